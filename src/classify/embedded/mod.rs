//! Addresses inside an address: translators, archives, caches, readers, web proxies.
//!
//! [`inner_addresses`] says which other pages an address shows. It deliberately does not look at
//! addresses that are merely mentioned: a share button, the way back after a sign-in or the
//! referrer of a counter name a page without showing it. So a parameter counts only at services
//! that are known to show (or to lead straight to) what it names ([`services`]); on hosts nobody
//! knows, only forms count that nothing but a forwarder has. Pure and bounded: see [`MAX_DEPTH`]
//! and [`MAX_FOUND`].

mod services;
mod target;
#[cfg(test)]
mod tests;

use percent_encoding::percent_decode_str;

use crate::model::PageUrl;

use services::Form;

/// How deeply addresses are followed into each other: a translated archive of a cached page.
const MAX_DEPTH: usize = 3;
/// How many inner addresses one address can have.
const MAX_FOUND: usize = 8;
/// Longer addresses are read up to here.
const MAX_BYTES: usize = 8 * 1024;
/// Parameters of a query that are looked at.
const MAX_PARAMS: usize = 64;
/// Segments of a path that are looked at.
const MAX_SEGMENTS: usize = 32;

/// The addresses whose pages this one shows, outermost first; each once, never the address's own
/// host. At most [`MAX_FOUND`], at most [`MAX_DEPTH`] deep.
pub fn inner_addresses(url: &PageUrl) -> Vec<PageUrl> {
    let mut found: Vec<PageUrl> = Vec::new();
    let mut level = shown_by(url);
    for _ in 0..MAX_DEPTH {
        let mut next = Vec::new();
        for inner in level {
            let is_new = inner.host != url.host && !found.contains(&inner);
            if is_new && found.len() < MAX_FOUND {
                next.extend(shown_by(&inner));
                found.push(inner);
            }
        }
        if next.is_empty() {
            break;
        }
        level = next;
    }
    found
}

/// What one address shows, one level deep.
fn shown_by(url: &PageUrl) -> Vec<PageUrl> {
    let path = head(&url.path);
    let query = head(url.query.as_deref().unwrap_or_default());
    let mut found = Vec::new();
    for service in services::at(url, path) {
        match service.form {
            Form::Params(names) => {
                found.extend(
                    params(query)
                        .filter(|(name, _)| names.contains(name))
                        .filter_map(|(_, value)| target::read(&form_decoded(value), true)),
                );
            }
            Form::Rest => {
                let rest = path.get(service.path.len()..).unwrap_or_default();
                found.extend(bare(rest, query));
            }
            Form::SecondSegment => {
                let rest = path.get(service.path.len()..).unwrap_or_default();
                let rest = rest.trim_start_matches('/').split_once('/');
                found.extend(rest.and_then(|(_, rest)| bare(rest, query)));
            }
            Form::Subdomain => found.extend(target::from_subdomain(url, query)),
            Form::Amp => found.extend(target::from_amp(path, query)),
            Form::Cache => {
                let value = params(query).find(|(name, _)| *name == "q");
                found.extend(value.and_then(|(_, value)| target::from_cache(&form_decoded(value))));
            }
            Form::Turbo => found.extend(target::from_turbo(path, query)),
        }
    }
    found.extend(in_path(path, query));
    found.extend(in_query(path, query));
    found
}

/// An address in the path, in a form that only those have who fetch it: `/https://host/…` whole
/// or percent-encoded, in base64, or in the scrambled form of a well-known proxy engine.
fn in_path(path: &str, query: &str) -> Option<PageUrl> {
    let starts = path.match_indices('/').map(|(at, _)| at + 1);
    for start in starts.take(MAX_SEGMENTS) {
        let rest = path.get(start..)?;
        if target::begins_like_address(rest) {
            return target::read(&joined(rest, query), false);
        }
        let segment = rest.split('/').next().unwrap_or(rest);
        if let Some(inner) = target::unscrambled(segment).or_else(|| target::encoded(rest)) {
            return Some(inner);
        }
    }
    None
}

/// An address in the query, in a form that only forwarders have: the query *is* an address, or a
/// parameter that one proxy engine writes and nobody else.
fn in_query(path: &str, query: &str) -> Option<PageUrl> {
    if target::begins_like_address(query) {
        return target::read(query, false);
    }
    let own = |wanted: &str| {
        params(query)
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| form_decoded(value))
    };
    if let Some(origin) = own("__cpo") {
        return target::read(&origin, false);
    }
    let page = path.rsplit('/').next().unwrap_or(path);
    match page {
        // Glype and its children.
        "browse.php" => own("u").and_then(|value| target::read(&value, false)),
        // PHProxy, which also says how (`hl`); a plain search has `q` alone.
        "index.php" | "" if own("hl").is_some_and(|flags| is_hex(&flags)) => {
            own("q").and_then(|value| target::encoded(&value))
        }
        _ => None,
    }
}

/// The flags of PHProxy: three hexadecimal digits, such as `3ed`. A language is two letters.
fn is_hex(text: &str) -> bool {
    text.len() == 3
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A host and path without a scheme, as they stand behind a service's own prefix.
fn bare(rest: &str, query: &str) -> Option<PageUrl> {
    target::read(&joined(rest.trim_start_matches('/'), query), true)
}

/// In a path form the query belongs to the inner address.
fn joined(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

fn params(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split(['&', ';'])
        .take(MAX_PARAMS)
        .filter_map(|pair| pair.split_once('='))
}

/// A value of a form: plus signs stay, since in addresses they are more often meant.
fn form_decoded(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
