//! Who is to be told of a concern, and when: one pure function (F12, F17).
//!
//! A concern walks through four steps: somebody looks, somebody talks with the pupil, a decision
//! is recorded, it is settled. Each has a moment by which it is due, counted in school hours
//! (UX section 9.2). The chain is a ladder of rungs, the lead on the lowest; a step that is missed
//! climbs it. Nothing here knows who stands on a rung, sends anything, or remembers what was told.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::calendar::Calendar;
use crate::model::{Timestamp, Within};

/// The longest that lateness is repeated, in school days.
const REMINDERS: u32 = 60;

/// How soon a person has to answer (UX section 8.5); the shape on the page goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Urgency {
    /// ■ This week.
    Week,
    /// ● Today.
    Today,
    /// ▲ Within the hour.
    Hour,
}

impl Urgency {
    /// All, the least urgent first.
    pub const ALL: [Urgency; 3] = [Urgency::Week, Urgency::Today, Urgency::Hour];

    /// `week`, `today` or `hour`: the word in rows and forms.
    pub fn word(self) -> &'static str {
        match self {
            Urgency::Week => "week",
            Urgency::Today => "today",
            Urgency::Hour => "hour",
        }
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The text names no urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of week, today, hour")]
pub struct NoUrgency;

impl FromStr for Urgency {
    type Err = NoUrgency;

    fn from_str(word: &str) -> Result<Self, NoUrgency> {
        Urgency::ALL
            .into_iter()
            .find(|urgency| urgency.word() == word)
            .ok_or(NoUrgency)
    }
}

/// What has to happen next with a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Somebody of the team takes it.
    Look,
    /// Somebody talks with the pupil.
    Talk,
    /// A decision is recorded.
    Decide,
    /// It is closed, or looked at again on the day that was set.
    Settle,
}

impl Step {
    /// The word in the ids of notices.
    pub fn word(self) -> &'static str {
        match self {
            Step::Look => "look",
            Step::Talk => "talk",
            Step::Decide => "decide",
            Step::Settle => "settle",
        }
    }
}

/// What is known of a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// How soon.
    pub urgency: Urgency,
    /// Since when the clock runs: when it came, was raised or came back.
    pub since: Timestamp,
    /// Whether the lowest rung is told as soon as it comes; what is not urgent waits for the
    /// digest (F9).
    pub at_once: bool,
    /// When somebody took it.
    pub looked: Option<Timestamp>,
    /// When somebody talked with the pupil.
    pub talked: Option<Timestamp>,
    /// When a decision was recorded.
    pub decided: Option<Timestamp>,
    /// On which day it is to be looked at again.
    pub check: Option<Timestamp>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// It has come.
    Came,
    /// A step was missed on this rung.
    Late,
    /// A step was missed below.
    Climbed,
    /// It is still late.
    Still,
}

/// One rung that is to be told at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The moment.
    pub at: Timestamp,
    /// Which rung, 0 the lowest.
    pub rung: usize,
    /// Which step it is about.
    pub step: Step,
    /// Why.
    pub why: Why,
    /// Tells repetitions apart: 0, 1, 2 …
    pub number: u32,
}

impl Telling {
    /// The part of a notice's id that names this telling, e.g. `look:1:climbed:0`.
    pub fn word(&self) -> String {
        let why = match self.why {
            Why::Came => "came",
            Why::Late => "late",
            Why::Climbed => "climbed",
            Why::Still => "still",
        };
        format!("{}:{}:{why}:{}", self.step.word(), self.rung, self.number)
    }
}

/// What is due, and who is to have been told by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The next step; `None` once it is closed.
    pub step: Option<Step>,
    /// When that is due.
    pub due: Option<Timestamp>,
    /// Whether it is late.
    pub late: bool,
    /// Who is to have been told of this step by now, in order of time.
    pub tell: Vec<Telling>,
    /// Who is told next if nothing happens.
    pub next: Option<Telling>,
}

