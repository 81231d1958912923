//! The one decision function: (rulebook, identity, facts, now) → decision with its working.
//!
//! Pure, total, and the same for the data path, `explain`, the examples and the tests. The order
//! of reasons is in `precedence`; here it is walked, and the rest of the answer (alert, record,
//! reading, safety) follows from who won.

use crate::model::{
    Action, CategoryId, Decided, Identity, Intent, PageUrl, Reason, Safety, Severity, Step,
    Timestamp, UnlockBy, Verdict, Visible,
};

use super::lessons::Limited;
use super::precedence::{Case, Free, ORDER, Ruling, only_these, open_for_class};
use super::rulebook::Rulebook;
use super::unlocks::Open;
use super::word::Word;

/// What was seen of a request, and what is known of it.
pub struct Facts<'a> {
    /// The address as far as it was visible.
    pub url: &'a PageUrl,
    /// Everything known of it: lists, search words, text.
    pub verdict: &'a Verdict,
}

impl Rulebook {
    /// The one decision function.
    ///
    /// Every layer of precedence is asked and leaves its steps in the trace; the first that
    /// rules has the step with `won`. `Action::Splice` for an address that was seen in full
    /// (clear text) means: pass it on without looking inside.
    ///
    /// When only the host is visible and the school has a path rule that could open something
    /// on it, the answer is to open the connection and look: the host alone closes nothing then.
    ///
    /// It is the decision during a lesson, whatever the time: what is written into `policies/` is
    /// checked with it, so that an expectation does not depend on the hour. What a pupil gets now
    /// says [`decide_open`](Rulebook::decide_open).
    pub fn decide(&self, who: &Identity, facts: &Facts<'_>, now: Timestamp) -> Decided {
        self.decide_in_lesson(who, facts, None, now)
    }

    /// The decision at this moment, with what staff have opened for classes. An unlock changes
    /// nothing for another class, nothing that already opens, and nothing that its author may not
    /// open; the providers' safety stays as the tier has it. What is limited is open outside
    /// lessons ([`School::limited`](super::School::limited)).
    pub fn decide_open(
        &self,
        who: &Identity,
        facts: &Facts<'_>,
        open: Option<Open<'_>>,
        now: Timestamp,
    ) -> Decided {
        let free = Free::at(self.school(), now);
        let decided = self.decide_by(who, facts, open, &free, now);
        let until = match free.said() {
            // Its own end is the nearer bell.
            _ if matches!(decided.reason, Reason::OnlyThese(_)) => decided.until,
            Some(Limited::Closed { opens }) if decided.action == Action::Limit => opens,
            // What passes by other reasons too, or stays closed for them, does not wait for a bell.
            Some(Limited::Open { closes: Some(at) })
                if self.decide_in_lesson(who, facts, open, now).action == Action::Limit =>
            {
                Some(at)
            }
            _ => None,
        };
        Decided { until, ..decided }
    }

    /// The decision during a lesson, with what staff have opened for classes.
    pub fn decide_in_lesson(
        &self,
        who: &Identity,
        facts: &Facts<'_>,
        open: Option<Open<'_>>,
        now: Timestamp,
    ) -> Decided {
        self.decide_by(who, facts, open, &Free::never(), now)
    }

    fn decide_by(
        &self,
        who: &Identity,
        facts: &Facts<'_>,
        open: Option<Open<'_>>,
        free: &Free<'_>,
        now: Timestamp,
    ) -> Decided {
        let case = Case {
            book: self,
            who,
            url: facts.url,
            verdict: facts.verdict,
            now,
            free,
            tier: self.tier_rules(who.tier),
            open: open.filter(|open| !open.unlocks.is_empty()),
        };
        let mut trace: Vec<Step> = Vec::with_capacity(4);
        let mut said: Vec<Ruling> = Vec::with_capacity(2);
        for layer in ORDER {
            said.extend(layer(&case, &mut trace));
        }
        let ruling = open_for_class(&case, &mut trace, &said)
            .or_else(|| said.into_iter().next())
            .expect("the last layer, the tier's default, always rules");
        let ruling = look_first(&case, &mut trace, ruling);
        let (ruling, until) = only_these(&case, &mut trace, ruling);
        if let Some(step) = trace.get_mut(ruling.step) {
            step.won = true;
        }
        let action = match (ruling.word, case.url.visible()) {
            // Nobody looks into a connection to a helpline.
            (Word::Protect, Visible::HostOnly) => Action::Splice,
            (word, _) => word.action(),
        };
        let alert = alert(&case, &ruling);
        // That a class works with other pages is nobody's business but its own.
        let silent = alert.is_none() && matches!(ruling.reason, Reason::OnlyThese(_));
        Decided {
            action,
            alert,
            intent: facts.verdict.intent,
            record: ruling.word != Word::Protect
                && !case.seeks_help()
                && !case.is_half_typed()
                && !silent,
            read_body: matches!(ruling.word, Word::Allow | Word::Safe | Word::Warn)
                && case.tier.read_bodies
                && case.tier.threshold > 0
                && !ruling.trusted
                && case.url.visible() == Visible::Full,
            safety: safety(&case, &ruling),
            reason: ruling.reason,
            category: ruling.category,
            unlock: ruling.unlock,
            until,
            trace,
        }
    }
}

