//! Self-reports: what pupils told the safeguarding team.

use uuid::Uuid;

use super::accounts::AccountId;
use super::rows::{SelfReportRow, SelfReportState, SelfReportStatus};
use super::{Scope, Store, StoreError};
use crate::model::{EventCode, Timestamp};

impl Store {
    /// Self-reports, oldest first, at most 500; none unless the scope shows care in full.
    pub async fn self_reports(
        &self,
        scope: &Scope,
        state: Option<SelfReportState>,
    ) -> Result<Vec<SelfReportRow>, StoreError> {
        todo_stub((scope, state))
    }

    /// Notes who read a self-report first; later readers change nothing. `NotFound` unless the
    /// scope shows care in full.
    pub async fn mark_self_report_read(
        &self,
        id: Uuid,
        scope: &Scope,
        by: AccountId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        todo_stub((id, scope, by, at))
    }

    /// What a pupil with a receipt may know; `None` for an unknown code.
    pub async fn self_report_status(
        &self,
        code: EventCode,
    ) -> Result<Option<SelfReportStatus>, StoreError> {
        todo_stub(code)
    }
}

fn todo_stub<A, T>(_args: A) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
}
