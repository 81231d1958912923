//! `passes`: certificates that staff have accepted for minutes. The gateway hears of an end within
//! a second.

use clap::Subcommand;

use crate::app::passes::{Book, entry};
use crate::model::{HostName, Timestamp};

use super::user::{now, trouble, with_store};
use super::{Config, Exit, Format, Outcome, Trouble, print};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List the certificates that count although they cannot be verified
    List(Format),
    /// End every pass for a site at once
    End {
        /// The site
        host: HostName,
    },
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::List(format) => list(format, config),
        Verb::End { host } => end(&host, config),
    }
}

fn unreadable(error: &std::io::Error) -> Trouble {
    let exit = match error.kind() {
        std::io::ErrorKind::PermissionDenied => Exit::NotAllowed,
        _ => Exit::Failed,
    };
    Trouble::new(
        exit,
        format!("the list of passes cannot be read or written: {error}"),
        "run it as the account that runs the gateway",
    )
}

fn end(host: &HostName, config: &Config) -> Outcome {
    let dir = &config.data.dir;
    let mut book = Book::read(dir).map_err(|error| unreadable(&error))?;
    let (gone, kept) = std::mem::take(&mut book.passes)
        .into_iter()
        .partition::<Vec<_>, _>(|row| row.host == host.as_str());
    book.passes = kept;
    if gone.is_empty() {
        let what = format!("there is no pass for {host}");
        return Err(Trouble::new(
            Exit::NotFound,
            what,
            "see: schoolgate passes list",
        ));
    }
    with_store(config, async |store| {
        // First the end, then its record: an end is never kept waiting.
        book.write(dir).map_err(|error| unreadable(&error))?;
        for row in &gone {
            let site = (row.host.as_str(), row.port);
            let line = entry(now(), "command-line", "pass.end", site, None);
            store.audit(&line).await.map_err(trouble)?;
        }
        print::aside("A running gateway hears of it within a second.");
        print::out(&format!("{} passes for {host} are over.\n", gone.len()))
    })
}

fn list(format: Format, config: &Config) -> Outcome {
    let book = Book::read(&config.data.dir).map_err(|error| unreadable(&error))?;
    let now = now().0;
    let rows: Vec<_> = book
        .passes
        .iter()
        .filter(|row| row.until_ms > now)
        .collect();
    if format.json {
        return print::json(&rows);
    }
    if rows.is_empty() {
        return print::out("No certificate counts that cannot be verified.\n");
    }
    let cells: Vec<[String; 5]> = rows
        .into_iter()
        .map(|row| {
            [
                format!("{}:{}", row.host, row.port),
                row.rule.clone(),
                row.by.clone(),
                Timestamp(row.until_ms).to_string(),
                row.spki.clone(),
            ]
        })
        .collect();
    print::out(&print::table(
        ["site", "rule", "by", "until", "key"],
        &cells,
    ))
}
