//! `lists/sources.toml` and the lists it names.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::classify::ClassifierBuilder;
use crate::classify::lists::{self, Format, Parsed};
use crate::model::CategoryId;

use super::super::diagnostic::{Place, Report, did_you_mean};
use super::super::document::At;
use super::Files;

const FILE: &str = "lists/sources.toml";

/// The most that a packed list may unpack to. The largest public list is a tenth of it.
const UNPACKED: u64 = 1 << 30;

/// How many unreadable lines of one list are shown.
const SHOWN: usize = 5;

/// How a list is laid out.
#[derive(Clone, Copy)]
enum Layout {
    One(Format),
    /// A directory with `domains` and `urls`.
    SquidGuard,
}

const LAYOUTS: [(&str, Layout); 5] = [
    ("domains", Layout::One(Format::Domains)),
    ("hosts", Layout::One(Format::Hosts)),
    ("adblock", Layout::One(Format::Adblock)),
    ("urls", Layout::One(Format::Urls)),
    ("squidguard", Layout::SquidGuard),
];

/// A list with where its bytes are.
struct Listed<'s> {
    id: String,
    category: CategoryId,
    /// Name in the source, bytes, format.
    parts: Vec<(&'s str, &'s [u8], Format)>,
}

/// The lists, found and not yet read.
pub(super) struct Lists<'s>(Vec<Listed<'s>>);

/// Reads what `sources.toml` says about the lists; their bytes come later.
pub(super) fn read<'s>(files: &Files<'s>) -> Lists<'s> {
    let mut found: Vec<Listed<'s>> = Vec::new();
    let Some(document) = files.optional(FILE) else {
        return Lists(found);
    };
    let root = document.root(files.report);
    for table in root.tables("list") {
        let id = table.need_text("id", "a short name, e.g. id = \"ut1-games\"");
        let path = table.need_text(
            "path",
            "where it is under lists/, e.g. \"starter/games.txt\"",
        );
        let layout = table
            .need_text("format", "domains, hosts, adblock, urls or squidguard")
            .and_then(|format| layout(files, &format));
        let category = table.need_text("category", "the name of a file in categories/");
        let category = category.and_then(|category| files.category(&category));
        table.need_text(
            "licence",
            "under which licence it may be used, e.g. \"CC-BY-SA-4.0\"",
        );
        table.need_text("source", "where it comes from");
        table.text("added");
        if let Some(id) = &id
            && found.iter().any(|other| other.id == id.value)
        {
            let message = format!("the list \"{}\" is there twice", id.value);
            files
                .report
                .error(id.place, message, "give each list an id of its own");
        }
        if let (Some(id), Some(path), Some(layout), Some(category)) = (id, path, layout, category) {
            let parts = locate(files, &path, layout);
            found.push(Listed {
                id: id.value,
                category,
                parts,
            });
        }
        table.finish();
    }
    root.finish();
    for (name, _) in files.source.under("lists/starter/") {
        let is_read = found
            .iter()
            .any(|list| list.parts.iter().any(|(part, ..)| *part == name));
        if name.ends_with(".txt") && !is_read {
            let hint = "add a [[list]] for it to lists/sources.toml";
            files
                .report
                .warning(Place::file(name), "nothing reads this list", hint);
        }
    }
    Lists(found)
}

fn layout(files: &Files<'_>, format: &At<'_, String>) -> Option<Layout> {
    let layout = LAYOUTS.into_iter().find(|(name, _)| *name == format.value);
    if layout.is_none() {
        let message = format!("there is no list format \"{}\"", format.value);
        let hint = did_you_mean(&format.value, LAYOUTS.map(|(name, _)| name));
        files.report.error(format.place, message, hint);
    }
    layout.map(|(_, layout)| layout)
}

/// The files of a list; none of them being there is a problem.
fn locate<'s>(
    files: &Files<'s>,
    path: &At<'_, String>,
    layout: Layout,
) -> Vec<(&'s str, &'s [u8], Format)> {
    let base = format!("lists/{}", path.value.trim_matches('/'));
    let get = |name: &str| {
        let packed = format!("{name}.gz");
        let found = files.source.files.get_key_value(name);
        let found = found.or_else(|| files.source.files.get_key_value(&packed));
        found.map(|(name, bytes)| (name.as_str(), &**bytes))
    };
    let parts: Vec<_> = match layout {
        Layout::One(format) => get(&base)
            .map(|(name, bytes)| (name, bytes, format))
            .into_iter()
            .collect(),
        Layout::SquidGuard => [("domains", Format::Domains), ("urls", Format::Urls)]
            .into_iter()
            .filter_map(|(part, format)| {
                get(&format!("{base}/{part}")).map(|(name, bytes)| (name, bytes, format))
            })
            .collect(),
    };
    if parts.is_empty() {
        let message = format!("there is no list at {base}");
        let hint = match layout {
            Layout::One(_) => "the path is counted from lists/; it may end in .gz",
            Layout::SquidGuard => "the folder has to hold a file named domains or urls",
        };
        files.report.error(path.place, message, hint);
    }
    parts
}

impl Lists<'_> {
    /// Reads the lists into a classifier that is being built, one after the other, so that only
    /// one is unpacked at a time. Lines that make no sense become warnings; so does a damaged
    /// archive, of which what could be unpacked is used.
    pub(super) fn put(&self, builder: &mut ClassifierBuilder, report: &Report) {
        for list in &self.0 {
            for (name, bytes, format) in &list.parts {
                let unpacked;
                let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
                    unpacked = unpack(name, bytes, report);
                    unpacked.as_slice()
                } else {
                    bytes
                };
                let parsed = lists::parse(*format, bytes);
                say(name, &parsed, report);
                builder.list(&list.id, list.category, &parsed);
            }
        }
    }
}

fn unpack(name: &str, bytes: &[u8], report: &Report) -> Vec<u8> {
    let mut unpacked = Vec::new();
    let result = MultiGzDecoder::new(bytes)
        .take(UNPACKED)
        .read_to_end(&mut unpacked);
    if result.is_err() {
        let hint = "fetch it again; until then only its beginning is used";
        report.warning(Place::file(name), "this archive is damaged", hint);
    } else if unpacked.len() as u64 == UNPACKED {
        let hint = "split it; until then only its beginning is used";
        report.warning(
            Place::file(name),
            "this list is longer than a gigabyte",
            hint,
        );
    }
    unpacked
}

fn say(name: &str, parsed: &Parsed, report: &Report) {
    let is_empty = parsed.domains.is_empty() && parsed.paths.is_empty();
    // Of a list in another format every line is wrong in the same way.
    let shown = if is_empty { 1 } else { SHOWN };
    for (line, problem) in parsed.problems.iter().take(shown) {
        let hint = "the line is left out";
        report.warning(
            Place {
                file: name,
                line: *line,
                column: 0,
            },
            problem,
            hint,
        );
    }
    if parsed.problems.len() > shown {
        let message = format!("{} lines could not be read", parsed.problems.len());
        report.warning(
            Place::file(name),
            message,
            "the first of them are shown with their line",
        );
    }
    if is_empty {
        let hint = "does `format` say how it is written?";
        report.warning(Place::file(name), "there is nothing in this list", hint);
    }
}
