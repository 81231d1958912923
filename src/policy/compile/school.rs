//! `school.toml`: the school and what its pages say of it.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::model::{
    AnswerTimes, BOUNDS, Language, RecordClass, Retention, SchoolHours, TierId, Within,
};

use super::super::diagnostic::did_you_mean;
use super::super::document::{At, Table};
use super::super::guide::Guide;
use super::super::lessons::{Lesson, Lessons};
use super::super::rulebook::School;
use super::rules::{after, day};
use super::{Files, guide};

/// The school, the tier of its guests, and its time zone.
pub(super) fn read(files: &Files<'_>) -> Option<(School, TierId, TimeZone)> {
    let root = files.required("school.toml")?.root(files.report);
    let name = root.need_text("name", "the school's name, as its pages say it");
    let country = root.need_text("country", "two capital letters, e.g. \"PL\"");
    let country = country.filter(|country| is_country(files, country));
    let languages = languages(files, &root);
    let time_zone = root.need_text("time_zone", "e.g. \"Europe/Warsaw\"");
    let zone = time_zone.as_ref().and_then(|name| zone(files, name));
    let guest = root.text("guest_tier");
    let guest = match &guest {
        Some(name) => files.tier(name),
        None => {
            let name = At {
                value: "guest".to_owned(),
                place: root.place,
            };
            files.tier(&name)
        }
    };
    let start_page = root
        .text("start_page")
        .filter(|page| !page.value.is_empty());
    if let Some(page) = &start_page
        && crate::model::PageUrl::parse(&page.value).is_err()
    {
        let hint = "write it like https://start.school.example/, or leave it out";
        files
            .report
            .error(page.place, "this is not a web address", hint);
    }
    let days = root.number("retention_days", 1..=3650, Some(30))?;
    let days = u16::try_from(days).unwrap_or(u16::MAX);
    let retention = retention(files, &root, days, zone.as_ref());
    let by_hours = root.text("school_hours").is_some();
    let hours = hours(files, &root);
    let school = School {
        name: name.map_or_else(String::new, |name| name.value),
        country: country.map_or_else(String::new, |country| country.value),
        languages,
        time_zone: time_zone.map_or_else(String::new, |zone| zone.value),
        safeguarding: root
            .texts("safeguarding")
            .into_iter()
            .map(|name| name.value)
            .collect(),
        start_page: start_page.map(|page| page.value),
        retention_days: retention.days(RecordClass::Events),
        retention,
        report_places: Vec::new(),
        helplines: Vec::new(),
        guide: Guide {
            hours: guide::hours(&root, &hours),
            ..Guide::default()
        },
        agreement: root.flag("agreement", false),
        block_without_journal: root.flag("block_without_journal", true),
        lessons: lessons(files, &root, by_hours),
        hours,
    };
    root.finish();
    Some((school, guest?, zone?))
}

/// When the school is open. What is left out is Monday to Friday, 08:00 to 16:00.
fn hours(files: &Files<'_>, root: &Table<'_>) -> SchoolHours {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let usual = SchoolHours::default();
    let mut days = [false; 7];
    for day in root.texts("school_days") {
        match DAYS.iter().position(|known| *known == day.value) {
            Some(at) => days[at] = true,
            None => {
                let message = format!("\"{}\" is not a day", day.value);
                let hint = "it is one of: mon, tue, wed, thu, fri, sat, sun";
                files.report.error(day.place, message, hint);
            }
        }
    }
    if days == [false; 7] {
        days = usual.days;
    }
    let (opens, closes) = root
        .text("school_hours")
        .and_then(|text| {
            let read = span(&text.value);
            if read.is_none() {
                let hint = "write it like \"08:00-16:00\"";
                let message = "these are no hours of one day";
                files.report.error(text.place, message, hint);
            }
            read
        })
        .unwrap_or((usual.opens, usual.closes));
    let mut holidays = Vec::new();
    for day in root.texts("holidays") {
        match day.value.parse() {
            Ok(date) => holidays.push(date),
            Err(_) => {
                let message = format!("\"{}\" is not a date", day.value);
                let hint = "write it like \"2026-12-24\"";
                files.report.error(day.place, message, hint);
            }
        }
    }
    SchoolHours {
        days,
        opens,
        closes,
        holidays,
        on_duty: root
            .text("on_duty")
            .map(|name| name.value.trim().to_lowercase())
            .filter(|name| !name.is_empty()),
        chain: root
            .texts("safeguarding_chain")
            .into_iter()
            .map(|name| name.value.trim().to_lowercase())
            .collect(),
        answers: answers(files, root),
    }
}

/// `[answer_within]`: what is left out keeps its usual time.
fn answers(files: &Files<'_>, root: &Table<'_>) -> AnswerTimes {
    let mut times = AnswerTimes::default();
    let Some(table) = root.table("answer_within") else {
        return times;
    };
    for (key, row) in [
        ("hour", &mut times.hour),
        ("today", &mut times.today),
        ("week", &mut times.week),
    ] {
        let Some(steps) = table.table(key) else {
            continue;
        };
        for (step, within) in ["look", "talk", "decide"].into_iter().zip(row.iter_mut()) {
            let Some(text) = steps.text(step) else {
                continue;
            };
            match Within::read(&text.value) {
                Some(read) => *within = read,
                None => files.report.error(
                    text.place,
                    format!("\"{}\" is no time to answer within", text.value),
                    "write it like \"15 min\", \"2 h\", \"same day\" or \"3 days\"; at most 8 h or 20 days",
                ),
            }
        }
        steps.finish();
    }
    table.finish();
    times
}

