//! What was found, and what it amounts to. Facts only: nothing here knows a tier.

use std::sync::Arc;

use super::{CategoryId, CategorySet, Intent, Timestamp};

/// Which kind of rule matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchSource {
    /// A name or address on a category list.
    List,
    /// A path or query rule of a list.
    Path,
    /// Words typed into a search engine.
    Search,
    /// Weighted phrases in the text of the page.
    Phrase,
    /// The trained model's reading of the text.
    Model,
    /// What the page says of itself: an age label.
    Label,
    /// What the page or script does, such as rewriting every address of other sites.
    Behaviour,
    /// How the name of the site looks; a nudge, never a reason of its own.
    Name,
    /// A picture that is on, or close to, a list.
    Image,
}

/// One rule that matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Which kind of rule.
    pub source: MatchSource,
    /// What it speaks for, or against when `points` is negative.
    pub category: CategoryId,
    /// Weight in points; a list entry counts as listed whatever its points.
    pub points: i32,
    /// The list's id, or the phrase file's (`phrases/pl/gambling`).
    pub origin: Arc<str>,
    /// The entry or phrase that matched, as written in its source.
    pub entry: Arc<str>,
    /// How often it matched (phrases: capped by the rule).
    pub count: u32,
}

/// Everything that matched. Merging is commutative and associative.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The rules that matched, in no particular order.
    pub matches: Vec<Match>,
    /// How much of the body could be read.
    pub extent: Extent,
    /// How many words were read, in attributes too.
    pub words: u64,
    /// What typed words are for; `None` where none were typed, or nothing was found in them.
    pub intent: Option<Intent>,
}

/// How much of a body was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// No body was looked at.
    #[default]
    None,
    /// Read from beginning to end.
    Whole,
    /// Read up to a ceiling, or not yet to the end.
    Part,
    /// Could not be decoded, or hit a limit that only hostile bodies hit.
    Damaged,
}

impl Evidence {
    /// Adds what another reader found.
    pub fn merge(&mut self, other: Evidence) {
        self.matches.extend(other.matches);
        self.extent = self.extent.max(other.extent);
        self.words = self.words.saturating_add(other.words);
        self.intent = self.intent.max(other.intent);
    }
}

/// A category's score in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The category.
    pub category: CategoryId,
    /// All sources combined, after caps and context relief; compared with a tier's threshold.
    /// Points are log-odds: see [`Score::probability`].
    pub points: i32,
}

impl Score {
    /// How probable it is that the page belongs to the category, 0 to 1: 50 points are even
    /// odds, and 20 more multiply the odds by e. 100 points are 0.92.
    pub fn probability(&self) -> f32 {
        probability(self.points)
    }
}

/// The probability that so many points stand for, 0 to 1; see [`Score::probability`].
pub fn probability(points: i32) -> f32 {
    // Beyond a few hundred the result is 0 or 1 anyhow, and integers that small are exact.
    let points = points.clamp(-1_000, 1_000) as f32;
    1.0 / (1.0 + ((50.0 - points) / 20.0).exp())
}

/// Words from which on a text in which nothing was found is taken to be clean.
pub const THIN: u64 = 20;

/// What a page *is*: the same for everyone, and remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Categories from lists and path rules.
    pub listed: CategorySet,
    /// Categories from words typed into a search engine.
    pub searched: CategorySet,
    /// Scores of the text, highest first; only categories above zero.
    pub scores: Vec<Score>,
    /// The rules that matched, for the trace.
    pub because: Arc<[Match]>,
    /// How much of the body the scores rest on.
    pub extent: Extent,
    /// How many words the scores rest on; see [`Verdict::is_thin`].
    pub words: u64,
    /// What the typed words behind it are for, if there were some.
    pub intent: Option<Intent>,
    /// Generation of the rulebook that judged.
    pub version: u64,
    /// Until when it may be remembered; `None` if it was made for this moment only.
    pub until: Option<Timestamp>,
}

impl Verdict {
    /// The verdict about something of which nothing is known.
    pub fn unknown(version: u64) -> Self {
        Verdict {
            listed: CategorySet::EMPTY,
            searched: CategorySet::EMPTY,
            scores: Vec::new(),
            because: Arc::from([]),
            extent: Extent::None,
            words: 0,
            intent: None,
            version,
            until: None,
        }
    }

    /// Whether this is what the verdict's text said already: a body with this evidence, read again,
    /// changes nothing.
    pub fn rests_on(&self, body: &Evidence) -> bool {
        let read =
            |found: &&Match| matches!(found.source, MatchSource::Phrase | MatchSource::Model);
        self.extent == body.extent
            && self.words == body.words
            && self.intent >= body.intent
            && self.because.iter().filter(read).count() == body.matches.len()
            && self
                .because
                .iter()
                .filter(read)
                .all(|found| body.matches.contains(found))
            && body
                .matches
                .iter()
                .all(|found| self.because.contains(found))
    }

    /// Whether a body was read, nothing was found and there was hardly anything to find it in:
    /// fewer than [`THIN`] words. That a text says nothing does not mean that it is clean.
    pub fn is_thin(&self) -> bool {
        matches!(self.extent, Extent::Whole | Extent::Part)
            && self.scores.is_empty()
            && self.words < THIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: MatchSource, entry: &str) -> Match {
        Match {
            source,
            category: CategoryId(1),
            points: 50,
            origin: "model/x".into(),
            entry: entry.into(),
            count: 1,
        }
    }

    fn body(matches: &[Match]) -> Evidence {
        Evidence {
            matches: matches.to_vec(),
            extent: Extent::Whole,
            words: 30,
            intent: None,
        }
    }

    #[test]
    fn a_verdict_rests_on_the_same_text_and_on_no_other() {
        let (model, phrase) = (
            found(MatchSource::Model, "a"),
            found(MatchSource::Phrase, "b"),
        );
        let name = found(MatchSource::Name, "c");
        let known = Verdict {
            because: [name.clone(), model.clone(), phrase.clone()].into(),
            extent: Extent::Whole,
            words: 30,
            ..Verdict::unknown(1)
        };
        let same = body(&[phrase.clone(), model.clone()]);
        assert!(known.rests_on(&same), "whatever the order");
        let other = found(MatchSource::Phrase, "d");
        for (what, evidence) in [
            ("less", body(std::slice::from_ref(&model))),
            (
                "more",
                body(&[model.clone(), phrase.clone(), other.clone()]),
            ),
            ("another", body(&[model.clone(), other])),
            ("one twice", body(&[model.clone(), model.clone()])),
            ("what the text is not", body(&[model.clone(), name])),
            (
                "other words",
                Evidence {
                    words: 31,
                    ..same.clone()
                },
            ),
            (
                "not all of it",
                Evidence {
                    extent: Extent::Part,
                    ..same.clone()
                },
            ),
            (
                "a plan",
                Evidence {
                    intent: Some(Intent::Planning),
                    ..same.clone()
                },
            ),
        ] {
            assert!(!known.rests_on(&evidence), "{what}");
        }
    }
}
