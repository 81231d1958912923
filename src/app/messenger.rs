//! Takes notices out of the store and brings them to their people.
//!
//! The rules are in `safeguard::delivery`; this is the ticker around them. It wakes when something
//! changes, when a delivery is due, and every few seconds for what another process wrote. What is
//! under way is known in memory only: killed between sending and noting, a delivery is tried
//! again under the same id, which mail servers and programs can tell from a new one. At least
//! once, therefore, and never silently not at all. Each channel has its own few places, so that a
//! slow one holds nobody else up.

mod digests;
mod hook;
mod mailer;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::config::Config;
use crate::dashboard::{self, Letter, Lines, Ways};
use crate::model::{Clock, Language, NoticeKind, Timestamp, Weight};
use crate::policy::Live;
use crate::safeguard::delivery::{
    Channel, Hours, Moment, Reader, Release, patience, pause, plan, release,
};
use crate::safeguard::rights::{Right, holds};
use crate::store::{Account, AccountId, Due, NewDelivery, NewNotice, Notice, Store, StoreError};
use crate::tls::Trust;
use hook::Hook;
use mailer::Mailer;

/// How long it sleeps at most: another process may have written a notice.
const PULSE: Duration = Duration::from_secs(5);
/// Changes come in swarms; one look at the store is enough for all of a moment.
const PAUSE: Duration = Duration::from_millis(100);
/// Deliveries under way by one channel, or to one program, at the same time.
const PLACES: usize = 4;
/// How long those under way may take when the gateway stops.
const FAREWELL: Duration = Duration::from_secs(3);
/// How long notices are kept once they have ended. The dashboard counts thirty days back.
const KEPT: Duration = Duration::from_secs(60 * 24 * 3600);
/// How often it is asked whose digest is due, which costs a question for each member of staff.
const LOOKING: Duration = Duration::from_secs(60);
/// How often old ones are looked for.
const CLEANING: Duration = Duration::from_secs(6 * 3600);
/// Ends the id of a notice that went to the deputy.
const DEPUTY: &str = ":deputy";

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Failure {
    /// It may work another time.
    Later(String),
    /// It will not.
    Never(String),
}

/// What does not work at present, for the overview; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse(Arc<Mutex<BTreeMap<String, String>>>);

impl Pulse {
    /// What fails, as `channel: why`; empty if nothing does.
    pub(super) fn failing(&self) -> String {
        let failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = failing
            .iter()
            .map(|(way, why)| format!("{way}: {why}"))
            .collect();
        lines.join("; ")
    }

    fn note(&self, way: &Way, failure: Option<&str>) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some(why) => {
                failing.insert(way.name(), why.to_owned());
            }
            None => {
                failing.remove(&way.name());
            }
        }
    }
}

/// A channel, and which program for webhooks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Way {
    channel: Channel,
    target: String,
}

impl Way {
    fn name(&self) -> String {
        match self.channel {
            Channel::Webhook => format!("webhook {}", self.target),
            other => other.word().to_owned(),
        }
    }
}

/// A delivery that is being sent.
struct UnderWay {
    way: Way,
    whom: AccountId,
    ordinary: bool,
    kind: NoticeKind,
    at: Timestamp,
    attempts: u32,
}

/// Brings notices to people.
pub(super) struct Messenger {
    store: Store,
    clock: Clock,
    rules: Live,
    origin: String,
    mailer: Option<Mailer>,
    hooks: Vec<Hook>,
    pulse: Pulse,
    under_way: HashMap<Uuid, UnderWay>,
    tasks: JoinSet<(Uuid, Result<(), Failure>)>,
    /// Digests that need no second look today.
    digests: BTreeSet<String>,
    /// When digests were looked for, and old notices.
    looked: Option<Timestamp>,
    cleaned: Option<Timestamp>,
}

