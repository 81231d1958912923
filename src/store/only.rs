//! Lessons in which a class works with a few pages and no others.
//!
//! A lesson and its line in the audit log are one transaction. Whether its pages open at all is
//! not asked here.

use uuid::Uuid;

use super::columns::read_id;
use super::open::tell;
use super::unlocks::{log, may, scope_of};
use super::{Actor, Change, Scope, Store, StoreError};
use crate::model::{ClassId, OnlyThese, PageScope, Timestamp, Whom};

/// A lesson that is to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOnly {
    /// Which class.
    pub class: ClassId,
    /// Which pages; at most [`OnlyThese::MOST`], the rest is left out.
    pub pages: Vec<PageScope>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Store {
    /// Has a class work with a few pages. What it worked with at that time is over then.
    /// `NotFound` if the scope does not include the class.
    pub async fn begin_only(
        &self,
        new: &NewOnly,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Uuid, StoreError> {
        if !may(scope, &Whom::Class(new.class.clone())) {
            return Err(StoreError::NotFound);
        }
        let id = Uuid::now_v7();
        let pages = new.pages.iter().take(OnlyThese::MOST);
        let pages: Vec<String> = pages.map(ToString::to_string).collect();
        let mut work = self.write().await?;
        sqlx::query(
            "UPDATE only_pages SET ended_at = $2, ended_by = $3
             WHERE class = $1 AND ended_at IS NULL AND until_at > $4 AND from_at < $5",
        )
        .bind(&*new.class.0)
        .bind(new.from.0.max(at.0))
        .bind(&by.display)
        .bind(new.from.0)
        .bind(new.until.0)
        .execute(&mut *work)
        .await?;
        sqlx::query(
            "INSERT INTO only_pages (id, class, pages, from_at, until_at, by_name)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id.to_string())
        .bind(&*new.class.0)
        .bind(pages.join("\n"))
        .bind(new.from.0)
        .bind(new.until.0)
        .bind(&by.display)
        .execute(&mut *work)
        .await?;
        log(&mut work, by, at, "only.begin", id.to_string(), None).await?;
        work.commit().await?;
        self.tell_only(&new.class);
        Ok(id)
    }

    /// Ends such a lesson before its time. `NotFound` outside the scope, `Conflict` if it is over.
    pub async fn end_only(
        &self,
        id: Uuid,
        scope: &Scope,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let class: Option<String> =
            sqlx::query_scalar("SELECT class FROM only_pages WHERE id = $1")
                .bind(id.to_string())
                .fetch_optional(&self.reader)
                .await?;
        let class = ClassId(class.ok_or(StoreError::NotFound)?.into());
        if !may(scope, &Whom::Class(class.clone())) {
            return Err(StoreError::NotFound);
        }
        let mut work = self.write().await?;
        let done = sqlx::query(
            "UPDATE only_pages SET ended_at = $2, ended_by = $3
             WHERE id = $1 AND ended_at IS NULL AND until_at > $2",
        )
        .bind(id.to_string())
        .bind(at.0)
        .bind(&by.display)
        .execute(&mut *work)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        log(&mut work, by, at, "only.end", id.to_string(), None).await?;
        work.commit().await?;
        self.tell_only(&class);
        Ok(())
    }

    /// The lessons with a few pages that are going on, or will.
    pub async fn only_in_force(&self, now: Timestamp) -> Result<Vec<OnlyThese>, StoreError> {
        let rows: Vec<Raw> = sqlx::query_as(
            "SELECT id, class, pages, from_at, until_at, by_name, ended_at FROM only_pages
             WHERE until_at > $1 AND (ended_at IS NULL OR ended_at > $1) ORDER BY id",
        )
        .bind(now.0)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(Raw::read).collect()
    }

    fn tell_only(&self, class: &ClassId) {
        let class = Some(class.clone());
        tell(&self.changes, Change::Unlocks { class });
    }
}

#[derive(sqlx::FromRow)]
struct Raw {
    id: String,
    class: String,
    pages: String,
    from_at: i64,
    until_at: i64,
    by_name: String,
    ended_at: Option<i64>,
}

impl Raw {
    fn read(self) -> Result<OnlyThese, StoreError> {
        let page = |line: &str| {
            let (host, path) = match line.split_once('/') {
                Some((host, path)) => (host, Some(format!("/{path}"))),
                None => (line, None),
            };
            scope_of(host, path)
        };
        Ok(OnlyThese {
            id: read_id(&self.id)?,
            class: ClassId(self.class.as_str().into()),
            pages: self.pages.lines().map(page).collect::<Result<_, _>>()?,
            from: Timestamp(self.from_at),
            until: Timestamp(self.until_at),
            by: self.by_name.as_str().into(),
            revoked_at: self.ended_at.map(Timestamp),
        })
    }
}
