//! A provider's own safe mode, asked for in the query.
//!
//! Only the parameter is replaced or appended; every other byte of the query stays as it was
//! sent. Headers such as `YouTube-Restrict` are the data path's business.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::model::PageUrl;

use super::hosts::HostPattern;

/// What a form encodes in a value, without the characters that need not be (RFC 3986, 2.3).
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A provider and how its safe mode is asked for.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    pub hosts: Vec<HostPattern>,
    /// Path prefixes; empty means any.
    pub paths: Vec<String>,
    /// Parameters with the value they get.
    pub set: Vec<(String, String)>,
}

impl Provider {
    fn knows(&self, url: &PageUrl) -> bool {
        self.hosts.iter().any(|host| host.matches(&url.host))
            && (self.paths.is_empty()
                || self
                    .paths
                    .iter()
                    .any(|path| url.path.starts_with(path.as_str())))
    }
}

/// The query to be sent instead; `None` where no provider is known or nothing would change.
pub(super) fn query(providers: &[Provider], url: &PageUrl) -> Option<String> {
    let asked = url.query.as_deref().unwrap_or("");
    let mut query = Cow::Borrowed(asked);
    for provider in providers.iter().filter(|provider| provider.knows(url)) {
        for (name, value) in &provider.set {
            if let Some(changed) = with(&query, name, value) {
                query = Cow::Owned(changed);
            }
        }
    }
    match query {
        Cow::Owned(query) if query != asked => Some(query),
        _ => None,
    }
}

/// The query with each occurrence of the parameter set, or with the parameter appended; `None`
/// if it says so already.
fn with(query: &str, name: &str, value: &str) -> Option<String> {
    let is_it = |part: &str| decoded(part.split('=').next().unwrap_or(part)) == name;
    let says_so = |part: &str| {
        part.split_once('=')
            .is_some_and(|(_, now)| decoded(now) == value)
    };
    let pair = || {
        format!(
            "{}={}",
            utf8_percent_encode(name, VALUE),
            utf8_percent_encode(value, VALUE)
        )
    };
    if !query.split('&').any(is_it) {
        return Some(if query.is_empty() {
            pair()
        } else {
            format!("{query}&{}", pair())
        });
    }
    if query.split('&').all(|part| !is_it(part) || says_so(part)) {
        return None;
    }
    // Which of several occurrences counts differs between providers: all are set.
    let parts: Vec<Cow<'_, str>> = query
        .split('&')
        .map(|part| {
            if is_it(part) {
                Cow::Owned(pair())
            } else {
                Cow::Borrowed(part)
            }
        })
        .collect();
    Some(parts.join("&"))
}

fn decoded(part: &str) -> String {
    percent_decode_str(&part.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expect: Option<&str>) {
        let provider = Provider {
            hosts: vec![HostPattern::read("google.*").unwrap()],
            paths: vec!["/search".to_owned()],
            set: vec![("safe".to_owned(), "active".to_owned())],
        };
        let url = PageUrl::parse(url).unwrap();
        assert_eq!(query(&[provider], &url).as_deref(), expect, "{url:?}");
    }

    #[test]
    fn safe_mode_is_set_and_the_rest_is_kept_byte_for_byte() {
        check(
            "https://www.google.pl/search?q=a+b",
            Some("q=a+b&safe=active"),
        );
        check(
            "https://google.com/search?safe=off&q=%C5%BC",
            Some("safe=active&q=%C5%BC"),
        );
        check(
            "https://google.com/search?s%61fe=off&safe=images&q",
            Some("safe=active&safe=active&q"),
        );
        check("https://google.com/search?q=a&safe=active", None);
        check("https://google.com/search", Some("safe=active"));
        check(
            "https://google.com/search?unsafe=off&&q=a",
            Some("unsafe=off&&q=a&safe=active"),
        );
        check("https://google.com/maps?q=a", None);
        check("https://example.com/search?q=a", None);
    }
}
