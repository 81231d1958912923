//! `classify`: what something is, how sure that is, what spoke for it, and what each age group
//! would get.
//!
//! An address, a file or standard input; or, with `--jsonl`, a stream of samples (see `filter`).
//! Everything is judged by the rules as they are shipped, unless a configuration or a directory
//! is named. Nothing is fetched, stored or logged.

mod filter;

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::files::read_bounded;
use crate::classify::images::{Hashes, PictureKind};
use crate::model::{PageUrl, TierId};
use crate::policy::{Content, Judged, Rulebook, Sample};

use super::print::Paint;
use super::{Config, Exit, Outcome, Trouble, print, rules};

/// Largest file that is read; readers stop far earlier.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Width of a full bar.
const BAR: usize = 20;
/// Lines of evidence that are shown; `--json` has all.
const SHOWN: usize = 15;

#[derive(Args)]
#[command(after_help = "\
An address is judged by what is known of it; its page is not fetched. To judge a page:
  curl -s https://example.org/ | schoolgate classify - --url https://example.org/")]
pub(super) struct Question {
    /// An address, a file, or - for standard input
    #[arg(
        value_name = "URL|FILE|-",
        required_unless_present = "jsonl",
        conflicts_with = "jsonl"
    )]
    what: Option<String>,
    /// Read JSON objects from standard input, one a line; write one for each
    #[arg(long, conflicts_with_all = ["json", "content_type"])]
    jsonl: bool,
    /// The age group for whose threshold flags are given [default: lower-secondary]
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// The rules in this directory [default: of the configuration, else as shipped]
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// What the file is, e.g. "text/html; charset=windows-1251" [default: by name and content]
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Where the file was found; its address counts with its text
    #[arg(long, value_name = "URL", requires = "what")]
    url: Option<String>,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    question: Question,
    paint: Paint,
    config: impl FnOnce() -> Result<Config, Trouble>,
) -> Outcome {
    // Read first: a wrong path is said at once, rules take a moment.
    let found_at = question.url.as_deref().map(PageUrl::parse).transpose();
    let found_at = found_at.map_err(|error| Trouble::new(Exit::Usage, error.to_string(), ""))?;
    let sample = match &question.what {
        Some(what) => {
            let sample = sample(what, question.content_type.as_deref())?;
            Some(Sample {
                url: sample.url.or(found_at),
                ..sample
            })
        }
        None => None,
    };
    let now = crate::app::clock().now();
    let book = book(question.policies.as_deref(), config)?;
    let tier = tier(&book, question.tier.as_deref())?;
    let Some(sample) = sample else {
        let judge = filter::Judge {
            rules: book,
            tier,
            now,
        };
        return stream(judge);
    };
    let judged = book.judge_sample(&sample, tier, now);
    let hashes = match &sample.content {
        Content::Body { bytes, .. } if PictureKind::of(bytes).is_some() => Some(Hashes::of(bytes)),
        _ => None,
    };
    if question.json {
        return match hashes {
            None => print::json(&judged),
            Some(hashes) => print::json(&Pictured {
                judged: &judged,
                picture: super::images::shown(&hashes),
            }),
        };
    }
    let mut text = readable(&book, &judged, &book.tier(tier).name, now);
    if let Some(hashes) = hashes {
        text.push_str("\nThe picture\n");
        for (name, value) in super::images::shown(&hashes) {
            writeln!(text, "  {} {value}", print::fit(name, 9)).expect(PRINTS);
        }
    }
    print::out(&paint.headline(text))
}

/// A judged picture, with its hashes.
#[derive(serde::Serialize)]
struct Pictured<'a> {
    #[serde(flatten)]
    judged: &'a Judged,
    picture: std::collections::BTreeMap<&'static str, String>,
}

fn stream(judge: filter::Judge) -> Outcome {
    let tally = filter::run(judge, io::stdin(), io::stdout().lock()).map_err(|error| {
        Trouble::new(
            Exit::Failed,
            format!("the stream cannot be continued: {error}"),
            "",
        )
    })?;
    if tally.bad == 0 {
        return Ok(Exit::Done);
    }
    print::aside(&format!(
        "{} of {} lines could not be judged; each has an \"error\" in its place",
        tally.bad, tally.lines
    ));
    Ok(Exit::Failed)
}

/// The rules: of the directory that is named, of the configuration where there is one, else as
/// shipped.
pub(super) fn book(
    dir: Option<&Path>,
    config: impl FnOnce() -> Result<Config, Trouble>,
) -> Result<Rulebook, Trouble> {
    let source = match dir {
        Some(dir) => rules::read_dir(dir)?,
        None => {
            let config = config()?;
            if config.file.is_some() {
                rules::read(&config)?
            } else {
                crate::policy::embedded()
            }
        }
    };
    match rules::compile(&source, crate::app::clock().now())? {
        Ok((book, _)) => Ok(book),
        Err(problems) => {
            print::aside(&print::problems(&problems));
            Err(Trouble::new(
                Exit::Failed,
                "the rules have problems, so nothing can be judged by them",
                "correct them, then: schoolgate policy check",
            ))
        }
    }
}

/// The tier that is named, or the one that is meant where none is.
pub(super) fn tier(book: &Rulebook, name: Option<&str>) -> Result<TierId, Trouble> {
    let Some(name) = name else {
        return Ok(book.default_tier());
    };
    book.tier_named(name).map(|tier| tier.id).ok_or_else(|| {
        let known = book.tiers().iter().map(|tier| &*tier.name);
        Trouble::new(
            Exit::NotFound,
            format!("there is no tier {name}"),
            crate::identity::spot::did_you_mean(name, known),
        )
    })
}

