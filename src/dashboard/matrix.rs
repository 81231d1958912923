//! Every page with every role: what the list of pages says of a page, its handler does.

use axum::http::StatusCode;
use uuid::Uuid;

use super::access::TOKEN_FIELD;
use super::tests::{Browser, PASSWORD, Page, World, hit, world};
use super::{Access, Place, desk};
use crate::model::{Appeal, AppealReason, Language, Record, Role};
use crate::safeguard::IncidentState;
use crate::safeguard::rights::holds;
use crate::store::{IncidentFilter, NewAccount, Scope, TokenHash};

/// The name of no thing.
const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

/// A path that leads to the handler; what it names need not exist.
fn path_of(place: &Place) -> String {
    path_to(place, NOTHING, "1A")
}

/// A path with the name of a thing, or of a class.
fn path_to(place: &Place, id: &str, class: &str) -> String {
    place
        .path
        .replace("{id}", id)
        .replace("{class}", class)
        .replace("{token}", "x")
        .replace("{name}", "x")
        .replace("{format}", "csv")
        .replace("{term}", "2026-autumn")
        .replace("{card}", "games")
}

/// One person of each role, signed in, with the token of the session's forms.
async fn everybody(world: &World) -> Vec<(Role, Browser, String)> {
    let hash = world
        .store
        .account_by_name("anna")
        .await
        .unwrap()
        .unwrap()
        .password_hash
        .unwrap();
    let mut all = Vec::new();
    for role in Role::ALL {
        let name = format!("one-{role}");
        let account = world
            .store
            .create_account(&NewAccount {
                name: name.clone(),
                display: name.clone(),
                role,
                classes: Vec::new(),
                language: Some(Language::En),
                mail: None,
            })
            .await
            .unwrap();
        world
            .store
            .set_password_hash(account.id, &hash)
            .await
            .unwrap();
        let mut browser = Browser::default();
        let page = browser.sign_in(world, &name, PASSWORD).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{name}: {}", page.body);
        let cookie = browser.has("__Host-schoolgate").unwrap();
        let session = world
            .store
            .session(&TokenHash::of(cookie), world.clock.now())
            .await
            .unwrap()
            .unwrap();
        all.push((role, browser, session.csrf));
    }
    all
}

#[tokio::test]
async fn every_page_opens_for_those_who_hold_its_right_and_for_nobody_else() {
    let world = world().await;
    let desk = desk();
    let mut people = everybody(&world).await;
    let mut refused = 0;
    let mut let_in = 0;
    for place in desk.places() {
        let path = path_of(place);
        let Access::Holding(right) = place.access else {
            continue;
        };
        let mut nobody = Browser::default();
        let page = match place.method.as_str() {
            "GET" => nobody.get(&world, &path).await,
            _ => nobody.post(&world, &path, &[]).await,
        };
        // A program is told so; a person is led to the page where one signs in.
        if page.status != StatusCode::UNAUTHORIZED {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "nobody: {path}");
            assert!(page.to().starts_with("/sign-in"), "nobody: {path}");
        }
        for (role, browser, token) in &mut people {
            if path == "/live" {
                // An endless answer; it has tests of its own.
                continue;
            }
            let page = match place.method.as_str() {
                "GET" => browser.get(&world, &path).await,
                _ if path.starts_with("/admin/") => {
                    browser.send_json(&world, &path, token, "{}").await
                }
                _ => {
                    let fields = [(TOKEN_FIELD, token.as_str())];
                    browser.post(&world, &path, &fields).await
                }
            };
            let what = format!("{role}: {} {path}: {}", place.method, page.status);
            assert!(!page.status.is_server_error(), "{what}");
            if !holds(*role, right) {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{what}");
                refused += 1;
                // Nor by another method, nor by another way of writing the address.
                for (method, path) in [
                    ("HEAD", path.clone()),
                    ("PUT", path.clone()),
                    ("DELETE", path.clone()),
                    ("GET", format!("{path}/")),
                    ("GET", format!("/{path}")),
                    ("GET", path.to_uppercase()),
                    ("GET", path.replacen("/", "/%2e/", 1)),
                ] {
                    // A form may stand on a page that this role reads.
                    let reads = desk.places().iter().any(|other| {
                        other.path == place.path
                            && other.method == "GET"
                            && match other.access {
                                Access::Anybody => true,
                                Access::Holding(right) => holds(*role, right),
                            }
                    });
                    if method == "HEAD" && reads {
                        continue;
                    }
                    let request = browser.request(method, &path);
                    let request = request.body(axum::body::Body::empty()).unwrap();
                    let page = browser.send(&world, request).await;
                    assert_eq!(
                        page.status,
                        StatusCode::NOT_FOUND,
                        "{role}: {method} {path}"
                    );
                }
            } else if place.method == "GET" && !place.path.contains('{') {
                assert_ne!(page.status, StatusCode::NOT_FOUND, "{what}");
                let_in += 1;
            } else {
                assert_ne!(page.status, StatusCode::FORBIDDEN, "{what}");
            }
        }
    }
    assert!(
        refused > 50 && let_in > 10,
        "{refused} refused, {let_in} let in"
    );
}

