//! `lists/sources.toml` and the lists it names.
//!
//! Most lists go into one big index, which is taken over from the rulebook before, or from its
//! image on disk, while nothing it was made from has changed. A list marked `fresh` has a small
//! index of its own: it changes every few minutes, and what is broken about it leaves the one
//! before in force instead of refusing the rules.

use std::io::Read;
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use flate2::read::MultiGzDecoder;

use crate::classify::lists::{self, Format, Parsed};
use crate::classify::{HostIndex, HostIndexBuilder};
use crate::model::CategoryId;

use super::super::Diagnostic;
use super::super::diagnostic::{Place, Report, did_you_mean};
use super::super::document::{At, Table};
use super::super::rulebook::{Base, Fresh, ListInfo, Shelf};
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
pub(super) struct Lists<'s> {
    base: Vec<Listed<'s>>,
    fresh: Vec<Listed<'s>>,
    /// What is said of each, base and fresh, in the order of the file.
    pub infos: Vec<ListInfo>,
}

/// Reads what `sources.toml` says about the lists; their bytes come later.
pub(super) fn read<'s>(files: &Files<'s>) -> Lists<'s> {
    let mut lists = Lists {
        base: Vec::new(),
        fresh: Vec::new(),
        infos: Vec::new(),
    };
    let Some(document) = files.optional(FILE) else {
        return lists;
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
        let is_fresh = table.flag("fresh", false);
        let info = provenance(files, &table);
        if let Some(id) = &id
            && lists.infos.iter().any(|other| *other.id == *id.value)
        {
            let message = format!("the list \"{}\" is there twice", id.value);
            files
                .report
                .error(id.place, message, "give each list an id of its own");
        }
        if let (Some(id), Some(path), Some(layout), Some(category)) = (id, path, layout, category) {
            let parts = locate(files, &path, layout, is_fresh);
            lists.infos.push(ListInfo {
                id: id.value.as_str().into(),
                category,
                fresh: is_fresh,
                ..info
            });
            let listed = Listed {
                id: id.value,
                category,
                parts,
            };
            if is_fresh {
                lists.fresh.push(listed);
            } else {
                lists.base.push(listed);
            }
        }
        table.finish();
    }
    root.finish();
    for (name, _) in files.source.under("lists/starter/") {
        let mut all = lists.base.iter().chain(&lists.fresh);
        let is_read = all.any(|list| list.parts.iter().any(|(part, ..)| *part == name));
        if name.ends_with(".txt") && !is_read {
            let hint = "add a [[list]] for it to lists/sources.toml";
            files
                .report
                .warning(Place::file(name), "nothing reads this list", hint);
        }
    }
    lists
}

