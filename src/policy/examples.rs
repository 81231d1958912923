//! Expected decisions: `examples/*.toml`, run at every load through the same functions as the
//! data path.
//!
//! An expectation that fails keeps the rulebook from being used, so that nobody finds out in a
//! lesson that a change of one line closed a helpline.

use crate::classify::BodyHead;
use crate::model::{Confidence, Decided, Identity, PageUrl, SourceId, Subject, Timestamp};

use super::diagnostic::{Diagnostic, Report, did_you_mean};
use super::document::{At, Document, Table};
use super::explain::working;
use super::word::Word;
use super::{Facts, Rulebook, Source};

const FOLDER: &str = "examples/";

/// What came of one expectation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ExampleResult {
    /// The file, relative to the policy directory.
    pub file: String,
    /// The line where the expectation begins.
    pub line: usize,
    /// Address, and for whom: `https://example.org/ for primary`.
    pub name: String,
    /// Whether it came as expected.
    pub passed: bool,
    /// What was expected and what came, with the step that decided.
    pub working: String,
}

impl Rulebook {
    /// Runs every expectation of `examples/*.toml`. Problems in the files themselves are those
    /// that [`Rulebook::compile`] reports; here such expectations are left out.
    pub fn run_examples(&self, source: &Source, now: Timestamp) -> Vec<ExampleResult> {
        self.examples(source, now, &Report::default())
            .into_iter()
            .map(|(result, _)| result)
            .collect()
    }

    /// The expectations that failed, and problems in the files, for [`Rulebook::compile`].
    pub(super) fn failed_examples(&self, source: &Source, now: Timestamp) -> Vec<Diagnostic> {
        let report = Report::default();
        let results = self.examples(source, now, &report);
        let mut problems = report.finish();
        problems.extend(
            results
                .into_iter()
                .filter(|(result, _)| !result.passed)
                .map(|(result, column)| Diagnostic {
                    file: result.file,
                    line: result.line,
                    column,
                    message: format!("{}: {}", result.name, result.working),
                    hint: "mend the rule, or the expectation if the change was meant".to_owned(),
                    fatal: true,
                }),
        );
        problems
    }

    fn examples(
        &self,
        source: &Source,
        now: Timestamp,
        report: &Report,
    ) -> Vec<(ExampleResult, usize)> {
        let mut results = Vec::new();
        let files = source
            .under(FOLDER)
            .filter(|(name, _)| name.ends_with(".toml"));
        for (name, bytes) in files {
            let Some(document) = Document::parse(name, bytes, report) else {
                continue;
            };
            let root = document.root(report);
            for table in root.tables("expect") {
                if let Some(example) = self.read_example(&table, report) {
                    let column = table.place.column;
                    results.push((self.run_example(&example, name, &table, now), column));
                }
                table.finish();
            }
            root.finish();
        }
        results
    }

    fn read_example(&self, table: &Table<'_>, report: &Report) -> Option<Example> {
        let url = table.need_text("url", "e.g. url = \"https://example.org/\"");
        let url = url.and_then(|text| match PageUrl::parse(&text.value) {
            Ok(url) => Some(url),
            Err(problem) => {
                report.error(
                    text.place,
                    format!("\"{}\" is no address", text.value),
                    problem.to_string(),
                );
                None
            }
        });
        let who = self.read_who(table, report);
        let expected = table.need_text("decision", "e.g. decision = \"block\"");
        let expected = expected.and_then(|text| {
            let word = Word::read(&text.value);
            if word.is_none() {
                let hint = did_you_mean(&text.value, Word::ALL.map(Word::as_str));
                report.error(
                    text.place,
                    format!("\"{}\" is not a decision", text.value),
                    hint,
                );
            }
            word
        });
        let category = table.text("category");
        if let Some(category) = &category
            && self.category_named(&category.value).is_none()
        {
            let hint = did_you_mean(&category.value, self.categories().iter().map(|c| &*c.name));
            let message = format!("there is no category \"{}\"", category.value);
            report.error(category.place, message, hint);
        }
        let text = table.text("text").map(|text| text.value);
        let prompt = table.text("prompt").map(|prompt| prompt.value);
        // Only people read why something is expected.
        table.text("why");
        let category = category.map(|category| category.value);
        Some(Example {
            url: url?,
            who: who?,
            expected: expected?,
            category,
            text,
            prompt,
        })
    }

