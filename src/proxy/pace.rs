//! How fast one client may ask: first it is slowed down, then it is refused.
//!
//! The virtual scheduling form of the generic cell rate algorithm (ITU-T I.371, annex A): one
//! moment is remembered for each client, and nothing for those who have been quiet.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So much time's worth of requests may come at once: a page with all its parts.
const BURST: Duration = Duration::from_secs(5);
/// So long a request is made to wait before it is refused instead.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many clients are remembered before those who are quiet are looked for.
const MANY: usize = 4096;

/// When each client's requests so far would all have come, had they kept the pace.
#[derive(Default)]
pub(super) struct Pace(Mutex<HashMap<IpAddr, Instant>>);

impl Pace {
    /// How long a request that comes `now` has to wait; `None` if it is refused. `rate` is in
    /// requests per second.
    pub(super) fn ask(&self, client: IpAddr, now: Instant, rate: usize) -> Option<Duration> {
        let step = Duration::from_secs(1) / u32::try_from(rate.max(1)).unwrap_or(u32::MAX);
        let mut of = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if of.len() >= MANY && !of.contains_key(&client) {
            of.retain(|_, due| *due > now);
        }
        let due = of.get(&client).map_or(now, |due| (*due).max(now)) + step;
        let wait = due.duration_since(now).saturating_sub(BURST);
        if wait > PATIENCE {
            return None;
        }
        of.insert(client, due);
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_then_waits_then_is_refused() {
        let pace = Pace::default();
        let client = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let now = Instant::now();
        let asked: Vec<_> = (0..2000).map(|_| pace.ask(client, now, 100)).collect();
        // 5 seconds' worth at once, 2 more slowed down, the rest refused.
        assert!(
            asked[..500]
                .iter()
                .all(|wait| *wait == Some(Duration::ZERO))
        );
        assert!(asked[500..700].iter().all(Option::is_some));
        assert!(asked[501..700].is_sorted() && asked[501] > Some(Duration::ZERO));
        assert!(asked[700..].iter().all(Option::is_none));
        // Others do not notice, and patience pays.
        let other = IpAddr::V4(Ipv4Addr::BROADCAST);
        assert_eq!(pace.ask(other, now, 100), Some(Duration::ZERO));
        let later = now + Duration::from_secs(3);
        assert_eq!(pace.ask(client, later, 100), Some(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_are_quiet_are_forgotten() {
        let pace = Pace::default();
        let now = Instant::now();
        let address = |at: u32| IpAddr::V4(Ipv4Addr::from_bits(at));
        for at in 0..20_000 {
            let now = now + Duration::from_millis(u64::from(at));
            pace.ask(address(at), now, 1000);
        }
        assert!(pace.0.lock().unwrap().len() <= MANY);
    }
}
