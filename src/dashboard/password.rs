//! Passwords of staff: argon2id (RFC 9106), off the worker threads, at most two at once.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Shortest password in characters; no other rule of composition (NIST SP 800-63B, 3.1.1.2).
pub(crate) const SHORTEST: usize = 10;
/// Longest password in bytes: longer ones only cost time.
pub(crate) const LONGEST: usize = 1024;
/// Two hashings at once keep memory below 40 MiB and one core free on a small machine.
const AT_ONCE: usize = 2;
/// How long a sign-in waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// A hash of nobody's password, checked when a name is not known so that the answer takes as
/// long as for a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$b9iDWAVtqNBbbqYqA6VJGKqUnMVJhGFzM8eDUXQNNhg";

/// Where passwords are hashed and checked.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
}

/// No turn came up in time, or the machine could not hash.
#[derive(Debug, thiserror::Error)]
#[error("passwords cannot be checked at the moment")]
pub(crate) struct Busy;

impl Default for Passwords {
    fn default() -> Self {
        Passwords {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Passwords {
    /// A PHC string for a new password, with a random salt.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Busy> {
        self.turn(move || {
            hasher()
                .hash_password(password.as_bytes())
                .ok()
                .map(|h| h.to_string())
        })
        .await?
        .ok_or(Busy)
    }

    /// Whether the password fits. `None` stands for a name that is not known or has no password
    /// yet: as much work, and never true.
    pub(crate) async fn check(&self, hash: Option<String>, password: String) -> Result<bool, Busy> {
        let known = hash.is_some();
        self.turn(move || {
            let hash = hash.as_deref().unwrap_or(NOBODY);
            let fits = PasswordHash::new(hash).is_ok_and(|parsed| {
                password.len() <= LONGEST
                    && hasher()
                        .verify_password(password.as_bytes(), &parsed)
                        .is_ok()
            });
            fits && known
        })
        .await
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| Busy)?
            .map_err(|_| Busy)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(|_| Busy)
    }
}

/// 19 MiB, two passes, one lane: the second of the equal choices in OWASP's Password Storage
/// Cheat Sheet, also the default of the `argon2` crate. Old hashes keep their own parameters.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_fits_and_no_other() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .check(Some(hash.clone()), "correct horse".into())
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .check(Some(hash), "correct hors".into())
                .await
                .unwrap()
        );
        assert!(!passwords.check(None, "correct horse".into()).await.unwrap());
        assert!(
            !passwords
                .check(Some("damaged".into()), String::new())
                .await
                .unwrap()
        );
    }

    /// The stand-in for unknown names has to be a hash that is really worked through.
    #[test]
    fn nobody_has_a_whole_hash_of_the_same_cost() {
        let parsed = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(Params::try_from(&parsed).unwrap().m_cost(), 19_456);
        assert_eq!(Params::try_from(&parsed).unwrap().t_cost(), 2);
        let verdict = hasher().verify_password(b"anything", &parsed);
        assert!(
            matches!(verdict, Err(argon2::password_hash::Error::PasswordInvalid)),
            "{verdict:?}"
        );
    }
}
