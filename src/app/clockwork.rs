//! The clock of concerns: says who is to be told now, and writes it down.
//!
//! Who and when is worked out by `safeguard::escalation` from what the store holds, so nothing is
//! remembered here: after a restart, however hard, the same notices come out under the same ids,
//! and those that were written before change nothing.

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::model::{Clock, Timestamp};
use crate::policy::Live;
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::{Facts, Telling, Why, plan};
use crate::store::{Change, Ladder, MatterKind, NoticeKind, Store, StoreError, Tell};

/// How often it looks without being told of a change.
const ROUND: Duration = Duration::from_secs(5);
/// A burst of changes is one look.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs until `stop`: looks at the open concerns every few seconds and when something changes.
pub(super) async fn run(store: Store, rules: Live, clock: Clock, stop: CancellationToken) {
    let mut changes = store.changes();
    let mut failed = false;
    loop {
        let school = rules.current();
        let school = school.school();
        let calendar = Calendar::new(&school.hours, &school.time_zone);
        match round(&store, calendar, clock.now()).await {
            Ok(()) => failed = false,
            // Said once, not every few seconds.
            Err(error) if !failed => {
                failed = true;
                tracing::error!(%error, "nobody can be told of concerns at the moment");
            }
            Err(_) => {}
        }
        let changed = async {
            loop {
                match changes.recv().await {
                    Ok(Change::Cases | Change::SelfReports) | Err(RecvError::Lagged(_)) => {
                        tokio::time::sleep(PAUSE).await;
                        return;
                    }
                    Ok(_) => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
            () = changed => {}
        }
    }
}

/// Writes every notice that is to have been written by `now`.
pub(super) async fn round(
    store: &Store,
    calendar: Calendar,
    now: Timestamp,
) -> Result<(), StoreError> {
    let matters = store.open_matters().await?;
    if matters.is_empty() {
        return Ok(());
    }
    let accounts = store.accounts().await?;
    let told = store.told_of_open().await?;
    let ladder = Ladder::new(&accounts, &calendar);
    // A name that no account has would let the clock run with nobody to hear it.
    let calendar = if ladder.has_duty() {
        calendar
    } else {
        calendar.without_duty()
    };
    for matter in &matters {
        let facts: Facts = matter.facts();
        let due = plan(&facts, &calendar, ladder.rungs(), now);
        let tells: Vec<Tell> = due
            .tell
            .iter()
            .flat_map(|telling| {
                ladder
                    .whom(telling, facts.urgency, &calendar)
                    .into_iter()
                    .map(|whom| {
                        let kind = kind(telling, matter.kind);
                        ladder.say(matter.id, matter.round, telling, kind, whom, now)
                    })
            })
            .filter(|tell| !told.contains(&tell.notice.id))
            .collect();
        if !tells.is_empty() {
            store.tell_matter(matter.id, matter.round, &tells).await?;
        }
    }
    Ok(())
}

fn kind(telling: &Telling, matter: MatterKind) -> NoticeKind {
    match (telling.why, matter) {
        (Why::Came, MatterKind::SelfReport) => NoticeKind::SelfReport,
        (Why::Came, _) => NoticeKind::Urgent,
        (Why::Climbed, _) => NoticeKind::Escalated,
        (Why::Late | Why::Still, _) => NoticeKind::Overdue,
    }
}

#[cfg(test)]
mod tests;
