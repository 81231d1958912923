//! The model's walk over one page.
//!
//! A page is read in windows of a hundred words, each judged as a text of its own; the page is
//! what the stronger half of its windows says on average. So a long harmless frame does not
//! drown a text, and one odd paragraph does not condemn a page. At most [`MOST_WINDOWS`] are
//! kept: when there are more, neighbours are put together, and windows are twice as long from
//! then on. Memory is bounded, and the result depends on the words alone.

use std::cell::RefCell;
use std::sync::Arc;

use super::features::{self, Neighbour, WHOLE};
use super::table::{LANES, Row, TextModel};

/// Words of a window.
pub(super) const WINDOW: u32 = 100;
/// A last window of fewer words is left out, if there is another.
pub(super) const SHORT: u32 = 30;
const MOST_WINDOWS: usize = 32;
/// Windows from which on an unfinished page is worth an opinion.
const ENOUGH: usize = 4;
/// The most points of a text of fewer words than these: two words are a label, and a heading said
/// twice is no page. Below the thresholds from primary school on, so that it takes a phrase as
/// well. Six words are a sentence: from there on the model is believed.
const THIN: [(u64, i32); 2] = [(3, 40), (6, 75)];
/// The same of pages. A page with so little on it is a door or a form, whose few words stand in
/// all kinds of pages, mostly twice: as title and as heading. Under sixty words the model alone
/// closes none: a live score and a bookmaker's are told apart by more than that, or by a phrase.
const THIN_PAGE: [(u64, i32); 3] = [(3, 40), (24, 60), (60, 75)];
/// The bounds of what one window says. One must not outvote all others for a category; against
/// one the scale is longer, since a bound that most harmless texts reach would hide which of
/// them stands nearer to it.
const LEAST: f32 = -16.0;
const MOST: f32 = 8.0;
/// Softens the confidence of very short texts.
const FEW: f32 = 2.0;
/// Words that a thread remembers with their sums (some 1.7 MiB): a day of a class has some ten
/// thousand different ones.
const REMEMBERED: usize = 16384;
/// Places where a word may be remembered.
const WAYS: usize = 2;
/// Features of a word at most: pieces of three lengths, and itself with and without marks.
const MOST_FEATURES: usize = 80;
/// Words kept to explain.
const TELLING: usize = 16;
/// Bytes of a word in an explanation.
const SHOWN: usize = 40;

/// Sums of one word, in halves of a step: a word has at most some seventy features of 127.
type Sums = [i16; LANES];

/// The state of reading one page.
pub(crate) struct Reading {
    model: Arc<TextModel>,
    last: Option<Neighbour>,
    sums: [i32; LANES],
    /// Pairs of the window. Their rows are far apart in the table; fetched one after the other at
    /// its end, they are fetched while others are still on their way.
    pairs: Vec<u64>,
    words: u32,
    /// Words of the whole text.
    read: u64,
    /// Whether it is a page and not a line that somebody wrote: see [`THIN_PAGE`].
    page: bool,
    /// Finished windows: their logits, on average over `stride` of them.
    windows: Vec<[f32; LANES]>,
    open: [f32; LANES],
    in_open: u32,
    stride: u32,
    /// Finished windows that by themselves speak for a category.
    spoken: u64,
    /// The most telling words, and what the next has to beat.
    telling: Vec<(Slot, Box<str>)>,
    bar: i16,
    ended: bool,
}

/// What is known of a word.
#[derive(Clone, Copy)]
struct Slot {
    /// The word's hash, mixed with the model's.
    name: u64,
    word: Neighbour,
    sums: Sums,
    /// The most that it says about anything.
    best: i16,
}

thread_local! {
    /// Words of the pages that this thread has read, with their sums: most words of a page were
    /// on the page before. It only saves work; what is read is the same without it.
    static MEMORY: RefCell<Memory> = const { RefCell::new(Memory { names: Vec::new(), slots: Vec::new() }) };
}

/// Words with their sums. Names lie apart, so that asking for a word that is not there does not
/// touch its place.
struct Memory {
    names: Vec<[u64; WAYS]>,
    slots: Vec<[Slot; WAYS]>,
}

