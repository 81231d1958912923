//! The fault matrix: what breaks around the gateway is explained or waited out, and what was
//! promised holds meanwhile. Rows that stand elsewhere: `kill -9` in `survives`, the wrong rule in
//! `reloads`, origins that send nonsense in `hostile`, the end of descriptors and of memory in
//! `crowds`, a new version in `upgrades`, a panic in `proxy::guard`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::world::{ORIGIN, SOMEBODY, Setup, World, http, https, https1, tail, wait_for};

#[track_caller]
fn served(world: &World) {
    let page = world.curl(SOMEBODY).try_get(&https("page.test", "/"));
    assert_eq!((page.exit, page.status), (0, 200), "{page:#?}");
    let closed = world.curl(SOMEBODY).try_get(&http("games.test", "/"));
    assert_eq!((closed.exit, closed.status), (0, 403), "{closed:#?}");
    assert!(!world.printed().contains("panicked"));
}

#[test]
fn a_name_that_is_not_found_or_lies_is_explained() {
    let world = World::shared();
    for (name, status) in [
        // No such name.
        ("nowhere.invalid", 502),
        // A public name that suddenly points into the school, or at the machine itself.
        ("inside.test", 403),
        ("printer.test", 403),
        ("metadata.test", 403),
    ] {
        let answer = world.curl(SOMEBODY).try_get(&http(name, "/"));
        assert_eq!((answer.exit, answer.status), (0, status), "{name}");
        assert!(answer.text().contains("<html"), "{name} is not explained");
    }
    served(world);
}

#[test]
fn an_origin_that_dies_in_the_middle_leaves_no_whole_page() {
    let world = World::shared();
    for url in [
        https("page.test", "/broken"),
        https1("page.test", "/broken"),
        http("page.test", "/broken"),
    ] {
        let answer = world.curl(SOMEBODY).try_get(&url);
        assert!(
            answer.exit != 0 || answer.status == 502,
            "{url} looks whole: {} {}",
            answer.exit,
            answer.status
        );
    }
    served(world);
}

#[test]
fn garbage_in_any_file_leaves_what_was_in_force() {
    let world = World::start(Setup {
        settings: vec![
            ("identity", "proxy_auth = \"optional\"".into()),
            ("identity", "users = \"users.toml\"".into()),
        ],
        files: vec![("users.toml", String::new())],
        ..Setup::default()
    });
    served(&world);
    // Neither text nor TOML, and long.
    let garbage: Vec<u8> = (0..200_000u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for file in [
        world.policy("rules.toml"),
        world.policy("classes.toml"),
        world.policy("school.toml"),
        world.policy("tiers/primary.toml"),
        world.policy("categories/gambling.toml"),
        world.policy("phrases/en/gambling.toml"),
        world.dir.path().join("users.toml"),
        world.config(),
    ] {
        let before = fs::read(&file).unwrap();
        let printed = world.printed().len();
        fs::write(&file, &garbage).unwrap();
        world.signal("HUP");
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let said = wait_for(|| world.printed()[printed..].contains(&name).then_some(()));
        assert!(said.is_some(), "nothing is said of {}", file.display());
        served(&world);
        let printed = world.metric_page("/metrics");
        fs::write(&file, before).unwrap();
        world.signal("HUP");
        // The next row begins with everything in order.
        let mended = wait_for(|| {
            (reloads(&world.metric_page("/metrics")) > reloads(&printed)).then_some(())
        });
        assert!(mended.is_some(), "{} is not taken back", file.display());
    }
    served(&world);
}

/// Attempts that were not refused.
fn reloads(metrics: &str) -> u64 {
    let of = |outcome: &str| -> u64 {
        let line = format!("schoolgate_reloads_total{{outcome=\"{outcome}\"}} ");
        let found = metrics.lines().find_map(|found| found.strip_prefix(&line));
        found.map_or(0, |number| number.trim().parse().unwrap())
    };
    of("replaced") + of("unchanged")
}

/// Starts the program where it cannot start, and returns what it says.
fn refused(world: &World) -> String {
    let output = world.command(&["run"]);
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn an_authority_that_cannot_be_read_is_explained_at_the_start_and_harmless_later() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::start(Setup::default());
    let key = world.dir.path().join("certs/intermediate.key");
    let before = fs::read(&key).unwrap();
    // While it runs the key is in memory: names of which nobody asked before still open.
    fs::remove_file(&key).unwrap();
    world.signal("HUP");
    served(&world);
    let fresh = world.curl(SOMEBODY).try_get(&https("other.test", "/"));
    assert_eq!((fresh.exit, fresh.status), (0, 200));
    world.kill();

    fs::write(&key, b"not a key").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let said = refused(&world);
    assert!(said.contains("intermediate.key"), "{said}");
    fs::write(&key, &before).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let said = refused(&world);
    assert!(said.contains("chmod 600"), "{said}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    world.run();
    served(&world);
}

/// A file system of its own, as large as it is told.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this account may not mount.
    fn mount(at: &Path, size: &str) -> Option<Disk> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size},mode=700"),
                "none",
            ])
            .arg(at)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then(|| Disk(at.to_owned()))
    }

    fn fill(&self) -> PathBuf {
        let file = self.0.join("filling");
        // Until it says no.
        drop(fs::write(&file, vec![1; 64 << 20]));
        file
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// A world whose directory lies on a disk of its own, that is not running.
fn on_a_disk(dir: &str, size: &str, rules: &[(&str, &str, &str)]) -> Option<(World, Disk)> {
    let world = World::start(Setup::default());
    world.kill();
    for (file, from, to) in rules {
        let file = world.policy(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from));
        fs::write(file, text.replace(from, to)).unwrap();
    }
    let at = world.dir.path().join(dir);
    let kept = world.dir.path().join("kept");
    fs::rename(&at, &kept).unwrap();
    let Some(disk) = Disk::mount(&at, size) else {
        println!("SKIPPED: this account may not mount a tmpfs; run as root to see a full disk");
        return None;
    };
    let copied = Command::new("cp")
        .args(["-a", "--"])
        .arg(kept.join("."))
        .arg(&at)
        .status();
    assert!(copied.unwrap().success());
    world.run();
    Some((world, disk))
}