/// When each step is due that is not done yet. Later steps are never due before earlier ones.
pub fn due(facts: &Facts, calendar: &Calendar, step: Step) -> Timestamp {
    let answers = calendar.answers();
    let [look, talk, decide] = match facts.urgency {
        Urgency::Hour => answers.hour,
        Urgency::Today => answers.today,
        Urgency::Week => answers.week,
    };
    let since = facts.since;
    let by = |within| match within {
        Within::Minutes(count) => clock(
            facts,
            calendar,
            since,
            Duration::from_secs(u64::from(count) * 60),
        ),
        Within::SameDay => calendar.end_of_day(since),
        Within::Days(count) => calendar.after(since, calendar.days(u32::from(count))),
    };
    let own = match step {
        Step::Look => by(look),
        Step::Talk => by(talk),
        Step::Decide => by(decide),
        Step::Settle => {
            let decided = facts.decided.unwrap_or(since);
            let wait = match facts.urgency {
                Urgency::Hour => 5,
                Urgency::Today => 10,
                Urgency::Week => 15,
            };
            return facts
                .check
                .unwrap_or_else(|| calendar.after(decided, calendar.days(wait)));
        }
    };
    match step {
        Step::Look => own,
        Step::Talk => own.max(due(facts, calendar, Step::Look)),
        Step::Decide | Step::Settle => own.max(due(facts, calendar, Step::Talk)),
    }
}

/// What is due at `now` and who is to have been told by then, on a ladder of `rungs` rungs.
pub fn plan(facts: &Facts, calendar: &Calendar, rungs: usize, now: Timestamp) -> Plan {
    let Some(step) = step(facts) else {
        return Plan {
            step: None,
            due: None,
            late: false,
            tell: Vec::new(),
            next: None,
        };
    };
    let due = due(facts, calendar, step);
    let mut all = tellings(facts, calendar, step, due, rungs);
    all.sort_by_key(|telling| (telling.at, telling.rung, telling.why, telling.number));
    let next = all.iter().find(|telling| telling.at > now).copied();
    all.retain(|telling| telling.at <= now);
    Plan {
        step: Some(step),
        due: Some(due),
        late: now >= due,
        tell: all,
        next,
    }
}

fn step(facts: &Facts) -> Option<Step> {
    if facts.closed.is_some() {
        None
    } else if facts.looked.is_none() {
        Some(Step::Look)
    } else if facts.decided.is_some() {
        // A decision can be made without a talk: the pupil may not be known.
        Some(Step::Settle)
    } else if facts.talked.is_none() {
        Some(Step::Talk)
    } else {
        Some(Step::Decide)
    }
}

fn tellings(
    facts: &Facts,
    calendar: &Calendar,
    step: Step,
    due: Timestamp,
    rungs: usize,
) -> Vec<Telling> {
    let telling = |at, rung, why, number| Telling {
        at,
        rung,
        step,
        why,
        number,
    };
    let mut all = Vec::new();
    if step == Step::Look && facts.at_once {
        all.push(telling(
            clock(facts, calendar, facts.since, Duration::ZERO),
            0,
            Why::Came,
            0,
        ));
    }
    all.push(telling(due, 0, Why::Late, 0));
    let mut top = due;
    for rung in 1..rungs {
        let above = u32::try_from(rung - 1).unwrap_or(u32::MAX);
        top = match facts.urgency {
            // The deputy at once, the head after half an hour.
            Urgency::Hour => clock(
                facts,
                calendar,
                due,
                Duration::from_secs(30 * 60).saturating_mul(above),
            ),
            // The deputy on the next morning.
            Urgency::Today => calendar.morning(due, above.saturating_add(1)),
            // Once a week.
            Urgency::Week => calendar.after(due, calendar.days(5).saturating_mul(above + 1)),
        };
        all.push(telling(top, rung, Why::Climbed, 0));
    }
    // And again each morning: what is late is never silent.
    let mut morning = top;
    for number in 0..REMINDERS {
        morning = calendar.morning(morning, 1);
        all.push(telling(morning, 0, Why::Still, number));
    }
    all
}

