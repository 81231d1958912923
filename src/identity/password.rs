//! Passwords, as argon2id hashes in the PHC form (RFC 9106).
//!
//! Slow on purpose: call from a blocking thread only.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Most memory that one check may take, in KiB: 256 MiB. A larger hash in a file would let two
/// sign-ins exhaust a small machine.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
/// Most passes that one check may take.
const MAX_PASSES: u32 = 10;
/// Most lanes.
const MAX_LANES: u32 = 16;

/// A checked argon2id hash. Prints as `‹redacted›`.
#[derive(Clone)]
pub(super) struct Hash(PasswordHash);

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("‹redacted›")
    }
}

impl Hash {
    /// Reads `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. The error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.starts_with("$argon2id$") {
            return Err("this is not an argon2id hash");
        }
        let hash = PasswordHash::new(text).map_err(|_| "this argon2id hash is damaged")?;
        if hash.salt.is_none() || hash.hash.is_none() {
            return Err("this argon2id hash is cut short");
        }
        let params = argon2::Params::try_from(&hash)
            .map_err(|_| "this argon2id hash has settings that do not exist")?;
        if params.m_cost() > MAX_MEMORY_KIB
            || params.t_cost() > MAX_PASSES
            || params.p_cost() > MAX_LANES
        {
            return Err("this argon2id hash costs more than 256 MiB, 10 passes or 16 lanes");
        }
        Ok(Hash(hash))
    }

    /// Whether it is the hash of `password`. Takes tens of milliseconds.
    pub(super) fn fits(&self, password: &[u8]) -> bool {
        Argon2::default().verify_password(password, &self.0).is_ok()
    }
}

/// Hashes a password with a fresh salt: argon2id, 19 MiB, two passes, one lane.
///
/// Fails only if the system gives no randomness or memory.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    let hash: PasswordHash = Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let text = hash("żółta łódź 7").unwrap();
        assert!(
            text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{text}"
        );
        let hash = Hash::parse(&text).unwrap();
        assert!(hash.fits("żółta łódź 7".as_bytes()));
        assert!(!hash.fits("żółta łódź 8".as_bytes()));
        assert!(!hash.fits(b""));
        assert_eq!(format!("{hash:?}"), "‹redacted›");
    }

    #[test]
    fn other_hashes_are_refused_with_a_reason() {
        #[track_caller]
        fn check(text: &str, expect: &str) {
            assert_eq!(Hash::parse(text).err(), Some(expect), "{text}");
        }
        check("", "this is not an argon2id hash");
        check("secret", "this is not an argon2id hash");
        check(
            "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
            "this is not an argon2id hash",
        );
        check("$argon2id$", "this argon2id hash is damaged");
        check(
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
            "this argon2id hash is cut short",
        );
        check(
            "$argon2id$v=19$m=9999999,t=2,p=1$c2FsdHNhbHRzYWx0$\
             aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
            "this argon2id hash costs more than 256 MiB, 10 passes or 16 lanes",
        );
    }
}
