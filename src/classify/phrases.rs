//! Weighted phrases, found in one pass over folded words.
//!
//! All phrases of all categories are one Aho–Corasick automaton that is walked by hand: between
//! two pieces of a text only a state number is kept. A phrase is compiled with a space at both
//! ends, and words come with one space between them, so only whole words match. A second, smaller
//! automaton holds the phrases that change when their marks are taken off; it reads the text
//! without marks, and a hit counts half, and only where each word of the text is the phrase's
//! word either with all its marks or with none: `danh bac` and `đánh bac` speak for `đánh bạc`,
//! `danh bạ` and `đành bác` do not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::{contiguous, noncontiguous};
use aho_corasick::{Anchored, MatchKind, dfa};

use super::words::{Words, fold, normalise_text};
use crate::model::{CategoryId, Match, MatchSource};

/// A weighted phrase, or several words that must all occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// One text, or the parts of an AND-combination. As written; folded when compiled.
    pub parts: Vec<String>,
    /// Points for each occurrence (the first `cap` of them); negative is context relief.
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
    /// Bytes of the automata.
    pub bytes: usize,
    /// Whether the smaller, slower automaton had to be taken for one of them.
    pub compact: bool,
}

/// Bytes that a DFA may take before the contiguous NFA is taken instead, which is ten times
/// smaller and two to three times slower.
const DFA_CEILING: usize = 64 << 20;
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
}

/// All phrases, compiled.
pub(super) struct Phrases {
    rules: Vec<Rule>,
    /// For each pattern the rules that it is a part of.
    rules_of: Vec<Vec<u32>>,
    marked: Option<Machine>,
    unmarked: Option<Machine>,
    /// For each pattern of `unmarked` the patterns it came from.
    origins: Vec<Vec<u32>>,
    patterns: Vec<String>,
    longest: usize,
}

enum Machine {
    Dfa(dfa::DFA),
    Nfa(contiguous::NFA),
}

/// One stream of text through the automata: the visible text is one, attributes another, so that
/// a word may run through tags whose attributes are read aside.
pub(super) struct Lane {
    words: Words,
    marked: StateID,
    unmarked: StateID,
    /// The last folded words, each with a space behind it, long enough for the longest phrase.
    tail: String,
}

/// How often each pattern was found: as written, and without (some of) its marks.
pub(super) type Counts = BTreeMap<u32, [u32; 2]>;

