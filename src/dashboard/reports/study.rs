//! Data for studies of effect: whole weeks, already anonymous in the store (FIELD G7).
//!
//! What can be chosen is the first and the last week and the format, nothing else: every file is
//! a union of weeks that never change, so no two files can be subtracted to anything smaller than
//! one of their rows.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::super::Dashboard;
use super::super::access::{Posted, StudyExporter};
use super::super::error::Error;
use super::super::frame::{Frame, page};
use super::super::fresh::freshly;
use super::super::sign_in::note;
use super::super::text::Text;
use super::export::{attachment, calm};
use crate::safeguard::study::{ALL, CARE, MOST_OF_ONE, OTHER};
use crate::store::StudyWeek;

/// The columns of the file, each with what it means: the data dictionary, in English like the
/// field names.
const COLUMNS: [(&str, &str); 7] = [
    (
        "week",
        "ISO 8601 week in the school's time zone, Monday to Sunday, e.g. 2026-W47",
    ),
    (
        "tier",
        "age tier of whoever asked; 'all' joins the small remains of several tiers",
    ),
    (
        "category",
        "category that closed the pages; 'care' joins all categories of care, 'other' joins \
         categories with too few people",
    ),
    (
        "people",
        "different stand-ins (a person who signed in, or a device; a shared device is one), never \
         fewer than 'least'",
    ),
    (
        "closed",
        "closed pages, pages cut while they streamed included; of one person at most 50 count",
    ),
    (
        "episodes",
        "runs of closed pages with no pause of more than half an hour; of one person at most 50 \
         count",
    ),
    (
        "asked",
        "requests to open such a page; empty where fewer people than 'least' asked",
    ),
];

/// How it was made, in the file itself.
fn method(least: u64) -> Vec<String> {
    vec![
        format!(
            "Each row is of at least {least} different people or devices (k-anonymity, k = {least})."
        ),
        format!(
            "In one week, categories of a tier with fewer people are joined as '{OTHER}'; what is \
             still too small is joined over tiers as '{ALL}'; what is then too small is left out."
        ),
        format!(
            "Categories of care are never told apart ('{CARE}'). Of one person at most \
             {MOST_OF_ONE} count in a number."
        ),
        "There are no sums and no rows that overlap, so nothing can be found by subtraction."
            .to_owned(),
        "A week is made once, at least seven days after it ended, and never changes: two files \
         differ by whole weeks only."
            .to_owned(),
        "Counted are closed pages, not visits: open pages leave no record. A closed page says \
         nothing of intent."
            .to_owned(),
        "Names of the self-test (*.blocked.example) are left out.".to_owned(),
    ]
}

#[derive(Template)]
#[template(path = "staff_study.html")]
struct StudyPage {
    frame: Frame,
    problem: Option<String>,
    weeks: Vec<String>,
    from: String,
    to: String,
    least: Option<String>,
    columns: [(&'static str, &'static str); 7],
    method: Vec<String>,
}

/// The form.
pub(crate) async fn form(
    who: StudyExporter,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/reports/study", |at| at.as_str());
    render(&state, &who, here, None, "", "").await
}

async fn render(
    state: &Dashboard,
    who: &StudyExporter,
    here: &str,
    problem: Option<String>,
    from: &str,
    to: &str,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let weeks = state.store.study_weeks("", "9999-W99").await?;
    let least = weeks.iter().map(|week| week.least).min();
    let names: Vec<String> = weeks.into_iter().map(|week| week.week).collect();
    let title = if problem.is_some() {
        "reports-study-error"
    } else {
        "reports-study"
    };
    page(&StudyPage {
        from: chosen(from, names.first()),
        to: chosen(to, names.last()),
        frame: Frame::of(state, &who.0, here, title).await?,
        problem,
        weeks: names,
        least: least.map(|least| text.n("reports-study-least", least)),
        columns: COLUMNS,
        method: least.map(method).unwrap_or_default(),
    })
}

fn chosen(asked: &str, usual: Option<&String>) -> String {
    match asked {
        "" => usual.cloned().unwrap_or_default(),
        asked => asked.to_owned(),
    }
}

/// The file.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    form: Posted<StudyExporter>,
) -> Result<Response, Error> {
    let text = Text(form.who.0.language);
    freshly(&state, &form.who.0)?;
    let (from, to) = (form.fields.get("from"), form.fields.get("to"));
    let weeks = match from <= to && !from.is_empty() {
        true => state.store.study_weeks(from, to).await?,
        false => Vec::new(),
    };
    if weeks.is_empty() {
        let problem = Some(text.t("reports-study-no-weeks"));
        let mut response = render(&state, &form.who, "/reports/study", problem, from, to).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response.into_response());
    }
    let (bytes, kind, name) = match form.fields.get("format") {
        "json" => (json(&weeks)?, "application/json", "study.json"),
        _ => (csv_of(&weeks)?, "text/csv; charset=utf-8", "study.csv"),
    };
    let what = format!("{from} to {to}");
    note(
        &state,
        &form.who.0.account.name,
        "study.export",
        &what,
        None,
    )
    .await?;
    attachment(bytes, kind, name)
}

/// The rows alone, for programs that know the dictionary.
fn csv_of(weeks: &[StudyWeek]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![COLUMNS.map(|(name, _)| name.to_owned())];
    for week in weeks {
        for row in &week.rows {
            rows.push([
                week.week.clone(),
                calm(&row.tier),
                calm(&row.category),
                row.people.to_string(),
                row.closed.to_string(),
                row.episodes.to_string(),
                row.asked
                    .map_or_else(String::new, |asked| asked.to_string()),
            ]);
        }
    }
    for row in rows {
        writer.write_record(row).map_err(|_| Error::Broken)?;
    }
    writer.into_inner().map_err(|_| Error::Broken)
}

/// Rows, dictionary and method in one file.
fn json(weeks: &[StudyWeek]) -> Result<Vec<u8>, Error> {
    let least = weeks.iter().map(|week| week.least).min().unwrap_or(0);
    let dictionary: serde_json::Map<String, serde_json::Value> = COLUMNS
        .iter()
        .map(|(name, means)| ((*name).to_owned(), (*means).into()))
        .collect();
    let file = serde_json::json!({
        "format": "schoolgate-study-1",
        "least": least,
        "method": method(least),
        "columns": dictionary,
        "weeks": weeks,
    });
    serde_json::to_vec_pretty(&file).map_err(|_| Error::Broken)
}
