//! Whether notices reached their people: deliveries with their state, and a test message.
//!
//! IT sees channels, attempts and errors, but not what an urgent notice was about; the
//! safeguarding lead sees what it was about, and no technical words.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Dispatcher, Posted};
use super::dates::Dates;
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::sign_in::note;
use super::text::Text;
use crate::model::{NoticeKind, Role, Weight};
use crate::safeguard::delivery::Channel;
use crate::store::{Delivery, DeliveryState, NewNotice};

/// How far back the counts go: the time for which notices are kept at least.
const PERIOD: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);
/// Deliveries on the page.
const ROWS: u16 = 200;
/// Test messages of one person in a minute.
const TESTS: usize = 3;

struct Row {
    what: String,
    when: String,
    machine: String,
    whom: String,
    channel: String,
    state: String,
    mark: &'static str,
    attempts: String,
    next: Option<(String, String)>,
    error: String,
}

#[derive(Template)]
#[template(path = "staff_messages.html")]
struct MessagesPage {
    frame: Frame,
    ways: Vec<(String, String)>,
    alone: bool,
    unreachable: Option<String>,
    numbers: Vec<(String, u64)>,
    precision: Option<String>,
    soften: bool,
    rows: Vec<Row>,
    can_retry: bool,
}

/// The page.
pub(crate) async fn show(
    who: Dispatcher,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let person = &who.0;
    let text = Text(person.language);
    let dates = dates(&state, text);
    let here = uri
        .path_and_query()
        .map_or("/it/messages", |at| at.as_str());
    let technical = person.account.role == Role::Admin;
    let since = state.clock.now().minus(PERIOD);
    let tally = state.store.delivery_tally(since).await?;
    let unreachable = state.store.unreachable_notices(since).await?;
    let (closed, needless) = state.store.alert_precision(since).await?;
    let rows = state.store.deliveries(ROWS).await?;
    let ways = &state.ways;
    let on = |on: bool| match on {
        true => text.t("messages-on"),
        false => text.t("messages-off"),
    };
    let mut channels = vec![
        (text.t("messages-screen"), text.t("messages-on")),
        (text.t("messages-mail"), on(ways.mail)),
    ];
    match technical {
        true => channels.extend(
            ways.webhooks
                .iter()
                .map(|name| (text.of("messages-webhook-name", name), on(true))),
        ),
        false if ways.webhooks.is_empty() => {}
        false => channels.push((text.t("messages-webhook"), on(true))),
    }
    let view = MessagesPage {
        alone: !ways.mail && ways.webhooks.is_empty(),
        unreachable: (unreachable > 0).then(|| text.n("messages-unreachable", unreachable)),
        ways: channels,
        numbers: vec![
            (text.t("delivery-sent"), tally.sent),
            (text.t("delivery-seen"), tally.seen),
            (text.t("delivery-waiting"), tally.waiting),
            (text.t("delivery-held"), tally.held),
            (text.t("delivery-struggling"), tally.struggling),
            (text.t("delivery-failed"), tally.failed),
        ],
        precision: (!technical).then(|| precision(text, closed, needless)),
        // One in ten is the target (UX section 13); ten cases are the least that says anything.
        soften: !technical && closed >= 10 && needless * 10 > closed,
        can_retry: tally.struggling > 0,
        rows: rows
            .iter()
            .map(|row| worded(row, text, &dates, technical))
            .collect(),
        frame: Frame::of(&state, person, here, "messages").await?,
    };
    page(&view)
}

fn precision(text: Text, closed: u64, needless: u64) -> String {
    if closed == 0 {
        return text.t("messages-precision-none");
    }
    text.with(
        "messages-precision",
        &[
            ("share", (needless * 100 / closed).into()),
            ("count", closed.into()),
        ],
    )
}

/// What a notice was about, for somebody who may know it.
pub(crate) fn kind_name(kind: NoticeKind, text: Text) -> String {
    text.t(match kind {
        NoticeKind::SelfReport => "notice-self-report",
        NoticeKind::Urgent => "notice-urgent",
        NoticeKind::Escalated => "notice-escalated",
        NoticeKind::Overdue => "notice-overdue",
        NoticeKind::BreakGlass => "notice-break-glass",
        NoticeKind::PassedOn => "notice-passed-on",
        NoticeKind::CaseHanded => "notice-case-handed",
        NoticeKind::Approval => "notice-approval",
        NoticeKind::Mistake => "notice-mistake",
        NoticeKind::WishSettled => "notice-wish-settled",
        NoticeKind::Digest => "notice-digest",
        NoticeKind::Test => "notice-test",
        NoticeKind::MailCheck => "notice-mail-check",
    })
}

