//! Who has read this term what the school asks of pupils on the net (FIELD E15), where the school
//! wants that read.
//!
//! What is remembered is one keyed word for each device or person and term, which says nothing in
//! another term: who reads it learns that somebody has read a page. It is asked only of people who
//! open a page, never of programs, never of staff, and never before help.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use uuid::Uuid;

use crate::model::PageUrl;

/// Devices of a school, many times over; beyond it nothing more is remembered, and is asked again.
const MOST: usize = 100_000;
/// How long the question waits for an answer.
const QUESTION: Duration = Duration::from_secs(30 * 60);

/// Who has read it; clones share it.
#[derive(Clone)]
pub struct Agreed(Arc<Inner>);

struct Inner {
    known: Mutex<HashSet<String>>,
    /// What is to be kept on a disk.
    fresh: Mutex<Vec<String>>,
    asked: Cache<Uuid, (String, PageUrl)>,
}

impl Default for Agreed {
    /// Nobody.
    fn default() -> Self {
        Agreed(Arc::new(Inner {
            known: Mutex::default(),
            fresh: Mutex::default(),
            asked: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(QUESTION)
                .build(),
        }))
    }
}

fn held<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Agreed {
    /// Puts the words of this term in place of all others.
    pub fn replace(&self, words: impl IntoIterator<Item = String>) {
        *held(&self.0.known) = words.into_iter().take(MOST).collect();
    }

    /// What was agreed to since this was asked last.
    pub fn fresh(&self) -> Vec<String> {
        std::mem::take(&mut held(&self.0.fresh))
    }

    pub(super) fn has(&self, word: &str) -> bool {
        held(&self.0.known).contains(word)
    }

    /// A page asked first.
    pub(super) fn ask(&self, event: Uuid, word: String, page: &PageUrl) {
        self.0.asked.insert(event, (word, page.clone()));
    }

    /// The reader goes on. Gives the address to return to.
    pub(super) fn go_on(&self, event: Uuid) -> Option<String> {
        let (word, page) = self.0.asked.get(&event)?;
        let mut known = held(&self.0.known);
        if known.len() < MOST && known.insert(word.clone()) {
            held(&self.0.fresh).push(word);
        }
        let query = page.query.as_deref();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{page}{query}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_on_is_known_and_kept_once() {
        let agreed = Agreed::default();
        let page = PageUrl::parse("https://lesson.example/a?b=c").unwrap();
        assert!(!agreed.has("w"));
        assert_eq!(agreed.go_on(Uuid::from_u128(1)), None, "nobody was asked");
        agreed.ask(Uuid::from_u128(1), "w".into(), &page);
        assert!(!agreed.has("w"), "asking is not agreeing");
        for _ in 0..2 {
            let to = agreed.go_on(Uuid::from_u128(1));
            assert_eq!(to.as_deref(), Some("https://lesson.example/a?b=c"));
        }
        assert!(agreed.has("w"));
        assert_eq!(agreed.fresh(), ["w"]);
        assert_eq!(agreed.fresh(), [] as [&str; 0]);
        agreed.replace(["x".to_owned()]);
        assert!(!agreed.has("w") && agreed.has("x"));
    }
}
