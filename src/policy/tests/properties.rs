//! What holds for any identity, address, verdict and rules.

use proptest::prelude::*;

use crate::classify::BodyHead;
use crate::model::{
    Action, CategoryId, CategorySet, ClassId, Confidence, Evidence, Extent, Identity, Match,
    MatchSource, PageScope, PageUrl, Reason, Score, SourceId, Subject, TierId, Timestamp, Unlock,
    UnlockBy, Verdict,
};
use crate::policy::fixture::{self, NOW, address, compile};
use crate::policy::{Asks, By, Facts, Open, Unlocks};

use super::book;
use super::unlocks::{lesson, opened};

/// Any identity, also one of another rulebook.
fn identities() -> impl Strategy<Value = Identity> {
    (
        0..8u8,
        prop::option::of(prop::sample::select(vec!["1A", "11c", "none"])),
    )
        .prop_map(|(tier, class)| Identity {
            subject: Subject::Unknown,
            class: class.map(|class| ClassId(class.into())),
            tier: TierId(tier),
            language: None,
            confidence: Confidence::None,
            source: SourceId::Guest,
        })
}

/// Any verdict, also one whose categories no rulebook has.
fn verdicts() -> impl Strategy<Value = Verdict> {
    let categories = || prop::collection::vec(0..20u8, 0..4);
    let scores = prop::collection::vec((0..20u8, -50..500i32), 0..4);
    let extent = prop::sample::select(vec![
        Extent::None,
        Extent::Whole,
        Extent::Part,
        Extent::Damaged,
    ]);
    let sources = prop::sample::select(vec![
        MatchSource::List,
        MatchSource::Path,
        MatchSource::Search,
        MatchSource::Phrase,
    ]);
    let because = prop::collection::vec((sources, 0..140u8, any::<i32>(), any::<u32>()), 0..5);
    (categories(), categories(), scores, extent, because).prop_map(
        |(listed, searched, scores, extent, because)| Verdict {
            listed: listed.into_iter().map(CategoryId).collect(),
            searched: searched.into_iter().map(CategoryId).collect(),
            scores: scores
                .into_iter()
                .map(|(category, points)| Score {
                    category: CategoryId(category),
                    points,
                })
                .collect(),
            because: because
                .into_iter()
                .map(|(source, category, points, count)| Match {
                    source,
                    category: CategoryId(category),
                    points,
                    origin: "origin".into(),
                    entry: "entry".into(),
                    count,
                })
                .collect(),
            extent,
            words: 0,
            intent: None,
            version: 1,
            until: None,
        },
    )
}

fn urls() -> impl Strategy<Value = PageUrl> {
    prop::sample::select(vec![
        "https://play.example/lesson",
        "play.example:443",
        "https://116111.example/",
        "https://bank.example/",
        "bank.example:443",
        "https://vouched.example/",
        "https://daily.news.example/x?y=z",
        "https://google.pl/search?q=helpline",
        "https://google.pl/search?q=kup+wypracowanie",
        "http://10.0.0.1:8080/%",
        "chess.example:443",
    ])
    .prop_map(address)
}

