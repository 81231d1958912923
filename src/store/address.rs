//! Where a database is, as the configuration spells it.
//!
//! An address never holds a password: it is refused in one, so that an address may be shown,
//! logged and put into an error as it is. It may name the file that has the password.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// SQLite in memory; gone with the process.
    Memory,
    /// An SQLite file.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(Box<Server>),
}

/// A database of a PostgreSQL server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    /// A host name, an address, or the directory of a socket.
    pub(super) host: Host,
    /// 5432 unless told.
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) database: String,
    /// How the connection is protected, in PostgreSQL's words.
    pub(super) sslmode: &'static str,
    /// Whether the address said so.
    sslmode_given: bool,
    /// The authority that the server's certificate must come from.
    pub(super) sslrootcert: Option<PathBuf>,
    /// The file with the password.
    pub(super) password_file: Option<PathBuf>,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A directory with a socket.
    Socket(PathBuf),
    /// A name or an address.
    Name(String),
}

/// What is wrong with an address, and behind a semicolon what to do. It holds nothing of the
/// address, which may have a password in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct AddressError(&'static str);

/// Where Debian's server has its socket.
const SOCKET: &str = "/run/postgresql";

/// How a connection may be protected (PostgreSQL manual, section 34.19), the weakest first.
/// `allow` is left out: it asks for protection last of all.
const SSL_MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

const UNKNOWN: AddressError = AddressError(
    "not the address of a store; write it like \"sqlite:data/schoolgate.db\" or \
     \"postgres://user@host/database\"",
);

impl Address {
    /// Reads `sqlite:PATH`, `sqlite::memory:` or `postgres://USER@HOST:PORT/DATABASE` with the
    /// parameters `host` (a socket's directory), `user`, `sslmode`, `sslrootcert` and
    /// `password_file`.
    pub(crate) fn parse(text: &str) -> Result<Address, AddressError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                ":memory:" => Ok(Address::Memory),
                path if path.trim_matches('/').is_empty() || path.contains('?') => Err(UNKNOWN),
                path => Ok(Address::File(path.into())),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Server::parse(text).map(|server| Address::Postgres(Box::new(server)));
        }
        Err(UNKNOWN)
    }

    /// The same with relative paths set under `base`.
    pub(crate) fn under(self, base: &Path) -> Address {
        match self {
            Address::Memory => Address::Memory,
            Address::File(path) => Address::File(base.join(path)),
            Address::Postgres(mut server) => {
                for path in [&mut server.sslrootcert, &mut server.password_file] {
                    *path = path.take().map(|path| base.join(path));
                }
                Address::Postgres(server)
            }
        }
    }

    /// The same with the password in `file`. Nothing but a server has one.
    pub(crate) fn with_password_file(mut self, file: &Path) -> Address {
        if let Address::Postgres(server) = &mut self {
            server.password_file = Some(file.to_owned());
        }
        self
    }
}

impl Server {
    fn parse(text: &str) -> Result<Server, AddressError> {
        let url = Url::parse(text).map_err(|_| {
            AddressError(
                "not the address of a PostgreSQL database; write it like \
                 \"postgres://user@host/database\", or for a server on this machine \
                 \"postgres:///database\"",
            )
        })?;
        const PASSWORD: AddressError = AddressError(
            "a password does not belong into the address; put it into a file of its own and \
             name that with password_file",
        );
        if url.password().is_some() {
            return Err(PASSWORD);
        }
        let plain = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .map(|text| text.into_owned())
                .map_err(|_| AddressError("the address is not UTF-8; write it again"))
        };
        let mut host = plain(url.host_str().unwrap_or_default())?;
        let mut user = plain(url.username())?;
        let database = plain(url.path().trim_start_matches('/'))?;
        let (mut sslmode, mut sslrootcert, mut password_file) = (None, None, None);
        for (key, value) in url.query_pairs() {
            match &*key {
                "host" => host = value.into_owned(),
                "user" => user = value.into_owned(),
                "sslmode" => {
                    let known = SSL_MODES.into_iter().find(|mode| *mode == value);
                    sslmode = Some(known.ok_or(AddressError(
                        "unknown sslmode; choose disable, prefer, require, verify-ca or \
                         verify-full",
                    ))?);
                }
                "sslrootcert" => sslrootcert = Some(PathBuf::from(&*value)),
                "password_file" => password_file = Some(PathBuf::from(&*value)),
                "password" => return Err(PASSWORD),
                _ => {
                    return Err(AddressError(
                        "unknown parameter behind the question mark; there are host, user, \
                         sslmode, sslrootcert and password_file",
                    ));
                }
            }
        }
        if database.is_empty() || database.contains('/') {
            return Err(AddressError(
                "the address does not name a database; write it like \
                 \"postgres://user@host/database\"",
            ));
        }
        let host = match host.as_str() {
            "" => Host::Socket(SOCKET.into()),
            path if path.starts_with('/') => Host::Socket(path.into()),
            _ => Host::Name(host.trim_matches(['[', ']']).to_owned()),
        };
        Ok(Server {
            sslmode_given: sslmode.is_some(),
            sslmode: sslmode.unwrap_or(host.default_sslmode()),
            host,
            port: url.port().unwrap_or(5432),
            // As everywhere with PostgreSQL, the name of the database is the second guess.
            user: if user.is_empty() {
                database.clone()
            } else {
                user
            },
            database,
            sslrootcert,
            password_file,
        })
    }
}

impl Host {
    /// Whoever is between this machine and the server may read along or pretend to be it, unless
    /// the certificate is checked; on this machine there is nobody between.
    fn default_sslmode(&self) -> &'static str {
        match self {
            Host::Socket(_) => "disable",
            Host::Name(name) if is_here(name) => "prefer",
            Host::Name(_) => "verify-full",
        }
    }
}

