//! `notices`: did they arrive, and a test message.

use clap::Subcommand;
use uuid::Uuid;

use crate::model::NoticeKind;
use crate::store::{Delivery, DeliveryTally, NewNotice, Store, StoreError};

use super::user::{audit_why, find, now, trouble, with_store};
use super::{Config, Exit, Format, Outcome, print, wait};

/// How far back the counts go.
const PERIOD: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);
/// Deliveries that are listed.
const ROWS: u16 = 50;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Say whether notices reached their people
    Status(Format),
    /// Send a test message to a member of staff, by every way; the running gateway delivers it
    Test {
        /// The name to sign in with
        name: String,
    },
}

#[derive(serde::Serialize)]
struct Status {
    /// Whether there is a mail server.
    mail: bool,
    /// Programs that are told.
    webhooks: Vec<String>,
    /// Counts of the last thirty days, without the screen.
    deliveries: DeliveryTally,
    /// Urgent notices that could reach nobody.
    unreachable: u64,
    latest: Vec<Row>,
}

#[derive(serde::Serialize)]
struct Row {
    at: String,
    weight: &'static str,
    to: String,
    channel: String,
    state: crate::store::DeliveryState,
    attempts: u32,
    error: Option<String>,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::Status(format) => status(format, config),
        Verb::Test { name } => with_store(config, async |store| {
            let account = find(store, &name).await?;
            if account.mail.is_none() && config.mail.on() {
                print::aside(&format!(
                    "{} has no address; give it one with: schoolgate user mail {} ADDRESS",
                    account.name, account.name
                ));
            }
            if !config.mail.on() && config.webhook.is_empty() {
                print::aside("No mail server and no webhook is set up; see docs/notices.md.");
            }
            let notice = NewNotice {
                id: format!("test:{}", Uuid::now_v7()),
                at: now(),
                kind: NoticeKind::Test,
                whom: account.id,
                page: "/account/notices".into(),
            };
            store.announce(&notice, None).await.map_err(trouble)?;
            audit_why(store, "notice.test", &account.name, None).await?;
            print::out("A test message waits for the gateway. See: schoolgate notices status\n")
        }),
    }
}

fn status(format: Format, config: &Config) -> Outcome {
    let since = now().minus(PERIOD);
    let (tally, unreachable, rows) = wait(async {
        let store = match Store::open_read_only(&config.store.url).await {
            Ok(store) => store,
            Err(StoreError::NotFound) => return Ok((DeliveryTally::default(), 0, Vec::new())),
            Err(error) => return Err(trouble(error)),
        };
        let tally = store.delivery_tally(since).await.map_err(trouble)?;
        let unreachable = store.unreachable_notices(since).await.map_err(trouble)?;
        let rows = store.deliveries(ROWS).await.map_err(trouble)?;
        Ok((tally, unreachable, rows))
    })?;
    let status = Status {
        mail: config.mail.on(),
        webhooks: config.webhook.iter().map(|hook| hook.called()).collect(),
        deliveries: tally,
        unreachable,
        latest: rows.iter().map(row).collect(),
    };
    if format.json {
        print::json(&status)?;
    } else {
        print::out(&words(&status))?;
    }
    let stuck = tally.struggling + tally.failed + unreachable > 0;
    Ok(if stuck { Exit::Problems } else { Exit::Done })
}

/// What a notice was about is for the dashboard to say, to those who may know.
fn row(delivery: &Delivery) -> Row {
    use crate::model::Weight;
    Row {
        at: delivery.at.to_string(),
        weight: match delivery.kind.weight() {
            Weight::Urgent => "urgent",
            Weight::Ordinary => "ordinary",
            Weight::Digest => "digest",
            Weight::Asked => "test",
        },
        to: delivery.whom.clone(),
        channel: match delivery.target.as_str() {
            "" => delivery.channel.word().to_owned(),
            target => format!("{} {target}", delivery.channel.word()),
        },
        state: delivery.state,
        attempts: delivery.attempts,
        error: delivery.error.clone(),
    }
}

fn words(status: &Status) -> String {
    let tally = &status.deliveries;
    let mut text = format!(
        "Mail is {}. Webhooks: {}.\nLast 30 days: {} sent, {} seen first, {} waiting, {} held, \
         {} not through yet, {} failed.\n",
        if status.mail { "on" } else { "off" },
        match status.webhooks.is_empty() {
            true => "none".to_owned(),
            false => status.webhooks.join(", "),
        },
        tally.sent,
        tally.seen,
        tally.waiting,
        tally.held,
        tally.struggling,
        tally.failed,
    );
    if status.unreachable > 0 {
        text.push_str(&format!(
            "{} urgent notices could reach nobody outside the dashboard.\n",
            status.unreachable
        ));
    }
    if status.latest.is_empty() {
        return text;
    }
    let cells: Vec<[String; 6]> = status
        .latest
        .iter()
        .map(|row| {
            let state = serde_json::to_value(row.state)
                .ok()
                .and_then(|word| word.as_str().map(str::to_owned));
            [
                row.at.clone(),
                row.weight.into(),
                row.to.clone(),
                row.channel.clone(),
                state.unwrap_or_default(),
                row.error.clone().unwrap_or_default(),
            ]
        })
        .collect();
    text.push('\n');
    text.push_str(&print::table(
        ["at", "kind", "to", "by", "state", "error"],
        &cells,
    ));
    text
}
