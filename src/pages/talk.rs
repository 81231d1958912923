//! "I want to talk to someone."

use askama::Template;

use super::page::{Contacts, Page, voice_letter};
use super::request::Choice;
use super::{Moment, Pages};
use crate::model::{EventCode, HelpWish, Voice};

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
}

impl<'a> Talk<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &TalkView<'a>) -> Self {
        let page = Page::new(pages, at, &format!("/h?voice={}", voice_letter(at.voice)));
        let speech = page.speech;
        let names = at.school.safeguarding.as_slice();
        let youngest = at.voice == Voice::A;
        let contacts = Contacts::new(&page, 2);
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
            contacts,
            page,
        }
    }
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
            contacts: Contacts::new(&page, 2),
            page,
        }
    }
}
