//! One incident: what happened, why it was closed, what it may mean, what to do.
//!
//! There is no score, no history of a pupil and no export of one (UX section 8.6).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Corrector, Permission, Person, Posted, Teacher};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::incidents::{SEVERITIES, Urgency, subject, technical, tier_title, title};
use super::matter::calendar;
use super::reveal::{self, Again, RevealPart};
use super::sign_in::note;
use super::text::Text;
use crate::model::{Confidence, HitKind, Language, Severity, SourceId};
use crate::policy::Rulebook;
use crate::safeguard::IncidentState;
use crate::safeguard::rights::{Right, holds};
use crate::store::{HitRow, IncidentDetail, QUIET, Role, Scope};

/// Longest note in characters.
const NOTE: usize = 500;
/// Most lines of a timeline.
const LINES: usize = 60;

/// Why an incident may be closed (UX section 8.6): the word that is stored and the key.
pub(crate) const REASONS: [(&str, &str); 5] = [
    ("talked", "close-talked"),
    ("lesson", "close-lesson"),
    ("mistake", "close-mistake"),
    ("no-concern", "close-no-concern"),
    (PASSED_ON, "close-passed-on"),
];
/// The reason that hands an incident over to the safeguarding team.
const PASSED_ON: &str = "passed-on";

struct Line {
    clock: String,
    machine: String,
    what: String,
    host: String,
    path: String,
    tries: String,
    code: String,
    hot: bool,
}

struct Looked {
    when: String,
    machine: String,
    what: String,
    note: String,
}

struct Reason {
    value: &'static str,
    label: String,
}

#[derive(Template)]
#[template(path = "staff_incident.html")]
struct IncidentPage {
    frame: Frame,
    id: String,
    urgency: Urgency,
    state: IncidentState,
    masked: bool,
    title: String,
    short: String,
    who: Option<String>,
    when: String,
    class: Option<String>,
    tier: String,
    severity: Option<String>,
    known_by: String,
    codes: String,
    lines: Vec<Line>,
    more_lines: u64,
    why: Vec<String>,
    means: Vec<String>,
    dos: Vec<String>,
    donts: Vec<String>,
    looked: Vec<Looked>,
    reasons: Vec<Reason>,
    problem: Option<String>,
    problem_at: &'static str,
    note: String,
    technical: bool,
    reveal: Option<RevealPart>,
    family_illegal: bool,
    report: Vec<ReportStep>,
    /// Where this page is opened for the class, and what the link says.
    opens: Option<(String, String)>,
}

/// Where illegal content is reported.
struct ReportStep {
    name: String,
    place: String,
    text: String,
    seen: String,
}

/// Shows an incident.
pub(crate) async fn show(
    who: Teacher,
    Path(id): Path<Uuid>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/t/incidents", |at| at.as_str());
    let detail = state
        .store
        .incident(id, &who.scope())
        .await?
        .ok_or(Error::NotFound)?;
    if detail.row.care && !detail.row.masked {
        // Whoever reads what touches a child's wellbeing leaves a mark.
        note(
            &state,
            &who.0.account.name,
            "incident.look",
            &detail.row.id.to_string(),
            None,
        )
        .await?;
    }
    render(&state, &who.0, &detail, here, None, "", &Again::default()).await
}

