//! Changes of the school's rules that are prepared in the dashboard: what was drafted, who looked
//! at it, what was published. What was published is the history of a file, and the way back.
//!
//! The rules themselves are files; nothing here is in force because it stands here.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::{count, read_id, read_word, word};
use super::{Store, StoreError};
use crate::model::Timestamp;

/// Drafts and publications that are kept.
const KEPT: i64 = 300;

/// How far a draft has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftState {
    /// It is being written.
    Draft,
    /// A second person is to look at it.
    Waiting,
    /// The second person sent it back with a comment.
    Returned,
    /// The second person agreed: it may be published.
    Approved,
    /// Its file was written and taken into force.
    Published,
    /// Nobody wants it any more.
    GivenUp,
}

/// One change of one file under `policies/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDraft {
    /// The id.
    pub id: Uuid,
    /// When it was written last.
    pub at: Timestamp,
    /// The sign-in name of its author.
    pub by: String,
    /// The file, by its name under `policies/`.
    pub file: String,
    /// What the file is to say.
    pub body: String,
    /// What it said when the draft was begun: it is published over nothing else.
    pub base: String,
    /// Why, for everybody on the staff.
    pub why: String,
    /// How far it has come.
    pub state: DraftState,
    /// What the second person said.
    pub answer: String,
    /// The sign-in name of the second person.
    pub second: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// The publication that this one takes back.
    pub undoes: Option<Uuid>,
}

impl PolicyDraft {
    /// Largest text of a file, in bytes.
    pub const MOST: usize = 128 * 1024;
}

const COLUMNS: &str = "id, at, by_whom, file, body, base, why, state, answer, second, \
                       published_at, undoes";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    by_whom: String,
    file: String,
    body: String,
    base: String,
    why: String,
    state: String,
    answer: String,
    second: Option<String>,
    published_at: Option<i64>,
    undoes: Option<String>,
}

impl TryFrom<Row> for PolicyDraft {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(PolicyDraft {
            id: read_id(&row.id)?,
            at: Timestamp(row.at),
            by: row.by_whom,
            file: row.file,
            body: row.body,
            base: row.base,
            why: row.why,
            state: read_word(row.state)?,
            answer: row.answer,
            second: row.second,
            published_at: row.published_at.map(Timestamp),
            undoes: row.undoes.as_deref().map(read_id).transpose()?,
        })
    }
}

