//! `policy check` and `policy test`: the same reading and the same examples as at every load;
//! `policy lint`: what is wrong with phrases although they compile.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::app::{files, secrets};
use crate::model::Timestamp;
use crate::policy::{Diagnostic, Finding, Level, Rulebook, Samples, Source};

use super::{Config, Exit, Outcome, Trouble, print};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Read and compile the rules, examples included
    Check(Which),
    /// Run the examples and show each
    Test(Which),
    /// Look for phrases that count twice, say too much, or hit harmless texts
    Lint(Lint),
}

#[derive(Args)]
pub(super) struct Lint {
    #[command(flatten)]
    which: Which,
    /// Texts to try the phrases on, one a line: `- harmless` or `+ of the category after which
    /// the file is named`; may be repeated
    #[arg(long, value_name = "FILE|DIR")]
    against: Vec<PathBuf>,
    /// Leave notes out
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Args)]
pub(super) struct Which {
    /// The directory of the rules [default: that of the configuration]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

/// A problem as `--json` prints it.
#[derive(serde::Serialize)]
struct Problem<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    level: &'static str,
    message: &'a str,
    hint: &'a str,
}

pub(super) fn run(verb: Verb, config: impl FnOnce() -> Result<Config, Trouble>) -> Outcome {
    match verb {
        Verb::Check(which) => check(&which, &source(&which, config)?),
        Verb::Test(which) => test(&which, &source(&which, config)?),
        Verb::Lint(args) => lint(&args, &source(&args.which, config)?),
    }
}

/// The rules that hold for a command: those of the directory, or the shipped ones while there is
/// no directory yet.
pub(super) fn read(config: &Config) -> Result<Source, Trouble> {
    if !config.policy.dir.exists() {
        print::aside(&format!(
            "{} does not exist yet; these are the shipped rules",
            config.policy.dir.display()
        ));
        return Ok(crate::policy::embedded());
    }
    files::read_policies(&config.policy.dir).map_err(|problems| unreadable(&problems))
}

/// A rulebook with its warnings, or every problem.
type Compiled = Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Compiles for a look only: with a key that is kept nowhere, since nothing is remembered.
pub(super) fn compile(source: &Source, now: Timestamp) -> Result<Compiled, Trouble> {
    let key = secrets::Secret::ephemeral()
        .map_err(|error| Trouble::new(Exit::Failed, error.to_string(), ""))?;
    Ok(Rulebook::compile(source, key.short(), 1, now, None))
}

/// The rules that the gateway would start with, or what is wrong with them.
pub(super) fn in_force(config: &Config) -> Result<Rulebook, Trouble> {
    let compiled = compile(&read(config)?, crate::app::clock().now())?;
    compiled.map(|(book, _)| book).map_err(|problems| {
        print::aside(&print::problems(&problems));
        Trouble::new(
            Exit::Failed,
            "the rules have problems",
            "see: schoolgate policy check",
        )
    })
}

fn source(
    which: &Which,
    config: impl FnOnce() -> Result<Config, Trouble>,
) -> Result<Source, Trouble> {
    match &which.dir {
        Some(dir) => read_dir(dir),
        None => read(&config()?),
    }
}

/// The rules in a directory that was named on the command line.
pub(super) fn read_dir(dir: &Path) -> Result<Source, Trouble> {
    if !dir.exists() {
        return Err(Trouble::new(
            Exit::NotFound,
            format!("there is no directory {}", dir.display()),
            "name the directory that holds school.toml",
        ));
    }
    files::read_policies(dir).map_err(|problems| unreadable(&problems))
}

fn unreadable(problems: &[Diagnostic]) -> Trouble {
    print::aside(&print::problems(problems));
    Trouble::new(Exit::Failed, "the rules cannot be read", "")
}

fn check(which: &Which, source: &Source) -> Outcome {
    let now = crate::app::clock().now();
    let (rules, problems) = match compile(source, now)? {
        Ok((rules, warnings)) => (Some(rules), warnings),
        Err(problems) => (None, problems),
    };
    if which.json {
        let problems: Vec<Problem<'_>> = problems.iter().map(problem).collect();
        print::json(&serde_json::json!({
            "usable": rules.is_some(),
            "digest": rules.as_ref().map(Rulebook::digest),
            "problems": problems,
        }))?;
    } else if !problems.is_empty() {
        print::aside(&print::problems(&problems));
    }
    let Some(rules) = rules else {
        if !which.json {
            let errors = problems.iter().filter(|problem| problem.fatal).count();
            let things = if errors == 1 {
                "1 error".into()
            } else {
                format!("{errors} errors")
            };
            print::aside(&format!(
                "{things}. A running gateway keeps the rules it has."
            ));
        }
        return Ok(Exit::Problems);
    };
    if !which.json {
        print::out(&format!(
            "The rules are fine: {} categories, {} tiers, {} classes.\nDigest {}\n",
            rules.categories().len(),
            rules.tiers().len(),
            rules.classes().len(),
            rules.digest(),
        ))?;
    }
    Ok(Exit::Done)
}

