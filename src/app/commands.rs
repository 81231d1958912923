//! The command line: noun, verb, and what they print.
//!
//! Results go to standard output, everything else to standard error. Exit codes are those of
//! [`Exit`]. Secrets come from a prompt or standard input, never from an argument. A command
//! that only reads opens things for reading only, whether or not the gateway runs.

mod adapt;
mod audit;
mod ca;
mod classify;
mod concerns;
mod corrections;
mod eval;
mod explain;
mod images;
mod incidents;
mod lists;
mod model;
mod names;
mod notices;
mod open;
mod passes;
mod pinned;
mod print;
mod privacy;
mod pupil;
mod rules;
mod selftest;
mod status;
mod store;
mod subject;
mod user;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use super::config::{Config, DEFAULT_TEXT};
use print::Paint;

/// A filtering gateway for schools.
#[derive(Parser)]
#[command(name = "schoolgate", version, max_term_width = 80)]
#[command(after_help = "Without a command, the gateway runs.")]
struct Arguments {
    /// The configuration file [default: schoolgate.toml here, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// No colour (as with NO_COLOR)
    #[arg(long, global = true)]
    no_color: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the gateway
    Run,
    /// The configuration file
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The rules
    #[command(subcommand)]
    Policy(rules::Verb),
    /// Say whether an address opens, and why
    Explain(explain::Question),
    /// Judge an address, a file or a stream of samples, and say why
    Classify(classify::Question),
    /// Measure how well the rules judge, on labelled samples
    Eval(eval::Question),
    /// What happened
    #[command(subcommand)]
    Incidents(incidents::Verb),
    /// Concerns of the safeguarding team: how many, and what is due; no word of a child
    #[command(subcommand)]
    Concerns(concerns::Verb),
    /// Pages opened for a class, for a while
    #[command(subcommand)]
    Open(open::Verb),
    /// The school's certificate authority
    #[command(subcommand)]
    Ca(ca::Verb),
    /// Apps that refuse the school's certificate
    #[command(subcommand)]
    Pinned(pinned::Verb),
    /// Certificates that staff have accepted for minutes
    #[command(subcommand)]
    Passes(passes::Verb),
    /// Accounts of staff
    #[command(subcommand)]
    User(user::Verb),
    /// Notices to staff
    #[command(subcommand)]
    Notices(notices::Verb),
    /// Sign-in of pupils to the proxy
    #[command(subcommand)]
    Pupil(pupil::Verb),
    /// The lists in force: whose they are, how many names, how old
    Lists(Format),
    /// Hashes of pictures, for lists of them
    #[command(subcommand)]
    Images(images::Verb),
    /// What is learned from data: the text model, and the look of names
    #[command(subcommand)]
    Model(model::Verb),
    /// The database: copying it elsewhere, forgetting what is old
    #[command(subcommand)]
    Store(store::Verb),
    /// Test the filter by names that only its lists know
    Selftest(selftest::Question),
    /// Whether all is well
    Status(Format),
    /// The unbroken record: who did what, and whether anybody changed it afterwards
    #[command(subcommand)]
    Audit(audit::Verb),
    /// What is held about one person: access and erasure
    #[command(subcommand)]
    Subject(subject::Verb),
    /// Texts about data protection, from the rules in force
    #[command(subcommand)]
    Privacy(privacy::Verb),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check the file
    Check,
    /// Print the defaults, with comments
    PrintDefault,
}

