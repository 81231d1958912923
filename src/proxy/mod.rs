//! The data path: everything a connection goes through, in the order it happens.
//!
//! [`Proxy::work`] accepts on one worker; `connection` peeks and splices or bumps; `exchange`
//! is one request and its answer. Nothing here decides (that is `policy`) or words a message to
//! a person (that is `pages`). Start with `connection.rs`, then `exchange.rs`.

mod addresses;
mod answer;
mod body;
mod connection;
mod exchange;
mod expect;
mod explicit;
mod failure;
mod hold;
mod interim;
mod judge;
mod line;
mod listen;
mod metrics;
mod opened;
mod passes;
mod patient;
pub mod peek;
mod pictures;
mod pool;
mod prompt;
mod readings;
mod report;
mod request;
mod resolve;
mod rewind;
mod settings;
mod shown;
mod upgrade;
mod upstream;
mod verdicts;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub use addresses::is_inside;
pub use body::Body;
pub use listen::{Door, Entrance, bind};
pub use metrics::Metrics;
pub use opened::Opened;
pub use settings::{Limits, Settings, Tuning, UpstreamSettings};

use self::connection::{Arrival, corridor};
use self::hold::Budget;
use self::passes::Passes;
use self::patient::Patient;
use self::pictures::Desk;
use self::readings::Readings;
use self::upstream::{Roads, Upstream};
use self::verdicts::Verdicts;
use crate::identity::Identities;
use crate::model::Clock;
use crate::pages::Pages;
use crate::pages::token::Tokens;
use crate::policy::Live;
use crate::store::journal::Journal;
use crate::tls::{Acceptor, Minter, Trust};

/// How often idle connections to origins are let go.
const SWEEP: Duration = Duration::from_secs(15);
/// How long a worker waits when the system has no descriptor left.
const NO_DESCRIPTORS: Duration = Duration::from_millis(100);

/// What the data path is made of. Everything is handed in; nothing is global.
pub struct Parts {
    /// Bounds and addresses.
    pub settings: Settings,
    /// The one rulebook snapshot.
    pub rules: Live,
    /// What staff have opened for classes.
    pub opened: Opened,
    /// Who asks.
    pub identities: Arc<Identities>,
    /// Where records become durable.
    pub journal: Journal,
    /// What people read.
    pub pages: Arc<Pages>,
    /// Signs what pages link to.
    pub tokens: Arc<Tokens>,
    /// Mints leaves.
    pub minter: Minter,
    /// Answers handshakes.
    pub acceptor: Acceptor,
    /// Verifies origins.
    pub trust: Trust,
    /// The portal's routes, for requests to the gateway's own name.
    pub portal: axum::Router,
    /// The time.
    pub clock: Clock,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Cancelled when the gateway stops.
    pub drain: CancellationToken,
}

/// The data path, shared by all workers.
#[derive(Clone)]
pub struct Proxy {
    shared: Arc<Shared>,
}

/// What all workers share: read-only, or rarely written.
struct Shared {
    settings: Settings,
    rules: Live,
    opened: Opened,
    identities: Arc<Identities>,
    journal: Journal,
    pages: Arc<Pages>,
    tokens: Arc<Tokens>,
    minter: Minter,
    acceptor: Acceptor,
    roads: Arc<Roads>,
    portal: axum::Router,
    clock: Clock,
    metrics: Arc<Metrics>,
    drain: CancellationToken,
    verdicts: Verdicts,
    readings: Arc<Readings>,
    passes: Passes,
    budget: Budget,
    desk: Desk,
    places: Arc<Semaphore>,
    clients: Clients,
    journal_said: AtomicBool,
}

/// One worker: both legs of its connections live and die on its thread.
#[derive(Clone)]
struct Worker {
    shared: Arc<Shared>,
    upstream: Upstream,
    tasks: TaskTracker,
}

impl Proxy {
    /// Puts the data path together. Nothing is opened yet.
    pub fn new(parts: Parts) -> Self {
        let limits = parts.settings.tuning.limits.clone();
        let roads = Roads::new(
            parts.settings.tuning.clone(),
            parts.trust,
            parts.settings.own_listeners.clone(),
            parts.metrics.clone(),
        );
        Proxy {
            shared: Arc::new(Shared {
                verdicts: Verdicts::new(parts.settings.verdicts),
                readings: Arc::new(Readings::new(parts.settings.verdicts)),
                passes: Passes::new(),
                budget: Budget::new(limits.hold_total),
                desk: Desk::new(parts.metrics.clone()),
                places: Arc::new(Semaphore::new(
                    limits.connections.min(Semaphore::MAX_PERMITS),
                )),
                clients: Clients::default(),
                journal_said: AtomicBool::new(false),
                settings: parts.settings,
                rules: parts.rules,
                opened: parts.opened,
                identities: parts.identities,
                journal: parts.journal,
                pages: parts.pages,
                tokens: parts.tokens,
                minter: parts.minter,
                acceptor: parts.acceptor,
                roads: Arc::new(roads),
                portal: parts.portal,
                clock: parts.clock,
                metrics: parts.metrics,
                drain: parts.drain,
            }),
        }
    }

