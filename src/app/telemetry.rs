//! The log, and the metrics and health that other machines ask for.
//!
//! Logs go to standard error. No address, name, path, query, body or token is given to the log
//! anywhere in this package; this module adds none. Metrics are values of a registry that is
//! handed in; there are no globals.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use super::config::{Log, LogFormat};

/// Connections to the metrics address at once: a handful of machines ask every few seconds.
const CONNECTIONS: usize = 64;
/// For one of them to send its request.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// For one of them from beginning to end, kept-alive requests included.
const CONNECTION_TIME: Duration = Duration::from_secs(300);

/// Begins to log. Once per process; an error means that something else logs already.
pub fn log_to_standard_error(log: &Log) -> anyhow::Result<()> {
    let targets: Targets = log.level.parse()?;
    let colour = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    let writer = std::io::stderr;
    let layer = match log.format {
        LogFormat::Text => tracing_subscriber::fmt::layer()
            .with_writer(writer)
            .with_ansi(colour)
            .boxed(),
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(writer)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(targets))
        .try_init()?;
    Ok(())
}

/// Counts panics and logs where they happened. What a panic says may hold what somebody sent,
/// so only its place is logged.
pub fn watch_panics(registry: &mut Registry) {
    let panics = Counter::<u64>::default();
    registry.register(
        "schoolgate_panics",
        "Panics; each ended one task",
        panics.clone(),
    );
    std::panic::set_hook(Box::new(move |panic| {
        panics.inc();
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(
            code.place = place,
            "a task ended in a panic; please report the place"
        );
    }));
}

/// Whether the gateway can do its work: `Err` says what is missing, in words for IT.
pub type Readiness = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;

/// Serves `/metrics` (OpenMetrics), `/healthz` (the process answers) and `/readyz` (it can do
/// its work) until `stop`. Connections are bounded in number and time.
pub async fn serve(
    listener: TcpListener,
    registry: Arc<Registry>,
    ready: Readiness,
    stop: CancellationToken,
) {
    let routes = routes(registry, ready);
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let tasks = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection for metrics could not be accepted");
                // Out of descriptors: wait for some to come back rather than spin.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Beyond the bound, a connection is closed at once.
        let Ok(slot) = slots.clone().try_acquire_owned() else {
            continue;
        };
        let service = TowerToHyperService::new(routes.clone());
        let stop = stop.clone();
        tasks.spawn(async move {
            let _slot = slot;
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .serve_connection(TokioIo::new(stream), service);
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    tokio::time::timeout(HEAD_TIME, connection).await.unwrap_or(Ok(()))
                }
                () = tokio::time::sleep(CONNECTION_TIME) => Ok(()),
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection for metrics ended early");
            }
        });
    }
    tasks.close();
    tasks.wait().await;
}

#[derive(Clone)]
struct Shared {
    registry: Arc<Registry>,
    ready: Readiness,
}

fn routes(registry: Arc<Registry>, ready: Readiness) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(async || ([NO_STORE], "ok\n")))
        .route("/readyz", get(readiness))
        .with_state(Shared { registry, ready })
}

const NO_STORE: (header::HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
/// The media type of the OpenMetrics text format, version 1.0.
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

async fn metrics(State(shared): State<Shared>) -> impl IntoResponse {
    let mut text = String::new();
    match prometheus_client::encoding::text::encode(&mut text, &shared.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS), NO_STORE], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn readiness(State(shared): State<Shared>) -> impl IntoResponse {
    match (shared.ready)() {
        Ok(()) => (StatusCode::OK, [NO_STORE], "ready\n".to_owned()),
        Err(what) => (
            StatusCode::SERVICE_UNAVAILABLE,
            [NO_STORE],
            format!("{what}\n"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn ask(address: std::net::SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn metrics_and_health_are_served_until_the_end() {
        let mut registry = Registry::default();
        let pages = Counter::<u64>::default();
        registry.register("schoolgate_pages", "Pages", pages.clone());
        pages.inc();
        let fine = Arc::new(AtomicBool::new(true));
        let ready: Readiness = {
            let fine = fine.clone();
            Arc::new(move || {
                if fine.load(Ordering::Relaxed) {
                    Ok(())
                } else {
                    Err("the disk is full".into())
                }
            })
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, Arc::new(registry), ready, stop.clone()));

        let answer = ask(address, "/metrics").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            answer.contains("application/openmetrics-text; version=1.0.0"),
            "{answer}"
        );
        assert!(answer.contains("schoolgate_pages_total 1\n"), "{answer}");
        assert!(answer.ends_with("# EOF\n"), "{answer}");
        assert!(ask(address, "/healthz").await.starts_with("HTTP/1.1 200"));
        assert!(ask(address, "/readyz").await.ends_with("ready\n"));
        fine.store(false, Ordering::Relaxed);
        let answer = ask(address, "/readyz").await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(answer.ends_with("the disk is full\n"), "{answer}");
        assert!(ask(address, "/elsewhere").await.starts_with("HTTP/1.1 404"));

        stop.cancel();
        server.await.unwrap();
    }
}
