//! Devices that do not exist: the gateway's own connections to itself when it tests its filter.
//!
//! Nothing that is sent on a connection can say "treat me as class 7B". A drill is known by the
//! address and port that it comes from, which this very process has bound before it says so, and
//! only until the connection is over. No other process can come from there meanwhile.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{Confidence, Identity, Pseudonym, SourceId, Subject, TierId};
use crate::policy::Rulebook;

/// The stand-in of all drills. No device's begins like this.
const STAND_IN: &str = "selftest";

/// The drills under way; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Drills(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// How many there are, so that everybody else's connections need no lock.
    open: AtomicUsize,
    known: Mutex<HashMap<SocketAddr, Known>>,
}

#[derive(Debug)]
struct Known {
    tier: TierId,
    met: bool,
}

impl Inner {
    fn known(&self) -> MutexGuard<'_, HashMap<SocketAddr, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One drill; it is over when this is dropped.
#[derive(Debug)]
pub struct Drill {
    all: Arc<Inner>,
    from: SocketAddr,
}

impl Drills {
    /// A connection from `from`, which the caller holds bound, is one of a device of this tier.
    pub fn begin(&self, from: SocketAddr, tier: TierId) -> Drill {
        let mut known = self.0.known();
        known.insert(from, Known { tier, met: false });
        self.0.open.store(known.len(), Ordering::Release);
        Drill {
            all: self.0.clone(),
            from,
        }
    }

    /// Whether a connection is a drill.
    pub fn knows(&self, client: SocketAddr) -> bool {
        self.0.open.load(Ordering::Acquire) > 0 && self.0.known().contains_key(&client)
    }

    /// Who a drill is under these rules; notes that it was met. A tier that the rules no longer
    /// have is the guests'.
    pub fn who(&self, client: SocketAddr, rules: &Rulebook) -> Option<Arc<Identity>> {
        if self.0.open.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut known = self.0.known();
        let drill = known.get_mut(&client)?;
        drill.met = true;
        Some(Arc::new(Identity {
            subject: Subject::Device(Pseudonym(STAND_IN.into())),
            class: None,
            tier: (rules.tiers().iter().map(|tier| tier.id))
                .find(|tier| *tier == drill.tier)
                .unwrap_or(rules.guest_tier()),
            language: None,
            confidence: Confidence::None,
            source: SourceId::Drill,
        }))
    }
}

impl Drill {
    /// Whether the data path of this process has seen it: another process may listen on the same
    /// port, and what that one answered says nothing about a tier.
    pub fn was_met(&self) -> bool {
        let known = self.all.known();
        known.get(&self.from).is_some_and(|drill| drill.met)
    }
}

impl Drop for Drill {
    fn drop(&mut self) {
        let mut known = self.all.known();
        known.remove(&self.from);
        self.all.open.store(known.len(), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture;

    #[test]
    fn a_drill_is_known_by_where_it_comes_from_and_only_while_it_lasts() {
        let (rules, _) = fixture::shipped();
        let drills = Drills::default();
        let here: SocketAddr = "127.0.0.1:40000".parse().unwrap();
        let beside: SocketAddr = "127.0.0.1:40001".parse().unwrap();
        assert_eq!(drills.who(here, rules), None);
        let drill = drills.begin(here, TierId(2));
        assert!(!drill.was_met());
        assert_eq!(drills.who(beside, rules), None);
        assert!(!drills.knows(beside));
        assert!(drills.knows(here) && !drill.was_met());
        let who = drills.who(here, rules).unwrap();
        assert_eq!((who.tier, who.source), (TierId(2), SourceId::Drill));
        assert!(drill.was_met());
        drop(drill);
        assert_eq!(drills.who(here, rules), None);
        assert!(!drills.knows(here));
        let _none = drills.begin(here, TierId(200));
        assert_eq!(drills.who(here, rules).unwrap().tier, rules.guest_tier());
    }
}
