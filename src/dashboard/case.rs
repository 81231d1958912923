//! One case: what the pupil wrote, the record, what is due, who may see it, who looked.
//!
//! The record is only added to. What somebody is still writing is kept on the server for this
//! person alone. No title, address or notice names the pupil.

pub(crate) mod forms;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use uuid::Uuid;

use super::Dashboard;
use super::access::{CaseWorker, Fields, Person};
use super::assets;
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::fresh::freshly;
use super::matter::{Guide, OUTCOMES, Signal, Wording, calendar, outcome, shape};
use super::raise::emergency;
use super::sign_in::note;
use super::text::Text;
use crate::model::Timestamp;
use crate::safeguard::escalation::Urgency;
use crate::safeguard::rights::{Right, holds};
use crate::store::{AccountId, CaseDetail, EntryKind, EntryRow, Insider, PackRow, Stage};

/// Longest line of the record, in characters.
const ENTRY: usize = 20_000;
/// Longest short text, in characters.
const SHORT: usize = 300;

/// What was typed into the forms of the page, when it comes back.
#[derive(Default)]
pub(crate) struct Typed(Vec<(String, String)>);

impl Typed {
    fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == value
    }
}

/// A line of the record, worded.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) number: usize,
    pub(crate) when: String,
    pub(crate) machine: String,
    pub(crate) kind: String,
    pub(crate) by: String,
    pub(crate) text: String,
    pub(crate) reason: String,
    pub(crate) corrects: Option<usize>,
    pub(crate) hot: bool,
    pub(crate) written: bool,
}

pub(crate) struct Task {
    id: String,
    pub(crate) what: String,
    pub(crate) who: String,
    due: Option<String>,
    late: bool,
    pub(crate) done: Option<String>,
}

struct Guest {
    id: String,
    line: String,
}

