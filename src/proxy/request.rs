//! What a request asks for, and what goes on to the origin; pure.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING,
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
    MAX_FORWARDS, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, SET_COOKIE, TE, TRANSFER_ENCODING,
    UPGRADE, VIA,
};
use http::{Method, Request, Response, StatusCode, Uri, Version};
use hyper::ext::Protocol;

use super::failure::Failure;
use super::wire::is_no_trailer;
use crate::model::{HostName, PageUrl, Safety, Scheme};

/// The name under which the gateway appears in `Via`: a pseudonym, so that no address of the
/// school leaves it (RFC 9110, section 7.6.3).
pub(super) const PSEUDONYM: &str = "schoolgate";

const HTTP2_SETTINGS: HeaderName = HeaderName::from_static("http2-settings");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const ALT_SVC: HeaderName = HeaderName::from_static("alt-svc");
const PREFER: HeaderName = HeaderName::from_static("prefer");
const YOUTUBE_RESTRICT: HeaderName = HeaderName::from_static("youtube-restrict");

/// Where a request comes in: what its connection said before.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Inside TLS that was opened for this name and port.
    Secure { host: HostName, port: u16 },
    /// In clear, on the way to a port.
    Clear { port: u16 },
    /// In clear, in a tunnel to this name and port.
    Tunnel { host: HostName, port: u16 },
    /// In clear to the explicit proxy, in absolute form.
    Explicit,
}

impl Place {
    /// The port that a name without one stands for.
    fn port(&self) -> Option<u16> {
        match self {
            Place::Secure { port, .. } | Place::Clear { port } | Place::Tunnel { port, .. } => {
                Some(*port)
            }
            Place::Explicit => None,
        }
    }
}

/// The page that a request asks for. Target, Host and connection must agree (RFC 9112, section
/// 3.2; RFC 9113, section 8.3.1).
pub(super) fn understand<B>(request: &Request<B>, place: &Place) -> Result<PageUrl, Failure> {
    let is_http2 = request.version() == Version::HTTP_2;
    if is_http2 {
        check_http2(request)?;
    }
    if request.method() == Method::CONNECT && !opens_web_socket(request) {
        return Err(Failure::BadRequest("CONNECT inside a connection"));
    }
    let uri = request.uri();
    let host_field = one_host(request)?;
    let authority = match (uri.authority(), host_field) {
        (Some(authority), _) if authority.as_str().contains('@') => {
            return Err(Failure::BadRequest("user information in the target"));
        }
        (Some(authority), Some(field)) if !matches!(place, Place::Explicit) => {
            let named = parse_authority(authority.as_str())?;
            let (host, port) = parse_authority(field)?;
            let usual = place.port();
            if named.0 != host || named.1.or(usual) != port.or(usual) {
                return Err(Failure::Misdirected);
            }
            named
        }
        // In absolute form the target counts and Host is replaced (RFC 9112, section 3.2.2).
        (Some(authority), field) => {
            // It counts for nothing, but what nobody can read has no business there.
            field.map(parse_authority).transpose()?;
            parse_authority(authority.as_str())?
        }
        (None, Some(field)) => parse_authority(field)?,
        (None, None) => return Err(Failure::BadRequest("no Host")),
    };
    let (host, named_port) = authority;
    let (scheme, port) = match place {
        Place::Secure {
            host: secured,
            port,
        } => {
            if host != *secured || named_port.is_some_and(|named| named != *port) {
                return Err(Failure::Misdirected);
            }
            if uri.scheme_str().is_some_and(|scheme| scheme != "https") {
                // What is said inside TLS goes on inside TLS.
                return Err(Failure::BadRequest("another scheme than the connection's"));
            }
            (Scheme::Https, *port)
        }
        Place::Clear { .. } | Place::Tunnel { .. }
            if uri.scheme_str().is_some_and(|scheme| scheme != "http") =>
        {
            return Err(Failure::BadRequest("another scheme than the connection's"));
        }
        Place::Tunnel { host: tunnel, port } => {
            if host != *tunnel || named_port.is_some_and(|named| named != *port) {
                return Err(Failure::Misdirected);
            }
            (Scheme::Http, *port)
        }
        Place::Clear { port } => (Scheme::Http, named_port.unwrap_or(*port)),
        Place::Explicit => {
            let scheme = match uri.scheme_str() {
                Some("https") => Scheme::Https,
                Some("http") => Scheme::Http,
                _ => return Err(Failure::BadRequest("only http and https are spoken here")),
            };
            (scheme, named_port.unwrap_or(scheme.default_port()))
        }
    };
    let path = if uri.path().is_empty() {
        "/"
    } else {
        uri.path()
    };
    Ok(PageUrl {
        scheme,
        host,
        port,
        path: path.into(),
        query: uri.query().map(Into::into),
    })
}