/// `08:00-16:00` in minutes after midnight.
fn span(text: &str) -> Option<(u16, u16)> {
    let minute = |time: &str| {
        let (hour, minute) = time.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60)
            .then(|| hour * 60 + minute)
            .filter(|at| *at <= 24 * 60)
    };
    let (from, to) = text.split_once(['-', '–'])?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from < to).then_some((from, to))
}

/// `open_limit_minutes` and `[[lesson]]`.
fn lessons(files: &Files<'_>, root: &Table<'_>, by_hours: bool) -> Lessons {
    let usual = i64::from(Lessons::LIMIT);
    let limit = root.number("open_limit_minutes", 5..=7 * usual, Some(usual));
    let lessons = timetable(files, root);
    Lessons {
        lessons,
        open_limit_minutes: limit
            .and_then(|minutes| u32::try_from(minutes).ok())
            .unwrap_or(Lessons::LIMIT),
        by_hours,
    }
}

/// The `[[lesson]]`s of a table: the school's bells, or when a class meets.
pub(super) fn timetable(files: &Files<'_>, of: &Table<'_>) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for table in of.tables("lesson") {
        let all = WEEKDAYS.map(|(name, _)| name);
        let mut days = Vec::new();
        for name in table.need_texts("days", "e.g. [\"monday\", \"tuesday\"]") {
            match WEEKDAYS.iter().find(|(known, _)| *known == name.value) {
                Some((_, day)) => days.push(*day),
                None => files.report.error(
                    name.place,
                    format!("\"{}\" is not a day of the week", name.value),
                    did_you_mean(&name.value, all.iter().copied()),
                ),
            }
        }
        let start = time(files, &table, "start");
        let end = time(files, &table, "end");
        if let (Some(start), Some(end)) = (start, end) {
            if end.value <= start.value {
                let hint = "a lesson ends after it begins, on the same day";
                let message = "this lesson ends before it begins";
                files.report.error(end.place, message, hint);
            } else {
                lessons.push(Lesson {
                    days,
                    start: start.value,
                    end: end.value,
                });
            }
        }
        table.finish();
    }
    lessons
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A time of the day, such as `"08:00"`.
fn time<'d>(
    files: &Files<'_>,
    table: &Table<'d>,
    key: &'static str,
) -> Option<At<'d, jiff::civil::Time>> {
    let text = table.need_text(key, "e.g. \"08:00\"")?;
    match jiff::civil::Time::strptime("%H:%M", text.value.trim()) {
        Ok(value) => Some(At {
            value,
            place: text.place,
        }),
        Err(_) => {
            let message = format!("\"{}\" is not a time of the day", text.value);
            files
                .report
                .error(text.place, message, "hours and minutes, e.g. \"08:00\"");
            None
        }
    }
}

/// `[retention]`: each kind of record inside its bounds. Kinds without days of their own take
/// `retention_days`, as far as their bounds let them.
fn retention(
    files: &Files<'_>,
    root: &Table<'_>,
    general: u16,
    zone: Option<&TimeZone>,
) -> Retention {
    let mut kept = Retention::new(general);
    for bounds in BOUNDS.iter().filter(|bounds| bounds.usual.is_none()) {
        kept = kept.with(bounds.class, general.clamp(bounds.least, bounds.most));
    }
    let Some(table) = root.table("retention") else {
        return kept;
    };
    for bounds in BOUNDS {
        let range = i64::from(bounds.least)..=i64::from(bounds.most);
        let usual = i64::from(kept.days(bounds.class));
        let days = table.number(bounds.key, range, Some(usual));
        if let Some(days) = days.and_then(|days| u16::try_from(days).ok()) {
            kept = kept.with(bounds.class, days);
        }
    }
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let ends = table.texts("term_ends");
    kept = kept.with_term_ends(
        ends.iter()
            .filter_map(|end| after(day(files, end)?, &zone))
            .collect(),
    );
    table.finish();
    kept
}

fn is_country(files: &Files<'_>, country: &At<'_, String>) -> bool {
    let text = &country.value;
    let fits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    if !fits {
        let message = format!("\"{text}\" is not a country code");
        files
            .report
            .error(country.place, message, "two capital letters, e.g. \"PL\"");
    }
    fits
}

fn languages(files: &Files<'_>, root: &Table<'_>) -> Vec<Language> {
    let hint = "e.g. [\"pl\", \"en\"]; the first is the default";
    let mut languages = Vec::new();
    for tag in root.need_texts("languages", hint) {
        if let Some(language) = language(files, &tag)
            && !languages.contains(&language)
        {
            languages.push(language);
        }
    }
    languages
}

/// A language by its tag, or a problem.
pub(super) fn language(files: &Files<'_>, tag: &At<'_, String>) -> Option<Language> {
    let language = tag.value.parse().ok();
    if language.is_none() {
        let message = format!("\"{}\" is not a language of the gateway", tag.value);
        files
            .report
            .error(tag.place, message, "it is one of: en, vi, pl, ru");
    }
    language
}

fn zone(files: &Files<'_>, name: &At<'_, String>) -> Option<TimeZone> {
    let zone = TimeZone::get(&name.value).ok();
    if zone.is_none() {
        let message = format!("there is no time zone \"{}\"", name.value);
        files
            .report
            .error(name.place, message, "a name like \"Europe/Warsaw\"");
    }
    zone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_one_span_of_one_day() {
        for (text, expect) in [
            ("08:00-16:00", Some((480, 960))),
            ("7:30 – 24:00", Some((450, 1_440))),
            ("16:00-08:00", None),
            ("08:00", None),
            ("08:60-16:00", None),
            ("08:00-65000:00", None),
            ("-", None),
        ] {
            assert_eq!(span(text), expect, "{text}");
        }
    }
}
