//! From the journal into the database.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::reader::Batch;
use super::{Health, JournalReader};
use crate::store::Store;

/// Records per transaction: large enough that a flush of the database serves many, small enough
/// that a question of a teacher does not wait.
const BATCH: usize = 256;

/// The first and the longest pause while the database or the disk does not answer.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// After such a time without news, a drained segment is let go, so that what it holds does not
/// lie on the disk for longer than the database keeps it.
const QUIET: Duration = Duration::from_secs(60);

/// How often the last round tries when the database does not answer; what remains is drained by
/// the next start.
const LAST_TRIES: u32 = 5;

/// Moves records into the database until `cancel`, in order, in batches; then those that are
/// there once more, and returns.
///
/// While the database is away nothing is lost and little is held: records stay in their files.
/// If the future is dropped, the batch under way is drained again by the next start.
pub async fn drain(reader: JournalReader, store: Store, cancel: CancellationToken) {
    let mut reader = Some(reader);
    let mut pause = PAUSE.0;
    let mut last_tries = 0;
    let mut failing = false;
    loop {
        // Asked before reading: what was written between a look that found nothing and the call to
        // stop would otherwise wait for the next start.
        let last = cancel.is_cancelled();
        let step = step(&mut reader, &store).await;
        match &step {
            Step::Failed(error) if !failing => {
                tracing::error!(%error, "records wait in the journal");
                failing = true;
                if let Some(reader) = &reader {
                    reader.note(Health::Failing {
                        since: Instant::now(),
                        why: error.to_string(),
                    });
                }
            }
            Step::Moved | Step::Idle if failing => {
                tracing::info!("records move into the database again");
                failing = false;
                if let Some(reader) = &reader {
                    reader.note(Health::Ok);
                }
            }
            Step::Moved | Step::Idle | Step::Failed(_) | Step::Gone => {}
        }
        match step {
            Step::Moved => pause = PAUSE.0,
            Step::Idle if last => return,
            Step::Idle => {
                pause = PAUSE.0;
                let Some(reader) = &reader else { return };
                tokio::select! {
                    () = reader.news() => {}
                    () = tokio::time::sleep(QUIET) => reader.ask_to_seal(),
                    () = cancel.cancelled() => {}
                }
            }
            Step::Failed(_) if last => {
                last_tries += 1;
                if last_tries == LAST_TRIES {
                    tracing::warn!("the last records stay in the journal until the next start");
                    return;
                }
                tokio::time::sleep(PAUSE.0).await;
            }
            Step::Failed(_) => {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = cancel.cancelled() => {}
                }
                pause = (pause * 2).min(PAUSE.1);
            }
            Step::Gone => return,
        }
    }
}

enum Step {
    /// A batch is in the database.
    Moved,
    /// There is nothing to move.
    Idle,
    /// The database or the disk did not answer.
    Failed(Box<dyn std::error::Error + Send>),
    /// Reading has panicked; there is nothing left to read with.
    Gone,
}

async fn step(reader: &mut Option<JournalReader>, store: &Store) -> Step {
    let (back, batch) = match read(reader.take()).await {
        Some(read) => read,
        None => return Step::Gone,
    };
    let reader = reader.insert(back);
    let batch = match batch {
        Ok(Some(batch)) => batch,
        Ok(None) => return Step::Idle,
        Err(error) => return Step::Failed(Box::new(error)),
    };
    match store.absorb(&batch.records).await {
        Ok(_) => {
            reader.commit(&batch);
            Step::Moved
        }
        Err(error) => Step::Failed(Box::new(error)),
    }
}

type Read = (JournalReader, Result<Option<Batch>, super::JournalError>);

/// Reads files away from the worker.
async fn read(reader: Option<JournalReader>) -> Option<Read> {
    let mut reader = reader?;
    tokio::task::spawn_blocking(move || {
        let batch = reader.next(BATCH);
        (reader, batch)
    })
    .await
    .ok()
}
