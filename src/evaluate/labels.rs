//! Labels of data sets in our own words.
//!
//! A *target* is what a label asks for: one of our categories, or several of which any will do.
//! Data says of each target yes, no, or nothing; nothing is unknown and counts for neither.

use serde_json::Value;

/// Abuse, where a data set does not say of which kind: the members of [`targets_of`] for it.
pub const ABUSE: &str = "abuse";

/// What other people call our categories.
const RENAMED: &[(&str, &str)] = &[
    ("adult", "pornography"),
    ("alcohol_tobacco", "alcohol-tobacco-vape"),
    ("violence", "violence-gore"),
    ("self_harm", "self-harm-promotion"),
    ("eating_disorder", "eating-disorder-promotion"),
    ("grooming", "sexual-exploitation-risk"),
    ("proxy_vpn", "circumvention"),
    ("malware_phishing", "phishing-scam"),
    ("bullying", "bullying-harassment"),
    ("toxic", ABUSE),
];

/// Targets that several categories answer for; the most probable of them counts.
const SEVERAL: &[(&str, &[&str])] = &[
    (
        ABUSE,
        &["hate", "bullying-harassment", "misogyny-vawg", "extremism"],
    ),
    ("phishing-scam", &["phishing-scam", "malware"]),
];

/// The target of a label; a label that is nobody's is taken for a category's own id.
pub fn target_of(label: &str) -> &str {
    RENAMED
        .iter()
        .find(|(theirs, _)| *theirs == label)
        .map_or(label, |(_, ours)| ours)
}

/// Whether a category answers for a target.
pub fn targets_of(category: &str) -> impl Iterator<Item = &str> {
    let several = SEVERAL
        .iter()
        .filter(move |(_, members)| members.contains(&category))
        .map(|(target, _)| *target);
    let own = SEVERAL.iter().all(|(target, _)| *target != category);
    own.then_some(category).into_iter().chain(several)
}

/// What is known of a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truths {
    /// Targets with their truth; each at most once.
    pub known: Vec<(String, bool)>,
    /// Harmless in every category.
    pub harmless: bool,
}

impl Truths {
    /// The truth about a target; `None` if it is unknown.
    pub fn about(&self, target: &str) -> Option<bool> {
        let known = self.known.iter().find(|(name, _)| name == target);
        known.map(|(_, so)| *so).or(self.harmless.then_some(false))
    }

    /// Whether nothing at all is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && !self.harmless
    }
}

/// Reads `{"adult":1,"*":0}`: 1 is yes, 0 is no, anything else unknown. Of two labels with the
/// same target, a yes counts.
pub fn truths(labels: &Value) -> Truths {
    let mut all = Truths::default();
    for (label, value) in labels.as_object().into_iter().flatten() {
        let so = match value.as_f64() {
            Some(1.0) => true,
            Some(0.0) => false,
            _ => continue,
        };
        if label == "*" {
            all.harmless |= !so;
            continue;
        }
        let target = target_of(label);
        match all.known.iter_mut().find(|(known, _)| known == target) {
            Some((_, known)) => *known |= so,
            None => all.known.push((target.to_owned(), so)),
        }
    }
    all
}

/// Reads a line of a text file of ours: `+ text` belongs to the file's category, `- text` is
/// harmless in every one; `#` begins a comment. `None` for what is neither.
pub fn own_line<'l>(category: &str, line: &'l str) -> Option<(Truths, &'l str)> {
    let (sign, text) = line.split_at_checked(2)?;
    let text = text.trim();
    let truths = match sign {
        "+ " => Truths {
            known: vec![(target_of(category).to_owned(), true)],
            harmless: false,
        },
        "- " => Truths {
            known: Vec::new(),
            harmless: true,
        },
        _ => return None,
    };
    (!text.is_empty()).then_some((truths, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_targets() {
        let read = |text: &str| truths(&serde_json::from_str(text).unwrap());
        let found = read(r#"{"adult":1,"weapons":0,"gambling":null,"toxic":1}"#);
        assert_eq!(found.about("pornography"), Some(true));
        assert_eq!(found.about("weapons"), Some(false));
        assert_eq!(found.about("gambling"), None);
        assert_eq!(found.about(ABUSE), Some(true));
        assert_eq!(found.about("drugs"), None);
        let harmless = read(r#"{"*":0}"#);
        assert_eq!(harmless.about("drugs"), Some(false));
        assert!(read("{}").is_empty());
        assert!(read("[]").is_empty());
        let both = read(r#"{"adult":0,"pornography":1}"#);
        assert_eq!(both.about("pornography"), Some(true));
    }

    #[test]
    fn categories_answer_for_targets() {
        let of = |category| targets_of(category).collect::<Vec<_>>();
        assert_eq!(of("drugs"), ["drugs"]);
        assert_eq!(of("hate"), ["hate", ABUSE]);
        assert_eq!(of("malware"), ["malware", "phishing-scam"]);
        assert_eq!(of("phishing-scam"), ["phishing-scam"]);
    }

    #[test]
    fn lines_of_our_own() {
        let (truths, text) = own_line("drugs", "+ buy weed here ").unwrap();
        assert_eq!((truths.about("drugs"), text), (Some(true), "buy weed here"));
        assert_eq!(truths.about("games"), None);
        let (truths, _) = own_line("drugs", "- a pharmacy").unwrap();
        assert_eq!(truths.about("games"), Some(false));
        for line in ["# a comment", "", "+", "+ ", "text", "ż"] {
            assert_eq!(own_line("drugs", line), None, "{line}");
        }
    }
}
