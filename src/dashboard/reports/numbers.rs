//! Tallies added up in the ways that reports ask for.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::policy::Rulebook;
use crate::safeguard::period::Week;
use crate::safeguard::small::{Protected, Shown, protect};
use crate::store::{Measure, Tally};

use super::super::incidents::{subject, tier_title};
use super::super::text::Text;

/// Subjects that a table names; the rest stands in one row.
const SUBJECTS: usize = 14;

/// The tallies of a time.
pub(super) struct Numbers(pub(super) Vec<Tally>);

impl Numbers {
    /// All of one measure.
    pub(super) fn sum(&self, measure: Measure) -> u64 {
        self.of(measure).map(Tally::count).sum()
    }

    /// One measure by something.
    pub(super) fn by<K: Ord>(
        &self,
        measure: Measure,
        key: impl Fn(&Tally) -> K,
    ) -> BTreeMap<K, u64> {
        let mut sums = BTreeMap::new();
        for tally in self.of(measure) {
            let sum: &mut u64 = sums.entry(key(tally)).or_default();
            *sum = sum.saturating_add(tally.count());
        }
        sums
    }

    fn of(&self, measure: Measure) -> impl Iterator<Item = &Tally> {
        self.0.iter().filter(move |tally| tally.is(measure))
    }

    /// Mistakes by subject: requests that were answered by opening, and incidents that a person
    /// closed as a mistake.
    pub(super) fn mistakes(&self) -> BTreeMap<String, u64> {
        let mut all = self.by(Measure::Opened, group);
        for (key, count) in self.by(Measure::ClosedAsMistake, group) {
            *all.entry(key).or_default() += count;
        }
        all
    }

    /// The weeks from one date to before another, with one measure each.
    pub(super) fn weeks(&self, measure: Measure, from: Date, to: Date) -> Vec<(Week, u64)> {
        let sums = self.by(measure, |tally| {
            tally.day.parse().ok().map(|date: Date| Week::of(date))
        });
        let mut all = Vec::new();
        let mut week = Week::of(from);
        while week.monday < to {
            all.push((week, sums.get(&Some(week)).copied().unwrap_or(0)));
            week = week.next();
        }
        all
    }
}

/// What a tally counts towards: its category, or one group for all that are private.
pub(super) fn group(tally: &Tally) -> String {
    if tally.care != 0 {
        String::new()
    } else {
        tally.category.clone()
    }
}

/// What was closed, by subject and tier, with every sum, ready to be shown.
pub(super) struct BySubject {
    /// The titles of the tiers, in the order of the columns.
    pub(super) tiers: Vec<String>,
    /// The keys of the rows as [`group`] makes them; `None` is the rest.
    pub(super) keys: Vec<Option<String>>,
    /// The titles of the rows.
    pub(super) titles: Vec<String>,
    /// The counts.
    pub(super) counts: Protected,
}

/// Cuts closed pages by subject and tier.
pub(super) fn by_subject(numbers: &Numbers, rules: &Rulebook, text: Text) -> BySubject {
    let cells = numbers.by(Measure::Closed, |tally| (group(tally), tally.tier.clone()));
    let sums = numbers.by(Measure::Closed, group);
    let mut order: Vec<(&String, &u64)> = sums.iter().collect();
    order.sort_by_key(|(key, sum)| (std::cmp::Reverse(**sum), (*key).clone()));
    let mut keys: Vec<Option<String>> = order
        .iter()
        .take(SUBJECTS)
        .map(|(key, _)| Some((*key).clone()))
        .collect();
    if order.len() > SUBJECTS {
        keys.push(None);
    }
    let mut names: Vec<String> = rules
        .tiers()
        .iter()
        .map(|tier| tier.name.to_string())
        .collect();
    for (_, tier) in cells.keys() {
        if !names.contains(tier) {
            names.push(tier.clone());
        }
    }
    names.retain(|name| cells.keys().any(|(_, tier)| tier == name));
    let named: Vec<&String> = keys.iter().flatten().collect();
    let table: Vec<Vec<u64>> = keys
        .iter()
        .map(|key| {
            names
                .iter()
                .map(|tier| {
                    cells
                        .iter()
                        .filter(|((group, of), _)| {
                            of == tier
                                && match key {
                                    Some(key) => group == key,
                                    None => !named.contains(&group),
                                }
                        })
                        .map(|(_, count)| count)
                        .sum()
                })
                .collect()
        })
        .collect();
    BySubject {
        tiers: names
            .iter()
            .map(|name| tier_title(name, text, rules))
            .collect(),
        titles: keys
            .iter()
            .map(|key| title(key.as_deref(), text, rules))
            .collect(),
        keys,
        counts: protect(&table),
    }
}

/// The title of a row.
pub(super) fn title(key: Option<&str>, text: Text, rules: &Rulebook) -> String {
    match key {
        None => text.t("reports-other-subjects"),
        Some("") => text.t("reports-private-subjects"),
        Some(category) => subject(category, text, rules),
    }
}

/// Counts beside each other that are also added up: in order, with the sum at the end.
pub(super) fn parts(counts: &[u64]) -> (Vec<Shown>, Shown) {
    let column: Vec<Vec<u64>> = counts.iter().map(|count| vec![*count]).collect();
    let shown = protect(&column);
    // With one column, the sum of a row is its only cell: what is hidden in one is in both.
    let cells = shown
        .cells
        .iter()
        .zip(&shown.rows)
        .map(|(cell, sum)| match (cell.first(), sum) {
            (Some(Shown::Count(count)), Shown::Count(_)) => Shown::Count(*count),
            _ => Shown::Hidden,
        })
        .collect();
    let all = match (shown.columns.first(), shown.all) {
        (Some(Shown::Count(count)), Shown::Count(_)) => Shown::Count(*count),
        _ => Shown::Hidden,
    };
    (cells, all)
}

/// A share to the nearest ten in a hundred; `None` of less than thirty, of which a tenth would be
/// a few people.
pub(super) fn tenths(part: u64, of: u64) -> Option<u64> {
    (of >= 30).then(|| (part.saturating_mul(10) + of / 2) / of * 10)
}

/// How many in a thousand; `None` where either is not shown, or there is nothing to divide by.
pub(super) fn per_thousand(part: Shown, of: Shown) -> Option<f64> {
    match (part.count()?, of.count()?) {
        (_, 0) => None,
        // Counts of a school are far below what a double holds exactly.
        (part, of) => Some(part as f64 * 1_000.0 / of as f64),
    }
}
