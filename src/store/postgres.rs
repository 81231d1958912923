//! What is different with PostgreSQL: how a connection is made and set up, and how changes of
//! several gateways come one after another. It has no statement about any table.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::postgres::PgListener;
use sqlx::{ConnectOptions, Connection as _, Executor as _};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::address::{Host, Server, form_urlencoded};
use super::open::{CHANGES, tell};
use super::{Change, Connection, Pool, Store, StoreError, Work};

/// Connections at the same time that a gateway asks with; pages of staff, not pupils.
const READERS: u32 = 4;

/// Connections at the same time that a gateway changes with. Whole changes come one after another
/// in any case; the others are for single statements, such as signing in.
const WRITERS: u32 = 3;

/// How long a page waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the start waits for a server that is starting as well.
const PATIENCE_AT_START: Duration = Duration::from_secs(30);

/// Begins a change. The lock is held until the transaction ends, whoever ends it.
///
/// READ COMMITTED, said explicitly: every statement behind the lock has to see what the change
/// before has committed. A gateway that has vanished with the lock is thrown out after
/// `idle_in_transaction_session_timeout`, before anybody's `lock_timeout`.
#[expect(clippy::disallowed_methods, reason = "the statement is PostgreSQL's")]
pub(super) async fn write(pool: &Pool) -> Result<Work, StoreError> {
    let mut work = pool
        .begin_with("BEGIN ISOLATION LEVEL READ COMMITTED")
        .await?;
    // The number is ours alone: "Schoolga" in ASCII. Locks of this kind are per database.
    work.execute(
        "SET LOCAL lock_timeout = '30s';
         SELECT pg_advisory_xact_lock(6008761155662407521)",
    )
    .await?;
    Ok(work)
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Reading,
    Writing,
}

/// Statements that set up a connection.
fn set_up(purpose: For) -> &'static str {
    match purpose {
        // A page's questions are all of one moment.
        For::Reading => {
            "SET default_transaction_isolation = 'repeatable read';
             SET default_transaction_read_only = on;
             SET idle_in_transaction_session_timeout = '20s';
             SET client_min_messages = 'error'"
        }
        // The journal cuts off what the database has committed, so a commit has to be on the
        // disk, whatever the server's configuration says.
        For::Writing => {
            "SELECT set_config('synchronous_commit', 'on', false)
                 WHERE current_setting('synchronous_commit') = 'off';
             SET idle_in_transaction_session_timeout = '20s';
             SET client_min_messages = 'error'"
        }
    }
}

/// Connections for one purpose. None is made yet.
pub(super) fn pool(options: AnyConnectOptions, purpose: For) -> Pool {
    sqlx::any::AnyPoolOptions::new()
        .max_connections(match purpose {
            For::Reading => READERS,
            For::Writing => WRITERS,
        })
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(set_up(purpose)).await?;
                Ok(())
            })
        })
        // A caller that goes away while a transaction begins leaves it open without anybody
        // knowing; the next one would not see what has happened since, or lose what it writes.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.execute("ROLLBACK").await?;
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_lazy_with(options)
}

/// One connection, to look at the database and to give it its shape. A server that does not listen
/// yet is asked again if `at_start`.
pub(super) async fn connect(
    options: &AnyConnectOptions,
    at_start: bool,
) -> Result<Connection, StoreError> {
    let patience = if at_start {
        PATIENCE_AT_START
    } else {
        PATIENCE
    };
    let end = tokio::time::Instant::now() + patience;
    loop {
        let error = match tokio::time::timeout_at(end, options.connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_) => sqlx::Error::PoolTimedOut,
        };
        let starting = match &error {
            sqlx::Error::Io(why) => why.kind() == io::ErrorKind::ConnectionRefused,
            sqlx::Error::Database(why) => why.is_transient_in_connect_phase(),
            _ => false,
        };
        if !at_start || !starting || tokio::time::Instant::now() >= end {
            return Err(error.into());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Whether a gateway has given the database its shape, whichever.
pub(super) async fn has_shape(connection: &mut Connection) -> Result<bool, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
            .fetch_one(connection)
            .await?,
    )
}

