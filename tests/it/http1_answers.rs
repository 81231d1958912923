//! Answers that an origin should not give (RFC 9112), and those that look odd and are fine: what
//! the client saw of each.

use std::io::{Read, Write};

use super::recorder::RECORDER;
use super::tunnel;
use super::world::{SOMEBODY, World, https};

/// What the client must see.
enum Expect {
    /// A page of the gateway's own.
    Refused,
    /// An answer that does not look complete.
    Incomplete,
    /// This status and this body, whole.
    Whole(u16, &'static str),
}
use Expect::{Incomplete, Refused, Whole};

/// Name, source, method, what the origin sends before it closes, what must come of it.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Expect,
);

const ROWS: &[Row] = &[
    (
        "a plain answer",
        "RFC 9112 6",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        Whole(200, "hello"),
    ),
    (
        "length and chunked",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Refused,
    ),
    (
        "chunked twice",
        "RFC 9112 6.1",
        "GET",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Refused,
    ),
    (
        "chunked on two lines",
        "RFC 9112 6.1",
        "GET",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Refused,
    ),
    (
        "a coding nobody has",
        "RFC 9112 6.1",
        "GET",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Refused,
    ),
    (
        "chunked, then identity",
        "RFC 9112 6.1",
        "GET",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\nhello",
        Refused,
    ),
    (
        "chunked in HTTP/1.0",
        "RFC 9112 6.1",
        "GET",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Refused,
    ),
    (
        "two lengths, differing",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        Refused,
    ),
    (
        "a list of differing lengths",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!",
        Refused,
    ),
    (
        "two lengths, the same",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        Whole(200, "hello"),
    ),
    (
        "a signed length",
        "RFC 9110 8.6",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        Refused,
    ),
    (
        "a length that is a word",
        "RFC 9110 8.6",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        Refused,
    ),
    (
        "differing lengths to HEAD",
        "RFC 9112 6.3",
        "HEAD",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        Refused,
    ),
    (
        "a folded field",
        "RFC 9112 5.2",
        "GET",
        "HTTP/1.1 200 OK\r\nX-A: 1\r\n Content-Length: 3\r\nContent-Length: 5\r\n\r\nhello",
        Refused,
    ),
    (
        "a space before the colon",
        "RFC 9112 5.1",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
        Refused,
    ),
    (
        "a NUL in a field",
        "RFC 9110 5.5",
        "GET",
        "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 5\r\n\r\nhello",
        Refused,
    ),
    (
        "a bare carriage return in a field",
        "RFC 9110 5.5",
        "GET",
        "HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: b\r\nContent-Length: 5\r\n\r\nhello",
        Refused,
    ),
    (
        "no status",
        "RFC 9112 4",
        "GET",
        "HTTP/1.1 OK\r\nContent-Length: 5\r\n\r\nhello",
        Refused,
    ),
    (
        "another protocol",
        "RFC 9112 4",
        "GET",
        "ICY 200 OK\r\n\r\nhello",
        Refused,
    ),
    ("HTTP/0.9", "RFC 9112 4", "GET", "<html>hello", Refused),
    (
        "HTTP/2.0 in the line",
        "RFC 9112 4",
        "GET",
        "HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        Refused,
    ),
    ("nothing at all", "RFC 9112 8", "GET", "", Refused),
    (
        "half a head",
        "RFC 9112 8",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Le",
        Refused,
    ),
    (
        "a short body",
        "RFC 9112 8",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nContent-Length: 50\r\n\r\nhello",
        Incomplete,
    ),
    (
        "a short text",
        "RFC 9112 8",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50\r\n\r\nhello",
        Incomplete,
    ),
    (
        "no last chunk",
        "RFC 9112 8",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        Incomplete,
    ),
    (
        "half a chunk",
        "RFC 9112 8",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
        Incomplete,
    ),
    (
        "a chunk size that is none",
        "RFC 9112 7.1",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        Incomplete,
    ),
    (
        "a chunk size with a prefix",
        "RFC 9112 7.1",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        Incomplete,
    ),
    (
        "no end of a chunk",
        "RFC 9112 7.1",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
        Incomplete,
    ),
    (
        "chunks with an extension",
        "RFC 9112 7.1.1",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
        Whole(200, "hello"),
    ),
    (
        "a body that ends with the connection",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-bytes\r\n\r\nhello",
        Whole(200, "hello"),
    ),
    (
        "HTTP/1.0",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.0 200 OK\r\nContent-Type: application/x-bytes\r\n\r\nhello",
        Whole(200, "hello"),
    ),
    (
        "more than the length",
        "RFC 9112 6.3",
        "GET",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        Whole(200, "hello"),
    ),
    (
        "204 with a body",
        "RFC 9110 15.3.5",
        "GET",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
        Whole(204, ""),
    ),
    (
        "205 with a body",
        "RFC 9110 15.3.6",
        "GET",
        "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello",
        Whole(205, ""),
    ),
    (
        "205 in chunks",
        "RFC 9110 15.3.6",
        "GET",
        "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        Whole(205, ""),
    ),
    (
        "304 with a body",
        "RFC 9110 15.4.5",
        "GET",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello",
        Whole(304, ""),
    ),
    (
        "a body to HEAD",
        "RFC 9110 9.3.2",
        "HEAD",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        Whole(200, ""),
    ),
    (
        "chunked to HEAD",
        "RFC 9110 9.3.2",
        "HEAD",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        Whole(200, ""),
    ),
    (
        "101 that nobody asked for",
        "RFC 9110 15.2.2",
        "GET",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        Refused,
    ),
    (
        "a status nobody knows",
        "RFC 9110 15",
        "GET",
        "HTTP/1.1 299 Fine So Far\r\nContent-Length: 5\r\n\r\nhello",
        Whole(299, "hello"),
    ),
    (
        "no reason",
        "RFC 9112 4",
        "GET",
        "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello",
        Whole(200, "hello"),
    ),
    (
        "too early",
        "RFC 8470 5.2",
        "GET",
        "HTTP/1.1 425 Too Early\r\nContent-Length: 5\r\n\r\nhello",
        Whole(425, "hello"),
    ),
];

