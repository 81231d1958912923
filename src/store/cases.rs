//! Cases of the safeguarding team: an append-only record, tasks, and who may see them.
//!
//! A case is opened by a person from a matter, whose clock it takes over; it has no clock of its
//! own. Every question here is asked by an [`Insider`], so that no page can forget who may read:
//! a lead all cases, a contact those handed to this person or opened for a while. To everybody
//! else a case looks like one that does not exist.

mod packs;
mod rows;
mod work;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{read_id, read_word, word};
use super::matters::{self, MatterRow};
use super::open::tell;
use super::{Change, Connection, Store, StoreError};
use crate::model::{Role, Timestamp};
use crate::safeguard::escalation::Urgency;
use packs::{PACK, RawPack};
use rows::{RawCase, RawEntry, RawTask};

/// The most cases that one question brings.
const MOST: i64 = 500;
/// The most lines of who looked that a case brings.
const MOST_LOOKS: i64 = 200;
/// For how long an approved hand-over pack can be fetched.
const PACK_OPEN: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

/// Somebody of the safeguarding team, as far as cases are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insider {
    /// Who.
    pub account: AccountId,
    /// Whether this person sees every case: a lead does.
    pub all: bool,
}

impl Insider {
    /// The insider behind an account; who sees what hangs on the role alone.
    pub fn of(account: &super::Account) -> Self {
        Insider {
            account: account.id,
            all: account.role == Role::SafeguardingLead,
        }
    }
}

/// Where work on a case stands (S1-06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// What can be done before something happens.
    Prevent,
    /// Finding out what is the matter.
    Detect,
    /// Acting to protect the pupil.
    Intervene,
    /// Working with those whom the law names, and afterwards.
    Handle,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Stage; 4] = [
        Stage::Prevent,
        Stage::Detect,
        Stage::Intervene,
        Stage::Handle,
    ];
}

/// What a line of the record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// Something happened; the system writes these as well.
    Event,
    /// What was seen, heard or done.
    Note,
    /// A talk with the pupil.
    TalkWithPupil,
    /// Contact with the family.
    ContactFamily,
    /// Contact with somebody outside the school.
    ContactAgency,
    /// A decision, with its reason.
    Decision,
    /// Who may see the case has changed.
    Access,
    /// Sets an earlier line right.
    Correction,
}

impl EntryKind {
    /// What a person may write.
    pub const WRITTEN: [EntryKind; 7] = [
        EntryKind::Note,
        EntryKind::TalkWithPupil,
        EntryKind::ContactFamily,
        EntryKind::ContactAgency,
        EntryKind::Decision,
        EntryKind::Event,
        EntryKind::Correction,
    ];
}

/// A case to be opened.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCase {
    /// Who it is about, as the team knows the pupil.
    pub pupil: String,
    /// The stand-in, where one is known.
    pub who: Option<String>,
    /// What it is about, in a few words.
    pub about: String,
    /// The year of its number, in the school's time zone.
    pub year: i16,
}

impl std::fmt::Debug for NewCase {
    /// The name of a child never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewCase(‹redacted›)")
    }
}

/// A line to be added to the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What it is.
    pub kind: EntryKind,
    /// The words.
    pub text: String,
    /// Of a decision: why.
    pub reason: Option<String>,
    /// Of a correction: the line that it sets right.
    pub corrects: Option<Uuid>,
    /// Of a decision: when to look again.
    pub check_at: Option<Timestamp>,
}

/// A task to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// What is to be done.
    pub what: String,
    /// By whom, in words: it need not be an account.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// How a case ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEnd {
    /// What came of it: a word.
    pub outcome: String,
    /// Why it can be closed.
    pub reason: String,
    /// What the pupil wanted, and what was done.
    pub wish: String,
    /// When to look again.
    pub check_at: Option<Timestamp>,
}

/// Which cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseView {
    /// Open ones of this person's own.
    Mine,
    /// All open ones that this person may see.
    Team,
    /// Open ones in which others have the next step.
    Waiting,
    /// Closed ones, the newest first.
    Closed,
}

