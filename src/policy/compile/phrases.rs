//! `phrases/<language>/<category>.toml`, `search/<language>.toml`, `search_engines.toml` and
//! `prompts.toml`: the words that speak for a category, and where people type them.

use std::sync::Arc;

use crate::classify::{
    ClassifierBuilder, Phrase, SearchEngine, Service, Shape, Sign, pointer_problem,
};
use crate::model::CategoryId;

use super::super::document::{At, Item, Table};
use super::providers::{patterns, prefixes};
use super::{Files, Place, stem};

/// How often a phrase counts where nothing else is said.
const CAP: u32 = 3;

/// Everything about words, read and not yet compiled.
#[derive(Default)]
pub(super) struct Words {
    engines: Vec<SearchEngine>,
    searches: Vec<(String, CategoryId, Vec<String>)>,
    intents: Vec<(Sign, Vec<String>)>,
    services: Vec<Service>,
    phrases: Vec<(String, CategoryId, Vec<Phrase>)>,
}

impl Words {
    /// Puts the words into a classifier that is being built.
    pub(super) fn put(self, builder: &mut ClassifierBuilder) {
        for engine in self.engines {
            builder.engine(engine);
        }
        for (origin, category, terms) in self.searches {
            builder.search_words(&origin, category, terms);
        }
        for (sign, patterns) in self.intents {
            builder.intent(sign, &patterns);
        }
        for service in self.services {
            builder.service(service);
        }
        for (origin, category, phrases) in self.phrases {
            builder.phrases(&origin, category, phrases);
        }
    }
}

/// Reads all kinds.
pub(super) fn read(files: &Files<'_>) -> Words {
    let mut words = Words::default();
    read_engines(files, &mut words);
    read_services(files, &mut words);
    for (name, document) in files.under("search/") {
        let Some(language) = stem(name, "search/") else {
            continue;
        };
        let root = document.root(files.report);
        for table in root.tables("words") {
            let category = table.need_text("category", "the name of a file in categories/");
            let category = category.and_then(|category| files.category(&category));
            let terms = table.need_texts("terms", "e.g. terms = [\"how to hide a bruise\"]");
            if let Some(category) = category {
                let terms = terms.into_iter().map(|term| term.value).collect();
                words
                    .searches
                    .push((format!("search/{language}"), category, terms));
            }
            table.finish();
        }
        if let Some(table) = root.table("intent") {
            for (key, sign) in Sign::ALL {
                let patterns = table.texts(key).into_iter().map(|text| text.value);
                words.intents.push((sign, patterns.collect()));
            }
            table.finish();
        }
        root.finish();
    }
    for (name, document) in files.under("phrases/") {
        let origin = name.strip_suffix(".toml").unwrap_or(name);
        let Some((_, category)) = origin.trim_start_matches("phrases/").split_once('/') else {
            let hint = "it belongs into a folder, e.g. phrases/pl/gambling.toml";
            files
                .report
                .error(Place::file(name), "this file names no category", hint);
            continue;
        };
        let category = files.category_at(category, Place::file(name));
        let root = document.root(files.report);
        read_about(files, &root);
        let phrases = read_phrases(files, &root);
        root.finish();
        if let Some(category) = category {
            words.phrases.push((origin.to_owned(), category, phrases));
        }
    }
    words
}

fn read_engines(files: &Files<'_>, words: &mut Words) {
    let Some(document) = files.optional("search_engines.toml") else {
        return;
    };
    let root = document.root(files.report);
    for table in root.tables("engine") {
        let id = table.need_text("id", "e.g. id = \"google\"");
        let hosts = table.need_texts("hosts", "e.g. hosts = [\"google.*\"]");
        let hosts = patterns(files, &hosts)
            .iter()
            .map(ToString::to_string)
            .collect();
        let after = table.texts("after");
        let params = if after.is_empty() {
            table.need_texts("params", "e.g. params = [\"q\"]")
        } else {
            table.texts("params")
        };
        words.engines.push(SearchEngine {
            id: Arc::from(id.map_or_else(String::new, |id| id.value)),
            hosts,
            paths: prefixes(files, &table.texts("paths")),
            params: params.into_iter().map(|param| param.value).collect(),
            after: prefixes(files, &after),
            suggests: table.flag("suggests", false),
        });
        table.finish();
    }
    root.finish();
}