pub(crate) struct Look {
    pub(crate) when: String,
    machine: String,
    pub(crate) line: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Pack {
    id: String,
    line: String,
    open: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_case.html")]
struct CasePage {
    frame: Frame,
    id: String,
    number: String,
    pupil: String,
    about: String,
    closed: Option<String>,
    practice: bool,
    owner: String,
    urgency: super::incidents::Urgency,
    urgent: bool,
    due: Option<super::matter::Due>,
    emergency: String,
    stages: Vec<Choice>,
    waiting: bool,
    signals: Vec<Signal>,
    lines: Vec<Line>,
    kinds: Vec<Choice>,
    draft: Option<String>,
    tasks: Vec<Task>,
    guests: Vec<Guest>,
    colleagues: Vec<Choice>,
    looks: Vec<Look>,
    others: Vec<(String, String)>,
    packs: Vec<Pack>,
    outcomes: Vec<Choice>,
    guide: Guide,
    typed: Typed,
    problem: Option<(&'static str, String)>,
    hide: String,
}

impl CasePage {
    fn corrects(&self, line: &usize) -> String {
        self.frame.n("case-corrects", &(*line as u64))
    }

    /// Whether this field of a form was wrong.
    fn wrong(&self, field: &str) -> bool {
        self.problem
            .as_ref()
            .is_some_and(|(known, _)| *known == field)
    }
}

#[derive(Template)]
#[template(path = "staff_case_print.html")]
pub(crate) struct PrintPage {
    pub(crate) frame: Frame,
    pub(crate) back: String,
    pub(crate) number: String,
    pub(crate) pupil: String,
    pub(crate) about: String,
    pub(crate) owner: String,
    pub(crate) stage: String,
    pub(crate) cover: Vec<(String, String)>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) lines: Vec<Line>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) looks: Vec<Look>,
}

impl PrintPage {
    fn corrects(&self, line: &usize) -> String {
        self.frame.n("case-corrects", &(*line as u64))
    }
}

/// Shows a case; opening it is noted.
pub(crate) async fn show(
    who: CaseWorker,
    Path(id): Path<Uuid>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/s/cases", |at| at.as_str());
    let insider = Insider::of(&who.0.account);
    let now = state.clock.now();
    state.store.look_at_case(id, insider, "page", now).await?;
    note(
        &state,
        &who.0.account.name,
        "case.look",
        &id.to_string(),
        None,
    )
    .await?;
    render(&state, &who.0, id, here, Typed::default(), None).await
}

/// The case on paper: without forms, with a cover, and with a line in the log.
pub(crate) async fn print(
    who: CaseWorker,
    Path(id): Path<Uuid>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    freshly(&state, &who.0)?;
    let text = Text(who.0.language);
    let insider = Insider::of(&who.0.account);
    let now = state.clock.now();
    state.store.look_at_case(id, insider, "print", now).await?;
    note(
        &state,
        &who.0.account.name,
        "case.print",
        &id.to_string(),
        None,
    )
    .await?;
    let detail = state
        .store
        .case(id, insider, now)
        .await?
        .ok_or(Error::NotFound)?;
    let copy = detail
        .looks
        .iter()
        .filter(|look| look.how == "print")
        .count();
    let dates = dates(&state, text);
    let here = uri.path_and_query().map_or("/s/cases", |at| at.as_str());
    let cover = vec![
        (text.t("case-print-by"), who.0.account.display.clone()),
        (text.t("case-print-at"), dates.full(now)),
        (text.t("case-print-copy"), copy.to_string()),
    ];
    let view = printed(&state, &who.0, &detail, here, cover).await?;
    page(&view)
}

/// A case as it is printed; also the page of a hand-over pack.
pub(crate) async fn printed(
    state: &Dashboard,
    who: &Person,
    detail: &CaseDetail,
    here: &str,
    cover: Vec<(String, String)>,
) -> Result<PrintPage, Error> {
    let text = Text(who.language);
    let dates = dates(state, text);
    let rules = (state.rules)();
    let calendar = calendar(&rules);
    let wording = Wording {
        state,
        text,
        dates: &dates,
        calendar: &calendar,
        rules: &rules,
        now: state.clock.now(),
    };
    let mut signals = Vec::new();
    for matter in detail.matters.iter().filter(|matter| !matter.joined) {
        signals.push(wording.signal(matter).await?);
    }
    let mut frame = Frame::of(state, who, here, "case-cases").await?;
    frame.title = text.of("case-number", &detail.row.number);
    frame.private = true;
    Ok(PrintPage {
        back: format!("/s/cases/{}", detail.row.id),
        number: frame.title.clone(),
        pupil: detail.row.pupil.clone(),
        about: detail.row.about.clone(),
        owner: detail.row.owner_name.clone(),
        stage: text.t(stage_key(detail.row.stage)),
        cover,
        signals,
        lines: lines(&detail.entries, text, &dates),
        tasks: tasks(detail, &wording),
        looks: looks(detail, text, &dates),
        frame,
    })
}

fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Prevent => "case-stage-prevent",
        Stage::Detect => "case-stage-detect",
        Stage::Intervene => "case-stage-intervene",
        Stage::Handle => "case-stage-handle",
    }
}

fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Prevent => "prevent",
        Stage::Detect => "detect",
        Stage::Intervene => "intervene",
        Stage::Handle => "handle",
    }
}

/// The word of a kind in forms, and the key of its name.
fn kind_words(kind: EntryKind) -> (&'static str, &'static str) {
    match kind {
        EntryKind::Event => ("event", "case-kind-event"),
        EntryKind::Note => ("note", "case-kind-note"),
        EntryKind::TalkWithPupil => ("talk-with-pupil", "case-kind-talk"),
        EntryKind::ContactFamily => ("contact-family", "case-kind-family"),
        EntryKind::ContactAgency => ("contact-agency", "case-kind-agency"),
        EntryKind::Decision => ("decision", "case-kind-decision"),
        EntryKind::Access => ("access", "case-kind-access"),
        EntryKind::Correction => ("correction", "case-kind-correction"),
    }
}

pub(crate) fn kind_word(kind: EntryKind) -> &'static str {
    kind_words(kind).0
}

/// What a line of the system says.
pub(crate) fn entry_text(entry: &EntryRow, text: Text) -> String {
    let Some((word, rest)) = entry.system() else {
        return entry.text.clone();
    };
    match word {
        "opened" => text.t("case-said-opened"),
        "joined" => text.t("case-said-joined"),
        "task" => text.t("case-said-task"),
        "guest" => text.of("case-said-guest", rest),
        "end" => text.of("case-said-end", rest),
        "handed" => text.of("case-said-handed", rest),
        "stage" => {
            let stage = Stage::ALL
                .into_iter()
                .find(|stage| stage_word(*stage) == rest);
            let name = stage.map_or_else(|| rest.to_owned(), |stage| text.t(stage_key(stage)));
            text.of("case-said-stage", &name)
        }
        "waiting" => text.t("case-said-waiting"),
        "ours" => text.t("case-said-ours"),
        "wish" => text.of("case-said-wish", rest),
        "closed" => text.of("case-said-closed", &outcome(rest, text)),
        "reopened" => text.t("case-said-reopened"),
        "pack-asked" => text.t("case-said-pack-asked"),
        "pack-approved" => text.t("case-said-pack-approved"),
        "pack-refused" => text.t("case-said-pack-refused"),
        _ => rest.to_owned(),
    }
}