    /// Puts other bounds, ranges and roots in force: for what begins from now on. What was
    /// verified before with other roots is verified again.
    pub fn tune(&self, tuning: Tuning, trust: Trust) {
        self.shared.roads.tune(tuning, trust);
    }

    /// A reader went on from a warning: gives the address to return to, if the question is
    /// known and not too old.
    pub fn go_on(&self, event: Uuid) -> Option<String> {
        self.shared.passes.go_on(event)
    }

    /// Accepts on `doors` until the gateway stops, then waits for open connections at most
    /// `drain_time`. Run on a current-thread runtime of its own.
    ///
    /// # Errors
    /// If a socket cannot be watched.
    pub async fn work(&self, doors: Vec<Door>, drain_time: Duration) -> std::io::Result<()> {
        let worker = Worker {
            shared: self.shared.clone(),
            upstream: Upstream::new(self.shared.roads.clone()),
            tasks: TaskTracker::new(),
        };
        for door in doors {
            let listener = TcpListener::from_std(door.socket)?;
            worker
                .tasks
                .spawn(accept(worker.clone(), listener, door.entrance));
        }
        let drain = self.shared.drain.clone();
        loop {
            tokio::select! {
                () = drain.cancelled() => break,
                () = tokio::time::sleep(SWEEP) => worker.upstream.sweep(),
            }
        }
        worker.tasks.close();
        if tokio::time::timeout(drain_time, worker.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                connections = worker.tasks.len(),
                "connections were cut at the end of the drain"
            );
        }
        Ok(())
    }
}

/// Accepts until the gateway stops. Above the limit nothing is accepted: the kernel's queue waits.
async fn accept(worker: Worker, listener: TcpListener, entrance: Entrance) {
    let shared = worker.shared.clone();
    let Ok(listening) = listener.local_addr() else {
        return;
    };
    loop {
        let place = tokio::select! {
            () = shared.drain.cancelled() => return,
            place = shared.places.clone().acquire_owned() => place,
        };
        let Ok(place) = place else { return };
        let accepted = tokio::select! {
            () = shared.drain.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, client) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors: the next attempt at once would only spin.
                shared.metrics.limit("accept");
                tracing::debug!(%error, "a connection could not be accepted");
                tokio::time::sleep(NO_DESCRIPTORS).await;
                continue;
            }
        };
        let client = SocketAddr::new(client.ip().to_canonical(), client.port());
        let Some(seat) = Clients::seat(&shared, client.ip()) else {
            shared.metrics.limit("connections-per-client");
            continue;
        };
        shared.metrics.open.inc();
        let held = Arc::new(Held {
            _seat: seat,
            _place: place,
            shared: shared.clone(),
        });
        let worker = worker.clone();
        let tasks = worker.tasks.clone();
        tasks.spawn(serve(worker, stream, client, entrance, listening, held));
    }
}

/// The beginning of the story: what door, and where the packets were going.
async fn serve(
    worker: Worker,
    stream: TcpStream,
    client: SocketAddr,
    entrance: Entrance,
    listening: SocketAddr,
    held: Arc<Held>,
) {
    stream.set_nodelay(true).ok();
    let patience = worker.shared.tuning().limits.idle_time;
    if entrance == Entrance::Explicit {
        return explicit::serve(worker, Patient::new(stream, patience), client, held).await;
    }
    let Some(original) = listen::original_destination(&stream, entrance, listening) else {
        worker.shared.metrics.connection("refused");
        return;
    };
    let arrival = Arrival {
        client,
        original: Some(original),
        connect: None,
        credentials: None,
        held,
    };
    corridor(worker, Patient::new(stream, patience), arrival).await;
}

/// A connection's place among all and among those of its client. A tunnel or an upgraded
/// connection outlives the task that accepted it, so everything that serves it holds a share;
/// the last one gives the place back, also when a task ends by a panic.
struct Held {
    _seat: Seat,
    _place: OwnedSemaphorePermit,
    shared: Arc<Shared>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shared.metrics.open.dec();
    }
}

/// Open connections per client address.
#[derive(Default)]
struct Clients(Mutex<HashMap<IpAddr, usize>>);

/// One connection's count, taken back when it ends.
struct Seat {
    shared: Arc<Shared>,
    client: IpAddr,
}

impl Clients {
    fn seat(shared: &Arc<Shared>, client: IpAddr) -> Option<Seat> {
        let mut open = shared
            .clients
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client).or_insert(0);
        if *count >= shared.tuning().limits.connections_per_client {
            return None;
        }
        *count += 1;
        Some(Seat {
            shared: shared.clone(),
            client,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self
            .shared
            .clients
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.client);
            }
        }
    }
}

impl Shared {
    /// Bounds and ways to origins that are in force now.
    fn tuning(&self) -> Arc<Tuning> {
        self.roads.tuning()
    }

    /// Says once, loudly, that records are not being kept; counts every time.
    fn journal_failed(&self) {
        self.metrics.failure("self", "journal");
        if !self.journal_said.swap(true, Ordering::Relaxed) {
            tracing::error!(
                "records cannot be written to the journal: see the disk under [journal] dir; \
                 closed pages stay closed"
            );
        }
    }
}
