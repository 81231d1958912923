//! Words of a search as school rules compare them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text: compatibility-composed, lower-cased, without marks, split at everything
/// that is neither letter nor digit.
pub(super) fn folded_words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            // Letters that carry a stroke and do not decompose.
            'đ' => 'd',
            'ł' => 'l',
            c => c,
        })
        .collect();
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
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
