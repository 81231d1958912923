//! A mixed school hour: who opens which page when, and playing that back.
//!
//! The trace comes from a seed, so that every proxy and every later run gets the same one. A
//! visit is a document (two of three have been opened by others before), two style sheets, four
//! scripts, eight pictures and two answers of an interface, over three connections of its own;
//! between visits a pupil reads. Sites are chosen as people choose them: few very often.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::load::{Client, Failure};
use super::origin::host;

/// Pupils of the hour.
pub(crate) const PUPILS: usize = 500;
/// How long a page is read, on average.
const READING: f64 = 30.0;
/// Sites that the school visits.
pub(crate) const SITES: usize = 60;
/// Connections of one visit.
const CONNECTIONS: usize = 3;
/// What a document loads besides itself, and how often.
const PARTS: [(&str, usize); 4] = [
    ("/style.css", 2),
    ("/script.js", 4),
    ("/picture.jpg", 8),
    ("/data.json", 2),
];

/// One page that is opened.
pub(crate) struct Visit {
    /// When, from the beginning of the hour.
    pub(crate) at: Duration,
    /// Which of the [`SITES`].
    pub(crate) site: usize,
    /// Its document.
    pub(crate) document: String,
}

/// The visits of so long a part of the hour, in order. The same seed gives the same visits.
pub(crate) fn visits(span: Duration, seed: u64) -> Vec<Visit> {
    let mut dice = Dice(seed.wrapping_mul(2) + 1);
    let mut visits = Vec::new();
    for pupil in 0..PUPILS {
        // Somewhere in the middle of a page when the clock starts.
        let mut at = READING * dice.share();
        while at < span.as_secs_f64() {
            // A share of the sites that falls with the square of the rank.
            let site = ((dice.share() * dice.share()) * SITES as f64) as usize;
            let number = seed << 32 | (pupil as u64) << 16 | visits.len() as u64 & 0xffff;
            let document = match (dice.share() * 12.0) as u32 {
                0..=7 => "/page30.html".to_owned(),
                8..=10 => format!("/new/page30.html?n={number}"),
                _ => format!("/new/page100.html?n={number}"),
            };
            visits.push(Visit {
                at: Duration::from_secs_f64(at),
                site: site.min(SITES - 1),
                document,
            });
            at += -READING * dice.share().ln();
        }
    }
    visits.sort_by_key(|visit| visit.at);
    visits
}

/// Plays visits back, each at its time; how long each took until its last part was there.
pub(crate) async fn play(
    client: &Arc<Client>,
    visits: Vec<Visit>,
    first_site: usize,
) -> Result<Vec<Duration>, Failure> {
    let begun = Instant::now();
    let mut tasks = Vec::with_capacity(visits.len());
    for visit in visits {
        tokio::time::sleep_until((begun + visit.at).into()).await;
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            let from = Instant::now();
            open(&client, &host(first_site + visit.site), &visit.document).await?;
            Ok::<_, Failure>(from.elapsed())
        }));
    }
    let mut times = Vec::with_capacity(tasks.len());
    for task in tasks {
        times.push(task.await??);
    }
    Ok(times)
}

/// Opens a page: the document, then its parts over several connections.
async fn open(client: &Arc<Client>, host: &str, document: &str) -> Result<(), Failure> {
    let first = client.fetch_all(host, [document.to_owned()], None).await?;
    let mut parts: [Vec<String>; CONNECTIONS] = std::array::from_fn(|_| Vec::new());
    let all = PARTS
        .iter()
        .flat_map(|(path, times)| (0..*times).map(move |number| format!("{path}?part={number}")));
    for (at, part) in all.enumerate() {
        parts[at % CONNECTIONS].push(part);
    }
    let mut kept = Some(first);
    let tasks: Vec<_> = parts
        .into_iter()
        .map(|parts| {
            let (client, host, kept) = (client.clone(), host.to_owned(), kept.take());
            tokio::spawn(async move { client.fetch_all(&host, parts, kept).await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
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
