//! What an exchange knows from its connection, and who asks on it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderValue;

use super::interim::Interim;
use super::request::Place;
use super::strict::Wire;
use super::{Held, Worker};
use crate::identity::Challenge;
use crate::model::{HostName, Identity};
use crate::policy::Rulebook;

/// What an exchange knows from its connection.
pub(super) struct Line {
    pub(super) worker: Worker,
    pub(super) client: SocketAddr,
    pub(super) place: Place,
    /// Where the client's packets were going, in transparent mode.
    pub(super) original: Option<SocketAddr>,
    /// What was sent with CONNECT.
    pub(super) credentials: Option<HeaderValue>,
    /// Whether the client can be asked who it is.
    pub(super) explicit: bool,
    /// The connection's place; what outlives the connection's task keeps a share.
    pub(super) held: Arc<Held>,
    /// Exchanges that have begun and ended, and are under way: an idle connection is let go.
    pub(super) busy: Busy,
    /// Where interim answers leave for an HTTP/1.1 client.
    pub(super) interim: Option<Interim>,
    /// Whether the client's handshake offered HTTP/1.1 only.
    pub(super) http1: bool,
    /// What an HTTP/1.1 connection is told of its exchanges.
    pub(super) wire: Wire,
    /// What the CONNECT around this connection named, where it differs from the name inside.
    pub(super) tunnel: Option<HostName>,
    /// Who it is under which rulebook; asked anew when the rules change.
    pub(super) known: Mutex<Option<(u64, Arc<Identity>)>>,
}

impl Line {
    pub(super) fn new(worker: Worker, client: SocketAddr, place: Place, held: Arc<Held>) -> Self {
        Line {
            worker,
            client,
            place,
            original: None,
            credentials: None,
            explicit: false,
            held,
            busy: Busy::default(),
            interim: None,
            http1: false,
            wire: Wire::default(),
            tunnel: None,
            known: Mutex::new(None),
        }
    }

    /// Who asks. On a connection that carries one client's requests the answer is remembered.
    pub(super) async fn identify(
        &self,
        rules: &Rulebook,
        sent: Option<&HeaderValue>,
    ) -> Result<Arc<Identity>, Challenge> {
        let identities = &self.worker.shared.identities;
        if let Some(drill) = identities.drills().who(self.client, rules) {
            return Ok(drill);
        }
        let credentials = self.credentials.as_ref().or(sent);
        if !self.explicit || identities.goes_by_address(credentials.is_some()) {
            // Credentials are not asked for here, or none were sent, or none count.
            let known = self
                .known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            if let Some((generation, who)) = known
                && generation == rules.generation()
            {
                return Ok(who);
            }
            let who = identities.of_address(self.client.ip(), rules);
            self.remember(rules, &who);
            return Ok(who);
        }
        identities.of(self.client.ip(), credentials, rules).await
    }

    /// Whether the gateway itself is the client, testing its filter: nothing is fetched for it.
    pub(super) fn is_drill(&self) -> bool {
        let identities = &self.worker.shared.identities;
        identities.drills().knows(self.client)
    }

    fn remember(&self, rules: &Rulebook, who: &Arc<Identity>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((rules.generation(), who.clone()));
    }
}

/// How much goes on on a connection.
#[derive(Default)]
pub(super) struct Busy {
    begun: AtomicUsize,
    open: Arc<AtomicUsize>,
}

/// An exchange under way.
pub(super) struct UnderWay(Arc<AtomicUsize>);

impl Busy {
    /// An exchange begins; it is under way until what comes back is dropped.
    pub(super) fn begin(&self) -> UnderWay {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.open.clone())
    }

    /// How many have begun, and whether any is under way.
    pub(super) fn state(&self) -> (usize, bool) {
        (
            self.begun.load(Ordering::Relaxed),
            self.open.load(Ordering::Relaxed) > 0,
        )
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
