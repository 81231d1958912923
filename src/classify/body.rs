//! A body as it flows: decode, charset, text, words, phrases, joined and bounded.
//!
//! Every link takes pieces and keeps a bounded rest, so that for every body and every way of
//! cutting it the evidence is the same. Nothing is buffered beyond a word, a tag name and what the
//! decoders need; a reader that has read enough says so and ignores the rest.

use std::sync::Arc;

use super::archive::Names;
use super::behaviour::{Code, Targets, Watch};
use super::charset::Charset;
use super::decode::{Codings, Stop, Unnamed};
use super::labels;
use super::learned::{Expert, Reading};
use super::media::{self, BINARY_WITHIN, BodyHead, Kind, SNIFFED, Sniffed};
use super::paper::Paper;
use super::phrases::{Counts, Lane, Phrases};
use super::script::Literals;
use super::text::{Markup, Place, Sink};
use crate::model::{Evidence, Extent, Match};

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
    /// Two kilobytes that would be copied with every move, and kept room for in every future that
    /// a reader goes through.
    read: Box<Read>,
}

/// Everything behind the codings.
struct Read {
    front: Front,
    charset: Charset,
    format: Format,
    page: Page,
    decoded: u64,
    ceiling: u64,
    /// What makes too much of itself is none that somebody wrote, see [`BodyReader::to_the_end`].
    lasting: bool,
    /// Somebody opens it as a page, see [`BodyReader::as_opened`].
    opened: bool,
    /// It is coded in a way that nobody knows: text as it is, or unreadable.
    strange: bool,
    end: Option<End>,
}

/// How many times more than came over the wire is read of a body beyond the ceiling. Pages that
/// people write are made ten times smaller by their codings, tables thirty times.
const GROWTH: u64 = 64;

/// Whether it is settled as what the body is read.
enum Front {
    /// Not yet: the first bytes.
    Unsure(Vec<u8>),
    /// As plain text, unless a byte that no text has turns up in the next so many.
    Checking(usize),
    Settled,
}

enum Format {
    Paper(Box<Paper>),
    Archive(Box<Names>),
    Plain,
    Markup(Box<Markup>),
    Literals(Literals),
}

/// Where the text goes.
struct Page {
    phrases: Arc<Phrases>,
    flow: Lane,
    aside: Lane,
    inside: Lane,
    /// Texts of scripts in a page, which are counted apart: in them only sentences are words for
    /// people.
    code: Lane,
    in_code: Counts,
    counts: Counts,
    /// The model's walk over the visible text; texts in scripts are not what it knows.
    reading: Option<Reading>,
    expert: Option<Arc<Expert>>,
    labels: labels::Found,
    meaning: labels::Meaning,
    watch: Watch,
    /// All of it is code as well, whatever else it is read as.
    runs: bool,
    /// A browser may show it.
    shown: bool,
    /// It is a script: its literals are names of things more often than words for people.
    script: bool,
}

