//! What a page says of its own encoding in its first bytes.
//!
//! The "prescan a byte stream to determine its encoding" algorithm of WHATWG HTML (section
//! 13.2.3.2), with its `<?xml encoding?>` at the end. It reads from left to right and never looks
//! back, so what it finds in the beginning of the bytes it finds in all of them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding that a `<meta>` names; `None` if none does as far as can be seen.
pub(super) fn meta_charset(seen: &[u8]) -> Option<&'static Encoding> {
    let mut scan = Scan { bytes: seen, at: 0 };
    while scan.peek(0).is_some() {
        let rest = scan.rest();
        let next = rest.get(1).copied().unwrap_or_default();
        if rest.starts_with(b"<!--") {
            // The dashes that open a comment may close it: `<!-->`.
            let body = rest.get(2..)?;
            scan.at += 2 + memchr::memmem::find(body, b"-->")? + 3;
        } else if is_meta(rest) {
            scan.at += 5;
            if let Some(encoding) = meta(&mut scan)? {
                return Some(encoding);
            }
        } else if rest.starts_with(b"<")
            && (next.is_ascii_alphabetic()
                || next == b'/' && rest.get(2).is_some_and(u8::is_ascii_alphabetic))
        {
            let name = |byte: &u8| is_space(*byte) || *byte == b'>';
            scan.at += rest.iter().position(name)?;
            while scan.attribute()?.is_some() {}
            scan.at += 1;
        } else if rest.starts_with(b"<") && matches!(next, b'!' | b'/' | b'?') {
            scan.at += memchr::memchr(b'>', rest)? + 1;
        } else {
            let ahead = rest.get(1..).unwrap_or_default();
            scan.at += 1 + memchr::memchr(b'<', ahead)?;
        }
    }
    None
}

/// The encoding that an XML declaration at the beginning names.
pub(super) fn xml_declaration(seen: &[u8]) -> Option<&'static Encoding> {
    if seen.starts_with(b"<\0?\0x\0") {
        return Some(UTF_16LE);
    }
    if seen.starts_with(b"\0<\0?\0x") {
        return Some(UTF_16BE);
    }
    let declaration = seen.strip_prefix(b"<?xml")?;
    let declaration = declaration.get(..memchr::memchr(b'>', declaration)?)?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration.get(at + 8..)?.trim_ascii_start();
    let value = value.strip_prefix(b"=")?.trim_ascii_start();
    let quote = value
        .first()
        .copied()
        .filter(|q| matches!(q, b'"' | b'\''))?;
    let value = value.get(1..)?;
    let label = value.get(..memchr::memchr(quote, value)?)?;
    Encoding::for_label(label).map(as_bytes)
}

/// A page whose own words can be read as ASCII is not UTF-16, whatever they say.
fn as_bytes(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else if encoding == encoding_rs::X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_meta(rest: &[u8]) -> bool {
    let name = rest.get(..5).unwrap_or_default();
    let after = rest.get(5).copied().unwrap_or_default();
    name.eq_ignore_ascii_case(b"<meta") && (is_space(after) || after == b'/')
}

/// Reads the attributes of a `<meta>`. Outer `None`: it does not end here.
fn meta(scan: &mut Scan<'_>) -> Option<Option<&'static Encoding>> {
    let (mut seen, mut pragma, mut needs_pragma) = (Vec::new(), false, None);
    let mut charset = None;
    while let Some((name, value)) = scan.attribute()? {
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => pragma |= value == b"content-type",
            b"content" if charset.is_none() => {
                if let Some(found) = charset_in(&value) {
                    charset = Some(found);
                    needs_pragma = Some(true);
                }
            }
            b"charset" => {
                charset = Encoding::for_label(&value);
                needs_pragma = Some(false);
            }
            _ => {}
        }
        // Names that matter are three; others need not be told apart.
        if matches!(name.as_slice(), b"http-equiv" | b"content" | b"charset") {
            seen.push(name);
        }
    }
    scan.at += 1;
    Some(match needs_pragma {
        Some(true) if !pragma => None,
        Some(_) => charset.map(as_bytes),
        None => None,
    })
}

/// The "algorithm for extracting a character encoding from a meta element" (section 2.5.6).
fn charset_in(content: &[u8]) -> Option<&'static Encoding> {
    let mut rest = content;
    loop {
        let found = memchr::memmem::find(rest, b"charset")?;
        rest = rest.get(found + 7..)?;
        if let Some(value) = trim(rest).strip_prefix(b"=") {
            let value = trim(value);
            let label = match value.first()? {
                quote @ (b'"' | b'\'') => {
                    let value = value.get(1..)?;
                    value.get(..memchr::memchr(*quote, value)?)?
                }
                _ => {
                    let ends = |byte: &u8| is_space(*byte) || *byte == b';';
                    let end = value.iter().position(ends).unwrap_or(value.len());
                    value.get(..end)?
                }
            };
            return Encoding::for_label(label);
        }
    }
}

