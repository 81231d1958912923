//! Drafts of rules, and tests of the filter that are asked for, on either engine.

use std::time::Duration;

use uuid::Uuid;

use super::{at, care_hit, hit, memory, records};
use crate::store::{DraftState, PolicyDraft, StoreError};

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

on_both!(
    a_draft_goes_its_way_and_of_two_who_move_it_one_is_first,
    history_is_bounded_and_what_is_open_stays,
    closed_pages_are_counted_without_care,
    a_test_that_is_asked_for_is_taken_once_and_not_after_its_time,
);
