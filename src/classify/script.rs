//! The texts in JSON and in scripts: what stands in string literals.
//!
//! JSON is read completely (RFC 8259), names as well as values. Scripts are read as far as a
//! tokeniser without grammar can: regular expressions and nested templates may be taken for
//! something else until the end of their line. Texts that a script puts together are not seen.

use super::text::{Place, Sink};

/// Reads JSON or a script that comes in pieces.
pub(super) struct Literals {
    script: bool,
    state: State,
    quote: char,
    /// A high surrogate that waits for its other half.
    high: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Code,
    /// After a slash in code.
    Slash,
    LineComment,
    /// Whether a star came last.
    BlockComment(bool),
    Text,
    Escape,
    /// Digits read, digits wanted, value.
    Code16(u8, u8, u32),
    /// `\u{…}`
    Braced(u32),
}

impl Literals {
    /// A reader of JSON, or of a script.
    pub fn new(script: bool) -> Literals {
        Literals {
            script,
            state: State::Code,
            quote: '"',
            high: None,
        }
    }

    /// Reads a piece.
    pub fn push(&mut self, text: &str, sink: &mut dyn Sink) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if self.state == State::Text {
                let ends = |c: char| c == self.quote || c == '\\' || self.ends_line(c);
                let end = rest.find(ends).unwrap_or(rest.len());
                if end > 0 {
                    self.flush_high(sink);
                    sink.text(Place::Flow, &rest[..end]);
                    rest = &rest[end..];
                    continue;
                }
            }
            rest = &rest[next.len_utf8()..];
            self.step(next, sink);
        }
    }

    /// Ends what is open.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        self.flush_high(sink);
        sink.gap(Place::Flow);
    }

    /// A text in a script's plain quotes ends with its line; so one wrong guess costs a line.
    fn ends_line(&self, c: char) -> bool {
        self.script && self.quote != '`' && c == '\n'
    }

    fn step(&mut self, next: char, sink: &mut dyn Sink) {
        self.state = match self.state {
            State::Code | State::Slash => match next {
                '"' => self.open(next, sink),
                '\'' | '`' if self.script => self.open(next, sink),
                '/' if self.script && self.state == State::Slash => State::LineComment,
                '*' if self.state == State::Slash => State::BlockComment(false),
                '/' if self.script => State::Slash,
                _ => State::Code,
            },
            State::LineComment if next == '\n' => State::Code,
            State::LineComment => State::LineComment,
            State::BlockComment(true) if next == '/' => State::Code,
            State::BlockComment(_) => State::BlockComment(next == '*'),
            State::Text if next == '\\' => State::Escape,
            State::Text => {
                // Only the quote or the end of a line gets here.
                self.flush_high(sink);
                sink.gap(Place::Flow);
                State::Code
            }
            State::Escape => self.escape(next, sink),
            State::Code16(0, 4, 0) if next == '{' => State::Braced(0),
            State::Code16(read, want, value) => match next.to_digit(16) {
                Some(digit) if read + 1 == want => {
                    self.say_code(value * 16 + digit, sink);
                    State::Text
                }
                Some(digit) => State::Code16(read + 1, want, value * 16 + digit),
                None => State::Text,
            },
            State::Braced(value) => match next.to_digit(16) {
                Some(digit) => State::Braced(value.saturating_mul(16).saturating_add(digit)),
                None => {
                    self.say_code(value, sink);
                    State::Text
                }
            },
        };
    }

    fn open(&mut self, quote: char, sink: &mut dyn Sink) -> State {
        self.quote = quote;
        sink.gap(Place::Flow);
        State::Text
    }

    fn escape(&mut self, next: char, sink: &mut dyn Sink) -> State {
        match next {
            'u' => return State::Code16(0, 4, 0),
            'x' if self.script => return State::Code16(0, 2, 0),
            _ => self.flush_high(sink),
        }
        match next {
            'n' | 't' | 'r' | 'f' | 'b' | 'v' => sink.gap(Place::Flow),
            // A script's line may go on behind a backslash.
            '\n' | '\r' => {}
            other => sink.text(Place::Flow, other.encode_utf8(&mut [0; 4])),
        }
        State::Text
    }

    fn say_code(&mut self, code: u32, sink: &mut dyn Sink) {
        let code = match (self.high.take(), code) {
            (Some(high), 0xdc00..=0xdfff) => 0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00),
            (_, 0xd800..=0xdbff) => {
                self.high = Some(code);
                return;
            }
            _ => code,
        };
        let letter = char::from_u32(code).unwrap_or('\u{fffd}');
        sink.text(Place::Flow, letter.encode_utf8(&mut [0; 4]));
    }

    /// A half without its other half shows as a replacement character.
    fn flush_high(&mut self, sink: &mut dyn Sink) {
        if self.high.take().is_some() {
            sink.text(Place::Flow, "\u{fffd}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Flow(String);

    impl Sink for Flow {
        fn text(&mut self, _: Place, text: &str) {
            self.0.push_str(text);
        }
        fn gap(&mut self, _: Place) {
            if !self.0.is_empty() && !self.0.ends_with('|') {
                self.0.push('|');
            }
        }
    }

    fn read(script: bool, pieces: &[&str]) -> String {
        let mut literals = Literals::new(script);
        let mut flow = Flow::default();
        for piece in pieces {
            literals.push(piece, &mut flow);
        }
        literals.end(&mut flow);
        flow.0.trim_end_matches('|').to_owned()
    }

    #[track_caller]
    fn check(script: bool, text: &str, expect: &str) {
        assert_eq!(read(script, &[text]), expect, "{text}");
        let each: Vec<&str> = text.split_inclusive(|_| true).collect();
        assert_eq!(read(script, &each), expect, "{text}, cut everywhere");
    }

    #[test]
    fn json() {
        check(
            false,
            r#"{"a": "b c", "d": [1, "e\nf"], 'g': "h"}"#,
            "a|b c|d|e|f|h",
        );
        check(
            false,
            r#""\u0063\u0061\"\\ \ud83c\udfb0 \ud83c x \/""#,
            "ca\"\\ 🎰 \u{fffd} x /",
        );
        check(false, r#""\uZ1" "never closed"#, "1|never closed");
        check(false, r#""http://x" "y""#, "http://x|y");
    }

    #[test]
    fn scripts() {
        check(
            true,
            "f('a', \"b\") // 'c'\n/* \"d\" */ + `e\nf`",
            "a|b|e\nf",
        );
        check(true, r"x='\x63\u{61}s\'i'", "cas'i");
        check(true, "/don't/.test(x)\ny = 'z'", "t/.test(x)|z");
    }

    proptest::proptest! {
        #[test]
        fn cutting_changes_nothing(text in "[\"'`\\\\/*u{}0-9a-dnx\\n ż]{0,40}", cut: usize, script: bool) {
            let cut = text.floor_char_boundary(cut % (text.len() + 1));
            let whole = read(script, &[&text]);
            proptest::prop_assert_eq!(&whole, &read(script, &[&text[..cut], &text[cut..]]));
            let each: Vec<&str> = text.split_inclusive(|_| true).collect();
            proptest::prop_assert_eq!(&whole, &read(script, &each));
        }
    }
}
