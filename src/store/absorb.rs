//! Records in, rows out: each record once, hits merged into incidents.
//!
//! An incident is a function of the hits in it, and which hits are in it is a function of all
//! hits (see `safeguard`). A hit that comes late may therefore lengthen an incident, take its
//! beginning (and with it its id, which is that of the earliest hit), or join two into one. What
//! people did with either stays with the result.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::columns::{level, read_severity, word};
use super::hits::HitColumns;
use super::open::tell;
use super::{Change, Connection, Store, StoreError, asks, chain, matters};
use crate::model::{Hit, Record, SelfReport, Severity};
use crate::safeguard::{self, EpisodeKey, IncidentState};

impl Store {
    /// Stores records in one transaction, each once however often it comes; returns how many
    /// were new. The rows depend on the set of records only, not on order or batches.
    ///
    /// If the future is dropped, nothing is stored.
    pub async fn absorb(&self, records: &[Record]) -> Result<usize, StoreError> {
        let mut work = self.write().await?;
        let mut batch = Batch::default();
        let mut hits = Vec::new();
        let records: Vec<_> = records.iter().map(storable).collect::<Result<_, _>>()?;
        for record in &records {
            let record = &**record;
            let new = match record {
                Record::Hit(hit) => {
                    let new = batch.hit(&mut work, hit).await?;
                    if new {
                        hits.push(hit);
                    }
                    new
                }
                Record::Appeal(appeal) => batch.appeal(&mut work, appeal).await?,
                Record::SelfReport(report) => batch.self_report(&mut work, report).await?,
            };
            batch.new += usize::from(new);
        }
        for incident in &batch.incidents {
            refresh(&mut work, incident).await?;
        }
        for ask in &batch.asks {
            asks::refresh(&mut work, ask).await?;
        }
        // Last, since every writer waits at the end of the chain.
        chain::seal(&mut work, &hits).await?;
        work.commit().await?;
        for change in batch.changes {
            tell(&self.changes, change);
        }
        Ok(batch.new)
    }
}

/// A record as either engine takes it: PostgreSQL has no U+0000 in texts, and a record that could
/// never be stored would keep all others in the journal.
fn storable(record: &Record) -> Result<Cow<'_, Record>, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Schema {
        place: std::path::PathBuf::new(),
        why: format!("a record does not read: {error}"),
    };
    let text = serde_json::to_string(record).map_err(unreadable)?;
    // The only spelling that serde_json writes.
    if !text.contains("\\u0000") {
        return Ok(Cow::Borrowed(record));
    }
    let mut tree: serde_json::Value = serde_json::from_str(&text).map_err(unreadable)?;
    without_nul(&mut tree);
    Ok(Cow::Owned(
        serde_json::from_value(tree).map_err(unreadable)?,
    ))
}

fn without_nul(tree: &mut serde_json::Value) {
    match tree {
        serde_json::Value::String(text) => *text = text.replace('\0', "\u{fffd}"),
        serde_json::Value::Array(list) => list.iter_mut().for_each(without_nul),
        serde_json::Value::Object(map) => map.values_mut().for_each(without_nul),
        _ => {}
    }
}

/// What one transaction has touched so far.
#[derive(Default)]
struct Batch {
    new: usize,
    /// Incidents whose sums have to be made anew.
    incidents: BTreeSet<String>,
    /// The same for requests.
    asks: BTreeSet<String>,
    changes: BTreeSet<Change>,
}

/// An incident that a hit may join.
#[derive(sqlx::FromRow)]
struct Neighbour {
    id: String,
    first_at: i64,
    last_at: i64,
    severity: Option<i64>,
    state: String,
}

impl Batch {
    async fn hit(&mut self, work: &mut Connection, hit: &Hit) -> Result<bool, StoreError> {
        if !HitColumns::of(hit).insert(work).await? {
            return Ok(false);
        }
        let key = EpisodeKey::of(hit);
        let near: Vec<Neighbour> = sqlx::query_as(
            "SELECT id, first_at, last_at, severity, state FROM incidents
             WHERE subject = $1 AND category = $2 AND kinds = $3 AND care = $4
               AND first_at <= $5 AND last_at >= $6
             ORDER BY first_at, id",
        )
        .bind(&key.subject)
        .bind(&key.category)
        .bind(key.group.word())
        .bind(i64::from(key.care))
        .bind(hit.at.plus(safeguard::PAUSE).0)
        .bind(hit.at.minus(safeguard::PAUSE).0)
        .fetch_all(&mut *work)
        .await?;

        let own = hit.id.to_string();
        let id = match near.first() {
            Some(first) if (first.first_at, &first.id) < (hit.at.0, &own) => first.id.clone(),
            _ => own.clone(),
        };
        sqlx::query("UPDATE hits SET incident = $1 WHERE id = $2")
            .bind(&id)
            .bind(&own)
            .execute(&mut *work)
            .await?;

        let mut state = IncidentState::Closed;
        let mut severity: Option<Severity> = None;
        let (mut first_at, mut last_at) = (hit.at.0, hit.at.0);
        for old in &near {
            state = state.min(super::columns::read(&old.state)?);
            severity = severity.max(read_severity(old.severity)?);
            first_at = first_at.min(old.first_at);
            last_at = last_at.max(old.last_at);
            if old.id != id {
                self.incidents.remove(&old.id);
                move_into(work, &old.id, &id).await?;
            }
        }
        if near.is_empty() {
            state = IncidentState::New;
        }
        write_incident(work, &id, &key, hit, (first_at, last_at), severity, state).await?;
        if matters::hit_came(work, &id, hit).await? {
            self.changes.insert(Change::Cases);
        }
        self.incidents.insert(id);
        self.changes.insert(Change::Incidents {
            class: hit.class.clone(),
        });

        // Requests that came before the hit that they are about.
        if asks::hit_arrived(work, hit, &mut self.asks).await? {
            self.changes.insert(Change::Appeals);
        }
        Ok(true)
    }

