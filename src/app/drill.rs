//! Tests the filter as a pupil would meet it: through the gateway's own listener, as a device of
//! each tier (FIELD G6).
//!
//! Each question is a connection from loopback: CONNECT, a handshake that has to end at the
//! school's own root, one request, and what is seen of its answer. Where it comes from is said to
//! the data path of this process beforehand (`identity::Drills`); nothing on the wire says it.
//! What would be fetched is answered in memory (`proxy::drill`), nothing is recorded as an
//! incident, and what came out is kept with its date.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::identity::{Drill, Identities};
use crate::model::{Clock, PageUrl, Seen};
use crate::policy::drills::{ASKED, Question};
use crate::policy::{Live, Rulebook};
use crate::store::{AuditEntry, SelfTest, SelfTestResult, SelfTestStep, Store, StoreError};

/// For the gateway to answer one question.
const PATIENCE: Duration = Duration::from_secs(10);
/// Questions at a time: few enough that pupils do not notice a test.
const AT_ONCE: usize = 4;
/// The most of an answer that is looked at, in bytes.
const MOST: usize = 256 * 1024;
/// The most of the answer to CONNECT, in bytes.
const HEAD: usize = 8 * 1024;
/// How often the store is asked whether somebody wants a test.
const ASK: Duration = Duration::from_secs(1);
/// Whether a week has gone without a test is looked at this often.
const LOOK: Duration = Duration::from_secs(10 * 60);
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Who asked, where the gateway tests itself because nobody has for a week.
const BY_ITSELF: &str = "gateway";

/// Tests the filter of this gateway. Clones take turns.
#[derive(Clone)]
pub(super) struct Driller {
    inner: Arc<Inner>,
}

struct Inner {
    identities: Arc<Identities>,
    rules: Live,
    clock: Clock,
    /// Where the explicit proxy is met from this machine; `None` if there is none.
    proxy: Option<SocketAddr>,
    connector: TlsConnector,
    turn: tokio::sync::Mutex<()>,
}

impl Driller {
    /// `listeners` are the explicit proxy's, `root` is the school's root certificate in DER.
    ///
    /// # Errors
    /// If the root cannot be trusted as one.
    pub(super) fn new(
        identities: Arc<Identities>,
        rules: Live,
        clock: Clock,
        listeners: &[SocketAddr],
        root: &[u8],
    ) -> anyhow::Result<Self> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from(root.to_vec()))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Driller {
            inner: Arc::new(Inner {
                identities,
                rules,
                clock,
                proxy: listeners.first().copied().map(here),
                connector: TlsConnector::from(Arc::new(config)),
                turn: tokio::sync::Mutex::default(),
            }),
        })
    }

    /// Asks everything once, and gives what was seen; keeps nothing. A second or two; dropping it
    /// ends the test.
    pub(super) async fn test(&self, id: Uuid, by: &str) -> Result<SelfTest, String> {
        let inner = &self.inner;
        let _turn = inner.turn.lock().await;
        let Some(proxy) = inner.proxy else {
            return Err("there is no explicit proxy to test ([listen] proxy is empty)".into());
        };
        let at = inner.clock.now();
        let book = inner.rules.current();
        let steps = futures_util::stream::iter(book.drills(at))
            .map(|question| inner.step(question, proxy, &book))
            .buffered(AT_ONCE)
            .collect()
            .await;
        Ok(SelfTest {
            id,
            at,
            by: by.to_owned(),
            way: "tiers".to_owned(),
            policy: book.generation(),
            steps,
        })
    }

    /// Carries out what the command line asks for, and a test of its own where there was none for
    /// a week, until `stop`.
    pub(super) async fn run(self, store: Store, stop: CancellationToken) {
        let mut silent = false;
        let mut looked = tokio::time::Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(ASK) => {}
            }
            let wanted = match store.take_selftest(self.inner.clock.now()).await {
                Ok(None) if looked.elapsed() >= LOOK => {
                    looked = tokio::time::Instant::now();
                    self.overdue(&store).await
                }
                other => other,
            };
            match wanted {
                Ok(Some((id, by))) => {
                    silent = false;
                    self.test_and_keep(&store, id, &by).await;
                }
                Ok(None) => silent = false,
                Err(error) if !silent => {
                    silent = true;
                    tracing::error!(%error, "tests of the filter cannot be asked for");
                }
                Err(_) => {}
            }
        }
    }

    async fn overdue(&self, store: &Store) -> Result<Option<(Uuid, String)>, StoreError> {
        let last = store.selftests(1).await?;
        let since = self.inner.clock.now().minus(WEEK);
        let due = last.first().is_none_or(|run| run.at < since);
        Ok((due && self.inner.proxy.is_some()).then(|| (Uuid::now_v7(), BY_ITSELF.to_owned())))
    }

    async fn test_and_keep(&self, store: &Store, id: Uuid, by: &str) {
        let run = match self.test(id, by).await {
            Ok(run) => run,
            Err(error) => {
                tracing::warn!(error, "the filter could not be tested");
                return;
            }
        };
        let line = AuditEntry {
            at: run.at,
            who: by.to_owned(),
            did: "filter.test".to_owned(),
            what: id.to_string(),
            why: None,
        };
        let kept = async {
            store.keep_selftest(&run).await?;
            store.audit(&line).await
        };
        if let Err(error) = kept.await {
            tracing::error!(%error, "what a test of the filter found could not be kept");
        }
        let failed = run.count(SelfTestResult::Failed);
        if failed > 0 {
            tracing::error!(
                failed,
                "the filter did not pass its test: see /reports/tests"
            );
        }
    }
}

