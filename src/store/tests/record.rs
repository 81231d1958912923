//! The unbroken record: chains, proofs of deletion, reveals, access and erasure.

use std::path::Path;

use uuid::Uuid;

use super::{appeal, at, care_hit, class, hit, memory, records, report, technical_hit};
use crate::model::{
    Confidence, Hit, Pseudonym, Record, RecordClass, Retention, Severity, Timestamp,
};
use crate::safeguard::chain::{Fault, Head};
use crate::safeguard::export::{ExportCheck, FileFault};
use crate::safeguard::{IncidentState, Proof};
use crate::store::{
    Account, AuditEntry, AuditFilter, CaseEnd, IncidentFilter, Insider, MatterKind, NewAccount,
    NewCase, NewReveal, Purpose, RequestKind, RevealFilter, Role, Scope, Stage, Store, StoreError,
};

const DAY: i64 = 24 * 60;

fn entry(minute: i64, did: &str) -> AuditEntry {
    AuditEntry {
        at: at(minute),
        who: "eva".to_owned(),
        did: did.to_owned(),
        what: "thing".to_owned(),
        why: None,
    }
}

/// A store with some lines and some hits.
async fn lived_in() -> Store {
    let store = memory().await;
    for minute in 0..10 {
        store.audit(&entry(minute, "thing.do")).await.unwrap();
    }
    store
        .absorb(&records(&[
            hit(1, 0),
            care_hit(2, 100),
            technical_hit(3, 200),
        ]))
        .await
        .unwrap();
    store
}

async fn faults(store: &Store, noted: &[Head]) -> Vec<Fault> {
    let found = store.verify(noted).await.unwrap();
    found.problems.iter().map(|problem| problem.fault).collect()
}

async fn run(store: &Store, sql: &'static str) {
    sqlx::query(sql).execute(&store.writer).await.unwrap();
}

#[tokio::test]
async fn what_nobody_touched_is_unbroken() {
    let store = lived_in().await;
    let noted = store.heads().await.unwrap();
    let found = store.verify(&noted).await.unwrap();
    assert!(found.unbroken(), "{:?}", found.problems);
    assert_eq!((found.audit, found.sealed, found.gone), (10, 3, 0));
    assert_eq!(found.since_ms, Some(at(0).0));
    let check = store.check_audit(None, 1000).await.unwrap();
    assert!(check.whole && check.problem.is_none());
    assert_eq!((check.head, check.since), (noted[0], Some(at(0))));
    // A page goes on where it was.
    let part = store.check_audit(None, 4).await.unwrap();
    assert_eq!((part.head.number, part.whole), (4, false));
    let rest = store.check_audit(Some(part.head), 100).await.unwrap();
    assert_eq!((rest.head, rest.whole), (noted[0], true));
    assert!(memory().await.verify(&[]).await.unwrap().unbroken());
}

async fn found(sql: &'static str, fault: Fault) {
    let store = lived_in().await;
    let noted = store.heads().await.unwrap();
    run(&store, sql).await;
    let found = faults(&store, &noted).await;
    assert!(found.contains(&fault), "{sql}: {found:?}");
}

