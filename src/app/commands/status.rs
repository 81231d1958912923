//! `status`: does the gateway answer, which rules would it load, when does the CA end, what waits.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::model::Timestamp;
use crate::store::{Scope, Store, StoreError};

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
    let status = Status {
        ca_ends: ca_ends
            .and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok())
            .map(|at| at.strftime("%Y-%m-%d").to_string()),
        ca_ends_soon: ca_ends.is_some_and(|at| at < now.plus(SOON)),
        waiting: waiting(config),
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
        _ => Ok(Exit::Done),
    }
}

fn words(status: &Status) -> String {
    let head = match (status.gateway, status.rules, status.ca_ends_soon) {
        ("ready", "fine", false) => "All good",
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
        None => "no store yet, or it does not answer".to_owned(),
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

fn waiting(config: &Config) -> Option<Waiting> {
    wait(async {
        let unanswered = |error: StoreError| Trouble::new(Exit::Unreachable, error.to_string(), "");
        let store = Store::open_read_only(&config.store.url)
            .await
            .map_err(unanswered)?;
        let counts = store
            .counts(&Scope::everything(), Timestamp(0))
            .await
            .map_err(unanswered);
        store.close().await;
        counts
    })
    .ok()
    .map(|counts| Waiting {
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
