//! Listed names and addresses: a sorted table of keyed hashes.
//!
//! Beside each 64-bit hash stands a small number that names a set of (category, list) pairs;
//! most names share a handful of such sets. A look-up tries the name and then each parent, and
//! the matched parent is known from the question, so that no readable name is kept and the trace
//! loses nothing. Addresses (`host/path`) live in the same table: no name contains a slash. A
//! false match needs a 64-bit collision under a secret key. Hashes are spread evenly, so a small
//! table of where each beginning starts leaves a look-up one or two lines of memory to read.
//! [`build`] makes it from lists, [`image`] keeps it between two starts.

mod build;
mod image;

use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher13;
use siphasher::sip128::{Hasher128, SipHasher13 as SipHasher13Wide};

pub use image::{Image, ImageError};

use super::lists::Names;
use super::rule_match;
use super::urls::{normal_path, normal_query};
use crate::model::{CategoryId, HostName, Match, MatchSource, PageUrl};

/// One list as it goes into the index.
pub(super) struct Source {
    pub list: Arc<str>,
    pub category: CategoryId,
    pub domains: Names,
    pub paths: Names,
}

/// The index; immutable, shared by pointer between rulebooks that have the same lists.
pub struct HostIndex {
    key: [u8; 16],
    fingerprint: u128,
    /// Sorted, each once.
    hashes: Vec<u64>,
    starts: Starts,
    /// For each hash, which of `sets`.
    set_of: SetNumbers,
    /// Which lists, as numbers into `lists`.
    sets: Vec<Box<[u32]>>,
    lists: Vec<ListEntry>,
    has_paths: bool,
}

/// A list that was compiled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Its id in `sources.toml`.
    pub id: Arc<str>,
    /// What it speaks for.
    pub category: CategoryId,
    /// Names and addresses in it, before what several lists share falls together.
    pub names: u32,
}

/// Where the hashes with each beginning start: for the first `64 - shift` bits of a hash, the
/// place of the first hash that begins so, and one more entry for the end.
struct Starts {
    shift: u32,
    places: Vec<u32>,
}

impl Starts {
    /// About this many hashes share a beginning, as a power of two.
    const SHARE: u32 = 4;

    fn of(hashes: &[u64]) -> Starts {
        let bits = hashes
            .len()
            .max(1)
            .ilog2()
            .saturating_sub(Self::SHARE)
            .clamp(1, 24);
        let shift = 64 - bits;
        let mut places = Vec::with_capacity((1 << bits) + 1);
        let mut place = 0u32;
        let mut rest = hashes.iter().peekable();
        for beginning in 0..1u64 << bits {
            places.push(place);
            while rest.next_if(|hash| **hash >> shift == beginning).is_some() {
                place += 1;
            }
        }
        places.push(place);
        Starts { shift, places }
    }

    fn range(&self, hash: u64) -> std::ops::Range<usize> {
        let at = usize::try_from(hash >> self.shift).unwrap_or(usize::MAX - 1);
        match (self.places.get(at), self.places.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }
}

/// Two bytes a name while there are few sets, four in the rare case of more than 65,536.
enum SetNumbers {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

/// How big an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostStats {
    /// Distinct names and addresses.
    pub names: usize,
    /// Distinct sets of lists.
    pub sets: usize,
    /// Bytes of the tables.
    pub bytes: usize,
}

/// The deepest name that is tried; a DNS name has at most 127 labels (RFC 1035).
const MAX_LABELS: usize = 127;
/// How many path prefixes are tried; deeper addresses match by their beginning only.
const MAX_SEGMENTS: usize = 64;
/// How many query prefixes are tried.
const MAX_PARAMS: usize = 32;

impl HostIndex {
    /// How big it is.
    pub fn stats(&self) -> HostStats {
        let numbers = match &self.set_of {
            SetNumbers::Narrow(all) => all.len() * 2,
            SetNumbers::Wide(all) => all.len() * 4,
        };
        let sets: usize = self
            .sets
            .iter()
            .map(|set| set.len() * 4 + size_of::<Box<[u32]>>())
            .sum();
        HostStats {
            names: self.hashes.len(),
            sets: self.sets.len(),
            bytes: self.hashes.len() * 8 + numbers + sets + self.starts.places.len() * 4,
        }
    }

