//! Reading incidents inside a scope, and moving them on.

use uuid::Uuid;

use super::{appeal, at, care_hit, class, hit, memory, records, report, technical_hit};
use crate::model::{Hit, HitKind, Record, Severity, Timestamp};
use crate::safeguard::IncidentState::{self, Closed, New, Seen};
use crate::store::{
    AccountId, Change, Counts, IncidentFilter, IncidentRow, NewAccount, Role, Scope, Store,
    StoreError,
};

const TEACHER: AccountId = AccountId(Uuid::from_u128(77));

async fn with(hits: &[Hit]) -> Store {
    let store = memory().await;
    store.absorb(&records(hits)).await.unwrap();
    store
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn ids(store: &Store, filter: &IncidentFilter) -> Vec<u128> {
    let rows = store.incidents(filter).await.unwrap();
    rows.iter().map(|row| row.id.as_u128()).collect()
}

/// A school: 1 is gambling in 7B, 2 the same in 8A, 3 of care in 7B, 4 technical, 5 nobody's.
fn school() -> Vec<Hit> {
    vec![
        hit(1, 0),
        Hit {
            class: Some(class("8A")),
            tier: "upper-secondary".to_owned(),
            ..hit(2, 60)
        },
        care_hit(3, 120),
        technical_hit(4, 180),
        Hit {
            class: None,
            who: None,
            severity: None,
            kind: HitKind::Alert,
            ..hit(5, 240)
        },
    ]
}

async fn a_row_says_what_happened() {
    let second = Hit {
        host: "dice.example".to_owned(),
        kind: HitKind::Cut,
        ..hit(2, 10)
    };
    let store = with(&[hit(1, 0), second.clone(), hit(3, 20)]).await;
    let rows = store
        .incidents(&IncidentFilter::all(Scope::everything()))
        .await
        .unwrap();
    let json = serde_json::to_value(&rows).unwrap();
    let first = hit(1, 0);
    let expect = serde_json::json!([{
        "id": first.id,
        "first_at": "2026-11-20T09:00:00.000Z",
        "last_at": "2026-11-20T09:20:00.000Z",
        "who": "7B·14",
        "class": "7B",
        "tier": "lower-secondary",
        "category": "gambling",
        "care": false,
        "masked": false,
        "severity": 1,
        "kind": "block",
        "hits": 3,
        "hosts": ["bets.example", "dice.example"],
        "codes": [first.code, second.code, hit(3, 0).code],
        "requests": [first.request, second.request, hit(3, 0).request],
        "confidence": "high",
        "source": "proxy-auth",
        "state": "new",
        "policy": 3,
    }]);
    assert_eq!(json, expect);
}

async fn a_detail_has_the_hits_and_any_hit_leads_to_it() {
    let hits = [hit(1, 0), hit(2, 10)];
    let store = with(&hits).await;
    for asked in [1, 2] {
        let detail = store
            .incident(id(asked), &Scope::everything())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(detail.row.id, id(1));
        let events: Vec<Uuid> = detail.events.iter().map(|event| event.id).collect();
        assert_eq!(events, [id(1), id(2)]);
        assert_eq!(detail.events[0].path.as_deref(), Some("/odds"));
        assert_eq!(detail.events[0].because, ["lists/gambling"]);
    }
    assert!(
        store
            .incident(id(9), &Scope::everything())
            .await
            .unwrap()
            .is_none()
    );
}

async fn each_reader_gets_what_the_scope_includes() {
    let store = with(&school()).await;
    let teacher = Scope::teacher(vec![class("7B")]);
    let check = async |scope: &Scope, expect: &[u128]| {
        assert_eq!(
            ids(&store, &IncidentFilter::all(scope.clone())).await,
            expect,
            "{scope:?}"
        );
        for number in 1..=5 {
            let found = store.incident(id(number), scope).await.unwrap().is_some();
            assert_eq!(found, expect.contains(&number), "{number} in {scope:?}");
        }
    };
    check(&Scope::everything(), &[5, 4, 3, 2, 1]).await;
    check(&teacher, &[3, 1]).await;
    check(&Scope::teacher(vec![class("8A"), class("7B")]), &[3, 2, 1]).await;
    check(&Scope::teacher(vec![]), &[]).await;
    check(&Scope::teacher(vec![class("7b")]), &[]).await;
    check(&Scope::admin(), &[5, 4, 3, 2, 1]).await;
    check(&Scope::lead(), &[5, 3, 2, 1]).await;
    check(
        &Scope {
            care: crate::store::CareView::Hide,
            ..Scope::admin()
        },
        &[5, 4, 2, 1],
    )
    .await;
}

async fn a_masked_incident_tells_nothing_but_that_it_is_there() {
    let store = with(&[care_hit(3, 0)]).await;
    let teacher = Scope::teacher(vec![class("7B")]);
    let blank = |row: &IncidentRow| {
        assert!(row.masked && row.care);
        assert_eq!(
            (&row.who, &row.category, row.severity, row.hits),
            (&None, &None, None, 0)
        );
        assert!(row.hosts.is_empty() && row.codes.is_empty() && row.requests.is_empty());
        assert_eq!(row.class, Some(class("7B")));
    };
    for scope in [teacher, Scope::admin()] {
        let rows = store
            .incidents(&IncidentFilter::all(scope.clone()))
            .await
            .unwrap();
        assert_eq!(rows.len(), 1);
        blank(&rows[0]);
        let detail = store.incident(id(3), &scope).await.unwrap().unwrap();
        blank(&detail.row);
        assert!(detail.events.is_empty() && detail.steps.is_empty());
        let json = serde_json::to_string(&detail).unwrap();
        for secret in ["self-harm", "dark.example", "7B·14", "/odds", "lists/"] {
            assert!(!json.contains(secret), "{secret} in {json}");
        }
    }
    let rows = store
        .incidents(&IncidentFilter::all(Scope::lead()))
        .await
        .unwrap();
    assert!(!rows[0].masked && rows[0].category.as_deref() == Some("self-harm-promotion"));
}

async fn filters_narrow_and_never_tell_what_is_masked() {
    let store = with(&school()).await;
    let check = async |filter: IncidentFilter, expect: &[u128]| {
        assert_eq!(ids(&store, &filter).await, expect, "{filter:?}");
    };
    let all = || IncidentFilter::all(Scope::everything());
    let masked = || IncidentFilter::all(Scope::admin());
    let care = || Some("self-harm-promotion".to_owned());
    let three = Severity::try_from(3).ok();
    check(
        IncidentFilter {
            class: Some(class("8A")),
            ..all()
        },
        &[2],
    )
    .await;
    check(
        IncidentFilter {
            tier: Some("upper-secondary".to_owned()),
            ..all()
        },
        &[2],
    )
    .await;
    check(
        IncidentFilter {
            category: care(),
            ..all()
        },
        &[3],
    )
    .await;
    check(
        IncidentFilter {
            category: care(),
            ..masked()
        },
        &[],
    )
    .await;
    check(
        IncidentFilter {
            min_severity: three,
            ..all()
        },
        &[3],
    )
    .await;
    check(
        IncidentFilter {
            min_severity: three,
            ..masked()
        },
        &[],
    )
    .await;
    check(
        IncidentFilter {
            kind: Some(HitKind::Technical),
            ..all()
        },
        &[4],
    )
    .await;
    check(
        IncidentFilter {
            since: Some(at(180)),
            ..all()
        },
        &[5, 4],
    )
    .await;
    check(
        IncidentFilter {
            until: Some(at(60)),
            ..all()
        },
        &[2, 1],
    )
    .await;
    check(
        IncidentFilter {
            before: Some(at(180)),
            ..all()
        },
        &[3, 2, 1],
    )
    .await;
    check(IncidentFilter { limit: 2, ..all() }, &[5, 4]).await;
    check(IncidentFilter { limit: 0, ..all() }, &[5, 4, 3, 2, 1]).await;
    check(
        IncidentFilter {
            state: Some(Seen),
            ..all()
        },
        &[],
    )
    .await;
    check(
        IncidentFilter {
            category: Some("' OR 1=1 --".to_owned()),
            ..all()
        },
        &[],
    )
    .await;
    check(
        IncidentFilter {
            class: Some(class("8A")),
            ..IncidentFilter::all(Scope::teacher(vec![class("7B")]))
        },
        &[],
    )
    .await;
}

async fn people_move_incidents_and_it_is_kept_who_did() {
    let store = with(&[hit(1, 0), hit(2, 5)]).await;
    let eva = store
        .create_account(&NewAccount {
            name: "eva".to_owned(),
            display: "Eva Sand".to_owned(),
            role: Role::Teacher,
            classes: vec![class("7B")],
            language: None,
            mail: None,
        })
        .await
        .unwrap();
    let scope = Scope::teacher(vec![class("7B")]);
    let mut changes = store.changes();
    let go = async |number, state, note| {
        store
            .set_incident_state(id(number), &scope, state, eva.id, note, at(9))
            .await
    };
    go(2, Seen, None).await.unwrap();
    assert_eq!(
        changes.recv().await.unwrap(),
        Change::Incidents {
            class: Some(class("7B"))
        }
    );
    assert!(matches!(go(1, Seen, None).await, Err(StoreError::Conflict)));
    go(1, Closed, Some("we talked")).await.unwrap();
    let detail = store.incident(id(1), &scope).await.unwrap().unwrap();
    assert_eq!(detail.row.state, Closed);
    let steps: Vec<_> = detail
        .steps
        .iter()
        .map(|step| (step.by.as_str(), step.state, step.note.as_deref()))
        .collect();
    assert_eq!(
        steps,
        [
            ("Eva Sand", Seen, None),
            ("Eva Sand", Closed, Some("we talked"))
        ]
    );
}

async fn nobody_moves_what_they_may_not_see() {
    let store = with(&school()).await;
    let go = async |number, scope: Scope| {
        store
            .set_incident_state(id(number), &scope, Seen, TEACHER, None, at(9))
            .await
    };
    let teacher = || Scope::teacher(vec![class("7B")]);
    for (number, scope) in [
        (2, teacher()),
        (3, teacher()),
        (4, teacher()),
        (3, Scope::admin()),
    ] {
        let outcome = go(number, scope).await;
        assert!(
            matches!(outcome, Err(StoreError::NotFound)),
            "{number}: {outcome:?}"
        );
    }
    go(3, Scope::lead()).await.unwrap();
    go(1, teacher()).await.unwrap();
}

#[track_caller]
fn state_is(rows: &[IncidentRow], expect: IncidentState) {
    assert_eq!(
        rows.iter().map(|row| row.state).collect::<Vec<_>>(),
        [expect]
    );
}

async fn what_was_closed_comes_back_when_it_grows_or_is_of_care() {
    let all = IncidentFilter::all(Scope::everything());
    let store = with(&[hit(1, 0)]).await;
    let scope = Scope::everything();
    store
        .set_incident_state(id(1), &scope, Closed, TEACHER, None, at(1))
        .await
        .unwrap();
    store.absorb(&records(&[hit(2, 2)])).await.unwrap();
    state_is(&store.incidents(&all).await.unwrap(), Closed);
    let stronger = Hit {
        severity: Severity::try_from(3).ok(),
        ..hit(3, 3)
    };
    store.absorb(&records(&[stronger])).await.unwrap();
    state_is(&store.incidents(&all).await.unwrap(), New);

    let store = with(&[care_hit(1, 0)]).await;
    store
        .set_incident_state(id(1), &scope, Closed, TEACHER, None, at(1))
        .await
        .unwrap();
    store.absorb(&records(&[care_hit(1, 0)])).await.unwrap();
    state_is(&store.incidents(&all).await.unwrap(), Closed);
    store.absorb(&records(&[care_hit(2, 2)])).await.unwrap();
    state_is(&store.incidents(&all).await.unwrap(), New);
}

async fn a_late_hit_joins_two_incidents_and_keeps_what_people_did() {
    let store = with(&[hit(1, 0), hit(2, 50)]).await;
    let scope = Scope::everything();
    assert_eq!(
        ids(&store, &IncidentFilter::all(scope.clone())).await,
        [2, 1]
    );
    store
        .set_incident_state(id(2), &scope, Seen, TEACHER, Some("mine"), at(60))
        .await
        .unwrap();
    store.absorb(&records(&[hit(3, 25)])).await.unwrap();
    assert_eq!(ids(&store, &IncidentFilter::all(scope.clone())).await, [1]);
    let detail = store.incident(id(2), &scope).await.unwrap().unwrap();
    assert_eq!(
        (detail.row.id, detail.row.hits, detail.row.state),
        (id(1), 3, New)
    );
    assert_eq!(detail.steps[0].note.as_deref(), Some("mine"));
}

async fn counts_keep_to_the_scope() {
    let mut all = records(&school());
    all.push(Record::SelfReport(report(9, 0)));
    let gambling = hit(1, 0);
    all.push(Record::Appeal(appeal(20, &gambling, 1)));
    all.push(Record::Appeal(appeal(21, &care_hit(3, 120), 121)));
    let store = memory().await;
    store.absorb(&all).await.unwrap();
    store
        .set_incident_state(id(1), &Scope::lead(), Seen, TEACHER, None, at(1))
        .await
        .unwrap();
    let since = Timestamp(0);
    let check = async |scope: Scope, expect: Counts| {
        assert_eq!(
            store.counts(&scope, since).await.unwrap(),
            expect,
            "{scope:?}"
        );
    };
    let zero = Counts::default();
    check(
        Scope::lead(),
        Counts {
            new: 3,
            seen: 1,
            urgent: 1,
            appeals: 2,
            self_reports: 1,
            ..zero
        },
    )
    .await;
    check(
        Scope::admin(),
        Counts {
            new: 4,
            seen: 1,
            appeals: 1,
            ..zero
        },
    )
    .await;
    check(
        Scope::teacher(vec![class("7B")]),
        Counts {
            new: 1,
            seen: 1,
            appeals: 1,
            ..zero
        },
    )
    .await;
    check(Scope::teacher(vec![]), zero).await;
    let late = store.counts(&Scope::lead(), at(200)).await.unwrap();
    assert_eq!((late.new, late.seen, late.appeals), (1, 0, 2));
}

async fn hits_are_found_by_id_and_code() {
    let store = with(&[hit(1, 0), care_hit(2, 5)]).await;
    assert_eq!(
        store.hit(id(2)).await.unwrap().unwrap().host,
        "dark.example"
    );
    assert!(store.hit(id(3)).await.unwrap().is_none());
    let code = hit(1, 0).code;
    assert_eq!(store.hit_by_code(code).await.unwrap().unwrap().id, id(1));
    assert!(store.hit_by_code(hit(3, 0).code).await.unwrap().is_none());
}

async fn whoever_listens_hears_of_each_class_once_a_batch() {
    let store = memory().await;
    let mut changes = store.changes();
    let mut all = records(&school());
    all.push(Record::SelfReport(report(9, 0)));
    store.absorb(&all).await.unwrap();
    let mut heard = Vec::new();
    while let Ok(change) = changes.try_recv() {
        heard.push(change);
    }
    let of = |name: &str| Change::Incidents {
        class: Some(class(name)),
    };
    let expect = [
        Change::Incidents { class: None },
        of("7B"),
        of("8A"),
        Change::SelfReports,
        Change::Cases,
    ];
    assert_eq!(heard, expect);
    store.absorb(&all).await.unwrap();
    assert!(changes.try_recv().is_err(), "nothing new, nothing said");
}

on_both!(
    a_row_says_what_happened,
    a_detail_has_the_hits_and_any_hit_leads_to_it,
    each_reader_gets_what_the_scope_includes,
    a_masked_incident_tells_nothing_but_that_it_is_there,
    filters_narrow_and_never_tell_what_is_masked,
    people_move_incidents_and_it_is_kept_who_did,
    nobody_moves_what_they_may_not_see,
    what_was_closed_comes_back_when_it_grows_or_is_of_care,
    a_late_hit_joins_two_incidents_and_keeps_what_people_did,
    counts_keep_to_the_scope,
    hits_are_found_by_id_and_code,
    whoever_listens_hears_of_each_class_once_a_batch,
);
