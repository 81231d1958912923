//! `selftest`: does the filter do what it should, tier by tier, and through the gateway itself.
//!
//! Three ways, since none proves what the others do. The rules are asked for every tier by the
//! one decision function. Then the running gateway is met as a client meets it: its proxy port, a
//! TLS handshake that must end at the school's own root, a name that only our lists know, and a
//! page that must open. That second way is as whoever the gateway takes this machine for: there
//! is deliberately no header, token or credential by which a client could say "treat me as class
//! 7B", not even from loopback, because whatever can be said to the data path will one day be
//! said by somebody else. The third way walks it as a device of each tier: the gateway does that
//! itself (`app::drill`) when it finds in the database that somebody asks for it.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use uuid::Uuid;

use crate::model::{Seen, TierId};
use crate::policy::Rulebook;
use crate::store::{AuditEntry, SelfTest, SelfTestResult, SelfTestStep};

use super::{Config, Exit, Outcome, Trouble, print, rules, user};

/// For the gateway to answer each question.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most of an answer that is read: only its first line is looked at.
const MOST: u64 = 64 * 1024;
/// A name that only the shipped lists know. Nothing of a locked category: asking the gateway for
/// that would call the safeguarding lead.
const CLOSED: &str = "gambling.blocked.example";

#[derive(Args)]
pub(super) struct Question {
    /// Only this tier
    #[arg(long, value_name = "TIER", conflicts_with = "class")]
    tier: Option<String>,
    /// Only the tier of this class
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// The rules alone, without the running gateway
    #[arg(long)]
    rules_only: bool,
    /// Keep no record of it
    #[arg(long)]
    no_record: bool,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

pub(super) fn run(question: &Question, config: &Config) -> Outcome {
    let now = crate::app::clock().now();
    let book = match rules::compile(&rules::read(config)?, now)? {
        Ok((book, _)) => book,
        Err(problems) => {
            print::aside(&print::problems(&problems));
            return Err(Trouble::new(
                Exit::Failed,
                "the rules have problems, so nothing can be tested by them",
                "correct them, then: schoolgate policy check",
            ));
        }
    };
    let tier = tier_of(question, &book)?;
    let mut runs = vec![SelfTest {
        id: Uuid::now_v7(),
        at: now,
        by: "command-line".to_owned(),
        way: "rules".to_owned(),
        // Which generation the gateway has given them is known to it alone.
        policy: 0,
        steps: book
            .probe(tier, now)
            .into_iter()
            .map(|probe| SelfTestStep {
                tier: probe.tier,
                probe: probe.probe,
                result: probe.passed.into(),
                detail: probe.detail,
                expected: None,
                seen: None,
            })
            .collect(),
    }];
    if !question.rules_only {
        runs.push(SelfTest {
            id: Uuid::now_v7(),
            at: now,
            by: "command-line".to_owned(),
            way: "proxy".to_owned(),
            policy: 0,
            steps: through_the_gateway(config)?,
        });
    }
    if !question.no_record {
        record(config, &runs)?;
        if !question.rules_only {
            runs.push(as_each_tier(config)?);
        }
    }
    if let Some(tier) = tier {
        let name = book.tier(tier).name.to_string();
        for run in &mut runs {
            run.steps
                .retain(|step| step.tier == name || step.tier.is_empty());
        }
    }
    if question.json {
        print::json(&runs)?;
    } else {
        print::out(&words(&runs))?;
    }
    let failed: usize = runs
        .iter()
        .map(|run| run.count(SelfTestResult::Failed))
        .sum();
    Ok(if failed == 0 {
        Exit::Done
    } else {
        Exit::Problems
    })
}

fn tier_of(question: &Question, book: &Rulebook) -> Result<Option<TierId>, Trouble> {
    match (&question.tier, &question.class) {
        (Some(name), _) => match book.tier_named(name) {
            Some(tier) => Ok(Some(tier.id)),
            None => Err(Trouble::new(
                Exit::NotFound,
                format!("there is no tier {name}"),
                "tiers are the file names in policies/tiers",
            )),
        },
        (None, Some(id)) => match book.class(id) {
            Some(class) => Ok(Some(class.tier)),
            None => Err(Trouble::new(
                Exit::NotFound,
                format!("there is no class {id}"),
                "see policies/classes.toml",
            )),
        },
        (None, None) => Ok(None),
    }
}

fn record(config: &Config, runs: &[SelfTest]) -> Outcome {
    user::with_store(config, async |store| {
        for run in runs {
            store.keep_selftest(run).await.map_err(user::trouble)?;
            let line = AuditEntry {
                at: run.at,
                who: run.by.clone(),
                did: "filter.test".to_owned(),
                what: run.id.to_string(),
                why: None,
            };
            store.audit(&line).await.map_err(user::trouble)?;
        }
        Ok(Exit::Done)
    })
}

/// For the gateway to take what is asked for, and to carry it out.
const TAKEN: Duration = Duration::from_secs(60);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// Has the running gateway test itself as a device of each tier. It keeps and records the run.
fn as_each_tier(config: &Config) -> Result<SelfTest, Trouble> {
    let id = Uuid::now_v7();
    let mut found = None;
    user::with_store(config, async |store| {
        let now = crate::app::clock().now();
        store
            .ask_selftest(id, "command-line", now)
            .await
            .map_err(user::trouble)?;
        let until = tokio::time::Instant::now() + TAKEN;
        while found.is_none() && tokio::time::Instant::now() < until {
            tokio::time::sleep(LOOK).await;
            found = store.selftest(id).await.map_err(user::trouble)?;
        }
        Ok(Exit::Done)
    })?;
    found.ok_or_else(|| {
        Trouble::new(
            Exit::Unreachable,
            "the gateway did not test itself within a minute",
            "see its log; or test without it: schoolgate selftest --rules-only",
        )
    })
}

fn through_the_gateway(config: &Config) -> Result<Vec<SelfTestStep>, Trouble> {
    let Some(address) = config.listen.proxy.first() else {
        return Err(Trouble::new(
            Exit::Unreachable,
            "there is no explicit proxy to test ([listen] proxy is empty)",
            "test the rules alone with: schoolgate selftest --rules-only",
        ));
    };
    let gateway = Gateway {
        address: here(*address),
        root: config.ca.dir.join("root.pem"),
    };
    gateway.dial().map_err(|error| {
        Trouble::new(
            Exit::Unreachable,
            format!(
                "the gateway does not answer at {}: {error}",
                gateway.address
            ),
            "start it with: schoolgate run; or test the rules alone with --rules-only",
        )
    })?;
    let step = |probe: &str, outcome: Result<u16, String>, wanted: u16| {
        let (result, detail) = match outcome {
            Ok(status) if status == wanted => (SelfTestResult::Passed, format!("status {status}")),
            Ok(status) => (
                SelfTestResult::Failed,
                format!("status {status}, expected {wanted}"),
            ),
            Err(why) => (SelfTestResult::Failed, why),
        };
        SelfTestStep {
            tier: String::new(),
            probe: probe.to_owned(),
            result,
            detail,
            expected: None,
            seen: None,
        }
    };
    let portal = config.portal_url();
    Ok(vec![
        step("proxy-closed-https", gateway.https(CLOSED), 403),
        step(
            "proxy-closed-http",
            gateway.http(&format!("http://{CLOSED}/"), CLOSED),
            403,
        ),
        step(
            "proxy-open",
            gateway.http(
                &format!("{portal}/about"),
                portal.split("//").nth(1).unwrap_or(&portal),
            ),
            200,
        ),
    ])
}

/// The address by which a listener is reached from this machine.
fn here(listener: SocketAddr) -> SocketAddr {
    if listener.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listener.port())
    } else {
        listener
    }
}

