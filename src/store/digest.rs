//! What a week was, in counts: for digests. No name, no page and no subject leaves here.

use super::appeals::inside;
use super::columns::count;
use super::sql::QueryBuilder;
use super::{CareView, Db, RevealFilter, Scope, Store, StoreError};
use crate::model::Timestamp;

/// A week in counts, as far as a reader's scope goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WeekCounts {
    /// Pages that were closed.
    pub closed: u64,
    /// Requests that were answered.
    pub answered: u64,
    /// Of these, those whose page was opened.
    pub opened: u64,
    /// Incidents that somebody closed.
    pub settled: u64,
    /// Names that were asked for; only where care is shown in full.
    pub revealed: u64,
}

impl Store {
    /// A week in counts, from its beginning on.
    pub async fn week_counts(
        &self,
        scope: &Scope,
        since: Timestamp,
    ) -> Result<WeekCounts, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut sql = QueryBuilder::<Db>::new("SELECT COUNT(*) FROM hits WHERE kind = 'block'");
        sql.push(" AND at >= ").push_bind(since.0);
        inside(&mut sql, scope);
        let closed: i64 = sql.build_query_scalar().fetch_one(&mut *view).await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT COUNT(*), COUNT(CASE WHEN answer = 'opened' THEN 1 END) FROM asks
             WHERE answer IS NOT NULL",
        );
        sql.push(" AND answered_at >= ").push_bind(since.0);
        inside(&mut sql, scope);
        let (answered, opened): (i64, i64) = sql.build_query_as().fetch_one(&mut *view).await?;
        let mut sql =
            QueryBuilder::<Db>::new("SELECT COUNT(*) FROM incidents WHERE state = 'closed'");
        sql.push(" AND last_at >= ").push_bind(since.0);
        inside(&mut sql, scope);
        let settled: i64 = sql.build_query_scalar().fetch_one(&mut *view).await?;
        drop(view);
        let revealed = match scope.care {
            CareView::Show => {
                let filter = RevealFilter {
                    since: Some(since),
                    ..RevealFilter::default()
                };
                let by = self.reveals_by_purpose(&filter).await?;
                by.into_iter().map(|(_, times)| times).sum()
            }
            _ => 0,
        };
        Ok(WeekCounts {
            closed: count(closed),
            answered: count(answered),
            opened: count(opened),
            settled: count(settled),
            revealed,
        })
    }
}
