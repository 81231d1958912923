//! What people do with a case. Each change is one transaction, and what the record has to say of it
//! is written in the same one.

use std::ops::{Deref, DerefMut};

use uuid::Uuid;

use super::super::columns::word;
use super::super::matters::TWICE;
use super::super::{
    AccountId, Connection, NewNotice, NoticeKind, Store, StoreError, Work, matters, notices,
};
use super::{CaseEnd, CaseRow, EntryKind, Insider, NewEntry, NewTask, Stage, one, open_one, write};
use crate::model::Timestamp;
use crate::safeguard::rights::{Right, holders};

/// A change of one case by somebody who may: dropped before [`Working::done`], it has not happened.
struct Working {
    work: Work,
    case: CaseRow,
    by: AccountId,
    at: Timestamp,
}

impl Deref for Working {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.work
    }
}

impl DerefMut for Working {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.work
    }
}

impl Working {
    /// Writes a line of the system into the record, in the name of whoever did it.
    async fn note(
        &mut self,
        kind: EntryKind,
        text: &str,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let (id, by) = (self.case.id, Some(self.by));
        write(&mut self.work, id, self.at, by, kind, text, reason).await
    }

    /// Makes it so, and says so to open pages.
    async fn done(self, store: &Store) -> Result<(), StoreError> {
        self.work.commit().await?;
        store.tell_cases();
        Ok(())
    }
}

impl Store {
    /// Begins a change of an open case.
    async fn working(&self, id: Uuid, who: Insider, at: Timestamp) -> Result<Working, StoreError> {
        let mut work = self.write().await?;
        let case = open_one(&mut work, id, who, at).await?;
        let by = who.account;
        Ok(Working { work, case, by, at })
    }

