//! Deleting what has been kept long enough, and proving it (H3).
//!
//! Each kind of record goes by its own time. What went leaves a line in the audit log with how
//! many they were and the digest of their ids, written in the transaction that deletes. What is
//! deleted is overwritten by the engine (`secure_delete`), and afterwards the write-ahead log is
//! emptied, so that no copy of it is left there.

mod cases;

use serde::Serialize;
use uuid::Uuid;

use super::open::tell;
use super::sessions::SESSION_IDLE;
use super::{AuditEntry, Change, Connection, Engine, Store, StoreError, chain};
use crate::model::{MOST_INCIDENT_DAYS, RecordClass, Retention, Timestamp};
use crate::safeguard::Proof;
use crate::safeguard::chain::{Chain, Ids};

/// How much was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Purged {
    /// Incidents.
    pub incidents: u64,
    /// Hits.
    pub hits: u64,
    /// Requests for pages.
    pub appeals: u64,
    /// Corrections.
    pub corrections: u64,
    /// Sessions and links that had ended.
    pub sessions: u64,
    /// Messages of pupils to the safeguarding team.
    pub self_reports: u64,
    /// What staff raised.
    pub concerns: u64,
    /// Closed cases.
    pub cases: u64,
    /// Reveals.
    pub reveals: u64,
    /// Notices.
    pub notices: u64,
    /// Lines of the audit log.
    pub audit: u64,
    /// Check values of hits that went long ago.
    pub sealed: u64,
}

impl Purged {
    /// Whether nothing was old enough.
    pub fn is_nothing(&self) -> bool {
        *self == Purged::default()
    }
}

/// Incidents without an alert, and what concerns IT.
const EVENTS: &str = "(severity IS NULL OR kinds = 'technical')";
/// The others. One of care that is not settled yet stays until it is, or until it is too old for
/// anybody to act on it: no signal is lost because nobody was in the office.
const INCIDENTS: &str =
    "(severity IS NOT NULL AND kinds <> 'technical' AND (care = 0 OR state = 'closed'))";
/// Those of care that nobody settled and that are no matter of the safeguarding team's.
const UNSETTLED: &str =
    "(severity IS NOT NULL AND kinds <> 'technical' AND care = 1 AND state <> 'closed')";
/// Incidents that no timer deletes, however old: the safeguarding team has not settled their
/// matter, be it their own or that of whoever passed them on, or it is part of a case.
const HELD_INCIDENTS: &str = "(id IN (SELECT reference FROM matters WHERE kind = 'incident' \
     AND (closed_at IS NULL OR case_id IS NOT NULL)) \
     OR id IN (SELECT c.incident FROM concerns c \
     JOIN matters m ON m.kind = 'concern' AND m.reference = c.id \
     WHERE c.incident IS NOT NULL AND (m.closed_at IS NULL OR m.case_id IS NOT NULL)))";
/// Messages that may go by their age: those that somebody has read. What is part of a case is
/// never deleted by a timer, nor is what the safeguarding team has not settled.
const SETTLED_REPORTS: &str = "read_at IS NOT NULL AND read_at < $1 AND id NOT IN \
     (SELECT reference FROM matters WHERE kind = 'self-report' \
      AND (closed_at IS NULL OR case_id IS NOT NULL))";
/// What was written back to a message goes with it.
pub(super) const LONE_REPLIES: &str =
    "DELETE FROM replies WHERE report NOT IN (SELECT id FROM self_reports)";

impl Store {
    /// Deletes by one number of days; for callers without a school's rules. Messages, reveals and
    /// the audit log keep their usual time.
    pub async fn purge(&self, now: Timestamp, retention_days: u32) -> Result<Purged, StoreError> {
        let days = u16::try_from(retention_days).unwrap_or(u16::MAX);
        self.forget(now, &Retention::new(days), "gateway").await
    }

