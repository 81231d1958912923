//! The model's walk over one page.
//!
//! A page is read in windows of a hundred words, each judged as a text of its own; the page is
//! what the stronger half of its windows says on average. So a long harmless frame does not
//! drown a text, and one odd paragraph does not condemn a page. At most [`MOST_WINDOWS`] are
//! kept: when there are more, neighbours are put together, and windows are twice as long from
//! then on. Memory is bounded, and the result depends on the words alone.

use std::sync::Arc;

use super::features::{self, Neighbour, WHOLE};
use super::table::{LANES, TextModel};

/// Words of a window.
pub(super) const WINDOW: u32 = 100;
/// A last window of fewer words is left out, if there is another.
const SHORT: u32 = 30;
const MOST_WINDOWS: usize = 32;
/// Windows from which on an unfinished page is worth an opinion.
const ENOUGH: usize = 4;
/// Softens the confidence of very short texts.
const FEW: f32 = 2.0;
/// Words remembered with their sums; a power of two.
const REMEMBERED: usize = 512;
/// Words kept to explain.
const TELLING: usize = 16;
/// Bytes of a word in an explanation.
const SHOWN: usize = 40;

/// Sums of one word, in halves of a step: a word has at most some seventy features of 127.
type Sums = [i16; LANES];

/// The state of reading one page.
pub(crate) struct Reading {
    model: Arc<TextModel>,
    cache: Vec<Slot>,
    last: Option<Neighbour>,
    sums: [i32; LANES],
    words: u32,
    /// Finished windows: their logits, on average over `stride` of them.
    windows: Vec<[f32; LANES]>,
    open: [f32; LANES],
    in_open: u32,
    stride: u32,
    telling: Vec<(Box<str>, Sums)>,
    ended: bool,
}

#[derive(Clone, Copy)]
struct Slot {
    name: u64,
    word: Neighbour,
    sums: Sums,
}

/// What the model makes of a category.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opinion {
    /// Index into the model's categories.
    pub lane: usize,
    /// Log-odds; see `score`.
    pub points: i32,
    /// The words that spoke for it most, strongest first; only where there are points.
    pub words: String,
}

impl Reading {
    pub fn new(model: Arc<TextModel>) -> Reading {
        Reading {
            model,
            cache: Vec::new(),
            last: None,
            sums: [0; LANES],
            words: 0,
            windows: Vec::new(),
            open: [0.0; LANES],
            in_open: 0,
            stride: 1,
            telling: Vec::new(),
            ended: false,
        }
    }

    /// Reads the next folded word.
    pub fn word(&mut self, word: &[u8]) {
        let name = features::name(word);
        if self.cache.is_empty() {
            let empty = Slot {
                name: 0,
                word: Neighbour::default(),
                sums: [0; LANES],
            };
            self.cache = vec![empty; REMEMBERED];
        }
        let at = name as usize % REMEMBERED;
        let known = self.cache.get(at).copied().filter(|slot| slot.name == name);
        let slot = match known {
            Some(slot) => slot,
            None => {
                let Ok(text) = std::str::from_utf8(word) else {
                    return;
                };
                let slot = self.learn(name, text);
                if let Some(place) = self.cache.get_mut(at) {
                    *place = slot;
                }
                slot
            }
        };
        for (sum, own) in self.sums.iter_mut().zip(slot.sums) {
            *sum += i32::from(own);
        }
        if let Some(last) = self.last {
            let (model, sums) = (&self.model, &mut self.sums);
            features::of_pair(last, slot.word, &mut |feature, weight| {
                for (sum, own) in sums.iter_mut().zip(model.row(feature)) {
                    *sum += i32::from(*own) * i32::from(weight);
                }
            });
        }
        self.last = Some(slot.word);
        self.words += 1;
        if self.words == WINDOW {
            self.close();
        }
    }

    fn learn(&mut self, name: u64, text: &str) -> Slot {
        let mut sums = [0i16; LANES];
        let model = &self.model;
        let word = features::of_word(text, &mut |feature, weight| {
            for (sum, own) in sums.iter_mut().zip(model.row(feature)) {
                *sum = sum.saturating_add(i16::from(*own) * weight);
            }
        });
        let slot = Slot { name, word, sums };
        self.remember(text, &slot);
        slot
    }