/// What the library that reads HTTP/2 lets pass and RFC 9113 does not (sections 8.2.1 and 8.3.1).
fn check_http2<B>(request: &Request<B>) -> Result<(), Failure> {
    let padded = |value: &HeaderValue| {
        let bytes = value.as_bytes();
        let blank = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        blank(bytes.first()) || blank(bytes.last())
    };
    if request.headers().values().any(padded) {
        return Err(Failure::Malformed("a space around a field's value"));
    }
    if request.headers().get_all(CONTENT_LENGTH).iter().count() > 1 {
        return Err(Failure::Malformed("two lengths"));
    }
    // Over HTTP/1.1 some servers would make the same word of both spellings.
    if ["transfer_encoding", "content_length"]
        .iter()
        .any(|name| request.headers().contains_key(*name))
    {
        return Err(Failure::BadRequest("a framing field in disguise"));
    }
    let path = request.uri().path();
    let is_origin_form = path.starts_with('/') || request.uri().path_and_query().is_none();
    let is_star = path == "*" && request.method() == Method::OPTIONS;
    if request.method() != Method::CONNECT && !is_origin_form && !is_star {
        return Err(Failure::Malformed("a path that is none"));
    }
    Ok(())
}

/// Whether a request opens a WebSocket over HTTP/2 (RFC 8441, section 5).
pub(super) fn opens_web_socket<B>(request: &Request<B>) -> bool {
    request.version() == Version::HTTP_2
        && request.method() == Method::CONNECT
        && request
            .extensions()
            .get::<Protocol>()
            .is_some_and(|protocol| protocol.as_str().eq_ignore_ascii_case("websocket"))
}

/// The site that a request names, wherever it names it: for the record of one that was refused.
pub(super) fn named_site<B>(request: &Request<B>) -> Option<PageUrl> {
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let named = match one_host(request) {
        Ok(Some(field)) => field,
        _ => authority?,
    };
    let (host, port) = parse_authority(named).ok()?;
    Some(PageUrl::host_only(
        host,
        port.unwrap_or(Scheme::Https.default_port()),
    ))
}

/// The Host field; more than one is an attack or a mistake (RFC 9112, section 3.2).
fn one_host<B>(request: &Request<B>) -> Result<Option<&str>, Failure> {
    let mut fields = request.headers().get_all(HOST).iter();
    let Some(first) = fields.next() else {
        return Ok(None);
    };
    if fields.next().is_some() {
        return Err(Failure::BadRequest("more than one Host"));
    }
    first
        .to_str()
        .map(Some)
        .map_err(|_| Failure::BadRequest("an unreadable Host"))
}

