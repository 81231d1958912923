//! The durable file between data path and database.
//!
//! A page leaves only when its record is in here, so what this module promises is short: when
//! [`Journal::append`] says yes, the record is on the disk, and it stays there until the
//! database has committed it. Records lie in segments of a few megabytes, framed by
//! `store::segment`. One thread writes ([`writer`]); one flush serves all who wait for it. A
//! segment that a write has failed on is never written again, so nothing good ever stands behind
//! a torn frame. [`drain()`] moves records into the database and removes segments that are
//! through. This module judges no record and merges none. Start with [`Journal::append`], then
//! `writer.rs`.

mod directory;
mod drain;
mod reader;
mod writer;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{Notify, mpsc, oneshot};

use super::segment;
use crate::model::Record;

pub use drain::drain;
pub use reader::JournalReader;

/// How many records may wait to be written. A school's busiest second has fewer; whoever meets a
/// full queue waits for a place, which slows the page down instead of losing its record.
const QUEUE: usize = 1_024;

/// Why a record could not be written or read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JournalError {
    /// Another process writes this journal.
    #[error("another gateway writes the journal in {}; stop it first", .0.display())]
    InUse(PathBuf),
    /// The disk said no: full, gone, not ours.
    #[error(
        "the journal in {} cannot be used: {why}; check that the disk has room and that the \
         directory belongs to the gateway",
        place.display()
    )]
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

impl JournalError {
    fn disk(place: &Path, why: io::Error) -> Self {
        JournalError::Disk {
            place: place.to_owned(),
            why: Arc::new(why),
        }
    }
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
    /// Places in segments that could not be read; such segments are kept aside.
    pub damaged: u64,
    /// How often a producer met a full queue.
    pub queue_full: u64,
}

/// The writing side; clones share one file. When the last clone goes, writing ends.
#[derive(Clone)]
pub struct Journal {
    queue: mpsc::Sender<Message>,
    shared: Arc<Shared>,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Journal({})", self.shared.dir.display())
    }
}

/// What the writing thread is asked.
enum Message {
    /// Write a frame and say when it is on the disk.
    Write {
        frame: Vec<u8>,
        done: oneshot::Sender<Result<(), JournalError>>,
    },
    /// Begin a new segment with the next record, so that this one can go when it is drained.
    Seal,
    /// Write what waits, then stop.
    Close { done: oneshot::Sender<()> },
}

/// What writer, reader and producers have in common.
struct Shared {
    dir: PathBuf,
    state: Mutex<State>,
    /// Something has become durable, or a segment has ended.
    news: Notify,
    written: AtomicU64,
    failed: AtomicU64,
    flushes: AtomicU64,
    drained: AtomicU64,
    damaged: AtomicU64,
    queue_full: AtomicU64,
}

