//! How often each rule, list and phrase file was right, for whoever can change it; and the pages
//! that staff would like to stay open.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Explainer, Posted};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::opening::{actor, became, for_whom};
use super::text::Text;
use crate::model::ClassId;
use crate::policy::Rulebook;
use crate::safeguard::precision::{ENOUGH, Precision, ranked};
use crate::store::{ProposalRow, ProposalState};

struct Line {
    source: String,
    closed: u64,
    answered: String,
    settled: String,
    doubtful: bool,
}

#[derive(Template)]
#[template(path = "staff_precision.html")]
struct PrecisionPage {
    frame: Frame,
    lines: Vec<Line>,
    hint: String,
}

/// The table.
pub(crate) async fn show(
    who: Explainer,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let here = uri
        .path_and_query()
        .map_or("/it/precision", |at| at.as_str());
    let all = ranked(state.store.precision().await?);
    page(&PrecisionPage {
        lines: all.into_iter().map(|one| line(one, text)).collect(),
        hint: text.n("precision-hint", ENOUGH),
        frame: Frame::of(&state, &who.0, here, "precision").await?,
    })
}

fn line(one: Precision, text: Text) -> Line {
    let share = |part: u64, whole: u64, share: Option<u64>| match share {
        Some(share) => text.with(
            "precision-share",
            &[
                ("part", part.into()),
                ("whole", whole.into()),
                ("share", share.into()),
            ],
        ),
        None => text.with(
            "precision-few",
            &[("part", part.into()), ("whole", whole.into())],
        ),
    };
    Line {
        answered: share(one.opened, one.answered, one.reopened()),
        settled: share(one.mistakes, one.settled, one.mistaken()),
        doubtful: one.is_doubtful(),
        closed: one.closed,
        source: one.source,
    }
}

struct Wish {
    id: String,
    place: String,
    class: String,
    by: String,
    when: String,
    reason: String,
    rule: String,
    settled: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_proposals.html")]
struct ProposalsPage {
    frame: Frame,
    waiting: Vec<Wish>,
    settled: Vec<Wish>,
}

/// Pages that staff want to stay open, each with the rule that would do it.
pub(crate) async fn proposals(
    who: Explainer,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let here = uri
        .path_and_query()
        .map_or("/it/proposals", |at| at.as_str());
    let rules = (state.rules)();
    let rows = state.store.proposals().await?;
    let (waiting, settled): (Vec<&ProposalRow>, Vec<&ProposalRow>) = rows
        .iter()
        .partition(|row| row.state == ProposalState::Waiting);
    let wishes = |rows: Vec<&ProposalRow>| {
        rows.iter()
            .map(|row| wish(row, &rules, text, &dates))
            .collect()
    };
    page(&ProposalsPage {
        waiting: wishes(waiting),
        settled: wishes(settled),
        frame: Frame::of(&state, &who.0, here, "proposals").await?,
    })
}

/// Says what became of one.
pub(crate) async fn settle(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Explainer>,
) -> Result<Redirect, Error> {
    let to = match form.fields.get("state") {
        "approved" => ProposalState::Approved,
        "declined" => ProposalState::Declined,
        _ => return Err(Error::NotFound),
    };
    let actor = actor(&form.who.0);
    let now = state.clock.now();
    state.store.settle_proposal(id, to, &actor, now).await?;
    Ok(Redirect::to("/it/proposals?done=proposal-settled"))
}

fn wish(row: &ProposalRow, rules: &Rulebook, text: Text, dates: &Dates) -> Wish {
    let settled = row.settled_at.map(|_| became(row, dates, text));
    Wish {
        id: row.id.to_string(),
        place: row.scope.to_string(),
        class: for_whom(row, rules, text),
        by: row.by.clone(),
        when: dates.full(row.at),
        reason: row.reason.clone(),
        rule: match &row.tier {
            None => rule(row),
            // Nobody knows the class: the same rule for the tier.
            Some(tier) => {
                let class = ClassId(tier.as_str().into());
                let named = ProposalRow {
                    class,
                    ..row.clone()
                };
                rule(&named).replacen("\nclasses = [", "\ntiers = [", 1)
            }
        },
        settled,
    }
}

/// What to add to `rules.toml`.
fn rule(row: &ProposalRow) -> String {
    let what = match &row.scope.path {
        None => format!("hosts = [{}]", quoted(row.scope.host.as_str())),
        Some(_) => format!("paths = [{}]", quoted(&row.scope.to_string())),
    };
    let id: String = row
        .scope
        .host
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!(
        "[[rule]]\nid = \"open-{id}-{}\"\nstate = \"allow\"\n{what}\nclasses = [{}]\nreason = {}\nowner = {}\n",
        row.class.0.to_lowercase(),
        quoted(&row.class.0),
        quoted(&row.reason),
        quoted(&row.by),
    )
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