impl Memory {
    /// What is known of a word; `None` for bytes that are no text.
    fn recall(&mut self, model: &TextModel, name: u64, word: &[u8]) -> Option<&Slot> {
        if self.names.is_empty() {
            let empty = Slot {
                name: 0,
                word: Neighbour::default(),
                sums: [0; LANES],
                best: 0,
            };
            self.names.resize(REMEMBERED / WAYS, [0; WAYS]);
            self.slots.resize(REMEMBERED / WAYS, [empty; WAYS]);
        }
        let name = name ^ model.mark();
        let at = name as usize % (REMEMBERED / WAYS);
        let names = self.names.get_mut(at)?;
        let slots = self.slots.get_mut(at)?;
        if let Some(way) = names.iter().position(|known| *known == name) {
            return slots.get(way);
        }
        let found = look_up(model, name, std::str::from_utf8(word).ok()?);
        // The newest first; the oldest goes.
        names.rotate_right(1);
        slots.rotate_right(1);
        names[0] = name;
        slots[0] = found;
        slots.first()
    }
}

fn look_up(model: &TextModel, name: u64, text: &str) -> Slot {
    // All names first, then all rows: they are far apart in memory, and are fetched at once.
    let mut features = [(0u64, 0i16); MOST_FEATURES];
    let mut count = 0;
    let word = features::of_word(text, &mut |feature, weight| {
        if let Some(place) = features.get_mut(count) {
            *place = (feature, weight);
            count += 1;
        }
    });
    let features = features.get(..count).unwrap_or_default();
    let mut sums = [0i16; LANES];
    for (feature, weight) in features {
        add(&mut sums, model.row(*feature), *weight);
    }
    if model.overlay().is_some() {
        for (feature, weight) in features {
            if let Some(row) = model.taught(*feature) {
                add(&mut sums, row, *weight);
            }
        }
    }
    Slot {
        name,
        word,
        sums,
        best: sums.iter().copied().max().unwrap_or(0),
    }
}

