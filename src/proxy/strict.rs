//! The stream between an HTTP/1.1 client and hyper, on which only requests pass that `wire` has
//! found to have one meaning.
//!
//! A head is let through when it is whole, so the time that it may take counts from its first
//! byte to its last. A refused one is replaced by a request that `exchange` answers with the page
//! that explains it; a body that breaks its framing ends in an error. A client that has said
//! everything and closed its half still gets its answer, for a while. What follows a tunnel or a
//! WebSocket is not looked at.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::layer::{Layer, Over, Piece};
use super::settings::Limits;
use super::wire::{self, Chunks, Fault, Framing, REFUSED};

/// How long a client that has closed its half is thought to wait for its answer while nothing is
/// written to it. A client that is gone looks the same.
const LAST_WORDS: Duration = Duration::from_secs(20);

/// Bytes that a client may still send after a refusal, so that the refusal is not lost in a reset.
const LEFTOVER: usize = 256 * 1024;

/// What exchanges tell the stream under them.
#[derive(Clone, Default)]
pub(super) struct Wire(Arc<Told>);

#[derive(Default)]
struct Told {
    open: AtomicUsize,
    turned: AtomicU8,
    waker: Mutex<Option<Waker>>,
}

const UNDECIDED: u8 = 0;
const REFUSED_TURN: u8 = 1;
const TURNED: u8 = 2;

/// An answer that has not been written yet.
pub(super) struct Answering(Wire);

impl Wire {
    /// An exchange begins; it is open until what comes back is dropped.
    pub(super) fn begin(&self) -> Answering {
        self.0.open.fetch_add(1, Ordering::Relaxed);
        Answering(self.clone())
    }

    /// Whether the connection becomes a tunnel with this answer: 101, or 2xx to CONNECT.
    pub(super) fn turn(&self, turned: bool) {
        let state = if turned { TURNED } else { REFUSED_TURN };
        self.0.turned.store(state, Ordering::Release);
        if let Some(waker) = self.waker().take() {
            waker.wake();
        }
    }

    fn is_answering(&self) -> bool {
        self.0.open.load(Ordering::Relaxed) > 0
    }

    fn waker(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.0.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.open.fetch_sub(1, Ordering::Relaxed);
        // Whoever waits for the end of an answer looks again.
        if let Some(waker) = self.0.waker().take() {
            waker.wake();
        }
    }
}

/// What is bounded.
#[derive(Clone, Copy)]
struct Bounds {
    head_bytes: usize,
    fields: usize,
    head_time: Duration,
    idle_time: Duration,
}

/// Where in the client's messages we are.
enum State {
    /// In a head, or before one.
    Head,
    /// Bytes of a body that are still to come.
    Length(u64),
    /// In a chunked body.
    Chunked(Chunks),
    /// Behind a request that may turn the connection into something else.
    Turning,
    /// It has become something else.
    Turned,
    /// A request was refused; so many more bytes are read and forgotten.
    Over(usize),
}

/// What a client's stream is read strictly with.
pub(super) struct Strict {
    wire: Wire,
    bounds: Bounds,
    state: State,
    /// Read, and not yet let through.
    input: BytesMut,
    /// How much of a head was looked at.
    scanned: usize,
    /// Let through, and not yet read by hyper.
    output: BytesMut,
    timer: Option<Pin<Box<Sleep>>>,
    /// What the timer waits for.
    waits: Waits,
    ended: bool,
    wrote: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    Nothing,
    /// A head that has begun.
    Head,
    /// A next request.
    Next,
    /// The end of an answer to a client that has closed its half.
    End,
}

impl Strict {
    /// Reads a client's stream strictly within the bounds of the configuration.
    pub(super) fn over<S>(stream: S, wire: Wire, limits: &Limits) -> Over<Strict, S> {
        let strict = Strict {
            wire,
            bounds: Bounds {
                head_bytes: limits.header_bytes.max(8192),
                fields: limits.header_count,
                head_time: limits.header_time,
                idle_time: limits.idle_time,
            },
            state: State::Head,
            input: BytesMut::new(),
            scanned: 0,
            output: BytesMut::new(),
            timer: None,
            waits: Waits::Nothing,
            ended: false,
            wrote: false,
        };
        Over::new(strict, stream)
    }

