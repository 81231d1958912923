//! Words of a search as school rules compare them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::classify::normalise_text;

/// The words of a text as phrases are compared, and without the marks that many leave away when
/// they type.
pub(super) fn folded_words(text: &str) -> Vec<String> {
    normalise_text(text)
        .split_whitespace()
        .map(without_marks)
        .collect()
}

fn without_marks(word: &str) -> String {
    word.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            // Letters that carry a stroke and do not decompose.
            'đ' => 'd',
            'ł' => 'l',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_case_and_punctuation_do_not_matter() {
        assert_eq!(
            folded_words("Żółw, ĐƯỜNG!  2×x"),
            ["zolw", "duong", "2", "x"]
        );
        assert_eq!(folded_words("как Дела"), ["как", "дела"]);
        assert!(folded_words(" -- ").is_empty());
    }
}
