//! What the gateway asks itself to see that it filters: for each tier an address, and what somebody
//! of that tier should see (FIELD G6).
//!
//! What is expected is read off the tier's own words for a category, not off a decision: a rule, a
//! list or the data path that decides otherwise is what a test has to find. The addresses are
//! names that only our lists know, and search engines; who asks fetches none of them from a site,
//! since [`page`] answers in their place.

use super::probes::{HELP_SEARCH, PAGE, PROTECTED, SAFE_SEARCH, SEARCH};
use super::word::Word;
use super::{Facts, Limited, OnHello, Rulebook};
use crate::model::{Action, PageUrl, Seen, TierId, Timestamp};

/// The field in which a test page says with which query it was asked for.
pub const ASKED: &str = "x-schoolgate-asked";
/// A page of which nothing is known, with a text that harms nobody.
const HARMLESS: &str = "https://selftest.open.example/";
const HARMLESS_TEXT: &str = "<!doctype html><html lang=\"en\"><title>Test page</title>\
    <p>This page is part of the school's gateway. It is shown while the filter is tested.</p>";

/// A page that is closed for every tier that is closed to betting, also for the eldest: clear, so
/// that a test fails where texts are not read and not where one is weighed a little otherwise.
const CLOSED_TEXT: &str = "<!doctype html><html lang=\"en\"><head>\
    <title>Best online casino 2026: free spins and no deposit bonus</title></head><body>\
    <h1>Best online casino 2026</h1>\
    <p>Best online casino 2026! Welcome bonus, free spins, no deposit bonus. Live dealer roulette \
    and blackjack, play slots for real money. Wagering requirements apply, claim your bonus, bet \
    now.</p><h2>Sports betting and live odds</h2>\
    <p>Place your bets on today's matches, get the best betting odds, cash out any time. Online \
    gambling with jackpot slots, poker rooms, baccarat and video poker. Deposit now and double \
    your stake, gamble for real money and win the jackpot tonight.</p></body></html>";

/// One question of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The tier.
    pub tier: TierId,
    /// Its name.
    pub tier_name: String,
    /// What is tested: `category:NAME`, `open`, `protected`, `search`, `help-search`,
    /// `safe-search` or `text`.
    pub probe: String,
    /// The address.
    pub url: String,
    /// What should be seen; `None` if these rules have nothing to test it by.
    pub expect: Option<Seen>,
}

/// The page behind an address of a test, by its host.
pub fn page(host: &str) -> &'static str {
    match PAGE.contains(host) && !host.is_empty() {
        true => CLOSED_TEXT,
        false => HARMLESS_TEXT,
    }
}

impl Rulebook {
    /// Everything that a test asks, tier by tier, youngest first.
    pub fn drills(&self, now: Timestamp) -> Vec<Question> {
        let tiers = self.tiers().iter();
        tiers
            .flat_map(|tier| self.drills_of(tier.id, now))
            .collect()
    }

