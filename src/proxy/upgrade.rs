//! Connections that become something else: WebSocket and other upgrades of HTTP/1.1
//! (RFC 9110, section 7.8).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Extensions, Response};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional_with_sizes};
use tokio_util::sync::CancellationToken;

use super::body::{Body, empty};
use super::{Held, Worker};

/// Bytes in flight each way; a tunnel's memory is twice this.
const BUFFER: usize = 16 * 1024;

/// While the gateway stops, a tunnel in which nothing moved for so long is ended.
const STILL: Duration = Duration::from_secs(1);

/// The client's side of an upgrade, if its connection can have one.
pub(super) fn of(extensions: &mut Extensions) -> Option<OnUpgrade> {
    extensions.remove::<OnUpgrade>()
}

/// Joins both sides once the 101 has left; the task ends when either does, or stands still.
pub(super) fn relay(
    worker: &Worker,
    held: Arc<Held>,
    from_client: OnUpgrade,
    mut response: Response<Incoming>,
) -> Response<Body> {
    let to_origin = hyper::upgrade::on(&mut response);
    let idle = worker.shared.tuning().limits.idle_time;
    let drain = worker.shared.drain.clone();
    worker.tasks.spawn(async move {
        let (Ok(client), Ok(origin)) = tokio::join!(from_client, to_origin) else {
            return;
        };
        copy(TokioIo::new(client), TokioIo::new(origin), idle, drain).await;
        drop(held);
    });
    response.map(|_| empty())
}

/// Copies both ways until an end, an error, stillness or the drain.
pub(super) async fn copy<A, B>(client: A, mut origin: B, idle: Duration, drain: CancellationToken)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let moved = Arc::new(AtomicBool::new(false));
    let mut client = Watched {
        inner: client,
        moved: moved.clone(),
    };
    let still = async {
        while !drain.is_cancelled() {
            tokio::select! {
                () = tokio::time::sleep(idle) => {}
                () = drain.cancelled() => break,
            }
            if !moved.swap(false, Ordering::Relaxed) {
                return;
            }
        }
        // The gateway stops: what still moves may finish within the time that a stop has.
        loop {
            tokio::time::sleep(STILL).await;
            if !moved.swap(false, Ordering::Relaxed) {
                return;
            }
        }
    };
    tokio::select! {
        // Either end closing or failing ends the tunnel; there is nobody to tell.
        _ = copy_bidirectional_with_sizes(&mut client, &mut origin, BUFFER, BUFFER) => {}
        () = still => {}
    }
}

/// Notes that something was read or written.
struct Watched<S> {
    inner: S,
    moved: Arc<AtomicBool>,
}

impl<S> Watched<S> {
    fn note<T>(&self, poll: Poll<T>) -> Poll<T> {
        if poll.is_ready() {
            self.moved.store(true, Ordering::Relaxed);
        }
        poll
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.note(poll)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.note(poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
