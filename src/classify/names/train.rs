//! Training the table of names: samples in, table out; no files, no clock, no chance.
//!
//! Logistic regression per category against all other names, with steps that shrink for each
//! weight as it is used (Duchi, Hazan and Singer 2011). Names are dealt out by their registrable
//! domain: eight tenths train, one calibrates the log-odds, one is never looked at and measures.

use std::collections::BTreeSet;

use super::model::{BITS, CategoryRow, NameModel, features, norm};
use crate::model::HostName;

/// A name and the categories whose lists have it; none for a harmless one.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The name.
    pub host: HostName,
    /// Numbers into the categories given to [`train`].
    pub categories: Vec<usize>,
}

/// How well the table does on names that it has never seen.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct TrainReport {
    /// The category.
    pub category: String,
    /// Names of it that were trained on.
    pub trained: usize,
    /// Names of it that were held out.
    pub held_out: usize,
    /// Share of these found where one harmless name in two hundred is flagged.
    pub recall: f32,
    /// Share of these that get any points at all.
    pub nudged: f32,
    /// Share of the held-out harmless names that get any points.
    pub false_nudged: f32,
    /// Area under the curve against harmless names.
    pub auc: f32,
}

const PASSES: usize = 6;
const STEP: f32 = 0.5;
/// Pull towards zero with every step.
const DECAY: f32 = 2e-6;
/// Of the harmless names that may be flagged where recall is measured.
const FALSE_ALARMS: f32 = 0.005;

/// What a name is used for, by its registrable domain.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Train,
    Calibrate,
    Measure,
}

fn use_of(host: &HostName) -> Use {
    let domain = psl::domain_str(host.as_str()).unwrap_or(host.as_str());
    match crc32fast::hash(domain.as_bytes()) % 10 {
        0 => Use::Measure,
        1 => Use::Calibrate,
        _ => Use::Train,
    }
}

/// One name, ready to be learned.
struct Row {
    buckets: Vec<u32>,
    categories: Vec<usize>,
    domain_use: Use,
}

/// Trains a table for `categories`. Samples are taken in the order of their names, so that the
/// order in which they come does not matter; a name that comes twice has the categories of both.
pub fn train(categories: &[String], samples: &[Sample]) -> (NameModel, Vec<TrainReport>) {
    let rows = rows(samples);
    let size = 1usize << BITS;
    let mut table = vec![0i8; size * categories.len()];
    let mut all = Vec::new();
    let mut report = Vec::new();
    for (number, name) in categories.iter().enumerate() {
        let weights = learn(&rows, number, size);
        let most = weights
            .iter()
            .fold(1e-6f32, |most, weight| most.max(weight.abs()));
        let unit = most / 127.0;
        let quantised: Vec<i8> = weights
            .iter()
            .map(|weight| (weight / unit).round().clamp(-127.0, 127.0) as i8)
            .collect();
        for (bucket, weight) in quantised.iter().enumerate() {
            if let Some(place) = table.get_mut(bucket * categories.len() + number) {
                *place = *weight;
            }
        }
        let sum = |row: &Row| {
            let of =
                |bucket: &u32| f32::from(quantised.get(*bucket as usize).copied().unwrap_or(0));
            row.buckets.iter().map(of).sum::<f32>() * norm(row.buckets.len()) * unit
        };
        let of_use = |wanted: Use| {
            let own = rows.iter().filter(move |row| row.domain_use == wanted);
            own.filter(|row| row.categories.is_empty() || row.categories.contains(&number))
                .map(|row| (sum(row), !row.categories.is_empty()))
                .collect::<Vec<_>>()
        };
        let (slope, bias) = calibrate(&of_use(Use::Calibrate));
        let row = CategoryRow {
            name: name.clone(),
            scale: unit * slope,
            bias,
        };
        let trained = rows
            .iter()
            .filter(|row| row.domain_use == Use::Train && row.categories.contains(&number))
            .count();
        report.push(measure(&row, slope, trained, &of_use(Use::Measure)));
        all.push(row);
    }
    let model = NameModel {
        bits: BITS,
        categories: all,
        weights: table,
    };
    (model, report)
}

