//! The configuration file: one TOML text, typed, with a default for everything.
//!
//! Ports, directories, the store and the limits are cold: a change needs a restart. Policies,
//! lists and `users.toml` are hot and live elsewhere. Start reading at [`Config`]; the text that
//! `config print-default` shows is `default.toml` beside this file, and a test holds the two
//! together.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use ipnet::IpNet;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use crate::dashboard::{Provider, SecondFactor};
use crate::identity::{self, spot};
use crate::model::HostName;
use crate::policy::Diagnostic;
use crate::proxy::{Direct, Parent};
use crate::store::Address;
use crate::tls::{Demands, Exception, Trust};

mod messages;

pub(super) use messages::is_here;
pub use messages::{Mail, MailTls, Webhook};

/// The commented default configuration, as `config print-default` prints it.
pub const DEFAULT_TEXT: &str = include_str!("default.toml");

/// Largest configuration file that is read, in bytes. It is a page of text; anything larger is
/// the wrong file.
pub const MAX_FILE_BYTES: u64 = 256 * 1024;

/// Most problems that are told at once.
const MAX_PROBLEMS: usize = 100;

/// Everything that is set once, at start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The file it was read from, if any.
    pub file: Option<PathBuf>,
    /// Where the gateway listens.
    pub listen: Listen,
    /// The school's certificate authority.
    pub ca: Ca,
    /// The rules.
    pub policy: Policy,
    /// The database.
    pub store: Store,
    /// The journal between data path and database.
    pub journal: Journal,
    /// Installation keys.
    pub data: Data,
    /// The pupils' portal.
    pub portal: Portal,
    /// The staff's dashboard.
    pub dashboard: Dashboard,
    /// Where staff may sign in besides.
    pub oidc: Vec<Oidc>,
    /// Connections to origins.
    pub upstream: Upstream,
    /// How clients are recognised.
    pub identity: identity::Settings,
    /// Every bound.
    pub limits: Limits,
    /// The log.
    pub log: Log,
    /// Worker threads.
    pub threads: Threads,
    /// Apps that refuse the school's certificate.
    pub pinned: Pinned,
    /// The mail server that takes notices.
    pub mail: Mail,
    /// Programs that are told.
    pub webhook: Vec<Webhook>,
}

/// `[listen]`: each entry is one address or a list of them; an empty list switches it off.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listen {
    /// The explicit proxy.
    #[serde(deserialize_with = "read::addresses")]
    pub proxy: Vec<SocketAddr>,
    /// The same inside TLS, with a certificate of the gateway's own.
    #[serde(deserialize_with = "read::addresses")]
    pub proxy_tls: Vec<SocketAddr>,
    /// Clear-text connections that the firewall redirects here (port 80).
    #[serde(deserialize_with = "read::addresses")]
    pub transparent_http: Vec<SocketAddr>,
    /// TLS connections that the firewall redirects here (port 443).
    #[serde(deserialize_with = "read::addresses")]
    pub transparent_https: Vec<SocketAddr>,
    /// How the firewall hands them over.
    pub transparent_mode: TransparentMode,
    /// The portal: certificate download, help and receipts.
    #[serde(deserialize_with = "read::addresses")]
    pub portal: Vec<SocketAddr>,
    /// The dashboard for staff, over TLS.
    #[serde(deserialize_with = "read::addresses")]
    pub dashboard: Vec<SocketAddr>,
    /// Metrics and health.
    #[serde(deserialize_with = "read::addresses")]
    pub metrics: Vec<SocketAddr>,
}

impl Default for Listen {
    fn default() -> Self {
        let here = |port| vec![SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)];
        Listen {
            proxy: here(3128),
            proxy_tls: Vec::new(),
            transparent_http: Vec::new(),
            transparent_https: Vec::new(),
            transparent_mode: TransparentMode::Redirect,
            portal: here(8080),
            dashboard: here(8443),
            metrics: here(9090),
        }
    }
}

/// How nftables hands connections over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransparentMode {
    /// `redirect`: the original destination is asked of the kernel.
    #[default]
    Redirect,
    /// `tproxy`: the socket's own address is the original destination.
    Tproxy,
}

/// `[ca]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ca {
    /// Directory of the root and the intermediate; made at first start.
    pub dir: PathBuf,
}

impl Default for Ca {
    fn default() -> Self {
        Ca {
            dir: "certs".into(),
        }
    }
}

/// `[policy]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Directory of the rules; filled with the shipped ones if it does not exist.
    pub dir: PathBuf,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            dir: "policies".into(),
        }
    }
}

/// `[store]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Store {
    /// `sqlite:` and a path, or `postgres://user@host/database`; never with a password. Once the
    /// file is loaded, it names the password's file itself.
    #[serde(deserialize_with = "read::store_url")]
    pub url: String,
    /// The file with the password for a PostgreSQL server.
    pub password_file: Option<PathBuf>,
}

impl Default for Store {
    fn default() -> Self {
        Store {
            url: "sqlite:data/schoolgate.db".into(),
            password_file: None,
        }
    }
}

/// `[journal]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Journal {
    /// Directory of the journal's segments. Best on the same disk as the store.
    pub dir: PathBuf,
}

