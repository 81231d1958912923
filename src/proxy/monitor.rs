//! Reads along on a WebSocket: texts of both sides are judged before they go on, like the body of a
//! page that flows; the first message is looked at for a tunnel. What is found ends both sides with
//! a close frame, and is recorded.
//!
//! Binary messages pass unread and uncopied, unless a short one is text by another name. Nothing of
//! what was said is kept.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use aws_lc_rs::rand;
use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::hold::Judge as _;
use super::judge::PageJudge;
use super::layer::{Layer, Over};
use super::messages::{Messages, Text, Walk, close};
use crate::classify::{BodyHead, BodyReader, PromptHead, opens_relay};
use crate::model::{Action, CategoryId, Decided, HitKind};

/// Bytes in which a tunnel's first message is looked for.
const FIRST: usize = 1024;
/// Bytes of what a client says in one message that are judged together.
const SAID: usize = 32 * 1024;
/// Bytes of texts that are judged as one page. A conversation has no end; what was said an hour ago
/// does not count for what is said now.
const WINDOW: usize = 128 * 1024;
/// The status with which a socket ends that may not go on (RFC 6455, section 7.4.1).
const POLICY: u16 = 1008;
/// The status with which its origin is left, who need not know why.
const AWAY: u16 = 1001;

/// What both sides share.
#[derive(Clone)]
pub(super) struct Bell(Arc<Shared>);

struct Shared {
    judge: Mutex<PageJudge>,
    /// Whether a tunnel inside would have to be cut.
    relays: bool,
    rung: AtomicBool,
}

impl Bell {
    /// A bell that a judge hears; `relays` says whether a tunnel inside is a reason to ring it.
    pub(super) fn new(judge: PageJudge, relays: bool) -> Bell {
        Bell(Arc::new(Shared {
            judge: Mutex::new(judge),
            relays,
            rung: AtomicBool::new(false),
        }))
    }

    /// Ends both sides, once, with a record of what was found.
    fn ring(&self, found: Option<Decided>) {
        if self.0.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut judge = self.0.judge.lock().unwrap_or_else(PoisonError::into_inner);
        judge.found = found;
        judge.cut();
    }

    fn ring_for_relay(&self) {
        let found = {
            let mut judge = self.0.judge.lock().unwrap_or_else(PoisonError::into_inner);
            let evidence = judge.rules.classifier().relay();
            judge.would_cut(evidence);
            judge.found.take()
        };
        self.ring(found);
    }

    fn is_rung(&self) -> bool {
        self.0.rung.load(Ordering::Acquire)
    }

    fn judge(&self) -> PageJudge {
        let judge = self.0.judge.lock().unwrap_or_else(PoisonError::into_inner);
        judge.clone()
    }
}

/// One side of a WebSocket.
pub(super) struct Monitor {
    from_server: bool,
    watch: Option<Watch>,
}

struct Watch {
    bell: Bell,
    messages: Messages,
    /// It was noted that this is no WebSocket.
    bare: bool,
    ear: Ear,
    /// The beginning, until it is known that it is no tunnel.
    first: Option<Vec<u8>>,
    /// What was read and may not go on yet.
    held: BytesMut,
    /// What goes on next.
    ready: Bytes,
    over: bool,
}

