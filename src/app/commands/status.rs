//! `status`: does the gateway answer, which rules would it load, when does the CA end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::print::Paint;
use super::{Config, Exit, Format, Outcome, Trouble, print, rules};

/// For the gateway to answer.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(serde::Serialize)]
struct Status {
    as_of: String,
    gateway: &'static str,
    gateway_says: String,
    rules: &'static str,
    rules_digest: Option<String>,
}

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
    let status = Status {
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
    let head = match (status.gateway, status.rules) {
        ("ready", "fine") => "All good",
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
    format!(
        "{head}, as of {}\n\n  Gateway    {}{}\n  Rules      {rules}\n",
        status.as_of,
        status.gateway,
        print::fit(&says, says.chars().count().min(50)),
    )
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