/// What was named on the command line.
fn sample(what: &str, content_type: Option<&str>) -> Result<Sample, Trouble> {
    let path = Path::new(what);
    let body = if what == "-" {
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .take(MAX_FILE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|error| Trouble::new(Exit::Failed, format!("standard input: {error}"), ""))?;
        Some(bytes)
    } else if path.is_file() {
        let bytes = read_bounded(path, MAX_FILE_BYTES).map_err(|error| {
            Trouble::new(Exit::Failed, format!("{}: {error}", path.display()), "")
        })?;
        Some(bytes)
    } else {
        None
    };
    if let Some(bytes) = body {
        let content_type = content_type
            .or_else(|| by_name(path))
            .unwrap_or_else(|| by_content(&bytes))
            .to_owned();
        return Ok(Sample {
            content: Content::Body {
                bytes,
                content_type: Some(content_type),
            },
            url: None,
        });
    }
    let no_such = || {
        Trouble::new(
            Exit::NotFound,
            format!("{what} is neither a file nor a web address"),
            "write an address like https://example.org/page",
        )
    };
    // Without a dot it is no site that anybody asks about, but a file that is not there; and so
    // is what ends like one. Moldova's `.md` is a place.
    let like_a_file = what.starts_with(['/', '.'])
        || !what.contains('.')
        || !what.contains('/') && by_name(path).is_some() && !what.ends_with(".md");
    if !what.contains("://") && like_a_file {
        return Err(no_such());
    }
    let url = PageUrl::parse(what).map_err(|_| no_such())?;
    Ok(Sample {
        content: Content::Address,
        url: Some(url),
    })
}

/// The type that a file's name says. Pages keep their own word about the charset.
fn by_name(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "html" | "htm" => "text/html",
        "xhtml" => "application/xhtml+xml",
        "xml" | "rss" | "atom" => "text/xml",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "js" | "mjs" => "text/javascript",
        "txt" | "md" | "csv" => "text/markdown; charset=utf-8",
        _ => return None,
    })
}

/// What begins like markup is HTML; anything else is text if it is UTF-8, and sniffed if not.
fn by_content(bytes: &[u8]) -> &'static str {
    if bytes.trim_ascii_start().starts_with(b"<") {
        "text/html"
    } else if std::str::from_utf8(bytes).is_ok() {
        "text/markdown; charset=utf-8"
    } else {
        "text/plain"
    }
}

/// Scores, what spoke, and what each age group would get, in 80 columns.
fn readable(book: &Rulebook, judged: &Judged, tier: &str, now: crate::model::Timestamp) -> String {
    let mut text = if judged.flags.is_empty() {
        format!("Nothing is over the threshold of {tier}.\n")
    } else {
        format!(
            "Over the threshold of {tier}: {}.\n",
            judged.flags.join(", ")
        )
    };

    // What nothing spoke for or against says nothing here.
    let mut scores: Vec<_> = judged
        .categories
        .iter()
        .filter(|(name, _)| judged.explain.iter().any(|spoke| spoke.category == *name))
        .collect();
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    text.push_str("\nHow probable\n");
    if scores.is_empty() {
        text.push_str("  Nothing spoke for or against any category.\n");
    }
    for (name, probability) in scores {
        let marks = (probability * BAR as f32).round().clamp(0.0, BAR as f32);
        let bar = "█".repeat(marks as usize);
        writeln!(
            text,
            "  {} {} {:>4.0} %",
            print::fit(name, 28),
            print::fit(&bar, BAR),
            probability * 100.0
        )
        .expect(PRINTS);
    }

    if !judged.explain.is_empty() {
        text.push_str("\nWhat spoke\n");
        for spoke in judged.explain.iter().take(SHOWN) {
            let source = serde_json::to_value(spoke.source).unwrap_or_default();
            let points = match spoke.points {
                0 => "known".to_owned(),
                points if spoke.count == 1 => format!("{points:+}"),
                points => format!("{points:+} × {}", spoke.count),
            };
            let line = format!(
                "  {} {} {} \"{}\" ({})",
                print::fit(&points, 9),
                print::fit(source.as_str().unwrap_or_default(), 9),
                spoke.category,
                spoke.entry,
                spoke.origin
            );
            text.push_str(print::fit(&line, print::WIDTH).trim_end());
            text.push('\n');
        }
        if let Some(more @ 1..) = judged.explain.len().checked_sub(SHOWN) {
            writeln!(text, "  … and {more} more (--json has them)").expect(PRINTS);
        }
    }

    text.push_str("\nWhat each age group would get\n");
    for tier in book.tiers() {
        let decided = book.decide_sample(tier.id, &judged.url, &judged.verdict, now);
        let effect: crate::policy::Effect = decided.action.into();
        let why = crate::policy::reason_word(&decided.reason);
        let category = decided
            .category
            .map_or(String::new(), |id| format!(", {}", book.category(id).name));
        let line = format!(
            "  {} {} {why}{category}",
            print::fit(&tier.name, 18),
            print::fit(effect.as_str(), 6)
        );
        text.push_str(print::fit(&line, print::WIDTH).trim_end());
        text.push('\n');
    }
    text
}

/// Why writing into a text cannot fail.
const PRINTS: &str = "a String takes whatever is written";
