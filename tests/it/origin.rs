//! A web site on loopback that does what real ones do and what broken ones do: both HTTP
//! versions, trailers, event streams, codings, resets, and certificates that must not be trusted.
//! What it answers is decided by the path; what it presents, by the name it is asked for.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, UPGRADE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// The phrase that the tests' own policy scores as gambling.
pub const GUILTY_PHRASE: &str = "zebra casino bonanza";

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A running origin; it stops with the test program.
pub struct Origin {
    /// HTTPS, HTTP/2 and HTTP/1.1 as the client likes.
    pub https: SocketAddr,
    /// HTTPS that offers HTTP/1.1 only.
    pub https1: SocketAddr,
    /// Clear text.
    pub http: SocketAddr,
    /// HTTPS that answers with fixed bytes, right or wrong; see [`script`].
    pub raw: SocketAddr,
    /// A port that speaks neither TLS nor HTTP: it repeats what it hears.
    pub echo: SocketAddr,
    /// The root by which the good certificates verify.
    pub root_pem: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    pictures: Mutex<HashMap<String, (&'static str, Vec<u8>)>>,
    hits: Mutex<HashMap<String, usize>>,
    gates: Mutex<HashMap<String, Arc<Notify>>>,
}

impl State {
    fn gate(&self, name: &str) -> Arc<Notify> {
        Arc::clone(
            self.gates
                .lock()
                .unwrap()
                .entry(name.to_owned())
                .or_default(),
        )
    }
}

impl Origin {
    /// Starts all listeners on ports of their own.
    pub fn start() -> Origin {
        let authority = Authority::new("Root of the test sites");
        let root_pem = authority.pem.clone();
        let resolver = Arc::new(Certificates::new(authority));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let state = Arc::new(State::default());
        let listen = |_| {
            let socket = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            socket.set_nonblocking(true).unwrap();
            let address = socket.local_addr().unwrap();
            (socket, address)
        };
        let [both, one, clear, raw, echo] = [0, 1, 2, 3, 4].map(listen);
        let origin = Origin {
            https: both.1,
            https1: one.1,
            http: clear.1,
            raw: raw.1,
            echo: echo.1,
            root_pem,
            state: Arc::clone(&state),
        };
        let tls = |alpn: &[&[u8]]| {
            let mut config = rustls::ServerConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_cert_resolver(Arc::clone(&resolver) as _);
            config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
            TlsAcceptor::from(Arc::new(config))
        };
        let doors = [
            (both.0, Some(tls(&[b"h2", b"http/1.1"])), Manner::Http),
            (one.0, Some(tls(&[b"http/1.1"])), Manner::Http),
            (clear.0, None, Manner::Http),
            (raw.0, Some(tls(&[b"http/1.1"])), Manner::Script),
            (echo.0, None, Manner::Echo),
        ];
        std::thread::spawn(move || {
            runtime.block_on(async move {
                for (socket, tls, manner) in doors {
                    let listener = TcpListener::from_std(socket).unwrap();
                    tokio::spawn(accept(listener, tls, manner, Arc::clone(&state)));
                }
                std::future::pending::<()>().await;
            });
        });
        origin
    }

    /// How often `path` was asked for.
    pub fn hits(&self, path: &str) -> usize {
        self.state
            .hits
            .lock()
            .unwrap()
            .get(path)
            .copied()
            .unwrap_or(0)
    }

    /// Puts a body under `/picture/<name>`, and below it.
    pub fn show(&self, name: &str, content_type: &'static str, bytes: Vec<u8>) {
        let mut pictures = self.state.pictures.lock().unwrap();
        pictures.insert(name.to_owned(), (content_type, bytes));
    }

