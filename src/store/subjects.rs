//! What is held about one stand-in, and erasing it (H9; GDPR articles 15 and 17).
//!
//! Answers the data protection officer, who has checked who asks. What belongs to an open
//! safeguarding matter or case is kept and said to be kept (article 17, paragraph 3), and so is
//! the case itself, of which access tells that there is one and where it stands: what staff wrote
//! in it may be about others. The audit log keeps check values only, in which nothing about the
//! person stands.

use serde::Serialize;
use uuid::Uuid;

use super::columns::{count, read_id, read_word, word};
use super::open::tell;
use super::retention::{LONE_REPLIES, delete_incidents, write_proofs};
use super::rows::{rfc3339, rfc3339_or_null};
use super::{
    AppealStatus, AuditEntry, Change, Connection, IncidentDetail, MatterKind, RevealRow, Scope,
    SelfReportRow, Stage, Store, StoreError, chain,
};
use crate::model::{Pseudonym, RecordClass, Timestamp};
use crate::safeguard::escalation::Urgency;

/// Everything that is held about a stand-in.
#[derive(Clone, Debug, Serialize)]
pub struct SubjectFile {
    /// The stand-in.
    pub who: Pseudonym,
    /// When the file was made; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "super::rows::rfc3339")]
    pub at: Timestamp,
    /// Incidents with their hits and what staff did.
    pub incidents: Vec<IncidentDetail>,
    /// Requests for pages that began with one of those hits.
    pub requests: Vec<SubjectAppeal>,
    /// Messages to the safeguarding team that name the stand-in.
    pub messages: Vec<SelfReportRow>,
    /// Who saw behind the stand-in.
    pub reveals: Vec<RevealRow>,
    /// What the safeguarding team has or had in hand because of one of those incidents or
    /// messages.
    pub matters: Vec<SubjectMatter>,
    /// Cases about the stand-in.
    pub cases: Vec<SubjectCase>,
}

impl SubjectFile {
    /// How many records there are.
    pub fn count(&self) -> u64 {
        let events: usize = self
            .incidents
            .iter()
            .map(|one| 1 + one.events.len() + one.steps.len())
            .sum();
        (events
            + self.requests.len()
            + self.messages.len()
            + self.reveals.len()
            + self.matters.len()
            + self.cases.len()) as u64
    }
}

/// A matter of the safeguarding team, without what staff wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectMatter {
    /// What it is about.
    pub kind: MatterKind,
    /// When it came; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// How soon somebody had to answer.
    pub urgency: &'static str,
    /// When somebody took it; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub looked_at: Option<Timestamp>,
    /// When somebody talked with the pupil; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub talked_at: Option<Timestamp>,
    /// When it was settled; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub closed_at: Option<Timestamp>,
    /// The number of its case.
    pub case: Option<String>,
}

/// A case, without what staff wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectCase {
    /// Its number.
    pub number: String,
    /// Where work on it stands.
    pub stage: Stage,
    /// When it was opened; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339")]
    pub opened_at: Timestamp,
    /// When it was closed; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub closed_at: Option<Timestamp>,
}

/// A request for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectAppeal {
    /// What became of it.
    #[serde(flatten)]
    pub status: AppealStatus,
    /// The pupil's own words.
    pub words: String,
    /// What staff opened in answer.
    pub opened: Option<String>,
    /// Until when; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub opened_until: Option<Timestamp>,
}

/// What somebody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// What is held.
    Access,
    /// That it be erased.
    Erasure,
}

/// A request that was answered. Not about whom: that would be one more record about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectRequest {
    /// The id.
    pub id: Uuid,
    /// When; RFC 3339 in UTC in JSON.
    #[serde(serialize_with = "super::rows::rfc3339")]
    pub at: Timestamp,
    /// Who answered: a sign-in name, or `command-line`.
    pub by: String,
    /// What was asked.
    pub kind: RequestKind,
    /// Why, in the words of who answered.
    pub why: String,
    /// How many records were found.
    pub found: u64,
    /// How many of them were erased.
    pub deleted: u64,
    /// How many were kept for a safeguarding matter or case.
    pub kept: u64,
}

