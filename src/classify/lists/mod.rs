//! List formats: files of names and addresses as the field publishes them.
//!
//! A list never fails as a whole: a line that cannot be read, or that would close a whole
//! top-level domain, is reported with its number and skipped. A format is one file here and one
//! line in [`FORMATS`].

mod adblock;
mod domains;
mod hosts;
mod urls;

use crate::model::HostName;

/// What a list file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Names, each standing for itself and its children.
    pub domains: Names,
    /// `host/path` prefixes, with `?query` where the list names one.
    pub paths: Names,
    /// Lines that could not be read: number (from 1) and why.
    pub problems: Vec<(usize, String)>,
}

/// Many short texts in one buffer: a list of a million names is two allocations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    /// Adds a text. Above 4 GiB of text nothing more is added.
    pub fn push(&mut self, name: &str) {
        if let Ok(end) = u32::try_from(self.text.len() + name.len()) {
            self.text.push_str(name);
            self.ends.push(end);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The texts in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.text[start as usize..end as usize])
    }

    /// Those from one place to another, as far as there are so many.
    pub(super) fn slice(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = &str> {
        let end = range.end.min(self.ends.len());
        let ends = self.ends.get(range.start..end).unwrap_or_default();
        let first = match range.start {
            0 => 0,
            start => self.ends.get(start - 1).copied().unwrap_or(0),
        };
        let starts = std::iter::once(first).chain(ends.iter().copied());
        starts
            .zip(ends)
            .map(|(start, &end)| &self.text[start as usize..end as usize])
    }

    /// Adds all of another, as far as there is room.
    fn append(&mut self, other: Names) {
        if self.ends.is_empty() {
            *self = other;
        } else if u32::try_from(self.text.len() + other.text.len()).is_ok() {
            // It fits, as was asked just now.
            let base = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            self.text.push_str(&other.text);
            self.ends.extend(other.ends.iter().map(|end| base + end));
        } else {
            other.iter().for_each(|name| self.push(name));
        }
    }

    /// Everything in one piece, for digests.
    pub(super) fn raw(&self) -> (&str, &[u32]) {
        (&self.text, &self.ends)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Names {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut all = Names::default();
        for name in names {
            all.push(name.as_ref());
        }
        all
    }
}

/// A format by its name in `policies/lists/sources.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One name a line.
    Domains,
    /// `0.0.0.0 name` lines.
    Hosts,
    /// `||name^` lines.
    Adblock,
    /// `host/path` lines (SquidGuard `urls`).
    Urls,
}

/// Reads one trimmed, non-empty line into a list.
type ReadLine = fn(&str, &mut Parsed) -> Result<(), LineError>;

/// Every format, its name in `sources.toml`, and what reads a line of it.
const FORMATS: [(Format, &str, ReadLine); 4] = [
    (Format::Domains, "domains", domains::line),
    (Format::Hosts, "hosts", hosts::line),
    (Format::Adblock, "adblock", adblock::line),
    (Format::Urls, "urls", urls::line),
];

/// Why a line was skipped.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum LineError {
    #[error("not a host name; write it like example.org")]
    NotAHost,
    #[error("covers the whole public suffix {0}; name the sites instead")]
    WholeSuffix(String),
    #[error("no name after the address; write it like 0.0.0.0 example.org")]
    NoName,
    #[error("an exception; exceptions are not applied, allow the site by a school rule instead")]
    Exception,
    #[error("only rules of the form ||example.org^ without options are read")]
    NotADomainRule,
    #[error("not UTF-8 text")]
    NotText,
    #[error("longer than {MAX_LINE} bytes")]
    TooLong,
}

/// Shorter lists are not worth a thread.
const WORTH_A_THREAD: usize = if cfg!(test) { 64 } else { 1 << 20 };

/// The longest line that is read; the longest real entries are a few hundred bytes.
const MAX_LINE: usize = 8 * 1024;

impl Format {
    /// The format of this name in `sources.toml`; `None` if there is none.
    pub fn named(name: &str) -> Option<Format> {
        FORMATS
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(format, _, _)| *format)
    }
}

