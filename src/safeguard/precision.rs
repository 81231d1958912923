//! How often a rule, a list or a phrase file is right, as far as people have said (F8).
//!
//! People settle incidents and answer requests; both count for what closed the page. A share is
//! only named where enough was settled to say something.

/// Below this number of settled cases a share says nothing.
pub const ENOUGH: u64 = 5;

/// What people said of the pages that one source closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precision {
    /// The rule, list or phrase file, as records name it.
    pub source: String,
    /// Pages that it closed.
    pub closed: u64,
    /// Incidents of it that somebody has closed, for any reason.
    pub settled: u64,
    /// Of those, closed as a mistake of the filter.
    pub mistakes: u64,
    /// Requests for its pages that somebody has answered.
    pub answered: u64,
    /// Of those, answered by opening.
    pub opened: u64,
}

impl Precision {
    /// How many of a hundred settled incidents were mistakes, rounded; `None` below [`ENOUGH`].
    pub fn mistaken(&self) -> Option<u64> {
        share(self.mistakes, self.settled)
    }

    /// How many of a hundred answered requests were opened, rounded; `None` below [`ENOUGH`].
    pub fn reopened(&self) -> Option<u64> {
        share(self.opened, self.answered)
    }

    /// Whether somebody should look at the source: more than half of what was settled says so.
    pub fn is_doubtful(&self) -> bool {
        self.mistaken().is_some_and(|share| share > 50)
            || self.reopened().is_some_and(|share| share > 50)
    }
}

fn share(part: u64, whole: u64) -> Option<u64> {
    (whole >= ENOUGH).then(|| (part.saturating_mul(100) + whole / 2) / whole)
}

/// The doubtful ones first, then those that close most.
pub fn ranked(mut all: Vec<Precision>) -> Vec<Precision> {
    all.sort_by(|a, b| {
        let key = |one: &Precision| {
            let worst = one.mistaken().max(one.reopened()).unwrap_or(0);
            (one.is_doubtful(), worst, one.closed)
        };
        key(b).cmp(&key(a)).then_with(|| a.source.cmp(&b.source))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str, closed: u64, settled: (u64, u64), answered: (u64, u64)) -> Precision {
        Precision {
            source: source.into(),
            closed,
            mistakes: settled.0,
            settled: settled.1,
            opened: answered.0,
            answered: answered.1,
        }
    }

    #[track_caller]
    fn check(settled: (u64, u64), expect: Option<u64>, doubtful: bool) {
        let one = of("a", 100, settled, (0, 0));
        assert_eq!((one.mistaken(), one.is_doubtful()), (expect, doubtful));
        let one = of("a", 100, (0, 0), settled);
        assert_eq!((one.reopened(), one.is_doubtful()), (expect, doubtful));
    }

    #[test]
    fn a_share_is_named_from_five_on() {
        check((4, 4), None, false);
        check((5, 5), Some(100), true);
        check((0, 5), Some(0), false);
        check((1, 6), Some(17), false);
        check((3, 6), Some(50), false);
        check((9, 10), Some(90), true);
    }

    #[test]
    fn doubtful_sources_come_first() {
        let order: Vec<String> = ranked(vec![
            of("busy", 900, (0, 9), (0, 0)),
            of("quiet", 10, (0, 0), (0, 0)),
            of("wrong", 20, (6, 7), (0, 0)),
            of("alike", 10, (0, 0), (0, 0)),
        ])
        .into_iter()
        .map(|one| one.source)
        .collect();
        assert_eq!(order, ["wrong", "busy", "alike", "quiet"]);
    }
}
