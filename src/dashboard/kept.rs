//! What somebody had typed when it could not be taken: nobody has to type a record twice.
//!
//! A form that arrives after its session has ended is kept for half an hour, in memory, for the
//! person whose form it was, and shown to them after the next sign-in, to be sent or thrown away
//! (UX section 15). A form that fails later, because a colleague was quicker or the database is
//! away, is shown again with the failure ([`Typed`]). Nothing is sent by itself, and nothing of
//! an account's own secrets is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::Dashboard;
use super::access::{Posted, SignedIn, TOKEN_FIELD, safe_next};
use super::error::Error;
use super::frame::{Frame, home as home_of};
use crate::model::Timestamp;
use crate::store::AccountId;

/// Where one finds what was kept.
pub(crate) const PLACE: &str = "/account/kept";
/// The field that says that a form was kept and is sent now.
pub(crate) const FIELD: &str = "kept-form";

/// How long a form is kept.
const FOR: Duration = Duration::from_secs(30 * 60);
/// How long after its last use a session's forms are known.
const KNOWN: Duration = Duration::from_secs(12 * 60 * 60);
/// Most sessions whose forms are known; those unused for longest are forgotten.
const SESSIONS: usize = 4096;
/// Most people with a kept form. One form has at most 64 KiB.
const FORMS: usize = 256;
/// Shorter values without a space are choices and not words.
const WORDS: usize = 20;

/// A form that could not be taken.
#[derive(Clone)]
pub(crate) struct Form {
    /// Where it goes.
    to: String,
    fields: Vec<(String, String)>,
    at: Timestamp,
}

#[derive(Default)]
struct Inner {
    sessions: HashMap<String, (AccountId, Timestamp)>,
    forms: HashMap<AccountId, Form>,
}

/// Forms that wait for their people; clones share it. After a restart it is empty.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Inner>>);

impl Kept {
    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that forms with this token are this person's.
    pub(crate) fn met(&self, token: &str, account: AccountId, now: Timestamp) {
        let sessions = &mut self.inner().sessions;
        if sessions.len() >= SESSIONS && !sessions.contains_key(token) {
            sessions.retain(|_, (_, at)| now.since(*at) < KNOWN);
            let oldest = sessions.iter().min_by_key(|(_, (_, at))| *at);
            if let Some(oldest) = oldest.map(|(token, _)| token.clone())
                && sessions.len() >= SESSIONS
            {
                sessions.remove(&oldest);
            }
        }
        sessions.insert(token.to_owned(), (account, now));
    }

    /// Keeps a form whose session is over; says whose it is. `None`: it is nobody's whom we
    /// know, or a form that is not kept.
    pub(crate) fn keep(
        &self,
        to: &str,
        fields: &[(String, String)],
        now: Timestamp,
    ) -> Option<AccountId> {
        let token = &fields.iter().find(|(name, _)| name == TOKEN_FIELD)?.1;
        let to = safe_next(to).filter(|to| !is_secret(to))?;
        let mut inner = self.inner();
        let (account, _) = *inner
            .sessions
            .get(token)
            .filter(|(_, at)| now.since(*at) < KNOWN)?;
        inner.forms.retain(|_, form| now.since(form.at) < FOR);
        if inner.forms.len() >= FORMS && !inner.forms.contains_key(&account) {
            return None;
        }
        let form = Form {
            to: to.to_owned(),
            fields: without_ours(fields),
            at: now,
        };
        inner.forms.insert(account, form);
        Some(account)
    }

    /// What is kept for somebody.
    pub(crate) fn find(&self, account: AccountId, now: Timestamp) -> Option<Form> {
        let form = self.inner().forms.get(&account).cloned();
        form.filter(|form| now.since(form.at) < FOR)
    }

    /// Forgets what is kept for somebody, because it was sent or is not wanted.
    pub(crate) fn forget(&self, account: AccountId) {
        self.inner().forms.remove(&account);
    }
}

/// Whether a form may hold passwords or codes.
fn is_secret(path: &str) -> bool {
    path.starts_with("/account") || path.starts_with("/sign-") || path.starts_with("/link")
}

