//! Apps that refuse the school's certificate: what the gateway saw, and which names are on
//! probation, in two small files that gateway and command line share.
//!
//! `probation.json` is written by whoever decides (the command line, or the policy `splice` here)
//! and read by the gateway within a second; `pinned.json` is what the gateway saw, for
//! `schoolgate pinned list`. Neither names a person or a device.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::files::read_bounded;
use crate::dashboard::{App, AppState, Apps, NoProbation};
use crate::model::{Clock, HostName, Timestamp};
use crate::policy::{Class, Live, PROBATION, Probation, Probations};
use crate::proxy::{Pinned, Suspect};
use crate::store::{AuditEntry, Store};

/// How often `probation.json` is looked at.
const LOOK: Duration = Duration::from_millis(700);
/// Largest of the two files that is read.
const MAX_BYTES: u64 = 512 * 1024;
/// Ended probations and forgotten names are kept so long, then dropped from the file.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What `probation.json` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Book {
    /// Names on probation, also those that ended lately.
    pub(super) names: Vec<Row>,
    /// Names whose evidence up to a moment is to be forgotten.
    pub(super) forgotten: Vec<Forgotten>,
}

/// One name on probation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) host: String,
    pub(super) from_ms: i64,
    pub(super) until_ms: i64,
    pub(super) by: String,
    pub(super) reason: String,
}

/// One name whose evidence is forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Forgotten {
    host: String,
    at_ms: i64,
}

