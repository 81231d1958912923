//! Notices on their way to a real mail server and a real program, with a clock that tests turn.

use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::app::config::{MailTls, Webhook};
use crate::model::{
    ClassId, Confidence, EventCode, Hit, HitKind, Pseudonym, Record, Role, Severity, SourceId,
};
use crate::policy::fixture;
use crate::safeguard::delivery::Preferences;
use crate::store::{DeliveryState, MailChange, NewAccount, NoticePreferences};
use sink::{MailServer, Mood, Program, certificate};

#[path = "../../../tests/it/sink.rs"]
mod sink;

/// 2026-11-20T09:00:00Z, a Friday; 10:00 in Warsaw.
const FRIDAY: i64 = 1_795_165_200_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

struct House {
    store: Store,
    now: Arc<AtomicI64>,
    messenger: Messenger,
    _files: tempfile::TempDir,
}

#[derive(Default)]
struct Ask<'a> {
    mail: Option<&'a MailServer>,
    tls: Option<(MailTls, String)>,
    hooks: Vec<(&'a Program, bool)>,
}

async fn house(ask: Ask<'_>) -> House {
    let files = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    if let Some(server) = ask.mail {
        config.mail.host = "127.0.0.1".into();
        config.mail.port = server.address.port();
        config.mail.tls = MailTls::None;
        config.mail.from = "gate@school.example".into();
    }
    let mut roots = String::new();
    if let Some((tls, root)) = ask.tls {
        if ask.mail.is_some() {
            config.mail.host = "localhost".into();
        }
        config.mail.tls = tls;
        roots = root;
    }
    if !roots.is_empty() {
        let file = files.path().join("root.pem");
        std::fs::write(&file, roots).unwrap();
        config.upstream.extra_roots.push(file);
    }
    config.dashboard.public_url = Some("https://gate.example".into());
    for (at, (program, tls)) in ask.hooks.iter().enumerate() {
        let secret_file = files.path().join(format!("secret-{at}"));
        std::fs::write(&secret_file, "a secret of the tests, long enough\n").unwrap();
        config.webhook.push(Webhook {
            name: format!("program-{at}"),
            url: match tls {
                true => format!("https://localhost:{}/told?x=1", program.address.port()),
                false => format!("http://{}/told?x=1", program.address),
            },
            secret_file,
            kinds: vec![NoticeKind::SelfReport, NoticeKind::CaseHanded],
        });
    }
    let now = Arc::new(AtomicI64::new(FRIDAY));
    let clock = {
        let now = now.clone();
        Clock::new(move || Timestamp(now.load(Ordering::SeqCst)))
    };
    let store = Store::open("sqlite::memory:").await.unwrap();
    let rules = Live::new(fixture::rulebook());
    let messenger = Messenger::new(store.clone(), clock, rules, &config).unwrap();
    House {
        store,
        now,
        messenger,
        _files: files,
    }
}

async fn house_with_mail(server: &MailServer) -> House {
    let ask = Ask {
        mail: Some(server),
        ..Ask::default()
    };
    house(ask).await
}

impl House {
    async fn lead(&self, language: Language) -> AccountId {
        self.account("tom", Role::SafeguardingLead, language).await
    }

    async fn account(&self, name: &str, role: Role, language: Language) -> AccountId {
        let new = NewAccount {
            name: name.into(),
            display: name.into(),
            role,
            classes: vec![ClassId("1A".into())],
            language: Some(language),
            mail: Some(format!("{name}@school.example")),
        };
        self.store.create_account(&new).await.unwrap().id
    }

    async fn tell(&self, id: &str, kind: NoticeKind, whom: AccountId) {
        let notice = NewNotice {
            id: id.into(),
            at: Timestamp(self.now.load(Ordering::SeqCst)),
            kind,
            whom,
            page: "/s/concerns".into(),
        };
        self.store.announce(&notice, None).await.unwrap();
    }

    /// Ticks, and waits for what that started.
    async fn round(&mut self) {
        self.messenger.tick().await.unwrap();
        while let Some(done) = self.messenger.tasks.join_next().await {
            self.messenger.settled(done).await;
        }
    }

    async fn later(&mut self, by: i64) {
        self.now.fetch_add(by, Ordering::SeqCst);
        self.round().await;
    }

