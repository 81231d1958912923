//! Tables as files: CSV for programs, XLSX for people. What is downloaded is what the page shows,
//! hidden cells included; a list of incidents has codes of its own in each file, so that two files
//! cannot be laid side by side. Every download leaves a line in the audit log.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::super::Dashboard;
use super::super::access::{Posted, ReportReader, Teacher};
use super::super::error::Error;
use super::super::frame::dates;
use super::super::fresh::freshly;
use super::super::incidents::{Asked, filter_of};
use super::super::sign_in::note;
use super::super::text::Text;
use super::sheet::{Cell, Table};
use crate::model::EventCode;
use crate::safeguard::small::Shown;
use crate::store::IncidentFilter;

/// Most incidents in one file.
const MOST: u16 = IncidentFilter::MOST;

/// How a table is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
}

impl Format {
    fn read(word: &str) -> Result<Format, Error> {
        match word {
            "csv" => Ok(Format::Csv),
            "xlsx" => Ok(Format::Xlsx),
            _ => Err(Error::NotFound),
        }
    }
}

/// One table of a report.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    form: Posted<ReportReader>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let format = Format::read(form.fields.get("format"))?;
    freshly(&state, person)?;
    let key = form.fields.get("report");
    let sheet = super::sheet(&state, person, key).await?;
    let part = sheet
        .parts
        .iter()
        .find(|part| part.key == form.fields.get("part"))
        .ok_or(Error::NotFound)?;
    let table = part.table.as_ref().ok_or(Error::NotFound)?;
    let what = format!("{key} {}", part.key);
    note(&state, &person.account.name, "report.export", &what, None).await?;
    write(table, part.key, format)
}

/// The incidents that the filter of the list lets through, at most 500, without names and with
/// codes of this file. A search for one stand-in is not given away: there is no export of a pupil
/// (UX section 8.6).
pub(crate) async fn incidents(
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let format = Format::read(form.fields.get("format"))?;
    freshly(&state, person)?;
    let asked = Asked::of_form(&form.fields);
    let dates = dates(&state, text);
    let mut filter = filter_of(&state, &form.who, &asked, &dates);
    if filter.who.is_some() {
        return Err(Error::NotFound);
    }
    filter.limit = MOST;
    let rows = state.store.incidents(&filter).await?;
    let mut codes: HashMap<String, String> = HashMap::new();
    let mut table = Table {
        caption: text.t("incidents"),
        head: [
            "reports-last",
            "filter-class",
            "filter-tier",
            "filter-category",
            "filter-severity",
            "reports-state",
            "reports-closed-pages",
            "reports-code",
        ]
        .map(|key| text.t(key))
        .into(),
        rows: Vec::new(),
    };
    for row in rows {
        let words = |value: Option<&str>| Cell::Words(value.unwrap_or("").to_owned());
        let code = row.who.as_ref().map(|who| {
            // Random, and of this file alone: the id it is made from is kept nowhere.
            codes
                .entry(who.0.to_string())
                .or_insert_with(|| EventCode::of(Uuid::now_v7()).to_string())
                .clone()
        });
        table.rows.push(vec![
            Cell::Words(dates.machine(row.last_at)),
            words(row.class.as_ref().map(|class| &*class.0)),
            words(Some(&row.tier)),
            words(row.category.as_deref()),
            row.severity.map_or_else(
                || words(None),
                |severity| Cell::Plain(u64::from(severity.level())),
            ),
            words(Some(row.state.word())),
            if row.masked {
                words(None)
            } else {
                Cell::Plain(row.hits)
            },
            words(code.as_deref()),
        ]);
    }
    let what = format!("{} incidents", table.rows.len());
    note(&state, &person.account.name, "incident.export", &what, None).await?;
    write(&table, "incidents", format)
}