impl Store {
    /// Keeps a new draft; the 300 newest of all stay.
    pub async fn add_policy_draft(&self, draft: &PolicyDraft) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        sqlx::query(
            "INSERT INTO policy_drafts
                 (id, at, by_whom, file, body, base, why, state, answer, second, published_at,
                  undoes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(draft.id.to_string())
        .bind(draft.at.0)
        .bind(&draft.by)
        .bind(&draft.file)
        .bind(&draft.body)
        .bind(&draft.base)
        .bind(&draft.why)
        .bind(word(&draft.state))
        .bind(&draft.answer)
        .bind(&draft.second)
        .bind(draft.published_at.map(|at| at.0))
        .bind(draft.undoes.map(|id| id.to_string()))
        .execute(&mut *work)
        .await?;
        sqlx::query(
            "DELETE FROM policy_drafts WHERE state IN ('published', 'given-up') AND id NOT IN
                 (SELECT id FROM (SELECT id FROM policy_drafts ORDER BY at DESC, id DESC LIMIT $1)
                  AS newest)",
        )
        .bind(KEPT)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(())
    }

    /// Writes a draft anew: its text, its reason, and the text that it changes. It is a draft
    /// again, whatever was said of it. `Conflict` if it is published or given up.
    pub async fn rewrite_policy_draft(
        &self,
        id: Uuid,
        (body, base, why): (&str, &str, &str),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let changed = sqlx::query(
            "UPDATE policy_drafts SET body = $2, base = $3, why = $4, at = $5, state = 'draft',
                    second = NULL
             WHERE id = $1 AND state NOT IN ('published', 'given-up')",
        )
        .bind(id.to_string())
        .bind(body)
        .bind(base)
        .bind(why)
        .bind(at.0)
        .execute(&mut *work)
        .await?
        .rows_affected();
        work.commit().await?;
        match changed {
            0 => Err(StoreError::Conflict),
            _ => Ok(()),
        }
    }

    /// Moves a draft on, if it is still as it was: of several who answer one is first, the others
    /// get `Conflict`.
    pub async fn move_policy_draft(
        &self,
        was: &PolicyDraft,
        to: DraftState,
        by: &str,
        answer: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let second = match to {
            DraftState::Approved | DraftState::Returned => Some(by.to_owned()),
            _ => was.second.clone(),
        };
        let published = (to == DraftState::Published).then_some(now.0);
        let mut work = self.write().await?;
        let changed = sqlx::query(
            "UPDATE policy_drafts SET state = $3, second = $4, answer = $5, published_at = $6
             WHERE id = $1 AND state = $2 AND at = $7",
        )
        .bind(was.id.to_string())
        .bind(word(&was.state))
        .bind(word(&to))
        .bind(second)
        .bind(answer)
        .bind(published)
        .bind(was.at.0)
        .execute(&mut *work)
        .await?
        .rows_affected();
        work.commit().await?;
        match changed {
            0 => Err(StoreError::Conflict),
            _ => Ok(()),
        }
    }

    /// One draft. `NotFound` if there is none.
    pub async fn policy_draft(&self, id: Uuid) -> Result<PolicyDraft, StoreError> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM policy_drafts WHERE id = $1"
        )))
        .bind(id.to_string())
        .fetch_optional(&self.reader)
        .await?;
        row.ok_or(StoreError::NotFound)?.try_into()
    }

    /// The newest drafts and publications, newest first, at most 300.
    pub async fn policy_drafts(&self) -> Result<Vec<PolicyDraft>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM policy_drafts
             ORDER BY COALESCE(published_at, at) DESC, id DESC LIMIT $1"
        )))
        .bind(KEPT)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(PolicyDraft::try_from).collect()
    }

    /// How many drafts wait for a second person other than this one.
    pub async fn policy_drafts_waiting(&self, besides: &str) -> Result<u64, StoreError> {
        let waiting: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM policy_drafts WHERE state = 'waiting' AND by_whom <> $1",
        )
        .bind(besides)
        .fetch_one(&self.reader)
        .await?;
        Ok(count(waiting))
    }

    /// Pages that were closed since a moment, by how often: site, path, tier, how often, and for
    /// how many people. Nothing of care is among them, and nobody's name.
    pub async fn closed_pages(
        &self,
        since: Timestamp,
        limit: u16,
    ) -> Result<Vec<ClosedTally>, StoreError> {
        let rows: Vec<(String, Option<String>, String, i64, i64)> = sqlx::query_as(
            "SELECT host, path, tier, COUNT(*), COUNT(DISTINCT who) FROM hits
             WHERE at >= $1 AND care = 0 AND kind = 'block'
             GROUP BY host, path, tier ORDER BY COUNT(*) DESC, host, path, tier LIMIT $2",
        )
        .bind(since.0)
        .bind(i64::from(limit))
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(host, path, tier, times, people)| ClosedTally {
                host,
                path,
                tier,
                times: count(times),
                people: count(people),
            })
            .collect())
    }
}

impl Store {
    /// How often each list or rule closed a page since a moment, by its id, the most used first.
    pub async fn uses_of_lists(&self, since: Timestamp) -> Result<Vec<(String, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT because, COUNT(*) FROM hits WHERE at >= $1 AND kind = 'block'
             GROUP BY because ORDER BY COUNT(*) DESC, because LIMIT 5000",
        )
        .bind(since.0)
        .fetch_all(&self.reader)
        .await?;
        let mut uses: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for (because, times) in rows {
            let ids: Vec<String> = serde_json::from_str(&because).unwrap_or_default();
            for id in ids {
                *uses.entry(id).or_default() += count(times);
            }
        }
        let mut uses: Vec<(String, u64)> = uses.into_iter().collect();
        uses.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        Ok(uses)
    }
}

/// A page that was closed, with no word of who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedTally {
    /// The site.
    pub host: String,
    /// The path, where it was kept.
    pub path: Option<String>,
    /// For which tier, by its name.
    pub tier: String,
    /// How often.
    pub times: u64,
    /// For how many; may be small, and is rounded before it is shown.
    pub people: u64,
}
