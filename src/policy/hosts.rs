//! What is said of hosts in policy files: by name with all children, or `google.*`.
//!
//! Small tables of the school's own entries; the big lists live in `classify`.

use std::collections::HashMap;

use crate::model::HostName;

/// Which hosts an entry of a policy file means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum HostPattern {
    /// A name with its children, or an address literal.
    Within(HostName),
    /// `google.*`: these labels under any public suffix, with children.
    AnySuffix(String),
}

impl HostPattern {
    /// Reads an entry; leading `*.` and `.` are understood, since children are always meant.
    pub(super) fn read(entry: &str) -> Result<HostPattern, String> {
        let entry = entry.trim();
        let name = entry
            .strip_prefix("*.")
            .or(entry.strip_prefix('.'))
            .unwrap_or(entry);
        if let Some(labels) = name.strip_suffix(".*") {
            // The labels have to make a name by themselves once a suffix is put behind them.
            return match format!("{labels}.example").parse::<HostName>() {
                Ok(host) if host.ip().is_none() && !labels.contains('*') => {
                    let labels = host.as_str().strip_suffix(".example").unwrap_or(labels);
                    Ok(HostPattern::AnySuffix(labels.to_owned()))
                }
                _ => Err(format!("\"{entry}\" is not a host")),
            };
        }
        if name.contains('/') {
            return Err(format!("\"{entry}\" has a path; hosts stand alone"));
        }
        if name.contains('*') {
            return Err(format!("\"{entry}\" has a star where none can stand"));
        }
        match name.parse::<HostName>() {
            Ok(host) => Ok(HostPattern::Within(host)),
            Err(error) => Err(format!("\"{entry}\" is not a host: {error}")),
        }
    }

    /// Whether this is a whole public suffix, such as `com` or `co.uk`: everybody's names.
    pub(super) fn is_public_suffix(&self) -> bool {
        let HostPattern::Within(host) = self else {
            return false;
        };
        host.ip().is_none()
            && psl::suffix(host.as_str().as_bytes()).is_some_and(|suffix| {
                suffix.is_known() && suffix.as_bytes() == host.as_str().as_bytes()
            })
    }

    /// Whether the host is meant.
    pub(super) fn matches(&self, host: &HostName) -> bool {
        match self {
            HostPattern::Within(domain) => host.is_within(domain.as_str()),
            HostPattern::AnySuffix(labels) => {
                // Looking the suffix up costs more, and nearly every host is another one.
                memchr::memmem::find(host.as_str().as_bytes(), labels.as_bytes()).is_some()
                    && before_suffix(host)
                        .is_some_and(|name| parents(name).any(|parent| parent == labels))
            }
        }
    }
}

impl std::fmt::Display for HostPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HostPattern::Within(host) => f.write_str(host.as_str()),
            HostPattern::AnySuffix(labels) => write!(f, "{labels}.*"),
        }
    }
}

/// The labels left of the public suffix: `www.google` of `www.google.co.uk`.
fn before_suffix(host: &HostName) -> Option<&str> {
    if host.ip().is_some() {
        return None;
    }
    let suffix = psl::suffix_str(host.as_str())?;
    host.as_str().strip_suffix(suffix)?.strip_suffix('.')
}

/// The name, then each parent.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(name);
    std::iter::from_fn(move || {
        let current = rest?;
        rest = current.split_once('.').map(|(_, parent)| parent);
        Some(current)
    })
}

/// Entries by host; a look-up walks up the labels, most specific first.
#[derive(Clone, Debug)]
pub(super) struct HostTable<T> {
    within: HashMap<Box<str>, Vec<T>>,
    any_suffix: HashMap<Box<str>, Vec<T>>,
}

impl<T> Default for HostTable<T> {
    fn default() -> Self {
        HostTable {
            within: HashMap::new(),
            any_suffix: HashMap::new(),
        }
    }
}

impl<T> HostTable<T> {
    /// Adds an entry.
    pub(super) fn add(&mut self, pattern: &HostPattern, entry: T) {
        match pattern {
            HostPattern::Within(host) => {
                self.within
                    .entry(host.as_str().into())
                    .or_default()
                    .push(entry);
            }
            HostPattern::AnySuffix(labels) => {
                self.any_suffix
                    .entry(labels.as_str().into())
                    .or_default()
                    .push(entry);
            }
        }
    }

    /// Every entry that means this host, most specific first, each with how many bytes of the
    /// host it names.
    pub(super) fn of<'t>(&'t self, host: &'t HostName) -> impl Iterator<Item = (usize, &'t T)> {
        let exact = host.suffixes().flat_map(|name| {
            self.within
                .get(name)
                .into_iter()
                .flatten()
                .map(move |entry| (name.len(), entry))
        });
        // Mostly there are no such patterns, and then the public suffix need not be looked up.
        let stem = if self.any_suffix.is_empty() {
            None
        } else {
            before_suffix(host)
        };
        let patterns = stem.into_iter().flat_map(parents).flat_map(|name| {
            self.any_suffix
                .get(name)
                .into_iter()
                .flatten()
                .map(move |entry| (name.len(), entry))
        });
        exact.chain(patterns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, host: &str, expect: bool) {
        let pattern = HostPattern::read(pattern).unwrap();
        let host: HostName = host.parse().unwrap();
        assert_eq!(pattern.matches(&host), expect, "{pattern} {host}");
        let mut table = HostTable::default();
        table.add(&pattern, ());
        assert_eq!(
            table.of(&host).next().is_some(),
            expect,
            "table: {pattern} {host}"
        );
    }

    #[test]
    fn a_name_means_itself_and_its_children() {
        check("chess.example", "chess.example", true);
        check("chess.example", "www.chess.example", true);
        check("*.chess.example", "chess.example", true);
        check("Chess.Example.", "a.b.chess.example", true);
        check("chess.example", "notchess.example", false);
        check("chess.example", "example", false);
        check("10.0.0.1", "10.0.0.1", true);
        check("0.0.1", "10.0.0.1", false);
    }

    #[test]
    fn a_star_stands_for_any_public_suffix_and_for_nothing_else() {
        check("google.*", "google.com", true);
        check("google.*", "www.google.co.uk", true);
        check("google.*", "google.com.vn", true);
        check("google.*", "google.example.com", false);
        check("google.*", "google.com.example.org", false);
        check("google.*", "notgoogle.pl", false);
        check("images.google.*", "images.google.pl", true);
        check("images.google.*", "google.pl", false);
    }

    #[test]
    fn a_public_suffix_is_nobodys_name() {
        for (entry, expect) in [
            ("com", true),
            ("co.uk", true),
            ("example.com", false),
            ("intranet", false),
            ("google.*", false),
        ] {
            assert_eq!(
                HostPattern::read(entry).unwrap().is_public_suffix(),
                expect,
                "{entry}"
            );
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for entry in ["", "a b", "host/path", ".*", "a.*.b", "*"] {
            assert!(HostPattern::read(entry).is_err(), "{entry}");
        }
    }
}
