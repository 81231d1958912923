//! The data path: everything a connection goes through, in the order it happens.
//!
//! [`Proxy::work`] accepts on one worker; `connection` peeks and splices or bumps; `exchange`
//! is one request and its answer. Nothing here decides (that is `policy`) or words a message to
//! a person (that is `pages`). Start with `connection.rs`, then `exchange.rs`.

mod addresses;
mod admission;
mod agreed;
mod answer;
mod body;
mod connection;
mod drill;
mod exchange;
mod expect;
mod explicit;
mod failure;
pub mod frames;
mod guard;
mod hold;
mod interim;
mod issuers;
mod judge;
mod layer;
mod line;
mod listen;
pub mod messages;
mod metrics;
mod monitor;
mod opened;
mod pace;
mod parent;
mod passes;
mod patient;
pub mod peek;
mod pictures;
mod pinned;
mod pool;
mod prompt;
mod readings;
mod report;
mod request;
mod resolve;
mod rewind;
mod settings;
mod shares;
mod shown;
mod strict;
mod upgrade;
mod upstream;
mod verdicts;
mod waivers;
pub mod wire;
mod wrapped;

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
pub use agreed::Agreed;
pub use body::Body;
pub use listen::{Door, Entrance, bind};
pub use metrics::Metrics;
pub use opened::Opened;
pub use parent::{Direct, Parent};
pub use pinned::{Pinned, Suspect};
pub use settings::{Limits, Settings, Tuning, UpstreamSettings};
pub use waivers::{Offer, Waiver};

use self::admission::{Admission, Seat};
use self::connection::{Arrival, corridor};
use self::hold::Budget;
use self::passes::Passes;
use self::patient::Patient;
use self::pictures::Desk;
use self::readings::Readings;
use self::upstream::{Roads, Upstream};
use self::verdicts::Verdicts;
use self::waivers::{Holder, Waivers};
use crate::identity::Identities;
use crate::model::{Clock, Hit, Identity, Record, SourceId};
use crate::pages::Pages;
use crate::pages::token::Tokens;
use crate::policy::Live;
use crate::store::journal::{Journal, JournalError};
use crate::tls::{Acceptor, Minter, Trust};

