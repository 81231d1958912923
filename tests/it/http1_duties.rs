//! What a proxy has to do with a request and its answer (RFC 9110, section 7), seen on both sides
//! of it.

use std::io::{Read, Write};
use std::net::Shutdown;

use super::recorder::{Arrived, RECORDER};
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World};

/// Sends a request in absolute form; what arrived at the origin, and the whole answer.
fn pass(method: &str, path: &str, fields: &str, body: &str) -> (Vec<Arrived>, String) {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "{method} http://{authority}{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\
         {fields}\r\n{body}"
    )
    .unwrap();
    let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    (RECORDER.arrived(path), answer)
}

#[test]
fn what_is_for_this_hop_stays_here() {
    let (arrived, answer) = pass(
        "GET",
        "/duty/this-hop",
        "Connection: X-One, x-two\r\nX-One: 1\r\nX-Two: 2\r\nKeep-Alive: timeout=3\r\n\
         Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic YTpi\r\nTE: gzip\r\n\
         Upgrade: foo/2\r\nX-Kept: 3\r\n",
        "",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let arrived = &arrived[0];
    for gone in [
        "x-one",
        "x-two",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "upgrade",
    ] {
        assert!(arrived.fields(gone).is_empty(), "{gone}: {arrived:?}");
    }
    assert_eq!(arrived.field("x-kept").as_deref(), Some("3"));
    assert_eq!(arrived.fields("host"), [RECORDER.authority()]);
    assert!(
        arrived.head.starts_with("GET /duty/this-hop HTTP/1.1\r\n"),
        "{arrived:?}"
    );
}

#[test]
fn nobody_nominates_away_what_is_for_the_origin() {
    let (arrived, _) = pass(
        "POST",
        "/duty/nominated",
        "Connection: host, content-length, content-type, authorization, cookie, via\r\n\
         Content-Type: a/b\r\nAuthorization: Basic YTpi\r\nCookie: a=1\r\nContent-Length: 2\r\n",
        "hi",
    );
    let arrived = &arrived[0];
    for kept in [
        "host",
        "content-length",
        "content-type",
        "authorization",
        "cookie",
        "via",
    ] {
        assert_eq!(arrived.fields(kept).len(), 1, "{kept}: {arrived:?}");
    }
    assert_eq!(arrived.body, b"hi");
}

#[test]
fn via_is_said_both_ways_and_added_to() {
    RECORDER.reply(
        "/duty/via",
        "HTTP/1.1 200 OK\r\nVia: 1.0 cache.example\r\nContent-Length: 2\r\n\r\nok",
    );
    let (arrived, answer) = pass("GET", "/duty/via", "Via: 1.0 fred\r\n", "");
    let via = arrived[0].fields("via").join(", ");
    assert_eq!(via, "1.0 fred, 1.1 schoolgate");
    let lower = answer.to_lowercase();
    let (cache, own) = (
        lower.find("1.0 cache.example"),
        lower.find("1.1 schoolgate"),
    );
    assert!(cache.is_some() && cache < own, "{answer}");
}

#[test]
fn a_host_that_differs_is_replaced_by_the_target() {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "GET http://{authority}/duty/host HTTP/1.1\r\nHost: games.test\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    tunnel::read_rest(socket);
    assert_eq!(
        RECORDER.arrived("/duty/host")[0].fields("host"),
        [authority]
    );
}

#[test]
fn hops_are_counted_down_and_end_here() {
    let (arrived, _) = pass("OPTIONS", "/duty/hops", "Max-Forwards: 3\r\n", "");
    assert_eq!(arrived[0].fields("max-forwards"), ["2"]);
    let (arrived, answer) = pass("OPTIONS", "/duty/last", "Max-Forwards: 0\r\n", "");
    assert!(
        arrived.is_empty() && answer.starts_with("HTTP/1.1 200"),
        "{answer}"
    );
    assert!(answer.to_lowercase().contains("\r\nallow: "), "{answer}");
    let (arrived, answer) = pass(
        "TRACE",
        "/duty/trace",
        "Max-Forwards: 0\r\nCookie: secret\r\nX-Mine: 1\r\n",
        "",
    );
    assert!(
        arrived.is_empty() && answer.contains("message/http"),
        "{answer}"
    );
    assert!(
        answer.contains("x-mine: 1") && !answer.contains("secret"),
        "{answer}"
    );
    let (arrived, _) = pass("GET", "/duty/unbound", "Max-Forwards: 0\r\n", "");
    assert_eq!(arrived[0].fields("max-forwards"), ["0"]);
}

#[test]
fn options_for_a_whole_server_pass() {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    write!(
        socket,
        "OPTIONS * HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let arrived = RECORDER.arrived("OPTIONS * HTTP/1.1");
    assert!(!arrived.is_empty());
}

#[test]
fn methods_and_targets_pass_as_they_are() {
    for method in [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "M-SEARCH", "X~1",
    ] {
        let path = format!("/duty/{method}/a%2Fb/../c//d;e=f?g=%20h&i=[j]|k");
        let (arrived, _) = pass(method, &path, "", "");
        let line = format!("{method} {path} HTTP/1.1\r\n");
        assert!(
            arrived.len() == 1 && arrived[0].head.starts_with(&line),
            "{line} {arrived:?}"
        );
    }
}

#[test]
fn expectations_go_from_end_to_end() {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "POST http://{authority}/duty/continue HTTP/1.1\r\nHost: {authority}\r\nExpect: 100-continue\r\n\
         Content-Length: 5\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut socket);
    assert!(head.starts_with("HTTP/1.1 100"), "{head}");
    socket.write_all(b"hello").unwrap();
    let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let arrived = RECORDER.arrived("/duty/continue");
    assert_eq!(arrived[0].fields("expect"), ["100-continue"]);
    assert_eq!(arrived[0].body, b"hello");

    // An origin that declines is heard without a 100.
    RECORDER.reply_early(
        "/duty/declined",
        "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno",
    );
    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "POST http://{authority}/duty/declined HTTP/1.1\r\nHost: {authority}\r\nExpect: 100-continue\r\n\
         Content-Length: 5\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut socket);
    assert!(head.starts_with("HTTP/1.1 417"), "{head}");
}

#[test]
fn ranges_and_conditions_pass_untouched() {
    RECORDER.reply(
        "/duty/range",
        "HTTP/1.1 206 Partial Content\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-4/10\r\n\
         ETag: \"v\"\r\nContent-Length: 5\r\n\r\nhello",
    );
    let (arrived, answer) = pass(
        "GET",
        "/duty/range",
        "Range: bytes=0-4\r\nIf-Range: \"v\"\r\nIf-None-Match: \"w\"\r\nEarly-Data: 1\r\n",
        "",
    );
    for (name, value) in [
        ("range", "bytes=0-4"),
        ("if-range", "\"v\""),
        ("if-none-match", "\"w\""),
        ("early-data", "1"),
    ] {
        assert_eq!(arrived[0].fields(name), [value]);
    }
    assert!(
        answer.starts_with("HTTP/1.1 206") && answer.contains("bytes 0-4/10"),
        "{answer}"
    );
}

#[test]
fn trailers_pass_both_ways() {
    RECORDER.reply(
        "/duty/trailers",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTrailer: X-Sum\r\n\
         Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n",
    );
    let (arrived, answer) = pass(
        "POST",
        "/duty/trailers",
        "TE: trailers\r\nTrailer: X-Mine\r\nTransfer-Encoding: chunked\r\n",
        "2\r\nhi\r\n0\r\nX-Mine: 7\r\n\r\n",
    );
    assert!(answer.to_lowercase().contains("x-sum: 42"), "{answer}");
    let body = String::from_utf8_lossy(&arrived[0].body).to_lowercase();
    assert!(body.contains("x-mine: 7"), "{body}");
    assert_eq!(arrived[0].fields("te"), ["trailers"]);
    assert!(
        arrived[0]
            .field("connection")
            .is_some_and(|value| value.to_lowercase().contains("te")),
        "{arrived:?}"
    );
}

#[test]
fn old_clients_and_half_closed_ones_get_their_answer() {
    let world = World::shared();
    let authority = RECORDER.authority();
    RECORDER.reply_slowly(
        "/duty/slowly",
        &[
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "6\r\n world\r\n",
            "0\r\n\r\n",
        ],
    );
    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "GET http://{authority}/duty/slowly HTTP/1.1\r\nHost: {authority}\r\n\r\n"
    )
    .unwrap();
    socket.shutdown(Shutdown::Write).unwrap();
    let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    assert!(
        answer.contains("hello") && answer.contains("0\r\n\r\n"),
        "{answer}"
    );

    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "GET http://{authority}/duty/slowly HTTP/1.0\r\n\r\n"
    )
    .unwrap();
    let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    assert!(answer.ends_with("\r\n\r\nhello world"), "{answer}");
    assert!(
        !answer.to_lowercase().contains("transfer-encoding"),
        "{answer}"
    );
}

