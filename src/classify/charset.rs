//! Bytes to UTF-8 as browsers decode them: byte order mark, then the header, then what the page
//! says of itself in its first 1024 bytes, then UTF-8 if it is, and windows-1252 if it is not.
//!
//! Where the encoding must be guessed, the guess is made at the first byte that is not UTF-8: if
//! no character beyond ASCII came before it, the rest is windows-1252.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1252};

/// How far a page is searched for its own encoding (WHATWG HTML, section 13.2.3.2).
pub(super) const PRESCAN: usize = 1024;

/// Decodes bytes that come in pieces.
pub(super) enum Charset {
    /// Waits for a byte order mark, and for what the page says of itself.
    Looking {
        label: Option<&'static Encoding>,
        markup: Markup,
        seen: Vec<u8>,
    },
    /// UTF-8 by guess; `multibyte` once a character beyond ASCII was seen.
    Guessing { carry: Vec<u8>, multibyte: bool },
    /// UTF-8, which is handed on as it is.
    Utf8(Utf8),
    /// Decided.
    Decoding(Box<Decoder>),
}

/// Where a text may name its own encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// `<meta charset>`.
    Html,
    /// `<?xml encoding?>`.
    Xml,
    /// Nowhere.
    None,
}

impl Charset {
    /// `label` is the charset parameter of the content type, if any.
    pub fn new(label: Option<&str>, markup: Markup) -> Charset {
        let label = label.and_then(|label| Encoding::for_label(label.as_bytes()));
        Charset::Looking {
            label,
            markup,
            seen: Vec::new(),
        }
    }

    /// Says where the text may name its own encoding, once that is known. Nothing was pushed yet.
    pub fn look_in(&mut self, place: Markup) {
        if let Charset::Looking { markup, .. } = self {
            *markup = place;
        }
    }

    /// Hands on the text of a piece.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(&str)) {
        let mut rest = bytes;
        if let Charset::Looking { seen, .. } = self {
            let room = PRESCAN.saturating_sub(seen.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            seen.extend_from_slice(now);
            rest = later;
            let whole = seen.len() >= PRESCAN;
            if !self.decide(whole, out) {
                return;
            }
        }
        self.decode(rest, false, out);
    }

    /// Hands on what is left.
    pub fn end(&mut self, out: &mut dyn FnMut(&str)) {
        self.decide(true, out);
        self.decode(&[], true, out);
    }

    /// Decides on an encoding if what was seen is enough, and decodes what was seen.
    fn decide(&mut self, whole: bool, out: &mut dyn FnMut(&str)) -> bool {
        let Charset::Looking {
            label,
            markup,
            seen,
        } = self
        else {
            return true;
        };
        let could_be_mark = !whole
            && seen.len() < 3
            && [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"]
                .iter()
                .any(|mark| mark.starts_with(seen));
        if could_be_mark {
            return false;
        }
        let (mark, length) = Encoding::for_bom(seen).map_or((None, 0), |(e, l)| (Some(e), l));
        let decided = mark.or(*label).or_else(|| match markup {
            Markup::Html => meta_charset(seen),
            Markup::Xml => xml_encoding(seen),
            Markup::None => None,
        });
        let next = match decided {
            Some(encoding) => Charset::decided(encoding),
            None if !whole && *markup != Markup::None => return false,
            None => Charset::Guessing {
                carry: Vec::new(),
                multibyte: false,
            },
        };
        let seen = std::mem::take(seen);
        *self = next;
        self.decode(seen.get(length..).unwrap_or_default(), false, out);
        true
    }

    fn decided(encoding: &'static Encoding) -> Charset {
        if encoding == UTF_8 {
            return Charset::Utf8(Utf8::default());
        }
        Charset::Decoding(Box::new(encoding.new_decoder_without_bom_handling()))
    }

    fn decode(&mut self, bytes: &[u8], last: bool, out: &mut dyn FnMut(&str)) {
        match self {
            Charset::Looking { .. } => {}
            Charset::Utf8(utf8) => utf8.push(bytes, last, out),
            Charset::Decoding(decoder) => transcode(decoder, bytes, last, out),
            Charset::Guessing { carry, multibyte } => {
                let joined;
                let bytes = if carry.is_empty() {
                    bytes
                } else {
                    carry.extend_from_slice(bytes);
                    joined = std::mem::take(carry);
                    &joined
                };
                let (text, wrong) = match std::str::from_utf8(bytes) {
                    Ok(text) => (text, None),
                    Err(error) => {
                        let (good, bad) = bytes.split_at(error.valid_up_to());
                        let unfinished = error.error_len().is_none() && !last;
                        let good = std::str::from_utf8(good).unwrap_or_default();
                        if unfinished {
                            carry.extend_from_slice(bad);
                            (good, None)
                        } else {
                            (good, Some(bad))
                        }
                    }
                };
                *multibyte |= !text.is_ascii();
                if !text.is_empty() {
                    out(text);
                }
                if let Some(wrong) = wrong {
                    let encoding = if *multibyte { UTF_8 } else { WINDOWS_1252 };
                    let wrong = wrong.to_vec();
                    *self = Charset::decided(encoding);
                    self.decode(&wrong, last, out);
                }
            }
        }
    }
}

/// UTF-8 in pieces, each handed on without copying. What is wrong becomes replacement characters
/// as in every browser (WHATWG Encoding, section 8.1.1): one for each longest beginning of a
/// character, which is how the standard library counts too.
#[derive(Default)]
pub(super) struct Utf8 {
    /// The beginning of a character, of which `held` bytes were seen.
    begun: [u8; 4],
    held: usize,
}

impl Utf8 {
    fn push(&mut self, mut bytes: &[u8], last: bool, out: &mut dyn FnMut(&str)) {
        while self.held > 0 {
            let Some((next, later)) = bytes.split_first() else {
                break;
            };
            let Some(place) = self.begun.get_mut(self.held) else {
                break;
            };
            *place = *next;
            let begun = self.begun.get(..=self.held).unwrap_or_default();
            match std::str::from_utf8(begun) {
                Ok(letter) => {
                    out(letter);
                    self.held = 0;
                }
                Err(error) if error.error_len().is_none() => self.held += 1,
                // The byte does not belong to the character, and may begin one of its own.
                Err(_) => {
                    out("\u{fffd}");
                    self.held = 0;
                    break;
                }
            }
            bytes = later;
        }
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            if !chunk.valid().is_empty() {
                out(chunk.valid());
            }
            let wrong = chunk.invalid();
            let begins = |wrong| std::str::from_utf8(wrong).is_err_and(|e| e.error_len().is_none());
            let unfinished = chunks.peek().is_none() && begins(wrong);
            if unfinished {
                // The beginning of a character is shorter than one.
                for (place, byte) in self.begun.iter_mut().zip(wrong) {
                    *place = *byte;
                }
                self.held = wrong.len();
            } else if !wrong.is_empty() {
                out("\u{fffd}");
            }
        }
        if last && self.held > 0 {
            self.held = 0;
            out("\u{fffd}");
        }
    }
}