/// What an erasure did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Incidents that went, with everything that hung on them.
    pub incidents: u64,
    /// Hits that went.
    pub hits: u64,
    /// Requests for pages that went.
    pub requests: u64,
    /// Messages that went.
    pub messages: u64,
    /// Reveals in which the stand-in was blotted out.
    pub reveals: u64,
    /// Incidents and messages that are kept, since nobody has settled them or their case yet; and
    /// cases, which are the safeguarding team's record.
    pub kept: u64,
}

/// Incidents that somebody still has to settle: of care, or with an open matter or case.
const OPEN_CARE: &str = "((care = 1 AND state <> 'closed') OR id IN \
     (SELECT m.reference FROM matters m LEFT JOIN cases k ON k.id = m.case_id \
      WHERE m.kind = 'incident' AND (m.closed_at IS NULL \
      OR (k.id IS NOT NULL AND k.closed_at IS NULL))) OR id IN \
     (SELECT c.incident FROM concerns c JOIN matters m ON m.kind = 'concern' AND m.reference = c.id \
      LEFT JOIN cases k ON k.id = m.case_id WHERE c.incident IS NOT NULL \
      AND (m.closed_at IS NULL OR (k.id IS NOT NULL AND k.closed_at IS NULL))))";
/// Messages that nobody has read, or whose matter or case is open: a child waits for an answer.
const OPEN_REPORT: &str = "(read_at IS NULL OR id IN \
     (SELECT m.reference FROM matters m LEFT JOIN cases k ON k.id = m.case_id \
      WHERE m.kind = 'self-report' AND (m.closed_at IS NULL \
      OR (k.id IS NOT NULL AND k.closed_at IS NULL))))";
/// Matters `m` that began with something of a stand-in's, `$1`.
const OF_SUBJECT: &str = "(m.kind = 'incident' AND m.reference IN \
      (SELECT id FROM incidents WHERE who = $1) \
     OR m.kind = 'concern' AND m.reference IN \
      (SELECT id FROM concerns WHERE incident IS NOT NULL AND pupil = $1) \
     OR m.kind = 'self-report' AND m.reference IN (SELECT id FROM self_reports WHERE who = $1))";

impl Store {
    /// Everything that is held about a stand-in; that it was asked for is written down, with
    /// `by` and `why`.
    pub async fn subject_access(
        &self,
        who: &Pseudonym,
        by: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<SubjectFile, StoreError> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT id FROM incidents WHERE who = $1 ORDER BY first_at, id")
                .bind(who.to_string())
                .fetch_all(&self.reader)
                .await?;
        let mut incidents = Vec::with_capacity(ids.len());
        for id in ids {
            // One that went meanwhile is not held any more.
            incidents.extend(self.incident(read_id(&id)?, &Scope::everything()).await?);
        }
        let appeals: Vec<(String, String)> = sqlx::query_as(
            "SELECT appeals.code, appeals.words FROM appeals
             WHERE appeals.hit IN (SELECT id FROM hits WHERE who = $1)
             ORDER BY appeals.at, appeals.id",
        )
        .bind(who.to_string())
        .fetch_all(&self.reader)
        .await?;
        let mut requests = Vec::with_capacity(appeals.len());
        for (code, words) in appeals {
            let status = self.appeal_by_code(super::columns::read(&code)?).await?;
            requests.extend(status.map(|status| {
                let (opened, until) = status.opened.clone().unzip();
                SubjectAppeal {
                    status,
                    words,
                    opened: opened
                        .map(|page| format!("{}{}", page.host, page.path.as_deref().unwrap_or(""))),
                    opened_until: until,
                }
            }));
        }
        let messages = self
            .self_reports(&Scope::lead(), None)
            .await?
            .into_iter()
            .filter(|report| report.who == *who.0)
            .collect();
        let reveals = self
            .reveals(&super::RevealFilter::default())
            .await?
            .into_iter()
            .filter(|reveal| reveal.who == *who)
            .collect();
        let file = SubjectFile {
            who: who.clone(),
            at: now,
            incidents,
            requests,
            messages,
            reveals,
            matters: self.subject_matters(who).await?,
            cases: self.subject_cases(who).await?,
        };
        let mut work = self.write().await?;
        let request = SubjectRequest {
            id: Uuid::now_v7(),
            at: now,
            by: by.to_owned(),
            kind: RequestKind::Access,
            why: why.to_owned(),
            found: file.count(),
            deleted: 0,
            kept: 0,
        };
        write_down(&mut work, &request).await?;
        work.commit().await?;
        Ok(file)
    }

