//! Requests for pages: one decision answers everybody of a class who asked for the same page.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Fields, Person, Posted, Teacher};
use super::assets;
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::{subject, tier_title};
use super::opening::{Choice, actor, back_to_class, became, check, until, untils};
use super::prospect::refusal;
use super::sign_in::note;
use super::text::Text;
use crate::model::{
    AppealAnswer, AppealReason, PageScope, PageUrl, TierId, Timestamp, Unlock, UnlockBy, Whom,
};
use crate::policy::{Asker, Asks, Class, MayOpen, Rulebook, Unlocks};
use crate::safeguard::rights::power;
use crate::store::{AppealRow, AppealState, NewUnlock, ProposalRow, ProposalState};

/// How long an answered request stays in the list.
const ANSWERED: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 60 * 60);
/// The most of them in the list.
const MOST_ANSWERED: u16 = 30;
/// The word of the button that sends a request to IT.
const TO_IT: &str = "to-it";
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
    /// What became of it at IT, if somebody sent it there.
    at_it: Option<String>,
    /// Whether it can be sent there.
    to_it: bool,
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
    problem: Option<String>,
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
    let here = uri.path_and_query().map_or("/t/review", |at| at.as_str());
    render(&state, &who.0, here, None).await
}

/// The list, and why the last answer could not be given.
async fn render(
    state: &Dashboard,
    person: &Person,
    here: &str,
    problem: Option<String>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let rules = (state.rules)();
    let dates = dates(state, text);
    let now = state.clock.now();
    let scope = person.scope();
    let store = &state.store;
    let mut rows = store.appeals(&scope, Some(AppealState::Waiting)).await?;
    // Likely mistakes of the filter first, then lessons, then the rest; oldest first within.
    rows.sort_by_key(|row| (rank(row), row.first_at));
    let answered = store
        .answered(&scope, now.minus(ANSWERED), MOST_ANSWERED)
        .await?;
    let wishes = store.proposals().await?;
    let mut frame = Frame::of(state, person, here, "review").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let shown = |row: &AppealRow| {
        let mut shown = request(row, person, now, text, &rules, &dates);
        let sent = |wish: &&ProposalRow| place_of(row).is_some_and(|place| wish.scope == place);
        let sent = wishes
            .iter()
            .filter(sent)
            .find(|wish| row.class.as_ref() == Some(&wish.class) || row.class.is_none());
        shown.at_it = sent.map(|wish| match wish.state {
            ProposalState::Waiting => text.t("review-at-it"),
            _ => text.of("review-from-it", &became(wish, &dates, text)),
        });
        shown.to_it &= sent.is_none();
        shown
    };
    page(&ReviewPage {
        problem,
        waiting: rows.iter().map(shown).collect(),
        answered: answered.iter().map(shown).collect(),
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
        frame,
    })
}

