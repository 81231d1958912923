//! Texts that were judged wrongly: staff say so here, and the model may learn it.
//!
//! A person gives the text by hand or keeps the one that was just judged; nothing is fetched. It
//! belongs to no pupil. IT and the safeguarding lead may; texts of care are the lead's alone.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Corrector, Posted};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::{subject, title_in};
use super::sign_in::note;
use super::text::Text;
use crate::classify::visible_text;
use crate::model::{HitKind, Language};
use crate::policy::Rulebook;
use crate::store::{CorrectionRow, CorrectionState, NewCorrection};

/// The page's own address.
const HERE: &str = "/corrections";
/// Rows that are shown.
const SHOWN: usize = 200;
/// Characters of a text in the list.
const BEGINNING: usize = 160;
/// The two answers and their words.
const ANSWERS: [(&str, &str); 2] = [
    ("false-alarm", "correction-false-alarm"),
    ("missed", "correction-missed"),
];

struct Row {
    id: String,
    category: String,
    answer: String,
    lang: &'static str,
    text: String,
    host: Option<String>,
    said: String,
    machine: String,
    learnt: bool,
}

/// One of several values of a field.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub current: bool,
}

/// What has been filled in already.
#[derive(Default)]
struct Typed {
    category: String,
    answer: String,
    language: String,
    text: String,
    host: String,
}

/// The fields beside the text; also on the page that judges.
pub(super) struct Form {
    pub categories: Vec<Choice>,
    pub answers: Vec<Choice>,
    pub languages: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "staff_corrections.html")]
struct CorrectionsPage {
    frame: Frame,
    form: Form,
    typed: Typed,
    after_incident: bool,
    problem: Option<String>,
    rows: Vec<Row>,
}

/// Where one comes from.
#[derive(serde::Deserialize)]
pub(crate) struct Origin {
    about: Option<Uuid>,
}

/// The list and the form; filled in from an incident that was closed as a false alarm.
pub(crate) async fn list(
    who: Corrector,
    uri: Uri,
    Query(from): Query<Origin>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or(HERE, |at| at.as_str());
    let mut typed = Typed::default();
    if let Some(id) = from.about {
        let found = state.store.incident(id, &who.scope()).await?;
        let row = found.ok_or(Error::NotFound)?.row;
        if row.kind != HitKind::Technical {
            typed.category = row.category.unwrap_or_default();
            typed.host = row.hosts.first().cloned().unwrap_or_default();
            typed.answer = "false-alarm".to_owned();
        }
    }
    render(&state, &who, here, typed, from.about.is_some(), None).await
}

/// Keeps a correction.
pub(crate) async fn add(
    State(state): State<Dashboard>,
    posted: Posted<Corrector>,
) -> Result<Response, Error> {
    let fields = &posted.fields;
    let field = |name: &str| fields.get(name).to_owned();
    let typed = Typed {
        category: field("category"),
        answer: field("answer"),
        language: field("language"),
        text: visible(fields.get("text")),
        host: field("host"),
    };
    let rules = (state.rules)();
    let who = &posted.who;
    let category = rules.category_named(&typed.category);
    let language: Option<Language> = typed.language.parse().ok();
    let answer = ANSWERS.iter().find(|(value, _)| *value == typed.answer);
    let text = Text(who.0.language);
    let (Some(category), Some(language), Some((answer, _)), false) =
        (category, language, answer, typed.text.is_empty())
    else {
        let key = if typed.text.is_empty() {
            "correction-empty"
        } else {
            "correction-choose"
        };
        let problem = Some(text.t(key));
        let answered = render(&state, who, HERE, typed, false, problem).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, answered).into_response());
    };
    let new = NewCorrection {
        at: state.clock.now(),
        by: Some(who.0.account.id),
        category: category.name.to_string(),
        care: category.care,
        language,
        belongs: *answer == "missed",
        text: typed.text,
        host: Some(typed.host).filter(|host| !host.is_empty()),
    };
    let id = state.store.add_correction(&new).await?;
    let name = &who.0.account.name;
    note(
        &state,
        name,
        "correction.add",
        &id.to_string(),
        Some(answer),
    )
    .await?;
    Ok(Redirect::to("/corrections?done=corrected").into_response())
}

