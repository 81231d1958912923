//! What typed words are for, read from the words themselves: pure, and the same every time.
//!
//! Patterns come from data, a list for each kind of [`Sign`] and language. A text is walked word
//! by word; where several patterns fit, the longest counts and its words are used up, so that
//! "help me make" is not also "help me". It says nothing about *what* somebody asks for: that is
//! the business of word sets, phrases and the model. Begin at [`Intents::of`].

use std::collections::BTreeMap;

use super::words::{fold, normalise_text};
use crate::model::{CategoryId, CategorySet, Intent};

/// What a pattern of an intent file is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Schoolwork, statistics, history, law, prevention.
    Research,
    /// Help, for oneself or somebody else; stopping, recovering.
    Help,
    /// Worry about somebody, or the question what to do: help as well, which asking for a way or
    /// telling of the other's thoughts does not take back.
    Worry,
    /// A time, a place, means, secrecy, first person and future.
    Planning,
    /// Thoughts in the first person.
    Ideation,
    /// Asks for a way to do something; says nothing alone, but help with a way is no clean help.
    Way,
}

impl Sign {
    /// All kinds with the key under which a file has their patterns.
    pub const ALL: [(&'static str, Sign); 6] = [
        ("research", Sign::Research),
        ("help", Sign::Help),
        ("worry", Sign::Worry),
        ("planning", Sign::Planning),
        ("ideation", Sign::Ideation),
        ("way", Sign::Way),
    ];
}

/// What a text was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The intent.
    pub intent: Intent,
    /// Help, and nothing that asks for a way, or tells of thoughts or a plan: the words may be
    /// followed. Else the page with help is nearer than what they would find.
    pub opens: bool,
}

/// The patterns of all languages.
#[derive(Default)]
pub(super) struct Intents {
    /// By the first word, or what it begins with: longest patterns first once built.
    patterns: BTreeMap<String, Vec<Pattern>>,
    /// Begins of first words that end in `*`, by their length in letters.
    prefixes: Vec<usize>,
    /// The category that stands for help, and the categories about which help can be sought.
    help: Option<(CategoryId, CategorySet)>,
}

struct Pattern {
    words: Vec<Part>,
    sign: Sign,
}

/// A word of a pattern, without marks; `prefix` if more letters may follow.
struct Part {
    text: String,
    prefix: bool,
}

/// Words of a text that are read; nobody asks for help after so many.
const MAX_WORDS: usize = 4096;

impl Intents {
    /// Adds patterns. A pattern is words in a row; one that ends in `*` stands for every ending.
    pub fn add(&mut self, sign: Sign, texts: &[String]) {
        for text in texts {
            let words: Vec<Part> = text
                .split_whitespace()
                .filter_map(|word| {
                    let prefix = word.ends_with('*');
                    let text = bare(&normalise_text(word.trim_end_matches('*')));
                    (!text.is_empty()).then_some(Part { text, prefix })
                })
                .collect();
            let Some(first) = words.first() else {
                continue;
            };
            let letters = first.text.chars().count();
            if first.prefix && !self.prefixes.contains(&letters) {
                self.prefixes.push(letters);
            }
            let place = self.patterns.entry(first.text.clone()).or_default();
            place.push(Pattern { words, sign });
            place.sort_by_key(|pattern| std::cmp::Reverse(pattern.words.len()));
        }
    }

    /// Says which category stands for help, and about which categories help can be sought.
    pub fn supports(&mut self, help: CategoryId, about: CategorySet) {
        self.help = Some((help, about));
    }

    /// The category of help, if help can be sought about all of these.
    pub fn help_about(&self, found: CategorySet) -> Option<CategoryId> {
        let (help, about) = self.help?;
        found
            .iter()
            .all(|category| about.contains(category) || category == help)
            .then_some(help)
    }

