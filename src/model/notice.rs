//! What people are told, and how much it matters.

use serde::{Deserialize, Serialize};

/// What a notice says. Its words hold no pupil, class, subject or site (UX section 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A pupil asked for help.
    SelfReport,
    /// Something needs a person within the hour.
    Urgent,
    /// It was not taken in time and has come to the next person.
    Escalated,
    /// Something is late.
    Overdue,
    /// Emergency access was used.
    BreakGlass,
    /// A colleague passed an incident on to this person; nothing that needs an answer within the
    /// hour.
    PassedOn,
    /// A case was handed to this person.
    CaseHanded,
    /// A decision waits for this person's approval.
    Approval,
    /// Several pupils ask for the same page: likely a mistake of the filter.
    Mistake,
    /// IT has said what becomes of a page that this person wanted to stay open.
    WishSettled,
    /// Counts of a period.
    Digest,
    /// Somebody tries whether notices arrive.
    Test,
    /// A code that shows whose an address is.
    MailCheck,
}

/// How much a notice matters to the time at which it may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// For the safeguarding chain: at any hour, never counted against a budget.
    Urgent,
    /// Asked for by its reader a moment ago, such as a test.
    Asked,
    /// Sent at the time that its reader chose.
    Digest,
    /// Everything else: in school hours, within a budget.
    Ordinary,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [NoticeKind; 13] = [
        NoticeKind::SelfReport,
        NoticeKind::Urgent,
        NoticeKind::Escalated,
        NoticeKind::Overdue,
        NoticeKind::BreakGlass,
        NoticeKind::PassedOn,
        NoticeKind::CaseHanded,
        NoticeKind::Approval,
        NoticeKind::Mistake,
        NoticeKind::WishSettled,
        NoticeKind::Digest,
        NoticeKind::Test,
        NoticeKind::MailCheck,
    ];

    /// The word in rows, configuration and messages to other programs, e.g. `self-report`.
    pub fn word(self) -> &'static str {
        match self {
            NoticeKind::SelfReport => "self-report",
            NoticeKind::Urgent => "urgent",
            NoticeKind::Escalated => "escalated",
            NoticeKind::Overdue => "overdue",
            NoticeKind::BreakGlass => "break-glass",
            NoticeKind::PassedOn => "passed-on",
            NoticeKind::CaseHanded => "case-handed",
            NoticeKind::Approval => "approval",
            NoticeKind::Mistake => "mistake",
            NoticeKind::WishSettled => "wish-settled",
            NoticeKind::Digest => "digest",
            NoticeKind::Test => "test",
            NoticeKind::MailCheck => "mail-check",
        }
    }

    /// How much it matters.
    pub fn weight(self) -> Weight {
        match self {
            NoticeKind::SelfReport
            | NoticeKind::Urgent
            | NoticeKind::Escalated
            | NoticeKind::Overdue
            | NoticeKind::BreakGlass => Weight::Urgent,
            NoticeKind::Test | NoticeKind::MailCheck => Weight::Asked,
            NoticeKind::Digest => Weight::Digest,
            NoticeKind::PassedOn
            | NoticeKind::CaseHanded
            | NoticeKind::Approval
            | NoticeKind::Mistake
            | NoticeKind::WishSettled => Weight::Ordinary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json() {
        for kind in NoticeKind::ALL {
            assert_eq!(
                serde_json::to_value(kind).unwrap(),
                serde_json::Value::String(kind.word().into())
            );
        }
    }
}
