//! What the shipped rules can and cannot do, one ability at a time, in the spirit of HateCheck
//! (Röttger and others, 2021): short texts in `tests/functional/<language>.txt`, each of which
//! tries one ability, judged as everything else is judged.
//!
//! The tables were written for this test alone and are never trained on. What is measured is
//! printed (`cargo test --test functional -- --nocapture`); the floors stand a little below what
//! was measured when they were written, so that a change which loses an ability is seen.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by ending"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use schoolgate::model::Timestamp;
use schoolgate::policy::{Content, DEFAULT_TIER, Effect, Rulebook, Sample, embedded};

const LANGUAGES: [(&str, &str); 4] = [
    ("en", include_str!("functional/en.txt")),
    ("pl", include_str!("functional/pl.txt")),
    ("ru", include_str!("functional/ru.txt")),
    ("vi", include_str!("functional/vi.txt")),
];

/// What has to hold in each language, in per cent: harmful texts flagged for the right category
/// at least, harmless ones flagged at most, a little beside what was measured; wanted are 60 and 5
/// everywhere.
const FLOORS: [(&str, Floor); 4] = [
    (
        "en",
        Floor {
            right: 76,
            wrongly: 8,
        },
    ),
    (
        "pl",
        Floor {
            right: 70,
            wrongly: 6,
        },
    ),
    (
        "ru",
        Floor {
            right: 80,
            wrongly: 8,
        },
    ),
    (
        "vi",
        Floor {
            right: 78,
            wrongly: 7,
        },
    ),
];

struct Floor {
    right: usize,
    wrongly: usize,
}

/// The least share of right answers in each ability over all languages, in per cent; some points
/// below what was measured, more where there are few texts.
const ABILITIES: [(&str, usize); 17] = [
    ("counter-speech", 80),
    ("help-seeking", 78),
    ("homoglyphs", 90),
    ("inflection", 83),
    ("leetspeak", 63),
    ("misspelling", 66),
    ("names and places", 94),
    ("negation", 66),
    ("plain", 90),
    ("question against promise", 85),
    ("quotation that condemns", 92),
    ("reclaimed words", 90),
    ("spacing", 36),
    ("teencode", 55),
    ("topic against promotion", 86),
    ("transliteration", 50),
    ("without diacritics", 86),
];

/// A row of a table.
struct Row<'t> {
    ability: &'t str,
    /// `None` is harmless.
    category: Option<&'t str>,
    text: &'t str,
}

/// What came of some rows.
#[derive(Clone, Copy, Default)]
struct Tally {
    harmful: usize,
    right: usize,
    flagged: usize,
    harmless: usize,
    wrongly: usize,
}

static BOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let mut source = embedded();
    // Names and expected decisions say nothing about texts.
    source
        .files
        .retain(|name, _| !name.starts_with("lists/") && !name.starts_with("examples/"));
    let compiled = Rulebook::compile(&source, [7; 16], 1, NOW, None);
    let (book, _) = compiled.unwrap_or_else(|problems| panic!("{problems:?}"));
    book
});

/// 2026-11-20T09:00:00Z.
const NOW: Timestamp = Timestamp(1_795_165_200_000);

fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [ability, category, text] = fields[..] else {
                panic!("not three fields: {line}");
            };
            Row {
                ability,
                category: (category != "harmless").then_some(category),
                text,
            }
        })
        .collect()
}

fn flags(text: &str) -> BTreeSet<String> {
    let sample = Sample {
        content: Content::text(text),
        url: None,
    };
    let tier = BOOK.tier_named(DEFAULT_TIER).unwrap().id;
    let judged = BOOK.judge_sample(&sample, tier, NOW);
    judged.flags.iter().map(|flag| flag.to_string()).collect()
}

impl Tally {
    fn count(&mut self, row: &Row<'_>, flags: &BTreeSet<String>) {
        match row.category {
            Some(category) => {
                self.harmful += 1;
                self.right += usize::from(flags.contains(category));
                self.flagged += usize::from(!flags.is_empty());
            }
            None => {
                self.harmless += 1;
                self.wrongly += usize::from(!flags.is_empty());
            }
        }
    }

    /// Per cent of rows with the right answer.
    fn answered(&self) -> usize {
        let right = self.right + self.harmless - self.wrongly;
        right * 100 / (self.harmful + self.harmless).max(1)
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name:<26} {:>7} {:>7} {:>8} {:>8} {:>8}\n",
            self.harmful, self.right, self.flagged, self.harmless, self.wrongly
        )
    }
}