#[test]
fn a_full_disk_under_the_journal_closes_pages_all_the_same_and_says_so() {
    let Some((world, disk)) = on_a_disk("data/journal", "1m", &[]) else {
        return;
    };
    served(&world);
    let filling = disk.fill();
    // The page stays closed although its record cannot be kept; IT is told.
    // The last page of the disk that the journal has may take some records yet.
    let said = wait_for(|| {
        let closed = world.curl(SOMEBODY).try_get(&http("games.test", "/full"));
        assert_eq!((closed.exit, closed.status), (0, 403));
        world
            .printed()
            .contains("the journal cannot be written")
            .then_some(())
    });
    assert!(said.is_some(), "{}", world.printed());
    assert!(world.metric_page("/readyz").starts_with("HTTP/1.1 503"));
    fs::remove_file(filling).unwrap();
    let again = wait_for(|| {
        let closed = world.curl(SOMEBODY).try_get(&http("games.test", "/again"));
        let ready = world.metric_page("/readyz").starts_with("HTTP/1.1 200");
        ready.then(|| closed.code())
    });
    world.expect_incident(&again.expect("it does not recover"));
}

#[test]
fn where_the_school_wants_it_nothing_is_answered_without_a_record() {
    let silent = (
        "school.toml",
        "block_without_journal = true",
        "block_without_journal = false",
    );
    let Some((world, disk)) = on_a_disk("data/journal", "1m", &[silent]) else {
        return;
    };
    served(&world);
    let filling = disk.fill();
    let full = wait_for(|| {
        let closed = world.curl(SOMEBODY).try_get(&http("games.test", "/full"));
        (closed.status == 503).then_some(())
    });
    assert!(full.is_some(), "closed pages went on without a record");
    // Open pages need no record.
    let open = world.curl(SOMEBODY).try_get(&https("page.test", "/"));
    assert_eq!((open.exit, open.status), (0, 200));
    fs::remove_file(filling).unwrap();
    let again = wait_for(|| {
        let closed = world.curl(SOMEBODY).try_get(&http("games.test", "/"));
        (closed.status == 403).then_some(())
    });
    assert!(again.is_some());
}

