//! The four languages in which the gateway speaks.

use std::fmt;
use std::str::FromStr;

/// A language of the interface.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Vietnamese.
    Vi,
    /// Polish.
    Pl,
    /// Russian.
    Ru,
}

impl Language {
    /// All of them, in the order in which a switch lists them.
    pub const ALL: [Language; 4] = [Language::En, Language::Vi, Language::Pl, Language::Ru];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Vi => "vi",
            Language::Pl => "pl",
            Language::Ru => "ru",
        }
    }

    /// The language's name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::En => "English",
            Language::Vi => "Tiếng Việt",
            Language::Pl => "Polski",
            Language::Ru => "Русский",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The tag names none of the four languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of en, vi, pl, ru")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a BCP 47 tag; the region is ignored (`vi-VN` is Vietnamese).
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Language::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
            .ok_or(UnknownLanguage)
    }
}
