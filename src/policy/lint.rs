//! What is wrong with phrases although they compile: a look at all files of `phrases/` together,
//! and at texts that they must not hit.
//!
//! Compiling says what cannot be read; this says what should not be there. Findings of
//! [`Level::Error`] are mistakes, warnings are to be looked at, notes are worth knowing. Nothing
//! is changed here. Start at [`Rulebook::lint`].

use std::collections::{BTreeMap, BTreeSet};

use crate::classify::{BodyHead, normalise_text};
use crate::model::{Match, MatchSource, Verdict};

use super::diagnostic::Report;
use super::document::{At, Document, Item, Table};
use super::word::Word;
use super::{Rulebook, Source, folded_words};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A mistake.
    Error,
    /// Somebody should look at it.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something about a phrase that compiling does not see.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The file, relative to the policy directory; for a text, the name it was given with.
    pub file: String,
    /// Line from 1; 0 if the whole file is meant.
    pub line: usize,
    /// How grave it is.
    pub level: Level,
    /// Which check found it, e.g. `duplicate`.
    pub check: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl std::fmt::Display for Finding {
    /// `warning: file:line: message` and, on a line of its own, the hint.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        write!(f, "{level}: {}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}\n  {}", self.message, self.hint)
    }
}

/// Texts that phrases are tried on: one a line, harmless ones behind `- `, ones that belong to a
/// category behind `+ `. Other lines are left out.
#[derive(Clone, Debug)]
pub struct Samples {
    /// How the texts are named in findings.
    pub name: String,
    /// The category of the lines with `+`; usually the name of the file without its ending.
    pub category: String,
    /// All lines.
    pub text: String,
}

/// Points from which on one phrase alone closes pages for pupils of 11 to 14 years.
const ALONE: i64 = 100;

/// Relief that is stronger than the strongest ordinary phrase.
const STRONG_RELIEF: i64 = -60;

/// Letters of a word that is too short to stand alone.
const SHORT: usize = 3;

/// Words of the four languages that stand in every text. One of them alone says nothing.
const COMMON: &str = "the and for you are with this that from have not but all can was one our out \
    new now get free best more home here your about they what when how who sex love good time \
    và của là có cho không được với những các một này trong người khi đã để ra vào lên xuống chơi \
    nie się jest że dla jak ale czy tak już tylko może przez oraz bez pod nad przed gra dom czas \
    что это как для все они его она так был тоже или нет если уже меня быть игра дом время день";

/// A phrase or combination with its place.
struct Entry<'s> {
    file: &'s str,
    line: usize,
    category: &'s str,
    text: String,
    /// Folded parts; one unless it is a combination.
    parts: Vec<String>,
    points: i64,
}

impl Rulebook {
    /// Looks over all phrases of a source that this rulebook was compiled from, and tries them on
    /// texts. Findings are in order of files and lines.
    pub fn lint(&self, source: &Source, samples: &[Samples]) -> Vec<Finding> {
        let mut lint = Lint {
            book: self,
            findings: Vec::new(),
        };
        let entries = lint.read(source);
        lint.duplicates(&entries);
        lint.inside(&entries);
        lint.alone(&entries);
        lint.small(&entries);
        lint.samples(&entries, samples);
        lint.examples(source);
        let mut findings = lint.findings;
        findings.sort_by(|a, b| (&a.file, a.line, a.level).cmp(&(&b.file, b.line, b.level)));
        findings.dedup();
        findings
    }
}

