//! Incident states, and who may move them (F7).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::Severity;

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentState {
    /// Nobody has looked yet.
    New,
    /// Somebody has looked and has it in hand.
    Seen,
    /// Settled.
    Closed,
}

impl IncidentState {
    /// All of them, in the order in which an incident goes through them.
    pub const ALL: [IncidentState; 3] = [
        IncidentState::New,
        IncidentState::Seen,
        IncidentState::Closed,
    ];

    /// `new`, `seen` or `closed`: the word in rows, addresses and JSON.
    pub fn word(self) -> &'static str {
        match self {
            IncidentState::New => "new",
            IncidentState::Seen => "seen",
            IncidentState::Closed => "closed",
        }
    }

    /// Whether a person may move an incident from here to `next`. Nothing becomes new by hand;
    /// a closed incident opens again as seen.
    pub fn may_become(self, next: IncidentState) -> bool {
        use IncidentState::{Closed, New, Seen};
        matches!(
            (self, next),
            (New, Seen | Closed) | (Seen, Closed) | (Closed, Seen)
        )
    }

    /// The state after another hit has joined. What somebody has looked at comes back as new
    /// when it has become more urgent; what was closed comes back also when it is one of care,
    /// so that no signal is lost behind an early decision.
    pub fn after_hit(
        self,
        care: bool,
        before: Option<Severity>,
        now: Option<Severity>,
    ) -> IncidentState {
        if now > before || (care && self == IncidentState::Closed) {
            IncidentState::New
        } else {
            self
        }
    }
}

impl fmt::Display for IncidentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The text names no state of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of new, seen, closed")]
pub struct NoState;

impl FromStr for IncidentState {
    type Err = NoState;

    fn from_str(word: &str) -> Result<Self, NoState> {
        IncidentState::ALL
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or(NoState)
    }
}

#[cfg(test)]
mod tests {
    use super::IncidentState::{self, Closed, New, Seen};
    use crate::model::Severity;

    #[test]
    fn people_move_incidents_forward_and_back_from_closed_only() {
        let allowed = [(New, Seen), (New, Closed), (Seen, Closed), (Closed, Seen)];
        for from in IncidentState::ALL {
            for to in IncidentState::ALL {
                assert_eq!(
                    from.may_become(to),
                    allowed.contains(&(from, to)),
                    "{from} to {to}"
                );
            }
        }
    }

    #[test]
    fn words_read_back() {
        for state in IncidentState::ALL {
            assert_eq!(state.word().parse(), Ok(state));
        }
        assert!("acting".parse::<IncidentState>().is_err());
    }

    #[track_caller]
    fn check(from: IncidentState, care: bool, before: u8, now: u8, expect: IncidentState) {
        let severity = |level: u8| Severity::try_from(level).ok();
        assert_eq!(
            from.after_hit(care, severity(before), severity(now)),
            expect
        );
    }

    #[test]
    fn a_hit_brings_back_what_grew_and_what_is_of_care() {
        check(Closed, false, 1, 1, Closed);
        check(Closed, false, 1, 3, New);
        check(Seen, false, 1, 3, New);
        check(Seen, false, 0, 1, New);
        check(Closed, true, 4, 4, New);
        check(Seen, true, 4, 4, Seen);
        check(New, false, 3, 3, New);
    }
}
