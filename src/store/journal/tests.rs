use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::model::{EventCode, HelpWish, Language, SelfReport, Timestamp};
use crate::store::{Scope, Store};

fn record(id: u128) -> Record {
    let id = Uuid::from_u128(id);
    Record::SelfReport(SelfReport {
        id,
        code: EventCode::of(id),
        at: Timestamp(1),
        wish: HelpWish::Talk,
        words: "ą".repeat(50),
        when: String::new(),
        discreet: false,
        who: String::new(),
        language: Language::Pl,
    })
}

fn ids(records: &[Record]) -> Vec<u128> {
    records.iter().map(|record| record.id().as_u128()).collect()
}

fn read(dir: &Path) -> Vec<u128> {
    ids(&Journal::read_dir(dir).unwrap())
}

/// Everything that the reader brings, committed as it goes.
fn take_all(reader: &mut JournalReader) -> Vec<u128> {
    let mut all = Vec::new();
    while let Some(batch) = reader.next(3).unwrap() {
        all.extend(ids(&batch.records));
        reader.commit(&batch);
    }
    all
}

async fn stored(store: &Store) -> Vec<u128> {
    let reports = store.self_reports(&Scope::lead(), None).await.unwrap();
    let mut ids: Vec<u128> = reports.iter().map(|report| report.id.as_u128()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn what_was_appended_is_there_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut reader) = Journal::open(&dir.path().join("a/b")).unwrap();
    for id in 0..10 {
        journal.append(record(id)).await.unwrap();
        assert_eq!(read(&dir.path().join("a/b")).len(), id as usize + 1);
    }
    assert_eq!(take_all(&mut reader), (0..10).collect::<Vec<_>>());
    assert!(reader.next(3).unwrap().is_none());
    let counts = journal.counts();
    assert_eq!((counts.written, counts.drained, counts.failed), (10, 10, 0));
}

#[tokio::test]
async fn a_batch_that_is_not_committed_comes_again() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut reader) = Journal::open(dir.path()).unwrap();
    for id in 0..4 {
        journal.append(record(id)).await.unwrap();
    }
    let first = reader.next(3).unwrap().unwrap();
    let again = reader.next(3).unwrap().unwrap();
    assert_eq!(ids(&first.records), ids(&again.records));
    reader.commit(&again);
    assert_eq!(take_all(&mut reader), [3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_wait_share_flushes() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _reader) = Journal::open(dir.path()).unwrap();
    let mut waiting = tokio::task::JoinSet::new();
    for id in 0..500 {
        let journal = journal.clone();
        waiting.spawn(async move { journal.append(record(id)).await });
    }
    for outcome in waiting.join_all().await {
        outcome.unwrap();
    }
    let mut found = read(dir.path());
    found.sort_unstable();
    assert_eq!(found, (0..500).collect::<Vec<_>>());
    assert!(journal.counts().flushes < 500, "{:?}", journal.counts());
}

#[tokio::test]
async fn files_belong_to_the_gateway_alone() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal");
    let (journal, _reader) = Journal::open(&place).unwrap();
    journal.append(record(1)).await.unwrap();
    assert_eq!(
        std::fs::metadata(&place).unwrap().permissions().mode() & 0o777,
        0o700
    );
    for entry in std::fs::read_dir(&place).unwrap() {
        assert_eq!(
            entry.unwrap().metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[tokio::test]
async fn two_cannot_write_at_the_same_time() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, reader) = Journal::open(dir.path()).unwrap();
    let second = Journal::open(dir.path()).map(|_| ());
    assert!(matches!(second, Err(JournalError::InUse(_))), "{second:?}");
    journal.close().await;
    drop(reader);
    Journal::open(dir.path()).unwrap();
}

#[tokio::test]
async fn a_closed_journal_refuses_and_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _reader) = Journal::open(dir.path()).unwrap();
    journal.append(record(1)).await.unwrap();
    journal.close().await;
    journal.close().await;
    assert!(matches!(
        journal.append(record(2)).await,
        Err(JournalError::Closed)
    ));
    assert_eq!(read(dir.path()), [1]);
}

