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
        }
    }
}
