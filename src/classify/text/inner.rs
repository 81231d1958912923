//! Documents inside a document: pages in `srcdoc`, and `data:` addresses (RFC 2397).
//!
//! They are read as they flow, to a bounded depth; what they say goes to a place beside the flow.
//! Pictures, by far the most of them, are passed over as soon as their type shows.

use super::{MAX_DEPTH, Markup, Place, Sink};
use crate::classify::charset::Charset;
use crate::classify::media::{self, Kind};
use crate::classify::script::Literals;

/// Letters before the comma of a `data:` address that are looked at; types are far shorter.
const MAX_HEAD: usize = 256;
/// Bytes that are decoded at a time.
const PIECE: usize = 1024;

/// A document in an attribute.
pub(super) enum Inner {
    Page(Box<Markup>),
    Data(Box<Data>),
}

impl Inner {
    /// A page in an attribute of a document so deep inside others.
    pub fn page(depth: u8) -> Option<Box<Inner>> {
        let page = || Inner::Page(Box::new(Markup::within(false, depth + 1)));
        (depth < MAX_DEPTH).then(|| Box::new(page()))
    }

    /// An address that may be a document.
    pub fn address(depth: u8) -> Option<Box<Inner>> {
        (depth < MAX_DEPTH).then(|| {
            Box::new(Inner::Data(Box::new(Data {
                depth,
                ..Data::default()
            })))
        })
    }

    /// Whether it turned out to be none.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Inner::Data(data) if data.over && data.reader.is_none())
    }

    /// Reads a piece, without references.
    pub fn push(&mut self, text: &str, sink: &mut dyn Sink) {
        match self {
            Inner::Page(page) => page.push(text, sink),
            Inner::Data(data) => data.push(text, sink),
        }
    }

    /// Ends the value.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        match self {
            Inner::Page(page) => page.end(sink),
            Inner::Data(data) => data.end(sink),
        }
    }
}

/// Whether a `data:` address may begin like this piece of markup.
pub(super) fn may_begin(text: &str) -> bool {
    text.bytes()
        .next()
        .is_none_or(|byte| matches!(byte, b'd' | b'D' | b'&' | 0..=b' '))
}

/// A `data:` address.
#[derive(Default)]
pub(super) struct Data {
    depth: u8,
    head: String,
    /// It is no document, or its end was read.
    over: bool,
    base64: bool,
    /// What base64 has not made a byte of yet.
    bits: (u32, u8),
    /// What stands behind a percent sign.
    percent: Option<Option<u8>>,
    bytes: Vec<u8>,
    charset: Option<Charset>,
    reader: Option<Reader>,
}

enum Reader {
    Markup(Box<Markup>),
    Literals(Box<Literals>),
    Plain,
}

impl Data {
    fn push(&mut self, text: &str, sink: &mut dyn Sink) {
        let mut rest = text;
        if self.reader.is_none() {
            for (at, letter) in text.char_indices() {
                if self.over {
                    return;
                }
                if letter == ',' {
                    self.settle();
                    sink.gap(Place::Flow);
                    rest = &text[at + 1..];
                    break;
                }
                // The parser of addresses takes these out (WHATWG URL, section 4.4).
                let left_out =
                    matches!(letter, '\t' | '\n' | '\r') || self.head.is_empty() && letter <= ' ';
                if left_out {
                    continue;
                }
                self.head.push(letter.to_ascii_lowercase());
                let scheme = "data:";
                let like = self.head.len().min(scheme.len());
                self.over =
                    self.head.get(..like) != scheme.get(..like) || self.head.len() > MAX_HEAD;
            }
            if self.reader.is_none() {
                return;
            }
        }
        for byte in rest.bytes() {
            if self.over {
                return;
            }
            self.letter(byte, sink);
        }
    }