/// Refuses a database that would not keep every letter.
pub(super) async fn check_encoding(connection: &mut Connection) -> Result<(), StoreError> {
    let encoding: String = sqlx::query_scalar("SELECT current_setting('server_encoding')")
        .fetch_one(connection)
        .await?;
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(StoreError::Schema {
        place: PathBuf::new(),
        why: format!(
            "its letters are {encoding} and must be UTF8; make it again with: \
             createdb --encoding=UTF8 --template=template0"
        ),
    })
}

impl Server {
    /// What the driver needs, with the password, which is nowhere else and is never shown.
    pub(super) fn options(&self) -> Result<AnyConnectOptions, StoreError> {
        let mut rest = form_urlencoded();
        match &self.host {
            Host::Socket(directory) => rest.append_pair("host", &directory.to_string_lossy()),
            Host::Name(name) => rest.append_pair("host", name),
        };
        rest.append_pair("port", &self.port.to_string());
        rest.append_pair("user", &self.user);
        rest.append_pair("dbname", &self.database);
        rest.append_pair("sslmode", self.sslmode);
        if let Some(file) = &self.sslrootcert {
            rest.append_pair("sslrootcert", &file.to_string_lossy());
        }
        rest.append_pair("application_name", "schoolgate");
        // Always given, so that the driver looks nowhere itself: it would write a line of a
        // password file that it does not understand into the log.
        rest.append_pair("password", &self.password()?);
        let url = format!("postgres:///?{}", rest.finish());
        Ok(url.parse()?)
    }

    /// The password, or nothing where the server knows us without.
    fn password(&self) -> Result<String, StoreError> {
        if let Some(file) = &self.password_file {
            return password_in(file).map_err(|why| StoreError::Schema {
                place: PathBuf::new(),
                why: format!("the password file {} {why}", file.display()),
            });
        }
        let listed = match std::env::var_os("PGPASSFILE") {
            Some(file) => Some(PathBuf::from(file)),
            None => std::env::home_dir().map(|home| home.join(".pgpass")),
        };
        let Some(listed) = listed else {
            return Ok(String::new());
        };
        match std::fs::metadata(&listed) {
            Ok(there) if there.permissions().mode() & 0o077 != 0 => {
                tracing::warn!(
                    file = %listed.display(),
                    "others may read the password file, so it is not used; chmod 600"
                );
                Ok(String::new())
            }
            Ok(_) => {
                let text = std::fs::read_to_string(&listed).map_err(sqlx::Error::Io)?;
                Ok(self.find_in(&text).unwrap_or_default())
            }
            Err(_) => Ok(String::new()),
        }
    }

    /// The password of the first line that fits (PostgreSQL manual, section 34.16).
    fn find_in(&self, text: &str) -> Option<String> {
        let host = match &self.host {
            Host::Socket(directory) if directory == Path::new("/run/postgresql") => {
                "localhost".to_owned()
            }
            Host::Socket(directory) => directory.to_string_lossy().into_owned(),
            Host::Name(name) => name.clone(),
        };
        let wanted = [&host, &self.port.to_string(), &self.database, &self.user];
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .find_map(|line| {
                let fields = fields(line)?;
                wanted
                    .iter()
                    .zip(&fields)
                    .all(|(wanted, given)| given == "*" || given == *wanted)
                    .then(|| fields[4].clone())
            })
    }
}

/// Gateways on one database tell each other what has changed, so that an open page on one shows
/// what happens at another. Only that something has changed is told, never what.
pub(super) struct Others {
    address: AnyConnectOptions,
    changes: broadcast::Sender<Change>,
    /// What came from others and is not to be told again.
    heard: Arc<Mutex<Vec<Change>>>,
    /// Set when somebody listens for the first time.
    listening: OnceLock<()>,
    /// What we said ourselves comes back with this name.
    own: Uuid,
    stop: CancellationToken,
    _stop: DropGuard,
}

impl std::fmt::Debug for Others {
    /// The address has the password in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Others").finish_non_exhaustive()
    }
}

/// Where gateways talk.
const CHANNEL: &str = "schoolgate_changes";

/// The first and the longest pause before the server is asked again whether it has news.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(15));

/// What goes over the channel.
#[derive(serde::Serialize, serde::Deserialize)]
struct Word {
    from: Uuid,
    changed: Change,
}

