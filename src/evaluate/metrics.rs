//! Numbers about judgements: rates with intervals, ranking, calibration.
//!
//! Every function is pure and total; what cannot be said (a rate of nothing) is `None`, never a
//! zero that looks like a result.

/// The 97.5th percentile of the normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// So many out of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// How many were.
    pub hits: u64,
    /// Out of how many; never fewer than `hits`.
    pub of: u64,
}

impl Rate {
    /// Counts one.
    pub fn count(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.of += 1;
    }

    /// The share, 0 to 1; `None` of nothing.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// The 95 % score interval of Wilson (1927); `None` of nothing.
    pub fn interval(self) -> Option<(f64, f64)> {
        let share = self.value()?;
        let n = self.of as f64;
        let shift = Z * Z / (2.0 * n);
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        let low = (share + shift - spread) / scale;
        let high = (share + shift + spread) / scale;
        Some((low.max(0.0), high.min(1.0)))
    }
}

impl serde::Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Rate", 4)?;
        fields.serialize_field("hits", &self.hits)?;
        fields.serialize_field("of", &self.of)?;
        fields.serialize_field("value", &self.value())?;
        fields.serialize_field("interval", &self.interval())?;
        fields.end()
    }
}

/// The harmonic mean of precision and recall, 0 to 1; `None` where nothing was there to find and
/// nothing was found.
pub(super) fn f1(found: u64, false_alarms: u64, missed: u64) -> Option<f64> {
    let all = 2 * found + false_alarms + missed;
    (all > 0).then(|| 2.0 * found as f64 / all as f64)
}

/// Scores with their truth, put in order once: highest first, equal scores together.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// Positives and negatives of each distinct score.
    steps: Vec<(u64, u64)>,
    positives: u64,
    negatives: u64,
}

impl Ranked {
    /// Ranks scores; `true` is a positive.
    pub fn new(scores: &[(f32, bool)]) -> Ranked {
        let mut sorted = scores.to_vec();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut ranked = Ranked {
            steps: Vec::new(),
            positives: 0,
            negatives: 0,
        };
        let mut last = None;
        for (score, positive) in sorted {
            if last.replace(score.to_bits()) != Some(score.to_bits()) {
                ranked.steps.push((0, 0));
            }
            if let Some((positives, negatives)) = ranked.steps.last_mut() {
                *positives += u64::from(positive);
                *negatives += u64::from(!positive);
            }
            ranked.positives += u64::from(positive);
            ranked.negatives += u64::from(!positive);
        }
        ranked
    }

    /// The area under the ROC curve: how probable it is that a positive scores above a negative,
    /// equal scores counting half. `None` without both.
    pub fn auc(&self) -> Option<f64> {
        area(self.steps.iter().copied())
    }

    /// Average precision: the precision at each step of recall, weighted by the step. `None`
    /// without positives.
    pub fn average_precision(&self) -> Option<f64> {
        if self.positives == 0 {
            return None;
        }
        let (mut found, mut seen, mut sum) = (0, 0, 0.0);
        for (positives, negatives) in &self.steps {
            found += positives;
            seen += positives + negatives;
            let step = *positives as f64 / self.positives as f64;
            sum += step * found as f64 / seen.max(1) as f64;
        }
        Some(sum)
    }

    /// The best recall at which no more than a share of the negatives is flagged, 0 to 1. `None`
    /// without both.
    pub fn recall_at(&self, false_alarms: f64) -> Option<f64> {
        if self.positives == 0 || self.negatives == 0 {
            return None;
        }
        let room = false_alarms * self.negatives as f64;
        let (mut found, mut alarms) = (0, 0);
        for (positives, negatives) in &self.steps {
            alarms += negatives;
            if alarms as f64 > room {
                break;
            }
            found += positives;
        }
        Some(found as f64 / self.positives as f64)
    }

