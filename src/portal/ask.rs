//! "I think this is a mistake": `/r/{token}` and `/r/status`.

use std::time::Duration;

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::model::{Appeal, AppealAnswer, AppealReason, EventCode, Language, Record};
use crate::pages::token::{Event, TokenError};
use crate::pages::{AnswerView, AskView, Notice, Outcome, Variant};
use crate::store::SelfReportState;

use super::throttle::Counted;
use super::visitor::Visitor;
use super::words::own_words;
use super::{State, sent};

/// How long after it a pupil reads that somebody saw the name.
const LOOKS_TOLD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The most characters of a pupil's own words about a page.
const WORDS: usize = 300;

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    why: String,
    more: String,
    lang: String,
}

/// `GET /r/{token}`.
pub(super) async fn form(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
    uri: http::Uri,
) -> Response {
    let event = match read(&state, &token) {
        Ok(event) => event,
        Err(notice) => return refuse(&state, &visitor, notice),
    };
    // The language of the page, unless another one was chosen in the address.
    let chosen = uri.query().is_some_and(|query| query.contains("lang="));
    let language = (!chosen && !visitor.kept).then_some(event.language);
    let visitor = visitor.spoken_to(Some(event.voice), language);
    let view = view(&event, &token);
    sent(state.portal.pages.ask(&visitor.moment(), &view))
}

/// `POST /r/{token}`: keeps the request, then shows the receipt.
pub(super) async fn send(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let event = match read(&state, &token) {
        Ok(event) => event,
        Err(notice) => return refuse(&state, &visitor, notice),
    };
    let Ok(Form(asked)) = form else {
        return refuse(&state, &visitor, Notice::BadRequest);
    };
    let language: Option<Language> = asked.lang.parse().ok();
    let visitor = visitor.spoken_to(Some(event.voice), language.or(Some(event.language)));
    if event.variant == Variant::NotAvailable {
        return sent(
            state
                .portal
                .pages
                .ask(&visitor.moment(), &view(&event, &token)),
        );
    }
    let code = EventCode::of(event.hit);
    let receipt = |new: &str| {
        let tag = visitor.language;
        Redirect::to(&format!("/r/status?code={code}&{new}={token}&lang={tag}")).into_response()
    };
    if state.throttle.was_asked(event.hit) {
        return receipt("again");
    }
    let why = reason(&asked.why);
    let words = own_words(&asked.more, WORDS);
    let unsent = AskView {
        why,
        words: &words,
        not_sent: true,
        ..view(&event, &token)
    };
    if !state.throttle.admits(Counted::Form, visitor.address) {
        return sent(state.portal.pages.ask(&visitor.moment(), &unsent));
    }
    let appeal = Appeal {
        id: Uuid::now_v7(),
        hit: event.hit,
        code,
        at: state.portal.clock.now(),
        why: why.unwrap_or(AppealReason::Other),
        words: words.clone(),
        language: visitor.language,
    };
    if let Err(error) = state.portal.journal.append(Record::Appeal(appeal)).await {
        tracing::error!(error = %error, "a request for a page could not be kept");
        return sent(state.portal.pages.ask(&visitor.moment(), &unsent));
    }
    state.throttle.asked(event.hit);
    receipt("new")
}

/// What the status page is asked.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wondered {
    code: String,
    /// A token: asked just now.
    new: String,
    /// A token: asked before.
    again: String,
}

