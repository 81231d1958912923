//! Pictures on their way: which bodies are looked at, and when.
//!
//! Nothing is looked at while no list and no classifier is in force. Where a list of a locked
//! category is, a picture is held until it was compared with the lists; otherwise it passes and
//! a copy is judged beside it, so that the next request finds it closed. Small pictures are
//! looked up by digest before they leave either way. The judging itself is done by a few threads
//! of the desk, whose queue, memory and patience are bounded: what does not fit passes and is
//! counted. Nothing of a picture outlives its judgement but a digest and what was found.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Response, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt as _;
use moka::sync::Cache;
use tokio::sync::oneshot;

use super::body::{Body, BodyError, flowing};
use super::exchange::{Exchange, is_labelled_picture};
use super::failure::Failure;
use super::hold::{Budget, Judge as _, Share, released};
use super::judge::PageJudge;
use super::metrics::Metrics;
use crate::classify::images::{self, Digest, Images, ModelError, PictureKind, SNIFFED};
use crate::model::{Action, Decided, Evidence, HitKind};
use crate::pages::Wanted;

/// Pictures that wait to be judged; a page has a few dozen.
const QUEUE: usize = 128;
/// Bytes of all pictures that wait or are judged.
const MEMORY: usize = 64 * 1024 * 1024;
/// Pictures of which is remembered what they are, by digest.
const KNOWN: u64 = 50_000;
const REMEMBERED: Duration = Duration::from_secs(6 * 60 * 60);
/// Threads at most: pictures must not take the cores from the exchanges.
const THREADS: usize = 4;
/// Time for one run of a classifier; one that takes longer so often in a row is not asked again
/// for a while.
const RUN: Duration = Duration::from_secs(1);
const SLOW_RUNS: u32 = 5;
const REST: Duration = Duration::from_secs(600);

/// Where pictures are judged.
pub(super) struct Desk {
    inside: Arc<Inside>,
    /// Opened with the first picture.
    door: OnceLock<Option<SyncSender<Job>>>,
    budget: Budget,
}

struct Inside {
    known: Cache<(u64, Digest), Arc<Evidence>>,
    metrics: Arc<Metrics>,
    /// Whether anything was ever found: until then nothing needs to be looked up.
    found: AtomicBool,
    slow_runs: AtomicU32,
    resting: Mutex<Option<Instant>>,
}

struct Job {
    images: Arc<Images>,
    generation: u64,
    pieces: Vec<Bytes>,
    coding: Option<String>,
    /// What the lists say, as soon as it is known.
    lists: Option<oneshot::Sender<Arc<Evidence>>>,
    /// Lists and classifier.
    whole: oneshot::Sender<Arc<Evidence>>,
    _share: Share,
}

impl Desk {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Desk {
            inside: Arc::new(Inside {
                known: Cache::builder()
                    .max_capacity(KNOWN)
                    .time_to_live(REMEMBERED)
                    .build(),
                metrics,
                found: AtomicBool::new(false),
                slow_runs: AtomicU32::new(0),
                resting: Mutex::new(None),
            }),
            door: OnceLock::new(),
            budget: Budget::new(MEMORY),
        }
    }

    /// Memory for a picture of so many bytes, if there is some.
    fn reserve(&self, bytes: usize) -> Option<Share> {
        let share = self.budget.take(bytes);
        (share.bytes() == bytes).then_some(share)
    }

    /// What is known of these bytes already.
    fn known(&self, generation: u64, pieces: &[Bytes]) -> Option<Arc<Evidence>> {
        if !self.inside.found.load(Ordering::Relaxed) {
            return None;
        }
        let digest = match pieces {
            [one] => images::digest(one),
            many => images::digest(&many.concat()),
        };
        self.inside.known.get(&(generation, digest))
    }

    /// Hands a picture in; `false`, and counted, if there is no room.
    fn hand_in(&self, job: Job) -> bool {
        let door = self.door.get_or_init(|| self.inside.open());
        let taken = door.as_ref().is_some_and(|door| door.try_send(job).is_ok());
        if !taken {
            self.inside.metrics.limit("picture-queue");
        }
        taken
    }
}

impl Inside {
    /// Starts the threads. They end with the process, or when the desk is gone.
    fn open(self: &Arc<Self>) -> Option<SyncSender<Job>> {
        let (door, jobs) = sync_channel::<Job>(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut started = 0;
        for number in 0..(cores / 2).clamp(1, THREADS) {
            let (inside, jobs) = (self.clone(), jobs.clone());
            let thread = std::thread::Builder::new()
                .name(format!("schoolgate-pictures-{number}"))
                .spawn(move || inside.work(&jobs));
            match thread {
                Ok(_) => started += 1,
                Err(error) => tracing::warn!(%error, "a thread for pictures could not start"),
            }
        }
        (started > 0).then_some(door)
    }

    fn work(&self, jobs: &Mutex<Receiver<Job>>) {
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match job {
                Ok(job) => self.judge(job),
                Err(_) => return,
            }
        }
    }

