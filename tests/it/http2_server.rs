//! What a server of HTTP/2 must do with each frame (RFC 9113) and each piece of a block (RFC 7541):
//! the cases of the public conformance suite for servers, through the gateway's TLS.

use super::frames::*;
use super::world::World;

/// What counts as right.
enum Expect {
    /// GOAWAY with one of these codes, or the end of the connection.
    Connection(&'static [u32]),
    /// The same, or RST_STREAM of stream 1 with one of these codes.
    Stream(&'static [u32]),
    /// The same for another stream.
    Other(u32, &'static [u32]),
    /// An answer on stream 1, with its status where it matters.
    Answer(u16),
    /// An acknowledged ping: the connection lives.
    Alive,
    /// Settings are acknowledged.
    Settings,
    /// The same as alive, or the client's farewell is returned.
    Farewell,
}
use Expect::{Alive, Answer, Connection, Farewell, Other, Settings, Stream};

/// Section, what is done, how, what must come of it.
type Row = (&'static str, &'static str, fn(&mut Http2), Expect);

fn get(http2: &mut Http2, stream: u32) {
    let block = http2.request("GET", "/");
    http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &block));
}

/// A request whose body is still to come.
fn post(http2: &mut Http2, stream: u32) {
    let block = http2.request("POST", "/sent-back");
    http2.send(&frame(HEADERS, END_HEADERS, stream, &block));
}

fn with(http2: &mut Http2, more: &[(&str, &str)]) {
    let mut fields = http2.fields("GET", "/");
    fields.extend(more);
    let block = block(&fields);
    http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block));
}

fn only(http2: &mut Http2, fields: &[(&str, &str)]) {
    let authority = http2.authority.clone();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| {
            (
                *name,
                if *value == "{A}" {
                    authority.as_str()
                } else {
                    *value
                },
            )
        })
        .collect();
    let block = block(&fields);
    http2.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block));
}

fn ping(http2: &mut Http2) {
    http2.send(&frame(PING, 0, 0, &[7; 8]));
}

/// A request that is answered and over on stream 1.
fn done(http2: &mut Http2) {
    get(http2, 1);
    http2.outcomes(&[Outcome::End(1)]);
}

