//! Bodies that have been read before, known again by every byte.
//!
//! What a body says depends on its bytes, on how they are labelled and on the rules, and on
//! nothing else: not on the address, not on who asks. So a body whose digest is known need not be
//! decoded and read again. Unlike an address or a validator (RFC 9110, section 8.8) a digest
//! cannot be made to stand for something else by whoever sends the body.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use http_body::Frame;
use moka::sync::Cache;
use tokio::sync::OnceCell;

use crate::classify::{BodyHead, Classifier};
use crate::model::Evidence;

/// How long what a body said is kept without being asked for.
const UNUSED: Duration = Duration::from_secs(60 * 60);

/// The name of a body under certain rules.
pub(super) type Name = [u8; 32];

/// What bodies have said, bounded and timed.
pub(super) struct Readings {
    known: Cache<Name, Arc<Said>>,
    /// Bodies that are being read right now: a class that opens one page at once has it read once.
    /// There are at most as many as exchanges under way.
    open: Mutex<HashMap<Name, Arc<OnceCell<Arc<Said>>>>>,
}

/// A body that is being read. When the last who waits for it lets go, it is forgotten here.
pub(super) struct Open {
    readings: Arc<Readings>,
    name: Name,
    cell: Option<Arc<OnceCell<Arc<Said>>>>,
}

/// What a body said, and how loudly: see [`Classifier::loudest`].
pub(super) struct Said {
    pub(super) evidence: Evidence,
    pub(super) loudest: Option<i32>,
}

impl From<Evidence> for Said {
    fn from(evidence: Evidence) -> Self {
        Said {
            loudest: Classifier::loudest(&evidence),
            evidence,
        }
    }
}

impl Readings {
    /// Keeps about so many matches of so many bodies.
    pub(super) fn new(capacity: u64) -> Self {
        Readings {
            known: Cache::builder()
                .max_capacity(capacity)
                .weigher(|_, said: &Arc<Said>| {
                    u32::try_from(said.evidence.matches.len() + 1).unwrap_or(u32::MAX)
                })
                .time_to_idle(UNUSED)
                .build(),
            open: Mutex::default(),
        }
    }

    /// A place where all who hold the same body wait for one of them to read it.
    pub(super) fn open(self: Arc<Self>, name: Name) -> Open {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = open.entry(name).or_default().clone();
        drop(open);
        Open {
            readings: self,
            name,
            cell: Some(cell),
        }
    }

    /// What the body said.
    pub(super) fn get(&self, name: &Name) -> Option<Arc<Said>> {
        self.known.get(name)
    }

    /// Remembers what a body said that was read to its end.
    pub(super) fn put(&self, name: Name, said: Arc<Said>) {
        self.known.insert(name, said);
    }
}

impl Open {
    /// What the body said, read by `read` unless somebody else is reading it. If whoever reads it
    /// is gone, the next who waits reads it anew.
    pub(super) async fn said(&self, read: impl Future<Output = Said>) -> Arc<Said> {
        let reading = async {
            // Read to its end by somebody between the look and this one.
            if let Some(said) = self.readings.get(&self.name) {
                return said;
            }
            let said = Arc::new(read.await);
            self.readings.put(self.name, said.clone());
            said
        };
        match &self.cell {
            Some(cell) => cell.get_or_init(|| reading).await.clone(),
            None => reading.await,
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let open = self.readings.open.lock();
        let mut open = open.unwrap_or_else(PoisonError::into_inner);
        self.cell = None;
        if let Entry::Occupied(entry) = open.entry(self.name)
            && Arc::strong_count(entry.get()) == 1
        {
            entry.remove();
        }
    }
}

/// How a body is going to be read: what its name depends on besides its bytes.
#[derive(Clone)]
pub(super) struct Manner(Context);

impl Manner {
    /// Under the rules of this generation, labelled like this, up to so many bytes, as what is
    /// opened as a page, what is run and what answers requests of its site.
    pub(super) fn new(
        generation: u64,
        head: &BodyHead,
        ceiling: u64,
        page: bool,
        script: bool,
        service_worker: bool,
    ) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&generation.to_be_bytes());
        context.update(&ceiling.to_be_bytes());
        context.update(&[page, script, service_worker].map(u8::from));
        for label in [&head.content_type, &head.content_encoding] {
            // With its length, so that two labels do not run together.
            let label = label.as_deref().map_or(&[][..], str::as_bytes);
            context.update(&(label.len() as u64).to_be_bytes());
            context.update(label);
        }
        Manner(context)
    }

    /// The name of a body.
    pub(super) fn name<'f>(
        &self,
        frames: impl IntoIterator<Item = &'f Frame<bytes::Bytes>>,
    ) -> Option<Name> {
        let mut context = self.0.clone();
        for data in frames.into_iter().filter_map(Frame::data_ref) {
            context.update(data);
        }
        context.finish().as_ref().try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn frames(pieces: &[&'static str]) -> Vec<Frame<Bytes>> {
        pieces
            .iter()
            .map(|piece| Frame::data(Bytes::from_static(piece.as_bytes())))
            .collect()
    }

    fn head(content_type: &str, coding: Option<&str>) -> BodyHead {
        BodyHead {
            content_type: Some(content_type.into()),
            content_encoding: coding.map(str::to_owned),
        }
    }

    #[tokio::test]
    async fn a_body_is_read_once_however_many_wait() {
        let readings = Arc::new(Readings::new(100));
        let read = std::cell::Cell::new(0);
        let slowly = || async {
            read.set(read.get() + 1);
            tokio::task::yield_now().await;
            Said::from(Evidence::default())
        };
        let ask = || async {
            let open = readings.clone().open([1; 32]);
            open.said(slowly()).await
        };
        // One who goes away while the body is read takes nothing along.
        tokio::select! {
            biased;
            _ = ask() => unreachable!("reading takes a step more"),
            () = std::future::ready(()) => {}
        }
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        assert!(Arc::ptr_eq(&one, &two) && Arc::ptr_eq(&two, &three));
        assert_eq!(read.get(), 2);
        assert!(readings.open.lock().unwrap().is_empty());
        assert!(Arc::ptr_eq(&ask().await, &one));
        assert_eq!(read.get(), 2);
    }

    #[test]
    fn a_name_depends_on_bytes_and_manner_but_not_on_pieces() {
        let html = head("text/html", None);
        let plain = Manner::new(1, &html, 100, false, false, false);
        let name = plain.name(&frames(&["one", "two"]));
        assert_eq!(name, plain.name(&frames(&["onet", "wo"])));
        assert_ne!(name, plain.name(&frames(&["onetwo."])));
        for other in [
            Manner::new(2, &html, 100, false, false, false),
            Manner::new(1, &html, 100, true, false, false),
            Manner::new(1, &html, 200, false, false, false),
            Manner::new(1, &html, 100, false, true, false),
            Manner::new(1, &html, 100, false, true, true),
            Manner::new(1, &head("text/plain", None), 100, false, false, false),
            Manner::new(
                1,
                &head("text/html", Some("gzip")),
                100,
                false,
                false,
                false,
            ),
            Manner::new(1, &head("text/htm", Some("l")), 100, false, false, false),
        ] {
            assert_ne!(name, other.name(&frames(&["onetwo"])));
        }
    }
}
