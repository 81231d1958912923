//! From hits to help; pure.
//!
//! Says which hits belong together, how urgent they are, who may move an incident on and what is
//! kept of a hit. It stores nothing, shows nothing and knows no clock: `store` asks it while it
//! absorbs records, `proxy` before it writes one. Start with `episode`.

pub mod calendar;
pub mod chain;
pub mod delivery;
mod episode;
pub mod escalation;
pub mod export;
mod lifecycle;
pub mod period;
pub mod precision;
mod proof;
pub mod quiet;
mod redact;
pub mod rights;
mod severity;
pub mod small;
pub mod study;

pub use episode::{ASK_PAUSE, EpisodeKey, KindGroup, PAUSE, joins};
pub use lifecycle::{IncidentState, NoState};
pub use proof::{NoProof, Proof};
pub use redact::{PATH_LIMIT, keep_of_path, redact};
pub use severity::severity;
