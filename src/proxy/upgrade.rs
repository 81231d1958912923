//! Connections that become something else: WebSocket and other upgrades of HTTP/1.1
//! (RFC 9110, section 7.8).

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Extensions;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional_with_sizes};
use tokio_util::sync::CancellationToken;

use super::hold::Judge as _;
use super::judge::PageJudge;
use super::opened::Closing;
use super::{Held, Worker};
use crate::classify::opens_relay;

/// Bytes in flight each way; a tunnel's memory is twice this.
const BUFFER: usize = 16 * 1024;

/// While the gateway stops, a tunnel in which nothing moved for so long is ended.
const STILL: Duration = Duration::from_secs(1);

/// The client's side of an upgrade, if its connection can have one.
pub(super) fn of(extensions: &mut Extensions) -> Option<OnUpgrade> {
    extensions.remove::<OnUpgrade>()
}

/// Joins both sides once the 101 has left; the task ends when either does, or stands still. With
/// a `judge`, the first message of each side is looked at before it goes on, and a tunnel inside
/// the WebSocket ends both; so does `closing`, when what staff had opened is open no more.
pub(super) fn relay(
    worker: &Worker,
    held: Arc<Held>,
    from_client: OnUpgrade,
    to_origin: OnUpgrade,
    judge: Option<PageJudge>,
    closing: Option<Closing>,
) {
    let idle = worker.shared.tuning().limits.idle_time;
    let drain = worker.shared.leave.clone();
    let alarm = judge.map(Alarm::new);
    worker.tasks.spawn(async move {
        let (Ok(client), Ok(origin)) = tokio::join!(from_client, to_origin) else {
            return;
        };
        let client = First::new(TokioIo::new(client), false, alarm.clone());
        let origin = First::new(TokioIo::new(origin), true, alarm);
        let ended = async {
            match closing {
                Some(closing) => closing.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = copy(client, origin, idle, drain) => {}
            () = ended => {}
        }
        drop(held);
    });
}

/// Cuts a WebSocket once, whichever side gives it away.
#[derive(Clone)]
struct Alarm(Arc<Mutex<PageJudge>>);

impl Alarm {
    fn new(judge: PageJudge) -> Alarm {
        Alarm(Arc::new(Mutex::new(judge)))
    }

    fn ring(&self) {
        // The judge forgets what it found once it has told of it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cut();
    }
}

/// One side of a WebSocket, whose first message is looked at before anybody else sees its end.
struct First<S> {
    inner: S,
    from_server: bool,
    /// `None` once nothing is looked for any more.
    watch: Option<(Alarm, Vec<u8>)>,
}

/// Bytes in which a first message is looked for.
const FIRST: usize = 1024;

impl<S> First<S> {
    fn new(inner: S, from_server: bool, alarm: Option<Alarm>) -> First<S> {
        First {
            inner,
            from_server,
            watch: alarm.map(|alarm| (alarm, Vec::new())),
        }
    }

    /// Looks at what was read; `Err` when it must not go on.
    fn look(&mut self, read: &[u8]) -> io::Result<()> {
        let Some((alarm, seen)) = &mut self.watch else {
            return Ok(());
        };
        let room = FIRST.saturating_sub(seen.len());
        seen.extend_from_slice(read.get(..room.min(read.len())).unwrap_or_default());
        match opens_relay(self.from_server, seen) {
            Some(true) => {
                alarm.ring();
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            None if seen.len() < FIRST => {}
            _ => self.watch = None,
        }
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for First<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        let read = buf.filled().get(before..).unwrap_or_default();
        if let Err(error) = self.look(read) {
            buf.set_filled(before);
            return Poll::Ready(Err(error));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for First<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
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
