//! The portal's own places: start, how filtering works, notices.

use askama::Template;
use http::StatusCode;

use super::ask::onward;
use super::page::{Elsewhere, Icon, Page, Way, adults, voice_letter};
use super::{Moment, Pages};
use crate::model::Voice;
use crate::policy::Texts;

/// A short notice instead of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// There is no such page.
    NotFound,
    /// The token is too old.
    TokenOld,
    /// The token is not ours.
    TokenBad,
    /// Nothing is remembered of the page that was to be opened.
    WarnOld,
    /// Too many requests from one place.
    TooMany,
    /// The request could not be read.
    BadRequest,
    /// What was said was counted.
    Thanks,
}

impl Notice {
    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Notice::NotFound => StatusCode::NOT_FOUND,
            Notice::TokenOld | Notice::WarnOld => StatusCode::GONE,
            Notice::TokenBad => StatusCode::NOT_FOUND,
            Notice::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Notice::BadRequest => StatusCode::BAD_REQUEST,
            Notice::Thanks => StatusCode::OK,
        }
    }

    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Notice::NotFound => ("not-found-h1", "not-found"),
            Notice::TokenOld => ("token-old-h1", "token-old"),
            Notice::TokenBad => ("token-bad-h1", "token-bad"),
            Notice::WarnOld => ("token-old-h1", "warn-old"),
            Notice::TooMany => ("problem", "too-many"),
            Notice::BadRequest => ("problem", "token-bad"),
            Notice::Thanks => ("said-thanks-h1", "said-thanks"),
        }
    }
}

#[derive(Template)]
#[template(path = "place.html", whitespace = "minimize")]
pub(super) struct Place<'a> {
    pub(super) page: Page<'a>,
    h1: String,
    lead: String,
    parts: Vec<Part>,
    places: Vec<Elsewhere>,
    ways: Vec<Way>,
}

struct Part {
    head: String,
    text: String,
    items: Vec<String>,
}

impl<'a> Place<'a> {
    /// The start page of a school that has none of its own.
    pub(super) fn home(pages: &'a Pages, at: &Moment<'a>) -> Self {
        let voice = voice_letter(at.voice);
        let page = Page::new(pages, at, &format!("/?voice={voice}"));
        let link = |path: &str| format!("{path}?lang={}&voice={voice}", at.language);
        let way = |icon, key: &'static str, sub: &'static str, path: &str| Way {
            sub: page.speech.say(sub).to_string(),
            ..Way::new(&page, icon, key, link(path))
        };
        let ways = vec![
            way(Icon::Help, "talk-title", "home-talk-sub", "/h").strong(),
            way(Icon::Ask, "status-h1", "home-status-sub", "/r/status"),
            way(Icon::Info, "cards-h1", "home-cards-sub", "/l"),
            way(Icon::Info, "about-h1", "home-about-sub", "/about"),
            way(Icon::Device, "setup-title", "home-setup-sub", "/start"),
        ];
        let lead = page.speech.say("home-lead").to_string();
        Place {
            h1: at.school.name.clone(),
            lead,
            parts: Vec::new(),
            places: page.elsewhere("", 4),
            ways,
            page,
        }
    }

    /// What is looked at, what is not, what is kept and for how long.
    pub(super) fn about(pages: &'a Pages, at: &Moment<'a>) -> Self {
        let page = Page::new(
            pages,
            at,
            &format!("/about?voice={}", voice_letter(at.voice)),
        )
        .larger(pages);
        let speech = page.speech;
        let days = u32::from(at.school.retention_days);
        let guide = &at.school.guide;
        let own = |texts: &Texts| texts.get(&at.language).cloned().unwrap_or_default();
        let reads = |voice: Voice| {
            let mut tiers = guide.tiers.iter().filter(|tier| tier.voice == voice);
            tiers.any(|tier| tier.reads)
        };
        let staff = at.voice == Voice::E;
        let part = |head: &'static str, text: &'static str, items: Vec<String>| Part {
            head: speech.say(head).to_string(),
            text: speech.say(text).count("days", days).to_string(),
            items,
        };
        // What is looked at in each tier stands in the rules; the older readers see all of it.
        let looked = if guide.tiers.is_empty() || reads(at.voice) {
            "about-looked"
        } else {
            "about-looked-names"
        };
        let tiers = guide.tiers.iter().map(|tier| {
            let key = if tier.reads {
                "about-tier-reads"
            } else {
                "about-tier-names"
            };
            speech.say(key).with("tier", own(&tier.titles)).to_string()
        });
        let tiers = if page.primary() {
            Vec::new()
        } else {
            tiers.collect()
        };
        let unopened = if page.primary() {
            Vec::new()
        } else {
            guide.unopened.iter().map(own).collect()
        };
        let never = if guide.unopened.is_empty() {
            "about-never-none"
        } else {
            "about-never"
        };
        let alerts = guide.tiers.iter().any(|tier| tier.alerts);
        let noted = if alerts {
            "about-noted"
        } else {
            "about-noted-no-alerts"
        };
        let mut parts = vec![
            part("about-by-h", "about-by", Vec::new()),
            part("about-looked-h", looked, tiers),
            part("about-never-h", never, unopened),
            part("about-help-h", "about-help", Vec::new()),
            part("about-noted-h", noted, Vec::new()),
            part("about-not-noted-h", "about-not-noted", Vec::new()),
            part("about-who-h", "about-who", Vec::new()),
        ];
        let lighter = !guide.tiers.is_empty() && !reads(Voice::E);
        if lighter && (staff || !page.primary()) {
            parts.push(part("about-staff-h", "about-staff", Vec::new()));
        }
        parts.push(part("about-outside-h", "about-outside", Vec::new()));
        parts.push(part("about-mistake-h", "about-mistake", Vec::new()));
        parts.push(Part {
            head: speech.say("about-rights-h").to_string(),
            text: format!("{} {}", speech.say("about-rights"), adults(&page)),
            items: Vec::new(),
        });
        parts.push(part("about-certificate-h", "about-certificate", Vec::new()));
        Place {
            h1: speech.say("about-h1").to_string(),
            lead: speech.say("about-lead").to_string(),
            parts,
            places: Vec::new(),
            ways: onward(&page),
            page,
        }
    }

    /// A notice.
    pub(super) fn notice(pages: &'a Pages, at: &Moment<'a>, notice: Notice) -> Self {
        let mut page = Page::new(pages, at, "");
        page.languages.clear();
        let (h1, lead) = notice.keys();
        Place {
            h1: page.speech.say(h1).to_string(),
            lead: page.speech.say(lead).to_string(),
            parts: Vec::new(),
            places: Vec::new(),
            ways: onward(&page),
            page,
        }
    }
}

/// The page before a page, on the portal: nothing is said there of which page it is.
#[derive(Template)]
#[template(path = "again.html", whitespace = "minimize")]
pub(super) struct Again<'a> {
    pub(super) page: Page<'a>,
    token: &'a str,
}

impl<'a> Again<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, token: &'a str) -> Self {
        Again {
            page: Page::new(pages, at, &format!("/w/{token}")),
            token,
        }
    }
}
