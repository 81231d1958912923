//! The reading side: batches in order, and the end of segments that are through.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;

use super::{Health, JournalError, Message, Shared, directory};
use crate::model::Record;
use crate::store::segment::{Frames, Piece};

/// The most bytes that are read of one segment; ours have little more than 4 MiB, so this bounds
/// the memory that a foreign file can take.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The reading side, for [`drain`](super::drain()); there is one.
pub struct JournalReader {
    shared: Arc<Shared>,
    /// Shared with the writer: the directory is ours until both are gone.
    _lock: Arc<Mutex<File>>,
    /// Weak, so that the writer ends with the last producer.
    queue: mpsc::WeakSender<Message>,
    at: Place,
}

/// How far everything has been committed.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Segments below this number are through.
    segment: u64,
    /// Bytes of it that are through.
    offset: u64,
    /// Whether some of those could not be read.
    damaged: bool,
}

/// Some records, and the place behind them.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    behind: Place,
    /// Whether nothing more will come in this segment.
    ends: bool,
}

impl std::fmt::Debug for JournalReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JournalReader({:?})", self.at)
    }
}

impl JournalReader {
    pub(super) fn new(
        shared: Arc<Shared>,
        lock: Arc<Mutex<File>>,
        queue: mpsc::WeakSender<Message>,
    ) -> Self {
        JournalReader {
            shared,
            _lock: lock,
            queue,
            at: Place::default(),
        }
    }

    /// Remembers whether records go over into the database, for [`Journal::drain_health`](
    /// super::Journal::drain_health).
    pub(super) fn note(&self, health: Health) {
        self.shared.state().draining = health;
    }

    /// Waits until the writer has done something since the last time.
    pub(super) async fn news(&self) {
        self.shared.news.notified().await;
    }

    /// The next records that are on the disk, at most `most`, or none. Reads files, so it may
    /// take a moment; asking again without [`JournalReader::commit`] brings the same records.
    pub(super) fn next(&mut self, most: usize) -> Result<Option<Batch>, JournalError> {
        loop {
            let Some(segment) = self.segment()? else {
                return Ok(None);
            };
            // Asked after the segment was seen: the writer says what it begins before it does.
            let active = self.shared.state().active;
            let durable = match active {
                Some((number, length)) if number == segment => Some(length),
                _ => None,
            };
            let from = if segment == self.at.segment {
                self.at
            } else {
                Place {
                    segment,
                    ..Place::default()
                }
            };
            let Some(batch) = self.read(from, durable, most)? else {
                return Ok(None);
            };
            if batch.records.is_empty() {
                if !batch.ends {
                    return Ok(None);
                }
                self.commit(&batch);
                continue;
            }
            return Ok(Some(batch));
        }
    }

    /// The oldest segment that is not through.
    fn segment(&self) -> Result<Option<u64>, JournalError> {
        match directory::segments(&self.shared.dir) {
            Ok(segments) => Ok(segments
                .into_iter()
                .find(|&number| number >= self.at.segment)),
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(JournalError::disk(&self.shared.dir, why)),
        }
    }

    /// Reads on from a place. `durable` bounds a segment that is still being written.
    fn read(
        &self,
        from: Place,
        durable: Option<u64>,
        most: usize,
    ) -> Result<Option<Batch>, JournalError> {
        let place = directory::file(&self.shared.dir, from.segment);
        let bytes = match read_part(&place, from.offset, durable.unwrap_or(MOST_BYTES)) {
            Ok(bytes) => bytes,
            // Somebody removed it; the next look at the directory does not find it.
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(JournalError::disk(&place, why)),
        };
        let mut batch = Batch {
            records: Vec::new(),
            behind: from,
            ends: false,
        };
        let mut offset = 0;
        let mut torn = false;
        for piece in Frames::of(&bytes) {
            if batch.records.len() == most {
                break;
            }
            match piece {
                Piece::Frame { payload, next } => {
                    match serde_json::from_str(payload) {
                        Ok(record) => batch.records.push(record),
                        // A record of another version: kept aside with its segment.
                        Err(_) => self.damage(&mut batch),
                    }
                    offset = next;
                }
                Piece::Damage { next, .. } => {
                    self.damage(&mut batch);
                    offset = next;
                }
                Piece::Torn { .. } => {
                    torn = true;
                    if from.offset + bytes.len() as u64 >= MOST_BYTES {
                        // No segment of ours is that long: whatever follows is kept aside too.
                        self.damage(&mut batch);
                    }
                }
            }
        }
        batch.behind.offset += offset as u64;
        // A tail without a whole frame was never acknowledged.
        batch.ends = durable.is_none() && (torn || offset == bytes.len());
        Ok(Some(batch))
    }

    fn damage(&self, batch: &mut Batch) {
        if !batch.behind.damaged {
            tracing::error!(
                segment = batch.behind.segment,
                "a segment of the journal has bytes that do not read; it is kept aside"
            );
        }
        batch.behind.damaged = true;
        self.shared.damaged.fetch_add(1, Relaxed);
    }

    /// The database has these records: they are not read again, and their segment goes once it
    /// is through.
    pub(super) fn commit(&mut self, batch: &Batch) {
        self.shared
            .drained
            .fetch_add(batch.records.len() as u64, Relaxed);
        self.at = batch.behind;
        if !batch.ends {
            return;
        }
        let number = self.at.segment;
        let file = directory::file(&self.shared.dir, number);
        let gone = if self.at.damaged {
            std::fs::rename(&file, directory::damaged(&self.shared.dir, number))
        } else {
            std::fs::remove_file(&file)
        };
        if let Err(error) = gone {
            // Harmless: the next start reads it again, and the database keeps records once.
            tracing::warn!(%error, segment = number, "a drained segment could not be removed");
        }
        self.at = Place {
            segment: number + 1,
            ..Place::default()
        };
    }

    /// Asks the writer to let go of a segment that is drained, so that it can be removed.
    pub(super) fn ask_to_seal(&self) {
        let drained = self.at.offset;
        let drained_whole = matches!(
            self.shared.state().active,
            Some((number, length)) if number == self.at.segment && length == drained && length > 0
        );
        if drained_whole && let Some(queue) = self.queue.upgrade() {
            // A full queue means that there is no quiet to use.
            queue.try_send(Message::Seal).ok();
        }
    }
}

fn read_part(file: &std::path::Path, from: u64, end: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(file)?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(end.saturating_sub(from))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
