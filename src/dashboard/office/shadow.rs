//! What a change of the rules would do: both rulebooks are asked about the same pages (UX 10.2).
//!
//! Allowed browsing is not recorded, so there is no traffic to replay. The pages are those of which
//! the school knows something: closed lately, opened by staff, named by either version's rules,
//! recommended to pupils. Pure: rules and pages in, differences out.

use crate::dashboard::prospect::Outlook;
use crate::model::{Action, Confidence, Identity, PageUrl, SourceId, Subject, TierId, Timestamp};
use crate::policy::{Asks, By, Facts, Open, Rulebook, Unlocks};

/// Why a page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Known {
    /// The school sends pupils there.
    Recommended,
    /// Staff opened it for a class.
    Opened,
    /// It was closed lately.
    Closed,
}

/// A page that both versions are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The address.
    pub(crate) url: String,
    /// For this tier, by its name; `None` is every tier.
    pub(crate) tier: Option<String>,
    /// Why.
    pub(crate) known: Known,
    /// How often it was closed, and for how many.
    pub(crate) times: u64,
    /// See above.
    pub(crate) people: u64,
}

/// A page that would show something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) page: Page,
    pub(crate) tier: String,
    pub(crate) before: Outlook,
    pub(crate) after: Outlook,
}

/// A subject that a tier treats otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherWord {
    pub(crate) category: String,
    pub(crate) tier: String,
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
}

/// What differs between two rulebooks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Subjects, tier by tier.
    pub(crate) words: Vec<OtherWord>,
    /// Pages; those that close first, the school's own recommendations before others.
    pub(crate) pages: Vec<Difference>,
    /// How many pages were asked about.
    pub(crate) asked: usize,
}

/// Compares what two rulebooks show.
pub(crate) fn compare(
    old: &Rulebook,
    new: &Rulebook,
    pages: &[Page],
    now: Timestamp,
) -> Differences {
    let mut found = Differences::default();
    for category in new.categories() {
        for tier in new.tiers() {
            let before = (old.category_named(&category.name))
                .zip(old.tier_named(&tier.name))
                .map(|(category, tier)| old.word_of(category.id, tier.id));
            let after = new.word_of(category.id, tier.id);
            if let Some(before) = before.filter(|before| *before != after) {
                found.words.push(OtherWord {
                    category: category.name.to_string(),
                    tier: tier.name.to_string(),
                    before,
                    after,
                });
            }
        }
    }
    for page in pages {
        let Ok(url) = PageUrl::parse(&page.url) else {
            continue;
        };
        found.asked += 1;
        for tier in new.tiers() {
            let wanted = page.tier.as_deref().is_none_or(|name| name == &*tier.name);
            let Some(before) = old.tier_named(&tier.name).filter(|_| wanted) else {
                continue;
            };
            let before = outlook(old, &url, before.id, now);
            let after = outlook(new, &url, tier.id, now);
            if before != after {
                found.pages.push(Difference {
                    page: page.clone(),
                    tier: tier.name.to_string(),
                    before,
                    after,
                });
            }
        }
    }
    found.pages.sort_by_key(|one| {
        let closes = one.after != Outlook::Opens;
        (!closes, one.page.known, std::cmp::Reverse(one.page.times))
    });
    found
}

fn outlook(rules: &Rulebook, url: &PageUrl, tier: TierId, now: Timestamp) -> Outlook {
    let who = Identity {
        subject: Subject::Unknown,
        class: None,
        tier,
        language: None,
        confidence: Confidence::None,
        source: SourceId::Network,
    };
    let verdict = rules.judge_url(url);
    let facts = Facts {
        url,
        verdict: &verdict,
    };
    let unlocks = Unlocks::default();
    let open = Some(Open {
        unlocks: &unlocks,
        asks: Asks::Page,
        by: By::Itself,
    });
    match rules.decide_in_lesson(&who, &facts, open, now).action {
        Action::Allow | Action::Splice => Outlook::Opens,
        Action::Warn => Outlook::Warns,
        Action::Limit | Action::Block => Outlook::Closed,
    }
}