fn rows(samples: &[Sample]) -> Vec<Row> {
    let mut sorted: Vec<&Sample> = samples.iter().collect();
    sorted.sort_by(|a, b| a.host.cmp(&b.host));
    let mut rows: Vec<Row> = sorted
        .chunk_by(|a, b| a.host == b.host)
        .map(|same| {
            let categories: BTreeSet<usize> = same
                .iter()
                .flat_map(|sample| sample.categories.iter().copied())
                .collect();
            Row {
                buckets: features(&same[0].host, BITS),
                categories: categories.into_iter().collect(),
                domain_use: use_of(&same[0].host),
            }
        })
        .filter(|row| !row.buckets.is_empty())
        .collect();
    // Shuffled, the same way every time.
    let mut state = 0x5eed_u64;
    for at in (1..rows.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(state >> 33).unwrap_or(0) % (at + 1);
        rows.swap(at, other);
    }
    rows
}

/// Weights of one category. Both sides weigh the same in all, so that the sum is a ratio of
/// likelihoods, not of how many names a list happens to have.
fn learn(rows: &[Row], category: usize, size: usize) -> Vec<f32> {
    let mut weights = vec![0f32; size];
    let mut squares = vec![1e-4f32; size];
    let mut bias = 0f32;
    let training = || rows.iter().filter(|row| row.domain_use == Use::Train);
    let own = training()
        .filter(|row| row.categories.contains(&category))
        .count()
        .max(1);
    let harmless = training()
        .filter(|row| row.categories.is_empty())
        .count()
        .max(1);
    let weight_own = (harmless as f32 / own as f32).clamp(0.1, 20.0);
    for _ in 0..PASSES {
        for row in training() {
            let is_own = row.categories.contains(&category);
            // Names of other categories count a little: what tells casinos from shops matters
            // more than what tells them from brothels.
            let weight = match (is_own, row.categories.is_empty()) {
                (true, _) => weight_own,
                (false, true) => 1.0,
                (false, false) => 0.2,
            };
            let norm = norm(row.buckets.len());
            let of = |bucket: &u32| weights.get(*bucket as usize).copied().unwrap_or(0.0);
            let sum = bias + norm * row.buckets.iter().map(of).sum::<f32>();
            let wanted = if is_own { 1.0 } else { 0.0 };
            let slope = weight * (1.0 / (1.0 + (-sum).exp()) - wanted);
            bias -= 0.01 * slope;
            for bucket in &row.buckets {
                let at = *bucket as usize;
                if let (Some(weight), Some(square)) = (weights.get_mut(at), squares.get_mut(at)) {
                    let own = slope * norm + DECAY * *weight;
                    *square += own * own;
                    *weight -= STEP * own / square.sqrt();
                }
            }
        }
    }
    weights
}

/// Slope and bias from sums to log-odds (Platt 1999, by Newton's steps), both sides weighing
/// the same; then lowered, if need be, until no more harmless names than [`FALSE_ALARMS`] get
/// past the prior.
fn calibrate(sums: &[(f32, bool)]) -> (f32, f32) {
    let own = sums.iter().filter(|(_, own)| *own).count();
    let others = sums.len() - own;
    if own < 10 || others < 10 {
        // Too few to say anything: the sums, with the odds against them.
        return (0.5, -1.0);
    }
    let (mut slope, mut bias) = (0.0f64, 0.0f64);
    for _ in 0..30 {
        // A little ridge, so that two sides without overlap do not drive the slope to infinity.
        let (mut by_slope, mut by_bias) = (1e-4 * slope, 0.0);
        let (mut ss, mut sb, mut bb) = (1e-4, 0.0, 1e-9);
        for (sum, is_own) in sums {
            let sum = f64::from(*sum);
            let weight = 0.5 / if *is_own { own as f64 } else { others as f64 };
            let wanted = if *is_own { 1.0 } else { 0.0 };
            let probability = 1.0 / (1.0 + (-(slope * sum + bias)).exp());
            let error = weight * (probability - wanted);
            let curve = weight * probability * (1.0 - probability);
            by_slope += error * sum;
            by_bias += error;
            ss += curve * sum * sum;
            sb += curve * sum;
            bb += curve;
        }
        let determinant = ss * bb - sb * sb;
        if determinant <= f64::EPSILON * ss * bb {
            break;
        }
        slope -= (bb * by_slope - sb * by_bias) / determinant;
        bias -= (ss * by_bias - sb * by_slope) / determinant;
        if !(slope.is_finite() && bias.is_finite()) {
            return (0.5, -1.0);
        }
    }
    // A slope below zero would turn the meaning round: then it says nothing.
    let slope = slope.clamp(0.0, 10.0);
    let mut harmless: Vec<f64> = sums
        .iter()
        .filter(|(_, own)| !own)
        .map(|(sum, _)| slope * f64::from(*sum) + bias)
        .collect();
    harmless.sort_by(|a, b| b.total_cmp(a));
    let allowed = (others as f32 * FALSE_ALARMS) as usize;
    let worst = harmless.get(allowed).copied().unwrap_or(f64::NEG_INFINITY);
    let over = (worst - f64::from(super::model::PRIOR)).max(0.0);
    (slope as f32, (bias - over) as f32)
}

