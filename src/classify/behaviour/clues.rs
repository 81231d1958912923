//! Names that are clues: parts of the web platform, of wire protocols, and of what engines call
//! their own parts. One name proves nothing; `super` says how many of which come together.

use std::sync::LazyLock;

/// What a name is a clue for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Header fields of the bare protocol.
    Bare,
    /// Fields of a bare server's description of itself.
    Description,
    /// Messages and fields between a page and the transport that it exchanges.
    Transport,
    /// Fields of a protocol that carries connections inside a WebSocket.
    Tunnel,
    /// Names of such protocols and of the programs that speak them.
    TunnelName,
    /// Header fields by which a site protects itself.
    Protective,
    /// Where a page learns its own address.
    Place,
    /// How markup is put into a page.
    Markup,
    /// How a page sends requests and starts scripts.
    Request,
    /// The life of a service worker.
    Worker,
    /// What translates addresses and rewrites what has some.
    Translation,
    /// Other parts of an engine's settings.
    Settings,
    /// What tabs are disguised with.
    Disguise,
    /// Protocols of screens from afar.
    Remote,
    /// Words that only stand in conditions of their own.
    Other,
}

/// The clues. A dashed name is looked up in small letters; `Protective` ones count only where
/// they are a whole string, written small: prose about them is not.
const CLUES: &[(Group, &[&str])] = &[
    (
        Group::Bare,
        &[
            "x-bare-headers",
            "x-bare-status",
            "x-bare-status-text",
            "x-bare-url",
            "x-bare-forward-headers",
            "x-bare-pass-headers",
            "x-bare-pass-status",
            "x-bare-host",
            "x-bare-port",
            "x-bare-protocol",
            "x-bare-path",
            "x-bare-id",
        ],
    ),
    (
        Group::Description,
        &[
            "memoryUsage",
            "maintainer",
            "project",
            "requestsReceived",
            "bare-server-node",
            "repository",
        ],
    ),
    (
        Group::Transport,
        &[
            "baremuxinit",
            "bare-mux",
            "bare-mux-path",
            "bare-mux-remote",
            "bare-mux-worker",
            "refreshPort",
            "setTransport",
            "setManualTransport",
            "setRemoteTransport",
            "finalURL",
            "rawHeaders",
            "closeCode",
            "closeReason",
            "BareMuxConnection",
        ],
    ),
    (
        Group::Tunnel,
        &[
            "stream_id",
            "stream_type",
            "buffer_remaining",
            "payload_bytes",
            "active_streams",
            "set_websocket",
            "HTTPSession",
            "udp_enabled",
            "server_exts",
            "next_stream_id",
            "recv_loop",
            "load_wasm",
            "replace_stream_provider",
            "redirect_limit",
        ],
    ),
    (
        Group::TunnelName,
        &[
            "wisp",
            "wisp-v2",
            "wisp_version",
            "wisp_url",
            "wisp_v2",
            "wisp_extensions",
            "wispUrl",
            "epoxyclient_connect_tcp",
            "epoxyclient_connect_tls",
            "epoxyclient_fetch",
            "epoxyclientoptions_new_default",
            "epoxywebsocket_send",
            "EpoxyClient",
            "libcurl",
            "wisp_servers",
            "wsproxy",
        ],
    ),
    (
        Group::Protective,
        &[
            "content-security-policy",
            "content-security-policy-report-only",
            "cross-origin-embedder-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "expect-ct",
            "feature-policy",
            "permissions-policy",
            "origin-isolation",
            "strict-transport-security",
            "upgrade-insecure-requests",
            "x-content-type-options",
            "x-download-options",
            "x-frame-options",
            "x-permitted-cross-domain-policies",
            "x-powered-by",
            "x-xss-protection",
            "clear-site-data",
            "referrer-policy",
        ],
    ),
    (
        Group::Place,
        &[
            "ancestorOrigins",
            "documentURI",
            "baseURI",
            "responseURL",
            "referrer",
            "frameElement",
            "defaultView",
            "HashChangeEvent",
            "oldURL",
            "newURL",
            "WorkerLocation",
            "domain",
        ],
    ),
    (
        Group::Markup,
        &[
            "outerHTML",
            "insertAdjacentHTML",
            "parseFromString",
            "createContextualFragment",
            "writeln",
            "setAttributeNS",
            "getAttributeNode",
            "srcdoc",
            "setHTMLUnsafe",
            "insertRule",
            "cssText",
            "getPropertyValue",
        ],
    ),
    (
        Group::Request,
        &[
            "XMLHttpRequest",
            "EventSource",
            "WebSocket",
            "sendBeacon",
            "importScripts",
            "addModule",
            "SharedWorker",
            "Worker",
            "pushState",
            "replaceState",
            "registerProtocolHandler",
            "createObjectURL",
            "serviceWorker",
            "MessagePort",
            "IDBFactory",
        ],
    ),
    (
        Group::Worker,
        &[
            "respondWith",
            "skipWaiting",
            "resultingClientId",
            "FetchEvent",
        ],
    ),
    (
        Group::Translation,
        &[
            "rewriteUrl",
            "sourceUrl",
            "decodeUrl",
            "encodeUrl",
            "unwrapUrl",
            "bareClient",
            "BareClient",
            "rewriteHtml",
            "rewriteHTML",
            "rewriteCSS",
            "rewriteCss",
            "rewriteJS",
            "rewriteJs",
            "sourceHtml",
            "sourceCSS",
            "destUrl",
            "getProxyUrl",
            "parseProxyUrl",
            "wrapSrcset",
            "rewrite_url",
            "rewrite_js",
            "rawReferrer",
            "rawClientUrl",
        ],
    ),
    (
        Group::Settings,
        &[
            "bundle", "handler", "client", "sw", "codec", "xor", "inject", "wasm", "flags",
            "files", "sync", "mode", "config", "worker",
        ],
    ),
    (
        Group::Disguise,
        &[
            "cloak",
            "tabCloak",
            "tabcloak",
            "panicKey",
            "panickey",
            "panicUrl",
            "panicURL",
            "cloaked",
            "aboutBlank",
            "aboutblank",
            "Cloak",
            "cloakTab",
            "setCloak",
            "openAboutBlank",
        ],
    ),
    (
        Group::Remote,
        &[
            "RFB",
            "clipboardPasteFrom",
            "sendCtrlAltDel",
            "sendCredentials",
            "bellSound",
            "clippingviewport",
            "credentialsrequired",
            "desktopname",
            "securityfailure",
            "QEMUExtendedKeyEvent",
            "Guacamole",
            "hyperbeam",
            "kasmvnc",
            "KasmVNC",
            "viewOnly",
            "scaleViewport",
            "resizeSession",
            "qualityLevel",
            "clipViewport",
        ],
    ),
    (
        Group::Other,
        &[
            "set-cookie",
            "respondWith",
            "importScripts",
            "route",
            "shouldRoute",
            "prefix",
            "versions",
            "language",
            "v1",
            "v2",
            "v3",
            "SharedWorker",
            "MessageChannel",
            "bare",
            "serviceWorker",
            "createFrame",
            "encodeUrl",
            "decodeUrl",
            "decodeURIComponent",
            "atob",
            "blank",
            "about",
            "iframe",
            "fromCharCode",
            "setTransport",
            "setRemoteTransport",
            "BareMuxConnection",
        ],
    ),
];