impl Default for Journal {
    fn default() -> Self {
        Journal {
            dir: "data/journal".into(),
        }
    }
}

/// `[data]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// Directory of the installation keys (files readable by the owner only).
    pub dir: PathBuf,
}

impl Default for Data {
    fn default() -> Self {
        Data { dir: "data".into() }
    }
}

/// `[portal]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Portal {
    /// How pupils' devices reach it, e.g. `http://gateway.school.example`; the first address of
    /// `listen.portal` if not given.
    #[serde(deserialize_with = "read::public_url")]
    pub public_url: Option<String>,
}

/// `[dashboard]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dashboard {
    /// How staff reach it, e.g. `https://gateway.school.example`; the first address of
    /// `listen.dashboard` if not given.
    #[serde(deserialize_with = "read::public_url")]
    pub public_url: Option<String>,
    /// Whether a password alone is enough to sign in.
    pub second_factor: SecondFactor,
}

/// `[[oidc]]`: an OpenID Connect provider at which staff may sign in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The name on the button; its letters and digits are part of the address to come back to.
    #[serde(deserialize_with = "read::provider_name")]
    pub name: String,
    /// The issuer, exactly as the provider writes it.
    #[serde(deserialize_with = "read::issuer")]
    pub issuer: String,
    /// What the provider knows this gateway as.
    pub client_id: String,
    /// The file that holds what proves it.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// The claim that has to be an account's sign-in name or mail.
    #[serde(default = "email")]
    pub claim: String,
    /// Claims that have to have these values.
    #[serde(default)]
    pub require: BTreeMap<String, String>,
    /// Whether a sign-in there counts as two factors even if the provider does not say so.
    #[serde(default)]
    pub trust_second_factor: bool,
}

fn email() -> String {
    "email".to_owned()
}

impl Oidc {
    /// The provider with its secret read.
    ///
    /// # Errors
    /// The file of the secret cannot be read, or is empty.
    pub fn provider(&self) -> std::io::Result<Provider> {
        let client_secret = match &self.client_secret_file {
            Some(file) => {
                let bytes = super::files::read_bounded(file, 4096)?;
                let text = String::from_utf8(bytes).map_err(std::io::Error::other)?;
                match text.trim() {
                    "" => return Err(std::io::Error::other("it is empty")),
                    secret => Some(secret.to_owned()),
                }
            }
            None => None,
        };
        Ok(Provider {
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret,
            claim: self.claim.clone(),
            require: self.require.clone(),
            trust_second_factor: self.trust_second_factor,
        })
    }
}

/// `[upstream]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// PEM files with roots to trust besides the public ones.
    pub extra_roots: Vec<PathBuf>,
    /// Private ranges that clients may reach all the same.
    #[serde(deserialize_with = "read::ranges")]
    pub allow_private: Vec<IpNet>,
    /// From the first packet to an established connection, TLS included.
    #[serde(deserialize_with = "read::duration")]
    pub connect_timeout: Duration,
    /// From the request's end to the answer's head.
    #[serde(deserialize_with = "read::duration")]
    pub head_timeout: Duration,
    /// How long an unused connection to an origin is kept.
    #[serde(deserialize_with = "read::duration")]
    pub idle_timeout: Duration,
    /// Unused connections kept for one origin, per worker.
    pub pool_idle_per_host: usize,
    /// Whether intermediates that a site forgot to send are fetched.
    pub fetch_issuers: bool,
    /// A directory with revocation lists; empty if there is none.
    pub revocation: PathBuf,
    /// Whether rules apply to chains that no browser has.
    pub strict_chains: bool,
    /// Single sites whose certificate counts although it cannot be verified.
    pub exceptions: Vec<Excepted>,
    /// For how many minutes a member of staff may open a site whose certificate cannot be
    /// verified; 0: not at all.
    #[serde(deserialize_with = "read::pass_minutes")]
    pub staff_pass_minutes: u32,
    /// The proxy through which this network reaches the rest, as host and port.
    #[serde(deserialize_with = "read::proxy")]
    pub proxy: Option<(HostName, u16)>,
    /// A file whose first line is the name and the password for it; empty if it wants none.
    pub proxy_credentials_file: PathBuf,
    /// Names and ranges that are reached without it.
    #[serde(deserialize_with = "read::directs")]
    pub no_proxy: Vec<Direct>,
}

/// One of `exceptions` of `[upstream]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excepted {
    /// The site.
    #[serde(deserialize_with = "read::host")]
    pub host: HostName,
    /// SHA-256 of the key (SubjectPublicKeyInfo) that it must show.
    #[serde(deserialize_with = "read::sha256")]
    pub spki: [u8; 32],
    /// The last day, in UTC.
    #[serde(deserialize_with = "read::day")]
    pub until: jiff::civil::Date,
    /// Why, for whoever reads the log.
    #[serde(deserialize_with = "read::reason")]
    pub reason: String,
}

