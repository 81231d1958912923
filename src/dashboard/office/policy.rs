//! The rules of the school: what is in force, and how a change of them comes into force (UX 10.2).
//!
//! A change is a draft of one file. It is checked as the gateway checks its rules, compared with
//! what is in force, looked at by a second person, published, and taken back in one step. What is
//! locked or protected cannot be changed here, whoever asks.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};
use uuid::Uuid;

use super::shadow::{self, Known, Page};
use super::{Compiled, NotPublished};
use crate::dashboard::Dashboard;
use crate::dashboard::access::{Person, PolicyApprover, PolicyEditor, PolicyReader, Posted};
use crate::dashboard::error::Error;
use crate::dashboard::frame::{Frame, dates, page};
use crate::dashboard::incidents::{subject, tier_title};
use crate::dashboard::prospect::Outlook;
use crate::dashboard::sign_in::note;
use crate::dashboard::text::Text;
use crate::policy::{Diagnostic, Rulebook};
use crate::safeguard::rights::{Right, holds};
use crate::safeguard::small::Shown;
use crate::store::{DraftState, NewNotice, NoticeKind, PolicyDraft, Scope};

/// The longest reason or comment, in characters.
const MOST_WORDS: usize = 500;
/// Closed pages that a comparison looks at: the most frequent ones.
const PAGES: u16 = 1500;
/// For how long back, in days.
const DAYS: u64 = 7;
/// Rows of a comparison that are shown.
const ROWS: usize = 100;
/// Lines of what differs that are shown.
const LINES: usize = 400;
/// Lines around a change.
const AROUND: usize = 3;

/// The file that a school's own exceptions stand in.
const FIRST: &str = "rules.toml";

struct FileRow {
    name: String,
    what: String,
}

struct DraftRow {
    id: Uuid,
    file: String,
    state: String,
    mark: &'static str,
    when: String,
    machine: String,
    by: String,
    why: String,
    second: Option<String>,
    /// Whether this is the last publication of its file, which can be taken back.
    back: bool,
}

struct Problem {
    place: String,
    message: String,
    hint: String,
    fatal: bool,
}

#[derive(Template)]
#[template(path = "staff_policy.html")]
struct PolicyPage {
    frame: Frame,
    sentence: String,
    fine: bool,
    numbers: Vec<(String, String)>,
    problems: Vec<Problem>,
    writable: bool,
    edits: bool,
    files: Vec<FileRow>,
    open: Vec<DraftRow>,
    past: Vec<DraftRow>,
}

/// What is in force, what is being changed, and what was.
pub(crate) async fn show(
    who: PolicyReader,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/policy", |at| at.as_str());
    let person = &who.0;
    let text = Text(person.language);
    let dates = dates(&state, text);
    let rules = (state.rules)();
    let status = (state.policy)();
    let edits = holds(person.account.role, Right::EditPolicy);
    let shop = &state.office.workshop;
    let drafts = state.store.policy_drafts().await?;
    let row = |draft: &PolicyDraft| {
        let at = draft.published_at.unwrap_or(draft.at);
        let newest = drafts
            .iter()
            .find(|other| other.state == DraftState::Published && other.file == draft.file);
        DraftRow {
            id: draft.id,
            file: draft.file.clone(),
            state: state_word(draft, text),
            mark: mark(draft.state),
            when: dates.full(at),
            machine: dates.machine(at),
            by: draft.by.clone(),
            why: draft.why.clone(),
            second: draft.second.clone(),
            back: edits && newest.is_some_and(|newest| newest.id == draft.id),
        }
    };
    let is_past =
        |draft: &&PolicyDraft| matches!(draft.state, DraftState::Published | DraftState::GivenUp);
    let view = PolicyPage {
        sentence: match status.in_force {
            true => text.with(
                "policy-live",
                &[
                    ("version", rules.generation().to_string().into()),
                    (
                        "when",
                        status
                            .at
                            .map_or_else(|| text.t("never"), |at| dates.full(at))
                            .into(),
                    ),
                ],
            ),
            false => text.with(
                "policy-refused",
                &[("version", rules.generation().to_string().into())],
            ),
        },
        fine: status.in_force,
        numbers: vec![
            (text.t("number-rules"), rules.generation().to_string()),
            (
                text.t("number-digest"),
                rules.digest().chars().take(16).collect(),
            ),
            (text.t("policy-dir"), shop.dir.clone()),
        ],
        problems: problems(&status.diagnostics),
        writable: (shop.writable)(),
        edits,
        files: (shop.files)()
            .into_iter()
            .filter(|file| is_editable(&file.name))
            .map(|file| FileRow {
                what: what(&file.name, text, &rules),
                name: file.name,
            })
            .collect(),
        open: drafts.iter().filter(|one| !is_past(one)).map(row).collect(),
        past: drafts.iter().filter(is_past).take(30).map(row).collect(),
        frame: Frame::of(&state, person, here, "policy").await?,
    };
    page(&view)
}

