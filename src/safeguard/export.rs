//! The record as a file that can be checked without a store: one JSON object per line (F13).
//!
//! The first line says what the file is, the last where both chains end, so that a file that was
//! cut shows it. What was absorbed is not in it, only its check values.

use serde::{Deserialize, Serialize};

use super::chain::{AuditLink, Chain, Digest, Findings, Head, SealedLink, Verifier};

/// What such a file calls itself.
const FORMAT: &str = "schoolgate-record";
/// Its version.
const VERSION: u32 = 1;

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum ExportLine {
    /// The first.
    Begin {
        /// What the file is.
        format: String,
        /// The version of its form.
        version: u32,
        /// When it was written, in milliseconds since 1970.
        at_ms: i64,
    },
    /// A sealed hit.
    Sealed(SealedLink),
    /// A line of the audit log.
    Audit(AuditLink),
    /// The last.
    End {
        /// Where each chain ends.
        heads: Vec<Head>,
    },
}

impl ExportLine {
    /// The first line.
    pub fn begin(at_ms: i64) -> Self {
        ExportLine::Begin {
            format: FORMAT.to_owned(),
            version: VERSION,
            at_ms,
        }
    }
}

/// What is wrong with a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It does not begin as an export does, or was made by a later version.
    NoExport,
    /// This line does not read.
    Unreadable,
    /// It ends before its last line.
    Cut,
    /// Its last line names other ends than it has.
    OtherEnds,
}

/// Reads an export line by line.
pub struct ExportCheck {
    verifier: Verifier,
    lines: u64,
    ends: [Head; 2],
    ended: bool,
    /// The first line at which something is wrong, from 1.
    broken: Option<u64>,
    fault: Option<FileFault>,
}

impl ExportCheck {
    /// `noted` are ends of chains that were written down elsewhere.
    pub fn new(noted: &[Head]) -> Self {
        let begin = |chain| Head {
            chain,
            number: 0,
            digest: Digest::ZERO,
        };
        ExportCheck {
            verifier: Verifier::new(noted),
            lines: 0,
            ends: [begin(Chain::Audit), begin(Chain::Sealed)],
            ended: false,
            broken: None,
            fault: None,
        }
    }

    /// The next line of the file, without its line feed.
    pub fn line(&mut self, text: &str) {
        self.lines += 1;
        let read = serde_json::from_str::<ExportLine>(text);
        if self.lines == 1 {
            let fits = matches!(&read, Ok(ExportLine::Begin { format, version, .. })
                if format == FORMAT && *version == VERSION);
            if !fits {
                self.wrong(FileFault::NoExport);
            }
            return;
        }
        match read {
            _ if self.ended => self.wrong(FileFault::Unreadable),
            Ok(ExportLine::Audit(link)) => {
                self.ends[0].number = link.number;
                self.ends[0].digest = link.digest;
                if !self.verifier.audit(&link) {
                    self.broken.get_or_insert(self.lines);
                }
            }
            Ok(ExportLine::Sealed(link)) => {
                self.ends[1].number = link.number;
                self.ends[1].digest = link.digest;
                if !self.verifier.sealed(&link, None) {
                    self.broken.get_or_insert(self.lines);
                }
            }
            Ok(ExportLine::End { heads }) => {
                self.ended = true;
                if heads != self.ends {
                    self.wrong(FileFault::OtherEnds);
                }
            }
            Ok(ExportLine::Begin { .. }) | Err(_) => self.wrong(FileFault::Unreadable),
        }
    }

    fn wrong(&mut self, fault: FileFault) {
        self.broken.get_or_insert(self.lines);
        self.fault.get_or_insert(fault);
    }

    /// What was found; the first line at which something is wrong, if it is at a line; and what
    /// is wrong with the file as a whole.
    pub fn finish(mut self) -> (Findings, Option<u64>, Option<FileFault>) {
        if !self.ended && self.fault.is_none() {
            self.lines += 1;
            self.wrong(FileFault::Cut);
        }
        (self.verifier.finish(), self.broken, self.fault)
    }
}
