//! `rules.toml`: what this school has decided, in four states.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{HostName, TierId, Timestamp};

use super::super::diagnostic::{Place, did_you_mean};
use super::super::document::{At, Table};
use super::super::folded_words;
use super::super::hosts::HostPattern;
use super::super::paths::PathPattern;
use super::super::rulebook::{Class, SchoolRule, SchoolRules, State};
use super::Files;
use super::classes::class;
use super::groups::check_suffix;

/// The rules, and where hosts stand that rules open.
pub(super) struct Read<'s> {
    pub rules: SchoolRules,
    pub opened: Vec<(HostName, Place<'s>)>,
}

/// The rules, in the order in which they are written.
pub(super) fn read<'f>(
    files: &'f Files<'_>,
    classes: &[Class],
    zone: Option<&TimeZone>,
) -> Read<'f> {
    let mut read = Read {
        rules: SchoolRules::default(),
        opened: Vec::new(),
    };
    let Some(document) = files.optional("rules.toml") else {
        return read;
    };
    let root = document.root(files.report);
    let mut targets: Vec<Target<'_>> = Vec::new();
    for table in root.tables("rule") {
        let about = about(files, &table);
        if let Some(rule) = rule(files, &table, classes, zone) {
            if read.rules.rules.iter().any(|other| other.id == rule.id) {
                let message = format!("the rule \"{}\" is there twice", rule.id);
                files
                    .report
                    .error(table.place, message, "give each rule an id of its own");
            }
            // A rule that has ended stays readable in the file and is not in force.
            if rule.ends.is_none_or(|ends| files.now < ends) {
                add(files, rule, about, &mut read, &mut targets);
            } else {
                let message = format!("the rule \"{}\" has ended", rule.id);
                files
                    .report
                    .warning(table.place, message, "take it away, or set `expires` anew");
            }
        }
        table.finish();
    }
    root.finish();
    contradictions(files, &read.rules, &targets);
    read
}

fn rule(
    files: &Files<'_>,
    table: &Table<'_>,
    classes: &[Class],
    zone: Option<&TimeZone>,
) -> Option<SchoolRule> {
    let id = table.need_text("id", "a short name, e.g. id = \"chess\"");
    let state = table.need_text("state", "allow, block, locked-allow or locked-block");
    let state = state.and_then(|text| {
        let state = State::ALL
            .into_iter()
            .find(|state| state.as_str() == text.value);
        if state.is_none() {
            let message = format!("\"{}\" is not a state of a rule", text.value);
            let hint = did_you_mean(&text.value, State::ALL.map(State::as_str));
            files.report.error(text.place, message, hint);
        }
        state
    });
    let category = table
        .text("category")
        .and_then(|name| files.category(&name));
    let tiers: Vec<TierId> = table
        .texts("tiers")
        .iter()
        .filter_map(|name| files.tier(name))
        .collect();
    let classes = table
        .texts("classes")
        .iter()
        .filter_map(|id| class(files, classes, id))
        .map(|class| class.id.0.to_lowercase())
        .collect();
    let ends = table
        .text("expires")
        .and_then(|text| ends(files, &text, zone));
    // For people: they say why a rule is there and whom to ask.
    table.text("reason");
    table.text("owner");
    Some(SchoolRule {
        id: id?.value.into(),
        state: state?,
        tiers,
        classes,
        category,
        ends,
    })
}

/// The day, or a problem.
pub(super) fn day(files: &Files<'_>, text: &At<'_, String>) -> Option<Date> {
    let day = text.value.parse::<Date>().ok();
    if day.is_none() {
        let message = format!("\"{}\" is not a day", text.value);
        files
            .report
            .error(text.place, message, "write it like \"2027-06-30\"");
    }
    day
}

/// The first moment after a day, in the school's time zone.
pub(super) fn after(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    Some(Timestamp(next.timestamp().as_millisecond()))
}

fn ends(files: &Files<'_>, text: &At<'_, String>, zone: Option<&TimeZone>) -> Option<Timestamp> {
    after(day(files, text)?, zone.unwrap_or(&TimeZone::UTC))
}

/// What a rule is about, to find rules that say opposite things about it.
struct Target<'f> {
    rule: usize,
    entry: String,
    place: Place<'f>,
}

