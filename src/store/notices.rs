//! What people are to be told: written in the transaction of what it is about, so that neither
//! exists without the other.

use super::columns::{read_id, read_word};
use super::open::tell;
use super::{AccountId, Change, Connection, Store, StoreError};
use crate::model::Timestamp;

pub use crate::model::NoticeKind;

/// The most notices that one question brings.
const MOST: i64 = 200;

/// A notice to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// Names the event and the person, e.g. `matter:ID:level:1:ACCOUNT`; told once however often
    /// it is said.
    pub id: String,
    /// When the event was.
    pub at: Timestamp,
    /// What it says.
    pub kind: NoticeKind,
    /// Who is told.
    pub whom: AccountId,
    /// The page of the dashboard that shows it, e.g. `/s/cases/ID`.
    pub page: String,
}

/// Adds a notice inside the transaction of its event; one that is known already changes nothing.
pub(super) async fn enqueue(work: &mut Connection, notice: &NewNotice) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO notices (id, at, kind, whom, page) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&notice.id)
    .bind(notice.at.0)
    .bind(super::columns::word(&notice.kind))
    .bind(notice.whom.0.to_string())
    .bind(&notice.page)
    .execute(work)
    .await?;
    Ok(())
}

/// A notice as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names the event and the person.
    pub id: String,
    /// When the event was.
    pub at: Timestamp,
    /// What it says.
    pub kind: NoticeKind,
    /// Who is told.
    pub whom: AccountId,
    /// The page of the dashboard that shows it.
    pub page: String,
    /// When this person opened that page.
    pub seen_at: Option<Timestamp>,
    /// Counts of a digest, as JSON.
    pub detail: Option<String>,
}

impl Store {
    /// Adds a notice by itself, with the counts of a digest if it is one. Whether it was new.
    pub async fn announce(
        &self,
        notice: &NewNotice,
        detail: Option<&str>,
    ) -> Result<bool, StoreError> {
        let mut work = self.write().await?;
        let known: Option<String> = sqlx::query_scalar("SELECT id FROM notices WHERE id = $1")
            .bind(&notice.id)
            .fetch_optional(&mut *work)
            .await?;
        if known.is_some() {
            return Ok(false);
        }
        enqueue(&mut work, notice).await?;
        if let Some(detail) = detail {
            sqlx::query("UPDATE notices SET detail = $2 WHERE id = $1")
                .bind(&notice.id)
                .bind(detail)
                .execute(&mut *work)
                .await?;
        }
        work.commit().await?;
        tell(&self.changes, Change::Notices);
        Ok(true)
    }

    /// Whether there is a notice of this id.
    pub async fn knows_notice(&self, id: &str) -> Result<bool, StoreError> {
        let known: Option<String> = sqlx::query_scalar("SELECT id FROM notices WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        Ok(known.is_some())
    }

    /// Notices for which no delivery has been written yet, oldest first; at most 200.
    pub async fn unplanned_notices(&self) -> Result<Vec<Notice>, StoreError> {
        let rows: Vec<RawNotice> = sqlx::query_as(
            "SELECT id, at, kind, whom, page, seen_at, detail FROM notices
             WHERE planned_at IS NULL ORDER BY at, id LIMIT $1",
        )
        .bind(MOST)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(RawNotice::read).collect()
    }

    /// What a person has not seen yet, newest first; at most 200. Digests and codes are not
    /// pages to open and stay out.
    pub async fn unseen_notices(&self, whom: AccountId) -> Result<Vec<Notice>, StoreError> {
        let rows: Vec<RawNotice> = sqlx::query_as(
            "SELECT id, at, kind, whom, page, seen_at, detail FROM notices
             WHERE whom = $1 AND seen_at IS NULL AND kind <> 'digest' AND kind <> 'mail-check'
             ORDER BY at DESC, id DESC LIMIT $2",
        )
        .bind(whom.0.to_string())
        .bind(MOST)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(RawNotice::read).collect()
    }

    /// Notes that a person has opened a page: what would say the same by another channel need not
    /// go any more. How many notices it was about.
    pub async fn see_page(
        &self,
        whom: AccountId,
        page: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut work = self.write().await?;
        // Tests and codes are about the channel, not about the page.
        sqlx::query(
            "UPDATE deliveries SET state = 'seen', pause = NULL, done_at = $3
             WHERE notice IN (SELECT id FROM notices
                              WHERE whom = $1 AND page = $2 AND seen_at IS NULL
                                AND kind <> 'digest' AND kind <> 'mail-check')
               AND (channel = 'screen' OR (place <> 1 AND (state = 'waiting' OR state = 'held')))",
        )
        .bind(whom.0.to_string())
        .bind(page)
        .bind(now.0)
        .execute(&mut *work)
        .await?;
        let done = sqlx::query(
            "UPDATE notices SET seen_at = $3 WHERE whom = $1 AND page = $2 AND seen_at IS NULL",
        )
        .bind(whom.0.to_string())
        .bind(page)
        .bind(now.0)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(done.rows_affected())
    }

    /// Deletes notices of before a moment, with their deliveries, unless one of these is still
    /// on its way. How many.
    pub async fn forget_notices(&self, before: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "DELETE FROM notices WHERE at < $1 AND planned_at IS NOT NULL AND id NOT IN
                 (SELECT notice FROM deliveries WHERE state = 'waiting' OR state = 'held')",
        )
        .bind(before.0)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }

    /// Of the urgent notices since a moment that led to an incident which is closed now: how many
    /// there are, and how many of them were closed as a false alarm or as no concern.
    pub async fn alert_precision(&self, since: Timestamp) -> Result<(u64, u64), StoreError> {
        const CLOSED: &str = "SELECT COUNT(DISTINCT i.id) FROM notices n
             JOIN incidents i ON n.page = '/t/incidents/' || i.id
             WHERE n.kind = 'urgent' AND n.at >= $1 AND i.state = 'closed'";
        let mut view = self.reader.begin().await?;
        let closed: i64 = sqlx::query_scalar(CLOSED)
            .bind(since.0)
            .fetch_one(&mut *view)
            .await?;
        let needless: i64 = sqlx::query_scalar(
            "SELECT COUNT(DISTINCT i.id) FROM notices n
             JOIN incidents i ON n.page = '/t/incidents/' || i.id
             JOIN steps s ON s.incident = i.id
             WHERE n.kind = 'urgent' AND n.at >= $1 AND i.state = 'closed'
               AND s.state = 'closed'
               AND (s.note = 'mistake' OR s.note LIKE 'mistake:%'
                    OR s.note = 'no-concern' OR s.note LIKE 'no-concern:%')
               AND NOT EXISTS (SELECT 1 FROM steps l WHERE l.incident = i.id AND l.id > s.id)",
        )
        .bind(since.0)
        .fetch_one(&mut *view)
        .await?;
        Ok((
            super::columns::count(closed),
            super::columns::count(needless),
        ))
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct RawNotice {
    id: String,
    at: i64,
    kind: String,
    whom: String,
    page: String,
    seen_at: Option<i64>,
    detail: Option<String>,
}

impl RawNotice {
    pub(super) fn read(self) -> Result<Notice, StoreError> {
        Ok(Notice {
            id: self.id,
            at: Timestamp(self.at),
            kind: read_word(self.kind)?,
            whom: AccountId(read_id(&self.whom)?),
            page: self.page,
            seen_at: self.seen_at.map(Timestamp),
            detail: self.detail,
        })
    }
}
