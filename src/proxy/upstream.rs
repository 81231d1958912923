//! Origins: looked up, checked, dialled, verified, and spoken to over pooled connections.
//!
//! In transparent mode the original destination is dialled first and its certificate must be
//! valid for the name; if it does not fit, the name is looked up once and a verified address
//! preferred. A name without such proof is always looked up here. Addresses inside the school's
//! network and the gateway's own are refused, on exactly the address that is dialled.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use http::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderValue, PROXY_AUTHORIZATION, TE, TRANSFER_ENCODING,
};
use http::{Request, Response, Uri, Version};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use moka::sync::Cache;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::addresses;
use super::body::Body;
use super::failure::Failure;
use super::issuers::Issuers;
use super::metrics::Metrics;
use super::parent::{self, Parent};
use super::pool::{Origin, Pool, Sender};
use super::resolve::Resolver;
use super::settings::Tuning;
use crate::model::{HostName, Scheme, Timestamp};
use crate::tls::{self, Offer, Trust, Unspoken, noting_requests, rejection, unspoken};

/// How long the next address waits for the one before it (RFC 8305, section 5).
const STAGGER: Duration = Duration::from_millis(250);
/// How long a name stays verified at an address without a new handshake.
const PROVEN: Duration = Duration::from_secs(10 * 60);
/// At most so many addresses of a name are tried.
const ADDRESSES: usize = 6;
/// At most so many missing issuers of one chain are fetched.
const ISSUERS: usize = 3;

/// What all workers share of the way to origins.
pub(super) struct Roads {
    tuning: ArcSwap<Tuning>,
    trust: ArcSwap<Trust>,
    /// Counts up with each change of the two above.
    tuned: AtomicU64,
    resolver: Resolver,
    issuers: Issuers,
    own: Vec<SocketAddr>,
    /// What an origin negotiated when it was verified last.
    proven: Cache<Origin, Offer>,
    /// When an origin's own certificate ends: no leaf of ours outlives it.
    ends: Cache<(HostName, u16), Timestamp>,
    metrics: Arc<Metrics>,
}

/// One worker's way to origins.
#[derive(Clone)]
pub(super) struct Upstream {
    roads: Arc<Roads>,
    pool: Arc<Pool>,
}

impl Roads {
    pub(super) fn new(
        tuning: Tuning,
        trust: Trust,
        own: Vec<SocketAddr>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Roads {
            resolver: Resolver::new(),
            issuers: Issuers::new(),
            tuning: ArcSwap::from_pointee(tuning),
            trust: ArcSwap::from_pointee(trust),
            tuned: AtomicU64::new(0),
            own,
            proven: Cache::builder()
                .max_capacity(50_000)
                .time_to_live(PROVEN)
                .build(),
            ends: Cache::new(50_000),
            metrics,
        }
    }

    pub(super) fn tuning(&self) -> Arc<Tuning> {
        self.tuning.load_full()
    }

    pub(super) fn tune(&self, tuning: Tuning, trust: Trust) {
        self.tuning.store(Arc::new(tuning));
        self.trust.store(Arc::new(trust));
        // Connections and proofs of before are no longer found; they go when they are idle.
        self.tuned.fetch_add(1, Ordering::AcqRel);
    }

    /// Which settings are in force, as a number to key by.
    pub(super) fn tuned(&self) -> u64 {
        self.tuned.load(Ordering::Acquire)
    }

    /// Refuses addresses inside the network and the gateway's own listeners.
    fn check(&self, address: SocketAddr) -> Result<(), Failure> {
        let tuning = self.tuning();
        let allowed = &tuning.upstream.allow_private;
        if addresses::is_inside(address.ip(), allowed) {
            return Err(Failure::AddressInside);
        }
        // A public address of this very machine is inside as well, unless a range opens it.
        if !allowed.iter().any(|range| range.contains(&address.ip())) && is_local(address.ip()) {
            return Err(Failure::AddressInside);
        }
        // No range in the configuration opens the gateway itself.
        if self.is_own(address) {
            return Err(Failure::AddressInside);
        }
        Ok(())
    }

