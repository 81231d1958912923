//! A fingerprint as words, to be compared over the telephone.
//!
//! Two lists of 256 words take turns, short ones and long ones, so that a word left out or two
//! exchanged are heard. Sixteen words are the first 128 bits of the SHA-256: nobody finds another
//! certificate with the same (a second preimage), and nobody listens to thirty-two.

use aws_lc_rs::digest;

const LIST: &str = include_str!("words.txt");
/// Bytes that are spoken.
const SPOKEN: usize = 16;

/// The words of a certificate.
pub(super) fn of(der: &[u8]) -> Vec<&'static str> {
    let digest = digest::digest(&digest::SHA256, der);
    let words: Vec<&str> = LIST.lines().collect();
    digest
        .as_ref()
        .iter()
        .take(SPOKEN)
        .enumerate()
        .filter_map(|(at, byte)| words.get(usize::from(*byte) + (at % 2) * 256).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_word_stands_once_and_can_be_spoken() {
        let words: Vec<&str> = LIST.lines().collect();
        assert_eq!(words.len(), 512);
        assert_eq!(words.iter().collect::<HashSet<_>>().len(), 512);
        for word in words {
            assert!((3..=13).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn the_words_say_the_fingerprint() {
        // SHA-256 of nothing begins with e3 b0 c4 42.
        let words: Vec<&str> = LIST.lines().collect();
        let said = of(b"");
        assert_eq!(said.len(), SPOKEN);
        assert_eq!(
            said[..4],
            [
                words[0xe3],
                words[256 + 0xb0],
                words[0xc4],
                words[256 + 0x42]
            ]
        );
        assert_ne!(of(b"a"), of(b"b"));
    }
}
