//! Makes a table from labelled texts: logistic regression, one output for each category.
//!
//! AdaGrad (Duchi, Hazan, Singer 2011) over shuffled texts, one text at a time. A category that
//! nobody looked at in a text learns nothing from it. Beside the texts themselves, pages are put
//! together from several of one kind, since a page is longer than a line. The curve that turns
//! logits into points is fitted on texts that were held out ([`super::calibrate`]).

use std::collections::BTreeMap;

use super::calibrate::{self, Curve};
use super::corpus::{Corpus, Sample};
use super::features;
use super::reading::{WINDOW, norm};
use super::table::{Card, LANES, Lane, Row, TextModel};
use crate::classify::words::Words;

/// How a model is trained.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name, release, licence and sources, as they go into the model.
    pub card: Card,
    /// Rows of the table: 2 to this power.
    pub bits: u32,
    /// Times that every text is shown.
    pub rounds: u32,
    /// Parts of which each is held out once, for the curves.
    pub folds: u64,
    /// The share of texts of a category that the curves reckon with.
    pub base: f64,
    /// The share of our own texts that do not belong to a category and yet reach the threshold
    /// of the middle tiers, when held out.
    pub alarms: f64,
}

impl Plan {
    /// The plan of the shipped model, with this card.
    pub fn new(card: Card) -> Plan {
        Plan {
            card,
            bits: 20,
            rounds: 8,
            folds: 4,
            base: 0.2,
            alarms: 0.0005,
        }
    }
}

/// How well a category was told apart in held-out texts.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// The source of the texts.
    pub source: String,
    /// The category.
    pub category: String,
    /// The language.
    pub language: String,
    /// Points that the model gave, and whether the text belongs.
    pub points: Vec<(i32, bool)>,
}

/// What training made.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: TextModel,
    /// How it did on texts that it was not shown.
    pub held_out: Vec<HeldOut>,
}

/// How fast weights move at the beginning.
const SPEED: f32 = 0.3;
/// Pulls weights that nothing needs back to zero.
const DECAY: f32 = 1e-6;
/// Texts up to which a feature counts as rare, and the least that a common one counts.
const RARE: f32 = 20.0;
const LEAST_RARITY: f32 = 0.05;
/// Texts in a page that is put together.
const PAGE: std::ops::Range<usize> = 3..8;
/// How much such a page counts.
const PAGE_WEIGHT: f32 = 0.7;
/// A rare category's texts count at most so many times.
const MOST_WEIGHT: f32 = 8.0;
/// Log-odds of the threshold of the middle tiers, a hundred points.
const SURE: f32 = 2.5;
/// The least that a step of a weight may be worth, so that an empty category divides by nothing.
const LEAST_STEP: f32 = 1e-6;

/// A text as features.
struct Shown {
    features: Vec<(u32, f32)>,
    words: u32,
    /// For each category: 1, 0, or below zero for unknown.
    labels: [f32; LANES],
    weight: f32,
}

/// Sums and weights in training.
struct Weights {
    rows: Vec<[f32; LANES]>,
    bias: [f32; LANES],
}