    /// The lists in it, in the order in which they were given.
    pub fn lists(&self) -> &[ListEntry] {
        &self.lists
    }

    /// A digest of everything that was compiled in.
    pub(super) fn fingerprint(&self) -> u128 {
        self.fingerprint
    }

    /// Adds what is listed for the name and each of its parents, most specific first.
    pub(super) fn find_host(&self, host: &HostName, found: &mut Vec<Match>) {
        for suffix in host.suffixes().take(MAX_LABELS) {
            for list in self.lists_of(&[suffix]) {
                found.push(rule_match(
                    MatchSource::List,
                    list.category,
                    &list.id,
                    suffix,
                ));
            }
        }
    }

    /// Adds what is listed for the beginnings of the path below the host or its parents.
    pub(super) fn find_path(&self, url: &PageUrl, found: &mut Vec<Match>) {
        if !self.has_paths {
            return;
        }
        let path = normal_path(&url.path);
        let query = url.query.as_deref().map(normal_query).unwrap_or_default();
        for suffix in url.host.suffixes().take(MAX_LABELS) {
            for prefix in query_prefixes(&query).take(MAX_PARAMS) {
                let parts = [suffix, &path, "?", prefix];
                for list in self.lists_of(&parts) {
                    found.push(rule_match(
                        MatchSource::Path,
                        list.category,
                        &list.id,
                        parts.concat(),
                    ));
                }
            }
            for prefix in path_prefixes(&path).take(MAX_SEGMENTS) {
                let parts = [suffix, prefix];
                for list in self.lists_of(&parts) {
                    found.push(rule_match(
                        MatchSource::Path,
                        list.category,
                        &list.id,
                        parts.concat(),
                    ));
                }
            }
        }
    }

    fn lists_of(&self, parts: &[&str]) -> impl Iterator<Item = &ListEntry> {
        let wanted = hash(&self.key, parts);
        let range = self.starts.range(wanted);
        let near = self.hashes.get(range.clone()).unwrap_or_default();
        let place = near.binary_search(&wanted).ok().map(|at| range.start + at);
        let set = place.and_then(|place| match &self.set_of {
            SetNumbers::Narrow(all) => all.get(place).map(|set| u32::from(*set)),
            SetNumbers::Wide(all) => all.get(place).copied(),
        });
        let members = set.and_then(|set| self.sets.get(set as usize));
        members
            .into_iter()
            .flatten()
            .filter_map(|list| self.lists.get(*list as usize))
    }
}

/// SipHash-1-3 of the parts, written one after the other.
fn hash(key: &[u8; 16], parts: &[&str]) -> u64 {
    let mut hasher = SipHasher13::new_with_key(key);
    for part in parts {
        hasher.write(part.as_bytes());
    }
    hasher.finish()
}

/// A 128-bit digest of key and lists, by which a reload knows that nothing changed.
pub(super) fn fingerprint(key: &[u8; 16], sources: &[Source]) -> u128 {
    let mut hasher = SipHasher13Wide::new_with_key(key);
    let mut write = |bytes: &[u8]| {
        hasher.write_usize(bytes.len());
        hasher.write(bytes);
    };
    for source in sources {
        write(source.list.as_bytes());
        write(&[source.category.0]);
        for names in [&source.domains, &source.paths] {
            let (text, ends) = names.raw();
            write(text.as_bytes());
            write(&u32::try_from(ends.len()).unwrap_or(u32::MAX).to_le_bytes());
            for chunk in ends.chunks(1024) {
                let bytes: Vec<u8> = chunk.iter().flat_map(|end| end.to_le_bytes()).collect();
                write(&bytes);
            }
        }
    }
    hasher.finish128().as_u128()
}

/// The whole path, then each shorter prefix that ends before a slash; not the bare `/`.
fn path_prefixes(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path).filter(|path| path.len() > 1);
    std::iter::from_fn(move || {
        let current = rest?;
        rest = current
            .rfind('/')
            .filter(|cut| *cut > 0)
            .and_then(|cut| current.get(..cut));
        Some(current)
    })
}

