//! Cover lessons: a colleague has a class for one lesson, as if it were the own one.
//!
//! A session asks for them anew with each request, so that what a cover gives ends with it.

use uuid::Uuid;

use super::accounts::{AccountId, account_in};
use super::columns::{read_id, word};
use super::unlocks::{log, may};
use super::{Actor, Connection, Scope, Store, StoreError};
use crate::model::{ClassId, Role, Timestamp, Whom};

/// A lesson that somebody covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverRow {
    /// Its id.
    pub id: Uuid,
    /// Who has the class, as colleagues know this person.
    pub display: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who handed it over, as colleagues know this person.
    pub by: String,
}

/// A class to be handed over for a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCover {
    /// To whom: a teacher who may sign in.
    pub account: AccountId,
    /// Which class.
    pub class: ClassId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Store {
    /// Hands a class over for a lesson. `NotFound` if the scope does not include the class, or
    /// the account is no teacher's who may sign in.
    pub async fn hand_class_over(
        &self,
        new: &NewCover,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        if !may(scope, &Whom::Class(new.class.clone())) {
            return Err(StoreError::NotFound);
        }
        let id = Uuid::now_v7();
        let mut work = self.write().await?;
        let account = account_in(&mut work, &new.account.0.to_string()).await?;
        let account = account.filter(|one| !one.disabled && one.role == Role::Teacher);
        let account = account.ok_or(StoreError::NotFound)?;
        sqlx::query(
            "INSERT INTO covers (id, account, class, from_at, until_at, by_name)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id.to_string())
        .bind(new.account.0.to_string())
        .bind(&*new.class.0)
        .bind(new.from.0)
        .bind(new.until.0)
        .bind(&by.display)
        .execute(&mut *work)
        .await?;
        let why = format!("{} {}", new.class, account.name);
        log(&mut work, by, at, "cover.begin", id.to_string(), Some(&why)).await?;
        work.commit().await?;
        Ok(id)
    }

    /// Ends one before its time. `NotFound` outside the scope, `Conflict` if it is over.
    pub async fn end_cover(
        &self,
        id: Uuid,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<ClassId, StoreError> {
        let mut work = self.write().await?;
        let class: Option<String> = sqlx::query_scalar("SELECT class FROM covers WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut *work)
            .await?;
        let class = ClassId(class.ok_or(StoreError::NotFound)?.into());
        if !may(scope, &Whom::Class(class.clone())) {
            return Err(StoreError::NotFound);
        }
        let done = sqlx::query(
            "UPDATE covers SET ended_at = $2
             WHERE id = $1 AND ended_at IS NULL AND until_at > $2",
        )
        .bind(id.to_string())
        .bind(at.0)
        .execute(&mut *work)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        log(&mut work, by, at, "cover.end", id.to_string(), None).await?;
        work.commit().await?;
        Ok(class)
    }

    /// Who covers lessons of a class now or later, the earliest first.
    pub async fn covers(
        &self,
        class: &ClassId,
        now: Timestamp,
    ) -> Result<Vec<CoverRow>, StoreError> {
        type Found = (String, String, i64, i64, String);
        let rows: Vec<Found> = sqlx::query_as(
            "SELECT covers.id, accounts.display, covers.from_at, covers.until_at, covers.by_name
             FROM covers JOIN accounts ON accounts.id = covers.account
             WHERE covers.class = $1 AND covers.until_at > $2 AND covers.ended_at IS NULL
             ORDER BY covers.from_at, covers.id LIMIT 100",
        )
        .bind(&*class.0)
        .bind(now.0)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|(id, display, from, until, by)| {
                Ok(CoverRow {
                    id: read_id(&id)?,
                    display,
                    from: Timestamp(from),
                    until: Timestamp(until),
                    by,
                })
            })
            .collect()
    }
}

/// The classes that an account has at a moment because it covers their lesson. Only a teacher
/// has any, whatever became of the account since.
pub(super) async fn covered(
    view: &mut Connection,
    account: &str,
    now: Timestamp,
) -> Result<Vec<ClassId>, StoreError> {
    let classes: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT covers.class FROM covers
         JOIN accounts ON accounts.id = covers.account AND accounts.role = $3
         WHERE covers.account = $1 AND covers.from_at <= $2 AND covers.until_at > $2
           AND covers.ended_at IS NULL",
    )
    .bind(account)
    .bind(now.0)
    .bind(word(&Role::Teacher))
    .fetch_all(view)
    .await?;
    Ok(classes
        .into_iter()
        .map(|class| ClassId(class.into()))
        .collect())
}
