//! The IT rooms as they are used: a change of the rules from draft to publication and back, tests
//! of the filter, and pages that only read.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;

use super::super::access::TOKEN_FIELD;
use super::super::*;
use super::{Browser, Page, World, world_with_office};
use crate::model::Seen;
use crate::policy::{Source, embedded, fixture};
use crate::store::{SelfTest, SelfTestResult, SelfTestStep};

const OPENS: &str = "[[rule]]\nid = \"club\"\nstate = \"allow\"\n\
                     hosts = [\"gambling.blocked.example\"]\ntiers = [\"primary\"]\n\
                     reason = \"a test\"\nowner = \"it\"\n";

/// An office over files in memory, which compiles as the gateway does.
fn office(files: Arc<Mutex<Source>>) -> Office {
    let compile = |files: &Source, name: &str, text: &str| {
        let mut source = files.clone().with(name, text);
        source
            .files
            .retain(|name, _| !name.starts_with("examples/"));
        let (shipped, _) = fixture::shipped();
        Rulebook::compile(&source, [7; 16], 2, fixture::NOW, Some(shipped))
            .map(|(book, found)| (Arc::new(book), found))
    };
    let (read, check, publish) = (files.clone(), files.clone(), files);
    Office {
        test: Arc::new(|id, by| {
            Box::pin(async move {
                Ok(SelfTest {
                    id,
                    at: fixture::NOW,
                    by,
                    way: "tiers".into(),
                    policy: 1,
                    steps: vec![SelfTestStep {
                        tier: "primary".into(),
                        probe: "category:gambling".into(),
                        result: SelfTestResult::Failed,
                        detail: "status 200".into(),
                        expected: Some(Seen::Closed),
                        seen: Some(Seen::Opens),
                    }],
                })
            })
        }),
        workshop: Workshop {
            dir: "policies".into(),
            files: Arc::new(|| {
                vec![PolicyFile {
                    name: "rules.toml".into(),
                    bytes: 10,
                }]
            }),
            writable: Arc::new(|| true),
            read: Arc::new(move |name| {
                let files = read.lock().unwrap();
                files
                    .get(name)
                    .map(|text| String::from_utf8(text.to_vec()).unwrap())
            }),
            check: Arc::new(move |name, text| {
                let compiled = compile(&check.lock().unwrap(), &name, &text);
                Box::pin(async move { compiled })
            }),
            publish: Arc::new(move |name, text, base| {
                let mut files = publish.lock().unwrap();
                let done = match files.get(&name) == Some(base.as_bytes()) {
                    true => {
                        *files = files.clone().with(&name, text);
                        Ok(())
                    }
                    false => Err(NotPublished::Changed),
                };
                Box::pin(async move { done })
            }),
        },
        certs: Arc::new(|| Certificates {
            line: vec![Certificate {
                name: "CN=Example School".into(),
                from: fixture::NOW,
                until: fixture::NOW,
                fingerprint: "AB:CD".into(),
                root: true,
            }],
            start: "http://gate.example/start".into(),
            ..Certificates::default()
        }),
        settings: Arc::new(|| {
            vec![Setting {
                section: "threads".into(),
                key: "workers".into(),
                value: "2".into(),
                waits: true,
            }]
        }),
    }
}

async fn school() -> (World, Arc<Mutex<Source>>) {
    let files = Arc::new(Mutex::new(embedded()));
    let world = world_with_office(office(files.clone())).await;
    (world, files)
}

async fn send(world: &World, who: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = who.get(world, "/account").await.token();
    let mut all = vec![(TOKEN_FIELD, token.as_str())];
    all.extend(fields);
    who.post(world, path, &all).await
}

