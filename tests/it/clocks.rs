//! The clock of the day is set while the gateway runs, by hours and by months, forward and back:
//! as a machine without a battery does when it hears the time, or one that was told a wrong one.
//! The library of Debian's package `faketime` stands between the program and the system's clock.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use super::world::{Setup, World, http, https, pupil, wait_for};

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
