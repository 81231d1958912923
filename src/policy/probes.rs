//! The filter tested by its own rules: names that only its lists know, tier by tier (FIELD G6).
//!
//! For each tier of pupils, every category that the tier closes is asked for by the test name of
//! its list, then a protected name, a search and its safety, and a text. All of it goes through
//! [`Rulebook::decide`], as the data path does. No connection is made: whether the gateway's own
//! path works is a second test, from outside.

use crate::classify::BodyHead;
use crate::model::{Action, CategoryId, Decided, PageUrl, TierId, Timestamp};

use super::word::Word;
use super::{Facts, Rulebook};

/// What one probe came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The tier's name.
    pub tier: String,
    /// What was tested: `category:NAME`, `protected`, `search`, `help-search`, `safe-search` or
    /// `text`.
    pub probe: String,
    /// Whether it came as it should; `None` if these rules have nothing to test it by.
    pub passed: Option<bool>,
    /// What was decided, and by what.
    pub detail: String,
}

/// A name that is protected wherever the shipped `protected.toml` holds.
pub(super) const PROTECTED: &str = "https://116111.pl/";
/// Words that close a search for pupils.
pub(super) const SEARCH: &str = "https://www.google.com/search?q=free+porn+videos";
/// Words of somebody who looks for help.
pub(super) const HELP_SEARCH: &str = "https://www.google.com/search?q=childline+phone+number";
/// A search that may go on, with the engine's own safety.
pub(super) const SAFE_SEARCH: &str = "https://www.google.com/search?q=photosynthesis";
/// A page of which nothing is known but its text.
pub(super) const PAGE: &str = "https://selftest.page.example/";
/// A text that is closed for pupils.
pub(super) const TEXT: &str = "Best online casino 2026! Welcome bonus, free spins, no deposit bonus. Live \
                    dealer roulette and blackjack, play slots for real money. Wagering \
                    requirements apply, claim your bonus, bet now.";

impl Rulebook {
    /// Tests the rules in force for each tier, or for one.
    pub fn probe(&self, only: Option<TierId>, now: Timestamp) -> Vec<Probe> {
        self.tiers()
            .iter()
            .filter(|tier| only.is_none_or(|only| only == tier.id))
            .flat_map(|tier| self.probe_tier(tier.id, now))
            .collect()
    }

    fn probe_tier(&self, tier: TierId, now: Timestamp) -> Vec<Probe> {
        let mut all = Vec::new();
        let mut say = |probe: String, passed: Option<bool>, detail: String| {
            all.push(Probe {
                tier: self.tier(tier).name.to_string(),
                probe,
                passed,
                detail,
            });
        };
        for category in self.categories() {
            let word = self.word(category.id, tier);
            if !word.closes() {
                continue;
            }
            let (passed, detail) =
                self.probe_category(&category.name, category.id, word, tier, now);
            say(format!("category:{}", category.name), passed, detail);
        }
        let (passed, detail) = self.probe_protected(tier, now);
        say("protected".to_owned(), passed, detail);

        let porn = self.category_named("pornography");
        let closes = porn.is_some_and(|porn| self.word(porn.id, tier).closes());
        let (decided, known) = self.ask(SEARCH, None, tier, now, |verdict| {
            !verdict.searched.is_empty()
        });
        say(
            "search".to_owned(),
            (known && closes).then(|| is_closed(&decided)),
            said(&decided),
        );
        // Where only chosen sites open, a search engine may be closed as such.
        let open = !is_closed(&self.ask(SAFE_SEARCH, None, tier, now, |_| true).0);
        let (decided, _) = self.ask(HELP_SEARCH, None, tier, now, |_| true);
        say(
            "help-search".to_owned(),
            open.then(|| !is_closed(&decided)),
            said(&decided),
        );

        let url = PageUrl::parse(SAFE_SEARCH).ok();
        let engine = url.and_then(|url| self.safe_query(&url)).is_some();
        let (decided, _) = self.ask(SAFE_SEARCH, None, tier, now, |_| true);
        let wanted = self.tier_rules(tier).safe_search;
        say(
            "safe-search".to_owned(),
            (engine && wanted && !is_closed(&decided)).then_some(decided.safety.safe_search),
            said(&decided),
        );

        let gambling = self.category_named("gambling");
        let rules = self.tier_rules(tier);
        let reads = rules.read_bodies
            && rules.threshold > 0
            && gambling.is_some_and(|one| self.word(one.id, tier).closes());
        let (decided, known) = self.ask(PAGE, Some(TEXT), tier, now, |verdict| {
            !verdict.scores.is_empty()
        });
        say(
            "text".to_owned(),
            (reads && known).then(|| is_closed(&decided)),
            said(&decided),
        );
        all
    }

