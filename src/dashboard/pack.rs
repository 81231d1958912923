//! Hand-over packs: a case for somebody outside, as a page to print and as JSON (F18).
//!
//! One person asks, another one approves (S0-07), for seven days it can be fetched, and each of
//! these is a line in the log and in the case. Of illegal content there is nothing in it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use super::Dashboard;
use super::access::{Approver, CaseWorker};
use super::case::{again, entry_text, kind_word, printed};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::fresh::freshly;
use super::sent::Sent;
use super::sign_in::note;
use super::text::Text;
use crate::model::Timestamp;
use crate::safeguard::rights::{Right, holds};
use crate::store::{CaseDetail, Insider, PackRow};

/// Longest receiver and reason, in characters.
const WORDS: usize = 300;

struct Row {
    id: String,
    number: String,
    case: Option<String>,
    when: String,
    machine: String,
    asked_by: String,
    receiver: String,
    reason: String,
    answer: Option<String>,
    mine: bool,
}

#[derive(Template)]
#[template(path = "staff_packs.html")]
struct PacksPage {
    frame: Frame,
    waiting: Vec<Row>,
    answered: Vec<Row>,
}

/// Asks for a pack.
pub(crate) async fn ask(form: Sent<CaseWorker>) -> Result<Response, Error> {
    let receiver = form.typed("pack-receiver", WORDS);
    let reason = form.typed("pack-reason", WORDS);
    let problem = match (receiver.is_empty(), reason.is_empty()) {
        (true, _) => Some(("pack-receiver", "case-pack-no-receiver")),
        (_, true) => Some(("pack-reason", "case-reason-empty")),
        _ => None,
    };
    let id = form.id;
    if let Some((field, key)) = problem {
        let fields = form.fields.clone();
        return again(&form.state, form.person(), id, fields, field, key).await;
    }
    let store = &form.state.store;
    store
        .ask_pack(id, form.insider(), &receiver, &reason, form.now)
        .await?;
    let to = format!("/s/cases/{id}?done=case-pack");
    form.done("pack.ask", id, None, &to).await
}

/// Packs that wait for an answer, and those that were answered.
pub(crate) async fn list(
    who: Approver,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let reads = holds(who.0.account.role, Right::WorkCases);
    let row = |pack: PackRow| Row {
        id: pack.id.to_string(),
        number: text.of("case-number", &pack.number),
        case: reads.then(|| pack.case.to_string()),
        when: dates.full(pack.at),
        machine: dates.machine(pack.at),
        mine: pack.asked == who.0.account.id,
        asked_by: pack.asked_by,
        receiver: pack.receiver,
        reason: pack.reason,
        answer: pack.approved.map(|yes| {
            let key = if yes {
                "case-pack-yes-by"
            } else {
                "case-pack-no-by"
            };
            text.of(key, &pack.answered_by.unwrap_or_default())
        }),
    };
    let (waiting, answered): (Vec<Row>, Vec<Row>) = state
        .store
        .packs()
        .await?
        .into_iter()
        .map(row)
        .partition(|row| row.answer.is_none());
    let here = uri.path_and_query().map_or("/s/packs", |at| at.as_str());
    let mut frame = Frame::of(&state, &who.0, here, "case-packs").await?;
    frame.private = reads;
    page(&PacksPage {
        waiting,
        answered,
        frame,
    })
}

/// Approves or refuses a pack that somebody else asked for.
pub(crate) async fn answer(form: Sent<Approver>) -> Result<Response, Error> {
    let (approved, did) = match form.fields.get("answer") {
        "yes" => (true, "pack.approve"),
        "no" => (false, "pack.refuse"),
        _ => return Err(Error::NotFound),
    };
    freshly(&form.state, form.person())?;
    let (store, by) = (&form.state.store, form.person().account.id);
    store.answer_pack(form.id, by, approved, form.now).await?;
    let to = "/s/packs?done=pack-answered";
    form.done(did, form.id, None, to).await
}