/// One case.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The id.
    pub id: Uuid,
    /// `2026-0142`.
    pub number: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who has it.
    pub owner: AccountId,
    /// Who has it, by the name shown to colleagues.
    pub owner_name: String,
    /// Who it is about.
    pub pupil: String,
    /// The stand-in.
    pub who: Option<String>,
    /// What it is about.
    pub about: String,
    /// How soon somebody has to answer.
    pub urgency: Urgency,
    /// Where work stands.
    pub stage: Stage,
    /// Whether others have the next step.
    pub waiting: bool,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What came of it.
    pub outcome: Option<String>,
    /// When to look again.
    pub check_at: Option<Timestamp>,
    /// The earliest time of a task that is not done.
    pub task_at: Option<Timestamp>,
    /// Whether it is an exercise.
    pub practice: bool,
}

impl std::fmt::Debug for CaseRow {
    /// The name of a child never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CaseRow({}, ‹redacted›)", self.number)
    }
}

/// One line of the record.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// The id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who, by the name shown to colleagues; `None` is the system.
    pub by: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// The words; of the system's lines a word with arguments, see `dashboard`.
    pub text: String,
    /// Why.
    pub reason: Option<String>,
    /// The line that it sets right.
    pub corrects: Option<Uuid>,
}

/// One task.
#[derive(Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The id.
    pub id: Uuid,
    /// What.
    pub what: String,
    /// Who.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// By whom, by the name shown to colleagues.
    pub done_by: Option<String>,
}

/// Somebody who may see a case for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestRow {
    /// The id of the permission.
    pub id: Uuid,
    /// Who, by the name shown to colleagues.
    pub name: String,
    /// Until when.
    pub until_at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Somebody who opened a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookRow {
    /// When.
    pub at: Timestamp,
    /// Who, by the name shown to colleagues.
    pub name: String,
    /// `page`, `print` or `pack`.
    pub how: String,
}

/// What somebody is still writing.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// When it was saved.
    pub at: Timestamp,
    /// What it is to be.
    pub kind: EntryKind,
    /// The words so far.
    pub text: String,
}

/// A hand-over pack: asked for by one person, approved by another.
#[derive(Clone, PartialEq, Eq)]
pub struct PackRow {
    /// The id.
    pub id: Uuid,
    /// Its case.
    pub case: Uuid,
    /// The number of its case.
    pub number: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who asked.
    pub asked: AccountId,
    /// Who asked, by the name shown to colleagues.
    pub asked_by: String,
    /// Who is to receive it.
    pub receiver: String,
    /// Why.
    pub reason: String,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// Who answered, by the name shown to colleagues.
    pub answered_by: Option<String>,
    /// Whether it was approved.
    pub approved: Option<bool>,
}

impl PackRow {
    /// Until when it can be fetched; `None` if it was not approved.
    pub fn open_until(&self) -> Option<Timestamp> {
        self.approved?
            .then(|| self.answered_at.map(|at| at.plus(PACK_OPEN)))
            .flatten()
    }
}

/// Everything of one case.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseDetail {
    /// The case.
    pub row: CaseRow,
    /// What it is about.
    pub matters: Vec<MatterRow>,
    /// The record, oldest first.
    pub entries: Vec<EntryRow>,
    /// Tasks, in order of time.
    pub tasks: Vec<TaskRow>,
    /// Guests who may see it now.
    pub guests: Vec<GuestRow>,
    /// Who opened it, newest first.
    pub looks: Vec<LookRow>,
    /// What this person is still writing.
    pub draft: Option<Draft>,
    /// Other cases of the same stand-in that this person may see.
    pub others: Vec<(Uuid, String)>,
    /// Hand-over packs, newest first.
    pub packs: Vec<PackRow>,
}

