//! `audit`: reading the record of who did what, and checking that nobody changed it.
//!
//! `audit verify FILE` needs neither store nor configuration: whoever is handed an export can
//! check it on another machine. What is hashed stands in docs/record.md.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::app::heads;
use crate::model::Timestamp;
use crate::safeguard::chain::{Findings, Head};
use crate::safeguard::export::{ExportCheck, FileFault};
use crate::store::{AuditFilter, Store, StoreError};

use super::print::Paint;
use super::user::{now, trouble};
use super::{Config, Exit, Outcome, Trouble, print, wait};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show the newest lines
    Show(Which),
    /// Check that nothing was changed: in the store, or in an export
    Verify(Check),
    /// Write the record to a file that can be checked anywhere
    Export {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
}

#[derive(Args)]
pub(super) struct Which {
    /// As one JSON object per line, always in English
    #[arg(long)]
    jsonl: bool,
    /// Only what this account did
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Only this verb, e.g. pupil.reveal
    #[arg(long, value_name = "VERB")]
    did: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

#[derive(Args)]
pub(super) struct Check {
    /// An export; without it, the store is checked
    file: Option<PathBuf>,
    /// A file of ends that were noted, to find lines that were cut off [default: the gateway's]
    #[arg(long, value_name = "FILE")]
    ends: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    verb: Verb,
    paint: Paint,
    load: impl FnOnce() -> Result<Config, Trouble>,
) -> Outcome {
    match verb {
        Verb::Show(which) => show(&which, &load()?),
        Verb::Verify(check) => match &check.file {
            Some(file) => verify_file(file, &check, paint),
            None => verify_store(&check, paint, &load()?),
        },
        Verb::Export { file } => export(&file, &load()?),
    }
}

/// Asks the store, opened for reading.
fn ask<T>(
    config: &Config,
    question: impl AsyncFnOnce(&Store) -> Result<T, StoreError>,
) -> Result<T, Trouble> {
    wait(async {
        let store = Store::open_read_only(&config.store.url)
            .await
            .map_err(trouble)?;
        let answer = question(&store).await;
        store.close().await;
        answer.map_err(trouble)
    })
}

fn show(which: &Which, config: &Config) -> Outcome {
    let filter = AuditFilter {
        who: which.who.clone(),
        did: which.did.clone(),
        limit: which.limit.max(1),
        ..AuditFilter::default()
    };
    let lines = ask(config, async |store| store.audit_lines(&filter).await)?;
    if which.jsonl {
        return print::json_lines(&lines);
    }
    if lines.is_empty() {
        return print::out("Nothing has been written down.\n");
    }
    let cells: Vec<[String; 5]> = lines
        .iter()
        .map(|line| {
            [
                line.number.to_string(),
                Timestamp(line.at_ms).to_string(),
                line.who.clone(),
                line.did.clone(),
                format!("{} {}", line.what, line.why.as_deref().unwrap_or("")),
            ]
        })
        .collect();
    print::out(&print::table(
        ["number", "when", "who", "did", "to what, why"],
        &cells,
    ))
}

fn verify_store(check: &Check, paint: Paint, config: &Config) -> Outcome {
    let file = match &check.ends {
        Some(file) => file.clone(),
        None => heads::file(&config.data.dir),
    };
    let noted = noted(&file)?;
    let found = ask(config, async |store| store.verify(&noted).await)?;
    tell(&found, None, None, check.json, paint)
}

fn verify_file(file: &Path, check: &Check, paint: Paint) -> Outcome {
    let noted = match &check.ends {
        Some(ends) => noted(ends)?,
        None => Vec::new(),
    };
    let cannot = |error: std::io::Error| {
        let exit = match error.kind() {
            std::io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        };
        Trouble::new(exit, format!("{}: {error}", file.display()), "")
    };
    let reader = BufReader::new(std::fs::File::open(file).map_err(cannot)?);
    let mut reading = ExportCheck::new(&noted);
    for line in reader.split(b'\n') {
        let line = line.map_err(cannot)?;
        // What is no text is no line of an export either.
        reading.line(&String::from_utf8_lossy(&line));
    }
    let (found, broken, fault) = reading.finish();
    tell(&found, broken, fault, check.json, paint)
}

fn noted(file: &Path) -> Result<Vec<Head>, Trouble> {
    heads::read(file).map_err(|error| {
        Trouble::new(
            Exit::Failed,
            format!("{}: {error}", file.display()),
            "the file of noted ends has one JSON object per line",
        )
    })
}

fn tell(
    found: &Findings,
    broken: Option<u64>,
    fault: Option<FileFault>,
    json: bool,
    paint: Paint,
) -> Outcome {
    let fine = found.unbroken() && fault.is_none();
    let exit = if fine { Exit::Done } else { Exit::Problems };
    if json {
        print::json(&serde_json::json!({
            "unbroken": fine,
            "first_broken_line": broken,
            "findings": found,
        }))?;
        return Ok(exit);
    }
    let mut text = if fine {
        match found.since_ms {
            Some(since) => format!("Unbroken since {}.\n", Timestamp(since)),
            None => "Unbroken; nothing has been written down yet.\n".to_owned(),
        }
    } else {
        "Broken.\n".to_owned()
    };
    text += &format!(
        "\n  Audit log    {} lines\n  Sealed hits  {}, of which {} were deleted with a proof\n",
        found.audit, found.sealed, found.gone
    );
    if let Some(fault) = fault {
        text += match fault {
            FileFault::NoExport => "\n  This file is no export of a record.\n",
            FileFault::Unreadable => "\n  A line of the file does not read.\n",
            FileFault::Cut => "\n  The file ends before its last line.\n",
            FileFault::OtherEnds => "\n  The last line names other ends than the file has.\n",
        };
    }
    if let Some(line) = broken {
        text += &format!("\n  First broken line of the file: {line}\n");
    }
    for problem in &found.problems {
        text += &format!("  {problem}\n");
    }
    if !fine {
        text +=
            "\nKeep the database as it is, and a copy of it, and tell whoever answers for it.\n";
    }
    print::out(&paint.headline(text))?;
    Ok(exit)
}

fn export(file: &Path, config: &Config) -> Outcome {
    let cannot = |error: std::io::Error| {
        let exit = match error.kind() {
            std::io::ErrorKind::AlreadyExists => Exit::Conflict,
            _ => Exit::Failed,
        };
        Trouble::new(exit, format!("{}: {error}", file.display()), "")
    };
    let out = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(cannot)?;
    let mut out = BufWriter::new(out);
    wait(async {
        let store = Store::open_read_only(&config.store.url)
            .await
            .map_err(trouble)?;
        let written = store
            .export_record(now(), |line| {
                let text = serde_json::to_string(line).map_err(std::io::Error::other)?;
                writeln!(out, "{text}").map_err(Refused::File)
            })
            .await;
        store.close().await;
        written.map_err(|refused| match refused {
            Refused::File(error) => cannot(error),
            Refused::Store(error) => trouble(error),
        })
    })?;
    let out = out
        .into_inner()
        .map_err(|error| cannot(error.into_error()))?;
    out.sync_all().map_err(cannot)?;
    print::out(&format!(
        "{}: written. Check it anywhere with: schoolgate audit verify {}\n",
        file.display(),
        file.display()
    ))
}

/// Why an export stopped.
enum Refused {
    File(std::io::Error),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Refused::Store(error)
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Refused::File(error)
    }
}
