//! School time: what a clock counts that stands still at night, at weekends and in holidays.
//!
//! Moments are compared as moments, never as hours of a wall clock, so that the night on which
//! summer time begins neither gives nor takes an hour of school.

use std::time::Duration;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use crate::model::{AnswerTimes, SchoolHours, Timestamp};

/// How many days are looked through for the next school day; a list of holidays that is longer
/// than this leaves the ordinary clock running, so that nothing waits for ever.
const HORIZON: i32 = 400;

/// The school's hours in its time zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    hours: SchoolHours,
    zone: TimeZone,
}

impl Calendar {
    /// Hours in an IANA time zone; in UTC where the name is not known.
    pub fn new(hours: &SchoolHours, zone: &str) -> Self {
        Calendar {
            hours: hours.clone(),
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
        }
    }

    /// Whether school is open at this moment.
    pub fn open(&self, at: Timestamp) -> bool {
        self.window(self.day_of(at))
            .is_some_and(|(from, to)| at >= from && at < to)
    }

    /// This moment if school is open then, else when it opens next.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        self.windows(at)
            .find(|(_, to)| at < *to)
            .map_or(at, |(from, _)| from.max(at))
    }

    /// When `span` of school time has passed since `from`.
    pub fn after(&self, from: Timestamp, span: Duration) -> Timestamp {
        let mut left = span;
        for (opens, closes) in self.windows(from) {
            if from >= closes {
                continue;
            }
            let begins = opens.max(from);
            let there = closes.since(begins);
            if left <= there {
                return begins.plus(left);
            }
            left -= there;
        }
        from.plus(span)
    }

    /// When the school day of this moment ends; outside hours, the next one.
    pub fn end_of_day(&self, at: Timestamp) -> Timestamp {
        self.windows(at)
            .find(|(_, to)| at < *to)
            .map_or(at.plus(Duration::from_secs(24 * 3600)), |(_, to)| to)
    }

    /// When the `count`th school day after the day of this moment opens; 0 is this moment.
    pub fn morning(&self, at: Timestamp, count: u32) -> Timestamp {
        let Some(skip) = count.checked_sub(1) else {
            return at;
        };
        let fallback = at.plus(Duration::from_secs(24 * 3600) * count);
        self.windows(at)
            .filter(|(from, _)| *from > at)
            .nth(skip as usize)
            .map_or(fallback, |(from, _)| from)
    }

    /// How long `count` school days are.
    pub fn days(&self, count: u32) -> Duration {
        let minutes = u64::from(self.hours.closes.saturating_sub(self.hours.opens));
        Duration::from_secs(minutes * 60) * count
    }

    /// How soon concerns are answered.
    pub fn answers(&self) -> &AnswerTimes {
        &self.hours.answers
    }

    /// The sign-in name of whoever is on duty outside hours.
    pub fn on_duty(&self) -> Option<&str> {
        self.hours.on_duty.as_deref()
    }

    /// The same school with nobody on duty: for a name that no account has.
    pub fn without_duty(mut self) -> Self {
        self.hours.on_duty = None;
        self
    }

    /// The sign-in names in the order in which they are told.
    pub fn chain(&self) -> &[String] {
        &self.hours.chain
    }

    fn day_of(&self, at: Timestamp) -> Date {
        self.zoned(at).date()
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        jiff::Timestamp::from_millisecond(at.0)
            .unwrap_or_default()
            .to_zoned(self.zone.clone())
    }

    /// The hours of each school day from the day of a moment on.
    fn windows(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let first = self.day_of(from);
        (0..HORIZON).filter_map(move |ahead| {
            let day = first.checked_add(Span::new().days(ahead)).ok()?;
            self.window(day)
        })
    }

    /// From when to when school is open on a day; `None` on a day without school.
    fn window(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        if !self.hours.days.get(weekday).copied().unwrap_or(false)
            || self.hours.holidays.contains(&day)
        {
            return None;
        }
        Some((
            self.moment(day, self.hours.opens)?,
            self.moment(day, self.hours.closes)?,
        ))
    }

    fn moment(&self, day: Date, minute: u16) -> Option<Timestamp> {
        // 24:00 is the first moment of the next day.
        let (day, minute) = if minute >= 24 * 60 {
            (day.tomorrow().ok()?, 0)
        } else {
            (day, minute)
        };
        let hour = i8::try_from(minute / 60).ok()?;
        let minute = i8::try_from(minute % 60).ok()?;
        let time = Time::new(hour, minute, 0, 0).ok()?;
        let at = day.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(at.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warsaw() -> Calendar {
        let hours = SchoolHours {
            holidays: vec!["2026-11-11".parse().unwrap()],
            ..SchoolHours::default()
        };
        Calendar::new(&hours, "Europe/Warsaw")
    }

    fn moment(text: &str) -> Timestamp {
        let zoned: Zoned = format!("{text}[Europe/Warsaw]").parse().unwrap();
        Timestamp(zoned.timestamp().as_millisecond())
    }

    #[track_caller]
    fn check(from: &str, minutes: u64, expect: &str) {
        let got = warsaw().after(moment(from), Duration::from_secs(minutes * 60));
        assert_eq!(got, moment(expect), "{got}");
    }

    #[test]
    fn the_clock_counts_school_hours_only() {
        check("2026-11-20T10:00", 15, "2026-11-20T10:15");
        check("2026-11-20T15:50", 15, "2026-11-23T08:05"); // over a weekend
        check("2026-11-20T19:00", 15, "2026-11-23T08:15"); // in the evening
        check("2026-11-21T09:00", 60, "2026-11-23T09:00"); // on a Saturday
        check("2026-11-10T15:59", 2, "2026-11-12T08:01"); // over a holiday
        check("2026-11-20T06:00", 480, "2026-11-20T16:00");
        check("2026-11-20T10:00", 480, "2026-11-23T10:00");
        check("2026-11-20T10:00", 0, "2026-11-20T10:00");
    }

    #[test]
    fn summer_time_takes_no_hour_of_school() {
        // Clocks go forward on Sunday 29 March and back on Sunday 25 October 2026.
        check("2026-03-27T15:30", 60, "2026-03-30T08:30");
        check("2026-10-23T15:30", 60, "2026-10-26T08:30");
    }

    #[test]
    fn days_end_and_mornings_come() {
        let calendar = warsaw();
        let end = |at| calendar.end_of_day(moment(at));
        assert_eq!(end("2026-11-20T10:00"), moment("2026-11-20T16:00"));
        assert_eq!(end("2026-11-20T16:00"), moment("2026-11-23T16:00"));
        let morning = |at, count| calendar.morning(moment(at), count);
        assert_eq!(morning("2026-11-20T10:00", 1), moment("2026-11-23T08:00"));
        assert_eq!(morning("2026-11-20T10:00", 2), moment("2026-11-24T08:00"));
        assert_eq!(morning("2026-11-20T07:00", 1), moment("2026-11-20T08:00"));
        assert_eq!(morning("2026-11-20T07:00", 0), moment("2026-11-20T07:00"));
        assert!(calendar.open(moment("2026-11-20T08:00")));
        assert!(!calendar.open(moment("2026-11-20T16:00")));
        assert!(!calendar.open(moment("2026-11-11T10:00")));
    }

    #[test]
    fn a_school_that_never_opens_still_has_a_clock() {
        let hours = SchoolHours {
            days: [false; 7],
            ..SchoolHours::default()
        };
        let calendar = Calendar::new(&hours, "No/Where");
        let at = Timestamp(1_795_167_720_000);
        assert_eq!(
            calendar.after(at, Duration::from_secs(60)),
            at.plus(Duration::from_secs(60))
        );
        assert!(calendar.end_of_day(at) > at);
        assert!(calendar.morning(at, 3) > at);
    }
}
