//! The charset of a text that does not say: UTF-8 if it is, else what its letters look like.
//!
//! ASCII passes at once. From the first other byte on, bytes are kept until there are enough
//! letters to judge by, or the text ends; then chardetng, which Firefox uses, decides between the
//! legacy encodings. The decision rests on the bytes alone, not on how they came.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Bytes beyond ASCII that are enough to judge by.
const LETTERS: usize = 600;

/// Bytes that are kept at most while waiting for them.
const KEPT: usize = 8 * 1024;

/// Bytes before the first one beyond ASCII that the detector sees too.
const CONTEXT: usize = 2;

/// Waits until a guess can be made.
#[derive(Default)]
pub(in crate::classify) struct Guess {
    /// From the first byte beyond ASCII on.
    kept: Vec<u8>,
    letters: usize,
    /// The last bytes of the ASCII before.
    before: Vec<u8>,
}

/// What came of some bytes.
pub(in crate::classify) enum Guessed {
    /// All of them are kept, or were ASCII.
    NotYet,
    /// The encoding, all bytes that were kept, and how many of the pushed are not among them.
    Done(&'static Encoding, Vec<u8>, usize),
}

impl Guess {
    /// Takes bytes; hands on those that are ASCII for certain.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(&str)) -> Guessed {
        let mut rest = bytes;
        if self.kept.is_empty() {
            let plain = bytes
                .iter()
                .position(|byte| !byte.is_ascii() || *byte == 0x1b);
            let (ascii, later) = bytes.split_at(plain.unwrap_or(bytes.len()));
            if let Ok(ascii) = std::str::from_utf8(ascii)
                && !ascii.is_empty()
            {
                out(ascii);
            }
            self.before.extend_from_slice(ascii);
            let old = self.before.len().saturating_sub(CONTEXT);
            self.before.drain(..old);
            rest = later;
        }
        for (at, byte) in rest.iter().enumerate() {
            self.kept.push(*byte);
            self.letters += usize::from(!byte.is_ascii());
            if self.letters >= LETTERS || self.kept.len() >= KEPT {
                let left = rest.len() - at - 1;
                return Guessed::Done(self.decide(false), std::mem::take(&mut self.kept), left);
            }
        }
        Guessed::NotYet
    }

    /// Ends the text.
    pub fn end(&mut self) -> (&'static Encoding, Vec<u8>) {
        (self.decide(true), std::mem::take(&mut self.kept))
    }

    fn decide(&self, last: bool) -> &'static Encoding {
        let (mut good, mut bad) = (0, 0);
        let mut begins = false;
        for chunk in self.kept.utf8_chunks() {
            let letters = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            begins |= bad == 0 && letters > 0;
            good += letters;
            bad += usize::from(!chunk.invalid().is_empty());
        }
        // The last character may only have been cut off.
        let cut = std::str::from_utf8(&self.kept).is_err_and(|error| error.error_len().is_none());
        if cut && !(last && good == 0) {
            bad -= 1;
        }
        // A page with a damaged place, or with a foreign part, is still UTF-8.
        if bad == 0 || good > bad || good == bad && begins {
            return UTF_8;
        }
        // ISO-2022-JP is for mail: its text is ASCII to all who do not know.
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.before, false);
        detector.feed(&self.kept, last);
        detector.guess(None, Utf8Detection::Deny)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::*;

    use super::*;

    fn guess(bytes: &[u8]) -> &'static Encoding {
        let mut guess = Guess::default();
        match guess.push(bytes, &mut |_| {}) {
            Guessed::NotYet => guess.end().0,
            Guessed::Done(encoding, ..) => encoding,
        }
    }

    const RUSSIAN: &str = "Онлайн казино: бонус за регистрацию, игровые автоматы и ставки на \
        спорт. Школьная библиотека открыта по будням, читальный зал работает до вечера.";
    const POLISH: &str = "Zażółć gęślą jaźń. Biblioteka szkolna jest otwarta w dni powszednie, \
        czytelnia działa do późnego wieczora, a zakłady bukmacherskie są dla dorosłych.";
    const VIETNAMESE: &str = "Thư viện của trường mở cửa các ngày trong tuần, phòng đọc làm việc \
        đến tối muộn. Nhà cái uy tín, cá cược thể thao và đánh bạc trực tuyến.";

    #[track_caller]
    fn check(encoding: &'static Encoding, text: &str) {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{}", encoding.name());
        let found = guess(&bytes);
        let (read, _) = found.decode_without_bom_handling(&bytes);
        assert_eq!(read, text, "{} as {}", encoding.name(), found.name());
    }

    #[test]
    fn legacy_encodings_of_four_languages() {
        for encoding in [WINDOWS_1251, KOI8_R, ISO_8859_5, IBM866, UTF_8] {
            check(encoding, RUSSIAN);
        }
        for encoding in [WINDOWS_1250, ISO_8859_2, UTF_8] {
            check(encoding, POLISH);
        }
        check(UTF_8, VIETNAMESE);
        check(
            WINDOWS_1252,
            "Le café de l’été où naît l’idée: déjà vu, garçon.",
        );
    }

    #[test]
    fn vietnamese_with_separate_tones() {
        // windows-1258 writes a tone behind its letter.
        use unicode_normalization::UnicodeNormalization;
        let tone = |c: char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
        let mut text = String::new();
        for letter in VIETNAMESE.chars() {
            let parts: String = letter.nfd().collect();
            let base: String = parts.chars().filter(|c| !tone(*c)).nfc().collect();
            text.push_str(&base);
            text.extend(parts.chars().filter(|c| tone(*c)));
        }
        check(WINDOWS_1258, &text);
    }

    #[test]
    fn big5() {
        let page = include_bytes!("../../../tests/data/html5lib/encoding_chardet_test_big5.txt");
        assert_eq!(guess(page), BIG5);
    }

    #[test]
    fn a_damaged_page_is_still_utf8() {
        let mut page = RUSSIAN.as_bytes().to_vec();
        page.extend_from_slice(b" \xff\xfe caf\xe9 ");
        assert_eq!(guess(&page), UTF_8);
        assert_eq!(guess(&RUSSIAN.as_bytes()[..RUSSIAN.len() - 2]), UTF_8);
        let long = RUSSIAN.repeat(400);
        assert_eq!(guess(long.as_bytes()), UTF_8);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut guess = Guess::default();
        let mut page = vec![0xe9];
        page.resize(1 << 20, b' ');
        let Guessed::Done(_, kept, left) = guess.push(&page, &mut |_| {}) else {
            panic!("a megabyte was kept");
        };
        assert_eq!(kept.len(), KEPT);
        assert_eq!(left, page.len() - KEPT);
    }
}