impl Book {
    pub(super) fn read(dir: &Path) -> io::Result<Book> {
        match read_bounded(&file(dir), MAX_BYTES) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Book::default()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn write(&mut self, dir: &Path, now: Timestamp) -> io::Result<()> {
        let old = now.minus(KEPT).0;
        self.names.retain(|row| row.until_ms > old);
        self.forgotten.retain(|one| one.at_ms > old);
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        put(&file(dir), &text)
    }

    /// Puts a name on probation; one that it had ends.
    pub(super) fn add(&mut self, one: &Probation) {
        self.names.retain(|row| row.host != one.host.as_str());
        self.names.push(Row {
            host: one.host.to_string(),
            from_ms: one.from.0,
            until_ms: one.until.0,
            by: one.by.clone(),
            reason: one.reason.clone(),
        });
    }

    /// Ends the probation of a name and forgets what was seen of it. Whether it had one.
    pub(super) fn forget(&mut self, host: &HostName, now: Timestamp) -> bool {
        let before = self.names.len();
        self.names.retain(|row| row.host != host.as_str());
        self.forgotten.retain(|one| one.host != host.as_str());
        self.forgotten.push(Forgotten {
            host: host.to_string(),
            at_ms: now.0,
        });
        before != self.names.len()
    }

    /// What holds; lines that are no host are passed over.
    pub(super) fn probations(&self) -> impl Iterator<Item = Probation> {
        self.names.iter().filter_map(|row| {
            Some(Probation {
                host: row.host.parse().ok()?,
                from: Timestamp(row.from_ms),
                until: Timestamp(row.until_ms),
                by: row.by.clone(),
                reason: row.reason.clone(),
            })
        })
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join("probation.json")
}

fn seen(dir: &Path) -> PathBuf {
    dir.join("pinned.json")
}

/// What the gateway saw last, as it wrote it down.
pub(super) fn suspects(dir: &Path) -> io::Result<Vec<Suspect>> {
    match read_bounded(&seen(dir), MAX_BYTES) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Writes beside and renames: a reader sees the old file or the new one.
fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = file.with_extension("new");
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(&beside, file)
}

/// What [`run`] needs.
pub(super) struct Keeper {
    pub(super) dir: PathBuf,
    pub(super) pinned: Pinned,
    pub(super) rules: Live,
    pub(super) clock: Clock,
    pub(super) store: Store,
    /// Whether the policy puts known names on probation without a person.
    pub(super) by_policy: bool,
}

impl Keeper {
    /// Keeps data path and files in step until `stop`.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut known: Option<Vec<u8>> = None;
        let mut written: Vec<Suspect> = Vec::new();
        let mut silent = false;
        loop {
            match self.turn(&mut known, &mut written).await {
                Ok(()) => silent = false,
                Err(error) if !silent => {
                    silent = true;
                    // What was in force holds on, and ends at its own time.
                    tracing::error!(%error, "names on probation cannot be read or written");
                }
                Err(_) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    async fn turn(
        &self,
        known: &mut Option<Vec<u8>>,
        written: &mut Vec<Suspect>,
    ) -> io::Result<()> {
        let now = self.clock.now();
        let bytes = match read_bounded(&file(&self.dir), MAX_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        if known.as_ref() != Some(&bytes) {
            let book = Book::read(&self.dir)?;
            self.pinned.replace(Probations::new(book.probations()));
            for one in &book.forgotten {
                if let Ok(host) = one.host.parse() {
                    self.pinned.forget(&host, Timestamp(one.at_ms));
                }
            }
            *known = Some(bytes);
        }
        let suspects = self.pinned.suspects(now);
        if suspects != *written {
            let text = serde_json::to_vec_pretty(&suspects).map_err(io::Error::other)?;
            put(&seen(&self.dir), &text)?;
            for one in suspects.iter().filter(|one| one.sure) {
                let new = !written.iter().any(|old| old.sure && old.host == one.host);
                if new {
                    tracing::warn!(
                        refusals = one.refusals,
                        devices = one.devices,
                        "an app refuses the school's certificate: see `schoolgate pinned list`"
                    );
                }
            }
            *written = suspects.clone();
        }
        if self.by_policy {
            self.decide(&suspects, now).await?;
        }
        Ok(())
    }

    /// Puts names on probation that the rules know and open for everybody.
    async fn decide(&self, suspects: &[Suspect], now: Timestamp) -> io::Result<()> {
        let rules = self.rules.current();
        let mut book = Book::read(&self.dir)?;
        let mut added = Vec::new();
        for one in suspects.iter().filter(|one| one.sure) {
            // Also one that ended: after a time of probation a person decides.
            let had = book.names.iter().any(|row| row.host == one.host.as_str());
            if had || !rules.may_pass_by_policy(&one.host, now) {
                continue;
            }
            let probation = Probation {
                host: one.host.clone(),
                from: now,
                until: now.plus(PROBATION),
                by: "policy".to_owned(),
                reason: "an app refuses the school's certificate".to_owned(),
            };
            book.add(&probation);
            added.push(probation);
        }
        if added.is_empty() {
            return Ok(());
        }
        book.write(&self.dir, now)?;
        for one in &added {
            let audited = self.store.audit(&entry(one, now)).await;
            audited.map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// The line of the audit log about a probation.
pub(super) fn entry(one: &Probation, now: Timestamp) -> AuditEntry {
    AuditEntry {
        at: now,
        who: one.by.clone(),
        did: "probation.begin".to_owned(),
        what: one.host.to_string(),
        why: Some(format!("{} (until {})", one.reason, one.until)),
    }
}

/// What the page of apps shows and does.
pub(super) fn apps(dir: PathBuf, pinned: Pinned, rules: Live, clock: Clock) -> Apps {
    let list = {
        let (dir, clock) = (dir.clone(), clock.clone());
        move || listed(&dir, &pinned, clock.now())
    };
    let begin = {
        let (dir, clock) = (dir.clone(), clock.clone());
        move |host: &HostName, by: &str, reason: &str| {
            let now = clock.now();
            let rules = rules.current();
            let somebody = rules.classes().iter().map(Class::somebody);
            let mut classes = somebody.peekable();
            let none = classes.peek().is_none();
            if !none && !classes.any(|who| rules.lets_open(&who, host, 443, now)) {
                return Err(NoProbation::Closed);
            }
            let one = Probation {
                host: host.clone(),
                from: now,
                until: now.plus(PROBATION),
                by: by.to_owned(),
                reason: reason.to_owned(),
            };
            written(&dir, now, |book| book.add(&one))
        }
    };
    let end = move |host: &HostName| {
        let now = clock.now();
        written(&dir, now, |book| {
            book.forget(host, now);
        })
    };
    Apps {
        list: Arc::new(list),
        begin: Arc::new(begin),
        end: Arc::new(end),
    }
}

fn written(dir: &Path, now: Timestamp, change: impl FnOnce(&mut Book)) -> Result<(), NoProbation> {
    let written = Book::read(dir).and_then(|mut book| {
        change(&mut book);
        book.write(dir, now)
    });
    written.map_err(|error| {
        tracing::error!(%error, "names on probation cannot be read or written");
        NoProbation::Failed
    })
}

fn listed(dir: &Path, pinned: &Pinned, now: Timestamp) -> Vec<App> {
    let mut all: Vec<App> = Book::read(dir)
        .unwrap_or_default()
        .probations()
        .filter(|one| one.holds(now))
        .map(|one| App {
            host: one.host.to_string(),
            state: AppState::Probation,
            refusals: 0,
            devices: 0,
            last: None,
            until: Some((one.until, one.reason)),
        })
        .collect();
    for one in pinned.suspects(now) {
        let last = Some(Timestamp(one.last_ms));
        let host = one.host.to_string();
        match all.iter_mut().find(|app| app.host == host) {
            Some(app) => {
                (app.refusals, app.devices, app.last) = (one.refusals, one.devices, last);
            }
            None => all.push(App {
                host,
                state: match one.sure {
                    true => AppState::Refuses,
                    false => AppState::Perhaps,
                },
                refusals: one.refusals,
                devices: one.devices,
                last,
                until: None,
            }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp(1_795_000_000_000);
        assert_eq!(Book::read(dir.path()).unwrap(), Book::default());
        let host: HostName = "app.example".parse().unwrap();
        let mut book = Book::default();
        let one = Probation {
            host: host.clone(),
            from: now,
            until: now.plus(PROBATION),
            by: "command-line".to_owned(),
            reason: "the bus app".to_owned(),
        };
        book.add(&one);
        book.add(&one);
        book.write(dir.path(), now).unwrap();
        let read = Book::read(dir.path()).unwrap();
        assert_eq!(read.probations().collect::<Vec<_>>(), [one]);
        let mut read = read;
        assert!(read.forget(&host, now));
        assert!(!read.forget(&host, now));
        assert_eq!(read.probations().count(), 0);
        assert_eq!(read.forgotten.len(), 1);
        // Garbage is an error, not an empty book.
        fs::write(file(dir.path()), "{").unwrap();
        assert!(Book::read(dir.path()).is_err());
    }
}
