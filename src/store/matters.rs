//! What needs the safeguarding team: one row for each signal, with its clock.
//!
//! A row is written in the transaction that stores its signal, so that neither exists without
//! the other, and none is ever deleted here. What is due and who is to be told is worked out from
//! these rows by `safeguard::escalation`; this file only keeps what happened.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use super::accounts::AccountId;
use super::cases::Insider;
use super::columns::{read, read_id, read_severity, read_word, word};
use super::open::tell;
use super::{Change, Connection, NewNotice, Store, StoreError, telling};
use crate::model::{EventCode, Hit, SelfReport, Severity, Timestamp};
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::{Facts, Urgency};

/// The severity from which an incident is a matter of its own (FIELD section 5.4: "urgent").
const SERIOUS: u8 = 4;
/// Within this time the same words of the same person are a button that was pressed twice.
pub(super) const TWICE: Duration = Duration::from_secs(60);
/// The most matters that one question brings.
const MOST: i64 = 500;

/// What a matter is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    /// A pupil wrote.
    SelfReport,
    /// An incident of severity 4 or 5.
    Incident,
    /// Somebody of the staff is worried.
    Concern,
    /// An exercise: nobody is told, and no count includes it.
    Practice,
}

/// One signal and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterRow {
    /// The id: that of the record that opened it.
    pub id: Uuid,
    /// What it is about.
    pub kind: MatterKind,
    /// The self-report, incident or concern; in an exercise the number of its text.
    pub reference: String,
    /// When it came.
    pub opened_at: Timestamp,
    /// Since when the clock runs.
    pub since: Timestamp,
    /// How often it has come, 1 at first.
    pub round: u32,
    /// How soon somebody has to answer.
    pub urgency: Urgency,
    /// Of an incident.
    pub severity: Option<Severity>,
    /// When somebody took it.
    pub looked_at: Option<Timestamp>,
    /// Who, by the name shown to colleagues.
    pub looked_by: Option<String>,
    /// When somebody talked with the pupil.
    pub talked_at: Option<Timestamp>,
    /// When a decision was recorded.
    pub decided_at: Option<Timestamp>,
    /// When it is to be looked at again.
    pub check_at: Option<Timestamp>,
    /// Its case.
    pub case: Option<Uuid>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Who closed it, by the name shown to colleagues.
    pub closed_by: Option<String>,
    /// What came of it, a word or words.
    pub outcome: Option<String>,
    /// Whether it goes on as another one, since their incidents turned out to be one.
    pub joined: bool,
    /// Whether it is an exercise.
    pub practice: bool,
}

impl MatterRow {
    /// What the clock needs.
    pub fn facts(&self) -> Facts {
        Facts {
            urgency: self.urgency,
            since: self.since,
            at_once: matches!(self.kind, MatterKind::SelfReport | MatterKind::Incident)
                || self.urgency == Urgency::Hour,
            looked: self.looked_at,
            talked: self.talked_at,
            decided: self.decided_at,
            check: self.check_at,
            closed: self.closed_at,
        }
    }
}

/// Somebody who has been told of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRow {
    /// When.
    pub at: Timestamp,
    /// Which rung.
    pub rung: u32,
    /// Who, by the name shown to colleagues.
    pub name: String,
}

/// Somebody who is to be told now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tell {
    /// What is sent.
    pub notice: NewNotice,
    /// On which rung the person stands.
    pub rung: u32,
}

/// A concern as it was raised.
#[derive(Clone, PartialEq, Eq)]
pub struct NewConcern {
    /// Who it is about, as the author knows the pupil.
    pub pupil: String,
    /// What was seen or heard.
    pub seen: String,
    /// The child's own words.
    pub words: String,
    /// What the author did.
    pub did: String,
    /// How soon somebody has to answer.
    pub urgency: Urgency,
}

impl std::fmt::Debug for NewConcern {
    /// What was said of a child never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewConcern(‹redacted›)")
    }
}