    /// The 95 % interval of the area by `rounds` resamplings with a fixed seed, positives and
    /// negatives apart. `None` without both, or without rounds.
    pub fn auc_interval(&self, rounds: usize) -> Option<(f64, f64)> {
        self.auc()?;
        let of = |pick: fn(&(u64, u64)) -> u64| -> Vec<usize> {
            let steps = self.steps.iter().enumerate();
            let each =
                |(at, step)| std::iter::repeat_n(at, usize::try_from(pick(step)).unwrap_or(0));
            steps.flat_map(each).collect()
        };
        let (positives, negatives) = (of(|step| step.0), of(|step| step.1));
        let mut dice = Dice(0x5c40_0196_a7e0_0001);
        let mut areas: Vec<f64> = (0..rounds)
            .filter_map(|_| {
                let mut steps = vec![(0, 0); self.steps.len()];
                for _ in 0..positives.len() {
                    let step = dice.pick(&positives).and_then(|at| steps.get_mut(at));
                    step.into_iter().for_each(|step| step.0 += 1);
                }
                for _ in 0..negatives.len() {
                    let step = dice.pick(&negatives).and_then(|at| steps.get_mut(at));
                    step.into_iter().for_each(|step| step.1 += 1);
                }
                area(steps.into_iter())
            })
            .collect();
        areas.sort_by(f64::total_cmp);
        let last = areas.len().checked_sub(1)?;
        let at = |share: f64| areas.get((share * last as f64).round() as usize).copied();
        Some((at(0.025)?, at(0.975)?))
    }
}

/// The area under the curve that steps from the highest score down.
fn area(steps: impl Iterator<Item = (u64, u64)>) -> Option<f64> {
    let (mut above, mut negatives, mut sum) = (0_u64, 0_u64, 0.0);
    for (positive, negative) in steps {
        sum += negative as f64 * (above as f64 + positive as f64 / 2.0);
        above += positive;
        negatives += negative;
    }
    let pairs = above as f64 * negatives as f64;
    (pairs > 0.0).then(|| sum / pairs)
}

/// Numbers that look random and are the same in every run (SplitMix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of them; `None` of nothing.
    fn pick(&mut self, from: &[usize]) -> Option<usize> {
        let below = from.len() as u128;
        let at = (u128::from(self.next()) * below) >> 64;
        from.get(usize::try_from(at).ok()?).copied()
    }
}

/// What probabilities were worth.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Calibration {
    /// Ten bins of equal width that hold anything, lowest first.
    pub bins: Vec<Bin>,
    /// Expected calibration error, 0 to 1: the mean distance between what was said and what was
    /// so, weighted by how often it was said.
    pub error: f64,
}

/// Samples whose probability fell into one tenth.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Bin {
    /// Where it begins, 0 to 0.9.
    pub from: f64,
    /// How many fell into it.
    pub count: u64,
    /// The mean of what was said.
    pub said: f64,
    /// The share of what was so.
    pub so: f64,
}

