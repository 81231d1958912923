//! Names behind a door: who sees one, for how long, and that no other page holds it.

use std::time::Duration;

use axum::http::StatusCode;

use super::access::TOKEN_FIELD;
use super::desk;
use super::tests::{Browser, PUPIL, World, hit, world};
use crate::model::{Confidence, Hit, Record};
use crate::store::{AuditFilter, RevealFilter, Scope};

/// An incident of a pupil of 1A who has signed in.
fn certain(category: &str) -> Hit {
    Hit {
        confidence: Confidence::High,
        source: crate::model::SourceId::ProxyAuth,
        ..hit("1A", category, "bets.example")
    }
}

async fn with_incident(hit: &Hit) -> (World, String) {
    let world = world().await;
    world.absorb(Record::Hit(hit.clone())).await;
    let page = format!("/t/incidents/{}", hit.id);
    (world, page)
}

async fn reveal(browser: &mut Browser, world: &World, page: &str) -> super::tests::Page {
    let token = browser.get(world, page).await.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("purpose", "talk"),
        ("sentence", "I want to ask how the day was."),
    ];
    browser
        .post(world, &format!("{page}/reveal"), &fields)
        .await
}

#[tokio::test]
async fn a_name_is_shown_to_the_one_who_asked_for_half_an_hour() {
    let hit = certain("gambling");
    let (world, page) = with_incident(&hit).await;
    let mut anna = world.signed_in("anna").await;
    let before = anna.get(&world, &page).await;
    assert!(!before.body.contains(PUPIL));
    assert!(before.body.contains("Discipline is not a reason"));
    assert!(!before.body.contains("value=\"discipline\"") && !before.body.contains("emergency"));

    let answer = reveal(&mut anna, &world, &page).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.to(), format!("{page}?done=revealed"));
    let shown = anna.get(&world, &page).await;
    assert!(shown.body.contains(PUPIL));
    let title = shown.body.split("</title>").next().unwrap();
    assert!(!title.contains(PUPIL) && !title.contains("1A"));

    for name in ["tom", "ivan"] {
        let mut other = world.signed_in(name).await;
        assert!(
            !other.get(&world, &page).await.body.contains(PUPIL),
            "{name}"
        );
    }
    world.later(Duration::from_secs(29 * 60 + 59));
    assert!(anna.get(&world, &page).await.body.contains(PUPIL));
    world.later(Duration::from_secs(1));
    assert!(!anna.get(&world, &page).await.body.contains(PUPIL));
}

