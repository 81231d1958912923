//! What staff have opened for a class, and what it does not open.

use std::time::Duration;

use uuid::Uuid;

use crate::model::{
    Action, ClassId, Decided, OnlyThese, PageScope, Pseudonym, Reason, Score, Subject, Timestamp,
    Unlock, UnlockBy, Verdict, Whom,
};
use crate::policy::fixture::{NOW, address, somebody};
use crate::policy::{Asks, By, Facts, MayOpen, Open, Unlocks};

use super::{book, short};

/// What a teacher or the lead has opened for 1A.
pub(super) fn opened(scope: &str, power: UnlockBy) -> Unlocks {
    Unlocks::new([Unlock {
        id: Uuid::from_u128(7),
        whom: Whom::Class(ClassId("1A".into())),
        scope: PageScope::parse(scope).unwrap(),
        from: NOW.minus(Duration::from_secs(60)),
        until: NOW.plus(Duration::from_secs(60)),
        by: "Anna".into(),
        power,
        reason: "a lesson".into(),
        revoked_at: None,
    }])
}

fn decide_with(unlocks: &Unlocks, asks: Asks, who: &str, url: &str, now: Timestamp) -> Decided {
    let url = address(url);
    let verdict = book().judge_url(&url);
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let open = Some(Open {
        unlocks,
        asks,
        by: By::Itself,
    });
    book().decide_open(&somebody(book(), who), &facts, open, now)
}

#[track_caller]
fn check_open(scope: &str, power: UnlockBy, who: &str, url: &str, expect: &str) -> Decided {
    let decided = decide_with(&opened(scope, power), Asks::Page, who, url, NOW);
    let got = short(book(), &decided);
    assert_eq!(got, expect, "{scope} {who} {url}\n{:#?}", decided.trace);
    assert_eq!(decided.trace.iter().filter(|step| step.won).count(), 1);
    decided
}

#[test]
fn an_unlock_opens_what_its_author_may_open() {
    let (teacher, lead) = (UnlockBy::Teacher, UnlockBy::Lead);
    let open = "allow games unlocks";
    let decided = check_open("play.example", teacher, "1A", "play.example/chess", open);
    assert_eq!(decided.action, Action::Allow);
    assert!(
        decided.safety.safe_search,
        "safety stays as the tier has it"
    );
    assert!(decided.read_body, "locked words still close it");
    let won = decided.trace.iter().find(|step| step.won).unwrap();
    assert!(
        won.entry
            .contains("until 2026-11-22 13:01 by Anna: a lesson"),
        "{}",
        won.entry
    );
    // Names beneath it, and only the path that was named.
    check_open("play.example", teacher, "1A", "www.play.example/", open);
    check_open("www.play.example", teacher, "1A", "play.example/", open);
    check_open("play.example/a", teacher, "1A", "play.example/a/b", open);
    check_open(
        "play.example/a",
        teacher,
        "1A",
        "play.example/ab",
        "teacher games lists",
    );
    check_open(
        "chess.example",
        teacher,
        "1A",
        "play.example/",
        "teacher games lists",
    );
    // While only the host is seen, the connection is opened to see the path.
    check_open("play.example/a", teacher, "1A", "play.example:443", open);
    // What is left to the lead.
    check_open(
        "bets.example",
        teacher,
        "1A",
        "bets.example/",
        "block gambling lists",
    );
    check_open(
        "bets.example",
        lead,
        "1A",
        "bets.example/",
        "allow gambling unlocks",
    );
    // Locked, by law and by the school.
    for power in [teacher, lead] {
        let law = "locked csam locked";
        check_open("illegal.example", power, "1A", "illegal.example/", law);
        let school = "locked-block - school-rules";
        check_open(
            "daily.news.example",
            power,
            "1A",
            "daily.news.example/",
            school,
        );
    }
    // Another class, and nobody in particular.
    check_open(
        "play.example",
        lead,
        "primary",
        "play.example/",
        "teacher games lists",
    );
    check_open(
        "play.example",
        lead,
        "guest",
        "play.example/",
        "limit games lists",
    );
    // What opens anyway is not the unlock's doing; the provider's own safety stays on.
    check_open(
        "news.example",
        lead,
        "1A",
        "news.example/",
        "safe news lists",
    );
    check_open(
        "116111.example",
        lead,
        "1A",
        "116111.example/",
        "protect support-and-helplines protected",
    );
}

