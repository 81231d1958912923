//! What does a class lose by the gateway in between? The same downloads and the same small pages
//! are fetched from a TLS origin on loopback, first directly, then through the explicit proxy with
//! inspection, by the same clients in the same run, so that the ratio holds on any machine.
//!
//! Run: `cargo bench --bench throughput` (about a minute; everything shares the machine's cores).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench that cannot go on says so by ending"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/curl.rs"]
mod curl;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/origin.rs"]
mod origin;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/tunnel.rs"]
mod tunnel;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/world.rs"]
mod world;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tunnel::Tls;
use world::{ORIGIN, SOMEBODY, World};

/// Pupils who load at the same time.
const CLIENTS: usize = 8;
/// How long each way is measured, after a warm-up of a tenth of it.
const SPAN: Duration = Duration::from_secs(8);

fn main() {
    // `cargo test --benches` asks whether it runs, not how fast.
    let quick = !std::env::args().any(|arg| arg == "--bench");
    let span = if quick {
        Duration::from_millis(200)
    } else {
        SPAN
    };
    let world = World::shared();
    let port = ORIGIN.https1.port();
    let root = world.dir.path().join("origin-root.pem");
    let direct = || {
        let socket = TcpStream::connect(ORIGIN.https1).unwrap();
        socket.set_nodelay(true).unwrap();
        tunnel::handshake_trusting(&root, socket, "page.test", &["http/1.1"]).unwrap()
    };
    let through = || tunnel::tls(world, SOMEBODY, "page.test", port);

    println!("{CLIENTS} clients, TLS and HTTP/1.1, {} cores", cores());
    for (what, path, unit) in [
        ("downloads of 16 MiB", "/zeros/16777216", Unit::MebiBytes),
        ("pages of 1 MiB that are read", "/long", Unit::MebiBytes),
        ("small pages, kept alive", "/", Unit::Answers),
    ] {
        let alone = measure(span, path, unit, direct);
        let filtered = measure(span, path, unit, through);
        println!(
            "{what:<30} direct {alone:>9.0} {unit}   through the gateway {filtered:>9.0} {unit}   ratio {:.2}",
            filtered / alone,
            unit = unit.name(),
        );
    }
    let fresh_alone = measure_connections(span, direct);
    let fresh_filtered = measure_connections(span, through);
    println!(
        "{:<30} direct {fresh_alone:>9.0} /s      through the gateway {fresh_filtered:>9.0} /s      ratio {:.2}",
        "new connection, one page",
        fresh_filtered / fresh_alone,
    );
    world.kill();
}

#[derive(Clone, Copy)]
enum Unit {
    MebiBytes,
    Answers,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::MebiBytes => "MiB/s",
            Unit::Answers => "/s   ",
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Fetches `path` again and again on kept-alive connections; the sum of all clients per second.
fn measure(span: Duration, path: &str, unit: Unit, connect: impl Fn() -> Tls + Sync) -> f64 {
    together(span, |until| {
        let mut stream = connect();
        let mut buffer = vec![0; 1 << 17];
        let warm = Instant::now() + span / 10;
        let (mut amount, mut from) = (0.0, None);
        loop {
            let length = fetch(&mut stream, path, &mut buffer);
            let now = Instant::now();
            if from.is_some() {
                amount += match unit {
                    Unit::MebiBytes => length as f64 / f64::from(1 << 20),
                    Unit::Answers => 1.0,
                };
            } else if now > warm {
                from = Some(now);
            }
            if now > until && amount > 0.0 {
                return amount / from.map_or(1.0, |from| (now - from).as_secs_f64());
            }
        }
    })
}

/// A connection, a handshake, one page, again and again.
fn measure_connections(span: Duration, connect: impl Fn() -> Tls + Sync) -> f64 {
    together(span, |until| {
        let from = Instant::now();
        let mut buffer = vec![0; 1 << 16];
        let mut count = 0.0;
        while Instant::now() < until {
            fetch(&mut connect(), "/", &mut buffer);
            count += 1.0;
        }
        count / from.elapsed().as_secs_f64()
    })
}

fn together(span: Duration, work: impl Fn(Instant) -> f64 + Sync) -> f64 {
    let until = Instant::now() + span;
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| work(until))).collect();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .sum()
    })
}

/// One request and its whole answer; the length of the body.
fn fetch(stream: &mut Tls, path: &str, buffer: &mut [u8]) -> usize {
    // One write: a request in small pieces would wait for Nagle's algorithm and not for us.
    let port = ORIGIN.https1.port();
    let request = format!("GET {path} HTTP/1.1\r\nHost: page.test:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut seen = 0;
    let head = loop {
        let read = stream.read(&mut buffer[seen..]).unwrap();
        assert!(read > 0, "the connection ended in a head");
        seen += read;
        if let Some(end) = buffer[..seen]
            .windows(4)
            .position(|part| part == b"\r\n\r\n")
        {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    assert!(text.starts_with("http/1.1 200"), "{text}");
    let length: usize = text
        .split("content-length:")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next())
        .and_then(|number| number.trim().parse().ok())
        .unwrap();
    let mut left = length - (seen - head);
    while left > 0 {
        let read = stream.read(buffer).unwrap();
        assert!(read > 0, "the connection ended in a body");
        left -= read;
    }
    length
}