impl Monitor {
    /// Lays itself over a stream; without a bell it lets everything through.
    pub(super) fn over<S>(stream: S, from_server: bool, bell: Option<Bell>) -> Over<Monitor, S> {
        let watch = bell.map(|bell| Watch {
            messages: Messages::default(),
            bare: false,
            ear: Ear::new(bell.judge(), from_server),
            first: bell.0.relays.then(Vec::new),
            held: BytesMut::new(),
            ready: Bytes::new(),
            over: false,
            bell,
        });
        Over::new(Monitor { from_server, watch }, stream)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Layer<S> for Monitor {
    fn read(
        &mut self,
        under: &mut S,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let from_server = self.from_server;
        let Some(watch) = &mut self.watch else {
            return Pin::new(under).poll_read(cx, buf);
        };
        loop {
            if watch.ready.has_remaining() {
                let size = watch.ready.len().min(buf.remaining());
                buf.put_slice(&watch.ready.split_to(size));
                return Poll::Ready(Ok(()));
            }
            if watch.over {
                return Poll::Ready(Ok(()));
            }
            if watch.bell.is_rung() {
                watch.end(from_server, watch.messages.is_between());
                continue;
            }
            // Straight into the reader's memory; only what has to wait is taken out again.
            let before = buf.filled().len();
            ready!(Pin::new(&mut *under).poll_read(cx, buf))?;
            let read = buf.filled().get(before..).unwrap_or_default();
            if read.is_empty() {
                // Half a frame that the other side never ended is nobody's message.
                return Poll::Ready(Ok(()));
            }
            if watch.held.is_empty() {
                let walk = watch.walk(from_server, read);
                let fine = match walk {
                    Walk::Fine(fine) => fine,
                    Walk::Stop { bytes, between } => {
                        watch.end(from_server, between);
                        // The other side is asked again, and ends as well.
                        cx.waker().wake_by_ref();
                        bytes
                    }
                };
                if !watch.over {
                    watch
                        .held
                        .extend_from_slice(read.get(fine..).unwrap_or_default());
                }
                buf.set_filled(before + fine);
                if fine > 0 {
                    return Poll::Ready(Ok(()));
                }
            } else {
                watch.held.extend_from_slice(read);
                buf.set_filled(before);
                let held = std::mem::take(&mut watch.held);
                match watch.walk(from_server, &held) {
                    Walk::Fine(fine) => {
                        watch.held = held;
                        watch.ready = watch.held.split_to(fine).freeze();
                    }
                    Walk::Stop { bytes, between } => {
                        watch.end(from_server, between);
                        let mut fine = held;
                        fine.truncate(bytes);
                        fine.extend_from_slice(&watch.ready);
                        watch.ready = fine.freeze();
                        cx.waker().wake_by_ref();
                    }
                }
            }
        }
    }
}

impl Watch {
    /// Looks at what follows what has gone on.
    fn walk(&mut self, from_server: bool, bytes: &[u8]) -> Walk {
        if let Some(seen) = &mut self.first {
            let room = FIRST.saturating_sub(seen.len());
            // Held bytes are seen again: what is known of them does not change.
            seen.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
            match opens_relay(from_server, seen) {
                Some(true) => {
                    self.bell.ring_for_relay();
                    return Walk::Stop {
                        bytes: 0,
                        between: self.messages.is_between(),
                    };
                }
                None if seen.len() < FIRST => {}
                _ => self.first = None,
            }
        }
        let (ear, mut found) = (&mut self.ear, None);
        let walk = self.messages.walk(bytes, &mut |text| {
            found = ear.hear(&text);
            found.is_none()
        });
        if self.messages.is_bare() && !self.bare {
            self.bare = true;
            let side = if from_server { "origin" } else { "client" };
            let shared = &self.ear.judge.worker.shared;
            shared.metrics.failure(side, "websocket");
        }
        if let Walk::Stop { .. } = walk {
            self.bell.ring(found);
        }
        walk
    }

    /// Nothing follows but, between two frames, a word that it is over.
    fn end(&mut self, from_server: bool, between: bool) {
        self.over = true;
        self.held = BytesMut::new();
        if !between {
            return;
        }
        self.ready = Bytes::from(match from_server {
            true => close(POLICY, "closed by the school", None),
            false => {
                let mut mask = [0; 4];
                // The content is fixed; a mask of zeros would give nothing away either.
                rand::fill(&mut mask).unwrap_or_default();
                close(AWAY, "", Some(mask))
            }
        });
    }
}

/// How a text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Json,
    Markup,
}

/// Hears the texts of one side.
struct Ear {
    judge: PageJudge,
    from_server: bool,
    /// How the message under way is written.
    form: Option<Form>,
    readings: [Option<Reading>; 3],
    /// What a client says in the message under way.
    said: Vec<u8>,
    /// What is told of the page in any case.
    usual: Option<crate::model::Severity>,
    told: Vec<Option<CategoryId>>,
}

/// Texts that are judged as one page.
struct Reading {
    reader: BodyReader,
    found: u64,
    bytes: usize,
}

impl Ear {
    fn new(judge: PageJudge, from_server: bool) -> Ear {
        let usual = judge.weigh(crate::model::Evidence::default()).1.alert;
        Ear {
            judge,
            from_server,
            form: None,
            readings: [const { None }; 3],
            said: Vec::new(),
            usual,
            told: Vec::new(),
        }
    }

    /// Reads a piece; what it is found to be if it may not go on.
    fn hear(&mut self, text: &Text<'_>) -> Option<Decided> {
        if self.form.is_none() && !text.bytes.is_empty() {
            self.form = Some(form(text.bytes));
        }
        let form = self.form.unwrap_or(Form::Plain);
        if text.ends {
            self.form = None;
        }
        let found = match (self.from_server, form) {
            (false, Form::Plain) => None,
            _ => self.read(form, text),
        };
        if found.is_some() || self.from_server {
            return found;
        }
        let room = SAID.saturating_sub(self.said.len());
        let piece = text.bytes.get(..room.min(text.bytes.len()));
        self.said.extend_from_slice(piece.unwrap_or_default());
        text.ends.then(|| self.asked(form)).flatten()
    }

    /// Judges texts as they come, with those before them.
    fn read(&mut self, form: Form, text: &Text<'_>) -> Option<Decided> {
        let rules = self.judge.rules.clone();
        let slot = &mut self.readings[form as usize];
        if slot.is_none() {
            let head = BodyHead {
                content_type: Some(form.media_type().to_owned()),
                ..BodyHead::default()
            };
            let reader = rules.classifier().read(&head)?;
            *slot = Some(Reading {
                found: reader.found(),
                reader,
                bytes: 0,
            });
        }
        let reading = slot.as_mut()?;
        reading.reader.push(text.bytes);
        if text.ends {
            reading.reader.push(form.end());
        }
        reading.bytes += text.bytes.len();
        let found = reading.reader.found();
        let guilty = if found == reading.found {
            None
        } else {
            reading.found = found;
            stops(&self.judge, reading.reader.evidence())
        };
        if text.ends && reading.bytes > WINDOW {
            *slot = None;
        }
        guilty
    }

