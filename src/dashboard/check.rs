//! Will it open? Up to twenty addresses, asked for a class as its pupils would ask.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use super::Dashboard;
use super::access::Opener;
use super::error::Error;
use super::frame::{Frame, page};
use super::opening::{Choice, classes, in_force};
use super::prospect::{Outlook, prospect, refusal};
use super::text::Text;
use crate::model::{PageScope, PageUrl};
use crate::policy::MayOpen;
use crate::safeguard::rights::power;

/// Most addresses of one question.
const MOST: usize = 20;
/// Longest question in characters.
const LENGTH: usize = 20 * 2048;

struct Line {
    place: String,
    scope: String,
    class: &'static str,
    shape: &'static str,
    word: String,
    because: String,
    refusal: Option<String>,
    /// Whether it is closed, and this person may open it.
    can_open: bool,
    /// Whether IT can be asked.
    can_ask: bool,
    open_href: String,
}

#[derive(Template)]
#[template(path = "staff_check.html")]
struct CheckPage {
    frame: Frame,
    asked: String,
    class: String,
    classes: Vec<Choice>,
    too_many: bool,
    lines: Vec<Line>,
    wrong: Vec<String>,
}

/// What is asked.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    url: String,
    class: String,
}

/// The form, and its answer.
pub(crate) async fn show(
    who: Opener,
    Query(asked): Query<Asked>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let text = Text(who.0.language);
    let rules = (state.rules)();
    let now = state.clock.now();
    let here = uri.path_and_query().map_or("/t/check", |at| at.as_str());
    let own = classes(&who.0, &rules);
    let class = own
        .iter()
        .find(|class| *class.id.0 == asked.class)
        .or(own.first())
        .copied();
    let typed: String = asked.url.chars().take(LENGTH).collect();
    let addresses: Vec<&str> = typed.split_whitespace().collect();
    let unlocks = in_force(&state).await?;
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    if let Some(class) = class {
        for address in addresses.iter().take(MOST) {
            let Ok(url) = PageUrl::parse(address) else {
                wrong.push((*address).to_owned());
                continue;
            };
            let power = power(who.0.account.role);
            let found = prospect(&rules, class, &url, &unlocks, power, now, text);
            let (style, shape, key) = match found.outlook {
                Outlook::Opens => ("ok", OPEN, "check-opens"),
                Outlook::Warns => ("week", SQUARE, "check-warns"),
                Outlook::Closed => ("today", DOT, "check-closed"),
            };
            let is_closed = found.outlook != Outlook::Opens;
            let scope = PageScope::of(&url).to_string();
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("page", &scope)
                .append_pair("class", &class.id.0)
                .finish();
            lines.push(Line {
                place: format!("{}{}", url.authority(), url.path),
                scope,
                class: style,
                shape,
                word: text.t(key),
                because: found.because,
                refusal: refusal(found.may, text).filter(|_| is_closed),
                can_open: is_closed && found.may == MayOpen::Yes,
                can_ask: is_closed && matches!(found.may, MayOpen::Yes | MayOpen::LeadOnly),
                open_href: format!("/t/open/new?{query}"),
            });
        }
    }
    page(&CheckPage {
        too_many: addresses.len() > MOST,
        class: class.map(|class| class.id.to_string()).unwrap_or_default(),
        classes: own
            .iter()
            .map(|one| Choice {
                value: one.id.to_string(),
                label: text.of("in-class", &one.id.0),
                current: class.is_some_and(|class| class.id == one.id),
            })
            .collect(),
        asked: typed,
        lines,
        wrong,
        frame: Frame::of(&state, &who.0, here, "check").await?,
    })
}

const OPEN: &str = "M1 5.300l1.300-1.300 1.900 1.900L7.800 2.100l1.300 1.300-4.900 5z";
const SQUARE: &str = "M.8.8h8.400v8.400H.8z";
const DOT: &str = "M5 .4a4.600 4.600 0 1 0 0 9.200a4.600 4.600 0 1 0 0-9.200z";
