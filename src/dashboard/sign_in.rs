//! Signing in and out, and one-time links that set a password.

use std::net::SocketAddr;
use std::time::Duration;

use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Dashboard;
use super::access::{
    Fields, Posted, PostedByVisitor, SignedIn, Visitor, device_cookie, language_cookie,
    no_session_cookie, random_token, safe_next, session_cookie,
};
use super::error::Error;
use super::frame::{Frame, home as home_of};
use super::passkeys::Ceremony;
use super::password;
use super::second::{self, Proof, attempt, succeeded};
use super::text::Text;
use super::throttle::{Key, Step};
use crate::model::{Clock, Language};
use crate::store::{
    Account, AccountId, AuditEntry, NewAccount, NewSession, Role, Store, StoreError, TokenHash,
};

/// How long a session lasts, however busy: a school day.
const SESSION: Duration = Duration::from_secs(12 * 60 * 60);
/// How long a one-time link can be used.
pub(crate) const LINK: Duration = Duration::from_secs(24 * 60 * 60);
/// The account that the first link is for.
const FIRST_ADMIN: &str = "admin";

#[derive(Template)]
#[template(path = "staff_sign_in.html")]
struct SignInPage {
    frame: Frame,
    next: String,
    name: String,
    problem: Option<String>,
    passkey: Option<Ceremony>,
    /// Addresses and names of providers.
    providers: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "staff_link.html")]
struct LinkPage {
    frame: Frame,
    token: String,
    name: String,
    problem: Option<String>,
    shortest: u64,
}

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

/// The address that a request came from; unspecified where nobody says.
pub(crate) struct From(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(From(address.map_or_else(String::new, |from| {
            from.0.ip().to_canonical().to_string()
        })))
    }
}

/// `/`: the home of whoever it is.
pub(crate) async fn home(SignedIn(person): SignedIn) -> Redirect {
    Redirect::to(home_of(person.account.role))
}

/// The sign-in page.
pub(crate) async fn form(
    visitor: Visitor,
    Query(query): Query<Next>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let mut frame = Frame::plain(&state, visitor.text, &visitor.text.t("sign-in"));
    let passkey = state
        .signing
        .ask_passkey(&visitor.token, state.clock.now())?;
    frame.token = visitor.token;
    frame.here = "/sign-in".to_owned();
    if query.done == "bye" {
        frame.done = Some(visitor.text.t("done-bye"));
    }
    let next = safe_next(&query.next).unwrap_or_default().to_owned();
    if next == super::kept::PLACE {
        frame.done = Some(visitor.text.t("kept-sign-in"));
    }
    let page = SignInPage {
        passkey,
        providers: links(&state, &next),
        frame,
        next,
        name: String::new(),
        problem: None,
    };
    let mut response = Html(page.render()?).into_response();
    set(&mut response, visitor.cookie.as_deref());
    Ok(response)
}

