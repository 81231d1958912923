//! Weighted phrases, found in one pass over folded words.
//!
//! Phrases are sequences of whole words, so the machine that looks for them reads words, not
//! bytes: a word that occurs in no phrase costs one look into a table, and between two pieces of
//! a text only a state number and the last known words are kept. The machine (Aho–Corasick, see
//! [`machine`]) reads words without their marks; each hit is then compared word by word. A word
//! of the text counts as the phrase's word either with all its marks or with none, and a hit with
//! a word that lacks its marks counts half: `danh bac` and `đánh bac` speak for `đánh bạc`,
//! `danh bạ` and `đành bác` do not. So does a hit with a word in disguise, see [`disguise`];
//! whoever lists `p0rn` as it is gets it in full.
//!
//! A phrase that stands inside a longer one of its category is not counted again: `casino` in
//! `online casino`. What hits amount to is [`weigh`]'s: how much one phrase can say, how much relief
//! can take away and what the length of a text means.

pub(super) mod disguise;
mod machine;
mod vocabulary;
mod weigh;

pub(super) use weigh::at_length;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::words::{Gap, Marked, Words, fold, normalise_text};
use crate::model::{CategoryId, Match, MatchSource};
use machine::Machine;
use vocabulary::Vocabulary;

/// A weighted phrase, or several words that must all occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// One text, or the parts of an AND-combination. As written; folded when compiled.
    pub parts: Vec<String>,
    /// Points for each occurrence (the first `cap` of them); negative is context relief. With
    /// less than 100 a phrase never reaches 100 by itself, however often it occurs.
    pub points: i32,
    /// How many occurrences count at most.
    pub cap: u32,
}

/// What the phrases compiled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhraseStats {
    /// Phrases and combinations.
    pub rules: usize,
    /// Distinct folded texts.
    pub patterns: usize,
    /// How many of them are looked for without their marks as well.
    pub unmarked: usize,
    /// Distinct words, with and without their marks.
    pub words: usize,
    /// Bytes of the tables.
    pub bytes: usize,
}

/// The longest folded phrase, in bytes; longer ones are cut off here when compiled.
const MAX_PHRASE: usize = 512;

/// Collects phrases before they are compiled.
#[derive(Default)]
pub(super) struct Builder {
    patterns: Vec<String>,
    numbers: HashMap<String, u32>,
    rules: Vec<Rule>,
    single: HashMap<(u32, CategoryId), usize>,
}

struct Rule {
    origin: Arc<str>,
    entry: Arc<str>,
    category: CategoryId,
    points: i32,
    cap: u32,
    parts: Vec<u32>,
    /// Rules of longer phrases of the category that hold this one and say at least as much, and
    /// how often each holds it: where they are found, this one is no find of its own.
    within: Vec<(u32, u32)>,
}

/// All phrases, compiled.
pub(super) struct Phrases {
    rules: Vec<Rule>,
    /// For each pattern the rules that it is a part of.
    rules_of: Vec<Vec<u32>>,
    vocabulary: Vocabulary,
    machine: Machine,
    /// For each pattern its words as written.
    patterns: Vec<Box<[u32]>>,
    /// Words of the longest pattern.
    longest: usize,
    unmarked: usize,
}

/// One stream of text through the machine: the visible text is one, attributes another, so that
/// a word may run through tags whose attributes are read aside.
#[derive(Default)]
pub(super) struct Lane {
    words: Words,
    reading: Reading,
}

/// Where the machine stands in a text.
#[derive(Default)]
struct Reading {
    state: u32,
    /// The last words of the text, as far back as the state reaches or further; words in disguise
    /// with [`DISGUISED`].
    tail: Vec<u32>,
    letters: Letters,
}

/// Set in a number of a tail where the word was in disguise. There are fewer words than that.
const DISGUISED: u32 = 1 << 31;

/// A row of single letters that may spell a word.
#[derive(Default)]
struct Letters {
    word: String,
    count: usize,
    /// What stands between them, from the second on.
    gap: Gap,
    /// State and tail before the first.
    state: u32,
    tail: Vec<u32>,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Counts {
    /// How often each pattern was found: as written, and without (some of) its marks.
    of: BTreeMap<u32, [u32; 2]>,
    hits: u64,
    words: u64,
}

impl Builder {
    pub fn add(&mut self, origin: &str, category: CategoryId, phrases: Vec<Phrase>) {
        let origin: Arc<str> = origin.into();
        for phrase in phrases {
            let entry: Arc<str> = phrase.parts.join(" + ").into();
            let folded: Vec<String> = phrase.parts.iter().map(|part| pattern(part)).collect();
            if folded.is_empty() || folded.iter().any(String::is_empty) {
                continue;
            }
            let parts: Vec<u32> = folded.into_iter().map(|text| self.number(text)).collect();
            let (origin, cap) = (Arc::clone(&origin), phrase.cap.max(1));
            let rule = Rule {
                origin,
                entry,
                category,
                points: phrase.points,
                cap,
                parts,
                within: Vec::new(),
            };
            match rule.parts.as_slice() {
                [one] => match self.single.get(&(*one, category)) {
                    // Two languages share a word: it must not count twice.
                    Some(&known) => {
                        if let Some(known) = self.rules.get_mut(known)
                            && rule.points.unsigned_abs() > known.points.unsigned_abs()
                        {
                            *known = rule;
                        }
                    }
                    None => {
                        self.single.insert((*one, category), self.rules.len());
                        self.rules.push(rule);
                    }
                },
                _ => self.rules.push(rule),
            }
        }
    }