#[tokio::test]
async fn whatever_is_done_to_the_database_is_found() {
    found(
        "UPDATE audit SET who = 'nobody' WHERE number = 4",
        Fault::Changed,
    )
    .await;
    found(
        "UPDATE audit SET why = 'x' WHERE number = 4",
        Fault::Changed,
    )
    .await;
    found(
        "UPDATE audit SET at = at - 1 WHERE number = 10",
        Fault::Changed,
    )
    .await;
    found("DELETE FROM audit WHERE number = 4", Fault::OutOfOrder).await;
    found(
        "DELETE FROM audit WHERE number <= 3",
        Fault::BeginningMissing,
    )
    .await;
    found("DELETE FROM audit WHERE number > 7", Fault::EndMissing).await;
    found(
        "INSERT INTO audit (id, at, who, did, what) VALUES ('x', 1, 'a', 'b', 'c')",
        Fault::NotNumbered,
    )
    .await;
    found("UPDATE hits SET host = 'other.example'", Fault::Changed).await;
    found(
        "UPDATE hits SET severity = 1 WHERE care = 1",
        Fault::Changed,
    )
    .await;
    found(
        "UPDATE hits SET who = '7B·15' WHERE care = 1",
        Fault::Changed,
    )
    .await;
    found("DELETE FROM hits WHERE care = 1", Fault::Changed).await;
    found("DELETE FROM sealed WHERE number = 2", Fault::OutOfOrder).await;
    found("DELETE FROM sealed WHERE number = 3", Fault::EndMissing).await;
    found(
        "UPDATE sealed SET gone = 'x' WHERE number = 2",
        Fault::Unexplained,
    )
    .await;
    found(
        "INSERT INTO hits SELECT 'new', incident, code, request, at, kind, who, class, tier,
             confidence, source, category, care, severity, reason, host, path, because, policy
         FROM hits WHERE care = 1",
        Fault::NeverSealed,
    )
    .await;
}

#[tokio::test]
async fn no_column_of_a_hit_can_be_changed_unseen() {
    for change in [
        "UPDATE hits SET code = 'other'",
        "UPDATE hits SET request = 'other'",
        "UPDATE hits SET at = at + 1",
        "UPDATE hits SET kind = 'warn'",
        "UPDATE hits SET who = NULL",
        "UPDATE hits SET class = '1A'",
        "UPDATE hits SET tier = 'staff'",
        "UPDATE hits SET confidence = 'low'",
        "UPDATE hits SET source = 'guest'",
        "UPDATE hits SET category = 'games'",
        "UPDATE hits SET care = 0",
        "UPDATE hits SET severity = NULL",
        "UPDATE hits SET reason = 'scored'",
        "UPDATE hits SET host = ''",
        "UPDATE hits SET path = NULL",
        "UPDATE hits SET because = '[]'",
        "UPDATE hits SET policy = policy + 1",
    ] {
        let store = memory().await;
        store.absorb(&records(&[care_hit(1, 0)])).await.unwrap();
        run(&store, change).await;
        assert_eq!(faults(&store, &[]).await, [Fault::Changed], "{change}");
    }
    // Which incident it is in is what joining changes.
    let store = memory().await;
    store.absorb(&records(&[care_hit(1, 0)])).await.unwrap();
    run(&store, "UPDATE hits SET incident = 'other'").await;
    assert_eq!(faults(&store, &[]).await, []);
}

/// Whoever cuts the end off and puts the chain's row right is found by the note alone.
#[tokio::test]
async fn a_tail_that_was_cut_carefully_is_found_by_the_note() {
    let store = lived_in().await;
    let noted = store.heads().await.unwrap();
    run(&store, "DELETE FROM audit WHERE number > 7").await;
    run(
        &store,
        "UPDATE chain SET number = 7,
             digest = (SELECT digest FROM audit WHERE number = 7) WHERE name = 'audit'",
    )
    .await;
    assert_eq!(faults(&store, &[]).await, []);
    assert_eq!(faults(&store, &noted).await, [Fault::EndMissing]);
    for minute in 0..9 {
        store.audit(&entry(minute, "thing.undo")).await.unwrap();
    }
    assert_eq!(faults(&store, &[]).await, []);
    assert_eq!(faults(&store, &noted).await, [Fault::Replaced]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_write_at_once_make_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("a.db").display());
    let mut writing = tokio::task::JoinSet::new();
    for writer in 0..4u128 {
        let url = url.clone();
        writing.spawn(async move {
            // Each as a process of its own would.
            let store = Store::open(&url).await.unwrap();
            for round in 0..15u128 {
                store.audit(&entry(0, "thing.do")).await.unwrap();
                let hit = hit(1000 * (writer + 1) + round, round as i64);
                store.absorb(&records(&[hit])).await.unwrap();
            }
        });
    }
    while let Some(done) = writing.join_next().await {
        done.unwrap();
    }
    let store = Store::open(&url).await.unwrap();
    let found = store.verify(&[]).await.unwrap();
    assert!(found.unbroken(), "{:?}", found.problems);
    assert_eq!((found.audit, found.sealed), (60, 60));
}

