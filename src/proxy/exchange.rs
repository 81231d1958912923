//! One request and its answer: the heart.
//!
//! Read [`run`] from top to bottom: understand, decide, fetch, hold, answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
    COOKIE, EXPECT, HeaderMap, HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, SET_COOKIE,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{Method, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::body::{Body, Timed, empty, flowing, full};
use super::expect::{Gate, gated};
use super::failure::Failure;
use super::hold::{Held, Hold, Judge, hold};
use super::interim::Interim;
use super::pool::Origin;
use super::report::Event;
use super::request::{self, Place, understand};
use super::{Worker, upgrade};
use crate::classify::BodyHead;
use crate::identity::Challenge;
use crate::model::{
    Action, Decided, Evidence, HitKind, HostName, Identity, PageUrl, Reason, Record, Scheme,
    Verdict, Voice,
};
use crate::pages::token::Event as Token;
use crate::pages::{
    BlockView, FailureKind, FailureView, Moment, Reader, Variant, Wanted, WarnView, language,
    wanted,
};
use crate::policy::{Facts, Rulebook};

/// What an exchange knows from its connection.
pub(super) struct Line {
    pub(super) worker: Worker,
    pub(super) client: SocketAddr,
    pub(super) place: Place,
    /// Where the client's packets were going, in transparent mode.
    pub(super) original: Option<SocketAddr>,
    /// What was sent with CONNECT.
    pub(super) credentials: Option<HeaderValue>,
    /// Whether the client can be asked who it is.
    pub(super) explicit: bool,
    /// Where interim answers leave for an HTTP/1.1 client.
    pub(super) interim: Option<Interim>,
    /// What the CONNECT around this connection named, where it differs from the name inside.
    pub(super) tunnel: Option<HostName>,
    /// Who it is under which rulebook; asked anew when the rules change.
    pub(super) known: Mutex<Option<(u64, Arc<Identity>)>>,
}

impl Line {
    pub(super) fn new(worker: Worker, client: SocketAddr, place: Place) -> Self {
        Line {
            worker,
            client,
            place,
            original: None,
            credentials: None,
            explicit: false,
            interim: None,
            tunnel: None,
            known: Mutex::new(None),
        }
    }

    /// Who asks. On a connection that carries one client's requests the answer is remembered.
    pub(super) async fn identify(
        &self,
        rules: &Rulebook,
        sent: Option<&HeaderValue>,
    ) -> Result<Arc<Identity>, Challenge> {
        let identities = &self.worker.shared.identities;
        if !self.explicit {
            // Credentials are never asked for here, and none count.
            let known = self
                .known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            if let Some((generation, who)) = known
                && generation == rules.generation()
            {
                return Ok(who);
            }
            let who = identities.of_address(self.client.ip(), rules);
            self.remember(rules, &who);
            return Ok(who);
        }
        let credentials = self.credentials.as_ref().or(sent);
        identities.of(self.client.ip(), credentials, rules).await
    }

    fn remember(&self, rules: &Rulebook, who: &Arc<Identity>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((rules.generation(), who.clone()));
    }
}

/// One exchange in progress: an exchange sees exactly one rulebook.
struct Exchange<'a> {
    line: &'a Line,
    id: Uuid,
    rules: Arc<Rulebook>,
    wanted: Wanted,
    accept_language: Option<String>,
    was_post: bool,
}

/// Answers a request. Never fails: what goes wrong becomes a page. Dropping the future gives the
/// exchange up; what was written to the journal stays.
pub(super) async fn run(line: &Line, request: Request<Incoming>) -> Response<Body> {
    let exchange = Exchange {
        line,
        id: Uuid::now_v7(),
        rules: line.worker.shared.rules.current(),
        wanted: wanted(request.method(), request.headers()),
        accept_language: request
            .headers()
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
        was_post: !matches!(
            *request.method(),
            Method::GET | Method::HEAD | Method::OPTIONS
        ),
    };
    let is_head = request.method() == Method::HEAD;
    let mut response = exchange.answer(request).await;
    if is_head {
        // The head stays as it is, the length it names included (RFC 9110, section 9.3.2).
        *response.body_mut() = empty();
    }
    response
}