#[test]
fn each_language_and_ability_holds_its_floor() {
    let mut missed = Vec::new();
    let mut table = String::new();
    let mut wrong = String::new();
    let mut groups: BTreeMap<&str, Tally> = BTreeMap::new();
    for (language, lines) in LANGUAGES {
        let mut abilities: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut all = Tally::default();
        for row in rows(lines) {
            let flags = flags(row.text);
            for tally in [
                &mut all,
                abilities.entry(row.ability).or_default(),
                groups.entry(row.ability).or_default(),
            ] {
                tally.count(&row, &flags);
            }
            let expected = row.category.unwrap_or("harmless");
            if row
                .category
                .map_or(!flags.is_empty(), |own| !flags.contains(own))
            {
                writeln!(wrong, "{language} {expected}, not {flags:?}: {}", row.text).unwrap();
            }
        }
        writeln!(
            table,
            "\n{language:<26} harmful   right  flagged harmless  wrongly"
        )
        .unwrap();
        for (ability, tally) in &abilities {
            table += &tally.line(ability);
        }
        table += &all.line("all");
        let (_, floor) = FLOORS.iter().find(|(own, _)| *own == language).unwrap();
        if all.right * 100 < floor.right * all.harmful {
            missed.push(format!(
                "{language}: right category below {} %",
                floor.right
            ));
        }
        if all.wrongly * 100 > floor.wrongly * all.harmless {
            missed.push(format!(
                "{language}: harmless flagged above {} %",
                floor.wrongly
            ));
        }
    }
    writeln!(table, "\nall languages, right answers in per cent").unwrap();
    for (ability, tally) in &groups {
        writeln!(table, "{ability:<26} {:>7}", tally.answered()).unwrap();
        let (_, floor) = ABILITIES.iter().find(|(own, _)| own == ability).unwrap();
        if tally.answered() < *floor {
            missed.push(format!("{ability}: right answers below {floor} %"));
        }
    }
    println!("{wrong}{table}");
    assert!(missed.is_empty(), "{wrong}{table}\n{}", missed.join("\n"));
}

#[test]
fn the_tables_are_whole() {
    let categories: BTreeSet<String> = BOOK
        .categories()
        .iter()
        .map(|category| category.name.to_string())
        .collect();
    for (language, lines) in LANGUAGES {
        let rows = rows(lines);
        assert!(rows.len() >= 120, "{language}: {} rows", rows.len());
        let harmless = rows.iter().filter(|row| row.category.is_none()).count();
        assert!(
            harmless * 5 >= rows.len() * 2,
            "{language}: {harmless} harmless"
        );
        let texts: BTreeSet<&str> = rows.iter().map(|row| row.text).collect();
        assert_eq!(texts.len(), rows.len(), "{language}: a text stands twice");
        for row in rows {
            let known = row.category.is_none_or(|own| categories.contains(own));
            assert!(known, "{language}: {:?}", row.category);
        }
    }
}

/// The pages of `everyday.txt`, as HTML, with their titles.
fn everyday() -> impl Iterator<Item = (&'static str, String)> {
    let lines = include_str!("functional/everyday.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [language, title, links, body] = fields[..] else {
            panic!("not four fields: {line}");
        };
        let links: String = links
            .split(" | ")
            .map(|link| format!("<a href=\"/\">{link}</a> "))
            .collect();
        let page = format!(
            "<!doctype html><html lang=\"{language}\"><title>{title}</title>\
             <nav>{links}</nav><h1>{title}</h1><p>{title}. {body}</p>"
        );
        (title, page)
    })
}

/// A door, a form, a menu, a table of buses: so few words that any of them weighs much, on pages
/// that everybody opens all day. One that is closed is a telephone call.
#[test]
fn short_pages_of_every_day_open_in_every_tier() {
    let tier = BOOK.tier_named(DEFAULT_TIER).unwrap().id;
    let mut closed = String::new();
    let mut pages = 0;
    for (title, page) in everyday() {
        let sample = Sample {
            content: Content::Body {
                bytes: page.into_bytes(),
                content_type: Some("text/html; charset=utf-8".to_owned()),
            },
            url: None,
        };
        let judged = BOOK.judge_sample(&sample, tier, NOW);
        pages += 1;
        for (tier, effect) in &judged.tiers {
            // The youngest see what somebody has chosen for them, and nothing else.
            if *effect != Effect::Allow && &**tier != "early-years" {
                writeln!(closed, "{tier}: {title}: {:?}", judged.explain.first()).unwrap();
            }
        }
    }
    assert!(pages >= 100, "{pages} pages");
    assert!(closed.is_empty(), "{closed}");
}

/// A line of these tables among the training texts would measure memory, not ability.
#[test]
fn no_text_here_is_trained_on() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("training/train");
    let mut trained = BTreeSet::new();
    for language in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(language.unwrap().path()).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            trained.extend(
                text.lines()
                    .filter_map(|line| line.get(2..).map(str::to_owned)),
            );
        }
    }
    assert!(trained.len() > 1000);
    for (language, lines) in LANGUAGES {
        for row in rows(lines) {
            assert!(!trained.contains(row.text), "{language}: {}", row.text);
        }
    }
}