    /// Judges what a client has said in a message, as what is typed into a search is judged.
    fn asked(&mut self, form: Form) -> Option<Decided> {
        let said = std::mem::take(&mut self.said);
        let rules = self.judge.rules.clone();
        let words = match form {
            Form::Plain => Some(String::from_utf8_lossy(&said).into_owned()),
            Form::Markup => None,
            Form::Json => {
                let head = PromptHead {
                    method: "POST".to_owned(),
                    content_type: Some("application/json".to_owned()),
                    content_encoding: None,
                };
                let reader = rules.classifier().prompt(&self.judge.page, &head);
                reader.and_then(|mut reader| {
                    reader.push(json_of(&said));
                    reader.finish()
                })
            }
        };
        // Its memory is used again, not its content.
        self.said = said;
        self.said.clear();
        let words = words.filter(|words| words.contains(char::is_alphabetic))?;
        let evidence = rules.classifier().query(&words);
        if evidence.matches.is_empty() {
            return None;
        }
        let (_, decided, guilty) = self.judge.weigh(evidence);
        if guilty && decided.action != Action::Warn {
            return Some(decided);
        }
        let new = decided.alert != self.usual && !self.told.contains(&decided.category);
        if new && decided.alert.is_some() {
            // Once for a subject and a socket; the first says what the others would.
            self.told.push(decided.category);
            self.judge.found = Some(decided);
            self.judge.tell(HitKind::Alert);
        }
        None
    }
}

/// A decision by which a socket ends. A warning cannot stand in the middle of one.
fn stops(judge: &PageJudge, evidence: crate::model::Evidence) -> Option<Decided> {
    let (_, decided, guilty) = judge.weigh(evidence);
    (guilty && decided.action != Action::Warn).then_some(decided)
}

impl Form {
    /// None of these is sniffed: a message is what it is.
    fn media_type(self) -> &'static str {
        match self {
            Form::Plain => "text/markdown; charset=utf-8",
            Form::Json => "application/json; charset=utf-8",
            Form::Markup => "text/html; charset=utf-8",
        }
    }
}

impl Form {
    /// What ends the last word of a message, so that it is read before the next one comes.
    fn end(self) -> &'static [u8] {
        match self {
            Form::Json => b"\n\"\"\n",
            Form::Plain | Form::Markup => b"\n",
        }
    }
}

/// How a message is written, by its beginning. Libraries put a few letters or digits before their
/// JSON (`42["chat",…]`).
fn form(bytes: &[u8]) -> Form {
    match json_of(bytes).first() {
        Some(b'{' | b'[' | b'"') => Form::Json,
        _ if bytes.trim_ascii_start().starts_with(b"<") => Form::Markup,
        _ => Form::Plain,
    }
}

/// A message from where its JSON begins.
fn json_of(bytes: &[u8]) -> &[u8] {
    const PREFIX: usize = 12;
    let begins = bytes
        .iter()
        .take(PREFIX)
        .position(|byte| matches!(byte, b'{' | b'[' | b'"'));
    let begins = begins.filter(|at| {
        let before = bytes.get(..*at).unwrap_or_default();
        !before.iter().any(|byte| byte.is_ascii_whitespace()) || before.trim_ascii().is_empty()
    });
    begins.and_then(|at| bytes.get(at..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_to_its_end_before_it_goes_on() {
        let mut builder = crate::classify::ClassifierBuilder::default();
        let phrase = crate::classify::Phrase {
            parts: vec!["zebra casino bonanza".into()],
            points: 500,
            cap: 1,
        };
        builder.phrases("phrases/en/test", CategoryId(1), vec![phrase]);
        let classifier = builder.build([7; 16]);
        for (text, form) in [
            ("zebra casino bonanza", Form::Plain),
            ("<p>zebra <b>casino</b> bonanza", Form::Markup),
            ("{\"text\": \"zebra casino bonanza\"}", Form::Json),
            ("\"ze\\u0062ra casino bonanza\"", Form::Json),
        ] {
            let head = BodyHead {
                content_type: Some(form.media_type().to_owned()),
                ..BodyHead::default()
            };
            let mut reader = classifier.read(&head).unwrap();
            let before = reader.found();
            reader.push(text.as_bytes());
            reader.push(form.end());
            assert_ne!(reader.found(), before, "{text}");
            assert_eq!(reader.evidence().matches.len(), 1, "{text}");
        }
    }

    #[test]
    fn messages_are_read_as_what_they_are() {
        for (text, expect) in [
            ("{\"a\": 1}", Form::Json),
            ("  [1]", Form::Json),
            ("42[\"chat\", \"hello\"]", Form::Json),
            ("a[\"{}\"]", Form::Json),
            ("\"word\"", Form::Json),
            ("<p>hello</p>", Form::Markup),
            ("hello", Form::Plain),
            ("I said \"no\"", Form::Plain),
            ("", Form::Plain),
        ] {
            assert!(form(text.as_bytes()) == expect, "{text}");
        }
    }
}
