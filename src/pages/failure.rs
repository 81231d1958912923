//! What a page says when nobody closed it, but it did not open.

use http::StatusCode;
use uuid::Uuid;

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
    /// The site cannot prove that it is itself. There is no way to go on.
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
}
