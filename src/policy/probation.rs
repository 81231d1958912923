//! Names on probation: apps that refuse the school's certificate and are passed on unopened for a
//! while, because somebody of the school said so.
//!
//! Probation opens nothing that the rules close: it is asked only where the rules let the name
//! open, at every connection anew, and it ends by itself.

use std::time::Duration;

use crate::model::{Action, HostName, Identity, PageUrl, Timestamp};

use super::{Facts, Rulebook};

/// How long a name is on probation if nobody says otherwise.
pub const PROBATION: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How long at most.
pub const PROBATION_MOST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Names on probation at once; whoever needs more writes them into `no_inspect.toml`.
const NAMES: usize = 200;

/// One name that is passed on unopened for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probation {
    /// Exactly this name; none below it.
    pub host: HostName,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The sign-in name of who said so, `command-line`, or `policy`.
    pub by: String,
    /// Why, in their words.
    pub reason: String,
}

impl Probation {
    /// Whether it holds at a moment. What claims to hold longer than anything may does not hold.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until && self.until <= self.from.plus(PROBATION_MOST)
    }
}

/// All names on probation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probations(Vec<Probation>);

impl Probations {
    /// The first two hundred; more are not taken.
    pub fn new(all: impl IntoIterator<Item = Probation>) -> Self {
        Probations(all.into_iter().take(NAMES).collect())
    }

    /// The probation of a name at a moment.
    pub fn of(&self, host: &HostName, now: Timestamp) -> Option<&Probation> {
        self.0
            .iter()
            .find(|one| one.host == *host && one.holds(now))
    }
}

impl Rulebook {
    /// Whether a connection to a name on probation may be passed on unopened for this identity:
    /// only if the rules let the name open. Closed, limited or warned of, it is opened, so that
    /// the page is shown; locked, it never was.
    pub fn passes_on_probation(
        &self,
        who: &Identity,
        host: &HostName,
        port: u16,
        now: Timestamp,
        probations: &Probations,
    ) -> bool {
        probations.of(host, now).is_some() && self.lets_open(who, host, port, now)
    }

    /// Whether a name opens by itself, nothing that staff opened for a class counted.
    pub fn lets_open(&self, who: &Identity, host: &HostName, port: u16, now: Timestamp) -> bool {
        let url = PageUrl::host_only(host.clone(), port);
        let verdict = self.judge_url(&url);
        let facts = Facts {
            url: &url,
            verdict: &verdict,
        };
        self.decide(who, &facts, now).action == Action::Allow
            && !verdict
                .listed
                .iter()
                .any(|category| self.category(category).locked)
    }

    /// Whether a name may be put on probation without a person: the rules know it, that is, a
    /// list names it, and it opens for every class.
    pub fn may_pass_by_policy(&self, host: &HostName, now: Timestamp) -> bool {
        let verdict = self.judge_url(&PageUrl::host_only(host.clone(), 443));
        !verdict.listed.is_empty()
            && !self.classes().is_empty()
            && self
                .classes()
                .iter()
                .all(|class| self.lets_open(&class.somebody(), host, 443, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture::{self, NOW, somebody};

    #[track_caller]
    fn check(who: &str, host: &str, asked: &str, age: Duration, expect: bool) {
        let book = &fixture::rulebook();
        let probation = Probation {
            host: asked.parse().unwrap(),
            from: NOW,
            until: NOW.plus(PROBATION),
            by: "command-line".to_owned(),
            reason: "an app".to_owned(),
        };
        let passes = book.passes_on_probation(
            &somebody(book, who),
            &host.parse().unwrap(),
            443,
            NOW.plus(age),
            &Probations::new([probation]),
        );
        assert_eq!(passes, expect, "{who}: {host}");
    }

    #[test]
    fn probation_opens_nothing_that_is_closed() {
        let now = Duration::ZERO;
        let who = "primary";
        check(who, "unknown.example", "unknown.example", now, true);
        // Exactly the name, and only for its time.
        check(who, "a.unknown.example", "unknown.example", now, false);
        check(who, "unknown.example", "a.unknown.example", now, false);
        check(who, "unknown.example", "unknown.example", PROBATION, false);
        // Closed for this tier, for every tier, or by law.
        check("early-years", "news.example", "news.example", now, false);
        check(who, "drugs.example", "drugs.example", now, false);
        check(who, "illegal.example", "illegal.example", now, false);
    }

    #[test]
    fn no_probation_is_longer_than_may_be() {
        let long = Probation {
            host: "app.example".parse().unwrap(),
            from: NOW,
            until: NOW.plus(PROBATION_MOST).plus(Duration::from_secs(1)),
            by: String::new(),
            reason: String::new(),
        };
        assert!(!long.holds(NOW));
    }

    #[test]
    fn the_policy_alone_passes_only_what_the_rules_know_and_open() {
        let book = fixture::rulebook();
        let may = |host: &str| book.may_pass_by_policy(&host.parse().unwrap(), NOW);
        assert!(!may("unknown.example"));
        assert!(!may("drugs.example"));
        assert!(!may("illegal.example"));
    }
}
