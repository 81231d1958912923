//! What must hold whichever engine is behind the store, and what only a server can do to it:
//! going away, letting several in at once, asking for a password.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use tokio::sync::broadcast::Receiver;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::server::{self, Server};
use super::{appeal, at, care_hit, class, hit, memory, place, records, report, technical_hit};
use crate::model::{AppealAnswer, Hit, Record};
use crate::safeguard::IncidentState;
use crate::store::copy::tables;
use crate::store::journal::{Health, Journal, drain};
use crate::store::open::migrations;
use crate::store::read::incidents_with_journal;
use crate::store::{
    AccountId, Change, Connection, Engine, IncidentFilter, NewAccount, Role, Scope, Store,
    StoreError, TokenHash,
};

fn all() -> IncidentFilter {
    IncidentFilter::all(Scope::everything())
}

async fn ids(store: &Store) -> Vec<u128> {
    let rows = store.incidents(&all()).await.unwrap();
    rows.iter().map(|row| row.id.as_u128()).collect()
}

fn teacher(name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        display: format!("{name} Ą"),
        role: Role::Teacher,
        classes: vec![class("7B")],
        language: None,
        mail: None,
    }
}

/// Every table of the database, by its own account.
async fn there(store: &Store) -> Vec<String> {
    let sql = match store.engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    let mut names: Vec<String> = sqlx::query_scalar(sql)
        .fetch_all(&store.reader)
        .await
        .unwrap();
    names.retain(|name| name != "_sqlx_migrations");
    names.sort();
    names
}

async fn copying_knows_every_table() {
    let store = memory().await;
    let mut known = tables();
    known.sort();
    assert_eq!(known, there(&store).await);
}

/// The columns of a table and whether they hold text.
async fn columns(connection: &mut Connection, engine: Engine, table: &str) -> Vec<(String, bool)> {
    let sql = match engine {
        Engine::Sqlite => {
            format!("SELECT name, lower(type) AS type FROM pragma_table_info('{table}')")
        }
        Engine::Postgres => format!(
            "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type
             FROM information_schema.columns WHERE table_name = '{table}'
             ORDER BY ordinal_position"
        ),
    };
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
        .unwrap();
    rows.iter()
        .map(|row| (row.get("name"), row.get::<String, _>("type") == "text"))
        .collect()
}

/// A database as each earlier version made it, with a row in every table it had.
async fn a_database_of_any_earlier_version_keeps_every_row() {
    let versions: Vec<i64> = migrations().iter().map(|change| change.version).collect();
    for version in &versions[..versions.len() - 1] {
        let dir = tempfile::tempdir().unwrap();
        let url = place(&dir).await;
        sqlx::any::install_default_drivers();
        let engine = super::engine();
        let options = if engine == Engine::Sqlite {
            format!("{url}?mode=rwc")
        } else {
            url.clone()
        };
        let pool = sqlx::any::AnyPoolOptions::new()
            .max_connections(1)
            .connect(&options)
            .await
            .unwrap();
        migrations().run_to(*version, &pool).await.unwrap();
        let mut old = pool.acquire().await.unwrap();
        let mut kept = Vec::new();
        for table in tables() {
            let columns = columns(&mut old, engine, &table).await;
            if columns.is_empty() {
                continue;
            }
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            // The same text everywhere, so that what refers to another row finds it.
            let values: Vec<&str> = columns
                .iter()
                .map(|(_, text)| if *text { "'x'" } else { "1" })
                .collect();
            let (names, values) = (names.join(", "), values.join(", "));
            let insert = format!("INSERT INTO {table} ({names}) VALUES ({values})");
            old.execute(AssertSqlSafe(insert)).await.unwrap();
            let rows = rows_of(&mut old, &table, &columns).await;
            kept.push((table, columns, rows));
        }
        assert!(!kept.is_empty());
        drop(old);
        pool.close().await;

        let error = Store::open_read_only(&url).await.map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("another version"), "{error}");
        let store = Store::open(&url).await.unwrap();
        let mut view = store.reader.acquire().await.unwrap();
        for (table, columns, rows) in kept {
            let mut now = rows_of(&mut view, &table, &columns).await;
            match table.as_str() {
                // That the record begins is a line of its own.
                "audit" => now.retain(|row| !row.contains("record.begin")),
                // Ends elsewhere as soon as there is such a line.
                "chain" => continue,
                _ => {}
            }
            assert_eq!(now, rows, "{table} from version {version}");
        }
        drop(view);
        store.close().await;
    }
}

