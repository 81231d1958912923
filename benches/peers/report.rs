//! What was measured: a table, the figures as JSON, and a picture.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Asked;
use super::chart::Curve;
use super::load::{Run, Scenario};

/// Everything that the runs said.
pub(crate) struct Report {
    rounds: usize,
    seconds: u64,
    names: u64,
    peers: Vec<String>,
    runs: BTreeMap<(&'static str, String), Vec<Run>>,
    failures: BTreeMap<(&'static str, String), String>,
}

impl Report {
    pub(crate) fn new(asked: &Asked) -> Report {
        Report {
            rounds: asked.rounds,
            seconds: asked.span.as_secs(),
            names: asked.names,
            peers: Vec::new(),
            runs: BTreeMap::new(),
            failures: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, scenario: Scenario, peer: &str, run: Run) {
        self.know(peer);
        let key = (scenario.name(), peer.to_owned());
        self.runs.entry(key).or_default().push(run);
    }

    pub(crate) fn failed(&mut self, scenario: Scenario, peer: &str, why: &str) {
        self.know(peer);
        self.failures
            .insert((scenario.name(), peer.to_owned()), why.to_owned());
    }

    fn know(&mut self, peer: &str) {
        if !self.peers.iter().any(|known| known == peer) {
            self.peers.push(peer.to_owned());
        }
    }

    /// The median over the rounds of one figure.
    fn median(&self, scenario: Scenario, peer: &str, of: impl Fn(&Run) -> f64) -> Option<f64> {
        let runs = self.runs.get(&(scenario.name(), peer.to_owned()))?;
        let mut all: Vec<f64> = runs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    }

    fn table(
        &self,
        out: &mut String,
        heading: &str,
        scenarios: &[Scenario],
        digits: usize,
        of: impl Fn(&Run) -> f64,
    ) {
        let shown: Vec<&String> = self.peers.iter().collect();
        writeln!(out, "\n{heading}\n").unwrap();
        write!(out, "| |").unwrap();
        for peer in &shown {
            write!(out, " {peer} |").unwrap();
        }
        write!(out, "\n| - |").unwrap();
        for _ in &shown {
            write!(out, " -: |").unwrap();
        }
        out.push('\n');
        for scenario in scenarios {
            write!(out, "| {} |", scenario.title()).unwrap();
            for peer in &shown {
                match self.median(*scenario, peer, &of) {
                    Some(value) => write!(out, " {value:.digits$} |").unwrap(),
                    None => match self
                        .failures
                        .contains_key(&(scenario.name(), (*peer).clone()))
                    {
                        true => write!(out, " failed |").unwrap(),
                        false => write!(out, " |").unwrap(),
                    },
                }
            }
            out.push('\n');
        }
    }

    /// The tables.
    pub(crate) fn markdown(&self) -> String {
        let of = |wanted: &dyn Fn(Scenario) -> bool| -> Vec<Scenario> {
            Scenario::ALL
                .into_iter()
                .filter(|one| wanted(*one))
                .filter(|one| self.runs.keys().any(|(name, _)| *name == one.name()))
                .collect()
        };
        let alone = |one: Scenario| {
            matches!(
                one,
                Scenario::Latency | Scenario::LatencyHtml | Scenario::LatencyConnect
            )
        };
        let costs = of(&|one| !alone(one) && one != Scenario::Idle);
        let waits = of(&|one| {
            alone(one) || matches!(one, Scenario::Class | Scenario::Hour | Scenario::Browser)
        });
        let mut out = String::new();
        writeln!(
            out,
            "Medians of {} rounds of {} s, {} names on the long list, {} cores, {}.",
            self.rounds,
            self.seconds,
            self.names,
            std::thread::available_parallelism().map_or(1, usize::from),
            machine(),
        )
        .unwrap();
        self.table(
            &mut out,
            "Processor time of the proxy, milliseconds each:",
            &costs,
            3,
            Run::cpu_ms,
        );
        self.table(&mut out, "Each second:", &costs, 0, Run::rate);
        self.table(
            &mut out,
            "Time of one, milliseconds, median:",
            &waits,
            3,
            |run| run.quantile(0.5),
        );
        self.table(
            &mut out,
            "Time of one, milliseconds, slowest in a hundred:",
            &waits,
            3,
            |run| run.quantile(0.99),
        );
        self.table(
            &mut out,
            "Time of one, milliseconds, slowest in a thousand:",
            &waits,
            3,
            |run| run.quantile(0.999),
        );
        self.table(
            &mut out,
            "Memory, KiB each:",
            &of(&|one| one == Scenario::Idle),
            1,
            |run| run.memory.unwrap_or(0.0),
        );
        self.table(
            &mut out,
            "Of the best throughput, percent, when twice as much is asked for:",
            &of(&|one| one == Scenario::Overload),
            0,
            |run| run.share.unwrap_or(0.0) * 100.0,
        );
        self.table(
            &mut out,
            "Processors busy in the school hour of 500 pupils:",
            &of(&|one| one == Scenario::Hour),
            3,
            Run::cores,
        );
        self.table(
            &mut out,
            "Memory in the school hour, MiB:",
            &of(&|one| one == Scenario::Hour),
            0,
            |run| run.memory.unwrap_or(0.0) / 1024.0,
        );
        if let Some(curve) = self.connections() {
            out.push_str(&curve.table());
        }
        if !self.failures.is_empty() {
            out.push('\n');
            for ((scenario, peer), why) in &self.failures {
                writeln!(out, "- {peer}, {scenario}: {why}").unwrap();
            }
        }
        out
    }

    fn json(&self) -> serde_json::Value {
        let runs: Vec<_> = self
            .runs
            .iter()
            .flat_map(|((scenario, peer), runs)| {
                runs.iter().map(move |run| {
                    serde_json::json!({
                        "scenario": scenario,
                        "peer": peer,
                        "units": run.units,
                        "seconds": run.took.as_secs_f64(),
                        "cpu_ms": run.cpu_ms(),
                        "per_second": run.rate(),
                        "p50_ms": run.quantile(0.5),
                        "p99_ms": run.quantile(0.99),
                        "p999_ms": run.quantile(0.999),
                        "memory_kib": run.memory,
                        "share": run.share,
                        "cores": run.cores(),
                        "idle_kib": run.steps,
                    })
                })
            })
            .collect();
        serde_json::json!({
            "machine": machine(),
            "rounds": self.rounds,
            "seconds": self.seconds,
            "names": self.names,
            "runs": runs,
        })
    }

    /// Processor time as bars, each scenario a group, on a scale of powers of ten.
    fn svg(&self) -> String {
        let scenarios: Vec<Scenario> = Scenario::ALL
            .into_iter()
            .filter(|one| {
                self.peers.iter().any(|peer| {
                    self.median(*one, peer, Run::cpu_ms)
                        .is_some_and(|ms| ms > 0.0)
                })
            })
            .filter(|one| !one.name().starts_with("latency") && *one != Scenario::Idle)
            .collect();
        let row = 15.0;
        let left = 250.0;
        let span = 560.0;
        let at = |ms: f64| (ms.max(0.01).log10() + 2.0) / 4.0 * span;
        let mut body = String::new();
        let mut y = 56.0;
        for scenario in &scenarios {
            let first = y;
            for peer in &self.peers {
                let Some(ms) = self
                    .median(*scenario, peer, Run::cpu_ms)
                    .filter(|ms| *ms > 0.0)
                else {
                    continue;
                };
                let class = if peer == "schoolgate" { "own" } else { "other" };
                writeln!(
                    body,
                    "<rect class=\"{class}\" x=\"{left}\" y=\"{y:.0}\" width=\"{:.1}\" height=\"11\"/>\
                     <text x=\"{:.1}\" y=\"{:.0}\">{peer} {ms:.3}</text>",
                    at(ms),
                    left + at(ms) + 5.0,
                    y + 10.0
                )
                .unwrap();
                y += row;
            }
            if y > first {
                writeln!(
                    body,
                    "<text class=\"what\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text>",
                    left - 10.0,
                    (first + y) / 2.0 + 2.0,
                    scenario.title()
                )
                .unwrap();
                y += 12.0;
            }
        }
        let height = y + 10.0;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 980 {height:.0}\" role=\"img\" \
             aria-labelledby=\"t\"><title id=\"t\">Processor time of the proxy in milliseconds, each \
             step of the scale ten times as much</title><style>rect{{fill:#8fa3b0}}.own{{fill:#0b6e99}}\
             text{{font:11px sans-serif;fill:#333}}.what{{font-weight:bold}}\
             @media(prefers-color-scheme:dark){{text{{fill:#ddd}}}}</style>\
             <text class=\"what\" x=\"{left}\" y=\"24\">Processor time of the proxy, milliseconds \
             (scale: powers of ten)</text>\n{body}</svg>\n"
        )
    }

    /// Writes table, figures and picture.
    pub(crate) fn write(&self, dir: &Path) {
        fs::create_dir_all(dir).unwrap();
        fs::write(dir.join("peers.md"), self.markdown()).unwrap();
        let json = serde_json::to_string_pretty(&self.json()).unwrap();
        fs::write(dir.join("peers.json"), json + "\n").unwrap();
        fs::write(dir.join("peers.svg"), self.svg()).unwrap();
        if let Some(curve) = self.connections() {
            let curves = dir.join("curves");
            fs::create_dir_all(&curves).unwrap();
            curve.draw(&curves).unwrap();
        }
    }

    /// What Schoolgate holds for connections that say nothing, if it was measured.
    fn connections(&self) -> Option<Curve> {
        let key = (Scenario::Idle.name(), "schoolgate".to_owned());
        let idle = self.runs.get(&key)?.first()?;
        Some(Curve {
            file: "connections",
            title: "Idle intercepted connections: memory for each beyond the first hundred",
            axes: ("connections", "KiB"),
            points: idle.steps.clone(),
        })
    }
}

/// The processor's name.
fn machine() -> String {
    fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| "processor unknown".to_owned())
}