    fn is_own(&self, address: SocketAddr) -> bool {
        self.own.iter().any(|own| {
            own.port() == address.port()
                && (own.ip().to_canonical() == address.ip()
                    || (own.ip().is_unspecified() && is_local(address.ip())))
        })
    }

    /// Fetches what a chain lacks; whether something new is known now.
    async fn learn(&self, wanted: &[String]) -> bool {
        if !self.tuning().upstream.fetch_issuers {
            return false;
        }
        let trust = self.trust.load_full();
        for address in wanted {
            let found = self.issuers.fetch(self, address).await;
            // Every one of a bundle is a candidate.
            let mut learned = false;
            for der in found.iter() {
                learned |= trust.learn(der);
            }
            if learned {
                return true;
            }
        }
        false
    }

    /// The name's addresses that may be dialled, or why none may.
    pub(super) async fn addresses(
        &self,
        host: &HostName,
        port: u16,
    ) -> Result<Vec<SocketAddr>, Failure> {
        let found = self
            .resolver
            .addresses(host, self.tuning().upstream.connect_timeout)
            .await?;
        let mut refused = Failure::OriginName;
        let mut allowed = Vec::new();
        for ip in found.iter().take(ADDRESSES) {
            let address = SocketAddr::new(*ip, port);
            match self.check(address) {
                Ok(()) => allowed.push(address),
                Err(failure) => refused = failure,
            }
        }
        if allowed.is_empty() {
            Err(refused)
        } else {
            Ok(allowed)
        }
    }

    /// The proxy through which a host is reached, if it is not reached directly.
    pub(super) fn parent(&self, host: &HostName) -> Option<Parent> {
        let parent = self.tuning().upstream.parent.clone();
        parent.filter(|parent| parent.leads_to(host))
    }

    /// A connection to the proxy above this one, for a host that may be reached.
    pub(super) async fn dial_parent(
        &self,
        parent: &Parent,
        host: &HostName,
        port: u16,
    ) -> Result<TcpStream, Failure> {
        if parent::is_inside(host) {
            return Err(Failure::AddressInside);
        }
        if let Some(ip) = host.ip() {
            self.check(SocketAddr::new(ip, port))?;
        }
        let time = self.tuning().upstream.connect_timeout;
        let found = self.resolver.addresses(&parent.host, time).await;
        let found = found.map_err(|_| Failure::UpstreamProxy("has no address"))?;
        let at = found.iter().take(ADDRESSES);
        let addresses: Vec<_> = at.map(|ip| SocketAddr::new(*ip, parent.port)).collect();
        if addresses.iter().any(|address| self.is_own(*address)) {
            return Err(Failure::Loop);
        }
        let dialled = self.dial(&addresses).await;
        let (stream, _) = dialled.map_err(|_| Failure::UpstreamProxy("does not answer"))?;
        Ok(stream)
    }

    /// A connection through the proxy above this one to an origin.
    async fn tunnel(
        &self,
        parent: &Parent,
        host: &HostName,
        port: u16,
    ) -> Result<TcpStream, Failure> {
        let mut stream = self.dial_parent(parent, host, port).await?;
        let time = self.tuning().upstream.connect_timeout;
        tokio::time::timeout(time, parent.tunnel(&mut stream, host, port))
            .await
            .map_err(|_| Failure::UpstreamProxy("does not answer in time"))??;
        Ok(stream)
    }

    /// Connects to the first address that answers; each next one starts a little later.
    pub(super) async fn dial(
        &self,
        addresses: &[SocketAddr],
    ) -> Result<(TcpStream, SocketAddr), Failure> {
        let mut attempts: FuturesUnordered<_> = addresses
            .iter()
            .enumerate()
            .map(|(at, address)| async move {
                tokio::time::sleep(STAGGER * u32::try_from(at).unwrap_or(0)).await;
                TcpStream::connect(address)
                    .await
                    .map(|stream| (stream, *address))
            })
            .collect();
        let first = async {
            while let Some(attempt) = attempts.next().await {
                if let Ok((stream, address)) = attempt {
                    stream.set_nodelay(true).ok();
                    return Ok((stream, address));
                }
            }
            Err(Failure::OriginRefused)
        };
        tokio::time::timeout(self.tuning().upstream.connect_timeout, first)
            .await
            .unwrap_or(Err(Failure::OriginTimeout))
    }
}

