//! Who asks, as far as it is known, and how it is known.

use std::fmt;
use std::sync::Arc;

use super::{Language, TierId};

/// The stand-in for a person or a device, such as `7B·14` or `dev-K7Q4MD`. Holds no name.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Pseudonym(pub Arc<str>);

/// A class by its id in `policies/classes.toml`, such as `7B`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ClassId(pub Arc<str>);

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ClassId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Somebody who signed in.
    Person(Pseudonym),
    /// A device, known by its address on a network of the school.
    Device(Pseudonym),
    /// Nobody in particular.
    Unknown,
}

impl Subject {
    /// The stand-in, if there is one.
    pub fn pseudonym(&self) -> Option<&Pseudonym> {
        match self {
            Subject::Person(p) | Subject::Device(p) => Some(p),
            Subject::Unknown => None,
        }
    }
}

/// How sure the attribution is (B11). A name is refused below `High`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Nothing is known but that somebody asked.
    None,
    /// A network or a room: whoever sits there.
    Low,
    /// A device that several may share.
    Medium,
    /// Somebody proved who they are on this very connection.
    High,
}

/// Which source said who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceId {
    /// Credentials sent to the proxy (RFC 9110, section 11.7).
    ProxyAuth,
    /// The client's network in `policies/networks.toml`.
    Network,
    /// Nothing matched: the guest profile (B12).
    Guest,
    /// The gateway itself, testing its filter as a device of a tier (FIELD G6): never recorded.
    Drill,
}

/// What a decision needs to know about who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Person, device or unknown.
    pub subject: Subject,
    /// The class, if known.
    pub class: Option<ClassId>,
    /// The age tier whose rules hold.
    pub tier: TierId,
    /// The language from roster, class or network; `None` leaves it to `Accept-Language`.
    pub language: Option<Language>,
    /// How sure the attribution is.
    pub confidence: Confidence,
    /// Where the attribution came from.
    pub source: SourceId,
}
