//! Leaves in peace what a person has said is no concern, and tells of what looks like a mistake of
//! the filter.
//!
//! Both look at rows that are there and write steps and notices as a person would: absorbing
//! records stays a function of the records alone.

use uuid::Uuid;

use super::columns::{count, read_id, read_severity};
use super::notices::enqueue;
use super::open::tell;
use super::{Change, NewNotice, NoticeKind, Role, Store, StoreError};
use crate::model::{ClassId, EventCode, Timestamp};
use crate::safeguard::KindGroup;
use crate::safeguard::quiet::{HOLDS, is_quiet};

/// New incidents that one round looks at.
const MOST: i64 = 500;
/// How many pupils who ask for the same page make it a likely mistake (UX section 8.5).
const MISTAKE: i64 = 3;
/// The note of the step that left an incident in peace.
pub const QUIET: &str = "quiet";

#[derive(sqlx::FromRow)]
struct Fresh {
    id: String,
    class: String,
    category: String,
    care: i64,
    severity: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Calmed {
    id: String,
    at: i64,
    hits: i64,
}

impl Store {
    /// Closes new incidents that are the same page for the same class as one of which somebody
    /// said within a week that it was no concern. How many.
    ///
    /// Each has its step, with a note and nobody's name, and opens again as any closed one does.
    pub async fn hush(&self, now: Timestamp) -> Result<usize, StoreError> {
        let since = now.minus(HOLDS).0;
        let fresh: Vec<Fresh> = sqlx::query_as(
            "SELECT id, class, category, care, severity FROM incidents
             WHERE state = 'new' AND care = 0 AND class IS NOT NULL AND kinds <> $1
               AND last_at >= $2 ORDER BY last_at DESC, id LIMIT $3",
        )
        .bind(KindGroup::Technical.word())
        .bind(since)
        .bind(MOST)
        .fetch_all(&self.reader)
        .await?;
        let mut quiet = 0;
        for one in fresh {
            let calmed: Option<Calmed> = sqlx::query_as(
                "SELECT i.id, s.at, i.hits FROM incidents i
                 JOIN steps s ON s.incident = i.id
                 WHERE i.class = $1 AND i.category = $2 AND i.state = 'closed' AND i.care = 0
                   AND i.id <> $3 AND s.state = 'closed' AND s.at >= $4
                   AND (s.note = 'no-concern' OR s.note LIKE 'no-concern:%')
                   AND NOT EXISTS (SELECT 1 FROM hits h WHERE h.incident = $3
                                   AND h.host NOT IN (SELECT k.host FROM hits k
                                                      WHERE k.incident = i.id))
                 ORDER BY s.at DESC, i.id LIMIT 1",
            )
            .bind(&one.class)
            .bind(&one.category)
            .bind(&one.id)
            .bind(since)
            .fetch_optional(&self.reader)
            .await?;
            let Some(calmed) = calmed else { continue };
            let grown: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM hits WHERE class = $1 AND category = $2 AND at > $3
                   AND host IN (SELECT k.host FROM hits k WHERE k.incident = $4)",
            )
            .bind(&one.class)
            .bind(&one.category)
            .bind(calmed.at)
            .bind(&calmed.id)
            .fetch_one(&self.reader)
            .await?;
            let severity = read_severity(one.severity)?;
            if !is_quiet(one.care != 0, severity, count(calmed.hits), count(grown)) {
                continue;
            }
            quiet += usize::from(self.leave(&one, now).await?);
        }
        Ok(quiet)
    }

    /// Closes one, if it is still new and no matter of the safeguarding team's.
    async fn leave(&self, one: &Fresh, now: Timestamp) -> Result<bool, StoreError> {
        let mut work = self.write().await?;
        let closed = sqlx::query(
            "UPDATE incidents SET state = 'closed' WHERE id = $1 AND state = 'new' AND care = 0
               AND id NOT IN (SELECT reference FROM matters WHERE kind = 'incident')",
        )
        .bind(&one.id)
        .execute(&mut *work)
        .await?
        .rows_affected();
        if closed == 0 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO steps (id, incident, at, by_whom, state, note)
             VALUES ($1, $2, $3, '', 'closed', $4)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(&one.id)
        .bind(now.0)
        .bind(QUIET)
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        let class = Some(ClassId(one.class.as_str().into()));
        tell(&self.changes, Change::Incidents { class });
        Ok(true)
    }

    /// Tells the teachers of a class and IT, once for each request, of a page that three pupils or
    /// more have asked for: likely a mistake of the filter. How many notices were new.
    pub async fn tell_of_mistakes(&self, now: Timestamp) -> Result<usize, StoreError> {
        let asks: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT id, class FROM asks
             WHERE answer IS NULL AND care = 0 AND asked >= $1 ORDER BY id LIMIT $2",
        )
        .bind(MISTAKE)
        .bind(MOST)
        .fetch_all(&self.reader)
        .await?;
        if asks.is_empty() {
            return Ok(0);
        }
        let accounts = self.accounts().await?;
        let mut new = 0;
        for (ask, class) in asks {
            let class = class.map(|class| ClassId(class.into()));
            let whom = accounts.iter().filter(|account| {
                let own = class
                    .as_ref()
                    .is_some_and(|own| account.classes.contains(own));
                !account.disabled
                    && match account.role {
                        Role::Teacher => own,
                        Role::Admin => true,
                        _ => false,
                    }
            });
            for account in whom {
                let notice = NewNotice {
                    id: format!("ask:{}:mistake:{}", read_id(&ask)?, account.id.0),
                    at: now,
                    kind: NoticeKind::Mistake,
                    whom: account.id,
                    page: "/t/review".to_owned(),
                };
                if self.knows_notice(&notice.id).await? {
                    continue;
                }
                let mut work = self.write().await?;
                enqueue(&mut work, &notice).await?;
                work.commit().await?;
                new += 1;
            }
        }
        if new > 0 {
            tell(&self.changes, Change::Notices);
        }
        Ok(new)
    }

    /// How often somebody saw the name behind the incident of a request, up to a moment: for the
    /// pupil whose name it is, by the code of the request. `None` if it was asked after that
    /// moment. Nothing of care is counted: that is told in person.
    pub async fn looks_behind(
        &self,
        code: EventCode,
        until: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let hit: Option<(String,)> = sqlx::query_as(
            "SELECT h.incident FROM appeals a JOIN hits h ON h.id = a.hit
             WHERE a.code = $1 AND a.at <= $2 AND h.care = 0
             ORDER BY a.at DESC, a.id DESC LIMIT 1",
        )
        .bind(code.to_string())
        .bind(until.0)
        .fetch_optional(&self.reader)
        .await?;
        let Some((incident,)) = hit else {
            return Ok(None);
        };
        let times: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM reveals WHERE incident = $1 AND emergency = 0 AND at <= $2",
        )
        .bind(incident)
        .bind(until.0)
        .fetch_one(&self.reader)
        .await?;
        Ok(Some(count(times)))
    }
}
