//! One request and its answer: the heart.
//!
//! Read [`run`] from top to bottom: understand, decide, fetch, hold, answer.

use std::cell::Cell;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, EXPECT,
    HeaderMap, HeaderValue, IF_RANGE, MAX_FORWARDS, PROXY_AUTHORIZATION, RANGE,
    SEC_WEBSOCKET_EXTENSIONS, SET_COOKIE, UPGRADE,
};
use http::{Method, Request, Response, StatusCode, Version};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use uuid::Uuid;

use super::admission::{Full, Room};
use super::body::{Body, BodyError, Keeping, Timed, empty, flowing};
use super::expect::{Gate, gated};
use super::failure::Failure;
use super::guard::{Panicked, guarded};
use super::hold::{Held, Hold, hold};
use super::interim::Interim;
use super::judge::PageJudge;
use super::line::Line;
use super::monitor::Bell;
use super::opened::{Closing, Flow, Loaded, Until, Watched};
use super::pictures::Looked;
use super::pool::Origin;
use super::prompt::Sent;
use super::readings::Manner;
use super::request::{self, Hops, Place, understand};
use super::strict::Answering;
use super::waivers::Waiver;
use super::wire::REFUSED;
use super::{drill, shown, upgrade};
use crate::classify::{BodyHead, BodyReader, RequestHead};
use crate::model::{
    Action, Decided, Evidence, HitKind, HostName, Identity, PageUrl, Reason, Scheme, Timestamp,
    Verdict, Voice,
};
use crate::pages::{Wanted, wanted};
use crate::policy::{Asks, Facts, Open, Rulebook, registrable};

/// What is still read of a request that was answered early, and for how long.
const LEFTOVER: usize = 4 * 1024 * 1024;
const LEFTOVER_TIME: Duration = Duration::from_secs(3);

/// One exchange in progress: an exchange sees exactly one rulebook.
pub(super) struct Exchange<'a> {
    pub(super) line: &'a Line,
    pub(super) id: Uuid,
    pub(super) rules: Arc<Rulebook>,
    pub(super) wanted: Wanted,
    pub(super) accept_language: Option<String>,
    pub(super) was_post: bool,
}

