//! Which bodies are read, and as what.
//!
//! The label decides where it can be trusted: a browser shows nothing of an image that is not
//! one. Where a browser would look at the first bytes, so does the reader ([`sniff`]), and where
//! it would not (an HTML page labelled as plain text), the reader does all the same, since other
//! programs do.

use super::charset::Markup;

/// What is known of a body before its first byte.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyHead {
    /// The `Content-Type` fields as sent, joined by commas, if any. A parameter that browsers do
    /// not know keeps `text/plain` from being looked into, as `nosniff` does.
    pub content_type: Option<String>,
    /// The `Content-Encoding` fields as sent, joined by commas.
    pub content_encoding: Option<String>,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Html,
    Xml,
    Json,
    Script,
    Plain,
    /// PDF: what its pages say.
    Paper,
    /// ZIP: what its files are called.
    Archive,
    /// The first bytes decide between HTML, XML, plain text and something that is not text.
    Unsure {
        /// Whether the label at least claims text, so that a body that cannot be decoded is
        /// unreadable rather than none of our business.
        text: bool,
    },
}

/// The kind by the content type; `None` for what is not read.
pub(super) fn kind(content_type: Option<&str>) -> Option<Kind> {
    let counts = last_type(content_type);
    let essence = counts.split(';').next().unwrap_or("");
    let essence = essence.trim().to_ascii_lowercase();
    let Some((main, sub)) = essence.split_once('/') else {
        // No type, or nothing that is one: browsers look at the bytes.
        return Some(Kind::Unsure { text: true });
    };
    match (main, sub) {
        ("application", "octet-stream") => Some(Kind::Unsure { text: false }),
        ("text", "plain") if !is_looked_into(counts) => Some(Kind::Plain),
        ("text", "plain") | ("unknown" | "application", "unknown") | ("*", "*") => {
            Some(Kind::Unsure { text: true })
        }
        ("application", "pdf" | "x-pdf") => Some(Kind::Paper),
        ("application", "zip" | "x-zip-compressed" | "x-zip" | "java-archive" | "epub+zip") => {
            Some(Kind::Archive)
        }
        ("message" | "multipart", _) => Some(Kind::Plain),
        ("text", "html") => Some(Kind::Html),
        ("text", "css") => None,
        ("text" | "application", "xml" | "xhtml+xml" | "rss+xml" | "atom+xml") => Some(Kind::Xml),
        ("image", "svg+xml") => Some(Kind::Xml),
        ("application" | "text", sub) if sub.ends_with("+xml") => Some(Kind::Xml),
        (
            "application" | "text",
            "json" | "x-json" | "x-ndjson" | "ndjson" | "json-seq" | "jsonl",
        ) => Some(Kind::Json),
        (_, sub) if sub.ends_with("+json") => Some(Kind::Json),
        ("application" | "text", "javascript" | "x-javascript" | "ecmascript" | "x-ecmascript") => {
            Some(Kind::Script)
        }
        ("text", _) => Some(Kind::Plain),
        _ => None,
    }
}

/// Of several types the last one that is a type counts (WHATWG Fetch, "extract a MIME type").
fn last_type(field: Option<&str>) -> &str {
    let field = field.unwrap_or("");
    if !field.contains(',') {
        return field;
    }
    let mut quoted = false;
    let parts = field.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    let is_type = |part: &&str| {
        let essence = part.split(';').next().unwrap_or("").trim();
        essence != "*/*"
            && essence
                .split_once('/')
                .is_some_and(|(main, sub)| !main.is_empty() && !sub.is_empty())
    };
    parts.filter(is_type).last().unwrap_or(field)
}

/// Whether a browser looks into what is called plain text: only where the label is one that old
/// servers give to everything (WHATWG MIME Sniffing, section 5.1).
fn is_looked_into(field: &str) -> bool {
    let field = field.trim();
    let plain = "text/plain";
    if field.len() == plain.len() {
        return true;
    }
    matches!(
        field.get(plain.len()..).unwrap_or_default(),
        "; charset=ISO-8859-1" | "; charset=iso-8859-1" | "; charset=UTF-8" | "; charset=utf-8"
    )
}

/// The charset parameter of a content type (RFC 9110, section 8.3.2).
pub(super) fn charset(content_type: Option<&str>) -> Option<&str> {
    parameter(content_type.map(|field| last_type(Some(field))), "charset")
}

/// A parameter of a field's value (RFC 9110, section 5.6.6), without its quotes.
pub(super) fn parameter<'f>(field: Option<&'f str>, wanted: &str) -> Option<&'f str> {
    field?.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let bare = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value);
        name.trim().eq_ignore_ascii_case(wanted).then_some(bare)
    })
}

impl Kind {
    /// Where a body of this kind may name its own encoding.
    pub fn markup(self) -> Markup {
        match self {
            Kind::Html => Markup::Html,
            Kind::Xml => Markup::Xml,
            _ => Markup::None,
        }
    }
}

/// What the first bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniffed {
    Html,
    Xml,
    Plain,
    Paper,
    Archive,
    /// Not text.
    Binary,
}

/// How many bytes are looked at (WHATWG MIME Sniffing, section 5.2).
pub(super) const SNIFFED: usize = 1445;

/// In how many of them a byte that no text has makes a body none: browsers look at more or fewer,
/// and what one of them shows is read.
pub(super) const BINARY_WITHIN: usize = 512;

