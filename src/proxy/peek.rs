//! The first bytes of a connection, and what they say; pure.
//!
//! A ClientHello may come as one byte, then a few, then the rest, over several TLS records: until
//! it is whole the answer is [`NeedMore`]. Nothing is decided here.

use rustls::server::Acceptor;

use crate::model::HostName;

/// A ClientHello larger than this is not read: real ones stay below 4 KiB, post-quantum shares
/// and long ticket lists included.
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
    // Parsing waits for whole records, so a trickle of bytes is not parsed anew for each.
    let whole = whole_records(seen)?;
    let mut acceptor = Acceptor::default();
    let mut rest = &seen[..whole];
    while !rest.is_empty() {
        if acceptor.read_tls(&mut rest).is_err() {
            return Ok(Hello::Opaque);
        }
        match acceptor.accept() {
            Ok(Some(accepted)) => {
                let hello = accepted.client_hello();
                return Ok(Hello::Tls {
                    name: hello.server_name().and_then(|name| name.parse().ok()),
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

/// How many of the bytes are whole TLS records.
fn whole_records(seen: &[u8]) -> Result<usize, NeedMore> {
    let mut end = 0;
    while let Some([_, _, _, high, low]) = seen
        .get(end..end + RECORD_HEADER)
        .and_then(|header| <[u8; 5]>::try_from(header).ok())
    {
        let length = usize::from(high) << 8 | usize::from(low);
        // An impossible length is handed on as it is, so that the parser refuses it.
        if length > RECORD_BYTES + 2048 {
            return Ok(seen.len());
        }
        let next = end + RECORD_HEADER + length;
        if next > seen.len() {
            break;
        }
        end = next;
    }
    if end == 0 { Err(NeedMore) } else { Ok(end) }
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