impl Exchange<'_> {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let shared = &self.line.worker.shared;
        let page = match understand(&request, &self.line.place) {
            Ok(page) => page,
            Err(failure) => return self.fail(None, None, failure).await,
        };
        if shared.is_own_name(&page.host, page.port) {
            shared.metrics.exchange("local");
            return self.local(request).await;
        }
        let sent = request.headers().get(PROXY_AUTHORIZATION);
        let who = match self.line.identify(&self.rules, sent).await {
            Ok(who) => who,
            Err(challenge) => return self.challenge(&challenge),
        };
        if self.line.tunnel.is_some() {
            // A tunnel to one name that carries another: domain fronting.
            return self
                .fail(Some(&who), Some(&page), Failure::Misdirected)
                .await;
        }
        if request::came_before(request.headers()) {
            return self.fail(Some(&who), Some(&page), Failure::Loop).await;
        }

        let known = self.known(&page, &who);
        let now = shared.clock.now();
        let decided = self.rules.decide(
            &who,
            &Facts {
                url: &page,
                verdict: &known,
            },
            now,
        );
        match decided.action {
            Action::Block | Action::Limit => {
                return self.refuse(&who, &page, &decided, HitKind::Block).await;
            }
            Action::Warn if !shared.passes.is_open(self.line.client.ip(), &page.host) => {
                return self.warn(&who, &page, &decided);
            }
            Action::Warn | Action::Allow | Action::Splice => {}
        }
        if decided.alert.is_some() && decided.record {
            let hit = self.event(&who, &page).decision(HitKind::Alert, &decided);
            if shared.journal.append(Record::Hit(hit)).await.is_err() {
                shared.journal_failed();
            }
        }
        match self.fetch(request, &page, &decided).await {
            Ok(response) => self.judge(response, who, page, known, &decided).await,
            Err(failure) => self.fail(Some(&who), Some(&page), failure).await,
        }
    }

    /// Everything that is known of the page before it is fetched.
    fn known(&self, page: &PageUrl, who: &Identity) -> Arc<Verdict> {
        let shared = &self.line.worker.shared;
        shared
            .verdicts
            .get(page, &who.subject, self.rules.generation())
            .unwrap_or_else(|| Arc::new(self.rules.judge_url(page)))
    }

    /// Sends the request on.
    async fn fetch(
        &self,
        request: Request<Incoming>,
        page: &PageUrl,
        decided: &Decided,
    ) -> Result<Response<Fetched>, Failure> {
        let upgrading = request.version() == Version::HTTP_11
            && request.headers().contains_key(UPGRADE)
            && request::has_token(request.headers(), &CONNECTION, "upgrade");
        let version = request.version();
        let private = is_private_request(request.headers());
        let (mut parts, body) = request.into_parts();
        let from_client = upgrading
            .then(|| upgrade::of(&mut parts.extensions))
            .flatten();
        request::strip_hop_by_hop(&mut parts.headers, from_client.is_some());
        request::add_via(&mut parts.headers, version);
        if version == Version::HTTP_2 {
            request::join_cookies(&mut parts.headers);
        }
        if decided.read_body {
            request::trim_accept_encoding(&mut parts.headers);
        }
        request::ask_for_safety(&mut parts.headers, &page.host, decided.safety);
        if decided.safety.safe_search
            && let Some(query) = self.rules.safe_query(page)
            && let Some(uri) = request::with_query(&parts.uri, &query)
        {
            parts.uri = uri;
        }
        // The target counts, whatever Host said (RFC 9112, section 3.2.2).
        if parts.uri.authority().is_some()
            && let Ok(host) = HeaderValue::try_from(page.authority())
        {
            parts.headers.insert(http::header::HOST, host);
        }
        let limits = &self.line.worker.shared.settings.limits;
        let body = Timed::new(body, limits.body_idle_time);
        let expects = parts.headers.contains_key(EXPECT);
        let mut request = Request::from_parts(parts, ());
        let gate = expects.then(Gate::new);
        let interim = self
            .line
            .interim
            .clone()
            .filter(|_| version == Version::HTTP_11);
        pass_interim_answers(&mut request, gate.clone(), interim);
        let body = match gate {
            Some(gate) => flowing(gated(body, gate)),
            None => flowing(body),
        };
        let request = request.map(|()| body);

        let origin = self.origin(page);
        let response = self
            .line
            .worker
            .upstream
            .send(&origin, request, from_client.is_some())
            .await?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let Some(from_client) = from_client else {
                return Err(Failure::OriginBroken);
            };
            let shared = &self.line.worker.shared;
            shared.metrics.connection("upgrade");
            return Ok(
                upgrade::relay(&self.line.worker, from_client, response).map(Fetched::Relayed)
            );
        }
        if response.headers().contains_key(TRANSFER_ENCODING)
            && response.headers().contains_key(CONTENT_LENGTH)
        {
            // Two ends of one body: what comes after belongs to whom? (RFC 9112, section 6.3)
            return Err(Failure::OriginBroken);
        }
        // Who it was for decides whether what is learnt may serve others.
        let private = private || is_private_answer(response.headers());
        Ok(response.map(|body| Fetched::Body { body, private }))
    }

    fn origin(&self, page: &PageUrl) -> Origin {
        Origin {
            scheme: page.scheme,
            host: page.host.clone(),
            port: page.port,
            // In clear nothing proves that the address is the name's.
            original: self.line.original.filter(|_| page.scheme == Scheme::Https),
        }
    }

    /// Cleans the answer's head, and has its text read before and while it leaves.
    async fn judge(
        &self,
        response: Response<Fetched>,
        who: Arc<Identity>,
        page: PageUrl,
        known: Arc<Verdict>,
        decided: &Decided,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        let version = response.version();
        let (mut parts, fetched) = response.into_parts();
        parts.version = Version::HTTP_11;
        let (body, private) = match fetched {
            Fetched::Relayed(body) => {
                request::clean_answer(&mut parts.headers, version, true);
                return Response::from_parts(parts, body);
            }
            Fetched::Body { body, private } => (body, private),
        };
        request::clean_answer(&mut parts.headers, version, false);
        shared.metrics.exchange("allow");
        let body = Timed::new(body, shared.settings.limits.body_idle_time);
        let ceiling = shared.settings.limits.body_read_bytes;
        let classifier = self.rules.classifier();
        let reader = decided
            .read_body
            .then(|| classifier.read_up_to(&body_head(&parts.headers), ceiling))
            .flatten();
        let has_body = !matches!(
            parts.status,
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::RESET_CONTENT
        );
        let Some(reader) = reader.filter(|_| has_body) else {
            return Response::from_parts(parts, flowing(body));
        };
        let streaming = parts
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
        let limits = &shared.settings.limits;
        let bounds = Hold {
            // Events leave at once, each read before it does.
            bytes: if streaming { 0 } else { limits.hold_bytes },
            time: limits.hold_time,
            budget: shared.budget.clone(),
        };
        let judge = PageJudge {
            worker: self.line.worker.clone(),
            request: self.id,
            rules: self.rules.clone(),
            passed: decided.action == Action::Warn,
            client: self.line.client.ip(),
            who: who.clone(),
            page: page.clone(),
            known,
            private,
            seen: 0,
            found: None,
        };
        let began = tokio::time::Instant::now();
        let held = hold(body, reader, bounds, judge).await;
        shared.metrics.held.observe(began.elapsed().as_secs_f64());
        match held {
            Held::Pass(body) => Response::from_parts(parts, body),
            Held::Stop(judge) => match judge.found {
                Some(decided) if decided.action == Action::Warn => self.warn(&who, &page, &decided),
                Some(decided) => self.refuse(&who, &page, &decided, HitKind::Block).await,
                None => self.fail(Some(&who), Some(&page), Failure::Own).await,
            },
            Held::Broken => {
                self.fail(Some(&who), Some(&page), Failure::OriginBroken)
                    .await
            }
        }
    }

    /// The page that stands in place of a closed one; it leaves once its record is on disk.
    async fn refuse(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
        kind: HitKind,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        let event = self.event(who, page);
        let hit = event.decision(kind, decided);
        let tier = self.rules.tier(who.tier);
        shared.metrics.exchange("block");
        shared.metrics.block(&hit.category, &tier.name);
        tracing::info!(
            request.id = %self.id,
            category.id = %hit.category,
            tier.id = %tier.name,
            reason = %hit.reason,
            "a page was closed"
        );
        let code = hit.code;
        let for_a_person = matches!(self.wanted, Wanted::Document | Wanted::Frame);
        // What no person needs (tracking hosts, pictures of closed sites) is a number, no record.
        if decided.record && (for_a_person || decided.alert.is_some()) {
            let id = event.id;
            if let Err(error) = shared.journal.append(Record::Hit(hit)).await {
                shared.journal_failed();
                tracing::debug!(%error, "the record of a closed page was not written");
                if !self.rules.school().block_without_journal {
                    return self.fail(Some(who), Some(page), Failure::Journal).await;
                }
            }
            return self.closed(who, page, decided, id, code);
        }
        self.closed(who, page, decided, event.id, code)
    }

    fn closed(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
        event: Uuid,
        code: crate::model::EventCode,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        let tier = self.rules.tier(who.tier);
        let at = self.moment(Some(who));
        let category = decided.category.map(|id| self.rules.category(id));
        let title = |titles: &std::collections::BTreeMap<_, String>| {
            titles.get(&at.language).cloned().unwrap_or_default()
        };
        let subject: &str = category.map_or("general", |category| &category.subject);
        let variant = variant(
            decided,
            category.is_some_and(|c| c.care),
            subject,
            tier.voice,
        );
        let rule = decided
            .trace
            .iter()
            .find(|step| step.won)
            .map(|step| &*step.source);
        let token = Token {
            hit: event,
            voice: tier.voice,
            language: at.language,
            variant,
        };
        let view = BlockView {
            variant,
            category: &category
                .map(|category| title(&category.titles))
                .unwrap_or_default(),
            subject,
            host: page.host.as_str(),
            rule: rule.unwrap_or_default(),
            code,
            request: self.id,
            token: &shared.tokens.mint(&token, shared.clock.now()),
            was_post: self.was_post,
            secure: page.scheme == Scheme::Https,
            policy: self.rules.generation(),
            tier: &title(&tier.titles),
            opens: None,
        };
        shared.pages.block(&at, self.wanted, &view).map(full)
    }

    /// The page before a page. Nothing is written down.
    fn warn(&self, who: &Identity, page: &PageUrl, decided: &Decided) -> Response<Body> {
        let shared = &self.line.worker.shared;
        shared.metrics.exchange("warn");
        let event = Uuid::now_v7();
        shared.passes.ask(event, self.line.client.ip(), page);
        let tier = self.rules.tier(who.tier);
        let at = self.moment(Some(who));
        let category = decided.category.map(|id| self.rules.category(id));
        let title = category
            .and_then(|category| category.titles.get(&at.language))
            .cloned()
            .unwrap_or_default();
        let token = Token {
            hit: event,
            voice: tier.voice,
            language: at.language,
            variant: Variant::Standard,
        };
        let view = WarnView {
            category: &title,
            subject: category.map_or("general", |category| &category.subject),
            host: page.host.as_str(),
            code: crate::model::EventCode::of(event),
            request: self.id,
            token: &shared.tokens.mint(&token, shared.clock.now()),
            was_post: self.was_post,
            secure: page.scheme == Scheme::Https,
        };
        shared.pages.warn(&at, self.wanted, &view).map(full)
    }

    /// The page that explains a failure, with a record where IT wants one.
    async fn fail(
        &self,
        who: Option<&Identity>,
        page: Option<&PageUrl>,
        failure: Failure,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        shared.metrics.exchange("failure");
        shared
            .metrics
            .failure(failure.side().name(), failure.name());
        tracing::debug!(request.id = %self.id, side = failure.side().name(), kind = failure.name(), "an exchange failed");
        if failure.is_for_it()
            && let (Some(who), Some(page)) = (who, page)
        {
            let hit = self.event(who, page).technical(&failure);
            if shared.journal.append(Record::Hit(hit)).await.is_err() {
                shared.journal_failed();
            }
        }
        let at = self.moment(who);
        let view = FailureView {
            kind: failure.page(),
            host: page.map_or("", |page| page.host.as_str()),
            request: self.id,
        };
        let mut response = shared.pages.failure(&at, self.wanted, &view).map(full);
        if matches!(failure, Failure::BadRequest(_)) {
            // Where a request was not understood, its end may not be either.
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn challenge(&self, challenge: &Challenge) -> Response<Body> {
        challenge_page(
            &self.line.worker,
            challenge,
            self.wanted,
            self.id,
            &self.rules,
        )
    }

    /// A request for the portal's own name.
    async fn local(&self, request: Request<Incoming>) -> Response<Body> {
        let shared = &self.line.worker.shared;
        // Nobody is asked for credentials here: the way to help is open to everybody.
        let sent = request.headers().get(PROXY_AUTHORIZATION);
        let who = self.line.identify(&self.rules, sent).await.ok();
        let (mut parts, body) = request.into_parts();
        parts.extensions.insert(Reader {
            voice: who.as_ref().map(|who| self.rules.tier(who.tier).voice),
            language: who.as_ref().and_then(|who| who.language),
            through: true,
            trusts: matches!(self.line.place, Place::Secure { .. }),
        });
        request::strip_hop_by_hop(&mut parts.headers, false);
        if let Some(path) = parts.uri.path_and_query().cloned()
            && let Ok(uri) = http::Uri::try_from(path.as_str())
        {
            parts.uri = uri;
        }
        parts
            .extensions
            .insert(axum::extract::ConnectInfo(self.line.client));
        let body = Timed::new(body, shared.settings.limits.body_idle_time);
        let request = Request::from_parts(parts, axum::body::Body::new(body));
        match shared.portal.clone().oneshot(request).await {
            Ok(response) => response.map(flowing),
            Err(never) => match never {},
        }
    }

    fn event<'b>(&'b self, who: &'b Identity, page: &'b PageUrl) -> Event<'b> {
        Event {
            id: Uuid::now_v7(),
            request: self.id,
            at: self.line.worker.shared.clock.now(),
            rules: &self.rules,
            who,
            page,
        }
    }

    /// How the reader is spoken to; somebody of whom nothing is known as a guest.
    fn moment(&self, who: Option<&Identity>) -> Moment<'_> {
        let school = self.rules.school();
        let tier = who.map_or(self.rules.guest_tier(), |who| who.tier);
        Moment {
            school,
            voice: self.rules.tier(tier).voice,
            language: language(
                school,
                who.and_then(|who| who.language),
                self.accept_language.as_deref(),
            ),
            portal: &self.line.worker.shared.settings.portal_origin,
        }
    }
}

