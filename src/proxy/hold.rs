//! Holds the beginning of an answer back, reads along, lets go or replaces.
//!
//! ```text
//! Holding ──fine / limit / time / end──► Flowing ──end──► done
//!    └──not fine──► Stop                    └──not fine──► cut
//! ```
//!
//! A frame is read first and released after: a piece that tips the scale never leaves. The bytes
//! that leave are the origin's own.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::time::Instant;

use super::body::{Body, BodyError, flowing};
use super::readings::{Manner, Readings, Said};
use super::shares::{Bounds, Portion, Shares};
use crate::classify::{BodyReader, Progress};
use crate::model::Evidence;

/// Bytes of all holds together, divided among clients.
#[derive(Clone)]
pub(super) struct Budget {
    shares: Arc<Shares>,
    bounds: Bounds,
    client: IpAddr,
}

/// A share of the budget, given back when dropped.
pub(super) struct Share {
    portion: Portion,
}

impl Budget {
    /// A budget that nobody has to share with anybody.
    pub(super) fn new(bytes: usize) -> Self {
        Budget {
            shares: Arc::default(),
            bounds: Bounds {
                total: bytes,
                each: bytes,
                floor: bytes,
            },
            client: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }

    /// The same budget as one client sees it: others are left as much as it takes.
    pub(super) fn of(&self, client: IpAddr) -> Self {
        let floor = self.bounds.floor.min(HOLD_FLOOR);
        Budget {
            shares: self.shares.clone(),
            bounds: Bounds {
                floor,
                ..self.bounds
            },
            client,
        }
    }

    /// At most `wanted`, at least nothing.
    pub(super) fn take(&self, wanted: usize) -> Share {
        Share {
            portion: self.shares.take_some(self.client, wanted, 0, self.bounds),
        }
    }
}

impl Share {
    /// How much was granted.
    pub(super) fn bytes(&self) -> usize {
        self.portion.units()
    }
}

/// What a client can have held as long as anything is free, in bytes: the beginnings of some pages.
const HOLD_FLOOR: usize = 256 * 1024;

/// How much and how long is held.
pub(super) struct Hold {
    pub(super) bytes: usize,
    pub(super) time: Duration,
    pub(super) budget: Budget,
    /// Bodies that were read before, and in which manner this one is to be read.
    pub(super) known: Option<(Arc<Readings>, Manner)>,
}

/// Judges evidence as it grows; `true` means: not fine.
pub(super) trait Judge: Send + Unpin + 'static {
    /// Looks at what was found so far.
    fn is_guilty(&mut self, evidence: Evidence) -> bool;
    /// Whether a whole body that says no more than this changes nothing, so that it need not be
    /// weighed.
    fn bears(&self, loudest: i32) -> bool;
    /// The rest of a body that was already flowing turned out not to be fine; called once.
    fn cut(&mut self);
}

/// What came of holding.
pub(super) enum Held<J> {
    /// Let the body go; it is still read while it flows.
    Pass(Body),
    /// Nothing has left: a page can stand in its place.
    Stop(J),
    /// The origin broke off while its answer was held.
    Broken,
}

