//! Labelled texts: what a model is trained and measured on.
//!
//! Two forms. Our own texts are lines, one file for each category and language: `+ ` belongs to
//! the category, `- ` is a harmless look-alike, `#` begins a comment. Texts of others are records,
//! one JSON object a line: `lang`, `text`, `labels` with 1 or 0 for each category that somebody
//! looked at (`"*": 0` is harmless in every way); what is not named is unknown. [`Relations`]
//! says what a label of one category says about the others.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use serde::Deserialize;

/// Why a file of texts cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct CorpusError {
    /// The file.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// What is wrong and what to write.
    pub what: String,
}

/// What labels mean for each other, and how much a source counts: `training/relations.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relations {
    /// Categories whose own texts are harmless: help, health, lessons, news. The model does not
    /// learn to find them, only to leave them alone.
    #[serde(default)]
    pub positive: Vec<String>,
    /// Groups of categories whose texts may belong to several of them: a text of one says
    /// nothing about the others.
    #[serde(default)]
    pub near: Vec<Vec<String>>,
    /// Texts of others, by the name of their file.
    #[serde(default)]
    pub sources: BTreeMap<String, Origin>,
}

/// Where texts of others come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// What it is called.
    pub title: String,
    /// Its licence.
    pub licence: String,
    /// How many texts it may count as at most, so that a large source does not drown the others.
    pub cap: f32,
}

/// One labelled text.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The text.
    pub text: String,
    /// Two letters.
    pub language: String,
    /// The source, e.g. the name of the file without its ending.
    pub source: String,
    /// Categories that were looked at.
    pub labels: BTreeMap<String, bool>,
    /// Harmless in every category.
    pub harmless: bool,
    /// Texts with the same number stay together when a part is held out.
    pub fold: u64,
    /// How much it counts.
    pub weight: f32,
}

impl Sample {
    /// Whether the text belongs to a category; `None` if nobody looked.
    pub fn label(&self, category: &str) -> Option<bool> {
        let known = self.labels.get(category).copied();
        known.or(self.harmless.then_some(false))
    }
}

/// Texts, and what was read to get them.
pub struct Corpus {
    relations: Relations,
    /// The texts, in the order in which they were added.
    pub samples: Vec<Sample>,
    digest: Context,
}

#[derive(Deserialize)]
struct Record {
    lang: String,
    text: String,
    #[serde(default)]
    labels: BTreeMap<String, f64>,
}

/// Neighbouring lines were often written in one go; they are held out together.
const TOGETHER: usize = 10;

impl Corpus {
    /// An empty corpus.
    pub fn new(relations: Relations) -> Corpus {
        Corpus {
            relations,
            samples: Vec::new(),
            digest: Context::new(&SHA256),
        }
    }

    /// Adds the lines of one category and language; `harmless` as a category has no `+ ` lines.
    ///
    /// # Errors
    /// A line that is neither text nor comment.
    pub fn add_lines(
        &mut self,
        file: &str,
        language: &str,
        category: &str,
        content: &str,
    ) -> Result<(), CorpusError> {
        self.take(file, content);
        let positive = self.relations.positive.iter().any(|own| own == category);
        for (number, line) in content.lines().enumerate() {
            let (belongs, text) = match line.split_at_checked(2) {
                _ if line.trim().is_empty() || line.starts_with('#') => continue,
                Some(("+ ", text)) => (true, text),
                Some(("- ", text)) => (false, text),
                _ => {
                    return Err(CorpusError {
                        file: file.to_owned(),
                        line: number + 1,
                        what: "a line begins with \"+ \" (belongs to the category), \"- \" \
                               (harmless) or \"#\" (comment)"
                            .to_owned(),
                    });
                }
            };
            let belongs = belongs && !positive;
            let labels = belongs.then(|| (category.to_owned(), true));
            self.samples.push(Sample {
                text: text.to_owned(),
                language: language.to_owned(),
                source: "own".to_owned(),
                labels: labels.into_iter().collect(),
                harmless: !belongs,
                fold: (number / TOGETHER) as u64,
                weight: 1.0,
            });
        }
        Ok(())
    }

