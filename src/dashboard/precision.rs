//! How often each rule, list and phrase file was right, for whoever can change it; and the pages
//! that staff would like to stay open.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Explainer, Person, Posted};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::opening::{Choice, actor, became, for_whom};
use super::prospect::refusal;
use super::review::with_answers;
use super::text::Text;
use crate::model::{ClassId, PageUrl, Timestamp, Whom};
use crate::policy::Rulebook;
use crate::safeguard::precision::{ENOUGH, Precision, ranked};
use crate::safeguard::rights::power;
use crate::store::{NewUnlock, ProposalRow, ProposalState};

/// How far back is counted: long enough for rules that rarely close anything, and a bound on what
/// one look at the page costs.
const COUNTED: Duration = Duration::from_secs(90 * 24 * 60 * 60);

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
    let since = state.clock.now().minus(COUNTED);
    let all = ranked(state.store.precision(since).await?);
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
    /// Why it cannot be kept open.
    refusal: Option<String>,
    settled: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_proposals.html")]
struct ProposalsPage {
    frame: Frame,
    problem: Option<String>,
    waiting: Vec<Wish>,
    settled: Vec<Wish>,
    untils: Vec<Choice>,
}

/// For how many days IT may keep a page open: the word in the form, the days, the key of the
/// choice. What is to stay for good is written into the rules.
const KEPT: [(&str, u64, &str); 3] = [
    ("month", 28, "proposal-until-month"),
    ("half", 182, "proposal-until-half"),
    ("year", 365, "proposal-until-year"),
];
/// The usual one.
const USUAL: &str = "half";

/// Pages that staff want to stay open.
pub(crate) async fn proposals(
    who: Explainer,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/it/proposals", |at| at.as_str());
    render(&state, &who.0, here, None).await
}

/// The list, and why the last one could not be approved.
async fn render(
    state: &Dashboard,
    person: &Person,
    here: &str,
    problem: Option<String>,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(state, text);
    let rules = (state.rules)();
    let now = state.clock.now();
    let rows = state.store.proposals().await?;
    let (waiting, settled): (Vec<&ProposalRow>, Vec<&ProposalRow>) = rows
        .iter()
        .partition(|row| row.state == ProposalState::Waiting);
    let wishes = |rows: Vec<&ProposalRow>| {
        rows.iter()
            .map(|row| Wish {
                refusal: (row.state == ProposalState::Waiting)
                    .then(|| refused(row, person, &rules, now, text))
                    .flatten(),
                ..wish(row, &rules, text, &dates)
            })
            .collect()
    };
    let mut frame = Frame::of(state, person, here, "proposals").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    page(&ProposalsPage {
        problem,
        waiting: wishes(waiting),
        settled: wishes(settled),
        untils: KEPT
            .iter()
            .map(|(value, days, key)| Choice {
                value: (*value).to_owned(),
                label: text.of(key, &dates.full(kept_until(*days, &rules, now))),
                current: *value == USUAL,
            })
            .collect(),
        frame,
    })
}

/// The end of the day so many days from now.
fn kept_until(days: u64, rules: &Rulebook, now: Timestamp) -> Timestamp {
    let day = now.plus(Duration::from_secs(days * 24 * 60 * 60));
    rules.school().end_of_day(day)
}

/// Why a page cannot be kept open: it is locked, or its class is no more.
fn refused(
    row: &ProposalRow,
    person: &Person,
    rules: &Rulebook,
    now: Timestamp,
    text: Text,
) -> Option<String> {
    let Ok(url) = PageUrl::parse(&row.scope.address()) else {
        return Some(text.t("open-wrong-page"));
    };
    let power = power(person.account.role);
    let may = match row.whom() {
        Whom::Class(class) => {
            let Some(class) = rules.class(&class.0) else {
                return Some(text.t("proposal-nobody"));
            };
            rules.may_open(class, &url, power, now)
        }
        Whom::Tier(tier) => {
            let Some(tier) = rules.tier_named(&tier) else {
                return Some(text.t("proposal-nobody"));
            };
            rules.may_open_for_tier(tier.id, &url, power, now)
        }
        Whom::One(_) => return Some(text.t("proposal-nobody")),
    };
    refusal(may, text)
}

