//! What staff have opened, as the data path sees it: one snapshot, asked by every request.
//!
//! A decision is never remembered, so a request on a connection that has been open for an hour
//! sees an unlock as soon as it is in the snapshot. What still flows when it is over is ended by
//! [`Closing`], and so is what a class reads when it begins to work with a few other pages only.
//! Where the snapshot comes from is not known here.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::watch;
use uuid::Uuid;

use super::body::{Body, BodyError};
use crate::model::{
    Action, Clock, Decided, HostName, Identity, OnlyThese, PageUrl, Reason, Timestamp, Unlock,
};
use crate::policy::{Asker, Asks, By, Unlocks};

/// How often what flows looks at the clock, which may jump.
const LOOK: Duration = Duration::from_millis(500);

/// The snapshot; clones share it.
#[derive(Clone)]
pub struct Opened(Arc<Shared>);

struct Shared {
    now: ArcSwap<Unlocks>,
    changed: watch::Sender<()>,
    /// Sites that pages of a lesson have loaded parts from, by the lesson's id.
    parts: Mutex<HashSet<(Uuid, HostName)>>,
}

/// How many sites are remembered as parts of pages; more are not looked for.
const MOST_PARTS: usize = 4096;

/// What loads an address, as long as it flows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Loaded {
    /// Somebody goes there, or nothing is known.
    #[default]
    Itself,
    /// A page of this host.
    Page(HostName),
    /// A page that does not say where it is.
    Quiet,
}

impl Default for Opened {
    /// Nothing is open.
    fn default() -> Self {
        Opened(Arc::new(Shared {
            now: ArcSwap::default(),
            changed: watch::Sender::new(()),
            parts: Mutex::default(),
        }))
    }
}

impl Opened {
    /// Puts a set in force. If it says the same as the one before, nobody is woken.
    pub fn replace(&self, all: Vec<Unlock>, mut lessons: Vec<OnlyThese>) {
        let before = self.0.now.load();
        let mut known: Vec<OnlyThese> = before.lessons().iter().cloned().collect();
        known.sort_by_key(|only| only.id);
        lessons.sort_by_key(|only| only.id);
        if before.iter().eq(all.iter()) && known == lessons {
            return;
        }
        drop(before);
        let mut parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        parts.retain(|(id, _)| lessons.iter().any(|only| only.id == *id));
        drop(parts);
        let set = Unlocks::new(all).with_lessons(lessons);
        self.0.now.store(Arc::new(set));
        self.0.changed.send_replace(());
    }

    /// What is in force. Not to be kept over an await.
    pub(super) fn current(&self) -> Guard<Arc<Unlocks>> {
        self.0.now.load()
    }

    /// What a decision is told of what loads an address: parts of parts count as parts.
    pub(super) fn by<'a>(
        &self,
        unlocks: &Unlocks,
        who: &Identity,
        loaded: &'a Loaded,
        now: Timestamp,
    ) -> By<'a> {
        let page = match loaded {
            Loaded::Itself => return By::Itself,
            Loaded::Quiet => return By::Quiet,
            Loaded::Page(page) => page,
        };
        let Some(only) = unlocks.lessons().of(who.class.as_ref(), now) else {
            return By::Page(page);
        };
        let parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        match parts.contains(&(only.id, page.clone())) {
            true => By::Settled,
            false => By::Page(page),
        }
    }

    /// Remembers that a page of a lesson loads parts of this site, if one does.
    pub(super) fn passed(
        &self,
        unlocks: &Unlocks,
        who: &Identity,
        loaded: &Loaded,
        host: &HostName,
        now: Timestamp,
    ) {
        let class = who.class.as_ref();
        if unlocks.lessons().is_empty() || !matches!(loaded, Loaded::Page(_)) {
            return;
        }
        let Some(only) = unlocks.lessons().of(class, now) else {
            return;
        };
        if unlocks.lessons().has_site(class, host, now) {
            return;
        }
        let mut parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.len() < MOST_PARTS {
            parts.insert((only.id, host.clone()));
        }
    }

    /// Is ready when this flow may go on no more.
    pub(super) fn closing(&self, flow: Flow) -> Closing {
        let opened = self.clone();
        let mut changed = self.0.changed.subscribe();
        Closing(Box::pin(async move {
            loop {
                if flow.is_over(&opened) {
                    return;
                }
                // The sender lives in `opened`, so waiting for it does not fail.
                tokio::time::timeout(LOOK, changed.changed()).await.ok();
            }
        }))
    }
}

/// What flows, for whom.
#[derive(Clone)]
pub(super) struct Flow {
    pub(super) who: Arc<Identity>,
    /// The name of the tier.
    pub(super) tier: Arc<str>,
    pub(super) page: PageUrl,
    pub(super) asks: Asks,
    pub(super) loaded: Loaded,
    /// Protected, or never looked into: no lesson ends it.
    pub(super) free: bool,
    /// What holds it open.
    pub(super) held: Arc<Held>,
    pub(super) clock: Clock,
}

