//! Days in counts: made from the records while they are kept, read after they are gone.
//!
//! A day that is over is counted again with every round, as long as its records are kept: late
//! answers and late hits find their way in, and counting twice changes nothing. What a tally
//! holds is no person and no site. Reports read tallies only, so that two readers of one day get
//! the same numbers.

use std::collections::BTreeMap;

use super::sql::QueryBuilder;

use super::columns::{count, word};
use super::incidents::only_classes;
use super::{Connection, Db, Scope, Store, StoreError};
use crate::model::{AppealAnswer, AppealReason, ClassId, Timestamp};
use crate::safeguard::period::Day;

/// For how long tallies are kept, in days: three school years and a little, so that a report can
/// be held against that of the years before.
const KEPT_DAYS: i64 = 3 * 366;

/// An answer within this time still reaches its lesson.
const LESSON: i64 = 45 * 60 * 1_000;
/// An answer within a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Names of the self-test: closing them says nothing of pupils.
const OF_TESTS: &str = "%.blocked.example";

/// What is counted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Pages that were closed, those cut while they streamed included.
    Closed,
    /// Incidents, on the day of their first page.
    Incidents,
    /// Those of severity 4 and 5.
    Urgent,
    /// Those of severity 4 and 5 that were closed as no concern.
    UrgentNoConcern,
    /// Incidents that a person closed as a mistake of the filter.
    ClosedAsMistake,
    /// Requests to open a page, on the day they began; a class that asks for one page is one.
    Asked,
    /// Those answered: it will be opened.
    Opened,
    /// Those answered: it stays closed.
    StaysClosed,
    /// Those answered: we look at it together.
    Together,
    /// Those answered within 45 minutes.
    AnsweredInLesson,
    /// Those answered within a day.
    AnsweredInDay,
    /// Messages of pupils to the safeguarding team.
    SelfReports,
    /// Those read within a day.
    SelfReportsInDay,
}

/// A count of one day, all classes together or those that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    /// The day, `YYYY-MM-DD` in the school's time zone.
    pub day: String,
    /// The tier's name; empty where there is none.
    pub tier: String,
    /// The category's name; empty where there is none.
    pub category: String,
    /// 1 if it is one of care.
    pub care: i64,
    what: String,
    n: i64,
}

impl Tally {
    /// Whether it counts this.
    pub fn is(&self, measure: Measure) -> bool {
        self.what == word(&measure)
    }

    /// How many.
    pub fn count(&self) -> u64 {
        count(self.n)
    }
}

/// A site that classes asked for, with what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedSite {
    /// The host.
    pub host: String,
    /// The category that closed it.
    pub category: String,
    /// Whether that is one of care.
    pub care: bool,
    /// How many requests were answered by opening it.
    pub opened: u64,
    /// Whether somebody asked because they looked for health, rights or support.
    pub support: bool,
    /// When it was first asked for.
    pub first_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Counted {
    class: String,
    tier: String,
    category: String,
    care: i64,
    what: String,
    n: i64,
}

type Key = (String, String, String, i64, String);

impl Store {
    /// Counts days that are over, and forgets tallies of more than three years. Give it only days
    /// whose records are all still kept; what stood for them is replaced. Returns how many days
    /// had changed.
    pub async fn tally(&self, days: &[Day]) -> Result<usize, StoreError> {
        let mut changed = 0;
        for day in days {
            let date = day.date.to_string();
            let new = self.count_day(day).await?;
            let mut work = self.write().await?;
            if stored(&mut work, &date).await? == new {
                continue;
            }
            sqlx::query("DELETE FROM tallies WHERE day = $1")
                .bind(&date)
                .execute(&mut *work)
                .await?;
            for ((class, tier, category, care, what), n) in new {
                sqlx::query(
                    "INSERT INTO tallies (day, class, tier, category, care, what, n)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(&date)
                .bind(class)
                .bind(tier)
                .bind(category)
                .bind(care)
                .bind(what)
                .bind(n)
                .execute(&mut *work)
                .await?;
            }
            work.commit().await?;
            changed += 1;
        }
        if let Some(newest) = days.last() {
            let cut = newest
                .date
                .saturating_sub(jiff::Span::new().days(KEPT_DAYS))
                .to_string();
            sqlx::query("DELETE FROM tallies WHERE day < $1")
                .bind(cut)
                .execute(&self.writer)
                .await?;
        }
        Ok(changed)
    }

    async fn count_day(&self, day: &Day) -> Result<BTreeMap<Key, i64>, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut all = BTreeMap::new();
        for statement in [HITS, INCIDENTS, ENDINGS, ASKS, REPORTS] {
            let rows: Vec<Counted> = sqlx::query_as(statement)
                .bind(day.from.0)
                .bind(day.to.0)
                .bind(LESSON)
                .bind(DAY)
                .bind(OF_TESTS)
                .fetch_all(&mut *view)
                .await?;
            for row in rows.into_iter().filter(|row| row.n > 0) {
                let key = (row.class, row.tier, row.category, row.care, row.what);
                all.insert(key, row.n);
            }
        }
        Ok(all)
    }