/// A connection just made.
struct Made {
    sender: Sender,
    /// Whether the origin asked for a certificate and got an empty one.
    asked: bool,
}

/// Why there is no answer.
enum Silence {
    /// The request never left; here it is.
    Unsent(Box<Request<Body>>),
    /// The origin says that it did nothing with it.
    Untouched,
    /// Anything may have become of it.
    Lost,
    /// The proxy above this one wants other credentials.
    Unwelcome,
}

impl Silence {
    fn of(mut error: TrySendError<Request<Body>>) -> Silence {
        match error.take_message() {
            Some(request) => Silence::Unsent(Box::new(request)),
            None if is_untouched(error.error()) => Silence::Untouched,
            None => Silence::Lost,
        }
    }
}

/// Whether the origin refused a stream, or ended the connection naming an earlier one as the last
/// that it looked at (RFC 9113, sections 8.7 and 6.8).
fn is_untouched(error: &hyper::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            return error.is_remote() && (refused || error.is_go_away());
        }
        cause = error.source();
    }
    false
}

/// Whether the address belongs to this machine: only such can be bound.
fn is_local(address: IpAddr) -> bool {
    address.is_loopback() || UdpSocket::bind((address, 0)).is_ok()
}

impl Upstream {
    pub(super) fn new(roads: Arc<Roads>) -> Self {
        Upstream {
            roads,
            pool: Arc::default(),
        }
    }

    /// Lets go of idle connections.
    pub(super) fn sweep(&self) {
        self.pool.sweep(self.roads.tuning().upstream.idle_timeout);
    }

    /// Verifies an origin before its client's handshake is answered, and tells what it
    /// negotiated. The connection is kept for the request that follows; a verification is
    /// remembered for minutes.
    pub(super) async fn prove(&self, origin: &Origin) -> Result<Offer, Failure> {
        if let Some(offer) = self.roads.proven.get(origin) {
            return Ok(offer);
        }
        match self.connect(origin, false).await?.sender {
            Sender::Http1(sender) => {
                let per_origin = self.roads.tuning().upstream.pool_idle_per_host;
                self.pool.put_http1(origin.clone(), sender, per_origin);
                Ok(Offer::Http1)
            }
            Sender::Http2(_) => Ok(Offer::Http2),
        }
    }

    /// A connection to hand a spliced stream to. Without proof a spliced name would be a free
    /// tunnel to anywhere: the original destination must be an address of the name, or show a
    /// certificate for it.
    pub(super) async fn dial_for_splice(&self, origin: &Origin) -> Result<TcpStream, Failure> {
        if let Some(parent) = self.roads.parent(&origin.host) {
            // It is led to the name, wherever the client's packets were going.
            let (host, port) = (&origin.host, origin.port);
            return self.roads.tunnel(&parent, host, port).await;
        }
        let looked_up = self.roads.addresses(&origin.host, origin.port).await;
        if let Some(original) = origin.original {
            self.roads.check(original)?;
            let listed = looked_up
                .as_ref()
                .is_ok_and(|found| found.contains(&original));
            if listed || self.is_proven_at(origin, original).await {
                return self.roads.dial(&[original]).await.map(|(stream, _)| stream);
            }
        }
        self.roads.dial(&looked_up?).await.map(|(stream, _)| stream)
    }

    /// When the certificate that the origin showed last ends, if it has shown a good one that is
    /// not over by now.
    pub(super) fn certificate_ends(&self, origin: &Origin, now: Timestamp) -> Option<Timestamp> {
        let key = (origin.host.clone(), origin.port);
        self.roads.ends.get(&key).filter(|ends| *ends > now)
    }

