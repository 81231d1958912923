//! Perceptual hashes: equal for pictures that look alike, whatever their size and coding.
//!
//! *PDQ* (256 bits) is what lists of illegal pictures are exchanged in; its steps follow its
//! published description (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ
//! Image-Hashing Algorithm", 2019): luminance, two passes of a box filter, 64 × 64 samples, the
//! lowest 16 × 16 frequencies, each above or below their median. *dHash* (64 bits) says of
//! 8 × 8 places whether it gets lighter to the right; it is cheap, and coarse.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// Sides of the picture that is hashed; larger ones are scaled down first.
pub(super) const SIDE: usize = 512;
/// Samples of a side.
const SAMPLES: usize = 64;
/// Frequencies of a side.
const WAVES: usize = 16;
/// A picture with a shorter side is an icon or a counter: it looks like too many others.
const LEAST_SIDE: usize = 32;
/// Below this quality a picture is so plain that its hash says nothing, by the same description.
pub const MIN_QUALITY: u8 = 50;

/// A PDQ hash; bit 0 is the lowest of the first word.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pdq(pub [u64; 4]);

/// A dHash; the first place is the highest bit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dhash(pub u64);

/// The hashes of one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Print {
    /// PDQ.
    pub pdq: Pdq,
    /// PDQ of the picture with left and right exchanged.
    pub mirrored: Pdq,
    /// dHash.
    pub dhash: Dhash,
    /// 0 to 100: how much there is to see.
    pub quality: u8,
}

/// Luminance of a picture, 0 to 255, row by row; no side is longer than [`SIDE`].
pub(super) struct Thumb {
    pub width: usize,
    pub height: usize,
    pub luma: Vec<f32>,
}

impl Print {
    /// Whether the hashes tell this picture from others.
    pub fn is_telling(&self) -> bool {
        self.quality >= MIN_QUALITY
    }

    pub(super) fn of(thumb: &Thumb) -> Print {
        let samples = samples(thumb);
        let small = thumb.width.min(thumb.height) < LEAST_SIDE;
        let waves = waves(&samples);
        let mut mirrored = waves;
        for (at, wave) in mirrored.iter_mut().enumerate() {
            // Waves that are odd about the middle change their sign. The first column is the
            // first wave, so the odd ones have even numbers.
            if (at % WAVES).is_multiple_of(2) {
                *wave = -*wave;
            }
        }
        Print {
            pdq: pdq(&waves),
            mirrored: pdq(&mirrored),
            dhash: dhash(thumb),
            quality: if small { 0 } else { quality(&samples) },
        }
    }
}

type Samples = [[f32; SAMPLES]; SAMPLES];

/// Blurred so far that every sample stands for its surroundings.
fn samples(thumb: &Thumb) -> Samples {
    let (width, height) = (thumb.width, thumb.height);
    let mut luma = thumb.luma.clone();
    let mut line = Vec::new();
    for _ in 0..2 {
        for row in luma.chunks_exact_mut(width) {
            blur(row, window(width), &mut line);
            row.copy_from_slice(&line);
        }
        for x in 0..width {
            let column: Vec<f32> = luma.iter().skip(x).step_by(width).copied().collect();
            blur(&column, window(height), &mut line);
            for (cell, value) in luma.iter_mut().skip(x).step_by(width).zip(&line) {
                *cell = *value;
            }
        }
    }
    let mut samples = [[0.0; SAMPLES]; SAMPLES];
    for (i, row) in samples.iter_mut().enumerate() {
        let y = (2 * i + 1) * height / (2 * SAMPLES);
        for (j, sample) in row.iter_mut().enumerate() {
            let x = (2 * j + 1) * width / (2 * SAMPLES);
            *sample = luma.get(y * width + x).copied().unwrap_or_default();
        }
    }
    samples
}

/// How many pixels the box filter takes together.
fn window(side: usize) -> usize {
    side.div_ceil(2 * SAMPLES).max(1)
}

/// Means of `window` neighbours; of fewer at the ends.
fn blur(line: &[f32], window: usize, out: &mut Vec<f32>) {
    let ahead = (window + 2) / 2;
    out.clear();
    let (mut from, mut to) = (0, 0);
    let mut sum = 0.0;
    for at in 0..line.len() {
        let last = (at + ahead).min(line.len());
        let first = (at + ahead).saturating_sub(window);
        for value in line.iter().take(last).skip(to) {
            sum += value;
        }
        for value in line.iter().take(first).skip(from) {
            sum -= value;
        }
        (from, to) = (first, last);
        out.push(sum / (last - first) as f32);
    }
}