struct Gateway {
    address: SocketAddr,
    root: std::path::PathBuf,
}

impl Gateway {
    fn dial(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// The status of a page in clear text.
    fn http(&self, url: &str, host: &str) -> Result<u16, String> {
        let mut stream = self.dial().map_err(|error| error.to_string())?;
        ask(&mut stream, url, host)
    }

    /// The status of a page inside a tunnel, whose certificate must be of the school's root.
    fn https(&self, host: &str) -> Result<u16, String> {
        let mut stream = self.dial().map_err(|error| error.to_string())?;
        write!(
            stream,
            "CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n"
        )
        .map_err(|error| error.to_string())?;
        match head(&mut stream, true)? {
            200 => {}
            status => return Err(format!("the tunnel was refused with status {status}")),
        }
        let mut roots = rustls::RootCertStore::empty();
        let certificates = CertificateDer::pem_file_iter(&self.root)
            .map_err(|error| format!("{}: {error}", self.root.display()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| error.to_string())?;
            roots.add(certificate).map_err(|error| error.to_string())?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
        let client = rustls::ClientConnection::new(Arc::new(config), name)
            .map_err(|error| error.to_string())?;
        ask(&mut rustls::StreamOwned::new(client, stream), "/", host)
    }
}

fn ask(stream: &mut (impl Read + Write), target: &str, host: &str) -> Result<u16, String> {
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    )
    .and_then(|()| stream.flush())
    .map_err(|error| error.to_string())?;
    head(stream, false)
}

/// The status of an answer; where a tunnel follows, not a byte beyond its head is read.
fn head(stream: &mut impl Read, to_the_end: bool) -> Result<u16, String> {
    let mut text = Vec::new();
    let mut limited = stream.take(MOST);
    let mut byte = [0u8; 1];
    let end: &[u8] = if to_the_end { b"\r\n\r\n" } else { b"\r\n" };
    while !text.ends_with(end) {
        match limited.read(&mut byte) {
            Ok(0) => return Err("the gateway closed the connection".to_owned()),
            Ok(_) => text.push(byte[0]),
            Err(error) => return Err(error.to_string()),
        }
    }
    let line = String::from_utf8_lossy(&text);
    line.split(' ')
        .nth(1)
        .and_then(|status| status.get(..3))
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| "the answer is not HTTP".to_owned())
}

