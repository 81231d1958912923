//! `Source` → [`Rulebook`], or every problem.
//!
//! One file for each kind of policy file. Names (of tiers, categories) come from the names of
//! files, so that a broken file does not make everything that mentions it look broken too.

mod categories;
mod classes;
mod groups;
mod guide;
mod helplines;
mod images;
mod lists;
mod model;
mod networks;
mod phrases;
mod providers;
mod rules;
mod school;
#[cfg(test)]
mod tests;
mod tiers;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::classify::ClassifierBuilder;
use crate::classify::names::NameModel;
use crate::model::{CategoryId, CategorySet, TierId, Timestamp};

use super::diagnostic::{Place, Report, did_you_mean};
use super::document::{At, Document};
use super::rulebook::{Category, CategoryRules, Heavy, ListInfo, Rulebook, Shelf};
use super::word::Word;
use super::{Diagnostic, Source};

#[cfg(test)]
pub(crate) use categories::SUBJECTS;
pub(super) use images::Pictures;
pub(super) use lists::write_notes;

/// What every reader needs: the parsed files, the names, where problems go, and the day.
struct Files<'s> {
    source: &'s Source,
    documents: BTreeMap<&'s str, Document<'s>>,
    report: &'s Report,
    /// Names of tiers by number.
    tiers: Vec<&'s str>,
    /// Names of categories by number.
    categories: Vec<&'s str>,
    now: Timestamp,
}

impl<'s> Files<'s> {
    /// A file that may be left out.
    fn optional(&self, name: &str) -> Option<&Document<'s>> {
        self.documents.get(name)
    }

    /// A file that has to be there.
    fn required(&self, name: &'static str) -> Option<&Document<'s>> {
        let document = self.documents.get(name);
        if document.is_none() && self.source.get(name).is_none() {
            let hint = "take the shipped one as a beginning";
            self.report
                .error(Place::file(name), "this file is missing", hint);
        }
        document
    }

    /// The files of a folder.
    fn under<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = (&'s str, &'f Document<'s>)> {
        self.documents
            .range::<str, _>((Bound::Included(folder), Bound::Unbounded))
            .take_while(move |(name, _)| name.starts_with(folder))
            .map(|(name, document)| (*name, document))
    }

    /// A category by its name, or a problem that says which was probably meant.
    fn category(&self, name: &At<'_, String>) -> Option<CategoryId> {
        self.category_at(&name.value, name.place)
    }

    fn category_at(&self, name: &str, place: Place<'_>) -> Option<CategoryId> {
        let found = number(&self.categories, name).map(CategoryId);
        if found.is_none() {
            let hint = did_you_mean(name, self.categories.iter().copied());
            self.report
                .error(place, format!("there is no category \"{name}\""), hint);
        }
        found
    }

    /// A tier by its name, or a problem that says which was probably meant.
    fn tier(&self, name: &At<'_, String>) -> Option<TierId> {
        let found = number(&self.tiers, &name.value).map(TierId);
        if found.is_none() {
            let hint = did_you_mean(&name.value, self.tiers.iter().copied());
            let message = format!("there is no tier \"{}\"", name.value);
            self.report.error(name.place, message, hint);
        }
        found
    }
}

fn number(names: &[&str], name: &str) -> Option<u8> {
    names
        .iter()
        .position(|candidate| *candidate == name)
        .and_then(|at| u8::try_from(at).ok())
}

/// The name in `folder/name.toml`.
fn stem<'n>(name: &'n str, folder: &str) -> Option<&'n str> {
    name.strip_prefix(folder)?
        .strip_suffix(".toml")
        .filter(|stem| !stem.contains('/'))
}

/// Compiles; see [`Rulebook::compile`].
pub(super) fn run(
    source: &Source,
    key: [u8; 16],
    generation: u64,
    now: Timestamp,
    previous: Option<&Rulebook>,
    shelf: Shelf<'_>,
) -> Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>> {
    let report = Report::default();
    let rulebook = read(source, key, generation, now, previous, shelf, &report);
    match rulebook {
        Some(rulebook) if !report.is_fatal() => {
            let mut problems = report.finish();
            let failed = rulebook.failed_examples(source, now);
            let is_fatal = failed.iter().any(|problem| problem.fatal);
            problems.extend(failed);
            if is_fatal {
                Err(problems)
            } else {
                Ok((rulebook, problems))
            }
        }
        _ => Err(report.finish()),
    }
}

