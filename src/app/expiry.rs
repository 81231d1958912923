//! Says in time that a certificate of the school's authority ends: in the log once a day, as a
//! number for monitoring, and on the overview.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio_util::sync::CancellationToken;

use crate::dashboard::{Part, PartName};
use crate::model::{Clock, Timestamp};
use crate::tls::Authority;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Which certificate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Certificate {
    certificate: &'static str,
}

/// Registers when root and intermediate end, in seconds since 1970.
pub(super) fn register(authority: &Authority, registry: &mut Registry) {
    let ends: Family<Certificate, Gauge<i64, AtomicI64>> = Family::default();
    let (root, intermediate) = authority.ends();
    for (certificate, at) in [("root", root), ("intermediate", intermediate)] {
        ends.get_or_create(&Certificate { certificate })
            .set(at.0.div_euclid(1000));
    }
    registry.register(
        "schoolgate_authority_ends_seconds",
        "When the certificates of the school's authority end, in seconds since 1970",
        ends,
    );
}

/// How the authority is, for the overview.
pub(super) fn part(authority: &Authority, now: Timestamp) -> Part {
    let ending = authority.ending(now);
    Part {
        what: PartName::Authority,
        fine: ending.is_empty(),
        detail: match ending.first() {
            Some((name, until)) => format!("{name}: {until}"),
            None => authority.ends().1.to_string(),
        },
    }
}

/// Warns each day of what ends within sixty days, until `stop`.
pub(super) async fn watch(authority: Arc<Authority>, clock: Clock, stop: CancellationToken) {
    loop {
        let now = clock.now();
        for (name, until) in authority.ending(now) {
            let days = until.since(now).as_secs() / DAY.as_secs();
            tracing::warn!(
                certificate = name,
                until = %until,
                days,
                "a certificate of the school's authority ends soon: \
                 schoolgate ca renew for the intermediate, schoolgate ca rotate for the root"
            );
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(DAY) => {}
        }
    }
}
