//! Whole weeks for studies: made once, anonymous before they are written.

use std::collections::BTreeMap;

use super::columns::count;
use super::{Store, StoreError};
use crate::model::Timestamp;
use crate::safeguard::period::Day;
use crate::safeguard::study::{FLOOR, Group, Share, anonymise};

/// A week and its rows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StudyWeek {
    /// As in ISO 8601, e.g. `2026-W47`.
    pub week: String,
    /// How many people each row is of at the least.
    pub least: u64,
    /// Its rows; none where nothing could be told.
    pub rows: Vec<Group>,
}

impl Store {
    /// Makes the rows of a week from its records, if they were not made before; a week that was
    /// made never changes. Returns whether it was made now.
    ///
    /// `span` is the week as one long day: from its first millisecond to that of the next week.
    pub async fn make_study_week(
        &self,
        week: &str,
        span: &Day,
        least: u16,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM study_weeks WHERE week = $1")
            .bind(week)
            .fetch_one(&self.reader)
            .await?;
        if known > 0 {
            return Ok(false);
        }
        let least = least.max(FLOOR);
        let groups = anonymise(&self.shares(span).await?, least);
        let mut work = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO study_weeks (week, made_at, least) VALUES ($1, $2, $3)
             ON CONFLICT (week) DO NOTHING",
        )
        .bind(week)
        .bind(now.0)
        .bind(i64::from(least))
        .execute(&mut *work)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        for group in groups {
            sqlx::query(
                "INSERT INTO study_rows (week, tier, category, people, closed, episodes, asked)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (week, tier, category) DO NOTHING",
            )
            .bind(week)
            .bind(group.tier)
            .bind(group.category)
            .bind(group.people.cast_signed())
            .bind(group.closed.cast_signed())
            .bind(group.episodes.cast_signed())
            .bind(group.asked.map(u64::cast_signed))
            .execute(&mut *work)
            .await?;
        }
        work.commit().await?;
        Ok(true)
    }

    /// What each person did in each category; leaves this file only as groups.
    async fn shares(&self, span: &Day) -> Result<Vec<Share>, StoreError> {
        let mut view = self.reader.begin().await?;
        let hits: Vec<(String, String, String, i64, i64, i64)> = sqlx::query_as(
            "SELECT COALESCE(who, '') AS who, tier, category, care, COUNT(*) AS closed,
                    COUNT(DISTINCT incident) AS episodes
             FROM hits WHERE at >= $1 AND at < $2 AND kind IN ('block', 'cut')
               AND host NOT LIKE '%.blocked.example'
             GROUP BY COALESCE(who, ''), tier, category, care",
        )
        .bind(span.from.0)
        .bind(span.to.0)
        .fetch_all(&mut *view)
        .await?;
        let asked: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT COALESCE(hits.who, '') AS who, hits.tier, hits.category, hits.care,
                    COUNT(*) AS asked
             FROM appeals JOIN hits ON hits.id = appeals.hit
             WHERE hits.at >= $1 AND hits.at < $2 AND hits.kind IN ('block', 'cut')
             GROUP BY COALESCE(hits.who, ''), hits.tier, hits.category, hits.care",
        )
        .bind(span.from.0)
        .bind(span.to.0)
        .fetch_all(&mut *view)
        .await?;
        let asked: BTreeMap<(String, String, String, i64), i64> = asked
            .into_iter()
            .map(|(who, tier, category, care, asked)| ((who, tier, category, care), asked))
            .collect();
        Ok(hits
            .into_iter()
            .map(|(who, tier, category, care, closed, episodes)| {
                let key = (who, tier, category, care);
                let asked = asked.get(&key).copied().unwrap_or(0);
                let (who, tier, category, care) = key;
                Share {
                    who,
                    tier,
                    category,
                    care: care != 0,
                    closed: count(closed),
                    episodes: count(episodes),
                    asked: count(asked),
                }
            })
            .collect())
    }

    /// Weeks that were made, from one to another (both included, as in `2026-W47`), oldest first.
    pub async fn study_weeks(&self, from: &str, to: &str) -> Result<Vec<StudyWeek>, StoreError> {
        let mut view = self.reader.begin().await?;
        let weeks: Vec<(String, i64)> = sqlx::query_as(
            "SELECT week, least FROM study_weeks WHERE week >= $1 AND week <= $2 ORDER BY week",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&mut *view)
        .await?;
        let mut all = Vec::with_capacity(weeks.len());
        for (week, least) in weeks {
            let rows: Vec<(String, String, i64, i64, i64, Option<i64>)> = sqlx::query_as(
                "SELECT tier, category, people, closed, episodes, asked FROM study_rows
                 WHERE week = $1 ORDER BY tier, category",
            )
            .bind(&week)
            .fetch_all(&mut *view)
            .await?;
            all.push(StudyWeek {
                week,
                least: count(least),
                rows: rows
                    .into_iter()
                    .map(|(tier, category, people, closed, episodes, asked)| Group {
                        tier,
                        category,
                        people: count(people),
                        closed: count(closed),
                        episodes: count(episodes),
                        asked: asked.map(count),
                    })
                    .collect(),
            });
        }
        Ok(all)
    }
}