/// What is in some columns of every row, in one order.
async fn rows_of(view: &mut Connection, table: &str, columns: &[(String, bool)]) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}")))
        .fetch_all(view)
        .await
        .unwrap();
    let value = |row: &sqlx::any::AnyRow, name: &str, text: bool| {
        if text {
            format!("{:?}", row.get::<Option<String>, _>(name))
        } else {
            format!("{:?}", row.get::<Option<i64>, _>(name))
        }
    };
    let mut rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let values = columns.iter().map(|(name, text)| value(row, name, *text));
            values.collect::<Vec<_>>().join(", ")
        })
        .collect();
    rows.sort();
    rows
}

async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let store = Store::open(&url).await.unwrap();
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 999, 'later', TRUE, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .execute(&store.writer)
    .await
    .unwrap();
    store.close().await;
    for opened in [Store::open(&url).await, Store::open_read_only(&url).await] {
        let error = opened.map(|_| ()).unwrap_err();
        assert!(matches!(error, StoreError::Schema { .. }), "{error:?}");
        assert!(error.to_string().contains("another version"), "{error}");
    }
}

async fn several_gateways_may_start_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let mut opening = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let url = url.clone();
        opening.spawn(async move { Store::open(&url).await });
    }
    for store in opening.join_all().await {
        store.unwrap().ping().await.unwrap();
    }
}

async fn nothing_is_written_through_a_store_that_only_reads() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let store = Store::open(&url).await.unwrap();
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    let reader = Store::open_read_only(&url).await.unwrap();
    assert_eq!(ids(&reader).await, [1]);
    assert!(reader.absorb(&records(&[hit(2, 100)])).await.is_err());
    assert!(reader.create_account(&teacher("eva")).await.is_err());
    store.absorb(&records(&[hit(2, 100)])).await.unwrap();
    assert_eq!(ids(&reader).await, [2, 1]);
}

/// Every page is of one moment, whatever is written meanwhile.
async fn readers_never_see_half_a_batch() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&place(&dir).await).await.unwrap();
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for round in 0..30u128 {
                let hits: Vec<Hit> = (0..5).map(|n| hit(round * 5 + n, round as i64)).collect();
                store.absorb(&records(&hits)).await.unwrap();
            }
        }
    });
    let mut seen = 0;
    while seen < 150 {
        for row in store.incidents(&all()).await.unwrap() {
            assert_eq!(row.hits % 5, 0);
            assert_eq!(row.hits, row.codes.len() as u64);
            seen = row.hits;
        }
        tokio::task::yield_now().await;
    }
    writing.await.unwrap();
}

/// Two gateways, each with its own connections; SQLite's are two processes on one file.
async fn of_several_who_answer_exactly_one_is_first() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let (one, other) = (
        Store::open(&url).await.unwrap(),
        Store::open(&url).await.unwrap(),
    );
    let eva = one.create_account(&teacher("eva")).await.unwrap().id;
    for round in 0..10u128 {
        let about = hit(round * 10 + 1, 100_000 * round as i64);
        let asked = appeal(round * 10 + 2, &about, 100_000 * round as i64);
        let id = asked.id;
        one.absorb(&[Record::Hit(about.clone()), Record::Appeal(asked)])
            .await
            .unwrap();
        let token = TokenHash::of(&format!("link {round}"));
        one.create_link(eva, &token, at(9)).await.unwrap();
        let incident = about.id;
        let mut answering = tokio::task::JoinSet::new();
        for number in 0..6 {
            let store = if number % 2 == 0 { &one } else { &other }.clone();
            let token = token.clone();
            answering.spawn(async move {
                let scope = Scope::everything();
                let first = store
                    .answer_appeal(id, &scope, AppealAnswer::Opened, eva, at(1))
                    .await;
                let taken = store.take_link(&token, at(1)).await.unwrap();
                let closed = store
                    .set_incident_state(incident, &scope, IncidentState::Seen, eva, None, at(1))
                    .await;
                for late in [&first, &closed] {
                    assert!(
                        matches!(late, Ok(()) | Err(StoreError::Conflict)),
                        "{late:?}"
                    );
                }
                (first.is_ok(), taken.is_some(), closed.is_ok())
            });
        }
        let first = answering.join_all().await;
        let count =
            |which: fn(&(bool, bool, bool)) -> bool| first.iter().filter(|one| which(one)).count();
        assert_eq!(count(|one| one.0), 1, "answers");
        assert_eq!(count(|one| one.1), 1, "links");
        assert_eq!(count(|one| one.2), 1, "states");
    }
}

