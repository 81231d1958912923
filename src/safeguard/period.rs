//! Days, weeks and terms of the school's calendar.
//!
//! Reports and exports speak of whole weeks only, Monday to Sunday in the school's time zone: two
//! reports then differ by whole weeks, never by one pupil's afternoon. A day is as long as its
//! clocks make it, 23 or 25 hours where they change. Nothing here reads a clock or a file; the
//! time zone is handed in.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use crate::model::Timestamp;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Its date.
    pub date: Date,
    /// Its first millisecond.
    pub from: Timestamp,
    /// The first millisecond of the next day.
    pub to: Timestamp,
}

/// The date of a moment.
pub fn date_of(at: Timestamp, zone: &TimeZone) -> Date {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .to_zoned(zone.clone())
        .date()
}

/// When a day begins; where its midnight does not exist, the first moment after it.
pub fn beginning(date: Date, zone: &TimeZone) -> Timestamp {
    date.to_zoned(zone.clone()).map_or(Timestamp(0), |at| {
        Timestamp(at.timestamp().as_millisecond())
    })
}

/// A day by its date.
pub fn day(date: Date, zone: &TimeZone) -> Day {
    Day {
        date,
        from: beginning(date, zone),
        to: beginning(later(date, 1.day()), zone),
    }
}

/// The days that are over at `now`, at most `most` of them and none that begins before
/// `earliest`, oldest first.
pub fn days_over(now: Timestamp, earliest: Timestamp, most: u16, zone: &TimeZone) -> Vec<Day> {
    let today = date_of(now, zone);
    (1..=i64::from(most))
        .rev()
        .map(|back| day(later(today, Span::new().days(-back)), zone))
        .filter(|day| day.from >= earliest)
        .collect()
}

/// A week, named as in ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
}

impl Week {
    /// The week of a date.
    pub fn of(date: Date) -> Week {
        let back = date.weekday().to_monday_zero_offset();
        Week {
            monday: later(date, Span::new().days(-i64::from(back))),
        }
    }

    /// `2026-W47`.
    pub fn name(self) -> String {
        let iso = self.monday.iso_week_date();
        format!("{:04}-W{:02}", iso.year(), iso.week())
    }

    /// The week after it.
    pub fn next(self) -> Week {
        Week {
            monday: later(self.monday, 7.days()),
        }
    }

    /// The Monday after it.
    pub fn end(self) -> Date {
        self.next().monday
    }

    /// The newest weeks that were over `settled` days before `now`, at most `most`, oldest first.
    pub fn over(now: Timestamp, settled: u16, most: u16, zone: &TimeZone) -> Vec<Week> {
        let day = later(date_of(now, zone), Span::new().days(-i64::from(settled)));
        let running = Week::of(day);
        (1..=i64::from(most))
            .rev()
            .map(|back| Week {
                monday: later(running.monday, Span::new().days(-7 * back)),
            })
            .collect()
    }
}

/// Half a school year in whole weeks: from the first Monday of August or February to the Sunday
/// before the next. It is wide enough for the calendars of schools that begin in August or
/// September; holidays inside it are days with no counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The Monday it begins with.
    pub from: Date,
    /// The Monday after it.
    pub to: Date,
}

impl Term {
    /// The term of a date.
    pub fn of(date: Date) -> Term {
        let starts = [
            first_monday(date.year().saturating_sub(1), 8),
            first_monday(date.year(), 2),
            first_monday(date.year(), 8),
            first_monday(date.year().saturating_add(1), 2),
        ];
        let mut at = 0;
        for (index, start) in starts.iter().enumerate().take(3) {
            if *start <= date {
                at = index;
            }
        }
        Term {
            from: starts[at],
            to: starts[at + 1],
        }
    }

    /// `2026-autumn` or `2027-spring`.
    pub fn id(self) -> String {
        let half = if self.from.month() == 8 {
            "autumn"
        } else {
            "spring"
        };
        format!("{:04}-{half}", self.from.year())
    }

    /// Reads an id back; `None` for anything else, and for years outside 2000 to 2999.
    pub fn read(id: &str) -> Option<Term> {
        let (year, half) = id.split_once('-')?;
        let year: i16 = year
            .parse()
            .ok()
            .filter(|year| (2000..3000).contains(year))?;
        let month = match half {
            "autumn" => 8,
            "spring" => 2,
            _ => return None,
        };
        let term = Term::of(first_monday(year, month));
        (term.id() == id).then_some(term)
    }

    /// The term before it.
    pub fn before(self) -> Term {
        Term::of(later(self.from, Span::new().days(-1)))
    }

    /// The end of what may be told at `now`: the last Monday that has come, or the term's end.
    pub fn told_until(self, now: Timestamp, zone: &TimeZone) -> Date {
        Week::of(date_of(now, zone))
            .monday
            .clamp(self.from, self.to)
    }

    /// Whether it is over at `now`.
    pub fn is_over(self, now: Timestamp, zone: &TimeZone) -> bool {
        date_of(now, zone) >= self.to
    }
}