fn rows() -> Vec<Row> {
    vec![
        // Generic: what must work.
        (
            "generic 2",
            "PRIORITY on an idle stream",
            |h| {
                h.send(&frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 15]));
                get(h, 1);
            },
            Answer(200),
        ),
        (
            "generic 2",
            "WINDOW_UPDATE on a half-closed stream",
            |h| {
                get(h, 1);
                h.send(&frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1]));
            },
            Answer(200),
        ),
        (
            "generic 2",
            "PRIORITY on a half-closed stream",
            |h| {
                get(h, 1);
                h.send(&frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 15]));
            },
            Answer(200),
        ),
        (
            "generic 2",
            "RST_STREAM on a half-closed stream",
            |h| {
                get(h, 1);
                h.send(&frame(RST_STREAM, 0, 1, &8u32.to_be_bytes()));
                ping(h);
            },
            Alive,
        ),
        (
            "generic 2",
            "PRIORITY on a closed stream",
            |h| {
                done(h);
                h.send(&frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 15]));
                ping(h);
            },
            Alive,
        ),
        (
            "generic 3.1",
            "DATA",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Answer(200),
        ),
        (
            "generic 3.1",
            "several DATA",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, 0, 1, b"test"));
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Answer(200),
        ),
        (
            "generic 3.1",
            "padded DATA",
            |h| {
                post(h, 1);
                h.send(&frame(
                    DATA,
                    END_STREAM | PADDED,
                    1,
                    b"\x06test\0\0\0\0\0\0",
                ));
            },
            Answer(200),
        ),
        ("generic 3.2", "HEADERS", |h| get(h, 1), Answer(200)),
        (
            "generic 3.2",
            "padded HEADERS",
            |h| {
                let mut b = vec![6];
                b.extend(h.request("GET", "/"));
                b.extend([0; 6]);
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 3.2",
            "HEADERS with a priority",
            |h| {
                let mut b = vec![0, 0, 0, 0, 255];
                b.extend(h.request("GET", "/"));
                h.send(&frame(
                    HEADERS,
                    END_STREAM | END_HEADERS | PRIORITISED,
                    1,
                    &b,
                ));
            },
            Answer(200),
        ),
        (
            "generic 3.3",
            "PRIORITY with the exclusive flag",
            |h| {
                h.send(&frame(PRIORITY, 0, 3, &[0x80, 0, 0, 0, 255]));
                get(h, 1);
            },
            Answer(200),
        ),
        (
            "generic 3.3",
            "PRIORITY for an idle stream, then a smaller one",
            |h| {
                h.send(&frame(PRIORITY, 0, 99, &[0, 0, 0, 0, 1]));
                get(h, 1);
            },
            Answer(200),
        ),
        (
            "generic 3.5",
            "SETTINGS",
            |h| h.send(&frame(SETTINGS, 0, 0, &setting(&[(3, 100)]))),
            Settings,
        ),
        ("generic 3.7", "PING", ping, Alive),
        (
            "generic 3.8",
            "GOAWAY",
            |h| {
                h.send(&frame(GOAWAY, 0, 0, &[0; 8]));
                ping(h);
            },
            Farewell,
        ),
        (
            "generic 3.9",
            "WINDOW_UPDATE on the connection",
            |h| {
                h.send(&frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]));
                get(h, 1);
            },
            Answer(200),
        ),
        (
            "generic 3.9",
            "WINDOW_UPDATE on a stream",
            |h| {
                post(h, 1);
                h.send(&frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1]));
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Answer(200),
        ),
        (
            "generic 3.10",
            "CONTINUATION",
            |h| {
                let b = h.request("GET", "/");
                h.send(&frame(HEADERS, END_STREAM, 1, &b));
                h.send(&frame(
                    CONTINUATION,
                    END_HEADERS,
                    1,
                    &block(&[("x-more", "1")]),
                ));
            },
            Answer(200),
        ),
        (
            "generic 3.10",
            "several CONTINUATION",
            |h| {
                let b = h.request("GET", "/");
                h.send(&frame(HEADERS, END_STREAM, 1, &b));
                h.send(&frame(CONTINUATION, 0, 1, &block(&[("x-a", "1")])));
                h.send(&frame(
                    CONTINUATION,
                    END_HEADERS,
                    1,
                    &block(&[("x-b", "1")]),
                ));
            },
            Answer(200),
        ),
        (
            "generic 4",
            "HEAD",
            |h| {
                let b = h.request("HEAD", "/");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 4",
            "POST with trailers",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, 0, 1, b"test"));
                h.send(&frame(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    &block(&[("x-sum", "1")]),
                ));
            },
            Answer(200),
        ),
        (
            "generic 5",
            "an indexed field",
            |h| {
                let mut b = vec![0x82, 0x87, 0x84];
                b.extend(block(&[(":authority", &h.authority)]));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 5",
            "a literal with indexing",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x40\x03x-a\x01b\xbe");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 5",
            "a literal never indexed",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x10\x03x-a\x01b");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 5",
            "Huffman",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x00\x03x-a\x82\x08\x8f");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 5",
            "a table size update",
            |h| {
                let mut b = vec![0x3f, 0x61];
                b.extend(h.request("GET", "/"));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        (
            "generic 5",
            "two table size updates",
            |h| {
                let mut b = vec![0x3f, 0x61, 0x3f, 0x61];
                b.extend(h.request("GET", "/"));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Answer(200),
        ),
        // Frames.
        (
            "9113 4.1",
            "an unknown type",
            |h| {
                h.send(&frame(0x16, 0, 0, &[0; 8]));
                ping(h);
            },
            Alive,
        ),
        (
            "9113 4.1",
            "an undefined flag",
            |h| h.send(&frame(PING, 0x16, 0, &[0; 8])),
            Alive,
        ),
        (
            "9113 4.1",
            "the reserved bit",
            |h| h.send(&frame(PING, 0, 0x8000_0000, &[0; 8])),
            Alive,
        ),
        (
            "9113 4.2",
            "the largest DATA",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, END_STREAM, 1, &[b'x'; 16_384]));
            },
            Answer(200),
        ),
        (
            "9113 4.2",
            "too large a DATA",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, END_STREAM, 1, &[b'x'; 16_385]));
            },
            Stream(&[FRAME_SIZE]),
        ),
        (
            "9113 4.2",
            "too large a HEADERS",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(block(&[("x", &"a".repeat(17_000))]));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[FRAME_SIZE]),
        ),
        (
            "9113 4.3",
            "a broken block",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend([0x40]);
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "9113 4.3",
            "PRIORITY inside a block",
            |h| {
                let b = h.request("GET", "/");
                h.send(&frame(HEADERS, END_STREAM, 1, &b));
                h.send(&frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 15]));
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 4.3",
            "another stream inside a block",
            |h| {
                let b = h.request("GET", "/");
                h.send(&frame(HEADERS, END_STREAM, 1, &b));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 3, &b));
            },
            Connection(&[PROTOCOL]),
        ),
        // Streams.
        (
            "9113 5.1",
            "DATA on an idle stream",
            |h| h.send(&frame(DATA, END_STREAM, 1, b"test")),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 5.1",
            "RST_STREAM on an idle stream",
            |h| h.send(&frame(RST_STREAM, 0, 1, &8u32.to_be_bytes())),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 5.1",
            "WINDOW_UPDATE on an idle stream",
            |h| h.send(&frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 100])),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 5.1",
            "CONTINUATION on an idle stream",
            |h| h.send(&frame(CONTINUATION, END_HEADERS, 1, &[])),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 5.1",
            "DATA on a half-closed stream",
            |h| {
                get(h, 1);
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Stream(&[STREAM_CLOSED]),
        ),
        (
            "9113 5.1",
            "HEADERS on a half-closed stream",
            |h| {
                get(h, 1);
                get(h, 1);
            },
            Stream(&[STREAM_CLOSED]),
        ),
        (
            "9113 5.1",
            "CONTINUATION on a half-closed stream",
            |h| {
                get(h, 1);
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Stream(&[STREAM_CLOSED, PROTOCOL]),
        ),
        (
            "9113 5.1",
            "DATA after RST_STREAM",
            |h| {
                post(h, 1);
                h.send(&frame(RST_STREAM, 0, 1, &8u32.to_be_bytes()));
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Stream(&[STREAM_CLOSED]),
        ),
        (
            "9113 5.1",
            "HEADERS after RST_STREAM",
            |h| {
                post(h, 1);
                h.send(&frame(RST_STREAM, 0, 1, &8u32.to_be_bytes()));
                get(h, 1);
            },
            Stream(&[STREAM_CLOSED]),
        ),
        (
            "9113 5.1",
            "CONTINUATION after RST_STREAM",
            |h| {
                post(h, 1);
                h.send(&frame(RST_STREAM, 0, 1, &8u32.to_be_bytes()));
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Stream(&[STREAM_CLOSED, PROTOCOL]),
        ),
        (
            "9113 5.1",
            "DATA on a closed stream",
            |h| {
                done(h);
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Stream(&[STREAM_CLOSED]),
        ),
        (
            "9113 5.1",
            "HEADERS on a closed stream",
            |h| {
                done(h);
                get(h, 1);
            },
            Connection(&[STREAM_CLOSED, PROTOCOL]),
        ),
        (
            "9113 5.1",
            "CONTINUATION on a closed stream",
            |h| {
                done(h);
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Connection(&[STREAM_CLOSED, PROTOCOL]),
        ),
        (
            "9113 5.1.1",
            "an even stream",
            |h| get(h, 2),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 5.1.1",
            "a smaller stream",
            |h| {
                get(h, 5);
                get(h, 3);
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 5.1.2",
            "more streams than allowed",
            |h| {
                for at in 0..140 {
                    post(h, 1 + 2 * at);
                }
            },
            Other(257, &[REFUSED, PROTOCOL]),
        ),
        (
            "9113 5.3.1",
            "HEADERS that depend on themselves",
            |h| {
                let mut b = vec![0, 0, 0, 1, 255];
                b.extend(h.request("GET", "/"));
                h.send(&frame(
                    HEADERS,
                    END_STREAM | END_HEADERS | PRIORITISED,
                    1,
                    &b,
                ));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 5.3.1",
            "PRIORITY that depends on itself",
            |h| h.send(&frame(PRIORITY, 0, 1, &[0, 0, 0, 1, 255])),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 5.4.1",
            "a PING of another length",
            |h| h.send(&frame(PING, 0, 0, &[0; 6])),
            Connection(&[FRAME_SIZE]),
        ),
        (
            "9113 5.5",
            "an unknown frame inside a block",
            |h| {
                let b = h.request("GET", "/");
                h.send(&frame(HEADERS, END_STREAM, 1, &b));
                h.send(&frame(0x16, 0, 1, &[0; 8]));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.1",
            "DATA on stream 0",
            |h| h.send(&frame(DATA, END_STREAM, 0, b"test")),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.1",
            "more padding than DATA",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, END_STREAM | PADDED, 1, b"\x06test"));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.2",
            "HEADERS on stream 0",
            |h| get(h, 0),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.2",
            "more padding than HEADERS",
            |h| {
                let mut b = vec![255];
                b.extend(h.request("GET", "/"));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1, &b));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.3",
            "PRIORITY on stream 0",
            |h| h.send(&frame(PRIORITY, 0, 0, &[0, 0, 0, 0, 15])),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.3",
            "PRIORITY of another length",
            |h| {
                post(h, 1);
                h.send(&frame(PRIORITY, 0, 1, &[0, 0, 0, 0]));
            },
            Stream(&[FRAME_SIZE]),
        ),
        (
            "9113 6.4",
            "RST_STREAM on stream 0",
            |h| h.send(&frame(RST_STREAM, 0, 0, &8u32.to_be_bytes())),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.4",
            "RST_STREAM of another length",
            |h| {
                post(h, 1);
                h.send(&frame(RST_STREAM, 0, 1, &[0; 3]));
            },
            Connection(&[FRAME_SIZE]),
        ),
        (
            "9113 6.5",
            "an acknowledgement with a payload",
            |h| h.send(&frame(SETTINGS, ACK, 0, &[0])),
            Connection(&[FRAME_SIZE]),
        ),
        (
            "9113 6.5",
            "SETTINGS on a stream",
            |h| h.send(&frame(SETTINGS, 0, 1, &setting(&[(3, 100)]))),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.5",
            "SETTINGS of another length",
            |h| h.send(&frame(SETTINGS, 0, 0, &[0, 3, 0])),
            Connection(&[FRAME_SIZE]),
        ),
        (
            "9113 6.5.2",
            "ENABLE_PUSH 2",
            |h| h.send(&frame(SETTINGS, 0, 0, &setting(&[(2, 2)]))),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.5.2",
            "too large a window",
            |h| h.send(&frame(SETTINGS, 0, 0, &setting(&[(4, 0x8000_0000)]))),
            Connection(&[FLOW]),
        ),
        (
            "9113 6.5.2",
            "too small a frame size",
            |h| h.send(&frame(SETTINGS, 0, 0, &setting(&[(5, 16_383)]))),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.5.2",
            "too large a frame size",
            |h| h.send(&frame(SETTINGS, 0, 0, &setting(&[(5, 16_777_216)]))),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.5.2",
            "an unknown setting",
            |h| {
                h.send(&frame(SETTINGS, 0, 0, &setting(&[(0xff, 1)])));
                ping(h);
            },
            Alive,
        ),
        (
            "9113 6.5.3",
            "a setting twice",
            |h| h.send(&frame(SETTINGS, 0, 0, &setting(&[(4, 100), (4, 1)]))),
            Settings,
        ),
        (
            "9113 6.7",
            "an acknowledged PING is not answered",
            |h| {
                h.send(&frame(PING, ACK, 0, &[1; 8]));
                ping(h);
            },
            Alive,
        ),
        (
            "9113 6.7",
            "PING on a stream",
            |h| h.send(&frame(PING, 0, 1, &[0; 8])),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.8",
            "GOAWAY on a stream",
            |h| h.send(&frame(GOAWAY, 0, 1, &[0; 8])),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.9",
            "a window of nothing",
            |h| h.send(&frame(WINDOW_UPDATE, 0, 0, &[0; 4])),
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.9",
            "a window of nothing on a stream",
            |h| {
                post(h, 1);
                h.send(&frame(WINDOW_UPDATE, 0, 1, &[0; 4]));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 6.9",
            "WINDOW_UPDATE of another length",
            |h| h.send(&frame(WINDOW_UPDATE, 0, 0, &[0; 3])),
            Connection(&[FRAME_SIZE]),
        ),
        (
            "9113 6.9.1",
            "a window beyond 2^31-1",
            |h| {
                for _ in 0..2 {
                    h.send(&frame(WINDOW_UPDATE, 0, 0, &0x7fff_ffffu32.to_be_bytes()));
                }
            },
            Connection(&[FLOW]),
        ),
        (
            "9113 6.9.1",
            "a stream's window beyond 2^31-1",
            |h| {
                post(h, 1);
                for _ in 0..2 {
                    h.send(&frame(WINDOW_UPDATE, 0, 1, &0x7fff_ffffu32.to_be_bytes()));
                }
            },
            Stream(&[FLOW]),
        ),
        (
            "9113 6.9.2",
            "a window of 0, then of 1",
            |h| {
                h.send(&frame(SETTINGS, 0, 0, &setting(&[(4, 0)])));
                get(h, 1);
                h.send(&frame(SETTINGS, 0, 0, &setting(&[(4, 1)])));
            },
            Answer(200),
        ),
        (
            "9113 6.10",
            "CONTINUATION behind the end of a block",
            |h| {
                let b = h.request("POST", "/sent-back");
                h.send(&frame(HEADERS, 0, 1, &b));
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.10",
            "CONTINUATION on stream 0",
            |h| {
                let b = h.request("GET", "/");
                h.send(&frame(HEADERS, END_STREAM, 1, &b));
                h.send(&frame(CONTINUATION, END_HEADERS, 0, &[]));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.10",
            "CONTINUATION behind whole HEADERS",
            |h| {
                post(h, 1);
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 6.10",
            "CONTINUATION behind DATA",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, 0, 1, b"test"));
                h.send(&frame(CONTINUATION, END_HEADERS, 1, &[]));
            },
            Connection(&[PROTOCOL]),
        ),
        (
            "9113 7",
            "GOAWAY with an unknown code",
            |h| {
                h.send(&frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 0xff]));
                ping(h);
            },
            Farewell,
        ),
        (
            "9113 7",
            "RST_STREAM with an unknown code",
            |h| {
                post(h, 1);
                h.send(&frame(RST_STREAM, 0, 1, &[0, 0, 0, 0xff]));
                ping(h);
            },
            Alive,
        ),
        // Messages.
        (
            "9113 8.1",
            "a second head without an end",
            |h| {
                post(h, 1);
                let b = h.request("POST", "/sent-back");
                h.send(&frame(HEADERS, END_HEADERS, 1, &b));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.1",
            "a name in capitals",
            |h| with(h, &[("X-Test", "ok")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.1",
            "a space in a name",
            |h| with(h, &[("x test", "ok")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.1",
            "a colon in a name",
            |h| with(h, &[("x:test", "ok")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.1",
            "a line feed in a value",
            |h| with(h, &[("x-test", "a\nb: c")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.1",
            "a carriage return in a value",
            |h| with(h, &[("x-test", "a\rb: c")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.1",
            "a NUL in a value",
            |h| with(h, &[("x-test", "a\0b")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.1",
            "a line feed in a name",
            |h| with(h, &[("x\ny", "a")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.1",
            "a space before a value",
            |h| with(h, &[("x-test", " a")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.1",
            "a tab behind a value",
            |h| with(h, &[("x-test", "a\t")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.1",
            "an empty name",
            |h| with(h, &[("", "a")]),
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.2.2",
            "Connection",
            |h| with(h, &[("connection", "keep-alive")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "Transfer-Encoding",
            |h| with(h, &[("transfer-encoding", "chunked")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "Upgrade",
            |h| with(h, &[("upgrade", "h2c")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "Keep-Alive",
            |h| with(h, &[("keep-alive", "1")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "Proxy-Connection",
            |h| with(h, &[("proxy-connection", "close")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "TE: gzip",
            |h| with(h, &[("te", "gzip")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "TE: trailers, gzip",
            |h| with(h, &[("te", "trailers, gzip")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.2.2",
            "TE: trailers",
            |h| with(h, &[("te", "trailers")]),
            Answer(200),
        ),
        (
            "9113 8.3",
            "an unknown pseudo-field",
            |h| with(h, &[(":test", "ok")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3",
            "a pseudo-field of answers",
            |h| with(h, &[(":status", "200")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3",
            "a pseudo-field behind others",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":path", "/"),
                        ("x-a", "1"),
                        (":authority", "{A}"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1",
            "a pseudo-field in the trailers",
            |h| {
                post(h, 1);
                h.send(&frame(DATA, 0, 1, b"test"));
                h.send(&frame(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    &block(&[("x-sum", "1"), (":method", "GET")]),
                ));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1",
            "an indexed pseudo-field in the trailers",
            |h| {
                post(h, 1);
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &[0x82]));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "an empty path",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", ""),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "no method",
            |h| {
                only(
                    h,
                    &[(":scheme", "https"), (":authority", "{A}"), (":path", "/")],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "no scheme",
            |h| {
                only(
                    h,
                    &[(":method", "GET"), (":authority", "{A}"), (":path", "/")],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "no path",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "two methods",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":method", "POST"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "/"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "two schemes",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":scheme", "http"),
                        (":authority", "{A}"),
                        (":path", "/"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "two paths",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "/"),
                        (":path", "/b"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "two authorities",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":authority", "games.test"),
                        (":path", "/"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "a path with a space",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "/a b"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "a path without a slash",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "a"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "an absolute path",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "https://games.test/"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "a star with GET",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "*"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.3.1",
            "a star with OPTIONS",
            |h| {
                only(
                    h,
                    &[
                        (":method", "OPTIONS"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "*"),
                    ],
                )
            },
            Answer(200),
        ),
        (
            "9113 8.3.1",
            "a method with a space",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET /x"),
                        (":scheme", "https"),
                        (":authority", "{A}"),
                        (":path", "/"),
                    ],
                )
            },
            Stream(&[PROTOCOL, COMPRESSION]),
        ),
        (
            "9113 8.3.1",
            "another scheme",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "http"),
                        (":authority", "{A}"),
                        (":path", "/"),
                    ],
                )
            },
            Answer(400),
        ),
        (
            "9113 8.3.1",
            "a user in the authority",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "a@page.test"),
                        (":path", "/"),
                    ],
                )
            },
            Answer(400),
        ),
        (
            "9113 8.3.1",
            "another authority",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":scheme", "https"),
                        (":authority", "games.test"),
                        (":path", "/"),
                    ],
                )
            },
            Answer(421),
        ),
        (
            "9113 8.3.1",
            "a host that differs",
            |h| with(h, &[("host", "games.test")]),
            Answer(421),
        ),
        (
            "9113 8.5",
            "CONNECT",
            |h| only(h, &[(":method", "CONNECT"), (":authority", "{A}")]),
            Answer(400),
        ),
        (
            "9113 8.5",
            "CONNECT with a path",
            |h| {
                only(
                    h,
                    &[
                        (":method", "CONNECT"),
                        (":authority", "{A}"),
                        (":scheme", "https"),
                        (":path", "/"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "8441 4",
            "another protocol than WebSocket",
            |h| {
                only(
                    h,
                    &[
                        (":method", "CONNECT"),
                        (":protocol", "foo"),
                        (":authority", "{A}"),
                        (":scheme", "https"),
                        (":path", "/"),
                    ],
                )
            },
            Answer(400),
        ),
        (
            "8441 4",
            "a protocol without CONNECT",
            |h| {
                only(
                    h,
                    &[
                        (":method", "GET"),
                        (":protocol", "websocket"),
                        (":authority", "{A}"),
                        (":scheme", "https"),
                        (":path", "/"),
                    ],
                )
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1.1",
            "less DATA than the length",
            |h| {
                let mut f = h.fields("POST", "/sent-back");
                f.push(("content-length", "5"));
                let b = block(&f);
                h.send(&frame(HEADERS, END_HEADERS, 1, &b));
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1.1",
            "more DATA than the length",
            |h| {
                let mut f = h.fields("POST", "/sent-back");
                f.push(("content-length", "5"));
                let b = block(&f);
                h.send(&frame(HEADERS, END_HEADERS, 1, &b));
                h.send(&frame(DATA, 0, 1, b"test"));
                h.send(&frame(DATA, END_STREAM, 1, b"test"));
            },
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1.1",
            "a length and no DATA",
            |h| with(h, &[("content-length", "5")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1.1",
            "two lengths",
            |h| with(h, &[("content-length", "0"), ("content-length", "0")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.1.1",
            "a signed length",
            |h| with(h, &[("content-length", "+0")]),
            Stream(&[PROTOCOL]),
        ),
        (
            "9113 8.4",
            "PUSH_PROMISE from a client",
            |h| {
                post(h, 1);
                let mut b = vec![0, 0, 0, 2];
                b.extend(h.request("GET", "/"));
                h.send(&frame(PUSH_PROMISE, END_HEADERS, 1, &b));
            },
            Connection(&[PROTOCOL]),
        ),
        // HPACK.
        (
            "7541 2.3.3",
            "an index beyond the table",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend([0xff, 0x30]);
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 2.3.3",
            "a name beyond the table",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x7f\x30\x01a");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 4.2",
            "a table size update at the end",
            |h| {
                let mut b = h.request("GET", "/");
                b.push(0x20);
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 5.2",
            "padding of more than 7 bits",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x00\x03x-a\x83\x08\x8f\xff");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 5.2",
            "padding of zeros",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x00\x03x-a\x82\x08\x80");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 5.2",
            "an end of string inside",
            |h| {
                let mut b = h.request("GET", "/");
                b.extend(b"\x00\x03x-a\x84\xff\xff\xff\xff");
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 6.1",
            "index 0",
            |h| {
                let mut b = h.request("GET", "/");
                b.push(0x80);
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
        (
            "7541 6.3",
            "a table larger than allowed",
            |h| {
                let mut b = vec![0x3f, 0xe2, 0x1f];
                b.extend(h.request("GET", "/"));
                h.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &b));
            },
            Connection(&[COMPRESSION]),
        ),
    ]
}

#[test]
fn every_frame_is_met_as_the_standard_says() {
    let world = World::shared();
    let mut wrong = Vec::new();
    for (section, what, act, expect) in rows() {
        let mut http2 = Http2::open(world);
        act(&mut http2);
        let away = |codes: &[u32]| {
            codes
                .iter()
                .map(|code| Outcome::Away(*code))
                .collect::<Vec<_>>()
        };
        let reset = |stream: u32, codes: &[u32]| {
            let mut all = away(codes);
            all.extend(codes.iter().map(|code| Outcome::Reset(stream, *code)));
            all.push(Outcome::Closed);
            all
        };
        let wanted = match &expect {
            Connection(codes) => {
                let mut all = away(codes);
                all.push(Outcome::Closed);
                all
            }
            Stream(codes) => reset(1, codes),
            Other(stream, codes) => reset(*stream, codes),
            Answer(status) => vec![Outcome::Answer(1, *status)],
            Alive => vec![Outcome::Acked(PING)],
            Farewell => vec![Outcome::Acked(PING), Outcome::Away(0), Outcome::Closed],
            Settings => vec![Outcome::Acked(SETTINGS)],
        };
        let seen = http2.outcomes(&wanted);
        if !seen.iter().any(|outcome| wanted.contains(outcome)) {
            wrong.push(format!(
                "{section}: {what}: {seen:?}, not one of {wanted:?}"
            ));
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
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
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
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
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
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while ended.len() < streams.len() {
        let frame = http2.next(until).expect("more frames");
        assert_ne!(frame.kind, RST_STREAM, "{frame:?}");
        if matches!(frame.kind, DATA | HEADERS) && frame.flags & END_STREAM != 0 {
            ended.insert(frame.stream);
        }
    }
}
