//! What staff have opened, as the data path sees it: one snapshot, asked by every request.
//!
//! A decision is never remembered, so a request on a connection that has been open for an hour
//! sees an unlock as soon as it is in the snapshot. What still flows when it is over is ended by
//! [`Closing`]. Where the snapshot comes from is not known here.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::watch;

use super::body::{Body, BodyError};
use crate::model::{ClassId, Clock, PageUrl, Timestamp, Unlock};
use crate::policy::{Asks, Unlocks};

/// How often what flows looks at the clock, which may jump.
const LOOK: Duration = Duration::from_millis(500);

/// The snapshot; clones share it.
#[derive(Clone)]
pub struct Opened(Arc<Shared>);

struct Shared {
    now: ArcSwap<Unlocks>,
    changed: watch::Sender<()>,
}

impl Default for Opened {
    /// Nothing is open.
    fn default() -> Self {
        Opened(Arc::new(Shared {
            now: ArcSwap::default(),
            changed: watch::Sender::new(()),
        }))
    }
}

impl Opened {
    /// Puts a set in force. If it says the same as the one before, nobody is woken.
    pub fn replace(&self, all: Vec<Unlock>) {
        if self.0.now.load().iter().eq(all.iter()) {
            return;
        }
        self.0.now.store(Arc::new(Unlocks::new(all)));
        self.0.changed.send_replace(());
    }

    /// What is in force. Not to be kept over an await.
    pub(super) fn current(&self) -> Guard<Arc<Unlocks>> {
        self.0.now.load()
    }

    /// Is ready when nothing opens this page for the class any more: neither staff nor, until
    /// `bell`, the time of day.
    pub(super) fn closing(
        &self,
        class: Option<ClassId>,
        page: PageUrl,
        asks: Asks,
        bell: Option<Timestamp>,
        clock: Clock,
    ) -> Closing {
        let opened = self.clone();
        let mut changed = self.0.changed.subscribe();
        Closing(Box::pin(async move {
            loop {
                let now = clock.now();
                let is_open = || {
                    opened
                        .current()
                        .find(class.as_ref(), &page, asks, now)
                        .is_some()
                };
                if bell.is_none_or(|bell| now >= bell) && !is_open() {
                    return;
                }
                // The sender lives in `opened`, so waiting for it does not fail.
                tokio::time::timeout(LOOK, changed.changed()).await.ok();
            }
        }))
    }
}

/// The end of what was opened for a while.
pub(super) struct Closing(Pin<Box<dyn Future<Output = ()> + Send>>);

impl Closing {
    /// An end that something else knows.
    pub(super) fn at(end: impl Future<Output = ()> + Send + 'static) -> Closing {
        Closing(Box::pin(end))
    }

    /// Whichever of two comes first.
    pub(super) fn first(one: Option<Closing>, other: Option<Closing>) -> Option<Closing> {
        match (one, other) {
            (Some(one), Some(other)) => Some(Closing::at(async {
                tokio::select! {
                    () = one => {}
                    () = other => {}
                }
            })),
            (one, other) => one.or(other),
        }
    }
}

impl Future for Closing {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

/// What ends an answer when its page is open no more.
#[derive(Debug, thiserror::Error)]
#[error("the page was open for a while, and that is over")]
struct Over;

/// An answer that flows until its page is closed.
pub(super) struct Until {
    inner: Body,
    closing: Option<Closing>,
}

impl Until {
    pub(super) fn new(inner: Body, closing: Closing) -> Until {
        Until {
            inner,
            closing: Some(closing),
        }
    }
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Some(closing) = &mut self.closing
            && Pin::new(closing).poll(cx).is_ready()
        {
            self.closing = None;
            self.inner = super::body::empty();
            return Poll::Ready(Some(Err(Box::new(Over))));
        }
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use http_body_util::{BodyExt as _, StreamBody};

    use super::*;
    use crate::model::{PageScope, UnlockBy};

    fn unlock(until: i64) -> Unlock {
        Unlock {
            id: uuid::Uuid::from_u128(1),
            class: ClassId("7B".into()),
            scope: PageScope::parse("games.example").unwrap(),
            from: Timestamp(0),
            until: Timestamp(until),
            by: "Anna".into(),
            power: UnlockBy::Teacher,
            reason: "lesson".into(),
            revoked_at: None,
        }
    }

    /// A clock that the test moves, and an endless body that flows while the page is open.
    fn flowing(opened: &Opened, bell: Option<i64>) -> (Arc<AtomicI64>, Body) {
        let now = Arc::new(AtomicI64::new(5));
        let clock = {
            let now = now.clone();
            Clock::new(move || Timestamp(now.load(Ordering::SeqCst)))
        };
        let page = PageUrl::parse("https://games.example/a").unwrap();
        let class = Some(ClassId("7B".into()));
        let closing = opened.closing(class, page, Asks::Page, bell.map(Timestamp), clock);
        let endless = futures_util::stream::pending::<Result<Frame<Bytes>, BodyError>>();
        let body = super::super::body::flowing(StreamBody::new(endless));
        (now, super::super::body::flowing(Until::new(body, closing)))
    }

    #[tokio::test(start_paused = true)]
    async fn what_flows_ends_when_it_is_revoked_or_its_time_is_over() {
        let opened = Opened::default();
        opened.replace(vec![unlock(100)]);
        let (_, mut body) = flowing(&opened, None);
        let second = Duration::from_secs(1);
        assert!(tokio::time::timeout(second, body.frame()).await.is_err());
        opened.replace(Vec::new());
        let ended = tokio::time::timeout(second, body.frame()).await;
        assert!(matches!(ended, Ok(Some(Err(_)))));

        opened.replace(vec![unlock(100)]);
        let (now, mut body) = flowing(&opened, None);
        assert!(tokio::time::timeout(second, body.frame()).await.is_err());
        now.store(100, Ordering::SeqCst);
        let ended = tokio::time::timeout(second, body.frame()).await;
        assert!(matches!(ended, Ok(Some(Err(_)))));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_open_until_the_bell_ends_with_it_unless_staff_have_opened_it() {
        let second = Duration::from_secs(1);
        for (unlocks, ends) in [(vec![], true), (vec![unlock(100)], false)] {
            let opened = Opened::default();
            opened.replace(unlocks);
            let (now, mut body) = flowing(&opened, Some(50));
            assert!(tokio::time::timeout(second, body.frame()).await.is_err());
            now.store(50, Ordering::SeqCst);
            let ended = tokio::time::timeout(second, body.frame()).await;
            assert_eq!(matches!(ended, Ok(Some(Err(_)))), ends);
        }
    }
}