    /// Lets what waits at `/…/<name>` go on; one step per call.
    pub fn open(&self, name: &str) {
        self.state.gate(name).notify_one();
    }
}

#[derive(Clone, Copy)]
enum Manner {
    Http,
    Script,
    Echo,
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    manner: Manner,
    state: Arc<State>,
) {
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            continue;
        };
        let (tls, state) = (tls.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            match (tls, manner) {
                (_, Manner::Echo) => repeat(socket).await,
                (None, _) => http1(socket, state).await,
                (Some(tls), _) => {
                    // A client that refuses our certificate ends here, as it should.
                    let Ok(stream) = tls.accept(socket).await else {
                        return;
                    };
                    if matches!(manner, Manner::Script) {
                        script(stream).await;
                    } else if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                        let service = service_fn(move |ask| {
                            let state = Arc::clone(&state);
                            async move {
                                if refuses(&ask, &state) {
                                    return Err(h2::Error::from(h2::Reason::REFUSED_STREAM));
                                }
                                answer(ask, state).await.map_err(|never| match never {})
                            }
                        });
                        drop(
                            hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                                .serve_connection(TokioIo::new(stream), service)
                                .await,
                        );
                    } else {
                        http1(stream, state).await;
                    }
                }
            }
        });
    }
}

/// Whether a stream is refused: what is asked for under `/refused` for the first time.
fn refuses(ask: &Request<Incoming>, state: &State) -> bool {
    let path = ask.uri().path();
    let mut hits = state.hits.lock().unwrap();
    path.starts_with("/refused/") && hits.insert(path.to_owned(), 1).is_none()
}

async fn http1<S>(stream: S, state: Arc<State>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |ask| answer(ask, Arc::clone(&state)));
    drop(
        hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
            .await,
    );
}

async fn repeat(mut socket: TcpStream) {
    let (mut from, mut to) = socket.split();
    drop(tokio::io::copy(&mut from, &mut to).await);
}

/// Bytes `start..` of the one long body that downloads are compared with.
pub fn pattern(start: usize, length: usize) -> Vec<u8> {
    (start..start + length)
        .map(|at| (at % 251) as u8 ^ (at / 65_536) as u8)
        .collect()
}

fn full(body: impl Into<Bytes>) -> Body {
    Full::new(body.into())
        .map_err(|never: Infallible| match never {})
        .boxed_unsync()
}

fn html(title: &str) -> String {
    format!("<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>Welcome.</p>")
}