/// `GET /r/status`.
pub(super) async fn status(
    Shared(state): Shared<State>,
    visitor: Visitor,
    wondered: Result<Query<Wondered>, QueryRejection>,
) -> Response {
    let wondered = wondered.map(|Query(wondered)| wondered).unwrap_or_default();
    let typed: String = wondered.code.chars().take(32).collect();
    let show = |visitor: &Visitor, outcome, replies: &[String]| {
        let view = AnswerView {
            typed: &typed,
            outcome,
            replies,
            opened: None,
            due: None,
            looked: None,
        };
        sent(state.portal.pages.answer(&visitor.moment(), &view))
    };
    if typed.trim().is_empty() {
        return show(&visitor, None, &[]);
    }
    if !state.throttle.admits(Counted::LookUp, visitor.address) {
        return show(&visitor, Some(Outcome::TooMany), &[]);
    }
    let Ok(code) = typed.parse::<EventCode>() else {
        return show(&visitor, Some(Outcome::Unknown), &[]);
    };
    // A token of the same event shows that it was asked, even while the record is on its way
    // from the journal to the store.
    let (token, fresh) = if wondered.new.is_empty() {
        (&wondered.again, Outcome::Already)
    } else {
        (&wondered.new, Outcome::Sent)
    };
    let event = read(&state, token)
        .ok()
        .filter(|event| EventCode::of(event.hit) == code);
    let visitor = visitor.spoken_to(event.map(|event| event.voice), None);
    let kept = match event {
        // Only what this process has put into the journal counts as asked.
        Some(event) if state.throttle.was_asked(event.hit) => Some(fresh),
        _ => None,
    };
    let now = state.portal.clock.now();
    let mut opened = None;
    let mut answers = None;
    let mut looked = None;
    let outcome = match state.portal.store.appeal_by_code(code).await {
        Ok(Some(found)) => {
            let due = (state.portal.school)().answer_due(found.first_at);
            answers = Some(due);
            opened = found.opened;
            // Not at once: who is to talk with a pupil does so first.
            let until = now.minus(LOOKS_TOLD);
            let store = &state.portal.store;
            looked = store.looks_behind(code, until).await.unwrap_or(None);
            Some(match (found.answer, &opened) {
                (Some(AppealAnswer::Opened), Some((_, until))) if *until <= now => Outcome::Over,
                (Some(AppealAnswer::Opened), _) => Outcome::Opened,
                (Some(AppealAnswer::StaysClosed), _) => Outcome::StaysClosed,
                (Some(AppealAnswer::Together), _) => Outcome::Together,
                (None, _) if now > due => Outcome::Late,
                // Somebody of the class was first; one answer is for all.
                (None, _) if found.first_at < found.asked_at => Outcome::ClassAsked,
                (None, _) => kept.unwrap_or(Outcome::Waiting),
            })
        }
        Ok(None) => kept
            .inspect(|_| answers = Some((state.portal.school)().answer_due(now)))
            .or(message(&state, code).await)
            .or(Some(Outcome::Unknown)),
        Err(_) => kept.or(Some(Outcome::Unavailable)),
    };
    let replies = match outcome {
        Some(Outcome::Read) => state.portal.store.replies_by_code(code).await,
        _ => Ok(Vec::new()),
    };
    let school = (state.portal.school)();
    let opened = opened
        .filter(|(_, until)| now < *until)
        .map(|(page, until)| {
            let today = school.same_day(now, until) || until == school.end_of_day(now);
            let until = today.then(|| school.clock_of(until));
            (until.unwrap_or_default(), page.address())
        });
    let view = AnswerView {
        typed: &typed,
        outcome,
        replies: &replies.unwrap_or_default(),
        opened: opened.as_ref().map(|(until, link)| (&**until, &**link)),
        due: answers.filter(|due| now <= *due),
        looked,
    };
    sent(state.portal.pages.answer(&visitor.moment(), &view))
}

/// What became of a message for help, by its code.
async fn message(state: &State, code: EventCode) -> Option<Outcome> {
    match state.portal.store.self_report_status(code).await {
        Ok(Some(found)) => Some(match found.state {
            SelfReportState::Waiting => Outcome::Kept,
            SelfReportState::Read => Outcome::Read,
        }),
        Ok(None) => None,
        Err(_) => Some(Outcome::Unavailable),
    }
}

/// The event of a token, or what to say instead.
pub(super) fn read(state: &State, token: &str) -> Result<Event, Notice> {
    state
        .portal
        .tokens
        .read(token, state.portal.clock.now())
        .map_err(|error| match error {
            TokenError::Expired => Notice::TokenOld,
            TokenError::Forged => Notice::TokenBad,
        })
}

pub(super) fn refuse(state: &State, visitor: &Visitor, notice: Notice) -> Response {
    sent(state.portal.pages.notice(&visitor.moment(), notice))
}

fn view<'a>(event: &Event, token: &'a str) -> AskView<'a> {
    AskView {
        token,
        code: EventCode::of(event.hit),
        variant: event.variant,
        why: None,
        words: "",
        not_sent: false,
    }
}

fn reason(value: &str) -> Option<AppealReason> {
    match value {
        "lesson" => Some(AppealReason::Lesson),
        "wrong-group" => Some(AppealReason::WrongGroup),
        "support" => Some(AppealReason::Support),
        "other" => Some(AppealReason::Other),
        _ => None,
    }
}
