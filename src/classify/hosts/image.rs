//! The index as bytes, so that a start reads it instead of sorting millions of names again.
//!
//! ```text
//! "SGHOSTS\n"  version u32  digest [32]  notes (u64, bytes)
//! lists (u32: id (u64, bytes), category u8, names u32)  sets (u32: u32, u32 …)
//! paths u8  count u64  hashes u64 …  width u8  numbers u16 or u32 …  fingerprint u128  crc32 u32
//! ```
//!
//! All little-endian. Nothing in an image is believed: another magic, version or digest, a
//! checksum that differs, a length beyond the end, a number beyond its table or hashes out of
//! order refuse the whole. The digest is the caller's: over everything that the index was made
//! from, the key included.

use std::sync::Arc;

use super::{HostIndex, ListEntry, SetNumbers, Starts};
use crate::model::CategoryId;

const MAGIC: &[u8; 8] = b"SGHOSTS\n";

/// Grows with every change of the layout, of the hash or of how names are normalised.
const VERSION: u32 = 1;

/// Why an image is not used. Whoever gets this builds the index from the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// Not an image at all.
    #[error("it is not an index of lists")]
    Foreign,
    /// Of another release.
    #[error("it was written by another version")]
    Version,
    /// Of other lists, another key or other categories.
    #[error("it was made from other lists")]
    Other,
    /// Cut off, or changed after it was written.
    #[error("it is damaged")]
    Damaged,
}

/// An index read from its bytes, and the notes that were kept with it.
pub struct Image {
    /// The index.
    pub index: HostIndex,
    /// What [`HostIndex::to_image`] was given.
    pub notes: Vec<u8>,
}

impl HostIndex {
    /// The index as bytes. `digest` is over all that it was made from, `notes` are the caller's.
    pub fn to_image(&self, digest: &[u8; 32], notes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.stats().bytes + notes.len() + 4096);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(digest);
        put_bytes(&mut out, notes);
        put_count(&mut out, self.lists.len());
        for list in &self.lists {
            put_bytes(&mut out, list.id.as_bytes());
            out.push(list.category.0);
            out.extend_from_slice(&list.names.to_le_bytes());
        }
        put_count(&mut out, self.sets.len());
        for set in &self.sets {
            put_count(&mut out, set.len());
            for list in set {
                out.extend_from_slice(&list.to_le_bytes());
            }
        }
        out.push(u8::from(self.has_paths));
        out.extend_from_slice(&(self.hashes.len() as u64).to_le_bytes());
        for hash in &self.hashes {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        match &self.set_of {
            SetNumbers::Narrow(all) => {
                out.push(2);
                all.iter()
                    .for_each(|set| out.extend_from_slice(&set.to_le_bytes()));
            }
            SetNumbers::Wide(all) => {
                out.push(4);
                all.iter()
                    .for_each(|set| out.extend_from_slice(&set.to_le_bytes()));
            }
        }
        out.extend_from_slice(&self.fingerprint.to_le_bytes());
        let checksum = crc32fast::hash(&out);
        out.extend_from_slice(&checksum.to_le_bytes());
        out
    }

    /// Reads what [`Self::to_image`] wrote. `digest` says which index is wanted, `key` is the
    /// installation's.
    ///
    /// # Errors
    /// See [`ImageError`]; never panics, whatever the bytes are.
    pub fn from_image(bytes: &[u8], digest: &[u8; 32], key: [u8; 16]) -> Result<Image, ImageError> {
        let mut left = bytes;
        if take(&mut left, MAGIC.len()) != Ok(MAGIC) {
            return Err(ImageError::Foreign);
        }
        if number(&mut left)? != VERSION {
            return Err(ImageError::Version);
        }
        if take(&mut left, digest.len())? != digest {
            return Err(ImageError::Other);
        }
        let (body, checksum) = bytes.split_last_chunk::<4>().ok_or(ImageError::Damaged)?;
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(ImageError::Damaged);
        }
        read(left, key).ok_or(ImageError::Damaged)
    }
}

/// Everything behind the digest; `None` if anything does not fit.
fn read(bytes: &[u8], key: [u8; 16]) -> Option<Image> {
    let left = &mut &*bytes;
    let notes = take_bytes(left)?.to_vec();
    let count = number(left).ok()?;
    let mut lists = Vec::new();
    for _ in 0..count {
        let id: Arc<str> = std::str::from_utf8(take_bytes(left)?).ok()?.into();
        let category = CategoryId(*take(left, 1).ok()?.first()?);
        let names = number(left).ok()?;
        lists.push(ListEntry {
            id,
            category,
            names,
        });
    }
    let count = number(left).ok()?;
    let mut sets: Vec<Box<[u32]>> = Vec::new();
    for _ in 0..count {
        let members = usize::try_from(number(left).ok()?).ok()?;
        let members: Box<[u32]> = take(left, members.checked_mul(4)?)
            .ok()?
            .chunks_exact(4)
            .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap_or_default()))
            .collect();
        if members.iter().any(|list| *list as usize >= lists.len()) {
            return None;
        }
        sets.push(members);
    }
    let has_paths = take(left, 1).ok()? == [1];
    let count = take(left, 8).ok()?.first_chunk::<8>()?;
    let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
    // Places are kept in 32 bits.
    u32::try_from(count).ok()?;
    let hashes: Vec<u64> = take(left, count.checked_mul(8)?)
        .ok()?
        .chunks_exact(8)
        .map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap_or_default()))
        .collect();
    if !hashes.is_sorted_by(|a, b| a < b) {
        return None;
    }
    let set_of = match *take(left, 1).ok()? {
        [2] => SetNumbers::Narrow(
            take(left, count.checked_mul(2)?)
                .ok()?
                .chunks_exact(2)
                .map(|bytes| u16::from_le_bytes(bytes.try_into().unwrap_or_default()))
                .collect(),
        ),
        [4] => SetNumbers::Wide(
            take(left, count.checked_mul(4)?)
                .ok()?
                .chunks_exact(4)
                .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap_or_default()))
                .collect(),
        ),
        _ => return None,
    };
    let is_in_table = match &set_of {
        SetNumbers::Narrow(all) => all.iter().all(|set| usize::from(*set) < sets.len()),
        SetNumbers::Wide(all) => all.iter().all(|set| (*set as usize) < sets.len()),
    };
    let fingerprint = u128::from_le_bytes(*take(left, 16).ok()?.first_chunk::<16>()?);
    // The checksum was looked at, and nothing may stand before it.
    if !is_in_table || left.len() != 4 {
        return None;
    }
    Some(Image {
        index: HostIndex {
            key,
            fingerprint,
            starts: Starts::of(&hashes),
            hashes,
            set_of,
            sets,
            lists,
            has_paths,
        },
        notes,
    })
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Lists and sets are counted in 32 bits everywhere.
fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn take<'b>(left: &mut &'b [u8], count: usize) -> Result<&'b [u8], ImageError> {
    let (taken, rest) = left.split_at_checked(count).ok_or(ImageError::Damaged)?;
    *left = rest;
    Ok(taken)
}