/// What is looked into for behaviours. Plain text may be used as a script.
fn code_of(kind: Kind) -> Code {
    match kind {
        Kind::Html | Kind::Xml => Code::Page,
        Kind::Json => Code::Json,
        Kind::Script | Kind::Plain | Kind::Unsure { .. } | Kind::Paper | Kind::Archive => {
            Code::Script
        }
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
        if codings.is_err() && kind == (Kind::Unsure { text: false }) {
            return None;
        }
        // Browsers show what is coded in a way that they do not know as it is.
        let strange = codings.as_ref().is_err_and(|why| *why == Unnamed::Unknown);
        let codings = match codings {
            Err(Unnamed::Unknown) => Codings::named(None, ceiling),
            codings => codings,
        };
        let codings = codings.ok();
        let label = media::charset(content_type);
        let wide = Charset::is_wide(label);
        let front = match kind {
            // Every other byte of UTF-16 is one that no other text has.
            Kind::Unsure { .. } if !wide => Front::Unsure(Vec::new()),
            _ if strange => Front::Checking(BINARY_WITHIN),
            _ => Front::Settled,
        };
        let reading = expert
            .as_ref()
            .filter(|_| !matches!(kind, Kind::Script | Kind::Paper | Kind::Archive));
        let page = Page {
            reading: reading
                .map(|expert| expert.reading())
                .map(|reading| of(reading, kind)),
            expert,
            flow: Lane::default(),
            aside: Lane::default(),
            inside: Lane::default(),
            code: Lane::default(),
            in_code: Counts::default(),
            counts: Counts::default(),
            phrases,
            labels: labels::Found::default(),
            meaning,
            watch: Watch::new(behaviours, code_of(kind)),
            runs: false,
            shown: kind != (Kind::Unsure { text: false }),
            script: kind == Kind::Script,
        };
        let read = Read {
            front,
            charset: Charset::new(label, kind.markup()),
            format: Format::of(kind),
            page,
            decoded: 0,
            ceiling,
            lasting: false,
            opened: false,
            strange,
            end: codings.is_none().then_some(End::Damaged),
        };
        Some(BodyReader {
            codings,
            read: Box::new(read),
        })
    }

    /// Says that the body is asked for to be run: what is labelled as something else is looked at
    /// as code as well.
    pub fn as_script(mut self) -> BodyReader {
        self.read.page.runs = true;
        self.read.page.watch.look_into(Code::Script);
        self
    }

    /// Says that somebody opens the body as a page, so that XML without looks is shown as it is
    /// written.
    pub fn as_opened(mut self) -> BodyReader {
        self.read.opened = true;
        self.read.format.as_opened();
        self
    }

    /// Says that the body is asked for as a service worker, so that its behaviour is judged more
    /// strictly.
    pub fn as_service_worker(mut self) -> BodyReader {
        self.read.page.watch.as_service_worker();
        self
    }

    /// Reads on beyond the ceiling, to the end, as long as a body does not grow out of all
    /// proportion to what comes over the wire. A page that does is none that somebody wrote, and
    /// is said to be unreadable. What is not shown in a window stays under its ceiling.
    pub fn to_the_end(mut self) -> BodyReader {
        if !matches!(self.read.format, Format::Paper(_) | Format::Archive(_))
            && self.read.page.shown
        {
            self.read.lasting = true;
            if let Some(codings) = &mut self.codings {
                codings.grow(GROWTH);
            }
        }
        self
    }

    /// Reads a piece.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        let (Some(codings), None) = (&mut self.codings, self.read.end) else {
            return Progress::Enough;
        };
        let read = &mut self.read;
        match codings.push(bytes, &mut |piece, grown| read.bytes(piece, grown)) {
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
            Some(End::NotText) if self.read.strange => Extent::Damaged,
            Some(End::NotText) => return Evidence::default(),
        };
        let page = &self.read.page;
        let mut matches = page.phrases.matches(&page.counts);
        if page.script {
            // `keygen` in a library is an element's name. Sentences are for people.
            matches.retain(|found| found.entry.contains(' '));
        }
        if page.in_code.hits() > 0 {
            let said = page.phrases.matches(&page.in_code).into_iter();
            let new = said.filter(|said| {
                let known =
                    |found: &Match| found.entry == said.entry && found.category == said.category;
                said.entry.contains(' ') && !matches.iter().any(known)
            });
            let new: Vec<Match> = new.collect();
            matches.extend(new);
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
        page.counts.hits()
            + page.in_code.hits()
            + read
            + page.labels.count()
            + page.watch.found()
            + end
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

/// A reading of a body of this kind.
fn of(reading: Reading, kind: Kind) -> Reading {
    match kind {
        Kind::Html | Kind::Xml => reading.of_page(),
        _ => reading,
    }
}

impl Format {
    fn of(kind: Kind) -> Format {
        match kind {
            Kind::Html => Format::Markup(Box::new(Markup::new(false))),
            Kind::Xml => Format::Markup(Box::new(Markup::new(true))),
            Kind::Json => Format::Literals(Literals::new(false)),
            Kind::Script => Format::Literals(Literals::new(true)),
            Kind::Paper => Format::Paper(Box::default()),
            Kind::Archive => Format::Archive(Box::default()),
            Kind::Plain | Kind::Unsure { .. } => Format::Plain,
        }
    }

    fn as_opened(&mut self) {
        if let Format::Markup(markup) = self {
            markup.shows_all();
        }
    }

    fn push(&mut self, text: &str, page: &mut Page) {
        match self {
            // These are no text; see `Read::text`.
            Format::Paper(_) | Format::Archive(_) => {}
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
            Format::Paper(paper) => paper.end(page),
            Format::Archive(names) => names.end(page),
            Format::Plain => page.gap(Place::Flow),
            Format::Markup(markup) => markup.end(page),
            Format::Literals(literals) => literals.end(page),
        }
    }
}

impl Read {
    /// Takes decoded bytes up to the ceiling, or up to what they may have grown to.
    fn bytes(&mut self, bytes: &[u8], grown: u64) -> Result<(), Stop> {
        let ceiling = if self.lasting {
            self.ceiling.max(grown)
        } else {
            self.ceiling
        };
        let room = usize::try_from(ceiling.saturating_sub(self.decoded)).unwrap_or(usize::MAX);
        let (now, beyond) = bytes.split_at(room.min(bytes.len()));
        self.decoded += now.len() as u64;
        self.front(now)?;
        if beyond.is_empty() {
            return Ok(());
        }
        let read_as_data = matches!(&self.format, Format::Literals(literals) if literals.is_json());
        self.end = Some(match self.lasting && !read_as_data {
            true => End::Damaged,
            false => End::Ceiling,
        });
        Err(Stop::Enough)
    }

    /// Settles what the body is, then reads it.
    fn front(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        match &mut self.front {
            Front::Settled => self.text(bytes),
            Front::Checking(left) => {
                let binary = bytes
                    .iter()
                    .take(*left)
                    .position(|byte| media::is_binary(*byte));
                if let Some(at) = binary {
                    // What stands before it is read, in however many pieces it came.
                    let (before, _) = bytes.split_at(at);
                    self.text(before);
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
            // Binary bytes are found below, where what stands before them is read in any cut.
            Sniffed::Binary if seen.iter().any(|byte| media::is_binary(*byte)) => Kind::Plain,
            Sniffed::Binary => {
                self.end = Some(End::NotText);
                return Err(Stop::Enough);
            }
            Sniffed::Html => Kind::Html,
            Sniffed::Xml => Kind::Xml,
            Sniffed::Plain => Kind::Plain,
            Sniffed::Paper => Kind::Paper,
            Sniffed::Archive => Kind::Archive,
        };
        self.format = Format::of(kind);
        if self.opened {
            self.format.as_opened();
        }
        if !self.page.runs {
            self.page.watch.look_into(code_of(kind));
        }
        self.charset.look_in(kind.markup());
        self.page.reading = self.page.reading.take().map(|reading| of(reading, kind));
        let wide = seen.starts_with(b"\xff\xfe") || seen.starts_with(b"\xfe\xff");
        if kind == Kind::Plain && !wide {
            self.front = Front::Checking(BINARY_WITHIN);
            return self.front(&seen);
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
        match format {
            Format::Paper(paper) => paper.push(bytes, page),
            Format::Archive(names) => names.push(bytes, page),
            _ => charset.push(bytes, &mut |text| format.push(text, page)),
        }
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
            inside,
            code,
            in_code,
            counts,
            reading,
            labels,
            ..
        } = self;
        flow.finish(phrases, counts, &mut readers(labels, reading));
        inside.finish(phrases, counts, &mut readers(labels, reading));
        aside.finish(phrases, counts, &mut |_| ());
        code.finish(phrases, in_code, &mut |_| ());
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
            inside,
            code,
            in_code,
            counts,
            reading,
            labels,
            ..
        } = self;
        match place {
            Place::Flow => flow.push(text, phrases, counts, &mut readers(labels, reading)),
            Place::Aside => aside.push(text, phrases, counts, &mut |_| ()),
            Place::Inside => {
                // A script may show it: it is judged like the rest.
                inside.push(text, phrases, counts, &mut readers(labels, reading));
            }
            Place::Code => code.push(text, phrases, in_code, &mut |_| ()),
        }
    }

    fn gap(&mut self, place: Place) {
        let Page {
            phrases,
            flow,
            aside,
            inside,
            code,
            in_code,
            counts,
            reading,
            labels,
            ..
        } = self;
        match place {
            Place::Flow => flow.end(phrases, counts, &mut readers(labels, reading)),
            Place::Aside => aside.end(phrases, counts, &mut |_| ()),
            Place::Inside => inside.end(phrases, counts, &mut readers(labels, reading)),
            Place::Code => code.end(phrases, in_code, &mut |_| ()),
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