/// A form without the session's token does nothing, whoever sends it.
#[tokio::test]
async fn no_form_is_taken_from_another_site() {
    let world = world().await;
    let desk = desk();
    for (role, browser, _) in &mut everybody(&world).await {
        for place in desk.places().iter().filter(|place| place.method == "POST") {
            if place.access == Access::Anybody {
                continue;
            }
            let path = path_of(place);
            let page = browser.post(&world, &path, &[]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{role}: {path}");
        }
    }
}

/// Everything that a class has, each made as people make it: their ids.
async fn belongings(world: &World, teacher: &mut Browser) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for (host, answer) in [("play.example", true), ("shop.example", false)] {
        let hit = hit("1A", "games", host);
        let appeal = Appeal {
            id: Uuid::now_v7(),
            hit: hit.id,
            code: hit.code,
            at: hit.at,
            why: AppealReason::Lesson,
            words: String::new(),
            language: Language::En,
        };
        let id = appeal.id;
        ids.extend([hit.id, id]);
        world.absorb(Record::Hit(hit)).await;
        world.absorb(Record::Appeal(appeal)).await;
        if answer {
            let token = teacher.get(world, "/t/review").await.token();
            let fields = [
                (TOKEN_FIELD, token.as_str()),
                ("answer", "opened"),
                ("scope", "page"),
                ("until", "60"),
            ];
            let done = teacher
                .post(world, &format!("/t/review/{id}"), &fields)
                .await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        }
    }
    let care = hit("1A", "self-harm-promotion", "harm.example");
    ids.push(care.id);
    world.absorb(Record::Hit(care)).await;
    let open = world.store.unlocks_in_force(world.clock.now()).await;
    ids.extend(open.unwrap().iter().map(|unlock| unlock.id));
    let incidents = world
        .store
        .incidents(&IncidentFilter::all(Scope::lead()))
        .await;
    ids.extend(incidents.unwrap().iter().map(|row| row.id));
    ids
}

/// What is told apart in an answer: nothing may be, but what the asker wrote.
fn told(page: &Page, asked: &str) -> (StatusCode, String, String) {
    (
        page.status,
        page.to().replace(asked, "‹›"),
        page.body.replace(asked, "‹›"),
    )
}

#[tokio::test]
async fn what_is_of_another_class_answers_like_what_is_not_there() {
    let world = world().await;
    let desk = desk();
    let mut anna = world.signed_in("anna").await;
    let ids = belongings(&world, &mut anna).await;
    let mut all: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    all.push("1A".into());
    let named = |place: &&Place| {
        place.access != Access::Anybody
            && (place.path.contains("{id}") || place.path.contains("{class}"))
    };
    // First whoever teaches another class, then, to see that there was something to find, the
    // teacher whose class it is.
    for (name, own) in [("boris", false), ("anna", true)] {
        let mut browser = world.signed_in(name).await;
        let token = browser.get(&world, "/t/incidents").await.token();
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("answer", "opened"),
            ("scope", "page"),
            ("until", "60"),
            ("reason", "mistake"),
            ("outcome", "talked"),
            ("words", "some words"),
            ("why", "duty"),
            ("state", "approved"),
            ("note", "a note"),
        ];
        let mut found = 0;
        for place in desk.places().iter().filter(named) {
            for real in &all {
                let nothing = match place.path.contains("{class}") {
                    true => "9Z",
                    false => NOTHING,
                };
                if (real == "1A") != (nothing == "9Z") {
                    continue;
                }
                let mut answers = Vec::new();
                for asked in [nothing, real] {
                    let path = path_to(place, asked, asked);
                    let page = match place.method.as_str() {
                        "GET" => browser.get(&world, &path).await,
                        _ => browser.post(&world, &path, &fields).await,
                    };
                    answers.push(told(&page, asked));
                }
                let same = answers[0] == answers[1];
                assert!(
                    own || same,
                    "{name}: {} {} {real}: {answers:#?}",
                    place.method,
                    place.path
                );
                found += usize::from(!same);
            }
        }
        assert_eq!(found > 8, own, "{name}: {found}");
        if !own {
            let open = world
                .store
                .unlocks_in_force(world.clock.now())
                .await
                .unwrap();
            assert_eq!(open.len(), 1, "nothing was opened or ended");
            let filter = IncidentFilter::all(Scope::lead());
            for row in world.store.incidents(&filter).await.unwrap() {
                assert_eq!(row.state, IncidentState::New);
            }
        }
    }
}