impl Calibration {
    /// Of probabilities with their truth; `None` of nothing.
    pub fn of(scores: &[(f32, bool)]) -> Option<Calibration> {
        let mut bins = [(0_u64, 0.0_f64, 0_u64); 10];
        for (said, so) in scores {
            let said = f64::from(*said).clamp(0.0, 1.0);
            let at = ((said * 10.0) as usize).min(9);
            if let Some((count, sum, hits)) = bins.get_mut(at) {
                *count += 1;
                *sum += said;
                *hits += u64::from(*so);
            }
        }
        let bins: Vec<Bin> = (0_u8..)
            .zip(bins)
            .filter(|(_, (count, ..))| *count > 0)
            .map(|(at, (count, sum, hits))| Bin {
                from: f64::from(at) / 10.0,
                count,
                said: sum / count as f64,
                so: hits as f64 / count as f64,
            })
            .collect();
        let all: u64 = bins.iter().map(|bin| bin.count).sum();
        let off = |bin: &Bin| bin.count as f64 * (bin.said - bin.so).abs();
        (all > 0).then(|| Calibration {
            error: bins.iter().map(off).sum::<f64>() / all as f64,
            bins,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(left: Option<f64>, right: f64) {
        let left = left.unwrap();
        assert!((left - right).abs() < 5e-5, "{left} is not {right}");
    }

    #[test]
    fn wilsons_interval() {
        // Worked by hand and the same in the textbooks: 8 of 10 is 0.4902 to 0.9433.
        let rate = Rate { hits: 8, of: 10 };
        close(rate.value(), 0.8);
        close(rate.interval().map(|i| i.0), 0.4902);
        close(rate.interval().map(|i| i.1), 0.9433);
        // None of twenty is not "never": up to z²/(n + z²).
        let rate = Rate { hits: 0, of: 20 };
        close(rate.interval().map(|i| i.0), 0.0);
        close(rate.interval().map(|i| i.1), 0.1611);
        assert_eq!(Rate::default().interval(), None);
        assert_eq!(Rate::default().value(), None);
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        // Precision 3/4, recall 3/5: 2 · 0.75 · 0.6 / 1.35 = 2/3.
        close(f1(3, 1, 2), 2.0 / 3.0);
        close(f1(0, 5, 5), 0.0);
        assert_eq!(f1(0, 0, 0), None);
    }

    #[test]
    fn ranking() {
        #[track_caller]
        fn check(scores: &[(f32, u8)], auc: f64, precision: f64) {
            let scores: Vec<_> = scores.iter().map(|(s, p)| (*s, *p == 1)).collect();
            let ranked = Ranked::new(&scores);
            close(ranked.auc(), auc);
            close(ranked.average_precision(), precision);
        }
        check(&[(0.9, 1), (0.1, 0)], 1.0, 1.0);
        check(&[(0.1, 1), (0.9, 0)], 0.0, 0.5);
        check(&[(0.5, 1), (0.5, 0)], 0.5, 0.5);
        // Pairs won: 0.35 beats one of two, 0.8 both: 3 of 4. Precision 1 and 2/3, halves each.
        let known = [(0.1, 0), (0.4, 0), (0.35, 1), (0.8, 1)];
        check(&known, 0.75, 0.833_33);
        // One tie between a positive and a negative: 1 + 0.5 of 2.
        check(&[(0.7, 1), (0.7, 0), (0.2, 0)], 0.75, 0.5);
        assert!(Ranked::new(&[(0.5, true)]).auc().is_none());
        assert!(Ranked::new(&[(0.5, false)]).average_precision().is_none());
        assert!(Ranked::new(&[]).auc_interval(10).is_none());
    }

    #[test]
    fn recall_at_a_share_of_false_alarms() {
        let scores = [
            (0.9, true),
            (0.8, false),
            (0.7, true),
            (0.7, false),
            (0.1, true),
        ];
        let ranked = Ranked::new(&scores);
        close(ranked.recall_at(0.0), 1.0 / 3.0);
        close(ranked.recall_at(0.5), 1.0 / 3.0);
        // The two at 0.7 cannot be told apart.
        close(ranked.recall_at(0.99), 1.0 / 3.0);
        close(ranked.recall_at(1.0), 1.0);
        assert_eq!(Ranked::new(&[(0.5, true)]).recall_at(0.1), None);
    }

    #[test]
    fn the_area_is_that_of_comparing_every_pair() {
        let mut dice = Dice(7);
        for _ in 0..50 {
            let scores: Vec<(f32, bool)> = (0..40)
                .map(|_| {
                    (
                        (dice.next() % 8) as f32 / 8.0,
                        dice.next().is_multiple_of(3),
                    )
                })
                .collect();
            let (mut won, mut pairs) = (0.0, 0.0);
            for (a, _) in scores.iter().filter(|s| s.1) {
                for (b, _) in scores.iter().filter(|s| !s.1) {
                    pairs += 1.0;
                    won += if a > b {
                        1.0
                    } else if a == b {
                        0.5
                    } else {
                        0.0
                    };
                }
            }
            match Ranked::new(&scores).auc() {
                Some(auc) => assert!((auc - won / pairs).abs() < 1e-9),
                None => assert!(pairs == 0.0),
            }
        }
    }

    #[test]
    fn the_interval_holds_the_area_and_is_the_same_each_time() {
        let scores: Vec<(f32, bool)> = (0_u8..100)
            .map(|n| (f32::from(n) / 100.0, n % 3 == 0 || n > 70))
            .collect();
        let ranked = Ranked::new(&scores);
        let (low, high) = ranked.auc_interval(200).unwrap();
        let auc = ranked.auc().unwrap();
        assert!(low < auc && auc < high, "{low} {auc} {high}");
        assert!(high - low < 0.3);
        assert_eq!(ranked.auc_interval(200), Some((low, high)));
        let certain = Ranked::new(&[(1.0, true), (0.0, false)]);
        assert_eq!(certain.auc_interval(50), Some((1.0, 1.0)));
        assert_eq!(certain.auc_interval(0), None);
    }

    #[test]
    fn calibration() {
        // 0.25 twice, one of them so: off by 0.25; 0.95 twice, both so: off by 0.05.
        let scores = [(0.25, true), (0.25, false), (0.95, true), (0.95, true)];
        let calibration = Calibration::of(&scores).unwrap();
        assert!((calibration.error - 0.15).abs() < 1e-6, "{calibration:?}");
        let bins: Vec<_> = calibration.bins.iter().map(|b| (b.from, b.count)).collect();
        assert_eq!(bins, [(0.2, 2), (0.9, 2)]);
        assert_eq!(Calibration::of(&[(1.0, true)]).unwrap().error, 0.0);
        assert_eq!(Calibration::of(&[]), None);
    }
}