fn without_ours(fields: &[(String, String)]) -> Vec<(String, String)> {
    let others = fields.iter();
    others
        .filter(|(name, _)| name != TOKEN_FIELD && name != FIELD)
        .cloned()
        .collect()
}

/// What is to be read again: words, not choices.
fn words(fields: &[(String, String)]) -> Vec<String> {
    let values = fields.iter().map(|(_, value)| value.trim());
    values
        .filter(|value| value.contains(char::is_whitespace) || value.chars().count() > WORDS)
        .map(str::to_owned)
        .collect()
}

/// The form of the request under way, for the page that says that it failed.
#[derive(Clone, Default)]
pub(crate) struct Typed(Arc<OnceLock<Retry>>);

/// A form to be shown with a failure.
#[derive(Clone)]
pub(crate) struct Retry {
    /// Where it goes.
    pub(crate) to: String,
    /// The token that it needs.
    pub(crate) token: String,
    /// All of it.
    pub(crate) fields: Vec<(String, String)>,
    /// What somebody wrote.
    pub(crate) words: Vec<String>,
}

impl Typed {
    /// Notes a form whose token was right.
    pub(crate) fn set(&self, to: &str, token: &str, fields: &[(String, String)]) {
        if is_secret(to) {
            return;
        }
        let fields = without_ours(fields);
        self.0.get_or_init(|| Retry {
            to: to.to_owned(),
            token: token.to_owned(),
            words: words(&fields),
            fields,
        });
    }

    /// The form, if there was one.
    pub(crate) fn retry(&self) -> Option<Retry> {
        self.0.get().cloned()
    }
}

#[derive(Template)]
#[template(path = "staff_kept.html")]
struct KeptPage {
    frame: Frame,
    form: Form,
    words: Vec<String>,
}

impl KeptPage {
    fn field(&self) -> &'static str {
        FIELD
    }
}

/// `/account/kept`: what was typed, and what is to become of it.
pub(crate) async fn show(
    SignedIn(person): SignedIn,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let Some(form) = state.kept.find(person.account.id, state.clock.now()) else {
        return Ok(Redirect::to(home_of(person.account.role)).into_response());
    };
    let frame = Frame::of(&state, &person, PLACE, "kept-title").await?;
    let page = KeptPage {
        words: words(&form.fields),
        form,
        frame,
    };
    Ok(Html(page.render()?).into_response())
}

