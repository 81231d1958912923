//! Requests, incidents that are passed on, and what is kept open, as staff meet them.

use super::*;
use crate::store::{AppealState, NewUnlock, Scope};

/// A request of 1A for a page of a site.
pub(super) async fn asks(world: &World, host: &str, path: &str, change: impl Fn(&mut Hit)) -> Uuid {
    let mut hit = hit("1A", "games", host);
    hit.path = Some(path.into());
    hit.who = Some(Pseudonym(format!("1A·{}", hit.id.as_u128() % 1_000).into()));
    hit.at = world.clock.now();
    change(&mut hit);
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
    world.absorb(Record::Hit(hit)).await;
    world.absorb(Record::Appeal(appeal)).await;
    id
}

pub(super) async fn waiting(world: &World) -> Vec<String> {
    let scope = Scope::everything();
    let rows = world.store.appeals(&scope, Some(AppealState::Waiting));
    let rows = rows.await.unwrap();
    let place = |path: &Option<String>| path.clone().unwrap_or_default();
    rows.iter()
        .map(|row| format!("{}{}", row.host, place(&row.path)))
        .collect()
}

/// Sends a form of a page with its token.
pub(super) async fn send(
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

#[tokio::test]
async fn what_a_teacher_passes_on_reaches_the_lead() {
    let world = world().await;
    let about = hit("1A", "gambling", "bets.example");
    let id = about.id;
    world.absorb(Record::Hit(about)).await;
    let mut anna = world.signed_in("anna").await;
    let close = format!("/t/incidents/{id}/close");
    let fields = [("reason", "passed-on"), ("note", "he owes <money>")];
    let done = send(&mut anna, &world, "/t/incidents", &close, &fields).await;
    assert_eq!(done.to(), "/t/incidents?done=passed-on");
    let page = anna.get(&world, done.to()).await;
    assert!(page.body.contains("in their hands"), "{}", page.body);
    let listed = async |browser: &mut Browser, state: &str| {
        let page = browser
            .get(&world, &format!("/t/incidents?state={state}"))
            .await;
        assert!(page.body.contains("Passed on"), "the tab");
        page.body.contains("bets.example")
    };
    assert!(listed(&mut anna, "passed-on").await);
    assert!(!listed(&mut anna, "closed").await);
    let mut boris = world.signed_in("boris").await;
    assert!(!listed(&mut boris, "passed-on").await);

    // The lead: a notice, and the concern with its incident, in words.
    let account = world.store.account_by_name("tom").await.unwrap();
    let told = world.store.unseen_notices(account.unwrap().account.id);
    assert_eq!(told.await.unwrap().len(), 1);
    let mut tom = world.signed_in("tom").await;
    let page = tom.get(&world, "/s/concerns").await;
    for expected in [
        "A colleague passed an incident on",
        "he owes &#60;money&#62;",
        "1A·07",
        "anna of school",
        &format!("href=\"/t/incidents/{id}\""),
    ] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    // What was said of the pupil is in no log.
    let log = world.store.audit_entries(20).await.unwrap();
    assert!(
        log.iter()
            .all(|line| !format!("{line:?}").contains("money"))
    );
    assert!(log.iter().any(|line| line.did == "concern.raise"));
}

#[tokio::test]
async fn opening_a_site_answers_whoever_asked_for_its_pages() {
    let world = world().await;
    let first = asks(&world, "play.example", "/a", |_| {}).await;
    asks(&world, "www.play.example", "/b", |_| {}).await;
    asks(&world, "sub.play.example", "/c", |_| {}).await;
    asks(&world, "display.example", "/d", |_| {}).await;
    // Of another class, of care, and what the words of a search asked for stay as they are.
    asks(&world, "play.example", "/e", |hit| {
        hit.class = Some(ClassId("11C".into()));
    })
    .await;
    asks(&world, "play.example", "/f", |hit| hit.care = true).await;
    asks(&world, "play.example", "/g", |hit| {
        hit.reason = "searched".into()
    })
    .await;
    let left = [
        "display.example/d",
        "play.example/e",
        "play.example/f",
        "play.example/g",
    ];
    let mut anna = world.signed_in("anna").await;
    let to = format!("/t/review/{first}");
    let done = send(&mut anna, &world, "/t/review", &to, &[("answer", "opened")]).await;
    assert_eq!(done.to(), "/t/review?done=answered-opened");
    assert_eq!(waiting(&world).await, left);

    // Taking the answer back takes it back for all of them.
    let undo = format!("/t/review/{first}/undo");
    send(&mut anna, &world, "/t/review", &undo, &[]).await;
    assert_eq!(waiting(&world).await.len(), 7);

    // One page alone answers that page alone.
    let one = [("answer", "opened"), ("scope", "page")];
    send(&mut anna, &world, "/t/review", &to, &one).await;
    assert_eq!(waiting(&world).await.len(), 6);

    // So does a site that is opened without looking at the requests.
    let fields = [
        ("page", "play.example"),
        ("class", "1A"),
        ("until", "lesson"),
        ("reason", "maths"),
    ];
    let done = send(&mut anna, &world, "/t/open/new", "/t/open/new", &fields).await;
    assert_eq!(done.to(), "/t/open?done=open-opened");
    assert_eq!(waiting(&world).await, left);
}

#[tokio::test]
async fn fresh_answers_are_there_however_many_old_ones_are_kept() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let account = world.store.account_by_name("anna").await.unwrap();
    let by = account.unwrap().account.id;
    let scope = Scope::everything();
    for number in 0..502 {
        let id = asks(&world, &format!("s{number}.example"), "/", |_| {}).await;
        let no = crate::model::AppealAnswer::StaysClosed;
        let answered = world
            .store
            .answer_appeal(id, &scope, no, by, world.clock.now());
        answered.await.unwrap();
        world.later(Duration::from_secs(1));
    }
    let page = anna.get(&world, "/t/review").await;
    let shown = page.body.matches("It stays closed. anna of school").count();
    assert_eq!(shown, 30);
    let at = |host: &str| page.body.find(&format!(">{host}<"));
    assert!(at("s501.example").is_some(), "{}", page.body);
    assert!(at("s501.example") < at("s500.example"), "newest first");
    assert_eq!(at("s0.example"), None);
    assert!(page.body.contains("/undo"));
}