const CASE: &str = "SELECT k.id, k.number, k.opened_at, k.owner, o.display AS owner_name, \
     k.pupil, k.who, k.about, k.urgency, k.stage, k.waiting, k.closed_at, k.outcome, k.check_at, \
     k.practice, (SELECT MIN(t.due_at) FROM case_tasks t WHERE t.case_id = k.id \
     AND t.done_at IS NULL) AS task_at \
     FROM cases k LEFT JOIN accounts o ON o.id = k.owner";

/// `$1` is 1 for a lead, `$2` the account, `$3` the moment.
const VISIBLE: &str = "($1 = 1 OR k.owner = $2
     OR EXISTS (SELECT 1 FROM case_guests g WHERE g.case_id = k.id AND g.account = $2
                AND g.from_at <= $3 AND g.until_at > $3))";

impl Store {
    /// Cases that an insider may see, at most 500; open ones in order of opening.
    pub async fn cases(
        &self,
        who: Insider,
        view: CaseView,
        now: Timestamp,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let (which, order) = match view {
            CaseView::Mine => ("k.closed_at IS NULL AND k.owner = $2", "k.opened_at"),
            CaseView::Team => ("k.closed_at IS NULL", "k.opened_at"),
            CaseView::Waiting => ("k.closed_at IS NULL AND k.waiting = 1", "k.opened_at"),
            CaseView::Closed => ("k.closed_at IS NOT NULL", "k.closed_at DESC"),
        };
        let sql = format!("{CASE} WHERE {which} AND {VISIBLE} ORDER BY {order}, k.id LIMIT $4");
        let raw: Vec<RawCase> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(who.all))
            .bind(who.account.0.to_string())
            .bind(now.0)
            .bind(MOST)
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter().map(CaseRow::try_from).collect()
    }

    /// The open matters of all cases, for their clocks; by case.
    pub async fn matters_of_cases(&self) -> Result<Vec<(Uuid, MatterRow)>, StoreError> {
        let sql = format!(
            "SELECT {} WHERE m.closed_at IS NULL AND m.case_id IS NOT NULL",
            matters::COLUMNS
        );
        let raw: Vec<matters::RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter()
            .map(|raw| {
                let row = MatterRow::try_from(raw)?;
                Ok(row.case.map(|case| (case, row)))
            })
            .filter_map(Result::transpose)
            .collect()
    }

    /// Opens a case from a matter, which counts as taken from then on; the number is the next of
    /// its year. `NotFound` for whoever may not see the matter, `Conflict` if it is closed or has
    /// an open case.
    pub async fn open_case(
        &self,
        matter: Uuid,
        new: &NewCase,
        who: Insider,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let mut work = self.write().await?;
        let matter = matters::one(&mut work, matter, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        free(&mut work, &matter).await?;
        let last: i64 = sqlx::query_scalar(
            "INSERT INTO case_numbers (year, last) VALUES ($1, 1)
             ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last",
        )
        .bind(i64::from(new.year))
        .fetch_one(&mut *work)
        .await?;
        let id = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO cases (id, number, opened_at, opened_by, owner, pupil, who, about,
                                urgency, stage, waiting, practice)
             VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, 0, $10)",
        )
        .bind(id.to_string())
        .bind(format!("{}-{last:04}", new.year))
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(&new.pupil)
        .bind(new.who.as_deref())
        .bind(&new.about)
        .bind(matter.urgency.word())
        .bind(word(&Stage::Detect))
        .bind(i64::from(matter.practice))
        .execute(&mut *work)
        .await?;
        take_over(&mut work, &matter, id, who, at).await?;
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Event,
            "opened",
            None,
        )
        .await?;
        work.commit().await?;
        self.tell_cases();
        Ok(id)
    }

    /// Lets a matter join an open case. `NotFound` for whoever may not see both, `Conflict` if
    /// the matter is closed or has an open case, or the case is closed.
    pub async fn join_case(
        &self,
        matter: Uuid,
        case: Uuid,
        who: Insider,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let matter = matters::one(&mut work, matter, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        open_one(&mut work, case, who, at).await?;
        free(&mut work, &matter).await?;
        take_over(&mut work, &matter, case, who, at).await?;
        write(
            &mut work,
            case,
            at,
            Some(who.account),
            EntryKind::Event,
            "joined",
            None,
        )
        .await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
    }

    /// Everything of a case that an insider may see.
    pub async fn case(
        &self,
        id: Uuid,
        who: Insider,
        now: Timestamp,
    ) -> Result<Option<CaseDetail>, StoreError> {
        let mut view = self.reader.begin().await?;
        let Some(row) = one(&mut view, id, who, now).await? else {
            return Ok(None);
        };
        let key = id.to_string();
        let sql = format!(
            "SELECT {} WHERE m.case_id = $1 ORDER BY m.opened_at, m.id",
            matters::COLUMNS
        );
        let matters: Vec<matters::RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(&key)
            .fetch_all(&mut *view)
            .await?;
        let entries: Vec<RawEntry> = sqlx::query_as(
            "SELECT e.id, e.at, e.by_whom, a.display, e.kind, e.text, e.reason, e.corrects
             FROM case_entries e LEFT JOIN accounts a ON a.id = e.by_whom
             WHERE e.case_id = $1 ORDER BY e.at, e.id",
        )
        .bind(&key)
        .fetch_all(&mut *view)
        .await?;
        let tasks: Vec<RawTask> = sqlx::query_as(
            "SELECT t.id, t.what, t.who, t.due_at, t.done_at, a.display AS done_by
             FROM case_tasks t LEFT JOIN accounts a ON a.id = t.done_by
             WHERE t.case_id = $1
             ORDER BY t.done_at IS NOT NULL, t.due_at IS NULL, t.due_at, t.at, t.id",
        )
        .bind(&key)
        .fetch_all(&mut *view)
        .await?;
        let guests: Vec<(String, Option<String>, i64, String)> = sqlx::query_as(
            "SELECT g.id, a.display, g.until_at, g.reason FROM case_guests g
             LEFT JOIN accounts a ON a.id = g.account
             WHERE g.case_id = $1 AND g.until_at > $2 ORDER BY g.from_at, g.id",
        )
        .bind(&key)
        .bind(now.0)
        .fetch_all(&mut *view)
        .await?;
        let looks: Vec<(i64, Option<String>, String)> = sqlx::query_as(
            "SELECT l.at, a.display, l.how FROM case_looks l
             LEFT JOIN accounts a ON a.id = l.account
             WHERE l.case_id = $1 ORDER BY l.at DESC, l.id DESC LIMIT $2",
        )
        .bind(&key)
        .bind(MOST_LOOKS)
        .fetch_all(&mut *view)
        .await?;
        let draft: Option<(i64, String, String)> = sqlx::query_as(
            "SELECT at, kind, text FROM case_drafts WHERE case_id = $1 AND account = $2",
        )
        .bind(&key)
        .bind(who.account.0.to_string())
        .fetch_optional(&mut *view)
        .await?;
        let sql = format!(
            "SELECT k.id, k.number FROM cases k
             WHERE k.who = $4 AND k.id <> $5 AND {VISIBLE} ORDER BY k.opened_at, k.id"
        );
        let others: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(who.all))
            .bind(who.account.0.to_string())
            .bind(now.0)
            .bind(row.who.as_deref())
            .bind(&key)
            .fetch_all(&mut *view)
            .await?;
        let sql = format!("{PACK} WHERE p.case_id = $1 ORDER BY p.at DESC, p.id DESC");
        let packs: Vec<RawPack> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(&key)
            .fetch_all(&mut *view)
            .await?;
        Ok(Some(CaseDetail {
            row,
            matters: matters
                .into_iter()
                .map(MatterRow::try_from)
                .collect::<Result<_, _>>()?,
            entries: entries
                .into_iter()
                .map(EntryRow::try_from)
                .collect::<Result<_, _>>()?,
            tasks: tasks
                .into_iter()
                .map(TaskRow::try_from)
                .collect::<Result<_, _>>()?,
            guests: guests
                .into_iter()
                .map(|(id, name, until, reason)| {
                    Ok(GuestRow {
                        id: read_id(&id)?,
                        name: name.unwrap_or_default(),
                        until_at: Timestamp(until),
                        reason,
                    })
                })
                .collect::<Result<_, StoreError>>()?,
            looks: looks
                .into_iter()
                .map(|(at, name, how)| LookRow {
                    at: Timestamp(at),
                    name: name.unwrap_or_default(),
                    how,
                })
                .collect(),
            draft: draft
                .map(|(at, kind, text)| {
                    Ok::<_, StoreError>(Draft {
                        at: Timestamp(at),
                        kind: read_word(kind)?,
                        text,
                    })
                })
                .transpose()?,
            others: others
                .into_iter()
                .map(|(id, number)| Ok((read_id(&id)?, number)))
                .collect::<Result<_, StoreError>>()?,
            packs: packs
                .into_iter()
                .map(PackRow::try_from)
                .collect::<Result<_, _>>()?,
        }))
    }

    fn tell_cases(&self) {
        tell(&self.changes, Change::Cases);
    }
}

