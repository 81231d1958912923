//! The stream between an HTTP/2 client and hyper, on which no trailers pass that begin a request.
//!
//! The library that reads HTTP/2 forgets pseudo-header fields behind a body instead of refusing
//! them (RFC 9113, section 8.1). Frames are followed here by their nine bytes of header; only a
//! block of trailers is looked into, in however many frames it comes, and only as far as to tell
//! names of the static table and names spelt out: an entry of the dynamic table is forgotten as
//! before. Nothing else is read or changed.

use std::collections::HashSet;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The connection preface (RFC 9113, section 3.4).
const PREFACE: usize = 24;
const HEADER: usize = 9;
/// Frames may be no larger (RFC 9113, section 4.2); hyper answers those that are.
const FRAME: usize = 16 * 1024;
/// Streams that are followed; hyper allows fewer at a time.
const FOLLOWED: usize = 1024;
/// Bytes of a block of trailers that comes in several frames; no more are kept.
const BLOCK: usize = 64 * 1024;
/// A frame for which hyper ends the connection with PROTOCOL_ERROR: RST_STREAM of stream 0.
const FORBIDDEN: &[u8] = &[0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 1];

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;
const PRIORITY: u8 = 0x20;

/// An HTTP/2 client's stream.
pub struct Frames<S> {
    inner: S,
    /// Bytes of a frame, or of the preface, that pass unseen.
    skip: usize,
    /// Read, and not yet let through.
    input: BytesMut,
    /// Let through, and not yet read by hyper.
    output: BytesMut,
    /// Streams whose next block is one of trailers.
    open: HashSet<u32>,
    /// What has come of a block of trailers that goes on in the next frame.
    block: Option<Vec<u8>>,
}

impl<S> Frames<S> {
    /// Follows the frames that a client sends, preface first.
    pub fn new(inner: S) -> Self {
        Frames {
            inner,
            skip: PREFACE,
            input: BytesMut::new(),
            output: BytesMut::new(),
            open: HashSet::new(),
            block: None,
        }
    }

    /// What goes on to hyper of these bytes, which follow those of before.
    pub fn pass(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.input.extend_from_slice(bytes);
        self.sort();
        self.output.split().to_vec()
    }

    /// Moves what may go from `input` to `output`.
    fn sort(&mut self) {
        while !self.input.is_empty() {
            if self.skip > 0 {
                let here = self.skip.min(self.input.len());
                self.skip -= here;
                let piece = self.input.split_to(here);
                self.output.unsplit(piece);
                continue;
            }
            let Some(header) = Header::of(&self.input) else {
                return;
            };
            let whole = HEADER + header.length;
            let begins = header.kind == HEADERS && self.open.contains(&header.stream);
            // Nothing may come between the frames of a block (RFC 9113, section 6.10).
            let goes_on = header.kind == CONTINUATION && self.block.is_some();
            if (begins || goes_on) && header.length <= FRAME {
                let Some(frame) = self.input.get(HEADER..whole) else {
                    return;
                };
                let piece = if begins {
                    fragment(header.flags, frame)
                } else {
                    frame
                };
                let mut block = self.block.take().unwrap_or_default();
                block.extend_from_slice(piece);
                let ends = header.flags & END_HEADERS != 0;
                if block.len() > BLOCK || ends && has_pseudo_field(&block) {
                    self.output.extend_from_slice(FORBIDDEN);
                } else if !ends {
                    self.block = Some(block);
                }
            } else {
                self.block = None;
            }
            self.note(&header);
            self.skip = whole;
        }
    }

    fn note(&mut self, header: &Header) {
        let ends = header.flags & END_STREAM != 0;
        match header.kind {
            RST_STREAM => {
                self.open.remove(&header.stream);
            }
            DATA | HEADERS if ends => {
                self.open.remove(&header.stream);
            }
            HEADERS if self.open.len() < FOLLOWED => {
                self.open.insert(header.stream);
            }
            _ => {}
        }
    }
}