impl Upstream {
    /// The proxy above this one.
    ///
    /// # Errors
    /// If its credentials cannot be read, or are none; names the file.
    pub fn parent(&self) -> anyhow::Result<Option<Parent>> {
        let Some((host, port)) = &self.proxy else {
            return Ok(None);
        };
        let file = &self.proxy_credentials_file;
        let credentials = if file.as_os_str().is_empty() {
            None
        } else {
            let named = || format!("[upstream] proxy_credentials_file {}", file.display());
            let bytes = super::files::read_bounded(file, 4096).with_context(named)?;
            let text = Zeroizing::new(String::from_utf8(bytes).with_context(named)?);
            let line = text.lines().next().unwrap_or_default().trim();
            let fine = line.contains(':') && !line.chars().any(char::is_control);
            anyhow::ensure!(fine, "{} does not begin with name:password", named());
            Some(Zeroizing::new(line.to_owned()))
        };
        let direct = self.no_proxy.clone();
        let parent = Parent::new(host.clone(), *port, credentials.as_ref(), direct);
        Ok(Some(parent))
    }

    /// What the configuration says about origins' certificates.
    pub fn demands(&self) -> Demands {
        let exception = |excepted: &Excepted| {
            // The end of the day; before 1970 is over as well.
            let until = excepted
                .until
                .to_zoned(jiff::tz::TimeZone::UTC)
                .map_or(0, |day| day.timestamp().as_second() + 86_400);
            Exception::new(
                excepted.host.as_str(),
                excepted.spki,
                u64::try_from(until).unwrap_or(0),
                &excepted.reason,
            )
        };
        Demands {
            extra_roots: self.extra_roots.clone(),
            revocation: Some(self.revocation.clone()).filter(|dir| !dir.as_os_str().is_empty()),
            exceptions: self.exceptions.iter().map(exception).collect(),
            strict: self.strict_chains,
        }
    }
}

impl Default for Upstream {
    fn default() -> Self {
        Upstream {
            extra_roots: Vec::new(),
            allow_private: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            head_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(90),
            pool_idle_per_host: 8,
            fetch_issuers: true,
            revocation: PathBuf::new(),
            strict_chains: false,
            exceptions: Vec::new(),
            staff_pass_minutes: 0,
            proxy: None,
            proxy_credentials_file: PathBuf::new(),
            no_proxy: Vec::new(),
        }
    }
}

/// `[limits]`: every bound on what a client or an origin may make the gateway do.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Client connections at once. Each costs up to four file descriptors.
    #[serde(deserialize_with = "read::count")]
    pub connections: usize,
    /// Client connections at once from one address. A browser opens a few dozen; a classroom
    /// behind one address translator a few hundred.
    #[serde(deserialize_with = "read::count")]
    pub connections_per_client: usize,
    /// TLS handshakes with clients under way at once; more wait their turn.
    #[serde(deserialize_with = "read::count")]
    pub handshakes: usize,
    /// Requests under way at once.
    #[serde(deserialize_with = "read::count")]
    pub exchanges: usize,
    /// The same from one address.
    #[serde(deserialize_with = "read::count")]
    pub exchanges_per_client: usize,
    /// Requests in a second from one address; faster ones are slowed down, then refused.
    #[serde(deserialize_with = "read::count")]
    pub requests_per_second: usize,
    /// Bytes of memory that the process should have at most, rules included.
    #[serde(deserialize_with = "read::bytes")]
    pub memory: usize,
    /// Bytes of a request's or an answer's head.
    #[serde(deserialize_with = "read::bytes")]
    pub header_bytes: usize,
    /// Fields in a head.
    #[serde(deserialize_with = "read::count")]
    pub header_count: usize,
    /// For a client to send a whole head: ends slowloris.
    #[serde(deserialize_with = "read::duration")]
    pub header_time: Duration,
    /// For a TLS handshake with a client.
    #[serde(deserialize_with = "read::duration")]
    pub handshake_time: Duration,
    /// For the first bytes that say what a connection is.
    #[serde(deserialize_with = "read::duration")]
    pub hello_time: Duration,
    /// A client's connection without a request.
    #[serde(deserialize_with = "read::duration")]
    pub idle_time: Duration,
    /// A connection that is passed on unopened, or a WebSocket, without a byte.
    #[serde(deserialize_with = "read::duration")]
    pub tunnel_idle_time: Duration,
    /// Bytes of an answer held back until it was judged.
    #[serde(deserialize_with = "read::bytes")]
    pub hold_bytes: usize,
    /// How long they are held back at most.
    #[serde(deserialize_with = "read::duration")]
    pub hold_time: Duration,
    /// Bytes held back by all answers together.
    #[serde(deserialize_with = "read::bytes")]
    pub hold_total: usize,
    /// Bytes of one answer that are read for judging in any case; texts are read on beyond.
    #[serde(deserialize_with = "read::bytes")]
    pub body_read_bytes: usize,
    /// Bytes of a picture that is looked at; a larger one passes.
    #[serde(deserialize_with = "read::bytes")]
    pub picture_bytes: usize,
    /// How long a picture is held at most where lists of locked categories are in force.
    #[serde(deserialize_with = "read::duration")]
    pub picture_time: Duration,
    /// A body that stands still in either direction.
    #[serde(deserialize_with = "read::duration")]
    pub body_idle_time: Duration,
    /// For open connections to finish when the gateway stops.
    #[serde(deserialize_with = "read::duration")]
    pub drain_time: Duration,
    /// For open connections to finish when another process has taken over (SIGUSR2).
    #[serde(deserialize_with = "read::duration")]
    pub handover_time: Duration,
    /// Verdicts remembered.
    #[serde(deserialize_with = "read::count")]
    pub verdicts: usize,
    /// Minted certificates remembered.
    #[serde(deserialize_with = "read::count")]
    pub leaves: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 4_000,
            connections_per_client: 512,
            handshakes: 512,
            exchanges: 8_000,
            exchanges_per_client: 1_000,
            requests_per_second: 1_000,
            memory: 2 << 30,
            header_bytes: 64 * 1024,
            header_count: 256,
            header_time: Duration::from_secs(15),
            handshake_time: Duration::from_secs(10),
            hello_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(120),
            tunnel_idle_time: Duration::from_secs(120),
            hold_bytes: 64 * 1024,
            hold_time: Duration::from_millis(300),
            hold_total: 64 * 1024 * 1024,
            body_read_bytes: 8 * 1024 * 1024,
            picture_bytes: 2 * 1024 * 1024,
            picture_time: Duration::from_secs(10),
            body_idle_time: Duration::from_secs(120),
            drain_time: Duration::from_secs(20),
            handover_time: Duration::from_secs(600),
            verdicts: 100_000,
            leaves: 10_000,
        }
    }
}

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// A level (`info`) or a filter per module (`info,schoolgate::proxy=debug`).
    #[serde(deserialize_with = "read::level")]
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Log {
            format: LogFormat::Text,
            level: "info".into(),
        }
    }
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line per event.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// `[threads]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Threads {
    /// Workers of the data path; 0 is one per core.
    #[serde(deserialize_with = "read::workers")]
    pub workers: usize,
}

