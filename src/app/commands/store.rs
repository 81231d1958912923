//! `store`: taking everything from one database to another, and forgetting by hand what the
//! gateway forgets by its timer.

use std::io::{IsTerminal as _, Write as _};

use clap::{Args, Subcommand};

use crate::store::{Purged, Store, StoreError};

use super::user::{now, trouble, with_store};
use super::{Config, Exit, Outcome, Trouble, print, rules, wait};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Copy everything into an empty database, such as from a file to PostgreSQL
    ///
    /// Stop the gateway first. Addresses are written as in [store] url; the password for a server
    /// comes from the file in ?password_file=, or from PGPASSFILE.
    Copy {
        /// Where everything is now, e.g. sqlite:data/schoolgate.db
        from: String,
        /// Where it goes, e.g. postgres://schoolgate@db.school.example/schoolgate
        to: String,
    },
    /// Delete what has been kept long enough, by policies/school.toml
    Purge(Purge),
}

/// Runs the verb. What names its databases itself needs no configuration.
pub(super) fn run(verb: Verb, config: impl FnOnce() -> Result<Config, Trouble>) -> Outcome {
    match verb {
        Verb::Copy { from, to } => copy(&from, &to),
        Verb::Purge(asked) => purge(&asked, &config()?),
    }
}

fn copy(from: &str, to: &str) -> Outcome {
    wait(async {
        let source = Store::open_read_only(from)
            .await
            .map_err(|error| match error {
                StoreError::NotFound => Trouble::new(
                    Exit::NotFound,
                    "there is no database to copy from",
                    "give its address as in [store] url",
                ),
                error => trouble(error),
            })?;
        let target = Store::open(to).await.map_err(trouble)?;
        let copied = source.copy_to(&target).await;
        source.close().await;
        target.close().await;
        let copied = copied.map_err(|error| match error {
            StoreError::Conflict => Trouble::new(
                Exit::Conflict,
                "the database to copy to has entries already; nothing was copied",
                "make an empty one and copy again",
            ),
            error => trouble(error),
        })?;
        let rows: u64 = copied.iter().map(|(_, rows)| rows).sum();
        for (table, rows) in &copied {
            print::out(&format!("{rows:>10}  {table}\n"))?;
        }
        print::out(&format!("{rows:>10}  rows in all\n"))?;
        print::aside("Now put the new address into [store] url and start the gateway.");
        Ok(Exit::Done)
    })
}

#[derive(Args)]
pub(super) struct Purge {
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

fn purge(asked: &Purge, config: &Config) -> Outcome {
    let book = rules::in_force(config)?;
    let retention = book.school().retention.clone();
    if !asked.dry_run {
        confirm(asked.yes, "Delete for good what has been kept long enough?")?;
    }
    with_store(config, async |store| {
        let purged = if asked.dry_run {
            store.would_forget(now(), &retention).await
        } else {
            store.forget(now(), &retention, "command-line").await
        };
        let purged = purged.map_err(trouble)?;
        if asked.json {
            return print::json(&purged);
        }
        print::out(&told(&purged, asked.dry_run))
    })
}

fn told(purged: &Purged, dry: bool) -> String {
    if purged.is_nothing() {
        return "Nothing is old enough.\n".to_owned();
    }
    let mut text = if dry {
        "Would go; nothing was deleted.\n\n".to_owned()
    } else {
        "Deleted; each kind has a line in the audit log.\n\n".to_owned()
    };
    for (what, count) in [
        ("incidents", purged.incidents),
        ("  with closed pages", purged.hits),
        ("requests for pages", purged.appeals),
        ("messages", purged.self_reports),
        ("concerns", purged.concerns),
        ("cases", purged.cases),
        ("reveals", purged.reveals),
        ("corrections", purged.corrections),
        ("notices", purged.notices),
        ("sessions and links", purged.sessions),
        ("audit lines", purged.audit),
        ("check values", purged.sealed),
    ] {
        if count > 0 {
            text += &format!("  {what:<20} {count}\n");
        }
    }
    text
}

/// Asks on a terminal; without one, only `--yes` goes on.
pub(super) fn confirm(yes: bool, question: &str) -> Result<(), Trouble> {
    if yes {
        return Ok(());
    }
    let not = || {
        Trouble::new(
            Exit::NotAllowed,
            "nothing was changed: nobody said yes",
            "add --yes, or look first with --dry-run",
        )
    };
    if !std::io::stdin().is_terminal() {
        return Err(not());
    }
    let mut answer = String::new();
    let asked = write!(std::io::stderr(), "{question} Type yes: ")
        .and_then(|()| std::io::stderr().flush())
        .and_then(|()| std::io::stdin().read_line(&mut answer));
    match asked {
        Ok(_) if answer.trim() == "yes" => Ok(()),
        _ => Err(not()),
    }
}