impl Messenger {
    /// Reads the secrets; nothing is connected yet.
    ///
    /// # Errors
    /// A file with a secret or a root that cannot be read.
    pub(super) fn new(
        store: Store,
        clock: Clock,
        rules: Live,
        config: &Config,
    ) -> anyhow::Result<Messenger> {
        let trust = Trust::new(&config.upstream.extra_roots)?;
        let hooks = config
            .webhook
            .iter()
            .map(|webhook| Hook::new(webhook, trust.http1.clone()))
            .collect::<anyhow::Result<Vec<Hook>>>()?;
        let mailer = Mailer::new(config, &rules.current().school().name)?;
        Ok(Messenger {
            store,
            clock,
            rules,
            origin: config.dashboard_url(),
            mailer,
            hooks,
            pulse: Pulse::default(),
            under_way: HashMap::new(),
            tasks: JoinSet::new(),
            digests: BTreeSet::new(),
            looked: None,
            cleaned: None,
        })
    }

    /// What does not work at present.
    pub(super) fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// How notices leave the house, for the dashboard.
    pub(super) fn ways(&self) -> Ways {
        Ways {
            mail: self.mailer.is_some(),
            webhooks: self.hooks.iter().map(|hook| hook.name.clone()).collect(),
        }
    }

    /// Brings notices to people until `stop`. What is under way then gets a few seconds; what is
    /// not through by then is tried again after the next start.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.store.changes();
        loop {
            let wait = match self.tick().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(%error, "notices wait: the store does not answer");
                    PULSE
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(wait) => {}
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    self.settled(done).await;
                }
                change = changes.recv() => match change {
                    Ok(_) | Err(RecvError::Lagged(_)) => {
                        tokio::time::sleep(PAUSE).await;
                        changes = changes.resubscribe();
                    }
                    Err(RecvError::Closed) => break,
                },
            }
        }
        let farewell = async {
            while let Some(done) = self.tasks.join_next().await {
                self.settled(done).await;
            }
        };
        // Cut off here, a delivery is still written down as waiting.
        tokio::time::timeout(FAREWELL, farewell).await.ok();
    }

    /// Plans what is new, starts what is due, and says how long it may sleep.
    async fn tick(&mut self) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        if self.looked.is_none_or(|at| now.since(at) >= LOOKING) {
            self.digests(now).await?;
            self.looked = Some(now);
        }
        loop {
            let new = self.store.unplanned_notices().await?;
            if new.is_empty() {
                break;
            }
            for notice in new {
                self.plan(&notice, now).await?;
            }
        }
        for (channel, target) in self.store.waiting_targets().await? {
            self.start(Way { channel, target }, now).await?;
        }
        if self.cleaned.is_none_or(|at| now.since(at) >= CLEANING) {
            self.store.forget_notices(now.minus(KEPT)).await?;
            self.cleaned = Some(now);
        }
        let next = self.store.next_delivery(now).await?;
        Ok(next.map_or(PULSE, |at| at.since(self.clock.now()).clamp(PAUSE, PULSE)))
    }

    /// When the school is open.
    fn hours(&self) -> Hours {
        let book = self.rules.current();
        let school = book.school();
        let zone = TimeZone::get(&school.time_zone).unwrap_or(TimeZone::UTC);
        Hours::of(&school.hours, zone)
    }

    /// Writes down by which ways a notice goes.
    async fn plan(&self, notice: &Notice, now: Timestamp) -> Result<(), StoreError> {
        let Some(account) = self.store.account(notice.whom).await? else {
            // Deleted a moment ago, and the notice with it.
            return self.store.plan_notice(notice, &[], None, now).await;
        };
        let said = self.store.notice_preferences(notice.whom).await?;
        let deputy = match said.deputy {
            // One hand is enough: whoever is deputy is told, or the person after all.
            Some(deputy) if !notice.id.ends_with(DEPUTY) => self.deputy(deputy).await?,
            _ => None,
        };
        let hooks: Vec<&Hook> = self
            .hooks
            .iter()
            .filter(|hook| hook.kinds.contains(&notice.kind) || notice.kind == NoticeKind::Test)
            .collect();
        let reader = Reader {
            wants: said.wants,
            deputy: deputy.is_some(),
            mail: self.mailer.is_some() && account.mail.is_some(),
            webhooks: hooks.len(),
        };
        let plan = plan(notice.kind, &reader, now);
        let deliveries: Vec<NewDelivery> = plan
            .legs
            .iter()
            .map(|leg| NewDelivery {
                channel: leg.channel,
                target: match leg.channel {
                    Channel::Webhook => hooks[leg.target].name.clone(),
                    _ => String::new(),
                },
                next_at: leg.at,
            })
            .collect();
        let instead = deputy.filter(|_| plan.deputy).map(|deputy| NewNotice {
            id: format!("{}{DEPUTY}", notice.id),
            at: notice.at,
            kind: notice.kind,
            whom: deputy,
            page: notice.page.clone(),
        });
        self.store
            .plan_notice(notice, &deliveries, instead.as_ref(), now)
            .await
    }

    /// The deputy, if there is one who can be told: in office, of the safeguarding team, and not
    /// switched off as well.
    async fn deputy(&self, id: AccountId) -> Result<Option<AccountId>, StoreError> {
        let account = self.store.account(id).await?;
        let able = account
            .is_some_and(|account| !account.disabled && holds(account.role, Right::ReadConcerns));
        let listens = self.store.notice_preferences(id).await?.wants.urgent;
        Ok((able && listens).then_some(id))
    }

    /// Starts what is due by one way, as far as there are places.
    async fn start(&mut self, way: Way, now: Timestamp) -> Result<(), StoreError> {
        let busy = self.under_way.values().filter(|one| one.way == way).count();
        let free = PLACES.saturating_sub(busy);
        if free == 0 {
            return Ok(());
        }
        let hours = self.hours();
        let midnight = hours.midnight(now);
        let mut started = 0;
        // What is held or dropped on the way makes room for what is behind it.
        let due = self
            .store
            .due_deliveries(way.channel, &way.target, now, 200)
            .await?;
        for due in due {
            if started == free {
                break;
            }
            if self.under_way.contains_key(&due.id) {
                continue;
            }
            let whom = due.notice.whom;
            let before = self.store.interruptions_of(whom, midnight).await?;
            let beside = self
                .under_way
                .values()
                .filter(|one| one.whom == whom && one.ordinary)
                .count() as u64;
            let moment = Moment {
                now,
                seen: due.notice.seen_at.is_some(),
                interruptions: u32::try_from(before + beside).unwrap_or(u32::MAX),
            };
            match release(due.notice.kind, &hours, moment) {
                Release::Seen => self.store.delivery_seen(due.id, now).await?,
                Release::Wait(until, why) => {
                    self.store.delivery_held(due.id, why, until).await?;
                }
                Release::Go => {
                    if self.send(&way, due, now).await? {
                        started += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// Starts one delivery. Whether anything was started: what cannot go is settled at once.
    async fn send(&mut self, way: &Way, due: Due, now: Timestamp) -> Result<bool, StoreError> {
        let under_way = UnderWay {
            way: way.clone(),
            whom: due.notice.whom,
            ordinary: due.notice.kind.weight() == Weight::Ordinary,
            kind: due.notice.kind,
            at: due.notice.at,
            attempts: due.attempts,
        };
        let id = due.id;
        let prepared = match self.store.account(due.notice.whom).await? {
            Some(account) if !account.disabled => self.prepare(way, &due, account, now).await?,
            _ => Prepared::Refused(Failure::Never("the account is disabled".into())),
        };
        match prepared {
            Prepared::Mail(mailer, to, letter) => {
                self.tasks
                    .spawn(async move { (id, mailer.send(id, &to, &letter).await) });
            }
            Prepared::Hook(hook, body) => {
                self.tasks
                    .spawn(async move { (id, hook.send(id, body, now).await) });
            }
            Prepared::Needless => {
                self.store.delivery_seen(id, now).await?;
                return Ok(false);
            }
            Prepared::Refused(failure) => {
                self.note(id, &under_way, Err(failure)).await?;
                return Ok(false);
            }
        }
        self.under_way.insert(id, under_way);
        Ok(true)
    }

    async fn prepare(
        &self,
        way: &Way,
        due: &Due,
        account: Account,
        now: Timestamp,
    ) -> Result<Prepared, StoreError> {
        let book = self.rules.current();
        let school = book.school();
        let language = account
            .language
            .or(school.languages.first().copied())
            .unwrap_or(Language::En);
        let notice = &due.notice;
        match way.channel {
            Channel::Mail => {
                let Some(mailer) = self.mailer.clone() else {
                    return Ok(Prepared::Refused(Failure::Later(
                        "there is no mail server in the configuration".into(),
                    )));
                };
                let (to, letter) = if notice.kind == NoticeKind::MailCheck {
                    match self.store.proposed_mail(account.id, now).await? {
                        Some(change) => {
                            let letter =
                                dashboard::code_letter(&change.code, language, &school.name);
                            (change.mail, letter)
                        }
                        // Another code was asked for meanwhile, or it was typed already.
                        None => return Ok(Prepared::Needless),
                    }
                } else {
                    let Some(to) = account.mail else {
                        return Ok(Prepared::Refused(Failure::Never(
                            "the account has no address".into(),
                        )));
                    };
                    (to, self.letter(notice, language, &school.name))
                };
                Ok(Prepared::Mail(mailer, to, letter))
            }
            Channel::Webhook => {
                let Some(hook) = self.hooks.iter().find(|hook| hook.name == way.target) else {
                    return Ok(Prepared::Refused(Failure::Later(
                        "there is no such webhook in the configuration".into(),
                    )));
                };
                let said = hook::Said {
                    what: format!("notice.{}", notice.kind.word()),
                    timestamp: notice.at.to_string(),
                    data: hook::Data {
                        kind: notice.kind.word(),
                        to: &account.name,
                        language: language.tag(),
                        text: &dashboard::sentence(notice.kind, language),
                        url: &format!("{}{}", self.origin, notice.page),
                    },
                };
                Ok(match serde_json::to_string(&said) {
                    Ok(body) => Prepared::Hook(hook.clone(), body),
                    Err(error) => Prepared::Refused(Failure::Never(error.to_string())),
                })
            }
            Channel::Screen => Ok(Prepared::Needless),
        }
    }

    fn letter(&self, notice: &Notice, language: Language, school: &str) -> Letter {
        let lines = notice
            .detail
            .as_deref()
            .and_then(|detail| serde_json::from_str::<Lines>(detail).ok());
        match lines {
            Some(lines) => dashboard::digest_letter(&lines, language, school, &self.origin),
            None => dashboard::letter(notice.kind, language, school, &self.origin, &notice.page),
        }
    }

    /// Takes the outcome of a task.
    async fn settled(&mut self, done: Result<(Uuid, Result<(), Failure>), tokio::task::JoinError>) {
        let (id, outcome) = match done {
            Ok(done) => done,
            Err(error) => {
                // Which one is not known: all that are not running are forgotten and tried again.
                tracing::error!(%error, "a delivery broke off");
                if self.tasks.is_empty() {
                    self.under_way.clear();
                }
                return;
            }
        };
        let Some(one) = self.under_way.remove(&id) else {
            return;
        };
        if let Err(error) = self.note(id, &one, outcome).await {
            tracing::error!(%error, "the outcome of a delivery could not be noted; it is tried again");
        }
    }

    async fn note(
        &self,
        id: Uuid,
        one: &UnderWay,
        outcome: Result<(), Failure>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let way = one.way.name();
        let why = match outcome {
            Ok(()) => {
                self.pulse.note(&one.way, None);
                return self.store.delivery_sent(id, now).await;
            }
            Err(Failure::Never(why)) => {
                tracing::error!(notice.kind = one.kind.word(), way, why, "a notice failed");
                return self.store.delivery_failed(id, &why, now).await;
            }
            Err(Failure::Later(why)) => why,
        };
        self.pulse.note(&one.way, Some(&why));
        if now.since(one.at) > patience(one.kind) {
            tracing::error!(
                notice.kind = one.kind.word(),
                way,
                why,
                "a notice is given up"
            );
            return self.store.delivery_failed(id, &why, now).await;
        }
        let tries = one.attempts.saturating_add(1);
        let next = now.plus(pause(tries));
        tracing::warn!(
            notice.kind = one.kind.word(),
            way,
            why,
            tries,
            "a notice waits"
        );
        self.store.delivery_later(id, &why, next, now).await
    }
}

/// A delivery, ready to go.
enum Prepared {
    Mail(Mailer, String, Letter),
    Hook(Hook, String),
    /// It is of no use any more.
    Needless,
    Refused(Failure),
}