/// What holds a flow open: nothing in particular, until a decision says so. That may be the one
/// with which it began, or one that its text led to while it flowed.
pub(super) struct Held {
    /// Staff have opened its page.
    by_staff: AtomicBool,
    /// No lesson is going on, until this moment; `i64::MAX` where it needs no such thing.
    bell: AtomicI64,
}

impl Default for Held {
    fn default() -> Self {
        Held {
            by_staff: AtomicBool::new(false),
            bell: AtomicI64::new(i64::MAX),
        }
    }
}

impl Held {
    /// Notes what lets a flow pass.
    pub(super) fn note(&self, decided: &Decided) {
        if matches!(decided.action, Action::Limit | Action::Block) {
            return;
        }
        if let Some(bell) = decided.until {
            self.bell.fetch_min(bell.0, Ordering::Relaxed);
        }
        if matches!(decided.reason, Reason::Opened(_)) {
            self.by_staff.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the time has come to ask whether staff hold it open.
    fn is_due(&self, now: Timestamp) -> bool {
        match self.bell.load(Ordering::Relaxed) {
            i64::MAX => self.by_staff.load(Ordering::Relaxed),
            bell => now.0 >= bell,
        }
    }

    /// Whether there is anything without which it would end.
    pub(super) fn is_needed(&self) -> bool {
        self.by_staff.load(Ordering::Relaxed) || self.bell.load(Ordering::Relaxed) != i64::MAX
    }
}

impl Flow {
    /// Whether it may go on no more: neither staff nor the time of day hold its page open any
    /// longer, or the class works with other pages now.
    fn is_over(&self, opened: &Opened) -> bool {
        let is_open = |now| {
            let who = Asker::of(&self.who, &self.tier);
            let current = opened.current();
            current.find(who, &self.page, self.asks, now).is_some()
        };
        let due = self.held.is_needed() && {
            let now = self.clock.now();
            self.held.is_due(now) && !is_open(now)
        };
        due || self.is_kept_away(opened)
    }

    /// Whether the class works with other pages now.
    fn is_kept_away(&self, opened: &Opened) -> bool {
        let current = opened.current();
        if self.free || current.lessons().is_empty() {
            return false;
        }
        let now = self.clock.now();
        let class = self.who.class.as_ref();
        let by = opened.by(&current, &self.who, &self.loaded, now);
        let Some(only) = current.lessons().keeps_from(class, &self.page, by, now) else {
            return false;
        };
        let who = Asker::of(&self.who, &self.tier);
        let since = current.find(who, &self.page, self.asks, now);
        since.is_none_or(|unlock| unlock.from < only.from)
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

/// An answer that flows until its page is closed, which is asked whenever something flows: without
/// a clock of its own, it costs next to nothing where nothing closes.
pub(super) struct Watched {
    inner: Body,
    watch: Option<(Opened, Flow)>,
}

impl Watched {
    pub(super) fn new(inner: Body, opened: Opened, flow: Flow) -> Watched {
        Watched {
            inner,
            watch: Some((opened, flow)),
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        let ends = |(opened, flow): &(Opened, Flow)| flow.is_over(opened);
        if matches!(frame, Poll::Ready(Some(Ok(_)))) && self.watch.as_ref().is_some_and(ends) {
            self.watch = None;
            self.inner = super::body::empty();
            return Poll::Ready(Some(Err(Box::new(Over))));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
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
    use http_body_util::{BodyExt as _, StreamBody};

    use super::*;
    use crate::model::{ClassId, Confidence, PageScope, SourceId, Subject, TierId, UnlockBy, Whom};

    fn unlock(until: i64) -> Unlock {
        Unlock {
            id: uuid::Uuid::from_u128(1),
            whom: Whom::Class(ClassId("7B".into())),
            scope: PageScope::parse("games.example").unwrap(),
            from: Timestamp(0),
            until: Timestamp(until),
            by: "Anna".into(),
            power: UnlockBy::Teacher,
            reason: "lesson".into(),
            revoked_at: None,
        }
    }

    /// Somebody of 7B reads a page.
    fn flow(clock: Clock, loaded: Loaded) -> Flow {
        Flow {
            who: Arc::new(Identity {
                subject: Subject::Unknown,
                class: Some(ClassId("7B".into())),
                tier: TierId(0),
                language: None,
                confidence: Confidence::Low,
                source: SourceId::Network,
            }),
            tier: "lower".into(),
            page: PageUrl::parse("https://games.example/a").unwrap(),
            asks: Asks::Page,
            loaded,
            free: false,
            held: Arc::default(),
            clock,
        }
    }

    fn only(page: &str) -> OnlyThese {
        OnlyThese {
            id: Uuid::from_u128(2),
            class: ClassId("7B".into()),
            pages: Arc::new([PageScope::parse(page).unwrap()]),
            from: Timestamp(1),
            until: Timestamp(50),
            by: "Anna".into(),
            revoked_at: None,
        }
    }

    #[test]
    fn a_lesson_keeps_away_from_other_pages_and_not_from_parts_of_its_own() {
        let opened = Opened::default();
        let now = || Clock::new(|| Timestamp(5));
        let kept = |loaded: &Loaded| flow(now(), loaded.clone()).is_kept_away(&opened);
        let page = |host: &str| Loaded::Page(host.parse().unwrap());
        assert!(!kept(&Loaded::Itself), "no lesson");
        opened.replace(Vec::new(), vec![only("atlas.example")]);
        for (loaded, away) in [
            (Loaded::Itself, true),
            (Loaded::Quiet, false),
            (page("www.atlas.example"), false),
            (page("other.example"), true),
        ] {
            assert_eq!(kept(&loaded), away, "{loaded:?}");
        }
        // What a page has loaded loads parts of its own.
        let who = flow(now(), Loaded::Itself).who;
        let host = "other.example".parse().unwrap();
        let atlas = page("atlas.example");
        opened.passed(&opened.current(), &who, &atlas, &host, Timestamp(5));
        assert!(!kept(&page("other.example")));
        // Another lesson knows nothing of it; and what staff have opened since stays.
        let again = OnlyThese {
            id: Uuid::from_u128(3),
            ..only("atlas.example")
        };
        opened.replace(Vec::new(), vec![again]);
        assert!(kept(&page("other.example")));
        let since = Unlock {
            from: Timestamp(2),
            ..unlock(100)
        };
        opened.replace(vec![since], vec![only("atlas.example")]);
        assert!(!kept(&Loaded::Itself));
        opened.replace(vec![unlock(100)], vec![only("atlas.example")]);
        assert!(kept(&Loaded::Itself), "opened before the lesson began");
        opened.replace(Vec::new(), vec![only("games.example/b")]);
        assert!(kept(&Loaded::Itself), "another page of the site");
    }

    /// A clock that the test moves, and an endless body that flows while the page is open.
    fn flowing(opened: &Opened, bell: Option<i64>) -> (Arc<AtomicI64>, Body) {
        let now = Arc::new(AtomicI64::new(5));
        let clock = {
            let now = now.clone();
            Clock::new(move || Timestamp(now.load(Ordering::SeqCst)))
        };
        let flow = flow(clock, Loaded::Itself);
        flow.held.by_staff.store(bell.is_none(), Ordering::Relaxed);
        flow.held
            .bell
            .store(bell.unwrap_or(i64::MAX), Ordering::Relaxed);
        let closing = opened.closing(flow);
        let endless = futures_util::stream::pending::<Result<Frame<Bytes>, BodyError>>();
        let body = super::super::body::flowing(StreamBody::new(endless));
        (now, super::super::body::flowing(Until::new(body, closing)))
    }

    #[tokio::test(start_paused = true)]
    async fn what_flows_ends_when_it_is_revoked_or_its_time_is_over() {
        let opened = Opened::default();
        opened.replace(vec![unlock(100)], Vec::new());
        let (_, mut body) = flowing(&opened, None);
        let second = Duration::from_secs(1);
        assert!(tokio::time::timeout(second, body.frame()).await.is_err());
        opened.replace(Vec::new(), Vec::new());
        let ended = tokio::time::timeout(second, body.frame()).await;
        assert!(matches!(ended, Ok(Some(Err(_)))));

        opened.replace(vec![unlock(100)], Vec::new());
        let (now, mut body) = flowing(&opened, None);
        assert!(tokio::time::timeout(second, body.frame()).await.is_err());
        now.store(100, Ordering::SeqCst);
        let ended = tokio::time::timeout(second, body.frame()).await;
        assert!(matches!(ended, Ok(Some(Err(_)))));
    }

    #[tokio::test]
    async fn what_its_text_makes_wait_for_the_bell_ends_with_the_bell() {
        let opened = Opened::default();
        let now = Arc::new(AtomicI64::new(5));
        let clock = {
            let now = now.clone();
            Clock::new(move || Timestamp(now.load(Ordering::SeqCst)))
        };
        let flow = flow(clock, Loaded::Itself);
        let held = flow.held.clone();
        let pieces = futures_util::stream::repeat_with(|| {
            Ok::<_, BodyError>(Frame::data(Bytes::from_static(b"x")))
        });
        let body = super::super::body::flowing(StreamBody::new(pieces));
        let mut body = Watched::new(body, opened, flow);
        now.store(60, Ordering::SeqCst);
        assert!(
            matches!(body.frame().await, Some(Ok(_))),
            "nothing holds it"
        );
        held.bell.store(50, Ordering::Relaxed);
        assert!(matches!(body.frame().await, Some(Err(_))));
        assert!(body.frame().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_open_until_the_bell_ends_with_it_unless_staff_have_opened_it() {
        let second = Duration::from_secs(1);
        for (unlocks, ends) in [(vec![], true), (vec![unlock(100)], false)] {
            let opened = Opened::default();
            opened.replace(unlocks, Vec::new());
            let (now, mut body) = flowing(&opened, Some(50));
            assert!(tokio::time::timeout(second, body.frame()).await.is_err());
            now.store(50, Ordering::SeqCst);
            let ended = tokio::time::timeout(second, body.frame()).await;
            assert_eq!(matches!(ended, Ok(Some(Err(_)))), ends);
        }
    }
}
