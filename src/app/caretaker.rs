//! Duties that follow the clock.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::heads;
use crate::model::{Clock, RecordClass, Timestamp};
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

/// A clock that leaps forward may be wrong, and what is deleted does not come back.
const LEAP: Duration = Duration::from_secs(24 * 60 * 60);

/// Compares the clock of the day with one that cannot be set.
struct Watch {
    day: Timestamp,
    steady: Instant,
}

impl Watch {
    fn new(day: Timestamp, steady: Instant) -> Self {
        Watch { day, steady }
    }

    /// Whether the clock went much further than time did since it was asked last.
    fn leapt(&mut self, day: Timestamp, steady: Instant) -> bool {
        let passed = steady.duration_since(self.steady);
        let said = day.since(self.day);
        *self = Watch { day, steady };
        said > passed.saturating_add(LEAP)
    }
}

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
    let mut watch = Watch::new(clock.now(), Instant::now());
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = ROUND;
        if watch.leapt(clock.now(), Instant::now()) {
            tracing::warn!(
                "the clock leapt forward by more than a day: nothing is deleted before the next \
                 round, in six hours; if the time is wrong, set it right"
            );
            continue;
        }
        let retention = rules.current().school().retention.clone();
        // Before anything is forgotten.
        let kept = u32::from(retention.days(RecordClass::Events));
        count(&store, &rules, clock.now(), kept).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_of_the_clock_is_noticed_once() {
        let (day, steady) = (Timestamp(1_795_000_000_000), Instant::now());
        let mut watch = Watch::new(day, steady);
        let mut at = |hours: u64, ahead: i64| {
            let passed = Duration::from_secs(hours * 3600);
            let said = Timestamp(day.0 + ahead * 3_600_000).plus(passed);
            watch.leapt(said, steady + passed)
        };
        assert!(!at(6, 0));
        assert!(!at(12, 5), "some hours");
        assert!(at(18, 24 * 400), "a year");
        assert!(!at(24, 24 * 400), "and it stays there");
        assert!(!at(30, 0), "back");
        assert!(!at(36, 0));
    }
}
