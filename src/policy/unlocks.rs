//! Pages that staff have opened for a class: a set that a decision looks into.
//!
//! With it goes which classes work with a few pages only (`only`).
//!
//! Immutable; whoever learns of a change makes a new one. It says what is open at a moment, not
//! how it came to be: asking, approving and keeping are other rooms' work.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{
    ClassId, HostName, Identity, OnlyThese, PageScope, PageUrl, Pseudonym, Timestamp, Unlock,
    UnlockBy, Whom,
};

use super::hosts::{HostPattern, HostTable};
use super::only::{By, Lessons};
use super::paths::{self, PathPattern};

/// What somebody asks for: the page itself, or something that an open page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Asks {
    /// A page.
    #[default]
    Page,
    /// A picture, script or style of a page of the same registrable domain. Such a part is open
    /// wherever on that domain it lies while a page of the domain is.
    Part,
}

/// Whether a scope may be opened at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// `com`, `co.uk`: names of everybody.
    #[error("this names every site under an ending, not one site")]
    PublicSuffix,
}

/// What a decision may take into account of what is open.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// Everything that staff have opened.
    pub unlocks: &'a Unlocks,
    /// What is asked for.
    pub asks: Asks,
    /// What loads it.
    pub by: By<'a>,
}

impl<'a> Open<'a> {
    /// The question for a page that somebody goes to.
    pub fn page(unlocks: &'a Unlocks) -> Open<'a> {
        Open {
            unlocks,
            asks: Asks::Page,
            by: By::Itself,
        }
    }
}

/// Who asks, as far as it matters to what is open for whom.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The class, where it is known.
    pub class: Option<&'a ClassId>,
    /// The tier, by name.
    pub tier: &'a str,
    /// The stand-in, where there is one.
    pub subject: Option<&'a Pseudonym>,
}

impl<'a> Asker<'a> {
    /// Somebody whose tier has this name.
    pub fn of(who: &'a Identity, tier: &'a str) -> Asker<'a> {
        Asker {
            class: who.class.as_ref(),
            tier,
            subject: who.subject.pseudonym(),
        }
    }

    fn is(&self, whom: &Whom) -> bool {
        match whom {
            Whom::Class(class) => self.class == Some(class),
            Whom::Tier(tier) => self.tier == &**tier,
            Whom::One(one) => self.subject == Some(one),
        }
    }
}

struct Entry {
    unlock: Unlock,
    path: Option<PathPattern>,
}

/// What is open for whom.
#[derive(Default)]
pub struct Unlocks {
    entries: Vec<Entry>,
    hosts: HostTable<usize>,
    /// By registrable domain, for the parts of pages.
    domains: HashMap<Box<str>, Vec<usize>>,
    /// Classes that work with a few pages.
    lessons: Lessons,
}

impl std::fmt::Debug for Unlocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unlocks({})", self.entries.len())
    }
}

impl Unlocks {
    /// A set of these; what is over already may be among them.
    pub fn new(all: impl IntoIterator<Item = Unlock>) -> Unlocks {
        let mut set = Unlocks::default();
        for unlock in all {
            let at = set.entries.len();
            let host = &unlock.scope.host;
            if check_scope(&unlock.scope).is_err() {
                continue;
            }
            let path = match &unlock.scope.path {
                None => None,
                // What cannot be compared opens nothing.
                Some(path) => match PathPattern::read(&format!("{host}{path}")) {
                    Ok(pattern) => Some(pattern),
                    Err(_) => continue,
                },
            };
            set.hosts.add(&HostPattern::Within(host.clone()), at);
            if let Some(domain) = registrable(host) {
                set.domains.entry(domain.into()).or_default().push(at);
            }
            set.entries.push(Entry { unlock, path });
        }
        set
    }

    /// The same with lessons in which classes work with a few pages.
    pub fn with_lessons(mut self, all: impl IntoIterator<Item = OnlyThese>) -> Unlocks {
        self.lessons = Lessons::new(all);
        self
    }

    /// Whether there is none, and no lesson with a few pages.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.lessons.is_empty()
    }

    /// The lessons in which classes work with a few pages.
    pub fn lessons(&self) -> &Lessons {
        &self.lessons
    }

    /// All of them, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = &Unlock> {
        self.entries.iter().map(|entry| &entry.unlock)
    }

    /// What opens an address for somebody at a moment: of several, that of the person who may open
    /// most, then the one that lasts longest. Where only the host is visible, a page of it counts:
    /// the connection has to be opened to see which one is asked for.
    pub fn find(
        &self,
        who: Asker<'_>,
        url: &PageUrl,
        asks: Asks,
        now: Timestamp,
    ) -> Option<&Unlock> {
        // Mostly nothing is open, and then nothing is looked up.
        if self.entries.is_empty() {
            return None;
        }
        let address = paths::of(url);
        let covers = |entry: &Entry| match (&entry.path, &address) {
            (None, _) | (Some(_), None) => true,
            (Some(path), Some(address)) => path.covers(address),
        };
        let named = self
            .hosts
            .of(&url.host)
            .filter_map(|(_, at)| self.entries.get(*at))
            .filter(|entry| covers(entry));
        let of_the_page = (asks == Asks::Part)
            .then(|| self.domains.get(registrable(&url.host)?))
            .flatten()
            .into_iter()
            .flatten()
            .filter_map(|at| self.entries.get(*at));
        named
            .chain(of_the_page)
            .map(|entry| &entry.unlock)
            .filter(|unlock| who.is(&unlock.whom) && unlock.is_active(now))
            .max_by_key(|unlock| (unlock.power == UnlockBy::Lead, unlock.until))
    }
}

/// Whether this can be opened without opening what belongs to others.
///
/// # Errors
/// A public suffix such as `co.uk` is not one site.
pub fn check_scope(scope: &PageScope) -> Result<(), ScopeError> {
    match HostPattern::Within(scope.host.clone()).is_public_suffix() {
        true => Err(ScopeError::PublicSuffix),
        false => Ok(()),
    }
}

/// The domain that somebody registered: `example.co.uk` of `www.example.co.uk`; an address is its
/// own. `None` for a public suffix.
pub fn registrable(host: &HostName) -> Option<&str> {
    match host.ip() {
        Some(_) => Some(host.as_str()),
        None => psl::domain_str(host.as_str()),
    }
}

/// Somebody's right to open, put beside what a closing asks for.
pub(super) fn may_open(power: UnlockBy, asked: UnlockBy) -> bool {
    match asked {
        UnlockBy::Nobody => false,
        UnlockBy::Lead => power == UnlockBy::Lead,
        UnlockBy::Teacher => power != UnlockBy::Nobody,
    }
}

/// What the working says of an unlock.
pub(super) fn in_words(unlock: &Unlock, zone: &str) -> Arc<str> {
    let until = jiff::tz::TimeZone::get(zone)
        .ok()
        .zip(jiff::Timestamp::from_millisecond(unlock.until.0).ok())
        .map(|(zone, at)| at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_else(|| unlock.until.to_string());
    format!(
        "{} open for {} until {until} by {}: {}",
        unlock.scope, unlock.whom, unlock.by, unlock.reason
    )
    .into()
}
