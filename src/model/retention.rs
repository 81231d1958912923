//! How long each kind of record is kept (H3, UX section 6.2).
//!
//! Moments in, moments out. The values come from `policies/school.toml`; the store deletes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// A kind of record that has a time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordClass {
    /// Closed pages without an alert, and technical matters.
    Events,
    /// What an alert was raised for.
    Incidents,
    /// Requests for pages.
    Requests,
    /// Messages of pupils to the safeguarding team, once they were read.
    SelfReports,
    /// What staff raised, once it is settled and in no case.
    Concerns,
    /// Cases with their records, once they are closed.
    Cases,
    /// Who saw behind a stand-in.
    Reveals,
    /// Lines of the audit log.
    Audit,
    /// Texts that staff corrected.
    Corrections,
    /// Notices that have been sent.
    Notices,
    /// Sessions and links, once they have ended.
    Sessions,
    /// Check values of hits that are gone; they go with the audit log.
    Sealed,
    /// Not a time, but a person's request: what was erased.
    Erasure,
}

impl RecordClass {
    /// Every kind.
    pub const ALL: [RecordClass; 13] = [
        RecordClass::Events,
        RecordClass::Incidents,
        RecordClass::Requests,
        RecordClass::SelfReports,
        RecordClass::Concerns,
        RecordClass::Cases,
        RecordClass::Reveals,
        RecordClass::Audit,
        RecordClass::Corrections,
        RecordClass::Notices,
        RecordClass::Sessions,
        RecordClass::Sealed,
        RecordClass::Erasure,
    ];

    /// The word in proofs and settings.
    pub fn word(self) -> &'static str {
        match self {
            RecordClass::Events => "events",
            RecordClass::Incidents => "incidents",
            RecordClass::Requests => "requests",
            RecordClass::SelfReports => "self-reports",
            RecordClass::Concerns => "concerns",
            RecordClass::Cases => "cases",
            RecordClass::Reveals => "reveals",
            RecordClass::Audit => "audit",
            RecordClass::Corrections => "corrections",
            RecordClass::Notices => "notices",
            RecordClass::Sessions => "sessions",
            RecordClass::Sealed => "sealed",
            RecordClass::Erasure => "erasure",
        }
    }
}

/// A kind of record whose days a school may choose, within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Which kind.
    pub class: RecordClass,
    /// The key under `[retention]`.
    pub key: &'static str,
    /// Fewest days: below, nobody could help any more, or nobody could account for it.
    pub least: u16,
    /// Most days: above, a child's mistake would follow it.
    pub most: u16,
    /// Days where nothing is said; `None` is the school's `retention_days`.
    pub usual: Option<u16>,
}

/// The longest that an incident is kept, in days: beyond a school year and its holidays it would
/// follow a child into the next one. Holds as well where no end of term comes.
pub const MOST_INCIDENT_DAYS: u16 = 400;

/// What may be chosen.
pub const BOUNDS: &[Bounds] = &[
    Bounds {
        class: RecordClass::Events,
        key: "events_days",
        least: 1,
        most: 365,
        usual: None,
    },
    Bounds {
        class: RecordClass::Incidents,
        key: "incidents_days",
        least: 7,
        most: MOST_INCIDENT_DAYS,
        usual: None,
    },
    Bounds {
        class: RecordClass::Requests,
        key: "requests_days",
        least: 7,
        most: 365,
        usual: None,
    },
    Bounds {
        class: RecordClass::SelfReports,
        key: "self_reports_days",
        least: 90,
        most: 3650,
        usual: Some(365),
    },
    Bounds {
        class: RecordClass::Concerns,
        key: "concerns_days",
        least: 90,
        most: 3650,
        usual: Some(365),
    },
    // Laws differ most here: some want five years, some until the pupil is twenty-five.
    Bounds {
        class: RecordClass::Cases,
        key: "cases_days",
        least: 365,
        most: 9500,
        usual: Some(1825),
    },
    Bounds {
        class: RecordClass::Reveals,
        key: "reveals_days",
        least: 180,
        most: 3650,
        usual: Some(730),
    },
    // No shorter than anything that it accounts for but messages, whose proof outlives them.
    Bounds {
        class: RecordClass::Audit,
        key: "audit_days",
        least: 450,
        most: 3650,
        usual: Some(730),
    },
    Bounds {
        class: RecordClass::Corrections,
        key: "corrections_days",
        least: 1,
        most: 730,
        usual: None,
    },
    Bounds {
        class: RecordClass::Notices,
        key: "notices_days",
        least: 7,
        most: 365,
        usual: Some(90),
    },
];

