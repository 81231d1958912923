//! Bytes and addresses in, evidence out; pure.
//!
//! Nothing here knows tiers, waits, opens or asks the time. Start at [`Classifier`]: it is built
//! once per rulebook from lists, phrases, search words and engines, and shared by pointer. Names
//! and addresses are looked up in one call; a body is pushed through a [`BodyReader`] as it
//! flows, and however it is cut, the evidence is the same.

pub mod images;
pub mod learned;
pub mod lists;

mod archive;
mod behaviour;
mod body;
mod charset;
mod decode;
mod embedded;
mod entities;
mod hosts;
mod intent;
mod labels;
mod media;
pub mod names;
mod paper;
mod phrases;
mod prompts;
mod score;
mod script;
mod search;
mod text;
mod urls;
mod visible;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{
    CategoryId, CategorySet, Evidence, Extent, HostName, Intent, Match, MatchSource, PageUrl,
    Score, Verdict,
};

pub use behaviour::{RequestHead, opens_relay};
pub use body::{BodyReader, Progress};
pub use embedded::inner_addresses;
pub use hosts::{HostIndex, HostStats, Image, ImageError, ListEntry};
pub use intent::Sign;
pub use media::BodyHead;
pub use names::readable_name;
pub use phrases::{Phrase, PhraseStats};
pub use prompts::{PromptHead, PromptReader, Service, Shape, pointer_problem};
pub use search::SearchEngine;
pub use urls::{covers_path, normal_path};
pub use visible::visible_text;
pub use words::normalise_text;

/// Decoded bytes that a reader reads of one body, unless the builder says otherwise.
pub const DEFAULT_CEILING: u64 = 8 << 20;

/// Names, paths, search engines and phrases, compiled; immutable, shared by pointer.
#[derive(Clone)]
pub struct Classifier {
    hosts: Arc<HostIndex>,
    fresh: Vec<Arc<HostIndex>>,
    /// Categories that only ever close: what an inner address may bring up to the outer one.
    closing: CategorySet,
    search: Arc<search::Searches>,
    sets: Arc<search::Sets>,
    intents: Arc<intent::Intents>,
    prompts: Arc<prompts::Services>,
    labels: labels::Meaning,
    looks: Arc<names::Looks>,
    phrases: Arc<phrases::Phrases>,
    expert: Option<Arc<learned::Expert>>,
    behaviours: behaviour::Targets,
    ceiling: u64,
}

/// Lists that become a [`HostIndex`].
#[derive(Default)]
pub struct HostIndexBuilder {
    lists: Vec<hosts::Source>,
}

impl HostIndexBuilder {
    /// Adds the entries of a list under a category.
    pub fn list(&mut self, list: &str, category: CategoryId, parsed: lists::Parsed) {
        self.lists.push(hosts::Source {
            list: list.into(),
            category,
            domains: parsed.domains,
            paths: parsed.paths,
        });
    }

    /// Compiles under the installation's key. Takes seconds for millions of names, on all cores.
    pub fn build(&self, key: [u8; 16]) -> HostIndex {
        HostIndex::build(key, &self.lists)
    }
}

