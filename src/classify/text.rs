//! The text that a person would read, out of HTML and XML.
//!
//! A tokeniser of our own that keeps to the states of WHATWG HTML (section 13.2.5) as far as they
//! decide what is text, in constant memory: names and the few attributes that matter are bounded,
//! everything else is skipped as it flows, so that neither a megabyte of inline picture nor an
//! endless comment costs anything, and cutting changes nothing by construction. No tree is built:
//! what styles or scripts hide or show later is not known here.
//!
//! Inline tags and comments join what stands around them; tags that start a new line or cell end
//! a word. Texts in attributes go to a place of their own, beside the flow.

mod elements;
mod raw;

use super::entities::{Entities, Place as Reference};
use elements::{BREAKOUT, READ_META, XML_INLINE};
use raw::Raw;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the flow of the page.
    Flow,
    /// In an attribute, a description, or behind `<noscript>`.
    Aside,
}

/// What takes the text: the phrases, or a test.
pub(super) trait Sink {
    /// Text that goes on where the last text of this place ended.
    fn text(&mut self, place: Place, text: &str);
    /// The end of a word, if one is open.
    fn gap(&mut self, place: Place);
    /// Code of a script, going on where the last ended.
    fn code(&mut self, _code: &str) {}
    /// The end of a script.
    fn code_ends(&mut self) {}
    /// An address in an attribute of an element; the value may be cut.
    fn address(&mut self, _element: &str, _value: &str) {}
}

/// Reads markup that comes in pieces.
pub(super) struct Markup {
    xml: bool,
    state: State,
    entities: Entities,
    tag: Tag,
    /// A partial construct: declaration, or end tag inside raw text.
    partial: String,
    raw: Option<Raw>,
    frames: Vec<Frame>,
    hidden: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Data,
    TagOpen,
    EndTagOpen,
    TagName,
    BeforeName,
    SelfClosing,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    AfterQuoted,
    Declaration,
    /// Dashes so far, whether anything else came yet, whether `!` came after two dashes.
    Comment {
        dashes: u8,
        fresh: bool,
        bang: bool,
    },
    Bogus,
    /// Closing brackets so far.
    Cdata(u8),
    RawText,
    RawTag,
}

/// The tag that is being read.
#[derive(Default)]
struct Tag {
    name: String,
    closing: bool,
    self_closing: bool,
    attribute: String,
    use_of_value: Use,
    entities: Entities,
    key: String,
    content: String,
    address: String,
    shadow_root: bool,
}

/// What the value of an attribute is read for.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Use {
    #[default]
    Nothing,
    /// It is text that somebody reads.
    Text,
    /// `name` or `property` of a `<meta>`.
    Key,
    /// `content` of a `<meta>`.
    Content,
    /// An address.
    Address,
    /// Text, and a page with scripts of its own.
    Page,
}

/// An open element that changes how its content is read.
#[derive(PartialEq, Eq)]
enum Frame {
    /// `<svg>` or `<math>`: no raw text inside.
    Foreign(&'static str),
    /// HTML again, inside foreign content.
    Html(String),
    Template,
    /// Not shown, although parsed: `<style>` in SVG and XML.
    Hidden(String),
}

/// Bounds, far above what markup that somebody reads has.
const MAX_NAME: usize = 32;
const MAX_CONTENT: usize = 4096;
const MAX_FRAMES: usize = 256;

impl Markup {
    /// A reader of HTML, or of XML, where every element is parsed alike.
    pub fn new(xml: bool) -> Markup {
        Markup {
            xml,
            state: State::Data,
            entities: Entities::default(),
            tag: Tag::default(),
            partial: String::new(),
            raw: None,
            frames: Vec::new(),
            hidden: false,
        }
    }

    /// Reads a piece.
    pub fn push(&mut self, text: &str, sink: &mut dyn Sink) {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            at += self.step(rest, sink);
        }
    }