    fn read_who(&self, table: &Table<'_>, report: &Report) -> Option<Identity> {
        let unknown = |kind: &str, name: &At<'_, String>, known: Vec<&str>| {
            let message = format!("there is no {kind} \"{}\"", name.value);
            report.error(name.place, message, did_you_mean(&name.value, known));
        };
        match (table.text("tier"), table.text("class")) {
            (Some(name), None) => {
                let tier = self.tier_named(&name.value);
                if tier.is_none() {
                    unknown(
                        "tier",
                        &name,
                        self.tiers().iter().map(|t| &*t.name).collect(),
                    );
                }
                Some(self.somebody(tier?.id, None))
            }
            (None, Some(id)) => {
                let class = self.class(&id.value);
                if class.is_none() {
                    unknown(
                        "class",
                        &id,
                        self.classes().iter().map(|c| &*c.id.0).collect(),
                    );
                }
                let class = class?;
                Some(self.somebody(class.tier, Some(class)))
            }
            _ => {
                let message = "an expectation is for either a tier or a class";
                report.error(table.place, message, "e.g. tier = \"primary\"");
                None
            }
        }
    }

    /// Somebody of a tier or class, of whom nothing else is known.
    pub(super) fn somebody(
        &self,
        tier: crate::model::TierId,
        class: Option<&super::Class>,
    ) -> Identity {
        Identity {
            subject: Subject::Unknown,
            class: class.map(|class| class.id.clone()),
            tier,
            language: class.and_then(|class| class.language),
            confidence: Confidence::None,
            source: SourceId::Guest,
        }
    }

    fn run_example(
        &self,
        example: &Example,
        file: &str,
        table: &Table<'_>,
        now: Timestamp,
    ) -> ExampleResult {
        let mut verdict = self.judge_url(&example.url);
        if let Some(text) = &example.text {
            let head = BodyHead {
                content_type: Some("text/html; charset=utf-8".to_owned()),
                content_encoding: None,
            };
            if let Some(mut reader) = self.classifier().read(&head) {
                reader.push(text.as_bytes());
                verdict = self.with_body(&verdict, reader.finish());
            }
        }
        if let Some(prompt) = &example.prompt {
            verdict = self.with_prompt(&verdict, prompt);
        }
        let facts = Facts {
            url: &example.url,
            verdict: &verdict,
        };
        let decided = self.decide(&example.who, &facts, now);
        let word = word_of(&decided);
        let category = decided.category.map(|id| &*self.category(id).name);
        let fits = (word == Some(example.expected)
            // What is let pass with a provider's safety is let pass.
            || (example.expected == Word::Allow && word == Some(Word::Safe)))
            && example
                .category
                .as_deref()
                .is_none_or(|wanted| category == Some(wanted));
        let tier = self.tier(example.who.tier);
        let who = example
            .who
            .class
            .as_ref()
            .map_or(&*tier.name, |class| &*class.0);
        let expected = match &example.category {
            Some(category) => format!("{} ({category})", example.expected.as_str()),
            None => example.expected.as_str().to_owned(),
        };
        ExampleResult {
            file: file.to_owned(),
            line: table.place.line,
            name: format!("{} for {who}", example.url),
            passed: fits,
            working: format!("expected {expected}, came {}", working(self, &decided)),
        }
    }
}

/// The word of the step that decided; locked rules of the school count as block and allow.
fn word_of(decided: &Decided) -> Option<Word> {
    let says = decided.trace.iter().find(|step| step.won)?.says;
    Word::read(says.strip_prefix("locked-").unwrap_or(says))
}

struct Example {
    url: PageUrl,
    who: Identity,
    expected: Word,
    category: Option<String>,
    text: Option<String>,
    /// What is asked in the body of the request.
    prompt: Option<String>,
}
