//! Concerns and cases as the safeguarding team, and everybody else, meets them.

use super::*;
use crate::safeguard::escalation::Urgency;
use crate::store::{AccountId, Insider, MatterState, NewConcern, NewNotice, NoticeKind, Tell};

/// Another account of the school, which can sign in.
async fn hire(world: &World, name: &str, role: Role) -> AccountId {
    let hash = world
        .store
        .account_by_name("anna")
        .await
        .unwrap()
        .unwrap()
        .password_hash
        .unwrap();
    let new = NewAccount {
        name: name.into(),
        display: format!("{name} of school"),
        role,
        classes: Vec::new(),
        language: Some(Language::En),
        mail: None,
    };
    let account = world.store.create_account(&new).await.unwrap();
    world
        .store
        .set_password_hash(account.id, &hash)
        .await
        .unwrap();
    account.id
}

async fn insider(world: &World, name: &str) -> Insider {
    let found = world.store.account_by_name(name).await.unwrap().unwrap();
    Insider::of(&found.account)
}

/// What a browser sends with a form: the token of the page and the fields.
async fn send(
    browser: &mut Browser,
    world: &World,
    page: &str,
    to: &str,
    fields: &[(&str, &str)],
) -> Page {
    let token = browser.get(world, page).await.token();
    let mut all = vec![(TOKEN_FIELD, token.as_str())];
    all.extend_from_slice(fields);
    browser.post(world, to, &all).await
}

/// Tom takes a message of a pupil and opens a case; its address.
async fn case(world: &World, tom: &mut Browser) -> (Uuid, String) {
    let report = report();
    let id = report.id;
    world.absorb(Record::SelfReport(report)).await;
    let to = format!("/s/concerns/{id}/case");
    let fields = [("pupil", "Lan of 8A"), ("about", "not going home")];
    let page = send(tom, world, "/s/concerns", &to, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let path = page.to().split('?').next().unwrap().to_owned();
    assert!(path.starts_with("/s/cases/"));
    (id, path)
}

#[tokio::test]
async fn a_message_becomes_a_case_with_a_record_and_an_end() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let (_, path) = case(&world, &mut tom).await;
    let page = tom.get(&world, &path).await;
    assert_eq!(page.status, StatusCode::OK);
    let year = "2026";
    assert!(
        page.body.contains(&format!("<title>Case {year}-0001 · ")),
        "{}",
        page.body
    );
    for words in [
        "Lan of 8A",
        "please &#60;b&#62;listen",
        "First talk with the pupil",
        "If the pupil may be in danger now",
    ] {
        assert!(page.body.contains(words), "{words}");
    }

    // Nothing, then a draft, then a line of the record.
    let record = format!("{path}/record");
    let page = send(
        &mut tom,
        &world,
        &path,
        &record,
        &[("kind", "note"), ("do", "add")],
    )
    .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("<title>Error: Case"));
    let fields = [
        ("kind", "talk-with-pupil"),
        ("text", "half \u{202e}a \u{1}sentence"),
        ("do", "draft"),
    ];
    send(&mut tom, &world, &path, &record, &fields).await;
    let page = tom.get(&world, &path).await;
    assert!(
        page.body.contains("Not yet part of the record") && page.body.contains("half a sentence")
    );
    assert!(page.body.contains("value=\"talk-with-pupil\" selected"));
    let fields = [
        ("kind", "talk-with-pupil"),
        ("text", "We talked."),
        ("do", "add"),
    ];
    send(&mut tom, &world, &path, &record, &fields).await;
    let page = tom.get(&world, &path).await;
    assert!(page.body.contains("We talked.") && !page.body.contains("Not yet part"));

    // A decision needs its reason; then the clock waits for the end.
    let fields = [
        ("kind", "decision"),
        ("text", "Tell nobody yet."),
        ("do", "add"),
    ];
    let page = send(&mut tom, &world, &path, &record, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("Tell nobody yet."));
    let fields = [&fields[..], &[("reason", "Lan asked to wait.")]].concat();
    let page = send(&mut tom, &world, &path, &record, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = tom.get(&world, &path).await;
    assert!(
        page.body.contains("Close it or look again"),
        "{}",
        page.body
    );

    // The end needs what the pupil wanted.
    let close = format!("{path}/close");
    let fields = [("end-outcome", "talked"), ("end-reason", "all is well")];
    let page = send(&mut tom, &world, &path, &close, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("all is well"));
    let fields = [&fields[..], &[("end-wish", "to be heard; was heard")]].concat();
    send(&mut tom, &world, &path, &close, &fields).await;
    let page = tom.get(&world, &path).await;
    assert!(page.body.contains("to be heard; was heard") && page.body.contains("Open it again"));
    let counts = world.store.matter_counts().await.unwrap();
    assert_eq!((counts.came, counts.closed), (1, 1));

    // And it opens again, with a clock.
    let page = send(
        &mut tom,
        &world,
        &path,
        &format!("{path}/reopen"),
        &[("reopen-reason", "a new letter")],
    )
    .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let counts = world.store.matter_counts().await.unwrap();
    assert_eq!((counts.closed, counts.taken), (0, 1));
    let page = tom.get(&world, &path).await;
    assert!(page.body.contains("a new letter") && page.body.contains("First talk"));
}

