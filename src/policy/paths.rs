//! Paths as school rules compare them.
//!
//! A rule must mean what it says whatever spelling is asked for: `/g%61mes`, `/x/../games` and
//! `/Games` are all `/games` here. Only for comparing; what is forwarded is never changed.

use percent_encoding::percent_decode_str;

use crate::classify::normal_path;
use crate::model::PageUrl;

use super::hosts::HostPattern;

/// `host/path` of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathPattern {
    pub host: HostPattern,
    /// Normal form, beginning with `/`; may hold a query.
    pub prefix: Box<str>,
}

impl PathPattern {
    /// Reads `host.example/path`; a scheme in front is understood.
    pub(super) fn read(entry: &str) -> Result<PathPattern, String> {
        let entry = entry.trim();
        let rest = entry.split_once("://").map_or(entry, |(_, rest)| rest);
        let Some((host, path)) = rest.split_once('/') else {
            return Err(format!(
                "\"{entry}\" has no path; write it like host.example/path"
            ));
        };
        let host = HostPattern::read(host)?;
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(p, q)| (p, Some(q)));
        Ok(PathPattern {
            host,
            prefix: normal(&format!("/{path}"), query).into(),
        })
    }

    /// Whether an address in normal form begins with this one, at a border between segments.
    pub(super) fn covers(&self, address: &str) -> bool {
        let Some(rest) = address.strip_prefix(&*self.prefix) else {
            return false;
        };
        rest.is_empty()
            || self.prefix.ends_with(['/', '=', '?', '&'])
            || rest.starts_with(['/', '?', '&', ';', '#'])
    }
}

/// Path and query of a request in normal form; `None` when only the host was visible.
pub(super) fn of(url: &PageUrl) -> Option<String> {
    if url.path.is_empty() {
        None
    } else {
        Some(normal(&url.path, url.query.as_deref()))
    }
}

/// Path and query as the lists compare them, and in lower case.
fn normal(path: &str, query: Option<&str>) -> String {
    let mut normal = normal_path(path);
    if let Some(query) = query {
        normal.push('?');
        normal.push_str(&percent_decode_str(query).decode_utf8_lossy());
    }
    normal.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: &str, url: &str, expect: bool) {
        let rule = PathPattern::read(rule).unwrap();
        let url = PageUrl::parse(url).unwrap();
        let covers = rule.host.matches(&url.host) && rule.covers(&of(&url).unwrap());
        assert_eq!(covers, expect, "{rule:?} {url}");
    }

    #[test]
    fn a_path_covers_what_lies_under_it_in_every_spelling() {
        check("host.example/games", "https://host.example/games", true);
        check(
            "host.example/games",
            "https://www.host.example/games/chess?x=1",
            true,
        );
        check("host.example/games", "https://host.example/Games/", true);
        check("host.example/games", "https://host.example/g%61mes", true);
        check("host.example/games", "https://host.example//games", true);
        check(
            "host.example/games",
            "https://host.example/lesson/%2e%2E/games",
            true,
        );
        check(
            "host.example/games",
            "https://host.example/games/../lesson",
            false,
        );
        check(
            "host.example/games",
            "https://host.example/gamesroom",
            false,
        );
        check("host.example/games", "https://host.example/", false);
        check("host.example/", "https://host.example/anything", true);
    }

    #[test]
    fn a_query_may_be_part_of_it() {
        check(
            "video.example/watch?v=abc",
            "https://video.example/watch?v=abc",
            true,
        );
        check(
            "video.example/watch?v=abc",
            "https://video.example/watch?v=abc&t=3",
            true,
        );
        check(
            "video.example/watch?v=abc",
            "https://video.example/watch?v=abcd",
            false,
        );
        check(
            "video.example/watch?v=",
            "https://video.example/watch?v=abcd",
            true,
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(path in ".{0,40}", entry in ".{0,40}") {
            let address = normal(&path, Some(&entry));
            proptest::prop_assert!(address.starts_with('/'));
            if let Ok(rule) = PathPattern::read(&entry) {
                rule.covers(&address);
            }
        }
    }
}
