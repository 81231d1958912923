//! `images/`: lists of pictures, each with a file that says where it comes from, and how a
//! classifier of the school's own is used.
//!
//! `images/<category>/<list>.txt` holds the hashes (see `classify::images`), `<list>.toml` beside
//! it the provenance. `images/model.toml` describes an ONNX file in the same folder. A model that
//! cannot be used is a warning: lists and everything else go on without it.

use std::sync::Arc;

use crate::classify::images::{
    Format, ImageList, Images, Label, Layout, MAX_INPUT_SIDE, MAX_LABELS, ModelSettings, Output,
    PictureModel,
};
use crate::model::{CategoryId, CategorySet};

use super::super::diagnostic::{Place, Report};
use super::super::document::Table;
use super::super::rulebook::{Category, ListInfo};
use super::{Diagnostic, Files, number};

const FOLDER: &str = "images/";
const MODEL: &str = "images/model.toml";
/// Perceptual hashes of all lists together: each is compared with every picture (see
/// `benches/images.rs`).
const MAX_NEAR: usize = 200_000;

/// What `images/` was compiled to; shared with the next rulebook while it stays the same.
#[derive(Clone)]
pub(in crate::policy) struct Pictures {
    pub images: Arc<Images>,
    digest: String,
    infos: Vec<ListInfo>,
    problems: Vec<Diagnostic>,
}

impl Pictures {
    /// What is known of the lists.
    pub fn infos(&self) -> impl Iterator<Item = ListInfo> {
        self.infos.iter().cloned()
    }
}

/// Whether this file belongs here.
pub(super) fn is_one(name: &str) -> bool {
    name.starts_with(FOLDER)
}

/// Reads the folder, unless it is as it was. `closing` are the categories that only ever close.
pub(super) fn read(
    files: &Files<'_>,
    categories: &[Category],
    closing: CategorySet,
    before: Option<&Pictures>,
) -> Pictures {
    let locked: Vec<_> = categories.iter().map(|category| category.locked).collect();
    let digest = format!(
        "{}{:?}{locked:?}{closing:?}",
        files.source.digest(is_one),
        files.categories,
    );
    let pictures = match before.filter(|before| before.digest == digest) {
        Some(before) => before.clone(),
        None => compile(files, categories, closing, digest),
    };
    for problem in &pictures.problems {
        let at = Place {
            file: &problem.file,
            line: problem.line,
            column: problem.column,
        };
        if problem.fatal {
            files.report.error(at, &problem.message, &problem.hint);
        } else {
            files.report.warning(at, &problem.message, &problem.hint);
        }
    }
    pictures
}

fn compile(
    files: &Files<'_>,
    categories: &[Category],
    closing: CategorySet,
    digest: String,
) -> Pictures {
    let report = Report::default();
    let mut images = Images::default();
    let mut infos = Vec::new();
    let mut near = 0;
    for (name, bytes) in files.source.under(FOLDER) {
        let Some(stem) = name.strip_suffix(".txt") else {
            check_strays(files, name, &report);
            continue;
        };
        let place = Place::file(name);
        let parts: Vec<&str> = stem.split('/').collect();
        let [_, category, _] = parts[..] else {
            let hint = "put it into a folder with the name of a category: images/<category>/";
            report.error(place, "it is not said what this list speaks for", hint);
            continue;
        };
        let Some(category) = number(&files.categories, category).map(CategoryId) else {
            let hint = "name the folder like a file in categories/";
            report.error(place, format!("there is no category \"{category}\""), hint);
            continue;
        };
        if !closing.contains(category) {
            let hint = "pictures on a list are closed; a category that opens pages has none";
            report.error(place, "a list of pictures can only close", hint);
            continue;
        }
        let locked = categories
            .get(usize::from(category.0))
            .is_some_and(|category| category.locked);
        let (list, problems) = ImageList::parse(bytes);
        for problem in problems {
            let at = Place {
                line: problem.line,
                ..place
            };
            if problem.fatal {
                report.error(at, problem.message, problem.hint);
            } else {
                report.warning(at, problem.message, problem.hint);
            }
        }
        if locked && list.format == Some(Format::Dhash) {
            let hint = "list pdq or sha256 hashes: 64 bits are too few for what nobody can undo";
            report.error(place, "a locked category takes no dhash", hint);
            continue;
        }
        near += list.near();
        if near > MAX_NEAR {
            let message = format!("there are more than {MAX_NEAR} perceptual hashes in all");
            report.error(place, message, "take old entries out, or list exact hashes");
            continue;
        }
        let info = provenance(files, stem, &report);
        let entries = u32::try_from(list.len()).unwrap_or(u32::MAX);
        images.list(stem, category, locked, list);
        infos.extend(info.map(|info| ListInfo {
            id: stem.into(),
            category,
            names: entries,
            ..info
        }));
    }
    if let Some((settings, file)) = model(files, categories, &report) {
        load(files, settings, &file, &mut images, &report);
    }
    Pictures {
        images: Arc::new(images),
        digest,
        infos,
        problems: report.finish(),
    }
}