/// What the address of a new draft says.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    file: String,
}

#[derive(Template)]
#[template(path = "staff_policy_edit.html")]
struct EditPage {
    frame: Frame,
    to: String,
    file: String,
    body: String,
    base: String,
    why: String,
    problem: Option<String>,
    most: usize,
}

/// The form of a new draft.
pub(crate) async fn form(
    who: PolicyEditor,
    uri: Uri,
    Query(asked): Query<Asked>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/policy", |at| at.as_str());
    let file = match asked.file.as_str() {
        "" => FIRST,
        file => file,
    };
    let body = Some(file)
        .filter(|file| is_editable(file))
        .and_then(|file| (state.office.workshop.read)(file));
    let Some(body) = body else {
        return Ok(Redirect::to("/it/policy").into_response());
    };
    page(&EditPage {
        frame: Frame::of(&state, &who.0, here, "policy-edit").await?,
        to: "/it/policy".to_owned(),
        file: file.to_owned(),
        base: body.clone(),
        body,
        why: String::new(),
        problem: None,
        most: MOST_WORDS,
    })
}

/// Keeps a new draft.
pub(crate) async fn add(
    State(state): State<Dashboard>,
    form: Posted<PolicyEditor>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let file = form.fields.get("file").to_owned();
    let Some(base) = Some(&file)
        .filter(|file| is_editable(file))
        .and_then(|file| (state.office.workshop.read)(file))
    else {
        return Err(Error::NotFound);
    };
    let (body, why) = match typed(&form.fields, &base) {
        Ok(typed) => typed,
        Err(key) => return refused(&state, person, "/it/policy", &form.fields, &file, key).await,
    };
    let draft = PolicyDraft {
        id: Uuid::now_v7(),
        at: state.clock.now(),
        by: person.account.name.clone(),
        file,
        body,
        base,
        why,
        state: DraftState::Draft,
        answer: String::new(),
        second: None,
        published_at: None,
        undoes: None,
    };
    state.store.add_policy_draft(&draft).await?;
    record(&state, person, "policy.draft", &draft).await?;
    Ok(Redirect::to(&format!("/it/policy/{}", draft.id)).into_response())
}

/// The text and the reason of a form, or the key of what is wrong with them.
fn typed(
    fields: &crate::dashboard::access::Fields,
    base: &str,
) -> Result<(String, String), &'static str> {
    // Browsers send lines that end in CR LF (HTML, section 4.10.21.4).
    let mut body = fields.raw("body").replace("\r\n", "\n");
    if !body.ends_with('\n') && !body.is_empty() {
        body.push('\n');
    }
    let why: String = fields.get("why").chars().take(MOST_WORDS).collect();
    match () {
        () if body.len() > PolicyDraft::MOST => Err("policy-too-long"),
        () if why.is_empty() => Err("policy-no-why"),
        () if body == base => Err("policy-same"),
        () => Ok((body, why)),
    }
}

/// The form again, with what is wrong and what was typed.
async fn refused(
    state: &Dashboard,
    person: &Person,
    to: &str,
    fields: &crate::dashboard::access::Fields,
    file: &str,
    key: &str,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let mut frame = Frame::of(state, person, to, "policy-edit").await?;
    frame.title = text.of("title-error", &frame.title);
    let view = EditPage {
        frame,
        to: to.to_owned(),
        file: file.to_owned(),
        body: fields.raw("body").to_owned(),
        base: String::new(),
        why: fields.get("why").to_owned(),
        problem: Some(text.t(key)),
        most: MOST_WORDS,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&view)?).into_response())
}

struct Line {
    mark: &'static str,
    said: String,
    number: String,
    text: String,
}

struct PageRow {
    url: String,
    tier: String,
    before: String,
    after: String,
    known: String,
    times: String,
    closes: bool,
}

