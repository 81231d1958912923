//! Setting up a device: pages and files.

use axum::body::Body;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use bytes::Bytes;
use http::header::{self, HeaderValue};

use crate::pages::{CheckView, Notice, SetupView, System};

use super::ask::refuse;
use super::visitor::Visitor;
use super::{State, profile as apple, proxy_file, sent};

/// `GET /start`.
pub(super) async fn start(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    setup(&state, &visitor, None)
}

/// `GET /start/{os}`.
pub(super) async fn system(
    Shared(state): Shared<State>,
    Path(os): Path<String>,
    visitor: Visitor,
) -> Response {
    match System::ALL.into_iter().find(|system| system.slug() == os) {
        Some(system) => setup(&state, &visitor, Some(system)),
        None => refuse(&state, &visitor, Notice::NotFound),
    }
}

fn setup(state: &State, visitor: &Visitor, shown: Option<System>) -> Response {
    let portal = &state.portal;
    let pac = proxy_file::text(&portal.proxy, visitor.host.as_ref());
    let address = format!("http://{}/proxy.pac", visitor.authority);
    let view = SetupView {
        fingerprint: &portal.root.fingerprint,
        shown,
        guessed: System::guess(&visitor.user_agent),
        pac_address: if visitor.authority.is_empty() {
            "/proxy.pac"
        } else {
            &address
        },
        pac: &pac,
        ready: visitor.reader.trusts && visitor.reader.through,
    };
    sent(portal.pages.setup(&visitor.moment(), &view))
}

/// `GET /start/check`.
pub(super) async fn check(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    let portal = &state.portal;
    let view = CheckView {
        trusts: visitor.reader.trusts,
        through: visitor.reader.through,
        gateway: &portal.gateway,
        open: &portal.must_open,
        closed: &portal.must_stay_closed,
    };
    sent(portal.pages.check(&visitor.moment(), &view))
}

/// `GET /ca.crt`.
pub(super) async fn der(Shared(state): Shared<State>) -> Response {
    file("application/x-x509-ca-cert", state.portal.root.der.clone())
}

/// `GET /ca.pem`.
pub(super) async fn pem(Shared(state): Shared<State>) -> Response {
    let mut answer = file(
        "application/x-pem-file",
        state.portal.root.pem.clone().into(),
    );
    answer.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"ca.pem\""),
    );
    answer
}

/// `GET /school.mobileconfig`.
pub(super) async fn profile(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    let text = apple::text(&visitor.school.name, &state.portal.root.der);
    file("application/x-apple-aspen-config", text.into())
}

/// `GET /proxy.pac` and `/wpad.dat`.
pub(super) async fn pac(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    let text = proxy_file::text(&state.portal.proxy, visitor.host.as_ref());
    file("application/x-ns-proxy-autoconfig", text.into())
}

fn file(kind: &'static str, content: Bytes) -> Response {
    let mut answer = Response::new(Body::from(content));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    answer
}
