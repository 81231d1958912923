//! A new version takes the place of the running one without a dropped connection.
//!
//! On SIGUSR2 the running process starts the program anew, from the path that it was started
//! from, and hands it its listening sockets in the way of systemd's socket activation
//! (sd_listen_fds(3)); the last descriptor is an ear in which the new process says that it
//! listens. Until then the old one goes on as ever, and if the new one ends or stays silent the
//! old one says so and goes on for good. Then it accepts nothing more, and what is open finishes.
//!
//! While both run they share the database. The journal has one writer: the new one takes the
//! second lane below the first, and drains the first once the old one has left it. Sockets that
//! systemd opened (socket activation) come in by the same door.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context as _, bail};
use command_fds::{CommandFdExt as _, FdMapping};
use listenfd::ListenFd;
use tokio_util::sync::CancellationToken;

use crate::store::Store;
use crate::store::journal::{self, Journal, JournalError, JournalReader};

/// The variable that says that the last descriptor is the predecessor's ear.
const EAR: &str = "SCHOOLGATE_HANDOVER";
/// Where inherited descriptors begin (sd_listen_fds(3)).
const FIRST: i32 = 3;
/// How long a new process may take until it listens: large lists are compiled meanwhile.
const PATIENCE: Duration = Duration::from_secs(180);
/// How often it is looked after.
const LOOK: Duration = Duration::from_millis(50);
/// How often the other lane is tried while somebody else writes it.
const LANE: Duration = Duration::from_secs(1);
/// The word that says that a new process listens.
const READY: &[u8] = b"READY";

/// What was handed to this process.
#[derive(Default)]
pub(super) struct Inherited {
    listeners: BTreeMap<SocketAddr, Vec<TcpListener>>,
    ear: Option<UnixDatagram>,
}

impl Inherited {
    /// Takes what the environment names. Call once, before any thread is started.
    pub(super) fn from_environment() -> anyhow::Result<Self> {
        let successor = std::env::var_os(EAR).is_some();
        let mut handed = ListenFd::from_env();
        let mut inherited = Inherited::default();
        for at in 0..handed.len() {
            if successor && at + 1 == handed.len() {
                inherited.ear = handed
                    .take_unix_datagram(at)
                    .context("the way back to the process before is no socket")?;
                break;
            }
            let listener = handed
                .take_tcp_listener(at)
                .context("a descriptor that was handed over is no listening TCP socket")?;
            if let Some(listener) = listener {
                listener.set_nonblocking(true)?;
                let address = listener.local_addr()?;
                inherited
                    .listeners
                    .entry(address)
                    .or_default()
                    .push(listener);
            }
        }
        Ok(inherited)
    }

    /// Whether another process still serves what this one is about to.
    pub(super) fn is_successor(&self) -> bool {
        self.ear.is_some()
    }

    /// Whether there is a socket for an address.
    pub(super) fn has(&self, address: SocketAddr) -> bool {
        self.listeners.contains_key(&address)
    }

    /// One socket for each of `count` workers. What waits in the queue of a socket that nobody
    /// takes would be lost, so every one of them is given to somebody; where there are too few,
    /// several workers accept from one.
    pub(super) fn take(
        &mut self,
        address: SocketAddr,
        count: usize,
    ) -> std::io::Result<Vec<Vec<TcpListener>>> {
        let mut of: Vec<Vec<TcpListener>> = (0..count).map(|_| Vec::new()).collect();
        let Some(sockets) = self.listeners.remove(&address) else {
            return Ok(of);
        };
        for (at, worker) in of.iter_mut().enumerate().skip(sockets.len()) {
            worker.push(sockets[at % sockets.len()].try_clone()?);
        }
        for (at, socket) in sockets.into_iter().enumerate() {
            of[at % count].push(socket);
        }
        Ok(of)
    }

    /// Opens the journal: the first lane, or the second while the process before has the first.
    /// Says which is left, for [`drain_other_lane`].
    pub(super) fn open_journal(
        &self,
        dir: &Path,
    ) -> Result<(Journal, JournalReader, PathBuf), JournalError> {
        let second = journal::second_lane(dir);
        match Journal::open(dir) {
            Ok((journal, reader)) => Ok((journal, reader, second)),
            Err(JournalError::InUse(_)) if self.is_successor() => {
                let (journal, reader) = Journal::open(&second)?;
                Ok((journal, reader, dir.to_owned()))
            }
            Err(error) => Err(error),
        }
    }

    /// Tells the process before, if there is one, and the service manager, that everything
    /// listens. Sockets that nobody wanted are closed.
    pub(super) fn ready(self) {
        for address in self.listeners.keys() {
            tracing::info!(%address, "a socket that was handed over is in no section any more");
        }
        if let Some(ear) = self.ear
            && let Err(error) = ear.send(READY)
        {
            tracing::warn!(%error, "the process before is gone already");
        }
    }
}

