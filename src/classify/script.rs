//! The texts in JSON and in scripts: what stands in string literals.
//!
//! JSON is read completely (RFC 8259), names as well as values. Scripts are read as far as a
//! tokeniser without grammar can: regular expressions and nested templates may be taken for
//! something else until the end of their line. What a script puts together is seen where it can be
//! read off: texts joined by `+` or `concat`, lists of letters, numbers of letters, base64 and
//! percent signs inside the function that undoes them. Everything else takes running it.
//!
//! A text in which a tag or a reference turns up is read on as a page.

use super::text::{Markup, Place, Sink};

/// Reads JSON or a script that comes in pieces.
pub(super) struct Literals {
    script: bool,
    state: State,
    quote: char,
    /// A high surrogate that waits for its other half.
    high: Option<u32>,
    /// The last letters of code, for the names of functions.
    name: u64,
    /// What stands behind the last text; `None` if the next begins a new one anyway.
    glue: Option<Glue>,
    /// Letters of the text so far, as far as it matters.
    letters: u8,
    coded: Coded,
    /// Reads a text from its first tag or reference on.
    markup: Option<Box<Markup>>,
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
    /// Octal digits read, value.
    Octal(u8, u32),
    /// `\u{…}`
    Braced(u32),
    /// In a template, after `$`, and after `${` with so much of an empty text.
    Dollar,
    Filled(Filling),
    /// Numbers of letters: the base, and the number that is open.
    Numbers(u32, Option<u32>),
}

/// What was seen of `${''}`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    Nothing,
    Quote(char),
    Quotes(char),
}

/// What joins a text to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    /// Nothing yet.
    End,
    Plus,
    /// A comma between two letters, as in a list of letters.
    Comma,
    /// A comma between what `concat` puts together.
    Concat,
    /// `.`, as before `concat`.
    Dot,
}

/// How a text is written that a function undoes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coded {
    No,
    /// base64: what is not a letter yet, and its bits.
    Base64(u32, u8),
    /// Percent signs: what stands behind one, `u` among it.
    Percent(Option<(u8, u8, u32)>),
}

/// Bytes of code at which something may begin.
const TELLING: [bool; 256] = {
    let mut telling = [false; 256];
    let bytes = b"\"'`/(";
    let mut at = 0;
    while at < bytes.len() {
        telling[bytes[at] as usize] = true;
        at += 1;
    }
    telling
};

const fn name(text: &[u8; 8]) -> u64 {
    u64::from_be_bytes(*text)
}

impl Literals {
    /// A reader of JSON, or of a script.
    pub fn new(script: bool) -> Literals {
        Literals {
            script,
            state: State::Code,
            quote: '"',
            high: None,
            name: 0,
            glue: None,
            letters: 0,
            coded: Coded::No,
            markup: None,
        }
    }

    /// Whether it is data rather than a program.
    pub fn is_json(&self) -> bool {
        !self.script
    }