async fn one(
    view: &mut Connection,
    id: Uuid,
    who: Insider,
    now: Timestamp,
) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!("{CASE} WHERE k.id = $4 AND {VISIBLE}");
    let raw: Option<RawCase> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(i64::from(who.all))
        .bind(who.account.0.to_string())
        .bind(now.0)
        .bind(id.to_string())
        .fetch_optional(view)
        .await?;
    raw.map(CaseRow::try_from).transpose()
}

/// The case, if this insider may change it.
async fn open_one(
    work: &mut Connection,
    id: Uuid,
    who: Insider,
    now: Timestamp,
) -> Result<CaseRow, StoreError> {
    let row = one(work, id, who, now).await?.ok_or(StoreError::NotFound)?;
    if row.closed_at.is_some() {
        return Err(StoreError::Conflict);
    }
    Ok(row)
}

/// `Conflict` unless a matter may become part of a case.
async fn free(work: &mut Connection, matter: &MatterRow) -> Result<(), StoreError> {
    let in_open_case: Option<String> =
        sqlx::query_scalar("SELECT id FROM cases WHERE id = $1 AND closed_at IS NULL")
            .bind(matter.case.map(|case| case.to_string()))
            .fetch_optional(work)
            .await?;
    if matter.closed_at.is_some() || in_open_case.is_some() {
        return Err(StoreError::Conflict);
    }
    Ok(())
}

