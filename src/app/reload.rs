//! Takes changes of `policies/` and `users.toml` into force while the gateway runs.
//!
//! A file change, SIGHUP, a request of the dashboard or a new day (helplines and rules have
//! review dates) starts an attempt: read everything, compile on a blocking thread, run the
//! examples, swap one pointer. Any problem leaves the old rules and people in force; it is
//! logged once and shown in [`ReloadStatus`]. Of the configuration file `[limits]` and
//! `[upstream]` are hot; what else has changed there is named as waiting for a restart.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::identity::{self, Identities, ProxyAuth, Users};
use crate::model::{Clock, Timestamp};
use crate::policy::{Diagnostic, Live, Rulebook};

use super::config::Config;
use super::files;
use super::shelf::Shelf;

/// Changes come in bursts: this long without another one and the burst is over.
const QUIET: Duration = Duration::from_millis(300);
/// A burst that does not end, such as a large list being copied, is cut after this long.
const BURST: Duration = Duration::from_secs(5);
/// How often the calendar is looked at: helplines are shown until the day of their review, and
/// that is decided when the rules are compiled. Fresh lists are looked at as often, for the
/// systems on which changes of files are not noticed by themselves.
const CALENDAR: Duration = Duration::from_secs(300);

/// Where lists lie that are fetched while the gateway runs, below the policy directory.
const FRESH: &str = "lists/fresh";

/// What is in force, and what came of the last attempt to change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReloadStatus {
    /// Generation of the rulebook in force.
    pub generation: u64,
    /// Its digest.
    pub digest: String,
    /// Since when it is in force.
    pub since: Timestamp,
    /// When somebody last tried to change it.
    pub tried: Timestamp,
    /// Whether that was refused; `problems` says why.
    pub refused: bool,
    /// Errors and warnings of the last attempt.
    pub problems: Vec<Diagnostic>,
    /// Sections of the configuration file that have changed and wait for a restart.
    pub needs_restart: Vec<&'static str>,
}

/// Asks for an attempt and sees what came of it. Clones speak to the same [`Reloader`].
#[derive(Clone)]
pub struct ReloadHandle {
    wanted: Arc<Notify>,
    status: watch::Receiver<ReloadStatus>,
}

impl ReloadHandle {
    /// Asks for an attempt; requests while one runs become one more.
    pub fn request(&self) {
        self.wanted.notify_one();
    }

    /// The present state.
    pub fn status(&self) -> ReloadStatus {
        self.status.borrow().clone()
    }

    /// A receiver that sees each change.
    pub fn watch(&self) -> watch::Receiver<ReloadStatus> {
        self.status.clone()
    }
}

/// Reads and compiles the rules in `dir`. Warnings come with the rulebook. The big index of
/// names comes from the shelf if it has the right one, and is put there if it had to be made.
///
/// Takes up to seconds with large lists: call where blocking is fine.
pub fn load_rules(
    dir: &Path,
    shelf: &Shelf,
    key: [u8; 16],
    generation: u64,
    now: Timestamp,
    previous: Option<&Rulebook>,
) -> Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>> {
    let source = files::read_policies(dir)?;
    let get = |digest: &str| shelf.get(digest);
    let loaded = Rulebook::compile_with_shelf(&source, key, generation, now, previous, &get)?;
    drop(source);
    if let Some((digest, image)) = loaded.0.lists_image()
        && let Err(error) = shelf.put(&digest, &image)
    {
        tracing::warn!(
            %error,
            "the compiled lists cannot be kept; the next start has to compile them again"
        );
    }
    Ok(loaded)
}

/// Reads the people who may sign in to the proxy; nobody if that is switched off.
pub fn load_users(settings: &identity::Settings) -> Result<Users, Vec<Diagnostic>> {
    if settings.proxy_auth == ProxyAuth::Off {
        return Ok(Users::default());
    }
    let name = settings.users.display().to_string();
    let trouble = |message: String, hint: &str| {
        vec![Diagnostic {
            file: name.clone(),
            line: 0,
            column: 0,
            message,
            hint: hint.into(),
            fatal: true,
        }]
    };
    let bytes =
        files::read_bounded(&settings.users, identity::MAX_FILE_BYTES).map_err(|error| {
            trouble(
                format!("cannot be read: {error}"),
                "[identity] proxy_auth needs it; make lines for it with: schoolgate pupil hash",
            )
        })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| trouble("is not UTF-8 text".into(), "save it as UTF-8"))?;
    Users::parse(&text, &name)
}