    async fn appeal(
        &mut self,
        work: &mut Connection,
        appeal: &crate::model::Appeal,
    ) -> Result<bool, StoreError> {
        let new = asks::absorb(work, appeal, &mut self.asks).await?;
        if new {
            self.changes.insert(Change::Appeals);
        }
        Ok(new)
    }

    async fn self_report(
        &mut self,
        work: &mut Connection,
        report: &SelfReport,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO self_reports
                 (id, code, at, wish, words, suits, discreet, who, language)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(report.id.to_string())
        .bind(report.code.to_string())
        .bind(report.at.0)
        .bind(word(&report.wish))
        .bind(&report.words)
        .bind(&report.when)
        .bind(i64::from(report.discreet))
        .bind(&report.who)
        .bind(report.language.tag())
        .execute(&mut *work)
        .await?;
        let new = done.rows_affected() == 1;
        if new {
            matters::report_came(work, report).await?;
            self.changes.insert(Change::SelfReports);
        }
        Ok(new)
    }
}

/// Everything of one incident goes over to another.
async fn move_into(work: &mut Connection, from: &str, to: &str) -> Result<(), StoreError> {
    for statement in [
        "UPDATE hits SET incident = $2 WHERE incident = $1",
        "UPDATE steps SET incident = $2 WHERE incident = $1",
        "DELETE FROM incidents WHERE id = $1 AND id <> $2",
    ] {
        sqlx::query(statement)
            .bind(from)
            .bind(to)
            .execute(&mut *work)
            .await?;
    }
    matters::incidents_joined(work, from, to).await
}

/// Writes what is known before the sums are made; `severity` is the strongest before this hit.
async fn write_incident(
    work: &mut Connection,
    id: &str,
    key: &EpisodeKey,
    hit: &Hit,
    (first_at, last_at): (i64, i64),
    severity: Option<Severity>,
    state: IncidentState,
) -> Result<(), StoreError> {
    // A hit that joins what was closed opens it again if it is one of care; whether it grew
    // more urgent is known when the sums are made.
    let state = state.after_hit(key.care, severity, severity);
    sqlx::query(
        "INSERT INTO incidents
             (id, subject, category, kinds, care, first_at, last_at, who, class, tier, kind,
              severity, hits, confidence, source, policy, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16)
         ON CONFLICT (id) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at,
             severity = excluded.severity, state = excluded.state",
    )
    .bind(id)
    .bind(&key.subject)
    .bind(&key.category)
    .bind(key.group.word())
    .bind(i64::from(key.care))
    .bind(first_at)
    .bind(last_at)
    .bind(hit.who.as_ref().map(|who| who.0.as_ref()))
    .bind(hit.class.as_ref().map(|class| class.0.as_ref()))
    .bind(&hit.tier)
    .bind(word(&hit.kind))
    .bind(level(severity))
    .bind(word(&hit.confidence))
    .bind(word(&hit.source))
    .bind(hit.policy.cast_signed())
    .bind(state.word())
    .execute(work)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Sums {
    hits: i64,
    first_at: i64,
    last_at: i64,
    strongest: Option<i64>,
    blocks: i64,
}

#[derive(sqlx::FromRow)]
struct Latest {
    tier: String,
    kind: String,
    confidence: String,
    source: String,
    category: String,
    policy: i64,
}

/// Makes the sums of an incident anew from its hits.
async fn refresh(work: &mut Connection, incident: &str) -> Result<(), StoreError> {
    let sums: Sums = sqlx::query_as(
        "SELECT COUNT(*) AS hits, MIN(at) AS first_at, MAX(at) AS last_at,
                MAX(severity) AS strongest, COUNT(CASE WHEN kind = 'block' THEN 1 END) AS blocks
         FROM hits WHERE incident = $1",
    )
    .bind(incident)
    .fetch_one(&mut *work)
    .await?;
    let latest: Latest = sqlx::query_as(
        "SELECT tier, kind, confidence, source, category, policy
         FROM hits WHERE incident = $1 ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(incident)
    .fetch_one(&mut *work)
    .await?;
    let (before, state): (Option<i64>, String) =
        sqlx::query_as("SELECT severity, state FROM incidents WHERE id = $1")
            .bind(incident)
            .fetch_one(&mut *work)
            .await?;
    let severity = safeguard::severity(
        &latest.category,
        &latest.tier,
        read_severity(sums.strongest)?,
        super::columns::count(sums.hits),
    );
    let state: IncidentState = super::columns::read(&state)?;
    // Care was looked at when the hit joined.
    let state = state.after_hit(false, read_severity(before)?, severity);
    let kind = if sums.blocks > 0 {
        "block".to_owned()
    } else {
        latest.kind
    };
    sqlx::query(
        "UPDATE incidents SET hits = $2, first_at = $3, last_at = $4, severity = $5, kind = $6,
             tier = $7, confidence = $8, source = $9, policy = $10, state = $11
         WHERE id = $1",
    )
    .bind(incident)
    .bind(sums.hits)
    .bind(sums.first_at)
    .bind(sums.last_at)
    .bind(level(severity))
    .bind(kind)
    .bind(latest.tier)
    .bind(latest.confidence)
    .bind(latest.source)
    .bind(latest.policy)
    .bind(state.word())
    .execute(&mut *work)
    .await?;
    Ok(())
}
