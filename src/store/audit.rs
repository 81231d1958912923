//! The audit log: who did what, and why.

use serde::Serialize;
use uuid::Uuid;

use super::{Connection, Store, StoreError};
use crate::model::Timestamp;

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "super::rows::rfc3339")]
    pub at: Timestamp,
    /// Who: the sign-in name of an account, or `command-line`.
    pub who: String,
    /// A verb with stable spelling, e.g. `incident.close`.
    pub did: String,
    /// What it was done to: an id, never a pupil.
    pub what: String,
    /// Why, in their words.
    pub why: Option<String>,
}

/// The most lines that one question brings.
const MOST: u16 = 500;

impl Store {
    /// Adds a line. Nothing here changes or removes one.
    pub async fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        write(&mut work, entry).await?;
        work.commit().await?;
        Ok(())
    }

    /// The newest lines, newest first; at most 500.
    pub async fn audit_entries(&self, limit: u16) -> Result<Vec<AuditEntry>, StoreError> {
        let rows: Vec<(i64, String, String, String, Option<String>)> = sqlx::query_as(
            "SELECT at, who, did, what, why FROM audit ORDER BY at DESC, id DESC LIMIT $1",
        )
        .bind(i64::from(limit.min(MOST)))
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(at, who, did, what, why)| AuditEntry {
                at: Timestamp(at),
                who,
                did,
                what,
                why,
            })
            .collect())
    }
}

/// Adds a line inside the transaction of what it is about.
pub(super) async fn write(work: &mut Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (id, at, who, did, what, why) VALUES ($1, $2, $3, $4, $5, $6)")
        // Time-ordered, so that lines of the same millisecond stay in order.
        .bind(Uuid::now_v7().to_string())
        .bind(entry.at.0)
        .bind(&entry.who)
        .bind(&entry.did)
        .bind(&entry.what)
        .bind(entry.why.as_deref())
        .execute(work)
        .await?;
    Ok(())
}
