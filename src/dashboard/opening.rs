//! Pages that are open for a class: the list, opening one, ending it, and asking IT to keep it.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::NON_ALPHANUMERIC;
use serde::Deserialize;
use uuid::Uuid;

use super::Dashboard;
use super::access::{Opener, Person, Posted, covers};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::{tier_title, title_in};
use super::prospect::refusal;
use super::review::with_answers;
use super::text::Text;
use crate::model::{PageScope, PageUrl, Timestamp, UnlockBy, Whom};
use crate::policy::{Class, Rulebook, Unlocks};
use crate::safeguard::rights::power;
use crate::store::{Actor, MOST_REASON, NewUnlock, ProposalRow, ProposalState, UnlockRow};

/// For how long ended unlocks are shown: a term.
const TERM: Duration = Duration::from_secs(180 * 24 * 60 * 60);
/// The weekly review.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// What "Longer" adds.
const LONGER: Duration = Duration::from_secs(45 * 60);

/// Somebody as the store names who acts.
pub(crate) fn actor(person: &Person) -> Actor {
    Actor {
        id: Some(person.account.id),
        name: person.account.name.clone(),
        display: person.account.display.clone(),
    }
}

/// Everything that staff have decided for now or later, lessons with a few pages included.
pub(crate) async fn all_in_force(state: &Dashboard) -> Result<Unlocks, Error> {
    let now = state.clock.now();
    let lessons = state.store.only_in_force(now).await?;
    Ok(in_force(state).await?.with_lessons(lessons))
}

/// Everything that is open now or later.
pub(crate) async fn in_force(state: &Dashboard) -> Result<Unlocks, Error> {
    let all = state.store.unlocks_in_force(state.clock.now()).await?;
    Ok(Unlocks::new(all))
}

/// The classes that somebody may open pages for.
pub(crate) fn classes<'r>(person: &Person, rules: &'r Rulebook) -> Vec<&'r Class> {
    let scope = person.scope();
    let own = rules.classes().iter();
    own.filter(|class| covers(&scope, Some(&class.id)))
        .collect()
}

/// A choice of a form.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// Until when: the choices that fit the school's limit, the default first.
pub(crate) fn untils(rules: &Rulebook, now: Timestamp, dates: &Dates, text: Text) -> Vec<Choice> {
    let school = rules.school();
    let lesson = school.lesson_ends(now);
    let first = match lesson {
        Some(end) => text.of("open-until-lesson", &dates.clock(end)),
        None => text.of("open-until-45", &dates.clock(school.until_by_default(now))),
    };
    let hour = now.plus(Duration::from_secs(3600));
    let day = school.end_of_day(now);
    let more = [
        ("60", text.of("open-until-60", &dates.clock(hour)), hour),
        ("day", text.t("open-until-day"), day),
    ];
    std::iter::once(("lesson", first, now))
        .chain(more)
        .filter(|(_, _, until)| *until <= school.open_limit(now))
        .map(|(value, label, _)| Choice {
            value: value.to_owned(),
            label,
            current: value == "lesson",
        })
        .collect()
}

/// The moment of a choice; never past the limit.
pub(crate) fn until(choice: &str, rules: &Rulebook, now: Timestamp) -> Option<Timestamp> {
    let school = rules.school();
    let until = match choice {
        "" | "lesson" => school.until_by_default(now),
        "60" => now.plus(Duration::from_secs(3600)),
        "day" => school.end_of_day(now),
        _ => return None,
    };
    Some(until.min(school.open_limit(now)))
}

struct Line {
    id: String,
    place: String,
    class: String,
    span: String,
    by: String,
    reason: String,
    ended: Option<String>,
    asked: bool,
}

#[derive(Template)]
#[template(path = "staff_open.html")]
struct OpenPage {
    frame: Frame,
    lead: String,
    week: bool,
    open: Vec<Line>,
    planned: Vec<Line>,
    over: Vec<Line>,
    wishes: Vec<Wish>,
    cannot: Vec<(String, String)>,
    for_it: bool,
}

/// A page that this person sent to IT, and what became of it.
struct Wish {
    place: String,
    whom: String,
    when: String,
    state: String,
}

/// What the list is asked.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Which {
    week: Option<String>,
}

