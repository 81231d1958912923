//! What a school has taught its model: a small table whose weights are added to those of one base.
//!
//! The base stays as it is. An overlay counts in the steps of its base, so it belongs to that one
//! table and to no other, and no feature of it weighs more than the heaviest of the base. Taking
//! the file away undoes everything.

use serde::{Deserialize, Serialize};

use super::table::{LANES, ModelError, Row, TextModel, hex, open, pack, unpack};

const MAGIC: &[u8; 8] = b"SGOVER01";
/// Tables from 2⁸ (tests) to 2¹⁸ rows (8 MiB).
const BITS: std::ops::RangeInclusive<u32> = 8..=18;

/// What an overlay says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The base that it belongs to: [`TextModel::identity`].
    pub base: String,
    /// When it was made, e.g. `2026-11-22`.
    pub made: String,
    /// How many corrections it was learnt from.
    pub corrections: usize,
}

#[derive(Serialize, Deserialize)]
struct Header {
    about: About,
    bits: u32,
    /// SHA-256 of the rows before packing, in hex.
    rows: String,
}

/// A small table on top of a model.
#[derive(Clone, PartialEq, Eq)]
pub struct Overlay {
    about: About,
    bits: u32,
    rows: Vec<Row>,
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overlay")
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}

impl Overlay {
    /// `rows` has 2 to the power of `bits` entries.
    pub(super) fn new(about: About, bits: u32, rows: Vec<Row>) -> Overlay {
        Overlay { about, bits, rows }
    }

    /// Reads an overlay from its file, without a seal.
    ///
    /// # Errors
    /// Whatever is not wholly right; nothing is taken on trust.
    pub fn from_bytes(bytes: &[u8]) -> Result<Overlay, ModelError> {
        let (header, packed) = open(MAGIC, bytes)?;
        let header: Header = serde_json::from_slice(header)
            .map_err(|error| ModelError::Header(error.to_string()))?;
        if !BITS.contains(&header.bits) {
            let what = "the number of rows is out of bounds".to_owned();
            return Err(ModelError::Header(what));
        }
        let rows = unpack(packed, header.bits, &header.rows)?;
        Ok(Overlay::new(header.about, header.bits, rows))
    }

    /// The overlay as a file, without a seal.
    ///
    /// # Panics
    /// Never: writing plain values as JSON cannot fail.
    pub fn to_bytes(&self) -> Vec<u8> {
        let flat = self.flat();
        let header = Header {
            about: self.about.clone(),
            bits: self.bits,
            rows: hex(&flat),
        };
        let header = serde_json::to_vec(&header).expect("plain values are JSON");
        pack(MAGIC, &header, &flat)
    }

    /// What it says about itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Whether it was made for this model.
    pub fn is_for(&self, base: &TextModel) -> bool {
        self.about.base == base.identity()
    }

    /// Features that have a weight of their own.
    pub fn filled(&self) -> usize {
        let filled = |row: &&Row| row.iter().any(|weight| *weight != 0);
        self.rows.iter().filter(filled).count()
    }

    /// Bytes of the table in memory.
    pub fn bytes(&self) -> usize {
        self.rows.len() * LANES
    }

    pub(super) fn flat(&self) -> Vec<u8> {
        let all = self.rows.iter().flatten();
        all.map(|weight| weight.cast_unsigned()).collect()
    }

    /// The weights of a feature. The top bits of a hash choose the row.
    #[inline]
    pub(super) fn row(&self, feature: u64) -> Option<&Row> {
        self.rows.get((feature >> (64 - self.bits)) as usize)
    }
}