/// A host alone does not close what a path rule of the school may open.
fn look_first(case: &Case<'_>, trace: &mut Vec<Step>, ruling: Ruling) -> Ruling {
    let may_wait = case.url.visible() == Visible::HostOnly
        && ruling.word.closes()
        && ruling.reason != Reason::Locked;
    let Some((rule, path)) = may_wait.then(|| case.path_may_open(&ruling)).flatten() else {
        return ruling;
    };
    trace.push(Step {
        layer: "host-only",
        source: rule.clone(),
        entry: path,
        category: None,
        matched: None,
        says: "allow",
        won: false,
    });
    Ruling {
        word: Word::Allow,
        reason: Reason::SchoolRule(rule),
        category: None,
        unlock: UnlockBy::Teacher,
        step: trace.len() - 1,
        rank: None,
        trusted: false,
    }
}

/// The gravest alert of what matched, whether or not it closed the page (FIELD row F2).
///
/// Nothing protected alerts, nor does a search for help, nor half a word on its way to one; nothing
/// a list says about an address that the school itself or its staff opened; no text of a source that is vouched for; and no category that
/// the tier may read anyway.
fn alert(case: &Case<'_>, ruling: &Ruling) -> Option<Severity> {
    if !case.tier.alerts
        || matches!(ruling.word, Word::Protect | Word::Splice)
        || case.seeks_help()
        || case.is_half_typed()
    {
        return None;
    }
    // Somebody has looked at the page and wants the class to read it.
    let staff_opened = matches!(ruling.reason, Reason::Opened(_));
    let school_opened =
        staff_opened || matches!(ruling.reason, Reason::SchoolRule(_)) && !ruling.word.closes();
    let searched = case.verdict.searched.iter();
    let listed = case.verdict.listed.iter().filter(|_| !school_opened);
    let read = !case.is_vouched_for() && !ruling.trusted && !staff_opened;
    let scored = case.over().filter(|_| read).map(|score| score.category);
    // A rule of the school that closes a page may say which category it stands for.
    let ruled: Option<CategoryId> = ruling.category.filter(|_| ruling.word.closes());
    searched
        .chain(listed)
        .chain(scored)
        .filter(|category| case.word(*category).closes())
        .chain(ruled)
        .filter_map(|category| case.book.alert_of(category))
        .map(|(severity, _)| severity)
        .max()
        .map(|severity| by_intent(severity, case.verdict.intent))
}

/// A plan is graver than a thought, and schoolwork is a note at most (FIELD section 5.4). Looking
/// for help never comes here.
fn by_intent(severity: Severity, intent: Option<Intent>) -> Severity {
    match intent {
        Some(Intent::Planning) => Severity::try_from(severity.level() + 1).unwrap_or(severity),
        Some(Intent::Research) => severity.min(Severity::NOTE),
        _ => severity,
    }
}

/// The providers' own safety goes with whatever is opened, except what is never looked into. A
/// search for help is still a search: one such word does not switch the engine's safety off.
fn safety(case: &Case<'_>, ruling: &Ruling) -> Safety {
    let of_the_tier = Safety {
        safe_search: case.tier.safe_search,
        youtube: case.tier.youtube,
        prefer_safe: case.tier.prefer_safe,
    };
    match ruling.word {
        Word::Allow | Word::Warn => of_the_tier,
        Word::Protect if case.seeks_help() => of_the_tier,
        Word::Safe => Safety {
            safe_search: true,
            youtube: case.tier.youtube.or(Some("moderate")),
            prefer_safe: true,
        },
        _ => Safety::default(),
    }
}
