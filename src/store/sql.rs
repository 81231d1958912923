//! Statements that are put together from pieces.
//!
//! The driver for both engines has a builder of its own, but writes values as `?`, which only
//! SQLite reads; `$1` is what both do. This one has the same verbs.

use std::fmt::{Display, Write};
use std::marker::PhantomData;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::{Query, QueryAs, QueryScalar};
use sqlx::{Any, Arguments as _, AssertSqlSafe, Encode, FromRow, Type};

/// A statement under construction.
pub(super) struct QueryBuilder<DB> {
    text: String,
    values: AnyArguments,
    engine: PhantomData<DB>,
}

impl QueryBuilder<Any> {
    /// Begins with `text`, which never comes from outside.
    pub(super) fn new(text: impl Into<String>) -> Self {
        QueryBuilder {
            text: text.into(),
            values: AnyArguments::default(),
            engine: PhantomData,
        }
    }

    /// The text so far.
    #[cfg(test)]
    pub(super) fn sql(&self) -> &str {
        &self.text
    }

    /// Adds text of ours; what comes from outside is bound.
    pub(super) fn push(&mut self, text: impl Display) -> &mut Self {
        // Writing into a String does not fail.
        write!(self.text, "{text}").ok();
        self
    }

    /// Adds a value from anywhere.
    pub(super) fn push_bind<'t, T>(&mut self, value: T) -> &mut Self
    where
        T: Encode<'t, Any> + Type<Any>,
    {
        // Numbers and texts, which is all there is here, always encode.
        self.values.add(value).ok();
        let number = self.values.len();
        self.push(format_args!("${number}"))
    }

    /// For a list: `between` goes between its members.
    pub(super) fn separated(&mut self, between: &'static str) -> Separated<'_> {
        Separated {
            whole: self,
            between,
            first: true,
        }
    }

    /// The statement; the builder is empty afterwards.
    pub(super) fn build(&mut self) -> Query<'static, Any, AnyArguments> {
        let (text, values) = self.take();
        sqlx::query_with(text, values)
    }

    /// The statement, whose rows are read as `T`.
    pub(super) fn build_query_as<T>(&mut self) -> QueryAs<'static, Any, T, AnyArguments>
    where
        T: for<'r> FromRow<'r, AnyRow>,
    {
        let (text, values) = self.take();
        sqlx::query_as_with(text, values)
    }

    /// The statement, of whose rows the first column is read as `T`.
    pub(super) fn build_query_scalar<T>(&mut self) -> QueryScalar<'static, Any, T, AnyArguments>
    where
        (T,): for<'r> FromRow<'r, AnyRow>,
    {
        let (text, values) = self.take();
        sqlx::query_scalar_with(text, values)
    }

    fn take(&mut self) -> (AssertSqlSafe<String>, AnyArguments) {
        let text = std::mem::take(&mut self.text);
        (AssertSqlSafe(text), std::mem::take(&mut self.values))
    }
}

/// A list inside a statement.
pub(super) struct Separated<'a> {
    whole: &'a mut QueryBuilder<Any>,
    between: &'static str,
    first: bool,
}

impl Separated<'_> {
    /// Adds a value to the list.
    pub(super) fn push_bind<'t, T>(&mut self, value: T) -> &mut Self
    where
        T: Encode<'t, Any> + Type<Any>,
    {
        if !std::mem::take(&mut self.first) {
            self.whole.push(self.between);
        }
        self.whole.push_bind(value);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_in_their_order() {
        let mut sql = QueryBuilder::<Any>::new("SELECT a FROM t WHERE b = ");
        sql.push_bind(1_i64).push(" AND c IN (");
        let mut list = sql.separated(", ");
        list.push_bind("x").push_bind(None::<String>);
        sql.push(") LIMIT ").push_bind(4_i64);
        let (text, values) = sql.take();
        assert_eq!(
            text.0,
            "SELECT a FROM t WHERE b = $1 AND c IN ($2, $3) LIMIT $4"
        );
        assert_eq!(values.len(), 4);
    }
}