/// Whether the Host of a CONNECT says the same as its target (RFC 9110, section 7.2). A client
/// that names an address looked the name up itself, and may say it here.
pub(super) fn check_connect_host<B>(
    request: &Request<B>,
    host: &HostName,
    port: u16,
) -> Result<(), Failure> {
    let Some(field) = one_host(request)? else {
        // A head without one is refused before, except in HTTP/1.0.
        return Ok(());
    };
    let (named, at) = parse_authority(field)?;
    if host.ip().is_none() && (named != *host || at.is_some_and(|at| at != port)) {
        return Err(Failure::Misdirected);
    }
    Ok(())
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`. A port may be empty (RFC 3986, section 3.2.3).
pub(super) fn parse_authority(text: &str) -> Result<(HostName, Option<u16>), Failure> {
    const BAD: Failure = Failure::BadRequest("an unreadable host");
    if text.contains('@') {
        return Err(Failure::BadRequest("user information in the host"));
    }
    let (host, port) = match text.rfind(':') {
        Some(colon) if !text[colon..].contains(']') => (&text[..colon], Some(&text[colon + 1..])),
        _ => (text, None),
    };
    // A bare IPv6 literal has colons and no brackets; it is no authority.
    if host.contains(':') && !host.starts_with('[') {
        return Err(BAD);
    }
    let port = match port {
        None | Some("") => None,
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            match digits.parse::<u16>() {
                Ok(0) | Err(_) => return Err(Failure::BadRequest("an impossible port")),
                Ok(port) => Some(port),
            }
        }
        Some(_) => return Err(Failure::BadRequest("an impossible port")),
    };
    Ok((host.parse().map_err(|_| BAD)?, port))
}

/// Fields that no `Connection` may nominate: they are never for one hop (RFC 9110, section 7.6.1).
const END_TO_END: [HeaderName; 11] = [
    HOST,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    CONTENT_RANGE,
    CACHE_CONTROL,
    AUTHORIZATION,
    COOKIE,
    SET_COOKIE,
    MAX_FORWARDS,
    VIA,
];

/// Removes what is meant for one hop only (RFC 9110, section 7.6.1). `TE: trailers` and, for an
/// upgrade that is passed on, `Upgrade` with its `Connection` stay.
pub(super) fn strip_hop_by_hop(headers: &mut HeaderMap, keep_upgrade: bool) {
    let nominated: Vec<HeaderName> = elements(headers, &CONNECTION)
        .filter_map(|name| HeaderName::from_bytes(name).ok())
        .collect();
    let trailers = has_token(headers, &TE, "trailers");
    let upgrade = keep_upgrade
        .then(|| headers.get(UPGRADE).cloned())
        .flatten();
    for name in nominated {
        // Nobody may have the fields removed that say where a message goes, ends or what it is.
        if !END_TO_END.contains(&name) {
            headers.remove(name);
        }
    }
    for name in [
        CONNECTION,
        KEEP_ALIVE,
        PROXY_CONNECTION,
        PROXY_AUTHORIZATION,
        PROXY_AUTHENTICATE,
        TE,
        TRANSFER_ENCODING,
        UPGRADE,
        HTTP2_SETTINGS,
    ] {
        headers.remove(name);
    }
    if trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
    }
    if let Some(upgrade) = upgrade {
        headers.insert(UPGRADE, upgrade);
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    }
}

/// Whether a message opens a WebSocket (RFC 6455, section 4). No other protocol is switched to:
/// what follows an `h2c`, say, would be requests that nobody looks at.
pub(super) fn is_web_socket(headers: &HeaderMap) -> bool {
    has_token(headers, &CONNECTION, "upgrade")
        && headers
            .get(UPGRADE)
            .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Whether a list field holds a token, in any case.
pub(super) fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    elements(headers, name).any(|part| part.eq_ignore_ascii_case(token.as_bytes()))
}

/// The elements of a list field (RFC 9110, section 5.6.1). One that holds bytes that are no
/// letters takes none of the others with it.
fn elements<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h [u8]> {
    headers
        .get_all(name)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
}

/// All fields of a name, joined by commas. Bytes that are no letters stand as U+FFFD.
pub(super) fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values = headers.get_all(name).iter();
    let all: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// Puts a split Cookie field together again, as HTTP/1.1 has it once (RFC 9113, section 8.2.3).
pub(super) fn join_cookies(headers: &mut HeaderMap) {
    let mut crumbs = headers.get_all(COOKIE).iter();
    let (Some(first), Some(_)) = (crumbs.next(), crumbs.next()) else {
        return;
    };
    let mut joined = first.as_bytes().to_vec();
    for crumb in headers.get_all(COOKIE).iter().skip(1) {
        joined.extend_from_slice(b"; ");
        joined.extend_from_slice(crumb.as_bytes());
    }
    if let Ok(value) = HeaderValue::from_bytes(&joined) {
        headers.insert(COOKIE, value);
    }
}

/// Adds this hop to `Via`.
pub(super) fn add_via(headers: &mut HeaderMap, version: Version) {
    let received = match version {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        _ => "1.1",
    };
    if let Ok(value) = HeaderValue::try_from(format!("{received} {PSEUDONYM}")) {
        headers.append(VIA, value);
    }
}

/// Whether the request has been here before: the same pseudonym twice is a loop.
pub(super) fn came_before(headers: &HeaderMap) -> bool {
    elements(headers, &VIA)
        .filter(|hop| {
            let mut words = hop.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
            words.nth(1) == Some(PSEUDONYM.as_bytes())
        })
        .count()
        >= 2
}

/// Leaves only the codings that the reader undoes: what cannot be read cannot be judged.
pub(super) fn trim_accept_encoding(headers: &mut HeaderMap) {
    let kept: Vec<String> = elements(headers, &ACCEPT_ENCODING)
        .filter_map(|coding| std::str::from_utf8(coding).ok())
        .filter(|coding| {
            let name = coding.split(';').next().unwrap_or("").trim();
            ["gzip", "x-gzip", "deflate", "br", "zstd", "identity"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        })
        .map(str::to_owned)
        .collect();
    if headers.remove(ACCEPT_ENCODING).is_some() {
        let value = if kept.is_empty() {
            "identity".to_owned()
        } else {
            kept.join(", ")
        };
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(ACCEPT_ENCODING, value);
        }
    }
}

/// Takes formats of pictures that cannot be decoded out of `Accept`: a server that has another
/// one then sends that.
pub(super) fn trim_accept_pictures(headers: &mut HeaderMap) {
    let all: Vec<&[u8]> = elements(headers, &ACCEPT).collect();
    let kept: Vec<&[u8]> = all
        .iter()
        .copied()
        .filter(|range| {
            let name = range.split(|byte| *byte == b';').next().unwrap_or_default();
            ![
                &b"image/avif"[..],
                b"image/heic",
                b"image/heif",
                b"image/jxl",
            ]
            .iter()
            .any(|unread| name.trim_ascii().eq_ignore_ascii_case(unread))
        })
        .collect();
    if kept.len() == all.len() {
        return;
    }
    let value = if kept.is_empty() {
        b"image/*".to_vec()
    } else {
        kept.join(&b", "[..])
    };
    if let Ok(value) = HeaderValue::from_bytes(&value) {
        headers.insert(ACCEPT, value);
    }
}

/// Asks providers for their safe mode (RFC 8674; YouTube's restricted mode).
pub(super) fn ask_for_safety(headers: &mut HeaderMap, host: &HostName, safety: Safety) {
    if safety.prefer_safe && !has_token(headers, &PREFER, "safe") {
        headers.append(PREFER, HeaderValue::from_static("safe"));
    }
    if let Some(level) = safety.youtube
        && [
            "youtube.com",
            "youtube-nocookie.com",
            "youtubei.googleapis.com",
            "youtube.googleapis.com",
        ]
        .iter()
        .any(|youtube| host.is_within(youtube))
    {
        headers.insert(YOUTUBE_RESTRICT, HeaderValue::from_static(level));
    }
}

/// Puts another query into the target.
pub(super) fn with_query(uri: &Uri, query: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(format!("{}?{query}", uri.path()).parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Whether an answer has one meaning; hyper reads it before this is asked. An origin whose
/// answers could be read in two ways is not passed on (RFC 9112, sections 6.1 and 6.3).
pub(super) fn check_answer<B>(response: &Response<B>) -> Result<(), Failure> {
    let headers = response.headers();
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    if let Some(coding) = codings.next() {
        let plain = coding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"chunked");
        let alone = codings.next().is_none() && !headers.contains_key(CONTENT_LENGTH);
        if !plain || !alone || response.version() != Version::HTTP_11 {
            return Err(Failure::OriginBroken);
        }
    }
    let lengths = headers
        .get_all(CONTENT_LENGTH)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii);
    let mut first = None;
    for length in lengths {
        let digits = (1..=18).contains(&length.len()) && length.iter().all(u8::is_ascii_digit);
        if !digits || *first.get_or_insert(length) != length {
            return Err(Failure::OriginBroken);
        }
    }
    Ok(())
}

/// Says a length once, and not where there is no body (RFC 9110, section 8.6).
fn say_length_once(headers: &mut HeaderMap, status: StatusCode) {
    if status == StatusCode::NO_CONTENT || status.is_informational() {
        headers.remove(CONTENT_LENGTH);
        return;
    }
    let Some(value) = headers.get(CONTENT_LENGTH) else {
        return;
    };
    let first = value
        .as_bytes()
        .split(|byte| *byte == b',')
        .next()
        .unwrap_or_default();
    if let Ok(first) = HeaderValue::from_bytes(first.trim_ascii()) {
        headers.insert(CONTENT_LENGTH, first);
    }
}

/// Takes out of the fields behind a body what has no business there (RFC 9110, section 6.5.1).
pub(super) fn clean_trailers(trailers: &mut HeaderMap) {
    let wrong: Vec<HeaderName> = trailers
        .keys()
        .filter(|name| is_no_trailer(name.as_str().as_bytes()))
        .cloned()
        .collect();
    for name in wrong {
        trailers.remove(name);
    }
}

/// What `Max-Forwards` asks of this hop (RFC 9110, section 7.6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hops {
    /// Nothing, or not for this method.
    Unsaid,
    /// To answer in place of the origin.
    Here,
    /// To pass the request on with so many.
    Left(u64),
}

/// Reads `Max-Forwards`; it binds for OPTIONS and TRACE only.
pub(super) fn hops<B>(request: &Request<B>) -> Hops {
    if !matches!(*request.method(), Method::OPTIONS | Method::TRACE) {
        return Hops::Unsaid;
    }
    let said = request.headers().get(MAX_FORWARDS);
    let said = said.map(|value| value.as_bytes().trim_ascii());
    // Digits and nothing else; more of them than anybody counts are as good as endless.
    let digits = said.filter(|text| !text.is_empty() && text.iter().all(u8::is_ascii_digit));
    let count = digits.map(|digits| {
        digits.iter().fold(0u64, |count, digit| {
            count
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        })
    });
    match count {
        None => Hops::Unsaid,
        Some(0) => Hops::Here,
        Some(left) => Hops::Left(left - 1),
    }
}

/// What an answer loses and gains on its way to the client. `Alt-Svc` would lead the browser
/// around the gateway (RFC 7838).
pub(super) fn clean_answer(
    headers: &mut HeaderMap,
    status: StatusCode,
    version: Version,
    keep_upgrade: bool,
) {
    strip_hop_by_hop(headers, keep_upgrade);
    say_length_once(headers, status);
    headers.remove(ALT_SVC);
    add_via(headers, version);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secure() -> Place {
        Place::Secure {
            host: "example.org".parse().unwrap(),
            port: 443,
        }
    }

    #[track_caller]
    fn check(place: &Place, target: &str, host: &[&str], expect: Result<&str, &str>) {
        let mut request = Request::builder().uri(target);
        for host in host {
            request = request.header(HOST, *host);
        }
        let got = understand(&request.body(()).unwrap(), place);
        match (&got, expect) {
            (Ok(url), Ok(expect)) => assert_eq!(url.to_string(), expect),
            (Err(failure), Err(expect)) => assert_eq!(failure.name(), expect, "{target}"),
            _ => panic!("{target} {host:?}: {got:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn target_host_and_connection_must_agree() {
        check(
            &secure(),
            "/a",
            &["example.org"],
            Ok("https://example.org/a"),
        );
        check(
            &secure(),
            "/a",
            &["EXAMPLE.org.:443"],
            Ok("https://example.org/a"),
        );
        check(&secure(), "/a", &["other.example"], Err("misdirected"));
        check(&secure(), "/a", &["example.org:8443"], Err("misdirected"));
        check(&secure(), "/a", &[], Err("bad-request"));
        check(
            &secure(),
            "/a",
            &["example.org", "example.org"],
            Err("bad-request"),
        );
        let clear = Place::Clear { port: 80 };
        check(&clear, "/a", &["example.org"], Ok("http://example.org/a"));
        check(
            &clear,
            "/a",
            &["example.org:8080"],
            Ok("http://example.org:8080/a"),
        );
        check(&clear, "/a", &["u@example.org"], Err("bad-request"));
        check(
            &Place::Explicit,
            "http://example.org/a",
            &["other.example"],
            Ok("http://example.org/a"),
        );
        check(
            &Place::Explicit,
            "http://u:p@example.org/a",
            &[],
            Err("bad-request"),
        );
        check(
            &Place::Explicit,
            "http://0x7f.1/",
            &[],
            Ok("http://127.0.0.1/"),
        );
    }

    #[test]
    fn a_port_beside_an_authority_agrees_with_it() {
        for (host, expect) in [
            ("example.org", Ok("https://example.org/a")),
            ("example.org:443", Ok("https://example.org/a")),
            ("example.org:", Ok("https://example.org/a")),
            ("example.org:1", Err("misdirected")),
        ] {
            for target in ["https://example.org:443/a", "https://example.org/a"] {
                check(&secure(), target, &[host], expect);
            }
        }
    }

    #[test]
    fn a_framing_field_in_disguise_is_refused_in_both_versions() {
        for name in ["transfer_encoding", "Content_Length"] {
            let request = Request::builder()
                .uri("https://example.org/")
                .version(Version::HTTP_2)
                .header(name, "5")
                .body(())
                .unwrap();
            let got = understand(&request, &secure()).map_err(|failure| failure.name());
            assert_eq!(got.err(), Some("bad-request"), "{name}");
        }
    }

    #[test]
    fn what_is_no_letter_hides_no_other_field() {
        let mut headers = HeaderMap::new();
        let odd = |text: &[u8]| HeaderValue::from_bytes(text).unwrap();
        headers.append(CONNECTION, odd(b"x-secret, \xe9"));
        headers.append("x-secret", odd(b"1"));
        headers.append(ACCEPT, odd(b"image/avif, image/webp;x=\xe9"));
        headers.append(VIA, odd(b"1.1 schoolgate, 1.1 \xe9"));
        headers.append(VIA, odd(b"1.1 schoolgate"));
        assert!(came_before(&headers));
        trim_accept_pictures(&mut headers);
        assert!(!headers[ACCEPT].as_bytes().starts_with(b"image/avif"));
        strip_hop_by_hop(&mut headers, false);
        assert!(!headers.contains_key("x-secret"));
    }

    #[test]
    fn hops_are_digits() {
        let check = |said: &'static str, expect: Hops| {
            let request = Request::options("/").header(MAX_FORWARDS, said);
            assert_eq!(hops(&request.body(()).unwrap()), expect, "{said}");
        };
        check("0", Hops::Here);
        check("5", Hops::Left(4));
        check("+5", Hops::Unsaid);
        check("-1", Hops::Unsaid);
        check("", Hops::Unsaid);
        check("99999999999999999999999", Hops::Left(u64::MAX - 1));
    }

    #[test]
    fn authorities_are_read_strictly() {
        let check = |text: &str, expect: Option<(&str, Option<u16>)>| {
            let got = parse_authority(text).ok();
            let got = got.as_ref().map(|(host, port)| (host.as_str(), *port));
            assert_eq!(got, expect, "{text}");
        };
        check("example.org", Some(("example.org", None)));
        check("example.org:8443", Some(("example.org", Some(8443))));
        check("[::1]:443", Some(("::1", Some(443))));
        check("[::1]", Some(("::1", None)));
        check("::1", None);
        // A port may be empty (RFC 3986, section 3.2.3).
        check("example.org:", Some(("example.org", None)));
        check("[::1]:", Some(("::1", None)));
        check(":", None);
        check("example.org:0", None);
        check("example.org:99999", None);
        check("example.org:+1", None);
        check("u@example.org:1", None);
        check("", None);
    }

    #[test]
    fn what_is_for_one_hop_stays_here() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, x-secret, host"),
            ("x-secret", "1"),
            ("host", "example.org"),
            ("keep-alive", "timeout=5"),
            ("proxy-authorization", "Basic xx"),
            ("te", "trailers, deflate"),
            ("upgrade", "websocket"),
            ("accept", "*/*"),
        ] {
            headers.append(name, value.parse().unwrap());
        }
        let mut kept = headers.clone();
        strip_hop_by_hop(&mut headers, false);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "te"]);
        assert_eq!(headers[TE], "trailers");
        strip_hop_by_hop(&mut kept, true);
        assert_eq!(kept[UPGRADE], "websocket");
        assert_eq!(kept[CONNECTION], "upgrade");
    }

    #[test]
    fn only_readable_codings_are_asked_for() {
        let check = |sent: &str, expect: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, sent.parse().unwrap());
            trim_accept_encoding(&mut headers);
            assert_eq!(headers[ACCEPT_ENCODING], expect);
        };
        check("gzip, deflate, br, zstd", "gzip, deflate, br, zstd");
        check("gzip;q=0.5, dcb, dcz, compress", "gzip;q=0.5");
        check("*", "identity");
    }

    #[test]
    fn only_pictures_that_can_be_decoded_are_asked_for() {
        let check = |accept: &'static str, expect: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            trim_accept_pictures(&mut headers);
            assert_eq!(headers[ACCEPT], expect);
        };
        check(
            "image/avif,image/webp,image/*;q=0.8",
            "image/webp, image/*;q=0.8",
        );
        check("image/JXL;q=1", "image/*");
        check("text/html,*/*;q=0.8", "text/html,*/*;q=0.8");
    }

    #[test]
    fn a_split_cookie_is_put_together() {
        let mut headers = HeaderMap::new();
        for crumb in ["a=1", "b=2", "c=3"] {
            headers.append(COOKIE, crumb.parse().unwrap());
        }
        join_cookies(&mut headers);
        assert_eq!(
            headers.get_all(COOKIE).iter().collect::<Vec<_>>(),
            ["a=1; b=2; c=3"]
        );
    }

    #[test]
    fn a_loop_is_seen_on_the_third_round() {
        let mut headers = HeaderMap::new();
        add_via(&mut headers, Version::HTTP_11);
        assert!(!came_before(&headers));
        add_via(&mut headers, Version::HTTP_2);
        assert!(came_before(&headers));
    }
}
