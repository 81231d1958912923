//! Incidents: reading them inside a scope, and moving them on.

use uuid::Uuid;

use super::accounts::AccountId;
use super::rows::{Counts, HitRow, IncidentDetail, IncidentFilter, IncidentRow};
use super::{Scope, Store, StoreError};
use crate::model::{EventCode, Timestamp};
use crate::safeguard::IncidentState;

impl Store {
    /// The incidents that the filter lets through, newest first.
    pub async fn incidents(&self, filter: &IncidentFilter) -> Result<Vec<IncidentRow>, StoreError> {
        todo_stub(filter)
    }

    /// One incident with its hits; `None` if there is none or the scope does not include it. The
    /// id of any hit in it leads to it as well.
    pub async fn incident(
        &self,
        id: Uuid,
        scope: &Scope,
    ) -> Result<Option<IncidentDetail>, StoreError> {
        todo_stub((id, scope))
    }

    /// Moves an incident on. `NotFound` outside the scope or where details are masked,
    /// `Conflict` where the state may not be left that way.
    pub async fn set_incident_state(
        &self,
        id: Uuid,
        scope: &Scope,
        state: IncidentState,
        by: AccountId,
        note: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        todo_stub((id, scope, state, by, note, at))
    }

    /// How much waits, among what went on at `since` or later.
    pub async fn counts(&self, scope: &Scope, since: Timestamp) -> Result<Counts, StoreError> {
        todo_stub((scope, since))
    }

    /// A hit by its id. Not scoped: for the pages that a pupil sees, never for staff.
    pub async fn hit(&self, id: Uuid) -> Result<Option<HitRow>, StoreError> {
        todo_stub(id)
    }

    /// The newest hit with this code. Not scoped: for the pages that a pupil sees.
    pub async fn hit_by_code(&self, code: EventCode) -> Result<Option<HitRow>, StoreError> {
        todo_stub(code)
    }
}

fn todo_stub<A, T>(_args: A) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
}
