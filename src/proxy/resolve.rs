//! Names to addresses, as the machine's own resolver sees them (`/etc/hosts` included).

use std::net::{IpAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use tokio::sync::Semaphore;

use super::failure::Failure;
use crate::model::HostName;

/// How long an answer is used again. The system's resolver tells no lifetime; this is short
/// enough for a site that moves and long enough for a page with a hundred parts.
const REMEMBERED: Duration = Duration::from_secs(30);

/// How long a name that could not be looked up is not asked for again.
const REMEMBERED_FAILURE: Duration = Duration::from_secs(5);
/// Look-ups that may wait for the system at the same time. Each holds a thread, also when nobody
/// waits for its answer any more; minting needs threads as well.
const AT_ONCE: usize = 64;

/// Looks names up, each once at a time.
#[derive(Clone)]
pub(super) struct Resolver {
    known: Cache<HostName, Arc<[IpAddr]>>,
    unknown: Cache<HostName, Failure>,
    threads: Arc<Semaphore>,
}

impl Resolver {
    pub(super) fn new() -> Self {
        Resolver {
            known: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(REMEMBERED)
                .build(),
            unknown: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(REMEMBERED_FAILURE)
                .build(),
            threads: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The addresses of a host, in the resolver's order of preference.
    pub(super) async fn addresses(
        &self,
        host: &HostName,
        timeout: Duration,
    ) -> Result<Arc<[IpAddr]>, Failure> {
        if let Some(ip) = host.ip() {
            return Ok(Arc::from([ip]));
        }
        if let Some(failure) = self.unknown.get(host).await {
            return Err(failure);
        }
        let looked_up = self.known.try_get_with_by_ref(host, async {
            tokio::time::timeout(timeout, look_up(host.clone(), self.threads.clone()))
                .await
                .unwrap_or(Err(Failure::OriginTimeout))
        });
        match looked_up.await {
            Ok(addresses) => Ok(addresses),
            Err(failure) => {
                let failure = (*failure).clone();
                self.unknown.insert(host.clone(), failure.clone()).await;
                Err(failure)
            }
        }
    }
}

/// Asks the system. The place among those who ask is given back when the system has answered,
/// not when the caller has lost patience.
async fn look_up(host: HostName, threads: Arc<Semaphore>) -> Result<Arc<[IpAddr]>, Failure> {
    let place = threads.acquire_owned().await.map_err(|_| Failure::Own)?;
    let asked = tokio::task::spawn_blocking(move || {
        let found = (host.as_str(), 0).to_socket_addrs();
        drop(place);
        found
    });
    let found = asked
        .await
        .map_err(|_| Failure::Own)?
        .map_err(|_| Failure::OriginName)?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found.map(|address| address.ip().to_canonical()) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(Failure::OriginName);
    }
    Ok(addresses.into())
}
