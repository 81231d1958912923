//! A stream that first replays what was peeked at.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::layer::{Layer, Over};

/// Bytes that are read before those of the stream.
pub(super) struct Rewind(Bytes);

impl Rewind {
    /// Reads `seen` first, then the stream. Writes go straight through.
    pub(super) fn over<S>(seen: Bytes, stream: S) -> Over<Rewind, S> {
        Over::new(Rewind(seen), stream)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Layer<S> for Rewind {
    fn read(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Rewind(seen) = self;
        if seen.is_empty() {
            return Pin::new(under).poll_read(cx, buf);
        }
        let count = seen.len().min(buf.remaining());
        buf.put_slice(&seen[..count]);
        seen.advance(count);
        if seen.is_empty() {
            // The connection may stay open for an hour: what was read again is given back.
            *seen = Bytes::new();
        }
        Poll::Ready(Ok(()))
    }
}
