//! Deleting what has been kept long enough (H3).

use std::time::Duration;

use serde::Serialize;

use super::open::tell;
use super::sessions::SESSION_IDLE;
use super::{Change, Store, StoreError};
use crate::model::Timestamp;

/// How much was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Purged {
    /// Incidents.
    pub incidents: u64,
    /// Hits.
    pub hits: u64,
    /// Requests for pages.
    pub appeals: u64,
    /// Corrections.
    pub corrections: u64,
    /// Sessions and links that had ended.
    pub sessions: u64,
}

impl Store {
    /// Deletes incidents, with their hits and steps, and requests whose last event is more than
    /// `retention_days` days before `now`, corrections of that age, and sessions and links that have ended. Self-reports
    /// and the audit log stay, and so does an incident that the safeguarding team has not settled
    /// or that belongs to a case.
    pub async fn purge(&self, now: Timestamp, retention_days: u32) -> Result<Purged, StoreError> {
        let cut = now
            .minus(Duration::from_secs(
                u64::from(retention_days) * 24 * 60 * 60,
            ))
            .0;
        let idle = now.minus(SESSION_IDLE).0;
        let mut work = self.write().await?;
        let mut deleted = Vec::new();
        for (statement, moment) in [
            (
                "DELETE FROM steps WHERE incident IN
                     (SELECT id FROM incidents WHERE last_at < $1 AND id NOT IN
                          (SELECT reference FROM matters
                           WHERE kind = 'incident' AND (closed_at IS NULL OR case_id IS NOT NULL)))",
                cut,
            ),
            (
                "DELETE FROM hits WHERE incident IN
                     (SELECT id FROM incidents WHERE last_at < $1 AND id NOT IN
                          (SELECT reference FROM matters
                           WHERE kind = 'incident' AND (closed_at IS NULL OR case_id IS NOT NULL)))",
                cut,
            ),
            (
                "DELETE FROM incidents WHERE last_at < $1 AND id NOT IN
                     (SELECT reference FROM matters
                      WHERE kind = 'incident' AND (closed_at IS NULL OR case_id IS NOT NULL))",
                cut,
            ),
            (
                "DELETE FROM appeals WHERE ask IN (SELECT id FROM asks WHERE last_at < $1)",
                cut,
            ),
            ("DELETE FROM asks WHERE last_at < $1", cut),
            ("DELETE FROM corrections WHERE at < $1", cut),
            ("DELETE FROM links WHERE expires_at <= $1", now.0),
            ("DELETE FROM sessions WHERE expires_at <= $1", now.0),
            ("DELETE FROM sessions WHERE seen_at <= $1", idle),
        ] {
            let done = sqlx::query(statement)
                .bind(moment)
                .execute(&mut *work)
                .await?;
            deleted.push(done.rows_affected());
        }
        super::unlocks::forget(&mut work, now).await?;
        work.commit().await?;
        let [
            _,
            hits,
            incidents,
            _,
            appeals,
            corrections,
            links,
            expired,
            idle,
        ] = deleted[..]
        else {
            return Ok(Purged::default());
        };
        if incidents > 0 {
            tell(&self.changes, Change::Incidents { class: None });
        }
        Ok(Purged {
            incidents,
            hits,
            appeals,
            corrections,
            sessions: links + expired + idle,
        })
    }
}
