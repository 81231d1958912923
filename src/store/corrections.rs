//! Corrections: texts that staff say were judged wrongly, kept as examples to learn from.
//!
//! A text and what it should be, nothing else: no pupil, no class, and of an address the host at
//! most. They go with the other records when their time is over.

use super::sql::QueryBuilder;
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{read, read_id, read_word, word};
use super::rows::{CorrectionRow, CorrectionState};
use super::{CareView, Db, Scope, Store, StoreError};
use crate::model::{Language, Timestamp};

/// The most corrections that one question brings.
const MOST: i64 = 10_000;

/// A correction to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCorrection {
    /// When.
    pub at: Timestamp,
    /// Which account; `None` is the command line.
    pub by: Option<AccountId>,
    /// The category's name.
    pub category: String,
    /// Whether the category is one of care: then only who sees care in full sees the text.
    pub care: bool,
    /// The language of the text.
    pub language: Language,
    /// True if it belongs to the category and was missed, false if it was a false alarm.
    pub belongs: bool,
    /// What was judged; at most [`NewCorrection::MOST_TEXT`] characters are kept.
    pub text: String,
    /// The host where it was found, if that may be known.
    pub host: Option<String>,
}

impl NewCorrection {
    /// Characters of a text that are kept: some three windows of the model.
    pub const MOST_TEXT: usize = 2000;
    /// Bytes of a host (RFC 1035, section 2.3.4).
    const MOST_HOST: usize = 253;
}

impl Store {
    /// Keeps a correction and returns its id. The same text with the same answer for the same
    /// category is there once: the second time its id is returned.
    pub async fn add_correction(&self, new: &NewCorrection) -> Result<Uuid, StoreError> {
        let text: String = new
            .text
            .trim()
            .chars()
            .take(NewCorrection::MOST_TEXT)
            .collect();
        let host = new.host.as_deref().and_then(bare_host);
        let mut work = self.write().await?;
        let known: Option<String> = sqlx::query_scalar(
            "SELECT id FROM corrections WHERE category = $1 AND belongs = $2 AND text = $3",
        )
        .bind(&new.category)
        .bind(i64::from(new.belongs))
        .bind(&text)
        .fetch_optional(&mut *work)
        .await?;
        if let Some(known) = known {
            return read_id(&known);
        }
        let id = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO corrections
                 (id, at, by_whom, category, care, language, belongs, text, host, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.to_string())
        .bind(new.at.0)
        .bind(new.by.map(|by| by.0.to_string()))
        .bind(&new.category)
        .bind(i64::from(new.care))
        .bind(new.language.tag())
        .bind(i64::from(new.belongs))
        .bind(text)
        .bind(host)
        .bind(word(&CorrectionState::New))
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(id)
    }

    /// Corrections, oldest first, at most 10,000. They belong to no class, so a reader of some
    /// classes gets none; those of care are only there where care is shown in full.
    pub async fn corrections(&self, scope: &Scope) -> Result<Vec<CorrectionRow>, StoreError> {
        if scope.classes.is_some() {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT corrections.*, accounts.name FROM corrections
             LEFT JOIN accounts ON accounts.id = corrections.by_whom WHERE 1 = 1",
        );
        inside(&mut sql, scope);
        sql.push(" ORDER BY at, corrections.id LIMIT ")
            .push_bind(MOST);
        let raw: Vec<RawCorrection> = sql.build_query_as().fetch_all(&self.reader).await?;
        raw.into_iter().map(CorrectionRow::try_from).collect()
    }

    /// Deletes a correction. `NotFound` outside the scope.
    pub async fn delete_correction(&self, id: Uuid, scope: &Scope) -> Result<(), StoreError> {
        if scope.classes.is_some() {
            return Err(StoreError::NotFound);
        }
        let mut sql = QueryBuilder::<Db>::new("DELETE FROM corrections WHERE id = ");
        sql.push_bind(id.to_string());
        inside(&mut sql, scope);
        match sql.build().execute(&self.writer).await?.rows_affected() {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Notes which corrections are part of the overlay in force, and that no others are.
    pub async fn mark_corrections_learnt(&self, learnt: &[Uuid]) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        sqlx::query("UPDATE corrections SET state = $1")
            .bind(word(&CorrectionState::New))
            .execute(&mut *work)
            .await?;
        for id in learnt {
            sqlx::query("UPDATE corrections SET state = $2 WHERE id = $1")
                .bind(id.to_string())
                .bind(word(&CorrectionState::Learnt))
                .execute(&mut *work)
                .await?;
        }
        work.commit().await?;
        Ok(())
    }
}

fn inside(sql: &mut QueryBuilder<Db>, scope: &Scope) {
    if scope.care != CareView::Show {
        sql.push(" AND care = 0");
    }
}

/// The host of what may be a whole address: nothing behind it is kept.
fn bare_host(given: &str) -> Option<String> {
    let rest = given.trim();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or("");
    // A name before an @ would be somebody's.
    let host = rest.rsplit('@').next().unwrap_or("");
    (!host.is_empty() && host.len() <= NewCorrection::MOST_HOST).then(|| host.to_lowercase())
}

#[derive(sqlx::FromRow)]
struct RawCorrection {
    id: String,
    at: i64,
    name: Option<String>,
    category: String,
    care: i64,
    language: String,
    belongs: i64,
    text: String,
    host: Option<String>,
    state: String,
}

impl TryFrom<RawCorrection> for CorrectionRow {
    type Error = StoreError;

    fn try_from(raw: RawCorrection) -> Result<Self, StoreError> {
        Ok(CorrectionRow {
            id: read_id(&raw.id)?,
            at: Timestamp(raw.at),
            by: raw.name,
            category: raw.category,
            care: raw.care != 0,
            language: read(&raw.language)?,
            belongs: raw.belongs != 0,
            text: raw.text,
            host: raw.host,
            state: read_word(raw.state)?,
        })
    }
}
