//! When lessons begin and end, as `school.toml` says it.
//!
//! No timetable of classes: one row of bells for the school. It says until when a page is opened
//! if nobody says otherwise, when a question is due, and when what is limited is closed. Moments
//! are compared, not hours of a wall clock, so that the night on which summer time begins shifts
//! nothing.

use std::time::Duration;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use crate::model::Timestamp;

use super::School;

/// How long a lesson is where the school has written none down.
pub const USUAL_LESSON: Duration = Duration::from_secs(45 * 60);

/// A lesson of every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// On which days.
    pub days: Vec<Weekday>,
    /// When it begins, on the school's clock.
    pub start: Time,
    /// When it ends; after `start` on the same day.
    pub end: Time,
}

/// The bells, and how long anything may be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lessons {
    /// Lessons of the week; empty where none are written down.
    pub lessons: Vec<Lesson>,
    /// For how many minutes from now a page may be opened at most.
    pub open_limit_minutes: u32,
    /// Whether the school has written its hours down: where there are no bells, what is limited
    /// is closed during these.
    pub by_hours: bool,
}

/// What the clock says of what is closed during lessons only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Closed now.
    Closed {
        /// When it opens; `None` where the school has written no times down, and where lessons
        /// follow on one another for a week.
        opens: Option<Timestamp>,
    },
    /// Open now.
    Open {
        /// When it closes; `None` if not within a week.
        closes: Option<Timestamp>,
    },
}

/// How many days are looked through for the next lesson.
const AHEAD: usize = 8;

impl Lessons {
    /// The limit where the school has set none: a day.
    pub const LIMIT: u32 = 24 * 60;
}

impl Default for Lessons {
    fn default() -> Self {
        Lessons {
            lessons: Vec::new(),
            open_limit_minutes: Lessons::LIMIT,
            by_hours: false,
        }
    }
}

impl School {
    /// The end of the lesson that is going on; `None` in a break, on a holiday, and where the
    /// school has written no lessons down. Of two that overlap, the later end.
    pub fn lesson_ends(&self, now: Timestamp) -> Option<Timestamp> {
        let (zone, at) = self.wall(now)?;
        self.lessons_on(at.date(), &zone)
            .filter(|(from, to)| *from <= now && now < *to)
            .map(|(_, to)| to)
            .max()
    }

    /// The lessons that begin after a moment, within a week, the earliest first; at most `most`.
    pub fn coming_lessons(&self, now: Timestamp, most: usize) -> Vec<(Timestamp, Timestamp)> {
        let Some((zone, at)) = self.wall(now) else {
            return Vec::new();
        };
        let days = at.date().series(jiff::Span::new().days(1)).take(AHEAD);
        let mut all = Vec::new();
        for day in days {
            let mut lessons: Vec<_> = self.lessons_on(day, &zone).collect();
            lessons.sort_unstable();
            all.extend(lessons.into_iter().filter(|(from, _)| *from > now));
            if all.len() >= most {
                break;
            }
        }
        all.truncate(most);
        all
    }

    /// A moment that is written as the school's clock shows it, `2026-11-24T10:05`; the first of
    /// the two in the night in which summer time ends.
    pub fn moment_of(&self, wall: &str) -> Option<Timestamp> {
        let zone = TimeZone::get(&self.time_zone).ok()?;
        moment(&zone, wall.parse().ok()?)
    }

    /// The same the other way round.
    pub fn wall_of(&self, at: Timestamp) -> String {
        self.wall(at).map_or_else(String::new, |(_, at)| {
            at.strftime("%Y-%m-%dT%H:%M").to_string()
        })
    }

    /// Whether what is closed during lessons is closed now: during the lessons that are written
    /// down or, where there are none, during the school's hours; never on a day without school.
    /// A school that has written neither down has it closed always.
    pub fn limited(&self, now: Timestamp) -> Limited {
        let wall = self
            .wall(now)
            .filter(|_| self.lessons.by_hours || !self.lessons.lessons.is_empty());
        let Some((zone, at)) = wall else {
            return Limited::Closed { opens: None };
        };
        let days = at.date().series(jiff::Span::new().days(1)).take(AHEAD);
        let mut ends = now;
        for day in days {
            for (from, to) in self.limited_on(day, &zone) {
                if to <= ends {
                    continue;
                }
                if from <= ends {
                    // A lesson that goes on, or one that follows it without a break.
                    ends = to;
                } else if ends == now {
                    return Limited::Open { closes: Some(from) };
                } else {
                    return Limited::Closed { opens: Some(ends) };
                }
            }
        }
        match ends == now {
            true => Limited::Open { closes: None },
            false => Limited::Closed {
                opens: (ends < now.plus(Duration::from_secs(7 * 24 * 60 * 60))).then_some(ends),
            },
        }
    }

