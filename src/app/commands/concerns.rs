//! `concerns`: how many there are and what is due. No command prints what a child wrote, whom it
//! is about, or a receipt.

use clap::{Args, Subcommand};
use serde::Serialize;
use uuid::Uuid;

use crate::model::SchoolHours;
use crate::safeguard::calendar::Calendar;
use crate::safeguard::escalation::plan;
use crate::store::{Insider, MatterCounts, MatterKind, MatterRow, MatterState, Store, StoreError};

use super::user::{now, trouble};
use super::{Config, Exit, Format, Outcome, Trouble, print, rules, wait};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Count them, and list those that are open
    List(Asked),
    /// Say where one of them stands
    Show {
        /// Its id
        id: Uuid,
        #[command(flatten)]
        format: Format,
    },
}

#[derive(Args)]
pub(super) struct Asked {
    /// Those that are closed as well
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    format: Format,
}

/// A concern as `--json` prints it: states and times only.
#[derive(Serialize)]
struct Row {
    id: Uuid,
    kind: MatterKind,
    urgency: &'static str,
    opened_at: String,
    since: String,
    step: Option<&'static str>,
    due_at: Option<String>,
    late: bool,
    taken: bool,
    closed: bool,
    told: usize,
}

#[derive(Serialize)]
struct Listing {
    counts: MatterCounts,
    concerns: Vec<Row>,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    let calendar = calendar(config);
    match verb {
        Verb::List(asked) => list(&asked, config, &calendar),
        Verb::Show { id, format } => show(id, format, config, &calendar),
    }
}

/// The school's hours; the usual ones if the rules do not read.
fn calendar(config: &Config) -> Calendar {
    let compiled = rules::read(config).and_then(|source| rules::compile(&source, now()));
    match compiled {
        Ok(Ok((book, _))) => Calendar::new(&book.school().hours, &book.school().time_zone),
        _ => {
            print::aside("The rules do not read: counted Monday to Friday, 08:00 to 16:00 UTC.");
            Calendar::new(&SchoolHours::default(), "UTC")
        }
    }
}

async fn store(config: &Config) -> Result<Option<Store>, Trouble> {
    match Store::open_read_only(&config.store.url).await {
        Ok(store) => Ok(Some(store)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(trouble(error)),
    }
}

/// Whoever may read the database file may know how many there are.
fn everything() -> Insider {
    Insider {
        account: crate::store::AccountId(Uuid::nil()),
        all: true,
    }
}

fn list(asked: &Asked, config: &Config, calendar: &Calendar) -> Outcome {
    let listing = wait(async {
        let Some(store) = store(config).await? else {
            return Ok(Listing {
                counts: MatterCounts::default(),
                concerns: Vec::new(),
            });
        };
        let mut rows = store.open_matters().await.map_err(trouble)?;
        if asked.all {
            let closed = store
                .matters(everything(), MatterState::Closed, now())
                .await;
            rows.extend(closed.map_err(trouble)?);
        }
        let mut concerns = Vec::new();
        for row in rows.iter().filter(|row| !row.practice) {
            concerns.push(worded(&store, row, calendar).await?);
        }
        let counts = store.matter_counts().await.map_err(trouble)?;
        store.close().await;
        Ok(Listing { counts, concerns })
    })?;
    if asked.format.json {
        return print::json(&listing);
    }
    let counts = &listing.counts;
    let late = listing.concerns.iter().filter(|row| row.late).count();
    let head = format!(
        "{} came, {} closed, {} in hand, {} not taken, {late} late\n",
        counts.came, counts.closed, counts.taken, counts.waiting
    );
    if listing.concerns.is_empty() {
        return print::out(&head);
    }
    let cells: Vec<[String; 6]> = listing.concerns.iter().map(cells).collect();
    let table = print::table(["id", "kind", "since", "next", "due", "state"], &cells);
    print::out(&format!("{head}\n{table}"))
}

fn show(id: Uuid, format: Format, config: &Config, calendar: &Calendar) -> Outcome {
    let row = wait(async {
        let missing = || {
            Trouble::new(
                Exit::NotFound,
                "there is no such concern",
                "see: schoolgate concerns list --all",
            )
        };
        let store = store(config).await?.ok_or_else(missing)?;
        let found = store
            .matter(id, everything(), now())
            .await
            .map_err(trouble)?;
        let row = worded(&store, &found.ok_or_else(missing)?, calendar).await?;
        store.close().await;
        Ok(row)
    })?;
    if format.json {
        return print::json(&row);
    }
    print::out(&print::table(
        ["id", "kind", "since", "next", "due", "state"],
        &[cells(&row)],
    ))
}

async fn worded(store: &Store, row: &MatterRow, calendar: &Calendar) -> Result<Row, Trouble> {
    let plan = plan(&row.facts(), calendar, 1, now());
    Ok(Row {
        id: row.id,
        kind: row.kind,
        urgency: row.urgency.word(),
        opened_at: row.opened_at.to_string(),
        since: row.since.to_string(),
        step: plan.step.map(|step| step.word()),
        due_at: plan.due.map(|at| at.to_string()),
        late: plan.late,
        taken: row.looked_at.is_some(),
        closed: row.closed_at.is_some(),
        told: store.told(row.id).await.map_err(trouble)?.len(),
    })
}

fn cells(row: &Row) -> [String; 6] {
    let state = match (row.closed, row.late, row.taken) {
        (true, _, _) => "closed",
        (_, true, _) => "late",
        (_, _, true) => "in hand",
        _ => "not taken",
    };
    [
        row.id.to_string(),
        format!("{:?}", row.kind),
        row.since.clone(),
        row.step.unwrap_or("-").to_owned(),
        row.due_at.clone().unwrap_or("-".into()),
        state.to_owned(),
    ]
}
