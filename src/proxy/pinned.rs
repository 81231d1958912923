//! Which apps refuse the school's certificate, as far as their connections tell; pure.
//!
//! An app that pins its certificates ends the handshake when it sees ours: with an alert, or
//! without a word. So does every app of a device that never got the school's root, so only
//! devices count that accept our certificates elsewhere. What is kept is bounded, lives in memory
//! only, and names sites, not people. Nothing is decided here: a name becomes a suspect, and what
//! is done with a suspect is the school's business (`policy::Probations`).

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};

use crate::model::{HostName, Timestamp};
use crate::policy::Probations;

/// Names that are watched at most; the one that was quiet longest makes place.
const NAMES: usize = 512;
/// Devices that are known to accept our certificates.
const DEVICES: usize = 8_192;
/// Refusals that are remembered of one name.
const REFUSALS: usize = 64;
/// Refusals older than this count no more.
const WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A device that accepted a certificate of ours within this time trusts the school.
const TRUSTS: Duration = Duration::from_secs(24 * 60 * 60);
/// So many refusals by two devices or more make a suspect.
const BY_SEVERAL: usize = 3;
/// So many by one device do as well.
const BY_ONE: usize = 6;

/// How a client refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// With an alert about the certificate (RFC 8446, section 6.2).
    Alert,
    /// It closed right after our certificate.
    Silent,
    /// It finished the handshake and closed without a request: some libraries look at pins then.
    /// Browsers open connections that they do not use; such a refusal counts only while nobody
    /// has opened the name.
    Unused,
}

/// How a handshake ended that did not succeed, if that says something about the certificate.
pub(super) fn refusal(error: &std::io::Error) -> Option<Refusal> {
    use rustls::AlertDescription as Alert;
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(rustls::Error::AlertReceived(
            Alert::UnknownCA | Alert::BadCertificate | Alert::CertificateUnknown,
        )) => Some(Refusal::Alert),
        Some(_) => None,
        // The hello was whole before anything was answered, so our certificate had been sent.
        None => matches!(
            error.kind(),
            std::io::ErrorKind::UnexpectedEof
                | std::io::ErrorKind::ConnectionReset
                | std::io::ErrorKind::BrokenPipe
        )
        .then_some(Refusal::Silent),
    }
}

/// Whether a client ended its handshake because Encrypted Client Hello was declined.
pub(super) fn declines_ech(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(
        inner,
        Some(rustls::Error::AlertReceived(
            rustls::AlertDescription::EncryptedClientHelloRequired
        ))
    )
}

/// What was seen of all names.
#[derive(Debug, Default)]
pub struct Watch {
    names: BTreeMap<HostName, Trail>,
    /// When a device accepted a certificate of ours last.
    devices: BTreeMap<IpAddr, Timestamp>,
}

#[derive(Debug)]
struct Trail {
    refusals: VecDeque<(Timestamp, IpAddr, Refusal)>,
    /// Connections to the name on which a request came.
    opened: u32,
    last: Timestamp,
}

/// A name that apps refuse to open through the gateway.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Suspect {
    /// The name.
    #[serde(with = "as_text")]
    pub host: HostName,
    /// Refusals that count.
    pub refusals: usize,
    /// Those of them with an alert.
    pub alerts: usize,
    /// By how many devices.
    pub devices: usize,
    /// Connections of others that worked, such as a browser's.
    pub opened: u32,
    /// When it was refused first and last, as far as it is remembered.
    pub first_ms: i64,
    /// See above.
    pub last_ms: i64,
    /// Whether that is enough to say that an app pins its certificates.
    pub sure: bool,
}

mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::model::HostName;

    pub(super) fn serialize<S: Serializer>(host: &HostName, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(host.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HostName, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl Watch {
    /// A client accepted our certificate.
    pub fn accepted(&mut self, device: IpAddr, now: Timestamp) {
        if self.devices.len() >= DEVICES && !self.devices.contains_key(&device) {
            self.devices.retain(|_, at| now.since(*at) <= TRUSTS);
            if self.devices.len() >= DEVICES {
                return;
            }
        }
        self.devices.insert(device, now);
    }

    /// And asked for something there.
    pub fn opened(&mut self, host: &HostName) {
        if let Some(trail) = self.names.get_mut(host) {
            trail.opened = trail.opened.saturating_add(1);
        }
    }

    /// A client refused our certificate.
    pub fn refused(&mut self, host: &HostName, device: IpAddr, how: Refusal, now: Timestamp) {
        if self.names.len() >= NAMES && !self.names.contains_key(host) {
            let quiet = self.names.iter().min_by_key(|(_, trail)| trail.last);
            if let Some(quiet) = quiet.map(|(host, _)| host.clone()) {
                self.names.remove(&quiet);
            }
        }
        let trail = self.names.entry(host.clone()).or_insert_with(|| Trail {
            refusals: VecDeque::new(),
            opened: 0,
            last: now,
        });
        if trail.refusals.len() >= REFUSALS {
            trail.refusals.pop_front();
        }
        trail.refusals.push_back((now, device, how));
        trail.last = now;
    }

    /// What was seen of a name until `until` is over and done with.
    pub fn forget(&mut self, host: &HostName, until: Timestamp) {
        if self
            .names
            .get(host)
            .is_some_and(|trail| trail.last <= until)
        {
            self.names.remove(host);
        }
    }

    /// Names that were refused by devices which accept other certificates of ours, surest first.
    pub fn suspects(&self, now: Timestamp) -> Vec<Suspect> {
        let mut found: Vec<Suspect> = self
            .names
            .iter()
            .filter_map(|(host, trail)| self.suspect(host, trail, now))
            .collect();
        found.sort_by_key(|one| (!one.sure, std::cmp::Reverse(one.refusals)));
        found
    }

    fn suspect(&self, host: &HostName, trail: &Trail, now: Timestamp) -> Option<Suspect> {
        let counted: Vec<_> = trail
            .refusals
            .iter()
            .filter(|(_, _, how)| *how != Refusal::Unused || trail.opened == 0)
            .filter(|(at, device, _)| now.since(*at) <= WINDOW && self.trusts(*device, *at))
            .collect();
        let (first, last) = (counted.first()?.0, counted.last()?.0);
        let mut devices: Vec<IpAddr> = counted.iter().map(|(_, device, _)| *device).collect();
        devices.sort_unstable();
        devices.dedup();
        let refusals = counted.len();
        Some(Suspect {
            host: host.clone(),
            refusals,
            alerts: counted.iter().filter(|one| one.2 == Refusal::Alert).count(),
            devices: devices.len(),
            opened: trail.opened,
            first_ms: first.0,
            last_ms: last.0,
            sure: refusals >= BY_ONE || (refusals >= BY_SEVERAL && devices.len() >= 2),
        })
    }

    /// Whether a device accepted a certificate of ours around that time.
    fn trusts(&self, device: IpAddr, around: Timestamp) -> bool {
        self.devices
            .get(&device)
            .is_some_and(|at| at.since(around) <= TRUSTS && around.since(*at) <= TRUSTS)
    }
}

/// What was seen, and which names are on probation; clones share it.
#[derive(Clone, Default)]
pub struct Pinned(Arc<Both>);

#[derive(Default)]
struct Both {
    watch: Mutex<Watch>,
    probations: ArcSwap<Probations>,
}

impl Pinned {
    /// Puts names on probation, in place of those before.
    pub fn replace(&self, probations: Probations) {
        self.0.probations.store(Arc::new(probations));
    }

    /// Names that apps refuse to open.
    pub fn suspects(&self, now: Timestamp) -> Vec<Suspect> {
        self.watch().suspects(now)
    }

    /// Forgets what was seen of a name until a moment.
    pub fn forget(&self, host: &HostName, until: Timestamp) {
        self.watch().forget(host, until);
    }

    /// What is on probation. Not to be kept over an await.
    pub(super) fn probations(&self) -> Guard<Arc<Probations>> {
        self.0.probations.load()
    }

    /// Nothing waits while it is held.
    pub(super) fn watch(&self) -> MutexGuard<'_, Watch> {
        self.0.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn device(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    /// A line of events: `+1` device 1 accepts somewhere, `-1` it refuses the app with an alert,
    /// `~1` without a word, `*` somebody opens it, `h`, `d`, `w`: an hour, a day, a week goes by.
    #[track_caller]
    fn check(events: &str, expect: Option<(usize, usize, bool)>) {
        let host: HostName = "app.example".parse().unwrap();
        let mut watch = Watch::default();
        let mut now = NOW;
        for event in events.split_whitespace() {
            let (kind, rest) = event.split_at(1);
            let who = device(rest.parse().unwrap_or(0));
            match kind {
                "+" => watch.accepted(who, now),
                "-" => watch.refused(&host, who, Refusal::Alert, now),
                "~" => watch.refused(&host, who, Refusal::Silent, now),
                "o" => watch.refused(&host, who, Refusal::Unused, now),
                "*" => watch.opened(&host),
                "h" => now = now.plus(Duration::from_secs(3_600)),
                "d" => now = now.plus(Duration::from_secs(86_400)),
                "w" => now = now.plus(Duration::from_secs(7 * 86_400)),
                other => panic!("{other}"),
            }
        }
        let found = watch.suspects(now);
        let found = found
            .first()
            .map(|one| (one.refusals, one.devices, one.sure));
        assert_eq!(found, expect, "{events}");
    }

    #[test]
    fn what_makes_a_suspect() {
        // A device without the school's root refuses everything: that is no app.
        check("-1 -1 -1 -1 -1 -1 -1", None);
        check("-1 -2 -3 -4 -5 -6 -7", None);
        // It trusts the school: each refusal counts, before and after.
        check("+1 -1", Some((1, 1, false)));
        check("-1 +1", Some((1, 1, false)));
        check("+1 -1 ~1 -1 ~1 -1", Some((5, 1, false)));
        check("+1 -1 ~1 -1 ~1 -1 ~1", Some((6, 1, true)));
        check("+1 +2 -1 -2", Some((2, 2, false)));
        check("+1 +2 -1 -2 ~2", Some((3, 2, true)));
        // Two devices of which one does not trust the school are one.
        check("+1 -1 -2 -2 -2 -2 -2", Some((1, 1, false)));
        // Trust of yesterday says nothing about refusals of the day after tomorrow.
        check("+1 d d -1 -1 -1 -1 -1 -1", None);
        // Connections that are not used say something only where none is.
        check("+1 +2 o1 o2 o1", Some((3, 2, true)));
        check("+1 +2 o1 o2 o1 *", None);
        check("+1 +2 -1 o2 o1 -2 -2 *", Some((3, 2, true)));
        // Old refusals count no more.
        check("+1 +2 -1 -2 ~2 h w", None);
        check("+1 +2 -1 -2 ~2 d +1", Some((3, 2, true)));
    }

    #[test]
    fn what_is_forgotten_begins_anew() {
        let host: HostName = "app.example".parse().unwrap();
        let mut watch = Watch::default();
        watch.accepted(device(1), NOW);
        watch.refused(&host, device(1), Refusal::Alert, NOW);
        watch.forget(&host, NOW.minus(Duration::from_secs(1)));
        assert_eq!(watch.suspects(NOW).len(), 1);
        watch.forget(&host, NOW);
        assert_eq!(watch.suspects(NOW), []);
    }

    proptest! {
        #[test]
        fn nothing_grows_without_bound(events in proptest::collection::vec((0u32..20_000, 0u32..2_000, any::<bool>()), 0..3_000)) {
            let mut watch = Watch::default();
            for (at, (who, name, refuses)) in events.into_iter().enumerate() {
                let now = NOW.plus(Duration::from_secs(at as u64));
                let host: HostName = format!("n{name}.example").parse().unwrap();
                if refuses {
                    watch.refused(&host, device(who), Refusal::Silent, now);
                } else {
                    watch.accepted(device(who), now);
                }
            }
            prop_assert!(watch.names.len() <= NAMES && watch.devices.len() <= DEVICES);
            prop_assert!(watch.names.values().all(|trail| trail.refusals.len() <= REFUSALS));
            // Whoever is sure had trusting devices, and enough of them.
            for one in watch.suspects(NOW) {
                prop_assert!(!one.sure || one.refusals >= BY_SEVERAL);
                prop_assert!(one.devices >= 1 && one.devices <= one.refusals);
            }
        }
    }
}
