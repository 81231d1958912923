//! What is closed during lessons only: the decision at one time and at another.

use crate::model::{Action, Decided, Timestamp};
use crate::policy::fixture::{self, NOW, somebody};
use crate::policy::{Facts, Rulebook};

const BELLS: &str = r#"
holidays = ["2026-11-24"]
[[lesson]]
days = ["monday", "tuesday"]
start = "08:00"
end = "08:45"
"#;

fn school(more: &str) -> Rulebook {
    let source = fixture::source();
    let school = source.get("school.toml").unwrap();
    let text = format!("{}{more}", std::str::from_utf8(school).unwrap());
    let source = source.clone().with("school.toml", text);
    Rulebook::compile(&source, [7; 16], 1, NOW, None).unwrap().0
}

/// A moment on the clock of Warsaw.
fn at(text: &str) -> Timestamp {
    let zoned: jiff::Zoned = format!("{text}[Europe/Warsaw]").parse().unwrap();
    Timestamp(zoned.timestamp().as_millisecond())
}

#[track_caller]
fn decided(book: &Rulebook, who: &str, url: &str, now: &str, expect: &str) -> Decided {
    let url = fixture::address(url);
    let verdict = book.judge_url(&url);
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let who = somebody(book, who);
    let decided = book.decide_open(&who, &facts, None, at(now));
    let until = decided
        .until
        .map_or("-".into(), |at| book.school().clock_of(at));
    let found = format!("{:?} {} {until}", decided.action, decided.record);
    assert_eq!(found, expect, "{url} {now}\n{:#?}", decided.trace);
    decided
}

#[test]
fn what_is_limited_follows_the_bells_and_nothing_else_does() {
    let book = school(BELLS);
    let (lesson, free, holiday) = ("2026-11-23T08:10", "2026-11-23T08:45", "2026-11-24T08:10");
    for (who, url, now, expect) in [
        ("guest", "https://play.example/", lesson, "Limit true 08:45"),
        ("guest", "https://play.example/", free, "Allow true 08:00"),
        (
            "guest",
            "https://play.example/",
            holiday,
            "Allow true 08:00",
        ),
        // Other words have no clock.
        ("primary", "https://play.example/", free, "Block true -"),
        ("guest", "https://bets.example/", free, "Block true -"),
        ("primary", "https://shop.example/", free, "Warn true -"),
        ("guest", "https://unknown.example/", lesson, "Allow true -"),
        // A rule of the school opens it at any time: no bell ends what flows.
        ("staff", "https://play.example/other", free, "Allow true -"),
    ] {
        decided(&book, who, url, now, expect);
    }
    let open = decided(
        &book,
        "guest",
        "https://play.example/",
        free,
        "Allow true 08:00",
    );
    let won = open.trace.iter().find(|step| step.won).unwrap();
    assert_eq!((won.layer, won.says), ("lists", "limit-open"));
    assert!(open.read_body, "a page that opens is read");

    // Nothing written down: closed as ever.
    let untimed = school("");
    decided(
        &untimed,
        "guest",
        "https://play.example/",
        free,
        "Limit true -",
    );
}

#[test]
fn one_verdict_serves_before_and_after_the_bell() {
    let book = school(BELLS);
    let url = fixture::address("https://play.example/");
    let verdict = book.judge_url(&url);
    let facts = Facts {
        url: &url,
        verdict: &verdict,
    };
    let who = somebody(&book, "guest");
    let action = |now: &str| book.decide_open(&who, &facts, None, at(now)).action;
    for (now, expect) in [
        ("2026-11-23T07:59:59", Action::Allow),
        ("2026-11-23T08:00:00", Action::Limit),
        ("2026-11-23T08:44:59", Action::Limit),
        ("2026-11-23T08:45:00", Action::Allow),
    ] {
        assert_eq!(action(now), expect, "{now}");
    }
    // What is written into policies/ is checked as in a lesson, whatever the time.
    assert_eq!(
        book.decide(&who, &facts, at("2026-11-22T12:00")).action,
        Action::Limit
    );
}

#[test]
fn explanations_say_when() {
    let book = school(BELLS);
    let url = fixture::address("https://play.example/");
    let verdict = book.judge_url(&url);
    for (book, now, expect) in [
        (&book, "2026-11-23T08:10", "opens 2026-11-23 08:45"),
        (&book, "2026-11-23T09:00", "closes 2026-11-30 08:00"),
        (
            &school(""),
            "2026-11-23T09:00",
            "[[lesson]] or school_hours",
        ),
    ] {
        let who = somebody(book, "guest");
        let said = book.explain(&who, &url, &verdict, at(now)).to_string();
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(expect), "{said}");
        assert!(
            said.lines().all(|line| line.chars().count() <= 80),
            "{said}"
        );
    }
}