async fn exported(store: &Store) -> Vec<String> {
    let mut lines = Vec::new();
    store
        .export_record(at(0), |line| {
            lines.push(serde_json::to_string(line).unwrap());
            Ok::<(), StoreError>(())
        })
        .await
        .unwrap();
    lines
}

fn check(lines: &[String], noted: &[Head]) -> (usize, Option<u64>, Option<FileFault>) {
    let mut check = ExportCheck::new(noted);
    lines.iter().for_each(|line| check.line(line));
    let (found, line, fault) = check.finish();
    (found.problems.len(), line, fault)
}

#[tokio::test]
async fn an_export_is_checked_without_the_store() {
    let store = lived_in().await;
    store.purge(at(60 * DAY), 30).await.unwrap();
    let noted = store.heads().await.unwrap();
    let lines = exported(&store).await;
    assert_eq!(check(&lines, &noted), (0, None, None));
    let text = lines.concat();
    assert!(
        !text.contains("bets.example") && !text.contains("7B"),
        "{text}"
    );

    let line = lines
        .iter()
        .position(|line| line.contains("\"number\":4,"))
        .unwrap();
    for change in [
        |line: &str| line.replace("eva", "eve"),
        |line: &str| line.replace("at_ms\":1", "at_ms\":2"),
        |line: &str| line.replace("\"line\":\"audit\"", "\"line\":\"other\""),
    ] {
        let mut changed = lines.clone();
        changed[line] = change(&changed[line]);
        assert_ne!(changed[line], lines[line]);
        let (_, broken, _) = check(&changed, &[]);
        assert_eq!(broken, Some(line as u64 + 1));
    }
    let mut swapped = lines.clone();
    swapped.swap(line, line + 1);
    assert_eq!(check(&swapped, &[]).1, Some(line as u64 + 1));
    let mut short = lines.clone();
    short.remove(line);
    assert_eq!(check(&short, &[]).1, Some(line as u64 + 1));
    short = lines[..lines.len() - 1].to_vec();
    assert_eq!(check(&short, &[]).2, Some(FileFault::Cut));
    short.remove(short.len() - 1);
    short.push(lines.last().unwrap().clone());
    assert_eq!(check(&short, &[]).2, Some(FileFault::OtherEnds));
    assert_eq!(check(&["{}".into()], &[]).2, Some(FileFault::NoExport));
    assert_eq!(check(&[], &[]).2, Some(FileFault::Cut));
}

/// A database of the version before: what was there gets its numbers, with a note.
#[tokio::test]
async fn what_was_written_before_there_were_chains_joins_them() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("a.db").display());
    let store = Store::open(&url).await.unwrap();
    for minute in [5, 3, 9] {
        store.audit(&entry(minute, "thing.do")).await.unwrap();
    }
    store
        .absorb(&records(&[hit(1, 0), care_hit(2, 100)]))
        .await
        .unwrap();
    for sql in [
        "DROP INDEX audit_by_number",
        "DROP INDEX audit_by_who",
        "DROP INDEX hits_by_who",
        "ALTER TABLE audit DROP COLUMN number",
        "ALTER TABLE audit DROP COLUMN previous",
        "ALTER TABLE audit DROP COLUMN digest",
        "DROP TABLE chain",
        "DROP TABLE sealed",
        "DROP TABLE reveals",
        "DROP TABLE subject_requests",
        "DELETE FROM _sqlx_migrations WHERE version = 9",
    ] {
        run(&store, sql).await;
    }
    store.close().await;
    for _ in 0..2 {
        let store = Store::open(&url).await.unwrap();
        let found = store.verify(&[]).await.unwrap();
        assert!(found.unbroken(), "{:?}", found.problems);
        assert_eq!((found.audit, found.sealed), (4, 2));
        let lines = store.audit_lines(&AuditFilter::default()).await.unwrap();
        assert_eq!(lines[0].did, "record.begin");
        assert_eq!(lines[0].why.as_deref(), Some("lines=3 hits=2 from before"));
        assert_eq!(lines[3].at_ms, at(3).0, "in the order of their moments");
        store.close().await;
    }
}

