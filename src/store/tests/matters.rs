//! Signals and their clocks: they come with their records, join, come back, and are never lost.

use uuid::Uuid;

use super::{at, care_hit, class, hit, memory, records, report};
use crate::model::{Record, RecordClass, Retention, Severity, Timestamp};
use crate::safeguard::IncidentState;
use crate::store::{
    AccountId, CaseEnd, Insider, MatterKind, MatterRow, MatterState, NewAccount, NewCase, Role,
    Scope, Store,
};

async fn lead(store: &Store) -> Insider {
    let new = NewAccount {
        name: "tom".into(),
        display: "Tom".into(),
        role: Role::SafeguardingLead,
        classes: Vec::new(),
        language: None,
        mail: None,
    };
    Insider::of(&store.create_account(&new).await.unwrap())
}

fn anybody() -> Insider {
    Insider {
        account: AccountId(Uuid::nil()),
        all: true,
    }
}

async fn open(store: &Store) -> Vec<MatterRow> {
    store.open_matters().await.unwrap()
}

fn level(level: u8) -> Option<Severity> {
    Severity::try_from(level).ok()
}

#[tokio::test]
async fn reports_and_serious_incidents_open_matters_and_others_do_not() {
    let store = memory().await;
    let mild = hit(1, 0);
    let mut locked = hit(2, 0);
    locked.category = "csam".into();
    locked.severity = level(5);
    let mut batch = records(&[mild, care_hit(3, 0), locked]);
    batch.push(Record::SelfReport(report(4, 1)));
    for _ in 0..2 {
        store.absorb(&batch).await.unwrap();
    }
    let rows = open(&store).await;
    let kinds: Vec<(u128, MatterKind)> = rows
        .iter()
        .map(|row| (row.id.as_u128(), row.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            (2, MatterKind::Incident),
            (3, MatterKind::Incident),
            (4, MatterKind::SelfReport)
        ]
    );
    let counts = store.matter_counts().await.unwrap();
    assert_eq!((counts.came, counts.waiting), (3, 3));
}

#[tokio::test]
async fn more_of_the_same_joins_and_worse_comes_back() {
    let store = memory().await;
    let tom = lead(&store).await;
    store.absorb(&records(&[care_hit(1, 0)])).await.unwrap();
    store
        .take_matter(Uuid::from_u128(1), tom, at(5))
        .await
        .unwrap();
    store.absorb(&records(&[care_hit(2, 6)])).await.unwrap();
    let rows = open(&store).await;
    assert_eq!(
        (rows.len(), rows[0].round, rows[0].looked_at),
        (1, 1, Some(at(5)))
    );

    let mut worse = care_hit(3, 10);
    worse.severity = level(5);
    store.absorb(&records(&[worse])).await.unwrap();
    let rows = open(&store).await;
    assert_eq!(
        (rows[0].round, rows[0].looked_at, rows[0].since),
        (2, None, at(10))
    );
    assert_eq!(rows[0].severity, level(5));

    // What is closed comes back with any serious hit.
    store
        .close_matter(Uuid::from_u128(1), tom, "talked", at(12))
        .await
        .unwrap();
    assert!(open(&store).await.is_empty());
    let incident = store
        .incident(Uuid::from_u128(1), &Scope::lead())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(incident.row.state, IncidentState::Closed);
    store.absorb(&records(&[care_hit(4, 14)])).await.unwrap();
    let rows = open(&store).await;
    assert_eq!(
        (rows.len(), rows[0].round, rows[0].severity),
        (1, 3, level(5))
    );
}

#[tokio::test]
async fn incidents_that_turn_out_to_be_one_have_one_matter_that_is_open() {
    let store = memory().await;
    let tom = lead(&store).await;
    store
        .absorb(&records(&[care_hit(1, 0), care_hit(2, 50)]))
        .await
        .unwrap();
    assert_eq!(open(&store).await.len(), 2);
    // The first was settled, the second nobody has seen; a late hit shows that they are one.
    store
        .close_matter(Uuid::from_u128(1), tom, "talked", at(51))
        .await
        .unwrap();
    let mut between = care_hit(3, 25);
    between.severity = level(1);
    store.absorb(&records(&[between])).await.unwrap();
    let rows = open(&store).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].id, Uuid::from_u128(2));
    assert_eq!(rows[0].reference, Uuid::from_u128(1).to_string());
    let counts = store.matter_counts().await.unwrap();
    assert_eq!((counts.came, counts.closed, counts.waiting), (2, 1, 1));
}

