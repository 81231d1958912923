//! `model`: train the text model, look at one, seal one.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::app::{files, training};
use crate::classify::learned::train::{HeldOut, Plan, train};
use crate::classify::learned::{Card, Seal, Signer, TextModel};

use super::{Config, Exit, Outcome, Trouble, adapt, corrections, names, print};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Train a model from a folder of labelled texts
    Train(Training),
    /// Learn how the names of sites of some categories look, from lists
    TrainNames(names::Training),
    /// Say what a model is and whether its seal holds
    Show(Which),
    /// Make a key to seal models with
    Key(Key),
    /// Seal a model with a key, so that gateways that trust the key use it
    Seal(Sealing),
    /// Say that a text was judged wrongly: a false alarm, or missed
    Correct(corrections::New),
    /// List what staff have corrected; delete or hand out
    Corrections(corrections::Which),
    /// Teach the model this school's corrections, if that costs nothing elsewhere
    Adapt(adapt::Wish),
}

#[derive(Args)]
pub(super) struct Training {
    /// The folder of texts
    #[arg(long, value_name = "DIR", default_value = "training")]
    texts: PathBuf,
    /// Where the model goes
    #[arg(long, value_name = "FILE", default_value = "text.model")]
    out: PathBuf,
    /// The key to seal it with; without one it has to be sealed later
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The release that the model carries
    #[arg(long, value_name = "TEXT", default_value = "local")]
    release: String,
    /// The licence that the model carries
    #[arg(long, value_name = "TEXT", default_value = "unstated")]
    licence: String,
    /// The same texts and seed make the same model
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Times that every text is shown
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Say how it did on held-out texts as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct Which {
    /// The model
    file: PathBuf,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct Key {
    /// Where the secret key goes; it must not exist yet
    out: PathBuf,
}

#[derive(Args)]
pub(super) struct Sealing {
    /// The model; an older seal is replaced
    file: PathBuf,
    /// The secret key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Models are some megabytes.
pub(super) const MAX_MODEL: u64 = 256 << 20;
/// Keys are some hundred bytes.
const MAX_KEY: u64 = 1 << 16;

pub(super) fn run(verb: Verb, config: impl FnOnce() -> Result<Config, Trouble>) -> Outcome {
    match verb {
        Verb::Train(training) => learn(&training),
        Verb::TrainNames(training) => names::run(training),
        Verb::Show(which) => show(&which),
        Verb::Key(key) => make_key(&key),
        Verb::Seal(sealing) => seal(&sealing),
        Verb::Correct(new) => corrections::correct(&new, &config()?),
        Verb::Corrections(which) => corrections::list(which, &config()?),
        Verb::Adapt(wish) => adapt::run(&wish, &config()?),
    }
}

fn learn(wanted: &Training) -> Outcome {
    // A wrong key is found before the minutes of training, not after.
    let signer = wanted.key.as_deref().map(signer).transpose()?;
    let corpus = training::read(&wanted.texts).map_err(|what| {
        let next = "the form of the folder is described in docs/model.md";
        Trouble::new(Exit::Failed, what, next)
    })?;
    let mut trained_on = vec!["own texts (training/train)".to_owned()];
    trained_on.extend(
        corpus
            .relations()
            .sources
            .values()
            .map(|origin| format!("{} ({})", origin.title, origin.licence)),
    );
    let card = Card {
        name: "schoolgate-text".to_owned(),
        version: wanted.release.clone(),
        licence: wanted.licence.clone(),
        trained_on,
        texts: String::new(),
        seed: wanted.seed,
    };
    let plan = Plan {
        rounds: wanted.rounds,
        ..Plan::new(card)
    };
    let trained = train(&corpus, &plan, &print::aside)
        .map_err(|what| Trouble::new(Exit::Failed, what, "add texts, then train again"))?;
    let mut bytes = trained.model.to_bytes();
    if let Some(signer) = &signer {
        bytes = signer.seal(&bytes);
    }
    write(&wanted.out, &bytes, 0o644)?;
    print::aside(&format!(
        "{} written, {} bytes",
        wanted.out.display(),
        bytes.len()
    ));
    if wanted.json {
        return print::json(&trained.held_out.iter().map(Told::of).collect::<Vec<_>>());
    }
    let mut table = String::from(
        "On texts that were held out while training (those at 100 points or more are flagged):\n\n",
    );
    table += &format!(
        "{:<18} {:<26} {:<4} {:>6} {:>6} {:>7} {:>7}\n",
        "source", "category", "lang", "yes", "no", "found", "wrongly"
    );
    for told in trained
        .held_out
        .iter()
        .map(Told::of)
        .filter(|told| told.yes > 0)
    {
        table += &format!(
            "{:<18} {:<26} {:<4} {:>6} {:>6} {:>6.1}% {:>6.1}%\n",
            told.source,
            told.category,
            told.language,
            told.yes,
            told.no,
            told.found * 100.0,
            told.wrongly * 100.0,
        );
    }
    print::out(&table)
}

/// How a category did, in a line.
#[derive(serde::Serialize)]
struct Told<'h> {
    source: &'h str,
    category: &'h str,
    language: &'h str,
    yes: usize,
    no: usize,
    found: f64,
    wrongly: f64,
}

impl Told<'_> {
    fn of(held: &HeldOut) -> Told<'_> {
        let share = |belongs: bool| {
            let of = held.points.iter().filter(|(_, own)| *own == belongs);
            let (flagged, all) = of.fold((0, 0), |(flagged, all), (points, _)| {
                (flagged + usize::from(*points >= 100), all + 1)
            });
            (
                all,
                flagged as f64 / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX)),
            )
        };
        let ((yes, found), (no, wrongly)) = (share(true), share(false));
        Told {
            source: &held.source,
            category: &held.category,
            language: &held.language,
            yes,
            no,
            found,
            wrongly,
        }
    }
}

