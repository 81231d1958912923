//! `lists`: every list that is in force, whose it is, and how old.

use std::fmt::Write as _;

use crate::model::Timestamp;
use crate::policy::{ListInfo, Rulebook};

use super::{Config, Exit, Format, Outcome, Trouble, print, rules};

/// A list as `--json` prints it.
#[derive(serde::Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    names: u32,
    licence: &'a str,
    source: &'a str,
    url: &'a str,
    added: &'a str,
    updated: &'a str,
    /// Days since `updated`.
    age: Option<i32>,
    fresh: bool,
}

pub(super) fn run(format: Format, config: &Config) -> Outcome {
    let source = rules::read(config)?;
    let now = crate::app::clock().now();
    let book = match rules::compile(&source, now)? {
        Ok((book, _)) => book,
        Err(problems) => {
            print::aside(&print::problems(&problems));
            return Err(Trouble::new(
                Exit::Failed,
                "the rules have problems, so their lists are not in force",
                "correct them, then: schoolgate policy check",
            ));
        }
    };
    let rows: Vec<Row<'_>> = book
        .lists()
        .iter()
        .map(|list| row(list, &book, now))
        .collect();
    if format.json {
        return print::json(&rows);
    }
    print::out(&table(&rows, &book))
}

fn row<'a>(list: &'a ListInfo, book: &'a Rulebook, now: Timestamp) -> Row<'a> {
    Row {
        id: &list.id,
        title: &list.title,
        category: &book.category(list.category).name,
        names: list.names,
        licence: &list.licence,
        source: &list.source,
        url: &list.url,
        added: &list.added,
        updated: &list.updated,
        age: age(&list.updated, now),
        fresh: list.fresh,
    }
}

/// Whole days from a day to a moment, by the calendar of UTC.
fn age(day: &str, now: Timestamp) -> Option<i32> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let today = jiff::Timestamp::from_millisecond(now.0).ok()?;
    let today = today.to_zoned(jiff::tz::TimeZone::UTC).date();
    day.until(today).ok().map(|span| span.get_days())
}

fn table(rows: &[Row<'_>], book: &Rulebook) -> String {
    let wide = |text: fn(&Row<'_>) -> usize| rows.iter().map(text).max().unwrap_or(0);
    let (id, category) = (wide(|row| row.id.len()), wide(|row| row.category.len()));
    let licence = wide(|row| row.licence.len());
    let mut text = String::new();
    for row in rows {
        let age = match row.age {
            Some(0) => "today".to_owned(),
            Some(1) => "1 day old".to_owned(),
            Some(days) => format!("{days} days old"),
            None => "age unknown".to_owned(),
        };
        let fresh = if row.fresh { ", fresh" } else { "" };
        // Writing to a string cannot fail.
        writeln!(
            text,
            "{:id$}  {:category$}  {:>9}  {:licence$}  {age}{fresh}",
            row.id, row.category, row.names, row.licence
        )
        .ok();
    }
    let stats = book.classifier().hosts().stats();
    writeln!(
        text,
        "\n{} lists; {} different names and addresses, {} MB.",
        rows.len(),
        stats.names,
        stats.bytes.div_ceil(1_000_000)
    )
    .ok();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_whole_days() {
        let now = Timestamp(1_795_305_600_000); // 2026-11-22
        for (day, expect) in [
            ("2026-11-22", Some(0)),
            ("2026-11-21", Some(1)),
            ("2025-11-22", Some(365)),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(age(day, now), expect, "{day}");
        }
    }

    #[test]
    fn the_shipped_lists_all_say_whose_they_are() {
        let source = crate::policy::embedded();
        let now = Timestamp(1_795_305_600_000);
        let (book, _) = Rulebook::compile(&source, [7; 16], 1, now, None).unwrap();
        let rows: Vec<Row<'_>> = book
            .lists()
            .iter()
            .map(|list| row(list, &book, now))
            .collect();
        assert!(rows.len() > 50);
        for row in &rows {
            assert!(
                !row.licence.is_empty() && !row.source.is_empty(),
                "{}",
                row.id
            );
            assert!(row.names > 0 && row.age.is_some(), "{}", row.id);
        }
        let text = table(&rows, &book);
        assert!(text.lines().count() == rows.len() + 2);
        assert!(text.contains("CC-BY-SA-4.0"));
    }
}
