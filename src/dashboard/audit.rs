//! Who did what, when and why, with the check that nobody changed it afterwards.

use std::sync::PoisonError;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Dashboard;
use super::access::Auditor;
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::fresh::freshly;
use super::sign_in::note;
use super::text::Text;
use crate::model::Timestamp;
use crate::safeguard::Proof;
use crate::safeguard::chain::{AuditLink, Head, Problem};
use crate::store::{AuditFilter, Store};

/// Lines of a page.
const LINES: u32 = 200;
/// New lines that one view checks; a page does not wait for the years before it.
const CHECKED: u32 = 50_000;
/// How long what was checked once is believed, in milliseconds: a change in the middle is found
/// within a day by looking, and each day by the gateway itself.
const BELIEVED: i64 = 24 * 60 * 60 * 1000;

/// How far the record was checked, and when that began.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    head: Head,
    begun: Timestamp,
}

/// What the address asks for.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    did: String,
    #[serde(default)]
    days: String,
    before: Option<u64>,
}

impl Asked {
    fn days(&self) -> Option<u16> {
        self.days.parse().ok().filter(|days| *days > 0)
    }

    fn filter(&self, now: Timestamp, limit: u32) -> AuditFilter {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        AuditFilter {
            who: given(&self.who),
            did: given(&self.did),
            since: self
                .days()
                .map(|days| now.minus(std::time::Duration::from_secs(u64::from(days) * 86_400))),
            before: self.before,
            limit,
        }
    }

