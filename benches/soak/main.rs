//! Does anything grow? Mixed traffic for a chosen time, and what the process holds meanwhile.
//!
//! Run: `cargo bench --bench soak -- --minutes 10`. With `--connections 5000` so many intercepted
//! connections are opened besides and held all the while. Markdown goes to standard output, JSON
//! to `target/soak.json`. It ends with an error if something was dropped that should not have
//! been, or if memory, descriptors or threads went on growing after the first fifth.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench that cannot go on says so by ending"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/it/curl.rs"]
mod curl;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/it/origin.rs"]
mod origin;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/it/tunnel.rs"]
mod tunnel;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/it/world.rs"]
mod world;

mod report;
mod traffic;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use report::{Report, Sample};
use traffic::{Kind, Tally};
use world::{Setup, World};

/// How many pupils of each kind.
const PUPILS: u8 = 2;

/// A number behind a word on the command line.
fn argument(name: &str) -> Option<f64> {
    let mut words = std::env::args().skip_while(|word| word != name);
    words.nth(1)?.parse().ok()
}

fn main() {
    // `cargo test --benches` asks whether it runs, not for how long.
    let quick = !std::env::args().any(|word| word == "--bench");
    let minutes = argument("--minutes").unwrap_or(if quick { 0.05 } else { 10.0 });
    let span = Duration::from_secs_f64(minutes * 60.0);
    let held = argument("--connections").map_or(0, |count| count as usize);

    let world = World::start(Setup {
        settings: vec![
            ("limits", format!("connections = {}", held * 2 + 4000)),
            ("limits", "idle_time = \"30m\"".into()),
            ("limits", "requests_per_second = 100000".into()),
        ],
        ..Setup::default()
    });
    let mut report = Report::new(span, held);
    report.at_start = Sample::of(world.pid(), Duration::ZERO);
    let open = traffic::hold(&world, held);
    report.with_connections = Sample::of(world.pid(), Duration::ZERO);

    let (stop, tally) = (AtomicBool::new(false), Tally::default());
    let began = Instant::now();
    std::thread::scope(|scope| {
        for (number, kind) in Kind::ALL.into_iter().enumerate() {
            for pupil in 0..PUPILS {
                let (world, stop, tally) = (&world, &stop, &tally);
                let address =
                    std::net::Ipv4Addr::new(127, 9, 60 + pupil, u8::try_from(number).unwrap() + 1);
                scope.spawn(move || traffic::keep_on(world, kind, address, stop, tally));
            }
        }
        scope.spawn(|| traffic::reload_now_and_then(&world, &stop, &tally));
        let every = (span / 60).clamp(Duration::from_millis(250), Duration::from_secs(10));
        while began.elapsed() < span {
            std::thread::sleep(every.min(span.saturating_sub(began.elapsed())));
            report
                .samples
                .push(Sample::of(world.pid(), began.elapsed()));
        }
        stop.store(true, Ordering::Relaxed);
    });
    drop(open);
    // What is kept for the next use is let go after its time; descriptors fall at once.
    std::thread::sleep(Duration::from_secs(3));
    report.at_end = Sample::of(world.pid(), began.elapsed());
    report.panics = traffic::metric(&world, "schoolgate_panics_total");
    report.counts = tally.counts();

    println!("{}", report.markdown());
    std::fs::create_dir_all("target").unwrap();
    std::fs::write("target/soak.json", report.json()).unwrap();
    let wrong = report.wrong(quick);
    if !wrong.is_empty() {
        eprintln!("{}", wrong.join("\n"));
        std::process::exit(1);
    }
}
