//! Finds names in code, as far as minifying, escapes and split strings hide them.
//!
//! Not a tokeniser of the language: comments, strings and code are read alike, so that no
//! unusual spelling puts it out of step. Escapes are read as what they stand for, and
//! `"serv" + "ice"` as one word. What is held between two pieces is one name and a few marks.

use super::clues::{Group, LONGEST, Set, contains, insert, shared, table};

/// Scans code that comes in pieces.
#[derive(Default)]
pub(super) struct Scanner {
    seen: Set,
    assigned: Set,
    grown: bool,
    scrambles: bool,
    hidden: Hidden,
    // The present name.
    name: Name,
    escape: Escape,
    joint: Joint,
    last: u8,
    after: After,
    /// `^` stands before this name, with nothing but names and dots between.
    caret: bool,
}

/// A name that is being read: letters, digits, `_`, `$`, and dashes between them.
#[derive(Default)]
struct Name {
    letters: Vec<u8>,
    /// Where the part behind the last dash begins.
    part: usize,
    /// It began right behind a quote.
    quoted: bool,
    /// It is longer than any clue.
    long: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Slash,
    /// Digits still wanted, value so far.
    Digits(u8, u32),
    /// The first of `\u`, which may open a brace.
    Unicode,
    Braced(u32),
}

/// Between two strings that may be one.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Joint {
    #[default]
    None,
    Quote,
    Plus,
}

/// What is looked for behind a name.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum After {
    #[default]
    Nothing,
    /// An assignment to the name of this number.
    Assignment(usize),
    /// `=` came; what follows must not make it a comparison.
    Equals(usize),
    /// `^` behind a call, within so many bytes.
    Caret(u8),
}

/// How far behind `charCodeAt` a `^` is looked for, in bytes.
const NEAR: u8 = 14;

/// Counts names that are hexadecimal numbers, as programs that hide code give them.
#[derive(Default)]
struct Hidden(u32);

impl Scanner {
    /// Reads a piece. Says whether anything new was seen.
    pub fn push(&mut self, text: &str) -> bool {
        self.grown = false;
        for byte in text.bytes() {
            self.unescape(byte);
        }
        self.grown
    }

    /// Ends the name that is being read. Says whether anything new was seen.
    pub fn end(&mut self) -> bool {
        self.grown = false;
        self.finish_name(self.joint != Joint::None);
        self.joint = Joint::None;
        self.escape = Escape::None;
        self.after = After::Nothing;
        self.caret = false;
        self.last = 0;
        self.grown
    }

    /// How many different names of a group were seen.
    pub fn count(&self, group: Group) -> u32 {
        shared(&self.seen, table().group(group))
    }

    /// Whether a name was seen.
    pub fn has(&self, name: &str) -> bool {
        table()
            .number(name.as_bytes())
            .is_some_and(|number| contains(&self.seen, number))
    }

    /// To how many of the page's ways out something is assigned.
    pub fn assigned(&self) -> u32 {
        shared(&self.assigned, table().assigned())
    }

    /// How many of the page's ways out are named at all.
    pub fn named(&self) -> u32 {
        shared(&self.seen, table().assigned())
    }

    /// Whether something is assigned to this one.
    pub fn assigns(&self, name: &str) -> bool {
        table()
            .number(name.as_bytes())
            .is_some_and(|number| contains(&self.assigned, number))
    }

    /// Whether letters are exchanged one by one (exclusive or of their codes).
    pub fn scrambles(&self) -> bool {
        self.scrambles
    }

    /// Whether the code has been through a program that hides what it says.
    pub fn is_hidden(&self) -> bool {
        self.hidden.is_enough()
    }