async fn take_over(
    work: &mut Connection,
    matter: &MatterRow,
    case: Uuid,
    who: Insider,
    at: Timestamp,
) -> Result<(), StoreError> {
    if matter.looked_at.is_none() {
        matters::look(work, matter, who.account, at).await?;
    }
    sqlx::query("UPDATE matters SET case_id = $2 WHERE id = $1")
        .bind(matter.id.to_string())
        .bind(case.to_string())
        .execute(work)
        .await?;
    Ok(())
}

async fn write(
    work: &mut Connection,
    case: Uuid,
    at: Timestamp,
    by: Option<AccountId>,
    kind: EntryKind,
    text: &str,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    // What the system writes begins with a mark that nobody can type: forms have no control
    // characters.
    sqlx::query(
        "INSERT INTO case_entries (id, case_id, at, by_whom, kind, text, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(case.to_string())
    .bind(at.0)
    .bind(by.map(|by| by.0.to_string()))
    .bind(word(&kind))
    .bind(format!("{SYSTEM}{text}"))
    .bind(reason)
    .execute(work)
    .await?;
    Ok(())
}

/// Begins the text of a line that the system wrote.
const SYSTEM: char = '\u{1}';

impl EntryRow {
    /// Of a line of the system: its word and what follows it.
    pub fn system(&self) -> Option<(&str, &str)> {
        let text = self.text.strip_prefix(SYSTEM)?;
        Some(text.split_once(' ').unwrap_or((text, "")))
    }
}
