//! Why was this blocked? The answer comes from the function that the data path calls.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use super::Dashboard;
use super::access::Admin;
use super::error::Error;
use super::frame::{Frame, page};
use super::incidents::{tier_title, title_in};
use super::opening::all_in_force;
use super::text::Text;
use crate::model::{
    Action, Confidence, Decided, EventCode, Identity, PageUrl, Reason, SourceId, Step, Subject,
    TierId, Timestamp, Visible,
};
use crate::policy::{Facts, Open, Rulebook, Unlocks};
use crate::store::{IncidentFilter, Scope};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    a: String,
    #[serde(default)]
    who: String,
}

struct Choice {
    value: String,
    label: String,
    current: bool,
}

struct Match {
    title: String,
    says: String,
    entry: String,
    source: String,
    won: bool,
}

struct Answer {
    class: &'static str,
    shape: &'static str,
    word: String,
    sentence: String,
    host: String,
    path: String,
    visible: String,
    who: String,
    matches: Vec<Match>,
    quiet: Vec<String>,
    decision: String,
    body: Option<String>,
    command: String,
}

#[derive(Template)]
#[template(path = "staff_explain.html")]
struct ExplainPage {
    frame: Frame,
    asked: String,
    choices: Vec<Choice>,
    problem: Option<String>,
    incident: Option<String>,
    answer: Option<Answer>,
}

/// The form, and the answer when something was asked.
pub(crate) async fn show(
    who: Admin,
    Query(asked): Query<Asked>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let here = uri.path_and_query().map_or("/it/explain", |at| at.as_str());
    let mut frame = Frame::of(&state, &who.0, here, "explain").await?;
    let typed: String = asked.a.trim().chars().take(2048).collect();

    let (mut problem, mut incident, mut answer) = (None, None, None);
    if !typed.is_empty() {
        // A code has no dot; a host without one is not a page anybody asks about.
        let code = typed
            .parse::<EventCode>()
            .ok()
            .filter(|_| !typed.contains(['.', '/', ':']));
        if let Some(code) = code {
            incident = with_code(&state, code).await?;
            if incident.is_none() {
                problem = Some(text.t("explain-no-code"));
            }
        } else {
            match PageUrl::parse(&typed) {
                Ok(url) => {
                    let (identity, label) = identity(&asked.who, text, &rules);
                    let unlocks = all_in_force(&state).await?;
                    let facts = (&url, &unlocks);
                    answer = Some(explain(facts, &identity, label, text, &rules, &state));
                }
                Err(_) => problem = Some(text.t("explain-no-address")),
            }
        }
    }
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    page(&ExplainPage {
        choices: choices(&asked.who, text, &rules),
        asked: typed,
        problem,
        incident,
        answer,
        frame,
    })
}

/// The incident that holds a code, as far as IT may see it.
async fn with_code(state: &Dashboard, code: EventCode) -> Result<Option<String>, Error> {
    let rows = state
        .store
        .incidents(&IncidentFilter::all(Scope::admin()))
        .await?;
    Ok(rows
        .iter()
        .find(|row| row.codes.contains(&code))
        .map(|row| row.id.to_string()))
}

fn choices(current: &str, text: Text, rules: &Rulebook) -> Vec<Choice> {
    let classes = rules.classes().iter().map(|class| {
        (
            format!("class:{}", class.id),
            text.of("explain-class", &class.id.0),
        )
    });
    let tiers = rules.tiers().iter().map(|tier| {
        let title = title_in(&tier.titles, text)
            .unwrap_or(&tier.name)
            .to_owned();
        (format!("tier:{}", tier.name), title)
    });
    classes
        .chain(tiers)
        .map(|(value, label)| Choice {
            current: value == current,
            value,
            label,
        })
        .collect()
}

/// Who is asked about: a class, a tier, or the first class or tier there is.
fn identity(who: &str, text: Text, rules: &Rulebook) -> (Identity, String) {
    let class = match who.strip_prefix("class:") {
        Some(id) => rules.class(id),
        None if who.is_empty() => rules.classes().first(),
        None => None,
    };
    let tier: TierId = class.map(|class| class.tier).unwrap_or_else(|| {
        let name = who.strip_prefix("tier:").unwrap_or("");
        let named = rules.tiers().iter().find(|tier| &*tier.name == name);
        named.map_or(rules.guest_tier(), |tier| tier.id)
    });
    let tier_name = tier_title(&rules.tier(tier).name, text, rules);
    let label = match class {
        Some(class) => text.with(
            "explain-who-class",
            &[
                ("class", class.id.to_string().into()),
                ("tier", tier_name.into()),
            ],
        ),
        None => text.of("explain-who-tier", &tier_name),
    };
    let identity = Identity {
        subject: Subject::Unknown,
        class: class.map(|class| class.id.clone()),
        tier,
        language: None,
        confidence: Confidence::None,
        source: SourceId::Network,
    };
    (identity, label)
}

