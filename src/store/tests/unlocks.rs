//! Pages opened for a class, answers that open, and counts.

use uuid::Uuid;

use super::{appeal, at, care_hit, class, hit, memory, records};
use crate::model::{AppealAnswer, Hit, PageScope, Pseudonym, Record, Role, UnlockBy, Whom};
use crate::safeguard::IncidentState;
use crate::store::{
    AccountId, Actor, AppealState, Change, NewAccount, NewOnly, NewUnlock, NoticeKind,
    ProposalState, Scope, Store, StoreError,
};

fn anna() -> Actor {
    Actor {
        id: Some(AccountId(Uuid::from_u128(77))),
        name: "anna".into(),
        display: "Anna".into(),
    }
}

fn new(room: &str, page: &str, until: i64) -> NewUnlock {
    NewUnlock {
        whom: Whom::Class(class(room)),
        from: None,
        scope: PageScope::parse(page).unwrap(),
        until: at(until),
        power: UnlockBy::Teacher,
        reason: "history".into(),
        answers: Vec::new(),
    }
}

fn own() -> Scope {
    Scope::teacher(vec![class("7B")])
}

async fn open(store: &Store) -> Vec<String> {
    let all = store.unlocks_in_force(at(10)).await.unwrap();
    all.iter().map(|one| one.scope.to_string()).collect()
}

async fn audited(store: &Store) -> Vec<String> {
    let lines = store.audit_entries(20).await.unwrap();
    lines.into_iter().rev().map(|line| line.did).collect()
}