/// What is compiled into a [`Classifier`].
#[derive(Default)]
pub struct ClassifierBuilder {
    lists: HostIndexBuilder,
    hosts: Option<Arc<HostIndex>>,
    fresh: Vec<Arc<HostIndex>>,
    closing: CategorySet,
    looks: names::Looks,
    search: search::Searches,
    sets: search::Sets,
    intents: intent::Intents,
    prompts: prompts::Services,
    labels: labels::Meaning,
    phrases: phrases::Builder,
    expert: Option<learned::Expert>,
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
        self.sets.add_words(origin, category, &words);
    }

    /// Adds patterns of what typed words are for: words in a row, without regard to marks; a
    /// word that ends in `*` stands for every ending.
    pub fn intent(&mut self, sign: Sign, patterns: &[String]) {
        self.intents.add(sign, patterns);
    }

    /// Says which category stands for help, and about which others help can be sought. Words
    /// that look for help about something else are read as unclear.
    pub fn help(&mut self, help: CategoryId, about: CategorySet) {
        self.intents.supports(help, about);
    }

    /// Adds a service that is asked in the bodies of requests.
    pub fn service(&mut self, service: Service) {
        self.prompts.add(service);
    }

    /// Says what the labels that pages give themselves speak for. `category` gives the number of
    /// a category by its name.
    pub fn labels(&mut self, category: impl Fn(&str) -> Option<CategoryId>) {
        self.labels = labels::Meaning::new(category);
    }

    /// Adds a search engine.
    pub fn engine(&mut self, engine: SearchEngine) {
        self.search.add_engine(engine);
    }

    /// Adds the entries of a list under a category.
    pub fn list(&mut self, list: &str, category: CategoryId, parsed: &lists::Parsed) {
        self.lists.list(list, category, parsed.clone());
    }

    /// Takes an index that was compiled before, or read from its image; lists given one by one
    /// are then left aside.
    pub fn hosts(&mut self, index: Arc<HostIndex>) {
        self.hosts = Some(index);
    }

    /// Adds a small index that is asked beside the big one.
    pub fn fresh(&mut self, index: Arc<HostIndex>) {
        self.fresh.push(index);
    }

    /// Says which categories only ever close pages. Evidence of these is taken over from an
    /// address inside an address; of no other, so that nothing opens a page by naming a good one.
    pub fn closing(&mut self, categories: CategorySet) {
        self.closing = categories;
    }

    /// Has the look of names judged: imitations of well-known ones, and spelling by `model`.
    /// `category` gives the number of a category by its name.
    pub fn looks(
        &mut self,
        model: Option<names::NameModel>,
        category: impl Fn(&str) -> Option<CategoryId>,
    ) {
        self.looks = names::Looks::new(model, category);
    }

    /// Adds the trained model. `category` finds the number of a category that the model names;
    /// those that it does not find are not judged by the model.
    pub fn model(
        &mut self,
        model: Arc<learned::TextModel>,
        category: impl Fn(&str) -> Option<CategoryId>,
    ) {
        self.expert = Some(learned::Expert::new(model, category));
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
        let hosts = self.hosts.unwrap_or_else(|| {
            let print = hosts::fingerprint(&key, &self.lists.lists);
            match previous {
                Some(old) if old.hosts.fingerprint() == print => Arc::clone(&old.hosts),
                _ => Arc::new(self.lists.build(key)),
            }
        });
        Classifier {
            hosts,
            fresh: self.fresh,
            closing: self.closing,
            search: Arc::new(self.search),
            sets: Arc::new(self.sets),
            intents: Arc::new(self.intents),
            prompts: Arc::new(self.prompts),
            labels: self.labels,
            looks: Arc::new(self.looks),
            phrases: Arc::new(self.phrases.build()),
            expert: self.expert.map(Arc::new),
            behaviours: self.behaviours,
            ceiling: self.ceiling.unwrap_or(DEFAULT_CEILING),
        }
    }
}

impl Classifier {
    /// Evidence from the name alone.
    pub fn host(&self, host: &HostName) -> Evidence {
        let mut matches = Vec::new();
        self.find_host(host, &mut matches);
        self.looks.find(host, &mut matches);
        // Only a translator writes another host into its own name.
        if host.is_within("translate.goog") {
            self.find_inner(&PageUrl::host_only(host.clone(), 443), &mut matches);
        }
        Evidence {
            matches,
            ..Evidence::default()
        }
    }

    /// Evidence from the whole address: name, path, query, search words, and what speaks against
    /// the addresses inside it (see [`inner_addresses`]).
    pub fn url(&self, url: &PageUrl) -> Evidence {
        let mut matches = Vec::new();
        self.find_url(url, &mut matches);
        self.looks.find(&url.host, &mut matches);
        self.find_inner(url, &mut matches);
        let mut evidence = Evidence {
            matches,
            ..Evidence::default()
        };
        if evidence.matches.iter().any(is_searched)
            && let Some(terms) = self.search.terms(url)
        {
            self.read_intent(&terms, &mut evidence);
        }
        evidence
    }

    fn find_host(&self, host: &HostName, matches: &mut Vec<Match>) {
        for index in std::iter::once(&self.hosts).chain(&self.fresh) {
            index.find_host(host, matches);
        }
    }