fn lines(entries: &[EntryRow], text: Text, dates: &Dates) -> Vec<Line> {
    entries
        .iter()
        .enumerate()
        .map(|(at, entry)| Line {
            id: entry.id.to_string(),
            number: at + 1,
            when: dates.full(entry.at),
            machine: dates.machine(entry.at),
            kind: text.t(kind_words(entry.kind).1),
            by: entry.by.clone().unwrap_or_default(),
            text: entry_text(entry, text),
            reason: entry.reason.clone().unwrap_or_default(),
            corrects: entry.corrects.and_then(|line| {
                let at = entries.iter().position(|entry| entry.id == line)?;
                Some(at + 1)
            }),
            hot: matches!(entry.kind, EntryKind::TalkWithPupil | EntryKind::Decision),
            written: entry.system().is_none(),
        })
        .collect()
}

fn tasks(detail: &CaseDetail, wording: &Wording<'_>) -> Vec<Task> {
    detail
        .tasks
        .iter()
        .map(|task| Task {
            id: task.id.to_string(),
            what: task.what.clone(),
            who: task.who.clone(),
            due: task
                .due_at
                .filter(|_| task.done_at.is_none())
                .map(|at| wording.time(at)),
            late: task.done_at.is_none() && task.due_at.is_some_and(|at| at <= wording.now),
            done: task.done_at.map(|at| {
                wording.text.with(
                    "case-task-done-by",
                    &[
                        ("name", task.done_by.clone().unwrap_or_default().into()),
                        ("when", wording.dates.full(at).into()),
                    ],
                )
            }),
        })
        .collect()
}

fn looks(detail: &CaseDetail, text: Text, dates: &Dates) -> Vec<Look> {
    detail
        .looks
        .iter()
        .map(|look| Look {
            when: dates.full(look.at),
            machine: dates.machine(look.at),
            line: text.of(
                match look.how.as_str() {
                    "print" => "case-look-print",
                    "pack" => "case-look-pack",
                    _ => "case-look-page",
                },
                &look.name,
            ),
        })
        .collect()
}

