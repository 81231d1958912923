//! "Open it for me" and "Will it open for my class?": `/o/{token}`, for staff.
//!
//! Who asks is whom the data path knew when it closed the page, told by the event's record: the
//! token alone says that it was somebody of staff. What is opened is open for this person or
//! device and nobody else, and is on record with its reason.

use std::time::Duration;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use serde::Deserialize;

use crate::model::{
    Action, Language, PageScope, PageUrl, Pseudonym, Timestamp, UnlockBy, Voice, Whom,
};
use crate::pages::token::Event;
use crate::pages::{ForClass, Notice, OwnView, Variant};
use crate::policy::{Facts, MayOpen, Rulebook};
use crate::store::{Actor, MOST_REASON, NewUnlock, Scope};

use super::ask::{read, refuse};
use super::throttle::Counted;
use super::visitor::Visitor;
use super::words::own_words;
use super::{State, sent};

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    reason: String,
    until: String,
    lang: String,
}

/// Who met which closed page.
struct Met {
    who: Pseudonym,
    scope: PageScope,
    url: PageUrl,
    openable: bool,
}

/// `GET /o/{token}`.
pub(super) async fn form(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Response {
    let event = match read(&state, &token) {
        Ok(event) => event,
        Err(notice) => return refuse(&state, &visitor, notice),
    };
    let visitor = visitor.spoken_to(Some(event.voice), Some(event.language));
    match met(&state, &event).await {
        Ok(met) => show(&state, &visitor, &token, &met, |view| view),
        Err(notice) => refuse(&state, &visitor, notice),
    }
}

/// `POST /o/{token}`: opens the page for who met it, and says until when.
pub(super) async fn send(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let event = match read(&state, &token) {
        Ok(event) => event,
        Err(notice) => return refuse(&state, &visitor, notice),
    };
    let Ok(Form(asked)) = form else {
        return refuse(&state, &visitor, Notice::BadRequest);
    };
    let language: Option<Language> = asked.lang.parse().ok();
    let visitor = visitor.spoken_to(Some(event.voice), language.or(Some(event.language)));
    let met = match met(&state, &event).await {
        Ok(met) => met,
        Err(notice) => return refuse(&state, &visitor, notice),
    };
    if !met.openable {
        return show(&state, &visitor, &token, &met, |view| view);
    }
    let reason = own_words(&asked.reason, MOST_REASON);
    if reason.trim().is_empty() {
        return show(&state, &visitor, &token, &met, |view| OwnView {
            lacks_reason: true,
            ..view
        });
    }
    let untils = untils(&state);
    let until = untils.iter().find(|(word, _)| *word == asked.until);
    let Some((_, until)) = until.or(untils.first()).copied() else {
        return refuse(&state, &visitor, Notice::BadRequest);
    };
    let kept = state.throttle.admits(Counted::Form, visitor.address)
        && open(&state, &met, until, &reason).await;
    if !kept {
        return show(&state, &visitor, &token, &met, |view| OwnView {
            reason: &reason,
            not_kept: true,
            ..view
        });
    }
    let link = met.url.to_string();
    show(&state, &visitor, &token, &met, |view| OwnView {
        opened: Some((until, &link)),
        ..view
    })
}

/// Opens it; `false` if the store did not take it.
async fn open(state: &State, met: &Met, until: Timestamp, reason: &str) -> bool {
    let new = NewUnlock {
        whom: Whom::One(met.who.clone()),
        scope: met.scope.clone(),
        from: None,
        until,
        power: UnlockBy::Lead,
        reason: reason.to_owned(),
        answers: Vec::new(),
    };
    // The stand-in: who is behind it is not known here.
    let actor = Actor {
        id: None,
        name: met.who.to_string(),
        display: met.who.to_string(),
    };
    let now = state.portal.clock.now();
    let scope = Scope::everything();
    let opened = state.portal.store.open_page(&new, &scope, &actor, now);
    match opened.await {
        Ok(_) => true,
        Err(error) => {
            tracing::error!(%error, "a page could not be opened for its reader");
            false
        }
    }
}

/// An hour, and the rest of the day, as far as the school's limit allows.
fn untils(state: &State) -> Vec<(&'static str, Timestamp)> {
    let (school, now) = ((state.portal.school)(), state.portal.clock.now());
    let limit = school.open_limit(now);
    let hour = now.plus(Duration::from_secs(3600)).min(limit);
    let day = school.end_of_day(now);
    let all = [("60", hour), ("day", day)];
    let fits = |(_, until): &(&str, Timestamp)| *until <= limit;
    all.into_iter().filter(fits).collect()
}

/// Who met which page, from the event's record.
async fn met(state: &State, event: &Event) -> Result<Met, Notice> {
    if event.voice != Voice::E || event.variant != Variant::Staff {
        return Err(Notice::TokenBad);
    }
    let found = state.portal.store.closed_page(event.hit).await;
    let found = found.ok().flatten().ok_or(Notice::TokenOld)?;
    let rules = (state.portal.rules)();
    let tier = rules.tier_named(&found.tier).ok_or(Notice::TokenOld)?;
    let path = found.path.as_deref().unwrap_or("/");
    let url = PageUrl::parse(&format!("https://{}{path}", found.host));
    let url = url.map_err(|_| Notice::TokenOld)?;
    let now = state.portal.clock.now();
    let may = rules.may_open_for_tier(tier.id, &url, UnlockBy::Lead, now);
    Ok(Met {
        openable: may == MayOpen::Yes && found.reason != "searched",
        who: found.who.ok_or(Notice::TokenBad)?,
        scope: PageScope::of(&url).site(),
        url,
    })
}

fn show<'v>(
    state: &State,
    visitor: &Visitor,
    token: &'v str,
    met: &'v Met,
    with: impl FnOnce(OwnView<'v>) -> OwnView<'v>,
) -> Response {
    let rules = (state.portal.rules)();
    let classes = for_classes(&rules, &met.url, state.portal.clock.now());
    let (untils, check) = (untils(state), check(state, met));
    let view = with(OwnView {
        token,
        host: met.scope.host.as_str(),
        openable: met.openable,
        reason: "",
        untils: &[],
        lacks_reason: false,
        not_kept: false,
        opened: None,
        classes: &[],
        check: "",
    });
    let view = OwnView {
        untils: &untils,
        classes: &classes,
        check: &check,
        ..view
    };
    sent(state.portal.pages.own_page(&visitor.moment(), &view))
}

/// Where the page can be tried and opened for a class.
fn check(state: &State, met: &Met) -> String {
    if state.portal.dashboard.is_empty() {
        return String::new();
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("url", &met.scope.to_string())
        .finish();
    format!("{}/t/check?{query}", state.portal.dashboard)
}

/// What would come of a page for each class, as in a lesson.
fn for_classes(rules: &Rulebook, url: &PageUrl, now: Timestamp) -> Vec<(String, ForClass)> {
    let verdict = rules.judge_url(url);
    let facts = Facts {
        url,
        verdict: &verdict,
    };
    let found = |class: &crate::policy::Class| {
        let decided = rules.decide_in_lesson(&class.somebody(), &facts, None, now);
        let found = match decided.action {
            Action::Allow | Action::Splice => ForClass::Opens,
            Action::Warn => ForClass::Warns,
            Action::Limit | Action::Block => ForClass::Closed,
        };
        (class.id.to_string(), found)
    };
    rules.classes().iter().map(found).collect()
}
