//! "I want to talk to someone."

use askama::Template;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::page::{Contacts, Page, voice_letter};
use super::request::Choice;
use super::{Moment, Pages};
use crate::model::{EventCode, HelpWish, Voice};
use crate::policy::NextReading;

/// The help form, empty or as it comes back.
#[derive(Clone, Copy, Debug, Default)]
pub struct TalkView<'a> {
    /// What would help.
    pub wish: Option<HelpWish>,
    /// The words that were typed.
    pub words: &'a str,
    /// `break`, `after-school`, `soon` or empty.
    pub when: &'a str,
    /// "Please do not come to my lesson."
    pub discreet: bool,
    /// Who to look for.
    pub who: &'a str,
    /// Whether it comes back because it could not be kept.
    pub not_sent: bool,
}

/// The wishes with their form values and keys.
pub(super) const WISHES: &[(HelpWish, &str, &str)] = &[
    (HelpWish::Talk, "talk", "wish-talk"),
    (HelpWish::WriteBack, "write-back", "wish-write-back"),
    (HelpWish::Friend, "friend", "wish-friend"),
    (HelpWish::Unsure, "unsure", "wish-unsure"),
];

#[derive(Template)]
#[template(path = "talk.html", whitespace = "minimize")]
pub(super) struct Talk<'a> {
    pub(super) page: Page<'a>,
    problem: String,
    youngest: bool,
    names: &'a [String],
    readers: String,
    contacts: Contacts,
    wishes: Vec<Choice>,
    times: Vec<Choice>,
    words: &'a str,
    discreet: bool,
    who: &'a str,
    send: String,
    /// When somebody reads it.
    hours: String,
    /// Whether nobody is there now: then the numbers come before the form.
    later: bool,
}

impl<'a> Talk<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &TalkView<'a>) -> Self {
        let page = Page::new(pages, at, &format!("/h?voice={}", voice_letter(at.voice)));
        let speech = page.speech;
        let names = at.school.safeguarding.as_slice();
        let youngest = at.voice == Voice::A;
        let contacts = Contacts::with_links(&page, 2, "");
        let joined = speech.list(names);
        let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let (readers, send) = if names.is_empty() {
            (
                speech.say("talk-readers-unnamed"),
                speech.say("talk-send-unnamed"),
            )
        } else {
            (
                speech
                    .say("talk-readers")
                    .with("names", &joined)
                    .count("count", count),
                speech.say("talk-send").with("names", &joined),
            )
        };
        let next = next(at);
        let send = match when(&page, next) {
            Some(when) => speech.say("talk-send-later").with("when", when),
            None => send,
        };
        let hours = match (&at.school.guide.hours, contacts.first()) {
            (Some(hours), call) => {
                let key = if call.is_some() {
                    "talk-hours-call"
                } else {
                    "talk-hours-known"
                };
                let said = speech.say(key).with("from", clock(hours.from));
                let said = said.with("to", clock(hours.to));
                said.count("days", hours.answer_days).to_string()
            }
            (None, Some(_)) => speech.say("talk-hours").to_string(),
            (None, None) => String::new(),
        };
        let problem = view.not_sent.then(|| {
            let next = match contacts.first() {
                Some(number) => speech.say("talk-not-sent-call").with("number", number),
                None => speech.say("talk-not-sent-adult"),
            };
            format!("{} {next}", speech.say("talk-not-sent"))
        });
        let times: &[(&str, &str)] = if youngest {
            &[("soon", "when-soon"), ("break", "when-break")]
        } else {
            &[
                ("break", "when-break"),
                ("after-school", "when-after-school"),
                ("soon", "when-soon"),
            ]
        };
        Talk {
            problem: problem.unwrap_or_default(),
            youngest,
            names,
            readers: readers.to_string(),
            wishes: WISHES
                .iter()
                .map(|(wish, value, key)| Choice {
                    value,
                    label: speech.say(*key).to_string(),
                    checked: view.wish == Some(*wish),
                })
                .collect(),
            times: times
                .iter()
                .map(|(value, key)| Choice {
                    value,
                    label: speech.say(*key).to_string(),
                    checked: view.when == *value,
                })
                .collect(),
            words: view.words,
            discreet: view.discreet,
            who: view.who,
            send: send.to_string(),
            hours,
            later: !matches!(next, NextReading::Now),
            contacts,
            page,
        }
    }
}

/// When a message that is sent now is read; a school that says nothing of hours promises nothing.
fn next(at: &Moment<'_>) -> NextReading {
    let zone = TimeZone::get(&at.school.time_zone);
    match (&at.school.guide.hours, zone) {
        (Some(hours), Ok(zone)) => hours.next(at.now, &zone),
        _ => NextReading::Now,
    }
}

/// That moment in words, or nothing if it is now.
pub(super) fn when(page: &Page<'_>, next: NextReading) -> Option<String> {
    const DAYS: [&str; 7] = [
        "on-monday",
        "on-tuesday",
        "on-wednesday",
        "on-thursday",
        "on-friday",
        "on-saturday",
        "on-sunday",
    ];
    let (key, time) = match next {
        NextReading::Now => return None,
        NextReading::Today(time) => ("on-today", time),
        NextReading::On(day, time) => {
            let at = usize::try_from(day - 1).unwrap_or_default();
            (DAYS.get(at).copied().unwrap_or("on-monday"), time)
        }
    };
    Some(page.speech.say(key).with("time", clock(time)).to_string())
}

/// A time of day as it stands on a clock.
fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[derive(Template)]
#[template(path = "talked.html", whitespace = "minimize")]
pub(super) struct Talked<'a> {
    pub(super) page: Page<'a>,
    line: String,
    code: String,
    contacts: Contacts,
}

impl<'a> Talked<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, code: Option<EventCode>) -> Self {
        let code = code.map(|code| code.to_string()).unwrap_or_default();
        let switch = format!("/h/sent?voice={}&code={code}", voice_letter(at.voice));
        let page = Page::new(pages, at, &switch);
        let names = &at.school.safeguarding;
        let line = if names.is_empty() {
            page.speech.say("talk-sent-unnamed").to_string()
        } else {
            page.speech
                .say("talk-sent")
                .with("names", page.speech.list(names))
                .to_string()
        };
        Talked {
            line,
            code,
            contacts: Contacts::with_links(&page, 2, ""),
            page,
        }
    }
}