#[test]
fn a_full_disk_under_everything_loses_no_record_that_was_promised() {
    let Some((world, disk)) = on_a_disk("data", "64m", &[]) else {
        return;
    };
    let first = world.curl(SOMEBODY).try_get(&http("games.test", "/first"));
    let filling = disk.fill();
    // Database and journal are full. Whoever got a page with a record finds it later.
    for visit in 0..20 {
        let address = std::net::Ipv4Addr::new(127, 9, 30, visit + 1);
        let closed = world
            .curl(address)
            .try_get(&http("games.test", &format!("/full/{visit}")));
        assert_eq!((closed.exit, closed.status), (0, 403));
    }
    let open = world.curl(SOMEBODY).try_get(&https("page.test", "/"));
    assert_eq!((open.exit, open.status), (0, 200));
    fs::remove_file(filling).unwrap();
    let last = wait_for(|| {
        let closed = world.curl(SOMEBODY).try_get(&http("games.test", "/last"));
        let ready = world.metric_page("/readyz").starts_with("HTTP/1.1 200");
        ready.then(|| closed.code())
    });
    world.expect_incident(&first.code());
    world.expect_incident(&last.expect("it does not recover"));
}

#[test]
fn a_store_that_somebody_else_has_locked_is_waited_for() {
    let world = World::start(Setup::default());
    served(&world);
    let file = world.dir.path().join("data/schoolgate.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let lock = runtime.block_on(async {
        use sqlx::{ConnectOptions as _, Executor as _};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
        let mut connection = options.connect().await.unwrap();
        connection.execute("BEGIN IMMEDIATE").await.unwrap();
        connection
    });
    // Records go to the journal: no page waits for the database.
    let began = Instant::now();
    let mut codes = Vec::new();
    for pupil in 0..10 {
        let address = std::net::Ipv4Addr::new(127, 9, 31, pupil + 1);
        let closed = world.curl(address).try_get(&http("games.test", "/locked"));
        assert_eq!((closed.exit, closed.status), (0, 403));
        codes.push(closed.code());
    }
    assert!(began.elapsed() < Duration::from_secs(30), "pages waited");
    let open = world.curl(SOMEBODY).try_get(&https("page.test", "/"));
    assert_eq!((open.exit, open.status), (0, 200));
    // The list knows them from the journal already.
    for code in &codes {
        world.expect_incident(code);
    }
    drop(lock);
    // After a start they are still there, wherever they have been put meanwhile.
    world.kill();
    world.run();
    for code in &codes {
        world.expect_incident(code);
    }
}

#[test]
fn a_store_that_is_gone_does_not_open_closed_pages() {
    let world = World::start(Setup::default());
    served(&world);
    for ending in ["", "-wal", "-shm"] {
        drop(fs::remove_file(
            world.dir.path().join(format!("data/schoolgate.db{ending}")),
        ));
    }
    served(&world);
    // A start without one begins a new one.
    world.kill();
    world.run();
    served(&world);
}

#[test]
fn reloads_under_load_drop_nothing() {
    let world = World::start(Setup::default());
    let rules = fs::read_to_string(world.policy("rules.toml")).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for pupil in 1..=3u8 {
            let (world, done) = (&world, &done);
            scope.spawn(move || {
                let address = std::net::Ipv4Addr::new(127, 9, 32, pupil);
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    let page = world
                        .curl(address)
                        .try_get(&https("page.test", "/bytes/200000"));
                    assert_eq!((page.exit, page.status), (0, 200), "{page:#?}");
                    assert_eq!(page.body.len(), 200_000);
                    let closed = world.curl(address).try_get(&http("games.test", "/"));
                    assert_eq!((closed.exit, closed.status), (0, 403), "{closed:#?}");
                }
            });
        }
        for round in 0..6 {
            let before = reloads(&world.metric_page("/metrics"));
            fs::write(world.policy("rules.toml"), format!("{rules}\n# {round}\n")).unwrap();
            world.signal("HUP");
            let reloaded =
                wait_for(|| (reloads(&world.metric_page("/metrics")) > before).then_some(()));
            if reloaded.is_none() {
                done.store(true, std::sync::atomic::Ordering::Relaxed);
                panic!("not reloaded:\n{}", tail(&world.printed(), 20));
            }
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(ORIGIN.hits("/bytes/200000") > 0);
}
