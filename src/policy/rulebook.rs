//! The compiled rules: what every question is answered from.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use crate::classify::images::Images;
use crate::classify::{Classifier, HostIndex};
use crate::model::{
    CategoryId, CategorySet, ClassId, Evidence, Language, Match, MatchSource, PageUrl, Retention,
    SchoolHours, Severity, TierId, Timestamp, Verdict, Voice,
};

use super::guide::{Guide, Helpline};
use super::hosts::HostTable;
use super::lessons::{Lesson, Lessons};
use super::paths::PathPattern;
use super::safe_search::{self, Provider};
use super::word::Word;
use super::{Diagnostic, Source, compile};

/// A category as people see it.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its number in this rulebook.
    pub id: CategoryId,
    /// Kebab-case name.
    pub name: Arc<str>,
    /// Title per language.
    pub titles: BTreeMap<Language, String>,
    /// Key in the subject library of pages: `games`, `adult`, `chat`, `betting`, `unsafe` …
    pub subject: Arc<str>,
    /// Self-harm, abuse and the like: help first, details to the safeguarding team only.
    pub care: bool,
    /// What a pupil would call it, one of [`super::TOPICS`]: chooses contacts, cards and other places
    /// to go. May be empty.
    pub topic: Arc<str>,
    /// Pages of it name nothing that a neighbour should not read (FIELD row E12).
    pub discreet: bool,
    /// Nobody may open it, nothing of it is kept.
    pub locked: bool,
}

/// Who is told of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// The people who look after pupils.
    Safeguarding,
    /// The people who look after machines: malware, phishing.
    It,
}

/// A tier as people see it.
#[derive(Clone, Debug)]
pub struct Tier {
    /// Its number in this rulebook.
    pub id: TierId,
    /// Kebab-case name.
    pub name: Arc<str>,
    /// Title per language.
    pub titles: BTreeMap<Language, String>,
    /// How it is spoken to.
    pub voice: Voice,
}

/// A class.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its id, e.g. `7B`.
    pub id: ClassId,
    /// Its tier.
    pub tier: TierId,
    /// Its language, if other than the school's.
    pub language: Option<Language>,
    /// When it meets, for those who are in several classes; empty where that is not written down.
    pub lessons: Vec<Lesson>,
}

/// A network of the school and what it implies.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its name, e.g. `room 12`.
    pub name: Arc<str>,
    /// Its ranges.
    pub addresses: Vec<ipnet::IpNet>,
    /// The class that sits there.
    pub class: Option<ClassId>,
    /// The tier, where no class implies one.
    pub tier: Option<TierId>,
    /// The language, where no class implies one.
    pub language: Option<Language>,
    /// Several people share a device there, so nothing is known of one of them.
    pub shared: bool,
}

/// Where staff report illegal content (F15). Never shown to pupils.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportPlace {
    /// ISO 3166 country, upper case; `EU` for its member states.
    pub country: String,
    /// Whom to report to.
    pub name: String,
    /// Its own address or number, as it is written.
    pub place: String,
    /// What to do there, per language.
    pub text: BTreeMap<Language, String>,
    /// Where this was taken from.
    pub source: String,
    /// When somebody last looked, `YYYY-MM-DD`.
    pub verified_on: String,
}

/// The school and what its pages say of it.
#[derive(Clone, Debug)]
pub struct School {
    /// Its name.
    pub name: String,
    /// ISO 3166 country, upper case.
    pub country: String,
    /// Languages offered, first is the default.
    pub languages: Vec<Language>,
    /// IANA time zone.
    pub time_zone: String,
    /// Names of the safeguarding team as pupils know them; may be empty.
    pub safeguarding: Vec<String>,
    /// Where "go to the start page" leads; the portal's own page if none.
    pub start_page: Option<String>,
    /// For how many days a closed page's record is kept.
    pub retention_days: u16,
    /// How long each kind of record is kept.
    pub retention: Retention,
    /// Where staff report illegal content, for this country, inside their review date at load.
    pub report_places: Vec<ReportPlace>,
    /// Helplines and emergency numbers of the country, inside their review date at load.
    pub helplines: Vec<Helpline>,
    /// When it is there to be reached, and whom it tells first.
    pub hours: SchoolHours,
    /// Cards, other places to go, and what the notice page says of the rules in force.
    pub guide: Guide,
    /// Whether pupils read once a term what the school asks of them, before their first page.
    pub agreement: bool,
    /// If the journal cannot be written: `true` shows the block page all the same and says so
    /// to IT; a blocked page is never opened either way.
    pub block_without_journal: bool,
    /// Lessons, and how long a page may be opened for a class.
    pub lessons: Lessons,
}

