//! Serves the portal (in clear) and the dashboard (inside TLS with a leaf of the school's own
//! authority) until the gateway stops.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::LazyConfigAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::model::HostName;
use crate::tls::{Acceptor, Minter, Offer, Profile};

/// Open connections of one surface: a school has fewer staff than this, and a portal page is
/// one request.
const CONNECTIONS: usize = 1024;
/// Time for a handshake or a whole request head.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// Time for a whole request to come and be answered.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// Open connections of one address: several people behind one, with a few pages each.
const PER_ADDRESS: usize = 128;
/// How long the system is left alone when it has no descriptor left.
const NO_DESCRIPTORS: Duration = Duration::from_millis(100);

/// What the dashboard's certificates are made with.
pub(super) struct Certificates {
    pub(super) minter: Arc<Minter>,
    pub(super) acceptor: Arc<Acceptor>,
}

/// Serves `router` on `listener` until `stop`, each connection tracked by `tasks`. With
/// `certificates` the connections are TLS.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    certificates: Option<Arc<Certificates>>,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let guests = Guests::default();
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => return,
            place = places.clone().acquire_owned() => place,
        };
        let Ok(place) = place else { return };
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, client)) = accepted else {
            tokio::time::sleep(NO_DESCRIPTORS).await;
            continue;
        };
        // One device must not take every place: others need the way to help.
        let Some(guest) = guests.enter(client.ip()) else {
            continue;
        };
        // Without it a small answer waits for the client's acknowledgement.
        stream.set_nodelay(true).ok();
        let router = router.clone();
        let stop = stop.clone();
        let certificates = certificates.clone();
        tasks.spawn(async move {
            match certificates {
                None => speak(stream, false, client, router, stop).await,
                Some(certificates) => {
                    let opening = open(stream, &certificates);
                    if let Ok(Some((stream, http2))) =
                        tokio::time::timeout(HEAD_TIME, opening).await
                    {
                        speak(stream, http2, client, router, stop).await;
                    }
                }
            }
            drop((place, guest));
        });
    }
}

/// Open connections per address.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection's count, taken back when it ends.
struct Guest {
    guests: Guests,
    address: IpAddr,
}

impl Guests {
    fn enter(&self, address: IpAddr) -> Option<Guest> {
        let address = address.to_canonical();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_insert(0);
        if *count >= PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Guest {
            guests: self.clone(),
            address,
        })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut open = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// A handshake under the name that the browser asked for, or the address it came to.
async fn open(
    stream: TcpStream,
    certificates: &Certificates,
) -> Option<(tokio_rustls::server::TlsStream<TcpStream>, bool)> {
    let address = stream.local_addr().ok()?.ip();
    let start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream)
        .await
        .ok()?;
    let named = start
        .client_hello()
        .server_name()
        .and_then(|name| name.parse().ok());
    let host = named.unwrap_or_else(|| HostName::from(address));
    let leaf = certificates.minter.leaf(&host, None).await.ok()?;
    let config = certificates
        .acceptor
        .config(&host, &leaf, Offer::Http2, Profile::default());
    let stream = start.into_stream(config).await.ok()?;
    let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    Some((stream, http2))
}

async fn speak<S>(
    stream: S,
    http2: bool,
    client: SocketAddr,
    router: Router,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: http::Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(client));
            // A body that never comes ends here; live streams answer at once and flow on.
            let answered = tokio::time::timeout(ANSWER_TIME, router.oneshot(request)).await;
            Ok::<_, Infallible>(match answered {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(_) => {
                    let mut late = http::Response::new(axum::body::Body::empty());
                    *late.status_mut() = http::StatusCode::REQUEST_TIMEOUT;
                    late
                }
            })
        }
    });
    // How a connection ends is of no interest here: what failed was answered.
    if http2 {
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(64)
            .keep_alive_interval(Duration::from_secs(30))
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        tokio::select! {
            _ = &mut connection => {}
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await.ok();
            }
        }
    } else {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_headers(128)
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        tokio::select! {
            _ = &mut connection => {}
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await.ok();
            }
        }
    }
}
