//! Notices on their way: one row for each notice and channel, kept until the notice is forgotten.
//!
//! A delivery that is under way is a waiting one like any other: whoever is killed between
//! sending and noting tries it again, under the same id, which receivers know.

use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{count, read_id, read_word, word};
use super::notices::{Notice, enqueue};
use super::open::tell;
use super::{Change, NewNotice, NoticeKind, Store, StoreError};
use crate::model::{Timestamp, Weight};
use crate::safeguard::delivery::{Channel, Pause};

/// The most rows that one question brings.
const MOST: u16 = 500;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It is tried when its time comes.
    Waiting,
    /// It waits for the school to open, or for another day.
    Held,
    /// It arrived as far as its channel can tell.
    Sent,
    /// The person saw the notice; it need not go.
    Seen,
    /// It is not tried any more.
    Failed,
}

/// A delivery to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// By which channel.
    pub channel: Channel,
    /// Which program, for webhooks; empty otherwise.
    pub target: String,
    /// When it is tried first.
    pub next_at: Timestamp,
}

/// A delivery whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its id; the same in every attempt.
    pub id: Uuid,
    /// What it carries.
    pub notice: Notice,
    /// Failed attempts so far.
    pub attempts: u32,
}

/// A delivery as the page of deliveries shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What the notice says.
    pub kind: NoticeKind,
    /// When its event was.
    pub at: Timestamp,
    /// The sign-in name of who is told.
    pub whom: String,
    /// The name shown to colleagues.
    pub display: String,
    /// By which channel.
    pub channel: Channel,
    /// Which program, for webhooks.
    pub target: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it is held: `quiet-hours` or `budget`.
    pub pause: Option<String>,
    /// Failed attempts.
    pub attempts: u32,
    /// When it is tried next, if it waits.
    pub next_at: Timestamp,
    /// What went wrong last, in English.
    pub error: Option<String>,
    /// When it ended.
    pub done_at: Option<Timestamp>,
}

/// How many deliveries stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct DeliveryTally {
    /// On their way, none of them failed so far.
    pub waiting: u64,
    /// On their way, and failed at least once.
    pub struggling: u64,
    /// Held for school hours or another day.
    pub held: u64,
    /// Arrived.
    pub sent: u64,
    /// Seen before they had to go.
    pub seen: u64,
    /// Given up.
    pub failed: u64,
}

