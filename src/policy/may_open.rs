//! Whether somebody may open a page for a class: tried out on the decision itself, so that a form
//! never promises what the data path refuses.

use uuid::Uuid;

use crate::model::{
    Action, Confidence, Identity, PageScope, PageUrl, Reason, SourceId, Subject, TierId, Timestamp,
    Unlock, UnlockBy, Whom,
};

use super::unlocks::{Open, Unlocks, check_scope};
use super::{Class, Facts, Rulebook};

/// Whether somebody may open what is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayOpen {
    /// This person may, or it opens anyway.
    Yes,
    /// Only the safeguarding lead or IT may.
    LeadOnly,
    /// Nobody may.
    Nobody,
    /// Words of a search were closed, not a page.
    Words,
    /// It names everybody's sites.
    TooWide,
}

impl Class {
    /// Somebody of this class, of whom nothing else is known.
    pub fn somebody(&self) -> Identity {
        Identity {
            subject: Subject::Unknown,
            class: Some(self.id.clone()),
            tier: self.tier,
            language: None,
            confidence: Confidence::None,
            source: SourceId::Network,
        }
    }
}

impl Rulebook {
    /// Whether a person of this power may open an address for a class. What the text of the page
    /// will say is not known here.
    pub fn may_open(
        &self,
        class: &Class,
        url: &PageUrl,
        power: UnlockBy,
        now: Timestamp,
    ) -> MayOpen {
        let whom = Whom::Class(class.id.clone());
        self.may_open_for(&class.somebody(), whom, url, power, now)
    }

    /// The same for a whole tier, where nobody knows the class of who asks.
    pub fn may_open_for_tier(
        &self,
        tier: TierId,
        url: &PageUrl,
        power: UnlockBy,
        now: Timestamp,
    ) -> MayOpen {
        let who = Identity {
            subject: Subject::Unknown,
            class: None,
            tier,
            language: None,
            confidence: Confidence::None,
            source: SourceId::Guest,
        };
        let whom = Whom::Tier(self.tier(tier).name.clone());
        self.may_open_for(&who, whom, url, power, now)
    }

    fn may_open_for(
        &self,
        who: &Identity,
        whom: Whom,
        url: &PageUrl,
        power: UnlockBy,
        now: Timestamp,
    ) -> MayOpen {
        let scope = PageScope::of(url);
        if check_scope(&scope).is_err() {
            return MayOpen::TooWide;
        }
        let tried = Unlocks::new([Unlock {
            id: Uuid::nil(),
            whom,
            scope,
            from: now,
            until: Timestamp(i64::MAX),
            by: "".into(),
            power,
            reason: "".into(),
            revoked_at: None,
        }]);
        let verdict = self.judge_url(url);
        let facts = Facts {
            url,
            verdict: &verdict,
        };
        let decided = self.decide_in_lesson(who, &facts, Some(Open::page(&tried)), now);
        match (decided.action, decided.reason, decided.unlock) {
            (Action::Allow | Action::Splice, ..) => MayOpen::Yes,
            (_, Reason::Searched, _) => MayOpen::Words,
            (_, _, UnlockBy::Nobody) => MayOpen::Nobody,
            _ => MayOpen::LeadOnly,
        }
    }
}