    async fn is_proven_at(&self, origin: &Origin, address: SocketAddr) -> bool {
        if self.roads.proven.get(origin).is_some() {
            return true;
        }
        match self.handshake(origin, &[address], false).await {
            Ok(made) => {
                self.remember(origin, &made.sender);
                true
            }
            Err(_) => false,
        }
    }

    /// Sends a request and waits for the answer's head. A request without a body is sent once
    /// more on a connection of its own if a kept one has just died and repeating does no harm, or
    /// if the origin says that it did nothing with it. Dropping the future gives the exchange up.
    pub(super) async fn send(
        &self,
        origin: &Origin,
        mut request: Request<Body>,
        http1_only: bool,
    ) -> Result<Response<Incoming>, Failure> {
        // An upload may take as long as it flows; its own idle time bounds it.
        let head_time = if request.body().is_end_stream() {
            self.roads.tuning().upstream.head_timeout
        } else {
            self.roads.tuning().upstream.head_timeout * 20
        };
        let mut fresh = false;
        loop {
            let kept = (!fresh)
                .then(|| {
                    let idle = self.roads.tuning().upstream.idle_timeout;
                    self.pool.take(origin, http1_only, idle)
                })
                .flatten();
            let reused = kept.is_some();
            let (sender, asked) = match kept {
                Some(sender) => (sender, false),
                None => {
                    let made = self.connect(origin, http1_only).await?;
                    (made.sender, made.asked)
                }
            };
            self.roads
                .metrics
                .upstream(if reused { "reused" } else { "new" });
            // HTTP/1.1 cannot say that nothing was done: repeating has to do no harm (RFC 9110,
            // section 9.2.2). HTTP/2 can, whatever was asked (RFC 9113, section 8.7).
            let (harmless, may_repeat) = match &sender {
                Sender::Http1(_) => (true, reused && request.method().is_idempotent()),
                Sender::Http2(_) => (false, !fresh),
            };
            let again = may_repeat.then(|| copy(&request)).flatten();
            let sent = self.send_on(sender, origin, request);
            match (tokio::time::timeout(head_time, sent).await, again) {
                (Err(_), _) => return Err(Failure::OriginTimeout),
                // An origin that has just let the connection go.
                (Ok(Err(Silence::Lost)), Some(again)) if harmless => {
                    (request, fresh) = (again, true);
                }
                (Ok(Err(Silence::Untouched)), Some(again)) => (request, fresh) = (again, true),
                (Ok(Ok(response)), Some(again)) if harmless && is_farewell(&response) => {
                    (request, fresh) = (again, true);
                }
                (Ok(Ok(response)), _) => return Ok(response),
                (Ok(Err(Silence::Unsent(unsent))), _) if reused => request = *unsent,
                (Ok(Err(Silence::Unwelcome)), _) => {
                    return Err(Failure::UpstreamProxy("wants other credentials"));
                }
                // In TLS 1.3 the refusal comes after the client's side of the handshake.
                (Ok(Err(_)), _) if asked => return Err(Failure::OriginAsks),
                (Ok(Err(_)), _) => return Err(Failure::OriginBroken),
            }
        }
    }

    /// The answer, or why there is none.
    async fn send_on(
        &self,
        sender: Sender,
        origin: &Origin,
        request: Request<Body>,
    ) -> Result<Response<Incoming>, Silence> {
        match sender {
            Sender::Http1(mut sender) => {
                let mut request = for_http1(request);
                let parent = (origin.scheme == Scheme::Http)
                    .then(|| self.roads.parent(&origin.host))
                    .flatten();
                if let Some(parent) = &parent {
                    for_parent(&mut request, origin, parent);
                }
                let response = sender
                    .try_send_request(request)
                    .await
                    .map_err(Silence::of)?;
                if parent.is_some()
                    && response.status() == http::StatusCode::PROXY_AUTHENTICATION_REQUIRED
                {
                    return Err(Silence::Unwelcome);
                }
                if response.status() != http::StatusCode::SWITCHING_PROTOCOLS {
                    let pool = self.pool.clone();
                    let per_origin = self.roads.tuning().upstream.pool_idle_per_host;
                    let origin = origin.clone();
                    // Ready again once the answer's body has been read to its end.
                    tokio::spawn(async move {
                        if sender.ready().await.is_ok() {
                            pool.put_http1(origin, sender, per_origin);
                        }
                    });
                }
                Ok(response)
            }
            Sender::Http2(mut sender) => {
                let request = for_http2(request, origin);
                if sender.ready().await.is_err() {
                    return Err(Silence::Unsent(Box::new(request)));
                }
                sender.try_send_request(request).await.map_err(Silence::of)
            }
        }
    }