fn is_here(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Address {
    /// As it is written, so that [`Address::parse`] reads the same again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Memory => f.write_str("sqlite::memory:"),
            Address::File(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres(server) => write!(f, "{server}"),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
                .replace("%2E", ".")
                .replace("%2D", "-")
                .replace("%5F", "_")
        };
        // A name without a host is not a URL, so a socket's user is a parameter.
        let mut rest = form_urlencoded();
        f.write_str("postgres://")?;
        match &self.host {
            Host::Name(name) => {
                write!(f, "{}@", quoted(&self.user))?;
                if name.contains(':') {
                    write!(f, "[{name}]")?;
                } else {
                    f.write_str(name)?;
                }
                if self.port != 5432 {
                    write!(f, ":{}", self.port)?;
                }
            }
            Host::Socket(directory) => {
                if directory != Path::new(SOCKET) {
                    rest.append_pair("host", &directory.to_string_lossy());
                }
                if self.user != self.database {
                    rest.append_pair("user", &self.user);
                }
            }
        }
        write!(f, "/{}", quoted(&self.database))?;
        if self.sslmode_given {
            rest.append_pair("sslmode", self.sslmode);
        }
        for (name, path) in [
            ("sslrootcert", &self.sslrootcert),
            ("password_file", &self.password_file),
        ] {
            if let Some(path) = path {
                rest.append_pair(name, &path.to_string_lossy());
            }
        }
        let rest = rest.finish();
        if rest.is_empty() {
            return Ok(());
        }
        write!(f, "?{rest}")
    }
}

pub(super) fn form_urlencoded() -> url::form_urlencoded::Serializer<'static, String> {
    url::form_urlencoded::Serializer::new(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Result<&str, &str>) {
        let read = Address::parse(text).map_err(|error| error.to_string());
        match (read, expect) {
            (Ok(address), Ok(said)) => {
                assert_eq!(address.to_string(), said);
                assert_eq!(Address::parse(said), Ok(address), "and back");
            }
            (Err(why), Err(said)) => {
                assert!(why.contains(said), "{why}");
                assert!(!why.contains("secret"), "{why}");
            }
            (read, expect) => panic!("{text}: {read:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn addresses_name_a_file_memory_or_a_server() {
        check("sqlite:data/a.db", Ok("sqlite:data/a.db"));
        check("sqlite:///srv/a.db", Ok("sqlite:/srv/a.db"));
        check("sqlite:/srv/a.db", Ok("sqlite:/srv/a.db"));
        check("sqlite::memory:", Ok("sqlite::memory:"));
        check("sqlite:", Err("not the address of a store"));
        check("sqlite://", Err("not the address of a store"));
        check("sqlite:a.db?mode=rwc", Err("not the address of a store"));
        check("mysql://x/y", Err("postgres://user@host/database"));
        check(
            "postgres://gate@db.school.example/sg",
            Ok("postgres://gate@db.school.example/sg"),
        );
        check("postgresql://db/sg", Ok("postgres://sg@db/sg"));
        check(
            "postgres://g@[::1]:5433/sg",
            Ok("postgres://g@[::1]:5433/sg"),
        );
        check("postgres:///sg", Ok("postgres:///sg"));
        check("postgres:///sg?user=a%40b", Ok("postgres:///sg?user=a%40b"));
        check(
            "postgres:///sg?host=/srv/my%20socket&password_file=p w",
            Ok("postgres:///sg?host=%2Fsrv%2Fmy+socket&password_file=p+w"),
        );
        check(
            "postgres://%2Ftmp%2Fx/sg?sslmode=disable",
            Ok("postgres:///sg?host=%2Ftmp%2Fx&sslmode=disable"),
        );
        check("postgres://db/", Err("does not name a database"));
        check("postgres://db", Err("does not name a database"));
        check("postgres://u:secret@db/sg", Err("password_file"));
        check("postgres://db/sg?password=secret", Err("password_file"));
        check("postgres://db/sg?sslmode=secret", Err("choose disable"));
        check("postgres://db/sg?secret=secret", Err("unknown parameter"));
        check("postgres://u@:x/sg", Err("not the address of a PostgreSQL"));
    }

    #[track_caller]
    fn check_mode(text: &str, expect: &str) {
        match Address::parse(text) {
            Ok(Address::Postgres(server)) => assert_eq!(server.sslmode, expect, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_server_elsewhere_is_verified_unless_told_otherwise() {
        check_mode("postgres:///sg", "disable");
        check_mode("postgres:///sg?host=/run/x", "disable");
        check_mode("postgres://localhost/sg", "prefer");
        check_mode("postgres://127.0.0.1/sg", "prefer");
        check_mode("postgres://[::1]/sg", "prefer");
        check_mode("postgres://10.0.0.7/sg", "verify-full");
        check_mode("postgres://db.school.example/sg", "verify-full");
        check_mode("postgres://localhost.school.example/sg", "verify-full");
        check_mode("postgres://db/sg?sslmode=require", "require");
    }

    #[test]
    fn relative_paths_are_those_of_the_configuration() {
        let base = Path::new("/etc/gate");
        let under = |text| Address::parse(text).map(|address| address.under(base).to_string());
        assert_eq!(under("sqlite:a.db").as_deref(), Ok("sqlite:/etc/gate/a.db"));
        let address = Address::parse("postgres://db/sg?sslrootcert=ca.pem")
            .unwrap()
            .with_password_file(Path::new("secret"))
            .under(base);
        assert_eq!(
            address.to_string(),
            "postgres://sg@db/sg?sslrootcert=%2Fetc%2Fgate%2Fca.pem&\
             password_file=%2Fetc%2Fgate%2Fsecret"
        );
    }
}
