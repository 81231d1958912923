//! Between types and columns: words, ids, lists.

use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::StoreError;
use crate::model::Severity;

/// The kebab-case word of a plain enum, as serde spells it everywhere else.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Reads a word back.
pub(super) fn read_word<T: DeserializeOwned>(word: String) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(unreadable)
}

/// Reads an id back.
pub(super) fn read_id(id: &str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(id).map_err(unreadable)
}

/// Reads a parsed value back.
pub(super) fn read<T: std::str::FromStr>(text: &str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(unreadable)
}

/// Reads a severity back.
pub(super) fn read_severity(level: Option<i64>) -> Result<Option<Severity>, StoreError> {
    level
        .map(|level| {
            u8::try_from(level)
                .map_err(unreadable)
                .and_then(|level| Severity::try_from(level).map_err(unreadable))
        })
        .transpose()
}

/// A severity as a column.
pub(super) fn level(severity: Option<Severity>) -> Option<i64> {
    severity.map(|severity| i64::from(severity.level()))
}

/// A count as a column gave it.
pub(super) fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or(0)
}

fn unreadable(why: impl std::fmt::Display) -> StoreError {
    StoreError::Schema {
        place: PathBuf::new(),
        why: format!("a row does not read: {why}; was it written by a newer version?"),
    }
}