async fn answer(ask: Request<Incoming>, state: Arc<State>) -> Result<Response<Body>, Infallible> {
    let path = ask.uri().path().to_owned();
    *state.hits.lock().unwrap().entry(path.clone()).or_default() += 1;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let page = |text: String| {
        Response::builder()
            .header(CONTENT_TYPE, "text/html; charset=utf-8")
            .body(full(text))
            .unwrap()
    };
    Ok(match parts.as_slice() {
        ["echo"] => {
            let kind = ask.headers().get(CONTENT_TYPE).cloned();
            let mut response =
                Response::new(ask.into_body().map_err(io::Error::other).boxed_unsync());
            let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            response.headers_mut().insert(CONTENT_TYPE, kind);
            response
        }
        // The same as something that nobody reads.
        ["sent-back"] => {
            let body = ask.into_body().map_err(io::Error::other);
            Response::builder()
                .header(CONTENT_TYPE, "application/x-bytes")
                .body(body.boxed_unsync())
                .unwrap()
        }
        ["refused", _] => page(html("Not at first")),
        // What the gateway made of the request, as text: one line each.
        ["seen"] => {
            let mut text = format!("{} {} {:?}\n", ask.method(), ask.uri(), ask.version());
            for (name, value) in ask.headers() {
                text += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
            }
            Response::builder()
                .header(CONTENT_TYPE, "text/x-seen")
                .body(full(text))
                .unwrap()
        }
        ["count"] => {
            let read = ask
                .into_body()
                .collect()
                .await
                .map(|body| body.to_bytes().len());
            page(format!(
                "{}\n",
                read.map_or_else(|_| "cut".into(), |length| length.to_string())
            ))
        }
        ["bytes", length] => {
            let length: usize = length.parse().unwrap_or(0);
            let pieces = stream::iter((0..length).step_by(16_384).map(move |at| {
                Ok(Frame::data(Bytes::from(pattern(
                    at,
                    (length - at).min(16_384),
                ))))
            }));
            Response::builder()
                .header(CONTENT_TYPE, "application/octet-stream")
                .header(CONTENT_LENGTH, length)
                .body(StreamBody::new(pieces).boxed_unsync())
                .unwrap()
        }
        // As fast as can be: for measuring what stands between.
        ["zeros", length] => {
            static ZEROS: [u8; 65_536] = [0; 65_536];
            let length: usize = length.parse().unwrap_or(0);
            let pieces = stream::iter((0..length).step_by(65_536).map(move |at| {
                Ok(Frame::data(Bytes::from_static(
                    &ZEROS[..(length - at).min(65_536)],
                )))
            }));
            Response::builder()
                .header(CONTENT_TYPE, "application/octet-stream")
                .header(CONTENT_LENGTH, length)
                .body(StreamBody::new(pieces).boxed_unsync())
                .unwrap()
        }
        ["chunked"] => {
            let pieces = ["one ", "two ", "three\n"];
            let pieces = stream::iter(pieces.map(|piece| Ok(Frame::data(Bytes::from(piece)))));
            Response::builder()
                .header(CONTENT_TYPE, "text/html; charset=utf-8")
                .body(StreamBody::new(pieces).boxed_unsync())
                .unwrap()
        }
        ["trailers"] => {
            let mut trailers = HeaderMap::new();
            trailers.insert("x-check", HeaderValue::from_static("done"));
            let pieces = [
                Frame::data(Bytes::from("with trailers\n")),
                Frame::trailers(trailers),
            ];
            Response::builder()
                .header(CONTENT_TYPE, "application/octet-stream")
                .header("trailer", "x-check")
                .body(StreamBody::new(stream::iter(pieces.map(Ok))).boxed_unsync())
                .unwrap()
        }
        // One event at once, the next when the test says so.
        ["events", name] => {
            let gate = state.gate(name);
            let pieces = stream::unfold(0, move |step| {
                let gate = Arc::clone(&gate);
                async move {
                    if step > 0 {
                        gate.notified().await;
                    }
                    let event = format!("data: event {step}\n\n");
                    (step < 3).then(|| (Ok(Frame::data(Bytes::from(event))), step + 1))
                }
            });
            Response::builder()
                .header(CONTENT_TYPE, "text/event-stream")
                .body(StreamBody::new(pieces).boxed_unsync())
                .unwrap()
        }
        // Half of a download at once, the other half when the test says so.
        ["halves", name] => {
            let gate = state.gate(name);
            let pieces = stream::iter([0usize, 1]).then(move |half| {
                let gate = Arc::clone(&gate);
                async move {
                    if half == 1 {
                        gate.notified().await;
                    }
                    Ok(Frame::data(Bytes::from(pattern(half * 100_000, 100_000))))
                }
            });
            Response::builder()
                .header(CONTENT_TYPE, "application/octet-stream")
                .header(CONTENT_LENGTH, 200_000)
                .body(StreamBody::new(pieces).boxed_unsync())
                .unwrap()
        }
        // The connection breaks in the middle of the body.
        ["broken"] => {
            let pieces = [
                Ok(Frame::data(Bytes::from(pattern(0, 50_000)))),
                Err(io::Error::other("the origin falls over")),
            ];
            let pieces = stream::iter(pieces).then(|piece| async move {
                if piece.is_err() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                piece
            });
            Response::builder()
                .header(CONTENT_TYPE, "application/octet-stream")
                .body(StreamBody::new(pieces).boxed_unsync())
                .unwrap()
        }
        ["guilty", ..] => page(html(GUILTY_PHRASE)),
        ["picture", name, ..] => {
            let shown = state.pictures.lock().unwrap().get(*name).cloned();
            let (kind, bytes) = shown.unwrap_or(("text/plain", Vec::new()));
            let mut response = Response::builder().header(CONTENT_TYPE, kind);
            let query = ask.uri().query().unwrap_or_default();
            if query == "coded" {
                response = response.header(CONTENT_ENCODING, "gzip");
                let bytes = encode("gzip", &bytes);
                return Ok(response.body(full(bytes)).unwrap());
            }
            if query == "slowly" {
                // In pieces, and without saying how long it is.
                let pieces: Vec<_> = bytes
                    .chunks(10_000)
                    .map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece))))
                    .collect();
                let body = StreamBody::new(stream::iter(pieces)).boxed_unsync();
                return Ok(response.body(body).unwrap());
            }
            if ask.headers().contains_key("range") {
                let half = bytes.len() / 2;
                let range = format!("bytes 0-{}/{}", half - 1, bytes.len());
                response = response.status(206).header("content-range", range);
                return Ok(response.body(full(bytes[..half].to_vec())).unwrap());
            }
            response.body(full(bytes)).unwrap()
        }
        // Gives pieces of a guilty page, or all of it, as it is asked.
        ["in-pieces", kind, ..] => {
            let text = html(GUILTY_PHRASE);
            let kind = if *kind == "text" {
                "text/html"
            } else {
                "application/octet-stream"
            };
            let range = ask.headers().get("range").and_then(|range| {
                let (from, to) = range
                    .to_str()
                    .ok()?
                    .strip_prefix("bytes=")?
                    .split_once('-')?;
                Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok()?))
            });
            let bytes = text.as_bytes();
            match range {
                Some((from, to)) => Response::builder()
                    .status(206)
                    .header(CONTENT_TYPE, kind)
                    .header(
                        "content-range",
                        format!("bytes {from}-{to}/{}", bytes.len()),
                    )
                    .body(full(bytes[from..=to.min(bytes.len() - 1)].to_vec()))
                    .unwrap(),
                None => Response::builder()
                    .header(CONTENT_TYPE, kind)
                    .body(full(bytes.to_vec()))
                    .unwrap(),
            }
        }
        // Switches to whatever protocol it is asked for.
        ["switch"] => Response::builder()
            .status(101)
            .header("connection", "upgrade")
            .header(
                "upgrade",
                ask.headers()
                    .get("upgrade")
                    .cloned()
                    .unwrap_or(HeaderValue::from_static("none")),
            )
            .body(full(Vec::new()))
            .unwrap(),
        ["coded", coding] => {
            let guilty = ask.uri().query() == Some("guilty");
            let text = html(if guilty {
                GUILTY_PHRASE
            } else {
                "A coded page"
            });
            let mut response = page(String::new());
            *response.body_mut() = full(encode(coding, text.as_bytes()));
            let coding = HeaderValue::from_str(coding).unwrap();
            response.headers_mut().insert(CONTENT_ENCODING, coding);
            response
        }
        // Fine for a megabyte, then guilty: the head and the start are long on their way.
        ["late"] => {
            let filler =
                "<p>Nothing to see in this paragraph of the long page.</p>\n".repeat(20_000);
            let pieces = [filler.clone(), format!("<p>{GUILTY_PHRASE}</p>"), filler];
            let pieces = pieces.map(|piece| Ok(Frame::data(Bytes::from(piece))));
            Response::builder()
                .header(CONTENT_TYPE, "text/html; charset=utf-8")
                .body(StreamBody::new(stream::iter(pieces)).boxed_unsync())
                .unwrap()
        }
        ["long"] => {
            page("<p>Nothing to see in this paragraph of the long page.</p>\n".repeat(18_000))
        }
        ["status", code] => {
            let code: u16 = code.parse().unwrap_or(500);
            Response::builder()
                .status(code)
                .header("x-status", code)
                .body(full(""))
                .unwrap()
        }
        ["fields"] => Response::builder()
            .header(CONTENT_TYPE, "text/plain; charset=utf-8")
            .header("alt-svc", "h3=\":443\"; ma=86400")
            .header("set-cookie", "one=1; Path=/")
            .header("set-cookie", "two=2; Path=/")
            .header("x-kept", "yes")
            .body(full("fields\n"))
            .unwrap(),
        // A harmless text under a label for adults.
        ["rated"] => {
            let mut response = page(html("A rated page"));
            let label = HeaderValue::from_static("RTA-5042-1996-1400-1577-RTA");
            response.headers_mut().insert("rating", label);
            response
        }
        ["hop"] => {
            let mut response = page("hop\n".into());
            if ask.version() == Version::HTTP_11 {
                for (name, value) in [
                    ("connection", "x-for-the-gateway"),
                    ("x-for-the-gateway", "1"),
                    ("keep-alive", "timeout=5"),
                ] {
                    response
                        .headers_mut()
                        .append(name, HeaderValue::from_static(value));
                }
            }
            response
        }
        ["tagged"] => {
            let known = ask
                .headers()
                .get("if-none-match")
                .is_some_and(|tag| tag == "\"v1\"");
            let mut response = page(html("A tagged page"));
            if known {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                *response.body_mut() = full("");
            }
            response
                .headers_mut()
                .insert("etag", HeaderValue::from_static("\"v1\""));
            response
        }
        ["upgrade"] if ask.headers().contains_key(UPGRADE) => {
            let wanted = ask.headers()[UPGRADE].clone();
            let key = ask.headers().get("sec-websocket-key").cloned();
            tokio::spawn(async move {
                if let Ok(upgraded) = hyper::upgrade::on(ask).await {
                    let (mut from, mut to) = tokio::io::split(TokioIo::new(upgraded));
                    drop(tokio::io::copy(&mut from, &mut to).await);
                }
            });
            Response::builder()
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header("connection", "upgrade")
                .header(UPGRADE, wanted)
                .header("sec-websocket-accept", accepts(key.as_ref()))
                .body(full(""))
                .unwrap()
        }
        // A WebSocket that greets, and says something once it has heard something.
        ["socket", manner] if ask.headers().contains_key(UPGRADE) => {
            let key = ask.headers().get("sec-websocket-key").cloned();
            let said = socket_says(manner);
            tokio::spawn(async move {
                if let Ok(upgraded) = hyper::upgrade::on(ask).await {
                    let mut stream = TokioIo::new(upgraded);
                    drop(stream.write_all(b"\x81\x07welcome").await);
                    let mut heard = [0; 100];
                    drop(stream.read(&mut heard).await);
                    drop(stream.write_all(&said).await);
                    while stream.read(&mut heard).await.is_ok_and(|read| read > 0) {}
                }
            });
            Response::builder()
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header("connection", "upgrade")
                .header(UPGRADE, "websocket")
                .header("sec-websocket-accept", accepts(key.as_ref()))
                .body(full(""))
                .unwrap()
        }
        // What comes in goes out at once, and trailers say that all is well.
        ["call"] => {
            let mut trailers = HeaderMap::new();
            trailers.insert("grpc-status", HeaderValue::from_static("0"));
            let echo = ask.into_body().into_data_stream().map(|piece| match piece {
                Ok(piece) => Ok(Frame::data(piece)),
                Err(error) => Err(io::Error::other(error)),
            });
            let end = stream::iter([Ok(Frame::trailers(trailers))]);
            Response::builder()
                .header(CONTENT_TYPE, "application/grpc")
                .body(StreamBody::new(echo.chain(end)).boxed_unsync())
                .unwrap()
        }
        _ if ask.method() == Method::HEAD => Response::builder()
            .header(CONTENT_TYPE, "text/html; charset=utf-8")
            .header(CONTENT_LENGTH, 4321)
            .body(full(""))
            .unwrap(),
        _ => page(html("Hello from the origin")),
    })
}