/// Trains a model. `progress` is told what is going on, a few times a second at most.
///
/// # Errors
/// If there is nothing to learn from, or more categories than a model holds.
pub fn train(
    corpus: &Corpus,
    plan: &Plan,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Trained, String> {
    let categories = corpus.categories();
    if categories.is_empty() {
        return Err("no category has enough texts to learn from (twenty)".to_owned());
    }
    if categories.len() > LANES {
        let most = format!("a model holds at most {LANES} categories");
        return Err(format!("{most}, and the texts have {}", categories.len()));
    }
    let samples = &corpus.samples;
    let show = |sample: &Sample| shown(&sample.text, sample, &categories, plan.bits);
    let mut texts: Vec<Shown> = samples.iter().map(show).collect();
    let rarity = rarity(&texts, plan.bits);
    texts.iter_mut().for_each(|text| text.weigh(&rarity));
    progress(&format!(
        "{} texts, {} categories",
        texts.len(),
        categories.len()
    ));

    let part = |fold: u64| -> Vec<(usize, [f32; LANES])> {
        let held = |at: &usize| {
            samples
                .get(*at)
                .is_some_and(|s| s.fold % plan.folds == fold)
        };
        let seen: Vec<usize> = (0..texts.len()).filter(|at| !held(at)).collect();
        let weights = learn(&texts, samples, &seen, &categories, &rarity, plan);
        progress(&format!("part {} of {} held out", fold + 1, plan.folds));
        let held = (0..texts.len()).filter(held);
        held.filter_map(|at| Some((at, weights.logits(texts.get(at)?))))
            .collect()
    };
    // Two at a time: each needs some 270 MB.
    let mut logits: Vec<(usize, [f32; LANES])> = std::thread::scope(|scope| {
        let part = &part;
        let halves: Vec<_> = (0..2)
            .map(|half| {
                let mine = (half..plan.folds).step_by(2);
                scope.spawn(move || mine.flat_map(part).collect::<Vec<_>>())
            })
            .collect();
        let done = halves.into_iter().filter_map(|half| half.join().ok());
        done.flatten().collect()
    });
    logits.sort_by_key(|(at, _)| *at);

    let all: Vec<usize> = (0..texts.len()).collect();
    let mut weights = learn(&texts, samples, &all, &categories, &rarity, plan);
    for (row, rarity) in weights.rows.iter_mut().zip(&rarity) {
        row.iter_mut().for_each(|weight| *weight *= rarity);
    }
    progress("all texts seen");

    let mut lanes = Vec::new();
    for (at, category) in categories.iter().enumerate() {
        let known = logits.iter().filter_map(|(text, logits)| {
            let belongs = samples.get(*text)?.label(category)?;
            Some((*logits.get(at)?, belongs))
        });
        let curve = calibrate::fit(&known.collect::<Vec<_>>(), plan.base);
        // Our own texts alone: labels of others were made for other questions.
        let mut others: Vec<f32> = logits
            .iter()
            .filter_map(|(text, logits)| {
                let sample = samples.get(*text).filter(|sample| sample.source == "own")?;
                (sample.label(category) == Some(false)).then(|| logits.get(at).copied())?
            })
            .collect();
        let curve = calibrate::bend(curve, &mut others, plan.alarms, SURE);
        lanes.push(weights.lane(at, category, curve));
    }
    let held_out = held_out(samples, &logits, &lanes);
    let rows = weights
        .rows
        .iter()
        .map(|row| quantise(row, &lanes))
        .collect();
    let mut card = plan.card.clone();
    card.texts = corpus.digest();
    let model = TextModel::new(card, plan.bits, lanes, rows);
    Ok(Trained { model, held_out })
}

fn held_out(samples: &[Sample], logits: &[(usize, [f32; LANES])], lanes: &[Lane]) -> Vec<HeldOut> {
    type Key<'s> = (&'s str, &'s str, &'s str);
    let mut all: BTreeMap<Key<'_>, Vec<(i32, bool)>> = BTreeMap::new();
    for (text, logits) in logits {
        let Some(sample) = samples.get(*text) else {
            continue;
        };
        for (lane, logit) in lanes.iter().zip(logits) {
            if let Some(belongs) = sample.label(&lane.category) {
                let key = (&*sample.source, &*lane.category, &*sample.language);
                all.entry(key)
                    .or_default()
                    .push((lane.points(*logit), belongs));
            }
        }
    }
    let row = |((source, category, language), points): (Key<'_>, Vec<_>)| HeldOut {
        source: source.to_owned(),
        category: category.to_owned(),
        language: language.to_owned(),
        points,
    };
    all.into_iter().map(row).collect()
}

