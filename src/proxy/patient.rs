//! A client's stream whose writes may wait only so long: a device that stopped reading must not
//! hold an answer, and its share of what may be held, for ever.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep};

use super::layer::{Layer, Over, Piece};

/// How long writes to a client may wait.
pub(super) struct Patient {
    patience: Duration,
    /// Made with the first wait: most clients read as fast as they are written to.
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl Patient {
    /// Ends writing with an error when it waits longer than `patience` at a stretch.
    pub(super) fn over<S>(stream: S, patience: Duration) -> Over<Patient, S> {
        let patient = Patient {
            patience,
            timer: None,
            waiting: false,
        };
        Over::new(patient, stream)
    }

    /// Passes on what is ready; what waits too long is an error.
    fn within<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.waiting = false;
            return poll;
        }
        let timer = match &mut self.timer {
            Some(timer) => {
                if !self.waiting {
                    timer.as_mut().reset(Instant::now() + self.patience);
                }
                timer
            }
            none => none.insert(Box::pin(tokio::time::sleep(self.patience))),
        };
        self.waiting = true;
        match timer.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Layer<S> for Patient {
    fn write(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        piece: Piece<'_>,
    ) -> Poll<io::Result<usize>> {
        let poll = piece.write(under, cx);
        self.within(cx, poll)
    }

    fn flush(&mut self, under: &mut S, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(under).poll_flush(cx);
        self.within(cx, poll)
    }

    fn shutdown(&mut self, under: &mut S, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(under).poll_shutdown(cx);
        self.within(cx, poll)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_client_that_stopped_reading_is_given_up() {
        let (ours, _client) = tokio::io::duplex(16);
        let mut stream = Patient::over(ours, Duration::from_secs(5));
        let error = stream.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