    async fn connect(&self, origin: &Origin, http1_only: bool) -> Result<Made, Failure> {
        let through = self.roads.parent(&origin.host).is_some();
        let made = match origin.original {
            _ if through => self.handshake(origin, &[], http1_only).await?,
            Some(original) => {
                self.roads.check(original)?;
                match self.handshake(origin, &[original], http1_only).await {
                    // The client was sent to a place that is not the name's: look for one that is.
                    Err(
                        wrong @ (Failure::Certificate(_)
                        | Failure::OriginTls
                        | Failure::OriginWeak
                        | Failure::OriginAsks),
                    ) => {
                        let mut others = self
                            .roads
                            .addresses(&origin.host, origin.port)
                            .await
                            .unwrap_or_default();
                        others.retain(|address| *address != original);
                        if others.is_empty() {
                            return Err(wrong);
                        }
                        // Proven elsewhere: nothing is remembered of the address that was named.
                        return self.handshake(origin, &others, http1_only).await;
                    }
                    other => other?,
                }
            }
            None => {
                let addresses = self.roads.addresses(&origin.host, origin.port).await?;
                self.handshake(origin, &addresses, http1_only).await?
            }
        };
        if !http1_only {
            self.remember(origin, &made.sender);
        }
        Ok(made)
    }

    fn remember(&self, origin: &Origin, sender: &Sender) {
        let offer = match sender {
            Sender::Http1(_) => Offer::Http1,
            Sender::Http2(sender) => {
                self.pool.put_http2(origin.clone(), sender.clone());
                Offer::Http2
            }
        };
        self.roads.proven.insert(origin.clone(), offer);
    }

    /// A verified connection. A chain that lacks an issuer is tried again with what could be
    /// fetched.
    async fn handshake(
        &self,
        origin: &Origin,
        addresses: &[SocketAddr],
        http1_only: bool,
    ) -> Result<Made, Failure> {
        let mut fetched = 0;
        loop {
            let rejected = match self.shake_hands(origin, addresses, http1_only).await {
                Err(Failure::Certificate(rejected))
                    if fetched < ISSUERS && !rejected.wanted.is_empty() =>
                {
                    rejected
                }
                other => return other,
            };
            fetched += 1;
            if !self.roads.learn(&rejected.wanted).await {
                return Err(Failure::Certificate(rejected));
            }
        }
    }

