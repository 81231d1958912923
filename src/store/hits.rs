//! A hit as the columns of its row: one place that says how each field is written, for the row
//! that is inserted, the content that is sealed and the row that is read back.

use super::columns::{level, read, read_id, read_severity, read_word, word};
use uuid::Uuid;

use super::rows::{ClosedPage, HitRow};
use super::{Connection, Store, StoreError};
use crate::model::{ClassId, Hit, Pseudonym, Timestamp};

/// The columns of a hit. Which incident it is in is no part of it: that changes.
#[derive(sqlx::FromRow)]
pub(super) struct HitColumns {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) request: String,
    pub(super) at: i64,
    pub(super) kind: String,
    pub(super) who: Option<String>,
    pub(super) class: Option<String>,
    pub(super) tier: String,
    pub(super) confidence: String,
    pub(super) source: String,
    pub(super) category: String,
    pub(super) care: i64,
    pub(super) severity: Option<i64>,
    pub(super) reason: String,
    pub(super) host: String,
    pub(super) path: Option<String>,
    pub(super) because: String,
    pub(super) policy: i64,
}

impl HitColumns {
    /// As they are written.
    pub(super) fn of(hit: &Hit) -> Self {
        HitColumns {
            id: hit.id.to_string(),
            code: hit.code.to_string(),
            request: hit.request.to_string(),
            at: hit.at.0,
            kind: word(&hit.kind),
            who: hit.who.as_ref().map(ToString::to_string),
            class: hit.class.as_ref().map(ToString::to_string),
            tier: hit.tier.clone(),
            confidence: word(&hit.confidence),
            source: word(&hit.source),
            category: hit.category.clone(),
            care: i64::from(hit.care),
            severity: level(hit.severity),
            reason: hit.reason.clone(),
            host: hit.host.clone(),
            path: hit.path.clone(),
            because: serde_json::Value::from(hit.because.clone()).to_string(),
            policy: hit.policy.cast_signed(),
        }
    }

    /// Inserts the hit as an incident of its own; false if it was there already.
    pub(super) async fn insert(&self, work: &mut Connection) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO hits
                 (id, incident, code, request, at, kind, who, class, tier, confidence, source,
                  category, care, severity, reason, host, path, because, policy)
             VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                     $17, $18)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&self.id)
        .bind(&self.code)
        .bind(&self.request)
        .bind(self.at)
        .bind(&self.kind)
        .bind(&self.who)
        .bind(&self.class)
        .bind(&self.tier)
        .bind(&self.confidence)
        .bind(&self.source)
        .bind(&self.category)
        .bind(self.care)
        .bind(self.severity)
        .bind(&self.reason)
        .bind(&self.host)
        .bind(&self.path)
        .bind(&self.because)
        .bind(self.policy)
        .execute(work)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

/// A row of `hits` as the database has it.
#[derive(sqlx::FromRow)]
pub(super) struct RawHit {
    #[sqlx(flatten)]
    columns: HitColumns,
    incident: String,
}

impl TryFrom<RawHit> for HitRow {
    type Error = StoreError;

    fn try_from(row: RawHit) -> Result<Self, StoreError> {
        let raw = row.columns;
        Ok(HitRow {
            id: read_id(&raw.id)?,
            code: read(&raw.code)?,
            request: read_id(&raw.request)?,
            at: Timestamp(raw.at),
            kind: read_word(raw.kind)?,
            who: raw.who.map(|who| Pseudonym(who.into())),
            class: raw.class.map(|class| ClassId(class.into())),
            tier: raw.tier,
            confidence: read_word(raw.confidence)?,
            source: read_word(raw.source)?,
            category: raw.category,
            care: raw.care != 0,
            severity: read_severity(raw.severity)?,
            reason: raw.reason,
            host: raw.host,
            path: raw.path,
            because: serde_json::from_str(&raw.because).unwrap_or_default(),
            policy: raw.policy.cast_unsigned(),
            incident: read_id(&row.incident)?,
        })
    }
}

impl Store {
    /// The closed page of a hit; `None` if there is no such hit, or not yet.
    pub async fn closed_page(&self, hit: Uuid) -> Result<Option<ClosedPage>, StoreError> {
        type Found = (Option<String>, String, String, String, Option<String>);
        let found: Option<Found> =
            sqlx::query_as("SELECT who, tier, reason, host, path FROM hits WHERE id = $1")
                .bind(hit.to_string())
                .fetch_optional(&self.reader)
                .await?;
        Ok(found.map(|(who, tier, reason, host, path)| ClosedPage {
            who: who.map(|who| Pseudonym(who.into())),
            tier,
            reason,
            host,
            path,
        }))
    }
}
