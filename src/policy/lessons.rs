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
pub struct Hours {
    /// Lessons of the week; empty where none are written down.
    pub lessons: Vec<Lesson>,
    /// For how many minutes from now a page may be opened at most.
    pub open_limit_minutes: u32,
}

impl Hours {
    /// The limit where the school has set none: a day.
    pub const LIMIT: u32 = 24 * 60;
}

impl Default for Hours {
    fn default() -> Self {
        Hours {
            lessons: Vec::new(),
            open_limit_minutes: Hours::LIMIT,
        }
    }
}

impl School {
    /// The end of the lesson that is going on; `None` in a break, and where the school has
    /// written no lessons down. Of two that overlap, the later end.
    pub fn lesson_ends(&self, now: Timestamp) -> Option<Timestamp> {
        let (zone, at) = self.wall(now)?;
        let end = self
            .hours
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
            u64::from(self.hours.open_limit_minutes) * 60,
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
                let is_school = match self.hours.lessons.is_empty() {
                    true => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
                    false => {
                        let mut days = self.hours.lessons.iter().flat_map(|lesson| &lesson.days);
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
