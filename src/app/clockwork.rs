//! The clock of concerns: says who is to be told now, and writes it down.
//!
//! Who and when is worked out by `safeguard::escalation` from what the store holds, so nothing is
//! remembered here: after a restart, however hard, the same notices come out under the same ids,
//! and those that were written before change nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::model::{Clock, Timestamp};
use crate::policy::Live;
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::{Facts, Telling, Urgency, Why, plan};
use crate::safeguard::rights::{Right, holds};
use crate::store::{
    Account, AccountId, Change, MatterKind, MatterRow, NewNotice, NoticeKind, Store, StoreError,
    Tell, ladder,
};

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
    let rungs = ladder(&accounts, calendar.chain());
    let on_duty = calendar
        .on_duty()
        .and_then(|name| accounts.iter().find(|account| account.name == name))
        .filter(|account| !account.disabled)
        .map(|account| account.id);
    // A name that no account has would let the clock run with nobody to hear it.
    let calendar = match on_duty {
        Some(_) => calendar,
        None => calendar.without_duty(),
    };
    for matter in &matters {
        let facts: Facts = matter.facts();
        let due = plan(&facts, &calendar, rungs.len(), now);
        let tells: Vec<Tell> = due
            .tell
            .iter()
            .flat_map(|telling| {
                whom(telling, &facts, &calendar, &rungs, on_duty)
                    .into_iter()
                    .map(|account| say(matter, telling, account, &accounts, now))
            })
            .filter(|tell| !told.contains(&tell.notice.id))
            .collect();
        if !tells.is_empty() {
            store.tell_matter(matter.id, matter.round, &tells).await?;
        }
    }
    Ok(())
}

/// The people of a rung; outside hours whoever is on duty stands on the lowest one.
fn whom(
    telling: &Telling,
    facts: &Facts,
    calendar: &Calendar,
    rungs: &[Vec<AccountId>],
    on_duty: Option<AccountId>,
) -> BTreeSet<AccountId> {
    let night = facts.urgency == Urgency::Hour && !calendar.open(telling.at);
    match on_duty {
        Some(account) if night && telling.rung == 0 => [account].into(),
        _ => rungs
            .get(telling.rung)
            .into_iter()
            .flatten()
            .copied()
            .collect(),
    }
}

fn say(
    matter: &MatterRow,
    telling: &Telling,
    whom: AccountId,
    accounts: &[Account],
    now: Timestamp,
) -> Tell {
    let kind = match (telling.why, matter.kind) {
        (Why::Came, MatterKind::SelfReport) => NoticeKind::SelfReport,
        (Why::Came, _) => NoticeKind::Urgent,
        (Why::Climbed, _) => NoticeKind::Escalated,
        (Why::Late | Why::Still, _) => NoticeKind::Overdue,
    };
    let role = accounts
        .iter()
        .find(|account| account.id == whom)
        .map(|account| account.role);
    let page = match role {
        Some(role) if holds(role, Right::ReadConcerns) => "/s/concerns",
        _ => "/",
    };
    Tell {
        notice: NewNotice {
            id: format!(
                "matter:{}:{}:{}:{}",
                matter.id,
                matter.round,
                telling.word(),
                whom.0
            ),
            at: now,
            kind,
            whom,
            page: page.to_owned(),
        },
        rung: u32::try_from(telling.rung).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