/// The explicit proxy asks who it is.
pub(super) fn challenge_page(
    worker: &Worker,
    challenge: &Challenge,
    wanted: Wanted,
    id: Uuid,
    rules: &Rulebook,
) -> Response<Body> {
    let shared = &worker.shared;
    shared.metrics.exchange("challenge");
    let school = rules.school();
    let at = Moment {
        school,
        voice: rules.tier(rules.guest_tier()).voice,
        language: language(school, None, None),
        portal: &shared.settings.portal_origin,
    };
    let view = FailureView {
        kind: FailureKind::SignIn,
        host: "",
        request: id,
    };
    let mut response = shared.pages.failure(&at, wanted, &view).map(full);
    response
        .headers_mut()
        .insert(PROXY_AUTHENTICATE, challenge.header());
    response
}

/// The origin's 100 opens the gate of the body; its hints go on to the client.
fn pass_interim_answers<B>(request: &mut Request<B>, gate: Option<Gate>, interim: Option<Interim>) {
    if gate.is_none() && interim.is_none() {
        return;
    }
    hyper::ext::on_informational(request, move |answer| {
        if answer.status() == StatusCode::CONTINUE {
            if let Some(gate) = &gate {
                gate.open();
            }
        } else if let Some(interim) = &interim {
            let mut headers = answer.headers().clone();
            request::clean_answer(&mut headers, Version::HTTP_11, false);
            interim.send(answer.status(), &headers);
        }
    });
}

