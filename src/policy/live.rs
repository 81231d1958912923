//! The one snapshot everyone reads.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Rulebook;

/// The rulebook in force. Clones share it; an exchange takes [`current`](Live::current) once
/// and sees exactly one rulebook from beginning to end.
#[derive(Clone)]
pub struct Live(Arc<ArcSwap<Rulebook>>);

impl Live {
    /// Begins with this rulebook.
    pub fn new(first: Rulebook) -> Self {
        Live(Arc::new(ArcSwap::from_pointee(first)))
    }

    /// The rulebook in force now.
    pub fn current(&self) -> Arc<Rulebook> {
        self.0.load_full()
    }

    /// Puts the next one in force; whoever holds the old one keeps it.
    pub fn replace(&self, next: Rulebook) {
        self.0.store(Arc::new(next));
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Live({:?})", self.current())
    }
}
