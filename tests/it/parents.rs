//! Proxies before and behind: the region's, through which everything goes, and the gateway's own
//! door inside TLS.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::tunnel;
use super::world::{ORIGIN, PATIENCE, SOMEBODY, Setup, World, http, https, pupil};

/// A region's proxy: it knows one password, looks every name up as this machine, and writes down
/// what it was asked.
struct Region {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

/// `school:secret`.
const CREDENTIALS: &str = "Basic c2Nob29sOnNlY3JldA==";

impl Region {
    fn start() -> Region {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = heads.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), seen) = (client, seen.clone()) else {
                    return;
                };
                std::thread::spawn(move || serve(client, &seen));
            }
        });
        Region { port, heads }
    }

    fn setup(&self, credentials: &str) -> Setup {
        Setup {
            settings: vec![
                (
                    "upstream",
                    format!("proxy = \"http://127.0.0.1:{}\"", self.port),
                ),
                ("upstream", "proxy_credentials_file = \"region\"".into()),
                ("upstream", "no_proxy = [\"school.test\"]".into()),
            ],
            files: vec![("region", format!("{credentials}\n"))],
            ..Setup::default()
        }
    }

    fn was_asked(&self, text: &str) -> bool {
        self.heads
            .lock()
            .unwrap()
            .iter()
            .any(|head| head.contains(text))
    }
}

fn serve(mut client: TcpStream, seen: &Mutex<Vec<String>>) {
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = tunnel::read_head(&mut client);
    seen.lock().unwrap().push(head.clone());
    if !head.contains(CREDENTIALS) {
        drop(client.write_all(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"));
        return;
    }
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let authority = target
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    let port = authority.rsplit(':').next().unwrap().parse().unwrap();
    let mut origin = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    match method {
        "CONNECT" => client.write_all(b"HTTP/1.1 200 Go on\r\n\r\n").unwrap(),
        // Good enough for an origin that takes absolute targets, as all must.
        _ => origin.write_all(head.as_bytes()).unwrap(),
    }
    let (mut from, mut to) = (client.try_clone().unwrap(), origin.try_clone().unwrap());
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(std::net::Shutdown::Both));
    });
    drop(std::io::copy(&mut origin, &mut client));
    drop(client.shutdown(std::net::Shutdown::Both));
}

#[test]
fn everything_goes_through_the_region_and_is_verified_all_the_same() {
    let region = Region::start();
    let world = World::start(region.setup("school:secret"));
    let get = |url: &str| world.curl(SOMEBODY).get(url);
    assert_eq!(get(&https("page.test", "/through")).status, 200);
    let port = ORIGIN.https.port();
    assert!(region.was_asked(&format!("CONNECT page.test:{port} HTTP/1.1")));
    assert_eq!(get(&http("page.test", "/plainly?a=b")).status, 200);
    let port = ORIGIN.http.port();
    assert!(region.was_asked(&format!("GET http://page.test:{port}/plainly?a=b HTTP/1.1")));
    // A certificate counts no more for that, and what is closed is not asked for.
    let page = get(&https("expired.test", "/through"));
    assert_eq!((page.status, ORIGIN.hits("/through")), (502, 1));
    assert_eq!(get(&https("games.test", "/")).status, 403);
    assert!(!region.was_asked("games.test"));
    // What is near is reached directly, and nothing inside at all.
    assert_eq!(get(&https("school.test", "/near")).status, 200);
    assert!(!region.was_asked("school.test"));
    assert_eq!(get(&http("localhost", "/")).status, 403);
    assert_eq!(get("http://10.1.2.3/").status, 403);
    // What is never opened goes the same way.
    let root = world
        .dir
        .path()
        .join("origin-root.pem")
        .display()
        .to_string();
    let own = world.curl(SOMEBODY).with(&["--cacert", &root]);
    assert_eq!(own.get(&https("bank.test", "/")).status, 200);
    assert!(region.was_asked("CONNECT bank.test:"));
    // Nobody reads who the school is from what it sends to sites.
    assert!(
        !get(&http("page.test", "/echo-headers"))
            .text()
            .contains("c2Nob29s")
    );
}

