//! Learning cards: all of them, and one, which prints as a poster.

use askama::Template;

use super::ask::onward;
use super::page::{Contacts, Elsewhere, Icon, Page, Way, voice_letter};
use super::{Moment, Pages};
use crate::policy::Card;

/// One card on its page.
#[derive(Clone, Copy, Debug)]
pub struct CardView<'a> {
    /// The card.
    pub card: &'a Card,
    /// The address of the help page in full, for the square code on the poster; empty: none.
    pub help: &'a str,
}

/// A card in the list of all.
struct Entry {
    href: String,
    title: String,
    picture: &'static str,
}

#[derive(Template)]
#[template(path = "cards.html", whitespace = "minimize")]
pub(super) struct Cards<'a> {
    pub(super) page: Page<'a>,
    entries: Vec<Entry>,
    places: Vec<Elsewhere>,
    ways: Vec<Way>,
}

impl<'a> Cards<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>) -> Self {
        let page =
            Page::new(pages, at, &format!("/l?voice={}", voice_letter(at.voice))).larger(pages);
        let cards = at.school.guide.cards.iter();
        let entries = cards.filter(|card| !card.says(at.voice, at.language).is_empty());
        Cards {
            entries: entries
                .map(|card| Entry {
                    href: page.place(&format!("/l/{}", card.name)),
                    title: card.titles.get(&at.language).cloned().unwrap_or_default(),
                    picture: picture(&card.picture),
                })
                .collect(),
            places: page.elsewhere("", 4),
            ways: onward(&page),
            page,
        }
    }
}

#[derive(Template)]
#[template(path = "card.html", whitespace = "minimize")]
pub(super) struct OneCard<'a> {
    pub(super) page: Page<'a>,
    title: &'a str,
    picture: &'static str,
    says: &'a [String],
    name: &'a str,
    contacts: Contacts,
    code: String,
    places: Vec<Elsewhere>,
}

impl<'a> OneCard<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &CardView<'a>) -> Self {
        let card = view.card;
        let switch = format!("/l/{}?voice={}", card.name, voice_letter(at.voice));
        let page = Page::new(pages, at, &switch).larger(pages);
        let topic = card.topics.first().map_or("", String::as_str);
        OneCard {
            title: card.titles.get(&at.language).map_or("", String::as_str),
            picture: picture(&card.picture),
            says: card.says(at.voice, at.language),
            name: &card.name,
            contacts: Contacts::new(&page, 1, topic),
            code: square(view.help),
            places: page.elsewhere(topic, 3),
            page,
        }
    }
}

/// The square code that leads to an address, as the path of a picture of one unit a module; empty
/// if there is no address, or if it is too long to be scanned from a wall.
fn square(address: &str) -> String {
    use qrcode::{Color, EcLevel, QrCode};
    use std::fmt::Write as _;

    if address.is_empty() || address.len() > 120 {
        return String::new();
    }
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::M) else {
        return String::new();
    };
    let (width, colors) = (code.width(), code.to_colors());
    // Four modules of quiet around it (ISO/IEC 18004, section 5.3.8).
    let side = width + 8;
    let mut path = String::new();
    for (at, _) in colors
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
    {
        let (x, y) = (at % width + 4, at / width + 4);
        if write!(path, "M{x} {y}h1v1h-1z").is_err() {
            return String::new();
        }
    }
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" width=\"200\" height=\"200\" aria-hidden=\"true\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

/// Lines of a picture in a field of 48 by 48: calm, no faces, the same for every age.
fn picture(name: &str) -> &'static str {
    match name {
        "book" => "M24 13c-4-3-10-4-17-4v27c7 0 13 1 17 4 4-3 10-4 17-4V9c-7 0-13 1-17 4zM24 13v27",
        "chat" => "M8 9h22v15H18l-6 6v-6H8zM20 30h8l6 6v-6h6V16h-6",
        "compass" => "M24 6a18 18 0 1 1 0 36 18 18 0 0 1 0-36zM31 17l-4 10-10 4 4-10z",
        "dice" => "M9 9h30v30H9zM17 17v.1M31 17v.1M24 24v.1M17 31v.1M31 31v.1",
        "eye" => {
            "M4 24c6-9 12-13 20-13s14 4 20 13c-6 9-12 13-20 13S10 33 4 24zM24 18a6 6 0 1 1 0 12 6 6 0 0 1 0-12z"
        }
        "glass" => "M13 8h22l-2 14a9 9 0 0 1-18 0zM24 31v9M16 40h16M14 15h20",
        "hand" => {
            "M15 26V13a3 3 0 0 1 6 0v9V9a3 3 0 0 1 6 0v13-10a3 3 0 0 1 6 0v16c0 8-4 13-11 13-6 0-9-4-13-12-2-4 3-6 6-3z"
        }
        "heart" => "M24 40S7 30 7 18a9 9 0 0 1 17-4 9 9 0 0 1 17 4c0 12-17 22-17 22z",
        "key" => "M16 17a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM24 25h18v7M34 25v6",
        "lamp" => {
            "M24 6a12 12 0 0 0-7 22c1 1 2 3 2 5h10c0-2 1-4 2-5a12 12 0 0 0-7-22zM19 38h10M21 43h6"
        }
        "lock" => "M11 21h26v20H11zM16 21v-6a8 8 0 0 1 16 0v6M24 29v5",
        "loop" => "M38 15a16 16 0 1 0 2 12M40 8v8h-8",
        "mask" => {
            "M8 12c11-4 21-4 32 0 0 14-5 26-16 28C13 38 8 26 8 12zM16 21h6M26 21h6M18 30c4 3 8 3 12 0"
        }
        "people" => {
            "M16 10a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM33 14a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM5 40c0-8 5-13 11-13s11 5 11 13M30 29c7-1 12 4 13 11"
        }
        "robot" => "M10 17h28v22H10zM24 17V9M21 9h6M18 26v2M30 26v2M19 33h10M5 25v7M43 25v7",
        "shield" => "M24 6l15 5v11c0 10-6 16-15 20C15 38 9 32 9 22V11zM17 24l5 5 9-10",
        "stop" => "M17 7h14l10 10v14L31 41H17L7 31V17zM16 24h16",
        _ => "M8 10h32v22H24l-9 8v-8H8zM16 18h16M16 25h10",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_code_reads_as_the_address() {
        let drawn = square("https://gate.school.example/h");
        assert!(drawn.starts_with("<svg viewBox=\"0 0 37 37\""), "{drawn}");
        // The corners of the three marks are dark, the quiet around them is not.
        for corner in ["M4 4h", "M32 4h", "M4 32h"] {
            assert!(drawn.contains(corner), "{corner}");
        }
        assert!(!drawn.contains("M3 4h") && !drawn.contains("M33 4h"));
        assert_eq!(square(""), "");
        assert_eq!(square(&"x".repeat(500)), "");
    }
}