/// Says what becomes of one. An approval takes effect at once: the page is open for whom it was
/// asked, everybody who waits for it is answered, and whoever proposed it is told.
pub(crate) async fn settle(
    Path(id): Path<Uuid>,
    State(state): State<Dashboard>,
    form: Posted<Explainer>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let (text, rules) = (Text(person.language), (state.rules)());
    let (actor, now) = (actor(person), state.clock.now());
    match form.fields.get("state") {
        "approved" => {}
        "declined" => {
            state.store.decline_proposal(id, &actor, now).await?;
            return Ok(Redirect::to("/it/proposals?done=proposal-declined").into_response());
        }
        _ => return Err(Error::NotFound),
    }
    let chosen = form.fields.get("until");
    let chosen = if chosen.is_empty() { USUAL } else { chosen };
    let kept = KEPT.iter().find(|(word, ..)| *word == chosen);
    let (_, days, _) = kept.ok_or(Error::NotFound)?;
    let row = state.store.proposal(id).await?;
    if row.state == ProposalState::Waiting
        && let Some(why) = refused(&row, person, &rules, now, text)
    {
        let mut page = render(&state, person, "/it/proposals", Some(why)).await?;
        *page.status_mut() = StatusCode::CONFLICT;
        return Ok(page);
    }
    let new = NewUnlock {
        whom: row.whom(),
        scope: row.scope,
        from: None,
        until: kept_until(*days, &rules, now),
        power: power(person.account.role),
        reason: row.reason,
        answers: Vec::new(),
    };
    let new = with_answers(&state, person, new, now).await?;
    let scope = person.scope();
    state
        .store
        .approve_proposal(id, &new, &scope, &actor, now)
        .await?;
    Ok(Redirect::to("/it/proposals?done=proposal-approved").into_response())
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
        refusal: None,
        settled,
    }
}

/// What to add to `rules.toml`.
fn rule(row: &ProposalRow) -> String {
    let what = match &row.scope.path {
        None => format!("hosts = [{}]", quoted(row.scope.host.as_str())),
        Some(_) => format!("paths = [{}]", quoted(&row.scope.to_string())),
    };
    format!(
        "[[rule]]\nid = {}\nstate = \"allow\"\n{what}\nclasses = [{}]\nreason = {}\nowner = {}\n",
        quoted(&rule_id(row)),
        quoted(&row.class.0),
        quoted(&row.reason),
        quoted(&row.by),
    )
}

/// A name for the rule that no rule for another page or class gets. Where letters had to be
/// replaced to make it plain, the proposal's own id tells it from others.
fn rule_id(row: &ProposalRow) -> String {
    let plain = |text: &str| {
        let text: String = text
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        text.trim_matches('-').to_lowercase()
    };
    let (host, path) = (row.scope.host.as_str(), row.scope.path.as_deref());
    let place = plain(&format!("{host}{}", path.unwrap_or_default()));
    let id = format!("open-{place}-{}", plain(&row.class.0));
    let is_whole = path.is_none()
        && !host.contains('-')
        && row.class.0.chars().all(|c| c.is_ascii_alphanumeric());
    match is_whole {
        true => id,
        false => format!("{id}-{:04x}", row.id.as_u128() & 0xffff),
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{ClassId, PageScope, Timestamp};

    fn proposal(number: u128, place: &str, class: &str) -> ProposalRow {
        ProposalRow {
            id: Uuid::from_u128(number),
            at: Timestamp(0),
            by: "Anna \"A\"".into(),
            class: ClassId(class.into()),
            scope: PageScope::parse(place).unwrap(),
            reason: "a lesson".into(),
            state: ProposalState::Waiting,
            settled_at: None,
            settled_by: None,
            account: None,
            tier: None,
            open_until: None,
        }
    }

    #[test]
    fn rules_for_pages_of_one_site_can_stand_in_one_file() {
        let places = [
            ("atlas.example", "7B"),
            ("atlas.example", "7 B"),
            ("atlas.example", "7/\"B\""),
            ("atlas.example/cells", "7B"),
            ("atlas.example/cells/a", "7B"),
            ("atlas.example/cells-a", "7B"),
            ("atlas-example.example", "7B"),
            ("atlas.example.example", "7B"),
        ];
        let mut ids = BTreeSet::new();
        for (number, (place, class)) in places.into_iter().enumerate() {
            let lines = rule(&proposal(number as u128 + 1, place, class));
            let read: toml::Table = lines.parse().unwrap_or_else(|e| panic!("{e}: {lines}"));
            let id = read["rule"][0]["id"].as_str().unwrap().to_owned();
            assert!(ids.insert(id.clone()), "{id} is there twice");
        }
        assert!(ids.contains("open-atlas-example-7b"), "{ids:?}");
    }
}
