//! One's own account: who one is here, what that allows, how one signs in, where one is signed in.
//!
//! What a role may do is read from the table of rights; nothing is said twice.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Dashboard;
use super::access::{Fresh, Person, Posted, SignedIn, language_cookie};
use super::error::Error;
use super::frame::{Frame, dates, page, role_key};
use super::fresh::freshly;
use super::passkeys::synced;
use super::password::SHORTEST;
use super::sign_in::{note, set, wrong_with};
use super::text::Text;
use crate::model::{Language, Role};
use crate::safeguard::rights::{Right, TABLE};
use crate::store::Factors;

struct Key {
    id: String,
    label: String,
    made: String,
    used: String,
    synced: bool,
}

struct Session {
    handle: String,
    browser: String,
    made: String,
    seen: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "staff_account.html")]
struct AccountPage {
    frame: Frame,
    display: String,
    name: String,
    role: String,
    rights: Vec<String>,
    factors: Factors,
    /// Whether nothing else opens without a second factor.
    needed: bool,
    passkeys: Vec<Key>,
    /// Whether there can be passkeys here.
    usable: bool,
    sessions: Vec<Session>,
    languages: Vec<(&'static str, &'static str, bool)>,
}

/// Why somebody was brought here.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Why {
    #[serde(default)]
    why: String,
}

/// The key of the sentence that says what a right allows.
pub(crate) fn right_key(right: Right) -> String {
    let mut word = String::new();
    for c in format!("{right:?}").chars() {
        if c.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(c.to_ascii_lowercase());
    }
    format!("right-{word}")
}

/// What a role may do, in the order of the table.
pub(crate) fn rights_of(role: Role, text: Text) -> Vec<String> {
    TABLE
        .iter()
        .filter(|(_, roles)| roles.contains(&role))
        .map(|(right, _)| text.t(&right_key(*right)))
        .collect()
}

/// The page.
pub(crate) async fn show(
    SignedIn(person): SignedIn,
    Query(query): Query<Why>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(&state, text);
    let now = state.clock.now();
    let account = &person.account;
    let here = uri.path_and_query().map_or("/account", |at| at.as_str());
    let passkeys = state.store.passkeys_of(account.id).await?;
    let sessions = state.store.sessions_of(account.id, now).await?;
    let view = AccountPage {
        frame: Frame::of(&state, &person, here, "account").await?,
        display: account.display.clone(),
        name: account.name.clone(),
        role: text.t(role_key(account.role)),
        rights: rights_of(account.role, text),
        factors: state.store.factors(account.id).await?,
        needed: query.why == "factor" && state.signing.wants_more_of(&person),
        passkeys: passkeys
            .iter()
            .map(|row| Key {
                id: row.id.clone(),
                label: row.label.clone(),
                made: text.of("account-passkey-made", &dates.full(row.made)),
                used: match row.used {
                    Some(at) => text.of("account-passkey-used", &dates.full(at)),
                    None => text.t("account-passkey-unused"),
                },
                synced: synced(row),
            })
            .collect(),
        usable: state.signing.passkeys.usable(),
        sessions: sessions
            .into_iter()
            .map(|row| Session {
                handle: row.token.handle(),
                browser: match row.browser.as_str() {
                    "" => text.t("account-session-unknown"),
                    known => known.to_owned(),
                },
                made: text.of("account-session-made", &dates.full(row.made)),
                seen: text.of("account-session-seen", &dates.full(row.seen)),
                own: row.token == person.session,
            })
            .collect(),
        languages: Language::ALL
            .map(|language| {
                let chosen = account.language == Some(language);
                (language.tag(), language.own_name(), chosen)
            })
            .into(),
    };
    page(&view)
}

/// Chooses the language of one's pages, in every browser.
pub(crate) async fn language(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let language: Option<Language> = match form.fields.get("language") {
        "" => None,
        tag => Some(tag.parse().map_err(|_| Error::NotFound)?),
    };
    state
        .store
        .set_language(form.who.0.account.id, language)
        .await?;
    let mut response = Redirect::to("/account?done=language").into_response();
    // What was chosen for this browser only would hide it.
    set(&mut response, language.map(language_cookie).as_deref());
    Ok(response)
}

#[derive(Template)]
#[template(path = "staff_password.html")]
struct PasswordPage {
    frame: Frame,
    name: String,
    shortest: u64,
    problem: Option<String>,
}

/// Asks for a new password.
pub(crate) async fn password(
    Fresh(SignedIn(person)): Fresh<SignedIn>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    password_page(&state, &person, None).await
}

async fn password_page(
    state: &Dashboard,
    person: &Person,
    problem: Option<String>,
) -> Result<Response, Error> {
    let mut frame = Frame::of(state, person, "/account/password", "account-password").await?;
    let status = match &problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    if problem.is_some() {
        frame.title = Text(person.language).of("title-error", &frame.title);
    }
    let view = PasswordPage {
        frame,
        name: person.account.name.clone(),
        shortest: SHORTEST as u64,
        problem,
    };
    Ok((status, page(&view)?).into_response())
}

/// Sets a new password; every other session ends.
pub(crate) async fn password_set(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = form.who.0;
    // The form is not kept: a password has no place in a page.
    if freshly(&state, &person).is_err() {
        return Ok(Redirect::to("/account/password").into_response());
    }
    let account = &person.account;
    let problem = wrong_with(&form.fields, &account.name, Text(person.language));
    if problem.is_some() {
        return password_page(&state, &person, problem).await;
    }
    let password = form.fields.raw("password").to_owned();
    let hash = state.passwords.hash(password).await?;
    state.store.set_password_hash(account.id, &hash).await?;
    state
        .store
        .end_other_sessions(account.id, &person.session)
        .await?;
    note(&state, &account.name, "password.set", &account.name, None).await?;
    Ok(Redirect::to("/account?done=password").into_response())
}

/// Ends one of one's own sessions, or all the others.
pub(crate) async fn end(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Redirect, Error> {
    let person = form.who.0;
    let account = &person.account;
    let which = form.fields.get("session");
    let to = if which == "others" {
        state
            .store
            .end_other_sessions(account.id, &person.session)
            .await?;
        "/account?done=sessions-ended"
    } else {
        let now = state.clock.now();
        let sessions = state.store.sessions_of(account.id, now).await?;
        let found = sessions.into_iter().find(|row| row.token.handle() == which);
        if let Some(row) = found {
            state.store.end_session(&row.token).await?;
            state.presence.ended(&row.token);
        }
        "/account?done=session-ended"
    };
    note(&state, &account.name, "session.end", &account.name, None).await?;
    Ok(Redirect::to(to))
}