/// The lowest frequencies, without the constant ones.
fn waves(samples: &Samples) -> [f32; WAVES * WAVES] {
    static COSINES: LazyLock<[[f32; SAMPLES]; WAVES]> = LazyLock::new(|| {
        let scale = libm::sqrt(2.0 / SAMPLES as f64);
        let mut table = [[0.0; SAMPLES]; WAVES];
        for (i, row) in table.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                let turn = std::f64::consts::PI / (2 * SAMPLES) as f64;
                let angle = turn * ((i + 1) * (2 * j + 1)) as f64;
                *cell = (scale * libm::cos(angle)) as f32;
            }
        }
        table
    });
    let cosines = &*COSINES;
    let mut columns = [[0.0_f32; SAMPLES]; WAVES];
    for (sums, wave) in columns.iter_mut().zip(cosines) {
        for (row, cosine) in samples.iter().zip(wave) {
            for (sum, sample) in sums.iter_mut().zip(row) {
                *sum += cosine * sample;
            }
        }
    }
    let mut waves = [0.0; WAVES * WAVES];
    let pairs = columns
        .iter()
        .flat_map(|column| cosines.iter().map(move |wave| (column, wave)));
    for (out, (column, wave)) in waves.iter_mut().zip(pairs) {
        *out = column.iter().zip(wave).map(|(a, b)| a * b).sum();
    }
    waves
}

fn pdq(waves: &[f32; WAVES * WAVES]) -> Pdq {
    let mut sorted = *waves;
    sorted.sort_unstable_by(f32::total_cmp);
    // The lower one of the two in the middle.
    let median = sorted.get(WAVES * WAVES / 2 - 1).copied().unwrap_or(0.0);
    let mut hash = [0_u64; 4];
    for (word, waves) in hash.iter_mut().zip(waves.chunks(64)) {
        for (bit, wave) in waves.iter().enumerate() {
            *word |= u64::from(*wave > median) << bit;
        }
    }
    Pdq(hash)
}

/// The sum of differences of neighbours, in hundredths of the whole range.
fn quality(samples: &Samples) -> u8 {
    let step = |a: f32, b: f32| (((a - b) * 100.0 / 255.0) as i32).unsigned_abs();
    let down = samples.windows(2).flat_map(|rows| {
        let pair = rows.first().zip(rows.last());
        pair.into_iter().flat_map(|(a, b)| a.iter().zip(b))
    });
    let across = samples
        .iter()
        .flat_map(|row| row.iter().zip(row.iter().skip(1)));
    let sum: u32 = down.chain(across).map(|(a, b)| step(*a, *b)).sum();
    u8::try_from((sum / 90).min(100)).unwrap_or(100)
}

fn dhash(thumb: &Thumb) -> Dhash {
    const ROWS: usize = 8;
    let cell = |x: usize, y: usize| {
        let part = |at: usize, of: usize, side: usize| {
            let from = (at * side / of).min(side.saturating_sub(1));
            (from, ((at + 1) * side / of).max(from + 1))
        };
        let (left, right) = part(x, ROWS + 1, thumb.width);
        let (top, bottom) = part(y, ROWS, thumb.height);
        let rows = thumb.luma.chunks_exact(thumb.width.max(1));
        let sum: f32 = rows
            .skip(top)
            .take(bottom - top)
            .flat_map(|row| row.get(left..right).unwrap_or_default())
            .sum();
        sum / ((right - left) * (bottom - top)) as f32
    };
    let mut hash = 0;
    for y in 0..ROWS {
        for x in 0..ROWS {
            hash = hash << 1 | u64::from(cell(x + 1, y) > cell(x, y));
        }
    }
    Dhash(hash)
}

impl fmt::Display for Pdq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .rev()
            .try_for_each(|word| write!(f, "{word:016x}"))
    }
}

impl fmt::Debug for Pdq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pdq({self})")
    }
}

impl fmt::Display for Dhash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Dhash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dhash({self})")
    }
}

/// Not a hash of the length that was expected, in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHash;

impl FromStr for Pdq {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let mut words = [0; 4];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAHash);
        }
        for (word, at) in words.iter_mut().rev().zip([0, 16, 32, 48]) {
            let digits = text.get(at..at + 16).ok_or(NotAHash)?;
            *word = u64::from_str_radix(digits, 16).map_err(|_| NotAHash)?;
        }
        Ok(Pdq(words))
    }
}

impl FromStr for Dhash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        if text.len() != 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAHash);
        }
        u64::from_str_radix(text, 16)
            .map(Dhash)
            .map_err(|_| NotAHash)
    }
}