/// Files that nothing reads, said so that nobody waits for what they should do.
fn check_strays(files: &Files<'_>, name: &str, report: &Report) {
    if let Some(stem) = name.strip_suffix(".toml")
        && name != MODEL
        && files.source.get(&format!("{stem}.txt")).is_none()
    {
        let hint = format!("the list it speaks of would be {stem}.txt");
        report.warning(Place::file(name), "nothing reads this file", hint);
    }
}

/// Whose a list is, what it may be used for, and how old it is.
fn provenance(files: &Files<'_>, stem: &str, report: &Report) -> Option<ListInfo> {
    let file = format!("{stem}.toml");
    let Some(document) = files.documents.get(file.as_str()) else {
        // A broken one was told when it was parsed.
        if files.source.get(&file).is_none() {
            let list = format!("{stem}.txt");
            let hint = format!("write {file} with: source, licence, added");
            report.error(
                Place::file(&list),
                "nobody knows where this list comes from",
                hint,
            );
        }
        return None;
    };
    let table = document.root(report);
    let plain = |key| {
        let text = table.text(key);
        text.map_or_else(String::new, |text| text.value)
    };
    let need = |key, hint| {
        let text = table.need_text(key, hint);
        text.map_or_else(String::new, |text| text.value)
    };
    let day = |key| {
        let text = table.text(key)?;
        if text.value.parse::<jiff::civil::Date>().is_err() {
            report.error(
                text.place,
                format!("\"{}\" is not a day", text.value),
                "write YYYY-MM-DD",
            );
        }
        Some(text.value)
    };
    let added = day("added");
    if added.is_none() {
        let hint = "the day you took it over: added = \"YYYY-MM-DD\"";
        report.error(table.place, "`added` is missing", hint);
    }
    let added = added.unwrap_or_default();
    let info = ListInfo {
        id: stem.into(),
        title: plain("title"),
        category: CategoryId(0),
        licence: need(
            "licence",
            "under which licence or agreement it may be used here",
        ),
        source: need("source", "who made it, and where it comes from"),
        url: plain("url"),
        updated: day("updated").unwrap_or_else(|| added.clone()),
        added,
        fresh: false,
        names: 0,
    };
    table.finish();
    Some(info)
}

/// The description of the classifier, and its file.
fn model(
    files: &Files<'_>,
    categories: &[Category],
    report: &Report,
) -> Option<(ModelSettings, String)> {
    let table = files.documents.get(MODEL)?.root(report);
    let file = table.need_text("file", "the ONNX file in this folder, e.g. \"model.onnx\"");
    // For people; kept in the file so that it stays with the model.
    for key in ["title", "url"] {
        table.text(key);
    }
    table.need_text("source", "who made the model, and where it comes from");
    table.need_text("licence", "under which licence it may be used");
    let side = |key| {
        let side = table.number(key, 8..=i64::from(MAX_INPUT_SIDE), None)?;
        u32::try_from(side).ok()
    };
    let (width, height) = (side("width"), side("height"));
    let layout = choice(
        &table,
        report,
        "layout",
        &[("nchw", Layout::Nchw), ("nhwc", Layout::Nhwc)],
    );
    let bgr = choice(&table, report, "colours", &[("rgb", false), ("bgr", true)]);
    let output = choice(
        &table,
        report,
        "output",
        &[
            ("probabilities", Output::Probabilities),
            ("softmax", Output::Softmax),
            ("sigmoid", Output::Sigmoid),
        ],
    );
    let white = match table.number("white", 1..=255, Some(1)) {
        Some(255) => 255.0,
        Some(1) | None => 1.0,
        Some(_) => {
            let hint = "it is 1 where the model takes 0 to 1, and 255 where it takes bytes";
            report.error(table.place, "`white` is neither 1 nor 255", hint);
            1.0
        }
    };
    let mean = three(&table, report, "mean", 0.0);
    let std = three(&table, report, "std", 1.0);
    if std.contains(&0.0) {
        report.error(
            table.place,
            "`std` has a zero, by which nothing can be divided",
            "",
        );
    }
    let labels = labels(files, categories, &table, report);
    table.finish();
    let settings = ModelSettings {
        origin: "images/model".into(),
        width: width?,
        height: height?,
        layout,
        bgr,
        white,
        mean,
        std,
        output,
        labels,
    };
    let usable = !settings.labels.is_empty() && !report.is_fatal();
    usable.then_some((settings, file?.value))
}