fn number(left: &mut &[u8]) -> Result<u32, ImageError> {
    let bytes = take(left, 4)?.try_into().map_err(|_| ImageError::Damaged)?;
    Ok(u32::from_le_bytes(bytes))
}

fn take_bytes<'b>(left: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = take(left, 8).ok()?.first_chunk::<8>()?;
    take(left, usize::try_from(u64::from_le_bytes(*length)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::classify::hosts::Source;
    use crate::classify::lists::Names;
    use crate::model::HostName;

    const KEY: [u8; 16] = [9; 16];
    const DIGEST: [u8; 32] = [3; 32];

    fn index() -> HostIndex {
        let names = |from: u32, to: u32| -> Names {
            (from..to)
                .map(|number| format!("n{number}.example"))
                .collect()
        };
        let source = |list: &str, category, domains| Source {
            list: list.into(),
            category: CategoryId(category),
            domains,
            paths: ["a.example/x"].into_iter().collect(),
        };
        HostIndex::build(
            KEY,
            &[source("a", 1, names(0, 70)), source("b", 2, names(50, 99))],
        )
    }

    fn found(index: &HostIndex, name: &str) -> Vec<(String, u8)> {
        let host: HostName = name.parse().expect("a name");
        let mut found = Vec::new();
        index.find_host(&host, &mut found);
        found
            .iter()
            .map(|found| (found.origin.to_string(), found.category.0))
            .collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let index = index();
        let image = index.to_image(&DIGEST, b"notes");
        let Ok(again) = HostIndex::from_image(&image, &DIGEST, KEY) else {
            panic!("it reads back");
        };
        assert_eq!(again.notes, b"notes");
        assert_eq!(again.index.stats(), index.stats());
        assert_eq!(again.index.lists(), index.lists());
        assert_eq!(again.index.fingerprint(), index.fingerprint());
        for name in ["n3.example", "x.n60.example", "n98.example", "n99.example"] {
            assert_eq!(found(&again.index, name), found(&index, name), "{name}");
        }
        assert_eq!(found(&again.index, "n60.example").len(), 2);
    }

    #[test]
    fn an_image_that_is_not_meant_is_refused() {
        let image = index().to_image(&DIGEST, b"");
        let refused =
            |bytes: &[u8], digest: &[u8; 32]| HostIndex::from_image(bytes, digest, KEY).err();
        assert_eq!(refused(b"", &DIGEST), Some(ImageError::Foreign));
        assert_eq!(
            refused(b"\x7fELF12345678", &DIGEST),
            Some(ImageError::Foreign)
        );
        assert_eq!(refused(&image, &[4; 32]), Some(ImageError::Other));
        let mut other = image.clone();
        other[8] += 1;
        assert_eq!(refused(&other, &DIGEST), Some(ImageError::Version));
        assert_eq!(
            refused(&image[..image.len() - 1], &DIGEST),
            Some(ImageError::Damaged)
        );
    }

    proptest! {
        #[test]
        fn a_damaged_image_is_never_trusted(at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let mut image = index().to_image(&DIGEST, b"notes");
            let at = at.index(image.len());
            image[at] ^= 1 << bit;
            prop_assert!(HostIndex::from_image(&image, &DIGEST, KEY).is_err());
        }

        #[test]
        fn nor_is_one_whose_checksum_was_made_to_fit(
            at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 0..12), cut in any::<bool>(),
        ) {
            let mut image = index().to_image(&DIGEST, b"notes");
            let at = 44 + at.index(image.len() - 48);
            if cut {
                image.truncate(at);
            }
            let end = (at + with.len()).min(image.len());
            image.splice(at..end, with);
            let body = image.len().saturating_sub(4);
            let checksum = crc32fast::hash(&image[..body]);
            image.truncate(body);
            image.extend_from_slice(&checksum.to_le_bytes());
            // It may read as another index, but it does not panic, nor do its look-ups.
            if let Ok(image) = HostIndex::from_image(&image, &DIGEST, KEY) {
                found(&image.index, "a.n60.example");
            }
        }
    }
}
