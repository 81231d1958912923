//! The dashboard as a browser meets it: requests in, pages out, over a store in memory.

mod cases;
mod lesson;
mod office;
mod review;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use futures_util::StreamExt;
use tower::ServiceExt;
use uuid::Uuid;

use super::access::TOKEN_FIELD;
use super::*;
use crate::model::{
    Appeal, AppealReason, ClassId, Confidence, EventCode, HelpWish, Hit, HitKind, Language,
    Pseudonym, Record, SelfReport, Severity, SourceId, Timestamp,
};
use crate::policy::fixture;
use crate::store::{NewAccount, Role};

/// The name behind `1A·07`.
pub(super) const PUPIL: &str = "Zuzanna Przykładowa";
pub(super) const PASSWORD: &str = "a long enough password";

/// A dashboard with a teacher of 1A, a teacher of 11C, a lead and an admin, all with passwords.
pub(super) struct World {
    app: axum::Router,
    pub(super) store: Store,
    pub(super) clock: Clock,
    now: Arc<AtomicI64>,
    stopping: CancellationToken,
}

/// A browser: its cookies, and nothing else.
#[derive(Default)]
pub(super) struct Browser {
    cookies: Vec<(String, String)>,
}

pub(super) struct Page {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: String,
}

impl Page {
    pub(super) fn to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |to| to.to_str().unwrap())
    }

    /// The token of the first form on the page.
    pub(super) fn token(&self) -> String {
        let mark = format!("name=\"{TOKEN_FIELD}\" value=\"");
        let start = self.body.find(&mark).expect("a form") + mark.len();
        self.body[start..].split('"').next().unwrap().to_owned()
    }
}

pub(super) async fn world() -> World {
    world_signing_in(None).await
}

/// The same, with what a configuration says of signing in.
pub(super) async fn world_signing_in(how: Option<SignIn>) -> World {
    world_of(fixture::rulebook(), how).await
}

/// The same with what the IT pages ask of a gateway.
pub(super) async fn world_with_office(office: Office) -> World {
    // What reads texts is the same and taken over.
    let (shipped, _) = fixture::shipped();
    let source = crate::policy::embedded();
    let rules = Rulebook::compile(&source, [7; 16], 1, fixture::NOW, Some(shipped)).unwrap();
    world_made(Arc::new(rules.0), None, office).await
}

/// The same school under other rules.
async fn world_of(rules: crate::policy::Rulebook, how: Option<SignIn>) -> World {
    world_made(Arc::new(rules), how, Office::default()).await
}

async fn world_made(
    rules: Arc<crate::policy::Rulebook>,
    how: Option<SignIn>,
    office: Office,
) -> World {
    let store = crate::store::tests::memory().await;
    let now = Arc::new(AtomicI64::new(fixture::NOW.0));
    let clock = {
        let now = now.clone();
        Clock::new(move || Timestamp(now.load(Ordering::SeqCst)))
    };
    let stopping = CancellationToken::new();
    let dashboard = Dashboard::new(
        store.clone(),
        Arc::new(move || rules.clone()),
        clock.clone(),
        Arc::new(|| {
            vec![Part {
                what: PartName::Store,
                fine: true,
                detail: "3 connections".into(),
            }]
        }),
        Arc::new(|| PolicyStatus {
            at: None,
            in_force: true,
            diagnostics: Vec::new(),
        }),
        stopping.clone(),
    )
    .with_people(People {
        name: Arc::new(|who| (&*who.0 == "1A·07").then(|| PUPIL.to_owned())),
        stand_in: Arc::new(|name| (name == PUPIL).then(|| Pseudonym("1A·07".into()))),
    });
    let dashboard = dashboard.with_office(office);
    let dashboard = match how {
        Some(how) => dashboard.signing_in(how),
        None => dashboard,
    };
    // One hash for all: hashing is the slowest thing here.
    let hash = dashboard.passwords.hash(PASSWORD.into()).await.unwrap();
    for (name, role, classes) in [
        ("anna", Role::Teacher, vec!["1A"]),
        ("boris", Role::Teacher, vec!["11C"]),
        ("tom", Role::SafeguardingLead, vec![]),
        ("ivan", Role::Admin, vec![]),
        ("dora", Role::DataProtectionOfficer, vec![]),
        ("maria", Role::Leadership, vec![]),
    ] {
        let new = NewAccount {
            name: name.into(),
            display: format!("{name} of school"),
            role,
            classes: classes
                .into_iter()
                .map(|class| ClassId(class.into()))
                .collect(),
            language: Some(Language::En),
            mail: None,
        };
        let account = store.create_account(&new).await.unwrap();
        store.set_password_hash(account.id, &hash).await.unwrap();
    }
    World {
        app: router(dashboard),
        store,
        clock,
        now,
        stopping,
    }
}

impl World {
    pub(super) fn later(&self, by: Duration) {
        self.now.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
    }

    pub(super) async fn absorb(&self, record: Record) {
        self.store.absorb(&[record]).await.unwrap();
    }

    pub(super) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = Browser::default();
        let page = browser.sign_in(self, name, PASSWORD).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        browser
    }
}

impl Browser {
    fn cookie(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        pairs.join("; ")
    }

    pub(super) fn has(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn keep(&mut self, response: &Response<Body>) {
        for line in response.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            assert!(line.contains("; Secure; HttpOnly; SameSite=Lax"), "{line}");
            assert!(line.contains("; Path=/;"), "{line}");
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.into(), value.into()));
            }
        }
    }

    async fn raw(&mut self, world: &World, request: Request<Body>) -> Response<Body> {
        let response = world.app.clone().oneshot(request).await.unwrap();
        self.keep(&response);
        response
    }

    pub(super) async fn send(&mut self, world: &World, request: Request<Body>) -> Page {
        let response = self.raw(world, request).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 4 << 20).await.unwrap();
        Page {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(super) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "gate.example:8443")
            .header("accept-language", "en")
            .header("cookie", self.cookie())
    }

    pub(super) async fn get(&mut self, world: &World, path: &str) -> Page {
        let request = self.request("GET", path).body(Body::empty()).unwrap();
        self.send(world, request).await
    }

    pub(super) async fn post(
        &mut self,
        world: &World,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.request("POST", path).body(Body::from(body)).unwrap();
        self.send(world, request).await
    }

    pub(super) async fn send_json(
        &mut self,
        world: &World,
        path: &str,
        token: &str,
        body: &str,
    ) -> Page {
        let request = self
            .request("POST", path)
            .header("content-type", "application/json")
            .header(super::access::TOKEN_HEADER, token)
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(world, request).await
    }

    pub(super) async fn sign_in(&mut self, world: &World, name: &str, password: &str) -> Page {
        let token = self.get(world, "/sign-in").await.token();
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("name", name),
            ("password", password),
        ];
        self.post(world, "/sign-in", &fields).await
    }
}

