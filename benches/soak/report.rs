//! What was seen, as Markdown and as JSON, and whether it is fine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use serde::Serialize;

/// What the process held at one moment.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Sample {
    /// Since the traffic began, in seconds.
    pub seconds: f64,
    /// Resident memory in bytes.
    pub resident: u64,
    /// Open descriptors.
    pub descriptors: usize,
    /// Threads.
    pub threads: u64,
}

impl Sample {
    /// Looks at a process.
    pub fn of(process: u32, since: Duration) -> Sample {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let field = |name: &str| -> u64 {
            let line = status.lines().find(|line| line.starts_with(name));
            let number = line.and_then(|line| line.split_whitespace().nth(1));
            number.map_or(0, |number| number.parse().unwrap())
        };
        Sample {
            seconds: since.as_secs_f64(),
            resident: field("VmRSS:") * 1024,
            descriptors: fs::read_dir(format!("/proc/{process}/fd")).unwrap().count(),
            threads: field("Threads:"),
        }
    }
}

/// How often a kind of traffic went well and how often not.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Count {
    /// As it should be.
    pub fine: u64,
    /// Dropped, wrong or refused.
    pub wrong: u64,
}

/// Everything.
#[derive(Serialize)]
pub struct Report {
    span_seconds: f64,
    held_connections: usize,
    pub at_start: Sample,
    pub with_connections: Sample,
    pub at_end: Sample,
    pub samples: Vec<Sample>,
    pub counts: BTreeMap<&'static str, Count>,
    pub panics: u64,
}

impl Report {
    pub fn new(span: Duration, held: usize) -> Report {
        Report {
            span_seconds: span.as_secs_f64(),
            held_connections: held,
            at_start: Sample::default(),
            with_connections: Sample::default(),
            at_end: Sample::default(),
            samples: Vec::new(),
            counts: BTreeMap::new(),
            panics: 0,
        }
    }

    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap()
    }

    /// The middle of what was seen in a part of the time, by tenths.
    fn middle(&self, from: usize, to: usize, of: impl Fn(&Sample) -> u64) -> u64 {
        let count = self.samples.len();
        let mut seen: Vec<u64> = self.samples[count * from / 10..count * to / 10]
            .iter()
            .map(of)
            .collect();
        seen.sort_unstable();
        seen.get(seen.len() / 2).copied().unwrap_or(0)
    }

    /// What is not as it should be.
    pub fn wrong(&self, quick: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        for (what, count) in &self.counts {
            if count.wrong > 0 || count.fine == 0 {
                wrong.push(format!(
                    "{what}: {} wrong of {}",
                    count.wrong,
                    count.wrong + count.fine
                ));
            }
        }
        if self.panics > 0 {
            wrong.push(format!("{} panics", self.panics));
        }
        if quick {
            return wrong;
        }
        // After the first fifth everything is warm: caches fill, but slower and slower.
        type Look = fn(&Sample) -> u64;
        let looks: [(&str, Look, f64); 3] = [
            ("memory", |sample| sample.resident, 1.25),
            ("descriptors", |sample| sample.descriptors as u64, 1.2),
            ("threads", |sample| sample.threads, 1.2),
        ];
        for (what, of, more) in looks {
            let (early, late) = (self.middle(2, 4, of), self.middle(8, 10, of));
            if late as f64 > early as f64 * more + 8.0 {
                wrong.push(format!("{what} went from {early} to {late}"));
            }
        }
        wrong
    }

    pub fn markdown(&self) -> String {
        let mut text = format!(
            "Soak of {:.1} minutes, {} connections held besides\n\n\
             | moment | memory MiB | descriptors | threads |\n|-|-|-|-|\n",
            self.span_seconds / 60.0,
            self.held_connections
        );
        let mut row = |what: String, sample: &Sample| {
            writeln!(
                text,
                "| {what} | {} | {} | {} |",
                sample.resident >> 20,
                sample.descriptors,
                sample.threads
            )
            .unwrap();
        };
        row("before any traffic".into(), &self.at_start);
        row("connections held".into(), &self.with_connections);
        let count = self.samples.len();
        for tenth in (1..=10).filter(|tenth| count * tenth / 10 > 0) {
            let sample = &self.samples[count * tenth / 10 - 1];
            row(format!("{:.1} min", sample.seconds / 60.0), sample);
        }
        row("everybody gone".into(), &self.at_end);
        text += "\n| traffic | fine | wrong |\n|-|-|-|\n";
        for (what, count) in &self.counts {
            writeln!(text, "| {what} | {} | {} |", count.fine, count.wrong).unwrap();
        }
        writeln!(text, "\n{} panics", self.panics).unwrap();
        text
    }
}