/// Adds a row to sums, all lanes in a few steps of the processor. Neither seventy features of a
/// word nor two hundred pairs of a window reach the bounds of the type.
#[inline]
fn add(sums: &mut Sums, row: &Row, weight: i16) {
    for (sum, own) in sums.iter_mut().zip(row) {
        *sum = sum.saturating_add(i16::from(*own) * weight);
    }
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
    /// The same for a page.
    pub fn of_page(mut self) -> Reading {
        self.page = true;
        self
    }

    pub fn new(model: Arc<TextModel>) -> Reading {
        Reading {
            model,
            last: None,
            sums: [0; LANES],
            pairs: Vec::new(),
            words: 0,
            read: 0,
            page: false,
            windows: Vec::new(),
            open: [0.0; LANES],
            in_open: 0,
            stride: 1,
            spoken: 0,
            telling: Vec::new(),
            bar: 0,
            ended: false,
        }
    }

    /// Reads the next folded word.
    pub fn word(&mut self, word: &[u8]) {
        if !features::is_word(word) {
            return;
        }
        let name = features::name(word);
        MEMORY.with_borrow_mut(|memory| {
            if let Some(slot) = memory.recall(&self.model, name, word) {
                self.take(word, slot);
            }
        });
    }

    /// Reads the next word, of which this is known.
    fn take(&mut self, word: &[u8], slot: &Slot) {
        for (sum, own) in self.sums.iter_mut().zip(&slot.sums) {
            *sum += i32::from(*own);
        }
        if let Some(last) = self.last {
            let pairs = &mut self.pairs;
            features::of_pair(last, slot.word, &mut |feature, _| pairs.push(feature));
        }
        if slot.best > self.bar {
            self.remember(word, slot);
        }
        self.last = Some(slot.word);
        self.read += 1;
        self.words += 1;
        if self.words == WINDOW {
            self.close();
        }
    }

    /// Keeps the words that say most about anything.
    fn remember(&mut self, word: &[u8], slot: &Slot) {
        if self
            .telling
            .iter()
            .any(|(known, _)| known.name == slot.name)
        {
            return;
        }
        let told = (*slot, shown(word));
        if self.telling.len() < TELLING {
            self.telling.push(told);
        } else if let Some(weakest) = self.telling.iter_mut().min_by_key(|(slot, _)| slot.best) {
            *weakest = told;
        }
        if self.telling.len() == TELLING {
            self.bar = self
                .telling
                .iter()
                .map(|(slot, _)| slot.best)
                .min()
                .unwrap_or(0);
        }
    }

    /// Ends a window.
    fn close(&mut self) {
        let logits = self.logits();
        for (sum, own) in self.open.iter_mut().zip(logits) {
            *sum += own;
        }
        self.in_open += 1;
        self.sums = [0; LANES];
        self.pairs.clear();
        self.words = 0;
        self.last = None;
        if self.in_open < self.stride {
            return;
        }
        let stride = self.stride as f32;
        let window = self.open.map(|sum| sum / stride);
        let mut lanes = self.model.lanes().iter().zip(window);
        if lanes.any(|(lane, logit)| lane.points(logit) > 0) {
            self.spoken += 1;
        }
        self.windows.push(window);
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
        let mut sums = self.sums;
        let mut whole = |pairs: Sums| {
            for (sum, own) in sums.iter_mut().zip(pairs) {
                *sum += i32::from(own) * i32::from(WHOLE);
            }
        };
        let mut pairs = [0; LANES];
        for pair in &self.pairs {
            add(&mut pairs, self.model.row(*pair), 1);
        }
        whole(pairs);
        if self.model.overlay().is_some() {
            let mut taught = [0; LANES];
            for row in self
                .pairs
                .iter()
                .filter_map(|pair| self.model.taught(*pair))
            {
                add(&mut taught, row, 1);
            }
            whole(taught);
        }
        let mut logits = [0.0; LANES];
        for ((logit, sum), lane) in logits.iter_mut().zip(sums).zip(self.model.lanes()) {
            // A hundred words of some two hundred features: exact in single precision.
            let own = sum as f32 * lane.step * norm + lane.bias;
            *logit = own.clamp(LEAST, MOST);
        }
        logits
    }

    /// The text is over.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether there is more to say: rises with each window that speaks for a category. Another
    /// one never makes a page worse, since a page is what its stronger half says; so whoever asks
    /// after every piece need not ask on.
    pub fn progress(&self) -> u64 {
        if !self.is_enough() {
            return 0;
        }
        self.spoken + u64::from(self.ended)
    }

    fn is_enough(&self) -> bool {
        self.windows.len() >= ENOUGH || self.ended
    }

    /// What the text says, for every category; empty while too little was read, and for a text
    /// without words.
    pub fn opinions(&self) -> Vec<Opinion> {
        if !self.is_enough() {
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
        let thin: &[_] = if self.page { &THIN_PAGE } else { &THIN };
        let most = thin
            .iter()
            .find(|(words, _)| self.read < *words)
            .map_or(i32::MAX, |(_, most)| *most);
        let mut column = Vec::with_capacity(windows.len());
        let lanes = self.model.lanes().iter().enumerate();
        lanes
            .map(|(at, lane)| {
                column.clear();
                column.extend(windows.iter().filter_map(|window| window.get(at).copied()));
                column.sort_by(|one: &f32, two| two.total_cmp(one));
                let strong: f32 = column.iter().take(half).sum();
                let points = lane.points(strong / half as f32).min(most);
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
        let value = |slot: &Slot| slot.sums.get(lane).copied().unwrap_or(0);
        let mut words: Vec<_> = self
            .telling
            .iter()
            .map(|(slot, word)| (value(slot), word))
            .filter(|(value, _)| *value > 0)
            .collect();
        words.sort_by(|(a, one), (b, two)| b.cmp(a).then_with(|| one.cmp(two)));
        let words: Vec<&str> = words.iter().take(5).map(|(_, word)| &***word).collect();
        words.join(", ")
    }
}

/// What a sum over so many words is divided by: between a mean, which would not grow with what
/// is read, and a sum, which would grow with every word.
pub(super) fn norm(words: u32) -> f32 {
    1.0 / (words as f32 + FEW).sqrt()
}

fn shown(word: &[u8]) -> Box<str> {
    let word = String::from_utf8_lossy(word);
    let end = word.floor_char_boundary(SHOWN);
    word.get(..end).unwrap_or(&word).into()
}