    /// Ends what is open.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        match self.state {
            State::TagOpen => self.say("<", sink),
            State::EndTagOpen => self.say("</", sink),
            State::RawTag => {
                let partial = std::mem::take(&mut self.partial);
                self.say_raw(&partial, sink);
            }
            _ => {}
        }
        self.end_reference(sink);
        sink.gap(Place::Flow);
        sink.gap(Place::Aside);
    }

    /// Takes the beginning of `text` (not empty) and says how many bytes. It may be none, if only
    /// the state changed; no two such steps follow each other without end.
    fn step(&mut self, text: &str, sink: &mut dyn Sink) -> usize {
        let bytes = text.as_bytes();
        let Some(&first) = bytes.first() else {
            return 0;
        };
        match self.state {
            State::Data => {
                let cut = memchr::memchr(b'<', bytes);
                self.say(&text[..cut.unwrap_or(text.len())], sink);
                self.goto_if(cut.is_some(), State::TagOpen);
                cut.map_or(text.len(), |cut| cut + 1)
            }
            State::TagOpen => {
                let (next, taken) = match first {
                    b'!' => (State::Declaration, 1),
                    b'/' => (State::EndTagOpen, 1),
                    b'?' => (State::Bogus, 1),
                    _ if self.starts_name(first) => (State::TagName, 0),
                    _ => {
                        self.say("<", sink);
                        (State::Data, 0)
                    }
                };
                self.partial.clear();
                self.tag.begin(false);
                self.state = next;
                taken
            }
            State::EndTagOpen => {
                self.tag.begin(true);
                let (next, taken) = match first {
                    b'>' => (State::Data, 1),
                    _ if self.starts_name(first) => (State::TagName, 0),
                    _ => (State::Bogus, 0),
                };
                self.state = next;
                taken
            }
            State::TagName => self.tag_name(text, sink),
            State::BeforeName | State::AfterName | State::AfterQuoted => self.between(first, sink),
            State::SelfClosing => {
                if first == b'>' {
                    self.tag.self_closing = true;
                    self.finish_tag(sink);
                    return 1;
                }
                self.state = State::BeforeName;
                0
            }
            State::Name => {
                let ends = |b: &u8| is_space(*b) || matches!(b, b'/' | b'>' | b'=');
                let end = bytes.iter().position(ends);
                push_bounded(
                    &mut self.tag.attribute,
                    &text[..end.unwrap_or(text.len())],
                    MAX_NAME,
                    true,
                );
                self.goto_if(end.is_some(), State::AfterName);
                end.unwrap_or(text.len())
            }
            State::BeforeValue => {
                if is_space(first) {
                    return 1;
                }
                if first == b'>' {
                    self.finish_tag(sink);
                    return 1;
                }
                self.begin_value(sink);
                let quoted = matches!(first, b'"' | b'\'');
                self.state = if quoted {
                    State::Quoted(first)
                } else {
                    State::Unquoted
                };
                usize::from(quoted)
            }
            State::Quoted(quote) => {
                let end = memchr::memchr(quote, bytes);
                self.value(&text[..end.unwrap_or(text.len())], sink);
                if end.is_some() {
                    self.end_value(sink);
                    self.state = State::AfterQuoted;
                }
                end.map_or(text.len(), |end| end + 1)
            }
            State::Unquoted => {
                let end = bytes.iter().position(|b| is_space(*b) || *b == b'>');
                self.value(&text[..end.unwrap_or(text.len())], sink);
                if end.is_some() {
                    self.end_value(sink);
                    self.state = State::BeforeName;
                }
                end.unwrap_or(text.len())
            }
            State::Declaration => self.declaration(text),
            State::Comment {
                dashes,
                fresh,
                bang,
            } => self.comment(bytes, dashes, fresh, bang),
            State::Bogus => {
                let end = memchr::memchr(b'>', bytes);
                self.goto_if(end.is_some(), State::Data);
                end.map_or(text.len(), |end| end + 1)
            }
            State::Cdata(brackets) => self.cdata(text, brackets, sink),
            State::RawText => self.raw_text(text, sink),
            State::RawTag => self.raw_tag(text, sink),
        }
    }

    fn goto_if(&mut self, condition: bool, next: State) {
        if condition {
            self.state = next;
        }
    }

    fn starts_name(&self, byte: u8) -> bool {
        byte.is_ascii_alphabetic() || self.xml && (matches!(byte, b'_' | b':') || byte >= 0x80)
    }

    // Tags ----------------------------------------------------------------------------------------

    fn tag_name(&mut self, text: &str, sink: &mut dyn Sink) -> usize {
        let end = text
            .bytes()
            .position(|b| is_space(b) || matches!(b, b'/' | b'>'));
        push_bounded(
            &mut self.tag.name,
            &text[..end.unwrap_or(text.len())],
            MAX_NAME,
            true,
        );
        if end.is_some() {
            self.end_reference(sink);
            self.state = State::BeforeName;
        }
        end.unwrap_or(text.len())
    }

    /// Between attributes, and between the name and the value of one.
    fn between(&mut self, first: u8, sink: &mut dyn Sink) -> usize {
        match first {
            _ if is_space(first) => {
                self.goto_if(self.state == State::AfterQuoted, State::BeforeName);
            }
            b'/' => self.state = State::SelfClosing,
            b'>' => self.finish_tag(sink),
            b'=' if self.state == State::AfterName => self.state = State::BeforeValue,
            _ => {
                self.tag.attribute.clear();
                self.state = State::Name;
                if first == b'=' {
                    self.tag.attribute.push('=');
                    return 1;
                }
                return 0;
            }
        }
        1
    }

    fn begin_value(&mut self, sink: &mut dyn Sink) {
        let name = self.tag.attribute.as_str();
        let meta = self.tag.name == "meta";
        self.tag.use_of_value = match name {
            _ if self.tag.closing || self.hidden => Use::Nothing,
            "name" | "property" if meta => {
                self.tag.key.clear();
                Use::Key
            }
            "content" if meta => {
                self.tag.content.clear();
                Use::Content
            }
            "srcdoc" => Use::Page,
            _ if elements::is_read(name) => Use::Text,
            "href" | "src" | "action" | "formaction" | "data" => {
                self.tag.address.clear();
                Use::Address
            }
            _ => Use::Nothing,
        };
        self.tag.shadow_root |= name == "shadowrootmode";
        if matches!(self.tag.use_of_value, Use::Text | Use::Page) {
            sink.gap(Place::Aside);
        }
    }

    fn value(&mut self, text: &str, sink: &mut dyn Sink) {
        let Tag {
            use_of_value,
            entities,
            key,
            content,
            address,
            ..
        } = &mut self.tag;
        match use_of_value {
            Use::Nothing => {}
            Use::Key => push_bounded(key, text, MAX_NAME, true),
            Use::Content => push_bounded(content, text, MAX_CONTENT, false),
            Use::Address => push_bounded(address, text, MAX_CONTENT, false),
            Use::Text => entities.push(text, Reference::Attribute, &mut |t| {
                sink.text(Place::Aside, t)
            }),
            Use::Page => entities.push(text, Reference::Attribute, &mut |t| {
                sink.code(t);
                sink.text(Place::Aside, t);
            }),
        }
    }

    fn end_value(&mut self, sink: &mut dyn Sink) {
        match self.tag.use_of_value {
            Use::Text | Use::Page => {
                self.tag
                    .entities
                    .end(Reference::Attribute, &mut |t| sink.text(Place::Aside, t));
                sink.gap(Place::Aside);
                sink.code_ends();
            }
            Use::Address => {
                let mut value = String::new();
                let mut entities = Entities::default();
                let mut add = |t: &str| value.push_str(t);
                entities.push(&self.tag.address, Reference::Attribute, &mut add);
                entities.end(Reference::Attribute, &mut add);
                sink.address(&self.tag.name, &value);
            }
            Use::Nothing | Use::Key | Use::Content => {}
        }
    }

    /// Everything that a complete tag changes.
    fn finish_tag(&mut self, sink: &mut dyn Sink) {
        self.state = State::Data;
        if self.xml
            && let Some((_, local)) = self.tag.name.split_once(':')
        {
            self.tag.name = local.to_owned();
        }
        let name = std::mem::take(&mut self.tag.name);
        let breaks = if self.xml {
            !XML_INLINE.contains(&name.as_str())
        } else {
            elements::breaks(&name)
        };
        if breaks {
            sink.gap(Place::Flow);
        }
        if name == "meta" && !self.tag.closing && READ_META.contains(&self.tag.key.as_str()) {
            let content = std::mem::take(&mut self.tag.content);
            let mut entities = Entities::default();
            sink.gap(Place::Aside);
            entities.push(&content, Reference::Attribute, &mut |t| {
                sink.text(Place::Aside, t)
            });
            entities.end(Reference::Attribute, &mut |t| sink.text(Place::Aside, t));
            sink.gap(Place::Aside);
        }
        if self.tag.closing {
            self.close(&name);
        } else {
            self.open(&name);
        }
        self.hidden = self
            .frames
            .iter()
            .any(|f| matches!(f, Frame::Template | Frame::Hidden(_)));
        self.tag.name = name;
    }

    fn open(&mut self, name: &str) {
        let empty = self.tag.self_closing;
        if self.xml {
            if matches!(name, "script" | "style" | "template") && !empty {
                self.enter(Frame::Hidden(name.to_owned()));
            }
            return;
        }
        if self.in_foreign() {
            if BREAKOUT.contains(&name) {
                while self.in_foreign() {
                    self.frames.pop();
                }
            } else {
                match name {
                    _ if empty => {}
                    "svg" => self.enter(Frame::Foreign("svg")),
                    "math" => self.enter(Frame::Foreign("math")),
                    "foreignobject" | "desc" | "title" | "mi" | "mo" | "mn" | "ms" | "mtext"
                    | "annotation-xml" => self.enter(Frame::Html(name.to_owned())),
                    "style" | "script" => self.enter(Frame::Hidden(name.to_owned())),
                    _ => {}
                }
                return;
            }
        }
        match name {
            "svg" if !empty => self.enter(Frame::Foreign("svg")),
            "math" if !empty => self.enter(Frame::Foreign("math")),
            "template" if !self.tag.shadow_root => self.enter(Frame::Template),
            name => {
                self.raw = Raw::named(name);
                self.goto_if(self.raw.is_some(), State::RawText);
            }
        }
    }

    fn enter(&mut self, frame: Frame) {
        if self.frames.len() < MAX_FRAMES {
            self.frames.push(frame);
        }
    }

    fn close(&mut self, name: &str) {
        if self.in_foreign() && matches!(name, "p" | "br") {
            while self.in_foreign() {
                self.frames.pop();
            }
            return;
        }
        for (at, frame) in self.frames.iter().enumerate().rev() {
            let same = match frame {
                Frame::Foreign(own) => *own == name,
                Frame::Html(own) | Frame::Hidden(own) => own == name,
                Frame::Template => name == "template",
            };
            if same {
                self.frames.truncate(at);
                return;
            }
            // Nothing but its own end tag closes a template.
            if *frame == Frame::Template {
                return;
            }
        }
    }

    fn in_foreign(&self) -> bool {
        let last = self
            .frames
            .iter()
            .rev()
            .find(|frame| !matches!(frame, Frame::Hidden(_)));
        matches!(last, Some(Frame::Foreign(_)))
    }

    // Declarations and comments -------------------------------------------------------------------

    /// After `<!`: a comment, a CDATA section, or something to skip.
    fn declaration(&mut self, text: &str) -> usize {
        const OPENINGS: [&str; 2] = ["--", "[CDATA["];
        let Some(next) = text.chars().next() else {
            return 0;
        };
        self.partial.push(next);
        if !OPENINGS
            .iter()
            .any(|opening| opening.starts_with(&self.partial))
        {
            // What was taken so far holds no `>`, the present character may be one.
            self.state = State::Bogus;
            return 0;
        }
        match self.partial.as_str() {
            "--" => {
                let dashes = if self.xml { 0 } else { 2 };
                self.state = State::Comment {
                    dashes,
                    fresh: true,
                    bang: false,
                };
            }
            "[CDATA[" => {
                let real = self.xml || self.in_foreign();
                self.state = if real { State::Cdata(0) } else { State::Bogus };
            }
            _ => {}
        }
        next.len_utf8()
    }

    /// In a comment, which ends with `-->`, in HTML also with `--!>`, `<!-->` and `<!--->`.
    fn comment(&mut self, bytes: &[u8], dashes: u8, fresh: bool, bang: bool) -> usize {
        if dashes == 0 && !bang {
            let dash = memchr::memchr(b'-', bytes);
            // Anything before the dash makes the comment no longer fresh.
            let fresh = fresh && dash == Some(0);
            let dashes = u8::from(dash.is_some());
            self.state = State::Comment {
                dashes,
                fresh,
                bang: false,
            };
            return dash.map_or(bytes.len(), |dash| dash + 1);
        }
        let first = bytes.first().copied().unwrap_or_default();
        self.state = match first {
            b'>' if bang || dashes >= 2 => State::Data,
            b'-' if !bang => State::Comment {
                dashes: dashes.saturating_add(1).min(4),
                fresh,
                bang: false,
            },
            b'-' => State::Comment {
                dashes: 1,
                fresh: false,
                bang: false,
            },
            // The dashes of `<!--` count for `>`, not for `!>`.
            b'!' if !self.xml && !bang && dashes >= if fresh { 4 } else { 2 } => State::Comment {
                dashes: 0,
                fresh: false,
                bang: true,
            },
            _ => {
                self.state = State::Comment {
                    dashes: 0,
                    fresh: false,
                    bang: false,
                };
                return 0;
            }
        };
        1
    }

    fn cdata(&mut self, text: &str, brackets: u8, sink: &mut dyn Sink) -> usize {
        let first = text.as_bytes().first().copied().unwrap_or_default();
        match first {
            b']' if brackets < 2 => self.state = State::Cdata(brackets + 1),
            b']' => self.say_literal("]", sink),
            b'>' if brackets == 2 => self.state = State::Data,
            _ => {
                self.say_literal(
                    if brackets == 2 {
                        "]]"
                    } else if brackets == 1 {
                        "]"
                    } else {
                        ""
                    },
                    sink,
                );
                let end = memchr::memchr(b']', text.as_bytes()).unwrap_or(text.len());
                self.say_literal(&text[..end], sink);
                self.state = State::Cdata(0);
                return end;
            }
        }
        1
    }

    // Text ----------------------------------------------------------------------------------------

    /// Text of the flow, with references.
    fn say(&mut self, text: &str, sink: &mut dyn Sink) {
        if !self.hidden && !text.is_empty() {
            self.entities
                .push(text, Reference::Text, &mut |t| sink.text(Place::Flow, t));
        } else {
            self.say_script(text, sink);
        }
    }

    /// Text of the flow, as it is.
    fn say_literal(&mut self, text: &str, sink: &mut dyn Sink) {
        if !self.hidden && !text.is_empty() {
            sink.text(Place::Flow, text);
        } else {
            self.say_script(text, sink);
        }
    }

    /// Code of a script that is parsed like any other element, as in XML.
    fn say_script(&self, text: &str, sink: &mut dyn Sink) {
        if matches!(self.frames.last(), Some(Frame::Hidden(name)) if name == "script") {
            sink.code(text);
        }
    }

    fn end_reference(&mut self, sink: &mut dyn Sink) {
        self.entities
            .end(Reference::Text, &mut |t| sink.text(Place::Flow, t));
    }
}

impl Tag {
    fn begin(&mut self, closing: bool) {
        self.name.clear();
        self.attribute.clear();
        self.key.clear();
        self.content.clear();
        self.closing = closing;
        self.self_closing = false;
        self.shadow_root = false;
        self.use_of_value = Use::Nothing;
    }
}

/// Adds text up to a bound. What is beyond makes a name one that nothing knows, and cuts a value.
fn push_bounded(to: &mut String, text: &str, bound: usize, lower: bool) {
    let room = bound.saturating_sub(to.len());
    let Some(text) = text.get(..text.floor_char_boundary(room)) else {
        return;
    };
    let from = to.len();
    to.push_str(text);
    if lower && let Some(added) = to.get_mut(from..) {
        added.make_ascii_lowercase();
    }
}

/// White space of HTML (WHATWG Infra, section 4.6).
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

#[cfg(test)]
mod tests;
