//! Who is let in while it is crowded: connections, handshakes, exchanges, and the memory that
//! they take.
//!
//! Everything is divided among client addresses by [`super::shares`]. What is over a client's
//! share waits for a moment (back-pressure), and is refused then. Memory is counted in advance,
//! by what a connection or an exchange takes at most under ordinary circumstances; what the
//! system says of the process is asked besides, and above the budget only those who hold little
//! are still let in. Nothing here closes what is already open.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

use super::metrics::Metrics;
use super::pace::Pace;
use super::settings::Limits;
use super::shares::{Bounds, Portion, Shares};

/// What an open connection takes, in bytes: its task, TLS on both legs, and their buffers.
const CONNECTION: usize = 64 * 1024;
/// What an exchange takes besides, in bytes: heads, a window of its body either way.
const EXCHANGE: usize = 128 * 1024;
/// What one client may always hold of the memory while there is any, in bytes.
const MEMORY_FLOOR: usize = 4 * 1024 * 1024;
/// What is there for connections and exchanges however large the rules are, in bytes.
const LEAST: usize = 32 * 1024 * 1024;
/// How long an exchange waits for room before it is refused.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often somebody who waits looks again, whoever was woken meanwhile.
const AGAIN: Duration = Duration::from_millis(100);

/// The doorkeeper of all workers.
pub(super) struct Admission {
    connections: Arc<Shares>,
    handshakes: Arc<Shares>,
    exchanges: Arc<Shares>,
    memory: Arc<Shares>,
    pace: Pace,
    /// Bytes for connections and exchanges: the budget without what was there at the start.
    budget: AtomicUsize,
    /// Whether the process has more than its budget.
    over: AtomicBool,
    metrics: Arc<Metrics>,
}

/// What an open connection holds.
pub(super) struct Seat {
    _place: Portion,
    _memory: Portion,
}

/// What an exchange holds until its answer has left.
pub(super) struct Room {
    _place: Portion,
    _memory: Portion,
}

/// There is no room for this client now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Admission {
    pub(super) fn new(limits: &Limits, metrics: Arc<Metrics>) -> Self {
        Admission {
            connections: Arc::default(),
            handshakes: Arc::default(),
            exchanges: Arc::default(),
            memory: Arc::default(),
            pace: Pace::default(),
            budget: AtomicUsize::new(limits.memory.max(LEAST)),
            over: AtomicBool::new(false),
            metrics,
        }
    }

    /// Takes the memory that the rules and everything else had at the start off the budget.
    pub(super) fn settle(&self, limits: &Limits, resident: usize) {
        let left = limits.memory.saturating_sub(resident);
        if left < LEAST {
            tracing::warn!(
                resident_mib = resident >> 20,
                memory_mib = limits.memory >> 20,
                "the rules alone take most of `[limits] memory`; raise it, or leave lists out"
            );
        }
        self.budget.store(left.max(LEAST), Ordering::Relaxed);
        self.metrics.memory_budget(limits.memory);
        self.note(limits, resident);
    }

    /// What the system says that the process has, in bytes.
    pub(super) fn note(&self, limits: &Limits, resident: usize) {
        self.metrics.memory(resident);
        let over = resident > limits.memory;
        if over != self.over.swap(over, Ordering::Relaxed) {
            if over {
                tracing::warn!(
                    resident_mib = resident >> 20,
                    memory_mib = limits.memory >> 20,
                    "more memory is in use than `[limits] memory`: new requests of clients that \
                     hold much are refused until it is less"
                );
            } else {
                tracing::info!("memory is within its budget again");
            }
        }
    }

    /// Whether only those who hold little are let in: the process has more than its budget, and it is not
    /// only what the allocator has kept from before.
    fn is_tight(&self) -> bool {
        self.over.load(Ordering::Relaxed)
            && self.memory.used() > self.budget.load(Ordering::Relaxed) / 8
    }

    fn memory_bounds(&self) -> Bounds {
        let total = self.budget.load(Ordering::Relaxed);
        Bounds {
            total,
            // While it is tight only the floor is left to each.
            each: if self.is_tight() { MEMORY_FLOOR } else { total },
            floor: MEMORY_FLOOR.min(total / 4),
        }
    }

    /// A place for a connection that has come.
    pub(super) fn seat(&self, client: IpAddr, limits: &Limits) -> Option<Seat> {
        let bounds = Bounds {
            total: limits.connections,
            each: limits.connections_per_client,
            floor: 8,
        };
        let Some(place) = self.connections.take(client, 1, bounds) else {
            self.metrics.limit("connections-per-client");
            return None;
        };
        let Some(memory) = self.memory.take(client, CONNECTION, self.memory_bounds()) else {
            self.metrics.limit("memory");
            return None;
        };
        Some(Seat {
            _place: place,
            _memory: memory,
        })
    }

    /// Waits for a turn to shake hands with a client; `None` if none came within the time that a
    /// handshake has.
    pub(super) async fn turn(&self, client: IpAddr, limits: &Limits) -> Option<Portion> {
        let bounds = Bounds {
            total: limits.handshakes,
            each: limits.handshakes,
            floor: 4,
        };
        let until = Instant::now() + limits.handshake_time;
        let turn = wait(&self.handshakes, until, || {
            self.handshakes.take(client, 1, bounds)
        });
        let turn = turn.await;
        if turn.is_none() {
            self.metrics.limit("handshakes");
        }
        turn
    }

    /// Waits for room for an exchange, and slows down who asks too fast.
    pub(super) async fn room(&self, client: IpAddr, limits: &Limits) -> Result<Room, Full> {
        let now = Instant::now();
        match self.pace.ask(client, now, limits.requests_per_second) {
            Some(Duration::ZERO) => {}
            Some(wait) => {
                self.metrics.limit("request-rate");
                tokio::time::sleep(wait).await;
            }
            None => {
                self.metrics.limit("request-rate-refused");
                return Err(Full);
            }
        }
        let bounds = Bounds {
            total: limits.exchanges,
            each: limits.exchanges_per_client,
            floor: 8,
        };
        let until = now + PATIENCE;
        let take = || self.exchanges.take(client, 1, bounds);
        let Some(place) = wait(&self.exchanges, until, take).await else {
            self.metrics.limit("exchanges");
            return Err(Full);
        };
        let take = || self.memory.take(client, EXCHANGE, self.memory_bounds());
        let Some(memory) = wait(&self.memory, until, take).await else {
            self.metrics.limit("memory");
            return Err(Full);
        };
        Ok(Room {
            _place: place,
            _memory: memory,
        })
    }
}

