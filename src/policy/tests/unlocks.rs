//! What staff have opened for a class, and what it does not open.

use std::time::Duration;

use uuid::Uuid;

use crate::model::{
    Action, ClassId, Decided, PageScope, Score, Timestamp, Unlock, UnlockBy, Verdict,
};
use crate::policy::fixture::{NOW, address, somebody};
use crate::policy::{Asks, Facts, MayOpen, Open, Unlocks};

use super::{book, short};

/// What a teacher or the lead has opened for 1A.
pub(super) fn opened(scope: &str, power: UnlockBy) -> Unlocks {
    Unlocks::new([Unlock {
        id: Uuid::from_u128(7),
        class: ClassId("1A".into()),
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
    let open = Some(Open { unlocks, asks });
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
        let open = Some(Open {
            unlocks: &unlocks,
            asks: Asks::Page,
        });
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
