//! The load generator: a class on one thread, over CONNECT, TLS and HTTP/1.1 or 2.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::origin::{HOST, host};
use super::peers::{Peer, Way};
use super::{crowd, hour};

/// Pupils who load at the same time.
const CLIENTS: usize = 8;
/// Sites that are visited for the first time in one run.
pub(crate) const FIRST_VISITS: usize = 150;
/// Pages that Chromium opens in one run.
const PAGES: usize = 20;
/// Connections that stay open and say nothing: so many to begin with, and where memory is looked
/// at from there on.
const FIRST_IDLE: usize = 100;
const IDLE: [usize; 6] = [250, 500, 1_000, 2_000, 3_500, 5_000];
/// Streams of one HTTP/2 connection.
const STREAMS: usize = 32;

/// What asks over a kept connection.
pub(crate) type Kept = hyper::client::conn::http1::SendRequest<Full<Bytes>>;

/// A connection: what asks, and what moves the bytes.
type Http1 = (
    Kept,
    hyper::client::conn::http1::Connection<TokioIo<TlsStream<TcpStream>>, Full<Bytes>>,
);

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// A connection, a handshake and one small answer, on a known host.
    Connect,
    /// The same on a host that nobody has visited.
    First,
    /// Small JSON on kept-alive connections.
    Json,
    /// A page of 30 KB, gzip, with bytes that nobody has seen.
    Html30,
    /// The same page again and again.
    Html30Known,
    /// The same page in Brotli again and again.
    Html30Br,
    /// A page of 100 KB, gzip, with bytes that nobody has seen.
    Html100,
    /// 32 MiB down; the unit is one MiB.
    Download,
    /// 32 MiB up; the unit is one MiB.
    Upload,
    /// Small JSON over HTTP/2 with many streams.
    H2,
    /// One small answer after the other on one connection.
    Latency,
    /// One page of 30 KB after the other.
    LatencyHtml,
    /// One new connection after the other.
    LatencyConnect,
    /// Thirty pupils open the same new page in the same moment; the unit is one of them.
    Class,
    /// A part of a mixed school hour; the unit is one page with all its parts.
    Hour,
    /// Twice as many new pages as can be judged; the unit is one page.
    Overload,
    /// A page with all its parts in Chromium, with nothing in its cache; the unit is one page.
    Browser,
    /// Memory of connections that say nothing; the unit is one connection.
    Idle,
}

impl Scenario {
    pub(crate) const ALL: [Scenario; 18] = [
        Scenario::Idle,
        Scenario::Connect,
        Scenario::First,
        Scenario::Json,
        Scenario::Html30,
        Scenario::Html30Known,
        Scenario::Html30Br,
        Scenario::Html100,
        Scenario::Download,
        Scenario::Upload,
        Scenario::H2,
        Scenario::Latency,
        Scenario::LatencyHtml,
        Scenario::LatencyConnect,
        Scenario::Class,
        Scenario::Hour,
        Scenario::Overload,
        Scenario::Browser,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Scenario::Connect => "connect",
            Scenario::First => "first",
            Scenario::Json => "json",
            Scenario::Html30 => "html30",
            Scenario::Html30Known => "html30-known",
            Scenario::Html30Br => "html30-br",
            Scenario::Html100 => "html100",
            Scenario::Download => "download",
            Scenario::Upload => "upload",
            Scenario::H2 => "h2",
            Scenario::Latency => "latency",
            Scenario::LatencyHtml => "latency-html",
            Scenario::LatencyConnect => "latency-connect",
            Scenario::Class => "class",
            Scenario::Hour => "hour",
            Scenario::Overload => "overload",
            Scenario::Browser => "browser",
            Scenario::Idle => "idle",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Scenario::Connect => "new connection, known host",
            Scenario::First => "first visit to a host",
            Scenario::Json => "1 KB of JSON, kept alive",
            Scenario::Html30 => "30 KB page, gzip, never seen",
            Scenario::Html30Known => "30 KB page, gzip, seen before",
            Scenario::Html30Br => "30 KB page, br, seen before",
            Scenario::Html100 => "100 KB page, gzip, never seen",
            Scenario::Download => "download, per MiB",
            Scenario::Upload => "upload, per MiB",
            Scenario::H2 => "1 KB over HTTP/2, 32 streams",
            Scenario::Latency => "one at a time: 1 KB",
            Scenario::LatencyHtml => "one at a time: 30 KB page",
            Scenario::LatencyConnect => "one at a time: new connection",
            Scenario::Class => "30 pupils, one new page at once",
            Scenario::Hour => "school hour, per page with its parts",
            Scenario::Overload => "twice what can be borne, 30 KB pages",
            Scenario::Browser => "in Chromium, a new page with its parts",
            Scenario::Idle => "idle connection",
        }
    }

    /// What is asked for; `number` makes it new where it is to be.
    pub(crate) fn path(self, number: u64) -> String {
        match self {
            Scenario::Html30 | Scenario::LatencyHtml | Scenario::Class | Scenario::Overload => {
                format!("/new/page30.html?n={number}")
            }
            Scenario::Html30Known => "/page30.html".to_owned(),
            Scenario::Html30Br => "/br/page30.html".to_owned(),
            Scenario::Html100 => format!("/new/page100.html?n={number}"),
            Scenario::Download => "/blob.bin".to_owned(),
            Scenario::Upload => "/upload".to_owned(),
            _ => "/data.json".to_owned(),
        }
    }

    /// How many units one exchange is.
    fn units(self) -> f64 {
        match self {
            Scenario::Download | Scenario::Upload => 32.0,
            _ => 1.0,
        }
    }
}

