//! Permission as a type: what a handler may do is in its signature.
//!
//! [`Teacher`], [`Lead`], [`Admin`], [`Corrector`] and [`SignedIn`] are extractors. Only
//! [`Teacher`] and [`Corrector`] give a [`Scope`], without which the store tells nothing; a handler that forgets one
//! does not compile. A handler that changes something takes [`Posted`], which has checked the
//! form's token before the handler runs. A role that does not fit gets the same page as an
//! address that does not exist.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{Error, Spoken};
use super::fresh::freshly;
use super::kept::{self, Typed};
use super::text::{Text, accepted};
use super::{BODY_LIMIT, Dashboard, SAMPLE_LIMIT, VISITOR_LIMIT};
use crate::model::{ClassId, Language};
use crate::safeguard::rights::{Right, holds};
use crate::store::{Account, CareView, Role, Scope, TokenHash};

/// The session cookie. `__Host-` keeps every other host and path from setting it (RFC 6265bis,
/// section 4.1.3.2).
const SESSION_COOKIE: &str = "__Host-schoolgate";
/// Ties a form to the browser before anybody has signed in.
const FORM_COOKIE: &str = "__Host-schoolgate-form";
/// The language chosen in this browser.
const LANGUAGE_COOKIE: &str = "__Host-schoolgate-language";
/// The field of a form that carries the token.
pub(crate) const TOKEN_FIELD: &str = "form-token";
/// The header of a request with JSON that carries the token.
pub(crate) const TOKEN_HEADER: &str = "x-form-token";
/// Sent by the script with what it fetches by itself.
const QUIET: &str = "x-schoolgate-quiet";
/// Most fields a form may have.
const FIELDS: usize = 200;

/// A person who is signed in.
#[derive(Clone)]
pub(crate) struct Person {
    /// The account.
    pub(crate) account: Account,
    /// What forms of this session carry.
    pub(crate) token: String,
    /// The session.
    pub(crate) session: TokenHash,
    /// When it ends at the latest.
    pub(crate) expires: crate::model::Timestamp,
    /// The language of the pages.
    pub(crate) language: Language,
    /// When they last proved who they are.
    pub(crate) proved: crate::model::Timestamp,
    /// Whether that took more than a password.
    pub(crate) strong: bool,
    /// What they asked for, to come back to it.
    pub(crate) asked: Asked,
    /// Whether the script asks, and not the person.
    pub(crate) quiet: bool,
}

/// What somebody asked for.
#[derive(Clone)]
pub(crate) enum Asked {
    /// A page.
    Page(String),
    /// To do what a form says: where it goes, and what it holds.
    Form(String, Arc<Vec<(String, String)>>),
    /// Something that cannot be asked for again.
    Other,
}

impl Person {
    pub(crate) fn scope(&self) -> Scope {
        match self.account.role {
            Role::Teacher => Scope::teacher(self.account.classes.clone()),
            Role::Admin => Scope::admin(),
            Role::SafeguardingLead => Scope::lead(),
            // Messages of pupils, no incident: what concerns one comes with its case.
            Role::SafeguardingContact => Scope {
                classes: Some(Vec::new()),
                care: CareView::Show,
                technical: false,
            },
            Role::Leadership | Role::DataProtectionOfficer | Role::Inspector => Scope {
                classes: Some(Vec::new()),
                care: CareView::Hide,
                technical: false,
            },
        }
    }
}

/// Any account.
#[derive(Clone)]
pub(crate) struct SignedIn(pub(crate) Person);

/// Whoever answers for classes: a teacher for the own ones, the safeguarding lead and the admin
/// for all. What each may see of them is in the scope.
#[derive(Clone)]
pub(crate) struct Teacher(pub(crate) Person);

impl Teacher {
    /// What this person may see.
    pub(crate) fn scope(&self) -> Scope {
        self.0.scope()
    }
}

/// Whoever opens pages for a class.
#[derive(Clone)]
pub(crate) struct Opener(pub(crate) Person);

/// Whoever changes rules, and may know what every one of them did.
#[derive(Clone)]
pub(crate) struct Explainer(pub(crate) Person);