    fn judge(&self, job: Job) {
        let body = match &job.pieces[..] {
            [one] => one.clone(),
            many => many.concat().into(),
        };
        let key = (job.generation, images::digest(&body));
        let evidence = match self.known.get(&key) {
            Some(known) => known,
            None => {
                let seen = job.images.look_up(&body, job.coding.as_deref());
                if seen.unreadable.is_some() {
                    self.metrics.picture("unreadable");
                }
                let mut evidence = seen.evidence;
                if let Some(model) = job.images.classifier()
                    && let Some(view) = &seen.view
                    && evidence.matches.is_empty()
                    && !self.is_resting()
                {
                    if let Some(lists) = job.lists {
                        lists.send(Arc::new(evidence.clone())).ok();
                    }
                    let began = Instant::now();
                    match model.judge(view) {
                        Ok(found) => evidence.matches.extend(found),
                        Err(error) => self.failed(&error),
                    }
                    self.took(began.elapsed());
                } else if let Some(lists) = job.lists {
                    lists.send(Arc::new(evidence.clone())).ok();
                }
                let evidence = Arc::new(evidence);
                self.known.insert(key, evidence.clone());
                if evidence.matches.is_empty() {
                    self.metrics.picture("nothing");
                } else {
                    self.found.store(true, Ordering::Relaxed);
                    self.metrics.picture("found");
                }
                job.whole.send(evidence).ok();
                return;
            }
        };
        self.metrics.picture("known");
        if let Some(lists) = job.lists {
            lists.send(evidence.clone()).ok();
        }
        job.whole.send(evidence).ok();
    }

    fn failed(&self, error: &ModelError) {
        self.metrics.failure("self", "picture-model");
        tracing::debug!(%error, "the picture classifier gave no answer");
    }

    fn took(&self, time: Duration) {
        if time <= RUN {
            self.slow_runs.store(0, Ordering::Relaxed);
            return;
        }
        self.metrics.limit("picture-model-time");
        if self.slow_runs.fetch_add(1, Ordering::Relaxed) + 1 >= SLOW_RUNS {
            self.slow_runs.store(0, Ordering::Relaxed);
            *self.resting() = Some(Instant::now() + REST);
            tracing::warn!(
                duration_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
                "the picture classifier is too slow for this machine and rests for ten minutes; \
                 bring a smaller one, or take images/model.toml away"
            );
        }
    }