/// A frame's header (RFC 9113, section 4.1).
struct Header {
    length: usize,
    kind: u8,
    flags: u8,
    stream: u32,
}

impl Header {
    fn of(bytes: &[u8]) -> Option<Header> {
        let [high, middle, low, kind, flags, a, b, c, d] = *bytes.first_chunk::<HEADER>()?;
        Some(Header {
            length: usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low),
            kind,
            flags,
            stream: u32::from_be_bytes([a, b, c, d]) & 0x7fff_ffff,
        })
    }
}

/// The piece of a block in a HEADERS frame's payload (RFC 9113, section 6.2).
fn fragment(flags: u8, payload: &[u8]) -> &[u8] {
    let mut block = payload;
    let mut padding = 0;
    if flags & PADDED != 0 {
        let Some((length, rest)) = block.split_first() else {
            return block;
        };
        (padding, block) = (usize::from(*length), rest);
    }
    if flags & PRIORITY != 0 {
        block = block.get(5..).unwrap_or_default();
    }
    let end = block.len().saturating_sub(padding);
    block.get(..end).unwrap_or_default()
}

/// Whether a block names a pseudo-header field. What cannot be followed is left to the decoder,
/// which refuses it.
fn has_pseudo_field(mut block: &[u8]) -> bool {
    while let Some(first) = block.first().copied() {
        // RFC 7541, section 6.
        let (bits, literal) = match first {
            0x80.. => (7, false),
            0x40.. => (6, true),
            0x20.. => (5, false),
            _ => (4, true),
        };
        let Some((index, rest)) = integer(block, bits) else {
            return false;
        };
        block = rest;
        let names = bits != 5;
        // The first fourteen entries of the static table are the pseudo-header fields.
        if names && (1..=14).contains(&index) {
            return true;
        }
        if !literal {
            continue;
        }
        if index == 0 {
            let Some((name, rest, huffman)) = string(block) else {
                return false;
            };
            // A colon, or the seven bits that stand for it.
            let colon = match (name.first(), huffman) {
                (Some(first), true) => first >> 1 == 0b101_1100,
                (Some(first), false) => *first == b':',
                (None, _) => false,
            };
            if colon {
                return true;
            }
            block = rest;
        }
        let Some((_, rest, _)) = string(block) else {
            return false;
        };
        block = rest;
    }
    false
}

/// An integer with a prefix of so many bits (RFC 7541, section 5.1), and what follows it.
fn integer(bytes: &[u8], bits: u32) -> Option<(usize, &[u8])> {
    let (first, mut rest) = bytes.split_first()?;
    let most = (1usize << bits) - 1;
    let mut value = usize::from(*first) & most;
    if value < most {
        return Some((value, rest));
    }
    for shift in [0, 7, 14, 21] {
        let (next, more) = rest.split_first()?;
        rest = more;
        value += usize::from(next & 0x7f) << shift;
        if next & 0x80 == 0 {
            return Some((value, rest));
        }
    }
    None
}

/// A string (RFC 7541, section 5.2), what follows it, and whether it is in Huffman code.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8], bool)> {
    let huffman = bytes.first()? & 0x80 != 0;
    let (length, rest) = integer(bytes, 7)?;
    let (text, rest) = rest.split_at_checked(length)?;
    Some((text, rest, huffman))
}

