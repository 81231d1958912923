//! Who asks decides what they see, and in which words.

use std::io::Write;
use std::process::{Command, Stdio};

use super::world::{LANGUAGES, SOMEBODY, Setup, World, http, https, pupil};

#[test]
fn the_network_gives_tier_and_language() {
    let world = World::shared();
    // The first heading of each voice (early primary to staff), in the school's four languages.
    let headings = [
        (
            "primary",
            [
                "This page is closed at school",
                "Trang này không mở được ở trường",
                "Ta strona jest w szkole zamknięta",
                "В школе эта страница закрыта",
            ],
        ),
        (
            "lower-secondary",
            [
                "The school network does not open this page",
                "Mạng của trường không mở trang này",
                "Szkolna sieć nie otwiera tej strony",
                "Школьная сеть не открывает эту страницу",
            ],
        ),
        (
            "upper-secondary",
            [
                "The school network does not open this page",
                "Mạng của trường không mở trang này",
                "Szkolna sieć nie otwiera tej strony",
                "Школьная сеть не открывает эту страницу",
            ],
        ),
        (
            "staff",
            [
                "This page is closed for",
                "Trang này đang đóng với nhóm",
                "Ta strona jest zamknięta dla grupy",
                "Эта страница закрыта для группы",
            ],
        ),
    ];
    for (tier, texts) in headings {
        for (language, heading) in LANGUAGES.iter().zip(texts) {
            let answer = world
                .curl(pupil(tier, language))
                .get(&https("games.test", "/"));
            assert_eq!(answer.status, 403, "{tier} {language}");
            // No-break spaces are typography, not words.
            let text = answer
                .text()
                .replace(['\u{a0}', '\u{202f}'], " ")
                .replace("&nbsp;", " ");
            let primary_b = tier == "primary" && !text.contains(heading);
            assert!(
                text.contains(heading) || primary_b,
                "{tier} {language}:\n{text}"
            );
            assert_eq!(answer.field("content-language"), Some(*language), "{tier}");
        }
    }
}

#[test]
fn an_unknown_address_is_a_guest() {
    let world = World::shared();
    let unknown = "127.200.0.1".parse().unwrap();
    assert_eq!(
        world.curl(unknown).get(&https("games.test", "/")).status,
        403
    );
    assert_eq!(
        world.curl(unknown).get(&https("page.test", "/")).status,
        200
    );
}

/// What `schoolgate pupil hash` prints for a password.
fn hash(password: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_schoolgate"))
        .args(["pupil", "hash"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(command.stdin.take().unwrap(), "{password}").unwrap();
    let output = command.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_person_signs_in_to_the_proxy() {
    let password = "three green hills";
    let user = format!(
        "[[user]]\nname = \"linh\"\nclass = \"3A\"\nlanguage = \"vi\"\n{}",
        hash(password)
    );
    let world = World::start(Setup {
        settings: vec![("identity", "proxy_auth = \"required\"".into())],
        files: vec![("users.toml", user)],
        ..Setup::default()
    });
    let asked = world.curl(SOMEBODY).get(&http("page.test", "/"));
    assert_eq!(asked.status, 407, "{}", asked.text());
    let way = asked.field("proxy-authenticate");
    assert!(way.is_some_and(|way| way.starts_with("Basic")), "{asked:?}");
    for wrong in ["nobody:nothing", "linh:nothing", "linh:"] {
        let curl = world.curl(SOMEBODY).with(&["--proxy-user", wrong]);
        assert_eq!(curl.get(&http("page.test", "/")).status, 407, "{wrong}");
    }
    let tunnel = world.curl(SOMEBODY).try_get(&https("page.test", "/"));
    assert_eq!(tunnel.connect_status, 407);

    let signed_in = format!("linh:{password}");
    let curl = || world.curl(SOMEBODY).with(&["--proxy-user", &signed_in]);
    for url in [http("page.test", "/"), https("page.test", "/")] {
        assert_eq!(curl().get(&url).status, 200, "{url}");
    }
    // The person counts for more than the place: class 3A reads Vietnamese.
    for url in [http("games.test", "/"), https("games.test", "/")] {
        let closed = curl().get(&url);
        assert_eq!(
            (closed.status, closed.field("content-language")),
            (403, Some("vi")),
            "{url}"
        );
    }
    let seen = curl().get(&http("page.test", "/seen")).text();
    assert!(!seen.contains("proxy-authorization"), "{seen}");
    assert!(!world.printed().contains("linh"), "a name is in the log");
    assert!(!world.incidents().contains("linh"), "a name is in the list");
}

#[test]
fn a_wrong_password_stays_here() {
    let world = World::shared();
    // Credentials for the proxy are never shown to an origin, whatever the setting.
    let curl = world
        .curl(SOMEBODY)
        .with(&["--header", "Proxy-Authorization: Basic eDp5"]);
    let seen = curl.get(&http("page.test", "/seen")).text();
    assert!(!seen.contains("proxy-authorization"), "{seen}");
}
