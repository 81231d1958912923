//! Makes an overlay from a school's corrections.
//!
//! The base is frozen. A correction pulls its category over or under where it belongs; everything
//! else is held where it is, by texts of which only what the base says about them counts
//! (`replay`). So a correction changes what looks like it, and little besides.
//!
//! Whether an overlay is better is not known here: measure it before it is used.

use super::features;
use super::overlay::{About, Overlay};
use super::reading::{SHORT, WINDOW, norm};
use super::table::{LANES, Row, TextModel};
use super::train::Dice;
use crate::classify::words::Words;

/// A text that was judged wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The text.
    pub text: String,
    /// The category's name.
    pub category: String,
    /// Whether the text belongs to it.
    pub belongs: bool,
}

/// Rows of an overlay: 2 to this power (512 KiB).
const BITS: u32 = 14;
/// Times that every text is shown.
const ROUNDS: usize = 30;
/// How fast weights move at the beginning.
const SPEED: f32 = 0.2;
/// Log-odds (see `score`: 50 points and 20 for each) that a text which belongs should have. A page is
/// closed for pupils of 11 to 14 at 2.5.
const BELONGS: f32 = 4.0;
/// Log-odds that a false alarm should have: so low that it takes points off phrases as well.
const HARMLESS: f32 = -3.0;
/// No single text pulls harder.
const PULL: f32 = 3.0;
/// How hard a text of the replay holds.
const HOLD: f32 = 2.0;
/// Lessons are shown so often that they are at least one text in so many.
const SHARE: usize = 4;
/// But no lesson is shown more often than this in a round.
const OFTEN: usize = 8;

/// One window of a text.
struct Shown {
    features: Vec<(u64, f32)>,
    norm: f32,
    base: [f32; LANES],
    /// The category in question and whether the text belongs to it.
    lesson: Option<(usize, bool)>,
}

/// Learns an overlay for `base`, which must be without one. `replay` are texts whose verdict
/// should stay as it is; what they are is not asked. The same arguments give the same overlay.
///
/// # Errors
/// If there is no lesson about a category that the base knows.
pub fn adapt(
    base: &TextModel,
    lessons: &[Lesson],
    replay: &[&str],
    made: &str,
) -> Result<Overlay, String> {
    let mut texts = Vec::new();
    let mut learnt = 0;
    for lesson in lessons {
        let Some(lane) = base.categories().position(|name| name == lesson.category) else {
            continue;
        };
        learnt += 1;
        let windows = windows(base, &lesson.text);
        texts.extend(windows.into_iter().map(|shown| Shown {
            lesson: Some((lane, lesson.belongs)),
            ..shown
        }));
    }
    if texts.is_empty() {
        return Err("no correction is about a category that the model knows".to_owned());
    }
    let lessons = texts.len();
    for text in replay {
        texts.extend(windows(base, text));
    }
    let held = texts.len() - lessons;
    let often = (held / SHARE / lessons).clamp(1, OFTEN);
    let mut order: Vec<&Shown> = Vec::with_capacity(held + lessons * often);
    for text in &texts {
        let times = if text.lesson.is_some() { often } else { 1 };
        order.extend(std::iter::repeat_n(text, times));
    }

    let mut weights = Weights {
        rows: vec![[0.0; LANES]; 1 << BITS],
        moved: vec![[0.0; LANES]; 1 << BITS],
    };
    let mut dice = Dice(lessons as u64);
    for round in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at + 1));
        }
        let speed = SPEED * (1.0 - round as f32 / ROUNDS as f32);
        for text in &order {
            weights.step(base, text, speed);
        }
    }
    let about = About {
        base: base.identity(),
        made: made.to_owned(),
        corrections: learnt,
    };
    let rows = weights.rows.iter().map(|row| quantise(row, base)).collect();
    Ok(Overlay::new(about, BITS, rows))
}