/// Beginnings of HTML (WHATWG MIME Sniffing, section 7.1), followed by a space or `>`.
const TAGS: [&str; 16] = [
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
];

/// Beginnings that need nothing behind them.
const OPENINGS: [(&str, Sniffed); 5] = [
    ("<!--", Sniffed::Html),
    ("<?xml", Sniffed::Xml),
    ("%pdf-", Sniffed::Paper),
    ("pk\x03\x04", Sniffed::Archive),
    ("%!ps-adobe-", Sniffed::Binary),
];

/// What the first bytes are; `None` if more of them could change the answer. `whole` says that
/// there are no more.
pub(super) fn sniff(seen: &[u8], whole: bool) -> Option<Sniffed> {
    let whole = whole || seen.len() >= SNIFFED;
    let marks = [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"];
    if marks[..2].iter().any(|mark| seen.starts_with(mark)) {
        return Some(Sniffed::Plain);
    }
    if !whole && seen.len() < 3 && marks.iter().any(|mark| mark.starts_with(seen)) {
        return None;
    }
    let start = seen
        .strip_prefix(marks[2])
        .unwrap_or(seen)
        .trim_ascii_start();
    let begins = |text: &str| {
        start
            .get(..text.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(text.as_bytes()))
    };
    let may_begin = |text: &str| {
        text.as_bytes()
            .get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    for (text, kind) in OPENINGS {
        if begins(text) {
            return Some(kind);
        }
    }
    for tag in TAGS {
        if begins(tag)
            && start
                .get(tag.len())
                .is_some_and(|next| matches!(next, b' ' | b'>'))
        {
            return Some(Sniffed::Html);
        }
    }
    let open = OPENINGS
        .iter()
        .map(|(text, _)| *text)
        .chain(TAGS)
        .any(may_begin);
    if open && !whole {
        return None;
    }
    let binary = seen.iter().take(BINARY_WITHIN).any(|byte| is_binary(*byte));
    Some(if binary {
        Sniffed::Binary
    } else {
        Sniffed::Plain
    })
}

/// Bytes that no text has (WHATWG MIME Sniffing, section 3).
pub(super) fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content_type: &str, expect: Option<Kind>) {
        assert_eq!(kind(Some(content_type)), expect, "{content_type}");
    }

    #[test]
    fn types() {
        let unsure = |text| Some(Kind::Unsure { text });
        assert_eq!(kind(None), unsure(true));
        for (content_type, expect) in [
            ("text/html; charset=utf-8", Some(Kind::Html)),
            ("TEXT/HTML", Some(Kind::Html)),
            ("application/xhtml+xml", Some(Kind::Xml)),
            ("image/svg+xml", Some(Kind::Xml)),
            ("application/rss+xml", Some(Kind::Xml)),
            ("application/ld+json", Some(Kind::Json)),
            ("application/json", Some(Kind::Json)),
            ("text/javascript", Some(Kind::Script)),
            ("text/event-stream", Some(Kind::Plain)),
            ("text/plain", unsure(true)),
            ("text/plain; charset=UTF-8", unsure(true)),
            ("text/plain; charset=us-ascii", Some(Kind::Plain)),
            ("text/plain, text/html", Some(Kind::Html)),
            ("text/html; x=\", text/plain\"", Some(Kind::Html)),
            ("text/html, x", Some(Kind::Html)),
            ("text/html, */*", Some(Kind::Html)),
            ("application/pdf", Some(Kind::Paper)),
            ("application/zip", Some(Kind::Archive)),
            ("application/octet-stream", unsure(false)),
            ("", unsure(true)),
            ("garbage", unsure(true)),
        ] {
            check(content_type, expect);
        }
        for content_type in [
            "text/css",
            "image/png",
            "video/mp4",
            "audio/ogg",
            "font/woff2",
            "application/x-7z-compressed",
        ] {
            check(content_type, None);
        }
    }

    #[test]
    fn charsets() {
        assert_eq!(
            charset(Some("text/html; a=b; Charset=\"UTF-8\"")),
            Some("UTF-8")
        );
        assert_eq!(charset(Some("text/html;charset=koi8-r")), Some("koi8-r"));
        assert_eq!(charset(Some("text/html")), None);
        assert_eq!(charset(None), None);
    }

    #[test]
    fn first_bytes() {
        use Sniffed::{Archive, Binary, Html, Paper, Plain, Xml};
        for (bytes, expect) in [
            (&b"  \n<!DOCTYPE HTML>"[..], Html),
            (b"<p>x", Html),
            (b"<P x", Html),
            (b"<px>", Plain),
            (b"<!--", Html),
            (b"<?xml ", Xml),
            (b"\xef\xbb\xbf<html>", Html),
            (b"\xff\xfe\0", Plain),
            (b"hello", Plain),
            (b"", Plain),
            (b"GIF89a\x01\0", Binary),
            (b"%PDF-1.7", Paper),
            (b"PK\x03\x04\x14\0", Archive),
            (b"\0", Binary),
        ] {
            assert_eq!(sniff(bytes, true), Some(expect), "{bytes:?}");
            // A shorter beginning says the same, or nothing yet, unless it is the whole.
            for end in 0..bytes.len() {
                let early = sniff(&bytes[..end], false);
                let later_binary = early == Some(Plain) && expect == Binary;
                assert!(
                    early.is_none() || early == Some(expect) || later_binary,
                    "{bytes:?} {end}"
                );
            }
        }
    }
}
