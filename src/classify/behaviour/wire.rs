//! What relays say on the wire: the heads of their requests and answers, addresses that only
//! their scripts write, and the first message of a tunnel inside a WebSocket.

use super::links::is_day;
use super::{CERTAIN, LIKELY, Targets, shown};
use crate::model::{Match, PageUrl};

/// What of a request's or an answer's head is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestHead {
    /// Header fields of the bare protocol.
    pub bare_fields: u32,
    /// A protocol of a tunnel is asked for (`Sec-WebSocket-Protocol`).
    pub tunnel: bool,
    /// Names are resolved inside it: a message of DNS over HTTPS, or its JSON form, is sent or
    /// asked for (RFC 8484, section 6).
    pub resolver: bool,
    /// A page is asked for, to be looked at, rather than a part of one (`Sec-Fetch-Dest`).
    pub page: bool,
}

impl RequestHead {
    /// Looks at one field of a head; the name in small letters.
    pub fn field(&mut self, name: &str, value: &[u8]) {
        self.bare_fields += u32::from(name.starts_with("x-bare-"));
        if matches!(name, "accept" | "content-type") && has_dns(value) {
            let value = value.to_ascii_lowercase();
            let speaks = |kind: &[u8]| memchr::memmem::find(&value, kind).is_some();
            self.resolver |= speaks(b"dns-message") || speaks(b"application/dns-json");
        }
        if name == "sec-fetch-dest" {
            self.page = matches!(value, b"document" | b"iframe" | b"frame" | b"fencedframe");
        }
        if name == "sec-websocket-protocol" {
            let named = |part: &[u8]| {
                let part = part.trim_ascii();
                part.eq_ignore_ascii_case(b"wisp-v2") || part.eq_ignore_ascii_case(b"bare")
            };
            self.tunnel |= value.split(|byte| *byte == b',').any(named);
        }
    }
}

/// Whether `dns-` stands in a value: every request has one that is looked at, and few have that.
fn has_dns(value: &[u8]) -> bool {
    memchr::memchr_iter(b'-', value).any(|dash| {
        let before = dash.checked_sub(3).and_then(|from| value.get(from..dash));
        before.is_some_and(|before| before.eq_ignore_ascii_case(b"dns"))
    })
}

/// What an address and a head say of a relay.
pub(in crate::classify) fn matches(
    targets: Targets,
    url: Option<&PageUrl>,
    head: RequestHead,
    into: &mut Vec<Match>,
) {
    let Some(category) = targets.around else {
        return;
    };
    if head.bare_fields > 0 {
        into.push(shown(
            category,
            CERTAIN,
            "asks a bare server for another site",
        ));
    }
    if head.tunnel {
        into.push(shown(
            category,
            CERTAIN,
            "opens a tunnel to other sites inside a WebSocket",
        ));
    }
    let asks = url.is_some_and(|url| url.query.as_deref().is_some_and(asks_resolver));
    if head.resolver || asks {
        into.push(shown(category, CERTAIN, "resolves names over HTTPS"));
    }
    let inside = url.and_then(|url| inside(&url.path));
    let (points, says) = match inside {
        Some(Inside::Scrambled) => (CERTAIN, SCRAMBLED),
        Some(Inside::InSession) if head.page => (CERTAIN, IN_SESSION),
        Some(Inside::Encoded) if head.page => (CERTAIN, SCRAMBLED),
        Some(Inside::Plain) if head.page => (LIKELY, PLAIN),
        _ => return,
    };
    into.push(shown(category, points, says));
}

/// Whether a query carries a message of DNS over HTTPS: a question, in base64url (RFC 8484,
/// section 4.1; RFC 1035, section 4.1.1).
fn asks_resolver(query: &str) -> bool {
    let mut parts = query.split('&');
    let Some(message) = parts.find_map(|part| part.strip_prefix("dns=")) else {
        return false;
    };
    let message = message.trim_end_matches('=');
    let Ok(bytes) = data_encoding::BASE64URL_NOPAD.decode(message.as_bytes()) else {
        return false;
    };
    matches!(bytes.get(..12), Some([_, _, flags, _, 0, 1, 0, 0, 0, 0, 0, _]) if flags & 0x80 == 0)
        && bytes.len() > 16
}

const SCRAMBLED: &str = "an address with another site's address scrambled inside";
const IN_SESSION: &str = "an address with a session and another site's address inside";
const PLAIN: &str = "a page with another site's whole address in its path";

/// How another site's whole address stands in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// With every second letter's code changed by one bit: `https://` becomes `hvtrs8%2F-`.
    Scrambled,
    /// In base64, as only images have it otherwise.
    Encoded,
    /// As it is, behind a long number that tells visitors apart.
    InSession,
    /// As it is.
    Plain,
}

