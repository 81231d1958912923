//! "Only these pages": a class works with a few pages until the lesson ends; and what the class
//! may see of it on the wall.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::Dashboard;
use super::access::{Opener, Person, Posted};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::opening::{Choice, actor, address, back_to_class, classes, in_force, until, untils};
use super::prospect::{Outlook, prospect};
use super::text::Text;
use crate::model::{OnlyThese, PageScope, PageUrl, Timestamp};
use crate::policy::{Class, Rulebook, check_scope};
use crate::safeguard::rights::power;
use crate::store::NewOnly;

/// Longest list in characters.
const LENGTH: usize = OnlyThese::MOST * 2048;

#[derive(Template)]
#[template(path = "staff_only.html")]
struct OnlyPage {
    frame: Frame,
    problem: Option<(&'static str, String)>,
    class: String,
    back: String,
    hint: String,
    typed: Typed,
    untils: Vec<Choice>,
}

/// What was typed; also what a link to the form may fill in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Typed {
    pages: String,
    until: String,
}

/// The form.
pub(crate) async fn form(
    who: Opener,
    Path(class): Path<String>,
    Query(typed): Query<Typed>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    render(&state, &who.0, &class, typed, None).await
}

/// One of somebody's own classes; of any other nothing is said.
pub(crate) fn own<'r>(
    person: &Person,
    rules: &'r Rulebook,
    class: &str,
) -> Result<&'r Class, Error> {
    let mut own = classes(person, rules).into_iter();
    own.find(|known| *known.id.0 == *class)
        .ok_or(Error::NotFound)
}