    async fn subject_matters(&self, who: &Pseudonym) -> Result<Vec<SubjectMatter>, StoreError> {
        let sql = format!(
            "SELECT m.kind, m.opened_at, m.urgency, m.looked_at, m.talked_at, m.closed_at,
                    k.number
             FROM matters m LEFT JOIN cases k ON k.id = m.case_id
             WHERE m.practice = 0 AND m.joined IS NULL AND ({OF_SUBJECT} OR k.who = $1)
             ORDER BY m.opened_at, m.id"
        );
        let rows: Vec<RawMatter> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(who.to_string())
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(SubjectMatter::try_from).collect()
    }

    /// Cases that name the stand-in, and those that name none and hold a matter of theirs.
    async fn subject_cases(&self, who: &Pseudonym) -> Result<Vec<SubjectCase>, StoreError> {
        let sql = format!(
            "SELECT k.number, k.stage, k.opened_at, k.closed_at FROM cases k
             WHERE k.practice = 0 AND (k.who = $1 OR k.who IS NULL AND EXISTS
                 (SELECT 1 FROM matters m WHERE m.case_id = k.id AND {OF_SUBJECT}))
             ORDER BY k.opened_at, k.id"
        );
        let rows: Vec<(String, String, i64, Option<i64>)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(who.to_string())
                .fetch_all(&self.reader)
                .await?;
        rows.into_iter()
            .map(|(number, stage, opened, closed)| {
                Ok(SubjectCase {
                    number,
                    stage: read_word(stage)?,
                    opened_at: Timestamp(opened),
                    closed_at: closed.map(Timestamp),
                })
            })
            .collect()
    }

    /// Erases what is held about a stand-in, except what belongs to a safeguarding matter or case
    /// that nobody has settled yet, and cases themselves.
    pub async fn erase_subject(
        &self,
        who: &Pseudonym,
        by: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<Erased, StoreError> {
        let mut work = self.write().await?;
        let erased = erase(&mut work, who, by, now).await?;
        let request = SubjectRequest {
            id: Uuid::now_v7(),
            at: now,
            by: by.to_owned(),
            kind: RequestKind::Erasure,
            why: why.to_owned(),
            found: erased.hits + erased.requests + erased.messages + erased.reveals + erased.kept,
            deleted: erased.hits + erased.requests + erased.messages + erased.reveals,
            kept: erased.kept,
        };
        write_down(&mut work, &request).await?;
        work.commit().await?;
        self.empty_log().await?;
        if erased.incidents > 0 {
            tell(&self.changes, Change::Incidents { class: None });
        }
        if erased.messages > 0 {
            tell(&self.changes, Change::SelfReports);
        }
        Ok(erased)
    }

    /// Requests that were answered, newest first, at most 500.
    pub async fn subject_requests(&self) -> Result<Vec<SubjectRequest>, StoreError> {
        let rows: Vec<RawRequest> =
            sqlx::query_as("SELECT * FROM subject_requests ORDER BY at DESC, id DESC LIMIT 500")
                .fetch_all(&self.reader)
                .await?;
        rows.into_iter().map(SubjectRequest::try_from).collect()
    }
}

async fn erase(
    work: &mut Connection,
    who: &Pseudonym,
    by: &str,
    now: Timestamp,
) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    let cases: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM cases WHERE who = $1")
        .bind(who.to_string())
        .fetch_one(&mut *work)
        .await?;
    erased.kept += count(cases);
    let kept: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT COUNT(*) FROM incidents WHERE who = $1 AND {OPEN_CARE}"
    )))
    .bind(who.to_string())
    .fetch_one(&mut *work)
    .await?;
    erased.kept += count(kept);

    // Requests first, as long as the hits say whose they are. One that others made as well stays,
    // without this pupil's words.
    let mine = format!(
        "SELECT id FROM hits WHERE who = $1
           AND incident NOT IN (SELECT id FROM incidents WHERE {OPEN_CARE})"
    );
    let asks: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT ask FROM appeals WHERE hit IN ({mine})"
    )))
    .bind(who.to_string())
    .fetch_all(&mut *work)
    .await?;
    erased.requests = sqlx::query(sqlx::AssertSqlSafe(format!(
        "DELETE FROM appeals WHERE hit IN ({mine})"
    )))
    .bind(who.to_string())
    .execute(&mut *work)
    .await?
    .rows_affected();
    for ask in asks {
        sqlx::query(
            "DELETE FROM asks WHERE id = $1
               AND NOT EXISTS (SELECT 1 FROM appeals WHERE appeals.ask = asks.id)",
        )
        .bind(ask)
        .execute(&mut *work)
        .await?;
    }

    let incidents: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT id FROM incidents WHERE who = $1 AND NOT ({OPEN_CARE})"
    )))
    .bind(who.to_string())
    .fetch_all(&mut *work)
    .await?;
    let mut proofs = Vec::new();
    if !incidents.is_empty() {
        let (proof, hits) = delete_incidents(work, RecordClass::Erasure, now.0, &incidents).await?;
        erased.incidents = incidents.len() as u64;
        erased.hits = hits;
        proofs.push(proof);
    }

    let open: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT COUNT(*) FROM self_reports WHERE who = $1 AND {OPEN_REPORT}"
    )))
    .bind(who.to_string())
    .fetch_one(&mut *work)
    .await?;
    erased.kept += count(open);
    erased.messages = sqlx::query(sqlx::AssertSqlSafe(format!(
        "DELETE FROM self_reports WHERE who = $1 AND NOT {OPEN_REPORT}"
    )))
    .bind(who.to_string())
    .execute(&mut *work)
    .await?
    .rows_affected();
    sqlx::query(LONE_REPLIES).execute(&mut *work).await?;
    // That somebody looked has to be accounted for; at whom no longer.
    erased.reveals =
        sqlx::query("UPDATE reveals SET who = '', why = '', class = NULL WHERE who = $1")
            .bind(who.to_string())
            .execute(&mut *work)
            .await?
            .rows_affected();
    write_proofs(work, now, by, proofs).await?;
    Ok(erased)
}

