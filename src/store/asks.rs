//! Merging: everybody of a class who asks for the same page within a day of another shares one
//! request, so that one answer reaches them all, until that answer is over.

use std::collections::BTreeSet;

use super::columns::word;
use super::{Connection, StoreError};
use crate::model::{Appeal, Hit, Timestamp};
use crate::safeguard;

/// What an appeal is about, as far as its hit is known.
#[derive(Default, sqlx::FromRow)]
struct Page {
    class: Option<String>,
    tier: String,
    category: String,
    care: i64,
    host: String,
    path: Option<String>,
}

impl Page {
    fn of(hit: &Hit) -> Self {
        Page {
            class: hit.class.as_ref().map(|class| class.0.to_string()),
            tier: hit.tier.clone(),
            category: hit.category.clone(),
            care: i64::from(hit.care),
            host: hit.host.clone(),
            path: hit.path.clone(),
        }
    }

    /// What appeals have in common that share a request. Where the host was not kept, or the
    /// class is unknown, only appeals about the very same hit do.
    fn key(&self, hit: &str) -> String {
        match &self.class {
            Some(class) if !self.host.is_empty() => serde_json::json!([
                class,
                self.care,
                self.host,
                self.path.as_deref().unwrap_or("")
            ])
            .to_string(),
            _ => format!("hit:{hit}"),
        }
    }
}

/// A request that an appeal may join.
#[derive(sqlx::FromRow)]
struct Neighbour {
    id: String,
    first_at: i64,
    last_at: i64,
    answer: Option<String>,
    answered_at: Option<i64>,
    answered_by: Option<String>,
    opened: Option<String>,
    /// When what the answer opened is over.
    #[sqlx(default)]
    over_at: Option<i64>,
}

impl Neighbour {
    /// From when on its answer says nothing any more: from the end of what it opened, else a day
    /// after it was given. Whoever asks then asks anew, and does not read "that time is over".
    fn ends(&self) -> Option<i64> {
        let day = |at: i64| Timestamp(at).plus(safeguard::ASK_PAUSE).0;
        self.over_at.or(self.answered_at.map(day))
    }
}

/// Those of a page's requests near a moment that an appeal of that moment belongs to. An answer
/// that has ended parts what came before its end from what came after: so the outcome is the same
/// in whichever order appeals arrive.
fn joined(near: Vec<Neighbour>, at: i64) -> Vec<Neighbour> {
    let still = |ask: &Neighbour| ask.ends().is_none_or(|end| end > at);
    let mut near: Vec<Neighbour> = near.into_iter().filter(still).collect();
    let end = near.iter().filter_map(Neighbour::ends).min();
    near.retain(|ask| end.is_none_or(|end| ask.first_at < end));
    near
}

/// What was said, when and by whom; the latest holds.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct Answer {
    at: Option<i64>,
    answer: Option<String>,
    by: Option<String>,
    /// The unlock that it made.
    opened: Option<String>,
}

/// One appeal as far as placing it needs.
#[derive(Clone, sqlx::FromRow)]
struct Asked {
    id: String,
    hit: String,
    at: i64,
}

