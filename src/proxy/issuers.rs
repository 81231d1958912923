//! Issuers' certificates that origins forgot to send, fetched where the certificate itself says
//! (RFC 5280, section 4.2.2.1), as browsers do.
//!
//! Over plain HTTP only, as the certificates prove themselves; each address once at a time,
//! remembered for a day and a failure for minutes; no redirection is followed. An origin chooses
//! the address, so it is looked up and checked like that of a page: nothing inside the network.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, HOST, PROXY_AUTHORIZATION, USER_AGENT};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use moka::future::Cache;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use url::Url;

use super::upstream::Roads;
use crate::model::HostName;

/// A certificate has two kilobytes; a bundle a few dozen.
const LARGEST: usize = 64 * 1024;
/// Time for the whole of it: somebody waits for a page.
const PATIENCE: Duration = Duration::from_secs(5);
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);
const REMEMBERED_FAILURE: Duration = Duration::from_secs(10 * 60);
/// Certificates taken from one answer at most.
const BUNDLE: usize = 4;

type Found = Arc<[Vec<u8>]>;

/// Fetches issuers, each address once at a time.
pub(super) struct Issuers {
    known: Cache<String, Found>,
    unknown: Cache<String, ()>,
}

impl Issuers {
    pub(super) fn new() -> Self {
        Issuers {
            known: Cache::builder()
                .max_capacity(2_000)
                .time_to_live(REMEMBERED)
                .build(),
            unknown: Cache::builder()
                .max_capacity(2_000)
                .time_to_live(REMEMBERED_FAILURE)
                .build(),
        }
    }

    /// The certificates at an address, in DER; none if it cannot be fetched or holds none.
    pub(super) async fn fetch(&self, roads: &Roads, address: &str) -> Found {
        if self.unknown.contains_key(address) {
            return Arc::default();
        }
        let fetching = self.known.try_get_with_by_ref(address, async {
            tokio::time::timeout(PATIENCE, get(roads, address))
                .await
                .ok()
                .flatten()
                .ok_or(())
        });
        match fetching.await {
            Ok(found) => found,
            Err(_) => {
                self.unknown.insert(address.to_owned(), ()).await;
                Arc::default()
            }
        }
    }
}

async fn get(roads: &Roads, address: &str) -> Option<Found> {
    let url = Url::parse(address).ok()?;
    if url.scheme() != "http" || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let host: HostName = url.host_str()?.parse().ok()?;
    let port = url.port().unwrap_or(80);
    let parent = roads.parent(&host);
    let stream = match &parent {
        Some(parent) => roads.dial_parent(parent, &host, port).await.ok()?,
        None => {
            let addresses = roads.addresses(&host, port).await.ok()?;
            roads.dial(&addresses).await.ok()?.0
        }
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    // Ends with the sender.
    tokio::spawn(async move { connection.await.ok() });
    let authority = match url.port() {
        Some(port) => format!("{}:{port}", host.for_url()),
        None => host.for_url(),
    };
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let target = match &parent {
        Some(_) => format!("http://{authority}{target}"),
        None => target,
    };
    let mut request = Request::get(target);
    if let Some(value) = parent.as_ref().and_then(|parent| parent.authorization()) {
        request = request.header(PROXY_AUTHORIZATION, value);
    }
    let request = request
        .header(HOST, authority)
        .header(USER_AGENT, "schoolgate")
        .header(ACCEPT, "application/pkix-cert, */*")
        .body(Empty::<Bytes>::new())
        .ok()?;
    let response = sender.send_request(request).await.ok()?;
    if response.status() != http::StatusCode::OK {
        return None;
    }
    let body = Limited::new(response.into_body(), LARGEST)
        .collect()
        .await
        .ok()?
        .to_bytes();
    certificates(&body)
}

/// DER as the standard has it, or PEM as some authorities serve it.
fn certificates(body: &[u8]) -> Option<Found> {
    let found: Vec<Vec<u8>> = if body.starts_with(&[0x30]) {
        vec![body.to_vec()]
    } else {
        CertificateDer::pem_slice_iter(body)
            .take(BUNDLE)
            .filter_map(|der| der.ok().map(|der| der.as_ref().to_vec()))
            .collect()
    };
    (!found.is_empty()).then(|| found.into())
}
