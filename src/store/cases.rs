//! Cases of the safeguarding team: an append-only record, tasks, and who may see them.
//!
//! A case is opened by a person from a matter, whose clock it takes over; it has no clock of its
//! own. Every question here is asked by an [`Insider`], so that no page can forget who may read:
//! a lead all cases, a contact those handed to this person or opened for a while. To everybody
//! else a case looks like one that does not exist.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{read, read_id, read_word, word};
use super::matters::{self, MatterRow};
use super::open::tell;
use super::{Change, Connection, NewNotice, NoticeKind, Store, StoreError, notices};
use crate::model::{Role, Timestamp};
use crate::safeguard::escalation::Urgency;
use crate::safeguard::rights::{Right, holders};

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

const PACK: &str = "SELECT p.id, p.case_id, k.number, p.at, p.asked_by AS asked, \
     a.display AS asked_by, p.receiver, p.reason, p.answered_at, b.display AS answered_by, \
     p.approved FROM case_packs p JOIN cases k ON k.id = p.case_id \
     LEFT JOIN accounts a ON a.id = p.asked_by LEFT JOIN accounts b ON b.id = p.answered_by";

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
    /// clock. `NotFound` for whoever may not see the case, or for a correction of a line that it
    /// does not have; `Conflict` if it is closed.
    pub async fn add_entry(
        &self,
        id: Uuid,
        who: Insider,
        entry: &NewEntry,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
        let key = id.to_string();
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
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
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
        work.commit().await?;
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
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
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
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
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
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Event,
            "task",
            Some(&what),
        )
        .await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
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
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Access,
            &text,
            Some(reason),
        )
        .await?;
        handed(&mut work, id, guest, at).await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
    }

    /// Ends a guest's permission at once. `NotFound` without it.
    pub async fn end_guest(
        &self,
        id: Uuid,
        who: Insider,
        permission: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
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
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Access,
            &text,
            None,
        )
        .await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
        let name = colleague(&mut work, to).await?;
        sqlx::query("UPDATE cases SET owner = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(to.0.to_string())
            .execute(&mut *work)
            .await?;
        let text = format!("handed {name}");
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Access,
            &text,
            Some(note),
        )
        .await?;
        handed(&mut work, id, to, at).await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let mut work = self.write().await?;
        let before = open_one(&mut work, id, who, at).await?;
        sqlx::query("UPDATE cases SET stage = $2, waiting = $3 WHERE id = $1")
            .bind(id.to_string())
            .bind(word(&stage))
            .bind(i64::from(waiting))
            .execute(&mut *work)
            .await?;
        if before.stage != stage {
            let text = format!("stage {}", word(&stage));
            write(
                &mut work,
                id,
                at,
                Some(who.account),
                EntryKind::Event,
                &text,
                None,
            )
            .await?;
        }
        if before.waiting != waiting {
            let text = if waiting { "waiting" } else { "ours" };
            write(
                &mut work,
                id,
                at,
                Some(who.account),
                EntryKind::Event,
                text,
                None,
            )
            .await?;
        }
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let mut work = self.write().await?;
        open_one(&mut work, id, who, at).await?;
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
        let by = Some(who.account);
        if !end.wish.is_empty() {
            let text = format!("wish {}", end.wish);
            write(&mut work, id, at, by, EntryKind::Event, &text, None).await?;
        }
        let text = format!("closed {}", end.outcome);
        write(
            &mut work,
            id,
            at,
            by,
            EntryKind::Event,
            &text,
            Some(&end.reason),
        )
        .await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
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
        let row = one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        if row.closed_at.is_none() {
            return Err(StoreError::Conflict);
        }
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
        let by = Some(who.account);
        write(
            &mut work,
            id,
            at,
            by,
            EntryKind::Event,
            "reopened",
            Some(reason),
        )
        .await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
    }

    /// Asks for a hand-over pack; those who may approve it are told. `NotFound` for whoever may
    /// not see the case.
    pub async fn ask_pack(
        &self,
        id: Uuid,
        who: Insider,
        receiver: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let pack = Uuid::now_v7();
        let mut work = self.write().await?;
        one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        sqlx::query(
            "INSERT INTO case_packs (id, case_id, at, asked_by, receiver, reason)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(pack.to_string())
        .bind(id.to_string())
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(receiver)
        .bind(reason)
        .execute(&mut *work)
        .await?;
        write(
            &mut work,
            id,
            at,
            Some(who.account),
            EntryKind::Event,
            "pack-asked",
            Some(reason),
        )
        .await?;
        for approver in holding(&mut work, Right::ApproveHandOver).await? {
            if approver == who.account {
                continue;
            }
            let notice = NewNotice {
                id: format!("pack:{pack}:{}", approver.0),
                at,
                kind: NoticeKind::Approval,
                whom: approver,
                page: "/s/packs".to_owned(),
            };
            notices::enqueue(&mut work, &notice).await?;
        }
        work.commit().await?;
        self.tell_cases();
        tell(&self.changes, Change::Notices);
        Ok(pack)
    }

    /// Hand-over packs, those that nobody has answered first; at most 200.
    pub async fn packs(&self) -> Result<Vec<PackRow>, StoreError> {
        let sql =
            format!("{PACK} ORDER BY p.answered_at IS NOT NULL, p.at DESC, p.id DESC LIMIT 200");
        let raw: Vec<RawPack> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter().map(PackRow::try_from).collect()
    }

    /// Approves or refuses a pack. `NotFound` without it, `Conflict` if it was answered, or if
    /// it was asked for by the same person (S0-07: nobody approves the own request).
    pub async fn answer_pack(
        &self,
        pack: Uuid,
        by: AccountId,
        approved: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let found: Option<(String, String, Option<i64>)> =
            sqlx::query_as("SELECT case_id, asked_by, answered_at FROM case_packs WHERE id = $1")
                .bind(pack.to_string())
                .fetch_optional(&mut *work)
                .await?;
        let (case, asked, answered) = found.ok_or(StoreError::NotFound)?;
        if answered.is_some() || asked == by.0.to_string() {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "UPDATE case_packs SET answered_at = $2, answered_by = $3, approved = $4
             WHERE id = $1",
        )
        .bind(pack.to_string())
        .bind(at.0)
        .bind(by.0.to_string())
        .bind(i64::from(approved))
        .execute(&mut *work)
        .await?;
        let text = if approved {
            "pack-approved"
        } else {
            "pack-refused"
        };
        let case = read_id(&case)?;
        write(&mut work, case, at, Some(by), EntryKind::Event, text, None).await?;
        work.commit().await?;
        self.tell_cases();
        Ok(())
    }

    /// The pack that an insider may fetch now; it is noted in the case. `NotFound` if it was not
    /// approved, its seven days are over, or the insider may not see the case.
    pub async fn fetch_pack(
        &self,
        pack: Uuid,
        who: Insider,
        at: Timestamp,
    ) -> Result<PackRow, StoreError> {
        let sql = format!("{PACK} WHERE p.id = $1");
        let raw: Option<RawPack> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(pack.to_string())
            .fetch_optional(&self.reader)
            .await?;
        let row = PackRow::try_from(raw.ok_or(StoreError::NotFound)?)?;
        if row.open_until().is_none_or(|until| at >= until) {
            return Err(StoreError::NotFound);
        }
        self.look_at_case(row.case, who, "pack", at).await?;
        sqlx::query("UPDATE case_packs SET fetched_at = COALESCE(fetched_at, $2) WHERE id = $1")
            .bind(pack.to_string())
            .bind(at.0)
            .execute(&self.writer)
            .await?;
        Ok(row)
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
    let found = super::accounts::account_in(work, &account.0.to_string())
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

async fn holding(work: &mut Connection, right: Right) -> Result<Vec<AccountId>, StoreError> {
    let mut all = Vec::new();
    for role in holders(right) {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM accounts WHERE role = $1 AND disabled = 0 ORDER BY name",
        )
        .bind(role.word())
        .fetch_all(&mut *work)
        .await?;
        for id in ids {
            all.push(AccountId(read_id(&id)?));
        }
    }
    Ok(all)
}

#[derive(sqlx::FromRow)]
struct RawCase {
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
struct RawEntry {
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
struct RawTask {
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

#[derive(sqlx::FromRow)]
struct RawPack {
    id: String,
    case_id: String,
    number: String,
    at: i64,
    asked: String,
    asked_by: Option<String>,
    receiver: String,
    reason: String,
    answered_at: Option<i64>,
    answered_by: Option<String>,
    approved: Option<i64>,
}

impl TryFrom<RawPack> for PackRow {
    type Error = StoreError;

    fn try_from(raw: RawPack) -> Result<Self, StoreError> {
        Ok(PackRow {
            id: read_id(&raw.id)?,
            case: read_id(&raw.case_id)?,
            number: raw.number,
            at: Timestamp(raw.at),
            asked: AccountId(read_id(&raw.asked)?),
            asked_by: raw.asked_by.unwrap_or_default(),
            receiver: raw.receiver,
            reason: raw.reason,
            answered_at: raw.answered_at.map(Timestamp),
            answered_by: raw.answered_by,
            approved: raw.approved.map(|yes| yes != 0),
        })
    }
}