    async fn shake_hands(
        &self,
        origin: &Origin,
        addresses: &[SocketAddr],
        http1_only: bool,
    ) -> Result<Made, Failure> {
        let stream = match (self.roads.parent(&origin.host), origin.scheme) {
            (None, _) => self.roads.dial(addresses).await?.0,
            (Some(parent), Scheme::Http) => {
                let (host, port) = (&origin.host, origin.port);
                self.roads.dial_parent(&parent, host, port).await?
            }
            (Some(parent), Scheme::Https) => {
                let (host, port) = (&origin.host, origin.port);
                self.roads.tunnel(&parent, host, port).await?
            }
        };
        if origin.scheme == Scheme::Http {
            let sender = self.speak_http1(TokioIo::new(stream)).await?;
            return Ok(Made {
                sender,
                asked: false,
            });
        }
        let trust = self.roads.trust.load_full();
        let config = match origin.waived {
            Some(key) => trust.waiving(key),
            None if http1_only || origin.http1 => trust.http1.clone(),
            None => trust.any.clone(),
        };
        let name = match origin.host.ip() {
            Some(ip) => ServerName::from(ip),
            None => ServerName::try_from(origin.host.as_str().to_owned())
                .map_err(|_| Failure::OriginName)?,
        };
        let connecting = noting_requests(TlsConnector::from(config).connect(name, stream));
        let (outcome, asked) =
            tokio::time::timeout(self.roads.tuning().limits.handshake_time, connecting)
                .await
                .map_err(|_| Failure::OriginTimeout)?;
        let stream = outcome.map_err(|error| match rejection(&error) {
            Some(rejected) => Failure::Certificate(rejected),
            None => match unspoken(&error, asked) {
                Unspoken::WantsCertificate => Failure::OriginAsks,
                Unspoken::TooWeak => Failure::OriginWeak,
                Unspoken::Other => Failure::OriginTls,
            },
        })?;
        let shown = stream.get_ref().1.peer_certificates();
        if origin.waived.is_none()
            && let Some(ends) = shown.and_then(|chain| tls::ends(chain.first()?))
        {
            let key = (origin.host.clone(), origin.port);
            self.roads.ends.insert(key, ends);
        }
        let sender = if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            self.speak_http2(TokioIo::new(stream)).await?
        } else {
            self.speak_http1(TokioIo::new(stream)).await?
        };
        Ok(Made { sender, asked })
    }

    async fn speak_http1<S>(&self, io: S) -> Result<Sender, Failure>
    where
        S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (sender, connection) = http1::Builder::new()
            .preserve_header_case(true)
            .max_headers(self.roads.tuning().limits.header_count)
            .handshake::<_, Body>(io)
            .await
            .map_err(|_| Failure::OriginBroken)?;
        // Ends when the sender is dropped or the origin closes; an error reaches the exchange.
        tokio::spawn(async move { connection.with_upgrades().await.ok() });
        Ok(Sender::Http1(sender))
    }

    async fn speak_http2<S>(&self, io: S) -> Result<Sender, Failure>
    where
        S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .initial_stream_window_size(1 << 20)
            .initial_connection_window_size(4 << 20)
            .max_header_list_size(
                u32::try_from(self.roads.tuning().limits.header_bytes).unwrap_or(65_536),
            )
            .keep_alive_interval(Duration::from_secs(30))
            .keep_alive_timeout(Duration::from_secs(20))
            .handshake::<_, Body>(io)
            .await
            .map_err(|_| Failure::OriginBroken)?;
        tokio::spawn(async move { connection.await.ok() });
        Ok(Sender::Http2(sender))
    }
}

