//! Paths and queries in a normal form, for matching only.
//!
//! What is forwarded stays as it was sent (RFC 9110, section 7.7); rules are compared with a copy
//! in which the ways of writing the same address fall together. Deliberately blunt: a copy in
//! which too much falls together closes a page too many at worst, never one too few.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::words::is_invisible;

/// The path as rules see it: percent-decoded twice (once for what the origin decodes, once more
/// for origins that decode again), backslashes taken as slashes, dot segments removed
/// (RFC 3986, section 5.2.4), empty segments collapsed, no slash at the end. What servers leave
/// out of the name of a file is left out: parameters behind `;` (section 3.3), control characters,
/// spaces around it, dots at its end; compatibility forms are folded. Begins with `/`.
pub fn normal_path(path: &str) -> String {
    let mut decoded = decode_twice(path);
    if !decoded.is_ascii() {
        decoded = decoded.nfkc().filter(|c| !is_invisible(*c)).collect();
    } else if decoded.bytes().any(|byte| byte.is_ascii_control()) {
        decoded.retain(|c| !c.is_ascii_control());
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in decoded.split(['/', '\\']) {
        let named = segment.split(';').next().unwrap_or_default().trim();
        let segment = match named {
            "." | ".." => named,
            named => named.trim_end_matches(['.', ' ']),
        };
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut normal = String::with_capacity(decoded.len() + 1);
    for segment in &segments {
        normal.push('/');
        normal.push_str(segment);
    }
    if normal.is_empty() {
        normal.push('/');
    }
    normal
}

/// The query as rules see it: percent-decoded twice.
pub(super) fn normal_query(query: &str) -> String {
    decode_twice(query)
}

/// Whether a rule's path covers a path, both in normal form: `/games` covers `/games` and
/// `/games/x`, not `/gamesters`; `/` covers everything.
pub fn covers_path(rule: &str, path: &str) -> bool {
    let rule = rule.strip_suffix('/').unwrap_or(rule);
    path.strip_prefix(rule)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn decode_twice(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let once = percent_decode_str(text).decode_utf8_lossy();
    percent_decode_str(&once).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expect: &str) {
        assert_eq!(normal_path(path), expect, "{path}");
    }

    #[test]
    fn ways_of_writing_a_path_fall_together() {
        check("", "/");
        check("/", "/");
        check("/a/b/", "/a/b");
        check("//a///b", "/a/b");
        check("/a/./b/../c", "/a/c");
        check("/../../a", "/a");
        check("/%61", "/a");
        check("/%2561", "/a");
        check("/%252561", "/%61");
        check("/a%2fb", "/a/b");
        check("/x/%2e%2e/a", "/a");
        check("/a\\b", "/a/b");
        check("/%c5%bc%C3%B3", "/żó");
        check("/%ff%", "/\u{fffd}%");
        check("/a;x=1/b;", "/a/b");
        check("/x/..;/a", "/a");
        check("/a%00%20/b.", "/a/b");
        check("/\u{ff41}%e2%80%8bb", "/ab");
        check("/a.b/.c", "/a.b/.c");
    }

    #[test]
    fn rules_cover_whole_segments() {
        for (rule, path, expect) in [
            ("/", "/x", true),
            ("/games", "/games", true),
            ("/games", "/games/x", true),
            ("/games/", "/games", true),
            ("/games", "/gamesters", false),
            ("/games", "/", false),
        ] {
            assert_eq!(covers_path(rule, path), expect, "{rule} {path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_normal_path_has_no_dots_and_no_empty_segments(path: String) {
            let normal = normal_path(&path);
            proptest::prop_assert!(normal.starts_with('/'));
            if normal != "/" {
                let bad = normal.split('/').skip(1).any(|s| matches!(s, "" | "." | ".."));
                proptest::prop_assert!(!bad);
            }
        }
    }
}
