//! What staff use: incidents for teachers, messages for the safeguarding lead, an overview for IT.
//!
//! Server-rendered and usable without script; a small script of the same origin adds live
//! updates. Every route stands in [`desk`]; one file per page holds its handlers and its view,
//! `templates/` its HTML, `locales/` its words. Permission is a type in a handler's signature,
//! see `access`. Nothing here knows the proxy, the portal, a certificate or a socket.

mod access;
mod account;
mod assets;
mod audit;
mod case;
mod cases;
mod chart;
mod check;
mod classify;
mod concerns;
mod corrections;
mod cover;
mod dates;
mod digest;
mod error;
mod explain;
mod factors;
mod failing;
mod frame;
mod fresh;
mod incident;
mod incidents;
mod kept;
mod lessons;
mod letters;
mod live;
mod looked;
#[cfg(test)]
mod matrix;
mod matter;
mod messages;
#[cfg(test)]
mod names;
mod notices;
mod now;
mod office;
mod oidc;
#[cfg(test)]
mod oidc_tests;
mod only;
mod opening;
mod overview;
mod pack;
mod passkeys;
mod password;
mod people;
mod pinned;
mod precision;
mod presence;
mod processing;
mod prospect;
mod raise;
mod reports;
mod requests;
mod reveal;
mod review;
mod seal;
mod search;
mod second;
mod sent;
mod sign_in;
mod signing;
#[cfg(test)]
mod signing_tests;
#[cfg(test)]
mod tests;
mod text;
mod throttle;
mod totp;

use std::sync::{Arc, Mutex};

use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::model::{Clock, Pseudonym};
use crate::policy::{Diagnostic, Rulebook};
use crate::safeguard::rights::Right;
use crate::store::Store;

pub use digest::{digest_lines, week_of};
pub use letters::{Letter, Line, Lines, Said, code_letter, digest_letter, letter, sentence};
pub use office::{
    Certificate, Certificates, Compiled, NotPublished, Office, PolicyFile, Setting, Test,
    Withdrawn, Work, Workshop,
};
pub use oidc::{Answering, Fetch, Provider};
pub use pinned::{App, AppState, Apps, NoProbation};
pub use processing::{assessment_text, processing_text};
pub(crate) use review::answered_by;
pub use sign_in::{LinkError, first_admin_link, link_for};
pub use signing::{SecondFactor, SignIn};

/// Largest body of a form, in bytes. The longest fields are two of 20,000 characters in one form,
/// of nine bytes each where a letter has three.
const BODY_LIMIT: usize = 512 * 1024;

/// Largest body of a form of somebody who is not signed in, in bytes: a name, a password, or what
/// a passkey says.
const VISITOR_LIMIT: usize = 64 * 1024;

/// Largest JSON object that a program may send to be judged, in bytes: a page of 2 MiB in base64.
const SAMPLE_LIMIT: usize = 3 * 1024 * 1024;

/// One part of the gateway and how it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which one.
    pub what: PartName,
    /// Whether it works.
    pub fine: bool,
    /// Numbers or a cause for IT, in English as in the log; no addresses of pupils, no tokens.
    pub detail: String,
}

/// The parts of which the overview speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartName {
    /// The journal between the data path and the database.
    Journal,
    /// The database.
    Store,
    /// The proxy's listeners and workers.
    Proxy,
    /// The school's certificate authority.
    Authority,
    /// Mail and programs that carry notices.
    Messages,
}

/// How notices leave the dashboard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Whether there is a mail server.
    pub mail: bool,
    /// The programs that are told, by name.
    pub webhooks: Vec<String>,
}

/// How the last load of `policies/` went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyStatus {
    /// When it was tried last.
    pub at: Option<crate::model::Timestamp>,
    /// Whether what was read then is in force; if not, the rules before it stay.
    pub in_force: bool,
    /// What was found, warnings included.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds the name behind a stand-in.
type NameOf = Arc<dyn Fn(&Pseudonym) -> Option<String> + Send + Sync>;

/// Finds the stand-in of a name.
type StandInOf = Arc<dyn Fn(&str) -> Option<Pseudonym> + Send + Sync>;

/// Names and stand-ins of pupils, for a reveal and for subject access; nothing else asks.
#[derive(Clone)]
pub struct People {
    /// The name behind a stand-in, if it stands for a person.
    pub name: NameOf,
    /// The stand-in of a person by name.
    pub stand_in: StandInOf,
}

impl Default for People {
    /// Nobody.
    fn default() -> Self {
        People {
            name: Arc::new(|_| None),
            stand_in: Arc::new(|_| None),
        }
    }
}

