//! Deleting what has been kept long enough (H3).

use serde::Serialize;

use super::{Store, StoreError};
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
    /// Sessions and links that had ended.
    pub sessions: u64,
}

impl Store {
    /// Deletes incidents, with their hits, and requests whose last event is more than
    /// `retention_days` days before `now`. Self-reports and the audit log stay.
    pub async fn purge(&self, now: Timestamp, retention_days: u32) -> Result<Purged, StoreError> {
        todo_stub((now, retention_days))
    }
}

fn todo_stub<A, T>(_args: A) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
}