struct WordRow {
    subject: String,
    tier: String,
    before: String,
    after: String,
}

#[derive(Template)]
#[template(path = "staff_policy_draft.html")]
struct DraftPage {
    frame: Frame,
    draft: DraftRow,
    answer: String,
    lines: Vec<Line>,
    cut: bool,
    problems: Vec<Problem>,
    usable: bool,
    stale: bool,
    touched: Vec<String>,
    words: Vec<WordRow>,
    pages: Vec<PageRow>,
    sum: String,
    writable: bool,
    /// What this person may do now.
    may: May,
    most: usize,
}

/// What somebody may do with a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct May {
    edit: bool,
    ask: bool,
    answer: bool,
    publish: bool,
    /// Publishing without anybody else, because nobody else can.
    alone: bool,
}

impl May {
    fn of(draft: &PolicyDraft, person: &Person, others: bool, sound: bool) -> May {
        let role = person.account.role;
        let own = draft.by == person.account.name;
        let editor = holds(role, Right::EditPolicy);
        let open = !matches!(draft.state, DraftState::Published | DraftState::GivenUp);
        let approved = draft.state == DraftState::Approved;
        May {
            edit: editor && open,
            ask: editor
                && sound
                && others
                && matches!(draft.state, DraftState::Draft | DraftState::Returned),
            answer: holds(role, Right::ApprovePolicy) && !own && draft.state == DraftState::Waiting,
            publish: editor && sound && open && (approved || !others),
            alone: editor && sound && open && !approved && !others,
        }
    }
}

/// Whether anybody but the author may approve. Where there is nobody, a change must still be
/// possible: it is on record that it was made alone.
async fn others(state: &Dashboard, author: &str) -> Result<bool, Error> {
    let accounts = state.store.accounts().await?;
    Ok(accounts.iter().any(|account| {
        account.name != author
            && account.has_password
            && !account.disabled
            && holds(account.role, Right::ApprovePolicy)
    }))
}

/// One draft: what differs, whether it is sound, what it would do, and what comes next.
pub(crate) async fn draft(
    who: PolicyReader,
    Path(id): Path<String>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/policy", |at| at.as_str());
    let draft = find(&state, &id).await?;
    render(&state, &who.0, &draft, here, None).await
}

async fn find(state: &Dashboard, id: &str) -> Result<PolicyDraft, Error> {
    let id = Uuid::parse_str(id).map_err(|_| Error::NotFound)?;
    Ok(state.store.policy_draft(id).await?)
}

