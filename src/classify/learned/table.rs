//! The model as a table and as a file.
//!
//! A file is `SGTEXT01`, the length of a header (four bytes, little-endian), the header as JSON,
//! and the rows, packed with zstd. What is read is checked for length, digest and sense before
//! anything uses it: a model may come from outside.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

use super::overlay::Overlay;

/// Categories in one row: what two cache lines of sums hold.
pub(super) const LANES: usize = 32;
/// Weights of one feature, one for each category.
pub(super) type Row = [i8; LANES];

/// A row as it lies in memory: never across two cache lines.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
struct Cell(Row);

const MAGIC: &[u8; 8] = b"SGTEXT01";
/// Headers are a few kilobytes.
const MAX_HEADER: usize = 1 << 20;
/// Tables from 2⁸ (tests) to 2²² rows (128 MiB).
const BITS: std::ops::RangeInclusive<u32> = 8..=22;

/// Why bytes are not a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Something else, or an older form.
    #[error("this is not a text model of this version of Schoolgate; train or fetch it again")]
    Foreign,
    /// Ends early, or rows do not match their digest.
    #[error("the model is damaged ({0}); fetch it again")]
    Damaged(&'static str),
    /// An overlay for another model.
    #[error("it was made for another model; make it again with: schoolgate model adapt")]
    OtherBase,
    /// The header says something that cannot be.
    #[error("the model's header is wrong: {0}")]
    Header(String),
}

/// What a model says about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// A short name, e.g. `schoolgate-text`.
    pub name: String,
    /// The release, e.g. `2026-11-22`.
    pub version: String,
    /// The licence under which the weights may be used (SPDX where there is one).
    pub licence: String,
    /// What it was trained on, one line for each source with its licence.
    pub trained_on: Vec<String>,
    /// SHA-256 over the training texts, in hex: the same texts and seed make the same model.
    pub texts: String,
    /// The seed of the training.
    pub seed: u64,
}

/// How one category's logits become points (see `score`): `50 + 20 × (slope × logit + shift)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Lane {
    pub category: String,
    /// What one step of a weight is worth.
    pub step: f32,
    pub bias: f32,
    pub slope: f32,
    pub shift: f32,
}

#[derive(Serialize, Deserialize)]
struct Header {
    card: Card,
    bits: u32,
    lanes: Vec<Lane>,
    /// SHA-256 of the rows before packing, in hex.
    rows: String,
}

/// A trained model; immutable, shared by pointer.
pub struct TextModel {
    card: Card,
    origin: Arc<str>,
    /// Tells the words of this model from those of others.
    mark: u64,
    bits: u32,
    lanes: Vec<Lane>,
    rows: Vec<Cell>,
    overlay: Option<Overlay>,
}

impl std::fmt::Debug for TextModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextModel")
            .field("card", &self.card)
            .finish_non_exhaustive()
    }
}

impl TextModel {
    pub(super) fn new(card: Card, bits: u32, lanes: Vec<Lane>, rows: Vec<Row>) -> TextModel {
        let origin = format!("model/{}", card.version).into();
        let mut mark = Xxh3::new();
        for row in &rows {
            mark.update(&row.map(i8::cast_unsigned));
        }
        TextModel {
            card,
            origin,
            mark: mark.digest(),
            bits,
            lanes,
            rows: rows.into_iter().map(Cell).collect(),
            overlay: None,
        }
    }

    /// Reads a model from its file.
    ///
    /// # Errors
    /// Whatever is not wholly right; nothing is taken on trust.
    pub fn from_bytes(bytes: &[u8]) -> Result<TextModel, ModelError> {
        let (header, packed) = open(MAGIC, bytes)?;
        let header: Header = serde_json::from_slice(header)
            .map_err(|error| ModelError::Header(error.to_string()))?;
        header.check()?;
        let rows = unpack(packed, header.bits, &header.rows)?;
        Ok(TextModel::new(header.card, header.bits, header.lanes, rows))
    }

    /// The model as a file, without a seal.
    ///
    /// # Panics
    /// Never: packing into memory and writing plain values as JSON cannot fail.
    pub fn to_bytes(&self) -> Vec<u8> {
        let flat = self.flat();
        let header = Header {
            card: self.card.clone(),
            bits: self.bits,
            lanes: self.lanes.clone(),
            rows: hex(&flat),
        };
        let header = serde_json::to_vec(&header).expect("plain values are JSON");
        pack(MAGIC, &header, &flat)
    }

    /// SHA-256 in hex over everything that the model judges by: the same for two files only if
    /// they mean the same.
    pub fn identity(&self) -> String {
        let mut all = self.flat();
        all.extend(self.bits.to_le_bytes());
        for lane in &self.lanes {
            for number in [lane.step, lane.bias, lane.slope, lane.shift] {
                all.extend(number.to_le_bytes());
            }
            all.extend((lane.category.len() as u64).to_le_bytes());
            all.extend(lane.category.as_bytes());
        }
        hex(&all)
    }