/// The guilty phrase in frames of a server, in one manner or another.
fn socket_says(manner: &str) -> Vec<u8> {
    let frame = |first: u8, text: &str| {
        let length = u8::try_from(text.len()).ok().filter(|length| *length < 126);
        [&[first, length.unwrap()][..], text.as_bytes()].concat()
    };
    let (one, two) = GUILTY_PHRASE.split_at(9);
    match manner {
        "json" => frame(0x81, &format!("{{\"text\": \"{GUILTY_PHRASE}\"}}")),
        "pieces" => [frame(0x01, one), frame(0x80, two)].concat(),
        "binary" => frame(0x82, GUILTY_PHRASE),
        _ => frame(0x81, GUILTY_PHRASE),
    }
}

/// The answer to a WebSocket's key (RFC 6455, section 4.2.2).
fn accepts(key: Option<&HeaderValue>) -> String {
    let mut read = key.map_or(Vec::new(), |key| key.as_bytes().to_vec());
    read.extend(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &read);
    data_encoding::BASE64.encode(digest.as_ref())
}

/// The text in a content coding; unknown ones leave it as it is.
pub fn encode(coding: &str, text: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => {
            let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            to.write_all(text).unwrap();
            to.finish().unwrap()
        }
        "deflate" => {
            let mut to = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            to.write_all(text).unwrap();
            to.finish().unwrap()
        }
        "br" => {
            let mut to = Vec::new();
            let mut from = text;
            brotli::BrotliCompress(&mut from, &mut to, &Default::default()).unwrap();
            to
        }
        "zstd" => zstd::encode_all(text, 3).unwrap(),
        _ => text.to_vec(),
    }
}

