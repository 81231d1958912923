//! What an HTTP/1.1 client may send, byte for byte (RFC 9112); pure.
//!
//! hyper parses requests well, but more kindly than a gateway may: a message that two servers
//! could read in two ways is refused here before hyper sees it. Nothing is repaired. What a
//! request means is not asked here, only where it ends and that everybody will agree on it.

use http::StatusCode;
use memchr::{memchr, memchr2};

/// Why a request is refused, and the status that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The status that the client gets.
    pub status: StatusCode,
    /// What is wrong, as a noun.
    pub why: &'static str,
}

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// So many bytes; none for most requests.
    Length(u64),
    /// Chunks (RFC 9112, section 7.1).
    Chunked,
    /// What follows depends on the answer: CONNECT, or a WebSocket that is asked for.
    Turning,
}

/// The method of the request that stands in for a refused one on its way through hyper. No client
/// can send it: it is refused like anything else that is wrong.
pub(super) const REFUSED: &str = "SCHOOLGATE-REFUSED";

/// Bytes of a chunk's extensions, and of a trailer section; nobody uses either much.
const EXTENSION_BYTES: usize = 4 * 1024;
const TRAILER_BYTES: usize = 16 * 1024;

const fn bad(why: &'static str) -> Fault {
    Fault {
        status: StatusCode::BAD_REQUEST,
        why,
    }
}

/// A head that is larger than the configuration allows: before its first line is over the target
/// is to blame (RFC 9110, section 15.5.15), then the fields (RFC 6585, section 5).
pub(super) fn too_large(seen: &[u8]) -> Fault {
    match memchr(b'\n', seen) {
        None => Fault {
            status: StatusCode::URI_TOO_LONG,
            why: "a target that is too long",
        },
        Some(_) => Fault {
            status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            why: "fields that are too large",
        },
    }
}

/// Where the head ends, if it is all there. `scanned` bytes were looked at before.
///
/// # Errors
/// If it can be no head, whatever comes.
pub fn head_end(seen: &[u8], scanned: usize) -> Result<Option<usize>, Fault> {
    let first = seen.first().copied().unwrap_or(b'A');
    if !is_token_byte(first) {
        return Err(bad("a request that does not begin with a method"));
    }
    let mut from = scanned;
    while let Some(at) = memchr(b'\n', seen.get(from..).unwrap_or_default()) {
        let at = from + at;
        if at == 0 || seen.get(at - 1) != Some(&b'\r') {
            return Err(bad("a line feed without a carriage return"));
        }
        if at >= 3 && seen.get(at - 3..at) == Some(b"\r\n\r") {
            return Ok(Some(at + 1));
        }
        from = at + 1;
    }
    Ok(None)
}

/// Reads the request line of a head that is not there in full, if it begins with a whole line: who
/// speaks something else gets the answer now, not when the time for a head is over.
///
/// # Errors
/// If it is none.
pub fn check_first_line(seen: &[u8]) -> Result<(), Fault> {
    let mut lines = Lines(seen);
    match memchr(b'\n', seen) {
        Some(_) => lines
            .next()?
            .map_or(Ok(()), |line| request_line(line).map(drop)),
        None => Ok(()),
    }
}

/// Reads a whole head, empty line included, and says what follows it.
///
/// # Errors
/// If it could be read in two ways, or has more than `most_fields`.
pub fn read_head(head: &[u8], most_fields: usize) -> Result<Framing, Fault> {
    let mut lines = Lines(head);
    let Some(request) = lines.next()? else {
        return Err(bad("no request line"));
    };
    let (method, http11) = request_line(request)?;
    let mut fields = Fields::default();
    let mut count = 0;
    while let Some(line) = lines.next()? {
        count += 1;
        if count > most_fields {
            return Err(Fault {
                status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                why: "too many fields",
            });
        }
        let (name, value) = field(line)?;
        fields.take(name, value)?;
    }
    fields.framing(method, http11)
}

/// Lines that end in CRLF, until the empty one. A carriage return or a NUL anywhere else is an
/// attempt (RFC 9112, section 2.2; RFC 9110, section 5.5).
struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<Option<&'a [u8]>, Fault> {
        let end = memchr(b'\n', self.0).ok_or(bad("a head without an end"))?;
        let (line, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        let line = line
            .strip_suffix(b"\r")
            .ok_or(bad("a line feed without a carriage return"))?;
        if memchr2(b'\r', 0, line).is_some() {
            return Err(bad("a carriage return or a NUL inside a line"));
        }
        Ok((!line.is_empty()).then_some(line))
    }
}

