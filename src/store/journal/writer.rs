//! The one thread that writes.
//!
//! It takes what waits, writes it in one go, flushes once, and answers everybody. There is no
//! delay to gather more: while one flush runs, the next group forms by itself.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use super::{Health, JournalError, Message, Shared, directory};

/// Where a new segment begins. Small enough to be read whole, large enough that making files is
/// rare.
const SEGMENT_BYTES: u64 = 4 * 1024 * 1024;

/// How much one flush takes along.
const GROUP_BYTES: usize = 1024 * 1024;

type Waiter = oneshot::Sender<Result<(), JournalError>>;

/// Starts the thread; it ends when every producer is gone or one closes the journal.
pub(super) fn start(
    shared: Arc<Shared>,
    lock: Arc<Mutex<File>>,
    queue: mpsc::Receiver<Message>,
    next: u64,
) -> io::Result<()> {
    let writer = Writer {
        shared,
        lock,
        segment: None,
        next,
    };
    std::thread::Builder::new()
        .name("journal".to_owned())
        .spawn(move || writer.run(queue))?;
    Ok(())
}

struct Writer {
    shared: Arc<Shared>,
    /// Shared with the reader: the directory is ours until both are gone.
    lock: Arc<Mutex<File>>,
    segment: Option<Segment>,
    /// The number of the next segment.
    next: u64,
}

struct Segment {
    number: u64,
    file: File,
    /// Bytes on the disk.
    length: u64,
}

impl Writer {
    fn run(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut closing = Vec::new();
        let mut group = Vec::new();
        let mut waiters: Vec<Waiter> = Vec::new();
        while let Some(first) = queue.blocking_recv() {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Write { frame, done } => {
                        group.extend_from_slice(&frame);
                        waiters.push(done);
                    }
                    Message::Seal => self.seal(),
                    Message::Close { done } => {
                        queue.close();
                        closing.push(done);
                    }
                }
                next = if group.len() < GROUP_BYTES {
                    queue.try_recv().ok()
                } else {
                    None
                };
            }
            if !waiters.is_empty() {
                self.commit(&group, &mut waiters);
            }
            group.clear();
        }
        self.seal();
        drop(self);
        for done in closing {
            // Whoever closed it may have stopped waiting.
            done.send(()).ok();
        }
    }

    /// Makes a group durable and tells everybody who waits for it.
    fn commit(&mut self, group: &[u8], waiters: &mut Vec<Waiter>) {
        let outcome = self.write(group);
        let records = waiters.len() as u64;
        match &outcome {
            Ok(()) => {
                self.shared.written.fetch_add(records, Relaxed);
                self.shared.flushes.fetch_add(1, Relaxed);
            }
            Err(_) => {
                self.shared.failed.fetch_add(records, Relaxed);
            }
        }
        self.note(&outcome);
        self.shared.news.notify_one();
        for waiter in waiters.drain(..) {
            // Whoever asked may have stopped waiting.
            waiter.send(outcome.clone()).ok();
        }
    }

    fn write(&mut self, group: &[u8]) -> Result<(), JournalError> {
        let mut segment = match self.segment.take() {
            Some(segment) if segment.takes(group) => segment,
            Some(_) | None => self.begin()?,
        };
        let written = segment
            .file
            .write_all(group)
            .and_then(|()| segment.file.sync_data());
        match written {
            Ok(()) => {
                segment.length += group.len() as u64;
                self.shared.state().active = Some((segment.number, segment.length));
                self.segment = Some(segment);
                Ok(())
            }
            Err(why) => {
                let place = directory::file(&self.shared.dir, segment.number);
                segment.abandon(&place);
                self.shared.state().active = None;
                Err(JournalError::disk(&place, why))
            }
        }
    }

    /// Begins a new segment; the reader is told before the file is there.
    fn begin(&mut self) -> Result<Segment, JournalError> {
        let number = self.next;
        self.shared.state().active = Some((number, 0));
        let dir = &self.shared.dir;
        let made = directory::create(dir, number).or_else(|why| {
            if why.kind() != io::ErrorKind::NotFound {
                return Err(JournalError::disk(dir, why));
            }
            // The directory has gone, and its lock with it.
            let lock = directory::prepare(dir)?;
            *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = lock;
            directory::create(dir, number).map_err(|why| JournalError::disk(dir, why))
        });
        match made {
            Ok(file) => {
                self.next = number + 1;
                Ok(Segment {
                    number,
                    file,
                    length: 0,
                })
            }
            Err(error) => {
                // The name may have been taken before syncing the directory failed.
                if directory::file(dir, number).exists() {
                    self.next = number + 1;
                }
                self.shared.state().active = None;
                Err(error)
            }
        }
    }

    /// Lets go of the present segment.
    fn seal(&mut self) {
        if self.segment.take().is_some() {
            self.shared.state().active = None;
        }
        self.shared.news.notify_one();
    }

    fn note(&self, outcome: &Result<(), JournalError>) {
        let mut state = self.shared.state();
        match (outcome, &state.health) {
            (Ok(()), Health::Failing { since, .. }) => {
                tracing::info!(
                    after_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
                    "the journal can be written again"
                );
                state.health = Health::Ok;
            }
            (Err(error), Health::Ok) => {
                tracing::error!(%error, "the journal cannot be written");
                state.health = Health::Failing {
                    since: Instant::now(),
                    why: error.to_string(),
                };
            }
            (Ok(()), Health::Ok) | (Err(_), Health::Failing { .. }) => {}
        }
    }
}

impl Segment {
    /// Whether a group may go into it: there is room, and the file still has a name. Somebody
    /// who removes the directory takes the names of files that are open; what is written to
    /// them goes with the process.
    fn takes(&self, group: &[u8]) -> bool {
        let named = self.file.metadata().is_ok_and(|about| about.nlink() > 0);
        named && self.length + group.len() as u64 <= SEGMENT_BYTES
    }

    /// Ends a segment that a write has failed on: nothing is written to it again, because after
    /// a failed flush nobody knows which of its pages are on the disk. What was acknowledged
    /// stays; what was not is cut off if the disk lets us, and read as a torn tail if not.
    fn abandon(self, place: &std::path::Path) {
        let cut = self
            .file
            .set_len(self.length)
            .and_then(|()| self.file.sync_all());
        let gone = if self.length == 0 {
            std::fs::remove_file(place)
        } else {
            Ok(())
        };
        if let Err(error) = cut.and(gone) {
            tracing::debug!(%error, "the tail of a segment stays until it is drained");
        }
    }
}
