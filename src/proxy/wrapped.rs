//! The explicit proxy inside TLS (`https://` proxies of browsers and curl): the gateway shows a
//! certificate of its own, under the name that the client calls it by, and speaks HTTP/1.1 inside.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use super::connection::read_hello;
use super::peek::Hello;
use super::rewind::Rewind;
use super::{Held, Worker, explicit};
use crate::model::HostName;
use crate::tls::{Offer, Profile};

/// Serves one client's connection. Without a name in its hello, the certificate is for the address
/// that it connected to.
pub(super) async fn serve<S>(
    worker: Worker,
    mut stream: S,
    own: IpAddr,
    client: SocketAddr,
    held: Arc<Held>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let shared = worker.shared.clone();
    let (name, seen) = match read_hello(&worker, &mut stream).await {
        Some((Hello::Tls { name, .. }, seen)) => (name, seen),
        Some((Hello::Broken(alert), _)) => {
            // The client may be gone already.
            stream.write_all(&alert).await.ok();
            return shared.metrics.connection("terminate");
        }
        Some((Hello::Http | Hello::Opaque, _)) => {
            // Somebody expects a proxy in clear text here, and must not talk on in it.
            return shared.metrics.connection("terminate");
        }
        None => return shared.metrics.connection("silent"),
    };
    let host = name.unwrap_or_else(|| HostName::from(own));
    let limits = shared.tuning();
    let turn = shared.admission.turn(client.ip(), &limits.limits).await;
    let Some(turn) = turn else {
        return;
    };
    let config = match shared.minter.leaf(&host, None).await {
        Ok(leaf) => {
            // Who asks is not known yet; sessions of the proxy itself resume only here.
            let profile = Profile {
                tier: None,
                rules: 0,
                settings: u64::MAX,
            };
            shared.acceptor.config(&host, &leaf, Offer::Http1, profile)
        }
        Err(error) => {
            shared.metrics.failure("self", "mint");
            tracing::error!(%error, "no certificate could be made for the proxy itself");
            return;
        }
    };
    let accepting = TlsAcceptor::from(config).accept(Rewind::over(seen, stream));
    let accepting = tokio::time::timeout(limits.limits.handshake_time, accepting);
    match Box::pin(accepting).await {
        Ok(Ok(stream)) => {
            drop(turn);
            Box::pin(explicit::serve(worker, Box::new(stream), client, held)).await;
        }
        Ok(Err(error)) => {
            shared.metrics.connection("untrusted");
            tracing::debug!(%error, "a client ended its handshake with the proxy");
        }
        Err(_) => shared.metrics.limit("handshake-time"),
    }
}