/// What `--json` says of a model.
#[derive(serde::Serialize)]
struct Shown<'m> {
    #[serde(flatten)]
    card: &'m Card,
    categories: Vec<&'m str>,
    bytes_in_memory: usize,
    sealed_by: Option<String>,
}

fn show(which: &Which) -> Outcome {
    let bytes = content(&which.file, MAX_MODEL)?;
    let seal = Seal::open(&bytes);
    let plain = seal.as_ref().map_or(&*bytes, |seal| seal.model);
    let wrong = |what: String| {
        let what = format!("{}: {what}", which.file.display());
        Trouble::new(Exit::Problems, what, "")
    };
    if let Err(error @ crate::classify::learned::SealError::Broken) = &seal {
        return Err(wrong(error.to_string()));
    }
    let model = TextModel::from_bytes(plain).map_err(|error| wrong(error.to_string()))?;
    let shown = Shown {
        card: model.card(),
        categories: model.categories().collect(),
        bytes_in_memory: model.bytes(),
        sealed_by: seal.ok().map(|seal| seal.signer_hex()),
    };
    if which.json {
        return print::json(&shown);
    }
    let card = shown.card;
    let mut text = format!(
        "{} {}\nlicence     {}\nsealed by   {}\nin memory   {} bytes\ntexts       SHA-256 {}\nseed        {}\n",
        card.name,
        card.version,
        card.licence,
        shown.sealed_by.as_deref().unwrap_or("nobody"),
        shown.bytes_in_memory,
        card.texts,
        card.seed,
    );
    for (heading, lines) in [
        (
            "trained on",
            card.trained_on.iter().map(String::as_str).collect(),
        ),
        ("categories", shown.categories.clone()),
    ] {
        text += &format!("{heading}\n");
        for line in lines {
            text += &format!("  {line}\n");
        }
    }
    print::out(&text)
}

fn make_key(key: &Key) -> Outcome {
    let secret =
        Signer::generate().map_err(|error| Trouble::new(Exit::Failed, error.to_string(), ""))?;
    let signer = Signer::from_pkcs8(&secret)
        .map_err(|error| Trouble::new(Exit::Failed, error.to_string(), ""))?;
    if key.out.exists() {
        let what = format!("{} is there already", key.out.display());
        return Err(Trouble::new(Exit::Conflict, what, "name another file"));
    }
    write(&key.out, &secret, 0o600)?;
    print::out(&format!(
        "{} holds the secret key; keep it off the gateway.\nIts public half, for `trusted` in model/keys.toml:\n{}\n",
        key.out.display(),
        signer.public_hex()
    ))
}

fn seal(sealing: &Sealing) -> Outcome {
    let signer = signer(&sealing.key)?;
    let bytes = content(&sealing.file, MAX_MODEL)?;
    let plain = Seal::open(&bytes).map_or(&*bytes, |seal| seal.model);
    TextModel::from_bytes(plain).map_err(|error| {
        let what = format!("{}: {error}", sealing.file.display());
        Trouble::new(Exit::Problems, what, "")
    })?;
    write(&sealing.file, &signer.seal(plain), 0o644)?;
    print::out(&format!(
        "{} is sealed by {}\n",
        sealing.file.display(),
        signer.public_hex()
    ))
}

pub(super) fn signer(file: &Path) -> Result<Signer, Trouble> {
    Signer::from_pkcs8(&content(file, MAX_KEY)?).map_err(|error| {
        let what = format!("{}: {error}", file.display());
        Trouble::new(
            Exit::Failed,
            what,
            "make one with: schoolgate model key FILE",
        )
    })
}

fn content(file: &Path, limit: u64) -> Result<Vec<u8>, Trouble> {
    files::read_bounded(file, limit)
        .map_err(|error| Trouble::new(Exit::NotFound, format!("{}: {error}", file.display()), ""))
}

/// Writes a file whole or not at all.
pub(super) fn write(file: &Path, content: &[u8], mode: u32) -> Result<(), Trouble> {
    let beside = file.with_extension(format!("new-{}", std::process::id()));
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&beside)
        .and_then(|mut open| {
            open.write_all(content)?;
            open.sync_all()
        })
        .and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| {
        drop(std::fs::remove_file(&beside));
        let what = format!("{} cannot be written: {error}", file.display());
        Trouble::new(Exit::Failed, what, "")
    })
}
