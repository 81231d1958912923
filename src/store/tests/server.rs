//! A real PostgreSQL server for tests, from the programs that Debian's package `postgresql`
//! brings: a directory of its own, a socket in it, no port. It ends with this process, however
//! that ends, and takes its directory with it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use sqlx::{ConnectOptions, Connection as _, Executor as _};

/// Looks after one server: makes its directory, starts and stops it at a word, and clears up
/// when nobody speaks any more. The server will not run as root. Names are sorted as people
/// sort them, so that nothing here rests on the order of bytes.
const KEEPER: &str = r#"
trap '' INT TERM HUP
dir=$1 bin=$2 pid=
cd "$dir" || exit 1
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$dir"
  as="setpriv --reuid=postgres --regid=postgres --clear-groups"
else
  as=
fi
start() {
  $as "$bin/postgres" -D data -k "$dir" </dev/null >>log 2>&1 &
  pid=$!
  until "$bin/pg_isready" -q -h "$dir"; do
    kill -0 "$pid" 2>/dev/null || { echo "failed: $(tail -n 3 log | tr '\n' ' ')"; return; }
    sleep 0.05
  done
  echo ready
}
stop() {
  [ -n "$pid" ] && kill -INT "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  pid=
}
$as "$bin/initdb" -D data -U schoolgate -A trust -E UTF8 -N \
  --locale=C.UTF-8 --locale-provider=icu --icu-locale=en >log 2>&1 \
  || { echo "failed: $(tail -n 3 log | tr '\n' ' ')"; cd /; rm -rf "$dir"; exit 1; }
printf 'local all locked scram-sha-256\n%s\n' "$(cat data/pg_hba.conf)" >data/pg_hba.conf
printf '%s\n' "listen_addresses = ''" 'fsync = off' 'max_connections = 300' \
  'shared_buffers = 64MB' >>data/postgresql.conf
start
while read -r word; do
  case $word in
    stop) stop; echo stopped ;;
    start) start ;;
  esac
done
stop
cd / && rm -rf "$dir"
"#;

/// How many databases are made before one is old. Tests run a few at a time.
const LASTS: u64 = 40;

/// A server that is running.
pub(crate) struct Server {
    dir: PathBuf,
    keeper: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Server {
    /// Starts one; what is missing, if it cannot be.
    pub(crate) fn start() -> Result<Server, String> {
        let programs = programs().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
        let dir = tempfile::Builder::new()
            .prefix("schoolgate-pg-")
            .tempdir_in("/tmp")
            .map_err(|error| error.to_string())?
            .keep();
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh"])
            .arg(&dir)
            .arg(programs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let (Some(stdin), Some(stdout)) = (keeper.stdin.take(), keeper.stdout.take()) else {
            return Err("no pipes".to_owned());
        };
        let server = Server {
            dir,
            keeper: Mutex::new((stdin, BufReader::new(stdout))),
        };
        server.hear("ready")?;
        Ok(server)
    }

    /// Stops the server as an administrator would who updates it.
    pub(crate) fn stop(&self) {
        self.say("stop");
        self.hear("stopped").unwrap();
    }

    /// Starts it again.
    pub(crate) fn start_again(&self) {
        self.say("start");
        self.hear("ready").unwrap();
    }

    fn say(&self, word: &str) {
        writeln!(self.keeper.lock().unwrap().0, "{word}").unwrap();
    }

    fn hear(&self, expect: &str) -> Result<(), String> {
        let mut said = String::new();
        let heard = self.keeper.lock().unwrap().1.read_line(&mut said);
        match heard {
            Ok(_) if said.trim() == expect => Ok(()),
            Ok(_) => Err(format!("the server says: {said}")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Where the server has its socket.
    pub(crate) fn socket(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!(
            "postgres:///{database}?host={}&user=schoolgate",
            self.dir.display()
        )
    }

    /// An administrator's command.
    pub(crate) async fn run(&self, statement: &str) {
        self.try_run(statement).await.unwrap();
    }

    async fn try_run(&self, statement: &str) -> Result<(), sqlx::Error> {
        sqlx::any::install_default_drivers();
        let options: sqlx::any::AnyConnectOptions = self.url("postgres").parse()?;
        let mut admin = options.connect().await?;
        let done = admin
            .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())))
            .await;
        admin.close().await?;
        done.map(|_| ())
    }

    /// A new, empty database. One takes some megabytes, so what was made long before and is not
    /// used by anybody goes.
    pub(crate) async fn database(&self) -> String {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        self.run(&format!("CREATE DATABASE t{number}")).await;
        if let Some(old) = number.checked_sub(LASTS) {
            self.try_run(&format!("DROP DATABASE IF EXISTS t{old}"))
                .await
                .ok();
        }
        self.url(&format!("t{number}"))
    }
}

/// The server that the tests of this process share. `None` where there is none and that is fine:
/// with SCHOOLGATE_TEST_POSTGRES=required it is not, with `off` it is not even tried.
pub(crate) fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    SHARED
        .get_or_init(|| {
            let wish = std::env::var("SCHOOLGATE_TEST_POSTGRES").unwrap_or_default();
            if wish == "off" {
                return None;
            }
            match Server::start() {
                Ok(server) => Some(server),
                Err(why) if wish == "required" => panic!("no PostgreSQL server: {why}"),
                Err(why) => {
                    eprintln!("note: tests on PostgreSQL are left out: {why}");
                    None
                }
            }
        })
        .as_ref()
}

/// The directory with `initdb` of the newest version that is installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
        .max_by_key(|bin| {
            let version = bin.parent().and_then(Path::file_name);
            version.and_then(|name| name.to_str()?.parse::<u32>().ok())
        })
}