/// How often a worker shows that it is alive.
const ROUND: Duration = Duration::from_secs(1);
/// In how many rounds idle connections to origins are let go once.
const SWEEP: u32 = 15;
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
    /// Who has read this term what the school asks of pupils.
    pub agreed: Agreed,
    /// Apps that refuse our certificates, and names on probation.
    pub pinned: Pinned,
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
    /// Cancelled when nothing new is to be accepted.
    pub drain: CancellationToken,
    /// Cancelled when tunnels are to end: with `drain` when the gateway stops, later when another
    /// process has taken its place.
    pub leave: CancellationToken,
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
    agreed: Agreed,
    pinned: Pinned,
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
    leave: CancellationToken,
    verdicts: Verdicts,
    readings: Arc<Readings>,
    passes: Passes,
    waivers: Waivers,
    budget: Budget,
    desk: Desk,
    places: Arc<Semaphore>,
    admission: Admission,
    no_descriptors_said: AtomicBool,
    journal_said: AtomicBool,
    /// When each worker came round last; `None` of those that have ended.
    pulses: Mutex<Vec<Option<std::time::Instant>>>,
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
                waivers: Waivers::new(),
                budget: Budget::new(limits.hold_total),
                desk: Desk::new(parts.metrics.clone()),
                places: Arc::new(Semaphore::new(
                    limits.connections.min(Semaphore::MAX_PERMITS),
                )),
                admission: Admission::new(&limits, parts.metrics.clone()),
                no_descriptors_said: AtomicBool::new(false),
                pulses: Mutex::default(),
                journal_said: AtomicBool::new(false),
                settings: parts.settings,
                rules: parts.rules,
                opened: parts.opened,
                agreed: parts.agreed,
                pinned: parts.pinned,
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
                leave: parts.leave,
            }),
        }
    }

    /// Puts other bounds, ranges and roots in force: for what begins from now on. What was
    /// verified before with other roots is verified again.
    pub fn tune(&self, tuning: Tuning, trust: Trust) {
        self.shared.roads.tune(tuning, trust);
    }

    /// Says how much memory the process had when everything was loaded, in bytes: the rest of
    /// the budget is for connections and exchanges.
    pub fn settle(&self, resident: usize) {
        let shared = &self.shared;
        shared.admission.settle(&shared.tuning().limits, resident);
    }

    /// Says how much memory the process has now, in bytes. Call a few times a second.
    pub fn note_memory(&self, resident: usize) {
        let shared = &self.shared;
        shared.admission.note(&shared.tuning().limits, resident);
    }

    /// A reader went on from a warning: gives the address to return to, if the question is
    /// known and not too old.
    pub fn go_on(&self, event: Uuid) -> Option<String> {
        let passes = self.shared.passes.go_on(event);
        passes.or_else(|| self.shared.agreed.go_on(event))
    }

    /// What a member of staff on this device was told of a certificate, if it is known and not too
    /// old, and nobody has forbidden passes since.
    pub fn offer(&self, event: Uuid, client: IpAddr) -> Option<Offer> {
        let shared = &self.shared;
        let question = shared.waivers.question(event, client)?;
        let Holder { client, subject } = &question.holder;
        let (page, now) = (&question.page, shared.clock.now());
        let held = shared
            .waivers
            .of(*client, subject, &page.host, page.port, now);
        (!shared.tuning().upstream.staff_pass.is_zero()).then(|| Offer {
            host: page.host.clone(),
            lasts: question.lasts,
            until: held.map(|held| held.until),
            back: passes::address(page),
        })
    }

    /// A member of staff accepts the certificate: it counts for them, there, for minutes, once
    /// that is on record. `audited` writes it down under the waiver's name and says whether it
    /// could. Gives the address to return to. Dropping the future before it is done leaves at most
    /// records of a waiver that never held.
    pub async fn waive(
        &self,
        event: Uuid,
        client: IpAddr,
        audited: impl AsyncFnOnce(&Waiver) -> bool,
    ) -> Option<String> {
        let shared = &self.shared;
        self.offer(event, client)?;
        let question = shared.waivers.question(event, client)?;
        let now = shared.clock.now();
        let waiver = shared.waivers.drafted(&question, now)?;
        let hit = crate::model::Hit {
            id: waiver.id,
            code: crate::model::EventCode::of(waiver.id),
            at: now,
            category: "certificate-waived".to_owned(),
            ..question.hit
        };
        if shared.journal.append(Record::Hit(hit)).await.is_err() {
            shared.journal_failed();
            return None;
        }
        if !audited(&waiver).await {
            return None;
        }
        shared.waivers.begin(question.holder, waiver, now);
        Some(passes::address(&question.page))
    }

    /// The member of staff on this device has seen enough: whether something ended.
    pub fn end_waiver(&self, event: Uuid, client: IpAddr) -> Option<Waiver> {
        let shared = &self.shared;
        let question = shared.waivers.question(event, client)?;
        let Holder { client, subject } = &question.holder;
        let (page, now) = (&question.page, shared.clock.now());
        let held = shared
            .waivers
            .of(*client, subject, &page.host, page.port, now)?;
        shared.waivers.keep(&|one| one.id != held.id);
        Some(held)
    }

    /// Certificates that staff have accepted and that still count.
    pub fn waivers(&self) -> Vec<Waiver> {
        self.shared.waivers.all(self.shared.clock.now())
    }

    /// Ends every waiver for which this says no, and what flows because of it.
    pub fn keep_waivers(&self, kept: &dyn Fn(&Waiver) -> bool) {
        self.shared.waivers.keep(kept);
    }

    /// For how long the worker that has been silent longest has not come round; zero while there
    /// is none.
    pub fn longest_silence(&self) -> Duration {
        let pulses = (self.shared.pulses.lock()).unwrap_or_else(PoisonError::into_inner);
        let eldest = pulses.iter().flatten().min();
        eldest.map_or(Duration::ZERO, std::time::Instant::elapsed)
    }

    /// Accepts on `doors` until nothing new is to be accepted, then waits for open connections;
    /// once tunnels are to end (`Parts::leave`), at most `drain_time`. Run on a current-thread
    /// runtime of its own.
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
        let pulse = Pulse::new(&self.shared);
        let mut rounds = 0u32;
        loop {
            tokio::select! {
                () = drain.cancelled() => break,
                () = tokio::time::sleep(ROUND) => {}
            }
            pulse.beat();
            rounds = rounds.wrapping_add(1);
            if rounds.is_multiple_of(SWEEP) {
                worker.upstream.sweep();
            }
        }
        drop(pulse);
        worker.tasks.close();
        let late = async {
            self.shared.leave.cancelled().await;
            tokio::time::sleep(drain_time).await;
        };
        tokio::select! {
            () = worker.tasks.wait() => {}
            () = late => tracing::warn!(
                connections = worker.tasks.len(),
                "connections were cut at the end of the drain"
            ),
        }
        Ok(())
    }
}

