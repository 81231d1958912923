//! What the small school of the fixture decides.

mod limits;
mod properties;
mod unlocks;

use std::sync::{Arc, OnceLock};

use crate::classify::BodyHead;
use crate::model::{
    Action, CategorySet, Decided, Extent, HostName, Intent, PageUrl, Reason, Timestamp, UnlockBy,
    Verdict,
};

use super::fixture::{self, NOW, TIERS, address, category, compile, decide, somebody};
use super::{Facts, Live, OnHello, Rulebook};

fn book() -> &'static Rulebook {
    static BOOK: OnceLock<Rulebook> = OnceLock::new();
    BOOK.get_or_init(fixture::rulebook)
}

/// The winning step in short: `word category layer`.
fn short(book: &Rulebook, decided: &Decided) -> String {
    let step = decided.trace.iter().find(|step| step.won).unwrap();
    let category = decided.category.map_or("-", |id| &*book.category(id).name);
    format!("{} {category} {}", step.says, step.layer)
}

#[track_caller]
fn check(who: &str, url: &str, expect: &str) -> Decided {
    let decided = decide(book(), who, url);
    assert_eq!(
        short(book(), &decided),
        expect,
        "{who} {url}\n{:#?}",
        decided.trace
    );
    assert_eq!(decided.trace.iter().filter(|step| step.won).count(), 1);
    decided
}

/// With a body of this text.
#[track_caller]
fn check_text(who: &str, url: &str, text: &str, expect: &str) -> Decided {
    let url = address(url);
    let head = BodyHead {
        content_type: Some("text/html".to_owned()),
        content_encoding: None,
    };
    let mut reader = book().classifier().read(&head).unwrap();
    reader.push(text.as_bytes());
    let verdict = book().with_body(&book().judge_url(&url), reader.finish());
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let decided = book().decide(&somebody(book(), who), &facts, NOW);
    assert_eq!(
        short(book(), &decided),
        expect,
        "{who} {url}\n{:#?}",
        decided.trace
    );
    decided
}

#[test]
fn tiers_differ_about_the_same_name() {
    check("primary", "https://play.example/", "teacher games lists");
    check(
        "upper-secondary",
        "https://www.play.example/",
        "limit games lists",
    );
    check(
        "staff",
        "https://play.example/other",
        "locked-allow - school-rules",
    );
    check("guest", "https://bets.example/", "block gambling lists");
    check("staff", "https://bets.example/", "warn gambling lists");
    check("primary", "https://shop.example/", "warn shopping lists");
    check(
        "primary",
        "https://unknown.example/",
        "allow - tier-default",
    );
    check(
        "early-years",
        "https://unknown.example/",
        "block - tier-default",
    );
}

#[test]
fn decision_words_say_what_is_done_and_who_opens() {
    let decided = check("primary", "https://play.example/", "teacher games lists");
    assert_eq!(
        (decided.action, decided.unlock),
        (Action::Block, UnlockBy::Teacher)
    );
    let decided = check("guest", "https://bets.example/", "block gambling lists");
    assert_eq!(
        (decided.action, decided.unlock),
        (Action::Block, UnlockBy::Lead)
    );
    let decided = check("guest", "https://play.example/", "limit games lists");
    assert_eq!(
        (decided.action, decided.unlock),
        (Action::Limit, UnlockBy::Teacher)
    );
    let decided = check("staff", "https://illegal.example/", "locked csam locked");
    assert_eq!(
        (decided.action, decided.unlock),
        (Action::Block, UnlockBy::Nobody)
    );
    assert_eq!(decided.reason, Reason::Locked);
    let decided = check(
        "primary",
        "https://daily.news.example/",
        "locked-block - school-rules",
    );
    assert_eq!(
        (decided.action, decided.unlock),
        (Action::Block, UnlockBy::Nobody)
    );
    assert_eq!(decided.reason, Reason::SchoolRule("no-news".into()));
    let decided = check(
        "primary",
        "https://answers.example/",
        "block exam-cheating school-rules",
    );
    assert_eq!(
        (decided.action, decided.unlock),
        (Action::Block, UnlockBy::Teacher)
    );
}

#[test]
fn what_is_protected_is_open_and_leaves_nothing() {
    for tier in TIERS {
        let decided = check(
            tier,
            "https://www.116111.example/chat",
            "protect support-and-helplines protected",
        );
        assert_eq!(decided.action, Action::Allow);
        assert!(!decided.record && !decided.read_body && decided.alert.is_none());
        check(
            tier,
            "https://listed-help.example/",
            "protect support-and-helplines protected",
        );
        let decided = check(
            tier,
            "116111.example:443",
            "protect support-and-helplines protected",
        );
        assert_eq!(decided.action, Action::Splice);
    }
}