/// A change under way keeps others waiting, and lets them go on when it is dropped.
async fn a_change_that_is_dropped_undoes_itself_and_lets_the_next_one_begin() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let one = Store::open(&url).await.unwrap();
    let other = Store::open(&url).await.unwrap();
    let mut work = one.write().await.unwrap();
    sqlx::query("DELETE FROM accounts")
        .execute(&mut *work)
        .await
        .unwrap();
    let waiting = tokio::spawn({
        let other = other.clone();
        async move { other.create_account(&teacher("eva")).await }
    });
    // One that gives up while it waits takes nothing with it.
    let patience = Duration::from_millis(200);
    let gave_up = tokio::time::timeout(patience, other.create_account(&teacher("tom"))).await;
    assert!(gave_up.is_err());
    assert!(!waiting.is_finished());
    drop(work);
    waiting.await.unwrap().unwrap();
    other.create_account(&teacher("kim")).await.unwrap();
    let names: Vec<String> = one
        .accounts()
        .await
        .unwrap()
        .into_iter()
        .map(|account| account.name)
        .collect();
    assert_eq!(names, ["eva", "kim"]);
}

async fn letters_that_only_one_engine_knows_hold_nothing_up() {
    let store = memory().await;
    let odd = Hit {
        host: "a\0b.example".to_owned(),
        path: Some("/\0".to_owned()),
        ..hit(1, 0)
    };
    let mut said = report(2, 0);
    said.words = "pomo\0cy 😀".to_owned();
    let new = store
        .absorb(&[Record::Hit(odd), Record::SelfReport(said)])
        .await;
    assert_eq!(new.unwrap(), 2);
    let words = &store.self_reports(&Scope::lead(), None).await.unwrap()[0].words;
    assert_eq!(words, "pomo\u{fffd}cy 😀");
    let nobody = store.account_by_name("a\0b").await;
    assert!(matches!(nobody, Ok(None) | Err(StoreError::NotFound)));
}

async fn what_waits_in_the_journal_is_read_with_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let url = place(&dir).await;
    let journal_dir = dir.path().join("journal");
    let read = async || {
        let rows = incidents_with_journal(&url, &journal_dir, &all())
            .await
            .unwrap();
        rows.iter()
            .map(|row| (row.id.as_u128(), row.hits))
            .collect::<Vec<_>>()
    };
    assert_eq!(read().await, [], "neither is there");
    let (journal, _reader) = Journal::open(&journal_dir).unwrap();
    journal.append(Record::Hit(hit(5, 0))).await.unwrap();
    assert_eq!(read().await, [(5, 1)], "only the journal is there");
    let store = Store::open(&url).await.unwrap();
    let both = [hit(5, 0), care_hit(6, 200)];
    store.absorb(&records(&both)).await.unwrap();
    assert_eq!(read().await, [(6, 1), (5, 1)]);
    journal.append(Record::Hit(hit(7, 10))).await.unwrap();
    assert_eq!(read().await, [(6, 1), (5, 2)]);
    assert_eq!(ids(&store).await, [6, 5], "reading has drained nothing");
    assert_eq!(store.incidents(&all()).await.unwrap()[1].hits, 1);
}

async fn everything_goes_over_into_another_database() {
    let dir = tempfile::tempdir().unwrap();
    let from = Store::open("sqlite::memory:").await.unwrap();
    let eva = from.create_account(&teacher("eva")).await.unwrap();
    from.set_password_hash(eva.id, "hash").await.unwrap();
    let mut all_records: Vec<Record> = (0..250)
        .map(|n| Record::Hit(hit(n, 50 * n as i64)))
        .collect();
    all_records.push(Record::Appeal(appeal(1000, &hit(0, 0), 1)));
    all_records.push(Record::SelfReport(report(1001, 0)));
    from.absorb(&all_records).await.unwrap();
    let to = Store::open(&place(&dir).await).await.unwrap();
    let copied = from.copy_to(&to).await.unwrap();
    assert!(copied.contains(&("hits".to_owned(), 250)), "{copied:?}");
    assert_eq!(to.accounts().await.unwrap(), from.accounts().await.unwrap());
    assert_eq!(
        to.incidents(&all()).await.unwrap(),
        from.incidents(&all()).await.unwrap()
    );
    let everything = Scope::everything();
    assert_eq!(
        to.appeals(&everything, None).await.unwrap(),
        from.appeals(&everything, None).await.unwrap()
    );
    // A second time nothing is doubled or overwritten.
    assert!(matches!(from.copy_to(&to).await, Err(StoreError::Conflict)));
    // And back again.
    let back = Store::open("sqlite::memory:").await.unwrap();
    assert_eq!(to.copy_to(&back).await.unwrap(), copied);
}