/// Holds a body. Dropping the future drops the body with it.
///
/// Nothing leaves before it was read, so reading waits until the body has ended or no more of it
/// is held: a body that is there in full may be one that was read before. What may not be text is
/// looked at as it comes, since nobody holds a download.
pub(super) async fn hold<B, J>(mut body: B, reader: BodyReader, hold: Hold, judge: J) -> Held<J>
where
    B: HttpBody<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Into<BodyError>,
    J: Judge,
{
    let share = hold.budget.take(hold.bytes);
    // The time counts from the first piece: before it there is nothing to read and nothing to see.
    let mut until = None;
    let mut held: VecDeque<Frame<Bytes>> = VecDeque::new();
    let mut count = 0;
    let mut ended = false;
    let waits = reader.is_text();
    let found = reader.found();
    let mut reading = Reading {
        reader,
        judge,
        found,
    };
    while count < share.bytes() {
        let next = body.frame();
        let next = match until {
            None => next.await,
            Some(until) => match tokio::time::timeout_at(until, next).await {
                Ok(next) => next,
                // Slow: let it start.
                Err(_) => break,
            },
        };
        let frame = match next {
            None => {
                ended = true;
                break;
            }
            Some(Err(_)) => return Held::Broken,
            Some(Ok(frame)) => frame,
        };
        if let Some(data) = frame.data_ref() {
            until.get_or_insert_with(|| Instant::now() + hold.time);
            count += data.len();
            if !waits {
                match reading.look(data) {
                    Err(Cut) => return Held::Stop(reading.judge),
                    Ok(Progress::Enough) => {
                        held.push_back(frame);
                        return Held::Pass(flowing(Flow::read_to_the_end(held, body)));
                    }
                    Ok(Progress::More) => {}
                }
            }
        }
        held.push_back(frame);
    }
    if ended && waits {
        return whole(body, held, reading, hold.known).await;
    }
    if ended {
        let evidence = reading.reader.finish();
        if reading.judge.is_guilty(evidence) {
            return Held::Stop(reading.judge);
        }
        return Held::Pass(flowing(Flow::read_to_the_end(held, body)));
    }
    for data in held.iter().filter_map(Frame::data_ref).filter(|_| waits) {
        match reading.look(data) {
            Err(Cut) => return Held::Stop(reading.judge),
            Ok(Progress::Enough) => {
                return Held::Pass(flowing(Flow::read_to_the_end(held, body)));
            }
            Ok(Progress::More) => {}
        }
        // Other connections of this worker wait no longer than for one piece.
        tokio::task::yield_now().await;
    }
    Held::Pass(flowing(Flow {
        held,
        body,
        ahead: None,
        reading: Some(reading),
        _share: Some(share),
    }))
}

/// Judges a body that is there in full, by what is known of it or by reading it.
async fn whole<B, J>(
    body: B,
    held: VecDeque<Frame<Bytes>>,
    reading: Reading<J>,
    known: Option<(Arc<Readings>, Manner)>,
) -> Held<J>
where
    B: HttpBody<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Into<BodyError>,
    J: Judge,
{
    let Reading {
        reader, mut judge, ..
    } = reading;
    let known = known.and_then(|(readings, manner)| Some((manner.name(&held)?, readings)));
    let before = known
        .as_ref()
        .and_then(|(name, readings)| readings.get(name));
    let said = match (before, known) {
        (Some(said), _) => said,
        (None, Some((name, readings))) => {
            let open = readings.open(name);
            open.said(read_through(reader, &held)).await
        }
        (None, None) => Arc::new(read_through(reader, &held).await),
    };
    let borne = said.loudest.is_some_and(|loudest| judge.bears(loudest));
    if !borne && judge.is_guilty(said.evidence.clone()) {
        return Held::Stop(judge);
    }
    Held::Pass(flowing(Flow::read_to_the_end(held, body)))
}

/// Reads a body that is there in full.
async fn read_through(mut reader: BodyReader, held: &VecDeque<Frame<Bytes>>) -> Said {
    for data in held.iter().filter_map(Frame::data_ref) {
        if reader.push(data) == Progress::Enough {
            break;
        }
        // Other connections of this worker wait no longer than for one piece.
        tokio::task::yield_now().await;
    }
    Said::from(reader.finish())
}

/// What was held, then the rest as it comes; nobody reads it any more.
pub(super) fn released<B>(held: VecDeque<Frame<Bytes>>, rest: B) -> Body
where
    B: HttpBody<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Into<BodyError>,
{
    flowing(Flow::read_to_the_end(held, rest))
}

struct Reading<J> {
    reader: BodyReader,
    judge: J,
    /// How much had been found when the judge looked last.
    found: u64,
}

impl<J: Judge> Reading<J> {
    /// Reads a piece; `Err` when it is not to leave.
    fn look(&mut self, data: &[u8]) -> Result<Progress, Cut> {
        let progress = self.reader.push(data);
        let found = self.reader.found();
        if found != self.found && self.judge.is_guilty(self.reader.evidence()) {
            return Err(Cut);
        }
        self.found = found;
        Ok(progress)
    }

    /// The same for a piece after others have left, which is told.
    fn read(&mut self, data: &[u8]) -> Result<Progress, Cut> {
        let looked = self.look(data);
        if looked.is_err() {
            self.judge.cut();
        }
        looked
    }

