//! Permission as a type: what a handler may do is in its signature.
//!
//! [`Teacher`], [`Lead`], [`Admin`], [`Corrector`] and [`SignedIn`] are extractors. Only
//! [`Teacher`], [`Lead`] and [`Corrector`] give a [`Scope`], without which the store tells nothing; a handler that forgets one
//! does not compile. A handler that changes something takes [`Posted`], which has checked the
//! form's token before the handler runs. A role that does not fit gets the same page as an
//! address that does not exist.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{Error, Spoken};
use super::text::{Text, accepted};
use super::{BODY_LIMIT, Dashboard, SAMPLE_LIMIT};
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

/// The safeguarding team.
#[derive(Clone)]
pub(crate) struct Lead(pub(crate) Person);

impl Lead {
    /// Everything but technical matters, care in full.
    pub(crate) fn scope(&self) -> Scope {
        self.0.scope()
    }
}

/// The IT admin.
#[derive(Clone)]
pub(crate) struct Admin(pub(crate) Person);

/// Whoever reads the audit log.
#[derive(Clone)]
pub(crate) struct Auditor(pub(crate) Person);

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
}

macro_rules! permission {
    ($name:ident, $right:expr) => {
        impl Permission for $name {
            const RIGHT: Right = $right;
            fn granted(person: Person) -> Self {
                $name(person)
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
    if holds(person.account.role, P::RIGHT) {
        Ok(P::granted(person))
    } else {
        Err(Error::NotFound)
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
pub(crate) struct Fields(Vec<(String, String)>);

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
        let person = signed_in(&parts, state)
            .await?
            .ok_or(Error::SignedOut { next: None })?;
        let fields = read(body).await?;
        if !same(fields.raw(TOKEN_FIELD), &person.token) {
            return Err(Error::Forged);
        }
        if !holds(person.account.role, P::RIGHT) {
            return Err(Error::NotFound);
        }
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
        if !holds(person.account.role, P::RIGHT) {
            return Err(Error::NotFound);
        }
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
}

impl FromRequest<Dashboard> for PostedByVisitor {
    type Rejection = Error;

    async fn from_request(request: Request, _: &Dashboard) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let text = Text(language_of(&parts.headers));
        let token = cookie(&parts.headers, FORM_COOKIE).map(visitor_token);
        let fields = read(body).await?;
        match token {
            Some(token) if same(fields.raw(TOKEN_FIELD), &token) => Ok(PostedByVisitor {
                fields,
                text,
                token,
            }),
            _ => Err(Error::Forged),
        }
    }
}

async fn read(body: axum::body::Body) -> Result<Fields, Error> {
    let bytes = axum::body::to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| Error::TooLarge)?;
    Ok(Fields(
        url::form_urlencoded::parse(&bytes)
            .into_owned()
            .take(FIELDS)
            .collect(),
    ))
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
    let signing = ["/sign-in", "/sign-out", "/link/", "/live", "/language"]
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
    fn tokens_are_compared_whole() {
        assert!(same("abc", "abc"));
        assert!(!same("ab", "abc"));
        assert!(!same("", ""));
    }
}
