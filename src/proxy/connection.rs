//! One connection, first byte to last: the corridor that every connection goes through, however
//! it came in.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::answer::Malformed;
use super::exchange;
use super::frames::Frames;
use super::interim::{Between, Interim};
use super::layer::Over;
use super::line::Line;
use super::peek::{HELLO_BYTES, Hello, peek};
use super::pinned::{self, Refusal};
use super::pool::Origin;
use super::request::Place;
use super::rewind::Rewind;
use super::shares::Portion;
use super::strict::Strict;
use super::{Held, Worker, upgrade};
use crate::model::{Action, HostName, Identity, PageUrl, Scheme, Timestamp};
use crate::policy::{Asks, By, Facts, OnHello, Open};
use crate::tls::{Offer, Profile};

/// What is known when a connection enters the corridor.
pub(super) struct Arrival {
    pub(super) client: SocketAddr,
    /// Where its packets were going, in transparent mode.
    pub(super) original: Option<SocketAddr>,
    /// What its CONNECT named.
    pub(super) connect: Option<(HostName, u16)>,
    /// What was sent with CONNECT.
    pub(super) credentials: Option<HeaderValue>,
    /// Its place among the open connections.
    pub(super) held: Arc<Held>,
}

impl Arrival {
    fn port(&self) -> u16 {
        match (&self.connect, self.original) {
            (Some((_, port)), _) => *port,
            (None, Some(original)) => original.port(),
            (None, None) => Scheme::Https.default_port(),
        }
    }

    fn line(&self, worker: Worker, place: Place) -> Line {
        Line {
            original: self.original,
            credentials: self.credentials.clone(),
            explicit: self.connect.is_some(),
            ..Line::new(worker, self.client, place, self.held.clone())
        }
    }
}

/// Peeks, decides, and leads on.
pub(super) async fn corridor<S>(worker: Worker, mut io: S, arrival: Arrival)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let shared = worker.shared.clone();
    let Some((hello, seen)) = read_hello(&worker, &mut io).await else {
        shared.metrics.connection("silent");
        return;
    };
    match hello {
        Hello::Tls { name, alpn } => {
            // Each part of a connection has memory of its own: the one that stays open for an hour
            // keeps no room for how it was opened.
            let io = Rewind::over(seen, io);
            let opened = Box::pin(secure(worker, io, arrival, name, alpn)).await;
            if let Some(opened) = opened {
                Box::pin(opened.serve()).await;
            }
        }
        Hello::Http => {
            shared.metrics.connection("http");
            if arrival.port() == Scheme::Https.default_port() {
                tracing::info!("plain HTTP on a TLS port is judged as what it is");
            }
            // An address literal in CONNECT is how clients that look names up themselves ask.
            let place = match &arrival.connect {
                Some((host, port)) if host.ip().is_none() => Place::Tunnel {
                    host: host.clone(),
                    port: *port,
                },
                _ => Place::Clear {
                    port: arrival.port(),
                },
            };
            let line = arrival.line(worker, place);
            Box::pin(serve_http1(Rewind::over(seen, io), line)).await;
        }
        Hello::Broken(alert) => {
            shared.metrics.connection("terminate");
            shared.metrics.failure("client", "broken-hello");
            tracing::info!(
                reason = "broken-hello",
                "a connection was ended before it was opened"
            );
            // The client may be gone already.
            io.write_all(&alert).await.ok();
        }
        Hello::Opaque => {
            shared.metrics.connection("terminate");
            shared.metrics.failure("client", "not-http");
            tracing::info!(
                reason = "not-http",
                "a connection that speaks neither TLS nor HTTP was ended"
            );
        }
    }
}

/// Reads until the first bytes tell what the connection is, within time and bounds.
pub(super) async fn read_hello<S: AsyncRead + Unpin>(
    worker: &Worker,
    io: &mut S,
) -> Option<(Hello, Bytes)> {
    let reading = async {
        let mut seen = BytesMut::with_capacity(2048);
        loop {
            if io.read_buf(&mut seen).await.ok()? == 0 {
                return None;
            }
            match peek(&seen) {
                Ok(hello) => return Some((hello, seen.freeze())),
                Err(_) if seen.len() < HELLO_BYTES => {}
                Err(_) => return Some((Hello::Opaque, seen.freeze())),
            }
        }
    };
    let limit = worker.shared.tuning().limits.hello_time;
    tokio::time::timeout(limit, reading)
        .await
        .unwrap_or_else(|_| {
            worker.shared.metrics.limit("hello-time");
            None
        })
}

