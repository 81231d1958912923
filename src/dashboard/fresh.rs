//! Proving once more who one is, before names are shown and data leave the house.
//!
//! A handler that needs it takes [`Fresh`](super::access::Fresh) instead of the bare permission,
//! or calls [`freshly`]. Whoever proved it in the last quarter of an hour notices nothing. A page
//! is come back to; a form is kept in the page that asks, field by field, and sent on from there
//! (status 307, RFC 9110, section 15.4.8), so that nothing has to be typed twice.

use std::fmt;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Dashboard;
use super::access::{Asked, Person, Posted, SignedIn, TOKEN_FIELD, safe_next};
use super::error::Error;
use super::frame::{Frame, home as home_of};
use super::passkeys::Ceremony;
use super::second::{Proof, prove};
use super::sign_in::note;
use super::text::Text;
use super::throttle::Key;

/// How long a proof lasts (UX section 6: cases ask again after 15 minutes).
pub(crate) const FRESH: Duration = Duration::from_secs(15 * 60);

/// Fields of the page that asks begin with this; the others are the form that is kept.
pub(crate) const OWN: &str = "again-";

/// `Ok` if this person has proved lately who they are. The error asks them, and then goes on
/// with what they wanted: return it from the handler before anything is done.
pub(crate) fn freshly(state: &Dashboard, person: &Person) -> Result<(), Error> {
    if is_fresh(state, person) {
        return Ok(());
    }
    Err(Error::ProveAgain(Box::new(Again(person.clone()))))
}

fn is_fresh(state: &Dashboard, person: &Person) -> bool {
    let now = state.clock.now();
    // A clock that was put back is no proof.
    person.proved <= now && now.since(person.proved) < FRESH
}

/// Who is to prove it, and what they asked for.
#[derive(Clone)]
pub(crate) struct Again(Person);

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Again(‹redacted›)")
    }
}

#[derive(Template)]
#[template(path = "staff_again.html")]
struct AgainPage {
    frame: Frame,
    /// Where to go on.
    next: String,
    /// Whether a form goes on, and not a page.
    form: bool,
    /// The form that is kept.
    kept: Vec<(String, String)>,
    password: bool,
    code: bool,
    passkey: Option<Ceremony>,
    providers: Vec<(String, String)>,
    problem: Option<String>,
}

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// The answer to somebody who has to prove it first.
pub(crate) async fn ask(state: &Dashboard, again: Again) -> Result<Response, Error> {
    let Again(person) = again;
    match &person.asked {
        Asked::Page(path) => {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", path)
                .finish();
            Ok(Redirect::to(&format!("/account/again?{query}")).into_response())
        }
        Asked::Form(to, fields) => {
            let (to, kept) = (to.clone(), kept(fields));
            render(state, &person, &to, Some(kept), None).await
        }
        Asked::Other => Ok(Redirect::to("/account/again").into_response()),
    }
}

/// What somebody filled in, without what belongs to the page that asks.
fn kept(fields: &[(String, String)]) -> Vec<(String, String)> {
    fields
        .iter()
        .filter(|(name, _)| !name.starts_with(OWN) && name != TOKEN_FIELD)
        .cloned()
        .collect()
}

/// `/account/again`: asks for a proof and goes on.
pub(crate) async fn form(
    SignedIn(person): SignedIn,
    Query(query): Query<Next>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let next = safe_next(&query.next).unwrap_or(home_of(person.account.role));
    if is_fresh(&state, &person) && !query.next.is_empty() {
        return Ok(Redirect::to(next).into_response());
    }
    render(&state, &person, next, None, None).await
}

/// Checks the proof and goes on.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = form.who.0;
    let asked = safe_next(form.fields.get("again-next"));
    let is_form = form.fields.get("again-form") == "1" && asked.is_some();
    let next = asked.unwrap_or(home_of(person.account.role)).to_owned();
    let go_on = || match is_form {
        true => (
            StatusCode::TEMPORARY_REDIRECT,
            [(header::LOCATION, next.clone())],
        )
            .into_response(),
        false => Redirect::to(&next).into_response(),
    };
    let typed = ["again-password", "again-code", "again-passkey"]
        .iter()
        .any(|name| !form.fields.raw(name).is_empty());
    // Proved in another window meanwhile.
    if !typed && is_fresh(&state, &person) {
        return Ok(go_on());
    }
    let keys = [Key::of_session(&person.session.handle())];
    let proof = prove(
        &state,
        &person.account,
        &form.fields,
        OWN,
        &person.token,
        &keys,
    );
    match proof.await? {
        Ok(proof) => {
            let now = state.clock.now();
            // A password alone does not make a session of two factors; nor does a code alone.
            let strong = matches!(proof, Proof::Passkey);
            state
                .store
                .prove_session(&person.session, now, strong)
                .await?;
            let name = &person.account.name;
            note(&state, name, "session.prove", name, Some(proof.word())).await?;
            Ok(go_on())
        }
        Err(refusal) => {
            let text = Text(person.language);
            let kept = is_form.then(|| match &person.asked {
                Asked::Form(_, fields) => kept(fields),
                _ => Vec::new(),
            });
            render(&state, &person, &next, kept, Some(refusal.words(text))).await
        }
    }
}

async fn render(
    state: &Dashboard,
    person: &Person,
    next: &str,
    kept: Option<Vec<(String, String)>>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let factors = state.store.factors(person.account.id).await?;
    let here = match &kept {
        // Another language asks again by itself.
        None => next,
        // A form cannot be come back to by its address.
        Some(_) => "",
    };
    let mut frame = Frame::of(state, person, here, "again-title").await?;
    let status = if problem.is_some() || kept.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let passkey = match factors.passkeys {
        0 => None,
        _ => state
            .signing
            .ask_passkey(&person.token, state.clock.now())?,
    };
    let page = AgainPage {
        next: next.to_owned(),
        form: kept.is_some(),
        kept: kept.unwrap_or_default(),
        password: person.account.has_password,
        code: factors.totp,
        passkey,
        providers: state
            .signing
            .providers
            .names()
            .into_iter()
            .map(|(slug, name)| {
                // A kept form goes on from its own page; the proof is given in another window.
                let to = if here.is_empty() { "/account" } else { next };
                let query: String = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("next", to)
                    .finish();
                (format!("/account/again/with/{slug}?{query}"), name)
            })
            .collect(),
        problem,
        frame,
    };
    Ok((status, Html(page.render()?)).into_response())
}
