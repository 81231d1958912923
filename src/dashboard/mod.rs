//! What staff use: incidents for teachers, messages for the safeguarding lead, an overview for IT.
//!
//! Server-rendered and usable without script; a small script of the same origin adds live
//! updates. Every route stands in [`router`]; one file per page holds its handlers and its view,
//! `templates/` its HTML, `locales/` its words. Permission is a type in a handler's signature,
//! see `access`. Nothing here knows the proxy, the portal, a certificate or a socket.

mod access;
mod assets;
mod audit;
mod classify;
mod concerns;
mod corrections;
mod dates;
mod error;
mod explain;
mod frame;
mod incident;
mod incidents;
mod live;
mod overview;
mod password;
mod people;
mod presence;
mod review;
mod sign_in;
#[cfg(test)]
mod tests;
mod text;
mod throttle;

use std::sync::{Arc, Mutex};

use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::model::Clock;
use crate::policy::{Diagnostic, Rulebook};
use crate::store::Store;

pub use sign_in::{LinkError, first_admin_link, link_for};

/// Largest body of a form, in bytes. The longest field is a note of 500 characters.
const BODY_LIMIT: usize = 64 * 1024;

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
        }
    }
}

/// Every page. Serve it over TLS only: its cookies are `Secure`. Serve it with
/// `into_make_service_with_connect_info::<SocketAddr>()`, or put
/// `axum::extract::ConnectInfo<SocketAddr>` into each request's extensions: without an address
/// all sign-ins share one throttle.
pub fn router(state: Dashboard) -> axum::Router {
    axum::Router::new()
        .route("/", get(sign_in::home))
        .route("/sign-in", get(sign_in::form).post(sign_in::submit))
        .route("/sign-out", post(sign_in::out))
        .route(
            "/link/{token}",
            get(sign_in::link_form).post(sign_in::link_submit),
        )
        .route("/language", post(sign_in::language))
        .route("/t/incidents", get(incidents::list))
        .route("/t/incidents/{id}", get(incident::show))
        .route("/t/incidents/{id}/seen", post(incident::seen))
        .route("/t/incidents/{id}/close", post(incident::close))
        .route("/t/review", get(review::list))
        .route("/t/review/{id}", post(review::answer))
        .route("/s/concerns", get(concerns::list))
        .route("/s/concerns/{id}/read", post(concerns::read))
        .route("/it", get(overview::show))
        .route("/it/explain", get(explain::show))
        .route("/it/classify", get(classify::form).post(classify::submit))
        .route("/admin/classify", post(classify::api))
        .route(
            "/corrections",
            get(corrections::list).post(corrections::add),
        )
        .route("/corrections/{id}/delete", post(corrections::delete))
        .route("/it/people", get(people::list).post(people::add))
        .route("/it/people/{id}/link", post(people::link))
        .route("/it/people/{id}/classes", post(people::classes))
        .route("/it/people/{id}/sign-out", post(people::end_sessions))
        .route("/it/people/{id}/disable", post(people::disable))
        .route("/it/audit", get(audit::list))
        .route("/live", get(live::stream))
        .route("/assets/{name}", get(assets::serve))
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
        // `no-store` unless the answer says otherwise: only assets do. There is no
        // Strict-Transport-Security: the certificate comes from the school's own authority, and
        // with HSTS a browser that does not trust it yet could not even be shown how to.
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
