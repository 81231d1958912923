//! Judged samples, grouped and counted.
//!
//! A row is about one target in one language, of one source or of all together, as one system
//! sees it. Precision depends on how many positives the data happens to hold, recall and false
//! alarms do not; so all three are given.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::labels::Truths;
use super::metrics::{Calibration, Ranked, Rate, f1};

/// Resamplings for the interval of an area.
const ROUNDS: usize = 200;

/// Where samples come from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Origin {
    /// The name of the data set.
    pub name: Arc<str>,
    /// Its licence, as the data says.
    pub licence: String,
    /// Whether the model has learnt from it.
    pub seen: bool,
}

/// A system that judges.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct System {
    /// Its name in tables.
    pub name: String,
    /// Whether its scores are probabilities, whose calibration can be asked about.
    pub calibrated: bool,
}

/// What one system said of one sample.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// A score for each target that it knows; higher is more probable.
    pub scores: Scores,
    /// Targets that it flagged.
    pub flagged: BTreeSet<Shared>,
    /// Whether it would close the page.
    pub closes: bool,
}

/// A name that many samples share.
pub type Shared = Arc<str>;

/// Scores by target, or one for all.
pub type Scores = Vec<(Option<Shared>, f32)>;

impl Said {
    fn score(&self, target: &str) -> f32 {
        let own = |(name, _): &&(Option<Shared>, f32)| name.as_deref().is_none_or(|n| n == target);
        self.scores
            .iter()
            .find(own)
            .map_or(0.0, |(_, score)| *score)
    }
}

/// A labelled sample with what each system said, in the order of the systems.
#[derive(Clone, Debug)]
pub struct Item {
    /// The name of its source.
    pub source: Shared,
    /// Its id there.
    pub id: String,
    /// Its language, as the data says.
    pub language: Shared,
    /// Why it is hard, where it is harmless.
    pub hard: Option<Shared>,
    /// A real page with its markup.
    pub page: bool,
    /// What is known of it.
    pub truths: Truths,
    /// What was said of it.
    pub said: Vec<Said>,
}

/// One system about one target.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Row {
    /// The source; `None` for all together.
    pub source: Option<Shared>,
    /// The language.
    pub language: Shared,
    /// The target.
    pub target: Shared,
    /// The system.
    pub system: String,
    /// Positives that were flagged, of all positives.
    pub recall: Rate,
    /// Negatives that were flagged, of all negatives.
    pub false_alarms: Rate,
    /// Positives among what was flagged.
    pub precision: Rate,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Its 95 % interval.
    pub auc_interval: Option<(f64, f64)>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// The best recall at no more than 0.5 and 2 % false alarms, wherever the threshold is.
    pub recall_at: [Option<f64>; 2],
    /// For systems whose scores are probabilities.
    pub calibration: Option<Calibration>,
}

/// One system about one source in one language, or one kind of hard negatives.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Summary {
    /// What is summed up: a source, or a kind of hard negative.
    pub of: Shared,
    /// The language.
    pub language: Shared,
    /// The system.
    pub system: String,
    /// Positives that were flagged for what they are, of all positives.
    pub right: Rate,
    /// Harmless samples with any flag, of all harmless ones.
    pub flagged: Rate,
    /// Harmless samples that would be closed.
    pub closed: Rate,
}

/// Everything that was measured.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Tables {
    /// The systems, ours first.
    pub systems: Vec<System>,
    /// The sources, by name.
    pub origins: Vec<Origin>,
    /// By target, language and system, all sources together.
    pub targets: Vec<Row>,
    /// The same for each source that holds both positives and negatives of the target.
    pub sources: Vec<Row>,
    /// Each source in each language.
    pub summaries: Vec<Summary>,
    /// Harmless samples, by why they are hard; what follows a colon is left out.
    pub hard: Vec<Summary>,
    /// Harmless real pages, by source.
    pub pages: Vec<Summary>,
}

impl Tables {
    /// Counts. The systems are in the order of every item's `said`.
    pub fn count(items: &[Item], systems: Vec<System>, origins: Vec<Origin>) -> Tables {
        let named: BTreeSet<Shared> = items
            .iter()
            .flat_map(|item| item.truths.known.iter())
            .filter(|(_, so)| *so)
            .map(|(target, _)| target.as_str().into())
            .collect();
        let mut groups: BTreeMap<(Shared, Shared, Option<Shared>), Vec<&Item>> = BTreeMap::new();
        for item in items {
            for target in &named {
                if item.truths.about(target).is_none() {
                    continue;
                }
                for source in [None, Some(item.source.clone())] {
                    let key = (target.clone(), item.language.clone(), source);
                    groups.entry(key).or_default().push(item);
                }
            }
        }
        let (mut targets, mut sources) = (Vec::new(), Vec::new());
        for ((target, language, source), items) in groups {
            let of = |so| {
                let is = |item: &&&Item| item.truths.about(&target) == Some(so);
                items.iter().any(|item| is(&item))
            };
            // Without both, nothing can be compared.
            if !(of(true) && of(false)) {
                continue;
            }
            let rows = if source.is_none() {
                &mut targets
            } else {
                &mut sources
            };
            for (at, system) in systems.iter().enumerate() {
                rows.push(row(&items, at, system, &target, &language, source.clone()));
            }
        }
        let by_source = |item: &Item| Some(item.source.clone());
        let by_kind = |item: &Item| {
            let kind = item.hard.as_deref()?;
            let kind = kind.split_once(':').map_or(kind, |(kind, _)| kind);
            item.truths.harmless.then(|| kind.into())
        };
        let pages = |item: &Item| {
            let is = item.page && item.truths.harmless;
            is.then(|| item.source.clone())
        };
        Tables {
            targets,
            sources,
            summaries: summaries(items, &systems, by_source),
            hard: summaries(items, &systems, by_kind),
            pages: summaries(items, &systems, pages),
            systems,
            origins,
        }
    }
}

