//! Why would this be blocked? A form for people and an address for programs.
//!
//! What is pasted is judged by the rules in force, by the functions that judge for pupils. It is
//! not fetched, kept or logged, and it comes in a body, never in an address.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Dashboard;
use super::access::{Admin, Posted, PostedJson};
use super::corrections::{self, Form, visible};
use super::error::Error;
use super::explain::reason;
use super::frame::{Frame, page};
use super::incidents::{tier_title, title_in};
use super::text::Text;
use crate::model::{Action, Timestamp};
use crate::policy::{Judged, Rulebook, Sample, SampleError};

/// The page's own address.
const HERE: &str = "/it/classify";
/// Categories that are shown.
const SCORES: usize = 12;
/// Matches that are shown.
const MATCHES: usize = 20;
/// The kinds of the form, each with the member of a sample that holds it and its words.
const KINDS: [(&str, &str, &str); 4] = [
    ("url", "url", "classify-kind-url"),
    ("query", "text", "classify-kind-query"),
    ("text", "text", "classify-kind-text"),
    ("html", "html", "classify-kind-html"),
];

struct Choice {
    value: &'static str,
    label: String,
    current: bool,
}

struct Tier {
    title: String,
    class: &'static str,
    word: String,
    why: String,
}

struct Score {
    title: String,
    percent: u8,
    over: bool,
}

struct Spoke {
    title: String,
    entry: String,
    source: String,
    points: String,
}

struct Answer {
    tiers: Vec<Tier>,
    scores: Vec<Score>,
    over: String,
    spoke: Vec<Spoke>,
}

#[derive(Template)]
#[template(path = "staff_classify.html")]
struct ClassifyPage {
    frame: Frame,
    choices: Vec<Choice>,
    content: String,
    problem: Option<String>,
    answer: Option<Answer>,
    correction: Option<Correction>,
}

/// What may be said to be wrong.
struct Correction {
    text: String,
    form: Form,
}

/// The empty form.
pub(crate) async fn form(
    who: Admin,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let here = uri.path_and_query().map_or(HERE, |at| at.as_str());
    page(&ClassifyPage {
        frame: Frame::of(&state, &who.0, here, "classify").await?,
        choices: choices("url", text),
        content: String::new(),
        problem: None,
        answer: None,
        correction: None,
    })
}

/// The form with its answer.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    posted: Posted<Admin>,
) -> Result<Response, Error> {
    let person = &posted.who.0;
    let text = Text(person.language);
    let mut frame = Frame::of(&state, person, HERE, "classify").await?;
    let content = posted.fields.get("content").to_owned();
    let kind = posted.fields.get("kind");
    let kind = KINDS.iter().find(|(known, ..)| *known == kind);
    let (mut problem, mut answer, mut correction) = (None, None, None);
    match kind.filter(|_| !content.is_empty()) {
        None => problem = Some(text.t("classify-empty")),
        Some((kind, member, _)) => {
            match Sample::from_json(&json!({ "kind": kind, *member: &content })) {
                Ok(sample) => {
                    let now = state.clock.now();
                    let (rules, judged) = judge(&state, sample, now).await?;
                    // Of an address there is no text to learn from.
                    if *kind != "url" {
                        let likely = judged.flags.first().map_or("", |flag| flag);
                        correction = Some(Correction {
                            text: visible(&content),
                            form: corrections::form(&rules, text, likely, person.language.tag()),
                        });
                    }
                    answer = Some(answer_of(&rules, &judged, text, now));
                }
                Err(_) => problem = Some(text.t("explain-no-address")),
            }
        }
    }
    let failed = problem.is_some();
    if failed {
        frame.title = text.of("title-error", &frame.title);
    }
    let answered = page(&ClassifyPage {
        choices: choices(kind.map_or("url", |(kind, ..)| kind), text),
        content,
        problem,
        answer,
        correction,
        frame,
    })?;
    Ok(if failed {
        (StatusCode::UNPROCESSABLE_ENTITY, answered).into_response()
    } else {
        answered
    })
}