/// What one run said.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Exchanges, MiB or connections.
    pub(crate) units: f64,
    /// Wall time.
    pub(crate) took: Duration,
    /// Processor time of the proxy.
    pub(crate) cpu: Duration,
    /// Time from request to the end of its answer, sorted.
    pub(crate) times: Vec<Duration>,
    /// KiB of the proxy for each connection, where that is what was measured.
    pub(crate) memory: Option<f64>,
    /// Under too much load: answers a second as a share of the best.
    pub(crate) share: Option<f64>,
    /// Idle connections, and KiB of the proxy for each of so many.
    pub(crate) steps: Vec<(f64, f64)>,
}

impl Run {
    pub(crate) fn cpu_ms(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e3 / self.units
    }

    /// How many processors were busy with it.
    pub(crate) fn cores(&self) -> f64 {
        self.cpu.as_secs_f64() / self.took.as_secs_f64()
    }

    pub(crate) fn rate(&self) -> f64 {
        self.units / self.took.as_secs_f64()
    }

    /// A quantile of the times in milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let at =
            ((self.times.len() as f64 * share) as usize).min(self.times.len().saturating_sub(1));
        self.times
            .get(at)
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    pub(crate) fn line(&self, scenario: Scenario) -> String {
        if let (Scenario::Idle, Some(memory)) = (scenario, self.memory) {
            return format!("{memory:.1} KiB each");
        }
        if let Some(share) = self.share {
            let (cpu, done) = (self.cpu_ms(), share * 100.0);
            return format!("{cpu:.3} ms CPU, {done:.0} % of the best throughput");
        }
        if let (Scenario::Hour, Some(memory)) = (scenario, self.memory) {
            return format!(
                "{:.2} ms CPU a page, {:.3} cores for {} pupils, {:.0} MiB, p50 {:.1} ms, p99 {:.1} ms",
                self.cpu_ms(),
                self.cores(),
                hour::PUPILS,
                memory / 1024.0,
                self.quantile(0.5),
                self.quantile(0.99)
            );
        }
        format!(
            "{:.3} ms CPU, {:.0}/s, p50 {:.3} ms, p99 {:.3} ms",
            self.cpu_ms(),
            self.rate(),
            self.quantile(0.5),
            self.quantile(0.99)
        )
    }
}

/// One run.
pub(crate) struct Load<'a> {
    /// Which round it is.
    pub(crate) round: usize,
    /// Which peer it is, so that each has hosts that it never saw.
    pub(crate) peer: usize,
    /// How long.
    pub(crate) span: Duration,
    /// The origins' root.
    pub(crate) root: &'a Path,
    /// Sites for the hour begin at this number.
    pub(crate) sites: usize,
}

/// One who asks a proxy, over any number of connections.
pub(crate) struct Client {
    way: Way,
    tls: Arc<ClientConfig>,
}