    fn is_resting(&self) -> bool {
        let mut until = self.resting();
        if until.is_some_and(|until| Instant::now() >= until) {
            *until = None;
        }
        until.is_some()
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of a body that might be a picture.
pub(super) enum Looked {
    /// This is the answer.
    Answer(Response<Body>),
    /// It is no picture: read it as what it is.
    Other(http::response::Parts, Body),
}

impl Exchange<'_> {
    /// Whether pictures of this answer are looked at: where its text is read, and everywhere for
    /// the lists of what nobody may see.
    pub(super) fn looks_at_pictures(&self, decided: &Decided) -> bool {
        let images = self.rules.images();
        !images.is_empty()
            && decided.action != Action::Splice
            && (images.waits() || decided.read_body)
    }

    /// Whether a body of this head may be a picture. Browsers show one whatever its label where a
    /// picture is wanted.
    pub(super) fn may_be_picture(&self, headers: &HeaderMap) -> bool {
        let label = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if is_labelled_picture(headers) {
            return !label.starts_with("image/svg");
        }
        label.is_empty()
            || label.starts_with("application/octet-stream")
            || label.starts_with("binary/")
            || self.wanted == Wanted::Image
    }

    /// Looks at a body that may be a picture.
    pub(super) async fn look<B>(
        &self,
        parts: http::response::Parts,
        body: B,
        mut judge: PageJudge,
    ) -> Looked
    where
        B: HttpBody<Data = Bytes> + Unpin + Send + 'static,
        B::Error: Into<BodyError>,
    {
        let shared = &self.line.worker.shared;
        let limits = shared.tuning().limits.clone();
        let images = self.rules.images();
        let coding = parts.headers.get(CONTENT_ENCODING);
        let coding = coding
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let says = length(&parts.headers);
        if coding.is_some() && !is_labelled_picture(&parts.headers) {
            // What it is cannot be seen, and nothing says that it is a picture.
            return Looked::Other(parts, flowing(body));
        }
        let desk = &shared.desk;
        let share = match says {
            Some(size) if size > limits.picture_bytes => {
                shared.metrics.limit("picture-bytes");
                None
            }
            size => {
                let share = desk.reserve(size.unwrap_or(limits.picture_bytes));
                if share.is_none() {
                    shared.metrics.limit("picture-memory");
                }
                share
            }
        };
        let Some(share) = share else {
            return Looked::Other(parts, flowing(body));
        };
        let most = if images.waits() {
            limits.picture_bytes
        } else {
            limits.hold_bytes
        };
        let until = if images.waits() {
            limits.picture_time
        } else {
            limits.hold_time
        };
        let deadline = tokio::time::Instant::now() + until;
        let gathered = gather(body, most, deadline, coding.is_some()).await;
        let Gathered {
            frames,
            rest,
            is_picture,
            whole,
            broken,
        } = gathered;
        if broken {
            let (who, page) = (&judge.who, &judge.page);
            let answer = self.fail(Some(who), Some(page), Failure::OriginBroken);
            return Looked::Answer(answer.await);
        }
        if !is_picture {
            return Looked::Other(parts, released(frames, rest));
        }
        let pieces = || -> Vec<Bytes> {
            let data = frames.iter().filter_map(Frame::data_ref);
            data.cloned().collect()
        };
        let generation = self.rules.generation();
        if whole {
            let pieces = pieces();
            // Of a picture that waits, the threads look that up.
            let mut found = if images.waits() {
                None
            } else {
                desk.known(generation, &pieces)
            };
            if found.is_none() {
                let (lists, answer) = oneshot::channel();
                let (whole, later) = oneshot::channel();
                let taken = desk.hand_in(Job {
                    images: images.clone(),
                    generation,
                    pieces,
                    coding,
                    lists: Some(lists),
                    whole,
                    _share: share,
                });
                if taken && images.waits() {
                    match tokio::time::timeout_at(deadline, answer).await {
                        Ok(answer) => found = answer.ok(),
                        Err(_) => shared.metrics.limit("picture-time"),
                    }
                }
                if taken {
                    // What the classifier says, or what comes too late, is remembered.
                    judge.remember_later(later);
                }
            }
            if let Some(found) = found
                && !found.matches.is_empty()
                && judge.is_guilty((*found).clone())
            {
                let (who, page) = (&judge.who, &judge.page);
                return Looked::Answer(self.stand_in(who, page, judge.found).await);
            }
            let body = released(frames, rest);
            return Looked::Answer(Response::from_parts(parts, body));
        }
        if images.waits() {
            // Too large or too slow to be held: it passes, and is judged all the same.
            shared.metrics.limit("picture-hold");
        }
        if parts.status == StatusCode::PARTIAL_CONTENT {
            return Looked::Answer(Response::from_parts(parts, released(frames, rest)));
        }
        let copy = Copying {
            inner: released(frames, rest),
            kept: Some(Kept {
                pieces: Vec::new(),
                left: limits.picture_bytes,
                images: images.clone(),
                generation,
                coding,
                share,
                judge,
            }),
        };
        Looked::Answer(Response::from_parts(parts, flowing(copy)))
    }
}

impl PageJudge {
    /// Remembers what is found later; the picture has passed by then.
    fn remember_later(&self, later: oneshot::Receiver<Arc<Evidence>>) {
        let mut judge = self.clone();
        self.worker.tasks.spawn(async move {
            if let Ok(found) = later.await
                && !found.matches.is_empty()
                && judge.is_guilty((*found).clone())
            {
                judge.tell(HitKind::Alert);
            }
        });
    }
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The beginning of a body, or all of it.
struct Gathered<B> {
    frames: VecDeque<Frame<Bytes>>,
    rest: B,
    is_picture: bool,
    whole: bool,
    /// The origin broke off.
    broken: bool,
}

/// Collects at most `most` bytes until `deadline`, and no more than needed to see that it is no
/// picture. What is `coded` cannot be seen; its label is believed.
async fn gather<B>(
    mut body: B,
    most: usize,
    deadline: tokio::time::Instant,
    coded: bool,
) -> Gathered<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    let mut frames = VecDeque::new();
    let mut start: Vec<u8> = Vec::with_capacity(SNIFFED);
    let mut count = 0_usize;
    let (mut whole, mut broken) = (false, false);
    loop {
        let sniffed = start.len() >= SNIFFED;
        if count > most || (sniffed && !coded && PictureKind::of(&start).is_none()) {
            break;
        }
        match tokio::time::timeout_at(deadline, body.frame()).await {
            Err(_) => break,
            Ok(None) => {
                whole = true;
                break;
            }
            Ok(Some(Err(_))) => {
                broken = true;
                break;
            }
            Ok(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    count += data.len();
                    let more = SNIFFED.saturating_sub(start.len()).min(data.len());
                    start.extend(data.iter().take(more));
                }
                frames.push_back(frame);
                if body.is_end_stream() {
                    whole = true;
                    break;
                }
            }
        }
    }
    Gathered {
        is_picture: count > 0 && (coded || PictureKind::of(&start).is_some()),
        frames,
        rest: body,
        whole,
        broken,
    }
}

