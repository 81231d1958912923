//! Interim answers (1xx) on their way to an HTTP/1.1 client (RFC 9110, section 15.2; RFC 8297).
//!
//! hyper's server writes 100 itself and has no way to send others, so they are written here, under
//! hyper: between two of its messages and never inside one. A stream that has been flushed since
//! hyper last wrote stands between two messages.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::layer::{Layer, Over, Piece};

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

/// Slips interim answers in between hyper's messages.
pub(super) struct Between {
    interim: Interim,
    /// What has begun to be written and must be finished before anything else.
    begun: Bytes,
    /// Whether everything that hyper wrote has left.
    flushed: bool,
}

impl Between {
    /// Writes what is left in `interim` to the stream, between two of the messages from above.
    pub(super) fn over<S>(stream: S, interim: Interim) -> Over<Between, S> {
        let between = Between {
            interim,
            begun: Bytes::new(),
            flushed: true,
        };
        Over::new(between, stream)
    }

    /// Writes what waits, if this is the moment. `Ready` when nothing of it is left half-written.
    fn slip_in<S: AsyncWrite + Unpin>(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let mut wrote = false;
        loop {
            if self.begun.is_empty() && self.flushed {
                self.begun = self.interim.waiting().bytes.split().freeze();
            }
            if self.begun.is_empty() {
                break;
            }
            match Pin::new(&mut *under).poll_write(cx, &self.begun) {
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
            if let Poll::Ready(Err(error)) = Pin::new(under).poll_flush(cx) {
                return Poll::Ready(Err(error));
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Layer<S> for Between {
    fn read(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.interim.waiting().waker {
            // Nothing is copied where it is the same task still.
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        // While hyper waits for its service it reads to notice a client that leaves.
        if let Poll::Ready(Err(error)) = self.slip_in(under, cx) {
            return Poll::Ready(Err(error));
        }
        Pin::new(under).poll_read(cx, buf)
    }

    fn write(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        piece: Piece<'_>,
    ) -> Poll<io::Result<usize>> {
        ready!(self.slip_in(under, cx))?;
        self.flushed = false;
        piece.write(under, cx)
    }

    fn flush(&mut self, under: &mut S, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(under).poll_flush(cx))?;
        if self.begun.is_empty() {
            self.flushed = true;
        }
        Poll::Ready(Ok(()))
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
        let mut stream = Between::over(ours, interim.clone());
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
        let mut stream = Between::over(ours, interim.clone());
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
