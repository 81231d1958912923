//! Many hits, one incident: when a hit joins an episode (F6).
//!
//! An episode is the chain of hits of one subject and category in which no two neighbours are
//! more than half an hour apart. That makes it a function of the set of hits: the order in which
//! they arrive, and how often, changes nothing.

use std::time::Duration;

use crate::model::{Hit, HitKind, Timestamp};

/// The longest pause inside an episode (UX section 8.5: thirty minutes, inclusive).
pub const PAUSE: Duration = Duration::from_secs(30 * 60);

/// The longest pause between two pupils of a class who ask for the same page and share one
/// request (UX section 5.7: "asked again within a day").
pub const ASK_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// Which kinds of hit go together: a page that was cut is a page that was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KindGroup {
    /// [`HitKind::Block`] and [`HitKind::Cut`].
    Closed,
    /// [`HitKind::Alert`].
    Alert,
    /// [`HitKind::Technical`].
    Technical,
}

impl KindGroup {
    /// The group of a kind.
    pub fn of(kind: HitKind) -> Self {
        match kind {
            HitKind::Block | HitKind::Cut => KindGroup::Closed,
            HitKind::Alert => KindGroup::Alert,
            HitKind::Technical => KindGroup::Technical,
        }
    }

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            KindGroup::Closed => "closed",
            KindGroup::Alert => "alert",
            KindGroup::Technical => "technical",
        }
    }
}

/// What all hits of an episode have in common.
///
/// Care is part of it, so that a hit that a teacher may read never shares an incident with one
/// that a teacher may not.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EpisodeKey {
    /// The stand-in if there is one, and the class if there is one. Both, because a device goes
    /// from room to room, and the teacher of one class never reads what happened in another.
    pub subject: String,
    /// The category's name.
    pub category: String,
    /// Which kinds go together.
    pub group: KindGroup,
    /// Whether the category is one of care.
    pub care: bool,
}

impl EpisodeKey {
    /// The key of a hit.
    pub fn of(hit: &Hit) -> Self {
        let subject = match (&hit.who, &hit.class) {
            (Some(who), Some(class)) => format!("who:{who} class:{class}"),
            (Some(who), None) => format!("who:{who}"),
            (None, Some(class)) => format!("class:{class}"),
            (None, None) => "unknown".to_owned(),
        };
        EpisodeKey {
            subject,
            category: hit.category.clone(),
            group: KindGroup::of(hit.kind),
            care: hit.care,
        }
    }
}

/// Whether an event at `at` belongs to the episode from `first` to `last`, both included.
pub fn joins(first: Timestamp, last: Timestamp, at: Timestamp, pause: Duration) -> bool {
    at >= first.minus(pause) && at <= last.plus(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: i64, last: i64, at: i64, expect: bool) {
        let minute = |m: i64| Timestamp(m * 60_000);
        assert_eq!(
            joins(minute(first), minute(last), minute(at), PAUSE),
            expect
        );
    }

    #[test]
    fn half_an_hour_holds_an_episode_together_on_both_sides() {
        check(100, 110, 105, true);
        check(100, 110, 140, true);
        check(100, 110, 141, false);
        check(100, 110, 70, true);
        check(100, 110, 69, false);
    }

    #[test]
    fn times_at_the_ends_of_the_range_do_not_overflow() {
        assert!(joins(
            Timestamp(i64::MIN),
            Timestamp(i64::MAX),
            Timestamp(0),
            PAUSE
        ));
        assert!(!joins(
            Timestamp(i64::MAX),
            Timestamp(i64::MAX),
            Timestamp(i64::MIN),
            PAUSE
        ));
    }
}