on_both!(
    copying_knows_every_table,
    a_database_of_any_earlier_version_keeps_every_row,
    a_database_of_a_newer_version_is_refused_and_left_alone,
    several_gateways_may_start_at_once,
    nothing_is_written_through_a_store_that_only_reads,
    readers_never_see_half_a_batch,
    of_several_who_answer_exactly_one_is_first,
    a_change_that_is_dropped_undoes_itself_and_lets_the_next_one_begin,
    letters_that_only_one_engine_knows_hold_nothing_up,
    what_waits_in_the_journal_is_read_with_the_database,
    everything_goes_over_into_another_database,
);

/// Two gateways: what happens at one is heard at the other, once at each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gateways_on_one_database_hear_of_each_other() {
    let Some(server) = server::shared() else {
        return;
    };
    let url = server.database().await;
    let one = Store::open(&url).await.unwrap();
    let other = Store::open(&url).await.unwrap();
    let (mut here, mut there) = (one.changes(), other.changes());
    // One that is still being carried out hears nothing yet.
    let listening = "SELECT COUNT(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND query ILIKE 'LISTEN%'
                       AND state = 'idle'";
    until("both listen", async || {
        let count: i64 = sqlx::query_scalar(listening)
            .fetch_one(&one.reader)
            .await
            .unwrap();
        count == 2
    })
    .await;
    one.absorb(&records(&[hit(1, 0)])).await.unwrap();
    let of_7b = Change::Incidents {
        class: Some(class("7B")),
    };
    assert_eq!(next(&mut here).await, of_7b);
    assert_eq!(next(&mut there).await, of_7b);
    let said = [Record::SelfReport(report(2, 0))];
    other.absorb(&said).await.unwrap();
    assert_eq!(next(&mut there).await, Change::SelfReports);
    assert_eq!(next(&mut here).await, Change::SelfReports);
    one.absorb(&records(&[technical_hit(3, 0)])).await.unwrap();
    assert_eq!(next(&mut there).await, of_7b);
    assert_eq!(next(&mut here).await, of_7b);
    assert!(here.is_empty() && there.is_empty(), "each once");
}

/// The next change; a test that waits in vain ends.
async fn next(changes: &mut Receiver<Change>) -> Change {
    let next = tokio::time::timeout(Duration::from_secs(60), changes.recv());
    next.await.expect("nobody said anything").unwrap()
}

/// As a full disk does, this ends the whole transaction without being asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_wait_while_the_disk_is_full() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("a.db").display());
    let store = Store::open(&url).await.unwrap();
    (&store.writer)
        .execute(
            "CREATE TRIGGER full BEFORE INSERT ON hits WHEN new.at > 1795165200000 + 3000000
             BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
        )
        .await
        .unwrap();
    let (journal, reader) = Journal::open(&dir.path().join("journal")).unwrap();
    let cancel = CancellationToken::new();
    let draining = tokio::spawn(drain(reader, store.clone(), cancel.clone()));
    for number in 0..300u128 {
        let record = Record::Hit(hit(number, 60 * number as i64));
        journal.append(record).await.unwrap();
    }
    until("the trouble", async || journal.drain_health() != Health::Ok).await;
    assert!(journal.counts().drained < 300);
    assert_eq!(journal.health(), Health::Ok, "pages still close");
    // Reading goes on.
    store.incidents(&all()).await.unwrap();
    (&store.writer).execute("DROP TRIGGER full").await.unwrap();
    until("the last record", async || {
        journal.counts().drained == 300 && journal.drain_health() == Health::Ok
    })
    .await;
    assert_eq!(ids(&store).await.len(), 300, "each once");
    journal.close().await;
    cancel.cancel();
    draining.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_was_full_is_written_again() {
    for (trouble, relief) in [
        (
            "PRAGMA max_page_count = 1",
            "PRAGMA max_page_count = 1000000",
        ),
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("a.db").display());
        let store = Store::open(&url).await.unwrap();
        // The limit cannot be below what there is.
        (&store.writer).execute(trouble).await.unwrap();
        let many: Vec<Hit> = (0..300).map(|n| hit(n, 60 * n as i64)).collect();
        let error = store.absorb(&records(&many)).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert_eq!(ids(&store).await, [0u128; 0], "nothing by halves");
        (&store.writer).execute(relief).await.unwrap();
        assert_eq!(store.absorb(&records(&many)).await.unwrap(), 300);
    }
}