#[test]
fn school_rules_are_for_those_they_name() {
    check("11C", "https://chess.example/", "allow - school-rules");
    check(
        "upper-secondary",
        "https://chess.example/",
        "limit games lists",
    );
    check(
        "primary",
        "https://play.example/lesson/3",
        "allow - school-rules",
    );
    check(
        "primary",
        "https://play.example/l%65sson?x=1",
        "allow - school-rules",
    );
    check(
        "primary",
        "https://play.example/lessons",
        "teacher games lists",
    );
    check(
        "primary",
        "https://google.pl/search?q=gdzie+kup%20wypracowanie",
        "block - school-rules",
    );
    check(
        "primary",
        "https://google.pl/search?q=wypracowanie",
        "allow - tier-default",
    );
}

#[test]
fn a_rule_ends_with_its_day_in_the_schools_time_zone() {
    let url = address("https://answers.example/");
    let verdict = book().judge_url(&url);
    let who = somebody(book(), "primary");
    // Warsaw is an hour ahead of UTC in November.
    for (hour, expect) in [
        (22, "block exam-cheating school-rules"),
        (23, "allow - tier-default"),
    ] {
        let now = Timestamp(NOW.0 + (hour - 12) * 3_600_000);
        let decided = book().decide(
            &who,
            &Facts {
                url: &url,
                verdict: &verdict,
            },
            now,
        );
        assert_eq!(short(book(), &decided), expect, "{hour}");
    }
}

#[test]
fn locked_then_specific_then_block() {
    let rules = |extra: &str| compile(&fixture::source().with("rules.toml", extra)).0;
    let rule = |id: &str, state: &str, target: &str| {
        format!("[[rule]]\nid = \"{id}\"\nstate = \"{state}\"\n{target}\n")
    };
    for (a, b, url, expect) in [
        (
            "block hosts x.example",
            "allow hosts a.x.example",
            "https://a.x.example/",
            "allow",
        ),
        (
            "allow hosts x.example",
            "block hosts a.x.example",
            "https://a.x.example/",
            "block",
        ),
        (
            "allow hosts x.example",
            "block hosts x.example",
            "https://x.example/",
            "block",
        ),
        (
            "block hosts x.example",
            "allow paths x.example/ok",
            "https://x.example/ok/1",
            "allow",
        ),
        (
            "block hosts x.example",
            "allow paths x.example/ok",
            "https://x.example/no",
            "block",
        ),
        (
            "locked-allow hosts x.example",
            "block hosts a.x.example",
            "https://a.x.example/",
            "locked-allow",
        ),
        (
            "locked-block hosts x.example",
            "locked-allow paths x.example/ok",
            "https://x.example/ok",
            "locked-block",
        ),
        (
            "block hosts google.*",
            "allow hosts www.google.pl",
            "https://www.google.pl/",
            "allow",
        ),
    ] {
        let write = |id: &str, text: &str| {
            let mut words = text.split(' ');
            let (state, kind, target) = (
                words.next().unwrap(),
                words.next().unwrap(),
                words.next().unwrap(),
            );
            rule(id, state, &format!("{kind} = [\"{target}\"]"))
        };
        for (first, second) in [(a, b), (b, a)] {
            let book = rules(&(write("one", first) + &write("two", second)));
            let decided = decide(&book, "primary", url);
            assert_eq!(
                short(&book, &decided),
                format!("{expect} - school-rules"),
                "{a} / {b}"
            );
            assert_eq!(
                decided
                    .trace
                    .iter()
                    .filter(|s| s.layer == "school-rules")
                    .count(),
                if url.ends_with("/no") { 1 } else { 2 }
            );
        }
    }
}

#[test]
fn a_host_alone_closes_nothing_that_a_path_may_open() {
    // The list closes the host, a path of it is for a lesson: the connection is opened to look.
    let decided = check("primary", "play.example:443", "allow - host-only");
    assert_eq!(decided.reason, Reason::SchoolRule("lesson".into()));
    check("primary", "https://play.example/", "teacher games lists");
    // Where no path rule could open anything, the host alone is enough.
    check("primary", "bets.example:443", "block gambling lists");
    check("primary", "illegal.example:443", "locked csam locked");
}