#[test]
fn an_unlock_of_a_search_engine_opens_no_words() {
    let url = "google.com/search?q=how+to+die";
    let expect = "block self-harm-promotion search";
    check_open("google.com", UnlockBy::Lead, "1A", url, expect);
}

#[test]
fn an_unlock_holds_from_its_beginning_to_its_end() {
    let unlocks = opened("play.example", UnlockBy::Teacher);
    let minute = Duration::from_secs(60);
    for (now, expect) in [
        (
            NOW.minus(minute).minus(Duration::from_millis(1)),
            Action::Block,
        ),
        (NOW.minus(minute), Action::Allow),
        (
            NOW.plus(minute).minus(Duration::from_millis(1)),
            Action::Allow,
        ),
        (NOW.plus(minute), Action::Block),
    ] {
        let decided = decide_with(&unlocks, Asks::Page, "1A", "play.example/", now);
        assert_eq!(decided.action, expect, "{now}");
    }
}

#[test]
fn parts_of_an_open_page_open_with_it() {
    let unlocks = opened("www.play.example/a", UnlockBy::Teacher);
    for (asks, url, expect) in [
        (Asks::Part, "play.example/style.css", Action::Allow),
        (Asks::Part, "img.play.example/x.png", Action::Allow),
        (Asks::Page, "img.play.example/x.png", Action::Block),
        (Asks::Part, "chess.example/x.png", Action::Block),
    ] {
        let decided = decide_with(&unlocks, asks, "1A", url, NOW);
        assert_eq!(decided.action, expect, "{asks:?} {url}");
    }
}

#[test]
fn a_text_does_not_close_what_somebody_has_read_unless_it_is_forbidden() {
    let url = address("unknown.example/");
    let who = somebody(book(), "1A");
    let scored = |category: &str| {
        let category = book().category_named(category).unwrap().id;
        let scores = vec![Score {
            category,
            points: 500,
        }];
        let verdict = Verdict {
            scores,
            ..book().judge_url(&url)
        };
        let facts = Facts {
            url: &url,
            verdict: &verdict,
        };
        let unlocks = opened("unknown.example", UnlockBy::Teacher);
        let open = Some(Open::page(&unlocks));
        let before = book().decide(&who, &facts, NOW);
        let after = book().decide_open(&who, &facts, open, NOW);
        (before.action, after.action, after.alert)
    };
    assert_eq!(scored("gambling"), (Action::Block, Action::Allow, None));
    let (before, after, _) = scored("csam");
    assert_eq!((before, after), (Action::Block, Action::Block));
}

#[test]
fn nobody_is_promised_what_the_decision_refuses() {
    let class = book().class("1A").unwrap();
    for (url, power, expect) in [
        ("play.example", UnlockBy::Teacher, MayOpen::Yes),
        ("bets.example", UnlockBy::Teacher, MayOpen::LeadOnly),
        ("bets.example", UnlockBy::Lead, MayOpen::Yes),
        ("illegal.example", UnlockBy::Lead, MayOpen::Nobody),
        ("co.uk", UnlockBy::Lead, MayOpen::TooWide),
        (
            "google.com/search?q=how+to+die",
            UnlockBy::Lead,
            MayOpen::Words,
        ),
    ] {
        assert_eq!(
            book().may_open(class, &address(url), power, NOW),
            expect,
            "{url}"
        );
    }
    assert!(Unlocks::new(opened("co.uk", UnlockBy::Lead).iter().cloned()).is_empty());
}