/// Moves what is left in a lane that nobody writes any more into the database, once its writer
/// has gone.
pub(super) async fn drain_other_lane(lane: PathBuf, store: Store, stop: CancellationToken) {
    while lane.is_dir() {
        match Journal::open(&lane) {
            Ok((journal, reader)) => {
                journal.close().await;
                let through = CancellationToken::new();
                through.cancel();
                journal::drain(reader, store, through).await;
                return;
            }
            Err(JournalError::InUse(_)) => {}
            Err(error) => {
                tracing::error!(%error, "records of the process before wait in its journal");
                return;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LANE) => {}
        }
    }
}

/// How this process was started, to start its successor the same way.
pub(super) struct Origins {
    program: PathBuf,
    sockets: Vec<TcpListener>,
}

impl Origins {
    /// Remembers the program's path while it is still there, before an upgrade puts another file
    /// in its place.
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Origins {
            program: std::env::current_exe()?,
            sockets: Vec::new(),
        })
    }

    /// Keeps a socket to hand over.
    pub(super) fn keep(&mut self, socket: &TcpListener) -> std::io::Result<()> {
        self.sockets.push(socket.try_clone()?);
        Ok(())
    }

    /// Starts a successor and waits until it listens; returns its process id.
    ///
    /// # Errors
    /// Why it did not come up. It is gone then.
    pub(super) async fn succeed(&self) -> anyhow::Result<u32> {
        let (ear, mouth) = UnixDatagram::pair()?;
        ear.set_nonblocking(true)?;
        let mut successor = Successor(Some(self.start(mouth.into())?));
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let mut word = [0; 16];
            match ear.recv(&mut word) {
                Ok(length) if &word[..length] == READY => return Ok(successor.let_go()),
                Ok(_) => bail!("it said something else than that it listens"),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
            if let Some(status) = successor.ended()? {
                bail!("it ended at its start ({status}); what it printed says why");
            }
            if tokio::time::Instant::now() > until {
                bail!("it did not listen within {} seconds", PATIENCE.as_secs());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn start(&self, mouth: OwnedFd) -> anyhow::Result<Child> {
        let mut handed = Vec::new();
        for socket in &self.sockets {
            handed.push(OwnedFd::from(socket.try_clone()?));
        }
        handed.push(mouth);
        let count = handed.len();
        let mut command = Command::new(&self.program);
        command
            .args(std::env::args_os().skip(1))
            .env("LISTEN_FDS", count.to_string())
            .env(EAR, "1")
            // They name this process, not the next.
            .env_remove("LISTEN_PID")
            .env_remove("LISTEN_FDNAMES")
            .env_remove("WATCHDOG_PID")
            .fd_mappings(
                handed
                    .into_iter()
                    .zip(FIRST..)
                    .map(|(parent_fd, child_fd)| FdMapping {
                        parent_fd,
                        child_fd,
                    })
                    .collect(),
            )?;
        command
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))
    }
}

/// A successor that has not said yet that it listens; it goes with whoever waits for it.
struct Successor(Option<Child>);

impl Successor {
    fn ended(&mut self) -> std::io::Result<Option<std::process::ExitStatus>> {
        self.0.as_mut().map_or(Ok(None), Child::try_wait)
    }

    fn let_go(mut self) -> u32 {
        self.0.take().map_or(0, |child| child.id())
    }
}

impl Drop for Successor {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_socket_is_given_to_somebody_and_everybody_has_one() {
        for (sockets, workers) in [(1, 3), (2, 2), (3, 2), (5, 1)] {
            let mut inherited = Inherited::default();
            let first = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = first.local_addr().unwrap();
            let all = (1..sockets).map(|_| first.try_clone().unwrap()).collect();
            let mut all: Vec<_> = all;
            all.push(first);
            inherited.listeners.insert(address, all);
            assert!(inherited.has(address));
            let of = inherited.take(address, workers).unwrap();
            assert_eq!(of.len(), workers);
            assert!(of.iter().all(|worker| !worker.is_empty()));
            let given: usize = of.iter().map(Vec::len).sum();
            assert_eq!(given, sockets.max(workers), "{sockets} for {workers}");
            assert!(!inherited.has(address));
        }
    }

    #[tokio::test]
    async fn the_other_lane_is_drained_once_its_writer_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open("sqlite::memory:").await.unwrap();
        let (_ear, mouth) = UnixDatagram::pair().unwrap();
        let next = Inherited {
            ear: Some(mouth),
            ..Inherited::default()
        };
        let (old, _reader, _) = Inherited::default().open_journal(dir.path()).unwrap();
        // Whoever has no predecessor does not slip past a running gateway.
        assert!(Inherited::default().open_journal(dir.path()).is_err());
        let (_new, _, other) = next.open_journal(dir.path()).unwrap();
        assert_eq!(other, dir.path());
        // A third one finds no lane.
        assert!(next.open_journal(dir.path()).is_err());

        let stop = CancellationToken::new();
        let draining = tokio::spawn(drain_other_lane(other, store, stop));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!draining.is_finished());
        old.close().await;
        drop((old, _reader));
        tokio::time::timeout(Duration::from_secs(30), draining)
            .await
            .unwrap()
            .unwrap();
    }
}