/// A concern as the team reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct ConcernRow {
    /// When it was raised.
    pub at: Timestamp,
    /// By whom, by the name shown to colleagues.
    pub by: String,
    /// Who it is about.
    pub pupil: String,
    /// What was seen or heard.
    pub seen: String,
    /// The child's own words.
    pub words: String,
    /// What the author did.
    pub did: String,
    /// The incident that was passed on, if that is what it is.
    pub incident: Option<Uuid>,
}

/// What the author of a concern may know of it afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// When it was raised.
    pub at: Timestamp,
    /// Who received it, by the name shown to colleagues, and when.
    pub received: Option<(String, Timestamp)>,
}

/// How many matters there are; exercises are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MatterCounts {
    /// All that ever came.
    pub came: u64,
    /// Closed, those that went on as another one included.
    pub closed: u64,
    /// Open and taken by somebody.
    pub taken: u64,
    /// Open and taken by nobody.
    pub waiting: u64,
}

/// Which matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatterState {
    /// Not closed.
    Open,
    /// Closed, the newest first.
    Closed,
}

pub(super) const COLUMNS: &str = "m.id, m.kind, m.reference, m.opened_at, m.since, m.round, \
     m.urgency, m.severity, m.looked_at, m.talked_at, m.decided_at, m.check_at, m.case_id, \
     m.closed_at, m.outcome, m.joined, m.practice, l.display AS looked_by, c.display AS closed_by \
     FROM matters m LEFT JOIN accounts l ON l.id = m.looked_by \
     LEFT JOIN accounts c ON c.id = m.closed_by";

