//! Growing delays for failed sign-ins, per account name and per address.
//!
//! Pure: the time comes in. Nothing is ever locked: a delay ends by itself, so nobody can keep a
//! colleague out for good by typing wrong passwords.

use std::collections::HashMap;
use std::time::Duration;

use crate::model::Timestamp;

/// Failures that cost nothing: people mistype.
const FREE: u32 = 4;
/// Longest wait. One attempt a minute is 1,440 guesses a day against ten characters.
const LONGEST: Duration = Duration::from_secs(60);
/// After this long without a failure the count starts again.
const FORGET: Duration = Duration::from_secs(30 * 60);
/// Most keys remembered; the one that failed longest ago makes room.
const KEYS: usize = 4096;

/// What failed how often.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    failures: HashMap<String, (u32, Timestamp)>,
}

impl Throttle {
    /// How long this key still has to wait; zero if it may try now.
    pub(crate) fn wait(&self, key: &str, now: Timestamp) -> Duration {
        let Some((count, last)) = self.failures.get(key) else {
            return Duration::ZERO;
        };
        if now.since(*last) >= FORGET {
            return Duration::ZERO;
        }
        delay(*count).saturating_sub(now.since(*last))
    }

    /// Counts a failure.
    pub(crate) fn failed(&mut self, key: &str, now: Timestamp) {
        if let Some((count, last)) = self.failures.get_mut(key) {
            *count = if now.since(*last) >= FORGET {
                1
            } else {
                count.saturating_add(1)
            };
            *last = now;
            return;
        }
        if self.failures.len() >= KEYS {
            self.failures
                .retain(|_, (_, last)| now.since(*last) < FORGET);
        }
        if self.failures.len() >= KEYS {
            let oldest = self.failures.iter().min_by_key(|(_, (_, last))| *last);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.failures.remove(&key);
            }
        }
        self.failures.insert(key.to_owned(), (1, now));
    }

    /// Forgets a key that signed in.
    pub(crate) fn succeeded(&mut self, key: &str) {
        self.failures.remove(key);
    }
}

fn delay(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None | Some(0) => Duration::ZERO,
        Some(over) => Duration::from_secs(1 << over.min(6)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_end_and_are_forgotten() {
        let mut throttle = Throttle::default();
        let now = Timestamp(0);
        for _ in 0..FREE {
            throttle.failed("a", now);
        }
        assert_eq!(throttle.wait("a", now), Duration::ZERO);
        throttle.failed("a", now);
        assert_eq!(throttle.wait("a", now), Duration::from_secs(2));
        assert_eq!(throttle.wait("b", now), Duration::ZERO);
        for _ in 0..100 {
            throttle.failed("a", now);
        }
        assert_eq!(throttle.wait("a", now), LONGEST);
        assert_eq!(throttle.wait("a", now.plus(LONGEST)), Duration::ZERO);
        throttle.failed("a", now.plus(FORGET));
        assert_eq!(throttle.wait("a", now.plus(FORGET)), Duration::ZERO);
        throttle.succeeded("a");
        assert_eq!(throttle.failures.len(), 0);
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes() {
        let mut throttle = Throttle::default();
        for at in 0..(KEYS as i64 + 10) {
            throttle.failed(&at.to_string(), Timestamp(at));
        }
        assert_eq!(throttle.failures.len(), KEYS);
        assert!(!throttle.failures.contains_key("0"));
        assert!(
            throttle
                .failures
                .contains_key(&(KEYS as i64 + 9).to_string())
        );
    }
}
