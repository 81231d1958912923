//! Accounts, links, sessions, audit, retention.

use super::{appeal, at, class, hit, memory, records, report};
use crate::model::{ClassId, Language, Record, Timestamp};
use crate::store::{
    Account, AccountId, AuditEntry, IncidentFilter, NewAccount, Purged, Role, SESSION_IDLE, Scope,
    Store, StoreError, TokenHash,
};

async fn account(store: &Store, name: &str, role: Role, classes: &[&str]) -> Account {
    store
        .create_account(&NewAccount {
            name: name.to_owned(),
            display: format!("{name} (staff)"),
            role,
            classes: classes.iter().map(|name| class(name)).collect(),
            language: Some(Language::Pl),
            mail: None,
        })
        .await
        .unwrap()
}

async fn accounts_are_made_found_changed_and_ended() {
    let store = memory().await;
    let eva = account(&store, " Eva ", Role::Teacher, &["8A", "7B", "7B"]).await;
    assert_eq!(
        (eva.name.as_str(), eva.display.as_str()),
        ("eva", " Eva  (staff)")
    );
    assert_eq!(eva.classes, [class("7B"), class("8A")]);
    assert!(!eva.has_password && !eva.disabled);

    let taken = NewAccount {
        name: "EVA".to_owned(),
        display: String::new(),
        role: Role::Admin,
        classes: vec![],
        language: None,
        mail: None,
    };
    assert!(matches!(
        store.create_account(&taken).await,
        Err(StoreError::Conflict)
    ));
    assert_eq!(store.accounts().await.unwrap(), std::slice::from_ref(&eva));

    store
        .set_password_hash(eva.id, "$argon2id$x")
        .await
        .unwrap();
    store.set_classes(eva.id, &[class("9C")]).await.unwrap();
    let found = store.account_by_name("Eva").await.unwrap().unwrap();
    assert_eq!(found.password_hash.as_deref(), Some("$argon2id$x"));
    assert_eq!(
        (found.account.has_password, &found.account.classes[..]),
        (true, &[class("9C")][..])
    );
    assert!(!format!("{found:?}").contains("argon2"));

    let nobody = AccountId(uuid::Uuid::from_u128(1));
    for outcome in [
        store.set_password_hash(nobody, "x").await,
        store.set_classes(nobody, &[class("9C")]).await,
        store.set_classes(nobody, &[]).await,
        store.disable_account(nobody).await,
    ] {
        assert!(matches!(outcome, Err(StoreError::NotFound)), "{outcome:?}");
    }
    store.disable_account(eva.id).await.unwrap();
    assert!(store.account_by_name("eva").await.unwrap().is_none());
    assert!(store.account(eva.id).await.unwrap().unwrap().disabled);
}

async fn an_admin_counts_only_with_a_password_and_in_office() {
    let store = memory().await;
    let check = async |expect: bool| {
        assert_eq!(store.has_admin_with_password().await.unwrap(), expect);
    };
    check(false).await;
    let teacher = account(&store, "eva", Role::Teacher, &[]).await;
    store.set_password_hash(teacher.id, "x").await.unwrap();
    let admin = account(&store, "tom", Role::Admin, &[]).await;
    check(false).await;
    store.set_password_hash(admin.id, "x").await.unwrap();
    check(true).await;
    store.disable_account(admin.id).await.unwrap();
    check(false).await;
}

async fn a_link_is_used_once_even_by_many_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&super::place(&dir).await).await.unwrap();
    let eva = account(&store, "eva", Role::Teacher, &[]).await;
    let token = TokenHash::of("secret");
    store.create_link(eva.id, &token, at(60)).await.unwrap();
    assert_eq!(
        store.peek_link(&token, at(59)).await.unwrap(),
        Some(eva.clone())
    );
    assert_eq!(
        store
            .peek_link(&TokenHash::of("other"), at(59))
            .await
            .unwrap(),
        None
    );
    let mut taking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, token) = (store.clone(), token.clone());
        taking.spawn(async move { store.take_link(&token, at(59)).await.unwrap() });
    }
    let taken: Vec<Account> = taking.join_all().await.into_iter().flatten().collect();
    assert_eq!(taken, [eva]);
    assert_eq!(store.peek_link(&token, at(59)).await.unwrap(), None);
}

async fn links_end_with_time_with_the_next_link_and_with_the_account() {
    let store = memory().await;
    let eva = account(&store, "eva", Role::Teacher, &[]).await;
    let (old, new) = (TokenHash::of("old"), TokenHash::of("new"));
    store.create_link(eva.id, &old, at(60)).await.unwrap();
    assert_eq!(store.take_link(&old, at(60)).await.unwrap(), None);
    store.create_link(eva.id, &new, at(60)).await.unwrap();
    assert_eq!(store.take_link(&old, at(1)).await.unwrap(), None);
    assert!(store.peek_link(&new, at(1)).await.unwrap().is_some());
    store.disable_account(eva.id).await.unwrap();
    assert_eq!(store.take_link(&new, at(1)).await.unwrap(), None);
    let nobody = AccountId(uuid::Uuid::from_u128(1));
    let outcome = store.create_link(nobody, &new, at(60)).await;
    assert!(matches!(outcome, Err(StoreError::NotFound)), "{outcome:?}");
}