    /// Whether everything read so far may go through as it is: the middle of a body.
    fn passes(&mut self, fresh: &[u8]) -> io::Result<bool> {
        if !self.input.is_empty() || !self.output.is_empty() {
            return Ok(false);
        }
        match &mut self.state {
            State::Length(left) => {
                let count = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
                if count > *left {
                    return Ok(false);
                }
                *left -= count;
                if *left == 0 {
                    self.state = State::Head;
                }
                Ok(true)
            }
            State::Chunked(chunks) => {
                let before = chunks.clone();
                let (count, over) = chunks.walk(fresh).map_err(broken)?;
                if count < fresh.len() {
                    *chunks = before;
                    return Ok(false);
                }
                if over {
                    self.state = State::Head;
                }
                Ok(true)
            }
            State::Turned => Ok(true),
            State::Head | State::Turning | State::Over(_) => Ok(false),
        }
    }

    /// Moves what may go from `input` to `output`.
    fn sort(&mut self) -> io::Result<()> {
        while !self.input.is_empty() {
            match &mut self.state {
                State::Head => {
                    // An empty line before a request is forgiven (RFC 9112, section 2.2).
                    if self.scanned == 0 && self.input.starts_with(b"\r\n") {
                        self.input.advance(2);
                        continue;
                    }
                    if self.scanned == 0 && self.input[..] == b"\r"[..] {
                        return Ok(());
                    }
                    match self.head() {
                        Ok(true) => {}
                        Ok(false) => return Ok(()),
                        Err(fault) => self.refuse(fault),
                    }
                }
                State::Length(left) => {
                    let here = usize::try_from(*left)
                        .unwrap_or(usize::MAX)
                        .min(self.input.len());
                    *left -= u64::try_from(here).unwrap_or(*left);
                    if *left == 0 {
                        self.state = State::Head;
                    }
                    let piece = self.input.split_to(here);
                    self.output.unsplit(piece);
                }
                State::Chunked(chunks) => {
                    let (count, over) = chunks.walk(&self.input).map_err(broken)?;
                    if over {
                        self.state = State::Head;
                    }
                    let piece = self.input.split_to(count);
                    self.output.unsplit(piece);
                }
                State::Turned => {
                    let piece = self.input.split();
                    self.output.unsplit(piece);
                }
                State::Turning => return Ok(()),
                State::Over(_) => self.input.clear(),
            }
        }
        Ok(())
    }

    /// Lets a head through if it is whole.
    fn head(&mut self) -> Result<bool, Fault> {
        let Some(end) = wire::head_end(&self.input, self.scanned)? else {
            let first_line = memchr::memchr(b'\n', &self.input);
            if first_line.is_some_and(|end| end >= self.scanned) {
                wire::check_first_line(&self.input)?;
            }
            let first_line = first_line.is_some();
            self.scanned = self.input.len();
            if self.input.len() >= self.bounds.head_bytes
                || (!first_line && self.input.len() > self.bounds.head_bytes / 2)
            {
                return Err(wire::too_large(&self.input));
            }
            return Ok(false);
        };
        if end > self.bounds.head_bytes {
            return Err(wire::too_large(&self.input));
        }
        let head = self.input.get(..end).unwrap_or_default();
        self.state = match wire::read_head(head, self.bounds.fields)? {
            Framing::Length(0) => State::Head,
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Chunked(Chunks::new()),
            Framing::Turning => {
                self.wire.0.turned.store(UNDECIDED, Ordering::Release);
                State::Turning
            }
        };
        self.scanned = 0;
        let head = self.input.split_to(end);
        self.output.unsplit(head);
        self.settle();
        Ok(true)
    }

    /// Hands hyper a request that stands for the refused one.
    fn refuse(&mut self, fault: Fault) {
        tracing::debug!(
            reason = fault.why,
            "a request was refused before it was read"
        );
        let request = format!(
            "{REFUSED} /{} HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n",
            fault.status.as_u16()
        );
        self.input.clear();
        self.scanned = 0;
        self.output.extend_from_slice(request.as_bytes());
        self.state = State::Over(LEFTOVER);
        self.settle();
    }

    fn settle(&mut self) {
        self.waits = Waits::Nothing;
    }

    /// Starts to wait, unless that is waited for already.
    fn wait_for(&mut self, what: Waits, time: Duration) {
        if self.waits == what {
            return;
        }
        self.waits = what;
        let until = Instant::now() + time;
        match &mut self.timer {
            Some(timer) => timer.as_mut().reset(until),
            None => self.timer = Some(Box::pin(tokio::time::sleep_until(until))),
        }
    }

