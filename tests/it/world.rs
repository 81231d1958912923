//! A school on loopback: the real program with a configuration of its own, a web site for it to
//! fetch from, and pupils who are told apart by the loopback address they come from.
//!
//! Names end in `.test` and point to 127.0.0.1 in a hosts file that only the gateway sees: it is
//! started in a mount namespace of its own (`unshare --mount`, with a user namespace for those
//! who are not root), so nothing outside is changed. Most tests share one gateway; those that
//! stop it, reload it or change its settings start their own.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::curl::Curl;
use super::origin::{GUILTY_PHRASE, Origin, write_root};

/// How long anything may take that normally takes milliseconds. Generous: build machines are slow.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Tiers in the order of the third number of a pupil's address, with the class of that network.
pub const TIERS: [(&str, &str); 6] = [
    ("early-years", "K1"),
    ("primary", "3A"),
    ("lower-secondary", "7B"),
    ("upper-secondary", "11C"),
    ("staff", ""),
    ("guest", ""),
];

/// Languages in the order of the fourth number of a pupil's address.
pub const LANGUAGES: [&str; 4] = ["en", "vi", "pl", "ru"];

/// The address of somebody of a tier and a language.
pub fn pupil(tier: &str, language: &str) -> Ipv4Addr {
    let tier = TIERS.iter().position(|(name, _)| *name == tier).unwrap();
    let language = LANGUAGES.iter().position(|name| *name == language).unwrap();
    Ipv4Addr::new(127, 0, tier as u8 + 1, language as u8 + 1)
}

/// A pupil of class 7B who reads English: where the tier does not matter.
pub const SOMEBODY: Ipv4Addr = Ipv4Addr::new(127, 0, 3, 1);

/// The one web site of all tests.
pub static ORIGIN: LazyLock<Origin> = LazyLock::new(Origin::start);

static SHARED: LazyLock<World> = LazyLock::new(|| World::start(Setup::default()));

