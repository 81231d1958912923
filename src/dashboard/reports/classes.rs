//! A teacher's own classes together: is this time unusual? Private subjects are not in it, no
//! class stands beside another, and no pupil is in it at all.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::super::Dashboard;
use super::super::access::Person;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::text::Text;
use super::numbers::{Numbers, by_subject};
use super::sheet::{Cell, Part, Sheet, Table, chart_of};
use super::term::{day, weeks};
use crate::safeguard::period::{Week, date_of};
use crate::safeguard::small::Shown;

/// How many weeks it covers.
const WEEKS: i64 = 8;

/// The report.
pub(super) async fn sheet(
    state: &Dashboard,
    person: &Person,
    text: Text,
    zone: &TimeZone,
) -> Result<Sheet, Error> {
    let rules = (state.rules)();
    let dates = dates(state, text);
    let classes = &person.account.classes;
    let to = Week::of(date_of(state.clock.now(), zone)).monday;
    let from = to.saturating_sub((7 * WEEKS).days());
    let mut tallies = state
        .store
        .tallies(&from.to_string(), &to.to_string(), Some(classes))
        .await?;
    // What is private is not told to a teacher, not even that there was some.
    tallies.retain(|tally| tally.care == 0);
    let numbers = Numbers(tallies);
    let closed = by_subject(&numbers, &rules, text);
    let names: Vec<&str> = classes.iter().map(|class| &*class.0).collect();
    let mut parts = Vec::new();
    if closed.counts.all != Shown::Hidden {
        parts.push(weeks(&numbers, from, to, true, text));
        parts.push(Part {
            key: "subjects",
            heading: text.t("reports-closed"),
            chart: Some(chart_of(
                "subjects",
                text.t("reports-closed"),
                closed.titles.clone(),
                vec![(String::new(), closed.counts.rows.clone())],
                false,
                text,
            )),
            table: Some(Table {
                caption: text.t("reports-closed"),
                head: vec![text.t("reports-subject"), text.t("reports-closed-pages")],
                rows: closed
                    .titles
                    .iter()
                    .zip(&closed.counts.rows)
                    .map(|(title, count)| vec![Cell::Words(title.clone()), Cell::Count(*count)])
                    .collect(),
            }),
            ..Part::default()
        });
    }
    Ok(Sheet {
        key: "classes".to_owned(),
        heading: text.t("reports-classes"),
        lead: if classes.is_empty() {
            text.t("incidents-no-class")
        } else {
            text.with(
                "reports-classes-lead",
                &[
                    ("classes", names.join(", ").into()),
                    ("from", day(from, zone, &dates).into()),
                    ("to", day(to.saturating_sub(1.day()), zone, &dates).into()),
                ],
            )
        },
        summary: vec![match closed.counts.all {
            Shown::Count(count) => text.n("reports-sum-closed", count),
            Shown::Hidden => text.t("reports-sum-few"),
        }],
        parts,
        limits: vec![text.t("reports-limit-cause")],
        counted: [
            "reports-counted-weeks",
            "reports-counted-closed",
            "reports-counted-small",
        ]
        .map(|key| text.t(key))
        .into(),
    })
}
