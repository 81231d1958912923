//! What people and programs get when the gateway speaks.

use std::io::Write;
use std::process::{Command, Stdio};

use super::curl::Curl;
use super::world::{LANGUAGES, SOMEBODY, TIERS, World, http, https, pupil};

#[test]
fn a_block_page_has_its_fields() {
    let world = World::shared();
    let answer = world.curl(SOMEBODY).get(&https("games.test", "/"));
    assert_eq!(answer.status, 403);
    assert_eq!(
        answer.field("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        answer
            .field("cache-control")
            .is_some_and(|value| value.contains("no-store")),
        "{answer:?}"
    );
    assert!(
        answer
            .field("x-robots-tag")
            .is_some_and(|value| value.contains("noindex"))
    );
    assert_eq!(answer.field("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.field("set-cookie"), None);
    let csp = answer.field("content-security-policy").unwrap();
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action",
    ] {
        assert!(csp.contains(part), "{csp}");
    }
    assert!(!csp.contains("unsafe"), "{csp}");
}

#[test]
fn every_tier_has_its_page_in_every_language() {
    let world = World::shared();
    for (tier, _) in TIERS {
        for language in LANGUAGES {
            let answer = world
                .curl(pupil(tier, language))
                .get(&https("games.test", "/quiz?search=words"));
            let text = answer.text();
            assert_eq!(answer.status, 403, "{tier} {language}");
            assert_eq!(answer.field("content-language"), Some(language));
            assert!(
                text.contains(&format!("lang=\"{language}\"")),
                "{tier} {language}"
            );
            assert_eq!(text.matches("<h1").count(), 1, "{tier} {language}");
            for never in [
                "<script",
                "http-equiv",
                "<link",
                "search=words",
                "/quiz",
                "127.0.1.",
                "127.0.2.",
                "127.0.3.",
                "127.0.4.",
            ] {
                assert!(
                    !text.contains(never),
                    "{tier} {language}: `{never}` is on the page:\n{text}"
                );
            }
            // Nothing is loaded: whatever has a source brings it along.
            for source in text.split("src=\"").skip(1) {
                assert!(
                    source.starts_with("data:"),
                    "{tier} {language}: something is loaded"
                );
            }
            assert!(
                answer.body.len() <= 14 * 1024,
                "{tier} {language}: {} bytes",
                answer.body.len()
            );
            assert!(gzip_length(&answer.body) <= 6 * 1024, "{tier} {language}");
        }
    }
}

fn gzip_length(body: &[u8]) -> usize {
    let mut gzip = Command::new("gzip")
        .arg("-9")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    gzip.stdin.take().unwrap().write_all(body).unwrap();
    gzip.wait_with_output().unwrap().stdout.len()
}

#[test]
fn programs_get_an_answer_of_their_kind() {
    let world = World::shared();
    for (destination, accept) in [
        ("image", "image/avif,image/webp,image/*,*/*;q=0.8"),
        ("script", "*/*"),
        ("style", "text/css,*/*;q=0.1"),
        ("empty", "application/json"),
    ] {
        let fields = [
            format!("Sec-Fetch-Dest: {destination}"),
            format!("Accept: {accept}"),
        ];
        let curl = world
            .curl(SOMEBODY)
            .with(&["--header", &fields[0], "--header", &fields[1]]);
        let answer = curl.get(&https("games.test", "/part"));
        assert_eq!(answer.status, 403, "{destination}");
        let kind = answer.field("content-type").unwrap_or_default().to_owned();
        assert!(!kind.starts_with("text/html"), "{destination}: {kind}");
        assert!(!answer.text().contains("<html"), "{destination}");
        assert!(
            answer
                .field("cache-control")
                .is_some_and(|value| value.contains("no-store"))
        );
    }
    let frame = world
        .curl(SOMEBODY)
        .with(&["--header", "Sec-Fetch-Dest: iframe"]);
    let frame = frame.get(&https("games.test", "/frame"));
    assert_eq!(frame.status, 403);
    assert!(
        frame.body.len() < 3000,
        "a frame gets one line, not {} bytes",
        frame.body.len()
    );
}

#[test]
fn a_mistake_is_answered_with_a_receipt() {
    let world = World::shared();
    for (tier, language) in [
        ("primary", "vi"),
        ("lower-secondary", "pl"),
        ("upper-secondary", "ru"),
    ] {
        for page in [
            https("games.test", "/mistake"),
            http("games.test", "/mistake"),
        ] {
            let page = world.curl(pupil(tier, language)).get(&page);
            // Over TLS the page links to the question, in clear text it may hold it.
            let question = match link_to(&page.text(), "/r/") {
                Some(link) => Curl::new().get(&link),
                None => page,
            };
            assert!(
                [200, 403].contains(&question.status),
                "{tier}: {}",
                question.status
            );
            let receipt = send_form(world, &question.text());
            assert_eq!(receipt.status, 200, "{tier}: {}", receipt.text());
            assert!(receipt.text().contains("<h1"), "{}", receipt.text());
            assert_eq!(receipt.field("content-language"), Some(language));
        }
    }
}

#[test]
fn whoever_wants_to_talk_gets_a_receipt() {
    let world = World::shared();
    let page = world.curl(SOMEBODY).get(&https("games.test", "/worried"));
    let link = link_to(&page.text(), "/h").expect("a way to help");
    let help = Curl::new().get(&link);
    assert_eq!(help.status, 200, "{link}");
    let receipt = send_form(world, &help.text());
    assert_eq!(receipt.status, 200, "{}", receipt.text());
    assert!(receipt.text().contains("<h1"), "{}", receipt.text());
}

/// The first link of a page to a path of the portal, other than for changing the language.
pub fn link_to(html: &str, path: &str) -> Option<String> {
    html.split("<a ")
        .skip(1)
        .filter_map(|tag| tag.split('>').next())
        .filter(|tag| !tag.contains("hreflang"))
        .filter_map(|tag| attribute(tag, "href"))
        .find(|link| {
            let after = link
                .split("//")
                .nth(1)
                .and_then(|rest| rest.split_once('/'));
            after.is_some_and(|(_, rest)| format!("/{rest}").starts_with(path))
        })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
    Some(
        value
            .replace("&#38;", "&")
            .replace("&amp;", "&")
            .replace("&#x2F;", "/"),
    )
}

/// Sends the last form of a page as a browser would, with the first choice of each question.
pub fn send_form(world: &World, html: &str) -> super::curl::Answer {
    let form = html.split("<form").last().expect("a form on the page");
    let form = form.split("</form>").next().unwrap();
    let action = attribute(form.split('>').next().unwrap(), "action").expect("it goes somewhere");
    let action = match action.strip_prefix('/') {
        Some(path) => format!("http://{}/{path}", world.portal),
        None => action,
    };
    let mut curl = Curl::new().with(&["--location", "--data", ""]);
    let mut named = Vec::new();
    for tag in form
        .split('<')
        .skip(1)
        .filter_map(|tag| tag.split('>').next())
    {
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        let value = match tag.split(' ').next() {
            Some("input") if tag.contains("type=\"checkbox\"") => continue,
            Some("input") => attribute(tag, "value").unwrap_or_default(),
            Some("textarea") => "Może jutro? Cảm ơn! Спасибо".into(),
            _ => continue,
        };
        if !named.contains(&name) {
            curl.arg("--data-urlencode").arg(&format!("{name}={value}"));
            named.push(name);
        }
    }
    curl.get(&action)
}
