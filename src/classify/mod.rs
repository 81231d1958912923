//! Bytes and addresses in, evidence out; pure.
//!
//! Nothing here knows tiers, waits, opens or asks the time. Start at [`Classifier`].

use std::sync::Arc;

use crate::model::{CategoryId, Evidence, HostName, PageUrl, Verdict};

/// Names, paths, search engines and phrases, compiled; immutable, shared by pointer.
pub struct Classifier {}

/// What is compiled into a [`Classifier`].
#[derive(Default)]
pub struct ClassifierBuilder {}

/// A weighted phrase, or several words that must all occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// One text, or the parts of an AND-combination. As written; folded when compiled.
    pub parts: Vec<String>,
    /// Points for each occurrence (the first `cap` of them); negative is context relief.
    pub points: i32,
    /// How many occurrences count at most.
    pub cap: u32,
}

/// How a search engine shows what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchEngine {
    /// Its name, e.g. `google`.
    pub id: Arc<str>,
    /// Hosts, each with its children; `google.*` stands for any public suffix.
    pub hosts: Vec<String>,
    /// Path prefixes under which a query is a search; empty means any path.
    pub paths: Vec<String>,
    /// Query parameters that hold the words.
    pub params: Vec<String>,
}

/// What is known of a body before its first byte.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyHead {
    /// The `Content-Type` field as sent, if any.
    pub content_type: Option<String>,
    /// The `Content-Encoding` fields as sent, joined by commas.
    pub content_encoding: Option<String>,
}

/// What a piece of a body led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Go on.
    More,
    /// The reader has read all that it will read; the rest need not be pushed.
    Enough,
}

/// Reads a body as it flows: decode, charset, text, words, phrases, score.
pub struct BodyReader {}

impl ClassifierBuilder {
    /// Adds one phrase file. `origin` is its id, e.g. `phrases/pl/gambling`.
    pub fn phrases(&mut self, _origin: &str, _category: CategoryId, _phrases: Vec<Phrase>) {}
    /// Adds words that, typed in any order into a search engine, speak for a category.
    pub fn search_words(&mut self, _origin: &str, _category: CategoryId, _words: Vec<String>) {}
    /// Adds a search engine.
    pub fn engine(&mut self, _engine: SearchEngine) {}
    /// Adds the entries of a list under a category.
    pub fn list(&mut self, _list: &str, _category: CategoryId, _parsed: &lists::Parsed) {}
    /// Compiles. `key` is the installation's key for hashed names.
    pub fn build(self, _key: [u8; 16]) -> Classifier {
        Classifier {}
    }
}

impl Classifier {
    /// Evidence from the name alone.
    pub fn host(&self, _host: &HostName) -> Evidence {
        todo!()
    }
    /// Evidence from the whole address: name, path, query, search words.
    pub fn url(&self, _url: &PageUrl) -> Evidence {
        todo!()
    }
    /// The words typed into a search engine, if this is a search.
    pub fn search_terms(&self, _url: &PageUrl) -> Option<String> {
        todo!()
    }
    /// A reader for a body of this head; `None` for a type that is not read.
    pub fn read(&self, _head: &BodyHead) -> Option<BodyReader> {
        todo!()
    }
    /// What evidence amounts to.
    pub fn verdict(&self, _evidence: Evidence, _version: u64) -> Verdict {
        todo!()
    }
}

impl BodyReader {
    /// Reads a piece.
    pub fn push(&mut self, _bytes: &[u8]) -> Progress {
        todo!()
    }
    /// The evidence so far.
    pub fn evidence(&self) -> Evidence {
        todo!()
    }
    /// Flushes what decoders still hold.
    pub fn finish(self) -> Evidence {
        todo!()
    }
}

/// List formats.
pub mod lists {
    /// What a list file holds.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Parsed {
        /// Names, each standing for itself and its children.
        pub domains: Vec<String>,
        /// `host/path` prefixes.
        pub paths: Vec<String>,
        /// Lines that could not be read: number (from 1) and why.
        pub problems: Vec<(usize, String)>,
    }
    /// A format by its name in `policies/lists/sources.toml`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Format {
        /// One name a line.
        Domains,
        /// `0.0.0.0 name` lines.
        Hosts,
        /// `||name^` lines.
        Adblock,
        /// `host/path` lines (SquidGuard `urls`).
        Urls,
    }
    /// Reads a list; never fails, reports problem lines.
    pub fn parse(_format: Format, _bytes: &[u8]) -> Parsed {
        todo!()
    }
}