struct Lint<'b> {
    book: &'b Rulebook,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn find(
        &mut self,
        (file, line): (&str, usize),
        level: Level,
        check: &'static str,
        message: String,
        hint: impl Into<String>,
    ) {
        self.findings.push(Finding {
            file: file.to_owned(),
            line,
            level,
            check,
            message,
            hint: hint.into(),
        });
    }

    /// All phrases; says which files nobody has reviewed.
    fn read<'s>(&mut self, source: &'s Source) -> Vec<Entry<'s>> {
        // Problems of syntax are compiling's.
        let report = Report::default();
        let mut entries = Vec::new();
        for (file, bytes) in source.under("phrases/") {
            let category = file
                .strip_suffix(".toml")
                .and_then(|name| name.rsplit_once('/'));
            let (Some((_, category)), Some(document)) =
                (category, Document::parse(file, bytes, &report))
            else {
                continue;
            };
            let root = document.root(&report);
            for (key, example) in [
                ("owner", "owner = \"Safeguarding, Example School\""),
                ("date", "date = \"2026-11-22\""),
                (
                    "criterion",
                    "criterion = \"Pages on which one plays for money.\"",
                ),
                ("reviewer", "reviewer = \"the teacher of the language\""),
            ] {
                if root
                    .text(key)
                    .is_none_or(|text| text.value.trim().is_empty())
                {
                    let level = match key {
                        "reviewer" => Level::Note,
                        _ => Level::Error,
                    };
                    let message = format!("these phrases have no {key}");
                    self.find(
                        (file, 0),
                        level,
                        "metadata",
                        message,
                        format!("write {example}"),
                    );
                }
            }
            for key in ["phrases", "combos"] {
                entries.extend(read_entries(&root, key, file, category));
            }
        }
        entries
    }

    /// The same phrase twice: in one file, in two of one category, or but for its marks.
    fn duplicates(&mut self, entries: &[Entry<'_>]) {
        let mut seen: BTreeMap<(&str, &[String]), &Entry<'_>> = BTreeMap::new();
        let mut bare: BTreeMap<(&str, String), &Entry<'_>> = BTreeMap::new();
        for entry in entries {
            let at = (entry.file, entry.line);
            if let Some(first) = seen.get(&(entry.category, entry.parts.as_slice())) {
                let first_at = format!("{}:{}", first.file, first.line);
                if first.file == entry.file {
                    let message = format!("\"{}\" is there already: {first_at}", entry.text);
                    self.find(
                        at,
                        Level::Error,
                        "duplicate",
                        message,
                        "leave one of them away",
                    );
                } else if first.points != entry.points {
                    let message = format!(
                        "\"{}\" has {} points here and {} in {first_at}",
                        entry.text, entry.points, first.points
                    );
                    let hint = "it counts once, with the greater number: give both the same";
                    self.find(at, Level::Warning, "duplicate", message, hint);
                }
                continue;
            }
            seen.insert((entry.category, &entry.parts), entry);
            let without: Vec<String> = entry
                .parts
                .iter()
                .map(|part| folded_words(part).join(" "))
                .collect();
            let without = (entry.category, without.join("\n"));
            match bare.get(&without) {
                Some(first) if first.file == entry.file && first.parts.len() == 1 => {
                    let message = format!(
                        "\"{}\" is \"{}\" of line {} but for its marks",
                        entry.text, first.text, first.line
                    );
                    let hint =
                        "what lacks marks is found anyway, for half: keep the one with marks";
                    self.find(at, Level::Note, "duplicate", message, hint);
                }
                Some(_) => {}
                None => {
                    bare.insert(without, entry);
                }
            }
        }
    }

    /// Phrases inside longer ones that add nothing, or say less than what they hold.
    fn inside(&mut self, entries: &[Entry<'_>]) {
        let mut single: BTreeMap<(&str, String), &Entry<'_>> = BTreeMap::new();
        for entry in entries {
            if let [part] = entry.parts.as_slice() {
                single
                    .entry((entry.category, part.clone()))
                    .or_insert(entry);
            }
        }
        for entry in entries {
            let [part] = entry.parts.as_slice() else {
                continue;
            };
            let words: Vec<&str> = part.split(' ').collect();
            let held = (1..words.len())
                .flat_map(|length| words.windows(length))
                .filter_map(|held| single.get(&(entry.category, held.join(" "))))
                .filter(|held| held.points.signum() == entry.points.signum())
                .max_by_key(|held| held.points.abs());
            let Some(held) = held else {
                continue;
            };
            let at = (entry.file, entry.line);
            let place = format!("\"{}\" ({}:{})", held.text, held.file, held.line);
            if held.points.abs() > entry.points.abs() {
                let message = format!(
                    "\"{}\" holds {place}, which says more: both count",
                    entry.text
                );
                let hint = "give the longer phrase at least as many points, or leave it away";
                self.find(at, Level::Warning, "inside", message, hint);
            } else if held.points == entry.points {
                let message = format!("\"{}\" holds {place} with the same points", entry.text);
                let hint = "it counts once; the longer one only shows better what was found";
                self.find(at, Level::Note, "inside", message, hint);
            }
        }
    }

    /// Phrases that close a page alone, and relief that opens one alone.
    fn alone(&mut self, entries: &[Entry<'_>]) {
        for entry in entries {
            let at = (entry.file, entry.line);
            if entry.points >= ALONE && entry.parts.len() == 1 {
                let message = format!(
                    "\"{}\" alone reaches {ALONE} points, which closes pages",
                    entry.text
                );
                let hint = "keep it only if no harmless page can hold it; else give it at most 60";
                self.find(at, Level::Warning, "alone", message, hint);
            }
            if entry.points < STRONG_RELIEF {
                let message = format!("\"{}\" takes away {} points", entry.text, -entry.points);
                let hint = "one phrase of relief weighs as much as one that accuses at most: 60";
                self.find(at, Level::Warning, "relief", message, hint);
            }
        }
        let mut reached: BTreeMap<(&str, i64, &str), (usize, &Entry<'_>)> = BTreeMap::new();
        for tier in self.book.tiers() {
            let limit = i64::from(self.book.tier_rules(tier.id).threshold);
            for entry in entries.iter().filter(|entry| {
                limit > 0 && (limit..ALONE).contains(&entry.points) && entry.parts.len() == 1
            }) {
                reached
                    .entry((entry.file, limit, &tier.name))
                    .or_insert((0, entry))
                    .0 += 1;
            }
        }
        for ((file, limit, tier), (count, first)) in reached {
            let message = format!(
                "{count} phrases reach the limit of {tier} ({limit}) alone, the first is \"{}\"",
                first.text
            );
            let hint = "mean it, or give them fewer points";
            self.find((file, first.line), Level::Note, "alone", message, hint);
        }
    }

    /// Single words that are short or stand in every text.
    fn small(&mut self, entries: &[Entry<'_>]) {
        let common: BTreeSet<String> = normalise_text(COMMON)
            .split(' ')
            .map(str::to_owned)
            .collect();
        for entry in entries.iter().filter(|entry| entry.points > 0) {
            let [part] = entry.parts.as_slice() else {
                continue;
            };
            if part.contains(' ') {
                continue;
            }
            let short = part.chars().count() <= SHORT;
            // A number of letters that few words have is a sign, such as `18+`.
            if common.contains(part) && entry.points > 10
                || short && entry.points > 20 && !part.contains('+')
            {
                let message = format!("\"{}\" is too little to say anything", entry.text);
                let hint = "add the words that stand beside it";
                let at = (entry.file, entry.line);
                self.find(at, Level::Warning, "small", message, hint);
            }
        }
    }

    /// Tries the phrases on texts.
    fn samples(&mut self, entries: &[Entry<'_>], samples: &[Samples]) {
        let places: BTreeMap<(&str, &str), &Entry<'_>> = entries
            .iter()
            .map(|entry| {
                let origin = entry.file.strip_suffix(".toml").unwrap_or(entry.file);
                ((origin, entry.text.as_str()), entry)
            })
            .collect();
        // For each phrase: texts of its category, harmless texts, and the first of these.
        let mut tally: BTreeMap<(&str, usize), (usize, usize, String)> = BTreeMap::new();
        let mut by_place: BTreeMap<(&str, usize), &Entry<'_>> = BTreeMap::new();
        for file in samples {
            for (line, text) in (1..).zip(file.text.lines()) {
                let (belongs, text) = match (text.strip_prefix("+ "), text.strip_prefix("- ")) {
                    (Some(text), _) => (true, text),
                    (_, Some(text)) => (false, text),
                    _ => continue,
                };
                let verdict = self.judge(text);
                let found: BTreeSet<(&str, &str)> = phrases(&verdict)
                    .map(|found| (&*found.origin, &*found.entry))
                    .collect();
                for entry in found.iter().filter_map(|found| places.get(found)) {
                    let place = (entry.file, entry.line);
                    by_place.insert(place, entry);
                    let tally = tally.entry(place).or_default();
                    if !belongs {
                        tally.1 += 1;
                        if tally.2.is_empty() {
                            tally.2 = format!("{}:{line}", file.name);
                        }
                    } else if entry.category == file.category {
                        tally.0 += 1;
                    }
                }
                if !belongs {
                    self.closed(&file.name, line, &verdict);
                }
            }
        }
        for (place, (good, bad, first)) in tally {
            let Some(entry) = by_place.get(&place) else {
                continue;
            };
            let text = &entry.text;
            // What speaks for a page does so wherever it stands.
            let helps = (self.book.category_named(entry.category))
                .is_some_and(|category| self.book.positive.contains(category.id));
            if entry.points > 0 && !helps && bad >= 2 && bad > good {
                let message = format!(
                    "\"{text}\" hits {bad} harmless texts and {good} of its category; see {first}"
                );
                let hint = "make it longer, give it fewer points, or leave it away";
                self.find(place, Level::Warning, "harmless", message, hint);
            } else if entry.points < 0 && good >= 2 && good > bad {
                let message =
                    format!("\"{text}\" relieves {good} texts of its category and {bad} harmless");
                let hint = "relief has to speak against the category: make it longer";
                self.find(place, Level::Warning, "relief", message, hint);
            }
        }
    }

    /// Says if a harmless text would be closed for pupils of 11 to 14 years by its words alone.
    fn closed(&mut self, name: &str, line: usize, verdict: &Verdict) {
        let Some(score) = verdict.scores.first() else {
            return;
        };
        let helps = self.book.positive.contains(score.category);
        if helps || i64::from(score.points) < ALONE {
            return;
        }
        let words: Vec<String> = phrases(verdict)
            .filter(|found| found.category == score.category)
            .map(|found| format!("\"{}\" {} × {}", found.entry, found.points, found.count))
            .collect();
        let category = &self.book.category(score.category).name;
        let message = format!(
            "this harmless text has {} points for {category}: {}",
            score.points,
            words.join(", ")
        );
        let hint = "add relief for what it is about, or mend the phrases";
        self.find((name, line), Level::Warning, "harmless", message, hint);
    }

    /// Expectations of texts that no phrase supports, whatever else decided them.
    fn examples(&mut self, source: &Source) {
        let report = Report::default();
        for (file, bytes) in source.under("examples/") {
            let Some(document) = Document::parse(file, bytes, &report) else {
                continue;
            };
            let root = document.root(&report);
            for table in root.tables("expect") {
                let (Some(text), Some(category)) = (table.text("text"), table.text("category"))
                else {
                    continue;
                };
                // What opens a page is often a list, which needs no words.
                let closes = |word: At<'_, String>| {
                    Word::read(&word.value).is_some_and(|word| word.closes())
                };
                if !table.text("decision").is_some_and(closes) {
                    continue;
                }
                let verdict = self.judge(&text.value);
                let wanted = self.book.category_named(&category.value);
                let supported = wanted.is_none_or(|wanted| {
                    phrases(&verdict).any(|found| found.category == wanted.id)
                });
                if !supported {
                    let message = format!(
                        "no phrase of {} is in the text expected to be it",
                        category.value
                    );
                    let hint = "add phrases, or say what else is expected to decide";
                    let at = (file, text.place.line);
                    self.find(at, Level::Warning, "unsupported", message, hint);
                }
            }
        }
    }

    fn judge(&self, text: &str) -> Verdict {
        let head = BodyHead {
            content_type: Some("text/vtt; charset=utf-8".to_owned()),
            content_encoding: None,
        };
        let evidence = self.book.classifier().read(&head).map(|mut reader| {
            reader.push(text.as_bytes());
            reader.finish()
        });
        self.book.judge_evidence(evidence.unwrap_or_default())
    }
}

fn phrases(verdict: &Verdict) -> impl Iterator<Item = &Match> {
    let of_phrases = |found: &&Match| found.source == MatchSource::Phrase;
    verdict.because.iter().filter(of_phrases)
}

fn read_entries<'s>(
    root: &Table<'_>,
    key: &'static str,
    file: &'s str,
    category: &'s str,
) -> Vec<Entry<'s>> {
    let items = root.get(key).and_then(|item| item.items());
    let read = |item: &Item<'_>| -> Option<Entry<'s>> {
        let members = item.items()?;
        let (first, points) = (members.first()?, members.get(1)?);
        let parts: Vec<String> = if first.is_list() {
            let parts = first.items()?;
            parts
                .iter()
                .filter_map(|part| Some(part.text()?.value))
                .collect()
        } else {
            vec![first.text()?.value]
        };
        Some(Entry {
            file,
            line: item.place.line,
            category,
            text: parts.join(" + "),
            parts: parts.iter().map(|part| normalise_text(part)).collect(),
            points: points.number()?.value,
        })
    };
    items.unwrap_or_default().iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[track_caller]
    fn check(phrases: &str, samples: &str, expect: &[&str]) {
        let file = format!(
            "owner = \"IT\"\nreviewer = \"A\"\ndate = \"2026-11-22\"\ncriterion = \"games\"\n{phrases}"
        );
        let mut source = fixture::source().with("phrases/en/games.toml", file);
        source.files.retain(|name, _| {
            name == "phrases/en/games.toml"
                || !name.starts_with("phrases/") && !name.starts_with("examples/")
        });
        let (book, _) = fixture::compile(&source);
        let samples = Samples {
            name: "texts".into(),
            category: "games".into(),
            text: samples.into(),
        };
        let found: Vec<String> = book
            .lint(&source, &[samples])
            .iter()
            .map(|found| {
                format!(
                    "{:?} {} {}:{}",
                    found.level, found.check, found.file, found.line
                )
            })
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn what_is_in_order_is_not_mentioned() {
        check(
            "phrases = [\n [\"play now\", 40],\n [\"chess club\", -30]\n]",
            "# texts\n+ play now\n- the chess club\n",
            &[],
        );
    }

    #[test]
    fn each_mistake_is_found_where_it_stands() {
        let file = "phrases/en/games.toml";
        check(
            "phrases = [\n [\"play now\", 40],\n [\"Play  Now!\", 20],\n [\"gra za darmo\", 40],\n [\"grą za darmo\", 40]\n]",
            "",
            &[
                &format!("Error duplicate {file}:7"),
                &format!("Note duplicate {file}:9"),
            ],
        );
        check(
            "phrases = [\n [\"play now\", 40],\n [\"play now here\", 30],\n [\"come play now\", 40],\n [\"play now better\", 45]\n]",
            "",
            &[
                &format!("Warning inside {file}:7"),
                &format!("Note inside {file}:8"),
            ],
        );
        check(
            "phrases = [\n [\"play slots\", 120],\n [\"lesson\", -90],\n [\"now\", 15],\n [\"ps\", 30]\n]",
            "",
            &[
                &format!("Warning alone {file}:6"),
                &format!("Warning relief {file}:7"),
                &format!("Warning small {file}:8"),
                &format!("Warning small {file}:9"),
            ],
        );
    }

    #[test]
    fn phrases_are_tried_on_texts() {
        let file = "phrases/en/games.toml";
        check(
            "phrases = [\n [\"play\", 45],\n [\"level up\", 45],\n [\"school\", -20],\n [\"skins\", 45]\n]",
            "- we play the flute\n- a school play\n+ play at school\n+ no school\n+ after school\n- level up skins play\n",
            &[
                &format!("Warning harmless {file}:6"),
                &format!("Warning relief {file}:8"),
                "Warning harmless texts:6",
            ],
        );
    }

    #[test]
    fn files_without_somebody_to_ask_are_found() {
        let source = fixture::source();
        let found = fixture::rulebook().lint(&source, &[]);
        assert!(
            found
                .iter()
                .any(|found| found.check == "metadata" && found.level == Level::Note)
        );
    }
}