    fn probe_category(
        &self,
        name: &str,
        id: CategoryId,
        word: Word,
        tier: TierId,
        now: Timestamp,
    ) -> (Option<bool>, String) {
        let address = format!("https://{name}.blocked.example/");
        let (decided, known) = self.ask(&address, None, tier, now, |verdict| {
            verdict.listed.contains(id)
        });
        // A category with a stricter one on the same name is closed all the same.
        let passed = match word {
            Word::Warn | Word::Limit => decided.action != Action::Allow,
            _ => decided.action == Action::Block,
        };
        (known.then_some(passed), said(&decided))
    }

    fn probe_protected(&self, tier: TierId, now: Timestamp) -> (Option<bool>, String) {
        let (decided, _) = self.ask(PROTECTED, None, tier, now, |_| true);
        let protected = decided.trace.iter().any(|step| step.says == "protect");
        (protected.then(|| !is_closed(&decided)), said(&decided))
    }

    /// What is decided for somebody of a tier, and whether the rules know it.
    fn ask(
        &self,
        address: &str,
        text: Option<&str>,
        tier: TierId,
        now: Timestamp,
        knows: impl Fn(&crate::model::Verdict) -> bool,
    ) -> (Decided, bool) {
        let url = PageUrl::parse(address).expect("the addresses of probes are whole");
        let mut verdict = self.judge_url(&url);
        if let Some(text) = text {
            let head = BodyHead {
                content_type: Some("text/html; charset=utf-8".to_owned()),
                content_encoding: None,
            };
            if let Some(mut reader) = self.classifier().read(&head) {
                reader.push(text.as_bytes());
                verdict = self.with_body(&verdict, reader.finish());
            }
        }
        let known = knows(&verdict);
        let facts = Facts {
            url: &url,
            verdict: &verdict,
        };
        (self.decide(&self.somebody(tier, None), &facts, now), known)
    }
}

fn is_closed(decided: &Decided) -> bool {
    matches!(decided.action, Action::Block | Action::Warn | Action::Limit)
}

fn said(decided: &Decided) -> String {
    let winner = decided.trace.iter().find(|step| step.won);
    winner.map_or_else(String::new, |step| format!("{}: {}", step.layer, step.says))
}

#[cfg(test)]
mod tests {
    use super::super::{Rulebook, embedded, fixture};
    use super::*;

    #[test]
    fn the_shipped_rules_pass_for_every_tier_and_leave_nothing_untested() {
        let (book, _) = fixture::shipped();
        let probes = book.probe(None, fixture::NOW);
        let failed: Vec<&Probe> = probes
            .iter()
            .filter(|probe| probe.passed == Some(false))
            .collect();
        assert_eq!(failed, [] as [&Probe; 0]);
        for tier in book.tiers() {
            let own = probes.iter().filter(|probe| probe.tier == *tier.name);
            let tested = own.clone().filter(|probe| probe.passed.is_some()).count();
            let untested: Vec<&str> = own
                .filter(|probe| probe.passed.is_none())
                .map(|probe| probe.probe.as_str())
                .collect();
            println!("{}: {tested} tested, not {untested:?}", tier.name);
            assert!(tested > 8, "{}: {untested:?}", tier.name);
        }
        let one = book.tier_named("primary").unwrap().id;
        assert!(
            book.probe(Some(one), fixture::NOW)
                .iter()
                .all(|p| p.tier == "primary")
        );
    }

    #[test]
    fn a_rule_that_opens_what_its_category_closes_is_found() {
        let mut source = embedded();
        let rule = "[[rule]]\nid = \"open\"\nstate = \"allow\"\n\
                    hosts = [\"gambling.blocked.example\"]\nreason = \"a slip\"\nowner = \"it\"\n";
        let examples: Vec<String> = source
            .under("examples/")
            .map(|(name, _)| name.to_owned())
            .collect();
        for name in examples {
            source = source.with(&name, "");
        }
        let source = source.with("rules.toml", rule);
        // What reads texts is the same and taken over.
        let (shipped, _) = fixture::shipped();
        let book = Rulebook::compile(&source, [7; 16], 2, fixture::NOW, Some(shipped))
            .unwrap()
            .0;
        let primary = book.tier_named("primary").unwrap().id;
        let failed: Vec<String> = book
            .probe(Some(primary), fixture::NOW)
            .into_iter()
            .filter(|probe| probe.passed == Some(false))
            .map(|probe| probe.probe)
            .collect();
        assert_eq!(failed, ["category:gambling"]);
    }
}
