//! Corrections of staff.

use super::{at, class, memory};
use crate::model::Language;
use crate::store::{AccountId, CorrectionState, NewCorrection, Purged, Scope, Store, StoreError};
use uuid::Uuid;

fn correction(text: &str, care: bool) -> NewCorrection {
    NewCorrection {
        at: at(0),
        by: None,
        category: if care {
            "self-harm-promotion"
        } else {
            "gambling"
        }
        .to_owned(),
        care,
        language: Language::Pl,
        belongs: false,
        text: text.to_owned(),
        host: Some("https://user@Bank.example/page?id=7#x".to_owned()),
    }
}

async fn texts(store: &Store, scope: &Scope) -> Vec<String> {
    let rows = store.corrections(scope).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

async fn a_text_is_kept_once_cut_and_without_its_address() {
    let store = memory().await;
    let new = NewCorrection {
        by: Some(AccountId(Uuid::from_u128(9))),
        ..correction(&format!(" {} ", "ż".repeat(5000)), false)
    };
    let id = store.add_correction(&new).await.unwrap();
    assert_eq!(store.add_correction(&new).await.unwrap(), id, "once");
    let other = NewCorrection {
        belongs: true,
        ..new.clone()
    };
    assert_ne!(store.add_correction(&other).await.unwrap(), id);
    let rows = store.corrections(&Scope::everything()).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].text, "ż".repeat(NewCorrection::MOST_TEXT));
    assert_eq!(rows[0].host.as_deref(), Some("bank.example"));
    assert_eq!((rows[0].belongs, rows[1].belongs), (false, true));
    // The account is not there any more, the correction is.
    assert_eq!(rows[0].by, None);
}

async fn each_reader_gets_what_the_scope_includes() {
    let store = memory().await;
    store
        .add_correction(&correction("one", false))
        .await
        .unwrap();
    let care = store
        .add_correction(&correction("two", true))
        .await
        .unwrap();
    let teacher = Scope::teacher(vec![class("7B")]);
    assert!(texts(&store, &teacher).await.is_empty());
    assert_eq!(texts(&store, &Scope::admin()).await, ["one"]);
    assert_eq!(texts(&store, &Scope::lead()).await, ["one", "two"]);
    for scope in [teacher, Scope::admin()] {
        let refused = store.delete_correction(care, &scope).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{scope:?}");
    }
    store.delete_correction(care, &Scope::lead()).await.unwrap();
    assert_eq!(texts(&store, &Scope::everything()).await, ["one"]);
}

async fn those_of_the_overlay_are_marked_and_old_ones_go_with_the_other_records() {
    let store = memory().await;
    let one = store
        .add_correction(&correction("one", false))
        .await
        .unwrap();
    let later = NewCorrection {
        at: at(60 * 24 * 20),
        ..correction("two", false)
    };
    let two = store.add_correction(&later).await.unwrap();
    for (learnt, states) in [
        (
            vec![one, two],
            [CorrectionState::Learnt, CorrectionState::Learnt],
        ),
        (vec![two], [CorrectionState::New, CorrectionState::Learnt]),
    ] {
        store.mark_corrections_learnt(&learnt).await.unwrap();
        let rows = store.corrections(&Scope::everything()).await.unwrap();
        assert_eq!([rows[0].state, rows[1].state], states);
    }
    let gone = store.purge(at(60 * 24 * 30), 14).await.unwrap();
    assert_eq!(
        gone,
        Purged {
            corrections: 1,
            ..Purged::default()
        }
    );
    assert_eq!(texts(&store, &Scope::everything()).await, ["two"]);
}

on_both!(
    a_text_is_kept_once_cut_and_without_its_address,
    each_reader_gets_what_the_scope_includes,
    those_of_the_overlay_are_marked_and_old_ones_go_with_the_other_records,
);
