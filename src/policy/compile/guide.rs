//! `cards/*.toml`, `alternatives.toml`, and what the notice page says of the rules in force.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::model::{Action, Language, PageUrl, SchoolHours, Timestamp, Voice};

use super::super::Facts;
use super::super::diagnostic::{Place, Report};
use super::super::document::{At, Table};
use super::super::guide::{Alternative, Card, Guide, Hours, Texts, TierNotice};
use super::super::rulebook::{Rulebook, Tier, TierRules};
use super::rules::{after, day};
use super::{Files, categories, did_you_mean, stem};

const FOLDER: &str = "cards/";

/// Pictures that cards may have; `pages` draws them.
const PICTURES: &[&str] = &[
    "book", "chat", "compass", "dice", "eye", "glass", "hand", "heart", "key", "lamp", "lock",
    "loop", "mask", "people", "robot", "shield", "stop", "talk",
];

/// The three ages of a card, as its file calls them.
const AGES: [&str; 3] = ["young", "lower", "upper"];

/// An alternative with where it stands and the tiers that asked for it.
pub(super) struct Wanted<'s> {
    place: Place<'s>,
    url: PageUrl,
    alternative: Alternative,
    tiers: Vec<usize>,
}

/// Fills in cards and notices; gives back the alternatives, which are kept once it is known that
/// they open.
pub(super) fn read<'f>(
    files: &'f Files<'_>,
    guide: &mut Guide,
    tiers: &[Tier],
    rules: &[TierRules],
    zone: &TimeZone,
) -> Vec<Wanted<'f>> {
    guide.cards = cards(files);
    guide.unopened = unopened(files);
    let notices = tiers.iter().zip(rules).map(|(tier, rules)| TierNotice {
        titles: tier.titles.clone(),
        voice: tier.voice,
        reads: rules.read_bodies && rules.threshold > 0,
        alerts: rules.alerts,
    });
    guide.tiers = notices.collect();
    alternatives(files, tiers, zone)
}

fn cards(files: &Files<'_>) -> Vec<Card> {
    let mut cards = Vec::new();
    for (name, document) in files.under(FOLDER) {
        let Some(stem) = stem(name, FOLDER) else {
            continue;
        };
        let root = document.root(files.report);
        let topics = root.need_texts("topics", "e.g. topics = [\"games\"]");
        for topic in &topics {
            categories::check_topic(files, topic);
        }
        let picture = root.need_text("picture", "e.g. picture = \"lamp\"");
        if let Some(picture) = &picture
            && !PICTURES.contains(&picture.value.as_str())
        {
            let message = format!("there is no picture \"{}\"", picture.value);
            let hint = did_you_mean(&picture.value, PICTURES.iter().copied());
            files.report.warning(picture.place, message, hint);
        }
        let titles = root.translations("title", &Language::ALL);
        let sentences = AGES.map(|age| {
            root.need_table(age, "a list of sentences for each language")
                .map_or_else(BTreeMap::new, |table| sentences(files, &table))
        });
        root.finish();
        let (false, Some(picture)) = (topics.is_empty(), picture) else {
            continue;
        };
        cards.push(Card {
            name: stem.to_owned(),
            topics: topics.into_iter().map(|topic| topic.value).collect(),
            picture: picture.value,
            titles,
            sentences,
        });
    }
    cards
}

fn sentences(files: &Files<'_>, table: &Table<'_>) -> BTreeMap<Language, Vec<String>> {
    let mut found = BTreeMap::new();
    for (tag, item) in table.entries() {
        let Ok(language) = tag.value.parse::<Language>() else {
            let message = format!("\"{}\" is not a language of the gateway", tag.value);
            files
                .report
                .error(tag.place, message, "it is one of: en, vi, pl, ru");
            continue;
        };
        let items = item.items().unwrap_or_default();
        let lines: Vec<String> = items
            .iter()
            .filter_map(|line| Some(line.text()?.value))
            .collect();
        found.insert(language, lines);
    }
    for language in Language::ALL {
        if found.get(&language).is_none_or(Vec::is_empty) {
            let message = format!("nothing is said in {}", language.tag());
            files
                .report
                .error(table.place, message, "three to five short sentences");
        }
    }
    found
}

/// Titles of the groups of `no_inspect.toml`, each once; a group without one is called by the title
/// of its category.
fn unopened(files: &Files<'_>) -> Vec<Texts> {
    let Some(document) = files.optional("no_inspect.toml") else {
        return Vec::new();
    };
    // Problems of this file were reported when its hosts were read.
    let silent = Report::default();
    let root = document.root(&silent);
    let mut found: Vec<Texts> = Vec::new();
    for table in root.tables("group") {
        let mut titles = table.translations("title", &[]);
        if titles.is_empty()
            && let Some(category) = table.text("category")
        {
            let file = format!("categories/{}.toml", category.value);
            if let Some(document) = files.documents.get(file.as_str()) {
                titles = document.root(&silent).translations("title", &Language::ALL);
            }
        }
        if !titles.is_empty() && !found.contains(&titles) {
            found.push(titles);
        }
    }
    found
}

