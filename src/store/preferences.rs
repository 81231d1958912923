//! What people want to be told, and where: preferences, and addresses that are being checked.

use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::accounts::AccountId;
use super::columns::read_id;
use super::{Store, StoreError};
use crate::model::Timestamp;
use crate::safeguard::delivery::Preferences;

/// How often a wrong code may be typed before a new one is needed: six digits are guessed once
/// in 200,000 times then.
const TRIES: i64 = 5;

/// What a person wants to be told, and who is told instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticePreferences {
    /// How.
    pub wants: Preferences,
    /// Who is told what is urgent if this person is not.
    pub deputy: Option<AccountId>,
}

/// An address that waits for its code.
#[derive(Clone, PartialEq, Eq)]
pub struct MailChange {
    /// The address.
    pub mail: String,
    /// The code that was sent there.
    pub code: String,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for MailChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailChange(‹redacted›)")
    }
}

impl Store {
    /// What a person wants; the defaults if nothing was said.
    pub async fn notice_preferences(
        &self,
        account: AccountId,
    ) -> Result<NoticePreferences, StoreError> {
        let row: Option<(i64, Option<i64>, i64, Option<String>)> = sqlx::query_as(
            "SELECT ordinary, digest, urgent, deputy FROM notice_preferences WHERE account = $1",
        )
        .bind(account.0.to_string())
        .fetch_optional(&self.reader)
        .await?;
        let Some((ordinary, digest, urgent, deputy)) = row else {
            return Ok(NoticePreferences::default());
        };
        Ok(NoticePreferences {
            wants: Preferences {
                ordinary: ordinary != 0,
                digest: digest
                    .and_then(|minute| u16::try_from(minute).ok())
                    .filter(|minute| *minute < 24 * 60),
                urgent: urgent != 0,
            },
            deputy: deputy.map(|id| read_id(&id).map(AccountId)).transpose()?,
        })
    }

    /// Says what a person wants.
    pub async fn set_notice_preferences(
        &self,
        account: AccountId,
        said: &NoticePreferences,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO notice_preferences (account, ordinary, digest, urgent, deputy)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account) DO UPDATE SET ordinary = $2, digest = $3, urgent = $4,
                 deputy = $5",
        )
        .bind(account.0.to_string())
        .bind(i64::from(said.wants.ordinary))
        .bind(said.wants.digest.map(i64::from))
        .bind(i64::from(said.wants.urgent))
        .bind(said.deputy.map(|deputy| deputy.0.to_string()))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Sets the address of an account, or takes it away; an address that waits for its code is
    /// forgotten. `NotFound` without such an account.
    pub async fn set_mail(&self, id: AccountId, mail: Option<&str>) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let done = sqlx::query("UPDATE accounts SET mail = $2 WHERE id = $1")
            .bind(id.0.to_string())
            .bind(mail)
            .execute(&mut *work)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        sqlx::query("DELETE FROM mail_changes WHERE account = $1")
            .bind(id.0.to_string())
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        Ok(())
    }

    /// Notes an address that a person gave, until its code is typed; replaces the one before.
    pub async fn propose_mail(&self, id: AccountId, change: &MailChange) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO mail_changes (account, mail, code, expires_at, tries)
             VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (account) DO UPDATE SET mail = $2, code = $3, expires_at = $4, tries = 0",
        )
        .bind(id.0.to_string())
        .bind(&change.mail)
        .bind(&change.code)
        .bind(change.expires_at.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The address of an account that waits for its code, if the code still counts.
    pub async fn proposed_mail(
        &self,
        id: AccountId,
        now: Timestamp,
    ) -> Result<Option<MailChange>, StoreError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT mail, code, expires_at FROM mail_changes
             WHERE account = $1 AND expires_at > $2 AND tries < $3",
        )
        .bind(id.0.to_string())
        .bind(now.0)
        .bind(TRIES)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|(mail, code, expires_at)| MailChange {
            mail,
            code,
            expires_at: Timestamp(expires_at),
        }))
    }

    /// Takes the address that waits if the code is right. Whether it was; five wrong ones end it.
    pub async fn confirm_mail(
        &self,
        id: AccountId,
        code: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut work = self.write().await?;
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT mail, code FROM mail_changes
             WHERE account = $1 AND expires_at > $2 AND tries < $3",
        )
        .bind(id.0.to_string())
        .bind(now.0)
        .bind(TRIES)
        .fetch_optional(&mut *work)
        .await?;
        let Some((mail, expected)) = row else {
            return Ok(false);
        };
        let right = verify_slices_are_equal(expected.as_bytes(), code.as_bytes()).is_ok();
        if right {
            sqlx::query("UPDATE accounts SET mail = $2 WHERE id = $1")
                .bind(id.0.to_string())
                .bind(&mail)
                .execute(&mut *work)
                .await?;
            sqlx::query("DELETE FROM mail_changes WHERE account = $1")
                .bind(id.0.to_string())
                .execute(&mut *work)
                .await?;
        } else {
            sqlx::query("UPDATE mail_changes SET tries = tries + 1 WHERE account = $1")
                .bind(id.0.to_string())
                .execute(&mut *work)
                .await?;
        }
        work.commit().await?;
        Ok(right)
    }
}
