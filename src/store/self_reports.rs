//! Self-reports: what pupils told the safeguarding team.

use super::sql::QueryBuilder;
use uuid::Uuid;

use super::accounts::AccountId;
use super::columns::{read, read_id, read_word};
use super::open::tell;
use super::rows::{SelfReportRow, SelfReportState, SelfReportStatus};
use super::{CareView, Change, Db, Scope, Store, StoreError};
use crate::model::{EventCode, Timestamp};

/// The most self-reports that one question brings.
const MOST: i64 = 500;

impl Store {
    /// Self-reports, oldest first, at most 500; none unless the scope shows care in full for the
    /// whole school.
    pub async fn self_reports(
        &self,
        scope: &Scope,
        state: Option<SelfReportState>,
    ) -> Result<Vec<SelfReportRow>, StoreError> {
        if !may_read(scope) {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT self_reports.*, accounts.display FROM self_reports
             LEFT JOIN accounts ON accounts.id = self_reports.read_by",
        );
        match state {
            Some(SelfReportState::Waiting) => sql.push(" WHERE read_at IS NULL"),
            Some(SelfReportState::Read) => sql.push(" WHERE read_at IS NOT NULL"),
            None => &mut sql,
        };
        sql.push(" ORDER BY at, self_reports.id LIMIT ")
            .push_bind(MOST);
        let raw: Vec<RawReport> = sql.build_query_as().fetch_all(&self.reader).await?;
        raw.into_iter().map(SelfReportRow::try_from).collect()
    }

    /// Notes who read a self-report first; later readers change nothing. `NotFound` unless the
    /// scope shows care in full for the whole school.
    pub async fn mark_self_report_read(
        &self,
        id: Uuid,
        scope: &Scope,
        by: AccountId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if !may_read(scope) {
            return Err(StoreError::NotFound);
        }
        let done = sqlx::query(
            "UPDATE self_reports SET read_by = COALESCE(read_by, $2),
                 read_at = COALESCE(read_at, $3)
             WHERE id = $1",
        )
        .bind(id.to_string())
        .bind(by.0.to_string())
        .bind(at.0)
        .execute(&self.writer)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        tell(&self.changes, Change::SelfReports);
        Ok(())
    }

    /// What a pupil with a receipt may know; `None` for an unknown code.
    pub async fn self_report_status(
        &self,
        code: EventCode,
    ) -> Result<Option<SelfReportStatus>, StoreError> {
        let row: Option<(i64, Option<i64>)> = sqlx::query_as(
            "SELECT at, read_at FROM self_reports WHERE code = $1 ORDER BY at DESC, id DESC
             LIMIT 1",
        )
        .bind(code.to_string())
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|(at, read_at)| SelfReportStatus {
            state: state_of(read_at),
            sent_at: Timestamp(at),
            read_at: read_at.map(Timestamp),
        }))
    }
}

/// A self-report by its id.
pub(super) async fn by_id(
    reader: &super::Pool,
    id: Uuid,
) -> Result<Option<SelfReportRow>, StoreError> {
    let raw: Option<RawReport> = sqlx::query_as(
        "SELECT self_reports.*, accounts.display FROM self_reports
         LEFT JOIN accounts ON accounts.id = self_reports.read_by WHERE self_reports.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(reader)
    .await?;
    raw.map(SelfReportRow::try_from).transpose()
}

fn may_read(scope: &Scope) -> bool {
    scope.care == CareView::Show && scope.classes.is_none()
}

fn state_of(read_at: Option<i64>) -> SelfReportState {
    if read_at.is_some() {
        SelfReportState::Read
    } else {
        SelfReportState::Waiting
    }
}

#[derive(sqlx::FromRow)]
struct RawReport {
    id: String,
    code: String,
    at: i64,
    wish: String,
    words: String,
    suits: String,
    discreet: i64,
    who: String,
    language: String,
    read_at: Option<i64>,
    display: Option<String>,
}

impl TryFrom<RawReport> for SelfReportRow {
    type Error = StoreError;

    fn try_from(raw: RawReport) -> Result<Self, StoreError> {
        Ok(SelfReportRow {
            id: read_id(&raw.id)?,
            code: read(&raw.code)?,
            at: Timestamp(raw.at),
            wish: read_word(raw.wish)?,
            words: raw.words,
            when: raw.suits,
            discreet: raw.discreet != 0,
            who: raw.who,
            language: read(&raw.language)?,
            state: state_of(raw.read_at),
            read_at: raw.read_at.map(Timestamp),
            read_by: raw.display,
        })
    }
}
