//! How long an answer holds, what one answer reaches, and what is passed on.

use uuid::Uuid;

use super::{appeal, at, care_hit, class, hit, memory, records};
use crate::model::{
    AppealAnswer, Hit, PageScope, Record, Role, SchoolHours, Severity, Timestamp, UnlockBy, Whom,
};
use crate::safeguard::IncidentState;
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::Urgency;
use crate::store::{
    AccountId, Actor, AppealState, IncidentFilter, Insider, MatterKind, MatterState, NewAccount,
    NewUnlock, Scope, Store, StoreError,
};

const BY: AccountId = AccountId(Uuid::from_u128(77));

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn anna() -> Actor {
    Actor {
        id: Some(BY),
        name: "anna".into(),
        display: "Anna".into(),
    }
}

fn own() -> Scope {
    Scope::teacher(vec![class("7B")])
}

fn unlock(page: &str, until: i64) -> NewUnlock {
    NewUnlock {
        whom: Whom::Class(class("7B")),
        from: None,
        scope: PageScope::parse(page).unwrap(),
        until: at(until),
        power: UnlockBy::Teacher,
        reason: "history".into(),
        answers: Vec::new(),
    }
}

/// Somebody of 7B meets the closed page at a minute and asks for it.
async fn asks(store: &Store, number: u128, minute: i64) -> Hit {
    let about = hit(number, minute);
    let appeal = Record::Appeal(appeal(100 + number, &about, minute));
    store
        .absorb(&[Record::Hit(about.clone()), appeal])
        .await
        .unwrap();
    about
}

async fn state(store: &Store, about: &Hit) -> AppealState {
    let found = store.appeal_by_code(about.code).await.unwrap();
    found.unwrap().state
}

async fn waiting(store: &Store) -> Vec<u128> {
    let rows = store.appeals(&own(), Some(AppealState::Waiting)).await;
    rows.unwrap().iter().map(|row| row.id.as_u128()).collect()
}

async fn who_asks_after_the_lesson_asks_anew() {
    let store = memory().await;
    asks(&store, 1, 0).await;
    let lesson = unlock("bets.example", 45);
    store
        .answer_by_opening(id(101), &lesson, &own(), &anna(), at(2))
        .await
        .unwrap();
    let during = asks(&store, 2, 20).await;
    assert_eq!(state(&store, &during).await, AppealState::Answered);
    // At its end nothing is open any more.
    let after = asks(&store, 3, 45).await;
    assert_eq!(state(&store, &after).await, AppealState::Waiting);
    assert_eq!(waiting(&store).await, [103]);
    // What was asked before and comes late still finds the answer, and joins nothing else.
    let late = asks(&store, 4, 44).await;
    assert_eq!(state(&store, &late).await, AppealState::Answered);
    assert_eq!(waiting(&store).await, [103]);
    let next = asks(&store, 5, 50).await;
    assert_eq!(state(&store, &next).await, AppealState::Waiting);
    assert_eq!(waiting(&store).await, [103]);
}

async fn what_was_ended_early_is_asked_for_anew() {
    let store = memory().await;
    asks(&store, 1, 0).await;
    let lesson = unlock("bets.example", 45);
    let open = store
        .answer_by_opening(id(101), &lesson, &own(), &anna(), at(2))
        .await
        .unwrap();
    store
        .end_unlock(open, &own(), &anna(), at(10))
        .await
        .unwrap();
    let after = asks(&store, 2, 11).await;
    assert_eq!(state(&store, &after).await, AppealState::Waiting);
}

async fn a_refusal_holds_for_a_day_however_often_it_is_asked() {
    let store = memory().await;
    asks(&store, 1, 0).await;
    let no = AppealAnswer::StaysClosed;
    store
        .answer_appeal(id(101), &own(), no, BY, at(5))
        .await
        .unwrap();
    let hour = 60;
    for (number, minute, expect) in [
        (2, 10 * hour, AppealState::Answered),
        (3, 20 * hour, AppealState::Answered),
        (4, 30 * hour, AppealState::Waiting),
        (5, 40 * hour, AppealState::Waiting),
    ] {
        let about = asks(&store, number, minute).await;
        assert_eq!(state(&store, &about).await, expect, "{number}");
    }
    assert_eq!(waiting(&store).await, [104]);
}

