//! What the data path counts. Registered on a registry that it is given; there are no globals.

use std::sync::atomic::AtomicI64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

const ALLOW: &str = "allow";
const REUSED: &str = "reused";

/// One label called `kind`, from a fixed set of words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Kind {
    kind: &'static str,
}

/// Side and kind of a failure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct FailureLabels {
    side: &'static str,
    kind: &'static str,
}

/// Category and tier of a closed page; both come from the rulebook, so they are few.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct BlockLabels {
    category: String,
    tier: String,
}

/// Counters of the data path.
pub struct Metrics {
    connections: Family<Kind, Counter>,
    /// Open client connections.
    pub open: Gauge<i64, AtomicI64>,
    exchanges: Family<Kind, Counter>,
    failures: Family<FailureLabels, Counter>,
    blocks: Family<BlockLabels, Counter>,
    limits: Family<Kind, Counter>,
    /// Time an answer was held before its first byte left, in seconds.
    pub held: Histogram,
    upstream: Family<Kind, Counter>,
    pictures: Family<Kind, Counter>,
    memory: Gauge<i64, AtomicI64>,
    memory_budget: Gauge<i64, AtomicI64>,
    /// What nearly every request counts, looked up once.
    allowed: Counter,
    reused: Counter,
}

impl Metrics {
    /// Makes them and registers them.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Metrics {
            connections: Family::default(),
            open: Gauge::default(),
            exchanges: Family::default(),
            failures: Family::default(),
            blocks: Family::default(),
            limits: Family::default(),
            held: Histogram::new([0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.3, 1.0]),
            upstream: Family::default(),
            pictures: Family::default(),
            memory: Gauge::default(),
            memory_budget: Gauge::default(),
            allowed: Counter::default(),
            reused: Counter::default(),
        };
        let metrics = Metrics {
            allowed: metrics.exchanges.get_or_create_owned(&Kind { kind: ALLOW }),
            reused: metrics.upstream.get_or_create_owned(&Kind { kind: REUSED }),
            ..metrics
        };
        let m = &metrics;
        registry.register(
            "schoolgate_connections",
            "Client connections by what was done with them",
            m.connections.clone(),
        );
        registry.register(
            "schoolgate_connections_open",
            "Open client connections",
            m.open.clone(),
        );
        registry.register(
            "schoolgate_exchanges",
            "Requests by what was done with them",
            m.exchanges.clone(),
        );
        registry.register(
            "schoolgate_failures",
            "What went wrong, by side and kind",
            m.failures.clone(),
        );
        registry.register(
            "schoolgate_blocks",
            "Closed pages by category and tier",
            m.blocks.clone(),
        );
        registry.register(
            "schoolgate_limits_met",
            "Bounds that were met",
            m.limits.clone(),
        );
        registry.register(
            "schoolgate_hold_seconds",
            "Time answers were held back to be read",
            m.held.clone(),
        );
        registry.register(
            "schoolgate_upstream_connections",
            "Connections to origins, new and reused",
            m.upstream.clone(),
        );
        registry.register(
            "schoolgate_pictures",
            "Pictures that were judged, by what came of it",
            m.pictures.clone(),
        );
        registry.register(
            "schoolgate_memory_bytes",
            "Resident memory of the process",
            m.memory.clone(),
        );
        registry.register(
            "schoolgate_memory_budget_bytes",
            "What `[limits] memory` allows",
            m.memory_budget.clone(),
        );
        metrics
    }

    /// The memory of the process, in bytes.
    pub fn memory(&self, bytes: usize) {
        self.memory.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// The memory that it should have at most, in bytes.
    pub fn memory_budget(&self, bytes: usize) {
        self.memory_budget
            .set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// A connection took this way: `bump`, `splice`, `http`, `terminate`, `refused` …
    pub fn connection(&self, kind: &'static str) {
        self.connections.get_or_create(&Kind { kind }).inc();
    }

    /// A request ended so: `allow`, `block`, `warn`, `failure`, `local` …
    pub fn exchange(&self, kind: &'static str) {
        if kind == ALLOW {
            self.allowed.inc();
            return;
        }
        self.exchanges.get_or_create(&Kind { kind }).inc();
    }

    /// Something went wrong.
    pub fn failure(&self, side: &'static str, kind: &'static str) {
        self.failures
            .get_or_create(&FailureLabels { side, kind })
            .inc();
    }

    /// A page was closed.
    pub fn block(&self, category: &str, tier: &str) {
        self.blocks
            .get_or_create(&BlockLabels {
                category: category.into(),
                tier: tier.into(),
            })
            .inc();
    }

    /// A bound was met.
    pub fn limit(&self, kind: &'static str) {
        self.limits.get_or_create(&Kind { kind }).inc();
    }

    /// A picture was judged: `found`, `nothing`, `known`, `unreadable`.
    pub fn picture(&self, kind: &'static str) {
        self.pictures.get_or_create(&Kind { kind }).inc();
    }

    /// A connection to an origin: `new` or `reused`.
    pub fn upstream(&self, kind: &'static str) {
        if kind == REUSED {
            self.reused.inc();
            return;
        }
        self.upstream.get_or_create(&Kind { kind }).inc();
    }
}
