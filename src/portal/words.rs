//! What a person typed, made fit to keep.

use unicode_normalization::UnicodeNormalization;

/// Trimmed, composed (NFC), without control characters but line breaks and without marks that
/// make later letters run backwards (UAX #9, section 2.2), at most `most` characters.
pub(super) fn own_words(raw: &str, most: usize) -> String {
    let lines = raw.replace("\r\n", "\n");
    let kept = lines
        .nfc()
        .filter(|c| *c == '\n' || !(c.is_control() || turns(*c)));
    let kept: String = kept.take(most.saturating_mul(4)).collect();
    kept.trim()
        .chars()
        .take(most)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// Whether a mark overrides the direction of what follows. Right-to-left scripts need none.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_as_they_were_meant() {
        #[track_caller]
        fn check(raw: &str, most: usize, expect: &str) {
            assert_eq!(own_words(raw, most), expect);
        }
        check("  hello \r\n there ", 100, "hello \n there");
        check("e\u{302}\u{301}", 10, "ế");
        check("a\0b\u{7}c", 10, "abc");
        check("a\u{202e}cb\u{202c} עברית", 20, "acb עברית");
        check("абвгд", 3, "абв");
        check("ab c", 3, "ab");
        check(" \n ", 10, "");
    }
}