/// Subjects that the new rules would open or close although nobody may: what is locked stays
/// locked, what is protected stays protected. By name.
pub(crate) fn touched(old: &Rulebook, new: &Rulebook) -> Vec<String> {
    let mut all = Vec::new();
    for category in old.categories() {
        for tier in old.tiers() {
            let before = old.word_of(category.id, tier.id);
            if !matches!(before, "locked" | "protect") {
                continue;
            }
            // A tier that is gone has nobody; a subject that is gone opens.
            let Some(tier) = new.tier_named(&tier.name) else {
                continue;
            };
            let after = (new.category_named(&category.name))
                .map(|category| new.word_of(category.id, tier.id));
            if after != Some(before) {
                all.push(category.name.to_string());
                break;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Source, embedded, fixture};

    /// The shipped rules with one file replaced.
    fn with(file: &str, text: &str) -> Rulebook {
        let mut source: Source = embedded();
        source
            .files
            .retain(|name, _| !name.starts_with("examples/"));
        let (shipped, _) = fixture::shipped();
        let source = source.with(file, text);
        let compiled = Rulebook::compile(&source, [7; 16], 2, fixture::NOW, Some(shipped));
        compiled.unwrap_or_else(|found| panic!("{found:?}")).0
    }

    fn rule(state: &str, host: &str) -> String {
        format!(
            "[[rule]]\nid = \"one\"\nstate = \"{state}\"\nhosts = [\"{host}\"]\n\
             tiers = [\"primary\"]\nreason = \"a test\"\nowner = \"it\"\n"
        )
    }

    fn page(url: &str, known: Known) -> Page {
        Page {
            url: url.to_owned(),
            tier: None,
            known,
            times: 3,
            people: 2,
        }
    }

    #[test]
    fn what_opens_and_what_closes_is_found_for_its_tier_alone() {
        let (old, _) = fixture::shipped();
        let pages = [
            page("https://gambling.blocked.example/", Known::Closed),
            page("https://lesson.example/", Known::Recommended),
        ];
        let open = with("rules.toml", &rule("allow", "gambling.blocked.example"));
        let found = compare(old, &open, &pages, fixture::NOW);
        assert_eq!(found.asked, 2);
        let [one] = &found.pages[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (one.tier.as_str(), one.before, one.after),
            ("primary", Outlook::Closed, Outlook::Opens)
        );
        let close = with("rules.toml", &rule("block", "lesson.example"));
        let found = compare(old, &close, &pages, fixture::NOW);
        let [one] = &found.pages[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (one.page.known, one.after),
            (Known::Recommended, Outlook::Closed)
        );
        assert_eq!(compare(old, old, &pages, fixture::NOW).pages, []);
    }

    #[test]
    fn nothing_locked_is_touched_by_an_ordinary_rule() {
        let (old, _) = fixture::shipped();
        let open = with("rules.toml", &rule("allow", "gambling.blocked.example"));
        assert_eq!(touched(old, &open), Vec::<String>::new());
        assert_eq!(touched(old, old), Vec::<String>::new());
    }

    #[test]
    fn a_subject_that_was_locked_and_is_not_is_found() {
        let (old, _) = fixture::shipped();
        let source = embedded();
        let text = source.get("categories/csam.toml").unwrap();
        let text = String::from_utf8(text.to_vec()).unwrap();
        let soft = text.replace("\"locked\"", "\"block\"");
        assert_ne!(text, soft, "{text}");
        let mut source = source.with("categories/csam.toml", soft);
        source
            .files
            .retain(|name, _| !name.starts_with("examples/"));
        let compiled = Rulebook::compile(&source, [7; 16], 2, fixture::NOW, Some(old));
        // Either the compiler refuses it, or this does.
        if let Ok((new, _)) = compiled {
            assert_eq!(touched(old, &new), ["csam"]);
        }
    }
}
