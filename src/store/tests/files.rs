//! The database as a file: rights, damage, other versions, readers beside a writer, and reading
//! what still waits in the journal.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use uuid::Uuid;

use super::{at, care_hit, hit, memory, records};
use crate::model::{Hit, Record};
use crate::safeguard::IncidentState;
use crate::store::journal::Journal;
use crate::store::read::incidents_with_journal;
use crate::store::{AccountId, IncidentFilter, IncidentRow, Scope, Store, StoreError};

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn all() -> IncidentFilter {
    IncidentFilter::all(Scope::everything())
}

#[tokio::test]
async fn a_new_database_belongs_to_the_gateway_alone_and_is_there_again() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("data/of school/a.db");
    for _ in 0..2 {
        let store = Store::open(&url(&file)).await.unwrap();
        store.ping().await.unwrap();
        store.absorb(&records(&[hit(1, 0)])).await.unwrap();
        for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(store.incidents(&all()).await.unwrap().len(), 1);
        store.close().await;
        assert!(store.ping().await.is_err());
    }
    let data = dir.path().join("data");
    assert_eq!(
        std::fs::metadata(data).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[track_caller]
fn unusable(outcome: Result<Store, StoreError>, word: &str) {
    let error = outcome.map(|_| ()).unwrap_err();
    assert!(matches!(error, StoreError::Schema { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("a.db") && said.contains(word), "{said}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let text = "this is no database at all, but a letter of some length ".repeat(200);
    std::fs::write(&file, &text).unwrap();
    unusable(Store::open(&url(&file)).await, "not a database");
    unusable(Store::open_read_only(&url(&file)).await, "not a database");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_damaged_database_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&url(&file)).await.unwrap();
    let many: Vec<Hit> = (0..300)
        .map(|number| hit(number, 40 * number as i64))
        .collect();
    store.absorb(&records(&many)).await.unwrap();
    store.close().await;
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096..].fill(0xA5);
    std::fs::write(&file, &bytes).unwrap();
    let outcome = match Store::open(&url(&file)).await {
        Ok(store) => store.incidents(&all()).await.map(|_| store),
        Err(error) => Err(error),
    };
    let error = outcome.map(|_| ()).unwrap_err();
    assert!(matches!(error, StoreError::Schema { .. }), "{error:?}");
    assert!(error.to_string().contains("damaged"), "{error}");
}

#[tokio::test]
async fn a_database_of_another_version_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&url(&file)).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (999, 'later', TRUE, x'00', 0)",
    )
    .execute(&store.writer)
    .await
    .unwrap();
    store.close().await;
    unusable(Store::open(&url(&file)).await, "another version");
    unusable(Store::open_read_only(&url(&file)).await, "another version");

    let empty = dir.path().join("empty-a.db");
    std::fs::write(&empty, b"").unwrap();
    unusable(Store::open_read_only(&url(&empty)).await, "another version");
}

#[tokio::test]
async fn a_database_that_cannot_be_made_or_is_not_there_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), b"").unwrap();
    let below = url(&dir.path().join("file/a.db"));
    assert!(matches!(
        Store::open(&below).await,
        Err(StoreError::Unavailable(_))
    ));
    let missing = dir.path().join("a.db");
    assert!(matches!(
        Store::open_read_only(&url(&missing)).await,
        Err(StoreError::NotFound)
    ));
    assert!(!missing.exists());
    assert!(matches!(
        Store::open("mysql://x").await,
        Err(StoreError::Schema { .. })
    ));
}

#[tokio::test]
async fn nothing_is_written_through_a_store_that_only_reads() {
    let dir = tempfile::tempdir().unwrap();
    let file = url(&dir.path().join("a.db"));
    let store = Store::open(&file).await.unwrap();
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    let reader = Store::open_read_only(&file).await.unwrap();
    assert_eq!(reader.incidents(&all()).await.unwrap().len(), 1);
    assert!(reader.absorb(&records(&[hit(2, 100)])).await.is_err());
    store.absorb(&records(&[hit(2, 100)])).await.unwrap();
    assert_eq!(reader.incidents(&all()).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_never_see_half_a_batch() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&url(&dir.path().join("a.db"))).await.unwrap();
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for round in 0..40u128 {
                // Five hits at a time, all of one incident.
                let hits: Vec<Hit> = (0..5).map(|n| hit(round * 5 + n, round as i64)).collect();
                store.absorb(&records(&hits)).await.unwrap();
            }
        }
    });
    let mut reading = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = store.clone();
        reading.spawn(async move {
            let mut seen = 0;
            while seen < 200 {
                for row in store.incidents(&all()).await.unwrap() {
                    assert_eq!(row.hits % 5, 0);
                    assert_eq!(row.hits, row.codes.len() as u64);
                    assert!(row.hits >= seen, "time goes one way");
                    seen = row.hits;
                }
                tokio::task::yield_now().await;
            }
        });
    }
    reading.join_all().await;
    writing.await.unwrap();
}

