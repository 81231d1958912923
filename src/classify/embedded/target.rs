//! Reading an inner address out of the ways in which services write it.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use percent_encoding::percent_decode_str;

use crate::model::PageUrl;

/// How often an address may be percent-encoded over and over.
const MAX_DECODINGS: usize = 3;

/// Whether a text begins with a scheme, in any case, with any number of slashes behind it (some
/// servers fold two into one), or with its percent-encoded form.
pub(super) fn begins_like_address(text: &str) -> bool {
    let lower = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    [
        "http:/",
        "https:/",
        "http%3a",
        "https%3a",
        "http%253a",
        "https%253a",
    ]
    .iter()
    .any(|prefix| lower(prefix))
}

/// The address that a text is: plain, percent-encoded up to [`MAX_DECODINGS`] times, without a
/// scheme where `bare` says that it may be, in base64 or in hexadecimal digits.
pub(super) fn read(text: &str, bare: bool) -> Option<PageUrl> {
    let mut text = text.trim().to_owned();
    for _ in 0..MAX_DECODINGS {
        if has_scheme(&text) || !text.contains('%') {
            break;
        }
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    if has_scheme(&text) {
        return parse(&text);
    }
    if let Some(rest) = text.strip_prefix("//") {
        return parse(&format!("https://{rest}"));
    }
    if let Some(inner) = encoded(&text) {
        return Some(inner);
    }
    // `view-source:` and the like are not pages; a port is digits.
    if bare && looks_like_host(&text) {
        return parse(&format!("https://{text}"));
    }
    None
}

fn has_scheme(text: &str) -> bool {
    let colon = text.find(':').unwrap_or(0);
    text.get(..colon).is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    }) && text
        .get(colon + 1..)
        .is_some_and(|rest| rest.starts_with(['/', '\\']))
}

/// Parses, however many slashes follow the scheme. A single label is no page of the web.
fn parse(text: &str) -> Option<PageUrl> {
    let (scheme, rest) = text.split_once(':')?;
    let rest = rest.trim_start_matches(['/', '\\']);
    let url = PageUrl::parse(&format!("{scheme}://{rest}")).ok()?;
    let is_public = url.host.ip().is_some() || url.host.as_str().contains('.');
    is_public.then_some(url)
}

/// Whether a text begins with a name under a known public suffix.
fn looks_like_host(text: &str) -> bool {
    let end = text.find(['/', '?', '#', ':']).unwrap_or(text.len());
    let Some(name) = text.get(..end).filter(|name| name.contains('.')) else {
        return false;
    };
    let lower = name.to_ascii_lowercase();
    psl::domain(lower.as_bytes()).is_some_and(|domain| domain.suffix().is_known())
        && !lower.contains(char::is_whitespace)
}

/// An address in base64 (with or without the two letters that one search engine puts before it,
/// with slashes anywhere) or in hexadecimal digits. Recognised by what `http` becomes, so that
/// no other text is taken for one.
pub(super) fn encoded(text: &str) -> Option<PageUrl> {
    let text = text.strip_prefix("a1").unwrap_or(text);
    if text.starts_with("aHR0c") {
        let clean: String = text
            .split(['?', '&', '#'])
            .next()?
            .chars()
            .filter(|c| !matches!(c, '/' | '='))
            .collect();
        // With a slash among its letters it was the alphabet of RFC 4648, section 4; then, and
        // only then, the slashes belong to it.
        let with_slashes: String = text.trim_end_matches('=').to_owned();
        let bytes = BASE64URL_NOPAD
            .decode(clean.as_bytes())
            .or_else(|_| BASE64_NOPAD.decode(with_slashes.as_bytes()))
            .or_else(|_| BASE64_NOPAD.decode(clean.as_bytes()))
            .or_else(|_| {
                let first = text.split(['/', '=', '.', '%']).next().unwrap_or_default();
                BASE64URL_NOPAD.decode(first.as_bytes())
            })
            .ok()?;
        return parse_bytes(&bytes);
    }
    if text.starts_with("687474703a2f") || text.starts_with("68747470733a2f") {
        let digits = text.split('/').next()?;
        return parse_bytes(&HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?);
    }
    None
}