    fn unescape(&mut self, byte: u8) {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        match self.escape {
            Escape::None if byte == b'\\' => self.escape = Escape::Slash,
            Escape::None => self.byte(byte),
            Escape::Slash => {
                self.escape = match byte {
                    b'x' => Escape::Digits(2, 0),
                    b'u' => Escape::Unicode,
                    _ => Escape::None,
                };
                match byte {
                    b'x' | b'u' => {}
                    b'n' | b'r' | b't' | b'b' | b'f' | b'v' | b'0' => self.byte(b' '),
                    // A quote inside a string ends no string.
                    b'"' | b'\'' | b'`' => self.byte(b' '),
                    b'\n' | b'\r' => {}
                    other => self.byte(other),
                }
            }
            Escape::Unicode if byte == b'{' => self.escape = Escape::Braced(0),
            Escape::Unicode => {
                self.escape = Escape::Digits(4, 0);
                self.unescape(byte);
            }
            Escape::Digits(left, value) => match digit(byte) {
                Some(digit) if left == 1 => {
                    self.escape = Escape::None;
                    self.code(value * 16 + digit);
                }
                Some(digit) => self.escape = Escape::Digits(left - 1, value * 16 + digit),
                None => {
                    self.escape = Escape::None;
                    self.unescape(byte);
                }
            },
            Escape::Braced(value) => match digit(byte) {
                Some(digit) => {
                    self.escape = Escape::Braced(value.saturating_mul(16).saturating_add(digit));
                }
                None => {
                    self.escape = Escape::None;
                    self.code(value);
                }
            },
        }
    }

    /// A letter by its code.
    fn code(&mut self, code: u32) {
        // What is not ASCII ends a name anyhow, and a quote given by its code ends no string.
        let byte = u8::try_from(code).ok().filter(|byte| byte.is_ascii());
        match byte {
            None | Some(b'"' | b'\'' | b'`') => self.byte(b' '),
            Some(byte) => self.byte(byte),
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.joint != Joint::None {
            match (self.joint, byte) {
                (_, b' ' | b'\t' | b'\n' | b'\r') => return,
                (Joint::Quote, b'+') => {
                    self.joint = Joint::Plus;
                    return;
                }
                (Joint::Plus, b'"' | b'\'' | b'`') => {
                    self.joint = Joint::None;
                    self.last = byte;
                    if self.name.letters.is_empty() {
                        self.name.quoted = true;
                    }
                    return;
                }
                (joint, _) => {
                    self.joint = Joint::None;
                    self.finish_name(true);
                    self.last = b'"';
                    if joint == Joint::Plus {
                        self.last = b'+';
                        self.after = After::Nothing;
                    }
                }
            }
        }
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'$' => {
                self.look_behind(byte);
                if self.name.letters.is_empty() {
                    self.name.quoted |= self.last == b'"';
                }
                self.name.push(byte);
            }
            b'-' if !self.name.letters.is_empty() => {
                self.finish_part();
                self.name.push(byte);
                self.name.part = self.name.letters.len();
            }
            b'"' | b'\'' | b'`' => {
                self.look_behind(byte);
                self.joint = Joint::Quote;
                self.last = b'"';
                return;
            }
            _ => {
                self.finish_name(false);
                self.look_behind(byte);
                self.caret = byte == b'^' || self.caret && matches!(byte, b'.' | b' ' | b'(');
            }
        }
        self.last = byte;
    }