/// `METHOD SP target SP HTTP/1.x`, with exactly these spaces (RFC 9112, section 3). Returns the
/// method and whether it is HTTP/1.1.
fn request_line(line: &[u8]) -> Result<(&[u8], bool), Fault> {
    let mut words = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(bad("a request line that is not three words"));
    };
    if method.is_empty() || !method.iter().copied().all(is_token_byte) {
        return Err(bad("a method that is none"));
    }
    if method.eq_ignore_ascii_case(REFUSED.as_bytes()) {
        return Err(bad("a method of the gateway's own"));
    }
    if target.is_empty() || target.iter().any(|byte| *byte <= b' ' || *byte == 0x7f) {
        return Err(bad("a target with control characters"));
    }
    if memchr(b'#', target).is_some() {
        // A fragment never leaves a browser (RFC 9112, section 3.2).
        return Err(bad("a fragment in the target"));
    }
    if !has_form(method, target) {
        return Err(bad("a target of another form than its method's"));
    }
    match version {
        b"HTTP/1.1" => Ok((method, true)),
        b"HTTP/1.0" => Ok((method, false)),
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            Err(Fault {
                status: StatusCode::HTTP_VERSION_NOT_SUPPORTED,
                why: "a version that is not spoken here",
            })
        }
        _ => Err(bad("a version that is none")),
    }
}

/// Whether a target has the form that goes with its method (RFC 9112, section 3.2): a path or an
/// absolute address, `*` for OPTIONS, host and port for CONNECT. What the last two say is read
/// where they count.
fn has_form(method: &[u8], target: &[u8]) -> bool {
    let scheme = memchr::memmem::find(target, b"://").and_then(|end| target.get(..end));
    let is_absolute = scheme.is_some_and(|scheme| {
        scheme.first().is_some_and(u8::is_ascii_alphabetic)
            && scheme
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
    });
    match (method, target) {
        (b"CONNECT", _) => target != b"*" && !is_absolute && memchr2(b'/', b'?', target).is_none(),
        (_, [b'/', ..]) => true,
        (b"OPTIONS", b"*") => true,
        _ => is_absolute,
    }
}

/// Name and value of a field line. Nothing may stand between the name and its colon, and no line
/// goes on on the next one (RFC 9112, sections 5.1 and 5.2).
fn field(line: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    if line
        .first()
        .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
    {
        return Err(bad("a folded line"));
    }
    let colon = memchr(b':', line).ok_or(bad("a field without a colon"))?;
    let (name, value) = line.split_at(colon);
    if name.is_empty() || !name.iter().copied().all(is_token_byte) {
        return Err(bad("a field name that is none"));
    }
    let value = value.get(1..).unwrap_or_default();
    let control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
    if value.iter().any(control) {
        return Err(bad("a control character in a field"));
    }
    let value = value.trim_ascii();
    Ok((name, value))
}

/// The fields that say where a request goes and where it ends.
#[derive(Default)]
struct Fields<'a> {
    hosts: usize,
    length: Option<u64>,
    coding: Option<&'a [u8]>,
    expects: Option<&'a [u8]>,
    web_socket: bool,
}

