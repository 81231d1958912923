//! What attributes and styles say of how an element looks, as far as it decides how text is read.
//!
//! Only what an element says of itself: rules of style sheets that hide, order or turn text by
//! classes are out of reach, since that takes building the page. Texts that a style sheet in the
//! page adds (`content: "…"`) are read.

use super::{Place, Sink};

/// How an element differs from what its name says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Not shown.
    pub unseen: bool,
    /// On a line of its own, or in a box.
    pub parts: bool,
    /// In the line.
    pub joins: bool,
    /// Written from its end to its beginning.
    pub reversed: bool,
}

impl Look {
    /// Adds what a `style` says, in small letters.
    pub fn read(&mut self, style: &str) {
        let mut turned = [false; 2];
        for declaration in style.split(';') {
            let Some((name, value)) = declaration.split_once(':') else {
                continue;
            };
            let value = value.trim();
            let first = value.split([' ', '!']).next().unwrap_or_default();
            match name.trim() {
                "display" => {
                    self.unseen |= first == "none";
                    self.joins = matches!(first, "inline" | "contents" | "ruby");
                    self.parts = !self.joins && !matches!(first, "none" | "inherit" | "initial");
                }
                "visibility" => self.unseen |= matches!(first, "hidden" | "collapse"),
                "font-size" => {
                    let number =
                        first.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
                    self.unseen |= number.parse::<f32>().is_ok_and(|size| size == 0.0);
                }
                "unicode-bidi" => turned[0] = matches!(first, "bidi-override" | "isolate-override"),
                "direction" => turned[1] = first == "rtl",
                _ => {}
            }
        }
        self.reversed |= turned == [true, true];
    }
}

/// The texts of a style sheet that comes in pieces (CSS Syntax, section 4.3.5).
#[derive(Default)]
pub(super) struct Styles {
    state: State,
    quote: char,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Rules,
    Text,
    /// After a backslash: digits and value.
    Escape(u8, u32),
}

impl Styles {
    /// Reads a piece.
    pub fn push(&mut self, text: &str, sink: &mut dyn Sink) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            match self.state {
                State::Rules => {
                    let Some(at) = memchr::memchr2(b'"', b'\'', rest.as_bytes()) else {
                        return;
                    };
                    self.quote = if rest.as_bytes().get(at) == Some(&b'"') {
                        '"'
                    } else {
                        '\''
                    };
                    self.state = State::Text;
                    rest = &rest[at + 1..];
                }
                State::Text => {
                    let ends = |c: char| c == self.quote || matches!(c, '\\' | '\n');
                    let end = rest.find(ends).unwrap_or(rest.len());
                    if end > 0 {
                        sink.text(Place::Aside, &rest[..end]);
                        rest = &rest[end..];
                        continue;
                    }
                    self.state = State::Escape(0, 0);
                    if next != '\\' {
                        sink.gap(Place::Aside);
                        self.state = State::Rules;
                    }
                    rest = &rest[next.len_utf8()..];
                }
                State::Escape(digits, value) => {
                    self.state = State::Text;
                    match next.to_digit(16) {
                        Some(digit) if digits < 6 => {
                            self.state = State::Escape(digits + 1, value * 16 + digit);
                            rest = &rest[1..];
                        }
                        _ if digits > 0 => {
                            let letter = char::from_u32(value).unwrap_or('\u{fffd}');
                            sink.text(Place::Aside, letter.encode_utf8(&mut [0; 4]));
                            if next.is_ascii_whitespace() {
                                rest = &rest[1..];
                            }
                        }
                        _ => {
                            if next != '\n' {
                                sink.text(Place::Aside, next.encode_utf8(&mut [0; 4]));
                            }
                            rest = &rest[next.len_utf8()..];
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Said(String);

    impl Sink for Said {
        fn text(&mut self, _: Place, text: &str) {
            self.0.push_str(text);
        }
        fn gap(&mut self, _: Place) {
            self.0.push('|');
        }
    }

    #[track_caller]
    fn check(sheet: &str, expect: &str) {
        let read = |pieces: &[&str]| {
            let (mut styles, mut said) = (Styles::default(), Said::default());
            for piece in pieces {
                styles.push(piece, &mut said);
            }
            said.0
        };
        assert_eq!(read(&[sheet]), expect);
        let each: Vec<&str> = sheet.split_inclusive(|_| true).collect();
        assert_eq!(read(&each), expect, "{sheet}, cut everywhere");
    }

    #[test]
    fn texts_of_style_sheets() {
        check("p::before{content:\"a b\";x:'c'}", "a b|c|");
        check(r"p{content:'\61 b\000063d\'e'}", "abcd'e|");
        check("/* don't\n */ 'a'", "t|a|");
    }

    #[test]
    fn looks() {
        let of = |style: &str| {
            let mut look = Look::default();
            look.read(style);
            [look.unseen, look.parts, look.joins, look.reversed]
        };
        assert_eq!(of("color:red"), [false; 4]);
        assert_eq!(of("display : none !important"), [true, false, false, false]);
        assert_eq!(of("display:block"), [false, true, false, false]);
        assert_eq!(of("display:inline"), [false, false, true, false]);
        assert_eq!(of("visibility:hidden"), [true, false, false, false]);
        assert_eq!(of("font-size:0px"), [true, false, false, false]);
        assert_eq!(of("font-size:10px"), [false; 4]);
        assert_eq!(
            of("direction:rtl;unicode-bidi:bidi-override"),
            [false, false, false, true]
        );
        assert_eq!(of("direction:rtl"), [false; 4]);
    }
}