#[tokio::test]
async fn each_kind_goes_by_its_own_time_and_leaves_a_proof() {
    let store = memory().await;
    let event = Hit {
        severity: None,
        category: "games".into(),
        ..hit(1, 0)
    };
    let alert = hit(2, 10);
    store
        .absorb(&[
            Record::Hit(event.clone()),
            Record::Hit(alert.clone()),
            Record::Appeal(appeal(11, &event, 5)),
            Record::SelfReport(report(20, 0)),
            Record::SelfReport(report(21, 0)),
        ])
        .await
        .unwrap();
    let eva = person(&store, "eva", Role::SafeguardingLead).await;
    store
        .mark_self_report_read(Uuid::from_u128(20), &Scope::lead(), eva.id, at(10))
        .await
        .unwrap();
    // Read, settled, and answered.
    let settled = Uuid::from_u128(20);
    let insider = Insider::of(&eva);
    store
        .reply(settled, insider, "come to room 12", at(11))
        .await
        .unwrap();
    store
        .close_matter(settled, insider, "talked", at(12))
        .await
        .unwrap();
    let retention = Retention::new(30)
        .with(RecordClass::Events, 10)
        .with(RecordClass::Incidents, 60)
        .with(RecordClass::Requests, 100);
    let mut gone = Vec::new();
    for day in [5, 11, 61, 101, 366, 800] {
        let dry = store
            .would_forget(at(day * DAY + 30), &retention)
            .await
            .unwrap();
        let purged = store
            .forget(at(day * DAY + 30), &retention, "gateway")
            .await
            .unwrap();
        assert_eq!(dry, purged, "a dry run says what happens");
        gone.push((
            purged.incidents,
            purged.appeals,
            purged.self_reports,
            purged.audit,
        ));
        let found = store.verify(&[]).await.unwrap();
        assert!(found.unbroken(), "day {day}: {:?}", found.problems);
    }
    assert_eq!(
        gone[..5],
        [
            (0, 0, 0, 0),
            (1, 0, 0, 0),
            (1, 0, 0, 0),
            (0, 1, 0, 0),
            // The one that nobody has read waits for somebody.
            (0, 0, 1, 0),
        ]
    );
    assert_eq!(gone[5], (0, 0, 0, 2), "the oldest proofs went with the log");
    let left = store.self_reports(&Scope::lead(), None).await.unwrap();
    assert_eq!(left.len(), 1);
    let replies: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM replies")
        .fetch_one(&store.reader)
        .await
        .unwrap();
    assert_eq!(replies, 0, "they go with what they answer");
    let lines = store.audit_lines(&AuditFilter::default()).await.unwrap();
    let proofs: Vec<Proof> = lines
        .iter()
        .filter(|line| line.did == Proof::VERB)
        .map(|line| line.why.as_deref().unwrap().parse().unwrap())
        .collect();
    assert_eq!(
        proofs.iter().map(|proof| proof.class).collect::<Vec<_>>(),
        [
            RecordClass::Audit,
            RecordClass::Sealed,
            RecordClass::SelfReports,
            RecordClass::Requests,
        ]
    );
}

#[tokio::test]
async fn a_hit_that_is_held_for_years_leaves_the_record_whole() {
    let store = memory().await;
    store
        .absorb(&records(&[hit(1, 0), care_hit(2, 2000)]))
        .await
        .unwrap();
    assert_eq!(store.open_matters().await.unwrap().len(), 1);
    let retention = Retention::new(30);
    for day in [40, 800, 1600, 2400, 3200] {
        store
            .forget(at(day * DAY), &retention, "gateway")
            .await
            .unwrap();
        let found = store.verify(&[]).await.unwrap();
        assert!(found.unbroken(), "day {day}: {:?}", found.problems);
    }
}