/// The features of the first window of a text.
fn shown(text: &str, sample: &Sample, categories: &[String], bits: u32) -> Shown {
    let mut labels = [-1.0; LANES];
    for (label, category) in labels.iter_mut().zip(categories) {
        *label = match sample.label(category) {
            None => -1.0,
            Some(belongs) => f32::from(u8::from(belongs)),
        };
    }
    let mut found: BTreeMap<u32, f32> = BTreeMap::new();
    let (mut last, mut count) = (None, 0);
    let mut take = |word: &[u8]| {
        let Ok(word) = std::str::from_utf8(word) else {
            return;
        };
        if count == WINDOW || !features::is_word(word.as_bytes()) {
            return;
        }
        count += 1;
        let mut add = |feature: u64, weight: i16| {
            let row = u32::try_from(feature >> (64 - bits)).unwrap_or(0);
            *found.entry(row).or_default() += f32::from(weight) / f32::from(features::WHOLE);
        };
        let word = features::of_word(word, &mut add);
        if let Some(last) = last {
            features::of_pair(last, word, &mut add);
        }
        last = Some(word);
    };
    let mut words = Words::default();
    words.push(text, &mut take);
    words.end(&mut take);
    Shown {
        features: found.into_iter().collect(),
        words: count,
        labels,
        weight: sample.weight,
    }
}

/// Learns from the texts in `seen`.
fn learn(
    texts: &[Shown],
    samples: &[Sample],
    seen: &[usize],
    categories: &[String],
    rarity: &[f32],
    plan: &Plan,
) -> Weights {
    let mut dice = Dice(plan.card.seed);
    let mut pages = pages(samples, seen, categories, plan.bits, &mut dice);
    pages.iter_mut().for_each(|page| page.weigh(rarity));
    let mut order: Vec<&Shown> = seen
        .iter()
        .filter_map(|at| texts.get(*at))
        .chain(&pages)
        .collect();
    order.retain(|text| text.words > 0);
    let heavy = heavier(&order);
    let size = 1 << plan.bits;
    let mut weights = Weights {
        rows: vec![[0.0; LANES]; size],
        bias: [-2.0; LANES],
    };
    let mut moved = vec![[0f32; LANES]; size];
    for round in 0..plan.rounds {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at + 1));
        }
        let speed = SPEED * (1.0 - round as f32 / plan.rounds as f32);
        for text in &order {
            weights.step(text, &heavy, speed, &mut moved);
        }
    }
    weights
}

/// How rare each feature is: 1 for those of [`RARE`] texts or fewer, towards 0 for those of all
/// (inverse document frequency; Spärck Jones 1972). Words that stand in every text say how
/// people talk, not what about. The factor is multiplied into the row when all is learnt, so
/// that reading costs nothing more.
fn rarity(texts: &[Shown], bits: u32) -> Vec<f32> {
    let mut counts = vec![0u32; 1 << bits];
    for (row, _) in texts.iter().flat_map(|text| &text.features) {
        if let Some(count) = counts.get_mut(*row as usize) {
            *count += 1;
        }
    }
    let all = texts.len().max(2) as f32;
    let most = libm::logf((all / RARE).max(2.0));
    let share = |count: u32| libm::logf(all / (count.max(1) as f32)) / most;
    counts
        .into_iter()
        .map(|count| share(count).clamp(LEAST_RARITY, 1.0))
        .collect()
}

impl Shown {
    fn weigh(&mut self, rarity: &[f32]) {
        for (row, value) in &mut self.features {
            *value *= rarity.get(*row as usize).copied().unwrap_or(1.0);
        }
    }
}

/// How much more a text that belongs counts, so that rare categories are learnt too.
fn heavier(texts: &[&Shown]) -> [f32; LANES] {
    let (mut belongs, mut others) = ([1f32; LANES], [1f32; LANES]);
    for text in texts {
        let sides = belongs.iter_mut().zip(&mut others);
        for ((belongs, others), label) in sides.zip(text.labels) {
            if label > 0.5 {
                *belongs += text.weight;
            } else if label >= 0.0 {
                *others += text.weight;
            }
        }
    }
    std::array::from_fn(|at| {
        let (belongs, others) = (belongs.get(at), others.get(at));
        let ratio = others
            .zip(belongs)
            .map_or(1.0, |(others, belongs)| others / belongs);
        ratio.sqrt().clamp(1.0, MOST_WEIGHT)
    })
}

