use std::net::IpAddr;
use std::sync::LazyLock;

use data_encoding::BASE64;
use http::HeaderValue;

use super::*;
use crate::model::Timestamp;
use crate::policy::{Rulebook, fixture};

/// `password` in argon2id with few passes and little memory, so that the tests are quick.
const PASSWORD: &str = "łódź:7";
static HASH: LazyLock<String> = LazyLock::new(|| quick_hash(PASSWORD));

fn quick_hash(password: &str) -> String {
    use argon2::password_hash::PasswordHasher;
    let params = argon2::Params::new(64, 1, 1, None).unwrap();
    let hash: argon2::password_hash::phc::PasswordHash = argon2::Argon2::from(params)
        .hash_password(password.as_bytes())
        .unwrap();
    hash.to_string()
}

fn users(rows: &str) -> Users {
    Users::parse(&rows.replace("HASH", &HASH), "users.toml").unwrap()
}

fn people() -> Users {
    users(
        r#"
        [[user]]
        name = "jan"
        password = "HASH"
        class = "11C"
        pseudonym = "11C·4"
        [[user]]
        name = "ngọc"
        password = "HASH"
        class = "1a"
        language = "vi"
        [[user]]
        name = "teacher"
        password = "HASH"
        tier = "staff"
        [[user]]
        name = "moved"
        password = "HASH"
        class = "99Z"
        [[user]]
        name = "odd"
        password = "HASH"
        tier = "wizards"
        "#,
    )
}

fn rules() -> Rulebook {
    let (rules, _) =
        Rulebook::compile(&fixture::source(), [7; 16], 1, fixture::NOW, None).expect("fixture");
    rules
}

fn identities(mode: ProxyAuth) -> Identities {
    Identities::new(mode, people(), &[1; 32], Clock::fixed(fixture::NOW))
}

fn basic(pair: &str) -> HeaderValue {
    HeaderValue::try_from(format!("Basic {}", BASE64.encode(pair.as_bytes()))).unwrap()
}

/// Subject (people by pseudonym, devices by kind), class, tier, language, confidence and source.
fn words(who: &Identity, rules: &Rulebook) -> String {
    let subject = match &who.subject {
        Subject::Person(code) if code.0.starts_with("p-") => "person p-".to_owned(),
        Subject::Person(code) => format!("person {code}"),
        Subject::Device(code) => {
            assert!(code.0.starts_with("dev-") && code.0.len() == 10, "{code}");
            "device".to_owned()
        }
        Subject::Unknown => "unknown".to_owned(),
    };
    let class = who.class.as_ref().map_or("-", |class| &*class.0);
    let language = who.language.map_or("-", Language::tag);
    let tier = &rules.tier(who.tier).name;
    format!(
        "{subject} {class} {tier} {language} {:?} {:?}",
        who.confidence, who.source
    )
}

#[test]
fn networks_say_who_sits_there() {
    let (all, rules) = (identities(ProxyAuth::Off), rules());
    let check = |address: &str, expect: &str| {
        let who = all.of_address(address.parse().unwrap(), &rules);
        assert_eq!(words(&who, &rules), expect, "{address}");
    };
    check("10.0.12.9", "device 1A primary - Low Network");
    check("::ffff:10.0.12.9", "device 1A primary - Low Network");
    check("10.0.12.7", "device - staff - Medium Network");
    check("10.9.9.9", "device - guest - Medium Network");
    check("fd00::1", "device - guest - Medium Network");
    check("192.0.2.1", "device - guest - Low Guest");
    check("2001:db8::1", "device - guest - Low Guest");
}

#[test]
fn devices_have_stand_ins_that_last_a_month() {
    let rules = rules();
    let name = |key: u8, at: &str, address: &str| {
        let at: jiff::Timestamp = at.parse().unwrap();
        let clock = Clock::fixed(Timestamp(at.as_millisecond()));
        let all = Identities::new(ProxyAuth::Off, Users::default(), &[key; 32], clock);
        let who = all.of_address(address.parse().unwrap(), &rules);
        who.subject.pseudonym().unwrap().0.to_string()
    };
    let november = name(1, "2026-11-01T00:00:00Z", "10.0.12.9");
    assert_eq!(name(1, "2026-11-30T23:59:59Z", "10.0.12.9"), november);
    assert_eq!(
        name(1, "2026-11-30T23:59:59Z", "::ffff:10.0.12.9"),
        november
    );
    assert_ne!(name(1, "2026-12-01T00:00:00Z", "10.0.12.9"), november);
    assert_ne!(name(1, "2026-11-01T00:00:00Z", "10.0.12.8"), november);
    assert_ne!(
        name(2, "2026-11-01T00:00:00Z", "10.0.12.9"),
        november,
        "another school"
    );
}

