//! What is held about one person: access and erasure, for the data protection officer (H9).
//!
//! Asked for by stand-in, or by a name that becomes a stand-in here and is not kept. The answer to
//! "access" is the page itself, to be printed, with the same as JSON on it: nothing is stored
//! for a second time to be downloaded later, and no address holds a stand-in.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::Dashboard;
use super::access::{DataProtection, Person, Posted};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::fresh::freshly;
use super::text::Text;
use crate::model::Pseudonym;
use crate::store::{RequestKind, SubjectFile};

/// Shortest reason, in characters.
const LEAST: usize = 10;
/// Longest reason, in characters.
const MOST: usize = 500;
/// Longest stand-in or name, in bytes.
const MOST_WHOM: usize = 200;

struct Answered {
    when: String,
    machine: String,
    by: String,
    kind: &'static str,
    why: String,
    outcome: String,
}

#[derive(Template)]
#[template(path = "staff_requests.html")]
struct RequestsPage {
    frame: Frame,
    problem: Option<(&'static str, String)>,
    whom: String,
    why: String,
    answered: Vec<Answered>,
}

struct Event {
    when: String,
    machine: String,
    kind: String,
    category: String,
    place: String,
    reason: String,
    tier: String,
}

struct Held {
    when: String,
    machine: String,
    what: String,
    by: String,
}

struct Meaning {
    field: &'static str,
    what: String,
}

#[derive(Template)]
#[template(path = "staff_subject.html")]
struct SubjectPage {
    frame: Frame,
    who: String,
    made: String,
    count: u64,
    events: Vec<Event>,
    steps: Vec<Held>,
    requests: Vec<Held>,
    messages: Vec<Held>,
    reveals: Vec<Held>,
    matters: Vec<Held>,
    cases: Vec<Held>,
    dictionary: Vec<Meaning>,
    json: String,
}

/// The forms, and what was answered before.
pub(crate) async fn form(
    who: DataProtection,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/privacy/requests", |at| at.as_str());
    shown(&state, &who.0, here, None, "", "").await
}

async fn shown(
    state: &Dashboard,
    person: &Person,
    here: &str,
    problem: Option<(&'static str, String)>,
    whom: &str,
    why: &str,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(state, text);
    let answered = state.store.subject_requests().await?;
    let mut frame = Frame::of(state, person, here, "privacy-requests").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let view = RequestsPage {
        problem,
        whom: whom.to_owned(),
        why: why.to_owned(),
        answered: answered
            .into_iter()
            .map(|one| Answered {
                when: dates.full(one.at),
                machine: dates.machine(one.at),
                by: one.by,
                kind: match one.kind {
                    RequestKind::Access => "privacy-kind-access",
                    RequestKind::Erasure => "privacy-kind-erasure",
                },
                why: one.why,
                outcome: match one.kind {
                    RequestKind::Access => text.n("privacy-outcome-access", one.found),
                    RequestKind::Erasure => text.with(
                        "privacy-outcome-erasure",
                        &[("deleted", one.deleted.into()), ("kept", one.kept.into())],
                    ),
                },
            })
            .collect(),
        frame,
    };
    page(&view)
}

/// Whom it is about and why, or what is wrong with the form.
fn asked(
    state: &Dashboard,
    form: &Posted<DataProtection>,
    text: Text,
) -> Result<(Pseudonym, String), (&'static str, String)> {
    let whom = form.fields.get("whom");
    let why = form.fields.get("why");
    if whom.is_empty() || whom.len() > MOST_WHOM {
        return Err(("whom", text.t("privacy-say-whom")));
    }
    if why.chars().count() < LEAST {
        return Err(("why", text.t("privacy-say-reason")));
    }
    let by_name = form.fields.get("by") == "name";
    let who = if by_name {
        (state.people.stand_in)(whom).ok_or_else(|| ("whom", text.t("privacy-nobody")))?
    } else {
        Pseudonym(whom.into())
    };
    Ok((who, why.chars().take(MOST).collect()))
}

async fn refused(
    state: &Dashboard,
    form: &Posted<DataProtection>,
    problem: (&'static str, String),
) -> Result<Response, Error> {
    let (whom, why) = (form.fields.get("whom"), form.fields.get("why"));
    let here = "/privacy/requests";
    let mut response = shown(state, &form.who.0, here, Some(problem), whom, why).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Everything that is held, as a page to print or as JSON.
pub(crate) async fn access(
    State(state): State<Dashboard>,
    form: Posted<DataProtection>,
) -> Result<Response, Error> {
    let text = Text(form.who.0.language);
    let (who, why) = match asked(&state, &form, text) {
        Ok(asked) => asked,
        Err(problem) => return refused(&state, &form, problem).await,
    };
    freshly(&state, &form.who.0)?;
    let by = &form.who.0.account.name;
    let now = state.clock.now();
    let file = state.store.subject_access(&who, by, &why, now).await?;
    let json = serde_json::to_string_pretty(&file).map_err(|_| Error::Broken)?;
    if form.fields.get("as") == "json" {
        let headers = [
            (header::CONTENT_TYPE, "application/json"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"subject-access.json\"",
            ),
        ];
        return Ok((headers, json).into_response());
    }
    let dates = dates(&state, text);
    let mut frame = Frame::of(&state, &form.who.0, "/privacy/requests", "privacy-subject").await?;
    frame.private = true;
    page(&subject(file, json, text, &dates, frame))
}

fn subject(
    file: SubjectFile,
    json: String,
    text: Text,
    dates: &Dates,
    frame: Frame,
) -> SubjectPage {
    let count = file.count();
    let mut events = Vec::new();
    let mut steps = Vec::new();
    for incident in &file.incidents {
        events.extend(incident.events.iter().map(|event| Event {
            when: dates.full(event.at),
            machine: dates.machine(event.at),
            kind: text.t(match event.kind {
                crate::model::HitKind::Block => "line-closed",
                crate::model::HitKind::Cut => "line-cut",
                crate::model::HitKind::Alert => "line-alert",
                crate::model::HitKind::Technical => "line-technical",
            }),
            category: event.category.clone(),
            place: format!("{}{}", event.host, event.path.as_deref().unwrap_or("")),
            reason: event.reason.clone(),
            tier: event.tier.clone(),
        }));
        steps.extend(incident.steps.iter().map(|step| Held {
            when: dates.full(step.at),
            machine: dates.machine(step.at),
            what: format!(
                "{} {}",
                step.state.word(),
                step.note.as_deref().unwrap_or("")
            ),
            by: step.by.clone(),
        }));
    }
    SubjectPage {
        who: file.who.to_string(),
        made: dates.full(file.at),
        count,
        events,
        steps,
        requests: file
            .requests
            .iter()
            .map(|one| Held {
                when: dates.full(one.status.asked_at),
                machine: dates.machine(one.status.asked_at),
                what: one.words.clone(),
                by: String::new(),
            })
            .collect(),
        messages: file
            .messages
            .iter()
            .map(|one| Held {
                when: dates.full(one.at),
                machine: dates.machine(one.at),
                what: one.words.clone(),
                by: one.read_by.clone().unwrap_or_default(),
            })
            .collect(),
        reveals: file
            .reveals
            .iter()
            .map(|one| Held {
                when: dates.full(one.at),
                machine: dates.machine(one.at),
                what: text.t(super::reveal::key(one.purpose)),
                by: one.by.clone(),
            })
            .collect(),
        matters: file
            .matters
            .iter()
            .map(|one| Held {
                when: dates.full(one.at),
                machine: dates.machine(one.at),
                what: text.t(match one.closed_at {
                    Some(_) => "privacy-matter-settled",
                    None => "privacy-matter-open",
                }),
                by: one.case.clone().unwrap_or_default(),
            })
            .collect(),
        cases: file
            .cases
            .iter()
            .map(|one| Held {
                when: dates.full(one.opened_at),
                machine: dates.machine(one.opened_at),
                what: text.t(match one.closed_at {
                    Some(_) => "privacy-matter-settled",
                    None => "privacy-matter-open",
                }),
                by: one.number.clone(),
            })
            .collect(),
        dictionary: DICTIONARY
            .iter()
            .map(|(field, key)| Meaning {
                field,
                what: text.t(key),
            })
            .collect(),
        json,
        frame,
    }
}

/// What each field of the JSON means.
const DICTIONARY: [(&str, &str); 17] = [
    ("who", "privacy-field-who"),
    ("first_at, last_at, at", "privacy-field-at"),
    ("class, tier", "privacy-field-class"),
    ("category", "privacy-field-category"),
    ("care", "privacy-field-care"),
    ("severity", "privacy-field-severity"),
    ("kind, reason, because", "privacy-field-reason"),
    ("host, path", "privacy-field-host"),
    ("confidence, source", "privacy-field-confidence"),
    ("code, request, id", "privacy-field-code"),
    ("steps, state, note", "privacy-field-steps"),
    ("requests", "privacy-field-requests"),
    ("messages", "privacy-field-messages"),
    ("reveals", "privacy-field-reveals"),
    ("opened, opened_until", "privacy-field-opened"),
    ("matters", "privacy-field-matters"),
    ("cases", "privacy-field-cases"),
];

/// Erases what is held, except what belongs to an open safeguarding matter.
pub(crate) async fn erase(
    State(state): State<Dashboard>,
    form: Posted<DataProtection>,
) -> Result<Response, Error> {
    let text = Text(form.who.0.language);
    let asked = asked(&state, &form, text).and_then(|asked| {
        let sure = form.fields.get("sure") == "yes";
        sure.then_some(asked)
            .ok_or_else(|| ("sure", text.t("privacy-say-sure")))
    });
    let (who, why) = match asked {
        Ok(asked) => asked,
        Err(problem) => return refused(&state, &form, problem).await,
    };
    freshly(&state, &form.who.0)?;
    let by = &form.who.0.account.name;
    let now = state.clock.now();
    state.store.erase_subject(&who, by, &why, now).await?;
    Ok(Redirect::to("/privacy/requests?done=erased").into_response())
}
