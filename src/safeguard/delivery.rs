//! By which channel a notice goes to a person, and when (UX section 13; FIELD F9, F12).
//!
//! [`plan`] says once, for a new notice, which channels there are and from when each may be
//! tried; [`release`] says at that moment whether it goes now, later or not at all. What is urgent
//! goes at any hour and is counted nowhere; what is ordinary keeps to school hours and to a
//! budget. A second channel follows the first only if nobody has seen the notice meanwhile. What
//! a notice says, and sending it, are not done here.

use std::time::Duration;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};

use crate::model::{NoticeKind, Role, SchoolHours, Timestamp, Weight};

/// Interruptions a day that an ordinary notice may cause (UX section 13).
pub const DAILY_BUDGET: u32 = 3;

/// How long a notice stays with one channel before the next one says it too (UX section 13).
pub const UNSEEN: Duration = Duration::from_secs(15 * 60);

/// How long a delivery is tried before it counts as failed. A mail server that is down over a
/// weekend loses nothing; after a week somebody has to look.
pub const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The pause after each failed attempt; the last one is repeated.
const PAUSES: [u64; 7] = [60, 2 * 60, 5 * 60, 15 * 60, 3600, 3 * 3600, 6 * 3600];

/// A way to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// A line on every page of the dashboard.
    Screen,
    /// A mail.
    Mail,
    /// A request to a program of the school's, such as one that sends text messages.
    Webhook,
}

impl Channel {
    /// All of them.
    pub const ALL: [Channel; 3] = [Channel::Screen, Channel::Mail, Channel::Webhook];

    /// The word in rows and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Screen => "screen",
            Channel::Mail => "mail",
            Channel::Webhook => "webhook",
        }
    }
}

/// When a school is open. Days are those of [`Hours::zone`].
#[derive(Clone, Debug)]
pub struct Hours {
    /// Monday first.
    pub days: [bool; 7],
    /// From this time of day.
    pub from: Time,
    /// Until before this one; not before `from`.
    pub to: Time,
    /// Days without school.
    pub holidays: Vec<Date>,
    /// Where the clock of the school stands.
    pub zone: TimeZone,
}

impl Hours {
    /// Monday to Friday, 07:00 to 17:00.
    pub fn usual(zone: TimeZone) -> Self {
        Hours {
            days: [true, true, true, true, true, false, false],
            from: Time::constant(7, 0, 0, 0),
            to: Time::constant(17, 0, 0, 0),
            holidays: Vec::new(),
            zone,
        }
    }

    /// Those that a school has written down.
    pub fn of(school: &SchoolHours, zone: TimeZone) -> Self {
        // A day that ends at midnight ends a minute before: there is no 24:00 on this clock.
        let time = |minutes: u16| {
            let minutes = minutes.min(24 * 60 - 1);
            let part = |minutes: u16| i8::try_from(minutes).unwrap_or(0);
            Time::new(part(minutes / 60), part(minutes % 60), 0, 0).unwrap_or(Time::midnight())
        };
        Hours {
            days: school.days,
            from: time(school.opens),
            to: time(school.closes),
            holidays: school.holidays.clone(),
            zone,
        }
    }

    /// The time on the school's clock.
    pub fn local(&self, at: Timestamp) -> Zoned {
        jiff::Timestamp::from_millisecond(at.0)
            .unwrap_or_default()
            .to_zoned(self.zone.clone())
    }

    /// Whether the school is open.
    pub fn open(&self, at: Timestamp) -> bool {
        let local = self.local(at);
        self.opens_on(local.date()) && (self.from..self.to).contains(&local.time())
    }

    /// Whether it is a day of school.
    pub fn opens_on(&self, date: Date) -> bool {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        self.days[weekday % 7] && !self.holidays.contains(&date)
    }