/// What a rule is about, each with where it stands.
#[derive(Default)]
struct About<'f> {
    hosts: Vec<(HostPattern, Place<'f>)>,
    paths: Vec<(PathPattern, Place<'f>)>,
    /// Folded words, and as they were written.
    searches: Vec<(Vec<String>, Arc<str>, Place<'f>)>,
}

fn about<'f>(files: &Files<'_>, table: &Table<'f>) -> About<'f> {
    let mut about = About::default();
    let (hosts, paths, searches) = (
        table.texts("hosts"),
        table.texts("paths"),
        table.texts("search"),
    );
    if hosts.is_empty() && paths.is_empty() && searches.is_empty() {
        let hint = "add hosts = [\"…\"], paths = [\"…\"] or search = [\"…\"]";
        files
            .report
            .error(table.place, "this rule is about nothing", hint);
    }
    for host in hosts {
        match HostPattern::read(&host.value) {
            Ok(pattern) => about.hosts.push((pattern, host.place)),
            Err(problem) => files
                .report
                .error(host.place, problem, hint_for(&host.value)),
        }
    }
    for path in paths {
        match PathPattern::read(&path.value) {
            Ok(pattern) => about.paths.push((pattern, path.place)),
            Err(problem) => files
                .report
                .error(path.place, problem, "hosts belong into `hosts`"),
        }
    }
    for words in searches {
        let folded = folded_words(&words.value);
        if folded.is_empty() {
            files.report.error(
                words.place,
                "there is no word in it",
                "e.g. \"essay to buy\"",
            );
        } else {
            about
                .searches
                .push((folded, words.value.into(), words.place));
        }
    }
    about
}

fn add<'f>(
    files: &Files<'_>,
    rule: SchoolRule,
    about: About<'f>,
    read: &mut Read<'f>,
    targets: &mut Vec<Target<'f>>,
) {
    let number = read.rules.rules.len();
    let mut target = |entry: String, place| {
        targets.push(Target {
            rule: number,
            entry,
            place,
        })
    };
    for (pattern, place) in about.hosts {
        target(pattern.to_string(), place);
        if rule.state.opens() {
            check_suffix(files, &pattern, place);
        }
        read.rules
            .hosts
            .add(&pattern, (number, pattern.to_string().into()));
        if let HostPattern::Within(name) = pattern
            && rule.state.opens()
        {
            read.opened.push((name, place));
        }
    }
    for (pattern, place) in about.paths {
        let entry = format!("{}{}", pattern.host, pattern.prefix);
        target(entry.clone(), place);
        let host = pattern.host.clone();
        read.rules.paths.add(&host, (number, pattern, entry.into()));
    }
    for (folded, words, place) in about.searches {
        target(format!("? {}", folded.join(" ")), place);
        read.rules.searches.push((number, folded, words));
    }
    read.rules.rules.push(rule);
}

fn hint_for(entry: &str) -> &'static str {
    if entry.contains('/') {
        "move it to `paths`"
    } else {
        "write it like chess.example"
    }
}

/// Two rules about the same thing, for people in common, that say opposite things.
fn contradictions(files: &Files<'_>, rules: &SchoolRules, targets: &[Target<'_>]) {
    let mut first: std::collections::HashMap<&str, Vec<&Target<'_>>> =
        std::collections::HashMap::new();
    for target in targets {
        let others = first.entry(&target.entry).or_default();
        let this = rules.rules.get(target.rule);
        let against = others.iter().find_map(|other| {
            let other = rules.rules.get(other.rule)?;
            let this = this?;
            (other.state.opens() != this.state.opens() && share(other, this)).then_some(other)
        });
        if let Some(other) = against {
            let message = format!(
                "the rule \"{}\" says the opposite of {}",
                other.id, target.entry
            );
            let hint = "locked rules win, then block; keep one of them";
            files.report.warning(target.place, message, hint);
        }
        others.push(target);
    }
}

fn share(a: &SchoolRule, b: &SchoolRule) -> bool {
    fn meet<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.is_empty() || b.is_empty() || a.iter().any(|one| b.contains(one))
    }
    meet(&a.tiers, &b.tiers) && meet(&a.classes, &b.classes)
}