/// What came back from the origin.
enum Fetched {
    /// A body to be judged; `private` if it was meant for one person.
    Body { body: Incoming, private: bool },
    /// A connection that is something else from now on.
    Relayed(Body),
}

/// Reads a page's evidence with the rules of one identity.
struct PageJudge {
    worker: Worker,
    request: Uuid,
    rules: Arc<Rulebook>,
    /// The reader has gone on from a warning already.
    passed: bool,
    client: IpAddr,
    who: Arc<Identity>,
    page: PageUrl,
    known: Arc<Verdict>,
    private: bool,
    /// How many matches the last look saw.
    seen: usize,
    found: Option<Decided>,
}

impl Judge for PageJudge {
    fn is_guilty(&mut self, evidence: Evidence) -> bool {
        let weight = evidence
            .matches
            .iter()
            .map(|m| m.count as usize + 1)
            .sum::<usize>()
            + usize::from(evidence.extent == crate::model::Extent::Damaged);
        if weight == self.seen {
            return false;
        }
        self.seen = weight;
        let shared = &self.worker.shared;
        let verdict = self.rules.with_body(&self.known, evidence);
        let facts = Facts {
            url: &self.page,
            verdict: &verdict,
        };
        let decided = self.rules.decide(&self.who, &facts, shared.clock.now());
        shared
            .verdicts
            .put(&self.page, &self.who.subject, self.private, &verdict);
        let open = || self.passed || shared.passes.is_open(self.client, &self.page.host);
        let guilty = match decided.action {
            Action::Block | Action::Limit => true,
            Action::Warn => !open(),
            Action::Allow | Action::Splice => false,
        };
        if guilty {
            self.found = Some(decided);
        }
        guilty
    }

