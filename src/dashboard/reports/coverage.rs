//! Who and what the filter reaches (FIELD G5): classes with rules, how surely requests are
//! attributed, whether lists are fresh, and what cannot be known from here.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::Dashboard;
use super::super::error::Error;
use super::super::frame::dates;
use super::super::incidents::tier_title;
use super::super::text::Text;
use super::sheet::{Cell, Part, Sheet, Table};
use crate::policy::{ListInfo, Rulebook};
use crate::safeguard::period::date_of;

/// Lists that were fetched longer ago than this, in days, are late.
const FRESH: i32 = 30;

/// The report.
pub(super) async fn sheet(state: &Dashboard, text: Text, zone: &TimeZone) -> Result<Sheet, Error> {
    let rules = (state.rules)();
    let today = date_of(state.clock.now(), zone);
    let counted = |tier: crate::model::TierId| {
        let of_tier = rules.classes().iter().filter(|class| class.tier == tier);
        let known = of_tier.clone().filter(|class| {
            rules
                .networks()
                .iter()
                .any(|network| network.class.as_ref() == Some(&class.id))
        });
        (of_tier.count() as u64, known.count() as u64)
    };
    let rows: Vec<Vec<Cell>> = rules
        .tiers()
        .iter()
        .map(|tier| {
            let (classes, networks) = counted(tier.id);
            vec![
                Cell::Words(tier_title(&tier.name, text, &rules)),
                Cell::Plain(classes),
                Cell::Plain(networks),
            ]
        })
        .collect();
    let classes = rules.classes().len() as u64;
    let late: Vec<Vec<Cell>> = late(&rules, today)
        .into_iter()
        .map(|list| {
            vec![
                Cell::Words(name(list).to_owned()),
                Cell::Words(list.updated.clone()),
                Cell::Plain(u64::from(list.names)),
            ]
        })
        .collect();
    let lists = rules.lists().len() as u64;
    let fresh = lists - late.len() as u64;
    Ok(Sheet {
        key: "coverage".to_owned(),
        heading: text.t("reports-coverage"),
        lead: text.of("reports-as-of", &dates(state, text).full(state.clock.now())),
        summary: vec![
            text.n("reports-coverage-classes", classes),
            text.with(
                "reports-coverage-lists",
                &[("fresh", fresh.into()), ("count", lists.into())],
            ),
            text.t("reports-coverage-guests"),
        ],
        parts: vec![
            Part {
                key: "tiers",
                heading: text.t("reports-coverage-tiers"),
                table: Some(Table {
                    caption: text.t("reports-coverage-tiers"),
                    head: [
                        "reports-tier",
                        "reports-classes-head",
                        "reports-with-network",
                    ]
                    .map(|key| text.t(key))
                    .into(),
                    rows,
                }),
                ..Part::default()
            },
            Part {
                key: "lists",
                heading: text.t("reports-coverage-late"),
                sentences: if late.is_empty() {
                    vec![text.t("reports-coverage-none-late")]
                } else {
                    Vec::new()
                },
                table: (!late.is_empty()).then(|| Table {
                    caption: text.t("reports-coverage-late"),
                    head: ["reports-list", "reports-updated", "reports-names-head"]
                        .map(|key| text.t(key))
                        .into(),
                    rows: late,
                }),
                ..Part::default()
            },
        ],
        limits: vec![text.t("reports-limit-ca"), text.t("reports-limit-devices")],
        counted: vec![text.t("reports-counted-coverage")],
    })
}

/// The names of lists that were fetched too long ago.
pub(crate) fn late_lists(state: &Dashboard) -> Vec<String> {
    let rules = (state.rules)();
    let zone = TimeZone::get(&rules.school().time_zone).unwrap_or(TimeZone::UTC);
    let today = date_of(state.clock.now(), &zone);
    late(&rules, today)
        .into_iter()
        .map(|list| name(list).to_owned())
        .collect()
}

fn late(rules: &Rulebook, today: Date) -> Vec<&ListInfo> {
    let all = rules.lists().iter();
    all.filter(|list| is_late(&list.updated, today)).collect()
}

fn name(list: &ListInfo) -> &str {
    match list.title.is_empty() {
        true => &list.id,
        false => &list.title,
    }
}

/// A list without a date is the school's own and never late.
fn is_late(updated: &str, today: Date) -> bool {
    updated
        .parse::<Date>()
        .is_ok_and(|day| day.until(today).is_ok_and(|age| age.get_days() > FRESH))
}