/// Answers a request. Never fails: what goes wrong becomes a page. Dropping the future gives the
/// exchange up; what was written to the journal stays.
///
/// `answering` is let go when an answer over HTTP/1.1 has been read to its end.
pub(super) async fn run(
    line: &Line,
    request: Request<Incoming>,
    answering: Option<Answering>,
) -> Response<Body> {
    let exchange = Exchange {
        line,
        id: new_id(line.worker.shared.clock.now()),
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
    if request.method().as_str() == REFUSED && request.version() != Version::HTTP_2 {
        let response = exchange.refused(request.uri().path()).await;
        return response.map(|body| Keeping::new(body, answering).boxed_unsync());
    }
    let is_head = request.method() == Method::HEAD;
    let upgrades = request.headers().contains_key(UPGRADE);
    let connects = request::opens_web_socket(&request);
    // An HTTP/2 connection that is idle is let go; this one is not while its answer is read.
    let is_http2 = request.version() == Version::HTTP_2;
    let under_way = is_http2.then(|| line.busy.begin());
    let mut room = None;
    let mut response = match guarded(exchange.answer(request, &mut room)).await {
        Ok(response) => response,
        Err(Panicked) => exchange.fail(None, None, Failure::Own).await,
    };
    if let Some(interim) = &line.interim {
        interim.clear();
    }
    if connects && response.status().is_success() && response.extensions().get::<Joined>().is_none()
    {
        // A page of the gateway's own must not look like an open WebSocket.
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    if under_way.is_some() || room.is_some() {
        response = response.map(|body| match body.is_end_stream() {
            true => body,
            false => Keeping::new(body, (under_way, room)).boxed_unsync(),
        });
    }
    if let Some(answering) = answering {
        response = response.map(|body| Keeping::new(body, answering).boxed_unsync());
        if upgrades {
            let turns = response.status() == StatusCode::SWITCHING_PROTOCOLS;
            line.wire.turn(turns);
        }
    }
    if is_head {
        // The head stays as it is, the length it names included (RFC 9110, section 9.3.2).
        *response.body_mut() = empty();
    }
    response
}

/// A name for a request, in time order (RFC 9562, section 5.7). Unique is all that it has to be,
/// so it is mixed from a number of the thread under keys of its own; the system's randomness would
/// be two calls for each request.
fn new_id(now: Timestamp) -> Uuid {
    thread_local! {
        static KEYS: RandomState = RandomState::new();
        static COUNT: Cell<u64> = const { Cell::new(0) };
    }
    let count = COUNT.replace(COUNT.get().wrapping_add(1));
    let mixed = KEYS.with(|keys| [keys.hash_one((count, 1)), keys.hash_one((count, 2))]);
    let mut bytes = [0; 10];
    for (byte, own) in bytes
        .iter_mut()
        .zip(mixed.iter().flat_map(|half| half.to_le_bytes()))
    {
        *byte = own;
    }
    let millis = u64::try_from(now.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

impl Exchange<'_> {
    async fn answer(
        &self,
        mut request: Request<Incoming>,
        room: &mut Option<Room>,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        if request.version() == Version::HTTP_10 {
            // Nobody who speaks it can be told to go on (RFC 9110, section 10.1.1).
            request.headers_mut().remove(EXPECT);
        }
        let page = match understand(&request, &self.line.place) {
            Ok(page) => page,
            Err(Failure::Misdirected) => return self.misdirected(request).await,
            // Where a request was not understood, its body is not looked for either.
            Err(failure) => return self.fail(None, None, failure).await,
        };
        if shared.is_own_name(&page.host, page.port) {
            shared.metrics.exchange("local");
            return self.local(request).await;
        }
        // The way to help, above, is open however crowded it is.
        let limits = &shared.tuning().limits;
        match shared.admission.room(self.line.client.ip(), limits).await {
            Ok(taken) => *room = Some(taken),
            Err(Full) => {
                self.let_finish(request);
                return self.fail(None, Some(&page), Failure::Busy).await;
            }
        }
        let sent = request.headers().get(PROXY_AUTHORIZATION);
        let who = match self.line.identify(&self.rules, sent).await {
            Ok(who) => who,
            Err(challenge) => {
                self.let_finish(request);
                return self.challenge(&challenge);
            }
        };
        if self.line.tunnel.is_some() {
            // A tunnel to one name that carries another.
            let failure = self.fronting(&page.host);
            self.let_finish(request);
            return self.fail(Some(&who), Some(&page), failure).await;
        }
        if request::came_before(request.headers()) {
            self.let_finish(request);
            return self.fail(Some(&who), Some(&page), Failure::Loop).await;
        }
        match request::hops(&request) {
            Hops::Unsaid => {}
            Hops::Here => {
                let response = self.last_hop(&request);
                self.let_finish(request);
                return response;
            }
            Hops::Left(left) => {
                let left = HeaderValue::from(left);
                request.headers_mut().insert(MAX_FORWARDS, left);
            }
        }

        let known = self.known(&page, &who);
        let known = self.with_head(known, Some(&page), request.headers());
        let now = shared.clock.now();
        let (asks, loaded) = asks(&page, self.wanted, request.headers());
        let open = shared.opened.current();
        let by = shared.opened.by(&open, &who, &loaded, now);
        let decided = self.rules.decide_open(
            &who,
            &Facts {
                url: &page,
                verdict: &known,
            },
            Some(Open {
                unlocks: &open,
                asks,
                by,
            }),
            now,
        );
        if matches!(decided.action, Action::Allow | Action::Warn) {
            let host = &page.host;
            shared.opened.passed(&open, &who, &loaded, host, now);
        }
        drop(open);
        match decided.action {
            Action::Block | Action::Limit => {
                self.let_finish(request);
                return self.refuse(&who, &page, &decided, HitKind::Block).await;
            }
            Action::Warn if !shared.passes.is_open(self.line.client.ip(), &page.host) => {
                self.let_finish(request);
                return self.warn(&who, &page, &decided);
            }
            Action::Warn | Action::Allow | Action::Splice => {}
        }
        if let Some(first) = self.wishes_first(&who, &page, &decided, &request) {
            self.let_finish(request);
            return first;
        }
        // A page that somebody opened, not each of its pictures; what a reader went on to after a
        // warning stays with the reader.
        let tells = decided.alert.is_some() && decided.action == Action::Allow;
        if tells && decided.record && self.is_for_a_person() {
            let hit = self.event(&who, &page).decision(HitKind::Alert, &decided);
            if shared.write(&who, hit).await.is_err() {
                shared.journal_failed();
            }
        }
        let request = match self
            .read_prompt(request, &who, &page, &known, &decided, asks)
            .await
        {
            Ok(request) => request,
            Err(refusal) => return *refusal,
        };
        let asked = Asked::of(request.headers(), asks, loaded);
        let waiver = self.waiver(&who, &page);
        let key = waiver.as_ref().map(|waiver| waiver.spki);
        match self.fetch(request, &page, &decided, key).await {
            Ok(response) => {
                let over = waiver.as_ref();
                let judged = self.judge(response, asked, who, page, known, &decided, over);
                let response = judged.await;
                match self.waiver_over(over) {
                    Some(over) => response.map(|body| flowing(Until::new(body, over))),
                    None => response,
                }
            }
            Err(failure) => self.fail(Some(&who), Some(&page), failure).await,
        }
    }

    /// The certificate that this member of staff has accepted here, if the school still allows it.
    fn waiver(&self, who: &Identity, page: &PageUrl) -> Option<Waiver> {
        let shared = &self.line.worker.shared;
        let client = self.line.client.ip();
        let now = shared.clock.now();
        let waivers = &shared.waivers;
        let waiver = waivers.of(client, &who.subject, &page.host, page.port, now)?;
        self.may_waive(who).then_some(waiver)
    }

    /// The end of what flows only because of a waiver.
    fn waiver_over(&self, waiver: Option<&Waiver>) -> Option<Closing> {
        let shared = &self.line.worker.shared;
        waiver.map(|waiver| shared.waivers.closing(waiver, shared.clock.clone()))
    }

    /// Whether somebody may accept what cannot be verified: staff whom the gateway knows, where
    /// the school says so. Never a pupil, never a guest.
    pub(super) fn may_waive(&self, who: &Identity) -> bool {
        let allowed = !self
            .line
            .worker
            .shared
            .tuning()
            .upstream
            .staff_pass
            .is_zero();
        let staff = self.rules.tier(who.tier).voice == Voice::E;
        allowed && staff && who.subject.pseudonym().is_some()
    }

    /// A request for another site than its connection is for: refused, and if the two have nothing
    /// to do with each other, recorded.
    async fn misdirected(&self, request: Request<Incoming>) -> Response<Body> {
        let sent = request.headers().get(PROXY_AUTHORIZATION);
        let who = self.line.identify(&self.rules, sent).await.ok();
        let page = request::named_site(&request);
        let failure = match &page {
            Some(page) => self.fronting(&page.host),
            None => Failure::Misdirected,
        };
        self.let_finish(request);
        self.fail(who.as_deref(), page.as_ref(), failure).await
    }

    /// What it is that a request for `host` came over this connection. Names under one registrable
    /// domain are a browser's economy (RFC 9113, section 9.1.1); others hide.
    fn fronting(&self, host: &HostName) -> Failure {
        let outside = match (&self.line.tunnel, &self.line.place) {
            (Some(tunnel), _) => tunnel,
            (None, Place::Secure { host, .. } | Place::Tunnel { host, .. }) => host,
            (None, Place::Clear { .. } | Place::Explicit) => return Failure::Misdirected,
        };
        match (registrable(outside), registrable(host)) {
            (Some(one), Some(other)) if one == other => Failure::Misdirected,
            _ => Failure::Fronting,
        }
    }

    /// Reads on, for a while, what a client is still sending with a request that was answered
    /// early: closing on it would reset the connection, and the page would never be seen
    /// (RFC 9112, section 9.6).
    fn let_finish(&self, request: Request<Incoming>) {
        let waits = request.headers().contains_key(EXPECT);
        if !waits {
            self.let_body_finish(request.into_body());
        }
    }

    /// The same for what is left of a body that was partly read.
    pub(super) fn let_body_finish(&self, mut body: Incoming) {
        if body.is_end_stream() {
            return;
        }
        self.line.worker.tasks.spawn(async move {
            let reading = async {
                let mut left = LEFTOVER;
                while let Some(Ok(frame)) = body.frame().await {
                    let size = frame.data_ref().map_or(0, bytes::Bytes::len);
                    left = match left.checked_sub(size) {
                        Some(left) => left,
                        None => return,
                    };
                }
            };
            // More, or slower, than that is not waited for.
            tokio::time::timeout(LEFTOVER_TIME, reading).await.ok();
        });
    }

    /// What flows to whoever asked for a page.
    fn flow(&self, judge: &PageJudge, asked: &Asked, decided: &Decided) -> Flow {
        Flow {
            who: judge.who.clone(),
            tier: self.rules.tier(judge.who.tier).name.clone(),
            page: judge.page.clone(),
            asks: asked.asks,
            loaded: asked.loaded.clone(),
            free: !decided.record || matches!(decided.reason, Reason::Protected),
            held: judge.held.clone(),
            clock: self.line.worker.shared.clock.clone(),
        }
    }

    /// What ends an answer that passes only because staff have opened it, or because no lesson is
    /// going on; with `idle`, also one of which nothing may come for long.
    fn closing(
        &self,
        judge: &PageJudge,
        asked: &Asked,
        decided: &Decided,
        idle: bool,
    ) -> Option<Closing> {
        (judge.held.is_needed() || idle).then(|| {
            let flow = self.flow(judge, asked, decided);
            self.line.worker.shared.opened.closing(flow)
        })
    }

    /// Whether somebody looks at the answer, rather than a page that loads its parts.
    pub(super) fn is_for_a_person(&self) -> bool {
        matches!(self.wanted, Wanted::Document | Wanted::Frame)
    }

    /// Everything that is known of the page before it is fetched.
    fn known(&self, page: &PageUrl, who: &Identity) -> Arc<Verdict> {
        let shared = &self.line.worker.shared;
        shared
            .verdicts
            .get(page, &who.subject, self.rules.generation())
            .unwrap_or_else(|| Arc::new(self.rules.judge_url(page)))
    }

    /// A reader for the body of an answer; `None` if it is not read.
    fn reader(
        &self,
        mut head: BodyHead,
        ceiling: u64,
        page: bool,
        asked: &Asked,
    ) -> Option<BodyReader> {
        let classifier = self.rules.classifier();
        let mut reader = classifier.read_up_to(&head, ceiling);
        if asked.script {
            if reader.is_none() {
                // A browser runs it all the same.
                head.content_type = Some("text/javascript".to_owned());
                reader = classifier.read_up_to(&head, ceiling);
            }
            reader = reader.map(BodyReader::as_script);
        }
        reader = reader.map(BodyReader::to_the_end);
        if page {
            reader = reader.map(BodyReader::as_opened);
        }
        match asked.service_worker {
            true => reader.map(BodyReader::as_service_worker),
            false => reader,
        }
    }

    /// The page in place of an answer that was found guilty.
    pub(super) async fn stand_in(
        &self,
        who: &Arc<Identity>,
        page: &PageUrl,
        found: Option<Decided>,
    ) -> Response<Body> {
        match found {
            Some(decided) if decided.action == Action::Warn => self.warn(who, page, &decided),
            Some(decided) => self.refuse(who, page, &decided, HitKind::Block).await,
            None => self.fail(Some(who), Some(page), Failure::Own).await,
        }
    }

    /// What is known together with what the head of the request (with its page) or of the answer
    /// (without) says of a relay.
    fn with_head(
        &self,
        known: Arc<Verdict>,
        page: Option<&PageUrl>,
        headers: &HeaderMap,
    ) -> Arc<Verdict> {
        let mut head = RequestHead::default();
        for (name, value) in headers {
            head.field(name.as_str(), value.as_bytes());
        }
        let evidence = self.rules.classifier().head(page, head);
        if evidence.matches.is_empty() {
            return known;
        }
        Arc::new(self.rules.with_body(&known, evidence))
    }

    /// Sends the request on.
    async fn fetch(
        &self,
        request: Request<Sent>,
        page: &PageUrl,
        decided: &Decided,
        waived: Option<[u8; 32]>,
    ) -> Result<Response<Fetched>, Failure> {
        let key = request::opens_web_socket(&request).then(upgrade::new_key);
        let upgrading = key.is_some()
            || request.version() == Version::HTTP_11
                && request.headers().contains_key(UPGRADE)
                && request.method() == Method::GET
                && request.body().is_end_stream()
                && request::is_web_socket(request.headers());
        let version = request.version();
        let private = is_private_request(request.headers())
            || !matches!(*request.method(), Method::GET | Method::HEAD);
        let (mut parts, body) = request.into_parts();
        let from_client = upgrading
            .then(|| upgrade::of(&mut parts.extensions))
            .flatten();
        request::strip_hop_by_hop(&mut parts.headers, from_client.is_some());
        request::add_via(&mut parts.headers, version);
        if let Some(key) = &key {
            upgrade::as_http1(&mut parts, key);
        }
        if version == Version::HTTP_2 {
            request::join_cookies(&mut parts.headers);
        }
        let pictures = self.looks_at_pictures(decided);
        if decided.read_body || pictures {
            request::trim_accept_encoding(&mut parts.headers);
        }
        if decided.read_body {
            shown::ask_plainly(&mut parts, self.is_for_a_person());
            // The texts of a WebSocket are read: compressed, they could not be.
            parts.headers.remove(SEC_WEBSOCKET_EXTENSIONS);
        }
        if pictures {
            request::trim_accept_pictures(&mut parts.headers);
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
        let limits = &self.line.worker.shared.tuning().limits;
        let body = body.timed(limits.body_idle_time);
        let expects = parts.headers.contains_key(EXPECT);
        // Pieces of a text, each judged alone, could be put together again: if a piece of a text
        // comes back, the whole is asked for instead.
        let held_pictures = pictures && self.rules.images().waits();
        let whole = ((decided.read_body || held_pictures) && parts.headers.contains_key(RANGE))
            .then(|| whole_request(&parts))
            .flatten();
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

        let origin = Origin {
            waived,
            ..self.origin(page)
        };
        let upstream = &self.line.worker.upstream;
        let drill = self.line.is_drill();
        let private = private || drill;
        let mut response = match drill {
            true => drill::answer(request).await?,
            false => {
                upstream
                    .send(&origin, request, from_client.is_some())
                    .await?
            }
        };
        if let Some(whole) = whole
            && response.status() == StatusCode::PARTIAL_CONTENT
            && (decided.read_body && self.is_piece_of_text(response.headers())
                || held_pictures && is_labelled_picture(response.headers()))
        {
            response = upstream.send(&origin, whole, false).await?;
        }
        request::check_answer(&response)?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let Some(from_client) =
                from_client.filter(|_| request::is_web_socket(response.headers()))
            else {
                return Err(Failure::OriginBroken);
            };
            if let Some(key) = &key {
                upgrade::accept(&mut response, key)?;
            }
            let to_origin = hyper::upgrade::on(&mut response);
            return Ok(response.map(|_| Fetched::Upgraded {
                from_client,
                to_origin,
            }));
        }
        if key.is_some() && response.status().is_success() {
            // Over HTTP/2 that would say that the WebSocket stands.
            return Err(Failure::OriginBroken);
        }
        // Who it was for decides whether what is learnt may serve others.
        let private = private || is_private_answer(response.headers());
        Ok(response.map(|body| Fetched::Body { body, private }))
    }

    /// Whether an answer is a part of something that is read.
    fn is_piece_of_text(&self, headers: &HeaderMap) -> bool {
        let head = body_head(headers);
        let kind = head.content_type.as_deref().unwrap_or_default();
        if shown::comes_in_pieces(headers) {
            return false;
        }
        kind.starts_with("multipart/byteranges") || self.rules.classifier().read(&head).is_some()
    }

    /// What the head of the answer says of the page; it counts with the text.
    fn with_labels(
        &self,
        known: Arc<Verdict>,
        headers: &HeaderMap,
        decided: &Decided,
    ) -> Arc<Verdict> {
        if !decided.read_body {
            return known;
        }
        let fields = ["rating", "pics-label"].into_iter().flat_map(|name| {
            let values = headers.get_all(name).iter();
            values.map(move |value| (name, String::from_utf8_lossy(value.as_bytes())))
        });
        let fields: Vec<_> = fields.collect();
        let fields = fields.iter().map(|(name, value)| (*name, value.as_ref()));
        let labels = self.rules.classifier().head_labels(fields);
        if labels.matches.is_empty() {
            return known;
        }
        Arc::new(self.rules.with_body(&known, labels))
    }

    fn origin(&self, page: &PageUrl) -> Origin {
        Origin {
            scheme: page.scheme,
            host: page.host.clone(),
            port: page.port,
            // In clear nothing proves that the address is the name's.
            original: self.line.original.filter(|_| page.scheme == Scheme::Https),
            tuned: self.line.worker.shared.roads.tuned(),
            http1: self.line.http1,
            waived: None,
        }
    }

    /// Cleans the answer's head, and has its text read before and while it leaves. What it becomes
    /// ends with the waiver to which it is owed.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing that an exchange knows"
    )]
    async fn judge(
        &self,
        response: Response<Fetched>,
        asked: Asked,
        who: Arc<Identity>,
        page: PageUrl,
        known: Arc<Verdict>,
        decided: &Decided,
        waiver: Option<&Waiver>,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        let version = response.version();
        let (mut parts, fetched) = response.into_parts();
        parts.version = Version::HTTP_11;
        let informed = self.with_head(known.clone(), None, &parts.headers);
        let informed = self.with_labels(informed, &parts.headers, decided);
        let speaks = !Arc::ptr_eq(&known, &informed);
        let mut judge = PageJudge {
            worker: self.line.worker.clone(),
            request: self.id,
            rules: self.rules.clone(),
            passed: decided.action == Action::Warn,
            client: self.line.client.ip(),
            who: who.clone(),
            page: page.clone(),
            known: informed,
            stands: !speaks,
            asks: asked.asks,
            held: Arc::default(),
            private: true,
            seen: 0,
            found: None,
        };
        judge.held.note(decided);
        let (body, private) = match fetched {
            Fetched::Upgraded {
                from_client,
                to_origin,
            } => {
                request::clean_answer(&mut parts.headers, parts.status, version, true);
                parts.extensions.insert(Joined);
                shared.metrics.connection("upgrade");
                let relays = decided
                    .read_body
                    .then(|| judge.would_cut(self.rules.classifier().relay()));
                judge.found = None;
                let idle = true;
                let closing = self.closing(&judge, &asked, decided, idle);
                let bell = relays.map(|relays| Bell::new(judge, relays));
                upgrade::relay(
                    &self.line.worker,
                    self.line.held.clone(),
                    from_client,
                    to_origin,
                    bell,
                    Closing::first(closing, self.waiver_over(waiver)),
                );
                return Response::from_parts(parts, empty());
            }
            Fetched::Body { body, private } => (body, private),
        };
        judge.private = private;
        request::clean_answer(&mut parts.headers, parts.status, version, false);
        if decided.read_body {
            shown::offer_plainly(&mut parts.headers);
        }
        // The head of an answer can say enough.
        if speaks && decided.read_body && judge.would_cut(Evidence::default()) {
            return self.stand_in(&who, &page, judge.found).await;
        }
        shared.metrics.exchange("allow");
        let body = Timed::new(body, shared.tuning().limits.body_idle_time);
        let has_body = !matches!(
            parts.status,
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::RESET_CONTENT
        );
        if !has_body {
            // What an origin says behind such a head is not read, so nobody gets it (RFC 9110,
            // sections 15.3.5, 15.3.6 and 15.4.5).
            if parts.status == StatusCode::RESET_CONTENT {
                parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
            }
            return Response::from_parts(parts, empty());
        }
        // What is run is a script, even if it begins like a picture.
        if !asked.script && self.looks_at_pictures(decided) && self.may_be_picture(&parts.headers) {
            return match self.look(parts, body, judge.clone()).await {
                Looked::Answer(response) => response,
                Looked::Other(parts, body) => self.read(parts, body, asked, judge, decided).await,
            };
        }
        self.read(parts, body, asked, judge, decided).await
    }

    /// Has the text of a body read before and while it leaves.
    async fn read<B>(
        &self,
        parts: http::response::Parts,
        body: B,
        asked: Asked,
        judge: PageJudge,
        decided: &Decided,
    ) -> Response<Body>
    where
        B: http_body::Body<Data = bytes::Bytes> + Unpin + Send + 'static,
        B::Error: Into<BodyError>,
    {
        let shared = &self.line.worker.shared;
        let mut ceiling = shared.tuning().limits.body_read_bytes;
        let head = body_head(&parts.headers);
        let page = self.is_for_a_person() && !asked.script;
        let head = shown::as_shown(head, &parts.headers, page);
        if asked.script {
            ceiling = ceiling.saturating_mul(SCRIPT_CEILINGS);
        }
        let manner = Manner::new(
            self.rules.generation(),
            &head,
            ceiling,
            page,
            asked.script,
            asked.service_worker,
        );
        let reader = decided
            .read_body
            .then(|| self.reader(head, ceiling, page, &asked))
            .flatten();
        // What was opened for a while flows no longer than that.
        let streaming = parts
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
        let closing = self.closing(&judge, &asked, decided, streaming);
        let goes_on = body
            .size_hint()
            .exact()
            .is_none_or(|bytes| bytes > SOON_OVER);
        let watched = reader.is_some() || judge.who.class.is_some();
        let flow =
            (goes_on && watched && closing.is_none()).then(|| self.flow(&judge, &asked, decided));
        let bounded = |body| match (closing, flow) {
            (Some(closing), _) => flowing(Until::new(body, closing)),
            (None, Some(flow)) => flowing(Watched::new(body, shared.opened.clone(), flow)),
            (None, None) => body,
        };
        let Some(reader) = reader else {
            return Response::from_parts(parts, bounded(flowing(body)));
        };
        let limits = &shared.tuning().limits;
        let bounds = Hold {
            // Events leave at once, each read before it does.
            bytes: if streaming { 0 } else { limits.hold_bytes },
            time: limits.hold_time,
            budget: shared.budget.of(self.line.client.ip()),
            known: Some((shared.readings.clone(), manner)),
        };
        let (who, page) = (judge.who.clone(), judge.page.clone());
        let began = tokio::time::Instant::now();
        let held = hold(body, reader, bounds, judge).await;
        shared.metrics.held.observe(began.elapsed().as_secs_f64());
        match held {
            Held::Pass(body) => Response::from_parts(parts, bounded(body)),
            Held::Stop(judge) => self.stand_in(&who, &page, judge.found).await,
            Held::Broken => {
                self.fail(Some(&who), Some(&page), Failure::OriginBroken)
                    .await
            }
        }
    }
}

/// Bytes of an answer that is over before anybody could end it.
const SOON_OVER: u64 = 64 * 1024;

/// How many times as much of a script is read as of a page.
const SCRIPT_CEILINGS: u64 = 4;

/// Whether a page is asked for or a part of one that is open: what a page of the same registrable
/// domain loads says so (Fetch Metadata) and names that page (Referer). Whoever writes both by hand
/// gets parts of a site that a teacher has opened, and no more. And what loads it: a frame is a page
/// of its own, and a part of the page that it stands in.
fn asks(page: &PageUrl, wanted: Wanted, headers: &HeaderMap) -> (Asks, Loaded) {
    if wanted == Wanted::Document {
        return (Asks::Page, Loaded::Itself);
    }
    // Most requests that get here name a page, but not all: the suffixes are looked up for those.
    // A WebSocket names the origin alone (RFC 6455, section 4.1).
    let named = |name| {
        let value: &HeaderValue = headers.get(name)?;
        PageUrl::parse(value.to_str().ok()?).ok()
    };
    let from = named(http::header::REFERER).or_else(|| named(http::header::ORIGIN));
    let same = from.as_ref().is_some_and(|from| {
        registrable(&page.host).is_some_and(|domain| registrable(&from.host) == Some(domain))
    });
    let loaded = match from {
        Some(from) => Loaded::Page(from.host),
        None if is_quiet(headers) => Loaded::Quiet,
        None => Loaded::Itself,
    };
    match same && wanted != Wanted::Frame {
        true => (Asks::Part, loaded),
        false => (Asks::Page, loaded),
    }
}

/// Whether a browser loads it for a page that does not say where it is: what nobody looks at by
/// itself (Fetch Metadata). A page may keep its address to itself (`Referrer-Policy`).
fn is_quiet(headers: &HeaderMap) -> bool {
    const PARTS: [&[u8]; 8] = [
        b"style",
        b"script",
        b"font",
        b"image",
        b"audio",
        b"video",
        b"track",
        b"manifest",
    ];
    let dest = headers.get("sec-fetch-dest").map(HeaderValue::as_bytes);
    dest.is_some_and(|dest| PARTS.contains(&dest))
}

/// What a request says of what its answer is for (Fetch Metadata; Service Workers, section 4.2).
#[derive(Clone)]
struct Asked {
    /// A page, or a part of one.
    asks: Asks,
    /// What loads it.
    loaded: Loaded,
    /// It will be run, whatever its type.
    script: bool,
    /// It will answer requests of its site.
    service_worker: bool,
}

impl Asked {
    fn of(headers: &HeaderMap, asks: Asks, loaded: Loaded) -> Asked {
        let field = |name| headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
        let dest = field("sec-fetch-dest");
        let service_worker = dest == b"serviceworker" || field("service-worker") == b"script";
        let worker = matches!(dest, b"script" | b"worker" | b"sharedworker");
        Asked {
            asks,
            loaded,
            script: service_worker || worker,
            service_worker,
        }
    }
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
            request::clean_answer(&mut headers, answer.status(), Version::HTTP_11, false);
            interim.send(answer.status(), &headers);
        }
    });
}