    /// Deletes what a school has kept long enough, kind by kind, and writes down that it did;
    /// `by` is who asked, `gateway` for the timer.
    ///
    /// If the future is dropped, nothing is deleted, or all of it and the write-ahead log is
    /// emptied later.
    pub async fn forget(
        &self,
        now: Timestamp,
        retention: &Retention,
        by: &str,
    ) -> Result<Purged, StoreError> {
        let mut work = self.write().await?;
        let purged = forget(&mut work, now, retention, by).await?;
        super::unlocks::forget(&mut work, now).await?;
        work.commit().await?;
        if purged.incidents > 0 {
            tell(&self.changes, Change::Incidents { class: None });
        }
        if !purged.is_nothing() {
            self.empty_log().await?;
        }
        Ok(purged)
    }

    /// What [`Store::forget`] would delete now. Nothing is changed.
    pub async fn would_forget(
        &self,
        now: Timestamp,
        retention: &Retention,
    ) -> Result<Purged, StoreError> {
        let mut work = self.write().await?;
        let purged = forget(&mut work, now, retention, "nobody").await?;
        work.rollback().await?;
        Ok(purged)
    }

    /// Empties the write-ahead log, in which deleted rows would still be read. Only where there is
    /// one; a reader that still looks at an older moment keeps it until next time.
    pub(super) async fn empty_log(&self) -> Result<(), StoreError> {
        if self.engine == Engine::Sqlite {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(&self.writer)
                .await?;
        }
        Ok(())
    }
}

async fn forget(
    work: &mut Connection,
    now: Timestamp,
    retention: &Retention,
    by: &str,
) -> Result<Purged, StoreError> {
    let mut purged = Purged::default();
    let mut proofs = Vec::new();
    let cut = |class| retention.cut(class, now).0;

    // First, since incidents and messages that were part of a case may then go by their own time.
    purged.cases = cases::forget_cases(work, now, cut(RecordClass::Cases), &mut proofs).await?;
    for (class, which, until) in [
        (RecordClass::Events, EVENTS, cut(RecordClass::Events)),
        (
            RecordClass::Incidents,
            INCIDENTS,
            cut(RecordClass::Incidents),
        ),
        (
            RecordClass::Incidents,
            UNSETTLED,
            Retention::new(MOST_INCIDENT_DAYS)
                .cut(RecordClass::Incidents, now)
                .0
                .min(cut(RecordClass::Incidents)),
        ),
    ] {
        let ids: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT id FROM incidents WHERE last_at < $1 AND {which} AND NOT ({HELD_INCIDENTS})"
        )))
        .bind(until)
        .fetch_all(&mut *work)
        .await?;
        if ids.is_empty() {
            continue;
        }
        let (proof, hits) = delete_incidents(work, class, until, &ids).await?;
        purged.incidents += ids.len() as u64;
        purged.hits += hits;
        proofs.push(proof);
    }

    let until = cut(RecordClass::Requests);
    let asks = ids(work, "SELECT id FROM asks WHERE last_at < $1", until).await?;
    if !asks.is_empty() {
        sqlx::query("DELETE FROM appeals WHERE ask IN (SELECT id FROM asks WHERE last_at < $1)")
            .bind(until)
            .execute(&mut *work)
            .await?;
        sqlx::query("DELETE FROM asks WHERE last_at < $1")
            .bind(until)
            .execute(&mut *work)
            .await?;
        purged.appeals = asks.len() as u64;
        proofs.push(proof(RecordClass::Requests, until, &asks));
    }
    for (class, table, condition, count) in [
        (
            RecordClass::SelfReports,
            "self_reports",
            SETTLED_REPORTS,
            &mut purged.self_reports,
        ),
        (
            RecordClass::Concerns,
            "concerns",
            cases::SETTLED_CONCERNS,
            &mut purged.concerns,
        ),
        (
            RecordClass::Corrections,
            "corrections",
            "at < $1",
            &mut purged.corrections,
        ),
        (
            RecordClass::Reveals,
            "reveals",
            "at < $1",
            &mut purged.reveals,
        ),
        (
            RecordClass::Notices,
            "notices",
            "at < $1",
            &mut purged.notices,
        ),
    ] {
        let until = cut(class);
        let select = format!("SELECT id FROM {table} WHERE {condition}");
        let gone = ids(work, &select, until).await?;
        if gone.is_empty() {
            continue;
        }
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "DELETE FROM {table} WHERE {condition}"
        )))
        .bind(until)
        .execute(&mut *work)
        .await?;
        *count = gone.len() as u64;
        proofs.push(proof(class, until, &gone));
    }
    sqlx::query(LONE_REPLIES).execute(&mut *work).await?;
    cases::forget_lone_matters(work, cut(RecordClass::Concerns)).await?;
    sqlx::query("DELETE FROM subject_requests WHERE at < $1")
        .bind(cut(RecordClass::Audit))
        .execute(&mut *work)
        .await?;

    // Sessions end by themselves many times a day and are secrets, not records: no proof.
    for (statement, moment) in [
        ("DELETE FROM links WHERE expires_at <= $1", now.0),
        ("DELETE FROM sessions WHERE expires_at <= $1", now.0),
        (
            "DELETE FROM sessions WHERE seen_at <= $1",
            now.minus(SESSION_IDLE).0,
        ),
    ] {
        let done = sqlx::query(statement)
            .bind(moment)
            .execute(&mut *work)
            .await?;
        purged.sessions += done.rows_affected();
    }

    // The chains lose their oldest links only, never one from the middle.
    let until = cut(RecordClass::Audit);
    if let Some((id, gone, count)) = prune(work, Chain::Sealed, until).await? {
        purged.sealed = count;
        proofs.push((id, gone));
    } else if let Some(gone) = aged_proof(work, until).await? {
        // A hit that is held keeps the chain from losing more, while the log would lose what
        // explains where it begins.
        proofs.push((Uuid::now_v7().to_string(), gone));
    }
    if let Some((id, gone, count)) = prune(work, Chain::Audit, until).await? {
        purged.audit = count;
        proofs.push((id, gone));
    }
    write_proofs(work, now, by, proofs).await?;
    Ok(purged)
}

