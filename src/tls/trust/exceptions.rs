//! One host with one key, excepted by an administrator until a day.
//!
//! The key is part of it: whoever takes the host over does not inherit the exception. What an
//! issuer has revoked is never excepted, and what the school's rules close is not reached by it,
//! since nothing here opens a page.

use std::sync::atomic::{AtomicU64, Ordering};

use rustls::pki_types::UnixTime;

/// How often the use of one is said in the log, in seconds.
const SAID_EVERY: u64 = 3600;

/// A host whose certificate counts although it cannot be verified.
#[derive(Debug)]
pub struct Exception {
    /// The host, in lower case, as browsers write it; an address without brackets.
    pub host: String,
    /// SHA-256 of the key (SubjectPublicKeyInfo) that it must show.
    pub spki: [u8; 32],
    /// Until when, in seconds since 1970.
    pub until: u64,
    /// Why.
    pub reason: String,
    said: AtomicU64,
}

impl Exception {
    /// An exception as it was written down.
    pub fn new(host: &str, spki: [u8; 32], until: u64, reason: &str) -> Self {
        Exception {
            host: host.trim_end_matches('.').to_ascii_lowercase(),
            spki,
            until,
            reason: reason.to_owned(),
            said: AtomicU64::new(0),
        }
    }

    pub(super) fn fits(&self, host: &str, spki: &[u8; 32], now: u64) -> bool {
        now < self.until
            && self.spki == *spki
            && self.host == host.trim_end_matches('.').to_ascii_lowercase()
    }

    /// Says that it was used, once an hour: the host stands in the configuration, and who asked
    /// is not said.
    pub(super) fn used(&self, rule: &'static str) {
        let now = UnixTime::now().as_secs();
        let before = self.said.load(Ordering::Relaxed);
        let due = now.saturating_sub(before) >= SAID_EVERY;
        if due
            && self
                .said
                .compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        {
            tracing::warn!(
                certificate.rule = rule,
                exception.reason = self.reason,
                exception.host = self.host,
                "an excepted certificate was accepted"
            );
        }
    }
}

impl Clone for Exception {
    fn clone(&self) -> Self {
        Exception::new(&self.host, self.spki, self.until, &self.reason)
    }
}
