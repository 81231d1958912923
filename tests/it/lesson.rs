//! What staff decide for a lesson, as pupils meet it: a class works with a few pages, a page is
//! opened by whoever needs it, and who asked for it reads that it is open.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use super::curl::Curl;
use super::pages::{link_to, send_form};
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World, http, https, pupil, wait_for};

#[track_caller]
fn run(world: &World, words: &[&str]) -> String {
    let done = world.command(words);
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{words:?}: {errors}");
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn lesson(world: &World, pages: &[&str]) -> String {
    let tail = ["--class", "7B", "--minutes", "30"];
    run(world, &[&["open", "only"], pages, &tail].concat())
}

fn status(world: &World, url: &str, headers: &[&str]) -> u16 {
    let with: Vec<&str> = headers.iter().flat_map(|h| ["--header", h]).collect();
    world.curl(SOMEBODY).with(&with).get(url).status
}

#[test]
fn a_class_that_works_with_a_few_pages_goes_nowhere_else_until_it_ends() {
    let world = World::start(Setup::default());
    let (elsewhere, chosen) = (https("page.test", "/"), https("other.test", "/a"));
    assert_eq!(status(&world, &elsewhere, &[]), 200);
    let id = lesson(&world, &["other.test/a"]);
    let kept = wait_for(|| (status(&world, &elsewhere, &[]) == 403).then_some(()));
    assert!(kept.is_some(), "the class still goes elsewhere");

    // A calm page with the way on, in the language and voice of the tier; nothing is kept of it.
    for (language, says) in [
        ("en", "Your class is working with a few chosen pages now"),
        ("vi", "Lớp đang làm việc với một vài trang đã chọn"),
        ("pl", "Klasa pracuje teraz z kilkoma wybranymi stronami"),
        (
            "ru",
            "Класс сейчас работает с несколькими выбранными страницами",
        ),
    ] {
        let who = pupil("lower-secondary", language);
        let page = world.curl(who).get(&elsewhere);
        // One-letter words are not left alone at the end of a line.
        let text = page.text().replace('\u{a0}', " ");
        assert_eq!(page.status, 403, "{language}");
        assert!(text.contains(says), "{language}: {text}");
        assert!(text.contains("href=\"https://other.test/a\""), "{text}");
        assert!(link_to(&text, "/h").is_some(), "{language}: a way to help");
        assert!(link_to(&text, "/r/").is_none(), "nothing to ask about");
    }
    let kept = world.incidents();
    assert!(!kept.contains("page.test"), "{kept}");
    assert_eq!(status(&world, &chosen, &[]), 200);
    assert_eq!(status(&world, &https("other.test", "/b"), &[]), 403);
    // What is closed stays closed for its own reason.
    let games = world.curl(SOMEBODY).get(&https("games.test", "/"));
    assert!(
        !games.text().contains("few chosen pages"),
        "{}",
        games.text()
    );
    // Another class does not notice.
    let others = world.curl(pupil("upper-secondary", "en"));
    assert_eq!(others.get(&elsewhere).status, 200);

    // What the chosen page loads works; what another page loads, and a way elsewhere, do not.
    let of_it = "Referer: https://other.test/a";
    let of_other = "Referer: https://page.test/";
    let dest = |kind: &str| format!("Sec-Fetch-Dest: {kind}");
    let part = https("third.test", "/part");
    let nested = ["Sec-Fetch-Dest: image", "Referer: https://third.test/part"];
    assert_eq!(status(&world, &elsewhere, &nested), 403, "nobody loaded it");
    for (headers, expect) in [
        (vec![dest("font")], 200),
        (vec![dest("image"), of_other.into()], 403),
        (vec![dest("empty")], 403),
        (vec![dest("document"), of_it.into()], 403),
        (vec![dest("image"), of_it.into()], 200),
        (vec![dest("empty"), of_it.into()], 200),
        (vec![dest("iframe"), of_it.into()], 200),
    ] {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        assert_eq!(status(&world, &part, &headers), expect, "{headers:?}");
    }
    // A part of a part: what an embedded page loads by itself.
    assert_eq!(status(&world, &elsewhere, &nested), 200);
    let of_other = ["Sec-Fetch-Dest: image", "Referer: https://nobody.test/"];
    assert_eq!(status(&world, &elsewhere, &of_other), 403);
    let away = ["Sec-Fetch-Dest: document", of_it];
    assert_eq!(status(&world, &elsewhere, &away), 403);

    world.kill();
    world.run();
    assert_eq!(status(&world, &elsewhere, &[]), 403, "after a restart");
    let explained = run(&world, &["explain", &elsewhere, "--class", "7B"]);
    assert!(explained.starts_with("Does not open for 7B"), "{explained}");
    assert!(explained.contains("\"only/"), "{explained}");
    assert!(run(&world, &["open", "list", "--json"]).contains("only these pages"));
    // Staff may still open something else meanwhile.
    let add = [
        "open",
        "add",
        "games.test",
        "--class",
        "7B",
        "--minutes",
        "5",
    ];
    run(&world, &[&add[..], &["--reason", "x"]].concat());
    let opened = wait_for(|| {
        let status = status(&world, &https("games.test", "/"), &[]);
        (status == 200).then_some(())
    });
    assert!(opened.is_some(), "what staff open during the lesson");

    run(&world, &["open", "end", &id]);
    let back = wait_for(|| (status(&world, &elsewhere, &[]) == 200).then_some(()));
    assert!(back.is_some(), "it does not come back to normal");
    let again = world.command(&["open", "end", &id]);
    assert_eq!(again.status.code(), Some(5));
}

#[test]
fn what_flows_to_a_class_ends_when_it_begins_to_work_with_other_pages() {
    let world = World::start(Setup::default());
    let mut streams = Vec::new();
    for (name, url, goes_on) in [
        ("two", https("page.test", "/events/only-two"), false),
        ("clear", http("page.test", "/events/only-clear"), false),
        ("chosen", https("other.test", "/events/only-chosen"), true),
    ] {
        let mut child = world
            .curl(SOMEBODY)
            .with(&["--no-buffer"])
            .command(&url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "data: event 0\n", "{name}");
        streams.push((name, child, output, goes_on));
    }
    let port = ORIGIN.https1.port();
    let mut sockets = Vec::new();
    for (host, goes_on) in [("page.test", false), ("other.test", true)] {
        let mut socket = tunnel::tls(&world, SOMEBODY, host, port);
        write!(
            socket,
            "GET /upgrade HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .unwrap();
        let head = tunnel::read_head(&mut socket);
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        socket.write_all(b"hello").unwrap();
        let mut echo = [0; 5];
        socket.read_exact(&mut echo).unwrap();
        assert_eq!(&echo, b"hello");
        sockets.push((host, socket, goes_on));
    }
    lesson(&world, &["other.test"]);
    // The origin sends nothing more and closes nothing: only the gateway can end these.
    for (name, mut child, mut output, goes_on) in streams {
        if goes_on {
            assert!(child.try_wait().unwrap().is_none(), "{name} was ended");
            child.kill().unwrap();
            child.wait().unwrap();
            continue;
        }
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        let exit = child.wait().unwrap().code();
        assert_ne!(exit, Some(0), "{name}: looks complete");
        assert_ne!(exit, Some(28), "{name}: went on until curl gave up");
        assert!(!rest.contains("event 1"), "{name}");
    }
    for (host, mut socket, goes_on) in sockets {
        let mut echo = [0; 5];
        if goes_on {
            socket.write_all(b"again").unwrap();
            socket.read_exact(&mut echo).unwrap();
            assert_eq!(&echo, b"again", "{host}");
        } else {
            let end = socket.read(&mut echo);
            assert!(matches!(end, Ok(0) | Err(_)), "{host}: {end:?}");
        }
    }
}

#[test]
fn a_page_that_it_opens_answers_whoever_asked_for_it() {
    let world = World::start(Setup::default());
    let page = world.curl(SOMEBODY).get(&https("games.test", "/history"));
    let question = link_to(&page.text(), "/r/").expect("a way to ask");
    let receipt = send_form(&world, &Curl::new().get(&question).text());
    assert_eq!(receipt.status, 200, "{}", receipt.text());
    let code = page.code();
    let look = format!("http://{}/r/status?code={code}&lang=en", world.portal);
    let says = |words: &str| {
        wait_for(|| {
            let text = Curl::new().get(&look).text();
            text.contains(words).then_some(())
        })
    };
    assert!(!Curl::new().get(&look).text().contains("Go to the page"));
    let add = [
        "open",
        "add",
        "games.test",
        "--class",
        "7B",
        "--minutes",
        "30",
    ];
    run(&world, &[&add[..], &["--reason", "history"]].concat());
    let opened = says("The page is open for your class until");
    let text = Curl::new().get(&look).text();
    assert!(opened.is_some(), "{text}");
    assert!(text.contains("href=\"https://games.test/\""), "{text}");
}

#[test]
fn staff_open_for_themselves_what_is_not_locked_with_a_reason() {
    let world = World::start(Setup::default());
    let anna = pupil("staff", "en");
    let url = https("games.test", "/maths");
    let page = world.curl(anna).get(&url);
    let text = page.text();
    assert_eq!(page.status, 403);
    assert!(text.contains("Open it for me for 60 minutes"), "{text}");
    let link = link_to(&text, "/o/").expect("a way to open it");
    // The record is on its way from the journal to the store.
    let form = wait_for(|| {
        let form = Curl::new().get(&link);
        (form.status == 200).then(|| form.text())
    });
    let form = form.expect("the form");
    assert!(form.contains("Will it open for my class?"), "{form}");
    assert!(form.contains("Does not open for"), "{form}");
    assert!(form.contains("7B"), "{form}");
    // A reason has to be given.
    let without = Curl::new().with(&["--data", "until=60&lang=en"]).get(&link);
    assert_eq!(without.status, 422, "{}", without.text());
    assert_eq!(world.curl(anna).get(&url).status, 403);
    let fields = [
        "--data",
        "until=60&lang=en&reason=looking+for+a+game+on+fractions",
    ];
    let done = Curl::new().with(&fields).get(&link);
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(
        done.text().contains("open for you until"),
        "{}",
        done.text()
    );
    let opened = wait_for(|| (world.curl(anna).get(&url).status == 200).then_some(()));
    assert!(opened.is_some(), "it did not open for her");
    // For nobody else, of staff or not.
    for other in [pupil("staff", "pl"), SOMEBODY] {
        assert_eq!(world.curl(other).get(&url).status, 403, "{other}");
    }
    // A pupil's own closed page is no way to it.
    let theirs = world.curl(SOMEBODY).get(&url);
    assert!(link_to(&theirs.text(), "/o/").is_none());
    let token = link_to(&theirs.text(), "/r/").unwrap();
    let forged = token.replace("/r/", "/o/");
    let refused = Curl::new()
        .with(&["--data", "until=60&reason=x"])
        .get(&forged);
    assert!(refused.status >= 400, "{}", refused.status);
    assert_eq!(world.curl(SOMEBODY).get(&url).status, 403);
}
