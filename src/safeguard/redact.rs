//! What is kept of a hit: as little as helps (H4, H5).
//!
//! Called before a hit is written, so that what is not to be kept never reaches a disk.

use crate::model::Hit;

/// How many characters of a path are kept.
pub const PATH_LIMIT: usize = 200;

/// Cuts a hit down to what may be kept.
///
/// - `locked` (illegal content): neither host nor path.
/// - Otherwise host and path; a query or fragment is never kept, and of the path at most
///   [`PATH_LIMIT`] characters.
pub fn redact(mut hit: Hit, locked: bool) -> Hit {
    if locked {
        hit.host = String::new();
        hit.path = None;
        return hit;
    }
    hit.path = hit.path.map(|path| keep_of_path(&path).to_owned());
    hit
}

/// The part of a request target that may be kept: no query, no fragment, bounded.
pub fn keep_of_path(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or("");
    match path.char_indices().nth(PATH_LIMIT) {
        Some((end, _)) => &path[..end],
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(path: &str, expect: &str) {
        assert_eq!(keep_of_path(path), expect);
    }

    #[test]
    fn queries_and_fragments_go() {
        check("/a/b?q=secret", "/a/b");
        check("/a/b#place", "/a/b");
        check("?q=secret", "");
        check("/plain", "/plain");
    }

    #[test]
    fn a_long_path_ends_at_a_whole_character() {
        let long = "ż".repeat(PATH_LIMIT + 7);
        assert_eq!(keep_of_path(&long).chars().count(), PATH_LIMIT);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_a_short_beginning_without_a_query(path in any::<String>()) {
            let kept = keep_of_path(&path);
            prop_assert!(path.starts_with(kept));
            prop_assert!(!kept.contains(['?', '#']));
            prop_assert!(kept.chars().count() <= PATH_LIMIT);
        }
    }
}