/// A body that passes while a copy of it is kept; the copy shares the bytes.
struct Copying {
    inner: Body,
    kept: Option<Kept>,
}

struct Kept {
    pieces: Vec<Bytes>,
    left: usize,
    images: Arc<Images>,
    generation: u64,
    coding: Option<String>,
    share: Share,
    judge: PageJudge,
}

impl Kept {
    fn hand_in(self) {
        let (whole, later) = oneshot::channel();
        let taken = self.judge.worker.shared.desk.hand_in(Job {
            images: self.images,
            generation: self.generation,
            pieces: self.pieces,
            coding: self.coding,
            lists: None,
            whole,
            _share: self.share,
        });
        if taken {
            self.judge.remember_later(later);
        }
    }
}

impl HttpBody for Copying {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        let frame = ready!(Pin::new(&mut this.inner).poll_frame(cx));
        match &frame {
            Some(Ok(piece)) => {
                if let (Some(kept), Some(data)) = (&mut this.kept, piece.data_ref()) {
                    match kept.left.checked_sub(data.len()) {
                        Some(left) => {
                            kept.left = left;
                            kept.pieces.push(data.clone());
                        }
                        None => {
                            let shared = &kept.judge.worker.shared;
                            shared.metrics.limit("picture-bytes");
                            this.kept = None;
                        }
                    }
                }
            }
            Some(Err(_)) => this.kept = None,
            None => {}
        }
        if (frame.is_none() || this.inner.is_end_stream())
            && let Some(kept) = this.kept.take()
        {
            kept.hand_in();
        }
        Poll::Ready(frame)
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
    use futures_util::stream;
    use http_body_util::StreamBody;
    use prometheus_client::registry::Registry;

    use super::*;

    fn desk() -> Desk {
        Desk::new(Arc::new(Metrics::register(&mut Registry::default())))
    }

    #[test]
    fn memory_is_granted_whole_or_not_at_all() {
        let desk = desk();
        let most = desk.reserve(MEMORY - 10).unwrap();
        assert!(desk.reserve(11).is_none());
        drop(desk.reserve(10).unwrap());
        drop(most);
        assert!(desk.reserve(MEMORY).is_some());
    }

    #[test]
    fn a_slow_classifier_rests() {
        let inside = desk().inside;
        let slow = RUN + Duration::from_millis(1);
        for _ in 1..SLOW_RUNS {
            inside.took(slow);
        }
        inside.took(RUN);
        assert!(!inside.is_resting(), "one that is fast again counts anew");
        for _ in 0..SLOW_RUNS {
            inside.took(slow);
        }
        assert!(inside.is_resting());
    }

    #[test]
    fn a_full_desk_says_no() {
        let desk = desk();
        // A door without anybody behind it.
        let (door, jobs) = sync_channel(1);
        desk.door.set(Some(door)).unwrap();
        let job = || Job {
            images: Arc::default(),
            generation: 1,
            pieces: Vec::new(),
            coding: None,
            lists: None,
            whole: oneshot::channel().0,
            _share: desk.reserve(1).unwrap(),
        };
        assert!(desk.hand_in(job()));
        assert!(!desk.hand_in(job()));
        drop(jobs);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_is_gathered_than_needed() {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";
        let sent = |pieces: &[&[u8]]| {
            let frames: Vec<Result<_, BodyError>> = pieces
                .iter()
                .map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece))))
                .collect();
            StreamBody::new(stream::iter(frames))
        };
        let until = || tokio::time::Instant::now() + Duration::from_secs(1);
        let gathered = gather(sent(&[PNG, b"more"]), 100, until(), false).await;
        assert!(gathered.is_picture && gathered.whole && gathered.frames.len() == 2);
        let gathered = gather(sent(&[PNG, b"more", b"rest"]), 20, until(), false).await;
        assert!(gathered.is_picture && !gathered.whole);
        let gathered = gather(
            sent(&[b"<p>this is a page</p>", b"rest"]),
            100,
            until(),
            false,
        );
        let gathered = gathered.await;
        assert!(!gathered.is_picture && gathered.frames.len() == 1);
        // In pieces smaller than what is looked at, and a body of nothing.
        let gathered = gather(sent(&[&PNG[..3], &PNG[3..]]), 100, until(), false).await;
        assert!(gathered.is_picture && gathered.whole);
        let gathered = gather(sent(&[]), 100, until(), true).await;
        assert!(!gathered.is_picture && gathered.whole);
        // One that never comes is not waited for.
        let silent = StreamBody::new(stream::pending::<Result<Frame<Bytes>, BodyError>>());
        let gathered = gather(silent, 100, until(), false).await;
        assert!(!gathered.is_picture && !gathered.whole && !gathered.broken);
    }
}
