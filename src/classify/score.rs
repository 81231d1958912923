//! From evidence to a verdict: how the sources are put together.
//!
//! Facts only: whether a score is too much for somebody is the policy's question. All points are
//! log-odds (see [`Score::probability`]), so that sources can be added; [`combine`] is the one
//! place that says how, and why not simply.

use super::phrases::at_length;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{CategoryId, CategorySet, Evidence, Match, MatchSource, Score, Verdict};

/// No score is higher; thresholds are two orders of magnitude below.
const MOST: i64 = 10_000;

/// How many points the model takes off phrases at most when it takes the text for harmless: two
/// of the heaviest phrases. More, and a long innocent text could hide anything.
const RELIEF: i64 = 100;

/// What a name can add at most: names look like their neighbours, and a tenth of the popular
/// ones look bad.
const NUDGE: i64 = 30;

/// What each kind of source says about one category.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// Sum of weight × count of the phrases; counts are capped by each phrase already.
    phrases: i64,
    /// The model's points; negative where it takes the text for harmless.
    model: i64,
    /// What the page says of itself, and what it does.
    others: i64,
    /// How the name looks.
    name: i64,
}

/// The points of a category from everything that speaks for or against it.
///
/// * Phrases and the model read the same words, so they are not independent: the one that says
///   more counts fully, the other half. Where the model takes the text for harmless it takes
///   points off the phrases, [`RELIEF`] at most, and less in a long text.
/// * Labels and behaviour are other evidence: their points are added, and no relief touches
///   them.
/// * A name adds [`NUDGE`] at most: with nothing else it stays far below every threshold.
///
/// Below zero something speaks against the category; a page does not get better than that.
fn combine(said: Said) -> i64 {
    let (phrases, model) = (said.phrases, said.model);
    let text = if phrases <= 0 {
        phrases.saturating_add(model)
    } else if model < 0 {
        phrases.saturating_add(model.max(-RELIEF)).max(0)
    } else {
        let (more, less) = (phrases.max(model), phrases.min(model));
        more.saturating_add(less / 2)
    };
    let others = said.others.max(0);
    let page = if others > 0 {
        text.max(0).saturating_add(others)
    } else {
        text
    };
    page.saturating_add(said.name.clamp(0, NUDGE))
}

/// The points of every category that something speaks for or against, and the categories whose
/// lists and search words matched.
pub(super) fn points(evidence: &Evidence) -> (BTreeMap<CategoryId, i32>, CategorySet, CategorySet) {
    let mut listed = CategorySet::EMPTY;
    let mut searched = CategorySet::EMPTY;
    let mut all: BTreeMap<CategoryId, Said> = BTreeMap::new();
    for found in &evidence.matches {
        let points = i64::from(found.points).saturating_mul(i64::from(found.count));
        let said = match found.source {
            MatchSource::List | MatchSource::Path => {
                listed.insert(found.category);
                continue;
            }
            MatchSource::Search => {
                searched.insert(found.category);
                continue;
            }
            _ => all.entry(found.category).or_default(),
        };
        let sum = match found.source {
            MatchSource::Model => &mut said.model,
            MatchSource::Name => &mut said.name,
            MatchSource::Label | MatchSource::Behaviour | MatchSource::Image => &mut said.others,
            _ => &mut said.phrases,
        };
        *sum = sum.saturating_add(points);
    }
    let points = all
        .into_iter()
        .map(|(category, mut said)| {
            if said.model < 0 {
                // A long text weakens phrases; what it says for itself weakens as much, or padding
                // would take off twice.
                let relief = i32::try_from(said.model.max(-RELIEF)).unwrap_or(0);
                said.model = i64::from(at_length(relief, evidence.words));
            }
            let points = combine(said).clamp(-MOST, MOST);
            (category, i32::try_from(points).unwrap_or(0))
        })
        .collect();
    (points, listed, searched)
}

/// What evidence amounts to. No score is below zero, and categories at zero are left out. Not
/// remembered: `until` is the caller's.
pub(super) fn verdict(evidence: Evidence, version: u64) -> Verdict {
    let (points, listed, searched) = points(&evidence);
    let mut scores: Vec<Score> = points
        .into_iter()
        .filter(|(_, points)| *points > 0)
        .map(|(category, points)| Score { category, points })
        .collect();
    scores.sort_by_key(|score| (std::cmp::Reverse(score.points), score.category));
    Verdict {
        listed,
        searched,
        scores,
        because: telling(evidence.matches),
        extent: evidence.extent,
        words: evidence.words,
        intent: evidence.intent,
        version,
        until: None,
    }
}

/// What is kept to explain the verdict. A model speaks about every category; where it speaks
/// against one, that matters only if phrases spoke for it.
fn telling(matches: Vec<Match>) -> Arc<[Match]> {
    let mut phrased = CategorySet::EMPTY;
    for found in &matches {
        if found.source == MatchSource::Phrase {
            phrased.insert(found.category);
        }
    }
    let tells = |found: &Match| {
        found.source != MatchSource::Model || found.points > 0 || phrased.contains(found.category)
    };
    matches.into_iter().filter(tells).collect()
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
                ..Evidence::default()
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

    #[test]
    fn sources_are_combined_as_documented() {
        use MatchSource::{Behaviour, Label, Model, Name, Phrase};
        let check = |matches: &[(MatchSource, i32)], points: i32| {
            let matches = matches.iter().map(|(s, p)| found(*s, 1, *p, 1)).collect();
            let evidence = Evidence {
                matches,
                extent: Extent::Whole,
                ..Evidence::default()
            };
            let got = verdict(evidence, 1).scores;
            assert_eq!(got.first().map_or(0, |score| score.points), points);
        };
        check(&[(Phrase, 60), (Model, 100)], 130);
        check(&[(Phrase, 100), (Model, 60)], 130);
        check(&[(Model, 80)], 80);
        check(&[(Phrase, -30), (Model, 90)], 60);
        check(&[(Phrase, 80), (Model, -60)], 20);
        check(&[(Phrase, 180), (Model, -500)], 80);
        check(&[(Label, 90), (Model, -500)], 90);
        check(&[(Behaviour, 120), (Phrase, -50)], 120);
        check(&[(Name, 90)], 30);
        check(&[(Name, 90), (Phrase, 20)], 50);
        check(&[(Name, 90), (Phrase, 20), (Model, -40)], 30);
        check(&[(Name, 90), (Model, -40)], 0);
    }
}
