//! Seeing behind a stand-in: a purpose and a sentence, half an hour, on record (H2, F11, B11).
//!
//! The name is on the page of that one incident and nowhere else, for the one who asked.
//! Discipline is not among the purposes, and the page says so.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{GlassBreaker, Permission, Person, Posted, Revealer};
use super::dates::Dates;
use super::error::Error;
use super::fresh::freshly;
use super::incident;
use super::text::Text;
use crate::model::{Confidence, Timestamp};
use crate::safeguard::rights::holds;
use crate::store::{IncidentDetail, NewReveal, Purpose};

/// Shortest sentence, in characters: long enough to say something.
const LEAST: usize = 10;
/// Longest sentence, in characters.
const MOST: usize = 300;

/// What was sent and found wrong, so that it is shown again.
#[derive(Default)]
pub(crate) struct Again {
    /// What is wrong.
    pub(crate) problem: Option<String>,
    /// Which field.
    pub(crate) field: &'static str,
    purpose: Option<Purpose>,
    why: String,
    emergency: bool,
}

/// A purpose on the form.
pub(crate) struct Offer {
    /// The word that is sent.
    pub(crate) value: &'static str,
    /// What it says.
    pub(crate) label: String,
    /// Whether it was chosen before.
    pub(crate) chosen: bool,
}

/// Another incident that an emergency opens.
pub(crate) struct Other {
    /// Where it is.
    pub(crate) href: String,
    /// When it was.
    pub(crate) when: String,
}

/// The part of an incident's page about the name.
pub(crate) struct RevealPart {
    /// The name, while it may be seen.
    pub(crate) name: Option<String>,
    /// Until when, and that this is on record.
    pub(crate) until: String,
    /// Why there is no name to be had.
    pub(crate) refused: Option<String>,
    /// The purposes.
    pub(crate) purposes: Vec<Offer>,
    /// The sentence as it was typed.
    pub(crate) why: String,
    /// The sentence of an emergency as it was typed.
    pub(crate) emergency_why: String,
    /// Whether the form for an emergency is shown.
    pub(crate) emergency: bool,
    /// What an emergency in force opens.
    pub(crate) others: Vec<Other>,
}

/// The part for this reader; `None` where there is nobody to name, or no right to ask.
pub(crate) async fn part(
    state: &Dashboard,
    person: &Person,
    detail: &IncidentDetail,
    again: &Again,
    dates: &Dates,
) -> Result<Option<RevealPart>, Error> {
    let text = Text(person.language);
    let role = person.account.role;
    let row = &detail.row;
    let Some(who) = row.who.as_ref().filter(|_| !row.masked) else {
        return Ok(None);
    };
    if !holds(role, <Revealer as Permission>::RIGHT) {
        return Ok(None);
    }
    let now = state.clock.now();
    let account = person.account.id;
    let name = match state.store.revealed(account, row.id, who, now).await? {
        Some(ends) => (state.people.name)(who).map(|name| (name, ends)),
        None => None,
    };
    let emergency = state.store.emergency(account, row.id, who, now).await?;
    let refused = match row.confidence {
        Confidence::High => {
            // A stand-in of an earlier term, or of somebody who has left.
            let known = (state.people.name)(who).is_some();
            (!known).then(|| text.t("privacy-no-name"))
        }
        Confidence::Medium => Some(text.t("privacy-refused-medium")),
        Confidence::Low | Confidence::None => Some(text.t("privacy-refused-low")),
    };
    Ok(Some(RevealPart {
        until: name
            .as_ref()
            .map(|(_, ends)| text.of("privacy-until", &dates.clock(*ends)))
            .unwrap_or_default(),
        name: name.map(|(name, _)| name),
        refused,
        purposes: Purpose::OFFERED
            .into_iter()
            .map(|purpose| Offer {
                value: purpose.word(),
                label: text.t(key(purpose)),
                chosen: again.purpose == Some(purpose),
            })
            .collect(),
        why: if again.emergency {
            String::new()
        } else {
            again.why.clone()
        },
        emergency_why: if again.emergency {
            again.why.clone()
        } else {
            String::new()
        },
        emergency: emergency.is_none() && holds(role, <GlassBreaker as Permission>::RIGHT),
        others: emergency
            .map(|emergency| emergency.others)
            .unwrap_or_default()
            .into_iter()
            .map(|(id, at)| Other {
                href: format!("/t/incidents/{id}"),
                when: dates.full(at),
            })
            .collect(),
    }))
}