async fn a_session_lives_while_it_is_used() {
    let store = memory().await;
    let eva = account(&store, "eva", Role::Teacher, &["7B"]).await;
    let token = TokenHash::of("cookie");
    store
        .create_session(eva.id, &token, "csrf", at(0), at(600))
        .await
        .unwrap();
    let alive = async |minute: i64| store.session(&token, at(minute)).await.unwrap().is_some();
    let idle = i64::try_from(SESSION_IDLE.as_secs() / 60).unwrap();
    let session = store.session(&token, at(0)).await.unwrap().unwrap();
    assert_eq!(
        (session.account, session.csrf.as_str()),
        (eva.clone(), "csrf")
    );
    assert!(
        store
            .session(&TokenHash::of("other"), at(0))
            .await
            .unwrap()
            .is_none()
    );
    let mut minute = 0;
    while minute + idle - 1 < 600 {
        minute += idle - 1;
        assert!(alive(minute).await, "used a moment ago, at {minute}");
    }
    assert!(!alive(minute + idle).await, "idle");
    assert!(!alive(600).await, "too old");

    let other = TokenHash::of("phone");
    store
        .create_session(eva.id, &other, "csrf", at(0), at(600))
        .await
        .unwrap();
    store.end_session(&token).await.unwrap();
    store.end_session(&token).await.unwrap();
    assert!(store.session(&other, at(1)).await.unwrap().is_some());
    assert_eq!(store.end_sessions_of(eva.id).await.unwrap(), 1);
    assert!(store.session(&other, at(1)).await.unwrap().is_none());
    store
        .create_session(eva.id, &other, "csrf", at(0), at(600))
        .await
        .unwrap();
    store.disable_account(eva.id).await.unwrap();
    assert!(store.session(&other, at(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn tokens_are_never_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .unwrap();
    let eva = account(&store, "eva", Role::Teacher, &[]).await;
    store
        .create_link(eva.id, &TokenHash::of("very-secret-link"), at(9))
        .await
        .unwrap();
    store
        .create_session(
            eva.id,
            &TokenHash::of("very-secret-cookie"),
            "c",
            at(0),
            at(9),
        )
        .await
        .unwrap();
    store.close().await;
    let bytes = std::fs::read(&file).unwrap();
    assert!(memchr::memmem::find(&bytes, b"eva").is_some());
    assert!(memchr::memmem::find(&bytes, b"very-secret").is_none());
    assert_eq!(format!("{:?}", TokenHash::of("x")), "TokenHash(‹redacted›)");
}

async fn the_audit_log_is_read_newest_first() {
    let store = memory().await;
    let entry = |minute, did: &str| AuditEntry {
        at: at(minute),
        who: "eva".to_owned(),
        did: did.to_owned(),
        what: "incident".to_owned(),
        why: Some("because".to_owned()),
    };
    let lines = [entry(1, "one"), entry(1, "two"), entry(0, "early")];
    for line in &lines {
        store.audit(line).await.unwrap();
    }
    let [one, two, early] = lines;
    assert_eq!(
        store.audit_entries(500).await.unwrap(),
        [two.clone(), one, early]
    );
    assert_eq!(store.audit_entries(1).await.unwrap(), [two]);
}

async fn what_has_been_kept_long_enough_goes_whole() {
    const DAY: i64 = 24 * 60;
    let store = memory().await;
    let old = [hit(1, 0), hit(2, 20)];
    let new = [hit(3, 5 * DAY)];
    let mut all = records(&old);
    all.extend(records(&new));
    all.push(Record::Appeal(appeal(11, &old[0], 1)));
    all.push(Record::Appeal(appeal(12, &new[0], 5 * DAY)));
    all.push(Record::SelfReport(report(20, 0)));
    store.absorb(&all).await.unwrap();
    let eva = account(&store, "eva", Role::Teacher, &[]).await;
    for (token, expires) in [("a", 10), ("b", 50 * DAY)] {
        let token = TokenHash::of(token);
        store
            .create_session(eva.id, &token, "c", at(5 * DAY), at(expires))
            .await
            .unwrap();
    }
    let now = Timestamp(at(20).0 + 5 * DAY * 60_000);
    // To the minute: exactly five days after the last hit is not more than five days.
    assert_eq!(
        store.purge(now, 5).await.unwrap(),
        Purged {
            appeals: 1,
            sessions: 1,
            ..Purged::default()
        }
    );
    let later = Timestamp(now.0 + 1);
    assert_eq!(
        store.purge(later, 5).await.unwrap(),
        Purged {
            incidents: 1,
            hits: 2,
            ..Purged::default()
        }
    );
    let rows = store
        .incidents(&IncidentFilter::all(Scope::everything()))
        .await
        .unwrap();
    assert_eq!(rows.iter().map(|row| row.hits).collect::<Vec<_>>(), [1]);
    assert_eq!(
        store
            .appeals(&Scope::everything(), None)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        store
            .self_reports(&Scope::lead(), None)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn roles_read_back() {
    for role in Role::ALL {
        assert_eq!(role.word().parse(), Ok(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.word());
    }
    assert!("head".parse::<Role>().is_err());
    assert_eq!(ClassId("7B".into()).to_string(), "7B");
}

on_both!(
    accounts_are_made_found_changed_and_ended,
    an_admin_counts_only_with_a_password_and_in_office,
    a_link_is_used_once_even_by_many_at_once,
    links_end_with_time_with_the_next_link_and_with_the_account,
    a_session_lives_while_it_is_used,
    the_audit_log_is_read_newest_first,
    what_has_been_kept_long_enough_goes_whole,
);
