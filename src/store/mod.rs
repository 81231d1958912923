//! What survives a restart.
//!
//! `journal` makes a record durable before its page leaves; `absorb` moves records into the
//! database and merges hits into incidents; the other files are questions, grouped by noun.
//! Nothing here knows what an incident is for, decides anything, or reads a clock. The test
//! double is SQLite in memory. Start with [`Store::open`] and [`journal::drain`].

mod absorb;
mod accounts;
mod appeals;
mod asks;
mod audit;
mod columns;
mod corrections;
mod error;
mod incidents;
pub mod journal;
mod open;
pub mod read;
mod retention;
mod rows;
mod scope;
pub mod segment;
mod self_reports;
mod sessions;

#[cfg(test)]
mod tests;

use sqlx::sqlite::SqlitePool;
use tokio::sync::broadcast;

use crate::model::ClassId;

pub use accounts::{Account, AccountId, Credentials, NewAccount, NoRole, Role};
pub use audit::AuditEntry;
pub use corrections::NewCorrection;
pub use error::StoreError;
pub use journal::{Health, Journal, JournalCounts, JournalError, JournalReader};
pub use retention::Purged;
pub use rows::{
    AppealRow, AppealState, AppealStatus, AskRow, CorrectionRow, CorrectionState, Counts, HitRow,
    IncidentDetail, IncidentFilter, IncidentRow, SelfReportRow, SelfReportState, SelfReportStatus,
    StepRow,
};
pub use scope::{CareView, Scope};
pub use sessions::{SESSION_IDLE, Session, TokenHash};

/// The database; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    /// One connection: SQLite has one writer, and waiting for it here is fairer than its lock.
    writer: SqlitePool,
    /// Several, which never wait for the writer (write-ahead log).
    reader: SqlitePool,
    changes: broadcast::Sender<Change>,
}

/// What has changed, said after it is committed. A receiver that lags reads everything again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Closes the database once running questions are answered.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    /// What changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}
