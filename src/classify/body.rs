//! A body as it flows: decode, charset, text, words, phrases, joined and bounded.
//!
//! Every link takes pieces and keeps a bounded rest, so that for every body and every way of
//! cutting it the evidence is the same. Nothing is buffered beyond a word, a tag name and what the
//! decoders need; a reader that has read enough says so and ignores the rest.

use std::sync::Arc;

use super::behaviour::{Code, Targets, Watch};
use super::charset::Charset;
use super::decode::{Codings, Stop};
use super::labels;
use super::learned::{Expert, Reading};
use super::media::{self, BodyHead, Kind, SNIFFED, Sniffed};
use super::phrases::{Counts, Lane, Phrases};
use super::script::Literals;
use super::text::{Markup, Place, Sink};
use crate::model::{Evidence, Extent};

/// What a piece of a body led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Go on.
    More,
    /// The reader has read all that it will read; the rest need not be pushed.
    Enough,
}

/// Reads a body as it flows: decode, charset, text, words, phrases, score.
///
/// Memory: some kilobytes, 16 KiB and the decoder's own window (deflate 32 KiB, br at most
/// 16 MiB, zstd at most 8 MiB) for each coding.
pub struct BodyReader {
    codings: Option<Codings>,
    read: Read,
}

/// Everything behind the codings.
struct Read {
    front: Front,
    charset: Charset,
    format: Format,
    page: Page,
    decoded: u64,
    ceiling: u64,
    end: Option<End>,
}

/// Whether it is settled as what the body is read.
enum Front {
    /// Not yet: the first bytes.
    Unsure(Vec<u8>),
    /// As plain text, unless a byte that no text has turns up in the next so many.
    Checking(usize),
    Settled,
}

enum Format {
    Plain,
    Markup(Box<Markup>),
    Literals(Literals),
}

/// Where the text goes.
struct Page {
    phrases: Arc<Phrases>,
    flow: Lane,
    aside: Lane,
    counts: Counts,
    /// The model's walk over the visible text; texts in scripts are not what it knows.
    reading: Option<Reading>,
    expert: Option<Arc<Expert>>,
    labels: labels::Found,
    meaning: labels::Meaning,
    watch: Watch,
    /// All of it is code as well, whatever else it is read as.
    runs: bool,
    /// It is a script: its literals are names of things more often than words for people.
    script: bool,
}

/// What is looked into for behaviours. Plain text may be used as a script.
fn code_of(kind: Kind) -> Code {
    match kind {
        Kind::Html | Kind::Xml => Code::Page,
        Kind::Json => Code::Json,
        Kind::Script | Kind::Plain | Kind::Unsure { .. } => Code::Script,
    }
}

/// Who reads the words of the visible text beside the phrases.
fn readers<'p>(
    labels: &'p mut labels::Found,
    reading: &'p mut Option<Reading>,
) -> impl FnMut(&[u8]) + 'p {
    move |word| {
        labels.word(word);
        if let Some(reading) = reading {
            reading.word(word);
        }
    }
}

/// Why nothing more is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Finished,
    Ceiling,
    Damaged,
    NotText,
}

impl BodyReader {
    /// `None` for a type that is not read.
    pub(super) fn new(
        phrases: Arc<Phrases>,
        expert: Option<Arc<Expert>>,
        meaning: labels::Meaning,
        behaviours: Targets,
        head: &BodyHead,
        ceiling: u64,
    ) -> Option<BodyReader> {
        let content_type = head.content_type.as_deref();
        let kind = media::kind(content_type)?;
        let codings = Codings::named(head.content_encoding.as_deref(), ceiling);
        if codings.is_none() && kind == (Kind::Unsure { text: false }) {
            return None;
        }
        let label = media::charset(content_type);
        let wide = label.is_some_and(|label| label.to_ascii_lowercase().starts_with("utf-16"));
        let front = match kind {
            // Every other byte of UTF-16 is one that no other text has.
            Kind::Unsure { .. } if !wide => Front::Unsure(Vec::new()),
            _ => Front::Settled,
        };
        let reading = expert.as_ref().filter(|_| kind != Kind::Script);
        let page = Page {
            reading: reading.map(|expert| expert.reading()),
            expert,
            flow: Lane::default(),
            aside: Lane::default(),
            counts: Counts::default(),
            phrases,
            labels: labels::Found::default(),
            meaning,
            watch: Watch::new(behaviours, code_of(kind)),
            runs: false,
            script: kind == Kind::Script,
        };
        let read = Read {
            front,
            charset: Charset::new(label, kind.markup()),
            format: Format::of(kind),
            page,
            decoded: 0,
            ceiling,
            end: codings.is_none().then_some(End::Damaged),
        };
        Some(BodyReader { codings, read })
    }