    /// Puts what a school has taught on top; what was there before is replaced.
    ///
    /// # Errors
    /// If it was made for another model.
    pub fn put(&mut self, overlay: Overlay) -> Result<(), ModelError> {
        if !overlay.is_for(self) {
            return Err(ModelError::OtherBase);
        }
        self.origin = format!("model/{}+school", self.card.version).into();
        // Words are remembered with their sums under this mark.
        self.mark = xxh3_64_with_seed(&overlay.flat(), self.mark);
        self.overlay = Some(overlay);
        Ok(())
    }

    /// What a school has taught, if anything.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    fn flat(&self) -> Vec<u8> {
        let all = self.rows.iter().flat_map(|cell| &cell.0);
        all.map(|weight| weight.cast_unsigned()).collect()
    }

    /// What the model says about itself.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The categories it knows, by name.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.lanes.iter().map(|lane| lane.category.as_str())
    }

    /// Bytes of the table in memory.
    pub fn bytes(&self) -> usize {
        self.rows.len() * LANES + self.overlay.as_ref().map_or(0, Overlay::bytes)
    }

    /// What matches of this model call their origin.
    pub(super) fn origin(&self) -> &Arc<str> {
        &self.origin
    }

    /// A number that two models with different rows do not share.
    pub(super) fn mark(&self) -> u64 {
        self.mark
    }

    pub(super) fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The weights of a feature. The top bits of a hash choose the row.
    #[inline]
    pub(super) fn row(&self, feature: u64) -> &Row {
        const NONE: Cell = Cell([0; LANES]);
        let at = (feature >> (64 - self.bits)) as usize;
        &self.rows.get(at).unwrap_or(&NONE).0
    }

    /// What a school has added to the weights of a feature, in the same steps.
    #[inline]
    pub(super) fn taught(&self, feature: u64) -> Option<&Row> {
        self.overlay.as_ref()?.row(feature)
    }
}

impl Lane {
    /// The points that a logit stands for: log-odds, bounded so that no page is certain.
    pub(super) fn points(&self, logit: f32) -> i32 {
        let points = 50.0 + 20.0 * (self.slope * logit + self.shift);
        // Rounded and within bounds: the cast keeps the value.
        points.round().clamp(-200.0, 160.0) as i32
    }
}

impl Header {
    fn check(&self) -> Result<(), ModelError> {
        let wrong = |what: &str| Err(ModelError::Header(what.to_owned()));
        if !BITS.contains(&self.bits) {
            return wrong("the number of rows is out of bounds");
        }
        if self.lanes.is_empty() || self.lanes.len() > LANES {
            return wrong("it has no categories, or more than a row holds");
        }
        let finite = |lane: &Lane| {
            [lane.step, lane.bias, lane.slope, lane.shift]
                .iter()
                .all(|n| n.is_finite())
                && lane.slope > 0.0
                && lane.step > 0.0
        };
        if !self.lanes.iter().all(finite) {
            return wrong("a category has numbers that cannot be");
        }
        Ok(())
    }
}

/// Header and packed rows of a file that begins with `magic`.
pub(super) fn open<'b>(magic: &[u8], bytes: &'b [u8]) -> Result<(&'b [u8], &'b [u8]), ModelError> {
    let rest = bytes.strip_prefix(magic).ok_or(ModelError::Foreign)?;
    let (length, rest) = rest
        .split_first_chunk::<4>()
        .ok_or(ModelError::Damaged("no header"))?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > MAX_HEADER || length > rest.len() {
        return Err(ModelError::Damaged("the header is cut off"));
    }
    Ok(rest.split_at(length))
}

/// The rows of a table of 2 to the power of `bits`, whose digest is known; `bits` is bounded by
/// the caller.
pub(super) fn unpack(packed: &[u8], bits: u32, digest: &str) -> Result<Vec<Row>, ModelError> {
    let size = LANES << bits;
    let flat = zstd::bulk::decompress(packed, size)
        .map_err(|_| ModelError::Damaged("the rows do not unpack"))?;
    if flat.len() != size || hex(&flat) != digest {
        return Err(ModelError::Damaged("the rows do not match their digest"));
    }
    let mut rows = vec![[0i8; LANES]; 1 << bits];
    for (row, bytes) in rows.iter_mut().zip(flat.chunks_exact(LANES)) {
        for (weight, byte) in row.iter_mut().zip(bytes) {
            *weight = byte.cast_signed();
        }
    }
    Ok(rows)
}

/// A file of a header and rows.
///
/// # Panics
/// Never: packing into memory cannot fail, and headers are some kilobytes.
pub(super) fn pack(magic: &[u8], header: &[u8], rows: &[u8]) -> Vec<u8> {
    let packed = zstd::bulk::compress(rows, 19).expect("memory takes what is packed");
    let length = u32::try_from(header.len()).expect("a header is some kilobytes");
    [magic, &length.to_le_bytes(), header, &packed].concat()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}
