//! What the school does, for this identity, now.

use std::sync::Arc;

use uuid::Uuid;

use super::{CategoryId, Intent, MatchSource, Timestamp};

/// Severity of an alert, 1 to 5 (FIELD section 5.4: note, concern, serious, urgent, immediate).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Severity(u8);

impl Severity {
    /// A note: goes to a digest.
    pub const NOTE: Severity = Severity(1);
    /// Immediate: somebody must look now.
    pub const IMMEDIATE: Severity = Severity(5);

    /// 1 to 5.
    pub fn level(self) -> u8 {
        self.0
    }

    /// The word of the field for it.
    pub fn word(self) -> &'static str {
        match self.0 {
            1 => "note",
            2 => "concern",
            3 => "serious",
            4 => "urgent",
            _ => "immediate",
        }
    }
}

/// A severity outside 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a severity is 1 (note) to 5 (immediate)")]
pub struct SeverityOutOfRange;

impl TryFrom<u8> for Severity {
    type Error = SeverityOutOfRange;

    fn try_from(level: u8) -> Result<Self, SeverityOutOfRange> {
        if (1..=5).contains(&level) {
            Ok(Severity(level))
        } else {
            Err(SeverityOutOfRange)
        }
    }
}

impl From<Severity> for u8 {
    fn from(severity: Severity) -> u8 {
        severity.0
    }
}

/// What is done with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Pass on unopened; never decrypt.
    Splice,
    /// Let it pass.
    Allow,
    /// A page first, with a way to go on.
    Warn,
    /// Allowed in certain periods only, and not now.
    Limit,
    /// A page instead.
    Block,
}

/// Who may open what is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnlockBy {
    /// A teacher, for the own class, for a while.
    Teacher,
    /// The safeguarding lead, with a reason.
    Lead,
    /// Nobody: locked.
    Nobody,
}

/// Why it was decided so: the source that won.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Protected: helplines and the school's own pages win over everything.
    Protected,
    /// A locked category (illegal content); nothing opens it.
    Locked,
    /// On the no-inspect list.
    NoInspect,
    /// A rule of the school, by its id.
    SchoolRule(Arc<str>),
    /// The name or address is on a list of the category.
    Listed,
    /// The words of a search.
    Searched,
    /// The text of the page scored above the tier's threshold.
    Scored,
    /// The body could not be read although its type says text.
    Unreadable,
    /// The tier's rule for what is not classified.
    TierDefault,
    /// A member of staff has opened it for the class, by the id of that.
    Opened(Uuid),
    /// The class works with a few other pages now, by the id of that.
    OnlyThese(Uuid),
}

/// Safety switches of providers that go with an allowed request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Safety {
    /// Force the search engine's safe mode.
    pub safe_search: bool,
    /// `YouTube-Restrict`: none, moderate or strict.
    pub youtube: Option<&'static str>,
    /// Send `Prefer: safe` (RFC 8674).
    pub prefer_safe: bool,
}

/// One step of the working: what was looked at, and what it said.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which layer of precedence, e.g. `protected`, `school-rules`, `lists`, `verdict`.
    pub layer: &'static str,
    /// The rule, list or phrase file that spoke, empty if the layer had nothing to say.
    pub source: Arc<str>,
    /// The entry that matched.
    pub entry: Arc<str>,
    /// The category it speaks for.
    pub category: Option<CategoryId>,
    /// Which kind of match, where it was one.
    pub matched: Option<MatchSource>,
    /// The decision word it leads to (`block`, `teacher`, `warn`, `allow` …); empty for none.
    pub says: &'static str,
    /// Whether this step decided.
    pub won: bool,
}

/// A decision with its working.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// What is done.
    pub action: Action,
    /// Why.
    pub reason: Reason,
    /// The category that decided, if one did.
    pub category: Option<CategoryId>,
    /// Who may open it, when it is closed.
    pub unlock: UnlockBy,
    /// The severity of the alert that goes with it, if any. Independent of blocking (F2).
    pub alert: Option<Severity>,
    /// What the typed words that were judged are for, if there were some.
    pub intent: Option<Intent>,
    /// Whether anything may be recorded: `false` for protected pages (H4).
    pub record: bool,
    /// Whether the text of the answer is to be read and judged.
    pub read_body: bool,
    /// Safety switches for an allowed request.
    pub safety: Safety,
    /// When the clock alone makes it another decision: what is limited opens, or what is open
    /// only outside lessons closes. `None` where it does not, or not within a week.
    pub until: Option<Timestamp>,
    /// Every step that was looked at, in order of precedence.
    pub trace: Vec<Step>,
}
