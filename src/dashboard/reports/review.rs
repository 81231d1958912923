//! The yearly review of filtering and monitoring (FIELD G3): the questions of the English
//! standards as a checklist, what the gateway can say to each, and lines for people to write on.
//!
//! Source of the questions: Department for Education, "Filtering and monitoring standards for
//! schools and colleges" (gov.uk, Meeting digital and technology standards), whose four standards
//! are roles and responsibilities, a yearly review, blocking without unreasonably impacting
//! teaching, and monitoring. The wording here is our own.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::super::Dashboard;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::text::Text;
use super::numbers::{Numbers, parts, per_thousand, tenths};
use super::sheet::{Part, Sheet};
use super::term::day;
use super::trials;
use crate::model::Role;
use crate::safeguard::period::{Week, beginning, date_of};
use crate::safeguard::small::Shown;
use crate::store::Measure;

/// The pack.
pub(super) async fn sheet(state: &Dashboard, text: Text, zone: &TimeZone) -> Result<Sheet, Error> {
    let rules = (state.rules)();
    let dates = dates(state, text);
    let to = Week::of(date_of(state.clock.now(), zone)).monday;
    let from = to.saturating_sub((7 * 52).days());
    let numbers = Numbers(
        state
            .store
            .tallies(&from.to_string(), &to.to_string(), None)
            .await?,
    );
    let accounts = state.store.accounts().await?;
    let leads = accounts
        .iter()
        .filter(|account| account.role == Role::SafeguardingLead && !account.disabled)
        .count() as u64;
    let closed = Shown::alone(numbers.sum(Measure::Closed));
    let found = Shown::alone(numbers.mistakes().values().sum());
    let (_, asked) = parts(&[numbers.sum(Measure::Asked)]);
    let rate = per_thousand(found, closed);
    let tested = trials::latest(state, beginning(from, zone), beginning(to, zone), text).await?;
    let locked = rules.categories().iter().filter(|one| one.locked).count() as u64;

    let evidence = |key: &'static str, lines: Vec<String>| Part {
        key,
        heading: text.t(&format!("reports-review-{key}")),
        sentences: lines,
        blanks: vec![
            text.t("reports-review-answer"),
            text.t("reports-review-who"),
        ],
        ..Part::default()
    };
    let mut mistakes = vec![match rate {
        Some(rate) => text.of("reports-review-rate", &format!("{rate:.1}")),
        None => text.t("reports-sum-mistakes-few"),
    }];
    if let Some(share) = tenths(
        numbers.sum(Measure::AnsweredInDay),
        numbers.sum(Measure::Asked),
    ) {
        mistakes.push(text.n("reports-in-day", share));
    }
    mistakes.push(match asked {
        Shown::Count(count) => text.n("reports-sum-asked", count),
        Shown::Hidden => text.t("reports-sum-asked-few"),
    });
    let questions = vec![
        evidence("roles", vec![text.n("reports-review-leads", leads)]),
        evidence(
            "risk",
            vec![text.n("reports-review-tiers", rules.tiers().len() as u64)],
        ),
        evidence(
            "changes",
            vec![text.of("reports-review-version", &rules.generation().to_string())],
        ),
        evidence("illegal", vec![text.n("reports-review-locked", locked)]),
        evidence("tests", tested.sentences.clone()),
        evidence("overblocking", mistakes),
        evidence("languages", vec![text.t("reports-review-languages-say")]),
        evidence(
            "devices",
            vec![
                text.t("reports-limit-devices"),
                text.t("reports-limit-apps"),
            ],
        ),
        evidence(
            "monitoring",
            vec![match Shown::alone(numbers.sum(Measure::Incidents)) {
                Shown::Count(count) => text.n("reports-sum-incidents", count),
                Shown::Hidden => text.t("reports-sum-incidents-few"),
            }],
        ),
        evidence(
            "records",
            vec![text.n(
                "reports-review-kept",
                u64::from(rules.school().retention_days),
            )],
        ),
        evidence("training", Vec::new()),
        evidence("pupils", Vec::new()),
    ];
    Ok(Sheet {
        key: "review".to_owned(),
        heading: text.t("reports-review"),
        lead: text.with(
            "reports-term-lead",
            &[
                ("from", day(from, zone, &dates).into()),
                ("to", day(to.saturating_sub(1.day()), zone, &dates).into()),
            ],
        ),
        summary: vec![text.t("reports-review-how")],
        parts: questions,
        limits: vec![text.t("reports-limit-cause")],
        counted: vec![text.t("reports-review-source")],
    })
}
