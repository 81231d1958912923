//! Reads `training/`: the texts that the model learns from.
//!
//! `relations.toml` says what labels mean, `train/<language>/<category>.txt` are our own texts,
//! `external/<source>.jsonl.gz` those of others, each of which `relations.toml` has to name with
//! its licence. Files are read in the order of their names, so that the same folder always gives
//! the same corpus.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::classify::learned::corpus::{Corpus, Relations};

use super::files::read_bounded;

/// No file of texts is larger.
const MAX_FILE: u64 = 64 << 20;

/// Reads the folder.
///
/// # Errors
/// What is missing or wrong, with the file and the line.
pub fn read(root: &Path) -> Result<Corpus, String> {
    let file = root.join("relations.toml");
    let relations = text(&file)?;
    let relations: Relations =
        toml::from_str(&relations).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut corpus = Corpus::new(relations);
    lines(root, "train", &mut corpus)?;
    for file in names(&root.join("external"))? {
        let Some(source) = stem(&file, ".jsonl.gz") else {
            continue;
        };
        if !corpus.relations().sources.contains_key(&source) {
            let what = "relations.toml does not say under which licence it may be used";
            return Err(format!("{}: {what}", file.display()));
        }
        let packed = read_bounded(&file, MAX_FILE)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let mut content = String::new();
        flate2::read::MultiGzDecoder::new(&*packed)
            .take(MAX_FILE)
            .read_to_string(&mut content)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        corpus
            .add_records(&relative(root, &file), &source, &content)
            .map_err(|error| error.to_string())?;
    }
    corpus.settle();
    Ok(corpus)
}

/// Adds our own texts under `root/part/<language>/`.
fn lines(root: &Path, part: &str, corpus: &mut Corpus) -> Result<(), String> {
    for folder in names(&root.join(part))? {
        let Some(language) = stem(&folder, "") else {
            continue;
        };
        for file in names(&folder)? {
            let Some(category) = stem(&file, ".txt") else {
                continue;
            };
            corpus
                .add_lines(&relative(root, &file), &language, &category, &text(&file)?)
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// The texts under `folder/<language>/<category>.txt` alone. What their categories mean for each
/// other is as shipped.
///
/// # Errors
/// What is missing or wrong, with the file and the line.
pub fn read_lines(folder: &Path) -> Result<Corpus, String> {
    let mut corpus = Corpus::new(shipped_relations());
    lines(folder, "", &mut corpus)?;
    corpus.settle();
    Ok(corpus)
}

/// A small share of the texts that the shipped model was trained on: those to hold a model where
/// it is, and others to check that it stayed. Both are empty in a build without `training/`.
pub fn shipped() -> (Corpus, Corpus) {
    let mut parts = ["h", "c"].map(|part| (part, Corpus::new(shipped_relations())));
    for line in include_str!(concat!(env!("OUT_DIR"), "/texts.txt")).lines() {
        let mut fields = line.splitn(4, '\t');
        let (Some(language), Some(category), Some(part), Some(text)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        for (name, corpus) in &mut parts {
            if *name == part {
                corpus
                    .add_lines("shipped", language, category, text)
                    .expect("the build takes lines that begin with a sign");
            }
        }
    }
    let [hold, check] = parts.map(|(_, mut corpus)| {
        corpus.settle();
        corpus
    });
    (hold, check)
}

fn shipped_relations() -> Relations {
    toml::from_str(include_str!(concat!(env!("OUT_DIR"), "/relations.toml"))).unwrap_or_default()
}

fn text(file: &Path) -> Result<String, String> {
    let content =
        read_bounded(file, MAX_FILE).map_err(|error| format!("{}: {error}", file.display()))?;
    String::from_utf8(content).map_err(|_| format!("{}: this is not UTF-8", file.display()))
}

/// What is in a folder, by name.
fn names(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        all.push(entry.map_err(wrong)?.path());
    }
    all.sort();
    Ok(all)
}

fn stem(path: &Path, ending: &str) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    name.strip_suffix(ending).map(str::to_owned)
}

/// A file's name as it goes into the digest: the same on every machine.
fn relative(root: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_texts_is_shipped_with_every_language_and_no_text_in_both_parts() {
        let (hold, check) = shipped();
        for corpus in [&hold, &check] {
            for language in ["en", "vi", "pl", "ru"] {
                let of = corpus.samples.iter().filter(|s| s.language == language);
                let (harmless, harmful): (Vec<_>, Vec<_>) = of.partition(|s| s.harmless);
                assert!(harmless.len() > 50 && harmful.len() > 50, "{language}");
            }
        }
        let held: std::collections::BTreeSet<&str> =
            hold.samples.iter().map(|s| s.text.as_str()).collect();
        let both = check
            .samples
            .iter()
            .filter(|s| held.contains(s.text.as_str()))
            .count();
        assert!(both * 50 < check.samples.len(), "{both} texts stand twice");
        assert!(!shipped_relations().positive.is_empty());
    }
}
