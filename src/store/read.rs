//! Reading beside a gateway that may be running: what the database has and what waits for it.

use std::path::Path;

use super::journal::{Journal, JournalError};
use super::rows::{IncidentFilter, IncidentRow};
use super::{Engine, Store, StoreError};
use crate::model::Record;

/// Why incidents could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The incidents of the database at `url` as they would be if every record in the journal at
/// `journal_dir` had been drained. Changes neither; either may be missing.
pub async fn incidents_with_journal(
    url: &str,
    journal_dir: &Path,
    filter: &IncidentFilter,
) -> Result<Vec<IncidentRow>, ReadError> {
    // The journal first: what is removed from it meanwhile is in the database by then.
    let mut waiting = Journal::read_dir(journal_dir)?;
    let saved = match Store::open_read_only(url).await {
        Ok(store) => Some(store),
        Err(StoreError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(store) = &saved {
        store.leave_unknown_hits(&mut waiting).await?;
        if waiting.is_empty() {
            let rows = store.incidents(filter).await?;
            store.close().await;
            return Ok(rows);
        }
    }
    let whole = Store::open("sqlite::memory:").await?;
    if let Some(store) = saved {
        let copied = match store.engine {
            Engine::Sqlite => whole.copy_incidents_of(url).await,
            Engine::Postgres => store.copy_incidents_to(&whole).await,
        };
        store.close().await;
        copied?;
    }
    whole.absorb(&waiting).await?;
    Ok(whole.incidents(filter).await?)
}

impl Store {
    /// Leaves those records that would change an incident: hits that are not here yet.
    async fn leave_unknown_hits(&self, records: &mut Vec<Record>) -> Result<(), StoreError> {
        let mut view = self.reader.begin().await?;
        let mut unknown = Vec::new();
        for record in records.drain(..) {
            let Record::Hit(hit) = &record else { continue };
            let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM hits WHERE id = $1")
                .bind(hit.id.to_string())
                .fetch_one(&mut *view)
                .await?;
            if known == 0 {
                unknown.push(record);
            }
        }
        *records = unknown;
        Ok(())
    }

    /// Copies hits and incidents of a database file, which stays as it is, into this one, which
    /// is empty and in memory.
    async fn copy_incidents_of(&self, url: &str) -> Result<(), StoreError> {
        let file = super::open::file_of(url)?.ok_or(StoreError::NotFound)?;
        // Read-only, in SQLite's own spelling of file names (sqlite.org/uri.html).
        let name: String = percent_encoding::percent_encode(
            file.as_os_str().as_encoded_bytes(),
            percent_encoding::NON_ALPHANUMERIC,
        )
        .to_string()
        .replace("%2F", "/");
        let mut memory = self.writer.acquire().await?;
        sqlx::query("ATTACH DATABASE $1 AS saved")
            .bind(format!("file:{name}?mode=ro"))
            .execute(&mut *memory)
            .await?;
        // One transaction, so that both tables are of the same moment.
        for statement in [
            "BEGIN",
            "INSERT INTO incidents SELECT * FROM saved.incidents",
            "INSERT INTO hits SELECT * FROM saved.hits",
            "COMMIT",
            "DETACH DATABASE saved",
        ] {
            sqlx::query(statement)
                .execute(&mut *memory)
                .await
                .map_err(|error| StoreError::from(error).at(&file))?;
        }
        Ok(())
    }
}
