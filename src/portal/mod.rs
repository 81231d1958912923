//! What pupils and new devices visit: asking for a page, telling someone, setting up.
//!
//! Plain forms, no script, no sign-in, nothing logged; the one cookie holds the language that was
//! chosen with the switch. The data path calls the same
//! routes in-process for the gateway's own name and says what it knows with
//! [`Reader`](crate::pages::Reader). Nothing here decides about pages or words a sentence: that
//! is `policy` and `pages`. What a pupil sends is in the journal before the receipt is shown.
//! Start with [`router`].

mod ask;
mod device;
mod go_on;
mod learn;
mod own;
mod place;
mod profile;
mod proxy_file;
mod talk;
mod throttle;
mod visitor;
mod waive;
mod words;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use uuid::Uuid;

use crate::model::{Clock, Timestamp};
use crate::pages::Pages;
use crate::pages::token::Tokens;
use crate::policy::{Rulebook, School};
use crate::store::{Journal, Store};

pub(crate) use profile::text as apple_profile;
use throttle::Throttle;

/// The most bytes a form may have: 4,000 characters of any language, encoded, and the rest.
const FORM_BYTES: usize = 64 * 1024;

/// What the portal is made of.
#[derive(Clone)]
pub struct Portal {
    /// The pages.
    pub pages: Arc<Pages>,
    /// The school of the rulebook in force.
    pub school: Arc<dyn Fn() -> Arc<School> + Send + Sync>,
    /// The rules in force, for what staff ask about a page.
    pub rules: Arc<dyn Fn() -> Arc<Rulebook> + Send + Sync>,
    /// How staff reach the dashboard, without a slash at the end; empty if they do not.
    pub dashboard: String,
    /// Where requests and messages are durable.
    pub journal: Journal,
    /// Where answers are looked up.
    pub store: Store,
    /// The secret behind event tokens, shared with the data path.
    pub tokens: Arc<Tokens>,
    /// The time.
    pub clock: Clock,
    /// The school's root certificate.
    pub root: RootCertificate,
    /// Whether the gateway can work; the error is for monitoring and names no person.
    pub ready: Arc<dyn Fn() -> Result<(), String> + Send + Sync>,
    /// Notes that the pupil of this hit goes on, and says to which address. `None` if nothing
    /// is remembered of it. Only addresses of the web are followed.
    pub go_on: Arc<dyn Fn(Uuid) -> Option<String> + Send + Sync>,
    /// Certificates that staff may accept for minutes.
    pub waiving: Waiving,
    /// Where devices find the explicit proxy.
    pub proxy: ProxyPlace,
    /// The name under which the data path answers for the portal over TLS; empty if none.
    pub gateway: String,
    /// An address that must open, for the check; may be empty.
    pub must_open: String,
    /// An address that must stay closed, for the check; may be empty.
    pub must_stay_closed: String,
}

/// What the data path knows of a certificate that staff may accept, by the event of its refusal
/// and the address of the device.
#[derive(Clone)]
pub struct Waiving {
    /// What would be accepted; `None` if nothing is remembered or it is not allowed any more.
    pub offer: Arc<dyn Fn(Uuid, IpAddr) -> Option<Offered> + Send + Sync>,
    /// Accepts it for a reason, once that is on record, and says where to go on to.
    pub accept: Arc<dyn Fn(Uuid, IpAddr, String) -> BoxFuture<Option<String>> + Send + Sync>,
    /// Takes that back.
    pub end: Arc<dyn Fn(Uuid, IpAddr) -> BoxFuture<()> + Send + Sync>,
}

/// A future that is made elsewhere.
pub type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// A certificate that a member of staff may accept.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The site.
    pub host: String,
    /// For how long.
    pub lasts: std::time::Duration,
    /// Until when it is accepted already.
    pub until: Option<Timestamp>,
    /// The address that was asked for.
    pub back: String,
}

/// The school's root certificate, in the forms that devices take. Holds no key.
#[derive(Clone)]
pub struct RootCertificate {
    /// DER (X.690).
    pub der: Bytes,
    /// PEM (RFC 7468).
    pub pem: String,
    /// SHA-256 of the DER, as the poster shows it: upper-case hex pairs with colons.
    pub fingerprint: String,
}

/// Where devices find the explicit proxy.
#[derive(Clone, Debug)]
pub struct ProxyPlace {
    /// Its name or address; `None`: the host under which the portal was visited.
    pub host: Option<String>,
    /// Its port.
    pub port: u16,
}

/// The portal with what it remembers between requests: counters, no person.
#[derive(Clone)]
struct State {
    portal: Arc<Portal>,
    throttle: Arc<Throttle>,
}

/// All routes.
pub fn router(portal: Portal) -> Router {
    let state = State {
        portal: Arc::new(portal),
        throttle: Arc::new(Throttle::new()),
    };
    Router::new()
        .route("/", get(place::home))
        .route("/about", get(place::about))
        .route("/r/status", get(ask::status))
        .route("/r/{token}", get(ask::form).post(ask::send))
        .route("/o/{token}", get(own::form).post(own::send))
        .route("/w/{token}", get(go_on::page).post(go_on::send))
        .route("/c/{token}", get(waive::page).post(waive::send))
        .route("/c/{token}/end", axum::routing::post(waive::end))
        .route("/h", get(talk::form).post(talk::send))
        .route("/h/sent", get(talk::sent_page))
        .route("/l", get(learn::cards))
        .route("/l/{card}", get(learn::card))
        .route("/f", axum::routing::post(learn::send))
        .route("/f/thanks", get(learn::thanks))
        .route("/f/{token}", get(learn::form))
        .route("/start", get(device::start))
        .route("/start/check", get(device::check))
        .route("/start/{os}", get(device::system))
        .route("/ca.crt", get(device::der))
        .route("/ca.pem", get(device::pem))
        .route("/school.mobileconfig", get(device::profile))
        .route("/proxy.pac", get(device::pac))
        .route("/wpad.dat", get(device::pac))
        .route("/healthz", get(place::healthy))
        .route("/readyz", get(place::ready))
        .fallback(place::not_found)
        .method_not_allowed_fallback(place::wrong_method)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(axum::middleware::from_fn(visitor::remember))
        .with_state(state)
}

/// A page as axum sends it.
fn sent(page: http::Response<Bytes>) -> Response {
    page.map(Body::from)
}

#[cfg(test)]
mod heard;
#[cfg(test)]
mod tests;
