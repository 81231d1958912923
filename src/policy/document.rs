//! A TOML file that is read key by key, remembering where everything stood.
//!
//! `serde` stops at the first problem of a file; somebody who edits rules wants them all. So a
//! file is parsed into a tree with spans and read by hand: each reader asks for the keys it
//! knows, and [`Table::finish`] reports the rest as unknown.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::Language;

use super::diagnostic::{Place, Report, did_you_mean};

/// How many syntax errors of one file are reported.
const SYNTAX_ERRORS: usize = 10;

/// A value and where it stood.
#[derive(Clone, Debug)]
pub(super) struct At<'s, T> {
    pub value: T,
    pub place: Place<'s>,
}

/// A parsed file.
pub(super) struct Document<'s> {
    file: &'s str,
    text: &'s str,
    /// Byte offset of the beginning of each line.
    starts: Vec<usize>,
    root: Spanned<DeTable<'s>>,
    /// The syntax was broken somewhere: what is missing may only have been lost.
    damaged: bool,
}

impl<'s> Document<'s> {
    /// Parses a file; problems of syntax go to the report, and what could be read is kept.
    pub(super) fn parse(file: &'s str, bytes: &'s [u8], report: &Report) -> Option<Self> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = 1 + memchr::memchr_iter(b'\n', before).count();
                report.error(
                    Place {
                        file,
                        line,
                        column: 0,
                    },
                    "this file is not UTF-8 text",
                    "save it with the encoding UTF-8",
                );
                return None;
            }
        };
        let (root, errors) = DeTable::parse_recoverable(text);
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1))
            .collect();
        let document = Document {
            file,
            text,
            starts,
            root,
            damaged: !errors.is_empty(),
        };
        for error in errors.iter().take(SYNTAX_ERRORS) {
            let place = error
                .span()
                .map_or(Place::file(file), |span| document.place(span));
            report.error(
                place,
                error.message().replace('\n', ", "),
                "mend the TOML here",
            );
        }
        Some(document)
    }

    /// The table that the file as a whole is.
    pub(super) fn root<'d>(&'d self, report: &'d Report) -> Table<'d> {
        Table::new(
            self,
            report,
            self.root.get_ref(),
            Place {
                file: self.file,
                line: 1,
                column: 1,
            },
        )
    }

    fn place(&self, span: Range<usize>) -> Place<'s> {
        let line = self
            .starts
            .partition_point(|start| *start <= span.start)
            .max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..span.start).unwrap_or("");
        Place {
            file: self.file,
            line,
            column: before.chars().count() + 1,
        }
    }
}

/// A table of a [`Document`] that is being read.
pub(super) struct Table<'d> {
    document: &'d Document<'d>,
    report: &'d Report,
    map: &'d DeTable<'d>,
    /// Where it begins.
    pub place: Place<'d>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value of a [`Document`] that is being read.
#[derive(Clone, Copy)]
pub(super) struct Item<'d> {
    document: &'d Document<'d>,
    report: &'d Report,
    value: &'d DeValue<'d>,
    pub place: Place<'d>,
}

impl<'d> Item<'d> {
    fn new(
        document: &'d Document<'d>,
        report: &'d Report,
        spanned: &'d Spanned<DeValue<'d>>,
    ) -> Self {
        Item {
            document,
            report,
            value: spanned.get_ref(),
            place: document.place(spanned.span()),
        }
    }

    fn wrong(&self, wanted: &str) {
        let is = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.report
            .error(self.place, format!("expected {wanted}, found {is}"), "");
    }

    /// The text, or a problem.
    pub(super) fn text(&self) -> Option<At<'d, String>> {
        match self.value {
            DeValue::String(text) => Some(At {
                value: text.to_string(),
                place: self.place,
            }),
            // 2026-11-22 without quotes is a date in TOML; everybody forgets them once.
            DeValue::Datetime(date) => Some(At {
                value: date.to_string(),
                place: self.place,
            }),
            _ => {
                self.wrong("a text in quotes");
                None
            }
        }
    }

    /// The whole number, or a problem.
    pub(super) fn number(&self) -> Option<At<'d, i64>> {
        let number = match self.value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong("a whole number");
        }
        number.map(|value| At {
            value,
            place: self.place,
        })
    }

    /// The number, with or without a fraction, or a problem.
    pub(super) fn real(&self) -> Option<f64> {
        let number = match self.value {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong("a number");
        }
        number
    }

    /// The members of a list, or a problem.
    pub(super) fn items(&self) -> Option<Vec<Item<'d>>> {
        match self.value {
            DeValue::Array(array) => Some(
                array
                    .iter()
                    .map(|item| Item::new(self.document, self.report, item))
                    .collect(),
            ),
            _ => {
                self.wrong("a list in [ ]");
                None
            }
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    fn table(&self) -> Option<Table<'d>> {
        match self.value {
            DeValue::Table(map) => Some(Table::new(self.document, self.report, map, self.place)),
            _ => {
                self.wrong("a table");
                None
            }
        }
    }
}