    /// Reads what the reader still holds back, now that the body has ended.
    fn finish(mut self) -> Result<(), Cut> {
        let evidence = self.reader.finish();
        if self.judge.is_guilty(evidence) {
            self.judge.cut();
            return Err(Cut);
        }
        Ok(())
    }
}

/// A body that flows, first what was held, and is read while it does.
struct Flow<B, J> {
    held: VecDeque<Frame<Bytes>>,
    body: B,
    /// What was looked at ahead and is not read yet; `Some(None)` is the end.
    ahead: Option<Option<Result<Frame<Bytes>, BodyError>>>,
    reading: Option<Reading<J>>,
    _share: Option<Share>,
}

impl<B, J> Flow<B, J>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BodyError>,
{
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }
}

/// What ends a stream that is no longer fine.
#[derive(Debug, thiserror::Error)]
#[error("the rest of this page is closed")]
struct Cut;

impl<B> Flow<B, Never> {
    fn read_to_the_end(held: VecDeque<Frame<Bytes>>, body: B) -> Self {
        Flow {
            held,
            body,
            ahead: None,
            reading: None,
            _share: None,
        }
    }
}

/// The judge of a body that needs none any more.
struct Never;

impl Judge for Never {
    fn is_guilty(&mut self, _evidence: Evidence) -> bool {
        false
    }
    fn bears(&self, _loudest: i32) -> bool {
        true
    }
    fn cut(&mut self) {}
}