impl Store {
    /// Matters that an insider may see: all for a lead; for a contact those that have come to
    /// this person, were taken by this person, or belong to a case of this person's. Open ones
    /// come the longest waiting first. At most 500.
    pub async fn matters(
        &self,
        who: Insider,
        state: MatterState,
        now: Timestamp,
    ) -> Result<Vec<MatterRow>, StoreError> {
        let which = match state {
            MatterState::Open => "m.closed_at IS NULL",
            MatterState::Closed => "m.closed_at IS NOT NULL AND m.joined IS NULL",
        };
        let order = match state {
            MatterState::Open => "m.looked_at IS NOT NULL, m.since, m.id",
            MatterState::Closed => "m.closed_at DESC, m.id",
        };
        let sql = format!(
            "SELECT {COLUMNS} WHERE {which} AND {} ORDER BY {order} LIMIT $4",
            VISIBLE
        );
        let raw: Vec<RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(who.all))
            .bind(who.account.0.to_string())
            .bind(now.0)
            .bind(MOST)
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter().map(MatterRow::try_from).collect()
    }

    /// One matter that an insider may see.
    pub async fn matter(
        &self,
        id: Uuid,
        who: Insider,
        now: Timestamp,
    ) -> Result<Option<MatterRow>, StoreError> {
        let mut view = self.reader.acquire().await?;
        one(&mut view, id, who, now).await
    }

    /// The matters of a case; whoever asks has been let into the case.
    pub async fn matters_of_case(&self, case: Uuid) -> Result<Vec<MatterRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE m.case_id = $1 ORDER BY m.opened_at, m.id");
        let raw: Vec<RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(case.to_string())
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter().map(MatterRow::try_from).collect()
    }

    /// Every open matter that is no exercise, however many: for the clock.
    pub async fn open_matters(&self) -> Result<Vec<MatterRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} WHERE m.closed_at IS NULL AND m.practice = 0 ORDER BY m.since, m.id"
        );
        let raw: Vec<RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(&self.reader)
            .await?;
        raw.into_iter().map(MatterRow::try_from).collect()
    }

    /// The ids of the notices of all open matters that have been written.
    pub async fn told_of_open(&self) -> Result<std::collections::BTreeSet<String>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT t.id FROM matter_told t JOIN matters m ON m.id = t.matter
             WHERE m.closed_at IS NULL",
        )
        .fetch_all(&self.reader)
        .await?;
        Ok(ids.into_iter().collect())
    }

    /// Who has been told of a matter, oldest first, since it came last.
    pub async fn told(&self, matter: Uuid) -> Result<Vec<ToldRow>, StoreError> {
        let rows: Vec<(i64, i64, Option<String>)> = sqlx::query_as(
            "SELECT t.at, t.rung, a.display FROM matter_told t
             JOIN matters m ON m.id = t.matter AND m.round = t.round
             LEFT JOIN accounts a ON a.id = t.account
             WHERE t.matter = $1 ORDER BY t.at, t.rung, t.id",
        )
        .bind(matter.to_string())
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(at, rung, name)| ToldRow {
                at: Timestamp(at),
                rung: u32::try_from(rung).unwrap_or(0),
                name: name.unwrap_or_default(),
            })
            .collect())
    }

    /// Writes the notices of a matter together with the level it has reached; what was written
    /// before changes nothing. A matter that was closed or has come back meanwhile tells nobody.
    pub async fn tell_matter(
        &self,
        matter: Uuid,
        round: u32,
        tells: &[Tell],
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let same: Option<i64> = sqlx::query_scalar(
            "SELECT round FROM matters WHERE id = $1 AND round = $2 AND closed_at IS NULL",
        )
        .bind(matter.to_string())
        .bind(i64::from(round))
        .fetch_optional(&mut *work)
        .await?;
        if same.is_none() {
            return Ok(());
        }
        telling::write(&mut work, matter, round, tells).await?;
        work.commit().await?;
        tell(&self.changes, Change::Notices);
        tell(&self.changes, Change::Cases);
        Ok(())
    }

    /// Takes a matter in hand; a self-report counts as read from then on. `NotFound` for whoever
    /// may not see it, `Conflict` if somebody was quicker or it is closed.
    pub async fn take_matter(
        &self,
        id: Uuid,
        who: Insider,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let matter = one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        if matter.looked_at.is_some() || matter.closed_at.is_some() {
            return Err(StoreError::Conflict);
        }
        look(&mut work, &matter, who.account, at).await?;
        work.commit().await?;
        self.tell_of(&matter);
        Ok(())
    }

    /// Notes that somebody has talked with the pupil. `NotFound` for whoever may not see it,
    /// `Conflict` if it is closed.
    pub async fn talk_matter(
        &self,
        id: Uuid,
        who: Insider,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let matter = one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        if matter.closed_at.is_some() {
            return Err(StoreError::Conflict);
        }
        if matter.looked_at.is_none() {
            look(&mut work, &matter, who.account, at).await?;
        }
        sqlx::query("UPDATE matters SET talked_at = COALESCE(talked_at, $2) WHERE id = $1")
            .bind(matter.id.to_string())
            .bind(at.0)
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        self.tell_of(&matter);
        Ok(())
    }

    /// Closes a matter without a case. `NotFound` for whoever may not see it, `Conflict` if it is
    /// closed already or belongs to an open case, which closes it.
    pub async fn close_matter(
        &self,
        id: Uuid,
        who: Insider,
        outcome: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let matter = one(&mut work, id, who, at)
            .await?
            .ok_or(StoreError::NotFound)?;
        let in_open_case: Option<String> =
            sqlx::query_scalar("SELECT id FROM cases WHERE id = $1 AND closed_at IS NULL")
                .bind(matter.case.map(|case| case.to_string()))
                .fetch_optional(&mut *work)
                .await?;
        if matter.closed_at.is_some() || in_open_case.is_some() {
            return Err(StoreError::Conflict);
        }
        if matter.looked_at.is_none() {
            look(&mut work, &matter, who.account, at).await?;
        }
        close(&mut work, "id", id, Some(who.account), outcome, at).await?;
        work.commit().await?;
        self.tell_of(&matter);
        Ok(())
    }

    /// Keeps a concern of staff together with its matter, whose id it has. The same concern twice
    /// within a minute is one.
    pub async fn raise_concern(
        &self,
        concern: &NewConcern,
        by: AccountId,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let id = Uuid::now_v7();
        let mut work = self.write().await?;
        let before: Option<String> = sqlx::query_scalar(
            "SELECT id FROM concerns WHERE by_whom = $1 AND at > $2
             AND pupil = $3 AND seen = $4 AND words = $5 AND did = $6
             ORDER BY at DESC, id DESC LIMIT 1",
        )
        .bind(by.0.to_string())
        .bind(at.minus(TWICE).0)
        .bind(&concern.pupil)
        .bind(&concern.seen)
        .bind(&concern.words)
        .bind(&concern.did)
        .fetch_optional(&mut *work)
        .await?;
        if let Some(before) = before {
            return read_id(&before);
        }
        sqlx::query(
            "INSERT INTO concerns (id, at, by_whom, pupil, seen, words, did)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id.to_string())
        .bind(at.0)
        .bind(by.0.to_string())
        .bind(&concern.pupil)
        .bind(&concern.seen)
        .bind(&concern.words)
        .bind(&concern.did)
        .execute(&mut *work)
        .await?;
        let new = New {
            id: id.to_string(),
            kind: MatterKind::Concern,
            reference: id.to_string(),
            at,
            urgency: concern.urgency,
            severity: None,
        };
        insert(&mut work, &new).await?;
        work.commit().await?;
        tell(&self.changes, Change::Cases);
        Ok(id)
    }

    /// What an author may know of the own concerns, newest first, at most twenty.
    pub async fn raised_by(&self, by: AccountId) -> Result<Vec<Raised>, StoreError> {
        let rows: Vec<(i64, Option<i64>, Option<String>)> = sqlx::query_as(
            "SELECT c.at, m.looked_at, a.display FROM concerns c
             JOIN matters m ON m.kind = 'concern' AND m.reference = c.id
             LEFT JOIN accounts a ON a.id = m.looked_by
             WHERE c.by_whom = $1 ORDER BY c.at DESC, c.id DESC LIMIT 20",
        )
        .bind(by.0.to_string())
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(at, looked, name)| Raised {
                at: Timestamp(at),
                received: looked.map(|at| (name.unwrap_or_default(), Timestamp(at))),
            })
            .collect())
    }

    /// A concern of staff by its id; whoever asks has been let to its matter.
    pub async fn concern(&self, id: Uuid) -> Result<Option<ConcernRow>, StoreError> {
        let row: Option<RawConcern> = sqlx::query_as(
            "SELECT c.at, a.display, c.pupil, c.seen, c.words, c.did, c.incident FROM concerns c
             LEFT JOIN accounts a ON a.id = c.by_whom WHERE c.id = $1",
        )
        .bind(id.to_string())
        .fetch_optional(&self.reader)
        .await?;
        row.map(ConcernRow::try_from).transpose()
    }

    /// Opens an exercise with the text of this number.
    pub async fn practise(&self, text: u32, at: Timestamp) -> Result<Uuid, StoreError> {
        let id = Uuid::now_v7();
        let mut work = self.write().await?;
        let new = New {
            id: id.to_string(),
            kind: MatterKind::Practice,
            reference: text.to_string(),
            at,
            urgency: Urgency::Hour,
            severity: None,
        };
        insert(&mut work, &new).await?;
        work.commit().await?;
        tell(&self.changes, Change::Cases);
        Ok(id)
    }

    /// Notes that an exercise has come to whoever began it; there is no notice.
    pub async fn see_practice(
        &self,
        id: Uuid,
        who: Insider,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO matter_told (id, matter, round, rung, account, at)
             VALUES ($1, $2, 1, 0, $3, $4) ON CONFLICT (id) DO NOTHING",
        )
        .bind(format!("practice:{id}"))
        .bind(id.to_string())
        .bind(who.account.0.to_string())
        .bind(at.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// How many matters there are, exercises left out.
    pub async fn matter_counts(&self) -> Result<MatterCounts, StoreError> {
        let (came, closed, taken): (i64, i64, i64) = sqlx::query_as(
            "SELECT COUNT(*), COUNT(closed_at),
                    COUNT(CASE WHEN closed_at IS NULL AND looked_at IS NOT NULL THEN 1 END)
             FROM matters WHERE practice = 0",
        )
        .fetch_one(&self.reader)
        .await?;
        let count = super::columns::count;
        Ok(MatterCounts {
            came: count(came),
            closed: count(closed),
            taken: count(taken),
            waiting: count(came - closed - taken),
        })
    }

    /// How many matters wait for somebody to take them that this insider may see.
    pub async fn matters_waiting(&self, who: Insider, now: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT COUNT(*) FROM matters m
             WHERE m.closed_at IS NULL AND m.looked_at IS NULL AND m.practice = 0 AND {VISIBLE}"
        );
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(who.all))
            .bind(who.account.0.to_string())
            .bind(now.0)
            .fetch_one(&self.reader)
            .await?;
        Ok(super::columns::count(rows))
    }

    /// Writes back to the pupil of a self-report, who reads it with the receipt. `NotFound` for
    /// whoever may not see the matter, or where it is about something else.
    pub async fn reply(
        &self,
        matter: Uuid,
        who: Insider,
        text: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let matter = one(&mut work, matter, who, at)
            .await?
            .filter(|matter| matter.kind == MatterKind::SelfReport)
            .ok_or(StoreError::NotFound)?;
        if matter.looked_at.is_none() && matter.closed_at.is_none() {
            look(&mut work, &matter, who.account, at).await?;
        }
        sqlx::query(
            "INSERT INTO replies (id, report, at, by_whom, text) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(&matter.reference)
        .bind(at.0)
        .bind(who.account.0.to_string())
        .bind(text)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        self.tell_of(&matter);
        Ok(())
    }

    /// What was written back to a self-report, oldest first.
    pub async fn replies(&self, report: Uuid) -> Result<Vec<(Timestamp, String)>, StoreError> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT at, text FROM replies WHERE report = $1 ORDER BY at, id")
                .bind(report.to_string())
                .fetch_all(&self.reader)
                .await?;
        Ok(rows
            .into_iter()
            .map(|(at, text)| (Timestamp(at), text))
            .collect())
    }

    /// What was written back under a receipt, oldest first: for the page that a pupil sees.
    pub async fn replies_by_code(&self, code: EventCode) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT text FROM replies WHERE report =
                 (SELECT id FROM self_reports WHERE code = $1 ORDER BY at DESC, id DESC LIMIT 1)
             ORDER BY at, id",
        )
        .bind(code.to_string())
        .fetch_all(&self.reader)
        .await?)
    }

    /// A self-report by its id; whoever asks has been let to its matter.
    pub async fn self_report(&self, id: Uuid) -> Result<Option<super::SelfReportRow>, StoreError> {
        super::self_reports::by_id(&self.reader, id).await
    }

    fn tell_of(&self, matter: &MatterRow) {
        tell(&self.changes, Change::Cases);
        if matter.kind == MatterKind::SelfReport {
            tell(&self.changes, Change::SelfReports);
        }
    }
}

