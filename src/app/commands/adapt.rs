//! `model adapt`: from the school's corrections to an overlay, measured before it is used.
//!
//! The base model stays as it is. Base alone and base with overlay judge the same texts by the
//! whole rulebook, phrases included; only if nothing is lost can the overlay be put in force, and
//! `--deactivate` takes it out again. It is sealed with a key of this installation.

mod keys;
mod measure;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::{files, training};
use crate::classify::learned::adapt::{self, Lesson};
use crate::classify::learned::corpus::Corpus;
use crate::classify::learned::{Overlay, Seal, Signer, TextModel};
use crate::policy::Source;
use crate::store::CorrectionRow;

use super::user::{audit_why, now, trouble, with_store};
use super::{Config, Exit, Outcome, Trouble, corrections, model, print, rules};
use measure::{Bench, Check};

/// The base.
const MODEL: &str = "model/text.model";
/// What this command makes.
const OVERLAY: &str = "model/overlay.model";
/// Whose models are believed.
const KEYS: &str = "model/keys.toml";
/// The key of this installation, in the data directory.
const OWN_KEY: &str = "overlay.key";
/// The overlay that was made last, in the data directory.
const CANDIDATE: &str = "overlay.model";
/// Parts of which each is held out once.
const FOLDS: usize = 4;
/// Of a training folder, one text in so many is held out to check.
const HELD_OUT: u64 = 5;

#[derive(Args)]
pub(super) struct Wish {
    /// A training folder whose texts hold the model where it is, and check that it stayed
    /// [default: a share of the shipped texts]
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    /// Also check on these texts, which the model has never seen: language/category.txt with
    /// lines `+ belongs` and `- harmless`
    #[arg(long, value_name = "DIR")]
    check: Option<PathBuf>,
    /// Put the overlay in force, if the measurement shows no loss
    #[arg(long, conflicts_with = "deactivate")]
    activate: bool,
    /// Take the overlay out of force
    #[arg(long, conflicts_with_all = ["texts", "check", "json"])]
    deactivate: bool,
    /// As JSON, always in English
    #[arg(long)]
    json: bool,
}

pub(super) fn run(wish: &Wish, config: &Config) -> Outcome {
    if wish.deactivate {
        return deactivate(config);
    }
    let rows = corrections::all(config)?;
    let source = rules::read(config)?;
    let base = base(&source)?;
    let known: Vec<&str> = base.categories().collect();
    let rows: Vec<&CorrectionRow> = rows
        .iter()
        .filter(|row| known.contains(&row.category.as_str()))
        .collect();
    if rows.is_empty() {
        return Err(Trouble::new(
            Exit::NotFound,
            "there is no correction that the model could learn from",
            "add one with: schoolgate model correct",
        ));
    }
    let (hold, check) = texts(wish)?;
    let signer = own_key(config)?;
    let day = jiff::Timestamp::from_millisecond(now().0)
        .map_or(String::new(), |now| now.strftime("%Y-%m-%d").to_string());
    let lessons: Vec<Lesson> = rows.iter().map(|row| lesson(row)).collect();
    let hold: Vec<&str> = hold.samples.iter().map(|s| s.text.as_str()).collect();
    let learn = |lessons: &[Lesson]| {
        adapt::adapt(&base, lessons, &hold, &day)
            .map_err(|what| Trouble::new(Exit::Failed, what, ""))
    };

    print::aside(&format!(
        "{} corrections, {} texts to hold on to, {} to check",
        lessons.len(),
        hold.len(),
        check.len()
    ));
    let overlay = learn(&lessons)?;
    let bench = Bench::new(&source, &signer, &overlay)?;
    let mut comparison = bench.compare(&check, &lessons);
    if lessons.len() >= 2 {
        for fold in 0..FOLDS.min(lessons.len()) {
            let part = |held: bool| -> Vec<Lesson> {
                let all = lessons.iter().enumerate();
                let part = all.filter(|(at, _)| (at % FOLDS == fold) == held);
                part.map(|(_, lesson)| lesson.clone()).collect()
            };
            let bench = Bench::new(&source, &signer, &learn(&part(false))?)?;
            comparison.unseen.add(&bench.lessons(&part(true)));
            print::aside(&format!("part {} held out", fold + 1));
        }
    }
    let sealed = signer.seal(&overlay.to_bytes());
    let candidate = config.data.dir.join(CANDIDATE);
    model::write(&candidate, &sealed, 0o600)?;
    let losses = comparison.losses();
    if wish.json {
        print::json(&serde_json::json!({
            "comparison": comparison,
            "losses": losses,
            "candidate": candidate,
        }))?;
    } else {
        print::out(&comparison.table())?;
    }
    if !losses.is_empty() {
        return Err(Trouble::new(
            Exit::Problems,
            format!(
                "the overlay is not put in force:\n  {}",
                losses.join("\n  ")
            ),
            "look at the corrections again: schoolgate model corrections",
        ));
    }
    if !wish.activate {
        print::aside("No loss was seen. To put it in force: schoolgate model adapt --activate");
        return Ok(Exit::Done);
    }
    activate(config, &source, &signer, &sealed, &overlay, &rows)
}

/// The base model of the rules, whose seal holds.
fn base(source: &Source) -> Result<TextModel, Trouble> {
    let wrong = |what: String| {
        let next = "see: schoolgate policy check";
        Trouble::new(Exit::Failed, format!("{MODEL}: {what}"), next)
    };
    let bytes = source
        .get(MODEL)
        .ok_or_else(|| wrong("there is no model".to_owned()))?;
    let seal = Seal::open(bytes).map_err(|error| wrong(error.to_string()))?;
    TextModel::from_bytes(seal.model).map_err(|error| wrong(error.to_string()))
}

