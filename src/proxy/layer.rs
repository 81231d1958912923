//! A stream laid over another: the data path stacks several between a socket and hyper, and most
//! of them change one direction only. A `Layer` says what it does differently; `Over` is the
//! stream. Nothing is kept here, and no byte is copied.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is done to bytes on their way between what is above and the stream under it. Whatever is
/// not said goes straight through. Each method keeps the contract of the method of `AsyncRead` or
/// `AsyncWrite` whose place it takes, also about wakers.
pub(super) trait Layer<S: AsyncRead + AsyncWrite + Unpin> {
    /// Fills `buf` with what the one above reads next; nothing put in is the end.
    fn read(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(under).poll_read(cx, buf)
    }

    /// Writes some of `piece`; how many bytes of it were taken.
    fn write(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        piece: Piece<'_>,
    ) -> Poll<io::Result<usize>> {
        piece.write(under, cx)
    }

    /// Sends on what was written.
    fn flush(&mut self, under: &mut S, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(under).poll_flush(cx)
    }

    /// Ends writing.
    fn shutdown(&mut self, under: &mut S, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(under).poll_shutdown(cx)
    }
}

/// What is to be written: one run of bytes, or several that belong together.
pub(super) enum Piece<'a> {
    One(&'a [u8]),
    Several(&'a [IoSlice<'a>]),
}

impl Piece<'_> {
    /// Writes some of it to a stream; how many bytes were taken.
    pub(super) fn write<S: AsyncWrite + Unpin>(
        self,
        stream: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match self {
            Piece::One(bytes) => Pin::new(stream).poll_write(cx, bytes),
            Piece::Several(runs) => Pin::new(stream).poll_write_vectored(cx, runs),
        }
    }
}

/// A stream with a layer over it.
pub(super) struct Over<L, S> {
    layer: L,
    under: S,
}

impl<L, S> Over<L, S> {
    /// Lays `layer` over `under`.
    pub(super) fn new(layer: L, under: S) -> Self {
        Over { layer, under }
    }
}

impl<L: Layer<S> + Unpin, S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Over<L, S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Over { layer, under } = self.get_mut();
        layer.read(under, cx, buf)
    }
}

impl<L: Layer<S> + Unpin, S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Over<L, S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Over { layer, under } = self.get_mut();
        layer.write(under, cx, Piece::One(buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Over { layer, under } = self.get_mut();
        layer.write(under, cx, Piece::Several(bufs))
    }

    fn is_write_vectored(&self) -> bool {
        self.under.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Over { layer, under } = self.get_mut();
        layer.flush(under, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Over { layer, under } = self.get_mut();
        layer.shutdown(under, cx)
    }
}
