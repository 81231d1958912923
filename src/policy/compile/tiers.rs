//! `tiers/<name>.toml`: what an age may see beyond the categories.

use crate::model::{Language, TierId, Voice};

use super::super::document::{At, Table};
use super::super::rulebook::{Tier, TierRules};
use super::super::word::Word;
use super::{Files, did_you_mean, stem};
use crate::policy::diagnostic::Place;

const FOLDER: &str = "tiers/";

/// The names of the tiers by number: by `order`, youngest first.
pub(super) fn names<'s>(files: &Files<'s>) -> Vec<&'s str> {
    let silent = crate::policy::diagnostic::Report::default();
    let mut names: Vec<(i64, &'s str)> = files
        .under(FOLDER)
        .filter_map(|(name, document)| {
            let order = document
                .root(&silent)
                .number("order", 0..=i64::MAX, Some(i64::MAX));
            Some((order.unwrap_or(i64::MAX), stem(name, FOLDER)?))
        })
        .collect();
    // Files that could not be parsed at all still name a tier.
    for (name, _) in files.source.under(FOLDER) {
        if let Some(stem) = stem(name, FOLDER)
            && !names.iter().any(|(_, known)| *known == stem)
        {
            names.push((i64::MAX, stem));
        }
    }
    names.sort_unstable();
    names
        .into_iter()
        .map(|(_, name)| name)
        .take(usize::from(u8::MAX))
        .collect()
}

/// The tiers, by number.
pub(super) fn read(files: &Files<'_>) -> (Vec<Tier>, Vec<TierRules>) {
    if files.tiers.is_empty() {
        let hint = "write at least one, e.g. tiers/guest.toml";
        files
            .report
            .error(Place::file("tiers"), "there is no tier", hint);
    }
    let mut tiers = Vec::new();
    let mut rules = Vec::new();
    for (number, name) in files.tiers.iter().enumerate() {
        let file = format!("{FOLDER}{name}.toml");
        let Some(document) = files.documents.get(file.as_str()) else {
            continue;
        };
        let root = document.root(files.report);
        let id = TierId(u8::try_from(number).unwrap_or(u8::MAX));
        root.number("order", 0..=255, None);
        let voice = voice(files, &root);
        let titles = root.translations("title", &Language::ALL);
        tiers.push(Tier {
            id,
            name: (*name).into(),
            titles,
            voice,
        });
        rules.push(read_rules(files, &root));
        root.finish();
    }
    (tiers, rules)
}

fn voice(files: &Files<'_>, root: &Table<'_>) -> Voice {
    let hint = "A for ages 6 to 8, B to 11, C to 14, D to 18, E for staff";
    let Some(voice) = root.need_text("voice", hint) else {
        return Voice::C;
    };
    match voice.value.as_str() {
        "A" => Voice::A,
        "B" => Voice::B,
        "C" => Voice::C,
        "D" => Voice::D,
        "E" => Voice::E,
        other => {
            files
                .report
                .error(voice.place, format!("there is no voice \"{other}\""), hint);
            Voice::C
        }
    }
}

fn read_rules(files: &Files<'_>, root: &Table<'_>) -> TierRules {
    let threshold = root.number("threshold", 0..=100_000, None).unwrap_or(0);
    let way = |word: At<'_, String>, what: &str| match word.value.as_str() {
        "allow" => Word::Allow,
        "block" => Word::Block,
        other => {
            let hint = did_you_mean(other, ["allow", "block"]);
            let message = format!("\"{other}\" is not a way to treat the {what}");
            files.report.error(word.place, message, hint);
            Word::Block
        }
    };
    let unknown = root
        .need_text("unknown", "\"allow\" or \"block\"")
        .map_or(Word::Block, |word| way(word, "unknown"));
    let unreadable = root
        .text("unreadable")
        .map_or(Word::Block, |word| way(word, "unreadable"));
    let youtube = root
        .text("youtube")
        .and_then(|word| match word.value.as_str() {
            "" => None,
            "strict" => Some("strict"),
            "moderate" => Some("moderate"),
            other => {
                let message = format!("\"{other}\" is not a restriction that the provider knows");
                let hint = "it is \"strict\", \"moderate\" or \"\" for none";
                files.report.error(word.place, message, hint);
                None
            }
        });
    TierRules {
        threshold: i32::try_from(threshold).unwrap_or(i32::MAX),
        unknown,
        unreadable,
        read_bodies: root.flag("read_bodies", true),
        allow_only: root.flag("allow_only", false),
        youtube,
        safe_search: root.flag("safe_search", true),
        prefer_safe: root.flag("prefer_safe", true),
        alerts: root.flag("alerts", true),
    }
}
