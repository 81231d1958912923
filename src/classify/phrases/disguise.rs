//! Words in disguise: `c a s i n o`, `p0rn`, `seeeex`, `kazino` for `казино`.
//!
//! Two kinds. What can be listed beforehand — a word in letters of another alphabet that look or
//! sound alike, the short forms of chats — becomes an alias in the vocabulary when phrases are
//! compiled, and costs nothing later ([`aliases`]). What cannot is tried on words that are unknown
//! as written and look odd ([`is_odd`]): each reading is one look into the vocabulary, and
//! [`READINGS`] bounds them. Whether a reading means anything is the vocabulary's question; nothing
//! here guesses at words that no phrase has.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// How many readings of one word are tried at most.
pub(super) const READINGS: usize = 16;

/// Words longer than this, in bytes, hide nothing: they are numbers and keys.
const LONGEST: usize = 40;

/// Letters that one spelled-out word has at most.
pub(in crate::classify) const MOST_LETTERS: usize = 24;

/// Letters from which on a row of single letters is read as a word.
pub(in crate::classify) const FEWEST_LETTERS: usize = 3;

/// Whether a word, unknown as written, may be one in disguise: it holds a digit, or a letter three
/// times in a row. Signs are known without looking.
#[inline]
pub(in crate::classify) fn is_odd(word: &[u8]) -> bool {
    // Letters have one of the two upper bits, digits and signs none.
    let low = |eight: u64| !(eight | eight << 1) & 0x8080_8080_8080_8080;
    let (eights, rest) = word.as_chunks::<8>();
    let digits = eights.iter().any(|e| low(u64::from_le_bytes(*e)) != 0)
        || rest.iter().any(|byte| *byte < 0x40);
    digits || stretched(word)
}

/// Letters from which on a word may be dressed up: shorter ones are too often words of their own.
pub(in crate::classify) const FEWEST_DRESSED: usize = 5;

/// Whether a word, unknown as written, bears marks on two of its letters or more: `çásìnò`. The
/// languages that write so are told apart by what phrases have, see `Vocabulary::undressed`.
#[inline]
pub(in crate::classify) fn is_dressed(word: &[u8]) -> bool {
    // Latin letters with marks, and marks that follow their letter, begin with one of these.
    let begins = |byte: &&u8| matches!(**byte, 0xc3..=0xc9 | 0xcc | 0xcd | 0xe0 | 0xe1);
    word.len() > FEWEST_DRESSED && word.iter().filter(begins).nth(1).is_some()
}

/// A word without the marks on its letters and the strokes through them.
pub(in crate::classify) fn undressed(word: &str) -> String {
    let letters = word.nfd().filter(|c| !is_combining_mark(*c));
    letters
        .map(|c| match c {
            'ƶ' => 'z',
            'ƀ' | 'ƃ' => 'b',
            'ȼ' => 'c',
            'ɇ' => 'e',
            'ǥ' => 'g',
            'ħ' => 'h',
            'ɨ' => 'i',
            'ɉ' => 'j',
            'ƚ' | 'ł' => 'l',
            'ø' | 'ɵ' => 'o',
            'ɍ' => 'r',
            'ŧ' => 't',
            'ʉ' => 'u',
            'ɏ' => 'y',
            'đ' => 'd',
            other => other,
        })
        .collect()
}

/// Whether a letter comes three times in a row. Letters of three bytes are left out: they are
/// vowels of Vietnamese, which chats stretch by their plain forms. So are letters of two bytes
/// behind an odd number of ASCII ones.
#[inline]
fn stretched(word: &[u8]) -> bool {
    match word.first() {
        Some(0xc0..0xe0) => {
            let (pairs, _) = word.as_chunks::<2>();
            pairs
                .windows(3)
                .any(|three| matches!(three, [a, b, c] if a == b && b == c))
        }
        _ => word
            .windows(3)
            .any(|three| matches!(three, [a, b, c] if a == b && b == c)),
    }
}

