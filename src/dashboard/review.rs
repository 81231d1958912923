//! Requests for pages: one decision answers everybody of a class who asked for the same page.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Fields, Person, Posted, Teacher};
use super::assets;
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::{subject, tier_title};
use super::opening::{Choice, actor, back_to_class, check, until, untils};
use super::prospect::refusal;
use super::sign_in::note;
use super::text::Text;
use crate::model::{AppealAnswer, AppealReason, PageScope, Timestamp, UnlockBy};
use crate::policy::{Class, MayOpen, Rulebook};
use crate::safeguard::rights::power;
use crate::store::{AppealRow, AppealState, NewUnlock};

/// How long an answered request stays in the list.
const ANSWERED: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 60 * 60);
/// For how long an answer can be taken back here; what it opened can be ended at any time.
const UNDO: std::time::Duration = std::time::Duration::from_secs(10 * 60);

/// The answers: word in the form, what it is, the keys of its button and of what was said.
const ANSWERS: [(&str, AppealAnswer, &str, &str); 3] = [
    (
        "opened",
        AppealAnswer::Opened,
        "answer-opened",
        "answered-opened",
    ),
    (
        "stays-closed",
        AppealAnswer::StaysClosed,
        "answer-stays-closed",
        "answered-stays-closed",
    ),
    (
        "together",
        AppealAnswer::Together,
        "answer-together",
        "answered-together",
    ),
];

struct Ask {
    clock: String,
    why: String,
    words: String,
    lang: &'static str,
    code: String,
}

pub(crate) struct Request {
    pub(crate) id: String,
    /// What the strong button says, where this person may open the page for the class.
    pub(crate) open: Option<String>,
    /// Why there is none.
    pub(crate) refusal: Option<String>,
    late: Option<String>,
    undo: bool,
    pub(crate) place: String,
    pub(crate) subject: String,
    pub(crate) class: Option<String>,
    tier: String,
    pub(crate) why: String,
    pub(crate) asked: String,
    when: String,
    machine: String,
    asks: Vec<Ask>,
    answered: Option<String>,
}

struct Answer {
    value: &'static str,
    label: String,
}

#[derive(Template)]
#[template(path = "staff_review.html")]
struct ReviewPage {
    frame: Frame,
    waiting: Vec<Request>,
    answered: Vec<Request>,
    answers: Vec<Answer>,
    untils: Vec<Choice>,
    keys: String,
}

/// The list.
pub(crate) async fn list(
    who: Teacher,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let dates = dates(&state, text);
    let now = state.clock.now();
    let here = uri.path_and_query().map_or("/t/review", |at| at.as_str());
    let scope = who.scope();
    let mut rows = state
        .store
        .appeals(&scope, Some(AppealState::Waiting))
        .await?;
    // Likely mistakes of the filter first, then lessons, then the rest; oldest first within.
    rows.sort_by_key(|row| (rank(row), row.first_at));
    let answered = state
        .store
        .appeals(&scope, Some(AppealState::Answered))
        .await?;
    let view = ReviewPage {
        waiting: rows
            .iter()
            .map(|row| request(row, &who.0, now, text, &rules, &dates))
            .collect(),
        answered: answered
            .iter()
            .rev()
            .filter(|row| row.answered_at.is_some_and(|at| now.since(at) < ANSWERED))
            .take(30)
            .map(|row| request(row, &who.0, now, text, &rules, &dates))
            .collect(),
        untils: untils(&rules, now, &dates, text),
        keys: assets::address(&assets::KEYS),
        answers: ANSWERS
            .iter()
            .filter(|(_, answer, ..)| *answer != AppealAnswer::Opened)
            .map(|(value, _, key, _)| Answer {
                value,
                label: text.t(key),
            })
            .collect(),
        frame: Frame::of(&state, &who.0, here, "review").await?,
    };
    page(&view)
}

