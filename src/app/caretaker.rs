//! Duties that follow the clock.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::model::Clock;
use crate::policy::Live;
use crate::store::Store;

/// The first round comes soon after a start, so that a gateway that is switched off each night
/// still forgets what it should.
const FIRST: Duration = Duration::from_secs(60);
const ROUND: Duration = Duration::from_secs(6 * 60 * 60);

/// Deletes records past the school's retention, several times a day, until `stop`.
pub(super) async fn run(store: Store, rules: Live, clock: Clock, stop: CancellationToken) {
    let mut wait = FIRST;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = ROUND;
        let days = u32::from(rules.current().school().retention_days);
        match store.purge(clock.now(), days).await {
            Ok(purged) => {
                tracing::info!(?purged, days, "records past their retention were deleted")
            }
            Err(error) => {
                tracing::error!(%error, "records past their retention could not be deleted");
            }
        }
    }
}
