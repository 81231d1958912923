//! "Open it for me": a member of staff opens a page for the own work, and sees for which classes
//! it opens anyway.

use askama::Template;

use super::page::{Icon, Page, Way};
use super::request::Choice;
use super::{Moment, Pages};
use crate::model::Timestamp;

/// What would come of the page for a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForClass {
    /// It opens.
    Opens,
    /// A page of advice comes first.
    Warns,
    /// It stays closed.
    Closed,
}

/// The form by which a member of staff opens a page, and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct OwnView<'a> {
    /// The event token.
    pub token: &'a str,
    /// The site, as `atlas.example`.
    pub host: &'a str,
    /// Whether this page can be opened: not what is locked, nor words of a search.
    pub openable: bool,
    /// The reason that was typed, when the form comes back.
    pub reason: &'a str,
    /// Until when it can be opened, with the word of the form: an hour, and the end of the day.
    pub untils: &'a [(&'a str, Timestamp)],
    /// Whether the form comes back without a reason.
    pub lacks_reason: bool,
    /// Whether it comes back because it could not be kept.
    pub not_kept: bool,
    /// Until when it is open now, with its address.
    pub opened: Option<(Timestamp, &'a str)>,
    /// Every class with what would come of the page for it.
    pub classes: &'a [(String, ForClass)],
    /// Where a teacher tries pages and opens them for a class; empty if not known.
    pub check: &'a str,
}

/// The page, as its template wants it.
#[derive(Template)]
#[template(path = "own.html", whitespace = "minimize")]
pub(super) struct Own<'a> {
    pub(super) page: Page<'a>,
    token: &'a str,
    problem: String,
    h1: String,
    line: String,
    link: &'a str,
    form: bool,
    typed: &'a str,
    choices: Vec<Choice>,
    classes: Vec<(String, String)>,
    check: &'a str,
    ways: Vec<Way>,
}

impl<'a> Own<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &OwnView<'a>) -> Self {
        let page = Page::new(pages, at, &format!("/o/{}", view.token)).larger(pages);
        let speech = page.speech;
        let clock = |at: Timestamp| page.school.clock_of(at);
        let line = match (view.opened, view.openable) {
            (Some((until, _)), _) => speech.say("own-opened").with("time", clock(until)),
            (None, true) => speech.say("own-lead"),
            (None, false) => speech.say("own-locked"),
        };
        let problem = match (view.lacks_reason, view.not_kept) {
            (true, _) => speech.say("own-lacks-reason").to_string(),
            (_, true) => speech.say("own-not-kept").to_string(),
            _ => String::new(),
        };
        let ways = vec![Way::new(&page, Icon::Home, "go", page.start.clone())];
        Own {
            token: view.token,
            problem,
            h1: speech.say("own-h1").with("site", view.host).to_string(),
            line: line.to_string(),
            link: view.opened.map_or("", |(_, link)| link),
            form: view.openable && view.opened.is_none(),
            typed: view.reason,
            choices: view
                .untils
                .iter()
                .enumerate()
                .map(|(at, (value, until))| Choice {
                    value: match *value {
                        "day" => "day",
                        _ => "60",
                    },
                    label: match *value {
                        "day" => speech.say("own-until-day").to_string(),
                        _ => speech
                            .say("own-until-60")
                            .with("time", clock(*until))
                            .to_string(),
                    },
                    checked: at == 0,
                })
                .collect(),
            classes: grouped(view.classes, &page),
            check: view.check,
            ways,
            page,
        }
    }
}

/// The classes by what would come of it.
fn grouped(classes: &[(String, ForClass)], page: &Page<'_>) -> Vec<(String, String)> {
    let keys = [
        (ForClass::Opens, "own-opens"),
        (ForClass::Warns, "own-warns"),
        (ForClass::Closed, "own-closed"),
    ];
    let of = |what: ForClass| {
        let names = classes.iter().filter(|(_, found)| *found == what);
        names.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    keys.into_iter()
        .map(|(what, key)| (key, of(what)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(key, names)| (page.speech.say(key).to_string(), names.join(", ")))
        .collect()
}
