//! Bytes to UTF-8 as browsers decode them: byte order mark, then the header, then what the page
//! says of itself in its first 1024 bytes ([`prescan`]), then UTF-8 if it is, and what its letters
//! look like if it is not ([`guess`]).
//!
//! Unlike browsers this reads unlabelled UTF-8 as UTF-8: what a filter misreads it cannot judge.

mod guess;
mod prescan;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use guess::{Guess, Guessed};
use prescan::{meta_charset, xml_declaration};

/// How far a page is searched for its own encoding. WHATWG HTML (section 13.2.3.2) says 1024
/// bytes, and that a parser which meets a `<meta>` later changes its mind (13.2.3.5); here nothing
/// is read twice, so the search goes on for a while instead.
pub(super) const PRESCAN: usize = 16 * 1024;

/// Decodes bytes that come in pieces.
pub(super) enum Charset {
    /// Waits for a byte order mark, and for what the page says of itself.
    Looking {
        label: Option<&'static Encoding>,
        markup: Markup,
        seen: Vec<u8>,
    },
    /// Nobody said; ASCII passes until there is enough to tell by.
    Guessing(Guess),
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

    /// Whether a label names an encoding in which every other byte is one that no other text has.
    pub fn is_wide(label: Option<&str>) -> bool {
        let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes()));
        encoding.is_some_and(|encoding| encoding == UTF_16LE || encoding == UTF_16BE)
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
        if let Charset::Looking {
            seen,
            label,
            markup,
        } = self
        {
            let room = PRESCAN.saturating_sub(seen.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            seen.extend_from_slice(now);
            rest = later;
            let whole = seen.len() >= PRESCAN;
            // Where nothing is named, or it was named before, nothing is waited for: what flows is
            // read before it goes on. Else only the end of a tag can name an encoding.
            let settled = label.is_some() || *markup == Markup::None;
            let looks =
                whole || settled || memchr::memchr(b'>', now).is_some() || !seen_enough(seen);
            if !looks || !self.decide(whole, out) {
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
            // A declaration counts only where no `<meta>` is.
            Markup::Html => meta_charset(seen).or_else(|| xml_declaration(seen).filter(|_| whole)),
            Markup::Xml => xml_encoding(seen),
            Markup::None => None,
        });
        let next = match decided {
            Some(encoding) => Charset::decided(encoding),
            None if !whole && *markup != Markup::None => return false,
            None => Charset::Guessing(Guess::default()),
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
            Charset::Guessing(guess) => {
                let (encoding, kept, left) = match guess.push(bytes, out) {
                    Guessed::Done(encoding, kept, left) => (encoding, kept, left),
                    Guessed::NotYet if last => {
                        let (encoding, kept) = guess.end();
                        (encoding, kept, 0)
                    }
                    Guessed::NotYet => return,
                };
                *self = Charset::decided(encoding);
                self.decode(&kept, false, out);
                let rest = bytes.get(bytes.len() - left..).unwrap_or_default();
                self.decode(rest, last, out);
            }
        }
    }
}

/// Whether so much was seen that a byte order mark or declaration would have shown.
fn seen_enough(seen: &[u8]) -> bool {
    seen.len() > 8
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

/// What an XML declaration says; it must come first. Without one it is UTF-8, or UTF-16 that
/// shows by its zeros.
fn xml_encoding(seen: &[u8]) -> Option<&'static Encoding> {
    let wide = [&b"<\0?\0x\0"[..], b"\0<\0?\0x", b"<?xml"];
    if !wide
        .iter()
        .any(|begin| begin.starts_with(seen) || seen.starts_with(begin))
    {
        return Some(UTF_8);
    }
    match xml_declaration(seen) {
        None if memchr::memchr(b'>', seen).is_some() => Some(UTF_8),
        found => found,
    }
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
        check(None, No, b"caf\xe9 na\xefve", "café naïve");
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
