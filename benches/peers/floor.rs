//! The floor: the least that a proxy of these libraries can do. CONNECT, a minted leaf, both legs
//! of a connection on the runtime of one core, kept connections to origins; no rules, no log.
//!
//! It exists to be measured. It trusts whoever connects and bounds nothing.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::HOST;
use http::{Request, Response};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

type Body = BoxBody<Bytes, hyper::Error>;

/// Mints a leaf for each name, once.
#[derive(Debug)]
struct Leaves {
    issuer: Issuer<'static, KeyPair>,
    key: KeyPair,
    signing: Arc<dyn rustls::sign::SigningKey>,
    root: CertificateDer<'static>,
    minted: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?;
        let mut minted = self.minted.lock().ok()?;
        if let Some(known) = minted.get(name) {
            return Some(known.clone());
        }
        let mut params = CertificateParams::new(vec![name.to_owned()]).ok()?;
        params.use_authority_key_identifier_extension = true;
        let leaf = params.signed_by(&self.key, &self.issuer).ok()?;
        let made = Arc::new(CertifiedKey::new(
            vec![leaf.der().clone(), self.root.clone()],
            self.signing.clone(),
        ));
        minted.insert(name.to_owned(), made.clone());
        Some(made)
    }
}

/// What every worker has.
struct Shared {
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
}

/// `--floor PORT CA-CERTIFICATE CA-KEY ORIGIN-ROOT`: serves until it is killed.
pub(crate) fn run(args: &[String]) {
    let [port, certificate, key, root] = args else {
        panic!("--floor PORT CA-CERTIFICATE CA-KEY ORIGIN-ROOT");
    };
    let address = SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let ca = CertificateDer::from_pem_file(certificate).unwrap();
    let ca_key = KeyPair::from_pem(&std::fs::read_to_string(key).unwrap()).unwrap();
    let leaf_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
    let leaves = Leaves {
        issuer: Issuer::from_ca_cert_der(&ca, ca_key).unwrap(),
        signing: provider.key_provider.load_private_key(der).unwrap(),
        key: leaf_key,
        root: ca,
        minted: Mutex::default(),
    };
    let mut server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(leaves));
    server.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().unwrap();
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(Path::new(root)).unwrap())
        .unwrap();
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    client.alpn_protocols = vec![b"http/1.1".to_vec()];
    let shared = Arc::new(Shared {
        server: Arc::new(server),
        client: Arc::new(client),
    });
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    let workers: Vec<_> = (0..cores)
        .map(|_| {
            let shared = shared.clone();
            std::thread::spawn(move || work(&shared, address))
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
}

fn work(shared: &Arc<Shared>, address: SocketAddr) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let socket =
            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        socket.set_reuse_port(true).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.set_nonblocking(true).unwrap();
        socket.bind(&address.into()).unwrap();
        socket.listen(4096).unwrap();
        let listener = TcpListener::from_std(socket.into()).unwrap();
        let pool = Rc::new(Pool::default());
        loop {
            let Ok((socket, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            let (shared, pool) = (shared.clone(), pool.clone());
            tokio::task::spawn_local(async move {
                // A connection that fails is the client's business.
                connection(&shared, &pool, socket).await.ok();
            });
        }
    });
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Kept connections to origins by authority.
#[derive(Default)]
struct Pool(RefCell<HashMap<String, Vec<SendRequest<Body>>>>);

async fn connection(
    shared: &Arc<Shared>,
    pool: &Rc<Pool>,
    mut socket: TcpStream,
) -> Result<(), Failure> {
    socket.set_nodelay(true)?;
    let mut head = Vec::with_capacity(512);
    while !head.ends_with(b"\r\n\r\n") {
        if socket.read_buf(&mut head).await? == 0 || head.len() > 8192 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&head);
    let authority: Rc<str> = text.split(' ').nth(1).ok_or("no target")?.into();
    socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    let stream = TlsAcceptor::from(shared.server.clone())
        .accept(socket)
        .await?;
    let service = service_fn(|request| {
        let (shared, pool, authority) = (shared.clone(), pool.clone(), authority.clone());
        async move {
            let answer = forward(&shared, &pool, &authority, request).await;
            Ok::<_, Infallible>(answer.unwrap_or_else(|_| {
                let mut sorry = Response::new(Full::default().map_err(|no| match no {}).boxed());
                *sorry.status_mut() = http::StatusCode::BAD_GATEWAY;
                sorry
            }))
        }
    });
    hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await?;
    Ok(())
}

async fn forward(
    shared: &Arc<Shared>,
    pool: &Rc<Pool>,
    authority: &str,
    request: Request<Incoming>,
) -> Result<Response<Body>, Failure> {
    let kept = loop {
        let kept = pool.0.borrow_mut().get_mut(authority).and_then(Vec::pop);
        match kept {
            Some(kept) if kept.is_closed() => continue,
            other => break other,
        }
    };
    let mut send = match kept {
        Some(send) => send,
        None => dial(shared, authority).await?,
    };
    send.ready().await?;
    let (mut parts, body) = request.into_parts();
    if !parts.headers.contains_key(HOST) {
        parts.headers.insert(HOST, authority.parse()?);
    }
    let answer = send
        .send_request(Request::from_parts(parts, body.boxed()))
        .await?;
    let (parts, body) = answer.into_parts();
    // Back into the pool when the body has ended.
    let (pool, authority) = (pool.clone(), authority.to_owned());
    tokio::task::spawn_local(async move {
        if send.ready().await.is_ok() {
            pool.0.borrow_mut().entry(authority).or_default().push(send);
        }
    });
    Ok(Response::from_parts(parts, body.boxed()))
}

async fn dial(shared: &Arc<Shared>, authority: &str) -> Result<SendRequest<Body>, Failure> {
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    let socket = TcpStream::connect(authority).await?;
    socket.set_nodelay(true)?;
    let name = ServerName::try_from(host.to_owned())?;
    let stream = TlsConnector::from(shared.client.clone())
        .connect(name, socket)
        .await?;
    let (send, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(connection);
    Ok(send)
}