/// The safeguarding team.
#[derive(Clone)]
pub(crate) struct Lead(pub(crate) Person);

/// Whoever works on cases: which ones, the store says.
#[derive(Clone)]
pub(crate) struct CaseWorker(pub(crate) Person);

/// Whoever may raise a concern.
#[derive(Clone)]
pub(crate) struct Raiser(pub(crate) Person);

/// Whoever may approve a hand-over pack that somebody else asked for.
#[derive(Clone)]
pub(crate) struct Approver(pub(crate) Person);

/// Whoever passes apps on unopened.
#[derive(Clone)]
pub(crate) struct PinKeeper(pub(crate) Person);

/// The IT admin.
#[derive(Clone)]
pub(crate) struct Admin(pub(crate) Person);
/// Somebody who may read the rules and what is being changed of them.
pub(crate) struct PolicyReader(pub(crate) Person);
/// Somebody who may change rules.
pub(crate) struct PolicyEditor(pub(crate) Person);
/// Somebody who may agree to a change of rules.
pub(crate) struct PolicyApprover(pub(crate) Person);
/// Somebody who may read lists, certificates, devices and settings.
pub(crate) struct OfficeReader(pub(crate) Person);

/// Whoever reads the audit log.
#[derive(Clone)]
pub(crate) struct Auditor(pub(crate) Person);

/// Whoever sees whether notices reached their people: IT, and the safeguarding lead.
#[derive(Clone)]
pub(crate) struct Dispatcher(pub(crate) Person);

/// Whoever may see behind a stand-in.
#[derive(Clone)]
pub(crate) struct Revealer(pub(crate) Person);

impl Revealer {
    /// What this person may see.
    pub(crate) fn scope(&self) -> Scope {
        self.0.scope()
    }
}

/// Whoever may open a pupil's records in an emergency.
#[derive(Clone)]
pub(crate) struct GlassBreaker(pub(crate) Person);

impl GlassBreaker {
    /// What this person may see.
    pub(crate) fn scope(&self) -> Scope {
        self.0.scope()
    }
}

/// Whoever may ask who looked at whom.
#[derive(Clone)]
pub(crate) struct Overseer(pub(crate) Person);

/// The data protection officer.
#[derive(Clone)]
pub(crate) struct DataProtection(pub(crate) Person);

/// Whoever may say that the model was wrong: IT, and the safeguarding lead.
#[derive(Clone)]
pub(crate) struct Corrector(pub(crate) Person);

impl Corrector {
    /// What this person may see.
    pub(crate) fn scope(&self) -> Scope {
        self.0.scope()
    }
}

/// Whoever reads reports; which, is said by the role.
#[derive(Clone)]
pub(crate) struct ReportReader(pub(crate) Person);

/// Whoever reads reports of the whole school.
#[derive(Clone)]
pub(crate) struct SchoolReportReader(pub(crate) Person);

/// Whoever tests the filter.
#[derive(Clone)]
pub(crate) struct Trier(pub(crate) Person);

/// Whoever takes data for studies.
#[derive(Clone)]
pub(crate) struct StudyExporter(pub(crate) Person);

/// Whether a class, or the lack of one, is inside a scope.
pub(crate) fn covers(scope: &Scope, class: Option<&ClassId>) -> bool {
    match (&scope.classes, class) {
        (None, _) => true,
        (Some(own), Some(class)) => own.contains(class),
        (Some(_), None) => false,
    }
}

/// What a role may do.
pub(crate) trait Permission: Sized + Send {
    /// The row of the table that says who.
    const RIGHT: Right;
    /// Made only after the role was checked.
    fn granted(person: Person) -> Self;
    /// Who it was granted to.
    fn person(&self) -> &Person;
}

macro_rules! permission {
    ($name:ident, $right:expr) => {
        impl Permission for $name {
            const RIGHT: Right = $right;
            fn granted(person: Person) -> Self {
                $name(person)
            }
            fn person(&self) -> &Person {
                &self.0
            }
        }

        impl FromRequestParts<Dashboard> for $name {
            type Rejection = Error;
            async fn from_request_parts(
                parts: &mut Parts,
                state: &Dashboard,
            ) -> Result<Self, Error> {
                permitted(parts, state).await
            }
        }
    };
}