    fn find_url(&self, url: &PageUrl, matches: &mut Vec<Match>) {
        self.find_host(&url.host, matches);
        if url.path.is_empty() {
            return;
        }
        for index in std::iter::once(&self.hosts).chain(&self.fresh) {
            index.find_path(url, matches);
        }
        if let Some(terms) = self.search.terms(url) {
            self.sets.judge(&terms, matches);
        }
    }

    /// What closes an inner address counts for the outer one. What opens it does not: else a
    /// proxy would open by showing a helpline first.
    fn find_inner(&self, url: &PageUrl, matches: &mut Vec<Match>) {
        for inner in inner_addresses(url) {
            let first = matches.len();
            self.find_url(&inner, matches);
            let found = matches.split_off(first);
            let closing = found
                .into_iter()
                .filter(|found| self.closing.contains(found.category));
            matches.extend(closing.map(|found| Match {
                entry: format!("{} in {}", found.entry, url.host).into(),
                ..found
            }));
        }
    }

    /// The same classifier with other fresh lists; everything else is shared.
    pub fn with_fresh(&self, fresh: Vec<Arc<HostIndex>>) -> Classifier {
        Classifier {
            fresh,
            ..self.clone()
        }
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

    /// Whether an address asks for suggestions while somebody types: half a word is not what
    /// somebody looked for, so nothing of it is written down.
    pub fn is_suggestion(&self, url: &PageUrl) -> bool {
        self.search.is_suggestion(url)
    }

    /// Evidence from words typed into a search or a prompt: the word sets of searches, in any
    /// order, the phrases and the model of texts, and what the words are for.
    pub fn query(&self, words: &str) -> Evidence {
        // Not `text/plain`, which is sniffed: typed words are text, whatever is among them.
        let head = BodyHead {
            content_type: Some("text/markdown; charset=utf-8".to_owned()),
            ..BodyHead::default()
        };
        let mut evidence = match self.read(&head) {
            Some(mut reader) => {
                reader.push(words.as_bytes());
                reader.finish()
            }
            None => Evidence::default(),
        };
        self.sets.judge(words, &mut evidence.matches);
        self.read_intent(words, &mut evidence);
        evidence
    }

    /// Reads what words in which something was found are for. Where they look for help and for
    /// nothing else, that counts as a search for help.
    fn read_intent(&self, words: &str, evidence: &mut Evidence) {
        let (points, _, searched) = score::points(evidence);
        let scored = points.iter().filter(|(_, points)| **points >= WORTH_A_LOOK);
        let found: CategorySet = scored
            .map(|(category, _)| *category)
            .chain(searched.iter())
            .collect();
        if found.is_empty() {
            return;
        }
        let reading = self.intents.of(words);
        let sure = points.iter().filter(|(_, points)| **points >= SURE);
        let sure: CategorySet = sure.map(|(category, _)| *category).collect();
        let help = self.intents.help_about(sure.union(searched));
        evidence.intent = Some(match reading.intent {
            Intent::HelpSeeking if help.is_none() => Intent::Unclear,
            intent => intent,
        });
        if let Some(help) = help
            && reading.opens
        {
            evidence.matches.push(rule_match(
                MatchSource::Search,
                help,
                &"intent".into(),
                Intent::HelpSeeking.word(),
            ));
        }
    }

    /// Reads a text of its own, such as a post or a message, of [`SHORT`] words at most: where it
    /// asks for help and for nothing else, or asks what one asks at school, what it says of the
    /// matters in which help is sought counts half. It has the words of those who praise the
    /// matter, and is not one of them.
    pub fn read_plea(&self, text: &str, evidence: &mut Evidence) {
        if evidence.words > SHORT || !text.contains('?') {
            return;
        }
        let reading = self.intents.of(text);
        let intent = match reading.intent {
            Intent::Research => Intent::Research,
            _ if reading.opens => Intent::HelpSeeking,
            _ => return,
        };
        for found in &mut evidence.matches {
            if found.points > 0 && self.intents.can_help(found.category) {
                found.points /= 2;
                evidence.intent = Some(intent);
            }
        }
    }

    /// A reader for the body of a request that may hold what somebody asks a service; `None`
    /// for every other request.
    pub fn prompt(&self, url: &PageUrl, head: &PromptHead) -> Option<PromptReader> {
        prompts::reader(&self.prompts, url, head)
    }

    /// Evidence from what the head of an answer says of it: `Rating` and `PICS-Label` fields.
    /// `fields` are names, in any case, and values.
    pub fn head_labels<'f>(
        &self,
        fields: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Evidence {
        let mut found = labels::Found::default();
        for (name, value) in fields {
            found.field(name, value);
        }
        let mut matches = Vec::new();
        self.labels.matches(&found, &mut matches);
        Evidence {
            matches,
            ..Evidence::default()
        }
    }

    /// How probable each category is that text or a search can show, and each that is in the
    /// evidence, 0 to 1, by number of the category. Nothing is left out for being improbable.
    ///
    /// The points are those of [`Self::verdict`], below zero too. An entry of a list is as good
    /// as certain, the words of a search nearly.
    pub fn probabilities(&self, evidence: &Evidence) -> Vec<(CategoryId, f32)> {
        let (found, listed, searched) = score::points(evidence);
        let text = self.phrases.categories().chain(self.sets.categories());
        let mut points: BTreeMap<CategoryId, i32> = text.map(|category| (category, 0)).collect();
        points.extend(
            listed
                .iter()
                .chain(searched.iter())
                .map(|category| (category, 0)),
        );
        points.extend(found);
        points
            .into_iter()
            .map(|(category, points)| {
                let text = Score { category, points }.probability();
                let least = if listed.contains(category) {
                    0.99
                } else if searched.contains(category) {
                    0.9
                } else {
                    0.0
                };
                (category, text.max(least))
            })
            .collect()
    }

    /// A reader for a body of this head; `None` for a type that is not read.
    pub fn read(&self, head: &BodyHead) -> Option<BodyReader> {
        self.read_up_to(head, self.ceiling)
    }

    /// Like [`Self::read`], with a ceiling of decoded bytes of its own.
    pub fn read_up_to(&self, head: &BodyHead, ceiling: u64) -> Option<BodyReader> {
        BodyReader::new(
            Arc::clone(&self.phrases),
            self.expert.clone(),
            self.labels,
            self.behaviours,
            head,
            ceiling,
        )
    }

    /// The most points that a body's evidence gives any category; `None` if it says more than
    /// points can: of lists, of typed words, or that the body could not be read.
    pub fn loudest(evidence: &Evidence) -> Option<i32> {
        let text = |found: &Match| {
            !matches!(
                found.source,
                MatchSource::List | MatchSource::Path | MatchSource::Search | MatchSource::Image
            )
        };
        let plain = evidence.intent.is_none()
            && evidence.extent != Extent::Damaged
            && evidence.matches.iter().all(text);
        let (points, ..) = score::points(evidence);
        plain.then(|| points.into_values().max().unwrap_or(0))
    }

    /// What evidence amounts to.
    pub fn verdict(&self, evidence: Evidence, version: u64) -> Verdict {
        let mut verdict = score::verdict(evidence, version);
        // A picture on a list is listed, as a name is, besides what its points say.
        let pictures = verdict.because.iter();
        for found in pictures.filter(|found| found.source == MatchSource::Image) {
            verdict.listed.insert(found.category);
        }
        verdict
    }

    /// The index of names, e.g. for its statistics.
    pub fn hosts(&self) -> &Arc<HostIndex> {
        &self.hosts
    }

    /// The trained model, if there is one.
    pub fn model(&self) -> Option<&Arc<learned::TextModel>> {
        self.expert.as_ref().map(|expert| expert.model())
    }

    /// What the phrases compiled to.
    pub fn phrase_stats(&self) -> PhraseStats {
        self.phrases.stats()
    }
}

/// Words of a text that is still read for what it asks; a longer one tells more than it asks.
const SHORT: u64 = 40;

/// Points from which on what a text says is asked for its intent.
const WORTH_A_LOOK: i32 = 40;

/// Points from which on a category about which nobody looks for help stands against words of
/// help; below, short texts make models guess.
const SURE: i32 = 75;

fn is_searched(found: &Match) -> bool {
    found.source == MatchSource::Search
}

/// How many threads work at long lists at most.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8))
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