    fn drills_of(&self, tier: TierId, now: Timestamp) -> Vec<Question> {
        let rules = self.tier_rules(tier);
        let mut all = Vec::new();
        let mut ask = |probe: String, url: String, expect: Option<Seen>| {
            // A name that is never opened would be looked up: nothing of ours answers there.
            let passes_by = PageUrl::parse(&url).is_ok_and(|url| {
                let who = self.somebody(tier, None);
                matches!(
                    self.on_hello(&who, &url.host, url.port, now),
                    OnHello::Splice(_)
                )
            });
            all.push(Question {
                tier,
                tier_name: self.tier(tier).name.to_string(),
                probe,
                url,
                expect: expect.filter(|_| !passes_by),
            });
        };
        for category in self.categories() {
            let url = format!("https://{}.blocked.example/", category.name);
            let listed = PageUrl::parse(&url).map(|url| self.judge_url(&url).listed);
            let listed = listed.unwrap_or_default();
            // On several lists the strictest counts; protected names are a test of their own.
            let word = (self.categories().iter())
                .filter(|one| listed.contains(one.id))
                .map(|one| self.word(one.id, tier))
                .max();
            let expect = word
                .filter(|_| listed.contains(category.id))
                .filter(|word| word.closes() || !rules.allow_only)
                .and_then(|word| self.expected(word, now));
            ask(format!("category:{}", category.name), url, expect);
        }
        let closes = |name: &str| {
            let category = self.category_named(name);
            category.is_some_and(|one| self.word(one.id, tier) > Word::Limit)
        };
        let unknown = match rules.allow_only || rules.unknown.closes() {
            true => Seen::Closed,
            false => Seen::Opens,
        };
        ask("open".to_owned(), HARMLESS.to_owned(), Some(unknown));
        let reads = rules.read_bodies && rules.threshold > 0 && closes("gambling");
        let text = match unknown {
            Seen::Closed => Some(Seen::Closed),
            _ => reads.then_some(Seen::Closed),
        };
        ask("text".to_owned(), PAGE.to_owned(), text);
        let protected = self.decide_on(PROTECTED, tier, now);
        let knows = protected.trace.iter().any(|step| step.says == "protect");
        ask(
            "protected".to_owned(),
            PROTECTED.to_owned(),
            knows.then_some(Seen::Opens),
        );
        ask(
            "search".to_owned(),
            SEARCH.to_owned(),
            closes("pornography").then_some(Seen::Closed),
        );
        // Where only chosen sites open, a search engine may be closed as such.
        let engine = self.decide_on(SAFE_SEARCH, tier, now).action == Action::Allow;
        let safe = match rules.safe_search {
            true => Seen::Safe,
            false => Seen::Opens,
        };
        for (probe, url) in [("help-search", HELP_SEARCH), ("safe-search", SAFE_SEARCH)] {
            ask(probe.to_owned(), url.to_owned(), engine.then_some(safe));
        }
        all
    }

    /// What a tier's word for a category shows at this moment.
    fn expected(&self, word: Word, now: Timestamp) -> Option<Seen> {
        match word {
            Word::Protect | Word::Allow | Word::Safe => Some(Seen::Opens),
            Word::Splice => None,
            Word::Warn => Some(Seen::Warns),
            Word::Limit => Some(match self.school().limited(now) {
                Limited::Open { .. } => Seen::Opens,
                Limited::Closed { .. } => Seen::Closed,
            }),
            Word::Teacher | Word::Block | Word::Locked => Some(Seen::Closed),
        }
    }

    fn decide_on(&self, url: &str, tier: TierId, now: Timestamp) -> crate::model::Decided {
        let url = PageUrl::parse(url).expect("the addresses of tests are whole");
        let verdict = self.judge_url(&url);
        let facts = Facts {
            url: &url,
            verdict: &verdict,
        };
        self.decide(&self.somebody(tier, None), &facts, now)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn every_tier_is_asked_for_what_closes_and_for_what_opens() {
        let (book, _) = fixture::shipped();
        let all = book.drills(fixture::NOW);
        for tier in book.tiers() {
            let own: Vec<&Question> = all.iter().filter(|one| one.tier == tier.id).collect();
            let of = |probe: &str| own.iter().find(|one| one.probe == probe).unwrap().expect;
            assert_eq!(of("category:csam"), Some(Seen::Closed), "{}", tier.name);
            assert_eq!(of("open"), Some(Seen::Opens), "{}", tier.name);
            // Where help is never opened to look inside, nothing of ours could answer for it.
            assert!(
                matches!(of("protected"), None | Some(Seen::Opens)),
                "{}",
                tier.name
            );
            let closed = own.iter().filter(|one| one.expect == Some(Seen::Closed));
            assert!(closed.count() > 5, "{}", tier.name);
        }
        let primary = all.iter().filter(|one| one.tier_name == "primary");
        let of = |probe: &str| {
            let mut own = primary.clone();
            own.find(|one| one.probe == probe).unwrap().expect
        };
        assert_eq!(of("category:gambling"), Some(Seen::Closed));
        assert_eq!(of("text"), Some(Seen::Closed));
        assert_eq!(of("search"), Some(Seen::Closed));
        assert_eq!(of("safe-search"), Some(Seen::Safe));
    }

    #[test]
    fn only_the_address_of_the_test_text_has_it() {
        assert_eq!(page("selftest.page.example"), CLOSED_TEXT);
        for other in ["", "selftest.open.example", "www.google.com", "116111.pl"] {
            assert_eq!(page(other), HARMLESS_TEXT, "{other}");
        }
    }
}
