//! Opening the database: file, rights, connections, shape.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::broadcast;

use super::{Change, Store, StoreError};

/// Changes that a slow page may be behind before it has to read everything again.
const CHANGES: usize = 256;

/// Readers at the same time: pages of staff, not pupils.
const READERS: u32 = 4;

/// How long a question waits for another process that writes, such as a backup.
const BUSY: Duration = Duration::from_secs(5);

/// Where a database is.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Memory,
    File(PathBuf),
}

/// Every change of shape, oldest first. An entry that has been released never changes.
fn migrations() -> Migrator {
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
        change(11, "feedback", include_str!("migrations/0011_feedback.sql")),
    ])
}

impl Store {
    /// Opens the database at `sqlite:path` (or `sqlite::memory:`), makes it if it is missing, and
    /// brings it to the present shape. A new file belongs to this user alone (0600).
    ///
    /// `Schema` if the file is no database, is damaged, or was made by a newer version;
    /// `Unavailable` if it cannot be made or opened.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        match place(url)? {
            Place::Memory => {
                let pool = one(SqliteConnectOptions::new().in_memory(true)).await?;
                shape(&pool).await?;
                Ok(Store::new(pool.clone(), pool))
            }
            Place::File(file) => {
                make_private(&file).map_err(sqlx::Error::Io)?;
                let options = to_file(&file).journal_mode(SqliteJournalMode::Wal);
                // Of two processes that make the same database one comes second, at each change
                // of shape; the work of the first is done when it looks again.
                let mut opened = open_file(&options).await;
                for _ in migrations().iter() {
                    if let Err(StoreError::Unavailable(_)) = opened {
                        opened = open_file(&options).await;
                    }
                }
                opened.map_err(|error| error.at(&file))
            }
        }
    }

    /// Opens a database that is there, without changing its rows or shape. `NotFound` if it is
    /// not there, `Schema` if it has another shape than this version's.
    pub async fn open_read_only(url: &str) -> Result<Store, StoreError> {
        let file = match place(url)? {
            Place::Memory => return Err(StoreError::NotFound),
            Place::File(file) => file,
        };
        if !file.exists() {
            return Err(StoreError::NotFound);
        }
        let open = async {
            let pool = several(to_file(&file).read_only(true)).await?;
            same_shape(&pool).await?;
            Ok(Store::new(pool.clone(), pool))
        };
        open.await.map_err(|error: StoreError| error.at(&file))
    }

    fn new(writer: SqlitePool, reader: SqlitePool) -> Store {
        Store {
            writer,
            reader,
            changes: broadcast::Sender::new(CHANGES),
        }
    }
}

/// The file of a URL, if it names one. Also for whoever wants to know whether it is there.
pub(super) fn file_of(url: &str) -> Result<Option<PathBuf>, StoreError> {
    Ok(match place(url)? {
        Place::Memory => None,
        Place::File(file) => Some(file),
    })
}

fn place(url: &str) -> Result<Place, StoreError> {
    let path = url
        .strip_prefix("sqlite:")
        .map(|path| path.strip_prefix("//").unwrap_or(path));
    match path {
        Some(":memory:") => Ok(Place::Memory),
        Some(path) if !path.is_empty() && !path.contains('?') => Ok(Place::File(path.into())),
        _ => Err(StoreError::Schema {
            place: PathBuf::from(url),
            why: "the address must look like sqlite:data/schoolgate.db".to_owned(),
        }),
    }
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

fn to_file(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        // What has been deleted is overwritten, not only forgotten (H3).
        .pragma("secure_delete", "ON")
        // The journal cuts off what the database has committed, so a commit has to be on the
        // disk; NORMAL would lose the last ones with the power.
        .synchronous(SqliteSynchronous::Full)
}

async fn open_file(options: &SqliteConnectOptions) -> Result<Store, StoreError> {
    let writer = one(options.clone()).await?;
    shape(&writer).await?;
    let reader = several(options.clone().read_only(true)).await?;
    Ok(Store::new(writer, reader))
}

/// One connection, kept for good: the only writer, or a database in memory.
async fn one(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    Ok(SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await?)
}

async fn several(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    Ok(SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        // A caller that went away may leave its view open; such a connection is not used again.
        .after_release(|connection, _| {
            let left_open = connection.is_in_transaction();
            Box::pin(async move { Ok(!left_open) })
        })
        .connect_with(options)
        .await?)
}

async fn shape(pool: &SqlitePool) -> Result<(), StoreError> {
    use sqlx::migrate::MigrateError;
    migrations().run(pool).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Schema {
            place: PathBuf::new(),
            why: format!("{other}; it was made by another version, use that one or a copy"),
        },
    })
}

async fn same_shape(pool: &SqlitePool) -> Result<(), StoreError> {
    let other = || StoreError::Schema {
        place: PathBuf::new(),
        why: "it has the shape of another version; start the gateway once to bring it up to date"
            .to_owned(),
    };
    let mut connection = pool.acquire().await?;
    let applied = match connection.list_applied_migrations("_sqlx_migrations").await {
        Ok(applied) => applied,
        // No table of migrations: an empty file, or somebody else's database.
        Err(sqlx::migrate::MigrateError::Execute(error)) => match StoreError::from(error) {
            damaged @ StoreError::Schema { .. } => return Err(damaged),
            _ => return Err(other()),
        },
        Err(_) => return Err(other()),
    };
    let known = migrations();
    let same = applied.len() == known.iter().count()
        && known.iter().zip(&applied).all(|(known, applied)| {
            known.version == applied.version && known.checksum == applied.checksum
        });
    if same { Ok(()) } else { Err(other()) }
}

/// Tells everybody who listens; nobody listening is fine.
pub(super) fn tell(changes: &broadcast::Sender<Change>, change: Change) {
    if changes.receiver_count() > 0 {
        // The only error is that the last listener left a moment ago.
        changes.send(change).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expect: Option<Place>) {
        assert_eq!(place(url).ok(), expect);
    }

    #[test]
    fn addresses_name_a_file_or_memory() {
        check("sqlite:data/a.db", Some(Place::File("data/a.db".into())));
        check("sqlite:///srv/a.db", Some(Place::File("/srv/a.db".into())));
        check("sqlite:/srv/a.db", Some(Place::File("/srv/a.db".into())));
        check("sqlite::memory:", Some(Place::Memory));
        check("sqlite:", None);
        check("postgres://x/y", None);
        check("sqlite:a.db?mode=rwc", None);
    }
}