/// Answers the request's path with bytes that no well-made server would send, and some that a
/// well-made one does but that hyper's server cannot.
async fn script<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(mut stream: S) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => head.extend_from_slice(&piece[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or("/");
    let plain = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    let bytes: String = match path {
        "/early-hints" => format!(
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n\
             {plain}Content-Length: 6\r\n\r\nhinted"
        ),
        "/two-lengths" => format!("{plain}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        "/length-and-chunked" => {
            format!(
                "{plain}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            )
        }
        "/bad-chunk" => {
            format!("{plain}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")
        }
        "/short" => format!("{plain}Content-Length: 100\r\n\r\nonly this"),
        "/no-http" => "220 mail.test ready\r\n".into(),
        "/many-fields" => {
            let fields: String = (0..5000)
                .map(|at| format!("X-Field-{at}: value\r\n"))
                .collect();
            format!("{plain}{fields}Content-Length: 2\r\n\r\nok")
        }
        "/huge-field" => format!(
            "{plain}X-Big: {}\r\nContent-Length: 2\r\n\r\nok",
            "b".repeat(1 << 20)
        ),
        "/silence" => String::new(),
        _ => format!("{plain}Content-Length: 2\r\n\r\nok"),
    };
    if stream.write_all(bytes.as_bytes()).await.is_ok() && path != "/silence" {
        drop(stream.shutdown().await);
    }
    // Whoever waits for the end of a silence waits for the gateway's own deadline.
    let mut rest = [0; 1024];
    while matches!(stream.read(&mut rest).await, Ok(read) if read > 0) {}
}

/// A certificate authority of the tests.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// The root certificate.
    pub pem: String,
}

impl Authority {
    /// Makes one with a fresh key.
    pub fn new(name: &str) -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let pem = params.self_signed(&key).unwrap().pem();
        Authority {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    fn leaf(&self, name: &str, kind: Fault) -> CertifiedKey {
        let key = KeyPair::generate().unwrap();
        let named = if kind == Fault::WrongName {
            "elsewhere.test"
        } else {
            name
        };
        let mut params = CertificateParams::new(vec![named.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, named);
        params.use_authority_key_identifier_extension = true;
        let (from, until) = match kind {
            Fault::Expired => (2020, 2021),
            Fault::NotYet => (2090, 2091),
            _ => (2024, 2089),
        };
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let certificate = if kind == Fault::SelfSigned {
            params.self_signed(&key).unwrap()
        } else {
            params.signed_by(&key, &self.issuer).unwrap()
        };
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        CertifiedKey::from_der(chain, key, &provider()).unwrap()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    Expired,
    NotYet,
    WrongName,
    SelfSigned,
    Unknown,
}

impl Fault {
    /// What is wrong with the certificate of a name: its first label says so.
    fn of(name: &str) -> Fault {
        match name.split('.').next().unwrap_or(name) {
            "expired" => Fault::Expired,
            "not-yet" => Fault::NotYet,
            "wrong-name" => Fault::WrongName,
            "self-signed" => Fault::SelfSigned,
            "unknown-issuer" => Fault::Unknown,
            _ => Fault::None,
        }
    }
}

/// One certificate per name, made when it is first asked for.
struct Certificates {
    good: Authority,
    unknown: Authority,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Certificates {
    fn new(good: Authority) -> Certificates {
        let unknown = Authority::new("Somebody nobody knows");
        Certificates {
            good,
            unknown,
            made: Mutex::default(),
        }
    }
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificates")
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or("127.0.0.1");
        let mut made = self.made.lock().unwrap();
        let key = made.entry(name.to_owned()).or_insert_with(|| {
            let fault = Fault::of(name);
            let by = if fault == Fault::Unknown {
                &self.unknown
            } else {
                &self.good
            };
            Arc::new(by.leaf(name, fault))
        });
        Some(Arc::clone(key))
    }
}

/// The one cryptographic provider.
pub fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// Writes the root where a configuration can name it.
pub fn write_root(origin: &Origin, to: &Path) {
    std::fs::write(to, &origin.root_pem).unwrap();
}
