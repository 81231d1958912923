//! How people prove who they are besides a password: codes of an authenticator app, recovery
//! codes, passkeys, browsers seen before, and what an OpenID provider calls them.
//!
//! Nothing here can be turned back into what proves it: the app's secret is sealed by the
//! caller, codes and tokens are digests, of a passkey there is only its public key.

use std::collections::HashMap;

use super::accounts::AccountId;
use super::columns::read_id;
use super::sessions::TokenHash;
use super::{Store, StoreError};
use crate::model::Timestamp;

/// Browsers remembered of one account.
const DEVICES: i64 = 20;

/// An authenticator app.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// Its secret, sealed.
    pub secret: String,
    /// The step of the last code that was taken: none of it or before is taken again.
    pub last_step: i64,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Totp(‹redacted›, {})", self.last_step)
    }
}

/// What an account has besides its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// An authenticator app is set up.
    pub totp: bool,
    /// Recovery codes not used yet.
    pub recovery: u64,
    /// Passkeys.
    pub passkeys: u64,
}

impl Factors {
    /// Whether there is a second factor at all.
    pub fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// A passkey to keep.
#[derive(Clone, Debug)]
pub struct NewPasskey<'a> {
    /// The credential's id, as base64url.
    pub id: &'a str,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub label: &'a str,
    /// Its public key and what else never changes, as text of the caller.
    pub fixed: &'a str,
    /// Its counter and flags, as text of the caller.
    pub moving: &'a str,
    /// When it was made.
    pub at: Timestamp,
}

/// A passkey that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The credential's id, as base64url.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub label: String,
    /// Its public key and what else never changes.
    pub fixed: String,
    /// Its counter and flags.
    pub moving: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct RawPasskey {
    id: String,
    account: String,
    label: String,
    fixed: String,
    moving: String,
    made_at: i64,
    used_at: Option<i64>,
}

impl RawPasskey {
    fn read(self) -> Result<PasskeyRow, StoreError> {
        Ok(PasskeyRow {
            id: self.id,
            account: AccountId(read_id(&self.account)?),
            label: self.label,
            fixed: self.fixed,
            moving: self.moving,
            made: Timestamp(self.made_at),
            used: self.used_at.map(Timestamp),
        })
    }
}

impl Store {
    /// What an account has besides its password.
    pub async fn factors(&self, account: AccountId) -> Result<Factors, StoreError> {
        let id = account.0.to_string();
        let mut view = self.reader.begin().await?;
        let mut counts = [0i64; 3];
        for (count, statement) in counts.iter_mut().zip([
            "SELECT COUNT(*) FROM totps WHERE account = $1",
            "SELECT COUNT(*) FROM recovery_codes WHERE account = $1",
            "SELECT COUNT(*) FROM passkeys WHERE account = $1",
        ]) {
            *count = sqlx::query_scalar(statement)
                .bind(&id)
                .fetch_one(&mut *view)
                .await?;
        }
        let [totp, recovery, passkeys] = counts;
        Ok(Factors {
            totp: totp > 0,
            recovery: recovery.unsigned_abs(),
            passkeys: passkeys.unsigned_abs(),
        })
    }

    /// What every account has besides its password; accounts with nothing are missing.
    pub async fn factors_of_all(&self) -> Result<HashMap<AccountId, Factors>, StoreError> {
        let mut all: HashMap<AccountId, Factors> = HashMap::new();
        let mut view = self.reader.begin().await?;
        let apps: Vec<String> = sqlx::query_scalar("SELECT account FROM totps")
            .fetch_all(&mut *view)
            .await?;
        for id in apps {
            all.entry(AccountId(read_id(&id)?)).or_default().totp = true;
        }
        let keys: Vec<(String, i64)> =
            sqlx::query_as("SELECT account, COUNT(*) FROM passkeys GROUP BY account")
                .fetch_all(&mut *view)
                .await?;
        for (id, count) in keys {
            all.entry(AccountId(read_id(&id)?)).or_default().passkeys = count.unsigned_abs();
        }
        Ok(all)
    }