async fn render(
    state: &Dashboard,
    person: &Person,
    draft: &PolicyDraft,
    here: &str,
    refused: Option<Vec<Diagnostic>>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(state, text);
    let rules = (state.rules)();
    let shop = &state.office.workshop;
    let open = !matches!(draft.state, DraftState::Published | DraftState::GivenUp);
    let stale = open && (shop.read)(&draft.file).is_none_or(|now| now != draft.base);
    let compiled: Compiled = match (open, refused) {
        (_, Some(found)) => Err(found),
        (true, None) => (shop.check)(draft.file.clone(), draft.body.clone()).await,
        // What was published is in force, or something later is: nothing is to be compared.
        (false, None) => Ok((rules.clone(), Vec::new())),
    };
    let (new, found) = match compiled {
        Ok((new, warnings)) => (Some(new), warnings),
        Err(problems) => (None, problems),
    };
    let mut touched = Vec::new();
    let mut differences = shadow::Differences::default();
    if let Some(new) = new.as_ref().filter(|_| open) {
        touched = shadow::touched(&rules, new);
        let pages = pages(state, &rules).await?;
        differences = shadow::compare(&rules, new, &pages, state.clock.now());
    }
    let sound = new.is_some() && touched.is_empty() && !stale;
    let (lines, cut) = lines(&draft.base, &draft.body, text);
    let may = May::of(draft, person, others(state, &draft.by).await?, sound);
    let shown = |outlook| {
        text.t(match outlook {
            Outlook::Opens => "policy-opens",
            Outlook::Warns => "policy-warns",
            Outlook::Closed => "policy-closed",
        })
    };
    let closes = |one: &&shadow::Difference| one.after != Outlook::Opens;
    let status = if new.is_some() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let at = draft.published_at.unwrap_or(draft.at);
    let view = DraftPage {
        draft: DraftRow {
            id: draft.id,
            file: draft.file.clone(),
            state: state_word(draft, text),
            mark: mark(draft.state),
            when: dates.full(at),
            machine: dates.machine(at),
            by: draft.by.clone(),
            why: draft.why.clone(),
            second: draft.second.clone(),
            back: false,
        },
        answer: draft.answer.clone(),
        lines,
        cut,
        usable: new.is_some(),
        problems: problems(&found),
        stale,
        touched: touched
            .iter()
            .map(|name| subject(name, text, &rules))
            .collect(),
        words: differences
            .words
            .iter()
            .take(ROWS)
            .map(|word| WordRow {
                subject: subject(&word.category, text, &rules),
                tier: tier_title(&word.tier, text, &rules),
                before: text.t(&format!("policy-word-{}", word.before)),
                after: text.t(&format!("policy-word-{}", word.after)),
            })
            .collect(),
        sum: text.with(
            "policy-sum",
            &[
                ("asked", differences.asked.into()),
                (
                    "closes",
                    differences.pages.iter().filter(closes).count().into(),
                ),
                (
                    "opens",
                    differences
                        .pages
                        .iter()
                        .filter(|one| !closes(one))
                        .count()
                        .into(),
                ),
            ],
        ),
        pages: differences
            .pages
            .iter()
            .take(ROWS)
            .map(|one| PageRow {
                url: one.page.url.clone(),
                tier: tier_title(&one.tier, text, &rules),
                before: shown(one.before),
                after: shown(one.after),
                known: text.t(match one.page.known {
                    Known::Recommended => "policy-known-recommended",
                    Known::Opened => "policy-known-opened",
                    Known::Closed => "policy-known-closed",
                }),
                times: times(&one.page, text),
                closes: one.after != Outlook::Opens,
            })
            .collect(),
        writable: (shop.writable)(),
        may,
        most: MOST_WORDS,
        frame: Frame::of(state, person, here, "policy-draft").await?,
    };
    // A draft with errors is still a page that was found.
    let status = if here.contains("/publish") {
        status
    } else {
        StatusCode::OK
    };
    Ok((status, page(&view)?).into_response())
}

/// How often a page was closed, and for how many: never a number that tells of one pupil.
fn times(page: &Page, text: Text) -> String {
    match Shown::alone(page.people) {
        _ if page.times == 0 => String::new(),
        Shown::Count(people) => text.with(
            "policy-times",
            &[("count", page.times.into()), ("people", people.into())],
        ),
        Shown::Hidden => text.t("policy-times-few"),
    }
}

/// Pages of which the school knows something.
async fn pages(state: &Dashboard, rules: &Rulebook) -> Result<Vec<Page>, Error> {
    let since = state
        .clock
        .now()
        .minus(std::time::Duration::from_secs(DAYS * 24 * 60 * 60));
    let mut all: Vec<Page> = Vec::new();
    for closed in state.store.closed_pages(since, PAGES).await? {
        all.push(Page {
            url: format!(
                "https://{}{}",
                closed.host,
                closed.path.as_deref().unwrap_or("/")
            ),
            tier: Some(closed.tier),
            known: Known::Closed,
            times: closed.times,
            people: closed.people,
        });
    }
    let plain = |url: String, known| Page {
        url,
        tier: None,
        known,
        times: 0,
        people: 0,
    };
    let opened = state.store.unlocks(&Scope::admin(), since).await?;
    let mut sites: Vec<String> = opened
        .iter()
        .map(|row| format!("https://{}/", row.unlock.scope.host))
        .collect();
    sites.sort();
    sites.dedup();
    all.extend(sites.into_iter().map(|url| plain(url, Known::Opened)));
    let recommended = rules.school().guide.alternatives.iter();
    all.extend(recommended.map(|one| plain(one.url.clone(), Known::Recommended)));
    Ok(all)
}

/// The lines that differ, with some around them.
fn lines(base: &str, body: &str, text: Text) -> (Vec<Line>, bool) {
    let diff = TextDiff::from_lines(base, body);
    let mut all = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        if !all.is_empty() {
            all.push(Line {
                mark: "gap",
                said: String::new(),
                number: String::new(),
                text: "…".to_owned(),
            });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (mark, said) = match change.tag() {
                ChangeTag::Equal => ("", String::new()),
                ChangeTag::Delete => ("del", text.t("policy-line-out")),
                ChangeTag::Insert => ("add", text.t("policy-line-in")),
            };
            let number = change.new_index().or(change.old_index()).unwrap_or(0) + 1;
            all.push(Line {
                mark,
                said,
                number: number.to_string(),
                text: change.value().trim_end_matches('\n').to_owned(),
            });
        }
    }
    let cut = all.len() > LINES;
    all.truncate(LINES);
    (all, cut)
}

