//! Growing delays for failed sign-ins, without giving anybody a way to lock a colleague out.
//!
//! Pure: the time comes in. What is slowed down is an account *at an address*; many failures slow
//! down the account everywhere and the address for everybody, but never a browser in which the
//! account's owner has signed in before: it is counted on its own. Nothing is ever locked, a
//! delay ends by itself.

use std::collections::HashMap;
use std::time::Duration;

use crate::model::Timestamp;

/// Failures of an account at an address that cost nothing: people mistype.
const FREE: u32 = 4;
/// Failures of an account from everywhere, and of an address with every account, that cost
/// nothing: a whole staff room may stand behind one address.
const FREE_WIDE: u32 = 40;
/// Failures of a second factor from everywhere that cost nothing: whoever gets there knows the
/// password already.
const FREE_CODES: u32 = 10;
/// Longest wait. One attempt a minute is 1,440 guesses a day against ten characters.
const LONGEST: Duration = Duration::from_secs(60);
/// After this long without a failure the count starts again.
const FORGET: Duration = Duration::from_secs(30 * 60);
/// Most keys remembered; the one that failed longest ago makes room.
const KEYS: usize = 4096;

/// Something that is slowed down by its failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    what: String,
    /// Failures that cost nothing.
    free: u32,
    /// Whether a success elsewhere leaves it as it is.
    wide: bool,
}

impl Key {
    /// What a failed try counts against. `step` is which question was answered wrongly, `device`
    /// the digest of a browser in which this account has signed in before.
    pub(crate) fn of(step: Step, name: &str, address: &str, device: Option<&str>) -> Vec<Key> {
        let key = |what: String, free| Key {
            what: format!("{step:?} {what}"),
            free,
            wide: free != FREE,
        };
        if let Some(device) = device {
            return vec![key(format!("device {device} of {name}"), FREE)];
        }
        let address = network(address);
        let everywhere = match step {
            Step::Password => FREE_WIDE,
            Step::Second => FREE_CODES,
        };
        vec![
            key(format!("name {name} at {address}"), FREE),
            key(format!("name {name}"), everywhere),
            key(format!("address {address}"), FREE_WIDE),
        ]
    }

    /// What a failed proof within a session counts against.
    pub(crate) fn of_session(handle: &str) -> Key {
        Key {
            what: format!("session {handle}"),
            free: FREE,
            wide: false,
        }
    }
}

/// A question of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The password.
    Password,
    /// The second factor.
    Second,
}

/// An IPv6 address belongs to a network of 64 bits, all of which one machine can use.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

/// What failed how often.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    failures: HashMap<String, (u32, Timestamp)>,
}

impl Throttle {
    /// How long this key still has to wait; zero if it may try now.
    pub(crate) fn wait(&self, key: &Key, now: Timestamp) -> Duration {
        let Some((count, last)) = self.failures.get(&key.what) else {
            return Duration::ZERO;
        };
        // Also if the clock was set back since: otherwise the wait would last until it is there
        // again.
        if now.since(*last) >= FORGET || last.since(now) > LONGEST {
            return Duration::ZERO;
        }
        delay(*count, key.free).saturating_sub(now.since(*last))
    }