impl Inner {
    async fn step(&self, question: Question, proxy: SocketAddr, book: &Rulebook) -> SelfTestStep {
        let mut step = SelfTestStep {
            tier: question.tier_name.clone(),
            probe: question.probe.clone(),
            result: SelfTestResult::NotTested,
            detail: String::new(),
            expected: question.expect,
            seen: None,
        };
        let Some(expected) = question.expect else {
            return step;
        };
        let asking = tokio::time::timeout(PATIENCE, self.ask(&question, proxy));
        let (seen, detail) = match asking.await {
            Ok(Ok(seen)) => seen,
            Ok(Err(why)) => (Seen::Nothing, why),
            Err(_) => (Seen::Nothing, "no answer in ten seconds".into()),
        };
        if self.rules.current().generation() != book.generation() {
            step.detail = "the rules changed meanwhile".into();
            return step;
        }
        step.result = passes(expected, seen).into();
        step.seen = Some(seen);
        step.detail = detail;
        step
    }

    /// What is seen of an address by a device of a tier, and the status of it.
    async fn ask(&self, question: &Question, proxy: SocketAddr) -> Result<(Seen, String), String> {
        let url = PageUrl::parse(&question.url).map_err(|error| error.to_string())?;
        let host = url.host.to_string();
        let (socket, any) = match proxy {
            SocketAddr::V4(_) => (TcpSocket::new_v4(), proxy.ip()),
            SocketAddr::V6(_) => (TcpSocket::new_v6(), proxy.ip()),
        };
        let socket = socket.map_err(said)?;
        socket.bind(SocketAddr::new(any, 0)).map_err(said)?;
        let from = socket.local_addr().map_err(said)?;
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        let mut place = Place {
            drill: self.identities.drills().begin(from, question.tier),
            _held: None,
        };
        let stream = socket.connect(proxy).await.map_err(said)?;
        let stream = stream.into_std().map_err(said)?;
        place._held = Some(stream.try_clone().map_err(said)?);
        let mut stream = TcpStream::from_std(stream).map_err(said)?;
        connect(&mut stream, &host, url.port).await?;
        let name = ServerName::try_from(host.clone()).map_err(said)?;
        let stream = self.connector.connect(name, stream).await.map_err(said)?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(said)?;
        let talking = async {
            let request = Request::get(address(&question.url))
                .header("host", &host)
                .header("accept", "text/html")
                .header("connection", "close")
                .body(Empty::<Bytes>::new())
                .map_err(said)?;
            let (head, body) = sender
                .send_request(request)
                .await
                .map_err(said)?
                .into_parts();
            // An answer that is cut is one that ends early: what came of it is enough.
            let body = Limited::new(body, MOST).collect().await;
            let body = body.map(|body| body.to_bytes()).unwrap_or_default();
            Ok::<_, String>((head, body))
        };
        let (answer, _) = tokio::join!(talking, connection);
        let (head, body) = answer?;
        if !place.drill.was_met() {
            return Err("another process answered on the proxy's port".into());
        }
        let detail = format!("status {}", head.status.as_u16());
        Ok((seen(head.status, &head.headers, &body), detail))
    }
}

