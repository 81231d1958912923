//! Notices, their deliveries, and whether alerts were needed.

use super::{at, care_hit, hit, memory};
use crate::model::{NoticeKind, Record, Role, Timestamp};
use crate::safeguard::IncidentState;
use crate::safeguard::delivery::{Channel, Pause, Preferences};
use crate::store::{
    AccountId, DeliveryState, DeliveryTally, NewAccount, NewDelivery, NewNotice, NoticePreferences,
    Scope, Store, StoreError,
};

async fn lead(store: &Store) -> AccountId {
    let new = NewAccount {
        name: "tom".to_owned(),
        display: "Tom".to_owned(),
        role: Role::SafeguardingLead,
        classes: Vec::new(),
        language: None,
        mail: None,
    };
    store.create_account(&new).await.unwrap().id
}

fn notice(id: &str, kind: NoticeKind, whom: AccountId, minute: i64, page: &str) -> NewNotice {
    NewNotice {
        id: id.to_owned(),
        at: at(minute),
        kind,
        whom,
        page: page.to_owned(),
    }
}

/// Writes a delivery by mail and one on the screen for everything that is new.
async fn plan(store: &Store, now: Timestamp) {
    for notice in store.unplanned_notices().await.unwrap() {
        let legs = [Channel::Screen, Channel::Mail].map(|channel| NewDelivery {
            channel,
            target: String::new(),
            next_at: now,
        });
        store.plan_notice(&notice, &legs, None, now).await.unwrap();
        // Said twice, as after a crash, it is there once.
        store.plan_notice(&notice, &legs, None, now).await.unwrap();
    }
}

#[tokio::test]
async fn a_delivery_goes_through_its_states_and_stays_in_its_end() {
    let store = memory().await;
    let tom = lead(&store).await;
    let page = "/s/concerns";
    for (id, kind) in [
        ("a", NoticeKind::CaseHanded),
        ("b", NoticeKind::SelfReport),
        ("c", NoticeKind::CaseHanded),
    ] {
        let new = notice(id, kind, tom, 0, page);
        assert!(store.announce(&new, None).await.unwrap());
        assert!(!store.announce(&new, None).await.unwrap());
    }
    plan(&store, at(1)).await;
    assert!(store.unplanned_notices().await.unwrap().is_empty());
    let due = store
        .due_deliveries(Channel::Mail, "", at(1), 9)
        .await
        .unwrap();
    let order: Vec<&str> = due.iter().map(|due| due.notice.id.as_str()).collect();
    assert_eq!(order, ["b", "a", "c"], "urgent first, each once");
    assert!(
        store
            .due_deliveries(Channel::Mail, "", at(0), 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.waiting_targets().await.unwrap(),
        [(Channel::Mail, String::new())]
    );

    store.delivery_sent(due[0].id, at(2)).await.unwrap();
    store
        .delivery_later(due[1].id, "451", at(9), at(2))
        .await
        .unwrap();
    store
        .delivery_held(due[2].id, Pause::Budget, at(60))
        .await
        .unwrap();
    assert_eq!(store.next_delivery(at(2)).await.unwrap(), Some(at(9)));
    let tally = DeliveryTally {
        sent: 1,
        struggling: 1,
        held: 1,
        ..DeliveryTally::default()
    };
    assert_eq!(store.delivery_tally(at(0)).await.unwrap(), tally);
    // Late news of an attempt changes nothing about an end.
    store
        .delivery_later(due[0].id, "late", at(9), at(3))
        .await
        .unwrap();
    store
        .delivery_held(due[0].id, Pause::QuietHours, at(60))
        .await
        .unwrap();
    assert_eq!(store.delivery_tally(at(0)).await.unwrap(), tally);
    // What is urgent does not count as an interruption.
    assert_eq!(store.interruptions_of(tom, at(0)).await.unwrap(), 0);
    store.delivery_sent(due[1].id, at(10)).await.unwrap();
    assert_eq!(store.interruptions_of(tom, at(0)).await.unwrap(), 1);
    assert_eq!(store.interruptions_of(tom, at(11)).await.unwrap(), 0);

    assert_eq!(store.unseen_notices(tom).await.unwrap().len(), 3);
    assert_eq!(store.see_page(tom, "/elsewhere", at(12)).await.unwrap(), 0);
    assert_eq!(store.see_page(tom, page, at(12)).await.unwrap(), 3);
    assert_eq!(store.see_page(tom, page, at(13)).await.unwrap(), 0);
    assert!(store.unseen_notices(tom).await.unwrap().is_empty());
    let states: Vec<(Channel, DeliveryState)> = store
        .deliveries(10)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.channel, row.state))
        .collect();
    let (mail, screen) = (Channel::Mail, Channel::Screen);
    let (sent, seen) = (DeliveryState::Sent, DeliveryState::Seen);
    assert_eq!(
        states,
        [
            (mail, seen),
            (screen, seen),
            (mail, sent),
            (screen, seen),
            (mail, sent),
            (screen, seen)
        ]
    );
}

