//! `categories/<name>.toml`: what is done with each kind of content, tier by tier.

use crate::model::{CategoryId, CategorySet, Language, Severity};

use super::super::document::{At, Table};
use super::super::guide::TOPICS;
use super::super::rulebook::{AlertKind, Category, CategoryRules};
use super::super::word::Word;
use super::{Files, did_you_mean, stem};
use crate::policy::diagnostic::Place;

const FOLDER: &str = "categories/";

/// Illegal everywhere: locked in every tier, and no setting may say otherwise (FIELD row D11).
pub(super) const ILLEGAL: &[&str] = &["csam", "terrorism-illegal", "illegal-other"];

/// Always open and never recorded.
pub(super) const PROTECTED: &[&str] = &["support-and-helplines", "school-own"];

/// Keys of the subject library of pages.
pub(crate) const SUBJECTS: &[&str] = &[
    "games",
    "adult",
    "chat",
    "betting",
    "unsafe",
    "new-site",
    "closed-now",
    "care",
    "not-available",
    "general",
    "health",
    "ai",
    "video",
    "shopping",
    "circumvention",
    "violence",
    "hate",
    "drugs",
    "weapons",
];

/// The names of the categories by number: in alphabetical order.
pub(super) fn names<'s>(files: &Files<'s>) -> Vec<&'s str> {
    let names: Vec<&'s str> = files
        .source
        .under(FOLDER)
        .filter_map(|(name, _)| stem(name, FOLDER))
        .collect();
    if names.len() > CategorySet::CAPACITY {
        let message = format!("there are {} categories", names.len());
        let hint = format!("at most {} fit; join some", CategorySet::CAPACITY);
        files.report.error(Place::file("categories"), message, hint);
    }
    names.into_iter().take(CategorySet::CAPACITY).collect()
}

/// The categories, by number.
pub(super) fn read(files: &Files<'_>) -> (Vec<Category>, Vec<CategoryRules>) {
    for (wanted, word) in ILLEGAL
        .iter()
        .map(|name| (name, "locked"))
        .chain(PROTECTED.iter().map(|name| (name, "protect")))
    {
        if !files.categories.contains(wanted) {
            let file = format!("{FOLDER}{wanted}.toml");
            let message = format!("the category \"{wanted}\" has to exist");
            let hint = format!("take the shipped file back; each tier says \"{word}\" there");
            files.report.error(Place::file(&file), message, hint);
        }
    }
    let mut categories = Vec::new();
    let mut rules = Vec::new();
    for (number, name) in files.categories.iter().enumerate() {
        let file = format!("{FOLDER}{name}.toml");
        let Some(document) = files.documents.get(file.as_str()) else {
            continue;
        };
        let root = document.root(files.report);
        let words = decisions(files, name, &root);
        categories.push(Category {
            id: CategoryId(u8::try_from(number).unwrap_or(u8::MAX)),
            name: (*name).into(),
            titles: root.translations("title", &Language::ALL),
            subject: subject(files, &root).into(),
            care: root.flag("care", false),
            topic: topic(files, &root).into(),
            // Where help comes first, nothing is named either.
            discreet: root.flag("discreet", false) || root.flag("care", false),
            locked: words.iter().all(|word| *word == Word::Locked),
        });
        rules.push(CategoryRules {
            words,
            alert: root
                .number("alert", 0..=5, Some(0))
                .and_then(|level| u8::try_from(level).ok())
                .and_then(|level| Severity::try_from(level).ok()),
            alert_kind: alert_kind(files, &root),
            reason: root
                .need_text("reason", "one sentence: why these decisions")
                .map_or_else(String::new, |reason| reason.value),
        });
        // Names under which other collections know the category, for whoever adds a list.
        root.texts("lists");
        root.finish();
    }
    (categories, rules)
}

