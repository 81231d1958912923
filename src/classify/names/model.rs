//! Names that are spelled like those of a category: hashed letter groups, one weight each.
//!
//! The features of a name are the groups of three to five letters of each of its labels, their
//! beginnings and ends marked, and the public suffix. Each is hashed to one of a few thousand
//! buckets; a bucket has a weight of eight bits for every category. The same features are used
//! in training ([`super::train`]) and here.

use super::parts;
use crate::model::HostName;

const MAGIC: &[u8; 8] = b"SGNAMES\n";
const VERSION: u32 = 1;

/// Buckets as a power of two, in a table of this project's own. Seven categories fit 256 KiB.
pub(super) const BITS: u8 = 15;

/// Larger tables are refused.
const MAX_BITS: u8 = 20;
const MAX_CATEGORIES: usize = 64;

/// Letters of a name that are looked at; longer names are machine-made.
const MAX_LETTERS: usize = 128;

/// Fewer letters say too little: `aa.com` and `58.com` could be anything.
const LEAST_LETTERS: usize = 5;

/// Twenty to one against any category before a name was seen: conservative, since pupils mostly ask
/// for harmless names.
pub(super) const PRIOR: f32 = 3.0;

/// Points for each unit of log-odds; see [`crate::model::Score::probability`].
const POINTS: f32 = 20.0;

/// A trained table.
#[derive(Clone, PartialEq)]
pub struct NameModel {
    pub(super) bits: u8,
    pub(super) categories: Vec<CategoryRow>,
    /// Bucket by bucket, one weight for each category.
    pub(super) weights: Vec<i8>,
}

/// What belongs to one category.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CategoryRow {
    pub name: String,
    /// From weights to log-odds, calibrated on names that were not trained on.
    pub scale: f32,
    pub bias: f32,
}

/// Why bytes are not a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a table, or of another release.
    #[error(
        "it is not a table of names of this version; train it again with: schoolgate model train-names"
    )]
    Foreign,
    /// Cut off or changed.
    #[error("it is damaged; take the shipped one, or train it again")]
    Damaged,
}

impl NameModel {
    /// The categories it knows, in order.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories.iter().map(|row| row.name.as_str())
    }

    /// Log of how much likelier the name is in each category than among harmless ones.
    pub fn log_odds(&self, host: &HostName) -> Vec<f32> {
        let buckets = features(host, self.bits);
        if buckets.is_empty() {
            return vec![f32::NEG_INFINITY; self.categories.len()];
        }
        let mut sums = vec![0i32; self.categories.len()];
        for bucket in &buckets {
            let row = self.row(*bucket);
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(*weight);
            }
        }
        let norm = norm(buckets.len());
        let rows = self.categories.iter().zip(sums);
        rows.map(|(row, sum)| sum as f32 * norm * row.scale + row.bias)
            .collect()
    }

    /// Points for each category by its number in this table, only where there are any.
    pub fn points(&self, host: &HostName) -> impl Iterator<Item = (usize, i32)> {
        let odds = self.log_odds(host).into_iter().enumerate();
        odds.filter_map(|(number, odds)| {
            let points = ((odds - PRIOR) * POINTS).clamp(0.0, super::MOST as f32);
            // Below a thirtieth of the odds it says nothing.
            (points >= 1.0).then_some((number, points as i32))
        })
    }

    fn row(&self, bucket: u32) -> &[i8] {
        let width = self.categories.len();
        let start = bucket as usize * width;
        self.weights.get(start..start + width).unwrap_or_default()
    }

    /// The table as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.weights.len() + 512);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.push(self.bits);
        out.push(u8::try_from(self.categories.len()).unwrap_or(u8::MAX));
        for row in &self.categories {
            let name = row.name.as_bytes();
            out.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            out.extend_from_slice(name.get(..name.len().min(255)).unwrap_or_default());
            out.extend_from_slice(&row.scale.to_le_bytes());
            out.extend_from_slice(&row.bias.to_le_bytes());
        }
        out.extend(self.weights.iter().map(|weight| weight.to_le_bytes()[0]));
        let checksum = crc32fast::hash(&out);
        out.extend_from_slice(&checksum.to_le_bytes());
        out
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`ModelError`]; never panics, whatever the bytes are.
    pub fn from_bytes(bytes: &[u8]) -> Result<NameModel, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Foreign)?;
        let (version, _) = rest.split_first_chunk::<4>().ok_or(ModelError::Foreign)?;
        if u32::from_le_bytes(*version) != VERSION {
            return Err(ModelError::Foreign);
        }
        let (body, checksum) = bytes.split_last_chunk::<4>().ok_or(ModelError::Damaged)?;
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(ModelError::Damaged);
        }
        read(body.get(MAGIC.len() + 4..).unwrap_or_default()).ok_or(ModelError::Damaged)
    }
}

fn read(mut left: &[u8]) -> Option<NameModel> {
    let mut take = |count: usize| {
        let (taken, rest) = left.split_at_checked(count)?;
        left = rest;
        Some(taken)
    };
    let [bits, count] = *take(2)?.first_chunk::<2>()?;
    if bits > MAX_BITS || usize::from(count) > MAX_CATEGORIES {
        return None;
    }
    let mut categories = Vec::new();
    for _ in 0..count {
        let length = usize::from(*take(1)?.first()?);
        let name = std::str::from_utf8(take(length)?).ok()?.to_owned();
        let mut number = || Some(f32::from_le_bytes(*take(4)?.first_chunk::<4>()?));
        let (scale, bias) = (number()?, number()?);
        if !scale.is_finite() || !bias.is_finite() {
            return None;
        }
        categories.push(CategoryRow { name, scale, bias });
    }
    let weights = take((1 << bits) * categories.len())?;
    let weights = weights
        .iter()
        .map(|byte| i8::from_le_bytes([*byte]))
        .collect();
    left.is_empty().then_some(NameModel {
        bits,
        categories,
        weights,
    })
}

/// What a sum of weights is multiplied with, so that long names are not louder than short ones.
pub(super) fn norm(features: usize) -> f32 {
    1.0 / (features.max(1) as f32).sqrt()
}

/// The buckets of a name, each once, in order. Empty for addresses, public suffixes and names
/// that are too short.
pub(super) fn features(host: &HostName, bits: u8) -> Vec<u32> {
    let Some((own, suffix)) = parts(host) else {
        return Vec::new();
    };
    let own = own.strip_prefix("www.").unwrap_or(own);
    let own = own
        .get(own.len().saturating_sub(MAX_LETTERS)..)
        .unwrap_or(own);
    if own.len() < LEAST_LETTERS {
        return Vec::new();
    }
    let mut buckets = vec![bucket(b"/", suffix.as_bytes(), bits)];
    let mut marked = Vec::with_capacity(own.len() + 2);
    for label in own.split('.') {
        marked.clear();
        marked.push(b'^');
        marked.extend_from_slice(label.as_bytes());
        marked.push(b'$');
        for size in 3..=5 {
            buckets.extend(marked.windows(size).map(|group| bucket(&[], group, bits)));
        }
    }
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// FNV-1a with a last stir, cut to the size of the table.
fn bucket(before: &[u8], text: &[u8], bits: u8) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in before.iter().chain(text) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 32;
    u32::try_from(hash & ((1 << bits) - 1)).unwrap_or(0)
}
