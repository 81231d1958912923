//! The proxies: how each is set up and started, and what it costs.
//!
//! Each is given the same task: open TLS with an authority of its own, verify the origin, pass
//! answers on, keep no cache. Filters have their lists as packaged; nobody writes a log but
//! Schoolgate, which keeps its journal.

use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Asked;
use super::load::Scenario;
use super::origin::{ADDRESS, Origin};

/// How a client gets to the origin.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Straight to this address, whatever the host.
    Straight(SocketAddr),
    /// With CONNECT.
    Tunnel(SocketAddr),
}

impl Way {
    pub(crate) fn address(self) -> SocketAddr {
        match self {
            Way::Straight(address) | Way::Tunnel(address) => address,
        }
    }
}

/// A proxy that runs, or none.
pub(crate) struct Peer {
    pub(crate) name: String,
    pub(crate) way: Way,
    /// Its authority; `None` where the origin's own certificate is seen.
    pub(crate) root: Option<PathBuf>,
    child: Option<Child>,
    h2: bool,
}

impl Peer {
    /// Whether a scenario can be asked of it.
    pub(crate) fn can(&self, scenario: Scenario) -> bool {
        match scenario {
            Scenario::H2 => self.h2,
            Scenario::Idle => self.child.is_some(),
            _ => true,
        }
    }

    /// Processor time so far of the process and all that came from it.
    pub(crate) fn cpu(&self) -> Duration {
        let Some(child) = &self.child else {
            return Duration::ZERO;
        };
        let ticks: u64 = tree(child.id()).iter().map(|id| ticks_of(*id)).sum();
        // USER_HZ is 100 on every Linux that runs this (proc(5)).
        Duration::from_millis(ticks * 10)
    }

    /// What the process tree holds in memory, shared pages in part, in KiB.
    pub(crate) fn memory_kib(&self) -> u64 {
        let Some(child) = &self.child else { return 0 };
        tree(child.id())
            .iter()
            .filter_map(|id| fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok())
            .filter_map(|text| {
                let line = text.lines().find(|line| line.starts_with("Pss:"))?;
                line.split_whitespace().nth(1)?.parse::<u64>().ok()
            })
            .sum()
    }

