//! What the pages of a PDF say, as far as it can be had in one pass and bounded memory.
//!
//! A PDF is made to be read from its end; a stream cannot be. So every stream of the file is read
//! as it comes (ISO 32000-1, section 7.3.8), unpacked if it is deflated, and taken for the content
//! of a page: the strings that are shown by `Tj`, `TJ`, `'` and `"` are its text (section 9.4.3).
//! Where fonts count letters in a way of their own, their maps to Unicode (section 9.10.3) stand
//! in other streams: codes are kept, and read by each map at the end. Pictures, encrypted files
//! and codings other than deflate are out of reach.

use flate2::{Decompress, FlushDecompress, Status};

use super::text::{Place, Sink};

/// Bytes that are unpacked of one file at most.
const MAX_UNPACKED: u64 = 64 << 20;
/// Bytes before `stream` that are searched for what the stream is.
const DICTIONARY: usize = 1024;
/// Bytes of strings of one operator, and of one token.
const MAX_STRING: usize = 8 * 1024;
const MAX_TOKEN: usize = 32;
/// Bytes of shown strings kept for maps, and what the maps may hold.
const MAX_CODES: usize = 256 * 1024;
const MAX_MAPS: usize = 16;
const MAX_PAIRS: usize = 8 * 1024;
/// A gap in a line, in thousandths of a letter, from which on it parts words.
const WORD_GAP: f32 = -180.0;

/// Reads a PDF that comes in pieces.
pub(super) struct Paper {
    state: State,
    /// Outside streams: the last bytes. Inside: what may be the beginning of `endstream`.
    recent: Vec<u8>,
    unpacked: u64,
    content: Content,
}

enum State {
    Outside,
    /// After `stream`: its end of line.
    Begins,
    Plain,
    Deflated(Box<Decompress>),
    /// Not looked into.
    Skipped,
}

impl Default for Paper {
    fn default() -> Self {
        Paper {
            state: State::Outside,
            recent: Vec::new(),
            unpacked: 0,
            content: Content::default(),
        }
    }
}

impl Paper {
    /// Reads a piece.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = self.step(rest, sink);
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// Ends the file: reads by their maps what could not be read by itself.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        self.content.end(sink);
        sink.gap(Place::Aside);
    }

    /// Takes the beginning of `bytes` (not empty) and says how many; it may be none, once, when
    /// the state changed.
    fn step(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> usize {
        match &mut self.state {
            State::Outside => {
                // `stream` is found at its last letter; `endstream` is not one.
                let Some(at) = memchr::memchr(b'm', bytes) else {
                    self.remember(bytes);
                    return bytes.len();
                };
                let (now, _) = bytes.split_at(at + 1);
                self.remember(now);
                if self.recent.ends_with(b"stream") && !self.recent.ends_with(b"endstream") {
                    self.state = State::Begins;
                }
                now.len()
            }
            State::Begins => match bytes.first() {
                Some(b'\r') => 1,
                first => {
                    let line = usize::from(first == Some(&b'\n'));
                    self.state = self.kind();
                    self.recent.clear();
                    line
                }
            },
            State::Deflated(inflate) => {
                let mut output = [0; 4096];
                let before = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(bytes, &mut output, FlushDecompress::None);
                let read = usize::try_from(inflate.total_in() - before.0).unwrap_or(0);
                let made = inflate.total_out() - before.1;
                let made = usize::try_from(made).unwrap_or(0);
                self.unpacked += made as u64;
                let over = self.unpacked > MAX_UNPACKED;
                let ended = !matches!(status, Ok(Status::Ok | Status::BufError))
                    || read == 0 && made == 0
                    || over;
                if !over {
                    self.content
                        .push(output.get(..made).unwrap_or_default(), sink);
                }
                if ended {
                    self.content.stream_ends(sink);
                    self.state = State::Skipped;
                }
                read
            }
            State::Plain | State::Skipped => {
                let plain = matches!(self.state, State::Plain);
                // Its end is found at the last letter of `endstream`.
                let end = memchr::memchr(b'm', bytes).map_or(bytes.len(), |at| at + 1);
                let now = bytes.get(..end).unwrap_or_default();
                if plain {
                    self.content.push(now, sink);
                }
                self.remember(now);
                if self.recent.ends_with(b"endstream") {
                    if plain {
                        self.content.stream_ends(sink);
                    }
                    self.state = State::Outside;
                    self.recent.clear();
                }
                end
            }
        }
    }

    fn remember(&mut self, bytes: &[u8]) {
        let from = bytes.len().saturating_sub(DICTIONARY);
        self.recent
            .extend_from_slice(bytes.get(from..).unwrap_or_default());
        if self.recent.len() > 2 * DICTIONARY {
            let old = self.recent.len() - DICTIONARY;
            self.recent.drain(..old);
        }
    }

    /// How the stream that begins is read, by its dictionary.
    fn kind(&self) -> State {
        let from = self.recent.len().saturating_sub(DICTIONARY);
        let recent = self.recent.get(from..).unwrap_or_default();
        let begins = memchr::memmem::rfind(recent, b" obj").unwrap_or(0);
        let dictionary = recent.get(begins..).unwrap_or_default();
        let has = |name: &[u8]| memchr::memmem::find(dictionary, name).is_some();
        // Pictures, font programs, tables of places.
        if has(b"/Image") || has(b"/Length1") || has(b"/XRef") || self.unpacked > MAX_UNPACKED {
            return State::Skipped;
        }
        if !has(b"/Filter") && !has(b"/F ") {
            return State::Plain;
        }
        let others = [
            &b"/DCT"[..],
            b"/LZW",
            b"/ASCII",
            b"/JPX",
            b"/CCITT",
            b"/JBIG",
            b"/RunLength",
            b"/Crypt",
        ];
        if (has(b"/FlateDecode") || has(b"/Fl")) && !others.iter().any(|other| has(other)) {
            return State::Deflated(Box::new(Decompress::new(true)));
        }
        State::Skipped
    }
}