/// The same for IT: that a pupil asked for help is not theirs to read.
fn weight_name(kind: NoticeKind, text: Text) -> String {
    match kind.weight() {
        Weight::Urgent => text.t("notice-weight-urgent"),
        Weight::Ordinary => text.t("notice-weight-ordinary"),
        Weight::Asked | Weight::Digest => kind_name(kind, text),
    }
}

fn worded(row: &Delivery, text: Text, dates: &Dates, technical: bool) -> Row {
    let waits = matches!(row.state, DeliveryState::Waiting | DeliveryState::Held);
    let struggling = row.state == DeliveryState::Waiting && row.attempts > 0;
    let state = match (row.state, row.pause.as_deref()) {
        (DeliveryState::Waiting, _) if struggling => text.t("delivery-struggling"),
        (DeliveryState::Waiting, _) => text.t("delivery-waiting"),
        (DeliveryState::Held, Some("budget")) => text.t("delivery-held-budget"),
        (DeliveryState::Held, _) => text.t("delivery-held-quiet"),
        (DeliveryState::Sent, _) if row.channel == Channel::Screen => text.t("delivery-shown"),
        (DeliveryState::Sent, _) => text.t("delivery-sent"),
        (DeliveryState::Seen, _) => text.t("delivery-seen"),
        (DeliveryState::Failed, _) => text.t("delivery-failed"),
    };
    Row {
        what: match technical {
            true => weight_name(row.kind, text),
            false => kind_name(row.kind, text),
        },
        when: dates.full(row.at),
        machine: dates.machine(row.at),
        whom: row.display.clone(),
        channel: match row.channel {
            Channel::Screen => text.t("messages-screen"),
            Channel::Mail => text.t("messages-mail"),
            Channel::Webhook if technical => text.of("messages-webhook-name", &row.target),
            Channel::Webhook => text.t("messages-webhook"),
        },
        mark: match row.state {
            DeliveryState::Failed => "now",
            DeliveryState::Waiting if struggling => "today",
            DeliveryState::Waiting | DeliveryState::Held => "week",
            DeliveryState::Sent | DeliveryState::Seen => "ok",
        },
        state,
        attempts: match row.attempts {
            0 => String::new(),
            tries => text.n("messages-attempts", u64::from(tries)),
        },
        next: waits.then(|| (dates.machine(row.next_at), dates.full(row.next_at))),
        error: match technical {
            true => row.error.clone().unwrap_or_default(),
            false => String::new(),
        },
    }
}

/// Sends a test message to whoever asks for it.
pub(crate) async fn test(
    State(state): State<Dashboard>,
    form: Posted<Dispatcher>,
) -> Result<Redirect, Error> {
    let person = &form.who.0;
    let now = state.clock.now();
    let unseen = state.store.unseen_notices(person.account.id).await?;
    let minute = now.minus(std::time::Duration::from_secs(60));
    let recent = unseen
        .iter()
        .filter(|notice| notice.kind == NoticeKind::Test && notice.at > minute)
        .count();
    if recent >= TESTS {
        return Err(Error::Busy);
    }
    state
        .store
        .announce(
            &NewNotice {
                id: format!("test:{}", Uuid::now_v7()),
                at: now,
                kind: NoticeKind::Test,
                whom: person.account.id,
                page: "/account/notices".into(),
            },
            None,
        )
        .await?;
    let who = &person.account.name;
    note(&state, who, "notice.test", who, None).await?;
    Ok(Redirect::to("/it/messages?done=test-sent"))
}

/// Tries everything again that failed before.
pub(crate) async fn retry(
    State(state): State<Dashboard>,
    form: Posted<Dispatcher>,
) -> Result<Redirect, Error> {
    let now = state.clock.now();
    let count = state.store.retry_deliveries(now).await?;
    let who = &form.who.0.account.name;
    note(&state, who, "notice.retry", &count.to_string(), None).await?;
    Ok(Redirect::to("/it/messages?done=tried-again"))
}