    fn cut(&mut self) {
        let Some(decided) = self.found.take() else {
            return;
        };
        let shared = self.worker.shared.clone();
        shared.metrics.exchange("cut");
        let event = Event {
            id: Uuid::now_v7(),
            request: self.request,
            at: shared.clock.now(),
            rules: &self.rules,
            who: &self.who,
            page: &self.page,
        };
        let hit = event.decision(HitKind::Cut, &decided);
        if !decided.record {
            return;
        }
        // A body cannot wait: its record is written beside it.
        self.worker.tasks.spawn(async move {
            if shared.journal.append(Record::Hit(hit)).await.is_err() {
                shared.journal_failed();
            }
        });
    }
}

fn variant(decided: &Decided, care: bool, subject: &str, voice: Voice) -> Variant {
    match (&decided.reason, decided.action) {
        (Reason::Locked, _) => Variant::NotAvailable,
        (_, Action::Limit) => Variant::ClosedNow,
        _ if care => Variant::Care,
        _ if subject == "unsafe" => Variant::Unsafe,
        _ if voice == Voice::E => Variant::Staff,
        (Reason::Searched, _) => Variant::Search,
        (Reason::TierDefault, _) => Variant::NewSite,
        _ => Variant::Standard,
    }
}

fn body_head(headers: &HeaderMap) -> BodyHead {
    let text = |name| {
        let all: Vec<&str> = headers
            .get_all(name)
            .iter()
            .filter_map(|value: &HeaderValue| value.to_str().ok())
            .collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    BodyHead {
        content_type: text(CONTENT_TYPE),
        content_encoding: text(CONTENT_ENCODING),
    }
}

/// Whether the request says who asks, so that the answer may be meant for one person.
fn is_private_request(headers: &HeaderMap) -> bool {
    headers.contains_key(http::header::AUTHORIZATION) || headers.contains_key(COOKIE)
}

fn is_private_answer(headers: &HeaderMap) -> bool {
    headers.contains_key(SET_COOKIE)
        || headers
            .get_all(CACHE_CONTROL)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains("private") || value.contains("no-store"))
}

/// A name that no exchange has, for connections that end before one.
pub(super) fn no_body(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}

impl super::Shared {
    /// Whether the portal itself is meant.
    pub(super) fn is_own_name(&self, host: &HostName, port: u16) -> bool {
        self.settings
            .own_names
            .iter()
            .any(|(own, at)| own == host && *at == port)
    }
}
