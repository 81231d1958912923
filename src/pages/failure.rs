//! What a page says when nobody closed it, but it did not open.

use askama::Template;
use http::StatusCode;
use uuid::Uuid;

use super::page::{Fact, Icon, Page, Way};
use super::{Moment, Pages};

/// What is wrong with an origin's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateProblem {
    /// Its time is over.
    Expired,
    /// Its time has not come, or the gateway's clock is wrong.
    NotYetValid,
    /// It belongs to another site.
    WrongName,
    /// Nobody whom browsers trust has issued it; self-signed ones too.
    UnknownIssuer,
    /// It was withdrawn.
    Revoked,
    /// It, or one above it, is made of what can be forged today.
    Weak,
    /// Anything else.
    Other,
}

/// Why a page did not open although nobody closed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind<'a> {
    /// The name leads nowhere.
    OriginName,
    /// The site did not take the connection.
    OriginRefused,
    /// The site did not answer in time.
    OriginTimeout,
    /// The site's answer broke off or was no HTTP.
    OriginBroken,
    /// No common TLS version or cipher.
    OriginTls,
    /// The site offers only old TLS that others can read along.
    OriginWeak,
    /// The site wants a certificate of the device.
    OriginAsks,
    /// The site cannot prove that it is itself. Pupils have no way to go on.
    Certificate {
        /// In what way.
        reason: CertificateProblem,
        /// SHA-256 of the certificate in hex, for IT.
        fingerprint: Option<&'a str>,
    },
    /// The address lies inside the school or on the gateway itself.
    AddressInside,
    /// The port is not one that pages use.
    PortClosed,
    /// The request is larger than the limits.
    TooLarge,
    /// The request makes no sense.
    BadRequest,
    /// The request names another site than its connection (RFC 9110, section 15.5.20).
    Misdirected,
    /// The request did not arrive in time.
    Slow,
    /// The explicit proxy wants name and password.
    SignIn,
    /// The request went in a circle.
    Loop,
    /// Too much is going on; try again.
    Busy,
    /// The proxy above the gateway does not do its part.
    UpstreamProxy,
    /// The gateway has a problem of its own.
    Own,
    /// Something other than HTTP was spoken where HTTP was expected.
    NotHttp,
}

impl FailureKind<'_> {
    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            FailureKind::OriginName
            | FailureKind::OriginRefused
            | FailureKind::OriginBroken
            | FailureKind::OriginTls
            | FailureKind::OriginWeak
            | FailureKind::OriginAsks
            | FailureKind::UpstreamProxy
            | FailureKind::Certificate { .. } => StatusCode::BAD_GATEWAY,
            FailureKind::OriginTimeout => StatusCode::GATEWAY_TIMEOUT,
            FailureKind::AddressInside | FailureKind::PortClosed => StatusCode::FORBIDDEN,
            FailureKind::TooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            FailureKind::BadRequest | FailureKind::NotHttp => StatusCode::BAD_REQUEST,
            FailureKind::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            FailureKind::Slow => StatusCode::REQUEST_TIMEOUT,
            FailureKind::SignIn => StatusCode::PROXY_AUTHENTICATION_REQUIRED,
            FailureKind::Loop => StatusCode::LOOP_DETECTED,
            FailureKind::Busy | FailureKind::Own => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A page that did not open.
#[derive(Clone, Copy, Debug)]
pub struct FailureView<'a> {
    /// Why.
    pub kind: FailureKind<'a>,
    /// The site's host; may be empty. Shown from lower secondary on.
    pub host: &'a str,
    /// The id of the request, for header, log and IT.
    pub request: Uuid,
    /// The event token with which this reader, a member of staff, can accept the certificate for
    /// minutes on the portal.
    pub waive: Option<&'a str>,
}

/// The page, as its template wants it.
#[derive(Template)]
#[template(path = "failed.html", whitespace = "minimize")]
pub(super) struct Failed<'a> {
    pub(super) page: Page<'a>,
    lines: Vec<String>,
    facts: Vec<Fact>,
    ways: Vec<Way>,
}

impl<'a> Failed<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &FailureView<'a>) -> Self {
        // There is no event, so there is no page on the portal to switch to: one language.
        let mut page = Page::new(pages, at, "");
        page.languages.clear();
        let (key, again) = key(view.kind);
        let mut lines = vec![page.speech.say(key).to_string()];
        let mut facts = Vec::new();
        if !page.primary() {
            if !view.host.is_empty() {
                facts.push(Fact::new(&page, "fact-site", view.host));
            }
            if let FailureKind::Certificate {
                reason,
                fingerprint,
            } = view.kind
            {
                lines.push(page.speech.say(certificate(reason)).to_string());
                lines.push(page.speech.say("cert-stays").to_string());
                if let Some(fingerprint) = fingerprint {
                    facts.push(Fact::new(&page, "fact-fingerprint", fingerprint).code());
                }
            }
        }
        facts.push(Fact::new(&page, "fail-number", view.request).code());
        let mut ways = vec![Way::new(&page, Icon::Home, "go", page.start.clone())];
        if again {
            ways.insert(0, Way::new(&page, Icon::On, "fail-again", ""));
        }
        if let Some(first) = ways.first_mut() {
            first.strong = true;
        }
        if let Some(token) = view.waive.filter(|_| !page.pupil()) {
            ways.push(Way::new(
                &page,
                Icon::On,
                "waive-way",
                page.place(&format!("/c/{token}")),
            ));
        }
        Failed {
            lines,
            facts,
            ways,
            page,
        }
    }
}

/// The sentence, and whether trying again is worth it.
fn key(kind: FailureKind<'_>) -> (&'static str, bool) {
    match kind {
        FailureKind::OriginName => ("fail-name", true),
        FailureKind::OriginRefused => ("fail-refused", true),
        FailureKind::OriginTimeout => ("fail-timeout", true),
        FailureKind::OriginBroken => ("fail-broken", true),
        FailureKind::OriginTls => ("fail-tls", false),
        FailureKind::OriginWeak => ("fail-weak", false),
        FailureKind::OriginAsks => ("fail-asks", false),
        FailureKind::Certificate { .. } => ("fail-certificate", false),
        FailureKind::AddressInside => ("fail-inside", false),
        FailureKind::PortClosed => ("fail-port", false),
        FailureKind::TooLarge => ("fail-large", false),
        FailureKind::BadRequest => ("fail-request", true),
        FailureKind::Misdirected => ("fail-misdirected", true),
        FailureKind::Slow => ("fail-slow", true),
        FailureKind::SignIn => ("fail-sign-in", true),
        FailureKind::Loop => ("fail-loop", false),
        FailureKind::Busy => ("fail-busy", true),
        FailureKind::UpstreamProxy => ("fail-parent", true),
        FailureKind::Own => ("fail-own", true),
        FailureKind::NotHttp => ("fail-not-http", false),
    }
}

fn certificate(reason: CertificateProblem) -> &'static str {
    match reason {
        CertificateProblem::Expired => "cert-expired",
        CertificateProblem::NotYetValid => "cert-early",
        CertificateProblem::WrongName => "cert-name",
        CertificateProblem::UnknownIssuer => "cert-issuer",
        CertificateProblem::Revoked => "cert-revoked",
        CertificateProblem::Weak => "cert-weak",
        CertificateProblem::Other => "cert-other",
    }
}