/// How long a school keeps what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days of each kind in [`BOUNDS`], in its order.
    days: [u16; BOUNDS.len()],
    /// Ends of terms, ascending: incidents go with the first that comes after them.
    term_ends: Vec<Timestamp>,
}

impl Default for Retention {
    fn default() -> Self {
        Retention::new(30)
    }
}

impl Retention {
    /// The usual days; `general` where there are none of its own.
    pub fn new(general: u16) -> Self {
        let mut days = [general; BOUNDS.len()];
        for (days, bounds) in days.iter_mut().zip(BOUNDS) {
            *days = bounds.usual.unwrap_or(general);
        }
        Retention {
            days,
            term_ends: Vec::new(),
        }
    }

    /// The same with other days for one kind; kinds without a choice stay.
    #[must_use]
    pub fn with(mut self, class: RecordClass, days: u16) -> Self {
        for (kept, bounds) in self.days.iter_mut().zip(BOUNDS) {
            if bounds.class == class {
                *kept = days;
            }
        }
        self
    }

    /// The same with ends of terms, the first moment after each: incidents then stay to the end
    /// of their term, however many days are said.
    #[must_use]
    pub fn with_term_ends(mut self, mut ends: Vec<Timestamp>) -> Self {
        ends.sort_unstable();
        self.term_ends = ends;
        self
    }

    /// For how many days a kind is kept; 0 for kinds without a choice. Of incidents with ends of
    /// terms these are the most.
    pub fn days(&self, class: RecordClass) -> u16 {
        if class == RecordClass::Incidents && !self.term_ends.is_empty() {
            return MOST_INCIDENT_DAYS;
        }
        let class = match class {
            RecordClass::Sealed => RecordClass::Audit,
            other => other,
        };
        BOUNDS
            .iter()
            .zip(self.days)
            .find(|(bounds, _)| bounds.class == class)
            .map_or(0, |(_, days)| days)
    }

    /// Whether incidents go with the end of a term.
    pub fn by_term(&self) -> bool {
        !self.term_ends.is_empty()
    }

    /// What is older than this goes.
    pub fn cut(&self, class: RecordClass, now: Timestamp) -> Timestamp {
        let cut = now.minus(Duration::from_secs(
            u64::from(self.days(class)) * 24 * 60 * 60,
        ));
        if class != RecordClass::Incidents {
            return cut;
        }
        let ended = self.term_ends.iter().rev().find(|end| **end <= now);
        ended.map_or(cut, |end| cut.max(*end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn each_kind_has_bounds_once_and_its_usual_days_fit() {
        for (at, bounds) in BOUNDS.iter().enumerate() {
            assert!(bounds.least <= bounds.most);
            let usual = bounds.usual.unwrap_or(30);
            assert!(
                (bounds.least..=bounds.most).contains(&usual),
                "{}",
                bounds.key
            );
            assert!(
                BOUNDS[at + 1..]
                    .iter()
                    .all(|other| other.class != bounds.class)
            );
        }
    }

    #[test]
    fn nothing_that_a_proof_explains_outlives_it() {
        let least = BOUNDS
            .iter()
            .find(|bounds| bounds.class == RecordClass::Audit);
        assert!(least.unwrap().least > MOST_INCIDENT_DAYS);
    }

    #[track_caller]
    fn check(retention: &Retention, class: RecordClass, now_days: i64, expect_days: i64) {
        let cut = retention.cut(class, Timestamp(now_days * DAY));
        assert_eq!(cut, Timestamp(expect_days * DAY));
    }

    #[test]
    fn days_are_counted_back_and_terms_end_incidents() {
        let plain = Retention::new(30).with(RecordClass::Requests, 60);
        check(&plain, RecordClass::Events, 1000, 970);
        check(&plain, RecordClass::Requests, 1000, 940);
        check(&plain, RecordClass::Incidents, 1000, 970);
        check(&plain, RecordClass::Audit, 1000, 270);
        let terms = plain.with_term_ends([900, 700, 1100].map(|day| Timestamp(day * DAY)).to_vec());
        check(&terms, RecordClass::Events, 1000, 970);
        // Nothing of the running term goes, everything of the last one has gone.
        check(&terms, RecordClass::Incidents, 1000, 900);
        check(&terms, RecordClass::Incidents, 1099, 900);
        check(&terms, RecordClass::Incidents, 1100, 1100);
        // Nobody wrote down the next ends of terms.
        check(&terms, RecordClass::Incidents, 1600, 1200);
    }
}