async fn the_clock_sees_every_request_that_waits() {
    let store = memory().await;
    let mut all = Vec::new();
    for number in 0..501 {
        let about = Hit {
            host: format!("s{number}.example"),
            ..hit(number, 0)
        };
        all.push(Record::Appeal(appeal(1_000 + number, &about, 1)));
        all.push(Record::Hit(about));
    }
    store.absorb(&all).await.unwrap();
    assert_eq!(store.waiting_asks().await.unwrap().len(), 501);
}

/// Appeals before and after the end of an answer make the same requests in every order.
async fn the_end_of_an_answer_parts_appeals_in_any_order() {
    let store = memory().await;
    let day = 24 * 60;
    let minutes = [20, 44, 45, day + 40];
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..minutes.len() {
        let longer = orders.iter().flat_map(|order| {
            let rest = (0..minutes.len()).filter(|next| !order.contains(next));
            rest.map(|next| [order.as_slice(), &[next]].concat())
        });
        orders = longer.collect();
    }
    assert_eq!(orders.len(), 24);
    for (number, order) in orders.iter().enumerate() {
        let host = format!("p{number}.example");
        let base = number as u128 * 10;
        let ask = async |id: u128, minute| {
            let about = Hit {
                host: host.clone(),
                who: None,
                ..hit(base + id, minute)
            };
            let appeal = appeal(1_000 + base + id, &about, minute);
            let both = [Record::Hit(about), Record::Appeal(appeal)];
            store.absorb(&both).await.unwrap();
        };
        ask(9, 0).await;
        let (first, lesson) = (id(1_009 + base), unlock(&host, 45));
        store
            .answer_by_opening(first, &lesson, &own(), &anna(), at(2))
            .await
            .unwrap();
        for next in order {
            ask(*next as u128, minutes[*next]).await;
        }
        let rows = store.appeals(&own(), None).await.unwrap();
        let rows: Vec<(u128, u64, i64, i64, bool)> = rows
            .iter()
            .filter(|row| row.host == host)
            .map(|row| {
                (
                    row.id.as_u128() - base,
                    row.asked,
                    (row.first_at.0 - at(0).0) / 60_000,
                    (row.last_at.0 - at(0).0) / 60_000,
                    row.answer.is_some(),
                )
            })
            .collect();
        let expect = [(1_009, 3, 0, 44, true), (1_002, 2, 45, day + 40, false)];
        assert_eq!(rows, expect, "{order:?}");
    }
}

/// A school with a safeguarding lead and a teacher.
async fn staffed() -> (Store, AccountId, AccountId) {
    let store = memory().await;
    let mut ids = Vec::new();
    for (name, role) in [("tom", Role::SafeguardingLead), ("eva", Role::Teacher)] {
        let new = NewAccount {
            name: name.into(),
            display: name.into(),
            role,
            classes: vec![class("7B")],
            language: None,
            mail: None,
        };
        ids.push(store.create_account(&new).await.unwrap().id);
    }
    (store, ids[0], ids[1])
}

fn calendar() -> Calendar {
    Calendar::new(&SchoolHours::default(), "Europe/Warsaw")
}