pub(crate) async fn render(
    state: &Dashboard,
    person: &Person,
    id: Uuid,
    here: &str,
    typed: Typed,
    problem: Option<(&'static str, &'static str)>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(state, text);
    let rules = (state.rules)();
    let calendar = calendar(&rules);
    let now = state.clock.now();
    let who = Insider::of(&person.account);
    let detail = state
        .store
        .case(id, who, now)
        .await?
        .ok_or(Error::NotFound)?;
    let wording = Wording {
        state,
        text,
        dates: &dates,
        calendar: &calendar,
        rules: &rules,
        now,
    };
    let mut signals = Vec::new();
    for matter in detail.matters.iter().filter(|matter| !matter.joined) {
        signals.push(wording.signal(matter).await?);
    }
    let due = detail
        .matters
        .iter()
        .filter_map(|matter| wording.due(matter))
        .min_by_key(|due| due.at);
    let family = signals.first().map_or("care", |signal| signal.family);
    let row = &detail.row;
    let colleagues = colleagues(state, person, row.owner, &typed).await?;
    let mut typed = typed;
    let draft = detail.draft.as_ref().map(|draft| {
        if typed.get("text").is_empty() {
            typed.0.push(("text".into(), draft.text.clone()));
            typed
                .0
                .push(("kind".into(), kind_words(draft.kind).0.to_owned()));
        }
        text.of("case-draft-at", &dates.full(draft.at))
    });
    let mut frame = Frame::of(state, person, here, "case-cases").await?;
    frame.private = true;
    frame.title = text.of("case-number", &row.number);
    let number = frame.title.clone();
    let wrong = problem.is_some();
    if wrong {
        frame.title = text.of("title-error", &frame.title);
    }
    let open = row.closed_at.is_none();
    let view = CasePage {
        id: id.to_string(),
        number,
        pupil: row.pupil.clone(),
        about: row.about.clone(),
        closed: row.closed_at.map(|at| {
            text.with(
                "case-closed-on",
                &[
                    (
                        "what",
                        outcome(row.outcome.as_deref().unwrap_or(""), text).into(),
                    ),
                    ("when", dates.full(at).into()),
                ],
            )
        }),
        practice: row.practice,
        owner: row.owner_name.clone(),
        urgency: shape(row.urgency, text),
        urgent: open && row.urgency == Urgency::Hour,
        due: due.filter(|_| open),
        emergency: emergency(state),
        stages: Stage::ALL
            .into_iter()
            .map(|stage| Choice {
                value: stage_word(stage).to_owned(),
                label: text.t(stage_key(stage)),
                chosen: stage == row.stage,
            })
            .collect(),
        waiting: row.waiting,
        lines: lines(&detail.entries, text, &dates),
        kinds: EntryKind::WRITTEN
            .into_iter()
            .map(|kind| {
                let (value, key) = kind_words(kind);
                Choice {
                    value: value.to_owned(),
                    label: text.t(key),
                    chosen: typed.is("kind", value),
                }
            })
            .collect(),
        draft,
        tasks: tasks(&detail, &wording),
        guests: detail
            .guests
            .iter()
            .map(|guest| Guest {
                id: guest.id.to_string(),
                line: text.with(
                    "case-guest-until",
                    &[
                        ("name", guest.name.as_str().into()),
                        ("when", dates.day(guest.until_at).into()),
                        ("reason", guest.reason.as_str().into()),
                    ],
                ),
            })
            .collect(),
        colleagues,
        looks: looks(&detail, text, &dates),
        others: detail
            .others
            .iter()
            .map(|(id, number)| (id.to_string(), text.of("case-number", number)))
            .collect(),
        packs: packs(&detail.packs, text, &dates, now),
        outcomes: OUTCOMES
            .iter()
            .filter(|(word, _)| row.practice || *word != "exercise")
            .map(|(value, key)| Choice {
                value: (*value).to_owned(),
                label: text.t(key),
                chosen: typed.is("end-outcome", value),
            })
            .collect(),
        guide: wording.guide(family),
        signals,
        typed,
        problem: problem.map(|(field, key)| (field, text.t(key))),
        hide: assets::address(&assets::HIDE),
        frame,
    };
    let mut response = page(&view)?;
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn packs(rows: &[PackRow], text: Text, dates: &Dates, now: Timestamp) -> Vec<Pack> {
    rows.iter()
        .map(|pack| {
            let key = match pack.approved {
                None => "case-pack-waits",
                Some(true) => "case-pack-approved",
                Some(false) => "case-pack-refused",
            };
            Pack {
                id: pack.id.to_string(),
                line: text.with(
                    key,
                    &[
                        ("receiver", pack.receiver.as_str().into()),
                        ("name", pack.answered_by.clone().unwrap_or_default().into()),
                    ],
                ),
                open: pack
                    .open_until()
                    .filter(|until| now < *until)
                    .map(|until| text.of("case-pack-until", &dates.full(until))),
            }
        })
        .collect()
}

/// Who else works on cases, without the person who reads and the owner.
async fn colleagues(
    state: &Dashboard,
    person: &Person,
    owner: AccountId,
    typed: &Typed,
) -> Result<Vec<Choice>, Error> {
    let accounts = state.store.accounts().await?;
    Ok(accounts
        .into_iter()
        .filter(|account| {
            !account.disabled
                && holds(account.role, Right::WorkCases)
                && account.id != owner
                && (account.id != person.account.id || owner != person.account.id)
        })
        .map(|account| {
            let value = account.id.0.to_string();
            Choice {
                chosen: typed.is("guest", &value) || typed.is("hand-to", &value),
                value,
                label: account.display,
            }
        })
        .collect())
}

/// The page again, with what was typed and what is wrong with it.
pub(crate) async fn again(
    state: &Dashboard,
    who: &Person,
    id: Uuid,
    fields: Fields,
    field: &'static str,
    key: &'static str,
) -> Result<Response, Error> {
    let here = format!("/s/cases/{id}");
    let typed = Typed(fields.into_pairs());
    render(state, who, id, &here, typed, Some((field, key))).await
}
