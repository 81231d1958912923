//! HTTP/2 streams that are more than one question and one answer: WebSockets (RFC 8441), calls with
//! trailers in all four styles of gRPC, and floods that must cost the gateway nothing.

use std::time::{Duration, Instant};

use super::frames::*;
use super::world::{SOMEBODY, Setup, World, https};

/// Data of a stream until so many bytes are there, or the stream ends.
fn read(http2: &mut Http2, stream: u32, bytes: usize) -> (Vec<u8>, bool) {
    let until = Instant::now() + Duration::from_secs(30);
    let mut all = Vec::new();
    while all.len() < bytes {
        let Some(frame) = http2.next(until) else {
            return (all, false);
        };
        if frame.stream != stream {
            continue;
        }
        if frame.kind == DATA {
            all.extend(&frame.payload);
        }
        if frame.flags & END_STREAM != 0 && matches!(frame.kind, DATA | HEADERS) {
            return (all, true);
        }
        assert_ne!(frame.kind, RST_STREAM, "{frame:?}");
    }
    (all, false)
}

#[test]
fn a_web_socket_stands_on_a_stream() {
    let mut http2 = Http2::open(World::shared());
    let mut fields = http2.fields("CONNECT", "/upgrade");
    fields.extend([
        (":protocol", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-protocol", "chat"),
        ("origin", "https://page.test"),
    ]);
    let opening = block(&fields);
    http2.send(&frame(HEADERS, END_HEADERS, 1, &opening));
    let seen = http2.outcomes(&[Outcome::Answer(1, 200)]);
    assert!(seen.contains(&Outcome::Answer(1, 200)), "{seen:?}");
    for word in [&b"\x81\x05hello"[..], b"\x82\x03\x00\xff\x01"] {
        http2.send(&frame(DATA, 0, 1, word));
        assert_eq!(read(&mut http2, 1, word.len()).0, word);
    }
    // Another stream goes on beside it.
    let plain = http2.request("GET", "/");
    http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, 3, &plain));
    assert!(read(&mut http2, 3, usize::MAX).1);
    http2.send(&frame(DATA, END_STREAM, 1, &[]));
    assert!(read(&mut http2, 1, usize::MAX).1);
}

#[test]
fn a_web_socket_that_the_origin_declines_does_not_stand() {
    for (path, expect) in [("/status/403", 403), ("/", 502), ("/switch", 502)] {
        let mut http2 = Http2::open(World::shared());
        let mut fields = http2.fields("CONNECT", path);
        fields.extend([(":protocol", "websocket"), ("sec-websocket-version", "13")]);
        let opening = block(&fields);
        http2.send(&frame(HEADERS, END_HEADERS, 1, &opening));
        let seen = http2.outcomes(&[Outcome::Answer(1, expect)]);
        assert!(
            seen.contains(&Outcome::Answer(1, expect)),
            "{path}: {seen:?}"
        );
    }
}

#[test]
fn calls_flow_both_ways_and_end_in_trailers() {
    let mut http2 = Http2::open(World::shared());
    let mut fields = http2.fields("POST", "/call");
    fields.extend([("te", "trailers"), ("content-type", "application/grpc")]);
    let opening = block(&fields);
    http2.send(&frame(HEADERS, END_HEADERS, 1, &opening));
    // Each message comes back before the next one is sent.
    for word in [
        &b"\0\0\0\0\x03one"[..],
        b"\0\0\0\0\x03two",
        b"\0\0\0\0\x05three",
    ] {
        http2.send(&frame(DATA, 0, 1, word));
        assert_eq!(read(&mut http2, 1, word.len()).0, word);
    }
    http2.send(&frame(DATA, END_STREAM, 1, &[]));
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let last = http2.next(until).expect("trailers");
        if last.stream == 1 && last.kind == HEADERS {
            assert_eq!(last.flags & END_STREAM, END_STREAM);
            break;
        }
    }
}

#[test]
fn floods_are_ended_and_counted() {
    let world = World::start(Setup::default());
    let request = |http2: &Http2| http2.request("POST", "/sent-back");
    let resets = |http2: &mut Http2| {
        let head = request(http2);
        for at in 0..20_000 {
            let stream = 1 + 2 * at;
            let mut bytes = frame(HEADERS, END_HEADERS, stream, &head);
            bytes.extend(frame(RST_STREAM, 0, stream, &8u32.to_be_bytes()));
            http2.send(&bytes);
        }
    };
    let continuations = |http2: &mut Http2| {
        let head = request(http2);
        http2.send(&frame(HEADERS, 0, 1, &head));
        for _ in 0..20_000 {
            http2.send(&frame(CONTINUATION, 0, 1, &block(&[("x", "y")])));
        }
    };
    let bomb = |http2: &mut Http2| {
        let mut head = request(http2);
        head.extend(b"\x40\x01x");
        let value = "a".repeat(3_000);
        head.extend([0x7f, 0xb9, 0x16]);
        head.extend(value.as_bytes());
        head.extend([0xbe; 10_000]);
        http2.send(&frame(HEADERS, END_HEADERS, 1, &head));
    };
    type Flood<'a> = &'a dyn Fn(&mut Http2);
    let floods: [(&str, Flood<'_>); 3] = [
        ("resets", &resets),
        ("continuations", &continuations),
        ("a bomb of fields", &bomb),
    ];
    for (name, flood) in floods {
        let mut http2 = Http2::open(&world);
        flood(&mut http2);
        let wanted = [
            Outcome::Away(CALM),
            Outcome::Away(PROTOCOL),
            Outcome::Away(COMPRESSION),
            Outcome::Closed,
            Outcome::Answer(1, 431),
            Outcome::Reset(1, REFUSED),
            Outcome::Reset(1, PROTOCOL),
        ];
        let seen = http2.outcomes(&wanted);
        assert!(
            seen.iter().any(|outcome| wanted.contains(outcome)),
            "{name}: {seen:?}"
        );
        assert_eq!(
            world.curl(SOMEBODY).get(&https("page.test", "/")).status,
            200,
            "{name}"
        );
    }
    let metrics = world.metric_page("/metrics");
    assert!(metrics.contains("kind=\"http2-flood\""), "{metrics}");
}

#[test]
fn pings_settings_and_closed_windows_cost_little() {
    let world = World::start(Setup::default());
    let before = resident_kib(world.pid());
    let mut all = Vec::new();
    for at in 0..8 {
        let mut http2 = Http2::with_settings(&world, &[(4, 0)]);
        // Answers that nobody lets through.
        for stream in 0..20 {
            let block = http2.request("GET", "/zeros/50000000");
            http2.send(&frame(
                HEADERS,
                END_STREAM | END_HEADERS,
                1 + 2 * stream,
                &block,
            ));
        }
        if at % 2 == 0 {
            http2.send(&frame(PING, 0, 0, &[1; 8]).repeat(2_000));
            http2.send(&frame(SETTINGS, 0, 0, &setting(&[(3, 100)])).repeat(500));
        }
        all.push(http2);
    }
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
    let after = resident_kib(world.pid());
    // 160 answers of 50 MB each are open.
    assert!(after < before + 400_000, "{before} became {after} KiB");
}

fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
