//! Tests of the filter: run on the rules in force, kept, and told in reports.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::super::Dashboard;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::incidents::{subject, tier_title};
use super::super::text::Text;
use super::sheet::{Cell, Part, Sheet, Table};
use crate::model::{Seen, Timestamp};
use crate::policy::Rulebook;
use crate::safeguard::period::date_of;
use crate::store::{SelfTest, SelfTestResult, SelfTestStep};

/// Runs that the page lists.
const RUNS: u16 = 12;

/// Asks the rules in force about every tier, then the gateway as a device of each; keeps nothing.
/// Where the gateway cannot be asked there is the first run alone.
pub(super) async fn run(state: &Dashboard, by: &str) -> Vec<SelfTest> {
    let rules = (state.rules)();
    let now = state.clock.now();
    let mut runs = vec![SelfTest {
        id: Uuid::now_v7(),
        at: now,
        by: by.to_owned(),
        way: "rules".to_owned(),
        policy: rules.generation(),
        steps: rules
            .probe(None, now)
            .into_iter()
            .map(|probe| SelfTestStep {
                tier: probe.tier,
                probe: probe.probe,
                result: probe.passed.into(),
                detail: probe.detail,
                expected: None,
                seen: None,
            })
            .collect(),
    }];
    match (state.office.test)(Uuid::now_v7(), by.to_owned()).await {
        Ok(run) => runs.push(run),
        Err(why) => tracing::info!(why, "the rules were tested, the gateway was not"),
    }
    runs
}

/// How the last test came out, for the overview: a sentence, and whether all is well. `None` if
/// there was none.
pub(crate) async fn last(state: &Dashboard, text: Text) -> Result<Option<(String, bool)>, Error> {
    let runs = state.store.selftests(1).await?;
    Ok(runs.first().map(|run| {
        let fine = run.count(SelfTestResult::Failed) == 0;
        (summary(run, &dates(state, text).full(run.at), text), fine)
    }))
}

/// The last test in a time, for the reports.
pub(super) async fn latest(
    state: &Dashboard,
    from: Timestamp,
    to: Timestamp,
    text: Text,
) -> Result<Part, Error> {
    let runs = state.store.selftests(300).await?;
    let last = runs.iter().find(|run| run.at >= from && run.at < to);
    Ok(Part {
        key: "tests",
        heading: text.t("reports-tests"),
        sentences: vec![match last {
            None => text.t("reports-tests-never"),
            Some(run) => summary(run, &dates(state, text).full(run.at), text),
        }],
        ..Part::default()
    })
}

fn summary(run: &SelfTest, when: &str, text: Text) -> String {
    let failed = run.count(SelfTestResult::Failed) as u64;
    let key = match (run.way.as_str(), failed) {
        ("tiers", 0) => "reports-tests-tiers-fine",
        ("tiers", _) => "reports-tests-tiers-failed",
        ("proxy", 0) => "reports-tests-proxy-fine",
        ("proxy", _) => "reports-tests-proxy-failed",
        (_, 0) => "reports-tests-fine",
        _ => "reports-tests-failed",
    };
    text.with(
        key,
        &[
            ("when", when.into()),
            ("count", (run.count(SelfTestResult::Passed) as u64).into()),
            ("failed", failed.into()),
        ],
    )
}

/// The page of tests.
pub(super) async fn sheet(state: &Dashboard, text: Text, zone: &TimeZone) -> Result<Sheet, Error> {
    let rules = (state.rules)();
    let dates = dates(state, text);
    let runs = state.store.selftests(RUNS).await?;
    let mut parts = Vec::new();
    if let Some(run) = runs.first() {
        let wrong: Vec<Vec<Cell>> = run
            .steps
            .iter()
            .filter(|step| step.result == SelfTestResult::Failed)
            .map(|step| {
                vec![
                    Cell::Words(probe(&step.probe, text, &rules)),
                    Cell::Words(tier(&step.tier, text, &rules)),
                    Cell::Words(match (step.expected, step.seen) {
                        (Some(_), Some(_)) => cell(step, text),
                        _ => step.detail.clone(),
                    }),
                ]
            })
            .collect();
        if !wrong.is_empty() {
            parts.push(Part {
                key: "wrong",
                heading: text.t("reports-tests-wrong"),
                table: Some(Table {
                    caption: text.t("reports-tests-wrong"),
                    head: ["reports-tests-what", "reports-tier", "reports-tests-seen"]
                        .map(|key| text.t(key))
                        .into(),
                    rows: wrong,
                }),
                ..Part::default()
            });
        }
        parts.push(by_tier(run, text, &rules));
        parts.extend(matrix(run, text, &rules));
    }
    parts.push(Part {
        key: "runs",
        heading: text.t("reports-tests-runs"),
        table: (!runs.is_empty()).then(|| Table {
            caption: text.t("reports-tests-runs"),
            head: [
                "reports-tests-when",
                "reports-tests-way",
                "reports-tests-passed",
                "reports-tests-failed-head",
                "reports-tests-not",
            ]
            .map(|key| text.t(key))
            .into(),
            rows: runs
                .iter()
                .map(|run| {
                    let count = |result| Cell::Plain(run.count(result) as u64);
                    vec![
                        Cell::Words(dates.full(run.at)),
                        Cell::Words(match run.way.as_str() {
                            "tiers" => text.t("reports-tests-by-tiers"),
                            "proxy" => text.t("reports-tests-by-proxy"),
                            _ => text.t("reports-tests-by-rules"),
                        }),
                        count(SelfTestResult::Passed),
                        count(SelfTestResult::Failed),
                        count(SelfTestResult::NotTested),
                    ]
                })
                .collect(),
        }),
        sentences: if runs.is_empty() {
            vec![text.t("reports-tests-never")]
        } else {
            Vec::new()
        },
        ..Part::default()
    });
    let summary = runs
        .first()
        .map(|run| vec![summary(run, &dates.full(run.at), text)])
        .unwrap_or_default();
    Ok(Sheet {
        key: "tests".to_owned(),
        heading: text.t("reports-tests"),
        lead: text.of(
            "reports-as-of",
            &date_of(state.clock.now(), zone).to_string(),
        ),
        summary,
        parts,
        limits: vec![text.t("reports-limit-tests"), text.t("reports-limit-apps")],
        counted: vec![text.t("reports-counted-tests")],
    })
}

