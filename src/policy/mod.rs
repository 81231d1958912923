//! What the school wants; pure.
//!
//! `policies/` as text goes in, a [`Rulebook`] comes out, or every problem with file and line.
//! The data path, `explain` and the examples all call [`Rulebook::decide`]. Nothing here knows
//! HTTP, opens a file or asks the time: the clock is an argument, and so are the files.
//!
//! Start at `precedence` for who is asked first, at `compile` for what the files mean.

mod compile;
mod decide;
mod diagnostic;
mod document;
pub mod drills;
mod embedded;
mod examples;
mod explain;
#[cfg(test)]
pub(crate) mod fixture;
mod guide;
mod hosts;
mod lessons;
mod lint;
mod live;
mod may_open;
mod no_inspect;
mod only;
mod paths;
mod precedence;
mod probation;
mod probes;
mod rulebook;
mod safe_search;
mod sample;
mod source;
#[cfg(test)]
mod tests;
mod unlocks;
mod word;
mod words;

#[cfg(test)]
pub(crate) use compile::SUBJECTS;
pub use decide::Facts;
pub use diagnostic::Diagnostic;
pub use embedded::embedded;
pub use examples::ExampleResult;
pub use explain::{Explanation, Found, Outcome, Suggestion, Who, reason_word};
pub use guide::{
    Alternative, Card, Guide, Helpline, Hours, NextReading, TOPICS, Texts, TierNotice, reachable,
};
pub use lessons::{Lesson, Lessons, Limited, USUAL_LESSON};
pub use lint::{Finding, Level, Samples};
pub use live::Live;
pub use may_open::MayOpen;
pub use no_inspect::OnHello;
pub use only::{By, Lessons as OnlyLessons};
pub use probation::{PROBATION, PROBATION_MOST, Probation, Probations};
pub use probes::Probe;
pub use rulebook::{
    AlertKind, Category, Class, ListInfo, Network, ReportPlace, Rulebook, School, Shelf, Tier,
};
pub use sample::{Content, DEFAULT_TIER, Effect, Judged, Sample, SampleError, Spoke};
pub use source::Source;
pub use unlocks::{Asker, Asks, Open, ScopeError, Unlocks, check_scope, registrable};

use words::folded_words;