/// When `span` has passed on the clock of a concern: in school hours; with somebody on duty an
/// urgent one never waits.
fn clock(facts: &Facts, calendar: &Calendar, from: Timestamp, span: Duration) -> Timestamp {
    if facts.urgency == Urgency::Hour && calendar.on_duty().is_some() {
        from.plus(span)
    } else {
        calendar.after(calendar.next_open(from), span)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::SchoolHours;

    fn calendar(on_duty: Option<&str>) -> Calendar {
        let hours = SchoolHours {
            on_duty: on_duty.map(str::to_owned),
            ..SchoolHours::default()
        };
        Calendar::new(&hours, "Europe/Warsaw")
    }

    fn moment(text: &str) -> Timestamp {
        let zoned: jiff::Zoned = format!("{text}[Europe/Warsaw]").parse().unwrap();
        Timestamp(zoned.timestamp().as_millisecond())
    }

    fn facts(urgency: Urgency, since: &str) -> Facts {
        Facts {
            urgency,
            since: moment(since),
            at_once: urgency == Urgency::Hour,
            looked: None,
            talked: None,
            decided: None,
            check: None,
            closed: None,
        }
    }

    #[track_caller]
    fn check(urgency: Urgency, since: &str, expect: [&str; 3]) {
        let facts = facts(urgency, since);
        let calendar = calendar(None);
        for (step, expect) in [Step::Look, Step::Talk, Step::Decide]
            .into_iter()
            .zip(expect)
        {
            assert_eq!(due(&facts, &calendar, step), moment(expect), "{step:?}");
        }
    }

    #[test]
    fn each_urgency_has_its_three_times() {
        use Urgency::{Hour, Today, Week};
        // A Friday.
        check(
            Hour,
            "2026-11-20T10:07",
            ["2026-11-20T10:22", "2026-11-20T11:07", "2026-11-20T16:00"],
        );
        check(
            Today,
            "2026-11-20T10:00",
            ["2026-11-20T12:00", "2026-11-20T16:00", "2026-11-24T10:00"],
        );
        check(
            Week,
            "2026-11-20T10:00",
            ["2026-11-23T10:00", "2026-11-25T10:00", "2026-11-27T10:00"],
        );
        // Shortly before the end: no step is due before the one ahead of it.
        check(
            Hour,
            "2026-11-20T15:50",
            ["2026-11-23T08:05", "2026-11-23T08:50", "2026-11-23T08:50"],
        );
        // In the night.
        check(
            Hour,
            "2026-11-19T23:00",
            ["2026-11-20T08:15", "2026-11-20T09:00", "2026-11-20T16:00"],
        );
    }

    /// Who is told when, as `minute after the first: rung why`.
    fn told(facts: &Facts, calendar: &Calendar, now: &str) -> Vec<(String, usize, Why)> {
        plan(facts, calendar, 3, moment(now))
            .tell
            .into_iter()
            .map(|telling| {
                let at = jiff::Timestamp::from_millisecond(telling.at.0).unwrap();
                let at = at.in_tz("Europe/Warsaw").unwrap();
                (
                    at.strftime("%a %H:%M").to_string(),
                    telling.rung,
                    telling.why,
                )
            })
            .collect()
    }

    #[test]
    fn an_urgent_one_climbs_the_chain_within_the_hour() {
        let facts = facts(Urgency::Hour, "2026-11-20T10:07");
        let calendar = calendar(None);
        let say = |at: &str, rung, why| (at.to_owned(), rung, why);
        assert_eq!(
            told(&facts, &calendar, "2026-11-20T10:07"),
            [say("Fri 10:07", 0, Why::Came)]
        );
        assert_eq!(
            told(&facts, &calendar, "2026-11-20T10:52"),
            [
                say("Fri 10:07", 0, Why::Came),
                say("Fri 10:22", 0, Why::Late),
                say("Fri 10:22", 1, Why::Climbed),
                say("Fri 10:52", 2, Why::Climbed),
            ]
        );
        // And on the next morning again.
        assert_eq!(
            told(&facts, &calendar, "2026-11-23T08:00").last(),
            Some(&say("Mon 08:00", 0, Why::Still))
        );
    }

    #[test]
    fn outside_hours_it_waits_unless_somebody_is_on_duty() {
        let night = facts(Urgency::Hour, "2026-11-20T22:00");
        assert_eq!(told(&night, &calendar(None), "2026-11-22T12:00"), []);
        let plan_at = plan(&night, &calendar(None), 3, moment("2026-11-22T12:00"));
        assert!(!plan_at.late);
        assert_eq!(plan_at.next.unwrap().at, moment("2026-11-23T08:00"));
        assert_eq!(
            told(&night, &calendar(Some("eva")), "2026-11-20T22:00").len(),
            1
        );
        assert_eq!(
            told(&night, &calendar(Some("eva")), "2026-11-20T22:15").len(),
            3
        );
    }

    #[test]
    fn what_is_for_today_is_late_first_and_climbs_on_the_next_morning() {
        let facts = facts(Urgency::Today, "2026-11-20T10:00");
        let calendar = calendar(None);
        assert_eq!(told(&facts, &calendar, "2026-11-20T11:59"), []);
        assert_eq!(told(&facts, &calendar, "2026-11-20T15:00").len(), 1);
        let later = told(&facts, &calendar, "2026-11-23T08:00");
        assert_eq!(
            later.last(),
            Some(&("Mon 08:00".to_owned(), 1, Why::Climbed))
        );
    }

    #[test]
    fn once_taken_the_talk_is_due_and_after_the_decision_the_day_that_was_set() {
        let calendar = calendar(None);
        let mut facts = facts(Urgency::Hour, "2026-11-20T10:07");
        let now = moment("2026-11-20T10:30");
        facts.looked = Some(moment("2026-11-20T10:15"));
        let then = plan(&facts, &calendar, 3, now);
        assert_eq!((then.step, then.late), (Some(Step::Talk), false));
        assert_eq!(then.due, Some(moment("2026-11-20T11:07")));
        facts.decided = Some(now);
        facts.check = Some(moment("2026-12-01T08:00"));
        let then = plan(&facts, &calendar, 3, moment("2026-12-01T08:00"));
        assert_eq!((then.step, then.late), (Some(Step::Settle), true));
        facts.closed = Some(now);
        assert_eq!(plan(&facts, &calendar, 3, now).step, None);
    }

    fn any_facts() -> impl Strategy<Value = Facts> {
        let spot = || prop::option::of(0..40_000i64);
        (
            prop::sample::select(Urgency::ALL.to_vec()),
            0..40_000i64,
            any::<bool>(),
            [spot(), spot(), spot(), spot(), spot()],
        )
            .prop_map(|(urgency, since, at_once, spots)| {
                let begin = moment("2026-10-20T00:00");
                let since = begin.plus(Duration::from_secs(since as u64 * 60));
                let later = |minutes: Option<i64>| {
                    minutes.map(|minutes| since.plus(Duration::from_secs(minutes as u64 * 60)))
                };
                let [looked, talked, decided, check, closed] = spots.map(later);
                Facts {
                    urgency,
                    since,
                    at_once,
                    looked,
                    talked,
                    decided,
                    check,
                    closed,
                }
            })
    }

    proptest! {
        /// Nothing that is open is ever without a time, and what is late has been told to
        /// somebody.
        #[test]
        fn an_open_concern_is_due_or_late_and_told(
            facts in any_facts(), minutes in 0..200_000u64, rungs in 1..5usize, duty in any::<bool>(),
        ) {
            let calendar = calendar(duty.then_some("eva"));
            let now = facts.since.plus(Duration::from_secs(minutes * 60));
            let plan = plan(&facts, &calendar, rungs, now);
            if facts.closed.is_some() {
                prop_assert!(plan.step.is_none() && plan.tell.is_empty() && !plan.late);
            } else {
                let due = plan.due.unwrap();
                prop_assert_eq!(plan.late, now >= due);
                if plan.late {
                    prop_assert!(!plan.tell.is_empty());
                } else {
                    prop_assert!(plan.next.is_some());
                }
            }
        }

        /// Time alone takes nothing back.
        #[test]
        fn what_has_been_told_stays_told(
            facts in any_facts(), first in 0..100_000u64, more in 0..100_000u64, rungs in 1..5usize,
        ) {
            let calendar = calendar(None);
            let at = |minutes: u64| facts.since.plus(Duration::from_secs(minutes * 60));
            let (before, after) = (
                plan(&facts, &calendar, rungs, at(first)),
                plan(&facts, &calendar, rungs, at(first + more)),
            );
            prop_assert!(before.tell.iter().all(|telling| after.tell.contains(telling)));
            prop_assert!(!before.late || after.late);
            prop_assert_eq!(before.due, after.due);
            // No two tellings share an id.
            let words: std::collections::BTreeSet<_> =
                after.tell.iter().map(Telling::word).collect();
            prop_assert_eq!(words.len(), after.tell.len());
        }

        /// The steps are due in their order, and more urgent is never later.
        #[test]
        fn steps_come_in_order(facts in any_facts()) {
            let calendar = calendar(None);
            let due = |urgency, step| due(&Facts { urgency, ..facts }, &calendar, step);
            for urgency in Urgency::ALL {
                prop_assert!(due(urgency, Step::Look) <= due(urgency, Step::Talk));
                prop_assert!(due(urgency, Step::Talk) <= due(urgency, Step::Decide));
            }
            for step in [Step::Look, Step::Talk, Step::Decide] {
                prop_assert!(due(Urgency::Hour, step) <= due(Urgency::Today, step));
                prop_assert!(due(Urgency::Today, step) <= due(Urgency::Week, step));
            }
        }
    }
}