    /// Keeps the words that say most about anything.
    fn remember(&mut self, text: &str, slot: &Slot) {
        let best = |sums: &Sums| sums.iter().copied().max().unwrap_or(0);
        let own = best(&slot.sums);
        if own <= 0 || self.telling.iter().any(|(word, _)| **word == *text) {
            return;
        }
        if self.telling.len() == TELLING {
            let weakest = (0..TELLING).min_by_key(|at| self.telling.get(*at).map(|(_, s)| best(s)));
            match weakest.and_then(|at| self.telling.get_mut(at)) {
                Some(place) if best(&place.1) < own => *place = (shown(text), slot.sums),
                _ => {}
            }
            return;
        }
        self.telling.push((shown(text), slot.sums));
    }

    /// Ends a window.
    fn close(&mut self) {
        let logits = self.logits();
        for (sum, own) in self.open.iter_mut().zip(logits) {
            *sum += own;
        }
        self.in_open += 1;
        self.sums = [0; LANES];
        self.words = 0;
        self.last = None;
        if self.in_open < self.stride {
            return;
        }
        let stride = self.stride as f32;
        self.windows.push(self.open.map(|sum| sum / stride));
        self.open = [0.0; LANES];
        self.in_open = 0;
        if self.windows.len() == MOST_WINDOWS {
            self.windows = self
                .windows
                .chunks(2)
                .map(|pair| match pair {
                    [one, two] => std::array::from_fn(|lane| {
                        one.get(lane)
                            .zip(two.get(lane))
                            .map_or(0.0, |(a, b)| (a + b) / 2.0)
                    }),
                    _ => [0.0; LANES],
                })
                .collect();
            self.stride *= 2;
        }
    }

    /// The logits of the window as it stands.
    fn logits(&self) -> [f32; LANES] {
        let norm = norm(self.words) / f32::from(WHOLE);
        let mut logits = [0.0; LANES];
        for ((logit, sum), lane) in logits.iter_mut().zip(self.sums).zip(self.model.lanes()) {
            // A hundred words of some two hundred features: exact in single precision.
            let own = sum as f32 * lane.step * norm + lane.bias;
            *logit = own.clamp(-8.0, 8.0);
        }
        logits
    }

    /// The text is over.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether there is an opinion yet, and how often it has changed: rises with each window.
    pub fn progress(&self) -> u64 {
        if self.windows.len() < ENOUGH && !self.ended {
            return 0;
        }
        self.windows.len() as u64 * u64::from(self.stride) + u64::from(self.ended)
    }

    /// What the text says, for every category; empty while too little was read, and for a text
    /// without words.
    pub fn opinions(&self) -> Vec<Opinion> {
        if self.progress() == 0 {
            return Vec::new();
        }
        let mut windows = self.windows.clone();
        if self.in_open > 0 {
            let read = self.in_open as f32;
            windows.push(self.open.map(|sum| sum / read));
        }
        if self.words >= SHORT || windows.is_empty() && self.words > 0 {
            windows.push(self.logits());
        }
        if windows.is_empty() {
            return Vec::new();
        }
        let half = windows.len().div_ceil(2);
        let mut column = Vec::with_capacity(windows.len());
        let lanes = self.model.lanes().iter().enumerate();
        lanes
            .map(|(at, lane)| {
                column.clear();
                column.extend(windows.iter().filter_map(|window| window.get(at).copied()));
                column.sort_by(|one: &f32, two| two.total_cmp(one));
                let strong: f32 = column.iter().take(half).sum();
                let points = lane.points(strong / half as f32);
                let words = if points > 0 {
                    self.tell(at)
                } else {
                    String::new()
                };
                Opinion {
                    lane: at,
                    points,
                    words,
                }
            })
            .collect()
    }

    /// Windows that are kept.
    #[cfg(test)]
    pub fn kept(&self) -> usize {
        self.windows.len()
    }

    /// The words that spoke most for a category.
    fn tell(&self, lane: usize) -> String {
        let value = |sums: &Sums| sums.get(lane).copied().unwrap_or(0);
        let mut words: Vec<_> = self.telling.iter().filter(|(_, s)| value(s) > 0).collect();
        words.sort_by(|(one, a), (two, b)| value(b).cmp(&value(a)).then_with(|| one.cmp(two)));
        let words: Vec<&str> = words.iter().take(5).map(|(word, _)| &**word).collect();
        words.join(", ")
    }
}

/// What a sum over so many words is divided by: between a mean, which would not grow with what
/// is read, and a sum, which would grow with every word.
pub(super) fn norm(words: u32) -> f32 {
    1.0 / (words as f32 + FEW).sqrt()
}

fn shown(word: &str) -> Box<str> {
    let end = word.floor_char_boundary(SHOWN);
    word.get(..end).unwrap_or(word).into()
}
