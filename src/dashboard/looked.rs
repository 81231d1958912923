//! Who looked: every reveal, for the safeguarding lead and the data protection officer (H7).
//!
//! Stand-ins only; not even here is a name. Counts by person are for the lead, who speaks with
//! colleagues about it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use super::Dashboard;
use super::access::Overseer;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::reveal::key;
use super::text::Text;
use crate::store::{Purpose, RevealFilter, Role};

/// What the address asks for.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    days: String,
    #[serde(default)]
    purpose: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Row {
    when: String,
    machine: String,
    by: String,
    who: String,
    class: String,
    href: String,
    purpose: &'static str,
    why: String,
    until: String,
    emergency: bool,
}

struct Count {
    what: String,
    count: u64,
}

#[derive(Template)]
#[template(path = "staff_looked.html")]
struct LookedPage {
    frame: Frame,
    periods: Vec<Choice>,
    purposes: Vec<Choice>,
    rows: Vec<Row>,
    by_purpose: Vec<Count>,
    by_person: Vec<Count>,
    lead: bool,
}

/// Reveals of a period, newest first.
pub(crate) async fn list(
    who: Overseer,
    uri: Uri,
    Query(asked): Query<Asked>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let here = uri.path_and_query().map_or("/s/looked", |at| at.as_str());
    let now = state.clock.now();
    let days: Option<u16> = match asked.days.as_str() {
        "" => Some(30),
        days => days.parse().ok().filter(|days| *days > 0),
    };
    let purpose = Purpose::of(&asked.purpose);
    let filter = RevealFilter {
        since: days.map(|days| now.minus(std::time::Duration::from_secs(u64::from(days) * 86_400))),
        until: None,
        purpose,
    };
    let lead = who.0.account.role == Role::SafeguardingLead;
    let rows = state.store.reveals(&filter).await?;
    let by_purpose = state.store.reveals_by_purpose(&filter).await?;
    let by_person = if lead {
        state.store.reveals_by_person(&filter).await?
    } else {
        Vec::new()
    };
    let mut purposes = vec![Choice {
        value: String::new(),
        label: text.t("privacy-all"),
        chosen: purpose.is_none(),
    }];
    purposes.extend(Purpose::ALL.into_iter().map(|one| Choice {
        value: one.word().to_owned(),
        label: text.t(key(one)),
        chosen: purpose == Some(one),
    }));
    let mut frame = Frame::of(&state, &who.0, here, "privacy-looked").await?;
    frame.private = lead;
    let view = LookedPage {
        periods: [7u16, 30, 365]
            .map(|one| Choice {
                value: one.to_string(),
                label: text.n("privacy-last-days", u64::from(one)),
                chosen: days == Some(one),
            })
            .into(),
        purposes,
        rows: rows
            .into_iter()
            .map(|row| Row {
                when: dates.full(row.at),
                machine: dates.machine(row.at),
                by: row.by,
                who: row.who.to_string(),
                class: row.class.map(|class| class.to_string()).unwrap_or_default(),
                // Only the lead can open it.
                href: if lead {
                    format!("/t/incidents/{}", row.incident)
                } else {
                    String::new()
                },
                purpose: key(row.purpose),
                why: row.why,
                until: dates.clock(row.ends),
                emergency: row.purpose == Purpose::Emergency,
            })
            .collect(),
        by_purpose: by_purpose
            .into_iter()
            .map(|(purpose, count)| Count {
                what: text.t(key(purpose)),
                count,
            })
            .collect(),
        by_person: by_person
            .into_iter()
            .map(|(what, count)| Count { what, count })
            .collect(),
        lead,
        frame,
    };
    page(&view)
}
