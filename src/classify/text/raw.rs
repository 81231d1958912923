//! Elements whose content is not markup: scripts, styles, titles (WHATWG HTML, section 13.2.5.2
//! to .31).

use super::looks::Styles;
use super::{Markup, Place, Sink, State, is_space};

/// An element whose content is not markup.
pub(super) struct Raw {
    name: String,
    kind: RawKind,
    /// Scripts: inside `<!--`, and inside a `<script>` there (section 13.2.5.20).
    escaped: bool,
    doubly: bool,
    dashes: u8,
    /// `<noscript>`: inside something that looks like a tag.
    in_tag: bool,
    styles: Option<Styles>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RawKind {
    /// Read, with references: `<title>`, `<textarea>`.
    Escapable,
    /// Read as it is: `<xmp>`, `<plaintext>`.
    Literal,
    /// `<style>`: what its texts add to the page.
    Style,
    Script,
    /// Not shown where scripts run, read all the same, with tags left out.
    NoScript,
}

impl Raw {
    /// The element of this name; `None` for one whose content is markup.
    pub(super) fn named(name: &str) -> Option<Raw> {
        let kind = match name {
            "title" | "textarea" => RawKind::Escapable,
            "xmp" | "plaintext" => RawKind::Literal,
            "style" => RawKind::Style,
            "script" => RawKind::Script,
            // Within some elements a browser takes these for markup.
            "noscript" | "iframe" | "noembed" | "noframes" => RawKind::NoScript,
            _ => return None,
        };
        let name = name.to_owned();
        Some(Raw {
            name,
            kind,
            escaped: false,
            doubly: false,
            dashes: 0,
            in_tag: false,
            styles: None,
        })
    }
}

impl Markup {
    pub(super) fn raw_text(&mut self, text: &str, sink: &mut dyn Sink) -> usize {
        let Some(raw) = &mut self.raw else {
            self.state = State::Data;
            return 0;
        };
        let bytes = text.as_bytes();
        if raw.name == "plaintext" {
            self.say_raw(text, sink);
            return text.len();
        }
        if !raw.escaped {
            let cut = memchr::memchr(b'<', bytes);
            self.say_raw(&text[..cut.unwrap_or(text.len())], sink);
            self.begin_raw_tag(cut.is_some());
            return cut.map_or(text.len(), |cut| cut + 1);
        }
        // Only scripts get here: look for the end of the escape as well.
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'-' => raw.dashes = raw.dashes.saturating_add(1),
                b'>' if raw.dashes >= 2 => {
                    (raw.escaped, raw.doubly, raw.dashes) = (false, false, 0);
                    return at + 1;
                }
                b'<' => {
                    raw.dashes = 0;
                    self.begin_raw_tag(true);
                    return at + 1;
                }
                _ => raw.dashes = 0,
            }
        }
        bytes.len()
    }

    fn begin_raw_tag(&mut self, condition: bool) {
        if condition {
            self.partial.clear();
            self.partial.push('<');
            self.state = State::RawTag;
        }
    }

    /// After `<` in raw text: the end tag, or one of the marks that a script's escapes need.
    pub(super) fn raw_tag(&mut self, text: &str, sink: &mut dyn Sink) -> usize {
        let Some(raw) = &mut self.raw else {
            self.state = State::Data;
            return 0;
        };
        let Some(next) = text.chars().next() else {
            return 0;
        };
        let end_tag = self
            .partial
            .strip_prefix("</")
            .is_some_and(|name| name.eq_ignore_ascii_case(&raw.name));
        let script = raw.kind == RawKind::Script;
        let start_tag = script
            && self
                .partial
                .strip_prefix('<')
                .is_some_and(|n| n.eq_ignore_ascii_case("script"));
        let ends_name = next.is_ascii() && (is_space(next as u8) || matches!(next, '/' | '>'));
        if ends_name && end_tag && !raw.doubly {
            let name = std::mem::take(&mut raw.name);
            if raw.kind == RawKind::NoScript {
                sink.gap(Place::Aside);
            }
            if script {
                self.script_ends(sink);
                sink.code_ends();
            }
            self.raw = None;
            self.end_reference(sink);
            self.tag.begin(true);
            self.tag.name = name;
            self.state = State::BeforeName;
            return 0;
        }
        if ends_name && script && raw.escaped && (end_tag || start_tag) {
            raw.doubly = start_tag;
            self.state = State::RawText;
            return 0;
        }
        // What was read so far began one of these; the next letter decides.
        let written = self.partial.as_bytes();
        let fits = |mark: &str, name: &str| {
            let mut rest = mark.bytes().chain(name.bytes()).skip(written.len());
            rest.next()
                .is_some_and(|byte| next.is_ascii() && byte.eq_ignore_ascii_case(&(next as u8)))
                && mark
                    .bytes()
                    .chain(name.bytes())
                    .zip(written)
                    .all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        let goes_on = fits("</", &raw.name) || script && (fits("<!--", "") || fits("<script", ""));
        if !goes_on {
            self.state = State::RawText;
            let partial = std::mem::take(&mut self.partial);
            self.say_raw(&partial, sink);
            return 0;
        }
        self.partial.push(next);
        if script && self.partial == "<!--" {
            if !raw.escaped {
                (raw.escaped, raw.doubly) = (true, false);
            }
            raw.dashes = 2;
            self.state = State::RawText;
        }
        next.len_utf8()
    }

    /// Text inside a raw element.
    pub(super) fn say_raw(&mut self, text: &str, sink: &mut dyn Sink) {
        let Some(raw) = &mut self.raw else { return };
        match raw.kind {
            RawKind::Style => {
                let styles = raw.styles.get_or_insert_default();
                styles.push(text, sink);
            }
            RawKind::Script => self.say_script(text, sink),
            RawKind::Escapable => self.say(text, sink),
            RawKind::Literal => self.say_literal(text, sink),
            RawKind::NoScript => {
                for piece in text.split_inclusive(['<', '>']) {
                    let (shown, mark) = match piece.strip_suffix(['<', '>']) {
                        Some(shown) => (shown, piece.as_bytes().last()),
                        None => (piece, None),
                    };
                    if !raw.in_tag {
                        sink.text(Place::Aside, shown);
                    }
                    if let Some(mark) = mark {
                        raw.in_tag = *mark == b'<';
                        sink.gap(Place::Aside);
                    }
                }
            }
        }
    }
}
