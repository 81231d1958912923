//! What does not suit is explained and never fetched.

use super::origin::encode;
use super::world::{ORIGIN, SOMEBODY, Setup, World, http, https, pupil};

#[test]
fn a_blocked_site_is_explained_over_https() {
    let world = World::shared();
    let answer = world.curl(SOMEBODY).get(&https("games.test", "/blocked-1"));
    assert_eq!(answer.status, 403);
    assert!(
        answer
            .text()
            .contains("The school network does not open this page"),
        "{}",
        answer.text()
    );
    assert_eq!(ORIGIN.hits("/blocked-1"), 0, "the origin was contacted");
    world.expect_incident(&answer.code());
}

#[test]
fn a_blocked_site_is_explained_in_clear_text() {
    let world = World::shared();
    let answer = world.curl(SOMEBODY).get(&http("games.test", "/blocked-2"));
    assert_eq!(answer.status, 403);
    assert_eq!(ORIGIN.hits("/blocked-2"), 0);
    world.expect_incident(&answer.code());
}

#[test]
fn names_under_a_blocked_name_are_blocked() {
    let world = World::shared();
    for name in [
        "www.games.test",
        "a.b.games.test",
        "GAMES.TEST",
        "games.test.",
    ] {
        let answer = world.curl(SOMEBODY).get(&http(name, "/"));
        assert_eq!(answer.status, 403, "{name}");
    }
    let neighbour = world.curl(SOMEBODY).try_get(&http("notgames.test", "/"));
    assert_eq!(
        neighbour.status, 502,
        "a name that only ends alike is another name"
    );
}

#[test]
fn a_blocked_path_is_blocked_and_its_neighbours_are_not() {
    let world = World::shared();
    for path in [
        "/closed",
        "/closed/",
        "/closed/deep?q=1",
        "/./closed",
        "/x/../closed",
        "/%63losed",
        "//closed",
    ] {
        let curl = world.curl(SOMEBODY).with(&["--path-as-is"]);
        assert_eq!(curl.get(&https("page.test", path)).status, 403, "{path}");
    }
    for path in ["/", "/open", "/open?u=/closed"] {
        assert_eq!(
            world.curl(SOMEBODY).get(&https("page.test", path)).status,
            200,
            "{path}"
        );
    }
}

#[test]
fn a_guilty_text_is_blocked_in_every_coding() {
    let world = World::shared();
    for coding in ["identity", "gzip", "deflate", "br", "zstd"] {
        let accept = format!("Accept-Encoding: {coding}");
        let curl = || world.curl(SOMEBODY).with(&["--header", &accept]);
        let guilty = curl().get(&https("page.test", &format!("/coded/{coding}?guilty")));
        assert_eq!(guilty.status, 403, "{coding}: {}", guilty.text());
        assert!(
            !guilty.text().contains("bonanza"),
            "{coding}: the text is on the page"
        );
        let fine = curl().get(&https("page.test", &format!("/coded/{coding}")));
        assert_eq!(fine.status, 200, "{coding}");
        assert_eq!(
            fine.body.len(),
            encode(coding, &page("A coded page")).len(),
            "{coding}"
        );
    }
}

fn page(title: &str) -> Vec<u8> {
    format!("<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>Welcome.</p>")
        .into()
}

#[test]
fn guilt_that_comes_late_cuts_the_stream_and_blocks_the_next_visit() {
    let world = World::shared();
    let cut = world.curl(SOMEBODY).try_get(&https("late.test", "/late"));
    assert_eq!(cut.status, 200);
    assert_ne!(cut.exit, 0, "the stream ended as if it were complete");
    assert!(!cut.text().contains("bonanza"), "the guilty text got out");
    let again = world.curl(SOMEBODY).get(&https("late.test", "/late"));
    assert_eq!(again.status, 403);
}

#[test]
fn staff_read_what_pupils_do_not() {
    let world = World::shared();
    let staff = world
        .curl(pupil("staff", "en"))
        .get(&https("page.test", "/guilty"));
    assert_eq!(staff.status, 200);
    let guest = world
        .curl(pupil("guest", "en"))
        .get(&https("page.test", "/guilty"));
    assert_eq!(guest.status, 403);
}

#[test]
fn a_search_is_judged_by_its_words() {
    let rules = r#"
[[rule]]
id = "closed-words"
state = "block"
search = ["purple elephants"]
category = "games"
reason = "words are closed"
owner = "tests"
"#;
    let engine = "\n[[engine]]\nid = \"tests\"\nhosts = [\"page.test\"]\npaths = [\"/search\"]\nparams = [\"q\"]\n";
    let world = World::start(Setup {
        rules: rules.into(),
        ..Setup::default()
    });
    let file = world.policy("search_engines.toml");
    let mut engines = std::fs::read_to_string(&file).unwrap();
    engines += engine;
    std::fs::write(&file, engines).unwrap();
    world.kill();
    world.run();
    for query in [
        "q=purple+elephants",
        "q=Elephants%20that%20are%20PURPLE",
        "x=1&q=purple%2Belephants",
    ] {
        let answer = world
            .curl(SOMEBODY)
            .get(&https("page.test", &format!("/search?{query}")));
        assert_eq!(answer.status, 403, "{query}");
        assert!(
            !answer.text().to_lowercase().contains("elephant"),
            "the words are on the page"
        );
    }
    let fine = world
        .curl(SOMEBODY)
        .get(&https("page.test", "/search?q=grey+elephants"));
    assert_eq!(fine.status, 200);
}

#[test]
fn explain_says_what_the_gateway_does() {
    let world = World::shared();
    for (url, opens) in [
        (https("games.test", "/"), false),
        (https("page.test", "/closed"), false),
        (https("page.test", "/"), true),
    ] {
        let explained = world.command(&["explain", &url, "--class", "7B", "--json"]);
        let text = String::from_utf8_lossy(&explained.stdout).into_owned();
        let says_block = text.contains("\"action\": \"block\"");
        let answer = world.curl(SOMEBODY).get(&url);
        assert_eq!(answer.status, if opens { 200 } else { 403 }, "{url}");
        assert_eq!(
            !says_block,
            opens,
            "{url}: {text}{}",
            String::from_utf8_lossy(&explained.stderr)
        );
    }
}

#[test]
fn a_closed_text_is_not_to_be_had_in_pieces() {
    let world = World::shared();
    let url = https("page.test", "/in-pieces/text/1");
    // None of the pieces holds a whole phrase.
    let answer = world.curl(SOMEBODY).with(&["--range", "0-9"]).get(&url);
    assert_eq!(answer.status, 403, "{}", answer.text());
    // What is no text is still had in pieces, as players and resumed downloads do it.
    let media = https("page.test", "/in-pieces/media/1");
    let answer = world.curl(SOMEBODY).with(&["--range", "0-9"]).get(&media);
    assert_eq!((answer.status, answer.body.len()), (206, 10));
}

#[test]
fn no_protocol_is_switched_to_that_nobody_looks_at() {
    let world = World::shared();
    for protocol in ["h2c", "something"] {
        let upgrade = format!("Upgrade: {protocol}");
        let curl = world.curl(SOMEBODY).with(&[
            "--http1.1",
            "--max-time",
            "10",
            "--header",
            "Connection: Upgrade",
            "--header",
            &upgrade,
            "--header",
            "HTTP2-Settings: AAMAAABk",
        ]);
        let answer = curl.try_get(&https("page.test", "/switch"));
        assert_ne!(answer.status, 101, "{protocol}");
        assert!(!answer.informational.contains(&101), "{protocol}");
    }
}