/// Puts `[limits]` and `[upstream]` of a changed configuration in force.
pub type Tune = Box<dyn Fn(&Config) -> anyhow::Result<()> + Send + Sync>;

/// Watches and reloads; see the module.
pub struct Reloader {
    tune: Option<Tune>,
    /// The configuration whose hot sections are in force, once they have changed.
    tuned: Mutex<Option<Config>>,
    /// How the revocation lists looked when they were read.
    lists: Mutex<files::Stamp>,
    config: Config,
    live: Live,
    identities: Arc<Identities>,
    key: [u8; 16],
    clock: Clock,
    wanted: Arc<Notify>,
    status: watch::Sender<ReloadStatus>,
    metrics: Metrics,
}

struct Metrics {
    attempts: Family<Outcome, Counter>,
    generation: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

impl Reloader {
    /// Begins with the rulebook in `live`. `key` is the one it was compiled with, `warnings` are
    /// those that came with it.
    pub fn new(
        config: Config,
        live: Live,
        identities: Arc<Identities>,
        key: [u8; 16],
        clock: Clock,
        warnings: Vec<Diagnostic>,
        registry: &mut Registry,
    ) -> (Reloader, ReloadHandle) {
        let metrics = Metrics {
            attempts: Family::default(),
            generation: Gauge::default(),
        };
        registry.register(
            "schoolgate_reloads",
            "Attempts to take changed rules into force, by outcome",
            metrics.attempts.clone(),
        );
        registry.register(
            "schoolgate_policy_generation",
            "Generation of the rulebook in force",
            metrics.generation.clone(),
        );
        let rules = live.current();
        let now = clock.now();
        report(&warnings);
        metrics
            .generation
            .set(i64::try_from(rules.generation()).unwrap_or(i64::MAX));
        let (status, seen) = watch::channel(ReloadStatus {
            generation: rules.generation(),
            digest: rules.digest().to_owned(),
            since: now,
            tried: now,
            refused: false,
            problems: warnings,
            needs_restart: Vec::new(),
        });
        let lists = Mutex::new(files::stamp(&config.upstream.revocation));
        let wanted = Arc::new(Notify::new());
        let handle = ReloadHandle {
            wanted: wanted.clone(),
            status: seen,
        };
        (
            Reloader {
                config,
                live,
                identities,
                key,
                clock,
                wanted,
                status,
                metrics,
                tune: None,
                tuned: Mutex::default(),
                lists,
            },
            handle,
        )
    }

    /// Has changed `[limits]` and `[upstream]` put in force by `tune`, which answers an error
    /// that says what and where if they cannot be.
    pub fn tuned_by(mut self, tune: Tune) -> Self {
        self.tune = Some(tune);
        self
    }

