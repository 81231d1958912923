//! Searches: which addresses are one, what was typed, and which sets of words it holds.
//!
//! Word sets match in any order, in the endings of inflected languages, with one slip of the
//! finger in a long word, and in disguise; how, is in [`sets`]. Suggestions while typing are
//! judged like searches, but half a word is not what somebody looked for: who decides asks
//! [`Searches::is_suggestion`].

mod sets;
mod stem;

use std::collections::HashMap;
use std::sync::Arc;

use percent_encoding::percent_decode;

use super::urls::{covers_path, normal_path};
use crate::model::{HostName, PageUrl};

pub(super) use sets::Sets;

/// How a search engine shows what was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchEngine {
    /// Its name, e.g. `google`.
    pub id: Arc<str>,
    /// Hosts, each with its children; `google.*` stands for any public suffix.
    pub hosts: Vec<String>,
    /// Path prefixes under which a query is a search; empty means any path.
    pub paths: Vec<String>,
    /// Query parameters that hold the words.
    pub params: Vec<String>,
    /// Path prefixes behind which the next segment is what was typed.
    pub after: Vec<String>,
    /// Whether this is what a site asks while somebody types, for suggestions.
    pub suggests: bool,
}

/// The search engines.
#[derive(Default)]
pub(super) struct Searches {
    engines: Vec<SearchEngine>,
    /// Which engines to look at for a name: by a whole host pattern, and by the last label before
    /// `.*`. Every request asks, and hardly any is a search.
    by_name: HashMap<Box<str>, Vec<usize>>,
    by_label: HashMap<Box<str>, Vec<usize>>,
}

/// Bytes of a query that are looked at; browsers send at most some kilobytes of typed words.
const MAX_QUERY: usize = 16 * 1024;

/// Values of the query that are read; an engine has two or three.
const MAX_VALUES: usize = 16;

impl Searches {
    pub fn add_engine(&mut self, mut engine: SearchEngine) {
        for host in &mut engine.hosts {
            *host = host_pattern(host);
        }
        for path in engine.paths.iter_mut().chain(&mut engine.after) {
            *path = normal_path(path);
        }
        let number = self.engines.len();
        for host in &engine.hosts {
            let (table, key) = match host.strip_suffix(".*") {
                Some(base) => (&mut self.by_label, base.rsplit('.').next().unwrap_or(base)),
                None => (&mut self.by_name, host.as_str()),
            };
            table.entry(key.into()).or_default().push(number);
        }
        self.engines.push(engine);
    }