/// `[pinned]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pinned {
    /// Who puts a name on probation.
    pub probation: ByWhom,
}

/// Who puts a name that apps refuse to open on probation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ByWhom {
    /// A person.
    #[default]
    Ask,
    /// The gateway, for names that a list knows and that open for every class.
    Splice,
}

impl Config {
    /// Reads the text of a configuration file. Relative paths stay as written; see
    /// [`Config::resolved`].
    ///
    /// Returns every problem found, in the order of the text. `name` is how the file is called
    /// in them.
    pub fn parse(text: &str, name: &str) -> Result<Config, Vec<Diagnostic>> {
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(in_order(
                errors
                    .iter()
                    .map(|error| spot::problem(error, text, name))
                    .collect(),
            ));
        }
        let mut config = Config::default();
        let mut problems = Vec::new();
        for (key, section) in document.into_inner() {
            let mut into = Section {
                section,
                text,
                name,
                problems: &mut problems,
            };
            match key.get_ref().as_ref() {
                "listen" => into.read(&mut config.listen),
                "ca" => into.read(&mut config.ca),
                "policy" => into.read(&mut config.policy),
                "store" => into.read(&mut config.store),
                "journal" => into.read(&mut config.journal),
                "data" => into.read(&mut config.data),
                "portal" => into.read(&mut config.portal),
                "dashboard" => into.read(&mut config.dashboard),
                "oidc" => into.read(&mut config.oidc),
                "upstream" => into.read(&mut config.upstream),
                "identity" => into.read(&mut config.identity),
                "limits" => into.read(&mut config.limits),
                "log" => into.read(&mut config.log),
                "threads" => into.read(&mut config.threads),
                "pinned" => into.read(&mut config.pinned),
                "mail" => into.read(&mut config.mail),
                "webhook" => into.read(&mut config.webhook),
                unknown => {
                    let (line, column) = spot::line_and_column(text, key.span().start);
                    let kind = if matches!(into.section.get_ref(), DeValue::Table(_)) {
                        format!("section [{unknown}]")
                    } else {
                        format!("key `{unknown}` outside a section")
                    };
                    problems.push(Diagnostic {
                        file: name.into(),
                        line,
                        column,
                        message: format!("there is no {kind}"),
                        hint: spot::did_you_mean(unknown, SECTIONS.iter().copied()),
                        fatal: true,
                    });
                }
            }
        }
        if problems.is_empty() {
            problems = config.clashes(text, name);
            problems.extend(config.idle_password(text, name));
            problems.extend(messages::problems(
                &config.mail,
                &config.webhook,
                text,
                name,
            ));
        }
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(in_order(problems))
        }
    }

    /// Addresses that two listeners claim: only one could have them.
    fn clashes(&self, text: &str, name: &str) -> Vec<Diagnostic> {
        let listen = &self.listen;
        let all = [
            ("proxy", &listen.proxy),
            ("proxy_tls", &listen.proxy_tls),
            ("transparent_http", &listen.transparent_http),
            ("transparent_https", &listen.transparent_https),
            ("portal", &listen.portal),
            ("dashboard", &listen.dashboard),
            ("metrics", &listen.metrics),
        ];
        let mut taken: Vec<(SocketAddr, &str)> = Vec::new();
        let mut problems = Vec::new();
        for (at, one) in self.oidc.iter().enumerate() {
            let slug = |one: &Oidc| one.name.to_ascii_lowercase();
            if self.oidc[..at].iter().any(|other| slug(other) == slug(one)) {
                problems.push(Diagnostic {
                    file: name.into(),
                    line: 0,
                    column: 0,
                    message: format!("two [[oidc]] are called {}", one.name),
                    hint: "give one of them another name".into(),
                    fatal: true,
                });
            }
        }
        for (key, addresses) in all {
            for address in addresses {
                // Port 0 is any free one.
                let other = taken
                    .iter()
                    .find(|(other, _)| address.port() != 0 && other == address);
                if let Some((_, other)) = other {
                    let (line, column) = place_of(text, "listen", &[key, other]);
                    problems.push(Diagnostic {
                        file: name.into(),
                        line,
                        column,
                        message: format!("{address} is claimed by `{other}` and by `{key}`"),
                        hint: "give one of them another port".into(),
                        fatal: true,
                    });
                }
                taken.push((*address, key));
            }
        }
        problems
    }

    /// A password that nothing asks for: somebody believes that the database is protected by it.
    fn idle_password(&self, text: &str, name: &str) -> Option<Diagnostic> {
        self.store.password_file.as_ref()?;
        if matches!(Address::parse(&self.store.url), Ok(Address::Postgres(_))) {
            return None;
        }
        let (line, column) = place_of(text, "store", &["password_file"]);
        Some(Diagnostic {
            file: name.into(),
            line,
            column,
            message: "`password_file` is for a PostgreSQL server only".into(),
            hint: "take it out, or give a url that begins with postgres://".into(),
            fatal: true,
        })
    }

    /// Problems that only the disk knows: named files that cannot be read.
    pub fn missing_files(&self) -> Vec<Diagnostic> {
        let name = self.file.as_deref().unwrap_or(Path::new("schoolgate.toml"));
        let text = self
            .file
            .as_ref()
            .and_then(|file| std::fs::read_to_string(file).ok());
        let (line, column) = place_of(
            text.as_deref().unwrap_or_default(),
            "upstream",
            &["extra_roots"],
        );
        let roots = self.upstream.extra_roots.iter().filter_map(|file| {
            let error = std::fs::File::open(file).err()?;
            Some(Diagnostic {
                file: name.display().to_string(),
                line,
                column,
                message: format!("{} cannot be read: {error}", file.display()),
                hint: "put the PEM file there, or take it out of `extra_roots`".into(),
                fatal: true,
            })
        });
        let mut roots: Vec<Diagnostic> = roots.collect();
        if roots.is_empty() {
            roots = self.doubtful_trust(text.as_deref().unwrap_or_default(), name);
        }
        let users = super::reload::load_users(&self.identity)
            .err()
            .unwrap_or_default();
        let text = text.as_deref().unwrap_or_default();
        let name = name.display().to_string();
        let secrets = messages::missing_files(&self.mail, &self.webhook, text, &name);
        roots.into_iter().chain(users).chain(secrets).collect()
    }

    /// Roots that are not believed, lists that cannot be read or are overdue, exceptions whose
    /// day has passed.
    fn doubtful_trust(&self, text: &str, name: &Path) -> Vec<Diagnostic> {
        let said = |key: &str, message: String, hint: &str, fatal: bool| {
            let (line, column) = place_of(text, "upstream", &[key]);
            Diagnostic {
                file: name.display().to_string(),
                line,
                column,
                message,
                hint: hint.into(),
                fatal,
            }
        };
        let trust = match Trust::with(&self.upstream.demands()) {
            Ok(trust) => trust,
            Err(error) => {
                let message = error.to_string();
                return vec![said(
                    "extra_roots",
                    message,
                    "correct the file it names",
                    true,
                )];
            }
        };
        let now = jiff::Timestamp::now();
        let left_out = trust.left_out.iter().map(|root| {
            let hint = "sites below it stay closed; replace it, or take it out";
            said("extra_roots", root.to_string(), hint, false)
        });
        let overdue = trust
            .lists
            .iter()
            .filter(|list| list.is_overdue(now.as_second()))
            .map(|list| {
                let message = format!(
                    "{} has been overdue since {}",
                    list.file.display(),
                    list.dates().1
                );
                let hint = "what it withdraws stays withdrawn; fetch the next one";
                said("revocation", message, hint, false)
            });
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let over = self
            .upstream
            .exceptions
            .iter()
            .filter(|excepted| excepted.until < today)
            .map(|excepted| {
                let message = format!("the exception for {} is over", excepted.host);
                said(
                    "exceptions",
                    message,
                    "take it out, or give it a later day",
                    false,
                )
            });
        left_out.chain(overdue).chain(over).collect()
    }

    /// Reads a file, and makes its relative paths relative to it.
    pub fn load(path: &Path) -> Result<Config, Vec<Diagnostic>> {
        let name = path.display().to_string();
        let trouble = |message: String, hint: &str| {
            vec![Diagnostic {
                file: name.clone(),
                line: 0,
                column: 0,
                message,
                hint: hint.into(),
                fatal: true,
            }]
        };
        let text = match super::files::read_bounded(path, MAX_FILE_BYTES) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|error| {
                trouble(
                    format!(
                        "is not UTF-8 text (byte {})",
                        error.utf8_error().valid_up_to()
                    ),
                    "save it as UTF-8",
                )
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(trouble(
                    "there is no such file".into(),
                    "write one with: schoolgate config print-default > schoolgate.toml",
                ));
            }
            Err(error) => {
                return Err(trouble(
                    format!("cannot be read: {error}"),
                    "check that it is a file and that this account may read it",
                ));
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let config = Config::parse(text, &name)?;
        let base = path.parent().unwrap_or(Path::new(""));
        Ok(Config {
            file: Some(path.to_owned()),
            ..config.resolved(base)
        })
    }

    /// The same with every relative path set under `base`.
    pub fn resolved(mut self, base: &Path) -> Config {
        let under = |path: &mut PathBuf| *path = base.join(&*path);
        under(&mut self.ca.dir);
        under(&mut self.policy.dir);
        under(&mut self.journal.dir);
        under(&mut self.data.dir);
        under(&mut self.identity.users);
        self.upstream.extra_roots.iter_mut().for_each(under);
        if !self.upstream.revocation.as_os_str().is_empty() {
            under(&mut self.upstream.revocation);
        }
        if !self.upstream.proxy_credentials_file.as_os_str().is_empty() {
            under(&mut self.upstream.proxy_credentials_file);
        }
        let secrets = self.oidc.iter_mut();
        secrets
            .filter_map(|provider| provider.client_secret_file.as_mut())
            .for_each(under);
        if !self.mail.password_file.as_os_str().is_empty() {
            under(&mut self.mail.password_file);
        }
        for hook in &mut self.webhook {
            under(&mut hook.secret_file);
        }
        // The address was looked at when the file was read.
        if let Ok(mut address) = Address::parse(&self.store.url) {
            if let Some(file) = &self.store.password_file {
                address = address.with_password_file(file);
            }
            self.store.url = address.under(base).to_string();
        }
        self
    }

    /// The sections in which `other` differs, in the order of the file.
    pub fn differences(&self, other: &Config) -> Vec<&'static str> {
        let same = [
            self.listen == other.listen,
            self.ca == other.ca,
            self.policy == other.policy,
            self.store == other.store,
            self.journal == other.journal,
            self.data == other.data,
            self.portal == other.portal,
            // The providers are the dashboard's.
            self.dashboard == other.dashboard && self.oidc == other.oidc,
            self.upstream == other.upstream,
            self.identity == other.identity,
            self.limits == other.limits,
            self.log == other.log,
            self.threads == other.threads,
            self.pinned == other.pinned,
            self.mail == other.mail,
            self.webhook == other.webhook,
        ];
        SECTIONS
            .into_iter()
            .zip(same)
            .filter(|(_, same)| !same)
            .map(|(name, _)| name)
            .collect()
    }

    /// Of what differs, the sections that only a restart puts in force. Of `[limits]` those that
    /// are taken once, at start: the sizes of what is made then.
    pub fn waits_for_restart(&self, other: &Config) -> Vec<&'static str> {
        let (old, new) = (&self.limits, &other.limits);
        let made_at_start = old.connections != new.connections
            || old.hold_total != new.hold_total
            || old.verdicts != new.verdicts
            || old.leaves != new.leaves
            || old.drain_time != new.drain_time
            || old.handover_time != new.handover_time;
        self.differences(other)
            .into_iter()
            .filter(|section| match *section {
                "upstream" => false,
                "limits" => made_at_start,
                _ => true,
            })
            .collect()
    }

    /// How pupils' devices reach the portal, without a slash at the end.
    pub fn portal_url(&self) -> String {
        public_url(&self.portal.public_url, "http", &self.listen.portal)
    }

    /// How staff reach the dashboard, without a slash at the end.
    pub fn dashboard_url(&self) -> String {
        public_url(&self.dashboard.public_url, "https", &self.listen.dashboard)
    }

    /// Whether the dashboard has a name that nothing else here answers to in clear text, so that
    /// browsers may be told to come by TLS only: that holds for every port of a name, and the
    /// portal has to be reached before a device trusts the school (RFC 6797, section 8.3). Names
    /// have to be given; to addresses it never applies (section 8.1.1).
    pub fn dashboard_is_tls_only(&self) -> bool {
        let host = |text: String| match url::Url::parse(&text).ok()?.host()? {
            url::Host::Domain(name) => Some(name.trim_end_matches('.').to_ascii_lowercase()),
            _ => None,
        };
        let dashboard = self.dashboard_url();
        dashboard.starts_with("https://")
            && host(dashboard)
                .is_some_and(|name| name != "localhost" && Some(name) != host(self.portal_url()))
            // A portal without a name of its own may be asked for by any.
            && host(self.portal_url()).is_some()
    }
}