    /// The moment itself if the school is open, else when it opens next. A school that never
    /// opens counts as open: a notice that nobody may be told would be lost.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        if self.open(at) || !self.days.contains(&true) || self.from >= self.to {
            return at;
        }
        self.opening_from(self.local(at).date(), at)
    }

    /// When it opens on a later day than that of `at`.
    pub fn next_day(&self, at: Timestamp) -> Timestamp {
        let tomorrow = self.local(at).date().saturating_add(1.day());
        if !self.days.contains(&true) {
            return self.moment(tomorrow, self.from).unwrap_or(at);
        }
        self.opening_from(tomorrow, at)
    }

    /// The first opening on `date` or later that is not before `at`.
    fn opening_from(&self, date: Date, at: Timestamp) -> Timestamp {
        // Longer than any holidays.
        (0..120)
            .map(|days| date.saturating_add(i64::from(days).days()))
            .filter(|date| self.opens_on(*date))
            .filter_map(|date| self.moment(date, self.from))
            .find(|opening| *opening >= at)
            // Fifteen days hold every day of the week twice.
            .unwrap_or(at)
    }

    /// When the day of `at` began.
    pub fn midnight(&self, at: Timestamp) -> Timestamp {
        self.moment(self.local(at).date(), Time::midnight())
            .unwrap_or(at)
    }

    fn moment(&self, date: Date, time: Time) -> Option<Timestamp> {
        let zoned = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(zoned.timestamp().as_millisecond()))
    }
}

/// What a person wants to be told, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Ordinary notices by mail and by other programs; without, they stay on the screen.
    pub ordinary: bool,
    /// The minute of the day at which the digest comes; `None` is no digest.
    pub digest: Option<u16>,
    /// Urgent notices outside the dashboard. Without, they go to the deputy: see [`plan`].
    pub urgent: bool,
}

/// 15:00.
pub const DIGEST_TIME: u16 = 15 * 60;

impl Default for Preferences {
    fn default() -> Self {
        Preferences {
            ordinary: true,
            digest: Some(DIGEST_TIME),
            urgent: true,
        }
    }
}

/// Who is to be told, and what leads to this person.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// What the person wants.
    pub wants: Preferences,
    /// Whether a deputy is named who can be told in this person's place: not switched off, and
    /// not out of reach as well.
    pub deputy: bool,
    /// Whether mail is set up and the address is known.
    pub mail: bool,
    /// How many programs take notices of this kind.
    pub webhooks: usize,
}

/// One way of one notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// By which channel.
    pub channel: Channel,
    /// Which one of the programs, for [`Channel::Webhook`]; 0 otherwise.
    pub target: usize,
    /// Not before this moment.
    pub at: Timestamp,
}

/// The ways of one notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In no order.
    pub legs: Vec<Leg>,
    /// Whether the deputy is told in this person's place.
    pub deputy: bool,
}

/// The ways of a new notice. Nothing but the screen is left out silently: an urgent one that
/// neither mail nor a program could carry is visible as such on the page of deliveries.
pub fn plan(kind: NoticeKind, reader: &Reader, now: Timestamp) -> Plan {
    let at = |channel, at| Leg {
        channel,
        target: 0,
        at,
    };
    let mut plan = Plan::default();
    let screen = at(Channel::Screen, now);
    let later = now.plus(UNSEEN);
    let hooks = |from: Timestamp| {
        (0..reader.webhooks).map(move |target| Leg {
            channel: Channel::Webhook,
            target,
            at: from,
        })
    };
    match kind.weight() {
        Weight::Urgent => {
            plan.legs.push(screen);
            if !reader.wants.urgent && reader.deputy {
                plan.deputy = true;
                return plan;
            }
            plan.legs.extend(hooks(now));
            if reader.mail {
                // A text message and a mail about the same are two interruptions for one thing.
                let first = reader.webhooks == 0;
                plan.legs
                    .push(at(Channel::Mail, if first { now } else { later }));
            }
        }
        Weight::Ordinary => {
            plan.legs.push(screen);
            if reader.wants.ordinary {
                plan.legs.extend(hooks(later));
                if reader.mail {
                    let before = u32::from(reader.webhooks > 0);
                    plan.legs
                        .push(at(Channel::Mail, later.plus(UNSEEN * before)));
                }
            }
        }
        Weight::Asked if kind == NoticeKind::Test => {
            // It tries every channel, which is what it is for.
            plan.legs.push(screen);
            plan.legs.extend(hooks(now));
            if reader.mail {
                plan.legs.push(at(Channel::Mail, now));
            }
        }
        // An address is checked before it is anybody's: `reader.mail` does not speak of it.
        Weight::Asked => plan.legs.push(at(Channel::Mail, now)),
        Weight::Digest => {
            if reader.mail {
                plan.legs.push(at(Channel::Mail, now));
            }
        }
    }
    plan
}