    /// The address of the same question at another path.
    fn at(&self, path: &str, before: Option<u64>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in [("who", &self.who), ("did", &self.did), ("days", &self.days)] {
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
}

struct Row {
    number: u64,
    when: String,
    machine: String,
    said: String,
    what: String,
    why: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "staff_audit.html")]
struct AuditPage {
    frame: Frame,
    sound: bool,
    check: String,
    head: String,
    people: Vec<Choice>,
    verbs: Vec<Choice>,
    periods: Vec<Choice>,
    rows: Vec<Row>,
    csv: String,
    json: String,
    older: Option<String>,
}

/// The newest lines.
pub(crate) async fn list(
    who: Auditor,
    uri: Uri,
    Query(asked): Query<Asked>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let here = uri.path_and_query().map_or("/it/audit", |at| at.as_str());
    let now = state.clock.now();
    let (sound, check, head) = check(&state, text, &dates, now).await?;
    let filter = asked.filter(now, LINES);
    let lines = state.store.audit_lines(&filter).await?;
    let (people, verbs) = state.store.audit_words().await?;
    let older = (lines.len() == LINES as usize)
        .then(|| lines.last().map(|line| line.number))
        .flatten()
        .map(|before| asked.at("/it/audit", Some(before)));
    let rows = lines
        .into_iter()
        .map(|line| row(line, text, &dates))
        .collect();
    let mut people: Vec<Choice> = people
        .into_iter()
        .map(|name| Choice {
            chosen: name == asked.who,
            label: name.clone(),
            value: name,
        })
        .collect();
    people.insert(0, all(text, asked.who.is_empty()));
    let mut verbs: Vec<Choice> = verbs
        .into_iter()
        .map(|verb| Choice {
            chosen: verb == asked.did,
            label: named(&verb, text),
            value: verb,
        })
        .collect();
    verbs.insert(0, all(text, asked.did.is_empty()));
    let view = AuditPage {
        sound,
        check,
        head,
        people,
        verbs,
        periods: periods(text, asked.days()),
        rows,
        csv: asked.at("/it/audit/export/csv", None),
        json: asked.at("/it/audit/export/json", None),
        older,
        frame: Frame::of(&state, &who.0, here, "audit").await?,
    };
    page(&view)
}

fn all(text: Text, chosen: bool) -> Choice {
    Choice {
        value: String::new(),
        label: text.t("privacy-all"),
        chosen,
    }
}

/// The periods of a filter, in days.
fn periods(text: Text, chosen: Option<u16>) -> Vec<Choice> {
    let mut periods = vec![all(text, chosen.is_none())];
    periods.extend([1u16, 7, 30, 365].map(|days| Choice {
        value: days.to_string(),
        label: text.n("privacy-last-days", u64::from(days)),
        chosen: chosen == Some(days),
    }));
    periods
}

/// Checks what is new since the last view; whether all is sound, the sentence that says so, and
/// the check value at the end.
async fn check(
    state: &Dashboard,
    text: Text,
    dates: &Dates,
    now: Timestamp,
) -> Result<(bool, String, String), Error> {
    let before = state
        .checked
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
        .filter(|checked| now.0 - checked.begun.0 < BELIEVED);
    let begun = before.as_ref().map_or(now, |checked| checked.begun);
    let from = before.map(|checked| checked.head);
    let found = state.store.check_audit(from, CHECKED).await?;
    // What is broken is looked at from the beginning each time.
    *state.checked.lock().unwrap_or_else(PoisonError::into_inner) =
        found.problem.is_none().then_some(Checked {
            head: found.head,
            begun,
        });
    let sentence = match (&found.problem, found.since) {
        (Some(problem), _) => broken(problem, text),
        (None, None) => text.t("privacy-chain-empty"),
        (None, Some(since)) if found.whole => text.with(
            "privacy-chain-whole",
            &[
                ("since", dates.day(since).into()),
                ("count", found.head.number.into()),
            ],
        ),
        (None, Some(_)) => text.n("privacy-chain-part", found.head.number),
    };
    Ok((
        found.problem.is_none(),
        sentence,
        found.head.digest.to_string(),
    ))
}

fn broken(problem: &Problem, text: Text) -> String {
    tracing::error!(%problem, "the record is broken; see: schoolgate audit verify");
    text.n("privacy-chain-broken", problem.number)
}

fn row(line: AuditLink, text: Text, dates: &Dates) -> Row {
    let at = Timestamp(line.at_ms);
    let why = why(&line, text);
    Row {
        number: line.number,
        when: dates.full(at),
        machine: dates.machine(at),
        said: sentence(&line.who, &line.did, text),
        what: line.what,
        why,
    }
}

/// `Ivan Le added an account.` in the reader's language; a verb that the catalogue lacks as it is
/// stored.
fn sentence(who: &str, verb: &str, text: Text) -> String {
    let who = match who {
        "command-line" => text.t("privacy-by-command-line"),
        "gateway" => text.t("privacy-by-gateway"),
        name => name.to_owned(),
    };
    text.with(
        "privacy-said",
        &[("who", who.into()), ("did", named(verb, text).into())],
    )
}

fn named(verb: &str, text: Text) -> String {
    text.find_t(&format!("did-{}", verb.replace('.', "-")))
        .unwrap_or_else(|| verb.to_owned())
}

fn why(line: &AuditLink, text: Text) -> String {
    let why = line.why.as_deref().unwrap_or("");
    if line.did == Proof::VERB
        && let Ok(proof) = why.parse::<Proof>()
    {
        let class = text.t(&format!("privacy-class-{}", proof.class.word()));
        return text.with(
            "privacy-purged",
            &[("class", class.into()), ("count", proof.count.into())],
        );
    }
    text.find_t(&format!("privacy-purpose-{why}"))
        .filter(|_| line.did.starts_with("pupil."))
        .unwrap_or_else(|| why.to_owned())
}

/// The lines of a question as a file, each with its check value.
pub(crate) async fn export(
    who: Auditor,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let (kind, name) = match format.as_str() {
        "csv" => ("text/csv; charset=utf-8", "audit.csv"),
        "json" => ("application/json", "audit.json"),
        _ => return Err(Error::NotFound),
    };
    freshly(&state, &who.0)?;
    note(&state, &who.0.account.name, "audit.export", &format, None).await?;
    let lines = newest_first(&state.store, &asked, state.clock.now()).await?;
    let body = if format == "csv" {
        csv(&lines)
    } else {
        serde_json::to_string_pretty(&lines).map_err(|_| Error::Broken)?
    };
    Ok((
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        body,
    )
        .into_response())
}

async fn newest_first(
    store: &Store,
    asked: &Asked,
    now: Timestamp,
) -> Result<Vec<AuditLink>, Error> {
    Ok(store
        .audit_lines(&asked.filter(now, AuditFilter::MOST))
        .await?)
}

fn csv(lines: &[AuditLink]) -> String {
    let mut text = "number,id,at,who,did,what,why,previous,digest\r\n".to_owned();
    for line in lines {
        let cells = [
            line.number.to_string(),
            line.id.clone(),
            Timestamp(line.at_ms).to_string(),
            line.who.clone(),
            line.did.clone(),
            line.what.clone(),
            line.why.clone().unwrap_or_default(),
            line.previous.to_string(),
            line.digest.to_string(),
        ];
        let cells = cells.map(|cell| quoted(&cell));
        text += &cells.join(",");
        text += "\r\n";
    }
    text
}

/// A cell (RFC 4180). One that a table program would take for a formula gets an apostrophe.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("say \"hi\", you"), "\"say \"\"hi\"\", you\"");
    }
}