impl<'a> Fields<'a> {
    fn take(&mut self, name: &'a [u8], value: &'a [u8]) -> Result<(), Fault> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("host") {
            self.hosts += 1;
        } else if is("content-length") {
            let digits = (1..=18).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
            let length = std::str::from_utf8(value)
                .ok()
                .and_then(|text| text.parse().ok());
            let (true, Some(length), None) = (digits, length, self.length) else {
                // RFC 9112, section 6.3: also a length that is said twice.
                return Err(bad("a length that is none, or two"));
            };
            self.length = Some(length);
        } else if is("transfer-encoding") {
            if self.coding.is_some() {
                return Err(bad("two transfer codings"));
            }
            self.coding = Some(value);
        } else if is("expect") {
            self.expects = Some(value);
        } else if is("upgrade") {
            self.web_socket = value.eq_ignore_ascii_case(b"websocket");
        } else if is("transfer_encoding") || is("content_length") {
            // Some servers make the same word of both spellings.
            return Err(bad("a framing field in disguise"));
        }
        Ok(())
    }

    fn framing(&self, method: &[u8], http11: bool) -> Result<Framing, Fault> {
        let connects = method == b"CONNECT";
        if self.hosts > 1 {
            return Err(bad("more than one Host"));
        }
        if http11 && self.hosts == 0 {
            // RFC 9112, section 3.2.
            return Err(bad("no Host"));
        }
        if let Some(expects) = self.expects
            && http11
            && !expects.eq_ignore_ascii_case(b"100-continue")
        {
            return Err(Fault {
                status: StatusCode::EXPECTATION_FAILED,
                why: "an expectation that nobody knows",
            });
        }
        if let Some(coding) = self.coding {
            self.coding_is_plain(coding, http11)?;
        }
        let has_body = self.coding.is_some() || self.length.is_some_and(|length| length > 0);
        if connects || (self.web_socket && !has_body && method == b"GET" && http11) {
            return match has_body {
                true => Err(bad("a CONNECT with a body")),
                false => Ok(Framing::Turning),
            };
        }
        if has_body && method == b"TRACE" {
            // RFC 9110, section 9.3.8.
            return Err(bad("a TRACE with a body"));
        }
        Ok(match self.coding {
            Some(_) => Framing::Chunked,
            None => Framing::Length(self.length.unwrap_or(0)),
        })
    }

    /// `chunked`, once, alone, in HTTP/1.1, and no length beside it (RFC 9112, sections 6.1 and
    /// 6.3).
    fn coding_is_plain(&self, coding: &[u8], http11: bool) -> Result<(), Fault> {
        if !http11 {
            return Err(bad("a transfer coding in HTTP/1.0"));
        }
        if self.length.is_some() {
            return Err(bad("both Transfer-Encoding and Content-Length"));
        }
        if coding.eq_ignore_ascii_case(b"chunked") {
            return Ok(());
        }
        let known = ["gzip, chunked", "deflate, chunked", "compress, chunked"];
        let known = known
            .iter()
            .any(|list| coding.eq_ignore_ascii_case(list.as_bytes()));
        Err(Fault {
            status: match known {
                true => StatusCode::NOT_IMPLEMENTED,
                false => StatusCode::BAD_REQUEST,
            },
            why: "a transfer coding other than chunked",
        })
    }
}

/// The characters of a token (RFC 9110, section 5.6.2).
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Where in a chunked body we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chunks {
    /// Digits of a size so far, and their value.
    Size(u8, u64),
    /// Spaces between a size and its extension, which they must be followed by.
    Gap(u64, usize),
    /// An extension, with the bytes of it so far.
    Extension(u64, usize),
    /// The line feed after a size.
    SizeEnd(u64),
    /// Bytes of the chunk that are still to come.
    Data(u64),
    /// The carriage return, then the line feed after the bytes.
    DataEnd(bool),
    /// The trailer section: bytes of it so far, and the line that is being read.
    Trailer(usize, Vec<u8>),
}

impl Default for Chunks {
    fn default() -> Self {
        Chunks::new()
    }
}

impl Chunks {
    /// Before the first size.
    pub fn new() -> Chunks {
        Chunks::Size(0, 0)
    }