impl Store {
    /// The database file; `None` for a database in memory or of a server.
    pub fn path(&self) -> Option<PathBuf> {
        match Address::parse(&self.url) {
            Ok(Address::File(file)) => Some(file),
            Ok(Address::Memory | Address::Postgres(_)) | Err(_) => None,
        }
    }
}

const SECTIONS: [&str; 16] = [
    "listen",
    "ca",
    "policy",
    "store",
    "journal",
    "data",
    "portal",
    "dashboard",
    "upstream",
    "identity",
    "limits",
    "log",
    "threads",
    "pinned",
    "mail",
    "webhook",
];

/// One section of the file on its way into its struct.
struct Section<'a, 'i> {
    section: Spanned<DeValue<'i>>,
    text: &'a str,
    name: &'a str,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'i> Section<'_, 'i> {
    /// Reads the section key by key, so that each wrong key is reported and not just the first.
    fn read<T: Deserialize<'i>>(&mut self, into: &mut T) {
        let before = self.problems.len();
        let keys = match self.section.get_ref() {
            DeValue::Table(table) => table.clone(),
            _ => DeTable::new(),
        };
        for (key, value) in keys {
            let alone = DeValue::Table(DeTable::from_iter([(key, value)]));
            let alone = Spanned::new(self.section.span(), alone);
            self.add(T::deserialize(toml::de::ValueDeserializer::from(alone)).err());
        }
        if self.problems.len() == before {
            match T::deserialize(toml::de::ValueDeserializer::from(self.section.clone())) {
                Ok(value) => *into = value,
                Err(error) => self.add(Some(error)),
            }
        }
    }

