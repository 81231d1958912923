//! Many at once: a class that opens one page in the same moment, and more requests than a proxy
//! can bear.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::load::{Client, Failure, Scenario};
use super::origin::HOST;

/// Pupils of a class.
const CLASS: usize = 30;
/// Pupils with whom a proxy is busy all the time.
const BUSY: usize = 16;
/// Requests that wait at most: beyond that pupils wait instead of asking.
const WAITING: usize = 512;

/// A class opens a page that nobody has seen, all in the same moment, again and again.
pub(crate) async fn class(
    client: &Arc<Client>,
    base: u64,
    until: Instant,
) -> Result<Vec<Duration>, Failure> {
    let mut kept = Vec::new();
    for _ in 0..CLASS {
        kept.push(Some(
            client
                .fetch_all(HOST, ["/data.json".to_owned()], None)
                .await?,
        ));
    }
    let mut times = Vec::new();
    let mut number = base;
    while Instant::now() < until {
        number += 1;
        let path = Scenario::Class.path(number);
        let tasks: Vec<_> = kept
            .drain(..)
            .map(|kept| {
                let (client, path) = (client.clone(), path.clone());
                tokio::spawn(async move {
                    let from = Instant::now();
                    let kept = client.fetch_all(HOST, [path], kept).await?;
                    Ok::<_, Failure>((kept, from.elapsed()))
                })
            })
            .collect();
        for task in tasks {
            let (one, time) = task.await??;
            kept.push(Some(one));
            times.push(time);
        }
    }
    Ok(times)
}

/// What came of asking for more than can be borne.
pub(crate) struct Overload {
    /// Answers in the time, and how long each took.
    pub(crate) times: Vec<Duration>,
    /// Answers a second under twice the load, as a share of the best before.
    pub(crate) share: f64,
}

/// Finds out how many pages a second are judged at best, then asks for twice as many, whether or
/// not answers come.
pub(crate) async fn overload(
    client: &Arc<Client>,
    base: u64,
    span: Duration,
) -> Result<Overload, Failure> {
    let until = Instant::now() + span;
    let tasks: Vec<_> = (0..BUSY as u64)
        .map(|own| {
            let client = client.clone();
            tokio::spawn(async move {
                client
                    .kept(Scenario::Overload, base | own << 24, until)
                    .await
            })
        })
        .collect();
    let mut best = 0;
    for task in tasks {
        best += task.await??.len();
    }
    let gap = span.div_f64(2.0 * best as f64);
    let waiting = Arc::new(AtomicUsize::new(0));
    let free = Arc::new(std::sync::Mutex::new(Vec::new()));
    let begun = Instant::now();
    let until = begun + span;
    let mut tasks = Vec::new();
    let mut number = 0u32;
    while Instant::now() < until {
        number += 1;
        tokio::time::sleep_until((begun + gap * number).into()).await;
        if waiting.load(Ordering::Relaxed) >= WAITING {
            continue;
        }
        waiting.fetch_add(1, Ordering::Relaxed);
        let (client, waiting, free) = (client.clone(), waiting.clone(), free.clone());
        tasks.push(tokio::spawn(async move {
            let from = Instant::now();
            let kept = free.lock().ok().and_then(|mut free| free.pop());
            let path = Scenario::Overload.path(base | 1 << 31 | u64::from(number));
            let fetched = client.fetch_all(HOST, [path], kept).await;
            waiting.fetch_sub(1, Ordering::Relaxed);
            let kept = fetched.ok()?;
            if let Ok(mut free) = free.lock() {
                free.push(kept);
            }
            (Instant::now() < until).then(|| from.elapsed())
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await?);
    }
    Ok(Overload {
        share: times.len() as f64 / best.max(1) as f64,
        times,
    })
}
