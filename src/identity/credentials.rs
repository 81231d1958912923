//! Name and password as a browser sends them to a proxy (RFC 7617), checked at a bounded cost.
//!
//! A check takes tens of milliseconds and tens of megabytes, and a browser sends its
//! credentials with every connection. So: what was right is remembered for ten minutes, what
//! was wrong for half a minute, the same credentials are checked once at a time, two checks run
//! at once, some wait, and an address that guesses is refused for a while. Only a keyed hash of
//! the credentials is remembered.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use http::HeaderValue;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use tokio::sync::Semaphore;

use super::password::Hash;
use super::users::{User, Users};

/// Checks at once: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// Checks that may wait: a school day begins with a few hundred people within a minute.
const WAITING: usize = 256;
/// How long right credentials are remembered.
const RIGHT_FOR: Duration = Duration::from_secs(600);
/// How long wrong ones are: a browser repeats them with each of its connections.
const WRONG_FOR: Duration = Duration::from_secs(30);
/// Different wrong credentials from one address in [`GUESS_WINDOW`] before it is refused.
/// A class behind one address mistypes a few; nobody guesses a password in twenty.
const GUESSES: u32 = 20;
/// The window of [`GUESSES`], from the first.
const GUESS_WINDOW: Duration = Duration::from_secs(60);
/// Remembered credentials and addresses.
const REMEMBERED: u64 = 20_000;
/// Longest value of `Proxy-Authorization` that is decoded, in bytes.
const MAX_HEADER_BYTES: usize = 1024;
/// An argon2id hash with the usual settings that is nobody's: what an unknown name is checked
/// against when the file is empty.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5\
                      $T0VkUTRiZ3Zra0l6ZndHVnBqZkZtQWxKb2lOa1dxY1U";

/// Checks credentials and remembers the outcome.
pub(super) struct Checks {
    key: hmac::Key,
    outcomes: moka::future::Cache<[u8; 32], Option<Arc<User>>>,
    guesses: moka::sync::Cache<IpAddr, Arc<AtomicU32>>,
    slots: Arc<Semaphore>,
    waiting: AtomicUsize,
    nobody: Hash,
    counts: Family<Outcome, Counter>,
}

/// `right`, `wrong`, `malformed`, `refused` (guessed too often) or `busy` (the queue was full).
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Outcome {
    outcome: &'static str,
}

/// The queue is full.
#[derive(Debug, Clone, Copy)]
struct Busy;

/// Forgets wrong credentials sooner than right ones.
struct Lifetime;

impl moka::Expiry<[u8; 32], Option<Arc<User>>> for Lifetime {
    fn expire_after_create(
        &self,
        _key: &[u8; 32],
        outcome: &Option<Arc<User>>,
        _created: Instant,
    ) -> Option<Duration> {
        Some(if outcome.is_some() {
            RIGHT_FOR
        } else {
            WRONG_FOR
        })
    }
}

impl Checks {
    pub(super) fn new() -> Self {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())
            .expect("the system gives randomness, or no TLS key could be made either");
        Checks {
            key,
            outcomes: moka::future::Cache::builder()
                .max_capacity(REMEMBERED)
                .expire_after(Lifetime)
                .build(),
            guesses: moka::sync::Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(GUESS_WINDOW)
                .build(),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: AtomicUsize::new(0),
            nobody: Hash::parse(NOBODY).expect("the constant above is a hash; a test reads it"),
            counts: Family::default(),
        }
    }

    /// The person whose credentials these are; `None` if they are wrong, malformed, guessed too
    /// often or cannot be checked now.
    pub(super) async fn check(
        &self,
        address: IpAddr,
        header: &HeaderValue,
        users: &Users,
    ) -> Option<Arc<User>> {
        let Some((name, password)) = decode(header) else {
            self.count("malformed");
            return None;
        };
        let mut context = hmac::Context::with_key(&self.key);
        context.update(users.digest.as_ref().map_or(&[][..], |digest| &digest[..]));
        context.update(&(name.len() as u64).to_be_bytes());
        context.update(name.as_bytes());
        context.update(password.as_bytes());
        let key: [u8; 32] = context.sign().as_ref().try_into().ok()?;

        // What is remembered costs nothing and is answered even to an address that guessed.
        if let Some(known) = self.outcomes.get(&key).await {
            return known;
        }
        let guesses = self
            .guesses
            .get_with(neighbourhood(address), Default::default);
        if guesses.load(Ordering::Relaxed) >= GUESSES {
            self.count("refused");
            return None;
        }
        let outcome = self
            .outcomes
            .try_get_with(key, async {
                let right = self
                    .verify(users.find(&name).cloned(), password, users)
                    .await?;
                self.count(if right.is_some() { "right" } else { "wrong" });
                if right.is_none() {
                    guesses.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, Busy>(right)
            })
            .await;
        outcome.unwrap_or_else(|_| {
            self.count("busy");
            None
        })
    }

    /// What has been counted, to be registered.
    pub(super) fn outcomes(&self) -> Family<Outcome, Counter> {
        self.counts.clone()
    }

    fn count(&self, outcome: &'static str) {
        self.counts.get_or_create(&Outcome { outcome }).inc();
    }

    /// Drops everything remembered.
    pub(super) fn forget(&self) {
        self.outcomes.invalidate_all();
        self.guesses.invalidate_all();
    }

    /// Checks on a blocking thread. An unknown name takes as long as a known one.
    async fn verify(
        &self,
        user: Option<Arc<User>>,
        password: String,
        users: &Users,
    ) -> Result<Option<Arc<User>>, Busy> {
        let _place = Place::take(&self.waiting)?;
        let slot = self.slots.clone().acquire_owned().await.map_err(|_| Busy)?;
        let hash = match user.as_ref().or(users.any()) {
            Some(user) => user.password.clone(),
            None => self.nobody.clone(),
        };
        let known = user.is_some();
        let fits = tokio::task::spawn_blocking(move || {
            // Held to the end of the work, even if nobody waits for it any more.
            let _slot = slot;
            hash.fits(password.as_bytes()) && known
        });
        Ok(if fits.await.unwrap_or(false) {
            user
        } else {
            None
        })
    }
}

/// A place in the queue, given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, Busy> {
        let place = Place(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= WAITING + AT_ONCE {
            tracing::warn!(
                limit = WAITING,
                "too many sign-ins wait to be checked; the next are refused for now"
            );
            return Err(Busy);
        }
        Ok(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Name and password of a `Basic` value; `None` if it is none or is malformed.
fn decode(header: &HeaderValue) -> Option<(String, String)> {
    let bytes = header.as_bytes();
    if bytes.len() > MAX_HEADER_BYTES {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let (scheme, token) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let token = token.trim().trim_end_matches('=');
    let decoded = data_encoding::BASE64_NOPAD.decode(token.as_bytes()).ok()?;
    let pair = String::from_utf8(decoded).ok()?;
    if pair.chars().any(char::is_control) {
        return None;
    }
    let (name, password) = pair.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// The address, or its /64: one IPv6 device has as many addresses as it likes.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}