/// Whose a list is, what it may be used for, and how old it is.
fn provenance(files: &Files<'_>, table: &Table<'_>) -> ListInfo {
    let licence = table.need_text(
        "licence",
        "under which licence it may be used, e.g. \"CC-BY-SA-4.0\"",
    );
    let source = table.need_text("source", "where it comes from");
    let plain = |text: Option<At<'_, String>>| text.map(|text| text.value).unwrap_or_default();
    let day = |key| {
        let text = table.text(key);
        if let Some(text) = &text
            && text.value.parse::<jiff::civil::Date>().is_err()
        {
            let message = format!("\"{}\" is not a day", text.value);
            files
                .report
                .warning(text.place, message, "write it like 2026-11-22");
        }
        plain(text)
    };
    let (added, updated) = (day("added"), day("updated"));
    ListInfo {
        id: "".into(),
        title: plain(table.text("title")),
        category: CategoryId(0),
        licence: plain(licence),
        source: plain(source),
        url: plain(table.text("url")),
        updated: if updated.is_empty() {
            added.clone()
        } else {
            updated
        },
        added,
        fresh: false,
        names: 0,
    }
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

/// The files of a list; none of them being there is a problem, though not for one that is
/// fetched while the gateway runs.
fn locate<'s>(
    files: &Files<'s>,
    path: &At<'_, String>,
    layout: Layout,
    is_fresh: bool,
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
    if parts.is_empty() && !is_fresh {
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
    /// The big index: the one before, the one on the shelf, or made from the lists.
    pub(super) fn base(
        &self,
        files: &Files<'_>,
        key: [u8; 16],
        previous: Option<&Base>,
        shelf: Shelf<'_>,
    ) -> Base {
        let digest = digest(&self.base, files, &key);
        if let Some(previous) = previous.filter(|previous| previous.digest == digest) {
            return previous.clone();
        }
        let image = shelf(&data_encoding::HEXLOWER.encode(&digest))
            .and_then(|bytes| HostIndex::from_image(&bytes, &digest, key).ok())
            .and_then(|image| Some((image.index, read_notes(&image.notes)?)));
        if let Some((index, problems)) = image {
            return Base {
                index: index.into(),
                digest,
                problems: problems.into(),
                is_new: false,
            };
        }
        let report = Report::default();
        let mut builder = HostIndexBuilder::default();
        for list in &self.base {
            // One after the other, so that only one is unpacked at a time.
            for part in &list.parts {
                let (parsed, _) = read_part(part, &report);
                builder.list(&list.id, list.category, parsed);
            }
        }
        Base {
            index: builder.build(key).into(),
            digest,
            problems: report.finish().into(),
            is_new: true,
        }
    }

    /// The fresh lists, each as it is now, or as it was where what is there now is broken.
    pub(super) fn fresh(&self, files: &Files<'_>, key: [u8; 16], previous: &[Fresh]) -> Vec<Fresh> {
        let mut all = Vec::with_capacity(self.fresh.len());
        for list in &self.fresh {
            let digest = digest(std::slice::from_ref(list), files, &key);
            let before = previous.iter().find(|before| *before.id == *list.id);
            if let Some(before) = before.filter(|before| before.digest == digest) {
                all.push(before.clone());
                continue;
            }
            let report = Report::default();
            let mut builder = HostIndexBuilder::default();
            let mut is_fine = !list.parts.is_empty();
            for part in &list.parts {
                let (parsed, is_whole) = read_part(part, &report);
                let names = parsed.domains.len() + parsed.paths.len();
                // A page that says "not found" has a name in it here and there.
                is_fine &= is_whole && names > parsed.problems.len();
                builder.list(&list.id, list.category, parsed);
            }
            let (index, digest) = if is_fine {
                (Some(Arc::new(builder.build(key))), digest)
            } else {
                let name = list.parts.first().map_or(FILE, |(name, ..)| name);
                let kept = match before.and_then(|before| before.index.as_ref()) {
                    Some(_) => "the one before stays in force",
                    None => "until it is fine, nothing of it is in force",
                };
                let message = format!("the fresh list \"{}\" is missing or broken", list.id);
                report.warning(Place::file(name), message, kept);
                (before.and_then(|before| before.index.clone()), digest)
            };
            all.push(Fresh {
                id: list.id.as_str().into(),
                digest,
                index,
                problems: report.finish().into(),
            });
        }
        all
    }
}

/// SHA-256 over everything that an index is made from.
fn digest(lists: &[Listed<'_>], files: &Files<'_>, key: &[u8; 16]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    let mut add = |bytes: &[u8]| {
        context.update(&(bytes.len() as u64).to_le_bytes());
        context.update(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(key);
    // Numbers of categories stand in the index, so the names behind them count.
    for category in &files.categories {
        add(category.as_bytes());
    }
    for list in lists {
        add(list.id.as_bytes());
        add(&[list.category.0]);
        for (name, bytes, format) in &list.parts {
            add(name.as_bytes());
            add(format!("{format:?}").as_bytes());
            add(bytes);
        }
        add(&[]);
    }
    let mut digest = [0; 32];
    for (to, from) in digest.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    digest
}

/// What was wrong with the lines of the lists, kept beside the index on disk: a start that does
/// not read the lists still has to say it.
pub(in crate::policy) fn write_notes(problems: &[Diagnostic]) -> Vec<u8> {
    let rows: Vec<_> = problems
        .iter()
        .map(|found| {
            (
                &found.file,
                found.line,
                found.column,
                &found.message,
                &found.hint,
            )
        })
        .collect();
    // Texts and numbers can always be written.
    serde_json::to_vec(&rows).unwrap_or_default()
}

fn read_notes(bytes: &[u8]) -> Option<Vec<Diagnostic>> {
    let rows: Vec<(String, usize, usize, String, String)> = serde_json::from_slice(bytes).ok()?;
    let rows = rows.into_iter();
    Some(
        rows.map(|(file, line, column, message, hint)| Diagnostic {
            file,
            line,
            column,
            message,
            hint,
            fatal: false,
        })
        .collect(),
    )
}

/// Reads a file of a list; also says whether it was whole. Lines that make no sense become
/// warnings; so does a damaged archive, of which what could be unpacked is used.
fn read_part(part: &(&str, &[u8], Format), report: &Report) -> (Parsed, bool) {
    let (name, bytes, format) = part;
    let unpacked;
    let mut is_whole = true;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        (unpacked, is_whole) = unpack(name, bytes, report);
        unpacked.as_slice()
    } else {
        bytes
    };
    let parsed = lists::parse(*format, bytes);
    say(name, &parsed, report);
    (parsed, is_whole)
}

fn unpack(name: &str, bytes: &[u8], report: &Report) -> (Vec<u8>, bool) {
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
    let is_whole = result.is_ok() && (unpacked.len() as u64) < UNPACKED;
    (unpacked, is_whole)
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
