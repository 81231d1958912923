//! `Expect: 100-continue` from end to end (RFC 9110, section 10.1.1).
//!
//! The client's 100 is sent when its body is first asked for. A gate in front of the body waits
//! for the origin's own 100, or for a moment in case the origin never sends one.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::body::BodyError;

/// How long an origin may stay silent; then the body is sent all the same.
const PATIENCE: Duration = Duration::from_secs(1);

/// Opens when the origin says 100.
#[derive(Clone)]
pub(super) struct Gate(CancellationToken);

impl Gate {
    pub(super) fn new() -> Self {
        Gate(CancellationToken::new())
    }

    /// The origin said 100.
    pub(super) fn open(&self) {
        self.0.cancel();
    }
}

/// A body behind a gate.
pub(super) fn gated<B>(inner: B, gate: Gate) -> Gated<B> {
    let opened = gate.0.cancelled_owned();
    Gated {
        inner,
        waiting: Some((Box::pin(opened), Box::pin(tokio::time::sleep(PATIENCE)))),
    }
}

type Waiting = (
    Pin<Box<WaitForCancellationFutureOwned>>,
    Pin<Box<tokio::time::Sleep>>,
);

pub(super) struct Gated<B> {
    inner: B,
    waiting: Option<Waiting>,
}

impl<B> HttpBody for Gated<B>
where
    B: HttpBody<Data = Bytes, Error = BodyError> + Unpin,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Some((opened, patience)) = &mut self.waiting {
            if opened.as_mut().poll(cx).is_pending() && patience.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.waiting = None;
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