    /// Walks over bytes: how many belong to this body, and whether it is over.
    ///
    /// # Errors
    /// If the framing is broken; nothing may be walked after that.
    pub fn walk(&mut self, bytes: &[u8]) -> Result<(usize, bool), Fault> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            if let Chunks::Data(left) = self {
                let here = u64::try_from(bytes.len() - at)
                    .unwrap_or(u64::MAX)
                    .min(*left);
                *left -= here;
                at += usize::try_from(here).unwrap_or(bytes.len() - at);
                if *left == 0 {
                    *self = Chunks::DataEnd(false);
                }
                continue;
            }
            at += 1;
            if self.step(byte)? {
                return Ok((at, true));
            }
        }
        Ok((at, false))
    }

    /// One byte outside a chunk's data; whether the body is over.
    fn step(&mut self, byte: u8) -> Result<bool, Fault> {
        let next = match (&mut *self, byte) {
            (Chunks::Size(digits, size), _) if byte.is_ascii_hexdigit() => {
                let value = char::from(byte).to_digit(16).unwrap_or(0);
                if *digits >= 15 {
                    return Err(bad("a chunk size that is too large"));
                }
                Chunks::Size(*digits + 1, *size << 4 | u64::from(value))
            }
            (Chunks::Size(1.., size), b'\r') => Chunks::SizeEnd(*size),
            (Chunks::Size(1.., size), b';') => Chunks::Extension(*size, 0),
            (Chunks::Size(1.., size), b' ' | b'\t') => Chunks::Gap(*size, 0),
            (Chunks::Gap(size, count), b' ' | b'\t') if *count < 16 => {
                Chunks::Gap(*size, *count + 1)
            }
            (Chunks::Gap(size, _), b';') => Chunks::Extension(*size, 0),
            (Chunks::Extension(size, _), b'\r') => Chunks::SizeEnd(*size),
            (Chunks::Extension(size, count), b'\t' | b' '..=b'~' | 0x80..)
                if *count < EXTENSION_BYTES =>
            {
                Chunks::Extension(*size, *count + 1)
            }
            (Chunks::SizeEnd(0), b'\n') => Chunks::Trailer(0, Vec::new()),
            (Chunks::SizeEnd(size), b'\n') => Chunks::Data(*size),
            (Chunks::DataEnd(false), b'\r') => Chunks::DataEnd(true),
            (Chunks::DataEnd(true), b'\n') => Chunks::new(),
            (Chunks::Trailer(count, line), _) => {
                *count += 1;
                if *count > TRAILER_BYTES {
                    return Err(bad("trailers that are too large"));
                }
                if byte != b'\n' {
                    line.push(byte);
                    return Ok(false);
                }
                let over = trailer(line)?;
                line.clear();
                return Ok(over);
            }
            _ => return Err(bad("chunks that are broken")),
        };
        *self = next;
        Ok(false)
    }
}

/// A line of a trailer section without its line feed; whether it was the last one.
fn trailer(line: &[u8]) -> Result<bool, Fault> {
    let line = line
        .strip_suffix(b"\r")
        .ok_or(bad("a line feed without a carriage return"))?;
    if line.is_empty() {
        return Ok(true);
    }
    if memchr2(b'\r', 0, line).is_some() {
        return Err(bad("a carriage return or a NUL inside a line"));
    }
    let (name, _) = field(line)?;
    if is_no_trailer(name) {
        return Err(bad("a trailer that says where a message goes or ends"));
    }
    Ok(false)
}