    /// Says that the body is asked for to be run: what is labelled as something else is looked at
    /// as code as well.
    pub fn as_script(mut self) -> BodyReader {
        self.read.page.runs = true;
        self.read.page.watch.look_into(Code::Script);
        self
    }

    /// Says that the body is asked for as a service worker, so that its behaviour is judged more
    /// strictly.
    pub fn as_service_worker(mut self) -> BodyReader {
        self.read.page.watch.as_service_worker();
        self
    }

    /// Reads a piece.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        let (Some(codings), None) = (&mut self.codings, self.read.end) else {
            return Progress::Enough;
        };
        let read = &mut self.read;
        match codings.push(bytes, &mut |piece| read.bytes(piece)) {
            Ok(()) => Progress::More,
            Err(stop) => {
                let bomb = codings.is_bomb(read.decoded);
                let end = read.end.get_or_insert(End::Damaged);
                if stop == Stop::Broken || *end == End::Ceiling && bomb {
                    *end = End::Damaged;
                }
                Progress::Enough
            }
        }
    }

    /// The evidence so far.
    pub fn evidence(&self) -> Evidence {
        let extent = match self.read.end {
            None | Some(End::Ceiling) => Extent::Part,
            Some(End::Finished) => Extent::Whole,
            Some(End::Damaged) => Extent::Damaged,
            Some(End::NotText) => return Evidence::default(),
        };
        let page = &self.read.page;
        let mut matches = page.phrases.matches(&page.counts);
        if page.script {
            // `keygen` in a library is an element's name. Sentences are for people.
            matches.retain(|found| found.entry.contains(' '));
        }
        if let (Some(expert), Some(reading)) = (&page.expert, &page.reading) {
            expert.matches(reading, &mut matches);
        }
        page.meaning.matches(&page.labels, &mut matches);
        page.watch.matches(&mut matches);
        Evidence {
            matches,
            extent,
            words: page.counts.words(),
            intent: None,
        }
    }

    /// A number that changes whenever [`Self::evidence`] would say something new. Building
    /// evidence costs; who asks after every piece asks for this first.
    pub fn found(&self) -> u64 {
        let page = &self.read.page;
        let read = page.reading.as_ref().map_or(0, Reading::progress);
        let end = u64::from(self.read.end.is_some());
        page.counts.hits() + read + page.labels.count() + page.watch.found() + end
    }

    /// Flushes what decoders still hold. A body that ends before its coding does counts as read
    /// in part.
    pub fn finish(mut self) -> Evidence {
        self.read.finish();
        let complete = self.codings.as_ref().is_none_or(Codings::is_complete);
        if self.read.end.is_none() && complete {
            self.read.end = Some(End::Finished);
        }
        self.evidence()
    }

    /// Whether the head already says that this is text, so that nothing has to be looked at to
    /// know whether it is read at all.
    pub fn is_text(&self) -> bool {
        matches!(self.read.front, Front::Settled)
    }

    /// Bytes decoded so far: how much of the page the evidence rests on.
    pub fn decoded(&self) -> u64 {
        self.read.decoded
    }
}

impl Format {
    fn of(kind: Kind) -> Format {
        match kind {
            Kind::Html => Format::Markup(Box::new(Markup::new(false))),
            Kind::Xml => Format::Markup(Box::new(Markup::new(true))),
            Kind::Json => Format::Literals(Literals::new(false)),
            Kind::Script => Format::Literals(Literals::new(true)),
            Kind::Plain | Kind::Unsure { .. } => Format::Plain,
        }
    }

    fn push(&mut self, text: &str, page: &mut Page) {
        match self {
            Format::Plain => {
                page.watch.code(text);
                page.text(Place::Flow, text);
            }
            Format::Markup(markup) => {
                if page.runs {
                    page.watch.code(text);
                }
                markup.push(text, page);
            }
            Format::Literals(literals) => {
                page.watch.code(text);
                literals.push(text, page);
            }
        }
    }

    fn end(&mut self, page: &mut Page) {
        page.watch.gap();
        match self {
            Format::Plain => page.gap(Place::Flow),
            Format::Markup(markup) => markup.end(page),
            Format::Literals(literals) => literals.end(page),
        }
    }
}

