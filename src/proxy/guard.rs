//! A panic ends the exchange that it happened in, and no other.
//!
//! tokio ends the task in which something panics. The task of a connection serves all its
//! streams, so without a guard one bad page would take a whole browser's connection with it. The
//! place of a panic is logged and counted where the hook is (`app::telemetry`); nothing is hidden
//! here. What a panic may leave half-done is local to the exchange: what is shared is counted by
//! guards that give back when they are dropped, and locks that were poisoned are taken on.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

/// What was awaited, or looked at, has panicked.
#[derive(Debug, thiserror::Error)]
#[error("this exchange was ended by an error of the gateway")]
pub(super) struct Panicked;

/// Awaits something; a panic in it becomes an error.
pub(super) async fn guarded<T>(what: impl Future<Output = T>) -> Result<T, Panicked> {
    let caught = AssertUnwindSafe(what).catch_unwind().await;
    caught.map_err(|_| Panicked)
}

/// Runs something; a panic in it becomes an error.
pub(super) fn caught<T>(what: impl FnOnce() -> T) -> Result<T, Panicked> {
    std::panic::catch_unwind(AssertUnwindSafe(what)).map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::task::Poll;

    use bytes::Bytes;
    use http::{Request, Response, StatusCode};
    use http_body_util::{BodyExt as _, Empty, StreamBody};
    use hyper::body::Incoming;
    use hyper::service::service_fn;
    use hyper_util::rt::{TokioExecutor, TokioIo};

    use super::*;
    use crate::proxy::body::{Body, Keeping, full};

    /// A server as it serves a client: one exchange panics when it is asked, another in the
    /// middle of its answer.
    async fn answer(request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let path = request.uri().path().to_owned();
        let answered = guarded(async {
            assert!(path != "/panic", "on purpose");
            if path != "/late" {
                return Response::new(full(Bytes::from_static(b"fine")));
            }
            let mut first = true;
            let frames = futures_util::stream::poll_fn(move |_| {
                assert!(std::mem::take(&mut first), "on purpose");
                let frame = http_body::Frame::data(Bytes::from_static(b"half"));
                Poll::Ready(Some(Ok::<_, Infallible>(frame)))
            });
            let body = StreamBody::new(frames).map_err(|never| match never {});
            Response::new(Keeping::new(body.boxed_unsync(), ()).boxed_unsync())
        });
        Ok(answered.await.unwrap_or_else(|Panicked| {
            let mut response = Response::new(full(Bytes::new()));
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }))
    }

    #[tokio::test]
    async fn other_streams_of_the_connection_go_on() {
        let (client, server) = tokio::io::duplex(1 << 16);
        tokio::spawn(
            hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(server), service_fn(answer)),
        );
        let (sender, connection) = hyper::client::conn::http2::handshake::<_, _, Empty<Bytes>>(
            TokioExecutor::new(),
            TokioIo::new(client),
        )
        .await
        .unwrap();
        tokio::spawn(connection);
        let ask = |path: &str| {
            let request = Request::get(format!("http://page.test{path}"));
            let request = request.body(Empty::new()).unwrap();
            let mut sender = sender.clone();
            async move { sender.send_request(request).await }
        };
        for _ in 0..3 {
            let panicked = ask("/panic").await.unwrap();
            assert_eq!(panicked.status(), StatusCode::SERVICE_UNAVAILABLE);
            // Half an answer is no whole one; its end may overtake its head.
            if let Ok(late) = ask("/late").await {
                assert_eq!(late.status(), StatusCode::OK);
                assert!(late.into_body().collect().await.is_err());
            }
            let fine = ask("/").await.unwrap().into_body().collect().await.unwrap();
            assert_eq!(fine.to_bytes(), "fine");
        }
    }
}