/// Fields that mean nothing, or too much, behind a body (RFC 9110, section 6.5.1).
pub(super) fn is_no_trailer(name: &[u8]) -> bool {
    [
        "content-length",
        "transfer-encoding",
        "host",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "content-encoding",
        "content-type",
        "content-range",
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "expect",
        "max-forwards",
        "range",
        "location",
        "cache-control",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(head: &str, expect: Result<Framing, u16>) {
        let bytes = head.as_bytes();
        let got = head_end(bytes, 0)
            .and_then(|end| read_head(&bytes[..end.unwrap_or(bytes.len())], 8))
            .map_err(|fault| fault.status.as_u16());
        assert_eq!(got, expect, "{head:?}");
    }

    #[test]
    fn heads_that_everybody_reads_alike_pass() {
        let none = Ok(Framing::Length(0));
        check("GET / HTTP/1.1\r\nHost: a\r\n\r\n", none);
        check("GET / HTTP/1.0\r\n\r\n", none);
        check("get / HTTP/1.1\r\nHost: a\r\n\r\n", none);
        check(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
            Ok(Framing::Length(5)),
        );
        check(
            "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding:\t Chunked \r\n\r\n",
            Ok(Framing::Chunked),
        );
        check(
            "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
            Ok(Framing::Turning),
        );
        check("CONNECT a:443 HTTP/1.0\r\n\r\n", Ok(Framing::Turning));
        check("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", none);
        check("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", none);
        check("GET HTTP://a/?b HTTP/1.1\r\nHost: a\r\n\r\n", none);
        check(
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n\r\n",
            Ok(Framing::Turning),
        );
        check("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n", none);
        check("GET / HTTP/1.1\r\nHost: a\r\nX-Bytes: \u{e9}\r\n\r\n", none);
    }

    #[test]
    fn heads_that_could_be_read_in_two_ways_do_not() {
        let post = |rest: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{rest}\r\n\r\n");
        for rest in [
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5, 5",
            "Content-Length: +5",
            "Content-Length: -5",
            "Content-Length: 0x5",
            "Content-Length: 5_0",
            "Content-Length:",
            "Content-Length: 5 5",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding:",
            "Transfer-Encoding: \x0bchunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding\t: chunked",
            " Transfer-Encoding: chunked",
            "Transfer_Encoding: chunked",
            "X: 1\r\n Transfer-Encoding: chunked",
            "X: 1\nTransfer-Encoding: chunked",
            "X: 1\rTransfer-Encoding: chunked",
            "X: 1\0",
            "Transfer-Encoding",
            ": chunked",
            "Host: b",
            "X\u{e9}: 1",
        ] {
            check(&post(rest), Err(400));
        }
        check(&post("Transfer-Encoding: gzip, chunked"), Err(501));
        check(&post("Expect: the-unexpected"), Err(417));
        for head in [
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\r\n\r\n",
            "GET / http/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
            // RFC 9112, section 3.2: no Host.
            "CONNECT a:443 HTTP/1.1\r\n\r\n",
            // Targets of no form, or of another method's (RFC 9112, section 3.2).
            "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
            "options * HTTP/1.1\r\nHost: a\r\n\r\n",
            "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET foo HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET ?a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET 1://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET ://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET a/b://c HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT http://a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT * HTTP/1.1\r\nHost: a\r\n\r\n",
            "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
            "SCHOOLGATE-REFUSED /400 HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            check(head, Err(400));
        }
        check("GET / HTTP/2.0\r\nHost: a\r\n\r\n", Err(505));
        check(
            &format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: 1\r\n".repeat(8)),
            Err(431),
        );
    }

    #[track_caller]
    fn body(bytes: &str, expect: Option<usize>) {
        let mut chunks = Chunks::new();
        let got = chunks.walk(bytes.as_bytes());
        match expect {
            Some(end) => assert_eq!(got, Ok((end, true)), "{bytes:?}"),
            None => assert!(got.is_err(), "{bytes:?}: {got:?}"),
        }
    }

    #[test]
    fn chunks_are_read_strictly() {
        body("0\r\n\r\nnext", Some(5));
        body("5\r\nhello\r\n000\r\n\r\n", Some(17));
        body("5;a=b\r\nhello\r\n0 ;x\r\n\r\n", Some(22));
        body("A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n", Some(30));
        for bytes in [
            "\r\n",
            "5 \r\nhello\r\n0\r\n\r\n",
            " 5\r\nhello\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "5_0\r\nhello\r\n0\r\n\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5;a\nb\r\nhello\r\n0\r\n\r\n",
            "5;a\rb\r\nhello\r\n0\r\n\r\n",
            "5;a\0\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "ffffffffffffffff1\r\nhello\r\n0\r\n\r\n",
            "0\r\nX: 1\n\r\n",
            "0\r\nContent-Length: 5\r\n\r\n",
            "0\r\ntransfer-encoding: chunked\r\n\r\n",
            "0\r\nHost: b\r\n\r\n",
            "0\r\n folded: 1\r\n\r\n",
            "0\r\nno colon\r\n\r\n",
            "0\r\nX : 1\r\n\r\n",
        ] {
            body(bytes, None);
        }
    }

    proptest! {
        #[test]
        fn where_chunks_are_cut_makes_no_difference(
            pieces in proptest::collection::vec("[0-9a-f;\r\n X:]{0,6}", 0..12)
        ) {
            let whole = pieces.concat();
            let mut at_once = Chunks::new();
            let expect = at_once.walk(whole.as_bytes());
            let mut cut = Chunks::new();
            let mut seen = 0;
            let mut got = Ok((0, false));
            for piece in &pieces {
                got = cut.walk(piece.as_bytes()).map(|(count, over)| (seen + count, over));
                match got {
                    Ok((count, false)) => seen = count,
                    _ => break,
                }
            }
            if pieces.is_empty() { got = Ok((0, false)); }
            prop_assert_eq!(got, expect);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            head_end(&bytes, 0).ok();
            read_head(&bytes, 4).ok();
            Chunks::new().walk(&bytes).ok();
        }
    }
}
