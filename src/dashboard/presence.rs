//! Who is really there: when a session was last used by a person, and its live streams.
//!
//! A page that refreshes itself is not a person. The store counts every request as use; this
//! map counts only those that somebody made, so that a browser left open signs itself out.
//! Kept in memory: after a restart every session starts its pause anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::model::Timestamp;
use crate::store::TokenHash;

/// How long a session lasts without a person.
pub(crate) const IDLE: Duration = Duration::from_secs(30 * 60);
/// Live streams of one session: a handful of tabs.
pub(crate) const STREAMS: u8 = 6;
/// Most sessions remembered; beyond it those unused for longest are forgotten, which gives them
/// a new pause and no more.
const SESSIONS: usize = 4096;

/// Sessions in use; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Presence(Arc<Mutex<HashMap<TokenHash, Seen>>>);

struct Seen {
    at: Timestamp,
    streams: u8,
}

/// A stream that counts against its session until it is dropped.
pub(crate) struct Stream {
    presence: Presence,
    session: TokenHash,
}

impl Presence {
    /// Notes that a person used the session; `false` if the pause before was too long.
    pub(crate) fn used(&self, session: &TokenHash, now: Timestamp) -> bool {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = sessions.get_mut(session) {
            if now.since(seen.at) >= IDLE {
                return false;
            }
            seen.at = now;
            return true;
        }
        if sessions.len() >= SESSIONS {
            sessions.retain(|_, seen| seen.streams > 0 || now.since(seen.at) < IDLE);
        }
        if sessions.len() >= SESSIONS {
            let oldest = sessions.iter().min_by_key(|(_, seen)| seen.at);
            if let Some(oldest) = oldest.map(|(session, _)| session.clone()) {
                sessions.remove(&oldest);
            }
        }
        sessions.insert(
            session.clone(),
            Seen {
                at: now,
                streams: 0,
            },
        );
        true
    }

    /// Whether a person used the session lately; a session not seen before counts as used now.
    pub(crate) fn is_there(&self, session: &TokenHash, now: Timestamp) -> bool {
        let known = {
            let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            sessions.get(session).map(|seen| now.since(seen.at) < IDLE)
        };
        known.unwrap_or_else(|| self.used(session, now))
    }

    /// Forgets a session that has ended.
    pub(crate) fn ended(&self, session: &TokenHash) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(session);
    }

    /// Opens a live stream; `None` if the session has enough of them.
    pub(crate) fn stream(&self, session: &TokenHash) -> Option<Stream> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = sessions.get_mut(session)?;
        if seen.streams >= STREAMS {
            return None;
        }
        seen.streams += 1;
        Some(Stream {
            presence: self.clone(),
            session: session.clone(),
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut sessions = self
            .presence
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = sessions.get_mut(&self.session) {
            seen.streams = seen.streams.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_without_a_person_ends_and_streams_are_counted() {
        let presence = Presence::default();
        let session = TokenHash::of("a");
        assert!(presence.used(&session, Timestamp(0)));
        assert!(presence.is_there(&session, Timestamp(1000)));
        assert!(!presence.is_there(&session, Timestamp(0).plus(IDLE)));
        assert!(!presence.used(&session, Timestamp(0).plus(IDLE)));

        let streams: Vec<_> = (0..STREAMS)
            .map(|_| presence.stream(&session).unwrap())
            .collect();
        assert!(presence.stream(&session).is_none());
        drop(streams);
        assert!(presence.stream(&session).is_some());
        presence.ended(&session);
        assert!(presence.stream(&session).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let presence = Presence::default();
        for at in 0..(SESSIONS as i64 + 5) {
            presence.used(&TokenHash::of(&at.to_string()), Timestamp(at));
        }
        assert_eq!(presence.0.lock().unwrap().len(), SESSIONS);
    }
}
