//! The clock of the day is set while the gateway runs, by hours and by months, forward and back:
//! as a machine without a battery does when it hears the time, or one that was told a wrong one.
//! The library of Debian's package `faketime` stands between the program and the system's clock.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use super::tunnel;
use super::world::{ORIGIN, Setup, World, http, https, pupil, wait_for};

/// What the program is told about the time.
struct Told {
    dir: tempfile::TempDir,
}

impl Told {
    fn new() -> Told {
        let told = Told {
            dir: tempfile::tempdir().unwrap(),
        };
        told.set("+0");
        told
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("offset")
    }

    /// An offset as the library reads it: `+5h`, `-3d`.
    fn set(&self, offset: &str) {
        let new = self.dir.path().join("new");
        fs::write(&new, format!("{offset}\n")).unwrap();
        fs::rename(new, self.file()).unwrap();
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let library = fs::read_dir("/usr/lib")
            .unwrap()
            .map(|entry| entry.unwrap().path().join("faketime/libfaketimeMT.so.1"))
            .find(|file| file.exists())
            .expect("the package faketime is installed");
        vec![
            ("LD_PRELOAD", library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            ("FAKETIME_NO_CACHE", "1".into()),
            // Only what a person sets jumps.
            ("DONT_FAKE_MONOTONIC", "1".into()),
            ("NO_FAKE_STAT", "1".into()),
        ]
    }
}

fn told_world() -> (Told, World) {
    let told = Told::new();
    let environment = told.environment();
    let world = World::start(Setup {
        environment,
        ..Setup::default()
    });
    (told, world)
}

#[test]
fn a_clock_that_jumps_loses_no_record_and_sticks_to_nothing() {
    let (told, world) = told_world();
    let mut codes = Vec::new();
    let offsets = ["+0", "+5h", "-5h", "+3d", "+0", "-3d", "+0", "+400d", "+0"];
    for (round, offset) in offsets.into_iter().enumerate() {
        told.set(offset);
        let address = Ipv4Addr::new(127, 9, 70, round as u8 + 1);
        for visit in 0..3 {
            let page = http("games.test", &format!("/{round}/{visit}"));
            let answer = world.curl(address).get(&page);
            assert_eq!(answer.status, 403, "{offset}");
            codes.push((offset, answer.code()));
        }
        // Whatever the clock of the client says, the gateway makes a leaf for this moment.
        let name = ["page.test", "other.test"][round % 2];
        for name in ["page.test", name] {
            let answer = world
                .curl(address)
                .with(&["--insecure"])
                .get(&https(name, "/"));
            assert_eq!(answer.status, 200, "{offset}");
        }
        // A client whose clock is right trusts it as soon as the gateway's is right again.
        if offset.ends_with('h') || offset == "+0" {
            for name in ["page.test", "other.test"] {
                let answer = world.curl(address).get(&https(name, "/"));
                assert_eq!(answer.status, 200, "{name} after {offset}");
            }
        }
        // Limits go by a clock that cannot be set.
        for _ in 0..20 {
            let answer = world.curl(address).get(&http("page.test", "/"));
            assert_eq!(answer.status, 200, "{offset}");
        }
    }
    let missing = || {
        let list = world.incidents();
        let missing = codes.iter().filter(|(_, code)| !list.contains(code));
        missing.cloned().collect::<Vec<_>>()
    };
    let complete = wait_for(|| missing().is_empty().then_some(()));
    assert!(complete.is_some(), "without a record: {:?}", missing());
    assert!(world.metric_page("/readyz").starts_with("HTTP/1.1 200"));
    let panics = world.metric_page("/metrics");
    assert!(
        !panics
            .lines()
            .any(|line| line.starts_with("schoolgate_panics_total") && !line.ends_with(" 0")),
        "it panicked"
    );
    // And after a start at yet another time.
    world.kill();
    told.set("+2d");
    world.run();
    assert!(missing().is_empty(), "after a restart: {:?}", missing());
}

#[test]
fn what_staff_opened_ends_by_the_clock_that_jumped() {
    let (told, world) = told_world();
    let page = http("page.test", "/closed");
    let somebody = pupil("lower-secondary", "en");
    let status = || world.curl(somebody).get(&page).status;
    assert_eq!(status(), 403);
    let words = [
        "open",
        "add",
        "page.test/closed",
        "--class",
        "7B",
        "--minutes",
        "30",
    ];
    let done = world.command(&[&words[..], &["--reason", "history"]].concat());
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{errors}");
    assert!(wait_for(|| (status() == 200).then_some(())).is_some());
    told.set("+5h");
    let closed = wait_for(|| (status() == 403).then_some(()));
    assert!(closed.is_some(), "it stays open for ever");
    assert!(world.metric_page("/readyz").starts_with("HTTP/1.1 200"));
}

/// Seconds by which a clock is put forward to show this time of day in UTC, on a later day than
/// today.
fn until_clock(hour: u64, minute: u64, days: u64) -> u64 {
    const DAY: u64 = 24 * 60 * 60;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    DAY * days + hour * 3600 + minute * 60 - since.as_secs() % DAY
}

#[test]
fn what_is_limited_opens_and_closes_with_the_bell_also_where_it_flows() {
    let shipped = |file: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("policies")
            .join(file);
        fs::read_to_string(path).unwrap()
    };
    let days = "[\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \
                \"saturday\", \"sunday\"]";
    let school = shipped("school.toml").replace("Europe/Warsaw", "UTC")
        + &format!("\n[[lesson]]\ndays = {days}\nstart = \"10:00\"\nend = \"10:45\"\n");
    let games = shipped("lists/starter/games.txt") + "\npage.test\n";
    let told = Told::new();
    let set = |hour, minute, days| told.set(&format!("+{}", until_clock(hour, minute, days)));
    set(10, 10, 1);
    let world = World::start(Setup {
        environment: told.environment(),
        files: vec![
            ("policies/school.toml", school),
            ("policies/lists/starter/games.txt", games),
        ],
        ..Setup::default()
    });
    let who = pupil("lower-secondary", "en");
    // In clear text: a certificate of the day after tomorrow is none for the client.
    let page = http("page.test", "/");
    let closed = world.curl(who).get(&page);
    let said = closed.text();
    assert_eq!(closed.status, 403, "{said}");
    assert!(said.contains("It opens at 10:45"), "{said}");

    // The verdict that was made during the lesson serves after it.
    set(10, 46, 1);
    let opened = wait_for(|| (world.curl(who).get(&page).status == 200).then_some(()));
    assert!(opened.is_some());

    let mut child = world
        .curl(who)
        .with(&["--no-buffer"])
        .command(&http("page.test", "/events/open-clear"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "data: event 0\n");
    // A WebSocket too, in clear text inside a tunnel.
    let port = ORIGIN.http.port();
    let mut socket = tunnel::open(&world, who, &format!("page.test:{port}")).unwrap();
    write!(
        socket,
        "GET /upgrade HTTP/1.1\r\nHost: page.test:{port}\r\nConnection: Upgrade\r\n\
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
    set(10, 1, 2);
    // The origin sends nothing more and closes nothing: only the gateway can end it.
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    let exit = child.wait().unwrap().code();
    assert!(![Some(0), Some(28)].contains(&exit), "{exit:?}");
    let end = socket.read(&mut echo);
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    assert_eq!(world.curl(who).get(&page).status, 403);
}