/// What a test wants different from the usual school.
#[derive(Default)]
pub struct Setup {
    /// Sections or keys of the configuration, as (section, line).
    pub settings: Vec<(&'static str, String)>,
    /// Lines for `policies/rules.toml`.
    pub rules: String,
    /// Files that are there before the start, by their path in the world's directory.
    pub files: Vec<(&'static str, String)>,
    /// The same for files that are no text.
    pub blobs: Vec<(&'static str, Vec<u8>)>,
    /// More for the environment of the program.
    pub environment: Vec<(&'static str, String)>,
}

/// A running gateway and its files. Dropping it kills it.
pub struct World {
    /// Where its files are.
    pub dir: TempDir,
    /// The explicit proxy.
    pub proxy: SocketAddr,
    /// The pupils' portal.
    pub portal: SocketAddr,
    /// The dashboard.
    pub dashboard: SocketAddr,
    /// Metrics and health.
    pub metrics: SocketAddr,
    environment: Vec<(&'static str, String)>,
    child: Mutex<Option<Child>>,
}

impl World {
    /// The gateway that tests share if they leave it as they found it.
    pub fn shared() -> &'static World {
        &SHARED
    }

    /// Starts a gateway of its own.
    pub fn start(setup: Setup) -> World {
        let dir = tempfile::tempdir().unwrap();
        write_policies(dir.path(), &setup.rules);
        write_root(&ORIGIN, &dir.path().join("origin-root.pem"));
        fs::write(dir.path().join("hosts"), hosts()).unwrap();
        let texts = setup
            .files
            .iter()
            .map(|(path, text)| (path, text.as_bytes()));
        let blobs = setup.blobs.iter().map(|(path, bytes)| (path, &bytes[..]));
        for (path, content) in texts.chain(blobs) {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let [proxy, portal, dashboard, metrics] = free_ports();
        let world = World {
            dir,
            proxy,
            portal,
            dashboard,
            metrics,
            environment: setup.environment.clone(),
            child: Mutex::new(None),
        };
        fs::write(world.config(), world.configuration(&setup)).unwrap();
        world.run();
        world
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.dir.path().join("schoolgate.toml")
    }

    /// A file of the policies.
    pub fn policy(&self, file: &str) -> PathBuf {
        self.dir.path().join("policies").join(file)
    }

    /// The school's root certificate, as a client trusts it.
    pub fn root(&self) -> PathBuf {
        self.dir.path().join("certs/root.pem")
    }

    /// What the gateway has printed so far, results and log.
    pub fn printed(&self) -> String {
        fs::read_to_string(self.dir.path().join("printed")).unwrap_or_default()
    }

    fn configuration(&self, setup: &Setup) -> String {
        let mut sections: Vec<(&str, Vec<String>)> = vec![
            (
                "listen",
                vec![
                    format!("proxy = \"{}\"", self.proxy),
                    format!("portal = \"{}\"", self.portal),
                    format!("dashboard = \"{}\"", self.dashboard),
                    format!("metrics = \"{}\"", self.metrics),
                ],
            ),
            (
                "upstream",
                vec![
                    "extra_roots = [\"origin-root.pem\"]".into(),
                    // The web site of the tests is on loopback; its ports only.
                    "allow_private = [\"127.0.0.1/32\"]".into(),
                ],
            ),
            ("threads", vec!["workers = 2".into()]),
        ];
        for (section, line) in &setup.settings {
            let key = line.split('=').next().unwrap_or_default().trim();
            match sections.iter_mut().find(|(name, _)| name == section) {
                Some((_, lines)) => {
                    lines.retain(|old| old.split('=').next().unwrap_or_default().trim() != key);
                    lines.push(line.clone());
                }
                None => sections.push((section, vec![line.clone()])),
            }
        }
        sections
            .iter()
            .map(|(name, lines)| format!("[{name}]\n{}\n\n", lines.join("\n")))
            .collect()
    }

    /// Starts the program on this world's files and waits until it listens everywhere.
    pub fn run(&self) {
        assert!(
            self.child.lock().unwrap().is_none(),
            "it is running already"
        );
        let before = self.printed().len();
        let printed = File::options()
            .create(true)
            .append(true)
            .open(self.dir.path().join("printed"))
            .unwrap();
        let mut command = Command::new("unshare");
        command.arg("--mount");
        if !is_root() {
            command.arg("--map-root-user");
        }
        command
            .args(["setpriv", "--pdeathsig", "KILL", "sh", "-c"])
            .arg("mount --bind \"$1\" /etc/hosts && shift && exec \"$@\"")
            .arg("sh")
            .arg(self.dir.path().join("hosts"))
            .arg(env!("CARGO_BIN_EXE_schoolgate"))
            .arg("run")
            .arg("--config")
            .arg(self.config())
            .current_dir(self.dir.path())
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(printed.try_clone().unwrap())
            .stderr(printed);
        let mut child = spawn(command);
        // It has greeted once everything listens and signals are heard.
        let up = wait_for(|| {
            if let Ok(Some(status)) = child.try_wait() {
                panic!("the gateway ended at start ({status}):\n{}", self.printed());
            }
            self.printed()[before..]
                .contains("curl --proxy")
                .then_some(())
        });
        assert!(
            up.is_some(),
            "the gateway does not listen:\n{}",
            self.printed()
        );
        *self.child.lock().unwrap() = Some(child);
    }

    /// The process id of the gateway.
    pub fn pid(&self) -> u32 {
        self.child
            .lock()
            .unwrap()
            .as_ref()
            .expect("it is running")
            .id()
    }

    /// Sends a signal, by the name that `kill` knows.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.pid().to_string())
            .status();
        assert!(status.unwrap().success());
    }

    /// `kill -9`, and the body buried.
    pub fn kill(&self) {
        // Also called while a test that failed unwinds.
        let child = self
            .child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(mut child) = child {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Waits until the gateway has ended by itself; `None` if it does not in time.
    pub fn wait_end(&self, limit: Duration) -> Option<std::process::ExitStatus> {
        let mut running = self.child.lock().unwrap();
        let until = Instant::now() + limit;
        let child = running.as_mut()?;
        while Instant::now() < until {
            if let Some(status) = child.try_wait().unwrap() {
                *running = None;
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }

    /// Runs another command of the program on the same configuration.
    pub fn command(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_schoolgate"))
            .args(words)
            .arg("--config")
            .arg(self.config())
            .current_dir(self.dir.path())
            .envs(self.environment.iter().cloned())
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    }

    /// `incidents list --json` as text.
    #[track_caller]
    pub fn incidents(&self) -> String {
        let output = self.command(&["incidents", "list", "--json"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "incidents list: {}: {errors}",
            output.status
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Waits until the list of incidents holds a text.
    #[track_caller]
    pub fn expect_incident(&self, text: &str) {
        let found = wait_for(|| self.incidents().contains(text).then_some(()));
        assert!(
            found.is_some(),
            "no `{text}` among the incidents:\n{}",
            self.incidents()
        );
    }

    /// A client that uses the explicit proxy, trusts the school and comes from `address`.
    pub fn curl(&self, address: Ipv4Addr) -> Curl {
        let mut curl = Curl::new();
        curl.arg("--proxy").arg(&format!("http://{}", self.proxy));
        curl.arg("--noproxy").arg("");
        curl.arg("--suppress-connect-headers");
        curl.arg("--interface").arg(&address.to_string());
        curl.arg("--cacert").arg(&self.root().display().to_string());
        curl
    }

    /// A raw connection to the explicit proxy from `address`.
    pub fn connect(&self, address: Ipv4Addr) -> TcpStream {
        connect_from(address, self.proxy)
    }

    /// What `GET path` on the metrics listener answers.
    pub fn metric_page(&self, path: &str) -> String {
        let mut socket = TcpStream::connect(self.metrics).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            socket,
            "GET {path} HTTP/1.1\r\nHost: metrics\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut text = String::new();
        socket.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!(
                "--- what the gateway printed\n{}",
                tail(&self.printed(), 60)
            );
        }
    }
}

/// An address of a page of the test site, by a name of our choice.
pub fn https(name: &str, path: &str) -> String {
    format!("https://{name}:{}{path}", ORIGIN.https.port())
}

/// The same where only HTTP/1.1 is spoken.
pub fn https1(name: &str, path: &str) -> String {
    format!("https://{name}:{}{path}", ORIGIN.https1.port())
}

/// The same in clear text.
pub fn http(name: &str, path: &str) -> String {
    format!("http://{name}:{}{path}", ORIGIN.http.port())
}

/// The same of the listener that answers with fixed bytes.
pub fn raw(name: &str, path: &str) -> String {
    format!("https://{name}:{}{path}", ORIGIN.raw.port())
}

/// Asks again and again until there is an answer, or patience ends.
pub fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() > until {
            return None;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// A TCP connection that leaves from a loopback address of our choice.
pub fn connect_from(address: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((address, 0)).into()).unwrap();
    socket.connect(&to.into()).unwrap();
    let socket = TcpStream::from(socket);
    socket.set_nodelay(true).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.set_write_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Starts a process from a thread that lives as long as the test program: the kernel kills such
/// a child when the thread that started it ends, and test threads end with their test.
fn spawn(command: Command) -> Child {
    type Order = (Command, mpsc::Sender<Child>);
    static MIDWIFE: LazyLock<Mutex<mpsc::Sender<Order>>> = LazyLock::new(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, reply) in inbox {
                let child = command
                    .spawn()
                    .expect("unshare and setpriv are part of util-linux");
                drop(reply.send(child));
            }
        });
        Mutex::new(orders)
    });
    let (reply, answer) = mpsc::channel();
    MIDWIFE.lock().unwrap().send((command, reply)).unwrap();
    answer.recv().unwrap()
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|text| text.contains("\nUid:\t0\t"))
}

/// Ports that nobody uses, and that no other world of this run was given.
fn free_ports() -> [SocketAddr; 4] {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap();
    [(); 4].map(|()| {
        loop {
            let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = socket.local_addr().unwrap();
            if given.insert(address.port()) {
                return address;
            }
        }
    })
}

/// Every name the tests use for the web site.
fn hosts() -> String {
    let names = [
        "page",
        "other",
        "school",
        "bank",
        "late",
        "expired",
        "not-yet",
        "wrong-name",
        "self-signed",
        "unknown-issuer",
        "elsewhere",
        "expired.bank",
        "games",
        "hidden",
        "third",
    ];
    let mut text = String::from("127.0.0.1 localhost\n");
    for name in names {
        text += &format!("127.0.0.1 {name}.test\n");
    }
    // Inside the school: not reachable through the proxy.
    text += "127.0.0.2 inside.test\n10.0.0.7 printer.test\n169.254.169.254 metadata.test\n";
    text
}

/// The shipped policies with a school of the tests' own: its classes, networks and rules.
fn write_policies(dir: &Path, more_rules: &str) {
    let to = dir.join("policies");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"), &to);
    // They speak of the shipped example classes.
    drop(fs::remove_dir_all(to.join("examples")));

    let mut classes = String::new();
    let mut networks = String::new();
    for (at, (tier, class)) in TIERS.iter().enumerate() {
        if !class.is_empty() {
            classes += &format!("[[class]]\nid = \"{class}\"\ntier = \"{tier}\"\n\n");
        }
        for (which, language) in LANGUAGES.iter().enumerate() {
            let belongs = if class.is_empty() {
                format!("tier = \"{tier}\"")
            } else {
                format!("class = \"{class}\"")
            };
            networks += &format!(
                "[[network]]\nname = \"{tier} {language}\"\naddresses = [\"127.0.{}.{}/32\"]\n\
                 {belongs}\nlanguage = \"{language}\"\n\n",
                at + 1,
                which + 1,
            );
        }
    }
    networks += "[[network]]\nname = \"many\"\naddresses = [\"127.9.0.0/16\"]\nclass = \"7B\"\n\n";
    fs::write(to.join("classes.toml"), classes).unwrap();
    fs::write(to.join("networks.toml"), networks).unwrap();
    fs::write(to.join("rules.toml"), format!("{RULES}\n{more_rules}")).unwrap();

    append(&to.join("no_inspect.toml"), NO_INSPECT);
    fs::create_dir_all(to.join("phrases/en")).unwrap();
    fs::write(
        to.join("phrases/en/gambling.toml"),
        format!(
            "owner = \"IT\"\ndate = \"2026-11-22\"\ncriterion = \"betting\"\n\
             phrases = [[\"{GUILTY_PHRASE}\", 500]]\n"
        ),
    )
    .unwrap();
}

/// What the school of the tests decided for itself.
const RULES: &str = r#"
[[rule]]
id = "closed-games"
state = "block"
hosts = ["games.test"]
category = "games"
reason = "closed for the tests"
owner = "tests"

[[rule]]
id = "closed-path"
state = "block"
paths = ["page.test/closed"]
category = "games"
reason = "one path is closed"
owner = "tests"
"#;

const NO_INSPECT: &str = r#"

[[group]]
name = "banks of the tests"
category = "bank-health-gov"
reason = "never opened"
hosts = ["bank.test"]
"#;

fn append(file: &Path, text: &str) {
    let mut whole = fs::read_to_string(file).unwrap_or_default();
    whole += text;
    fs::write(file, whole).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
