//! What staff open for a class reaches connections that have been open for long, and so does its
//! end; nobody else notices.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, Stdio};

use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World, http, https, https1, pupil, wait_for};

/// Runs `open` with these words; its standard output without the line's end.
#[track_caller]
fn open(world: &World, words: &[&str]) -> String {
    let mut all = vec!["open"];
    all.extend(words);
    let done = world.command(&all);
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{words:?}: {errors}");
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn add(world: &World, page: &str) -> String {
    let reason = ["--minutes", "30", "--reason", "history"];
    let words = [&["add", page, "--class", "7B"][..], &reason].concat();
    open(world, &words)
}

/// A curl that asks for the same page again and again on one connection, and prints for each
/// answer its status and how many connections it had to make.
struct Asking {
    child: Child,
    output: BufReader<ChildStderr>,
    /// Whether the gateway has just cut an answer off, and the connection with it.
    cut: bool,
}

/// Standard error has no buffer in which lines would wait.
const WRITTEN: &str = "%{stderr}%{http_code} %{num_connects} %{http_version}\n";

impl Asking {
    fn start(world: &World, url: &str) -> Asking {
        let mut child = world
            .curl(SOMEBODY)
            .with(&["--no-globoff", "--rate", "8/s", "--output", "/dev/null"])
            .with(&["--no-verbose", "--write-out", WRITTEN])
            .command(&format!("{url}?[1-900]"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stderr.take().unwrap());
        Asking {
            child,
            output,
            cut: false,
        }
    }

    fn next(&mut self) -> (String, String, String) {
        let mut line = String::new();
        // An answer that was on its way when the page was closed is cut off, and curl says so.
        self.cut = false;
        while line.is_empty() || line.starts_with("curl:") {
            self.cut |= line.starts_with("curl:");
            line.clear();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "curl ended");
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut word = || words.next().unwrap();
        (word(), word(), word())
    }

    /// Reads answers on the same connection until one has this status.
    fn until(&mut self, wanted: &str) {
        let found = wait_for(|| {
            // An answer that was cut off takes its HTTP/1.1 connection with it: that is the end
            // reaching the connection that was there, before curl says so or after.
            let cut = self.cut;
            let (status, connects, _) = self.next();
            let cut = cut || self.cut;
            assert!(cut || connects == "0", "another connection was made");
            assert!(["200", "403"].contains(&&*status), "{status}");
            (status == wanted).then_some(())
        });
        assert!(found.is_some(), "no answer was {wanted}");
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn an_unlock_and_its_end_reach_the_connection_that_is_there() {
    let world = World::start(Setup::default());
    for (url, version) in [
        (https("games.test", "/lesson"), "2"),
        (https1("games.test", "/lesson"), ""),
        (http("games.test", "/lesson"), "1.1"),
    ] {
        let mut asking = Asking::start(&world, &url);
        let (status, _, spoken) = asking.next();
        assert_eq!(status, "403", "{url}");
        assert!(version.is_empty() || spoken == version, "{url}: {spoken}");
        let id = add(&world, "games.test");
        asking.until("200");
        // Another class does not notice.
        let other = world.curl(pupil("upper-secondary", "en"));
        assert_eq!(other.get(&url).status, 403, "{url}");
        open(&world, &["end", &id]);
        asking.until("403");
    }
}

#[test]
fn only_what_was_named_opens_and_a_restart_changes_nothing() {
    let world = World::start(Setup::default());
    let id = add(&world, "games.test/history");
    let status = |world: &World, path: &str, more: &[&str]| {
        let curl = world.curl(SOMEBODY).with(more);
        curl.get(&https("games.test", path)).status
    };
    let opened = wait_for(|| (status(&world, "/history/1", &[]) == 200).then_some(()));
    assert!(opened.is_some());
    assert_eq!(status(&world, "/other", &[]), 403);
    // A part of the open page, as a browser asks for it.
    let part = [
        "--header",
        "Sec-Fetch-Dest: image",
        "--header",
        "Sec-Fetch-Mode: no-cors",
        "--referer",
        "https://games.test/history/1",
    ];
    assert_eq!(status(&world, "/picture", &part), 200);
    let foreign = [&part[..4], &["--referer", "https://page.test/"]].concat();
    assert_eq!(status(&world, "/picture", &foreign), 403);

    world.kill();
    world.run();
    assert_eq!(status(&world, "/history/1", &[]), 200, "after a restart");

    let url = https("games.test", "/history/1");
    let explained = world.command(&["explain", &url, "--class", "7B"]);
    let said = String::from_utf8_lossy(&explained.stdout).into_owned();
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("open for 7B until"), "{said}");
    assert!(words.contains("by command-line: history"), "{said}");
    let listed = open(&world, &["list", "--json"]);
    assert!(listed.contains(&id) && listed.contains("games.test/history"));
    open(&world, &["end", &id]);
    assert_eq!(open(&world, &["list", "--json"]), "[]");

    let exit = |words: &[&str]| world.command(words).status.code();
    let tail = ["--minutes", "5", "--reason", "x"];
    let wrong = |page: &str, class: &str| {
        let words = [&["open", "add", page, "--class", class][..], &tail].concat();
        exit(&words)
    };
    assert_eq!(wrong("co.uk", "7B"), Some(2));
    assert_eq!(wrong("games.test", "9Z"), Some(3));
    assert_eq!(exit(&["open", "end", &id]), Some(5));
    let nobody = "00000000-0000-7000-8000-000000000000";
    assert_eq!(exit(&["open", "end", nobody]), Some(3));
}

#[test]
fn what_still_flows_ends_with_its_unlock() {
    let world = World::start(Setup::default());
    let id = add(&world, "games.test");
    let page = https("games.test", "/");
    let opened = wait_for(|| (world.curl(SOMEBODY).get(&page).status == 200).then_some(()));
    assert!(opened.is_some());

    let mut streams = Vec::new();
    for (name, url) in [
        ("open-two", https("games.test", "/events/open-two")),
        ("open-clear", http("games.test", "/events/open-clear")),
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
        streams.push((name, child, output));
    }
    let port = ORIGIN.https1.port();
    let mut socket = tunnel::tls(&world, SOMEBODY, "games.test", port);
    write!(
        socket,
        "GET /upgrade HTTP/1.1\r\nHost: games.test:{port}\r\nConnection: Upgrade\r\n\
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

    open(&world, &["end", &id]);
    // The origin sends nothing more and closes nothing: only the gateway can end these.
    for (name, mut child, mut output) in streams {
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        let exit = child.wait().unwrap().code();
        assert_ne!(exit, Some(0), "{name}: looks complete");
        assert_ne!(exit, Some(28), "{name}: went on until curl gave up");
        assert!(!rest.contains("event 1"), "{name}");
    }
    let end = socket.read(&mut echo);
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}