/// The whole query, then each shorter prefix that ends before an ampersand.
fn query_prefixes(query: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(query).filter(|query| !query.is_empty());
    std::iter::from_fn(move || {
        let current = rest?;
        rest = current
            .rfind('&')
            .and_then(|cut| current.get(..cut))
            .filter(|cut| !cut.is_empty());
        Some(current)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::classify::lists::{Format, Parsed, parse};

    const KEY: [u8; 16] = [7; 16];

    fn source(list: &str, category: u8, text: &str) -> Source {
        let Parsed {
            domains,
            paths,
            problems,
        } = parse(Format::Urls, text.as_bytes());
        assert_eq!(problems, [], "the list of a test has no problems");
        Source {
            list: list.into(),
            category: CategoryId(category),
            domains,
            paths,
        }
    }

    #[track_caller]
    fn check(lists: &[(&str, u8, &str)], url: &str, expect: &[(&str, u8, &str)]) {
        let sources: Vec<_> = lists.iter().map(|(l, c, t)| source(l, *c, t)).collect();
        let index = HostIndex::build(KEY, &sources);
        let url = PageUrl::parse(url).expect("a test address");
        let mut found = Vec::new();
        index.find_host(&url.host, &mut found);
        index.find_path(&url, &mut found);
        let found: Vec<_> = found
            .iter()
            .map(|m| (&*m.origin, m.category.0, &*m.entry))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn names_cover_their_children_most_specific_first() {
        let lists = [
            ("a", 1, "b.example.com\nexample.com"),
            ("z", 2, "example.com\n10.0.0.1"),
        ];
        check(
            &lists,
            "https://x.b.example.com/",
            &[
                ("a", 1, "b.example.com"),
                ("a", 1, "example.com"),
                ("z", 2, "example.com"),
            ],
        );
        check(&lists, "https://notexample.com/", &[]);
        check(&lists, "https://example.com.evil.test/", &[]);
        check(&lists, "http://10.0.0.1/", &[("z", 2, "10.0.0.1")]);
        for same in [
            "0xa.1",
            "012.0.0.1",
            "167772161",
            "0x0a000001",
            "10.0.1",
            "[::ffff:10.0.0.1]",
            "[::ffff:a00:1]",
        ] {
            check(&lists, &format!("http://{same}/"), &[("z", 2, "10.0.0.1")]);
        }
        let idn = [("i", 1, "żółw.example\nxn--80ak6aa92e.com\n[2001:db8::1]")];
        check(
            &idn,
            "https://www.xn--w-uga1v8h.example/",
            &[("i", 1, "xn--w-uga1v8h.example")],
        );
        check(
            &idn,
            "https://ŻÓŁW.example/",
            &[("i", 1, "xn--w-uga1v8h.example")],
        );
        check(
            &idn,
            "https://аррӏе.com/",
            &[("i", 1, "xn--80ak6aa92e.com")],
        );
        check(
            &idn,
            "https://[2001:0DB8:0:0::1]/",
            &[("i", 1, "2001:db8::1")],
        );
    }

    #[test]
    fn paths_cover_whole_segments() {
        let lists = [(
            "u",
            3,
            "example.com/games\nexample.com/a/b.php?id=1\nexample.com/~ann",
        )];
        check(
            &lists,
            "https://example.com/games",
            &[("u", 3, "example.com/games")],
        );
        check(
            &lists,
            "https://www.EXAMPLE.com/games/x?y=z",
            &[("u", 3, "example.com/games")],
        );
        check(&lists, "https://example.com/gamesters", &[]);
        check(&lists, "https://example.com/Games", &[]);
        check(
            &lists,
            "https://example.com//x/..//g%61mes/",
            &[("u", 3, "example.com/games")],
        );
        check(
            &lists,
            "https://example.com/g%2561mes",
            &[("u", 3, "example.com/games")],
        );
        check(
            &lists,
            "https://example.com/%7Eann/1",
            &[("u", 3, "example.com/~ann")],
        );
        check(
            &lists,
            "https://example.com/a/b.php?id=1&x=2",
            &[("u", 3, "example.com/a/b.php?id=1")],
        );
        check(&lists, "https://example.com/a/b.php?id=12", &[]);
    }

    #[test]
    fn a_fingerprint_notices_every_change() {
        let one = [source("a", 1, "a.example\nb.example")];
        let other = [
            vec![source("b", 1, "a.example\nb.example")],
            vec![source("a", 2, "a.example\nb.example")],
            vec![source("a", 1, "a.example\nc.example")],
            vec![source("a", 1, "a.example\nb.example/x")],
            vec![],
        ];
        for other in &other {
            assert_ne!(fingerprint(&KEY, &one), fingerprint(&KEY, other));
        }
        assert_ne!(fingerprint(&KEY, &one), fingerprint(&[8; 16], &one));
    }

    #[test]
    fn many_threads_build_what_one_builds() {
        let names = |from: u32, to: u32| -> Names {
            (from..to)
                .map(|number| format!("n{number}.example"))
                .collect()
        };
        let source = |list: &str, category, domains| Source {
            list: list.into(),
            category: CategoryId(category),
            domains,
            paths: Names::default(),
        };
        let sources = [
            source("a", 1, names(0, 120_000)),
            source("b", 2, names(100_000, 180_000)),
        ];
        let index = HostIndex::build(KEY, &sources);
        assert_eq!(index.stats().names, 180_000);
        assert_eq!(index.stats().sets, 3);
        assert!(index.hashes.is_sorted_by(|a, b| a < b));
        let mut found = Vec::new();
        for number in (0..200_000).step_by(97) {
            let host: HostName = format!("x.n{number}.example").parse().expect("a name");
            found.clear();
            index.find_host(&host, &mut found);
            let expect: &[u8] = match number {
                0..100_000 => &[1],
                100_000..120_000 => &[1, 2],
                120_000..180_000 => &[2],
                _ => &[],
            };
            let found: Vec<_> = found.iter().map(|found| found.category.0).collect();
            assert_eq!(found, expect, "{number}");
        }
    }

    #[test]
    fn many_sets_take_wide_numbers() {
        let mut sources: Vec<Source> = Vec::new();
        for list in 0..17 {
            let names: Names = (0..1u32 << 17)
                .filter(|name| name >> list & 1 == 1)
                .map(|name| format!("n{name}.example"))
                .collect();
            let domains = names;
            sources.push(Source {
                list: format!("{list}").into(),
                category: CategoryId(list),
                domains,
                paths: Names::default(),
            });
        }
        let index = HostIndex::build(KEY, &sources);
        assert_eq!(index.stats().sets, (1 << 17) - 1);
        let mut found = Vec::new();
        index.find_host(&"n5.example".parse().expect("a name"), &mut found);
        assert_eq!(
            found.iter().map(|m| m.category.0).collect::<Vec<_>>(),
            [0, 2]
        );
    }

    proptest! {
        #[test]
        fn the_index_finds_what_a_scan_finds(
            lists in prop::collection::vec(prop::collection::vec("[ab]\\.([ab]\\.){0,2}[cd]x(/[ef]){0,2}", 0..12), 0..5),
            host in "([ab]\\.){1,4}[cd]x", path in "(/[ef]){0,3}",
        ) {
            let sources: Vec<_> = lists.iter().enumerate()
                .map(|(n, names)| source(&n.to_string(), n as u8, &names.join("\n"))).collect();
            let index = HostIndex::build(KEY, &sources);
            let url = PageUrl::parse(&format!("https://{host}{path}")).expect("a test address");
            let mut found = Vec::new();
            index.find_host(&url.host, &mut found);
            index.find_path(&url, &mut found);
            let mut found: Vec<_> = found.iter().map(|m| (m.category.0, m.entry.to_string())).collect();

            let mut expect = Vec::new();
            for (n, names) in lists.iter().enumerate() {
                for name in names {
                    let (domain, below) = name.split_once('/').map_or((name.as_str(), None), |(d, p)| (d, Some(p)));
                    let within = host == domain || host.ends_with(&format!(".{domain}"));
                    let under = below.is_none_or(|below| {
                        path == format!("/{below}") || path.starts_with(&format!("/{below}/"))
                    });
                    if within && under {
                        expect.push((n as u8, name.clone()));
                    }
                }
            }
            found.sort();
            expect.sort();
            expect.dedup();
            prop_assert_eq!(found, expect);
        }
    }
}