fn lesson(row: &CorrectionRow) -> Lesson {
    Lesson {
        text: row.text.clone(),
        category: row.category.clone(),
        belongs: row.belongs,
    }
}

/// Texts to hold on to, and texts to check.
fn texts(wish: &Wish) -> Result<(Corpus, Vec<Check>), Trouble> {
    let wrong = |what| {
        let next = "the form of the folder is described in docs/model.md";
        Trouble::new(Exit::Failed, what, next)
    };
    let (hold, mut check) = match &wish.texts {
        Some(dir) => {
            let mut all = training::read(dir).map_err(wrong)?;
            let (held, rest) = std::mem::take(&mut all.samples)
                .into_iter()
                .partition(|sample| sample.fold % HELD_OUT == HELD_OUT - 1);
            all.samples = rest;
            (all, Check::all(held))
        }
        None => {
            let (hold, check) = training::shipped();
            (hold, Check::all(check.samples))
        }
    };
    if let Some(dir) = &wish.check {
        let more = training::read_lines(dir).map_err(wrong)?;
        check.extend(Check::all(more.samples));
    }
    Ok((hold, check))
}

/// The key of this installation; made if it is missing, and readable by the owner only.
fn own_key(config: &Config) -> Result<Signer, Trouble> {
    let file = config.data.dir.join(OWN_KEY);
    if !file.exists() {
        let trouble = |what: String| Trouble::new(Exit::Failed, what, "check [data] dir");
        fs::create_dir_all(&config.data.dir)
            .map_err(|error| trouble(format!("{}: {error}", config.data.dir.display())))?;
        let secret = Signer::generate().map_err(|error| trouble(error.to_string()))?;
        model::write(&file, &secret, 0o600)?;
    }
    model::signer(&file)
}

fn activate(
    config: &Config,
    source: &Source,
    signer: &Signer,
    sealed: &[u8],
    overlay: &Overlay,
    rows: &[&CorrectionRow],
) -> Outcome {
    let dir = &config.policy.dir;
    if !dir.is_dir() {
        return Err(Trouble::new(
            Exit::NotFound,
            format!("{} does not exist yet", dir.display()),
            "start the gateway once: it writes the rules there",
        ));
    }
    let keys = keys::with(&key_file(source)?, &signer.public_hex()).map_err(keys_trouble)?;
    // As the gateway will read them, examples included: a reload that fails would keep the old
    // rules and say so in a log that nobody reads.
    let next = source.clone().with(KEYS, &keys).with(OVERLAY, sealed);
    if let Err(problems) = rules::compile(&next, now())? {
        print::aside(&print::problems(&problems));
        return Err(Trouble::new(
            Exit::Problems,
            "with the overlay the rules would not load, so it is not put in force",
            "look at the corrections again: schoolgate model corrections",
        ));
    }
    // The key before what it seals: the gateway may read the directory at any moment.
    model::write(&dir.join(KEYS), keys.as_bytes(), 0o644)?;
    model::write(&dir.join(OVERLAY), sealed, 0o644)?;
    let learnt: Vec<uuid::Uuid> = rows.iter().map(|row| row.id).collect();
    with_store(config, async |store| {
        store
            .mark_corrections_learnt(&learnt)
            .await
            .map_err(trouble)?;
        let what = format!("overlay of {} corrections", overlay.about().corrections);
        audit_why(store, "model.adapt", &what, Some("no loss was measured"))
            .await
            .map(|()| Exit::Done)
    })?;
    print::aside("In force as soon as the gateway has read its rules again.");
    Ok(Exit::Done)
}

fn deactivate(config: &Config) -> Outcome {
    let file = config.policy.dir.join(OVERLAY);
    if !file.exists() {
        return Err(Trouble::new(
            Exit::NotFound,
            "there is no overlay in force",
            "",
        ));
    }
    fs::remove_file(&file)
        .map_err(|error| Trouble::new(Exit::Failed, format!("{}: {error}", file.display()), ""))?;
    // After what it sealed.
    let own = config.data.dir.join(OWN_KEY);
    if own.exists() {
        let file = config.policy.dir.join(KEYS);
        let text = read(&file)?;
        let without = keys::without(&text, &model::signer(&own)?.public_hex());
        if without != text {
            model::write(&file, without.as_bytes(), 0o644)?;
        }
    }
    with_store(config, async |store| {
        store.mark_corrections_learnt(&[]).await.map_err(trouble)?;
        audit_why(store, "model.adapt", "no overlay", Some("deactivated"))
            .await
            .map(|()| Exit::Done)
    })?;
    print::out("The overlay is gone; the model judges as it was shipped.\n")
}

fn key_file(source: &Source) -> Result<String, Trouble> {
    let bytes = source.get(KEYS).unwrap_or_default().to_vec();
    String::from_utf8(bytes)
        .map_err(|_| Trouble::new(Exit::Failed, format!("{KEYS} is not UTF-8"), ""))
}

fn read(file: &Path) -> Result<String, Trouble> {
    let wrong =
        |what: String| Trouble::new(Exit::Failed, format!("{}: {what}", file.display()), "");
    let bytes = files::read_bounded(file, 1 << 20).map_err(|error| wrong(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))
}

fn keys_trouble(what: String) -> Trouble {
    let next = "add the key of this school to `trusted` by hand";
    Trouble::new(Exit::Failed, format!("{KEYS}: {what}"), next)
}
