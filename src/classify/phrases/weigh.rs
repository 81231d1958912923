//! What hits amount to, beyond weight times count.
//!
//! Three rules, each a pure function, in this order: one phrase by itself never closes a page
//! ([`of_one`]); a long text says less with the same hits than a short one ([`lengthen`]); and
//! relief takes away a share, never everything ([`relieve`]). Together they mean that neither a
//! word that is repeated, nor a novel, nor a sermon pasted below a casino decides alone.

use std::collections::BTreeMap;

use crate::model::{CategoryId, Match};

/// Points that one phrase reaches at most, if one occurrence has fewer than these. Just below
/// what closes a page for pupils of 11 to 14 years.
const ALONE: i32 = 99;

/// Words of a text up to which its length means nothing.
const SHORT: u64 = 1_500;

/// From a text that is very long, one in so many points is left.
const LONG_SHARE: u64 = 3;

/// Points of relief that are allowed to any text, beside half of what speaks for the category.
const RELIEF: i64 = 50;

/// How often a phrase counts in full and half, with the points of each; both together stay at
/// [`ALONE`] unless a single occurrence is meant to be more. Relief is not touched.
pub(super) fn of_one(points: i32, [full, half]: [u32; 2]) -> [(u32, i32); 2] {
    if points <= 0 || points > ALONE {
        return [(full, points), (half, points / 2)];
    }
    let first = fit(points, full, ALONE);
    let used = first
        .1
        .saturating_mul(i32::try_from(first.0).unwrap_or(i32::MAX));
    [first, fit(points / 2, half, ALONE.saturating_sub(used))]
}

/// Count and points whose product stays within `room`.
fn fit(points: i32, count: u32, room: i32) -> (u32, i32) {
    let most = i32::try_from(count).unwrap_or(i32::MAX).min(room);
    if most <= 0 {
        return (0, points);
    }
    // From 1 to 99.
    (u32::try_from(most).unwrap_or(1), points.min(room / most))
}

/// What is left of points in a text of so many words: all of them up to 1,500 words, then less
/// with the root of the length (half at 6,000 words), and a third from 13,500 words on, so that
/// padding hides nothing.
pub(in crate::classify) fn at_length(points: i32, words: u64) -> i32 {
    if words <= SHORT {
        return points;
    }
    // In thousandths. The root of at most 10⁶ · 1,500 / words.
    let share = (1_000_000 * SHORT / words).isqrt().max(1_000 / LONG_SHARE);
    let share = i64::try_from(share).unwrap_or(1_000);
    let left = i64::from(points) * share / 1_000;
    // A hit never becomes none.
    let left = if left == 0 {
        i64::from(points.signum())
    } else {
        left
    };
    i32::try_from(left).unwrap_or(points)
}

/// Applies [`at_length`] to all matches.
pub(super) fn lengthen(matches: &mut [Match], words: u64) {
    for found in matches {
        found.points = at_length(found.points, words);
    }
}

/// How much relief may take from points that speak for a category: half of them and 50 more.
pub(super) fn most_relief(points: i64) -> i64 {
    points / 2 + RELIEF
}

/// Cuts relief down to [`most_relief`], in the order of the matches. What is cut off in part
/// becomes a single match of what is left; what is cut off wholly stays away.
pub(super) fn relieve(matches: &mut Vec<Match>) {
    let total = |found: &Match| i64::from(found.points).saturating_mul(i64::from(found.count));
    let mut left: BTreeMap<CategoryId, i64> = BTreeMap::new();
    for found in matches.iter().filter(|found| found.points > 0) {
        let sum = left.entry(found.category).or_default();
        *sum = sum.saturating_add(total(found));
    }
    for sum in left.values_mut() {
        *sum = most_relief(*sum);
    }
    matches.retain_mut(|found| {
        if found.points >= 0 {
            return true;
        }
        // Nothing speaks for the category: there is nothing to take from.
        let Some(room) = left.get_mut(&found.category) else {
            return true;
        };
        let wanted = total(found).saturating_neg();
        if wanted > *room {
            found.points = i32::try_from(room.saturating_neg()).unwrap_or(found.points);
            found.count = 1;
        }
        *room = room.saturating_sub(wanted).max(0);
        found.points != 0
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::MatchSource;

    #[test]
    fn one_phrase_stays_below_a_hundred_unless_meant_to_be_more() {
        assert_eq!(of_one(50, [1, 0]), [(1, 50), (0, 25)]);
        assert_eq!(of_one(50, [3, 0]), [(3, 33), (0, 25)]);
        assert_eq!(of_one(60, [1, 2])[1], (2, 19));
        assert_eq!(of_one(1, [1000, 0])[0], (99, 1));
        assert_eq!(of_one(120, [2, 0])[0], (2, 120));
        assert_eq!(of_one(-30, [3, 1]), [(3, -30), (1, -15)]);
    }

    #[test]
    fn a_long_text_says_less() {
        for (words, left) in [
            (0, 60),
            (60, 60),
            (1_500, 60),
            (6_000, 30),
            (13_500, 19),
            (50_000, 19),
        ] {
            assert_eq!(at_length(60, words), left, "{words}");
        }
        assert_eq!(at_length(1, 1 << 60), 1);
        assert_eq!(at_length(-1, 1 << 40), -1);
    }

    fn found(category: u8, points: i32, count: u32) -> Match {
        Match {
            source: MatchSource::Phrase,
            category: CategoryId(category),
            points,
            origin: "o".into(),
            entry: "e".into(),
            count,
        }
    }

    fn sum(matches: &[Match]) -> i64 {
        matches
            .iter()
            .map(|found| i64::from(found.points) * i64::from(found.count))
            .sum()
    }

    #[test]
    fn relief_takes_a_share() {
        let check = |points: &[(i32, u32)], left: i64| {
            let mut matches: Vec<Match> = points.iter().map(|(p, c)| found(1, *p, *c)).collect();
            relieve(&mut matches);
            assert_eq!(sum(&matches), left, "{points:?}");
        };
        check(&[(50, 2), (-30, 1)], 70);
        check(&[(50, 2), (-30, 3)], 10);
        check(&[(50, 6), (-30, 3), (-40, 3), (-50, 9)], 100);
        check(&[(-30, 3)], -90);
        check(&[], 0);
    }

    proptest! {
        #[test]
        fn nothing_hides_more_than_its_share(
            points in prop::collection::vec((-90i32..90, 1u32..4), 0..20), words in 0u64..100_000,
        ) {
            let all: Vec<Match> = points.iter().map(|(p, c)| found(1, *p, *c)).collect();
            let mut matches = all.clone();
            lengthen(&mut matches, words);
            relieve(&mut matches);
            let positive: Vec<Match> = matches.iter().filter(|m| m.points > 0).cloned().collect();
            let speaks = sum(&positive);
            if speaks > 0 {
                prop_assert!(sum(&matches) >= speaks - most_relief(speaks));
            }
            prop_assert!(speaks <= sum(&all.iter().filter(|m| m.points > 0).cloned().collect::<Vec<_>>()));
        }

        #[test]
        fn one_phrase_alone_is_bounded(points in 1i32..=ALONE, full in 0u32..2000, half in 0u32..2000) {
            let sum: i64 = of_one(points, [full, half])
                .iter()
                .map(|(count, points)| i64::from(*count) * i64::from(*points))
                .sum();
            prop_assert!(sum <= i64::from(ALONE));
        }
    }
}