/// Asks in a tunnel, and reads to the end of the connection.
fn ask(world: &World, method: &str, path: &str, fields: &str) -> Vec<u8> {
    let authority = RECORDER.authority();
    let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    write!(
        socket,
        "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n{fields}\r\n"
    )
    .unwrap();
    tunnel::read_rest(socket)
}

/// Status, head and body of an answer, and whether the body is whole.
fn read(answer: &[u8], head_only: bool) -> (u16, String, Vec<u8>, bool) {
    let text = String::from_utf8_lossy(answer);
    let mut rest = answer;
    // Interim answers come first.
    loop {
        let Some(end) = rest.windows(4).position(|end| end == b"\r\n\r\n") else {
            return (0, text.into_owned(), Vec::new(), false);
        };
        let head = String::from_utf8_lossy(&rest[..end + 2]).into_owned();
        let status: u16 = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .unwrap_or(0);
        rest = &rest[end + 4..];
        if (100..200).contains(&status) && status != 101 {
            continue;
        }
        let lower = head.to_lowercase();
        if head_only || status == 204 || status == 304 {
            return (status, head, rest.to_vec(), rest.is_empty());
        }
        if lower.contains("transfer-encoding: chunked") {
            let mut body = Vec::new();
            loop {
                let Some(line) = rest.windows(2).position(|end| end == b"\r\n") else {
                    return (status, head, body, false);
                };
                let size = String::from_utf8_lossy(&rest[..line]).into_owned();
                let size = usize::from_str_radix(size.trim(), 16).unwrap();
                rest = &rest[line + 2..];
                if size == 0 {
                    return (status, head, body, rest.ends_with(b"\r\n"));
                }
                if rest.len() < size + 2 {
                    body.extend_from_slice(rest);
                    return (status, head, body, false);
                }
                body.extend_from_slice(&rest[..size]);
                rest = &rest[size + 2..];
            }
        }
        let length = lower
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.trim().parse::<usize>().ok());
        let whole = length.is_none_or(|length| length == rest.len());
        return (status, head, rest.to_vec(), whole);
    }
}