    /// Reads a piece.
    pub fn push(&mut self, text: &str, sink: &mut dyn Sink) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if self.state == State::Text {
                let template = self.quote == '`';
                let ends = |c: char| {
                    c == self.quote || c == '\\' || template && c == '$' || self.ends_line(c)
                };
                let end = rest.find(ends).unwrap_or(rest.len());
                if end > 0 {
                    self.flush_high(sink);
                    self.say(&rest[..end], sink);
                    rest = &rest[end..];
                    continue;
                }
            }
            if self.state == State::Code && self.glue.is_none() && self.coded == Coded::No {
                let telling = |byte: &u8| TELLING[usize::from(*byte)];
                let bytes = rest.as_bytes();
                let end = bytes.iter().position(telling).unwrap_or(rest.len());
                if end > 0 {
                    let last = bytes.get(end.saturating_sub(8)..end).unwrap_or_default();
                    for byte in last {
                        self.name = self.name << 8 | u64::from(*byte);
                    }
                    rest = &rest[end..];
                    continue;
                }
            }
            if self.step(next, sink) {
                rest = &rest[next.len_utf8()..];
            }
        }
    }

    /// Ends what is open.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        self.flush_high(sink);
        self.part(sink);
    }

    /// A text in a script's plain quotes ends with its line; so one wrong guess costs a line.
    fn ends_line(&self, c: char) -> bool {
        self.script && self.quote != '`' && c == '\n'
    }

    /// Takes a character; `false` if only the state changed.
    fn step(&mut self, next: char, sink: &mut dyn Sink) -> bool {
        self.state = match self.state {
            State::Code | State::Slash => match next {
                '"' => self.open(next, sink),
                '\'' | '`' if self.script => self.open(next, sink),
                '/' if self.script && self.state == State::Slash => State::LineComment,
                '*' if self.state == State::Slash => State::BlockComment(false),
                '/' if self.script => State::Slash,
                _ => self.code(next, sink),
            },
            State::LineComment if next == '\n' => State::Code,
            State::LineComment => State::LineComment,
            State::BlockComment(true) if next == '/' => State::Code,
            State::BlockComment(_) => State::BlockComment(next == '*'),
            State::Text if next == '\\' => State::Escape,
            State::Text if next == '$' && self.quote == '`' => State::Dollar,
            State::Text => {
                // Only the quote or the end of a line gets here.
                self.flush_high(sink);
                self.close();
                State::Code
            }
            State::Dollar if next == '{' => State::Filled(Filling::Nothing),
            State::Dollar => {
                self.say("$", sink);
                self.state = State::Text;
                return false;
            }
            State::Filled(filling) => match (filling, next) {
                (Filling::Nothing, '\'' | '"') => State::Filled(Filling::Quote(next)),
                (Filling::Quote(quote), next) if next == quote => {
                    State::Filled(Filling::Quotes(quote))
                }
                (Filling::Quotes(_), '}') => State::Text,
                (filling, _) => {
                    self.say("${", sink);
                    let (quote, times) = match filling {
                        Filling::Nothing => (' ', 0),
                        Filling::Quote(quote) => (quote, 1),
                        Filling::Quotes(quote) => (quote, 2),
                    };
                    for _ in 0..times {
                        self.say(quote.encode_utf8(&mut [0; 4]), sink);
                    }
                    self.state = State::Text;
                    return false;
                }
            },
            State::Escape => return self.escape(next, sink),
            State::Code16(0, 4, 0) if next == '{' => State::Braced(0),
            State::Code16(read, want, value) => match next.to_digit(16) {
                Some(digit) if read + 1 == want => {
                    self.say_code(value * 16 + digit, sink);
                    State::Text
                }
                Some(digit) => State::Code16(read + 1, want, value * 16 + digit),
                None => State::Text,
            },
            State::Octal(read, value) => match next.to_digit(8) {
                Some(digit) if read < 3 && value * 8 + digit < 256 => {
                    State::Octal(read + 1, value * 8 + digit)
                }
                _ => {
                    self.say_code(value, sink);
                    self.state = State::Text;
                    return false;
                }
            },
            State::Braced(value) => match next.to_digit(16) {
                Some(digit) => State::Braced(value.saturating_mul(16).saturating_add(digit)),
                None => {
                    self.say_code(value, sink);
                    State::Text
                }
            },
            State::Numbers(base, value) => match (next, next.to_digit(base)) {
                (_, Some(digit)) => State::Numbers(
                    base,
                    Some(
                        value
                            .unwrap_or(0)
                            .saturating_mul(base)
                            .saturating_add(digit),
                    ),
                ),
                ('x' | 'X', _) if value == Some(0) => State::Numbers(16, None),
                (',' | ' ' | '\n' | '\r' | '\t' | '[' | ']' | '.' | ')', _) => {
                    if let Some(code) = value {
                        self.say_code(code, sink);
                    }
                    if next == ')' {
                        self.flush_high(sink);
                        self.close();
                        State::Code
                    } else {
                        State::Numbers(10, None)
                    }
                }
                _ => {
                    self.flush_high(sink);
                    self.close();
                    State::Code
                }
            },
        };
        true
    }

    /// Takes a character of code: what joins texts, and names of functions that make some.
    fn code(&mut self, next: char, sink: &mut dyn Sink) -> State {
        let name_was = self.name;
        self.name = self.name << 8 | u64::from(u8::try_from(next).unwrap_or(b'?'));
        if self.script && next == '(' {
            let is = |name: u64| name_was == name;
            if is(name(b"CharCode")) || is(name(b"odePoint")) {
                self.begin(sink);
                return State::Numbers(10, None);
            }
            if self.glue == Some(Glue::Dot) && name_was << 16 == name(b"concat\0\0") {
                self.glue = Some(Glue::Concat);
                return State::Code;
            }
            if is(name(b"unescape")) || is(name(b"omponent")) || is(name(b"ecodeURI")) {
                self.part(sink);
                self.coded = Coded::Percent(None);
                return State::Code;
            }
            if name_was << 32 == name(b"atob\0\0\0\0") {
                self.part(sink);
                self.coded = Coded::Base64(0, 0);
                return State::Code;
            }
        }
        if next.is_whitespace() {
            return State::Code;
        }
        self.coded = Coded::No;
        let glue = match (self.glue, next) {
            (None, _) => return State::Code,
            (Some(Glue::End), '+') => Some(Glue::Plus),
            (Some(Glue::End), ',') if self.letters == 1 => Some(Glue::Comma),
            (Some(Glue::End), '.') => Some(Glue::Dot),
            (Some(Glue::Dot), next) if next.is_ascii_alphabetic() => Some(Glue::Dot),
            // What a function gave is put together like a text itself.
            (Some(Glue::Plus), next)
                if self.script && (next.is_ascii_alphabetic() || next == '.') =>
            {
                Some(Glue::Plus)
            }
            _ => None,
        };
        match glue {
            None => self.part(sink),
            glue => self.glue = glue,
        }
        State::Code
    }

    fn open(&mut self, quote: char, sink: &mut dyn Sink) -> State {
        self.quote = quote;
        self.begin(sink);
        State::Text
    }

    /// Begins a text, joined to the last or not.
    fn begin(&mut self, sink: &mut dyn Sink) {
        match self.glue.take() {
            Some(Glue::Plus | Glue::Concat) => return,
            Some(Glue::Comma) => self.say(" ", sink),
            _ => self.part(sink),
        }
        self.letters = 0;
    }

    /// Ends a text; what comes shows whether the next goes on.
    fn close(&mut self) {
        self.glue = Some(Glue::End);
        self.coded = Coded::No;
        self.name = 0;
    }

    /// Parts what was said from what comes.
    fn part(&mut self, sink: &mut dyn Sink) {
        if let Some(mut markup) = self.markup.take() {
            markup.end(&mut Marked(sink));
            sink.gap(Place::Aside);
        }
        sink.gap(Place::Flow);
        self.glue = None;
    }

    /// Takes a character behind a backslash; `false` if only the state changed.
    fn escape(&mut self, next: char, sink: &mut dyn Sink) -> bool {
        self.state = State::Text;
        match next {
            'u' => {
                self.state = State::Code16(0, 4, 0);
                return true;
            }
            'x' if self.script => {
                self.state = State::Code16(0, 2, 0);
                return true;
            }
            _ => self.flush_high(sink),
        }
        match next {
            '0'..='7' if self.script => {
                self.state = State::Octal(0, 0);
                return false;
            }
            'n' | 't' | 'r' | 'f' | 'b' | 'v' => self.say("\n", sink),
            // A script's line may go on behind a backslash.
            '\n' | '\r' => {}
            other => self.say(other.encode_utf8(&mut [0; 4]), sink),
        }
        true
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
        self.say(letter.encode_utf8(&mut [0; 4]), sink);
    }

    /// A half without its other half shows as a replacement character.
    fn flush_high(&mut self, sink: &mut dyn Sink) {
        if self.high.take().is_some() {
            self.say("\u{fffd}", sink);
        }
    }

    /// Says a piece of a text, undone as far as a function would.
    fn say(&mut self, text: &str, sink: &mut dyn Sink) {
        if self.coded == Coded::No {
            self.letters = self
                .letters
                .saturating_add(u8::try_from(text.len()).unwrap_or(9));
            return self.show(text, sink);
        }
        let mut plain = String::with_capacity(text.len());
        for c in text.chars() {
            self.undo(c, &mut plain);
        }
        self.show(&plain, sink);
    }

    fn undo(&mut self, c: char, plain: &mut String) {
        match &mut self.coded {
            Coded::No => plain.push(c),
            Coded::Base64(value, bits) => {
                let six = match c {
                    'A'..='Z' => c as u32 - 'A' as u32,
                    'a'..='z' => c as u32 - 'a' as u32 + 26,
                    '0'..='9' => c as u32 - '0' as u32 + 52,
                    '+' => 62,
                    '/' => 63,
                    _ => return,
                };
                *value = (*value << 6 | six) & 0xffff;
                *bits += 6;
                if *bits >= 8 {
                    *bits -= 8;
                    let byte = (*value >> *bits & 0xff) as u8;
                    plain.push(char::from(byte));
                }
            }
            Coded::Percent(open) => match (*open, c, c.to_digit(16)) {
                (None, '%', _) => *open = Some((0, 2, 0)),
                (None, ..) => plain.push(c),
                (Some((0, 2, 0)), 'u', _) => *open = Some((0, 4, 0)),
                (Some((read, want, value)), _, Some(digit)) => {
                    let value = value << 4 | digit;
                    *open = (read + 1 < want).then_some((read + 1, want, value));
                    if open.is_none() {
                        plain.push(char::from_u32(value).unwrap_or('\u{fffd}'));
                    }
                }
                (Some(_), ..) => *open = None,
            },
        }
    }

    /// Shows a piece of a text: from its first tag or reference on, as a page would.
    fn show(&mut self, text: &str, sink: &mut dyn Sink) {
        let plain = match self.markup {
            Some(_) => 0,
            None => memchr::memchr2(b'<', b'&', text.as_bytes()).unwrap_or(text.len()),
        };
        let (plain, marked) = text.split_at(plain);
        if !plain.is_empty() {
            sink.text(Place::Flow, plain);
        }
        if !marked.is_empty() {
            let markup = self
                .markup
                .get_or_insert_with(|| Box::new(Markup::fragment()));
            markup.push(marked, &mut Marked(sink));
            // As it is, too: it may be shown as a text and not as a page.
            sink.text(Place::Aside, marked);
        }
    }
}

