//! Reports: numbers that help and harm nobody.
//!
//! Each report is a [`Sheet`], made by one file here, shown by one template and downloaded by
//! `export`. All school-wide numbers come from tallies of whole weeks and pass
//! `safeguard::small::protect`, whoever reads them: a report is printed and handed on. There is
//! no ranking of pupils, classes or teachers, and no drill-down below a class.

mod classes;
mod coverage;
mod export;
mod mistakes;
mod numbers;
mod review;
mod sheet;
mod study;
mod term;
#[cfg(test)]
mod tests;
mod trials;

pub(crate) use coverage::late_lists;
pub(crate) use trials::last as last_test;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Dashboard;
use super::access::{Person, Posted, ReportReader, SchoolReportReader, Trier};
use super::error::Error;
use super::frame::{Frame, page};
use super::sign_in::note;
use super::text::Text;
use crate::model::Role;
use crate::safeguard::period::{Term, date_of};
use crate::safeguard::rights::{Right, holds};
use sheet::{Sheet, SheetPage};

pub(crate) use export::{incidents as export_incidents, submit as export_sheet};
pub(crate) use study::{form as study_form, submit as study_submit};

/// A report on the index.
struct Entry {
    href: String,
    title: String,
    hint: String,
}

#[derive(Template)]
#[template(path = "staff_reports.html")]
struct IndexPage {
    frame: Frame,
    lead: String,
    entries: Vec<Entry>,
    targets: Vec<String>,
}

/// The reports that a person may read.
pub(crate) async fn index(
    who: ReportReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let person = &who.0;
    let text = Text(person.language);
    let role = person.account.role;
    let zone = zone(&state);
    let mut entries = Vec::new();
    let mut add = |href: String, title: String, hint: String| {
        entries.push(Entry { href, title, hint });
    };
    add(
        "/digest".to_owned(),
        text.t("digest"),
        text.t("digest-hint"),
    );
    if role == Role::Teacher {
        add(
            "/t/reports".to_owned(),
            text.t("reports-classes"),
            text.t("reports-classes-hint"),
        );
    }
    let mut targets = Vec::new();
    if holds(role, Right::ReadSchoolReports) {
        for term in terms(&state, role, &zone).await? {
            add(
                format!("/reports/term/{}", term.id()),
                text.of("reports-term", &term::name(term, text)),
                text.t("reports-term-hint"),
            );
        }
        for (href, key, hint) in [
            (
                "/reports/mistakes",
                "reports-mistakes",
                "reports-mistakes-hint",
            ),
            ("/reports/review", "reports-review", "reports-review-hint"),
            (
                "/reports/coverage",
                "reports-coverage",
                "reports-coverage-hint",
            ),
            ("/reports/tests", "reports-tests", "reports-tests-hint"),
        ] {
            add(href.to_owned(), text.t(key), text.t(hint));
        }
        targets = term::targets(&state, text, &zone).await?;
    }
    if holds(role, Right::ExportStudy) {
        add(
            "/reports/study".to_owned(),
            text.t("reports-study"),
            text.t("reports-study-hint"),
        );
    }
    let here = uri.path_and_query().map_or("/reports", |at| at.as_str());
    page(&IndexPage {
        frame: Frame::of(&state, person, here, "reports").await?,
        lead: text.t("reports-lead"),
        entries,
        targets,
    })
}

/// The terms of which there are numbers and which this role may read, newest first.
async fn terms(state: &Dashboard, role: Role, zone: &TimeZone) -> Result<Vec<Term>, Error> {
    let now = state.clock.now();
    let first = state.store.tallied().await?;
    let earliest: Option<Date> = first.and_then(|(first, _)| first.parse().ok());
    let mut all = Vec::new();
    let mut term = Term::of(date_of(now, zone));
    // Tallies are kept for about six terms.
    for _ in 0..8 {
        if may_read(term, role, state, zone) && (earliest.is_some_and(|day| day < term.to)) {
            all.push(term);
        }
        term = term.before();
    }
    Ok(all)
}

/// Inspectors read terms that are over: of a running one, today's report less last week's would
/// be a week of its own.
fn may_read(term: Term, role: Role, state: &Dashboard, zone: &TimeZone) -> bool {
    let now = state.clock.now();
    term.is_over(now, zone) || (role != Role::Inspector && term.from <= date_of(now, zone))
}

/// One term.
pub(crate) async fn show_term(
    who: SchoolReportReader,
    Path(id): Path<String>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    show(&state, &who.0, &uri, &format!("term:{id}")).await
}

/// A teacher's own classes.
pub(crate) async fn show_classes(
    who: ReportReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    if who.0.account.role != Role::Teacher {
        return Ok(Redirect::to("/reports").into_response());
    }
    show(&state, &who.0, &uri, "classes").await
}

/// What was closed by mistake.
pub(crate) async fn show_mistakes(
    who: SchoolReportReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    show(&state, &who.0, &uri, "mistakes").await
}

/// The yearly review.
pub(crate) async fn show_review(
    who: SchoolReportReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    show(&state, &who.0, &uri, "review").await
}

/// Who is covered by the filter.
pub(crate) async fn show_coverage(
    who: SchoolReportReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    show(&state, &who.0, &uri, "coverage").await
}

/// Tests of the filter.
pub(crate) async fn show_tests(
    who: SchoolReportReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    show(&state, &who.0, &uri, "tests").await
}

/// Tests the rules in force and keeps what came out.
pub(crate) async fn run_tests(
    State(state): State<Dashboard>,
    form: Posted<Trier>,
) -> Result<Redirect, Error> {
    let who = &form.who.0.account;
    for run in trials::run(&state, &who.name).await {
        state.store.keep_selftest(&run).await?;
        note(&state, &who.name, "filter.test", &run.id.to_string(), None).await?;
    }
    Ok(Redirect::to("/reports/tests?done=tested"))
}

async fn show(state: &Dashboard, person: &Person, uri: &Uri, key: &str) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/reports", |at| at.as_str());
    let sheet = sheet(state, person, key).await?;
    page(&SheetPage {
        frame: Frame::of(state, person, here, "reports").await?,
        run: key == "tests" && holds(person.account.role, Right::TestFilter),
        sheet,
        text: Text(person.language),
    })
}

/// A report by its key, if this person may read it; pages and downloads both ask here.
async fn sheet(state: &Dashboard, person: &Person, key: &str) -> Result<Sheet, Error> {
    let text = Text(person.language);
    let role = person.account.role;
    let zone = zone(state);
    if key == "classes" && role == Role::Teacher {
        return classes::sheet(state, person, text, &zone).await;
    }
    if !holds(role, Right::ReadSchoolReports) {
        return Err(Error::NotFound);
    }
    match key.split_once(':').unwrap_or((key, "")) {
        ("term", id) => {
            let term = Term::read(id).ok_or(Error::NotFound)?;
            if !may_read(term, role, state, &zone) {
                return Err(Error::NotFound);
            }
            term::sheet(state, term, text, &zone).await
        }
        ("mistakes", "") => mistakes::sheet(state, person, text, &zone).await,
        ("review", "") => review::sheet(state, text, &zone).await,
        ("coverage", "") => coverage::sheet(state, text, &zone).await,
        ("tests", "") => trials::sheet(state, text, &zone).await,
        _ => Err(Error::NotFound),
    }
}

/// The school's time zone; UTC where its name is not known.
fn zone(state: &Dashboard) -> TimeZone {
    TimeZone::get(&(state.rules)().school().time_zone).unwrap_or(TimeZone::UTC)
}