/// One below the severity from which the safeguarding team has a matter of its own.
fn mild_care(id: u128, minute: i64) -> Hit {
    Hit {
        severity: Severity::try_from(3).ok(),
        ..care_hit(id, minute)
    }
}

#[tokio::test]
async fn a_signal_of_care_waits_for_somebody_but_not_for_ever() {
    let store = memory().await;
    store
        .absorb(&records(&[mild_care(1, 0), mild_care(2, 200)]))
        .await
        .unwrap();
    assert!(store.open_matters().await.unwrap().is_empty());
    let eva = person(&store, "eva", Role::SafeguardingLead).await;
    store
        .set_incident_state(
            Uuid::from_u128(2),
            &Scope::lead(),
            IncidentState::Closed,
            eva.id,
            None,
            at(300),
        )
        .await
        .unwrap();
    for (day, gone, why) in [
        (40, 1, "the one that is settled"),
        (390, 0, "the other waits"),
        (402, 1, "until nobody can act on it"),
    ] {
        let purged = store
            .forget(at(day * DAY), &Retention::new(30), "gateway")
            .await
            .unwrap();
        assert_eq!(purged.incidents, gone, "{why}");
    }
    assert!(store.verify(&[]).await.unwrap().unbroken());
}

fn new_case(who: &str) -> NewCase {
    NewCase {
        pupil: "the boy by the window".into(),
        who: Some(who.into()),
        about: "words on a page".into(),
        year: 2026,
    }
}

/// However old: no timer deletes what somebody works on, or has made part of a case.
#[tokio::test]
async fn what_the_safeguarding_team_has_in_hand_never_goes_by_its_age() {
    let store = memory().await;
    store
        .absorb(&[
            Record::Hit(care_hit(1, 0)),
            Record::Hit(care_hit(2, 200)),
            Record::Hit(care_hit(3, 400)),
            Record::SelfReport(report(4, 0)),
            Record::SelfReport(report(5, 0)),
        ])
        .await
        .unwrap();
    let eva = person(&store, "eva", Role::SafeguardingLead).await;
    let insider = Insider::of(&eva);
    let id = Uuid::from_u128;
    // 1 is open, 2 becomes a case with the message 4, 3 is settled; 5 is read and not settled.
    let case = store
        .open_case(id(2), &new_case("7B·14"), insider, at(500))
        .await
        .unwrap();
    store
        .join_case(id(4), case, insider, at(501))
        .await
        .unwrap();
    store
        .close_matter(id(3), insider, "talked", at(502))
        .await
        .unwrap();
    store.take_matter(id(5), insider, at(503)).await.unwrap();
    // That the incident is closed in the list does not settle its matter.
    store
        .set_incident_state(
            id(1),
            &Scope::lead(),
            IncidentState::Closed,
            eva.id,
            None,
            at(504),
        )
        .await
        .unwrap();
    let gone = async |day: i64| {
        let purged = store
            .forget(at(day * DAY), &Retention::new(30), "gateway")
            .await
            .unwrap();
        (purged.incidents, purged.self_reports)
    };
    assert_eq!(gone(2000).await, (1, 0), "the one that is settled");
    let end = CaseEnd {
        outcome: "helped".into(),
        reason: "all is well".into(),
        wish: "done".into(),
        check_at: None,
    };
    store
        .close_case(case, insider, &end, at(2001 * DAY))
        .await
        .unwrap();
    assert_eq!(gone(3800).await, (0, 0), "a case keeps what it is made of");
    assert_eq!(gone(4000).await, (1, 1), "and takes it along");
    for matter in [1, 5] {
        store
            .close_matter(id(matter), insider, "talked", at(4001 * DAY))
            .await
            .unwrap();
    }
    assert_eq!(gone(4500).await, (1, 1), "settled at last");
    assert!(store.verify(&[]).await.unwrap().unbroken());
}

/// Every byte of every file in a directory.
fn bytes(dir: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(bytes(&path));
        } else {
            all.extend(std::fs::read(path).unwrap());
        }
    }
    all
}

fn holds(dir: &Path, text: &str) -> bool {
    memchr::memmem::find(&bytes(dir), text.as_bytes()).is_some()
}