/// The operators of a content stream, and the pairs of a map to Unicode.
#[derive(Default)]
struct Content {
    token: Vec<u8>,
    at: At,
    /// What was read since the last operator: the text of strings, as shown and as codes.
    shown: Vec<u8>,
    strings: Vec<Vec<u8>>,
    /// A gap before the next string.
    parted: bool,
    codes: Vec<u8>,
    maps: Vec<Map>,
    open: Option<Map>,
}

#[derive(Clone, Copy, Default)]
enum At {
    #[default]
    Between,
    Token,
    Comment,
    /// In a string; how many brackets are open in it.
    Text(u32),
    /// After a backslash, and octal digits of it.
    Escape(u32),
    Octal(u32, u8, u8),
    /// In a hexadecimal string, with half a byte.
    Hex(Option<u8>),
}

/// What the codes of a font stand for.
#[derive(Default)]
struct Map {
    /// Bytes of a code.
    width: usize,
    pairs: std::collections::BTreeMap<u16, u16>,
}

impl Content {
    fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        for byte in bytes {
            self.byte(*byte, sink);
        }
    }

    fn stream_ends(&mut self, sink: &mut dyn Sink) {
        // The last operator may stand at the very end.
        self.word(sink);
        self.at = At::Between;
        self.token.clear();
        self.drop_operands();
        if let Some(map) = self.open.take()
            && self.maps.len() < MAX_MAPS
        {
            self.maps.push(map);
        }
    }

    fn drop_operands(&mut self) {
        self.shown.clear();
        self.strings.clear();
        self.parted = false;
    }

    fn byte(&mut self, byte: u8, sink: &mut dyn Sink) {
        self.at = match self.at {
            At::Comment if matches!(byte, b'\n' | b'\r') => At::Between,
            At::Comment => At::Comment,
            At::Between | At::Token => match byte {
                b'(' => {
                    self.word(sink);
                    self.begin_string();
                    At::Text(0)
                }
                b'<' => {
                    self.word(sink);
                    self.begin_string();
                    At::Hex(None)
                }
                b'%' => {
                    self.word(sink);
                    At::Comment
                }
                b' ' | b'\n' | b'\r' | b'\t' | 0 | 0x0c | b'[' | b']' | b'>' | b'{' | b'}'
                | b')' => {
                    self.word(sink);
                    At::Between
                }
                b'/' => {
                    self.word(sink);
                    self.token.push(b'/');
                    At::Token
                }
                _ => {
                    if self.token.len() < MAX_TOKEN {
                        self.token.push(byte);
                    }
                    At::Token
                }
            },
            At::Text(depth) => match byte {
                b'\\' => At::Escape(depth),
                b'(' => self.letter(byte, depth + 1),
                b')' if depth == 0 => At::Between,
                b')' => self.letter(byte, depth - 1),
                _ => self.letter(byte, depth),
            },
            At::Escape(depth) => match byte {
                b'0'..=b'7' => At::Octal(depth, byte - b'0', 1),
                b'\n' | b'\r' => At::Text(depth),
                b'n' | b'r' | b't' | b'b' | b'f' => self.letter(b' ', depth),
                _ => self.letter(byte, depth),
            },
            At::Octal(depth, value, digits) => match byte {
                b'0'..=b'7' if digits < 3 => At::Octal(
                    depth,
                    value.wrapping_mul(8).wrapping_add(byte - b'0'),
                    digits + 1,
                ),
                _ => {
                    self.at = self.letter(value, depth);
                    self.byte(byte, sink);
                    self.at
                }
            },
            At::Hex(half) => match (char::from(byte).to_digit(16), half) {
                (Some(digit), None) => At::Hex(Some(digit as u8)),
                (Some(digit), Some(high)) => {
                    self.letter(high << 4 | digit as u8, 0);
                    At::Hex(None)
                }
                (None, _) if byte == b'>' => {
                    if let Some(high) = half {
                        self.letter(high << 4, 0);
                    }
                    At::Between
                }
                // `<<` is no string.
                (None, _) if byte == b'<' => At::Between,
                (None, _) => At::Hex(half),
            },
        };
    }

    fn begin_string(&mut self) {
        if self.parted && self.shown.len() < MAX_STRING {
            self.shown.push(b' ');
        }
        self.parted = false;
        if self.open.is_some() && self.strings.len() < MAX_PAIRS {
            self.strings.push(Vec::new());
        }
    }

    fn letter(&mut self, byte: u8, depth: u32) -> At {
        if self.shown.len() < MAX_STRING {
            self.shown.push(byte);
        }
        if let Some(string) = self.strings.last_mut()
            && string.len() < MAX_TOKEN
        {
            string.push(byte);
        }
        At::Text(depth)
    }

    /// Ends a token outside strings.
    fn word(&mut self, sink: &mut dyn Sink) {
        if self.token.is_empty() {
            return;
        }
        let token = std::mem::take(&mut self.token);
        let first = token.first().copied().unwrap_or_default();
        if first == b'/' {
            // A name.
        } else if first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.') {
            let number = std::str::from_utf8(&token)
                .ok()
                .and_then(|text| text.parse::<f32>().ok());
            self.parted |= number.is_some_and(|number| number < WORD_GAP);
        } else {
            self.operator(&token, sink);
            self.drop_operands();
        }
        self.token = token;
        self.token.clear();
    }

    fn operator(&mut self, name: &[u8], sink: &mut dyn Sink) {
        match name {
            b"Tj" | b"TJ" => self.show(sink),
            b"'" | b"\"" => {
                self.part(sink);
                self.show(sink);
            }
            b"T*" | b"Td" | b"TD" | b"Tm" | b"ET" => self.part(sink),
            b"begincmap" => self.open = Some(Map::default()),
            b"endbfchar" => {
                let strings = std::mem::take(&mut self.strings);
                for pair in strings.chunks_exact(2) {
                    if let [from, to] = pair {
                        self.pair(from, to, 0, 0);
                    }
                }
            }
            b"endbfrange" => {
                let strings = std::mem::take(&mut self.strings);
                for three in strings.chunks_exact(3) {
                    if let [from, last, to] = three {
                        let count = code(last).saturating_sub(code(from)).min(255);
                        for more in 0..=count {
                            self.pair(from, to, more, more);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn pair(&mut self, from: &[u8], to: &[u8], more: u16, beyond: u16) {
        if let Some(map) = &mut self.open
            && map.pairs.len() < MAX_PAIRS
        {
            map.width = from.len().clamp(1, 2);
            let to = code(to.get(..2).unwrap_or(to));
            map.pairs
                .insert(code(from).saturating_add(more), to.saturating_add(beyond));
        }
    }

    fn part(&mut self, sink: &mut dyn Sink) {
        sink.gap(Place::Aside);
        // Two bytes, whatever the width of a code.
        if self.codes.len() + 2 < MAX_CODES && !self.codes.ends_with(b"  ") {
            self.codes.extend_from_slice(b"  ");
        }
    }

    fn show(&mut self, sink: &mut dyn Sink) {
        let shown = std::mem::take(&mut self.shown);
        let text: String = shown.iter().map(|byte| char::from(*byte)).collect();
        sink.text(Place::Aside, &text);
        let room = MAX_CODES.saturating_sub(self.codes.len());
        self.codes
            .extend_from_slice(shown.get(..room).unwrap_or(&shown));
        self.shown = shown;
    }

    fn end(&mut self, sink: &mut dyn Sink) {
        self.stream_ends(sink);
        for map in &self.maps {
            sink.gap(Place::Aside);
            for code_of in self.codes.chunks_exact(map.width.max(1)) {
                let letter = match map.pairs.get(&code(code_of)) {
                    Some(letter) => char::from_u32(u32::from(*letter)).unwrap_or(' '),
                    None => ' ',
                };
                sink.text(Place::Aside, letter.encode_utf8(&mut [0; 4]));
            }
        }
    }
}

/// The number that at most two bytes are.
fn code(bytes: &[u8]) -> u16 {
    bytes
        .iter()
        .take(2)
        .fold(0, |code, byte| code << 8 | u16::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[derive(Default)]
    struct Said(String);

    impl Sink for Said {
        fn text(&mut self, _: Place, text: &str) {
            self.0.push_str(text);
        }
        fn gap(&mut self, _: Place) {
            if !self.0.ends_with([' ', '|']) {
                self.0.push('|');
            }
        }
    }

    fn read(pieces: &[&[u8]]) -> String {
        let (mut paper, mut said) = (Paper::default(), Said::default());
        for piece in pieces {
            paper.push(piece, &mut said);
        }
        paper.end(&mut said);
        said.0.trim_matches(['|', ' ']).to_owned()
    }

    fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("%PDF-1.7\n4 0 obj\n<</Length 9{dictionary}>>stream\r\n");
        [head.as_bytes(), content, b"\nendstream\nendobj\n"].concat()
    }

    fn deflated(content: &[u8]) -> Vec<u8> {
        let mut to = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        to.write_all(content).expect("memory takes all");
        stream(
            "/Filter/FlateDecode",
            &to.finish().expect("memory takes all"),
        )
    }

    #[track_caller]
    fn check(content: &str, expect: &str) {
        for file in [stream("", content.as_bytes()), deflated(content.as_bytes())] {
            assert_eq!(read(&[&file]), expect, "{content}");
            let each: Vec<&[u8]> = file.chunks(1).collect();
            assert_eq!(read(&each), expect, "{content}, cut everywhere");
        }
    }

    #[test]
    fn what_is_shown_is_read() {
        check("BT /F1 9 Tf 2 3 Td (a b) Tj ET", "a b");
        check("(unshown) w (a\\)\\(b(c)) Tj", "a)(b(c)");
        check("<6162> Tj <6> Tj", "ab`");
        check("[(a) -20 (b) -400 (c)] TJ T* (d) '", "ab c|d");
        check("(\\141\\142c\\\nd) Tj % (no) Tj\n(e) Tj", "abcde");
        check("<</A(x)/B 1>> BDC (a) Tj", "a");
    }

    #[test]
    fn codes_are_read_by_their_map() {
        let map = "begincmap 1 beginbfchar <0001> <0061> endbfchar \
            1 beginbfrange <0002> <0003> <0062> endbfrange endcmap";
        let mut file = stream("", b"<00010002> Tj T* <0003> Tj");
        file.extend(deflated(map.as_bytes()));
        assert!(read(&[&file]).ends_with("ab c"), "{:?}", read(&[&file]));
    }

    #[test]
    fn pictures_and_broken_streams_are_passed_over() {
        let mut file = stream("/Subtype/Image", b"(no) Tj");
        file.extend(stream("/Filter/FlateDecode", b"(no) Tj"));
        file.extend(stream("/Filter/DCTDecode", b"(no) Tj"));
        file.extend(stream("", b"(yes) Tj"));
        assert_eq!(read(&[&file]), "yes");
    }

    proptest::proptest! {
        #[test]
        fn cutting_changes_nothing(text in "([()<>\\\\0-7a-fTj' \\[\\]*%\n-]|stream|endstream|Tj|begincmap|endbfchar|/){0,60}", cut: usize) {
            let file = stream("", text.as_bytes());
            let cut = cut % (file.len() + 1);
            let whole = read(&[&file]);
            proptest::prop_assert_eq!(&whole, &read(&[&file[..cut], &file[cut..]]));
        }
    }
}
