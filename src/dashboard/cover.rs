//! Cover lessons: a class is handed to a colleague for one lesson, and comes back by itself.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Opener, Person, Posted};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::only::own;
use super::opening::{Choice, actor, address, begin, begins, until};
use super::text::Text;
use crate::model::Role;
use crate::store::{AccountId, NewCover, StoreError};

struct Line {
    id: String,
    who: String,
    span: String,
    by: String,
}

#[derive(Template)]
#[template(path = "staff_cover.html")]
struct CoverPage {
    frame: Frame,
    problem: Option<(&'static str, String)>,
    class: String,
    back: String,
    lines: Vec<Line>,
    colleagues: Vec<Choice>,
    begins: Vec<Choice>,
}

/// Who covers lessons of a class, and the form.
pub(crate) async fn show(
    who: Opener,
    Path(class): Path<String>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    render(&state, &who.0, &class, None).await
}

async fn render(
    state: &Dashboard,
    person: &Person,
    class: &str,
    problem: Option<(&'static str, String)>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let rules = (state.rules)();
    let class = own(person, &rules, class)?;
    let dates = dates(state, text);
    let now = state.clock.now();
    let back = address(&class.id.0);
    let mut frame = Frame::of(state, person, &format!("{back}/cover"), "cover").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let covers = state.store.covers(&class.id, now).await?;
    let accounts = state.store.accounts().await?;
    page(&CoverPage {
        problem,
        class: class.id.to_string(),
        lines: covers
            .into_iter()
            .map(|cover| Line {
                id: cover.id.to_string(),
                who: cover.display,
                span: text.with(
                    "open-span",
                    &[
                        ("from", dates.full(cover.from).into()),
                        ("until", dates.clock(cover.until).into()),
                    ],
                ),
                by: cover.by,
            })
            .collect(),
        colleagues: accounts
            .into_iter()
            .filter(|one| one.role == Role::Teacher && !one.disabled)
            .filter(|one| one.id != person.account.id && !one.classes.contains(&class.id))
            .map(|one| Choice {
                value: one.id.0.to_string(),
                label: one.display,
                current: false,
            })
            .collect(),
        begins: begins(&rules, now, &dates, text, ""),
        back,
        frame,
    })
}

/// Hands the class over.
pub(crate) async fn hand(
    Path(class): Path<String>,
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let rules = (state.rules)();
    let now = state.clock.now();
    let known = own(person, &rules, &class)?;
    let colleague = form.fields.get("colleague").parse::<Uuid>().ok();
    let from = begin(form.fields.get("begin"), &rules, now);
    let (Some(colleague), Some(from)) = (colleague, from) else {
        let problem = match colleague {
            None => ("colleague", text.t("cover-wrong-colleague")),
            Some(_) => ("begin", text.t("open-wrong-begin")),
        };
        return refused(&state, person, &class, problem).await;
    };
    let from = from.unwrap_or(now);
    let until = until("lesson", &rules, from).ok_or(Error::NotFound)?;
    let new = NewCover {
        account: AccountId(colleague),
        class: known.id.clone(),
        from,
        until,
    };
    let (scope, actor) = (person.scope(), actor(person));
    match state.store.hand_class_over(&new, &scope, &actor, now).await {
        Ok(_) => {}
        Err(StoreError::NotFound) => {
            let problem = ("colleague", text.t("cover-wrong-colleague"));
            return refused(&state, person, &class, problem).await;
        }
        Err(error) => return Err(error.into()),
    }
    let to = format!("{}/cover?done=cover-begun", address(&known.id.0));
    Ok(Redirect::to(&to).into_response())
}

async fn refused(
    state: &Dashboard,
    person: &Person,
    class: &str,
    problem: (&'static str, String),
) -> Result<Response, Error> {
    let mut page = render(state, person, class, Some(problem)).await?;
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(page)
}

/// Takes the class back.
pub(crate) async fn end(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let (scope, actor) = (person.scope(), actor(person));
    let now = state.clock.now();
    let class = state.store.end_cover(id, &scope, &actor, now).await?;
    // Who covered the lesson and ends it has the class no more.
    let to = match person.account.classes.contains(&class) {
        true => format!("{}/cover?done=cover-ended", address(&class.0)),
        false => "/t/now?done=cover-ended".to_owned(),
    };
    Ok(Redirect::to(&to))
}
