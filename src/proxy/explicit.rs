//! The explicit proxy: CONNECT and absolute-form requests (RFC 9110, section 9.3.6; RFC 9112,
//! section 3.2.2).

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{HOST, LOCATION, PROXY_AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use uuid::Uuid;

use super::answer::{challenge_page, no_body, offers};
use super::body::Body;
use super::connection::{Arrival, corridor, http1_builder, note_end};
use super::exchange;
use super::failure::Failure;
use super::interim::{Between, Interim};
use super::line::Line;
use super::report::Event;
use super::request::{Place, check_connect_host, parse_authority};
use super::strict::{Answering, Strict};
use super::{Held, Worker};
use crate::model::{HostName, PageUrl, Record, Scheme};
use crate::pages::Wanted;
use crate::policy::registrable;

/// Serves one client's connection to the proxy.
pub(super) async fn serve<S>(worker: Worker, stream: S, client: SocketAddr, held: Arc<Held>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let interim = Interim::default();
    let line = Arc::new(Line {
        explicit: true,
        interim: Some(interim.clone()),
        ..Line::new(worker.clone(), client, Place::Explicit, held)
    });
    let limits = &worker.shared.tuning().limits;
    let stream = Strict::over(stream, line.wire.clone(), limits);
    let stream = Between::over(stream, interim);
    let service = service_fn(move |request| {
        let line = line.clone();
        let answering = line.wire.begin();
        async move { Ok::<_, Infallible>(answer(line, request, answering).await) }
    });
    let shared = worker.shared.clone();
    let connection = http1_builder(&worker)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = shared.drain.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    note_end(&worker, ended);
}

async fn answer(
    line: Arc<Line>,
    request: Request<Incoming>,
    answering: Answering,
) -> Response<Body> {
    if request.method() == Method::CONNECT {
        let response = connect(&line, request).await;
        line.wire.turn(response.status().is_success());
        return response;
    }
    if request.uri().authority().is_none()
        && let Some(response) = to_itself(&line, &request)
    {
        line.wire.turn(false);
        return response;
    }
    exchange::run(&line, request, Some(answering)).await
}

/// The answer to what is said to the proxy itself; anything but these is refused like other
/// requests that name no site.
fn to_itself(line: &Line, request: &Request<Incoming>) -> Option<Response<Body>> {
    match *request.method() {
        // Somebody opened the proxy's own address in a browser: show the way.
        Method::GET | Method::HEAD => {
            let mut response = no_body(StatusCode::FOUND);
            let portal = &line.worker.shared.settings.portal_origin;
            if let Ok(start) = HeaderValue::try_from(format!("{portal}/start")) {
                response.headers_mut().insert(LOCATION, start);
            }
            Some(response)
        }
        // What can be done here (RFC 9110, section 9.3.7).
        Method::OPTIONS if request.uri().path() == "*" => Some(offers()),
        _ => None,
    }
}

async fn connect(line: &Arc<Line>, request: Request<Incoming>) -> Response<Body> {
    let worker = line.worker.clone();
    // Host and port, and nothing else (RFC 9112, section 3.2.3).
    let uri = request.uri();
    let target = uri
        .authority()
        .filter(|_| uri.scheme().is_none() && uri.path_and_query().is_none())
        .map(|authority| parse_authority(authority.as_str()));
    let Some(Ok((host, Some(port)))) = target else {
        worker.shared.metrics.failure("client", "bad-request");
        return no_body(StatusCode::BAD_REQUEST);
    };
    if let Err(failure) = check_connect_host(&request, &host, port) {
        let failure = match failure {
            Failure::Misdirected => front(line, &request, &host).await,
            other => other,
        };
        worker.shared.metrics.failure("client", failure.name());
        return no_body(match failure {
            Failure::Misdirected | Failure::Fronting => StatusCode::MISDIRECTED_REQUEST,
            _ => StatusCode::BAD_REQUEST,
        });
    }
    let credentials = request.headers().get(PROXY_AUTHORIZATION).cloned();
    let rules = worker.shared.rules.current();
    if let Err(challenge) = line.identify(&rules, credentials.as_ref()).await {
        return challenge_page(
            &worker,
            &challenge,
            Wanted::Document,
            Uuid::now_v7(),
            &rules,
        );
    }
    let arrival = Arrival {
        client: line.client,
        original: None,
        connect: Some((host, port)),
        credentials,
        held: line.held.clone(),
    };
    let tasks = worker.tasks.clone();
    tasks.spawn(async move {
        // The client may leave before the tunnel stands.
        if let Ok(tunnel) = hyper::upgrade::on(request).await {
            corridor(worker, TokioIo::new(tunnel), arrival).await;
        }
    });
    no_body(StatusCode::OK)
}

/// A CONNECT to one name whose Host says another: an incident like any other fronting, unless the
/// two belong together. It names the site that was hidden.
async fn front(line: &Line, request: &Request<Incoming>, target: &HostName) -> Failure {
    let named = request.headers().get(HOST);
    let named = named.and_then(|host| host.to_str().ok());
    let Some(Ok((named, port))) = named.map(parse_authority) else {
        return Failure::Misdirected;
    };
    let same = registrable(target).is_some_and(|domain| registrable(&named) == Some(domain));
    if same || *target == named {
        return Failure::Misdirected;
    }
    let shared = &line.worker.shared;
    let rules = shared.rules.current();
    let sent = request.headers().get(PROXY_AUTHORIZATION);
    if let Ok(who) = line.identify(&rules, sent).await {
        let port = port.unwrap_or(Scheme::Https.default_port());
        let event = Event {
            id: Uuid::now_v7(),
            request: Uuid::now_v7(),
            at: shared.clock.now(),
            rules: &rules,
            who: &who,
            page: &PageUrl::host_only(named, port),
        };
        let hit = event.technical(&Failure::Fronting);
        if shared.journal.append(Record::Hit(hit)).await.is_err() {
            shared.journal_failed();
        }
    }
    Failure::Fronting
}