#[tokio::test]
async fn a_form_that_says_too_little_is_kept_and_reveals_nothing() {
    let hit = certain("gambling");
    let (world, page) = with_incident(&hit).await;
    let mut anna = world.signed_in("anna").await;
    let token = anna.get(&world, &page).await.token();
    for (purpose, sentence, kept) in [
        ("", "because of yesterday's talk", "because of yesterday"),
        ("talk", "so", "checked"),
        ("discipline", "to punish whoever it was", "to punish"),
        ("emergency", "not a teacher's to choose", "not a teacher"),
    ] {
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("purpose", purpose),
            ("sentence", sentence),
        ];
        let answer = anna.post(&world, &format!("{page}/reveal"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{purpose}");
        assert!(answer.body.contains("<title>Error:"), "{purpose}");
        assert!(answer.body.contains(kept), "{purpose}: {}", answer.body);
    }
    let none = world.store.reveals(&RevealFilter::default()).await.unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn nobody_reveals_what_is_not_theirs_or_not_certain() {
    let hit = certain("gambling");
    let (world, page) = with_incident(&hit).await;
    let care = certain("self-harm-promotion");
    world.absorb(Record::Hit(care.clone())).await;
    let mut unsure = certain("games");
    unsure.confidence = Confidence::Medium;
    world.absorb(Record::Hit(unsure.clone())).await;

    // A teacher of another class.
    let mut boris = world.signed_in("boris").await;
    assert_eq!(boris.get(&world, &page).await.status, StatusCode::NOT_FOUND);
    let token = boris.get(&world, "/t/incidents").await.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("purpose", "talk"),
        ("sentence", "I would like to know this."),
    ];
    let answer = boris.post(&world, &format!("{page}/reveal"), &fields).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // The own class, but a matter of care.
    let mut anna = world.signed_in("anna").await;
    let private = format!("/t/incidents/{}", care.id);
    assert!(
        !anna
            .get(&world, &private)
            .await
            .body
            .contains("name=\"purpose\"")
    );
    let token = anna.get(&world, "/t/incidents").await.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("purpose", "talk"),
        ("sentence", "I would like to know this."),
    ];
    let answer = anna
        .post(&world, &format!("{private}/reveal"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // A device that several may share.
    let shared = format!("/t/incidents/{}", unsure.id);
    let shown = anna.get(&world, &shared).await;
    assert!(
        shown
            .body
            .contains("a device that several people may share")
    );
    assert!(!shown.body.contains("name=\"purpose\""));
    let answer = anna
        .post(&world, &format!("{shared}/reveal"), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(
        world
            .store
            .reveals(&RevealFilter::default())
            .await
            .unwrap()
            .is_empty()
    );
}

/// With a name revealed and an emergency in force, every page of every role is read: the name is
/// on that incident's page for the two who asked, and nowhere else.
#[tokio::test]
async fn no_other_page_holds_the_name() {
    let hit = certain("gambling");
    let (world, page) = with_incident(&hit).await;
    let care = certain("self-harm-promotion");
    world.absorb(Record::Hit(care.clone())).await;
    let mut people = Vec::new();
    for name in ["anna", "boris", "tom", "ivan", "dora", "maria"] {
        people.push((name, world.signed_in(name).await));
    }
    assert_eq!(
        reveal(&mut people[0].1, &world, &page).await.status,
        StatusCode::SEE_OTHER
    );
    let private = format!("/t/incidents/{}", care.id);
    let tom = &mut people[2].1;
    let token = tom.get(&world, &private).await.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("emergency-sentence", "The pupil did not come home."),
    ];
    let answer = tom
        .post(
            &world,
            &format!("/s/incidents/{}/emergency", care.id),
            &fields,
        )
        .await;
    assert_eq!(answer.to(), format!("{private}?done=emergency"));
    let opened = tom.get(&world, &private).await;
    assert!(opened.body.contains(PUPIL) && opened.body.contains(&page));

    let mut read = 0;
    let mut paths: Vec<String> = desk()
        .places()
        .iter()
        .filter(|place| {
            place.method == "GET" && place.path != "/live" && place.path != "/assets/{name}"
        })
        .map(|place| {
            place
                .path
                .replace("{format}", "csv")
                .replace("{id}", &hit.id.to_string())
        })
        .collect();
    paths.extend([
        "/it/audit/export/json".to_owned(),
        private.clone(),
        "/t/incidents?state=new".to_owned(),
        "/s/looked?days=365".to_owned(),
    ]);
    for (name, browser) in &mut people {
        for path in &paths {
            let may = (*name == "anna" && *path == page)
                || (*name == "tom" && (*path == page || *path == private));
            let answer = browser.get(&world, path).await;
            assert_eq!(answer.body.contains(PUPIL), may, "{name} {path}");
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
    // Nor is it in the store.
    let lines = world
        .store
        .audit_lines(&AuditFilter::default())
        .await
        .unwrap();
    let reveals = world.store.reveals(&RevealFilter::default()).await.unwrap();
    let kept = format!(
        "{}{}",
        serde_json::to_string(&lines).unwrap(),
        serde_json::to_string(&reveals).unwrap()
    );
    assert!(!kept.contains(PUPIL));
    assert_eq!(reveals.len(), 2);
}

#[tokio::test]
async fn who_looked_is_seen_by_the_lead_and_the_data_protection_officer() {
    let hit = certain("gambling");
    let (world, page) = with_incident(&hit).await;
    let mut anna = world.signed_in("anna").await;
    reveal(&mut anna, &world, &page).await;
    for (name, counts) in [("tom", true), ("dora", false)] {
        let mut browser = world.signed_in(name).await;
        let looked = browser.get(&world, "/s/looked").await;
        for text in [
            "anna of school",
            "1A·07",
            "To talk with the pupil",
            "how the day was",
        ] {
            assert!(looked.body.contains(text), "{name}: {text}");
        }
        assert_eq!(looked.body.contains("By person"), counts, "{name}");
        let other = browser.get(&world, "/s/looked?purpose=help-now").await;
        assert!(!other.body.contains("1A·07"), "{name}");
    }
    for name in ["anna", "ivan", "maria"] {
        let mut browser = world.signed_in(name).await;
        let looked = browser.get(&world, "/s/looked").await;
        assert_eq!(looked.status, StatusCode::NOT_FOUND, "{name}");
    }
    // IT sees that it happened, without the code.
    let mut ivan = world.signed_in("ivan").await;
    let audit = ivan.get(&world, "/it/audit?did=pupil.reveal").await;
    assert!(
        audit
            .body
            .contains("anna asked for the name behind a stand-in.")
    );
    assert!(!audit.body.contains("1A"), "{}", audit.body);
}

#[tokio::test]
async fn the_audit_page_says_whether_the_record_is_whole_and_gives_it_out() {
    let world = world().await;
    let mut maria = world.signed_in("maria").await;
    let audit = maria.get(&world, "/it/audit").await;
    assert!(
        audit
            .body
            .contains("Unbroken since Sunday 22 November 2026."),
        "{}",
        audit.body
    );
    let file = maria.get(&world, "/it/audit/export/csv").await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(
        file.body
            .starts_with("number,id,at,who,did,what,why,previous,digest\r\n")
    );
    let lines = world
        .store
        .audit_lines(&AuditFilter::default())
        .await
        .unwrap();
    assert_eq!(lines[0].did, "audit.export");
    assert!(file.body.contains(&lines[0].digest.to_string()));
    assert_eq!(
        maria.get(&world, "/it/audit/export/xls").await.status,
        StatusCode::NOT_FOUND
    );
    let filtered = maria
        .get(&world, "/it/audit?who=maria&did=session.open&days=7")
        .await;
    assert!(filtered.body.contains("maria signed in."));
    assert!(!filtered.body.contains("maria downloaded"));
}

#[tokio::test]
async fn access_and_erasure_are_answered_and_on_record() {
    let hit = certain("gambling");
    let (world, page) = with_incident(&hit).await;
    let mut dora = world.signed_in("dora").await;
    let token = dora.get(&world, "/privacy/requests").await.token();
    let fields = |by: &'static str, whom: &'static str, why: &'static str| {
        [
            (TOKEN_FIELD.to_owned(), token.clone()),
            ("by".to_owned(), by.to_owned()),
            ("whom".to_owned(), whom.to_owned()),
            ("why".to_owned(), why.to_owned()),
        ]
    };
    let mut ask = async |path: &str, fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        dora.post(&world, path, &fields).await
    };
    let access = "/privacy/requests/access";
    let short = ask(access, &fields("name", PUPIL, "so")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = ask(access, &fields("name", "Nobody", "asked at the door")).await;
    assert!(unknown.body.contains("Nobody signs in with this name"));
    let held = ask(access, &fields("name", PUPIL, "asked at the door")).await;
    assert_eq!(held.status, StatusCode::OK);
    assert!(held.body.contains("bets.example") && held.body.contains("1A·07"));
    assert!(!held.body.contains(PUPIL), "the name is not repeated");
    let mut json = fields("stand-in", "1A·07", "asked at the door").to_vec();
    json.push(("as".into(), "json".into()));
    let file = ask(access, &json).await;
    let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(file["incidents"][0]["events"][0]["host"], "bets.example");

    let erase = "/privacy/requests/erase";
    let careless = ask(erase, &fields("stand-in", "1A·07", "asked in writing")).await;
    assert_eq!(careless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut sure = fields("stand-in", "1A·07", "asked in writing").to_vec();
    sure.push(("sure".into(), "yes".into()));
    assert_eq!(
        ask(erase, &sure).await.to(),
        "/privacy/requests?done=erased"
    );
    let list = dora.get(&world, "/privacy/requests").await;
    assert!(list.body.contains("one record erased") && !list.body.contains("1A·07"));
    let mut tom = world.signed_in("tom").await;
    assert_eq!(tom.get(&world, &page).await.status, StatusCode::NOT_FOUND);
    let left = world
        .store
        .incidents(&crate::store::IncidentFilter::all(Scope::everything()))
        .await
        .unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn illegal_content_shows_no_address_and_says_where_to_report() {
    let world = world().await;
    let hit = crate::safeguard::redact(certain("csam"), true);
    world.absorb(Record::Hit(hit.clone())).await;
    let mut tom = world.signed_in("tom").await;
    let shown = tom.get(&world, &format!("/t/incidents/{}", hit.id)).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(!shown.body.contains("bets.example") && !shown.body.contains("/page"));
    assert!(
        shown.body.contains("Reporting it outside the school"),
        "{}",
        shown.body
    );
    assert!(shown.body.contains("Nobody opens the page to check"));
}