/// A rules file with any combination of states, targets and scopes.
fn rule_files() -> impl Strategy<Value = String> {
    let state = prop::sample::select(vec!["allow", "block", "locked-allow", "locked-block"]);
    let target = prop::sample::select(vec![
        "hosts = [\"illegal.example\"]",
        "hosts = [\"example\"]",
        "paths = [\"illegal.example/\"]",
        "search = [\"unspeakable\"]",
    ]);
    let scope = prop::sample::select(vec!["", "tiers = [\"staff\"]", "classes = [\"1A\"]"]);
    prop::collection::vec((state, target, scope), 0..6).prop_map(|rules| {
        let rules = rules.into_iter().enumerate();
        rules
            .map(|(n, (state, target, scope))| {
                format!("[[rule]]\nid = \"{n}\"\nstate = \"{state}\"\n{target}\n{scope}\n")
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn deciding_never_fails_and_one_step_wins(
        who in identities(), url in urls(), verdict in verdicts(), now in any::<i64>()
    ) {
        let facts = Facts { url: &url, verdict: &verdict };
        let decided = book().decide(&who, &facts, Timestamp(now));
        prop_assert_eq!(decided.trace.iter().filter(|step| step.won).count(), 1);
        // The printed working never shows a query.
        let text = book().explain_decided(&who, &url, &verdict, &decided).to_string();
        prop_assert!(!text.contains("q=") && text.lines().all(|line| line.chars().count() <= 80));
        if decided.reason == Reason::Protected {
            prop_assert!(!decided.record && decided.alert.is_none() && !decided.read_body);
        }
        if decided.action == Action::Splice {
            prop_assert!(!decided.read_body);
        }
    }

    #[test]
    fn help_is_never_an_incident(who in identities(), url in urls(), verdict in verdicts()) {
        let help = book().category_named("support-and-helplines").unwrap().id;
        let verdict = Verdict { searched: verdict.searched.union(CategorySet::of(help)), ..verdict };
        let decided = book().decide(&who, &Facts { url: &url, verdict: &verdict }, NOW);
        prop_assert!(decided.alert.is_none() && !decided.record);
    }

    #[test]
    fn the_illegal_stays_closed_whoever_asks(
        who in identities(), url in urls(), verdict in verdicts(), by_search in any::<bool>(),
        illegal in prop::sample::select(vec!["csam", "terrorism-illegal", "illegal-other"]),
    ) {
        let illegal = CategorySet::of(book().category_named(illegal).unwrap().id);
        let mut verdict = verdict;
        let set = if by_search { &mut verdict.searched } else { &mut verdict.listed };
        *set = set.union(illegal);
        let decided = book().decide(&who, &Facts { url: &url, verdict: &verdict }, NOW);
        prop_assert_eq!(decided.action, Action::Block);
        prop_assert_eq!(decided.unlock, UnlockBy::Nobody);
        prop_assert_eq!(decided.reason, Reason::Locked);
    }
}

proptest! {
    #[test]
    fn a_lesson_with_a_few_pages_opens_nothing_and_closes_no_help(
        who in identities(), url in urls(), verdict in verdicts(), part in any::<bool>(),
    ) {
        let unlocks = Unlocks::default().with_lessons([lesson(&["news.example", "x.example/a"])]);
        let by = if part { By::Quiet } else { By::Itself };
        let open = Some(Open { by, ..Open::page(&unlocks) });
        let facts = Facts { url: &url, verdict: &verdict };
        let before = book().decide_open(&who, &facts, None, NOW);
        let after = book().decide_open(&who, &facts, open, NOW);
        if part || who.class != Some(ClassId("1A".into())) {
            prop_assert_eq!(&after, &before);
        }
        if !matches!(before.action, Action::Allow | Action::Warn) || before.reason == Reason::Protected {
            prop_assert_eq!(&after, &before);
        }
        if after.action != before.action {
            prop_assert_eq!(after.action, Action::Block);
            prop_assert!(matches!(after.reason, Reason::OnlyThese(_)));
            prop_assert!(!after.record || after.alert.is_some());
        }
    }

    #[test]
    fn an_unlock_changes_nothing_for_another_class_and_opens_nothing_locked(
        who in identities(), url in urls(), verdict in verdicts(), lead in any::<bool>(),
        part in any::<bool>(),
    ) {
        let power = if lead { UnlockBy::Lead } else { UnlockBy::Teacher };
        let unlocks = Unlocks::new([Unlock {
            scope: PageScope::of(&url).site(),
            ..opened("x.example", power).iter().next().unwrap().clone()
        }]);
        let asks = if part { Asks::Part } else { Asks::Page };
        let open = Some(Open { unlocks: &unlocks, asks, by: By::Itself });
        let facts = Facts { url: &url, verdict: &verdict };
        let before = book().decide(&who, &facts, NOW);
        let after = book().decide_open(&who, &facts, open, NOW);
        if who.class != Some(ClassId("1A".into())) {
            prop_assert_eq!(&after, &before);
        }
        if before.unlock == UnlockBy::Nobody && before.action == Action::Block {
            prop_assert_eq!(after.action, Action::Block);
        }
        if matches!(before.action, Action::Allow | Action::Splice) {
            prop_assert_eq!(after.action, before.action);
            // By the host alone, a connection may be opened to look for either reason.
            prop_assert!(url.path.is_empty() || after == before, "what opens is left alone");
        }
        if before.action != after.action {
            // What closes besides keeps it closed, perhaps in another way.
            let closed = !matches!(after.action, Action::Allow | Action::Splice);
            prop_assert!(closed || matches!(after.reason, Reason::Opened(_)));
            let tier = book().tier_rules(who.tier);
            prop_assert!(closed || after.safety.safe_search || !tier.safe_search);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_combination_of_rules_opens_the_illegal(rules in rule_files(), who in identities()) {
        let (book, _) = compile(&fixture::source().with("rules.toml", rules));
        for url in ["https://illegal.example/", "illegal.example:443", "https://google.pl/search?q=unspeakable+thing"] {
            let url = address(url);
            let verdict = book.judge_url(&url);
            let decided = book.decide(&who, &Facts { url: &url, verdict: &verdict }, NOW);
            prop_assert_eq!((decided.action, decided.unlock), (Action::Block, UnlockBy::Nobody));
        }
    }

    #[test]
    fn merging_a_body_keeps_what_was_known(text in "[a-z ]{0,80}") {
        let url = address("https://play.example/");
        let known = Verdict { until: Some(NOW), ..book().judge_url(&url) };
        let head = BodyHead { content_type: Some("text/plain".to_owned()), content_encoding: None };
        let mut body = Evidence::default();
        if let Some(mut reader) = book().classifier().read(&head) {
            reader.push(text.as_bytes());
            body = reader.finish();
        }
        let merged = book().with_body(&known, body);
        prop_assert_eq!(merged.listed, known.listed);
        prop_assert_eq!(merged.until, known.until);
    }
}
