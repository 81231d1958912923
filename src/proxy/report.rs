//! From an exchange and its decision to the record that a person will see; pure.

use uuid::Uuid;

use super::failure::Failure;
use crate::model::{
    Decided, EventCode, Hit, HitKind, Identity, Intent, PageUrl, Reason, Severity, Timestamp,
};
use crate::policy::{Rulebook, reason_word};
use crate::safeguard::redact;

/// What a record is made of.
pub(super) struct Event<'a> {
    pub(super) id: Uuid,
    pub(super) request: Uuid,
    pub(super) at: Timestamp,
    pub(super) rules: &'a Rulebook,
    pub(super) who: &'a Identity,
    pub(super) page: &'a PageUrl,
}

impl Event<'_> {
    /// The record of a decision.
    pub(super) fn decision(&self, kind: HitKind, decided: &Decided) -> Hit {
        let category = decided.category.map(|id| self.rules.category(id));
        let locked = decided.reason == Reason::Locked;
        let intent = decided
            .intent
            .filter(|intent| *intent != Intent::Unclear)
            .map(|intent| format!("intent/{}", intent.word()));
        let because = decided
            .trace
            .iter()
            .filter(|step| step.won && !step.source.is_empty())
            .map(|step| step.source.to_string())
            .chain(intent)
            .collect();
        let hit = Hit {
            kind,
            category: category.map_or_else(|| "unknown".to_owned(), |c| c.name.to_string()),
            care: category.is_some_and(|c| c.care),
            severity: decided.alert,
            reason: reason_word(&decided.reason).to_owned(),
            because,
            ..self.blank()
        };
        redact(hit, locked)
    }

    /// The record of a failure that IT wants to know of.
    pub(super) fn technical(&self, failure: &Failure) -> Hit {
        let hit = Hit {
            kind: HitKind::Technical,
            category: failure.name().to_owned(),
            severity: Some(Severity::NOTE),
            reason: match failure {
                Failure::Certificate(rejected) => rejected.problem.name().to_owned(),
                other => other.name().to_owned(),
            },
            because: match failure {
                // What an administrator needs to except it.
                Failure::Certificate(rejected) if !rejected.spki.is_empty() => vec![
                    format!("certificate/{}", rejected.rule),
                    format!("spki/{}", rejected.spki),
                ],
                _ => Vec::new(),
            },
            ..self.blank()
        };
        redact(hit, false)
    }

    fn blank(&self) -> Hit {
        Hit {
            id: self.id,
            code: EventCode::of(self.id),
            request: self.request,
            at: self.at,
            kind: HitKind::Block,
            who: self.who.subject.pseudonym().cloned(),
            class: self.who.class.clone(),
            tier: self.rules.tier(self.who.tier).name.to_string(),
            confidence: self.who.confidence,
            source: self.who.source,
            category: String::new(),
            care: false,
            severity: None,
            reason: String::new(),
            host: self.page.host.to_string(),
            path: Some(self.page.path.to_string()).filter(|path| !path.is_empty()),
            because: Vec::new(),
            policy: self.rules.generation(),
        }
    }
}