#[tokio::test]
async fn credentials_say_who_it_is() {
    let rules = rules();
    let all = identities(ProxyAuth::Optional);
    let check = async |pair: &str, expect: Option<&str>| {
        let address: IpAddr = "10.0.12.9".parse().unwrap();
        let who = all.of(address, Some(&basic(pair)), &rules).await;
        let who = who.ok().map(|who| words(&who, &rules));
        assert_eq!(who.as_deref(), expect, "{pair}");
    };
    check(
        "jan:łódź:7",
        Some("person 11C·4 11C upper-secondary vi High ProxyAuth"),
    )
    .await;
    check(
        "ngọc:łódź:7",
        Some("person p- 1A primary vi High ProxyAuth"),
    )
    .await;
    // The same name in decomposed form, as some keyboards send it.
    check(
        "ngo\u{323}c:łódź:7",
        Some("person p- 1A primary vi High ProxyAuth"),
    )
    .await;
    check("teacher:łódź:7", Some("person p- - staff - High ProxyAuth")).await;
    check("moved:łódź:7", Some("person p- - guest - High ProxyAuth")).await;
    check("odd:łódź:7", Some("person p- - guest - High ProxyAuth")).await;
    check("jan:wrong", None).await;
    check("jan:", None).await;
    check(":", None).await;
    check("Jan:łódź:7", None).await;
    check("nobody:łódź:7", None).await;
    check("jan\u{0}:łódź:7", None).await;
    check("jan", None).await;
}

#[tokio::test]
async fn malformed_headers_are_wrong_credentials() {
    let (all, rules) = (identities(ProxyAuth::Optional), rules());
    let address: IpAddr = "10.0.12.9".parse().unwrap();
    let long = format!("Basic {}", "A".repeat(4096));
    for value in [
        &b""[..],
        b"Basic",
        b"Basic ",
        b"Basic !!!!",
        b"Basic =",
        b"Bearer abc",
        b"Negotiate abc",
        b"Basic anJu",
        b"BasicamFuOg==",
        b"Basic \xff\xfe",
        b"Basic /////w==",
        b"Digest a=b",
        long.as_bytes(),
    ] {
        let value = HeaderValue::from_bytes(value).unwrap();
        let said = all.of(address, Some(&value), &rules).await;
        assert!(said.is_err(), "{value:?}");
    }
    // What RFC 9110 and RFC 7617 leave free.
    let token = BASE64.encode("jan:łódź:7".as_bytes());
    for value in [format!("basic {token}"), format!("BASIC   {token}")] {
        let value = HeaderValue::try_from(value).unwrap();
        assert!(
            all.of(address, Some(&value), &rules).await.is_ok(),
            "{value:?}"
        );
    }
}

#[tokio::test]
async fn the_mode_decides_who_is_asked() {
    let rules = rules();
    let address: IpAddr = "10.0.12.9".parse().unwrap();
    let right = basic("jan:łódź:7");
    let wrong = basic("jan:x");
    let check = async |mode: ProxyAuth, header: Option<&HeaderValue>, expect: Option<SourceId>| {
        let all = identities(mode);
        let source = all
            .of(address, header, &rules)
            .await
            .ok()
            .map(|who| who.source);
        assert_eq!(source, expect, "{mode:?} {header:?}");
        // Where nobody can be asked, the network says who it is, whatever the mode.
        assert_eq!(all.of_address(address, &rules).source, SourceId::Network);
    };
    use ProxyAuth::{Off, Optional, Required};
    check(Off, None, Some(SourceId::Network)).await;
    check(Off, Some(&right), Some(SourceId::Network)).await;
    check(Off, Some(&wrong), Some(SourceId::Network)).await;
    check(Optional, None, Some(SourceId::Network)).await;
    check(Optional, Some(&right), Some(SourceId::ProxyAuth)).await;
    check(Optional, Some(&wrong), None).await;
    check(Required, None, None).await;
    check(Required, Some(&right), Some(SourceId::ProxyAuth)).await;
    check(Required, Some(&wrong), None).await;
}

