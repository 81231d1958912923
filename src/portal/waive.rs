//! A certificate that staff may accept for minutes: `/c/{token}`.
//!
//! Who may, is decided where the page was refused; here the same device comes back with a reason.
//! What other sites make a browser send does not count: a site whose certificate is doubted could
//! otherwise answer for its reader.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use uuid::Uuid;

use super::ask::{read, refuse};
use super::throttle::Counted;
use super::visitor::Visitor;
use super::words::own_words;
use super::{State, Waiving, sent};
use crate::model::Language;
use crate::pages::{Notice, WaiveView};

/// Characters of a reason at most.
const REASON: usize = 200;

/// What comes with the form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Said {
    why: String,
    lang: String,
}

/// `GET /c/{token}`: what accepting means, or until when it is accepted.
pub(super) async fn page(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Response {
    match asked(&state, &token, visitor) {
        Ok(Asked { visitor, offer, .. }) => show(&state, &visitor, &token, &offer, Trouble::None),
        Err(refusal) => *refusal,
    }
}

/// `POST /c/{token}`: it counts for minutes, and the browser goes on.
pub(super) async fn send(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Result<Form<Said>, FormRejection>,
) -> Response {
    let Ok(Form(said)) = form else {
        return refuse(&state, &visitor, Notice::BadRequest);
    };
    if !is_own_form(&headers) {
        return refuse(&state, &visitor, Notice::BadRequest);
    }
    let language: Option<Language> = said.lang.parse().ok();
    let visitor = visitor.spoken_to(None, language);
    let asked = match asked(&state, &token, visitor) {
        Ok(asked) => asked,
        Err(refusal) => return *refusal,
    };
    let Asked {
        visitor,
        event,
        offer,
    } = asked;
    let why = own_words(&said.why, REASON);
    if why.trim().is_empty() {
        return show(&state, &visitor, &token, &offer, Trouble::NoReason);
    }
    let client = visitor.address.filter(|_| {
        let throttle = &state.throttle;
        throttle.admits(Counted::Form, visitor.address)
    });
    let Some(client) = client else {
        return refuse(&state, &visitor, Notice::TooMany);
    };
    let to = (state.portal.waiving.accept)(event, client, why).await;
    let to = to.filter(|to| HeaderValue::from_str(to).is_ok());
    match to {
        Some(to) => onward(&to),
        None => show(&state, &visitor, &token, &offer, Trouble::Failed),
    }
}

/// `POST /c/{token}/end`: it counts no longer.
pub(super) async fn end(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    let asked = match asked(&state, &token, visitor) {
        Ok(asked) => asked,
        Err(refusal) => return *refusal,
    };
    let client = asked.visitor.address.filter(|_| is_own_form(&headers));
    if let Some(client) = client {
        (state.portal.waiving.end)(asked.event, client).await;
    }
    onward(&format!("/c/{token}"))
}

/// A question that can be answered from here.
struct Asked {
    visitor: Visitor,
    event: Uuid,
    offer: super::Offered,
}

fn asked(state: &State, token: &str, visitor: Visitor) -> Result<Asked, Box<Response>> {
    let event = match read(state, token) {
        Ok(event) => event,
        Err(notice) => return Err(Box::new(refuse(state, &visitor, notice))),
    };
    let visitor = visitor.spoken_to(Some(event.voice), Some(event.language));
    let Waiving { offer, .. } = &state.portal.waiving;
    let offer = visitor.address.and_then(|client| offer(event.hit, client));
    match offer {
        Some(offer) => Ok(Asked {
            visitor,
            event: event.hit,
            offer,
        }),
        None => Err(Box::new(refuse(state, &visitor, Notice::WarnOld))),
    }
}

/// Why a form comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    NoReason,
    Failed,
}

fn show(
    state: &State,
    visitor: &Visitor,
    token: &str,
    offer: &super::Offered,
    trouble: Trouble,
) -> Response {
    let minutes = offer.lasts.as_secs().div_ceil(60);
    let view = WaiveView {
        token,
        host: &offer.host,
        minutes: u32::try_from(minutes).unwrap_or(u32::MAX),
        until: offer.until,
        back: &offer.back,
        no_reason: trouble == Trouble::NoReason,
        failed: trouble == Trouble::Failed,
    };
    sent(state.portal.pages.waive(&visitor.moment(), &view))
}

/// Whether a form was sent by the portal's own page. Browsers say where it comes from; what is no
/// browser forges nobody's click.
fn is_own_form(headers: &HeaderMap) -> bool {
    let field = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    let site = field("sec-fetch-site").is_none_or(|site| site == b"same-origin");
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let origin = field("origin").is_none_or(|origin| {
        let bare = origin
            .strip_prefix(b"https://")
            .or_else(|| origin.strip_prefix(b"http://"));
        // Pages without a referrer send `null` from their own forms.
        origin == b"null" && field("sec-fetch-site").is_some() || bare.is_some() && bare == host
    });
    site && origin
}

fn onward(to: &str) -> Response {
    let mut answer = Redirect::to(to).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let nothing = HeaderValue::from_static("no-referrer");
    headers.insert(header::REFERRER_POLICY, nothing);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fields: &[(&'static str, &str)], expect: bool) {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("gate.example"));
        for (name, value) in fields {
            headers.insert(*name, value.parse().unwrap());
        }
        assert_eq!(is_own_form(&headers), expect, "{fields:?}");
    }

    #[test]
    fn a_form_counts_if_the_portal_sent_it() {
        check(&[], true);
        check(&[("origin", "https://gate.example")], true);
        check(&[("origin", "https://doubted.example")], false);
        check(&[("origin", "null")], false);
        check(
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
            true,
        );
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
            false,
        );
    }
}
