//! Requests that two servers could read in two ways (RFC 9112): what exactly reached the origin,
//! and what the client saw. Each row is sent to the explicit proxy in absolute form and, in origin
//! form, inside a tunnel.

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use super::recorder::RECORDER;
use super::tunnel;
use super::world::{SOMEBODY, World, tail};

/// What must come of a row.
enum Expect {
    /// The client is told so, and the origin gets nothing.
    Status(u16),
    /// The connection ends without an answer of the origin's, which gets no whole request.
    Cut,
    /// One request arrives, with this body and nothing behind it.
    Body(&'static str),
}
use Expect::{Body, Cut, Status};

/// Name, source, what is sent behind `{M} {T}`, what must come of it. `{T}` is the target, `{H}`
/// the Host line.
type Row = (&'static str, &'static str, &'static str, Expect);

fn rows() -> Vec<Row> {
    vec![
        // Two ends of one message.
        (
            "length, then chunked",
            "RFC 9112 6.3",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET {S} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "chunked, then length",
            "RFC 9112 6.3",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGET {S} HTTP/1.1\r\n\r\n",
            Status(400),
        ),
        (
            "two lengths, the same",
            "RFC 9112 6.3",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "two lengths, differing",
            "RFC 9112 6.3",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET {S} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a list of lengths",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 5, 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a signed length",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: +5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a negative length",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: -1\r\n\r\nhello",
            Status(400),
        ),
        (
            "a hexadecimal length",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 0x5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a length with an underscore",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 0_5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a length with a space inside",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 5 0\r\n\r\nhello",
            Status(400),
        ),
        (
            "an empty length",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length:\r\n\r\nhello",
            Status(400),
        ),
        (
            "a length beyond all numbers",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 18446744073709551621\r\n\r\nhello",
            Status(400),
        ),
        (
            "a length in disguise",
            "RFC 9110 5.1",
            "POST {T} HTTP/1.1\r\n{H}Content_Length: 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a length with leading zeros",
            "RFC 9110 8.6",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 005\r\n\r\nhello",
            Body("hello"),
        ),
        // Transfer codings that some server overlooks.
        (
            "chunked in capitals",
            "RFC 9112 7",
            "POST {T} HTTP/1.1\r\n{H}TRANSFER-ENCODING: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Body("hello"),
        ),
        (
            "xchunked",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "chunked twice in a list",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "chunked on two lines",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "identity, then chunked",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "chunked, then identity",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "chunked, identity",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "identity",
            "RFC 9112 7",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: identity\r\n\r\n",
            Status(400),
        ),
        (
            "a coding nobody has",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            Status(501),
        ),
        (
            "an empty coding",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding:\r\n\r\n",
            Status(400),
        ),
        (
            "chunked with a parameter",
            "RFC 9112 7",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "chunked in quotes",
            "RFC 9112 7",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "a vertical tab before chunked",
            "RFC 9110 5.5",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "a form feed behind chunked",
            "RFC 9110 5.5",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\x0c\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "a NUL behind chunked",
            "RFC 9110 5.5",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "tabs around chunked",
            "RFC 9110 5.6.3",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding:\tchunked \t\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Body("hello"),
        ),
        (
            "a space before the colon",
            "RFC 9112 5.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "a tab before the colon",
            "RFC 9112 5.1",
            "POST {T} HTTP/1.1\r\n{H}Content-Length\t: 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a coding in disguise",
            "RFC 9110 5.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer_Encoding: chunked\r\n\r\n",
            Status(400),
        ),
        (
            "a folded coding",
            "RFC 9112 5.2",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        (
            "a coding in a folded line",
            "RFC 9112 5.2",
            "POST {T} HTTP/1.1\r\n{H}X-Folded: a\r\n Transfer-Encoding: chunked\r\n\r\n",
            Status(400),
        ),
        (
            "chunked in HTTP/1.0",
            "RFC 9112 6.1",
            "POST {T} HTTP/1.0\r\n{H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Status(400),
        ),
        // Ends of lines.
        (
            "bare line feeds",
            "RFC 9112 2.2",
            "GET {T} HTTP/1.1\n{L}\n\n",
            Status(400),
        ),
        (
            "one bare line feed",
            "RFC 9112 2.2",
            "POST {T} HTTP/1.1\r\n{H}X: a\nContent-Length: 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a bare carriage return",
            "RFC 9112 2.2",
            "POST {T} HTTP/1.1\r\n{H}X: a\rContent-Length: 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "an end without carriage return",
            "RFC 9112 2.2",
            "GET {T} HTTP/1.1\r\n{H}\nGET {S} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a NUL in a value",
            "RFC 9110 5.5",
            "GET {T} HTTP/1.1\r\n{H}X: a\0b\r\n\r\n",
            Status(400),
        ),
        (
            "a NUL in a name",
            "RFC 9110 5.1",
            "GET {T} HTTP/1.1\r\n{H}X\0: a\r\n\r\n",
            Status(400),
        ),
        (
            "a line without a colon",
            "RFC 9112 5",
            "GET {T} HTTP/1.1\r\n{H}nonsense\r\n\r\n",
            Status(400),
        ),
        (
            "a field without a name",
            "RFC 9112 5",
            "GET {T} HTTP/1.1\r\n{H}: a\r\n\r\n",
            Status(400),
        ),
        (
            "a name with a bracket",
            "RFC 9110 5.1",
            "GET {T} HTTP/1.1\r\n{H}X(): a\r\n\r\n",
            Status(400),
        ),
        (
            "a space before the first field",
            "RFC 9112 2.2",
            "GET {T} HTTP/1.1\r\n X: a\r\n{H}\r\n",
            Status(400),
        ),
        (
            "empty lines before the request",
            "RFC 9112 2.2",
            "\r\n\r\nGET {T} HTTP/1.1\r\n{H}\r\n",
            Body(""),
        ),
        // Request lines.
        (
            "two spaces",
            "RFC 9112 3",
            "GET  {T} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a tab for a space",
            "RFC 9112 3",
            "GET\t{T}\tHTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a space behind the version",
            "RFC 9112 3",
            "GET {T} HTTP/1.1 \r\n{H}\r\n",
            Status(400),
        ),
        (
            "a space in the target",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1 HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a space before the method",
            "RFC 9112 3",
            " GET {T} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        ("HTTP/0.9", "RFC 9112 3", "GET {T}\r\n\r\n", Status(400)),
        (
            "HTTP/2.0 in the line",
            "RFC 9110 15.6.6",
            "GET {T} HTTP/2.0\r\n{H}\r\n",
            Status(505),
        ),
        (
            "HTTP/1.2",
            "RFC 9110 15.6.6",
            "GET {T} HTTP/1.2\r\n{H}\r\n",
            Status(505),
        ),
        (
            "a version with more digits",
            "RFC 9112 2.3",
            "GET {T} HTTP/1.10\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a version in small letters",
            "RFC 9112 2.3",
            "GET {T} http/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a fragment",
            "RFC 9112 3.2",
            "GET {T}#{S} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a method with a bracket",
            "RFC 9110 9.1",
            "G(T {T} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "the gateway's own method",
            "-",
            "SCHOOLGATE-REFUSED {T} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a method in small letters",
            "RFC 9110 9.1",
            "get {T} HTTP/1.1\r\n{H}\r\n",
            Body(""),
        ),
        // Hosts.
        (
            "two hosts",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\n{H}Host: games.test\r\n\r\n",
            Status(400),
        ),
        (
            "no host",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\n\r\n",
            Status(400),
        ),
        (
            "a host with a path",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\nHost: page.test/games.test\r\n\r\n",
            Status(400),
        ),
        (
            "a host with a user",
            "RFC 9110 4.2.4",
            "GET {T} HTTP/1.1\r\nHost: a@page.test\r\n\r\n",
            Status(400),
        ),
        (
            "a host with a space",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\nHost: page.test games.test\r\n\r\n",
            Status(400),
        ),
        (
            "two hosts on one line",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\nHost: page.test, games.test\r\n\r\n",
            Status(400),
        ),
        (
            "a host with a wrong port",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\nHost: page.test:http\r\n\r\n",
            Status(400),
        ),
        (
            "an empty host",
            "RFC 9112 3.2",
            "GET {T} HTTP/1.1\r\nHost:\r\n\r\n",
            Status(400),
        ),
        // Chunks.
        (
            "plain chunks",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Body("hello"),
        ),
        (
            "a chunk extension",
            "RFC 9112 7.1.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0;c\r\n\r\n",
            Body("hello"),
        ),
        (
            "zeros before a size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n000\r\n\r\n",
            Body("hello"),
        ),
        (
            "a line feed in an extension",
            "RFC 9112 7.1.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a carriage return in an extension",
            "RFC 9112 7.1.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5;a\rb\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a size with a prefix",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a signed size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a negative size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a size with an underscore",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n0_5\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a space before a size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a space behind a size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a size beyond all numbers",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "no size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a size that ends in a line feed",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "no end of a chunk",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
            Cut,
        ),
        (
            "another end of a chunk",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
            Cut,
        ),
        (
            "more in a chunk than its size",
            "RFC 9112 7.1",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
            Cut,
        ),
        (
            "a trailer that is a length",
            "RFC 9110 6.5.1",
            "POST {T} HTTP/1.1\r\n{H}Trailer: Content-Length\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n",
            Cut,
        ),
        (
            "a trailer that is a coding",
            "RFC 9110 6.5.1",
            "POST {T} HTTP/1.1\r\n{H}Trailer: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
            Cut,
        ),
        (
            "a trailer that is a host",
            "RFC 9110 6.5.1",
            "POST {T} HTTP/1.1\r\n{H}Trailer: Host\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nHost: games.test\r\n\r\n",
            Cut,
        ),
        (
            "a line feed in the trailers",
            "RFC 9112 2.2",
            "POST {T} HTTP/1.1\r\n{H}Trailer: X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: a\nY: b\r\n\r\n",
            Cut,
        ),
        (
            "a folded trailer",
            "RFC 9112 5.2",
            "POST {T} HTTP/1.1\r\n{H}Trailer: X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n",
            Cut,
        ),
        (
            "chunks without an end",
            "RFC 9112 8",
            "POST {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            Cut,
        ),
        (
            "a body that is too short",
            "RFC 9112 8",
            "POST {T} HTTP/1.1\r\n{H}Content-Length: 50\r\n\r\nhello",
            Cut,
        ),
        // Targets of another form than their method's.
        (
            "a star with GET",
            "RFC 9112 3.2.4",
            "GET * HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "host and port with GET",
            "RFC 9112 3.2.3",
            "GET {A} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a word as target",
            "RFC 9112 3.2",
            "GET foo HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a query as target",
            "RFC 9112 3.2",
            "GET ?a HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        // Bodies where few expect them.
        (
            "a GET with a body",
            "RFC 9110 9.3.1",
            "GET {T} HTTP/1.1\r\n{H}Content-Length: 5\r\n\r\nhello",
            Body("hello"),
        ),
        (
            "a GET with chunks",
            "RFC 9110 9.3.1",
            "GET {T} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Body("hello"),
        ),
        (
            "a TRACE with a body",
            "RFC 9110 9.3.8",
            "TRACE {T} HTTP/1.1\r\n{H}Content-Length: 5\r\n\r\nhello",
            Status(400),
        ),
        (
            "a CONNECT with a body",
            "RFC 9110 9.3.6",
            "CONNECT {A} HTTP/1.1\r\n{H}Content-Length: 40\r\n\r\nGET {S} HTTP/1.1\r\n{H}\r\n",
            Status(400),
        ),
        (
            "a length that is nominated away",
            "RFC 9110 7.6.1",
            "POST {T} HTTP/1.1\r\n{H}Connection: close, content-length, host\r\nContent-Length: 5\r\n\r\nhello",
            Body("hello"),
        ),
        (
            "a coding that is nominated away",
            "RFC 9110 7.6.1",
            "POST {T} HTTP/1.1\r\n{H}Connection: close, transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            Body("hello"),
        ),
        (
            "an upgrade to HTTP/2 in clear",
            "RFC 9110 7.8",
            "GET {T} HTTP/1.1\r\n{H}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
            Body(""),
        ),
        (
            "an unknown expectation",
            "RFC 9110 10.1.1",
            "POST {T} HTTP/1.1\r\n{H}Expect: miracles\r\nContent-Length: 5\r\n\r\nhello",
            Status(417),
        ),
    ]
}

/// Sends a row and reads until the connection ends.
fn send(world: &World, row: &Row, tunnelled: bool, id: &str) -> String {
    let authority = RECORDER.authority();
    let (mut socket, prefix): (TcpStream, String) = if tunnelled {
        let socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
        (socket, String::new())
    } else {
        (world.connect(SOMEBODY), format!("http://{authority}"))
    };
    let text = row
        .2
        .replace("{T}", &format!("{prefix}/{id}"))
        .replace("{S}", &format!("{prefix}/smuggled-{id}"))
        .replace("{H}", &format!("Host: {authority}\r\n"))
        .replace("{L}", &format!("Host: {authority}"))
        .replace("{A}", &authority);
    drop(socket.write_all(text.as_bytes()));
    // Whoever is understood gets an answer although he has closed his half.
    drop(socket.shutdown(Shutdown::Write));
    String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned()
}

fn status(answer: &str) -> Option<u16> {
    answer.split(' ').nth(1)?.parse().ok()
}

#[test]
fn a_request_has_one_meaning_or_none() {
    let world = World::shared();
    let mut wrong = Vec::new();
    for (number, row) in rows().iter().enumerate() {
        for tunnelled in [false, true] {
            let id = format!("row-{number}-{tunnelled}-end");
            let answer = send(world, row, tunnelled, &id);
            let first = answer.lines().next().unwrap_or("(nothing)").to_owned();
            let arrived = RECORDER.arrived(&id);
            let smuggled = RECORDER.arrived(&format!("smuggled-{id}"));
            let fine = match &row.3 {
                // What does not look like HTTP in a tunnel is ended without a word.
                Status(expected) => {
                    let ended = tunnelled && answer.is_empty();
                    (ended || status(&answer) == Some(*expected)) && arrived.is_empty()
                }
                Cut => {
                    status(&answer) != Some(200)
                        && arrived.iter().all(|arrived| arrived.body.is_empty())
                }
                Body(expected) => {
                    let whole = |arrived: &super::recorder::Arrived| {
                        let chunked = format!("{:X}\r\n{expected}\r\n0\r\n\r\n", expected.len());
                        let plain = arrived.field("transfer-encoding").is_none();
                        match plain {
                            true => arrived.body == expected.as_bytes(),
                            false => arrived.body == chunked.as_bytes(),
                        }
                    };
                    status(&answer) == Some(200)
                        && arrived.len() == 1
                        && whole(&arrived[0])
                        && arrived[0].fields("content-length").len()
                            + arrived[0].fields("transfer-encoding").len()
                            <= 1
                        && arrived[0].field("upgrade").is_none()
                }
            };
            if !fine || !smuggled.is_empty() {
                wrong.push(format!(
                    "{} ({}; tunnelled: {tunnelled}): {first}; arrived {arrived:?}; smuggled {}",
                    row.0,
                    row.1,
                    smuggled.len()
                ));
            }
        }
    }
    let strange = RECORDER.strange();
    assert!(
        wrong.is_empty(),
        "{} rows:\n{}\nstrange: {strange:?}\n{}",
        wrong.len(),
        wrong.join("\n"),
        tail(&world.printed(), 5)
    );
}

#[test]
fn what_comes_behind_a_refusal_is_not_a_request() {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = world.connect(SOMEBODY);
    let good = format!("GET http://{authority}/before HTTP/1.1\r\nHost: {authority}\r\n\r\n");
    let bad = format!(
        "POST http://{authority}/wrong HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 3\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    let after = format!("GET http://{authority}/after-wrong HTTP/1.1\r\nHost: {authority}\r\n\r\n");
    socket.write_all((good + &bad + &after).as_bytes()).unwrap();
    let answers = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    assert!(answers.starts_with("HTTP/1.1 200"), "{answers}");
    assert!(answers.contains("HTTP/1.1 400"), "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 2, "{answers}");
    assert_eq!(RECORDER.arrived("/before").len(), 1);
    assert!(RECORDER.arrived("/after-wrong").is_empty());
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let world = World::shared();
    let authority = RECORDER.authority();
    let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    let mut all = String::new();
    for at in 0..5 {
        RECORDER.reply_and_keep(
            &format!("/pipe/{at}"),
            format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{at}"),
        );
        all += &format!(
            "POST /pipe/{at} HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 3\r\n\r\nabc"
        );
    }
    socket.write_all(all.as_bytes()).unwrap();
    drop(socket.shutdown(Shutdown::Write));
    let answers = String::from_utf8_lossy(&tunnel::read_rest(socket)).into_owned();
    let bodies: Vec<&str> = answers
        .split("HTTP/1.1 ")
        .skip(1)
        .filter_map(|answer| answer.split("\r\n\r\n").nth(1))
        .collect();
    assert_eq!(bodies, ["0", "1", "2", "3", "4"], "{answers}");
    assert_eq!(RECORDER.arrived("/pipe/").len(), 5);
}
