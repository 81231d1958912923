//! What pupils told the safeguarding team. Nobody else sees that these pages exist.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Lead, Posted};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::sign_in::note;
use super::text::Text;
use crate::model::HelpWish;
use crate::store::{SelfReportRow, SelfReportState};

struct Message {
    id: String,
    code: String,
    when: String,
    machine: String,
    wish: String,
    suits: Option<String>,
    discreet: bool,
    who: String,
    words: String,
    lang: &'static str,
    read: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_concerns.html")]
struct ConcernsPage {
    frame: Frame,
    waiting: Vec<Message>,
    read: Vec<Message>,
    lead: String,
}

/// The list, unread ones first.
pub(crate) async fn list(
    who: Lead,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let here = uri.path_and_query().map_or("/s/concerns", |at| at.as_str());
    let scope = who.scope();
    let waiting = state
        .store
        .self_reports(&scope, Some(SelfReportState::Waiting))
        .await?;
    let read = state
        .store
        .self_reports(&scope, Some(SelfReportState::Read))
        .await?;
    let mut frame = Frame::of(&state, &who.0, here, "concerns").await?;
    frame.private = true;
    let view = ConcernsPage {
        lead: text.n("concerns-lead", waiting.len() as u64),
        waiting: waiting
            .iter()
            .map(|row| message(row, text, &dates))
            .collect(),
        read: read
            .iter()
            .rev()
            .take(100)
            .map(|row| message(row, text, &dates))
            .collect(),
        frame,
    };
    page(&view)
}

/// Notes that somebody has read a message; it stays in the list.
pub(crate) async fn read(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Redirect, Error> {
    let who = &form.who.0.account;
    let now = state.clock.now();
    state
        .store
        .mark_self_report_read(id, &form.who.scope(), who.id, now)
        .await?;
    note(&state, &who.name, "self-report.read", &id.to_string(), None).await?;
    Ok(Redirect::to("/s/concerns?done=read"))
}

fn message(row: &SelfReportRow, text: Text, dates: &Dates) -> Message {
    Message {
        id: row.id.to_string(),
        code: row.code.to_string(),
        when: dates.full(row.at),
        machine: dates.machine(row.at),
        wish: match row.wish {
            HelpWish::Talk => text.t("wish-talk"),
            HelpWish::WriteBack => text.t("wish-write-back"),
            HelpWish::Friend => text.t("wish-friend"),
            HelpWish::Unsure => text.t("wish-unsure"),
        },
        suits: match row.when.as_str() {
            "" => None,
            "break" => Some(text.t("suits-break")),
            "after-school" => Some(text.t("suits-after-school")),
            "soon" => Some(text.t("suits-soon")),
            other => Some(other.to_owned()),
        },
        discreet: row.discreet,
        who: row.who.clone(),
        words: row.words.clone(),
        lang: row.language.tag(),
        read: row.read_at.map(|at| {
            text.with(
                "concern-read-by",
                &[
                    ("name", row.read_by.clone().unwrap_or_default().into()),
                    ("when", dates.full(at).into()),
                ],
            )
        }),
    }
}
