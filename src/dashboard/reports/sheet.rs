//! A report as a value: sentences, charts and tables. The page, the downloads and the tests are
//! made from the same one, so that none of them shows more than another.

use askama::Template;

use super::super::chart::{Bars, Series, bars};
use super::super::frame::Frame;
use super::super::text::Text;
use crate::safeguard::small::Shown;

/// One cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Words(String),
    /// A count that may have to stay hidden.
    Count(Shown),
    /// A number that tells nobody anything about a person.
    Plain(u64),
    /// A rate with one decimal; `None` where one of its numbers is not shown.
    Rate(Option<f64>),
}

impl Cell {
    /// As it is read.
    pub(crate) fn said(&self, text: Text) -> String {
        match self {
            Cell::Words(words) => words.clone(),
            Cell::Count(Shown::Count(count)) | Cell::Plain(count) => count.to_string(),
            Cell::Count(Shown::Hidden) => text.t("reports-hidden"),
            Cell::Rate(Some(rate)) => format!("{rate:.1}"),
            Cell::Rate(None) => "–".to_owned(),
        }
    }

    /// Whether it is a number, which stands at the right.
    pub(crate) fn is_number(&self) -> bool {
        !matches!(self, Cell::Words(_))
    }
}

/// A table that may be downloaded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// What it says, for its caption and its sheet.
    pub(crate) caption: String,
    /// The headings of its columns.
    pub(crate) head: Vec<String>,
    /// Its rows.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Whether a column holds numbers, so that its heading stands above them.
    pub(crate) fn is_number(&self, column: &usize) -> bool {
        let first = self.rows.first().and_then(|row| row.get(*column));
        first.is_some_and(Cell::is_number)
    }
}

/// A part of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Part {
    /// Names it inside the report and in addresses of downloads.
    pub(crate) key: &'static str,
    /// Its heading.
    pub(crate) heading: String,
    /// What it says.
    pub(crate) sentences: Vec<String>,
    /// A chart of the table, as SVG.
    pub(crate) chart: Option<String>,
    /// The numbers.
    pub(crate) table: Option<Table>,
    /// Lines for a person to fill in on paper.
    pub(crate) blanks: Vec<String>,
}

/// A report.
pub(crate) struct Sheet {
    /// Names it in downloads and in the audit log, e.g. `term:2026-autumn`.
    pub(crate) key: String,
    /// Its heading.
    pub(crate) heading: String,
    /// Below the heading.
    pub(crate) lead: String,
    /// The summary, in sentences.
    pub(crate) summary: Vec<String>,
    /// The rest.
    pub(crate) parts: Vec<Part>,
    /// What this report cannot say.
    pub(crate) limits: Vec<String>,
    /// How its numbers were counted.
    pub(crate) counted: Vec<String>,
}

/// Draws a chart of one column of counts, labelled by the first column.
pub(crate) fn chart_of(
    id: &'static str,
    title: String,
    labels: Vec<String>,
    series: Vec<(String, Vec<Shown>)>,
    beside: bool,
    text: Text,
) -> String {
    bars(&Bars {
        id,
        title,
        labels,
        series: series
            .into_iter()
            .map(|(name, values)| Series {
                name,
                values: values.into_iter().map(Shown::count).collect(),
            })
            .collect(),
        hidden: text.t("reports-hidden"),
        beside,
    })
}

/// The page of any report.
#[derive(Template)]
#[template(path = "staff_report.html")]
pub(crate) struct SheetPage {
    pub(crate) frame: Frame,
    pub(crate) sheet: Sheet,
    /// A form above the report, ready made; only tests of the filter have one.
    pub(crate) run: bool,
    pub(crate) text: Text,
}
