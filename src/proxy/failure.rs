//! Every way an exchange can go wrong, and whose side it is on.
//!
//! This is one of the two places that turn a failure into something a person sees; the words are
//! in `pages`.

use crate::pages::{CertificateProblem, FailureKind};
use crate::tls::{Problem, Rejected};

/// Whose fault it is. Page, metric and log level follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The device that asked.
    Client,
    /// The site that was asked.
    Origin,
    /// The gateway.
    Own,
    /// What the school wants.
    Policy,
}

impl Side {
    /// The label in metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Side::Client => "client",
            Side::Origin => "origin",
            Side::Own => "self",
            Side::Policy => "policy",
        }
    }
}

/// What went wrong with a connection or an exchange.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name of the site does not exist, or could not be looked up.
    #[error("the origin's name could not be looked up")]
    OriginName,
    /// Nobody answers at the site's address.
    #[error("the origin refused the connection")]
    OriginRefused,
    /// The site took too long.
    #[error("the origin did not answer in time")]
    OriginTimeout,
    /// The site broke off, or spoke something that is not HTTP.
    #[error("the origin broke off or did not speak HTTP")]
    OriginBroken,
    /// No handshake, for another reason than the two below.
    #[error("no TLS handshake with the origin")]
    OriginTls,
    /// The site offers nothing from TLS 1.2 with AEAD upwards.
    #[error("the origin offers only TLS that is too weak")]
    OriginWeak,
    /// The site wants a certificate of the device, which the gateway cannot show for it.
    #[error("the origin wants a client certificate")]
    OriginAsks,
    /// The site's certificate is refused.
    #[error(transparent)]
    Certificate(Rejected),
    /// The address lies inside the school's network.
    #[error("the address lies inside the network")]
    AddressInside,
    /// The gateway itself was asked for through the gateway.
    #[error("the request would lead back to the gateway")]
    Loop,
    /// The request breaks HTTP.
    #[error("the request breaks HTTP: {0}")]
    BadRequest(&'static str),
    /// An HTTP/2 message that must not be: its stream is reset (RFC 9113, section 8.1.1).
    #[error("the HTTP/2 message is malformed: {0}")]
    Malformed(&'static str),
    /// The request names another site than the connection does (RFC 9110, section 15.5.20).
    #[error("the request names another site than its connection")]
    Misdirected,
    /// The proxy above this one, through which the network has to go, does not do its part.
    #[error("the upstream proxy {0}")]
    UpstreamProxy(&'static str),
    /// There is no room for this client now; it may ask again.
    #[error("too much is going on")]
    Busy,
    /// The same, and the sites have nothing to do with each other: domain fronting.
    #[error("the request hides behind the name of another site")]
    Fronting,
    /// No certificate could be minted, or the provider failed.
    #[error("the gateway could not do its part")]
    Own,
    /// The journal cannot be written and the policy wants silence then.
    #[error("the journal cannot be written")]
    Journal,
}

impl Failure {
    /// Whose side it is on.
    pub fn side(&self) -> Side {
        match self {
            Failure::OriginName
            | Failure::OriginRefused
            | Failure::OriginTimeout
            | Failure::OriginBroken
            | Failure::OriginTls
            | Failure::OriginWeak
            | Failure::OriginAsks
            | Failure::Certificate(_) => Side::Origin,
            Failure::AddressInside | Failure::Loop => Side::Policy,
            Failure::BadRequest(_)
            | Failure::Malformed(_)
            | Failure::Misdirected
            | Failure::Fronting => Side::Client,
            Failure::Own | Failure::Journal | Failure::Busy | Failure::UpstreamProxy(_) => {
                Side::Own
            }
        }
    }

    /// A stable name for metrics, logs and technical incidents.
    pub fn name(&self) -> &'static str {
        match self {
            Failure::OriginName => "origin-name",
            Failure::OriginRefused => "origin-refused",
            Failure::OriginTimeout => "origin-timeout",
            Failure::OriginBroken => "origin-broken",
            Failure::OriginTls => "origin-tls",
            Failure::OriginWeak => "origin-weak",
            Failure::OriginAsks => "origin-asks",
            Failure::Certificate(_) => "certificate",
            Failure::AddressInside => "address-inside",
            Failure::Loop => "loop",
            Failure::BadRequest(_) | Failure::Malformed(_) => "bad-request",
            Failure::Fronting => "fronting",
            Failure::Misdirected => "misdirected",
            Failure::Busy => "busy",
            Failure::UpstreamProxy(_) => "upstream-proxy",
            Failure::Own => "own",
            Failure::Journal => "journal",
        }
    }

    /// Whether IT wants to know: a technical incident is written.
    pub fn is_for_it(&self) -> bool {
        matches!(
            self,
            Failure::Certificate(_)
                | Failure::AddressInside
                | Failure::Loop
                | Failure::OriginTls
                | Failure::OriginWeak
                | Failure::OriginAsks
                | Failure::Fronting
        )
    }

    /// Which page explains it.
    pub(super) fn page(&self) -> FailureKind<'_> {
        match self {
            Failure::OriginName => FailureKind::OriginName,
            Failure::OriginRefused => FailureKind::OriginRefused,
            Failure::OriginTimeout => FailureKind::OriginTimeout,
            Failure::OriginBroken => FailureKind::OriginBroken,
            Failure::OriginTls => FailureKind::OriginTls,
            Failure::OriginWeak => FailureKind::OriginWeak,
            Failure::OriginAsks => FailureKind::OriginAsks,
            Failure::Certificate(rejected) => FailureKind::Certificate {
                reason: match rejected.problem {
                    Problem::Expired => CertificateProblem::Expired,
                    Problem::NotYetValid => CertificateProblem::NotYetValid,
                    Problem::WrongName => CertificateProblem::WrongName,
                    Problem::UnknownIssuer => CertificateProblem::UnknownIssuer,
                    Problem::Revoked => CertificateProblem::Revoked,
                    Problem::Weak => CertificateProblem::Weak,
                    Problem::Invalid => CertificateProblem::Other,
                },
                fingerprint: Some(rejected.fingerprint.as_str()).filter(|hex| !hex.is_empty()),
            },
            Failure::AddressInside => FailureKind::AddressInside,
            Failure::Loop => FailureKind::Loop,
            Failure::BadRequest(_) | Failure::Malformed(_) => FailureKind::BadRequest,
            Failure::Misdirected | Failure::Fronting => FailureKind::Misdirected,
            Failure::Busy => FailureKind::Busy,
            Failure::UpstreamProxy(_) => FailureKind::UpstreamProxy,
            Failure::Own | Failure::Journal => FailureKind::Own,
        }
    }
}