/// A copy of a request, if it has no body.
fn copy(request: &Request<Body>) -> Option<Request<Body>> {
    let body = request.body();
    // Over HTTP/2 the end of an empty body may come behind the head that says how long it is.
    if !body.is_end_stream() && body.size_hint().exact() != Some(0) {
        return None;
    }
    let mut copy = Request::new(super::body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.version_mut() = request.version();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    Some(copy)
}

/// Whether an origin says no more than that the connection stood idle for too long
/// (RFC 9110, section 15.5.9).
fn is_farewell<B>(response: &Response<B>) -> bool {
    response.status() == http::StatusCode::REQUEST_TIMEOUT
}

/// Origin-form and a Host field (RFC 9112, section 3.2).
fn for_http1(mut request: Request<Body>) -> Request<Body> {
    *request.version_mut() = Version::HTTP_11;
    if let Some(authority) = request.uri().authority()
        && !request.headers().contains_key(HOST)
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(HOST, host);
    }
    if !request.body().is_end_stream()
        && request.body().size_hint().exact().is_none()
        && !request.headers().contains_key(CONTENT_LENGTH)
    {
        // hyper would drop the body of a GET that does not say how it ends.
        let chunked = HeaderValue::from_static("chunked");
        request.headers_mut().insert(TRANSFER_ENCODING, chunked);
    }
    if request.headers().contains_key(TE) {
        // It holds for one hop, and says so (RFC 9110, section 10.1.4).
        let te = HeaderValue::from_static("te");
        request.headers_mut().append(CONNECTION, te);
    }
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let path = if path.is_empty() { "/" } else { path };
    if let Ok(uri) = path.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

/// Absolute form, as a proxy wants it (RFC 9112, section 3.2.2), and who asks.
fn for_parent(request: &mut Request<Body>, origin: &Origin, parent: &Parent) {
    let path = request.uri().path_and_query();
    let path = path.map_or("/", |path| path.as_str());
    let port = match origin.port {
        80 => String::new(),
        other => format!(":{other}"),
    };
    let target = format!("http://{}{port}{path}", origin.host.for_url());
    if let Ok(uri) = target.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    if let Some(value) = parent.authorization() {
        let headers = request.headers_mut();
        headers.insert(PROXY_AUTHORIZATION, value.clone());
    }
}

/// Absolute form, from which hyper makes the pseudo-header fields (RFC 9113, section 8.3.1).
fn for_http2(mut request: Request<Body>, origin: &Origin) -> Request<Body> {
    *request.version_mut() = Version::HTTP_2;
    let authority = request
        .headers_mut()
        .remove(HOST)
        .and_then(|host| host.to_str().ok().map(str::to_owned))
        .or_else(|| {
            request
                .uri()
                .authority()
                .map(|authority| authority.as_str().to_owned())
        })
        .unwrap_or_else(|| origin.host.for_url());
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let uri = Uri::builder()
        .scheme(origin.scheme.as_str())
        .authority(authority)
        .path_and_query(path)
        .build();
    if let Ok(uri) = uri {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an HTTP/2 origin does with the first request of a connection.
    #[derive(Clone, Copy)]
    enum Does {
        Resets(h2::Reason),
        SaysFarewell,
        Leaves,
    }

    async fn silence(does: Does) -> Silence {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        tokio::spawn(async move {
            let mut connection = h2::server::handshake(theirs).await.unwrap();
            match does {
                // Nothing up to the last stream that is named was looked at: here none was.
                Does::SaysFarewell => {
                    connection.abrupt_shutdown(h2::Reason::NO_ERROR);
                    std::future::poll_fn(|cx| connection.poll_closed(cx))
                        .await
                        .ok();
                }
                Does::Resets(reason) => {
                    let (_, mut answer) = connection.accept().await.unwrap().unwrap();
                    answer.send_reset(reason);
                    std::future::poll_fn(|cx| connection.poll_closed(cx))
                        .await
                        .ok();
                }
                Does::Leaves => drop(connection.accept().await),
            }
        });
        let (mut sender, connection) = http2::Builder::new(TokioExecutor::new())
            .handshake::<_, Body>(TokioIo::new(ours))
            .await
            .unwrap();
        tokio::spawn(async move { connection.await.ok() });
        sender.ready().await.unwrap();
        let mut request = Request::new(super::super::body::empty());
        *request.uri_mut() = "https://example.org/".parse().unwrap();
        let sent = sender.try_send_request(request).await;
        Silence::of(sent.map(drop).unwrap_err())
    }

    #[tokio::test]
    async fn an_origin_can_say_that_it_did_nothing() {
        let untouched = |silence| matches!(silence, Silence::Untouched);
        let refused = Does::Resets(h2::Reason::REFUSED_STREAM);
        assert!(untouched(silence(refused).await));
        for other in [
            Does::Resets(h2::Reason::INTERNAL_ERROR),
            Does::Resets(h2::Reason::CANCEL),
            Does::Leaves,
        ] {
            assert!(matches!(silence(other).await, Silence::Lost));
        }
        let farewell = silence(Does::SaysFarewell).await;
        assert!(!matches!(farewell, Silence::Lost), "it may be sent again");
    }

    #[test]
    fn this_machine_knows_its_own_addresses() {
        for (address, expect) in [
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("::1", true),
            ("0.0.0.0", true),
            ("192.0.2.1", false),
            ("198.51.100.7", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_local(address.parse().unwrap()), expect, "{address}");
        }
    }
}