/// Deletes a correction.
pub(crate) async fn delete(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    posted: Posted<Corrector>,
) -> Result<Redirect, Error> {
    let who = &posted.who;
    state.store.delete_correction(id, &who.scope()).await?;
    let name = &who.0.account.name;
    note(&state, name, "correction.delete", &id.to_string(), None).await?;
    Ok(Redirect::to("/corrections?done=correction-deleted"))
}

/// What is kept of what was pasted: the visible text, where it is the source of a page.
pub(super) fn visible(pasted: &str) -> String {
    let pasted = pasted.trim();
    if pasted.starts_with('<') {
        visible_text(pasted, NewCorrection::MOST_TEXT)
    } else {
        pasted.chars().take(NewCorrection::MOST_TEXT).collect()
    }
}

/// The fields with what is chosen already.
pub(super) fn form(rules: &Rulebook, text: Text, category: &str, language: &str) -> Form {
    let model = rules.classifier().model();
    // Without a model nothing can be learnt yet, but kept.
    let learns = |name: &str| model.is_none_or(|model| model.categories().any(|own| own == name));
    let mut categories: Vec<Choice> = rules
        .categories()
        .iter()
        .filter(|known| learns(&known.name))
        .map(|known| Choice {
            value: known.name.to_string(),
            label: title_in(&known.titles, text)
                .unwrap_or(&known.name)
                .to_owned(),
            current: *known.name == *category,
        })
        .collect();
    categories.sort_by_key(|choice| choice.label.to_lowercase());
    Form {
        categories,
        answers: ANSWERS
            .iter()
            .map(|(value, key)| Choice {
                value: (*value).to_owned(),
                label: text.t(key),
                current: false,
            })
            .collect(),
        languages: Language::ALL
            .iter()
            .map(|own| Choice {
                value: own.tag().to_owned(),
                label: own.own_name().to_owned(),
                current: own.tag() == language,
            })
            .collect(),
    }
}

async fn render(
    state: &Dashboard,
    who: &Corrector,
    here: &str,
    typed: Typed,
    after_incident: bool,
    problem: Option<String>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let dates = dates(state, text);
    let mut frame = Frame::of(state, &who.0, here, "corrections").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let rows = state.store.corrections(&who.scope()).await?;
    let language = if typed.language.is_empty() {
        who.0.language.tag()
    } else {
        &typed.language
    };
    let mut form = form(&rules, text, &typed.category, language);
    for answer in &mut form.answers {
        answer.current = answer.value == typed.answer;
    }
    page(&CorrectionsPage {
        form,
        rows: rows
            .iter()
            .rev()
            .take(SHOWN)
            .map(|row| shown(row, text, &rules, &dates))
            .collect(),
        frame,
        typed,
        after_incident,
        problem,
    })
}

fn shown(row: &CorrectionRow, text: Text, rules: &Rulebook, dates: &Dates) -> Row {
    let (_, answer) = ANSWERS[usize::from(row.belongs)];
    let by = row.by.clone();
    let mut beginning: String = row.text.chars().take(BEGINNING).collect();
    if beginning.len() < row.text.len() {
        beginning.push('…');
    }
    Row {
        id: row.id.to_string(),
        category: subject(&row.category, text, rules),
        answer: text.t(answer),
        lang: row.language.tag(),
        text: beginning,
        host: row.host.clone(),
        said: text.with(
            "correction-said",
            &[
                (
                    "name",
                    by.unwrap_or_else(|| text.t("correction-nobody")).into(),
                ),
                ("when", dates.full(row.at).into()),
            ],
        ),
        machine: dates.machine(row.at),
        learnt: row.state == CorrectionState::Learnt,
    }
}
