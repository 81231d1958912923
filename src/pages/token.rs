//! Event tokens: what a link from a page to the portal carries.
//!
//! Opaque, signed, expiring; names an event and how its reader is spoken to, and holds no
//! address, name or subject. The data path mints them, the portal reads them.

use std::time::Duration;

use uuid::Uuid;

use crate::model::{Language, Timestamp, Voice};

use super::Variant;

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The hit.
    pub hit: Uuid,
    /// How its reader is spoken to.
    pub voice: Voice,
    /// The language of the page.
    pub language: Language,
    /// Which page it was.
    pub variant: Variant,
}

/// Why a text is not a token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not written by us, or not as we wrote it.
    #[error("not a token of this gateway")]
    Forged,
    /// Written by us, but too long ago.
    #[error("the token has expired")]
    Expired,
}

/// Mints and reads event tokens with the installation's secret.
pub struct Tokens {}

impl Tokens {
    /// How long a token is good for: a question may wait over a weekend and a holiday.
    pub const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

    /// With the installation's secret.
    pub fn new(_secret: &[u8; 32]) -> Self {
        todo!()
    }

    /// Writes a token: 52 characters of base64url.
    pub fn mint(&self, _event: &Event, _now: Timestamp) -> String {
        todo!()
    }

    /// Reads a token. The signature is compared in constant time, before anything is believed.
    pub fn read(&self, _token: &str, _now: Timestamp) -> Result<Event, TokenError> {
        todo!()
    }
}
