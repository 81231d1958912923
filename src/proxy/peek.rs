//! The first bytes of a connection, and what they say; pure.
//!
//! A ClientHello may come as one byte, then a few, then the rest, over several TLS records: until
//! it is whole the answer is [`NeedMore`]. Nothing is decided here.

use rustls::server::Acceptor;

use crate::model::HostName;

/// More bytes than this are not waited for, and a ClientHello of more than half of it is refused:
/// real ones stay below 4 KiB, post-quantum shares and long ticket lists included. The other half
/// is for the headers of records into which it may be cut.
pub const HELLO_BYTES: usize = 64 * 1024;

/// A TLS record: five bytes of header, then at most 2^14 of plaintext (RFC 8446, section 5.1).
const RECORD_HEADER: usize = 5;
const RECORD_BYTES: usize = 1 << 14;

/// What the first bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hello {
    /// A whole ClientHello.
    Tls {
        /// The server name (RFC 6066, section 3), if it was sent and is a name.
        name: Option<HostName>,
        /// The protocols offered (RFC 7301).
        alpn: Vec<Vec<u8>>,
    },
    /// A request in clear.
    Http,
    /// The beginning of TLS, but broken; the alert to answer with.
    Broken(Vec<u8>),
    /// Neither.
    Opaque,
}

/// The bytes so far do not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedMore;

/// Reads the first bytes.
///
/// # Errors
/// [`NeedMore`] while they do not tell; after [`HELLO_BYTES`] the caller gives up.
pub fn peek(seen: &[u8]) -> Result<Hello, NeedMore> {
    match seen.first() {
        None => Err(NeedMore),
        Some(0x16) => peek_tls(seen),
        Some(_) => peek_http(seen),
    }
}

fn peek_tls(seen: &[u8]) -> Result<Hello, NeedMore> {
    match seen.get(1) {
        None => return Err(NeedMore),
        // Every version since SSL 3.0 has major version 3 in the record (RFC 8446, 5.1).
        Some(3) => {}
        Some(_) => return Ok(Hello::Opaque),
    }
    // Parsing waits for the whole message, so a trickle of bytes is not parsed anew for each.
    let whole = match whole_message(seen)? {
        Whole::Bytes(whole) => whole,
        Whole::TooLarge => return Ok(Hello::Broken(alert(DECODE_ERROR))),
    };
    let mut acceptor = Acceptor::default();
    let mut rest = &seen[..whole];
    while !rest.is_empty() {
        if acceptor.read_tls(&mut rest).is_err() {
            return Ok(Hello::Opaque);
        }
        match acceptor.accept() {
            Ok(Some(accepted)) => {
                let hello = accepted.client_hello();
                let name = match hello.server_name().map(str::parse::<HostName>) {
                    None => None,
                    Some(Ok(name)) => Some(name),
                    // A name that no address could have names nobody whom one could ask.
                    Some(Err(_)) => return Ok(Hello::Broken(alert(UNRECOGNIZED_NAME))),
                };
                return Ok(Hello::Tls {
                    name,
                    alpn: hello
                        .alpn()
                        .map(|protocols| protocols.map(<[u8]>::to_vec).collect())
                        .unwrap_or_default(),
                });
            }
            Ok(None) => {}
            Err((_, mut alert)) => {
                let mut bytes = Vec::new();
                // Writing to memory does not fail.
                alert.write_all(&mut bytes).unwrap_or_default();
                return Ok(Hello::Broken(bytes));
            }
        }
    }
    Err(NeedMore)
}

/// Descriptions of alerts (RFC 8446, section 6; RFC 6066, section 9).
const DECODE_ERROR: u8 = 50;
const UNRECOGNIZED_NAME: u8 = 112;

/// A fatal alert, as it is sent before anything is encrypted.
fn alert(description: u8) -> Vec<u8> {
    vec![0x15, 3, 3, 0, 2, 2, description]
}

/// How much of what was seen is there.
enum Whole {
    /// So many bytes hold the first handshake message, or something that is none.
    Bytes(usize),
    /// The message says that it will be larger than is read.
    TooLarge,
}