fn first_monday(year: i16, month: i8) -> Date {
    let first = Date::new(year, month, 1).unwrap_or(Date::ZERO);
    match first.weekday() {
        Weekday::Monday => first,
        _ => Week::of(first).end(),
    }
}

fn later(date: Date, by: Span) -> Date {
    date.saturating_add(by)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    /// How many hours the days around a change of clocks have.
    #[track_caller]
    fn check_hours(name: &str, on: Date, hours: i64) {
        let day = day(on, &zone(name));
        assert_eq!((day.to.0 - day.from.0) / 3_600_000, hours, "{name} {on}");
        assert_eq!(date_of(day.from, &zone(name)), on);
        assert_eq!(date_of(Timestamp(day.to.0 - 1), &zone(name)), on);
        assert_eq!(date_of(day.to, &zone(name)), on.tomorrow().unwrap());
    }

    #[test]
    fn days_are_as_long_as_the_clocks_make_them() {
        check_hours("Europe/Warsaw", date(2026, 3, 29), 23);
        check_hours("Europe/Warsaw", date(2026, 10, 25), 25);
        check_hours("Asia/Ho_Chi_Minh", date(2026, 10, 25), 24);
        // Midnight itself is left out there.
        check_hours("America/Santiago", date(2026, 9, 6), 23);
        check_hours("Asia/Beirut", date(2026, 3, 29), 23);
    }

    #[test]
    fn the_days_of_a_year_follow_each_other_without_gap_or_overlap() {
        for name in ["Europe/Warsaw", "Asia/Ho_Chi_Minh", "America/Santiago"] {
            let zone = zone(name);
            let mut at = date(2026, 1, 1);
            for _ in 0..366 {
                let next = at.tomorrow().unwrap();
                assert_eq!(day(at, &zone).to, day(next, &zone).from, "{name} {at}");
                at = next;
            }
        }
    }

    #[test]
    fn only_days_that_are_over_are_counted() {
        let zone = zone("Europe/Warsaw");
        let noon = Timestamp(beginning(date(2026, 11, 20), &zone).0 + 12 * 3_600_000);
        let days = days_over(noon, Timestamp(0), 3, &zone);
        let dates: Vec<Date> = days.iter().map(|day| day.date).collect();
        assert_eq!(
            dates,
            [date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19)]
        );
        let earliest = Timestamp(beginning(date(2026, 11, 18), &zone).0 + 1);
        assert_eq!(days_over(noon, earliest, 3, &zone).len(), 1);
    }

    #[test]
    fn weeks_are_those_of_iso_8601() {
        assert_eq!(Week::of(date(2026, 11, 22)).name(), "2026-W47");
        assert_eq!(Week::of(date(2027, 1, 1)).name(), "2026-W53");
        assert_eq!(Week::of(date(2026, 11, 22)).next().name(), "2026-W48");
        let zone = zone("Europe/Warsaw");
        let now = beginning(date(2026, 11, 22), &zone);
        let names: Vec<String> = Week::over(now, 7, 2, &zone)
            .into_iter()
            .map(Week::name)
            .collect();
        // The 15th is a Sunday of week 46, which was not over then.
        assert_eq!(names, ["2026-W44", "2026-W45"]);
    }

    #[test]
    fn terms_cover_the_year_in_whole_weeks() {
        assert_eq!(Term::of(date(2026, 11, 22)).id(), "2026-autumn");
        assert_eq!(Term::of(date(2026, 1, 15)).id(), "2025-autumn");
        assert_eq!(Term::of(date(2026, 8, 1)).id(), "2026-spring");
        assert_eq!(Term::of(date(2026, 8, 3)).id(), "2026-autumn");
        let mut term = Term::of(date(2026, 11, 22));
        for _ in 0..20 {
            let before = term.before();
            assert_eq!(before.to, term.from);
            assert_eq!(before.from.weekday(), Weekday::Monday);
            assert_eq!(Term::read(&before.id()), Some(before));
            term = before;
        }
        for id in [
            "",
            "2026",
            "2026-summer",
            "1999-autumn",
            "+026-autumn",
            "2026-autumn ",
        ] {
            assert_eq!(Term::read(id), None, "{id}");
        }
    }

    #[test]
    fn a_running_term_is_told_up_to_the_last_monday() {
        let zone = zone("Asia/Ho_Chi_Minh");
        let term = Term::of(date(2026, 11, 22));
        let at = |on: Date| Timestamp(beginning(on, &zone).0 + 1);
        assert_eq!(
            term.told_until(at(date(2026, 11, 22)), &zone),
            date(2026, 11, 16)
        );
        assert_eq!(term.told_until(at(term.to), &zone), term.to);
        assert_eq!(term.told_until(at(date(2028, 1, 1)), &zone), term.to);
        assert!(!term.is_over(at(date(2026, 11, 22)), &zone));
        assert!(term.is_over(at(term.to), &zone));
    }
}