struct State {
    /// The segment that is being written and how many of its bytes are on the disk. Set before
    /// the file is made and unset after it is let go: any other segment is complete.
    active: Option<(u64, u64)>,
    health: Health,
    /// Whether records go over into the database.
    draining: Health,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the next process writes while this one still has the journal in `dir`: each has one
/// writer. What is in it is read with the rest.
pub fn second_lane(dir: &Path) -> PathBuf {
    dir.join("second")
}

impl Journal {
    /// Opens the journal in a directory, made if it is missing, and locks it against other
    /// processes. What an earlier process left comes out of the reader first.
    ///
    /// `InUse` if another process has it, `Disk` if the directory cannot be made or read.
    pub fn open(dir: &Path) -> Result<(Journal, JournalReader), JournalError> {
        let lock = Arc::new(Mutex::new(directory::prepare(dir)?));
        let newest = directory::newest(dir).map_err(|why| JournalError::disk(dir, why))?;
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            state: Mutex::new(State {
                active: None,
                health: Health::Ok,
                draining: Health::Ok,
            }),
            news: Notify::new(),
            written: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            flushes: AtomicU64::new(0),
            drained: AtomicU64::new(0),
            damaged: AtomicU64::new(0),
            queue_full: AtomicU64::new(0),
        });
        let (queue, waiting) = mpsc::channel(QUEUE);
        let reader = JournalReader::new(shared.clone(), lock.clone(), queue.downgrade());
        writer::start(shared.clone(), lock, waiting, newest + 1)
            .map_err(|why| JournalError::disk(dir, why))?;
        Ok((Journal { queue, shared }, reader))
    }

    /// Writes a record; returns when it is on the disk (fdatasync).
    ///
    /// Waits while the queue is full, and as long as the disk takes: a caller with a deadline
    /// brings its own. If the future is dropped, the record may or may not be
    /// written; if it returns an error, the record may still be found (writing it again is safe,
    /// the database keeps each record once).
    pub async fn append(&self, record: Record) -> Result<(), JournalError> {
        let frame = frame_of(&record)?;
        let (done, outcome) = oneshot::channel();
        let message = Message::Write { frame, done };
        match self.queue.try_send(message) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(JournalError::Closed),
            Err(mpsc::error::TrySendError::Full(message)) => {
                self.shared.queue_full.fetch_add(1, Relaxed);
                self.queue
                    .send(message)
                    .await
                    .map_err(|_| JournalError::Closed)?;
            }
        }
        outcome.await.unwrap_or(Err(JournalError::Closed))
    }

    /// Whether records can be written, as far as the last attempt tells.
    pub fn health(&self) -> Health {
        self.shared.state().health.clone()
    }

    /// Whether records go over into the database, as far as the last attempt tells. While they
    /// do not, they wait here and nothing is lost.
    pub fn drain_health(&self) -> Health {
        self.shared.state().draining.clone()
    }

    /// What has been counted.
    pub fn counts(&self) -> JournalCounts {
        JournalCounts {
            written: self.shared.written.load(Relaxed),
            failed: self.shared.failed.load(Relaxed),
            flushes: self.shared.flushes.load(Relaxed),
            drained: self.shared.drained.load(Relaxed),
            damaged: self.shared.damaged.load(Relaxed),
            queue_full: self.shared.queue_full.load(Relaxed),
        }
    }

    /// Writes what waits, then refuses everything further. Closing twice is fine. Close before
    /// stopping [`drain()`], so that its last round finds everything.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Message::Close { done }).await.is_ok() {
            // An error means that the thread has ended, which is what we wait for.
            closed.await.ok();
        }
    }

    /// Every record that has not been removed yet, in order, without changing anything; a
    /// gateway may be running. What vanishes meanwhile has been committed to the database, so a
    /// reader of both reads this first. A directory that is not there has no records.
    pub fn read_dir(dir: &Path) -> Result<Vec<Record>, JournalError> {
        let mut records = Self::read_lane(dir)?;
        records.extend(Self::read_lane(&second_lane(dir))?);
        Ok(records)
    }

    fn read_lane(dir: &Path) -> Result<Vec<Record>, JournalError> {
        let mut records = Vec::new();
        let segments = match directory::segments(dir) {
            Ok(segments) => segments,
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => return Ok(records),
            Err(why) => return Err(JournalError::disk(dir, why)),
        };
        for segment in segments {
            let file = directory::file(dir, segment);
            let bytes = match std::fs::read(&file) {
                Ok(bytes) => bytes,
                Err(gone) if gone.kind() == io::ErrorKind::NotFound => continue,
                Err(why) => return Err(JournalError::disk(&file, why)),
            };
            records.extend(segment::Frames::of(&bytes).filter_map(|piece| match piece {
                segment::Piece::Frame { payload, .. } => serde_json::from_str(payload).ok(),
                segment::Piece::Damage { .. } | segment::Piece::Torn { .. } => None,
            }));
        }
        Ok(records)
    }
}

fn frame_of(record: &Record) -> Result<Vec<u8>, JournalError> {
    // Only maps with odd keys fail to serialise (serde_json::to_string), and a record has none;
    // should that change, the record is refused instead of lost in silence.
    let payload = serde_json::to_string(record).map_err(|_| JournalError::TooLong(0))?;
    let mut frame = Vec::new();
    segment::encode(&payload, &mut frame)
        .map_err(|segment::TooLong(bytes)| JournalError::TooLong(bytes))?;
    Ok(frame)
}