/// Takes what a page inside a text says.
struct Marked<'s>(&'s mut dyn Sink);

impl Sink for Marked<'_> {
    fn text(&mut self, place: Place, text: &str) {
        if place == Place::Flow {
            self.0.text(Place::Flow, text);
        } else {
            self.0.text(Place::Inside, text);
        }
    }
    fn gap(&mut self, place: Place) {
        if place == Place::Flow {
            self.0.gap(Place::Flow);
        } else {
            self.0.gap(Place::Inside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Flow(String);

    impl Sink for Flow {
        fn text(&mut self, place: Place, text: &str) {
            if place == Place::Flow {
                self.0.push_str(text);
            }
        }
        fn gap(&mut self, place: Place) {
            if place == Place::Flow && !self.0.is_empty() && !self.0.ends_with('|') {
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
            "a|b c|d|e\nf|h",
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
            "a b|e\nf",
        );
        check(true, r"x='\x63\u{61}s\'i'", "cas'i");
        check(true, "/don't/.test(x)\ny = 'z'", "t/.test(x)|z");
    }

    #[test]
    fn what_a_script_plainly_puts_together() {
        check(true, "f('a' + \n'b' /* x */ + \"c\", 'd')", "abc|d");
        check(true, "f('ab', 'cd')", "ab|cd");
        check(true, "['a','b',' ','c'].join('')", "a b   c");
        check(true, "'ab'.concat('cd', 'e')", "abcd|e");
        check(true, "'ab'.length + 'cd'", "ab|cd");
        check(true, r"'\172\145b\0'", "zeb\0");
        check(true, "String.fromCharCode(99, 0x61,115)+'b'", "casb");
        check(true, "String.fromCodePoint(99,97)", "ca");
        check(true, "atob('Y2FzaW5v')", "casino");
        check(
            true,
            "unescape('%63%u0061s') + decodeURIComponent('%69')",
            "cas|i",
        );
        check(true, "`a${''}b${x}c`", "ab${x}c");
        check(
            true,
            r#"f('<p>c<b>a</b>s&#105;no<br>x' + 'y')"#,
            "casino|xy",
        );
        check(false, r#"{"a":"c<b>a"}"#, "a|ca");
        check(false, r#"["a" + "b"]"#, "ab");
    }

    proptest::proptest! {
        #[test]
        fn cutting_changes_nothing(text in "([\"'`\\\\/*u{}0-9a-dnx\\n ż+,.<>&;$()]|fromCharCode|atob|unescape|concat|%){0,40}", cut: usize, script: bool) {
            let cut = text.floor_char_boundary(cut % (text.len() + 1));
            let whole = read(script, &[&text]);
            proptest::prop_assert_eq!(&whole, &read(script, &[&text[..cut], &text[cut..]]));
            let each: Vec<&str> = text.split_inclusive(|_| true).collect();
            proptest::prop_assert_eq!(&whole, &read(script, &each));
        }
    }
}
