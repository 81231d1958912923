//! What the data path is told at start: bounds, time limits and addresses.

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;

use super::parent::Parent;
use crate::model::HostName;

/// Every bound of the data path. Each has a counter for how often it was met
/// (`schoolgate_limits_met_total`).
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open client connections in all; above it new ones wait in the kernel's queue.
    pub connections: usize,
    /// Open connections of one client address: one device must not starve a class.
    pub connections_per_client: usize,
    /// TLS handshakes with clients under way at once; more wait their turn.
    pub handshakes: usize,
    /// Requests under way at once, from their head to the end of their answer.
    pub exchanges: usize,
    /// The same of one client address.
    pub exchanges_per_client: usize,
    /// Requests of one client address in a second, on average over a few; faster ones are slowed
    /// down, then refused with 503.
    pub requests_per_second: usize,
    /// Bytes of memory that the process should have at most. What the rules take at start is
    /// taken off; the rest is divided among connections and requests.
    pub memory: usize,
    /// Bytes of one request head. Browsers stay below 16 KiB; cookies of some portals do not.
    pub header_bytes: usize,
    /// Fields of one head; beyond it 431.
    pub header_count: usize,
    /// Time for a whole request head, not per byte.
    pub header_time: Duration,
    /// Time for the first bytes that say what the connection is.
    pub hello_time: Duration,
    /// Time for a TLS handshake, either side.
    pub handshake_time: Duration,
    /// Time without a request after which a kept connection ends.
    pub idle_time: Duration,
    /// Time without a byte after which a connection that is passed on unopened, or a WebSocket,
    /// ends.
    pub tunnel_idle_time: Duration,
    /// Bytes of an answer held back before its beginning is judged.
    pub hold_bytes: usize,
    /// Time an answer is held back at most, so that a slow page still starts.
    pub hold_time: Duration,
    /// Bytes of all holds together; above it new exchanges hold less, never more.
    pub hold_total: usize,
    /// Decoded bytes of an answer that are read in any case. Beyond, a text is read to its end as
    /// long as its coding does not make it 64 times larger; a download is not read on.
    pub body_read_bytes: u64,
    /// Bytes of a picture that is looked at; larger ones pass. Pictures on pages are far smaller.
    pub picture_bytes: usize,
    /// Time that a picture is held at most to be compared with the lists of what nobody may see.
    pub picture_time: Duration,
    /// Time without a byte of a body after which it is given up.
    pub body_idle_time: Duration,
    /// Streams that one HTTP/2 client may have open.
    pub streams_per_connection: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 4_000,
            connections_per_client: 512,
            handshakes: 512,
            exchanges: 8_000,
            exchanges_per_client: 1_000,
            requests_per_second: 1_000,
            memory: 2 << 30,
            header_bytes: 64 * 1024,
            header_count: 256,
            header_time: Duration::from_secs(15),
            hello_time: Duration::from_secs(10),
            handshake_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(120),
            tunnel_idle_time: Duration::from_secs(120),
            hold_bytes: 64 * 1024,
            hold_time: Duration::from_millis(300),
            hold_total: 64 * 1024 * 1024,
            body_read_bytes: 8 * 1024 * 1024,
            picture_bytes: 2 * 1024 * 1024,
            picture_time: Duration::from_secs(10),
            body_idle_time: Duration::from_secs(120),
            streams_per_connection: 128,
        }
    }
}

/// How origins are reached.
#[derive(Clone, Debug)]
pub struct UpstreamSettings {
    /// Private ranges that clients may reach all the same.
    pub allow_private: Vec<IpNet>,
    /// Time to look a name up and connect.
    pub connect_timeout: Duration,
    /// Time until the answer's head.
    pub head_timeout: Duration,
    /// Time a kept connection may stay unused.
    pub idle_timeout: Duration,
    /// Kept HTTP/1.1 connections per origin and worker.
    pub pool_idle_per_host: usize,
    /// Whether intermediates that an origin forgot to send are fetched where their certificate
    /// says.
    pub fetch_issuers: bool,
    /// For how long staff may open a site whose certificate cannot be verified; zero: not at all.
    pub staff_pass: Duration,
    /// The proxy above this one, if there is one.
    pub parent: Option<Parent>,
}

impl Default for UpstreamSettings {
    fn default() -> Self {
        UpstreamSettings {
            allow_private: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            head_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(90),
            pool_idle_per_host: 8,
            fetch_issuers: true,
            staff_pass: Duration::ZERO,
            parent: None,
        }
    }
}

/// What may be changed while the gateway runs. An exchange or a wait that has begun keeps the
/// bounds it began with. `connections` and `hold_total` are taken once, at start.
#[derive(Clone, Debug, Default)]
pub struct Tuning {
    /// Bounds.
    pub limits: Limits,
    /// Origins.
    pub upstream: UpstreamSettings,
}

/// Everything the data path is told at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What may be changed later, see [`super::Proxy::tune`].
    pub tuning: Tuning,
    /// Scheme and authority of the portal, as pages link to it, without a slash at the end.
    pub portal_origin: String,
    /// Hosts under which the portal is meant, with their port.
    pub own_names: Vec<(HostName, u16)>,
    /// Addresses that the gateway listens on: never dialled for a client.
    pub own_listeners: Vec<SocketAddr>,
    /// The remembered verdicts at most.
    pub verdicts: u64,
}