#[test]
fn a_region_that_does_not_do_its_part_is_named() {
    let region = Region::start();
    let world = World::start(region.setup("school:wrong"));
    for url in [
        https("page.test", "/refused"),
        http("page.test", "/refused"),
    ] {
        let page = world.curl(SOMEBODY).get(&url);
        assert_eq!(page.status, 502, "{url}");
        assert!(
            page.text().contains("network behind the school"),
            "{}",
            page.text()
        );
        assert_eq!(page.field("proxy-authenticate"), None);
    }
    let metrics = world.metric_page("/metrics");
    assert!(metrics.contains("kind=\"upstream-proxy\""), "{metrics}");
    assert_eq!(ORIGIN.hits("/refused"), 0);
}

#[test]
fn the_proxy_itself_is_spoken_to_inside_tls() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let world = World::start(Setup {
        settings: vec![("listen", format!("proxy_tls = \"127.0.0.1:{port}\""))],
        ..Setup::default()
    });
    let root = world.root().display().to_string();
    for proxy in ["127.0.0.1", "localhost"] {
        let proxy = format!("https://{proxy}:{port}");
        let mut curl = super::curl::Curl::new();
        for word in [
            "--proxy",
            &proxy,
            "--proxy-cacert",
            &root,
            "--cacert",
            &root,
            "--noproxy",
            "",
        ] {
            curl.arg(word);
        }
        let curl = curl_from(curl, pupil("lower-secondary", "en"));
        for (url, expect) in [
            (https("page.test", "/wrapped"), 200),
            (http("page.test", "/wrapped"), 200),
            (https("games.test", "/"), 403),
        ] {
            let answer = curl.get(&url);
            assert_eq!(answer.status, expect, "{proxy} {url}: {}", answer.said);
        }
    }
    // Clear text is not spoken there.
    let mut bare = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    bare.set_read_timeout(Some(PATIENCE)).unwrap();
    bare.write_all(b"GET http://page.test/ HTTP/1.1\r\nHost: page.test\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    drop(bare.read_to_end(&mut answer));
    assert_eq!(answer, b"");
}

fn curl_from(curl: super::curl::Curl, who: Ipv4Addr) -> super::curl::Curl {
    curl.with(&[
        "--interface",
        &who.to_string(),
        "--suppress-connect-headers",
    ])
}

#[test]
fn a_tunnel_that_says_two_names_is_refused_and_recorded() {
    let world = World::start(Setup::default());
    let ask = |target: &str, host: &str| {
        let mut socket = world.connect(SOMEBODY);
        write!(
            socket,
            "CONNECT {target}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n"
        )
        .unwrap();
        let head = tunnel::read_head(&mut socket);
        assert!(head.starts_with("HTTP/1.1 421"), "{head}");
    };
    // Under one registrable domain it is no hiding.
    ask("www.page.test", "img.page.test");
    ask("page.test", "games.test");
    world.expect_incident("\"fronting\"");
    let list = world.incidents();
    assert!(
        list.contains("games.test") && !list.contains("img.page.test"),
        "{list}"
    );
}

#[test]
fn a_tunnel_in_which_nothing_moves_ends() {
    let world = World::start(Setup {
        settings: vec![("limits", "tunnel_idle_time = \"1s\"".into())],
        ..Setup::default()
    });
    let port = ORIGIN.https1.port();
    let root = world.dir.path().join("origin-root.pem");
    let socket = tunnel::open(&world, SOMEBODY, &format!("bank.test:{port}")).unwrap();
    let mut spliced =
        tunnel::handshake_trusting(&root, socket, "bank.test", &["http/1.1"]).unwrap();
    assert_eq!(tunnel::read_rest(&mut spliced), b"");
    let mut socket = tunnel::tls(&world, SOMEBODY, "page.test", port);
    write!(
        socket,
        "GET /upgrade HTTP/1.1\r\nHost: page.test:{port}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .unwrap();
    assert!(tunnel::read_head(&mut socket).starts_with("HTTP/1.1 101"));
    assert_eq!(tunnel::read_rest(&mut socket), b"");
}