fn transcode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut dyn FnMut(&str)) {
    let mut buffer = [0u8; 4096];
    loop {
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(bytes, &mut buffer, last);
        bytes = bytes.get(read..).unwrap_or_default();
        if let Some(text) = buffer
            .get(..written)
            .and_then(|text| std::str::from_utf8(text).ok())
            && !text.is_empty()
        {
            out(text);
        }
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => out("\u{fffd}"),
        }
    }
}

/// What a complete `<meta>` in the beginning of a page says (WHATWG HTML, section 13.2.3.2,
/// without its allowances for tags that nobody writes).
fn meta_charset(seen: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    while let Some(open) = seen.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        at += open;
        let rest = seen.get(at..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            at += 4 + memchr::memmem::find(comment, b"-->")?;
            continue;
        }
        let is_meta = rest
            .get(1..5)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
            && rest
                .get(5)
                .is_some_and(|next| next.is_ascii_whitespace() || *next == b'/');
        let end = memchr::memchr(b'>', rest)?;
        if is_meta && let Some(encoding) = rest.get(5..end).and_then(charset_of_tag) {
            // A page whose own tag can be read as ASCII is not UTF-16.
            let wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
            return Some(if wide { UTF_8 } else { encoding });
        }
        at += 1;
    }
    None
}

/// The label behind `charset=` in a tag, in its own attribute or inside `content`.
fn charset_of_tag(tag: &[u8]) -> Option<&'static Encoding> {
    let lower = tag.to_ascii_lowercase();
    let mut rest = lower.as_slice();
    while let Some(found) = memchr::memmem::find(rest, b"charset") {
        rest = rest.get(found + 7..).unwrap_or_default();
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else {
            continue;
        };
        let value = value.trim_ascii_start();
        let value = value
            .strip_prefix(b"\"")
            .or(value.strip_prefix(b"'"))
            .unwrap_or(value);
        let end = value
            .iter()
            .position(|b| matches!(b, b'"' | b'\'' | b';' | b'/') || b.is_ascii_whitespace());
        if let Some(encoding) = Encoding::for_label(value.get(..end.unwrap_or(value.len()))?) {
            return Some(encoding);
        }
    }
    None
}