#[tokio::test]
async fn what_is_opened_holds_until_it_is_ended_and_each_step_is_on_record() {
    let store = memory().await;
    let mut changes = store.changes();
    let (scope, by) = (own(), anna());
    let id = store
        .open_page(&new("7B", "bets.example/odds", 45), &scope, &by, at(0))
        .await
        .unwrap();
    let told = Change::Unlocks {
        class: Some(class("7B")),
    };
    assert_eq!(changes.try_recv().unwrap(), told);
    assert_eq!(open(&store).await, ["bets.example/odds"]);
    assert!(store.unlocks_in_force(at(45)).await.unwrap().is_empty());

    // Another class's teacher neither opens, sees, ends nor lengthens.
    let other = Scope::teacher(vec![class("8A")]);
    let x = new("7B", "x.example", 45);
    let denied = store.open_page(&x, &other, &by, at(0)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    assert!(store.unlocks(&other, at(0)).await.unwrap().is_empty());
    let denied = store.end_unlock(id, &other, &by, at(1)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    let denied = store.lengthen_unlock(id, at(90), &other, &by, at(1)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));

    store
        .lengthen_unlock(id, at(90), &scope, &by, at(1))
        .await
        .unwrap();
    let shorter = store.lengthen_unlock(id, at(80), &scope, &by, at(1)).await;
    assert!(matches!(shorter, Err(StoreError::Conflict)));
    assert_eq!(store.unlocks_in_force(at(60)).await.unwrap().len(), 1);

    store.end_unlock(id, &scope, &by, at(5)).await.unwrap();
    assert!(open(&store).await.is_empty());
    let again = store.end_unlock(id, &scope, &by, at(6)).await;
    assert!(matches!(again, Err(StoreError::Conflict)));
    let rows = store.unlocks(&scope, at(0)).await.unwrap();
    assert_eq!(rows[0].ended_by.as_deref(), Some("Anna"));
    assert_eq!(rows[0].unlock.revoked_at, Some(at(5)));
    assert_eq!(
        audited(&store).await,
        ["page.open", "page.longer", "page.close"]
    );
}

/// 7B asked twice for one page, and once for one of care.
async fn asked() -> Store {
    let store = memory().await;
    let (first, second, care) = (hit(1, 0), hit(2, 1), care_hit(3, 2));
    let mut all = records(&[first.clone(), second.clone(), care.clone()]);
    for (number, about) in [(11, &first), (12, &second), (13, &care)] {
        all.push(Record::Appeal(appeal(number, about, 3)));
    }
    store.absorb(&all).await.unwrap();
    store
}

#[tokio::test]
async fn one_answer_opens_for_everybody_who_asked_and_the_first_wins() {
    let store = asked().await;
    let (scope, by) = (own(), anna());
    let unlock = new("7B", "bets.example", 45);
    let id = Uuid::from_u128(12);
    // For another class than the one that asked; and care is not a teacher's.
    let wrong = new("8A", "bets.example", 45);
    let all = Scope::everything();
    let denied = store.answer_by_opening(id, &wrong, &all, &by, at(4)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    let care = Uuid::from_u128(13);
    let denied = store.answer_by_opening(care, &unlock, &scope, &by, at(4));
    assert!(matches!(denied.await, Err(StoreError::NotFound)));
    assert!(open(&store).await.is_empty(), "nothing is half done");

    let answer = store.answer_by_opening(id, &unlock, &scope, &by, at(5));
    answer.await.unwrap();
    assert_eq!(open(&store).await, ["bets.example"]);
    let late = store.answer_by_opening(id, &unlock, &scope, &by, at(6));
    assert!(matches!(late.await, Err(StoreError::Conflict)));
    assert_eq!(open(&store).await.len(), 1, "the loser opened nothing");
    for about in [hit(1, 0), hit(2, 1)] {
        let status = store.appeal_by_code(about.code).await.unwrap().unwrap();
        assert_eq!(status.answer, Some(AppealAnswer::Opened));
        let (page, until) = status.opened.unwrap();
        assert_eq!((page.to_string(), until), ("bets.example".into(), at(45)));
    }
    assert_eq!(audited(&store).await, ["page.open", "appeal.answer"]);

    // Ended early: the receipt says so.
    store.undo_answer(id, &scope, &by, at(9)).await.unwrap();
    assert!(open(&store).await.is_empty());
    let status = store.appeal_by_code(hit(1, 0).code).await.unwrap().unwrap();
    assert_eq!((status.answer, status.opened), (None, None));
    let waiting = store.appeals(&scope, Some(AppealState::Waiting)).await;
    assert_eq!(waiting.unwrap().len(), 1);
    let again = store.undo_answer(id, &scope, &by, at(9)).await;
    assert!(matches!(again, Err(StoreError::Conflict)));
}

#[tokio::test]
async fn a_page_is_asked_to_stay_open_once_until_that_is_settled() {
    let store = memory().await;
    let (scope, by, page) = (own(), anna(), PageScope::parse("a.example").unwrap());
    let (room, other) = (Whom::Class(class("7B")), Whom::Class(class("8A")));
    for _ in 0..2 {
        let asked = store.propose(&room, &page, "atlas", &scope, &by, at(1));
        asked.await.unwrap();
    }
    let denied = store.propose(&other, &page, "atlas", &scope, &by, at(1));
    assert!(matches!(denied.await, Err(StoreError::NotFound)));
    let all = store.proposals().await.unwrap();
    assert_eq!(all.len(), 1);
    let settle = || store.decline_proposal(all[0].id, &by, at(2));
    settle().await.unwrap();
    assert!(matches!(settle().await, Err(StoreError::Conflict)));
    let asked = store.propose(&room, &page, "again", &scope, &by, at(3));
    asked.await.unwrap();
    assert_eq!(store.proposals().await.unwrap().len(), 2);
}

/// Anna with an account of her own, to whom notices can go.
async fn anna_of(store: &Store) -> Actor {
    let account = NewAccount {
        name: "anna".into(),
        display: "Anna".into(),
        role: Role::Teacher,
        classes: vec![class("7B")],
        language: None,
        mail: None,
    };
    let account = store.create_account(&account).await.unwrap();
    Actor {
        id: Some(account.id),
        ..anna()
    }
}

fn ivan() -> Actor {
    Actor {
        id: Some(AccountId(Uuid::from_u128(78))),
        name: "ivan".into(),
        display: "Ivan".into(),
    }
}

#[tokio::test]
async fn an_approval_opens_answers_and_tells_or_does_nothing_at_all() {
    let store = asked().await;
    let (scope, anna) = (own(), anna_of(&store).await);
    let (page, room) = (PageScope::parse("bets.example/odds").unwrap(), class("7B"));
    let whom = Whom::Class(room.clone());
    let asked = store.propose(&whom, &page, "atlas", &scope, &anna, at(4));
    asked.await.unwrap();
    let id = store.proposals().await.unwrap()[0].id;
    let all = Scope::admin();
    let waiting = store.appeals(&all, Some(AppealState::Waiting)).await;
    let answers = waiting.unwrap().iter().map(|row| row.id).collect();
    let unlock = NewUnlock {
        answers,
        power: UnlockBy::Lead,
        ..new("7B", "bets.example/odds", 90_000)
    };
    // For another page or class than was proposed, nothing happens.
    for wrong in [
        new("7B", "bets.example", 90_000),
        new("8A", "bets.example/odds", 90_000),
    ] {
        let denied = store
            .approve_proposal(id, &wrong, &all, &ivan(), at(5))
            .await;
        assert!(matches!(denied, Err(StoreError::NotFound)));
    }
    assert!(open(&store).await.is_empty());
    assert_eq!(
        store.proposal(id).await.unwrap().state,
        ProposalState::Waiting
    );

    let ivan = ivan();
    let opened = store.approve_proposal(id, &unlock, &all, &ivan, at(5));
    let opened = opened.await.unwrap();
    assert_eq!(open(&store).await, ["bets.example/odds"]);
    let everything = Scope::everything();
    let waiting = store.appeals(&everything, Some(AppealState::Waiting));
    assert_eq!(
        waiting.await.unwrap().len(),
        1,
        "care waits for its own people"
    );
    let code = appeal(11, &hit(1, 0), 3).code;
    let status = store.appeal_by_code(code).await.unwrap().unwrap();
    assert_eq!(status.answer, Some(AppealAnswer::Opened));
    assert_eq!(status.opened, Some((page, at(90_000))));
    let told = store.unseen_notices(anna.id.unwrap()).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, NoticeKind::WishSettled);
    let row = store.proposal(id).await.unwrap();
    assert_eq!(
        (row.state, row.open_until),
        (ProposalState::Approved, Some(at(90_000)))
    );
    let again = store
        .approve_proposal(id, &unlock, &all, &ivan, at(6))
        .await;
    assert!(matches!(again, Err(StoreError::Conflict)));
    let declined = store.decline_proposal(id, &ivan, at(6)).await;
    assert!(matches!(declined, Err(StoreError::Conflict)));

    store.end_unlock(opened, &all, &ivan, at(7)).await.unwrap();
    let row = store.proposal(id).await.unwrap();
    assert_eq!(row.open_until, Some(at(7)), "what became of it stays true");
    assert_eq!(
        audited(&store).await,
        [
            "page.propose",
            "proposal.settle",
            "page.open",
            "appeal.answer",
            "page.close"
        ]
    );
}

#[tokio::test]
async fn a_tier_is_opened_for_by_those_who_see_every_class() {
    let store = memory().await;
    let mut about = hit(1, 0);
    about.class = None;
    let mut all = records(&[about.clone(), hit(2, 1)]);
    all.push(Record::Appeal(appeal(11, &about, 3)));
    all.push(Record::Appeal(appeal(12, &hit(2, 1), 3)));
    store.absorb(&all).await.unwrap();
    let whom = Whom::Tier("lower-secondary".into());
    let page = PageScope::parse("bets.example").unwrap();
    let denied = store
        .propose(&whom, &page, "", &own(), &anna(), at(4))
        .await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    let unlock = NewUnlock {
        whom: whom.clone(),
        answers: vec![Uuid::from_u128(11), Uuid::from_u128(12)],
        ..new("7B", "bets.example", 60)
    };
    let denied = store.open_page(&unlock, &own(), &anna(), at(4)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    let (all, ivan) = (Scope::admin(), ivan());
    let id = store.open_page(&unlock, &all, &ivan, at(4));
    let id = id.await.unwrap();
    let waiting = store.appeals(&own(), Some(AppealState::Waiting)).await;
    assert!(waiting.unwrap().is_empty(), "all of the tier are answered");
    let row = store.unlock(id, &Scope::admin()).await.unwrap();
    assert_eq!(row.unlock.whom, whom);
    // A teacher neither sees nor ends it, nor takes back what answered others too.
    assert!(store.unlocks(&own(), at(0)).await.unwrap().is_empty());
    let denied = store.end_unlock(id, &own(), &anna(), at(5)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    let (own, anna) = (own(), anna());
    let undone = store.undo_answer(Uuid::from_u128(12), &own, &anna, at(5));
    assert!(matches!(undone.await, Err(StoreError::Conflict)));
    assert_eq!(open(&store).await, ["bets.example"]);
}

#[tokio::test]
async fn what_one_person_opens_is_for_that_person() {
    let store = memory().await;
    let one = NewUnlock {
        whom: Whom::One(Pseudonym("st-7".into())),
        ..new("7B", "bets.example", 60)
    };
    let all = Scope::everything();
    store.open_page(&one, &all, &ivan(), at(4)).await.unwrap();
    let rows = store.unlocks_in_force(at(5)).await.unwrap();
    assert_eq!(rows[0].whom, Whom::One(Pseudonym("st-7".into())));
    assert!(store.unlocks(&own(), at(0)).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_planned_begins_later_and_answers_nobody_yet() {
    let store = asked().await;
    let later = NewUnlock {
        from: Some(at(30)),
        answers: vec![Uuid::from_u128(11)],
        ..new("7B", "bets.example", 75)
    };
    let id = store
        .open_page(&later, &own(), &anna(), at(4))
        .await
        .unwrap();
    let waiting = store.appeals(&own(), Some(AppealState::Waiting)).await;
    assert_eq!(waiting.unwrap().len(), 1);
    let row = store.unlock(id, &own()).await.unwrap();
    let active = [4, 29, 30, 74, 75].map(|minute| row.unlock.is_active(at(minute)));
    assert_eq!(active, [false, false, true, true, false]);
    store.end_unlock(id, &own(), &anna(), at(5)).await.unwrap();
    assert!(store.unlocks_in_force(at(30)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_lesson_with_a_few_pages_is_the_own_classs_and_on_record() {
    let store = memory().await;
    let pages = ["atlas.example", "wiki.example/cells"];
    let lesson = |room: &str, from: i64, until: i64| NewOnly {
        class: class(room),
        pages: pages.map(|page| PageScope::parse(page).unwrap()).to_vec(),
        from: at(from),
        until: at(until),
    };
    let (scope, by) = (own(), anna());
    let denied = store
        .begin_only(&lesson("8A", 0, 45), &scope, &by, at(0))
        .await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    let mut changes = store.changes();
    let new = lesson("7B", 0, 45);
    let first = store.begin_only(&new, &scope, &by, at(0));
    let first = first.await.unwrap();
    let told = Change::Unlocks {
        class: Some(class("7B")),
    };
    assert_eq!(changes.try_recv().unwrap(), told);
    let found = store.only_in_force(at(1)).await.unwrap();
    let shown: Vec<String> = found[0].pages.iter().map(ToString::to_string).collect();
    assert_eq!(shown, pages);
    assert_eq!(
        (&*found[0].by, found[0].from, found[0].until),
        ("Anna", at(0), at(45))
    );

    // Another list takes its place; another class goes on.
    let all = Scope::everything();
    store
        .begin_only(&lesson("8A", 0, 45), &all, &by, at(0))
        .await
        .unwrap();
    let new = lesson("7B", 10, 45);
    let second = store.begin_only(&new, &scope, &by, at(10));
    let second = second.await.unwrap();
    let found = store.only_in_force(at(11)).await.unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|only| only.id != first));
    let other = Scope::teacher(vec![class("8A")]);
    let denied = store.end_only(second, &other, &by, at(12)).await;
    assert!(matches!(denied, Err(StoreError::NotFound)));
    store.end_only(second, &scope, &by, at(12)).await.unwrap();
    let again = store.end_only(second, &scope, &by, at(13)).await;
    assert!(matches!(again, Err(StoreError::Conflict)));
    assert_eq!(store.only_in_force(at(13)).await.unwrap().len(), 1);
    assert!(store.only_in_force(at(45)).await.unwrap().is_empty());
    assert_eq!(
        audited(&store).await,
        ["only.begin", "only.begin", "only.begin", "only.end"]
    );
}

#[tokio::test]
async fn what_trips_a_class_is_counted_by_pupil_and_without_care() {
    let store = memory().await;
    let of = |id, who: &str, host: &str, minute| Hit {
        who: Some(Pseudonym(who.into())),
        host: host.into(),
        ..hit(id, minute)
    };
    let all = [
        of(1, "7B·1", "a.example", 1),
        of(2, "7B·2", "a.example", 2),
        of(3, "7B·2", "a.example", 3),
        of(4, "7B·3", "b.example", 4),
        of(5, "7B·4", "old.example", -90),
        care_hit(6, 4),
        Hit {
            class: Some(class("8A")),
            ..of(7, "8A·1", "a.example", 4)
        },
    ];
    store.absorb(&records(&all)).await.unwrap();
    let found = store.tripped(&class("7B"), at(0)).await.unwrap();
    let found: Vec<(&str, u64, u64)> = found
        .iter()
        .map(|one| (&*one.host, one.pupils, one.pages))
        .collect();
    assert_eq!(found, [("a.example", 2, 3), ("b.example", 1, 1)]);
}

#[tokio::test]
async fn what_people_settle_counts_for_what_closed_the_page() {
    let store = asked().await;
    let unlock = new("7B", "bets.example", 45);
    let answer = Uuid::from_u128(11);
    store
        .answer_by_opening(answer, &unlock, &own(), &anna(), at(5))
        .await
        .unwrap();
    let step = |to, why, minute| {
        let by = AccountId(Uuid::from_u128(77));
        store.set_incident_state(Uuid::from_u128(1), &SCOPE, to, by, why, at(minute))
    };
    const SCOPE: Scope = Scope {
        classes: None,
        care: crate::store::CareView::Show,
        technical: true,
    };
    step(IncidentState::Closed, Some("mistake: see notes"), 6)
        .await
        .unwrap();
    let all = store.precision(at(0)).await.unwrap();
    let one = all
        .iter()
        .find(|one| one.source == "lists/gambling")
        .unwrap();
    assert_eq!(
        (
            one.closed,
            one.settled,
            one.mistakes,
            one.answered,
            one.opened
        ),
        (3, 1, 1, 1, 1)
    );
    let later = store.precision(at(60 * 24)).await.unwrap();
    assert_eq!(later, [], "what is older than asked for is not counted");
}

#[tokio::test]
async fn nobody_answers_in_time_and_the_next_are_told_once() {
    let store = asked().await;
    let admin = store
        .create_account(&crate::store::NewAccount {
            name: "ivan".into(),
            display: "Ivan".into(),
            role: crate::model::Role::Admin,
            classes: Vec::new(),
            language: None,
            mail: None,
        })
        .await
        .unwrap();
    let waiting = store.waiting_asks().await.unwrap();
    assert_eq!(
        waiting.iter().map(|ask| ask.care).collect::<Vec<_>>(),
        [false, true]
    );
    for _ in 0..2 {
        store.tell_of_late(&waiting[0], at(60)).await.unwrap();
    }
    let told: Vec<(String, String)> = sqlx::query_as("SELECT whom, kind FROM notices")
        .fetch_all(&store.reader)
        .await
        .unwrap();
    assert_eq!(told, [(admin.id.0.to_string(), "overdue".to_owned())]);
}