/// Reads a list; never fails, reports problem lines. A UTF-8 byte order mark and both line ends
/// are taken; whole-line comments begin with `#` (AdBlock: `!`). A long list is read by several
/// threads; the result is that of one.
pub fn parse(format: Format, bytes: &[u8]) -> Parsed {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let pieces = super::cores().min(bytes.len() / WORTH_A_THREAD + 1);
    if pieces < 2 {
        return parse_piece(format, bytes).0;
    }
    let pieces = split(bytes, pieces);
    let read = std::thread::scope(|scope| {
        let handles: Vec<_> = pieces
            .into_iter()
            .map(|piece| scope.spawn(move || parse_piece(format, piece)))
            .collect();
        let joined = handles.into_iter().map(|handle| match handle.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect::<Vec<_>>()
    });
    let mut all = Parsed::default();
    let mut before = 0;
    for (piece, lines) in read {
        all.domains.append(piece.domains);
        all.paths.append(piece.paths);
        let problems = piece.problems.into_iter();
        all.problems
            .extend(problems.map(|(line, problem)| (line + before, problem)));
        before += lines;
    }
    all
}

/// Cuts at ends of lines, into about as many pieces.
fn split(bytes: &[u8], pieces: usize) -> Vec<&[u8]> {
    let size = bytes.len() / pieces;
    let mut rest = bytes;
    let mut cut = Vec::with_capacity(pieces);
    while cut.len() + 1 < pieces {
        let end = rest
            .get(size..)
            .and_then(|tail| memchr::memchr(b'\n', tail))
            .map(|at| size + at + 1);
        let Some((piece, tail)) = end.and_then(|end| rest.split_at_checked(end)) else {
            break;
        };
        cut.push(piece);
        rest = tail;
    }
    cut.push(rest);
    cut
}

/// Reads a piece of a list; also says how many lines ended in it.
fn parse_piece(format: Format, bytes: &[u8]) -> (Parsed, usize) {
    let read = FORMATS
        .iter()
        .find(|(known, _, _)| *known == format)
        .map_or(domains::line as ReadLine, |f| f.2);
    let mut parsed = Parsed::default();
    let mut lines = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        lines += 1;
        let outcome = if line.len() > MAX_LINE {
            Err(LineError::TooLong)
        } else {
            match std::str::from_utf8(line) {
                Ok(line) => match line.trim() {
                    "" => Ok(()),
                    line => read(line, &mut parsed),
                },
                Err(_) => Err(LineError::NotText),
            }
        };
        if let Err(problem) = outcome {
            parsed.problems.push((lines, problem.to_string()));
        }
    }
    (parsed, lines - 1)
}

/// Adds a name after reading it as a [`HostName`], unless it covers a whole public suffix.
fn push_host(raw: &str, parsed: &mut Parsed) -> Result<(), LineError> {
    with_host(raw, |host| parsed.domains.push(host))
}

/// Hands on the normal form of a listed host.
fn with_host(raw: &str, accept: impl FnOnce(&str)) -> Result<(), LineError> {
    // Lists write a name and its children as `.name` or `*.name` too.
    let raw = raw.strip_prefix("*.").unwrap_or(raw);
    let raw = raw.strip_prefix('.').unwrap_or(raw);
    if is_plain(raw) {
        check_suffix(raw)?;
        accept(raw);
        return Ok(());
    }
    let host: HostName = raw.parse().map_err(|_| LineError::NotAHost)?;
    if host.ip().is_none() {
        check_suffix(host.as_str())?;
    }
    accept(host.as_str());
    Ok(())
}

/// Whether a name is its own normal form, so that the full mapping can be skipped: lower-case
/// ASCII, labels of 1 to 63 bytes, no punycode to check, and not a number at its end.
fn is_plain(name: &str) -> bool {
    if name.is_empty() || name.len() > 253 {
        return false;
    }
    let mut last_starts_alphabetic = false;
    for label in name.as_bytes().split(|byte| *byte == b'.') {
        let Some(first) = label.first() else {
            return false;
        };
        if label.len() > 63 || label.starts_with(b"xn--") {
            return false;
        }
        let known = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        if !label.iter().all(known) {
            return false;
        }
        last_starts_alphabetic = first.is_ascii_lowercase();
    }
    last_starts_alphabetic
}

/// Refuses names that are a public suffix run by a registry (`com`, `co.uk`) or a bare label.
/// Suffixes from the private section (`blogspot.com`, `duckdns.org`) are single services, and
/// lists of blogs or dynamic names mean them as such, so they may be listed.
fn check_suffix(name: &str) -> Result<(), LineError> {
    let refuse = || Err(LineError::WholeSuffix(name.to_owned()));
    if !name.contains('.') {
        return refuse();
    }
    match psl::suffix(name.as_bytes()) {
        Some(suffix)
            if suffix.as_bytes().len() == name.len()
                && suffix.typ() != Some(psl::Type::Private) =>
        {
            refuse()
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