    /// The deliveries that are not on the screen: `channel state attempts error`.
    async fn states(&self) -> Vec<String> {
        let mut said: Vec<String> = self
            .store
            .deliveries(100)
            .await
            .unwrap()
            .into_iter()
            .filter(|row| row.channel != Channel::Screen)
            .map(|row| {
                let pause = row.pause.unwrap_or_default();
                let error = row.error.unwrap_or_default();
                let text = format!(
                    "{} {:?} {pause} {} {error}",
                    row.channel.word(),
                    row.state,
                    row.attempts
                );
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect();
        said.reverse();
        said
    }
}

fn hit() -> Hit {
    let id = Uuid::now_v7();
    Hit {
        id,
        code: EventCode::of(id),
        request: Uuid::now_v7(),
        at: Timestamp(FRIDAY),
        kind: HitKind::Block,
        who: Some(Pseudonym("1A·07".into())),
        class: Some(ClassId("1A".into())),
        tier: "primary".into(),
        confidence: Confidence::Medium,
        source: SourceId::Network,
        category: "gambling".into(),
        care: false,
        severity: Severity::try_from(1).ok(),
        reason: "listed".into(),
        host: "bets.example".into(),
        path: None,
        because: Vec::new(),
        policy: 1,
    }
}

/// The text of a mail without its transfer coding, as far as these letters use one.
fn read_letter(raw: &str) -> String {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let body = body.replace("=\r\n", "");
    let body = match head.to_lowercase().contains("base64") {
        true => {
            let coded: String = body.split_whitespace().collect();
            String::from_utf8(data_encoding::BASE64.decode(coded.as_bytes()).unwrap()).unwrap()
        }
        false => body,
    };
    format!("{head}\r\n\r\n{body}")
}

#[tokio::test]
async fn a_notice_is_mailed_once_without_a_word_about_a_pupil() {
    let server = MailServer::start(None, None, Mood::Fine);
    let mut house = house_with_mail(&server).await;
    let lead = house.lead(Language::En).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    house.round().await;
    house.later(HOUR).await;
    let letters = server.letters();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = read_letter(&letters[0]);
    for part in [
        "To: tom@school.example",
        "gate@school.example",
        "Auto-Submitted: auto-generated",
        "Message-ID: <",
        "@school.example>",
        "A pupil asked for help.",
        "https://gate.example/s/concerns",
    ] {
        assert!(letter.contains(part), "{part} is missing in {letter}");
    }
    assert_eq!(house.states().await, ["mail Sent 0"]);
    assert_eq!(house.messenger.pulse().failing(), "");
}

#[tokio::test]
async fn a_server_that_is_down_loses_nothing() {
    // An address at which nobody listens yet.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap();
    drop(port);
    let mut house = house(Ask {
        mail: Some(&MailServer::absent(address)),
        ..Ask::default()
    })
    .await;
    let lead = house.lead(Language::Pl).await;
    for at in 0..6 {
        house
            .tell(&format!("report:{at}"), NoticeKind::SelfReport, lead)
            .await;
    }
    house.round().await;
    house.round().await;
    let states = house.states().await;
    assert_eq!(states.len(), 6);
    for state in &states {
        assert!(state.starts_with("mail Waiting 1 "), "{state}");
    }
    assert!(house.messenger.pulse().failing().starts_with("mail: "));
    // Not before its time, then again.
    house.later(30_000).await;
    assert_eq!(house.states().await, states);
    house.later(31_000).await;
    house.round().await;
    assert!(
        house
            .states()
            .await
            .iter()
            .all(|state| state.starts_with("mail Waiting 2"))
    );

    let server = MailServer::start(Some(address), None, Mood::Fine);
    house.later(2 * MINUTE).await;
    house.round().await;
    assert_eq!(server.letters().len(), 6);
    assert!(
        house
            .states()
            .await
            .iter()
            .all(|state| state.starts_with("mail Sent 2"))
    );
    assert_eq!(house.messenger.pulse().failing(), "");
}

#[tokio::test]
async fn refusals_for_now_and_for_good_are_told_apart() {
    let server = MailServer::start(None, None, Mood::Says("451 later"));
    let mut house = house_with_mail(&server).await;
    let lead = house.lead(Language::Ru).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    let states = house.states().await;
    assert!(states[0].starts_with("mail Waiting 1 "), "{states:?}");
    assert!(states[0].contains("451"), "{states:?}");
    // The server repeated the address.
    assert!(!states[0].contains("tom"), "{states:?}");
    server.mood(Mood::Says("550 5.1.1 no such user"));
    house.later(MINUTE).await;
    let states = house.states().await;
    assert!(states[0].starts_with("mail Failed 2 "), "{states:?}");
    assert!(states[0].contains("550"), "{states:?}");
    assert!(server.letters().is_empty());
    assert_eq!(
        house.store.unreachable_notices(Timestamp(0)).await.unwrap(),
        1
    );
}

#[tokio::test]
async fn what_a_server_took_without_saying_so_is_repeated_as_the_same_message() {
    let server = MailServer::start(None, None, Mood::Forgets);
    let mut house = house_with_mail(&server).await;
    let lead = house.lead(Language::Vi).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.messenger.tick().await.unwrap();
    while server.letters().is_empty() {
        tokio::task::yield_now().await;
    }
    // As if killed: what is under way is known nowhere but here.
    house.messenger.tasks.abort_all();
    while house.messenger.tasks.join_next().await.is_some() {}
    house.messenger.under_way.clear();
    server.mood(Mood::Fine);
    house.round().await;
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    let id = |letter: &str| {
        let line = letter.lines().find(|line| line.starts_with("Message-ID"));
        line.unwrap().to_owned()
    };
    assert_eq!(id(&letters[0]), id(&letters[1]));
    assert_eq!(house.states().await, ["mail Sent 0"]);
}

#[tokio::test]
async fn mail_is_encrypted_and_an_unknown_certificate_is_refused() {
    let (tls, root) = certificate();
    let server = MailServer::start(None, Some(tls), Mood::Fine);
    for (root, expect) in [(root, "mail Sent 0"), (certificate().1, "mail Waiting 1")] {
        let mut house = house(Ask {
            mail: Some(&server),
            tls: Some((MailTls::Starttls, root)),
            ..Ask::default()
        })
        .await;
        let lead = house.lead(Language::En).await;
        house.tell("report:1", NoticeKind::SelfReport, lead).await;
        house.round().await;
        let states = house.states().await;
        assert!(states[0].starts_with(expect), "{states:?}");
    }
    assert_eq!(server.letters().len(), 1);
    // A server that cannot encrypt is not given anything.
    let plain = MailServer::start(None, None, Mood::Fine);
    let mut house = house(Ask {
        mail: Some(&plain),
        tls: Some((MailTls::Starttls, certificate().1)),
        ..Ask::default()
    })
    .await;
    let lead = house.lead(Language::En).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    assert!(house.states().await[0].starts_with("mail Waiting 1"));
    assert!(plain.letters().is_empty());
}

#[tokio::test]
async fn a_program_is_told_with_a_signature_until_it_says_yes() {
    let (tls, root) = certificate();
    let program = Program::start(Some(tls), Mood::Says("503 Service Unavailable"));
    let mut house = house(Ask {
        tls: Some((MailTls::Starttls, root)),
        hooks: vec![(&program, true)],
        ..Ask::default()
    })
    .await;
    let lead = house.lead(Language::En).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    // Not a kind that it asked for.
    house.tell("urgent:1", NoticeKind::Urgent, lead).await;
    house.round().await;
    program.mood(Mood::Says("302 Found"));
    house.later(MINUTE).await;
    program.mood(Mood::Fine);
    house.later(2 * MINUTE).await;
    house.later(HOUR).await;
    let told = program.told();
    assert_eq!(told.len(), 3, "{told:?}");
    let key = aws_lc_rs::hmac::Key::new(
        aws_lc_rs::hmac::HMAC_SHA256,
        b"a secret of the tests, long enough",
    );
    for one in &told {
        assert_eq!(one.first, "POST /told?x=1 HTTP/1.1");
        assert_eq!(one.head["webhook-id"], told[0].head["webhook-id"]);
        let signed = format!(
            "{}.{}.{}",
            one.head["webhook-id"], one.head["webhook-timestamp"], one.body
        );
        let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        let expect = format!("v1,{}", data_encoding::BASE64.encode(tag.as_ref()));
        assert_eq!(one.head["webhook-signature"], expect);
        let body: serde_json::Value = serde_json::from_str(&one.body).unwrap();
        assert_eq!(body["type"], "notice.self-report");
        assert_eq!(body["data"]["to"], "tom");
        assert_eq!(body["data"]["url"], "https://gate.example/s/concerns");
    }
    assert_ne!(
        told[0].head["webhook-timestamp"],
        told[1].head["webhook-timestamp"]
    );
    assert_eq!(house.states().await, ["webhook Sent 2"]);
}

#[tokio::test]
async fn a_second_channel_follows_only_if_the_first_was_not_seen_or_failed() {
    let server = MailServer::start(None, None, Mood::Fine);
    let program = Program::start(None, Mood::Fine);
    let mut house = house(Ask {
        mail: Some(&server),
        hooks: vec![(&program, false)],
        ..Ask::default()
    })
    .await;
    let lead = house.lead(Language::En).await;
    let count =
        |server: &MailServer, program: &Program| (server.letters().len(), program.told().len());
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    house.later(14 * MINUTE).await;
    assert_eq!(count(&server, &program), (0, 1));
    house.later(MINUTE).await;
    assert_eq!(count(&server, &program), (1, 1));
    // Seen in time: no mail.
    house.tell("report:2", NoticeKind::SelfReport, lead).await;
    house.round().await;
    let now = Timestamp(house.now.load(Ordering::SeqCst));
    let seen = house
        .store
        .see_page(lead, "/s/concerns", now)
        .await
        .unwrap();
    assert_eq!(seen, 2);
    house.later(HOUR).await;
    assert_eq!(count(&server, &program), (1, 2));
    // The first does not work: the second does not wait.
    program.mood(Mood::Says("500 Internal Server Error"));
    house.tell("report:3", NoticeKind::SelfReport, lead).await;
    house.round().await;
    house.round().await;
    assert_eq!(count(&server, &program), (2, 3));
}

#[tokio::test]
async fn a_slow_program_holds_nobody_up() {
    let server = MailServer::start(None, None, Mood::Fine);
    let slow = Program::start(None, Mood::Hangs);
    let quick = Program::start(None, Mood::Fine);
    let mut house = house(Ask {
        mail: Some(&server),
        hooks: vec![(&slow, false), (&quick, false)],
        ..Ask::default()
    })
    .await;
    let lead = house.lead(Language::En).await;
    for at in 0..20 {
        house
            .tell(&format!("report:{at}"), NoticeKind::SelfReport, lead)
            .await;
    }
    while quick.told().len() < 20 {
        house.messenger.tick().await.unwrap();
        if let Some(done) = house.messenger.tasks.join_next().await {
            house.messenger.settled(done).await;
        }
    }
    assert!(slow.told().len() <= PLACES);
    let under_way = house.messenger.under_way.values();
    let slow_ones = under_way
        .filter(|one| one.way.target == "program-0")
        .count();
    assert_eq!(slow_ones, PLACES);
}

#[tokio::test]
async fn ordinary_notices_keep_to_school_hours_and_the_budget() {
    let server = MailServer::start(None, None, Mood::Fine);
    let mut house = house_with_mail(&server).await;
    let anna = house.account("anna", Role::Teacher, Language::En).await;
    for at in 0..5 {
        house
            .tell(&format!("case:{at}"), NoticeKind::CaseHanded, anna)
            .await;
    }
    house.round().await;
    assert_eq!(server.letters().len(), 0, "the screen comes first");
    house.later(15 * MINUTE).await;
    house.later(MINUTE).await;
    assert_eq!(server.letters().len(), 3);
    let held = house.states().await;
    assert_eq!(
        held.iter()
            .filter(|state| *state == "mail Held budget 0")
            .count(),
        2
    );
    house
        .tell("case:evening", NoticeKind::CaseHanded, anna)
        .await;
    house.round().await;
    house.later(9 * HOUR).await;
    assert!(
        house
            .states()
            .await
            .contains(&"mail Held quiet-hours 0".to_owned())
    );
    // Monday, after the school has opened.
    house.later(62 * HOUR).await;
    assert_eq!(server.letters().len(), 6);
}

#[tokio::test]
async fn a_lead_who_is_away_has_a_deputy_or_is_told() {
    let server = MailServer::start(None, None, Mood::Fine);
    let mut house = house_with_mail(&server).await;
    let lead = house.lead(Language::En).await;
    let other = house
        .account("eva", Role::SafeguardingContact, Language::En)
        .await;
    let away = |deputy| NoticePreferences {
        wants: Preferences {
            urgent: false,
            ..Preferences::default()
        },
        deputy,
    };
    let to = |server: &MailServer| {
        let letters = server.letters();
        let line = letters
            .last()
            .unwrap()
            .lines()
            .find(|line| line.starts_with("To:"));
        (letters.len(), line.unwrap().to_owned())
    };
    let set = async |house: &House, who, deputy| {
        house
            .store
            .set_notice_preferences(who, &away(deputy))
            .await
            .unwrap();
    };
    set(&house, lead, Some(other)).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    assert_eq!(to(&server), (1, "To: eva@school.example".into()));
    assert_eq!(
        house.store.unreachable_notices(Timestamp(0)).await.unwrap(),
        0
    );
    // Both away and each other's deputies: the first one is told.
    set(&house, other, Some(lead)).await;
    house.tell("report:2", NoticeKind::SelfReport, lead).await;
    house.round().await;
    assert_eq!(to(&server), (2, "To: tom@school.example".into()));
    // A deputy who has left is none.
    house
        .store
        .set_notice_preferences(other, &NoticePreferences::default())
        .await
        .unwrap();
    house.store.disable_account(other).await.unwrap();
    house.tell("report:3", NoticeKind::SelfReport, lead).await;
    house.round().await;
    assert_eq!(to(&server), (3, "To: tom@school.example".into()));
}

#[tokio::test]
async fn an_address_is_checked_by_a_code_that_goes_there() {
    let server = MailServer::start(None, None, Mood::Fine);
    let mut house = house_with_mail(&server).await;
    let anna = house.account("anna", Role::Teacher, Language::En).await;
    let change = MailChange {
        mail: "new@school.example".into(),
        code: "012345".into(),
        expires_at: Timestamp(FRIDAY + 30 * MINUTE),
    };
    house.store.propose_mail(anna, &change).await.unwrap();
    house
        .tell("mail-check:1", NoticeKind::MailCheck, anna)
        .await;
    house.round().await;
    let letters = server.letters();
    assert!(letters[0].contains("To: new@school.example"));
    assert!(read_letter(&letters[0]).contains("012345"));
    let confirm = async |code| {
        let now = Timestamp(FRIDAY);
        house.store.confirm_mail(anna, code, now).await.unwrap()
    };
    assert!(!confirm("012346").await);
    assert!(confirm("012345").await);
    assert!(!confirm("012345").await, "once");
    let mail = house.store.account(anna).await.unwrap().unwrap().mail;
    assert_eq!(mail.as_deref(), Some("new@school.example"));
    // Five wrong ones end it.
    house.store.propose_mail(anna, &change).await.unwrap();
    for _ in 0..5 {
        assert!(!confirm("999999").await);
    }
    assert!(!confirm("012345").await);
}

#[tokio::test]
async fn a_digest_comes_once_a_day_and_never_about_nothing() {
    let server = MailServer::start(None, None, Mood::Fine);
    let mut house = house_with_mail(&server).await;
    house.account("anna", Role::Teacher, Language::En).await;
    house.lead(Language::En).await;
    house.later(4 * HOUR).await;
    assert!(
        house.states().await.is_empty(),
        "nothing was due, or nothing to say"
    );
    house.store.absorb(&[Record::Hit(hit())]).await.unwrap();
    // 15:30 in Warsaw; in another process, which knows nothing of the first.
    house.messenger.digests.clear();
    house.later(90 * MINUTE).await;
    house.messenger.digests.clear();
    house.later(HOUR).await;
    let letters: Vec<String> = server
        .letters()
        .iter()
        .map(|raw| read_letter(raw))
        .collect();
    assert_eq!(letters.len(), 2, "{letters:?}");
    let of = |name: &str| {
        let to = format!("To: {name}@");
        letters.iter().find(|letter| letter.contains(&to)).unwrap()
    };
    assert!(of("anna").contains("Incidents this week: 1"), "{letters:?}");
    assert!(
        of("tom").contains("Incidents this week: under 5"),
        "{letters:?}"
    );
    assert!(letters.iter().all(|letter| !letter.contains("1A")));
}

#[tokio::test]
async fn what_the_configuration_no_longer_knows_waits_visibly() {
    let server = MailServer::start(None, None, Mood::Says("451 later"));
    let mut house = house_with_mail(&server).await;
    let lead = house.lead(Language::En).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    house.messenger.mailer = None;
    house.later(HOUR).await;
    let states = house.states().await;
    assert!(
        states[0].ends_with("there is no mail server in the configuration"),
        "{states:?}"
    );
    house.later(8 * 24 * HOUR).await;
    let states = house.states().await;
    assert!(states[0].starts_with("mail Failed"), "{states:?}");
}

#[tokio::test]
async fn old_notices_go_and_those_under_way_stay() {
    let server = MailServer::start(None, None, Mood::Fine);
    let mut house = house_with_mail(&server).await;
    let lead = house.lead(Language::En).await;
    house.tell("report:1", NoticeKind::SelfReport, lead).await;
    house.round().await;
    let before = Timestamp(FRIDAY + HOUR);
    house.tell("report:2", NoticeKind::SelfReport, lead).await;
    assert_eq!(house.store.forget_notices(before).await.unwrap(), 1);
    assert_eq!(house.store.unplanned_notices().await.unwrap().len(), 1);
    assert!(house.store.deliveries(10).await.unwrap().is_empty());
    let left = house.store.delivery_tally(Timestamp(0)).await.unwrap();
    assert_eq!(left, crate::store::DeliveryTally::default());
    house.round().await;
    let rows = house.store.deliveries(10).await.unwrap();
    assert!(rows.iter().all(|row| row.state == DeliveryState::Sent));
}
