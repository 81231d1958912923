//! Sequences of numbers, found in one pass (Aho and Corasick, 1975): a trie of all sequences in
//! which each state knows where to go on when the next number does not fit.

use std::collections::{HashMap, VecDeque};

/// The state in which nothing has begun.
pub(super) const ROOT: u32 = 0;
/// No pattern, no state.
const NONE: u32 = u32::MAX;

/// Finds sequences. Patterns and states are numbered from zero.
pub(super) struct Machine {
    states: Vec<State>,
    /// Where each number leads from the root.
    first: Vec<u32>,
    /// Where numbers lead from all other states: `(number, state)`, sorted for each state.
    steps: Vec<(u32, u32)>,
    /// The patterns that end in each state.
    ends: Vec<u32>,
}

#[derive(Clone)]
struct State {
    /// The longest proper end of this state's sequence that begins a pattern.
    fail: u32,
    /// The longest proper end that is a pattern.
    shorter: u32,
    /// Ends of the ranges in `steps` and `ends`; they begin where the last state's end.
    steps: u32,
    ends: u32,
}

impl Machine {
    /// Compiles patterns of numbers below `numbers`. An empty one is never found.
    pub fn build<P>(patterns: impl Iterator<Item = P>, numbers: usize) -> Machine
    where
        P: Iterator<Item = u32>,
    {
        // The trie.
        let mut children: Vec<Vec<(u32, u32)>> = vec![Vec::new()];
        let mut ends_of: Vec<Vec<u32>> = vec![Vec::new()];
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        for (pattern, sequence) in (0u32..).zip(patterns) {
            let mut state = ROOT;
            for number in sequence {
                let next = count(children.len());
                let target = *known.entry((state, number)).or_insert(next);
                if target == next {
                    children[state as usize].push((number, next));
                    children.push(Vec::new());
                    ends_of.push(Vec::new());
                }
                state = target;
            }
            if state != ROOT {
                ends_of[state as usize].push(pattern);
            }
        }
        // Where to go on, for short sequences before long ones.
        let mut fails = vec![ROOT; children.len()];
        let mut shorter = vec![NONE; children.len()];
        let mut queue = VecDeque::from([ROOT]);
        while let Some(state) = queue.pop_front() {
            for (number, child) in &children[state as usize] {
                let mut back = state;
                while back != ROOT {
                    back = fails[back as usize];
                    if let Some(target) = known.get(&(back, *number)) {
                        fails[*child as usize] = *target;
                        break;
                    }
                }
                let fail = fails[*child as usize] as usize;
                shorter[*child as usize] = if ends_of[fail].is_empty() {
                    shorter[fail]
                } else {
                    count(fail)
                };
                queue.push_back(*child);
            }
        }
        // The tables.
        let mut machine = Machine {
            states: Vec::with_capacity(children.len()),
            first: vec![ROOT; numbers],
            steps: Vec::new(),
            ends: Vec::new(),
        };
        for (number, child) in std::mem::take(&mut children[ROOT as usize]) {
            if let Some(first) = machine.first.get_mut(number as usize) {
                *first = child;
            }
        }
        for (state, mut steps) in children.into_iter().enumerate() {
            steps.sort_unstable();
            machine.steps.append(&mut steps);
            machine.ends.append(&mut ends_of[state]);
            machine.states.push(State {
                fail: fails[state],
                shorter: shorter[state],
                steps: count(machine.steps.len()),
                ends: count(machine.ends.len()),
            });
        }
        machine
    }

    /// The state behind a number.
    #[inline]
    pub fn next(&self, mut state: u32, number: u32) -> u32 {
        while state != ROOT {
            let Some((here, steps)) = self.part(state, &self.steps, |state| state.steps) else {
                return ROOT;
            };
            if let Ok(at) = steps.binary_search_by_key(&number, |step| step.0) {
                return steps.get(at).map_or(ROOT, |step| step.1);
            }
            state = here.fail;
        }
        self.first.get(number as usize).copied().unwrap_or(ROOT)
    }

    /// The patterns that end in a state, the longest first.
    pub fn hits(&self, state: u32) -> impl Iterator<Item = u32> {
        let mut next = state;
        std::iter::from_fn(move || {
            let (here, ends) = self.part(next, &self.ends, |state| state.ends)?;
            next = here.shorter;
            Some(ends)
        })
        .flatten()
        .copied()
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.states)
            + size_of_val(&*self.first)
            + size_of_val(&*self.steps)
            + size_of_val(&*self.ends)
    }

    /// A state, and its part of a table in which the states' parts follow each other.
    #[inline]
    fn part<'a, T>(
        &'a self,
        state: u32,
        table: &'a [T],
        end: impl Fn(&State) -> u32,
    ) -> Option<(&'a State, &'a [T])> {
        let here = self.states.get(state as usize)?;
        let before = (state as usize).checked_sub(1);
        let start = before
            .and_then(|before| self.states.get(before))
            .map_or(0, &end);
        Some((here, table.get(start as usize..end(here) as usize)?))
    }
}

/// Fewer states, steps and patterns than 2³²: each takes bytes of a policy file in memory.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
