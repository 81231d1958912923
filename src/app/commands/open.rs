//! `open`: pages opened for a class, for a while. The gateway hears of it within a second.

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};
use uuid::Uuid;

use crate::dashboard::answered_by;
use crate::model::{OnlyThese, PageScope, PageUrl, Timestamp, UnlockBy, Whom};
use crate::policy::{Class, MayOpen, Rulebook, check_scope};
use crate::store::{Actor, AppealState, NewOnly, NewUnlock, Scope, StoreError, UnlockRow};

use super::user::{now, trouble, with_store};
use super::{Config, Exit, Format, Outcome, Trouble, print, rules};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Open a page for a class until a time
    Add(New),
    /// Have a class work with a few pages and no others until a time
    Only(Lesson),
    /// List what is open, and which classes work with a few pages
    List(Format),
    /// End what is open, or a lesson with a few pages, by its id
    End {
        /// The id, as `open list` shows it
        id: Uuid,
    },
}

#[derive(Args)]
#[command(group(ArgGroup::new("end").required(true).args(["until", "minutes"])))]
pub(super) struct New {
    /// The site, or a page of it: atlas.example or atlas.example/cells
    #[arg(value_name = "HOST[/PATH]")]
    page: String,
    /// For this class
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// Until this time of today, on the school's clock, such as 11:45
    #[arg(long, value_name = "HH:MM")]
    until: Option<String>,
    /// For so many minutes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    minutes: Option<u32>,
    /// Why, in a few words, without names
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Args)]
#[command(group(ArgGroup::new("end").required(true).args(["until", "minutes"])))]
pub(super) struct Lesson {
    /// The sites, or pages of them: atlas.example atlas.example/cells
    #[arg(value_name = "HOST[/PATH]", required = true, num_args = 1..=OnlyThese::MOST)]
    pages: Vec<String>,
    /// This class
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// Until this time of today, on the school's clock, such as 11:45
    #[arg(long, value_name = "HH:MM")]
    until: Option<String>,
    /// For so many minutes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    minutes: Option<u32>,
}

/// An unlock as `--json` prints it.
#[derive(serde::Serialize)]
struct Row<'r> {
    id: Uuid,
    class: String,
    page: String,
    from: String,
    until: String,
    by: &'r str,
    reason: &'r str,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::Add(new) => add(&new, config),
        Verb::Only(lesson) => only(&lesson, config),
        Verb::List(format) => list(format, config),
        Verb::End { id } => with_store(config, async |store| {
            let (scope, actor) = (Scope::everything(), actor());
            let ended = match store.end_unlock(id, &scope, &actor, now()).await {
                Err(StoreError::NotFound) => store.end_only(id, &scope, &actor, now()).await,
                other => other,
            };
            ended.map_err(|error| match error {
                StoreError::NotFound => Trouble::new(
                    Exit::NotFound,
                    format!("nothing was opened with the id {id}"),
                    "see what is open with: schoolgate open list",
                ),
                StoreError::Conflict => Trouble::new(Exit::Conflict, "that is over already", ""),
                other => trouble(other),
            })?;
            print::out("Closed.\n")
        }),
    }
}

/// Whoever may write the database file.
fn actor() -> Actor {
    Actor {
        id: None,
        name: "command-line".to_owned(),
        display: "command-line".to_owned(),
    }
}

