//! Names that imitate a well-known one with letters that look alike.
//!
//! A label is brought to its skeleton: letters of other scripts become the Latin letter that
//! looks the same, marks come off, `rn` becomes `m` and digits become letters (after the idea of
//! Unicode Technical Standard 39, section 4, for the letters that fonts of addresses make
//! equal). A label whose skeleton is that of a well-known name, without being that name, imitates
//! it; so does a label that mixes scripts within a word.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::known::KNOWN;
use super::{parts, readable_name};
use crate::model::HostName;

/// Shorter skeletons look like too much.
const SHORTEST: usize = 5;

/// What a name looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Like a well-known name, which it is not.
    Imitates {
        /// The host as it reads.
        name: String,
        /// The well-known name.
        known: &'static str,
    },
    /// Letters of several scripts in one word.
    Mixed {
        /// The host as it reads.
        name: String,
    },
}

impl Likeness {
    /// Points for `phishing-scam`.
    pub(super) fn points(&self) -> i32 {
        match self {
            Likeness::Imitates { .. } => super::MOST,
            Likeness::Mixed { .. } => 15,
        }
    }
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Likeness::Imitates { name, known } => write!(f, "{name} looks like {known}"),
            Likeness::Mixed { name } => write!(f, "{name} mixes scripts in a word"),
        }
    }
}

static SKELETONS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let long = KNOWN.iter().map(|known| (skeleton(known), *known));
    long.filter(|(skeleton, _)| skeleton.len() >= SHORTEST)
        .collect()
});

/// Whether a name imitates another by its letters; looks at every label before the public
/// suffix.
pub fn lookalike(host: &HostName) -> Option<Likeness> {
    let readable = readable_name(host);
    let (own, suffix) = parts(host)?;
    let name = readable.as_deref().unwrap_or(host.as_str());
    // The readable form has as many labels as the other.
    let own = match &readable {
        Some(name) => {
            let labels = name.split('.').count() - suffix.split('.').count();
            let end = name.match_indices('.').nth(labels.checked_sub(1)?);
            name.get(..end?.0)?
        }
        None => own,
    };
    // A name that is well known itself may have its parts as they are.
    let site = own.rsplit('.').next()?;
    if KNOWN.contains(&site) {
        return None;
    }
    let words = own.split(['.', '-']);
    let mut is_mixed = false;
    for word in words.filter(|word| !word.is_empty()) {
        if let Some(known) = SKELETONS.get(&skeleton(word))
            && *known != word
            && !KNOWN.contains(&word)
        {
            let name = name.to_owned();
            return Some(Likeness::Imitates { name, known });
        }
        is_mixed |= mixes_scripts(word);
    }
    is_mixed.then(|| Likeness::Mixed {
        name: name.to_owned(),
    })
}

/// What a word looks like.
fn skeleton(word: &str) -> String {
    let letters = word.nfkd().filter(|c| !is_combining_mark(*c));
    let plain: String = letters.flat_map(char::to_lowercase).map(twin).collect();
    plain
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
}

/// The Latin letter that a letter looks like, in the fonts that browsers show addresses in.
fn twin(letter: char) -> char {
    match letter {
        // Digits, and the letters that are told apart last.
        '0' => 'o',
        '1' | 'i' | 'ı' | '|' | 'ӏ' | 'і' | 'ι' | 'ɩ' | 'ǀ' | 'ן' => 'l',
        '3' | 'з' | 'ɜ' | 'ε' => 'e',
        '5' => 's',
        '8' => 'b',
        // Cyrillic.
        'а' | 'α' | 'ɑ' => 'a',
        'ь' | 'в' | 'β' => 'b',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'ɗ' => 'd',
        'е' | 'є' | 'ҽ' => 'e',
        'ғ' | 'ƒ' => 'f',
        'ԍ' | 'ɡ' | 'ց' => 'g',
        'һ' | 'н' | 'հ' => 'h',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' | 'ӄ' => 'k',
        'м' | 'ʍ' => 'm',
        'п' | 'ո' | 'η' => 'n',
        'о' | 'ο' | 'օ' | 'σ' | 'ө' | 'ø' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' | 'զ' => 'q',
        'г' | 'ɾ' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' | 'ц' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ш' | 'ω' | 'ա' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' | 'ყ' => 'y',
        'đ' => 'd',
        'ł' => 'l',
        other => other,
    }
}

/// Whether letters of two of the scripts that resemble each other stand in one word.
fn mixes_scripts(word: &str) -> bool {
    let script = |letter: char| match letter {
        'a'..='z' | '\u{df}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 1u8,
        '\u{370}'..='\u{3ff}' => 2,
        '\u{400}'..='\u{52f}' => 4,
        '\u{531}'..='\u{58f}' => 8,
        _ => 0,
    };
    let all = word.chars().fold(0, |all, letter| all | script(letter));
    all.count_ones() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, expect: Option<&str>) {
        let host: HostName = host.parse().expect("a host");
        let found = lookalike(&host).map(|likeness| likeness.to_string());
        assert_eq!(found.as_deref(), expect);
    }

    #[test]
    fn imitations_are_recognised() {
        check("аррӏе.com", Some("аррӏе.com looks like apple"));
        check("xn--80ak6aa92e.com", Some("аррӏе.com looks like apple"));
        check("paypa1.com", Some("paypa1.com looks like paypal"));
        check(
            "rnicrosoft.com",
            Some("rnicrosoft.com looks like microsoft"),
        );
        check(
            "www.g00gle.example.com",
            Some("www.g00gle.example.com looks like google"),
        );
        check(
            "faceb00k-login.pl",
            Some("faceb00k-login.pl looks like facebook"),
        );
        check("fácebook.com", Some("fácebook.com looks like facebook"));
        check(
            "vietcornbank.com.vn",
            Some("vietcornbank.com.vn looks like vietcombank"),
        );
        check("ѕberbank.ru", Some("ѕberbank.ru looks like sberbank"));
        check(
            "scћool.example.com",
            Some("scћool.example.com mixes scripts in a word"),
        );
    }

    #[test]
    fn honest_names_are_left_alone() {
        for name in [
            "apple.com",
            "www.paypal.com",
            "paypal.com.pl",
            "googleblog.com",
            "żółw.pl",
            "яндекс.рф",
            "гимназия-7.рф",
            "thư-viện.vn",
            "школа-it.рф",
            "corner.com",
            "burn.example.com",
            "zoo.com",
            "127.0.0.1",
            "localhost",
            "example.co.uk",
            "co.uk",
            "straße.de",
        ] {
            check(name, None);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_name_is_too_odd(name in "\\PC{1,20}(\\.\\PC{1,5}){0,3}") {
            if let Ok(host) = name.parse::<HostName>() {
                lookalike(&host);
            }
        }
    }
}
