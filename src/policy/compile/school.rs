//! `school.toml`: the school and what its pages say of it.

use jiff::tz::TimeZone;

use crate::model::{Language, TierId};

use super::super::document::{At, Table};
use super::super::guide::Guide;
use super::super::rulebook::School;
use super::{Files, guide};

/// The school, the tier of its guests, and its time zone.
pub(super) fn read(files: &Files<'_>) -> Option<(School, TierId, TimeZone)> {
    let root = files.required("school.toml")?.root(files.report);
    let name = root.need_text("name", "the school's name, as its pages say it");
    let country = root.need_text("country", "two capital letters, e.g. \"PL\"");
    let country = country.filter(|country| is_country(files, country));
    let languages = languages(files, &root);
    let time_zone = root.need_text("time_zone", "e.g. \"Europe/Warsaw\"");
    let zone = time_zone.as_ref().and_then(|name| zone(files, name));
    let guest = root.text("guest_tier");
    let guest = match &guest {
        Some(name) => files.tier(name),
        None => {
            let name = At {
                value: "guest".to_owned(),
                place: root.place,
            };
            files.tier(&name)
        }
    };
    let start_page = root
        .text("start_page")
        .filter(|page| !page.value.is_empty());
    if let Some(page) = &start_page
        && crate::model::PageUrl::parse(&page.value).is_err()
    {
        let hint = "write it like https://start.school.example/, or leave it out";
        files
            .report
            .error(page.place, "this is not a web address", hint);
    }
    let retention = root.number("retention_days", 1..=3650, Some(30))?;
    let school = School {
        name: name.map_or_else(String::new, |name| name.value),
        country: country.map_or_else(String::new, |country| country.value),
        languages,
        time_zone: time_zone.map_or_else(String::new, |zone| zone.value),
        safeguarding: root
            .texts("safeguarding")
            .into_iter()
            .map(|name| name.value)
            .collect(),
        start_page: start_page.map(|page| page.value),
        retention_days: u16::try_from(retention).unwrap_or(u16::MAX),
        helplines: Vec::new(),
        guide: Guide {
            hours: guide::hours(files, &root),
            ..Guide::default()
        },
        block_without_journal: root.flag("block_without_journal", true),
    };
    root.finish();
    Some((school, guest?, zone?))
}

fn is_country(files: &Files<'_>, country: &At<'_, String>) -> bool {
    let text = &country.value;
    let fits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    if !fits {
        let message = format!("\"{text}\" is not a country code");
        files
            .report
            .error(country.place, message, "two capital letters, e.g. \"PL\"");
    }
    fits
}

fn languages(files: &Files<'_>, root: &Table<'_>) -> Vec<Language> {
    let hint = "e.g. [\"pl\", \"en\"]; the first is the default";
    let mut languages = Vec::new();
    for tag in root.need_texts("languages", hint) {
        if let Some(language) = language(files, &tag)
            && !languages.contains(&language)
        {
            languages.push(language);
        }
    }
    languages
}

/// A language by its tag, or a problem.
pub(super) fn language(files: &Files<'_>, tag: &At<'_, String>) -> Option<Language> {
    let language = tag.value.parse().ok();
    if language.is_none() {
        let message = format!("\"{}\" is not a language of the gateway", tag.value);
        files
            .report
            .error(tag.place, message, "it is one of: en, vi, pl, ru");
    }
    language
}

fn zone(files: &Files<'_>, name: &At<'_, String>) -> Option<TimeZone> {
    let zone = TimeZone::get(&name.value).ok();
    if zone.is_none() {
        let message = format!("there is no time zone \"{}\"", name.value);
        files
            .report
            .error(name.place, message, "a name like \"Europe/Warsaw\"");
    }
    zone
}
