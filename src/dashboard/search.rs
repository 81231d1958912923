//! A search for a stand-in or a site. Addresses of pages hold neither (UX section 6.1: they reach
//! browser histories and screens that are shown), so what is looked for is sent as a form, kept
//! here for some hours for the person who asked, and named in the address by a random word.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::response::Redirect;

use super::Dashboard;
use super::access::{Posted, Teacher, random_token};
use super::error::Error;
use crate::model::{Pseudonym, Timestamp};
use crate::store::{AccountId, IncidentFilter};

/// How long a search is kept.
const KEPT: Duration = Duration::from_secs(8 * 60 * 60);
/// Searches of everybody; the oldest goes first.
const MOST: usize = 2_000;
/// Longest stand-in or host, in characters.
const LONGEST: usize = 253;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// A stand-in.
    pub(crate) who: Option<Pseudonym>,
    /// A host.
    pub(crate) host: Option<String>,
}

struct Search {
    by: AccountId,
    at: Timestamp,
    wanted: Wanted,
}

/// The searches of the last hours; clones share them. They are not worth a table: after a
/// restart one searches again.
#[derive(Clone, Default)]
pub(crate) struct Searches(Arc<Mutex<HashMap<String, Search>>>);

impl Searches {
    /// Keeps a search under a new random word.
    fn keep(&self, by: AccountId, wanted: Wanted, now: Timestamp) -> Result<String, Error> {
        let name = random_token()?;
        let mut all = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        all.retain(|_, search| now.since(search.at) < KEPT);
        if all.len() >= MOST
            && let Some(oldest) = all
                .iter()
                .min_by_key(|(_, search)| search.at)
                .map(|(name, _)| name.clone())
        {
            all.remove(&oldest);
        }
        let search = Search {
            by,
            at: now,
            wanted,
        };
        all.insert(name.clone(), search);
        Ok(name)
    }

    /// What a person looks for under a word; `None` for a search that is old, unknown, or of
    /// somebody else.
    pub(crate) fn find(&self, name: &str, by: AccountId, now: Timestamp) -> Option<Wanted> {
        let all = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        let search = all.get(name)?;
        (search.by == by && now.since(search.at) < KEPT).then(|| search.wanted.clone())
    }
}