    /// The engines that a host may be of, in their order.
    fn of(&self, host: &HostName) -> Vec<usize> {
        let names = host.suffixes().filter_map(|name| self.by_name.get(name));
        let labels = host.as_str().split('.');
        let labels = labels.filter_map(|label| self.by_label.get(label));
        let mut found: Vec<usize> = names.chain(labels).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The words typed, if this address is a search.
    pub fn terms(&self, url: &PageUrl) -> Option<String> {
        self.find(url).map(|(_, typed)| typed)
    }

    /// Whether this address asks for suggestions while somebody types.
    pub fn is_suggestion(&self, url: &PageUrl) -> bool {
        self.find(url).is_some_and(|(engine, _)| engine.suggests)
    }

    fn find(&self, url: &PageUrl) -> Option<(&SearchEngine, String)> {
        let query = url.query.as_deref().unwrap_or("");
        let query = query.get(..MAX_QUERY).unwrap_or(query);
        let mut path = None;
        self.of(&url.host)
            .into_iter()
            .filter_map(|number| self.engines.get(number))
            .filter(|engine| engine.hosts.iter().any(|host| is_host(host, &url.host)))
            .find_map(|engine| {
                let path: &String = path.get_or_insert_with(|| normal_path(&url.path));
                let behind = engine
                    .after
                    .iter()
                    .find_map(|prefix| segment_after(prefix, path));
                let covered = engine.paths.is_empty()
                    || engine.paths.iter().any(|prefix| covers_path(prefix, path));
                let values = covered.then(|| values(query, &engine.params));
                let typed: Vec<String> = values.into_iter().flatten().chain(behind).collect();
                (!typed.is_empty()).then(|| (engine, typed.join(" ")))
            })
    }
}

/// A host as [`is_host`] compares it.
pub(super) fn host_pattern(host: &str) -> String {
    match host.strip_suffix(".*") {
        Some(base) => format!("{}.*", base.to_lowercase()),
        None => host
            .parse::<HostName>()
            .map_or(host.to_lowercase(), |host| host.to_string()),
    }
}

/// Whether a host is one of an engine's: the name or its children, `google.*` under any suffix.
pub(super) fn is_host(pattern: &str, host: &HostName) -> bool {
    let Some(base) = pattern.strip_suffix(".*") else {
        return host.is_within(pattern);
    };
    let name = host.as_str();
    // Looking the suffix up costs more.
    if memchr::memmem::find(name.as_bytes(), base.as_bytes()).is_none() {
        return false;
    }
    let Some(suffix) = psl::suffix(name.as_bytes()) else {
        return false;
    };
    let cut = name.len().saturating_sub(suffix.as_bytes().len() + 1);
    let Some(below) = name.get(..cut) else {
        return false;
    };
    below
        .strip_suffix(base)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The segment of a path in normal form behind a prefix.
fn segment_after(prefix: &str, path: &str) -> Option<String> {
    let rest = path.strip_prefix(prefix.trim_end_matches('/'))?;
    let segment = rest.strip_prefix('/')?.split('/').next()?;
    let segment = segment.get(..MAX_QUERY).unwrap_or(segment);
    (!segment.trim().is_empty()).then(|| segment.replace('+', " "))
}

/// All values of some parameters that are not empty, in the order of the parameters, decoded as
/// forms encode (WHATWG URL, section 5.1). An engine that is given one twice reads either.
pub(super) fn values(query: &str, params: &[String]) -> Vec<String> {
    let pairs: Vec<(String, &str)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (form_decode(name), value))
        .collect();
    params
        .iter()
        .flat_map(|param| pairs.iter().filter(move |(name, _)| name == param))
        .map(|(_, value)| form_decode(value))
        .filter(|text| !text.trim().is_empty())
        .take(MAX_VALUES)
        .collect()
}

fn form_decode(text: &str) -> String {
    let spaced: Vec<u8> = text
        .bytes()
        .map(|byte| if byte == b'+' { b' ' } else { byte })
        .collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searches() -> Searches {
        let mut all = Searches::default();
        type Engine<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str]);
        let engines: [Engine<'_>; 7] = [
            ("google", &["google.*"], &["/search"], &["q"]),
            (
                "bing",
                &["bing.com"],
                &["/search", "/images/search", "/videos/search"],
                &["q"],
            ),
            ("duckduckgo", &["duckduckgo.com"], &[], &["q"]),
            (
                "yandex",
                &["yandex.*", "ya.ru"],
                &["/search", "/images/search"],
                &["text"],
            ),
            (
                "youtube",
                &["youtube.com"],
                &["/results"],
                &["search_query"],
            ),
            (
                "coccoc",
                &["coccoc.com"],
                &["/search", "/composer"],
                &["query", "q"],
            ),
            ("onet", &["szukaj.onet.pl"], &[], &["qt", "q"]),
        ];
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        for (id, hosts, paths, params) in engines {
            all.add_engine(SearchEngine {
                id: id.into(),
                hosts: own(hosts),
                paths: own(paths),
                params: own(params),
                ..SearchEngine::default()
            });
        }
        all
    }

    #[track_caller]
    fn check(url: &str, expect: Option<&str>) {
        let url = PageUrl::parse(url).expect("a test address");
        assert_eq!(searches().terms(&url).as_deref(), expect);
    }

    #[test]
    fn the_engines_of_the_field() {
        check(
            "https://www.google.com/search?q=dinosaur+facts&hl=en",
            Some("dinosaur facts"),
        );
        check("https://google.co.uk/search?hl=en&q=a%2Bb", Some("a+b"));
        check(
            "https://www.google.com.vn/search?q=t%E1%BB%B1+h%E1%BB%8Dc",
            Some("tự học"),
        );
        check("https://images.google.pl/search?q=x&tbm=isch", Some("x"));
        check("https://google.evil.com/search?q=x", None);
        check("https://notgoogle.com/search?q=x", None);
        check("https://www.google.com/complete/search?q=din", None);
        check("https://www.google.com/searchbyimage?q=din", None);
        check("https://www.google.com/search?q=", None);
        check("https://www.bing.com/images/search?q=cats", Some("cats"));
        check("https://duckduckgo.com/?q=cats&ia=web", Some("cats"));
        check(
            "https://yandex.ru/search/?text=%D0%BA%D0%BE%D1%82",
            Some("кот"),
        );
        check("https://ya.ru/search/?text=a", Some("a"));
        check(
            "https://www.youtube.com/results?search_query=cats",
            Some("cats"),
        );
        check("https://m.youtube.com/watch?v=1", None);
        check("https://coccoc.com/search?query=m%C3%A8o", Some("mèo"));
        check("https://szukaj.onet.pl/wyniki.html?qt=koty", Some("koty"));
        check("https://www.google.com/search?q=%ff", Some("\u{fffd}"));
    }

    #[test]
    fn every_value_counts_and_paths_can_hold_words() {
        check(
            "https://www.google.com/search?q=cats&as_epq=&q=dogs",
            Some("cats dogs"),
        );
        let mut all = Searches::default();
        all.add_engine(SearchEngine {
            id: "films".into(),
            hosts: vec!["films.example".into()],
            paths: vec!["/none".into()],
            after: vec!["/search".into()],
            ..SearchEngine::default()
        });
        all.add_engine(SearchEngine {
            id: "films-suggest".into(),
            hosts: vec!["films.example".into()],
            paths: vec!["/suggest".into()],
            params: vec!["q".into()],
            suggests: true,
            ..SearchEngine::default()
        });
        let terms = |url: &str| all.terms(&PageUrl::parse(url).expect("a test address"));
        assert_eq!(
            terms("https://films.example/search/big%20cats/videos").as_deref(),
            Some("big cats")
        );
        assert_eq!(terms("https://films.example/search/"), None);
        assert_eq!(terms("https://films.example/watch/big"), None);
        let suggests = |url: &str| all.is_suggestion(&PageUrl::parse(url).expect("a test address"));
        assert!(suggests("https://films.example/suggest?q=ca"));
        assert!(!suggests("https://films.example/search/cats"));
        assert!(!suggests("https://films.example/"));
    }
}