    /// When what is limited is closed on a day, the earliest first.
    fn limited_on(&self, day: Date, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
        let mut all: Vec<_> = self.lessons_on(day, zone).collect();
        if self.lessons.lessons.is_empty() && self.is_school_day(day) {
            let at = |minutes: u16| {
                // 24:00 is the first moment of the next day.
                let (day, minutes) = match minutes < 24 * 60 {
                    true => (day, minutes),
                    false => (day.tomorrow().ok()?, 0),
                };
                let part = |minutes: u16| i8::try_from(minutes).ok();
                let time = Time::new(part(minutes / 60)?, part(minutes % 60)?, 0, 0).ok()?;
                moment(zone, day.to_datetime(time))
            };
            all.extend(at(self.hours.opens).zip(at(self.hours.closes)));
        }
        all.sort_unstable();
        all
    }

    /// The lessons of a day, none on a holiday.
    fn lessons_on(
        &self,
        day: Date,
        zone: &TimeZone,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let zone = zone.clone();
        let is_school = self.is_school_day(day);
        self.lessons
            .lessons
            .iter()
            .filter(move |lesson| is_school && lesson.days.contains(&day.weekday()))
            .filter_map(move |lesson| {
                moment(&zone, day.to_datetime(lesson.start))
                    .zip(moment(&zone, day.to_datetime(lesson.end)))
            })
    }

    /// Whether there is school on a day: one with a lesson or, where no lessons are written down,
    /// one of the school's days; never a holiday.
    fn is_school_day(&self, day: Date) -> bool {
        if self.hours.holidays.contains(&day) {
            return false;
        }
        let mut lessons = self.lessons.lessons.iter();
        if self.lessons.lessons.is_empty() {
            let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
            return self.hours.days.get(weekday).copied().unwrap_or(false);
        }
        lessons.any(|lesson| lesson.days.contains(&day.weekday()))
    }

    /// Until when a page is opened if nobody says otherwise: the end of the lesson, or
    /// [`USUAL_LESSON`] from now.
    pub fn until_by_default(&self, now: Timestamp) -> Timestamp {
        self.lesson_ends(now)
            .unwrap_or_else(|| now.plus(USUAL_LESSON))
    }

    /// The end of the school's day: midnight.
    pub fn end_of_day(&self, now: Timestamp) -> Timestamp {
        let end = self.wall(now).and_then(|(zone, at)| {
            let midnight = at.date().tomorrow().ok()?.to_datetime(Time::midnight());
            moment(&zone, midnight)
        });
        end.unwrap_or_else(|| now.plus(Duration::from_secs(24 * 60 * 60)))
    }

    /// The latest moment until which anything may be opened.
    pub fn open_limit(&self, now: Timestamp) -> Timestamp {
        now.plus(Duration::from_secs(
            u64::from(self.lessons.open_limit_minutes) * 60,
        ))
    }

    /// By when a request is to be answered: one asked during a lesson by its end, any other by
    /// noon of the next school day (UX section 8.2): holidays are none, nor is a day without
    /// lessons or, where no lessons are written down, one that is not among the school's days.
    pub fn answer_due(&self, asked: Timestamp) -> Timestamp {
        if let Some(end) = self.lesson_ends(asked) {
            return end;
        }
        let due = self.wall(asked).and_then(|(zone, at)| {
            let day = at.date().tomorrow().ok()?;
            // Longer than any holidays.
            let mut days = day.series(jiff::Span::new().days(1)).take(120);
            let school = days.find(|day| self.is_school_day(*day))?;
            moment(&zone, school.at(12, 0, 0, 0))
        });
        due.unwrap_or_else(|| asked.plus(Duration::from_secs(24 * 60 * 60)))
    }

    /// Whether two moments are of one day on the school's clock.
    pub fn same_day(&self, one: Timestamp, other: Timestamp) -> bool {
        let date = |at| self.wall(at).map(|(_, at)| at.date());
        date(one) == date(other)
    }

    /// A moment on the school's clock with its day, `2026-11-23 11:45`.
    pub fn day_and_clock_of(&self, at: Timestamp) -> String {
        self.wall(at).map_or_else(String::new, |(_, at)| {
            at.strftime("%Y-%m-%d %H:%M").to_string()
        })
    }

    /// A moment on the school's clock, `11:45`.
    pub fn clock_of(&self, at: Timestamp) -> String {
        self.wall(at)
            .map_or_else(String::new, |(_, at)| at.strftime("%H:%M").to_string())
    }

