//! Character references, decoded as they stream (WHATWG HTML, section 13.2.5.72 to .80).
//!
//! At most one unfinished reference is remembered, and its length is bounded: a number is kept
//! as a number however many zeros it has, a name ends after the longest known one.

use std::sync::LazyLock;

/// Every named reference of HTML with what it stands for, sorted by name: `name;` and, for old
/// names that work without semicolon, `name`.
static NAMED: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let lines = include_str!("entities.txt").lines();
    lines
        .filter_map(|line| {
            let (name, codes) = line.split_once(' ')?;
            let chars = codes
                .split(' ')
                .filter_map(|code| u32::from_str_radix(code, 16).ok());
            Some((name, chars.filter_map(char::from_u32).collect()))
        })
        .collect()
});

/// One byte more than the longest name, `CounterClockwiseContourIntegral`.
const MAX_NAME: usize = 32;

/// Where a reference stands: in an attribute, old names must not run into a word or `=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    Attribute,
}

/// Decodes references in text that comes in pieces.
#[derive(Default)]
pub(super) struct Entities {
    state: State,
    name: String,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After `&`.
    Ampersand,
    /// In a name, which is in `name`.
    Name,
    /// After `&#`.
    Hash,
    /// After `&#x`; holds the `x` as written.
    HashX(char),
    Decimal(u32),
    Hexadecimal(u32),
}

impl Entities {
    /// Hands on the text with references resolved.
    pub fn push(&mut self, text: &str, place: Place, out: &mut dyn FnMut(&str)) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if self.state == State::Text {
                let cut = memchr::memchr(b'&', rest.as_bytes());
                let (plain, from) = rest.split_at(cut.unwrap_or(rest.len()));
                if !plain.is_empty() {
                    out(plain);
                }
                rest = from.strip_prefix('&').unwrap_or("");
                if cut.is_some() {
                    self.state = State::Ampersand;
                }
                continue;
            }
            if self.step(next, place, out) {
                rest = &rest[next.len_utf8()..];
            }
        }
    }

    /// Ends a reference that was left open: the text goes no further.
    pub fn end(&mut self, place: Place, out: &mut dyn FnMut(&str)) {
        self.resolve(None, place, out);
    }

    /// Takes a character into the open reference; `false` if it does not belong to it any more.
    fn step(&mut self, next: char, place: Place, out: &mut dyn FnMut(&str)) -> bool {
        self.state = match (self.state, next) {
            (State::Ampersand, '#') => State::Hash,
            (State::Ampersand, next) if next.is_ascii_alphanumeric() => {
                self.name.clear();
                self.name.push(next);
                State::Name
            }
            (State::Name, next) if next.is_ascii_alphanumeric() && self.name.len() < MAX_NAME => {
                self.name.push(next);
                State::Name
            }
            (State::Hash, 'x' | 'X') => State::HashX(next),
            (State::Hash | State::Decimal(_), '0'..='9') => {
                let so_far = if let State::Decimal(so_far) = self.state {
                    so_far
                } else {
                    0
                };
                let digit = next.to_digit(10).unwrap_or(0);
                State::Decimal(so_far.saturating_mul(10).saturating_add(digit))
            }
            (State::HashX(_) | State::Hexadecimal(_), next) if next.is_ascii_hexdigit() => {
                let so_far = if let State::Hexadecimal(so_far) = self.state {
                    so_far
                } else {
                    0
                };
                let digit = next.to_digit(16).unwrap_or(0);
                State::Hexadecimal(so_far.saturating_mul(16).saturating_add(digit))
            }
            _ => return self.resolve(Some(next), place, out),
        };
        true
    }

    /// Ends the open reference; whether `next` (a semicolon) belonged to it.
    fn resolve(&mut self, next: Option<char>, place: Place, out: &mut dyn FnMut(&str)) -> bool {
        let semicolon = next == Some(';');
        match std::mem::take(&mut self.state) {
            State::Text => return false,
            State::Ampersand => out("&"),
            State::Hash => out("&#"),
            State::HashX(x) => {
                out("&#");
                out(x.encode_utf8(&mut [0; 4]));
            }
            State::Decimal(code) | State::Hexadecimal(code) => {
                out(numeric(code).encode_utf8(&mut [0; 4]));
                return semicolon;
            }
            State::Name => return self.resolve_name(next, place, out),
        }
        false
    }

    fn resolve_name(
        &mut self,
        next: Option<char>,
        place: Place,
        out: &mut dyn FnMut(&str),
    ) -> bool {
        if next == Some(';') {
            self.name.push(';');
            if let Some(meaning) = named(&self.name) {
                out(meaning);
                return true;
            }
            self.name.pop();
        }
        let runs_on = |end: usize| match self.name[end..].chars().next().or(next) {
            Some(after) => after == '=' || after.is_ascii_alphanumeric(),
            None => false,
        };
        for end in (1..=self.name.len()).rev() {
            let Some(meaning) = named(&self.name[..end]) else {
                continue;
            };
            if place == Place::Attribute && runs_on(end) {
                break;
            }
            out(meaning);
            if end < self.name.len() {
                out(&self.name[end..]);
            }
            return false;
        }
        out("&");
        out(&self.name);
        false
    }
}

