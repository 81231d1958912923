//! The audit log: who did what, and why. Each line is a link of a chain, see `chain`.

use super::sql::QueryBuilder;
use serde::Serialize;

use super::chain::RawLine;
use super::{Connection, Db, Store, StoreError, chain};
use crate::model::Timestamp;
use crate::safeguard::chain::AuditLink;

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

/// Which lines, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what this account did.
    pub who: Option<String>,
    /// Only this verb.
    pub did: Option<String>,
    /// Only from this moment on.
    pub since: Option<Timestamp>,
    /// The next page: only lines with a smaller number.
    pub before: Option<u64>,
    /// At most so many; 0 and everything above [`AuditFilter::MOST`] mean that.
    pub limit: u32,
}

impl AuditFilter {
    /// The most lines that one question brings: what a person reads or a table holds.
    pub const MOST: u32 = 50_000;
}

/// The most lines that a page without a filter brings.
const MOST: u16 = 500;

impl Store {
    /// Adds a line. Nothing here changes one, and only retention removes one.
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

    /// Lines with their check values, newest first.
    pub async fn audit_lines(&self, filter: &AuditFilter) -> Result<Vec<AuditLink>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new("SELECT * FROM audit WHERE number IS NOT NULL");
        if let Some(who) = &filter.who {
            sql.push(" AND who = ").push_bind(who.clone());
        }
        if let Some(did) = &filter.did {
            sql.push(" AND did = ").push_bind(did.clone());
        }
        if let Some(since) = filter.since {
            sql.push(" AND at >= ").push_bind(since.0);
        }
        if let Some(before) = filter.before {
            sql.push(" AND number < ").push_bind(before.cast_signed());
        }
        let limit = match filter.limit {
            0 => AuditFilter::MOST,
            limit => limit.min(AuditFilter::MOST),
        };
        sql.push(" ORDER BY number DESC LIMIT ")
            .push_bind(i64::from(limit));
        let rows: Vec<RawLine> = sql.build_query_as().fetch_all(&self.reader).await?;
        rows.into_iter().map(AuditLink::try_from).collect()
    }

    /// Who and which verbs occur in the audit log, in order; for the filters of a page.
    pub async fn audit_words(&self) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let mut view = self.reader.begin().await?;
        let who = sqlx::query_scalar("SELECT DISTINCT who FROM audit ORDER BY who LIMIT 500")
            .fetch_all(&mut *view)
            .await?;
        let did = sqlx::query_scalar("SELECT DISTINCT did FROM audit ORDER BY did LIMIT 500")
            .fetch_all(&mut *view)
            .await?;
        Ok((who, did))
    }
}

/// Adds a line inside the transaction of what it is about: the last statement of it, since
/// whoever adds the next line waits for it.
pub(super) async fn write(work: &mut Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    chain::append(work, entry).await
}
