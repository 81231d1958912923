//! What a page or a script does to get around the filter, whoever serves it and whatever it is
//! called.
//!
//! Engines that carry other sites past a filter have to do the same few things: speak a relay's
//! protocol, take protective headers off foreign answers, replace each of the page's own ways to
//! learn its address and to send requests, and translate addresses. For that they name parts of
//! the web platform and of wire protocols, which no renaming of variables and no minifying can
//! take away. [`scan`] finds such names ([`clues`]) in code, [`links`] finds pages whose every
//! address leads through a prefix, [`wire`] knows heads and first messages of relays; here single
//! clues become a behaviour only where several of them come together.
//!
//! Deliberately not here: names of sites, of files and of products as reasons of their own; and
//! anything that runs code. Everything only grows while a body flows, so that cutting it
//! otherwise changes nothing.

mod clues;
mod links;
mod scan;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::model::{CategoryId, Match, MatchSource};
use clues::Group;
use links::Links;
use scan::Scanner;

pub use wire::{RequestHead, opens_relay};
pub(super) use wire::{matches as head, relay};

/// Points of a behaviour that is certain: so far above the highest threshold of a tier that
/// harmless words strewn in between do not outweigh it.
const CERTAIN: i32 = 400;
/// Points of one that has innocent relatives: above the middle threshold.
const LIKELY: i32 = 110;

/// How much of a JSON document is looked at: a relay's description of itself is short.
const DESCRIPTION: usize = 4096;

/// The categories that behaviours speak for; `None` looks for nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Targets {
    /// Ways around the filter.
    pub around: Option<CategoryId>,
    /// Computers that are used from afar.
    pub remote: Option<CategoryId>,
}

/// What is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// A script, or text that could be used as one.
    Script,
    /// A page: its scripts and its addresses.
    Page,
    /// A JSON document.
    Json,
}

/// Watches one body for behaviours.
pub(super) struct Watch {
    targets: Targets,
    code: Code,
    service_worker: bool,
    scanner: Scanner,
    links: Links,
    left: usize,
    /// Bit per behaviour, see [`BEHAVIOURS`].
    shown: u32,
}

/// Everything that a behaviour is recognised by.
struct Signs<'a> {
    scanner: &'a Scanner,
    links: &'a Links,
    code: Code,
    service_worker: bool,
}

/// One behaviour: what it is called, how certain it is, and what has to come together.
struct Behaviour {
    says: &'static str,
    points: i32,
    remote: bool,
    is_shown: fn(&Signs<'_>) -> bool,
}

impl Watch {
    pub fn new(targets: Targets, code: Code) -> Watch {
        Watch {
            targets,
            code,
            service_worker: false,
            scanner: Scanner::default(),
            links: Links::default(),
            left: bound(code),
            shown: 0,
        }
    }

    /// Says that the body is asked for as a service worker, which may answer every request of its
    /// site: what hides there is not given the benefit of the doubt.
    pub fn as_service_worker(&mut self) {
        self.service_worker = true;
    }

    /// What kind of body it turned out to be, before anything of it was read.
    pub fn look_into(&mut self, code: Code) {
        self.code = code;
        self.left = bound(code);
    }

    /// Reads code that goes on where the last piece ended.
    pub fn code(&mut self, text: &str) {
        if self.targets.around.is_none() && self.targets.remote.is_none() {
            return;
        }
        let cut = text.floor_char_boundary(self.left.min(text.len()));
        self.left = if cut < text.len() { 0 } else { self.left - cut };
        if self.scanner.push(&text[..cut]) {
            self.settle();
        }
    }

    /// The end of a script.
    pub fn gap(&mut self) {
        if self.scanner.end() {
            self.settle();
        }
    }

    /// An address in the markup: the element it stands in and the whole value.
    pub fn address(&mut self, element: &str, value: &str) {
        let value = value.trim_matches(|c: char| c.is_ascii_whitespace());
        if let Some(code) = javascript(value) {
            self.gap();
            self.code(code);
            self.gap();
        } else if self.links.add(element, value) {
            self.settle();
        }
    }

    /// A number that grows when [`Self::matches`] has something new to say.
    pub fn found(&self) -> u64 {
        u64::from(self.shown.count_ones())
    }

    /// The behaviours that were seen.
    pub fn matches(&self, into: &mut Vec<Match>) {
        for (at, behaviour) in BEHAVIOURS.iter().enumerate() {
            let category = if behaviour.remote {
                self.targets.remote
            } else {
                self.targets.around
            };
            if self.shown & 1 << at != 0
                && let Some(category) = category
            {
                into.push(shown(category, behaviour.points, behaviour.says));
            }
        }
    }

    fn settle(&mut self) {
        let signs = Signs {
            scanner: &self.scanner,
            links: &self.links,
            code: self.code,
            service_worker: self.service_worker,
        };
        for (at, behaviour) in BEHAVIOURS.iter().enumerate() {
            if self.shown & 1 << at == 0 && (behaviour.is_shown)(&signs) {
                self.shown |= 1 << at;
            }
        }
    }
}

/// A match of a behaviour.
fn shown(category: CategoryId, points: i32, says: &'static str) -> Match {
    Match {
        source: MatchSource::Behaviour,
        category,
        points,
        origin: Arc::from("behaviour"),
        entry: Arc::from(says),
        count: 1,
    }
}

/// How much of such a body is looked at, in bytes.
fn bound(code: Code) -> usize {
    match code {
        Code::Json => DESCRIPTION,
        Code::Script | Code::Page => usize::MAX,
    }
}

/// The code of a `javascript:` address.
fn javascript(value: &str) -> Option<&str> {
    let (scheme, code) = value.split_once(':')?;
    scheme.eq_ignore_ascii_case("javascript").then_some(code)
}

impl Signs<'_> {
    /// How many different clues of a group were seen.
    fn count(&self, group: Group) -> u32 {
        self.scanner.count(group)
    }

