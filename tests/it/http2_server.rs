//! What a server of HTTP/2 must do with each frame (RFC 9113) and each piece of a block (RFC 7541):
//! the cases of the public conformance suite for servers, through the gateway's TLS. They are rows
//! of `tests/data/http2/server.txt`, which says how to read them.

use std::time::{Duration, Instant};

use super::frames::*;
use super::world::World;

const ROWS: &str = include_str!("../data/http2/server.txt");

const KINDS: [(&str, u8); 10] = [
    ("DATA", DATA),
    ("HEADERS", HEADERS),
    ("PRIORITY", PRIORITY),
    ("RST_STREAM", RST_STREAM),
    ("SETTINGS", SETTINGS),
    ("PUSH_PROMISE", PUSH_PROMISE),
    ("PING", PING),
    ("GOAWAY", GOAWAY),
    ("WINDOW_UPDATE", WINDOW_UPDATE),
    ("CONTINUATION", CONTINUATION),
];

const FLAGS: [(&str, u8); 5] = [
    ("END_STREAM", END_STREAM),
    ("END_HEADERS", END_HEADERS),
    ("PADDED", PADDED),
    ("PRIORITISED", PRIORITISED),
    ("ACK", ACK),
];

const CODES: [(&str, u32); 6] = [
    ("PROTOCOL", PROTOCOL),
    ("FLOW", FLOW),
    ("STREAM_CLOSED", STREAM_CLOSED),
    ("FRAME_SIZE", FRAME_SIZE),
    ("REFUSED", REFUSED),
    ("COMPRESSION", COMPRESSION),
];

fn get(http2: &mut Http2, stream: u32) {
    let block = http2.request("GET", "/");
    http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &block));
}

/// A request whose body is still to come.
fn post(http2: &mut Http2, stream: u32) {
    let block = http2.request("POST", "/sent-back");
    http2.send(&frame(HEADERS, END_HEADERS, stream, &block));
}

/// A number, written with `0x` or without.
fn number(text: &str) -> u32 {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).unwrap(),
        None => text.parse().unwrap(),
    }
}

/// The number of a name in a table, or a number.
fn named<T: Copy + TryFrom<u32>>(table: &[(&str, T)], name: &str) -> T {
    match table.iter().find(|(known, _)| *known == name) {
        Some((_, value)) => *value,
        None => T::try_from(number(name)).ok().unwrap(),
    }
}

/// Words between spaces; what stands in braces or quotes is one.
fn words(text: &str) -> Vec<&str> {
    let mut closing = ' ';
    text.split(|next: char| {
        closing = match (closing, next) {
            (' ', '{') => '}',
            (' ', '"') => '"',
            (close, next) if close == next => ' ',
            (close, _) => close,
        };
        next == ' ' && closing == ' '
    })
    .filter(|word| !word.is_empty())
    .collect()
}

/// Part of a payload, as a row writes it.
fn piece(http2: &Http2, text: &str) -> Vec<u8> {
    if let Some(inner) = text.strip_prefix('{') {
        let inner = inner.strip_suffix('}').unwrap();
        let Some((name, value)) = inner.split_once('=') else {
            let (method, path) = inner.split_once(' ').unwrap();
            return http2.request(method, path);
        };
        let unescape = |text: &str| {
            let text = text.replace("\\n", "\n").replace("\\r", "\r");
            text.replace("\\t", "\t").replace("\\0", "\0")
        };
        let value = match value.split_once('*') {
            Some((text, times)) if !text.is_empty() => text.repeat(times.parse().unwrap()),
            _ if value == "@" => http2.authority.clone(),
            _ => unescape(value),
        };
        return block(&[(&unescape(name), &value)]);
    }
    if let Some(inner) = text.strip_prefix('"') {
        let (text, times) = inner.split_once('"').unwrap();
        let times = times
            .strip_prefix('*')
            .map_or(1, |times| times.parse().unwrap());
        return text.repeat(times).into_bytes();
    }
    if let Some((name, value)) = text.split_once('=') {
        return setting(&[(name.parse().unwrap(), value.parse().unwrap())]);
    }
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}

fn step(http2: &mut Http2, step: &str) {
    let words = words(step);
    let stream = words.get(1).map_or(0, |word| number(word));
    let pieces = words.get(2..).unwrap_or_default();
    let payload: Vec<u8> = pieces.iter().flat_map(|word| piece(http2, word)).collect();
    match words[0] {
        "get" => {
            let block = [http2.request("GET", "/"), payload].concat();
            http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &block));
        }
        "head" => http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &payload)),
        "post" => post(http2, stream),
        "posts" => (0..stream).for_each(|at| post(http2, 1 + 2 * at)),
        "ping" => http2.send(&frame(PING, 0, 0, &[7; 8])),
        "done" => {
            get(http2, 1);
            http2.outcomes(&[Outcome::End(1)]);
        }
        kind => {
            let mut parts = kind.split('+');
            let kind = named(&KINDS, parts.next().unwrap());
            let flags = parts.fold(0, |flags, flag| flags | named(&FLAGS, flag));
            http2.send(&frame(kind, flags, stream, &payload));
        }
    }
}

