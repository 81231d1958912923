//! Requests for pages and self-reports.

use uuid::Uuid;

use super::{appeal, at, care_hit, class, hit, memory, records, report};
use crate::model::{AppealAnswer, Hit, Record};
use crate::store::{AccountId, AppealState, Change, Scope, SelfReportState, Store, StoreError};

const BY: AccountId = AccountId(Uuid::from_u128(77));
const DAY: i64 = 24 * 60;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// 7B asked twice for one page, 8A once for the same, 7B once for one of care.
async fn school() -> Store {
    let store = memory().await;
    let same = hit(2, 5);
    let other_class = Hit {
        class: Some(class("8A")),
        ..hit(3, 6)
    };
    let care = care_hit(4, 7);
    let mut all = records(&[hit(1, 0), same.clone(), other_class.clone(), care.clone()]);
    for (number, about, minute) in [
        (11, &hit(1, 0), 1),
        (12, &same, 6),
        (13, &other_class, 7),
        (14, &care, 8),
    ] {
        all.push(Record::Appeal(appeal(number, about, minute)));
    }
    store.absorb(&all).await.unwrap();
    store
}

async fn ids(store: &Store, scope: &Scope, state: Option<AppealState>) -> Vec<u128> {
    let rows = store.appeals(scope, state).await.unwrap();
    rows.iter().map(|row| row.id.as_u128()).collect()
}

async fn a_class_that_asks_twice_asks_once() {
    let store = school().await;
    let rows = store
        .appeals(&Scope::teacher(vec![class("7B")]), None)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].id, rows[0].asked, rows[0].state),
        (id(11), 2, AppealState::Waiting)
    );
    assert_eq!(
        (rows[0].host.as_str(), rows[0].path.as_deref()),
        ("bets.example", Some("/odds"))
    );
    let words: Vec<&str> = rows[0].asks.iter().map(|ask| ask.words.as_str()).collect();
    assert_eq!(words, ["na historię", "na historię"]);
}

async fn each_reader_gets_what_the_scope_includes() {
    let store = school().await;
    let check = async |scope: Scope, expect: &[u128]| {
        assert_eq!(ids(&store, &scope, None).await, expect, "{scope:?}");
    };
    check(Scope::teacher(vec![class("7B")]), &[11]).await;
    check(Scope::teacher(vec![class("8A")]), &[13]).await;
    check(Scope::teacher(vec![]), &[]).await;
    check(Scope::admin(), &[11, 13]).await;
    check(Scope::lead(), &[11, 13, 14]).await;
}

async fn one_answer_reaches_everybody_who_asked_and_nobody_else() {
    let store = school().await;
    let teacher = Scope::teacher(vec![class("7B")]);
    let mut changes = store.changes();
    let answer = AppealAnswer::Opened;
    // By the second pupil's appeal.
    store
        .answer_appeal(id(12), &teacher, answer, BY, at(9))
        .await
        .unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Appeals);
    for about in [hit(1, 0), hit(2, 0)] {
        let status = store.appeal_by_code(about.code).await.unwrap().unwrap();
        assert_eq!(
            (status.state, status.answer),
            (AppealState::Answered, Some(answer))
        );
        assert_eq!(status.answered_at, Some(at(9)));
    }
    let status = store.appeal_by_code(hit(3, 0).code).await.unwrap().unwrap();
    assert_eq!((status.state, status.answer), (AppealState::Waiting, None));
    assert!(
        store
            .appeal_by_code(hit(5, 0).code)
            .await
            .unwrap()
            .is_none()
    );

    assert_eq!(
        ids(&store, &Scope::lead(), Some(AppealState::Waiting)).await,
        [13, 14]
    );
    assert_eq!(
        ids(&store, &Scope::lead(), Some(AppealState::Answered)).await,
        [11]
    );
    let again = store
        .answer_appeal(id(11), &teacher, AppealAnswer::Together, BY, at(10))
        .await;
    assert!(matches!(again, Err(StoreError::Conflict)));
}

async fn nobody_answers_what_they_may_not_see() {
    let store = school().await;
    let go = async |number, scope: Scope| {
        store
            .answer_appeal(id(number), &scope, AppealAnswer::Together, BY, at(9))
            .await
    };
    let teacher = || Scope::teacher(vec![class("7B")]);
    for (number, scope) in [
        (13, teacher()),
        (14, teacher()),
        (14, Scope::admin()),
        (99, teacher()),
    ] {
        assert!(
            matches!(go(number, scope).await, Err(StoreError::NotFound)),
            "{number}"
        );
    }
    go(14, Scope::lead()).await.unwrap();
}