pub(super) fn hit(class: &str, category: &str, host: &str) -> Hit {
    let id = Uuid::now_v7();
    Hit {
        id,
        code: EventCode::of(id),
        request: Uuid::now_v7(),
        at: fixture::NOW,
        kind: HitKind::Block,
        who: Some(Pseudonym(format!("{class}·07").into())),
        class: Some(ClassId(class.into())),
        tier: "primary".into(),
        confidence: Confidence::Medium,
        source: SourceId::Network,
        category: category.into(),
        care: category == "self-harm-promotion",
        severity: Severity::try_from(1).ok(),
        reason: "listed".into(),
        host: host.into(),
        path: Some("/page".into()),
        because: vec!["starter-gambling".into()],
        policy: 1,
    }
}

fn report() -> SelfReport {
    let id = Uuid::now_v7();
    SelfReport {
        id,
        code: EventCode::of(id),
        at: fixture::NOW,
        wish: HelpWish::Talk,
        words: "please <b>listen</b>".into(),
        when: "break".into(),
        discreet: true,
        who: "the one by the window".into(),
        language: Language::Vi,
    }
}

#[tokio::test]
async fn whoever_is_signed_out_signs_in_and_comes_back() {
    let world = world().await;
    let mut browser = Browser::default();
    let page = browser.get(&world, "/t/incidents?period=week").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.to(), "/sign-in?next=%2Ft%2Fincidents%3Fperiod%3Dweek");

    let form = browser.get(&world, page.to()).await;
    assert!(
        form.body
            .contains(r#"name="next" value="/t/incidents?period=week""#),
        "{}",
        form.body
    );
    let fields = [
        (TOKEN_FIELD, form.token()),
        ("name", "ANNA ".into()),
        ("password", PASSWORD.into()),
        ("next", "/t/incidents?period=week".into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let page = browser.post(&world, "/sign-in", &fields).await;
    assert_eq!(
        (page.status, page.to()),
        (StatusCode::SEE_OTHER, "/t/incidents?period=week")
    );
    assert!(browser.has("__Host-schoolgate").is_some());

    let page = browser.get(&world, "/t/incidents").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("anna of school · Teacher"));
    assert!(page.body.contains("Nothing needs you."));
    assert_eq!(browser.get(&world, "/").await.to(), "/t/incidents");

    let token = page.token();
    let page = browser
        .post(&world, "/sign-out", &[(TOKEN_FIELD, &token)])
        .await;
    assert_eq!(page.to(), "/sign-in?done=bye");
    assert!(browser.has("__Host-schoolgate").is_none());
    assert_eq!(
        browser.get(&world, "/t/incidents").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_copied_cookie_is_worth_nothing_after_signing_out() {
    let world = world().await;
    let mut browser = world.signed_in("anna").await;
    let mut copy = Browser {
        cookies: browser.cookies.clone(),
    };
    let token = browser.get(&world, "/t/incidents").await.token();
    browser
        .post(&world, "/sign-out", &[(TOKEN_FIELD, &token)])
        .await;
    assert_eq!(
        copy.get(&world, "/t/incidents").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn wrong_names_and_passwords_sound_the_same_and_slow_down() {
    let world = world().await;
    let mut browser = Browser::default();
    let wrong = browser.sign_in(&world, "anna", "not it at all").await;
    let unknown = browser.sign_in(&world, "nobody", "not it at all").await;
    for page in [&wrong, &unknown] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Name or password is not right."));
        assert!(page.body.contains("<title>Error: Sign in"));
    }
    for _ in 0..4 {
        browser.sign_in(&world, "anna", "not it at all").await;
    }
    // The right one has to wait as well.
    let page = browser.sign_in(&world, "anna", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.headers.contains_key(header::RETRY_AFTER));
    world.later(Duration::from_secs(61));
    assert_eq!(
        browser.sign_in(&world, "anna", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_link_sets_a_password_once() {
    let world = world().await;
    let store = &world.store;
    let admin = store
        .account_by_name("ivan")
        .await
        .unwrap()
        .unwrap()
        .account;
    assert_eq!(
        first_admin_link(store, &world.clock, "https://g")
            .await
            .unwrap(),
        None
    );
    store.disable_account(admin.id).await.unwrap();
    let link = first_admin_link(store, &world.clock, "https://g/")
        .await
        .unwrap()
        .unwrap();
    let path = link.strip_prefix("https://g").unwrap();

    let mut browser = Browser::default();
    let form = browser.get(&world, path).await;
    assert_eq!(form.status, StatusCode::OK);
    let token = form.token();
    let set = |password: &'static str, again: &'static str| {
        [
            (TOKEN_FIELD, token.clone()),
            ("password", password.into()),
            ("again", again.into()),
        ]
    };
    for (fields, says) in [
        (set("short", "short"), "at least 10 characters"),
        (set("long enough now", "but not the same"), "differ"),
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let page = browser.post(&world, path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(says), "{}", page.body);
    }
    let fields = set("long enough now", "long enough now");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let page = browser.post(&world, path, &fields).await;
    assert_eq!((page.status, page.to()), (StatusCode::SEE_OTHER, "/it"));
    assert_eq!(browser.get(&world, "/it").await.status, StatusCode::OK);

    // Used up, for everybody.
    assert_eq!(
        Browser::default().get(&world, path).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        browser.post(&world, path, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        first_admin_link(store, &world.clock, "https://g")
            .await
            .unwrap(),
        None
    );
    let again = Browser::default()
        .sign_in(&world, "admin", "long enough now")
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn links_end_after_a_day() {
    let world = world().await;
    let link = link_for(&world.store, &world.clock, "", "anna", "ivan")
        .await
        .unwrap();
    world.later(Duration::from_secs(24 * 3600 + 1));
    assert_eq!(
        Browser::default().get(&world, &link).await.status,
        StatusCode::NOT_FOUND
    );
    let nobody = link_for(&world.store, &world.clock, "", "nobody", "ivan").await;
    assert!(matches!(nobody, Err(LinkError::NoAccount)));
}

#[tokio::test]
async fn forms_without_their_token_or_from_elsewhere_change_nothing() {
    let world = world().await;
    world
        .absorb(Record::Hit(hit("1A", "gambling", "bets.example")))
        .await;
    let mut browser = world.signed_in("anna").await;
    let list = browser.get(&world, "/t/incidents").await;
    let id = id_on(&list);
    let seen = format!("/t/incidents/{id}/seen");
    assert_eq!(
        browser.post(&world, &seen, &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let page = browser.post(&world, &seen, &[(TOKEN_FIELD, "wrong")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("Nothing was changed."));
    // Another account's token is as wrong as any.
    let foreign = world
        .signed_in("boris")
        .await
        .get(&world, "/t/incidents")
        .await
        .token();
    let page = browser
        .post(&world, &seen, &[(TOKEN_FIELD, &foreign)])
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);

    let body = format!("{TOKEN_FIELD}={}", list.token());
    let request = browser
        .request("POST", &seen)
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(body.clone()))
        .unwrap();
    assert_eq!(
        browser.send(&world, request).await.status,
        StatusCode::FORBIDDEN
    );
    assert!(
        browser
            .get(&world, "/t/incidents")
            .await
            .body
            .contains("Needs a person <span")
    );

    let request = browser
        .request("POST", &seen)
        .body(Body::from(body))
        .unwrap();
    assert_eq!(
        browser.send(&world, request).await.status,
        StatusCode::SEE_OTHER
    );
    let large = "x".repeat(BODY_LIMIT + 1);
    let page = browser.post(&world, &seen, &[("note", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}

pub(super) fn id_on(list: &Page) -> String {
    let start = list.body.find("id=\"i-").expect("an incident") + 6;
    list.body[start..start + 36].to_owned()
}

#[tokio::test]
async fn an_incident_leads_to_opening_its_page_where_that_is_harmless() {
    let world = world().await;
    for (category, host) in [
        ("games", "play.example"),
        ("drugs", "drugs.example"),
        ("self-harm-promotion", "harm.example"),
    ] {
        world.absorb(Record::Hit(hit("1A", category, host))).await;
    }
    let mut anna = world.signed_in("anna").await;
    let list = anna.get(&world, "/t/incidents").await;
    let mut links = Vec::new();
    for part in list.body.split("id=\"i-").skip(1) {
        let detail = anna
            .get(&world, &format!("/t/incidents/{}", &part[..36]))
            .await;
        let found = detail.body.split("href=\"/t/open/new?").skip(1);
        links.extend(found.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    assert_eq!(links, ["page=play.example&#38;class=1A"]);
}

#[tokio::test]
async fn teachers_see_their_own_classes_only() {
    let world = world().await;
    world
        .absorb(Record::Hit(hit("1A", "gambling", "bets.example")))
        .await;
    let mut anna = world.signed_in("anna").await;
    let list = anna.get(&world, "/t/incidents").await;
    assert!(list.body.contains("bets.example") && list.body.contains("1A·07"));
    let id = id_on(&list);
    let detail = anna.get(&world, &format!("/t/incidents/{id}")).await;
    assert_eq!(detail.status, StatusCode::OK);
    assert!(detail.body.contains("Why it was closed"));
    assert!(
        !detail.body.split("</title>").next().unwrap().contains("1A"),
        "no code in the title"
    );

    let mut boris = world.signed_in("boris").await;
    let list = boris.get(&world, "/t/incidents?class=1A").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(!list.body.contains("bets.example"));
    let nowhere = boris
        .get(&world, &format!("/t/incidents/{}", Uuid::now_v7()))
        .await;
    let foreign = boris.get(&world, &format!("/t/incidents/{id}")).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(
        foreign.body, nowhere.body,
        "what is not theirs looks as if it did not exist"
    );
    let token = list.token();
    let path = format!("/t/incidents/{id}/close");
    let page = boris
        .post(
            &world,
            &path,
            &[(TOKEN_FIELD, &token), ("reason", "mistake")],
        )
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    for path in [
        "/it",
        "/it/people",
        "/it/audit",
        "/it/explain",
        "/it/classify",
        "/s/concerns",
    ] {
        assert_eq!(
            boris.get(&world, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn incidents_are_taken_and_closed_with_a_reason() {
    let world = world().await;
    world
        .absorb(Record::Hit(hit("1A", "gambling", "bets.example")))
        .await;
    let mut anna = world.signed_in("anna").await;
    let list = anna.get(&world, "/t/incidents").await;
    let (id, token) = (id_on(&list), list.token());
    let close = format!("/t/incidents/{id}/close");
    let page = anna
        .post(
            &world,
            &close,
            &[(TOKEN_FIELD, &token), ("note", "kept words")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("kept words") && page.body.contains("<title>Error: "));

    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("reason", "talked"),
        ("note", "all <fine>"),
    ];
    let page = anna.post(&world, &close, &fields).await;
    assert_eq!(page.to(), "/t/incidents?done=closed");
    let page = anna.get(&world, page.to()).await;
    assert!(page.body.contains("The incident is closed."));
    let detail = anna.get(&world, &format!("/t/incidents/{id}")).await;
    assert!(detail.body.contains("Closed by anna of school"));
    assert!(
        detail
            .body
            .contains("I talked with the pupil: all &#60;fine&#62;"),
        "{}",
        detail.body
    );
    let audit = world.store.audit_entries(10).await.unwrap();
    let line = audit
        .iter()
        .find(|line| line.did == "incident.close")
        .unwrap();
    assert_eq!(
        (line.who.as_str(), line.why.as_deref()),
        ("anna", Some("talked"))
    );
}

#[tokio::test]
async fn care_is_masked_for_all_but_the_lead() {
    let world = world().await;
    let mut care = hit("1A", "self-harm-promotion", "dark.example");
    care.severity = Severity::try_from(4).ok();
    let id = care.id;
    world.absorb(Record::Hit(care)).await;
    for name in ["anna", "ivan"] {
        let mut browser = world.signed_in(name).await;
        for path in ["/t/incidents".to_owned(), format!("/t/incidents/{id}")] {
            let page = browser.get(&world, &path).await;
            assert_eq!(page.status, StatusCode::OK, "{name} {path}");
            assert!(page.body.contains("Details are private"), "{name} {path}");
            for secret in [
                "dark.example",
                "1A·07",
                "self-harm-promotion",
                "within the hour",
            ] {
                let told = page
                    .body
                    .replace("<option value=\"self-harm-promotion\"", "");
                assert!(!told.contains(secret), "{name} {path} {secret}");
            }
        }
    }
    let mut tom = world.signed_in("tom").await;
    let page = tom.get(&world, "/t/incidents").await;
    assert!(page.body.contains("dark.example") && page.body.contains("Answer within the hour"));
    let page = tom.get(&world, &format!("/t/incidents/{id}")).await;
    assert!(page.body.contains("1A·07") && page.body.contains("Do not promise to keep it secret."));
    let audit = world.store.audit_entries(10).await.unwrap();
    assert!(
        audit
            .iter()
            .any(|line| line.did == "incident.look" && line.who == "tom")
    );
}

#[tokio::test]
async fn what_pupils_tell_the_lead_is_for_the_lead() {
    let world = world().await;
    let report = report();
    let id = report.id;
    world.absorb(Record::SelfReport(report)).await;
    for name in ["anna", "ivan"] {
        let mut browser = world.signed_in(name).await;
        assert_eq!(
            browser.get(&world, "/s/concerns").await.status,
            StatusCode::NOT_FOUND
        );
        let token = browser.get(&world, "/t/incidents").await.token();
        let path = format!("/s/concerns/{id}/take");
        let page = browser.post(&world, &path, &[(TOKEN_FIELD, &token)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        for path in ["/t/incidents", "/t/review"] {
            assert!(
                !browser.get(&world, path).await.body.contains("window"),
                "{name} {path}"
            );
        }
    }
    let mut tom = world.signed_in("tom").await;
    let page = tom.get(&world, "/s/concerns").await;
    assert!(
        page.body.contains("please &#60;b&#62;listen&#60;/b&#62;"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<blockquote lang=\"vi\">"));
    let token = page.token();
    let path = format!("/s/concerns/{id}/take");
    assert_eq!(
        tom.post(&world, &path, &[(TOKEN_FIELD, &token)]).await.to(),
        "/s/concerns?done=concern-taken"
    );
    let page = tom.get(&world, "/s/concerns").await;
    assert!(page.body.contains("Received by tom of school"));
}

#[tokio::test]
async fn it_hears_that_nobody_reads_messages() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/it").await;
    assert!(page.body.contains("All good."), "{}", page.body);
    let tom = world
        .store
        .account_by_name("tom")
        .await
        .unwrap()
        .unwrap()
        .account;
    world.store.disable_account(tom.id).await.unwrap();
    let page = ivan.get(&world, "/it").await;
    assert!(
        page.body
            .contains("Messages from pupils would wait unread.")
    );
    world.absorb(Record::SelfReport(report())).await;
    let page = ivan.get(&world, "/it").await;
    assert!(
        page.body
            .contains("messages from pupils are waiting unread.")
    );
    assert!(page.body.contains("One thing needs you."));
}

#[tokio::test]
async fn it_is_told_of_lists_that_are_late() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    assert!(!ivan.get(&world, "/it").await.body.contains("late"));
    world.later(Duration::from_secs(31 * 24 * 60 * 60));
    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/it").await;
    assert!(page.body.contains(" lists are late"), "{}", page.body);
    assert!(page.body.contains("starter-gambling"), "{}", page.body);
    assert!(page.body.contains("href=\"/it/lists\""));
    let report = ivan.get(&world, "/reports/coverage").await;
    assert!(report.body.contains("starter-gambling"));
}

#[tokio::test]
async fn requests_are_answered_once_for_everybody() {
    let world = world().await;
    let hit = hit("1A", "games", "play.example");
    let appeal = Appeal {
        id: Uuid::now_v7(),
        hit: hit.id,
        code: hit.code,
        at: fixture::NOW,
        why: AppealReason::Lesson,
        words: "for <i>maths</i>".into(),
        language: Language::Pl,
    };
    let id = appeal.id;
    world.absorb(Record::Hit(hit)).await;
    world.absorb(Record::Appeal(appeal)).await;
    let mut anna = world.signed_in("anna").await;
    let page = anna.get(&world, "/t/review").await;
    assert!(
        page.body.contains("<q lang=\"pl\">for &#60;i&#62;maths"),
        "{}",
        page.body
    );
    let token = page.token();
    let path = format!("/t/review/{id}");
    let mut boris = world.signed_in("boris").await;
    let theirs = boris.get(&world, "/t/incidents").await.token();
    let page = boris
        .post(
            &world,
            &path,
            &[(TOKEN_FIELD, &theirs), ("answer", "opened")],
        )
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = anna
        .post(
            &world,
            &path,
            &[(TOKEN_FIELD, &token), ("answer", "opened")],
        )
        .await;
    assert_eq!(page.to(), "/t/review?done=answered-opened");
    let page = anna.get(&world, "/t/review").await;
    assert!(
        page.body.contains("Nothing to review.")
            && page.body.contains("Opened for the class. anna")
    );
    // A second, different decision is refused and says so.
    let mut ivan = world.signed_in("ivan").await;
    let token = ivan.get(&world, "/it").await.token();
    let fields = [(TOKEN_FIELD, token.as_str()), ("answer", "stays-closed")];
    let page = ivan.post(&world, &path, &fields).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("Somebody was quicker"));
}

#[tokio::test]
async fn sessions_end_without_a_person_and_at_the_end_of_the_day() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    // A page that refreshes itself does not keep the session.
    for _ in 0..4 {
        world.later(Duration::from_secs(9 * 60));
        let request = anna
            .request("GET", "/t/incidents?part=list")
            .header("x-schoolgate-quiet", "1")
            .body(Body::empty())
            .unwrap();
        let status = anna.send(&world, request).await.status;
        let there = world.clock.now().since(fixture::NOW) < presence::IDLE;
        assert_eq!(
            status,
            if there {
                StatusCode::OK
            } else {
                StatusCode::UNAUTHORIZED
            }
        );
    }
    assert_eq!(
        anna.get(&world, "/t/incidents").await.status,
        StatusCode::SEE_OTHER
    );

    let mut anna = world.signed_in("anna").await;
    for _ in 0..(12 * 60 / 25) {
        world.later(Duration::from_secs(25 * 60));
        assert_eq!(
            anna.get(&world, "/t/incidents").await.status,
            StatusCode::OK
        );
    }
    world.later(Duration::from_secs(25 * 60));
    assert_eq!(
        anna.get(&world, "/t/incidents").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn foreign_text_is_escaped_everywhere() {
    let world = world().await;
    let nasty = "\"><x-y><script>alert(1)</script>";
    let mut bad = hit("1A", "gambling", nasty);
    bad.path = Some(format!("/{nasty}"));
    bad.because = vec![nasty.into()];
    bad.tier = nasty.into();
    let id = bad.id;
    let appeal = Appeal {
        id: Uuid::now_v7(),
        hit: bad.id,
        code: bad.code,
        at: fixture::NOW,
        why: AppealReason::Other,
        words: nasty.into(),
        language: Language::En,
    };
    world.absorb(Record::Hit(bad)).await;
    world.absorb(Record::Appeal(appeal)).await;
    let mut ivan = world.signed_in("ivan").await;
    let query: String = url::form_urlencoded::byte_serialize(nasty.as_bytes()).collect();
    for path in [
        "/t/incidents".to_owned(),
        format!("/t/incidents?class={query}&period={query}&severity={query}&before={query}"),
        format!("/t/incidents?part=list&category={query}"),
        format!("/t/incidents/{id}"),
        "/t/review".to_owned(),
        format!("/it/explain?a={query}&who={query}"),
        format!("/it/people?done={query}"),
        format!("/sign-in?next={query}"),
    ] {
        let page = ivan.get(&world, &path).await;
        assert!(page.status.is_success(), "{path}: {}", page.status);
        assert!(!page.body.contains("<script>"), "{path}");
        assert!(
            !page.body.contains("<x-y>"),
            "{path} breaks out of an attribute"
        );
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let world = world().await;
    let mut browser = world.signed_in("ivan").await;
    for path in [
        "/sign-in",
        "/it",
        "/it/people",
        "/nowhere",
        "/t/incidents/1",
        "/it?",
        "/link/x",
    ] {
        let page = browser.get(&world, path).await;
        let header = |name: &str| page.headers.get(name).map_or("", |v| v.to_str().unwrap());
        assert!(
            header("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(header("strict-transport-security"), "", "{path}");
        assert!(
            !page.body.contains(" style="),
            "{path}: inline styles are refused by the policy"
        );
    }
    let css = browser.get(&world, &assets::address(&assets::CSS)).await;
    assert_eq!(css.status, StatusCode::OK);
    assert!(
        css.headers
            .get("cache-control")
            .unwrap()
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let missing = browser.get(&world, "/assets/staff-0.css").await;
    assert_eq!(
        (missing.status, missing.body.as_str()),
        (StatusCode::NOT_FOUND, "")
    );
}

#[tokio::test]
async fn accounts_are_added_and_disabled_and_their_links_shown_once() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    let token = ivan.get(&world, "/it/people").await.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("name", "Lena"),
        ("display", "Lena P."),
        ("role", "teacher"),
        ("class", "1A"),
        ("class", "11C"),
        ("class", "no such class"),
    ];
    let page = ivan.post(&world, "/it/people", &fields).await;
    let mark = "id=\"new-link\">https://gate.example:8443";
    let start = page.body.find(mark).expect("a link") + mark.len();
    let link = page.body[start..].split('<').next().unwrap().to_owned();
    assert_eq!(
        Browser::default().get(&world, &link).await.status,
        StatusCode::OK
    );
    assert!(
        !ivan
            .get(&world, "/it/people")
            .await
            .body
            .contains("new-link")
    );
    let lena = world
        .store
        .account_by_name("lena")
        .await
        .unwrap()
        .unwrap()
        .account;
    assert_eq!(lena.classes.len(), 2);

    let page = ivan.post(&world, "/it/people", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("taken") && page.body.contains("value=\"lena\""));

    let path = format!("/it/people/{}/disable", lena.id.0);
    ivan.post(&world, &path, &[(TOKEN_FIELD, &token)]).await;
    assert_eq!(
        Browser::default().get(&world, &link).await.status,
        StatusCode::NOT_FOUND
    );
    let own = world
        .store
        .account_by_name("ivan")
        .await
        .unwrap()
        .unwrap()
        .account;
    let path = format!("/it/people/{}/disable", own.id.0);
    let page = ivan.post(&world, &path, &[(TOKEN_FIELD, &token)]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = ivan.get(&world, "/it/audit").await;
    assert!(page.body.contains("added an account") && page.body.contains("disabled an account"));
}

#[tokio::test]
async fn explain_answers_as_the_data_path_decides() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    for (address, who, says) in [
        ("https://bets.example/x", "class:1A", "Does not open"),
        ("chess.example", "class:11C", "Opens"),
        (
            "https://116111.example/",
            "tier:primary",
            "It is protected: nothing closes it.",
        ),
        ("bank.example", "tier:primary", "It is passed on unopened"),
        ("http://[", "class:1A", "does not read as an address"),
        ("K7Q-4MD", "class:1A", "No incident holds this code."),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let page = ivan
            .get(&world, &format!("/it/explain?a={query}&who={who}"))
            .await;
        assert!(page.body.contains(says), "{address}: {}", page.body);
    }
    let hit = hit("1A", "gambling", "bets.example");
    let (id, code) = (hit.id, hit.code);
    world.absorb(Record::Hit(hit)).await;
    let page = ivan.get(&world, &format!("/it/explain?a={code}")).await;
    assert!(
        page.body.contains(&format!("/t/incidents/{id}")),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_text_is_judged_in_the_form() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    let form = ivan.get(&world, "/it/classify").await;
    assert_eq!(form.status, StatusCode::OK);
    let token = form.token();
    for (kind, content, status, says) in [
        ("url", "https://bets.example/x", 200, "Does not open"),
        ("url", "nobody.example", 200, "Nothing spoke"),
        ("text", "a walk in the park", 200, "Nothing spoke"),
        ("html", "<script>alert(1)</script>", 200, "&#60;script&#62;"),
        ("url", "http://[", 422, "does not read as an address"),
        ("text", " ", 422, "There is nothing to judge"),
        ("other", "x", 422, "There is nothing to judge"),
    ] {
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("kind", kind),
            ("content", content),
        ];
        let page = ivan.post(&world, "/it/classify", &fields).await;
        assert_eq!(page.status.as_u16(), status, "{kind} {content}");
        assert!(page.body.contains(says), "{content}: {}", page.body);
        assert!(!page.body.contains("<script>alert"), "{content}");
    }
    let fields = [("kind", "text"), ("content", "x")];
    let page = ivan.post(&world, "/it/classify", &fields).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "without the token");
}

#[tokio::test]
async fn programs_are_answered_with_json() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    let token = ivan.get(&world, "/it/classify").await.token();
    let good = r#"{"id":[1],"kind":"url","url":"https://bets.example/","more":2}"#;
    let page = ivan
        .send_json(&world, "/admin/classify", &token, good)
        .await;
    assert_eq!(page.status, StatusCode::OK);
    let said: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(said["id"], serde_json::json!([1]));
    assert_eq!(said["flags"], serde_json::json!(["gambling"]));
    assert_eq!(said["tiers"]["primary"], "block");
    assert!(said["categories"]["gambling"].as_f64().unwrap() > 0.9);
    assert_eq!(said["explain"][0]["source"], "list");

    let page = ivan
        .send_json(&world, "/admin/classify", &token, r#"{"kind":"x"}"#)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("kind is text, query, html or url"));
    for (token, body, status) in [
        ("", good, 403),
        ("wrong", good, 403),
        (token.as_str(), "{", 422),
        (token.as_str(), &"x".repeat(SAMPLE_LIMIT + 1), 413),
    ] {
        let page = ivan.send_json(&world, "/admin/classify", token, body).await;
        assert_eq!((page.status.as_u16(), page.body.as_str()), (status, ""));
    }
    let mut anna = world.signed_in("anna").await;
    let token = anna.get(&world, "/t/incidents").await.token();
    let page = anna
        .send_json(&world, "/admin/classify", &token, good)
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "IT only");
    let nobody = Browser::default()
        .send_json(&world, "/admin/classify", "", good)
        .await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_language_is_chosen_and_remembered() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let page = anna
        .post(
            &world,
            "/language",
            &[("language", "pl"), ("here", "/t/incidents")],
        )
        .await;
    assert_eq!(
        (page.status, page.to()),
        (StatusCode::SEE_OTHER, "/t/incidents")
    );
    assert!(
        anna.get(&world, "/t/incidents")
            .await
            .body
            .contains("<html lang=\"pl\">")
    );
    let page = anna
        .post(
            &world,
            "/language",
            &[("language", "pl"), ("here", "//evil.example")],
        )
        .await;
    assert_eq!(page.to(), "/");
    let page = anna
        .post(&world, "/language", &[("language", "xx"), ("here", "/")])
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

async fn next_event(body: &mut axum::body::BodyDataStream) -> String {
    let next = tokio::time::timeout(Duration::from_secs(20), body.next()).await;
    match next.expect("an event in time") {
        Some(bytes) => String::from_utf8(bytes.unwrap().to_vec()).unwrap(),
        None => String::new(),
    }
}

async fn live(browser: &mut Browser, world: &World) -> axum::body::BodyDataStream {
    let request = browser.request("GET", "/live").body(Body::empty()).unwrap();
    let response = browser.raw(world, request).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body().into_data_stream();
    assert!(next_event(&mut body).await.contains("event: hello"));
    body
}

#[tokio::test]
async fn news_reach_whoever_they_concern_and_say_nothing_else() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let mut boris = world.signed_in("boris").await;
    let mut hers = live(&mut anna, &world).await;
    let mut his = live(&mut boris, &world).await;
    world
        .absorb(Record::Hit(hit("1A", "gambling", "bets.example")))
        .await;
    assert_eq!(
        next_event(&mut hers).await.trim(),
        "event: incidents\ndata: now"
    );
    world.absorb(Record::SelfReport(report())).await;
    world
        .absorb(Record::Hit(hit("11C", "gambling", "bets.example")))
        .await;
    // The first word that he hears is about his own class: neither 1A nor the message was told.
    assert_eq!(
        next_event(&mut his).await.trim(),
        "event: incidents\ndata: now"
    );
    world.stopping.cancel();
    assert_eq!(next_event(&mut hers).await, "", "the stream is over");
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let mut body = live(&mut anna, &world).await;
    let account = world
        .store
        .account_by_name("anna")
        .await
        .unwrap()
        .unwrap()
        .account;
    world.store.end_sessions_of(account.id).await.unwrap();
    assert_eq!(next_event(&mut body).await.trim(), "event: end\ndata: now");
    assert_eq!(next_event(&mut body).await, "");
    let request = anna.request("GET", "/live").body(Body::empty()).unwrap();
    assert_eq!(
        anna.send(&world, request).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_session_has_a_handful_of_streams() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let mut open = Vec::new();
    for _ in 0..presence::STREAMS {
        open.push(live(&mut anna, &world).await);
    }
    let request = anna.request("GET", "/live").body(Body::empty()).unwrap();
    assert_eq!(
        anna.send(&world, request).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    drop(open);
    drop(live(&mut anna, &world).await);
}

#[tokio::test]
async fn it_corrects_what_was_judged_and_the_lead_what_was_closed() {
    let world = world().await;
    let mut ivan = world.signed_in("ivan").await;
    let form = ivan.get(&world, "/it/classify").await;
    let token = form.token();
    let judge = |kind: &'static str, content: &'static str| {
        [
            (TOKEN_FIELD, token.clone()),
            ("kind", kind.to_owned()),
            ("content", content.to_owned()),
        ]
    };
    let ask = async |browser: &mut Browser, fields: [(&str, String); 3]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        browser.post(&world, "/it/classify", &fields).await
    };
    let page = ask(&mut ivan, judge("url", "https://bets.example/")).await;
    assert!(
        !page.body.contains("Is this wrong?"),
        "an address has no text"
    );
    let page = ask(
        &mut ivan,
        judge(
            "html",
            "<title>Casino</title><p>a <b>casino</b> of cattle, casino<script>x</script>",
        ),
    )
    .await;
    assert!(page.body.contains("Is this wrong?"), "{}", page.body);
    assert!(
        page.body
            .contains("name=\"text\" value=\"Casino\na casino of cattle, casino\"")
    );

    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("text", "a casino of cattle"),
        ("category", "gambling"),
        ("answer", "false-alarm"),
        ("language", "en"),
        ("host", "https://Town.example/page?pupil=7"),
    ];
    let page = ivan.post(&world, "/corrections", &fields).await;
    assert_eq!(page.to(), "/corrections?done=corrected", "{}", page.body);
    let page = ivan.get(&world, page.to()).await;
    for says in [
        "a casino of cattle",
        "town.example",
        "False alarm",
        "The correction is kept.",
    ] {
        assert!(page.body.contains(says), "{says}");
    }
    assert!(!page.body.contains("pupil=7"));
    for missing in [1, 2, 3, 4] {
        let mut less = fields;
        less[missing].1 = "";
        let page = ivan.post(&world, "/corrections", &less).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{missing}");
    }

    // Care is the lead's alone; a closed false alarm asks for its text.
    world
        .absorb(Record::Hit(hit(
            "1A",
            "self-harm-promotion",
            "dark.example",
        )))
        .await;
    let mut tom = world.signed_in("tom").await;
    let list = tom.get(&world, "/t/incidents").await;
    let (id, token) = (id_on(&list), list.token());
    let close = [(TOKEN_FIELD, token.as_str()), ("reason", "mistake")];
    let path = format!("/t/incidents/{id}/close");
    let page = tom.post(&world, &path, &close).await;
    assert_eq!(page.to(), format!("/corrections?about={id}"));
    let page = tom.get(&world, page.to()).await;
    assert!(
        page.body.contains(r#"name="host" value="dark.example""#),
        "{}",
        page.body
    );
    assert!(
        page.body
            .contains(r#"<option value="self-harm-promotion" selected>"#)
    );
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("text", "a poem about grief"),
        ("category", "self-harm-promotion"),
        ("answer", "false-alarm"),
        ("language", "en"),
    ];
    tom.post(&world, "/corrections", &fields).await;
    let seen = tom.get(&world, "/corrections").await;
    assert!(seen.body.contains("a poem about grief"));
    let seen = ivan.get(&world, "/corrections").await;
    assert!(!seen.body.contains("a poem about grief"));

    let everything = crate::store::Scope::everything();
    let all = world.store.corrections(&everything).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[1].by.as_deref(), Some("tom"));
    let path = format!("/corrections/{}/delete", all[1].id);
    let ivans = ivan.get(&world, "/corrections").await.token();
    let page = ivan.post(&world, &path, &[(TOKEN_FIELD, &ivans)]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = tom.post(&world, &path, &[(TOKEN_FIELD, &token)]).await;
    assert_eq!(page.to(), "/corrections?done=correction-deleted");
    let did: Vec<String> = world
        .store
        .audit_entries(100)
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.did)
        .filter(|did| did.starts_with("correction."))
        .collect();
    assert_eq!(
        did,
        ["correction.delete", "correction.add", "correction.add"]
    );

    // Teachers see none of it, and go on as before.
    let mut anna = world.signed_in("anna").await;
    assert_eq!(
        anna.get(&world, "/corrections").await.status,
        StatusCode::NOT_FOUND
    );
}

/// A closed page of 1A that somebody asks for; the id of the request.
async fn asked(world: &World, category: &str, host: &str) -> Uuid {
    let hit = hit("1A", category, host);
    let appeal = Appeal {
        id: Uuid::now_v7(),
        hit: hit.id,
        code: hit.code,
        at: fixture::NOW,
        why: AppealReason::Lesson,
        words: String::new(),
        language: Language::En,
    };
    let id = appeal.id;
    world.absorb(Record::Hit(hit)).await;
    world.absorb(Record::Appeal(appeal)).await;
    id
}

#[tokio::test]
async fn a_request_is_opened_in_two_clicks_and_can_be_taken_back() {
    let world = world().await;
    let id = asked(&world, "games", "play.example").await;
    let lead_only = asked(&world, "gambling", "bets.example").await;
    let mut anna = world.signed_in("anna").await;
    let page = anna.get(&world, "/t/review").await;
    // The fixture's school has no bells: 45 minutes from 13:00.
    assert!(
        page.body.contains("Open for 1A until 13:45"),
        "{}",
        page.body
    );
    assert!(
        page.body
            .contains("Only the safeguarding lead or IT can open this subject")
    );
    let token = page.token();
    let fields = [(TOKEN_FIELD, token.as_str()), ("answer", "opened")];
    let refused = anna
        .post(&world, &format!("/t/review/{lead_only}"), &fields)
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let done = anna.post(&world, &format!("/t/review/{id}"), &fields).await;
    assert_eq!(done.to(), "/t/review?done=answered-opened");
    let open = world
        .store
        .unlocks_in_force(world.clock.now())
        .await
        .unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].scope.to_string(), "play.example");
    assert_eq!(
        open[0].until,
        fixture::NOW.plus(Duration::from_secs(45 * 60))
    );
    for path in ["/t/open", "/t/open?week=1", "/t/now/1A"] {
        let page = anna.get(&world, path).await;
        assert!(page.body.contains("play.example"), "{path}");
        let title = page.body.split("</title>").next().unwrap();
        assert!(!title.contains("1A") && !title.contains("play"), "{title}");
    }
    let undone = anna
        .post(&world, &format!("/t/review/{id}/undo"), &fields[..1])
        .await;
    assert_eq!(undone.to(), "/t/review?done=answer-undone");
    assert!(
        world
            .store
            .unlocks_in_force(world.clock.now())
            .await
            .unwrap()
            .is_empty()
    );

    // The lead may open what a teacher may not.
    let mut tom = world.signed_in("tom").await;
    let token = tom.get(&world, "/t/review").await.token();
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("answer", "opened"),
        ("scope", "page"),
        ("until", "60"),
    ];
    let done = tom
        .post(&world, &format!("/t/review/{lead_only}"), &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let open = world
        .store
        .unlocks_in_force(world.clock.now())
        .await
        .unwrap();
    assert_eq!(open[0].until, fixture::NOW.plus(Duration::from_secs(3600)));
}

#[tokio::test]
async fn a_page_is_opened_for_an_own_class_with_a_reason_and_within_the_limit() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let form = anna
        .get(&world, "/t/open/new?page=play.example&class=1A")
        .await;
    assert!(form.body.contains("value=\"play.example\""));
    let token = form.token();
    for (page, class, until, reason, problem) in [
        ("", "1A", "lesson", "maths", "#page"),
        ("co.uk", "1A", "lesson", "maths", "#page"),
        ("bets.example", "1A", "lesson", "maths", "#page"),
        ("illegal.example", "1A", "lesson", "maths", "#page"),
        ("play.example", "11C", "lesson", "maths", "#class"),
        ("play.example", "1A", "always", "maths", "#until"),
        ("play.example", "1A", "lesson", " ", "#reason"),
    ] {
        let fields = [
            (TOKEN_FIELD, token.as_str()),
            ("page", page),
            ("class", class),
            ("until", until),
            ("reason", reason),
        ];
        let refused = anna.post(&world, "/t/open/new", &fields).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{page} {class}"
        );
        assert!(refused.body.contains("<title>Error:"), "{page} {class}");
        assert!(
            refused.body.contains(&format!("href=\"{problem}\"")),
            "{page} {class}"
        );
        assert!(
            refused.body.contains(&format!("value=\"{page}\"")),
            "what was typed stays"
        );
    }
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("page", "https://www.play.example/"),
        ("class", "1A"),
        ("until", "day"),
        ("reason", "<b>maths</b>"),
    ];
    let done = anna.post(&world, "/t/open/new", &fields).await;
    assert_eq!(done.to(), "/t/open?done=open-opened");
    let page = anna.get(&world, "/t/open").await;
    assert!(page.body.contains("&#60;b&#62;maths"), "{}", page.body);
    let open = world
        .store
        .unlocks_in_force(world.clock.now())
        .await
        .unwrap();
    let id = open[0].id;

    // Another class's teacher does not find it.
    let mut boris = world.signed_in("boris").await;
    let theirs = boris.get(&world, "/t/open/new").await.token();
    for verb in ["end", "longer"] {
        let path = format!("/t/open/{id}/{verb}");
        let page = boris.post(&world, &path, &[(TOKEN_FIELD, &theirs)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{verb}");
    }
    assert!(
        !boris
            .get(&world, "/t/open")
            .await
            .body
            .contains("play.example")
    );
    assert_eq!(
        boris.get(&world, "/t/now/1A").await.status,
        StatusCode::NOT_FOUND
    );

    let fields = [(TOKEN_FIELD, token.as_str()), ("unlock", &id.to_string())];
    let done = anna.post(&world, "/t/open/propose", &fields).await;
    assert_eq!(done.to(), "/t/open?done=open-proposed");
    let longer = anna
        .post(&world, &format!("/t/open/{id}/longer"), &fields[..1])
        .await;
    assert_eq!(longer.to(), "/t/open?done=open-longer");
    let back = [(TOKEN_FIELD, token.as_str()), ("back", "/t/now/1A")];
    let ended = anna.post(&world, &format!("/t/open/{id}/end"), &back).await;
    assert_eq!(ended.to(), "/t/now/1A?done=open-ended");
    let again = anna.post(&world, &format!("/t/open/{id}/end"), &back).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    // IT keeps it open, or takes the rule that would do it for good.
    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/it/proposals").await;
    assert!(
        page.body.contains("hosts = [&#34;play.example&#34;]"),
        "{}",
        page.body
    );
    assert!(page.body.contains("classes = [&#34;1A&#34;]"));
    let wish = world.store.proposals().await.unwrap()[0].id;
    let token = page.token();
    let fields = [(TOKEN_FIELD, token.as_str()), ("state", "approved")];
    let done = ivan
        .post(&world, &format!("/it/proposals/{wish}"), &fields)
        .await;
    assert_eq!(done.to(), "/it/proposals?done=proposal-approved");
    let page = anna.get(&world, "/t/open").await;
    assert!(
        page.body.contains("Open until Monday 24 May 2027"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_page_can_be_tried_before_the_lesson() {
    let world = world().await;
    let mut anna = world.signed_in("anna").await;
    let addresses = "news.example%20play.example/x?q=secret%0Abets.example%20%3A%3A%20shop.example";
    let page = anna
        .get(&world, &format!("/t/check?class=1A&url={addresses}"))
        .await;
    for expected in [
        "Opens",
        "Does not open",
        "Warns first",
        "These do not read as web addresses",
        "Only the safeguarding lead or IT",
        "/t/open/new?page=play.example%2Fx&#38;class=1A",
    ] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    let many = "a.example%20".repeat(21);
    let page = anna.get(&world, &format!("/t/check?url={many}")).await;
    assert!(page.body.contains("Only the first twenty"));
    assert_eq!(
        page.body.matches("<h3 class=\"host\">a.example").count(),
        20
    );
}

#[tokio::test]
async fn a_class_now_shows_what_trips_it_and_names_no_site_of_few() {
    let world = world().await;
    for (at, host) in [
        "play.example",
        "play.example",
        "play.example",
        "rare.example",
    ]
    .iter()
    .enumerate()
    {
        let one = Hit {
            who: Some(Pseudonym(format!("1A·{at}").into())),
            ..hit("1A", "games", host)
        };
        world.absorb(Record::Hit(one)).await;
    }
    asked(&world, "games", "asked.example").await;
    let mut anna = world.signed_in("anna").await;
    assert_eq!(anna.get(&world, "/t/now").await.to(), "/t/now/1A");
    let page = anna.get(&world, "/t/now/1A").await;
    assert!(page.body.contains("3 pupils"), "{}", page.body);
    assert!(page.body.contains("One page is asked for"));
    assert!(page.body.contains("play.example") && !page.body.contains("rare.example"));
    assert!(page.body.contains("100 %"));
    assert!(!page.body.contains("1A·"), "no pupil");
}

#[tokio::test]
async fn sources_that_are_often_wrong_come_first() {
    let world = world().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        let one = Hit {
            who: Some(Pseudonym(format!("1A·{}", ids.len()).into())),
            because: vec!["starter-games".into()],
            ..hit("1A", "games", "play.example")
        };
        ids.push(one.id);
        world.absorb(Record::Hit(one)).await;
    }
    let mut ivan = world.signed_in("ivan").await;
    let token = ivan.get(&world, "/it").await.token();
    for id in ids {
        let fields = [(TOKEN_FIELD, token.as_str()), ("reason", "mistake")];
        let path = format!("/t/incidents/{id}/close");
        let page = ivan.post(&world, &path, &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    }
    let page = ivan.get(&world, "/it/precision").await;
    assert!(page.body.contains("5 of 5 (100 %)"), "{}", page.body);
    assert!(page.body.contains("look at it"));
}
