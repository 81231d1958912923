//! What can go wrong with the store, as far as a caller acts on it.

use std::path::{Path, PathBuf};

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
    #[error(
        "the database does not answer: {0}; check the disk and the owner of the file, or the \
         server and the way to it"
    )]
    Unavailable(#[source] sqlx::Error),
    /// The database cannot be used as it is: not a database, damaged, or made by another version.
    #[error("the database{} cannot be used: {why}", named(place))]
    Schema {
        /// The file; empty where it is clear which.
        place: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
}

impl StoreError {
    /// The same error with the file named.
    pub(super) fn at(self, file: &Path) -> Self {
        match self {
            StoreError::Schema { why, .. } => StoreError::Schema {
                place: file.to_owned(),
                why,
            },
            other => other,
        }
    }
}

fn named(place: &Path) -> String {
    if place.as_os_str().is_empty() {
        String::new()
    } else {
        format!(" {}", place.display())
    }
}

/// The primary result code of SQLite, without the extension (sqlite.org/rescode.html). The codes
/// of PostgreSQL have five letters, more than any of these.
fn code_of(error: &dyn sqlx::error::DatabaseError) -> Option<i64> {
    let code = error.code().filter(|code| code.len() < 5)?;
    code.parse::<i64>().ok().map(|code| code & 0xff)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        const CORRUPT: i64 = 11;
        const NOT_A_DATABASE: i64 = 26;
        let schema = |why: String| StoreError::Schema {
            place: PathBuf::new(),
            why,
        };
        match &error {
            sqlx::Error::RowNotFound => StoreError::NotFound,
            sqlx::Error::Database(why) if why.is_unique_violation() => StoreError::Conflict,
            // A session for an account that is not there.
            sqlx::Error::Database(why) if why.is_foreign_key_violation() => StoreError::NotFound,
            // A text with U+0000, which PostgreSQL does not have: there cannot be such an entry.
            sqlx::Error::Database(why) if why.code().as_deref() == Some("22021") => {
                StoreError::NotFound
            }
            sqlx::Error::Database(why)
                if matches!(code_of(why.as_ref()), Some(CORRUPT | NOT_A_DATABASE)) =>
            {
                schema(
                    "it is damaged or not a database; put a copy back, or move it away and let \
                     a new one be made"
                        .to_owned(),
                )
            }
            sqlx::Error::AnyDriverError(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_) => schema(format!("a row does not read: {error}")),
            _ => StoreError::Unavailable(error),
        }
    }
}
