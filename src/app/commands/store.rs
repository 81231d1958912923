//! `store`: forgetting by hand what the gateway forgets by its timer.

use std::io::{IsTerminal as _, Write as _};

use clap::{Args, Subcommand};

use crate::store::Purged;

use super::user::{now, trouble, with_store};
use super::{Config, Exit, Outcome, Trouble, print, rules};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Delete what has been kept long enough, by policies/school.toml
    Purge(Purge),
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

pub(super) fn run(Verb::Purge(asked): Verb, config: &Config) -> Outcome {
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
