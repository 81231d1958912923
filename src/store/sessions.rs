//! Sessions and one-time links. Tokens are kept as digests only, so that a copy of the database
//! opens nothing.

use std::fmt;
use std::time::Duration;

use super::accounts::{Account, AccountId, account_in};
use super::cover::covered;
use super::{Store, StoreError};
use crate::model::Timestamp;

/// How long a session lasts without a request. A lesson and a break; whoever leaves the room for
/// longer signs in again.
pub const SESSION_IDLE: Duration = Duration::from_secs(60 * 60);

/// The SHA-256 digest of a random token, as lower-case hex.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(pub(super) String);

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
    /// When the person last proved who they are.
    pub proved: Timestamp,
    /// Whether that took two factors, a passkey, or a provider that is trusted with it.
    pub strong: bool,
}

/// A session to start.
#[derive(Clone, Copy)]
pub struct NewSession<'a> {
    /// Whose.
    pub account: AccountId,
    /// The digest of its token.
    pub token: &'a TokenHash,
    /// What its forms must carry.
    pub csrf: &'a str,
    /// The browser in a word or two, for the list of one's own sessions; no version.
    pub browser: &'a str,
    /// Whether two factors, a passkey or a trusted provider opened it.
    pub strong: bool,
    /// From when it is alive.
    pub now: Timestamp,
    /// Until when at the latest.
    pub expires: Timestamp,
}

/// A session in the list of one's own.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The digest of its token.
    pub token: TokenHash,
    /// When it began.
    pub made: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
    /// The browser in a word or two; may be empty.
    pub browser: String,
}

impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionRow({:?}, ‹redacted›)", self.made)
    }
}

impl TokenHash {
    /// A name for the session that a page may show: nothing can be done with it but end one's
    /// own session.
    pub fn handle(&self) -> String {
        let TokenHash(again) = TokenHash::of(&format!("handle of {}", self.0));
        again.chars().take(20).collect()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({:?}, ‹redacted›)", self.account.id)
    }
}

/// How stale the note of a session's last use may be: a page with ten parts writes once.
const NOTED: Duration = Duration::from_secs(60);

impl Store {
    /// Starts a session that is alive from `now` until `expires` at the latest. `NotFound`
    /// without such an account.
    pub async fn create_session(
        &self,
        account: AccountId,
        token: &TokenHash,
        csrf: &str,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        self.start_session(NewSession {
            account,
            token,
            csrf,
            browser: "",
            strong: false,
            now,
            expires,
        })
        .await
    }

    /// Starts a session; the person has proved who they are at this moment. `NotFound` without
    /// such an account.
    pub async fn start_session(&self, new: NewSession<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sessions
                 (token, account, csrf, seen_at, expires_at, made_at, browser, proved_at, strong)
             VALUES ($1, $2, $3, $4, $5, $4, $6, $4, $7)",
        )
        .bind(&new.token.0)
        .bind(new.account.0.to_string())
        .bind(new.csrf)
        .bind(new.now.0)
        .bind(new.expires.0)
        .bind(new.browser)
        .bind(i64::from(new.strong))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Notes that the person of a session has proved again who they are. `strong` makes the
    /// session one of two factors; without it the session stays as strong as it was.
    pub async fn prove_session(
        &self,
        token: &TokenHash,
        now: Timestamp,
        strong: bool,
    ) -> Result<(), StoreError> {
        let statement = if strong {
            "UPDATE sessions SET proved_at = $2, strong = 1 WHERE token = $1"
        } else {
            "UPDATE sessions SET proved_at = $2 WHERE token = $1"
        };
        sqlx::query(statement)
            .bind(&token.0)
            .bind(now.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The sessions of an account that are alive, the one used last first.
    pub async fn sessions_of(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let rows: Vec<(String, i64, i64, String)> = sqlx::query_as(
            "SELECT token, made_at, seen_at, browser FROM sessions
             WHERE account = $1 AND expires_at > $2 AND seen_at > $3
             ORDER BY seen_at DESC, token",
        )
        .bind(account.0.to_string())
        .bind(now.0)
        .bind(now.minus(SESSION_IDLE).0)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(token, made, seen, browser)| SessionRow {
                token: TokenHash(token),
                made: Timestamp(made),
                seen: Timestamp(seen),
                browser,
            })
            .collect())
    }