/// The key of a purpose's name.
pub(crate) fn key(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::HelpNow => "privacy-purpose-help-now",
        Purpose::Talk => "privacy-purpose-talk",
        Purpose::FilterMistake => "privacy-purpose-filter-mistake",
        Purpose::AskedByLead => "privacy-purpose-asked-by-lead",
        Purpose::Emergency => "privacy-purpose-emergency",
    }
}

/// Shows the name to this person in this incident for half an hour.
pub(crate) async fn submit(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Revealer>,
) -> Result<Response, Error> {
    let text = Text(form.who.0.language);
    let purpose = Purpose::of(form.fields.get("purpose"))
        .filter(|purpose| Purpose::OFFERED.contains(purpose));
    let why = sentence(form.fields.get("sentence"));
    let problem = match (purpose, &why) {
        (None, _) => Some(("purpose-help-now", "privacy-choose-purpose")),
        (_, None) => Some(("sentence", "privacy-say-why")),
        _ => None,
    };
    let scope = form.who.scope();
    if let Some((field, key)) = problem {
        let again = Again {
            problem: Some(text.t(key)),
            field,
            purpose,
            why: form.fields.get("sentence").chars().take(MOST).collect(),
            emergency: false,
        };
        return shown_again(&state, &form.who.0, id, &scope, again).await;
    }
    freshly(&state, &form.who.0)?;
    let (Some(purpose), Some(why)) = (purpose, why) else {
        return Err(Error::Broken);
    };
    let now = state.clock.now();
    let new = new(&form.who.0, id, purpose, why, now);
    state.store.reveal(&new, &scope).await?;
    Ok(Redirect::to(&format!("/t/incidents/{id}?done=revealed")).into_response())
}

/// Opens everything about this pupil to the lead for half an hour; leadership is told at once.
pub(crate) async fn emergency(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<GlassBreaker>,
) -> Result<Response, Error> {
    let text = Text(form.who.0.language);
    let scope = form.who.scope();
    // No second proof here: seconds may count, and everybody who should know is told.
    let Some(why) = sentence(form.fields.get("emergency-sentence")) else {
        let again = Again {
            problem: Some(text.t("privacy-say-why")),
            field: "emergency-sentence",
            purpose: None,
            why: form
                .fields
                .get("emergency-sentence")
                .chars()
                .take(MOST)
                .collect(),
            emergency: true,
        };
        return shown_again(&state, &form.who.0, id, &scope, again).await;
    };
    let now = state.clock.now();
    let new = new(&form.who.0, id, Purpose::Emergency, why, now);
    state.store.reveal(&new, &scope).await?;
    Ok(Redirect::to(&format!("/t/incidents/{id}?done=emergency")).into_response())
}

fn new(person: &Person, incident: Uuid, purpose: Purpose, why: String, at: Timestamp) -> NewReveal {
    NewReveal {
        incident,
        by: person.account.id,
        name: person.account.name.clone(),
        purpose,
        why,
        at,
    }
}

fn sentence(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (typed.chars().count() >= LEAST).then(|| typed.chars().take(MOST).collect())
}

async fn shown_again(
    state: &Dashboard,
    person: &Person,
    id: Uuid,
    scope: &crate::store::Scope,
    again: Again,
) -> Result<Response, Error> {
    let detail = state
        .store
        .incident(id, scope)
        .await?
        .ok_or(Error::NotFound)?;
    let here = format!("/t/incidents/{id}");
    let mut response = incident::render(state, person, &detail, &here, None, "", &again).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