/// Waits until something holds, as long as a server may take to start on a busy machine.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..1200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} never came");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_wait_while_the_server_is_away_and_are_there_once_when_it_is_back() {
    if server::shared().is_none() {
        return;
    }
    // One of its own: it goes away.
    let server = Server::start().unwrap();
    let url = server.database().await;
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&url).await.unwrap();
    let (journal, reader) = Journal::open(dir.path()).unwrap();
    let cancel = CancellationToken::new();
    let draining = tokio::spawn(drain(reader, store.clone(), cancel.clone()));

    let mut appending = tokio::task::JoinSet::new();
    let writer = journal.clone();
    appending.spawn(async move {
        for number in 0..600u128 {
            let record = Record::Hit(hit(number, number as i64));
            writer.append(record).await.unwrap();
        }
    });
    until("the first record", async || journal.counts().drained > 50).await;
    // In the middle of it.
    server.stop();
    appending.join_all().await;
    until("the trouble", async || {
        matches!(journal.drain_health(), Health::Failing { .. })
    })
    .await;
    let Health::Failing { why, .. } = journal.drain_health() else {
        unreachable!("nothing has come back");
    };
    assert!(why.contains("does not answer"), "{why}");
    assert!(store.incidents(&all()).await.is_err());
    assert!(Journal::read_dir(dir.path()).unwrap().len() > 10, "kept");
    // What a page would show stays an error and does not hang.
    server.start_again();
    until("the last record", async || {
        journal.drain_health() == Health::Ok && journal.counts().drained == 600
    })
    .await;
    let rows = store.incidents(&all()).await.unwrap();
    let hits: u64 = rows.iter().map(|row| row.hits).sum();
    assert_eq!(hits, 600, "each once");
    assert_eq!(rows.len(), 1, "one episode");
    journal.close().await;
    cancel.cancel();
    draining.await.unwrap();
}

#[tokio::test]
async fn a_password_comes_from_its_file_and_is_never_said() {
    let Some(server) = server::shared() else {
        return;
    };
    server
        .run("CREATE ROLE locked LOGIN PASSWORD 'geheim+ą%&x'")
        .await;
    server.run("CREATE DATABASE locked OWNER locked").await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pw");
    let socket = server.socket().display();
    let url = format!(
        "postgres:///locked?host={socket}&password_file={}",
        file.display()
    );
    let write = |text: &str, mode: u32| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let refused = async || {
        let error = Store::open(&url).await.map(|_| ()).unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("geheim"), "{said}");
        said
    };
    assert!(refused().await.contains("cannot be read"));
    write("geheim+ą%&x\n", 0o604);
    assert!(refused().await.contains("by everybody"));
    write("\n", 0o600);
    assert!(refused().await.contains("is empty"));
    write("geheim, but another", 0o600);
    assert!(refused().await.contains("locked"), "names the user");
    write("geheim+ą%&x\n", 0o600);
    let store = Store::open(&url).await.unwrap();
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    assert!(!format!("{store:?}").contains("geheim"));
}