/// What is known at the moment at which a delivery is due.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The moment.
    pub now: Timestamp,
    /// Whether the person has opened the page of the notice.
    pub seen: bool,
    /// Ordinary notices that left the house for this person today, those under way included.
    pub interruptions: u32,
}

/// Why a delivery waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The school is closed.
    QuietHours,
    /// The day's interruptions are used up.
    Budget,
}

/// Whether a delivery goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Now.
    Go,
    /// Ask again then.
    Wait(Timestamp, Pause),
    /// Not at all: the notice has been seen.
    Seen,
}

/// Whether a delivery that is due goes now.
pub fn release(kind: NoticeKind, hours: &Hours, moment: Moment) -> Release {
    let weight = kind.weight();
    match weight {
        Weight::Urgent | Weight::Ordinary if moment.seen => Release::Seen,
        Weight::Urgent | Weight::Asked | Weight::Digest => Release::Go,
        Weight::Ordinary => {
            let open = hours.next_open(moment.now);
            if open > moment.now {
                Release::Wait(open, Pause::QuietHours)
            } else if moment.interruptions >= DAILY_BUDGET {
                Release::Wait(hours.next_day(moment.now), Pause::Budget)
            } else {
                Release::Go
            }
        }
    }
}

/// The pause after so many failed attempts: a minute at first, six hours at last.
pub fn pause(attempts: u32) -> Duration {
    let at = (attempts.max(1) as usize - 1).min(PAUSES.len() - 1);
    Duration::from_secs(PAUSES[at])
}

/// How long a delivery is tried: a digest of yesterday, or a test, is of no use any more.
pub fn patience(kind: NoticeKind) -> Duration {
    match kind.weight() {
        Weight::Urgent | Weight::Ordinary => PATIENCE,
        Weight::Digest | Weight::Asked => Duration::from_secs(24 * 3600),
    }
}

/// Which digest of a person is due, if any: how it is called, and the day that it is of. It stays
/// due for the rest of the day; that it is made once is the business of its id.
pub fn digest_due(
    role: Role,
    wants: Preferences,
    hours: &Hours,
    now: Timestamp,
) -> Option<(Digest, Date)> {
    let local = hours.local(now);
    let date = local.date();
    let digest = match role {
        // The last one of a week says what the week was as well.
        Role::Teacher if last_of_week(hours, date) => Digest::Weekly,
        Role::Teacher => Digest::Daily,
        Role::SafeguardingLead | Role::Leadership | Role::Admin | Role::DataProtectionOfficer => {
            Digest::Weekly
        }
        Role::SafeguardingContact | Role::Inspector => return None,
    };
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let its_day = match digest {
        Digest::Daily => hours.opens_on(date),
        Digest::Weekly => hours.opens_on(date) && last_of_week(hours, date),
    };
    (its_day && minute >= i64::from(wants.digest?)).then_some((digest, date))
}

/// Friday; where Friday is free, the last open day of the week.
fn last_of_week(hours: &Hours, date: Date) -> bool {
    let friday = usize::from(Weekday::Friday.to_monday_zero_offset().unsigned_abs());
    let last = if hours.days[friday] {
        friday
    } else {
        hours.days.iter().rposition(|open| *open).unwrap_or(friday)
    };
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) == last
}

/// How often a digest comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// A teacher's, each day of school.
    Daily,
    /// On Friday: a teacher's with the week in it, and that of the lead, the school leader, IT and
    /// the data protection officer.
    Weekly,
}

impl Digest {
    /// The word in ids.
    pub fn word(self) -> &'static str {
        match self {
            Digest::Daily => "daily",
            Digest::Weekly => "weekly",
        }
    }
}

/// A count of pupils' matters as somebody may read it: exact for the own classes, otherwise
/// `None` below five, which is written "under 5" (UX section 6.1).
pub fn shown(count: u64, own: bool) -> Option<u64> {
    (own || count == 0 || count >= 5).then_some(count)
}

#[cfg(test)]
mod tests;