    /// What is waited for while nothing comes; whether it has waited too long.
    fn waited(&mut self, cx: &mut Context<'_>) -> bool {
        match self.state {
            State::Head if !self.input.is_empty() => {
                self.wait_for(Waits::Head, self.bounds.head_time);
            }
            State::Head if !self.wire.is_answering() => {
                // The first request is what the connection was opened for.
                let time = if self.wrote {
                    self.bounds.idle_time
                } else {
                    self.bounds.head_time
                };
                self.wait_for(Waits::Next, time);
            }
            _ => self.settle(),
        }
        self.waits != Waits::Nothing
            && self
                .timer
                .as_mut()
                .is_some_and(|timer| timer.as_mut().poll(cx).is_ready())
    }

    /// Whether a client that has closed its half still waits for something.
    fn lingers(&mut self, cx: &mut Context<'_>) -> bool {
        if !matches!(self.state, State::Head | State::Over(_)) || !self.wire.is_answering() {
            return false;
        }
        loop {
            self.wait_for(Waits::End, LAST_WORDS);
            let Some(timer) = &mut self.timer else {
                return false;
            };
            if timer.as_mut().poll(cx).is_pending() {
                *self.wire.waker() = Some(cx.waker().clone());
                return true;
            }
            if !std::mem::take(&mut self.wrote) {
                return false;
            }
            self.settle();
        }
    }
}

fn broken(fault: Fault) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault.why)
}

