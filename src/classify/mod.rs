//! Bytes and addresses in, evidence out; pure.
//!
//! Nothing here knows tiers, waits, opens or asks the time. Start at [`Classifier`]: it is built
//! once per rulebook from lists, phrases, search words and engines, and shared by pointer. Names
//! and addresses are looked up in one call; a body is pushed through a [`BodyReader`] as it
//! flows, and however it is cut, the evidence is the same.

pub mod lists;

mod behaviour;
mod body;
mod charset;
mod decode;
mod entities;
mod hosts;
mod media;
mod phrases;
mod score;
mod script;
mod search;
mod text;
mod urls;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::model::{CategoryId, Evidence, Extent, HostName, Match, MatchSource, PageUrl, Verdict};

pub use behaviour::{RequestHead, opens_relay};
pub use body::{BodyReader, Progress};
pub use hosts::{HostIndex, HostStats};
pub use media::BodyHead;
pub use phrases::{Phrase, PhraseStats};
pub use search::SearchEngine;
pub use urls::{covers_path, normal_path};
pub use words::normalise_text;

/// Decoded bytes that a reader reads of one body, unless the builder says otherwise.
pub const DEFAULT_CEILING: u64 = 8 << 20;

/// Names, paths, search engines and phrases, compiled; immutable, shared by pointer.
pub struct Classifier {
    hosts: Arc<HostIndex>,
    search: search::Searches,
    phrases: Arc<phrases::Phrases>,
    behaviours: behaviour::Targets,
    ceiling: u64,
}

/// What is compiled into a [`Classifier`].
#[derive(Default)]
pub struct ClassifierBuilder {
    lists: Vec<hosts::Source>,
    search: search::Searches,
    phrases: phrases::Builder,
    behaviours: behaviour::Targets,
    ceiling: Option<u64>,
}

impl ClassifierBuilder {
    /// Adds one phrase file. `origin` is its id, e.g. `phrases/pl/gambling`. A phrase of which
    /// nothing is left after folding (only punctuation) is left out; the same phrase given twice
    /// for a category counts once, with the heavier weight.
    pub fn phrases(&mut self, origin: &str, category: CategoryId, phrases: Vec<Phrase>) {
        self.phrases.add(origin, category, phrases);
    }

    /// Adds words that, typed in any order into a search engine, speak for a category. Each text
    /// is one set: all its words must occur, as whole words.
    pub fn search_words(&mut self, origin: &str, category: CategoryId, words: Vec<String>) {
        self.search.add_words(origin, category, &words);
    }

    /// Adds a search engine.
    pub fn engine(&mut self, engine: SearchEngine) {
        self.search.add_engine(engine);
    }

    /// Adds the entries of a list under a category.
    pub fn list(&mut self, list: &str, category: CategoryId, parsed: &lists::Parsed) {
        self.lists.push(hosts::Source {
            list: list.into(),
            category,
            domains: parsed.domains.clone(),
            paths: parsed.paths.clone(),
        });
    }

    /// Names the categories that behaviours speak for: ways around the filter, and computers that
    /// are used from afar. Without them behaviours are not looked for.
    pub fn behaviours(&mut self, around: Option<CategoryId>, remote: Option<CategoryId>) {
        self.behaviours = behaviour::Targets { around, remote };
    }

    /// Sets how many decoded bytes of one body are read at most (default
    /// [`DEFAULT_CEILING`]).
    pub fn ceiling(&mut self, decoded_bytes: u64) {
        self.ceiling = Some(decoded_bytes);
    }

    /// Compiles. `key` is the installation's key for hashed names.
    pub fn build(self, key: [u8; 16]) -> Classifier {
        self.build_after(key, None)
    }

    /// Compiles like [`Self::build`], and takes the host index over from `previous` when key,
    /// lists and categories are the same, so that a reload of phrases does not sort a million
    /// names again.
    pub fn build_after(self, key: [u8; 16], previous: Option<&Classifier>) -> Classifier {
        let print = hosts::fingerprint(&key, &self.lists);
        let hosts = match previous {
            Some(old) if old.hosts.fingerprint() == print => Arc::clone(&old.hosts),
            _ => Arc::new(HostIndex::build(key, &self.lists)),
        };
        Classifier {
            hosts,
            search: self.search,
            phrases: Arc::new(self.phrases.build()),
            behaviours: self.behaviours,
            ceiling: self.ceiling.unwrap_or(DEFAULT_CEILING),
        }
    }
}

impl Classifier {
    /// Evidence from the name alone.
    pub fn host(&self, host: &HostName) -> Evidence {
        let mut matches = Vec::new();
        self.hosts.find_host(host, &mut matches);
        Evidence {
            matches,
            extent: Extent::None,
        }
    }

    /// Evidence from the whole address: name, path, query, search words.
    pub fn url(&self, url: &PageUrl) -> Evidence {
        let mut evidence = self.host(&url.host);
        if !url.path.is_empty() {
            self.hosts.find_path(url, &mut evidence.matches);
            if let Some(terms) = self.search.terms(url) {
                self.search.judge(&terms, &mut evidence.matches);
            }
        }
        evidence
    }

    /// Evidence from the head of a request (with its address) or of an answer (without).
    pub fn head(&self, url: Option<&PageUrl>, head: RequestHead) -> Evidence {
        let mut evidence = Evidence::default();
        behaviour::head(self.behaviours, url, head, &mut evidence.matches);
        evidence
    }

    /// Evidence from the first message of a WebSocket that opens a tunnel, see [`opens_relay`].
    pub fn relay(&self) -> Evidence {
        let mut evidence = Evidence::default();
        behaviour::relay(self.behaviours, &mut evidence.matches);
        evidence
    }

    /// The words typed into a search engine, if this is a search. They are as typed, decoded
    /// from the form encoding; several parameters are joined with a space.
    pub fn search_terms(&self, url: &PageUrl) -> Option<String> {
        self.search.terms(url)
    }

    /// A reader for a body of this head; `None` for a type that is not read.
    pub fn read(&self, head: &BodyHead) -> Option<BodyReader> {
        self.read_up_to(head, self.ceiling)
    }

    /// Like [`Self::read`], with a ceiling of decoded bytes of its own.
    pub fn read_up_to(&self, head: &BodyHead, ceiling: u64) -> Option<BodyReader> {
        BodyReader::new(Arc::clone(&self.phrases), self.behaviours, head, ceiling)
    }

    /// What evidence amounts to.
    pub fn verdict(&self, evidence: Evidence, version: u64) -> Verdict {
        score::verdict(evidence, version)
    }

    /// The index of names, e.g. for its statistics.
    pub fn hosts(&self) -> &Arc<HostIndex> {
        &self.hosts
    }

    /// What the phrases compiled to.
    pub fn phrase_stats(&self) -> PhraseStats {
        self.phrases.stats()
    }
}

/// A match of a list or search rule, which carries no points.
fn rule_match(
    source: MatchSource,
    category: CategoryId,
    origin: &Arc<str>,
    entry: impl Into<Arc<str>>,
) -> Match {
    Match {
        source,
        category,
        points: 0,
        origin: Arc::clone(origin),
        entry: entry.into(),
        count: 1,
    }
}
