//! What the gateway itself answers: the page in place of a closed one, the page before a page,
//! the page that explains a failure. Words and looks are in `pages`.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http::header::{
    ACCEPT, ALLOW, AUTHORIZATION, CONNECTION, CONTENT_TYPE, COOKIE, HeaderValue,
    PROXY_AUTHENTICATE, PROXY_AUTHORIZATION,
};
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use jiff::tz::TimeZone;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::Worker;
use super::body::{Body, Timed, flowing, full};
use super::exchange::Exchange;
use super::failure::Failure;
use super::report::Event;
use super::request::{self, Place};
use super::waivers::{Holder, Question};
use crate::identity::Challenge;
use crate::model::{
    Action, Decided, EventCode, HitKind, Identity, PageUrl, Reason, Scheme, SourceId, UnlockBy,
    Voice,
};
use crate::pages::token::Event as Token;
use crate::pages::{
    AgreementView, BlockView, FailureKind, FailureView, Moment, Reader, Variant, Wanted, WarnView,
    language,
};
use crate::policy::Rulebook;
use crate::safeguard::period::{Term, date_of};
use crate::tls::Problem;

/// Whether a page is asked for in so many words: programs take whatever comes.
fn wants_html(request: &Request<Incoming>) -> bool {
    let accept = request.headers().get_all(ACCEPT).iter();
    accept
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.to_ascii_lowercase().contains("text/html"))
}

/// Marks an answer in place of which an HTTP/2 stream is reset.
#[derive(Clone, Copy)]
pub(super) struct Malformed;