#[test]
fn the_strictest_of_several_lists_decides_and_all_are_shown() {
    let decided = check("primary", "https://bets.news.example/", "safe news lists");
    assert!(decided.safety.safe_search && decided.safety.prefer_safe);
    let source = fixture::source().with("lists/starter/drugs.txt", "news.example\nplay.example\n");
    let (book, _) = compile(&source);
    let decided = decide(&book, "primary", "https://news.example/");
    assert_eq!(short(&book, &decided), "block drugs lists");
    let says: Vec<_> = decided
        .trace
        .iter()
        .map(|step| (step.says, step.won))
        .collect();
    assert_eq!(says, [("block", true), ("safe", false), ("allow", false)]);
}

#[test]
fn words_of_a_search() {
    let decided = check(
        "primary",
        "https://www.google.com/search?q=how+to+die",
        "block self-harm-promotion search",
    );
    assert_eq!(decided.reason, Reason::Searched);
    assert_eq!(decided.alert.map(|severity| severity.level()), Some(4));
    let decided = check(
        "primary",
        "https://www.google.com/search?q=how+to+die+helpline",
        "protect support-and-helplines search",
    );
    assert_eq!((decided.action, decided.alert), (Action::Allow, None));
    assert!(!decided.record && !decided.read_body && decided.safety.safe_search);
    check(
        "staff",
        "https://google.pl/search?q=unspeakable+thing",
        "locked csam locked",
    );
    check(
        "primary",
        "https://example.org/search?q=how+to+die",
        "allow - tier-default",
    );
}

#[test]
fn text_is_weighed_against_the_tiers_threshold() {
    let text = "<p>Casino! Free spins!</p>";
    let decided = check_text(
        "primary",
        "https://new.example/",
        text,
        "block gambling text",
    );
    assert_eq!(decided.reason, Reason::Scored);
    assert_eq!(decided.alert.map(|severity| severity.level()), Some(1));
    // 70 points: below what the older ones bear, and shown all the same.
    let decided = check_text(
        "guest",
        "https://new.example/",
        text,
        "allow - tier-default",
    );
    assert!(
        decided
            .trace
            .iter()
            .any(|step| step.layer == "text" && step.says.is_empty())
    );
    check_text(
        "staff",
        "https://new.example/",
        &text.repeat(9),
        "allow - tier-default",
    );
    check_text(
        "upper-secondary",
        "https://new.example/",
        &text.repeat(9),
        "block gambling text",
    );
}

#[test]
fn what_speaks_for_a_page_outweighs_its_words() {
    // The text says more about addiction than about the drug.
    let weed = "<p>weed weed</p>";
    check_text("primary", "https://new.example/", weed, "block drugs text");
    let help = "<p>weed weed: addiction, addiction</p>";
    check_text(
        "primary",
        "https://new.example/",
        help,
        "allow - tier-default",
    );
    // However short it is; in doubt for the page.
    for short in ["weed: addiction", "pills, addiction"] {
        check_text(
            "primary",
            "https://new.example/",
            short,
            "allow - tier-default",
        );
    }
    check_text(
        "primary",
        "https://new.example/",
        "pills",
        "block drugs text",
    );
    // The source is vouched for.
    let decided = check_text("primary", "https://news.example/", weed, "safe news lists");
    assert_eq!(decided.alert, None);
    assert!(!decided.read_body);
    // A list that merely opens does not vouch.
    check_text(
        "primary",
        "https://video.example/",
        weed,
        "block drugs text",
    );
    check_text(
        "primary",
        "https://video.example/",
        "",
        "safe video-streaming lists",
    );
}

#[test]
fn a_plan_is_graver_and_schoolwork_is_a_note() {
    let url = address("https://new.example/");
    let care = book()
        .category_named("self-harm-promotion")
        .expect("it is there")
        .id;
    for (intent, alert, record) in [
        (None, Some(4), true),
        (Some(Intent::Unclear), Some(4), true),
        (Some(Intent::Ideation), Some(4), true),
        (Some(Intent::Planning), Some(5), true),
        (Some(Intent::Research), Some(1), true),
        (Some(Intent::HelpSeeking), None, false),
    ] {
        let verdict = Verdict {
            searched: CategorySet::of(care),
            intent,
            ..Verdict::unknown(1)
        };
        let facts = Facts {
            url: &url,
            verdict: &verdict,
        };
        let decided = book().decide(&somebody(book(), "primary"), &facts, NOW);
        assert_eq!(decided.action, Action::Block);
        assert_eq!(
            decided.alert.map(|severity| severity.level()),
            alert,
            "{intent:?}"
        );
        assert_eq!((decided.record, decided.intent), (record, intent));
    }
}