/// One of a few words; the first where nothing is said.
fn choice<T: Copy + Default>(
    table: &Table<'_>,
    report: &Report,
    key: &'static str,
    words: &[(&str, T)],
) -> T {
    let Some(text) = table.text(key) else {
        return T::default();
    };
    let found = words.iter().find(|(word, _)| *word == text.value);
    if found.is_none() {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let message = format!("`{key}` cannot be \"{}\"", text.value);
        report.error(text.place, message, format!("it is {}", all.join(" or ")));
    }
    found.map_or_else(T::default, |(_, value)| *value)
}

/// A number for each colour.
fn three(table: &Table<'_>, report: &Report, key: &'static str, usual: f32) -> [f32; 3] {
    let Some(item) = table.get(key) else {
        return [usual; 3];
    };
    let items = item.items().unwrap_or_default();
    let numbers: Vec<f32> = items
        .iter()
        .filter_map(|item| item.real())
        .map(|number| number as f32)
        .collect();
    numbers.as_slice().try_into().unwrap_or_else(|_| {
        let message = format!("`{key}` is not three numbers");
        report.error(item.place, message, "write one for each colour: [r, g, b]");
        [usual; 3]
    })
}

fn labels(
    files: &Files<'_>,
    categories: &[Category],
    table: &Table<'_>,
    report: &Report,
) -> Vec<Label> {
    let mut labels = Vec::new();
    for label in table.tables("label").into_iter().take(MAX_LABELS) {
        let name = label.need_text("name", "what the model calls this output");
        let category = label.text("category");
        let threshold = label.get("threshold");
        let from = threshold.and_then(|item| item.real());
        let speaks = category.as_ref().and_then(|category| {
            let id = number(&files.categories, &category.value).map(CategoryId);
            let Some(id) = id else {
                let message = format!("there is no category \"{}\"", category.value);
                report.error(category.place, message, "name a file in categories/");
                return None;
            };
            if categories
                .get(usize::from(id.0))
                .is_some_and(|category| category.locked)
            {
                let message = format!("a classifier cannot speak for \"{}\"", category.value);
                let hint = "a guess is not enough for what nobody can undo; lists of hashes are";
                report.error(category.place, message, hint);
                return None;
            }
            match from {
                Some(from) if (0.5..=1.0).contains(&from) => Some((id, from as f32)),
                _ => {
                    let hint = "from which probability on it counts: threshold = 0.9";
                    let place = threshold.map_or(label.place, |item| item.place);
                    report.error(place, "`threshold` is not from 0.5 to 1", hint);
                    None
                }
            }
        });
        label.finish();
        labels.extend(name.map(|name| Label {
            name: name.value.as_str().into(),
            speaks,
        }));
    }
    if labels.is_empty() {
        let hint = "write a [[label]] for each output, in the model's order";
        report.error(table.place, "no output of the model is named", hint);
    } else if !report.is_fatal() && labels.iter().all(|label| label.speaks.is_none()) {
        let hint = "give a [[label]] a category and a threshold";
        report.warning(table.place, "the model speaks for no category", hint);
    }
    labels
}

