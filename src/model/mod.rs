//! The words of the house as types: plain data, no I/O, cheap to clone.
//!
//! Everything else is written in these words. Text becomes a type here once, by parsing, and is
//! never re-checked. Nothing in this module can wait, open, connect or ask the time.

mod category;
mod decision;
mod evidence;
mod host;
mod identity;
mod incident;
mod intent;
mod language;
mod notice;
mod retention;
mod role;
mod school;
mod seen;
mod tier;
mod time;
mod unlock;
mod url;

pub use category::{CategoryId, CategorySet};
pub use decision::{Action, Decided, Reason, Safety, Severity, Step, UnlockBy};
pub use evidence::{Evidence, Extent, Match, MatchSource, Score, Verdict};
pub use host::{HostName, HostNameError};
pub use identity::{ClassId, Confidence, Identity, Pseudonym, SourceId, Subject};
pub use incident::{
    Appeal, AppealAnswer, AppealReason, EventCode, HelpWish, Hit, HitKind, Record, SelfReport,
};
pub use intent::Intent;
pub use language::Language;
pub use notice::{NoticeKind, Weight};
pub use retention::{BOUNDS, Bounds, MOST_INCIDENT_DAYS, RecordClass, Retention};
pub use role::{NoRole, Role};
pub use school::{AnswerTimes, SchoolHours, Within};
pub use seen::Seen;
pub use tier::{TierId, Voice};
pub use time::{Clock, Timestamp};
pub use unlock::{OnlyThese, PageScope, Unlock, Whom};
pub use url::{PageUrl, PageUrlError, Scheme, Visible};