    /// Whether help can be sought about a category.
    pub fn can_help(&self, category: CategoryId) -> bool {
        self.help.is_some_and(|(_, about)| about.contains(category))
    }

    /// Reads a text.
    pub fn of(&self, text: &str) -> Reading {
        let folded = normalise_text(text);
        let words: Vec<String> = folded
            .split_whitespace()
            .take(MAX_WORDS)
            .map(bare)
            .collect();
        let (mut research, mut help, mut worry, mut planning, mut ideation, mut way) =
            (false, false, false, false, false, false);
        let mut at = 0;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(pattern) = self.longest(rest) else {
                at += 1;
                continue;
            };
            match pattern.sign {
                Sign::Research => research = true,
                Sign::Help => help = true,
                Sign::Worry => worry = true,
                Sign::Planning => planning = true,
                Sign::Ideation => ideation = true,
                Sign::Way => way = true,
            }
            at += pattern.words.len();
        }
        let intent = match () {
            () if (help || worry) && !planning => Intent::HelpSeeking,
            () if planning => Intent::Planning,
            () if ideation => Intent::Ideation,
            () if research => Intent::Research,
            () => Intent::Unclear,
        };
        Reading {
            intent,
            opens: !planning && (worry || help && !ideation && !way),
        }
    }

    fn longest(&self, rest: &[String]) -> Option<&Pattern> {
        let first = rest.first()?;
        let mut best: Option<&Pattern> = None;
        let mut look = |key: &str| {
            let found = self.patterns.get(key).into_iter().flatten();
            for pattern in found.filter(|pattern| pattern.fits(rest)) {
                if best.is_none_or(|best| pattern.words.len() > best.words.len()) {
                    best = Some(pattern);
                }
            }
        };
        look(first);
        for letters in &self.prefixes {
            if let Some((end, _)) = first.char_indices().nth(*letters)
                && let Some(key) = first.get(..end)
            {
                look(key);
            }
        }
        best
    }
}

impl Pattern {
    fn fits(&self, words: &[String]) -> bool {
        self.words.len() <= words.len()
            && self.words.iter().zip(words).all(|(part, word)| {
                if part.prefix {
                    word.starts_with(&part.text)
                } else {
                    *word == part.text
                }
            })
    }
}

/// Without marks, as many type.
fn bare(word: &str) -> String {
    fold(word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intents() -> Intents {
        let mut all = Intents::default();
        let own = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        all.add(Sign::Research, &own(&["essay", "prac* domow*"]));
        all.add(Sign::Help, &own(&["help me", "how to help", "jak pomóc"]));
        all.add(Sign::Worry, &own(&["my friend"]));
        all.add(Sign::Planning, &own(&["help me make", "tonight"]));
        all.add(Sign::Ideation, &own(&["want to die"]));
        all.add(Sign::Way, &own(&["how to"]));
        all
    }

    #[track_caller]
    fn check(text: &str, intent: Intent, opens: bool) {
        assert_eq!(intents().of(text), Reading { intent, opens });
    }

    #[test]
    fn the_longest_pattern_uses_its_words_up() {
        check("help me", Intent::HelpSeeking, true);
        check("Help me make it", Intent::Planning, false);
        check("how to help a friend", Intent::HelpSeeking, true);
        check("how to do it, help me", Intent::HelpSeeking, false);
        check("i want to die", Intent::Ideation, false);
        check("i want to die tonight", Intent::Planning, false);
        check("i want to die essay", Intent::Ideation, false);
        check("my friend asks how to do it", Intent::HelpSeeking, true);
        check("my friend tonight", Intent::Planning, false);
        check("essay", Intent::Research, false);
        check("essays", Intent::Unclear, false);
        check("", Intent::Unclear, false);
    }

    #[test]
    fn endings_and_marks() {
        check("praca domowa", Intent::Research, false);
        check("pracę domową", Intent::Research, false);
        check("jak pomoc koledze", Intent::HelpSeeking, true);
    }
}