async fn what_is_passed_on_waits_for_the_lead_with_its_incident() {
    let (store, tom, eva) = staffed().await;
    let grave = Hit {
        category: "weapons".into(),
        severity: Severity::try_from(3).ok(),
        ..hit(1, 0)
    };
    store.absorb(&records(&[grave, hit(2, 0)])).await.unwrap();
    let words = ("passed-on: he looked frightened", "he looked frightened");
    let (scope, clock) = (own(), calendar());
    let concern = store
        .pass_on(id(1), &scope, words, &clock, eva, at(3))
        .await
        .unwrap();

    let lead = Insider {
        account: tom,
        all: true,
    };
    let matters = store.matters(lead, MatterState::Open, at(4)).await.unwrap();
    assert_eq!(matters.len(), 1);
    assert_eq!(
        (matters[0].id, matters[0].kind, matters[0].urgency),
        (concern, MatterKind::Concern, Urgency::Today)
    );
    let row = store.concern(concern).await.unwrap().unwrap();
    assert_eq!(
        (row.pupil.as_str(), row.seen.as_str(), row.incident),
        ("7B·14", "he looked frightened", Some(id(1)))
    );
    let told: Vec<(String, String, String)> =
        sqlx::query_as("SELECT whom, kind, page FROM notices")
            .fetch_all(&store.reader)
            .await
            .unwrap();
    let notice = (tom.0.to_string(), "passed-on".into(), "/s/concerns".into());
    assert_eq!(told, [notice]);
    assert_eq!(store.told(concern).await.unwrap()[0].name, "tom");
    let raised = store.raised_by(eva).await.unwrap();
    assert_eq!((raised.len(), raised[0].received.clone()), (1, None));

    // A second close is refused, and passes nothing on a second time.
    let again = store.pass_on(id(1), &scope, words, &clock, eva, at(5));
    assert!(matches!(again.await, Err(StoreError::Conflict)));
    let open = store.open_matters().await.unwrap();
    assert_eq!(open.len(), 1);

    // It is listed apart from what was closed otherwise.
    let closed = IncidentState::Closed;
    store
        .set_incident_state(id(2), &own(), closed, eva, Some("talked"), at(6))
        .await
        .unwrap();
    let listed = async |passed, host: Option<&str>| {
        let filter = IncidentFilter {
            state: Some(closed),
            passed_on: Some(passed),
            host: host.map(Into::into),
            ..IncidentFilter::all(own())
        };
        let rows = store.incidents(&filter).await.unwrap();
        rows.iter()
            .map(|row| row.id.as_u128())
            .collect::<Vec<u128>>()
    };
    for host in [None, Some("bets.example")] {
        assert_eq!(listed(true, host).await, [1], "{host:?}");
        assert_eq!(listed(false, host).await, [2], "{host:?}");
    }
    // An earlier page of the same pupil comes late: the concern keeps its incident.
    let earlier = Hit {
        category: "weapons".into(),
        ..hit(3, -5)
    };
    store.absorb(&records(&[earlier])).await.unwrap();
    let row = store.concern(concern).await.unwrap().unwrap();
    let all = Scope::everything();
    let found = store.incident(row.incident.unwrap(), &all);
    assert_eq!(found.await.unwrap().unwrap().row.hits, 2);
    assert_eq!(listed(true, None).await.len(), 1);
}

async fn what_was_passed_on_is_kept_until_it_is_settled() {
    let (store, tom, eva) = staffed().await;
    store.absorb(&records(&[hit(1, 0)])).await.unwrap();
    let (scope, clock) = (own(), calendar());
    let words = ("passed-on", "");
    let passed = store.pass_on(id(1), &scope, words, &clock, eva, at(1));
    let concern = passed.await.unwrap();
    let late = at(400 * 24 * 60);
    assert_eq!(store.purge(late, 30).await.unwrap().incidents, 0);
    let lead = Insider {
        account: tom,
        all: true,
    };
    let done = store.close_matter(concern, lead, "talked: with both", late);
    done.await.unwrap();
    assert_eq!(store.purge(late, 30).await.unwrap().incidents, 1);
}

async fn what_is_grave_is_told_within_the_hour_and_foreign_things_are_not_passed_on() {
    let (store, tom, eva) = staffed().await;
    let grave = Hit {
        category: "weapons".into(),
        severity: Severity::try_from(4).ok(),
        ..hit(1, 0)
    };
    let foreign = Hit {
        class: Some(class("8A")),
        ..hit(3, 0)
    };
    store
        .absorb(&records(&[grave, care_hit(2, 0), foreign]))
        .await
        .unwrap();
    let pass = async |number, at: Timestamp| {
        let words = ("passed-on", "");
        store
            .pass_on(id(number), &own(), words, &calendar(), eva, at)
            .await
    };
    for number in [2, 3, 9] {
        let outcome = pass(number, at(1)).await;
        assert!(matches!(outcome, Err(StoreError::NotFound)), "{number}");
    }
    let concern = pass(1, at(1)).await.unwrap();
    let told: Vec<(String, String, String)> = sqlx::query_as("SELECT id, whom, kind FROM notices")
        .fetch_all(&store.reader)
        .await
        .unwrap();
    // Under the very name that the clock of concerns would give it.
    let name = format!("matter:{concern}:1:look:0:came:0:{}", tom.0);
    assert_eq!(told, [(name, tom.0.to_string(), "urgent".to_owned())]);
    let open = store.open_matters().await.unwrap();
    let hours: Vec<Urgency> = open.iter().map(|row| row.urgency).collect();
    assert_eq!(hours, [Urgency::Hour; 3]);
}

on_both!(
    who_asks_after_the_lesson_asks_anew,
    what_was_ended_early_is_asked_for_anew,
    a_refusal_holds_for_a_day_however_often_it_is_asked,
    the_clock_sees_every_request_that_waits,
    the_end_of_an_answer_parts_appeals_in_any_order,
    what_is_passed_on_waits_for_the_lead_with_its_incident,
    what_was_passed_on_is_kept_until_it_is_settled,
    what_is_grave_is_told_within_the_hour_and_foreign_things_are_not_passed_on,
);
