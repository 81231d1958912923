//! Ways around the filter that outsiders have tried on others: addresses in every way of writing
//! them, and pages in every disguise (`tests/data/evasions`). What is closed stays closed; what is
//! harmless in the same disguise arrives byte for byte.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};

use data_encoding::BASE64;
use serde::Deserialize;

use super::origin::GUILTY_PHRASE;
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World, pupil, raw};

/// One page in one disguise; see `tests/data/evasions/make.py`.
#[derive(Deserialize)]
struct Case {
    name: String,
    headers: Vec<(String, String)>,
    body: String,
    twin: String,
    pad: Option<Pad>,
    chunk: Option<usize>,
    #[serde(default)]
    cut: bool,
    beyond: Option<String>,
    #[serde(default)]
    unreadable: bool,
}

#[derive(Deserialize)]
struct Pad {
    unit: String,
    times: usize,
    at: usize,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let text = include_str!("../data/evasions/bodies.json");
    serde_json::from_str(text).unwrap()
});

impl Case {
    /// The bytes on the wire.
    fn bytes(&self, twin: bool) -> Vec<u8> {
        let text = if twin { &self.twin } else { &self.body };
        let mut body = BASE64.decode(text.as_bytes()).unwrap();
        if let Some(pad) = &self.pad {
            let unit = BASE64.decode(pad.unit.as_bytes()).unwrap();
            let tail = body.split_off(pad.at);
            body.extend(unit.repeat(pad.times));
            body.extend(tail);
        }
        body
    }
}

/// Sends `/<name>` and `/<name>/twin` exactly as the table says.
fn start_origin() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            std::thread::spawn(move || drop(serve(socket)));
        }
    });
    address
}

fn serve(mut socket: TcpStream) -> std::io::Result<()> {
    let head = tunnel::read_head(&mut socket);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let mut parts = path.split('/').skip(1);
    let (name, which) = (parts.next().unwrap_or_default(), parts.next());
    let Some(case) = CASES.iter().find(|case| case.name == name) else {
        return socket.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    };
    let body = case.bytes(which == Some("twin"));
    let mut head = "HTTP/1.1 200 OK\r\nConnection: close\r\n".to_owned();
    for (field, value) in &case.headers {
        head += &format!("{field}: {value}\r\n");
    }
    if case.chunk.is_none() && !case.cut {
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        socket.write_all(head.as_bytes())?;
        return socket.write_all(&body);
    }
    head += "Transfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes())?;
    for piece in body.chunks(case.chunk.unwrap_or(body.len())) {
        let size = format!("{:x}\r\n", piece.len());
        socket.write_all(&[size.as_bytes(), piece, b"\r\n"].concat())?;
    }
    socket.write_all(b"0\r\n\r\n")
}

/// A school whose words are closed in two alphabets.
fn school() -> World {
    let phrases = format!(
        "owner = \"IT\"\ndate = \"2026-11-22\"\ncriterion = \"betting\"\n\
         phrases = [[\"{GUILTY_PHRASE}\", 1000], [\"онлайн казино бонус\", 1000]]\n"
    );
    let world = World::start(Setup::default());
    std::fs::write(world.policy("phrases/en/gambling.toml"), phrases).unwrap();
    world.kill();
    world.run();
    world
}