/// While the database is open: neither in it nor in its write-ahead log.
#[tokio::test]
async fn what_is_forgotten_is_in_no_file_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .unwrap();
    let many: Vec<Record> = (0..200)
        .map(|number| {
            Record::Hit(Hit {
                host: format!("trace{number}.example"),
                who: Some(Pseudonym(format!("7C·{number}").into())),
                ..hit(number, 40 * number as i64)
            })
        })
        .collect();
    store.absorb(&many).await.unwrap();
    let Record::Hit(first) = &many[0] else {
        unreachable!()
    };
    store
        .absorb(&[Record::Appeal(crate::model::Appeal {
            words: "słowa ucznia".into(),
            ..appeal(5000, first, 1)
        })])
        .await
        .unwrap();
    assert!(holds(dir.path(), "trace7.example") && holds(dir.path(), "słowa ucznia"));
    let salt: String = sqlx::query_scalar("SELECT salt FROM sealed WHERE number = 1")
        .fetch_one(&store.reader)
        .await
        .unwrap();
    store.purge(at(60 * DAY), 30).await.unwrap();
    for text in ["trace", "7C·", "słowa ucznia", &salt] {
        assert!(!holds(dir.path(), text), "{text}");
    }
    let found = store.verify(&[]).await.unwrap();
    assert!(found.unbroken(), "{:?}", found.problems);
    assert_eq!(found.gone, 200);
}

async fn person(store: &Store, name: &str, role: Role) -> Account {
    store
        .create_account(&NewAccount {
            name: name.into(),
            display: format!("{name} of school"),
            role,
            classes: vec![class("7B")],
            language: None,
            mail: None,
        })
        .await
        .unwrap()
}

fn asked(incident: u128, by: &Account, purpose: Purpose, minute: i64) -> NewReveal {
    NewReveal {
        incident: Uuid::from_u128(incident),
        by: by.id,
        name: by.name.clone(),
        purpose,
        why: "a bad day".into(),
        at: at(minute),
    }
}

#[tokio::test]
async fn a_reveal_is_on_record_ends_and_is_refused_where_it_would_be_a_guess() {
    let store = memory().await;
    let unsure = Hit {
        confidence: Confidence::Medium,
        who: Some(Pseudonym("dev-ABCDEF".into())),
        ..hit(3, 500)
    };
    store
        .absorb(&records(&[hit(1, 0), care_hit(2, 100), unsure]))
        .await
        .unwrap();
    let anna = person(&store, "anna", Role::Teacher).await;
    let own = Scope::teacher(vec![class("7B")]);
    let other = Scope::teacher(vec![class("8A")]);
    let talk = |incident| asked(incident, &anna, Purpose::Talk, 10);
    for (incident, scope, expect) in [
        (1, &other, "NotFound"),
        (2, &own, "NotFound"),
        (3, &own, "Conflict"),
        (9, &own, "NotFound"),
    ] {
        let refused = store.reveal(&talk(incident), scope).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expect, "{incident}");
    }
    assert!(
        store
            .reveals(&RevealFilter::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(store.audit_entries(9).await.unwrap().is_empty());

    assert_eq!(store.reveal(&talk(1), &own).await.unwrap(), at(40));
    let who = Pseudonym("7B·14".into());
    let ends = async |account: &Account, incident: u128, minute: i64| {
        store
            .revealed(account.id, Uuid::from_u128(incident), &who, at(minute))
            .await
            .unwrap()
    };
    let tom = person(&store, "tom", Role::SafeguardingLead).await;
    assert_eq!(ends(&anna, 1, 39).await, Some(at(40)));
    assert_eq!(ends(&anna, 1, 40).await, None, "half an hour");
    assert_eq!(ends(&anna, 2, 20).await, None, "for that incident");
    assert_eq!(ends(&tom, 1, 20).await, None, "for that person");
    let rows = store.reveals(&RevealFilter::default()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].purpose, rows[0].why.as_str(), rows[0].by.as_str()),
        (Purpose::Talk, "a bad day", "anna of school")
    );
    let line = &store.audit_entries(1).await.unwrap()[0];
    assert_eq!(
        (line.did.as_str(), line.why.as_deref()),
        ("pupil.reveal", Some("talk"))
    );
    assert!(!line.what.contains("7B"));

    // In an emergency the others are told, and every incident of the pupil is open.
    let maria = person(&store, "maria", Role::Leadership).await;
    let eva = person(&store, "eva", Role::SafeguardingLead).await;
    store
        .reveal(&asked(2, &tom, Purpose::Emergency, 200), &Scope::lead())
        .await
        .unwrap();
    assert_eq!(ends(&tom, 1, 220).await, Some(at(230)));
    let emergency = store
        .emergency(tom.id, Uuid::from_u128(2), &who, at(220))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(emergency.others, [(Uuid::from_u128(1), at(0))]);
    let told: Vec<(String, String, String)> =
        sqlx::query_as("SELECT whom, kind, page FROM notices ORDER BY page")
            .fetch_all(&store.reader)
            .await
            .unwrap();
    let glass = "break-glass".to_owned();
    assert_eq!(
        told,
        [
            (maria.id.0.to_string(), glass.clone(), "/it/audit".into()),
            (eva.id.0.to_string(), glass, "/s/looked".into()),
        ]
    );
    let filter = RevealFilter::default();
    assert_eq!(
        store.reveals_by_purpose(&filter).await.unwrap(),
        [(Purpose::Emergency, 1), (Purpose::Talk, 1)]
    );
    assert_eq!(
        store.reveals_by_person(&filter).await.unwrap(),
        [
            ("anna of school".to_owned(), 1),
            ("tom of school".to_owned(), 1)
        ]
    );
    let since = RevealFilter {
        since: Some(at(100)),
        until: None,
        purpose: Some(Purpose::Talk),
    };
    assert!(store.reveals(&since).await.unwrap().is_empty());
    assert!(store.verify(&[]).await.unwrap().unbroken());
}