#[tokio::test]
async fn a_record_that_is_too_long_is_refused_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _reader) = Journal::open(dir.path()).unwrap();
    let Record::SelfReport(mut long) = record(1) else {
        unreachable!()
    };
    long.words = "x".repeat(segment::PAYLOAD_LIMIT);
    let outcome = journal.append(Record::SelfReport(long)).await;
    assert!(
        matches!(outcome, Err(JournalError::TooLong(_))),
        "{outcome:?}"
    );
    journal.append(record(2)).await.unwrap();
    assert_eq!(read(dir.path()), [2]);
}

#[tokio::test]
async fn segments_roll_and_go_once_they_are_through() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut reader) = Journal::open(dir.path()).unwrap();
    let mut expect = Vec::new();
    for id in 0..24 {
        let Record::SelfReport(mut long) = record(id) else {
            unreachable!()
        };
        long.words = "x".repeat(200_000);
        journal.append(Record::SelfReport(long)).await.unwrap();
        expect.push(id);
    }
    assert_eq!(directory::segments(dir.path()).unwrap(), [1, 2]);
    let first = reader.next(3).unwrap().unwrap();
    reader.commit(&first);
    assert_eq!(
        directory::segments(dir.path()).unwrap(),
        [1, 2],
        "not all of it is through"
    );
    let mut found = ids(&first.records);
    found.extend(take_all(&mut reader));
    assert_eq!(found, expect);
    assert_eq!(
        directory::segments(dir.path()).unwrap(),
        [2],
        "still being written"
    );
    journal.close().await;
    assert_eq!(take_all(&mut reader), [0u128; 0]);
    assert_eq!(directory::segments(dir.path()).unwrap(), [0u64; 0]);
}

#[tokio::test]
async fn a_quiet_segment_is_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, mut reader) = Journal::open(dir.path()).unwrap();
    journal.append(record(1)).await.unwrap();
    reader.ask_to_seal();
    assert_eq!(take_all(&mut reader), [1]);
    reader.ask_to_seal();
    // The next record is written after the request to seal.
    journal.append(record(2)).await.unwrap();
    assert_eq!(directory::segments(dir.path()).unwrap(), [1, 2]);
    assert_eq!(take_all(&mut reader), [2]);
    assert_eq!(directory::segments(dir.path()).unwrap(), [2]);
}

/// Numbers of files that an earlier process left, with their bytes.
fn left(dir: &Path, segments: &[(u64, &[u8])]) {
    for (number, bytes) in segments {
        std::fs::write(directory::file(dir, *number), bytes).unwrap();
    }
}

fn frames(ids: &[u128]) -> Vec<u8> {
    ids.iter()
        .flat_map(|id| frame_of(&record(*id)).unwrap())
        .collect()
}

#[tokio::test]
async fn what_an_earlier_process_left_comes_first_and_torn_tails_are_skipped() {
    let dir = tempfile::tempdir().unwrap();
    let mut torn = frames(&[1, 2, 3]);
    torn.truncate(torn.len() - 1);
    left(dir.path(), &[(7, &torn), (9, b""), (10, &frames(&[4]))]);
    let (journal, mut reader) = Journal::open(dir.path()).unwrap();
    journal.append(record(5)).await.unwrap();
    assert_eq!(read(dir.path()), [1, 2, 4, 5]);
    assert_eq!(take_all(&mut reader), [1, 2, 4, 5]);
    assert_eq!(directory::segments(dir.path()).unwrap(), [11]);
    assert_eq!(journal.counts().damaged, 0);
}