/// What counts as right.
fn wanted(outcome: &str) -> Vec<Outcome> {
    let mut words = outcome.split(' ').peekable();
    let ended = |codes: &[u32]| -> Vec<Outcome> {
        let away = codes.iter().map(|code| Outcome::Away(*code));
        away.chain([Outcome::Closed]).collect()
    };
    let code = |word: &str| named(&CODES, word);
    match words.next().unwrap() {
        "connection" => ended(&words.map(code).collect::<Vec<_>>()),
        "stream" => {
            let stream = words
                .next_if(|word| word.parse::<u32>().is_ok())
                .map_or(1, number);
            let codes: Vec<u32> = words.map(code).collect();
            let reset = codes.iter().map(|code| Outcome::Reset(stream, *code));
            reset.chain(ended(&codes)).collect()
        }
        "alive" => vec![Outcome::Acked(PING)],
        "settings" => vec![Outcome::Acked(SETTINGS)],
        "farewell" => vec![Outcome::Acked(PING), Outcome::Away(0), Outcome::Closed],
        status => vec![Outcome::Answer(1, status.parse().unwrap())],
    }
}

#[test]
fn every_frame_is_met_as_the_standard_says() {
    let world = World::shared();
    let rows = ROWS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wrong = Vec::new();
    for row in rows {
        let columns: Vec<&str> = row.split(" | ").collect();
        let [_, _, steps, outcome] = columns[..] else {
            panic!("not four columns: {row}");
        };
        let mut http2 = Http2::open(world);
        steps.split("; ").for_each(|one| step(&mut http2, one));
        let wanted = wanted(outcome);
        let seen = http2.outcomes(&wanted);
        if !seen.iter().any(|outcome| wanted.contains(outcome)) {
            wrong.push(format!("{row}: {seen:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_preface_that_is_none_ends_the_connection() {
    let mut http2 = Http2::raw(World::shared());
    http2.send(b"INVALID CONNECTION PREFACE\r\n\r\n");
    let seen = http2.outcomes(&[Outcome::Closed, Outcome::Away(PROTOCOL)]);
    assert!(!seen.contains(&Outcome::Silence), "{seen:?}");
}

#[test]
fn settings_come_first_and_offer_what_is_done() {
    let mut http2 = Http2::raw(World::shared());
    http2.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    http2.send(&frame(SETTINGS, 0, 0, &[]));
    let until = Instant::now() + Duration::from_secs(30);
    let first = http2.next(until).expect("a first frame");
    assert_eq!((first.kind, first.flags), (SETTINGS, 0));
    let offers: Vec<(u16, u32)> = first
        .payload
        .chunks(6)
        .map(|part| {
            (
                u16::from_be_bytes([part[0], part[1]]),
                u32::from_be_bytes([part[2], part[3], part[4], part[5]]),
            )
        })
        .collect();
    assert!(offers.contains(&(8, 1)), "no extended CONNECT: {offers:?}");
    assert!(
        offers
            .iter()
            .any(|(name, value)| *name == 3 && *value >= 100),
        "{offers:?}"
    );
}

#[test]
fn a_window_of_one_byte_is_kept_to() {
    let mut http2 = Http2::with_settings(World::shared(), &[(4, 1)]);
    get(&mut http2, 1);
    let until = Instant::now() + Duration::from_secs(30);
    while let Some(frame) = http2.next(until) {
        if frame.kind == DATA {
            assert_eq!(frame.payload.len(), 1);
            return;
        }
    }
    panic!("no byte came");
}

#[test]
fn a_hundred_streams_are_answered() {
    let mut http2 = Http2::open(World::shared());
    let streams: Vec<u32> = (0..120).map(|at| 1 + 2 * at).collect();
    for stream in &streams {
        get(&mut http2, *stream);
    }
    let mut ended = std::collections::BTreeSet::new();
    let until = Instant::now() + Duration::from_secs(60);
    while ended.len() < streams.len() {
        let frame = http2.next(until).expect("more frames");
        assert_ne!(frame.kind, RST_STREAM, "{frame:?}");
        if matches!(frame.kind, DATA | HEADERS) && frame.flags & END_STREAM != 0 {
            ended.insert(frame.stream);
        }
    }
}
