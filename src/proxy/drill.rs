//! What answers the gateway's own tests of its filter, in place of a site.
//!
//! A drill goes the whole way of a request up to the moment in which a site would be asked; from
//! there on it is spoken to in memory, over HTTP/1.1, and its answer is read and judged as any
//! other. No name is looked up and nothing leaves the machine. Names and trust of real sites are
//! therefore not tested here.

use std::convert::Infallible;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Request, Response, Uri};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use super::body::{Body, full};
use super::failure::Failure;
use crate::policy::drills;

/// Room between the two ends, in bytes: a test page fits.
const ROOM: usize = 16 * 1024;

/// Answers a request with the page that tests are made with.
pub(super) async fn answer(request: Request<Body>) -> Result<Response<Incoming>, Failure> {
    let (mut parts, body) = request.into_parts();
    let host = parts.headers.get(http::header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let host = host.or(parts.uri.host()).unwrap_or_default();
    let page = drills::page(host.split(':').next().unwrap_or_default());
    // What the data path asks for is part of the test: safe search is a changed query.
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if let Ok(uri) = path.parse::<Uri>() {
        parts.uri = uri;
    }
    parts.version = http::Version::HTTP_11;
    let (here, there) = tokio::io::duplex(ROOM);
    let service = service_fn(move |_: Request<Incoming>| {
        let mut response = Response::new(full(Bytes::from_static(page.as_bytes())));
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(query) = HeaderValue::try_from(&query) {
            headers.insert(HeaderName::from_static(drills::ASKED), query);
        }
        async move { Ok::<_, Infallible>(response) }
    });
    // Both ends live as long as the answer is read: they end with each other.
    tokio::spawn(async move {
        let serving = server::Builder::new().serve_connection(TokioIo::new(there), service);
        serving.await.ok();
    });
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(here))
        .await
        .map_err(|_| Failure::Own)?;
    tokio::spawn(async move {
        connection.await.ok();
    });
    let request = Request::from_parts(parts, body);
    sender.send_request(request).await.map_err(|_| Failure::Own)
}