/// What a tier does beyond the categories.
#[derive(Clone, Debug)]
pub(super) struct TierRules {
    /// Points at which a category of the text counts; 0: never.
    pub threshold: i32,
    /// What is done with what nobody has classified: allow or block.
    pub unknown: Word,
    /// What is done with a text that nobody can read: coded in a way that is not known, or beyond
    /// what is undone.
    pub unreadable: Word,
    pub read_bodies: bool,
    /// Only the positive categories of the walled garden open.
    pub allow_only: bool,
    pub youtube: Option<&'static str>,
    pub safe_search: bool,
    pub prefer_safe: bool,
    pub alerts: bool,
}

/// What a category does beyond its title.
#[derive(Clone, Debug)]
pub(super) struct CategoryRules {
    /// The decision of each tier, by the tier's number.
    pub words: Vec<Word>,
    pub alert: Option<Severity>,
    pub alert_kind: AlertKind,
    /// Why these decisions, in one sentence.
    pub reason: String,
}

/// One of the four states of a school rule (FIELD row D3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Allow,
    Block,
    LockedAllow,
    LockedBlock,
}

impl State {
    pub(super) const ALL: [State; 4] = [
        State::Allow,
        State::Block,
        State::LockedAllow,
        State::LockedBlock,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            State::Allow => "allow",
            State::Block => "block",
            State::LockedAllow => "locked-allow",
            State::LockedBlock => "locked-block",
        }
    }

    pub(super) fn opens(self) -> bool {
        matches!(self, State::Allow | State::LockedAllow)
    }
}

/// A rule of the school.
#[derive(Clone, Debug)]
pub(super) struct SchoolRule {
    pub id: Arc<str>,
    pub state: State,
    /// Empty means all.
    pub tiers: Vec<TierId>,
    /// Lower-cased ids; empty means all.
    pub classes: Vec<String>,
    pub category: Option<CategoryId>,
    /// From when it is no longer in force.
    pub ends: Option<Timestamp>,
}

/// The school's rules, by what they are found with.
#[derive(Clone, Debug, Default)]
pub(super) struct SchoolRules {
    pub rules: Vec<SchoolRule>,
    pub hosts: HostTable<(usize, Arc<str>)>,
    pub paths: HostTable<(usize, PathPattern, Arc<str>)>,
    /// Sets of folded words, all of which have to occur.
    pub searches: Vec<(usize, Vec<String>, Arc<str>)>,
}

/// A host in a group of `protected.toml` or `no_inspect.toml`.
#[derive(Clone, Debug)]
pub(super) struct GroupEntry {
    /// File and group, e.g. `protected/helplines`.
    pub group: Arc<str>,
    pub category: CategoryId,
    pub host: Arc<str>,
}

/// What is known of a list: whose it is, what it may be used for, how old it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInfo {
    /// Its id in `lists/sources.toml`.
    pub id: Arc<str>,
    /// Its name as people know it; may be empty.
    pub title: String,
    /// What it speaks for.
    pub category: CategoryId,
    /// Under which licence it may be used, e.g. `CC-BY-SA-4.0`.
    pub licence: String,
    /// Who made it and where it comes from.
    pub source: String,
    /// Where it can be fetched; may be empty.
    pub url: String,
    /// The day it was added, `YYYY-MM-DD`; may be empty.
    pub added: String,
    /// The day it was last fetched, `YYYY-MM-DD`; as `added` where nothing is said.
    pub updated: String,
    /// Whether it is swapped by itself while the gateway runs.
    pub fresh: bool,
    /// Names and addresses of it that are in force.
    pub names: u32,
}

/// Gives back the bytes of an index of lists by the digest of what it was made from, in hex, if
/// they were kept.
pub type Shelf<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// The big index of names.
#[derive(Clone)]
pub(super) struct Base {
    pub index: Arc<HostIndex>,
    /// Of what it was made from.
    pub digest: [u8; 32],
    /// What was wrong with the lists, to be said again when they are not read again.
    pub problems: Arc<[Diagnostic]>,
    /// Made from the lists, not read from an image.
    pub is_new: bool,
}

/// The small index of a list that changes every few minutes.
#[derive(Clone)]
pub(super) struct Fresh {
    pub id: Arc<str>,
    /// Of what was read last, even if it was broken.
    pub digest: [u8; 32],
    /// `None` while there was never one that could be used.
    pub index: Option<Arc<HostIndex>>,
    pub problems: Arc<[Diagnostic]>,
}