/// A connection that was opened with a leaf of our own.
struct Opened<S> {
    /// Two kilobytes that would otherwise be copied, and kept room for, at each step.
    stream: Box<TlsStream<Over<Rewind, S>>>,
    line: Line,
    host: HostName,
    since: Timestamp,
}

/// TLS: splice or bump, decided before anything is answered. Gives what was opened; what is passed
/// on unopened is over when this is.
async fn secure<S>(
    worker: Worker,
    io: Over<Rewind, S>,
    arrival: Arrival,
    name: Option<HostName>,
    alpn: Vec<Vec<u8>>,
) -> Option<Opened<S>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let shared = worker.shared.clone();
    let port = arrival.port();
    let connect = arrival.connect.as_ref().map(|(host, _)| host.clone());
    let Some(host) = name.or_else(|| connect.clone()).or_else(|| {
        arrival
            .original
            .map(|original| HostName::from(original.ip()))
    }) else {
        shared.metrics.connection("terminate");
        return None;
    };
    let named_address = connect
        .as_ref()
        .filter(|named| **named != host)
        .and_then(|named| named.ip())
        .map(|ip| SocketAddr::new(ip, port));
    let origin = Origin {
        scheme: Scheme::Https,
        host: host.clone(),
        port,
        original: arrival.original.or(named_address),
        tuned: shared.roads.tuned(),
        http1: !alpn.iter().any(|protocol| protocol == b"h2"),
        waived: None,
    };
    // An address literal in CONNECT is how clients that look names up themselves ask.
    let other = connect
        .clone()
        .filter(|named| *named != host && named.ip().is_none());
    let line = Line {
        tunnel: other,
        http1: origin.http1,
        ..arrival.line(
            worker.clone(),
            Place::Secure {
                host: host.clone(),
                port,
            },
        )
    };
    let rules = shared.rules.current();
    let Ok(who) = line.identify(&rules, None).await else {
        // CONNECT was let in with these credentials a moment ago; they ceased to count.
        shared.metrics.connection("terminate");
        return None;
    };
    let now = shared.clock.now();
    let own = shared.is_own_name(&host, port);
    let may_splice =
        |host: &HostName| matches!(rules.on_hello(&who, host, port, now), OnHello::Splice(_));
    // A CONNECT for one name with another inside is no way around: both must be left unopened.
    // An address says nothing: the name is proven there as in transparent mode.
    let connect_agrees = connect
        .as_ref()
        .is_none_or(|named| *named == host || named.ip().is_some() || may_splice(named));
    // A name on probation is passed on only where every name that was given is this one.
    let on_probation = !own
        && connect
            .as_ref()
            .is_none_or(|named| *named == host || named.ip().is_some())
        && rules.passes_on_probation(&who, &host, port, now, &shared.pinned.probations());
    let splice = !own && connect_agrees && may_splice(&host);
    if splice || on_probation {
        shared
            .metrics
            .connection(if splice { "splice" } else { "probation" });
        // What is over soon, or not taken mostly, has memory of its own: the connection that stays
        // open for minutes does not keep room for it.
        match Box::pin(worker.upstream.dial_for_splice(&origin)).await {
            Ok(stream) => {
                let idle = shared.tuning().limits.tunnel_idle_time;
                let over = async {
                    match splice {
                        true => std::future::pending().await,
                        false => probation_over(&worker, &who, &host, port).await,
                    }
                };
                let copy = upgrade::copy(io, stream, idle, shared.leave.clone());
                Box::pin(async {
                    tokio::select! {
                        () = copy => {}
                        () = over => {}
                    }
                })
                .await;
            }
            Err(failure) => {
                shared
                    .metrics
                    .failure(failure.side().name(), failure.name());
            }
        }
        return None;
    }

    let url = PageUrl::host_only(host.clone(), port);
    let verdict = rules.judge_url(&url);
    let unlocks = shared.opened.current();
    let decided = rules.decide_open(
        &who,
        &Facts {
            url: &url,
            verdict: &verdict,
        },
        Some(Open {
            unlocks: &unlocks,
            asks: Asks::Part,
            by: By::Settled,
        }),
        now,
    );
    drop(unlocks);
    let closed = matches!(decided.action, Action::Block | Action::Limit);
    let profile = Profile {
        tier: Some(who.tier),
        rules: rules.generation(),
        settings: origin.tuned,
    };
    drop(rules);
    let wants_http2 = alpn.iter().any(|protocol| protocol == b"h2");
    let only_http2 = wants_http2 && !alpn.iter().any(|protocol| protocol == b"http/1.1");
    let by_client = if wants_http2 {
        Offer::Http2
    } else {
        Offer::Http1
    };
    let offer = if own || closed || line.is_drill() {
        // Nothing will be fetched: the origin is not even contacted.
        by_client
    } else {
        // A failure is not the end: it becomes the page of each request that follows.
        let proof = Box::pin(worker.upstream.prove(&origin)).await;
        proof.unwrap_or(by_client)
    };
    let offer = if only_http2 { Offer::Http2 } else { offer };
    // Only so many hands are shaken at once, and no client takes every turn.
    let limits = shared.tuning();
    let turn = shared
        .admission
        .turn(line.client.ip(), &limits.limits)
        .await;
    let turn = turn?;
    let leaf = shared
        .minter
        .leaf(&host, worker.upstream.certificate_ends(&origin, now));
    let config = match leaf.await {
        Ok(leaf) => shared.acceptor.config(&host, &leaf, offer, profile),
        Err(error) => {
            shared.metrics.failure("self", "mint");
            tracing::error!(%error, "no certificate could be made for a connection");
            return None;
        }
    };
    bump(io, line, host, config, turn).await
}