    /// Notes that an insider opens a case: `page`, `print` or `pack`. `NotFound` for whoever may
    /// not see it.
    pub async fn look_at_case(
        &self,
        id: Uuid,
        who: Insider,
        how: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        sqlx::query(
            "INSERT INTO case_looks (id, case_id, account, at, how) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(id.to_string())
        .bind(who.account.0.to_string())
        .bind(at.0)
        .bind(how)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(())
    }

    /// Adds a line to the record and forgets the draft. A talk and a decision are steps of the
    /// clock. The same line twice within a minute is one. `NotFound` for whoever may not see the
    /// case, or for a correction of a line that it does not have; `Conflict` if it is closed.
    pub async fn add_entry(
        &self,
        id: Uuid,
        who: Insider,
        entry: &NewEntry,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        let key = id.to_string();
        if said_before(&mut work, &key, who, entry, at).await? {
            return Ok(());
        }
        if let Some(corrects) = entry.corrects {
            let there: Option<i64> =
                sqlx::query_scalar("SELECT at FROM case_entries WHERE id = $1 AND case_id = $2")
                    .bind(corrects.to_string())
                    .bind(&key)
                    .fetch_optional(&mut *work)
                    .await?;
            there.ok_or(StoreError::NotFound)?;
        }
        sqlx::query(
            "INSERT INTO case_entries (id, case_id, at, by_whom, kind, text, reason, corrects)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(&key)
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(word(&entry.kind))
        .bind(&entry.text)
        .bind(entry.reason.as_deref())
        .bind(entry.corrects.map(|line| line.to_string()))
        .execute(&mut *work)
        .await?;
        match entry.kind {
            EntryKind::TalkWithPupil => {
                sqlx::query(
                    "UPDATE matters SET talked_at = COALESCE(talked_at, $2)
                     WHERE case_id = $1 AND closed_at IS NULL",
                )
                .bind(&key)
                .bind(at.0)
                .execute(&mut *work)
                .await?;
            }
            EntryKind::Decision => {
                sqlx::query(
                    "UPDATE matters SET decided_at = $2, check_at = $3
                     WHERE case_id = $1 AND closed_at IS NULL",
                )
                .bind(&key)
                .bind(at.0)
                .bind(entry.check_at.map(|at| at.0))
                .execute(&mut *work)
                .await?;
            }
            _ => {}
        }
        drop_draft(&mut work, id, who.account).await?;
        work.done(self).await
    }

    /// Keeps what somebody is still writing; empty words forget it. `NotFound` for whoever may
    /// not see the case.
    pub async fn keep_draft(
        &self,
        id: Uuid,
        who: Insider,
        kind: EntryKind,
        text: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        drop_draft(&mut work, id, who.account).await?;
        if !text.is_empty() {
            sqlx::query(
                "INSERT INTO case_drafts (case_id, account, at, kind, text)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(id.to_string())
            .bind(who.account.0.to_string())
            .bind(at.0)
            .bind(word(&kind))
            .bind(text)
            .execute(&mut *work)
            .await?;
        }
        work.work.commit().await?;
        Ok(())
    }

    /// Adds a task. `NotFound` for whoever may not see the case, `Conflict` if it is closed.
    pub async fn add_task(
        &self,
        id: Uuid,
        who: Insider,
        task: &NewTask,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        sqlx::query(
            "INSERT INTO case_tasks (id, case_id, at, by_whom, what, who, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(id.to_string())
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(&task.what)
        .bind(&task.who)
        .bind(task.due_at.map(|at| at.0))
        .execute(&mut *work)
        .await?;
        work.done(self).await
    }

    /// Marks a task as done; the record says so. `NotFound` without such a task in the case,
    /// `Conflict` if it was done before or the case is closed.
    pub async fn finish_task(
        &self,
        id: Uuid,
        who: Insider,
        task: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        let found: Option<(String, Option<i64>)> =
            sqlx::query_as("SELECT what, done_at FROM case_tasks WHERE id = $1 AND case_id = $2")
                .bind(task.to_string())
                .bind(id.to_string())
                .fetch_optional(&mut *work)
                .await?;
        let (what, done) = found.ok_or(StoreError::NotFound)?;
        if done.is_some() {
            return Err(StoreError::Conflict);
        }
        sqlx::query("UPDATE case_tasks SET done_at = $2, done_by = $3 WHERE id = $1")
            .bind(task.to_string())
            .bind(at.0)
            .bind(who.account.0.to_string())
            .execute(&mut *work)
            .await?;
        work.note(EntryKind::Event, "task", Some(&what)).await?;
        work.done(self).await
    }

    /// Lets somebody of the team see a case until a moment. `NotFound` for whoever may not see
    /// it, or for somebody who works on no cases; `Conflict` if it is closed.
    pub async fn invite(
        &self,
        id: Uuid,
        who: Insider,
        guest: AccountId,
        until: Timestamp,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        let name = colleague(&mut work, guest).await?;
        sqlx::query(
            "INSERT INTO case_guests (id, case_id, account, from_at, until_at, by_whom, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(id.to_string())
        .bind(guest.0.to_string())
        .bind(at.0)
        .bind(until.0)
        .bind(who.account.0.to_string())
        .bind(reason)
        .execute(&mut *work)
        .await?;
        let text = format!("guest {name}");
        work.note(EntryKind::Access, &text, Some(reason)).await?;
        handed(&mut work, id, guest, at).await?;
        work.done(self).await
    }

    /// Ends a guest's permission at once. `NotFound` without it.
    pub async fn end_guest(
        &self,
        id: Uuid,
        who: Insider,
        permission: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        let name: Option<Option<String>> = sqlx::query_scalar(
            "SELECT a.display FROM case_guests g LEFT JOIN accounts a ON a.id = g.account
             WHERE g.id = $1 AND g.case_id = $2 AND g.until_at > $3",
        )
        .bind(permission.to_string())
        .bind(id.to_string())
        .bind(at.0)
        .fetch_optional(&mut *work)
        .await?;
        let name = name.ok_or(StoreError::NotFound)?.unwrap_or_default();
        sqlx::query("UPDATE case_guests SET until_at = $2 WHERE id = $1")
            .bind(permission.to_string())
            .bind(at.0)
            .execute(&mut *work)
            .await?;
        let text = format!("end {name}");
        work.note(EntryKind::Access, &text, None).await?;
        work.done(self).await
    }

    /// Hands a case over with a note, and tells the new owner. `NotFound` for whoever may not
    /// see it, or for somebody who works on no cases; `Conflict` if it is closed.
    pub async fn hand_case(
        &self,
        id: Uuid,
        who: Insider,
        to: AccountId,
        note: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        let name = colleague(&mut work, to).await?;
        sqlx::query("UPDATE cases SET owner = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(to.0.to_string())
            .execute(&mut *work)
            .await?;
        let text = format!("handed {name}");
        work.note(EntryKind::Access, &text, Some(note)).await?;
        handed(&mut work, id, to, at).await?;
        work.done(self).await
    }

    /// Moves a case to a stage, and says whether others have the next step. `NotFound` for
    /// whoever may not see it, `Conflict` if it is closed.
    pub async fn set_stage(
        &self,
        id: Uuid,
        who: Insider,
        stage: Stage,
        waiting: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        sqlx::query("UPDATE cases SET stage = $2, waiting = $3 WHERE id = $1")
            .bind(id.to_string())
            .bind(word(&stage))
            .bind(i64::from(waiting))
            .execute(&mut *work)
            .await?;
        if work.case.stage != stage {
            let text = format!("stage {}", word(&stage));
            work.note(EntryKind::Event, &text, None).await?;
        }
        if work.case.waiting != waiting {
            let text = if waiting { "waiting" } else { "ours" };
            work.note(EntryKind::Event, text, None).await?;
        }
        work.done(self).await
    }

    /// Closes a case and its matters. `NotFound` for whoever may not see it, `Conflict` if it is
    /// closed.
    pub async fn close_case(
        &self,
        id: Uuid,
        who: Insider,
        end: &CaseEnd,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.working(id, who, at).await?;
        sqlx::query(
            "UPDATE cases SET closed_at = $2, closed_by = $3, outcome = $4, check_at = $5
             WHERE id = $1",
        )
        .bind(id.to_string())
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(&end.outcome)
        .bind(end.check_at.map(|at| at.0))
        .execute(&mut *work)
        .await?;
        matters::close(
            &mut work,
            "case_id",
            id,
            Some(who.account),
            &end.outcome,
            at,
        )
        .await?;
        if !end.wish.is_empty() {
            let text = format!("wish {}", end.wish);
            work.note(EntryKind::Event, &text, None).await?;
        }
        let text = format!("closed {}", end.outcome);
        work.note(EntryKind::Event, &text, Some(&end.reason))
            .await?;
        work.done(self).await
    }

    /// Opens a closed case again with a reason: its newest matter runs again, for today.
    /// `NotFound` for whoever may not see it, `Conflict` if it is open.
    pub async fn reopen_case(
        &self,
        id: Uuid,
        who: Insider,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let case = one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        if case.closed_at.is_none() {
            return Err(StoreError::Conflict);
        }
        let by = who.account;
        let mut work = Working { work, case, by, at };
        sqlx::query(
            "UPDATE cases SET closed_at = NULL, closed_by = NULL, outcome = NULL, check_at = NULL
             WHERE id = $1",
        )
        .bind(id.to_string())
        .execute(&mut *work)
        .await?;
        sqlx::query(
            "UPDATE matters SET round = round + 1, since = $2, urgency = 'today', level = -1,
                 looked_at = $2, looked_by = $3, talked_at = NULL, decided_at = NULL,
                 check_at = NULL, closed_at = NULL, closed_by = NULL, outcome = NULL
             WHERE closed_at IS NOT NULL AND id = (SELECT id FROM matters WHERE case_id = $1 AND joined IS NULL
                         ORDER BY since DESC, id DESC LIMIT 1)",
        )
        .bind(id.to_string())
        .bind(at.0)
        .bind(who.account.0.to_string())
        .execute(&mut *work)
        .await?;
        work.note(EntryKind::Event, "reopened", Some(reason))
            .await?;
        work.done(self).await
    }
}

/// Whether the last line of a record is this one, by the same person a moment ago: a button that
/// was pressed twice. What is in the record cannot be taken out again.
async fn said_before(
    work: &mut Connection,
    case: &str,
    who: Insider,
    entry: &NewEntry,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let before: Option<i64> = sqlx::query_scalar(
        "SELECT at FROM (SELECT * FROM case_entries WHERE case_id = $1
                         ORDER BY at DESC, id DESC LIMIT 1) AS last
         WHERE at > $2 AND by_whom = $3 AND kind = $4 AND text = $5
           AND COALESCE(reason, '') = $6 AND COALESCE(corrects, '') = $7",
    )
    .bind(case)
    .bind(at.minus(TWICE).0)
    .bind(who.account.0.to_string())
    .bind(word(&entry.kind))
    .bind(&entry.text)
    .bind(entry.reason.as_deref().unwrap_or_default())
    .bind(
        entry
            .corrects
            .map_or_else(String::new, |line| line.to_string()),
    )
    .fetch_optional(work)
    .await?;
    Ok(before.is_some())
}

async fn drop_draft(
    work: &mut Connection,
    case: Uuid,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM case_drafts WHERE case_id = $1 AND account = $2")
        .bind(case.to_string())
        .bind(account.0.to_string())
        .execute(work)
        .await?;
    Ok(())
}

/// The name of an account that may work on cases.
async fn colleague(work: &mut Connection, account: AccountId) -> Result<String, StoreError> {
    let found = super::super::accounts::account_in(work, &account.0.to_string())
        .await?
        .filter(|account| !account.disabled && holders(Right::WorkCases).contains(&account.role));
    Ok(found.ok_or(StoreError::NotFound)?.display)
}

async fn handed(
    work: &mut Connection,
    case: Uuid,
    to: AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let notice = NewNotice {
        id: format!("case:{case}:handed:{}:{}", at.0, to.0),
        at,
        kind: NoticeKind::CaseHanded,
        whom: to,
        page: format!("/s/cases/{case}"),
    };
    notices::enqueue(work, &notice).await
}
