//! Raising a concern about a pupil: four fields and how soon. Afterwards the author sees only
//! that it was received (UX section 9.2).

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use super::Dashboard;
use super::access::{Person, Posted, Raiser};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::matter::typed;
use super::sign_in::note;
use super::text::Text;
use crate::model::Timestamp;
use crate::policy::Helpline;
use crate::safeguard::escalation::Urgency;
use crate::store::NewConcern;

/// Longest name, in characters.
const NAME: usize = 120;
/// Longest text of a field, in characters.
const WORDS: usize = 10_000;

struct Past {
    when: String,
    machine: String,
    received: String,
}

#[derive(Default)]
struct Typed {
    pupil: String,
    seen: String,
    words: String,
    did: String,
    urgency: String,
}

#[derive(Template)]
#[template(path = "staff_raise.html")]
struct RaisePage {
    frame: Frame,
    past: Vec<Past>,
    typed: Typed,
    problem: Option<(&'static str, String)>,
    emergency: String,
}

/// The form, and what became of earlier concerns.
pub(crate) async fn form(
    who: Raiser,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/s/concerns/new", |at| at.as_str());
    render(&state, &who.0, here, Typed::default(), None).await
}

/// Keeps a concern.
pub(crate) async fn send(
    State(state): State<Dashboard>,
    form: Posted<Raiser>,
) -> Result<Response, Error> {
    let field = |name: &str, most| typed(form.fields.raw(name), most);
    let given = Typed {
        pupil: field("pupil", NAME),
        seen: field("seen", WORDS),
        words: field("words", WORDS),
        did: field("did", WORDS),
        urgency: field("urgency", NAME),
    };
    let problem = match (given.pupil.is_empty(), given.seen.is_empty()) {
        (true, _) => Some(("pupil", "case-raise-no-pupil")),
        (_, true) => Some(("seen", "case-raise-no-seen")),
        _ => None,
    };
    if let Some((field, key)) = problem {
        let text = Text(form.who.0.language);
        let problem = Some((field, text.t(key)));
        return render(&state, &form.who.0, "/s/concerns/new", given, problem).await;
    }
    let concern = NewConcern {
        // Nobody who did not choose is made to wait a week.
        urgency: given.urgency.parse().unwrap_or(Urgency::Today),
        pupil: given.pupil,
        seen: given.seen,
        words: given.words,
        did: given.did,
    };
    let account = &form.who.0.account;
    let now = state.clock.now();
    let id = state.store.raise_concern(&concern, account.id, now).await?;
    note(
        &state,
        &account.name,
        "concern.raise",
        &id.to_string(),
        None,
    )
    .await?;
    Ok(Redirect::to("/s/concerns/new?done=concern-raised").into_response())
}

async fn render(
    state: &Dashboard,
    who: &Person,
    here: &str,
    typed: Typed,
    problem: Option<(&'static str, String)>,
) -> Result<Response, Error> {
    let text = Text(who.language);
    let dates = dates(state, text);
    let past = state
        .store
        .raised_by(who.account.id)
        .await?
        .into_iter()
        .map(|raised| Past {
            when: dates.full(raised.at),
            machine: dates.machine(raised.at),
            received: match raised.received {
                Some((name, at)) => text.with(
                    "case-received-by",
                    &[("name", name.into()), ("when", dates.full(at).into())],
                ),
                None => text.t("case-received-not-yet"),
            },
        })
        .collect();
    let mut frame = Frame::of(state, who, here, "case-raise").await?;
    let wrong = problem.is_some();
    if wrong {
        frame.title = text.of("title-error", &frame.title);
    }
    let view = RaisePage {
        past,
        typed,
        problem,
        emergency: emergency(state),
        frame,
    };
    let mut response = page(&view)?;
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The emergency numbers of the country; empty where none has been checked in time.
pub(crate) fn emergency(state: &Dashboard) -> String {
    numbers(&(state.rules)().school().helplines, state.clock.now())
}

/// Rules may stay in force for months; a number is good until its own day.
fn numbers(lines: &[Helpline], now: Timestamp) -> String {
    let numbers: Vec<&str> = lines
        .iter()
        .filter(|line| line.kind == "emergency" && now < line.until)
        .map(|line| line.number.as_str())
        .collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_until_its_own_day() {
        let line = |kind: &str, number: &str, until: i64| Helpline {
            country: "PL".into(),
            kind: kind.into(),
            name: "Line".into(),
            url: String::new(),
            topics: Vec::new(),
            voices: Vec::new(),
            always: false,
            until: Timestamp(until),
            number: number.into(),
            text: Default::default(),
            source: String::new(),
            review_by: String::new(),
        };
        let lines = [
            line("emergency", "112", 100),
            line("emergency", "999", 50),
            line("helpline", "116 111", 100),
        ];
        for (now, expect) in [(0, "112, 999"), (49, "112, 999"), (50, "112"), (100, "")] {
            assert_eq!(numbers(&lines, Timestamp(now)), expect, "{now}");
        }
    }
}
