//! What is allowed arrives as it was sent, whichever way it was asked for.

use std::io::{Read, Write};

use super::origin::pattern;
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, World, http, https, https1, raw};

#[test]
fn a_page_over_https_is_what_the_origin_sent() {
    let world = World::shared();
    let answer = world.curl(SOMEBODY).get(&https("page.test", "/"));
    assert_eq!((answer.status, answer.connect_status), (200, 200));
    assert!(
        answer.text().contains("<h1>Hello from the origin</h1>"),
        "{}",
        answer.text()
    );
    assert_eq!(
        answer.field("content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[test]
fn a_page_in_clear_text_is_what_the_origin_sent() {
    let world = World::shared();
    let answer = world.curl(SOMEBODY).get(&http("page.test", "/"));
    assert_eq!(answer.status, 200);
    assert!(
        answer.text().contains("<h1>Hello from the origin</h1>"),
        "{}",
        answer.text()
    );
}

#[test]
fn clear_text_inside_a_tunnel_is_a_request_like_any() {
    let world = World::shared();
    let curl = world.curl(SOMEBODY).with(&["--proxytunnel"]);
    let answer = curl.get(&http("page.test", "/"));
    assert_eq!(answer.status, 200);
    let answer = world
        .curl(SOMEBODY)
        .with(&["--proxytunnel"])
        .get(&http("games.test", "/"));
    assert_eq!(answer.status, 403);
}

#[test]
fn the_client_speaks_the_version_that_the_origin_speaks() {
    let world = World::shared();
    let two = world.curl(SOMEBODY).get(&https("page.test", "/"));
    assert_eq!(two.version, "2");
    let one = world.curl(SOMEBODY).get(&https1("page.test", "/"));
    assert_eq!(one.version, "1.1");
    let asked_for_one = world
        .curl(SOMEBODY)
        .with(&["--http1.1"])
        .get(&https("page.test", "/"));
    assert_eq!(
        (asked_for_one.version.as_str(), asked_for_one.status),
        ("1.1", 200)
    );
}

#[test]
fn a_megabyte_arrives_byte_for_byte() {
    let world = World::shared();
    for url in [
        https("page.test", "/bytes/1048577"),
        https1("page.test", "/bytes/1048577"),
        http("page.test", "/bytes/1048577"),
    ] {
        let answer = world.curl(SOMEBODY).get(&url);
        assert_eq!(answer.field("content-length"), Some("1048577"));
        assert!(
            answer.body == pattern(0, 1_048_577),
            "{url}: the bytes differ"
        );
    }
}

#[test]
fn codings_are_passed_on_as_they_are() {
    let world = World::shared();
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let curl = world
            .curl(SOMEBODY)
            .with(&["--header", "Accept-Encoding: gzip, deflate, br, zstd"]);
        let answer = curl.get(&https("page.test", &format!("/coded/{coding}")));
        assert_eq!(answer.field("content-encoding"), Some(coding));
        let page = "<!doctype html><html lang=en><title>A coded page</title>\
                    <h1>A coded page</h1><p>Welcome.</p>";
        assert!(
            answer.body == super::origin::encode(coding, page.as_bytes()),
            "{coding} differs"
        );
    }
}

#[test]
fn an_upload_arrives_and_comes_back() {
    let world = World::shared();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("upload");
    let sent = pattern(7, 3_000_000);
    std::fs::write(&file, &sent).unwrap();
    let data = format!("@{}", file.display());
    for url in [
        https("page.test", "/echo"),
        https1("page.test", "/echo"),
        http("page.test", "/echo"),
    ] {
        let curl = world.curl(SOMEBODY).with(&["--data-binary", &data]);
        let answer = curl.get(&url);
        assert!(
            answer.body == sent,
            "{url}: {} bytes came back",
            answer.body.len()
        );
    }
}

#[test]
fn an_upload_without_a_length_arrives() {
    let world = World::shared();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("upload");
    std::fs::write(&file, pattern(0, 500_000)).unwrap();
    let file = file.display().to_string();
    let chunked = [
        "--http1.1",
        "--header",
        "Transfer-Encoding: chunked",
        "--upload-file",
        &file,
    ];
    let answer = world
        .curl(SOMEBODY)
        .with(&chunked)
        .get(&https("page.test", "/count"));
    assert_eq!(answer.text(), "500000\n");
}

#[test]
fn an_upload_waits_for_the_origin_to_agree() {
    let world = World::shared();
    let expect = [
        "--http1.1",
        "--header",
        "Expect: 100-continue",
        "--data",
        "small",
    ];
    let answer = world
        .curl(SOMEBODY)
        .with(&expect)
        .get(&https1("page.test", "/count"));
    assert_eq!(answer.informational, [100]);
    assert_eq!(answer.text(), "5\n");
}

#[test]
fn early_hints_reach_the_client() {
    let world = World::shared();
    let answer = world
        .curl(SOMEBODY)
        .with(&["--http1.1"])
        .get(&raw("page.test", "/early-hints"));
    assert_eq!((answer.status, answer.text().as_str()), (200, "hinted"));
    assert_eq!(answer.informational, [103]);
}

#[test]
fn answers_without_a_body_have_none() {
    let world = World::shared();
    for (code, at) in [
        (204, https("page.test", "/status/204")),
        (304, https1("page.test", "/status/304")),
    ] {
        let answer = world.curl(SOMEBODY).get(&at);
        assert_eq!((answer.status, answer.body.len()), (code, 0), "{at}");
    }
    let head = world
        .curl(SOMEBODY)
        .with(&["--head"])
        .get(&https("page.test", "/about"));
    assert_eq!(
        (head.status, head.field("content-length")),
        (200, Some("4321"))
    );
}

#[test]
fn other_statuses_pass_untouched() {
    let world = World::shared();
    for code in [206, 301, 401, 404, 410, 425, 451, 500, 503] {
        let answer = world
            .curl(SOMEBODY)
            .get(&https("page.test", &format!("/status/{code}")));
        assert_eq!(answer.status, code);
        assert_eq!(answer.field("x-status"), Some(code.to_string().as_str()));
    }
}

#[test]
fn trailers_reach_the_client() {
    let world = World::shared();
    for (version, url) in [
        ("2", https("page.test", "/trailers")),
        ("1.1", https1("page.test", "/trailers")),
    ] {
        let answer = world
            .curl(SOMEBODY)
            .with(&["--header", "TE: trailers"])
            .get(&url);
        assert_eq!(
            (answer.version.as_str(), answer.text().as_str()),
            (version, "with trailers\n")
        );
        assert_eq!(
            answer.field("x-check"),
            Some("done"),
            "{version}: {:?}",
            answer.fields
        );
    }
}

#[test]
fn fields_for_the_next_hop_stay_here() {
    let world = World::shared();
    let sent = [
        "--http1.1",
        "--header",
        "Connection: keep-alive, x-mine",
        "--header",
        "X-Mine: 1",
        "--header",
        "Keep-Alive: timeout=9",
        "--header",
        "Proxy-Connection: keep-alive",
        "--header",
        "TE: gzip, trailers",
        "--header",
        "X-Kept: 2",
    ];
    let seen = world
        .curl(SOMEBODY)
        .with(&sent)
        .get(&https1("page.test", "/seen"))
        .text();
    for gone in ["x-mine", "keep-alive:", "proxy-connection", "te: gzip"] {
        assert!(!seen.contains(gone), "the origin saw {gone}:\n{seen}");
    }
    assert!(seen.contains("x-kept: 2"), "{seen}");
    assert!(
        seen.lines().any(|line| line.starts_with("via: 1.1 ")),
        "no Via:\n{seen}"
    );

    let answer = world
        .curl(SOMEBODY)
        .with(&["--http1.1"])
        .get(&https1("page.test", "/hop"));
    assert_eq!(answer.field("x-for-the-gateway"), None);
    assert_eq!(answer.field("keep-alive"), None);
    assert!(answer.field("via").is_some(), "{:?}", answer.fields);
}

#[test]
fn the_way_to_quic_is_not_shown_and_the_rest_is_kept() {
    let world = World::shared();
    let answer = world.curl(SOMEBODY).get(&https("page.test", "/fields"));
    assert_eq!(answer.field("alt-svc"), None);
    assert_eq!(answer.field("x-kept"), Some("yes"));
    assert_eq!(answer.all("set-cookie"), ["one=1; Path=/", "two=2; Path=/"]);
}

#[test]
fn a_web_socket_speaks_both_ways() {
    let world = World::shared();
    let mut stream = tunnel::tls(world, SOMEBODY, "page.test", ORIGIN.https1.port());
    write!(
        stream,
        "GET /upgrade HTTP/1.1\r\nHost: page.test:{}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ORIGIN.https1.port(),
    )
    .unwrap();
    let head = tunnel::read_head(&mut stream).to_lowercase();
    assert!(head.starts_with("http/1.1 101"), "{head}");
    assert!(head.contains("upgrade: websocket"), "{head}");
    for word in [&b"\x81\x05hello"[..], b"\x82\x03\x00\xff\x01"] {
        stream.write_all(word).unwrap();
        let mut back = vec![0; word.len()];
        stream.read_exact(&mut back).unwrap();
        assert_eq!(back, word);
    }
}

#[test]
fn many_requests_share_one_connection() {
    let world = World::shared();
    let mut stream = tunnel::tls(world, SOMEBODY, "page.test", ORIGIN.https1.port());
    for at in 0..20 {
        write!(
            stream,
            "GET /status/404?{at} HTTP/1.1\r\nHost: page.test:{}\r\n\r\n",
            ORIGIN.https1.port()
        )
        .unwrap();
        let head = tunnel::read_head(&mut stream);
        assert!(head.starts_with("HTTP/1.1 404"), "request {at}: {head}");
        assert!(head.to_lowercase().contains("content-length: 0"), "{head}");
    }
}

#[test]
fn the_inside_of_the_school_is_not_reachable() {
    let world = World::shared();
    for url in [
        "http://inside.test/",
        "http://printer.test/",
        "http://metadata.test/latest/meta-data/",
        "http://10.0.0.7/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.7]/",
        "http://0x7f000002/",
        "https://printer.test/",
    ] {
        let answer = world.curl(SOMEBODY).try_get(url);
        let refused = answer.status == 403 || answer.connect_status == 403;
        assert!(
            refused,
            "{url} gives {} ({})",
            answer.status, answer.connect_status
        );
    }
    world.expect_incident("address-inside");
}

#[test]
fn the_gateway_does_not_connect_to_itself() {
    let world = World::shared();
    for door in [world.proxy, world.metrics, world.dashboard] {
        let answer = world.curl(SOMEBODY).try_get(&format!("http://{door}/"));
        assert!(
            [403, 508].contains(&answer.status),
            "{door} gives {}: {}",
            answer.status,
            answer.text()
        );
    }
}

#[test]
fn what_cannot_be_reached_is_explained() {
    let world = World::shared();
    let nowhere = world.curl(SOMEBODY).get("http://no-such-name.test/");
    assert_eq!(nowhere.status, 502);
    assert!(nowhere.text().contains("<h1"), "{}", nowhere.text());
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = world
        .curl(SOMEBODY)
        .get(&format!("http://page.test:{closed}/"));
    assert_eq!(refused.status, 502);
}