/// Walks the records until they hold the whole first handshake message (RFC 8446, section 4: one
/// byte of type, three of length), however it is cut into records.
fn whole_message(seen: &[u8]) -> Result<Whole, NeedMore> {
    let mut end = 0;
    let mut header: Vec<u8> = Vec::with_capacity(4);
    let mut message = 0;
    while let Some([kind, major, _, high, low]) = seen
        .get(end..end + RECORD_HEADER)
        .and_then(|header| <[u8; 5]>::try_from(header).ok())
    {
        let length = usize::from(high) << 8 | usize::from(low);
        // What cannot be a record is handed on as it is, so that the parser refuses it.
        if kind != 0x16 || major != 3 || length == 0 || length > RECORD_BYTES + 2048 {
            return Ok(Whole::Bytes(seen.len()));
        }
        let next = end + RECORD_HEADER + length;
        let piece = &seen[end + RECORD_HEADER..next.min(seen.len())];
        header.extend(piece.iter().take(4 - header.len()));
        if let [_, a, b, c] = header[..] {
            let announced = 4 + (usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c));
            if announced > HELLO_BYTES / 2 {
                return Ok(Whole::TooLarge);
            }
            if next <= seen.len() && message + length >= announced {
                return Ok(Whole::Bytes(next));
            }
        }
        if next > seen.len() {
            return Err(NeedMore);
        }
        message += length;
        end = next;
    }
    Err(NeedMore)
}