/// The form of a draft that is there.
pub(crate) async fn edit(
    who: PolicyEditor,
    Path(id): Path<String>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or("/it/policy", |at| at.as_str());
    let draft = find(&state, &id).await?;
    page(&EditPage {
        frame: Frame::of(&state, &who.0, here, "policy-edit").await?,
        to: format!("/it/policy/{}", draft.id),
        file: draft.file,
        body: draft.body,
        base: draft.base,
        why: draft.why,
        problem: None,
        most: MOST_WORDS,
    })
}

/// Writes a draft anew, over what the file says now.
pub(crate) async fn rewrite(
    State(state): State<Dashboard>,
    Path(id): Path<String>,
    form: Posted<PolicyEditor>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let draft = find(&state, &id).await?;
    let base = (state.office.workshop.read)(&draft.file).ok_or(Error::Changed)?;
    let (body, why) = match typed(&form.fields, &base) {
        Ok(typed) => typed,
        Err(key) => {
            let to = format!("/it/policy/{}", draft.id);
            return refused(&state, person, &to, &form.fields, &draft.file, key).await;
        }
    };
    let now = state.clock.now();
    state
        .store
        .rewrite_policy_draft(draft.id, (&body, &base, &why), now)
        .await?;
    record(&state, person, "policy.draft", &draft).await?;
    Ok(Redirect::to(&format!("/it/policy/{}", draft.id)).into_response())
}

/// Asks for a second person.
pub(crate) async fn ask(
    State(state): State<Dashboard>,
    Path(id): Path<String>,
    form: Posted<PolicyEditor>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let draft = find(&state, &id).await?;
    if !matches!(draft.state, DraftState::Draft | DraftState::Returned) {
        return Err(Error::Changed);
    }
    step(&state, person, &draft, DraftState::Waiting, "").await?;
    record(&state, person, "policy.ask", &draft).await?;
    let now = state.clock.now();
    for account in state.store.accounts().await? {
        let able = holds(account.role, Right::ApprovePolicy) && !account.disabled;
        if able && account.name != draft.by {
            let notice = NewNotice {
                // Asked again after a change, it is another question.
                id: format!("policy:{}:{}:{}", draft.id, draft.at.0, account.id.0),
                at: now,
                kind: NoticeKind::Approval,
                whom: account.id,
                page: format!("/it/policy/{}", draft.id),
            };
            state.store.announce(&notice, None).await?;
        }
    }
    Ok(Redirect::to(&format!("/it/policy/{}?done=policy-asked", draft.id)).into_response())
}

/// What the second person says. Nobody answers for an own draft.
pub(crate) async fn answer(
    State(state): State<Dashboard>,
    Path(id): Path<String>,
    form: Posted<PolicyApprover>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let draft = find(&state, &id).await?;
    if draft.by == person.account.name || draft.state != DraftState::Waiting {
        return Err(Error::Changed);
    }
    let said: String = form.fields.get("said").chars().take(MOST_WORDS).collect();
    let (to, did, done) = match form.fields.get("answer") {
        "approve" => (DraftState::Approved, "policy.approve", "policy-approved"),
        _ => (DraftState::Returned, "policy.return", "policy-returned"),
    };
    step(&state, person, &draft, to, &said).await?;
    record(&state, person, did, &draft).await?;
    Ok(Redirect::to(&format!("/it/policy/{}?done={done}", draft.id)).into_response())
}

/// Gives a draft up.
pub(crate) async fn give_up(
    State(state): State<Dashboard>,
    Path(id): Path<String>,
    form: Posted<PolicyEditor>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let draft = find(&state, &id).await?;
    if draft.state == DraftState::Published {
        return Err(Error::Changed);
    }
    step(&state, person, &draft, DraftState::GivenUp, &draft.answer).await?;
    record(&state, person, "policy.give-up", &draft).await?;
    Ok(Redirect::to("/it/policy?done=policy-given-up").into_response())
}

