//! Interim answers (1xx) on their way to an HTTP/1.1 client (RFC 9110, section 15.2; RFC 8297).
//!
//! hyper's server writes 100 itself and has no way to send others, so they are written here, under
//! hyper: between two of its messages and never inside one. A stream that has been flushed since
//! hyper last wrote stands between two messages.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// At most so many bytes of interim answers wait; more are dropped, they are only hints.
const WAITING: usize = 16 * 1024;

/// Where an exchange leaves interim answers for its connection.
#[derive(Clone, Default)]
pub(super) struct Interim(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    bytes: BytesMut,
    waker: Option<Waker>,
}

impl Interim {
    /// Leaves an answer; the connection writes it when it next can.
    pub(super) fn send(&self, status: StatusCode, headers: &HeaderMap) {
        let mut head = BytesMut::new();
        let reason = status.canonical_reason().unwrap_or("");
        head.extend_from_slice(format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).as_bytes());
        for (name, value) in headers {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        let mut waiting = self.waiting();
        if waiting.bytes.len() + head.len() > WAITING {
            return;
        }
        waiting.bytes.extend_from_slice(&head);
        if let Some(waker) = waiting.waker.take() {
            waker.wake();
        }
    }

    /// Forgets what has not begun to be written: the final answer comes now, and a hint that is
    /// late is none.
    pub(super) fn clear(&self) {
        self.waiting().bytes.clear();
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that slips interim answers in between hyper's messages.
pub(super) struct Between<S> {
    inner: S,
    interim: Interim,
    /// What has begun to be written and must be finished before anything else.
    begun: Bytes,
    /// Whether everything that hyper wrote has left.
    flushed: bool,
}

impl<S> Between<S> {
    pub(super) fn new(inner: S, interim: Interim) -> Self {
        Between {
            inner,
            interim,
            begun: Bytes::new(),
            flushed: true,
        }
    }
}

impl<S: AsyncWrite + Unpin> Between<S> {
    /// Writes what waits, if this is the moment. `Ready` when nothing of it is left half-written.
    fn slip_in(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut wrote = false;
        loop {
            if self.begun.is_empty() && self.flushed {
                self.begun = self.interim.waiting().bytes.split().freeze();
            }
            if self.begun.is_empty() {
                break;
            }
            match Pin::new(&mut self.inner).poll_write(cx, &self.begun) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => {
                    self.begun.advance(count);
                    wrote = true;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        if wrote {
            // A hint that waits in a buffer is none. If the flush is not done, hyper's next is.
            if let Poll::Ready(Err(error)) = Pin::new(&mut self.inner).poll_flush(cx) {
                return Poll::Ready(Err(error));
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Between<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.interim.waiting().waker {
            // Nothing is copied where it is the same task still.
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        // While hyper waits for its service it reads to notice a client that leaves.
        if let Poll::Ready(Err(error)) = self.slip_in(cx) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Between<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.slip_in(cx))?;
        self.flushed = false;
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.slip_in(cx))?;
        self.flushed = false;
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(cx);
        if matches!(flushed, Poll::Ready(Ok(()))) && self.begun.is_empty() {
            self.flushed = true;
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn hint() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("link", "</style.css>; rel=preload".parse().unwrap());
        headers
    }

    #[tokio::test]
    async fn a_hint_goes_between_messages() {
        let (ours, mut client) = tokio::io::duplex(1024);
        let interim = Interim::default();
        let mut stream = Between::new(ours, interim.clone());
        interim.send(StatusCode::EARLY_HINTS, &hint());
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        stream.flush().await.unwrap();
        let mut seen = vec![0; 1024];
        let count = client.read(&mut seen).await.unwrap();
        assert_eq!(
            String::from_utf8_lossy(&seen[..count]),
            "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
        );
    }

    #[tokio::test]
    async fn a_hint_never_lands_inside_a_message() {
        let (ours, mut client) = tokio::io::duplex(1024);
        let interim = Interim::default();
        let mut stream = Between::new(ours, interim.clone());
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await.unwrap();
        interim.send(StatusCode::EARLY_HINTS, &hint());
        stream.write_all(b"\r\nbody").await.unwrap();
        let mut seen = vec![0; 1024];
        let mut count = client.read(&mut seen).await.unwrap();
        while count < 23 {
            count += client.read(&mut seen[count..]).await.unwrap();
        }
        assert_eq!(&seen[..count], b"HTTP/1.1 200 OK\r\n\r\nbody");
    }
}
