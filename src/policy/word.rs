//! The words in which a category says what a tier does with it.

use crate::model::{Action, UnlockBy};

/// A decision word, mildest first: of several, the greatest is the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Word {
    /// Protected: nothing may close it, nothing of it is kept.
    Protect,
    /// Never opened.
    Splice,
    /// Let pass.
    Allow,
    /// Let pass with the provider's own safety switched on.
    Safe,
    /// A page first; whoever reads it may go on.
    Warn,
    /// Closed during lessons, open at other times; a teacher may open it meanwhile.
    Limit,
    /// Closed; a teacher may open it for the own class.
    Teacher,
    /// Closed; the safeguarding lead may open it with a reason.
    Block,
    /// Closed for everybody, for good.
    Locked,
}

impl Word {
    /// All of them, mildest first.
    pub(super) const ALL: [Word; 9] = [
        Word::Protect,
        Word::Splice,
        Word::Allow,
        Word::Safe,
        Word::Warn,
        Word::Limit,
        Word::Teacher,
        Word::Block,
        Word::Locked,
    ];

    /// As written in `policies/`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Word::Protect => "protect",
            Word::Splice => "splice",
            Word::Allow => "allow",
            Word::Safe => "safe",
            Word::Warn => "warn",
            Word::Limit => "limit",
            Word::Teacher => "teacher",
            Word::Block => "block",
            Word::Locked => "locked",
        }
    }

    /// Reads a word.
    pub(super) fn read(text: &str) -> Option<Word> {
        Word::ALL.into_iter().find(|word| word.as_str() == text)
    }

    /// What is done with a request.
    pub(super) fn action(self) -> Action {
        match self {
            Word::Splice => Action::Splice,
            Word::Protect | Word::Allow | Word::Safe => Action::Allow,
            Word::Warn => Action::Warn,
            Word::Limit => Action::Limit,
            Word::Teacher | Word::Block | Word::Locked => Action::Block,
        }
    }

    /// Who may open it.
    pub(super) fn unlock(self) -> UnlockBy {
        match self {
            Word::Locked => UnlockBy::Nobody,
            Word::Block => UnlockBy::Lead,
            _ => UnlockBy::Teacher,
        }
    }

    /// Whether a page comes instead or first.
    pub(super) fn closes(self) -> bool {
        self >= Word::Warn
    }
}