impl Store {
    /// Writes the deliveries of a notice, and notes that this was done; `instead` is a notice to
    /// somebody in this person's place. What is on the screen counts as sent at once.
    pub async fn plan_notice(
        &self,
        notice: &Notice,
        deliveries: &[NewDelivery],
        instead: Option<&NewNotice>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        for delivery in deliveries {
            let shown = delivery.channel == Channel::Screen;
            sqlx::query(
                "INSERT INTO deliveries
                     (id, notice, channel, target, place, state, attempts, next_at, done_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
                 ON CONFLICT (notice, channel, target) DO NOTHING",
            )
            .bind(Uuid::now_v7().to_string())
            .bind(&notice.id)
            .bind(delivery.channel.word())
            .bind(&delivery.target)
            .bind(place(notice.kind))
            .bind(word(&match shown {
                true => DeliveryState::Sent,
                false => DeliveryState::Waiting,
            }))
            .bind(delivery.next_at.0)
            .bind(shown.then_some(now.0))
            .execute(&mut *work)
            .await?;
        }
        if let Some(instead) = instead {
            enqueue(&mut work, instead).await?;
        }
        sqlx::query("UPDATE notices SET planned_at = $2 WHERE id = $1")
            .bind(&notice.id)
            .bind(now.0)
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        tell(&self.changes, Change::Notices);
        Ok(())
    }

    /// What a channel, and the one program of webhooks, should try now: urgent first, then by
    /// time; at most `limit`.
    pub async fn due_deliveries(
        &self,
        channel: Channel,
        target: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<Due>, StoreError> {
        let rows: Vec<RawDue> = sqlx::query_as(
            "SELECT d.id AS delivery, d.attempts, n.id, n.at, n.kind, n.whom, n.page, n.seen_at,
                    n.detail
             FROM deliveries d JOIN notices n ON n.id = d.notice
             WHERE (d.state = 'waiting' OR d.state = 'held') AND d.channel = $1 AND d.target = $2
               AND d.next_at <= $3
             ORDER BY d.place, d.next_at, d.id LIMIT $4",
        )
        .bind(channel.word())
        .bind(target)
        .bind(now.0)
        .bind(i64::from(limit.min(MOST)))
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Due {
                    id: read_id(&row.delivery)?,
                    attempts: attempts(row.attempts),
                    notice: Notice {
                        id: row.id,
                        at: Timestamp(row.at),
                        kind: read_word(row.kind)?,
                        whom: AccountId(read_id(&row.whom)?),
                        page: row.page,
                        seen_at: row.seen_at.map(Timestamp),
                        detail: row.detail,
                    },
                })
            })
            .collect()
    }

    /// Programs for which something waits, whether or not the configuration still knows them.
    pub async fn waiting_targets(&self) -> Result<Vec<(Channel, String)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT DISTINCT channel, target FROM deliveries
             WHERE state = 'waiting' OR state = 'held' ORDER BY channel, target",
        )
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|(channel, target)| Some((channel_of(&channel)?, target)))
            .collect())
    }

    /// When the next delivery has to be tried, if that is after `now`.
    pub async fn next_delivery(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(next_at) FROM deliveries
             WHERE (state = 'waiting' OR state = 'held') AND next_at > $1",
        )
        .bind(now.0)
        .fetch_one(&self.reader)
        .await?;
        Ok(at.map(Timestamp))
    }

    /// Notes that a delivery arrived.
    pub async fn delivery_sent(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.end_delivery(id, DeliveryState::Sent, None, now).await
    }

    /// Notes that a delivery need not go.
    pub async fn delivery_seen(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.end_delivery(id, DeliveryState::Seen, None, now).await
    }

    /// Notes that a delivery failed for good, and lets the other channels of an urgent notice go
    /// at once.
    pub async fn delivery_failed(
        &self,
        id: Uuid,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_delivery(id, DeliveryState::Failed, Some(error), now)
            .await?;
        self.hurry(id, now).await
    }

    async fn end_delivery(
        &self,
        id: Uuid,
        state: DeliveryState,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let failed = i64::from(state == DeliveryState::Failed);
        sqlx::query(
            "UPDATE deliveries SET state = $2, pause = NULL, error = $3, done_at = $4,
                    attempts = attempts + $5
             WHERE id = $1",
        )
        .bind(id.to_string())
        .bind(word(&state))
        .bind(error)
        .bind(now.0)
        .bind(failed)
        .execute(&self.writer)
        .await?;
        tell(&self.changes, Change::Notices);
        Ok(())
    }

    /// Notes a failed attempt and when the next one is; lets the other channels of an urgent
    /// notice go at once. A delivery that ended meanwhile stays as it is.
    pub async fn delivery_later(
        &self,
        id: Uuid,
        error: &str,
        next_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE deliveries SET state = 'waiting', pause = NULL, attempts = attempts + 1,
                    error = $2, next_at = $3
             WHERE id = $1 AND (state = 'waiting' OR state = 'held')",
        )
        .bind(id.to_string())
        .bind(error)
        .bind(next_at.0)
        .execute(&self.writer)
        .await?;
        self.hurry(id, now).await
    }

    /// Notes that a delivery waits for school hours or for another day.
    pub async fn delivery_held(
        &self,
        id: Uuid,
        pause: Pause,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE deliveries SET state = 'held', pause = $2, next_at = $3
             WHERE id = $1 AND (state = 'waiting' OR state = 'held')",
        )
        .bind(id.to_string())
        .bind(match pause {
            Pause::QuietHours => "quiet-hours",
            Pause::Budget => "budget",
        })
        .bind(until.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// An urgent notice whose one channel does not work does not wait for its turn on the other.
    async fn hurry(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE deliveries SET next_at = $2
             WHERE notice = (SELECT notice FROM deliveries WHERE id = $1)
               AND id <> $1 AND place = 0 AND state = 'waiting' AND attempts = 0
               AND next_at > $2",
        )
        .bind(id.to_string())
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Lets everything that failed before wait for nothing: somebody says that the cause is gone.
    pub async fn retry_deliveries(&self, now: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "UPDATE deliveries SET next_at = $1
             WHERE state = 'waiting' AND attempts > 0 AND next_at > $1",
        )
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        tell(&self.changes, Change::Notices);
        Ok(done.rows_affected())
    }

    /// Ordinary notices that left the house for a person since a moment.
    pub async fn interruptions_of(
        &self,
        whom: AccountId,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let rows: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM notices n JOIN deliveries d ON d.notice = n.id
             WHERE n.whom = $1 AND d.state = 'sent' AND d.channel <> 'screen' AND d.place = $2
               AND d.done_at >= $3",
        )
        .bind(whom.0.to_string())
        .bind(place_of(Weight::Ordinary))
        .bind(since.0)
        .fetch_one(&self.reader)
        .await?;
        Ok(count(rows))
    }

    /// The newest deliveries, newest notice first; at most `limit`, itself at most 500.
    pub async fn deliveries(&self, limit: u16) -> Result<Vec<Delivery>, StoreError> {
        let rows: Vec<RawDelivery> = sqlx::query_as(
            "SELECT n.kind, n.at, a.name, a.display, d.channel, d.target, d.state, d.pause,
                    d.attempts, d.next_at, d.error, d.done_at
             FROM notices n
             JOIN deliveries d ON d.notice = n.id
             JOIN accounts a ON a.id = n.whom
             ORDER BY n.at DESC, n.id DESC, d.channel, d.target LIMIT $1",
        )
        .bind(i64::from(limit.min(MOST)))
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(RawDelivery::read).collect()
    }

    /// How many deliveries of notices since a moment stand where, without those on the screen.
    pub async fn delivery_tally(&self, since: Timestamp) -> Result<DeliveryTally, StoreError> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT d.state, CASE WHEN d.attempts > 0 THEN 1 ELSE 0 END AS tried, COUNT(*)
             FROM deliveries d JOIN notices n ON n.id = d.notice
             WHERE n.at >= $1 AND d.channel <> 'screen'
             GROUP BY d.state, CASE WHEN d.attempts > 0 THEN 1 ELSE 0 END",
        )
        .bind(since.0)
        .fetch_all(&self.reader)
        .await?;
        let mut tally = DeliveryTally::default();
        for (state, tried, rows) in rows {
            let into = match (read_word(state)?, tried) {
                (DeliveryState::Waiting, 0) => &mut tally.waiting,
                (DeliveryState::Waiting, _) => &mut tally.struggling,
                (DeliveryState::Held, _) => &mut tally.held,
                (DeliveryState::Sent, _) => &mut tally.sent,
                (DeliveryState::Seen, _) => &mut tally.seen,
                (DeliveryState::Failed, _) => &mut tally.failed,
            };
            *into += count(rows);
        }
        Ok(tally)
    }

    /// Urgent notices since a moment that nothing but the screen carried, and that nobody has
    /// seen there: nobody could be told. Those handed to a deputy went on under another id; of
    /// those about one event it is enough that one was seen.
    pub async fn unreachable_notices(&self, since: Timestamp) -> Result<u64, StoreError> {
        let rows: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM notices n
             WHERE n.at >= $1 AND n.planned_at IS NOT NULL AND n.seen_at IS NULL
               AND EXISTS (SELECT 1 FROM deliveries d WHERE d.notice = n.id AND d.place = 0)
               AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice = n.id
                               AND d.channel <> 'screen' AND d.state <> 'failed')
               AND NOT EXISTS (SELECT 1 FROM notices o WHERE o.id = n.id || ':deputy')
               AND NOT EXISTS (SELECT 1 FROM notices o WHERE o.page = n.page AND o.at = n.at
                               AND o.seen_at IS NOT NULL)",
        )
        .bind(since.0)
        .fetch_one(&self.reader)
        .await?;
        Ok(count(rows))
    }
}