/// Puts a draft in force.
pub(crate) async fn publish(
    State(state): State<Dashboard>,
    Path(id): Path<String>,
    form: Posted<PolicyEditor>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let draft = find(&state, &id).await?;
    let alone = !others(&state, &draft.by).await?;
    let ready = match draft.state {
        DraftState::Approved => true,
        DraftState::Published | DraftState::GivenUp => false,
        DraftState::Draft | DraftState::Waiting | DraftState::Returned => alone,
    };
    if !ready {
        return Err(Error::Changed);
    }
    match put(&state, &draft).await? {
        Ok(()) => {}
        Err(problems) => {
            let here = format!("/it/policy/{}/publish", draft.id);
            return render(&state, person, &draft, &here, Some(problems)).await;
        }
    }
    step(&state, person, &draft, DraftState::Published, &draft.answer).await?;
    let did = match draft.state {
        DraftState::Approved => "policy.publish",
        _ => "policy.publish-alone",
    };
    record(&state, person, did, &draft).await?;
    Ok(Redirect::to("/it/policy?done=policy-published").into_response())
}

/// Takes the last publication of a file back. It is a publication itself, and does not wait: the
/// second person reads of it.
pub(crate) async fn back(
    State(state): State<Dashboard>,
    Path(id): Path<String>,
    form: Posted<PolicyEditor>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let was = find(&state, &id).await?;
    if was.state != DraftState::Published {
        return Err(Error::Changed);
    }
    let text = Text(person.language);
    let when = was.published_at.unwrap_or(was.at);
    let draft = PolicyDraft {
        id: Uuid::now_v7(),
        at: state.clock.now(),
        by: person.account.name.clone(),
        file: was.file.clone(),
        body: was.base.clone(),
        base: was.body.clone(),
        why: text.of("policy-back-why", &dates(&state, text).full(when)),
        state: DraftState::Published,
        answer: String::new(),
        second: None,
        published_at: Some(state.clock.now()),
        undoes: Some(was.id),
    };
    if let Err(problems) = put(&state, &draft).await? {
        let here = format!("/it/policy/{}/publish", was.id);
        return render(&state, person, &was, &here, Some(problems)).await;
    }
    state.store.add_policy_draft(&draft).await?;
    record(&state, person, "policy.back", &draft).await?;
    Ok(Redirect::to("/it/policy?done=policy-back").into_response())
}

/// The file of a draft, for whoever has to put it in place by hand.
pub(crate) async fn download(
    who: PolicyReader,
    Path(id): Path<String>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let PolicyReader(_) = who;
    let draft = find(&state, &id).await?;
    let name = draft.file.rsplit('/').next().unwrap_or(FIRST).to_owned();
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/toml; charset=utf-8".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, draft.body).into_response())
}

/// Writes the file of a draft and waits until it is in force; the inner error is what is wrong.
async fn put(state: &Dashboard, draft: &PolicyDraft) -> Result<Result<(), Vec<Diagnostic>>, Error> {
    let shop = &state.office.workshop;
    let (file, body) = (draft.file.clone(), draft.body.clone());
    if !is_editable(&file) {
        return Err(Error::NotFound);
    }
    let new = match (shop.check)(file.clone(), body.clone()).await {
        Ok((new, _)) => new,
        Err(problems) => return Ok(Err(problems)),
    };
    let trouble = |message: String, hint: &str| {
        vec![Diagnostic {
            file: draft.file.clone(),
            line: 0,
            column: 0,
            message,
            hint: hint.to_owned(),
            fatal: true,
        }]
    };
    let touched = shadow::touched(&(state.rules)(), &new);
    if !touched.is_empty() {
        return Ok(Err(trouble(
            format!(
                "what is locked or protected stays so: {}",
                touched.join(", ")
            ),
            "take that change out of the draft",
        )));
    }
    Ok(match (shop.publish)(file, body, draft.base.clone()).await {
        Ok(()) => Ok(()),
        Err(NotPublished::Refused(problems)) => Err(problems),
        Err(NotPublished::Changed) => Err(trouble(
            "the file was changed meanwhile".to_owned(),
            "open the draft, move your change over, and save it again",
        )),
        Err(NotPublished::ReadOnly(why)) => Err(trouble(
            format!("cannot be written: {why}"),
            "download the file, put it in place by hand, and the gateway takes it over",
        )),
        Err(NotPublished::Silent) => Err(trouble(
            "the gateway did not take the change over in time".to_owned(),
            "look at the log of the service; what was in force stays in force",
        )),
    })
}