#[tokio::test]
async fn a_database_whose_gateway_was_killed_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&url(&file)).await.unwrap();
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    // What a killed process leaves: the write-ahead log is there, nobody has it open.
    let left = tempfile::tempdir().unwrap();
    for name in ["a.db", "a.db-wal"] {
        std::fs::copy(dir.path().join(name), left.path().join(name)).unwrap();
    }
    let left = url(&left.path().join("a.db"));
    let reader = Store::open_read_only(&left).await.unwrap();
    assert_eq!(ids(&reader.incidents(&all()).await.unwrap()), [1]);
    reader.close().await;
    let again = Store::open(&left).await.unwrap();
    assert_eq!(ids(&again.incidents(&all()).await.unwrap()), [1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_may_make_the_same_database_at_once() {
    for _ in 0..8 {
        let dir = tempfile::tempdir().unwrap();
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let file = url(&dir.path().join("a.db"));
            opening.spawn(async move { Store::open(&file).await });
        }
        for store in opening.join_all().await {
            store.unwrap().ping().await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&url(&file)).await.unwrap();
    let many: Vec<Hit> = (0..50)
        .map(|number| Hit {
            host: format!("trace{number}.example"),
            ..hit(number, 40)
        })
        .collect();
    store.absorb(&records(&many)).await.unwrap();
    store.purge(at(60 * 24 * 9), 5).await.unwrap();
    store.close().await;
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(memchr::memmem::find(&bytes, b"trace").is_none());
    }
}

fn ids(rows: &[IncidentRow]) -> Vec<u128> {
    rows.iter().map(|row| row.id.as_u128()).collect()
}

#[tokio::test]
async fn the_command_line_sees_what_waits_in_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    // A name that an address would read otherwise.
    let place = dir.path().join("journal");
    let file = url(&dir.path().join("a #100%.db"));
    let read = async || incidents_with_journal(&file, &place, &all()).await.unwrap();

    assert_eq!(ids(&read().await), [0u128; 0], "neither is there");
    let (journal, _reader) = Journal::open(&place).unwrap();
    journal.append(Record::Hit(hit(5, 0))).await.unwrap();
    assert_eq!(ids(&read().await), [5], "only the journal is there");
    assert!(
        !dir.path().join("a #100%.db").exists(),
        "reading makes no database"
    );

    let store = Store::open(&file).await.unwrap();
    store
        .absorb(&records(&[hit(5, 0), care_hit(6, 200)]))
        .await
        .unwrap();
    let by = AccountId(Uuid::from_u128(1));
    let state = IncidentState::Seen;
    let lead = Scope::lead();
    store
        .set_incident_state(Uuid::from_u128(6), &lead, state, by, None, at(201))
        .await
        .unwrap();
    assert_eq!(
        ids(&read().await),
        [6, 5],
        "everything that waits is in the database"
    );

    // One joins the first incident, one is new; the database is still open and being written.
    journal.append(Record::Hit(hit(7, 10))).await.unwrap();
    journal.append(Record::Hit(hit(8, 300))).await.unwrap();
    let rows = read().await;
    assert_eq!(ids(&rows), [8, 6, 5]);
    assert_eq!((rows[2].hits, rows[1].state), (2, IncidentState::Seen));

    let saved = store.incidents(&all()).await.unwrap();
    assert_eq!(ids(&saved), [6, 5], "reading has drained nothing");
    let drained = memory().await;
    drained
        .absorb(&records(&[
            hit(5, 0),
            care_hit(6, 200),
            hit(7, 10),
            hit(8, 300),
        ]))
        .await
        .unwrap();
    let mut expect = drained.incidents(&all()).await.unwrap();
    expect[1].state = IncidentState::Seen;
    assert_eq!(rows, expect);
}

#[tokio::test]
async fn a_database_of_an_earlier_version_keeps_its_rows_and_gets_the_new_shape() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&url(&file)).await.unwrap();
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    for statement in [
        "DROP TABLE corrections",
        "DELETE FROM _sqlx_migrations WHERE version = 2",
    ] {
        sqlx::query(statement).execute(&store.writer).await.unwrap();
    }
    store.close().await;
    unusable(Store::open_read_only(&url(&file)).await, "another version");
    let store = Store::open(&url(&file)).await.unwrap();
    assert_eq!(store.incidents(&all()).await.unwrap().len(), 1);
    assert!(
        store
            .corrections(&Scope::everything())
            .await
            .unwrap()
            .is_empty()
    );
}