/// What is open, and what was.
pub(crate) async fn list(
    who: Opener,
    Query(which): Query<Which>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let dates = dates(&state, text);
    let now = state.clock.now();
    let here = uri.path_and_query().map_or("/t/open", |at| at.as_str());
    let week = which.week.is_some();
    let since = now.minus(if week { WEEK } else { TERM });
    let rows = state.store.unlocks(&who.0.scope(), since).await?;
    let (open, over): (Vec<&UnlockRow>, Vec<&UnlockRow>) =
        rows.iter().partition(|row| row.unlock.is_active(now));
    let coming = |row: &&UnlockRow| row.unlock.from > now && row.unlock.revoked_at.is_none();
    let (planned, over): (Vec<&UnlockRow>, Vec<&UnlockRow>) = over.into_iter().partition(coming);
    let lines = |rows: Vec<&UnlockRow>| {
        let lines = rows.iter().map(|row| line(row, &rules, text, &dates));
        lines.collect()
    };
    let count = rows.len() as u64;
    let own = Some(who.0.account.id);
    let wishes = state.store.proposals().await?;
    let wishes = wishes
        .iter()
        .filter(|wish| wish.account == own && wish.at >= since)
        .map(|wish| Wish {
            place: wish.scope.to_string(),
            whom: for_whom(wish, &rules, text),
            when: dates.full(wish.at),
            state: became(wish, &dates, text),
        })
        .collect();
    page(&OpenPage {
        wishes,
        lead: if week {
            text.n("open-week-lead", count)
        } else {
            text.t("open-lead")
        },
        week,
        open: lines(open),
        planned: lines(planned),
        over: lines(over),
        cannot: cannot(&who.0, &rules, text),
        for_it: who.0.account.role == crate::store::Role::Admin,
        frame: Frame::of(&state, &who.0, here, "open").await?,
    })
}

/// For whom a page is to stay open.
pub(crate) fn for_whom(row: &ProposalRow, rules: &Rulebook, text: Text) -> String {
    match &row.tier {
        Some(tier) => tier_title(tier, text, rules),
        None => text.of("in-class", &row.class.0),
    }
}

/// What became of a page that was sent to IT.
pub(crate) fn became(row: &ProposalRow, dates: &Dates, text: Text) -> String {
    let key = match row.state {
        ProposalState::Waiting => return text.t("proposal-waits"),
        ProposalState::Approved if row.open_until.is_some() => "proposal-kept-by",
        ProposalState::Approved => "proposal-approved-by",
        ProposalState::Declined => "proposal-declined-by",
    };
    let when = row.settled_at.map(|at| dates.full(at));
    text.with(
        key,
        &[
            ("name", row.settled_by.clone().unwrap_or_default().into()),
            ("when", when.unwrap_or_default().into()),
            (
                "until",
                row.open_until
                    .map(|until| dates.full(until))
                    .unwrap_or_default()
                    .into(),
            ),
        ],
    )
}

/// For whom something is open.
fn of_whom(whom: &Whom, rules: &Rulebook, text: Text) -> String {
    match whom {
        Whom::Class(class) => text.of("in-class", &class.0),
        Whom::Tier(tier) => tier_title(tier, text, rules),
        Whom::One(_) => text.t("open-for-self"),
    }
}

fn line(row: &UnlockRow, rules: &Rulebook, text: Text, dates: &Dates) -> Line {
    let unlock = &row.unlock;
    let span = text.with(
        "open-span",
        &[
            ("from", dates.full(unlock.from).into()),
            (
                "until",
                if dates.date(unlock.from) == dates.date(unlock.until) {
                    dates.clock(unlock.until)
                } else {
                    dates.full(unlock.until)
                }
                .into(),
            ),
        ],
    );
    let ended = unlock.revoked_at.map(|at| {
        text.with(
            "open-ended-by",
            &[
                ("name", row.ended_by.clone().unwrap_or_default().into()),
                ("when", dates.clock(at).into()),
            ],
        )
    });
    Line {
        id: unlock.id.to_string(),
        place: unlock.scope.to_string(),
        class: of_whom(&unlock.whom, rules, text),
        span,
        by: unlock.by.to_string(),
        reason: unlock.reason.to_string(),
        ended,
        asked: row.asked,
    }
}

/// Subjects that this person cannot open for some class, each with the reason of its author.
fn cannot(person: &Person, rules: &Rulebook, text: Text) -> Vec<(String, String)> {
    let power = power(person.account.role);
    let classes = classes(person, rules);
    let mut all: Vec<(String, String)> = rules
        .categories()
        .iter()
        .filter(|category| {
            classes
                .iter()
                .any(|class| match rules.word_of(category.id, class.tier) {
                    "locked" => true,
                    "block" => power != UnlockBy::Lead,
                    _ => false,
                })
        })
        .map(|category| {
            let title = title_in(&category.titles, text).unwrap_or(&category.name);
            let why = if category.locked {
                text.t("open-nobody")
            } else {
                text.t("open-lead-only")
            };
            (title.to_owned(), why)
        })
        .collect();
    all.sort();
    all
}

