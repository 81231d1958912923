//! Whether a page would open for a class, and whether this person may open it: asked by the same
//! function that decides for pupils.

use super::explain::reason;
use super::incidents::title_in;
use super::text::Text;
use crate::model::{Action, PageUrl, Timestamp, UnlockBy};
use crate::policy::{Class, Facts, MayOpen, Open, Rulebook, Unlocks};

/// What would come of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// It opens.
    Opens,
    /// A page of advice comes first.
    Warns,
    /// It stays closed.
    Closed,
}

/// The answer about one page and one class.
pub(crate) struct Prospect {
    pub(crate) outlook: Outlook,
    pub(crate) may: MayOpen,
    pub(crate) because: String,
}

/// What would come of a page for somebody of a class, and whether a person of this power may
/// open it.
pub(crate) fn prospect(
    rules: &Rulebook,
    class: &Class,
    url: &PageUrl,
    unlocks: &Unlocks,
    power: UnlockBy,
    now: Timestamp,
    text: Text,
) -> Prospect {
    let verdict = rules.judge_url(url);
    let facts = Facts {
        url,
        verdict: &verdict,
    };
    let open = Some(Open::page(unlocks));
    // Whoever asks plans a lesson.
    let decided = rules.decide_in_lesson(&class.somebody(), &facts, open, now);
    let category = decided.category.map(|id| {
        let category = rules.category(id);
        title_in(&category.titles, text)
            .unwrap_or(&category.name)
            .to_owned()
    });
    Prospect {
        outlook: match decided.action {
            Action::Allow | Action::Splice => Outlook::Opens,
            Action::Warn => Outlook::Warns,
            Action::Limit | Action::Block => Outlook::Closed,
        },
        may: rules.may_open(class, url, power, now),
        because: reason(&decided.reason, category.as_deref().unwrap_or(""), text),
    }
}

/// Why somebody may not open it, in a sentence.
pub(crate) fn refusal(may: MayOpen, text: Text) -> Option<String> {
    match may {
        MayOpen::Yes => None,
        MayOpen::LeadOnly => Some(text.t("open-lead-only")),
        MayOpen::Nobody => Some(text.t("open-nobody")),
        MayOpen::Words => Some(text.t("open-words")),
        MayOpen::TooWide => Some(text.t("open-too-wide")),
    }
}