#[tokio::test]
async fn what_is_held_is_told_and_erased_except_what_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .unwrap();
    let who = Pseudonym("7B·14".into());
    let mine = Hit {
        host: "mine.example".into(),
        ..hit(1, 0)
    };
    let open = care_hit(2, 100);
    let other = Hit {
        who: Some(Pseudonym("7B·15".into())),
        host: "other.example".into(),
        severity: Severity::try_from(2).ok(),
        ..hit(3, 0)
    };
    store
        .absorb(&[
            Record::Hit(mine.clone()),
            Record::Hit(open),
            Record::Hit(other.clone()),
            Record::Appeal(crate::model::Appeal {
                words: "my own words".into(),
                ..appeal(11, &mine, 5)
            }),
            Record::Appeal(appeal(12, &other, 5)),
            Record::SelfReport(report(20, 0)),
        ])
        .await
        .unwrap();
    let anna = person(&store, "anna", Role::Teacher).await;
    let own = Scope::teacher(vec![class("7B")]);
    store
        .reveal(&asked(1, &anna, Purpose::Talk, 10), &own)
        .await
        .unwrap();

    let held = store
        .subject_access(&who, "dora", "asked in person", at(50))
        .await
        .unwrap();
    assert_eq!(
        (
            held.incidents.len(),
            held.requests.len(),
            held.messages.len(),
            held.reveals.len()
        ),
        (2, 1, 1, 1)
    );
    assert_eq!(held.requests[0].words, "my own words");
    let json = serde_json::to_string(&held).unwrap();
    assert!(json.contains("mine.example") && !json.contains("other.example"));

    let erased = store
        .erase_subject(&who, "dora", "asked in writing", at(60))
        .await
        .unwrap();
    assert_eq!((erased.incidents, erased.hits, erased.requests), (1, 1, 1));
    assert_eq!((erased.reveals, erased.messages, erased.kept), (1, 0, 2));
    for text in ["mine.example", "my own words"] {
        assert!(!holds(dir.path(), text), "{text}");
    }
    let rows = store
        .incidents(&IncidentFilter::all(Scope::everything()))
        .await
        .unwrap();
    assert_eq!(rows.len(), 2, "the open matter, and somebody else's");
    assert_eq!(
        store
            .appeals(&Scope::everything(), None)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        &*store.reveals(&RevealFilter::default()).await.unwrap()[0]
            .who
            .0,
        ""
    );
    let requests = store.subject_requests().await.unwrap();
    assert_eq!(
        requests
            .iter()
            .map(|one| (one.kind, one.kept))
            .collect::<Vec<_>>(),
        [(RequestKind::Erasure, 2), (RequestKind::Access, 0)]
    );
    let found = store.verify(&[]).await.unwrap();
    assert!(found.unbroken() && found.gone == 1, "{found:?}");
    assert_eq!(Timestamp(found.since_ms.unwrap()), at(10));
}

