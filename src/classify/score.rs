//! From evidence to a verdict: sums, with relief, floors and ceilings.
//!
//! Facts only: whether a score is too much for somebody is the policy's question.

use crate::model::{CategoryId, CategorySet, Evidence, MatchSource, Score, Verdict};

/// No score is higher; thresholds are two orders of magnitude below.
const MOST: i64 = 10_000;

/// What evidence amounts to. A category's score is the sum of weight × count over its phrases
/// (counts are capped by each phrase already); negative weights are relief; no score is below
/// zero, and categories at zero are left out. Not remembered: `until` is the caller's.
pub(super) fn verdict(evidence: Evidence, version: u64) -> Verdict {
    let mut listed = CategorySet::EMPTY;
    let mut searched = CategorySet::EMPTY;
    let mut sums: std::collections::BTreeMap<CategoryId, i64> = std::collections::BTreeMap::new();
    for found in &evidence.matches {
        match found.source {
            MatchSource::List | MatchSource::Path => listed.insert(found.category),
            MatchSource::Search => searched.insert(found.category),
            MatchSource::Phrase => {
                let sum = sums.entry(found.category).or_default();
                let weight = i64::from(found.points).saturating_mul(i64::from(found.count));
                *sum = sum.saturating_add(weight);
            }
        }
    }
    let mut scores: Vec<Score> = sums
        .into_iter()
        .map(|(category, sum)| (category, i32::try_from(sum.clamp(0, MOST)).unwrap_or(0)))
        .filter(|(_, points)| *points > 0)
        .map(|(category, points)| Score { category, points })
        .collect();
    scores.sort_by_key(|score| (std::cmp::Reverse(score.points), score.category));
    Verdict {
        listed,
        searched,
        scores,
        because: evidence.matches.into(),
        extent: evidence.extent,
        version,
        until: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Extent, Match};

    fn found(source: MatchSource, category: u8, points: i32, count: u32) -> Match {
        let (origin, entry) = ("o".into(), "e".into());
        Match {
            source,
            category: CategoryId(category),
            points,
            origin,
            entry,
            count,
        }
    }

    #[track_caller]
    fn check(matches: Vec<Match>, listed: &[u8], searched: &[u8], scores: &[(u8, i32)]) {
        let verdict = verdict(
            Evidence {
                matches,
                extent: Extent::Part,
            },
            9,
        );
        let ids = |set: CategorySet| set.iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(ids(verdict.listed), listed);
        assert_eq!(ids(verdict.searched), searched);
        let got: Vec<_> = verdict
            .scores
            .iter()
            .map(|s| (s.category.0, s.points))
            .collect();
        assert_eq!(got, scores);
        assert_eq!(
            (verdict.extent, verdict.version, verdict.until),
            (Extent::Part, 9, None)
        );
    }

    #[test]
    fn sums_relief_floor_and_ceiling() {
        use MatchSource::{List, Path, Phrase, Search};
        check(vec![], &[], &[], &[]);
        check(
            vec![
                found(List, 1, 0, 1),
                found(Path, 2, 0, 1),
                found(Search, 3, 0, 1),
            ],
            &[1, 2],
            &[3],
            &[],
        );
        check(
            vec![
                found(Phrase, 1, 20, 3),
                found(Phrase, 2, 50, 2),
                found(Phrase, 1, -15, 2),
                found(Phrase, 3, 10, 1),
                found(Phrase, 3, -30, 1),
            ],
            &[],
            &[],
            &[(2, 100), (1, 30)],
        );
        check(
            vec![
                found(Phrase, 1, i32::MAX, u32::MAX),
                found(Phrase, 2, i32::MIN, u32::MAX),
            ],
            &[],
            &[],
            &[(1, 10_000)],
        );
    }
}