/// `$1` is 1 for a lead, `$2` the account, `$3` the moment.
const VISIBLE: &str = "($1 = 1 OR m.looked_by = $2
     OR EXISTS (SELECT 1 FROM matter_told t WHERE t.matter = m.id AND t.account = $2)
     OR EXISTS (SELECT 1 FROM cases k WHERE k.id = m.case_id AND k.owner = $2)
     OR EXISTS (SELECT 1 FROM case_guests g WHERE g.case_id = m.case_id AND g.account = $2
                AND g.from_at <= $3 AND g.until_at > $3))";

pub(super) async fn one(
    view: &mut Connection,
    id: Uuid,
    who: Insider,
    now: Timestamp,
) -> Result<Option<MatterRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} WHERE m.id = $4 AND {VISIBLE}");
    let raw: Option<RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(i64::from(who.all))
        .bind(who.account.0.to_string())
        .bind(now.0)
        .bind(id.to_string())
        .fetch_optional(view)
        .await?;
    raw.map(MatterRow::try_from).transpose()
}

/// Notes who took a matter; the self-report behind it counts as read.
pub(super) async fn look(
    work: &mut Connection,
    matter: &MatterRow,
    by: AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE matters SET looked_at = $2, looked_by = $3 WHERE id = $1")
        .bind(matter.id.to_string())
        .bind(at.0)
        .bind(by.0.to_string())
        .execute(&mut *work)
        .await?;
    if matter.kind == MatterKind::SelfReport {
        sqlx::query(
            "UPDATE self_reports SET read_by = COALESCE(read_by, $2),
                 read_at = COALESCE(read_at, $3) WHERE id = $1",
        )
        .bind(&matter.reference)
        .bind(by.0.to_string())
        .bind(at.0)
        .execute(work)
        .await?;
    }
    Ok(())
}