    fn number(&mut self, text: String) -> u32 {
        // Fewer phrases than 2³²: each takes bytes of a policy file in memory.
        let next = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(text).or_insert_with_key(|text| {
            self.patterns.push(text.clone());
            next
        })
    }

    pub fn build(mut self) -> Phrases {
        self.nest();
        let mut rules_of = vec![Vec::new(); self.patterns.len()];
        for (number, rule) in (0u32..).zip(&self.rules) {
            for part in &rule.parts {
                if let Some(rules) = rules_of.get_mut(*part as usize) {
                    rules.push(number);
                }
            }
        }
        let mut words = vocabulary::Builder::default();
        let patterns: Vec<Box<[u32]>> = self
            .patterns
            .iter()
            .map(|text| text.split(' ').map(|word| words.add(word)).collect())
            .collect();
        let vocabulary = words.build();
        let bare = patterns
            .iter()
            .map(|words| words.iter().map(|word| vocabulary.bare(*word)));
        Phrases {
            rules: self.rules,
            rules_of,
            machine: Machine::build(bare, vocabulary.len()),
            longest: patterns.iter().map(|words| words.len()).max().unwrap_or(0),
            unmarked: self.patterns.iter().filter(|t| fold(t) != **t).count(),
            vocabulary,
            patterns,
        }
    }
}

impl Builder {
    /// Finds out which phrases hold which.
    fn nest(&mut self) {
        let mut within: Vec<(usize, usize)> = Vec::new();
        for (&(pattern, category), &long) in &self.single {
            let words: Vec<&str> = match self.patterns.get(pattern as usize) {
                Some(text) => text.split(' ').collect(),
                None => continue,
            };
            // Shorter than the whole, from every word on.
            for length in 1..words.len() {
                for part in words.windows(length) {
                    let short = self
                        .numbers
                        .get(&part.join(" "))
                        .and_then(|part| self.single.get(&(*part, category)));
                    within.extend(short.map(|short| (*short, long)));
                }
            }
        }
        within.sort_unstable();
        for (short, long) in within {
            let points = |rule: usize| self.rules.get(rule).map_or(0, |rule| rule.points);
            let (less, more) = (points(short), points(long));
            let says_more = less.signum() == more.signum() && more.abs() >= less.abs();
            let number = u32::try_from(long).unwrap_or(u32::MAX);
            if let Some(rule) = self.rules.get_mut(short).filter(|_| says_more) {
                match rule.within.last_mut() {
                    Some((last, times)) if *last == number => *times += 1,
                    _ => rule.within.push((number, 1)),
                }
            }
        }
    }
}

/// A phrase as it is looked for: folded, and bounded at the end of a word.
fn pattern(text: &str) -> String {
    let mut folded = normalise_text(text);
    if folded.len() > MAX_PHRASE {
        folded.truncate(folded.floor_char_boundary(MAX_PHRASE));
        if let Some((head, _)) = folded.rsplit_once(' ') {
            folded.truncate(head.len());
        }
    }
    folded
}

impl Phrases {
    pub fn stats(&self) -> PhraseStats {
        let words: usize = self
            .patterns
            .iter()
            .map(|words| size_of_val(&**words))
            .sum();
        PhraseStats {
            rules: self.rules.len(),
            patterns: self.patterns.len(),
            unmarked: self.unmarked,
            words: self.vocabulary.len(),
            bytes: self.vocabulary.bytes() + self.machine.bytes() + words,
        }
    }

    /// The categories for which phrases speak; some several times.
    pub fn categories(&self) -> impl Iterator<Item = CategoryId> {
        self.rules.iter().map(|rule| rule.category)
    }