fn read(
    source: &Source,
    key: [u8; 16],
    generation: u64,
    now: Timestamp,
    previous: Option<&Rulebook>,
    shelf: Shelf<'_>,
    report: &Report,
) -> Option<Rulebook> {
    let documents = source
        .files
        .iter()
        .filter(|(name, _)| name.ends_with(".toml") && !name.starts_with("examples/"))
        .filter_map(|(name, bytes)| Some((name.as_str(), Document::parse(name, bytes, report)?)))
        .collect();
    let mut files = Files {
        source,
        documents,
        report,
        tiers: Vec::new(),
        categories: Vec::new(),
        now,
    };
    files.tiers = tiers::names(&files);
    files.categories = categories::names(&files);
    unread(&files);

    let school = school::read(&files);
    let (tiers, tier_rules) = tiers::read(&files);
    let (categories, category_rules) = categories::read(&files);
    let classes = classes::read(&files);
    let (networks, ranges) = networks::read(&files, &classes);
    let zone = school.as_ref().map(|(_, _, zone)| zone.clone());
    let rules = rules::read(&files, &classes, zone.as_ref());
    let protected = groups::read(&files, groups::PROTECTED);
    let no_inspect = groups::read(&files, groups::NO_INSPECT);
    let providers = providers::read(&files);
    let words = phrases::read(&files);
    let mut lists = lists::read(&files);
    let looks = names_model(&files);
    let model = model::read(&files);
    let (mut school, guest, zone) = school?;
    school.helplines = helplines::read(&files, &school.country, &tiers, &zone);
    school.report_places = helplines::report_places(&files, &school.country, &zone);
    let places = guide::read(&files, &mut school.guide, &tiers, &tier_rules, &zone);
    let closing = closing(&categories, &category_rules);
    let before = previous.map(|previous| &previous.pictures);
    let pictures = images::read(&files, &categories, closing, before);
    // Reading lists takes seconds; with a problem above nobody would use the result.
    if report.is_fatal() {
        return None;
    }

    let before = previous.map(|previous| &previous.heavy);
    let base = lists.base(&files, key, before.map(|before| &before.base), shelf);
    let fresh = lists.fresh(&files, key, before.map_or(&[], |before| &before.fresh));
    let inputs = format!(
        "{}{:?}{:?}{:?}{:?}",
        source.digest(is_heavy),
        files.categories,
        key,
        closing,
        base.digest
    );
    let indexes = || fresh.iter().filter_map(|fresh| fresh.index.clone());
    let classifier = match before.filter(|before| *before.inputs == *inputs) {
        Some(before) => {
            let now = fresh
                .iter()
                .map(|fresh| fresh.index.as_ref().map(Arc::as_ptr));
            let then = before.fresh.iter();
            let is_same = now.eq(then.map(|fresh| fresh.index.as_ref().map(Arc::as_ptr)));
            if is_same {
                before.classifier.clone()
            } else {
                before.classifier.with_fresh(indexes().collect()).into()
            }
        }
        None => {
            let mut builder = ClassifierBuilder::default();
            words.put(&mut builder);
            model::put(model, &files.categories, &mut builder);
            let category = |name: &str| number(&files.categories, name).map(CategoryId);
            builder.behaviours(category("circumvention"), category("remote-control"));
            builder.hosts(base.index.clone());
            indexes().for_each(|index| builder.fresh(index));
            builder.closing(closing);
            builder.looks(looks, category);
            builder.labels(category);
            if let Some(help) = category(HELP) {
                builder.help(help, HELPED.iter().copied().filter_map(category).collect());
            }
            builder
                .build_after(key, previous.map(Rulebook::classifier))
                .into()
        }
    };
    let heavy = Heavy {
        classifier,
        inputs: inputs.into(),
        base,
        fresh,
    };
    heavy.tell_problems(report);
    heavy.count_names(&mut lists.infos);
    lists.infos.extend(pictures.infos());

    let named = |wanted: &[&str]| {
        let ids = categories
            .iter()
            .filter(|category| wanted.contains(&&*category.name));
        ids.map(|category| category.id).collect()
    };
    let mut rulebook = Rulebook {
        school,
        positive: named(super::precedence::POSITIVE),
        walled: named(super::precedence::WALLED),
        categories,
        category_rules,
        tiers,
        tier_rules,
        guest,
        classes,
        networks,
        ranges,
        rules: rules.rules,
        protected: protected.table,
        no_inspect: no_inspect.table,
        no_inspect_groups: no_inspect.told,
        providers,
        lists: lists.infos,
        heavy,
        pictures,
        generation,
        digest: source.digest(|_| true),
    };
    groups::check_locked(&rulebook, &protected.places, true, report);
    groups::check_locked(&rulebook, &no_inspect.places, false, report);
    groups::check_locked(&rulebook, &rules.opened, false, report);
    guide::keep_open(&mut rulebook, places, now, report);
    Some(rulebook)
}

