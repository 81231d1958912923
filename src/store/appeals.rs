//! Requests for pages, and what was answered.

use std::collections::BTreeMap;

use super::sql::QueryBuilder;
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{count, read, read_id, read_word, word};
use super::incidents::only_classes;
use super::notices::{NewNotice, NoticeKind, enqueue};
use super::open::tell;
use super::rows::{AppealRow, AppealState, AppealStatus, AskRow, WaitingAsk};
use super::{CareView, Change, Connection, Db, Scope, Store, StoreError};
use crate::model::{AppealAnswer, ClassId, EventCode, PageScope, Role, Timestamp};

/// The most requests that one question brings.
const MOST: i64 = 500;

/// The most pupils' words that a request lists.
const MOST_ASKS: i64 = 100;

impl Store {
    /// What classes ask for, oldest first, at most 500; of what has been answered see
    /// [`Store::answered`]. Pages of care are only there where care is shown in full.
    pub async fn appeals(
        &self,
        scope: &Scope,
        state: Option<AppealState>,
    ) -> Result<Vec<AppealRow>, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT asks.*, accounts.display,
                    (SELECT hits.reason FROM hits WHERE hits.id = asks.hit) AS reason
             FROM asks
             LEFT JOIN accounts ON accounts.id = asks.answered_by WHERE 1 = 1",
        );
        inside(&mut sql, scope);
        match state {
            Some(AppealState::Waiting) => sql.push(" AND answer IS NULL"),
            Some(AppealState::Answered) => sql.push(" AND answer IS NOT NULL"),
            None => &mut sql,
        };
        sql.push(" ORDER BY first_at, asks.id LIMIT ")
            .push_bind(MOST);
        let raw: Vec<RawAsk> = sql.build_query_as().fetch_all(&mut *view).await?;
        shown(&mut view, raw).await
    }

    /// What was answered after a moment, the newest answer first, at most `most` (and 500).
    pub async fn answered(
        &self,
        scope: &Scope,
        after: Timestamp,
        most: u16,
    ) -> Result<Vec<AppealRow>, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT asks.*, accounts.display,
                    (SELECT hits.reason FROM hits WHERE hits.id = asks.hit) AS reason
             FROM asks
             LEFT JOIN accounts ON accounts.id = asks.answered_by WHERE answered_at > ",
        );
        sql.push_bind(after.0).push(" AND answer IS NOT NULL");
        inside(&mut sql, scope);
        sql.push(" ORDER BY answered_at DESC, asks.id DESC LIMIT ")
            .push_bind(MOST.min(i64::from(most)));
        let raw: Vec<RawAsk> = sql.build_query_as().fetch_all(&mut *view).await?;
        shown(&mut view, raw).await
    }

    /// Every request that waits, however many: for the clock.
    pub async fn waiting_asks(&self) -> Result<Vec<WaitingAsk>, StoreError> {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT id, first_at, care FROM asks WHERE answer IS NULL ORDER BY id")
                .fetch_all(&self.reader)
                .await?;
        rows.into_iter()
            .map(|(id, first_at, care)| {
                Ok(WaitingAsk {
                    id: read_id(&id)?,
                    first_at: Timestamp(first_at),
                    care: care != 0,
                })
            })
            .collect()
    }

    /// One request; the id is its own or that of any appeal in it. `NotFound` outside the scope.
    pub async fn appeal(&self, id: Uuid, scope: &Scope) -> Result<AppealRow, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT asks.*, accounts.display,
                    (SELECT hits.reason FROM hits WHERE hits.id = asks.hit) AS reason
             FROM asks
             LEFT JOIN accounts ON accounts.id = asks.answered_by
             WHERE asks.id = (SELECT ask FROM appeals WHERE id = ",
        );
        sql.push_bind(id.to_string()).push(")");
        inside(&mut sql, scope);
        let found: Option<RawAsk> = sql.build_query_as().fetch_optional(&mut *view).await?;
        let ask = found.ok_or(StoreError::NotFound)?;
        let mut rows = shown(&mut view, vec![ask]).await?;
        rows.pop().ok_or(StoreError::NotFound)
    }

    /// What a pupil with a receipt may know; `None` if nobody asked with this code.
    pub async fn appeal_by_code(
        &self,
        code: EventCode,
    ) -> Result<Option<AppealStatus>, StoreError> {
        type Found = (i64, Option<String>, Option<i64>, Option<String>, i64);
        let row: Option<Found> = sqlx::query_as(
            "SELECT appeals.at, asks.answer, asks.answered_at, asks.opened, asks.first_at
             FROM appeals JOIN asks ON asks.id = appeals.ask
             WHERE appeals.code = $1 ORDER BY appeals.at DESC, appeals.id DESC LIMIT 1",
        )
        .bind(code.to_string())
        .fetch_optional(&self.reader)
        .await?;
        let Some((asked_at, answer, answered_at, unlock, first_at)) = row else {
            return Ok(None);
        };
        let opened: Option<(String, Option<String>, i64, Option<i64>)> =
            sqlx::query_as("SELECT host, path, until_at, ended_at FROM unlocks WHERE id = $1")
                .bind(unlock)
                .fetch_optional(&self.reader)
                .await?;
        let opened = opened
            .map(|(host, path, until, ended)| {
                let scope = PageScope {
                    host: read(&host)?,
                    path: path.map(Into::into),
                };
                let until = ended.map_or(until, |ended| until.min(ended));
                Ok::<_, StoreError>((scope, Timestamp(until)))
            })
            .transpose()?;
        let answer: Option<AppealAnswer> = answer.map(read_word).transpose()?;
        Ok(Some(AppealStatus {
            state: state_of(answer),
            answer,
            asked_at: Timestamp(asked_at),
            answered_at: answered_at.map(Timestamp),
            first_at: Timestamp(first_at),
            opened,
        }))
    }

    /// Tells the next people, once, that nobody has answered a request in time: IT, and of a page
    /// of care the safeguarding leads.
    pub async fn tell_of_late(&self, ask: &WaitingAsk, at: Timestamp) -> Result<(), StoreError> {
        let role = match ask.care {
            true => Role::SafeguardingLead,
            false => Role::Admin,
        };
        let mut work = self.write().await?;
        let whom: Vec<(String,)> =
            sqlx::query_as("SELECT id FROM accounts WHERE role = $1 AND disabled = 0 ORDER BY id")
                .bind(word(&role))
                .fetch_all(&mut *work)
                .await?;
        for (account,) in whom {
            let notice = NewNotice {
                id: format!("ask:{}:late:{account}", ask.id),
                at,
                kind: NoticeKind::Overdue,
                whom: AccountId(read_id(&account)?),
                page: "/t/review".to_owned(),
            };
            enqueue(&mut work, &notice).await?;
        }
        work.commit().await?;
        tell(&self.changes, Change::Notices);
        Ok(())
    }

    /// Answers everybody of the class who asked for the page. The id is that of the request or of
    /// any appeal in it.
    ///
    /// `NotFound` outside the scope, `Conflict` if it has been answered already: somebody else
    /// was faster.
    pub async fn answer_appeal(
        &self,
        id: Uuid,
        scope: &Scope,
        answer: AppealAnswer,
        by: AccountId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT id, answer FROM asks WHERE id = (SELECT ask FROM appeals WHERE id = ",
        );
        sql.push_bind(id.to_string()).push(")");
        inside(&mut sql, scope);
        let found: Option<(String, Option<String>)> =
            sql.build_query_as().fetch_optional(&mut *work).await?;
        let (ask, answered) = found.ok_or(StoreError::NotFound)?;
        if answered.is_some() {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "UPDATE asks SET answer = $2, answered_at = $3, answered_by = $4 WHERE id = $1",
        )
        .bind(ask)
        .bind(word(&answer))
        .bind(at.0)
        .bind(by.0.to_string())
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        tell(&self.changes, Change::Appeals);
        Ok(())
    }
}

