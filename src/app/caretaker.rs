//! Duties that follow the clock.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::heads;
use crate::model::Clock;
use crate::policy::Live;
use crate::store::Store;

/// The first round comes soon after a start, so that a gateway that is switched off each night
/// still forgets what it should.
const FIRST: Duration = Duration::from_secs(60);
const ROUND: Duration = Duration::from_secs(6 * 60 * 60);

/// Deletes records past the school's retention, several times a day, and once a day checks the
/// record and notes where it ends, until `stop`.
pub(super) async fn run(
    store: Store,
    rules: Live,
    clock: Clock,
    heads: PathBuf,
    stop: CancellationToken,
) {
    let mut wait = FIRST;
    let mut noted_on = String::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = ROUND;
        let retention = rules.current().school().retention.clone();
        match store.forget(clock.now(), &retention, "gateway").await {
            Ok(purged) => tracing::info!(?purged, "records past their retention were deleted"),
            Err(error) => {
                tracing::error!(%error, "records past their retention could not be deleted");
            }
        }
        // The day in UTC: what matters is that there is one a day, not when it begins.
        let today = clock.now().to_string().chars().take(10).collect();
        if noted_on != today {
            check(&store, &clock, &heads).await;
            noted_on = today;
        }
    }
}

/// Follows the record against the ends that were noted before, and notes the present ones: in a
/// file, and in the log, which may be kept on another machine.
async fn check(store: &Store, clock: &Clock, file: &Path) {
    let noted = heads::read(file).unwrap_or_default();
    match store.verify(&noted).await {
        Ok(found) if found.unbroken() => tracing::info!(
            record.audit = found.audit,
            record.sealed = found.sealed,
            record.gone = found.gone,
            "the record is unbroken"
        ),
        Ok(found) => {
            for problem in found.problems.iter().take(3) {
                tracing::error!(%problem, "the record is broken; see: schoolgate audit verify");
            }
        }
        Err(error) => tracing::error!(%error, "the record could not be checked"),
    }
    match store.heads().await {
        Ok(ends) => {
            for end in &ends {
                tracing::info!(
                    record.chain = end.chain.word(),
                    record.number = end.number,
                    record.digest = %end.digest,
                    "the record ends here"
                );
            }
            if let Err(error) = heads::note(file, clock.now(), &ends) {
                tracing::error!(%error, "the end of the record could not be noted");
            }
        }
        Err(error) => tracing::error!(%error, "the end of the record could not be read"),
    }
}
