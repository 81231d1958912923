//! What is written down: hits, appeals and self-reports, as the journal carries them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ClassId, Confidence, Language, Pseudonym, Severity, SourceId, Timestamp};

/// The code on a page by which a person can speak of an event: `K7Q-4MD`. Six characters from
/// 25 without look-alikes; about 2.4 × 10⁸ values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventCode([u8; 6]);

impl EventCode {
    /// Without 0 O 1 I L 5 S 2 Z 8 B, and without more vowels than words need.
    pub const ALPHABET: &'static [u8; 25] = b"ACDEFGHJKMNPQRTUVWXY34679";

    /// The code of an event id: the same id gives the same code.
    pub fn of(id: Uuid) -> Self {
        // The low 62 bits of a version 7 UUID are random (RFC 9562, section 5.7).
        let mut rest = id.as_u64_pair().1 & ((1 << 62) - 1);
        let mut code = [0u8; 6];
        for place in &mut code {
            *place = Self::ALPHABET[(rest % 25) as usize];
            rest /= 25;
        }
        EventCode(code)
    }
}

impl fmt::Display for EventCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if at == 3 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*byte))?;
        }
        Ok(())
    }
}

impl fmt::Debug for EventCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventCode({self})")
    }
}

/// The text is no event code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has six letters or digits, like K7Q-4MD")]
pub struct NoEventCode;

impl FromStr for EventCode {
    type Err = NoEventCode;

    /// Reads a code as a person types it: any case, with or without the hyphen and spaces.
    fn from_str(typed: &str) -> Result<Self, NoEventCode> {
        let mut code = [0u8; 6];
        let mut at = 0;
        for c in typed.bytes().filter(|c| !matches!(c, b'-' | b' ')) {
            let c = c.to_ascii_uppercase();
            if at == 6 || !Self::ALPHABET.contains(&c) {
                return Err(NoEventCode);
            }
            code[at] = c;
            at += 1;
        }
        if at == 6 {
            Ok(EventCode(code))
        } else {
            Err(NoEventCode)
        }
    }
}

impl Serialize for EventCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EventCode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    /// A page was closed.
    Block,
    /// A page was cut while it streamed.
    Cut,
    /// A page passed, but somebody should know (F2).
    Alert,
    /// Something for IT: an address inside the school was asked for, a certificate was wrong.
    Technical,
}

/// One event on the data path that is worth a record. Hits of one subject and category within
/// half an hour become one incident (F6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Time-ordered id (UUID version 7).
    pub id: Uuid,
    /// The code shown on the page.
    pub code: EventCode,
    /// The id of the request, as in page and log.
    pub request: Uuid,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: HitKind,
    /// The stand-in for who asked.
    pub who: Option<Pseudonym>,
    /// The class.
    pub class: Option<ClassId>,
    /// The tier's name.
    pub tier: String,
    /// How sure the attribution is.
    pub confidence: Confidence,
    /// Which source attributed it.
    pub source: SourceId,
    /// The category's name; technical hits have words of their own, e.g. `address-inside`.
    pub category: String,
    /// Whether the category is one of care: details are for the safeguarding team only.
    pub care: bool,
    /// 1 to 5; `None` is a record without an alert.
    pub severity: Option<Severity>,
    /// `listed`, `scored`, `searched`, `school-rule`, `unreadable` …
    pub reason: String,
    /// The host; empty where even that is not to be kept (illegal content).
    pub host: String,
    /// The path without query; `None` where it is not to be kept.
    pub path: Option<String>,
    /// Which rules, lists or phrase files spoke: ids, no page text.
    pub because: Vec<String>,
    /// Generation of the rulebook.
    pub policy: u64,
}

/// Why a pupil asks for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealReason {
    /// For a lesson or homework.
    Lesson,
    /// In the wrong group.
    WrongGroup,
    /// Looking for information on health, rights or support.
    Support,
    /// Another reason, or none given.
    Other,
}

/// "I think this is a mistake."
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appeal {
    /// Time-ordered id.
    pub id: Uuid,
    /// The hit it is about.
    pub hit: Uuid,
    /// The receipt: the code of that hit.
    pub code: EventCode,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: AppealReason,
    /// The pupil's own words, at most 300 characters, possibly empty.
    pub words: String,
    /// The language of the page.
    pub language: Language,
}

/// What was said about an appeal: ready sentences, never free text only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealAnswer {
    /// It will be opened.
    Opened,
    /// It stays closed in this class.
    StaysClosed,
    /// We look at it together.
    Together,
}

/// What would help somebody who wants to talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HelpWish {
    /// Talk with me at school.
    Talk,
    /// Write back to me.
    WriteBack,
    /// I am worried about a friend.
    Friend,
    /// I am not sure yet.
    Unsure,
}

/// "I want to talk to someone." Only the safeguarding team reads it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfReport {
    /// Time-ordered id.
    pub id: Uuid,
    /// The receipt.
    pub code: EventCode,
    /// When.
    pub at: Timestamp,
    /// What would help.
    pub wish: HelpWish,
    /// The pupil's own words, at most 4,000 characters, possibly empty.
    pub words: String,
    /// When it suits: `break`, `after-school`, `soon` or empty.
    pub when: String,
    /// "Please do not come to my lesson."
    pub discreet: bool,
    /// Who to look for, as the pupil wrote it or as the stand-in is known; possibly empty.
    pub who: String,
    /// The language of the page.
    pub language: Language,
}

impl fmt::Debug for SelfReport {
    /// What a child wrote never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SelfReport({}, ‹redacted›)", self.id)
    }
}

/// What the journal carries from the data path and the portal to the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "record", content = "of")]
pub enum Record {
    /// An event on the data path.
    Hit(Hit),
    /// A pupil asks for a page.
    Appeal(Appeal),
    /// A pupil asks for help.
    SelfReport(SelfReport),
}

impl Record {
    /// The record's id, by which it is stored once however often it is drained.
    pub fn id(&self) -> Uuid {
        match self {
            Record::Hit(hit) => hit.id,
            Record::Appeal(appeal) => appeal.id,
            Record::SelfReport(report) => report.id,
        }
    }
}
