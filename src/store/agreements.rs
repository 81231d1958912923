//! Who has read this term what the school asks of pupils on the net: one keyed word each, and
//! nothing else. Words of other terms go when a term begins.

use super::{Store, StoreError};

/// The most words of a term.
const MOST: i64 = 100_000;

impl Store {
    /// Keeps words of a term; those that are there already change nothing.
    pub async fn keep_agreements(&self, term: &str, words: &[String]) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        for word in words {
            sqlx::query(
                "INSERT INTO agreements (term, word) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            )
            .bind(term)
            .bind(word)
            .execute(&mut *work)
            .await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// The words of a term; all others are forgotten.
    pub async fn agreements(&self, term: &str) -> Result<Vec<String>, StoreError> {
        let mut work = self.write().await?;
        sqlx::query("DELETE FROM agreements WHERE term <> $1")
            .bind(term)
            .execute(&mut *work)
            .await?;
        let words = sqlx::query_scalar("SELECT word FROM agreements WHERE term = $1 LIMIT $2")
            .bind(term)
            .bind(MOST)
            .fetch_all(&mut *work)
            .await?;
        work.commit().await?;
        Ok(words)
    }
}
