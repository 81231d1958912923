//! The look of a name: what a host's letters say before anything was fetched.
//!
//! Two recognisers, both a nudge at most and never a reason of their own: names that imitate a
//! well-known one ([`lookalike`]), and names that are spelled like those of a category
//! ([`NameModel`], trained by [`train`]). Names look like their neighbours, and a tenth of the
//! popular ones look bad; so no points here ever pass [`MOST`].

mod known;
mod lookalike;
mod model;
mod parking;
mod train;

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::{CategoryId, HostName, Match, MatchSource};

pub use lookalike::{Likeness, lookalike};
pub use model::{ModelError, NameModel};
pub use parking::is_parking_service;
pub use train::{Sample, TrainReport, train};

/// The most points that a name can have.
pub const MOST: i32 = 30;

/// Names that a thread remembers with what their looks say.
const REMEMBERED: usize = 512;

/// A name of which the look is known.
struct Known {
    /// By whom it was looked at, see [`Looks::mark`].
    mark: u64,
    host: HostName,
    says: Vec<Match>,
}

thread_local! {
    /// Names that this thread has looked at: a page has a hundred requests to a few hosts, and a
    /// look takes longer than everything else that is asked of an address. It only saves work;
    /// what is found is the same without it.
    static SEEN: RefCell<Vec<Option<Known>>> = const { RefCell::new(Vec::new()) };
}

/// The recognisers with the numbers of their categories.
#[derive(Default)]
pub(super) struct Looks {
    /// Tells what these have found from what others have; zero where nothing is looked for.
    mark: u64,
    /// Where imitations go; without it they are not looked for.
    imitation: Option<CategoryId>,
    model: Option<NameModel>,
    /// For each category of the model its number here, if it has one.
    categories: Vec<Option<CategoryId>>,
}

impl Looks {
    pub(super) fn new(
        model: Option<NameModel>,
        category: impl Fn(&str) -> Option<CategoryId>,
    ) -> Looks {
        static MARKS: AtomicU64 = AtomicU64::new(1);
        let names = model.iter().flat_map(NameModel::categories);
        Looks {
            mark: MARKS.fetch_add(1, Ordering::Relaxed),
            imitation: category("phishing-scam"),
            categories: names.map(category).collect(),
            model,
        }
    }

    /// Adds what the look of a name says.
    pub(super) fn find(&self, host: &HostName, found: &mut Vec<Match>) {
        if self.mark == 0 {
            return;
        }
        let place = xxh3_64(host.as_str().as_bytes()) as usize % REMEMBERED;
        SEEN.with_borrow_mut(|seen| {
            if seen.is_empty() {
                seen.resize_with(REMEMBERED, || None);
            }
            let Some(place) = seen.get_mut(place) else {
                return;
            };
            match place {
                Some(known) if known.mark == self.mark && known.host == *host => {
                    found.extend_from_slice(&known.says);
                }
                other => {
                    let mut says = Vec::new();
                    self.look(host, &mut says);
                    found.extend_from_slice(&says);
                    *other = Some(Known {
                        mark: self.mark,
                        host: host.clone(),
                        says,
                    });
                }
            }
        });
    }

    /// Looks at a name.
    fn look(&self, host: &HostName, found: &mut Vec<Match>) {
        let mut add = |category, points: i32, origin: &str, entry: String| {
            found.push(Match {
                source: MatchSource::Name,
                category,
                points: points.min(MOST),
                origin: origin.into(),
                entry: entry.into(),
                count: 1,
            });
        };
        if let Some(category) = self.imitation
            && let Some(likeness) = lookalike(host)
        {
            add(
                category,
                likeness.points(),
                "names/lookalike",
                likeness.to_string(),
            );
        }
        let Some(model) = &self.model else {
            return;
        };
        for (number, points) in model.points(host) {
            if let Some(Some(category)) = self.categories.get(number) {
                add(*category, points, "model/names", host.to_string());
            }
        }
    }
}

/// How a name in punycode reads on a screen; `None` for a name that is written as it reads.
pub fn readable_name(host: &HostName) -> Option<String> {
    if !host
        .as_str()
        .split('.')
        .any(|label| label.starts_with("xn--"))
    {
        return None;
    }
    let (name, result) = idna::domain_to_unicode(host.as_str());
    (result.is_ok() && name != host.as_str()).then_some(name)
}

/// The name without its public suffix, and the suffix: `www.example`, `co.uk`.
fn parts(host: &HostName) -> Option<(&str, &str)> {
    if host.ip().is_some() {
        return None;
    }
    let suffix = psl::suffix_str(host.as_str())?;
    let own = host.as_str().strip_suffix(suffix)?.strip_suffix('.')?;
    Some((own, suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_was_found() {
        let imitation = |name: &str| (name == "phishing-scam").then_some(CategoryId(3));
        let (own, other) = (Looks::new(None, imitation), Looks::new(None, |_| None));
        for _ in 0..3 {
            // More names than there are places, so that some push others out.
            for number in 0..2 * REMEMBERED {
                let known = if number % 2 == 0 { "paypa1" } else { "library" };
                let host: HostName = format!("{known}.h{number}.example").parse().unwrap();
                let (mut found, mut looked, mut none) = (Vec::new(), Vec::new(), Vec::new());
                own.find(&host, &mut found);
                own.look(&host, &mut looked);
                other.find(&host, &mut none);
                assert_eq!(found, looked, "{host}");
                assert_eq!(found.is_empty(), number % 2 != 0, "{host}");
                assert!(none.is_empty(), "{host}");
            }
        }
    }
}
