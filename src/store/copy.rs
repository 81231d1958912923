//! Taking everything from one database to another, whichever engines they have.
//!
//! Rows are copied as they are; nothing here knows what a table is for. Which tables there are,
//! and in which order, is read from the changes of shape that made them.

use futures_util::TryStreamExt;
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AssertSqlSafe, Column as _, Row as _};

use super::sql::QueryBuilder;
use super::{Connection, Db, Store, StoreError};

/// Rows that go over in one statement; PostgreSQL takes 65,535 values in one, SQLite 32,766.
const AT_ONCE: usize = 100;

impl Store {
    /// Copies every table into `to`, in one transaction, and returns the tables with the numbers
    /// of their rows. What is read is of one moment.
    ///
    /// `Conflict` if there is anything in `to` already; then, and after any other error, nothing
    /// has been copied.
    pub async fn copy_to(&self, to: &Store) -> Result<Vec<(String, u64)>, StoreError> {
        let mut view = self.reader.begin().await?;
        let mut work = to.write().await?;
        let tables = tables();
        // A new database has a few rows that its shape came with.
        let new = Store::open("sqlite::memory:").await?;
        let mut blank = new.reader.begin().await?;
        for table in &tables {
            if count(&mut work, table).await? > count(&mut blank, table).await? {
                return Err(StoreError::Conflict);
            }
        }
        for table in tables.iter().rev() {
            sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}")))
                .execute(&mut *work)
                .await?;
        }
        let mut copied = Vec::new();
        for table in tables {
            let rows = copy_table(&mut view, &mut work, &table).await?;
            copied.push((table, rows));
        }
        work.commit().await?;
        Ok(copied)
    }

    /// Copies hits and incidents only.
    pub(super) async fn copy_incidents_to(&self, to: &Store) -> Result<(), StoreError> {
        let mut view = self.reader.begin().await?;
        let mut work = to.write().await?;
        for table in ["incidents", "hits"] {
            copy_table(&mut view, &mut work, table).await?;
        }
        work.commit().await?;
        Ok(())
    }
}

/// Every table, in the order in which they were made: what a row refers to comes before it.
pub(super) fn tables() -> Vec<String> {
    let mut tables = Vec::new();
    for change in super::open::migrations().iter() {
        for line in change.sql.as_str().lines() {
            let word = |after: &str| {
                let rest = line.trim_start().strip_prefix(after)?;
                rest.split([' ', '(', ';']).find(|word| !word.is_empty())
            };
            tables.extend(word("CREATE TABLE ").map(str::to_owned));
            if let Some(gone) = word("DROP TABLE ") {
                tables.retain(|table| table != gone);
            }
        }
    }
    tables
}

async fn count(view: &mut Connection, table: &str) -> Result<u64, StoreError> {
    let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
        .fetch_one(view)
        .await?;
    Ok(super::columns::count(rows))
}

async fn copy_table(
    from: &mut Connection,
    to: &mut Connection,
    table: &str,
) -> Result<u64, StoreError> {
    let mut copied = 0;
    let all = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}"))).fetch(from);
    let mut batches = all.try_chunks(AT_ONCE);
    loop {
        let batch = batches.try_next().await.map_err(|error| error.1)?;
        let Some(batch) = batch else {
            return Ok(copied);
        };
        copied += batch.len() as u64;
        insert(to, table, &batch).await?;
    }
}

async fn insert(to: &mut Connection, table: &str, rows: &[AnyRow]) -> Result<(), StoreError> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let columns: Vec<&str> = first.columns().iter().map(|column| column.name()).collect();
    let mut sql = QueryBuilder::<Db>::new(format!(
        "INSERT INTO {table} ({}) VALUES ",
        columns.join(", ")
    ));
    for (number, row) in rows.iter().enumerate() {
        sql.push(if number == 0 { "(" } else { ", (" });
        let mut list = sql.separated(", ");
        for (at, column) in row.columns().iter().enumerate() {
            match column.type_info().kind() {
                AnyTypeInfoKind::Text => list.push_bind(row.try_get::<Option<String>, _>(at)?),
                _ => list.push_bind(row.try_get::<Option<i64>, _>(at)?),
            };
        }
        sql.push(")");
    }
    sql.build().execute(to).await?;
    Ok(())
}
