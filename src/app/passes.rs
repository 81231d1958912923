//! Certificates that staff have accepted for minutes: recorded before they count, listed in a small
//! file that gateway and command line share, and ended by either.
//!
//! `passes.json` names site, key, end and the stand-in of who accepted it. A waiver that is not in
//! it ends within a second; a file that cannot be read ends all, and so does a start.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::files::read_bounded;
use crate::model::{Clock, Timestamp};
use crate::portal::{Offered, Waiving};
use crate::proxy::{Proxy, Waiver};
use crate::store::{AuditEntry, Store};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(700);
/// Largest file that is read.
const MAX_BYTES: u64 = 256 * 1024;

/// What `passes.json` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Book {
    pub(super) passes: Vec<Row>,
}

/// One certificate that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) spki: String,
    pub(super) rule: String,
    pub(super) by: String,
    pub(super) until_ms: i64,
}

impl Book {
    pub(super) fn read(dir: &Path) -> io::Result<Book> {
        match read_bounded(&file(dir), MAX_BYTES) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Book::default()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn write(&self, dir: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        let (file, beside) = (file(dir), file(dir).with_extension("new"));
        let mut out = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        out.write_all(&text)?;
        out.sync_all()?;
        fs::rename(&beside, file)
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join("passes.json")
}

/// The line of the audit log about a pass.
pub(super) fn entry(
    at: Timestamp,
    who: &str,
    did: &str,
    site: (&str, u16),
    why: Option<String>,
) -> AuditEntry {
    AuditEntry {
        at,
        who: who.to_owned(),
        did: did.to_owned(),
        what: format!("{}:{}", site.0, site.1),
        why,
    }
}

/// Keeps data path, file and record in step.
#[derive(Clone)]
pub(super) struct Keeper {
    dir: PathBuf,
    proxy: Arc<OnceLock<Proxy>>,
    store: Store,
    clock: Clock,
    turn: Arc<Mutex<()>>,
}

impl Keeper {
    /// Begins with no pass: what was accepted before the start holds no longer.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn new(
        dir: PathBuf,
        proxy: Arc<OnceLock<Proxy>>,
        store: Store,
        clock: Clock,
    ) -> io::Result<Keeper> {
        if fs::exists(file(&dir))? {
            Book::default().write(&dir)?;
        }
        Ok(Keeper {
            dir,
            proxy,
            store,
            clock,
            turn: Arc::default(),
        })
    }

    /// What the portal asks for.
    pub(super) fn waiving(&self) -> Waiving {
        let (offers, accepts, ends) = (self.clone(), self.clone(), self.clone());
        Waiving {
            offer: Arc::new(move |event, client| {
                let offer = offers.proxy.get()?.offer(event, client)?;
                Some(Offered {
                    host: offer.host.to_string(),
                    lasts: offer.lasts,
                    until: offer.until,
                    back: offer.back,
                })
            }),
            accept: Arc::new(move |event, client, why| {
                let keeper = accepts.clone();
                Box::pin(async move {
                    let proxy = keeper.proxy.get()?;
                    let recorded = async |waiver: &Waiver| keeper.record(waiver, why).await;
                    proxy.waive(event, client, recorded).await
                })
            }),
            end: Arc::new(move |event, client| {
                let keeper = ends.clone();
                Box::pin(async move {
                    let ended = keeper.proxy.get().and_then(|p| p.end_waiver(event, client));
                    if let Some(waiver) = ended {
                        keeper.note_end(&waiver).await;
                    }
                })
            }),
        }
    }

    /// Writes down that a certificate is accepted; whether that worked.
    async fn record(&self, waiver: &Waiver, why: String) -> bool {
        let row = Row {
            id: waiver.id,
            host: waiver.host.to_string(),
            port: waiver.port,
            spki: data_encoding::HEXLOWER.encode(&waiver.spki),
            rule: waiver.rule.to_owned(),
            by: waiver.by.to_string(),
            until_ms: waiver.until.0,
        };
        let line = entry(
            self.clock.now(),
            &row.by,
            "pass.begin",
            (&row.host, row.port),
            Some(format!(
                "{why} (certificate/{}, spki/{}, until {})",
                row.rule, row.spki, waiver.until
            )),
        );
        if let Err(error) = self.store.audit(&line).await {
            tracing::error!(%error, "a pass was not recorded, so it does not count");
            return false;
        }
        let written = self.change(|book| book.passes.push(row));
        if let Err(error) = &written {
            tracing::error!(%error, "the list of passes cannot be written, so none begins");
        }
        written.is_ok()
    }

    async fn note_end(&self, waiver: &Waiver) {
        let site = waiver.host.to_string();
        let line = entry(
            self.clock.now(),
            &waiver.by.to_string(),
            "pass.end",
            (&site, waiver.port),
            None,
        );
        let audited = self.store.audit(&line).await.map_err(io::Error::other);
        let written = self.change(|book| book.passes.retain(|row| row.id != waiver.id));
        if let Err(error) = audited.and(written) {
            // It has ended all the same.
            tracing::error!(%error, "the end of a pass was not recorded");
        }
    }

    fn change(&self, change: impl FnOnce(&mut Book)) -> io::Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut book = Book::read(&self.dir)?;
        change(&mut book);
        let now = self.clock.now().0;
        book.passes.retain(|row| row.until_ms > now);
        book.write(&self.dir)
    }

    /// Ends what is not in the file any more, until `stop`.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut said = false;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let Some(proxy) = self.proxy.get() else {
                continue;
            };
            if proxy.waivers().is_empty() {
                continue;
            }
            // One that begins now is written before it counts.
            match Book::read(&self.dir) {
                Ok(book) => {
                    said = false;
                    proxy.keep_waivers(&|one| book.passes.iter().any(|row| row.id == one.id));
                }
                Err(error) => {
                    proxy.keep_waivers(&|_| false);
                    if !said {
                        said = true;
                        tracing::error!(%error, "the list of passes cannot be read: all have ended");
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_garbage_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Book::read(dir.path()).unwrap(), Book::default());
        let book = Book {
            passes: vec![Row {
                id: Uuid::from_u128(1),
                host: "copier.example".into(),
                port: 443,
                spki: "07".repeat(32),
                rule: "expired".into(),
                by: "dev-1".into(),
                until_ms: 1,
            }],
        };
        book.write(dir.path()).unwrap();
        assert_eq!(Book::read(dir.path()).unwrap(), book);
        fs::write(file(dir.path()), "{").unwrap();
        assert!(Book::read(dir.path()).is_err());
    }
}
