//! Setting up and giving up second factors: the authenticator app, recovery codes, passkeys.
//!
//! Every handler here asks first who it is ([`freshly`]): an unattended screen must not get
//! somebody else a lasting way in.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::Dashboard;
use super::access::{Fresh, Person, Posted, SignedIn};
use super::error::Error;
use super::frame::{Frame, page};
use super::fresh::freshly;
use super::passkeys::{Ceremony, LABEL, MOST};
use super::sign_in::note;
use super::text::Text;
use super::totp;
use crate::store::{NewPasskey, StoreError, Totp};

/// How long somebody may take with the app.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

#[derive(Template)]
#[template(path = "staff_app.html")]
struct AppPage {
    frame: Frame,
    sealed: String,
    spelled: String,
    path: String,
    width: usize,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    /// Whether the app has just been set up.
    app: bool,
}

#[derive(Template)]
#[template(path = "staff_passkey.html")]
struct PasskeyPage {
    frame: Frame,
    make: Option<Ceremony>,
    /// Whether there are as many as there can be.
    full: bool,
    label: String,
    problem: Option<String>,
}

/// Shows a new secret for an app.
pub(crate) async fn app(
    Fresh(SignedIn(person)): Fresh<SignedIn>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    app_page(&state, &person, totp::secret()?, None).await
}

async fn app_page(
    state: &Dashboard,
    person: &Person,
    secret: Vec<u8>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let id = person.account.id.0.to_string();
    let until = state.clock.now().plus(PATIENCE);
    let mut frame = Frame::of(state, person, "/account/app", "app-title").await?;
    if problem.is_some() {
        frame.title = Text(person.language).of("title-error", &frame.title);
    }
    let address = totp::address(&secret, &frame.school, &person.account.name);
    let (path, width) = totp::picture(&address).ok_or(Error::Broken)?;
    let status = match &problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let view = AppPage {
        frame,
        sealed: state
            .signing
            .seals
            .seal_until(&["app to set up", &id], until, &secret)?,
        spelled: totp::spelled(&secret),
        path,
        width,
        problem,
    };
    Ok((status, Html(view.render()?)).into_response())
}

/// Takes the app once it has shown a right code.
pub(crate) async fn app_set(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = form.who.0;
    freshly(&state, &person)?;
    let id = person.account.id.0.to_string();
    let now = state.clock.now();
    let sealed = form.fields.get("secret");
    let seals = &state.signing.seals;
    let Some((_, secret)) = seals.open_until(&["app to set up", &id], sealed, now) else {
        return Ok(Redirect::to("/account/app").into_response());
    };
    let Some(step) = totp::step_of(&secret, form.fields.get("code"), now, 0) else {
        let problem = Text(person.language).t("app-wrong");
        return app_page(&state, &person, secret, Some(problem)).await;
    };
    let (codes, digests) = new_codes(&state, &id)?;
    let totp = Totp {
        secret: seals.seal(&["totp", &id], &secret)?,
        last_step: step,
    };
    state
        .store
        .set_totp(person.account.id, &totp, &digests)
        .await?;
    done(&state, &person, "factor.add", "app").await?;
    state
        .store
        .prove_session(&person.session, now, true)
        .await?;
    codes_page(&state, &person, codes, true).await
}

/// Ten codes, and their digests.
fn new_codes(state: &Dashboard, account: &str) -> Result<(Vec<String>, Vec<String>), Error> {
    let codes = totp::recovery_codes()?;
    let digests = codes
        .iter()
        .filter_map(|code| totp::recovery_code(code))
        .map(|code| state.signing.seals.digest(account, &code))
        .collect();
    Ok((codes, digests))
}

async fn codes_page(
    state: &Dashboard,
    person: &Person,
    codes: Vec<String>,
    app: bool,
) -> Result<Response, Error> {
    // Shown once: there is no address to come back to, and so no switch of the language.
    let frame = Frame::of(state, person, "", "codes-title").await?;
    page(&CodesPage { frame, codes, app })
}

