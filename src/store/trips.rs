//! Counts over hits: what a class meets during a lesson, and how often a source was right.

use std::collections::BTreeMap;

use super::columns::count;
use super::{Store, StoreError};
use crate::model::{ClassId, Timestamp};
use crate::safeguard::precision::Precision;

/// A site that was closed for several of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tripped {
    /// The host.
    pub host: String,
    /// The category's name.
    pub category: String,
    /// How many different pupils or devices met it.
    pub pupils: u64,
    /// How many pages of it were closed.
    pub pages: u64,
}

impl Store {
    /// What was closed for a class at `since` or later, by host and category, most pupils first;
    /// at most 500. Nothing of care: that is not a teacher's to see.
    pub async fn tripped(
        &self,
        class: &ClassId,
        since: Timestamp,
    ) -> Result<Vec<Tripped>, StoreError> {
        let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "SELECT hits.host, hits.category, COUNT(DISTINCT hits.who) AS pupils,
                    COUNT(*) AS pages
             FROM incidents JOIN hits ON hits.incident = incidents.id
             WHERE incidents.class = $1 AND incidents.state IN ('new', 'seen', 'closed')
               AND incidents.last_at >= $2 AND hits.at >= $2
               AND hits.care = 0 AND hits.kind IN ('block', 'cut')
             GROUP BY hits.host, hits.category
             ORDER BY pupils DESC, pages DESC, hits.host LIMIT 500",
        )
        .bind(&*class.0)
        .bind(since.0)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(host, category, pupils, pages)| Tripped {
                host,
                category,
                pupils: count(pupils),
                pages: count(pages),
            })
            .collect())
    }

    /// What people said of what closed pages at `since` or later, by rule, list or phrase file.
    /// What a page matched besides the source that closed it is not counted.
    pub async fn precision(&self, since: Timestamp) -> Result<Vec<Precision>, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut all: BTreeMap<String, Precision> = BTreeMap::new();
        type Rows = Vec<(String, i64)>;
        for (sql, add) in QUESTIONS {
            let rows: Rows = sqlx::query_as(*sql)
                .bind(since.0)
                .fetch_all(&mut *view)
                .await?;
            for (because, number) in rows {
                let sources: Vec<String> = serde_json::from_str(&because).unwrap_or_default();
                for source in sources {
                    if source.starts_with("intent/") {
                        continue;
                    }
                    let one = all.entry(source.clone()).or_default();
                    one.source = source;
                    *add(one) += count(number);
                }
            }
        }
        Ok(all.into_values().collect())
    }
}

/// A count by list of sources, and where it belongs.
type Question = (&'static str, fn(&mut Precision) -> &mut u64);

/// An incident counts once for each list of sources among its hits.
const QUESTIONS: &[Question] = &[
    (
        "SELECT because, COUNT(*) FROM hits
         WHERE at >= $1 AND kind IN ('block', 'cut') GROUP BY because",
        |one| &mut one.closed,
    ),
    (
        "SELECT hits.because, COUNT(DISTINCT hits.incident) FROM incidents
         JOIN hits ON hits.incident = incidents.id
         WHERE hits.at >= $1 AND incidents.last_at >= $1 AND incidents.state = 'closed'
           AND hits.kind IN ('block', 'cut')
         GROUP BY hits.because",
        |one| &mut one.settled,
    ),
    (
        "SELECT hits.because, COUNT(DISTINCT hits.incident) FROM steps
         JOIN incidents ON incidents.id = steps.incident AND incidents.state = 'closed'
         JOIN hits ON hits.incident = incidents.id
         WHERE steps.state = 'closed' AND steps.note LIKE 'mistake%'
           AND incidents.last_at >= $1 AND hits.at >= $1 AND hits.kind IN ('block', 'cut')
         GROUP BY hits.because",
        |one| &mut one.mistakes,
    ),
    (
        "SELECT hits.because, COUNT(*) FROM asks JOIN hits ON hits.id = asks.hit
         WHERE hits.at >= $1 AND asks.answer IS NOT NULL GROUP BY hits.because",
        |one| &mut one.answered,
    ),
    (
        "SELECT hits.because, COUNT(*) FROM asks JOIN hits ON hits.id = asks.hit
         WHERE hits.at >= $1 AND asks.answer = 'opened' GROUP BY hits.because",
        |one| &mut one.opened,
    ),
];
