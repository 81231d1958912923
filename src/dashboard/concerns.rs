//! What needs the safeguarding team: messages of pupils, serious incidents, concerns of staff.
//! Nobody else sees that this page exists.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Lead, Person, Posted};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::matter::{EXERCISES, OUTCOMES, Signal, Wording, calendar};
use super::sent::Sent;
use super::sign_in::note;
use super::text::Text;
use crate::safeguard::rights::{Right, holds};
use crate::store::{CaseView, Insider, MatterRow, MatterState, NewCase};

/// Longest answer to a pupil, in characters.
const ANSWER: usize = 1_000;
/// Longest name and subject of a case, in characters.
const SHORT: usize = 120;
/// Longest reason, in characters.
const REASON: usize = 500;
/// Closed concerns on the page.
const CLOSED: usize = 50;

struct Choice {
    value: String,
    label: String,
}

#[derive(Template)]
#[template(path = "staff_concerns.html")]
struct ConcernsPage {
    frame: Frame,
    lead: String,
    waiting: Vec<Signal>,
    taken: Vec<Signal>,
    closed: Vec<Signal>,
    outcomes: Vec<Choice>,
    cases: Vec<Choice>,
    late: u64,
    problem: Option<(String, String)>,
    about: String,
    words: String,
    chosen: String,
}

impl ConcernsPage {
    /// Whether this field of the form was wrong.
    fn wrong(&self, field: &str) -> bool {
        self.problem
            .as_ref()
            .is_some_and(|(at, _)| at.split_once('-').is_some_and(|(known, _)| known == field))
    }
}

/// The list, what nobody has taken first.
pub(crate) async fn list(
    who: Lead,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/s/concerns", |at| at.as_str());
    render(&state, &who.0, here, None).await
}

/// Something that was wrong with a form, and what was typed.
struct Problem {
    about: Uuid,
    field: &'static str,
    key: &'static str,
    words: String,
    chosen: String,
}