fn explain(
    (url, unlocks): (&PageUrl, &Unlocks),
    identity: &Identity,
    who: String,
    text: Text,
    rules: &Rulebook,
    state: &Dashboard,
) -> Answer {
    let verdict = rules.judge_url(url);
    let facts = Facts {
        url,
        verdict: &verdict,
    };
    let open = Some(Open::page(unlocks));
    let decided = rules.decide_open(identity, &facts, open, state.clock.now());
    let (class, key) = match decided.action {
        Action::Allow | Action::Splice => ("ok", "explain-opens"),
        Action::Warn => ("week", "explain-warns"),
        Action::Limit => ("week", "explain-limits"),
        Action::Block => ("today", "explain-closed"),
    };
    let shape = match decided.action {
        Action::Allow | Action::Splice => {
            "M1 5.300l1.300-1.300 1.900 1.900L7.800 2.100l1.300 1.300-4.900 5z"
        }
        Action::Warn | Action::Limit => "M.8.8h8.400v8.400H.8z",
        Action::Block => "M5 .4a4.600 4.600 0 1 0 0 9.200a4.600 4.600 0 1 0 0-9.200z",
    };
    let category = decided.category.map(|id| {
        let category = rules.category(id);
        title_in(&category.titles, text)
            .unwrap_or(&category.name)
            .to_owned()
    });
    let because = reason(&decided.reason, category.as_deref().unwrap_or(""), text);
    let (spoke, quiet): (Vec<&Step>, Vec<&Step>) = decided
        .trace
        .iter()
        .partition(|step| !step.source.is_empty() || step.won);
    let flag = match &identity.class {
        Some(class) => format!("--class {class}"),
        None => format!("--tier {}", rules.tier(identity.tier).name),
    };
    Answer {
        class,
        shape,
        word: text.t(key),
        sentence: match times(&decided, rules, text) {
            Some(times) => format!("{because} {times}"),
            None => because.clone(),
        },
        host: url.authority(),
        path: url.path.to_string(),
        visible: match url.visible() {
            Visible::HostOnly => text.t("explain-host-only"),
            Visible::Full => text.t("explain-whole"),
        },
        who,
        matches: spoke
            .into_iter()
            .map(|step| matched(step, text, rules))
            .collect(),
        quiet: quiet
            .into_iter()
            .map(|step| layer(step.layer, text))
            .collect(),
        decision: text.with(
            "explain-decision",
            &[
                ("word", text.t(key).into()),
                ("version", rules.generation().to_string().into()),
            ],
        ),
        body: decided.read_body.then(|| text.t("explain-body")),
        command: format!("schoolgate explain {url} {flag}"),
    }
}

/// A reason in a sentence.
pub(crate) fn reason(reason: &Reason, category: &str, text: Text) -> String {
    match reason {
        Reason::Protected => text.t("reason-protected"),
        Reason::Locked => text.t("reason-locked"),
        Reason::NoInspect => text.t("reason-no-inspect"),
        Reason::SchoolRule(id) => text.of("reason-school-rule", id),
        Reason::Listed => text.of("reason-listed", category),
        Reason::Searched => text.of("reason-searched", category),
        Reason::Scored => text.of("reason-scored", category),
        Reason::Unreadable => text.t("reason-unreadable"),
        Reason::TierDefault => text.t("reason-tier-default"),
        Reason::Opened(_) => text.t("reason-opened"),
        Reason::OnlyThese(_) => text.t("reason-only-these"),
    }
}

/// When what is limited opens or closes.
fn times(decided: &Decided, rules: &Rulebook, text: Text) -> Option<String> {
    let limited = decided.action == Action::Limit;
    let key = match (decided.until, limited) {
        (Some(_), true) => "explain-limit-opens",
        (Some(_), false) => "explain-limit-closes",
        (None, true) => "explain-limit-untimed",
        (None, false) => return None,
    };
    let time = decided.until.unwrap_or(Timestamp(0));
    let time = rules.school().day_and_clock_of(time);
    Some(text.with(key, &[("time", time.into())]))
}

fn matched(step: &Step, text: Text, rules: &Rulebook) -> Match {
    let category = step.category.map(|id| {
        let category = rules.category(id);
        title_in(&category.titles, text)
            .unwrap_or(&category.name)
            .to_owned()
    });
    let says = match (step.won, step.says) {
        (true, "") => text.t("says-decides"),
        (true, says) => text.of("says-decides-as", &word(says, text)),
        (false, "") => String::new(),
        (false, says) => text.of("says-would", &word(says, text)),
    };
    Match {
        title: category.unwrap_or_else(|| layer(step.layer, text)),
        says,
        entry: step.entry.to_string(),
        source: step.source.to_string(),
        won: step.won,
    }
}

fn layer(layer: &str, text: Text) -> String {
    text.find_t(&format!("layer-{layer}"))
        .unwrap_or_else(|| layer.to_owned())
}

fn word(says: &str, text: Text) -> String {
    text.find_t(&format!("says-{says}"))
        .unwrap_or_else(|| says.to_owned())
}