/// One sample as JSON, what the rules make of it as JSON: the objects of `classify --jsonl`.
pub(crate) async fn api(
    State(state): State<Dashboard>,
    posted: PostedJson<Admin>,
) -> Result<Response, Error> {
    let id = posted.value.get("id").cloned().unwrap_or(Value::Null);
    let wrong = |error: SampleError| {
        let said = json!({ "id": id, "error": error.to_string() });
        (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(said)).into_response()
    };
    let sample = match Sample::from_json(&posted.value) {
        Ok(sample) => sample,
        Err(error) => return Ok(wrong(error)),
    };
    let (_, judged) = judge(&state, sample, state.clock.now()).await?;
    let mut said = serde_json::to_value(&judged).map_err(|_| Error::Broken)?;
    if let Value::Object(members) = &mut said {
        members.insert("id".to_owned(), id);
    }
    Ok(axum::Json(said).into_response())
}

/// Judges where waiting is allowed: a page of some megabytes takes a while.
async fn judge(
    state: &Dashboard,
    sample: Sample,
    now: Timestamp,
) -> Result<(std::sync::Arc<Rulebook>, Judged), Error> {
    let rules = (state.rules)();
    let work = tokio::task::spawn_blocking(move || {
        let judged = rules.judge_sample(&sample, rules.default_tier(), now);
        (rules, judged)
    });
    work.await.map_err(|_| Error::Broken)
}

fn choices(current: &str, text: Text) -> Vec<Choice> {
    KINDS
        .iter()
        .map(|(value, _, key)| Choice {
            value,
            label: text.t(key),
            current: *value == current,
        })
        .collect()
}

fn answer_of(rules: &Rulebook, judged: &Judged, text: Text, now: Timestamp) -> Answer {
    let title = |name: &str| {
        let titles = rules.category_named(name).map(|category| &category.titles);
        let title = titles.and_then(|titles| title_in(titles, text));
        title.unwrap_or(name).to_owned()
    };
    let tiers = rules.tiers().iter().map(|tier| {
        let decided = rules.decide_sample(tier.id, &judged.url, &judged.verdict, now);
        let (class, key) = match decided.action {
            Action::Allow | Action::Splice => ("ok", "explain-opens"),
            Action::Warn => ("week", "explain-warns"),
            Action::Limit => ("week", "explain-limits"),
            Action::Block => ("today", "explain-closed"),
        };
        let category = decided
            .category
            .map_or(String::new(), |id| title(&rules.category(id).name));
        Tier {
            title: tier_title(&tier.name, text, rules),
            class,
            word: text.t(key),
            why: reason(&decided.reason, &category, text),
        }
    });
    // What nothing spoke for or against says nothing here.
    let mut known: Vec<_> = judged
        .categories
        .iter()
        .filter(|(name, _)| judged.explain.iter().any(|spoke| spoke.category == *name))
        .collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let scores = known
        .into_iter()
        .take(SCORES)
        .map(|(name, probability)| Score {
            title: title(name),
            percent: (probability * 100.0).round().clamp(0.0, 100.0) as u8,
            over: judged.flags.contains(name),
        });
    let spoke = judged.explain.iter().take(MATCHES).map(|spoke| Spoke {
        title: title(&spoke.category),
        entry: spoke.entry.to_string(),
        source: spoke.origin.to_string(),
        points: match spoke.points {
            0 => text.t("classify-known"),
            points => text.with(
                "classify-points",
                &[
                    ("points", format!("{points:+}").into()),
                    ("count", spoke.count.to_string().into()),
                ],
            ),
        },
    });
    let tier = rules.tier(rules.default_tier());
    Answer {
        tiers: tiers.collect(),
        scores: scores.collect(),
        over: text.of("classify-over", &tier_title(&tier.name, text, rules)),
        spoke: spoke.collect(),
    }
}