    /// The tallies of the days from `from` to before `to` (`YYYY-MM-DD`), classes added up; only
    /// those of `classes` where they are given.
    pub async fn tallies(
        &self,
        from: &str,
        to: &str,
        classes: Option<&[ClassId]>,
    ) -> Result<Vec<Tally>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT day, tier, category, care, what, CAST(SUM(n) AS BIGINT) AS n
             FROM tallies WHERE day >= ",
        );
        sql.push_bind(from.to_owned())
            .push(" AND day < ")
            .push_bind(to.to_owned());
        if let Some(classes) = classes {
            only_classes(&mut sql, classes);
        }
        sql.push(
            " GROUP BY day, tier, category, care, what
              ORDER BY day, tier, category, care, what",
        );
        Ok(sql.build_query_as().fetch_all(&self.reader).await?)
    }

    /// The first and the last day that were counted; `None` while there is none.
    pub async fn tallied(&self) -> Result<Option<(String, String)>, StoreError> {
        let (first, last): (Option<String>, Option<String>) =
            sqlx::query_as("SELECT MIN(day), MAX(day) FROM tallies")
                .fetch_one(&self.reader)
                .await?;
        Ok(first.zip(last))
    }

    /// Sites that were closed and then opened on request, of requests that began in the time and
    /// are still kept, most often opened first; at most 200. Pages of care are there only where
    /// the scope shows care in full.
    pub async fn opened_sites(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<AskedSite>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT host, category, care, COUNT(*) AS opened, MIN(first_at) AS first_at,
                    COUNT(CASE WHEN EXISTS (SELECT 1 FROM appeals WHERE appeals.ask = asks.id
                                            AND appeals.why = ",
        );
        sql.push_bind(word(&AppealReason::Support))
            .push(") THEN 1 END) AS support FROM asks WHERE host <> '' AND first_at >= ")
            .push_bind(from.0)
            .push(" AND first_at < ")
            .push_bind(to.0)
            .push(" AND answer = ")
            .push_bind(word(&AppealAnswer::Opened));
        super::appeals::inside(&mut sql, scope);
        sql.push(" GROUP BY host, category, care ORDER BY opened DESC, host, category LIMIT 200");
        let rows: Vec<(String, String, i64, i64, i64, i64)> =
            sql.build_query_as().fetch_all(&self.reader).await?;
        Ok(rows
            .into_iter()
            .map(
                |(host, category, care, opened, first_at, support)| AskedSite {
                    host,
                    category,
                    care: care != 0,
                    opened: count(opened),
                    support: support > 0,
                    first_at: Timestamp(first_at),
                },
            )
            .collect())
    }

    /// How many notices were made for teachers in the time, and how many teachers there are:
    /// for an average, never for one person.
    pub async fn interruptions(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(u64, u64), StoreError> {
        let (notices, teachers): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM notices JOIN accounts ON accounts.id = notices.whom
                     WHERE accounts.role = 'teacher' AND notices.kind <> 'digest'
                       AND notices.at >= $1 AND notices.at < $2),
                    (SELECT COUNT(*) FROM accounts WHERE role = 'teacher' AND disabled = 0)",
        )
        .bind(from.0)
        .bind(to.0)
        .fetch_one(&self.reader)
        .await?;
        Ok((count(notices), count(teachers)))
    }
}

async fn stored(work: &mut Connection, date: &str) -> Result<BTreeMap<Key, i64>, StoreError> {
    let rows: Vec<Counted> =
        sqlx::query_as("SELECT class, tier, category, care, what, n FROM tallies WHERE day = $1")
            .bind(date)
            .fetch_all(work)
            .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = (row.class, row.tier, row.category, row.care, row.what);
            (key, row.n)
        })
        .collect())
}

