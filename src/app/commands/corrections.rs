//! `model correct` and `model corrections`: texts that were judged wrongly, kept in the school.
//!
//! Nothing leaves by itself: `--export` writes a file for somebody to send, needs the name of
//! whoever approved it, and holds texts, languages, categories and answers only.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use uuid::Uuid;

use crate::app::files::read_bounded;
use crate::classify::visible_text;
use crate::model::Language;
use crate::store::{CorrectionRow, NewCorrection, Scope, Store, StoreError};

use super::user::{audit_why, now, trouble, with_store};
use super::{Config, Exit, Outcome, Trouble, model, print, rules, wait};

/// Largest page that is read.
const MAX_FILE: u64 = 4 << 20;

#[derive(Args)]
#[command(group(ArgGroup::new("answer").required(true).args(["false_alarm", "missed"])))]
pub(super) struct New {
    /// The category that was wrong, or wrongly absent
    #[arg(long, value_name = "CATEGORY")]
    category: String,
    /// It does not belong to the category
    #[arg(long)]
    false_alarm: bool,
    /// It belongs to the category and was not recognised
    #[arg(long)]
    missed: bool,
    /// The language of the text: en, vi, pl or ru
    #[arg(long, value_name = "LANGUAGE")]
    lang: Language,
    /// The host where it was found; of an address, only the host is kept
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// The text, or a page in HTML; - is standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct Which {
    /// As JSON, always in English
    #[arg(long, conflicts_with_all = ["delete", "export"])]
    json: bool,
    /// Delete this one
    #[arg(long, value_name = "ID", conflicts_with = "export")]
    delete: Option<Uuid>,
    /// Write all to a file that somebody may hand on: texts, languages, categories and answers
    #[arg(long, value_name = "FILE", requires = "approved_by")]
    export: Option<PathBuf>,
    /// Who has read the texts and agreed that they leave the school
    #[arg(long, value_name = "NAME", requires = "export")]
    approved_by: Option<String>,
}

/// What leaves the school: a record as `training/external` holds them.
#[derive(serde::Serialize)]
struct Leaves<'r> {
    lang: &'static str,
    text: &'r str,
    labels: std::collections::BTreeMap<&'r str, u8>,
}

pub(super) fn correct(new: &New, config: &Config) -> Outcome {
    let text = text(&new.file)?;
    let source = rules::read(config)?;
    let book = match rules::compile(&source, now())? {
        Ok((book, _)) => book,
        Err(problems) => {
            print::aside(&print::problems(&problems));
            let next = "correct them, then: schoolgate policy check";
            return Err(Trouble::new(
                Exit::Failed,
                "the rules have problems, so their categories are not known",
                next,
            ));
        }
    };
    let Some(category) = book.category_named(&new.category) else {
        let known = book.categories().iter().map(|known| &*known.name);
        return Err(Trouble::new(
            Exit::NotFound,
            format!("there is no category {}", new.category),
            crate::identity::spot::did_you_mean(&new.category, known),
        ));
    };
    if book
        .classifier()
        .model()
        .is_some_and(|model| model.categories().all(|name| name != new.category))
    {
        print::aside("warning: the model does not judge this category, so it cannot learn it");
    }
    let correction = NewCorrection {
        at: now(),
        by: None,
        category: new.category.clone(),
        care: category.care,
        language: new.lang,
        belongs: new.missed,
        text,
        host: new.host.clone(),
    };
    with_store(config, async |store| {
        let id = store.add_correction(&correction).await.map_err(trouble)?;
        let why = if new.missed { "missed" } else { "false-alarm" };
        let what = id.to_string();
        audit_why(store, "correction.add", &what, Some(why)).await?;
        print::aside("Kept. When there are some: schoolgate model adapt");
        print::out(&format!("{id}\n"))
    })
}

/// The visible text of a file.
fn text(file: &Path) -> Result<String, Trouble> {
    let trouble = |error: std::io::Error| {
        let what = format!("{}: {error}", file.display());
        Trouble::new(Exit::NotFound, what, "")
    };
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        let input = std::io::stdin().lock();
        input
            .take(MAX_FILE)
            .read_to_end(&mut bytes)
            .map_err(trouble)?;
        bytes
    } else {
        read_bounded(file, MAX_FILE).map_err(trouble)?
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        let what = format!("{} is not UTF-8", file.display());
        Trouble::new(Exit::Failed, what, "save it as UTF-8")
    })?;
    let is_markup = text.trim_start().starts_with('<');
    let text = if is_markup {
        visible_text(&text, NewCorrection::MOST_TEXT)
    } else {
        text
    };
    if text.trim().is_empty() {
        let what = format!("{} holds no text", file.display());
        return Err(Trouble::new(Exit::Usage, what, ""));
    }
    Ok(text)
}

pub(super) fn list(which: Which, config: &Config) -> Outcome {
    if let Some(id) = which.delete {
        return with_store(config, async |store| {
            let scope = Scope::everything();
            let deleted = store.delete_correction(id, &scope).await;
            deleted.map_err(|error| match error {
                StoreError::NotFound => Trouble::new(
                    Exit::NotFound,
                    format!("there is no correction {id}"),
                    "see: schoolgate model corrections",
                ),
                other => trouble(other),
            })?;
            audit_why(store, "correction.delete", &id.to_string(), None).await?;
            print::out("Deleted.\n")
        });
    }
    if let (Some(file), Some(approver)) = (&which.export, &which.approved_by) {
        return export(file, approver.trim(), config);
    }
    let rows = all(config)?;
    if which.json {
        return print::json(&rows);
    }
    if rows.is_empty() {
        return print::out("Nothing has been corrected yet.\n");
    }
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let answer = if row.belongs { "missed" } else { "false alarm" };
            [
                row.id.to_string(),
                answer.to_owned(),
                row.language.to_string(),
                row.category.clone(),
                row.text.clone(),
            ]
        })
        .collect();
    print::out(&print::table(
        ["id", "answer", "lang", "category", "text"],
        &cells,
    ))
}

/// Every correction; none where there is no store yet.
pub(super) fn all(config: &Config) -> Result<Vec<CorrectionRow>, Trouble> {
    wait(async {
        let store = match Store::open_read_only(&config.store.url).await {
            Ok(store) => store,
            Err(StoreError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(trouble(error)),
        };
        let rows = store.corrections(&Scope::everything()).await;
        store.close().await;
        rows.map_err(trouble)
    })
}

fn export(file: &Path, approver: &str, config: &Config) -> Outcome {
    if approver.is_empty() || approver.chars().any(char::is_control) {
        return Err(Trouble::new(
            Exit::Usage,
            "nobody has approved it",
            "name whoever has read the texts: --approved-by NAME",
        ));
    }
    let rows = all(config)?;
    let mut lines = String::new();
    for row in &rows {
        let leaves = Leaves {
            lang: row.language.tag(),
            text: &row.text,
            labels: [(row.category.as_str(), u8::from(row.belongs))].into(),
        };
        let line = serde_json::to_string(&leaves)
            .map_err(|error| Trouble::new(Exit::Failed, format!("no JSON: {error}"), ""))?;
        lines += &line;
        lines.push('\n');
    }
    with_store(config, async |store| {
        // Noted first: a file that nobody knows of must not be.
        let what = format!("{} corrections", rows.len());
        let why = format!("approved by {approver}");
        audit_why(store, "correction.export", &what, Some(&why)).await?;
        model::write(file, lines.as_bytes(), 0o600)?;
        print::out(&format!(
            "{}: {what}. Read it before it leaves the school.\n",
            file.display()
        ))
    })
}
