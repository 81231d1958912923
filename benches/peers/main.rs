//! Schoolgate beside the others: what does one request cost in the processor time of the proxy?
//!
//! One command brings up, on one machine and in network and mount namespaces of its own, a TLS
//! origin (nginx) with pages like those of the web, a load generator, and in turn: no proxy, a
//! bare proxy of the same libraries without any filtering (the *floor*, `floor.rs`), a reverse
//! proxy that ends and begins TLS, Schoolgate with everything on, and each other proxy that is
//! installed. Runs of all are interleaved and repeated; the first figure is the processor time of
//! the proxy's process tree per request, which a busy machine disturbs least, and its median over
//! the rounds is reported.
//!
//! Run as root: `cargo bench --bench peers` (some minutes; `-- --help` for what can be chosen).
//! From Debian: `nginx-light`, and for the peers `squid-openssl e2guardian privoxy mitmproxy`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench that cannot go on says so by ending"
)]

#[path = "../curves/chart.rs"]
mod chart;
mod crowd;
mod floor;
mod hour;
mod load;
mod origin;
mod peers;
mod report;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use load::{Load, Scenario};
use report::Report;

/// What was asked for on the command line.
pub(crate) struct Asked {
    /// Which proxies; empty is every one that is installed.
    peers: Vec<String>,
    /// Which scenarios; empty is all.
    scenarios: Vec<String>,
    /// How often each pair of both is run.
    rounds: usize,
    /// How long a run is.
    span: Duration,
    /// Names on Schoolgate's block list beside the shipped ones.
    names: u64,
    /// Another program than the one that was built, and one to compare it with.
    program: Option<String>,
    before: Option<String>,
    /// Where table, figures and picture go.
    out: Option<PathBuf>,
}

const HELP: &str = "\
cargo bench --bench peers -- [OPTIONS]

  --peers A,B      direct, floor, nginx, schoolgate, before, one-worker, squid, e2guardian,
                   privoxy, mitmproxy
  --scenarios A,B  connect, first, json, html30, html30-known, html30-br, html100, download,
                   upload, h2, latency, latency-html, latency-connect, class, hour, overload,
                   browser, idle
  --rounds N       how often each is run [default: 3]
  --seconds N      how long a run is [default: 2]
  --names N        names on Schoolgate's block list [default: 1000000]
  --program PATH   measure this Schoolgate instead of the one that was built
  --before PATH    an older Schoolgate, measured as the peer `before`
  --out DIR        write peers.md, peers.json, peers.svg and curves/connections.svg there
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = args.iter().position(|arg| arg == "--floor") {
        floor::run(&args[at + 1..]);
        return ExitCode::SUCCESS;
    }
    if args.iter().any(|arg| arg == "--help") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    if !args.iter().any(|arg| arg == "--bench" || arg == "--inside") {
        println!("the comparison with other proxies runs with `cargo bench --bench peers`");
        return ExitCode::SUCCESS;
    }
    if !args.iter().any(|arg| arg == "--inside") {
        return enter(&args);
    }
    let asked = read(&args);
    measure(&asked);
    ExitCode::SUCCESS
}

/// Runs itself again where ports, addresses and host names are its own.
fn enter(args: &[String]) -> ExitCode {
    let status = Command::new("unshare")
        .args(["--net", "--mount", "--propagation", "private"])
        .args(["--pid", "--mount-proc", "--fork", "--kill-child", "--"])
        .arg(std::env::current_exe().unwrap())
        .arg("--inside")
        .args(args)
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("namespaces need root and the command `unshare`: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(args: &[String]) -> Asked {
    let value = |name: &str| {
        let at = args.iter().position(|arg| arg == name)?;
        args.get(at + 1).cloned()
    };
    let list = |name: &str| -> Vec<String> {
        value(name).map_or_else(Vec::new, |text| {
            text.split(',').map(|word| word.trim().to_owned()).collect()
        })
    };
    let number = |name: &str, default: u64| {
        value(name).map_or(default, |text| {
            text.parse()
                .unwrap_or_else(|_| panic!("{name} needs a number, not {text}"))
        })
    };
    Asked {
        peers: list("--peers"),
        scenarios: list("--scenarios"),
        rounds: number("--rounds", 3).max(1) as usize,
        span: Duration::from_secs(number("--seconds", 2).max(1)),
        names: number("--names", 1_000_000),
        program: value("--program"),
        before: value("--before"),
        out: value("--out").map(PathBuf::from),
    }
}

fn measure(asked: &Asked) {
    let scenarios: Vec<Scenario> = Scenario::ALL
        .into_iter()
        .filter(|one| asked.scenarios.is_empty() || asked.scenarios.iter().any(|s| s == one.name()))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    // The proxies that give up root must be able to walk in.
    Command::new("chmod")
        .args(["755"])
        .arg(dir.path())
        .status()
        .unwrap();
    let hosts = asked.rounds * load::FIRST_VISITS * 12;
    let origin = origin::start(dir.path(), hosts + hour::SITES);
    let mut running = peers::start(asked, dir.path(), &origin);
    let mut report = Report::new(asked);
    for round in 0..asked.rounds {
        for scenario in &scenarios {
            for (at, peer) in running.iter_mut().enumerate() {
                // Memory that was used and given back would be taken again, and seem free.
                let used = *scenario == Scenario::Idle && round > 0;
                if used || !peer.can(*scenario) {
                    continue;
                }
                eprint!(
                    "round {} {:<16} {:<12}",
                    round + 1,
                    scenario.name(),
                    peer.name
                );
                let load = Load {
                    round,
                    peer: at,
                    span: asked.span,
                    root: &origin.root_pem,
                    sites: hosts,
                };
                match load.run(*scenario, peer) {
                    Ok(run) => {
                        eprintln!("{}", run.line(*scenario));
                        report.add(*scenario, &peer.name, run);
                    }
                    Err(why) => {
                        eprintln!("failed: {why}");
                        report.failed(*scenario, &peer.name, &why);
                    }
                }
            }
        }
    }
    println!("{}", report.markdown());
    if let Some(out) = &asked.out {
        report.write(out);
        eprintln!("written to {}", out.display());
    }
    for peer in &mut running {
        peer.stop();
    }
}
