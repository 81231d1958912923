//! Sets of words that must all be typed, in any order.
//!
//! What was typed is cut into [`Token`]s: each word as it stands, without marks, without its
//! ending, and read through its disguise where it looks odd. A set that may match is found by its
//! longest word; then all of its words are looked for, near each other where much was typed.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::super::phrases::disguise;
use super::super::rule_match;
use super::super::words::{Marked, Words, fold, normalise_text};
use super::stem::{is_slip, stem};
use crate::model::{CategoryId, Match, MatchSource};

/// Word sets of all languages.
#[derive(Default)]
pub(in crate::classify) struct Sets {
    sets: Vec<WordSet>,
    /// Ways to write the longest word of a set → the sets.
    by_word: BTreeMap<String, Vec<usize>>,
    /// Every word of every set: what a disguise can stand for.
    vocabulary: HashSet<String>,
}

/// Words that must all occur.
struct WordSet {
    words: Vec<Token>,
    category: CategoryId,
    origin: Arc<str>,
    entry: Arc<str>,
}

/// A word in the forms in which it is compared.
#[derive(Clone, Debug, PartialEq)]
struct Token {
    word: String,
    bare: String,
    stem: String,
    letters: usize,
}

/// Words that are read of what was typed.
const MAX_WORDS: usize = 8192;
/// Up to so many words are one search; of more, only words near each other belong together.
const SHORT: usize = 32;
/// How many words of a long text are looked at together.
const WINDOW: usize = 12;
/// Letters from which on a word alone is known with another ending, or after a slip.
const DISTINCT_STEM: usize = 8;
const DISTINCT_SLIP: usize = 8;
/// Letters from which on a word among others is known after a slip.
const LONG_SLIP: usize = 7;

impl Token {
    fn of(word: &str) -> Token {
        let bare = fold(word).into_owned();
        Token {
            stem: stem(&bare).to_owned(),
            letters: word.chars().count(),
            word: word.to_owned(),
            bare,
        }
    }

    /// The keys under which a set with this as its longest word is found, and those that this
    /// word looks under when it was typed.
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.word.clone()];
        if self.bare != self.word {
            keys.push(self.bare.clone());
        }
        keys.push(format!("={}", self.stem));
        if self.letters + 1 >= LONG_SLIP {
            // Two words with one slip between them share what is left when a letter is taken
            // out of either.
            keys.push(format!("?{}", self.bare));
            let letters: Vec<char> = self.bare.chars().collect();
            keys.extend((1..letters.len().min(24)).map(|out| {
                let kept = letters.iter().enumerate().filter(|(at, _)| *at != out);
                let kept: String = kept.map(|(_, letter)| *letter).collect();
                format!("?{kept}")
            }));
        }
        keys
    }
}

impl Sets {
    pub fn add_words(&mut self, origin: &str, category: CategoryId, texts: &[String]) {
        let origin: Arc<str> = origin.into();
        for text in texts {
            let folded = normalise_text(text);
            let words: Vec<Token> = folded.split_whitespace().map(Token::of).collect();
            // The longest word is the rarest: it leads to the set.
            let Some(longest) = words.iter().max_by_key(|token| token.word.len()) else {
                continue;
            };
            let number = self.sets.len();
            for key in longest.keys() {
                self.by_word.entry(key).or_default().push(number);
            }
            for token in &words {
                self.vocabulary.insert(token.word.clone());
            }
            let (origin, entry) = (Arc::clone(&origin), text.as_str().into());
            self.sets.push(WordSet {
                words,
                category,
                origin,
                entry,
            });
        }
    }

    /// The categories for which word sets speak; some several times.
    pub fn categories(&self) -> impl Iterator<Item = CategoryId> {
        self.sets.iter().map(|set| set.category)
    }

    /// Adds the word sets that the typed words hold.
    pub fn judge(&self, typed: &str, found: &mut Vec<Match>) {
        let tokens = self.tokens(typed);
        let mut candidates: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, token) in &tokens {
            for key in token.keys() {
                for set in self.by_word.get(&key).into_iter().flatten() {
                    let places = candidates.entry(*set).or_default();
                    if places.last() != Some(at) {
                        places.push(*at);
                    }
                }
            }
        }
        let count = tokens.last().map_or(0, |(at, _)| at + 1);
        for (number, places) in candidates {
            let Some(set) = self.sets.get(number) else {
                continue;
            };
            let is_in = if count <= SHORT {
                set.is_in(&tokens)
            } else {
                places.iter().any(|place| {
                    let from = place.saturating_sub(WINDOW / 2);
                    let near = |at: usize| tokens.partition_point(|(place, _)| *place < at);
                    let window = tokens.get(near(from)..near(from + WINDOW));
                    set.is_in(window.unwrap_or_default())
                })
            };
            if is_in {
                found.push(rule_match(
                    MatchSource::Search,
                    set.category,
                    &set.origin,
                    Arc::clone(&set.entry),
                ));
            }
        }
    }

    /// The words typed, each with its place, in the order of their places; and beside them what
    /// odd ones may stand for, if a set has such a word.
    fn tokens(&self, typed: &str) -> Vec<(usize, Token)> {
        let mut tokens: Vec<(usize, Token)> = Vec::new();
        let mut seen: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut add = |at: usize, word: &str| {
            if seen.insert((at, word.to_owned())) {
                tokens.push((at, Token::of(word)));
            }
        };
        let mut letters = String::new();
        let mut at = 0;
        let mut take = |marked: Marked<'_>| {
            if at >= MAX_WORDS {
                return;
            }
            let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
            let whole = text(marked.word);
            let single = whole.chars().count() == 1;
            if !single && !letters.is_empty() {
                self.spelled(&letters, at.saturating_sub(1), &mut add);
                letters.clear();
            }
            if single && letters.len() < 4 * disguise::MOST_LETTERS {
                letters.push_str(whole);
            }
            if marked.signs || disguise::is_odd(marked.word) {
                disguise::readings(whole, |reading| {
                    let known = self.vocabulary.contains(reading);
                    if known {
                        add(at, reading);
                    }
                    known
                });
            }
            let mut parts = 0;
            marked.hand_on(&mut |part| {
                add(at, text(part));
                parts += 1;
                at += 1;
            });
            // A word of nothing but signs still has a place.
            at += usize::from(parts == 0);
        };
        let mut words = Words::default();
        words.push_marked(typed, &mut take);
        words.end_marked(&mut take);
        self.spelled(&letters, at.saturating_sub(1), &mut add);
        tokens.sort_by_key(|(at, _)| *at);
        tokens
    }

    /// A row of single letters may be a word.
    fn spelled(&self, letters: &str, at: usize, add: &mut impl FnMut(usize, &str)) {
        let count = letters.chars().count();
        let fits = (disguise::FEWEST_LETTERS..=disguise::MOST_LETTERS).contains(&count);
        if fits && self.vocabulary.contains(letters) {
            add(at, letters);
        }
    }
}