impl<'d> Table<'d> {
    fn new(
        document: &'d Document<'d>,
        report: &'d Report,
        map: &'d DeTable<'d>,
        place: Place<'d>,
    ) -> Self {
        Table {
            document,
            report,
            map,
            place,
            asked: RefCell::default(),
        }
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&self, key: &'static str) -> Option<Item<'d>> {
        self.asked.borrow_mut().push(key);
        self.map
            .get(key)
            .map(|value| Item::new(self.document, self.report, value))
    }

    /// Reports a key that has to be there and is not.
    fn missing(&self, key: &str, hint: &str) {
        if !self.document.damaged {
            self.report
                .error(self.place, format!("`{key}` is missing"), hint);
        }
    }

    /// A text that may be left out.
    pub(super) fn text(&self, key: &'static str) -> Option<At<'d, String>> {
        self.get(key)?.text()
    }

    /// A text that has to be there and not be empty; `hint` shows what to write.
    pub(super) fn need_text(&self, key: &'static str, hint: &str) -> Option<At<'d, String>> {
        let Some(item) = self.get(key) else {
            self.missing(key, hint);
            return None;
        };
        let text = item.text()?;
        if text.value.trim().is_empty() {
            self.report
                .error(text.place, format!("`{key}` is empty"), hint);
            return None;
        }
        Some(text)
    }

    /// `true` or `false`; `default` where it is left out.
    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        match self.get(key) {
            None => default,
            Some(item) => match item.value {
                DeValue::Boolean(value) => *value,
                _ => {
                    item.wrong("true or false");
                    default
                }
            },
        }
    }

    /// A number of a range; `default` where it is left out. Without default it has to be there.
    pub(super) fn number(
        &self,
        key: &'static str,
        range: std::ops::RangeInclusive<i64>,
        default: Option<i64>,
    ) -> Option<i64> {
        let hint = format!("a whole number from {} to {}", range.start(), range.end());
        let Some(item) = self.get(key) else {
            if default.is_none() {
                self.missing(key, &hint);
            }
            return default;
        };
        let number = item.number()?;
        if !range.contains(&number.value) {
            self.report.error(
                number.place,
                format!("{} is out of range", number.value),
                hint,
            );
            return None;
        }
        Some(number.value)
    }

    /// A list of texts; empty where it is left out.
    pub(super) fn texts(&self, key: &'static str) -> Vec<At<'d, String>> {
        let items = self
            .get(key)
            .and_then(|item| item.items())
            .unwrap_or_default();
        items.iter().filter_map(Item::text).collect()
    }

    /// A list of texts that has to hold something.
    pub(super) fn need_texts(&self, key: &'static str, hint: &str) -> Vec<At<'d, String>> {
        let Some(item) = self.get(key) else {
            self.missing(key, hint);
            return Vec::new();
        };
        let items = item.items().unwrap_or_default();
        if item.is_list() && items.is_empty() {
            self.report
                .error(item.place, format!("`{key}` is empty"), hint);
        }
        items.iter().filter_map(Item::text).collect()
    }

    /// A table inside this one.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'d>> {
        self.get(key)?.table()
    }

    /// A table that has to be there.
    pub(super) fn need_table(&self, key: &'static str, hint: &str) -> Option<Table<'d>> {
        let Some(item) = self.get(key) else {
            self.missing(key, hint);
            return None;
        };
        item.table()
    }

    /// `[[key]]`, as often as it occurs.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'d>> {
        let items = self
            .get(key)
            .and_then(|item| item.items())
            .unwrap_or_default();
        items.iter().filter_map(Item::table).collect()
    }

    /// Every key with its value; all of them count as known.
    pub(super) fn entries(&self) -> Vec<(At<'d, &'d str>, Item<'d>)> {
        self.map
            .iter()
            .map(|(key, value)| {
                let place = self.document.place(key.span());
                let key = At {
                    value: key.get_ref().as_ref(),
                    place,
                };
                (key, Item::new(self.document, self.report, value))
            })
            .collect()
    }

    /// A text for each of the four languages; `need` those that have to be there.
    pub(super) fn translations(
        &self,
        key: &'static str,
        need: &[Language],
    ) -> BTreeMap<Language, String> {
        let hint = "write it like { en = \"…\", vi = \"…\", pl = \"…\", ru = \"…\" }";
        let mut texts = BTreeMap::new();
        let table = if need.is_empty() {
            self.table(key)
        } else {
            self.need_table(key, hint)
        };
        let Some(table) = table else { return texts };
        for (tag, item) in table.entries() {
            match Language::ALL
                .into_iter()
                .find(|language| language.tag() == tag.value)
            {
                None => self.report.error(
                    tag.place,
                    format!("\"{}\" is not a language of the gateway", tag.value),
                    "it is one of: en, vi, pl, ru",
                ),
                Some(language) => {
                    if let Some(text) = item.text() {
                        texts.insert(language, text.value);
                    }
                }
            }
        }
        for language in need
            .iter()
            .filter(|language| !texts.contains_key(*language))
        {
            if !self.document.damaged {
                let message = format!("`{key}` has no text in {}", language.tag());
                self.report.error(table.place, message, hint);
            }
        }
        texts
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.into_inner();
        for key in self
            .map
            .keys()
            .filter(|key| !asked.contains(&key.get_ref().as_ref()))
        {
            self.report.error(
                self.document.place(key.span()),
                format!("`{}` is not known here", key.get_ref()),
                did_you_mean(key.get_ref(), asked.iter().copied()),
            );
        }
    }
}