    /// Counts a failure.
    pub(crate) fn failed(&mut self, key: &Key, now: Timestamp) {
        if let Some((count, last)) = self.failures.get_mut(&key.what) {
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
        self.failures.insert(key.what.clone(), (1, now));
    }

    /// Forgets a key that signed in. A wide one only loses the try that was counted before it
    /// was known to be right: otherwise an own account would wash an address clean.
    pub(crate) fn succeeded(&mut self, key: &Key) {
        match self.failures.get_mut(&key.what) {
            Some((count, _)) if key.wide && *count > 1 => *count -= 1,
            _ => {
                self.failures.remove(&key.what);
            }
        }
    }
}

fn delay(failures: u32, free: u32) -> Duration {
    match failures.checked_sub(free) {
        None | Some(0) => Duration::ZERO,
        Some(over) => Duration::from_secs(1 << over.min(6)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(what: &str) -> Key {
        Key {
            what: what.to_owned(),
            free: FREE,
            wide: false,
        }
    }

    #[test]
    fn delays_grow_end_and_are_forgotten() {
        let mut throttle = Throttle::default();
        let now = Timestamp(0);
        let (a, b) = (plain("a"), plain("b"));
        for _ in 0..FREE {
            throttle.failed(&a, now);
        }
        assert_eq!(throttle.wait(&a, now), Duration::ZERO);
        throttle.failed(&a, now);
        assert_eq!(throttle.wait(&a, now), Duration::from_secs(2));
        assert_eq!(throttle.wait(&b, now), Duration::ZERO);
        for _ in 0..100 {
            throttle.failed(&a, now);
        }
        assert_eq!(throttle.wait(&a, now), LONGEST);
        assert_eq!(throttle.wait(&a, now.plus(LONGEST)), Duration::ZERO);
        throttle.failed(&a, now.plus(FORGET));
        assert_eq!(throttle.wait(&a, now.plus(FORGET)), Duration::ZERO);
        throttle.succeeded(&a);
        assert_eq!(throttle.failures.len(), 0);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let mut throttle = Throttle::default();
        let a = plain("a");
        let later = Timestamp(5 * 3_600_000);
        for _ in 0..100 {
            throttle.failed(&a, later);
        }
        assert_eq!(throttle.wait(&a, later), LONGEST);
        assert_eq!(throttle.wait(&a, Timestamp(0)), Duration::ZERO);
        throttle.failed(&a, Timestamp(0));
        assert_eq!(throttle.wait(&a, Timestamp(0)), LONGEST, "it still counts");
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes() {
        let mut throttle = Throttle::default();
        for at in 0..(KEYS as i64 + 10) {
            throttle.failed(&plain(&at.to_string()), Timestamp(at));
        }
        assert_eq!(throttle.failures.len(), KEYS);
        assert!(!throttle.failures.contains_key("0"));
        assert!(
            throttle
                .failures
                .contains_key(&(KEYS as i64 + 9).to_string())
        );
    }

    /// Who tries: a name, an address, and the browser if it is known.
    type Try = (&'static str, &'static str, Option<&'static str>);

    /// After `failures` of one, whether another has to wait.
    #[track_caller]
    fn check(step: Step, attacker: Try, failures: u32, owner: Try, waits: bool) {
        let mut throttle = Throttle::default();
        let now = Timestamp(0);
        for _ in 0..failures {
            for key in Key::of(step, attacker.0, attacker.1, attacker.2) {
                throttle.failed(&key, now);
            }
        }
        let wait = Key::of(step, owner.0, owner.1, owner.2)
            .iter()
            .map(|key| throttle.wait(key, now))
            .max()
            .unwrap();
        assert_eq!(!wait.is_zero(), waits, "{attacker:?} {failures} {owner:?}");
    }

    #[test]
    fn an_attacker_is_slowed_down_and_the_owner_is_not() {
        use Step::{Password, Second};
        let attacker = ("anna", "192.0.2.1", None);
        // The attacker waits after a few tries; Anna elsewhere does not.
        check(Password, attacker, FREE, attacker, false);
        check(Password, attacker, FREE + 1, attacker, true);
        check(
            Password,
            attacker,
            FREE + 1,
            ("anna", "198.51.100.7", None),
            false,
        );
        // A colleague behind the same address does not wait either.
        check(
            Password,
            attacker,
            FREE_WIDE,
            ("boris", "192.0.2.1", None),
            false,
        );
        check(
            Password,
            attacker,
            FREE_WIDE + 1,
            ("boris", "192.0.2.1", None),
            true,
        );
        // After very many, Anna waits at new browsers, but never at one of hers.
        check(
            Password,
            attacker,
            FREE_WIDE + 1,
            ("anna", "198.51.100.7", None),
            true,
        );
        for failures in [10, 1_000, 10_000] {
            check(
                Password,
                attacker,
                failures,
                ("anna", "198.51.100.7", Some("hers")),
                false,
            );
            check(
                Password,
                attacker,
                failures,
                ("anna", "192.0.2.1", Some("hers")),
                false,
            );
            check(
                Second,
                attacker,
                failures,
                ("anna", "192.0.2.1", Some("hers")),
                false,
            );
        }
        // A stolen browser waits by itself, and slows nobody else down.
        let stolen = ("anna", "192.0.2.1", Some("stolen"));
        check(Password, stolen, FREE + 1, stolen, true);
        check(
            Password,
            stolen,
            1_000,
            ("anna", "192.0.2.1", Some("hers")),
            false,
        );
        check(Password, stolen, 1_000, ("anna", "192.0.2.1", None), false);
        // One machine has a whole network of IPv6 addresses.
        let six = ("anna", "2001:db8:1:2::1", None);
        check(
            Password,
            six,
            FREE + 1,
            ("anna", "2001:db8:1:2:ffff::9", None),
            true,
        );
        check(
            Password,
            six,
            FREE + 1,
            ("anna", "2001:db8:1:3::1", None),
            false,
        );
        // Codes are six digits: fewer tries from everywhere together.
        check(
            Second,
            attacker,
            FREE_CODES,
            ("anna", "198.51.100.7", None),
            false,
        );
        check(
            Second,
            attacker,
            FREE_CODES + 1,
            ("anna", "198.51.100.7", None),
            true,
        );
        // The two questions are counted apart.
        check(Second, attacker, 1_000, attacker, true);
        let mut throttle = Throttle::default();
        for key in Key::of(Second, "anna", "192.0.2.1", None) {
            throttle.failed(&key, Timestamp(0));
        }
        assert!(
            Key::of(Password, "anna", "192.0.2.1", None)
                .iter()
                .all(|key| { !throttle.failures.contains_key(&key.what) })
        );
    }

    #[test]
    fn an_own_account_does_not_wash_an_address_clean() {
        let mut throttle = Throttle::default();
        let now = Timestamp(0);
        let victim = Key::of(Step::Password, "anna", "192.0.2.1", None);
        for _ in 0..50 {
            victim.iter().for_each(|key| throttle.failed(key, now));
        }
        let own = Key::of(Step::Password, "mallory", "192.0.2.1", None);
        for _ in 0..5 {
            own.iter().for_each(|key| throttle.failed(key, now));
            own.iter().for_each(|key| throttle.succeeded(key));
        }
        assert!(own.iter().any(|key| !throttle.wait(key, now).is_zero()));
        assert!(victim.iter().any(|key| !throttle.wait(key, now).is_zero()));
    }
}