/// Checks name and password.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    From(address): From,
    form: PostedByVisitor,
) -> Result<Response, Error> {
    let name = form.fields.get("name").to_lowercase();
    let password = form.fields.raw("password").to_owned();
    let keys = keys(
        &state,
        Step::Password,
        &name,
        &address,
        form.device.as_deref(),
    )
    .await?;
    if let Err(wait) = attempt(&state, &keys) {
        let seconds = wait.as_secs().max(1);
        let problem = form.text.n("sign-in-wait", seconds);
        let mut response = again(&state, &form, &name, problem, StatusCode::TOO_MANY_REQUESTS)?;
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(response);
    }
    let found = state.store.account_by_name(&name).await?;
    let hash = found.as_ref().and_then(|found| found.password_hash.clone());
    let fits = state.passwords.check(hash, password).await?;
    let Some(account) = found.filter(|_| fits).map(|found| found.account) else {
        let problem = form.text.t("sign-in-wrong");
        return again(
            &state,
            &form,
            &name,
            problem,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    };
    succeeded(&state, &keys);
    let to = safe_next(form.fields.get("next"))
        .unwrap_or(home_of(account.role))
        .to_owned();
    let entry = Entry {
        strong: false,
        how: Proof::Password.word(),
        device: form.device.as_deref(),
        browser: &form.browser,
    };
    enter_or_ask(&state, &form, &account, &to, "session.open", entry).await
}

/// What a failed try counts against. As much work for a name that nobody has.
pub(crate) async fn keys(
    state: &Dashboard,
    step: Step,
    name: &str,
    address: &str,
    device: Option<&str>,
) -> Result<Vec<Key>, Error> {
    let found = state.store.account_by_name(name).await?;
    let id = found.map_or(AccountId(uuid::Uuid::nil()), |found| found.account.id);
    let token = TokenHash::of(device.unwrap_or(""));
    let known = state.store.knows_device(&token, id).await?;
    let device = known.then(|| token.handle());
    Ok(Key::of(step, name, address, device.as_deref()))
}

/// Signs in whoever has no second factor, and asks the others for it.
async fn enter_or_ask(
    state: &Dashboard,
    form: &PostedByVisitor,
    account: &Account,
    to: &str,
    did: &str,
    entry: Entry<'_>,
) -> Result<Response, Error> {
    let factors = state.store.factors(account.id).await?;
    if factors.any() {
        let (text, token) = (form.text, &form.token);
        return second::page(state, text, token, account.id, factors, to, None);
    }
    enter(state, account, to, did, entry).await
}

/// The form again, with what was wrong.
pub(crate) fn again(
    state: &Dashboard,
    form: &PostedByVisitor,
    name: &str,
    problem: String,
    status: StatusCode,
) -> Result<Response, Error> {
    let title = form.text.of("title-error", &form.text.t("sign-in"));
    let mut frame = Frame::plain(state, form.text, &title);
    frame.token = form.token.clone();
    frame.here = "/sign-in".to_owned();
    let next = safe_next(form.fields.get("next"))
        .unwrap_or_default()
        .to_owned();
    let name = name.chars().take(100).collect();
    let page = SignInPage {
        passkey: state.signing.ask_passkey(&form.token, state.clock.now())?,
        providers: links(state, &next),
        frame,
        next,
        name,
        problem: Some(problem),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The links to the providers, which bring people back to where they wanted.
fn links(state: &Dashboard, next: &str) -> Vec<(String, String)> {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    let names = state.signing.providers.names().into_iter();
    names
        .map(|(slug, name)| (format!("/sign-in/with/{slug}?{query}"), name))
        .collect()
}

/// How somebody got in.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// Whether it took two factors.
    pub(crate) strong: bool,
    /// For the audit log.
    pub(crate) how: &'static str,
    /// The token by which this browser is known, if it is.
    pub(crate) device: Option<&'a str>,
    /// The browser in a word or two.
    pub(crate) browser: &'a str,
}

/// A fresh session: whatever the browser held before is worth nothing afterwards. The browser is
/// known from now on.
pub(crate) async fn enter(
    state: &Dashboard,
    account: &Account,
    to: &str,
    did: &str,
    entry: Entry<'_>,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let token = random_token()?;
    let csrf = random_token()?;
    let hash = TokenHash::of(&token);
    state
        .store
        .start_session(NewSession {
            account: account.id,
            token: &hash,
            csrf: &csrf,
            browser: entry.browser,
            strong: entry.strong,
            now,
            expires: now.plus(SESSION),
        })
        .await?;
    state.presence.used(&hash, now);
    note(state, &account.name, did, &account.name, Some(entry.how)).await?;
    let device = match entry.device {
        Some(device) => device.to_owned(),
        None => random_token()?,
    };
    state
        .store
        .remember_device(&TokenHash::of(&device), account.id, now)
        .await?;
    // What they had typed before comes first.
    let to = match state.kept.find(account.id, now) {
        Some(_) => super::kept::PLACE,
        None => to,
    };
    let mut response = Redirect::to(to).into_response();
    set(&mut response, Some(&session_cookie(&token)));
    set(&mut response, Some(&device_cookie(&device)));
    Ok(response)
}

/// The page behind a one-time link.
pub(crate) async fn link_form(
    visitor: Visitor,
    Path(token): Path<String>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let account = state.store.peek_link(&TokenHash::of(&token), now).await?;
    let mut response = link_page(&state, visitor.text, &visitor.token, &token, account, None)?;
    set(&mut response, visitor.cookie.as_deref());
    Ok(response)
}

fn link_page(
    state: &Dashboard,
    text: Text,
    form_token: &str,
    token: &str,
    account: Option<Account>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let title = match &problem {
        Some(_) => text.of("title-error", &text.t("link-title")),
        None => text.t("link-title"),
    };
    let mut frame = Frame::plain(state, text, &title);
    frame.token = form_token.to_owned();
    // Used, expired or never made: the link alone tells nobody which.
    let status = match (&account, &problem) {
        (None, _) => StatusCode::NOT_FOUND,
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let page = LinkPage {
        frame,
        token: token.to_owned(),
        name: account.map(|account| account.name).unwrap_or_default(),
        problem,
        shortest: password::SHORTEST as u64,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Sets the password and signs in; the link is used up.
pub(crate) async fn link_submit(
    Path(token): Path<String>,
    State(state): State<Dashboard>,
    form: PostedByVisitor,
) -> Result<Response, Error> {
    let now = state.clock.now();
    let hash = TokenHash::of(&token);
    let Some(account) = state.store.peek_link(&hash, now).await? else {
        return link_page(&state, form.text, &form.token, &token, None, None);
    };
    let password = form.fields.raw("password");
    let problem = wrong_with(&form.fields, &account.name, form.text);
    if problem.is_some() {
        return link_page(
            &state,
            form.text,
            &form.token,
            &token,
            Some(account),
            problem,
        );
    }
    // The costly part comes before the link is used up, so that a full queue spoils nothing.
    let password_hash = state.passwords.hash(password.to_owned()).await?;
    let Some(account) = state.store.take_link(&hash, now).await? else {
        return link_page(&state, form.text, &form.token, &token, None, None);
    };
    state
        .store
        .set_password_hash(account.id, &password_hash)
        .await?;
    // Whoever held the old password is out.
    state.store.end_sessions_of(account.id).await?;
    let entry = Entry {
        strong: false,
        how: "link",
        device: form.device.as_deref(),
        browser: &form.browser,
    };
    let to = home_of(account.role);
    note(&state, &account.name, "password.set", &account.name, None).await?;
    // A link replaces a password, not the second factor: IT resets that in the open.
    enter_or_ask(&state, &form, &account, to, "session.open", entry).await
}

/// What is wrong with a new password, typed twice, in words.
pub(crate) fn wrong_with(fields: &Fields, name: &str, text: Text) -> Option<String> {
    match check_new(fields.raw("password"), name, fields)? {
        "link-short" => Some(text.n("link-short", password::SHORTEST as u64)),
        key => Some(text.t(key)),
    }
}

/// What is wrong with a new password, as a key.
fn check_new(password: &str, name: &str, fields: &Fields) -> Option<&'static str> {
    if password.chars().count() < password::SHORTEST {
        Some("link-short")
    } else if password.len() > password::LONGEST {
        Some("link-long")
    } else if password.to_lowercase() == name.to_lowercase() {
        Some("link-name")
    } else if password != fields.raw("again") {
        Some("link-differ")
    } else {
        None
    }
}

/// Signs out.
pub(crate) async fn out(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = form.who.0;
    state.store.end_session(&person.session).await?;
    state.presence.ended(&person.session);
    note(
        &state,
        &person.account.name,
        "session.close",
        &person.account.name,
        None,
    )
    .await?;
    let mut response = Redirect::to("/sign-in?done=bye").into_response();
    set(&mut response, Some(&no_session_cookie()));
    Ok(response)
}

/// Remembers a language in this browser. Changes nothing but the asker's own pages, so a
/// visitor's form may do it.
pub(crate) async fn language(fields: LanguageForm) -> Result<Response, Error> {
    let language: Language = fields.language.parse().map_err(|_| Error::NotFound)?;
    let to = match fields.here.as_str() {
        "/sign-in" => "/sign-in",
        here => safe_next(here).unwrap_or("/"),
    };
    let mut response = Redirect::to(to).into_response();
    set(&mut response, Some(&language_cookie(language)));
    Ok(response)
}

/// The language switch. It carries no token: `refuse_other_sites` guards it, and the worst that
/// it can do is another language.
pub(crate) struct LanguageForm {
    language: String,
    here: String,
}

impl<S: Send + Sync> axum::extract::FromRequest<S> for LanguageForm {
    type Rejection = Error;

    async fn from_request(request: axum::extract::Request, _: &S) -> Result<Self, Error> {
        let bytes = axum::body::to_bytes(request.into_body(), 4096)
            .await
            .map_err(|_| Error::TooLarge)?;
        let field = |name: &str| {
            url::form_urlencoded::parse(&bytes)
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        };
        Ok(LanguageForm {
            language: field("language"),
            here: field("here"),
        })
    }
}

/// Adds a cookie.
pub(crate) fn set(response: &mut Response, cookie: Option<&str>) {
    if let Some(value) = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Writes down what was done.
pub(crate) async fn note(
    state: &Dashboard,
    who: &str,
    did: &str,
    what: &str,
    why: Option<&str>,
) -> Result<(), Error> {
    let entry = AuditEntry {
        at: state.clock.now(),
        who: who.to_owned(),
        did: did.to_owned(),
        what: what.to_owned(),
        why: why.map(str::to_owned),
    };
    Ok(state.store.audit(&entry).await?)
}

/// Why no link was made.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such account, or it is disabled.
    #[error("there is no account of that name that may sign in; `schoolgate user list` names them")]
    NoAccount,
    /// The system gave no random bytes.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A one-time link for the first admin, as long as no admin can sign in; `None` afterwards.
/// Makes the account `admin` if it is missing. The link opens once within 24 hours and replaces
/// the ones before it. `origin` is the dashboard's address, such as `https://127.0.0.1:8443`.
pub async fn first_admin_link(
    store: &Store,
    clock: &Clock,
    origin: &str,
) -> Result<Option<String>, LinkError> {
    if store.has_admin_with_password().await? {
        return Ok(None);
    }
    if store.account_by_name(FIRST_ADMIN).await?.is_none() {
        let new = NewAccount {
            name: FIRST_ADMIN.to_owned(),
            display: "Admin".to_owned(),
            role: Role::Admin,
            classes: Vec::new(),
            language: None,
            mail: None,
        };
        store.create_account(&new).await?;
    }
    link_for(store, clock, origin, FIRST_ADMIN, "command-line")
        .await
        .map(Some)
}

/// A one-time link with which the account of this name sets a password. It opens once within
/// 24 hours, replaces the ones before it and is written to the audit log as made by `by`.
pub async fn link_for(
    store: &Store,
    clock: &Clock,
    origin: &str,
    name: &str,
    by: &str,
) -> Result<String, LinkError> {
    let account = store
        .account_by_name(name)
        .await?
        .ok_or(LinkError::NoAccount)?
        .account;
    let token = random_token().map_err(|_| LinkError::NoRandomness)?;
    let now = clock.now();
    store
        .create_link(account.id, &TokenHash::of(&token), now.plus(LINK))
        .await?;
    let entry = AuditEntry {
        at: now,
        who: by.to_owned(),
        did: "link.create".to_owned(),
        what: account.name,
        why: None,
    };
    store.audit(&entry).await?;
    Ok(format!("{}/link/{token}", origin.trim_end_matches('/')))
}
