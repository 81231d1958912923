//! What survives a restart.
//!
//! `journal` makes a record durable before its page leaves; `absorb` moves records into the
//! database and merges hits into incidents; the other files are questions, grouped by noun.
//! Nothing here knows what an incident is for, decides anything, or reads a clock. There are two
//! engines, an SQLite file and PostgreSQL; `address`, `open` and `postgres` know which, the other
//! files do not. The test double is SQLite in memory. Start with [`Store::open`] and
//! [`journal::drain`].

mod absorb;
mod accounts;
mod address;
mod agreements;
mod appeals;
mod asks;
mod audit;
mod cases;
mod chain;
mod columns;
mod copy;
mod corrections;
mod cover;
mod deliveries;
mod digest;
mod drafts;
mod error;
mod factors;
mod feedback;
mod hits;
mod incidents;
pub mod journal;
mod matters;
mod notices;
mod only;
mod open;
mod postgres;
mod preferences;
mod quiet;
pub mod read;
mod retention;
mod reveals;
mod rows;
mod scope;
pub mod segment;
mod self_reports;
mod selftests;
mod sessions;
mod sql;
mod study;
mod subjects;
mod tallies;
mod telling;
mod trips;
mod unlocks;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::model::ClassId;

pub use crate::model::{NoRole, Role};
pub use accounts::{Account, AccountId, Credentials, NewAccount};
pub(crate) use address::Address;
pub use audit::{AuditEntry, AuditFilter};
pub use cases::{
    CaseDetail, CaseEnd, CaseRow, CaseView, Draft, EntryKind, EntryRow, GuestRow, Insider, LookRow,
    NewCase, NewEntry, NewTask, PackRow, Stage, TaskRow,
};
pub use chain::AuditCheck;
pub use corrections::NewCorrection;
pub use cover::{CoverRow, NewCover};
pub use deliveries::{Delivery, DeliveryState, DeliveryTally, Due, NewDelivery};
pub use digest::WeekCounts;
pub use drafts::{ClosedTally, DraftState, PolicyDraft};
pub use error::StoreError;
pub use factors::{Factors, NewPasskey, PasskeyRow, Totp};
pub use feedback::{FeedbackRow, Said, SaidOf};
pub use journal::{Health, Journal, JournalCounts, JournalError, JournalReader};
pub use matters::{
    ConcernRow, MatterCounts, MatterKind, MatterRow, MatterState, NewConcern, Raised, Tell,
    ToldRow, ladder,
};
pub use notices::{NewNotice, Notice, NoticeKind};
pub use only::NewOnly;
pub use preferences::{MailChange, NoticePreferences};
pub use quiet::QUIET;
pub use retention::Purged;
pub use reveals::{Emergency, NewReveal, Purpose, RevealFilter, RevealRow};
pub use rows::{
    AppealRow, AppealState, AppealStatus, AskRow, ClosedPage, CorrectionRow, CorrectionState,
    Counts, HitRow, IncidentDetail, IncidentFilter, IncidentRow, SelfReportRow, SelfReportState,
    SelfReportStatus, StepRow, WaitingAsk,
};
pub use scope::{CareView, Scope};
pub use selftests::{SelfTest, SelfTestResult, SelfTestStep};
pub use sessions::{NewSession, SESSION_IDLE, Session, SessionRow, TokenHash};
pub use study::StudyWeek;
pub use subjects::{
    Erased, RequestKind, SubjectAppeal, SubjectCase, SubjectFile, SubjectMatter, SubjectRequest,
};
pub use tallies::{AskedSite, Measure, Tally};
pub use telling::Ladder;
pub use trips::Tripped;
pub use unlocks::{Actor, MOST_REASON, NewUnlock, ProposalRow, ProposalState, UnlockRow};

/// The engine behind every question. Statements are written in what SQLite and PostgreSQL share.
type Db = sqlx::Any;
/// Connections of that engine.
type Pool = sqlx::Pool<Db>;
/// One of them, or a transaction on one.
type Connection = <Db as sqlx::Database>::Connection;
/// A change under way; nothing of it is kept unless it is committed.
type Work = sqlx::Transaction<'static, Db>;

/// Which engine is behind the questions. Only `open` and its neighbours ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The database; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// For whole changes see [`Store::write`]; single statements may use it as it is. One
    /// connection with SQLite, which has one writer: waiting here is fairer than its lock.
    writer: Pool,
    /// Several, which never wait for the writer. A transaction here sees one moment.
    reader: Pool,
    changes: broadcast::Sender<Change>,
    /// With PostgreSQL, who passes it on to other gateways and hears of theirs.
    others: Option<Arc<postgres::Others>>,
}

/// What has changed, said after it is committed. A receiver that lags reads everything again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// Pages opened for a class, or a lesson of its with a few pages.
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
        if let Some(others) = &self.others {
            others.stop();
        }
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Begins a change that reads before it writes. Such changes happen one after another, also
    /// those of other gateways on the same database: what one has read stays true until it
    /// commits. Dropping it undoes it.
    #[expect(clippy::disallowed_methods, reason = "this is what is used instead")]
    async fn write(&self) -> Result<Work, StoreError> {
        match self.engine {
            Engine::Sqlite => Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?),
            Engine::Postgres => postgres::write(&self.writer).await,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    /// What changes from now on, through this gateway or another one on the same database.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        if let Some(others) = &self.others {
            others.listen();
        }
        self.changes.subscribe()
    }
}