/// What the pages are made from; clones share it.
#[derive(Clone)]
pub struct Dashboard {
    store: Store,
    rules: Arc<dyn Fn() -> Arc<Rulebook> + Send + Sync>,
    clock: Clock,
    health: Arc<dyn Fn() -> Vec<Part> + Send + Sync>,
    policy: Arc<dyn Fn() -> PolicyStatus + Send + Sync>,
    stopping: CancellationToken,
    passwords: password::Passwords,
    throttle: Arc<Mutex<throttle::Throttle>>,
    presence: presence::Presence,
    signing: Arc<signing::Signing>,
    ways: Arc<Ways>,
    people: People,
    apps: Apps,
    office: Office,
    checked: Arc<Mutex<Option<audit::Checked>>>,
    searches: search::Searches,
    kept: kept::Kept,
}

impl Dashboard {
    /// A dashboard over a store and the rules in force. `rules` is asked once per request;
    /// `health` and `policy` only by the overview. Live streams end when `stopping` is
    /// cancelled, so that a graceful stop need not wait for them.
    pub fn new(
        store: Store,
        rules: Arc<dyn Fn() -> Arc<Rulebook> + Send + Sync>,
        clock: Clock,
        health: Arc<dyn Fn() -> Vec<Part> + Send + Sync>,
        policy: Arc<dyn Fn() -> PolicyStatus + Send + Sync>,
        stopping: CancellationToken,
    ) -> Self {
        Dashboard {
            store,
            rules,
            clock,
            health,
            policy,
            stopping,
            passwords: password::Passwords::default(),
            throttle: Arc::default(),
            presence: presence::Presence::default(),
            signing: Arc::default(),
            ways: Arc::default(),
            people: People::default(),
            apps: Apps::default(),
            office: Office::default(),
            checked: Arc::default(),
            searches: search::Searches::default(),
            kept: kept::Kept::default(),
        }
    }

    /// The same with what the configuration says of signing in. Without it there is a password
    /// and an authenticator app, whose secrets are lost with this value.
    pub fn signing_in(mut self, how: SignIn) -> Self {
        self.signing = Arc::new(signing::Signing::new(how));
        self
    }

    /// The same, telling people by these ways; without this, on the screen only.
    #[must_use]
    pub fn telling(mut self, ways: Ways) -> Self {
        self.ways = Arc::new(ways);
        self
    }

    /// The same with names behind stand-ins, for those who may ask with a purpose.
    #[must_use]
    pub fn with_people(mut self, people: People) -> Self {
        self.people = people;
        self
    }

    /// The same with what the IT pages ask of the running gateway.
    #[must_use]
    pub fn with_office(mut self, office: Office) -> Self {
        self.office = office;
        self
    }

    /// The same with apps that refuse the school's certificate.
    #[must_use]
    pub fn with_apps(mut self, apps: Apps) -> Self {
        self.apps = apps;
        self
    }
}

/// Who may open a page or send a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever reaches the dashboard.
    Anybody,
    /// Whoever is signed in and holds the right.
    Holding(Right),
}

impl From<Right> for Access {
    fn from(right: Right) -> Self {
        Access::Holding(right)
    }
}

/// One row of the list of pages, which a test walks with every role.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the tests walk it"))]
pub(crate) struct Place {
    /// `GET` or `POST`.
    pub(crate) method: Method,
    /// The path with its parameters in braces.
    pub(crate) path: &'static str,
    /// Who may.
    pub(crate) access: Access,
}

/// The pages while they are put together. What is said of a page here is held against what its
/// handler's extractor lets in.
#[derive(Default)]
pub(crate) struct Desk {
    router: axum::Router<Dashboard>,
    places: Vec<Place>,
}

impl Desk {
    /// A page to read.
    pub(crate) fn get<H, T>(
        &mut self,
        path: &'static str,
        access: impl Into<Access>,
        handler: H,
    ) -> &mut Self
    where
        H: Handler<T, Dashboard>,
        T: 'static,
    {
        self.place(Method::GET, path, access.into(), get(handler))
    }

    /// A form to send.
    pub(crate) fn post<H, T>(
        &mut self,
        path: &'static str,
        access: impl Into<Access>,
        handler: H,
    ) -> &mut Self
    where
        H: Handler<T, Dashboard>,
        T: 'static,
    {
        self.place(Method::POST, path, access.into(), post(handler))
    }

