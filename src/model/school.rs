//! When a school is there to be reached, and whom it wants to be told first.

use jiff::civil::Date;

/// School days and hours, and the order in which staff are told. What is counted with them
/// stands in `safeguard::calendar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolHours {
    /// Which days of the week are school days, Monday first.
    pub days: [bool; 7],
    /// When school opens, in minutes after midnight.
    pub opens: u16,
    /// When it closes, in minutes after midnight; later than it opens.
    pub closes: u16,
    /// Days without school.
    pub holidays: Vec<Date>,
    /// The sign-in name of whoever is on duty outside these hours.
    pub on_duty: Option<String>,
    /// Sign-in names in the order in which they are told of an urgent concern; empty means
    /// leads, then contacts, then leadership.
    pub chain: Vec<String>,
    /// How soon concerns are answered.
    pub answers: AnswerTimes,
}

/// By when one step of a concern is due, counted in school hours from when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// So many minutes, 1 to 480.
    Minutes(u16),
    /// Before the school day ends.
    SameDay,
    /// So many school days, 1 to 20.
    Days(u8),
}

impl Within {
    /// Reads `"15 min"`, `"2 h"`, `"same day"`, `"1 day"` or `"5 days"`.
    pub fn read(text: &str) -> Option<Within> {
        let text = text.trim();
        if text == "same day" {
            return Some(Within::SameDay);
        }
        let (count, unit) = text.split_once(' ')?;
        let count: u16 = count.parse().ok()?;
        match unit.trim() {
            "min" => Some(count)
                .filter(|minutes| (1..=480).contains(minutes))
                .map(Within::Minutes),
            "h" => Some(count)
                .filter(|hours| (1..=8).contains(hours))
                .map(|hours| Within::Minutes(hours * 60)),
            "day" | "days" => u8::try_from(count)
                .ok()
                .filter(|days| (1..=20).contains(days))
                .map(Within::Days),
            _ => None,
        }
    }
}

/// How soon somebody looks, somebody talks with the pupil, and a decision is recorded, in this
/// order, by how urgent a concern is (UX section 9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTimes {
    /// What is to be answered within the hour.
    pub hour: [Within; 3],
    /// What is to be answered today.
    pub today: [Within; 3],
    /// What is to be answered this week.
    pub week: [Within; 3],
}

impl Default for AnswerTimes {
    fn default() -> Self {
        use Within::{Days, Minutes, SameDay};
        AnswerTimes {
            hour: [Minutes(15), Minutes(60), SameDay],
            today: [Minutes(120), SameDay, Days(2)],
            week: [Days(1), Days(3), Days(5)],
        }
    }
}

impl Default for SchoolHours {
    /// Monday to Friday, 08:00 to 16:00.
    fn default() -> Self {
        SchoolHours {
            days: [true, true, true, true, true, false, false],
            opens: 8 * 60,
            closes: 16 * 60,
            holidays: Vec::new(),
            on_duty: None,
            chain: Vec::new(),
            answers: AnswerTimes::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_answer_is_read_within_its_bounds() {
        for (text, expect) in [
            ("15 min", Some(Within::Minutes(15))),
            (" 2 h ", Some(Within::Minutes(120))),
            ("same day", Some(Within::SameDay)),
            ("1 day", Some(Within::Days(1))),
            ("20 days", Some(Within::Days(20))),
            ("0 min", None),
            ("481 min", None),
            ("9 h", None),
            ("21 days", None),
            ("-1 days", None),
            ("99999 days", None),
            ("15", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(Within::read(text), expect, "{text:?}");
        }
    }
}