impl Load<'_> {
    pub(crate) fn run(&self, scenario: Scenario, peer: &Peer) -> Result<Run, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let root = peer.root.as_deref().unwrap_or(self.root);
        let alpn: &[&[u8]] = match scenario {
            Scenario::H2 => &[b"h2"],
            _ => &[b"http/1.1"],
        };
        let client = Arc::new(Client {
            way: peer.way,
            tls: config(root, alpn),
        });
        let work = async {
            // Warm: certificates, pools, code.
            client.once(HOST, "/data.json").await?;
            let before = peer.cpu();
            let from = Instant::now();
            let mut share = None;
            let mut steps = Vec::new();
            let (units, mut times, memory) = match scenario {
                Scenario::First => self.first_visits(&client).await?,
                Scenario::Idle => {
                    steps = self.idle(&client, peer).await?;
                    let (open, each) = steps.last().copied().unwrap_or_default();
                    (open, Vec::new(), Some(each))
                }
                Scenario::Hour => self.hour(&client, peer).await?,
                Scenario::Browser => self.browser(peer)?,
                Scenario::Class => {
                    let until = Instant::now() + self.span;
                    let times = crowd::class(&client, self.base(scenario), until).await?;
                    (times.len() as f64, times, None)
                }
                Scenario::Overload => {
                    let done = crowd::overload(&client, self.base(scenario), self.span).await?;
                    share = Some(done.share);
                    (
                        done.times.len() as f64 * (1.0 + 1.0 / done.share),
                        done.times,
                        None,
                    )
                }
                _ => self.timed(scenario, &client).await?,
            };
            times.sort_unstable();
            Ok::<_, Failure>(Run {
                units,
                took: from.elapsed(),
                cpu: peer.cpu().saturating_sub(before),
                times,
                memory,
                share,
                steps,
            })
        };
        let bound = self.span * 6 + Duration::from_secs(60);
        runtime.block_on(async {
            match tokio::time::timeout(bound, work).await {
                Ok(done) => done.map_err(|error| error.to_string()),
                Err(_) => Err("took too long".to_owned()),
            }
        })
    }

    /// Where the numbers of this run begin, so that no address is asked for in two.
    fn base(&self, scenario: Scenario) -> u64 {
        (self.round as u64 * 1000 + scenario as u64 * 20 + self.peer as u64) << 32
    }

    /// Pages that Chromium opens, one after the other, on sites of the hour.
    fn browser(&self, peer: &Peer) -> Result<(f64, Vec<Duration>, Option<f64>), Failure> {
        let (way, address) = match peer.way {
            Way::Straight(address) => ("straight", address),
            Way::Tunnel(address) => ("tunnel", address),
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/browser.mjs");
        let said = std::process::Command::new("node")
            .args([script, way, &address.to_string()])
            .arg(self.base(Scenario::Browser).to_string())
            .arg(PAGES.to_string())
            .args((0..PAGES).map(|number| host(self.sites + number)))
            .stderr(std::process::Stdio::inherit())
            .output()?;
        let times: Vec<f64> = serde_json::from_slice(&said.stdout)
            .map_err(|_| "Chromium opened no pages (is it installed, and tests/browser?)")?;
        let times: Vec<Duration> = times
            .into_iter()
            .map(|ms| Duration::from_secs_f64(ms / 1e3))
            .collect();
        Ok((times.len() as f64, times, None))
    }

    /// A part of the hour five times as long as other runs: pupils read in between.
    async fn hour(
        &self,
        client: &Arc<Client>,
        peer: &Peer,
    ) -> Result<(f64, Vec<Duration>, Option<f64>), Failure> {
        let visits = hour::visits(self.span * 5, self.base(Scenario::Hour) >> 32);
        let times = hour::play(client, visits, self.sites).await?;
        Ok((times.len() as f64, times, Some(peer.memory_kib() as f64)))
    }

    async fn timed(
        &self,
        scenario: Scenario,
        client: &Arc<Client>,
    ) -> Result<(f64, Vec<Duration>, Option<f64>), Failure> {
        let until = Instant::now() + self.span;
        let clients = match scenario {
            Scenario::Latency | Scenario::LatencyHtml | Scenario::LatencyConnect => 1,
            Scenario::Download | Scenario::Upload => 2,
            Scenario::H2 => 1,
            _ => CLIENTS,
        };
        let base = self.base(scenario);
        let tasks: Vec<_> = (0..clients as u64)
            .map(|own| {
                let client = client.clone();
                tokio::spawn(async move {
                    match scenario {
                        Scenario::Connect | Scenario::LatencyConnect => {
                            client.connections(until).await
                        }
                        Scenario::H2 => client.streams(until).await,
                        _ => client.kept(scenario, base | own << 24, until).await,
                    }
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        Ok((times.len() as f64 * scenario.units(), times, None))
    }

    /// Each peer has hosts of its own in each round, visited by eight at a time.
    async fn first_visits(
        &self,
        client: &Arc<Client>,
    ) -> Result<(f64, Vec<Duration>, Option<f64>), Failure> {
        let first = (self.round * 12 + self.peer) * FIRST_VISITS;
        let tasks: Vec<_> = (0..CLIENTS)
            .map(|own| {
                let client = client.clone();
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for number in (own..FIRST_VISITS).step_by(CLIENTS) {
                        let from = Instant::now();
                        client.once(&host(first + number), "/data.json").await?;
                        times.push(from.elapsed());
                    }
                    Ok::<_, Failure>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        Ok((times.len() as f64, times, None))
    }

    /// Opens connections that have had one answer each, and looks at what the proxy holds for
    /// each beyond the first hundred: what is needed once is there by then.
    async fn idle(&self, client: &Arc<Client>, peer: &Peer) -> Result<Vec<(f64, f64)>, Failure> {
        let mut open = Vec::new();
        let mut base = 0;
        let mut steps = Vec::new();
        for wanted in std::iter::once(FIRST_IDLE).chain(IDLE) {
            while open.len() < wanted {
                let mut stream = client.connect(HOST).await?;
                let request = format!("GET /data.json HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
                stream.write_all(request.as_bytes()).await?;
                read_answer(&mut stream).await?;
                open.push(stream);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            let held = peer.memory_kib();
            if wanted == FIRST_IDLE {
                base = held;
                continue;
            }
            let more = (wanted - FIRST_IDLE) as f64;
            steps.push((wanted as f64, held.saturating_sub(base) as f64 / more));
        }
        Ok(steps)
    }
}

/// A small answer with a length, read without a buffer that stays.
async fn read_answer(stream: &mut TlsStream<TcpStream>) -> Result<(), Failure> {
    let mut seen = Vec::new();
    let mut piece = [0u8; 2048];
    loop {
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            return Err("the connection ended in an answer".into());
        }
        seen.extend_from_slice(piece.get(..read).unwrap_or_default());
        let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head =
            String::from_utf8_lossy(seen.get(..end).unwrap_or_default()).to_ascii_lowercase();
        let length: usize = head
            .split("content-length:")
            .nth(1)
            .and_then(|rest| rest.lines().next())
            .and_then(|number| number.trim().parse().ok())
            .unwrap_or(0);
        if seen.len() >= end + 4 + length {
            return Ok(());
        }
    }
}

fn config(root: &Path, alpn: &[&[u8]]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(root).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

impl Client {
    async fn connect(&self, host: &str) -> Result<TlsStream<TcpStream>, Failure> {
        let mut socket = TcpStream::connect(self.way.address()).await?;
        socket.set_nodelay(true)?;
        if let Way::Tunnel(_) = self.way {
            let ask = format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n");
            socket.write_all(ask.as_bytes()).await?;
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\n") {
                let byte = socket.read_u8().await?;
                answer.push(byte);
                if answer.len() > 4096 {
                    return Err("no end of the answer to CONNECT".into());
                }
            }
            if !answer.starts_with(b"HTTP/1.1 200") && !answer.starts_with(b"HTTP/1.0 200") {
                return Err(String::from_utf8_lossy(&answer).into());
            }
        }
        let name = ServerName::try_from(host.to_owned())?;
        let connector = TlsConnector::from(self.tls.clone());
        Ok(connector.connect(name, socket).await?)
    }

    /// One connection with one answer.
    async fn once(&self, host: &str, path: &str) -> Result<(), Failure> {
        let stream = self.connect(host).await?;
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            let io = TokioIo::new(stream);
            let (mut send, connection) =
                hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await?;
            let driver = tokio::spawn(connection);
            let answer = send.send_request(ask_h2(path)?).await?;
            drain(answer).await?;
            drop(send);
            driver.abort();
            return Ok(());
        }
        let (mut send, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let answer = send.send_request(ask(host, path, None)?).await?;
        drain(answer).await?;
        drop(send);
        driver.abort();
        Ok(())
    }

    /// A connection for HTTP/1.1 to the known host.
    async fn http1(&self) -> Result<Http1, Failure> {
        let io = TokioIo::new(self.connect(HOST).await?);
        Ok(hyper::client::conn::http1::handshake(io).await?)
    }

    async fn connections(&self, until: Instant) -> Result<Vec<Duration>, Failure> {
        let mut times = Vec::new();
        while Instant::now() < until {
            let from = Instant::now();
            self.once(HOST, "/data.json").await?;
            times.push(from.elapsed());
        }
        Ok(times)
    }

    /// Asks for one path after the other, over the connection given or one of its own, which is
    /// given back.
    pub(crate) async fn fetch_all(
        &self,
        host: &str,
        paths: impl IntoIterator<Item = String>,
        kept: Option<Kept>,
    ) -> Result<Kept, Failure> {
        let mut kept = match kept {
            Some(kept) => kept,
            None => self.to(host).await?,
        };
        for path in paths {
            if kept.ready().await.is_err() {
                kept = self.to(host).await?;
            }
            drain(kept.send_request(ask(host, &path, None)?).await?).await?;
        }
        Ok(kept)
    }

    /// A connection for HTTP/1.1 to a host, which moves its bytes by itself.
    async fn to(&self, host: &str) -> Result<Kept, Failure> {
        let io = TokioIo::new(self.connect(host).await?);
        let (kept, connection) = hyper::client::conn::http1::handshake(io).await?;
        tokio::spawn(connection);
        Ok(kept)
    }

    pub(crate) async fn kept(
        &self,
        scenario: Scenario,
        mut number: u64,
        until: Instant,
    ) -> Result<Vec<Duration>, Failure> {
        let body = (scenario == Scenario::Upload).then(|| Bytes::from(vec![7u8; 32 << 20]));
        let mut times = Vec::new();
        let mut open = None;
        while Instant::now() < until {
            let (mut send, reused) = match open.take() {
                Some(send) => (send, true),
                None => {
                    let (send, connection) = self.http1().await?;
                    tokio::spawn(connection);
                    (send, false)
                }
            };
            number += 1;
            let from = Instant::now();
            let request = ask(HOST, &scenario.path(number), body.clone())?;
            let answer = match send.send_request(request).await {
                Ok(answer) => answer,
                // Closed in the moment of asking: asked again, as browsers do, on the same clock.
                Err(_) if reused => {
                    let (new, connection) = self.http1().await?;
                    tokio::spawn(connection);
                    send = new;
                    let again = ask(HOST, &scenario.path(number), body.clone())?;
                    send.send_request(again).await?
                }
                Err(error) => return Err(error.into()),
            };
            drain(answer).await?;
            times.push(from.elapsed());
            // A peer may close after an answer; that costs it a connection, as it would a school.
            if send.ready().await.is_ok() {
                open = Some(send);
            }
        }
        Ok(times)
    }

    async fn streams(&self, until: Instant) -> Result<Vec<Duration>, Failure> {
        let stream = self.connect(HOST).await?;
        if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return Err("does not speak HTTP/2".into());
        }
        let io = TokioIo::new(stream);
        let (send, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await?;
        tokio::spawn(connection);
        let tasks: Vec<_> = (0..STREAMS)
            .map(|_| {
                let mut send = send.clone();
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while Instant::now() < until {
                        let from = Instant::now();
                        send.ready().await?;
                        let answer = send.send_request(ask_h2("/data.json")?).await?;
                        drain(answer).await?;
                        times.push(from.elapsed());
                    }
                    Ok::<_, Failure>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        Ok(times)
    }
}

fn ask(host: &str, path: &str, body: Option<Bytes>) -> Result<Request<Full<Bytes>>, Failure> {
    let method = if body.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    Ok(Request::builder()
        .method(method)
        .uri(path)
        .header("host", host)
        .header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",
        )
        .header("accept", "text/html,application/json;q=0.9,*/*;q=0.8")
        .header("accept-language", "en-GB,en;q=0.7")
        .header("accept-encoding", "gzip, br")
        .body(Full::new(body.unwrap_or_default()))?)
}

fn ask_h2(path: &str) -> Result<Request<Full<Bytes>>, Failure> {
    Ok(Request::builder()
        .uri(format!("https://{HOST}{path}"))
        .header("accept", "application/json")
        .header("accept-encoding", "gzip, br")
        .body(Full::default())?)
}

/// Reads an answer to its end; anything but success is no measurement.
async fn drain(answer: http::Response<hyper::body::Incoming>) -> Result<(), Failure> {
    let status = answer.status();
    if !status.is_success() {
        return Err(format!("answered {status}").into());
    }
    let mut body = answer.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    Ok(())
}
