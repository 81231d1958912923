//! Whether a page would open for a class, and whether this person may open it: asked by the same
//! function that decides for pupils.

use uuid::Uuid;

use super::explain::reason;
use super::incidents::title_in;
use super::text::Text;
use crate::model::{
    Action, Confidence, Decided, Identity, PageScope, PageUrl, Reason, SourceId, Subject,
    Timestamp, Unlock, UnlockBy,
};
use crate::policy::{Asks, Class, Facts, Open, Rulebook, Unlocks, check_scope};

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

/// Whether somebody may open what is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum May {
    /// This person may.
    Open,
    /// Only the safeguarding lead or IT may.
    LeadOnly,
    /// Nobody may.
    Nobody,
    /// Words were closed, not a page.
    Words,
    /// It names everybody's sites.
    TooWide,
}

/// The answer about one page and one class.
pub(crate) struct Prospect {
    pub(crate) outlook: Outlook,
    pub(crate) may: May,
    pub(crate) because: String,
}

/// Somebody of a class, of whom nothing else is known.
pub(crate) fn pupil_of(class: &Class) -> Identity {
    Identity {
        subject: Subject::Unknown,
        class: Some(class.id.clone()),
        tier: class.tier,
        language: None,
        confidence: Confidence::None,
        source: SourceId::Network,
    }
}

/// What would come of a page for somebody of a class, and whether a person of this power may
/// open it until some later moment.
pub(crate) fn prospect(
    rules: &Rulebook,
    class: &Class,
    url: &PageUrl,
    unlocks: &Unlocks,
    power: UnlockBy,
    now: Timestamp,
    text: Text,
) -> Prospect {
    let who = pupil_of(class);
    let verdict = rules.judge_url(url);
    let facts = Facts {
        url,
        verdict: &verdict,
    };
    let decide = |unlocks: &Unlocks| {
        let asks = Asks::Page;
        rules.decide_open(&who, &facts, Some(Open { unlocks, asks }), now)
    };
    let decided = decide(unlocks);
    let category = decided.category.map(|id| {
        let category = rules.category(id);
        title_in(&category.titles, text)
            .unwrap_or(&category.name)
            .to_owned()
    });
    let because = reason(&decided.reason, category.as_deref().unwrap_or(""), text);
    let outlook = outlook(&decided);
    let scope = PageScope::of(url);
    let may = if check_scope(&scope).is_err() {
        May::TooWide
    } else if outlook == Outlook::Opens {
        May::Open
    } else {
        let tried = decide(&Unlocks::new([tried(class, scope, power, now)]));
        match (self::outlook(&tried), &tried.reason, tried.unlock) {
            (Outlook::Opens, ..) => May::Open,
            (_, Reason::Searched, _) => May::Words,
            (_, _, UnlockBy::Nobody) => May::Nobody,
            _ => May::LeadOnly,
        }
    };
    Prospect {
        outlook,
        may,
        because,
    }
}

fn outlook(decided: &Decided) -> Outlook {
    match decided.action {
        Action::Allow | Action::Splice => Outlook::Opens,
        Action::Warn => Outlook::Warns,
        Action::Limit | Action::Block => Outlook::Closed,
    }
}

/// What this person would write.
fn tried(class: &Class, scope: PageScope, power: UnlockBy, now: Timestamp) -> Unlock {
    Unlock {
        id: Uuid::nil(),
        class: class.id.clone(),
        scope,
        from: now,
        until: Timestamp(i64::MAX),
        by: "".into(),
        power,
        reason: "".into(),
        revoked_at: None,
    }
}

/// Why somebody may not open it, in a sentence.
pub(crate) fn refusal(may: May, text: Text) -> Option<String> {
    match may {
        May::Open => None,
        May::LeadOnly => Some(text.t("open-lead-only")),
        May::Nobody => Some(text.t("open-nobody")),
        May::Words => Some(text.t("open-words")),
        May::TooWide => Some(text.t("open-too-wide")),
    }
}
