//! Sessions and one-time links. Tokens are kept as digests only, so that a copy of the database
//! opens nothing.

use std::fmt;
use std::time::Duration;

use super::accounts::{Account, AccountId};
use super::{Store, StoreError};
use crate::model::Timestamp;

/// How long a session lasts without a request. A lesson and a break; whoever leaves the room for
/// longer signs in again.
pub const SESSION_IDLE: Duration = Duration::from_secs(60 * 60);

/// The SHA-256 digest of a random token, as lower-case hex.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// The digest of a token. The token must have at least 128 random bits, since the digest is
    /// neither salted nor slow.
    pub fn of(token: &str) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
        TokenHash(data_encoding::HEXLOWER.encode(digest.as_ref()))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(‹redacted›)")
    }
}

/// A session that is alive.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Who is signed in.
    pub account: Account,
    /// What its forms must carry.
    pub csrf: String,
    /// When it ends at the latest.
    pub expires: Timestamp,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({:?}, ‹redacted›)", self.account.id)
    }
}

impl Store {
    /// Starts a session that is alive from `now` until `expires` at the latest.
    pub async fn create_session(
        &self,
        account: AccountId,
        token: &TokenHash,
        csrf: &str,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        todo_stub((account, token, csrf, now, expires))
    }

    /// The session of a token if it is alive: not ended, not expired, used within
    /// [`SESSION_IDLE`], its account not disabled. Using it keeps it alive.
    pub async fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        todo_stub((token, now))
    }

    /// Ends a session; one that is not there is fine.
    pub async fn end_session(&self, token: &TokenHash) -> Result<(), StoreError> {
        todo_stub(token)
    }

    /// Ends every session of an account; returns how many there were.
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<u64, StoreError> {
        todo_stub(account)
    }

    /// Makes a link that signs in once, until `expires`. Links of the account made earlier end.
    pub async fn create_link(
        &self,
        account: AccountId,
        token: &TokenHash,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        todo_stub((account, token, expires))
    }

    /// Whose link this is, without using it up; `None` if it is used, expired or unknown.
    pub async fn peek_link(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        todo_stub((token, now))
    }

    /// Uses a link up. Of several callers at the same time exactly one gets the account.
    pub async fn take_link(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        todo_stub((token, now))
    }
}

fn todo_stub<A, T>(_args: A) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
}
