//! What teachers decide for a lesson, and what IT decides for longer, as they meet it.

use super::review::{asks, send, waiting};
use super::*;
use crate::model::{AppealAnswer, NoticeKind, PageScope, Whom};
use crate::store::Scope;

#[tokio::test]
async fn an_approval_by_it_is_read_by_pupils_and_by_who_proposed() {
    let world = world().await;
    let id = asks(&world, "play.example", "/lesson", |_| {}).await;
    asks(&world, "play.example", "/lesson", |hit| {
        hit.class = Some(ClassId("11C".into()));
    })
    .await;
    let mut anna = world.signed_in("anna").await;
    let to = format!("/t/review/{id}");
    send(&mut anna, &world, "/t/review", &to, &[("answer", "to-it")]).await;

    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/it/proposals").await;
    assert!(page.body.contains("Keep it open"), "{}", page.body);
    let wish = world.store.proposals().await.unwrap()[0].id;
    let settle = format!("/it/proposals/{wish}");
    for odd in ["always", "0"] {
        let fields = [("state", "approved"), ("until", odd)];
        let page = send(&mut ivan, &world, "/it/proposals", &settle, &fields).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{odd}");
    }
    let fields = [("state", "approved"), ("until", "month")];
    let done = send(&mut ivan, &world, "/it/proposals", &settle, &fields).await;
    assert_eq!(done.to(), "/it/proposals?done=proposal-approved");
    let page = ivan.get(&world, done.to()).await;
    assert!(page.body.contains("can read the answer"), "{}", page.body);

    // The page is open for the class that asked, and for no other.
    let now = world.clock.now();
    let open = world.store.unlocks_in_force(now).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].whom, Whom::Class(ClassId("1A".into())));
    assert_eq!(
        open[0].scope,
        PageScope::parse("play.example/lesson").unwrap()
    );
    assert!(open[0].until > now.plus(Duration::from_secs(28 * 86_400)));
    assert_eq!(waiting(&world).await, ["play.example/lesson"], "11C waits");
    let row = world.store.appeal(id, &Scope::everything()).await.unwrap();
    assert_eq!(row.answer, Some(AppealAnswer::Opened));
    assert_eq!(row.answered_by.as_deref(), Some("ivan of school"));

    // Who proposed it is told, once, and sees what became of it.
    let account = world.store.account_by_name("anna").await.unwrap().unwrap();
    let told = world.store.unseen_notices(account.account.id);
    let kinds: Vec<NoticeKind> = told.await.unwrap().iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [NoticeKind::WishSettled]);
    let page = anna.get(&world, "/t/open").await;
    assert!(
        page.body.contains("Open until Monday 21 December"),
        "{}",
        page.body
    );
    assert!(page.body.contains("ivan of school"));
    let told = world.store.unseen_notices(account.account.id);
    assert!(told.await.unwrap().is_empty(), "seen");
    let again = send(&mut ivan, &world, "/it", &settle, &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_locked_is_not_kept_open_and_stays_on_the_list() {
    let world = world().await;
    let anna = world.store.account_by_name("anna").await.unwrap().unwrap();
    let actor = crate::store::Actor {
        id: Some(anna.account.id),
        name: "anna".into(),
        display: "anna".into(),
    };
    for (whom, page, why) in [
        (
            Whom::Class(ClassId("1A".into())),
            "illegal.example",
            "Nobody can open this",
        ),
        (
            Whom::Class(ClassId("1A".into())),
            "daily.news.example",
            "Nobody can open this",
        ),
        (
            Whom::Tier("primary".into()),
            "illegal.example",
            "Nobody can open this",
        ),
        (
            Whom::Class(ClassId("9Z".into())),
            "play.example",
            "do not know the class",
        ),
    ] {
        let scope = PageScope::parse(page).unwrap();
        let now = world.clock.now();
        let everything = Scope::everything();
        let asked = world
            .store
            .propose(&whom, &scope, "", &everything, &actor, now);
        asked.await.unwrap();
        let wish = world.store.proposals().await.unwrap();
        let wish = wish
            .iter()
            .find(|row| row.whom() == whom && row.scope == scope);
        let mut ivan = world.signed_in("ivan").await;
        let settle = format!("/it/proposals/{}", wish.unwrap().id);
        let yes = [("state", "approved")];
        let page = send(&mut ivan, &world, "/it/proposals", &settle, &yes).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{whom} {scope}");
        assert!(page.body.contains(why), "{}", page.body);
    }
    let open = world.store.unlocks_in_force(world.clock.now()).await;
    assert!(open.unwrap().is_empty());
}

#[tokio::test]
async fn a_teacher_has_the_own_class_work_with_a_few_pages() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let form = "/t/now/1A/only";
    for (pages, until, expect) in [
        ("", "lesson", "Write at least one address"),
        (
            "news.example ::",
            "lesson",
            "These do not read as the address of one site: ::",
        ),
        (
            "co.uk",
            "lesson",
            "These do not read as the address of one site: co.uk",
        ),
        (
            "news.example play.example",
            "lesson",
            "These do not open for the class: play.example",
        ),
        ("news.example", "forever", "Choose until when"),
        (
            &"news.example ".repeat(13),
            "lesson",
            "At most 12 addresses",
        ),
    ] {
        let fields = [("pages", pages), ("until", until)];
        let page = send(&mut anna, &world, form, form, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{pages}");
        assert!(page.body.contains(expect), "{expect}: {}", page.body);
        assert!(page.body.contains("<title>Error:"));
    }
    let fields = [
        ("pages", "news.example\r\n116111.example/help"),
        ("until", "lesson"),
    ];
    let mut boris = world.signed_in("boris").await;
    let page = send(&mut boris, &world, "/t/now/11C/only", form, &fields).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let done = send(&mut anna, &world, form, form, &fields).await;
    assert_eq!(done.to(), "/t/now/1A?done=only-begun");
    let page = anna.get(&world, done.to()).await;
    for expected in [
        "news.example",
        "116111.example/help",
        "Back to normal now",
        "anna of school",
    ] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    let now = world.clock.now();
    let lessons = world.store.only_in_force(now).await.unwrap();
    assert_eq!(lessons.len(), 1);
    assert_eq!(lessons[0].until, now.plus(Duration::from_secs(45 * 60)));

    // On the wall: the pages, and nothing of any pupil.
    asked(&world, "games", "asked.example").await;
    let wall = anna.get(&world, "/t/now/1A/show").await;
    assert!(wall.body.contains("116111.example/help"), "{}", wall.body);
    assert!(!wall.body.contains("asked.example") && !wall.body.contains("1A·"));
    assert_eq!(
        boris.get(&world, "/t/now/1A/show").await.status,
        StatusCode::NOT_FOUND
    );

    let end = format!("/t/only/{}/end", lessons[0].id);
    let back = [("back", "/t/now/1A")];
    let page = send(&mut boris, &world, "/t/now/11C/only", &end, &back).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let done = send(&mut anna, &world, "/t/now/1A", &end, &back).await;
    assert_eq!(done.to(), "/t/now/1A?done=only-ended");
    assert!(world.store.only_in_force(now).await.unwrap().is_empty());
    let again = send(&mut anna, &world, form, &end, &back).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let mut ivan = world.signed_in("ivan").await;
    let log = ivan.get(&world, "/it/audit").await;
    assert!(log.body.contains("had a class work with a few pages only"));
    assert!(log.body.contains("ended a lesson with a few pages only"));
}

#[tokio::test]
async fn a_page_is_opened_for_a_lesson_that_comes() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let page = anna.get(&world, "/t/open/new").await;
    assert!(
        page.body.contains("datetime-local"),
        "no bells are written down"
    );
    let with = |begin: &'static str| {
        [
            ("page", "play.example"),
            ("class", "1A"),
            ("begin", begin),
            ("until", "60"),
            ("reason", "maths"),
        ]
    };
    let form = "/t/open/new";
    for odd in ["2026-12-24T10:05", "2026-11-01T10:05", "tomorrow"] {
        let page = send(&mut anna, &world, form, form, &with(odd)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd}");
        assert!(page.body.contains("next two weeks"), "{}", page.body);
    }
    let done = send(&mut anna, &world, form, form, &with("2026-11-24T10:05")).await;
    assert_eq!(done.to(), "/t/open?done=open-planned");
    let page = anna.get(&world, done.to()).await;
    assert!(page.body.contains("For later"), "{}", page.body);
    let now = world.clock.now();
    let open = world.store.unlocks_in_force(now).await.unwrap();
    assert_eq!(open.len(), 1);
    assert!(!open[0].is_active(now));
    assert_eq!(
        open[0].until.since(open[0].from),
        Duration::from_secs(60 * 60)
    );
    let cancel = format!("/t/open/{}/end", open[0].id);
    let done = send(&mut anna, &world, "/t/open", &cancel, &[]).await;
    assert_eq!(done.to(), "/t/open?done=open-ended");
    assert!(world.store.unlocks_in_force(now).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_colleague_has_the_class_for_the_lesson_that_is_covered_and_no_longer() {
    let world = world().await;
    let id = asks(&world, "play.example", "/a", |_| {}).await;
    let account = world.store.account_by_name("boris").await.unwrap().unwrap();
    let boris_id = account.account.id.0.to_string();
    let mut boris = world.signed_in("boris").await;
    assert_eq!(
        boris.get(&world, "/t/now/1A").await.status,
        StatusCode::NOT_FOUND
    );
    let form = "/t/now/1A/cover";
    // Nobody takes a class for themselves.
    let own = "/t/now/11C/cover";
    let fields = [("colleague", boris_id.as_str()), ("begin", "")];
    let page = send(&mut boris, &world, own, form, &fields).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let mut anna = world.signed_in("anna").await;
    for (colleague, begin, expect) in [
        ("", "", "Choose a colleague"),
        (
            "00000000-0000-7000-8000-000000000000",
            "",
            "Choose a colleague",
        ),
        (boris_id.as_str(), "2027-11-24T10:05", "next two weeks"),
    ] {
        let fields = [("colleague", colleague), ("begin", begin)];
        let page = send(&mut anna, &world, form, form, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{expect}");
        assert!(page.body.contains(expect), "{}", page.body);
    }
    let done = send(&mut anna, &world, form, form, &fields).await;
    assert_eq!(done.to(), "/t/now/1A/cover?done=cover-begun");
    let page = anna.get(&world, done.to()).await;
    assert!(page.body.contains("boris of school"), "{}", page.body);

    // The class is like one of his own, and another one is still not.
    let page = boris.get(&world, "/t/now/1A").await;
    assert!(page.body.contains("play.example"), "{}", page.body);
    let answer = format!("/t/review/{id}");
    let fields = [("answer", "opened")];
    let done = send(&mut boris, &world, "/t/review", &answer, &fields).await;
    assert_eq!(done.to(), "/t/review?done=answered-opened");

    world.later(Duration::from_secs(46 * 60));
    let mut boris = world.signed_in("boris").await;
    let mut anna = world.signed_in("anna").await;
    assert_eq!(
        boris.get(&world, "/t/now/1A").await.status,
        StatusCode::NOT_FOUND,
        "it ends by itself"
    );

    // Taken back before its time; and one of a later lesson gives nothing yet.
    let fields = [("colleague", boris_id.as_str()), ("begin", "")];
    send(&mut anna, &world, form, form, &fields).await;
    let later = [
        ("colleague", boris_id.as_str()),
        ("begin", "2026-11-24T10:05"),
    ];
    send(&mut anna, &world, form, form, &later).await;
    let class = ClassId("1A".into());
    let covers = world.store.covers(&class, world.clock.now()).await.unwrap();
    assert_eq!(covers.len(), 2);
    let end = format!("/t/cover/{}/end", covers[0].id);
    let done = send(&mut anna, &world, form, &end, &[]).await;
    assert_eq!(done.to(), "/t/now/1A/cover?done=cover-ended");
    assert_eq!(
        boris.get(&world, "/t/now/1A").await.status,
        StatusCode::NOT_FOUND
    );
    let end = format!("/t/cover/{}/end", covers[1].id);
    let page = send(&mut boris, &world, own, &end, &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "not his to end");
}
