//! What the files in a ZIP archive are called.
//!
//! The names stand in the central directory at the end (APPNOTE.TXT, section 4.3.12), which is
//! recognised by its signature as the bytes flow by: nothing is unpacked, nothing is kept but one
//! name. What the files hold is not read; other kinds of archives are not looked into.

use super::text::{Place, Sink};

/// The first bytes of an entry of the central directory.
const SIGNATURE: &[u8; 4] = b"PK\x01\x02";
/// Bytes of an entry before the name, the signature among them.
const HEAD: usize = 46;
/// Bytes of a name that are read; file systems allow 255 for each part of a path.
const MAX_NAME: usize = 1024;

/// Reads an archive that comes in pieces.
#[derive(Default)]
pub(super) struct Names {
    /// What was seen of an entry: a part of the signature, of the head, of the name.
    entry: Vec<u8>,
    /// Bytes of the name that are still to come, once the head is complete.
    left: Option<usize>,
}

impl Names {
    /// Reads a piece.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            if self.entry.is_empty() {
                let Some(at) = memchr::memchr(b'P', rest) else {
                    return;
                };
                self.entry.push(b'P');
                rest = rest.get(at + 1..).unwrap_or_default();
                continue;
            }
            if self.entry.len() < SIGNATURE.len() {
                if SIGNATURE.get(self.entry.len()) == Some(first) {
                    self.entry.push(*first);
                    rest = rest.get(1..).unwrap_or_default();
                } else {
                    // No part of the signature begins like its beginning but the first byte.
                    self.entry.clear();
                }
                continue;
            }
            let left = match self.left {
                Some(left) => left,
                None => HEAD - self.entry.len(),
            };
            let (now, later) = rest.split_at(left.min(rest.len()));
            let room = (HEAD + MAX_NAME).saturating_sub(self.entry.len());
            self.entry.extend_from_slice(now.get(..room).unwrap_or(now));
            rest = later;
            let left = left - now.len();
            if left > 0 {
                self.left = self.left.map(|_| left);
                continue;
            }
            if self.left.is_none() {
                let size = |at| self.entry.get(at).copied().map_or(0, usize::from);
                let length = size(28) | size(29) << 8;
                self.left = Some(length);
                if length > 0 {
                    continue;
                }
            }
            self.say(sink);
        }
    }

    /// Ends the archive.
    pub fn end(&mut self, sink: &mut dyn Sink) {
        if self.left.is_some() {
            self.say(sink);
        }
    }

    fn say(&mut self, sink: &mut dyn Sink) {
        let name = self.entry.get(HEAD..).unwrap_or_default();
        sink.text(Place::Aside, &String::from_utf8_lossy(name));
        sink.gap(Place::Aside);
        self.entry.clear();
        self.left = None;
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

    fn entry(name: &[u8]) -> Vec<u8> {
        let mut entry = SIGNATURE.to_vec();
        entry.resize(HEAD, 7);
        let length = u16::try_from(name.len()).unwrap_or(u16::MAX);
        entry[28..30].copy_from_slice(&length.to_le_bytes());
        [&entry[..], name].concat()
    }

    fn read(pieces: &[&[u8]]) -> String {
        let (mut names, mut said) = (Names::default(), Said::default());
        for piece in pieces {
            names.push(piece, &mut said);
        }
        names.end(&mut said);
        said.0
    }

    #[test]
    fn names_are_read_wherever_it_is_cut() {
        let mut file = b"PK\x03\x04 PPK\x01 rest of a file PK".to_vec();
        file.extend(entry(b"a/b.html"));
        file.extend(entry(b""));
        file.extend(b"between");
        file.extend(entry("żółw".as_bytes()));
        assert_eq!(read(&[&file]), "a/b.html||żółw|");
        let each: Vec<&[u8]> = file.chunks(1).collect();
        assert_eq!(read(&each), "a/b.html||żółw|");
        // What is cut off in a name is still a name.
        assert_eq!(read(&[&file[..file.len() - 1]]), "a/b.html||żół|");
    }

    #[test]
    fn a_long_name_is_cut() {
        let file = entry(&[b'x'; 60_000]);
        assert_eq!(read(&[&file]).len(), MAX_NAME + 1);
    }
}
