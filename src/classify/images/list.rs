//! Lists of hashes as text: a line that names the format, then one hash a line.
//!
//! ```text
//! # what comes after a number sign is for people
//! pdq
//! f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22 31
//! ```
//!
//! The number behind a perceptual hash says how many bits a picture may be apart; without one
//! the format's own counts. Exact hashes take none. Reading goes on after a line that cannot be
//! read, and never panics.

use data_encoding::HEXLOWER_PERMISSIVE;

use super::hash::{Dhash, Pdq};

/// Entries of one list at most.
pub const MAX_ENTRIES: usize = 1_000_000;
/// Problems of one list that are told one by one.
const MAX_PROBLEMS: usize = 20;
/// A line longer than this holds no hash.
const MAX_LINE: usize = 4096;

/// What a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Perceptual, 256 bits.
    Pdq,
    /// Perceptual, 64 bits.
    Dhash,
    /// Exact, of the bytes.
    Md5,
    /// Exact, of the bytes.
    Sha256,
}

impl Format {
    /// All, in the order of documentation.
    pub const ALL: [Format; 4] = [Format::Pdq, Format::Dhash, Format::Sha256, Format::Md5];

    /// As written in the first line of a list.
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdq => "pdq",
            Format::Dhash => "dhash",
            Format::Md5 => "md5",
            Format::Sha256 => "sha256",
        }
    }

    /// Hex digits of a hash.
    fn digits(self) -> usize {
        match self {
            Format::Pdq | Format::Sha256 => 64,
            Format::Dhash => 16,
            Format::Md5 => 32,
        }
    }

    /// Bits that a picture may be apart: what counts where a line says nothing, and the most that
    /// it may say. PDQ's own description takes 31 for the same picture; pictures that have
    /// nothing to do with each other are some 128 apart. Of the 64 bits of a dHash, 32.
    fn distances(self) -> Option<(u32, u32)> {
        match self {
            Format::Pdq => Some((31, 48)),
            Format::Dhash => Some((3, 8)),
            Format::Md5 | Format::Sha256 => None,
        }
    }
}

/// A list that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageList {
    /// What it holds; `None` if it does not say.
    pub format: Option<Format>,
    pub(super) pdq: Vec<(Pdq, u32)>,
    pub(super) dhash: Vec<(Dhash, u32)>,
    pub(super) md5: Vec<[u8; 16]>,
    pub(super) sha256: Vec<[u8; 32]>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListProblem {
    /// From 1; 0 if the whole list is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether nothing of the list can be used.
    pub fatal: bool,
}

impl ImageList {
    /// Reads a list. Lines that cannot be read are left out and told.
    pub fn parse(bytes: &[u8]) -> (ImageList, Vec<ListProblem>) {
        let mut list = ImageList::default();
        let mut problems = Vec::new();
        let mut more = 0_usize;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let text = match std::str::from_utf8(line) {
                Ok(text) if text.len() <= MAX_LINE => text,
                _ => "?",
            };
            let Some(format) = list.format else {
                list.format = Format::ALL.into_iter().find(|format| {
                    let name = text.strip_prefix("format:").unwrap_or(text).trim();
                    name.eq_ignore_ascii_case(format.name())
                });
                if list.format.is_none() {
                    problems.push(ListProblem {
                        line: at + 1,
                        message: "the first line does not name the format".into(),
                        hint: "write pdq, dhash, sha256 or md5 above the hashes".into(),
                        fatal: true,
                    });
                    return (list, problems);
                }
                continue;
            };
            if list.len() >= MAX_ENTRIES {
                problems.push(ListProblem {
                    line: at + 1,
                    message: format!("what comes after {MAX_ENTRIES} entries is left out"),
                    hint: "take old entries out".into(),
                    fatal: false,
                });
                return (list, problems);
            }
            if text.eq_ignore_ascii_case(format.name()) {
                // Lists that were put together one after the other.
                continue;
            }
            if let Err((message, hint)) = list.entry(format, text) {
                if problems.len() < MAX_PROBLEMS {
                    problems.push(ListProblem {
                        line: at + 1,
                        message,
                        hint,
                        fatal: false,
                    });
                } else {
                    more += 1;
                }
            }
        }
        if list.format.is_none() {
            problems.push(ListProblem {
                line: 0,
                message: "this list is empty".into(),
                hint: "its first line says pdq, dhash, sha256 or md5".into(),
                fatal: true,
            });
        }
        if more > 0 {
            problems.push(ListProblem {
                line: 0,
                message: format!("{more} more lines cannot be read"),
                hint: "is it a list of another format?".into(),
                fatal: false,
            });
        }
        (list, problems)
    }

    /// Entries.
    pub fn len(&self) -> usize {
        self.pdq.len() + self.dhash.len() + self.md5.len() + self.sha256.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries that are looked for by distance.
    pub fn near(&self) -> usize {
        self.pdq.len() + self.dhash.len()
    }

    fn entry(&mut self, format: Format, line: &str) -> Result<(), (String, String)> {
        let mut parts = line.split_ascii_whitespace();
        let hash = parts.next().unwrap_or_default();
        let not_a_hash = || {
            (
                format!("this is not a {} hash", format.name()),
                format!("it has {} digits 0–9, a–f", format.digits()),
            )
        };
        let within = match (parts.next(), format.distances()) {
            (None, Some((usual, _))) => usual,
            (None, None) => 0,
            (Some(_), None) => {
                return Err((
                    format!("an {} hash takes no distance", format.name()),
                    "one bit more or less is another file".into(),
                ));
            }
            (Some(number), Some((_, most))) => match number.parse::<u32>() {
                Ok(number) if number <= most => number,
                _ => {
                    return Err((
                        "this distance cannot be used".into(),
                        format!("write a whole number from 0 to {most} behind the hash"),
                    ));
                }
            },
        };
        if parts.next().is_some() {
            return Err((
                "there is more than a hash and a distance in this line".into(),
                "put what is for people behind a #".into(),
            ));
        }
        let plain = || {
            Err((
                "plain pictures of all kinds have this hash".into(),
                "list the exact sha256 of the file instead".into(),
            ))
        };
        match format {
            Format::Pdq => {
                let hash: Pdq = hash.parse().map_err(|_| not_a_hash())?;
                let ones: u32 = hash.0.iter().map(|word| word.count_ones()).sum();
                // By the median, half of the bits are set.
                if !(64..=192).contains(&ones) {
                    return plain();
                }
                self.pdq.push((hash, within));
            }
            Format::Dhash => {
                let hash: Dhash = hash.parse().map_err(|_| not_a_hash())?;
                if !(8..=56).contains(&hash.0.count_ones()) {
                    return plain();
                }
                self.dhash.push((hash, within));
            }
            Format::Md5 => self.md5.push(exact(hash).ok_or_else(not_a_hash)?),
            Format::Sha256 => self.sha256.push(exact(hash).ok_or_else(not_a_hash)?),
        }
        Ok(())
    }
}

