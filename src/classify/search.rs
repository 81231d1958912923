//! Searches: which addresses are one, what was typed, and which sets of words it holds.
//!
//! Suggestions while typing are not searches unless an engine's definition lists their path:
//! half a word is not what somebody looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode;

use super::rule_match;
use super::urls::{covers_path, normal_path};
use super::words::{fold, normalise_text};
use crate::model::{CategoryId, HostName, Match, MatchSource, PageUrl};

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

/// Engines and word sets.
#[derive(Default)]
pub(super) struct Searches {
    engines: Vec<SearchEngine>,
    sets: Vec<WordSet>,
    /// Word (also without its marks) → the sets of which it is the longest.
    by_word: BTreeMap<String, Vec<usize>>,
}

/// Words that must all occur.
struct WordSet {
    words: Vec<String>,
    category: CategoryId,
    origin: Arc<str>,
    entry: Arc<str>,
}

/// Bytes of a query that are looked at; browsers send at most some kilobytes of typed words.
const MAX_QUERY: usize = 16 * 1024;

impl Searches {
    pub fn add_engine(&mut self, mut engine: SearchEngine) {
        for host in &mut engine.hosts {
            *host = match host.strip_suffix(".*") {
                Some(base) => format!("{}.*", base.to_lowercase()),
                None => host
                    .parse::<HostName>()
                    .map_or(host.to_lowercase(), |h| h.to_string()),
            };
        }
        for path in &mut engine.paths {
            *path = normal_path(path);
        }
        self.engines.push(engine);
    }

    pub fn add_words(&mut self, origin: &str, category: CategoryId, texts: &[String]) {
        let origin: Arc<str> = origin.into();
        for text in texts {
            let folded = normalise_text(text);
            let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
            // The longest word is the rarest: it leads to the set.
            let Some(longest) = words.iter().max_by_key(|word| word.len()) else {
                continue;
            };
            let number = self.sets.len();
            self.by_word
                .entry(longest.clone())
                .or_default()
                .push(number);
            let bare = fold(longest);
            if bare != *longest {
                self.by_word
                    .entry(bare.into_owned())
                    .or_default()
                    .push(number);
            }
            let (origin, entry) = (Arc::clone(&origin), text.as_str().into());
            self.sets.push(WordSet {
                words,
                category,
                origin,
                entry,
            });
        }
    }

    /// The categories for which word sets speak; some several times.
    pub fn categories(&self) -> impl Iterator<Item = CategoryId> {
        self.sets.iter().map(|set| set.category)
    }

    /// The words typed, if this address is a search.
    pub fn terms(&self, url: &PageUrl) -> Option<String> {
        let query = url.query.as_deref()?;
        let query = query.get(..MAX_QUERY).unwrap_or(query);
        let mut path = None;
        let engine = self.engines.iter().find(|engine| {
            engine.hosts.iter().any(|host| is_host(host, &url.host))
                && (engine.paths.is_empty() || {
                    let path = path.get_or_insert_with(|| normal_path(&url.path));
                    engine.paths.iter().any(|prefix| covers_path(prefix, path))
                })
                && engine
                    .params
                    .iter()
                    .any(|param| value(query, param).is_some())
        })?;
        let typed: Vec<_> = engine
            .params
            .iter()
            .filter_map(|param| value(query, param))
            .collect();
        Some(typed.join(" "))
    }

    /// Adds the word sets that the typed words hold.
    pub fn judge(&self, terms: &str, found: &mut Vec<Match>) {
        let folded = normalise_text(terms);
        let typed: BTreeSet<&str> = folded.split_whitespace().collect();
        let mut hits: BTreeSet<usize> = BTreeSet::new();
        for word in &typed {
            for number in self.by_word.get(*word).into_iter().flatten() {
                hits.extend(Some(*number).filter(|number| self.sets[*number].is_in(&typed)));
            }
        }
        for number in hits {
            let set = &self.sets[number];
            found.push(rule_match(
                MatchSource::Search,
                set.category,
                &set.origin,
                Arc::clone(&set.entry),
            ));
        }
    }
}

impl WordSet {
    /// Whether all words were typed. A set of several words may be typed without marks, as many
    /// do on a phone; a single word may not, because without its marks it is often another word.
    fn is_in(&self, typed: &BTreeSet<&str>) -> bool {
        let bare = self.words.len() > 1;
        self.words
            .iter()
            .all(|word| typed.contains(word.as_str()) || bare && typed.contains(&*fold(word)))
    }
}

/// Whether a host is one of an engine's: the name or its children, `google.*` under any suffix.
fn is_host(pattern: &str, host: &HostName) -> bool {
    let Some(base) = pattern.strip_suffix(".*") else {
        return host.is_within(pattern);
    };
    let name = host.as_str();
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

/// The first value of a parameter that is not empty, decoded as forms encode
/// (WHATWG URL, section 5.1).
fn value(query: &str, param: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (form_decode(name) == param)
            .then(|| form_decode(value))
            .filter(|text| !text.trim().is_empty())
    })
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
            });
        }
        all.add_words(
            "search/en",
            CategoryId(1),
            &["how hang myself".into(), "gore".into()],
        );
        all.add_words(
            "search/vi",
            CategoryId(2),
            &["cách tự tử".into(), "dâm".into()],
        );
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

    #[track_caller]
    fn check_words(terms: &str, expect: &[&str]) {
        let mut found = Vec::new();
        searches().judge(terms, &mut found);
        assert!(found.iter().all(|m| m.source == MatchSource::Search));
        assert_eq!(found.iter().map(|m| &*m.entry).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn words_match_whole_in_any_order() {
        check_words("Myself, HOW to hang?", &["how hang myself"]);
        check_words("how to hang a picture myself-made", &["how hang myself"]);
        check_words("how to hang a picture", &[]);
        check_words("gore", &["gore"]);
        check_words("al gorefield", &[]);
        check_words("tự tử cách nào", &["cách tự tử"]);
        check_words("cach tu tu", &["cách tự tử"]);
        check_words("dam", &[]);
        check_words("", &[]);
    }
}