    /// Watches until `stop`. An attempt in progress is finished first.
    pub async fn run(self, stop: CancellationToken) {
        let changed = Arc::new(Notify::new());
        let mut eyes = Eyes::open(&self.config, changed.clone());
        let mut hangup = match signal(SignalKind::hangup()) {
            Ok(hangup) => Some(hangup),
            Err(error) => {
                tracing::warn!(%error, "SIGHUP cannot be listened to; files are still watched");
                None
            }
        };
        let mut calendar = tokio::time::interval(CALENDAR);
        let fresh = self.config.policy.dir.join(FRESH);
        let look = || (files::stamp(&fresh), self.lists());
        let mut stamp = look();
        loop {
            let hung_up = async {
                match &mut hangup {
                    Some(hangup) => hangup.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = changed.notified() => settle(&changed).await,
                () = self.wanted.notified() => {}
                _ = hung_up => {}
                _ = calendar.tick() => if self.same_day() && look() == stamp { continue },
            }
            stamp = look();
            // Before reading, so that what changes while we read is seen afterwards.
            eyes.look_again();
            self.attempt().await;
        }
    }

    /// One attempt, now; `true` if nothing was refused.
    pub async fn attempt(&self) -> bool {
        let previous = self.live.current();
        let now = self.clock.now();
        let (config, key) = (self.config.clone(), self.key);
        let before = previous.clone();
        let work = tokio::task::spawn_blocking(move || {
            let rules = load_rules(
                &config.policy.dir,
                &Shelf::new(&config.data.dir),
                key,
                before.generation() + 1,
                now,
                Some(&before),
            );
            (
                rules,
                load_users(&config.identity),
                config.file.as_deref().map(Config::load),
            )
        });
        let Ok((rules, users, file)) = work.await else {
            // The panic itself was logged and counted where it happened.
            tracing::error!("the rules could not be compiled; the old ones stay in force");
            self.count("failed");
            return false;
        };
        let mut problems = Vec::new();
        let mut refused = false;
        let mut replaced = None;
        match rules {
            Ok((rules, warnings)) => {
                problems.extend(warnings);
                // The same rules on the same day keep their generation, and what is remembered.
                if rules.digest() != previous.digest() || !self.same_day() {
                    replaced = Some((rules.generation(), rules.digest().to_owned()));
                    self.live.replace(rules);
                }
            }
            Err(errors) => {
                refused = true;
                problems.extend(errors);
            }
        }
        match users {
            Ok(users) => self.identities.replace(users),
            Err(errors) => {
                refused = true;
                problems.extend(errors);
            }
        }
        let (needs_restart, errors) = match file {
            None => (Vec::new(), Vec::new()),
            Some(Err(errors)) => (Vec::new(), errors),
            Some(Ok(new)) => (self.config.waits_for_restart(&new), self.retune(&new)),
        };
        refused |= !errors.is_empty();
        problems.extend(errors);
        self.tell(now, replaced, refused, problems, needs_restart);
        !refused
    }

    /// Puts the hot sections of a changed configuration file in force.
    fn retune(&self, new: &Config) -> Vec<Diagnostic> {
        let Some(tune) = &self.tune else {
            return Vec::new();
        };
        let mut tuned = self.tuned.lock().unwrap_or_else(PoisonError::into_inner);
        let running = tuned.as_ref().unwrap_or(&self.config);
        let lists = files::stamp(&new.upstream.revocation);
        let mut read = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if running.limits == new.limits && running.upstream == new.upstream && *read == lists {
            return Vec::new();
        }
        match tune(new) {
            Ok(()) => {
                tracing::info!("changed limits and upstream settings are in force");
                *tuned = Some(new.clone());
                *read = lists;
                Vec::new()
            }
            Err(error) => vec![Diagnostic {
                file: new
                    .file
                    .as_ref()
                    .map(|file| file.display().to_string())
                    .unwrap_or_default(),
                line: 0,
                column: 0,
                message: format!("[upstream] cannot be put in force: {error}"),
                hint: "the settings before stay in force; correct it and save again".into(),
                fatal: true,
            }],
        }
    }

    /// How the revocation lists of the configuration in force look now.
    fn lists(&self) -> files::Stamp {
        let tuned = self.tuned.lock().unwrap_or_else(PoisonError::into_inner);
        let running = tuned.as_ref().unwrap_or(&self.config);
        files::stamp(&running.upstream.revocation)
    }

    /// Whether the rules in force were compiled on the school's present day.
    fn same_day(&self) -> bool {
        let zone = self.live.current().school().time_zone.clone();
        let day = |at: Timestamp| {
            let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
            Some(at.in_tz(&zone).ok()?.date())
        };
        day(self.status.borrow().since) == day(self.clock.now())
    }

    fn tell(
        &self,
        now: Timestamp,
        replaced: Option<(u64, String)>,
        refused: bool,
        problems: Vec<Diagnostic>,
        needs_restart: Vec<&'static str>,
    ) {
        let before = self.status.borrow().clone();
        if let Some((generation, digest)) = &replaced {
            tracing::info!(
                policy.generation = generation,
                policy.digest = digest,
                "new rules are in force"
            );
            self.metrics
                .generation
                .set(i64::try_from(*generation).unwrap_or(i64::MAX));
        }
        if problems != before.problems {
            report(&problems);
            if refused {
                tracing::error!(
                    problems = problems.iter().filter(|problem| problem.fatal).count(),
                    "the change was not taken over; what was in force stays in force"
                );
            }
        }
        if needs_restart != before.needs_restart && !needs_restart.is_empty() {
            tracing::warn!(
                sections = needs_restart.join(" "),
                "the configuration file has changed; these sections need a restart"
            );
        }
        self.count(match (refused, &replaced) {
            (true, _) => "refused",
            (false, Some(_)) => "replaced",
            (false, None) => "unchanged",
        });
        let (generation, digest, since) = match replaced {
            Some((generation, digest)) => (generation, digest, now),
            None => (before.generation, before.digest, before.since),
        };
        self.status.send_replace(ReloadStatus {
            generation,
            digest,
            since,
            tried: now,
            refused,
            problems,
            needs_restart,
        });
    }

    fn count(&self, outcome: &'static str) {
        self.metrics
            .attempts
            .get_or_create(&Outcome { outcome })
            .inc();
    }
}

/// Each problem once, with its place.
fn report(problems: &[Diagnostic]) {
    for problem in problems {
        let (file, line, column) = (&problem.file, problem.line, problem.column);
        let (message, hint) = (&problem.message, &problem.hint);
        if problem.fatal {
            tracing::error!(file, line, column, hint, "{message}");
        } else {
            tracing::warn!(file, line, column, hint, "{message}");
        }
    }
}

/// Waits until a burst of changes is over.
async fn settle(changed: &Notify) {
    let end = tokio::time::Instant::now() + BURST;
    while tokio::time::Instant::now() < end {
        if tokio::time::timeout(QUIET, changed.notified())
            .await
            .is_err()
        {
            return;
        }
    }
}

/// The watcher of files. Without it, SIGHUP still works.
struct Eyes {
    watcher: Option<RecommendedWatcher>,
    policies: PathBuf,
    /// Directories in which single names matter: an editor replaces the file, and a script may
    /// replace the whole policy directory.
    around: Vec<PathBuf>,
    said: bool,
}

impl Eyes {
    fn open(config: &Config, changed: Arc<Notify>) -> Self {
        let mut files = vec![config.policy.dir.clone()];
        files.extend(config.file.clone());
        if config.identity.proxy_auth != ProxyAuth::Off {
            files.push(config.identity.users.clone());
        }
        let parent = |file: &PathBuf| match file.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let mut around: Vec<PathBuf> = files.iter().map(parent).collect();
        around.sort();
        around.dedup();
        let names: Vec<OsString> = files
            .iter()
            .filter_map(|file| file.file_name())
            .map(OsString::from)
            .collect();
        let policies = config.policy.dir.clone();
        let inside = std::path::absolute(&policies).unwrap_or(policies.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let is_ours = |path: &PathBuf| {
                // `..data` is what container platforms swap when mounted files change.
                path.file_name()
                    .is_some_and(|name| name == "..data" || names.iter().any(|own| own == name))
                    || std::path::absolute(path).is_ok_and(|path| path.starts_with(&inside))
            };
            let matters = match event {
                Ok(event) => {
                    is_change(&event.kind)
                        && (event.paths.is_empty() || event.paths.iter().any(is_ours))
                }
                // Events may have been lost.
                Err(_) => true,
            };
            if matters {
                changed.notify_one();
            }
        });
        let mut eyes = Eyes {
            watcher: None,
            policies,
            around,
            said: false,
        };
        match watcher {
            Ok(watcher) => eyes.watcher = Some(watcher),
            Err(error) => eyes.say(&error),
        }
        eyes.look_again();
        eyes
    }

    /// Watches anew: directories may have come, gone, or been replaced by others of the name.
    fn look_again(&mut self) {
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        let mut failed = None;
        for directory in &self.around {
            failed = watcher
                .watch(directory, RecursiveMode::NonRecursive)
                .err()
                .or(failed);
        }
        // An old watch may be on a directory that was moved away; it is fine if there is none.
        drop(watcher.unwatch(&self.policies));
        failed = watcher
            .watch(&self.policies, RecursiveMode::Recursive)
            .err()
            .or(failed);
        match failed {
            Some(error) => self.say(&error),
            None => self.said = false,
        }
    }

    fn say(&mut self, error: &notify::Error) {
        if !std::mem::replace(&mut self.said, true) {
            tracing::warn!(
                %error,
                "changes of files are not noticed by themselves; after a change, send SIGHUP"
            );
        }
    }
}

/// Reading a file is an event as well, and ours must not wake us.
fn is_change(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if *access != AccessKind::Close(AccessMode::Write))
}

#[cfg(test)]
mod tests;
