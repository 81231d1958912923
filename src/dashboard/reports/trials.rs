//! Tests of the filter: run on the rules in force, kept, and told in reports.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::super::Dashboard;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::incidents::{subject, tier_title};
use super::super::text::Text;
use super::sheet::{Cell, Part, Sheet, Table};
use crate::model::Timestamp;
use crate::policy::Rulebook;
use crate::safeguard::period::date_of;
use crate::store::{SelfTest, SelfTestResult, SelfTestStep};

/// Runs that the page lists.
const RUNS: u16 = 12;

/// Asks the rules in force about every tier; keeps nothing.
pub(super) fn run(state: &Dashboard, by: &str) -> SelfTest {
    let rules = (state.rules)();
    let now = state.clock.now();
    SelfTest {
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
            })
            .collect(),
    }
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
                    Cell::Words(step.detail.clone()),
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
