//! Carries who has read the school's wishes between the data path and the store, and begins anew
//! with each term. While the store does not answer, what is known holds on.

use std::time::Duration;

use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use crate::model::Clock;
use crate::policy::Live;
use crate::proxy::Agreed;
use crate::safeguard::period::{Term, date_of};
use crate::store::Store;

/// How often what is new is kept.
const LOOK: Duration = Duration::from_secs(2);

/// Keeps both in step until `stop`.
pub(super) async fn run(
    store: Store,
    agreed: Agreed,
    rules: Live,
    clock: Clock,
    stop: CancellationToken,
) {
    let mut known = String::new();
    let mut waiting: Vec<String> = Vec::new();
    let mut last = false;
    loop {
        // A school that asks for nothing has nothing to remember.
        if rules.current().school().agreement {
            let zone = TimeZone::get(&rules.current().school().time_zone).unwrap_or(TimeZone::UTC);
            let term = Term::of(date_of(clock.now(), &zone)).id();
            waiting.extend(agreed.fresh());
            if !waiting.is_empty() && store.keep_agreements(&term, &waiting).await.is_ok() {
                waiting.clear();
            }
            if term != known && !last {
                match store.agreements(&term).await {
                    Ok(words) => {
                        agreed.replace(words);
                        known = term;
                    }
                    Err(error) => {
                        tracing::warn!(%error, "who has read the school's wishes is not known yet");
                    }
                }
            }
        }
        if last {
            return;
        }
        tokio::select! {
            // What came meanwhile is kept before the end.
            () = stop.cancelled() => last = true,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