#[tokio::test]
async fn a_case_takes_the_clock_and_gives_it_back() {
    let store = memory().await;
    let tom = lead(&store).await;
    store
        .absorb(&[Record::SelfReport(report(1, 0))])
        .await
        .unwrap();
    store.absorb(&records(&[care_hit(2, 1)])).await.unwrap();
    let new = NewCase {
        pupil: "somebody".into(),
        who: None,
        about: "x".into(),
        year: 2026,
    };
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let case = store.open_case(first, &new, tom, at(2)).await.unwrap();
    assert!(
        store.open_case(first, &new, tom, at(2)).await.is_err(),
        "it has an open case"
    );
    store.join_case(second, case, tom, at(3)).await.unwrap();
    assert!(
        store
            .close_matter(second, tom, "talked", at(4))
            .await
            .is_err()
    );
    let rows = store
        .cases(tom, crate::store::CaseView::Mine, at(4))
        .await
        .unwrap();
    assert_eq!(rows[0].number, "2026-0001");
    // The name of a child reaches no log, whoever prints what it is in.
    let printed = format!("{new:?} {:?}", rows[0]);
    assert!(!printed.contains("somebody"), "{printed}");
    let end = crate::store::CaseEnd {
        outcome: "talked".into(),
        reason: "r".into(),
        wish: "w".into(),
        check_at: None,
    };
    store.close_case(case, tom, &end, at(5)).await.unwrap();
    assert!(open(&store).await.is_empty());
    // Open again means: with a clock.
    store.reopen_case(case, tom, "r", at(6)).await.unwrap();
    let rows = open(&store).await;
    assert_eq!((rows.len(), rows[0].case), (1, Some(case)));
    // A number is not used twice in a year.
    store
        .absorb(&[Record::SelfReport(report(9, 7))])
        .await
        .unwrap();
    store
        .open_case(Uuid::from_u128(9), &new, tom, at(8))
        .await
        .unwrap();
    let rows = store
        .cases(tom, crate::store::CaseView::Team, at(9))
        .await
        .unwrap();
    let mut numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["2026-0001", "2026-0002"]);
}

#[tokio::test]
async fn what_is_not_settled_outlives_its_retention() {
    let store = memory().await;
    let tom = lead(&store).await;
    let mut other = care_hit(2, 0);
    other.class = Some(class("8A"));
    store
        .absorb(&records(&[care_hit(1, 0), other]))
        .await
        .unwrap();
    store
        .close_matter(Uuid::from_u128(2), tom, "talked", at(1))
        .await
        .unwrap();
    let later = at(40 * 24 * 60);
    store.purge(later, 30).await.unwrap();
    let there = |id| {
        let store = store.clone();
        async move {
            let found = store
                .incident(Uuid::from_u128(id), &Scope::lead())
                .await
                .unwrap();
            found.is_some()
        }
    };
    assert!(there(1).await && !there(2).await);
    let counts = store.matter_counts().await.unwrap();
    assert_eq!(
        (counts.came, counts.waiting),
        (1, 1),
        "the settled one went with its record"
    );
}

