//! The words of all phrases, with and without their marks, in a table that is looked into once
//! for every word of every page.
//!
//! Open addressing with a part of the hash beside each number: a word that no phrase has is told
//! by one or two neighbouring slots, without looking at letters. The table never changes, so who
//! writes pages cannot fill it; its longest run of full slots bounds every look.

use std::collections::HashMap;

use super::disguise;
use super::fold;

/// Distinct words, numbered.
pub(super) struct Vocabulary {
    /// A power of two, at most half of them full.
    slots: Vec<Slot>,
    /// A bit for each place of a table eight times as large, in which a word's print leads to a
    /// bit that is set. Small enough for the processor's own memory, it spares most words that no
    /// phrase has the way to the slots.
    marks: Vec<u64>,
    entries: Vec<Entry>,
    letters: String,
}

#[derive(Clone, Copy)]
struct Slot {
    print: u32,
    /// One more than the word's number; zero in an empty slot.
    word: u32,
}

struct Entry {
    end: u32,
    /// The word without its marks; for another spelling, that of the word it stands for.
    bare: u32,
    /// Whether it is another spelling of a word: see [`disguise::aliases`].
    alias: bool,
    /// Whether some phrase has this word with marks.
    marked: bool,
}

/// Collects words.
#[derive(Default)]
pub(super) struct Builder {
    numbers: HashMap<String, u32>,
    letters: String,
    entries: Vec<Entry>,
}

impl Builder {
    /// The number of a word, which is added if it is new, and with it its form without marks.
    pub fn add(&mut self, word: &str) -> u32 {
        if let Some(known) = self.numbers.get(word) {
            return *known;
        }
        let folded = fold(word);
        let bare = (*folded != *word).then(|| self.add(&folded));
        if let Some(entry) = bare.and_then(|bare| self.entries.get_mut(bare as usize)) {
            entry.marked = true;
        }
        // Fewer words and letters than 2³²: they come from policy files in memory.
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.letters.push_str(word);
        self.entries.push(Entry {
            end: u32::try_from(self.letters.len()).unwrap_or(u32::MAX),
            bare: bare.unwrap_or(number),
            alias: false,
            marked: false,
        });
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// Adds other spellings of all words, where they are no words themselves. Of two words with
    /// the same spelling the first has it.
    fn spell_otherwise(&mut self) {
        let mut start = 0;
        for number in 0..self.entries.len() {
            let Some(entry) = self.entries.get(number) else {
                return;
            };
            let (end, bare) = (entry.end as usize, entry.bare);
            let word = self.letters.get(start..end).unwrap_or_default().to_owned();
            start = end;
            disguise::aliases(&word, &mut |spelling| {
                if self.numbers.contains_key(&spelling) {
                    return;
                }
                let next = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
                self.letters.push_str(&spelling);
                self.entries.push(Entry {
                    end: u32::try_from(self.letters.len()).unwrap_or(u32::MAX),
                    bare,
                    alias: true,
                    marked: false,
                });
                self.numbers.insert(spelling, next);
            });
        }
    }

    pub fn build(mut self) -> Vocabulary {
        self.spell_otherwise();
        let empty = Slot { print: 0, word: 0 };
        let size = (self.entries.len() * 2).next_power_of_two();
        let mut vocabulary = Vocabulary {
            slots: vec![empty; size],
            marks: vec![0; (size * 8).div_ceil(64)],
            entries: self.entries,
            letters: self.letters,
        };
        for number in 0..vocabulary.entries.len() {
            let print = print(vocabulary.letters(number));
            let mut at = print as usize;
            let (place, bit) = vocabulary.mark(print);
            vocabulary.marks[place] |= bit;
            // Half of the slots are empty.
            loop {
                let slot = &mut vocabulary.slots[at & (size - 1)];
                if slot.word == 0 {
                    let word = u32::try_from(number + 1).unwrap_or(u32::MAX);
                    *slot = Slot { print, word };
                    break;
                }
                at += 1;
            }
        }
        vocabulary
    }
}

impl Vocabulary {
    /// The number of a word that phrases have without marks only: with marks on it a word is
    /// dressed up and not another one.
    pub fn undressed(&self, word: &[u8]) -> Option<u32> {
        let number = self.find(word)?;
        let entry = self.entries.get(number as usize)?;
        (!entry.alias && !entry.marked).then_some(number)
    }