#[derive(Template)]
#[template(path = "staff_open_new.html")]
struct NewPage {
    frame: Frame,
    problem: Option<(&'static str, String)>,
    typed: Typed,
    classes: Vec<Choice>,
    /// Lessons that come.
    begins: Vec<Choice>,
    /// Whether the school has written its lessons down.
    bells: bool,
    untils: Vec<Choice>,
    most: usize,
}

/// How many coming lessons can be chosen: two full days.
const COMING: usize = 20;
/// How far ahead a page may be opened.
const AHEAD: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// What was typed; also what a link to the form may fill in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Typed {
    page: String,
    class: String,
    /// When it begins, as the school's clock shows it; empty for now.
    begin: String,
    until: String,
    reason: String,
}

/// The form.
pub(crate) async fn form(
    who: Opener,
    Query(typed): Query<Typed>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/t/open/new", |at| at.as_str());
    render(&state, &who.0, here, typed, None).await
}

async fn render(
    state: &Dashboard,
    person: &Person,
    here: &str,
    typed: Typed,
    problem: Option<(&'static str, String)>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let rules = (state.rules)();
    let dates = dates(state, text);
    let now = state.clock.now();
    let mut frame = Frame::of(state, person, here, "open-new").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let mut untils = untils(&rules, now, &dates, text);
    for choice in &mut untils {
        choice.current = choice.value == typed.until;
    }
    let view = NewPage {
        classes: classes(person, &rules)
            .into_iter()
            .map(|class| Choice {
                value: class.id.to_string(),
                label: text.of("in-class", &class.id.0),
                current: *class.id.0 == typed.class,
            })
            .collect(),
        bells: !rules.school().lessons.lessons.is_empty(),
        begins: begins(&rules, now, &dates, text, &typed.begin),
        untils,
        most: MOST_REASON,
        typed,
        problem,
        frame,
    };
    page(&view)
}

/// The lessons that come, as choices of a form.
pub(crate) fn begins(
    rules: &Rulebook,
    now: Timestamp,
    dates: &Dates,
    text: Text,
    chosen: &str,
) -> Vec<Choice> {
    let school = rules.school();
    let coming = school.coming_lessons(now, COMING).into_iter();
    coming
        .map(|(from, to)| {
            let value = school.wall_of(from);
            Choice {
                label: text.with(
                    "open-lesson-on",
                    &[
                        ("day", dates.day_from(from, now).into()),
                        ("from", dates.clock(from).into()),
                        ("until", dates.clock(to).into()),
                    ],
                ),
                current: value == chosen,
                value,
            }
        })
        .collect()
}

/// Opens a page, or says why not.
pub(crate) async fn open(
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let fields = &form.fields;
    let typed = Typed {
        page: fields.get("page").chars().take(2048).collect(),
        class: fields.get("class").to_owned(),
        begin: fields.get("begin").chars().take(40).collect(),
        until: fields.get("until").to_owned(),
        reason: fields.get("reason").chars().take(MOST_REASON).collect(),
    };
    let now = state.clock.now();
    let rules = (state.rules)();
    let read = read(&typed, person, &rules, now, text);
    let new = match read {
        Ok(new) => new,
        Err(problem) => {
            let mut page = render(&state, person, "/t/open/new", typed, Some(problem)).await?;
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(page);
        }
    };
    let (scope, actor) = (person.scope(), actor(person));
    let new = with_answers(&state, person, new, now).await?;
    state.store.open_page(&new, &scope, &actor, now).await?;
    let done = match new.from {
        Some(_) => "open-planned",
        None => "open-opened",
    };
    Ok(Redirect::to(&format!("/t/open?done={done}")).into_response())
}

/// A form that can be done, or the field that is wrong and what is wrong with it.
fn read(
    typed: &Typed,
    person: &Person,
    rules: &Rulebook,
    now: Timestamp,
    text: Text,
) -> Result<NewUnlock, (&'static str, String)> {
    let scope = PageScope::parse(&typed.page).map_err(|_| ("page", text.t("open-wrong-page")))?;
    let class = classes(person, rules)
        .into_iter()
        .find(|class| *class.id.0 == typed.class)
        .ok_or_else(|| ("class", text.t("open-wrong-class")))?;
    let begin =
        begin(&typed.begin, rules, now).ok_or_else(|| ("begin", text.t("open-wrong-begin")))?;
    let until = until(&typed.until, rules, begin.unwrap_or(now))
        .ok_or_else(|| ("until", text.t("open-wrong-until")))?;
    if typed.reason.is_empty() {
        return Err(("reason", text.t("open-wrong-reason")));
    }
    let power = power(person.account.role);
    check(rules, class, &scope, power, now, text).map_err(|why| ("page", why))?;
    Ok(NewUnlock {
        whom: Whom::Class(class.id.clone()),
        scope,
        from: begin,
        until,
        power,
        reason: typed.reason.clone(),
        answers: Vec::new(),
    })
}

/// The moment of a beginning: `Some(None)` is now, `None` is not a moment of the next two weeks.
pub(crate) fn begin(typed: &str, rules: &Rulebook, now: Timestamp) -> Option<Option<Timestamp>> {
    if typed.is_empty() {
        return Some(None);
    }
    let begin = rules.school().moment_of(typed)?;
    // A lesson that began while the form was filled in.
    let minutes = Duration::from_secs(30 * 60);
    if begin <= now {
        return (now.since(begin) < minutes).then_some(None);
    }
    (begin <= now.plus(AHEAD)).then_some(Some(begin))
}

/// Whether somebody may open this; else why not.
pub(crate) fn check(
    rules: &Rulebook,
    class: &Class,
    scope: &PageScope,
    power: UnlockBy,
    now: Timestamp,
    text: Text,
) -> Result<(), String> {
    let url = PageUrl::parse(&scope.address()).map_err(|_| text.t("open-wrong-page"))?;
    match refusal(rules.may_open(class, &url, power, now), text) {
        None => Ok(()),
        Some(why) => Err(why),
    }
}

/// Ends what is open.
pub(crate) async fn end(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let (scope, actor) = (person.scope(), actor(person));
    let now = state.clock.now();
    state.store.end_unlock(id, &scope, &actor, now).await?;
    Ok(back(&state, form.fields.get("back"), "open-ended"))
}

/// Keeps it open longer, within the limit.
pub(crate) async fn longer(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let (scope, actor) = (person.scope(), actor(person));
    let now = state.clock.now();
    let open = state.store.unlock(id, &scope).await?.unlock;
    let limit = (state.rules)().school().open_limit(now);
    let until = open.until.plus(LONGER).min(limit).max(open.until);
    state
        .store
        .lengthen_unlock(id, until, &scope, &actor, now)
        .await?;
    Ok(back(&state, form.fields.get("back"), "open-longer"))
}

/// Asks IT to keep it open: what was opened, or a page of the check.
pub(crate) async fn propose(
    State(state): State<Dashboard>,
    form: Posted<Opener>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let fields = &form.fields;
    let (scope, actor) = (person.scope(), actor(person));
    let now = state.clock.now();
    let (whom, page, reason) = match fields.get("unlock").parse::<Uuid>() {
        Ok(id) => {
            let open = state.store.unlock(id, &scope).await?.unlock;
            (open.whom, open.scope, open.reason.to_string())
        }
        Err(_) => {
            let page = PageScope::parse(fields.get("page")).map_err(|_| Error::NotFound)?;
            let rules = (state.rules)();
            let known = rules.class(fields.get("class")).ok_or(Error::NotFound)?;
            let reason: String = fields.get("reason").chars().take(MOST_REASON).collect();
            (Whom::Class(known.id.clone()), page, reason)
        }
    };
    state
        .store
        .propose(&whom, &page, &reason, &scope, &actor, now)
        .await?;
    Ok(back(&state, fields.get("back"), "open-proposed"))
}

/// Back to the list, or to the class whose page had the button.
fn back(state: &Dashboard, to: &str, done: &str) -> Redirect {
    back_to_class(&(state.rules)(), to, "/t/open", done)
}

/// The page of a class. A name may hold anything, so all but letters and digits is escaped.
pub(crate) fn address(class: &str) -> String {
    let class = percent_encoding::utf8_percent_encode(class, NON_ALPHANUMERIC);
    format!("/t/now/{class}")
}

/// Back to the page of a class that there is, if that is where somebody was; else to `list`.
pub(crate) fn back_to_class(rules: &Rulebook, to: &str, list: &str, done: &str) -> Redirect {
    let class = to.strip_prefix("/t/now/").and_then(|named| {
        let named = percent_encoding::percent_decode_str(named).decode_utf8();
        rules.class(&named.ok()?)
    });
    match class {
        Some(class) => Redirect::to(&format!("{}?done={done}", address(&class.id.0))),
        None => Redirect::to(&format!("{list}?done={done}")),
    }
}