fn add(new: &New, config: &Config) -> Outcome {
    let usage = |what: String, next: &str| Trouble::new(Exit::Usage, what, next);
    let scope = PageScope::parse(&new.page).map_err(|error| {
        usage(
            format!("{}: {error}", new.page),
            "write it like atlas.example or atlas.example/cells",
        )
    })?;
    let reason = new.reason.trim();
    if reason.is_empty() {
        return Err(usage(
            "the reason is empty".to_owned(),
            "say why in a few words",
        ));
    }
    let now = now();
    let book = rulebook(config, now)?;
    let class = class_of(&new.class, &book)?;
    let until = until(new.until.as_deref(), new.minutes, &book, now)?;
    let url = PageUrl::parse(&scope.address()).map_err(|error| usage(error.to_string(), ""))?;
    let refused = |what: &str, next: &str| Err(Trouble::new(Exit::NotAllowed, what, next));
    match book.may_open(class, &url, UnlockBy::Lead, now) {
        MayOpen::Yes => {}
        MayOpen::TooWide => {
            let what = format!("{scope} is an ending of many sites");
            return Err(usage(what, "name one site"));
        }
        MayOpen::Words => {
            return refused("words of a search are closed there, not a page", "");
        }
        MayOpen::Nobody | MayOpen::LeadOnly => {
            let next = format!(
                "see why with: schoolgate explain {scope} --class {}",
                class.id
            );
            return refused("nobody can open that: it is locked", &next);
        }
    }
    let new = NewUnlock {
        whom: Whom::Class(class.id.clone()),
        scope,
        from: None,
        until,
        power: UnlockBy::Lead,
        reason: reason.to_owned(),
        answers: Vec::new(),
    };
    with_store(config, async |store| {
        let everything = Scope::everything();
        let waiting = store.appeals(&everything, Some(AppealState::Waiting)).await;
        let answers = answered_by(&new, &waiting.map_err(trouble)?, &book, now);
        let answered = answers.len();
        let new = NewUnlock { answers, ..new };
        let id = store
            .open_page(&new, &everything, &actor(), now)
            .await
            .map_err(trouble)?;
        print::aside("Open. A running gateway hears of it within a second.");
        match answered {
            0 => {}
            1 => print::aside("One request that waited for it is answered."),
            many => print::aside(&format!("{many} requests that waited for it are answered.")),
        }
        print::out(&format!("{id}\n"))
    })
}

/// The rules in force.
fn rulebook(config: &Config, now: Timestamp) -> Result<Rulebook, Trouble> {
    let source = rules::read(config)?;
    match rules::compile(&source, now)? {
        Ok((book, _)) => Ok(book),
        Err(problems) => {
            print::aside(&print::problems(&problems));
            let what = "the rules have problems, so nothing can be opened by them";
            let next = "correct them, then: schoolgate policy check";
            Err(Trouble::new(Exit::Failed, what, next))
        }
    }
}

fn class_of<'b>(named: &str, book: &'b Rulebook) -> Result<&'b Class, Trouble> {
    book.class(named).ok_or_else(|| {
        let known = book.classes().iter().map(|class| &*class.id.0);
        Trouble::new(
            Exit::NotFound,
            format!("there is no class {named}"),
            crate::identity::spot::did_you_mean(named, known),
        )
    })
}

/// Has a class work with a few pages.
fn only(lesson: &Lesson, config: &Config) -> Outcome {
    let wrong = |page: &str| {
        let next = "write it like atlas.example or atlas.example/cells";
        Trouble::new(
            Exit::Usage,
            format!("{page} is not the address of one site"),
            next,
        )
    };
    let read = |page: &String| match PageScope::parse(page) {
        Ok(scope) if check_scope(&scope).is_ok() => Ok(scope),
        _ => Err(wrong(page)),
    };
    let pages = lesson
        .pages
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    let now = now();
    let book = rulebook(config, now)?;
    let new = NewOnly {
        class: class_of(&lesson.class, &book)?.id.clone(),
        pages,
        from: now,
        until: until(lesson.until.as_deref(), lesson.minutes, &book, now)?,
    };
    with_store(config, async |store| {
        let id = store
            .begin_only(&new, &Scope::everything(), &actor(), now)
            .await
            .map_err(trouble)?;
        print::aside("Begun. A running gateway hears of it within a second.");
        print::out(&format!("{id}\n"))
    })
}

/// The end that was asked for: later than now, inside the school's limit.
fn until(
    time: Option<&str>,
    minutes: Option<u32>,
    book: &Rulebook,
    now: Timestamp,
) -> Result<Timestamp, Trouble> {
    let usage = |what: String, next: String| Trouble::new(Exit::Usage, what, next);
    let until = match (time, minutes) {
        (Some(text), _) => today_at(text, &book.school().time_zone, now).ok_or_else(|| {
            usage(
                format!("{text} is not a time of the day"),
                "write it like 11:45".to_owned(),
            )
        })?,
        (None, minutes) => now.plus(Duration::from_secs(
            u64::from(minutes.unwrap_or_default()) * 60,
        )),
    };
    if until <= now {
        let what = "that time is past".to_owned();
        return Err(usage(
            what,
            "choose a later one, or use --minutes".to_owned(),
        ));
    }
    let limit = book.school().lessons.open_limit_minutes;
    if until > book.school().open_limit(now) {
        return Err(usage(
            format!("the school opens a page for {limit} minutes at most"),
            "choose an earlier end, or change open_limit_minutes in policies/school.toml".into(),
        ));
    }
    Ok(until)
}