/// Everything compiled from `policies/`; immutable.
pub struct Rulebook {
    pub(super) school: School,
    pub(super) categories: Vec<Category>,
    pub(super) category_rules: Vec<CategoryRules>,
    /// Categories whose presence vouches for a text (see `precedence`).
    pub(super) positive: CategorySet,
    /// Categories that open in an allow-only tier.
    pub(super) walled: CategorySet,
    pub(super) tiers: Vec<Tier>,
    pub(super) tier_rules: Vec<TierRules>,
    pub(super) guest: TierId,
    pub(super) classes: Vec<Class>,
    pub(super) networks: Vec<Network>,
    /// Ranges with the number of their network, longest prefix first.
    pub(super) ranges: Vec<(IpNet, usize)>,
    pub(super) rules: SchoolRules,
    pub(super) protected: HostTable<GroupEntry>,
    pub(super) no_inspect: HostTable<GroupEntry>,
    pub(super) no_inspect_groups: Vec<(String, String)>,
    pub(super) providers: Vec<Provider>,
    pub(super) lists: Vec<ListInfo>,
    pub(super) heavy: Heavy,
    pub(super) pictures: compile::Pictures,
    pub(super) generation: u64,
    pub(super) digest: String,
}

/// The part that is shared with the next rulebook while its inputs stay the same.
#[derive(Clone)]
pub(super) struct Heavy {
    pub classifier: Arc<Classifier>,
    /// Digest of what it was built from, fresh lists left aside.
    pub inputs: Arc<str>,
    pub base: Base,
    pub fresh: Vec<Fresh>,
}

impl std::fmt::Debug for Rulebook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rulebook({}, {})", self.generation, self.digest)
    }
}

impl Rulebook {
    /// Compiles `policies/`. All problems are returned, not the first; warnings come with the
    /// rulebook. `key` is the installation's secret for hashed names, `generation` counts up.
    ///
    /// What is heavy (lists, phrases) is taken over from `previous` where its inputs are the
    /// same. Every expectation under `examples/` is checked; one that fails is a problem.
    pub fn compile(
        source: &Source,
        key: [u8; 16],
        generation: u64,
        now: Timestamp,
        previous: Option<&Rulebook>,
    ) -> Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>> {
        compile::run(source, key, generation, now, previous, &|_| None)
    }

    /// Compiles like [`Self::compile`], and takes the big index of names from `shelf` if it has
    /// the one that belongs to these lists: reading it takes a tenth of a second where sorting
    /// millions of names takes several.
    pub fn compile_with_shelf(
        source: &Source,
        key: [u8; 16],
        generation: u64,
        now: Timestamp,
        previous: Option<&Rulebook>,
        shelf: Shelf<'_>,
    ) -> Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>> {
        compile::run(source, key, generation, now, previous, shelf)
    }

    /// The digest and the bytes of the big index of names for a [`Shelf`]; `None` if it came
    /// from there, or from the rulebook before.
    pub fn lists_image(&self) -> Option<(String, Vec<u8>)> {
        let base = &self.heavy.base;
        base.is_new.then(|| {
            let notes = compile::write_notes(&base.problems);
            (
                data_encoding::HEXLOWER.encode(&base.digest),
                base.index.to_image(&base.digest, &notes),
            )
        })
    }

    /// Every list, in the order of `lists/sources.toml`.
    pub fn lists(&self) -> &[ListInfo] {
        &self.lists
    }

    /// A list by its id.
    pub fn list(&self, id: &str) -> Option<&ListInfo> {
        self.lists.iter().find(|list| *list.id == *id)
    }

    /// Facts about an address before anything was fetched: lists, paths, search words.
    pub fn judge_url(&self, url: &PageUrl) -> Verdict {
        let evidence = if url.path.is_empty() {
            self.classifier().host(&url.host)
        } else {
            self.classifier().url(url)
        };
        self.judge_evidence(evidence)
    }

    /// What evidence amounts to under this rulebook.
    pub fn judge_evidence(&self, evidence: Evidence) -> Verdict {
        self.classifier().verdict(evidence, self.generation)
    }

    /// What is known of an address together with what its body says. How long it may be
    /// remembered stays as it was known.
    pub fn with_body(&self, known: &Verdict, body: Evidence) -> Verdict {
        // What is known may come from an earlier reading of the same text: that reading must not
        // count twice.
        let again = |found: &Match| {
            matches!(found.source, MatchSource::Phrase | MatchSource::Model)
                || body.matches.contains(found)
        };
        let kept = known.because.iter().filter(|found| !again(found));
        let mut evidence = Evidence {
            matches: kept.cloned().collect(),
            extent: known.extent,
            words: 0,
            intent: known.intent,
        };
        evidence.merge(body);
        Verdict {
            until: known.until,
            ..self.judge_evidence(evidence)
        }
    }

