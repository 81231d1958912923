//! The one body type of the data path.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full};
use tokio::time::{Instant, Sleep};

use super::guard::caught;

use super::request::clean_trailers;

/// What ends a body early.
pub(super) type BodyError = Box<dyn std::error::Error + Send + Sync>;
/// Any body: of a request on its way out, of an answer on its way in.
pub type Body = UnsyncBoxBody<Bytes, BodyError>;

/// A body without a byte.
pub(super) fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// A body that is there already.
pub(super) fn full(bytes: Bytes) -> Body {
    Full::new(bytes)
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// A body as it comes.
pub(super) fn flowing<B>(body: B) -> Body
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    body.map_err(Into::into).boxed_unsync()
}

/// A body that is given up when nothing came for a while.
pub(super) struct Timed<B> {
    inner: B,
    idle: Duration,
    /// Made with the first wait, not with the exchange: most bodies never wait.
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

/// A frame without the trailers that must not be.
fn clean(frame: Frame<Bytes>) -> Frame<Bytes> {
    match frame.into_trailers() {
        Ok(mut trailers) => {
            clean_trailers(&mut trailers);
            Frame::trailers(trailers)
        }
        Err(frame) => frame,
    }
}

/// Nothing came for too long.
#[derive(Debug, thiserror::Error)]
#[error("the body stood still")]
pub(super) struct StoodStill;

impl<B> Timed<B> {
    pub(super) fn new(inner: B, idle: Duration) -> Self {
        Timed {
            inner,
            idle,
            timer: None,
            waiting: false,
        }
    }
}

impl<B> HttpBody for Timed<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BodyError>,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) {
            this.waiting = false;
            return Poll::Ready(frame.map(|frame| frame.map(clean).map_err(Into::into)));
        }
        let timer = match &mut this.timer {
            Some(timer) => {
                if !this.waiting {
                    timer.as_mut().reset(Instant::now() + this.idle);
                }
                timer
            }
            none => none.insert(Box::pin(tokio::time::sleep(this.idle))),
        };
        this.waiting = true;
        match timer.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(Box::new(StoodStill)))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// A body that keeps something as long as it is there.
pub(super) struct Keeping<T> {
    inner: Body,
    _kept: T,
}

impl<T> Keeping<T> {
    pub(super) fn new(inner: Body, kept: T) -> Self {
        Keeping { inner, _kept: kept }
    }
}

impl<T: Unpin> HttpBody for Keeping<T> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        // The connection carries other exchanges as well: this one ends alone.
        match caught(|| Pin::new(&mut self.inner).poll_frame(cx)) {
            Ok(poll) => poll,
            Err(panicked) => {
                self.inner = empty();
                Poll::Ready(Some(Err(Box::new(panicked))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
