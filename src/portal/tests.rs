//! The routes, with a real journal and a real store.

use std::net::SocketAddr;
use std::sync::Mutex;

use axum::extract::ConnectInfo;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::*;
use crate::model::{AppealReason, EventCode, HelpWish, Language, Record, Timestamp, Voice};
use crate::pages::token::Event;
use crate::pages::{Reader, Variant};
use crate::store::journal::drain;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

pub(super) struct House {
    router: Router,
    tokens: Arc<Tokens>,
    journal: Journal,
    pub(super) store: Store,
    draining: tokio::task::JoinHandle<()>,
    stop: CancellationToken,
    directory: tempfile::TempDir,
    went: Arc<Mutex<Vec<Uuid>>>,
    school: Arc<School>,
}

fn school(names: &[&str]) -> School {
    School {
        name: "Riverside <School>".into(),
        country: "PL".into(),
        languages: vec![Language::Pl, Language::En, Language::Vi, Language::Ru],
        time_zone: "Europe/Warsaw".into(),
        safeguarding: names.iter().map(|name| (*name).to_owned()).collect(),
        start_page: None,
        retention_days: 30,
        retention: crate::model::Retention::default(),
        report_places: Vec::new(),
        helplines: vec![crate::policy::Helpline {
            country: "PL".into(),
            kind: "helpline".into(),
            name: "Line".into(),
            url: String::new(),
            topics: Vec::new(),
            voices: Vec::new(),
            always: false,
            until: Timestamp(i64::MAX),
            number: "116 111".into(),
            text: Language::ALL
                .into_iter()
                .map(|one| (one, "Free.".to_owned()))
                .collect(),
            source: String::new(),
            review_by: "2027-05-01".into(),
        }],
        hours: Default::default(),
        guide: Default::default(),
        agreement: false,
        block_without_journal: true,
        lessons: crate::policy::Lessons::default(),
    }
}

async fn house_of(names: &[&str]) -> House {
    house_in(school(names)).await
}

/// A house whose school has more to say.
pub(super) async fn house_with(guide: crate::policy::Guide) -> House {
    let school = School {
        guide,
        ..school(&["Tom Hughes", "Eva Sand"])
    };
    house_in(school).await
}

async fn house_in(school: School) -> House {
    let directory = tempfile::tempdir().unwrap();
    let (journal, reader) = Journal::open(&directory.path().join("journal")).unwrap();
    let store = crate::store::tests::memory().await;
    let stop = CancellationToken::new();
    let draining = tokio::spawn(drain(reader, store.clone(), stop.clone()));
    let tokens = Arc::new(Tokens::new(&[3; 32]));
    let went = Arc::new(Mutex::new(Vec::new()));
    let school = Arc::new(school);
    let kept = school.clone();
    let remember = went.clone();
    let portal = Portal {
        pages: Arc::new(Pages::new()),
        school: Arc::new(move || school.clone()),
        rules: {
            let rules = Arc::new(crate::policy::fixture::rulebook());
            Arc::new(move || rules.clone())
        },
        dashboard: "https://gate.school.example:8443".into(),
        journal: journal.clone(),
        store: store.clone(),
        tokens: tokens.clone(),
        clock: Clock::fixed(NOW),
        root: RootCertificate {
            der: Bytes::from_static(b"not really DER"),
            pem: "-----BEGIN CERTIFICATE-----\n".into(),
            fingerprint: "AB:CD:EF".into(),
        },
        ready: Arc::new(|| Err("the journal can not be written".into())),
        go_on: Arc::new(move |hit| {
            remember.lock().unwrap().push(hit);
            match hit.as_u128() {
                1 => Some("https://shop.example/a?b=c".into()),
                2 => Some("javascript:alert(1)".into()),
                _ => None,
            }
        }),
        waiving: Waiving {
            offer: Arc::new(|_, _| None),
            accept: Arc::new(|_, _, _| Box::pin(async { None })),
            end: Arc::new(|_, _| Box::pin(async {})),
        },
        proxy: ProxyPlace {
            host: None,
            port: 3128,
        },
        gateway: "gate.school.example".into(),
        must_open: "https://open.example/".into(),
        must_stay_closed: "https://closed.example/".into(),
    };
    let router = router(portal);
    House {
        router,
        tokens,
        journal,
        store,
        draining,
        stop,
        directory,
        went,
        school: kept,
    }
}

