//! Starts the gateway, waits, and stops it in order.
//!
//! Everything that can fail is done before the first socket is bound, and every socket is bound
//! before the first connection is accepted: a start either stands or says in one paragraph why
//! not. The order of stopping is that of [`Running::stop`].

use std::io::IsTerminal as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use http::{HeaderValue, header};
use prometheus_client::registry::Registry;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::set_header::SetResponseHeaderLayer;

use super::config::{ByWhom, Config, Limits, TransparentMode};
use super::handover::{self, Inherited, Origins};
use super::messenger::Messenger;
use super::reload::{self, ReloadHandle, Reloader};
use super::serve::{Certificates, serve};
use super::shelf::Shelf;
use super::{
    agreed, caretaker, clockwork, drill, expiry, fetch, files, heads, limits, office, opening,
    passes, pinned, process, secrets, telemetry,
};
use crate::dashboard::{self, Dashboard, SignIn};
use crate::identity::Identities;
use crate::model::{Clock, HostName, Timestamp};
use crate::pages::Pages;
use crate::pages::token::Tokens;
use crate::policy::{self, Diagnostic, Live, Rulebook};
use crate::portal::{self, Portal, ProxyPlace, RootCertificate};
use crate::proxy::{self, Agreed, Door, Entrance, Opened, Pinned, Proxy};
use crate::store::Store;
use crate::store::journal::{self, Health, Journal};
use crate::tls::{Acceptor, Authority, Loaded, Minter, Trust};

/// Browsers come to the dashboard's own name by TLS only. A month: if the school changes its mind
/// about names, it is not bound to the old one for a year.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=2592000");
/// What a device's check opens to see that pages open: a page of the portal's own would prove
/// nothing about the way out.
const MUST_OPEN: &str = "https://www.wikipedia.org/";
/// What it opens to see that closed pages stay closed: a name that only the shipped lists know.
const MUST_STAY_CLOSED: &str = "https://gambling.blocked.example/";

