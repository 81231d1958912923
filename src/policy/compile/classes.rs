//! `classes.toml`: the classes and their tiers.

use crate::model::ClassId;

use super::super::diagnostic::did_you_mean;
use super::super::document::At;
use super::super::rulebook::Class;
use super::Files;
use super::school::{language, timetable};

/// The classes, in the order in which they are written.
pub(super) fn read(files: &Files<'_>) -> Vec<Class> {
    let Some(document) = files.optional("classes.toml") else {
        return Vec::new();
    };
    let root = document.root(files.report);
    let mut classes: Vec<Class> = Vec::new();
    for table in root.tables("class") {
        let id = table.need_text("id", "e.g. id = \"7B\"");
        let tier = table.need_text("tier", "the name of a file in tiers/");
        let tier = tier.and_then(|tier| files.tier(&tier));
        let language = table.text("language").and_then(|tag| language(files, &tag));
        // Only people read it; the id is what everything else calls the class.
        table.text("title");
        let lessons = timetable(files, &table);
        if let (Some(id), Some(tier)) = (id, tier) {
            if find(&classes, &id.value).is_some() {
                let message = format!("the class \"{}\" is there twice", id.value);
                files
                    .report
                    .error(id.place, message, "take one of them away");
            }
            classes.push(Class {
                id: ClassId(id.value.into()),
                tier,
                language,
                lessons,
            });
        }
        table.finish();
    }
    root.finish();
    classes
}

fn find<'c>(classes: &'c [Class], id: &str) -> Option<&'c Class> {
    classes
        .iter()
        .find(|class| class.id.0.to_lowercase() == id.to_lowercase())
}

/// A class by its id, or a problem that says which was probably meant.
pub(super) fn class<'c>(
    files: &Files<'_>,
    classes: &'c [Class],
    id: &At<'_, String>,
) -> Option<&'c Class> {
    let class = find(classes, &id.value);
    if class.is_none() {
        let message = format!("there is no class \"{}\"", id.value);
        let hint = did_you_mean(&id.value, classes.iter().map(|class| &*class.id.0));
        files.report.error(id.place, message, hint);
    }
    class
}