#[test]
fn alerts_do_not_depend_on_the_decision() {
    // The school opened the page; what is on it may still be somebody's concern.
    let text = "<p>weed pills weed pills</p>";
    let decided = check_text(
        "11C",
        "https://chess.example/",
        text,
        "allow - school-rules",
    );
    assert_eq!(decided.alert.map(|severity| severity.level()), Some(2));
    assert!(decided.read_body);
    // Staff raise none.
    let decided = check(
        "staff",
        "https://google.pl/search?q=how+to+die",
        "block self-harm-promotion search",
    );
    assert_eq!(decided.alert, None);
    // What a tier may read anyway is nobody's concern.
    let decided = check(
        "upper-secondary",
        "https://shop.example/",
        "allow shopping lists",
    );
    assert_eq!(decided.alert, None);
}

#[test]
fn bodies_are_read_where_their_text_may_matter() {
    let read = |who, url| decide(book(), who, url).read_body;
    assert!(read("primary", "https://unknown.example/"));
    assert!(read("primary", "https://shop.example/"));
    assert!(read("primary", "https://video.example/"));
    assert!(!read("staff", "https://unknown.example/"));
    assert!(!read("primary", "https://bets.example/"));
    assert!(!read("primary", "https://bank.example/"));
    assert!(!read("primary", "https://kids.example/"));
    assert!(!read("primary", "unknown.example:443"));
}

#[test]
fn an_unreadable_text_is_unclassified() {
    let url = address("https://new.example/");
    let verdict = Verdict {
        extent: Extent::Damaged,
        ..Verdict::unknown(1)
    };
    for (tier, expect) in [
        ("early-years", "block - unreadable"),
        // Nothing says otherwise, and what nobody can read stays closed.
        ("primary", "block - unreadable"),
    ] {
        let facts = Facts {
            url: &url,
            verdict: &verdict,
        };
        let decided = book().decide(&somebody(book(), tier), &facts, NOW);
        assert_eq!(short(book(), &decided), expect);
        assert!(decided.trace.iter().any(|step| step.layer == "unreadable"));
    }
}

#[test]
fn a_walled_garden_opens_its_plants_only() {
    check(
        "early-years",
        "https://kids.example/",
        "allow kids-safe lists",
    );
    check(
        "early-years",
        "https://news.example/",
        "block - tier-default",
    );
    check(
        "early-years",
        "https://video.example/",
        "block - tier-default",
    );
    check(
        "early-years",
        "https://bank.example/",
        "splice bank-health-gov no-inspect",
    );
    check("early-years", "https://drugs.example/", "block drugs lists");
}

#[test]
fn only_names_that_are_nobodys_business_are_spliced() {
    let spliced = |who: &str, host: &str| {
        let host: HostName = host.parse().unwrap();
        matches!(
            book().on_hello(&somebody(book(), who), &host, 443, NOW),
            OnHello::Splice(_)
        )
    };
    for tier in TIERS {
        assert!(spliced(tier, "www.bank.example"));
        assert!(spliced(tier, "listed-bank.example"));
        assert!(spliced(tier, "116111.example"));
        assert!(!spliced(tier, "illegal.example"));
        assert!(!spliced(tier, "daily.news.example"));
        assert!(!spliced(tier, "unknown.example"));
        assert!(!spliced(tier, "10.0.0.1"));
    }
}

#[test]
fn no_setting_opens_what_the_law_forbids() {
    let source = fixture::source()
        .with("rules.toml", "[[rule]]\nid = \"a\"\nstate = \"locked-allow\"\nhosts = [\"illegal.example\"]\n")
        .with(
            "no_inspect.toml",
            "[[group]]\nname = \"a\"\ncategory = \"bank-health-gov\"\nhosts = [\"www.illegal.example\"]\n",
        );
    let (book, warnings) = compile(&source);
    for tier in TIERS {
        let decided = decide(&book, tier, "https://www.illegal.example/");
        assert_eq!(short(&book, &decided), "locked csam locked");
    }
    let said: Vec<_> = warnings
        .iter()
        .map(|w| (w.file.as_str(), w.line, w.fatal))
        .collect();
    assert_eq!(
        said,
        [("no_inspect.toml", 4, false), ("rules.toml", 4, false)]
    );
}

#[test]
fn a_protected_name_on_an_illegal_list_is_for_a_human_to_look_at() {
    let source = fixture::source().with(
        "lists/starter/csam.txt",
        "illegal.example\n116111.example\n",
    );
    let problems = Rulebook::compile(&source, [7; 16], 1, NOW, None)
        .err()
        .unwrap();
    let fatal: Vec<_> = problems.iter().filter(|p| p.fatal).collect();
    assert_eq!(fatal.len(), 1, "{problems:?}");
    assert_eq!(
        (fatal[0].file.as_str(), fatal[0].line),
        ("protected.toml", 5)
    );
}

