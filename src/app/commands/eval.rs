//! `eval`: how well it judges, measured on labelled samples, beside simpler ways.
//!
//! Files in, tables out; the same rules and the same functions as for a pupil's request. What is
//! counted and how is in `evaluate`; this reads, asks every system, and writes.

mod data;
mod tape;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Args;
use flate2::read::MultiGzDecoder;

use crate::app::files::read_bounded;
use crate::evaluate::{
    Facts, Item, Origin, PhraseLists, Said, Shared, System, Tables, markdown, targets_of,
};
use crate::model::{MatchSource, TierId, Timestamp};
use crate::policy::{Content, Effect, Judged, Rulebook, Spoke};
use data::Labelled;

use super::{Config, Exit, Outcome, Trouble, classify, print};

/// Naughtyness limits that e2guardian's manuals give for young children, older children and
/// young adults.
const LIMITS: [i64; 3] = [50, 100, 160];
/// Largest archive of phrase lists.
const MAX_ARCHIVE_BYTES: u64 = 64 << 20;
/// A flag for a category that vouches is for being more probable than not.
const VOUCHES: f32 = 0.5;

#[derive(Args)]
pub(super) struct Question {
    /// Labelled samples: JSON lines (also .gz), texts in split/language/category.txt, or
    /// directories of them
    #[arg(value_name = "DIR|FILE", required = true)]
    data: Vec<PathBuf>,
    /// Also judge by: words, or e2guardian:ARCHIVE (its phrase lists as .tar.gz)
    #[arg(long, value_name = "SYSTEM")]
    baseline: Vec<String>,
    /// Write the tables as Markdown to this file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Show so many of the worst errors of each kind in each language
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
    /// The name of a source that the model has learnt from
    #[arg(long, value_name = "SOURCE")]
    seen_in_training: Vec<String>,
    /// The age group at whose thresholds it is flagged [default: lower-secondary]
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// The rules in this directory [default: of the configuration, else as shipped]
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

/// An error worth looking at.
#[derive(serde::Serialize)]
struct Mistake {
    /// `overblocked`, `false-alarm` or `missed`.
    kind: &'static str,
    source: String,
    id: String,
    language: String,
    target: Shared,
    /// How probable it was said to be.
    probability: f32,
    /// What spoke most, for and against.
    because: Vec<Spoke>,
    /// The beginning of the text.
    text: String,
}

/// Everything that judges.
struct Bench {
    book: Rulebook,
    tier: TierId,
    now: Timestamp,
    /// Targets by category, and whether the category vouches for a page.
    targets: BTreeMap<Shared, (Vec<Shared>, bool)>,
    words: bool,
    lists: Option<PhraseLists>,
    mistakes: bool,
}

pub(super) fn run(
    question: &Question,
    config: impl FnOnce() -> Result<Config, Trouble>,
) -> Outcome {
    let files = data::find(&question.data)
        .map_err(|error| Trouble::new(Exit::NotFound, format!("the data: {error}"), ""))?;
    let (words, lists) = baselines(&question.baseline)?;
    let book = classify::book(question.policies.as_deref(), config)?;
    let tier = classify::tier(&book, question.tier.as_deref())?;
    let bench = Bench {
        targets: targets(&book),
        now: crate::app::clock().now(),
        tier,
        book,
        words,
        lists,
        mistakes: question.errors > 0,
    };

    let (mut items, mut mistakes) = (Vec::new(), Vec::new());
    let mut origins: BTreeMap<String, Origin> = BTreeMap::new();
    for file in &files {
        let held = data::read(file).map_err(|error| {
            Trouble::new(Exit::Failed, format!("{}: {error}", file.display()), "")
        })?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        print::aside(&match held.bad {
            0 => format!("{name}: {} samples", held.samples.len()),
            bad => format!(
                "{name}: {} samples, {bad} lines left out",
                held.samples.len()
            ),
        });
        for labelled in &held.samples {
            let seen = question.seen_in_training.contains(&labelled.source)
                || labelled.source == "own-train";
            origins
                .entry(labelled.source.clone())
                .or_insert_with(|| Origin {
                    name: labelled.source.as_str().into(),
                    licence: labelled.licence.clone(),
                    seen,
                });
        }
        let (judged, wrong) = bench.judge(held.samples);
        items.extend(judged);
        mistakes.extend(wrong);
    }
    print::aside("counting");
    let tables = Tables::count(&items, bench.systems(), origins.into_values().collect());
    let mistakes = worst(mistakes, question.errors);
    write(question, &bench, &tables, &mistakes)
}

fn write(question: &Question, bench: &Bench, tables: &Tables, mistakes: &[Mistake]) -> Outcome {
    let day = jiff::Timestamp::from_millisecond(bench.now.0)
        .map_or(String::new(), |now| now.strftime("%Y-%m-%d").to_string());
    let page = markdown(
        tables,
        &Facts {
            day,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: bench.book.digest().to_owned(),
            tier: bench.book.tier(bench.tier).name.to_string(),
            command: command(question),
        },
    );
    if let Some(file) = &question.report {
        std::fs::write(file, &page).map_err(|error| {
            Trouble::new(Exit::Failed, format!("{}: {error}", file.display()), "")
        })?;
        print::aside(&format!("written: {}", file.display()));
    }
    if question.json {
        return print::json(&serde_json::json!({ "tables": tables, "errors": mistakes }));
    }
    let mut text = String::new();
    if question.report.is_none() {
        text.push_str(&page);
    }
    for mistake in mistakes {
        text.push_str(&format!(
            "\n{} {} {} {} {} {:.3}\n  {}\n",
            mistake.kind,
            mistake.language,
            mistake.target,
            mistake.source,
            mistake.id,
            mistake.probability,
            mistake.text
        ));
        for spoke in &mistake.because {
            text.push_str(&format!(
                "  {:+} x {} {} \"{}\"\n",
                spoke.points, spoke.count, spoke.origin, spoke.entry
            ));
        }
    }
    print::out(&text)
}

/// The command that gives the same page, with names instead of one machine's paths.
fn command(question: &Question) -> String {
    let mut words = vec!["schoolgate eval DATA".to_owned()];
    for baseline in &question.baseline {
        let name = match baseline.split_once(':') {
            Some((name, archive)) => {
                let file = Path::new(archive).file_name().unwrap_or_default();
                format!("{name}:{}", file.to_string_lossy())
            }
            None => baseline.clone(),
        };
        words.push(format!("--baseline {name}"));
    }
    for source in &question.seen_in_training {
        words.push(format!("--seen-in-training {source}"));
    }
    words.push("--report docs/QUALITY.md".to_owned());
    words.join(" ")
}

/// Which other systems are asked for.
fn baselines(names: &[String]) -> Result<(bool, Option<PhraseLists>), Trouble> {
    let (mut words, mut lists) = (false, None);
    for name in names {
        match name.split_once(':') {
            None if name == "words" => words = true,
            Some(("e2guardian", archive)) => lists = Some(phrase_lists(Path::new(archive))?),
            _ => {
                return Err(Trouble::new(
                    Exit::Usage,
                    format!("{name} is no baseline"),
                    "write words, or e2guardian:phraselists.tar.gz",
                ));
            }
        }
    }
    Ok((words, lists))
}

fn phrase_lists(archive: &Path) -> Result<PhraseLists, Trouble> {
    let trouble = |error: std::io::Error| {
        Trouble::new(
            Exit::NotFound,
            format!("{}: {error}", archive.display()),
            "",
        )
    };
    let packed = read_bounded(archive, MAX_ARCHIVE_BYTES).map_err(trouble)?;
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(packed.as_slice())
        .take(MAX_ARCHIVE_BYTES)
        .read_to_end(&mut unpacked)
        .map_err(trouble)?;
    let files = tape::files(&unpacked);
    let lists = PhraseLists::compile(
        files
            .iter()
            .map(|(name, bytes)| (name.as_str(), &bytes[..])),
    );
    if lists.is_empty() {
        return Err(trouble(std::io::Error::other("it holds no phrase lists")));
    }
    print::aside(&format!("e2guardian: {} lines of phrases", lists.len()));
    Ok(lists)
}

fn targets(book: &Rulebook) -> BTreeMap<Shared, (Vec<Shared>, bool)> {
    let mut shared: BTreeMap<String, Shared> = BTreeMap::new();
    let mut share = |name: &str| {
        let name = name.to_owned();
        let one = shared
            .entry(name)
            .or_insert_with_key(|name| name.as_str().into());
        one.clone()
    };
    book.categories()
        .iter()
        .map(|category| {
            let targets = targets_of(&category.name).map(&mut share).collect();
            (
                category.name.clone(),
                (targets, book.is_positive(category.id)),
            )
        })
        .collect()
}

/// The most certain errors of each kind in each language.
fn worst(mut all: Vec<Mistake>, count: usize) -> Vec<Mistake> {
    let certainty = |mistake: &Mistake| match mistake.kind {
        "missed" => 1.0 - mistake.probability,
        _ => mistake.probability,
    };
    all.sort_by(|a, b| {
        let order = a.kind.cmp(b.kind).reverse();
        order.then(certainty(b).total_cmp(&certainty(a)))
    });
    let mut left: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    all.retain(|mistake| {
        let group = (mistake.kind, mistake.language.clone());
        let left = left.entry(group).or_insert(count);
        let keep = *left > 0;
        *left = left.saturating_sub(1);
        keep
    });
    all
}

impl Bench {
    fn systems(&self) -> Vec<System> {
        let system = |name: String, calibrated| System { name, calibrated };
        let mut all = vec![system("ours".to_owned(), true)];
        if self.words {
            all.push(system("words".to_owned(), false));
        }
        if self.lists.is_some() {
            all.extend(LIMITS.map(|limit| system(format!("e2guardian {limit}"), false)));
        }
        all
    }

