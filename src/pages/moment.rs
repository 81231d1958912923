//! To whom a page speaks.

use crate::model::{Language, Timestamp, Voice};
use crate::policy::School;

/// To whom and for whom a page speaks.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The school that speaks.
    pub school: &'a School,
    /// How the reader is spoken to.
    pub voice: Voice,
    /// The language of the page, see [`language`].
    pub language: Language,
    /// The portal's origin, without a slash at the end: `https://gate.school.example`. Links
    /// and forms lead there. Must be an origin: it also stands in the `form-action` of the CSP.
    pub portal: &'a str,
    /// When it speaks: which numbers are still good, and whether somebody is there.
    pub now: Timestamp,
}

/// The language of a page: the roster's, else the first of `Accept-Language` that the school
/// offers (RFC 9110, section 12.5.4), else the school's default.
pub fn language(
    school: &School,
    roster: Option<Language>,
    accept_language: Option<&str>,
) -> Language {
    if let Some(language) = roster {
        return language;
    }
    let default = school.languages.first().copied().unwrap_or(Language::En);
    let Some(header) = accept_language else {
        return default;
    };
    let mut best: Option<(u16, Language)> = None;
    // A browser sends a handful; the bound keeps a hostile header cheap.
    for item in header.split(',').take(32) {
        let mut parts = item.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q=").and_then(thousandths))
            .unwrap_or(1000);
        let Ok(language) = tag.parse::<Language>() else {
            continue;
        };
        let offered = school.languages.contains(&language);
        if offered && weight > 0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, language));
        }
    }
    best.map_or(default, |(_, language)| language)
}

/// A quality value (RFC 9110, section 12.4.2) in thousandths; `None` if it is none.
fn thousandths(text: &str) -> Option<u16> {
    let value: f32 = text.trim().parse().ok()?;
    (0.0..=1.0)
        .contains(&value)
        .then_some((value * 1000.0) as u16)
}

/// What the data path knows of a visitor when it calls the portal's routes itself, as an
/// extension of the request. Without it the portal takes language and voice from the address
/// and from `Accept-Language`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// How the visitor's tier is spoken to.
    pub voice: Option<Voice>,
    /// The language from the roster.
    pub language: Option<Language>,
    /// Whether the request came through the gateway.
    pub through: bool,
    /// Whether it came over TLS with a leaf of the school's authority, and so trusts it.
    pub trusts: bool,
}