#[test]
fn heads_are_bounded_and_the_client_is_told() {
    let host = RECORDER.authority();
    let fields =
        |count: usize| -> String { (0..count).map(|at| format!("X-{at}: 1\r\n")).collect() };
    let (arrived, answer) = pass("GET", "/duty/many", &fields(250), "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:.200}");
    assert_eq!(arrived[0].fields("x-249"), ["1"]);
    for (path, fields, status) in [
        ("/duty/too-many".to_owned(), fields(300), 431),
        (
            "/duty/too-large".to_owned(),
            format!("X: {}\r\n", "a".repeat(100_000)),
            431,
        ),
        (
            format!("/duty/too-long/{}", "a".repeat(60_000)),
            String::new(),
            414,
        ),
    ] {
        let (arrived, answer) = pass("GET", &path, &fields, "");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{host} {path:.40}: {answer:.200}"
        );
        assert!(arrived.is_empty());
    }
}

#[test]
fn tunnels_need_an_honest_target() {
    let world = World::shared();
    for target in [
        "page.test",
        "page.test:",
        "page.test:0",
        "page.test:65536",
        "page.test:99999999999",
        "page.test:-1",
        "page.test:http",
        "page.test:443:443",
        ":443",
        "a@page.test:443",
        "a:b@page.test:443",
        "http://page.test:443",
        "http://page.test/",
        "/",
        "*",
        "[::1",
        "page.test:443/",
    ] {
        let refused = tunnel::open(world, SOMEBODY, target)
            .err()
            .unwrap_or_else(|| panic!("{target} opens"));
        assert!(refused.starts_with("HTTP/1.1 400"), "{target}: {refused}");
    }
}