impl Read {
    /// Takes decoded bytes up to the ceiling.
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let room = usize::try_from(self.ceiling - self.decoded).unwrap_or(usize::MAX);
        let (now, beyond) = bytes.split_at(room.min(bytes.len()));
        self.decoded += now.len() as u64;
        self.front(now)?;
        if beyond.is_empty() {
            return Ok(());
        }
        self.end = Some(End::Ceiling);
        Err(Stop::Enough)
    }

    /// Settles what the body is, then reads it.
    fn front(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        match &mut self.front {
            Front::Settled => self.text(bytes),
            Front::Checking(left) => {
                if bytes.iter().take(*left).any(|byte| media::is_binary(*byte)) {
                    self.end = Some(End::NotText);
                    return Err(Stop::Enough);
                }
                *left = left.saturating_sub(bytes.len());
                if *left == 0 {
                    self.front = Front::Settled;
                }
                self.text(bytes);
            }
            Front::Unsure(seen) => {
                // Bounded: at `SNIFFED` bytes the question is always settled.
                let (now, later) = bytes.split_at(bytes.len().min(SNIFFED - seen.len()));
                seen.extend_from_slice(now);
                if let Some(sniffed) = media::sniff(seen, false) {
                    self.settle(sniffed)?;
                    return self.front(later);
                }
            }
        }
        Ok(())
    }

    fn settle(&mut self, sniffed: Sniffed) -> Result<(), Stop> {
        let Front::Unsure(seen) = std::mem::replace(&mut self.front, Front::Settled) else {
            return Ok(());
        };
        let kind = match sniffed {
            Sniffed::Binary => {
                self.end = Some(End::NotText);
                return Err(Stop::Enough);
            }
            Sniffed::Html => Kind::Html,
            Sniffed::Xml => Kind::Xml,
            Sniffed::Plain => Kind::Plain,
        };
        self.format = Format::of(kind);
        if !self.page.runs {
            self.page.watch.look_into(code_of(kind));
        }
        self.charset.look_in(kind.markup());
        let wide = seen.starts_with(b"\xff\xfe") || seen.starts_with(b"\xfe\xff");
        if kind == Kind::Plain && !wide {
            self.front = Front::Checking(SNIFFED - seen.len());
        }
        self.text(&seen);
        Ok(())
    }

    fn text(&mut self, bytes: &[u8]) {
        let Read {
            charset,
            format,
            page,
            ..
        } = self;
        charset.push(bytes, &mut |text| format.push(text, page));
    }

    /// Reads what is still held, as the last of the body or of what was read of it.
    fn finish(&mut self) {
        if let Front::Unsure(seen) = &self.front
            && let Some(sniffed) = media::sniff(seen, true)
            && self.settle(sniffed).is_err()
        {
            return;
        }
        let Read {
            charset,
            format,
            page,
            ..
        } = self;
        charset.end(&mut |text| format.push(text, page));
        format.end(page);
        page.finish();
    }
}

impl Page {
    /// Reads what is still held of either place.
    fn finish(&mut self) {
        let Page {
            phrases,
            flow,
            aside,
            counts,
            reading,
            labels,
            ..
        } = self;
        flow.finish(phrases, counts, &mut readers(labels, reading));
        aside.finish(phrases, counts, &mut |_| ());
        if let Some(reading) = reading {
            reading.end();
        }
    }
}

impl Sink for Page {
    fn meta(&mut self, key: &str, content: &str) {
        self.labels.meta(key, content);
    }

    fn text(&mut self, place: Place, text: &str) {
        let Page {
            phrases,
            flow,
            aside,
            counts,
            reading,
            labels,
            ..
        } = self;
        if place == Place::Flow {
            flow.push(text, phrases, counts, &mut readers(labels, reading));
        } else {
            aside.push(text, phrases, counts, &mut |_| ());
        }
    }

    fn gap(&mut self, place: Place) {
        let Page {
            phrases,
            flow,
            aside,
            counts,
            reading,
            labels,
            ..
        } = self;
        if place == Place::Flow {
            flow.end(phrases, counts, &mut readers(labels, reading));
        } else {
            aside.end(phrases, counts, &mut |_| ());
        }
    }

    fn code(&mut self, code: &str) {
        if !self.runs {
            self.watch.code(code);
        }
    }

    fn code_ends(&mut self) {
        if !self.runs {
            self.watch.gap();
        }
    }

    fn address(&mut self, element: &str, value: &str) {
        if !self.runs {
            self.watch.address(element, value);
        }
    }
}
