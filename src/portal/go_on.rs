//! "Before you go on": `/w/{token}`.

use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderValue;

use crate::pages::Notice;

use super::ask::{read, refuse};
use super::visitor::Visitor;
use super::{State, sent};

/// `GET /w/{token}`: the two buttons, where a form on the page itself could not have been sent.
pub(super) async fn page(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Response {
    match read(&state, &token) {
        Ok(event) => {
            let visitor = visitor.spoken_to(Some(event.voice), None);
            sent(state.portal.pages.warn_again(&visitor.moment(), &token))
        }
        Err(notice) => refuse(&state, &visitor, notice),
    }
}

/// `POST /w/{token}`: the data path remembers, the browser goes on.
pub(super) async fn send(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Response {
    let event = match read(&state, &token) {
        Ok(event) => event,
        Err(notice) => return refuse(&state, &visitor, notice),
    };
    let visitor = visitor.spoken_to(Some(event.voice), None);
    let to = (state.portal.go_on)(event.hit)
        .filter(|to| to.starts_with("https://") || to.starts_with("http://"))
        .filter(|to| HeaderValue::from_str(to).is_ok());
    match to {
        Some(to) => {
            let mut answer = Redirect::to(&to).into_response();
            let headers = answer.headers_mut();
            headers.insert(
                http::header::CACHE_CONTROL,
                HeaderValue::from_static("no-store"),
            );
            headers.insert(
                http::header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            );
            answer
        }
        None => refuse(&state, &visitor, Notice::WarnOld),
    }
}