#[tokio::test]
async fn what_a_server_cannot_offer_is_said() {
    let Some(server) = server::shared() else {
        return;
    };
    let missing = Store::open(&server.url("nowhere")).await.map(|_| ());
    let error = missing.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(error.to_string().contains("nowhere"), "{error}");
    let empty = Store::open_read_only(&server.database().await).await;
    assert!(matches!(empty, Err(StoreError::NotFound)));
    server
        .run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
        .await;
    let latin = Store::open(&server.url("latin")).await.map(|_| ());
    let error = latin.unwrap_err();
    assert!(error.to_string().contains("must be UTF8"), "{error}");
    let elsewhere = "postgres://gate@127.0.0.1:1/gate";
    let nobody = Store::open_read_only(elsewhere).await.map(|_| ());
    assert!(matches!(nobody, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_commit_is_on_the_disk_whatever_the_server_is_told() {
    let Some(server) = server::shared() else {
        return;
    };
    let url = server.database().await;
    let name = url.split(['/', '?']).nth(3).unwrap();
    server
        .run(&format!(
            "ALTER DATABASE {name} SET synchronous_commit = off"
        ))
        .await;
    server
        .run(&format!(
            "ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"
        ))
        .await;
    let store = Store::open(&url).await.unwrap();
    let mut work = store.write().await.unwrap();
    let show = async |work: &mut Connection, what: &str| -> String {
        let sql = format!("SELECT current_setting('{what}')");
        sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(work)
            .await
            .unwrap()
    };
    assert_eq!(show(&mut work, "synchronous_commit").await, "on");
    assert_eq!(
        show(&mut work, "transaction_isolation").await,
        "read committed"
    );
    let mut view = store.reader.begin().await.unwrap();
    assert_eq!(
        show(&mut view, "transaction_isolation").await,
        "repeatable read"
    );
    assert_eq!(show(&mut view, "transaction_read_only").await, "on");
}

#[tokio::test]
async fn an_incident_that_somebody_closed_stays_theirs_on_either_engine() {
    let by = AccountId(Uuid::from_u128(1));
    let mut seen = Vec::new();
    for url in [
        Some("sqlite::memory:".to_owned()),
        match server::shared() {
            Some(server) => Some(server.database().await),
            None => None,
        },
    ]
    .into_iter()
    .flatten()
    {
        let store = Store::open(&url).await.unwrap();
        store.absorb(&records(&[hit(1, 0)])).await.unwrap();
        store
            .set_incident_state(
                Uuid::from_u128(1),
                &Scope::everything(),
                IncidentState::Closed,
                by,
                Some("ok"),
                at(1),
            )
            .await
            .unwrap();
        store.absorb(&records(&[hit(2, 5)])).await.unwrap();
        seen.push(store.incidents(&all()).await.unwrap());
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

/// An authority, and a certificate of it for an address.
fn certificates(name: &str) -> (String, String, String) {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &root).unwrap();
    (root.pem(), leaf.pem(), key.serialize_pem())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_elsewhere_has_to_show_a_certificate_for_its_name() {
    if server::shared().is_none() {
        return;
    }
    // An address of this machine that nobody else listens on.
    const ADDRESS: &str = "127.83.71.1";
    let (root, leaf, key) = certificates(ADDRESS);
    let server = Server::start().unwrap();
    let dir = server.socket().display();
    for (name, text) in [("leaf.pem", leaf), ("key.pem", key)] {
        server
            .run(&format!(
                "COPY (SELECT '') TO PROGRAM $$umask 077; cat >/dev/null; printf '%s' '{text}' >{dir}/data/{name}$$"
            ))
            .await;
    }
    for setting in [
        format!("listen_addresses = '{ADDRESS}'"),
        "ssl = on".to_owned(),
        "ssl_cert_file = 'leaf.pem'".to_owned(),
        "ssl_key_file = 'key.pem'".to_owned(),
    ] {
        server.run(&format!("ALTER SYSTEM SET {setting}")).await;
    }
    server.stop();
    server.start_again();
    server.database().await;
    server.run("CREATE DATABASE protected").await;

    let own = tempfile::tempdir().unwrap();
    let (ours, other) = (own.path().join("root.pem"), own.path().join("other.pem"));
    std::fs::write(&ours, root).unwrap();
    std::fs::write(&other, certificates(ADDRESS).0).unwrap();
    let open = async |rest: String| {
        let url = format!("postgres://schoolgate@{ADDRESS}/protected?{rest}");
        Store::open(&url).await
    };
    let protected = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let by_ours = format!("sslrootcert={}", ours.display());
    for rest in [
        format!("sslmode=verify-full&{by_ours}"),
        format!("sslmode=verify-ca&{by_ours}"),
        "sslmode=require".to_owned(),
        "sslmode=prefer".to_owned(),
    ] {
        let store = open(rest.clone()).await.unwrap();
        let ssl: bool = sqlx::query_scalar(protected)
            .fetch_one(&store.reader)
            .await
            .unwrap();
        assert!(ssl, "{rest}");
        store.close().await;
    }
    for rest in [
        "sslmode=verify-full".to_owned(),
        format!("sslmode=verify-full&sslrootcert={}", other.display()),
        format!("sslmode=verify-ca&sslrootcert={}", other.display()),
    ] {
        let error = open(rest.clone()).await.map(|_| ()).unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{rest}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}
