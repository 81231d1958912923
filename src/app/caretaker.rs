//! Duties that follow the clock.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::model::{Clock, Timestamp};
use crate::policy::Live;
use crate::safeguard::period::{Day, Week, beginning, days_over};
use crate::safeguard::study;
use crate::store::{Store, StoreError};

/// The first round comes soon after a start, so that a gateway that is switched off each night
/// still forgets what it should.
const FIRST: Duration = Duration::from_secs(60);
const ROUND: Duration = Duration::from_secs(6 * 60 * 60);

/// Days that are counted again each round, for late answers: more than the usual retention.
const COUNTED: u16 = 35;
/// How long a week rests before its rows for studies are made, in days, and how many weeks back
/// are looked at.
const SETTLED: u16 = 7;
const WEEKS: u16 = 5;

/// Counts the days that are over, and makes the weeks for studies, of which every record is
/// still kept.
async fn count(store: &Store, rules: &Live, now: Timestamp, kept: u32) {
    let zone = jiff::tz::TimeZone::get(&rules.current().school().time_zone)
        .unwrap_or(jiff::tz::TimeZone::UTC);
    let earliest = now.minus(Duration::from_secs(u64::from(kept) * 24 * 60 * 60));
    let counting = async {
        let changed = store
            .tally(&days_over(now, earliest, COUNTED, &zone))
            .await?;
        let mut made = 0;
        for week in Week::over(now, SETTLED, WEEKS, &zone) {
            let span = Day {
                date: week.monday,
                from: beginning(week.monday, &zone),
                to: beginning(week.end(), &zone),
            };
            if span.from >= earliest {
                let least = study::USUAL;
                made += usize::from(
                    store
                        .make_study_week(&week.name(), &span, least, now)
                        .await?,
                );
            }
        }
        Ok::<_, StoreError>((changed, made))
    };
    match counting.await {
        Ok((days, weeks)) => tracing::info!(days, weeks, "days and weeks were counted"),
        Err(error) => tracing::error!(%error, "days could not be counted; it is tried again"),
    }
}

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
        // Before anything is forgotten.
        count(&store, &rules, clock.now(), days).await;
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
