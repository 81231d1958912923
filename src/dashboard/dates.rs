//! Dates and times as each language writes them, in the school's time zone.

use jiff::tz::TimeZone;
use jiff::{Zoned, civil};

use super::text::Text;
use crate::model::Timestamp;

/// The school's calendar, in one language.
#[derive(Clone, Debug)]
pub(crate) struct Dates {
    zone: TimeZone,
    text: Text,
}

impl Dates {
    /// A calendar in an IANA time zone; UTC where the name is not known.
    pub(crate) fn new(zone: &str, text: Text) -> Self {
        Dates {
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            text,
        }
    }

    fn at(&self, at: Timestamp) -> Zoned {
        jiff::Timestamp::from_millisecond(at.0)
            .unwrap_or_default()
            .to_zoned(self.zone.clone())
    }

    /// `10:42`.
    pub(crate) fn clock(&self, at: Timestamp) -> String {
        let at = self.at(at);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// The day, for grouping.
    pub(crate) fn date(&self, at: Timestamp) -> civil::Date {
        self.at(at).date()
    }

    /// `Friday 20 November 2026`.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        let date = self.date(at);
        self.text.with(
            "date-day",
            &[
                (
                    "weekday",
                    self.text
                        .t(WEEKDAYS[usize::from(
                            date.weekday().to_monday_zero_offset().unsigned_abs(),
                        ) % 7])
                        .into(),
                ),
                ("day", i64::from(date.day()).into()),
                (
                    "month",
                    self.text
                        .t(MONTHS[usize::from(date.month().unsigned_abs().saturating_sub(1)) % 12])
                        .into(),
                ),
                ("number", i64::from(date.month()).into()),
                // Text, or the year would be grouped as a number in some languages.
                ("year", date.year().to_string().into()),
            ],
        )
    }

    /// `Today, Friday 20 November 2026`, `Yesterday, …` or the plain day.
    pub(crate) fn day_from(&self, at: Timestamp, now: Timestamp) -> String {
        let (date, today) = (self.date(at), self.date(now));
        let day = self.day(at);
        if date == today {
            self.text.of("date-today", &day)
        } else if today.yesterday().is_ok_and(|yesterday| yesterday == date) {
            self.text.of("date-yesterday", &day)
        } else {
            self.text.of("date-other", &day)
        }
    }

    /// `Friday 20 November 2026, 10:42`.
    pub(crate) fn full(&self, at: Timestamp) -> String {
        format!("{}, {}", self.day(at), self.clock(at))
    }

    /// For `<time datetime>`: RFC 3339 in UTC.
    pub(crate) fn machine(&self, at: Timestamp) -> String {
        at.to_string()
    }

    /// Midnight at the start of the day that lies `days` before the day of `now`.
    pub(crate) fn start_of_day(&self, now: Timestamp, days: i32) -> Timestamp {
        let day = self.date(now).saturating_sub(jiff::Span::new().days(days));
        day.to_zoned(self.zone.clone()).map_or(now, |midnight| {
            Timestamp(midnight.timestamp().as_millisecond())
        })
    }

    /// The moment of a day as a form sends it (`2026-11-20`) at a full hour, 0 to 24.
    pub(crate) fn moment(&self, day: &str, hour: i8) -> Option<Timestamp> {
        let day: civil::Date = day.parse().ok()?;
        let (day, hour) = if hour >= 24 {
            (day.tomorrow().ok()?, 0)
        } else {
            (day, hour)
        };
        let at = day.at(hour, 0, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(at.timestamp().as_millisecond()))
    }

    /// Midnight at the start of a day.
    pub(crate) fn beginning(&self, day: civil::Date) -> Timestamp {
        crate::safeguard::period::beginning(day, &self.zone)
    }

    /// How many days have passed since Monday.
    pub(crate) fn since_monday(&self, now: Timestamp) -> i32 {
        i32::from(self.date(now).weekday().to_monday_zero_offset())
    }
}

const WEEKDAYS: [&str; 7] = [
    "weekday-1",
    "weekday-2",
    "weekday-3",
    "weekday-4",
    "weekday-5",
    "weekday-6",
    "weekday-7",
];

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
    "month-9", "month-10", "month-11", "month-12",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    /// 2026-11-20T09:42:00Z, a Friday; 10:42 in Warsaw.
    const FRIDAY: Timestamp = Timestamp(1_795_167_720_000);

    #[track_caller]
    fn check(language: Language, expect: &str) {
        assert_eq!(
            Dates::new("Europe/Warsaw", Text(language)).full(FRIDAY),
            expect
        );
    }

    #[test]
    fn each_language_has_its_own_order() {
        check(Language::En, "Friday 20 November 2026, 10:42");
        check(Language::Vi, "thứ Sáu, 20/11/2026, 10:42");
        check(Language::Pl, "piątek, 20 listopada 2026, 10:42");
        check(Language::Ru, "пятница, 20 ноября 2026 г., 10:42");
    }

    #[test]
    fn a_day_starts_at_the_school_s_midnight() {
        let dates = Dates::new("Europe/Warsaw", Text(Language::En));
        assert_eq!(
            dates.start_of_day(FRIDAY, 0).to_string(),
            "2026-11-19T23:00:00.000Z"
        );
        assert_eq!(dates.since_monday(FRIDAY), 4);
        assert_eq!(
            Dates::new("No/Where", Text(Language::En)).clock(FRIDAY),
            "09:42"
        );
    }
}
