//! When something that was "not a concern" is left in peace (UX section 8.5; FIELD F9).
//!
//! After a person has said so, the same page for the same class stays quiet for a week, unless it
//! grows threefold. Nothing of care is ever quiet, nor what the safeguarding team would hear of.
//! Pure.

use std::time::Duration;

use crate::model::Severity;

/// For how long a person's word holds.
pub const HOLDS: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How much it has to grow to be worth a word again.
const GROWTH: u64 = 3;
/// What is as severe as this goes to the safeguarding team, whatever was said of another one.
const SEVERE: u8 = 4;

/// Whether an incident stays quiet: `then` pages had been closed when somebody said that it was
/// no concern, `since` have been closed after that.
pub fn is_quiet(care: bool, severity: Option<Severity>, then: u64, since: u64) -> bool {
    let severe = severity.is_some_and(|severity| severity.level() >= SEVERE);
    !care && !severe && since < GROWTH * then.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(care: bool, severity: u8, then: u64, since: u64, expect: bool) {
        let severity = Severity::try_from(severity).ok();
        assert_eq!(is_quiet(care, severity, then, since), expect);
    }

    #[test]
    fn what_was_no_concern_stays_quiet_until_it_grows_threefold() {
        check(false, 2, 2, 1, true);
        check(false, 2, 2, 5, true);
        check(false, 2, 2, 6, false);
        check(false, 2, 0, 2, true);
        check(false, 2, 0, 3, false);
    }

    #[test]
    fn nothing_of_care_and_nothing_severe_is_quiet() {
        check(true, 2, 9, 1, false);
        check(false, 4, 9, 1, false);
        check(false, 5, 9, 1, false);
        check(false, 3, 9, 1, true);
    }
}