#[tokio::test]
async fn damage_costs_one_record_and_the_file_is_kept_aside() {
    let dir = tempfile::tempdir().unwrap();
    let mut hurt = frames(&[1, 2, 3]);
    let middle = hurt.len() / 2;
    hurt[middle] ^= 1;
    let mut foreign = Vec::new();
    segment::encode("{\"record\":\"of another version\"}", &mut foreign).unwrap();
    foreign.extend(frames(&[4]));
    left(dir.path(), &[(1, &hurt), (2, &foreign)]);
    let (journal, mut reader) = Journal::open(dir.path()).unwrap();
    assert_eq!(take_all(&mut reader), [1, 3, 4]);
    assert_eq!(directory::segments(dir.path()).unwrap(), [0u64; 0]);
    assert_eq!(
        std::fs::read(directory::damaged(dir.path(), 1)).unwrap(),
        hurt
    );
    assert_eq!(
        std::fs::read(directory::damaged(dir.path(), 2)).unwrap(),
        foreign
    );
    assert_eq!(journal.counts().damaged, 2);
    // A number that was used is never used again.
    journal.append(record(5)).await.unwrap();
    assert_eq!(directory::segments(dir.path()).unwrap(), [3]);
}

#[tokio::test]
async fn files_of_others_in_the_directory_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["notes.txt", "1.journal", "xxxxxxxxxxxxxxxxxxxx.journal"] {
        std::fs::write(dir.path().join(name), b"mine").unwrap();
    }
    let (journal, mut reader) = Journal::open(dir.path()).unwrap();
    journal.append(record(1)).await.unwrap();
    assert_eq!(take_all(&mut reader), [1]);
    assert_eq!(
        std::fs::read(dir.path().join("notes.txt")).unwrap(),
        b"mine"
    );
}

#[tokio::test]
async fn a_directory_that_goes_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal");
    let (journal, mut reader) = Journal::open(&place).unwrap();
    journal.append(record(1)).await.unwrap();
    std::fs::remove_dir_all(&place).unwrap();
    journal.append(record(2)).await.unwrap();
    assert_eq!(read(&place), [2]);
    assert_eq!(take_all(&mut reader), [2]);
    let second = Journal::open(&place).map(|_| ());
    assert!(
        matches!(second, Err(JournalError::InUse(_))),
        "the lock is held again: {second:?}"
    );
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_an_error_and_then_recovers() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal");
    let (journal, mut reader) = Journal::open(&place).unwrap();
    std::fs::remove_dir_all(&place).unwrap();
    std::fs::write(&place, b"a file where the directory was").unwrap();
    let outcome = journal.append(record(1)).await;
    assert!(
        matches!(outcome, Err(JournalError::Disk { .. })),
        "{outcome:?}"
    );
    assert!(matches!(journal.health(), Health::Failing { .. }));
    std::fs::remove_file(&place).unwrap();
    journal.append(record(2)).await.unwrap();
    assert_eq!(journal.health(), Health::Ok);
    assert_eq!(take_all(&mut reader), [2]);
    assert_eq!((journal.counts().failed, journal.counts().written), (1, 1));
}

#[test]
fn a_directory_that_is_not_there_has_no_records() {
    assert_eq!(read(Path::new("/nowhere/at/all")), [0u128; 0]);
}

#[tokio::test]
async fn draining_catches_up_follows_and_finishes() {
    let dir = tempfile::tempdir().unwrap();
    left(dir.path(), &[(1, &frames(&[1, 2])), (2, &frames(&[2, 3]))]);
    let (journal, reader) = Journal::open(dir.path()).unwrap();
    let store = Store::open("sqlite::memory:").await.unwrap();
    let mut changes = store.changes();
    let cancel = CancellationToken::new();
    let draining = tokio::spawn(drain(reader, store.clone(), cancel.clone()));
    changes.recv().await.unwrap();
    for id in 4..400 {
        journal.append(record(id)).await.unwrap();
    }
    journal.close().await;
    cancel.cancel();
    draining.await.unwrap();
    assert_eq!(stored(&store).await, (1..400).collect::<Vec<_>>());
    assert_eq!(
        directory::segments(dir.path()).unwrap(),
        [0u64; 0],
        "everything is through"
    );
}