/// What a word may stand for: each reading once, the likeliest first. `try_one` says whether to
/// stop.
pub(in crate::classify) fn readings(word: &str, mut try_one: impl FnMut(&str) -> bool) {
    if word.len() > LONGEST {
        return;
    }
    let mut left = READINGS;
    let mut read = String::with_capacity(word.len());
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let others = word.chars().count() - letters;
    if others == 0 {
        unstretched(word, &mut left, &mut try_one);
        return;
    }
    // `18+`, `h2o`, `a4`, dates and keys are no words: most of a word in disguise is letters.
    if letters < 2 || others > letters {
        return;
    }
    let cyrillic = word.chars().any(is_cyrillic);
    for second in [false, true] {
        read.clear();
        let mut ambiguous = false;
        for c in word.chars() {
            let Some((first, other)) = letter_of(c, cyrillic) else {
                return;
            };
            ambiguous |= first != other;
            read.push(if second { other } else { first });
        }
        if second && !ambiguous {
            return;
        }
        left = left.saturating_sub(1);
        if try_one(&read) {
            return;
        }
        if stretched(read.as_bytes()) && unstretched(&read, &mut left, &mut try_one) {
            return;
        }
    }
}

/// Tries a word with each of its stretched letters once or twice.
fn unstretched(word: &str, left: &mut usize, try_one: &mut impl FnMut(&str) -> bool) -> bool {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for c in word.chars() {
        match runs.last_mut() {
            Some((last, count)) if *last == c => *count += 1,
            _ => runs.push((c, 1)),
        }
    }
    let long = runs.iter().filter(|(_, count)| *count > 2).count();
    if long == 0 {
        return false;
    }
    let mut read = String::with_capacity(word.len());
    // One bit for each stretched letter: whether it stays double. More than three of them are all
    // treated as the third is.
    for doubles in 0..1usize << long.min(3) {
        let Some(rest) = left.checked_sub(1) else {
            return false;
        };
        *left = rest;
        read.clear();
        let mut number = 0;
        for (c, count) in &runs {
            let times = if *count > 2 {
                let double = doubles >> number.min(2) & 1;
                number += 1;
                1 + double
            } else {
                *count
            };
            read.extend(std::iter::repeat_n(*c, times));
        }
        if try_one(&read) {
            return true;
        }
    }
    false
}

/// The letter that a character stands for, and another that it may stand for; `None` if it stands
/// for none.
fn letter_of(c: char, cyrillic: bool) -> Option<(char, char)> {
    if c.is_alphabetic() {
        return Some((c, c));
    }
    Some(match (c, cyrillic) {
        ('0', true) => ('о', 'о'),
        ('1', true) => ('и', 'л'),
        ('3', true) => ('з', 'е'),
        ('4', true) => ('ч', 'а'),
        ('6', true) => ('б', 'б'),
        ('8', true) => ('в', 'в'),
        ('@', true) => ('а', 'а'),
        ('$' | '5', true) => ('с', 'с'),
        ('€', true) => ('е', 'е'),
        ('0', false) => ('o', 'o'),
        ('1', false) => ('i', 'l'),
        ('!', false) => ('i', 'l'),
        ('3' | '€', false) => ('e', 'e'),
        ('4', false) => ('a', 'a'),
        ('@', false) => ('a', 'a'),
        ('5' | '$', false) => ('s', 's'),
        ('7', false) => ('t', 't'),
        ('8', false) => ('b', 'b'),
        ('9', false) => ('g', 'g'),
        _ => return None,
    })
}

/// Letters of a word that is spelled out, one by one.
pub(super) fn is_single_letter(word: &[u8]) -> bool {
    match word {
        [_] => true,
        [first, _] => *first >= 0xc0,
        [first, _, _] => *first >= 0xe0,
        _ => false,
    }
}