/// Pages put together from our own texts of one category and language.
fn pages(
    samples: &[Sample],
    seen: &[usize],
    categories: &[String],
    bits: u32,
    dice: &mut Dice,
) -> Vec<Shown> {
    let mut groups: BTreeMap<(&str, Option<&str>), Vec<&Sample>> = BTreeMap::new();
    for sample in seen.iter().filter_map(|at| samples.get(*at)) {
        if sample.source == "own" {
            let category = sample.labels.iter().find(|(_, belongs)| **belongs);
            let category = category.map(|(name, _)| name.as_str());
            groups
                .entry((&sample.language, category))
                .or_default()
                .push(sample);
        }
    }
    let mut pages = Vec::new();
    for ((language, category), members) in &groups {
        let harmless = groups.get(&(*language, None));
        for _ in 0..members.len() / 4 {
            let mut text = String::new();
            let mut first = None;
            for place in 0..PAGE.start + dice.below(PAGE.len()) {
                // A page of a category has harmless parts as well.
                let frame = category
                    .and(harmless)
                    .filter(|_| place > 1 && dice.below(4) == 0);
                let from = frame.unwrap_or(members);
                let Some(sample) = from.get(dice.below(from.len())) else {
                    continue;
                };
                if frame.is_none() {
                    first.get_or_insert(*sample);
                }
                text.push_str(&sample.text);
                text.push_str(". ");
            }
            if let Some(first) = first {
                let mut page = shown(&text, first, categories, bits);
                page.weight = PAGE_WEIGHT;
                pages.push(page);
            }
        }
    }
    pages
}

impl Weights {
    fn logits(&self, text: &Shown) -> [f32; LANES] {
        let mut sums = [0f32; LANES];
        for (row, count) in &text.features {
            if let Some(row) = self.rows.get(*row as usize) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += count * weight;
                }
            }
        }
        let norm = norm(text.words);
        for (sum, bias) in sums.iter_mut().zip(self.bias) {
            *sum = *sum * norm + bias;
        }
        sums
    }

    /// Learns from one text.
    fn step(&mut self, text: &Shown, heavy: &[f32; LANES], speed: f32, moved: &mut [[f32; LANES]]) {
        let logits = self.logits(text);
        let mut error = [0f32; LANES];
        for (((error, logit), label), heavy) in
            error.iter_mut().zip(logits).zip(text.labels).zip(heavy)
        {
            if label >= 0.0 {
                let expected = 1.0 / (1.0 + libm::expf(-logit));
                let weight = if label > 0.5 { *heavy } else { 1.0 };
                *error = (expected - label) * text.weight * weight;
            }
        }
        for (bias, error) in self.bias.iter_mut().zip(error) {
            *bias -= 0.02 * speed * error;
        }
        let norm = norm(text.words);
        for (row, count) in &text.features {
            let row = *row as usize;
            let (Some(row), Some(moved)) = (self.rows.get_mut(row), moved.get_mut(row)) else {
                continue;
            };
            for ((weight, moved), error) in row.iter_mut().zip(moved).zip(error) {
                let slope = error * norm * count + DECAY * *weight;
                *moved += slope * slope;
                *weight -= speed * slope / (*moved + 1e-4).sqrt();
            }
        }
    }

    /// A category's numbers; its largest weights are cut so that the step stays fine.
    fn lane(&self, at: usize, category: &str, curve: Curve) -> Lane {
        let mut sizes: Vec<f32> = self
            .rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|weight| weight.abs())
            .collect();
        sizes.sort_by(f32::total_cmp);
        let large = sizes.len().saturating_sub(1 + sizes.len() / 20_000);
        let largest = sizes.get(large).copied().unwrap_or(0.0);
        Lane {
            category: category.to_owned(),
            step: (largest / 127.0).max(LEAST_STEP),
            bias: self.bias.get(at).copied().unwrap_or(0.0),
            slope: curve.slope,
            shift: curve.shift,
        }
    }
}

fn quantise(row: &[f32; LANES], lanes: &[Lane]) -> Row {
    let mut small = [0i8; LANES];
    for ((small, weight), lane) in small.iter_mut().zip(row).zip(lanes) {
        // Within bounds: the cast keeps the value.
        *small = (weight / lane.step).round().clamp(-127.0, 127.0) as i8;
    }
    small
}

/// Numbers that look random and are the same everywhere (splitmix64; Steele, Lea, Flood 2014).
pub(super) struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; zero if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        // The high half times the end, its high half again: below the end.
        (((self.next() >> 32) * end as u64) >> 32) as usize
    }
}
