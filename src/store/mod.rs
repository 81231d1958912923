//! What survives a restart.
//!
//! `journal` makes a record durable before its page leaves; `absorb` moves records into the
//! database and merges hits into incidents; the other files are questions, grouped by noun.
//! Nothing here knows what an incident is for, decides anything, or reads a clock. The test
//! double is SQLite in memory. Start with [`Store::open`] and [`journal::drain`].

mod absorb;
mod accounts;
mod appeals;
mod audit;
mod error;
mod incidents;
pub mod journal;
pub mod read;
mod retention;
mod rows;
mod scope;
mod self_reports;
mod sessions;

use tokio::sync::broadcast;

use crate::model::ClassId;

pub use accounts::{Account, AccountId, Credentials, NewAccount, NoRole, Role};
pub use audit::AuditEntry;
pub use error::StoreError;
pub use journal::{Journal, JournalError, JournalReader};
pub use retention::Purged;
pub use rows::{
    AppealRow, AppealState, AppealStatus, AskRow, Counts, HitRow, IncidentDetail, IncidentFilter,
    IncidentRow, SelfReportRow, SelfReportState, SelfReportStatus, StepRow,
};
pub use scope::{CareView, Scope};
pub use sessions::{SESSION_IDLE, Session, TokenHash};

/// The database; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    changes: broadcast::Sender<Change>,
}

/// What has changed, said after it is committed. A receiver that lags reads everything again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Incidents of a class, or of nobody's.
    Incidents {
        /// The class.
        class: Option<ClassId>,
    },
    /// Requests for pages.
    Appeals,
    /// Self-reports.
    SelfReports,
}

impl Store {
    /// Opens the database at `sqlite:path` (or `sqlite::memory:`), makes it if it is missing, and
    /// brings it to the present shape.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let _ = url;
        Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }

    /// Opens a database that is there, without changing it. `NotFound` if it is not.
    pub async fn open_read_only(url: &str) -> Result<Store, StoreError> {
        let _ = url;
        Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }

    /// Closes the database once running questions are answered.
    pub async fn close(&self) {}

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }

    /// What changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}
