//! What is changed in the heads of requests and answers so that what a browser shows can be read:
//! nothing but offers and conditions that an origin is free to ignore, and labels that are looked
//! at here and sent on as they were.

use http::header::{
    ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, request};

use crate::classify::BodyHead;

/// Shared dictionaries (RFC 9842): what is coded with one can be read by whoever has it, and by
/// nobody else.
const AVAILABLE_DICTIONARY: HeaderName = HeaderName::from_static("available-dictionary");
const DICTIONARY_ID: HeaderName = HeaderName::from_static("dictionary-id");
const USE_AS_DICTIONARY: HeaderName = HeaderName::from_static("use-as-dictionary");

/// Takes out of a request what would have its answer come as something that cannot be read.
/// `page` says that the answer is to be looked at by a person.
pub(super) fn ask_plainly(parts: &mut request::Parts, page: bool) {
    for name in [AVAILABLE_DICTIONARY, DICTIONARY_ID] {
        parts.headers.remove(name);
    }
    if parts.method != Method::GET {
        // Ranges are for GET (RFC 9110, section 14.2); a piece of another answer could not be
        // asked for again as a whole.
        parts.headers.remove(RANGE);
        parts.headers.remove(IF_RANGE);
    }
    if page && is_opened(&parts.headers) {
        // "Show what you have" would show what was fetched elsewhere, or under other rules.
        parts.headers.remove(IF_NONE_MATCH);
        parts.headers.remove(IF_MODIFIED_SINCE);
    }
}

/// Whether a browser says that somebody opens a page: programs that fetch again what they keep do
/// not say so, and get the short answer that they ask for.
fn is_opened(headers: &HeaderMap) -> bool {
    let says = |name: &HeaderName, what: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains(what))
    };
    const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
    says(&DEST, "document") || says(&DEST, "frame") || says(&ACCEPT, "text/html")
}

/// Takes out of an answer what would have later ones come as something that cannot be read.
pub(super) fn offer_plainly(headers: &mut HeaderMap) {
    headers.remove(USE_AS_DICTIONARY);
}

/// The label under which a body is read, where it is not the one that was sent: a person who
/// opens a script, data or plain text sees all of it, tags and comments too, since no browser makes
/// a page of plain text; and what may not be looked into is text whatever its first bytes are.
pub(super) fn as_shown(mut head: BodyHead, headers: &HeaderMap, page: bool) -> BodyHead {
    let exact = headers
        .get(X_CONTENT_TYPE_OPTIONS)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"nosniff"));
    let Some(kind) = &head.content_type else {
        return head;
    };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let plain = essence == "text/plain" && (exact || page);
    let opened = page
        && (essence == "text/css"
            || essence.ends_with("javascript")
            || essence.ends_with("/json")
            || essence.ends_with("+json"));
    if plain || opened {
        let parameters = kind.split_once(';').map_or("", |(_, after)| after);
        head.content_type = Some(format!("text/plain; x=shown; {parameters}"));
    }
    head
}

/// Whether a piece of such an answer may pass by itself: what is resumed or read from its end, and
/// shown as a page by no browser before it is there as a whole.
pub(super) fn comes_in_pieces(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .map_or(&b""[..], HeaderValue::as_bytes);
    let kind = kind.to_ascii_lowercase();
    [
        &b"application/octet-stream"[..],
        b"application/pdf",
        b"application/zip",
        b"application/epub",
    ]
    .iter()
    .any(|resumed| kind.starts_with(resumed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, options: &str, page: bool, expect: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(X_CONTENT_TYPE_OPTIONS, options.parse().expect("a value"));
        let head = BodyHead {
            content_type: Some(kind.to_owned()),
            content_encoding: None,
        };
        let shown = as_shown(head, &headers, page);
        assert_eq!(shown.content_type.as_deref(), Some(expect), "{kind}");
    }

    #[test]
    fn what_is_opened_is_read_as_it_shows() {
        check("text/html", "nosniff", true, "text/html");
        check("text/plain", "", true, "text/plain; x=shown; ");
        check("text/plain", "", false, "text/plain");
        check("text/plain", "NoSniff", false, "text/plain; x=shown; ");
        check(
            "text/javascript; charset=koi8-r",
            "",
            true,
            "text/plain; x=shown;  charset=koi8-r",
        );
        check("text/javascript", "", false, "text/javascript");
        check("application/ld+json", "", true, "text/plain; x=shown; ");
        check("text/css", "", false, "text/css");
    }

    #[test]
    fn a_request_asks_for_what_can_be_read() {
        let ask = |method: Method, page| {
            let request = http::Request::builder()
                .method(method)
                .header(AVAILABLE_DICTIONARY, ":x:")
                .header(RANGE, "bytes=0-1")
                .header(IF_NONE_MATCH, "\"a\"")
                .header(ACCEPT, "text/html, */*")
                .body(())
                .expect("a request");
            let (mut parts, ()) = request.into_parts();
            ask_plainly(&mut parts, page);
            let mut names: Vec<_> = parts.headers.keys().map(|name| name.to_string()).collect();
            names.sort_unstable();
            names
        };
        assert_eq!(
            ask(Method::GET, false),
            ["accept", "if-none-match", "range"]
        );
        assert_eq!(ask(Method::GET, true), ["accept", "range"]);
        assert_eq!(ask(Method::POST, false), ["accept", "if-none-match"]);
    }
}