/// Where a drill comes from. The port is let go after the drill is over, never before: nobody else
/// can come from there while it is known.
struct Place {
    // Dropped in this order.
    drill: Drill,
    _held: Option<std::net::TcpStream>,
}

/// Whether what was seen is as it should be: where a page was to come first, one that comes
/// instead protects as well.
fn passes(expected: Seen, seen: Seen) -> Option<bool> {
    Some(expected == seen || (expected == Seen::Warns && seen == Seen::Closed))
}

/// What an answer shows.
fn seen(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Seen {
    let ours = headers.contains_key("x-schoolgate-request");
    let asked = headers.get(ASKED).map(|query| query.as_bytes());
    match (status, asked) {
        (StatusCode::FORBIDDEN, None) if ours => {
            // The page before a page has a form to go on with.
            let goes_on = memchr::memmem::find(body, b"/w/").is_some();
            if goes_on { Seen::Warns } else { Seen::Closed }
        }
        (StatusCode::OK, Some(query)) => {
            let safe = memchr::memmem::find(query, b"safe=active").is_some();
            if safe { Seen::Safe } else { Seen::Opens }
        }
        _ => Seen::Nothing,
    }
}

/// Path and query of an address.
fn address(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
}

async fn connect(stream: &mut TcpStream, host: &str, port: u16) -> Result<(), String> {
    let ask = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.map_err(said)?;
    let mut head = Vec::with_capacity(256);
    // Not a byte beyond the head is taken: the next one is TLS.
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > HEAD {
            return Err("the answer to CONNECT is too long".into());
        }
        head.push(stream.read_u8().await.map_err(said)?);
    }
    match head.get(9..12) {
        Some(b"200") => Ok(()),
        status => Err(format!(
            "the tunnel was refused with status {}",
            String::from_utf8_lossy(status.unwrap_or_default())
        )),
    }
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The address by which a listener is met from this machine.
fn here(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, listener.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, headers: &[(&'static str, &'static str)], body: &str, expect: Seen) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<Vec<(http::HeaderName, http::HeaderValue)>>()
            .into_iter()
            .collect();
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(seen(status, &map, body.as_bytes()), expect);
    }

    #[test]
    fn only_what_the_gateway_shows_counts() {
        let ours = ("x-schoolgate-request", "1");
        check(403, &[ours], "<p>closed</p>", Seen::Closed);
        check(403, &[ours], "<form action=\"/w/abc\">", Seen::Warns);
        check(403, &[], "<p>closed</p>", Seen::Nothing);
        check(502, &[ours], "", Seen::Nothing);
        check(200, &[(ASKED, "")], "hello", Seen::Opens);
        check(200, &[(ASKED, "q=x&safe=active")], "hello", Seen::Safe);
        // A page of somebody else's.
        check(200, &[], "hello", Seen::Nothing);
    }

    #[test]
    fn stricter_than_a_warning_protects_as_well() {
        assert_eq!(passes(Seen::Warns, Seen::Closed), Some(true));
        for (expected, seen) in [
            (Seen::Closed, Seen::Warns),
            (Seen::Closed, Seen::Opens),
            (Seen::Opens, Seen::Closed),
            (Seen::Safe, Seen::Opens),
            (Seen::Opens, Seen::Nothing),
        ] {
            assert_eq!(passes(expected, seen), Some(false), "{expected:?} {seen:?}");
        }
    }

    #[test]
    fn paths_keep_their_query() {
        assert_eq!(address("https://a.example/s?q=x"), "/s?q=x");
        assert_eq!(address("https://a.example"), "/");
    }

    #[test]
    fn a_listener_on_every_address_is_met_on_loopback() {
        for (listener, expect) in [
            ("0.0.0.0:3128", "127.0.0.1:3128"),
            ("[::]:3128", "[::1]:3128"),
            ("10.0.0.1:3128", "10.0.0.1:3128"),
        ] {
            assert_eq!(here(listener.parse().unwrap()), expect.parse().unwrap());
        }
    }
}