    /// Judges on every core; the order stays.
    fn judge(&self, samples: Vec<Labelled>) -> (Vec<Item>, Vec<Mistake>) {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(samples.len()));
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(labelled) = samples.get(at) else {
                            break;
                        };
                        own.push((at, self.one(labelled)));
                    }
                    let mut done = done
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner);
                    done.extend(own);
                });
            }
        });
        let mut done = done
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        done.sort_by_key(|(at, _)| *at);
        let (items, mistakes): (Vec<_>, Vec<_>) = done.into_iter().map(|(_, both)| both).unzip();
        (items, mistakes.into_iter().flatten().collect())
    }

    fn one(&self, labelled: &Labelled) -> (Item, Vec<Mistake>) {
        let judged = self
            .book
            .judge_sample(&labelled.sample, self.tier, self.now);
        let mut said = vec![self.ours(labelled, &judged)];
        if self.words {
            said.push(self.words(&judged));
        }
        if let Some(lists) = &self.lists {
            let weighed = lists.weigh(bytes(&labelled.sample.content));
            // Whatever it is closed for counts as recognised: the lists know only one sum.
            let known = labelled.truths.known.iter();
            said.extend(LIMITS.map(|limit| Said {
                scores: vec![(None, weighed.sum as f32)],
                flagged: if weighed.is_closed(limit) {
                    let closed = std::iter::once("closed");
                    let names = known.clone().map(|(target, _)| target.as_str());
                    let others = labelled.truths.harmless.then_some(()).into_iter();
                    let all = others.flat_map(|()| self.all_targets());
                    names.chain(closed).map(Shared::from).chain(all).collect()
                } else {
                    BTreeSet::new()
                },
                closes: weighed.is_closed(limit),
            }));
        }
        let mistakes = if self.mistakes {
            said.first()
                .map_or(Vec::new(), |ours| mistakes(labelled, &judged, ours))
        } else {
            Vec::new()
        };
        let item = Item {
            source: labelled.source.as_str().into(),
            id: labelled.id.clone(),
            language: labelled.language.as_str().into(),
            hard: labelled.hard.as_deref().map(Into::into),
            page: labelled.page,
            truths: labelled.truths.clone(),
            said,
        };
        (item, mistakes)
    }

    fn all_targets(&self) -> impl Iterator<Item = Shared> {
        self.targets
            .values()
            .flat_map(|(targets, _)| targets.iter().cloned())
    }

    fn ours(&self, labelled: &Labelled, judged: &Judged) -> Said {
        let mut said = Said::default();
        let mut scores: BTreeMap<Shared, f32> = BTreeMap::new();
        for (category, probability) in &judged.categories {
            let Some((targets, vouches)) = self.targets.get(category) else {
                continue;
            };
            for target in targets {
                let score = scores.entry(target.clone()).or_insert(0.0);
                *score = score.max(*probability);
                // A page that is vouched for is no alarm, except where that is the question.
                if *vouches
                    && *probability >= VOUCHES
                    && labelled
                        .truths
                        .known
                        .iter()
                        .any(|(known, _)| **known == **target)
                {
                    said.flagged.insert(target.clone());
                }
            }
        }
        said.scores = scores
            .into_iter()
            .map(|(target, score)| (Some(target), score))
            .collect();
        for category in &judged.flags {
            let targets = self.targets.get(category).map(|(targets, _)| targets);
            said.flagged.extend(targets.into_iter().flatten().cloned());
        }
        let tier = &self.book.tier(self.tier).name;
        let mut tiers = judged.tiers.iter();
        said.closes = tiers.any(|(name, effect)| name == tier && *effect == Effect::Block);
        said
    }

    /// The plain word list: how many different phrases of a category's list occur.
    fn words(&self, judged: &Judged) -> Said {
        let mut entries: BTreeSet<(&str, &str)> = BTreeSet::new();
        for found in judged.verdict.because.iter() {
            if found.source == MatchSource::Phrase && found.points > 0 {
                let category = &self.book.category(found.category).name;
                entries.insert((category, &found.entry));
            }
        }
        let mut scores: BTreeMap<Shared, f32> = BTreeMap::new();
        let mut said = Said::default();
        for (category, _) in entries {
            let Some((targets, false)) = self.targets.get(category) else {
                continue;
            };
            for target in targets {
                *scores.entry(target.clone()).or_insert(0.0) += 1.0;
                said.flagged.insert(target.clone());
            }
        }
        said.closes = !said.flagged.is_empty();
        said.scores = scores
            .into_iter()
            .map(|(target, score)| (Some(target), score))
            .collect();
        said
    }
}