/// How a result is written.
#[derive(Args, Clone, Copy)]
struct Format {
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

/// What the shell is told. Other numbers are not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Done.
    Done = 0,
    /// Not done.
    Failed = 1,
    /// Asked wrongly.
    Usage = 2,
    /// There is no such thing.
    NotFound = 3,
    /// Not allowed.
    NotAllowed = 4,
    /// Something is there already, or changed meanwhile.
    Conflict = 5,
    /// Checked, and there are problems.
    Problems = 6,
    /// The gateway or the store does not answer.
    Unreachable = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command did not do what was asked: what, why, and the next command.
#[derive(Debug)]
struct Trouble {
    exit: Exit,
    what: String,
    next: String,
}

impl Trouble {
    fn new(exit: Exit, what: impl Into<String>, next: impl Into<String>) -> Self {
        Trouble {
            exit,
            what: what.into(),
            next: next.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if !self.next.is_empty() {
            write!(f, "\n  {}", self.next)?;
        }
        Ok(())
    }
}

type Outcome = Result<Exit, Trouble>;

/// Runs the command line; returns the exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let paint = Paint::for_standard_output(arguments.no_color);
    let file = arguments.config.as_deref();
    let outcome = match arguments.command.unwrap_or(Command::Run) {
        Command::Run => load(file).and_then(run),
        Command::Config(ConfigCommand::Check) => check(file),
        Command::Config(ConfigCommand::PrintDefault) => print::out(DEFAULT_TEXT),
        Command::Policy(verb) => rules::run(verb, || load(file)),
        Command::Explain(question) => explain::run(question, paint, || load(file)),
        Command::Classify(question) => classify::run(question, paint, || load(file)),
        Command::Eval(question) => eval::run(&question, || load(file)),
        Command::Incidents(verb) => load(file).and_then(|config| incidents::run(verb, &config)),
        Command::Concerns(verb) => load(file).and_then(|config| concerns::run(verb, &config)),
        Command::Open(verb) => load(file).and_then(|config| open::run(verb, &config)),
        Command::Ca(verb) => load(file).and_then(|config| ca::run(verb, &config)),
        Command::Pinned(verb) => load(file).and_then(|config| pinned::run(verb, &config)),
        Command::Passes(verb) => load(file).and_then(|config| passes::run(verb, &config)),
        Command::User(verb) => load(file).and_then(|config| user::run(verb, &config)),
        Command::Notices(verb) => load(file).and_then(|config| notices::run(verb, &config)),
        Command::Pupil(verb) => pupil::run(verb),
        Command::Images(verb) => images::run(verb),
        Command::Model(verb) => model::run(verb, || load(file)),
        Command::Audit(verb) => audit::run(verb, paint, || load(file)),
        Command::Subject(verb) => load(file).and_then(|config| subject::run(verb, &config)),
        Command::Privacy(verb) => load(file).and_then(|config| privacy::run(verb, &config)),
        Command::Selftest(question) => {
            load(file).and_then(|config| selftest::run(&question, &config))
        }
        Command::Lists(format) => load(file).and_then(|config| lists::run(format, &config)),
        Command::Store(verb) => store::run(verb, || load(file)),
        Command::Status(format) => {
            load(file).and_then(|config| status::run(format, paint, &config))
        }
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            print::aside(&trouble.to_string());
            trouble.exit.into()
        }
    }
}

fn run(config: Config) -> Outcome {
    if let Err(error) = super::telemetry::log_to_standard_error(&config.log) {
        return Err(Trouble::new(
            Exit::Failed,
            format!("the log cannot begin: {error}"),
            "",
        ));
    }
    match super::run::run(config) {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(Trouble::new(Exit::Failed, format!("{error:#}"), "")),
    }
}

fn check(given: Option<&Path>) -> Outcome {
    let Some(file) = given.map(Path::to_owned).or_else(nearby) else {
        return print::out("There is no configuration file; the defaults hold.\n");
    };
    found(&file)?;
    let problems = match Config::load(&file) {
        Ok(config) => config.missing_files(),
        Err(problems) => problems,
    };
    if problems.is_empty() {
        return print::out(&format!("{} is fine.\n", file.display()));
    }
    print::aside(&print::problems(&problems));
    Ok(Exit::Problems)
}

/// The configuration: of the file that was named, of the one that is here, or the defaults.
fn load(given: Option<&Path>) -> Result<Config, Trouble> {
    let Some(file) = given.map(Path::to_owned).or_else(nearby) else {
        return Ok(Config::default());
    };
    found(&file)?;
    Config::load(&file).map_err(|problems| {
        print::aside(&print::problems(&problems));
        let count = problems.len();
        let things = if count == 1 {
            "a problem".into()
        } else {
            format!("{count} problems")
        };
        Trouble::new(
            Exit::Failed,
            format!(
                "{} has {things}; nothing was started or changed",
                file.display()
            ),
            "correct the file, then: schoolgate config check",
        )
    })
}

fn found(file: &Path) -> Result<(), Trouble> {
    match file.try_exists() {
        Ok(false) => Err(Trouble::new(
            Exit::NotFound,
            format!("there is no file {}", file.display()),
            "write one with: schoolgate config print-default > schoolgate.toml",
        )),
        _ => Ok(()),
    }
}

fn nearby() -> Option<PathBuf> {
    let file = PathBuf::from("schoolgate.toml");
    file.is_file().then_some(file)
}

/// Waits for what is asynchronous, on a small runtime of its own.
fn wait<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(Exit::Failed, format!("no runtime: {error}"), ""))?
        .block_on(work)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn run_is_meant_when_nothing_is_said() {
        for line in [
            &["schoolgate"][..],
            &["schoolgate", "--config", "a.toml"],
            &["schoolgate", "run", "--config", "a.toml"],
            &["schoolgate", "--config", "a.toml", "run"],
        ] {
            let read = Arguments::try_parse_from(line).unwrap();
            assert!(
                matches!(read.command, None | Some(Command::Run)),
                "{line:?}"
            );
            assert_eq!(read.config.is_some(), line.contains(&"a.toml"), "{line:?}");
        }
    }
}