#[test]
fn a_tunnel_says_twice_where_it_goes() {
    let world = World::shared();
    let port = ORIGIN.http.port();
    let target = format!("page.test:{port}");
    for (version, host, status) in [
        ("1.1", Some(format!("page.test:{port}")), 200),
        ("1.1", Some("PAGE.test.".to_owned()), 200),
        ("1.1", Some("page.test:".to_owned()), 200),
        ("1.1", Some(format!("games.test:{port}")), 421),
        ("1.1", Some("page.test:1".to_owned()), 421),
        ("1.1", Some("a b".to_owned()), 400),
        ("1.1", Some(String::new()), 400),
        ("1.1", None, 400),
        // Programs of old ask this way.
        ("1.0", None, 200),
        ("1.0", Some(format!("games.test:{port}")), 421),
    ] {
        let field = host.map_or(String::new(), |host| format!("Host: {host}\r\n"));
        let mut socket = world.connect(SOMEBODY);
        write!(socket, "CONNECT {target} HTTP/{version}\r\n{field}\r\n").unwrap();
        let head = tunnel::read_head(&mut socket);
        let got = head.split(' ').nth(1);
        assert_eq!(
            got,
            Some(&*status.to_string()),
            "{version} {field:?}: {head}"
        );
    }
}

#[test]
fn a_tunnel_in_clear_carries_one_site() {
    let world = World::start(Setup::default());
    let port = ORIGIN.http.port();
    for (tunnelled, target, host, status) in [
        ("page.test", "/", format!("page.test:{port}"), 200),
        ("page.test", "/", "Page.Test.".to_owned(), 200),
        ("page.test", "/", "page.test:1".to_owned(), 421),
        ("page.test", "/", format!("other.test:{port}"), 421),
        (
            "page.test",
            "http://page.test/",
            "page.test".to_owned(),
            200,
        ),
        (
            "page.test",
            "http://other.test/",
            "other.test".to_owned(),
            421,
        ),
        // A client that looked the name up itself.
        ("127.0.0.1", "/", format!("page.test:{port}"), 200),
    ] {
        let mut socket = tunnel::open(&world, SOMEBODY, &format!("{tunnelled}:{port}")).unwrap();
        write!(
            socket,
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let head = tunnel::read_head(&mut socket);
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{tunnelled} {target} {host}: {head}"
        );
    }
    world.expect_incident("fronting");
}