#[test]
fn a_tier_and_one_person_get_what_is_opened_for_them_and_nobody_else_does() {
    let of = |whom: Whom| {
        Unlocks::new([Unlock {
            whom,
            ..opened("play.example", UnlockBy::Teacher)
                .iter()
                .next()
                .unwrap()
                .clone()
        }])
    };
    let url = address("play.example/");
    let verdict = book().judge_url(&url);
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let tier = |who: &str| book().tier(somebody(book(), who).tier).name.clone();
    for (whom, who, person, expect) in [
        (Whom::Tier(tier("1A")), "1A", "", Action::Allow),
        (Whom::Tier(tier("1A")), "guest", "", Action::Limit),
        (Whom::One(Pseudonym("st-7".into())), "1A", "", Action::Block),
        (
            Whom::One(Pseudonym("st-7".into())),
            "1A",
            "st-8",
            Action::Block,
        ),
        (
            Whom::One(Pseudonym("st-7".into())),
            "1A",
            "st-7",
            Action::Allow,
        ),
    ] {
        let mut asker = somebody(book(), who);
        if !person.is_empty() {
            asker.subject = Subject::Person(Pseudonym(person.into()));
        }
        let unlocks = of(whom.clone());
        let decided = book().decide_in_lesson(&asker, &facts, Some(Open::page(&unlocks)), NOW);
        assert_eq!(decided.action, expect, "{whom} {who} {person}");
    }
}

/// 1A works with these pages for a minute.
pub(super) fn lesson(pages: &[&str]) -> OnlyThese {
    OnlyThese {
        id: Uuid::from_u128(8),
        class: ClassId("1A".into()),
        pages: pages
            .iter()
            .map(|page| PageScope::parse(page).unwrap())
            .collect(),
        from: NOW.minus(Duration::from_secs(30)),
        until: NOW.plus(Duration::from_secs(60)),
        by: "Anna".into(),
        revoked_at: None,
    }
}

#[track_caller]
fn check_only(who: &str, url: &str, by: By<'_>, expect: &str) -> Decided {
    let pages = ["news.example/world", "wiki.example", "bets.example"];
    let unlocks = Unlocks::default().with_lessons([lesson(&pages)]);
    let url = address(url);
    let verdict = book().judge_url(&url);
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let open = Some(Open {
        by,
        ..Open::page(&unlocks)
    });
    let decided = book().decide_open(&somebody(book(), who), &facts, open, NOW);
    assert_eq!(short(book(), &decided), expect, "{who} {url:?} {by:?}");
    decided
}

#[test]
fn a_class_that_works_with_a_few_pages_goes_nowhere_else() {
    let news = "safe news lists";
    check_only("1A", "news.example/world", By::Itself, news);
    check_only("1A", "www.news.example/world/asia", By::Itself, news);
    let away = check_only("1A", "news.example/", By::Itself, "block - only-these");
    assert!(matches!(away.reason, Reason::OnlyThese(_)));
    assert_eq!(away.until, Some(NOW.plus(Duration::from_secs(60))));
    assert!(!away.record, "nobody did anything");
    // Another class, and nobody in particular, do not notice.
    check_only("guest", "news.example/", By::Itself, "allow news lists");
    // While only the host is seen, the connection is opened to see the path.
    let host = check_only("1A", "news.example:443", By::Itself, news);
    assert_eq!(host.action, Action::Allow);
    // Help stays, and what is closed stays closed for its own reason, listed or not.
    let help = "protect support-and-helplines protected";
    check_only("1A", "116111.example/", By::Itself, help);
    check_only("1A", "bets.example/", By::Itself, "block gambling lists");
    check_only("1A", "play.example/", By::Itself, "teacher games lists");
    // Parts of its pages are judged as usual.
    let wiki = "wiki.example".parse().unwrap();
    let other = "other.example".parse().unwrap();
    check_only("1A", "news.example/x.css", By::Page(&wiki), news);
    check_only(
        "1A",
        "play.example/x",
        By::Page(&wiki),
        "teacher games lists",
    );
    check_only(
        "1A",
        "news.example/x.css",
        By::Page(&other),
        "block - only-these",
    );
    check_only("1A", "news.example/x.css", By::Quiet, news);
}

#[test]
fn what_staff_open_during_such_a_lesson_opens() {
    let url = address("play.example/");
    let verdict = book().judge_url(&url);
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let one = opened("play.example", UnlockBy::Teacher);
    let one = one.iter().next().unwrap();
    for (from, expect) in [(60, Action::Block), (10, Action::Allow)] {
        let since = Unlock {
            from: NOW.minus(Duration::from_secs(from)),
            ..one.clone()
        };
        let unlocks = Unlocks::new([since]).with_lessons([lesson(&["wiki.example"])]);
        let open = Some(Open::page(&unlocks));
        let decided = book().decide_open(&somebody(book(), "1A"), &facts, open, NOW);
        assert_eq!(decided.action, expect, "opened {from} s ago");
    }
}