    /// Ends the sessions of an account but this one; returns how many there were.
    pub async fn end_other_sessions(
        &self,
        account: AccountId,
        but: &TokenHash,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM sessions WHERE account = $1 AND token <> $2")
            .bind(account.0.to_string())
            .bind(&but.0)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }

    /// The session of a token if it is alive: not ended, not expired, used within
    /// [`SESSION_IDLE`], its account not disabled. Using it keeps it alive.
    pub async fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let mut view = self.reader.begin().await?;
        let row: Option<(String, String, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT account, csrf, seen_at, expires_at, proved_at, strong FROM sessions
             WHERE token = $1 AND expires_at > $2 AND seen_at > $3",
        )
        .bind(&token.0)
        .bind(now.0)
        .bind(now.minus(SESSION_IDLE).0)
        .fetch_optional(&mut *view)
        .await?;
        let Some((id, csrf, seen_at, expires, proved, strong)) = row else {
            return Ok(None);
        };
        let account = account_in(&mut view, &id)
            .await?
            .filter(|account| !account.disabled);
        let covered = covered(&mut view, &id, now).await?;
        // With a database in memory there is one connection for everybody.
        drop(view);
        let Some(mut account) = account else {
            return Ok(None);
        };
        // A lesson that somebody covers is like one of the own.
        account.classes.extend(covered);
        account.classes.sort();
        account.classes.dedup();
        if now.since(Timestamp(seen_at)) > NOTED {
            sqlx::query("UPDATE sessions SET seen_at = $2 WHERE token = $1 AND seen_at < $2")
                .bind(&token.0)
                .bind(now.0)
                .execute(&self.writer)
                .await?;
        }
        Ok(Some(Session {
            account,
            csrf,
            expires: Timestamp(expires),
            proved: Timestamp(proved),
            strong: strong != 0,
        }))
    }

    /// Ends a session; one that is not there is fine.
    pub async fn end_session(&self, token: &TokenHash) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE token = $1")
            .bind(&token.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends every session of an account; returns how many there were.
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM sessions WHERE account = $1")
            .bind(account.0.to_string())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }

    /// Makes a link that signs in once, until `expires`. Links of the account made earlier end.
    /// `NotFound` without such an account.
    pub async fn create_link(
        &self,
        account: AccountId,
        token: &TokenHash,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        sqlx::query("DELETE FROM links WHERE account = $1")
            .bind(account.0.to_string())
            .execute(&mut *work)
            .await?;
        sqlx::query("INSERT INTO links (token, account, expires_at) VALUES ($1, $2, $3)")
            .bind(&token.0)
            .bind(account.0.to_string())
            .bind(expires.0)
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        Ok(())
    }

    /// Whose link this is, without using it up; `None` if it is used, expired or unknown.
    pub async fn peek_link(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let mut view = self.reader.begin().await?;
        let id: Option<String> =
            sqlx::query_scalar("SELECT account FROM links WHERE token = $1 AND expires_at > $2")
                .bind(&token.0)
                .bind(now.0)
                .fetch_optional(&mut *view)
                .await?;
        let Some(id) = id else { return Ok(None) };
        Ok(account_in(&mut view, &id)
            .await?
            .filter(|account| !account.disabled))
    }

    /// Uses a link up. Of several callers at the same time exactly one gets the account.
    pub async fn take_link(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let mut work = self.write().await?;
        let id: Option<String> = sqlx::query_scalar(
            "DELETE FROM links WHERE token = $1 AND expires_at > $2 RETURNING account",
        )
        .bind(&token.0)
        .bind(now.0)
        .fetch_optional(&mut *work)
        .await?;
        let account = match id {
            Some(id) => account_in(&mut work, &id)
                .await?
                .filter(|account| !account.disabled),
            None => None,
        };
        work.commit().await?;
        Ok(account)
    }
}
