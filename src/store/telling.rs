//! Who hears of a matter, and under which name: shared by the clock of concerns and by whatever
//! opens a matter together with its first notice.
//!
//! The names of notices are made here and nowhere else, so that a notice which was written with
//! its matter is the one that the clock would write, and nobody is told twice. It decides nothing
//! about time: that is `safeguard::escalation`.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Account, AccountId, Connection, NewNotice, StoreError, Tell, notices};
use crate::model::{NoticeKind, Timestamp};
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::{Step, Telling, Urgency, Why};
use crate::safeguard::rights::{Right, holds};

/// The people of the ladder at the present moment.
#[derive(Clone, Debug)]
pub struct Ladder<'a> {
    accounts: &'a [Account],
    rungs: Vec<Vec<AccountId>>,
    on_duty: Option<AccountId>,
}

impl<'a> Ladder<'a> {
    /// Who stands on which rung, by the school's chain and the accounts that can sign in.
    pub fn new(accounts: &'a [Account], calendar: &Calendar) -> Self {
        let on_duty = calendar
            .on_duty()
            .and_then(|name| accounts.iter().find(|account| account.name == name))
            .filter(|account| !account.disabled)
            .map(|account| account.id);
        Ladder {
            accounts,
            rungs: super::ladder(accounts, calendar.chain()),
            on_duty,
        }
    }

    /// How many rungs there are.
    pub fn rungs(&self) -> usize {
        self.rungs.len()
    }

    /// Whether somebody is on duty who can sign in.
    pub fn has_duty(&self) -> bool {
        self.on_duty.is_some()
    }

    /// The people of a rung; outside hours whoever is on duty stands on the lowest one.
    pub fn whom(
        &self,
        telling: &Telling,
        urgency: Urgency,
        calendar: &Calendar,
    ) -> BTreeSet<AccountId> {
        let night = urgency == Urgency::Hour && !calendar.open(telling.at);
        match self.on_duty {
            Some(account) if night && telling.rung == 0 => [account].into(),
            _ => self
                .rungs
                .get(telling.rung)
                .into_iter()
                .flatten()
                .copied()
                .collect(),
        }
    }

    /// The notice by which somebody is told of a matter, which is named by the matter, how often
    /// it has come, and the telling.
    pub fn say(
        &self,
        matter: Uuid,
        round: u32,
        telling: &Telling,
        kind: NoticeKind,
        whom: AccountId,
        now: Timestamp,
    ) -> Tell {
        let role = self
            .accounts
            .iter()
            .find(|account| account.id == whom)
            .map(|account| account.role);
        let page = match role {
            Some(role) if holds(role, Right::ReadConcerns) => "/s/concerns",
            _ => "/",
        };
        Tell {
            notice: NewNotice {
                id: format!("matter:{matter}:{round}:{}:{}", telling.word(), whom.0),
                at: now,
                kind,
                whom,
                page: page.to_owned(),
            },
            rung: u32::try_from(telling.rung).unwrap_or(u32::MAX),
        }
    }

    /// The notices of a matter that comes now: those of the lowest rung. None where it is night
    /// and nobody is on duty: then the clock tells in the morning.
    pub(super) fn first(
        &self,
        matter: Uuid,
        urgency: Urgency,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Vec<Tell> {
        if urgency == Urgency::Hour && !calendar.open(now) && !self.has_duty() {
            return Vec::new();
        }
        let telling = Telling {
            at: now,
            rung: 0,
            step: Step::Look,
            why: Why::Came,
            number: 0,
        };
        let kind = match urgency {
            Urgency::Hour => NoticeKind::Urgent,
            Urgency::Today | Urgency::Week => NoticeKind::PassedOn,
        };
        self.whom(&telling, urgency, calendar)
            .into_iter()
            .map(|whom| self.say(matter, 1, &telling, kind, whom, now))
            .collect()
    }
}

/// Writes the notices of a matter together with the level it has reached; what was written before
/// changes nothing.
pub(super) async fn write(
    work: &mut Connection,
    matter: Uuid,
    round: u32,
    tells: &[Tell],
) -> Result<(), StoreError> {
    for told in tells {
        notices::enqueue(work, &told.notice).await?;
        sqlx::query(
            "INSERT INTO matter_told (id, matter, round, rung, account, at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&told.notice.id)
        .bind(matter.to_string())
        .bind(i64::from(round))
        .bind(i64::from(told.rung))
        .bind(told.notice.whom.0.to_string())
        .bind(told.notice.at.0)
        .execute(&mut *work)
        .await?;
        sqlx::query("UPDATE matters SET level = $2 WHERE id = $1 AND level < $2")
            .bind(matter.to_string())
            .bind(i64::from(told.rung))
            .execute(&mut *work)
            .await?;
    }
    Ok(())
}