/// Runs the gateway until SIGTERM or Ctrl-C.
///
/// # Errors
/// What keeps it from starting: a file, a port, a policy. Once it runs, nothing ends it but a
/// signal.
pub fn run(config: Config) -> anyhow::Result<()> {
    // Both before there is a second thread.
    process::harden();
    let mut inherited = Inherited::from_environment()?;
    let mut origins = Origins::new()?;
    let open_files = limits::raise_open_files();
    let mut registry = Registry::default();
    telemetry::watch_panics(&mut registry);
    limits::report_open_files(open_files, config.limits.connections);
    let clock = super::clock();

    let pseudonym_key = secrets::key(&config.data.dir, "pseudonym")?;
    let token_key = secrets::key(&config.data.dir, "token")?;
    let hosts_key = secrets::key(&config.data.dir, "hosts")?;
    let (rulebook, warnings) = first_rules(&config, hosts_key.short(), clock.now())?;
    let live = Live::new(rulebook);
    let school = live.current().school().clone();

    let (authority, loaded) = Authority::load_or_create(&config.ca.dir, &school.name, clock.now())?;
    let authority = Arc::new(authority);
    expiry::register(&authority, &mut registry);
    let trust = trust_of(&config)?;
    let leaves = config.limits.leaves as u64;
    let minter = |capacity| Minter::new(authority.clone(), clock.clone(), capacity);
    let users = reload::load_users(&config.identity).map_err(|problems| refused(&problems))?;
    let identities = Arc::new(Identities::new(
        config.identity.proxy_auth,
        users,
        pseudonym_key.bytes(),
        clock.clone(),
    ));
    identities.register(&mut registry);
    let (journal, reader, other_lane) = inherited.open_journal(&config.journal.dir)?;
    let pages = Arc::new(Pages::new());
    let tokens = Arc::new(Tokens::new(token_key.bytes()));

    // Everything but the data path runs here.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("schoolgate-rooms")
        .enable_all()
        .build()?;
    let mut signals = {
        let _entered = runtime.enter();
        Signals::listen()?
    };
    let store = runtime
        .block_on(Store::open(&config.store.url))
        .with_context(|| format!("the store {} cannot be opened", config.store.url))?;

    let messenger = Messenger::new(store.clone(), clock.clone(), live.clone(), &config)?;

    let doors = bind_doors(&config, &mut inherited)?;
    let mut bind_all = |addresses: &[SocketAddr], key| bind_all(addresses, key, &mut inherited);
    let portal_doors = bind_all(&config.listen.portal, "portal")?;
    let dashboard_doors = bind_all(&config.listen.dashboard, "dashboard")?;
    let metrics_doors = bind_all(&config.listen.metrics, "metrics")?;
    for door in doors.iter().flatten() {
        origins.keep(&door.socket)?;
    }
    for door in [&portal_doors, &dashboard_doors, &metrics_doors]
        .into_iter()
        .flatten()
    {
        origins.keep(door)?;
    }

    let drain = CancellationToken::new();
    let leave = CancellationToken::new();
    let (reloader, reloads) = Reloader::new(
        config.clone(),
        live.clone(),
        identities.clone(),
        hosts_key.short(),
        clock.clone(),
        warnings,
        &mut registry,
    );
    let metrics = Arc::new(proxy::Metrics::register(&mut registry));
    // Portal and data path know each other only here: the portal asks the data path to let a
    // reader go on, the data path hands the portal requests for its own name.
    let going_on: Arc<std::sync::OnceLock<Proxy>> = Arc::default();
    let passes = passes::Keeper::new(
        config.data.dir.clone(),
        going_on.clone(),
        store.clone(),
        clock.clone(),
    )
    .context("the list of passes cannot be written")?;
    let portal_routes = portal::router(Portal {
        pages: pages.clone(),
        school: {
            let live = live.clone();
            Arc::new(move || Arc::new(live.current().school().clone()))
        },
        rules: {
            let live = live.clone();
            Arc::new(move || live.current())
        },
        dashboard: match config.listen.dashboard.is_empty() {
            true => String::new(),
            false => config.dashboard_url(),
        },
        journal: journal.clone(),
        store: store.clone(),
        tokens: tokens.clone(),
        clock: clock.clone(),
        root: RootCertificate {
            der: authority.root_der().to_vec().into(),
            pem: authority.root_pem().into(),
            fingerprint: authority.fingerprint(),
        },
        ready: readiness(&journal),
        go_on: {
            let proxy = going_on.clone();
            Arc::new(move |event| proxy.get().and_then(|proxy| proxy.go_on(event)))
        },
        waiving: passes.waiving(),
        proxy: proxy_place(&config),
        gateway: gateway_host(&config),
        must_open: MUST_OPEN.into(),
        must_stay_closed: MUST_STAY_CLOSED.into(),
    });
    let opened = Opened::default();
    let pinned = Pinned::default();
    let agreed = Agreed::default();
    runtime.block_on(opening::load(&store, &opened, &clock))?;
    let proxy = Proxy::new(proxy::Parts {
        settings: settings(&config)?,
        rules: live.clone(),
        opened: opened.clone(),
        agreed: agreed.clone(),
        pinned: pinned.clone(),
        identities: identities.clone(),
        journal: journal.clone(),
        pages,
        tokens,
        minter: minter(leaves)?,
        acceptor: Acceptor::new(leaves)?,
        trust,
        portal: portal_routes.clone(),
        clock: clock.clone(),
        metrics,
        drain: drain.clone(),
        leave: leave.clone(),
    });
    let reloader = reloader.tuned_by({
        let proxy = proxy.clone();
        Box::new(move |config| {
            let trust = trust_of(config)?;
            proxy.tune(tuning(config)?, trust);
            Ok(())
        })
    });
    // Set once, two lines after it was made.
    going_on.set(proxy.clone()).ok();

    let certificates = Arc::new(Certificates {
        minter: Arc::new(minter(256)?),
        acceptor: Arc::new(Acceptor::new(256)?),
    });
    let driller = drill::Driller::new(
        identities.clone(),
        live.clone(),
        clock.clone(),
        &config.listen.proxy,
        authority.root_der(),
    )?;
    let dashboard = Dashboard::new(
        store.clone(),
        {
            let live = live.clone();
            Arc::new(move || live.current())
        },
        clock.clone(),
        health(&journal, &messenger, &authority, &clock),
        policy_status(&reloads),
        drain.clone(),
    )
    .signing_in(sign_in(&config)?)
    .telling(messenger.ways())
    .with_people(people(&identities))
    .with_apps(pinned::apps(
        config.data.dir.clone(),
        pinned.clone(),
        live.clone(),
        clock.clone(),
    ))
    .with_office(office::office(office::Parts {
        config: &config,
        live: live.clone(),
        hosts_key: hosts_key.short(),
        clock: clock.clone(),
        reloads: reloads.clone(),
        authority: authority.clone(),
        driller: driller.clone(),
    }));
    let mut dashboard_routes = dashboard::router(dashboard);
    if config.dashboard_is_tls_only() {
        dashboard_routes = dashboard_routes.layer(SetResponseHeaderLayer::overriding(
            header::STRICT_TRANSPORT_SECURITY,
            TLS_ONLY,
        ));
    }

    let surfaces = TaskTracker::new();
    let draining = CancellationToken::new();
    let entered = runtime.enter();
    let open = |doors: Vec<_>, routes: axum::Router, certificates: Option<Arc<Certificates>>| {
        for door in doors {
            surfaces.spawn(serve(
                TcpListener::from_std(door)?,
                routes.clone(),
                certificates.clone(),
                drain.clone(),
                surfaces.clone(),
            ));
        }
        std::io::Result::Ok(())
    };
    open(portal_doors, portal_routes, None)?;
    open(dashboard_doors, dashboard_routes, Some(certificates))?;
    let registry = Arc::new(registry);
    for listener in metrics_doors {
        let listener = TcpListener::from_std(listener)?;
        surfaces.spawn(telemetry::serve(
            listener,
            registry.clone(),
            readiness(&journal),
            drain.clone(),
        ));
    }
    let drained = runtime.spawn(journal::drain(reader, store.clone(), draining.clone()));
    surfaces.spawn(handover::drain_other_lane(
        other_lane,
        store.clone(),
        drain.clone(),
    ));
    surfaces.spawn(process::watch_memory(proxy.clone(), leave.clone()));
    surfaces.spawn(process::watchdog(proxy.clone(), drain.clone()));
    surfaces.spawn(reloader.run(drain.clone()));
    surfaces.spawn(clockwork::run(
        store.clone(),
        live.clone(),
        clock.clone(),
        drain.clone(),
    ));
    surfaces.spawn(messenger.run(drain.clone()));
    surfaces.spawn(agreed::run(
        store.clone(),
        agreed,
        live.clone(),
        clock.clone(),
        drain.clone(),
    ));
    surfaces.spawn(driller.run(store.clone(), drain.clone()));
    surfaces.spawn(opening::run(
        store.clone(),
        opened,
        clock.clone(),
        drain.clone(),
    ));
    surfaces.spawn(passes.run(drain.clone()));
    let keeper = pinned::Keeper {
        dir: config.data.dir.clone(),
        pinned,
        rules: live.clone(),
        clock: clock.clone(),
        store: store.clone(),
        by_policy: config.pinned.probation == ByWhom::Splice,
    };
    surfaces.spawn(keeper.run(drain.clone()));
    surfaces.spawn(expiry::watch(
        authority.clone(),
        clock.clone(),
        drain.clone(),
    ));
    surfaces.spawn(opening::remind(
        store.clone(),
        live.clone(),
        clock.clone(),
        drain.clone(),
    ));
    surfaces.spawn(caretaker::run(
        store.clone(),
        live.clone(),
        clock.clone(),
        heads::file(&config.data.dir),
        drain.clone(),
    ));
    drop(entered);

    proxy.settle(process::resident().unwrap_or_default());
    let mut workers = Vec::new();
    for (number, doors) in doors.into_iter().enumerate() {
        let proxy = proxy.clone();
        let drain_time = config.limits.drain_time;
        let worker = std::thread::Builder::new()
            .name(format!("schoolgate-worker-{number}"))
            .spawn(move || work(&proxy, doors, drain_time))?;
        workers.push(worker);
    }

    let link = runtime.block_on(dashboard::first_admin_link(
        &store,
        &clock,
        &config.dashboard_url(),
    ))?;
    greet(
        &config,
        &authority,
        loaded,
        &live.current(),
        link.as_deref(),
    );

    inherited.ready();
    process::tell(&[NotifyState::Ready]);

    let successor = runtime.block_on(signals.until_the_end(&origins));
    // What is not accepted from here on is not queued either, unless somebody else has the socket.
    drop(origins);

    part(successor, &runtime, signals, &leave, &config.limits);
    let running = Running {
        workers,
        surfaces,
        drain,
        leave,
        journal,
        draining,
        drained,
        store,
    };
    running.stop(&runtime);
    Ok(())
}

