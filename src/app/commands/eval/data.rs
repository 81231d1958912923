//! Labelled samples from files: JSON lines, plain or compressed, and text files of our own.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::evaluate::{Truths, own_line, truths};
use crate::policy::{Content, Sample};

/// Most bytes of one file, unpacked.
const MAX_BYTES: u64 = 1 << 30;
/// Directories inside each other.
const MAX_DEPTH: usize = 8;

/// A sample with what is known of it and of where it comes from.
pub(super) struct Labelled {
    pub source: String,
    pub licence: String,
    pub id: String,
    pub language: String,
    pub hard: Option<String>,
    pub page: bool,
    pub truths: Truths,
    pub sample: Sample,
}

/// What a file held.
#[derive(Default)]
pub(super) struct Held {
    pub samples: Vec<Labelled>,
    /// Lines that were neither a sample nor a comment.
    pub bad: usize,
}

/// The files that hold samples: those named, and those in the directories that are named.
pub(super) fn find(paths: &[PathBuf]) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, 0, &mut found)?;
        } else {
            fs::metadata(path)?;
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn walk(dir: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() && depth < MAX_DEPTH {
            walk(&path, depth + 1, found)?;
        } else if path.is_file() && (is_lines(&path) || own(&path).is_some()) {
            found.push(path);
        }
    }
    Ok(())
}

fn name(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str());
    name.unwrap_or_default()
}

fn is_lines(path: &Path) -> bool {
    let name = name(path).trim_end_matches(".gz");
    name.ends_with(".jsonl") || name.ends_with(".ndjson")
}

/// Split, language and category of `split/language/category.txt`.
fn own(path: &Path) -> Option<(&str, &str, &str)> {
    let category = name(path).strip_suffix(".txt")?;
    let language = name(path.parent()?);
    let split = name(path.parent()?.parent()?);
    let is = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase());
    (is(language) && language.len() == 2 && is(split)).then_some((split, language, category))
}

/// Reads a file.
pub(super) fn read(path: &Path) -> std::io::Result<Held> {
    let file = fs::File::open(path)?;
    let mut bytes = Vec::new();
    if name(path).ends_with(".gz") {
        MultiGzDecoder::new(file)
            .take(MAX_BYTES)
            .read_to_end(&mut bytes)?;
    } else {
        file.take(MAX_BYTES).read_to_end(&mut bytes)?;
    }
    let lines = bytes.split(|byte| *byte == b'\n');
    let mut held = Held::default();
    for (number, line) in (1..).zip(lines) {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let labelled = match own(path).filter(|_| !is_lines(path)) {
            Some(place) => std::str::from_utf8(line)
                .ok()
                .and_then(|line| of_line(place, number, line)),
            None => serde_json::from_slice(line)
                .ok()
                .and_then(|value| of_record(path, number, &value)),
        };
        match labelled {
            Some(labelled) => held.samples.push(labelled),
            None => held.bad += 1,
        }
    }
    Ok(held)
}

fn of_line(
    (split, language, category): (&str, &str, &str),
    number: usize,
    line: &str,
) -> Option<Labelled> {
    let (truths, text) = own_line(category, line)?;
    let kind = match category {
        "harmless" => "harmless".to_owned(),
        _ => format!("look-alike:{category}"),
    };
    Some(Labelled {
        source: format!("own-{split}"),
        licence: "ours".to_owned(),
        id: format!("{language}/{category}:{number}"),
        language: language.to_owned(),
        hard: truths.harmless.then_some(kind),
        page: false,
        truths,
        sample: Sample {
            content: Content::text(text),
            url: None,
        },
    })
}

fn of_record(path: &Path, number: usize, value: &Value) -> Option<Labelled> {
    let text = |member: &str| value.get(member).and_then(Value::as_str);
    let stem = name(path).split('.').next().unwrap_or_default();
    let id = match value.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Null) | None => number.to_string(),
        Some(id) => id.to_string(),
    };
    let mut sample = Sample::from_json(value).ok()?;
    // Where a text was found is left out: what is measured is the reading, and its list entry
    // would answer for it.
    if sample.content != Content::Address {
        sample.url = None;
    }
    Some(Labelled {
        source: text("src").unwrap_or(stem).to_owned(),
        licence: text("lic").unwrap_or("not stated").to_owned(),
        id,
        language: text("lang").unwrap_or("?").to_owned(),
        hard: text("hard").map(str::to_owned),
        page: text("html_b64").or(text("html")).is_some(),
        truths: truths(value.get("labels").unwrap_or(&Value::Null)),
        sample,
    })
}
