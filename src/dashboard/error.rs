//! The one place that words failures to staff.
//!
//! Handlers return [`Error`] and say nothing themselves; [`word`] turns it, and every bare
//! failure of the layers below, into a page in the reader's language. What is logged holds no
//! person, what is shown holds no internals.

use std::sync::{Arc, OnceLock};

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::Dashboard;
use super::access::language_of;
use super::frame::Frame;
use super::fresh::Again;
use super::kept::{self, Retry, Typed};
use super::password::Busy;
use super::text::Text;
use crate::model::Language;
use crate::store::StoreError;

/// Why there is no page.
#[derive(Clone, Debug)]
pub(crate) enum Error {
    /// Nobody is signed in; where they wanted to go.
    SignedOut { next: Option<String> },
    /// There is no such page, or not for this person: the two look the same.
    NotFound,
    /// The form is of a session that is over; it is kept for them to send.
    Kept,
    /// The form did not come from a page of ours, or from one that is too old.
    Forged,
    /// The form is larger than any of ours.
    TooLarge,
    /// What a program sent is no JSON.
    NotJson,
    /// Who they are has to be proved once more, and then what they asked for goes on.
    ProveAgain(Box<Again>),
    /// Only who signs in with a second factor may; they have none yet.
    NeedsFactor,
    /// A sign-in at a provider did not work; the key of the sentence that says why.
    Provider(&'static str),
    /// Somebody else was quicker.
    Changed,
    /// The session has enough live streams.
    Streams,
    /// The database does not answer.
    Store,
    /// Too many sign-ins at once.
    Busy,
    /// No random bytes.
    NoRandomness,
    /// A bug: a template or a handler failed.
    Broken,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Error::SignedOut { .. } => StatusCode::UNAUTHORIZED,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forged | Error::Kept => StatusCode::FORBIDDEN,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::NotJson | Error::ProveAgain(_) | Error::Provider(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Error::NeedsFactor => StatusCode::FORBIDDEN,
            Error::Changed => StatusCode::CONFLICT,
            Error::Streams => StatusCode::TOO_MANY_REQUESTS,
            Error::Store | Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Error::NoRandomness | Error::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The heading and the sentence for people.
    fn words(&self, text: Text) -> (String, String) {
        match self {
            Error::SignedOut { .. } => (
                text.t("problem-signed-out"),
                text.t("problem-signed-out-do"),
            ),
            Error::NotFound => (text.t("problem-not-found"), text.t("problem-not-found-do")),
            Error::Forged | Error::Kept => (text.t("problem-forged"), text.t("problem-forged-do")),
            Error::TooLarge => (text.t("problem-too-large"), text.t("problem-too-large-do")),
            Error::ProveAgain(_) => (text.t("again-title"), text.t("again-lead")),
            Error::NeedsFactor => (text.t("account-needed"), text.t("account-needed-do")),
            Error::Provider(why) => (text.t("oidc-failed"), text.t(why)),
            Error::Changed => (text.t("problem-changed"), text.t("problem-changed-do")),
            Error::Streams => (text.t("problem-streams"), text.t("problem-streams-do")),
            Error::Busy => (text.t("problem-busy"), text.t("problem-busy-do")),
            // A program is told by the status alone.
            Error::NotJson | Error::Store | Error::NoRandomness | Error::Broken => {
                (text.t("problem-ours"), text.t("problem-ours-do"))
            }
        }
    }

    /// A short code that IT finds in the log as `problem.code`; only for failures of ours.
    fn code(&self) -> Option<&'static str> {
        match self {
            Error::Store => Some("E-101"),
            Error::Busy => Some("E-102"),
            Error::NoRandomness => Some("E-103"),
            Error::Broken => Some("E-104"),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Error::NotFound,
            StoreError::Conflict => Error::Changed,
            StoreError::Unavailable(_) | StoreError::Schema { .. } => {
                tracing::warn!(problem.code = "E-101", %error, "the store did not answer the dashboard");
                Error::Store
            }
        }
    }
}

impl From<Busy> for Error {
    fn from(_: Busy) -> Self {
        tracing::warn!(problem.code = "E-102", "too many sign-ins at once");
        Error::Busy
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        tracing::error!(problem.code = "E-104", %error, "a page could not be rendered");
        Error::Broken
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The language that a handler has found out, for the failure after it.
#[derive(Clone, Default)]
pub(crate) struct Spoken(Arc<OnceLock<Language>>);

impl Spoken {
    /// Notes the language; the first one stays.
    pub(crate) fn set(&self, language: Language) {
        self.0.get_or_init(|| language);
    }
}

#[derive(Template)]
#[template(path = "staff_problem.html")]
struct ProblemPage {
    frame: Frame,
    what: String,
    todo: String,
    code: Option<&'static str>,
    /// What was sent with the request that failed.
    retry: Option<Retry>,
    /// Whether sending it once more may help.
    again: bool,
}

/// Words what went wrong below.
pub(crate) async fn word(
    State(state): State<Dashboard>,
    mut request: Request,
    next: Next,
) -> Response {
    let spoken = Spoken::default();
    request.extensions_mut().insert(spoken.clone());
    let typed = Typed::default();
    request.extensions_mut().insert(typed.clone());
    let fallback = language_of(request.headers());
    // What a script or a program fetches is not to be answered with a page.
    let bare = request.headers().contains_key("x-schoolgate-quiet")
        || request.uri().path().starts_with("/admin/")
        || request.uri().path() == "/live"
        || request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let status = response.status();
    let problem = match response.extensions_mut().remove::<Error>() {
        Some(problem) => problem,
        None => match status {
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => Error::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
            status if status.is_server_error() => Error::Broken,
            _ => return response,
        },
    };
    if bare {
        return problem.status().into_response();
    }
    if let Error::NeedsFactor = &problem {
        return Redirect::to("/account?why=factor").into_response();
    }
    if let Error::Kept = &problem {
        return Redirect::to(kept::PLACE).into_response();
    }
    let problem = match problem {
        Error::ProveAgain(again) => match super::fresh::ask(&state, *again).await {
            Ok(response) => return response,
            Err(problem) => problem,
        },
        other => other,
    };
    if let Error::SignedOut { next } = &problem {
        return Redirect::to(&sign_in_address(next.as_deref())).into_response();
    }
    let text = Text(spoken.0.get().copied().unwrap_or(fallback));
    let (what, todo) = problem.words(text);
    let frame = Frame::plain(&state, text, &what);
    let page = ProblemPage {
        frame,
        what,
        todo,
        code: problem.code(),
        retry: typed.retry(),
        again: matches!(problem, Error::Store | Error::Busy | Error::Broken),
    };
    match page.render() {
        Ok(html) => {
            let mut response = (problem.status(), Html(html)).into_response();
            if matches!(problem, Error::Busy) {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
            }
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Runs a handler to its end even if the browser goes away: what is half done in the store, and
/// the audit line that belongs to it, must not depend on a closed tab.
pub(crate) async fn to_the_end(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(
                problem.code = "E-104",
                "a handler of the dashboard panicked"
            );
            Error::Broken.into_response()
        }
    }
}

fn sign_in_address(next: Option<&str>) -> String {
    match next
        .and_then(super::access::safe_next)
        .filter(|next| *next != "/")
    {
        Some(next) => {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", next)
                .finish();
            format!("/sign-in?{query}")
        }
        None => "/sign-in".to_owned(),
    }
}

/// No such page.
pub(crate) async fn not_found() -> Error {
    Error::NotFound
}