/// Says that the end has come. Where another process has taken over, tunnels stay until it is asked
/// to stop as well, or patience ends.
fn part(
    successor: Option<u32>,
    runtime: &Runtime,
    mut signals: Signals,
    leave: &CancellationToken,
    limits: &Limits,
) {
    let Some(process) = successor else {
        tracing::info!("stopping: open exchanges may finish");
        process::tell(&[NotifyState::Stopping]);
        leave.cancel();
        return;
    };
    tracing::info!(
        process,
        "a new process has taken over: what is open may finish"
    );
    process::tell(&[NotifyState::MainPid(process)]);
    let (leave, patience) = (leave.clone(), limits.handover_time);
    runtime.spawn(async move {
        let asked = signals.asked_to_stop();
        tokio::time::timeout(patience, asked).await.ok();
        leave.cancel();
    });
}

/// What has to end with the gateway.
struct Running {
    workers: Vec<std::thread::JoinHandle<()>>,
    surfaces: TaskTracker,
    /// Cancelled when nothing new is accepted.
    drain: CancellationToken,
    /// Cancelled when tunnels end.
    leave: CancellationToken,
    journal: Journal,
    /// Cancelled when no more records come.
    draining: CancellationToken,
    drained: JoinHandle<()>,
    store: Store,
}

