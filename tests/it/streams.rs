//! Bodies flow: the first byte does not wait for the last one, in either direction.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};

use super::origin::pattern;
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, World, http, https, https1};

/// A curl that is read while it runs.
struct Running(Child);

impl Running {
    fn start(world: &World, url: &str) -> (Running, BufReader<std::process::ChildStdout>) {
        let mut child = world
            .curl(SOMEBODY)
            .with(&["--no-buffer"])
            .command(url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        (Running(child), output)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn events_arrive_one_by_one() {
    let world = World::shared();
    for (name, url) in [
        ("two", https("page.test", "/events/two")),
        ("one", https1("page.test", "/events/one")),
        ("clear", http("page.test", "/events/clear")),
    ] {
        let (_curl, mut output) = Running::start(world, &url);
        for step in 0..3 {
            // The origin sends the next event only after this one has arrived here.
            let mut line = String::new();
            while line.trim().is_empty() {
                line.clear();
                assert!(
                    output.read_line(&mut line).unwrap() > 0,
                    "{name}: ended before event {step}"
                );
            }
            assert_eq!(line, format!("data: event {step}\n"));
            ORIGIN.open(name);
        }
    }
}

#[test]
fn the_first_half_of_a_download_does_not_wait_for_the_second() {
    let world = World::shared();
    let (_curl, mut output) = Running::start(world, &https("page.test", "/halves/download"));
    let mut half = vec![0; 100_000];
    output.read_exact(&mut half).unwrap();
    assert!(half == pattern(0, 100_000));
    ORIGIN.open("download");
    output.read_exact(&mut half).unwrap();
    assert!(half == pattern(100_000, 100_000));
}

#[test]
fn an_upload_is_answered_while_it_is_sent() {
    let world = World::shared();
    let port = ORIGIN.https1.port();
    let mut stream = tunnel::tls(world, SOMEBODY, "page.test", port);
    write!(
        stream,
        "POST /echo HTTP/1.1\r\nHost: page.test:{port}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none \r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let mut body = Vec::new();
    let mut piece = [0; 64];
    while !body.windows(4).any(|part| part == b"one ") {
        let read = stream.read(&mut piece).unwrap();
        assert!(read > 0, "the answer ended early");
        body.extend_from_slice(&piece[..read]);
    }
    stream.write_all(b"4\r\ntwo \r\n0\r\n\r\n").unwrap();
    while !body.windows(4).any(|part| part == b"two ") {
        let read = stream.read(&mut piece).unwrap();
        assert!(
            read > 0,
            "the answer ended early: {:?}",
            String::from_utf8_lossy(&body)
        );
        body.extend_from_slice(&piece[..read]);
    }
}

#[test]
fn a_body_that_breaks_off_is_not_made_whole() {
    let world = World::shared();
    for url in [
        https("page.test", "/broken"),
        https1("page.test", "/broken"),
        http("page.test", "/broken"),
    ] {
        let answer = world.curl(SOMEBODY).try_get(&url);
        assert_ne!(
            answer.exit,
            0,
            "{url}: looks complete with {} bytes",
            answer.body.len()
        );
        assert!(answer.body.len() <= 50_000);
        assert!(
            answer.body == pattern(0, answer.body.len()),
            "{url}: other bytes than the origin's"
        );
    }
}

#[test]
fn large_bodies_cost_no_memory() {
    let world = World::shared();
    // Warm up, then compare: what a download of 64 MiB adds must not be anything like 64 MiB.
    world
        .curl(SOMEBODY)
        .get(&https("page.test", "/bytes/1000000"));
    let before = resident_kib(world.pid());
    let answer = world
        .curl(SOMEBODY)
        .with(&["--limit-rate", "200M"])
        .get(&https("page.test", "/bytes/67108864"));
    assert_eq!(answer.body.len(), 67_108_864);
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("upload");
    std::fs::write(&file, vec![7; 67_108_864]).unwrap();
    let data = file.display().to_string();
    let counted = world
        .curl(SOMEBODY)
        .with(&["--upload-file", &data])
        .get(&https("page.test", "/count"));
    assert_eq!(counted.text(), "67108864\n");
    let after = resident_kib(world.pid());
    assert!(
        after < before + 40_000,
        "resident memory went from {before} to {after} KiB"
    );
}

/// Resident memory of a process.
fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