/// Short forms of Vietnamese chats, and what they stand for, one word for one.
const SHORT: &[(&str, &str)] = &[
    ("ko", "không"),
    ("k", "không"),
    ("kh", "không"),
    ("kg", "không"),
    ("khum", "không"),
    ("hok", "không"),
    ("hong", "không"),
    ("hem", "không"),
    ("kô", "không"),
    ("đc", "được"),
    ("dc", "được"),
    ("đx", "được"),
    ("mk", "mình"),
    ("mik", "mình"),
    ("mìk", "mình"),
    ("mún", "muốn"),
    ("mun", "muốn"),
    ("wá", "quá"),
    ("wa", "quá"),
    ("wen", "quen"),
    ("wên", "quên"),
    ("cx", "cũng"),
    ("cug", "cũng"),
    ("trc", "trước"),
    ("ng", "người"),
    ("ngừi", "người"),
    ("bít", "biết"),
    ("bik", "biết"),
    ("bjk", "biết"),
    ("bit", "biết"),
    ("j", "gì"),
    ("gj", "gì"),
    ("z", "vậy"),
    ("vk", "vợ"),
    ("ck", "chồng"),
    ("iu", "yêu"),
    ("êu", "yêu"),
    ("thik", "thích"),
    ("thix", "thích"),
    ("lm", "làm"),
    ("nhìu", "nhiều"),
    ("nhiu", "nhiều"),
    ("rùi", "rồi"),
    ("r", "rồi"),
    ("fim", "phim"),
    ("phym", "phim"),
    ("sếch", "sex"),
    ("xếch", "sex"),
    ("zâm", "dâm"),
    ("fê", "phê"),
    ("đm", "địt"),
    ("djt", "địt"),
    ("địk", "địt"),
    ("cặk", "cặc"),
    ("kặc", "cặc"),
    ("kặk", "cặc"),
    ("lìn", "lồn"),
    ("loz", "lồn"),
    ("chếc", "chết"),
    ("chít", "chết"),
    ("chet", "chết"),
    ("xiền", "tiền"),
    ("nguk", "ngu"),
    ("ók", "óc"),
];

/// How Russian words are written with Latin letters.
const SOUNDS: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "y"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "h"),
    ('ц', "c"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "sh"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "yu"),
    ('я', "ya"),
];

/// Latin letters and the Cyrillic ones that look like them. A Latin `s` is often disguised as `с`,
/// which sounds like it.
const LOOKS: &[(char, char)] = &[
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
];

/// The Greek ones.
const GREEK_LOOKS: &[(char, char)] = &[
    ('a', 'α'),
    ('b', 'β'),
    ('e', 'ε'),
    ('i', 'ι'),
    ('k', 'κ'),
    ('n', 'η'),
    ('o', 'ο'),
    ('p', 'ρ'),
    ('s', 'ς'),
    ('t', 'τ'),
    ('u', 'υ'),
    ('v', 'ν'),
    ('x', 'χ'),
];

/// Letters that a Russian word in sounds or an imitated word has at least: shorter ones mean
/// something else too often.
const LONG_ENOUGH: usize = 4;

/// Other spellings of a folded word that speak for it, unless they are words of a phrase
/// themselves.
pub(super) fn aliases(word: &str, add: &mut impl FnMut(String)) {
    for (short, _) in SHORT.iter().filter(|(_, long)| *long == word) {
        add((*short).to_owned());
    }
    let length = word.chars().count();
    if word.chars().all(|c| c.is_ascii_lowercase()) {
        let cyrillic = imitated(word, LOOKS);
        // Shorter ones only with a letter that no Russian word has, and `сех`.
        let foreign = |text: &String| text.contains(['і', 'ј', 'ѕ']);
        if let Some(text) = cyrillic.filter(|text| length >= LONG_ENOUGH || foreign(text)) {
            let heard = text.replace('ѕ', "с");
            if heard != text && length >= FEWEST_LETTERS {
                add(heard);
            }
            add(text);
        }
        if length >= FEWEST_LETTERS
            && let Some(text) = imitated(word, GREEK_LOOKS)
        {
            add(text);
        }
    } else if length >= LONG_ENOUGH && word.chars().all(is_cyrillic) {
        let back: Vec<(char, char)> = LOOKS.iter().map(|(latin, twin)| (*twin, *latin)).collect();
        if let Some(text) = imitated(word, &back) {
            add(text);
        }
        let sounds: Option<String> = word
            .chars()
            .map(|c| {
                SOUNDS
                    .iter()
                    .find(|(from, _)| *from == c)
                    .map(|(_, to)| *to)
            })
            .collect();
        if let Some(text) = sounds.filter(|text| text.len() > LONG_ENOUGH) {
            add(text);
        }
    }
}

