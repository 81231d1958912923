//! Rows of cases as the database has them.

use super::super::columns::{read, read_id, read_word};
use super::super::{AccountId, StoreError};
use super::{CaseRow, EntryRow, TaskRow};
use crate::model::Timestamp;

#[derive(sqlx::FromRow)]
pub(super) struct RawCase {
    id: String,
    number: String,
    opened_at: i64,
    owner: String,
    owner_name: Option<String>,
    pupil: String,
    who: Option<String>,
    about: String,
    urgency: String,
    stage: String,
    waiting: i64,
    closed_at: Option<i64>,
    outcome: Option<String>,
    check_at: Option<i64>,
    practice: i64,
    task_at: Option<i64>,
}

impl TryFrom<RawCase> for CaseRow {
    type Error = StoreError;

    fn try_from(raw: RawCase) -> Result<Self, StoreError> {
        Ok(CaseRow {
            id: read_id(&raw.id)?,
            number: raw.number,
            opened_at: Timestamp(raw.opened_at),
            owner: AccountId(read_id(&raw.owner)?),
            owner_name: raw.owner_name.unwrap_or_default(),
            pupil: raw.pupil,
            who: raw.who,
            about: raw.about,
            urgency: read(&raw.urgency)?,
            stage: read_word(raw.stage)?,
            waiting: raw.waiting != 0,
            closed_at: raw.closed_at.map(Timestamp),
            outcome: raw.outcome,
            check_at: raw.check_at.map(Timestamp),
            task_at: raw.task_at.map(Timestamp),
            practice: raw.practice != 0,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct RawEntry {
    id: String,
    at: i64,
    by_whom: Option<String>,
    display: Option<String>,
    kind: String,
    text: String,
    reason: Option<String>,
    corrects: Option<String>,
}

impl TryFrom<RawEntry> for EntryRow {
    type Error = StoreError;

    fn try_from(raw: RawEntry) -> Result<Self, StoreError> {
        Ok(EntryRow {
            id: read_id(&raw.id)?,
            at: Timestamp(raw.at),
            by: raw.by_whom.map(|_| raw.display.unwrap_or_default()),
            kind: read_word(raw.kind)?,
            text: raw.text,
            reason: raw.reason,
            corrects: raw.corrects.as_deref().map(read_id).transpose()?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct RawTask {
    id: String,
    what: String,
    who: String,
    due_at: Option<i64>,
    done_at: Option<i64>,
    done_by: Option<String>,
}

impl TryFrom<RawTask> for TaskRow {
    type Error = StoreError;

    fn try_from(raw: RawTask) -> Result<Self, StoreError> {
        Ok(TaskRow {
            id: read_id(&raw.id)?,
            what: raw.what,
            who: raw.who,
            due_at: raw.due_at.map(Timestamp),
            done_at: raw.done_at.map(Timestamp),
            done_by: raw.done_by,
        })
    }
}