/// The requests with what each who asked said, oldest first: one question for all of them.
async fn shown(view: &mut Connection, raw: Vec<RawAsk>) -> Result<Vec<AppealRow>, StoreError> {
    let mut said: BTreeMap<String, Vec<AskRow>> = BTreeMap::new();
    if !raw.is_empty() {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT ask, at, code, why, words, language FROM (
                 SELECT id, ask, at, code, why, words, language,
                        ROW_NUMBER() OVER (PARTITION BY ask ORDER BY at, id) AS place
                 FROM appeals WHERE ask IN (",
        );
        let mut list = sql.separated(", ");
        for ask in &raw {
            list.push_bind(ask.id.clone());
        }
        sql.push(")) AS placed WHERE place <= ")
            .push_bind(MOST_ASKS)
            .push(" ORDER BY ask, at, id");
        let rows: Vec<RawAppeal> = sql.build_query_as().fetch_all(view).await?;
        for row in rows {
            said.entry(row.ask.clone())
                .or_default()
                .push(AskRow::try_from(row)?);
        }
    }
    raw.into_iter()
        .map(|ask| {
            let asks = said.remove(&ask.id).unwrap_or_default();
            ask.with(asks)
        })
        .collect()
}

/// Narrows a question about requests to what the scope includes.
pub(super) fn inside(sql: &mut QueryBuilder<Db>, scope: &Scope) {
    if let Some(classes) = &scope.classes {
        only_classes(sql, classes);
    }
    if scope.care != CareView::Show {
        sql.push(" AND care = 0");
    }
}

fn state_of(answer: Option<AppealAnswer>) -> AppealState {
    if answer.is_some() {
        AppealState::Answered
    } else {
        AppealState::Waiting
    }
}

#[derive(sqlx::FromRow)]
struct RawAsk {
    id: String,
    class: Option<String>,
    tier: String,
    category: String,
    care: i64,
    host: String,
    path: Option<String>,
    hit: String,
    first_at: i64,
    last_at: i64,
    asked: i64,
    answer: Option<String>,
    answered_at: Option<i64>,
    display: Option<String>,
    reason: Option<String>,
}

impl RawAsk {
    fn with(self, asks: Vec<AskRow>) -> Result<AppealRow, StoreError> {
        let answer: Option<AppealAnswer> = self.answer.map(read_word).transpose()?;
        Ok(AppealRow {
            id: read_id(&self.id)?,
            first_at: Timestamp(self.first_at),
            last_at: Timestamp(self.last_at),
            class: self.class.map(|class| ClassId(class.into())),
            tier: self.tier,
            category: self.category,
            care: self.care != 0,
            host: self.host,
            path: self.path,
            hit: read_id(&self.hit)?,
            reason: self.reason.unwrap_or_default(),
            asked: count(self.asked),
            state: state_of(answer),
            answer,
            answered_at: self.answered_at.map(Timestamp),
            answered_by: self.display,
            asks,
        })
    }
}

#[derive(sqlx::FromRow)]
struct RawAppeal {
    ask: String,
    at: i64,
    code: String,
    why: String,
    words: String,
    language: String,
}

impl TryFrom<RawAppeal> for AskRow {
    type Error = StoreError;

    fn try_from(raw: RawAppeal) -> Result<Self, StoreError> {
        Ok(AskRow {
            at: Timestamp(raw.at),
            code: read(&raw.code)?,
            why: read_word(raw.why)?,
            words: raw.words,
            language: read(&raw.language)?,
        })
    }
}