#[tokio::test]
async fn alerts_that_led_to_nothing_are_counted() {
    let store = memory().await;
    let tom = lead(&store).await;
    let scope = Scope::lead();
    let mut incidents = Vec::new();
    for (number, base) in [(1, hit(1, 0)), (2, care_hit(2, 0)), (3, care_hit(3, 600))] {
        store.absorb(&[Record::Hit(base.clone())]).await.unwrap();
        let page = format!("/t/incidents/{}", base.id);
        // Two people are told of one incident: it is one all the same.
        for to in 0..2 {
            let id = format!("{number}:{to}");
            let new = notice(&id, NoticeKind::Urgent, tom, 1, &page);
            store.announce(&new, None).await.unwrap();
        }
        incidents.push(base.id);
    }
    assert_eq!(store.alert_precision(at(0)).await.unwrap(), (0, 0));
    let close = async |id, why: &str, minute| {
        store
            .set_incident_state(
                id,
                &scope,
                IncidentState::Closed,
                tom,
                Some(why),
                at(minute),
            )
            .await
            .unwrap();
    };
    close(incidents[0], "no-concern: a school project", 10).await;
    close(incidents[1], "talked", 11).await;
    assert_eq!(store.alert_precision(at(0)).await.unwrap(), (2, 1));
    // Opened again and closed otherwise: the last word counts.
    store
        .set_incident_state(incidents[0], &scope, IncidentState::Seen, tom, None, at(12))
        .await
        .unwrap();
    assert_eq!(store.alert_precision(at(0)).await.unwrap(), (1, 0));
    close(incidents[0], "talked", 13).await;
    close(incidents[2], "mistake", 14).await;
    assert_eq!(store.alert_precision(at(0)).await.unwrap(), (3, 1));
    assert_eq!(store.alert_precision(at(2)).await.unwrap(), (0, 0));
}

#[tokio::test]
async fn wishes_and_addresses_are_kept() {
    let store = memory().await;
    let tom = lead(&store).await;
    let none = NoticePreferences::default();
    assert_eq!(store.notice_preferences(tom).await.unwrap(), none);
    for said in [
        NoticePreferences {
            wants: Preferences {
                ordinary: false,
                digest: None,
                urgent: false,
            },
            deputy: Some(tom),
        },
        none,
    ] {
        store.set_notice_preferences(tom, &said).await.unwrap();
        assert_eq!(store.notice_preferences(tom).await.unwrap(), said);
    }
    store
        .set_mail(tom, Some("tom@school.example"))
        .await
        .unwrap();
    let mail = store.account(tom).await.unwrap().unwrap().mail;
    assert_eq!(mail.as_deref(), Some("tom@school.example"));
    store.set_mail(tom, None).await.unwrap();
    assert_eq!(store.account(tom).await.unwrap().unwrap().mail, None);
    let nobody = AccountId(uuid::Uuid::from_u128(1));
    let outcome = store.set_mail(nobody, None).await;
    assert!(matches!(outcome, Err(StoreError::NotFound)));
}
