//! Data for studies of effect: whole weeks by tier and category, k-anonymous (FIELD G7, S1-03,
//! S1-16).
//!
//! What people did in one week becomes rows of at least k people, by joining small groups and by
//! leaving out what stays small. The result of a week is made once and kept; every export is a
//! choice of whole weeks from it. So no two exports can be subtracted from each other, and no
//! filter can cut a group smaller than it was made. Nothing here keeps a stand-in.

use std::collections::{BTreeMap, BTreeSet};

/// People per row unless a school asks for more.
pub const USUAL: u16 = 10;

/// People per row at the very least, whatever is asked for.
pub const FLOOR: u16 = 5;

/// Closed pages of one person that count in a group: beyond it one tireless person would be the
/// whole number.
pub const MOST_OF_ONE: u64 = 50;

/// The category of several that were joined.
pub const OTHER: &str = "other";

/// The category of all that are of care. They are never told apart: which of them it was is the
/// kind of thing that a group of ten must not say of each of its members.
pub const CARE: &str = "care";

/// The tier of several that were joined.
pub const ALL: &str = "all";

/// What one person did in one category during a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The stand-in, or one word for all of whom nothing is known.
    pub who: String,
    /// The tier's name.
    pub tier: String,
    /// The category's name.
    pub category: String,
    /// Whether it is one of care.
    pub care: bool,
    /// Closed pages.
    pub closed: u64,
    /// Episodes: closed pages with no more than half an hour between them.
    pub episodes: u64,
    /// Requests to open a page.
    pub asked: u64,
}

/// A row that may be given away.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Group {
    /// The tier's name, or [`ALL`].
    pub tier: String,
    /// The category's name, [`CARE`] or [`OTHER`].
    pub category: String,
    /// How many people: stand-ins, so a shared device is one.
    pub people: u64,
    /// Closed pages, at most [`MOST_OF_ONE`] of one person.
    pub closed: u64,
    /// Episodes, at most as many of one person as closed pages count.
    pub episodes: u64,
    /// Requests; `None` where fewer people asked than a row needs.
    pub asked: Option<u64>,
}

/// Makes the rows of one week: each is of at least `least` people (never under [`FLOOR`]).
///
/// A category with too few people in a tier is joined with the other small ones of the tier; a
/// tier in which even those are too few, with those of other tiers; what is then still small is
/// left out. Nothing is printed from which it could be subtracted: there are no sums.
pub fn anonymise(shares: &[Share], least: u16) -> Vec<Group> {
    let least = u64::from(least.max(FLOOR));
    let mut groups: BTreeMap<(String, String), Vec<&Share>> = BTreeMap::new();
    for share in shares.iter().filter(|share| share.closed > 0) {
        let category = if share.care { CARE } else { &share.category };
        groups
            .entry((share.tier.clone(), category.to_owned()))
            .or_default()
            .push(share);
    }
    let mut done = Vec::new();
    let mut rest: BTreeMap<String, Vec<&Share>> = BTreeMap::new();
    for ((tier, category), shares) in groups {
        match group(&tier, &category, &shares, least) {
            // Nothing is called like what was joined.
            Some(group) if category != OTHER => done.push(group),
            _ => rest.entry(tier).or_default().extend(shares),
        }
    }
    let mut last = Vec::new();
    for (tier, shares) in rest {
        match group(&tier, OTHER, &shares, least) {
            Some(group) => done.push(group),
            None => last.extend(shares),
        }
    }
    done.extend(group(ALL, OTHER, &last, least));
    done
}

