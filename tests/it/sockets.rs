//! WebSockets: what is said in them is read both ways like any page, and what may not be ends them
//! with a word that it is over.

use std::io::{Read, Write};

use super::frames::{DATA, END_HEADERS, HEADERS, Http2, Outcome, block, frame as h2_frame};
use super::origin::GUILTY_PHRASE;
use super::tunnel::{self, Tls};
use super::world::{ORIGIN, SOMEBODY, Setup, World, pupil};

/// A frame as a client sends it: masked.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let key = [7, 40, 211, 99];
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..=125 => frame.push(0x80 | short as u8),
        long @ 126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend((long as u16).to_be_bytes());
        }
        huge => {
            frame.push(0x80 | 127);
            frame.extend((huge as u64).to_be_bytes());
        }
    }
    frame.extend(key);
    frame.extend(payload.iter().zip(key.iter().cycle()).map(|(b, k)| b ^ k));
    frame
}

/// A frame as it arrives: its first byte and its content.
fn next(stream: &mut impl Read) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).ok()?;
    let length = match head[1] & 0x7f {
        126 => {
            let mut size = [0; 2];
            stream.read_exact(&mut size).ok()?;
            u16::from_be_bytes(size).into()
        }
        127 => {
            let mut size = [0; 8];
            stream.read_exact(&mut size).ok()?;
            usize::try_from(u64::from_be_bytes(size)).unwrap()
        }
        short => usize::from(short),
    };
    let mut key = [0; 4];
    if head[1] & 0x80 != 0 {
        stream.read_exact(&mut key).ok()?;
    }
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).ok()?;
    let clear = payload.iter().zip(key.iter().cycle()).map(|(b, k)| b ^ k);
    Some((head[0], clear.collect()))
}

/// A socket to the origin of the tests, which says again what it is told, or a text of its own.
fn open(world: &World, who: std::net::Ipv4Addr, path: &str) -> Tls {
    let port = ORIGIN.https1.port();
    let mut stream = tunnel::tls(world, who, "page.test", port);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: page.test:{port}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Extensions: permessage-deflate\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    assert!(!head.to_lowercase().contains("extensions"), "{head}");
    stream
}

#[track_caller]
fn says(stream: &mut Tls, sent: &[u8], expect: (u8, &[u8])) {
    stream.write_all(sent).unwrap();
    let answer = next(stream).expect("an answer");
    assert_eq!((answer.0, &answer.1[..]), expect);
}

#[track_caller]
fn closes(name: &str, stream: &mut Tls) {
    let (first, payload) = next(stream).expect("a close frame");
    let said = String::from_utf8_lossy(&payload);
    assert_eq!(first, 0x88, "{name}: {said}");
    assert_eq!(payload[..2], 1008u16.to_be_bytes(), "{payload:?}");
    assert!(next(stream).is_none(), "nothing follows");
}

#[test]
fn what_is_harmless_passes_as_it_is() {
    let mut stream = open(World::shared(), SOMEBODY, "/upgrade");
    says(&mut stream, &frame(0x81, b"hello"), (0x81, b"hello"));
    says(
        &mut stream,
        &frame(0x82, &[0xff; 70_000]),
        (0x82, &[0xff; 70_000]),
    );
    let long = "fractions and percentages ".repeat(4_000);
    let json = format!("{{\"text\": \"{long}\"}}");
    says(
        &mut stream,
        &frame(0x81, json.as_bytes()),
        (0x81, json.as_bytes()),
    );
    says(&mut stream, &frame(0x89, b"ping"), (0x89, b"ping"));
    // One byte at a time.
    for byte in frame(0x81, "zażółć".as_bytes()) {
        stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(next(&mut stream).unwrap(), (0x81, "zażółć".into()));
    says(&mut stream, &frame(0x88, &[3, 232]), (0x88, &[3, 232]));
}

#[test]
fn what_a_site_says_in_a_socket_is_read() {
    let world = World::start(Setup::default());
    for (name, path) in [
        ("plain", "/socket/plain"),
        ("json", "/socket/json"),
        ("two frames", "/socket/pieces"),
        ("called binary", "/socket/binary"),
    ] {
        let mut stream = open(&world, SOMEBODY, path);
        let greeting = next(&mut stream).unwrap();
        assert_eq!(greeting, (0x81, b"welcome".to_vec()), "{name}");
        stream.write_all(&frame(0x81, b"go on")).unwrap();
        if name == "two frames" {
            let (first, half) = next(&mut stream).unwrap();
            assert!(
                first == 1 && GUILTY_PHRASE.as_bytes().starts_with(&half),
                "{name}"
            );
        }
        closes(name, &mut stream);
    }
    world.expect_incident("gambling");
    // Those for whom pages are not read are not listened to.
    let mut stream = open(&world, pupil("staff", "en"), "/socket/plain");
    next(&mut stream).unwrap();
    stream.write_all(&frame(0x81, b"go on")).unwrap();
    let (first, said) = next(&mut stream).unwrap();
    assert_eq!((first, &said[..]), (0x81, GUILTY_PHRASE.as_bytes()));
}

#[test]
fn what_a_client_says_in_a_socket_is_read() {
    let world = World::start(Setup::default());
    let json =
        format!("42[\"chat\", {{\"text\": \"ze\\u0062ra casino bonanza {GUILTY_PHRASE}\"}}]");
    for said in [GUILTY_PHRASE, &json] {
        let mut stream = open(&world, SOMEBODY, "/upgrade");
        says(&mut stream, &frame(0x81, b"hello"), (0x81, b"hello"));
        stream.write_all(&frame(0x81, said.as_bytes())).unwrap();
        closes(said, &mut stream);
    }
    world.expect_incident("gambling");
}

#[test]
fn a_socket_on_a_stream_is_read_as_well() {
    let world = World::start(Setup::default());
    let mut http2 = Http2::open(&world);
    let mut fields = http2.fields("CONNECT", "/socket/plain");
    fields.extend([(":protocol", "websocket"), ("sec-websocket-version", "13")]);
    http2.send(&h2_frame(HEADERS, END_HEADERS, 1, &block(&fields)));
    let seen = http2.outcomes(&[Outcome::Answer(1, 200)]);
    assert!(seen.contains(&Outcome::Answer(1, 200)), "{seen:?}");
    http2.send(&h2_frame(DATA, 0, 1, &frame(0x81, b"go on")));
    let until = std::time::Instant::now() + super::world::PATIENCE;
    let mut all = Vec::new();
    while !all
        .windows(4)
        .any(|end| end[0] == 0x88 && end[2..] == 1008u16.to_be_bytes())
    {
        let frame = http2.next(until).expect("a close frame");
        if frame.stream == 1 && frame.kind == DATA {
            all.extend(&frame.payload);
        }
    }
    let text = String::from_utf8_lossy(&all);
    assert!(
        text.contains("welcome") && !text.contains(GUILTY_PHRASE),
        "{text}"
    );
}