fn named(name: &str) -> Option<&'static str> {
    let place = NAMED
        .binary_search_by(|(known, _)| (*known).cmp(name))
        .ok()?;
    NAMED.get(place).map(|(_, meaning)| meaning.as_str())
}

/// The character of a number; the C1 range means windows-1252, as it always did in practice.
fn numeric(code: u32) -> char {
    match code {
        0x80..=0x9f => {
            let byte = [u8::try_from(code).unwrap_or(b'?')];
            let text = encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&byte)
                .0;
            text.chars().next().unwrap_or('\u{fffd}')
        }
        0 => '\u{fffd}',
        code => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode<'a>(pieces: impl IntoIterator<Item = &'a str>, place: Place) -> String {
        let mut entities = Entities::default();
        let mut all = String::new();
        for piece in pieces {
            entities.push(piece, place, &mut |text| all.push_str(text));
        }
        entities.end(place, &mut |text| all.push_str(text));
        all
    }

    #[track_caller]
    fn check(place: Place, text: &str, expect: &str) {
        assert_eq!(decode([text], place), expect, "{text}");
        let bytewise: Vec<&str> = text.split_inclusive(|_| true).collect();
        assert_eq!(decode(bytewise, place), expect, "{text}, cut everywhere");
    }

    #[test]
    fn names_and_numbers() {
        use Place::{Attribute, Text};
        check(
            Text,
            "a&amp;b &lt; &oacute;&oacute &notit; &notin;",
            "a&b < óó ¬it; ∉",
        );
        check(Text, "&#97;&#x62;&#X63&#0000000000000000000100;", "abcd");
        check(
            Text,
            "&#128;&#x0;&#xD800;&#99999999999;",
            "€\u{fffd}\u{fffd}\u{fffd}",
        );
        check(Text, "& &# &#x &#xg &; &&amp;&", "& &# &#x &#xg &; &&&");
        check(
            Text,
            "&bogus; &CounterClockwiseContourIntegral; &NotEqualTilde;",
            "&bogus; ∳ ≂̸",
        );
        check(
            Text,
            "&ampaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;",
            "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;",
        );
        check(
            Attribute,
            "?a=1&copy=2&copyx&copy;&copy",
            "?a=1&copy=2&copyx©©",
        );
        check(Text, "?a=1&copy=2&copyx", "?a=1©=2©x");
    }

    #[test]
    fn every_name_is_known() {
        assert_eq!(NAMED.len(), 2231);
        assert!(NAMED.is_sorted_by_key(|(name, _)| *name));
        assert!(
            NAMED
                .iter()
                .all(|(name, _)| name.trim_end_matches(';').len() < MAX_NAME)
        );
        for (name, meaning) in NAMED.iter() {
            check(Place::Text, &format!("&{name}"), meaning);
        }
    }
}