#[tokio::test]
async fn a_closed_case_goes_with_its_records_when_its_time_is_over() {
    const DAY: i64 = 24 * 60;
    let store = memory().await;
    let tom = lead(&store).await;
    let mut other = care_hit(3, 0);
    other.class = Some(class("8A"));
    let mut batch = records(&[care_hit(1, 0), other]);
    batch.push(Record::SelfReport(report(2, 0)));
    store.absorb(&batch).await.unwrap();
    let new = |pupil: &str| NewCase {
        pupil: pupil.into(),
        who: None,
        about: "about".into(),
        year: 2026,
    };
    let ends = store
        .open_case(Uuid::from_u128(1), &new("a pupil"), tom, at(5))
        .await
        .unwrap();
    store
        .join_case(Uuid::from_u128(2), ends, tom, at(6))
        .await
        .unwrap();
    let stays = store
        .open_case(Uuid::from_u128(3), &new("another pupil"), tom, at(5))
        .await
        .unwrap();
    let end = CaseEnd {
        outcome: "talked".into(),
        reason: "all is well".into(),
        wish: String::new(),
        check_at: Some(at(500 * DAY)),
    };
    store.close_case(ends, tom, &end, at(10)).await.unwrap();
    let retention = Retention::new(30).with(RecordClass::Cases, 400);
    for (day, gone) in [(390, 0), (450, 0), (501, 1), (502, 0)] {
        let purged = store
            .forget(at(day * DAY), &retention, "gateway")
            .await
            .unwrap();
        assert_eq!(purged.cases, gone, "day {day}");
        assert_eq!(
            (purged.incidents, purged.self_reports),
            (gone, gone),
            "day {day}"
        );
        assert!(store.verify(&[]).await.unwrap().unbroken(), "day {day}");
    }
    assert!(
        store
            .case(ends, tom, at(502 * DAY))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store
            .case(stays, tom, at(502 * DAY))
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(store.matter_counts().await.unwrap().came, 1);
}

#[tokio::test]
async fn signals_of_an_older_database_are_there_too() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let url = format!("sqlite:{}", file.display());
    let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc"))
        .await
        .unwrap();
    for script in [
        include_str!("../migrations/0001_begin.sql"),
        "INSERT INTO self_reports VALUES
             ('00000000-0000-0000-0000-000000000001', 'K7Q-4MD', 5, 'talk', '', '', 0, '', 'en', NULL, NULL),
             ('00000000-0000-0000-0000-000000000002', 'K7Q-4ME', 5, 'talk', '', '', 0, '', 'en', 9, NULL);
         INSERT INTO incidents VALUES
             ('00000000-0000-0000-0000-000000000003', 's', 'c', 'closed', 1, 5, 6, NULL, NULL, 't', 'block', 4, 1, 'high', 'guest', 1, 'new'),
             ('00000000-0000-0000-0000-000000000004', 's', 'c', 'closed', 1, 5, 6, NULL, NULL, 't', 'block', 3, 1, 'high', 'guest', 1, 'new'),
             ('00000000-0000-0000-0000-000000000005', 's', 'c', 'closed', 1, 5, 6, NULL, NULL, 't', 'block', 5, 1, 'high', 'guest', 1, 'closed')",
        include_str!("../migrations/0006_cases.sql"),
    ] {
        sqlx::raw_sql(script).execute(&pool).await.unwrap();
    }
    let rows: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT id, closed_at FROM matters ORDER BY id")
            .fetch_all(&pool)
            .await
            .unwrap();
    let open: Vec<(char, bool)> = rows
        .iter()
        .map(|(id, closed)| (id.chars().last().unwrap(), closed.is_none()))
        .collect();
    assert_eq!(open, [('1', true), ('2', false), ('3', true), ('5', false)]);
}

#[tokio::test]
async fn nobody_who_was_not_told_takes_a_matter() {
    let store = memory().await;
    store
        .absorb(&[Record::SelfReport(report(1, 0))])
        .await
        .unwrap();
    let stranger = Insider {
        account: AccountId(Uuid::from_u128(7)),
        all: false,
    };
    let id = Uuid::from_u128(1);
    assert!(store.take_matter(id, stranger, at(1)).await.is_err());
    assert!(store.reply(id, stranger, "x", at(1)).await.is_err());
    assert!(
        store
            .matters(stranger, MatterState::Open, at(1))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.matters_waiting(stranger, at(1)).await.unwrap(), 0);
    assert_eq!(
        store
            .matters_waiting(anybody(), Timestamp(0))
            .await
            .unwrap(),
        1
    );
}
