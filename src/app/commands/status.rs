//! `status`: does the gateway answer, which rules would it load, when does the CA end, what waits.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::model::Timestamp;
use crate::store::{Journal, Scope, Store, StoreError};

use super::print::Paint;
use super::{Config, Exit, Format, Outcome, Trouble, ca, print, rules, wait};

/// For the gateway to answer.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(serde::Serialize)]
struct Status {
    as_of: String,
    gateway: &'static str,
    gateway_says: String,
    rules: &'static str,
    rules_digest: Option<String>,
    /// The day the school's root ends; `null` while there is none.
    ca_ends: Option<String>,
    /// Whether that is less than sixty days away: devices need time to take a new one.
    ca_ends_soon: bool,
    /// `fine`, `none` before the first start, `unreachable`, or `unusable`: damaged, or of
    /// another version.
    store: &'static str,
    /// What is wrong with it; never a password.
    store_says: String,
    /// Records that the journal holds, of which some may be in the store already; `null` if it
    /// cannot be read.
    records_in_journal: Option<usize>,
    /// What waits for people; `null` while there is no store, or it does not answer.
    waiting: Option<Waiting>,
}

#[derive(serde::Serialize)]
struct Waiting {
    new_incidents: u64,
    urgent_incidents: u64,
    requests: u64,
    self_reports: u64,
}

/// How long before its end a root is worth a word.
const SOON: Duration = Duration::from_secs(60 * 24 * 3600);

pub(super) fn run(format: Format, paint: Paint, config: &Config) -> Outcome {
    let (gateway, gateway_says) = match config.listen.metrics.first() {
        None => ("unknown", "[listen] metrics is off".to_owned()),
        Some(address) => match ask(*address) {
            Ok((200, _)) => ("ready", String::new()),
            Ok((_, says)) => ("not-ready", says),
            Err(error) => ("unreachable", error.to_string()),
        },
    };
    let source = rules::read(config)?;
    let (state, digest) = match rules::compile(&source, crate::app::clock().now())? {
        Ok((book, _)) => ("fine", Some(book.digest().to_owned())),
        Err(_) => ("broken", None),
    };
    let now = crate::app::clock().now();
    let ca_ends = ca::ends(config).ok();
    let (store, store_says, waiting) = match waiting(config) {
        Ok(waiting) => ("fine", String::new(), Some(waiting)),
        Err(StoreError::NotFound) => ("none", String::new(), None),
        Err(error @ StoreError::Schema { .. }) => ("unusable", error.to_string(), None),
        Err(error) => ("unreachable", error.to_string(), None),
    };
    let status = Status {
        ca_ends: ca_ends
            .and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok())
            .map(|at| at.strftime("%Y-%m-%d").to_string()),
        ca_ends_soon: ca_ends.is_some_and(|at| at < now.plus(SOON)),
        store,
        store_says,
        records_in_journal: Journal::read_dir(&config.journal.dir)
            .ok()
            .map(|records| records.len()),
        waiting,
        as_of: jiff::Zoned::now()
            .strftime("%Y-%m-%d %H:%M (%:z)")
            .to_string(),
        gateway,
        gateway_says,
        rules: state,
        rules_digest: digest,
    };
    if format.json {
        print::json(&status)?;
    } else {
        print::out(&paint.headline(words(&status)))?;
    }
    match (status.gateway, status.rules) {
        _ if status.ca_ends_soon && status.gateway == "ready" => Ok(Exit::Problems),
        ("unreachable", _) => Err(Trouble::new(
            Exit::Unreachable,
            "the gateway does not answer",
            "start it with: schoolgate run",
        )),
        ("not-ready", _) | (_, "broken") => Ok(Exit::Problems),
        _ if matches!(status.store, "unreachable" | "unusable") => Ok(Exit::Problems),
        _ => Ok(Exit::Done),
    }
}

fn words(status: &Status) -> String {
    let stored = matches!(status.store, "fine" | "none");
    let head = match (status.gateway, status.rules, status.ca_ends_soon) {
        ("ready", "fine", false) if stored => "All good",
        _ => "Look at this",
    };
    let says = if status.gateway_says.is_empty() {
        String::new()
    } else {
        format!("   {}", status.gateway_says)
    };
    let rules = match &status.rules_digest {
        Some(digest) => format!("fine    digest {}", print::fit(digest, 16)),
        None => "have problems    see: schoolgate policy check".into(),
    };
    let ca = match (&status.ca_ends, status.ca_ends_soon) {
        (None, _) => "not made yet".to_owned(),
        (Some(day), false) => format!("ends {day}"),
        (Some(day), true) => format!("ends {day}: devices need a new one soon"),
    };
    let waiting = match &status.waiting {
        None if stored => "no store yet".to_owned(),
        None => {
            let records = match status.records_in_journal {
                Some(1) => "1 record is safe in the journal".to_owned(),
                Some(records) => format!("{records} records are safe in the journal"),
                None => "the journal cannot be read either".to_owned(),
            };
            format!("unknown: {}; {records}", status.store_says)
        }
        Some(waiting) => format!(
            "{} new incidents ({} urgent), {} requests, {} messages from pupils",
            waiting.new_incidents, waiting.urgent_incidents, waiting.requests, waiting.self_reports,
        ),
    };
    format!(
        "{head}, as of {}\n\n  Gateway    {}{}\n  Rules      {rules}\n  School CA  {ca}\n  \
         Waiting    {waiting}\n",
        status.as_of,
        status.gateway,
        print::fit(&says, says.chars().count().min(50)),
    )
}

fn waiting(config: &Config) -> Result<Waiting, StoreError> {
    let read = async {
        let store = Store::open_read_only(&config.store.url).await?;
        let counts = store.counts(&Scope::everything(), Timestamp(0)).await;
        store.close().await;
        counts
    };
    let counts = wait(async { Ok(read.await) }).unwrap_or(Err(StoreError::NotFound))?;
    Ok(Waiting {
        new_incidents: counts.new,
        urgent_incidents: counts.urgent,
        requests: counts.appeals,
        self_reports: counts.self_reports,
    })
}

/// The status code and first line of `/readyz`.
fn ask(address: SocketAddr) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(8192).read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let code = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    code.map(|code| (code, body.lines().next().unwrap_or_default().to_owned()))
        .ok_or_else(|| std::io::Error::other("the answer is not HTTP"))
}
