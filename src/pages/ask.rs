//! Asking for a page, and looking for the answer.

use askama::Template;
use jiff::tz::TimeZone;

use super::page::{Icon, Page, Way, voice_letter};
use super::request::Form;
use super::talk::when;
use super::{Moment, Pages, Variant};
use crate::model::{AppealReason, EventCode, Timestamp, Voice};
use crate::policy::NextReading;

/// The form by which a page is asked for.
#[derive(Clone, Copy, Debug)]
pub struct AskView<'a> {
    /// The event token.
    pub token: &'a str,
    /// The code of the event.
    pub code: EventCode,
    /// Which page was closed; nothing can be asked about [`Variant::NotAvailable`].
    pub variant: Variant,
    /// The reason that was chosen, when the form comes back.
    pub why: Option<AppealReason>,
    /// The words that were typed, when the form comes back.
    pub words: &'a str,
    /// Whether it comes back because it could not be kept.
    pub not_sent: bool,
}

/// What is known under a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was asked just now.
    Sent,
    /// It had been asked before.
    Already,
    /// Somebody else of the class had asked before.
    ClassAsked,
    /// Nobody has answered.
    Waiting,
    /// It is open for the class.
    Opened,
    /// It was open for the class, and that is over.
    Over,
    /// Nobody has answered in time; the next person knows.
    Late,
    /// It stays closed in this class.
    StaysClosed,
    /// Somebody will look at it with the class.
    Together,
    /// A message for help was kept.
    Kept,
    /// A message for help was read.
    Read,
    /// No such code.
    Unknown,
    /// The answer can not be looked up at the moment.
    Unavailable,
    /// Too many look-ups from one place.
    TooMany,
}

/// The page where an answer is looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnswerView<'a> {
    /// The code that was typed, as it was typed.
    pub typed: &'a str,
    /// What is known under it; `None` before anything was typed.
    pub outcome: Option<Outcome>,
    /// What the safeguarding team wrote back, oldest first.
    pub replies: &'a [String],
    /// Until when it is open, on the school's clock, and its address; no time where it is open
    /// for longer than today.
    pub opened: Option<(&'a str, &'a str)>,
    /// By when it is answered, while it is not.
    pub due: Option<Timestamp>,
    /// How often somebody saw the name of whoever asked, with a reason that is on record; `None`
    /// where that is not said here.
    pub looked: Option<u64>,
}

#[derive(Template)]
#[template(path = "ask.html", whitespace = "minimize")]
pub(super) struct Ask<'a> {
    pub(super) page: Page<'a>,
    problem: String,
    h1: String,
    calm: String,
    lead: String,
    form: Option<Form<'a>>,
    ways: Vec<Way>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &AskView<'a>) -> Self {
        let page = Page::new(pages, at, &format!("/r/{}", view.token));
        let speech = page.speech;
        let gone = view.variant == Variant::NotAvailable;
        let h1 = speech
            .say(if gone { "gone-h1" } else { "ask-h1" })
            .to_string();
        let lead = match view.variant {
            Variant::NotAvailable => "gone-help",
            Variant::Unsafe => "ask-unsafe-lead",
            _ => "ask-lead",
        };
        let calm = !gone && at.voice != Voice::E;
        let form = Form::new(&page, view.token, view.code, view.variant);
        let problem = view.not_sent.then(|| speech.say("not-sent").to_string());
        Ask {
            problem: problem.unwrap_or_default(),
            h1,
            calm: if calm {
                speech.say("calm").to_string()
            } else {
                String::new()
            },
            lead: speech.say(lead).to_string(),
            form: (!gone).then(|| form.filled(view.why, view.words)),
            ways: onward(&page),
            page,
        }
    }
}

/// By when an answer comes, in words such as "on Monday at 12:00"; `None` for the youngest, who
/// read no clock, and where a day of the week would not say which.
pub(super) fn by_when(page: &Page<'_>, due: Timestamp) -> Option<String> {
    if page.primary() {
        return None;
    }
    let zone = TimeZone::get(&page.school.time_zone).ok()?;
    let wall = |at: Timestamp| {
        let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
        Some(at.to_zoned(zone.clone()).datetime())
    };
    let (now, due) = (wall(page.now)?, wall(due)?);
    let days = now.date().until(due.date()).ok()?.get_days();
    when(
        page,
        match days {
            0 => NextReading::Today(due.time()),
            1..=6 => NextReading::On(due.weekday().to_monday_one_offset(), due.time()),
            _ => return None,
        },
    )
}

