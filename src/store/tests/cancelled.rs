//! Callers that go away: a browser that leaves drops its question half-asked.

use super::*;
use crate::model::Record;
use crate::store::{IncidentFilter, Scope};

/// Whatever a dropped question leaves behind, the next one is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_that_are_dropped_leave_the_store_whole() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let filter = IncidentFilter::all(Scope::everything());
    for round in 0..400u128 {
        // Dropped after none, some or all of its steps.
        let patience = std::time::Duration::from_micros((round as u64 * 37) % 1500);
        let records = [Record::Hit(hit(round + 1, round as i64))];
        let (filter, asked) = (filter.clone(), store.clone());
        let reading = tokio::spawn(async move {
            tokio::time::timeout(patience, asked.incidents(&filter))
                .await
                .is_ok()
        });
        let absorbing = tokio::time::timeout(patience, store.absorb(&records)).await;
        drop((absorbing, reading.await));
    }
    for _ in 0..20 {
        store.incidents(&filter).await.unwrap();
    }
    store
        .absorb(&[Record::Hit(hit(100_000, 500))])
        .await
        .unwrap();
}
