//! What needs the safeguarding team: messages of pupils, serious incidents, concerns of staff.
//! Nobody else sees that this page exists.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Lead, Person, Posted};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::matter::{EXERCISES, OUTCOMES, Signal, Wording, calendar, typed};
use super::sign_in::note;
use super::text::Text;
use crate::store::{CaseView, Insider, MatterState, NewCase};

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
    for row in &open {
        let signal = wording.signal(row).await?;
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
    let (about, words) = problem.as_ref().map_or_else(Default::default, |problem| {
        (problem.about.to_string(), problem.words.clone())
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
        frame,
    };
    let mut response = page(&view)?;
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Takes a concern in hand; the pupil of a message then sees that it was read.
pub(crate) async fn take(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Redirect, Error> {
    let account = &form.who.0.account;
    let now = state.clock.now();
    state
        .store
        .take_matter(id, Insider::of(account), now)
        .await?;
    note(&state, &account.name, "concern.take", &id.to_string(), None).await?;
    Ok(Redirect::to("/s/concerns?done=concern-taken"))
}

/// Notes that somebody has talked with the pupil.
pub(crate) async fn talked(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Redirect, Error> {
    let account = &form.who.0.account;
    let now = state.clock.now();
    state
        .store
        .talk_matter(id, Insider::of(account), now)
        .await?;
    note(&state, &account.name, "concern.talk", &id.to_string(), None).await?;
    Ok(Redirect::to("/s/concerns?done=concern-talked"))
}

/// Writes back to the pupil of a message.
pub(crate) async fn reply(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Response, Error> {
    let account = &form.who.0.account;
    let who = Insider::of(account);
    let now = state.clock.now();
    let words = typed(form.fields.raw("words"), ANSWER);
    if words.is_empty() {
        state
            .store
            .matter(id, who, now)
            .await?
            .ok_or(Error::NotFound)?;
        let problem = Problem {
            about: id,
            field: "words",
            key: "case-reply-empty",
            words,
        };
        return render(&state, &form.who.0, "/s/concerns", Some(problem)).await;
    }
    state.store.reply(id, who, &words, now).await?;
    note(
        &state,
        &account.name,
        "concern.reply",
        &id.to_string(),
        None,
    )
    .await?;
    Ok(Redirect::to("/s/concerns?done=concern-replied").into_response())
}

/// Opens a case from a concern, or lets it join one that is open.
pub(crate) async fn to_case(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Response, Error> {
    let account = &form.who.0.account;
    let who = Insider::of(account);
    let now = state.clock.now();
    if let Ok(case) = form.fields.get("case").parse::<Uuid>() {
        state.store.join_case(id, case, who, now).await?;
        note(&state, &account.name, "case.join", &case.to_string(), None).await?;
        return Ok(Redirect::to(&format!("/s/cases/{case}")).into_response());
    }
    let matter = state
        .store
        .matter(id, who, now)
        .await?
        .ok_or(Error::NotFound)?;
    let pupil = typed(form.fields.get("pupil"), SHORT);
    if pupil.is_empty() {
        let problem = Problem {
            about: id,
            field: "pupil",
            key: "case-pupil-empty",
            words: typed(form.fields.get("about"), SHORT),
        };
        return render(&state, &form.who.0, "/s/concerns", Some(problem)).await;
    }
    let text = Text(form.who.0.language);
    let dates = dates(&state, text);
    let rules = (state.rules)();
    let signal = Wording {
        state: &state,
        text,
        dates: &dates,
        calendar: &calendar(&rules),
        rules: &rules,
        now,
    }
    .signal(&matter)
    .await?;
    let mut about = typed(form.fields.get("about"), SHORT);
    if about.is_empty() {
        about = signal.about;
    }
    let new = NewCase {
        pupil,
        who: signal.stand_in,
        about,
        year: dates.date(now).year(),
    };
    let case = state.store.open_case(id, &new, who, now).await?;
    note(&state, &account.name, "case.open", &case.to_string(), None).await?;
    Ok(Redirect::to(&format!("/s/cases/{case}?done=case-opened")).into_response())
}

/// Closes a concern without a case.
pub(crate) async fn close(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Lead>,
) -> Result<Response, Error> {
    let account = &form.who.0.account;
    let who = Insider::of(account);
    let now = state.clock.now();
    let words = typed(form.fields.raw("reason"), REASON);
    let outcome = OUTCOMES
        .iter()
        .find(|(word, _)| *word == form.fields.get("outcome"));
    let matter = state
        .store
        .matter(id, who, now)
        .await?
        .ok_or(Error::NotFound)?;
    let problem = match outcome {
        None => Some(("outcome", "case-outcome-choose")),
        Some(("exercise", _)) if !matter.practice => Some(("outcome", "case-outcome-choose")),
        Some(_) if words.is_empty() => Some(("reason", "case-reason-empty")),
        Some(_) => None,
    };
    if let Some((field, key)) = problem {
        let problem = Problem {
            about: id,
            field,
            key,
            words,
        };
        return render(&state, &form.who.0, "/s/concerns", Some(problem)).await;
    }
    let outcome = outcome.map_or("", |(word, _)| word);
    state
        .store
        .close_matter(id, who, &format!("{outcome}: {words}"), now)
        .await?;
    // The log keeps the outcome, not the words about a pupil.
    note(
        &state,
        &account.name,
        "concern.close",
        &id.to_string(),
        Some(outcome),
    )
    .await?;
    Ok(Redirect::to("/s/concerns?done=concern-closed").into_response())
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