    /// Whether a body that gives no category more than so many points ([`Classifier::loudest`])
    /// leaves every decision about the page as it was: nothing is known of it that the text could
    /// join, and no tier counts so few points.
    pub fn leaves_as_it_was(&self, known: &Verdict, loudest: i32) -> bool {
        let thresholds = self.tier_rules.iter().map(|tier| tier.threshold);
        known.scores.is_empty()
            && thresholds
                .filter(|threshold| *threshold > 0)
                .all(|threshold| loudest < threshold)
    }

    /// What is known of an address together with what somebody asked there in the body of a
    /// request.
    pub fn with_prompt(&self, known: &Verdict, words: &str) -> Verdict {
        self.with_body(known, self.classifier().query(words))
    }

    /// Whose connections are never opened: each group of `no_inspect.toml` by name, and why.
    pub fn no_inspect_groups(&self) -> impl Iterator<Item = (&str, &str)> {
        self.no_inspect_groups
            .iter()
            .map(|(name, reason)| (name.as_str(), reason.as_str()))
    }

    /// What pictures are judged by.
    pub fn images(&self) -> &Arc<Images> {
        &self.pictures.images
    }

    /// The classifier it owns.
    pub fn classifier(&self) -> &Classifier {
        &self.heavy.classifier
    }

    /// Counts up with each load.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// SHA-256 of everything compiled, in hex.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The school.
    pub fn school(&self) -> &School {
        &self.school
    }

    /// All categories, by number.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// A category. A number of another rulebook, which nobody should ask with, gives the first.
    pub fn category(&self, id: CategoryId) -> &Category {
        self.categories
            .get(usize::from(id.0))
            .or_else(|| self.categories.first())
            .expect("compile refuses a rulebook without the illegal classes")
    }

    /// A category by its kebab-case name.
    pub fn category_named(&self, name: &str) -> Option<&Category> {
        self.categories
            .iter()
            .find(|category| &*category.name == name)
    }

    /// The alert that an episode of this category begins with, and who is told.
    pub fn alert_of(&self, id: CategoryId) -> Option<(Severity, AlertKind)> {
        let rules = self.category_rules.get(usize::from(id.0))?;
        rules.alert.map(|severity| (severity, rules.alert_kind))
    }

    /// Why a category is decided as it is, in one sentence of its author.
    pub fn reason_of(&self, id: CategoryId) -> &str {
        self.category_rules
            .get(usize::from(id.0))
            .map_or("", |rules| &rules.reason)
    }

    /// The decision word of a category in a tier, e.g. `teacher`; for tables in the dashboard.
    pub fn word_of(&self, category: CategoryId, tier: TierId) -> &'static str {
        self.word(category, tier).as_str()
    }

    /// All tiers, youngest first; their place is their number.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// A tier. A number of another rulebook gives the guest tier.
    pub fn tier(&self, id: TierId) -> &Tier {
        self.tiers
            .get(usize::from(id.0))
            .or_else(|| self.tiers.get(usize::from(self.guest.0)))
            .expect("compile refuses a rulebook whose guest tier does not exist")
    }

    /// A tier by its kebab-case name.
    pub fn tier_named(&self, name: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| &*tier.name == name)
    }

    /// All classes.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// A class by its id (case matters not).
    pub fn class(&self, id: &str) -> Option<&Class> {
        let id = id.to_lowercase();
        self.classes
            .iter()
            .find(|class| class.id.0.to_lowercase() == id)
    }

    /// All networks, in the order in which they are written.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// The network that an address belongs to: the most specific range that holds it. An
    /// IPv4 address inside IPv6 (`::ffff:10.0.0.1`) is read as IPv4.
    pub fn network_of(&self, address: IpAddr) -> Option<&Network> {
        let address = address.to_canonical();
        let (_, network) = self
            .ranges
            .iter()
            .find(|(range, _)| range.contains(&address))?;
        self.networks.get(*network)
    }

    /// The tier of those of whom nothing is known.
    pub fn guest_tier(&self) -> TierId {
        self.guest
    }

    /// The safe-search change to an allowed request, if the engine is known: a new query
    /// string, to be sent instead. `None` where nothing needs to change.
    pub fn safe_query(&self, url: &PageUrl) -> Option<String> {
        safe_search::query(&self.providers, url)
    }

    /// The decision word of a category in a tier; strict where a number is of another rulebook.
    pub(super) fn word(&self, category: CategoryId, tier: TierId) -> Word {
        self.category_rules
            .get(usize::from(category.0))
            .and_then(|rules| rules.words.get(usize::from(self.tier(tier).id.0)).copied())
            .unwrap_or(Word::Block)
    }

    /// What a tier does beyond the categories.
    pub(super) fn tier_rules(&self, id: TierId) -> &TierRules {
        self.tier_rules
            .get(usize::from(self.tier(id).id.0))
            .expect("compile makes one for each tier")
    }
}
