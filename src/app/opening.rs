//! Carries what staff have opened from the store to the data path.
//!
//! What the dashboard of this process writes is there at once; what another process writes (the
//! command line, a second gateway on the same database) is found by asking once a second. While
//! the store does not answer, what was known holds on, and ends at its own time.

use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::model::Clock;
use crate::proxy::Opened;
use crate::store::{Change, Store, StoreError};

/// How often the store is asked: opening and ending reach open connections within a second.
const ASK: Duration = Duration::from_millis(700);

/// Reads what is in force once.
pub(super) async fn load(
    store: &Store,
    opened: &Opened,
    clock: &Clock,
) -> Result<(), StoreError> {
    opened.replace(store.unlocks_in_force(clock.now()).await?);
    Ok(())
}

/// Keeps the data path up to date until `stop`.
pub(super) async fn run(store: Store, opened: Opened, clock: Clock, stop: CancellationToken) {
    let mut changes = store.changes();
    let mut silent = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = news(&mut changes) => {}
            () = tokio::time::sleep(ASK) => {}
        }
        match load(&store, &opened, &clock).await {
            Ok(()) => silent = false,
            Err(error) if !silent => {
                silent = true;
                tracing::error!(%error, "what staff open or close does not reach the data path");
            }
            Err(_) => {}
        }
    }
}

/// Waits for word of an unlock; a gap in the news counts as one.
async fn news(changes: &mut Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Unlocks { .. }) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}