impl<B, J> HttpBody for Flow<B, J>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BodyError>,
    J: Judge + Unpin,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if let Some(frame) = this.held.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        this._share = None;
        let next = match this.ahead.take() {
            Some(next) => next,
            None => ready!(this.next(cx)),
        };
        let frame = match next {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => {
                let ended = this.reading.take().map_or(Ok(()), Reading::finish);
                return Poll::Ready(ended.err().map(|cut| Err(cut.into())));
            }
        };
        let (Some(reading), Some(data)) = (&mut this.reading, frame.data_ref()) else {
            return Poll::Ready(Some(Ok(frame)));
        };
        match reading.read(data) {
            Err(cut) => {
                this.reading = None;
                return Poll::Ready(Some(Err(cut.into())));
            }
            Ok(Progress::Enough) => {
                this.reading = None;
                return Poll::Ready(Some(Ok(frame)));
            }
            Ok(Progress::More) => {}
        }
        // The last piece leaves only after what the reader still holds back was read as well.
        let ends = this.body.is_end_stream() || {
            if let Poll::Ready(next) = this.next(cx) {
                this.ahead = Some(next);
            }
            matches!(this.ahead, Some(None))
        };
        if ends
            && let Some(reading) = this.reading.take()
            && let Err(cut) = reading.finish()
        {
            return Poll::Ready(Some(Err(cut.into())));
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        let nothing_ahead = matches!(self.ahead, None | Some(None));
        self.held.is_empty() && nothing_ahead && self.reading.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let ahead = match &self.ahead {
            Some(Some(Ok(frame))) => Some(frame),
            _ => None,
        };
        let held: u64 = self
            .held
            .iter()
            .chain(ahead)
            .filter_map(Frame::data_ref)
            .map(|data| data.len() as u64)
            .sum();
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + held);
        }
        hint.set_lower(rest.lower() + held);
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::{StreamExt as _, stream};
    use http_body_util::StreamBody;

    use super::*;
    use crate::classify::{BodyHead, ClassifierBuilder, Phrase};
    use crate::model::CategoryId;

    const TIPPING: &str = "<p>casino online bonus</p>";

    fn reader() -> BodyReader {
        reader_of("text/html; charset=utf-8")
    }

    fn reader_of(content_type: &str) -> BodyReader {
        let mut builder = ClassifierBuilder::default();
        let phrase = Phrase {
            parts: vec!["casino online".into()],
            points: 100,
            cap: 1,
        };
        builder.phrases("phrases/en/gambling", CategoryId(0), vec![phrase]);
        let head = BodyHead {
            content_type: Some(content_type.into()),
            content_encoding: None,
        };
        builder.build([1; 16]).read(&head).unwrap()
    }

    /// Anything that matched is too much.
    #[derive(Clone, Default)]
    struct Strict(Arc<Mutex<bool>>);

    impl Judge for Strict {
        fn is_guilty(&mut self, evidence: Evidence) -> bool {
            !evidence.matches.is_empty()
        }
        fn bears(&self, loudest: i32) -> bool {
            loudest == 0
        }
        fn cut(&mut self) {
            *self.0.lock().unwrap() = true;
        }
    }

    type Sent = StreamBody<stream::Iter<std::vec::IntoIter<Result<Frame<Bytes>, BodyError>>>>;

    fn sent(pieces: &[&str]) -> Sent {
        let frames: Vec<_> = pieces
            .iter()
            .map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece.as_bytes()))))
            .collect();
        StreamBody::new(stream::iter(frames))
    }

    fn bounds(bytes: usize, all: usize) -> Hold {
        Hold {
            bytes,
            time: Duration::from_secs(1),
            budget: Budget::new(all),
            known: None,
        }
    }

    /// What reaches the client, and whether it ended whole.
    async fn drink(mut body: Body) -> (String, bool) {
        let mut seen = Vec::new();
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => seen.extend_from_slice(frame.data_ref().unwrap()),
                Err(_) => return (String::from_utf8(seen).unwrap(), false),
            }
        }
        (String::from_utf8(seen).unwrap(), true)
    }

    #[tokio::test]
    async fn a_page_that_is_fine_arrives_as_it_was_sent() {
        let long = "grey elephants ".repeat(100);
        for (bytes, all) in [(1 << 16, 1 << 20), (10, 1 << 20), (1 << 16, 0)] {
            let pieces = ["<p>lessons", " and ", &long, "</p>"];
            let Held::Pass(body) = hold(
                sent(&pieces),
                reader(),
                bounds(bytes, all),
                Strict::default(),
            )
            .await
            else {
                panic!("closed with {bytes} of {all}");
            };
            assert_eq!(drink(body).await, (pieces.concat(), true));
        }
    }

    #[tokio::test]
    async fn nothing_leaves_of_a_page_that_begins_badly() {
        let judge = Strict::default();
        let pieces = ["<p>hello</p>", TIPPING, "more"];
        let held = hold(
            sent(&pieces),
            reader(),
            bounds(1 << 16, 1 << 20),
            judge.clone(),
        )
        .await;
        assert!(matches!(held, Held::Stop(_)));
        assert!(!*judge.0.lock().unwrap(), "what never left need not be cut");
    }

    #[tokio::test]
    async fn a_piece_that_tips_the_scale_never_leaves() {
        // Held or not, with or without budget: the piece is read before it is released.
        for (bytes, all) in [(20, 1 << 20), (0, 1 << 20), (1 << 16, 0)] {
            let judge = Strict::default();
            let pieces = [
                "<p>a harmless beginning</p>",
                "<p>still fine</p>",
                TIPPING,
                "more",
            ];
            let Held::Pass(body) =
                hold(sent(&pieces), reader(), bounds(bytes, all), judge.clone()).await
            else {
                panic!("nothing was held long enough to be stopped");
            };
            let (seen, whole) = drink(body).await;
            assert!(
                !whole && !seen.contains("casino") && !seen.contains("more"),
                "{seen}"
            );
            assert!(*judge.0.lock().unwrap(), "the cut is told");
        }
    }

    #[tokio::test]
    async fn what_the_reader_holds_back_is_read_before_the_last_piece_leaves() {
        // Without a charset the reader waits for the first kilobyte before it reads at all.
        let judge = Strict::default();
        let held = hold(
            sent(&[TIPPING]),
            reader_of("text/html"),
            bounds(0, 0),
            judge.clone(),
        );
        let Held::Pass(body) = held.await else {
            panic!("nothing was held");
        };
        assert_eq!(drink(body).await, (String::new(), false));
        assert!(*judge.0.lock().unwrap());
    }

    #[tokio::test]
    async fn what_is_held_is_given_back() {
        let hold_of = bounds(1000, 1000);
        let budget = hold_of.budget.clone();
        let Held::Pass(body) =
            hold(sent(&["<p>fine</p>"]), reader(), hold_of, Strict::default()).await
        else {
            panic!("closed");
        };
        drink(body).await;
        assert_eq!(budget.take(2000).bytes(), 1000);
    }

    #[tokio::test]
    async fn a_body_that_was_read_before_is_not_read_again() {
        let readings = Arc::new(Readings::new(100));
        let manner = |generation| {
            let head = BodyHead::default();
            Manner::new(generation, &head, 1 << 20, false, false, false)
        };
        let ask = async |generation, pieces: &[&str]| {
            let bounds = Hold {
                known: Some((readings.clone(), manner(generation))),
                ..bounds(1 << 16, 1 << 20)
            };
            hold(sent(pieces), reader(), bounds, Strict::default()).await
        };
        let name = |generation, text: &'static str| {
            let frame = Frame::data(Bytes::from_static(text.as_bytes()));
            manner(generation).name([&frame]).unwrap()
        };
        assert!(matches!(ask(1, &["<p>fi", "ne</p>"]).await, Held::Pass(_)));
        let said = readings.get(&name(1, "<p>fine</p>")).expect("remembered");
        assert_eq!(said.evidence.extent, crate::model::Extent::Whole);
        assert!(matches!(ask(1, &[TIPPING]).await, Held::Stop(_)));
        assert!(matches!(ask(1, &[TIPPING]).await, Held::Stop(_)));

        // Whatever is known of the bytes is what counts, under the same rules only.
        let guilt = readings.get(&name(1, TIPPING)).unwrap();
        readings.put(name(1, "<p>grey</p>"), guilt);
        assert!(matches!(ask(1, &["<p>", "grey</p>"]).await, Held::Stop(_)));
        assert!(matches!(ask(2, &["<p>grey</p>"]).await, Held::Pass(_)));
    }

    #[tokio::test]
    async fn a_long_body_is_known_as_well() {
        let readings = Arc::new(Readings::new(100));
        let manner = Manner::new(1, &BodyHead::default(), 1 << 20, false, false, false);
        let piece = "<p>grey elephants and other lessons</p>".repeat(400);
        let pieces = [&*piece, &*piece, &*piece];
        let bounds = Hold {
            known: Some((readings.clone(), manner.clone())),
            ..bounds(1 << 16, 1 << 20)
        };
        assert!(matches!(
            hold(sent(&pieces), reader(), bounds, Strict::default()).await,
            Held::Pass(_)
        ));
        let frames: Vec<_> = pieces
            .iter()
            .map(|piece| Frame::data(Bytes::copy_from_slice(piece.as_bytes())))
            .collect();
        let name = manner.name(&frames).unwrap();
        assert!(readings.get(&name).is_some());
    }

    #[tokio::test]
    async fn a_download_is_not_held_until_it_ends() {
        // The rest never comes.
        let first = stream::iter([Ok::<_, BodyError>(Frame::data(Bytes::from(
            [0u8, 1, 2, 3, 255, 254, 0, 0].repeat(512),
        )))]);
        let body = StreamBody::new(Box::pin(first.chain(stream::pending())));
        let hold_of = Hold {
            time: Duration::from_secs(3600),
            ..bounds(1 << 16, 1 << 20)
        };
        let reader = reader_of("application/octet-stream");
        let held = hold(body, reader, hold_of, Strict::default());
        let held = tokio::time::timeout(Duration::from_secs(20), held).await;
        assert!(matches!(held, Ok(Held::Pass(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_page_still_starts() {
        let pieces = stream::unfold(0, |at| async move {
            tokio::time::sleep(Duration::from_millis(700)).await;
            let frame = Frame::data(Bytes::from_static(b"<p>slow</p>"));
            (at < 5).then_some((Ok::<_, BodyError>(frame), at + 1))
        });
        let began = Instant::now();
        let body = StreamBody::new(Box::pin(pieces));
        let held = hold(body, reader(), bounds(1 << 16, 1 << 20), Strict::default()).await;
        assert!(matches!(held, Held::Pass(_)));
        // The first piece comes after 700 ms; from then on it is held for a second at most.
        assert!(began.elapsed() <= Duration::from_millis(1800));
    }
}