async fn render(
    state: &Dashboard,
    person: &Person,
    class: &str,
    typed: Typed,
    problem: Option<(&'static str, String)>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let rules = (state.rules)();
    let class = own(person, &rules, class)?;
    let dates = dates(state, text);
    let back = address(&class.id.0);
    let mut frame = Frame::of(state, person, &format!("{back}/only"), "only").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let mut untils = untils(&rules, state.clock.now(), &dates, text);
    for choice in &mut untils {
        choice.current = choice.value == typed.until;
    }
    page(&OnlyPage {
        problem,
        class: class.id.to_string(),
        back,
        hint: text.n("only-pages-hint", OnlyThese::MOST as u64),
        typed,
        untils,
        frame,
    })
}

/// Has the class work with these pages, or says why not.
pub(crate) async fn begin(
    Path(class): Path<String>,
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let rules = (state.rules)();
    let now = state.clock.now();
    let known = own(person, &rules, &class)?;
    let typed = Typed {
        pages: form.fields.get("pages").chars().take(LENGTH).collect(),
        until: form.fields.get("until").to_owned(),
    };
    let read = read(&state, person, known, &typed, now, text).await?;
    let new = match read {
        Ok(new) => new,
        Err(problem) => {
            let mut page = render(&state, person, &class, typed, Some(problem)).await?;
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(page);
        }
    };
    let (scope, actor) = (person.scope(), actor(person));
    state.store.begin_only(&new, &scope, &actor, now).await?;
    let to = format!("{}?done=only-begun", address(&known.id.0));
    Ok(Redirect::to(&to).into_response())
}

/// A lesson that can be had, or the field that is wrong and what is wrong with it.
async fn read(
    state: &Dashboard,
    person: &Person,
    class: &Class,
    typed: &Typed,
    now: Timestamp,
    text: Text,
) -> Result<Result<NewOnly, (&'static str, String)>, Error> {
    let rules = (state.rules)();
    let unlocks = in_force(state).await?;
    let power = power(person.account.role);
    let words: Vec<&str> = typed.pages.split_whitespace().collect();
    let wrong = |key: &str, words: &[&str]| Ok(Err(("pages", text.of(key, &words.join(", ")))));
    if words.is_empty() {
        return Ok(Err(("pages", text.t("only-none"))));
    }
    if words.len() > OnlyThese::MOST {
        return Ok(Err((
            "pages",
            text.n("only-too-many", OnlyThese::MOST as u64),
        )));
    }
    let (mut pages, mut unread, mut closed) = (Vec::new(), Vec::new(), Vec::new());
    for word in words {
        let scope = PageScope::parse(word).ok();
        let scope = scope.filter(|scope| check_scope(scope).is_ok());
        let url = scope
            .as_ref()
            .and_then(|scope| PageUrl::parse(&scope.address()).ok());
        let (Some(scope), Some(url)) = (scope, url) else {
            unread.push(word);
            continue;
        };
        let found = prospect(&rules, class, &url, &unlocks, power, now, text);
        match found.outlook {
            Outlook::Closed => closed.push(word),
            Outlook::Opens | Outlook::Warns if pages.contains(&scope) => {}
            Outlook::Opens | Outlook::Warns => pages.push(scope),
        }
    }
    if !unread.is_empty() {
        return wrong("only-wrong", &unread);
    }
    if !closed.is_empty() {
        return wrong("only-closed", &closed);
    }
    let Some(until) = until(&typed.until, &rules, now) else {
        return Ok(Err(("until", text.t("open-wrong-until"))));
    };
    Ok(Ok(NewOnly {
        class: class.id.clone(),
        pages,
        from: now,
        until,
    }))
}

/// Back to the usual rules.
pub(crate) async fn end(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let (scope, actor) = (person.scope(), actor(person));
    let now = state.clock.now();
    state.store.end_only(id, &scope, &actor, now).await?;
    let (rules, to) = ((state.rules)(), form.fields.get("back"));
    Ok(back_to_class(&rules, to, "/t/open", "only-ended"))
}

/// A page on the wall.
struct Shown {
    place: String,
    until: String,
}

#[derive(Template)]
#[template(path = "staff_show.html")]
struct ShowPage {
    frame: Frame,
    class: String,
    back: String,
    lesson: String,
    /// Whether the class works with these pages alone.
    only: bool,
    pages: Vec<Shown>,
}

/// What a class may see on the wall: its pages and until when; no request, nobody's stand-in, no
/// subject.
pub(crate) async fn show(
    who: Opener,
    Path(class): Path<String>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let class = own(&who.0, &rules, &class)?;
    let dates = dates(&state, text);
    let now = state.clock.now();
    let lessons = state.store.only_in_force(now).await?;
    let only = of_class(&lessons, class, now);
    let pages = match only {
        Some(only) => only
            .pages
            .iter()
            .map(|page| Shown {
                place: page.to_string(),
                until: String::new(),
            })
            .collect(),
        None => state
            .store
            .unlocks_in_force(now)
            .await?
            .iter()
            .filter(|unlock| unlock.whom.class() == Some(&class.id) && unlock.is_active(now))
            .map(|unlock| Shown {
                place: unlock.scope.to_string(),
                until: match rules.school().same_day(unlock.until, now) {
                    true => text.of("now-until", &dates.clock(unlock.until)),
                    false => String::new(),
                },
            })
            .collect(),
    };
    let until = only
        .map(|only| only.until)
        .or(rules.school().lesson_ends(now));
    page(&ShowPage {
        class: class.id.to_string(),
        back: address(&class.id.0),
        lesson: match (only, until) {
            (Some(_), Some(until)) => text.of("show-only", &dates.clock(until)),
            (None, Some(until)) => text.of("now-lesson", &dates.clock(until)),
            (_, None) => String::new(),
        },
        only: only.is_some(),
        pages,
        frame: Frame::of(&state, &who.0, uri.path(), "show").await?,
    })
}

/// The lesson that a class has now.
pub(crate) fn of_class<'l>(
    lessons: &'l [OnlyThese],
    class: &Class,
    now: Timestamp,
) -> Option<&'l OnlyThese> {
    lessons
        .iter()
        .filter(|only| only.class == class.id && only.is_active(now))
        .max_by_key(|only| (only.from, only.id))
}