async fn write_down(work: &mut Connection, request: &SubjectRequest) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO subject_requests (id, at, by_whom, kind, why, found, deleted, kept)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(request.id.to_string())
    .bind(request.at.0)
    .bind(&request.by)
    .bind(word(&request.kind))
    .bind(&request.why)
    .bind(request.found.cast_signed())
    .bind(request.deleted.cast_signed())
    .bind(request.kept.cast_signed())
    .execute(&mut *work)
    .await?;
    let line = AuditEntry {
        at: request.at,
        who: request.by.clone(),
        did: match request.kind {
            RequestKind::Access => "subject.export",
            RequestKind::Erasure => "subject.erase",
        }
        .to_owned(),
        what: request.id.to_string(),
        why: None,
    };
    chain::append(work, &line).await
}

#[derive(sqlx::FromRow)]
struct RawMatter {
    kind: String,
    opened_at: i64,
    urgency: String,
    looked_at: Option<i64>,
    talked_at: Option<i64>,
    closed_at: Option<i64>,
    number: Option<String>,
}

impl TryFrom<RawMatter> for SubjectMatter {
    type Error = StoreError;

    fn try_from(raw: RawMatter) -> Result<Self, StoreError> {
        let urgency: Urgency = super::columns::read(&raw.urgency)?;
        Ok(SubjectMatter {
            kind: read_word(raw.kind)?,
            at: Timestamp(raw.opened_at),
            urgency: urgency.word(),
            looked_at: raw.looked_at.map(Timestamp),
            talked_at: raw.talked_at.map(Timestamp),
            closed_at: raw.closed_at.map(Timestamp),
            case: raw.number,
        })
    }
}

#[derive(sqlx::FromRow)]
struct RawRequest {
    id: String,
    at: i64,
    by_whom: String,
    kind: String,
    why: String,
    found: i64,
    deleted: i64,
    kept: i64,
}

impl TryFrom<RawRequest> for SubjectRequest {
    type Error = StoreError;

    fn try_from(raw: RawRequest) -> Result<Self, StoreError> {
        Ok(SubjectRequest {
            id: read_id(&raw.id)?,
            at: Timestamp(raw.at),
            by: raw.by_whom,
            kind: read_word(raw.kind)?,
            why: raw.why,
            found: count(raw.found),
            deleted: count(raw.deleted),
            kept: count(raw.kept),
        })
    }
}