#[tokio::test]
async fn records_wait_while_the_database_is_away() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("db/a.db").display());
    let place = dir.path().join("journal");
    let gone = Store::open(&url).await.unwrap();
    gone.close().await;

    let (journal, reader) = Journal::open(&place).unwrap();
    let cancel = CancellationToken::new();
    let draining = tokio::spawn(drain(reader, gone, cancel.clone()));
    journal.append(record(1)).await.unwrap();
    journal.append(record(2)).await.unwrap();
    journal.close().await;
    cancel.cancel();
    draining.await.unwrap();
    assert_eq!(read(&place), [1, 2], "nothing was cut off");

    let store = Store::open(&url).await.unwrap();
    let (_journal, reader) = Journal::open(&place).unwrap();
    cancel.cancel();
    drain(reader, store.clone(), cancel).await;
    assert_eq!(stored(&store).await, [1, 2]);
    assert_eq!(read(&place), [0u128; 0]);
}

/// Names the directory to a child that runs only [`child_writes_until_killed`].
const CHILD: &str = "JOURNAL_TEST_CHILD";

/// This test binary again, to run one test of this module.
fn child(test: &str, dir: &Path, shell: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{shell} exec \"$0\" \"$@\""))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--test-threads=1"])
        .arg(format!("store::journal::tests::{test}"))
        .env(CHILD, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Not a test of its own: in a child it appends forever and says what was acknowledged.
#[test]
fn child_writes_until_killed() {
    let Some(dir) = std::env::var_os(CHILD) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (journal, _reader) = Journal::open(Path::new(&dir)).unwrap();
        write_forever(journal).await;
    });
}

/// The same with a database beside it that takes the records away meanwhile.
#[test]
fn child_drains_until_killed() {
    let Some(dir) = std::env::var_os(CHILD) else {
        return;
    };
    let dir = Path::new(&dir);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (journal, reader) = Journal::open(dir).unwrap();
        let url = format!("sqlite:{}", dir.join("a.db").display());
        let store = Store::open(&url).await.unwrap();
        let draining = tokio::spawn(drain(reader, store, CancellationToken::new()));
        write_forever(journal).await;
        draining.await.unwrap();
    });
}

async fn write_forever(journal: Journal) {
    let first = Uuid::now_v7().as_u128();
    let mut writing = tokio::task::JoinSet::new();
    for lane in 0..8u128 {
        let journal = journal.clone();
        writing.spawn(async move {
            for number in 0.. {
                let id = first + number * 8 + lane;
                journal.append(record(id)).await.unwrap();
                println!("acknowledged {id}");
            }
        });
    }
    writing.join_all().await;
}

/// Runs a child again and again, kills it at another moment each time, and returns what it had
/// acknowledged.
fn killed_again_and_again(test: &str, dir: &Path, rounds: usize) -> Vec<u128> {
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let mut writer = child(test, dir, "").spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut seen = 0;
        while seen < 1 + round * 7 {
            // The beginning of a line may be the test runner's.
            let line = lines.next().expect("the child ended by itself").unwrap();
            if let Some((_, id)) = line.rsplit_once("acknowledged ") {
                acknowledged.push(id.parse::<u128>().unwrap());
                seen += 1;
            }
        }
        writer.kill().unwrap();
        // What it had said before it died counts as well.
        for line in lines.map_while(Result::ok) {
            if let Some((_, id)) = line.rsplit_once("acknowledged ")
                && let Ok(id) = id.parse::<u128>()
            {
                acknowledged.push(id);
            }
        }
        writer.wait().unwrap();
    }
    acknowledged
}

