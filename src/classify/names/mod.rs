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

use crate::model::{CategoryId, HostName, Match, MatchSource};

pub use lookalike::{Likeness, lookalike};
pub use model::{ModelError, NameModel};
pub use parking::is_parking_service;
pub use train::{Sample, TrainReport, train};

/// The most points that a name can have.
pub const MOST: i32 = 30;

/// The recognisers with the numbers of their categories.
#[derive(Default)]
pub(super) struct Looks {
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
        let names = model.iter().flat_map(NameModel::categories);
        Looks {
            imitation: category("phishing-scam"),
            categories: names.map(category).collect(),
            model,
        }
    }

    /// Adds what the look of a name says.
    pub(super) fn find(&self, host: &HostName, found: &mut Vec<Match>) {
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