permission!(SignedIn, Right::OwnAccount);
permission!(Teacher, Right::ReadIncidents);
permission!(Lead, Right::ReadConcerns);
permission!(Admin, Right::ReadOverview);
permission!(Auditor, Right::ReadAudit);
permission!(Corrector, Right::Correct);
permission!(CaseWorker, Right::WorkCases);
permission!(Raiser, Right::RaiseConcern);
permission!(Approver, Right::ApproveHandOver);
permission!(Dispatcher, Right::ReadDelivery);
permission!(PinKeeper, Right::ManagePinned);
permission!(Opener, Right::OpenPages);
permission!(Explainer, Right::Explain);
permission!(PolicyReader, Right::ReadPolicy);
permission!(PolicyEditor, Right::EditPolicy);
permission!(PolicyApprover, Right::ApprovePolicy);
permission!(OfficeReader, Right::ReadOffice);
permission!(Revealer, Right::RevealNames);
permission!(GlassBreaker, Right::BreakGlass);
permission!(Overseer, Right::ReadReveals);
permission!(DataProtection, Right::PersonalData);
permission!(ReportReader, Right::ReadReports);
permission!(SchoolReportReader, Right::ReadSchoolReports);
permission!(Trier, Right::TestFilter);
permission!(StudyExporter, Right::ExportStudy);

async fn permitted<P: Permission>(parts: &Parts, state: &Dashboard) -> Result<P, Error> {
    let person = signed_in(parts, state)
        .await?
        .ok_or_else(|| Error::SignedOut {
            // A form cannot be sent again by following a link: only pages are returned to.
            next: (parts.method == Method::GET)
                .then(|| parts.uri.path_and_query().map(|at| at.as_str().to_owned()))
                .flatten(),
        })?;
    Ok(P::granted(allowed::<P>(person, state)?))
}

/// The person, if the role holds the right, and if the way they signed in is enough for it.
fn allowed<P: Permission>(person: Person, state: &Dashboard) -> Result<Person, Error> {
    if !holds(person.account.role, P::RIGHT) {
        return Err(Error::NotFound);
    }
    if P::RIGHT != Right::OwnAccount && state.signing.wants_more_of(&person) {
        return Err(Error::NeedsFactor);
    }
    Ok(person)
}

/// A permission of somebody who has just proved who they are; anybody else is asked first and
/// comes back to the page.
pub(crate) struct Fresh<P>(pub(crate) P);

impl<P: Permission> FromRequestParts<Dashboard> for Fresh<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &Dashboard) -> Result<Self, Error> {
        let SignedIn(person) = permitted::<SignedIn>(parts, state).await?;
        let person = allowed::<P>(person, state)?;
        freshly(state, &person)?;
        Ok(Fresh(P::granted(person)))
    }
}

/// The person of the session cookie, if the session is alive and somebody is there.
pub(crate) async fn signed_in(parts: &Parts, state: &Dashboard) -> Result<Option<Person>, Error> {
    let Some(token) = cookie(&parts.headers, SESSION_COOKIE) else {
        return Ok(None);
    };
    let session = TokenHash::of(token);
    let now = state.clock.now();
    let quiet = parts.headers.contains_key(QUIET) || parts.uri.path() == "/live";
    let Some(found) = state.store.session(&session, now).await? else {
        state.presence.ended(&session);
        return Ok(None);
    };
    let there = if quiet {
        state.presence.is_there(&session, now)
    } else {
        state.presence.used(&session, now)
    };
    if !there {
        state.store.end_session(&session).await?;
        state.presence.ended(&session);
        return Ok(None);
    }
    state.kept.met(&found.csrf, found.account.id, now);
    let language = cookie(&parts.headers, LANGUAGE_COOKIE)
        .and_then(|tag| tag.parse().ok())
        .or(found.account.language)
        .unwrap_or_else(|| language_of(&parts.headers));
    if let Some(spoken) = parts.extensions.get::<Spoken>() {
        spoken.set(language);
    }
    Ok(Some(Person {
        account: found.account,
        token: found.csrf,
        session,
        expires: found.expires,
        language,
        proved: found.proved,
        strong: found.strong,
        asked: match parts.uri.path_and_query() {
            Some(at) if parts.method == Method::GET => Asked::Page(at.as_str().to_owned()),
            _ => Asked::Other,
        },
        quiet,
    }))
}