impl Running {
    /// (1) Nothing new is accepted, (2) open exchanges finish, (3) or reach the deadline, (4) the
    /// journal hands over its last batch, (5) the store closes.
    fn stop(self, runtime: &Runtime) {
        self.drain.cancel();
        for worker in self.workers {
            worker.join().ok();
        }
        self.surfaces.close();
        self.leave.cancel();
        runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(5), self.surfaces.wait())
                .await
                .ok();
            self.journal.close().await;
            self.draining.cancel();
            tokio::time::timeout(Duration::from_secs(10), self.drained)
                .await
                .ok();
            self.store.close().await;
        });
        tracing::info!("stopped");
    }
}

/// How staff sign in.
fn sign_in(config: &Config) -> anyhow::Result<SignIn> {
    let provider = |oidc: &super::config::Oidc| {
        oidc.provider()
            .with_context(|| format!("the client secret of {} cannot be read", oidc.name))
    };
    Ok(SignIn {
        origin: config.dashboard_url(),
        second_factor: config.dashboard.second_factor,
        key: *secrets::key(&config.data.dir, "account")?.bytes(),
        providers: config.oidc.iter().map(provider).collect::<Result<_, _>>()?,
        fetch: Some(fetch::fetch(
            Trust::new(&config.upstream.extra_roots)?.http1,
        )),
    })
}

/// The rules to begin with. Where there is no policy directory, the shipped one is put there:
/// a school then has something to read and change.
fn first_rules(
    config: &Config,
    key: [u8; 16],
    now: Timestamp,
) -> anyhow::Result<(Rulebook, Vec<Diagnostic>)> {
    let dir = &config.policy.dir;
    if !dir.exists() {
        files::unpack(&policy::embedded(), dir).with_context(|| {
            format!("the shipped policies cannot be put into {}", dir.display())
        })?;
    }
    let shelf = Shelf::new(&config.data.dir);
    reload::load_rules(dir, &shelf, key, 1, now, None).map_err(|problems| refused(&problems))
}

/// Every problem on a line of its own, with what to do.
fn refused(problems: &[Diagnostic]) -> anyhow::Error {
    let fatal: Vec<String> = problems
        .iter()
        .filter(|problem| problem.fatal)
        .map(ToString::to_string)
        .collect();
    anyhow::anyhow!(
        "the gateway does not start like this:\n{}",
        fatal.join("\n")
    )
}

/// Names and stand-ins for the two pages that may ask: a reveal, and subject access.
fn people(identities: &Arc<Identities>) -> dashboard::People {
    let (behind, of) = (identities.clone(), identities.clone());
    dashboard::People {
        name: Arc::new(move |who| behind.name_behind(who)),
        stand_in: Arc::new(move |name| of.stand_in_of(name)),
    }
}