fn words(runs: &[SelfTest]) -> String {
    let mut text = String::new();
    for run in runs {
        let what = match run.way.as_str() {
            "proxy" => "Through the gateway, as this machine",
            "tiers" => "Through the gateway, as a device of each tier",
            _ => "The rules",
        };
        text.push_str(&format!(
            "{what}: {} passed, {} failed, {} not tested\n",
            run.count(SelfTestResult::Passed),
            run.count(SelfTestResult::Failed),
            run.count(SelfTestResult::NotTested),
        ));
        for step in run
            .steps
            .iter()
            .filter(|step| step.result == SelfTestResult::Failed)
        {
            let tier = match step.tier.as_str() {
                "" => String::new(),
                tier => format!(" for {tier}"),
            };
            let what = match (step.expected, step.seen) {
                (Some(expected), Some(seen)) => {
                    format!(
                        "{}, should be {}: {}",
                        word(seen),
                        word(expected),
                        step.detail
                    )
                }
                _ => step.detail.clone(),
            };
            text.push_str(&format!("  ! {}{tier}: {what}\n", step.probe));
        }
    }
    text
}

fn word(seen: Seen) -> &'static str {
    match seen {
        Seen::Opens => "opens",
        Seen::Warns => "warns",
        Seen::Closed => "closed",
        Seen::Safe => "opens with safe search",
        Seen::Nothing => "no answer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expect: Result<u16, &str>) {
        let read = head(&mut answer.as_bytes(), false);
        assert_eq!(read.as_ref().map_err(String::as_str).copied(), expect);
    }

    #[test]
    fn the_status_is_read_from_the_first_line() {
        check("HTTP/1.1 403 Forbidden\r\n", Ok(403));
        check("HTTP/1.1 200\r\n", Ok(200));
        check("SSH-2.0-x\r\n", Err("the answer is not HTTP"));
        check("", Err("the gateway closed the connection"));
        check("HTTP/1.1 4\u{e9}3 x\r\n", Err("the answer is not HTTP"));
    }

    #[test]
    fn of_a_tunnel_not_a_byte_too_much_is_read() {
        let mut stream = &b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nTLS"[..];
        assert_eq!(head(&mut stream, true), Ok(200));
        assert_eq!(stream, b"TLS");
    }

    #[test]
    fn a_listener_on_every_address_is_met_on_loopback() {
        assert_eq!(
            here("0.0.0.0:3128".parse().unwrap()),
            "127.0.0.1:3128".parse().unwrap()
        );
        let one = "10.0.0.1:3128".parse().unwrap();
        assert_eq!(here(one), one);
    }
}
