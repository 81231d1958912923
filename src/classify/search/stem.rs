//! Endings taken off, cheaply: enough that `бомбу` meets `бомба` and `bombę` meets `bomby`.
//!
//! Only endings of nouns and adjectives, one at a time, off long words; what two words share
//! behind it is compared, never shown. Words of Vietnamese are too short to be touched.

/// Letters from which on an ending is taken off.
const LONG: usize = 5;
/// Letters that are left at least.
const LEFT: usize = 4;

/// Endings of Russian, the longest first.
const CYRILLIC: &[&str] = &[
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "ый", "ий", "ая", "яя",
    "ое", "ее", "ые", "ие", "ых", "их", "ой", "ей", "ою", "ую", "юю", "ом", "ем", "ах", "ях", "ам",
    "ям", "ов", "ев", "ии", "ию", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь",
];

/// Endings of Polish without marks, and the English plural, the longest first.
const LATIN: &[&str] = &[
    "ami", "ach", "owi", "iem", "ego", "emu", "ymi", "imi", "ow", "om", "em", "ej", "ym", "im",
    "ie", "ia", "a", "e", "i", "o", "u", "y", "s",
];

/// The word without its ending. Short words are given back as they are.
pub(super) fn stem(word: &str) -> &str {
    let letters = word.chars().count();
    if letters < LONG {
        return word;
    }
    let latin = word.is_ascii();
    let endings = if latin { LATIN } else { CYRILLIC };
    endings
        .iter()
        .filter_map(|ending| Some((ending.chars().count(), word.strip_suffix(ending)?)))
        .find(|(taken, _)| letters - taken >= LEFT)
        .map_or(word, |(_, stem)| stem)
}

/// Whether one slip of the finger lies between two words: a letter wrong, too many, too few, or
/// two changed places. The first letter is right: people miss it rarely, and other words begin
/// there.
pub(super) fn is_slip(typed: &str, meant: &str) -> bool {
    let a: Vec<char> = typed.chars().collect();
    let b: Vec<char> = meant.chars().collect();
    if a.first() != b.first() || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = |letters: &[char], from: usize| letters.get(from..).map(<[char]>::to_vec);
    let equal = |i: usize, j: usize| rest(&a, i) == rest(&b, j) && rest(&a, i).is_some();
    let swapped = a.get(same) == b.get(same + 1)
        && a.get(same + 1) == b.get(same)
        && a.get(same).is_some()
        && b.get(same).is_some();
    equal(same + 1, same + 1)
        || equal(same + 1, same)
        || equal(same, same + 1)
        || swapped && equal(same + 2, same + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_meet() {
        let check = |words: &[&str]| {
            for word in words {
                assert_eq!(stem(word), stem(words[0]), "{word}");
            }
        };
        check(&["наркотики", "наркотиков", "наркотиками", "наркотика"]);
        check(&["взрывчатка", "взрывчатку", "взрывчаткой"]);
        check(&["narkotyki", "narkotykow", "narkotykami"]);
        check(&["methods", "method"]);
        assert_eq!(stem("bomb"), "bomb");
        assert_eq!(stem("tự"), "tự");
        assert_eq!(stem(""), "");
    }

    #[test]
    fn one_slip_and_no_more() {
        let check = |typed: &str, meant: &str, expect| {
            assert_eq!(is_slip(typed, meant), expect, "{typed} {meant}");
        };
        check("suicde", "suicide", true);
        check("suiicide", "suicide", true);
        check("suiciee", "suicide", true);
        check("suicied", "suicide", true);
        check("suicidr", "suicide", true);
        check("suicid", "suicide", true);
        check("suicides", "suicide", true);
        check("tuicide", "suicide", false);
        check("suicce", "suicide", false);
        check("usicide", "suicide", false);
        check("a", "b", false);
        check("", "", false);
    }
}