    pub(crate) fn stop(&mut self) {
        if let Some(child) = &mut self.child {
            // Asked first: a program that counts for its compiler writes that down at its end.
            Command::new("kill")
                .arg(child.id().to_string())
                .status()
                .ok();
            let until = Instant::now() + Duration::from_secs(5);
            while Instant::now() < until {
                if child.try_wait().is_ok_and(|ended| ended.is_some()) {
                    self.child = None;
                    return;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            for id in tree(child.id()) {
                Command::new("kill")
                    .args(["-9", &id.to_string()])
                    .status()
                    .ok();
            }
            child.wait().ok();
        }
        self.child = None;
    }
}

/// A process and its descendants.
fn tree(root: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        if let Some(parent) = stat(id).and_then(|fields| fields.get(1)?.parse::<u32>().ok()) {
            parents.push((id, parent));
        }
    }
    let mut tree = vec![root];
    let mut at = 0;
    while let Some(one) = tree.get(at).copied() {
        tree.extend(
            parents
                .iter()
                .filter(|(_, parent)| *parent == one)
                .map(|(id, _)| *id),
        );
        at += 1;
    }
    tree
}

/// The fields of `/proc/ID/stat` from the state on (proc(5)).
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name is in parentheses and may hold anything.
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// User and system time, with that of children that have ended.
fn ticks_of(id: u32) -> u64 {
    let Some(fields) = stat(id) else { return 0 };
    (11..15)
        .filter_map(|at| fields.get(at)?.parse::<u64>().ok())
        .sum()
}

/// Starts everything that was asked for and is installed.
pub(crate) fn start(asked: &Asked, dir: &Path, origin: &Origin) -> Vec<Peer> {
    type Start = fn(&Asked, &Path, &Origin) -> Option<Peer>;
    let known: [(&str, Start); 10] = [
        ("direct", direct),
        ("floor", floor),
        ("nginx", nginx),
        ("schoolgate", schoolgate),
        ("before", before),
        ("one-worker", one_worker),
        ("squid", squid),
        ("e2guardian", e2guardian),
        ("privoxy", privoxy),
        ("mitmproxy", mitmproxy),
    ];
    for name in &asked.peers {
        assert!(
            known.iter().any(|(known, _)| known == name),
            "no peer {name}"
        );
    }
    let mut peers = Vec::new();
    for (name, start) in known {
        // One worker is half a machine: only who asks for it gets it.
        let usual = asked.peers.is_empty() && name != "one-worker";
        if !usual && !asked.peers.iter().any(|one| one == name) {
            continue;
        }
        let own = dir.join(name);
        fs::create_dir_all(&own).unwrap();
        let begun = Instant::now();
        match start(asked, &own, origin) {
            Some(mut peer) => {
                if up(&mut peer) {
                    eprintln!("{name} is up after {:.1} s", begun.elapsed().as_secs_f64());
                    peers.push(peer);
                } else {
                    eprintln!("{name} does not come up; left out");
                    peer.stop();
                }
            }
            None => eprintln!("{name} is not installed; left out"),
        }
    }
    peers
}

fn up(peer: &mut Peer) -> bool {
    let until = Instant::now() + Duration::from_secs(180);
    while Instant::now() < until {
        if TcpStream::connect(peer.way.address()).is_ok() {
            return true;
        }
        if let Some(child) = &mut peer.child
            && child.try_wait().is_ok_and(|ended| ended.is_some())
        {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

fn port(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// A program in the background that may open many files.
fn spawn(program: &str, args: &[&str], dir: &Path) -> Option<Child> {
    let log = fs::File::create(dir.join("log")).unwrap();
    Command::new("sh")
        .args(["-c", "ulimit -n 65536; exec \"$@\"", "sh", program])
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .ok()
}

fn installed(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program} >/dev/null")])
        .status()
        .is_ok_and(|status| status.success())
}

fn direct(_: &Asked, _: &Path, _: &Origin) -> Option<Peer> {
    Some(Peer {
        name: "direct".into(),
        way: Way::Straight(format!("{ADDRESS}:443").parse().unwrap()),
        root: None,
        child: None,
        h2: true,
    })
}

fn floor(_: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    let (certificate, key) = authority(dir, "floor");
    let this = std::env::current_exe().unwrap();
    let args = [
        "--floor",
        "3100",
        certificate.to_str()?,
        key.to_str()?,
        origin.root_pem.to_str()?,
    ];
    Some(Peer {
        name: "floor".into(),
        way: Way::Tunnel(port(3100)),
        root: Some(certificate.clone()),
        child: spawn(this.to_str()?, &args, dir),
        h2: false,
    })
}

/// A reverse proxy with the origin's own certificate: TLS in, TLS out, nothing looked at.
fn nginx(_: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    if !installed("nginx") {
        return None;
    }
    let place = dir.display();
    let config = format!(
        "worker_processes 2;\npid {place}/pid;\nerror_log {place}/error warn;\nuser root;\n\
         worker_rlimit_nofile 65536;\nevents {{ worker_connections 16384; }}\n\
         http {{ access_log off; keepalive_requests 1000000; keepalive_timeout 3600s;\n\
         client_max_body_size 0; client_body_temp_path {place}/body; proxy_temp_path {place}/temp;\n\
         ssl_session_cache shared:s:4m;\n\
         upstream origin {{ server {ADDRESS}:443; keepalive 64; keepalive_requests 1000000; }}\n\
         server {{ listen 127.0.0.1:3101 ssl http2 backlog=4096;\n\
         ssl_certificate {chain}; ssl_certificate_key {key};\n\
         location / {{ proxy_pass https://origin; proxy_http_version 1.1;\n\
         proxy_set_header Connection ''; proxy_set_header Host $host;\n\
         proxy_ssl_server_name on; proxy_ssl_name www.peers.test; proxy_ssl_verify on;\n\
         proxy_ssl_trusted_certificate {root}; proxy_ssl_session_reuse on;\n\
         proxy_request_buffering off; proxy_max_temp_file_size 0; }} }} }}\n",
        chain = origin.chain.display(),
        key = origin.key.display(),
        root = origin.root_pem.display(),
    );
    let file = dir.join("nginx.conf");
    fs::write(&file, config).unwrap();
    Some(Peer {
        name: "nginx".into(),
        way: Way::Straight(port(3101)),
        root: None,
        child: spawn("nginx", &["-c", file.to_str()?, "-g", "daemon off;"], dir),
        h2: true,
    })
}

fn schoolgate(asked: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    gate(asked, dir, origin, &Gate::new("schoolgate", program(asked)))
}

/// An older program beside it.
fn before(asked: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    let program = asked.before.as_deref()?;
    let own = Gate {
        last: 7,
        ..Gate::new("before", program)
    };
    gate(asked, dir, origin, &own)
}

/// The same on one core: what a second worker adds.
fn one_worker(asked: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    let own = Gate {
        last: 8,
        workers: 1,
        ..Gate::new("one-worker", program(asked))
    };
    gate(asked, dir, origin, &own)
}

fn program(asked: &Asked) -> &str {
    let built = env!("CARGO_BIN_EXE_schoolgate");
    asked.program.as_deref().unwrap_or(built)
}

/// One Schoolgate.
struct Gate<'a> {
    name: &'a str,
    program: &'a str,
    /// The last digit of its ports.
    last: u16,
    /// Zero is one for each core.
    workers: usize,
}

impl<'a> Gate<'a> {
    fn new(name: &'a str, program: &'a str) -> Gate<'a> {
        Gate {
            name,
            program,
            last: 2,
            workers: 0,
        }
    }
}

fn gate(asked: &Asked, dir: &Path, origin: &Origin, own: &Gate<'_>) -> Option<Peer> {
    let (last, workers) = (own.last, own.workers);
    let config = dir.join("schoolgate.toml");
    let text = format!(
        "[listen]\nproxy = \"127.0.0.1:310{last}\"\nportal = \"127.0.0.1:311{last}\"\n\
         dashboard = \"127.0.0.1:312{last}\"\nmetrics = \"127.0.0.1:313{last}\"\n\
         [threads]\nworkers = {workers}\n\
         [upstream]\nextra_roots = [\"{}\"]\nallow_private = [\"{ADDRESS}/32\"]\n\
         [limits]\nconnections = 20000\nconnections_per_client = 20000\nidle_time = \"3600s\"\n\
         requests_per_second = 1000000\nexchanges_per_client = 8000\n\
         [log]\nlevel = \"info\"\n",
        origin.root_pem.display()
    );
    fs::write(&config, text).unwrap();
    // The first start puts the shipped rules there; the long list joins them afterwards.
    let policies = dir.join("policies");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"),
        &policies,
    );
    if asked.names > 0 {
        let mut names = String::with_capacity(asked.names as usize * 24);
        for number in 0..asked.names {
            // Spread, so that neighbours in the file are no neighbours by name.
            let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            writeln!(names, "{mixed:x}.names{}.example", number % 97).unwrap();
        }
        fs::write(policies.join("lists").join("long.txt"), names).unwrap();
        let sources = policies.join("lists/sources.toml");
        let mut text = fs::read_to_string(&sources).unwrap();
        text.push_str(
            "\n[[list]]\nid = \"long\"\ntitle = \"A long list\"\npath = \"long.txt\"\n\
             format = \"domains\"\ncategory = \"gambling\"\nlicence = \"own\"\n\
             source = \"made for the comparison\"\nadded = \"2026-11-22\"\n",
        );
        fs::write(&sources, text).unwrap();
        let category = policies.join("categories/gambling.toml");
        let text = fs::read_to_string(&category).unwrap();
        fs::write(&category, text.replace("lists = [", "lists = [\"long\", ")).unwrap();
    }
    let root = dir.join("certs/root.pem");
    Some(Peer {
        name: own.name.into(),
        way: Way::Tunnel(port(3100 + last)),
        root: Some(root),
        child: spawn(own.program, &["run", "--config", config.to_str()?], dir),
        h2: true,
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An authority for a proxy that does not make its own: certificate and key in PEM.
fn authority(dir: &Path, name: &str) -> (PathBuf, PathBuf) {
    use rcgen::{
        BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose,
        PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256,
    };
    // Programs of the older kind want RSA.
    let kind = match name {
        "floor" => &PKCS_ECDSA_P256_SHA256,
        _ => &PKCS_RSA_SHA256,
    };
    let key = KeyPair::generate_for(kind).unwrap();
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, format!("Authority of {name}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key).unwrap();
    let (at, key_at) = (dir.join("ca.pem"), dir.join("ca.key"));
    fs::write(&at, certificate.pem()).unwrap();
    fs::write(&key_at, key.serialize_pem()).unwrap();
    (at, key_at)
}

fn everybody_may_read(dir: &Path) {
    Command::new("chmod")
        .args(["-R", "a+rwX"])
        .arg(dir)
        .status()
        .ok();
}

fn squid(_: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    if !installed("squid") {
        return None;
    }
    let (certificate, key) = authority(dir, "squid");
    let place = dir.display();
    let helper = [
        "/usr/lib/squid/security_file_certgen",
        "/usr/libexec/squid/security_file_certgen",
    ]
    .into_iter()
    .find(|path| Path::new(path).exists())?;
    Command::new(helper)
        .args(["-c", "-s", &format!("{place}/certs"), "-M", "16MB"])
        .stdout(Stdio::null())
        .status()
        .ok()?;
    let config = format!(
        "http_port 3103 ssl-bump generate-host-certificates=on dynamic_cert_mem_cache_size=16MB \
         tls-cert={certificate} tls-key={key}\n\
         sslcrtd_program {helper} -s {place}/certs -M 16MB\nsslcrtd_children 4\n\
         acl step1 at_step SslBump1\nssl_bump peek step1\nssl_bump bump all\n\
         tls_outgoing_options cafile={root}\nhttp_access allow all\ncache deny all\n\
         cache_mem 16 MB\naccess_log none\ncache_log {place}/cache.log\npid_filename {place}/pid\n\
         coredump_dir {place}\nmax_filedescriptors 65536\nclient_idle_pconn_timeout 1 hour\n\
         visible_hostname peers.test\nhosts_file /etc/hosts\n",
        certificate = certificate.display(),
        key = key.display(),
        root = origin.root_pem.display(),
    );
    let file = dir.join("squid.conf");
    fs::write(&file, config).unwrap();
    everybody_may_read(dir);
    Some(Peer {
        name: "squid".into(),
        way: Way::Tunnel(port(3103)),
        root: Some(certificate),
        child: spawn("squid", &["--foreground", "-f", file.to_str()?], dir),
        h2: false,
    })
}

fn e2guardian(_: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    let packaged = Path::new("/etc/e2guardian");
    if !installed("e2guardian") || !packaged.exists() {
        return None;
    }
    let (certificate, key) = authority(dir, "e2guardian");
    let etc = dir.join("etc");
    copy(packaged, &etc);
    let place = dir.display();
    fs::create_dir_all(dir.join("generated")).unwrap();
    let leaf_key = dir.join("leaf.key");
    fs::copy(&key, &leaf_key).unwrap();
    let set = |file: &Path, settings: &[(&str, String)]| {
        let Ok(text) = fs::read_to_string(file) else {
            return;
        };
        let mut out = String::new();
        for line in text.lines() {
            let named = settings.iter().any(|(name, _)| {
                let line = line.trim_start_matches(['#', ' ']);
                line.split_once('=')
                    .is_some_and(|(left, _)| left.trim() == *name)
            });
            if !named {
                out.push_str(line);
                out.push('\n');
            }
        }
        for (name, value) in settings {
            writeln!(out, "{name} = {value}").unwrap();
        }
        fs::write(file, out.replace("/etc/e2guardian", etc.to_str().unwrap())).unwrap();
    };
    set(
        &etc.join("e2guardian.conf"),
        &[
            ("filterip", "127.0.0.1".into()),
            ("filterports", "3104".into()),
            ("transparenthttpsport", "0".into()),
            ("icapport", "0".into()),
            ("loglevel", "0".into()),
            ("loglocation", format!("'{place}/access.log'")),
            ("set_error", format!("'file:{place}/error.log'")),
            ("pidfilename", format!("'{place}/pid'")),
            ("daemonuser", "'root'".into()),
            ("daemongroup", "'root'".into()),
            ("dockermode", "on".into()),
            ("enablessl", "on".into()),
            ("httpworkers", "500".into()),
            // The packaged dates are in the past.
            ("generatedcertstart", "1735689600".into()),
            ("generatedcertend", "1924991999".into()),
            ("cacertificatepath", format!("'{}'", certificate.display())),
            ("caprivatekeypath", format!("'{}'", key.display())),
            ("certprivatekeypath", format!("'{}'", leaf_key.display())),
            ("generatedcertpath", format!("'{place}/generated/'")),
            ("sslcertificatepath", format!("'{place}/trusted'")),
        ],
    );
    // OpenSSL finds authorities in a directory by their hash.
    fs::create_dir_all(dir.join("trusted")).unwrap();
    fs::copy(&origin.root_pem, dir.join("trusted/root.pem")).unwrap();
    Command::new("openssl")
        .args(["rehash", dir.join("trusted").to_str()?])
        .stdout(Stdio::null())
        .status()
        .ok();
    set(
        &etc.join("e2guardianf1.conf"),
        &[
            ("sslmitm", "on".into()),
            ("onlymitmsslgrey", "off".into()),
            ("mitmcheckcert", "on".into()),
            ("naughtynesslimit", "100".into()),
        ],
    );
    everybody_may_read(dir);
    let config = etc.join("e2guardian.conf");
    Some(Peer {
        name: "e2guardian".into(),
        way: Way::Tunnel(port(3104)),
        root: Some(certificate),
        child: spawn("e2guardian", &["-N", "-c", config.to_str()?], dir),
        h2: false,
    })
}

fn privoxy(_: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    if !installed("privoxy") {
        return None;
    }
    let (certificate, key) = authority(dir, "privoxy");
    let place = dir.display();
    fs::create_dir_all(dir.join("generated")).unwrap();
    fs::write(dir.join("own.action"), "{+https-inspection}\n/\n").unwrap();
    let config = format!(
        "confdir /etc/privoxy\nlogdir {place}\nlisten-address 127.0.0.1:3105\n\
         actionsfile match-all.action\nactionsfile default.action\nactionsfile {place}/own.action\n\
         filterfile default.filter\nca-directory {place}\nca-cert-file ca.pem\nca-key-file ca.key\n\
         certificate-directory {place}/generated\ntrusted-cas-file {root}\n\
         keep-alive-timeout 300\ntolerate-pipelining 1\nsocket-timeout 300\n\
         max-client-connections 8192\nconnection-sharing 1\n",
        root = origin.root_pem.display(),
    );
    let file = dir.join("config");
    fs::write(&file, config).unwrap();
    drop(key);
    everybody_may_read(dir);
    Some(Peer {
        name: "privoxy".into(),
        way: Way::Tunnel(port(3105)),
        root: Some(certificate),
        child: spawn("privoxy", &["--no-daemon", file.to_str()?], dir),
        h2: false,
    })
}

fn mitmproxy(_: &Asked, dir: &Path, origin: &Origin) -> Option<Peer> {
    if !installed("mitmdump") {
        return None;
    }
    let home = dir.join("home");
    let args = [
        "--quiet",
        "--listen-host",
        "127.0.0.1",
        "--listen-port",
        "3106",
        "--set",
        &format!("confdir={}", home.display()),
        "--set",
        &format!(
            "ssl_verify_upstream_trusted_ca={}",
            origin.root_pem.display()
        ),
        "--set",
        "flow_detail=0",
    ];
    let child = spawn("mitmdump", &args, dir);
    let root = home.join("mitmproxy-ca-cert.pem");
    let until = Instant::now() + Duration::from_secs(30);
    while !root.exists() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(100));
    }
    Some(Peer {
        name: "mitmproxy".into(),
        way: Way::Tunnel(port(3106)),
        root: Some(root),
        child,
        h2: true,
    })
}