/// Takes an incident in hand, or opens a closed one again.
pub(crate) async fn seen(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Redirect, Error> {
    let scope = form.who.scope();
    let before = state
        .store
        .incident(id, &scope)
        .await?
        .ok_or(Error::NotFound)?
        .row
        .state;
    move_on(&state, &form.who.0, &scope, id, IncidentState::Seen, None).await?;
    let done = if before == IncidentState::Closed {
        "reopened"
    } else {
        "seen"
    };
    Ok(Redirect::to(&format!("/t/incidents/{id}?done={done}")))
}

/// Closes an incident with a reason.
pub(crate) async fn close(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Response, Error> {
    let scope = form.who.scope();
    let text = Text(form.who.0.language);
    let words: String = form.fields.get("note").chars().take(NOTE).collect();
    let Some((reason, _)) = REASONS
        .iter()
        .find(|(word, _)| *word == form.fields.get("reason"))
    else {
        let detail = state
            .store
            .incident(id, &scope)
            .await?
            .ok_or(Error::NotFound)?;
        let here = format!("/t/incidents/{id}");
        let problem = Some(text.t("close-choose"));
        let mut response = render(
            &state,
            &form.who.0,
            &detail,
            &here,
            problem,
            &words,
            &Again::default(),
        )
        .await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    let why = if words.is_empty() {
        (*reason).to_owned()
    } else {
        format!("{reason}: {words}")
    };
    if *reason == PASSED_ON {
        pass_on(&state, &form.who.0, &scope, id, &why, &words).await?;
        return Ok(Redirect::to("/t/incidents?done=passed-on").into_response());
    }
    let closed = IncidentState::Closed;
    move_on(&state, &form.who.0, &scope, id, closed, Some(&why)).await?;
    let to = match *reason {
        "mistake" if may_correct(form.who.0.account.role) => format!("/corrections?about={id}"),
        _ => "/t/incidents?done=closed".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

/// Whether somebody of this role is asked for the text of a false alarm.
fn may_correct(role: Role) -> bool {
    holds(role, <Corrector as Permission>::RIGHT)
}

/// Closes an incident for the teacher by giving it to the safeguarding team.
async fn pass_on(
    state: &Dashboard,
    who: &Person,
    scope: &Scope,
    id: Uuid,
    why: &str,
    words: &str,
) -> Result<(), Error> {
    let now = state.clock.now();
    let calendar = calendar(&(state.rules)());
    let by = who.account.id;
    let store = &state.store;
    let concern = store
        .pass_on(id, scope, (why, words), &calendar, by, now)
        .await?;
    let name = &who.account.name;
    note(
        state,
        name,
        "incident.close",
        &id.to_string(),
        Some(PASSED_ON),
    )
    .await?;
    note(state, name, "concern.raise", &concern.to_string(), None).await
}

async fn move_on(
    state: &Dashboard,
    who: &Person,
    scope: &Scope,
    id: Uuid,
    to: IncidentState,
    why: Option<&str>,
) -> Result<(), Error> {
    let now = state.clock.now();
    state
        .store
        .set_incident_state(id, scope, to, who.account.id, why, now)
        .await?;
    let did = if to == IncidentState::Closed {
        "incident.close"
    } else {
        "incident.take"
    };
    // The audit log keeps the reason, not the words about a pupil: those stay with the incident
    // and go when it goes.
    let reason = why.and_then(|why| why.split(':').next());
    note(state, &who.account.name, did, &id.to_string(), reason).await
}

/// The page, with what was wrong in one of its forms.
pub(crate) async fn render(
    state: &Dashboard,
    who: &Person,
    detail: &IncidentDetail,
    here: &str,
    problem: Option<String>,
    words: &str,
    again: &Again,
) -> Result<Response, Error> {
    let text = Text(who.language);
    let rules = (state.rules)();
    let dates = dates(state, text);
    let mut frame = Frame::of(state, who, here, "incident").await?;
    frame.private = detail.row.care && !detail.row.masked;
    let problem_at = if problem.is_some() {
        "reason-talked"
    } else {
        again.field
    };
    let problem = problem.or(again.problem.clone());
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let row = &detail.row;
    let category = row.category.as_deref().unwrap_or("");
    let family = family(category, row.care, row.kind, &rules);
    let (lines, more_lines) = lines(&detail.events, text, &dates);
    let view = IncidentPage {
        id: row.id.to_string(),
        urgency: Urgency::of(row, who.account.role, text),
        state: row.state,
        masked: row.masked,
        title: title(row, text, &rules),
        short: short(detail, text, &rules),
        who: row.who.as_ref().map(|who| who.0.to_string()),
        when: span(detail, &dates),
        class: row.class.as_ref().map(|class| class.0.to_string()),
        tier: tier_title(&row.tier, text, &rules),
        severity: row
            .severity
            .map(|severity: Severity| text.t(SEVERITIES[usize::from(severity.level() - 1) % 5])),
        known_by: known_by(row.source, row.confidence, text),
        codes: codes(detail),
        lines,
        more_lines,
        why: why(detail, text, &rules),
        means: texts(text, "mean", family),
        dos: texts(text, "do", family),
        donts: texts(text, "dont", family),
        looked: looked(detail, text, &dates),
        reasons: REASONS
            .iter()
            .map(|(value, key)| Reason {
                value,
                label: text.t(key),
            })
            .collect(),
        problem,
        problem_at,
        note: words.to_owned(),
        technical: row.kind == HitKind::Technical,
        reveal: reveal::part(state, who, detail, again, &dates).await?,
        family_illegal: family == "illegal",
        report: report_steps(&rules, who.language),
        opens: opens(who, detail, family, text),
        frame,
    };
    page(&view)
}

/// The way to open what was closed for the class. Only where the harmless reading is the likely
/// one: nobody is to open at a glance what touches a child's safety.
fn opens(
    who: &Person,
    detail: &IncidentDetail,
    family: &str,
    text: Text,
) -> Option<(String, String)> {
    let row = &detail.row;
    let closed = matches!(row.kind, HitKind::Block | HitKind::Cut) && !row.masked;
    let (host, class) = (row.hosts.last()?, row.class.as_ref()?);
    if !closed || family != "other" || !holds(who.account.role, Right::OpenPages) {
        return None;
    }
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("page", host)
        .append_pair("class", &class.0)
        .finish();
    let label = text.of("incident-open", &class.0);
    Some((format!("/t/open/new?{query}"), label))
}

fn report_steps(rules: &Rulebook, language: Language) -> Vec<ReportStep> {
    let places = &rules.school().report_places;
    places
        .iter()
        .map(|place| ReportStep {
            name: place.name.clone(),
            place: place.place.clone(),
            text: place.text.get(&language).cloned().unwrap_or_default(),
            seen: Text(language).of("privacy-report-seen", &place.verified_on),
        })
        .collect()
}

/// Which guidance fits (F16). The names are those of the shipped categories; a school's own
/// categories get the general guidance.
pub(crate) fn family(category: &str, care: bool, kind: HitKind, rules: &Rulebook) -> &'static str {
    let locked = rules
        .categories()
        .iter()
        .any(|known| &*known.name == category && known.locked);
    match category {
        _ if kind == HitKind::Technical => "technical",
        _ if locked => "illegal",
        "sexual-exploitation-risk"
        | "dating"
        | "stalkerware"
        | "bullying-harassment"
        | "ai-companion"
        | "live-streaming" => "contact",
        _ if care => "care",
        "pornography" | "adult-mixed" => "adult",
        "gambling" => "betting",
        "violence-gore"
        | "weapons"
        | "dangerous-instructions"
        | "dangerous-challenges"
        | "hate"
        | "extremism"
        | "misogyny-vawg"
        | "drugs"
        | "alcohol-tobacco-vape"
        | "hacking-crime"
        | "sects-occult" => "harm",
        "malware" | "phishing-scam" | "cryptomining" | "parked-new-domain" | "piracy" => "unsafe",
        "circumvention" | "encrypted-dns" | "remote-control" | "translation-cache" => "around",
        _ => "other",
    }
}

/// The families of guidance.
#[cfg(test)]
const FAMILIES: [&str; 9] = [
    "technical",
    "illegal",
    "contact",
    "care",
    "adult",
    "betting",
    "harm",
    "unsafe",
    "around",
];

/// `{kind}-{family}-1`, `-2` … as far as they go.
pub(crate) fn texts(text: Text, kind: &str, family: &str) -> Vec<String> {
    (1..=4)
        .map_while(|at| text.find_t(&format!("{kind}-{family}-{at}")))
        .collect()
}

fn span(detail: &IncidentDetail, dates: &Dates) -> String {
    let (first, last) = (detail.row.first_at, detail.row.last_at);
    match (dates.clock(first), dates.clock(last)) {
        (from, to) if from == to || dates.date(first) != dates.date(last) => dates.full(last),
        (from, to) => format!("{}, {from}–{to}", dates.day(first)),
    }
}

fn short(detail: &IncidentDetail, text: Text, rules: &Rulebook) -> String {
    let row = &detail.row;
    let category = row.category.as_deref().unwrap_or("");
    if row.masked {
        return text.t("incident-private-why");
    }
    match row.kind {
        HitKind::Technical => technical(category, text),
        HitKind::Alert => text.with(
            "short-alert",
            &[
                ("subject", subject(category, text, rules).into()),
                ("count", row.hits.into()),
            ],
        ),
        HitKind::Block | HitKind::Cut => text.with(
            "short-block",
            &[
                ("subject", subject(category, text, rules).into()),
                ("count", row.hits.into()),
            ],
        ),
    }
}

fn known_by(source: Option<SourceId>, confidence: Confidence, text: Text) -> String {
    let source = match source {
        Some(SourceId::ProxyAuth) => text.t("source-sign-in"),
        Some(SourceId::Network) => text.t("source-network"),
        Some(SourceId::Guest | SourceId::Drill) | None => text.t("source-guest"),
    };
    let sure = match confidence {
        Confidence::High => text.t("sure-high"),
        Confidence::Medium => text.t("sure-medium"),
        Confidence::Low => text.t("sure-low"),
        Confidence::None => text.t("sure-none"),
    };
    format!("{source} {sure}")
}

fn codes(detail: &IncidentDetail) -> String {
    let codes: Vec<String> = detail
        .row
        .codes
        .iter()
        .take(6)
        .map(ToString::to_string)
        .collect();
    codes.join(", ")
}

/// Neighbouring hits on the same page become one line.
fn lines(events: &[HitRow], text: Text, dates: &Dates) -> (Vec<Line>, u64) {
    let mut runs: Vec<(&HitRow, u64)> = Vec::new();
    for event in events {
        match runs.last_mut() {
            Some((run, count)) if run.host == event.host && run.kind == event.kind => *count += 1,
            _ => runs.push((event, 1)),
        }
    }
    let more = runs.len().saturating_sub(LINES) as u64;
    let lines = runs
        .into_iter()
        .take(LINES)
        .map(|(event, count)| Line {
            clock: dates.clock(event.at),
            machine: dates.machine(event.at),
            what: match event.kind {
                HitKind::Block => text.t("line-closed"),
                HitKind::Cut => text.t("line-cut"),
                HitKind::Alert => text.t("line-alert"),
                HitKind::Technical => text.t("line-technical"),
            },
            host: event.host.clone(),
            path: event
                .path
                .clone()
                .filter(|path| path != "/")
                .unwrap_or_default(),
            tries: if count > 1 {
                text.n("line-tries", count)
            } else {
                String::new()
            },
            code: event.code.to_string(),
            hot: matches!(event.kind, HitKind::Block | HitKind::Cut),
        })
        .collect();
    (lines, more)
}

/// The chain from what was found to the rule, for the newest hit.
fn why(detail: &IncidentDetail, text: Text, rules: &Rulebook) -> Vec<String> {
    let Some(event) = detail.events.last() else {
        return Vec::new();
    };
    let named = subject(&event.category, text, rules);
    let key = match event.reason.as_str() {
        "listed" => "why-listed",
        "scored" => "why-scored",
        "searched" => "why-searched",
        "school-rule" => "why-school-rule",
        "unreadable" => "why-unreadable",
        "locked" => "why-locked",
        "tier-default" => "why-tier-default",
        _ => "why-other",
    };
    let mut chain = vec![text.of(key, &named)];
    if !event.because.is_empty() && key != "why-locked" {
        let rules: Vec<&str> = event.because.iter().take(5).map(String::as_str).collect();
        chain.push(text.of("why-because", &rules.join(", ")));
    }
    chain.push(text.with(
        "why-rule",
        &[
            ("tier", tier_title(&event.tier, text, rules).into()),
            ("version", event.policy.to_string().into()),
        ],
    ));
    chain
}

fn looked(detail: &IncidentDetail, text: Text, dates: &Dates) -> Vec<Looked> {
    detail
        .steps
        .iter()
        .rev()
        .map(|step| {
            let key = match step.state {
                IncidentState::New => "step-new",
                IncidentState::Seen => "step-seen",
                IncidentState::Closed => "step-closed",
            };
            Looked {
                when: dates.full(step.at),
                machine: dates.machine(step.at),
                what: text.of(key, &step.by),
                note: step
                    .note
                    .as_deref()
                    .map(|note| reason(note, text))
                    .unwrap_or_default(),
            }
        })
        .collect()
}

/// A stored reason in the reader's language, with the words as they were written.
fn reason(note: &str, text: Text) -> String {
    if note == QUIET {
        return text.t("close-quiet");
    }
    let (word, rest) = note.split_once(": ").unwrap_or((note, ""));
    match REASONS.iter().find(|(known, _)| *known == word) {
        Some((_, key)) if rest.is_empty() => text.t(key),
        Some((_, key)) => format!("{}: {rest}", text.t(key)),
        None => note.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_guidance_in_every_language() {
        for language in Language::ALL {
            for family in FAMILIES.into_iter().chain(["other"]) {
                for kind in ["mean", "do", "dont"] {
                    assert!(
                        !texts(Text(language), kind, family).is_empty(),
                        "{language} {kind} {family}"
                    );
                }
            }
        }
    }

    #[test]
    fn reasons_are_told_in_the_reader_s_language() {
        let text = Text(Language::En);
        assert_eq!(reason("talked", text), text.t("close-talked"));
        assert!(reason("talked: all fine", text).ends_with(": all fine"));
        assert_eq!(reason("by hand", text), "by hand");
    }
}
