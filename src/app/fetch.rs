//! One request to a provider of sign-ins, and its whole answer.
//!
//! HTTP/1.1 over the TLS that origins are spoken to with; no pool, no redirects, no cookies: a
//! sign-in is rare, and a provider that redirects its own endpoints is not asked twice.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::dashboard::{Answering, Fetch};

/// For the whole exchange.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer: keys and metadata of the largest provider are a tenth of it.
const LARGEST: usize = 512 * 1024;

/// Requests over `https`, with origins verified as `tls` says.
pub(super) fn fetch(tls: Arc<ClientConfig>) -> Fetch {
    Arc::new(move |request| {
        let tls = tls.clone();
        let answer: Answering = Box::pin(async move {
            tokio::time::timeout(PATIENCE, exchange(tls, request))
                .await
                .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        });
        answer
    })
}

async fn exchange(
    tls: Arc<ClientConfig>,
    request: Request<Vec<u8>>,
) -> io::Result<Response<Vec<u8>>> {
    let (mut parts, body) = request.into_parts();
    let authority = parts.uri.authority().cloned();
    let authority = authority
        .filter(|_| parts.uri.scheme_str() == Some("https"))
        .ok_or_else(|| io::Error::other("a provider is asked over https only"))?;
    let host = authority.host().trim_matches(['[', ']']);
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(443))).await?;
    let stream = TlsConnector::from(tls).connect(name, stream).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    // Ends by itself with the sender.
    let connection = tokio::spawn(connection);
    let host = HeaderValue::from_str(authority.as_str()).map_err(io::Error::other)?;
    parts.headers.insert(header::HOST, host);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = path.parse().map_err(io::Error::other)?;
    let request = Request::from_parts(parts, Full::new(Bytes::from(body)));
    let answer = sender
        .send_request(request)
        .await
        .map_err(io::Error::other)?;
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, LARGEST)
        .collect()
        .await
        .map_err(io::Error::other)?;
    drop(sender);
    connection.abort();
    Ok(Response::from_parts(parts, body.to_bytes().to_vec()))
}
