//! A pupil's ways from a closed page, played as clicks: links and forms of the real pages.

use http::StatusCode;
use uuid::Uuid;

use super::tests::{House, house, house_with};
use crate::model::{
    Confidence, EventCode, Hit, HitKind, Language, Pseudonym, Record, SourceId, Timestamp, Voice,
    Whom,
};
use crate::pages::Variant;
use crate::policy::{Card, Guide, Hours};
use crate::store::{Said, SaidOf};

/// Where the first link or form leads whose address begins so.
fn way(html: &str, attribute: &str, start: &str) -> String {
    let html = &html.replace("&#38;", "&");
    let wanted = format!("{attribute}=\"{start}");
    let at = html
        .find(&wanted)
        .unwrap_or_else(|| panic!("no {wanted} in {html}"));
    let rest = &html[at + attribute.len() + 2..];
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn from_any_closed_page_a_report_takes_three_clicks() {
    for voice in [Voice::A, Voice::B, Voice::C, Voice::D] {
        for variant in Variant::ALL {
            let house = house().await;
            let token = house.token(1, voice, Language::En, variant);
            let page = house.closed_page(voice, variant, &token);
            // One: "I need help". Two: "Send". Nothing has to be filled in, nobody signs in.
            let help = way(&page, "href", "/h?");
            let form = house.get(&help).await;
            assert_eq!(form.status, StatusCode::OK);
            assert!(!form.body.contains(" required"), "{voice:?}");
            let action = way(&form.body, "action", "/h");
            let sent = house.post(&action, "lang=en").await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{voice:?} {variant:?}");
            let receipt = house.get(sent.header("location")).await;
            assert_eq!(receipt.status, StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn asking_for_a_page_takes_three_clicks() {
    for voice in [Voice::A, Voice::B, Voice::C] {
        let house = house().await;
        let token = house.token(1, voice, Language::En, Variant::Standard);
        let page = house.closed_page(voice, Variant::Standard, &token);
        // One: "this is a mistake". Two: a reason (not for the youngest). Three: "Send".
        let ask = house.get(&way(&page, "href", &format!("/r/{token}"))).await;
        assert_eq!(ask.status, StatusCode::OK);
        let reasons = ask.body.matches("type=\"radio\" name=\"why\"").count();
        assert_eq!(reasons, if voice == Voice::A { 0 } else { 4 });
        let action = way(&ask.body, "action", "/r/");
        let sent = house.post(&action, "why=lesson&lang=en").await;
        let receipt = house.get(sent.header("location")).await;
        let code = crate::model::EventCode::of(uuid::Uuid::from_u128(1)).to_string();
        assert!(receipt.body.contains(&code), "{voice:?}");
    }
}

#[tokio::test]
async fn the_switch_of_languages_is_remembered_here_and_nowhere_else() {
    let house = house().await;
    let page = house.get("/h?lang=pl&voice=c").await;
    assert_eq!(
        page.header("set-cookie"),
        "",
        "only the switch is remembered"
    );
    let to_vietnamese = way(&page.body, "href", "/h?voice=c&lang=vi");
    let switched = house.get(&to_vietnamese).await;
    assert_eq!(switched.header("content-language"), "vi");
    assert_eq!(
        switched.header("set-cookie"),
        "language=vi; Path=/; HttpOnly; SameSite=Lax"
    );
    #[track_caller]
    fn own(answer: &super::tests::Answer, expect: &str) {
        assert_eq!(answer.header("content-language"), expect);
    }
    // A link from a closed page in another language does not undo the choice.
    let cookie = "theme=x; language=vi";
    own(&house.get_with("/?lang=pl&voice=c", cookie).await, "vi");
    own(&house.get_with("/l?lang=ru&keep=1", cookie).await, "ru");
    let token = house.token(4, Voice::C, Language::Pl, Variant::Standard);
    own(&house.get_with(&format!("/r/{token}"), cookie).await, "vi");
    own(&house.get(&format!("/r/{token}")).await, "pl");
    // What is no language of the school is nothing.
    own(&house.get_with("/?lang=en", "language=xx").await, "en");
    let strange = house.get("/?lang=xx%0d%0aa:b&keep=1").await;
    assert_eq!(strange.header("set-cookie"), "");
}

/// Somebody of staff met a closed page.
fn met(number: u128, tier: &str, host: &str, who: Option<&str>) -> Hit {
    let id = Uuid::from_u128(number);
    Hit {
        id,
        code: EventCode::of(id),
        request: Uuid::from_u128(number + 100),
        at: Timestamp(1_795_000_000_000),
        kind: HitKind::Block,
        who: who.map(|who| Pseudonym(who.into())),
        class: None,
        tier: tier.into(),
        confidence: Confidence::Medium,
        source: SourceId::Network,
        category: "games".into(),
        care: false,
        severity: None,
        reason: "listed".into(),
        host: host.into(),
        path: Some("/a".into()),
        because: Vec::new(),
        policy: 1,
    }
}

#[tokio::test]
async fn staff_open_a_page_for_themselves_and_see_for_which_classes_it_opens() {
    let house = house().await;
    let rules = crate::policy::fixture::rulebook();
    let tiers = rules.tiers().iter();
    let tier = tiers.last().expect("a tier").name.to_string();
    for hit in [
        met(21, &tier, "play.example", Some("st-7")),
        met(22, &tier, "illegal.example", Some("st-7")),
        met(23, &tier, "play.example", None),
    ] {
        house.store.absorb(&[Record::Hit(hit)]).await.unwrap();
    }
    let of = |number, voice, variant| house.token(number, voice, Language::En, variant);
    let own = format!("/o/{}", of(21, Voice::E, Variant::Staff));
    let page = house.get(&own).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for expected in [
        "Open play.example for yourself",
        "Will it open for my class?",
        "Does not open for",
        "1A",
        "https://gate.school.example:8443/t/check?url=play.example",
        "Opening is logged with your reason.",
    ] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    for language in ["vi", "pl", "ru"] {
        let page = house.get(&format!("{own}?lang={language}&keep=1")).await;
        assert_eq!(page.status, StatusCode::OK, "{language}");
        assert!(!page.body.contains('‹'), "{language}: {}", page.body);
    }
    // A token of a pupil's page, of a page of care, and of nobody known, opens nothing; what is
    // locked has no form.
    for (number, voice, variant) in [
        (21, Voice::C, Variant::Standard),
        (21, Voice::E, Variant::Care),
        (23, Voice::E, Variant::Staff),
        (99, Voice::E, Variant::Staff),
    ] {
        let path = format!("/o/{}", of(number, voice, variant));
        let page = house.post(&path, "reason=x&until=60").await;
        assert!(page.status.is_client_error(), "{number} {voice:?}");
    }
    let locked = format!("/o/{}", of(22, Voice::E, Variant::Staff));
    let page = house.post(&locked, "reason=x&until=60").await;
    assert!(
        page.body.contains("Nobody can open this page"),
        "{}",
        page.body
    );
    let page = house.post(&own, "reason=+&until=60").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let now = Timestamp(1_795_000_000_000);
    assert!(house.store.unlocks_in_force(now).await.unwrap().is_empty());

    let page = house.post(&own, "reason=fractions&until=60").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("open for you until"), "{}", page.body);
    let open = house.store.unlocks_in_force(now).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].whom, Whom::One(Pseudonym("st-7".into())));
    assert_eq!(&*open[0].reason, "fractions");
    let log = house.store.audit_entries(5).await.unwrap();
    assert!(
        log.iter()
            .any(|line| line.did == "page.open" && line.who == "st-7")
    );
}

fn guide(hours: bool) -> Guide {
    let texts = || Language::ALL.map(|one| (one, "Cards".to_owned())).into();
    let says = || {
        Language::ALL
            .map(|one| (one, vec!["A trick.".to_owned(); 3]))
            .into()
    };
    Guide {
        cards: vec![Card {
            name: "scams".into(),
            topics: vec!["scams".into()],
            picture: "mask".into(),
            titles: texts(),
            sentences: [says(), says(), says()],
        }],
        hours: hours.then(|| Hours {
            from: jiff::civil::Time::constant(8, 0, 0, 0),
            to: jiff::civil::Time::constant(15, 0, 0, 0),
            days: vec![1, 2, 3, 4, 5],
            answer_days: 1,
        }),
        ..Guide::default()
    }
}

#[tokio::test]
async fn what_was_said_of_a_page_is_a_sum_and_nothing_more() {
    let house = house_with(guide(false)).await;
    let token = house.token(6, Voice::C, Language::En, Variant::Standard);
    let page = house.closed_page(Voice::C, Variant::Standard, &token);
    let form = house.get(&way(&page, "href", "/f/")).await;
    assert_eq!(form.status, StatusCode::OK);
    let body = |said: &str| format!("token={token}&said={said}&lang=en&voice=c");
    let thanks = house.post("/f", &body("helped")).await;
    assert_eq!(thanks.header("location"), "/f/thanks?lang=en&voice=c");
    assert!(
        house
            .get(thanks.header("location"))
            .await
            .body
            .contains("Thank you")
    );
    // "Wrong" leads on to where the page can be asked for, and is not counted a second time.
    let wrong = house.post("/f", &body("wrong")).await;
    assert_eq!(wrong.header("location"), format!("/r/{token}?lang=en"));
    house.post("/f", "card=scams&said=wrong&voice=d").await;
    house.post("/f", "card=scams&said=wrong&voice=d").await;
    for (form, status) in [
        ("card=nothing&said=helped", StatusCode::NOT_FOUND),
        ("card=scams&said=maybe", StatusCode::BAD_REQUEST),
        ("token=forged&said=helped", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(house.post("/f", form).await.status, status, "{form}");
    }
    let rows = house.store.feedback_counts("2026-01-01").await.unwrap();
    let lines: Vec<_> = rows
        .iter()
        .map(|row| (&*row.kind, &*row.subject, &*row.tier, row.helped, row.wrong))
        .collect();
    assert_eq!(
        lines,
        [("card", "scams", "d", 0, 2), ("page", "", "", 1, 0)]
    );
    assert_eq!(rows[0].week, "2026-11-16");
    let sum = house.store.count_feedback(
        "2026-11-16",
        SaidOf::Card {
            name: "scams",
            voice: "d",
        },
        Said::Helped,
    );
    sum.await.unwrap();
    let later = house.store.feedback_counts("2026-11-17").await.unwrap();
    assert!(later.is_empty());
    // Nothing of it is in the journal.
    assert_eq!(house.written().await, Vec::<Record>::new());
}

#[tokio::test]
async fn a_card_is_read_and_printed_with_a_way_to_people() {
    let house = house_with(guide(false)).await;
    for path in ["/l", "/l/scams"] {
        for voice in ["a", "b", "c", "d", "e"] {
            let page = house.get(&format!("{path}?lang=vi&voice={voice}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path} {voice}");
            assert!(!page.body.contains('‹'), "{path} {voice}");
        }
    }
    let request = http::Request::get("/l/scams?lang=en&voice=c")
        .header("host", "gate.school.example:8080")
        .body(axum::body::Body::empty())
        .unwrap();
    let card = house.ask(request).await;
    assert!(card.body.contains("A trick."));
    assert!(
        card.body.contains("class=\"qr\""),
        "the square for the wall"
    );
    // A tab tells neighbours nothing of the subject.
    assert!(card.body.contains("<title>Good to know</title>"));
    assert_eq!(house.get("/l/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/l/..%2fetc").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn outside_hours_the_number_comes_first() {
    // The clock of the house stands on a Wednesday, 2026-11-18, 10:26 at the school.
    let open = house_with(guide(true)).await;
    let page = open.get("/h?lang=en&voice=c").await.body;
    assert!(page.contains("from 08:00 to 15:00"), "{page}");
    assert!(page.contains(">Send to Tom Hughes and Eva Sand<"), "{page}");
    let mut early = guide(true);
    if let Some(hours) = &mut early.hours {
        hours.days = vec![5];
    }
    let closed = house_with(early).await;
    for (voice, send) in [
        ("c", "Send, to be read on Friday at 08:00"),
        ("a", "Send. We read it on Friday at 08:00"),
    ] {
        let page = closed.get(&format!("/h?lang=en&voice={voice}")).await.body;
        assert!(page.contains(send), "{page}");
        let (number, form) = (page.find("116 111"), page.find("<form"));
        assert!(number.is_some() && number < form, "the number stands first");
    }
}

#[tokio::test]
async fn the_youngest_choose_a_person_and_write_nothing() {
    let house: House = house().await;
    let page = house.get("/h?lang=en&voice=a").await.body;
    assert!(!page.contains("<textarea"), "no box for words at first");
    assert!(page.contains("Who should come?"));
    assert!(page.contains("Tom Hughes"));
    let older = house.get("/h?lang=en&voice=c").await.body;
    assert!(older.contains("Please do not come to my lesson"));
}
