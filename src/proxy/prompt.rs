//! What somebody asks an assistant, read before it is sent on.
//!
//! Only bodies in which a prompt may be (see `classify::PromptReader`) are held, up to a bound
//! and for a short while; then they go on as they came, byte for byte. Everything else is not
//! touched: [`Sent`] with nothing held is the body itself. What was written is judged and
//! forgotten; the record of a refusal has category, rule and intent.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::Instant;

use super::body::{Body, BodyError, Timed};
use super::exchange::Exchange;
use super::hold::Share;
use super::request::joined;
use crate::classify::{Progress, PromptHead, PromptReader};
use crate::model::{Action, Decided, Identity, PageUrl, Verdict};
use crate::policy::{Asks, By, Facts, Open};

/// Bytes of a request's body that are held. A conversation of an hour fits; what is longer goes
/// on after so much, judged by what was read.
const HELD: usize = 256 * 1024;

/// How long a body is held from its first piece on: somebody who types over a slow line does not
/// wait for the end of an upload.
const PATIENCE: Duration = Duration::from_secs(3);

/// The body of a request on its way out: what was held, then what is still to come.
pub(super) struct Sent {
    held: VecDeque<Frame<Bytes>>,
    rest: Incoming,
    _share: Option<Share>,
}

impl Sent {
    /// A body of which nothing was held.
    fn whole(rest: Incoming) -> Sent {
        Sent {
            held: VecDeque::new(),
            rest,
            _share: None,
        }
    }

    /// The body, given up when nothing comes for a while.
    pub(super) fn timed(self, idle: Duration) -> Timed<Sent> {
        Timed::new(self, idle)
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match self.held.pop_front() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_empty() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // What the rest says has shrunk by what was taken from it.
        let held = self.held.iter().filter_map(Frame::data_ref);
        let held: u64 = held.map(|data| data.len() as u64).sum();
        let mut hint = self.rest.size_hint();
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(held));
        }
        hint.set_lower(hint.lower().saturating_add(held));
        hint
    }
}

/// What became of the beginning of a body.
struct Begun {
    sent: Sent,
    words: Option<String>,
}

impl Exchange<'_> {
    /// Reads what somebody asks, if the request may hold it: the request to send on, or the
    /// answer in its place. Dropping the future gives the request up.
    pub(super) async fn read_prompt(
        &self,
        request: Request<Incoming>,
        who: &Identity,
        page: &PageUrl,
        known: &Arc<Verdict>,
        decided: &Decided,
        asks: Asks,
    ) -> Result<Request<Sent>, Box<Response<Body>>> {
        let reader = (self.was_post && decided.read_body && !request.body().is_end_stream())
            .then(|| {
                let head = prompt_head(request.method().as_str(), request.headers());
                self.rules.classifier().prompt(page, &head)
            })
            .flatten();
        let Some(reader) = reader else {
            return Ok(request.map(Sent::whole));
        };
        let shared = &self.line.worker.shared;
        let share = shared.budget.of(self.line.client.ip()).take(HELD);
        let (parts, body) = request.into_parts();
        let begun = begin(body, reader, share, shared.tuning().limits.body_idle_time).await;
        let Ok(Begun { sent, words }) = begun else {
            // The client broke off or stood still: nobody waits for an answer.
            let failure = super::failure::Failure::BadRequest("the body broke off");
            return Err(Box::new(self.fail(Some(who), Some(page), failure).await));
        };
        let Some(words) = words else {
            return Ok(Request::from_parts(parts, sent));
        };
        let verdict = self.rules.with_prompt(known, &words);
        drop(words);
        let facts = Facts {
            url: page,
            verdict: &verdict,
        };
        let unlocks = shared.opened.current();
        let open = Some(Open {
            unlocks: &unlocks,
            asks,
            by: By::Settled,
        });
        let judged = self
            .rules
            .decide_open(who, &facts, open, shared.clock.now());
        drop(unlocks);
        match judged.action {
            Action::Block | Action::Limit => {
                self.let_body_finish(sent.rest);
                let answer = self.refuse_prompt(who, page, &judged).await;
                Err(Box::new(answer))
            }
            // A warning cannot stand between a page and its parts, and has been given before.
            Action::Warn | Action::Allow | Action::Splice => {
                if judged.alert.is_some() && judged.record && judged.alert != decided.alert {
                    self.note(who, page, &judged).await;
                }
                Ok(Request::from_parts(parts, sent))
            }
        }
    }
}

/// Holds the beginning of a body and reads it.
async fn begin(
    mut body: Incoming,
    mut reader: PromptReader,
    share: Share,
    idle: Duration,
) -> Result<Begun, BodyError> {
    let mut held = VecDeque::new();
    let mut count = 0;
    let mut until: Option<Instant> = None;
    while count < share.bytes() {
        let next = match until {
            // Nothing has come yet: as patient as with any body.
            None => tokio::time::timeout(idle, body.frame()).await?,
            Some(until) => match tokio::time::timeout_at(until, body.frame()).await {
                Ok(next) => next,
                Err(_) => break,
            },
        };
        let Some(frame) = next else {
            break;
        };
        let frame = frame?;
        until.get_or_insert_with(|| Instant::now() + PATIENCE);
        let data = frame.data_ref().map(Bytes::as_ref).unwrap_or_default();
        count += data.len();
        let progress = reader.push(data);
        held.push_back(frame);
        if progress == Progress::Enough {
            break;
        }
    }
    Ok(Begun {
        words: reader.finish(),
        sent: Sent {
            held,
            rest: body,
            _share: Some(share),
        },
    })
}

fn prompt_head(method: &str, headers: &HeaderMap) -> PromptHead {
    PromptHead {
        method: method.to_owned(),
        content_type: joined(headers, &CONTENT_TYPE),
        content_encoding: joined(headers, &CONTENT_ENCODING),
    }
}
