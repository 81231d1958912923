//! One question for IT: is anything wrong that I must fix?

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::access::Admin;
use super::error::Error;
use super::failing::{self, Row};
use super::frame::{Frame, dates, page};
use super::reports::{last_test, late_lists};
use super::text::Text;
use super::{AppState, Dashboard, PartName};
use crate::model::Timestamp;
use crate::store::{Role, Scope};

struct Card {
    title: String,
    text: String,
    detail: String,
    href: Option<(&'static str, String)>,
}

struct PartRow {
    name: String,
    href: Option<&'static str>,
    fine: bool,
    word: String,
    detail: String,
}

struct Problem {
    place: String,
    message: String,
    hint: String,
    fatal: bool,
}

#[derive(Template)]
#[template(path = "staff_overview.html")]
struct OverviewPage {
    frame: Frame,
    sentence: String,
    fine: bool,
    cards: Vec<Card>,
    parts: Vec<PartRow>,
    problems: Vec<Problem>,
    failing: Vec<Row>,
    numbers: Vec<(String, String)>,
    rooms: Vec<(&'static str, String)>,
    tested: String,
}

/// Rooms of IT that the navigation has no place for.
const ROOMS: &[(&str, &str)] = &[
    ("/it/policy", "policy"),
    ("/it/lists", "lists"),
    ("/it/certs", "certs"),
    ("/it/devices", "devices"),
    ("/it/settings", "settings"),
    ("/it/pinned", "pinned"),
    ("/it/messages", "messages"),
    ("/it/precision", "precision"),
    ("/t/open", "open"),
    ("/corrections", "corrections"),
];

/// The overview.
pub(crate) async fn show(
    who: Admin,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let dates = dates(&state, text);
    let rules = (state.rules)();
    let policy = (state.policy)();
    let here = uri.path_and_query().map_or("/it", |at| at.as_str());
    let accounts = state.store.accounts().await?;
    let mut frame = Frame::of(&state, &who.0, here, "overview").await?;
    frame
        .nav
        .iter_mut()
        .for_each(|nav| nav.current = nav.href == "/it");

    let mut cards = Vec::new();
    let mut parts = Vec::new();
    for part in (state.health)() {
        let name = match part.what {
            PartName::Journal => text.t("part-journal"),
            PartName::Store => text.t("part-store"),
            PartName::Proxy => text.t("part-proxy"),
            PartName::Authority => text.t("part-authority"),
            PartName::Messages => text.t("part-messages"),
        };
        let wrong = match part.what {
            PartName::Journal => "wrong-journal",
            PartName::Store => "wrong-store",
            PartName::Proxy => "wrong-proxy",
            PartName::Authority => "wrong-authority",
            PartName::Messages => "wrong-messages",
        };
        if !part.fine {
            cards.push(Card {
                title: name.clone(),
                text: text.t(wrong),
                detail: part.detail.clone(),
                href: (part.what == PartName::Messages)
                    .then(|| ("/it/messages", text.t("messages"))),
            });
        }
        let word = if part.fine {
            text.t("part-fine")
        } else {
            text.t("part-wrong")
        };
        parts.push(PartRow {
            name,
            href: (part.what == PartName::Messages).then_some("/it/messages"),
            fine: part.fine,
            word,
            detail: part.detail,
        });
    }
    let refusing = (state.apps.list)();
    if refusing.iter().any(|app| app.state == AppState::Refuses) {
        cards.push(Card {
            title: text.t("wrong-pinned"),
            text: text.t("wrong-pinned-do"),
            detail: String::new(),
            href: Some(("/it/pinned", text.t("pinned"))),
        });
    }
    if !policy.in_force {
        cards.push(Card {
            title: text.t("wrong-policy"),
            text: text.with(
                "wrong-policy-do",
                &[("version", rules.generation().to_string().into())],
            ),
            detail: String::new(),
            href: Some(("/it/policy", text.t("policy"))),
        });
    }
    let late = late_lists(&state);
    if !late.is_empty() {
        cards.push(Card {
            title: text.n("wrong-lists", late.len() as u64),
            text: text.t("wrong-lists-do"),
            detail: late.join(", "),
            href: Some(("/it/lists", text.t("lists"))),
        });
    }
    let tested = last_test(&state, text).await?;
    if let Some((sentence, false)) = &tested {
        cards.push(Card {
            title: text.t("wrong-tests"),
            text: sentence.clone(),
            detail: String::new(),
            href: Some(("/reports/tests", text.t("reports-tests"))),
        });
    }
    parts.push(PartRow {
        name: text.t("reports-tests"),
        href: Some("/reports/tests"),
        fine: tested.as_ref().is_none_or(|(_, fine)| *fine),
        word: match &tested {
            Some((_, true)) => text.t("part-fine"),
            Some((_, false)) => text.t("part-wrong"),
            None => text.t("part-untested"),
        },
        detail: String::new(),
    });
    let drafts = super::office::policy::waiting(&state, &who.0).await?;
    if drafts > 0 {
        cards.push(Card {
            title: text.n("wrong-drafts", drafts),
            text: text.t("wrong-drafts-do"),
            detail: String::new(),
            href: Some(("/it/policy", text.t("policy"))),
        });
    }
    let lead = accounts
        .iter()
        .any(|a| a.role == Role::SafeguardingLead && a.has_password && !a.disabled);
    if !lead {
        // How many wait is told to nobody but the lead; that some wait has to reach somebody.
        let waiting = state
            .store
            .counts(&Scope::lead(), Timestamp(0))
            .await?
            .self_reports
            > 0;
        let key = if waiting {
            "wrong-no-lead-waiting"
        } else {
            "wrong-no-lead-do"
        };
        cards.push(Card {
            title: text.t("wrong-no-lead"),
            text: text.t(key),
            detail: String::new(),
            href: Some(("/it/people", text.t("wrong-no-lead-link"))),
        });
    }
    let counts = frame.counts;
    let staff = accounts.iter().filter(|account| !account.disabled).count() as u64;
    let view = OverviewPage {
        fine: cards.is_empty(),
        sentence: match cards.len() as u64 {
            0 => text.t("overview-fine"),
            wrong => text.n("overview-wrong", wrong),
        },
        cards,
        parts,
        problems: policy
            .diagnostics
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
            .collect(),
        tested: tested.map_or_else(|| text.t("tests-never"), |(sentence, _)| sentence),
        rooms: ROOMS
            .iter()
            .map(|(href, key)| (*href, text.t(key)))
            .collect(),
        failing: failing::rows(&rules, text, state.clock.now()),
        numbers: vec![
            (text.t("number-rules"), rules.generation().to_string()),
            (
                text.t("number-digest"),
                rules.digest().chars().take(16).collect(),
            ),
            (
                text.t("number-loaded"),
                policy
                    .at
                    .map_or_else(|| text.t("never"), |at| dates.full(at)),
            ),
            (
                text.t("number-categories"),
                rules.categories().len().to_string(),
            ),
            (text.t("number-classes"), rules.classes().len().to_string()),
            (text.t("number-new"), counts.new.to_string()),
            (text.t("number-appeals"), counts.appeals.to_string()),
            (text.t("pupil-said"), said(&state).await?),
            (text.t("number-accounts"), staff.to_string()),
            (
                text.t("number-kept"),
                text.n("days", u64::from(rules.school().retention_days)),
            ),
        ],
        frame,
    };
    page(&view)
}

/// What readers said of pages and cards in the last four weeks: helped, and wrong.
async fn said(state: &Dashboard) -> Result<String, Error> {
    let now = jiff::Timestamp::from_millisecond(state.clock.now().0).unwrap_or_default();
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let since = today.saturating_sub(jiff::Span::new().days(28)).to_string();
    let rows = state.store.feedback_counts(&since).await?;
    let helped: i64 = rows.iter().map(|row| row.helped).sum();
    let wrong: i64 = rows.iter().map(|row| row.wrong).sum();
    Ok(format!("{helped} / {wrong}"))
}
