//! `pinned`: apps that refuse the school's certificate, and their probation. The gateway hears of
//! it within a second.

use std::time::Duration;

use clap::{Args, Subcommand};

use crate::app::pinned::{Book, entry, suspects};
use crate::model::{HostName, Timestamp};
use crate::policy::{PROBATION_MOST, Probation};
use crate::store::AuditEntry;

use super::user::{now, trouble, with_store};
use super::{Config, Exit, Format, Outcome, Trouble, print, rules};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List what apps refused, and what is on probation
    List(Format),
    /// Pass a name on unopened for a while: nothing on it is filtered or recorded
    Probation(New),
    /// End the probation of a name, and forget what was seen of it
    Forget {
        /// The name
        host: HostName,
    },
}

#[derive(Args)]
pub(super) struct New {
    /// The name, exactly as `pinned list` shows it
    host: HostName,
    /// For so many days
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=30))]
    days: u32,
    /// Why, in a few words, without names
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::List(format) => list(format, config),
        Verb::Probation(new) => probation(&new, config),
        Verb::Forget { host } => forget(&host, config),
    }
}

fn unreadable(error: &std::io::Error) -> Trouble {
    let exit = match error.kind() {
        std::io::ErrorKind::PermissionDenied => Exit::NotAllowed,
        _ => Exit::Failed,
    };
    Trouble::new(
        exit,
        format!("the names on probation cannot be read or written: {error}"),
        "run it as the account that runs the gateway",
    )
}

fn probation(new: &New, config: &Config) -> Outcome {
    let reason = new.reason.trim();
    if reason.is_empty() {
        let what = "the reason is empty";
        return Err(Trouble::new(Exit::Usage, what, "say why in a few words"));
    }
    if new.host.ip().is_some() {
        let what = "an address cannot be on probation";
        return Err(Trouble::new(Exit::Usage, what, "name the host"));
    }
    let now = now();
    let until = now.plus(DAY.saturating_mul(new.days).min(PROBATION_MOST));
    let one = Probation {
        host: new.host.clone(),
        from: now,
        until,
        by: "command-line".to_owned(),
        reason: reason.to_owned(),
    };
    let book = rules::in_force(config)?;
    let closed: Vec<&str> = book
        .classes()
        .iter()
        .filter(|class| !book.lets_open(&class.somebody(), &new.host, 443, now))
        .map(|class| &*class.id.0)
        .collect();
    if !closed.is_empty() && closed.len() == book.classes().len() {
        return Err(Trouble::new(
            Exit::NotAllowed,
            format!(
                "{} is closed for every class: probation opens nothing",
                new.host
            ),
            format!("see why with: schoolgate explain {}", new.host),
        ));
    }
    let dir = &config.data.dir;
    let mut names = Book::read(dir).map_err(|error| unreadable(&error))?;
    names.add(&one);
    with_store(config, async |store| {
        store.audit(&entry(&one, now)).await.map_err(trouble)?;
        names.write(dir, now).map_err(|error| unreadable(&error))?;
        print::aside("A running gateway hears of it within a second.");
        if !closed.is_empty() {
            print::aside(&format!("It stays closed for: {}", closed.join(", ")));
        }
        print::out(&format!("{} is on probation until {until}.\n", one.host))
    })
}

fn forget(host: &HostName, config: &Config) -> Outcome {
    let now = now();
    let dir = &config.data.dir;
    let mut names = Book::read(dir).map_err(|error| unreadable(&error))?;
    let had = names.forget(host, now);
    with_store(config, async |store| {
        let line = AuditEntry {
            at: now,
            who: "command-line".to_owned(),
            did: "probation.end".to_owned(),
            what: host.to_string(),
            why: None,
        };
        store.audit(&line).await.map_err(trouble)?;
        names.write(dir, now).map_err(|error| unreadable(&error))?;
        print::out(if had {
            "The probation is over, and what was seen is forgotten.\n"
        } else {
            "It was not on probation; what was seen is forgotten.\n"
        })
    })
}

#[derive(serde::Serialize)]
struct Row {
    host: String,
    state: &'static str,
    refusals: usize,
    devices: usize,
    opened: u32,
    last: Option<String>,
    until: Option<String>,
    by: Option<String>,
    reason: Option<String>,
}

fn list(format: Format, config: &Config) -> Outcome {
    let dir = &config.data.dir;
    let names = Book::read(dir).map_err(|error| unreadable(&error))?;
    let seen = suspects(dir).map_err(|error| unreadable(&error))?;
    let now = now();
    let mut rows: Vec<Row> = names
        .probations()
        .map(|one| Row {
            state: if one.holds(now) { "probation" } else { "over" },
            host: one.host.to_string(),
            refusals: 0,
            devices: 0,
            opened: 0,
            last: None,
            until: Some(one.until.to_string()),
            by: Some(one.by),
            reason: Some(one.reason),
        })
        .collect();
    for one in seen {
        let host = one.host.to_string();
        let at = rows.iter().position(|row| row.host == host);
        let at = at.unwrap_or_else(|| {
            rows.push(Row {
                host,
                state: if one.sure { "refuses" } else { "perhaps" },
                refusals: 0,
                devices: 0,
                opened: 0,
                last: None,
                until: None,
                by: None,
                reason: None,
            });
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(at) {
            row.refusals = one.refusals;
            row.devices = one.devices;
            row.opened = one.opened;
            row.last = Some(Timestamp(one.last_ms).to_string());
        }
    }
    if format.json {
        return print::json(&rows);
    }
    if rows.is_empty() {
        return print::out("No app has refused the school's certificate.\n");
    }
    let cells: Vec<[String; 7]> = rows
        .into_iter()
        .map(|row| {
            [
                row.host,
                row.state.to_owned(),
                row.refusals.to_string(),
                row.devices.to_string(),
                row.opened.to_string(),
                row.last.unwrap_or_default(),
                row.until.unwrap_or_default(),
            ]
        })
        .collect();
    print::out(&print::table(
        [
            "host", "state", "refusals", "devices", "opened", "last", "until",
        ],
        &cells,
    ))
}