impl<S: AsyncRead + Unpin> AsyncRead for Frames<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if !this.output.is_empty() {
                let count = this.output.len().min(buf.remaining());
                buf.put_slice(&this.output[..count]);
                this.output.advance(count);
                return Poll::Ready(Ok(()));
            }
            let before = buf.filled().len();
            std::task::ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
            let fresh = buf.filled().get(before..).unwrap_or_default();
            if fresh.is_empty() {
                // The end, in the middle of a frame or not: hyper knows what that means.
                return Poll::Ready(Ok(()));
            }
            if this.input.is_empty() && fresh.len() <= this.skip {
                this.skip -= fresh.len();
                return Poll::Ready(Ok(()));
            }
            this.input.extend_from_slice(fresh);
            buf.set_filled(before);
            this.sort();
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Frames<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[test]
    fn pseudo_fields_are_told_from_others() {
        let check = |flags: u8, payload: &[u8], expect: bool| {
            let block = fragment(flags, payload);
            assert_eq!(has_pseudo_field(block), expect, "{payload:x?}");
        };
        check(0, b"\x00\x05x-sum\x011", false);
        check(0, b"\x82", true);
        check(0, b"\x8f", false);
        check(0, b"\x42\x03PUT", true);
        check(0, b"\x00\x05x-sum\x011\x00\x07:method\x03GET", true);
        check(0, b"\x40\x85\xb9\x49\x53\x39\xe4\x03GET", true);
        check(0, b"\x3f\xe1\x1f\x00\x01x\x011", false);
        check(PADDED, b"\x02\x00\x01x\x011\x82\x82", false);
        check(PRIORITY, b"\0\0\0\x82\x82\x00\x01x\x011", false);
        check(0, b"\x00\x7f", false);
    }

    fn header(length: u8, kind: u8, flags: u8, stream: u8) -> Vec<u8> {
        vec![0, 0, length, kind, flags, 0, 0, 0, stream]
    }

    #[tokio::test]
    async fn only_trailers_are_looked_into() {
        let (mut client, ours) = tokio::io::duplex(4096);
        let mut stream = Frames::new(ours);
        let mut sent = vec![b'p'; PREFACE];
        sent.extend([header(1, HEADERS, 4, 1), vec![0x82]].concat());
        sent.extend([header(2, DATA, 0, 1), vec![1, 2]].concat());
        let fine = sent.len();
        sent.extend([header(1, HEADERS, 5, 1), vec![0x82]].concat());
        for byte in &sent {
            client.write_all(&[*byte]).await.unwrap();
        }
        drop(client);
        let mut seen = Vec::new();
        stream.read_to_end(&mut seen).await.unwrap();
        assert_eq!(seen[..fine], sent[..fine]);
        assert_eq!(&seen[fine..fine + FORBIDDEN.len()], FORBIDDEN);
        assert_eq!(seen[fine + FORBIDDEN.len()..], sent[fine..]);
    }

    #[test]
    fn a_block_of_trailers_may_come_in_frames() {
        let check = |pieces: &[(u8, &[u8])], expect: bool| {
            let mut stream = Frames::new(());
            let mut sent = vec![b'p'; PREFACE];
            sent.extend([header(1, HEADERS, 4, 1), vec![0x82]].concat());
            for (at, (flags, payload)) in pieces.iter().enumerate() {
                let kind = if at == 0 { HEADERS } else { CONTINUATION };
                let length = u8::try_from(payload.len()).unwrap();
                sent.extend([&header(length, kind, *flags, 1), *payload].concat());
            }
            let passed = stream.pass(&sent);
            let refused = passed.windows(FORBIDDEN.len()).any(|w| w == FORBIDDEN);
            assert_eq!(refused, expect, "{pieces:x?}");
        };
        check(&[(1, b""), (4, b"\x82")], true);
        check(&[(1, b"\x00\x05x-sum\x011"), (0, b""), (4, b"\x82")], true);
        check(&[(1, b"\x00\x07:met"), (4, b"hod\x03GET")], true);
        check(&[(1, b"\x00\x05x-sum"), (4, b"\x011")], false);
        check(&[(9, b"\x01\x00\x05x-\x82"), (4, b"sum\x011")], false);
        check(&[(1, b"\x00\x01x\x011"), (4, b"")], false);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(flags: u8, bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            has_pseudo_field(fragment(flags, &bytes));
        }
    }
}