async fn step(
    state: &Dashboard,
    person: &Person,
    draft: &PolicyDraft,
    to: DraftState,
    answer: &str,
) -> Result<(), Error> {
    let now = state.clock.now();
    let name = &person.account.name;
    Ok(state
        .store
        .move_policy_draft(draft, to, name, answer, now)
        .await?)
}

async fn record(
    state: &Dashboard,
    person: &Person,
    did: &str,
    draft: &PolicyDraft,
) -> Result<(), Error> {
    let name = &person.account.name;
    note(state, name, did, &draft.file, Some(&draft.why)).await
}

fn problems(found: &[Diagnostic]) -> Vec<Problem> {
    found
        .iter()
        .take(100)
        .map(|found| Problem {
            place: match (found.line, found.column) {
                (0, _) => found.file.clone(),
                (line, 0) => format!("{}:{line}", found.file),
                (line, column) => format!("{}:{line}:{column}", found.file),
            },
            message: found.message.clone(),
            hint: found.hint.clone(),
            fatal: found.fatal,
        })
        .collect()
}

/// Which files are changed here: rules in words. Lists, models and what is illegal everywhere are
/// not, nor is anything that is not below the directory.
pub(crate) fn is_editable(name: &str) -> bool {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let known = matches!(
        folder,
        "" | "tiers" | "categories" | "search" | "examples" | "cards"
    );
    plain
        && known
        && file.len() > ".toml".len()
        && file.ends_with(".toml")
        && !file.starts_with('.')
        && name != "illegal_content.toml"
}

/// What a file is for, where there is a word for it.
fn what(name: &str, text: Text, rules: &Rulebook) -> String {
    let stem = name.trim_end_matches(".toml");
    match stem.split_once('/') {
        Some(("tiers", tier)) => tier_title(tier, text, rules),
        Some(("categories", category)) => subject(category, text, rules),
        Some((folder, _)) => text
            .find_t(&format!("policy-file-{folder}"))
            .unwrap_or_default(),
        None => text
            .find_t(&format!("policy-file-{stem}"))
            .unwrap_or_default(),
    }
}

fn state_word(draft: &PolicyDraft, text: Text) -> String {
    text.t(match draft.state {
        DraftState::Draft => "policy-state-draft",
        DraftState::Waiting => "policy-state-waiting",
        DraftState::Returned => "policy-state-returned",
        DraftState::Approved => "policy-state-approved",
        DraftState::Published if draft.undoes.is_some() => "policy-state-undone",
        DraftState::Published => "policy-state-published",
        DraftState::GivenUp => "policy-state-given-up",
    })
}

fn mark(state: DraftState) -> &'static str {
    match state {
        DraftState::Draft | DraftState::Returned => "week",
        DraftState::Waiting => "today",
        DraftState::Approved | DraftState::Published => "ok",
        DraftState::GivenUp => "info",
    }
}

/// How many drafts wait for this person.
pub(crate) async fn waiting(state: &Dashboard, person: &Person) -> Result<u64, Error> {
    if !holds(person.account.role, Right::ApprovePolicy) {
        return Ok(0);
    }
    let name = &person.account.name;
    Ok(state.store.policy_drafts_waiting(name).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn only_rules_in_words_are_changed_here() {
        for name in ["rules.toml", "tiers/primary.toml", "categories/games.toml"] {
            assert!(is_editable(name), "{name}");
        }
        for name in [
            "",
            ".toml",
            "illegal_content.toml",
            "lists/sources.toml",
            "model/keys.toml",
            "lists/starter/games.txt",
            "../schoolgate.toml",
            "tiers/../../schoolgate.toml",
            "/etc/x.toml",
            "tiers/.hidden.toml",
            "rules.toml\0",
            "a b.toml",
        ] {
            assert!(!is_editable(name), "{name:?}");
        }
    }

    #[test]
    fn what_differs_is_said_beside_the_sign() {
        let text = Text(Language::En);
        let (lines, cut) = lines("a\nb\nc\n", "a\nx\nc\n", text);
        let told: Vec<(&str, &str)> = lines
            .iter()
            .map(|line| (line.mark, line.text.as_str()))
            .collect();
        assert_eq!(told, [("", "a"), ("del", "b"), ("add", "x"), ("", "c")]);
        assert!(
            lines
                .iter()
                .all(|line| line.mark.is_empty() || !line.said.is_empty())
        );
        assert!(!cut);
    }
}
