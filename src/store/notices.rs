//! What people are to be told: written in the transaction of what it is about, so that neither
//! exists without the other.

use serde::{Deserialize, Serialize};

use super::{AccountId, Connection, StoreError};
use crate::model::Timestamp;

/// What a notice says. Its words hold no pupil, class, subject or site (UX section 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A pupil asked for help.
    SelfReport,
    /// Something needs a person within the hour.
    Urgent,
    /// It was not taken in time and has come to the next person.
    Escalated,
    /// Something is late.
    Overdue,
    /// Emergency access was used.
    BreakGlass,
    /// A case was handed to this person.
    CaseHanded,
    /// A decision waits for this person's approval.
    Approval,
    /// Counts of a period.
    Digest,
}

/// A notice to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// Names the event and the person, e.g. `matter:ID:level:1:ACCOUNT`; told once however often
    /// it is said.
    pub id: String,
    /// When the event was.
    pub at: Timestamp,
    /// What it says.
    pub kind: NoticeKind,
    /// Who is told.
    pub whom: AccountId,
    /// The page of the dashboard that shows it, e.g. `/s/cases/ID`.
    pub page: String,
}

/// Adds a notice inside the transaction of its event; one that is known already changes nothing.
pub(super) async fn enqueue(work: &mut Connection, notice: &NewNotice) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO notices (id, at, kind, whom, page) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&notice.id)
    .bind(notice.at.0)
    .bind(super::columns::word(&notice.kind))
    .bind(notice.whom.0.to_string())
    .bind(&notice.page)
    .execute(work)
    .await?;
    Ok(())
}
