//! What happens when something fails: closed or open, for whom, as the rules in force say (A25).
//!
//! Where the rules decide, they are asked with a page as it would then look, so that what is
//! shown is what would be done. Pure; the words are the catalogue's.

use std::sync::Arc;

use super::text::Text;
use crate::model::{
    Action, Confidence, Extent, Identity, PageUrl, SourceId, Subject, Timestamp, Verdict,
};
use crate::policy::{Facts, Rulebook, Tier};

/// One row: what fails, and what is done then.
pub(super) struct Row {
    /// What fails.
    pub(super) what: String,
    /// What is done.
    pub(super) then: String,
}

/// Whether a tier opens a page of which nothing is known and whose text nobody can read.
fn opens_unreadable(rules: &Rulebook, tier: &Tier, now: Timestamp) -> bool {
    let Ok(url) = PageUrl::parse("https://nobody-knows-this.example/") else {
        return false;
    };
    let who = Identity {
        subject: Subject::Unknown,
        class: None,
        tier: tier.id,
        language: None,
        confidence: Confidence::None,
        source: SourceId::Guest,
    };
    let verdict = Arc::new(Verdict {
        extent: Extent::Damaged,
        ..Verdict::unknown(rules.generation())
    });
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    matches!(
        rules.decide(&who, &facts, now).action,
        Action::Allow | Action::Splice
    )
}

/// Every row, the one that rules can change first.
pub(super) fn rows(rules: &Rulebook, text: Text, now: Timestamp) -> Vec<Row> {
    let row = |what: &str, then: String| Row {
        what: text.t(what),
        then,
    };
    let names = |open: bool| -> String {
        let tiers = rules.tiers().iter();
        tiers
            .filter(|tier| opens_unreadable(rules, tier, now) == open)
            .filter_map(|tier| tier.titles.get(&text.0).map(String::as_str))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (closed, open) = (names(false), names(true));
    let unreadable = match (closed.is_empty(), open.is_empty()) {
        (_, true) => text.t("failing-closed-all"),
        (true, _) => text.t("failing-open-all"),
        _ => text.with(
            "failing-closed-open",
            &[("closed", closed.into()), ("open", open.into())],
        ),
    };
    let locked: Vec<&str> = rules
        .categories()
        .iter()
        .filter(|category| category.locked)
        .filter_map(|category| category.titles.get(&text.0).map(String::as_str))
        .collect();
    let journal = match rules.school().block_without_journal {
        true => "failing-journal-closed",
        false => "failing-journal-silent",
    };
    vec![
        row("failing-unreadable", unreadable),
        row(
            "failing-locked",
            text.with("failing-locked-do", &[("names", locked.join(", ").into())]),
        ),
        row("failing-journal", text.t(journal)),
        row("failing-certificate", text.t("failing-closed-all")),
        row("failing-rules", text.t("failing-rules-do")),
        row("failing-crowded", text.t("failing-crowded-do")),
        row("failing-down", text.t("failing-down-do")),
    ]
}