/// Closes the open matters that a column names: `id`, or `case_id` for all of a case.
pub(super) async fn close(
    work: &mut Connection,
    column: &'static str,
    id: Uuid,
    by: Option<AccountId>,
    outcome: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT i.id FROM incidents i JOIN matters m ON m.reference = i.id
         WHERE m.{column} = $1 AND m.closed_at IS NULL AND m.kind = 'incident'
           AND i.state <> 'closed'"
    );
    let incidents: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_all(&mut *work)
        .await?;
    for incident in &incidents {
        super::incidents::settle(work, incident, by, at).await?;
    }
    let sql = format!(
        "UPDATE matters SET closed_at = $2, closed_by = $3, outcome = $4
         WHERE {column} = $1 AND closed_at IS NULL"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .bind(at.0)
        .bind(by.map(|by| by.0.to_string()))
        .bind(outcome)
        .execute(work)
        .await?;
    Ok(())
}

struct New {
    id: String,
    kind: MatterKind,
    reference: String,
    at: Timestamp,
    urgency: Urgency,
    severity: Option<Severity>,
}

async fn insert(work: &mut Connection, new: &New) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO matters (id, kind, reference, opened_at, since, round, urgency, severity,
                              level, practice)
         VALUES ($1, $2, $3, $4, $4, 1, $5, $6, -1, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&new.id)
    .bind(word(&new.kind))
    .bind(&new.reference)
    .bind(new.at.0)
    .bind(new.urgency.word())
    .bind(super::columns::level(new.severity))
    .bind(i64::from(new.kind == MatterKind::Practice))
    .execute(work)
    .await?;
    Ok(())
}