/// Deletes incidents with everything that hangs on them; the seals of their hits stay and name the
/// proof. Returns the proof and how many hits went.
pub(super) async fn delete_incidents(
    work: &mut Connection,
    class: RecordClass,
    until: i64,
    incidents: &[String],
) -> Result<((String, Proof), u64), StoreError> {
    let id = Uuid::now_v7().to_string();
    let mut hits = 0;
    for incident in incidents {
        // The salt goes with what it hid.
        sqlx::query(
            "UPDATE sealed SET gone = $2, salt = NULL
             WHERE record IN (SELECT id FROM hits WHERE incident = $1)",
        )
        .bind(incident)
        .bind(&id)
        .execute(&mut *work)
        .await?;
        for (statement, counts) in [
            ("DELETE FROM steps WHERE incident = $1", false),
            ("DELETE FROM hits WHERE incident = $1", true),
            ("DELETE FROM incidents WHERE id = $1", false),
        ] {
            let done = sqlx::query(statement)
                .bind(incident)
                .execute(&mut *work)
                .await?;
            hits += if counts { done.rows_affected() } else { 0 };
        }
    }
    let records: Vec<String> =
        sqlx::query_scalar("SELECT record FROM sealed WHERE gone = $1 ORDER BY number")
            .bind(&id)
            .fetch_all(&mut *work)
            .await?;
    let mut gone = Ids::default();
    records.iter().for_each(|record| gone.push(record));
    let proof = Proof {
        class,
        until_ms: until,
        count: gone.count(),
        digest: gone.digest(),
        first: None,
    };
    Ok(((id, proof), hits))
}

/// The ids that a question brings, in the order of their bytes.
async fn ids(work: &mut Connection, sql: &str, until: i64) -> Result<Vec<String>, StoreError> {
    let mut ids: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
        .bind(until)
        .fetch_all(work)
        .await?;
    ids.sort_unstable();
    Ok(ids)
}