    /// Whether one of these lessons is going on; never on a holiday.
    pub fn is_going_on(&self, lessons: &[Lesson], now: Timestamp) -> bool {
        if lessons.is_empty() {
            return false;
        }
        self.wall(now).is_some_and(|(_, at)| {
            let (day, time) = (at.date(), at.time());
            !self.hours.holidays.contains(&day)
                && lessons.iter().any(|lesson| {
                    lesson.days.contains(&day.weekday())
                        && (lesson.start..lesson.end).contains(&time)
                })
        })
    }

    fn wall(&self, now: Timestamp) -> Option<(TimeZone, jiff::Zoned)> {
        let zone = TimeZone::get(&self.time_zone).ok()?;
        let at = jiff::Timestamp::from_millisecond(now.0).ok()?;
        Some((zone.clone(), at.to_zoned(zone)))
    }
}

fn moment(zone: &TimeZone, wall: jiff::civil::DateTime) -> Option<Timestamp> {
    let at = wall.to_zoned(zone.clone()).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnostic, Rulebook, fixture};
    use super::*;

    const BELLS: &str = r#"
open_limit_minutes = 90
[[lesson]]
days = ["monday", "friday"]
start = "08:00"
end = "08:45"
[[lesson]]
days = ["friday"]
start = "08:30"
end = "09:30"
"#;

    fn with(more: &str) -> Result<Rulebook, Vec<Diagnostic>> {
        let source = fixture::source();
        let school = source.get("school.toml").unwrap();
        let text = format!("{}{more}", std::str::from_utf8(school).unwrap());
        let source = source.clone().with("school.toml", text);
        Rulebook::compile(&source, [7; 16], 1, fixture::NOW, None).map(|(book, _)| book)
    }

    fn at(text: &str) -> Timestamp {
        let wall: jiff::civil::DateTime = text.parse().unwrap();
        moment(&TimeZone::get("Europe/Warsaw").unwrap(), wall).unwrap()
    }

    #[test]
    fn lessons_end_when_their_bell_rings() {
        let book = with(BELLS).unwrap();
        let school = book.school();
        // 20 November 2026 is a Friday.
        for (now, ends) in [
            ("2026-11-20T07:59", None),
            ("2026-11-20T08:00", Some("2026-11-20T08:45")),
            ("2026-11-20T08:30", Some("2026-11-20T09:30")),
            ("2026-11-20T09:30", None),
            ("2026-11-23T08:44", Some("2026-11-23T08:45")),
            ("2026-11-24T08:10", None),
        ] {
            assert_eq!(school.lesson_ends(at(now)), ends.map(at), "{now}");
        }
        let now = at("2026-11-24T08:10");
        assert_eq!(school.until_by_default(now), now.plus(USUAL_LESSON));
        assert_eq!(school.open_limit(now), at("2026-11-24T09:40"));
        assert_eq!(school.end_of_day(now), at("2026-11-25T00:00"));
        assert_eq!(school.clock_of(now), "08:10");
    }

    #[test]
    fn a_lesson_that_comes_can_be_chosen_and_written_down() {
        let book = with(BELLS).unwrap();
        let school = book.school();
        let coming = school.coming_lessons(at("2026-11-20T08:10"), 3);
        let wall: Vec<String> = coming
            .iter()
            .map(|(from, _)| school.wall_of(*from))
            .collect();
        assert_eq!(
            wall,
            ["2026-11-20T08:30", "2026-11-23T08:00", "2026-11-27T08:00"]
        );
        for (from, _) in coming {
            assert_eq!(school.moment_of(&school.wall_of(from)), Some(from));
        }
        assert_eq!(school.moment_of("yesterday"), None);
        let plain = fixture::rulebook();
        let none = plain.school().coming_lessons(at("2026-11-20T08:10"), 3);
        assert!(none.is_empty());
    }

    #[test]
    fn answers_are_due_at_the_end_of_the_lesson_or_at_the_next_school_noon() {
        let book = with(BELLS).unwrap();
        let plain = fixture::rulebook();
        for (asked, bells, none) in [
            ("2026-11-20T08:10", "2026-11-20T08:45", "2026-11-23T12:00"),
            ("2026-11-20T20:00", "2026-11-23T12:00", "2026-11-23T12:00"),
            ("2026-11-24T10:00", "2026-11-27T12:00", "2026-11-25T12:00"),
        ] {
            assert_eq!(book.school().answer_due(at(asked)), at(bells), "{asked}");
            assert_eq!(plain.school().answer_due(at(asked)), at(none), "{asked}");
        }
    }

    /// Whether what is limited is closed at a moment of a zone, and until when.
    #[track_caller]
    fn limited(zone: &str, more: &str, now: &str, expect: &str) {
        let mut school = with(more).unwrap().school().clone();
        school.time_zone = zone.to_owned();
        let zoned: jiff::Zoned = now.parse().unwrap();
        let found = match school.limited(Timestamp(zoned.timestamp().as_millisecond())) {
            Limited::Closed { opens } => ("closed", opens),
            Limited::Open { closes } => ("open", closes),
        };
        let until = found.1.map_or("-".into(), |at| school.day_and_clock_of(at));
        assert_eq!(format!("{} {until}", found.0), expect, "{now} {more}");
    }

    const HOURS: &str = "school_hours = \"08:00-16:00\"\n";

    #[test]
    fn what_is_limited_is_closed_during_lessons_and_open_in_breaks() {
        // Friday: 08:00 to 08:45, and from 08:30 to 09:30.
        for (now, expect) in [
            ("2026-11-20T07:59", "open 2026-11-20 08:00"),
            ("2026-11-20T08:00", "closed 2026-11-20 09:30"),
            ("2026-11-20T09:29", "closed 2026-11-20 09:30"),
            ("2026-11-20T09:30", "open 2026-11-23 08:00"),
            ("2026-11-22T12:00", "open 2026-11-23 08:00"),
            ("2026-11-23T08:44", "closed 2026-11-23 08:45"),
            ("2026-11-24T08:10", "open 2026-11-27 08:00"),
        ] {
            let now = format!("{now}[Europe/Warsaw]");
            limited("Europe/Warsaw", BELLS, &now, expect);
            // Bells are more exact than the hours of the office.
            limited("Europe/Warsaw", &format!("{HOURS}{BELLS}"), &now, expect);
        }
        // Where one bell ends a lesson and begins the next, nothing opens between them.
        let row = |start: &str, end: &str| {
            format!("[[lesson]]\ndays = [\"saturday\"]\nstart = \"{start}\"\nend = \"{end}\"\n")
        };
        let saturday = row("08:45", "09:30") + &row("08:00", "08:45") + &row("09:40", "10:25");
        let now = "2026-11-21T08:10[Europe/Warsaw]";
        limited("Europe/Warsaw", &saturday, now, "closed 2026-11-21 09:30");
        limited(
            "Europe/Warsaw",
            &format!("holidays = [\"2026-11-21\"]\n{saturday}"),
            now,
            "open 2026-11-28 08:00",
        );
    }

    #[test]
    fn without_bells_the_hours_count_and_without_hours_it_stays_closed() {
        let holidays = format!("{HOURS}holidays = [\"2026-11-20\", \"2026-11-23\"]\n");
        let saturdays = "school_hours = \"09:00-24:00\"\nschool_days = [\"sat\"]\n";
        let always = "school_hours = \"00:00-24:00\"\n\
             school_days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]\n";
        for (more, now, expect) in [
            (HOURS, "2026-11-20T07:59", "open 2026-11-20 08:00"),
            (HOURS, "2026-11-20T15:59", "closed 2026-11-20 16:00"),
            (HOURS, "2026-11-20T16:00", "open 2026-11-23 08:00"),
            (&holidays, "2026-11-20T10:00", "open 2026-11-24 08:00"),
            (saturdays, "2026-11-20T10:00", "open 2026-11-21 09:00"),
            (saturdays, "2026-11-21T23:59", "closed 2026-11-22 00:00"),
            (always, "2026-11-21T23:59", "closed -"),
            ("", "2026-11-20T03:00", "closed -"),
            ("", "2026-11-22T10:00", "closed -"),
        ] {
            limited(
                "Europe/Warsaw",
                more,
                &format!("{now}[Europe/Warsaw]"),
                expect,
            );
        }
        let summer: Vec<String> = (1..=30)
            .map(|day| format!("\"2027-06-{day:02}\""))
            .collect();
        let summer = format!("{HOURS}holidays = [{}]\n", summer.join(", "));
        limited(
            "Europe/Warsaw",
            &summer,
            "2027-06-10T10:00[Europe/Warsaw]",
            "open -",
        );
    }

    #[test]
    fn the_schools_own_clock_counts_also_when_it_is_put_forward_or_back() {
        for (zone, now, expect) in [
            // One moment, 06:30 in Warsaw, 12:30 in Hanoi, 16:30 in Anadyr.
            (
                "Europe/Warsaw",
                "2026-11-20T05:30Z[UTC]",
                "open 2026-11-20 08:00",
            ),
            (
                "Asia/Ho_Chi_Minh",
                "2026-11-20T05:30Z[UTC]",
                "closed 2026-11-20 16:00",
            ),
            (
                "Asia/Anadyr",
                "2026-11-20T05:30Z[UTC]",
                "open 2026-11-23 08:00",
            ),
            // On Friday before the last Sunday of March 08:00 is 07:00 UTC, on Monday 06:00.
            (
                "Europe/Warsaw",
                "2027-03-26T06:30Z[UTC]",
                "open 2027-03-26 08:00",
            ),
            (
                "Europe/Warsaw",
                "2027-03-26T14:30Z[UTC]",
                "closed 2027-03-26 16:00",
            ),
            (
                "Europe/Warsaw",
                "2027-03-29T06:30Z[UTC]",
                "closed 2027-03-29 16:00",
            ),
            (
                "Europe/Warsaw",
                "2027-03-29T14:00Z[UTC]",
                "open 2027-03-30 08:00",
            ),
            // And back on the last Sunday of October.
            (
                "Europe/Warsaw",
                "2026-10-23T06:00Z[UTC]",
                "closed 2026-10-23 16:00",
            ),
            (
                "Europe/Warsaw",
                "2026-10-26T06:59Z[UTC]",
                "open 2026-10-26 08:00",
            ),
            (
                "Europe/Warsaw",
                "2026-10-26T07:00Z[UTC]",
                "closed 2026-10-26 16:00",
            ),
        ] {
            limited(zone, HOURS, now, expect);
        }
        // A lesson over the hour that the clock leaves out ends when the clock says so.
        let night = "[[lesson]]\ndays = [\"sunday\"]\nstart = \"01:30\"\nend = \"03:30\"\n";
        for (now, expect) in [
            ("2027-03-28T00:29Z[UTC]", "open 2027-03-28 01:30"),
            ("2027-03-28T01:29Z[UTC]", "closed 2027-03-28 03:30"),
            ("2027-03-28T01:30Z[UTC]", "open 2027-04-04 01:30"),
            // Three hours long in October: 02:30 comes twice.
            ("2026-10-25T00:30Z[UTC]", "closed 2026-10-25 03:30"),
            ("2026-10-25T02:29Z[UTC]", "closed 2026-10-25 03:30"),
            ("2026-10-25T02:30Z[UTC]", "open 2026-11-01 01:30"),
        ] {
            limited("Europe/Warsaw", night, now, expect);
        }
    }

    #[test]
    fn holidays_and_days_without_school_are_no_days_to_answer() {
        let saturdays = "school_days = [\"mon\", \"sat\"]\nholidays = [\"2026-11-23\"]\n";
        let bells = format!("holidays = [\"2026-11-20\", \"2026-11-23\"]\n{BELLS}");
        for (more, asked, due) in [
            // Saturday is a day of this school, the Monday after it a holiday.
            (saturdays, "2026-11-20T10:00", "2026-11-21T12:00"),
            (saturdays, "2026-11-21T13:00", "2026-11-28T12:00"),
            // No lesson on a holiday ends, and none is answered on one.
            (&bells, "2026-11-20T08:10", "2026-11-27T12:00"),
            (&bells, "2026-11-22T08:10", "2026-11-27T12:00"),
        ] {
            let school = with(more).unwrap();
            assert_eq!(
                school.school().answer_due(at(asked)),
                at(due),
                "{asked} {more}"
            );
        }
        let school = with(&bells).unwrap();
        assert_eq!(school.school().lesson_ends(at("2026-11-20T08:10")), None);
    }

    #[track_caller]
    fn refused(more: &str, line: usize, message: &str) {
        let problems = with(more).unwrap_err();
        // The school of the tests has eight lines before.
        let found = problems
            .iter()
            .any(|problem| problem.message.contains(message) && problem.line == 8 + line);
        assert!(found, "{message}: {problems:#?}");
    }

    #[test]
    fn what_is_wrong_with_a_bell_is_said_with_its_line() {
        let lesson = |days: &str, start: &str, end: &str| {
            format!("[[lesson]]\ndays = [\"{days}\"]\nstart = \"{start}\"\nend = \"{end}\"\n")
        };
        refused(
            &lesson("mondy", "08:00", "08:45"),
            2,
            "not a day of the week",
        );
        refused(
            &lesson("monday", "8 am", "08:45"),
            3,
            "not a time of the day",
        );
        refused(
            &lesson("monday", "09:00", "08:45"),
            4,
            "ends before it begins",
        );
        refused("open_limit_minutes = 1\n", 1, "out of range");
        refused(
            "[[lesson]]\ndays = [\"monday\"]\nstart = \"08:00\"\n",
            1,
            "`end` is missing",
        );
    }
}
