//! Opening the database: file, rights, connections, shape.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::{ConnectOptions, Connection as _, Executor as _};
use tokio::sync::broadcast;

use super::address::Server;
use super::{Address, Change, Connection, Engine, Pool, Store, StoreError, postgres};

/// Changes that a slow page may be behind before it has to read everything again.
pub(super) const CHANGES: usize = 256;

/// Readers at the same time: pages of staff, not pupils.
const READERS: u32 = 4;

/// The address of a database in memory.
const MEMORY: &str = "sqlite::memory:";

/// What each connection to a file begins with.
///
/// What has been deleted is overwritten, not only forgotten (H3). The journal cuts off what the
/// database has committed, so a commit has to be on the disk; NORMAL would lose the last ones
/// with the power.
const SET_UP: &str = "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL";

/// Every change of shape, oldest first. An entry that has been released never changes. Both
/// engines understand all of them.
pub(super) fn migrations() -> Migrator {
    let change = |version, name: &'static str, sql: &'static str| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            sqlx::SqlSafeStr::into_sql_str(sql),
            false,
        )
    };
    Migrator::with_migrations(vec![
        change(1, "begin", include_str!("migrations/0001_begin.sql")),
        change(
            2,
            "corrections",
            include_str!("migrations/0002_corrections.sql"),
        ),
        change(3, "notices", include_str!("migrations/0003_notices.sql")),
        change(5, "open", include_str!("migrations/0005_open.sql")),
        change(6, "cases", include_str!("migrations/0006_cases.sql")),
        change(
            7,
            "deliveries",
            include_str!("migrations/0007_deliveries.sql"),
        ),
        change(8, "factors", include_str!("migrations/0008_factors.sql")),
        change(9, "privacy", include_str!("migrations/0009_privacy.sql")),
        change(10, "reports", include_str!("migrations/0010_reports.sql")),
        change(11, "feedback", include_str!("migrations/0011_feedback.sql")),
        change(12, "hosts", include_str!("migrations/0012_hosts.sql")),
        change(13, "passed", include_str!("migrations/0013_passed.sql")),
        change(14, "lessons", include_str!("migrations/0014_lessons.sql")),
        change(15, "office", include_str!("migrations/0015_office.sql")),
        change(
            17,
            "agreements",
            include_str!("migrations/0017_agreements.sql"),
        ),
    ])
}

impl Store {
    /// Opens the database at `sqlite:path`, `sqlite::memory:` or `postgres://user@host/database`,
    /// and brings it to the present shape. A file is made if it is missing and belongs to this
    /// user alone (0600); a database of a server has to be there, and may be empty.
    ///
    /// `Schema` if it is no database, is damaged, or was made by a newer version; `Unavailable`
    /// if it cannot be made or reached. No error and no log has a password in it.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        match place(url)? {
            Address::Memory => {
                let pool = one(MEMORY.parse()?).await?;
                shape(&mut *pool.acquire().await?).await?;
                let store = Store::new(Engine::Sqlite, pool.clone(), pool);
                store.begin_chains().await?;
                Ok(store)
            }
            Address::File(file) => {
                make_private(&file).map_err(sqlx::Error::Io)?;
                // Of two processes that make the same database one comes second, at each change
                // of shape; the work of the first is done when it looks again.
                let mut opened = open_file(&file).await;
                for _ in migrations().iter() {
                    if let Err(StoreError::Unavailable(_)) = opened {
                        opened = open_file(&file).await;
                    }
                }
                opened.map_err(|error| error.at(&file))
            }
            Address::Postgres(server) => open_server(&server)
                .await
                .map_err(|error| error.at(Path::new(url))),
        }
    }

    /// Opens a database that is there, without changing its rows or shape. `NotFound` if it is
    /// not there, `Schema` if it has another shape than this version's.
    pub async fn open_read_only(url: &str) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        match place(url)? {
            Address::Memory => Err(StoreError::NotFound),
            Address::File(file) if !file.exists() => Err(StoreError::NotFound),
            Address::File(file) => read_file(&file).await.map_err(|error| error.at(&file)),
            Address::Postgres(server) => read_server(&server)
                .await
                .map_err(|error| error.at(Path::new(url))),
        }
    }

    fn new(engine: Engine, writer: Pool, reader: Pool) -> Store {
        Store {
            engine,
            writer,
            reader,
            changes: broadcast::Sender::new(CHANGES),
            others: None,
        }
    }
}

/// The file of a URL, if it names one.
pub(super) fn file_of(url: &str) -> Result<Option<PathBuf>, StoreError> {
    Ok(match place(url)? {
        Address::File(file) => Some(file),
        Address::Memory | Address::Postgres(_) => None,
    })
}

fn place(url: &str) -> Result<Address, StoreError> {
    Address::parse(url).map_err(|why| StoreError::Schema {
        place: PathBuf::new(),
        why: why.to_string(),
    })
}

/// SQLite gives its write-ahead log the mode of the database, so the mode is right before the
/// first byte is written.
fn make_private(file: &Path) -> io::Result<()> {
    if let Some(parent) = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(parent)?;
    }
    fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(file)?;
    Ok(())
}

