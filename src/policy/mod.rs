//! What the school wants; pure.
//!
//! `policies/` as text goes in, a [`Rulebook`] comes out, or every problem with file and line.
//! The data path, `explain` and the examples all call [`Rulebook::decide`].

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::classify::Classifier;
use crate::model::{
    CategoryId, ClassId, Decided, HostName, Identity, Language, PageUrl, TierId, Timestamp,
    Verdict, Voice,
};

/// `policies/` as names and bytes, no file system. Names are relative with `/`.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Content by relative name, e.g. `tiers/primary.toml`.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// A problem in a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the policy directory.
    pub file: String,
    /// Line from 1; 0 if the whole file is meant.
    pub line: usize,
    /// Column from 1; 0 if the whole line is meant.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether it keeps the rulebook from being used.
    pub fatal: bool,
}

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
    /// Nobody may open it, nothing of it is kept.
    pub locked: bool,
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
}

/// A helpline or emergency number (FIELD section 6).
#[derive(Clone, Debug, PartialEq)]
pub struct Helpline {
    /// ISO 3166 country, upper case.
    pub country: String,
    /// `helpline` or `emergency`; hotlines are for staff and are not kept here.
    pub kind: String,
    /// The number as it is written.
    pub number: String,
    /// Its name and what may be said of it, per language.
    pub text: BTreeMap<Language, String>,
    /// Where the number was taken from.
    pub source: String,
    /// Until when the entry may be shown, `YYYY-MM-DD`.
    pub review_by: String,
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
    /// Helplines and emergency numbers of the country, inside their review date at load.
    pub helplines: Vec<Helpline>,
    /// If the journal cannot be written: `true` shows the block page all the same and says so
    /// to IT; a blocked page is never opened either way.
    pub block_without_journal: bool,
}

/// Everything compiled from `policies/`; immutable.
pub struct Rulebook {}

/// What was seen of a request, and what is known of it.
pub struct Facts<'a> {
    /// The address as far as it was visible.
    pub url: &'a PageUrl,
    /// Everything known of it: lists, search words, text.
    pub verdict: &'a Verdict,
}

/// What to do with a TLS connection, by its name alone.
#[derive(Clone, Debug, PartialEq)]
pub enum OnHello {
    /// Pass on unopened.
    Splice(Box<Decided>),
    /// Open it.
    Bump,
}

impl Rulebook {
    /// Compiles `policies/`. All problems are returned, not the first; warnings come with the
    /// rulebook. `key` is the installation's secret for hashed names, `generation` counts up.
    pub fn compile(
        _source: &Source,
        _key: [u8; 16],
        _generation: u64,
        _now: Timestamp,
        _previous: Option<&Rulebook>,
    ) -> Result<(Rulebook, Vec<Diagnostic>), Vec<Diagnostic>> {
        todo!()
    }
    /// The one decision function.
    pub fn decide(&self, _who: &Identity, _facts: &Facts<'_>, _now: Timestamp) -> Decided {
        todo!()
    }
    /// What to do with a connection whose ClientHello names `host`.
    pub fn on_hello(
        &self,
        _who: &Identity,
        _host: &HostName,
        _port: u16,
        _now: Timestamp,
    ) -> OnHello {
        todo!()
    }
    /// Facts about an address before anything was fetched: lists, paths, search words.
    pub fn judge_url(&self, _url: &PageUrl) -> Verdict {
        todo!()
    }
    /// The classifier it owns.
    pub fn classifier(&self) -> &Classifier {
        todo!()
    }
    /// Counts up with each load.
    pub fn generation(&self) -> u64 {
        todo!()
    }
    /// SHA-256 of everything compiled, in hex.
    pub fn digest(&self) -> &str {
        todo!()
    }
    /// The school.
    pub fn school(&self) -> &School {
        todo!()
    }
    /// All categories, by number.
    pub fn categories(&self) -> &[Category] {
        todo!()
    }
    /// A category.
    pub fn category(&self, _id: CategoryId) -> &Category {
        todo!()
    }
    /// All tiers, by number.
    pub fn tiers(&self) -> &[Tier] {
        todo!()
    }
    /// A tier.
    pub fn tier(&self, _id: TierId) -> &Tier {
        todo!()
    }
    /// All classes.
    pub fn classes(&self) -> &[Class] {
        todo!()
    }
    /// A class by its id (case matters not).
    pub fn class(&self, _id: &str) -> Option<&Class> {
        todo!()
    }
    /// The networks, most specific range first where they overlap.
    pub fn network_of(&self, _address: std::net::IpAddr) -> Option<&Network> {
        todo!()
    }
    /// The tier of those of whom nothing is known.
    pub fn guest_tier(&self) -> TierId {
        todo!()
    }
    /// The safe-search change to an allowed request, if the engine is known: a new query
    /// string, to be sent instead.
    pub fn safe_query(&self, _url: &PageUrl) -> Option<String> {
        todo!()
    }
}