#[derive(Template)]
#[template(path = "answer.html", whitespace = "minimize")]
pub(super) struct Answer<'a> {
    pub(super) page: Page<'a>,
    problem: bool,
    h1: String,
    line: String,
    /// Where the page is that was opened.
    link: &'a str,
    code: String,
    form: bool,
    typed: &'a str,
    replies: &'a [String],
    /// Whether anybody saw the name, in a sentence; may be empty.
    looked: String,
    /// Where the same page is asked again, while there is no answer.
    again: String,
    ways: Vec<Way>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &AnswerView<'a>) -> Self {
        let code: Option<EventCode> = view.typed.parse().ok();
        let shown = code.map(|code| code.to_string()).unwrap_or_default();
        let switch = format!("/r/status?voice={}&code={shown}", voice_letter(at.voice));
        let page = Page::new(pages, at, &switch);
        let speech = page.speech;
        let key = match view.outcome {
            None => "",
            Some(Outcome::Sent) => "sent",
            Some(Outcome::Already) => "status-already",
            Some(Outcome::ClassAsked) => "status-class-asked",
            Some(Outcome::Waiting) => "status-waiting",
            Some(Outcome::Opened) if view.opened.is_some_and(|(until, _)| !until.is_empty()) => {
                "status-open-until"
            }
            Some(Outcome::Opened) => "status-opened",
            Some(Outcome::Over) => "status-over",
            Some(Outcome::Late) => "status-late",
            Some(Outcome::StaysClosed) => "status-stays",
            Some(Outcome::Together) => "status-together",
            Some(Outcome::Kept) => "status-kept",
            Some(Outcome::Read) => "status-read",
            Some(Outcome::Unknown) => "status-unknown",
            Some(Outcome::Unavailable) => "status-unavailable",
            Some(Outcome::TooMany) => "too-many",
        };
        let problem = matches!(
            view.outcome,
            Some(Outcome::Unknown | Outcome::Unavailable | Outcome::TooMany)
        );
        let open = matches!(view.outcome, Some(Outcome::Waiting | Outcome::Kept));
        let again = if open {
            format!("{switch}&lang={}", at.language)
        } else {
            String::new()
        };
        let fresh = view.outcome == Some(Outcome::Sent);
        let due = view.due.and_then(|due| by_when(&page, due));
        let key = match due {
            Some(_) if fresh => "sent-due",
            _ => key,
        };
        let waits = matches!(
            view.outcome,
            Some(Outcome::Already | Outcome::ClassAsked | Outcome::Waiting)
        );
        let also = due.as_ref().filter(|_| waits);
        let also = also.map(|due| format!(" {}", speech.say("status-due").with("due", due)));
        let line = if key.is_empty() {
            String::new()
        } else {
            speech
                .say(key)
                .with("code", &shown)
                .with("due", due.as_deref().unwrap_or_default())
                .with("time", view.opened.map_or("", |(until, _)| until))
                .to_string()
                + &also.unwrap_or_default()
        };
        Answer {
            problem,
            h1: speech
                .say(if fresh { "sent-h1" } else { "status-h1" })
                .to_string(),
            line,
            link: view.opened.map_or("", |(_, link)| link),
            code: if problem || view.outcome.is_none() {
                String::new()
            } else {
                shown
            },
            form: view.outcome.is_none() || problem,
            typed: view.typed,
            replies: view.replies,
            looked: view.looked.map_or_else(String::new, |times| {
                let times = u32::try_from(times).unwrap_or(u32::MAX);
                speech
                    .say("status-looked")
                    .count("times", times)
                    .to_string()
            }),
            again,
            ways: onward(&page),
            page,
        }
    }
}

/// On from here: the start page, and help.
pub(super) fn onward(page: &Page<'_>) -> Vec<Way> {
    vec![
        Way::new(page, Icon::Home, "go", page.start.clone()),
        Way::new(page, Icon::Help, "help", page.help()),
    ]
}
