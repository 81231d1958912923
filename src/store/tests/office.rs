//! Drafts of rules, and tests of the filter that are asked for, on either engine.

use std::time::Duration;

use uuid::Uuid;

use super::{appeal, at, care_hit, class, hit, memory, records};
use crate::model::{Record, Role, Timestamp};
use crate::safeguard::IncidentState;
use crate::store::{
    DraftState, IncidentFilter, NewAccount, PolicyDraft, QUIET, Scope, Store, StoreError,
};

fn draft(number: u128, minute: i64) -> PolicyDraft {
    PolicyDraft {
        id: Uuid::from_u128(number),
        at: at(minute),
        by: "ivan".to_owned(),
        file: "rules.toml".to_owned(),
        body: "new\n".to_owned(),
        base: "old\n".to_owned(),
        why: "a chess club — szachy".to_owned(),
        state: DraftState::Draft,
        answer: String::new(),
        second: None,
        published_at: None,
        undoes: None,
    }
}

async fn a_draft_goes_its_way_and_of_two_who_move_it_one_is_first() {
    let store = memory().await;
    let one = draft(1, 0);
    store.add_policy_draft(&one).await.unwrap();
    assert_eq!(store.policy_draft(one.id).await.unwrap(), one);
    let moved =
        async |was: &PolicyDraft, to, by| store.move_policy_draft(was, to, by, "fine", at(5)).await;
    moved(&one, DraftState::Waiting, "ivan").await.unwrap();
    // Whoever still sees the draft is too late.
    let late = moved(&one, DraftState::GivenUp, "ivan").await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    assert_eq!(store.policy_drafts_waiting("ivan").await.unwrap(), 0);
    assert_eq!(store.policy_drafts_waiting("maria").await.unwrap(), 1);
    let waiting = store.policy_draft(one.id).await.unwrap();
    moved(&waiting, DraftState::Approved, "maria")
        .await
        .unwrap();
    let approved = store.policy_draft(one.id).await.unwrap();
    assert_eq!(approved.second.as_deref(), Some("maria"));
    // Written anew it is a draft again: nobody has agreed to that text.
    let texts = ("newer\n", "old\n", "another reason");
    store
        .rewrite_policy_draft(one.id, texts, at(6))
        .await
        .unwrap();
    let again = store.policy_draft(one.id).await.unwrap();
    assert_eq!((again.state, again.second), (DraftState::Draft, None));
    let stale = moved(&approved, DraftState::Published, "ivan").await;
    assert!(matches!(stale, Err(StoreError::Conflict)));
    let again = store.policy_draft(one.id).await.unwrap();
    moved(&again, DraftState::Published, "ivan").await.unwrap();
    let done = store.policy_draft(one.id).await.unwrap();
    assert_eq!(done.published_at, Some(at(5)));
    let closed = store.rewrite_policy_draft(one.id, texts, at(7)).await;
    assert!(matches!(closed, Err(StoreError::Conflict)));
    let none = store.policy_draft(Uuid::from_u128(9)).await;
    assert!(matches!(none, Err(StoreError::NotFound)));
}

async fn history_is_bounded_and_what_is_open_stays() {
    let store = memory().await;
    let open = draft(1, -1000);
    store.add_policy_draft(&open).await.unwrap();
    for number in 0..310 {
        let published = PolicyDraft {
            state: DraftState::Published,
            published_at: Some(at(number)),
            ..draft(100 + number as u128, number)
        };
        store.add_policy_draft(&published).await.unwrap();
    }
    let all = store.policy_drafts().await.unwrap();
    assert_eq!(all.len(), 300);
    assert_eq!(all[0].published_at, Some(at(309)));
    assert_eq!(store.policy_draft(open.id).await.unwrap(), open);
}

async fn closed_pages_are_counted_without_care() {
    let store = memory().await;
    store
        .absorb(&records(&[hit(1, 0), hit(2, 1), care_hit(3, 2)]))
        .await
        .unwrap();
    let pages = store.closed_pages(at(-60), 10).await.unwrap();
    let times: u64 = pages.iter().map(|page| page.times).sum();
    assert_eq!(times, 2, "{pages:?}");
    assert_eq!(store.closed_pages(at(60), 10).await.unwrap(), []);
    let uses = store.uses_of_lists(at(-60)).await.unwrap();
    assert!(uses.iter().all(|(id, times)| !id.is_empty() && *times > 0));
}

async fn a_test_that_is_asked_for_is_taken_once_and_not_after_its_time() {
    let store = memory().await;
    let id = Uuid::from_u128(7);
    store.ask_selftest(id, "command-line", at(0)).await.unwrap();
    let later = at(0).plus(Duration::from_secs(1));
    let taken = store.take_selftest(later).await.unwrap();
    assert_eq!(taken, Some((id, "command-line".to_owned())));
    assert_eq!(store.take_selftest(later).await.unwrap(), None);
    let other = Uuid::from_u128(8);
    store.ask_selftest(other, "ivan", at(10)).await.unwrap();
    // Whoever asked has left.
    assert_eq!(store.take_selftest(at(20)).await.unwrap(), None);
}

/// A closed page of 7B at a minute, on this site.
fn page(number: u128, minute: i64, host: &str) -> crate::model::Hit {
    crate::model::Hit {
        host: host.to_owned(),
        severity: None,
        ..hit(number, minute)
    }
}

