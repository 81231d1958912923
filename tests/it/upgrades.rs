//! A new version takes over while pupils read: nothing is dropped, no record is lost, and if it
//! cannot start, the old one goes on.

use std::fs;
use std::io::Read;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::origin::pattern;
use super::tunnel;
use super::world::{ORIGIN, PATIENCE, SOMEBODY, Setup, World, http, https, wait_for};

/// A process that took over: nobody else ends it with the test.
struct Successor(u32);

impl Successor {
    /// Asks for one and waits until it has taken over; `None` if that does not happen.
    fn of(world: &World, process: u32) -> Option<Successor> {
        let before = world.printed().len();
        signal(process, "USR2");
        let taken = wait_for(|| {
            let printed = world.printed();
            let line = printed[before..]
                .lines()
                .find(|line| line.contains("has taken over"))?;
            let number = line.rsplit("process=").next()?;
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        });
        taken.map(Successor)
    }
}

impl Drop for Successor {
    fn drop(&mut self) {
        signal(self.0, "KILL");
    }
}

fn signal(process: u32, name: &str) {
    let sent = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(process.to_string())
        .status();
    assert!(sent.is_ok());
}

#[test]
fn a_new_process_takes_over_without_a_dropped_connection() {
    let world = World::start(Setup::default());
    let (mut stream, mut half) = tunnel::half_a_download(&world, "upgrade");

    // Pupils read all the while: open pages arrive, closed ones have their record.
    let (stop, open) = (AtomicBool::new(false), AtomicUsize::new(0));
    let codes: Mutex<Vec<String>> = Mutex::default();
    let (first, second) = std::thread::scope(|scope| {
        for pupil in 1..=3u8 {
            let (world, stop, open, codes) = (&world, &stop, &open, &codes);
            scope.spawn(move || {
                let address = std::net::Ipv4Addr::new(127, 9, 5, pupil);
                let mut visit = 0;
                while !stop.load(Ordering::Relaxed) {
                    visit += 1;
                    let page = world.curl(address).try_get(&https("page.test", "/"));
                    assert_eq!((page.exit, page.status), (0, 200), "{page:#?}");
                    open.fetch_add(1, Ordering::Relaxed);
                    let closed = http("games.test", &format!("/{pupil}/{visit}"));
                    let closed = world.curl(address).try_get(&closed);
                    assert_eq!((closed.exit, closed.status), (0, 403), "{closed:#?}");
                    codes.lock().unwrap().push(closed.code());
                }
            });
        }
        let some = |more: usize| {
            let seen = open.load(Ordering::Relaxed);
            wait_for(|| (open.load(Ordering::Relaxed) >= seen + more).then_some(()))
        };
        // Twice: the second comes back to what the first had left.
        let both = || {
            some(3)?;
            let first = Successor::of(&world, world.pid())?;
            some(6)?;
            // The download is still with the very first.
            ORIGIN.open("upgrade");
            stream.read_exact(&mut half).ok()?;
            drop(stream);
            world.wait_end(PATIENCE).filter(|status| status.success())?;
            let second = Successor::of(&world, first.0)?;
            Some((first, second))
        };
        let done = both();
        some(6);
        stop.store(true, Ordering::Relaxed);
        done.expect("pages do not open, or nobody takes over")
    });
    assert!(half == pattern(100_000, 100_000), "the second half differs");
    let gone = wait_for(|| {
        // Nobody may have asked yet how it ended.
        let status = fs::read_to_string(format!("/proc/{}/status", first.0)).unwrap_or_default();
        (status.is_empty() || status.contains("State:\tZ")).then_some(())
    });
    assert!(gone.is_some(), "the one in between does not end");

    let codes = codes.into_inner().unwrap();
    let complete = wait_for(|| {
        let list = world.incidents();
        codes.iter().all(|code| list.contains(code)).then_some(())
    });
    assert!(complete.is_some(), "records of {} pages", codes.len());
    // Portal, dashboard and metrics have moved as well.
    assert!(world.metric_page("/readyz").starts_with("HTTP/1.1 200"));
    drop(second);
}

#[test]
fn a_new_version_that_cannot_start_leaves_the_old_one_in_force() {
    let world = World::start(Setup::default());
    let before = fs::read_to_string(world.config()).unwrap();
    fs::write(world.config(), "[listen]\nproxy = \"nowhere\"\n").unwrap();
    world.signal("USR2");
    let said = wait_for(|| world.printed().contains("did not come up").then_some(()));
    assert!(said.is_some(), "{}", world.printed());
    // What is wrong was said by the one that tried.
    assert!(
        world.printed().contains("schoolgate.toml:2"),
        "{}",
        world.printed()
    );
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
    fs::write(world.config(), before).unwrap();
    let successor = Successor::of(&world, world.pid()).expect("nobody takes over");
    assert!(world.wait_end(PATIENCE).is_some());
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
    drop(successor);
}
