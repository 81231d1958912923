//! What people and programs get when the gateway speaks.

use std::io::Write;
use std::process::{Command, Stdio};

use super::curl::Curl;
use super::world::{LANGUAGES, SOMEBODY, TIERS, World, https, pupil};

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
                .get(&https("games.test", "/game?search=words"));
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
                "/game",
                "127.0.",
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
        let page = world
            .curl(pupil(tier, language))
            .get(&https("games.test", "/mistake"));
        let code = page.code();
        let receipt = say(world, &page.text(), 0);
        assert!(
            (200..300).contains(&receipt.status),
            "{tier}: {} {}",
            receipt.status,
            receipt.text()
        );
        // The youngest are not asked to copy a code.
        assert!(
            tier == "primary" || receipt.text().contains(&code),
            "{tier}:\n{}",
            receipt.text()
        );
    }
}

#[test]
fn whoever_wants_to_talk_gets_a_receipt() {
    let world = World::shared();
    let page = world.curl(SOMEBODY).get(&https("games.test", "/worried"));
    let link = page
        .text()
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|link| link.contains("/h") && !link.contains("/help.css"))
        .expect("a way to help")
        .replace("&amp;", "&");
    let help = Curl::new().get(&link);
    assert_eq!(help.status, 200, "{link}");
    assert!(help.text().contains("<form"), "{}", help.text());
    let receipt = say_with(world, &help.text(), 0, &[("words", "Może jutro?")]);
    assert!((200..300).contains(&receipt.status), "{}", receipt.text());
}

/// Follows the first link or form of a page to the portal and sends its form.
fn say(world: &World, html: &str, form: usize) -> super::curl::Answer {
    say_with(world, html, form, &[])
}

fn say_with(world: &World, html: &str, form: usize, more: &[(&str, &str)]) -> super::curl::Answer {
    let form = html
        .split("<form")
        .nth(form + 1)
        .expect("a form on the page");
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let at = tag.split(&format!("{name}=\"")).nth(1)?;
        at.split('"')
            .next()
            .map(|value| value.replace("&amp;", "&").replace("&#x2F;", "/"))
    };
    let action =
        attribute(form.split('>').next().unwrap(), "action").expect("the form goes somewhere");
    let action = if action.starts_with('/') {
        format!("http://{}{action}", world.portal)
    } else {
        action
    };
    let mut curl = Curl::new().with(&["--location"]);
    let mut named = Vec::new();
    for tag in form.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let is_choice = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        let is_button = tag.starts_with("button");
        if !(tag.starts_with("input") || is_button) || (is_choice && !tag.contains("checked")) {
            continue;
        }
        if let Some(name) = attribute(tag, "name") {
            if (is_button && named.contains(&name)) || more.iter().any(|(given, _)| *given == name)
            {
                continue;
            }
            let value = attribute(tag, "value").unwrap_or_default();
            curl.arg("--data-urlencode").arg(&format!("{name}={value}"));
            named.push(name);
        }
    }
    for (name, value) in more {
        curl.arg("--data-urlencode").arg(&format!("{name}={value}"));
    }
    if named.is_empty() && more.is_empty() {
        curl.arg("--data").arg("");
    }
    curl.get(&action)
}