/// Names of the page's own ways out; what counts is that something is assigned to them.
const ASSIGNED: &[&str] = &[
    "fetch",
    "XMLHttpRequest",
    "open",
    "WebSocket",
    "EventSource",
    "pushState",
    "replaceState",
    "createElement",
    "setAttribute",
    "appendChild",
    "sendBeacon",
    "Worker",
    "importScripts",
    "postMessage",
    "send",
    "write",
];

/// The longest name, in bytes.
pub(super) const LONGEST: usize = 40;

/// Numbers of names at most, in bits of a set.
pub(super) const WORDS: usize = 256;

/// A set of names.
pub(super) type Set = [u64; WORDS / 64];

/// All names with what they are for, ready to be looked up.
pub(super) struct Table {
    names: Vec<&'static str>,
    slots: Vec<u16>,
    groups: [Set; 15],
    assigned: Set,
}

const SLOTS: usize = 2048;
const EMPTY: u16 = u16::MAX;

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

/// The table, built once.
pub(super) fn table() -> &'static Table {
    &TABLE
}

impl Table {
    fn build() -> Table {
        let mut table = Table {
            names: Vec::new(),
            slots: vec![EMPTY; SLOTS],
            groups: [Set::default(); 15],
            assigned: Set::default(),
        };
        for (group, names) in CLUES {
            for name in *names {
                let number = table.add(name);
                insert(&mut table.groups[*group as usize], number);
            }
        }
        for name in ASSIGNED {
            let number = table.add(name);
            insert(&mut table.assigned, number);
        }
        let number = table.add("charCodeAt");
        debug_assert!(number < WORDS && LONGEST >= 36);
        table
    }

    fn add(&mut self, name: &'static str) -> usize {
        if let Some(number) = self.number(name.as_bytes()) {
            return number;
        }
        let number = self.names.len();
        assert!(number < WORDS, "the set of names is larger than {WORDS}");
        self.names.push(name);
        let mut at = hash(name.as_bytes());
        while self.slots[at % SLOTS] != EMPTY {
            at += 1;
        }
        self.slots[at % SLOTS] = number as u16;
        number
    }

    /// The number of a name.
    pub fn number(&self, name: &[u8]) -> Option<usize> {
        let mut at = hash(name);
        // There are far fewer names than slots, so an empty one always comes.
        loop {
            let number = usize::from(*self.slots.get(at % SLOTS)?);
            if number == usize::from(EMPTY) {
                return None;
            }
            if self.names.get(number)?.as_bytes() == name {
                return Some(number);
            }
            at += 1;
        }
    }

    /// The names of a group.
    pub fn group(&self, group: Group) -> &Set {
        &self.groups[group as usize]
    }

    /// The names that matter when something is assigned to them.
    pub fn assigned(&self) -> &Set {
        &self.assigned
    }
}

/// Adds a number to a set.
pub(super) fn insert(set: &mut Set, number: usize) {
    if let Some(word) = set.get_mut(number / 64) {
        *word |= 1 << (number % 64);
    }
}

/// Whether a number is in a set.
pub(super) fn contains(set: &Set, number: usize) -> bool {
    set.get(number / 64)
        .is_some_and(|word| word & 1 << (number % 64) != 0)
}

/// How many numbers two sets share.
pub(super) fn shared(one: &Set, other: &Set) -> u32 {
    one.iter()
        .zip(other)
        .map(|(a, b)| (a & b).count_ones())
        .sum()
}

/// FNV-1a; the table is fixed and nobody gains from collisions.
fn hash(name: &[u8]) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash ^ hash >> 29) as usize
}
