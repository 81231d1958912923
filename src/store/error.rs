//! What can go wrong with the store, as far as a caller acts on it.

use std::path::PathBuf;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row, or the scope does not include it; the two look the same.
    #[error("there is no such entry")]
    NotFound,
    /// Somebody else got there first, or the step is not allowed from the present state.
    #[error("that has changed meanwhile, or the name is taken")]
    Conflict,
    /// The database does not answer: busy, closed, disk full. Trying again later may help.
    #[error("the database does not answer: {0}; check the disk and the file's owner")]
    Unavailable(#[source] sqlx::Error),
    /// The database cannot be used as it is: not a database, damaged, or made by a newer version.
    #[error("the database {} cannot be used: {why}", place.display())]
    Schema {
        /// The file.
        place: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => StoreError::NotFound,
            sqlx::Error::Database(why) if why.is_unique_violation() => StoreError::Conflict,
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_) => StoreError::Schema {
                place: PathBuf::new(),
                why: format!("a row does not read: {error}"),
            },
            // SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html).
            sqlx::Error::Database(why)
                if why.code().is_some_and(|code| matches!(&*code, "11" | "26")) =>
            {
                StoreError::Schema {
                    place: PathBuf::new(),
                    why: "it is damaged or no database; put back a copy, or move it away and let \
                          a new one be made"
                        .to_owned(),
                }
            }
            _ => StoreError::Unavailable(error),
        }
    }
}