/// What an XML declaration says; it must come first.
fn xml_encoding(seen: &[u8]) -> Option<&'static Encoding> {
    if !seen.starts_with(b"<?xml") {
        // Without a declaration it is UTF-8, or not XML; both are settled without waiting.
        return (seen.len() >= 5 || !b"<?xml".starts_with(seen)).then_some(UTF_8);
    }
    let end = memchr::memchr(b'>', seen)?;
    let declaration = seen.get(..end)?;
    let Some(at) = memchr::memmem::find(declaration, b"encoding") else {
        return Some(UTF_8);
    };
    let value = declaration
        .get(at + 8..)?
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let quote = *value.first()?;
    let value = value.get(1..)?;
    let label = value.get(..memchr::memchr(quote, value)?)?;
    let encoding = Encoding::for_label(label).unwrap_or(UTF_8);
    let wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    Some(if wide { UTF_8 } else { encoding })
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use super::*;

    fn decode(label: Option<&str>, markup: Markup, pieces: &[&[u8]]) -> String {
        let mut charset = Charset::new(label, markup);
        let mut all = String::new();
        for piece in pieces {
            charset.push(piece, &mut |text| all.push_str(text));
        }
        charset.end(&mut |text| all.push_str(text));
        all
    }

    #[track_caller]
    fn check(label: Option<&str>, markup: Markup, bytes: &[u8], expect: &str) {
        assert_eq!(decode(label, markup, &[bytes]), expect);
        let each: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(decode(label, markup, &each), expect, "cut everywhere");
    }

    #[test]
    fn order_of_precedence() {
        use Markup::{Html, None as No, Xml};
        check(None, No, "żółw".as_bytes(), "żółw");
        check(Some("iso-8859-2"), No, b"\xbf\xf3\xb3w", "żółw");
        check(Some("windows-1251"), No, b"\xea\xee\xf2", "кот");
        check(Some("koi8-r"), No, b"\xcb\xcf\xd4", "кот");
        check(Some("windows-1251"), No, b"\xef\xbb\xbf\xd0\xba", "к");
        check(None, No, b"\xff\xfea\0b\0", "ab");
        check(None, No, b"\xfe\xff\0a", "a");
        check(Some("utf-16le"), No, b"a\0b\0", "ab");
        check(Some("no-such"), No, b"caf\xe9", "café");
        check(None, No, b"caf\xe9 \xc5\xbc", "café Å¼");
        check(None, No, b"\xc5\xbc caf\xe9 x", "ż caf\u{fffd} x");
        check(None, No, b"\xc5", "Å");
        check(
            None,
            Html,
            b"<!-- <meta charset=koi8-r> --><META charset=\"windows-1251\"><p>\xea",
            "<!-- <meta charset=koi8-r> --><META charset=\"windows-1251\"><p>к",
        );
        check(
            None,
            Html,
            b"<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>\xbf",
            "<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>ż",
        );
        check(
            None,
            Html,
            b"<meta charset=utf-16>\xc5\xbc",
            "<meta charset=utf-16>ż",
        );
        check(
            Some("utf-8"),
            Html,
            b"<meta charset=koi8-r>\xc5\xbc",
            "<meta charset=koi8-r>ż",
        );
        check(
            None,
            Xml,
            b"<?xml version='1.0' encoding='windows-1251'?><a>\xea</a>",
            "<?xml version='1.0' encoding='windows-1251'?><a>к</a>",
        );
        check(None, Xml, "<a>ż</a>".as_bytes(), "<a>ż</a>");
    }

    #[test]
    fn what_comes_late_is_not_believed() {
        let mut page = vec![b' '; PRESCAN];
        page.extend_from_slice(b"<meta charset=windows-1251>\xea");
        assert!(decode(None, Markup::Html, &[&page]).ends_with('ê'));
    }

    proptest::proptest! {
        #[test]
        fn utf8_is_read_as_another_decoder_reads_it(
            pieces in proptest::collection::vec(
                "[aż€🎰]{0,3}".prop_map(String::into_bytes).boxed()
                    .prop_union(proptest::collection::vec(0x80u8.., 0..4).boxed()),
                0..8,
            ),
        ) {
            let whole = pieces.concat();
            let (expect, _) = UTF_8.decode_without_bom_handling(&whole);
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            let (mut utf8, mut got) = (Utf8::default(), String::new());
            for piece in pieces {
                utf8.push(piece, false, &mut |text| got.push_str(text));
            }
            utf8.push(&[], true, &mut |text| got.push_str(text));
            proptest::prop_assert_eq!(got, expect);
        }

        #[test]
        fn cutting_changes_nothing(bytes: Vec<u8>, cut: usize, which in 0usize..8) {
            let labels = [None, Some("utf-8"), Some("gbk"), Some("shift_jis"), Some("iso-2022-jp"),
                Some("utf-16le"), Some("windows-1258"), Some("big5")];
            let (head, tail) = bytes.split_at(if bytes.is_empty() { 0 } else { cut % bytes.len() });
            let label = labels[which];
            let whole = decode(label, Markup::None, &[&bytes]);
            proptest::prop_assert_eq!(&whole, &decode(label, Markup::None, &[head, tail]));
            let each: Vec<&[u8]> = bytes.chunks(1).collect();
            proptest::prop_assert_eq!(&whole, &decode(label, Markup::None, &each));
        }
    }
}