    /// Adds records of a source.
    ///
    /// # Errors
    /// A line that is not such a record.
    pub fn add_records(
        &mut self,
        file: &str,
        source: &str,
        content: &str,
    ) -> Result<(), CorpusError> {
        self.take(file, content);
        let begin = self.samples.len();
        for (number, line) in content.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let record: Record = serde_json::from_str(line).map_err(|error| CorpusError {
                file: file.to_owned(),
                line: number + 1,
                what: format!("not a record with lang, text and labels: {error}"),
            })?;
            let mut labels: BTreeMap<String, bool> = record
                .labels
                .into_iter()
                .map(|(name, value)| (name, value > 0.5))
                .collect();
            let harmless = labels.remove("*") == Some(false);
            self.samples.push(Sample {
                text: record.text,
                language: record.lang,
                source: source.to_owned(),
                labels,
                harmless,
                fold: (number / TOGETHER) as u64,
                weight: 1.0,
            });
        }
        let added = self.samples.len() - begin;
        if let Some(origin) = self.relations.sources.get(source) {
            let weight = (origin.cap / added as f32).min(1.0);
            self.samples
                .iter_mut()
                .skip(begin)
                .for_each(|sample| sample.weight = weight);
        }
        Ok(())
    }

    /// Completes labels: a text of our own that belongs to one category does not belong to those
    /// that are not near it.
    pub fn settle(&mut self) {
        let categories: BTreeSet<String> = self.categories().into_iter().collect();
        let near = |one: &str, two: &str| {
            let both = |group: &Vec<String>| {
                group.iter().any(|own| own == one) && group.iter().any(|own| own == two)
            };
            self.relations.near.iter().any(both)
        };
        for sample in self
            .samples
            .iter_mut()
            .filter(|sample| sample.source == "own")
        {
            let Some((own, _)) = sample.labels.iter().find(|(_, belongs)| **belongs) else {
                continue;
            };
            let own = own.clone();
            for other in categories.iter().filter(|other| !near(&own, other)) {
                sample.labels.entry(other.clone()).or_insert(false);
            }
        }
    }

    /// Categories with enough texts to learn from, by name.
    pub fn categories(&self) -> Vec<String> {
        const ENOUGH: usize = 20;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, belongs) in self.samples.iter().flat_map(|sample| &sample.labels) {
            *counts.entry(name).or_default() += usize::from(*belongs);
        }
        let enough = counts.into_iter().filter(|(_, count)| *count >= ENOUGH);
        enough.map(|(name, _)| name.to_owned()).collect()
    }

    /// What the texts of others mean for each other.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// SHA-256 of everything that was added, in hex.
    pub fn digest(&self) -> String {
        HEXLOWER.encode(self.digest.clone().finish().as_ref())
    }

    fn take(&mut self, file: &str, content: &str) {
        for part in [file, content] {
            self.digest.update(&(part.len() as u64).to_be_bytes());
            self.digest.update(part.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relations() -> Relations {
        Relations {
            positive: vec!["news".into()],
            near: vec![vec!["hate".into(), "extremism".into()]],
            sources: BTreeMap::from([(
                "big".to_owned(),
                Origin {
                    title: "Big".into(),
                    licence: "CC0-1.0".into(),
                    cap: 1.0,
                },
            )]),
        }
    }

    #[test]
    fn lines_become_labels_and_look_alikes_are_harmless() {
        let mut corpus = Corpus::new(relations());
        let lines = "# note\n+ bad words\n\n- good words\n".to_owned();
        corpus.add_lines("f", "en", "hate", &lines).unwrap();
        corpus
            .add_lines("g", "en", "news", "+ the news\n- other\n")
            .unwrap();
        let labels: Vec<_> = corpus.samples.iter().map(|s| s.label("hate")).collect();
        assert_eq!(labels, [Some(true), Some(false), Some(false), Some(false)]);
        assert_eq!(corpus.samples[0].label("drugs"), None);
        assert_eq!(corpus.samples[1].label("drugs"), Some(false));
        let error = corpus
            .add_lines("h.txt", "en", "hate", "+ a\nb\n")
            .unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("h.txt", 2));
    }

    #[test]
    fn a_text_of_one_category_is_none_of_another_unless_they_are_near() {
        let mut corpus = Corpus::new(relations());
        for category in ["hate", "extremism", "drugs"] {
            let lines = "+ text\n".repeat(20);
            corpus.add_lines(category, "en", category, &lines).unwrap();
        }
        corpus.settle();
        assert_eq!(corpus.samples[0].label("drugs"), Some(false));
        assert_eq!(corpus.samples[0].label("extremism"), None);
    }

    #[test]
    fn records_keep_what_is_unknown_unknown_and_large_sources_small() {
        let mut corpus = Corpus::new(relations());
        let lines = concat!(
            "{\"lang\":\"pl\",\"text\":\"a\",\"labels\":{\"hate\":1}}\n",
            "{\"lang\":\"pl\",\"text\":\"b\",\"labels\":{\"*\":0}}\n",
        );
        corpus.add_records("f", "big", lines).unwrap();
        assert_eq!(corpus.samples[0].label("drugs"), None);
        assert_eq!(corpus.samples[1].label("drugs"), Some(false));
        assert_eq!(corpus.samples[0].weight, 0.5);
        assert!(corpus.add_records("f", "big", "{}").is_err());
    }
}
