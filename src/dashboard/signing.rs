//! What the configuration says of signing in, with the keys that belong to it.

use crate::model::Timestamp;
use std::sync::{Mutex, PoisonError};

use super::access::Person;
use super::oidc::{Fetch, Provider, Providers};
use super::passkeys::Passkeys;
use super::seal::Seals;

/// Whether a password alone is enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    /// It is, but a second factor is offered.
    #[default]
    Offered,
    /// It opens only one's own account, where a second factor is set up.
    Required,
}

/// How people sign in.
pub struct SignIn {
    /// How browsers reach the dashboard, without a slash at the end; passkeys belong to its name.
    pub origin: String,
    /// Whether a password alone is enough.
    pub second_factor: SecondFactor,
    /// The installation's key for secrets of accounts.
    pub key: [u8; 32],
    /// Where else one may sign in.
    pub providers: Vec<Provider>,
    /// How to ask the providers; without it none is offered.
    pub fetch: Option<Fetch>,
}

/// The same, ready for use.
pub(crate) struct Signing {
    /// Whether a password alone is enough.
    pub(crate) second_factor: SecondFactor,
    /// Sealing and digests.
    pub(crate) seals: Seals,
    /// Passkeys, or why there are none.
    pub(crate) passkeys: Passkeys,
    /// OpenID providers.
    pub(crate) providers: Providers,
    /// What was used once and must not be used again, until when.
    used: Mutex<Vec<(String, Timestamp)>>,
}

/// Most one-time texts remembered. Only who got in is remembered, so nobody can fill it.
const USED: usize = 4096;

impl Signing {
    pub(crate) fn new(how: SignIn) -> Self {
        Signing {
            second_factor: how.second_factor,
            seals: Seals::new(&how.key),
            passkeys: Passkeys::new(&how.origin),
            providers: Providers::new(&how.origin, how.providers, how.fetch),
            used: Mutex::default(),
        }
    }

    /// Whether this person has to set up a second factor before anything else.
    pub(crate) fn wants_more_of(&self, person: &Person) -> bool {
        self.second_factor == SecondFactor::Required && !person.strong
    }

    /// Uses up a one-time text that is good until then; `false` if it was used before.
    pub(crate) fn first_use(&self, text: &str, now: Timestamp, until: Timestamp) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|(_, until)| *until > now);
        if used.len() >= USED || used.iter().any(|(known, _)| known == text) {
            return false;
        }
        used.push((text.to_owned(), until));
        true
    }
}

impl Default for Signing {
    /// Only for dashboards of which nobody said how to sign in: a key that is gone with them.
    fn default() -> Self {
        let mut key = [0; 32];
        // Without randomness the key is known, but then no session can be opened either.
        aws_lc_rs::rand::fill(&mut key).ok();
        Signing::new(SignIn {
            origin: "https://localhost".to_owned(),
            second_factor: SecondFactor::Offered,
            key,
            providers: Vec::new(),
            fetch: None,
        })
    }
}
