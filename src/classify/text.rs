//! The text that a person would read, out of HTML and XML.
//!
//! A tokeniser of our own that keeps to the states of WHATWG HTML (section 13.2.5) as far as they
//! decide what is text, in constant memory: names and the few attributes that matter are bounded,
//! everything else is skipped as it flows, so that neither a megabyte of inline picture nor an
//! endless comment costs anything, and cutting changes nothing by construction. No tree is built:
//! what styles or scripts hide or show later is not known here.
//!
//! Inline tags and comments join what stands around them; tags that start a new line or cell end
//! a word. Texts in attributes go to a place of their own, beside the flow; so do texts that are
//! not shown where they stand, or not yet, and documents inside attributes.

mod elements;
mod inner;
mod looks;
mod raw;

use super::entities::{Entities, Place as Reference};
use super::script::Literals;
use elements::{BREAKOUT, READ_META, XML_INLINE};
use inner::{Inner, Within};
use looks::Look;
use raw::Raw;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the flow of the page.
    Flow,
    /// In an attribute, a description, or behind `<noscript>`.
    Aside,
    /// In a document inside this one, or in a part that is not shown where it stands.
    Inside,
    /// In a text of a script.
    Code,
}

/// What takes the text: the phrases, or a test.
pub(super) trait Sink {
    /// Text that goes on where the last text of this place ended.
    fn text(&mut self, place: Place, text: &str);
    /// The end of a word, if one is open.
    fn gap(&mut self, place: Place);
    /// A `<meta>` that may be a label: its name, property, `http-equiv` or `itemprop` in lower
    /// case, and its content without references undone.
    fn meta(&mut self, _key: &str, _content: &str) {}
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
    /// Everything that is written is shown, comments and attributes too, see
    /// [`Markup::shows_all`].
    tree: bool,
    state: State,
    entities: Entities,
    tag: Tag,
    /// A partial construct: declaration, or end tag inside raw text.
    partial: String,
    raw: Option<Raw>,
    frames: Vec<Frame>,
    /// Where text goes now; nowhere in a style or script of XML.
    place: Option<Place>,
    /// Some text was shown.
    said: bool,
    /// How deep inside other documents this one is.
    depth: u8,
    inner: Option<Box<Inner>>,
    literals: Option<Box<Literals>>,
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
    /// `http-equiv` or `itemprop` of a `<meta>`.
    kind: String,
    content: String,
    address: String,
    /// Nothing of the address was read yet.
    fresh: bool,
    style: String,
    /// The value as it shows where everything does, and the name space that is declared.
    shown: Entities,
    namespace: String,
    /// What its attributes say of whether and how it is shown.
    look: Look,
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
    /// `http-equiv` or `itemprop` of a `<meta>`.
    Kind,
    /// `content` of a `<meta>`.
    Content,
    /// An address.
    Address,
    /// A page with scripts of its own.
    Page,
    /// How the element looks.
    Style,
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
    /// Looks different from what its name says; how many of its name are open inside, and how
    /// many elements that end a word.
    Styled {
        name: String,
        look: Look,
        same: u32,
        inside: u32,
    },
}

/// Bounds, far above what markup that somebody reads has.
const MAX_NAME: usize = 32;
const MAX_NAMESPACE: usize = 64;
const MAX_CONTENT: usize = 4096;
const MAX_STYLE: usize = 512;
/// More than browsers nest anything (512 elements, of which each frame is at least one).
const MAX_FRAMES: usize = 600;
/// How deep documents inside documents are read.
const MAX_DEPTH: u8 = 2;

impl Markup {
    /// A reader of HTML, or of XML, where every element is parsed alike.
    pub fn new(xml: bool) -> Markup {
        Markup {
            xml,
            tree: false,
            state: State::Data,
            entities: Entities::default(),
            tag: Tag::default(),
            partial: String::new(),
            raw: None,
            frames: Vec::new(),
            place: Some(Place::Flow),
            said: false,
            depth: 0,
            inner: None,
            literals: None,
        }
    }

