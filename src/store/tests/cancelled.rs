//! Callers that go away: a browser that leaves drops its question half-asked.

use super::*;
use crate::model::Record;
use crate::store::{IncidentFilter, Scope};

/// Whatever a dropped question leaves behind, the next one is answered.
async fn questions_that_are_dropped_leave_the_store_whole() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let store = Store::open(&url).await.unwrap();
    let filter = IncidentFilter::all(Scope::everything());
    for round in 0..400u128 {
        // Dropped after none, some or all of its steps.
        let patience = std::time::Duration::from_micros((round as u64 * 37) % 2500);
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
    // What is written now is seen by everybody who asks now, through whichever connection, and by
    // who comes from elsewhere.
    store
        .absorb(&[Record::Hit(hit(100_000, 5_000))])
        .await
        .unwrap();
    for _ in 0..20 {
        let rows = store.incidents(&filter).await.unwrap();
        assert_eq!(rows[0].id, Uuid::from_u128(100_000));
    }
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, filter) = (store.clone(), filter.clone());
        asking.spawn(async move { store.incidents(&filter).await.unwrap()[0].id });
    }
    for newest in asking.join_all().await {
        assert_eq!(newest, Uuid::from_u128(100_000));
    }
    for name in ["eva", "tom", "kim", "lea"] {
        let account = crate::store::NewAccount {
            name: name.to_owned(),
            display: name.to_owned(),
            role: crate::store::Role::Teacher,
            classes: Vec::new(),
            language: None,
            mail: None,
        };
        let id = store.create_account(&account).await.unwrap().id;
        store.set_password_hash(id, "hash").await.unwrap();
    }
    let elsewhere = Store::open(&url).await.unwrap();
    for account in elsewhere.accounts().await.unwrap() {
        assert!(account.has_password, "{account:?}");
    }
}

on_both!(questions_that_are_dropped_leave_the_store_whole,);
