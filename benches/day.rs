//! A school day on paper: would so many pupils be served without waiting by so many processors?
//!
//! Pupils open pages as in the hour of `benches/peers` (a page each half minute, read in between),
//! but together: at each bell everybody opens one within a minute. What a page with its parts costs
//! is taken from the last measured comparison, `docs/performance/peers.json`, or given. Each page is
//! work for one processor at a time, first come, first served; what is counted is how long pages
//! wait for a processor beyond what they cost.
//!
//! Run: `cargo bench --bench day` or, with another cost in milliseconds, `cargo bench --bench day --
//! --cost 6.2`. The same seed gives the same day.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on says so by ending"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Lessons: seven of 45 minutes, with breaks of ten.
const LESSONS: usize = 7;
const LESSON: f64 = 45.0 * 60.0;
const BREAK: f64 = 10.0 * 60.0;
/// After the bell everybody has opened a page within so many seconds.
const RUSH: f64 = 60.0;
/// How long a page is read, on average, in seconds.
const READING: f64 = 30.0;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        println!("the day is played by `cargo bench --bench day`");
        return;
    }
    let cost = args
        .iter()
        .position(|arg| arg == "--cost")
        .and_then(|at| args.get(at + 1))
        .map_or_else(measured, |text| text.parse().expect("milliseconds"));
    println!("a page with its parts costs {cost:.2} ms of processor\n");
    println!(
        "| pupils | processors | pages | busy, mean % | busy, worst minute % | wait p50, ms | p99, ms | worst, ms |"
    );
    println!("| -: | -: | -: | -: | -: | -: | -: | -: |");
    for pupils in [100, 500, 1_000, 2_000, 5_000] {
        for cores in [1, 2, 4, 8] {
            let day = Day::play(pupils, cores, cost / 1e3);
            println!(
                "| {pupils} | {cores} | {} | {:.1} | {:.0} | {:.2} | {:.1} | {:.0} |",
                day.waits.len(),
                day.mean * 100.0,
                day.worst * 100.0,
                day.quantile(0.5),
                day.quantile(0.99),
                day.quantile(1.0)
            );
        }
    }
}

/// The median of what the last comparison says that a page of the hour costs, in milliseconds.
fn measured() -> f64 {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance/peers.json");
    let text = std::fs::read_to_string(file).expect("docs/performance/peers.json, or --cost");
    let report: serde_json::Value = serde_json::from_str(&text).expect("its JSON");
    let mut costs: Vec<f64> = report["runs"]
        .as_array()
        .expect("runs")
        .iter()
        .filter(|run| run["scenario"] == "hour" && run["peer"] == "schoolgate")
        .filter_map(|run| run["cpu_ms"].as_f64())
        .collect();
    costs.sort_by(f64::total_cmp);
    *costs
        .get(costs.len() / 2)
        .expect("a run of the scenario `hour`, or --cost")
}

/// What a day was like.
struct Day {
    /// How long each page waited for a processor, in seconds, sorted.
    waits: Vec<f64>,
    /// Share of the processors that was busy in lessons, and in the busiest minute.
    mean: f64,
    worst: f64,
}

impl Day {
    /// `cost` is in seconds; single pages cost half of it to three times as much, with that mean.
    fn play(pupils: usize, cores: usize, cost: f64) -> Day {
        let mut dice = Dice(pupils as u64 * 2 + 1);
        let mut pages: Vec<(f64, f64)> = Vec::new();
        for lesson in 0..LESSONS {
            let bell = lesson as f64 * (LESSON + BREAK);
            for _ in 0..pupils {
                let mut at = bell + RUSH * dice.share();
                while at < bell + LESSON {
                    // One page in five is new and long, the rest has been read before.
                    let work = if dice.share() < 0.2 { 3.0 } else { 0.5 };
                    pages.push((at, work * cost));
                    at += -READING * dice.share().ln();
                }
            }
        }
        pages.sort_by(|one, other| one.0.total_cmp(&other.0));
        // When each processor is free again, in nanoseconds, the earliest on top.
        let mut free: BinaryHeap<Reverse<u64>> = (0..cores).map(|_| Reverse(0)).collect();
        let nanos = |seconds: f64| (seconds * 1e9) as u64;
        let minutes = (LESSONS as f64 * (LESSON + BREAK) / 60.0) as usize + 1;
        let mut busy = vec![0.0; minutes];
        let mut waits = Vec::with_capacity(pages.len());
        for (at, work) in pages {
            let Reverse(when) = free.pop().expect("at least one processor");
            let begins = when.max(nanos(at));
            free.push(Reverse(begins + nanos(work)));
            waits.push((begins - nanos(at)) as f64 / 1e9);
            if let Some(minute) = busy.get_mut((at / 60.0) as usize) {
                *minute += work;
            }
        }
        waits.sort_by(f64::total_cmp);
        let all: f64 = busy.iter().sum();
        Day {
            waits,
            mean: all / (LESSONS as f64 * LESSON * cores as f64),
            worst: busy.iter().copied().fold(0.0, f64::max) / (60.0 * cores as f64),
        }
    }

    /// In milliseconds.
    fn quantile(&self, share: f64) -> f64 {
        let last = self.waits.len().saturating_sub(1);
        let at = ((self.waits.len() as f64 * share) as usize).min(last);
        self.waits.get(at).map_or(0.0, |wait| wait * 1e3)
    }
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    /// Above zero, up to one.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as f64 + 1.0) / (1u64 << 53) as f64
    }
}