/// How often a connection on probation asks whether it still may.
const PROBATION_LOOK: Duration = Duration::from_millis(500);

/// Returns when a connection may no longer be passed on unopened: its time is over, the name was
/// taken off, or other rules are in force (under which the client comes again and is judged anew).
async fn probation_over(worker: &Worker, who: &Identity, host: &HostName, port: u16) {
    let shared = &worker.shared;
    let begun = shared.rules.current().generation();
    loop {
        tokio::time::sleep(PROBATION_LOOK).await;
        let rules = shared.rules.current();
        let probations = shared.pinned.probations();
        let now = shared.clock.now();
        if rules.generation() != begun
            || !rules.passes_on_probation(who, host, port, now, &probations)
        {
            return;
        }
    }
}

/// A client that closes sooner than this without a request may have looked at pins.
const UNUSED: Duration = Duration::from_secs(5);

/// Opens the connection with a leaf of our own.
async fn bump<S>(
    io: Over<Rewind, S>,
    line: Line,
    host: HostName,
    config: Arc<ServerConfig>,
    turn: Portion,
) -> Option<Opened<S>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let shared = line.worker.shared.clone();
    let device = line.client.ip();
    let accepting = TlsAcceptor::from(config).accept(io);
    let accepting = tokio::time::timeout(shared.tuning().limits.handshake_time, accepting);
    let stream = match Box::pin(accepting).await {
        Ok(Ok(stream)) => Box::new(stream),
        Ok(Err(error)) => {
            // Mostly a device that does not trust the school's root, or an app that pins.
            shared.metrics.connection("untrusted");
            if let Some(how) = pinned::refusal(&error) {
                let now = shared.clock.now();
                shared.pinned.watch().refused(&host, device, how, now);
            } else if pinned::declines_ech(&error) {
                // It comes again, with the name that it hid (RFC 9849, section 6.1.6).
                shared.metrics.connection("ech-declined");
            }
            tracing::debug!(%error, "a client ended its handshake");
            return None;
        }
        Err(_) => {
            shared.metrics.limit("handshake-time");
            return None;
        }
    };
    drop(turn);
    shared.metrics.connection("bump");
    let since = shared.clock.now();
    shared.pinned.watch().accepted(device, since);
    Some(Opened {
        stream,
        line,
        host,
        since,
    })
}

impl<S> Opened<S>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    /// Serves what is inside, until the client leaves.
    async fn serve(self) {
        let Opened {
            stream,
            line,
            host,
            since,
        } = self;
        let shared = line.worker.shared.clone();
        let device = line.client.ip();
        let drill = line.is_drill();
        let requests = if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            Box::pin(serve_http2(stream, line)).await
        } else {
            serve_http1(stream, line).await
        };
        // What a test of our own opens or leaves says nothing about apps.
        if drill {
            return;
        }
        let now = shared.clock.now();
        if requests > 0 {
            shared.pinned.watch().opened(&host);
        } else if now.since(since) < UNUSED && !shared.drain.is_cancelled() {
            let mut watch = shared.pinned.watch();
            watch.refused(&host, device, Refusal::Unused, now);
        }
    }
}