/// Not care by its category, and closed in the list: what counts is the matter and its case.
#[tokio::test]
async fn what_a_case_is_made_of_is_told_and_stays_until_it_is_closed() {
    let store = memory().await;
    let who = Pseudonym("7B·14".into());
    let serious = |id: u128, minute: i64| Hit {
        severity: Severity::try_from(4).ok(),
        ..hit(id, minute)
    };
    let other = Hit {
        who: Some(Pseudonym("7B·15".into())),
        ..care_hit(9, 0)
    };
    store
        .absorb(&[
            Record::Hit(serious(1, 0)),
            Record::Hit(serious(2, 200)),
            Record::Hit(other),
            Record::SelfReport(report(3, 0)),
        ])
        .await
        .unwrap();
    let eva = person(&store, "eva", Role::SafeguardingLead).await;
    let insider = Insider::of(&eva);
    let id = Uuid::from_u128;
    let case = store
        .open_case(id(2), &new_case("7B·14"), insider, at(300))
        .await
        .unwrap();
    store
        .join_case(id(3), case, insider, at(301))
        .await
        .unwrap();
    store
        .reply(id(3), insider, "come to room 12", at(302))
        .await
        .unwrap();

    let held = store
        .subject_access(&who, "dora", "asked in person", at(400))
        .await
        .unwrap();
    let matters: Vec<(MatterKind, Option<&str>)> = held
        .matters
        .iter()
        .map(|matter| (matter.kind, matter.case.as_deref()))
        .collect();
    assert_eq!(
        matters,
        [
            (MatterKind::Incident, None),
            (MatterKind::SelfReport, Some("2026-0001")),
            (MatterKind::Incident, Some("2026-0001")),
        ]
    );
    assert_eq!(held.cases.len(), 1);
    assert_eq!(held.cases[0].number, "2026-0001");
    assert_eq!(held.cases[0].stage, Stage::Detect);
    let json = serde_json::to_string(&held).unwrap();
    assert!(!json.contains("window") && !json.contains("words on a page"));
    let nobody = Pseudonym("7B·16".into());
    let held = store
        .subject_access(&nobody, "dora", "asked in person", at(400))
        .await
        .unwrap();
    assert_eq!(held.count(), 0);

    let erase = async |minute: i64| {
        let erased = store
            .erase_subject(&who, "dora", "asked in writing", at(minute))
            .await
            .unwrap();
        (erased.incidents, erased.messages, erased.kept)
    };
    assert_eq!(
        erase(500).await,
        (0, 0, 4),
        "two incidents, a message, a case"
    );
    store
        .close_matter(id(1), insider, "talked", at(501))
        .await
        .unwrap();
    assert_eq!(erase(502).await, (1, 0, 3), "what is settled goes");
    let end = CaseEnd {
        outcome: "helped".into(),
        reason: "all is well".into(),
        wish: String::new(),
        check_at: None,
    };
    store
        .close_case(case, insider, &end, at(503))
        .await
        .unwrap();
    assert_eq!(erase(504).await, (1, 1, 1), "the record of the case stays");
    assert!(store.replies(id(3)).await.unwrap().is_empty());
    assert!(store.verify(&[]).await.unwrap().unbroken());
}