    fn add(&mut self, error: Option<toml::de::Error>) {
        if let Some(error) = error
            && self.problems.len() < MAX_PROBLEMS
        {
            self.problems
                .push(spot::problem(&error, self.text, self.name));
        }
    }
}

/// Where the first of `keys` that is in the section stands; zeros if none is.
fn place_of(text: &str, section: &str, keys: &[&str]) -> (usize, usize) {
    let Ok(document) = DeTable::parse(text) else {
        return (0, 0);
    };
    let Some(DeValue::Table(table)) = document.get_ref().get(section).map(Spanned::get_ref) else {
        return (0, 0);
    };
    keys.iter()
        .find_map(|wanted| table.iter().find(|(key, _)| key.get_ref() == wanted))
        .map_or((0, 0), |(key, _)| {
            spot::line_and_column(text, key.span().start)
        })
}

fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems
}

fn public_url(given: &Option<String>, scheme: &str, listens: &[SocketAddr]) -> String {
    match (given, listens.first()) {
        (Some(url), _) => url.trim_end_matches('/').to_owned(),
        (None, Some(address)) => format!("{scheme}://{}", reachable(*address)),
        (None, None) => format!("{scheme}://localhost"),
    }
}

/// An address that a browser on this machine can open: `0.0.0.0` is not one.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// How single values are read. Errors end in `; ` and what to do, which becomes the hint.
mod read {
    use super::*;
    use serde::Deserializer;
    use serde::de::Error;

    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected one text or a list of texts")]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }

    fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
        Ok(match OneOrMany::deserialize(from)? {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        })
    }

    pub(super) fn addresses<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<SocketAddr>, D::Error> {
        let mut seen = Vec::new();
        for text in texts(from)? {
            let address: SocketAddr = text.parse().map_err(|_| {
                D::Error::custom(format!(
                    "`{text}` is not an address with a port; write it like \"127.0.0.1:3128\" or \
                     \"[::1]:3128\""
                ))
            })?;
            if seen.contains(&address) {
                return Err(D::Error::custom(format!(
                    "`{text}` is there twice; take one out"
                )));
            }
            seen.push(address);
        }
        Ok(seen)
    }

    /// A proxy as browsers write it.
    pub(super) fn proxy<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<(HostName, u16)>, D::Error> {
        let text = String::deserialize(from)?;
        if text.is_empty() {
            return Ok(None);
        }
        let url = url::Url::parse(&text).ok().filter(|url| {
            url.scheme() == "http"
                && url.username().is_empty()
                && url.password().is_none()
                && url.path() == "/"
                && url.query().is_none()
        });
        let host = url.as_ref().and_then(|url| url.host_str()?.parse().ok());
        let port = url.and_then(|url| url.port_or_known_default());
        host.zip(port).map(Some).ok_or_else(|| {
            D::Error::custom(
                "a proxy is written like \"http://proxy.region.example:8080\"; name and password \
                 are in `proxy_credentials_file`",
            )
        })
    }

    pub(super) fn directs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Direct>, D::Error> {
        let read = |text: String| text.parse().map_err(D::Error::custom);
        texts(from)?.into_iter().map(read).collect()
    }

    /// Minutes of a pass: none, or up to an hour.
    pub(super) fn pass_minutes<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        let minutes = u32::deserialize(from)?;
        if minutes > 60 {
            return Err(D::Error::custom(
                "a pass ends after an hour at most: 0 to 60; `exceptions` are for longer",
            ));
        }
        Ok(minutes)
    }

    pub(super) fn ranges<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
        texts(from)?
            .into_iter()
            .map(|text| {
                let range = text.parse::<IpNet>();
                range
                    .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| {
                        D::Error::custom(format!(
                            "`{text}` is not a range of addresses; write it like \"10.0.0.0/8\" or \
                         \"fd00::/8\""
                        ))
                    })
            })
            .collect()
    }

    pub(super) fn host<'de, D: Deserializer<'de>>(from: D) -> Result<HostName, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| {
            D::Error::custom(format!(
                "`{text}` is not a host; write it like \"copier.school.example\""
            ))
        })
    }

    pub(super) fn sha256<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        let bare: String = text.chars().filter(|c| *c != ':').collect();
        data_encoding::HEXLOWER_PERMISSIVE
            .decode(bare.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| {
                D::Error::custom(format!(
                    "`{text}` is not a SHA-256; copy the 64 hexadecimal digits from the IT incident"
                ))
            })
    }

    pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<jiff::civil::Date, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| {
            D::Error::custom(format!(
                "`{text}` is not a day; write it like \"2027-01-31\""
            ))
        })
    }

    pub(super) fn reason<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        let text = String::deserialize(from)?;
        if text.trim().is_empty() {
            return Err(D::Error::custom(
                "`` is no reason; say why the site is excepted",
            ));
        }
        Ok(text)
    }

    pub(super) fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        const HINT: &str = "write it like \"10s\", \"300ms\" or \"2m\"";
        let text = String::deserialize(from)?;
        let span: jiff::SignedDuration = text
            .parse()
            .map_err(|_| D::Error::custom(format!("`{text}` is not a duration; {HINT}")))?;
        let span = Duration::try_from(span)
            .map_err(|_| D::Error::custom(format!("`{text}` is before now; {HINT}")))?;
        if span.is_zero() || span > Duration::from_secs(24 * 3600) {
            return Err(D::Error::custom(format!(
                "`{text}` is outside what makes sense; choose from 1ms to 24h"
            )));
        }
        Ok(span)
    }

    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "expected a number of bytes; write it like 65536 or \"64 KiB\""
    )]
    enum Bytes {
        Number(i64),
        Text(String),
    }

    pub(super) fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
        const HINT: &str = "write it like 65536, \"64 KiB\" or \"8 MiB\"";
        let number = match Bytes::deserialize(from)? {
            Bytes::Number(number) => usize::try_from(number).ok(),
            Bytes::Text(text) => size(&text),
        };
        match number {
            // 1 KiB: below that no real head or page passes. 64 GiB: no gateway has more.
            Some(number) if (1024..=64 << 30).contains(&number) => Ok(number),
            Some(number) => Err(D::Error::custom(format!(
                "{number} bytes is outside what makes sense; choose from 1 KiB to 64 GiB"
            ))),
            None => Err(D::Error::custom(format!("not a number of bytes; {HINT}"))),
        }
    }

    fn size(text: &str) -> Option<usize> {
        let text = text.trim();
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor: usize = match unit.trim() {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => return None,
        };
        number.parse::<usize>().ok()?.checked_mul(factor)
    }

    pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
        let number = i64::deserialize(from)?;
        match usize::try_from(number) {
            Ok(number) if (1..=100_000_000).contains(&number) => Ok(number),
            _ => Err(D::Error::custom(format!(
                "{number} is outside what makes sense; choose from 1 to 100000000"
            ))),
        }
    }

    pub(super) fn workers<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
        let number = i64::deserialize(from)?;
        match usize::try_from(number) {
            Ok(number) if number <= 1024 => Ok(number),
            _ => Err(D::Error::custom(format!(
                "{number} is not a number of workers; choose from 1 to 1024, or 0 for one per core"
            ))),
        }
    }

    pub(super) fn level<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        let text = String::deserialize(from)?;
        // The filter takes a lone unknown word for the name of a module: a typing error in a
        // level would switch on everything for nothing.
        let fine = text.split(',').all(|part| {
            let level = part.split_once('=').map_or(part, |(_, level)| level).trim();
            LEVELS.iter().any(|known| known.eq_ignore_ascii_case(level))
        });
        if fine && text.parse::<tracing_subscriber::filter::Targets>().is_ok() {
            return Ok(text);
        }
        Err(D::Error::custom(format!(
            "`{text}` is not a level; choose error, warn, info, debug or trace"
        )))
    }

    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

    pub(super) fn store_url<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        let text = String::deserialize(from)?;
        match Address::parse(&text) {
            Ok(_) => Ok(text),
            Err(error) => Err(D::Error::custom(error)),
        }
    }

    pub(super) fn provider_name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        let text = String::deserialize(from)?;
        match text.chars().any(|c| c.is_ascii_alphanumeric()) && text.len() <= 64 {
            true => Ok(text),
            false => Err(D::Error::custom(format!(
                "`{text}` is no name for a button and an address; write it like \"Google\""
            ))),
        }
    }

    pub(super) fn issuer<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        let text = String::deserialize(from)?;
        let fine = url::Url::parse(&text).is_ok_and(|url| {
            url.scheme() == "https"
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        match fine {
            true => Ok(text),
            false => Err(D::Error::custom(format!(
                "`{text}` is not an issuer; write it as the provider does, like \
                 \"https://accounts.google.com\""
            ))),
        }
    }

    pub(super) fn public_url<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<String>, D::Error> {
        let text = String::deserialize(from)?;
        let fine = url::Url::parse(&text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        });
        if fine {
            Ok(Some(text.trim_end_matches('/').to_owned()))
        } else {
            Err(D::Error::custom(format!(
                "`{text}` is not the address of a site; write it like \
                 \"https://gateway.school.example\", without a path"
            )))
        }
    }
}

#[cfg(test)]
mod tests;