/// Tries, and tries again when something was given back, until a moment.
async fn wait<T>(shares: &Shares, until: Instant, take: impl Fn() -> Option<T>) -> Option<T> {
    loop {
        if let Some(taken) = take() {
            return Some(taken);
        }
        if Instant::now() >= until {
            return None;
        }
        // Who was woken may have been over its own share: others look by themselves.
        let woken = timeout(AGAIN, shares.freed());
        timeout_at(until, woken).await.ok();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use prometheus_client::registry::Registry;

    use super::*;

    const GREEDY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const POLITE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

    fn doorkeeper(limits: &Limits) -> Admission {
        let metrics = Metrics::register(&mut Registry::default());
        Admission::new(limits, Arc::new(metrics))
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_holds_many_exchanges_waits_and_is_refused() {
        let limits = Limits {
            exchanges: 64,
            ..Limits::default()
        };
        let door = doorkeeper(&limits);
        let mut held = Vec::new();
        while let Ok(room) = door.room(GREEDY, &limits).await {
            held.push(room);
        }
        assert_eq!(held.len(), 32);
        let before = Instant::now();
        assert!(door.room(GREEDY, &limits).await.is_err());
        assert!(before.elapsed() >= PATIENCE);
        // Somebody else does not even wait.
        let before = Instant::now();
        assert!(door.room(POLITE, &limits).await.is_ok());
        assert_eq!(before.elapsed(), Duration::ZERO);
        // What is given back is there at once for who waits.
        let (waited, ()) = tokio::join!(door.room(GREEDY, &limits), async {
            held.pop();
        });
        assert!(waited.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn over_the_budget_only_those_who_hold_little_come_in() {
        let limits = Limits {
            memory: 256 << 20,
            ..Limits::default()
        };
        let door = doorkeeper(&limits);
        door.settle(&limits, 128 << 20);
        let mut held = Vec::new();
        while held.len() < 300 {
            held.push(door.room(GREEDY, &limits).await.ok().unwrap());
        }
        door.note(&limits, 300 << 20);
        assert!(door.is_tight());
        assert!(door.room(GREEDY, &limits).await.is_err());
        assert!(door.room(POLITE, &limits).await.is_ok());
        // What the allocator keeps when everybody is gone closes the door to nobody.
        held.clear();
        assert!(!door.is_tight());
        assert!(door.room(GREEDY, &limits).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn handshakes_take_turns() {
        let limits = Limits {
            handshakes: 16,
            ..Limits::default()
        };
        let door = doorkeeper(&limits);
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(door.turn(GREEDY, &limits).await.unwrap());
        }
        assert!(door.turn(GREEDY, &limits).await.is_none());
        assert!(door.turn(POLITE, &limits).await.is_some());
    }
}
