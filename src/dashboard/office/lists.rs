//! The lists in force: whose they are, how old, how much they decide (UX 10.4). Read-only: a list
//! is fetched by the timer that the school has set up, and changed where its file is.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::dashboard::Dashboard;
use crate::dashboard::access::OfficeReader;
use crate::dashboard::error::Error;
use crate::dashboard::frame::{Frame, page};
use crate::dashboard::incidents::subject;
use crate::dashboard::text::Text;
use crate::model::Timestamp;
use crate::safeguard::period::date_of;

/// For how long back decisions are counted, in days.
const DAYS: u64 = 7;

/// How old a list may be, in days, before it is called late, and before it is called stale: one
/// that is swapped by itself, and one that a person fetches.
const OF_ITSELF: (i32, i32) = (2, 7);
const BY_HAND: (i32, i32) = (30, 90);

/// How fresh a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Age {
    /// Older than anybody should rely on.
    Stale,
    /// It should have been fetched by now.
    Late,
    /// Fetched lately.
    Fresh,
    /// The school's own, or written by hand: it has no age.
    Own,
}

/// How fresh a list is that was fetched on a day, `YYYY-MM-DD`, and how many days ago that was.
pub(crate) fn age(updated: &str, by_itself: bool, today: Date) -> (Age, Option<i32>) {
    let Some(days) = updated
        .parse::<Date>()
        .ok()
        .and_then(|day| day.until(today).ok())
        .map(|span| span.get_days())
    else {
        return (Age::Own, None);
    };
    let (late, stale) = if by_itself { OF_ITSELF } else { BY_HAND };
    let age = match days {
        days if days > stale => Age::Stale,
        days if days > late => Age::Late,
        _ => Age::Fresh,
    };
    (age, Some(days))
}

struct Row {
    title: String,
    subject: String,
    source: String,
    link: Option<String>,
    licence: String,
    names: String,
    state: String,
    mark: &'static str,
    updated: String,
    next: String,
    share: String,
    order: Age,
}

#[derive(Template)]
#[template(path = "staff_lists.html")]
struct ListsPage {
    frame: Frame,
    sentence: String,
    fine: bool,
    rows: Vec<Row>,
    problems: Vec<(String, String)>,
}

/// The page.
pub(crate) async fn show(
    who: OfficeReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/lists", |at| at.as_str());
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let zone = TimeZone::get(&rules.school().time_zone).unwrap_or(TimeZone::UTC);
    let today = date_of(state.clock.now(), &zone);
    let since = state
        .clock
        .now()
        .minus(std::time::Duration::from_secs(DAYS * 24 * 60 * 60));
    let used = uses(&state, since).await?;
    let all: u64 = used.values().sum();
    let mut rows: Vec<Row> = rules
        .lists()
        .iter()
        .map(|list| {
            let (age, days) = age(&list.updated, list.fresh, today);
            let (key, mark) = match age {
                Age::Fresh => ("lists-fresh", "ok"),
                Age::Late => ("lists-late", "week"),
                Age::Stale => ("lists-stale", "today"),
                Age::Own => ("lists-own", "info"),
            };
            let share = used.get(&*list.id).copied().unwrap_or(0);
            Row {
                title: match list.title.is_empty() {
                    true => list.id.to_string(),
                    false => list.title.clone(),
                },
                subject: subject(&rules.category(list.category).name, text, &rules),
                source: list.source.clone(),
                link: Some(list.url.clone()).filter(|url| url.starts_with("https://")),
                licence: list.licence.clone(),
                names: list.names.to_string(),
                state: text.t(key),
                mark,
                updated: match days {
                    Some(0) => text.of("lists-today", &list.updated),
                    Some(days) => text.with(
                        "lists-days",
                        &[
                            ("count", days.into()),
                            ("date", list.updated.as_str().into()),
                        ],
                    ),
                    None => text.t("lists-no-date"),
                },
                next: text.t(match (list.fresh, age) {
                    (_, Age::Own) => "lists-next-own",
                    (true, _) => "lists-next-itself",
                    (false, _) => "lists-next-hand",
                }),
                share: match (share * 100).checked_div(all) {
                    Some(percent) if share > 0 => text.with(
                        "lists-share",
                        &[("count", share.into()), ("percent", percent.into())],
                    ),
                    _ => text.t("lists-share-none"),
                },
                order: age,
            }
        })
        .collect();
    rows.sort_by(|one, other| (one.order, &one.title).cmp(&(other.order, &other.title)));
    let late = rows
        .iter()
        .filter(|row| matches!(row.order, Age::Late | Age::Stale))
        .count() as u64;
    let status = (state.policy)();
    let problems = status
        .diagnostics
        .iter()
        .filter(|found| found.file.starts_with("lists/"))
        .take(50)
        .map(|found| (found.file.clone(), found.message.clone()))
        .collect();
    page(&ListsPage {
        sentence: match late {
            0 => text.n("lists-fine", rows.len() as u64),
            late => text.n("wrong-lists", late),
        },
        fine: late == 0,
        rows,
        problems,
        frame: Frame::of(&state, &who.0, here, "lists").await?,
    })
}

/// How often each list closed a page lately, by its id.
async fn uses(state: &Dashboard, since: Timestamp) -> Result<BTreeMap<String, u64>, Error> {
    Ok(state
        .store
        .uses_of_lists(since)
        .await?
        .into_iter()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(updated: &str, by_itself: bool, expect: (Age, Option<i32>)) {
        let today = "2026-11-20".parse().unwrap();
        assert_eq!(age(updated, by_itself, today), expect);
    }

    #[test]
    fn a_list_is_late_by_its_own_measure() {
        check("2026-11-20", true, (Age::Fresh, Some(0)));
        check("2026-11-18", true, (Age::Fresh, Some(2)));
        check("2026-11-17", true, (Age::Late, Some(3)));
        check("2026-11-12", true, (Age::Stale, Some(8)));
        check("2026-11-12", false, (Age::Fresh, Some(8)));
        check("2026-10-01", false, (Age::Late, Some(50)));
        check("2026-01-01", false, (Age::Stale, Some(323)));
        check("", true, (Age::Own, None));
        check("yesterday", false, (Age::Own, None));
        // A clock that was put back makes nothing late.
        check("2026-11-30", true, (Age::Fresh, Some(-10)));
    }
}