fn measure(row: &CategoryRow, slope: f32, trained: usize, sums: &[(f32, bool)]) -> TrainReport {
    let mut odds: Vec<(f32, bool)> = sums
        .iter()
        .map(|(sum, own)| (slope * sum + row.bias, *own))
        .collect();
    odds.sort_by(|a, b| b.0.total_cmp(&a.0));
    let own = odds.iter().filter(|(_, own)| *own).count();
    let others = odds.len() - own;
    let allowed = (others as f32 * FALSE_ALARMS).floor();
    let (mut found, mut wrong, mut recall, mut above) = (0usize, 0usize, 0usize, 0usize);
    for (_, is_own) in &odds {
        if *is_own {
            found += 1;
            above += others - wrong;
        } else {
            wrong += 1;
        }
        if wrong as f32 <= allowed {
            recall = found;
        }
    }
    let nudged = |wanted: bool| {
        let points = |odds: f32| (odds - super::model::PRIOR) * 20.0 >= 1.0;
        odds.iter()
            .filter(|(odds, own)| *own == wanted && points(*odds))
            .count()
    };
    let share = |part: usize, whole: usize| part as f32 / whole.max(1) as f32;
    TrainReport {
        category: row.name.clone(),
        trained,
        held_out: own,
        recall: share(recall, own),
        nudged: share(nudged(true), own),
        false_nudged: share(nudged(false), others),
        auc: share(above, own * others),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::names::{MOST, ModelError};

    fn samples() -> Vec<Sample> {
        let mut all = Vec::new();
        let bad = ["casino", "bet", "slots", "jackpot", "poker"];
        let good = ["school", "garden", "museum", "bakery", "library"];
        for number in 0..400usize {
            for (words, category) in [(bad, vec![0]), (good, vec![])] {
                let (first, second) = (words[number % 5], words[(number / 5) % 5]);
                let host = format!("{first}{second}{number}.com")
                    .parse()
                    .expect("a name");
                all.push(Sample {
                    host,
                    categories: category,
                });
            }
        }
        all
    }

    #[test]
    fn names_are_learned_and_the_order_does_not_matter() {
        let categories = ["gambling".to_owned()];
        let mut samples = samples();
        let (model, report) = train(&categories, &samples);
        assert!(report[0].recall > 0.9 && report[0].auc > 0.95, "{report:?}");
        assert_eq!(report[0].false_nudged, 0.0);
        samples.reverse();
        assert!(model == train(&categories, &samples).0, "deterministic");

        let points = |name: &str| {
            let host = name.parse().expect("a name");
            model.points(&host).next().map_or(0, |(_, points)| points)
        };
        assert!(points("www.casinojackpot.net") > 0);
        assert!(points("casinojackpot777.com") <= MOST);
        assert_eq!(points("schoolgarden.net"), 0);
        assert_eq!((points("127.0.0.1"), points("co.uk")), (0, 0));
    }

    #[test]
    fn a_table_is_read_back_or_refused() {
        let (model, _) = train(&["gambling".to_owned()], &samples());
        let bytes = model.to_bytes();
        assert!(bytes.len() < 64 * 1024);
        assert!(NameModel::from_bytes(&bytes).as_ref() == Ok(&model));
        let mut damaged = bytes.clone();
        damaged[40] ^= 1;
        let error = |bytes: &[u8]| NameModel::from_bytes(bytes).err();
        assert_eq!(error(&damaged), Some(ModelError::Damaged));
        assert_eq!(error(&bytes[..bytes.len() - 1]), Some(ModelError::Damaged));
        assert_eq!(error(b"other"), Some(ModelError::Foreign));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_odd(with in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
            let mut bytes = b"SGNAMES\n\x01\0\0\0".to_vec();
            bytes.extend_from_slice(&with);
            let checksum = crc32fast::hash(&bytes);
            bytes.extend_from_slice(&checksum.to_le_bytes());
            if let Ok(model) = NameModel::from_bytes(&bytes) {
                let host = "casino.example".parse().expect("a name");
                model.points(&host).for_each(drop);
            }
        }
    }
}
