//! Search by Hamming distance.
//!
//! # Design
//!
//! A straight walk: every entry is compared, which takes a few instructions for each word of it
//! (`benches/images.rs` measures it). An index over pieces of the hash (multi-index hashing) would
//! be faster for millions of entries, at twice the memory and with a radius that is fixed when it
//! is built; lists of that size are not given to schools. The number of entries is bounded where
//! lists are read, so that the walk is.

/// Hashes of `WORDS` × 64 bits, each with its own radius and a number that says whose it is.
#[derive(Default)]
pub(super) struct Near<const WORDS: usize> {
    hashes: Vec<[u64; WORDS]>,
    about: Vec<About>,
}

#[derive(Clone, Copy)]
struct About {
    within: u32,
    list: u32,
}

impl<const WORDS: usize> Near<WORDS> {
    pub fn add(&mut self, hash: [u64; WORDS], within: u32, list: u32) {
        self.hashes.push(hash);
        self.about.push(About { within, list });
    }

    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Tells every entry that is within its own distance: list, distance, hash.
    pub fn find(&self, of: &[u64; WORDS], mut tell: impl FnMut(u32, u32, &[u64; WORDS])) {
        for (hash, about) in self.hashes.iter().zip(&self.about) {
            let distance = distance(hash, of);
            if distance <= about.within {
                tell(about.list, distance, hash);
            }
        }
    }
}

/// Bits in which two hashes differ.
pub(super) fn distance<const WORDS: usize>(a: &[u64; WORDS], b: &[u64; WORDS]) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_differs_in_so_many_bits_is_so_far(
            hash in any::<[u64; 4]>(),
            flips in proptest::collection::btree_set(0_usize..256, 0..60),
            within in 0_u32..60,
        ) {
            let mut near = Near::<4>::default();
            near.add(hash, within, 7);
            let mut other = hash;
            for flip in &flips {
                other[flip / 64] ^= 1 << (flip % 64);
            }
            let mut found = Vec::new();
            near.find(&other, |list, distance, _| found.push((list, distance)));
            let far = flips.len() as u32;
            let expect: Vec<_> = (far <= within).then_some((7, far)).into_iter().collect();
            prop_assert_eq!(found, expect);
        }
    }
}