/// A word written with the letters of a table only.
fn imitated(word: &str, table: &[(char, char)]) -> Option<String> {
    word.chars()
        .map(|c| table.iter().find(|(from, _)| *from == c).map(|(_, to)| *to))
        .collect()
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(word: &str) -> Vec<String> {
        let mut all = Vec::new();
        readings(word, |read| {
            all.push(read.to_owned());
            false
        });
        all
    }

    #[track_caller]
    fn check(word: &str, expect: &[&str]) {
        assert_eq!(all(word), expect, "{word}");
    }

    #[test]
    fn digits_and_signs_are_read_as_letters() {
        check("p0rn", &["porn"]);
        check("c4s1n0", &["casino", "caslno"]);
        check("c@$ino", &["casino"]);
        check("s€x", &["sex"]);
        check("sh!t", &["shit", "shlt"]);
        check("к4зин0", &["кчзино", "казино"]);
        check("p0rnooo", &["pornooo", "porno", "pornoo"]);
    }

    #[test]
    fn stretched_letters_are_read_once_or_twice() {
        check("seeeex", &["sex", "seex"]);
        check("pussssyyy", &["pusy", "pussy", "pusyy", "pussyy"]);
        check("ссссекс", &["секс", "ссекс"]);
    }

    #[test]
    fn what_is_no_word_stays_as_it_is() {
        for word in [
            "18+", "h2o", "a4", "7b", "2026", "1990s", "10a", "w2c", "", "co2", "5g",
        ] {
            assert_eq!(all(word), [""; 0], "{word}");
        }
        // Readings of these exist; that no phrase has them is what keeps them harmless.
        check("mp3", &["mpe"]);
        check("w3c", &["wec"]);
        assert!(all(&"p0rn".repeat(20)).is_empty());
    }

    #[test]
    fn odd_words_are_found() {
        for (word, odd) in [
            ("casino", false),
            ("pussy", false),
            ("zażółć", false),
            ("россия", false),
            ("масса", false),
            ("đường", false),
            ("p0rn", true),
            ("internationally0", true),
            ("porrrn", true),
            ("ссссекс", true),
            ("секссс", true),
        ] {
            assert_eq!(is_odd(word.as_bytes()), odd, "{word}");
        }
    }

    #[test]
    fn other_spellings() {
        let of = |word: &str| {
            let mut all = Vec::new();
            aliases(word, &mut |alias| all.push(alias));
            all
        };
        assert!(of("sex").ends_with(&["сех".into(), "ѕех".into(), "ςεχ".into()]));
        assert_eq!(of("секс"), ["cekc"]);
        assert_eq!(of("казино"), ["kazino"]);
        assert!(of("không").contains(&"ko".to_owned()));
        // `кот` is a cat, whatever the Polish one looks like.
        assert_eq!(of("kot"), ["κοτ"]);
        assert!(of("год").is_empty());
    }

    proptest! {
        #[test]
        fn readings_are_bounded(word in "([a-c0-9@$!]{0,3}[xyz]{0,9}){0,6}") {
            let mut tried = 0;
            readings(&word, |_| {
                tried += 1;
                false
            });
            prop_assert!(tried <= READINGS + 2, "{tried}");
        }
    }
}