/// Throws it away.
pub(crate) async fn discard(State(state): State<Dashboard>, form: Posted<SignedIn>) -> Redirect {
    let person = form.who.0;
    state.kept.forget(person.account.id);
    Redirect::to(home_of(person.account.role))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::super::tests::{Browser, PASSWORD, World, hit, world};
    use super::*;
    use crate::model::Record;

    /// Words that need a page of their own to be typed again.
    const NOTE: &str = "Talked in room 4.\n“I am <b>fine</b>”, said twice.";

    async fn incident(world: &World, browser: &mut Browser) -> (String, String) {
        world
            .absorb(Record::Hit(hit("1A", "gambling", "bets.example")))
            .await;
        let page = browser.get(world, "/t/incidents").await;
        let start = page.body.find("/t/incidents/0").expect("an incident");
        let path = page.body[start..].split('"').next().unwrap().to_owned();
        let token = browser.get(world, &path).await.token();
        (format!("{path}/close"), token)
    }

    fn fields(token: &str) -> [(&str, &str); 3] {
        [(TOKEN_FIELD, token), ("reason", "talked"), ("note", NOTE)]
    }

    /// Signs in again and finds what was typed.
    async fn found(world: &World, browser: &mut Browser, name: &str) -> String {
        let entered = browser.sign_in(world, name, PASSWORD).await;
        assert_eq!(entered.to(), PLACE);
        let page = browser.get(world, PLACE).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Talked in room 4."), "{}", page.body);
        assert!(!page.body.contains("<b>fine"), "{}", page.body);
        page.token()
    }

    #[tokio::test]
    async fn what_was_typed_outlives_the_session() {
        let world = world().await;
        let mut anna = world.signed_in("anna").await;
        let (path, token) = incident(&world, &mut anna).await;
        // Writing is no request: to the gateway nobody was there.
        world.later(Duration::from_secs(31 * 60));
        let page = anna.post(&world, &path, &fields(&token)).await;
        assert_eq!(page.to(), "/sign-in?next=%2Faccount%2Fkept");
        let told = anna.get(&world, page.to()).await;
        assert!(told.body.contains("what you typed"), "{}", told.body);

        // Nobody else finds it.
        let mut boris = world.signed_in("boris").await;
        assert_eq!(boris.get(&world, PLACE).await.to(), "/t/incidents");

        let token = found(&world, &mut anna, "anna").await;
        let mut again = fields(&token).to_vec();
        again.push((FIELD, "1"));
        let done = anna.post(&world, &path, &again).await;
        assert!(done.to().contains("done="), "{} {}", done.status, done.body);
        assert_eq!(anna.get(&world, PLACE).await.to(), "/t/incidents");
    }

    #[tokio::test]
    async fn another_window_that_signed_out_and_in_loses_nothing() {
        let world = world().await;
        let mut anna = world.signed_in("anna").await;
        let (path, token) = incident(&world, &mut anna).await;
        anna.post(&world, "/sign-out", &[(TOKEN_FIELD, &token)])
            .await;
        anna.sign_in(&world, "anna", PASSWORD).await;
        let page = anna.post(&world, &path, &fields(&token)).await;
        assert_eq!((page.status, page.to()), (StatusCode::SEE_OTHER, PLACE));
        let shown = anna.get(&world, PLACE).await;
        assert!(shown.body.contains("Talked in room 4."));
        anna.post(&world, PLACE, &[(TOKEN_FIELD, &shown.token())])
            .await;
        assert_eq!(anna.get(&world, PLACE).await.to(), "/t/incidents");
    }

    #[tokio::test]
    async fn it_is_kept_for_half_an_hour_and_only_for_its_person() {
        let world = world().await;
        let mut anna = world.signed_in("anna").await;
        let (path, token) = incident(&world, &mut anna).await;
        // The same browser, somebody else: refused, and nothing is shown to them.
        anna.post(&world, "/sign-out", &[(TOKEN_FIELD, &token)])
            .await;
        anna.sign_in(&world, "boris", PASSWORD).await;
        let page = anna.post(&world, &path, &fields(&token)).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(!page.body.contains("room 4"));
        world.later(Duration::from_secs(31 * 60));
        let mut late = world.signed_in("anna").await;
        assert_eq!(late.get(&world, PLACE).await.to(), "/t/incidents");
        // A token that nobody was given.
        let forged = late.post(&world, &path, &fields("nonsense")).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn passwords_are_not_kept() {
        let world = world().await;
        let mut anna = world.signed_in("anna").await;
        let token = anna.get(&world, "/account").await.token();
        world.later(Duration::from_secs(31 * 60));
        let typed = [
            (TOKEN_FIELD, &*token),
            ("password", "a secret of many words"),
        ];
        let page = anna.post(&world, "/account/password", &typed).await;
        assert_eq!(page.to(), "/sign-in");
    }

    #[tokio::test]
    async fn what_a_colleague_was_quicker_with_is_shown_again() {
        let world = world().await;
        let mut anna = world.signed_in("anna").await;
        let (path, token) = incident(&world, &mut anna).await;
        let done = anna.post(&world, &path, &fields(&token)).await;
        assert!(done.to().contains("done="), "{}", done.body);
        let page = anna.post(&world, &path, &fields(&token)).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.body.contains("Talked in room 4."), "{}", page.body);
        assert!(!page.body.contains("<b>fine"));
    }

    #[test]
    fn memory_is_bounded() {
        let kept = Kept::default();
        let who = |n: usize| AccountId(uuid::Uuid::from_u128(n as u128));
        for n in 0..SESSIONS + 10 {
            kept.met(&n.to_string(), who(n), Timestamp(n as i64));
        }
        assert_eq!(kept.inner().sessions.len(), SESSIONS);
        for n in 0..SESSIONS + 10 {
            let form = [(TOKEN_FIELD.to_owned(), n.to_string())];
            kept.keep("/t/review/1", &form, Timestamp(5000));
        }
        assert_eq!(kept.inner().forms.len(), FORMS);
    }
}
