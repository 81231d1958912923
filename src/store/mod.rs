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
mod feedback;
mod incidents;
pub mod journal;
mod notices;
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

use tokio::sync::broadcast;

use crate::model::ClassId;

pub use crate::model::{NoRole, Role};
pub use accounts::{Account, AccountId, Credentials, NewAccount};
pub use audit::AuditEntry;
pub use corrections::NewCorrection;
pub use error::StoreError;
pub use feedback::{FeedbackRow, Said, SaidOf};
pub use journal::{Health, Journal, JournalCounts, JournalError, JournalReader};
pub use notices::{NewNotice, NoticeKind};
pub use retention::Purged;
pub use rows::{
    AppealRow, AppealState, AppealStatus, AskRow, CorrectionRow, CorrectionState, Counts, HitRow,
    IncidentDetail, IncidentFilter, IncidentRow, SelfReportRow, SelfReportState, SelfReportStatus,
    StepRow,
};
pub use scope::{CareView, Scope};
pub use sessions::{SESSION_IDLE, Session, TokenHash};

/// The engine behind every question. Statements are written in what SQLite and PostgreSQL share.
type Db = sqlx::Sqlite;
/// Connections of that engine.
type Pool = sqlx::Pool<Db>;
/// One of them, or a transaction on one.
type Connection = <Db as sqlx::Database>::Connection;

/// The database; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    /// One connection: SQLite has one writer, and waiting for it here is fairer than its lock.
    writer: Pool,
    /// Several, which never wait for the writer (write-ahead log).
    reader: Pool,
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
    /// Cases of the safeguarding team.
    Cases,
    /// Pages opened for a class.
    Unlocks {
        /// The class.
        class: Option<ClassId>,
    },
    /// Notices on their way to people.
    Notices,
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
