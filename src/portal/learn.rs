//! Cards, and "this helped": `/l`, `/l/{card}`, `/f/{token}`, `/f`.
//!
//! What is said is added to a sum by week, subject and tier; nothing is kept of who said it.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::model::{Timestamp, Voice};
use crate::pages::{CardView, Notice, Variant};
use crate::store::{Said, SaidOf};

use super::ask::{read, refuse};
use super::throttle::Counted;
use super::visitor::{Visitor, voice};
use super::{State, sent};

/// `GET /l`.
pub(super) async fn cards(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    sent(state.portal.pages.cards(&visitor.moment()))
}

/// `GET /l/{card}`.
pub(super) async fn card(
    Shared(state): Shared<State>,
    Path(name): Path<String>,
    visitor: Visitor,
) -> Response {
    let Some(card) = visitor.school.guide.card(&name) else {
        return refuse(&state, &visitor, Notice::NotFound);
    };
    let help = if visitor.authority.is_empty() {
        String::new()
    } else {
        format!("http://{}/h", visitor.authority)
    };
    let view = CardView { card, help: &help };
    sent(state.portal.pages.card(&visitor.moment(), &view))
}

/// `GET /f/{token}`.
pub(super) async fn form(
    Shared(state): Shared<State>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Response {
    match read(&state, &token) {
        Ok(event) => {
            let visitor = visitor.spoken_to(Some(event.voice), None);
            sent(state.portal.pages.said(&visitor.moment(), &token))
        }
        Err(notice) => refuse(&state, &visitor, notice),
    }
}

/// What the two buttons send.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Told {
    token: String,
    card: String,
    said: String,
    lang: String,
    voice: String,
}

/// `POST /f`: counts one more. "This was wrong" of a page leads on to where it can be asked for.
pub(super) async fn send(
    Shared(state): Shared<State>,
    visitor: Visitor,
    form: Result<Form<Told>, FormRejection>,
) -> Response {
    let Ok(Form(told)) = form else {
        return refuse(&state, &visitor, Notice::BadRequest);
    };
    let visitor = visitor.spoken_to(voice(&told.voice), told.lang.parse().ok());
    let said = match told.said.as_str() {
        "helped" => Said::Helped,
        "wrong" => Said::Wrong,
        _ => return refuse(&state, &visitor, Notice::BadRequest),
    };
    if !state.throttle.admits(Counted::Form, visitor.address) {
        return refuse(&state, &visitor, Notice::TooMany);
    }
    let letter = visitor.voice_letter().to_string();
    let tag = visitor.language;
    let mut onward = format!("/f/thanks?lang={tag}&voice={letter}");
    let of = if told.token.is_empty() {
        match visitor.school.guide.card(&told.card) {
            Some(card) => SaidOf::Card {
                name: &card.name,
                voice: &letter,
            },
            None => return refuse(&state, &visitor, Notice::NotFound),
        }
    } else {
        match read(&state, &told.token) {
            Ok(event) => {
                let asks = said == Said::Wrong
                    && event.variant != Variant::NotAvailable
                    && event.voice != Voice::E;
                if asks {
                    onward = format!("/r/{}?lang={tag}", told.token);
                }
                if !state.throttle.first_said(event.hit) {
                    return Redirect::to(&onward).into_response();
                }
                SaidOf::Page(event.hit)
            }
            Err(notice) => return refuse(&state, &visitor, notice),
        }
    };
    let monday = monday(state.portal.clock.now(), &visitor.school.time_zone);
    if let Err(error) = state.portal.store.count_feedback(&monday, of, said).await {
        tracing::warn!(error = %error, "what a reader said of a page was not counted");
    }
    Redirect::to(&onward).into_response()
}

/// `GET /f/thanks`.
pub(super) async fn thanks(Shared(state): Shared<State>, visitor: Visitor) -> Response {
    refuse(&state, &visitor, Notice::Thanks)
}

/// The Monday of a moment's week at the school, `YYYY-MM-DD`.
fn monday(now: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let moment = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let day = moment.to_zoned(zone).date();
    let back = i64::from(day.weekday().since(Weekday::Monday));
    let monday = day.checked_sub(jiff::Span::new().days(back));
    monday.unwrap_or(day).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_at_the_school() {
        #[track_caller]
        fn check(at: &str, zone: &str, expect: &str) {
            let at: jiff::Timestamp = at.parse().unwrap();
            assert_eq!(monday(Timestamp(at.as_millisecond()), zone), expect, "{at}");
        }
        check("2026-11-22T12:00:00Z", "Europe/Warsaw", "2026-11-16");
        check("2026-11-22T23:30:00Z", "Europe/Warsaw", "2026-11-23");
        check("2026-11-23T00:00:00Z", "Europe/Warsaw", "2026-11-23");
        check("2026-11-22T18:00:00Z", "Asia/Ho_Chi_Minh", "2026-11-23");
    }
}