/// Makes the classifier ready. What is wrong with it keeps nothing else from working.
fn load(
    files: &Files<'_>,
    settings: ModelSettings,
    file: &str,
    images: &mut Images,
    report: &Report,
) {
    let place = Place::file(MODEL);
    let hint = "pictures are judged by lists only until this is mended";
    let Some(bytes) = files.source.get(&format!("{FOLDER}{file}")) else {
        return report.warning(place, format!("there is no file images/{file}"), hint);
    };
    match PictureModel::load(settings, bytes) {
        Ok(model) => images.model(model),
        Err(error) => report.warning(place, format!("images/{file}: {error}"), hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture::{NOW, source};
    use crate::policy::{Rulebook, Source};

    const PDQ: &str = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    const ABOUT: &str = "source = \"ours\"\nlicence = \"own\"\nadded = \"2026-11-22\"\n";

    fn compile(source: &Source) -> Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>> {
        Rulebook::compile(source, [7; 16], 1, NOW, None)
    }

    /// The problems of a source as `file:line message`.
    #[track_caller]
    fn check(source: &Source, works: bool, expect: &[&str]) {
        let outcome = compile(source);
        assert_eq!(outcome.is_ok(), works);
        let problems = match outcome {
            Ok((_, problems)) | Err(problems) => problems,
        };
        let shown: Vec<_> = problems
            .iter()
            .map(|p| format!("{}:{} {}", p.file, p.line, p.message))
            .collect();
        assert_eq!(shown, expect);
    }

    fn with(list: &str, about: &str, text: &str) -> Source {
        source()
            .with(&format!("images/{list}.txt"), text)
            .with(&format!("images/{list}.toml"), about)
    }

    #[test]
    fn a_list_is_compiled_with_its_provenance() {
        let source = with("gambling/ours", ABOUT, &format!("pdq\n{PDQ}\n"));
        let (book, problems) = compile(&source).unwrap();
        assert_eq!(problems, []);
        assert_eq!(book.images().len(), 1);
        assert!(!book.images().waits());
        let info = book.list("images/gambling/ours").unwrap();
        assert_eq!(
            (info.names, &*info.source, &*info.licence),
            (1, "ours", "own")
        );
        // What stayed the same is shared.
        let (next, _) = Rulebook::compile(&source, [7; 16], 2, NOW, Some(&book)).unwrap();
        assert!(Arc::ptr_eq(book.images(), next.images()));
        let other = source.with("images/gambling/ours.txt", "pdq\n");
        let (next, _) = Rulebook::compile(&other, [7; 16], 3, NOW, Some(&next)).unwrap();
        assert!(next.images().is_empty());
    }

    #[test]
    fn lists_of_locked_categories_wait() {
        let source = with("csam/given", ABOUT, &format!("sha256\n{PDQ}\n"));
        assert!(compile(&source).unwrap().0.images().waits());
        let dhash = with("csam/given", ABOUT, "dhash\n0f0f33cc55aa1234\n");
        check(
            &dhash,
            false,
            &["images/csam/given.txt:0 a locked category takes no dhash"],
        );
    }

    #[test]
    fn problems_have_a_file_and_a_line() {
        check(
            &with("gambling/ours", ABOUT, &format!("pdq\n{PDQ}\nnonsense\n")),
            true,
            &["images/gambling/ours.txt:3 this is not a pdq hash"],
        );
        check(
            &with("gambling/ours", ABOUT, PDQ),
            false,
            &["images/gambling/ours.txt:1 the first line does not name the format"],
        );
        check(
            &with(
                "gambling/ours",
                "licence = \"own\"\nadded = \"soon\"\n",
                "pdq\n",
            ),
            false,
            &[
                "images/gambling/ours.toml:1 `source` is missing",
                "images/gambling/ours.toml:2 \"soon\" is not a day",
            ],
        );
        check(
            &source().with("images/gambling/ours.txt", "pdq\n"),
            false,
            &["images/gambling/ours.txt:0 nobody knows where this list comes from"],
        );
        check(
            &with("gamblin/ours", ABOUT, "pdq\n"),
            false,
            &["images/gamblin/ours.txt:0 there is no category \"gamblin\""],
        );
        check(
            &with("news/ours", ABOUT, "pdq\n"),
            false,
            &["images/news/ours.txt:0 a list of pictures can only close"],
        );
        check(
            &source().with("images/ours.txt", "pdq\n"),
            false,
            &["images/ours.txt:0 it is not said what this list speaks for"],
        );
        check(
            &source().with("images/gambling/ours.toml", ABOUT),
            true,
            &["images/gambling/ours.toml:0 nothing reads this file"],
        );
    }

    #[test]
    fn a_model_is_described_completely() {
        let model = |text: &str| source().with("images/model.toml", text);
        let head = "file = \"m.onnx\"\nsource = \"x\"\nlicence = \"y\"\nwidth = 64\nheight = 64\n";
        let label = "[[label]]\nname = \"bets\"\ncategory = \"gambling\"\nthreshold = 0.8\n";
        check(
            &model(&format!("{head}{label}")),
            true,
            &["images/model.toml:0 there is no file images/m.onnx"],
        );
        check(
            &model(&format!(
                "{head}layout = \"cube\"\nmean = [1, 2]\nstd = [1, 0.5, 0]\n{label}"
            )),
            false,
            &[
                "images/model.toml:1 `std` has a zero, by which nothing can be divided",
                "images/model.toml:6 `layout` cannot be \"cube\"",
                "images/model.toml:7 `mean` is not three numbers",
            ],
        );
        check(
            &model(&format!("{head}{}", label.replace("gambling", "csam"))),
            false,
            &["images/model.toml:8 a classifier cannot speak for \"csam\""],
        );
        check(
            &model(&format!("{head}{}", label.replace("0.8", "0.2"))),
            false,
            &["images/model.toml:9 `threshold` is not from 0.5 to 1"],
        );
        check(
            &model(head),
            false,
            &["images/model.toml:1 no output of the model is named"],
        );
        let junk = model(&format!("{head}{label}")).with("images/m.onnx", "junk");
        let (book, problems) = compile(&junk).unwrap();
        assert!(book.images().is_empty() && problems.len() == 1);
        assert!(problems[0].message.starts_with("images/m.onnx: "));
    }
}
