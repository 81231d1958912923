//! How urgent an incident is: the strongest of its hits, raised where repetition itself says
//! something (FIELD section 5.4).

use crate::model::Severity;

/// Repetition that changes the meaning of an episode.
struct Repeated {
    category: &'static str,
    tier: &'static str,
    hits: u64,
    level: u8,
}

/// FIELD section 5.3 grades `pornography` "1 (3 if repeated at primary)": one closed page of a
/// nine-year-old is an accident, five in one sitting are a talk on the same day.
const REPEATED: &[Repeated] = &[Repeated {
    category: "pornography",
    tier: "primary",
    hits: 5,
    level: 3,
}];

/// The severity of an episode of `hits` hits whose strongest is `strongest`; `None` is a record
/// without an alert and is never raised.
pub fn severity(
    category: &str,
    tier: &str,
    strongest: Option<Severity>,
    hits: u64,
) -> Option<Severity> {
    let strongest = strongest?;
    REPEATED
        .iter()
        .filter(|rule| rule.category == category && rule.tier == tier && hits >= rule.hits)
        .filter_map(|rule| Severity::try_from(rule.level).ok())
        .chain([strongest])
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(category: &str, tier: &str, strongest: Option<u8>, hits: u64, expect: Option<u8>) {
        let strongest = strongest.map(|level| Severity::try_from(level).unwrap());
        assert_eq!(
            severity(category, tier, strongest, hits).map(Severity::level),
            expect
        );
    }

    #[test]
    fn repetition_raises_only_where_the_field_says_so() {
        check("pornography", "primary", Some(1), 4, Some(1));
        check("pornography", "primary", Some(1), 5, Some(3));
        check("pornography", "upper-secondary", Some(1), 50, Some(1));
        check("gambling", "primary", Some(1), 50, Some(1));
    }

    #[test]
    fn repetition_never_lowers_and_never_invents_an_alert() {
        check("pornography", "primary", Some(5), 5, Some(5));
        check("pornography", "primary", None, 50, None);
    }
}