/// Answers a request.
pub(crate) async fn answer(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let now: Timestamp = state.clock.now();
    let said = form.fields.get("answer");
    let done = format!("answered-{said}");
    let to = back_to_class(
        &(state.rules)(),
        form.fields.get("back"),
        "/t/review",
        &done,
    );
    if said == TO_IT {
        send_to_it(&state, person, id, now).await?;
        return Ok(to.into_response());
    }
    let (word, answer, ..) = ANSWERS
        .iter()
        .find(|(word, ..)| *word == said)
        .ok_or(Error::NotFound)?;
    if *answer == AppealAnswer::Opened {
        let Some(why) = open(&state, person, &form.fields, id, now).await? else {
            return Ok(to.into_response());
        };
        // The rules have changed since the list was drawn, or somebody asks for more than is
        // theirs: nothing was opened, and this is why.
        let mut page = render(&state, person, "/t/review", Some(why)).await?;
        *page.status_mut() = StatusCode::CONFLICT;
        return Ok(page);
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
    Ok(to.into_response())
}

/// Asks IT to keep the page open for whoever asked. The request goes on waiting here: only
/// somebody who knows the class can answer it.
async fn send_to_it(
    state: &Dashboard,
    person: &Person,
    id: Uuid,
    now: Timestamp,
) -> Result<(), Error> {
    let text = Text(person.language);
    let row = state.store.appeal(id, &person.scope()).await?;
    if !could_stay(&row, &(state.rules)()) {
        return Err(Error::NotFound);
    }
    let page = place_of(&row).ok_or(Error::NotFound)?;
    let whom = match &row.class {
        Some(class) => Whom::Class(class.clone()),
        None => Whom::Tier(row.tier.as_str().into()),
    };
    let reason = row.asks.first().map_or(AppealReason::Other, |ask| ask.why);
    let (reason, scope, actor) = (why(reason, text), person.scope(), actor(person));
    state
        .store
        .propose(&whom, &page, &reason, &scope, &actor, now)
        .await?;
    Ok(())
}

/// The page that a request is about, where its address was kept.
fn place_of(row: &AppealRow) -> Option<PageScope> {
    if row.host.is_empty() {
        return None;
    }
    let path = row.path.as_deref().unwrap_or("/");
    PageScope::parse(&format!("https://{}{path}", row.host)).ok()
}

/// Answers by opening the page for the class that asked, or says why that cannot be.
async fn open(
    state: &Dashboard,
    person: &Person,
    fields: &Fields,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let text = Text(person.language);
    let rules = (state.rules)();
    let scope = person.scope();
    let row = state.store.appeal(id, &scope).await?;
    if row.state == AppealState::Answered {
        return Err(Error::Changed);
    }
    let until = until(fields.get("until"), &rules, now).ok_or(Error::NotFound)?;
    let (class, page) = match openable(&row, person, &rules, now, text) {
        Ok(found) => found,
        Err(why) => return Ok(Some(why)),
    };
    let whole = fields.get("scope") != "page";
    let new = NewUnlock {
        whom: Whom::Class(class.id.clone()),
        from: None,
        scope: if whole { page.site() } else { page },
        until,
        power: power(person.account.role),
        reason: why(
            row.asks.first().map_or(AppealReason::Other, |ask| ask.why),
            text,
        ),
        answers: Vec::new(),
    };
    let new = with_answers(state, person, new, now).await?;
    let actor = actor(person);
    state
        .store
        .answer_by_opening(id, &new, &scope, &actor, now)
        .await?;
    Ok(None)
}

/// An unlock with every waiting request that it answers, as far as this person sees it.
pub(crate) async fn with_answers(
    state: &Dashboard,
    person: &Person,
    new: NewUnlock,
    now: Timestamp,
) -> Result<NewUnlock, Error> {
    let waiting = state
        .store
        .appeals(&person.scope(), Some(AppealState::Waiting))
        .await?;
    let answers = answered_by(&new, &waiting, &(state.rules)(), now);
    Ok(NewUnlock { answers, ..new })
}

/// Which of these waiting requests an unlock answers: those of its class or tier for pages that it
/// opens, as far as whoever opens it may open each of them. One that begins later answers none.
pub(crate) fn answered_by(
    new: &NewUnlock,
    waiting: &[AppealRow],
    rules: &Rulebook,
    now: Timestamp,
) -> Vec<Uuid> {
    if new.from.is_some_and(|from| from > now) {
        return Vec::new();
    }
    let opened = Unlocks::new([Unlock {
        id: Uuid::nil(),
        whom: new.whom.clone(),
        scope: new.scope.clone(),
        from: now,
        until: new.until,
        by: "".into(),
        power: new.power,
        reason: "".into(),
        revoked_at: None,
    }]);
    let answers = |row: &&AppealRow| {
        let class = row.class.as_ref().and_then(|class| rules.class(&class.0));
        let url = place_of(row).and_then(|page| PageUrl::parse(&page.address()).ok());
        let tier = match class {
            Some(class) => Some(rules.tier(class.tier)),
            None => rules.tier_named(&row.tier),
        };
        let (Some(url), Some(tier)) = (url, tier) else {
            return false;
        };
        let who = Asker {
            class: class.map(|class| &class.id),
            tier: &tier.name,
            subject: None,
        };
        let may = match class {
            Some(class) => rules.may_open(class, &url, new.power, now),
            None => rules.may_open_for_tier(tier.id, &url, new.power, now),
        };
        row.reason != "searched"
            && !locked(row, tier.id, rules)
            && may == MayOpen::Yes
            && opened.find(who, &url, Asks::Page, now).is_some()
    };
    waiting.iter().filter(answers).map(|row| row.id).collect()
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
) -> Result<(&'r Class, PageScope), String> {
    let page = place_of(row).ok_or_else(|| text.t("review-no-page"))?;
    let class = row.class.as_ref().and_then(|class| rules.class(&class.0));
    let class = class.ok_or_else(|| text.t("review-no-class"))?;
    let power = power(person.account.role);
    let refused = |may| Err(refusal(may, text).unwrap_or_default());
    if row.reason == "searched" {
        return refused(MayOpen::Words);
    }
    if locked(row, class.tier, rules) || power == UnlockBy::Nobody {
        return refused(MayOpen::Nobody);
    }
    check(rules, class, &page, power, now, text)?;
    Ok((class, page))
}

/// Whether the subject is one that nobody opens for a tier.
fn locked(row: &AppealRow, tier: TierId, rules: &Rulebook) -> bool {
    rules
        .category_named(&row.category)
        .is_some_and(|category| rules.word_of(category.id, tier) == "locked")
}

/// Whether IT could keep the page open for whoever asked: it is a page whose address is known,
/// not the words of a search, and not locked.
fn could_stay(row: &AppealRow, rules: &Rulebook) -> bool {
    let class = row.class.as_ref().and_then(|class| rules.class(&class.0));
    let tier = class
        .map(|class| class.tier)
        .or(rules.tier_named(&row.tier).map(|tier| tier.id));
    row.reason != "searched"
        && place_of(row).is_some()
        && tier.is_some_and(|tier| !locked(row, tier, rules))
}

pub(crate) fn rank(row: &AppealRow) -> u8 {
    let any = |why| row.asks.iter().any(|ask| ask.why == why);
    // Whoever says so, or three who ask for the same page.
    if any(AppealReason::WrongGroup) || any(AppealReason::Support) || row.asks.len() >= 3 {
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
        refusal: may.err(),
        at_it: None,
        to_it: waits && could_stay(row, rules),
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