/// A self-report becomes a matter, in the transaction that stores it.
pub(super) async fn report_came(
    work: &mut Connection,
    report: &SelfReport,
) -> Result<(), StoreError> {
    let new = New {
        id: report.id.to_string(),
        kind: MatterKind::SelfReport,
        reference: report.id.to_string(),
        at: report.at,
        urgency: Urgency::Hour,
        severity: None,
    };
    insert(work, &new).await
}

/// An incident that somebody of the staff passes on to the safeguarding team.
pub(super) struct Passed<'a> {
    pub(super) incident: &'a str,
    /// The stand-in, empty where none is known.
    pub(super) pupil: &'a str,
    /// What the author says about it.
    pub(super) seen: &'a str,
    pub(super) severity: Option<Severity>,
    pub(super) by: AccountId,
    pub(super) at: Timestamp,
}

/// What a teacher passes on becomes a concern with its incident, and the lowest rung is told:
/// all in the transaction that closes the incident, so that it waits with one of the two.
pub(super) async fn passed_on(
    work: &mut Connection,
    passed: &Passed<'_>,
    ladder: &telling::Ladder<'_>,
    calendar: &Calendar,
) -> Result<Uuid, StoreError> {
    let id = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO concerns (id, at, by_whom, pupil, seen, words, did, incident)
         VALUES ($1, $2, $3, $4, $5, '', '', $6)",
    )
    .bind(id.to_string())
    .bind(passed.at.0)
    .bind(passed.by.0.to_string())
    .bind(passed.pupil)
    .bind(passed.seen)
    .bind(passed.incident)
    .execute(&mut *work)
    .await?;
    let serious = passed.severity.is_some_and(|one| one.level() >= SERIOUS);
    let urgency = if serious {
        Urgency::Hour
    } else {
        Urgency::Today
    };
    let new = New {
        id: id.to_string(),
        kind: MatterKind::Concern,
        reference: id.to_string(),
        at: passed.at,
        urgency,
        severity: passed.severity,
    };
    insert(work, &new).await?;
    let tells = ladder.first(id, urgency, calendar, passed.at);
    telling::write(work, id, 1, &tells).await?;
    Ok(id)
}