#[test]
fn an_answer_has_one_meaning_or_none() {
    let world = World::shared();
    let mut wrong = Vec::new();
    for (number, row) in ROWS.iter().enumerate() {
        let path = format!("/answer/{number}");
        RECORDER.reply(&path, row.3);
        let (status, head, body, whole) = read(&ask(world, row.2, &path, ""), row.2 == "HEAD");
        let fine = match &row.4 {
            Refused => status == 502,
            Incomplete => !whole || status == 502,
            Whole(expected, text) => status == *expected && whole && body == text.as_bytes(),
        };
        let lengths = head.to_lowercase().matches("content-length:").count();
        let codings = head.to_lowercase().matches("transfer-encoding:").count();
        if !fine || lengths + codings > 1 || (status == 204 && lengths > 0) {
            let body = String::from_utf8_lossy(&body).into_owned();
            wrong.push(format!(
                "{} ({}): {status}, whole: {whole}, {head:?}, {:.60}",
                row.0, row.1, body
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
fn bytes_behind_an_answer_poison_nobody() {
    let world = World::shared();
    RECORDER.reply_and_keep(
        "/poison",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
    );
    for _ in 0..5 {
        let answer = ask(world, "GET", "/poison", "");
        assert_eq!(read(&answer, false).2, b"hello");
        let next = ask(world, "GET", "/clean", "");
        assert_eq!(
            read(&next, false).2,
            b"ok",
            "{}",
            String::from_utf8_lossy(&next)
        );
    }
    let poison: Vec<usize> = RECORDER
        .arrived("/poison")
        .iter()
        .map(|a| a.connection)
        .collect();
    let clean: Vec<usize> = RECORDER
        .arrived("/clean")
        .iter()
        .map(|a| a.connection)
        .collect();
    let apart = poison
        .iter()
        .zip(&clean)
        .all(|(poison, clean)| poison != clean);
    assert!(apart, "{poison:?} {clean:?}");
}

#[test]
fn hints_without_number_do_no_harm() {
    let world = World::shared();
    let hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nX-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n";
    let flood = hint.repeat(20_000) + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    RECORDER.reply("/hint-flood", flood);
    let (status, _, body, _) = read(&ask(world, "GET", "/hint-flood", ""), false);
    assert!(status == 502 || body == b"hello", "{status}");
    let answer = ask(world, "GET", "/after-the-flood", "");
    assert_eq!(read(&answer, false).2, b"ok");
}

#[test]
fn interim_answers_pass_in_their_order() {
    let world = World::shared();
    RECORDER.reply_slowly(
        "/interim",
        &[
            "HTTP/1.1 102 Processing\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nConnection: x-hop\r\nX-Hop: 1\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </b>; rel=preload\r\n\r\n",
            "HTTP/1.1 199 Nearly\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        ],
    );
    let answer = String::from_utf8_lossy(&ask(world, "GET", "/interim", "")).into_owned();
    let statuses: Vec<&str> = answer
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(statuses, ["102", "103", "103", "199", "200"], "{answer}");
    assert!(
        answer.contains("</a>")
            && answer.contains("</b>")
            && !answer.to_lowercase().contains("x-hop"),
        "{answer}"
    );
}

#[test]
fn an_early_answer_arrives_although_the_upload_goes_on() {
    let world = World::shared();
    let authority = RECORDER.authority();
    RECORDER.reply_early(
        "/early",
        "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge",
    );
    let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    write!(
        socket,
        "POST /early HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 10000000\r\n\r\n"
    )
    .unwrap();
    socket.write_all(&[b'a'; 10_000]).unwrap();
    let head = tunnel::read_head(&mut socket);
    assert!(head.starts_with("HTTP/1.1 413"), "{head}");
    let mut body = [0; 5];
    socket.read_exact(&mut body).unwrap();
    assert_eq!(&body, b"large");
}

#[test]
fn a_request_is_sent_again_only_if_that_does_no_harm() {
    let world = World::shared();
    let authority = RECORDER.authority();
    // Two requests keep a connection; the third is answered by its end.
    RECORDER.reply("/dies", "");
    for (method, status, times) in [("GET", "502", 2), ("POST", "502", 1)] {
        let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
        let before = RECORDER.arrived("/dies").len();
        for path in ["/lives", "/dies"] {
            let body = if method == "POST" {
                "Content-Length: 1\r\n\r\na"
            } else {
                "\r\n"
            };
            write!(
                socket,
                "{method} {path} HTTP/1.1\r\nHost: {authority}\r\n{body}"
            )
            .unwrap();
            let head = tunnel::read_head(&mut socket);
            let expected = if path == "/lives" { "200" } else { status };
            assert!(
                head.contains(&format!(" {expected} ")),
                "{method} {path}: {head}"
            );
            if path == "/lives" {
                let mut body = [0; 2];
                socket.read_exact(&mut body).unwrap();
            }
        }
        let arrived = RECORDER.arrived("/dies").len() - before;
        assert!(
            arrived <= times && arrived >= 1,
            "{method}: {arrived} times"
        );
        if method == "POST" {
            assert_eq!(arrived, 1);
        }
    }
}

#[test]
fn what_an_origin_did_not_look_at_is_sent_again() {
    let world = World::shared();
    let curl = || world.curl(SOMEBODY).with(&["--http2"]);
    for (method, data) in [("GET", None), ("DELETE", None), ("POST", Some(""))] {
        // On a connection of its own, then on one that is kept.
        for time in ["first", "second"] {
            let url = https("page.test", &format!("/refused/{method}-{time}"));
            let mut words = vec!["--request", method];
            if let Some(data) = data {
                words.extend(["--data", data]);
            }
            let answer = curl().with(&words).try_get(&url);
            assert_eq!(answer.status, 200, "{method} {time}: {}", answer.said);
        }
    }
    // A body that was sent is gone.
    let url = https("page.test", "/refused/body");
    let answer = curl().with(&["--data", "hello"]).try_get(&url);
    assert_eq!(answer.status, 502, "{}", answer.said);
}

#[test]
fn spelling_order_and_reason_are_kept() {
    let world = World::shared();
    RECORDER.reply(
        "/spelling",
        "HTTP/1.1 200 All Is Well\r\nX-ODD-Case: 1\r\nETag: \"a\"\r\nServer-Timing: db;dur=1\r\n\
         Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nLink: </a>\r\nLINK: </b>\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
         Content-Length: 5\r\n\r\nhello",
    );
    let answer = ask(
        world,
        "GET",
        "/spelling",
        "X-My-CASE: 1\r\nAccept: a\r\nAccept: b\r\n",
    );
    let text = String::from_utf8_lossy(&answer).into_owned();
    assert!(text.starts_with("HTTP/1.1 200 All Is Well\r\n"), "{text}");
    for line in [
        "X-ODD-Case: 1",
        "ETag: \"a\"",
        "Server-Timing: db;dur=1",
        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
    ] {
        assert!(
            text.contains(&format!("\r\n{line}\r\n")),
            "{line} in {text}"
        );
    }
    assert!(
        text.find("a=1") < text.find("b=2") && text.find("</a>") < text.find("</b>"),
        "{text}"
    );
    assert_eq!(text.to_lowercase().matches("date:").count(), 1, "{text}");
    let arrived = RECORDER.arrived("/spelling").pop().unwrap();
    assert!(arrived.head.contains("\r\nX-My-CASE: 1\r\n"), "{arrived:?}");
    assert_eq!(arrived.fields("accept"), ["a", "b"]);
}