/// What stands behind the first segment of a path. Archives, which date what they show, do not
/// count.
fn inside(path: &str) -> Option<Inside> {
    let mut before = "";
    for segment in path.split('/').skip(1) {
        // All that is looked for begins with one of two letters.
        if !matches!(segment.as_bytes().first(), Some(b'h' | b'H' | b'a' | b'A')) {
            before = segment;
            continue;
        }
        let small = segment
            .get(..segment.floor_char_boundary(12))
            .unwrap_or_default();
        let small = small.to_ascii_lowercase();
        let begins = |with: &[&str]| with.iter().any(|with| small.starts_with(with));
        if begins(&["hvtrs8%2f-", "hvtr%3a-%2f"]) {
            return Some(Inside::Scrambled);
        }
        if begins(&["ahr0chm6ly", "ahr0cdovl"]) {
            return Some(Inside::Encoded);
        }
        let plain = begins(&["https%3a%2f", "http%3a%2f"]) || matches!(&*small, "https:" | "http:");
        if plain {
            let number = before.bytes().take_while(u8::is_ascii_hexdigit).count();
            return match number {
                32.. => Some(Inside::InSession),
                _ if is_day(before) => None,
                _ => Some(Inside::Plain),
            };
        }
        before = segment;
    }
    None
}

/// The match of a tunnel whose first message was seen.
pub(in crate::classify) fn relay(targets: Targets, into: &mut Vec<Match>) {
    if let Some(category) = targets.around {
        into.push(shown(
            category,
            CERTAIN,
            "opens a tunnel to other sites inside a WebSocket",
        ));
    }
}

/// Whether the first message of a WebSocket opens a tunnel that carries other connections.
/// `from_server` says which side sent it; `bytes` begin with its first frame (RFC 6455, section
/// 5.2). `None` if more bytes could change the answer.
///
/// A wisp server speaks first: a packet of type 3 (how much the client may send) or 5 (what it
/// can do) on stream 0. A client opens with a packet of type 1, with a port and a name; a bare
/// client with a JSON text that names a remote address.
pub fn opens_relay(from_server: bool, bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes;
    loop {
        let (kind, length, message, behind) = frame(rest)?;
        match kind {
            // Pings and the like may stand before it.
            8.. => rest = behind?,
            1 if !from_server => return Some(is_bare_connect(&message)),
            2 if from_server => return Some(greets(&message, length)),
            2 => return Some(connects(&message, length)),
            _ => return Some(false),
        }
    }
}

/// The frame that the bytes begin with: its kind (0 if it is compressed or of no use), its
/// length, the beginning of its message, and what stands behind it, if all of it is there.
#[allow(clippy::type_complexity)]
fn frame(bytes: &[u8]) -> Option<(u8, usize, Vec<u8>, Option<&[u8]>)> {
    let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match second & 0x7f {
        126 => {
            let (size, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*size)), rest)
        }
        127 => return Some((0, 0, Vec::new(), None)),
        short => (usize::from(short), rest),
    };
    let (mask, rest) = if second & 0x80 == 0 {
        ([0; 4], rest)
    } else {
        let (mask, rest) = rest.split_first_chunk::<4>()?;
        (*mask, rest)
    };
    let wanted = length.min(LOOKED_AT);
    let message = rest.get(..wanted)?;
    let message = message
        .iter()
        .zip(mask.iter().cycle())
        .map(|(byte, key)| byte ^ key);
    // Of a message in several frames the first has to do.
    let kind = if first & 0x70 == 0 { first & 0x0f } else { 0 };
    Some((kind, length, message.collect(), rest.get(length..)))
}

/// Bytes of a first message that are looked at.
const LOOKED_AT: usize = 300;

/// A wisp server's first packet, on stream 0.
fn greets(message: &[u8], length: usize) -> bool {
    match message {
        // A buffer of so many packets: the whole message is nine bytes.
        [3, 0, 0, 0, 0, low, high, 0, 0] => length == 9 && (*low > 0 || *high > 0),
        // Version 2.0 or 2.1, and extensions.
        [5, 0, 0, 0, 0, 2, minor, ..] => *minor <= 9,
        _ => false,
    }
}

/// A wisp client's first packet: its version, or a stream with a type, a port and a name.
fn connects(message: &[u8], length: usize) -> bool {
    match message {
        [5, 0, 0, 0, 0, 2, minor, ..] => *minor <= 9,
        [1, _, _, _, _, 1 | 2, low, high, name @ ..] => {
            let is_name =
                |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
            let port = u16::from_le_bytes([*low, *high]);
            length <= LOOKED_AT && port > 0 && name.len() >= 3 && name.iter().all(is_name)
        }
        _ => false,
    }
}

/// A bare client's first message.
fn is_bare_connect(message: &[u8]) -> bool {
    let has = |text: &[u8]| memchr::memmem::find(message, text).is_some();
    message.first() == Some(&b'{')
        && has(b"\"connect\"")
        && has(b"\"type\"")
        && has(b"\"remote\"")
        && (has(b"ws://") || has(b"wss://"))
}