/// Takes the filter form and leads to the list.
pub(crate) async fn submit(
    State(state): State<Dashboard>,
    form: Posted<Teacher>,
) -> Result<Redirect, Error> {
    let field = |name: &str| {
        let value = form.fields.get(name);
        (!value.is_empty() && value.chars().count() <= LONGEST).then(|| value.to_owned())
    };
    let who = match field("who") {
        Some(typed) => Some(spelled(&state, &form.who, &typed).await?),
        None => None,
    };
    let wanted = Wanted {
        who,
        host: field("host").map(|host| host_of(&host)),
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in [
        "state", "class", "tier", "category", "severity", "period", "from", "to",
    ] {
        if let Some(value) = field(name) {
            query.append_pair(name, &value);
        }
    }
    if wanted != Wanted::default() {
        let by = form.who.0.account.id;
        query.append_pair(
            "search",
            &state.searches.keep(by, wanted, state.clock.now())?,
        );
    }
    Ok(Redirect::to(&match query.finish() {
        query if query.is_empty() => "/t/incidents".to_owned(),
        query => format!("/t/incidents?{query}"),
    }))
}

/// A stand-in as it is written in the records: as it was typed if there are some under it, else as
/// stand-ins are usually written.
async fn spelled(state: &Dashboard, who: &Teacher, typed: &str) -> Result<Pseudonym, Error> {
    let typed = Pseudonym(typed.trim().into());
    let usual = usual(&typed.0, |class| {
        let rules = (state.rules)();
        rules.class(class).map(|class| class.id.to_string())
    });
    if *usual == *typed.0 {
        return Ok(typed);
    }
    let mut filter = IncidentFilter::all(who.scope());
    filter.who = Some(typed.clone());
    filter.limit = 1;
    Ok(match state.store.incidents(&filter).await?.is_empty() {
        true => Pseudonym(usual.into()),
        false => typed,
    })
}

/// The usual spelling of a stand-in: `7B·14`, whatever stands between class and number and
/// however the class is written; `dev-K7Q4MD` and `p-K7Q4MD`, whatever the case.
fn usual(typed: &str, class: impl Fn(&str) -> Option<String>) -> String {
    let apart = |c: char| {
        matches!(c, '.' | ',' | '-' | '–' | '·' | '•' | '/' | ':' | '_') || c.is_whitespace()
    };
    let Some((first, last)) = typed.rsplit_once(apart) else {
        return typed.to_owned();
    };
    let first = first.trim_end_matches(apart).trim();
    let kind = first.to_ascii_lowercase();
    if matches!(&*kind, "dev" | "p") && last.len() == 6 {
        return format!("{kind}-{}", last.to_ascii_uppercase());
    }
    let is_number = !last.is_empty() && last.chars().all(|c| c.is_ascii_digit());
    match class(first) {
        Some(class) if is_number => format!("{class}·{last}"),
        _ => typed.to_owned(),
    }
}

/// The host of what was typed: a name, or a whole address.
fn host_of(typed: &str) -> String {
    crate::model::PageUrl::parse(typed)
        .map_or_else(|_| typed.to_lowercase(), |url| url.host.to_string())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn somebody(n: u128) -> AccountId {
        AccountId(Uuid::from_u128(n))
    }

    fn wanted() -> Wanted {
        Wanted {
            who: Some(Pseudonym("7B·14".into())),
            host: None,
        }
    }

    #[test]
    fn a_search_belongs_to_who_asked_and_ends() {
        let searches = Searches::default();
        let now = Timestamp(1_000);
        let name = searches.keep(somebody(1), wanted(), now).unwrap();
        assert!(name.len() >= 40);
        assert_eq!(searches.find(&name, somebody(1), now), Some(wanted()));
        assert_eq!(searches.find(&name, somebody(2), now), None);
        assert_eq!(searches.find(&name, somebody(1), now.plus(KEPT)), None);
        assert_eq!(searches.find("", somebody(1), now), None);
    }

    #[test]
    fn there_are_never_too_many() {
        let searches = Searches::default();
        let first = searches.keep(somebody(1), wanted(), Timestamp(0)).unwrap();
        for at in 1..=MOST as i64 {
            searches.keep(somebody(1), wanted(), Timestamp(at)).unwrap();
        }
        assert_eq!(searches.0.lock().unwrap().len(), MOST);
        assert_eq!(searches.find(&first, somebody(1), Timestamp(1)), None);
    }

    #[test]
    fn a_stand_in_is_found_however_it_is_typed() {
        let class = |typed: &str| {
            let known = ["7B", "10/2", "Żabki"];
            let typed = typed.to_lowercase();
            known
                .iter()
                .find(|known| known.to_lowercase() == typed)
                .map(|known| (*known).to_owned())
        };
        for (typed, expect) in [
            ("7B·14", "7B·14"),
            ("7b.14", "7B·14"),
            ("7b 14", "7B·14"),
            ("7B - 14", "7B·14"),
            ("7b·14", "7B·14"),
            ("10/2-3", "10/2·3"),
            ("żabki 3", "Żabki·3"),
            ("dev-k7q4md", "dev-K7Q4MD"),
            ("DEV K7Q4MD", "dev-K7Q4MD"),
            ("p-k7q4md", "p-K7Q4MD"),
            // What is no stand-in of a class stays as it is.
            ("8C.14", "8C.14"),
            ("7B·x", "7B·x"),
            ("7B", "7B"),
            ("·14", "·14"),
            ("", ""),
        ] {
            assert_eq!(usual(typed, class), expect, "{typed}");
        }
    }

    #[test]
    fn a_site_is_found_by_its_name_or_its_address() {
        assert_eq!(host_of("Bets.Example"), "bets.example");
        assert_eq!(host_of("https://bets.example/odds?q=1"), "bets.example");
    }
}