/// A text in the windows in which it is read.
fn windows(base: &TextModel, text: &str) -> Vec<Shown> {
    let mut all = Vec::new();
    let mut open: (Vec<(u64, f32)>, u32) = (Vec::new(), 0);
    let mut last = None;
    let mut take = |word: &[u8]| {
        let Ok(word) = std::str::from_utf8(word) else {
            return;
        };
        let found = &mut open.0;
        let mut add = |feature: u64, weight: i16| {
            found.push((feature, f32::from(weight) / f32::from(features::WHOLE)));
        };
        let word = features::of_word(word, &mut add);
        if let Some(last) = last {
            features::of_pair(last, word, &mut add);
        }
        last = Some(word);
        open.1 += 1;
        if open.1 == WINDOW {
            all.push(std::mem::take(&mut open));
            last = None;
        }
    };
    let mut words = Words::default();
    words.push(text, &mut take);
    words.end(&mut take);
    if open.1 >= SHORT || all.is_empty() && open.1 > 0 {
        all.push(open);
    }
    let shown = |(features, words): (Vec<(u64, f32)>, u32)| {
        let norm = norm(words);
        Shown {
            base: logits(base, &features, norm),
            features,
            norm,
            lesson: None,
        }
    };
    all.into_iter().map(shown).collect()
}

/// What the base says of a window.
fn logits(base: &TextModel, features: &[(u64, f32)], norm: f32) -> [f32; LANES] {
    let mut sums = [0f32; LANES];
    for (feature, count) in features {
        for (sum, weight) in sums.iter_mut().zip(base.row(*feature)) {
            *sum += count * f32::from(*weight);
        }
    }
    let mut logits = [0.0; LANES];
    for ((logit, sum), lane) in logits.iter_mut().zip(sums).zip(base.lanes()) {
        *logit = sum * lane.step * norm + lane.bias;
    }
    logits
}

struct Weights {
    rows: Vec<[f32; LANES]>,
    moved: Vec<[f32; LANES]>,
}

fn at(feature: u64) -> usize {
    (feature >> (64 - BITS)) as usize
}

impl Weights {
    /// What the overlay adds to the logits of a window.
    fn added(&self, text: &Shown) -> [f32; LANES] {
        let mut sums = [0f32; LANES];
        for (feature, count) in &text.features {
            if let Some(row) = self.rows.get(at(*feature)) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += count * weight;
                }
            }
        }
        sums.map(|sum| sum * text.norm)
    }

    /// Learns from one window.
    fn step(&mut self, base: &TextModel, text: &Shown, speed: f32) {
        let added = self.added(text);
        let mut error = [0f32; LANES];
        let lanes = base.lanes().iter().enumerate();
        for (((error, added), said), (number, lane)) in
            error.iter_mut().zip(added).zip(text.base).zip(lanes)
        {
            let odds = lane.slope * (said + added) + lane.shift;
            let pull = match text.lesson {
                Some((own, true)) if own == number => (odds - BELONGS).clamp(-PULL, 0.0),
                Some((own, false)) if own == number => (odds - HARMLESS).clamp(0.0, PULL),
                _ => (HOLD * lane.slope * added).clamp(-PULL, PULL),
            };
            *error = pull * lane.slope;
        }
        for (feature, count) in &text.features {
            let place = at(*feature);
            let (Some(row), Some(moved)) = (self.rows.get_mut(place), self.moved.get_mut(place))
            else {
                continue;
            };
            for ((weight, moved), error) in row.iter_mut().zip(moved).zip(error) {
                let slope = error * text.norm * count;
                *moved += slope * slope;
                *weight -= speed * slope / (*moved + 1e-4).sqrt();
            }
        }
    }
}

fn quantise(row: &[f32; LANES], base: &TextModel) -> Row {
    let mut small = [0i8; LANES];
    for ((small, weight), lane) in small.iter_mut().zip(row).zip(base.lanes()) {
        // Within bounds: the cast keeps the value.
        *small = (weight / lane.step).round().clamp(-127.0, 127.0) as i8;
    }
    small
}