// Each statement takes the same five values: from, to, a lesson, a day, the names of the tests.
// PostgreSQL wants each of them used, and each with a type.

const HITS: &str = "
    SELECT COALESCE(class, '') AS class, tier, category, care, 'closed' AS what, COUNT(*) AS n
    FROM hits WHERE at >= $1 AND at < $2 AND CAST($3 AS BIGINT) < CAST($4 AS BIGINT)
      AND kind IN ('block', 'cut') AND host NOT LIKE $5
    GROUP BY COALESCE(class, ''), tier, category, care";

const INCIDENTS: &str = "
    SELECT class, tier, category, care, what, COUNT(*) AS n FROM (
        SELECT COALESCE(class, '') AS class, tier, category, care, severity
        FROM incidents WHERE first_at >= $1 AND first_at < $2
          AND CAST($3 AS BIGINT) < CAST($4 AS BIGINT) AND kinds <> 'technical'
          AND NOT EXISTS (SELECT 1 FROM hits WHERE hits.incident = incidents.id
                          AND hits.host LIKE $5)) AS begun
    JOIN (SELECT 'incidents' AS what, 0 AS least UNION ALL SELECT 'urgent', 4) AS measures
      ON COALESCE(severity, 0) >= least
    GROUP BY class, tier, category, care, what";

const ENDINGS: &str = "
    SELECT class, tier, category, care, what, COUNT(*) AS n FROM (
        SELECT COALESCE(incidents.class, '') AS class, incidents.tier, incidents.category,
               incidents.care, COALESCE(incidents.severity, 0) AS severity, steps.note
        FROM incidents JOIN steps ON steps.incident = incidents.id
        WHERE incidents.first_at >= $1 AND incidents.first_at < $2
          AND CAST($3 AS BIGINT) < CAST($4 AS BIGINT) AND CAST($5 AS TEXT) <> ''
          AND incidents.state = 'closed' AND steps.state = 'closed'
          AND NOT EXISTS (SELECT 1 FROM steps AS later WHERE later.incident = incidents.id
                          AND (later.at > steps.at
                               OR (later.at = steps.at AND later.id > steps.id)))) AS ended
    JOIN (SELECT 'closed-as-mistake' AS what, 0 AS least, 'mistake' AS whole,
                 'mistake:%' AS part
          UNION ALL SELECT 'urgent-no-concern', 4, 'no-concern', 'no-concern:%') AS measures
      ON severity >= least AND (note = whole OR note LIKE part)
    GROUP BY class, tier, category, care, what";

const ASKS: &str = "
    SELECT class, tier, category, care, what, COUNT(*) AS n FROM (
        SELECT COALESCE(class, '') AS class, tier, category, care,
               COALESCE(answer, '') AS answer,
               COALESCE(answered_at - first_at, 9000000000000) AS took
        FROM asks WHERE first_at >= $1 AND first_at < $2 AND host NOT LIKE $5) AS asked
    JOIN (SELECT 'asked' AS what, '' AS said, 9000000000000 AS within
          UNION ALL SELECT 'opened', 'opened', 9000000000000
          UNION ALL SELECT 'stays-closed', 'stays-closed', 9000000000000
          UNION ALL SELECT 'together', 'together', 9000000000000
          UNION ALL SELECT 'answered-in-lesson', '', CAST($3 AS BIGINT)
          UNION ALL SELECT 'answered-in-day', '', CAST($4 AS BIGINT)) AS measures
      ON (said = '' OR answer = said) AND took <= within
    GROUP BY class, tier, category, care, what";

const REPORTS: &str = "
    SELECT '' AS class, '' AS tier, '' AS category, CAST(1 AS BIGINT) AS care, what,
           COUNT(*) AS n FROM (
        SELECT COALESCE(read_at - at, 9000000000000) AS took
        FROM self_reports WHERE at >= $1 AND at < $2 AND CAST($3 AS BIGINT) > 0
          AND CAST($5 AS TEXT) <> '') AS sent
    JOIN (SELECT 'self-reports' AS what, 9000000000000 AS within
          UNION ALL SELECT 'self-reports-in-day', CAST($4 AS BIGINT)) AS measures
      ON took <= within
    GROUP BY what";
