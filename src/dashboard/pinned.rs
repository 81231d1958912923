//! Apps that refuse the school's certificate: what was seen of them, and their probation.
//!
//! The page knows names, counts and times; no device and no person. What happens is done by
//! functions that are handed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::Dashboard;
use super::access::{PinKeeper, Posted};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::sign_in::note;
use super::text::Text;
use crate::model::{HostName, Timestamp};

const HERE: &str = "/it/pinned";
/// The longest reason, in characters.
const MOST: usize = 200;

/// How an app is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppState {
    /// It refused a few times.
    Perhaps,
    /// It refused often enough to be sure.
    Refuses,
    /// It is passed on unopened for a while.
    Probation,
}

/// A name that an app refuses to open through the gateway, or that is on probation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The name.
    pub host: String,
    /// How it is.
    pub state: AppState,
    /// Refusals that count, and by how many devices.
    pub refusals: usize,
    /// See above.
    pub devices: usize,
    /// When it refused last.
    pub last: Option<Timestamp>,
    /// When its probation ends, and why it was begun.
    pub until: Option<(Timestamp, String)>,
}

/// Why a name was not put on probation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoProbation {
    /// It is closed for every class.
    Closed,
    /// It could not be written down.
    Failed,
}

/// Puts a name on probation: name, who says so, why.
type Begin = Arc<dyn Fn(&HostName, &str, &str) -> Result<(), NoProbation> + Send + Sync>;
/// Ends a probation and forgets what was seen.
type End = Arc<dyn Fn(&HostName) -> Result<(), NoProbation> + Send + Sync>;

/// What is known of apps, and what can be done.
#[derive(Clone)]
pub struct Apps {
    /// What was seen, and what is on probation.
    pub list: Arc<dyn Fn() -> Vec<App> + Send + Sync>,
    /// Begins a probation of the usual length.
    pub begin: Begin,
    /// Ends one.
    pub end: End,
}

impl Default for Apps {
    /// None, and nothing can be done.
    fn default() -> Self {
        Apps {
            list: Arc::new(Vec::new),
            begin: Arc::new(|_, _, _| Err(NoProbation::Failed)),
            end: Arc::new(|_| Err(NoProbation::Failed)),
        }
    }
}

struct Row {
    host: String,
    state: String,
    mark: &'static str,
    seen: String,
    last: Option<(String, String)>,
    until: Option<(String, String)>,
    reason: String,
}

#[derive(Template)]
#[template(path = "staff_pinned.html")]
struct PinnedPage {
    frame: Frame,
    rows: Vec<Row>,
    problem: Option<String>,
    most: usize,
}

/// The page.
pub(crate) async fn show(
    who: PinKeeper,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri.path_and_query().map_or(HERE, |at| at.as_str());
    render(&state, &who, here, None).await
}

async fn render(
    state: &Dashboard,
    who: &PinKeeper,
    here: &str,
    problem: Option<String>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(state, text);
    let moment = |at: Timestamp| (dates.machine(at), dates.full(at));
    let rows = (state.apps.list)()
        .into_iter()
        .map(|app| Row {
            state: text.t(match app.state {
                AppState::Perhaps => "pinned-perhaps",
                AppState::Refuses => "pinned-refuses",
                AppState::Probation => "pinned-probation",
            }),
            mark: match app.state {
                AppState::Perhaps => "week",
                AppState::Refuses => "today",
                AppState::Probation => "ok",
            },
            seen: text.with(
                "pinned-seen",
                &[
                    ("refusals", app.refusals.into()),
                    ("devices", app.devices.into()),
                ],
            ),
            last: app.last.map(moment),
            until: app.until.as_ref().map(|(until, _)| moment(*until)),
            reason: app.until.map(|(_, reason)| reason).unwrap_or_default(),
            host: app.host,
        })
        .collect();
    page(&PinnedPage {
        frame: Frame::of(state, &who.0, here, "pinned").await?,
        rows,
        problem,
        most: MOST,
    })
}

/// Puts a name on probation, or ends it.
pub(crate) async fn decide(
    State(state): State<Dashboard>,
    posted: Posted<PinKeeper>,
) -> Result<Response, Error> {
    let who = &posted.who;
    let text = Text(who.0.language);
    let name = &who.0.account.name;
    let fields = &posted.fields;
    let reason: String = fields.get("reason").chars().take(MOST).collect();
    let host = fields.get("host").parse::<HostName>().ok();
    let host = host.filter(|host| host.ip().is_none());
    let ends = fields.get("do") == "end";
    let done = match host {
        None => Err("pinned-no-host"),
        Some(_) if !ends && reason.is_empty() => Err("pinned-no-reason"),
        Some(host) => {
            let done = match ends {
                true => (state.apps.end)(&host),
                false => (state.apps.begin)(&host, name, &reason),
            };
            done.map(|()| host).map_err(|why| match why {
                NoProbation::Closed => "pinned-closed",
                NoProbation::Failed => "pinned-failed",
            })
        }
    };
    match done {
        Ok(host) => {
            let (did, why) = match ends {
                true => ("probation.end", None),
                false => ("probation.begin", Some(reason.as_str())),
            };
            note(&state, name, did, host.as_str(), why).await?;
            let word = if ends { "pinned-ended" } else { "pinned-begun" };
            Ok(Redirect::to(&format!("{HERE}?done={word}")).into_response())
        }
        Err(key) => {
            let answered = render(&state, who, HERE, Some(text.t(key))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, answered).into_response())
        }
    }
}
