//! Sites that one member of staff opens for minutes although their certificate cannot be verified.
//!
//! A waiver holds for one person on one device, one host and port, and one key, and only for what
//! begins and flows before its end. Waivers live in memory only, so a restart ends them; whoever
//! records them, and who may have one, is not known here. No waiver opens what the rules close:
//! those are asked first.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use moka::sync::Cache;
use tokio::sync::watch;
use uuid::Uuid;

use super::opened::Closing;
use crate::model::{Clock, Hit, HostName, PageUrl, Pseudonym, Subject, Timestamp};

/// How long the page that explains a certificate can be answered.
const QUESTION: Duration = Duration::from_secs(15 * 60);
/// How often what flows looks at the clock, which may jump.
const LOOK: Duration = Duration::from_millis(500);
/// Waivers at once; a school has a handful of odd devices.
const MOST: usize = 200;

/// A site that is open to one member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Its name in the list of those in force.
    pub id: Uuid,
    /// The site.
    pub host: HostName,
    /// Its port.
    pub port: u16,
    /// SHA-256 of the key that it shows.
    pub spki: [u8; 32],
    /// The rule that its certificate breaks, as `docs/origins.md` names it.
    pub rule: &'static str,
    /// The stand-in of who accepted it.
    pub by: Pseudonym,
    /// Its end.
    pub until: Timestamp,
}

/// For whom it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) client: IpAddr,
    pub(super) subject: Subject,
}

/// A certificate that was refused to somebody who may accept it.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) holder: Holder,
    pub(super) by: Pseudonym,
    pub(super) page: PageUrl,
    pub(super) spki: [u8; 32],
    pub(super) rule: &'static str,
    pub(super) lasts: Duration,
    /// The record of the refusal; that of the waiver differs in its reason and moment.
    pub(super) hit: Hit,
}

/// A question as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The site.
    pub host: HostName,
    /// For how long it would be open.
    pub lasts: Duration,
    /// Until when it is open already.
    pub until: Option<Timestamp>,
    /// The address that was asked for.
    pub back: String,
}

/// Those in force and the questions; clones share them.
#[derive(Clone)]
pub(super) struct Waivers(Arc<Inner>);

struct Inner {
    asked: Cache<Uuid, Question>,
    now: ArcSwap<Vec<(Holder, Waiver)>>,
    /// Held while the list above is replaced.
    turn: Mutex<()>,
    changed: watch::Sender<()>,
}

impl Waivers {
    pub(super) fn new() -> Waivers {
        Waivers(Arc::new(Inner {
            asked: Cache::builder()
                .max_capacity(2_000)
                .time_to_live(QUESTION)
                .build(),
            now: ArcSwap::default(),
            turn: Mutex::default(),
            changed: watch::Sender::new(()),
        }))
    }

    /// A certificate was refused, and the page says how it can be accepted.
    pub(super) fn ask(&self, event: Uuid, question: Question) {
        self.0.asked.insert(event, question);
    }

    /// What was asked on this device, if it is not too long ago.
    pub(super) fn question(&self, event: Uuid, client: IpAddr) -> Option<Question> {
        let question = self.0.asked.get(&event)?;
        (question.holder.client == client).then_some(question)
    }

    /// The key that is accepted for a request, if one is. Costs a look at an empty list as a rule.
    pub(super) fn of(
        &self,
        client: IpAddr,
        subject: &Subject,
        host: &HostName,
        port: u16,
        now: Timestamp,
    ) -> Option<Waiver> {
        let all = self.0.now.load();
        let mut fitting = all.iter().filter(|(holder, waiver)| {
            waiver.until > now
                && waiver.port == port
                && waiver.host == *host
                && holder.client == client
                && holder.subject == *subject
        });
        fitting.next().map(|(_, waiver)| waiver.clone())
    }

    /// The waiver that would answer a question, not in force yet. `None` if there are too many.
    pub(super) fn drafted(&self, question: &Question, now: Timestamp) -> Option<Waiver> {
        let live = self
            .0
            .now
            .load()
            .iter()
            .filter(|(_, one)| one.until > now)
            .count();
        (live < MOST).then(|| Waiver {
            id: Uuid::now_v7(),
            host: question.page.host.clone(),
            port: question.page.port,
            spki: question.spki,
            rule: question.rule,
            by: question.by.clone(),
            until: now.plus(question.lasts),
        })
    }

