//! Connections to origins that are kept for the next request. One pool per worker, so a lock is
//! never waited for.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hyper::client::conn::{http1, http2};

use super::body::Body;
use crate::model::{HostName, Scheme};

/// What makes two requests fit for one connection: the name that was verified, and the address
/// where it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) scheme: Scheme,
    pub(super) host: HostName,
    pub(super) port: u16,
    /// Where the client's packets were going, in transparent mode inside TLS.
    pub(super) original: Option<SocketAddr>,
    /// Under which settings it was checked and verified: others want it done again.
    pub(super) tuned: u64,
    /// For clients that offer HTTP/1.1 only: the origin is asked for what the client asked for.
    /// Nothing is then translated, and a download costs a third less.
    pub(super) http1: bool,
    /// The key that a member of staff has accepted, by its SHA-256: nobody else's request goes
    /// over a connection that stands only because of that.
    pub(super) waived: Option<[u8; 32]>,
}

/// A connection to an origin, ready for a request.
pub(super) enum Sender {
    Http1(http1::SendRequest<Body>),
    Http2(http2::SendRequest<Body>),
}

/// Kept connections of one worker at most; a class opens a few hundred sites at a time.
const KEPT: usize = 1024;

/// Idle HTTP/1.1 connections and shared HTTP/2 ones.
#[derive(Default)]
pub(super) struct Pool {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    http1: HashMap<Origin, Vec<(http1::SendRequest<Body>, Instant)>>,
    http2: HashMap<Origin, (http2::SendRequest<Body>, Instant)>,
    /// Connections in `http1`.
    count: usize,
}

impl Pool {
    /// A kept connection, youngest first: the oldest are likeliest to be closed by the origin.
    pub(super) fn take(&self, origin: &Origin, http1_only: bool, idle: Duration) -> Option<Sender> {
        let mut kept = self.kept();
        if !http1_only && let Some((sender, used)) = kept.http2.get_mut(origin) {
            if !sender.is_closed() {
                *used = Instant::now();
                return Some(Sender::Http2(sender.clone()));
            }
            kept.http2.remove(origin);
        }
        let kept = &mut *kept;
        let waiting = kept.http1.get_mut(origin)?;
        while let Some((sender, since)) = waiting.pop() {
            kept.count -= 1;
            if sender.is_ready() && since.elapsed() < idle {
                return Some(Sender::Http1(sender));
            }
        }
        kept.http1.remove(origin);
        None
    }

    /// Keeps an HTTP/1.1 connection that has finished its exchange, if there is room.
    pub(super) fn put_http1(
        &self,
        origin: Origin,
        sender: http1::SendRequest<Body>,
        per_origin: usize,
    ) {
        let mut kept = self.kept();
        if kept.count >= KEPT {
            return;
        }
        let waiting = kept.http1.entry(origin).or_default();
        if waiting.len() < per_origin {
            waiting.push((sender, Instant::now()));
            kept.count += 1;
        }
    }

    /// Shares an HTTP/2 connection; above the bound the one that was not used for longest goes.
    pub(super) fn put_http2(&self, origin: Origin, sender: http2::SendRequest<Body>) {
        let mut kept = self.kept();
        if kept.http2.len() >= KEPT {
            let oldest = kept.http2.iter().min_by_key(|(_, (_, used))| *used);
            if let Some(oldest) = oldest.map(|(origin, _)| origin.clone()) {
                kept.http2.remove(&oldest);
            }
        }
        kept.http2.insert(origin, (sender, Instant::now()));
    }

    /// Lets go of what was not used for a while. Called now and then by the worker.
    pub(super) fn sweep(&self, idle: Duration) {
        let mut kept = self.kept();
        kept.http1.retain(|_, senders| {
            senders.retain(|(sender, since)| !sender.is_closed() && since.elapsed() < idle);
            !senders.is_empty()
        });
        kept.count = kept.http1.values().map(Vec::len).sum();
        kept.http2
            .retain(|_, (sender, used)| !sender.is_closed() && used.elapsed() < idle);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // A panic while the map was held left it whole: every change is one call.
        self.kept
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
