//! What typed words are for, as far as they show it.

use serde::{Deserialize, Serialize};

/// Why somebody types what they type into a search or a prompt (FIELD row F4). A reading of
/// words, never a finding about a person.
///
/// The order is that in which two readings of one text are put together: the graver one stays,
/// but looking for help is stronger than all.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// The words do not say.
    #[default]
    Unclear,
    /// Schoolwork, statistics, history: caps an alert at a note (FIELD section 5.4).
    Research,
    /// Thoughts of it, without a plan.
    Ideation,
    /// A time, a place, means or secrecy: raises an alert by one step.
    Planning,
    /// Looking for help, for oneself or somebody else: never an incident.
    HelpSeeking,
}

impl Intent {
    /// All of them.
    pub const ALL: [Intent; 5] = [
        Intent::Unclear,
        Intent::Research,
        Intent::Ideation,
        Intent::Planning,
        Intent::HelpSeeking,
    ];

    /// The word for it, as records and rules have it.
    pub fn word(self) -> &'static str {
        match self {
            Intent::Unclear => "unclear",
            Intent::Research => "research",
            Intent::Ideation => "ideation",
            Intent::Planning => "planning",
            Intent::HelpSeeking => "help-seeking",
        }
    }

    /// The intent of a word.
    pub fn read(word: &str) -> Option<Intent> {
        Intent::ALL.into_iter().find(|intent| intent.word() == word)
    }
}
