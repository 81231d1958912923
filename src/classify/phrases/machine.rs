//! Sequences of numbers, found in one pass with one state to keep between them.
//!
//! The automaton is that of `aho-corasick`, which searches bytes: a number is written as three of
//! them. A pattern has a length that divides by three and is looked for only where a number ends,
//! so it can only be found where a number begins.

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

/// The state in which nothing has begun. In the automaton zero is the state of no return, which
/// an unanchored search never enters.
pub(super) const ROOT: u32 = 0;

/// Bytes of a number.
const WIDTH: usize = 3;

/// Finds sequences. Patterns are numbered from zero.
pub(super) struct Machine {
    automaton: NFA,
    start: StateID,
    /// Which pattern each of the automaton's is: empty ones are left out there.
    patterns: Vec<u32>,
    /// Numbers from here on occur in no pattern.
    numbers: u32,
}

impl Machine {
    /// Compiles patterns of numbers below `numbers`, of which the first 2²⁴ can be found. An
    /// empty one is never found. The contiguous automaton is taken for its size: with numbers
    /// for an alphabet a full table would be mostly empty.
    pub fn build<P>(patterns: impl Iterator<Item = P>, numbers: usize) -> Machine
    where
        P: Iterator<Item = u32>,
    {
        let mut kept = Vec::new();
        let mut written: Vec<Vec<u8>> = Vec::new();
        for (pattern, sequence) in (0u32..).zip(patterns) {
            let bytes: Vec<u8> = sequence.flat_map(digits).collect();
            if !bytes.is_empty() {
                kept.push(pattern);
                written.push(bytes);
            }
        }
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .build(&written)
            // It runs out of states at some 2³⁰; a policy file is bounded far below.
            .expect("phrases of policy files take fewer than 2³⁰ states");
        let start = automaton.start_state(Anchored::No).unwrap_or(StateID::ZERO);
        Machine {
            automaton,
            start,
            patterns: kept,
            numbers: u32::try_from(numbers).unwrap_or(u32::MAX).min(1 << 24),
        }
    }

    /// The state behind a number.
    #[inline]
    pub fn next(&self, state: u32, number: u32) -> u32 {
        if number >= self.numbers {
            return ROOT;
        }
        let mut state = self.state(state);
        for byte in digits(number) {
            state = self.automaton.next_state(Anchored::No, state, byte);
        }
        if state == self.start {
            ROOT
        } else {
            state.as_u32()
        }
    }

    /// The patterns that end in a state.
    pub fn hits(&self, state: u32) -> impl Iterator<Item = u32> {
        let state = self.state(state);
        let count = if self.automaton.is_match(state) {
            self.automaton.match_len(state)
        } else {
            0
        };
        (0..count).filter_map(move |at| {
            let pattern = self.automaton.match_pattern(state, at);
            self.patterns.get(pattern.as_usize()).copied()
        })
    }

    pub fn bytes(&self) -> usize {
        self.automaton.memory_usage() + size_of_val(&*self.patterns)
    }

    /// States come from [`Machine::next`] only; anything else begins anew.
    fn state(&self, state: u32) -> StateID {
        if state == ROOT {
            return self.start;
        }
        StateID::new(state as usize).unwrap_or(self.start)
    }
}

fn digits(number: u32) -> [u8; WIDTH] {
    let [_, high, middle, low] = number.to_be_bytes();
    [high, middle, low]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_not_found_across_their_borders() {
        // 0x010203 and 0x040506 side by side hold the bytes of 0x020304.
        let machine = Machine::build([[0x02_03_04].into_iter()].into_iter(), 1 << 24);
        let mut state = ROOT;
        for number in [0x01_02_03, 0x04_05_06] {
            state = machine.next(state, number);
            assert_eq!(machine.hits(state).count(), 0);
        }
        state = machine.next(state, 0x02_03_04);
        assert_eq!(machine.hits(state).collect::<Vec<_>>(), [0]);
    }

    proptest! {
        #[test]
        fn finds_what_a_search_finds(
            patterns in prop::collection::vec(prop::collection::vec(0u32..3, 0..5), 0..8),
            text in prop::collection::vec(0u32..4, 0..40),
        ) {
            let machine = Machine::build(patterns.iter().map(|p| p.iter().copied()), 3);
            let mut state = ROOT;
            for (at, number) in text.iter().enumerate() {
                state = machine.next(state, *number);
                let mut got: Vec<u32> = machine.hits(state).collect();
                got.sort_unstable();
                let expect: Vec<u32> = (0u32..)
                    .zip(&patterns)
                    .filter(|(_, p)| !p.is_empty() && text[..=at].ends_with(p))
                    .map(|(pattern, _)| pattern)
                    .collect();
                prop_assert_eq!(got, expect);
            }
        }
    }
}
