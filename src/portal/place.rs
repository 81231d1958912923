//! The start page, how filtering works, what is not there, and health for machines.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::pages::Notice;

use super::ask::refuse;
use super::visitor::Visitor;
use super::{State, sent};

/// `GET /`.
pub(super) async fn home(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    sent(state.portal.pages.home(&visitor.moment()))
}

/// `GET /about`.
pub(super) async fn about(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    sent(state.portal.pages.about(&visitor.moment()))
}

/// Everything else.
pub(super) async fn not_found(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    refuse(&state, &visitor, Notice::NotFound)
}

/// A method that a place does not take.
pub(super) async fn wrong_method(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    let mut answer = refuse(&state, &visitor, Notice::NotFound);
    *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    answer
}

/// `GET /healthz`: the process answers.
pub(super) async fn healthy() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the gateway can work.
pub(super) async fn ready(Shared(state): Shared<State>) -> Response {
    match (state.portal.ready)() {
        Ok(()) => "ready\n".into_response(),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
    }
}
