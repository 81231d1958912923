//! A baseline: weighted phrase lists as e2guardian counts them.
//!
//! Written from the documented behaviour of its lists. A file holds lines of phrases in angle
//! brackets, several of which must all occur, and a weight: `<free>,<porn><60>`. Each line counts
//! once a page; the weights add up, and a page whose sum exceeds the *naughtyness limit* is
//! closed. A line of a `banned` list closes it at once, one of an `exception` list opens it. The
//! page is looked at twice, as sent and without its tags; case is folded for ASCII letters only,
//! byte by byte. Not implemented: time limits, scanning limits, replacement of characters.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

/// Most bytes of a page that are looked at.
const MAX_PAGE: usize = 2 << 20;

/// Phrase lists, compiled.
pub struct PhraseLists {
    lines: Vec<Line>,
    /// The lines in which each phrase stands.
    lines_of: Vec<Vec<usize>>,
    finder: Option<AhoCorasick>,
}

struct Line {
    parts: usize,
    says: Says,
}

#[derive(Clone, Copy)]
enum Says {
    Weight(i64),
    Banned,
    Exception,
}

/// What the lists make of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    /// The sum of the weights.
    pub sum: i64,
    /// A banned phrase occurs.
    pub banned: bool,
    /// A phrase occurs that opens every page.
    pub excepted: bool,
}

impl Weighed {
    /// Whether the page is closed at a limit.
    pub fn is_closed(self, limit: i64) -> bool {
        !self.excepted && (self.banned || self.sum > limit)
    }
}

impl PhraseLists {
    /// Compiles files, given as name and bytes: the last part of the name says what its lines
    /// do (`weighted…`, `banned…`, `exception…`), other files are ignored.
    pub fn compile<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> PhraseLists {
        let mut lists = PhraseLists {
            lines: Vec::new(),
            lines_of: Vec::new(),
            finder: None,
        };
        let mut numbers: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        for (name, bytes) in files {
            let name = name.rsplit('/').next().unwrap_or(name);
            for line in bytes.split(|byte| *byte == b'\n') {
                let Some((parts, says)) = read_line(name, line) else {
                    continue;
                };
                let at = lists.lines.len();
                let mut distinct = 0;
                for part in parts {
                    let number = *numbers.entry(part.clone()).or_insert_with(|| {
                        patterns.push(part);
                        lists.lines_of.push(Vec::new());
                        patterns.len() - 1
                    });
                    if let Some(lines) = lists.lines_of.get_mut(number)
                        && lines.last() != Some(&at)
                    {
                        lines.push(at);
                        distinct += 1;
                    }
                }
                lists.lines.push(Line {
                    parts: distinct,
                    says,
                });
            }
        }
        lists.finder = AhoCorasick::new(patterns).ok();
        lists
    }

    /// How many lines were understood.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Weighs a page as it was sent.
    pub fn weigh(&self, page: &[u8]) -> Weighed {
        let page = page.get(..MAX_PAGE).unwrap_or(page);
        let mut seen = vec![false; self.lines_of.len()];
        let mut found = vec![0_usize; self.lines.len()];
        for text in [spaced(page), spaced(&plain_text(page))] {
            let Some(finder) = &self.finder else { continue };
            for hit in finder.find_overlapping_iter(&text) {
                let number = hit.pattern().as_usize();
                let Some(seen @ false) = seen.get_mut(number) else {
                    continue;
                };
                *seen = true;
                for line in self.lines_of.get(number).into_iter().flatten() {
                    found.get_mut(*line).into_iter().for_each(|n| *n += 1);
                }
            }
        }
        let mut weighed = Weighed::default();
        for (line, found) in self.lines.iter().zip(found) {
            if found < line.parts {
                continue;
            }
            match line.says {
                Says::Weight(weight) => weighed.sum += weight,
                Says::Banned => weighed.banned = true,
                Says::Exception => weighed.excepted = true,
            }
        }
        weighed
    }
}