fn row(
    items: &[&Item],
    at: usize,
    system: &System,
    target: &Shared,
    language: &Shared,
    source: Option<Shared>,
) -> Row {
    let (mut recall, mut false_alarms) = (Rate::default(), Rate::default());
    let mut scores = Vec::with_capacity(items.len());
    for item in items {
        let (Some(so), Some(said)) = (item.truths.about(target), item.said.get(at)) else {
            continue;
        };
        let rate = if so { &mut recall } else { &mut false_alarms };
        rate.count(said.flagged.contains(target));
        scores.push((said.score(target), so));
    }
    let ranked = Ranked::new(&scores);
    Row {
        source,
        language: language.clone(),
        target: target.clone(),
        system: system.name.clone(),
        recall,
        false_alarms,
        precision: Rate {
            hits: recall.hits,
            of: recall.hits + false_alarms.hits,
        },
        f1: f1(recall.hits, false_alarms.hits, recall.of - recall.hits),
        auc: ranked.auc(),
        auc_interval: ranked.auc_interval(ROUNDS),
        average_precision: ranked.average_precision(),
        recall_at: [0.005, 0.02].map(|share| ranked.recall_at(share)),
        calibration: system
            .calibrated
            .then(|| Calibration::of(&scores))
            .flatten(),
    }
}

/// Sums up by whatever `group` says, and by language and system.
fn summaries(
    items: &[Item],
    systems: &[System],
    group: impl Fn(&Item) -> Option<Shared>,
) -> Vec<Summary> {
    let mut all: BTreeMap<(Shared, Shared, usize), Summary> = BTreeMap::new();
    for item in items {
        let Some(of) = group(item) else { continue };
        for (at, (system, said)) in systems.iter().zip(&item.said).enumerate() {
            let language = item.language.clone();
            let key = (of.clone(), language.clone(), at);
            let summary = all.entry(key).or_insert_with(|| Summary {
                of: of.clone(),
                language,
                system: system.name.clone(),
                right: Rate::default(),
                flagged: Rate::default(),
                closed: Rate::default(),
            });
            for (target, _) in item.truths.known.iter().filter(|(_, so)| *so) {
                summary.right.count(said.flagged.contains(target.as_str()));
            }
            if item.truths.harmless {
                summary.flagged.count(!said.flagged.is_empty());
                summary.closed.count(said.closes);
            }
        }
    }
    all.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(known: &[(&str, bool)], harmless: bool, score: f32, flagged: &[&str]) -> Item {
        Item {
            source: "s".into(),
            id: "1".into(),
            language: "pl".into(),
            hard: harmless.then(|| "health:skin".into()),
            page: harmless,
            truths: Truths {
                known: known.iter().map(|(t, so)| ((*t).to_owned(), *so)).collect(),
                harmless,
            },
            said: vec![Said {
                scores: vec![(Some("drugs".into()), score)],
                flagged: flagged.iter().map(|name| (*name).into()).collect(),
                closes: !flagged.is_empty(),
            }],
        }
    }

    #[test]
    fn what_is_unknown_counts_for_neither() {
        let items = [
            item(&[("drugs", true)], false, 0.9, &["drugs"]),
            item(&[("drugs", true)], false, 0.2, &["hate"]),
            item(&[("hate", false)], false, 0.99, &["drugs"]),
            item(&[], true, 0.1, &[]),
            item(&[], true, 0.5, &["drugs"]),
        ];
        let systems = vec![System {
            name: "ours".into(),
            calibrated: true,
        }];
        let tables = Tables::count(&items, systems, Vec::new());
        // `hate` is never true, so there is nothing to find.
        assert_eq!(tables.targets.len(), 1);
        let row = &tables.targets[0];
        assert_eq!((&*row.target, &*row.language), ("drugs", "pl"));
        assert_eq!(row.recall, Rate { hits: 1, of: 2 });
        assert_eq!(row.false_alarms, Rate { hits: 1, of: 2 });
        assert_eq!(row.precision, Rate { hits: 1, of: 2 });
        // 0.9 beats both, 0.2 beats 0.1.
        assert_eq!(row.auc, Some(0.75));
        assert_eq!(row.calibration.as_ref().unwrap().bins.len(), 4);
        assert_eq!(tables.sources.len(), 1);
        assert_eq!(tables.sources[0].recall, row.recall);
        let summary = &tables.summaries[0];
        assert_eq!(summary.right, Rate { hits: 1, of: 2 });
        assert_eq!(summary.flagged, Rate { hits: 1, of: 2 });
        assert_eq!(&*tables.hard[0].of, "health");
        assert_eq!(tables.pages[0].closed, Rate { hits: 1, of: 2 });
    }

    #[test]
    fn one_score_may_be_for_all_targets() {
        let said = Said {
            scores: vec![(None, 7.0)],
            ..Said::default()
        };
        assert_eq!(said.score("hate"), 7.0);
        assert_eq!(Said::default().score("hate"), 0.0);
    }
}