    /// What counts amount to: a match for each rule, in the order in which rules were added.
    pub fn matches(&self, counts: &Counts) -> Vec<Match> {
        let touched: BTreeSet<u32> = counts
            .of
            .keys()
            .filter_map(|pattern| self.rules_of.get(*pattern as usize))
            .flatten()
            .copied()
            .collect();
        // Long phrases first: what they hold is not counted again.
        let mut longest_first: Vec<u32> = touched.iter().copied().collect();
        longest_first.sort_by_key(|rule| (std::cmp::Reverse(self.length(*rule)), *rule));
        let mut found: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
        for number in longest_first {
            if let Some(rule) = self.rules.get(number as usize) {
                let [mut full, mut half] = rule.counts(counts);
                for (long, times) in &rule.within {
                    let [more_full, more_half] = found.get(long).copied().unwrap_or_default();
                    let of_full = more_full.saturating_mul(*times);
                    let of_half = more_half.saturating_mul(*times);
                    let more = self.rules.get(*long as usize).map_or(0, |long| long.points);
                    // What lacks marks elsewhere may hold this one with all of its own, and then
                    // say less.
                    let mut rest = of_half.saturating_sub(half);
                    if (more / 2).abs() < rule.points.abs() {
                        rest = 0;
                    }
                    full = full.saturating_sub(of_full.saturating_add(rest));
                    half = half.saturating_sub(of_half);
                }
                found.insert(number, [full, half]);
            }
        }
        let mut matches = Vec::new();
        for (rule, counted) in found
            .iter()
            .filter_map(|(number, counted)| Some((self.rules.get(*number as usize)?, *counted)))
        {
            let counted = rule.capped(counted);
            for (count, points) in weigh::of_one(rule.points, counted) {
                if count > 0 && points != 0 {
                    matches.push(Match {
                        source: MatchSource::Phrase,
                        category: rule.category,
                        points,
                        origin: Arc::clone(&rule.origin),
                        entry: Arc::clone(&rule.entry),
                        count,
                    });
                }
            }
        }
        weigh::lengthen(&mut matches, counts.words);
        weigh::relieve(&mut matches);
        matches
    }

    /// How many words the phrase of a rule has; none if it is a combination.
    fn length(&self, rule: u32) -> usize {
        match self.rules.get(rule as usize).map(|rule| &*rule.parts) {
            Some([pattern]) => self.patterns.get(*pattern as usize).map_or(0, |p| p.len()),
            _ => 0,
        }
    }

    /// Reads the next word of a lane.
    #[inline]
    fn word(&self, marked: Marked<'_>, reading: &mut Reading, counts: &mut Counts) {
        let word = marked.word;
        if disguise::is_single_letter(word) {
            self.letter(marked, reading, counts);
        } else if reading.letters.count > 0 {
            self.end_letters(reading, counts);
        }
        counts.words += 1;
        let found = self.vocabulary.find(word);
        if found.is_none() && (marked.signs || disguise::is_odd(word) || disguise::is_dressed(word))
        {
            self.odd(marked, reading, counts);
        } else {
            self.step(found, reading, counts);
        }
    }

    /// Reads a word that is unknown as written.
    #[cold]
    fn odd(&self, marked: Marked<'_>, reading: &mut Reading, counts: &mut Counts) {
        let hidden = self.hidden(marked.word);
        if hidden.is_some() || !marked.signs {
            self.step(hidden, reading, counts);
            return;
        }
        for part in marked.parts() {
            self.step(self.vocabulary.find(part), reading, counts);
        }
    }

    /// The number of the word that another one hides.
    fn hidden(&self, word: &[u8]) -> Option<u32> {
        let mut found = None;
        let word = std::str::from_utf8(word).ok()?;
        if disguise::is_dressed(word.as_bytes()) {
            let bare = disguise::undressed(word);
            if bare.is_ascii() && bare.len() >= disguise::FEWEST_DRESSED {
                found = self.vocabulary.undressed(bare.as_bytes());
            }
        }
        if let Some(number) = found {
            return Some(number | DISGUISED);
        }
        disguise::readings(word, |reading| {
            if reading.chars().nth(disguise::FEWEST_LETTERS - 1).is_some() {
                found = self.vocabulary.find(reading.as_bytes());
            }
            found.is_some()
        });
        found.map(|number| number | DISGUISED)
    }

    /// Adds a letter to the row that may spell a word, or begins another row.
    fn letter(&self, marked: Marked<'_>, reading: &mut Reading, counts: &mut Counts) {
        let letters = &reading.letters;
        let goes_on = match letters.count {
            0 => false,
            1 => true,
            count => marked.gap == letters.gap && count < disguise::MOST_LETTERS,
        };
        if !goes_on {
            self.end_letters(reading, counts);
            let Reading {
                state,
                tail,
                letters,
            } = reading;
            letters.state = *state;
            letters.tail.clone_from(tail);
        }
        let letters = &mut reading.letters;
        letters.gap = marked.gap;
        letters.count += 1;
        letters
            .word
            .push_str(std::str::from_utf8(marked.word).unwrap_or_default());
    }

