//! What is there once for all clients, divided fairly while it is scarce.
//!
//! A client may hold as much as is still free, and no more than its own bound. Alone it can so
//! take half; beside it there is always room for the next one, and `k` greedy clients leave each
//! other, and one polite one, a part in `k + 1`. (The rule is that of shared packet buffers:
//! Choudhury and Hahne, "Dynamic queue length thresholds", IEEE/ACM ToN 6(2), 1998.) A floor is
//! granted as long as anything is free. This module counts; it neither waits nor decides what is
//! counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How much there is, in units of the caller's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// For all clients together.
    pub(super) total: usize,
    /// For one client, however much is free.
    pub(super) each: usize,
    /// For one client as long as anything is free.
    pub(super) floor: usize,
}

impl Bounds {
    /// How much more a client may take that holds `own` of the `used`.
    fn room(self, used: usize, own: usize) -> usize {
        let free = self.total.saturating_sub(used);
        let fair = self.each.min(free.max(self.floor));
        free.min(fair.saturating_sub(own))
    }
}

/// A thing that is divided.
#[derive(Default)]
pub(super) struct Shares {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Default)]
struct State {
    used: usize,
    of: HashMap<IpAddr, usize>,
}

/// A client's part, given back when dropped, also when a task ends by a panic.
pub(super) struct Portion {
    shares: Arc<Shares>,
    client: IpAddr,
    units: usize,
}

impl Shares {
    /// All of `units` or nothing.
    pub(super) fn take(
        self: &Arc<Self>,
        client: IpAddr,
        units: usize,
        bounds: Bounds,
    ) -> Option<Portion> {
        let portion = self.take_some(client, units, units, bounds);
        (portion.units == units).then_some(portion)
    }

    /// At most `units`, and nothing rather than less than `least`.
    pub(super) fn take_some(
        self: &Arc<Self>,
        client: IpAddr,
        units: usize,
        least: usize,
        bounds: Bounds,
    ) -> Portion {
        let mut state = self.state();
        let own = state.of.get(&client).copied().unwrap_or(0);
        let mut units = units.min(bounds.room(state.used, own));
        if units < least {
            units = 0;
        }
        if units > 0 {
            state.used += units;
            *state.of.entry(client).or_insert(0) += units;
        }
        drop(state);
        Portion {
            shares: self.clone(),
            client,
            units,
        }
    }

    /// How much is held by all.
    pub(super) fn used(&self) -> usize {
        self.state().used
    }

    /// Returns once something was given back; somebody else may have been faster.
    pub(super) async fn freed(&self) {
        self.freed.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Portion {
    /// How much it is.
    pub(super) fn units(&self) -> usize {
        self.units
    }
}

impl Drop for Portion {
    fn drop(&mut self) {
        if self.units == 0 {
            return;
        }
        let mut state = self.shares.state();
        state.used -= self.units;
        if let Some(own) = state.of.get_mut(&self.client) {
            *own -= self.units;
            if *own == 0 {
                state.of.remove(&self.client);
            }
        }
        drop(state);
        self.shares.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn client(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(10, 0, 0, last))
    }

    /// Greedy clients take one each in turn until none gets more; returns what each has.
    fn rush(shares: &Arc<Shares>, clients: u8, bounds: Bounds) -> (Vec<usize>, Vec<Portion>) {
        let mut all = Vec::new();
        let mut has = vec![0; usize::from(clients)];
        loop {
            let before = all.len();
            for at in 0..clients {
                if let Some(one) = shares.take(client(at), 1, bounds) {
                    has[usize::from(at)] += 1;
                    all.push(one);
                }
            }
            if all.len() == before {
                return (has, all);
            }
        }
    }

    #[track_caller]
    fn check(greedy: u8, bounds: Bounds, each: usize, left: usize) {
        let shares = Arc::new(Shares::default());
        let (has, all) = rush(&shares, greedy, bounds);
        for has in has {
            assert!(has.abs_diff(each) <= 1, "{has} instead of {each}");
        }
        let polite = shares.take_some(client(200), usize::MAX, 0, bounds);
        assert!(polite.units() >= left, "{} of {left}", polite.units());
        drop((all, polite));
        assert_eq!(shares.used(), 0);
        assert!(shares.state().of.is_empty());
    }

    #[test]
    fn the_greedy_leave_room_for_the_polite() {
        let of = |total, each, floor| Bounds { total, each, floor };
        check(1, of(1000, 1000, 1), 500, 250);
        check(1, of(1000, 100, 1), 100, 100);
        check(4, of(1000, 1000, 1), 200, 100);
        check(9, of(1000, 1000, 1), 100, 50);
        // A floor is kept as long as there is anything.
        check(9, of(100, 100, 8), 10, 4);
    }

    #[test]
    fn all_or_nothing_takes_nothing_when_it_is_too_much() {
        let shares = Arc::new(Shares::default());
        let bounds = Bounds {
            total: 10,
            each: 10,
            floor: 0,
        };
        assert!(shares.take(client(1), 11, bounds).is_none());
        assert_eq!(shares.used(), 0);
        assert_eq!(shares.take_some(client(1), 11, 0, bounds).units(), 10);
        assert_eq!(shares.take_some(client(1), 11, 11, bounds).units(), 0);
        assert_eq!(shares.used(), 0);
    }
}
