//! Requests for pages: one decision answers everybody of a class who asked for the same page.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Posted, Teacher};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::{subject, tier_title};
use super::sign_in::note;
use super::text::Text;
use crate::model::{AppealAnswer, AppealReason, Timestamp};
use crate::policy::Rulebook;
use crate::store::{AppealRow, AppealState};

/// How long an answered request stays in the list.
const ANSWERED: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 60 * 60);

/// The answers: word in the form, what it is, the keys of its button and of what was said.
const ANSWERS: [(&str, AppealAnswer, &str, &str); 3] = [
    (
        "opened",
        AppealAnswer::Opened,
        "answer-opened",
        "answered-opened",
    ),
    (
        "stays-closed",
        AppealAnswer::StaysClosed,
        "answer-stays-closed",
        "answered-stays-closed",
    ),
    (
        "together",
        AppealAnswer::Together,
        "answer-together",
        "answered-together",
    ),
];

struct Ask {
    clock: String,
    why: String,
    words: String,
    lang: &'static str,
    code: String,
}

struct Request {
    id: String,
    place: String,
    subject: String,
    class: Option<String>,
    tier: String,
    why: String,
    asked: String,
    when: String,
    machine: String,
    asks: Vec<Ask>,
    answered: Option<String>,
}

struct Answer {
    value: &'static str,
    label: String,
    strong: bool,
}

#[derive(Template)]
#[template(path = "staff_review.html")]
struct ReviewPage {
    frame: Frame,
    waiting: Vec<Request>,
    answered: Vec<Request>,
    answers: Vec<Answer>,
}

/// The list.
pub(crate) async fn list(
    who: Teacher,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let dates = dates(&state, text);
    let now = state.clock.now();
    let here = uri.path_and_query().map_or("/t/review", |at| at.as_str());
    let scope = who.scope();
    let mut rows = state
        .store
        .appeals(&scope, Some(AppealState::Waiting))
        .await?;
    // Likely mistakes of the filter first, then lessons, then the rest; oldest first within.
    rows.sort_by_key(|row| (rank(row), row.first_at));
    let answered = state
        .store
        .appeals(&scope, Some(AppealState::Answered))
        .await?;
    let view = ReviewPage {
        waiting: rows
            .iter()
            .map(|row| request(row, text, &rules, &dates))
            .collect(),
        answered: answered
            .iter()
            .rev()
            .filter(|row| row.answered_at.is_some_and(|at| now.since(at) < ANSWERED))
            .take(30)
            .map(|row| request(row, text, &rules, &dates))
            .collect(),
        answers: ANSWERS
            .iter()
            .map(|(value, answer, key, _)| Answer {
                value,
                label: text.t(key),
                strong: *answer == AppealAnswer::Opened,
            })
            .collect(),
        frame: Frame::of(&state, &who.0, here, "review").await?,
    };
    page(&view)
}

/// Answers a request.
pub(crate) async fn answer(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Redirect, Error> {
    let (word, answer, ..) = ANSWERS
        .iter()
        .find(|(word, ..)| *word == form.fields.get("answer"))
        .ok_or(Error::NotFound)?;
    let who = &form.who.0.account;
    let now: Timestamp = state.clock.now();
    state
        .store
        .answer_appeal(id, &form.who.scope(), *answer, who.id, now)
        .await?;
    note(
        &state,
        &who.name,
        "appeal.answer",
        &id.to_string(),
        Some(word),
    )
    .await?;
    Ok(Redirect::to(&format!("/t/review?done=answered-{word}")))
}

fn rank(row: &AppealRow) -> u8 {
    let any = |why| row.asks.iter().any(|ask| ask.why == why);
    if any(AppealReason::WrongGroup) || any(AppealReason::Support) {
        0
    } else if any(AppealReason::Lesson) {
        1
    } else {
        2
    }
}

fn why(why: AppealReason, text: Text) -> String {
    match why {
        AppealReason::Lesson => text.t("ask-lesson"),
        AppealReason::WrongGroup => text.t("ask-wrong-group"),
        AppealReason::Support => text.t("ask-support"),
        AppealReason::Other => text.t("ask-other"),
    }
}

fn request(row: &AppealRow, text: Text, rules: &Rulebook, dates: &Dates) -> Request {
    let answered = row.answer.map(|answer| {
        let key = ANSWERS
            .iter()
            .find(|(_, known, ..)| *known == answer)
            .map_or("", |known| known.3);
        text.with(
            "answered-by",
            &[
                ("answer", text.t(key).into()),
                ("name", row.answered_by.clone().unwrap_or_default().into()),
                (
                    "when",
                    row.answered_at
                        .map(|at| dates.full(at))
                        .unwrap_or_default()
                        .into(),
                ),
            ],
        )
    });
    Request {
        id: row.id.to_string(),
        place: match &row.path {
            Some(path) if path != "/" => format!("{}{path}", row.host),
            _ => row.host.clone(),
        },
        subject: subject(&row.category, text, rules),
        class: row.class.as_ref().map(|class| class.0.to_string()),
        tier: tier_title(&row.tier, text, rules),
        why: row
            .asks
            .first()
            .map(|ask| why(ask.why, text))
            .unwrap_or_default(),
        asked: text.n("review-asked", row.asked),
        when: dates.full(row.first_at),
        machine: dates.machine(row.first_at),
        asks: row
            .asks
            .iter()
            .map(|ask| Ask {
                clock: dates.clock(ask.at),
                why: why(ask.why, text),
                words: ask.words.clone(),
                lang: ask.language.tag(),
                code: ask.code.to_string(),
            })
            .collect(),
        answered,
    }
}