/// A time of the present day in a zone.
fn today_at(text: &str, zone: &str, now: Timestamp) -> Option<Timestamp> {
    let time = jiff::civil::Time::strptime("%H:%M", text).ok()?;
    let zone = jiff::tz::TimeZone::get(zone).ok()?;
    let now = jiff::Timestamp::from_millisecond(now.0).ok()?;
    let day = now.to_zoned(zone.clone()).date();
    let at = day.to_datetime(time).to_zoned(zone).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

fn list(format: Format, config: &Config) -> Outcome {
    let now = now();
    let rows = with_reader(config, now)?;
    let lessons = lessons(config, now)?;
    let lessons = lessons.iter().filter(|only| only.is_active(now));
    let lessons = lessons.map(|only| {
        let pages: Vec<String> = only.pages.iter().map(ToString::to_string).collect();
        Row {
            id: only.id,
            class: only.class.to_string(),
            page: pages.join(" "),
            from: only.from.to_string(),
            until: only.until.to_string(),
            by: &only.by,
            reason: ONLY,
        }
    });
    let open: Vec<Row<'_>> = rows
        .iter()
        .map(|row| &row.unlock)
        .filter(|unlock| unlock.is_active(now))
        .map(|unlock| Row {
            id: unlock.id,
            class: unlock.whom.to_string(),
            page: unlock.scope.to_string(),
            from: unlock.from.to_string(),
            until: unlock.until.to_string(),
            by: &unlock.by,
            reason: &unlock.reason,
        })
        .chain(lessons)
        .collect();
    if format.json {
        return print::json(&open);
    }
    if open.is_empty() {
        return print::out("Nothing is open beyond the rules.\n");
    }
    let zone = jiff::tz::TimeZone::system();
    let cells: Vec<[String; 6]> = open
        .iter()
        .map(|row| {
            let until = row.until.parse::<jiff::Timestamp>().unwrap_or_default();
            [
                row.id.to_string(),
                row.class.clone(),
                until
                    .to_zoned(zone.clone())
                    .strftime("%Y-%m-%d %H:%M%:z")
                    .to_string(),
                row.page.clone(),
                row.by.to_owned(),
                row.reason.to_owned(),
            ]
        })
        .collect();
    print::out(&print::table(
        ["id", "class", "until", "page", "by", "reason"],
        &cells,
    ))
}

/// What is in force, read without writing anything; nothing where there is no database yet.
fn with_reader(config: &Config, now: Timestamp) -> Result<Vec<UnlockRow>, Trouble> {
    super::wait(async {
        let store = match crate::store::Store::open_read_only(&config.store.url).await {
            Ok(store) => store,
            Err(StoreError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(trouble(error)),
        };
        let rows = store.unlocks(&Scope::everything(), now).await;
        store.close().await;
        rows.map_err(trouble)
    })
}

/// What stands in place of a reason where a class works with these pages and no others.
const ONLY: &str = "only these pages";

/// The lessons with a few pages; none where there is no database yet.
fn lessons(config: &Config, now: Timestamp) -> Result<Vec<OnlyThese>, Trouble> {
    super::wait(async {
        let store = match crate::store::Store::open_read_only(&config.store.url).await {
            Ok(store) => store,
            Err(StoreError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(trouble(error)),
        };
        let lessons = store.only_in_force(now).await;
        store.close().await;
        lessons.map_err(trouble)
    })
}

/// What is in force, for explanations; a database that cannot be read opens and closes nothing.
pub(super) fn in_force(config: &Config, now: Timestamp) -> crate::policy::Unlocks {
    let rows = with_reader(config, now).unwrap_or_default();
    let lessons = lessons(config, now).unwrap_or_default();
    crate::policy::Unlocks::new(rows.into_iter().map(|row| row.unlock)).with_lessons(lessons)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_schools_and_of_today() {
        let now: jiff::Timestamp = "2026-11-20T09:00:00Z".parse().unwrap();
        let now = Timestamp(now.as_millisecond());
        let check = |text: &str, expect: Option<&str>| {
            let at = today_at(text, "Europe/Warsaw", now).map(|at| at.to_string());
            assert_eq!(at.as_deref(), expect, "{text}");
        };
        check("11:45", Some("2026-11-20T10:45:00.000Z"));
        check("00:00", Some("2026-11-19T23:00:00.000Z"));
        check("25:00", None);
        check("noon", None);
    }
}
