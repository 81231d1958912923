//! The table of cases, sorted by what is due next. The address of a view holds no name.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use super::Dashboard;
use super::access::CaseWorker;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::Urgency as Shape;
use super::matter::{Due, Wording, calendar, outcome, shape};
use super::text::Text;
use crate::model::Timestamp;
use crate::safeguard::rights::{Right, holds};
use crate::store::{CaseView, Insider};

/// Which view is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    view: String,
}

struct Row {
    id: String,
    number: String,
    pupil: String,
    about: String,
    urgency: Shape,
    next: Option<Due>,
    end: Option<String>,
    owner: String,
    practice: bool,
    at: Timestamp,
}

struct Tab {
    value: &'static str,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "staff_cases.html")]
struct CasesPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    late: Option<String>,
    packs: bool,
}

const VIEWS: [(&str, &str, CaseView); 4] = [
    ("team", "case-view-team", CaseView::Team),
    ("mine", "case-view-mine", CaseView::Mine),
    ("waiting", "case-view-waiting", CaseView::Waiting),
    ("closed", "case-view-closed", CaseView::Closed),
];

/// The table.
pub(crate) async fn list(
    who: CaseWorker,
    Query(asked): Query<Asked>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let rules = (state.rules)();
    let calendar = calendar(&rules);
    let now = state.clock.now();
    let wording = Wording {
        state: &state,
        text,
        dates: &dates,
        calendar: &calendar,
        rules: &rules,
        now,
    };
    let (_, _, view) = VIEWS
        .into_iter()
        .find(|(value, _, _)| *value == asked.view)
        .unwrap_or(VIEWS[0]);
    let insider = Insider::of(&who.0.account);
    let cases = state.store.cases(insider, view, now).await?;
    let mut clocks: BTreeMap<uuid::Uuid, Due> = BTreeMap::new();
    for (case, matter) in state.store.matters_of_cases().await? {
        let Some(due) = wording.due(&matter) else {
            continue;
        };
        match clocks.get(&case) {
            Some(first) if first.at <= due.at => {}
            _ => {
                clocks.insert(case, due);
            }
        }
    }
    let mut rows: Vec<Row> = cases
        .into_iter()
        .map(|case| {
            let mut next = clocks.remove(&case.id);
            if let Some(at) = case.task_at
                && next.as_ref().is_none_or(|due| at < due.at)
            {
                next = Some(Due {
                    step: text.t("case-task-due"),
                    line: wording.time(at),
                    late: now >= at,
                    at,
                });
            }
            let closed = case.closed_at.is_some();
            Row {
                id: case.id.to_string(),
                at: match &next {
                    Some(due) if !closed => due.at,
                    _ => Timestamp(i64::MAX),
                },
                next: next.filter(|_| !closed),
                end: closed.then(|| {
                    let what = outcome(case.outcome.as_deref().unwrap_or(""), text);
                    match case.check_at {
                        Some(at) => text.with(
                            "case-look-again",
                            &[("what", what.into()), ("when", dates.day(at).into())],
                        ),
                        None => what,
                    }
                }),
                number: case.number,
                pupil: case.pupil,
                about: case.about,
                urgency: shape(case.urgency, text),
                owner: case.owner_name,
                practice: case.practice,
            }
        })
        .collect();
    rows.sort_by_key(|row| row.at);
    let late: Vec<&str> = rows
        .iter()
        .filter(|row| !row.practice && row.next.as_ref().is_some_and(|due| due.late))
        .map(|row| row.number.as_str())
        .collect();
    let late = (!late.is_empty()).then(|| {
        text.with(
            "case-late-strip",
            &[
                ("count", (late.len() as u64).into()),
                ("numbers", late.join(", ").into()),
            ],
        )
    });
    let here = uri.path_and_query().map_or("/s/cases", |at| at.as_str());
    let mut frame = Frame::of(&state, &who.0, here, "case-cases").await?;
    frame.private = true;
    let page_view = CasesPage {
        tabs: VIEWS
            .into_iter()
            .map(|(value, key, of)| Tab {
                value,
                label: text.t(key),
                current: of == view,
            })
            .collect(),
        rows,
        late,
        packs: holds(who.0.account.role, Right::ApproveHandOver),
        frame,
    };
    page(&page_view)
}
