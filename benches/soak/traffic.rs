//! Pupils of every kind, each in a loop of its own.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::report::Count;
use super::tunnel::{self, Tls};
use super::world::{ORIGIN, World, http, https};

/// What a pupil does all the time.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Small pages on one connection, over HTTP/1.1.
    Pages,
    /// A page in a new HTTP/2 connection each time, with the real curl.
    Fresh,
    /// A page that is long enough to be held and read.
    Long,
    /// Downloads of eight megabytes.
    Download,
    /// Uploads of one megabyte.
    Upload,
    /// A WebSocket that echoes.
    Socket,
    /// Closed pages, each with its record.
    Closed,
    /// Gone in the middle of an answer.
    Aborted,
    /// Gone in the middle of a handshake.
    Torn,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::Pages,
        Kind::Fresh,
        Kind::Long,
        Kind::Download,
        Kind::Upload,
        Kind::Socket,
        Kind::Closed,
        Kind::Aborted,
        Kind::Torn,
    ];

    fn name(self) -> &'static str {
        match self {
            Kind::Pages => "small pages, kept alive",
            Kind::Fresh => "new connections, HTTP/2",
            Kind::Long => "long pages that are read",
            Kind::Download => "downloads of 8 MiB",
            Kind::Upload => "uploads of 1 MiB",
            Kind::Socket => "WebSockets",
            Kind::Closed => "closed pages",
            Kind::Aborted => "answers given up",
            Kind::Torn => "handshakes given up",
        }
    }
}

/// What came of it.
#[derive(Default)]
pub struct Tally(Mutex<BTreeMap<&'static str, Count>>);

impl Tally {
    fn add(&self, what: &'static str, fine: bool) {
        let mut counts = self.0.lock().unwrap();
        let count = counts.entry(what).or_default();
        if fine {
            count.fine += 1;
        } else {
            count.wrong += 1;
        }
    }

    pub fn counts(&self) -> BTreeMap<&'static str, Count> {
        self.0.lock().unwrap().clone()
    }
}

/// Opens connections, each with one answer read, and keeps them.
pub fn hold(world: &World, count: usize) -> Vec<Tls> {
    (0..count)
        .map(|at| {
            let [_, _, high, low] = u32::try_from(at / 40).unwrap().to_be_bytes();
            let mut tls = connect(world, Ipv4Addr::new(127, 9, 100 + high, low));
            assert!(ask(&mut tls, "/").is_some());
            tls
        })
        .collect()
}

fn connect(world: &World, address: Ipv4Addr) -> Tls {
    tunnel::tls(world, address, "page.test", ORIGIN.https1.port())
}

/// One request on a connection, its answer read to the end.
fn ask(tls: &mut Tls, path: &str) -> Option<usize> {
    write!(
        tls,
        "GET {path} HTTP/1.1\r\nHost: page.test:{}\r\n\r\n",
        ORIGIN.https1.port()
    )
    .ok()?;
    let head = tunnel::read_head(tls).to_lowercase();
    if !head.starts_with("http/1.1 200") {
        return None;
    }
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))?
        .parse()
        .ok()?;
    let mut left = length;
    let mut piece = vec![0; 65_536];
    while left > 0 {
        let most = left.min(piece.len());
        match tls.read(&mut piece[..most]) {
            Ok(read) if read > 0 => left -= read,
            _ => return None,
        }
    }
    Some(length)
}

/// Does one thing until it is told to stop.
pub fn keep_on(world: &World, kind: Kind, address: Ipv4Addr, stop: &AtomicBool, tally: &Tally) {
    let mut kept: Option<Tls> = None;
    let upload = world.dir.path().join("upload");
    std::fs::write(&upload, vec![7; 1 << 20]).unwrap();
    let data = format!("@{}", upload.display());
    let mut visit = 0u64;
    while !stop.load(Ordering::Relaxed) {
        visit += 1;
        let fine = match kind {
            Kind::Pages => {
                let tls = kept.get_or_insert_with(|| connect(world, address));
                ask(tls, "/about").is_some() || ask(tls, "/").is_some()
            }
            Kind::Download => {
                let tls = kept.get_or_insert_with(|| connect(world, address));
                ask(tls, "/zeros/8388608") == Some(8 << 20)
            }
            Kind::Fresh => world.curl(address).try_get(&https("page.test", "/")).status == 200,
            Kind::Long => {
                let page = world.curl(address).try_get(&https("page.test", "/long"));
                (page.exit, page.status) == (0, 200)
            }
            Kind::Upload => {
                let curl = world.curl(address).with(&["--data-binary", &data]);
                let page = curl.try_get(&https("page.test", "/count"));
                page.text() == "1048576\n"
            }
            Kind::Socket => socket(world, address).is_some(),
            Kind::Closed => {
                let page = world
                    .curl(address)
                    .try_get(&http("games.test", &format!("/{visit}")));
                page.status == 403
            }
            Kind::Aborted => {
                let mut tls = connect(world, address);
                write!(
                    tls,
                    "GET /zeros/50000000 HTTP/1.1\r\nHost: page.test:{}\r\n\r\n",
                    ORIGIN.https1.port()
                )
                .is_ok()
                    && tunnel::read_head(&mut tls).starts_with("HTTP/1.1 200")
            }
            Kind::Torn => {
                let authority = format!("page.test:{}", ORIGIN.https1.port());
                let opened = tunnel::open(world, address, &authority);
                opened.is_ok_and(|mut socket| {
                    let half = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];
                    socket.write_all(&half).is_ok()
                })
            }
        };
        if !fine {
            kept = None;
        }
        tally.add(kind.name(), fine);
        // As a person would: nobody asks without a pause.
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A WebSocket, some bytes there and back.
fn socket(world: &World, address: Ipv4Addr) -> Option<()> {
    let mut tls = connect(world, address);
    write!(
        tls,
        "GET /upgrade HTTP/1.1\r\nHost: page.test:{}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ORIGIN.https1.port()
    )
    .ok()?;
    if !tunnel::read_head(&mut tls).starts_with("HTTP/1.1 101") {
        return None;
    }
    // A masked binary frame of a hundred bytes (RFC 6455, section 5.2).
    let mut sent = vec![0x82, 0x80 | 100, 0, 0, 0, 0];
    sent.extend([9; 100]);
    for _ in 0..10 {
        tls.write_all(&sent).ok()?;
        let mut back = vec![0; sent.len()];
        tls.read_exact(&mut back).ok()?;
        if back != sent {
            return None;
        }
    }
    Some(())
}

/// Changes a rule every few seconds.
pub fn reload_now_and_then(world: &World, stop: &AtomicBool, tally: &Tally) {
    let file = world.policy("rules.toml");
    let rules = std::fs::read_to_string(&file).unwrap();
    let mut round = 0;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        std::fs::write(&file, format!("{rules}\n# {round}\n")).unwrap();
        world.signal("HUP");
        for _ in 0..50 {
            if !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        let refused = metric(world, "schoolgate_reloads_total{outcome=\"refused\"}");
        tally.add("reloads", refused == 0);
    }
}

/// A counter of the gateway; 0 if it was never counted.
pub fn metric(world: &World, name: &str) -> u64 {
    let page = world.metric_page("/metrics");
    let found = page.lines().find_map(|line| line.strip_prefix(name));
    found.map_or(0, |number| number.trim().parse().unwrap_or(0))
}