/// The language of a request from nobody in particular: what was chosen in this browser, else
/// what it asks for, else English.
pub(crate) fn language_of(headers: &HeaderMap) -> Language {
    cookie(headers, LANGUAGE_COOKIE)
        .and_then(|tag| tag.parse().ok())
        .or_else(|| {
            let header = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted(header)
        })
        .unwrap_or(Language::En)
}

/// The text of a request from nobody in particular.
pub(crate) struct Visitor {
    /// In which language to speak.
    pub(crate) text: Text,
    /// The token for forms, and the cookie to set if the browser had none yet.
    pub(crate) token: String,
    /// `Set-Cookie`, if needed.
    pub(crate) cookie: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let text = Text(language_of(&parts.headers));
        let known = cookie(&parts.headers, FORM_COOKIE).filter(|value| value.len() == 43);
        let (value, cookie) = match known {
            Some(value) => (value.to_owned(), None),
            None => {
                let value = random_token()?;
                let cookie = set_cookie(FORM_COOKIE, &value);
                (value, Some(cookie))
            }
        };
        Ok(Visitor {
            text,
            token: visitor_token(&value),
            cookie,
        })
    }
}

/// What a visitor's form carries: a digest, so that the page does not repeat the cookie.
fn visitor_token(cookie: &str) -> String {
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!("form of {cookie}").as_bytes(),
    );
    data_encoding::BASE64URL_NOPAD.encode(digest.as_ref())
}

/// The fields of a form whose token was right.
#[derive(Clone)]
pub(crate) struct Fields(Arc<Vec<(String, String)>>);

impl Fields {
    /// The first value of a field, without spaces around it; empty if it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of a field as it was typed.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Every field with its value, as it was typed.
    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        Arc::unwrap_or_clone(self.0)
    }

    /// All values of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.trim())
    }
}

/// A form that was sent by a page of ours, by a person who may.
pub(crate) struct Posted<P> {
    /// Who.
    pub(crate) who: P,
    /// What was filled in.
    pub(crate) fields: Fields,
}

impl<P: Permission> FromRequest<Dashboard> for Posted<P> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &Dashboard) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let person = signed_in(&parts, state).await?;
        let limit = person.as_ref().map_or(VISITOR_LIMIT, |_| BODY_LIMIT);
        let fields = read(body, limit).await;
        let to = parts.uri.path_and_query().map_or("", |at| at.as_str());
        // What was typed while the session ended is not lost.
        let kept = |fields: &Fields| state.kept.keep(to, &fields.0, state.clock.now());
        let Some(mut person) = person else {
            let kept = fields.is_ok_and(|fields| kept(&fields).is_some());
            return Err(Error::SignedOut {
                next: kept.then(|| kept::PLACE.to_owned()),
            });
        };
        let fields = fields?;
        if !same(fields.raw(TOKEN_FIELD), &person.token) {
            let own = kept(&fields) == Some(person.account.id);
            return Err(if own { Error::Kept } else { Error::Forged });
        }
        if !fields.raw(kept::FIELD).is_empty() {
            state.kept.forget(person.account.id);
        }
        if let Some(typed) = parts.extensions.get::<Typed>() {
            typed.set(to, &person.token, &fields.0);
        }
        person.asked = Asked::Form(to.to_owned(), fields.0.clone());
        let person = allowed::<P>(person, state)?;
        Ok(Posted {
            who: P::granted(person),
            fields,
        })
    }
}

/// A JSON value that a program sent for a person who may: with the session's cookie, and with
/// the token of its forms in the header [`TOKEN_HEADER`].
pub(crate) struct PostedJson<P> {
    /// Who.
    pub(crate) _who: P,
    /// What was sent.
    pub(crate) value: serde_json::Value,
}