    /// Puts one in force, in place of another of the same holder and site.
    pub(super) fn begin(&self, holder: Holder, waiver: Waiver, now: Timestamp) {
        self.change(|all| {
            all.retain(|(other, old)| {
                let same = *other == holder && old.host == waiver.host && old.port == waiver.port;
                !same && old.until > now
            });
            all.push((holder, waiver));
        });
    }

    /// Keeps those that are named; every other ends at once.
    pub(super) fn keep(&self, kept: &dyn Fn(&Waiver) -> bool) {
        if self.0.now.load().iter().all(|(_, one)| kept(one)) {
            return;
        }
        self.change(|all| all.retain(|(_, one)| kept(one)));
    }

    /// Those that hold.
    pub(super) fn all(&self, now: Timestamp) -> Vec<Waiver> {
        let all = self.0.now.load();
        let live = all.iter().filter(|(_, one)| one.until > now);
        live.map(|(_, one)| one.clone()).collect()
    }

    /// Is ready when this one holds no longer.
    pub(super) fn closing(&self, waiver: &Waiver, clock: Clock) -> Closing {
        let (all, id) = (self.clone(), waiver.id);
        let mut changed = self.0.changed.subscribe();
        Closing::at(async move {
            while all.all(clock.now()).iter().any(|one| one.id == id) {
                // The sender lives in `all`, so waiting for it does not fail.
                tokio::time::timeout(LOOK, changed.changed()).await.ok();
            }
        })
    }

    fn change(&self, change: impl FnOnce(&mut Vec<(Holder, Waiver)>)) {
        let _turn = self.0.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.0.now.load().to_vec();
        change(&mut all);
        self.0.now.store(Arc::new(all));
        self.0.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn holder(last: u8) -> Holder {
        Holder {
            client: IpAddr::from([10, 0, 0, last]),
            subject: Subject::Device(Pseudonym("dev-1".into())),
        }
    }

    fn waiver(host: &str, until: i64) -> Waiver {
        Waiver {
            id: Uuid::now_v7(),
            host: host.parse().unwrap(),
            port: 443,
            spki: [7; 32],
            rule: "expired",
            by: Pseudonym("dev-1".into()),
            until: Timestamp(until),
        }
    }

    #[test]
    fn one_holds_for_one_person_device_site_and_port_until_its_end() {
        let all = Waivers::new();
        let one = waiver("copier.example", HOUR);
        all.begin(holder(1), one.clone(), Timestamp(0));
        let find = |last: u8, host: &str, port, at| {
            let Holder { client, subject } = holder(last);
            let found = all.of(
                client,
                &subject,
                &host.parse().unwrap(),
                port,
                Timestamp(at),
            );
            found.is_some()
        };
        assert!(find(1, "copier.example", 443, 0));
        assert!(find(1, "copier.example", 443, HOUR - 1));
        assert!(!find(1, "copier.example", 443, HOUR));
        assert!(!find(2, "copier.example", 443, 0));
        assert!(!find(1, "copier.example", 8443, 0));
        assert!(!find(1, "www.copier.example", 443, 0));
        let somebody = Subject::Person(Pseudonym("p-1".into()));
        let client = holder(1).client;
        assert!(
            all.of(client, &somebody, &one.host, 443, Timestamp(0))
                .is_none()
        );
        // A new one takes the place of the old one, and the list says which go on.
        let again = waiver("copier.example", 2 * HOUR);
        all.begin(holder(1), again.clone(), Timestamp(0));
        assert_eq!(all.all(Timestamp(0)), std::slice::from_ref(&again));
        all.keep(&|one| one.id == again.id);
        assert_eq!(all.all(Timestamp(0)).len(), 1);
        all.keep(&|_| false);
        assert!(!find(1, "copier.example", 443, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn what_flows_ends_with_it() {
        let all = Waivers::new();
        let one = waiver("copier.example", HOUR);
        all.begin(holder(1), one.clone(), Timestamp(0));
        let closing = all.closing(&one, Clock::fixed(Timestamp(0)));
        tokio::pin!(closing);
        let second = Duration::from_secs(1);
        assert!(tokio::time::timeout(second, &mut closing).await.is_err());
        all.keep(&|_| false);
        assert!(tokio::time::timeout(second, &mut closing).await.is_ok());
        all.begin(holder(1), one.clone(), Timestamp(0));
        let late = all.closing(&one, Clock::fixed(Timestamp(HOUR)));
        assert!(tokio::time::timeout(second, late).await.is_ok());
    }
}
