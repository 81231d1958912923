//! What the process gives up before it opens anything, and what it tells the service manager.
//!
//! There is no switch for a user: a service manager does that better (`User=`, `DynamicUser=`,
//! see `deploy/schoolgate.service`). Started as root the gateway runs, keeps only what sockets
//! and files need, and says that it should not be started so.

use std::time::Duration;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, geteuid, set_dumpable_behavior, setrlimit,
};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_no_new_privs,
};
use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;

use crate::proxy::Proxy;

/// How often the memory of the process is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// A worker that has not come round for so long stands still.
const STILL: Duration = Duration::from_secs(20);

/// What is kept when root starts it: sockets that take other addresses' connections, ports below
/// 1024, and files of whichever owner.
const KEPT: CapabilitySet = CapabilitySet::NET_ADMIN
    .union(CapabilitySet::NET_BIND_SERVICE)
    .union(CapabilitySet::DAC_OVERRIDE)
    .union(CapabilitySet::DAC_READ_SEARCH)
    .union(CapabilitySet::FOWNER)
    .union(CapabilitySet::CHOWN);

/// Gives up what is not needed. Call before the first thread is started: what is given up later
/// is given up by one thread only.
///
/// Core dumps would hold the school's keys: none are written, and no process of the same account
/// can look inside (prctl(2), PR_SET_DUMPABLE).
pub(super) fn harden() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::debug!(%error, "the limit of core dumps stays as it is");
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "core dumps could not be switched off");
    }
    if let Err(error) = set_no_new_privs(true) {
        tracing::warn!(%error, "programs with more rights could not be switched off");
    }
    if let Err(error) = give_up_capabilities() {
        tracing::warn!(%error, "rights that are not needed could not be given up");
    }
    if geteuid().is_root() {
        tracing::warn!(
            "the gateway runs as root; it keeps only rights over sockets and files, but an account \
             of its own is better: see deploy/schoolgate.service"
        );
    }
}

fn give_up_capabilities() -> rustix::io::Result<()> {
    let has = capabilities(None)?;
    let left = CapabilitySets {
        effective: has.effective & KEPT,
        permitted: has.permitted & KEPT,
        inheritable: has.inheritable & KEPT,
    };
    if left == has {
        return Ok(());
    }
    set_capabilities(None, left)
}

/// The resident memory of this process in bytes; `None` where the system does not say.
pub(super) fn resident() -> Option<usize> {
    of_status(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn of_status(status: &str) -> Option<usize> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// Tells the data path how much memory there is in use, until `stop`.
pub(super) async fn watch_memory(proxy: Proxy, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Some(resident) = resident() {
            proxy.note_memory(resident);
        }
    }
}

/// Tells the service manager something, if one listens.
pub(super) fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager does not listen");
    }
}

/// Tells the service manager that all workers are alive, as often as it wants to hear it, until
/// `stop`. When one stands still it is told nothing, and restarts the service.
pub(super) async fn watchdog(proxy: Proxy, stop: CancellationToken) {
    let Some(every) = sd_notify::watchdog_enabled() else {
        return;
    };
    loop {
        let still = proxy.longest_silence();
        if still < STILL {
            tell(&[NotifyState::Watchdog]);
        } else {
            tracing::error!(seconds = still.as_secs(), "a worker stands still");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(every / 3) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_what_the_system_says() {
        let status = "Name:\tschoolgate\nVmHWM:\t  999 kB\nVmRSS:\t  123456 kB\nThreads:\t9\n";
        assert_eq!(of_status(status), Some(123_456 * 1024));
        for none in ["", "VmRSS:\n", "VmRSS: many kB\n", "VmRSS: 12\n"] {
            assert_eq!(of_status(none), None, "{none}");
        }
        assert!(resident().is_some_and(|bytes| bytes > 1 << 20));
    }
}