fn bytes(content: &Content) -> &[u8] {
    match content {
        Content::Address => &[],
        Content::Query(words) => words.as_bytes(),
        Content::Body { bytes, .. } => bytes,
    }
}

fn mistakes(labelled: &Labelled, judged: &Judged, ours: &Said) -> Vec<Mistake> {
    let probability = |target: &str| {
        let mut scores = ours.scores.iter();
        let own = scores.find(|(name, _)| name.as_deref() == Some(target));
        own.map_or(0.0, |(_, score)| *score)
    };
    let mistake = |kind, target: &str| Mistake {
        kind,
        source: labelled.source.clone(),
        id: labelled.id.clone(),
        language: labelled.language.clone(),
        target: target.into(),
        probability: probability(target),
        because: judged
            .explain
            .iter()
            .filter(|spoke| targets_of(&spoke.category).any(|own| own == target))
            .take(4)
            .cloned()
            .collect(),
        text: beginning(bytes(&labelled.sample.content)),
    };
    let mut all = Vec::new();
    if labelled.truths.harmless {
        let kind = if ours.closes {
            "overblocked"
        } else {
            "false-alarm"
        };
        let most = ours
            .flagged
            .iter()
            .max_by(|a, b| probability(a).total_cmp(&probability(b)));
        all.extend(most.map(|target| mistake(kind, target)));
    }
    for (target, so) in &labelled.truths.known {
        match (so, ours.flagged.contains(target.as_str())) {
            (true, false) => all.push(mistake("missed", target)),
            (false, true) => all.push(mistake("false-alarm", target)),
            _ => {}
        }
    }
    all
}

/// The first words of a text, without tags, on one line.
fn beginning(bytes: &[u8]) -> String {
    let plain = crate::evaluate::plain_text(bytes.get(..200_000).unwrap_or(bytes));
    let text = String::from_utf8_lossy(&plain);
    let words: Vec<&str> = text.split_whitespace().take(30).collect();
    let words = words.join(" ");
    print::fit(&words, words.chars().count().min(160))
}