    /// Whether what follows a name is what was looked for.
    fn look_behind(&mut self, byte: u8) {
        if !self.name.letters.is_empty() {
            return;
        }
        self.after = match self.after {
            After::Nothing => return,
            After::Assignment(number) => match byte {
                b'"' | b'\'' | b'`' | b']' | b' ' | b'\t' | b'\n' | b'\r' => self.after,
                b'=' => After::Equals(number),
                _ => After::Nothing,
            },
            After::Equals(number) => {
                if !matches!(byte, b'=' | b'>') && !contains(&self.assigned, number) {
                    insert(&mut self.assigned, number);
                    self.grown = true;
                }
                After::Nothing
            }
            After::Caret(left) => match byte {
                b'^' => {
                    self.grown |= !self.scrambles;
                    self.scrambles = true;
                    After::Nothing
                }
                b'(' | b')' | b']' | b'"' | b'\'' | b' ' => self.nearer(left),
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') => {
                    self.nearer(left)
                }
                _ => After::Nothing,
            },
        };
    }

    fn nearer(&self, left: u8) -> After {
        left.checked_sub(1).map_or(After::Nothing, After::Caret)
    }

    /// Ends the part of a name behind a dash.
    fn finish_part(&mut self) {
        if let Some(part) = self.name.letters.get(self.name.part..)
            && !self.name.long
            && let Some(number) = table().number(part)
        {
            self.see(number);
        }
    }

    /// Ends a name; `by_quote` if a quote follows it.
    fn finish_name(&mut self, by_quote: bool) {
        if self.name.letters.is_empty() {
            if !by_quote {
                self.name.quoted = false;
            }
            return;
        }
        let mut name = std::mem::take(&mut self.name);
        if !name.long {
            let whole = name.quoted && by_quote;
            let part = name.letters.get(name.part..).unwrap_or_default();
            let number = table().number(part);
            if name.part == 0 {
                self.grown |= self.hidden.add(part);
            }
            match number {
                Some(number) => self.see(number),
                None if whole && name.part == 0 => self.see_encoded(&name.letters),
                None => {}
            }
            if name.part > 0 {
                let small = !name.letters.iter().any(u8::is_ascii_uppercase);
                name.letters.make_ascii_lowercase();
                if let Some(number) = table().number(&name.letters) {
                    let protective = contains(table().group(Group::Protective), number);
                    if !protective || small && whole {
                        self.see(number);
                    }
                }
            } else if let Some(number) = number {
                self.expect_behind(number, part);
            }
        }
        // The letters' memory is kept.
        name.letters.clear();
        self.name = Name {
            letters: name.letters,
            ..Name::default()
        };
    }

    /// A name in base64, in either of the orders of letters that hiding programs use.
    fn see_encoded(&mut self, letters: &[u8]) {
        if letters.len() < 8 {
            return;
        }
        for swapped in [false, true] {
            let mut text = [0; LONGEST];
            let Some(name) = decode(letters, swapped, &mut text) else {
                continue;
            };
            if let Some(number) = table().number(name) {
                self.see(number);
            }
        }
    }

    fn expect_behind(&mut self, number: usize, name: &[u8]) {
        if name == b"charCodeAt" {
            self.grown |= self.caret && !self.scrambles;
            self.scrambles |= self.caret;
            self.after = After::Caret(NEAR);
        } else if contains(table().assigned(), number) {
            self.after = After::Assignment(number);
        }
    }

    fn see(&mut self, number: usize) {
        if !contains(&self.seen, number) {
            insert(&mut self.seen, number);
            self.grown = true;
        }
    }
}

/// Reads base64 without padding; `None` if it is not the code of a name. `swapped` says that
/// small letters come first.
fn decode<'t>(letters: &[u8], swapped: bool, text: &'t mut [u8; LONGEST]) -> Option<&'t [u8]> {
    let (mut bits, mut count, mut length) = (0_u32, 0, 0);
    for letter in letters {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A' + if swapped { 26 } else { 0 },
            b'a'..=b'z' => letter - b'a' + if swapped { 0 } else { 26 },
            b'0'..=b'9' => letter - b'0' + 52,
            _ => return None,
        };
        (bits, count) = (bits << 6 | u32::from(value), count + 6);
        if count >= 8 {
            count -= 8;
            let byte = (bits >> count) as u8;
            bits &= (1 << count) - 1;
            if !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'$' | b'-') {
                return None;
            }
            *text.get_mut(length)? = byte;
            length += 1;
        }
    }
    text.get(..length)
}

impl Name {
    fn push(&mut self, byte: u8) {
        if self.letters.len() < LONGEST {
            self.letters.push(byte);
        } else {
            self.long = true;
        }
    }
}

impl Hidden {
    /// Names like this until the code counts as hidden.
    const ENOUGH: u32 = 64;

    /// Counts a name; says whether it is the last that was missing.
    fn add(&mut self, name: &[u8]) -> bool {
        let numbered = name
            .strip_prefix(b"_0x")
            .or_else(|| name.strip_prefix(b"a0_0x"));
        let is_number = |rest: &[u8]| rest.len() >= 4 && rest.iter().all(u8::is_ascii_hexdigit);
        if !numbered.is_some_and(is_number) {
            return false;
        }
        self.0 = self.0.saturating_add(1);
        self.0 == Self::ENOUGH
    }

    fn is_enough(&self) -> bool {
        self.0 >= Self::ENOUGH
    }
}