fn parse_bytes(bytes: &[u8]) -> Option<PageUrl> {
    let text = std::str::from_utf8(bytes).ok()?;
    has_scheme(text).then(|| parse(text)).flatten()
}

/// The scrambled form of service-worker proxies: every second character with one bit flipped,
/// then percent-encoded. `https://` becomes `hvtrs8%2F-`.
pub(super) fn unscrambled(segment: &str) -> Option<PageUrl> {
    if !segment.starts_with("hvtr") {
        return None;
    }
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    let plain: String = text
        .chars()
        .enumerate()
        .map(|(at, c)| {
            let flipped = char::from_u32(u32::from(c) ^ 2).filter(|_| at % 2 == 1);
            flipped.unwrap_or(c)
        })
        .collect();
    has_scheme(&plain).then(|| parse(&plain)).flatten()
}

/// `www-my--site-example.translate.goog`: a hyphen is a dot, two are a hyphen. A long name has
/// its beginning in a parameter; one with hyphens in third and fourth place stands between
/// `0-` and `-0`.
pub(super) fn from_subdomain(url: &PageUrl, query: &str) -> Option<PageUrl> {
    let label = url.host.as_str().split('.').next()?;
    let parameter = |wanted: &str| {
        super::params(query)
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value)
    };
    let label = label
        .strip_prefix("0-")
        .and_then(|label| label.strip_suffix("-0"))
        .unwrap_or(label);
    let label = format!("{}{label}", parameter("_x_tr_hp").unwrap_or_default());
    let name = label
        .replace("--", "\0")
        .replace('-', ".")
        .replace('\0', "-");
    if !name.contains('.') {
        return None;
    }
    let scheme = match parameter("_x_tr_sch") {
        Some("http") => "http",
        _ => "https",
    };
    let own: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("_x_tr_"))
        .collect();
    parse(&super::joined(
        &format!("{scheme}://{name}{}", url.path),
        &own.join("&"),
    ))
}

/// `/c/s/host/path`: what it is, `s` for https, then the address. The letters may be left out
/// behind a search engine's `/amp/`.
pub(super) fn from_amp(path: &str, query: &str) -> Option<PageUrl> {
    let mut rest = path.trim_start_matches('/');
    for _ in 0..4 {
        if begins_like_address(rest) || looks_like_host(rest) {
            return read(&super::joined(rest, query), true);
        }
        rest = rest.split_once('/')?.1;
    }
    None
}

/// `cache:key:host/path words`: the key may be missing.
pub(super) fn from_cache(value: &str) -> Option<PageUrl> {
    let rest = value.strip_prefix("cache:")?;
    let rest = rest.split([' ', '+']).next()?;
    read(rest, true).or_else(|| read(rest.split_once(':')?.1, true))
}

/// `/turbo/host/s/path`, `/turbo/s/host/path` and `/proxy_u/en-ru.ru.key/https/host/path`.
pub(super) fn from_turbo(path: &str, query: &str) -> Option<PageUrl> {
    if let Some(rest) = path.strip_prefix("/proxy_u/") {
        let (scheme, rest) = rest.split_once('/')?.1.split_once('/')?;
        return read(&super::joined(&format!("{scheme}://{rest}"), query), false);
    }
    let rest = path.strip_prefix("/turbo")?.trim_start_matches('/');
    let rest = rest.strip_prefix("s/").unwrap_or(rest);
    let (host, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let rest = rest.strip_prefix("s/").unwrap_or(rest);
    if looks_like_host(host) {
        return parse(&super::joined(&format!("https://{host}/{rest}"), query));
    }
    // The page itself may stand in a parameter.
    let text = super::params(query).find(|(name, _)| *name == "text")?.1;
    read(&super::form_decoded(text), false)
}