    /// Decides by the head how the document is read.
    fn settle(&mut self) {
        let head = self.head.strip_prefix("data:").unwrap_or_default();
        let bare = head.trim_end().strip_suffix("base64");
        let bare = bare.and_then(|bare| bare.trim_end().strip_suffix(';'));
        self.base64 = bare.is_some();
        let kind = bare.unwrap_or(head);
        let label = media::charset(Some(kind)).map(str::to_owned);
        let kind = match kind.split(';').next().unwrap_or_default().trim() {
            "" => Some(Kind::Plain),
            _ => media::kind(Some(kind)),
        };
        let depth = self.depth + 1;
        self.reader = match kind {
            Some(Kind::Html) => Some(Reader::Markup(Box::new(Markup::within(false, depth)))),
            Some(Kind::Xml) => Some(Reader::Markup(Box::new(Markup::within(true, depth)))),
            Some(Kind::Json) => Some(Reader::Literals(Box::new(Literals::new(false)))),
            Some(Kind::Script) => Some(Reader::Literals(Box::new(Literals::new(true)))),
            Some(Kind::Plain | Kind::Unsure { text: true }) => Some(Reader::Plain),
            _ => None,
        };
        self.over = self.reader.is_none();
        let markup = kind.map_or(crate::classify::charset::Markup::None, Kind::markup);
        self.charset = Some(Charset::new(label.as_deref(), markup));
    }

    /// Takes a byte behind the comma.
    fn letter(&mut self, byte: u8, sink: &mut dyn Sink) {
        match (self.percent, byte) {
            (None, b'#') => self.over = true,
            (None, b'%') => self.percent = Some(None),
            (None, b'\t' | b'\n' | b'\r') => {}
            (None, byte) => self.byte(byte, sink),
            (Some(high), digit) => {
                let value = char::from(digit).to_digit(16).map(|value| value as u8);
                self.percent = None;
                match (high, value) {
                    (None, Some(value)) => self.percent = Some(Some(value)),
                    (Some(high), Some(low)) => self.byte(high << 4 | low, sink),
                    // A percent sign that stands for itself.
                    (high, None) => {
                        self.byte(b'%', sink);
                        if let Some(high) = high {
                            let digit = char::from_digit(u32::from(high), 16).unwrap_or('0');
                            self.byte(digit as u8, sink);
                        }
                        self.letter(digit, sink);
                    }
                }
            }
        }
    }

    fn byte(&mut self, byte: u8, sink: &mut dyn Sink) {
        if !self.base64 {
            self.bytes.push(byte);
        } else {
            let six = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                _ => return,
            };
            let (value, bits) = self.bits;
            let (value, bits) = (value << 6 | u32::from(six), bits + 6);
            self.bits = (value & 0xffff, bits);
            if bits >= 8 {
                self.bits.1 = bits - 8;
                self.bytes.push((value >> (bits - 8) & 0xff) as u8);
            }
        }
        if self.bytes.len() >= PIECE {
            self.flush(false, sink);
        }
    }

    /// Reads what was decoded.
    fn flush(&mut self, last: bool, sink: &mut dyn Sink) {
        let (Some(charset), Some(reader)) = (&mut self.charset, &mut self.reader) else {
            return;
        };
        let mut read = |text: &str| match reader {
            Reader::Markup(markup) => markup.push(text, sink),
            Reader::Literals(literals) => literals.push(text, sink),
            Reader::Plain => sink.text(Place::Flow, text),
        };
        charset.push(&self.bytes, &mut read);
        self.bytes.clear();
        if last {
            charset.end(&mut read);
            match reader {
                Reader::Markup(markup) => markup.end(sink),
                Reader::Literals(literals) => literals.end(sink),
                Reader::Plain => sink.gap(Place::Flow),
            }
        }
    }

    fn end(&mut self, sink: &mut dyn Sink) {
        self.flush(true, sink);
    }
}

/// Takes what a document inside another says.
pub(super) struct Within<'s>(pub &'s mut dyn Sink);

impl Sink for Within<'_> {
    fn text(&mut self, place: Place, text: &str) {
        self.0.text(inside(place), text);
    }
    fn gap(&mut self, place: Place) {
        self.0.gap(inside(place));
    }
    fn code(&mut self, code: &str) {
        self.0.code(code);
    }
    fn code_ends(&mut self) {
        self.0.code_ends();
    }
    fn address(&mut self, element: &str, value: &str) {
        self.0.address(element, value);
    }
}

fn inside(place: Place) -> Place {
    match place {
        Place::Flow => Place::Inside,
        place => place,
    }
}

/// Takes the texts of a script in a page.
pub(super) struct Said<'s>(pub &'s mut dyn Sink);

impl Sink for Said<'_> {
    fn text(&mut self, place: Place, text: &str) {
        if place == Place::Flow {
            self.0.text(Place::Code, text);
        }
    }
    fn gap(&mut self, place: Place) {
        if place == Place::Flow {
            self.0.gap(Place::Code);
        }
    }
}