#[tokio::test]
async fn a_kill_between_journal_and_database_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal");
    let acknowledged = killed_again_and_again("child_drains_until_killed", &place, 8);
    // As the command line reads them: the journal first, then the database.
    let waiting = Journal::read_dir(&place).unwrap();
    let store = Store::open(&format!("sqlite:{}", place.join("a.db").display()))
        .await
        .unwrap();
    store.absorb(&waiting).await.unwrap();
    for id in &acknowledged {
        let code = EventCode::of(Uuid::from_u128(*id));
        let status = store.self_report_status(code).await.unwrap();
        assert!(status.is_some(), "{id} was acknowledged and is gone");
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_being_killed_at_any_moment() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal");
    let mut acknowledged = killed_again_and_again("child_writes_until_killed", &place, 12);
    acknowledged.sort_unstable();
    let mut found = read(&place);
    found.sort_unstable();
    for id in &acknowledged {
        assert!(
            found.binary_search(id).is_ok(),
            "{id} was acknowledged and is gone"
        );
    }

    // And into the database with all of it.
    let (journal, reader) = Journal::open(&place).unwrap();
    let store = Store::open("sqlite::memory:").await.unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    journal.close().await;
    drain(reader, store.clone(), cancel).await;
    assert_eq!(read(&place), [0u128; 0]);
    assert_eq!(journal.counts().drained, found.len() as u64);
}

/// Not a test of its own: in a child whose files may not grow beyond 64 KiB (as on a full disk,
/// writes stop in the middle), it appends until that happens, and goes on.
#[test]
fn child_fills_the_disk() {
    let Some(dir) = std::env::var_os(CHILD) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (journal, _reader) = Journal::open(Path::new(&dir)).unwrap();
        for id in 0..1_000u128 {
            match journal.append(record(id)).await {
                Ok(()) => println!("\nacknowledged {id}"),
                Err(JournalError::Disk { .. }) => {
                    assert!(matches!(journal.health(), Health::Failing { .. }));
                    println!("\nrefused {id}");
                }
                Err(error) => unreachable!("{error}"),
            }
        }
        println!("\nfailed {}", journal.counts().failed);
    });
}

#[tokio::test]
async fn a_write_that_stops_in_the_middle_is_refused_and_hurts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("journal");
    // A limit of 128 blocks of 512 bytes; without the signal a write beyond it is an error.
    let output = child(
        "child_fills_the_disk",
        &place,
        "trap '' XFSZ; ulimit -f 128 &&",
    )
    .output()
    .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let of = |word: &str| -> Vec<u128> {
        said.lines()
            .filter_map(|line| line.strip_prefix(word)?.trim().parse().ok())
            .collect()
    };
    let (acknowledged, refused) = (of("acknowledged"), of("refused"));
    assert!(!refused.is_empty(), "the limit was never met: {said}");
    assert_eq!(acknowledged.len() + refused.len(), 1_000, "{said}");
    assert!(
        acknowledged.last() > refused.first(),
        "it went on in a new segment"
    );
    let found = read(&place);
    for id in &acknowledged {
        assert!(found.contains(id), "{id} was acknowledged and is gone");
    }
}

#[tokio::test]
async fn a_full_queue_makes_producers_wait_and_is_counted() {
    // Producers without a writer: the queue takes what it has room for.
    let dir = tempfile::tempdir().unwrap();
    let (journal, _reader) = Journal::open(dir.path()).unwrap();
    let (queue, mut waiting) = mpsc::channel(1);
    let stuck = Journal {
        queue,
        shared: journal.shared.clone(),
    };
    let first = tokio::spawn({
        let stuck = stuck.clone();
        async move { stuck.append(record(1)).await }
    });
    let second = tokio::spawn({
        let stuck = stuck.clone();
        async move { stuck.append(record(2)).await }
    });
    while stuck.counts().queue_full == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..2 {
        let Some(Message::Write { done, .. }) = waiting.recv().await else {
            unreachable!()
        };
        done.send(Ok(())).unwrap();
    }
    assert!(first.await.unwrap().is_ok() && second.await.unwrap().is_ok());
}
