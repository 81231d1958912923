//! HTTP/2 frame by frame (RFC 9113) on a TLS tunnel through the gateway, for what no client library
//! would send. Fields are written as literals that touch no table, so that every byte is the test's.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use super::tunnel::{self, Tls};
use super::world::{ORIGIN, SOMEBODY, World};

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const ACK: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const PADDED: u8 = 8;
pub const PRIORITISED: u8 = 0x20;

pub const PROTOCOL: u32 = 1;
pub const FLOW: u32 = 3;
pub const STREAM_CLOSED: u32 = 5;
pub const FRAME_SIZE: u32 = 6;
pub const REFUSED: u32 = 7;
pub const COMPRESSION: u32 = 9;
pub const CALM: u32 = 11;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame as it came.
#[derive(Clone, Debug)]
pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: Vec<u8>,
}

/// The bytes of a frame.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A block of fields: literals without indexing, without Huffman (RFC 7541, section 6.2.2).
pub fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in fields {
        bytes.push(0);
        for text in [name, value] {
            length(&mut bytes, text.len());
            bytes.extend(text.as_bytes());
        }
    }
    bytes
}

fn length(bytes: &mut Vec<u8>, length: usize) {
    if length < 127 {
        return bytes.push(length as u8);
    }
    bytes.push(127);
    let mut rest = length - 127;
    while rest >= 128 {
        bytes.push((rest % 128) as u8 | 128);
        rest /= 128;
    }
    bytes.push(rest as u8);
}

/// What a connection came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// GOAWAY with this code.
    Away(u32),
    /// RST_STREAM for a stream with this code.
    Reset(u32, u32),
    /// The end of the connection.
    Closed,
    /// The head of an answer on a stream; its status, where it can be told.
    Answer(u32, u16),
    /// The end of an answer.
    End(u32),
    /// An acknowledgement of settings, or of a ping.
    Acked(u8),
    /// Nothing for a while.
    Silence,
}

/// A client's HTTP/2 connection to `page.test`.
pub struct Http2 {
    stream: Tls,
    seen: Vec<u8>,
    /// What the server may be sent on a stream.
    pub authority: String,
}

impl Http2 {
    /// Opens one; nothing is said on it yet.
    pub fn raw(world: &World) -> Http2 {
        let port = ORIGIN.https.port();
        let authority = format!("page.test:{port}");
        let socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
        let stream = tunnel::handshake(world, socket, "page.test", &["h2"]).unwrap();
        Http2 {
            stream,
            seen: Vec::new(),
            authority,
        }
    }

    /// Opens one and exchanges settings.
    pub fn open(world: &World) -> Http2 {
        Http2::with_settings(world, &[])
    }

    /// The same with settings of the client's, as (identifier, value).
    pub fn with_settings(world: &World, settings: &[(u16, u32)]) -> Http2 {
        let mut http2 = Http2::raw(world);
        let mut bytes = PREFACE.to_vec();
        bytes.extend(frame(SETTINGS, 0, 0, &setting(settings)));
        http2.send(&bytes);
        let until = Instant::now() + Duration::from_secs(30);
        while http2
            .next(until)
            .is_some_and(|frame| frame.kind != SETTINGS || frame.flags & ACK != 0)
        {}
        http2.send(&frame(SETTINGS, ACK, 0, &[]));
        while http2
            .next(until)
            .is_some_and(|frame| frame.kind != SETTINGS || frame.flags & ACK == 0)
        {}
        http2
    }

    /// Writes; an end of the connection shows when reading.
    pub fn send(&mut self, bytes: &[u8]) {
        drop(self.stream.write_all(bytes));
        drop(self.stream.flush());
    }