fn text(files: &Arc<Mutex<Source>>) -> String {
    let files = files.lock().unwrap();
    String::from_utf8(files.get("rules.toml").unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn a_change_of_rules_is_tried_agreed_to_published_and_taken_back() {
    let (world, files) = school().await;
    let before = text(&files);
    let mut ivan = world.signed_in("ivan").await;
    let mut maria = world.signed_in("maria").await;
    let form = ivan.get(&world, "/it/policy/new?file=rules.toml").await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    let fields = [("file", "rules.toml"), ("body", OPENS), ("why", "a club")];
    let made = send(&world, &mut ivan, "/it/policy", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let draft = made.to().to_owned();
    let page = ivan.get(&world, &draft).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("<span class=\"vh\">added</span>"),
        "{}",
        page.body
    );
    assert!(
        !page.body.contains(&format!("{draft}/publish")),
        "not before somebody agreed"
    );
    // Nobody agrees to an own draft, and nothing is published before.
    for (path, fields) in [
        (format!("{draft}/answer"), &[("answer", "approve")][..]),
        (format!("{draft}/publish"), &[][..]),
    ] {
        let early = send(&world, &mut ivan, &path, fields).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{path}");
    }
    let asked = send(&world, &mut ivan, &format!("{draft}/ask"), &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let own = send(
        &world,
        &mut ivan,
        &format!("{draft}/answer"),
        &[("answer", "approve")],
    )
    .await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert_eq!(text(&files), before);
    let shown = maria.get(&world, &draft).await;
    assert!(
        shown.body.contains("You are the second person"),
        "{}",
        shown.body
    );
    let said = [("answer", "approve"), ("said", "good idea")];
    let agreed = send(&world, &mut maria, &format!("{draft}/answer"), &said).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.body);
    let done = send(&world, &mut ivan, &format!("{draft}/publish"), &[]).await;
    assert_eq!(
        done.to(),
        "/it/policy?done=policy-published",
        "{}",
        done.body
    );
    assert_eq!(text(&files), OPENS);
    let list = ivan.get(&world, "/it/policy").await;
    assert!(list.body.contains("looked at by maria"), "{}", list.body);
    let back = send(&world, &mut ivan, &format!("{draft}/back"), &[]).await;
    assert_eq!(back.to(), "/it/policy?done=policy-back", "{}", back.body);
    assert_eq!(text(&files), before);
    // Once only: the file says something else now.
    let twice = send(&world, &mut ivan, &format!("{draft}/back"), &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let lines = world.store.audit_entries(20).await.unwrap();
    let did: Vec<&str> = lines
        .iter()
        .map(|line| line.did.as_str())
        .filter(|did| did.starts_with("policy."))
        .collect();
    assert_eq!(
        did,
        [
            "policy.back",
            "policy.publish",
            "policy.approve",
            "policy.ask",
            "policy.draft"
        ]
    );
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_line_and_changes_nothing() {
    let (world, files) = school().await;
    let before = text(&files);
    let mut ivan = world.signed_in("ivan").await;
    for (body, why, expect) in [
        (before.as_str(), "same", "Nothing would change."),
        (OPENS, "", "Say why the rules are to change."),
    ] {
        let fields = [("file", "rules.toml"), ("body", body), ("why", why)];
        let page = send(&world, &mut ivan, "/it/policy", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(expect), "{}", page.body);
        assert!(page.body.contains("<title>Error:"), "{}", page.body);
    }
    let fields = [
        ("file", "rules.toml"),
        ("body", "\n\n[[rule]]\nid = 3\n"),
        ("why", "a slip"),
    ];
    let made = send(&world, &mut ivan, "/it/policy", &fields).await;
    let page = ivan.get(&world, made.to()).await;
    assert!(page.body.contains("rules.toml:"), "{}", page.body);
    assert!(
        page.body.contains("cannot be used like this"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("/publish\""), "{}", page.body);
    for file in [
        "illegal_content.toml",
        "../schoolgate.toml",
        "lists/sources.toml",
    ] {
        let fields = [("file", file), ("body", "x"), ("why", "x")];
        let page = send(&world, &mut ivan, "/it/policy", &fields).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{file}");
    }
    assert_eq!(text(&files), before);
}

#[tokio::test]
async fn whoever_is_alone_may_publish_and_the_record_says_so() {
    let (world, files) = school().await;
    let maria = world.store.account_by_name("maria").await.unwrap().unwrap();
    world.store.disable_account(maria.account.id).await.unwrap();
    let mut ivan = world.signed_in("ivan").await;
    let fields = [("file", "rules.toml"), ("body", OPENS), ("why", "a club")];
    let made = send(&world, &mut ivan, "/it/policy", &fields).await;
    let draft = made.to().to_owned();
    let page = ivan.get(&world, &draft).await;
    assert!(page.body.contains("you may publish alone"), "{}", page.body);
    let done = send(&world, &mut ivan, &format!("{draft}/publish"), &[]).await;
    assert_eq!(
        done.to(),
        "/it/policy?done=policy-published",
        "{}",
        done.body
    );
    assert_eq!(text(&files), OPENS);
    let lines = world.store.audit_entries(1).await.unwrap();
    assert_eq!(lines[0].did, "policy.publish-alone");
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_not_written_over() {
    let (world, files) = school().await;
    let mut ivan = world.signed_in("ivan").await;
    let fields = [("file", "rules.toml"), ("body", OPENS), ("why", "a club")];
    let made = send(&world, &mut ivan, "/it/policy", &fields).await;
    let draft = made.to().to_owned();
    {
        let mut files = files.lock().unwrap();
        *files = files.clone().with("rules.toml", "# by hand\n");
    }
    let page = ivan.get(&world, &draft).await;
    assert!(page.body.contains("was changed meanwhile"), "{}", page.body);
    let maria = world.store.account_by_name("maria").await.unwrap().unwrap();
    world.store.disable_account(maria.account.id).await.unwrap();
    let done = send(&world, &mut ivan, &format!("{draft}/publish"), &[]).await;
    assert_eq!(done.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(text(&files), "# by hand\n");
}

#[tokio::test]
async fn a_test_through_the_gateway_is_kept_and_shown_where_it_is_looked_for() {
    let (world, _) = school().await;
    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/it").await;
    assert!(
        page.body.contains("has not been tested yet"),
        "{}",
        page.body
    );
    let done = send(&world, &mut ivan, "/reports/tests", &[]).await;
    assert_eq!(done.to(), "/reports/tests?done=tested");
    let runs = world.store.selftests(5).await.unwrap();
    let ways: Vec<&str> = runs.iter().map(|run| run.way.as_str()).collect();
    assert_eq!(ways, ["tiers", "rules"]);
    let page = ivan.get(&world, "/reports/tests").await;
    assert!(
        page.body.contains("✗ opens, should be: closed"),
        "{}",
        page.body
    );
    let page = ivan.get(&world, "/it").await;
    assert!(page.body.contains("did not pass its test"), "{}", page.body);
    // A review is of weeks that are over.
    world.later(std::time::Duration::from_secs(8 * 86_400));
    let mut maria = world.signed_in("maria").await;
    let review = maria.get(&world, "/reports/review").await;
    assert!(
        review.body.contains("as a device of each tier"),
        "{}",
        review.body
    );
}

#[tokio::test]
async fn rooms_are_read_by_it_and_say_what_they_do_not_know() {
    let (world, _) = school().await;
    let mut ivan = world.signed_in("ivan").await;
    for (path, expect) in [
        ("/it/lists", "Lists"),
        ("/it/certs", "ABCD"),
        ("/it/devices", "http://gate.example/start"),
        ("/it/settings", "wait for a restart"),
    ] {
        let page = ivan.get(&world, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains(expect), "{path}: {}", page.body);
    }
    for name in ["anna", "tom", "dora"] {
        let mut other = world.signed_in(name).await;
        for path in [
            "/it/lists",
            "/it/certs",
            "/it/devices",
            "/it/settings",
            "/it/policy",
        ] {
            let page = other.get(&world, path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn everybody_has_a_week_in_counts_and_nobody_a_pupil() {
    use crate::model::Record;
    let (world, _) = school().await;
    for host in ["one.example", "two.example"] {
        let one = super::hit("1A", "games", host);
        world.absorb(Record::Hit(one)).await;
    }
    for (name, expect) in [
        ("anna", ">2<"),
        ("tom", "under 5"),
        ("maria", "under 5"),
        ("boris", "Nothing waits for you"),
        ("dora", "Nothing waits for you"),
    ] {
        let mut who = world.signed_in(name).await;
        let page = who.get(&world, "/digest").await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        assert!(page.body.contains(expect), "{name}: {}", page.body);
        let main = page.body.split("<main").nth(1).unwrap();
        for hidden in ["1A", "games", ".example"] {
            assert!(!main.contains(hidden), "{name}: {main}");
        }
        assert!(main.contains("sends no mail"), "{name}: {main}");
    }
}