#[tokio::test]
async fn each_opening_and_each_print_is_a_line() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let (_, path) = case(&world, &mut tom).await;
    tom.get(&world, &path).await;
    let page = tom.get(&world, &format!("{path}/print")).await;
    assert!(page.body.contains("Copy") && page.body.contains("Printed by"));
    assert!(!page.body.contains("<textarea"));
    let page = tom.get(&world, &path).await;
    assert!(page.body.contains("tom of school printed the case"));
    assert!(page.body.matches("tom of school opened the case").count() >= 2);
    let audit = world.store.audit_entries(50).await.unwrap();
    for did in ["case.open", "case.look", "case.print"] {
        assert!(audit.iter().any(|line| line.did == did), "{did}");
    }
    // No name of a pupil is in the log.
    assert!(audit.iter().all(|line| !line.what.contains("Lan")));
}

#[tokio::test]
async fn a_contact_sees_only_what_came_to_her() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let eva = hire(&world, "eva", Role::SafeguardingContact).await;
    let mut her = world.signed_in("eva").await;
    let (_, path) = case(&world, &mut tom).await;
    assert_eq!(her.get(&world, &path).await.status, StatusCode::NOT_FOUND);
    assert!(!her.get(&world, "/s/cases").await.body.contains("Lan of 8A"));
    assert!(!her.get(&world, "/s/concerns").await.body.contains("listen"));

    // A guest until a day.
    let to = format!("{path}/guest");
    let eva_id = eva.0.to_string();
    let page = send(
        &mut tom,
        &world,
        &path,
        &to,
        &[
            ("guest", &eva_id),
            ("guest-until", "2020-01-01"),
            ("guest-reason", "she is trusted"),
        ],
    )
    .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("she is trusted"));
    let page = send(
        &mut tom,
        &world,
        &path,
        &to,
        &[
            ("guest", &eva_id),
            ("guest-until", "2026-12-31"),
            ("guest-reason", "she is trusted"),
        ],
    )
    .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(her.get(&world, &path).await.status, StatusCode::OK);
    world.later(Duration::from_secs(90 * 24 * 3600));
    let mut her = world.signed_in("eva").await;
    assert_eq!(her.get(&world, &path).await.status, StatusCode::NOT_FOUND);

    // Handed over.
    let mut tom = world.signed_in("tom").await;
    let to = format!("{path}/hand");
    let page = send(
        &mut tom,
        &world,
        &path,
        &to,
        &[("hand-to", &eva_id), ("hand-note", "yours now")],
    )
    .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert!(her.get(&world, &path).await.body.contains("yours now"));
    assert!(
        her.get(&world, "/s/cases?view=mine")
            .await
            .body
            .contains("2026-0001")
    );

    // What climbs to her she sees; another message she does not.
    let (first, second) = (report(), report());
    let ids = (first.id, second.id);
    for one in [first, second] {
        world.absorb(Record::SelfReport(one)).await;
    }
    let notice = NewNotice {
        id: "matter:x".into(),
        at: world.clock.now(),
        kind: NoticeKind::Escalated,
        whom: eva,
        page: "/s/concerns".into(),
    };
    world
        .store
        .tell_matter(ids.0, 1, &[Tell { notice, rung: 1 }])
        .await
        .unwrap();
    let page = her.get(&world, "/s/concerns").await;
    assert!(page.body.contains(&format!("c-{}", ids.0)), "{}", page.body);
    assert!(!page.body.contains(&format!("c-{}", ids.1)));
    assert!(page.body.contains("eva of school was told at"));
    let page = send(
        &mut her,
        &world,
        "/s/concerns",
        &format!("/s/concerns/{}/take", ids.1),
        &[],
    )
    .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = send(
        &mut her,
        &world,
        "/s/concerns",
        &format!("/s/concerns/{}/take", ids.0),
        &[],
    )
    .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_was_chosen_stays_when_the_reason_is_missing() {
    let world = world().await;
    let report = report();
    let id = report.id;
    world.absorb(Record::SelfReport(report)).await;
    let mut tom = world.signed_in("tom").await;
    let path = format!("/s/concerns/{id}/close");
    for (outcome, reason, kept) in [("support", "", true), ("", "spoke with Lan", false)] {
        let fields = [("outcome", outcome), ("reason", reason)];
        let page = send(&mut tom, &world, "/s/concerns", &path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = page.body.matches(" checked>").count();
        assert_eq!(chosen, usize::from(kept), "{}", page.body);
        assert_eq!(page.body.contains("value=\"support\" checked>"), kept);
        assert!(page.body.contains(&format!(">{reason}</textarea>")));
    }
}

#[tokio::test]
async fn teachers_and_it_raise_concerns_and_read_none() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let (report, path) = case(&world, &mut tom).await;
    for name in ["anna", "ivan"] {
        let mut browser = world.signed_in(name).await;
        for path in [
            path.clone(),
            format!("{path}/print"),
            "/s/cases".into(),
            "/s/packs".into(),
        ] {
            assert_eq!(
                browser.get(&world, &path).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
        let page = send(
            &mut browser,
            &world,
            "/s/concerns/new",
            &format!("/s/concerns/{report}/close"),
            &[],
        )
        .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let page = send(
            &mut browser,
            &world,
            "/s/concerns/new",
            "/s/concerns/new",
            &[("pupil", "Jan"), ("words", "kept words")],
        )
        .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("kept words") && page.body.contains("<title>Error: "));
        let fields = [
            ("pupil", "Jan"),
            ("seen", "a bruise"),
            ("words", "I fell"),
            ("did", "asked"),
            ("urgency", "hour"),
        ];
        let page = send(
            &mut browser,
            &world,
            "/s/concerns/new",
            "/s/concerns/new",
            &fields,
        )
        .await;
        assert_eq!(page.to(), "/s/concerns/new?done=concern-raised");
        let page = browser.get(&world, page.to()).await;
        assert!(page.body.contains("Nobody has opened it yet.") && !page.body.contains("bruise"));
    }
    let page = tom.get(&world, "/s/concerns").await;
    assert!(page.body.contains("a bruise") && page.body.contains("anna of school"));
    let open = world
        .store
        .matters(
            insider(&world, "tom").await,
            MatterState::Open,
            world.clock.now(),
        )
        .await
        .unwrap();
    let concern = open.iter().find(|row| row.looked_at.is_none()).unwrap();
    send(
        &mut tom,
        &world,
        "/s/concerns",
        &format!("/s/concerns/{}/take", concern.id),
        &[],
    )
    .await;
    let mut seen = 0;
    for name in ["anna", "ivan"] {
        let mut browser = world.signed_in(name).await;
        let page = browser.get(&world, "/s/concerns/new").await;
        seen += usize::from(page.body.contains("Received by tom of school"));
    }
    assert_eq!(seen, 1);
}

#[tokio::test]
async fn a_pack_needs_a_second_person_and_holds_nothing_illegal() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    hire(&world, "head", Role::Leadership).await;
    let mut head = world.signed_in("head").await;
    let (_, path) = case(&world, &mut tom).await;
    let page = send(
        &mut tom,
        &world,
        &path,
        &format!("{path}/pack"),
        &[
            ("pack-receiver", "the next school"),
            ("pack-reason", "a move"),
        ],
    )
    .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let pack = world.store.packs().await.unwrap().remove(0);
    let (answer, fetch) = (
        format!("/s/packs/{}", pack.id),
        format!("/s/packs/{}/json", pack.id),
    );
    assert_eq!(tom.get(&world, &fetch).await.status, StatusCode::NOT_FOUND);
    let page = send(&mut tom, &world, "/s/packs", &answer, &[("answer", "yes")]).await;
    assert_eq!(
        page.status,
        StatusCode::CONFLICT,
        "nobody approves the own request"
    );
    // A whole case leaves the house only for somebody who has just shown who they are.
    world.later(Duration::from_secs(16 * 60));
    let page = send(&mut head, &world, "/s/packs", &answer, &[("answer", "yes")]).await;
    assert!(page.body.contains("Show that it is you"), "{}", page.body);
    for path in [&fetch, &format!("{path}/print")] {
        let page = tom.get(&world, path).await;
        assert!(page.to().starts_with("/account/again?next="), "{path}");
    }
    let mut tom = world.signed_in("tom").await;
    let mut head = world.signed_in("head").await;
    let page = head.get(&world, "/s/packs").await;
    assert!(page.body.contains("a move") && !page.body.contains("Lan of 8A"));
    send(&mut head, &world, "/s/packs", &answer, &[("answer", "yes")]).await;
    assert_eq!(head.get(&world, &fetch).await.status, StatusCode::NOT_FOUND);
    let page = tom.get(&world, &fetch).await;
    assert_eq!(page.status, StatusCode::OK);
    let json: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(json["case"], "2026-0001");
    assert_eq!(json["approved_by"], "head of school");
    assert_eq!(json["signals"][0]["words"], "please <b>listen</b>");
    let page = tom.get(&world, &format!("/s/packs/{}/page", pack.id)).await;
    assert!(page.body.contains("the next school"));
    world.later(Duration::from_secs(7 * 24 * 3600 + 1));
    let mut tom = world.signed_in("tom").await;
    assert_eq!(tom.get(&world, &fetch).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn illegal_content_shows_steps_and_no_address() {
    let world = world().await;
    let locked = fixture::rulebook()
        .categories()
        .iter()
        .find(|category| category.locked)
        .unwrap()
        .name
        .to_string();
    let mut found = hit("1A", &locked, "");
    found.severity = Severity::try_from(5).ok();
    found.path = None;
    world.absorb(Record::Hit(found)).await;
    let mut tom = world.signed_in("tom").await;
    let page = tom.get(&world, "/s/concerns").await;
    assert!(
        page.body.contains("Nothing of it is kept") && page.body.contains("Do not look for it")
    );
    assert!(page.body.contains("Answer within the hour"));
}

#[tokio::test]
async fn an_exercise_is_marked_and_counts_for_nothing() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let page = send(&mut tom, &world, "/s/concerns", "/s/practice", &[]).await;
    assert_eq!(page.to(), "/s/concerns?done=concern-practice");
    let page = tom.get(&world, "/s/concerns").await;
    assert!(page.body.contains("<span class=\"tag\">Exercise</span>"));
    assert_eq!(
        world.store.matter_counts().await.unwrap(),
        Default::default()
    );
    assert!(world.store.open_matters().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_late_says_so_and_the_pupil_reads_the_answer() {
    let world = world().await;
    let report = report();
    let (id, code) = (report.id, report.code);
    world.absorb(Record::SelfReport(report)).await;
    let concern = NewConcern {
        pupil: "Jan".into(),
        seen: "quiet".into(),
        words: String::new(),
        did: String::new(),
        urgency: Urgency::Week,
    };
    let by = insider(&world, "tom").await.account;
    world
        .store
        .raise_concern(&concern, by, world.clock.now())
        .await
        .unwrap();
    world.later(Duration::from_secs(5 * 24 * 3600));
    let mut tom = world.signed_in("tom").await;
    let page = tom.get(&world, "/s/concerns").await;
    assert!(
        page.body.contains("class=\"due late\"") && page.body.contains("late."),
        "{}",
        page.body
    );
    let to = format!("/s/concerns/{id}/reply");
    let page = send(&mut tom, &world, "/s/concerns", &to, &[("words", "  ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    send(
        &mut tom,
        &world,
        "/s/concerns",
        &to,
        &[("words", "Come to room 4.")],
    )
    .await;
    assert_eq!(
        world.store.replies_by_code(code).await.unwrap(),
        ["Come to room 4."]
    );
    let page = tom.get(&world, "/s/concerns").await;
    assert!(page.body.contains("Come to room 4.") && page.body.contains("Received by tom"));
}

#[tokio::test]
async fn a_button_pressed_twice_says_it_once() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let (_, path) = case(&world, &mut tom).await;
    let record = format!("{path}/record");
    let line = [
        ("kind", "note"),
        ("text", "Talked in room 4."),
        ("do", "add"),
    ];
    for _ in 0..2 {
        send(&mut tom, &world, &path, &record, &line).await;
    }
    let page = tom.get(&world, &path).await;
    assert_eq!(page.body.matches("Talked in room 4.").count(), 1);
    // Said again on purpose, later.
    world.later(Duration::from_secs(61));
    send(&mut tom, &world, &path, &record, &line).await;
    let page = tom.get(&world, &path).await;
    assert_eq!(page.body.matches("Talked in room 4.").count(), 2);

    let concern = [("pupil", "Lan of 8A"), ("seen", "alone at every break")];
    let form = "/s/concerns/new";
    for _ in 0..2 {
        let page = send(&mut tom, &world, form, form, &concern).await;
        assert_eq!(page.to(), "/s/concerns/new?done=concern-raised");
    }
    let page = tom.get(&world, "/s/concerns").await;
    assert_eq!(page.body.matches("alone at every break").count(), 1);
}

#[tokio::test]
async fn a_long_statement_is_kept_whole() {
    let world = world().await;
    let mut tom = world.signed_in("tom").await;
    let (_, path) = case(&world, &mut tom).await;
    let text = format!("{}the end", "và rồi ".repeat(2_500));
    let line = [("kind", "note"), ("text", &*text), ("do", "add")];
    let page = send(&mut tom, &world, &path, &format!("{path}/record"), &line).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = tom.get(&world, &path).await;
    assert!(page.body.contains("và rồi the end"));
}
