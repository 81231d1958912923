//! What of a text the model looks at: words, pairs of neighbours, pieces of words; as hashes.
//!
//! Words come folded, as for phrases. Every word counts without its marks (Vietnamese tones,
//! Polish tails, ё), so that a text typed without them is read as well; a word that has marks
//! counts once more with them. Pieces are of the word without marks, between `<` and `>`.
//! Training and serving call these functions and no others.

use std::ops::RangeInclusive;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::classify::words::fold;

/// Letters of a piece of a word.
pub(super) const PIECES: RangeInclusive<usize> = 3..=5;
/// Pieces of one length in a word; longer words are not looked at further.
const MOST_PIECES: usize = 24;
/// How many times as much a whole word or a pair counts as a piece.
pub(super) const WHOLE: i16 = 2;

/// Kinds of features are told apart by the seed of their hash.
const BARE: u64 = 1;
const MARKED: u64 = 2;
const PIECE: u64 = 3;
const BARE_PAIR: u64 = 5;
const MARKED_PAIR: u64 = 6;

/// Whether something is a word that people write: longer runs are coded data, and sixty letters
/// of it are a hundred features of nothing.
pub(super) fn is_word(word: &[u8]) -> bool {
    const LONG: usize = 64;
    const LONG_ASCII: usize = 32;
    word.len() <= LONG && (word.len() <= LONG_ASCII || !word.is_ascii())
}

/// The hash of a word as it is written: names it in a cache.
pub(super) fn name(word: &[u8]) -> u64 {
    xxh3_64_with_seed(word, MARKED)
}

/// A word as its neighbours see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Neighbour {
    pub bare: u64,
    pub marked: u64,
    pub has_marks: bool,
}

/// The features of one word, each with its weight in halves.
pub(super) fn of_word(word: &str, out: &mut impl FnMut(u64, i16)) -> Neighbour {
    let bare = fold(word);
    let neighbour = Neighbour {
        bare: xxh3_64_with_seed(bare.as_bytes(), BARE),
        marked: name(word.as_bytes()),
        has_marks: bare != word,
    };
    out(neighbour.bare, WHOLE);
    if neighbour.has_marks {
        out(neighbour.marked, WHOLE);
    }
    pieces(&bare, &mut |piece| out(piece, 1));
    neighbour
}

/// Pieces of `<word>`, not the whole of it.
fn pieces(word: &str, out: &mut impl FnMut(u64)) {
    // Words are short ([`is_word`]): they find room here.
    let mut room = [0u8; 72];
    let mut long = Vec::new();
    let text = match room.get_mut(..word.len() + 2) {
        Some(room) => room,
        None => {
            long.resize(word.len() + 2, 0);
            &mut long[..]
        }
    };
    if let [first, middle @ .., last] = &mut *text {
        (*first, *last) = (b'<', b'>');
        middle.copy_from_slice(word.as_bytes());
    }
    let text = &*text;
    // Where letters begin, and the end.
    let mut at = [0usize; MOST_PIECES + 8];
    let mut letters = 0;
    let begins = |(_, byte): &(usize, &u8)| **byte & 0xc0 != 0x80;
    let places = text.iter().enumerate().filter(begins);
    for place in places.map(|(place, _)| place).chain([text.len()]) {
        let Some(slot) = at.get_mut(letters) else {
            break;
        };
        *slot = place;
        letters += 1;
    }
    let at = &at[..letters];
    for length in PIECES {
        // The whole of a short word is a feature of its own already.
        if at.len() <= length + 1 {
            break;
        }
        for (from, to) in at.iter().zip(&at[length..]).take(MOST_PIECES) {
            out(xxh3_64_with_seed(&text[*from..*to], PIECE));
        }
    }
}

/// The features of two words that stand together.
pub(super) fn of_pair(one: Neighbour, two: Neighbour, out: &mut impl FnMut(u64, i16)) {
    out(join(one.bare, two.bare, BARE_PAIR), WHOLE);
    if one.has_marks || two.has_marks {
        out(join(one.marked, two.marked, MARKED_PAIR), WHOLE);
    }
}

/// One hash from two, in which order matters (the multiplier is that of splitmix64).
fn join(one: u64, two: u64, seed: u64) -> u64 {
    const ODD: u64 = 0xbf58_476d_1ce4_e5b9;
    let mixed = (one ^ two.rotate_left(32) ^ seed.wrapping_mul(ODD)).wrapping_mul(ODD);
    (mixed ^ (mixed >> 32)).wrapping_mul(ODD)
}
