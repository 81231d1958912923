//! "I want to talk to someone": `/h` and `/h/sent`.
//!
//! Opening these pages makes no entry anywhere; only what is sent is kept, and only for the
//! safeguarding team.

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::model::{EventCode, HelpWish, Record, SelfReport, Voice};
use crate::pages::{Notice, TalkView};

use super::ask::refuse;
use super::throttle::Counted;
use super::visitor::{Visitor, voice};
use super::words::own_words;
use super::{State, sent};

/// The most characters of what somebody wants to say.
const WORDS: usize = 4000;
/// The most characters of a name.
const NAME: usize = 100;

/// What the form sends. Nothing is required.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Told {
    wish: String,
    words: String,
    when: String,
    discreet: String,
    who: String,
    /// The youngest choose a person, by the place in the list of names.
    come: String,
    lang: String,
    voice: String,
}

/// `GET /h`.
pub(super) async fn form(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    sent(
        state
            .portal
            .pages
            .talk(&visitor.moment(), &TalkView::default()),
    )
}

/// `POST /h`: keeps the message, then shows the receipt.
pub(super) async fn send(
    Shared(state): Shared<State>,
    visitor: Visitor,
    form: Result<Form<Told>, FormRejection>,
) -> Response {
    let Ok(Form(told)) = form else {
        return refuse(&state, &visitor, Notice::BadRequest);
    };
    let visitor = visitor.spoken_to(voice(&told.voice), told.lang.parse().ok());
    let mut words = own_words(&told.words, WORDS);
    let chosen = told
        .come
        .parse()
        .ok()
        .and_then(|at: usize| visitor.school.safeguarding.get(at));
    if let Some(name) = chosen {
        words = own_words(&format!("→ {name}\n{words}"), WORDS);
    }
    let who = own_words(&told.who, NAME).replace('\n', " ");
    let wish = match told.wish.as_str() {
        "talk" => Some(HelpWish::Talk),
        "write-back" => Some(HelpWish::WriteBack),
        "friend" => Some(HelpWish::Friend),
        "unsure" => Some(HelpWish::Unsure),
        // The youngest are asked who should come: that is a talk.
        _ if visitor.voice == Voice::A => Some(HelpWish::Talk),
        _ => None,
    };
    let when = match told.when.as_str() {
        when @ ("break" | "after-school" | "soon") => when,
        _ => "",
    };
    let discreet = !told.discreet.is_empty();
    let unsent = TalkView {
        wish,
        words: &words,
        when,
        discreet,
        who: &who,
        not_sent: true,
    };
    if !state.throttle.admits(Counted::Help, visitor.address) {
        return sent(state.portal.pages.talk(&visitor.moment(), &unsent));
    }
    let id = Uuid::now_v7();
    let report = SelfReport {
        id,
        code: EventCode::of(id),
        at: state.portal.clock.now(),
        wish: wish.unwrap_or(HelpWish::Unsure),
        words: words.clone(),
        when: when.to_owned(),
        discreet,
        who: who.clone(),
        language: visitor.language,
    };
    let code = report.code;
    if let Err(error) = state
        .portal
        .journal
        .append(Record::SelfReport(report))
        .await
    {
        tracing::error!(error = %error, "a message for help could not be kept");
        return sent(state.portal.pages.talk(&visitor.moment(), &unsent));
    }
    let letter = visitor.voice_letter();
    let tag = visitor.language;
    Redirect::to(&format!("/h/sent?code={code}&lang={tag}&voice={letter}")).into_response()
}

/// What the receipt is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Receipt {
    code: String,
}

/// `GET /h/sent`.
pub(super) async fn sent_page(
    Shared(state): Shared<State>,
    visitor: Visitor,
    receipt: Result<Query<Receipt>, QueryRejection>,
) -> Response {
    let code = receipt
        .ok()
        .and_then(|Query(receipt)| receipt.code.parse().ok());
    sent(state.portal.pages.talked(&visitor.moment(), code))
}