    /// The number of a word, if a phrase has it.
    #[inline]
    pub fn find(&self, word: &[u8]) -> Option<u32> {
        let print = print(word);
        let (place, bit) = self.mark(print);
        if self.marks.get(place)? & bit == 0 {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut at = print as usize;
        loop {
            let slot = self.slots.get(at & mask)?;
            if slot.word == 0 {
                return None;
            }
            if slot.print == print && self.letters(slot.word as usize - 1) == word {
                return Some(slot.word - 1);
            }
            at += 1;
        }
    }

    /// The number of the word without its marks; its own if it has none.
    #[inline]
    pub fn bare(&self, word: u32) -> u32 {
        self.entries
            .get(word as usize)
            .map_or(word, |entry| entry.bare)
    }

    /// Whether the word only stands for another.
    #[inline]
    pub fn is_alias(&self, word: u32) -> bool {
        self.entries
            .get(word as usize)
            .is_some_and(|entry| entry.alias)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.slots)
            + size_of_val(&*self.marks)
            + size_of_val(&*self.entries)
            + self.letters.len()
    }

    /// Where the mark of a print is. The size is a power of two.
    #[inline]
    fn mark(&self, print: u32) -> (usize, u64) {
        let place = print as usize & (self.slots.len() * 8 - 1);
        (place / 64, 1 << (place % 64))
    }

    fn letters(&self, word: usize) -> &[u8] {
        let end = |word: usize| self.entries.get(word).map_or(0, |entry| entry.end as usize);
        let start = word.checked_sub(1).map_or(0, end);
        self.letters
            .as_bytes()
            .get(start..end(word))
            .unwrap_or_default()
    }
}

/// A hash, eight bytes at a time; its upper half is the better one.
#[inline]
fn print(word: &[u8]) -> u32 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |sum: u64, next: u64| (sum.rotate_left(23) ^ next).wrapping_mul(FACTOR);
    let (eights, rest) = word.as_chunks::<8>();
    let sum = eights.iter().fold(word.len() as u64, |sum, eight| {
        mix(sum, u64::from_le_bytes(*eight))
    });
    let last = rest
        .iter()
        .fold(0, |last, byte| last << 8 | u64::from(*byte));
    (mix(sum, last) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_and_its_bare_form_are_known() {
        let mut builder = Builder::default();
        let (marked, plain) = (builder.add("bạc"), builder.add("online"));
        assert_eq!(builder.add("bạc"), marked);
        let words = builder.build();
        assert_eq!(words.len(), 3);
        assert_eq!(words.find("bạc".as_bytes()), Some(marked));
        assert_eq!(words.find(b"bac"), Some(words.bare(marked)));
        assert_eq!(words.bare(plain), plain);
        assert_eq!(words.find("bác".as_bytes()), None);
        assert_eq!(words.find(b""), None);
        assert_eq!(Builder::default().build().find(b"a"), None);
    }

    proptest! {
        #[test]
        fn finds_what_was_added_and_nothing_else(
            known in prop::collection::vec("[a-cżạ]{1,12}", 0..60), asked in "[a-cżạ]{1,12}",
        ) {
            let mut builder = Builder::default();
            let numbers: Vec<u32> = known.iter().map(|word| builder.add(word)).collect();
            let words = builder.build();
            for (word, number) in known.iter().zip(numbers) {
                prop_assert_eq!(words.find(word.as_bytes()), Some(number));
            }
            let is_known = known.iter().any(|word| {
                let mut is_alias = false;
                disguise::aliases(word, &mut |alias| is_alias |= alias == asked);
                disguise::aliases(&fold(word), &mut |alias| is_alias |= alias == asked);
                is_alias || *word == asked || *fold(word) == *asked
            });
            prop_assert_eq!(words.find(asked.as_bytes()).is_some(), is_known);
        }
    }
}