#[test]
fn a_closed_page_is_closed_in_every_disguise() {
    let (world, origin) = (school(), start_origin());
    let queue = Mutex::new(CASES.iter());
    let wrong: Mutex<Vec<String>> = Mutex::default();
    let note = |line: String| wrong.lock().unwrap().push(line);
    let look = || loop {
        let Some(case) = queue.lock().unwrap().next() else {
            return;
        };
        let url = format!("http://page.test:{}/{}", origin.port(), case.name);
        // As a browser asks for a page that somebody looks at.
        let page = [
            "--header",
            "Accept: text/html,*/*",
            "--header",
            "Sec-Fetch-Dest: document",
        ];
        let curl = || world.curl(SOMEBODY).with(&page);
        let guilty = curl().try_get(&url);
        let closed = guilty.status == 403 || guilty.exit != 0;
        if !closed && case.beyond.is_none() {
            note(format!(
                "{}: {} ({})",
                case.name, guilty.status, guilty.exit
            ));
        }
        let twin = curl().try_get(&format!("{url}/twin"));
        let untouched = twin.status == 200 && twin.exit == 0 && twin.body == case.bytes(true);
        if untouched == case.unreadable {
            note(format!(
                "{}/twin: {} ({})",
                case.name, twin.status, twin.exit
            ));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(look);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    println!("{} disguises, {} wrong", CASES.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Asks the explicit proxy with exactly these bytes; the status of the answer, 0 if there is none.
fn ask(world: &World, target: &str, host: &str, more: &str) -> u16 {
    let mut socket = world.connect(SOMEBODY);
    let request =
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n");
    socket.write_all(request.as_bytes()).unwrap();
    let head = tunnel::read_head(&mut socket);
    head.split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}

const CLOSED: &str = r#"
[[rule]]
id = "closed-address"
state = "block"
hosts = ["192.0.2.7", "2001:db8::7", "münchen.test"]
category = "games"
reason = "closed for the tests"
owner = "tests"

[[rule]]
id = "closed-words"
state = "block"
search = ["purple elephants"]
category = "games"
reason = "words are closed"
owner = "tests"
"#;

#[test]
fn a_closed_address_is_closed_however_it_is_written() {
    let world = World::start(Setup {
        rules: CLOSED.into(),
        ..Setup::default()
    });
    let file = world.policy("search_engines.toml");
    let engines = std::fs::read_to_string(&file).unwrap();
    let engine = "\n[[engine]]\nid = \"tests\"\nhosts = [\"page.test\"]\npaths = [\"/search\"]\nparams = [\"q\"]\n";
    std::fs::write(&file, engines + engine).unwrap();
    world.kill();
    world.run();
    let port = ORIGIN.http.port();
    let mut wrong = Vec::new();
    let hosts = [
        "games.test",
        "GAMES.TEST",
        "Games.Test",
        "games.test.",
        "GAMES.TEST.",
        "www.games.test",
        "a.b.c.games.test",
        "games%2etest",
        "g%61mes.test",
        "%67ames.test",
        "games%2Etest",
        "user@games.test",
        "page.test@games.test",
        "user:page.test@games.test",
        "games.test:080",
        "ｇａｍｅｓ.test",
        "games。test",
        "games．test",
        "ga\u{ad}mes.test",
        "%EF%BD%87ames.test",
        "games.test%2e",
        "games.test%00.page.test",
        "games.test\\.page.test",
        "192.0.2.7",
        "3221225991",
        "0xc0000207",
        "0xC0.0.2.7",
        "0300.0.02.07",
        "030000001007",
        "192.0.519",
        "192.519",
        "192.0.2.7.",
        "192.000.002.007",
        "0xc0.0x0.0x2.0x7",
        "[::ffff:192.0.2.7]",
        "[::ffff:c000:207]",
        "[0:0:0:0:0:ffff:192.0.2.7]",
        "[2001:db8::7]",
        "[2001:DB8:0:0::7]",
        "[2001:0db8:0000:0000:0000:0000:0000:0007]",
        "[2001:db8::7%25eth0]",
        "münchen.test",
        "xn--mnchen-3ya.test",
        "MÜNCHEN.test",
        "XN--MNCHEN-3YA.TEST",
        "m%C3%BCnchen.test",
        "mu\u{308}nchen.test",
        "１９２.０.２.７",
        "192。0。2。7",
        "⑲2.0.2.7",
    ];
    for host in hosts {
        for (target, field) in [
            (format!("http://{host}:{port}/"), format!("{host}:{port}")),
            // What Host says does not open what the target names, and the other way round.
            (
                format!("http://{host}:{port}/"),
                format!("page.test:{port}"),
            ),
        ] {
            let status = ask(&world, &target, &field, "");
            // Closed, or refused as no address at all; never fetched, never a page of elsewhere.
            if !matches!(status, 400 | 403 | 421) {
                wrong.push(format!("{target} {field}: {status}"));
            }
        }
    }
    let paths = [
        "/closed",
        "/closed/",
        "/closed/deep",
        "/closed?x",
        "/closed#x",
        "/%63losed",
        "/%63%6c%6f%73%65%64",
        "/%2563losed",
        "/clo%73ed",
        "/%43losed/../closed",
        "/./closed",
        "/.//closed",
        "/x/../closed",
        "/x/%2e%2e/closed",
        "/x/.%2E/closed",
        "/%2e/closed",
        "//closed",
        "///closed//",
        "/x//../closed",
        "/\\closed",
        "/x\\..\\closed",
        "/closed%2f",
        "/closed%2Fdeep",
        "/closed%3Fx",
        "/closed;x=1",
        "/closed;",
        "/;x/closed",
        "/closed;a/deep",
        "/closed%00",
        "/closed%20",
        "/closed.",
        "/closed%09",
        "/%20closed",
        "/ｃlosed",
        "/CLOSED",
        "/Closed",
        "/closed%3bx",
        "/closed%23x",
        "/closed/../closed",
        "/x/..;/closed",
        "/closed%252f",
        "/closed\u{200b}",
        "/closed%e2%80%8b",
        "/c%6Cosed//",
    ];
    for path in paths {
        let target = format!("http://page.test:{port}{path}");
        let status = ask(&world, &target, &format!("page.test:{port}"), "");
        if !matches!(status, 400 | 403) {
            wrong.push(format!("{path}: {status}"));
        }
    }
    let queries = [
        "q=purple+elephants",
        "q=purple%20elephants",
        "q=purple%2Belephants",
        "q=PURPLE+elephants",
        "q=%70urple+elephants",
        "x=1&q=purple+elephants",
        "q=grey&q=purple+elephants",
        "q=purple+elephants&q=grey",
        "q=purple&q=elephants",
        "%71=purple+elephants",
        "q=purple++elephants",
        "q=purple%09elephants",
        "q=purple%C2%A0elephants",
        "q=purple%E2%80%8B+elephants",
        "q=pur%C2%ADple+elephants",
        "q=p%C3%BArple+elephants",
        "q=%EF%BD%90urple+elephants",
        "q=\"purple\"+elephants",
        "q=purple-elephants",
        "q=purple.elephants",
        "q=elephants+purple",
        "q=purple+and+elephants",
        "q=purpl%D0%B5+elephants",
        "q=purple+elephants;x=1",
        "&&q=purple+elephants",
        "q==purple+elephants",
        "q=purple%0aelephants",
        "q=p%C2%ADurple+elephants&safe=off",
    ];
    for query in queries {
        let target = format!("http://page.test:{port}/search?{query}");
        let status = ask(&world, &target, &format!("page.test:{port}"), "");
        if !matches!(status, 400 | 403) {
            wrong.push(format!("?{query}: {status}"));
        }
    }
    for harmless in [
        "/open",
        "/enclosed",
        "/closedness",
        "/open?u=/closed",
        "/search?q=grey+elephants",
        "/search?q=purple+rain",
        "/%6fpen",
        "/open;x=1",
        "//open",
        "/search?x=purple+elephants",
        // An address that is mentioned is not shown.
        "/go?u=http://games.test/",
    ] {
        let target = format!("http://page.test:{port}{harmless}");
        let status = ask(&world, &target, &format!("page.test:{port}"), "");
        if status != 200 {
            wrong.push(format!("harmless {harmless}: {status}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn names_that_lead_inside_lead_nowhere() {
    let world = World::shared();
    for (host, port) in [
        ("inside.test", 80),
        ("printer.test", 80),
        ("metadata.test", 80),
        ("localhost", world.dashboard.port()),
        ("127.0.0.1", world.metrics.port()),
        ("127.1", world.metrics.port()),
        ("2130706433", world.metrics.port()),
        ("0.0.0.0", world.metrics.port()),
        ("0", world.metrics.port()),
        ("[::1]", world.metrics.port()),
        ("[::ffff:127.0.0.1]", world.metrics.port()),
        ("[::]", world.metrics.port()),
        ("127.0.0.1", world.proxy.port()),
    ] {
        let status = ask(world, &format!("http://{host}:{port}/"), host, "");
        assert!(!(200..300).contains(&status), "{host}:{port}: {status}");
    }
}

/// What comes back from a tunnel after these bytes.
fn through(world: &World, port: u16, bytes: &[u8]) -> Vec<u8> {
    let authority = format!("page.test:{port}");
    let Ok(mut socket) = tunnel::open(world, SOMEBODY, &authority) else {
        return Vec::new();
    };
    drop(socket.write_all(bytes));
    drop(socket.shutdown(std::net::Shutdown::Write));
    tunnel::read_rest(socket)
}

#[test]
fn tunnels_carry_nothing_but_tls_and_http() {
    let world = World::shared();
    let torrent = [&b"\x13BitTorrent protocol"[..], &[0; 48]].concat();
    let openvpn = [&b"\x00\x36\x38"[..], &[7; 52]].concat();
    let wireguard = [&b"\x00\x94\x01\x00\x00\x00"[..], &[9; 146]].concat();
    let mut socks = b"\x05\x01\x00".to_vec();
    socks.extend(b"\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50");
    for (name, bytes) in [
        ("SSH", &b"SSH-2.0-OpenSSH_9.2\r\n"[..]),
        ("SMTP", b"EHLO page.test\r\n"),
        ("OpenVPN", &openvpn),
        ("WireGuard in TCP", &wireguard),
        ("SOCKS 5", &socks),
        ("SOCKS 4", b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00"),
        ("BitTorrent", &torrent),
        ("nothing known", &[0xa5; 200]),
        ("RDP", b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"),
        ("PPTP", b"\x00\x9c\x00\x01\x1a\x2b\x3c\x4d\x00\x01\x00\x00"),
        ("FTP", b"USER anonymous\r\n"),
        ("IRC", b"NICK somebody\r\nUSER a b c d\r\n"),
        ("DNS over TCP", b"\x00\x1d\xaa\xaa\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03com\x00\x00\x01\x00\x01"),
    ] {
        let before = world.metric_page("/metrics");
        let back = through(world, ORIGIN.echo.port(), bytes);
        let relayed = back.windows(bytes.len().min(8)).any(|part| bytes.starts_with(part));
        assert!(!relayed, "{name} was relayed: {back:?}");
        let after = world.metric_page("/metrics");
        assert_ne!(before, after, "{name} left no trace for IT");
    }
}

#[test]
fn a_tunnel_in_a_tunnel_is_refused() {
    let world = World::shared();
    let authority = format!("page.test:{}", ORIGIN.https.port());
    let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    write!(
        socket,
        "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut socket);
    assert!(head.starts_with("HTTP/1.1 400"), "{head}");
    // The same once more inside TLS, and the one way in which a VPN asks HTTP to be its tunnel.
    for (method, target) in [
        ("CONNECT", &*authority),
        (
            "SSTP_DUPLEX_POST",
            "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/",
        ),
    ] {
        let mut tls = tunnel::tls(world, SOMEBODY, "page.test", ORIGIN.https1.port());
        let port = ORIGIN.https1.port();
        write!(tls, "{method} {target} HTTP/1.1\r\nHost: page.test:{port}\r\nContent-Length: 18446744073709551615\r\n\r\n").unwrap();
        let head = tunnel::read_head(&mut tls);
        assert!(!head.starts_with("HTTP/1.1 200"), "{method}: {head}");
    }
}

#[test]
fn what_a_browser_has_is_asked_for_again() {
    let world = World::shared();
    let url = super::world::https("page.test", "/tagged");
    let kept = ["--header", "If-None-Match: \"v1\""];
    let page = [
        "--header",
        "Sec-Fetch-Dest: document",
        "--header",
        "Accept: text/html",
    ];
    let again = world.curl(SOMEBODY).with(&kept).with(&page).get(&url);
    assert_eq!(again.status, 200, "what is shown is what was judged");
    let part = world
        .curl(SOMEBODY)
        .with(&kept)
        .with(&["--header", "Sec-Fetch-Dest: image"]);
    assert_eq!(part.get(&url).status, 304);
    let staff = world.curl(pupil("staff", "en")).with(&kept).with(&page);
    assert_eq!(staff.get(&url).status, 304, "whose pages are not read");
}

#[test]
fn dictionaries_are_not_agreed_on() {
    let world = World::shared();
    let seen = world
        .curl(SOMEBODY)
        .with(&[
            "--header",
            "Available-Dictionary: :abc:",
            "--header",
            "Dictionary-ID: \"x\"",
        ])
        .with(&[
            "--header",
            "Accept-Encoding: gzip, br, dcb, dcz, zstd, sdch",
        ])
        .get(&super::world::https("page.test", "/seen"));
    let text = seen.text().to_lowercase();
    assert!(text.contains("accept-encoding: gzip, br, zstd\n"), "{text}");
    assert!(!text.contains("dictionary"), "{text}");
}

#[test]
fn a_page_that_changes_is_judged_by_what_it_is_now() {
    let (world, origin) = (school(), start_changing());
    let look = |path: &str| {
        let url = format!("http://page.test:{}/{path}", origin.port());
        world.curl(SOMEBODY).try_get(&url).status
    };
    // Harmless first, guilty at the second visit.
    assert_eq!(look("turns"), 200);
    assert_eq!(look("turns"), 403);
    // One page for those who look like a browser, one for those who do not: what is judged is
    // what is passed on.
    let url = format!("http://page.test:{}/cloaked", origin.port());
    let robot = world
        .curl(SOMEBODY)
        .with(&["--user-agent", "robot"])
        .get(&url);
    assert_eq!(robot.status, 200);
    let browser = world
        .curl(SOMEBODY)
        .with(&["--user-agent", "Mozilla/5.0"])
        .get(&url);
    assert_eq!(browser.status, 403);
    assert_eq!(browser.field("cache-control"), Some("no-store"));
}

/// Says something harmless at the first visit of a path and to robots, something else after.
fn start_changing() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let visits: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let head = tunnel::read_head(&mut socket);
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let mut visits = visits.lock().unwrap();
            let visit = visits.entry(path.clone()).or_default();
            *visit += 1;
            let harmless = head.contains("robot") || path.contains("turns") && *visit == 1;
            let text = if harmless {
                "grey elephants"
            } else {
                GUILTY_PHRASE
            };
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nVary: User-Agent\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            );
            drop(socket.write_all(answer.as_bytes()));
            drop(socket.shutdown(std::net::Shutdown::Write));
            drop(socket.read(&mut [0; 64]));
        }
    });
    address
}

#[test]
fn hints_before_an_answer_carry_no_page() {
    let world = World::shared();
    let answer = world
        .curl(SOMEBODY)
        .with(&["--http1.1"])
        .try_get(&raw("page.test", "/early-hints"));
    assert_eq!(answer.text(), "hinted");
}
