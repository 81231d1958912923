//! Carries what staff have opened from the store to the data path.
//!
//! What the dashboard of this process writes is there at once; what another process writes (the
//! command line, a second gateway on the same database) is found by asking once a second. While
//! the store does not answer, what was known holds on, and ends at its own time.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::model::Clock;
use crate::policy::Live;
use crate::proxy::Opened;
use crate::store::{Change, Store, StoreError};

/// How often the store is asked: opening and ending reach open connections within a second.
const ASK: Duration = Duration::from_millis(700);

/// Reads what is in force once.
pub(super) async fn load(store: &Store, opened: &Opened, clock: &Clock) -> Result<(), StoreError> {
    let now = clock.now();
    let lessons = store.only_in_force(now).await?;
    opened.replace(store.unlocks_in_force(now).await?, lessons);
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

/// How often requests that nobody has answered are looked at.
const REMIND: Duration = Duration::from_secs(60);

/// Tells the next people of requests that nobody has answered in time, until `stop`. Each is told
/// of once, however often it is found.
pub(super) async fn remind(store: Store, rules: Live, clock: Clock, stop: CancellationToken) {
    let mut told: BTreeSet<Uuid> = BTreeSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(REMIND) => {}
        }
        let now = clock.now();
        let rounds = async {
            store.tell_of_mistakes(now).await?;
            store.hush(now).await
        };
        match rounds.await {
            Ok(0) => {}
            Ok(quiet) => tracing::info!(quiet, "incidents that are no concern were left in peace"),
            Err(error) => tracing::warn!(%error, "new incidents could not be looked through"),
        }
        let Ok(waiting) = store.waiting_asks().await else {
            continue;
        };
        told.retain(|id| waiting.iter().any(|ask| ask.id == *id));
        for ask in waiting {
            let due = rules.current().school().answer_due(ask.first_at);
            if now <= due || told.contains(&ask.id) {
                continue;
            }
            match store.tell_of_late(&ask, now).await {
                Ok(()) => {
                    told.insert(ask.id);
                }
                Err(error) => {
                    tracing::warn!(%error, "a late request could not be passed on; it will be tried again");
                }
            }
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