fn subject(files: &Files<'_>, root: &Table<'_>) -> String {
    let hint = "e.g. \"general\"";
    let Some(subject) = root.need_text("subject", hint) else {
        return "general".to_owned();
    };
    if !SUBJECTS.contains(&subject.value.as_str()) {
        let message = format!("pages have no words for the subject \"{}\"", subject.value);
        let hint = did_you_mean(&subject.value, SUBJECTS.iter().copied());
        files.report.warning(subject.place, message, hint);
    }
    subject.value
}

fn topic(files: &Files<'_>, root: &Table<'_>) -> String {
    let Some(topic) = root.text("topic") else {
        return String::new();
    };
    check_topic(files, &topic);
    topic.value
}

/// Says so where a topic is not one of [`TOPICS`].
pub(super) fn check_topic(files: &Files<'_>, topic: &At<'_, String>) {
    if !TOPICS.contains(&topic.value.as_str()) {
        let message = format!("\"{}\" is no topic of cards or contacts", topic.value);
        let hint = did_you_mean(&topic.value, TOPICS.iter().copied());
        files.report.warning(topic.place, message, hint);
    }
}

fn alert_kind(files: &Files<'_>, root: &Table<'_>) -> AlertKind {
    let Some(kind) = root.text("alert_kind") else {
        return AlertKind::Safeguarding;
    };
    match kind.value.as_str() {
        "safeguarding" => AlertKind::Safeguarding,
        "it" => AlertKind::It,
        other => {
            let message = format!("\"{other}\" is nobody who could be told");
            files
                .report
                .error(kind.place, message, "it is \"safeguarding\" or \"it\"");
            AlertKind::Safeguarding
        }
    }
}

/// The decision word of every tier, by the tier's number; what is missing or wrong is strict.
fn decisions(files: &Files<'_>, name: &str, root: &Table<'_>) -> Vec<Word> {
    let mut words: Vec<Option<Word>> = vec![None; files.tiers.len()];
    let hint = "write [decisions] with a line for each tier, e.g. primary = \"block\"";
    let Some(table) = root.need_table("decisions", hint) else {
        return vec![Word::Block; files.tiers.len()];
    };
    let must = if ILLEGAL.contains(&name) {
        Some(Word::Locked)
    } else if PROTECTED.contains(&name) {
        Some(Word::Protect)
    } else {
        None
    };
    for (tier, item) in table.entries() {
        let Some(at) = files.tiers.iter().position(|known| *known == tier.value) else {
            let message = format!("there is no tier \"{}\"", tier.value);
            let hint = did_you_mean(tier.value, files.tiers.iter().copied());
            files.report.error(tier.place, message, hint);
            continue;
        };
        let Some(text) = item.text() else { continue };
        let word = Word::read(&text.value);
        match (word, must) {
            (None, _) => {
                let message = format!("\"{}\" is not a decision", text.value);
                let hint = did_you_mean(&text.value, Word::ALL.map(Word::as_str));
                files.report.error(text.place, message, hint);
            }
            (Some(word), Some(must)) if word != must => {
                let message = format!(
                    "\"{name}\" cannot be \"{}\" for {}",
                    word.as_str(),
                    tier.value
                );
                let hint = format!("it is \"{}\" in every tier, whoever asks", must.as_str());
                files.report.error(text.place, message, hint);
            }
            (Some(Word::Locked), None) => {
                let message = format!("\"{name}\" is locked: a mistake in it cannot be mended");
                let hint = "\"block\" is as strict, and the safeguarding lead can open a page";
                files.report.warning(text.place, message, hint);
            }
            _ => {}
        }
        if let Some(slot) = words.get_mut(at) {
            *slot = Some(must.or(word).unwrap_or(Word::Block));
        }
    }
    for (tier, _) in files
        .tiers
        .iter()
        .zip(&words)
        .filter(|(_, word)| word.is_none())
    {
        let message = format!("nothing is said for the tier \"{tier}\"");
        let hint = format!("add a line like {tier} = \"block\"");
        files.report.error(table.place, message, hint);
    }
    words
        .into_iter()
        .map(|word| word.or(must).unwrap_or(Word::Block))
        .collect()
}