fn exact<const BYTES: usize>(hex: &str) -> Option<[u8; BYTES]> {
    let bytes = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PDQ: &str = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";

    #[track_caller]
    fn check(text: &str, entries: usize, problems: &[(usize, &str)]) -> ImageList {
        let (list, found) = ImageList::parse(text.as_bytes());
        let found: Vec<_> = found
            .iter()
            .map(|problem| (problem.line, problem.message.as_str()))
            .collect();
        assert_eq!(found, problems, "{text}");
        assert_eq!(list.len(), entries, "{text}");
        list
    }

    #[test]
    fn lists_are_read_as_documented() {
        let list = check(
            &format!("# ours\n\nPDQ\n{PDQ}\n{PDQ} 20 # a copy\r\n"),
            2,
            &[],
        );
        assert_eq!(list.pdq[0].1, 31);
        assert_eq!(list.pdq[1], (PDQ.parse().unwrap(), 20));
        check(&format!("pdq\n{PDQ}\npdq\n{PDQ}"), 2, &[]);
        check("format: dhash\n0f0f33cc55aa1234 5\n", 1, &[]);
        check("md5\nD41D8CD98F00B204E9800998ECF8427E", 1, &[]);
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let list = check(&format!("sha256\n{empty}\n"), 1, &[]);
        assert_eq!(list.sha256[0][0], 0xe3);
    }

    #[test]
    fn problems_have_a_line_and_the_rest_counts() {
        check("", 0, &[(0, "this list is empty")]);
        check(
            &format!("\n{PDQ}\n"),
            0,
            &[(2, "the first line does not name the format")],
        );
        check(
            &format!("pdq\nzz\n{PDQ} 49\n{PDQ} 3 4\n{PDQ}\n{}\n", "0".repeat(64)),
            1,
            &[
                (2, "this is not a pdq hash"),
                (3, "this distance cannot be used"),
                (4, "there is more than a hash and a distance in this line"),
                (6, "plain pictures of all kinds have this hash"),
            ],
        );
        check(
            "md5\nd41d8cd98f00b204e9800998ecf8427e 3\n+41d8cd98f00b204e9800998ecf8427e",
            0,
            &[
                (2, "an md5 hash takes no distance"),
                (3, "this is not a md5 hash"),
            ],
        );
        let bad = format!("dhash\n{}", "?\n".repeat(25));
        let (list, problems) = ImageList::parse(bad.as_bytes());
        assert!(list.is_empty());
        assert_eq!(problems.len(), 21);
        assert_eq!(problems[20].message, "5 more lines cannot be read");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(words in any::<[u64; 4]>(), within in 0_u32..=48) {
            let hash = Pdq(words);
            prop_assert_eq!(hash.to_string().parse(), Ok(hash));
            let ones: u32 = words.iter().map(|word| word.count_ones()).sum();
            let (list, problems) = ImageList::parse(format!("pdq\n{hash} {within}").as_bytes());
            prop_assert_eq!(problems.is_empty(), (64..=192).contains(&ones));
            prop_assert_eq!(list.len(), usize::from(problems.is_empty()));
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut text = b"pdq\n".to_vec();
            text.extend(&bytes);
            let _either = (ImageList::parse(&bytes), ImageList::parse(&text));
        }
    }
}