#[test]
fn a_network_is_the_narrowest_that_holds_the_address() {
    let name = |address: &str| {
        book()
            .network_of(address.parse().unwrap())
            .map(|n| n.name.to_string())
    };
    assert_eq!(name("10.0.12.8").as_deref(), Some("room 12"));
    assert_eq!(name("10.0.12.7").as_deref(), Some("the desk"));
    assert_eq!(name("::ffff:10.0.12.7").as_deref(), Some("the desk"));
    assert_eq!(name("10.1.0.9").as_deref(), Some("room 12"));
    assert_eq!(name("10.9.9.9").as_deref(), Some("school"));
    assert_eq!(name("fd00::1").as_deref(), Some("school"));
    assert_eq!(name("192.0.2.1"), None);
    assert!(
        book()
            .network_of("10.0.12.8".parse().unwrap())
            .unwrap()
            .shared
    );
}

#[test]
fn safety_goes_with_what_is_opened() {
    let safety = |who, url| decide(book(), who, url).safety;
    assert_eq!(
        safety("primary", "https://unknown.example/").youtube,
        Some("strict")
    );
    assert!(safety("primary", "https://shop.example/").safe_search);
    assert_eq!(
        safety("primary", "https://bets.example/"),
        Default::default()
    );
    assert_eq!(
        safety("primary", "https://bank.example/"),
        Default::default()
    );
    assert!(!safety("staff", "https://unknown.example/").safe_search);
    let url = PageUrl::parse("https://google.pl/search?q=x").unwrap();
    assert_eq!(book().safe_query(&url).as_deref(), Some("q=x&safe=active"));
}

#[test]
fn the_next_rulebook_shares_what_has_not_changed() {
    let source = fixture::source();
    let (first, _) = compile(&source);
    let compile = |source: &super::Source| {
        Rulebook::compile(source, [7; 16], 2, NOW, Some(&first))
            .map(|(book, _)| book)
            .unwrap()
    };
    let same = compile(
        &source
            .clone()
            .with("classes.toml", source.get("classes.toml").unwrap()),
    );
    assert!(Arc::ptr_eq(&first.heavy.classifier, &same.heavy.classifier));
    assert_eq!(first.digest(), same.digest());
    let list = source
        .clone()
        .with("lists/starter/games.txt", "other.example\n");
    let list = compile(&list);
    assert!(!Arc::ptr_eq(
        &first.heavy.classifier,
        &list.heavy.classifier
    ));
    assert_ne!(first.digest(), list.digest());
    // A new category moves the numbers of those behind it.
    let moved = source.with("categories/aaa.toml", category("aaa", ["allow"; 5], ""));
    let moved = compile(&moved);
    assert!(!Arc::ptr_eq(
        &first.heavy.classifier,
        &moved.heavy.classifier
    ));
    assert_eq!(
        short(&moved, &decide(&moved, "primary", "https://play.example/")),
        "teacher games lists"
    );
}

#[test]
fn everyone_reads_the_snapshot_they_took() {
    let live = Live::new(fixture::rulebook());
    let old = live.current();
    let source = fixture::source();
    live.replace(
        Rulebook::compile(&source, [7; 16], 2, NOW, Some(&old))
            .unwrap()
            .0,
    );
    assert_eq!((old.generation(), live.current().generation()), (1, 2));
}

#[test]
fn an_explanation_shows_the_working() {
    let explain = |who: &str, url: &str| {
        let url = address(url);
        let verdict = book().judge_url(&url);
        book().explain(&somebody(book(), who), &url, &verdict, NOW)
    };
    let mut all = String::new();
    for (who, url) in [
        ("11C", "https://play.example/mitosis?secret=1"),
        (
            "1A",
            "https://www.play.example/lesson/with/a/long/path/that/does/not/fit/into/one/line/of/a/terminal",
        ),
        ("primary", "play.example:443"),
        ("primary", "https://illegal.example/"),
        ("primary", "https://unknown.example/"),
        ("staff", "https://bank.example/"),
    ] {
        let text = explain(who, url).to_string();
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        assert!(!text.contains("secret"));
        all.push_str(&format!("$ {who} {url}\n{text}\n"));
    }
    insta::assert_snapshot!(all);
    let mut explanation = explain("11C", "https://play.example/mitosis?secret=1");
    explanation.digest = "digest".to_owned();
    insta::assert_json_snapshot!(explanation);
}

#[test]
fn the_shipped_rules_compile_and_meet_their_own_examples() {
    let (book, warnings) = fixture::shipped();
    let said: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    assert!(book.categories().len() > 50);
}