fn read_services(files: &Files<'_>, words: &mut Words) {
    let Some(document) = files.optional("prompts.toml") else {
        return;
    };
    let root = document.root(files.report);
    for table in root.tables("service") {
        let id = table.need_text("id", "e.g. id = \"chatgpt\"");
        let hosts = patterns(files, &table.texts("hosts"));
        let paths = prefixes(files, &table.texts("paths"));
        let shape = table
            .text("body")
            .map_or(Shape::Json, |body| match &*body.value {
                "json" => Shape::Json,
                "form" => Shape::Form,
                other => {
                    let message = format!("\"{other}\" is no kind of body");
                    files.report.error(body.place, message, "json or form");
                    Shape::Json
                }
            });
        let field = match shape {
            Shape::Json => table.text("field"),
            Shape::Form => table.need_text("field", "the name of the form's field"),
        };
        let places = table.need_texts("words", "e.g. words = [\"messages[role=user].content\"]");
        for place in &places {
            if let Some(problem) = pointer_problem(&place.value) {
                let hint = "e.g. messages[role=user].content or (json)[0][0]";
                files.report.error(place.place, problem, hint);
            }
        }
        if hosts.is_empty() && paths.is_empty() {
            let message = "a service needs hosts, paths or both";
            files
                .report
                .error(table.place, message, "e.g. paths = [\"/api/generate\"]");
        }
        words.services.push(Service {
            id: id.map_or_else(String::new, |id| id.value),
            hosts: hosts.iter().map(ToString::to_string).collect(),
            paths,
            shape,
            field: field.map_or_else(String::new, |field| field.value),
            words: places.into_iter().map(|place| place.value).collect(),
        });
        table.finish();
    }
    root.finish();
}

/// Who answers for a file of phrases, since when, and what belongs into it. Words decide what
/// children may read, so none are without somebody to ask.
fn read_about(files: &Files<'_>, root: &Table<'_>) {
    let filled = |text: Option<At<'_, String>>, hint: &str| {
        if let Some(text) = text
            && text.value.trim().is_empty()
        {
            files.report.error(text.place, "this says nothing", hint);
        }
    };
    let owner = "who answers for these phrases, e.g. owner = \"Safeguarding, Example School\"";
    filled(root.need_text("owner", owner), owner);
    let criterion = "one sentence: which pages these phrases are to find";
    filled(root.need_text("criterion", criterion), criterion);
    // May be empty until somebody who speaks the language has read them.
    root.text("reviewer");
    let day = "the day of the last change, e.g. date = \"2026-11-22\"";
    if let Some(date) = root.need_text("date", day)
        && date.value.parse::<jiff::civil::Date>().is_err()
    {
        let message = format!("\"{}\" is not a day", date.value);
        files.report.error(date.place, message, day);
    }
}

fn read_phrases(files: &Files<'_>, root: &Table<'_>) -> Vec<Phrase> {
    let single = root
        .get("phrases")
        .and_then(|item| item.items())
        .unwrap_or_default();
    let combos = root
        .get("combos")
        .and_then(|item| item.items())
        .unwrap_or_default();
    let single = single.iter().filter_map(|item| phrase(files, item, false));
    single
        .chain(combos.iter().filter_map(|item| phrase(files, item, true)))
        .collect()
}

/// `["text", points]`, `["text", points, cap]` or, for a combination, `[["a", "b"], points]`.
fn phrase(files: &Files<'_>, item: &Item<'_>, combo: bool) -> Option<Phrase> {
    let members = item.items()?;
    let (text, points, cap) = match members.as_slice() {
        [text, points] => (text, points, None),
        [text, points, cap] if !combo => (text, points, Some(cap)),
        _ => {
            let hint = if combo {
                "write it like [[\"bet\", \"odds\", \"bonus\"], 40]"
            } else {
                "write it like [\"casino online\", 20] or [\"casino online\", 20, 3]"
            };
            files
                .report
                .error(item.place, "this is not a weighted phrase", hint);
            return None;
        }
    };
    let parts: Vec<At<'_, String>> = if combo {
        text.items()?.iter().filter_map(Item::text).collect()
    } else {
        vec![text.text()?]
    };
    for part in parts
        .iter()
        .filter(|part| !part.value.chars().any(char::is_alphanumeric))
    {
        files.report.error(
            part.place,
            "there is no word in it",
            "a phrase is made of words",
        );
    }
    if combo && parts.len() < 2 {
        let hint = "a combination has at least two parts; one text belongs into `phrases`";
        files
            .report
            .error(item.place, "there is nothing to combine", hint);
    }
    let points = within(files, points, -10_000..=10_000)?;
    let cap = match cap {
        None if combo => 1,
        None => CAP,
        Some(cap) => u32::try_from(within(files, cap, 1..=1000)?).unwrap_or(CAP),
    };
    Some(Phrase {
        parts: parts.into_iter().map(|part| part.value).collect(),
        points,
        cap,
    })
}

fn within(files: &Files<'_>, item: &Item<'_>, range: std::ops::RangeInclusive<i32>) -> Option<i32> {
    let number = item.number()?;
    let fits = i32::try_from(number.value)
        .ok()
        .filter(|value| range.contains(value));
    if fits.is_none() {
        let hint = format!("from {} to {}", range.start(), range.end());
        files.report.error(
            number.place,
            format!("{} is out of range", number.value),
            hint,
        );
    }
    fits
}