impl Others {
    /// Says from now on what changes through `store`.
    pub(super) fn of(store: &Store, address: &AnyConnectOptions) -> Others {
        let stop = CancellationToken::new();
        let others = Others {
            address: address.clone(),
            changes: store.changes.clone(),
            heard: Arc::default(),
            listening: OnceLock::new(),
            own: Uuid::now_v7(),
            _stop: stop.clone().drop_guard(),
            stop,
        };
        let say = say(
            store.changes.subscribe(),
            others.heard.clone(),
            store.writer.clone(),
            others.own,
        );
        tokio::spawn(others.stop.clone().run_until_cancelled_owned(say));
        others
    }

    /// Hears from now on what changes through others.
    pub(super) fn listen(&self) {
        self.listening.get_or_init(|| {
            let (address, changes) = (self.address.clone(), self.changes.clone());
            let (heard, own) = (self.heard.clone(), self.own);
            let hear = async move {
                let mut pause = PAUSE.0;
                let mut missed = false;
                loop {
                    if hear(&address, &changes, &heard, own, missed).await {
                        pause = PAUSE.0;
                    }
                    missed = true;
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSE.1);
                }
            };
            tokio::spawn(self.stop.clone().run_until_cancelled_owned(hear));
        });
    }

    /// Neither says nor hears anything further.
    pub(super) fn stop(&self) {
        self.stop.cancel();
    }
}

/// Tells others what comes out of `changes`, except what came from them. What cannot be told now
/// is not told later: a page elsewhere is right again at its next look.
async fn say(
    mut changes: broadcast::Receiver<Change>,
    heard: Arc<Mutex<Vec<Change>>>,
    pool: Pool,
    from: Uuid,
) {
    loop {
        let changed = match changes.recv().await {
            Ok(changed) => changed,
            Err(RecvError::Lagged(_)) => {
                locked(&heard).clear();
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        {
            let mut heard = locked(&heard);
            if let Some(at) = heard.iter().position(|known| *known == changed) {
                heard.swap_remove(at);
                continue;
            }
        }
        let Ok(word) = serde_json::to_string(&Word { from, changed }) else {
            continue;
        };
        sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(word)
            .execute(&pool)
            .await
            .ok();
    }
}

fn locked(heard: &Mutex<Vec<Change>>) -> MutexGuard<'_, Vec<Change>> {
    // No code panics while it holds this lock.
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Passes on what other gateways say until the connection ends; whether there was one. If
/// something may have been missed, everybody is made to read everything again.
async fn hear(
    address: &AnyConnectOptions,
    changes: &broadcast::Sender<Change>,
    heard: &Mutex<Vec<Change>>,
    own: Uuid,
    missed: bool,
) -> bool {
    let Ok(mut listener) = PgListener::connect(address.database_url.as_str()).await else {
        return false;
    };
    if listener.listen(CHANNEL).await.is_err() {
        return false;
    }
    if missed {
        // As one does who lags.
        for _ in 0..=CHANGES {
            tell(changes, Change::Incidents { class: None });
        }
    }
    while let Ok(Some(said)) = listener.try_recv().await {
        match serde_json::from_str::<Word>(said.payload()) {
            Ok(word) if word.from != own => {
                locked(heard).push(word.changed.clone());
                tell(changes, word.changed);
            }
            // Our own words; or a newer version's, which has news that we know nothing about.
            Ok(_) | Err(_) => {}
        }
    }
    true
}

/// Five fields between colons; a backslash takes the next letter as it is.
fn fields(line: &str) -> Option<[String; 5]> {
    let mut fields: [String; 5] = Default::default();
    let mut at = 0;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ':' if at < 4 => at += 1,
            '\\' => fields[at].push(letters.next()?),
            letter => fields[at].push(letter),
        }
    }
    (at == 4).then_some(fields)
}

/// The first line of a file that belongs to the gateway.
fn password_in(file: &Path) -> Result<String, String> {
    let there = std::fs::metadata(file)
        .map_err(|error| format!("cannot be read: {error}; check its path and owner"))?;
    if there.permissions().mode() & 0o007 != 0 {
        return Err("may be read by everybody; run: chmod 640, or 600".to_owned());
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot be read: {error}; check its owner"))?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err("is empty; put the password into its first line".to_owned());
    }
    Ok(password.to_owned())
}
