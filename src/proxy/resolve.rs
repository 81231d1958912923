//! Names to addresses, as the machine's own resolver sees them (`/etc/hosts` included).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use super::failure::Failure;
use crate::model::HostName;

/// How long an answer is used again. The system's resolver tells no lifetime; this is short
/// enough for a site that moves and long enough for a page with a hundred parts.
const REMEMBERED: Duration = Duration::from_secs(30);

/// Looks names up, each once at a time.
#[derive(Clone)]
pub(super) struct Resolver {
    known: Cache<HostName, Arc<[IpAddr]>>,
}

impl Resolver {
    pub(super) fn new() -> Self {
        Resolver {
            known: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(REMEMBERED)
                .build(),
        }
    }

    /// The addresses of a host, in the resolver's order of preference; failures are not
    /// remembered.
    pub(super) async fn addresses(
        &self,
        host: &HostName,
        timeout: Duration,
    ) -> Result<Arc<[IpAddr]>, Failure> {
        if let Some(ip) = host.ip() {
            return Ok(Arc::from([ip]));
        }
        let name = host.clone();
        self.known
            .try_get_with_by_ref(host, async move {
                let looked_up = tokio::net::lookup_host((name.as_str(), 0));
                let found = tokio::time::timeout(timeout, looked_up)
                    .await
                    .map_err(|_| Failure::OriginTimeout)?
                    .map_err(|_| Failure::OriginName)?;
                let mut addresses: Vec<IpAddr> = Vec::new();
                for address in found.map(|address| address.ip().to_canonical()) {
                    if !addresses.contains(&address) {
                        addresses.push(address);
                    }
                }
                if addresses.is_empty() {
                    Err(Failure::OriginName)
                } else {
                    Ok(addresses.into())
                }
            })
            .await
            .map_err(|failure: Arc<Failure>| (*failure).clone())
    }
}