/// Whether the classifier is built from a file, lists left aside.
fn is_heavy(name: &str) -> bool {
    let parts = [
        "phrases/",
        "search/",
        "search_engines.toml",
        "prompts.toml",
        "model/",
    ];
    parts.iter().any(|part| name.starts_with(part))
}

impl Heavy {
    /// Reports what is wrong with lines of lists.
    fn tell_problems(&self, report: &Report) {
        let fresh = self.fresh.iter().flat_map(|fresh| fresh.problems.iter());
        for problem in self.base.problems.iter().chain(fresh) {
            let at = Place {
                file: &problem.file,
                line: problem.line,
                column: problem.column,
            };
            report.warning(at, &problem.message, &problem.hint);
        }
    }

    /// Writes down how many names each list has, wherever its names are kept.
    fn count_names(&self, infos: &mut [ListInfo]) {
        for info in infos {
            let own = self.fresh.iter().find(|fresh| fresh.id == info.id);
            let index = match own {
                Some(fresh) => fresh.index.as_ref(),
                None => Some(&self.base.index),
            };
            let entries = index.map_or(&[][..], |index| index.lists());
            let own = entries.iter().filter(|entry| entry.id == info.id);
            info.names = own.map(|entry| entry.names).sum();
        }
    }
}

/// The category that stands for help.
const HELP: &str = "support-and-helplines";

/// What people look for help about. Words that do are never an incident; about anything else,
/// words of help say nothing, so that nobody opens a search by adding some.
const HELPED: &[&str] = &[
    "alcohol-tobacco-vape",
    "bullying-harassment",
    "dangerous-challenges",
    "drugs",
    "eating-disorder-promotion",
    "extremism",
    "gambling",
    "hate",
    "misogyny-vawg",
    "sects-occult",
    "self-harm-promotion",
    "sexual-exploitation-risk",
    "stalkerware",
    "violence-gore",
    "weapons",
];

/// The table of how names look.
const NAMES_MODEL: &str = "model/names.bin";

/// Reads the table of how names look, which may be left out. A damaged one is a problem: nobody
/// would notice that it is gone.
fn names_model(files: &Files<'_>) -> Option<NameModel> {
    match NameModel::from_bytes(files.source.get(NAMES_MODEL)?) {
        Ok(model) => Some(model),
        Err(error) => {
            let message = format!("this table cannot be used: {error}");
            let hint = "without the file, names are not judged by their look";
            files.report.error(Place::file(NAMES_MODEL), message, hint);
            None
        }
    }
}

/// Categories that close in some tier and vouch, protect or stay unopened in none: only these
/// are taken over from an address inside an address, so that nothing opens by naming a good page.
fn closing(categories: &[Category], rules: &[CategoryRules]) -> CategorySet {
    use super::precedence::{POSITIVE, WALLED};
    let all = categories.iter().zip(rules);
    all.filter(|(category, rules)| {
        let vouches = POSITIVE.contains(&&*category.name) || WALLED.contains(&&*category.name);
        let opens = |word: &Word| matches!(word, Word::Protect | Word::Splice);
        !vouches && rules.words.iter().any(|word| word.closes()) && !rules.words.iter().any(opens)
    })
    .map(|(category, _)| category.id)
    .collect()
}

/// Files that look like rules and are read by nobody.
fn unread(files: &Files<'_>) {
    const SINGLE: &[&str] = &[
        "school.toml",
        "classes.toml",
        "networks.toml",
        "rules.toml",
        "no_inspect.toml",
        "protected.toml",
        "safe_search.toml",
        "search_engines.toml",
        "prompts.toml",
        "helplines.toml",
        "illegal_content.toml",
        "alternatives.toml",
        "lists/sources.toml",
        model::KEYS,
    ];
    const FOLDERS: &[&str] = &["tiers/", "categories/", "search/", "cards/"];
    for name in files.documents.keys() {
        let known = SINGLE.contains(name)
            || FOLDERS.iter().any(|folder| stem(name, folder).is_some())
            || name.starts_with("phrases/")
            || images::is_one(name);
        if !known {
            let hint = did_you_mean(name, SINGLE.iter().copied());
            files
                .report
                .warning(Place::file(name), "nothing reads this file", hint);
        }
    }
}