async fn what_was_no_concern_is_left_in_peace_until_it_grows() {
    let store = memory().await;
    let lead = Scope::lead();
    let account = NewAccount {
        name: "anna".to_owned(),
        display: "anna".to_owned(),
        role: Role::Teacher,
        classes: vec![class("7B")],
        language: None,
        mail: None,
    };
    let anna = store.create_account(&account).await.unwrap().id;
    let state = async |store: &Store| {
        let filter = IncidentFilter::all(Scope::lead());
        let rows = store.incidents(&filter).await.unwrap();
        let mut states: Vec<(Timestamp, IncidentState)> =
            rows.iter().map(|row| (row.first_at, row.state)).collect();
        states.sort();
        states
            .into_iter()
            .map(|(_, state)| state)
            .collect::<Vec<_>>()
    };
    store
        .absorb(&records(&[page(1, 0, "chess.example")]))
        .await
        .unwrap();
    assert_eq!(
        store.hush(at(1)).await.unwrap(),
        0,
        "nobody has said anything"
    );
    let first = Uuid::from_u128(1);
    let note = Some("no-concern: a club");
    store
        .set_incident_state(first, &lead, IncidentState::Closed, anna, note, at(2))
        .await
        .unwrap();
    // The same page in the afternoon, and another one.
    store
        .absorb(&records(&[
            page(2, 120, "chess.example"),
            page(3, 240, "other.example"),
        ]))
        .await
        .unwrap();
    assert_eq!(store.hush(at(250)).await.unwrap(), 1);
    use IncidentState::{Closed, New};
    assert_eq!(state(&store).await, [Closed, Closed, New]);
    let detail = store.incident(Uuid::from_u128(2), &lead).await.unwrap();
    let steps = detail.unwrap().steps;
    assert_eq!(steps.last().unwrap().note.as_deref(), Some(QUIET));
    // Three times as much is worth a word again.
    store
        .absorb(&records(&[
            page(4, 400, "chess.example"),
            page(5, 500, "chess.example"),
        ]))
        .await
        .unwrap();
    assert_eq!(store.hush(at(510)).await.unwrap(), 0);
    // And a week later nothing of it holds.
    let later = 9 * 24 * 60;
    store
        .absorb(&records(&[page(6, later, "chess.example")]))
        .await
        .unwrap();
    assert_eq!(store.hush(at(later)).await.unwrap(), 0);
}

async fn a_page_that_three_ask_for_is_told_once_to_its_teachers_and_it() {
    let store = memory().await;
    for (name, role, classes) in [
        ("anna", Role::Teacher, vec![class("7B")]),
        ("boris", Role::Teacher, vec![class("1A")]),
        ("ivan", Role::Admin, vec![]),
        ("tom", Role::SafeguardingLead, vec![]),
    ] {
        let new = NewAccount {
            name: name.to_owned(),
            display: name.to_owned(),
            role,
            classes,
            language: None,
            mail: None,
        };
        store.create_account(&new).await.unwrap();
    }
    for number in 1..=3u128 {
        let one = page(number, number as i64, "chess.example");
        let ask = Record::Appeal(appeal(number + 10, &one, number as i64));
        store.absorb(&[Record::Hit(one), ask]).await.unwrap();
        let expected = if number == 3 { 2 } else { 0 };
        assert_eq!(store.tell_of_mistakes(at(5)).await.unwrap(), expected);
    }
    assert_eq!(store.tell_of_mistakes(at(6)).await.unwrap(), 0, "once");
}

async fn a_pupil_reads_how_often_the_name_was_seen_and_not_at_once() {
    let store = memory().await;
    let one = page(1, 0, "chess.example");
    let asked = appeal(11, &one, 1);
    let code = asked.code;
    store
        .absorb(&[Record::Hit(one), Record::Appeal(asked)])
        .await
        .unwrap();
    assert_eq!(store.looks_behind(code, at(0)).await.unwrap(), None);
    assert_eq!(store.looks_behind(code, at(2)).await.unwrap(), Some(0));
    let sql = "INSERT INTO reveals (id, at, account, who, incident, purpose, why, ends, emergency)
               VALUES ($1, $2, 'a', 'w', $3, 'talk', 'why', $2, 0)";
    for (id, minute) in [("r1", 5), ("r2", 50)] {
        sqlx::query(sql)
            .bind(id)
            .bind(at(minute).0)
            .bind(Uuid::from_u128(1).to_string())
            .execute(&store.writer)
            .await
            .unwrap();
    }
    assert_eq!(store.looks_behind(code, at(10)).await.unwrap(), Some(1));
    assert_eq!(store.looks_behind(code, at(60)).await.unwrap(), Some(2));
}

async fn words_of_a_term_are_kept_once_and_go_with_it() {
    let store = memory().await;
    let words = ["a".to_owned(), "b".to_owned()];
    store.keep_agreements("2026-autumn", &words).await.unwrap();
    store
        .keep_agreements("2026-autumn", &words[..1])
        .await
        .unwrap();
    let mut kept = store.agreements("2026-autumn").await.unwrap();
    kept.sort();
    assert_eq!(kept, words);
    assert_eq!(
        store.agreements("2027-spring").await.unwrap(),
        [] as [&str; 0]
    );
    assert_eq!(
        store.agreements("2026-autumn").await.unwrap(),
        [] as [&str; 0]
    );
}

on_both!(
    words_of_a_term_are_kept_once_and_go_with_it,
    what_was_no_concern_is_left_in_peace_until_it_grows,
    a_page_that_three_ask_for_is_told_once_to_its_teachers_and_it,
    a_pupil_reads_how_often_the_name_was_seen_and_not_at_once,
    a_draft_goes_its_way_and_of_two_who_move_it_one_is_first,
    history_is_bounded_and_what_is_open_stays,
    closed_pages_are_counted_without_care,
    a_test_that_is_asked_for_is_taken_once_and_not_after_its_time,
);
