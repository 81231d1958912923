//! The durable file between data path and database.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::Store;
use crate::model::Record;

/// Why a record could not be written or read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JournalError {
    /// Another process writes this journal.
    #[error("another gateway writes the journal in {}; stop it first", .0.display())]
    InUse(PathBuf),
    /// The disk said no: full, gone, not ours.
    #[error("the journal in {} cannot be written or read: {why}", place.display())]
    Disk {
        /// The directory or file.
        place: PathBuf,
        /// What the system said.
        why: Arc<io::Error>,
    },
    /// The record is longer than a frame may be.
    #[error("a record of {0} bytes is too long for the journal")]
    TooLong(usize),
    /// The journal has been closed.
    #[error("the journal is closed")]
    Closed,
}

/// Whether records can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// The last write succeeded, or there was none.
    Ok,
    /// The last write failed.
    Failing {
        /// Since when.
        since: Instant,
        /// What the system said.
        why: String,
    },
}

/// What the journal has counted since it was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JournalCounts {
    /// Records made durable.
    pub written: u64,
    /// Records that were refused.
    pub failed: u64,
    /// Flushes to the disk.
    pub flushes: u64,
    /// Records moved into the database.
    pub drained: u64,
    /// How often a producer met a full queue.
    pub queue_full: u64,
}

/// The writing side; clones share one file.
#[derive(Clone, Debug)]
pub struct Journal;

/// The reading side, for [`drain`]; there is one.
#[derive(Debug)]
pub struct JournalReader;

impl Journal {
    /// Opens the journal in a directory, made if it is missing, and locks it against other
    /// processes. What an earlier process left is read first.
    pub fn open(dir: &Path) -> Result<(Journal, JournalReader), JournalError> {
        let _ = dir;
        Err(JournalError::Closed)
    }

    /// Writes a record; returns when it is on the disk (fdatasync). If the future is dropped, the
    /// record may or may not be written.
    pub async fn append(&self, record: Record) -> Result<(), JournalError> {
        let _ = record;
        Err(JournalError::Closed)
    }

    /// Whether records can be written.
    pub fn health(&self) -> Health {
        Health::Ok
    }

    /// What has been counted.
    pub fn counts(&self) -> JournalCounts {
        JournalCounts::default()
    }

    /// Writes what waits, then refuses everything further.
    pub async fn close(&self) {}

    /// Every record that has not been removed, in order, without changing anything; a gateway
    /// may be running.
    pub fn read_dir(dir: &Path) -> Result<Vec<Record>, JournalError> {
        let _ = dir;
        Err(JournalError::Closed)
    }
}

/// Moves records into the database until `cancel`, then the last ones once more.
pub async fn drain(reader: JournalReader, store: Store, cancel: CancellationToken) {
    let _ = (reader, store, cancel);
}