    /// The authenticator app of an account.
    pub async fn totp(&self, account: AccountId) -> Result<Option<Totp>, StoreError> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT secret, last_step FROM totps WHERE account = $1")
                .bind(account.0.to_string())
                .fetch_optional(&self.reader)
                .await?;
        Ok(row.map(|(secret, last_step)| Totp { secret, last_step }))
    }

    /// Sets up an authenticator app in place of the one before. `codes` are the digests of its
    /// recovery codes; earlier ones end.
    pub async fn set_totp(
        &self,
        account: AccountId,
        totp: &Totp,
        codes: &[String],
    ) -> Result<(), StoreError> {
        let id = account.0.to_string();
        let mut work = self.write().await?;
        sqlx::query(
            "INSERT INTO totps (account, secret, last_step) VALUES ($1, $2, $3)
             ON CONFLICT (account) DO UPDATE SET secret = $2, last_step = $3",
        )
        .bind(&id)
        .bind(&totp.secret)
        .bind(totp.last_step)
        .execute(&mut *work)
        .await?;
        write_codes(&mut work, &id, codes).await?;
        work.commit().await?;
        Ok(())
    }

    /// Takes a code of this step: of several callers at the same time exactly one gets `true`,
    /// and no step at or before one that was taken is taken again (RFC 6238, section 5.2).
    pub async fn take_totp_step(&self, account: AccountId, step: i64) -> Result<bool, StoreError> {
        let done =
            sqlx::query("UPDATE totps SET last_step = $2 WHERE account = $1 AND last_step < $2")
                .bind(account.0.to_string())
                .bind(step)
                .execute(&self.writer)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Replaces the recovery codes by those with these digests.
    pub async fn set_recovery_codes(
        &self,
        account: AccountId,
        codes: &[String],
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        write_codes(&mut work, &account.0.to_string(), codes).await?;
        work.commit().await?;
        Ok(())
    }

    /// Uses up the recovery code with this digest; `false` if there is none.
    pub async fn take_recovery_code(
        &self,
        account: AccountId,
        digest: &str,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM recovery_codes WHERE account = $1 AND digest = $2")
            .bind(account.0.to_string())
            .bind(digest)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes the authenticator app away, with its recovery codes.
    pub async fn remove_totp(&self, account: AccountId) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        for statement in [
            "DELETE FROM totps WHERE account = $1",
            "DELETE FROM recovery_codes WHERE account = $1",
        ] {
            sqlx::query(statement)
                .bind(account.0.to_string())
                .execute(&mut *work)
                .await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// Keeps a passkey. `Conflict` if its id is taken.
    pub async fn add_passkey(&self, new: &NewPasskey<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO passkeys (id, account, label, fixed, moving, made_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(new.id)
        .bind(new.account.0.to_string())
        .bind(new.label)
        .bind(new.fixed)
        .bind(new.moving)
        .bind(new.at.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The passkeys of an account, oldest first.
    pub async fn passkeys_of(&self, account: AccountId) -> Result<Vec<PasskeyRow>, StoreError> {
        let rows: Vec<RawPasskey> =
            sqlx::query_as("SELECT * FROM passkeys WHERE account = $1 ORDER BY made_at, id")
                .bind(account.0.to_string())
                .fetch_all(&self.reader)
                .await?;
        rows.into_iter().map(RawPasskey::read).collect()
    }

    /// The passkey with this id.
    pub async fn passkey(&self, id: &str) -> Result<Option<PasskeyRow>, StoreError> {
        let row: Option<RawPasskey> = sqlx::query_as("SELECT * FROM passkeys WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.map(RawPasskey::read).transpose()
    }

    /// Notes that a passkey was used, and what it said of itself.
    pub async fn passkey_used(
        &self,
        id: &str,
        moving: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE passkeys SET moving = $2, used_at = $3 WHERE id = $1")
            .bind(id)
            .bind(moving)
            .bind(now.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Forgets a passkey of this account; `NotFound` if it has none of that id.
    pub async fn remove_passkey(&self, account: AccountId, id: &str) -> Result<(), StoreError> {
        let done = sqlx::query("DELETE FROM passkeys WHERE account = $1 AND id = $2")
            .bind(account.0.to_string())
            .bind(id)
            .execute(&self.writer)
            .await?;
        match done.rows_affected() {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Forgets everything but the password, and ends every session: for somebody who lost the
    /// phone.
    pub async fn reset_factors(&self, account: AccountId) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        for statement in [
            "DELETE FROM totps WHERE account = $1",
            "DELETE FROM recovery_codes WHERE account = $1",
            "DELETE FROM passkeys WHERE account = $1",
            "DELETE FROM devices WHERE account = $1",
            "DELETE FROM subjects WHERE account = $1",
            "DELETE FROM sessions WHERE account = $1",
        ] {
            sqlx::query(statement)
                .bind(account.0.to_string())
                .execute(&mut *work)
                .await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// Whether this account has signed in before with the browser that holds this token.
    pub async fn knows_device(
        &self,
        token: &TokenHash,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let known: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM devices WHERE token = $1 AND account = $2")
                .bind(&token.0)
                .bind(account.0.to_string())
                .fetch_one(&self.reader)
                .await?;
        Ok(known > 0)
    }

    /// Remembers that this account signed in with this browser; of one account the twenty used
    /// last are kept.
    pub async fn remember_device(
        &self,
        token: &TokenHash,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = account.0.to_string();
        let mut work = self.write().await?;
        sqlx::query(
            "INSERT INTO devices (token, account, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (token, account) DO UPDATE SET seen_at = $3",
        )
        .bind(&token.0)
        .bind(&id)
        .bind(now.0)
        .execute(&mut *work)
        .await?;
        sqlx::query(
            "DELETE FROM devices WHERE account = $1 AND token NOT IN
                 (SELECT token FROM devices WHERE account = $1
                  ORDER BY seen_at DESC, token LIMIT $2)",
        )
        .bind(&id)
        .bind(DEVICES)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(())
    }

    /// Matches a provider's subject with an account. `Conflict` if the account is matched with
    /// another subject of that provider, or the subject with another account.
    pub async fn match_subject(
        &self,
        issuer: &str,
        subject: &str,
        account: AccountId,
    ) -> Result<(), StoreError> {
        let id = account.0.to_string();
        let mut work = self.write().await?;
        let others: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM subjects
             WHERE issuer = $1 AND ((account = $2 AND subject <> $3) OR (account <> $2 AND subject = $3))",
        )
        .bind(issuer)
        .bind(&id)
        .bind(subject)
        .fetch_one(&mut *work)
        .await?;
        if others > 0 {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "INSERT INTO subjects (issuer, subject, account) VALUES ($1, $2, $3)
             ON CONFLICT (issuer, subject) DO NOTHING",
        )
        .bind(issuer)
        .bind(subject)
        .bind(&id)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(())
    }
}

async fn write_codes(
    work: &mut super::Connection,
    id: &str,
    codes: &[String],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_codes WHERE account = $1")
        .bind(id)
        .execute(&mut *work)
        .await?;
    for code in codes {
        sqlx::query("INSERT INTO recovery_codes (account, digest) VALUES ($1, $2)")
            .bind(id)
            .bind(code)
            .execute(&mut *work)
            .await?;
    }
    Ok(())
}