/// Serves HTTP/1.1 until the client leaves or the gateway drains. Gives how many requests came.
pub(super) async fn serve_http1<S>(io: S, line: Line) -> usize
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let interim = Interim::default();
    let shared = line.worker.shared.clone();
    let io = Strict::over(io, line.wire.clone(), &shared.tuning().limits);
    let io = Between::over(io, interim.clone());
    let line = Arc::new(Line {
        interim: Some(interim),
        ..line
    });
    // Whether a client leaves without having asked for anything is looked at by `bump`.
    let requests = Arc::new(AtomicUsize::new(0));
    let service = service_fn({
        let (line, requests) = (line.clone(), requests.clone());
        move |request| {
            requests.fetch_add(1, Ordering::Relaxed);
            let line = line.clone();
            let answering = Some(line.wire.begin());
            // An idle connection keeps no room for a request.
            Box::pin(
                async move { Ok::<_, Infallible>(exchange::run(&line, request, answering).await) },
            )
        }
    });
    let connection = http1_builder(&line.worker)
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = shared.drain.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    note_end(&line.worker, ended);
    requests.load(Ordering::Relaxed)
}

async fn serve_http2<S>(io: S, line: Line) -> usize
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let line = Arc::new(line);
    let shared = line.worker.shared.clone();
    let limits = &shared.tuning().limits;
    let service = service_fn({
        let line = line.clone();
        move |request| {
            let line = line.clone();
            async move {
                let response = exchange::run(&line, request, None).await;
                match response.extensions().get::<Malformed>() {
                    Some(_) => Err(h2::Error::from(h2::Reason::PROTOCOL_ERROR)),
                    None => Ok(response),
                }
            }
        }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams_per_connection)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(65_536))
        .max_pending_accept_reset_streams(20)
        .enable_connect_protocol()
        .initial_stream_window_size(256 * 1024)
        .initial_connection_window_size(1024 * 1024)
        .max_send_buf_size(256 * 1024)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        .serve_connection(TokioIo::new(Frames::new(io)), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = shared.drain.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        () = idle(&line) => {
            connection.as_mut().graceful_shutdown();
            // A client that is gone does not answer the farewell either.
            tokio::time::timeout(FAREWELL, connection).await.unwrap_or(Ok(()))
        }
    };
    note_end(&line.worker, ended);
    line.busy.state().0
}

/// How long a client may take to answer that the connection ends.
const FAREWELL: Duration = Duration::from_secs(10);

/// Returns when nothing has gone on on a connection for the idle time: browsers answer pings, so
/// an HTTP/2 connection would keep its place until the browser is closed.
async fn idle(line: &Line) {
    let mut before = line.busy.state();
    loop {
        tokio::time::sleep(line.worker.shared.tuning().limits.idle_time).await;
        let now = line.busy.state();
        if now == before && !now.1 {
            return;
        }
        before = now;
    }
}

/// HTTP/1.1 with the bounds of the configuration. The time for a head is kept by [`Strict`], which
/// also tells an idle connection from a slow head.
pub(super) fn http1_builder(worker: &Worker) -> http1::Builder {
    let limits = &worker.shared.tuning().limits;
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(None::<Duration>)
        .max_headers(limits.header_count)
        // hyper's floor is 8 KiB.
        .max_buf_size(limits.header_bytes.max(8192))
        .preserve_header_case(true);
    builder
}

/// Why an HTTP/2 connection was ended by us, if one was.
fn http2_reason(error: &hyper::Error) -> Option<h2::Reason> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            return error.reason().filter(|_| error.is_library());
        }
        cause = error.source();
    }
    None
}

/// Counts how a connection ended, where that says something.
pub(super) fn note_end(worker: &Worker, ended: hyper::Result<()>) {
    let Err(error) = ended else {
        return;
    };
    let metrics = &worker.shared.metrics;
    if let Some(reason) = http2_reason(&error) {
        // The library keeps to its bounds and ends a connection that floods it.
        match reason {
            h2::Reason::ENHANCE_YOUR_CALM => metrics.limit("http2-flood"),
            h2::Reason::NO_ERROR | h2::Reason::CANCEL => {}
            _ => metrics.failure("client", "http2"),
        }
    } else if error.is_timeout() {
        metrics.limit("header-time");
    } else if error.is_parse_too_large() {
        metrics.limit("header-bytes");
    } else if error.is_parse() {
        metrics.failure("client", "not-http");
        tracing::info!(
            reason = "not-http",
            "a connection did not speak HTTP and was ended"
        );
    }
}
