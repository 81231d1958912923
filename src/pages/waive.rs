//! "Open it all the same": a member of staff accepts a certificate for minutes, on the record.

use askama::Template;

use super::page::{Fact, Page};
use super::{Moment, Pages};
use crate::model::Timestamp;

/// A certificate that was refused, to somebody who may accept it.
#[derive(Clone, Copy, Debug)]
pub struct WaiveView<'a> {
    /// The event token.
    pub token: &'a str,
    /// The site.
    pub host: &'a str,
    /// For how many minutes it would be open.
    pub minutes: u32,
    /// Until when it is open already.
    pub until: Option<Timestamp>,
    /// The address that was asked for.
    pub back: &'a str,
    /// Whether the form comes back without a reason.
    pub no_reason: bool,
    /// Whether it comes back because it could not be recorded.
    pub failed: bool,
}

#[derive(Template)]
#[template(path = "waive.html", whitespace = "minimize")]
pub(super) struct Waive<'a> {
    pub(super) page: Page<'a>,
    token: &'a str,
    problem: String,
    lead: String,
    note: String,
    facts: Vec<Fact>,
    /// Where to go on to, if it is open already.
    back: Option<&'a str>,
}

impl<'a> Waive<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &WaiveView<'a>) -> Self {
        let mut page = Page::new(pages, at, "");
        page.languages.clear();
        let speech = page.speech;
        let problem = match (view.no_reason, view.failed) {
            (true, _) => speech.say("waive-no-reason").to_string(),
            (_, true) => speech.say("waive-failed").to_string(),
            _ => String::new(),
        };
        let (lead, note) = match view.until {
            Some(until) => {
                let clock = at.school.clock_of(until);
                let lead = speech.say("waive-is-open").with("clock", clock);
                (lead.to_string(), String::new())
            }
            None => (
                speech.say("waive-lead").to_string(),
                speech
                    .say("waive-note")
                    .count("minutes", view.minutes)
                    .to_string(),
            ),
        };
        Waive {
            token: view.token,
            problem,
            lead,
            note,
            facts: vec![Fact::new(&page, "fact-site", view.host)],
            back: view.until.map(|_| view.back),
            page,
        }
    }
}