fn proof(class: RecordClass, until_ms: i64, ids: &[String]) -> (String, Proof) {
    let mut gone = Ids::default();
    ids.iter().for_each(|id| gone.push(id));
    let proof = Proof {
        class,
        until_ms,
        count: gone.count(),
        digest: gone.digest(),
        first: None,
    };
    (Uuid::now_v7().to_string(), proof)
}

/// Cuts off the beginning of a chain: links that are all older than `until`, and of the sealed
/// ones only those whose hits are gone.
async fn prune(
    work: &mut Connection,
    chain: Chain,
    until: i64,
) -> Result<Option<(String, Proof, u64)>, StoreError> {
    let (class, keeps, select, first, delete) = match chain {
        Chain::Audit => (
            RecordClass::Audit,
            "SELECT MIN(number) FROM audit WHERE at >= $1",
            "SELECT id FROM audit WHERE number < $1 ORDER BY number",
            "SELECT previous FROM audit WHERE number = $1",
            "DELETE FROM audit WHERE number < $1",
        ),
        Chain::Sealed => (
            RecordClass::Sealed,
            "SELECT MIN(number) FROM sealed WHERE at >= $1 OR gone IS NULL",
            "SELECT record FROM sealed WHERE number < $1 ORDER BY number",
            "SELECT previous FROM sealed WHERE number = $1",
            "DELETE FROM sealed WHERE number < $1",
        ),
    };
    // Where all are old the newest one stays: a chain that is empty proves nothing.
    let kept: Option<i64> = sqlx::query_scalar(keeps)
        .bind(until)
        .fetch_one(&mut *work)
        .await?;
    let kept = match kept {
        Some(kept) => kept,
        None => {
            let newest = match chain {
                Chain::Audit => "SELECT MAX(number) FROM audit",
                Chain::Sealed => "SELECT MAX(number) FROM sealed",
            };
            let newest: Option<i64> = sqlx::query_scalar(newest).fetch_one(&mut *work).await?;
            let Some(newest) = newest else {
                return Ok(None);
            };
            newest
        }
    };
    let records: Vec<String> = sqlx::query_scalar(select)
        .bind(kept)
        .fetch_all(&mut *work)
        .await?;
    if records.is_empty() {
        return Ok(None);
    }
    let previous: String = sqlx::query_scalar(first)
        .bind(kept)
        .fetch_one(&mut *work)
        .await?;
    sqlx::query(delete).bind(kept).execute(&mut *work).await?;
    let mut gone = Ids::default();
    records.iter().for_each(|record| gone.push(record));
    let proof = Proof {
        class,
        until_ms: until,
        count: gone.count(),
        digest: gone.digest(),
        first: Some((
            super::columns::count(kept),
            super::columns::read(&previous)?,
        )),
    };
    Ok(Some((Uuid::now_v7().to_string(), proof, gone.count())))
}

/// The proof that explains the beginning of the sealed chain, if it is older than `until` and so
/// goes with the audit log.
async fn aged_proof(work: &mut Connection, until: i64) -> Result<Option<Proof>, StoreError> {
    let newest: Option<(i64, String)> = sqlx::query_as(
        "SELECT at, why FROM audit WHERE did = $1 AND why LIKE $2 ORDER BY number DESC LIMIT 1",
    )
    .bind(Proof::VERB)
    .bind(format!("class={} %", RecordClass::Sealed.word()))
    .fetch_optional(work)
    .await?;
    Ok(newest
        .filter(|(at, _)| *at < until)
        .and_then(|(_, proof)| proof.parse().ok()))
}

/// Writes the proofs of a deletion into the audit log, in its transaction.
pub(super) async fn write_proofs(
    work: &mut Connection,
    now: Timestamp,
    by: &str,
    proofs: Vec<(String, Proof)>,
) -> Result<(), StoreError> {
    for (id, proof) in proofs {
        let line = AuditEntry {
            at: now,
            who: by.to_owned(),
            did: Proof::VERB.to_owned(),
            what: id,
            why: Some(proof.to_string()),
        };
        chain::append(work, &line).await?;
    }
    Ok(())
}