/// Gives the app up, and the recovery codes with it.
pub(crate) async fn app_remove(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Redirect, Error> {
    let person = form.who.0;
    freshly(&state, &person)?;
    state.store.remove_totp(person.account.id).await?;
    done(&state, &person, "factor.remove", "app").await?;
    Ok(Redirect::to("/account?done=app-removed"))
}

/// Ten new recovery codes in place of the old ones.
pub(crate) async fn codes(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = form.who.0;
    freshly(&state, &person)?;
    if !state.store.factors(person.account.id).await?.any() {
        return Ok(Redirect::to("/account").into_response());
    }
    let (codes, digests) = new_codes(&state, &person.account.id.0.to_string())?;
    state
        .store
        .set_recovery_codes(person.account.id, &digests)
        .await?;
    done(&state, &person, "factor.add", "recovery-codes").await?;
    codes_page(&state, &person, codes, false).await
}

/// Asks the browser to make a passkey.
pub(crate) async fn passkey(
    Fresh(SignedIn(person)): Fresh<SignedIn>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    passkey_page(&state, &person, String::new(), None).await
}

async fn passkey_page(
    state: &Dashboard,
    person: &Person,
    label: String,
    problem: Option<String>,
) -> Result<Response, Error> {
    let have = state.store.passkeys_of(person.account.id).await?;
    let full = have.len() >= MOST;
    let make = match state.signing.passkeys.usable() && !full {
        true => Some(
            state
                .signing
                .make_passkey(&person.account, &have, state.clock.now())?,
        ),
        false => None,
    };
    let mut frame = Frame::of(state, person, "/account/passkey", "passkey-title").await?;
    let status = match &problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    if problem.is_some() {
        frame.title = Text(person.language).of("title-error", &frame.title);
    }
    let view = PasskeyPage {
        frame,
        make,
        full,
        label,
        problem,
    };
    Ok((status, Html(view.render()?)).into_response())
}

/// Keeps the passkey that the browser has made.
pub(crate) async fn passkey_add(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = form.who.0;
    freshly(&state, &person)?;
    let text = Text(person.language);
    let now = state.clock.now();
    let account = person.account.id;
    let label: String = form.fields.get("label").chars().take(LABEL).collect();
    let have = state.store.passkeys_of(account).await?;
    let made = state.signing.passkey_made(
        account,
        form.fields.raw("passkey-state"),
        form.fields.raw("passkey"),
        now,
    );
    let Some(made) = made.filter(|_| have.len() < MOST) else {
        let problem = Some(text.t("passkey-not-made"));
        return passkey_page(&state, &person, label, problem).await;
    };
    let label = match label.is_empty() {
        true => text.t("passkey-nameless"),
        false => label,
    };
    let new = NewPasskey {
        id: &made.id,
        account,
        label: &label,
        fixed: &made.fixed,
        moving: &made.moving,
        at: now,
    };
    match state.store.add_passkey(&new).await {
        Err(StoreError::Conflict) => {
            let problem = Some(text.t("passkey-not-made"));
            return passkey_page(&state, &person, label, problem).await;
        }
        kept => kept?,
    }
    done(&state, &person, "factor.add", "passkey").await?;
    state
        .store
        .prove_session(&person.session, now, true)
        .await?;
    Ok(Redirect::to("/account?done=passkey-added").into_response())
}

/// Gives a passkey up.
pub(crate) async fn passkey_remove(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Redirect, Error> {
    let person = form.who.0;
    freshly(&state, &person)?;
    state
        .store
        .remove_passkey(person.account.id, form.fields.get("id"))
        .await?;
    done(&state, &person, "factor.remove", "passkey").await?;
    Ok(Redirect::to("/account?done=passkey-removed"))
}

async fn done(state: &Dashboard, person: &Person, did: &str, which: &str) -> Result<(), Error> {
    let name = &person.account.name;
    note(state, name, did, name, Some(which)).await
}
