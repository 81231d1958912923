//! A class now: what it asks for, what keeps closing on it, what is open for it.
//!
//! Of what opens nothing is recorded, so this page cannot say what a class reads; it shows what
//! was closed, by subject, and names a site only where three pupils or more met it.

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};

use super::Dashboard;
use super::access::Opener;
use super::assets;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::subject;
use super::only::of_class;
use super::opening::{address, classes};
use super::review::{Request, rank, request};
use super::text::Text;
use crate::policy::USUAL_LESSON;
use crate::store::AppealState;

/// How many pupils make a site that is named, and one that trips the class.
const ENOUGH: u64 = 3;
/// What "now" means for the bars.
const NOW: Duration = Duration::from_secs(10 * 60);

struct Trip {
    host: String,
    subject: String,
    pupils: String,
    open_href: String,
}

struct Open {
    id: String,
    place: String,
    until: String,
    by: String,
}

/// The lesson with a few pages that goes on.
struct Only {
    id: String,
    until: String,
    by: String,
    pages: Vec<String>,
}

struct Bar {
    subject: String,
    /// Of a hundred.
    share: u64,
}

#[derive(Template)]
#[template(path = "staff_now.html")]
struct NowPage {
    frame: Frame,
    keys: String,
    class: String,
    here: String,
    lesson: String,
    /// Other classes: their page and their name.
    others: Vec<(String, String)>,
    say: String,
    asks: Vec<Request>,
    trips: Vec<Trip>,
    open: Vec<Open>,
    only: Option<Only>,
    bars: Vec<Bar>,
    updated: String,
}

#[derive(Template)]
#[template(path = "staff_now_none.html")]
struct NonePage {
    frame: Frame,
}

/// The first of somebody's classes.
pub(crate) async fn first(
    who: Opener,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let rules = (state.rules)();
    if let Some(class) = classes(&who.0, &rules).first() {
        return Ok(Redirect::to(&address(&class.id.0)).into_response());
    }
    let here = uri.path_and_query().map_or("/t/now", |at| at.as_str());
    page(&NonePage {
        frame: Frame::of(&state, &who.0, here, "now").await?,
    })
}

/// The page.
pub(crate) async fn show(
    who: Opener,
    Path(class): Path<String>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let dates = dates(&state, text);
    let now = state.clock.now();
    let own = classes(&who.0, &rules);
    let class = own
        .iter()
        .find(|known| *known.id.0 == class)
        .ok_or(Error::NotFound)?;
    let here = uri.path_and_query().map_or("/t/now", |at| at.as_str());
    let scope = who.0.scope();

    let mut rows = state
        .store
        .appeals(&scope, Some(AppealState::Waiting))
        .await?;
    rows.retain(|row| row.class.as_ref() == Some(&class.id));
    rows.sort_by_key(|row| (rank(row), row.first_at));
    let asks: Vec<Request> = rows
        .iter()
        .map(|row| request(row, &who.0, now, text, &rules, &dates))
        .collect();

    let lesson = rules.school().lesson_ends(now);
    let tripped = state
        .store
        .tripped(&class.id, now.minus(USUAL_LESSON))
        .await?;
    let trips = tripped
        .iter()
        .filter(|one| one.pupils >= ENOUGH && !one.host.is_empty())
        .map(|one| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("page", &one.host)
                .append_pair("class", &class.id.0)
                .finish();
            Trip {
                host: one.host.clone(),
                subject: subject(&one.category, text, &rules),
                pupils: text.n("now-pupils", one.pupils),
                open_href: format!("/t/open/new?{query}"),
            }
        })
        .collect();
    let recent = state.store.tripped(&class.id, now.minus(NOW)).await?;
    let unlocks = state.store.unlocks_in_force(now).await?;
    let open = unlocks
        .iter()
        .filter(|unlock| unlock.whom.class() == Some(&class.id) && unlock.is_active(now))
        .map(|unlock| Open {
            id: unlock.id.to_string(),
            place: unlock.scope.to_string(),
            until: match rules.school().same_day(unlock.until, now) {
                true => dates.clock(unlock.until),
                false => dates.full(unlock.until),
            },
            by: unlock.by.to_string(),
        })
        .collect();
    let lessons = state.store.only_in_force(now).await?;
    let only = of_class(&lessons, class, now).map(|only| Only {
        id: only.id.to_string(),
        until: dates.clock(only.until),
        by: only.by.to_string(),
        pages: only.pages.iter().map(ToString::to_string).collect(),
    });
    page(&NowPage {
        only,
        keys: assets::address(&assets::KEYS),
        class: class.id.to_string(),
        here: address(&class.id.0),
        lesson: match lesson {
            Some(end) => text.of("now-lesson", &dates.clock(end)),
            None if rules.school().lessons.lessons.is_empty() => text.t("now-no-bells"),
            None => text.t("now-no-lesson"),
        },
        others: own
            .iter()
            .filter(|other| other.id != class.id)
            .map(|other| (address(&other.id.0), other.id.to_string()))
            .collect(),
        say: text.n("now-say", asks.len() as u64),
        asks,
        trips,
        open,
        bars: bars(
            recent
                .iter()
                .map(|one| (subject(&one.category, text, &rules), one.pages)),
        ),
        updated: text.of("now-updated", &dates.clock(now)),
        frame: Frame::of(&state, &who.0, here, "now").await?,
    })
}

/// Shares of a hundred by subject, largest first.
fn bars(pages: impl Iterator<Item = (String, u64)>) -> Vec<Bar> {
    let mut by_subject: BTreeMap<String, u64> = BTreeMap::new();
    for (subject, count) in pages {
        *by_subject.entry(subject).or_default() += count;
    }
    let all: u64 = by_subject.values().sum();
    let mut bars: Vec<Bar> = by_subject
        .into_iter()
        .map(|(subject, count)| Bar {
            subject,
            share: (count * 100 + all / 2) / all.max(1),
        })
        .collect();
    bars.sort_by(|a, b| {
        b.share
            .cmp(&a.share)
            .then_with(|| a.subject.cmp(&b.subject))
    });
    bars.truncate(6);
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_shares_of_what_was_closed() {
        let pages = [("games", 2), ("chat", 1), ("games", 1)];
        let bars = bars(pages.into_iter().map(|(name, n)| (name.to_owned(), n)));
        let got: Vec<(&str, u64)> = bars.iter().map(|b| (&*b.subject, b.share)).collect();
        assert_eq!(got, [("games", 75), ("chat", 25)]);
        assert!(super::bars(std::iter::empty()).is_empty());
    }
}