/// The pack itself: `page` to print, or `json`.
pub(crate) async fn fetch(
    who: CaseWorker,
    Path((id, format)): Path<(Uuid, String)>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    if !matches!(format.as_str(), "page" | "json") {
        return Err(Error::NotFound);
    }
    freshly(&state, &who.0)?;
    let insider = Insider::of(&who.0.account);
    let now = state.clock.now();
    let pack = state.store.fetch_pack(id, insider, now).await?;
    note(
        &state,
        &who.0.account.name,
        "pack.fetch",
        &id.to_string(),
        Some(&format),
    )
    .await?;
    let detail = state
        .store
        .case(pack.case, insider, now)
        .await?
        .ok_or(Error::NotFound)?;
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let cover = vec![
        (text.t("case-pack-receiver"), pack.receiver.clone()),
        (text.t("case-pack-reason"), pack.reason.clone()),
        (text.t("case-pack-asked"), pack.asked_by.clone()),
        (
            text.t("case-pack-approver"),
            pack.answered_by.clone().unwrap_or_default(),
        ),
        (text.t("case-print-by"), who.0.account.display.clone()),
        (text.t("case-print-at"), dates.full(now)),
    ];
    let here = uri.path_and_query().map_or("/s/cases", |at| at.as_str());
    let view = printed(&state, &who.0, &detail, here, cover).await?;
    if format == "page" {
        return page(&view);
    }
    let body = serde_json::to_vec_pretty(&json(&pack, &detail, &view, text, now))
        .map_err(|_| Error::Broken)?;
    let name = format!("attachment; filename=\"case-{}.json\"", detail.row.number);
    Ok((
        [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        body,
    )
        .into_response())
}

/// A pack as other systems read it. Field names are stable.
#[derive(Serialize)]
struct Json<'a> {
    format: &'static str,
    case: &'a str,
    made_at: String,
    receiver: &'a str,
    reason: &'a str,
    asked_by: &'a str,
    approved_by: Option<&'a str>,
    pupil: &'a str,
    about: &'a str,
    owner: &'a str,
    opened_at: String,
    closed_at: Option<String>,
    signals: Vec<JsonSignal<'a>>,
    record: Vec<JsonLine>,
    tasks: Vec<JsonTask<'a>>,
}

#[derive(Serialize)]
struct JsonSignal<'a> {
    opened_at: &'a str,
    title: &'a str,
    /// Nothing of illegal content is kept or passed on.
    illegal: bool,
    words: Option<&'a str>,
    details: Vec<[&'a str; 2]>,
}

#[derive(Serialize)]
struct JsonLine {
    id: String,
    at: String,
    by: Option<String>,
    kind: &'static str,
    text: String,
    reason: Option<String>,
    corrects: Option<String>,
}

#[derive(Serialize)]
struct JsonTask<'a> {
    what: &'a str,
    who: &'a str,
    due_at: Option<String>,
    done_at: Option<String>,
}

fn json<'a>(
    pack: &'a PackRow,
    detail: &'a CaseDetail,
    view: &'a super::case::PrintPage,
    text: Text,
    now: Timestamp,
) -> Json<'a> {
    let row = &detail.row;
    Json {
        format: "schoolgate-case-1",
        case: &row.number,
        made_at: now.to_string(),
        receiver: &pack.receiver,
        reason: &pack.reason,
        asked_by: &pack.asked_by,
        approved_by: pack.answered_by.as_deref(),
        pupil: &row.pupil,
        about: &row.about,
        owner: &row.owner_name,
        opened_at: row.opened_at.to_string(),
        closed_at: row.closed_at.map(|at| at.to_string()),
        signals: view
            .signals
            .iter()
            .map(|signal| JsonSignal {
                opened_at: &signal.machine,
                title: &signal.title,
                illegal: signal.illegal,
                words: signal.quote.as_ref().map(|quote| quote.words.as_str()),
                details: signal
                    .lines
                    .iter()
                    .map(|(what, words)| [what.as_str(), words.as_str()])
                    .collect(),
            })
            .collect(),
        record: detail
            .entries
            .iter()
            .map(|entry| JsonLine {
                id: entry.id.to_string(),
                at: entry.at.to_string(),
                by: entry.by.clone(),
                kind: kind_word(entry.kind),
                text: entry_text(entry, text),
                reason: entry.reason.clone(),
                corrects: entry.corrects.map(|line| line.to_string()),
            })
            .collect(),
        tasks: detail
            .tasks
            .iter()
            .map(|task| JsonTask {
                what: &task.what,
                who: &task.who,
                due_at: task.due_at.map(|at| at.to_string()),
                done_at: task.done_at.map(|at| at.to_string()),
            })
            .collect(),
    }
}