/// How the last load of the rules went, as the overview shows it.
fn policy_status(reloads: &ReloadHandle) -> Arc<dyn Fn() -> dashboard::PolicyStatus + Send + Sync> {
    let reloads = reloads.clone();
    Arc::new(move || {
        let status = reloads.status();
        dashboard::PolicyStatus {
            at: Some(status.tried),
            in_force: !status.refused,
            diagnostics: status.problems,
        }
    })
}

/// One worker: a runtime on this thread, both legs of its connections on it.
fn work(proxy: &Proxy, doors: Vec<Door>, drain_time: Duration) {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "a worker could not start");
            return;
        }
    };
    if let Err(error) = runtime.block_on(proxy.work(doors, drain_time)) {
        tracing::error!(%error, "a worker ended early");
    }
    // Connections that outlived the deadline end with their runtime, not with a wait for it.
    runtime.shutdown_timeout(Duration::from_millis(200));
}

/// One set of sockets for each worker.
fn bind_doors(config: &Config, inherited: &mut Inherited) -> anyhow::Result<Vec<Vec<Door>>> {
    let workers = match config.threads.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some,
    };
    let transparent = match config.listen.transparent_mode {
        TransparentMode::Redirect => Entrance::Redirect,
        TransparentMode::Tproxy => Entrance::Tproxy,
    };
    let wanted = (config
        .listen
        .proxy
        .iter()
        .map(|at| (*at, Entrance::Explicit, "proxy")))
    .chain((config.listen.proxy_tls.iter()).map(|at| (*at, Entrance::Wrapped, "proxy_tls")))
    .chain(
        config
            .listen
            .transparent_http
            .iter()
            .map(|at| (*at, transparent, "transparent_http")),
    )
    .chain(
        config
            .listen
            .transparent_https
            .iter()
            .map(|at| (*at, transparent, "transparent_https")),
    )
    .collect::<Vec<_>>();
    for (address, _, key) in &wanted {
        if inherited.has(*address) {
            continue;
        }
        // With SO_REUSEPORT a second gateway would silently share the port; look first.
        let probe = std::net::TcpListener::bind(address).with_context(|| in_use(*address, key));
        match probe {
            Ok(_) => {}
            Err(error) if is_missing_right(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let mut of_worker: Vec<Vec<Door>> = (0..workers).map(|_| Vec::new()).collect();
    for (address, entrance, key) in wanted {
        let handed = inherited.take(address, workers)?;
        for (doors, handed) in of_worker.iter_mut().zip(handed) {
            if handed.is_empty() {
                doors.push(proxy::bind(address, entrance).with_context(|| in_use(address, key))?);
            }
            doors.extend(handed.into_iter().map(|socket| Door { entrance, socket }));
        }
    }
    Ok(of_worker)
}

/// Whether the plain probe failed for want of an address that only a transparent socket may bind.
fn is_missing_right(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::AddrNotAvailable)
}

fn bind_all(
    addresses: &[SocketAddr],
    key: &str,
    inherited: &mut Inherited,
) -> anyhow::Result<Vec<std::net::TcpListener>> {
    let mut all = Vec::new();
    for address in addresses {
        let handed = inherited.take(*address, 1)?;
        if handed.iter().all(Vec::is_empty) {
            let listener =
                std::net::TcpListener::bind(address).with_context(|| in_use(*address, key))?;
            listener.set_nonblocking(true)?;
            all.push(listener);
        }
        all.extend(handed.into_iter().flatten());
    }
    Ok(all)
}

fn in_use(address: SocketAddr, key: &str) -> String {
    format!(
        "cannot listen on {address} ([listen] {key}); is a gateway running already? \
         Choose another address in the configuration, or see who has it: ss -ltnp"
    )
}

/// How origins are verified. What of it is not believed, or overdue, is said here.
fn trust_of(config: &Config) -> Result<Trust, crate::tls::TrustError> {
    let trust = Trust::with(&config.upstream.demands())?;
    for root in &trust.left_out {
        tracing::error!("{root}");
    }
    for list in &trust.lists {
        let (made, due) = list.dates();
        tracing::info!(
            revocation.file = %list.file.display(),
            revocation.entries = list.entries,
            revocation.made = made,
            revocation.due = due,
            "a list of what was taken back is in force"
        );
    }
    Ok(trust)
}

/// The parts of the configuration that may change while the gateway runs.
fn tuning(config: &Config) -> anyhow::Result<proxy::Tuning> {
    let from = &config.limits;
    let upstream = &config.upstream;
    Ok(proxy::Tuning {
        limits: proxy::Limits {
            connections: from.connections,
            connections_per_client: from.connections_per_client,
            handshakes: from.handshakes,
            exchanges: from.exchanges,
            exchanges_per_client: from.exchanges_per_client,
            requests_per_second: from.requests_per_second,
            memory: from.memory,
            header_bytes: from.header_bytes,
            header_count: from.header_count,
            header_time: from.header_time,
            hello_time: from.hello_time,
            handshake_time: from.handshake_time,
            idle_time: from.idle_time,
            tunnel_idle_time: from.tunnel_idle_time,
            hold_bytes: from.hold_bytes,
            hold_time: from.hold_time,
            hold_total: from.hold_total,
            body_read_bytes: from.body_read_bytes as u64,
            picture_bytes: from.picture_bytes,
            picture_time: from.picture_time,
            body_idle_time: from.body_idle_time,
            ..proxy::Limits::default()
        },
        upstream: proxy::UpstreamSettings {
            allow_private: upstream.allow_private.clone(),
            connect_timeout: upstream.connect_timeout,
            head_timeout: upstream.head_timeout,
            idle_timeout: upstream.idle_timeout,
            pool_idle_per_host: upstream.pool_idle_per_host,
            fetch_issuers: upstream.fetch_issuers,
            staff_pass: Duration::from_secs(60 * u64::from(upstream.staff_pass_minutes)),
            parent: upstream.parent()?,
        },
    })
}

fn settings(config: &Config) -> anyhow::Result<proxy::Settings> {
    let listen = &config.listen;
    let own_listeners = [
        &listen.proxy,
        &listen.proxy_tls,
        &listen.transparent_http,
        &listen.transparent_https,
        &listen.portal,
        &listen.dashboard,
        &listen.metrics,
    ];
    Ok(proxy::Settings {
        tuning: tuning(config)?,
        portal_origin: config.portal_url(),
        own_names: own_names(config),
        own_listeners: own_listeners.into_iter().flatten().copied().collect(),
        verdicts: config.limits.verdicts as u64,
    })
}

/// Where clients find the explicit proxy: the name they used for the portal, unless the proxy
/// listens on one address only.
fn proxy_place(config: &Config) -> ProxyPlace {
    let first = config.listen.proxy.first();
    ProxyPlace {
        host: first
            .filter(|at| !at.ip().is_unspecified())
            .map(|at| HostName::from(at.ip()).for_url()),
        port: first.map_or(3128, SocketAddr::port),
    }
}

/// The host of the portal's public address.
fn gateway_host(config: &Config) -> String {
    crate::model::PageUrl::parse(&config.portal_url())
        .map_or_else(|_| "127.0.0.1".to_owned(), |url| url.host.to_string())
}

/// The names under which the portal is meant: its public one, its addresses, and their
/// loopback spellings.
fn own_names(config: &Config) -> Vec<(HostName, u16)> {
    let mut names = Vec::new();
    if let Ok(url) = crate::model::PageUrl::parse(&config.portal_url()) {
        names.push((url.host, url.port));
    }
    for address in &config.listen.portal {
        names.push((HostName::from(address.ip()), address.port()));
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            names.push((
                HostName::from(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                address.port(),
            ));
            names.extend("localhost".parse().map(|host| (host, address.port())));
        }
    }
    names
}

fn readiness(journal: &Journal) -> telemetry::Readiness {
    let journal = journal.clone();
    Arc::new(move || match journal.health() {
        Health::Ok => Ok(()),
        Health::Failing { why, .. } => Err(format!("the journal cannot be written: {why}")),
    })
}

fn health(
    journal: &Journal,
    messenger: &Messenger,
    authority: &Arc<Authority>,
    clock: &Clock,
) -> Arc<dyn Fn() -> Vec<dashboard::Part> + Send + Sync> {
    let ready = readiness(journal);
    let journal = journal.clone();
    let pulse = messenger.pulse();
    let (authority, clock) = (authority.clone(), clock.clone());
    let off = messenger.ways() == dashboard::Ways::default();
    Arc::new(move || {
        let state = ready();
        let waits = match journal.drain_health() {
            Health::Ok => String::new(),
            Health::Failing { why, .. } => {
                let counts = journal.counts();
                let waiting = counts.written.saturating_sub(counts.drained);
                format!("{waiting} records wait in the journal: {why}")
            }
        };
        let failing = pulse.failing();
        vec![
            dashboard::Part {
                what: dashboard::PartName::Journal,
                fine: state.is_ok(),
                detail: state.err().unwrap_or_default(),
            },
            dashboard::Part {
                what: dashboard::PartName::Store,
                fine: waits.is_empty(),
                detail: waits,
            },
            expiry::part(&authority, clock.now()),
            dashboard::Part {
                what: dashboard::PartName::Messages,
                fine: failing.is_empty(),
                detail: match off {
                    true => "on the screen only; see docs/notices.md".into(),
                    false => failing,
                },
            },
        ]
    })
}

/// Listened to before the first port answers: a signal right after the start must not end the
/// process the hard way.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// A new version is to take over.
    succeed: Signal,
    /// The reloader listens to its own; this one keeps a hang-up harmless until then.
    _hangup: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            succeed: signal(SignalKind::user_defined2())?,
            _hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn asked_to_stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Until this process is to stop, or another has taken over; that one's id is returned.
    async fn until_the_end(&mut self, origins: &Origins) -> Option<u32> {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return None,
                _ = self.interrupt.recv() => return None,
                _ = self.succeed.recv() => {}
            }
            tracing::info!("a new process is started; this one goes on until that one listens");
            let succeeded = tokio::select! {
                succeeded = origins.succeed() => succeeded,
                _ = self.terminate.recv() => return None,
                _ = self.interrupt.recv() => return None,
            };
            match succeeded {
                Ok(process) => return Some(process),
                Err(error) => tracing::error!(
                    error = format!("{error:#}"),
                    "the new process did not come up; this one goes on"
                ),
            }
        }
    }
}

