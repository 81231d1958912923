//! What was learnt from bodies before: guilt is remembered, innocence is looked at again.
//!
//! A verdict does not depend on who asks, so one reading serves every class. What was learnt
//! from an answer that was meant for one person is remembered for that person only.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use crate::model::{PageUrl, Subject, Verdict};

/// How long a page's text is taken to be what it was.
const REMEMBERED: Duration = Duration::from_secs(6 * 60 * 60);

/// Below this score no tier closes anything, so there is nothing to remember.
const WORTH_REMEMBERING: i32 = 40;

/// Remembered verdicts, bounded and timed.
pub(super) struct Verdicts {
    known: Cache<Key, Arc<Verdict>>,
    hasher: RandomState,
}

/// Generation and keyed hashes: no address is kept in clear.
type Key = (u64, u64, u64);

impl Verdicts {
    pub(super) fn new(capacity: u64) -> Self {
        Verdicts {
            known: Cache::builder()
                .max_capacity(capacity)
                .time_to_live(REMEMBERED)
                .build(),
            hasher: RandomState::new(),
        }
    }

    /// What is remembered of the page, for everybody or for this subject.
    pub(super) fn get(
        &self,
        page: &PageUrl,
        who: &Subject,
        generation: u64,
    ) -> Option<Arc<Verdict>> {
        let page = self.hasher.hash_one(page);
        self.known.get(&(generation, page, 0)).or_else(|| {
            self.known
                .get(&(generation, page, self.hasher.hash_one(who) | 1))
        })
    }

    /// Remembers a verdict, if it says something. `private` answers count for the subject only.
    pub(super) fn put(&self, page: &PageUrl, who: &Subject, private: bool, verdict: &Verdict) {
        let guilty = verdict
            .scores
            .first()
            .is_some_and(|top| top.points >= WORTH_REMEMBERING);
        if !guilty {
            return;
        }
        let whose = if private {
            self.hasher.hash_one(who) | 1
        } else {
            0
        };
        let key = (verdict.version, self.hasher.hash_one(page), whose);
        self.known.insert(key, Arc::new(verdict.clone()));
    }
}