/// One row, if there are enough people in it.
fn group(tier: &str, category: &str, shares: &[&Share], least: u64) -> Option<Group> {
    let mut people: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    for share in shares {
        let own = people.entry(&share.who).or_default();
        own.0 = own.0.saturating_add(share.closed);
        own.1 = own.1.saturating_add(share.episodes);
        own.2 = own.2.saturating_add(share.asked);
    }
    let count = people.len() as u64;
    if count < least {
        return None;
    }
    let capped = |number: u64| number.min(MOST_OF_ONE);
    let askers: BTreeSet<&str> = people
        .iter()
        .filter(|(_, own)| own.2 > 0)
        .map(|(who, _)| *who)
        .collect();
    let asked =
        (askers.len() as u64 >= least).then(|| people.values().map(|own| capped(own.2)).sum());
    Some(Group {
        tier: tier.to_owned(),
        category: category.to_owned(),
        people: count,
        closed: people.values().map(|own| capped(own.0)).sum(),
        episodes: people.values().map(|own| capped(own.1)).sum(),
        asked,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(who: usize, tier: &str, category: &str, closed: u64) -> Share {
        Share {
            who: format!("p{who}"),
            tier: tier.to_owned(),
            category: category.to_owned(),
            care: category.starts_with("self-harm"),
            closed,
            episodes: closed.min(2),
            asked: 0,
        }
    }

    fn names(groups: &[Group]) -> Vec<String> {
        groups
            .iter()
            .map(|group| format!("{} {} {}", group.tier, group.category, group.people))
            .collect()
    }

    #[test]
    fn small_groups_are_joined_and_what_stays_small_is_left_out() {
        let mut shares: Vec<Share> = (0..12)
            .map(|who| share(who, "primary", "games", 3))
            .collect();
        shares.extend((0..6).map(|who| share(who, "primary", "gambling", 1)));
        shares.extend((6..11).map(|who| share(who, "primary", "drugs", 1)));
        shares.extend((20..29).map(|who| share(who, "guest", "games", 1)));
        assert_eq!(
            names(&anonymise(&shares, 10)),
            ["primary games 12", "primary other 11"]
        );
        shares.push(share(30, "staff", "games", 1));
        assert_eq!(
            names(&anonymise(&shares, 10)),
            ["primary games 12", "primary other 11", "all other 10"]
        );
    }

    #[test]
    fn one_tireless_person_does_not_show() {
        let mut shares: Vec<Share> = (0..10)
            .map(|who| share(who, "primary", "games", 1))
            .collect();
        shares[0].closed = 4_000;
        assert_eq!(anonymise(&shares, 10)[0].closed, 9 + MOST_OF_ONE);
    }

    #[test]
    fn categories_of_care_are_not_told_apart() {
        let mut shares: Vec<Share> = (0..10)
            .map(|who| share(who, "primary", "self-harm-promotion", 1))
            .collect();
        shares.extend((0..10).map(|who| share(who, "primary", "self-harm-other", 1)));
        assert_eq!(names(&anonymise(&shares, 10)), ["primary care 10"]);
    }

    #[test]
    fn few_who_asked_are_not_told() {
        let mut shares: Vec<Share> = (0..10)
            .map(|who| share(who, "primary", "games", 1))
            .collect();
        shares[3].asked = 1;
        assert_eq!(anonymise(&shares, 10)[0].asked, None);
        for share in &mut shares {
            share.asked = 2;
        }
        assert_eq!(anonymise(&shares, 10)[0].asked, Some(20));
    }

    fn anything() -> impl Strategy<Value = Vec<Share>> {
        let one = (0usize..30, 0usize..4, 0usize..5, 0u64..80, 0u64..4).prop_map(
            |(who, tier, category, closed, asked)| Share {
                asked,
                ..share(
                    who,
                    ["primary", "guest", "staff", "all"][tier],
                    ["games", "drugs", "other", "care", "self-harm-promotion"][category],
                    closed,
                )
            },
        );
        proptest::collection::vec(one, 0..120)
    }

    proptest! {
        /// No row is of fewer people than asked for, and never under the floor; nobody is in two
        /// rows of one tier and category; the numbers are those of some set of people.
        #[test]
        fn no_group_is_smaller_than_k(shares in anything(), least in 0u16..20) {
            let groups = anonymise(&shares, least);
            let mut seen = BTreeSet::new();
            for group in &groups {
                prop_assert!(group.people >= u64::from(least.max(FLOOR)), "{group:?}");
                prop_assert!(group.closed >= group.people);
                prop_assert!(group.closed <= group.people * MOST_OF_ONE);
                prop_assert!(group.asked.is_none_or(|asked| asked >= u64::from(least.max(FLOOR))));
                let key = (group.tier.clone(), group.category.clone());
                prop_assert!(group.tier == ALL || seen.insert(key), "{group:?}");
            }
        }

        /// However rows are chosen and added up, the groups are disjoint sets of shares: the sum
        /// over any choice never exceeds what there is, and what was left out is in no row.
        #[test]
        fn rows_do_not_overlap(shares in anything(), least in 5u16..20) {
            let told: u64 = anonymise(&shares, least).iter().map(|group| group.closed).sum();
            let there: u64 = shares.iter().map(|share| share.closed).sum();
            prop_assert!(told <= there);
        }
    }
}