fn to_file(file: &Path, mode: &str) -> Result<AnyConnectOptions, StoreError> {
    // Every letter of the name is itself, whatever it would mean in an address.
    let name = percent_encoding::percent_encode(
        file.as_os_str().as_encoded_bytes(),
        percent_encoding::NON_ALPHANUMERIC,
    );
    Ok(format!("sqlite:{name}?mode={mode}").parse()?)
}

async fn open_file(file: &Path) -> Result<Store, StoreError> {
    let options = to_file(file, "rw")?;
    // By itself first: what is wrong with the file is an error here, and only a reason to try
    // again in a pool.
    let mut first = options.connect().await?;
    let fine = async {
        first.execute("PRAGMA journal_mode = WAL").await?;
        first.execute(SET_UP).await?;
        shape(&mut first).await
    };
    let fine = fine.await;
    first.close().await.ok();
    fine?;
    let writer = one(options).await?;
    let reader = several(to_file(file, "ro")?).await?;
    let store = Store::new(Engine::Sqlite, writer, reader);
    store.begin_chains().await?;
    Ok(store)
}

async fn read_file(file: &Path) -> Result<Store, StoreError> {
    let options = to_file(file, "ro")?;
    let mut first = options.connect().await?;
    let fine = same_shape(&mut first).await;
    first.close().await.ok();
    if !fine? {
        return Err(other_shape());
    }
    let pool = several(options).await?;
    Ok(Store::new(Engine::Sqlite, pool.clone(), pool))
}

async fn open_server(server: &Server) -> Result<Store, StoreError> {
    let options = server.options()?;
    let mut first = postgres::connect(&options, true).await?;
    let fine = async {
        // That the table of changes is there already is no news for a log.
        first.execute("SET client_min_messages = 'warning'").await?;
        postgres::check_encoding(&mut first).await?;
        // Several gateways at once take turns: the migrator holds a lock of the server.
        shape(&mut first).await
    };
    let fine = fine.await;
    first.close().await.ok();
    fine?;
    let mut store = Store::new(
        Engine::Postgres,
        postgres::pool(options.clone(), postgres::For::Writing),
        postgres::pool(options.clone(), postgres::For::Reading),
    );
    store.others = Some(postgres::Others::of(&store, &options).into());
    store.begin_chains().await?;
    Ok(store)
}

async fn read_server(server: &Server) -> Result<Store, StoreError> {
    let options = server.options()?;
    let mut first = postgres::connect(&options, false).await?;
    let fine = async {
        if !postgres::has_shape(&mut first).await? {
            return Err(StoreError::NotFound);
        }
        same_shape(&mut first).await
    };
    let fine = fine.await;
    first.close().await.ok();
    if !fine? {
        return Err(other_shape());
    }
    let pool = postgres::pool(options, postgres::For::Reading);
    Ok(Store::new(Engine::Postgres, pool.clone(), pool))
}

/// One connection, kept for good: the only writer, or a database in memory.
async fn one(options: AnyConnectOptions) -> Result<Pool, StoreError> {
    // A database in memory is gone with its connection.
    let lasts = options.database_url.as_str() == MEMORY;
    let pool = AnyPoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|connection, _| Box::pin(set_up(connection)));
    let pool = if lasts { pool } else { tidied(pool) };
    Ok(pool.connect_with(options).await?)
}

async fn several(options: AnyConnectOptions) -> Result<Pool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|connection, _| Box::pin(set_up(connection)));
    Ok(tidied(pool).connect_with(options).await?)
}

/// A connection that is believed to be in a transaction when nobody uses it is not used again: a
/// caller that went away may leave its view open, and a disk that is full ends the transaction
/// without the driver knowing, which then never begins another one.
fn tidied(pool: AnyPoolOptions) -> AnyPoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // What is on its way is done when this comes back.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

async fn set_up(connection: &mut Connection) -> Result<(), sqlx::Error> {
    connection.execute(SET_UP).await?;
    Ok(())
}

async fn shape(connection: &mut Connection) -> Result<(), StoreError> {
    use sqlx::migrate::MigrateError;
    let run = migrations().run_direct(None, connection, false).await;
    run.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Schema {
            place: PathBuf::new(),
            why: format!("{other}; it was made by another version, use that one or a copy"),
        },
    })
}

fn other_shape() -> StoreError {
    StoreError::Schema {
        place: PathBuf::new(),
        why: "it has the shape of another version; start the gateway once to bring it up to date"
            .to_owned(),
    }
}

/// Whether the database has the shape of this version.
async fn same_shape(connection: &mut Connection) -> Result<bool, StoreError> {
    use sqlx::migrate::MigrateError;
    let applied = match connection.list_applied_migrations("_sqlx_migrations").await {
        Ok(applied) => applied,
        Err(MigrateError::Execute(error)) => {
            return match StoreError::from(error) {
                StoreError::Unavailable(sqlx::Error::Database(_)) => Ok(false),
                error => Err(error),
            };
        }
        Err(_) => return Ok(false),
    };
    let known = migrations();
    Ok(applied.len() == known.iter().count()
        && known.iter().zip(&applied).all(|(known, applied)| {
            known.version == applied.version && known.checksum == applied.checksum
        }))
}

/// Tells everybody who listens; nobody listening is fine.
pub(super) fn tell(changes: &broadcast::Sender<Change>, change: Change) {
    if changes.receiver_count() > 0 {
        // The only error is that the last listener left a moment ago.
        changes.send(change).ok();
    }
}
