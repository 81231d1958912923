//! When lessons begin and end, as `school.toml` says it.
//!
//! No timetable of classes: one row of bells for the school. It says until when a page is opened
//! if nobody says otherwise, and when a question is due.

use std::time::Duration;

use jiff::civil::{Time, Weekday};
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
}

impl Lessons {
    /// The limit where the school has set none: a day.
    pub const LIMIT: u32 = 24 * 60;
}

impl Default for Lessons {
    fn default() -> Self {
        Lessons {
            lessons: Vec::new(),
            open_limit_minutes: Lessons::LIMIT,
        }
    }
}

impl School {
    /// The end of the lesson that is going on; `None` in a break, and where the school has
    /// written no lessons down. Of two that overlap, the later end.
    pub fn lesson_ends(&self, now: Timestamp) -> Option<Timestamp> {
        let (zone, at) = self.wall(now)?;
        let end = self
            .lessons
            .lessons
            .iter()
            .filter(|lesson| lesson.days.contains(&at.weekday()))
            .filter(|lesson| lesson.start <= at.time() && at.time() < lesson.end)
            .map(|lesson| lesson.end)
            .max()?;
        moment(&zone, at.date().to_datetime(end))
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
    /// noon of the next school day (UX section 8.2). Without lessons every day but Saturday and
    /// Sunday is one.
    pub fn answer_due(&self, asked: Timestamp) -> Timestamp {
        if let Some(end) = self.lesson_ends(asked) {
            return end;
        }
        let due = self.wall(asked).and_then(|(zone, at)| {
            let mut day = at.date();
            for _ in 0..14 {
                day = day.tomorrow().ok()?;
                let is_school = match self.lessons.lessons.is_empty() {
                    true => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
                    false => {
                        let mut days = self.lessons.lessons.iter().flat_map(|lesson| &lesson.days);
                        days.any(|known| *known == day.weekday())
                    }
                };
                if is_school {
                    return moment(&zone, day.at(12, 0, 0, 0));
                }
            }
            None
        });
        due.unwrap_or_else(|| asked.plus(Duration::from_secs(24 * 60 * 60)))
    }

    /// A moment on the school's clock, `11:45`.
    pub fn clock_of(&self, at: Timestamp) -> String {
        self.wall(at)
            .map_or_else(String::new, |(_, at)| at.strftime("%H:%M").to_string())
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
