//! One device cannot starve a class: what is scarce is divided, what is over is refused with a
//! page and a number, and memory stays within its budget.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;

use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World, https, tail, wait_for};

const GREEDY: Ipv4Addr = Ipv4Addr::new(127, 9, 7, 1);

fn limits(lines: &[&str]) -> Setup {
    Setup {
        settings: lines
            .iter()
            .map(|line| ("limits", (*line).to_owned()))
            .collect(),
        ..Setup::default()
    }
}

#[track_caller]
fn served(world: &World, address: Ipv4Addr) {
    let page = world.curl(address).try_get(&https("page.test", "/"));
    assert_eq!((page.exit, page.status), (0, 200), "{page:#?}");
}

/// How often a bound was met, as the metrics say.
fn met(world: &World, kind: &str) -> u64 {
    let line = format!("schoolgate_limits_met_total{{kind=\"{kind}\"}} ");
    let page = world.metric_page("/metrics");
    page.lines()
        .find_map(|found| found.strip_prefix(&line)?.trim().parse().ok())
        .unwrap_or(0)
}

/// Asks for something in clear text and leaves the connection as it is.
fn ask(world: &World, address: Ipv4Addr, path: &str) -> TcpStream {
    let host = format!("page.test:{}", ORIGIN.http.port());
    let mut socket = world.connect(address);
    write!(
        socket,
        "GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    )
    .unwrap();
    socket
}

#[test]
fn a_flood_of_requests_leaves_room_for_others() {
    let world = World::start(limits(&["exchanges = 40"]));
    // Answers that do not end: each keeps its place.
    let mut held: Vec<TcpStream> = (0..60)
        .map(|_| ask(&world, GREEDY, "/halves/flood"))
        .collect();
    let heads: Vec<String> = held.iter_mut().map(tunnel::read_head).collect();
    let open = heads.iter().filter(|head| head.contains(" 200")).count();
    let refused: Vec<_> = heads.iter().filter(|head| head.contains(" 503")).collect();
    assert_eq!((open, refused.len()), (20, 40));
    for head in refused {
        assert!(head.to_lowercase().contains("retry-after:"), "{head}");
    }
    assert!(met(&world, "exchanges") >= 40);
    served(&world, SOMEBODY);
    // The way to help is open even to the flood.
    let help = world
        .curl(GREEDY)
        .get(&format!("http://{}/start", world.portal));
    assert_eq!(help.status, 200);
    drop(held);
    let again = wait_for(|| {
        let page = world.curl(GREEDY).try_get(&https("page.test", "/"));
        (page.status == 200).then_some(())
    });
    assert!(again.is_some());
    ORIGIN.open("flood");
}

#[test]
fn whoever_asks_too_fast_waits_and_is_refused() {
    let world = World::start(limits(&["requests_per_second = 10"]));
    let host = format!("page.test:{}", ORIGIN.http.port());
    let request = format!("GET http://{host}/status/204 HTTP/1.1\r\nHost: {host}\r\n\r\n");
    // Fifty are a burst, the rest is more than ten in a second.
    let mut refused = 0;
    let mut sockets: Vec<TcpStream> = (0..40).map(|_| world.connect(GREEDY)).collect();
    for _ in 0..5 {
        for socket in &mut sockets {
            drop(socket.write_all(request.as_bytes()));
        }
    }
    served(&world, SOMEBODY);
    for socket in &mut sockets {
        // As many answers as there were requests; a refused one is the last of its connection.
        for _ in 0..5 {
            let head = tunnel::read_head(socket);
            if head.is_empty() {
                break;
            }
            if head.contains(" 503") {
                refused += 1;
                break;
            }
        }
        if refused >= 10 {
            break;
        }
    }
    assert!(refused > 0 && met(&world, "request-rate-refused") > 0);
    served(&world, SOMEBODY);
}

#[test]
fn handshakes_that_never_end_leave_turns_for_others() {
    let world = World::start(limits(&["handshakes = 8", "handshake_time = \"30s\""]));
    let authority = format!("page.test:{}", ORIGIN.https.port());
    // A ClientHello, and then nothing: the gateway waits for the rest of the handshake.
    let hello = {
        use rustls::pki_types::ServerName;
        let config = rustls::ClientConfig::builder_with_provider(super::origin::provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let name = ServerName::try_from("page.test").unwrap();
        let mut client = rustls::ClientConnection::new(config.into(), name).unwrap();
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        bytes
    };
    let held: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut socket = tunnel::open(&world, GREEDY, &authority).unwrap();
            socket.write_all(&hello).unwrap();
            socket
        })
        .collect();
    served(&world, SOMEBODY);
    drop(held);
    served(&world, GREEDY);
}

