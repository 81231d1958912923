//! Requests for pages, and what was answered.

use uuid::Uuid;

use super::accounts::AccountId;
use super::rows::{AppealRow, AppealState, AppealStatus};
use super::{Scope, Store, StoreError};
use crate::model::{AppealAnswer, EventCode, Timestamp};

impl Store {
    /// What classes ask for, oldest first, at most 500. Pages of care are only shown where care
    /// is shown in full.
    pub async fn appeals(
        &self,
        scope: &Scope,
        state: Option<AppealState>,
    ) -> Result<Vec<AppealRow>, StoreError> {
        todo_stub((scope, state))
    }

    /// What a pupil with a receipt may know; `None` if nobody asked with this code.
    pub async fn appeal_by_code(
        &self,
        code: EventCode,
    ) -> Result<Option<AppealStatus>, StoreError> {
        todo_stub(code)
    }

    /// Answers everybody of the class who asked for the page. `NotFound` outside the scope,
    /// `Conflict` if it has been answered differently meanwhile.
    pub async fn answer_appeal(
        &self,
        id: Uuid,
        scope: &Scope,
        answer: AppealAnswer,
        by: AccountId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        todo_stub((id, scope, answer, by, at))
    }
}

fn todo_stub<A, T>(_args: A) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
}
