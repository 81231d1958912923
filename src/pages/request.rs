//! The form by which a page is asked for, on the block page and on the portal.

use crate::model::{AppealReason, EventCode, Voice};

use super::Variant;
use super::ask::by_when;
use super::page::Page;

/// The form, as its template wants it.
pub(super) struct Form<'a> {
    pub(super) token: &'a str,
    /// Whether reasons are offered: not to the youngest, who have one button.
    pub(super) reasons: bool,
    /// Whether there is room for own words: from lower secondary on.
    pub(super) words: bool,
    pub(super) typed: &'a str,
    pub(super) choices: Vec<Choice>,
    /// Who sees it, and by when an answer comes.
    pub(super) who: String,
}

/// A reason to choose.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: String,
    pub(super) checked: bool,
}

impl<'a> Form<'a> {
    pub(super) fn new(page: &Page<'_>, token: &'a str, code: EventCode, variant: Variant) -> Self {
        let voice = page.speech.voice;
        let plain = variant == Variant::Unsafe;
        let due = page.school.answer_due(page.now);
        let due = by_when(page, due).filter(|_| !plain && page.pupil());
        let who = match (&due, page.school.lesson_ends(page.now)) {
            (Some(_), Some(_)) => "ask-who-lesson",
            (Some(_), None) => "ask-who-due",
            (None, _) => "ask-who",
        };
        Form {
            token,
            reasons: !plain && voice != Voice::A,
            words: !page.primary(),
            typed: "",
            who: page
                .speech
                .say(who)
                .with("code", code)
                .with("due", due.unwrap_or_default())
                .to_string(),
            choices: REASONS
                .iter()
                .map(|(_, value, key)| Choice {
                    value,
                    label: page.speech.say(*key).to_string(),
                    checked: false,
                })
                .collect(),
        }
    }

    /// The form as it was filled in, when it comes back.
    pub(super) fn filled(mut self, why: Option<AppealReason>, typed: &'a str) -> Self {
        self.typed = typed;
        for (choice, (reason, ..)) in self.choices.iter_mut().zip(REASONS) {
            choice.checked = why == Some(*reason);
        }
        self
    }
}

/// The reasons with their form values and keys.
pub(super) const REASONS: &[(AppealReason, &str, &str)] = &[
    (AppealReason::Lesson, "lesson", "o-lesson"),
    (AppealReason::WrongGroup, "wrong-group", "o-wrong-group"),
    (AppealReason::Support, "support", "o-support"),
    (AppealReason::Other, "other", "o-other"),
];
