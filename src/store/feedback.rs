//! "This helped", "this was wrong": sums by week, subject and tier, never by person.

use uuid::Uuid;

use super::columns::count;
use super::{Store, StoreError};

/// What somebody said of a page or card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Said {
    /// "This helped."
    Helped,
    /// "This was wrong."
    Wrong,
}

/// What it was said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidOf<'a> {
    /// The page that stood in place of a closed one, by its hit. Category and tier are looked up and
    /// the hit is forgotten.
    Page(Uuid),
    /// A card, with how its reader is spoken to.
    Card {
        /// The name of the card.
        name: &'a str,
        /// The letter of the voice.
        voice: &'a str,
    },
}

/// A line of sums.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FeedbackRow {
    /// The Monday of the week, `YYYY-MM-DD`.
    pub week: String,
    /// `page` or `card`.
    pub kind: String,
    /// The name of the category or card; empty if a page's record was not there yet.
    pub subject: String,
    /// The name of the tier; for a card the letter of the voice.
    pub tier: String,
    /// How often "this helped" was said.
    pub helped: i64,
    /// How often "this was wrong" was said.
    pub wrong: i64,
}

impl Store {
    /// Counts one more in the week that begins on `monday` (`YYYY-MM-DD`).
    pub async fn count_feedback(
        &self,
        monday: &str,
        of: SaidOf<'_>,
        said: Said,
    ) -> Result<(), StoreError> {
        let (kind, subject, tier) = match of {
            SaidOf::Card { name, voice } => ("card", name.to_owned(), voice.to_owned()),
            SaidOf::Page(hit) => {
                let found: Option<(String, String)> =
                    sqlx::query_as("SELECT category, tier FROM hits WHERE id = $1")
                        .bind(hit.to_string())
                        .fetch_optional(&self.reader)
                        .await?;
                let (category, tier) = found.unwrap_or_default();
                ("page", category, tier)
            }
        };
        let (helped, wrong) = match said {
            Said::Helped => (1i64, 0i64),
            Said::Wrong => (0, 1),
        };
        sqlx::query(
            "INSERT INTO feedback (week, kind, subject, tier, helped, wrong)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (week, kind, subject, tier) DO UPDATE
             SET helped = feedback.helped + excluded.helped,
                 wrong = feedback.wrong + excluded.wrong",
        )
        .bind(monday)
        .bind(kind)
        .bind(subject)
        .bind(tier)
        .bind(helped)
        .bind(wrong)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// What was said of pages in the weeks from `from` until before `to` (Mondays, `YYYY-MM-DD`):
    /// the name of the category, how often "this helped" was said, and how often "this was
    /// wrong".
    pub async fn said_of_pages(
        &self,
        from: &str,
        to: &str,
    ) -> Result<Vec<(String, u64, u64)>, StoreError> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT subject, CAST(SUM(helped) AS BIGINT), CAST(SUM(wrong) AS BIGINT)
             FROM feedback WHERE kind = 'page' AND week >= $1 AND week < $2
             GROUP BY subject ORDER BY subject",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(subject, helped, wrong)| (subject, count(helped), count(wrong)))
            .collect())
    }

    /// The sums of the weeks from `monday` (`YYYY-MM-DD`) on, oldest week first, at most 1,000 lines.
    pub async fn feedback_counts(&self, monday: &str) -> Result<Vec<FeedbackRow>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT week, kind, subject, tier, helped, wrong FROM feedback WHERE week >= $1
             ORDER BY week, kind, subject, tier LIMIT 1000",
        )
        .bind(monday)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows)
    }
}
