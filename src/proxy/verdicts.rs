//! What was learnt from bodies before: guilt is remembered, innocence is looked at again.
//!
//! A verdict does not depend on who asks, so one reading serves every class. What was learnt
//! from an answer that was meant for one person is remembered for that person only.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::sync::Cache;

use crate::model::{PageUrl, Subject, Verdict};

/// How long a page's text is taken to be what it was.
const REMEMBERED: Duration = Duration::from_secs(6 * 60 * 60);

/// Below this score no tier closes anything, so there is nothing to remember.
pub(super) const WORTH_REMEMBERING: i32 = 40;

/// Remembered verdicts, bounded and timed.
pub(super) struct Verdicts {
    known: Cache<Key, Arc<Verdict>>,
    hasher: RandomState,
    /// A bit for each page of which something was ever remembered, by its hash: most pages that
    /// are asked for are not among them, and need not ask the cache. Bits are never taken back;
    /// one too many only costs the question.
    marked: Box<[AtomicU64]>,
}

/// Bits of the marks: with fifty thousand guilty pages one in twenty others asks in vain.
const MARKS: usize = 1 << 20;

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
            marked: (0..MARKS / 64).map(|_| AtomicU64::new(0)).collect(),
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
        if !self.is_marked(page) {
            return None;
        }
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
        let page = self.hasher.hash_one(page);
        self.known
            .insert((verdict.version, page, whose), Arc::new(verdict.clone()));
        // After it is there: who sees the mark finds it.
        if let Some(marks) = self.marked.get(page as usize % MARKS / 64) {
            marks.fetch_or(1 << (page % 64), Ordering::Release);
        }
    }

    fn is_marked(&self, page: u64) -> bool {
        let marks = self.marked.get(page as usize % MARKS / 64);
        marks.is_some_and(|marks| marks.load(Ordering::Acquire) >> (page % 64) & 1 == 1)
    }
}