/// The rules compiled without their examples, so that each example can be shown rather than the
/// first to fail; `None` if they do not compile, which is then said.
fn without_examples(source: &Source, now: Timestamp) -> Result<Option<Rulebook>, Trouble> {
    let mut without = source.clone();
    without
        .files
        .retain(|name, _| !name.starts_with("examples/"));
    Ok(match compile(&without, now)? {
        Ok((rules, _)) => Some(rules),
        Err(problems) => {
            print::aside(&print::problems(&problems));
            None
        }
    })
}

fn test(which: &Which, source: &Source) -> Outcome {
    let now = crate::app::clock().now();
    let Some(rules) = without_examples(source, now)? else {
        return Ok(Exit::Problems);
    };
    let results = rules.run_examples(source, now);
    let failed = results.iter().filter(|result| !result.passed).count();
    if which.json {
        print::json(&results)?;
    } else {
        let mut text = String::new();
        for result in results.iter().filter(|result| !result.passed) {
            text.push_str(&format!(
                "failed: {}:{}: {}\n  {}\n",
                result.file, result.line, result.name, result.working
            ));
        }
        text.push_str(&format!(
            "{} of {} examples hold.\n",
            results.len() - failed,
            results.len()
        ));
        print::out(&text)?;
    }
    Ok(if failed == 0 {
        Exit::Done
    } else {
        Exit::Problems
    })
}

fn lint(args: &Lint, source: &Source) -> Outcome {
    let now = crate::app::clock().now();
    let mut samples = Vec::new();
    for path in &args.against {
        read_samples(path, 0, &mut samples)?;
    }
    let Some(rules) = without_examples(source, now)? else {
        return Ok(Exit::Problems);
    };
    let mut findings = rules.lint(source, &samples);
    if args.quiet {
        findings.retain(|finding| finding.level != Level::Note);
    }
    let count = |level| findings.iter().filter(|f| f.level == level).count();
    let (errors, warnings, notes) = (
        count(Level::Error),
        count(Level::Warning),
        count(Level::Note),
    );
    if args.which.json {
        print::json(&findings)?;
    } else {
        let mut text: String = findings
            .iter()
            .map(|finding: &Finding| format!("{finding}\n"))
            .collect();
        text.push_str(&format!(
            "{errors} errors, {warnings} warnings, {notes} notes.\n"
        ));
        print::out(&text)?;
    }
    Ok(if errors == 0 {
        Exit::Done
    } else {
        Exit::Problems
    })
}

/// Folders in folders that are looked into for texts.
const DEEPEST: usize = 8;

/// The texts of a file, or of all `.txt` files below a directory, in order of names.
fn read_samples(path: &Path, depth: usize, to: &mut Vec<Samples>) -> Result<(), Trouble> {
    let trouble = |error: std::io::Error| {
        let message = format!("{} cannot be read: {error}", path.display());
        Trouble::new(
            Exit::NotFound,
            message,
            "name a text file or a directory of them",
        )
    };
    if path.is_dir() {
        if depth > DEEPEST {
            return Ok(());
        }
        let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(trouble)?;
        inside.sort();
        for path in inside {
            if path.is_dir() || path.extension().is_some_and(|ending| ending == "txt") {
                read_samples(&path, depth + 1, to)?;
            }
        }
        return Ok(());
    }
    let text = std::fs::read(path).map_err(trouble)?;
    let category = path.file_stem().unwrap_or_default().to_string_lossy();
    to.push(Samples {
        name: path.display().to_string(),
        category: category.into_owned(),
        text: String::from_utf8_lossy(&text).into_owned(),
    });
    Ok(())
}

fn problem(found: &Diagnostic) -> Problem<'_> {
    Problem {
        file: &found.file,
        line: found.line,
        column: found.column,
        level: if found.fatal { "error" } else { "warning" },
        message: &found.message,
        hint: &found.hint,
    }
}