    /// Ends a row of single letters. If they spell a word, the text goes on behind it as if it had
    /// stood there; the letters themselves were read as well.
    fn end_letters(&self, reading: &mut Reading, counts: &mut Counts) {
        let letters = &mut reading.letters;
        let count = std::mem::take(&mut letters.count);
        if count >= disguise::FEWEST_LETTERS {
            let word = letters.word.as_bytes();
            let known = self.vocabulary.find(word);
            if let Some(found) = known.or_else(|| self.hidden(word)) {
                reading.state = letters.state;
                std::mem::swap(&mut reading.tail, &mut letters.tail);
                self.step(Some(found | DISGUISED), reading, counts);
            }
        }
        reading.letters.word.clear();
    }

    /// Moves on by a word of the vocabulary, or by one that is unknown.
    #[inline]
    fn step(&self, word: Option<u32>, reading: &mut Reading, counts: &mut Counts) {
        let Reading { state, tail, .. } = reading;
        let next = match word {
            None => machine::ROOT,
            Some(word) => {
                tail.push(word);
                self.machine
                    .next(*state, self.vocabulary.bare(word & !DISGUISED))
            }
        };
        *state = next;
        if next == machine::ROOT {
            tail.clear();
            return;
        }
        for pattern in self.machine.hits(next) {
            if let Some(kind) = self.compare(tail, pattern) {
                counts.add(pattern, kind);
            }
        }
        // Where the tail is cut depends on the text alone, never on how it came.
        if tail.len() > 2 * self.longest {
            tail.drain(..tail.len() - self.longest);
        }
    }

    /// How the last words of a text, which are the pattern's but for marks, compare to it.
    fn compare(&self, tail: &[u32], pattern: u32) -> Option<Hit> {
        let words = self.patterns.get(pattern as usize)?;
        let found = tail.get(tail.len().checked_sub(words.len())?..)?;
        if *found == **words {
            return Some(Hit::Full);
        }
        let mut pairs = found.iter().zip(words);
        let loosely = pairs.all(|(found, word)| {
            let found = found & !DISGUISED;
            let bare = self.vocabulary.bare(*word);
            found == *word
                || found == bare
                || self.vocabulary.is_alias(found) && self.vocabulary.bare(found) == bare
        });
        loosely.then_some(Hit::Half)
    }
}

/// How a phrase was found.
#[derive(Clone, Copy)]
enum Hit {
    /// As written.
    Full,
    /// With a word that lacks its marks or is in disguise.
    Half,
}

impl Counts {
    /// How many hits there were; while this stays the same, so does everything else.
    pub fn hits(&self) -> u64 {
        self.hits
    }

    /// How many words were read.
    pub fn words(&self) -> u64 {
        self.words
    }

    fn add(&mut self, pattern: u32, hit: Hit) {
        self.hits += 1;
        let count = self.of.entry(pattern).or_default();
        let count = &mut count[hit as usize];
        *count = count.saturating_add(1);
    }
}

impl Rule {
    /// How often the rule was found in full and how often half; a combination once at most.
    fn counts(&self, counts: &Counts) -> [u32; 2] {
        let of = |part: &u32| counts.of.get(part).copied().unwrap_or_default();
        if let [part] = self.parts.as_slice() {
            return of(part);
        }
        if self.parts.iter().any(|part| of(part) == [0, 0]) {
            [0, 0]
        } else if self.parts.iter().all(|part| of(part)[0] > 0) {
            [1, 0]
        } else {
            [0, 1]
        }
    }

    /// As often as the rule allows, finds in full first.
    fn capped(&self, [full, half]: [u32; 2]) -> [u32; 2] {
        let full = full.min(self.cap);
        [full, half.min(self.cap - full)]
    }
}

impl Lane {
    /// Reads text. `also` is given every word as well.
    pub fn push(
        &mut self,
        text: &str,
        phrases: &Phrases,
        counts: &mut Counts,
        also: &mut impl FnMut(&[u8]),
    ) {
        let Lane { words, reading } = self;
        words.push_marked(text, &mut |word| {
            phrases.word(word, reading, counts);
            word.hand_on(also);
        });
    }

    /// Ends the open word.
    pub fn end(&mut self, phrases: &Phrases, counts: &mut Counts, also: &mut impl FnMut(&[u8])) {
        let Lane { words, reading } = self;
        words.end_marked(&mut |word| {
            phrases.word(word, reading, counts);
            word.hand_on(also);
        });
    }

    /// Ends the text: nothing comes after.
    pub fn finish(&mut self, phrases: &Phrases, counts: &mut Counts, also: &mut impl FnMut(&[u8])) {
        self.end(phrases, counts, also);
        phrases.end_letters(&mut self.reading, counts);
    }
}

#[cfg(test)]
mod tests;