fn trim(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !is_space(*byte));
    bytes
        .get(start.unwrap_or(bytes.len())..)
        .unwrap_or_default()
}

struct Scan<'s> {
    bytes: &'s [u8],
    at: usize,
}

impl<'s> Scan<'s> {
    fn rest(&self) -> &'s [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// The next attribute in lower case; inner `None` at the `>` of the tag, outer at the end of
    /// what is seen.
    fn attribute(&mut self) -> Option<Option<(Vec<u8>, Vec<u8>)>> {
        while is_space(self.peek(0)?) || self.peek(0)? == b'/' {
            self.at += 1;
        }
        if self.peek(0)? == b'>' {
            return Some(None);
        }
        let (mut name, mut value) = (Vec::new(), Vec::new());
        loop {
            match self.peek(0)? {
                b'=' if !name.is_empty() => break,
                b'/' | b'>' => return Some(Some((name, value))),
                byte if is_space(byte) => {
                    while is_space(self.peek(0)?) {
                        self.at += 1;
                    }
                    if self.peek(0)? != b'=' {
                        return Some(Some((name, value)));
                    }
                    break;
                }
                byte => name.push(byte.to_ascii_lowercase()),
            }
            self.at += 1;
        }
        self.at += 1;
        while is_space(self.peek(0)?) {
            self.at += 1;
        }
        match self.peek(0)? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                let rest = self.rest();
                let end = memchr::memchr(quote, rest)?;
                value = rest.get(..end)?.to_ascii_lowercase();
                self.at += end + 1;
            }
            b'>' => {}
            _ => loop {
                let byte = self.peek(0)?;
                if is_space(byte) || byte == b'>' {
                    break;
                }
                value.push(byte.to_ascii_lowercase());
                self.at += 1;
            },
        }
        Some(Some((name, value)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Runs the vectors of a file: blocks of `#data` and `#encoding`.
    fn vectors(file: &[u8]) -> usize {
        let mut run = 0;
        let finder = memchr::memmem::Finder::new(b"#data\n");
        let starts: Vec<usize> = finder.find_iter(file).collect();
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(file.len());
            let block = &file[start + 6..end];
            let Some(split) = memchr::memmem::find(block, b"\n#encoding\n") else {
                continue;
            };
            let (data, expect) = block.split_at(split);
            let expect = std::str::from_utf8(&expect[11..]).expect("a label").trim();
            if data.len() > 4096 {
                // Real browsers believe a `<meta>` that comes so late, and so does this.
                continue;
            }
            let marked = Encoding::for_bom(data).map(|(encoding, _)| encoding);
            let got = marked
                .or_else(|| meta_charset(data))
                .unwrap_or(WINDOWS_1252);
            let expect = Encoding::for_label(expect.as_bytes()).expect("a label");
            assert_eq!(got, expect, "{}", String::from_utf8_lossy(data));
            run += 1;
        }
        run
    }

    #[test]
    fn html5lib() {
        let files: [(&[u8], usize); 3] = [
            (
                include_bytes!("../../../tests/data/html5lib/encoding_tests1.dat"),
                56,
            ),
            (
                include_bytes!("../../../tests/data/html5lib/encoding_tests2.dat"),
                22,
            ),
            (
                include_bytes!("../../../tests/data/html5lib/encoding_test-yahoo-jp.dat"),
                1,
            ),
        ];
        for (file, count) in files {
            assert_eq!(vectors(file), count);
        }
    }

    #[test]
    fn declarations() {
        let check = |text: &[u8], expect| assert_eq!(xml_declaration(text), expect);
        check(
            b"<?xml version='1.0' encoding='koi8-r'?>",
            Some(encoding_rs::KOI8_R),
        );
        check(b"<?xml encoding = \"utf-16\"?>", Some(UTF_8));
        check(b"<?xml version='1.0'?><p encoding='koi8-r'>", None);
        check(b"<\0?\0x\0m\0", Some(UTF_16LE));
        check(b"\0<\0?\0x\0m", Some(UTF_16BE));
        check(b" <?xml encoding='koi8-r'?>", None);
    }

    proptest! {
        #[test]
        fn what_the_beginning_says_stands(
            text in "(<|>|/|!|-|=|'|\"| |meta|charset|content|koi8-r|http-equiv|content-type|x){0,40}",
            cut in 0usize..200,
        ) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            if let Some(found) = meta_charset(&bytes[..cut]) {
                prop_assert_eq!(meta_charset(bytes), Some(found));
            }
        }
    }
}