impl WordSet {
    /// Whether all words were typed. A set of several words may be typed without marks, as many
    /// do on a phone, with other endings, and with one slip; a single word only if it is long
    /// enough not to be another one then.
    fn is_in(&self, typed: &[(usize, Token)]) -> bool {
        let alone = self.words.len() == 1;
        let mut slips = 1;
        self.words.iter().all(|word| {
            if typed.iter().any(|(_, token)| word.is(token, alone)) {
                return true;
            }
            let least = if alone { DISTINCT_SLIP } else { LONG_SLIP };
            if slips == 0 || word.letters < least {
                return false;
            }
            let slipped = typed
                .iter()
                .any(|(_, token)| token.letters >= least - 1 && is_slip(&token.bare, &word.bare));
            slips -= u8::from(slipped);
            slipped
        })
    }
}

impl Token {
    /// Whether a typed word is this one.
    fn is(&self, typed: &Token, alone: bool) -> bool {
        if self.word == typed.word {
            return true;
        }
        if alone {
            self.letters >= DISTINCT_STEM
                && typed.letters >= DISTINCT_STEM
                && self.stem == typed.stem
        } else {
            self.bare == typed.word || self.stem == typed.stem && typed.letters > 4
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets() -> Sets {
        let mut all = Sets::default();
        let own = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        all.add_words(
            "search/en",
            CategoryId(1),
            &own(&[
                "how hang myself",
                "gore",
                "thinspiration",
                "painless suicide",
            ]),
        );
        all.add_words("search/vi", CategoryId(2), &own(&["cách tự tử", "dâm"]));
        all.add_words(
            "search/ru",
            CategoryId(3),
            &own(&["купить наркотики", "порно"]),
        );
        all.add_words(
            "search/pl",
            CategoryId(4),
            &own(&["kupić narkotyki", "bukmacherzy"]),
        );
        all
    }

    #[track_caller]
    fn check(terms: &str, expect: &[&str]) {
        let mut found = Vec::new();
        sets().judge(terms, &mut found);
        assert!(found.iter().all(|m| m.source == MatchSource::Search));
        assert_eq!(
            found.iter().map(|m| &*m.entry).collect::<Vec<_>>(),
            expect,
            "{terms}"
        );
    }

    #[test]
    fn words_match_whole_in_any_order() {
        check("Myself, HOW to hang?", &["how hang myself"]);
        check("how to hang a picture myself-made", &["how hang myself"]);
        check("how to hang a picture", &[]);
        check("gore", &["gore"]);
        check("al gorefield", &[]);
        check("tự tử cách nào", &["cách tự tử"]);
        check("cach tu tu", &["cách tự tử"]);
        check("dam", &[]);
        check("", &[]);
    }

    #[test]
    fn endings_slips_and_disguises() {
        check("купить наркотиков", &["купить наркотики"]);
        check("gdzie kupic narkotyków", &["kupić narkotyki"]);
        check("bukmachera", &[]);
        check("bukmacherow", &["bukmacherzy"; 0]);
        check("painles suicide", &["painless suicide"]);
        check("painless suicde", &["painless suicide"]);
        check("painles suicde", &[]);
        check("thinspiraton", &["thinspiration"]);
        check("inspiration", &[]);
        check("g0re", &["gore"]);
        check("g o r e", &["gore"]);
        check("п о р н о", &["порно"]);
        check("gorre", &[]);
    }

    #[test]
    fn in_a_long_text_words_belong_together_only_when_near() {
        let filler = "the weather in the mountains is fine today and we walk ".repeat(6);
        check(
            &format!("{filler} how to hang myself {filler}"),
            &["how hang myself"],
        );
        check(&format!("how {filler} hang {filler} myself"), &[]);
        let far = "word ".repeat(20_000);
        check(&format!("{far} gore"), &[]);
    }
}