impl Builder {
    pub fn add(&mut self, origin: &str, category: CategoryId, phrases: Vec<Phrase>) {
        let origin: Arc<str> = origin.into();
        for phrase in phrases {
            let entry: Arc<str> = phrase.parts.join(" + ").into();
            let folded: Vec<String> = phrase.parts.iter().map(|part| pattern(part)).collect();
            if folded.is_empty() || folded.iter().any(|text| text.trim().is_empty()) {
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

    pub fn build(self) -> Phrases {
        let mut rules_of = vec![Vec::new(); self.patterns.len()];
        for (number, rule) in (0u32..).zip(&self.rules) {
            for part in &rule.parts {
                if let Some(rules) = rules_of.get_mut(*part as usize) {
                    rules.push(number);
                }
            }
        }
        let mut bare: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (number, text) in (0u32..).zip(&self.patterns) {
            let folded = fold(text);
            if folded != *text {
                bare.entry(folded.into_owned()).or_default().push(number);
            }
        }
        let (bare, origins): (Vec<String>, Vec<Vec<u32>>) = bare.into_iter().unzip();
        Phrases {
            rules: self.rules,
            rules_of,
            marked: Machine::build(&self.patterns),
            unmarked: Machine::build(&bare),
            origins,
            longest: self.patterns.iter().map(String::len).max().unwrap_or(0),
            patterns: self.patterns,
        }
    }
}

/// A phrase as it is looked for: folded, with a space at both ends.
fn pattern(text: &str) -> String {
    let folded = normalise_text(text);
    let whole = match folded.get(..folded.floor_char_boundary(MAX_PHRASE)) {
        Some(cut) if cut.len() < folded.len() => cut.rsplit_once(' ').map_or(cut, |(head, _)| head),
        _ => &folded,
    };
    format!(" {whole} ")
}

impl Machine {
    fn build(patterns: &[String]) -> Option<Machine> {
        if patterns.is_empty() {
            return None;
        }
        let base = noncontiguous::Builder::new()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(patterns)
            .expect("fewer phrases than an automaton has room for: policy files fit in memory");
        if dfa_bytes(patterns) <= DFA_CEILING
            && let Ok(dfa) = dfa::Builder::new()
                .prefilter(false)
                .build_from_noncontiguous(&base)
        {
            return Some(Machine::Dfa(dfa));
        }
        let nfa = contiguous::Builder::new()
            .prefilter(false)
            .build_from_noncontiguous(&base);
        Some(Machine::Nfa(nfa.expect(
            "the compact form is smaller than what it is made from",
        )))
    }

    fn bytes(&self) -> usize {
        match self {
            Machine::Dfa(dfa) => dfa.memory_usage(),
            Machine::Nfa(nfa) => nfa.memory_usage(),
        }
    }

    fn start(&self) -> StateID {
        let start = match self {
            Machine::Dfa(dfa) => dfa.start_state(Anchored::No),
            Machine::Nfa(nfa) => nfa.start_state(Anchored::No),
        };
        start.expect("both machines are built for unanchored search")
    }

    fn walk(&self, state: StateID, text: &[u8], found: &mut dyn FnMut(usize)) -> StateID {
        match self {
            Machine::Dfa(dfa) => walk(dfa, state, text, found),
            Machine::Nfa(nfa) => walk(nfa, state, text, found),
        }
    }
}

fn walk<A: Automaton>(
    machine: &A,
    mut state: StateID,
    text: &[u8],
    found: &mut dyn FnMut(usize),
) -> StateID {
    for byte in text {
        state = machine.next_state(Anchored::No, state, *byte);
        if machine.is_special(state) && machine.is_match(state) {
            for index in 0..machine.match_len(state) {
                found(machine.match_pattern(state, index).as_usize());
            }
        }
    }
    state
}

/// What a DFA of these patterns would take: a row of transitions for each distinct prefix.
fn dfa_bytes(patterns: &[String]) -> usize {
    let mut sorted: Vec<&[u8]> = patterns.iter().map(String::as_bytes).collect();
    sorted.sort_unstable();
    let mut states = 3;
    let mut before: &[u8] = b"";
    for text in sorted {
        let shared = before.iter().zip(text).take_while(|(a, b)| a == b).count();
        states += text.len() - shared;
        before = text;
    }
    let classes: BTreeSet<u8> = patterns.iter().flat_map(|text| text.bytes()).collect();
    states * (classes.len() + 2).next_power_of_two() * size_of::<u32>()
}

impl Phrases {
    /// A lane at its beginning: before the first word there is a space.
    pub fn lane(&self) -> Lane {
        let begin = |machine: &Option<Machine>| match machine {
            Some(machine) => machine.walk(machine.start(), b" ", &mut |_| {}),
            None => StateID::ZERO,
        };
        let (marked, unmarked) = (begin(&self.marked), begin(&self.unmarked));
        Lane {
            words: Words::default(),
            marked,
            unmarked,
            tail: String::new(),
        }
    }

    pub fn stats(&self) -> PhraseStats {
        let machines = [&self.marked, &self.unmarked];
        let machines = machines.into_iter().flatten();
        PhraseStats {
            rules: self.rules.len(),
            patterns: self.patterns.len(),
            unmarked: self.origins.len(),
            bytes: machines.clone().map(Machine::bytes).sum(),
            compact: machines
                .clone()
                .any(|machine| matches!(machine, Machine::Nfa(_))),
        }
    }

    /// What counts amount to: a match for each rule, in the order in which rules were added.
    pub fn matches(&self, counts: &Counts) -> Vec<Match> {
        let touched: BTreeSet<u32> = counts
            .keys()
            .filter_map(|pattern| self.rules_of.get(*pattern as usize))
            .flatten()
            .copied()
            .collect();
        let mut matches = Vec::new();
        for rule in touched
            .iter()
            .filter_map(|number| self.rules.get(*number as usize))
        {
            let [full, half] = rule.counts(counts);
            for (count, points) in [(full, rule.points), (half, rule.points / 2)] {
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
        matches
    }

    fn word(&self, word: &str, lane: &mut LaneState<'_>, counts: &mut Counts) {
        if let Some(machine) = &self.marked {
            let mut found = |number: usize| {
                if let Ok(number) = u32::try_from(number) {
                    let count = counts.entry(number).or_default();
                    count[0] = count[0].saturating_add(1);
                }
            };
            *lane.marked = machine.walk(*lane.marked, word.as_bytes(), &mut found);
            *lane.marked = machine.walk(*lane.marked, b" ", &mut found);
        }
        let Some(machine) = &self.unmarked else {
            return;
        };
        lane.tail.push_str(word);
        lane.tail.push(' ');
        let tail = &*lane.tail;
        let mut found = |number: usize| {
            for origin in self.origins.get(number).into_iter().flatten() {
                let Some(phrase) = self.patterns.get(*origin as usize) else {
                    continue;
                };
                if is_loosely(tail, phrase) {
                    let count = counts.entry(*origin).or_default();
                    count[1] = count[1].saturating_add(1);
                }
            }
        };
        *lane.unmarked = machine.walk(*lane.unmarked, fold(word).as_bytes(), &mut found);
        *lane.unmarked = machine.walk(*lane.unmarked, b" ", &mut found);
        // Where the tail is cut depends on the text alone, never on how it came.
        if lane.tail.len() > 8 * MAX_PHRASE.max(self.longest) {
            let from = lane.tail.len() - 2 * self.longest;
            lane.tail.drain(..lane.tail.ceil_char_boundary(from));
        }
    }
}

/// Whether the last words of `tail` are the phrase's, each as written or without marks, and not
/// all as written (that is a full hit and counted elsewhere).
fn is_loosely(tail: &str, phrase: &str) -> bool {
    let mut text = tail.trim_end_matches(' ').rsplit(' ');
    let mut differs = false;
    for word in phrase.trim_matches(' ').rsplit(' ') {
        match text.next() {
            Some(found) if found == word => {}
            Some(found) if found == fold(word) => differs = true,
            _ => return false,
        }
    }
    differs
}

impl Rule {
    /// How often the rule counts fully and how often half.
    fn counts(&self, counts: &Counts) -> [u32; 2] {
        let of = |part: &u32| counts.get(part).copied().unwrap_or_default();
        if let [part] = self.parts.as_slice() {
            let [full, half] = of(part);
            let full = full.min(self.cap);
            return [full, half.min(self.cap - full)];
        }
        if self.parts.iter().any(|part| of(part) == [0, 0]) {
            [0, 0]
        } else if self.parts.iter().all(|part| of(part)[0] > 0) {
            [1, 0]
        } else {
            [0, 1]
        }
    }
}

/// The parts of a lane without its words, so that words can call back into the automata.
struct LaneState<'a> {
    marked: &'a mut StateID,
    unmarked: &'a mut StateID,
    tail: &'a mut String,
}

impl Lane {
    /// Reads text.
    pub fn push(&mut self, text: &str, phrases: &Phrases, counts: &mut Counts) {
        self.with(|words, each| words.push(text, each), phrases, counts);
    }

    /// Ends the open word.
    pub fn end(&mut self, phrases: &Phrases, counts: &mut Counts) {
        self.with(|words, each| words.end(each), phrases, counts);
    }

    fn with(
        &mut self,
        feed: impl FnOnce(&mut Words, &mut dyn FnMut(&str)),
        phrases: &Phrases,
        counts: &mut Counts,
    ) {
        let Lane {
            words,
            marked,
            unmarked,
            tail,
        } = self;
        let mut state = LaneState {
            marked,
            unmarked,
            tail,
        };
        feed(words, &mut |word| phrases.word(word, &mut state, counts));
    }
}

#[cfg(test)]
mod tests;
