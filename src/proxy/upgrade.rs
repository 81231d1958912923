//! Connections that become something else: WebSockets over HTTP/1.1 (RFC 9110, section 7.8) and
//! over streams of HTTP/2 (RFC 8441). Origins are always asked over HTTP/1.1, which every server of
//! WebSockets speaks.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_lc_rs::{digest, rand};
use data_encoding::BASE64;
use http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{Extensions, Method, Response, StatusCode, Version, request};
use hyper::ext::Protocol;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional_with_sizes};
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use super::layer::{Layer, Over, Piece};
use super::monitor::{Bell, Monitor};
use super::opened::Closing;
use super::{Held, Worker};

/// Bytes in flight each way; a tunnel's memory is twice this, and twice that where texts are read
/// along.
const BUFFER: usize = 16 * 1024;

/// While the gateway stops, a tunnel in which nothing moved for so long is ended.
const STILL: Duration = Duration::from_secs(1);

/// The client's side of an upgrade, if its connection can have one.
pub(super) fn of(extensions: &mut Extensions) -> Option<OnUpgrade> {
    extensions.remove::<OnUpgrade>()
}

/// A key for a WebSocket that is opened for a client who sends none (RFC 6455, section 4.1).
pub(super) fn new_key() -> HeaderValue {
    let mut nonce = [0; 16];
    // The key proves nothing but that the origin has read it; zeros would do as well.
    rand::fill(&mut nonce).unwrap_or_default();
    HeaderValue::try_from(BASE64.encode(&nonce))
        .unwrap_or(HeaderValue::from_static("AAAAAAAAAAAAAAAAAAAAAA=="))
}

/// Makes the request that HTTP/1.1 wants of one that HTTP/2 had (RFC 8441, section 5).
pub(super) fn as_http1(parts: &mut request::Parts, key: &HeaderValue) {
    parts.method = Method::GET;
    parts.version = Version::HTTP_11;
    parts.extensions.remove::<Protocol>();
    parts.headers.remove(CONTENT_LENGTH);
    let socket = HeaderValue::from_static("websocket");
    parts.headers.insert(UPGRADE, socket);
    let upgrade = HeaderValue::from_static("upgrade");
    parts.headers.insert(CONNECTION, upgrade);
    parts.headers.insert(SEC_WEBSOCKET_KEY, key.clone());
    let version = HeaderValue::from_static("13");
    parts
        .headers
        .entry(SEC_WEBSOCKET_VERSION)
        .or_insert(version);
}

/// Makes the answer that HTTP/2 wants of an origin's 101, if the origin has read the key.
pub(super) fn accept<B>(response: &mut Response<B>, key: &HeaderValue) -> Result<(), Failure> {
    const MEANT: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let read = [key.as_bytes(), MEANT].concat();
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &read);
    let expected = BASE64.encode(digest.as_ref());
    let headers = response.headers_mut();
    let accepted = headers.remove(SEC_WEBSOCKET_ACCEPT);
    if accepted.is_none_or(|accepted| accepted.as_bytes() != expected.as_bytes()) {
        return Err(Failure::OriginBroken);
    }
    for name in [CONNECTION, UPGRADE, CONTENT_LENGTH] {
        headers.remove::<HeaderName>(name);
    }
    *response.status_mut() = StatusCode::OK;
    Ok(())
}

/// Joins both sides once the 101 has left; the task ends when either does, or stands still. With
/// a `bell`, texts are read before they go on, and what may not ends both; so does `closing`, when
/// what staff had opened is open no more.
pub(super) fn relay(
    worker: &Worker,
    held: Arc<Held>,
    from_client: OnUpgrade,
    to_origin: OnUpgrade,
    bell: Option<Bell>,
    closing: Option<Closing>,
) {
    let idle = worker.shared.tuning().limits.tunnel_idle_time;
    let drain = worker.shared.leave.clone();
    worker.tasks.spawn(async move {
        let (Ok(client), Ok(origin)) = tokio::join!(from_client, to_origin) else {
            return;
        };
        let client = Monitor::over(TokioIo::new(client), false, bell.clone());
        let origin = Monitor::over(TokioIo::new(origin), true, bell);
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

/// Copies both ways until an end, an error, stillness or the drain.
pub(super) async fn copy<A, B>(client: A, mut origin: B, idle: Duration, drain: CancellationToken)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let moved = Arc::new(AtomicBool::new(false));
    let mut client = Over::new(Watched(moved.clone()), client);
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
struct Watched(Arc<AtomicBool>);

impl Watched {
    fn note<T>(&self, poll: Poll<T>) -> Poll<T> {
        if poll.is_ready() {
            self.0.store(true, Ordering::Relaxed);
        }
        poll
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Layer<S> for Watched {
    fn read(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.note(Pin::new(under).poll_read(cx, buf))
    }

    fn write(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        piece: Piece<'_>,
    ) -> Poll<io::Result<usize>> {
        self.note(piece.write(under, cx))
    }
}