impl<P: Permission> FromRequest<Dashboard> for PostedJson<P> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &Dashboard) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let person = signed_in(&parts, state)
            .await?
            .ok_or(Error::SignedOut { next: None })?;
        let token = parts.headers.get(TOKEN_HEADER);
        let token = token.and_then(|token| token.to_str().ok()).unwrap_or("");
        if !same(token, &person.token) {
            return Err(Error::Forged);
        }
        let person = allowed::<P>(person, state)?;
        let bytes = axum::body::to_bytes(body, SAMPLE_LIMIT)
            .await
            .map_err(|_| Error::TooLarge)?;
        let value = serde_json::from_slice(&bytes).map_err(|_| Error::NotJson)?;
        Ok(PostedJson {
            _who: P::granted(person),
            value,
        })
    }
}

/// A form that was sent by a page of ours, by nobody in particular.
pub(crate) struct PostedByVisitor {
    /// What was filled in.
    pub(crate) fields: Fields,
    /// In which language to speak.
    pub(crate) text: Text,
    /// The token for the next form.
    pub(crate) token: String,
    /// The token by which this browser is known, if it is.
    pub(crate) device: Option<String>,
    /// The browser in a word or two.
    pub(crate) browser: String,
}

impl FromRequest<Dashboard> for PostedByVisitor {
    type Rejection = Error;

    async fn from_request(request: Request, _: &Dashboard) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let text = Text(language_of(&parts.headers));
        let token = cookie(&parts.headers, FORM_COOKIE).map(visitor_token);
        let fields = read(body, VISITOR_LIMIT).await?;
        match token {
            Some(token) if same(fields.raw(TOKEN_FIELD), &token) => Ok(PostedByVisitor {
                fields,
                text,
                token,
                device: device(&parts.headers).map(str::to_owned),
                browser: browser(&parts.headers),
            }),
            _ => Err(Error::Forged),
        }
    }
}

/// The browser in a word or two, for the list of one's own sessions: nothing that would tell
/// one machine from another.
pub(crate) fn browser(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or("");
    let first = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let program = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    [program, system]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

async fn read(body: axum::body::Body, limit: usize) -> Result<Fields, Error> {
    let bytes = axum::body::to_bytes(body, limit)
        .await
        .map_err(|_| Error::TooLarge)?;
    Ok(Fields(Arc::new(
        url::form_urlencoded::parse(&bytes)
            .into_owned()
            .take(FIELDS)
            .collect(),
    )))
}

fn same(given: &str, expected: &str) -> bool {
    !expected.is_empty() && verify_slices_are_equal(given.as_bytes(), expected.as_bytes()).is_ok()
}

/// Refuses what another site made this browser send. The form's token already does; this stops
/// it earlier, and also where a token has leaked. `no-referrer` makes browsers send
/// `Origin: null` with our own forms, so `null` says nothing and `Sec-Fetch-Site` comes first.
pub(crate) async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if !safe && !from_here(request.headers(), request.uri()) {
        return Error::Forged.into_response();
    }
    next.run(request).await
}

fn from_here(headers: &HeaderMap, uri: &axum::http::Uri) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text("origin") {
        None | Some("null") => true,
        Some(origin) => {
            let own = uri
                .authority()
                .map(|own| own.as_str())
                .or_else(|| text("host"));
            own.is_some_and(|own| origin.strip_prefix("https://") == Some(own))
        }
    }
}

/// The value of a cookie, if there is exactly one of that name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Ties this browser to whoever has signed in with it: wrong passwords from elsewhere do not
/// slow them down.
const DEVICE_COOKIE: &str = "__Host-schoolgate-device";
/// What a sign-in at a provider has to come back with.
const PROVIDER_COOKIE: &str = "__Host-schoolgate-provider";

/// The token by which this browser is known, if it is.
pub(crate) fn device(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, DEVICE_COOKIE).filter(|token| token.len() == 43)
}

/// `Set-Cookie` by which this browser is known for 180 days.
pub(crate) fn device_cookie(token: &str) -> String {
    format!("{}; Max-Age=15552000", set_cookie(DEVICE_COOKIE, token))
}

/// The session of this browser, alive or not.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<TokenHash> {
    cookie(headers, SESSION_COOKIE).map(TokenHash::of)
}