/// `<part>,<part><weight>`; the weight only in weighted lists. Comments begin with `#`.
fn read_line(file: &str, line: &[u8]) -> Option<(Vec<Vec<u8>>, Says)> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.first() != Some(&b'<') {
        return None;
    }
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut rest = line;
    while let Some(after) = rest.strip_prefix(b"<") {
        let end = after.iter().position(|byte| *byte == b'>')?;
        let (part, tail) = after.split_at(end);
        parts.push(part.to_ascii_lowercase());
        rest = tail.get(1..)?;
        rest = rest.strip_prefix(b",").unwrap_or(rest);
    }
    let says = if file.starts_with("weighted") {
        let weight = String::from_utf8(parts.pop()?).ok()?;
        Says::Weight(weight.trim().parse::<i32>().ok()?.into())
    } else if file.starts_with("banned") {
        Says::Banned
    } else if file.starts_with("exception") {
        Says::Exception
    } else {
        return None;
    };
    // An empty phrase would be in every page.
    let sound = !parts.is_empty() && parts.iter().all(|part| !part.trim_ascii().is_empty());
    sound.then_some((parts, says))
}

/// ASCII letters small, every run of blanks one space, and one at either end.
fn spaced(page: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(page.len() + 2);
    text.push(b' ');
    for byte in page {
        if byte.is_ascii_whitespace() {
            if text.last() != Some(&b' ') {
                text.push(b' ');
            }
        } else {
            text.push(byte.to_ascii_lowercase());
        }
    }
    if text.last() != Some(&b' ') {
        text.push(b' ');
    }
    text
}

/// A page without its tags, each of them one space. A lone `<` is text.
pub fn plain_text(page: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(page.len());
    let mut rest = page;
    while let Some(begin) = rest.iter().position(|byte| *byte == b'<') {
        let (before, tag) = rest.split_at(begin);
        text.extend_from_slice(before);
        let opens = tag
            .get(1)
            .is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next));
        if !opens {
            text.push(b'<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        rest = tag;
        // Without another end there is no other tag either.
        let Some(end) = tag.iter().position(|byte| *byte == b'>') else {
            break;
        };
        text.push(b' ');
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> PhraseLists {
        let files: [(&str, &[u8]); 4] = [
            (
                "a/weighted",
                b"#listcategory: \"X\"\n<casino><60>\n< bet ><20>\n<free>,<spins><40>\n\
                  <clinic><-50>\n<broken><x>\n<><90>\nnothing\n",
            ),
            ("a/banned", b"<forbidden thing>\n"),
            ("a/exception_mail", b"<folder: inbox>\n"),
            ("a/regexpurls", b"<casino><900>\n"),
        ];
        PhraseLists::compile(files.into_iter())
    }

    #[track_caller]
    fn check(page: &str, sum: i64, closed_at_50: bool) {
        let weighed = lists().weigh(page.as_bytes());
        assert_eq!(weighed.sum, sum, "{page}");
        assert_eq!(weighed.is_closed(50), closed_at_50, "{page}");
    }

    #[test]
    fn lines_count_once_and_add_up() {
        assert_eq!(lists().len(), 6);
        check("", 0, false);
        check("Casino CASINO casino", 60, true);
        check("a bet", 20, false);
        check("better alphabet", 0, false);
        check("free", 0, false);
        check("spins for free", 40, false);
        check("casino\n\nclinic", 10, false);
        check("<p>fr<b>ee spi</b>ns", 0, false);
        check("free <b>spins</b> casino", 100, true);
        check("<casino>", 60, true);
        check("a forbidden\n thing", 0, true);
        check("forbidden thing in folder: inbox casino", 60, false);
        check("1 < 2 casino > 3", 60, true);
    }

    #[test]
    fn a_limit_is_exceeded_not_reached() {
        let weighed = lists().weigh(b"casino");
        assert!(!weighed.is_closed(60));
        assert!(weighed.is_closed(59));
    }

    #[test]
    fn only_ascii_letters_are_folded() {
        let lists = PhraseLists::compile([("weighted", "<казино><60>".as_bytes())].into_iter());
        assert_eq!(lists.weigh("казино".as_bytes()).sum, 60);
        assert_eq!(lists.weigh("Казино".as_bytes()).sum, 0);
    }
}