async fn render(
    state: &Dashboard,
    person: &Person,
    here: &str,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(state, text);
    let rules = (state.rules)();
    let calendar = calendar(&rules);
    let who = Insider::of(&person.account);
    let now = state.clock.now();
    let wording = Wording {
        state,
        text,
        dates: &dates,
        calendar: &calendar,
        rules: &rules,
        now,
    };
    let open = state.store.matters(who, MatterState::Open, now).await?;
    let settled = state.store.matters(who, MatterState::Closed, now).await?;
    let (mut waiting, mut taken, mut closed) = (Vec::new(), Vec::new(), Vec::new());
    let reads = holds(person.account.role, Right::ReadIncidents);
    for row in &open {
        let mut signal = wording.signal(row).await?;
        signal.incident = signal.incident.filter(|_| reads);
        if row.looked_at.is_none() {
            waiting.push(signal);
        } else {
            taken.push(signal);
        }
    }
    for row in settled.iter().take(CLOSED) {
        closed.push(wording.signal(row).await?);
    }
    let first = |signal: &Signal| signal.due.as_ref().map_or(i64::MAX, |due| due.at.0);
    waiting.sort_by_key(first);
    taken.sort_by_key(first);
    let late = waiting
        .iter()
        .chain(&taken)
        .filter(|signal| !signal.practice && signal.due.as_ref().is_some_and(|due| due.late))
        .count() as u64;
    let cases = state.store.cases(who, CaseView::Team, now).await?;
    let mut frame = Frame::of(state, person, here, "concerns").await?;
    frame.private = true;
    let wrong = problem.is_some();
    if wrong {
        frame.title = text.of("title-error", &frame.title);
    }
    let (about, words, chosen) = problem.as_ref().map_or_else(Default::default, |problem| {
        let words = problem.words.clone();
        (problem.about.to_string(), words, problem.chosen.clone())
    });
    let view = ConcernsPage {
        lead: text.n(
            "case-concerns-lead",
            waiting.iter().filter(|signal| !signal.practice).count() as u64,
        ),
        waiting,
        taken,
        closed,
        outcomes: OUTCOMES
            .iter()
            .map(|(value, key)| Choice {
                value: (*value).to_owned(),
                label: text.t(key),
            })
            .collect(),
        cases: cases
            .into_iter()
            .map(|case| Choice {
                value: case.id.to_string(),
                label: text.of("case-number", &case.number),
            })
            .collect(),
        late,
        problem: problem.map(|problem| {
            (
                format!("{}-{}", problem.field, problem.about),
                text.t(problem.key),
            )
        }),
        about,
        words,
        chosen,
        frame,
    };
    let mut response = page(&view)?;
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

impl Sent<Lead> {
    /// The concern, if this person may see it.
    async fn matter(&self) -> Result<MatterRow, Error> {
        let found = self
            .state
            .store
            .matter(self.id, self.insider(), self.now)
            .await?;
        found.ok_or(Error::NotFound)
    }

    /// The list again, with what was typed and what is wrong with it.
    async fn wrong(
        self,
        field: &'static str,
        key: &'static str,
        words: String,
    ) -> Result<Response, Error> {
        let problem = Problem {
            about: self.id,
            field,
            key,
            words,
            chosen: self.fields.get("outcome").to_owned(),
        };
        render(&self.state, self.person(), "/s/concerns", Some(problem)).await
    }

    /// A line in the log, and the list that says what was done.
    async fn led(&self, did: &str, why: Option<&str>, said: &str) -> Result<Response, Error> {
        let to = format!("/s/concerns?done={said}");
        self.done(did, self.id, why, &to).await
    }
}

/// Takes a concern in hand; the pupil of a message then sees that it was read.
pub(crate) async fn take(form: Sent<Lead>) -> Result<Response, Error> {
    let store = &form.state.store;
    store.take_matter(form.id, form.insider(), form.now).await?;
    form.led("concern.take", None, "concern-taken").await
}

/// Notes that somebody has talked with the pupil.
pub(crate) async fn talked(form: Sent<Lead>) -> Result<Response, Error> {
    let store = &form.state.store;
    store.talk_matter(form.id, form.insider(), form.now).await?;
    form.led("concern.talk", None, "concern-talked").await
}

/// Writes back to the pupil of a message.
pub(crate) async fn reply(form: Sent<Lead>) -> Result<Response, Error> {
    let words = form.typed("words", ANSWER);
    if words.is_empty() {
        form.matter().await?;
        return form.wrong("words", "case-reply-empty", words).await;
    }
    let store = &form.state.store;
    store
        .reply(form.id, form.insider(), &words, form.now)
        .await?;
    form.led("concern.reply", None, "concern-replied").await
}

/// Opens a case from a concern, or lets it join one that is open.
pub(crate) async fn to_case(form: Sent<Lead>) -> Result<Response, Error> {
    let (store, who, now) = (&form.state.store, form.insider(), form.now);
    if let Some(case) = form.named("case") {
        store.join_case(form.id, case, who, now).await?;
        let to = format!("/s/cases/{case}");
        return form.done("case.join", case, None, &to).await;
    }
    let matter = form.matter().await?;
    let mut about = form.typed("about", SHORT);
    let pupil = form.typed("pupil", SHORT);
    if pupil.is_empty() {
        return form.wrong("pupil", "case-pupil-empty", about).await;
    }
    let text = Text(form.person().language);
    let dates = dates(&form.state, text);
    let rules = (form.state.rules)();
    let signal = Wording {
        state: &form.state,
        text,
        dates: &dates,
        calendar: &calendar(&rules),
        rules: &rules,
        now,
    }
    .signal(&matter)
    .await?;
    if about.is_empty() {
        about = signal.about;
    }
    let new = NewCase {
        pupil,
        who: signal.stand_in,
        about,
        year: dates.date(now).year(),
    };
    let case = store.open_case(form.id, &new, who, now).await?;
    let to = format!("/s/cases/{case}?done=case-opened");
    form.done("case.open", case, None, &to).await
}

/// Closes a concern without a case.
pub(crate) async fn close(form: Sent<Lead>) -> Result<Response, Error> {
    let words = form.typed("reason", REASON);
    let said = form.fields.get("outcome");
    let outcome = OUTCOMES.iter().find(|(word, _)| *word == said);
    let matter = form.matter().await?;
    let outcome = match outcome {
        Some(("exercise", _)) if !matter.practice => None,
        known => known,
    };
    let Some((outcome, _)) = outcome else {
        return form.wrong("outcome", "case-outcome-choose", words).await;
    };
    if words.is_empty() {
        return form.wrong("reason", "case-reason-empty", words).await;
    }
    let why = format!("{outcome}: {words}");
    let store = &form.state.store;
    store
        .close_matter(form.id, form.insider(), &why, form.now)
        .await?;
    // The log keeps the outcome, not the words about a pupil.
    form.led("concern.close", Some(outcome), "concern-closed")
        .await
}

/// Opens an exercise: nobody is told, and no count includes it.
pub(crate) async fn practise(
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Redirect, Error> {
    let now = state.clock.now();
    let number = u32::try_from(now.0.rem_euclid(i64::from(EXERCISES))).unwrap_or(0) + 1;
    let id = state.store.practise(number, now).await?;
    let who = &form.who.0.account;
    // It counts as told to whoever began it, so that a contact sees the own exercise.
    state.store.see_practice(id, Insider::of(who), now).await?;
    note(&state, &who.name, "concern.practise", &id.to_string(), None).await?;
    Ok(Redirect::to("/s/concerns?done=concern-practice"))
}