pub(super) async fn house() -> House {
    house_of(&["Tom Hughes", "Eva Sand"]).await
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: http::HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl House {
    pub(super) async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(super) async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.ask(request).await
    }

    /// With a cookie, as browsers send it.
    pub(super) async fn get_with(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// The page that stands in place of a closed one, whose links lead to this portal.
    pub(super) fn closed_page(&self, voice: Voice, variant: Variant, token: &str) -> String {
        let moment = crate::pages::Moment {
            school: &self.school,
            voice,
            language: Language::En,
            portal: "",
            now: NOW,
        };
        let view = crate::pages::BlockView {
            variant,
            category: "Fraud",
            subject: "games",
            topic: "scams",
            discreet: false,
            host: "fraud.example",
            rule: "",
            code: EventCode::of(Uuid::from_u128(1)),
            request: Uuid::nil(),
            token,
            was_post: false,
            secure: false,
            policy: 1,
            tier: "Group",
            opens: None,
            only: &[],
            noted: true,
            own: true,
        };
        let wanted = crate::pages::Wanted::Document;
        let page = Pages::new().block(&moment, wanted, &view);
        String::from_utf8(page.body().to_vec()).unwrap()
    }

    pub(super) fn token(
        &self,
        hit: u128,
        voice: Voice,
        language: Language,
        variant: Variant,
    ) -> String {
        let event = Event {
            hit: Uuid::from_u128(hit),
            voice,
            language,
            variant,
        };
        self.tokens.mint(&event, NOW)
    }

    /// Everything that was written, in order. Ends the draining, so that nothing is missed.
    pub(super) async fn written(self) -> Vec<Record> {
        self.journal.close().await;
        self.stop.cancel();
        self.draining.abort();
        Journal::read_dir(&self.directory.path().join("journal")).unwrap()
    }
}

/// Stops the draining at once, so that records stay in the journal to be looked at.
async fn still(house: House) -> House {
    house.draining.abort();
    house
}

#[tokio::test]
async fn every_page_opens_in_every_language_without_anything_foreign() {
    let house = house().await;
    let token = house.token(9, Voice::D, Language::Pl, Variant::Standard);
    let mut paths = vec![
        "/".to_owned(),
        "/about".into(),
        "/h".into(),
        "/r/status".into(),
    ];
    paths.extend([
        "/h/sent?code=K7Q-4MD".into(),
        "/start".into(),
        "/start/check".into(),
    ]);
    paths.extend([format!("/r/{token}"), format!("/w/{token}")]);
    for system in crate::pages::System::ALL {
        paths.push(format!("/start/{}", system.slug()));
    }
    for path in &paths {
        for language in Language::ALL {
            for voice in ["a", "b", "c", "d", "e"] {
                let joint = if path.contains('?') { '&' } else { '?' };
                let answer = house
                    .get(&format!("{path}{joint}lang={language}&voice={voice}"))
                    .await;
                let name = format!("{path} {language} {voice}");
                assert_eq!(answer.status, StatusCode::OK, "{name}");
                assert_eq!(answer.header("content-language"), language.tag(), "{name}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
                assert_eq!(answer.header("referrer-policy"), "no-referrer", "{name}");
                assert_eq!(answer.header("set-cookie"), "", "{name}");
                let csp = answer.header("content-security-policy");
                assert!(
                    csp.contains("default-src 'none'; style-src 'sha256-"),
                    "{name}"
                );
                for never in ["<script", "<School>", "‹", " src=", "<link"] {
                    assert!(!answer.body.contains(never), "{name}: {never}");
                }
                assert!(
                    answer.body.len() <= 24 * 1024,
                    "{name}: {}",
                    answer.body.len()
                );
            }
        }
    }
}

#[tokio::test]
async fn a_request_is_in_the_journal_before_its_receipt() {
    let house = still(house().await).await;
    let token = house.token(77, Voice::D, Language::En, Variant::Standard);
    let form = format!(
        "why=wrong-group&more=%20It+is+a+museum%0d%0a%20{}&lang=en",
        "x".repeat(400)
    );
    let answer = house.post(&format!("/r/{token}"), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let code = EventCode::of(Uuid::from_u128(77));
    let to = answer.header("location").to_owned();
    assert!(
        to.starts_with(&format!("/r/status?code={code}&new=")),
        "{to}"
    );

    let receipt = house.get(&to).await;
    assert_eq!(receipt.status, StatusCode::OK);
    assert!(
        receipt
            .body
            // A Wednesday after noon: the next school day is Thursday.
            .contains(&format!(
                "Sent. You get an answer on Thursday at 12:00 at the latest. \
                 Check it with the code {code}."
            )),
        "{}",
        receipt.body
    );

    // The same page again makes no second request.
    let again = house.post(&format!("/r/{token}"), "why=lesson").await;
    let again = house.get(again.header("location")).await;
    assert!(again.body.contains("You have already asked."));
    assert!(
        again
            .body
            .contains("You get an answer on Thursday at 12:00")
    );

    let records = house.written().await;
    let [Record::Appeal(appeal)] = records.as_slice() else {
        panic!("{records:?}")
    };
    assert_eq!(appeal.hit, Uuid::from_u128(77));
    assert_eq!(appeal.code, code);
    assert_eq!(appeal.why, AppealReason::WrongGroup);
    assert_eq!(appeal.words.chars().count(), 300);
    assert!(appeal.words.starts_with("It is a museum\n"));
    assert_eq!(appeal.at, NOW);
}

#[tokio::test]
async fn what_can_not_be_kept_comes_back_with_its_words() {
    let house = house().await;
    house.journal.close().await;
    let token = house.token(5, Voice::C, Language::En, Variant::Standard);
    let answer = house
        .post(&format!("/r/{token}"), "why=support&more=my+own+words")
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("It was not sent."));
    assert!(answer.body.contains("my own words</textarea>"));
    assert!(answer.body.contains("value=\"support\" required checked"));

    let told = "wish=friend&words=somebody+hurts+her&when=break&discreet=1&who=me+%3Cb%3E&lang=en";
    let answer = house.post("/h", told).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer
            .body
            .contains("It was not sent. Your words are still here. Try again, or call 116 111.")
    );
    assert!(answer.body.contains("somebody hurts her</textarea>"));
    assert!(answer.body.contains("value=\"friend\" checked"));
    assert!(answer.body.contains("value=\"break\" checked"));
    assert!(
        answer
            .body
            .contains("name=\"discreet\" value=\"1\" checked")
    );
    assert!(answer.body.contains("me &#60;b&#62;"), "{}", answer.body);
}

#[tokio::test]
async fn help_needs_no_words() {
    let house = still(house().await).await;
    let empty = house.post("/h", "").await;
    assert_eq!(empty.status, StatusCode::SEE_OTHER);
    let youngest = house
        .post("/h", "voice=a&lang=vi&come=1&when=soon&who=Lan")
        .await;
    let receipt = house.get(youngest.header("location")).await;
    assert_eq!(receipt.header("content-language"), "vi");
    assert!(receipt.body.contains("Eva Sand"));
    let records = house.written().await;
    let [Record::SelfReport(first), Record::SelfReport(second)] = records.as_slice() else {
        panic!("two reports")
    };
    assert_eq!(first.wish, HelpWish::Unsure);
    assert_eq!(first.words, "");
    assert_eq!(second.wish, HelpWish::Talk);
    assert_eq!(second.words, "→ Eva Sand");
    assert_eq!(second.when, "soon");
    assert_eq!(second.who, "Lan");
    assert_eq!(second.code, EventCode::of(second.id));
}

#[tokio::test]
async fn somebody_with_much_to_say_is_heard_to_the_end() {
    let house = still(house().await).await;
    let words = format!("{}и всё", "каждый день ".repeat(300));
    let sent = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("words", &words)
        .finish();
    let receipt = house.post("/h", &sent).await;
    assert_eq!(receipt.status, StatusCode::SEE_OTHER, "{}", receipt.body);
    let records = house.written().await;
    let [Record::SelfReport(report)] = records.as_slice() else {
        panic!("one report")
    };
    assert_eq!(report.words, words);
}

#[tokio::test]
async fn whoever_asks_for_too_many_pages_keeps_nobody_from_asking_for_help() {
    let house = still(house().await).await;
    let mut refused = false;
    for hit in 0..=u128::from(throttle::FORMS) {
        let token = house.token(100 + hit, Voice::C, Language::En, Variant::Standard);
        let answer = house.post(&format!("/r/{token}"), "why=lesson").await;
        refused |= answer.status != StatusCode::SEE_OTHER;
    }
    assert!(refused);
    let help = house.post("/h", "words=please+come").await;
    assert_eq!(help.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn looking_for_help_leaves_no_trace() {
    let house = still(house().await).await;
    house.get("/h").await;
    house.get("/h?voice=a&lang=en").await;
    house.get("/h/sent").await;
    assert!(house.written().await.is_empty());
}

#[tokio::test]
async fn a_school_without_names_says_so_and_shows_the_number_first() {
    let house = house_of(&[]).await;
    for voice in ["a", "b", "c", "d"] {
        let page = house.get(&format!("/h?lang=en&voice={voice}")).await;
        let number = page.body.find("tel:116111").unwrap();
        let form = page.body.find("<form").unwrap();
        assert!(number < form, "{voice}");
        assert!(
            page.body.contains("named its helpers") || page.body.contains("No names are listed")
        );
    }
}

#[tokio::test]
async fn an_answer_is_found_by_its_code() {
    let house = house().await;
    let told = house.post("/h", "words=hello&lang=en").await;
    let to = told.header("location").to_owned();
    let code = to
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    house.journal.close().await;
    house.stop.cancel();
    // The drain ends when everything is in the store.
    let House {
        draining, router, ..
    } = house;
    draining.await.unwrap();
    let path = format!("/r/status?code={}&lang=en", code.to_lowercase());
    let answer = router
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let body = String::from_utf8_lossy(&body);
    assert!(
        body.contains("Your message is kept. Nobody has read it yet."),
        "{body}"
    );
}

#[tokio::test]
async fn an_unknown_code_says_so_and_trying_out_ends() {
    let house = house().await;
    for typed in ["K7Q-4MD", "nonsense", "%00%ff", "<b>"] {
        let answer = house
            .get(
                &format!("/r/status?code={typed}&lang=en")
                    .replace('<', "%3C")
                    .replace('>', "%3E"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{typed}");
        assert!(answer.body.contains("We do not know this code."), "{typed}");
        assert!(answer.body.contains("There is a problem: "), "{typed}");
    }
    let peer = ConnectInfo(SocketAddr::from(([10, 0, 0, 7], 1)));
    let look = || {
        Request::get("/r/status?code=K7Q-4MD&lang=en")
            .extension(peer)
            .body(Body::empty())
            .unwrap()
    };
    let mut refused = 0;
    for _ in 0..130 {
        refused += usize::from(house.ask(look()).await.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 10);
    // Another place is not held back.
    assert_eq!(
        house.get("/r/status?code=K7Q-4MD").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_token_that_is_old_or_forged_opens_nothing() {
    let house = still(house().await).await;
    let event = Event {
        hit: Uuid::from_u128(1),
        voice: Voice::C,
        language: Language::En,
        variant: Variant::Standard,
    };
    let old = house
        .tokens
        .mint(&event, Timestamp(NOW.0 - 8 * 24 * 3600 * 1000));
    for (token, status) in [
        (old.as_str(), StatusCode::GONE),
        ("abc", StatusCode::NOT_FOUND),
    ] {
        for place in ["r", "w"] {
            assert_eq!(house.get(&format!("/{place}/{token}")).await.status, status);
            assert_eq!(
                house.post(&format!("/{place}/{token}"), "").await.status,
                status
            );
        }
    }
    assert!(house.went.lock().unwrap().is_empty());
    assert!(house.written().await.is_empty());
}

#[tokio::test]
async fn nothing_can_be_asked_about_what_the_lists_of_others_close() {
    let house = still(house().await).await;
    let token = house.token(4, Voice::D, Language::En, Variant::NotAvailable);
    let page = house.get(&format!("/r/{token}")).await;
    assert!(!page.body.contains("<form"));
    let answer = house.post(&format!("/r/{token}"), "why=other").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(house.written().await.is_empty());
}

#[tokio::test]
async fn going_on_leads_to_the_remembered_address_only() {
    let house = house().await;
    let token = |hit| house.token(hit, Voice::D, Language::En, Variant::Standard);
    let page = house.get(&format!("/w/{}", token(1))).await;
    assert!(page.body.contains(&format!("action=\"/w/{}\"", token(1))));
    assert!(
        house.went.lock().unwrap().is_empty(),
        "looking is not going"
    );
    let on = house.post(&format!("/w/{}", token(1)), "").await;
    assert_eq!(on.status, StatusCode::SEE_OTHER);
    assert_eq!(on.header("location"), "https://shop.example/a?b=c");
    assert_eq!(
        house.post(&format!("/w/{}", token(2)), "").await.status,
        StatusCode::GONE
    );
    assert_eq!(
        house.post(&format!("/w/{}", token(3)), "").await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn devices_get_their_files() {
    let house = house().await;
    for (path, kind, holds) in [
        ("/ca.crt", "application/x-x509-ca-cert", "not really DER"),
        ("/ca.pem", "application/x-pem-file", "BEGIN CERTIFICATE"),
        (
            "/school.mobileconfig",
            "application/x-apple-aspen-config",
            "Riverside &lt;School&gt;",
        ),
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert!(answer.body.contains(holds), "{path}");
    }
    for path in ["/proxy.pac", "/wpad.dat"] {
        let request = Request::get(path).header("host", "gate.school:8080");
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            answer.header("content-type"),
            "application/x-ns-proxy-autoconfig"
        );
        assert!(
            answer.body.contains("PROXY gate.school:3128"),
            "{}",
            answer.body
        );
        let request = Request::get(path).header("host", "x\"; alert(1); \"");
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert!(!answer.body.contains("alert"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_device_that_is_ready_is_told_so() {
    let house = house().await;
    let plain = house.get("/start/check?lang=en").await;
    assert!(!plain.body.contains("This device is ready."));
    assert!(
        plain
            .body
            .contains("https://gate.school.example/start/check")
    );
    let reader = Reader {
        through: true,
        trusts: true,
        ..Reader::default()
    };
    let request = Request::get("/start/check?lang=en").extension(reader);
    let answer = house.ask(request.body(Body::empty()).unwrap()).await;
    assert!(answer.body.contains("This device is ready."));
}

#[tokio::test]
async fn the_page_speaks_as_the_data_path_knows_its_reader() {
    let house = house().await;
    let reader = Reader {
        voice: Some(Voice::A),
        language: Some(Language::Ru),
        ..Reader::default()
    };
    let request = Request::get("/h")
        .extension(reader)
        .header("accept-language", "en");
    let answer = house.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-language"), "ru");
    assert!(answer.body.contains("К\u{a0}тебе могут прийти"));
    // An explicit choice wins.
    let request = Request::get("/h?lang=en&voice=d").extension(reader);
    let answer = house.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-language"), "en");
}

#[tokio::test]
async fn an_answer_is_read_with_the_receipt_alone() {
    let house = house().await;
    let id = Uuid::from_u128(4_711);
    let report = crate::model::SelfReport {
        id,
        code: EventCode::of(id),
        at: crate::model::Timestamp(1_795_165_200_000),
        wish: crate::model::HelpWish::WriteBack,
        words: String::new(),
        when: String::new(),
        discreet: false,
        who: String::new(),
        language: Language::En,
    };
    let path = format!("/r/status?code={}&lang=en", report.code);
    house
        .store
        .absorb(&[crate::model::Record::SelfReport(report)])
        .await
        .unwrap();
    assert!(!house.get(&path).await.body.contains("An answer for you"));
    let new = crate::store::NewAccount {
        name: "tom".into(),
        display: "Tom".into(),
        role: crate::store::Role::SafeguardingLead,
        classes: Vec::new(),
        language: None,
        mail: None,
    };
    let tom = house.store.create_account(&new).await.unwrap();
    let who = crate::store::Insider::of(&tom);
    let at = crate::model::Timestamp(1_795_165_300_000);
    house
        .store
        .reply(id, who, "Room 4.\nAt <ten>.", at)
        .await
        .unwrap();
    let page = house.get(&path).await;
    assert!(page.body.contains("An answer for you"), "{}", page.body);
    assert!(page.body.contains("Room 4.<br>At &#60;ten&#62;.<br>"));
    // Another code shows nothing of it.
    let page = house.get("/r/status?code=K7Q-4MD&lang=en").await;
    assert!(!page.body.contains("Room 4."));
}

#[tokio::test]
async fn what_is_not_there_and_what_is_too_much() {
    let house = house().await;
    assert_eq!(
        house.get("/nothing/here").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(house.get("/start/beos").await.status, StatusCode::NOT_FOUND);
    let request = Request::builder()
        .method(Method::DELETE)
        .uri("/h")
        .body(Body::empty())
        .unwrap();
    assert_eq!(
        house.ask(request).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    let long = format!("words={}", "x".repeat(super::FORM_BYTES));
    assert_eq!(
        house.post("/h", &long).await.status,
        StatusCode::BAD_REQUEST
    );
    let request = Request::post("/h").body(Body::from("{}")).unwrap();
    assert_eq!(house.ask(request).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.get("/healthz").await.body, "ok\n");
    let ready = house.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.body, "the journal can not be written\n");
    let head = Request::head("/about").body(Body::empty()).unwrap();
    let head = house.ask(head).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}