#[derive(sqlx::FromRow)]
struct RawConcern {
    at: i64,
    display: Option<String>,
    pupil: String,
    seen: String,
    words: String,
    did: String,
    incident: Option<String>,
}

impl TryFrom<RawConcern> for ConcernRow {
    type Error = StoreError;

    fn try_from(raw: RawConcern) -> Result<Self, StoreError> {
        Ok(ConcernRow {
            at: Timestamp(raw.at),
            by: raw.display.unwrap_or_default(),
            pupil: raw.pupil,
            seen: raw.seen,
            words: raw.words,
            did: raw.did,
            incident: raw.incident.as_deref().map(read_id).transpose()?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Known {
    id: String,
    opened_at: i64,
    since: i64,
    severity: Option<i64>,
    looked_at: Option<i64>,
    case_id: Option<String>,
    closed_at: Option<i64>,
}

async fn of_incident(work: &mut Connection, incident: &str) -> Result<Option<Known>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT id, opened_at, since, severity, looked_at, case_id, closed_at FROM matters
         WHERE kind = 'incident' AND reference = $1 AND joined IS NULL",
    )
    .bind(incident)
    .fetch_optional(work)
    .await?)
}

/// A hit has joined an incident: a serious one opens a matter, joins the one that is there, or
/// brings it back when it is worse or the matter was closed. True if somebody has to look.
pub(super) async fn hit_came(
    work: &mut Connection,
    incident: &str,
    hit: &Hit,
) -> Result<bool, StoreError> {
    let Some(severity) = hit.severity.filter(|severity| severity.level() >= SERIOUS) else {
        return Ok(false);
    };
    match of_incident(work, incident).await? {
        None => {
            let new = New {
                id: hit.id.to_string(),
                kind: MatterKind::Incident,
                reference: incident.to_owned(),
                at: hit.at,
                urgency: Urgency::Hour,
                severity: Some(severity),
            };
            insert(work, &new).await?;
        }
        Some(known) => {
            let worse = Some(severity) > read_severity(known.severity)?;
            if !worse && known.closed_at.is_none() {
                return Ok(false);
            }
            come_back(work, &known.id, hit.at.0.max(known.since), Some(severity)).await?;
        }
    }
    Ok(true)
}

/// Nobody has looked at it yet, in its present shape.
async fn come_back(
    work: &mut Connection,
    id: &str,
    since: i64,
    severity: Option<Severity>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE matters SET round = round + 1, since = $2, urgency = $3, level = -1,
             severity = CASE WHEN severity > $4 THEN severity ELSE $4 END,
             looked_at = NULL, looked_by = NULL, talked_at = NULL, decided_at = NULL,
             check_at = NULL, closed_at = NULL, closed_by = NULL, outcome = NULL
         WHERE id = $1",
    )
    .bind(id)
    .bind(since)
    .bind(Urgency::Hour.word())
    .bind(super::columns::level(severity))
    .execute(work)
    .await?;
    Ok(())
}