/// What a sign-in at a provider was begun with in this browser.
pub(crate) fn begun(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, PROVIDER_COOKIE)
}

/// `Set-Cookie` with what a sign-in at a provider has to come back with; for ten minutes.
pub(crate) fn begun_cookie(sealed: &str) -> String {
    format!("{}; Max-Age=600", set_cookie(PROVIDER_COOKIE, sealed))
}

/// `Set-Cookie` that removes it.
pub(crate) fn no_begun_cookie() -> String {
    format!("{}; Max-Age=0", set_cookie(PROVIDER_COOKIE, ""))
}

fn set_cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// `Set-Cookie` for a new session.
pub(crate) fn session_cookie(token: &str) -> String {
    set_cookie(SESSION_COOKIE, token)
}

/// `Set-Cookie` that removes the session.
pub(crate) fn no_session_cookie() -> String {
    format!("{}; Max-Age=0", set_cookie(SESSION_COOKIE, ""))
}

/// `Set-Cookie` for a chosen language; kept for a year.
pub(crate) fn language_cookie(language: Language) -> String {
    format!(
        "{}; Max-Age=31536000",
        set_cookie(LANGUAGE_COOKIE, language.tag())
    )
}

/// 256 random bits as text.
pub(crate) fn random_token() -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&bytes))
}

/// A place on this dashboard to go on to: a path that starts with one slash and cannot be read
/// as another host.
pub(crate) fn safe_next(next: &str) -> Option<&str> {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.len() <= 2048
        && next.bytes().all(|byte| byte.is_ascii_graphic());
    let signing = [
        "/sign-in",
        "/sign-out",
        "/link/",
        "/live",
        "/language",
        "/account/again",
    ]
    .iter()
    .any(|path| next.starts_with(path));
    (plain && !signing).then_some(next)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn next_never_leaves_the_dashboard() {
        for good in ["/", "/t/incidents?state=new&class=7B", "/it"] {
            assert_eq!(safe_next(good), Some(good));
        }
        for bad in [
            "",
            "it",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/sign-out",
            "/a b",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/live",
            "/account/again?next=%2F",
        ] {
            assert_eq!(safe_next(bad), None, "{bad:?}");
        }
    }

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], expect: bool) {
        let map: HeaderMap = headers
            .iter()
            .map(|(k, v)| {
                (
                    header::HeaderName::from_static(k),
                    HeaderValue::from_static(v),
                )
            })
            .collect();
        assert_eq!(
            from_here(&map, &axum::http::Uri::from_static("/sign-in")),
            expect
        );
    }

    #[test]
    fn only_our_own_pages_may_send_forms() {
        check(&[], true);
        check(
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            true,
        );
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(
            &[
                ("origin", "https://gate.example:8443"),
                ("host", "gate.example:8443"),
            ],
            true,
        );
        check(
            &[
                ("origin", "https://evil.example"),
                ("host", "gate.example:8443"),
            ],
            false,
        );
        check(
            &[("origin", "http://gate.example"), ("host", "gate.example")],
            false,
        );
    }

    #[test]
    fn a_cookie_that_comes_twice_is_none() {
        let mut map = HeaderMap::new();
        map.append(header::COOKIE, HeaderValue::from_static("a=1; b=2"));
        assert_eq!(cookie(&map, "b"), Some("2"));
        map.append(header::COOKIE, HeaderValue::from_static("b=3"));
        assert_eq!(cookie(&map, "b"), None);
    }

    #[test]
    fn browsers_are_told_in_a_word_or_two() {
        let check = |agent: &'static str, expect: &str| {
            let mut map = HeaderMap::new();
            map.insert(header::USER_AGENT, HeaderValue::from_static(agent));
            assert_eq!(browser(&map), expect);
        };
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Edge · Windows",
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
             (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        );
        check("curl/8", "");
        assert_eq!(browser(&HeaderMap::new()), "");
    }

    #[test]
    fn tokens_are_compared_whole() {
        assert!(same("abc", "abc"));
        assert!(!same("ab", "abc"));
        assert!(!same("", ""));
    }
}