/// The weight as a number to sort by: urgent first.
fn place_of(weight: Weight) -> i64 {
    match weight {
        Weight::Urgent => 0,
        Weight::Asked => 1,
        Weight::Digest => 2,
        Weight::Ordinary => 3,
    }
}

fn place(kind: NoticeKind) -> i64 {
    place_of(kind.weight())
}

fn channel_of(word: &str) -> Option<Channel> {
    Channel::ALL
        .into_iter()
        .find(|channel| channel.word() == word)
}

fn attempts(column: i64) -> u32 {
    u32::try_from(column).unwrap_or(u32::MAX)
}

#[derive(sqlx::FromRow)]
struct RawDue {
    delivery: String,
    attempts: i64,
    id: String,
    at: i64,
    kind: String,
    whom: String,
    page: String,
    seen_at: Option<i64>,
    detail: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RawDelivery {
    kind: String,
    at: i64,
    name: String,
    display: String,
    channel: String,
    target: String,
    state: String,
    pause: Option<String>,
    attempts: i64,
    next_at: i64,
    error: Option<String>,
    done_at: Option<i64>,
}

impl RawDelivery {
    fn read(self) -> Result<Delivery, StoreError> {
        Ok(Delivery {
            kind: read_word(self.kind)?,
            at: Timestamp(self.at),
            whom: self.name,
            display: self.display,
            channel: channel_of(&self.channel).unwrap_or(Channel::Screen),
            target: self.target,
            state: read_word(self.state)?,
            pause: self.pause,
            attempts: attempts(self.attempts),
            next_at: Timestamp(self.next_at),
            error: self.error,
            done_at: self.done_at.map(Timestamp),
        })
    }
}
