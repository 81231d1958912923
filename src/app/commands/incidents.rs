//! `incidents list`: the same incidents as the dashboard's, with what still waits in the
//! journal.
//!
//! Whoever may read the database file sees everything that is in it. Pupils appear as codes.

use clap::{Args, Subcommand};

use crate::model::{ClassId, Severity, Timestamp};
use crate::store::read::incidents_with_journal;
use crate::store::{IncidentFilter, IncidentRow, Scope};

use super::{Config, Exit, Outcome, Trouble, print, wait};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List incidents, newest first
    List(Filter),
}

#[derive(Args)]
pub(super) struct Filter {
    /// As one JSON list, always in English
    #[arg(long)]
    json: bool,
    /// As one JSON object per line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    /// Only this class
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// Only this tier
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// Only this category
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Only from this severity on, 1 (note) to 5 (immediate)
    #[arg(long, value_name = "1-5", value_parser = clap::value_parser!(u8).range(1..=5))]
    min_severity: Option<u8>,
    /// Only since then: 2h, 7d, 2026-11-20 or a time with a zone
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u16).range(1..=500))]
    limit: u16,
}

pub(super) fn run(Verb::List(asked): Verb, config: &Config) -> Outcome {
    let now = jiff::Zoned::now();
    let filter = IncidentFilter {
        class: asked.class.clone().map(|class| ClassId(class.into())),
        tier: asked.tier.clone(),
        category: asked.category.clone(),
        min_severity: asked
            .min_severity
            .and_then(|level| Severity::try_from(level).ok()),
        since: asked
            .since
            .as_deref()
            .map(|text| since(text, &now))
            .transpose()?,
        limit: asked.limit,
        ..IncidentFilter::all(Scope::everything())
    };
    let rows = wait(async {
        incidents_with_journal(&config.store.url, &config.journal.dir, &filter)
            .await
            .map_err(|error| {
                Trouble::new(
                    Exit::Unreachable,
                    format!("the incidents cannot be read: {error}"),
                    "check [store] url and [journal] dir, and that this account may read them",
                )
            })
    })?;
    if asked.json {
        return print::json(&rows);
    }
    if asked.jsonl {
        return print::json_lines(&rows);
    }
    if rows.is_empty() {
        return print::out("No incidents.\n");
    }
    if rows.len() == usize::from(asked.limit) {
        print::aside(&format!(
            "The newest {}; more with --limit or --since.",
            rows.len()
        ));
    }
    print::out(&listing(&rows, now.time_zone()))
}

/// A table for people, times in the zone of this machine.
fn listing(rows: &[IncidentRow], zone: &jiff::tz::TimeZone) -> String {
    let cells: Vec<[String; 7]> = rows
        .iter()
        .map(|row| {
            let last = jiff::Timestamp::from_millisecond(row.last_at.0).unwrap_or_default();
            [
                last.to_zoned(zone.clone())
                    .strftime("%Y-%m-%d %H:%M%:z")
                    .to_string(),
                row.class.as_ref().map_or("-".into(), ToString::to_string),
                row.who.as_ref().map_or("-".into(), ToString::to_string),
                row.severity.map_or("-".into(), |level| {
                    format!("{} {}", level.level(), level.word())
                }),
                row.category.clone().unwrap_or("-".into()),
                row.hits.to_string(),
                row.hosts.first().cloned().unwrap_or_default(),
            ]
        })
        .collect();
    print::table(
        [
            "last", "class", "who", "severity", "category", "hits", "host",
        ],
        &cells,
    )
}

/// A span back from now, a day, or a moment.
fn since(text: &str, now: &jiff::Zoned) -> Result<Timestamp, Trouble> {
    let moment = if let Ok(at) = text.parse::<jiff::Timestamp>() {
        Some(at)
    } else if let Ok(wall) = text.parse::<jiff::civil::DateTime>() {
        wall.to_zoned(now.time_zone().clone())
            .ok()
            .map(|at| at.timestamp())
    } else if let Ok(back) = text.parse::<jiff::Span>() {
        now.checked_sub(back.abs()).ok().map(|at| at.timestamp())
    } else {
        None
    };
    moment
        .map(|at| Timestamp(at.as_millisecond()))
        .ok_or_else(|| {
            Trouble::new(
                Exit::Usage,
                format!("{text} is not a time"),
                "write it like 2h, 7d, 2026-11-20 or 2026-11-20T10:15+01:00",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_takes_spans_days_and_moments() {
        let now: jiff::Zoned = "2026-11-20T10:00:00+01:00[Europe/Warsaw]".parse().unwrap();
        let check = |text: &str, expect: Option<&str>| {
            let read = since(text, &now).ok().map(|at| at.to_string());
            assert_eq!(read.as_deref(), expect, "{text}");
        };
        check("2h", Some("2026-11-20T07:00:00.000Z"));
        check("7d", Some("2026-11-13T09:00:00.000Z"));
        check("2026-11-19", Some("2026-11-18T23:00:00.000Z"));
        check("2026-11-19T08:00Z", Some("2026-11-19T08:00:00.000Z"));
        check("99999999999y", None);
        check("yesterday", None);
    }
}
