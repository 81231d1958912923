//! "Only these pages": a lesson in which a class works with a few pages and nothing else.
//!
//! What is closed anyway stays closed for its own reason; what is protected stays open, and so do
//! names that are never looked into, because closing them blindly would break devices. A page is
//! more than its own address: what an open page loads (pictures, scripts, frames) is judged by the
//! usual rules. Whether something is loaded by an open page is what the browser says of it
//! (Fetch Metadata, Referer, Origin); whoever writes these by hand gets what the usual rules
//! give, and no more.

use std::collections::HashMap;

use crate::model::{ClassId, HostName, OnlyThese, PageUrl, Timestamp};

use super::paths::{self, PathPattern};

/// What loads an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum By<'a> {
    /// Somebody goes there, or nothing is known.
    #[default]
    Itself,
    /// A page of this host loads it as a part.
    Page(&'a HostName),
    /// Something that only a page loads, such as a style or a font, from a page that does not say
    /// where it is.
    Quiet,
    /// A part of a part of an open page, or what was asked before.
    Settled,
}

struct Entry {
    only: OnlyThese,
    /// Beside each page its path as it is compared.
    paths: Vec<Option<PathPattern>>,
}

/// Which classes work with a few pages, and with which.
#[derive(Default)]
pub struct Lessons {
    by_class: HashMap<ClassId, Vec<Entry>>,
}

impl Lessons {
    /// A set of these; what is over already may be among them.
    pub(super) fn new(all: impl IntoIterator<Item = OnlyThese>) -> Lessons {
        let mut by_class: HashMap<ClassId, Vec<Entry>> = HashMap::new();
        for only in all {
            let paths = only.pages.iter().map(|page| {
                let path = page.path.as_deref()?;
                PathPattern::read(&format!("{}{path}", page.host)).ok()
            });
            let paths = paths.collect();
            let entry = Entry { only, paths };
            by_class
                .entry(entry.only.class.clone())
                .or_default()
                .push(entry);
        }
        Lessons { by_class }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_class.is_empty()
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &OnlyThese> {
        self.by_class.values().flatten().map(|entry| &entry.only)
    }

    /// What holds for a class at a moment; of several, the one that began last.
    pub fn of(&self, class: Option<&ClassId>, now: Timestamp) -> Option<&OnlyThese> {
        self.entry(class, now).map(|entry| &entry.only)
    }

    fn entry(&self, class: Option<&ClassId>, now: Timestamp) -> Option<&Entry> {
        if self.by_class.is_empty() {
            return None;
        }
        let all = self.by_class.get(class?)?;
        all.iter()
            .filter(|entry| entry.only.is_active(now))
            .max_by_key(|entry| (entry.only.from, entry.only.id))
    }

    /// What keeps a class from an address at a moment; `None` where it may go there.
    pub fn keeps_from(
        &self,
        class: Option<&ClassId>,
        url: &PageUrl,
        by: By<'_>,
        now: Timestamp,
    ) -> Option<&OnlyThese> {
        let entry = self.entry(class, now)?;
        let passes = match by {
            By::Settled | By::Quiet => true,
            By::Page(host) => entry.has_host(host) || entry.covers(url),
            By::Itself => entry.covers(url),
        };
        (!passes).then_some(&entry.only)
    }

    /// Whether an address is one of the pages of a class, or on the site of one.
    pub fn has_site(&self, class: Option<&ClassId>, host: &HostName, now: Timestamp) -> bool {
        self.entry(class, now)
            .is_some_and(|entry| entry.has_host(host))
    }
}

impl Entry {
    fn has_host(&self, host: &HostName) -> bool {
        let mut pages = self.only.pages.iter();
        pages.any(|page| host.is_within(page.host.as_str()))
    }

    fn covers(&self, url: &PageUrl) -> bool {
        let address = paths::of(url);
        let mut pages = self.only.pages.iter().zip(&self.paths);
        pages.any(|(page, path)| {
            url.host.is_within(page.host.as_str())
                && match (&page.path, path, &address) {
                    (None, ..) | (_, Some(_), None) => true,
                    (Some(_), Some(path), Some(address)) => path.covers(address),
                    // What cannot be compared is not on the list.
                    (Some(_), None, _) => false,
                }
        })
    }
}

impl std::fmt::Debug for Lessons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lessons({})", self.by_class.len())
    }
}