#[tokio::test]
async fn a_request_that_cannot_be_opened_says_why() {
    let world = world().await;
    let id = asks(&world, "bets.example", "/odds", |hit| {
        hit.category = "gambling".into();
    })
    .await;
    let mut anna = world.signed_in("anna").await;
    let to = format!("/t/review/{id}");
    let page = send(&mut anna, &world, "/t/review", &to, &[("answer", "opened")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let alert = page.body.split("role=\"alert\"").nth(1).unwrap();
    let alert = alert.split("</div>").next().unwrap();
    assert!(
        alert.contains("Only the safeguarding lead or IT"),
        "{alert}"
    );
    assert!(page.body.contains("<title>Error:"));
    assert_eq!(waiting(&world).await.len(), 1, "nothing was opened");
}

#[tokio::test]
async fn a_request_without_a_class_says_so_and_goes_to_it() {
    let world = world().await;
    let id = asks(&world, "play.example", "/odds", |hit| {
        hit.class = None;
        hit.tier = "guest".into();
    })
    .await;
    let mut tom = world.signed_in("tom").await;
    let page = tom.get(&world, "/t/review").await;
    assert!(page.body.contains("no class is known"), "{}", page.body);
    assert!(page.body.contains("value=\"to-it\""));
    let to = format!("/t/review/{id}");
    let done = send(&mut tom, &world, "/t/review", &to, &[("answer", "to-it")]).await;
    assert_eq!(done.to(), "/t/review?done=answered-to-it");
    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/it/proposals").await;
    assert!(
        page.body.contains("tiers = [&#34;guest&#34;]"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("classes = ["));
}

#[tokio::test]
async fn a_teacher_sends_a_request_to_it_and_sees_what_became_of_it() {
    let world = world().await;
    let id = asks(&world, "play.example", "/lesson", |_| {}).await;
    asks(&world, "other.example", "/x", |_| {}).await;
    let mut anna = world.signed_in("anna").await;
    let to = format!("/t/review/{id}");
    let mut boris = world.signed_in("boris").await;
    let page = send(&mut boris, &world, "/t/review", &to, &[("answer", "to-it")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let done = send(&mut anna, &world, "/t/review", &to, &[("answer", "to-it")]).await;
        assert_eq!(done.to(), "/t/review?done=answered-to-it");
    }
    let proposals = world.store.proposals().await.unwrap();
    assert_eq!(proposals.len(), 1, "it waits once");
    assert_eq!(proposals[0].scope.to_string(), "play.example/lesson");
    // It still waits for an answer of hers, and says where it is.
    let page = anna.get(&world, "/t/review").await;
    assert!(page.body.contains("IT has it"), "{}", page.body);
    let page = anna.get(&world, "/t/open").await;
    assert!(
        page.body.contains("IT has not answered yet"),
        "{}",
        page.body
    );

    let mut ivan = world.signed_in("ivan").await;
    let settle = format!("/it/proposals/{}", proposals[0].id);
    let no = [("state", "declined")];
    send(&mut ivan, &world, "/it/proposals", &settle, &no).await;
    let page = anna.get(&world, "/t/open").await;
    assert!(
        page.body.contains("Left as it is. ivan of school"),
        "{}",
        page.body
    );
    let page = boris.get(&world, "/t/open").await;
    assert!(!page.body.contains("play.example"));
}

#[tokio::test]
async fn a_class_of_any_name_comes_back_to_its_own_page() {
    let source = fixture::source();
    let mut classes = String::from_utf8(source.get("classes.toml").unwrap().to_vec()).unwrap();
    for name in ["10/2", "7 B", "7Б"] {
        classes.push_str(&format!("[[class]]\nid = \"{name}\"\ntier = \"primary\"\n"));
    }
    let rules = fixture::compile(&source.with("classes.toml", classes)).0;
    let world = world_of(rules, None).await;
    let mut ivan = world.signed_in("ivan").await;
    let account = world.store.account_by_name("ivan").await.unwrap();
    let by = account.unwrap().account;
    for (name, address) in [
        ("10/2", "/t/now/10%2F2"),
        ("7 B", "/t/now/7%20B"),
        ("7Б", "/t/now/7%D0%91"),
        ("1A", "/t/now/1A"),
    ] {
        let actor = crate::store::Actor {
            id: Some(by.id),
            name: "ivan".into(),
            display: "Ivan".into(),
        };
        let new = NewUnlock {
            whom: crate::model::Whom::Class(ClassId(name.into())),
            from: None,
            scope: crate::model::PageScope::parse("play.example").unwrap(),
            until: world.clock.now().plus(Duration::from_secs(600)),
            power: crate::model::UnlockBy::Lead,
            reason: "maths".into(),
            answers: Vec::new(),
        };
        let (all, now) = (Scope::everything(), world.clock.now());
        let open = world.store.open_page(&new, &all, &actor, now);
        let open = open.await.unwrap();
        let page = ivan.get(&world, address).await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        let others = ivan.get(&world, "/t/now/11C").await;
        let tab = format!("<a href=\"{address}\">{name}</a>");
        assert!(others.body.contains(&tab), "{}", others.body);
        let field = page.body.split("name=\"back\" value=\"").nth(1).unwrap();
        let back = field.split('"').next().unwrap().to_owned();
        let fields = [("back", back.as_str())];
        let to = format!("/t/open/{open}/end");
        let done = send(&mut ivan, &world, address, &to, &fields).await;
        assert_eq!(done.to(), format!("{address}?done=open-ended"));
    }
    for odd in ["/t/now/9Z", "/t/now/", "/t/now/../it", "https://x.example/"] {
        let id = asks(&world, "play.example", "/x", |_| {}).await;
        let fields = [("answer", "together"), ("back", odd)];
        let to = format!("/t/review/{id}");
        let done = send(&mut ivan, &world, "/t/review", &to, &fields).await;
        assert_eq!(done.to(), "/t/review?done=answered-together", "{odd}");
        world.later(Duration::from_secs(2 * 86_400));
        ivan = world.signed_in("ivan").await;
    }
}