fn write(table: &Table, name: &str, format: Format) -> Result<Response, Error> {
    let (bytes, kind, ending) = match format {
        Format::Csv => (csv_of(table)?, "text/csv; charset=utf-8", "csv"),
        Format::Xlsx => (
            xlsx_of(table)?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
    };
    attachment(bytes, kind, &format!("{name}.{ending}"))
}

/// A file to save; its name holds no person, class or subject.
pub(super) fn attachment(
    bytes: Vec<u8>,
    kind: &'static str,
    name: &str,
) -> Result<Response, Error> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .map_err(|_| Error::Broken)?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

/// The table as CSV (RFC 4180) with a byte order mark, by which spreadsheets know UTF-8.
fn csv_of(table: &Table) -> Result<Vec<u8>, Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let broken = |error: csv::Error| {
        tracing::error!(problem.code = "E-104", %error, "a table could not be written");
        Error::Broken
    };
    writer
        .write_record(table.head.iter().map(|name| calm(name)))
        .map_err(broken)?;
    for row in &table.rows {
        writer
            .write_record(row.iter().map(|cell| match cell {
                Cell::Words(words) => calm(words),
                cell => number(cell),
            }))
            .map_err(broken)?;
    }
    writer.into_inner().map_err(|_| Error::Broken)
}

/// Words that a spreadsheet would run as a formula get an apostrophe before them (OWASP, CSV
/// Injection): hosts and titles come from outside.
pub(super) fn calm(words: &str) -> String {
    match words.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{words}"),
        // Full-width signs, which some spreadsheets read like the plain ones.
        Some('\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') => format!("'{words}"),
        _ => words.to_owned(),
    }
}

fn number(cell: &Cell) -> String {
    match cell {
        Cell::Words(words) => words.clone(),
        Cell::Count(Shown::Count(count)) | Cell::Plain(count) => count.to_string(),
        Cell::Count(Shown::Hidden) => "*".to_owned(),
        Cell::Rate(Some(rate)) => format!("{rate:.1}"),
        Cell::Rate(None) => String::new(),
    }
}

/// The table as a workbook of one sheet. Text is written as text, so nothing in it is a formula.
fn xlsx_of(table: &Table) -> Result<Vec<u8>, Error> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let fill = |sheet: &mut rust_xlsxwriter::Worksheet| {
        for (column, name) in (0u16..).zip(&table.head) {
            sheet.write_string_with_format(0, column, name, &bold)?;
        }
        for (row, cells) in (1u32..).zip(&table.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                match cell {
                    // A double holds whole numbers up to 2^53; counts are far below.
                    Cell::Count(Shown::Count(count)) | Cell::Plain(count) => {
                        sheet.write_number(row, column, *count as f64)?
                    }
                    Cell::Rate(Some(rate)) => sheet.write_number(row, column, *rate)?,
                    cell => sheet.write_string(row, column, number(cell))?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        Ok::<(), rust_xlsxwriter::XlsxError>(())
    };
    let made = fill(book.add_worksheet()).and_then(|()| book.save_to_buffer());
    made.map_err(|error| {
        tracing::error!(problem.code = "E-104", %error, "a workbook could not be written");
        Error::Broken
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            caption: "t".to_owned(),
            head: vec!["Site".to_owned(), "Count".to_owned()],
            rows: vec![
                vec![
                    Cell::Words("=cmd|' /C calc'!A0".to_owned()),
                    Cell::Count(Shown::Hidden),
                ],
                vec![
                    Cell::Words("a \"quoted\", one".to_owned()),
                    Cell::Count(Shown::Count(12)),
                ],
            ],
        }
    }

    #[track_caller]
    fn check(words: &str, expect: &str) {
        assert_eq!(calm(words), expect);
    }

    #[test]
    fn nothing_in_a_file_is_run() {
        check("=1+1", "'=1+1");
        check("+49", "'+49");
        check("-3", "'-3");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1", "'\t=1");
        check("\u{ff1d}1", "'\u{ff1d}1");
        check("bets.example", "bets.example");
        check("", "");
    }

    #[test]
    fn csv_is_quoted_as_spreadsheets_expect() {
        let text = String::from_utf8(csv_of(&table()).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}Site,Count\r\n'=cmd|' /C calc'!A0,*\r\n\"a \"\"quoted\"\", one\",12\r\n"
        );
    }

    #[test]
    fn a_workbook_holds_text_as_text() {
        let bytes = xlsx_of(&table()).unwrap();
        // A ZIP archive; no formula element can be in it, since none is ever written.
        assert!(bytes.starts_with(b"PK\x03\x04"));
    }
}