fn by_tier(run: &SelfTest, text: Text, rules: &Rulebook) -> Part {
    let mut tiers: Vec<&str> = Vec::new();
    for step in &run.steps {
        if !tiers.contains(&step.tier.as_str()) {
            tiers.push(&step.tier);
        }
    }
    let count = |name: &str, result| {
        let own = run.steps.iter().filter(|step| step.tier == name);
        Cell::Plain(own.filter(|step| step.result == result).count() as u64)
    };
    Part {
        key: "tiers",
        heading: text.t("reports-tests-tiers"),
        table: Some(Table {
            caption: text.t("reports-tests-tiers"),
            head: [
                "reports-tier",
                "reports-tests-passed",
                "reports-tests-failed-head",
                "reports-tests-not",
            ]
            .map(|key| text.t(key))
            .into(),
            rows: tiers
                .iter()
                .map(|name| {
                    vec![
                        Cell::Words(tier(name, text, rules)),
                        count(name, SelfTestResult::Passed),
                        count(name, SelfTestResult::Failed),
                        count(name, SelfTestResult::NotTested),
                    ]
                })
                .collect(),
        }),
        ..Part::default()
    }
}

/// What was expected and what came, each check for each tier; for runs that know it.
fn matrix(run: &SelfTest, text: Text, rules: &Rulebook) -> Option<Part> {
    run.steps.iter().find(|step| step.expected.is_some())?;
    let mut tiers: Vec<&str> = Vec::new();
    let mut probes: Vec<&str> = Vec::new();
    for step in &run.steps {
        if !tiers.contains(&step.tier.as_str()) {
            tiers.push(&step.tier);
        }
        if !probes.contains(&step.probe.as_str()) {
            probes.push(&step.probe);
        }
    }
    let of = |name: &str, tier: &str| {
        let mut steps = run.steps.iter();
        steps.find(|step| step.probe == name && step.tier == tier)
    };
    // What no tier could be asked for says nothing.
    probes.retain(|name| {
        tiers
            .iter()
            .any(|tier| of(name, tier).is_some_and(|s| s.seen.is_some()))
    });
    Some(Part {
        key: "matrix",
        heading: text.t("reports-tests-matrix"),
        sentences: vec![text.t("reports-tests-matrix-how")],
        table: Some(Table {
            caption: text.t("reports-tests-matrix"),
            head: std::iter::once(text.t("reports-tests-what"))
                .chain(tiers.iter().map(|name| tier(name, text, rules)))
                .collect(),
            rows: probes
                .iter()
                .map(|name| {
                    let seen = tiers.iter().map(|tier| {
                        Cell::Words(of(name, tier).map_or_else(String::new, |s| cell(s, text)))
                    });
                    std::iter::once(Cell::Words(probe(name, text, rules)))
                        .chain(seen)
                        .collect()
                })
                .collect(),
        }),
        ..Part::default()
    })
}

/// One step in a few words: what came and, where that is not it, what should have.
fn cell(step: &SelfTestStep, text: Text) -> String {
    let word = |seen: Seen| {
        text.t(match seen {
            Seen::Opens => "tests-opens",
            Seen::Warns => "tests-warns",
            Seen::Closed => "tests-closed",
            Seen::Safe => "tests-safe",
            Seen::Nothing => "tests-nothing",
        })
    };
    match (step.result, step.expected, step.seen) {
        (SelfTestResult::Passed, _, Some(seen)) => text.of("tests-cell-fine", &word(seen)),
        (SelfTestResult::Failed, Some(expected), Some(seen)) => text.with(
            "tests-cell-wrong",
            &[
                ("seen", word(seen).into()),
                ("expected", word(expected).into()),
            ],
        ),
        _ => text.t("tests-cell-not"),
    }
}

fn tier(name: &str, text: Text, rules: &Rulebook) -> String {
    if name.is_empty() {
        text.t("reports-tests-own")
    } else {
        tier_title(name, text, rules)
    }
}

fn probe(name: &str, text: Text, rules: &Rulebook) -> String {
    match name.split_once(':') {
        Some(("category", category)) => subject(category, text, rules),
        _ => text
            .find_t(&format!("reports-probe-{name}"))
            .unwrap_or_else(|| name.to_owned()),
    }
}