impl<S: AsyncRead + AsyncWrite + Unpin> Layer<S> for Strict {
    fn read(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if matches!(self.state, State::Turning) {
                match self.wire.0.turned.load(Ordering::Acquire) {
                    TURNED => self.state = State::Turned,
                    REFUSED_TURN => self.state = State::Head,
                    _ => {}
                }
            }
            self.sort()?;
            if !self.output.is_empty() {
                let count = self.output.len().min(buf.remaining());
                buf.put_slice(&self.output[..count]);
                self.output.advance(count);
                return Poll::Ready(Ok(()));
            }
            if matches!(self.state, State::Turning) {
                // What comes before the answer belongs to whatever the answer makes of it.
                *self.wire.waker() = Some(cx.waker().clone());
                return match self.wire.0.turned.load(Ordering::Acquire) {
                    UNDECIDED => Poll::Pending,
                    _ => continue,
                };
            }
            if self.ended {
                return match self.lingers(cx) {
                    true => Poll::Pending,
                    false => Poll::Ready(Ok(())),
                };
            }
            let before = buf.filled().len();
            match Pin::new(&mut *under).poll_read(cx, buf) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    if !self.waited(cx) {
                        return Poll::Pending;
                    }
                    if self.waits == Waits::Next {
                        // Nothing was asked: nothing is said.
                        self.ended = true;
                        return Poll::Ready(Ok(()));
                    }
                    self.refuse(Fault {
                        status: StatusCode::REQUEST_TIMEOUT,
                        why: "a head that takes too long",
                    });
                    continue;
                }
            }
            let fresh = buf.filled().get(before..).unwrap_or_default();
            if fresh.is_empty() {
                self.ended = true;
                continue;
            }
            if let State::Over(left) = &mut self.state {
                let over = fresh.len() > *left;
                *left = left.saturating_sub(fresh.len());
                buf.set_filled(before);
                if over {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            if self.passes(fresh)? {
                return Poll::Ready(Ok(()));
            }
            self.input.extend_from_slice(fresh);
            buf.set_filled(before);
        }
    }

    fn write(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        piece: Piece<'_>,
    ) -> Poll<io::Result<usize>> {
        self.wrote = true;
        piece.write(under, cx)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http::{Request, Response};
    use http_body_util::{BodyExt as _, Full};
    use hyper::body::{Bytes, Incoming};
    use hyper::service::service_fn;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

    use super::*;

    /// A server that says what it was asked, after a moment if the path says so.
    fn server() -> DuplexStream {
        let (client, ours) = tokio::io::duplex(64 * 1024);
        let wire = Wire::default();
        let stream = Strict::over(ours, wire.clone(), &Limits::default());
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let answering = wire.begin();
                let wire = wire.clone();
                async move {
                    let (parts, body) = request.into_parts();
                    if parts.uri.path() == "/slow" {
                        tokio::time::sleep(Duration::from_secs(5)).await;
                    }
                    let body = body.collect().await.map(|body| body.to_bytes());
                    let turns = parts.method == "CONNECT" && parts.uri.port_u16() == Some(443);
                    if turns {
                        let request = Request::from_parts(parts.clone(), ());
                        tokio::spawn(async move {
                            let upgraded = hyper::upgrade::on(request).await.unwrap();
                            let mut upgraded = TokioIo::new(upgraded);
                            let mut word = [0; 4];
                            upgraded.read_exact(&mut word).await.unwrap();
                            upgraded.write_all(&word).await.unwrap();
                        });
                    }
                    wire.turn(turns);
                    let text = match body {
                        Ok(body) => format!(
                            "[{} {} {}]",
                            parts.method,
                            parts.uri,
                            String::from_utf8_lossy(&body)
                        ),
                        Err(_) => "[broken]".to_owned(),
                    };
                    drop(answering);
                    Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(text))))
                }
            });
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades()
                .await
                .ok();
        });
        client
    }

    /// What comes back for bytes that are sent in pieces of a size, with the half closed behind.
    async fn ask(bytes: &str, size: usize) -> Vec<String> {
        let (mut from, mut to) = tokio::io::split(server());
        let bytes = bytes.as_bytes().to_vec();
        let sending = async move {
            for piece in bytes.chunks(size) {
                to.write_all(piece).await.ok();
                tokio::task::yield_now().await;
            }
            to.shutdown().await.ok();
        };
        let mut seen = Vec::new();
        let (_, read) = tokio::join!(sending, from.read_to_end(&mut seen));
        read.ok();
        let text = String::from_utf8_lossy(&seen).into_owned();
        let answers = text.split('[').skip(1);
        answers
            .map(|answer| answer.split(']').next().unwrap_or_default().to_owned())
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn whole_requests_pass_and_others_are_replaced() {
        let good = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
        let chunks =
            "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nho\r\n0\r\n\r\n";
        let slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
        let bad = "GET /c HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
        let broken = "POST /d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\nho";
        for size in [1, 7, 1000] {
            let all = [good, chunks, slow, bad, good].concat();
            let expect = [
                "POST /a hi",
                "POST /b ho",
                "GET /slow ",
                "SCHOOLGATE-REFUSED /400 ",
            ];
            assert_eq!(ask(&all, size).await, expect, "{size}");
            assert_eq!(ask(slow, size).await, ["GET /slow "], "{size}");
            let got = ask(broken, size).await;
            assert!(got.is_empty() || got == ["broken"], "{got:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_tunnel_is_not_looked_at_and_a_refused_one_is_none() {
        // What a client sends at once waits for what the answer makes of it.
        let mut client = server();
        client
            .write_all(b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n\x16\x03\r\n")
            .await
            .unwrap();
        let mut seen = Vec::new();
        client.read_to_end(&mut seen).await.unwrap();
        assert!(seen.ends_with(b"\x16\x03\r\n"), "{seen:?}");

        let mut client = server();
        client
            .write_all(
                b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\nGET /e HTTP/1.1\r\nHost: a\r\n\r\n",
            )
            .await
            .unwrap();
        client.shutdown().await.unwrap();
        let mut seen = Vec::new();
        client.read_to_end(&mut seen).await.unwrap();
        let text = String::from_utf8_lossy(&seen).into_owned();
        assert!(
            text.contains("[GET /e ]") || text.contains("HTTP/1.1 200"),
            "{text}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_is_answered() {
        let mut client = server();
        let began = Instant::now();
        client.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
        let (mut from, mut to) = tokio::io::split(client);
        let dripping = tokio::spawn(async move {
            while to.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let mut seen = vec![0; 4096];
        let count = from.read(&mut seen).await.unwrap();
        dripping.abort();
        let text = String::from_utf8_lossy(&seen[..count]).into_owned();
        assert!(text.contains("REFUSED /408"), "{text}");
        let took = began.elapsed();
        assert!(
            took >= Duration::from_secs(15) && took < Duration::from_secs(17),
            "{took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_line_that_is_none_is_answered_at_once() {
        for line in [
            "GET /x\r\n",
            "\r\nGET /x HTTP/1.1 y\r\n",
            "GET * HTTP/1.1\r\nHo",
        ] {
            let mut client = server();
            let began = Instant::now();
            client.write_all(line.as_bytes()).await.unwrap();
            let mut seen = vec![0; 4096];
            let count = client.read(&mut seen).await.unwrap();
            let text = String::from_utf8_lossy(&seen[..count]).into_owned();
            assert!(text.contains("REFUSED /400"), "{line:?}: {text}");
            assert!(began.elapsed() < Duration::from_secs(1), "{line:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_asks_nothing_ends() {
        let mut client = server();
        let mut seen = Vec::new();
        client.read_to_end(&mut seen).await.unwrap();
        assert!(seen.is_empty());
    }
}
