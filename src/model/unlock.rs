//! What a member of staff has decided for a while: a page opened, or a lesson with a few pages.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use super::{ClassId, HostName, PageUrl, PageUrlError, Pseudonym, Timestamp, UnlockBy};

/// What is opened: a host with its children, or what lies under one path of it. Without a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageScope {
    /// The host, without a leading `www.`.
    pub host: HostName,
    /// The path as it was written, beginning with `/`; `None` is the whole site.
    pub path: Option<Arc<str>>,
}

impl PageScope {
    /// The longest path that is kept, in bytes.
    pub const MOST_PATH: usize = 512;

    /// Reads `games.example`, `games.example/history` or a whole address; a query is left out.
    ///
    /// # Errors
    /// What [`PageUrl::parse`] refuses, and paths over [`Self::MOST_PATH`].
    pub fn parse(text: &str) -> Result<PageScope, PageUrlError> {
        let scope = PageScope::of(&PageUrl::parse(text)?);
        match &scope.path {
            Some(path) if path.len() > Self::MOST_PATH => Err(PageUrlError::Malformed),
            _ => Ok(scope),
        }
    }

    /// What the address of a page names: its path, unless that is the site's start page.
    pub fn of(url: &PageUrl) -> PageScope {
        let path = (!matches!(&*url.path, "" | "/")).then(|| url.path.clone());
        PageScope {
            host: without_www(&url.host),
            path,
        }
    }

    /// The whole site of this.
    pub fn site(&self) -> PageScope {
        PageScope {
            host: self.host.clone(),
            path: None,
        }
    }

    /// An address that this opens, as a browser is given it.
    pub fn address(&self) -> String {
        format!(
            "https://{}{}",
            self.host.for_url(),
            self.path.as_deref().unwrap_or("/")
        )
    }
}

/// Sites send `www.` to the bare name and back; whoever opens one means both.
fn without_www(host: &HostName) -> HostName {
    host.as_str()
        .strip_prefix("www.")
        .filter(|rest| rest.contains('.'))
        .and_then(|rest| rest.parse().ok())
        .unwrap_or_else(|| host.clone())
}

impl fmt::Display for PageScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.host, self.path.as_deref().unwrap_or(""))
    }
}

/// For whom something is opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    /// A class.
    Class(ClassId),
    /// A tier, by name: who asked is of no known class.
    Tier(Arc<str>),
    /// One member of staff, who opened it for the own work.
    One(Pseudonym),
}

impl Whom {
    /// The class, if it is one.
    pub fn class(&self) -> Option<&ClassId> {
        match self {
            Whom::Class(class) => Some(class),
            Whom::Tier(_) | Whom::One(_) => None,
        }
    }
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whom::Class(class) => class.fmt(f),
            Whom::Tier(tier) => write!(f, "tier {tier}"),
            Whom::One(one) => one.fmt(f),
        }
    }
}

/// A page opened for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlock {
    /// Its id.
    pub id: Uuid,
    /// For whom; nobody else.
    pub whom: Whom,
    /// What.
    pub scope: PageScope,
    /// From when.
    pub from: Timestamp,
    /// Until when; at this moment it is over.
    pub until: Timestamp,
    /// By whom, as colleagues know this person.
    pub by: Arc<str>,
    /// What this person may open.
    pub power: UnlockBy,
    /// Why, in their words.
    pub reason: Arc<str>,
    /// When it was ended before its time.
    pub revoked_at: Option<Timestamp>,
}

impl Unlock {
    /// Whether it holds at a moment.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until && self.revoked_at.is_none_or(|at| now < at)
    }
}

/// A lesson in which a class works with a few pages and no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlyThese {
    /// Its id.
    pub id: Uuid,
    /// Which class.
    pub class: ClassId,
    /// Which pages; what they are made of comes with them.
    pub pages: Arc<[PageScope]>,
    /// From when.
    pub from: Timestamp,
    /// Until when; at this moment it is over.
    pub until: Timestamp,
    /// By whom, as colleagues know this person.
    pub by: Arc<str>,
    /// When it was ended before its time.
    pub revoked_at: Option<Timestamp>,
}

impl OnlyThese {
    /// How many pages it names at most: what fits on the page that pupils meet elsewhere.
    pub const MOST: usize = 12;

    /// Whether it holds at a moment.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until && self.revoked_at.is_none_or(|at| now < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(&str, Option<&str>)>) {
        let scope = PageScope::parse(text).ok();
        let got = scope
            .as_ref()
            .map(|scope| (scope.host.as_str(), scope.path.as_deref()));
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn addresses_name_a_site_or_a_part_of_it() {
        check("games.example", Some(("games.example", None)));
        check("https://www.games.example/", Some(("games.example", None)));
        check(
            "games.example/History?q=secret#x",
            Some(("games.example", Some("/History"))),
        );
        check("www.com", Some(("www.com", None)));
        check("ftp://games.example", None);
        check("", None);
        check("a b", None);
        check(&format!("games.example/{}", "x".repeat(600)), None);
    }

    #[test]
    fn it_holds_from_its_beginning_to_its_end() {
        let mut unlock = Unlock {
            id: Uuid::nil(),
            whom: Whom::Class(ClassId("7B".into())),
            scope: PageScope::parse("games.example").unwrap(),
            from: Timestamp(10),
            until: Timestamp(20),
            by: "Anna".into(),
            power: UnlockBy::Teacher,
            reason: "lesson".into(),
            revoked_at: None,
        };
        let at = |unlock: &Unlock| [9, 10, 19, 20].map(|now| unlock.is_active(Timestamp(now)));
        assert_eq!(at(&unlock), [false, true, true, false]);
        unlock.revoked_at = Some(Timestamp(12));
        assert_eq!(at(&unlock), [false, true, false, false]);
    }
}