/// The same request for the whole, if it can be sent again.
fn whole_request(parts: &http::request::Parts) -> Option<Request<Body>> {
    if parts.method != Method::GET {
        return None;
    }
    let mut request = Request::new(empty());
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.headers_mut() = parts.headers.clone();
    for name in [RANGE, IF_RANGE, CONTENT_LENGTH] {
        request.headers_mut().remove(name);
    }
    Some(request)
}

/// Marks the answer with which a WebSocket stands.
#[derive(Clone, Copy)]
struct Joined;

/// What came back from the origin.
enum Fetched {
    /// A body to be judged; `private` if it was meant for one person.
    Body { body: Incoming, private: bool },
    /// A connection that is a WebSocket from now on.
    Upgraded {
        from_client: OnUpgrade,
        to_origin: OnUpgrade,
    },
}

/// Whether a body is called a picture.
pub(super) fn is_labelled_picture(headers: &HeaderMap) -> bool {
    let label = headers.get(CONTENT_TYPE);
    label.is_some_and(|value| {
        let start = value.as_bytes().get(..6);
        start.is_some_and(|start| start.eq_ignore_ascii_case(b"image/"))
    })
}

fn body_head(headers: &HeaderMap) -> BodyHead {
    BodyHead {
        content_type: request::joined(headers, &CONTENT_TYPE),
        content_encoding: request::joined(headers, &CONTENT_ENCODING),
    }
}

/// Whether the request says who asks, so that the answer may be meant for one person.
fn is_private_request(headers: &HeaderMap) -> bool {
    headers.contains_key(http::header::AUTHORIZATION) || headers.contains_key(COOKIE)
}

fn is_private_answer(headers: &HeaderMap) -> bool {
    headers.contains_key(SET_COOKIE)
        || request::joined(headers, &CACHE_CONTROL)
            .is_some_and(|value| value.contains("private") || value.contains("no-store"))
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