/// Stores an appeal and lets it join a request; false if it was there. `touched` collects the
/// requests to [`refresh`].
pub(super) async fn absorb(
    work: &mut Connection,
    appeal: &Appeal,
    touched: &mut BTreeSet<String>,
) -> Result<bool, StoreError> {
    let asked = Asked {
        id: appeal.id.to_string(),
        hit: appeal.hit.to_string(),
        at: appeal.at.0,
    };
    let done = sqlx::query(
        "INSERT INTO appeals (id, ask, hit, code, at, why, words, language)
         VALUES ($1, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&asked.id)
    .bind(&asked.hit)
    .bind(appeal.code.to_string())
    .bind(asked.at)
    .bind(word(&appeal.why))
    .bind(&appeal.words)
    .bind(appeal.language.tag())
    .execute(&mut *work)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let page: Option<Page> =
        sqlx::query_as("SELECT class, tier, category, care, host, path FROM hits WHERE id = $1")
            .bind(&asked.hit)
            .fetch_optional(&mut *work)
            .await?;
    place(
        work,
        &asked,
        &page.unwrap_or_default(),
        Answer::default(),
        touched,
    )
    .await?;
    Ok(true)
}

/// Appeals that came before their hit now find their class and page; true if there were any.
pub(super) async fn hit_arrived(
    work: &mut Connection,
    hit: &Hit,
    touched: &mut BTreeSet<String>,
) -> Result<bool, StoreError> {
    let early: Vec<Asked> =
        sqlx::query_as("SELECT id, hit, at FROM appeals WHERE hit = $1 ORDER BY at, id")
            .bind(hit.id.to_string())
            .fetch_all(&mut *work)
            .await?;
    if early.is_empty() {
        return Ok(false);
    }
    let old: Vec<Neighbour> = sqlx::query_as(
        "DELETE FROM asks WHERE hit = $1
         RETURNING id, first_at, last_at, answer, answered_at, answered_by, opened",
    )
    .bind(hit.id.to_string())
    .fetch_all(&mut *work)
    .await?;
    let page = Page::of(hit);
    for asked in &early {
        touched.remove(&asked.id);
        let answer = old
            .iter()
            .find(|old| (old.first_at..=old.last_at).contains(&asked.at))
            .map(Answer::of)
            .unwrap_or_default();
        place(work, asked, &page, answer, touched).await?;
    }
    Ok(true)
}

impl Answer {
    fn of(ask: &Neighbour) -> Self {
        Answer {
            at: ask.answered_at,
            answer: ask.answer.clone(),
            by: ask.answered_by.clone(),
            opened: ask.opened.clone(),
        }
    }
}

async fn place(
    work: &mut Connection,
    asked: &Asked,
    page: &Page,
    mut answer: Answer,
    touched: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    let at = Timestamp(asked.at);
    let key = page.key(&asked.hit);
    let near: Vec<Neighbour> = sqlx::query_as(
        "SELECT asks.id, first_at, last_at, answer, answered_at, answered_by, opened,
                CASE WHEN ended_at < until_at THEN ended_at ELSE until_at END AS over_at
         FROM asks LEFT JOIN unlocks ON unlocks.id = asks.opened
         WHERE asks.page = $1 AND first_at <= $2 AND last_at >= $3 ORDER BY first_at, asks.id",
    )
    .bind(&key)
    .bind(at.plus(safeguard::ASK_PAUSE).0)
    .bind(at.minus(safeguard::ASK_PAUSE).0)
    .fetch_all(&mut *work)
    .await?;
    let near = joined(near, asked.at);
    let id = match near.first() {
        Some(first) if (first.first_at, &first.id) < (asked.at, &asked.id) => first.id.clone(),
        _ => asked.id.clone(),
    };
    let (mut first_at, mut last_at) = (asked.at, asked.at);
    for old in &near {
        first_at = first_at.min(old.first_at);
        last_at = last_at.max(old.last_at);
        answer = answer.max(Answer::of(old));
        if old.id != id {
            touched.remove(&old.id);
            for statement in [
                "UPDATE appeals SET ask = $2 WHERE ask = $1",
                "DELETE FROM asks WHERE id = $1 AND id <> $2",
            ] {
                sqlx::query(statement)
                    .bind(&old.id)
                    .bind(&id)
                    .execute(&mut *work)
                    .await?;
            }
        }
    }
    sqlx::query("UPDATE appeals SET ask = $1 WHERE id = $2")
        .bind(&id)
        .bind(&asked.id)
        .execute(&mut *work)
        .await?;
    // Class, care, host and path are the same for all that share the key; the rest is that of
    // the earliest appeal, whose id the request has.
    sqlx::query(
        "INSERT INTO asks (id, page, class, tier, category, care, host, path, hit, first_at,
                           last_at, asked, answer, answered_at, answered_by, opened)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15)
         ON CONFLICT (id) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at,
             answer = excluded.answer, answered_at = excluded.answered_at,
             answered_by = excluded.answered_by, opened = excluded.opened",
    )
    .bind(&id)
    .bind(&key)
    .bind(page.class.as_deref())
    .bind(&page.tier)
    .bind(&page.category)
    .bind(page.care)
    .bind(&page.host)
    .bind(page.path.as_deref())
    .bind(&asked.hit)
    .bind(first_at)
    .bind(last_at)
    .bind(answer.answer)
    .bind(answer.at)
    .bind(answer.by)
    .bind(answer.opened)
    .execute(&mut *work)
    .await?;
    touched.insert(id);
    Ok(())
}

/// Counts the appeals of a request anew.
pub(super) async fn refresh(work: &mut Connection, ask: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE asks SET asked = (SELECT COUNT(*) FROM appeals WHERE ask = $1) WHERE id = $1",
    )
    .bind(ask)
    .execute(work)
    .await?;
    Ok(())
}