#[tokio::test]
async fn an_address_that_guesses_is_refused_and_its_signed_in_people_are_not() {
    let (all, rules) = (identities(ProxyAuth::Required), rules());
    let here: IpAddr = "10.0.12.9".parse().unwrap();
    assert!(
        all.of(here, Some(&basic("jan:łódź:7")), &rules)
            .await
            .is_ok()
    );
    for guess in 0..25 {
        let header = basic(&format!("teacher:{guess}"));
        assert!(all.of(here, Some(&header), &rules).await.is_err());
    }
    let right = basic("teacher:łódź:7");
    assert!(
        all.of(here, Some(&right), &rules).await.is_err(),
        "refused for a while"
    );
    assert!(
        all.of(here, Some(&basic("jan:łódź:7")), &rules)
            .await
            .is_ok(),
        "remembered"
    );
    let elsewhere: IpAddr = "10.0.12.10".parse().unwrap();
    assert!(all.of(elsewhere, Some(&right), &rules).await.is_ok());
}

#[tokio::test]
async fn a_newer_file_counts_at_once() {
    let (all, rules) = (identities(ProxyAuth::Required), rules());
    let here: IpAddr = "10.0.12.9".parse().unwrap();
    let header = basic("jan:łódź:7");
    assert!(all.of(here, Some(&header), &rules).await.is_ok());
    let other = quick_hash("new");
    all.replace(users(&format!(
        "[[user]]\nname = \"jan\"\npassword = \"{other}\"\nclass = \"1A\""
    )));
    assert!(all.of(here, Some(&header), &rules).await.is_err());
    assert!(all.of(here, Some(&basic("jan:new")), &rules).await.is_ok());
    all.replace(Users::default());
    assert!(all.of(here, Some(&basic("jan:new")), &rules).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_connections_of_one_browser_are_one_check() {
    let (all, rules) = (Arc::new(identities(ProxyAuth::Required)), Arc::new(rules()));
    let asks: Vec<_> = (0..200)
        .map(|_| {
            let (all, rules) = (all.clone(), rules.clone());
            tokio::spawn(async move {
                let here: IpAddr = "10.0.12.9".parse().unwrap();
                // Wrong ones: were each checked, the guesses would reach their bound.
                let wrong = all
                    .of(here, Some(&basic("jan:typo")), &rules)
                    .await
                    .is_err();
                let right = all
                    .of(here, Some(&basic("jan:łódź:7")), &rules)
                    .await
                    .is_ok();
                wrong && right
            })
        })
        .collect();
    for ask in asks {
        assert!(ask.await.unwrap());
    }
}

#[tokio::test]
async fn checks_are_counted_and_the_same_file_forgets_nothing() {
    let (all, rules) = (identities(ProxyAuth::Required), rules());
    let here: IpAddr = "10.0.12.9".parse().unwrap();
    for pair in ["jan:łódź:7", "jan:łódź:7", "jan:x", "jan:x", "malformed"] {
        drop(all.of(here, Some(&basic(pair)), &rules).await);
    }
    // Read again, for whatever reason: nobody has to be checked again.
    all.replace(people());
    drop(all.of(here, Some(&basic("jan:łódź:7")), &rules).await);
    let mut registry = prometheus_client::registry::Registry::default();
    all.register(&mut registry);
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    for (outcome, count) in [("right", 1), ("wrong", 1), ("malformed", 1)] {
        let line = format!("schoolgate_proxy_sign_ins_total{{outcome=\"{outcome}\"}} {count}\n");
        assert!(text.contains(&line), "{line}{text}");
    }
}

#[test]
fn the_challenge_is_one_that_browsers_understand() {
    let header = |realm: &str| {
        Challenge {
            realm: realm.into(),
        }
        .header()
    };
    assert_eq!(
        header("Schoolgate"),
        "Basic realm=\"Schoolgate\", charset=\"UTF-8\""
    );
    assert_eq!(
        header("a\"b\\\r\n: ż"),
        "Basic realm=\"ab: \", charset=\"UTF-8\""
    );
}

/// What is said about a `users.toml`: `line:column message (hint)`.
#[track_caller]
fn check_file(text: &str, expect: &[&str]) {
    let text = text.replace("HASH", &HASH);
    let said: Vec<String> = Users::parse(&text, "users.toml")
        .err()
        .unwrap_or_default()
        .iter()
        .map(|p| format!("{}:{} {} ({})", p.line, p.column, p.message, p.hint))
        .collect();
    assert_eq!(said, expect, "{text}");
}

#[test]
fn mistakes_in_the_file_are_said_with_their_place() {
    check_file("", &[]);
    check_file(
        "[[user]]\nname = \"a\"\npassword = \"secret\"\nclass = \"7B\"",
        &["3:12 this is not an argon2id hash (make one with: schoolgate pupil hash)"],
    );
    check_file(
        "[[user]]\nname = \"a\"\npassword = \"HASH\"\n",
        &["2:8 neither class nor tier is given (add a line like: class = \"7B\")"],
    );
    check_file(
        "[[user]]\nname = \"a\"\npassword = \"HASH\"\nclass = \"7B\"\ntier = \"staff\"",
        &["5:8 class and tier are both given (take out the tier; the class has one)"],
    );
    check_file(
        "[[user]]\nname = \"a:b\"\npassword = \"HASH\"\nclass = \"7B\"",
        &["2:8 a name holds no colon and no control characters (RFC 7617) (choose another name)"],
    );
    check_file(
        "[[user]]\nname = \"a\"\npassword = \"HASH\"\nclas = \"7B\"",
        &["4:1 there is no key `clas` here (did you mean `class`?)"],
    );
    check_file(
        "[[user]]\nname = \"a\"\nclass = \"7B\"",
        &["1:1 `password` is missing (add a line: password = …)"],
    );
    check_file(
        "[[users]]\nname = \"a\"",
        &["1:3 there is no key `users` here (did you mean `user`?)"],
    );
    // All at once, not just the first.
    check_file(
        "[[user]]\nname = \"a\"\npassword = \"HASH\"\nclass = \"7B\"\nlanguage = \"de\"\n\
         pseudonym = \"Jan Kowalski\"\n\
         [[user]]\nname = \"b\"\npassword = \"HASH\"\nclass = \"7B\"\n\
         [[user]]\nname = \"b\"\npassword = \"HASH\"\nclass = \"7B\"",
        &[
            "5:12 `de` is not one of the languages (choose one of \"en\", \"vi\", \"pl\", \"ru\")",
            "6:13 a pseudonym has 1 to 32 letters, digits, `-` or `·` (write it like \"7B·14\", \
             without the name)",
            "12:8 this name is there twice (take one out)",
        ],
    );
    check_file(
        "[[user]]\nname = \"a\"\npassword = \"HASH\"\nclass = \"7B\"\npseudonym = \"x\"\n\
         [[user]]\nname = \"b\"\npassword = \"HASH\"\nclass = \"7B\"\npseudonym = \"x\"",
        &["10:13 the pseudonym is taken in line 5 (give each person one of their own)"],
    );
}

#[test]
fn nothing_of_a_person_is_printed() {
    let people = people();
    assert_eq!(format!("{people:?}"), "Users(5)");
    assert_eq!(
        format!("{:?}", people.find("jan").unwrap()),
        "User(‹redacted›)"
    );
}

proptest::proptest! {
    #[test]
    fn no_users_file_panics(text in "\\PC*|(\\[\\[user\\]\\]\n|[a-z]{2,9} = \"[a-zł$:=,]{0,9}\"\n){0,8}") {
        drop(Users::parse(&text, "x"));
    }
}

#[tokio::test]
async fn of_several_classes_the_one_that_meets_counts() {
    let classes = fixture::source();
    let classes = std::str::from_utf8(classes.get("classes.toml").unwrap()).unwrap();
    // The fixture's clock stands on a Sunday, 13:00 at the school.
    let club = |start: &str| {
        format!(
            "{classes}\n[[class]]\nid = \"Chess\"\ntier = \"upper-secondary\"\n\
             [[class.lesson]]\ndays = [\"sunday\"]\nstart = \"{start}\"\nend = \"13:45\"\n"
        )
    };
    let rows = "[[user]]\nname = \"jan\"\npassword = \"HASH\"\nclass = \"1A\"\n\
                also = [\"Nowhere\", \"Chess\"]\n";
    for (start, expect) in [("13:00", "Chess"), ("13:30", "1A")] {
        let source = fixture::source().clone().with("classes.toml", club(start));
        let rules = Rulebook::compile(&source, [7; 16], 1, fixture::NOW, None);
        let (rules, _) = rules.unwrap();
        let clock = Clock::fixed(fixture::NOW);
        let all = Identities::new(ProxyAuth::Required, users(rows), &[9; 32], clock);
        let sent = BASE64.encode(format!("jan:{PASSWORD}").as_bytes());
        let sent = HeaderValue::try_from(format!("Basic {sent}")).unwrap();
        let address = "127.0.0.1".parse().unwrap();
        let who = all.of(address, Some(&sent), &rules).await.unwrap();
        assert_eq!(&*who.class.as_ref().unwrap().0, expect, "{start}");
        let tier = rules.class(expect).unwrap().tier;
        assert_eq!(who.tier, tier);
    }
    let alone =
        "[[user]]\nname = \"jan\"\npassword = \"HASH\"\ntier = \"staff\"\nalso = [\"1A\"]\n";
    let problems = Users::parse(&alone.replace("HASH", &HASH), "users.toml").unwrap_err();
    assert!(problems[0].message.contains("but no class"), "{problems:?}");
}