/// Answers a request.
pub(crate) async fn answer(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Redirect, Error> {
    let (word, answer, ..) = ANSWERS
        .iter()
        .find(|(word, ..)| *word == form.fields.get("answer"))
        .ok_or(Error::NotFound)?;
    let person = &form.who.0;
    let now: Timestamp = state.clock.now();
    let done = format!("answered-{word}");
    let to = back_to_class(form.fields.get("back"), "/t/review", &done);
    if *answer == AppealAnswer::Opened {
        open(&state, person, &form.fields, id, now).await?;
        return Ok(to);
    }
    state
        .store
        .answer_appeal(id, &form.who.scope(), *answer, person.account.id, now)
        .await?;
    note(
        &state,
        &person.account.name,
        "appeal.answer",
        &id.to_string(),
        Some(word),
    )
    .await?;
    Ok(to)
}

/// Answers by opening the page for the class that asked.
async fn open(
    state: &Dashboard,
    person: &Person,
    fields: &Fields,
    id: Uuid,
    now: Timestamp,
) -> Result<(), Error> {
    let text = Text(person.language);
    let rules = (state.rules)();
    let scope = person.scope();
    let row = state.store.appeal(id, &scope).await?;
    if row.state == AppealState::Answered {
        return Err(Error::Changed);
    }
    let until = until(fields.get("until"), &rules, now).ok_or(Error::NotFound)?;
    let (class, page) = openable(&row, person, &rules, now, text).map_err(|_| Error::NotFound)?;
    let whole = fields.get("scope") != "page";
    let new = NewUnlock {
        class: class.id.clone(),
        scope: if whole { page.site() } else { page },
        until,
        power: power(person.account.role),
        reason: why(
            row.asks.first().map_or(AppealReason::Other, |ask| ask.why),
            text,
        ),
    };
    let actor = actor(person);
    state
        .store
        .answer_by_opening(id, &new, &scope, &actor, now)
        .await?;
    Ok(())
}

/// Takes an answer back.
pub(crate) async fn undo(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let (scope, actor) = (person.scope(), actor(person));
    let now = state.clock.now();
    state.store.undo_answer(id, &scope, &actor, now).await?;
    Ok(Redirect::to("/t/review?done=answer-undone"))
}

/// The class and the page of a request that this person may open; else why not.
fn openable<'r>(
    row: &AppealRow,
    person: &Person,
    rules: &'r Rulebook,
    now: Timestamp,
    text: Text,
) -> Result<(&'r Class, PageScope), Option<String>> {
    let class = row.class.as_ref().and_then(|class| rules.class(&class.0));
    let (Some(class), false) = (class, row.host.is_empty()) else {
        return Err(None);
    };
    let path = row.path.as_deref().unwrap_or("/");
    let page = PageScope::parse(&format!("https://{}{path}", row.host)).map_err(|_| None)?;
    let power = power(person.account.role);
    if row.reason == "searched" {
        return Err(refusal(MayOpen::Words, text));
    }
    let locked = rules
        .category_named(&row.category)
        .is_some_and(|category| rules.word_of(category.id, class.tier) == "locked");
    if locked || power == UnlockBy::Nobody {
        return Err(refusal(MayOpen::Nobody, text));
    }
    check(rules, class, &page, power, now, text).map_err(Some)?;
    Ok((class, page))
}

pub(crate) fn rank(row: &AppealRow) -> u8 {
    let any = |why| row.asks.iter().any(|ask| ask.why == why);
    if any(AppealReason::WrongGroup) || any(AppealReason::Support) {
        0
    } else if any(AppealReason::Lesson) {
        1
    } else {
        2
    }
}

fn why(why: AppealReason, text: Text) -> String {
    match why {
        AppealReason::Lesson => text.t("ask-lesson"),
        AppealReason::WrongGroup => text.t("ask-wrong-group"),
        AppealReason::Support => text.t("ask-support"),
        AppealReason::Other => text.t("ask-other"),
    }
}

/// A request as somebody sees it.
pub(crate) fn request(
    row: &AppealRow,
    person: &Person,
    now: Timestamp,
    text: Text,
    rules: &Rulebook,
    dates: &Dates,
) -> Request {
    let may = openable(row, person, rules, now, text);
    let ends = rules.school().until_by_default(now);
    let waits = row.state == AppealState::Waiting;
    let due = rules.school().answer_due(row.first_at);
    let answered = row.answer.map(|answer| {
        let key = ANSWERS
            .iter()
            .find(|(_, known, ..)| *known == answer)
            .map_or("", |known| known.3);
        text.with(
            "answered-by",
            &[
                ("answer", text.t(key).into()),
                ("name", row.answered_by.clone().unwrap_or_default().into()),
                (
                    "when",
                    row.answered_at
                        .map(|at| dates.full(at))
                        .unwrap_or_default()
                        .into(),
                ),
            ],
        )
    });
    Request {
        id: row.id.to_string(),
        open: may.as_ref().ok().map(|(class, _)| {
            text.with(
                "review-open",
                &[
                    ("class", class.id.to_string().into()),
                    ("until", dates.clock(ends).into()),
                ],
            )
        }),
        refusal: may.err().flatten(),
        late: (waits && now > due).then(|| text.of("review-late", &dates.full(due))),
        undo: row.answered_at.is_some_and(|at| now.since(at) < UNDO),
        place: match &row.path {
            Some(path) if path != "/" => format!("{}{path}", row.host),
            _ => row.host.clone(),
        },
        subject: subject(&row.category, text, rules),
        class: row.class.as_ref().map(|class| class.0.to_string()),
        tier: tier_title(&row.tier, text, rules),
        why: row
            .asks
            .first()
            .map(|ask| why(ask.why, text))
            .unwrap_or_default(),
        asked: text.n("review-asked", row.asked),
        when: dates.full(row.first_at),
        machine: dates.machine(row.first_at),
        asks: row
            .asks
            .iter()
            .map(|ask| Ask {
                clock: dates.clock(ask.at),
                why: why(ask.why, text),
                words: ask.words.clone(),
                lang: ask.language.tag(),
                code: ask.code.to_string(),
            })
            .collect(),
        answered,
    }
}