#[test]
fn the_proxy_itself_says_what_it_does() {
    let world = World::shared();
    for (request, status, field) in [
        ("OPTIONS *", 200, "allow: get"),
        ("GET /", 302, "/start"),
        ("HEAD /", 302, "/start"),
        ("POST /", 400, ""),
        ("OPTIONS /", 400, ""),
        ("DELETE /a", 400, ""),
        ("GET *", 400, ""),
    ] {
        let mut socket = world.connect(SOMEBODY);
        write!(
            socket,
            "{request} HTTP/1.1\r\nHost: proxy.test\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let head = tunnel::read_head(&mut socket).to_lowercase();
        assert!(
            head.starts_with(&format!("http/1.1 {status} ")),
            "{request}: {head}"
        );
        assert!(head.contains(field), "{request}: {head}");
    }
}

#[test]
fn a_tunnel_that_is_refused_leaves_the_connection_whole() {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = world.connect(SOMEBODY);
    write!(
        socket,
        "CONNECT page.test:0 HTTP/1.1\r\nHost: page.test:0\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut socket);
    assert!(head.starts_with("HTTP/1.1 400"), "{head}");
    if head.to_lowercase().contains("connection: close") {
        return;
    }
    write!(socket, "GET http://{authority}/duty/second HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n").unwrap();
    let answer = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn one_connection_is_for_one_site() {
    let world = World::start(Setup::default());
    let port = ORIGIN.https1.port();
    for (target, host, status) in [
        ("/".to_owned(), format!("page.test:{port}"), 200),
        ("/".to_owned(), format!("PAGE.test.:{port}"), 200),
        ("/".to_owned(), format!("games.test:{port}"), 421),
        ("/".to_owned(), "page.test:1".to_owned(), 421),
        (
            format!("https://other.test:{port}/"),
            format!("page.test:{port}"),
            421,
        ),
        (
            format!("https://page.test:{port}/"),
            format!("other.test:{port}"),
            421,
        ),
        (
            format!("https://page.test:{port}/"),
            format!("page.test:{port}"),
            200,
        ),
        (
            format!("http://page.test:{port}/"),
            format!("page.test:{port}"),
            400,
        ),
        (
            format!("https://page.test:{port}/"),
            "page.test:1".to_owned(),
            421,
        ),
    ] {
        let mut stream = tunnel::tls(&world, SOMEBODY, "page.test", port);
        write!(
            stream,
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let head = tunnel::read_head(&mut stream);
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{target} {host}: {head}"
        );
    }
    // A tunnel to one site with another inside.
    let socket = tunnel::open(&world, SOMEBODY, &format!("page.test:{port}")).unwrap();
    let mut stream = tunnel::handshake(&world, socket, "other.test", &["http/1.1"]).unwrap();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: other.test:{port}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 421 "), "{head}");
    world.expect_incident("fronting");
}

#[test]
fn a_slow_head_has_its_time_in_all() {
    let world = World::start(Setup {
        settings: vec![("limits", "header_time = \"1s\"".into())],
        ..Setup::default()
    });
    let authority = RECORDER.authority();
    let mut sockets = vec![
        world.connect(SOMEBODY),
        tunnel::open(&world, SOMEBODY, &authority).unwrap(),
    ];
    let drip = format!("GET http://{authority}/drip HTTP/1.1\r\nHost: {authority}\r\nX: ");
    for socket in &mut sockets {
        socket.write_all(drip.as_bytes()).unwrap();
        let mut slow = socket.try_clone().unwrap();
        let dripping = std::thread::spawn(move || {
            // A byte at a time is no way to stay for ever.
            while slow.write_all(b"a").is_ok() {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
        });
        let mut answer = Vec::new();
        drop(socket.read_to_end(&mut answer));
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer:.100}");
        drop(socket.shutdown(Shutdown::Both));
        dripping.join().unwrap();
    }
    assert!(
        world
            .metric_page("/metrics")
            .contains("kind=\"header-time\"")
    );
}