/// A few calm lines: what listens, where the authority is, how to begin.
fn greet(
    config: &Config,
    authority: &Authority,
    loaded: Loaded,
    book: &Rulebook,
    admin_link: Option<&str>,
) {
    let list = |addresses: &[SocketAddr]| {
        addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let root = config.ca.dir.join("root.pem");
    let made = match loaded {
        Loaded::Found => "",
        Loaded::Created => " (new: install it on the devices)",
        Loaded::Renewed => " (intermediate renewed)",
    };
    println!(
        "Schoolgate {} for {}",
        env!("CARGO_PKG_VERSION"),
        book.school().name
    );
    println!();
    println!("  Proxy       {}", list(&config.listen.proxy));
    let listen = &config.listen;
    if !listen.proxy_tls.is_empty() {
        println!("  in TLS      {}", list(&listen.proxy_tls));
    }
    if !listen.transparent_http.is_empty() || !listen.transparent_https.is_empty() {
        let all = [&listen.transparent_http[..], &listen.transparent_https[..]].concat();
        println!("  Transparent {}", list(&all));
    }
    println!("  Portal      {}", config.portal_url());
    println!("  Dashboard   {}", config.dashboard_url());
    println!("  Metrics     {}", list(&config.listen.metrics));
    println!("  School CA   {}{made}", root.display());
    println!("              SHA-256 {}", authority.fingerprint());
    println!(
        "  Policy      {} (version {}, {} categories)",
        config.policy.dir.display(),
        book.generation(),
        book.categories().len()
    );
    println!();
    match admin_link {
        Some(link) => {
            println!("First sign-in, once, within 24 hours:");
            println!("  {link}");
        }
        None => println!("Sign in at {}", config.dashboard_url()),
    }
    if let Some(address) = config.listen.proxy.first() {
        println!("See a closed page:");
        println!(
            "  curl --proxy http://{address} --cacert {} https://gambling.blocked.example/",
            root.display()
        );
    }
    if std::io::stdout().is_terminal() {
        println!("Stop with Ctrl-C; open pages may finish.");
    }
    println!();
}