fn peek_http(seen: &[u8]) -> Result<Hello, NeedMore> {
    // A method is a token of a few letters and then a space (RFC 9112, section 3).
    for (at, byte) in seen.iter().enumerate() {
        match byte {
            b' ' if at > 0 => return Ok(Hello::Http),
            // Some clients send an empty line first (RFC 9112, section 2.2).
            b'\r' | b'\n' if at < 4 => {}
            b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' if at < 24 => {}
            _ => return Ok(Hello::Opaque),
        }
    }
    Err(NeedMore)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use rustls::pki_types::ServerName;

    use super::*;
    use crate::tls::Trust;

    fn hello(name: &str) -> Vec<u8> {
        let trust = Trust::new(&[]).unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let mut client = rustls::ClientConnection::new(Arc::clone(&trust.any), name).unwrap();
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        bytes
    }

    /// The same handshake bytes, cut into records of `size`.
    fn in_records(hello: &[u8], size: usize) -> Vec<u8> {
        let body = &hello[RECORD_HEADER..];
        let mut bytes = Vec::new();
        for piece in body.chunks(size) {
            bytes.extend([0x16, 3, 1]);
            bytes.extend(u16::try_from(piece.len()).unwrap().to_be_bytes());
            bytes.extend(piece);
        }
        bytes
    }

    #[test]
    fn a_hello_is_read_with_name_and_protocols() {
        let Ok(Hello::Tls { name, alpn }) = peek(&hello("games.example")) else {
            panic!("not read as TLS");
        };
        assert_eq!(name.unwrap().as_str(), "games.example");
        assert_eq!(alpn, [b"h2".to_vec(), b"http/1.1".to_vec()]);
    }

    #[test]
    fn a_hello_may_be_split_over_records() {
        for size in [1, 7, 100, 1000] {
            let bytes = in_records(&hello("games.example"), size);
            assert!(
                matches!(peek(&bytes), Ok(Hello::Tls { name: Some(_), .. })),
                "{size}"
            );
        }
    }

    #[test]
    fn a_hello_may_come_in_any_pieces() {
        let bytes = in_records(&hello("games.example"), 300);
        for end in 0..bytes.len() {
            assert_eq!(
                peek(&bytes[..end]),
                Err(NeedMore),
                "{end} of {}",
                bytes.len()
            );
        }
    }

    /// A whole hello whose server name is replaced by other bytes of the same length.
    fn named(bytes: &[u8]) -> Vec<u8> {
        let long: String = (0..bytes.len()).map(|_| 'q').collect();
        let mut hello = hello(&long);
        let at = hello
            .windows(bytes.len())
            .position(|window| window == long.as_bytes())
            .unwrap();
        hello[at..at + bytes.len()].copy_from_slice(bytes);
        hello
    }

    #[test]
    fn strange_server_names_have_a_defined_answer() {
        let check = |name: &[u8], expect: Option<&str>| {
            let read = peek(&named(name)).unwrap();
            let found = match &read {
                Hello::Tls { name, .. } => name.as_ref().map_or("none", HostName::as_str),
                Hello::Broken(_) => "refused",
                other => panic!("{other:?}"),
            };
            assert_eq!(Some(found), expect, "{}", String::from_utf8_lossy(name));
        };
        check(b"games.example.", Some("games.example"));
        check(b"GAMES.Example", Some("games.example"));
        check(b"under_score.example", Some("under_score.example"));
        check(b"xn--w-uga1v8h.example", Some("xn--w-uga1v8h.example"));
        // Addresses are no names (RFC 6066, section 3): as if nothing had been sent.
        check(b"192.0.2.7", Some("none"));
        check(b"2001:db8::7", Some("none"));
        check(b"with space.example", Some("refused"));
        check(b"a..example", Some("refused"));
        check(b"z\xc4\x85b.example", Some("refused"));
        check(b"nul\0.example", Some("refused"));
        check(b"xn--a.example", Some("refused"));
    }

    #[test]
    fn a_large_hello_is_read_and_an_endless_one_is_not() {
        let mut large = hello("games.example");
        // A padding extension (RFC 7685) at the end makes it as large as one likes.
        let grow = |hello: &[u8], by: usize| {
            let mut body = hello[RECORD_HEADER..].to_vec();
            body.extend([0, 21]);
            body.extend(u16::try_from(by).unwrap().to_be_bytes());
            body.extend(vec![0; by]);
            let length = u32::try_from(body.len() - 4).unwrap().to_be_bytes();
            body[1..4].copy_from_slice(&length[1..]);
            // type, length, version, random, then session, suites and compression by length.
            let mut at = 4 + 2 + 32;
            at += 1 + usize::from(body[at]);
            at += 2 + usize::from(u16::from_be_bytes([body[at], body[at + 1]]));
            at += 1 + usize::from(body[at]);
            let extensions = u16::try_from(body.len() - at - 2).unwrap().to_be_bytes();
            body[at..at + 2].copy_from_slice(&extensions);
            let mut bytes = vec![0; RECORD_HEADER];
            bytes.extend(body);
            bytes
        };
        for by in [1_000, 10_000, 25_000] {
            let bytes = in_records(&grow(&large, by), 9_000);
            assert!(
                matches!(peek(&bytes), Ok(Hello::Tls { name: Some(_), .. })),
                "{by}"
            );
        }
        // One that announces more than is read is refused at its first bytes.
        large[6] = 1;
        assert_eq!(peek(&large[..12]), Ok(Hello::Broken(alert(DECODE_ERROR))));
    }

    #[test]
    fn other_first_bytes_are_told_apart() {
        let check = |bytes: &[u8], expect: Result<Hello, NeedMore>| assert_eq!(peek(bytes), expect);
        check(b"GET / HTTP/1.1\r\n", Ok(Hello::Http));
        check(b"\r\nGET / HTTP/1.1\r\n", Ok(Hello::Http));
        check(b"M-SEARCH * HTTP/1.1\r\n", Ok(Hello::Http));
        check(b"GE", Err(NeedMore));
        check(b"", Err(NeedMore));
        check(b"SSH-2.0-OpenSSH", Ok(Hello::Opaque));
        check(b"\x13BitTorrent protocol", Ok(Hello::Opaque));
        check(b"\x16\x02", Ok(Hello::Opaque));
        assert!(matches!(
            peek(b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"),
            Ok(Hello::Broken(_))
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            peek(&bytes).ok();
        }

        #[test]
        fn no_bytes_after_a_tls_beginning_make_it_panic(tail in proptest::collection::vec(any::<u8>(), 0..600)) {
            let mut bytes = vec![0x16, 3, 1];
            bytes.extend(tail);
            peek(&bytes).ok();
        }
    }
}