/// Two incidents turn out to be one: so do their matters. The one that is further from its end
/// goes on; the other stays, closed, and says with whom it was joined.
pub(super) async fn incidents_joined(
    work: &mut Connection,
    from: &str,
    to: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE concerns SET incident = $2 WHERE incident = $1")
        .bind(from)
        .bind(to)
        .execute(&mut *work)
        .await?;
    let Some(moved) = of_incident(work, from).await? else {
        return Ok(());
    };
    let Some(there) = of_incident(work, to).await? else {
        sqlx::query("UPDATE matters SET reference = $2 WHERE id = $1")
            .bind(&moved.id)
            .bind(to)
            .execute(work)
            .await?;
        return Ok(());
    };
    let progress = |known: &Known| (known.closed_at.is_some(), known.looked_at.is_some());
    let (stays, goes) = if progress(&there) <= progress(&moved) {
        (there, moved)
    } else {
        (moved, there)
    };
    sqlx::query(
        "UPDATE matters SET joined = $2, closed_at = COALESCE(closed_at, $3),
             outcome = COALESCE(outcome, 'joined') WHERE id = $1",
    )
    .bind(&goes.id)
    .bind(&stays.id)
    .bind(goes.since.max(stays.since))
    .execute(&mut *work)
    .await?;
    sqlx::query(
        "UPDATE matters SET reference = $2, opened_at = $3, case_id = COALESCE(case_id, $4),
             severity = CASE WHEN severity > $5 THEN severity ELSE $5 END
         WHERE id = $1",
    )
    .bind(&stays.id)
    .bind(to)
    .bind(stays.opened_at.min(goes.opened_at))
    .bind(&goes.case_id)
    .bind(goes.severity)
    .execute(work)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct RawMatter {
    id: String,
    kind: String,
    reference: String,
    opened_at: i64,
    since: i64,
    round: i64,
    urgency: String,
    severity: Option<i64>,
    looked_at: Option<i64>,
    talked_at: Option<i64>,
    decided_at: Option<i64>,
    check_at: Option<i64>,
    case_id: Option<String>,
    closed_at: Option<i64>,
    outcome: Option<String>,
    joined: Option<String>,
    practice: i64,
    looked_by: Option<String>,
    closed_by: Option<String>,
}

impl TryFrom<RawMatter> for MatterRow {
    type Error = StoreError;

    fn try_from(raw: RawMatter) -> Result<Self, StoreError> {
        Ok(MatterRow {
            id: read_id(&raw.id)?,
            kind: read_word(raw.kind)?,
            reference: raw.reference,
            opened_at: Timestamp(raw.opened_at),
            since: Timestamp(raw.since),
            round: u32::try_from(raw.round).unwrap_or(1),
            urgency: read(&raw.urgency)?,
            severity: read_severity(raw.severity)?,
            looked_at: raw.looked_at.map(Timestamp),
            looked_by: raw.looked_by,
            talked_at: raw.talked_at.map(Timestamp),
            decided_at: raw.decided_at.map(Timestamp),
            check_at: raw.check_at.map(Timestamp),
            case: raw.case_id.as_deref().map(read_id).transpose()?,
            closed_at: raw.closed_at.map(Timestamp),
            closed_by: raw.closed_by,
            outcome: raw.outcome,
            joined: raw.joined.is_some(),
            practice: raw.practice != 0,
        })
    }
}

/// Who stands on which rung, from the accounts that can sign in: the names of the chain one by
/// one; without any of them the leads, the contacts and the leadership; without those the
/// admins, who read no concern but can see to it that somebody does.
pub fn ladder(accounts: &[super::Account], chain: &[String]) -> Vec<Vec<AccountId>> {
    use crate::model::Role;
    let able = |account: &&super::Account| !account.disabled;
    let by_name: BTreeMap<&str, AccountId> = accounts
        .iter()
        .filter(able)
        .map(|account| (account.name.as_str(), account.id))
        .collect();
    let named: Vec<Vec<AccountId>> = chain
        .iter()
        .filter_map(|name| by_name.get(name.as_str()))
        .map(|id| vec![*id])
        .collect();
    if !named.is_empty() {
        return named;
    }
    let of = |role: Role| -> Vec<AccountId> {
        accounts
            .iter()
            .filter(able)
            .filter(|account| account.role == role)
            .map(|account| account.id)
            .collect()
    };
    let mut rungs = vec![
        of(Role::SafeguardingLead),
        of(Role::SafeguardingContact),
        of(Role::Leadership),
    ];
    rungs.retain(|rung| !rung.is_empty());
    if rungs.is_empty() {
        rungs.push(of(Role::Admin));
    }
    rungs
}