fn alternatives<'f>(files: &'f Files<'_>, tiers: &[Tier], zone: &TimeZone) -> Vec<Wanted<'f>> {
    let Some(document) = files.optional("alternatives.toml") else {
        return Vec::new();
    };
    let root = document.root(files.report);
    let mut wanted = Vec::new();
    for table in root.tables("site") {
        let url = table.need_text("url", "e.g. url = \"https://www.nasa.gov/\"");
        let url = url.and_then(|text| match PageUrl::parse(&text.value) {
            Ok(url) => Some((text, url)),
            Err(problem) => {
                let message = format!("\"{}\" is no address", text.value);
                files.report.error(text.place, message, problem.to_string());
                None
            }
        });
        let name = table.need_text("name", "what the site calls itself");
        let text = table.translations("text", &Language::ALL);
        let languages = table.need_texts("languages", "e.g. languages = [\"en\"]");
        let languages: Vec<Language> = languages
            .iter()
            .filter_map(|tag| super::school::language(files, tag))
            .collect();
        let topics = table.texts("topics");
        for topic in &topics {
            categories::check_topic(files, topic);
        }
        let numbers = tier_numbers(files, &table);
        table.need_text("source", "who has looked at the site");
        table
            .need_text("verified_on", "e.g. \"2026-11-01\"")
            .map(|text| day(files, &text));
        let review = table.need_text("review_by", "e.g. \"2027-11-01\"");
        let ends = review
            .as_ref()
            .and_then(|text| after(day(files, text)?, zone));
        let place = table.place;
        table.finish();
        let (Some((text_of_url, url)), Some(name), Some(ends)) = (url, name, ends) else {
            continue;
        };
        if files.now >= ends {
            let message = format!("nobody has looked at {} in time", name.value);
            let hint = "look whether it is still good, then move both dates on; until then it is not offered";
            files.report.warning(place, message, hint);
            continue;
        }
        wanted.push(Wanted {
            place,
            url,
            alternative: Alternative {
                url: text_of_url.value,
                name: name.value,
                text,
                languages,
                topics: topics.into_iter().map(|topic| topic.value).collect(),
                voices: Vec::new(),
            },
            tiers: match numbers {
                Some(numbers) => numbers,
                None => (0..tiers.len()).collect(),
            },
        });
    }
    root.finish();
    wanted
}

/// The tiers that `tiers = […]` names, by number; `None` if nothing is said. A school that has
/// renamed its tiers is told so, and keeps the rest.
fn tier_numbers(files: &Files<'_>, table: &Table<'_>) -> Option<Vec<usize>> {
    let names = table.texts("tiers");
    if names.is_empty() {
        return None;
    }
    let number = |name: &At<'_, String>| {
        let found = files.tiers.iter().position(|known| *known == name.value);
        if found.is_none() {
            let message = format!("there is no tier \"{}\"", name.value);
            let hint = did_you_mean(&name.value, files.tiers.iter().copied());
            files.report.warning(name.place, message, hint);
        }
        found
    };
    Some(names.iter().filter_map(number).collect())
}

/// The voices of the tiers that `tiers = […]` names; empty if nothing is said.
pub(super) fn voices(files: &Files<'_>, table: &Table<'_>, tiers: &[Tier]) -> Vec<Voice> {
    let mut voices = Vec::new();
    for number in tier_numbers(files, table).unwrap_or_default() {
        if let Some(tier) = tiers.get(number)
            && !voices.contains(&tier.voice)
        {
            voices.push(tier.voice);
        }
    }
    voices
}

/// Keeps the alternatives for the voices in all of whose tiers they open, and says where one does
/// not: a page never leads from one closed page to the next.
pub(super) fn keep_open(
    rulebook: &mut Rulebook,
    wanted: Vec<Wanted<'_>>,
    now: Timestamp,
    report: &Report,
) {
    let mut kept = Vec::new();
    for mut one in wanted {
        let verdict = rulebook.judge_url(&one.url);
        let mut closed: Vec<&str> = Vec::new();
        let mut open: Vec<Voice> = Vec::new();
        let mut shut: Vec<Voice> = Vec::new();
        for (number, tier) in rulebook.tiers().iter().enumerate() {
            let facts = Facts {
                url: &one.url,
                verdict: &verdict,
            };
            let who = rulebook.somebody(tier.id, None);
            let action = rulebook.decide(&who, &facts, now).action;
            let opens = matches!(action, Action::Allow | Action::Splice);
            // A tier that shares its voice with another shares its pages.
            let wanted = one.tiers.contains(&number);
            match (opens, wanted) {
                (true, true) => open.push(tier.voice),
                (true, false) => {}
                (false, wanted) => {
                    shut.push(tier.voice);
                    closed.extend(wanted.then_some(&*tier.name));
                }
            }
        }
        if !closed.is_empty() {
            let message = format!(
                "{} does not open for {}",
                one.alternative.name,
                closed.join(", ")
            );
            let hint = "name the tiers it is for in `tiers`, or open it with a rule of the school";
            report.warning(one.place, message, hint);
        }
        open.retain(|voice| !shut.contains(voice));
        open.dedup();
        if !open.is_empty() {
            one.alternative.voices = open;
            kept.push(one.alternative);
        }
    }
    rulebook.school.guide.alternatives = kept;
}

/// `help_answer_days` of `school.toml`: the school promises an answer to what pupils write, and
/// says when somebody reads it, which is when it is open. Without it nothing is promised.
pub(super) fn hours(root: &Table<'_>, open: &SchoolHours) -> Option<Hours> {
    let answer = root.number("help_answer_days", 0..=30, Some(0))?;
    if answer == 0 {
        return None;
    }
    let time = |minutes: u16| {
        let minutes = minutes.min(24 * 60 - 1);
        let part = |minutes: u16| i8::try_from(minutes).ok();
        Time::new(part(minutes / 60)?, part(minutes % 60)?, 0, 0).ok()
    };
    let days: Vec<i8> = (1..=7)
        .zip(open.days)
        .filter_map(|(day, school)| school.then_some(day))
        .collect();
    if days.is_empty() {
        return None;
    }
    Some(Hours {
        from: time(open.opens)?,
        to: time(open.closes)?,
        days,
        answer_days: u32::try_from(answer).unwrap_or(1),
    })
}