    /// Says that somebody opens the document as a page. Browsers show XML that they know no looks
    /// for as it is written: its comments, attributes and instructions are read beside the flow,
    /// until an element turns up that has looks.
    pub fn shows_all(&mut self) {
        self.tree = self.xml;
    }

    /// A reader of a piece of HTML in which no other document is looked for.
    pub fn fragment() -> Markup {
        Markup::within(false, MAX_DEPTH)
    }

    /// A reader of a document so deep inside others.
    fn within(xml: bool, depth: u8) -> Markup {
        Markup {
            depth,
            ..Markup::new(xml)
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
            State::Quoted(_) | State::Unquoted => self.end_value(sink),
            _ => {}
        }
        self.end_reference(sink);
        self.script_ends(sink);
        sink.gap(Place::Flow);
        sink.gap(Place::Aside);
        sink.gap(Place::Inside);
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
                let Some(cut) = cut else {
                    return text.len();
                };
                if let Some(taken) = self.plain_end_tag(&text[cut..], sink) {
                    return cut + taken;
                }
                self.state = State::TagOpen;
                cut + 1
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
                let Some(end) = end else {
                    return text.len();
                };
                // As nearly all attributes are written.
                if let Some([b'=', quote @ (b'"' | b'\''), ..]) = bytes.get(end..) {
                    self.begin_value(sink);
                    self.state = State::Quoted(*quote);
                    return end + 2;
                }
                self.state = State::AfterName;
                end
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
            } => {
                let taken = self.comment(bytes, dashes, fresh, bang);
                self.show(&text[..taken], sink);
                taken
            }
            State::Bogus => {
                let end = memchr::memchr(b'>', bytes);
                self.goto_if(end.is_some(), State::Data);
                let taken = end.map_or(text.len(), |end| end + 1);
                self.show(&text[..taken], sink);
                taken
            }
            State::Cdata(brackets) => self.cdata(text, brackets, sink),
            State::RawText => self.raw_text(text, sink),
            State::RawTag => self.raw_tag(text, sink),
        }
    }

    /// What is shown only where everything is.
    fn show(&mut self, text: &str, sink: &mut dyn Sink) {
        if self.tree {
            sink.text(Place::Aside, text);
            if self.state == State::Data {
                sink.gap(Place::Aside);
            }
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

    /// Takes an end tag that is there in full and has nothing but a name, as half of all tags are,
    /// without going through each state. How many bytes it has; `None` for anything else.
    fn plain_end_tag(&mut self, text: &str, sink: &mut dyn Sink) -> Option<usize> {
        let name = text.strip_prefix("</")?;
        let mut letters = name.bytes().take(MAX_NAME + 1);
        let end = letters.position(|byte| !byte.is_ascii_alphanumeric())?;
        let (name, rest) = name.split_at(end);
        if !rest.starts_with('>') || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return None;
        }
        self.partial.clear();
        self.tag.begin(true);
        push_bounded(&mut self.tag.name, name, MAX_NAME, true);
        self.end_reference(sink);
        self.finish_tag(sink);
        Some(end + "</>".len())
    }

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
                self.note_attribute();
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

    /// What an attribute says without its value.
    fn note_attribute(&mut self) {
        if self.tag.attribute == "hidden" {
            self.tag.look.unseen = true;
        }
    }

    fn begin_value(&mut self, sink: &mut dyn Sink) {
        let name = self.tag.attribute.as_str();
        let meta = self.tag.name == "meta";
        self.tag.use_of_value = match name {
            _ if self.tag.closing => Use::Nothing,
            "name" | "property" if meta => {
                self.tag.key.clear();
                Use::Key
            }
            "http-equiv" | "itemprop" if meta => {
                self.tag.kind.clear();
                Use::Kind
            }
            "content" if meta => {
                self.tag.content.clear();
                Use::Content
            }
            "srcdoc" => {
                self.inner = Inner::page(self.depth);
                Use::Page
            }
            "style" => {
                self.tag.style.clear();
                Use::Style
            }
            "dir" if self.tag.name == "bdo" => {
                self.tag.style.clear();
                self.tag
                    .style
                    .push_str("unicode-bidi:bidi-override;direction:");
                Use::Style
            }
            "value" if self.tag.name == "input" => Use::Text,
            _ if elements::is_read(name) => Use::Text,
            "href" | "src" | "action" | "formaction" | "data" => {
                self.tag.address.clear();
                self.inner = None;
                self.tag.fresh = true;
                Use::Address
            }
            _ => Use::Nothing,
        };
        self.tag.shadow_root |= name == "shadowrootmode";
        if self.tree {
            self.tag.namespace.clear();
            sink.gap(Place::Aside);
        }
        if matches!(self.tag.use_of_value, Use::Text | Use::Page) {
            sink.gap(Place::Aside);
        }
        if self.tag.use_of_value == Use::Page {
            sink.gap(Place::Inside);
        }
    }

    fn value(&mut self, text: &str, sink: &mut dyn Sink) {
        if self.tree && !self.tag.closing && !self.tag.is_said() {
            let namespace = &mut self.tag.namespace;
            push_bounded(namespace, text, MAX_NAMESPACE, false);
            self.tag.shown.push(text, Reference::Attribute, &mut |t| {
                sink.text(Place::Aside, t);
            });
        }
        let Tag {
            use_of_value,
            entities,
            key,
            kind,
            content,
            address,
            style,
            fresh,
            ..
        } = &mut self.tag;
        match use_of_value {
            Use::Nothing => {}
            Use::Key => push_bounded(key, text, MAX_NAME, true),
            Use::Kind => push_bounded(kind, text, MAX_NAME, true),
            Use::Content => push_bounded(content, text, MAX_CONTENT, false),
            Use::Style => push_bounded(style, text, MAX_STYLE, true),
            Use::Address => {
                push_bounded(address, text, MAX_CONTENT, false);
                // Nearly every address shows by its first letter that it is no document.
                if std::mem::take(fresh) && inner::may_begin(text) {
                    self.inner = Inner::address(self.depth);
                }
                if let Some(inner) = &mut self.inner {
                    entities.push(text, Reference::Attribute, &mut |t| {
                        inner.push(t, &mut Within(sink));
                    });
                    if inner.is_nothing() {
                        self.inner = None;
                    }
                }
            }
            Use::Text => entities.push(text, Reference::Attribute, &mut |t| {
                sink.text(Place::Aside, t)
            }),
            Use::Page => {
                let inner = &mut self.inner;
                entities.push(text, Reference::Attribute, &mut |t| {
                    sink.code(t);
                    match inner {
                        Some(inner) => inner.push(t, &mut Within(sink)),
                        None => sink.text(Place::Aside, t),
                    }
                });
            }
        }
    }

    fn end_value(&mut self, sink: &mut dyn Sink) {
        if self.tree && !self.tag.is_said() {
            self.tag.shown.end(Reference::Attribute, &mut |t| {
                sink.text(Place::Aside, t);
            });
            sink.gap(Place::Aside);
            // One with a prefix is in another name space.
            let own = self.tag.attribute == "xmlns" && !self.tag.name.contains(':');
            if own && elements::has_looks(&self.tag.namespace) {
                self.tree = false;
            }
        }
        match self.tag.use_of_value {
            Use::Text | Use::Page => {
                let inner = &mut self.inner;
                self.tag
                    .entities
                    .end(Reference::Attribute, &mut |t| match inner {
                        Some(inner) => inner.push(t, &mut Within(sink)),
                        None => sink.text(Place::Aside, t),
                    });
                if let Some(mut inner) = self.inner.take() {
                    inner.end(&mut Within(sink));
                }
                sink.gap(Place::Aside);
                sink.code_ends();
            }
            Use::Style => self.tag.look.read(&self.tag.style),
            Use::Address => {
                if let Some(mut inner) = self.inner.take() {
                    self.tag.entities.end(Reference::Attribute, &mut |t| {
                        inner.push(t, &mut Within(sink));
                    });
                    inner.end(&mut Within(sink));
                }
                if memchr::memchr(b'&', self.tag.address.as_bytes()).is_none() {
                    sink.address(&self.tag.name, &self.tag.address);
                    return;
                }
                let mut value = String::new();
                let mut entities = Entities::default();
                let mut add = |t: &str| value.push_str(t);
                entities.push(&self.tag.address, Reference::Attribute, &mut add);
                entities.end(Reference::Attribute, &mut add);
                sink.address(&self.tag.name, &value);
            }
            Use::Nothing | Use::Kind | Use::Key | Use::Content => {}
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
        self.note_attribute();
        let breaks = if self.xml {
            !XML_INLINE.contains(&name.as_str())
        } else {
            elements::breaks(&name)
        };
        let joins = if self.tag.closing {
            self.close_styled(&name, breaks, sink)
        } else {
            self.open_styled(&name, breaks, sink)
        };
        if breaks && !joins {
            sink.gap(self.place.unwrap_or(Place::Flow));
        }
        // What stands in a template is no word of this page about itself.
        let copied = self
            .frames
            .iter()
            .any(|frame| matches!(frame, Frame::Template));
        if name == "meta" && !copied && !self.tag.closing && !self.tag.content.is_empty() {
            let Tag {
                key, kind, content, ..
            } = &self.tag;
            for key in [key, kind] {
                if !key.is_empty() {
                    sink.meta(key, content);
                }
            }
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
        let before = self.place;
        self.place = self.place_now(&name);
        if self.place != before {
            if self.place == Some(Place::Inside) {
                sink.gap(Place::Inside);
            }
            if before.is_none() {
                self.script_ends(sink);
            }
        }
        self.tag.name = name;
    }

    /// Where text goes behind the tag that was just read.
    fn place_now(&self, name: &str) -> Option<Place> {
        // A second title is none, and shown nowhere.
        if self.raw.is_some() && self.said && name == "title" {
            return Some(Place::Inside);
        }
        let mut place = Some(Place::Flow);
        for frame in &self.frames {
            match frame {
                Frame::Hidden(name) if name == "script" => return None,
                Frame::Template | Frame::Hidden(_) => place = Some(Place::Inside),
                Frame::Styled { look, .. } if look.unseen => place = Some(Place::Inside),
                Frame::Styled { .. } | Frame::Foreign(_) | Frame::Html(_) => {}
            }
        }
        place
    }

    /// Opens an element that may not look as its name says; whether it joins what stands around
    /// it all the same.
    fn open_styled(&mut self, name: &str, breaks: bool, sink: &mut dyn Sink) -> bool {
        let mut look = self.tag.look;
        if !self.xml && elements::is_unseen(name) {
            look.unseen = true;
        }
        if !self.frames.is_empty() {
            self.leave_styled(name, breaks);
        }
        if look == Look::default() || elements::is_framed(name) || self.in_foreign() {
            return name == "title" && self.said && !self.in_foreign();
        }
        let place = self.place.unwrap_or(Place::Flow);
        if look.parts && !look.unseen {
            sink.gap(place);
        }
        if elements::is_void(name) || self.xml && self.tag.self_closing {
            return look.unseen || look.joins;
        }
        if look.reversed && !look.unseen {
            sink.text(place, "\u{202e}");
        }
        self.enter(Frame::Styled {
            name: name.to_owned(),
            look,
            same: 0,
            inside: 0,
        });
        look.unseen || look.joins
    }

    /// Counts an element that opens inside one that looks different, and ends that one where a
    /// browser would: before the next of its kind.
    fn leave_styled(&mut self, name: &str, breaks: bool) {
        let Some(Frame::Styled {
            name: own,
            same,
            inside,
            ..
        }) = self.frames.last_mut()
        else {
            return;
        };
        if elements::ends_before(own, name, breaks) {
            self.frames.pop();
            self.place = self.place_now("");
            return;
        }
        if elements::is_void(name) {
            return;
        }
        *same += u32::from(own == name);
        *inside += u32::from(breaks && own != name);
    }

    /// Closes one; whether its end joins what stands around it.
    fn close_styled(&mut self, name: &str, breaks: bool, sink: &mut dyn Sink) -> bool {
        loop {
            let Some(Frame::Styled {
                name: own,
                look,
                same,
                inside,
            }) = self.frames.last_mut()
            else {
                return name == "title" && self.place == Some(Place::Inside);
            };
            if own == name {
                if *same > 0 {
                    *same -= 1;
                    return false;
                }
                let look = *look;
                self.frames.pop();
                let place = self.place_now("").unwrap_or(Place::Flow);
                if look.unseen {
                    return true;
                }
                if look.reversed {
                    sink.text(place, "\u{202c}");
                }
                if look.parts {
                    sink.gap(place);
                }
                return look.joins;
            }
            let around = elements::ends_with(own, name);
            if breaks && *inside > 0 && !around {
                *inside -= 1;
                return false;
            }
            if !(breaks || around) {
                return false;
            }
            // The end of what it stands in ends it too.
            let reversed = look.reversed && !look.unseen;
            self.frames.pop();
            self.place = self.place_now("");
            if reversed {
                sink.text(self.place.unwrap_or(Place::Flow), "\u{202c}");
            }
        }
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
                // See `close_styled`.
                Frame::Styled { .. } => false,
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
            .find(|frame| !matches!(frame, Frame::Hidden(_) | Frame::Styled { .. }));
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
                let annotated = self
                    .frames
                    .iter()
                    .any(|frame| matches!(frame, Frame::Html(name) if name == "annotation-xml"));
                let real = self.xml || self.in_foreign() || annotated;
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

    /// Text, with references.
    fn say(&mut self, text: &str, sink: &mut dyn Sink) {
        match self.place {
            Some(place) if !text.is_empty() => {
                self.said = self.said || text.bytes().any(|byte| !is_space(byte));
                self.entities
                    .push(text, Reference::Text, &mut |t| sink.text(place, t));
            }
            _ => self.say_script(text, sink),
        }
    }

    /// Text as it is.
    fn say_literal(&mut self, text: &str, sink: &mut dyn Sink) {
        match self.place {
            Some(place) if !text.is_empty() => sink.text(place, text),
            _ => self.say_script(text, sink),
        }
    }

    /// Code of a script: what it does, and what its texts say.
    fn say_script(&mut self, text: &str, sink: &mut dyn Sink) {
        if text.is_empty() {
            return;
        }
        sink.code(text);
        if self.tree {
            sink.text(Place::Aside, text);
        }
        if self.depth < MAX_DEPTH {
            self.literals
                .get_or_insert_with(|| Box::new(Literals::new(true)))
                .push(text, &mut inner::Said(sink));
        }
    }

    fn script_ends(&mut self, sink: &mut dyn Sink) {
        if self.tree {
            sink.gap(Place::Aside);
        }
        if let Some(mut literals) = self.literals.take() {
            literals.end(&mut inner::Said(sink));
            sink.gap(Place::Code);
        }
    }

    fn end_reference(&mut self, sink: &mut dyn Sink) {
        let place = self.place.unwrap_or(Place::Flow);
        self.entities
            .end(Reference::Text, &mut |t| sink.text(place, t));
    }
}

impl Tag {
    /// Whether the value goes to the aside already.
    fn is_said(&self) -> bool {
        matches!(self.use_of_value, Use::Text | Use::Page)
    }

    fn begin(&mut self, closing: bool) {
        self.name.clear();
        self.attribute.clear();
        self.key.clear();
        self.kind.clear();
        self.content.clear();
        self.closing = closing;
        self.self_closing = false;
        self.shadow_root = false;
        self.look = Look::default();
        self.style.clear();
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