impl Exchange<'_> {
    /// The page that stands in place of a closed one; it leaves once its record is on disk.
    pub(super) async fn refuse(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
        kind: HitKind,
    ) -> Response<Body> {
        let typed = self.is_for_a_person();
        self.refuse_as(who, page, decided, kind, typed, false).await
    }

    /// The answer in place of a prompt that is not sent on. A script sends it, and a person has
    /// typed it: it is recorded like a page, and said in a form that a script can show.
    pub(super) async fn refuse_prompt(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
    ) -> Response<Body> {
        let script = !self.is_for_a_person();
        self.refuse_as(who, page, decided, HitKind::Block, true, script)
            .await
    }

    /// The record of a prompt that passed, for those who should know.
    pub(super) async fn note(&self, who: &Identity, page: &PageUrl, decided: &Decided) {
        let shared = &self.line.worker.shared;
        let hit = self.event(who, page).decision(HitKind::Alert, decided);
        if shared.write(who, hit).await.is_err() {
            shared.journal_failed();
        }
    }

    async fn refuse_as(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
        kind: HitKind,
        typed: bool,
        problem: bool,
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
        // What no person needs (tracking hosts, pictures of closed sites) is a number, no record.
        if decided.record && (typed || decided.alert.is_some()) {
            let id = event.id;
            if let Err(error) = shared.write(who, hit).await {
                shared.journal_failed();
                tracing::debug!(%error, "the record of a closed page was not written");
                if !self.rules.school().block_without_journal {
                    return self.fail(Some(who), Some(page), Failure::Journal).await;
                }
            }
            return self.closed(who, page, decided, id, code, problem);
        }
        self.closed(who, page, decided, event.id, code, problem)
    }

    fn closed(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
        event: Uuid,
        code: EventCode,
        problem: bool,
    ) -> Response<Body> {
        let shared = &self.line.worker.shared;
        let tier = self.rules.tier(who.tier);
        let at = self.moment(Some(who));
        let category = decided.category.map(|id| self.rules.category(id));
        let title =
            |titles: &BTreeMap<_, String>| titles.get(&at.language).cloned().unwrap_or_default();
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
        let only = match decided.reason {
            Reason::OnlyThese(id) => self.pages_of_lesson(id),
            _ => Vec::new(),
        };
        let opens = decided
            .until
            .filter(|_| decided.action == Action::Limit || !only.is_empty())
            .filter(|opens| opens.since(at.now) < Duration::from_secs(24 * 60 * 60))
            .map(|opens| at.school.clock_of(opens));
        let view = BlockView {
            variant,
            category: &category
                .map(|category| title(&category.titles))
                .unwrap_or_default(),
            subject,
            topic: category.map_or("", |category| &category.topic),
            discreet: category.is_some_and(|category| category.discreet),
            host: page.host.as_str(),
            rule: rule.unwrap_or_default(),
            code,
            request: self.id,
            token: &shared.tokens.mint(&token, shared.clock.now()),
            was_post: self.was_post,
            secure: page.scheme == Scheme::Https,
            policy: self.rules.generation(),
            tier: &title(&tier.titles),
            opens: opens.as_deref(),
            only: &only,
            noted: decided.record,
            own: decided.unlock != UnlockBy::Nobody && decided.reason != Reason::Searched,
        };
        if problem {
            return shared.pages.problem(&at, &view).map(full);
        }
        shared.pages.block(&at, self.wanted, &view).map(full)
    }

    /// The pages that a class works with now.
    fn pages_of_lesson(&self, id: Uuid) -> Vec<String> {
        let open = self.line.worker.shared.opened.current();
        let lesson = open.lessons().iter().find(|only| only.id == id);
        let pages = lesson.into_iter().flat_map(|only| only.pages.iter());
        pages.map(ToString::to_string).collect()
    }

    /// The page before a page. Nothing is written down.
    pub(super) fn warn(&self, who: &Identity, page: &PageUrl, decided: &Decided) -> Response<Body> {
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
            topic: category.map_or("", |category| &category.topic),
            discreet: category.is_some_and(|category| category.discreet),
            host: page.host.as_str(),
            code: EventCode::of(event),
            request: self.id,
            token: &shared.tokens.mint(&token, shared.clock.now()),
            was_post: self.was_post,
            secure: page.scheme == Scheme::Https,
        };
        shared.pages.warn(&at, self.wanted, &view).map(full)
    }

    /// What the school asks of pupils, before their first page of a term, where it wants that read.
    /// Help is never held up, nor staff, nor a program.
    pub(super) fn wishes_first(
        &self,
        who: &Identity,
        page: &PageUrl,
        decided: &Decided,
        request: &Request<Incoming>,
    ) -> Option<Response<Body>> {
        let shared = &self.line.worker.shared;
        let school = self.rules.school();
        let tier = self.rules.tier(who.tier);
        let asked = school.agreement
            && self.wanted == Wanted::Document
            && *request.method() == Method::GET
            && wants_html(request)
            && tier.voice != Voice::E
            && decided.reason != Reason::Protected
            && who.source != SourceId::Drill;
        if !asked {
            return None;
        }
        let zone = TimeZone::get(&school.time_zone).unwrap_or(TimeZone::UTC);
        let term = Term::of(date_of(shared.clock.now(), &zone)).id();
        let client = self.line.client.ip();
        let word = shared.identities.word_of(who, client, &term);
        if shared.agreed.has(&word) {
            return None;
        }
        let event = Uuid::now_v7();
        shared.agreed.ask(event, word, page);
        let at = self.moment(Some(who));
        let token = Token {
            hit: event,
            voice: tier.voice,
            language: at.language,
            variant: Variant::Standard,
        };
        let view = AgreementView {
            request: self.id,
            token: &shared.tokens.mint(&token, shared.clock.now()),
            secure: page.scheme == Scheme::Https,
        };
        shared.metrics.exchange("wishes");
        Some(shared.pages.agreement(&at, &view).map(full))
    }

    /// The page that explains a failure, with a record where IT wants one.
    pub(super) async fn fail(
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
            if shared.write(who, hit).await.is_err() {
                shared.journal_failed();
            }
        }
        let at = self.moment(who);
        let waive = self.offer_waiver(who, page, &failure, &at);
        let view = FailureView {
            kind: failure.page(),
            host: page.map_or("", |page| page.host.as_str()),
            request: self.id,
            waive: waive.as_deref(),
        };
        let mut response = shared.pages.failure(&at, self.wanted, &view).map(full);
        if matches!(failure, Failure::BadRequest(_)) {
            // Where a request was not understood, its end may not be either.
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if matches!(failure, Failure::Malformed(_)) {
            response.extensions_mut().insert(Malformed);
        }
        response
    }

    /// The token with which a member of staff can accept a certificate, where the school says so.
    /// What an authority took back is not offered, nor anything but a page that somebody opens.
    fn offer_waiver(
        &self,
        who: Option<&Identity>,
        page: Option<&PageUrl>,
        failure: &Failure,
        at: &Moment<'_>,
    ) -> Option<String> {
        let (Failure::Certificate(rejected), Some(who), Some(page)) = (failure, who, page) else {
            return None;
        };
        if rejected.problem == Problem::Revoked
            || self.wanted != Wanted::Document
            || !self.may_waive(who)
        {
            return None;
        }
        let by = who.subject.pseudonym()?.clone();
        let spki = HEXLOWER.decode(rejected.spki.as_bytes()).ok()?;
        let shared = &self.line.worker.shared;
        let event = self.event(who, page);
        let question = Question {
            holder: Holder {
                client: self.line.client.ip(),
                subject: who.subject.clone(),
            },
            by,
            page: page.clone(),
            spki: spki.try_into().ok()?,
            rule: rejected.rule,
            lasts: shared.tuning().upstream.staff_pass,
            hit: event.technical(failure),
        };
        shared.waivers.ask(event.id, question);
        let token = Token {
            hit: event.id,
            voice: at.voice,
            language: at.language,
            variant: Variant::Staff,
        };
        Some(shared.tokens.mint(&token, at.now))
    }

    /// The answer to a request that was refused before it was read; the target says with which
    /// status.
    pub(super) async fn refused(&self, target: &str) -> Response<Body> {
        let status = target.trim_start_matches('/').parse::<StatusCode>();
        let status = status.unwrap_or(StatusCode::BAD_REQUEST);
        let limit = match status {
            StatusCode::REQUEST_TIMEOUT => Some("header-time"),
            StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                Some("header-bytes")
            }
            _ => None,
        };
        if let Some(limit) = limit {
            self.line.worker.shared.metrics.limit(limit);
        }
        let failure = Failure::BadRequest("refused before it was read");
        let mut response = self.fail(None, None, failure).await;
        *response.status_mut() = status;
        response
    }

    /// The answer of the hop at which `Max-Forwards` ends a request (RFC 9110, section 7.6.2). A
    /// trace repeats what was asked, without what nobody else should see (section 9.3.8).
    pub(super) fn last_hop(&self, request: &Request<Incoming>) -> Response<Body> {
        self.line.worker.shared.metrics.exchange("local");
        if request.method() != Method::TRACE {
            return offers();
        }
        let mut text = format!(
            "{} {} {:?}\r\n",
            request.method(),
            request.uri(),
            request.version()
        );
        for (name, value) in request.headers() {
            if ![AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name) {
                let value = String::from_utf8_lossy(value.as_bytes());
                text += &format!("{name}: {value}\r\n");
            }
        }
        text += "\r\n";
        let mut response = Response::new(full(Bytes::from(text)));
        let kind = HeaderValue::from_static("message/http");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }

    pub(super) fn challenge(&self, challenge: &Challenge) -> Response<Body> {
        challenge_page(
            &self.line.worker,
            challenge,
            self.wanted,
            self.id,
            &self.rules,
        )
    }

    /// A request for the portal's own name.
    pub(super) async fn local(&self, request: Request<Incoming>) -> Response<Body> {
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
        let body = Timed::new(body, shared.tuning().limits.body_idle_time);
        let request = Request::from_parts(parts, axum::body::Body::new(body));
        match shared.portal.clone().oneshot(request).await {
            Ok(response) => response.map(flowing),
            Err(never) => match never {},
        }
    }

    pub(super) fn event<'b>(&'b self, who: &'b Identity, page: &'b PageUrl) -> Event<'b> {
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
            now: self.line.worker.shared.clock.now(),
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
        now: shared.clock.now(),
    };
    let view = FailureView {
        kind: FailureKind::SignIn,
        host: "",
        request: id,
        waive: None,
    };
    let mut response = shared.pages.failure(&at, wanted, &view).map(full);
    response
        .headers_mut()
        .insert(PROXY_AUTHENTICATE, challenge.header());
    response
}

fn variant(decided: &Decided, care: bool, subject: &str, voice: Voice) -> Variant {
    match (&decided.reason, decided.action) {
        (Reason::Locked, _) => Variant::NotAvailable,
        (Reason::OnlyThese(_), _) => Variant::OnlyThese,
        (_, Action::Limit) => Variant::ClosedNow,
        _ if care => Variant::Care,
        _ if subject == "unsafe" => Variant::Unsafe,
        _ if voice == Voice::E => Variant::Staff,
        (Reason::Searched, _) => Variant::Search,
        (Reason::TierDefault, _) => Variant::NewSite,
        _ => Variant::Standard,
    }
}

/// The answer to OPTIONS for the gateway itself (RFC 9110, section 9.3.7).
pub(super) fn offers() -> Response<Body> {
    let mut response = no_body(StatusCode::OK);
    let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT";
    let methods = HeaderValue::from_static(methods);
    response.headers_mut().insert(ALLOW, methods);
    response
}

/// A name that no exchange has, for connections that end before one.
pub(super) fn no_body(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}