/// A worker's sign of life.
struct Pulse<'a> {
    shared: &'a Shared,
    at: usize,
}

impl<'a> Pulse<'a> {
    fn new(shared: &'a Shared) -> Self {
        let mut pulses = shared.pulses.lock().unwrap_or_else(PoisonError::into_inner);
        pulses.push(Some(std::time::Instant::now()));
        Pulse {
            shared,
            at: pulses.len() - 1,
        }
    }

    fn beat(&self) {
        self.set(Some(std::time::Instant::now()));
    }

    fn set(&self, at: Option<std::time::Instant>) {
        let pulses = self.shared.pulses.lock();
        let mut pulses = pulses.unwrap_or_else(PoisonError::into_inner);
        if let Some(pulse) = pulses.get_mut(self.at) {
            *pulse = at;
        }
    }
}

impl Drop for Pulse<'_> {
    /// A worker that ends is not silent.
    fn drop(&mut self) {
        self.set(None);
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
                shared.accept_failed(&error);
                tokio::time::sleep(NO_DESCRIPTORS).await;
                continue;
            }
        };
        shared.accept_succeeded();
        let client = SocketAddr::new(client.ip().to_canonical(), client.port());
        let Some(seat) = (shared.admission).seat(client.ip(), &shared.tuning().limits) else {
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
    match entrance {
        Entrance::Explicit => {
            return explicit::serve(worker, Patient::over(stream, patience), client, held).await;
        }
        Entrance::Wrapped => {
            let own = stream.local_addr().map_or(listening, |local| local);
            let stream = Patient::over(stream, patience);
            return wrapped::serve(worker, stream, own.ip().to_canonical(), client, held).await;
        }
        Entrance::Redirect | Entrance::Tproxy => {}
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
    corridor(worker, Patient::over(stream, patience), arrival).await;
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

impl Shared {
    /// Bounds and ways to origins that are in force now.
    fn tuning(&self) -> Arc<Tuning> {
        self.roads.tuning()
    }

    /// Has a record written; those of the gateway's own tests are none.
    async fn write(&self, who: &Identity, hit: Hit) -> Result<(), JournalError> {
        match who.source {
            SourceId::Drill => Ok(()),
            _ => self.journal.append(Record::Hit(hit)).await,
        }
    }

    /// Says once, loudly, that connections cannot be accepted; counts every time.
    fn accept_failed(&self, error: &std::io::Error) {
        self.metrics.limit("accept");
        if !self.no_descriptors_said.swap(true, Ordering::Relaxed) {
            tracing::error!(
                %error,
                "connections cannot be accepted; raise LimitNOFILE of the service or lower \
                 `[limits] connections`"
            );
        }
    }

    /// Takes it back.
    fn accept_succeeded(&self) {
        if self.no_descriptors_said.load(Ordering::Relaxed)
            && self.no_descriptors_said.swap(false, Ordering::Relaxed)
        {
            tracing::info!("connections are accepted again");
        }
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