async fn who_asks_again_within_a_day_sees_the_answer_and_later_asks_anew() {
    let store = school().await;
    let teacher = Scope::teacher(vec![class("7B")]);
    store
        .answer_appeal(id(11), &teacher, AppealAnswer::StaysClosed, BY, at(9))
        .await
        .unwrap();
    let (soon, late) = (hit(21, DAY), hit(22, 3 * DAY));
    let mut more = records(&[soon.clone(), late.clone()]);
    more.push(Record::Appeal(appeal(31, &soon, DAY)));
    more.push(Record::Appeal(appeal(32, &late, 3 * DAY)));
    store.absorb(&more).await.unwrap();
    let of = async |hit: &Hit| store.appeal_by_code(hit.code).await.unwrap().unwrap().state;
    assert_eq!(of(&soon).await, AppealState::Answered);
    assert_eq!(of(&late).await, AppealState::Waiting);
    assert_eq!(ids(&store, &teacher, None).await, [11, 32]);
}

async fn an_appeal_before_its_hit_waits_for_it_and_keeps_its_answer() {
    let store = memory().await;
    let about = hit(1, 0);
    store
        .absorb(&[Record::Appeal(appeal(11, &about, 1))])
        .await
        .unwrap();
    // Nobody knows its class yet, so it is for those who see everything.
    assert_eq!(ids(&store, &Scope::admin(), None).await, [11]);
    assert_eq!(
        ids(&store, &Scope::teacher(vec![class("7B")]), None).await,
        [0u128; 0]
    );
    store
        .answer_appeal(id(11), &Scope::admin(), AppealAnswer::Together, BY, at(2))
        .await
        .unwrap();
    store
        .absorb(&records(std::slice::from_ref(&about)))
        .await
        .unwrap();
    let rows = store
        .appeals(&Scope::teacher(vec![class("7B")]), None)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].asked, rows[0].answer),
        (1, Some(AppealAnswer::Together))
    );
    assert_eq!(rows[0].host, "bets.example");
}

async fn only_the_safeguarding_team_reads_self_reports() {
    let store = memory().await;
    let first = report(1, 0);
    store
        .absorb(&[
            Record::SelfReport(first.clone()),
            Record::SelfReport(report(2, 1)),
        ])
        .await
        .unwrap();
    for scope in [
        Scope::admin(),
        Scope::teacher(vec![class("7B")]),
        Scope {
            classes: Some(vec![class("7B")]),
            ..Scope::lead()
        },
    ] {
        assert!(store.self_reports(&scope, None).await.unwrap().is_empty());
        let outcome = store.mark_self_report_read(id(1), &scope, BY, at(5)).await;
        assert!(matches!(outcome, Err(StoreError::NotFound)));
    }
    let lead = Scope::lead();
    let rows = store.self_reports(&lead, None).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (
            rows[0].words.as_str(),
            rows[0].when.as_str(),
            rows[0].discreet
        ),
        ("…", "break", true)
    );
    assert_eq!(
        format!("{:?}", rows[0]),
        format!("SelfReportRow({}, ‹redacted›)", first.id)
    );

    store
        .mark_self_report_read(id(1), &lead, BY, at(5))
        .await
        .unwrap();
    store
        .mark_self_report_read(id(1), &lead, AccountId(id(78)), at(9))
        .await
        .unwrap();
    let missing = store.mark_self_report_read(id(9), &lead, BY, at(5)).await;
    assert!(matches!(missing, Err(StoreError::NotFound)));
    let waiting = store
        .self_reports(&lead, Some(SelfReportState::Waiting))
        .await
        .unwrap();
    assert_eq!(
        waiting.iter().map(|row| row.id).collect::<Vec<_>>(),
        [id(2)]
    );
    let read = store
        .self_reports(&lead, Some(SelfReportState::Read))
        .await
        .unwrap();
    assert_eq!((read.len(), read[0].read_at), (1, Some(at(5))));
    let status = store.self_report_status(first.code).await.unwrap().unwrap();
    assert_eq!(
        (status.state, status.read_at),
        (SelfReportState::Read, Some(at(5)))
    );
    assert!(
        store
            .self_report_status(report(3, 0).code)
            .await
            .unwrap()
            .is_none()
    );
}

on_both!(
    a_class_that_asks_twice_asks_once,
    each_reader_gets_what_the_scope_includes,
    one_answer_reaches_everybody_who_asked_and_nobody_else,
    nobody_answers_what_they_may_not_see,
    who_asks_again_within_a_day_sees_the_answer_and_later_asks_anew,
    an_appeal_before_its_hit_waits_for_it_and_keeps_its_answer,
    only_the_safeguarding_team_reads_self_reports,
);