#[test]
fn a_flood_of_connections_from_many_addresses_is_divided() {
    let world = World::start(limits(&["connections = 60"]));
    let held: Vec<TcpStream> = (0..5u8)
        .flat_map(|greedy| (0..30).map(move |_| Ipv4Addr::new(127, 9, 8, greedy + 1)))
        .map(|address| world.connect(address))
        .collect();
    served(&world, SOMEBODY);
    assert!(met(&world, "connections-per-client") > 0);
    drop(held);
}

#[test]
fn without_descriptors_it_says_so_and_recovers() {
    let world = World::start(Setup::default());
    served(&world, SOMEBODY);
    let process = world.pid().to_string();
    let Ok(open) = fs::read_dir(format!("/proc/{process}/fd")) else {
        println!("SKIPPED: only root may look into a process that cannot be dumped");
        return;
    };
    let open = open.count();
    let limit = |most: usize| {
        let set = Command::new("prlimit")
            .args(["--pid", &process, &format!("--nofile={most}:20000")])
            .status();
        assert!(set.unwrap().success());
    };
    limit(open + 20);
    let held: Vec<TcpStream> = (0..60).map(|_| world.connect(GREEDY)).collect();
    let said = wait_for(|| world.printed().contains("cannot be accepted").then_some(()));
    assert!(said.is_some(), "{}", tail(&world.printed(), 20));
    limit(4096);
    drop(held);
    let said = wait_for(|| world.printed().contains("accepted again").then_some(()));
    assert!(said.is_some(), "{}", tail(&world.printed(), 20));
    served(&world, SOMEBODY);
}

/// Resident memory of the gateway, in bytes.
fn resident(world: &World) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", world.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.unwrap().split_whitespace().nth(1).unwrap();
    number.parse::<usize>().unwrap() * 1024
}

/// How many intercepted connections are held open; the environment may ask for more.
fn many() -> usize {
    std::env::var("SCHOOLGATE_CONNECTIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000)
}

#[test]
fn many_open_connections_stay_within_the_budget() {
    let many = many();
    // One end of each connection is in this process.
    schoolgate::app::limits::raise_open_files();
    let connections = format!("connections = {}", many * 2 + 200);
    let world = World::start(limits(&[&connections, "idle_time = \"10m\""]));
    served(&world, SOMEBODY);
    let before = resident(&world);
    let port = ORIGIN.https1.port();
    let per_thread = many.div_ceil(4);
    let held: Vec<tunnel::Tls> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4u8)
            .map(|thread| {
                let world = &world;
                scope.spawn(move || {
                    (0..per_thread)
                        .map(|at| {
                            let address =
                                Ipv4Addr::new(127, 9, 20 + thread, (at / 50 % 250) as u8 + 1);
                            let mut tls = tunnel::tls(world, address, "page.test", port);
                            write!(tls, "GET / HTTP/1.1\r\nHost: page.test:{port}\r\n\r\n")
                                .unwrap();
                            assert!(tunnel::read_head(&mut tls).starts_with("HTTP/1.1 200"));
                            tls
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let after = resident(&world);
    let each = after.saturating_sub(before) / held.len();
    println!(
        "{} open intercepted connections: {} MiB became {} MiB, {} KiB each",
        held.len(),
        before >> 20,
        after >> 20,
        each >> 10
    );
    // What is counted in advance for a connection covers what it takes.
    assert!(each <= 64 * 1024, "{each} bytes each");
    served(&world, SOMEBODY);
}

#[test]
fn above_the_budget_requests_of_the_greedy_are_refused() {
    // Less than the rules take: from the beginning only a little is left for everybody.
    let world = World::start(limits(&["memory = \"1 MiB\""]));
    assert!(
        world.printed().contains("[limits] memory"),
        "{}",
        world.printed()
    );
    served(&world, SOMEBODY);
    let mut held: Vec<TcpStream> = (0..60)
        .map(|_| ask(&world, GREEDY, "/halves/budget"))
        .collect();
    let mut heads = held.iter_mut().map(tunnel::read_head);
    assert!(heads.any(|head| head.contains(" 503")));
    assert!(met(&world, "memory") > 0);
    served(&world, SOMEBODY);
    ORIGIN.open("budget");
}

#[test]
fn slow_origins_meet_a_deadline() {
    let world = World::start(Setup {
        settings: vec![
            ("upstream", "head_timeout = \"1s\"".into()),
            ("limits", "body_idle_time = \"1s\"".into()),
        ],
        ..Setup::default()
    });
    let silent = world
        .curl(SOMEBODY)
        .with(&["--http1.1"])
        .try_get(&super::world::raw("page.test", "/silence"));
    assert_eq!(silent.status, 504);
    // A body that stands still is cut: half of it does not look whole.
    let mut half = ask(&world, SOMEBODY, "/halves/slow-origin");
    assert!(tunnel::read_head(&mut half).starts_with("HTTP/1.1 200"));
    let mut all = Vec::new();
    drop(half.read_to_end(&mut all));
    assert!(all.len() < 200_000, "{}", all.len());
    served(&world, SOMEBODY);
    ORIGIN.open("slow-origin");
}