    /// The fields of a request.
    pub fn fields<'a>(&'a self, method: &'a str, path: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            (":method", method),
            (":scheme", "https"),
            (":authority", &self.authority),
            (":path", path),
        ]
    }

    /// The block of a plain request.
    pub fn request(&self, method: &str, path: &str) -> Vec<u8> {
        block(&self.fields(method, path))
    }

    /// The next frame, until a moment.
    pub fn next(&mut self, until: Instant) -> Option<Frame> {
        loop {
            if let Some(frame) = self.take() {
                return Some(frame);
            }
            let left = until.checked_duration_since(Instant::now())?;
            let left = left.max(Duration::from_millis(1));
            self.stream.sock.set_read_timeout(Some(left)).unwrap();
            let mut piece = [0; 16_384];
            match self.stream.read(&mut piece) {
                Ok(read) if read > 0 => self.seen.extend_from_slice(&piece[..read]),
                _ => return None,
            }
        }
    }

    fn take(&mut self) -> Option<Frame> {
        let header: [u8; 9] = self.seen.get(..9)?.try_into().ok()?;
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
        if self.seen.len() < 9 + length {
            return None;
        }
        let payload = self.seen[9..9 + length].to_vec();
        self.seen.drain(..9 + length);
        Some(Frame {
            kind: header[3],
            flags: header[4],
            stream: u32::from_be_bytes([header[5], header[6], header[7], header[8]]) & 0x7fff_ffff,
            payload,
        })
    }

    /// Reads until something happens that `wanted` holds, and returns all that did.
    pub fn outcomes(&mut self, wanted: &[Outcome]) -> Vec<Outcome> {
        let until = Instant::now() + Duration::from_secs(10);
        let mut all = Vec::new();
        while !all.iter().any(|outcome| wanted.contains(outcome)) {
            let Some(frame) = self.next(until) else {
                let timed_out = Instant::now() >= until;
                all.push(if timed_out {
                    Outcome::Silence
                } else {
                    Outcome::Closed
                });
                break;
            };
            let number = |at: usize| {
                let bytes = frame.payload.get(at..at + 4).unwrap_or(&[0; 4]);
                u32::from_be_bytes(bytes.try_into().unwrap())
            };
            match frame.kind {
                GOAWAY => all.push(Outcome::Away(number(4))),
                RST_STREAM => all.push(Outcome::Reset(frame.stream, number(0))),
                HEADERS => all.push(Outcome::Answer(frame.stream, status(&frame.payload))),
                SETTINGS | PING if frame.flags & ACK != 0 => all.push(Outcome::Acked(frame.kind)),
                _ => {}
            }
            if matches!(frame.kind, DATA | HEADERS) && frame.flags & END_STREAM != 0 {
                all.push(Outcome::End(frame.stream));
            }
        }
        all
    }
}

/// The payload of a SETTINGS frame.
pub fn setting(settings: &[(u16, u32)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in settings {
        bytes.extend(name.to_be_bytes());
        bytes.extend(value.to_be_bytes());
    }
    bytes
}

/// `:status` at the beginning of a block: from the static table, or its three digits, with or
/// without Huffman; 0 where it is in the dynamic table.
fn status(block: &[u8]) -> u16 {
    // A table size update may come first (RFC 7541, section 6.3).
    let mut block = block;
    while block.first().is_some_and(|byte| byte & 0xe0 == 0x20) {
        block = &block[1..];
    }
    let Some(first) = block.first() else { return 0 };
    match first {
        0x88..=0x8e => [200, 204, 206, 304, 400, 404, 500][usize::from(first - 0x88)],
        0x48 | 0x08 | 0x18 => {
            let huffman = block[1] & 0x80 != 0;
            let length = usize::from(block[1] & 0x7f);
            let value = &block[2..2 + length];
            let text: String = match huffman {
                false => String::from_utf8_lossy(value).into_owned(),
                true => digits(value),
            };
            text.parse().unwrap_or(0)
        }
        _ => 0,
    }
}

/// Digits in the code of RFC 7541, appendix B.
fn digits(bytes: &[u8]) -> String {
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
        .collect();
    let mut text = String::new();
    let mut at = 0;
    let number = |from: usize, count: usize| {
        bits.get(from..from + count)
            .map(|bits| bits.iter().fold(0, |sum, bit| sum << 1 | bit))
    };
    while text.len() < 3 {
        match (number(at, 5), number(at, 6)) {
            (Some(code @ 0..=2), _) => {
                text.push(char::from(b'0' + code));
                at += 5;
            }
            (_, Some(code @ 0b01_1001..=0b01_1111)) => {
                text.push(char::from(b'3' + code - 0b01_1001));
                at += 6;
            }
            _ => return String::new(),
        }
    }
    text
}