    fn place(
        &mut self,
        method: Method,
        path: &'static str,
        access: Access,
        route: MethodRouter<Dashboard>,
    ) -> &mut Self {
        self.router = std::mem::take(&mut self.router).route(path, route);
        self.places.push(Place {
            method,
            path,
            access,
        });
        self
    }

    /// What has been said of all pages.
    #[cfg(test)]
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }
}

/// Every page with who may open it.
pub(crate) fn desk() -> Desk {
    let mut desk = Desk::default();
    desk.get("/", Right::OwnAccount, sign_in::home)
        .get("/sign-in", Access::Anybody, sign_in::form)
        .post("/sign-in", Access::Anybody, sign_in::submit)
        .post("/sign-in/second", Access::Anybody, second::submit)
        .post("/sign-in/passkey", Access::Anybody, second::passkey)
        .get("/sign-in/with/{name}", Access::Anybody, oidc::begin)
        .get("/sign-in/with/{name}/back", Access::Anybody, oidc::back)
        .post("/sign-out", Access::Anybody, sign_in::out)
        .get("/account", Right::OwnAccount, account::show)
        .get("/account/again", Right::OwnAccount, fresh::form)
        .post("/account/again", Right::OwnAccount, fresh::submit)
        .get("/account/again/with/{name}", Right::OwnAccount, oidc::again)
        .get("/account/password", Right::OwnAccount, account::password)
        .post(
            "/account/password",
            Right::OwnAccount,
            account::password_set,
        )
        .post("/account/language", Right::OwnAccount, account::language)
        .get("/account/kept", Right::OwnAccount, kept::show)
        .post("/account/kept", Right::OwnAccount, kept::discard)
        .post("/account/sessions/end", Right::OwnAccount, account::end)
        .get("/account/app", Right::OwnAccount, factors::app)
        .post("/account/app", Right::OwnAccount, factors::app_set)
        .post(
            "/account/app/remove",
            Right::OwnAccount,
            factors::app_remove,
        )
        .post("/account/codes", Right::OwnAccount, factors::codes)
        .get("/account/passkey", Right::OwnAccount, factors::passkey)
        .post("/account/passkey", Right::OwnAccount, factors::passkey_add)
        .post(
            "/account/passkey/remove",
            Right::OwnAccount,
            factors::passkey_remove,
        )
        .get("/link/{token}", Access::Anybody, sign_in::link_form)
        .post("/link/{token}", Access::Anybody, sign_in::link_submit)
        .post("/language", Access::Anybody, sign_in::language)
        .get("/t/incidents", Right::ReadIncidents, incidents::list)
        .get("/t/incidents/{id}", Right::ReadIncidents, incident::show)
        .post(
            "/t/incidents/{id}/seen",
            Right::ReadIncidents,
            incident::seen,
        )
        .post(
            "/t/incidents/{id}/close",
            Right::ReadIncidents,
            incident::close,
        )
        .get("/t/review", Right::AnswerRequests, review::list)
        .post("/t/review/{id}", Right::AnswerRequests, review::answer)
        .post("/t/review/{id}/undo", Right::AnswerRequests, review::undo)
        .get("/t/open", Right::OpenPages, opening::list)
        .get("/t/open/new", Right::OpenPages, opening::form)
        .post("/t/open/new", Right::OpenPages, opening::open)
        .post("/t/open/propose", Right::OpenPages, opening::propose)
        .post("/t/open/{id}/end", Right::OpenPages, opening::end)
        .post("/t/open/{id}/longer", Right::OpenPages, opening::longer)
        .get("/t/check", Right::OpenPages, check::show)
        .get("/t/now", Right::OpenPages, now::first)
        .get("/t/lessons", Right::OpenPages, lessons::list)
        .get("/t/lessons/{card}", Right::OpenPages, lessons::show)
        .get("/t/now/{class}", Right::OpenPages, now::show)
        .get("/t/now/{class}/only", Right::OpenPages, only::form)
        .post("/t/now/{class}/only", Right::OpenPages, only::begin)
        .post("/t/only/{id}/end", Right::OpenPages, only::end)
        .get("/t/now/{class}/show", Right::OpenPages, only::show)
        .get("/t/now/{class}/cover", Right::OpenPages, cover::show)
        .post("/t/now/{class}/cover", Right::OpenPages, cover::hand)
        .post("/t/cover/{id}/end", Right::OpenPages, cover::end)
        .get("/it/precision", Right::Explain, precision::show)
        .get("/it/proposals", Right::Explain, precision::proposals)
        .post("/it/proposals/{id}", Right::Explain, precision::settle)
        .get("/s/concerns", Right::ReadConcerns, concerns::list)
        .get("/s/concerns/new", Right::RaiseConcern, raise::form)
        .post("/s/concerns/new", Right::RaiseConcern, raise::send)
        .post("/s/practice", Right::ReadConcerns, concerns::practise)
        .post("/s/concerns/{id}/take", Right::ReadConcerns, concerns::take)
        .post(
            "/s/concerns/{id}/talked",
            Right::ReadConcerns,
            concerns::talked,
        )
        .post(
            "/s/concerns/{id}/reply",
            Right::ReadConcerns,
            concerns::reply,
        )
        .post(
            "/s/concerns/{id}/case",
            Right::ReadConcerns,
            concerns::to_case,
        )
        .post(
            "/s/concerns/{id}/close",
            Right::ReadConcerns,
            concerns::close,
        )
        .get("/s/cases", Right::WorkCases, cases::list)
        .get("/s/cases/{id}", Right::WorkCases, case::show)
        .get("/s/cases/{id}/print", Right::WorkCases, case::print)
        .post(
            "/s/cases/{id}/record",
            Right::WorkCases,
            case::forms::record,
        )
        .post("/s/cases/{id}/task", Right::WorkCases, case::forms::task)
        .post(
            "/s/cases/{id}/task-done",
            Right::WorkCases,
            case::forms::task_done,
        )
        .post("/s/cases/{id}/guest", Right::WorkCases, case::forms::guest)
        .post(
            "/s/cases/{id}/guest-end",
            Right::WorkCases,
            case::forms::guest_end,
        )
        .post("/s/cases/{id}/hand", Right::WorkCases, case::forms::hand)
        .post("/s/cases/{id}/stage", Right::WorkCases, case::forms::stage)
        .post("/s/cases/{id}/close", Right::WorkCases, case::forms::close)
        .post(
            "/s/cases/{id}/reopen",
            Right::WorkCases,
            case::forms::reopen,
        )
        .post("/s/cases/{id}/pack", Right::WorkCases, pack::ask)
        .get("/s/packs", Right::ApproveHandOver, pack::list)
        .post("/s/packs/{id}", Right::ApproveHandOver, pack::answer)
        .get("/s/packs/{id}/{format}", Right::WorkCases, pack::fetch)
        .get("/it", Right::ReadOverview, overview::show)
        .get("/it/policy", Right::ReadPolicy, office::policy::show)
        .get("/it/policy/new", Right::EditPolicy, office::policy::form)
        .post("/it/policy", Right::EditPolicy, office::policy::add)
        .get("/it/policy/{id}", Right::ReadPolicy, office::policy::draft)
        .post(
            "/it/policy/{id}",
            Right::EditPolicy,
            office::policy::rewrite,
        )
        .get(
            "/it/policy/{id}/edit",
            Right::EditPolicy,
            office::policy::edit,
        )
        .get(
            "/it/policy/{id}/file",
            Right::ReadPolicy,
            office::policy::download,
        )
        .post(
            "/it/policy/{id}/ask",
            Right::EditPolicy,
            office::policy::ask,
        )
        .post(
            "/it/policy/{id}/answer",
            Right::ApprovePolicy,
            office::policy::answer,
        )
        .post(
            "/it/policy/{id}/publish",
            Right::EditPolicy,
            office::policy::publish,
        )
        .post(
            "/it/policy/{id}/give-up",
            Right::EditPolicy,
            office::policy::give_up,
        )
        .post(
            "/it/policy/{id}/back",
            Right::EditPolicy,
            office::policy::back,
        )
        .get("/it/lists", Right::ReadOffice, office::lists::show)
        .get("/it/certs", Right::ReadOffice, office::certs::show)
        .get("/it/devices", Right::ReadOffice, office::devices::show)
        .get("/it/settings", Right::ReadOffice, office::devices::settings)
        .get("/it/explain", Right::Explain, explain::show)
        .get("/it/classify", Right::Explain, classify::form)
        .post("/it/classify", Right::Explain, classify::submit)
        .post("/admin/classify", Right::Explain, classify::api)
        .get("/corrections", Right::Correct, corrections::list)
        .post("/corrections", Right::Correct, corrections::add)
        .post(
            "/corrections/{id}/delete",
            Right::Correct,
            corrections::delete,
        )
        .get("/it/people", Right::ManagePeople, people::list)
        .post("/it/people", Right::ManagePeople, people::add)
        .post("/it/people/{id}/link", Right::ManagePeople, people::link)
        .post(
            "/it/people/{id}/classes",
            Right::ManagePeople,
            people::classes,
        )
        .post(
            "/it/people/{id}/sign-out",
            Right::ManagePeople,
            people::end_sessions,
        )
        .post(
            "/it/people/{id}/disable",
            Right::ManagePeople,
            people::disable,
        )
        .post("/it/people/{id}/role", Right::ManagePeople, people::role)
        .post(
            "/it/people/{id}/enable",
            Right::ManagePeople,
            people::enable,
        )
        .post(
            "/it/people/{id}/reset-factors",
            Right::ManagePeople,
            people::reset_factors,
        )
        .get("/it/audit", Right::ReadAudit, audit::list)
        .post("/it/people/{id}/mail", Right::ManagePeople, people::mail)
        .get("/it/pinned", Right::ManagePinned, pinned::show)
        .post("/it/pinned", Right::ManagePinned, pinned::decide)
        .get("/it/messages", Right::ReadDelivery, messages::show)
        .post("/it/messages/test", Right::ReadDelivery, messages::test)
        .post("/it/messages/retry", Right::ReadDelivery, messages::retry)
        .get("/digest", Right::OwnAccount, digest::show)
        .get("/account/notices", Right::OwnAccount, notices::show)
        .post("/account/notices", Right::OwnAccount, notices::keep)
        .post("/account/notices/seen", Right::OwnAccount, notices::seen)
        .post("/account/notices/mail", Right::OwnAccount, notices::mail)
        .post("/account/notices/code", Right::OwnAccount, notices::code)
        .get("/it/audit/export/{format}", Right::ReadAudit, audit::export)
        .post(
            "/t/incidents/{id}/reveal",
            Right::RevealNames,
            reveal::submit,
        )
        .post(
            "/s/incidents/{id}/emergency",
            Right::BreakGlass,
            reveal::emergency,
        )
        .get("/s/looked", Right::ReadReveals, looked::list)
        .get("/privacy/requests", Right::PersonalData, requests::form)
        .post(
            "/privacy/requests/access",
            Right::PersonalData,
            requests::access,
        )
        .post(
            "/privacy/requests/erase",
            Right::PersonalData,
            requests::erase,
        )
        .get(
            "/privacy/processing",
            Right::PersonalData,
            processing::record,
        )
        .get(
            "/privacy/assessment",
            Right::PersonalData,
            processing::assessment,
        )
        .post("/t/incidents/search", Right::ReadIncidents, search::submit)
        .post(
            "/t/incidents/export",
            Right::ReadIncidents,
            reports::export_incidents,
        )
        .get("/t/reports", Right::ReadReports, reports::show_classes)
        .get("/reports", Right::ReadReports, reports::index)
        .post("/reports/export", Right::ReadReports, reports::export_sheet)
        .get(
            "/reports/term/{term}",
            Right::ReadSchoolReports,
            reports::show_term,
        )
        .get(
            "/reports/mistakes",
            Right::ReadSchoolReports,
            reports::show_mistakes,
        )
        .get(
            "/reports/review",
            Right::ReadSchoolReports,
            reports::show_review,
        )
        .get(
            "/reports/coverage",
            Right::ReadSchoolReports,
            reports::show_coverage,
        )
        .get(
            "/reports/tests",
            Right::ReadSchoolReports,
            reports::show_tests,
        )
        .post("/reports/tests", Right::TestFilter, reports::run_tests)
        .get("/reports/study", Right::ExportStudy, reports::study_form)
        .post("/reports/study", Right::ExportStudy, reports::study_submit)
        .get("/live", Right::OwnAccount, live::stream)
        .get("/assets/{name}", Access::Anybody, assets::serve);
    desk
}

/// Every page. Serve it over TLS only: its cookies are `Secure`. Serve it with
/// `into_make_service_with_connect_info::<SocketAddr>()`, or put
/// `axum::extract::ConnectInfo<SocketAddr>` into each request's extensions: without an address
/// all sign-ins share one throttle.
pub fn router(state: Dashboard) -> axum::Router {
    desk()
        .router
        .fallback(error::not_found)
        .layer(middleware::from_fn(access::refuse_other_sites))
        .layer(middleware::from_fn(error::to_the_end))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), error::word))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CSP))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(
            HeaderName::from_static("permissions-policy"),
            PERMISSIONS,
        ))
        .layer(fixed(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ))
        .layer(fixed(
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ))
        // `no-store` unless the answer says otherwise: only assets do. Whether there is a
        // Strict-Transport-Security depends on the name, which who serves this knows.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(state)
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                   connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), \
                           payment=(), browsing-topics=()";

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