    fn has(&self, word: &str) -> bool {
        self.scanner.has(word)
    }
}

/// The behaviours. Each condition only ever turns from false to true as more is read. How many
/// clues are asked for was measured on builds of well-known libraries: none of them reaches half
/// of what is asked for, except where a second condition stands beside the first.
const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        says: "sends requests for other sites through a bare server",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| signs.count(Group::Bare) >= 3,
    },
    Behaviour {
        says: "describes itself as a server that fetches other sites",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            signs.code == Code::Json
                && signs.has("versions")
                && signs.has("language")
                && (signs.has("v1") || signs.has("v2") || signs.has("v3"))
                && signs.count(Group::Description) >= 2
        },
    },
    Behaviour {
        says: "hands requests for other sites to an exchangeable transport",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let found = signs.count(Group::Transport);
            found >= 5 || found >= 4 && (signs.has("SharedWorker") || signs.has("MessageChannel"))
        },
    },
    Behaviour {
        says: "opens connections to other sites inside one WebSocket",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let found = signs.count(Group::Tunnel);
            found >= 4
                || found >= 2 && signs.count(Group::TunnelName) >= 1
                || signs.count(Group::TunnelName) >= 3
        },
    },
    Behaviour {
        says: "starts a relay for other sites",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let relay = signs.count(Group::TunnelName) >= 1 || signs.has("bare");
            let starts = signs.has("setTransport")
                || signs.has("setRemoteTransport")
                || signs.has("BareMuxConnection");
            let sends =
                signs.has("encodeUrl") || signs.has("serviceWorker") || signs.has("createFrame");
            starts && (relay || sends)
        },
    },
    Behaviour {
        says: "takes the protective headers off the answers of other sites",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let acts = signs.has("set-cookie") || signs.count(Group::Worker) >= 1;
            signs.count(Group::Protective) >= 8 && acts
        },
    },
    Behaviour {
        says: "puts another address, other requests and another history under a page",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            signs.count(Group::Place) >= 5
                && signs.count(Group::Markup) >= 4
                && signs.count(Group::Request) >= 7
                && signs.translates()
        },
    },
    Behaviour {
        says: "replaces every way in which a page sends requests or changes its address",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let scanner = signs.scanner;
            let replaces = scanner.assigned() >= 6
                && scanner.assigns("WebSocket")
                && scanner.assigns("pushState");
            // Code that hides what it assigns to still has to name it.
            let hides = scanner.is_hidden()
                && scanner.named() >= 6
                && signs.has("WebSocket")
                && signs.has("pushState")
                && signs.has("prefix");
            replaces || hides
        },
    },
    Behaviour {
        says: "rewrites pages, styles and scripts and translates their addresses",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let found = signs.count(Group::Translation);
            let works = signs.count(Group::Request) + signs.count(Group::Place) >= 3
                || signs.count(Group::Worker) >= 1;
            found >= 4 || found >= 3 && works
        },
    },
    Behaviour {
        says: "names a prefix and a code in which addresses of other sites are written",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let code = signs.has("encodeUrl") && signs.has("decodeUrl");
            code && signs.has("prefix") && signs.count(Group::Settings) >= 2
        },
    },
    Behaviour {
        says: "answers requests from addresses that it unscrambles",
        points: LIKELY,
        remote: false,
        is_shown: |signs| {
            let decodes = signs.has("decodeURIComponent") || signs.has("atob");
            let serves = signs.service_worker || signs.count(Group::Worker) >= 2;
            serves && signs.has("respondWith") && signs.scrambles() && decodes
        },
    },
    Behaviour {
        says: "a service worker that lets another script decide which sites it answers for",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let routes = signs.has("route") || signs.has("shouldRoute");
            signs.service_worker && signs.has("respondWith") && signs.has("importScripts") && routes
        },
    },
    Behaviour {
        says: "a service worker whose code is hidden",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| signs.service_worker && signs.scanner.is_hidden(),
    },
    Behaviour {
        says: "a page whose links, scripts and styles all lead through one prefix",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| signs.links.are_rewritten(),
    },
    Behaviour {
        says: "disguises its tab and opens pages that leave no history",
        points: CERTAIN,
        remote: false,
        is_shown: |signs| {
            let opens = signs.has("blank") && signs.has("about") && signs.has("iframe");
            let disguise = signs.count(Group::Disguise);
            opens && disguise >= 2
                || disguise >= 3 && (opens || signs.count(Group::Translation) >= 1)
        },
    },
    Behaviour {
        says: "shows a computer that runs elsewhere",
        points: CERTAIN,
        remote: true,
        is_shown: |signs| signs.count(Group::Remote) >= 4,
    },
];

impl Signs<'_> {
    /// Whether letters are exchanged one by one and put together again.
    fn scrambles(&self) -> bool {
        self.scanner.scrambles() && self.has("fromCharCode")
    }

    /// Whether anything says that addresses are translated, not only looked at.
    fn translates(&self) -> bool {
        self.count(Group::Translation) >= 1
            || self.count(Group::Protective) >= 3
            || self.scrambles()
    }
}
