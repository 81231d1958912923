//! How often one place may ask.
//!
//! A class behind one address is one place, so the bounds are those of a class in a hurry, not
//! of a person. They keep codes from being tried out and the journal from being filled.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use uuid::Uuid;

/// Look-ups of codes a minute: there are 2.4 × 10⁸ codes, so trying them out takes centuries.
const LOOK_UPS: u32 = 120;
/// Forms a minute, and messages for help a minute: counted apart, so that nobody keeps a cry for
/// help from being sent by asking for pages.
pub(super) const FORMS: u32 = 120;
/// Places and requests remembered; beyond that the least used are forgotten.
const PLACES: u64 = 10_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Counted {
    LookUp,
    Form,
    Help,
}

/// Counters by place and minute, and which pages were asked for lately.
pub(super) struct Throttle {
    counts: Cache<(Counted, Option<IpAddr>), Arc<AtomicU32>>,
    asked: Cache<Uuid, ()>,
    said: Cache<Uuid, ()>,
}

impl Throttle {
    pub(super) fn new() -> Self {
        let minute = Duration::from_secs(60);
        let day = Duration::from_secs(24 * 3600);
        Throttle {
            counts: Cache::builder()
                .max_capacity(PLACES)
                .time_to_live(minute)
                .build(),
            asked: Cache::builder()
                .max_capacity(PLACES)
                .time_to_live(day)
                .build(),
            said: Cache::builder()
                .max_capacity(PLACES)
                .time_to_live(day)
                .build(),
        }
    }

    /// Counts one more; `false` if that is too many.
    pub(super) fn admits(&self, what: Counted, place: Option<IpAddr>) -> bool {
        let most = match what {
            Counted::LookUp => LOOK_UPS,
            Counted::Form | Counted::Help => FORMS,
        };
        let count = self.counts.get_with((what, place), Default::default);
        count.fetch_add(1, Ordering::Relaxed) < most
    }

    /// Whether this page was asked for within a day.
    pub(super) fn was_asked(&self, hit: Uuid) -> bool {
        self.asked.contains_key(&hit)
    }

    /// Notes that something was said of this page; `false` if that was so before.
    pub(super) fn first_said(&self, hit: Uuid) -> bool {
        let mut first = false;
        self.said.get_with(hit, || first = true);
        first
    }

    /// Notes that it was asked for.
    pub(super) fn asked(&self, hit: Uuid) {
        self.asked.insert(hit, ());
    }
}
