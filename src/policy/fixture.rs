//! A small school for tests: few tiers, few categories, one of each kind of rule.

use std::sync::LazyLock;

use crate::model::{ClassId, Confidence, Decided, Identity, PageUrl, SourceId, Subject, Timestamp};

use super::{Diagnostic, Facts, Rulebook, Source};

/// 2026-11-22 12:00 UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_795_348_800_000);

/// The tiers of the small school, in order.
pub(crate) const TIERS: [&str; 5] = [
    "early-years",
    "primary",
    "upper-secondary",
    "staff",
    "guest",
];

/// The policies of the small school.
pub(crate) fn source() -> Source {
    let mut source = Source::default()
        .with(
            "school.toml",
            r#"
name = "Example School"
country = "PL"
languages = ["pl", "en"]
time_zone = "Europe/Warsaw"
safeguarding = ["Ms Example, room 12"]
retention_days = 30
guest_tier = "guest"
"#,
        )
        .with("tiers/early-years.toml", tier(1, "A", 50, "block", true))
        .with("tiers/primary.toml", tier(2, "B", 60, "allow", false))
        .with(
            "tiers/upper-secondary.toml",
            tier(4, "D", 160, "allow", false),
        )
        .with(
            "tiers/staff.toml",
            tier(5, "E", 0, "allow", false)
                .replace("alerts = true", "alerts = false")
                .replace("read_bodies = true", "read_bodies = false")
                .replace("youtube = \"strict\"", "youtube = \"\"")
                .replace("safe_search = true", "safe_search = false"),
        )
        .with("tiers/guest.toml", tier(6, "C", 100, "allow", false))
        .with(
            "classes.toml",
            r#"
[[class]]
id = "1A"
tier = "primary"
[[class]]
id = "11C"
tier = "upper-secondary"
language = "vi"
"#,
        )
        .with(
            "networks.toml",
            r#"
[[network]]
name = "school"
addresses = ["10.0.0.0/8", "fd00::/16"]
tier = "guest"
[[network]]
name = "room 12"
addresses = ["10.0.12.0/24", "::ffff:10.1.0.0/112"]
class = "1A"
shared = true
[[network]]
name = "the desk"
addresses = ["10.0.12.7"]
tier = "staff"
"#,
        )
        .with(
            "rules.toml",
            r#"
[[rule]]
id = "chess"
state = "allow"
hosts = ["chess.example"]
classes = ["11C"]
reason = "chess club"
owner = "IT"
[[rule]]
id = "lesson"
state = "allow"
paths = ["play.example/lesson"]
[[rule]]
id = "no-news"
state = "locked-block"
hosts = ["daily.news.example"]
[[rule]]
id = "exam"
state = "block"
hosts = ["answers.example"]
category = "exam-cheating"
expires = "2026-11-22"
[[rule]]
id = "vouched"
state = "locked-allow"
hosts = ["vouched.example", "play.example"]
tiers = ["staff"]
[[rule]]
id = "essays"
state = "block"
search = ["kup wypracowanie"]
"#,
        )
        .with(
            "protected.toml",
            r#"
[[group]]
name = "helplines"
category = "support-and-helplines"
hosts = ["116111.example"]
"#,
        )
        .with(
            "no_inspect.toml",
            r#"
[[group]]
name = "banks"
category = "bank-health-gov"
reason = "accounts"
hosts = ["bank.example"]
"#,
        )
        .with(
            "safe_search.toml",
            r#"
[[provider]]
id = "google"
hosts = ["google.*"]
paths = ["/search"]
set = { safe = "active" }
"#,
        )
        .with(
            "search_engines.toml",
            r#"
[[engine]]
id = "google"
hosts = ["google.*"]
paths = ["/search"]
params = ["q"]
"#,
        )
        .with(
            "search/en.toml",
            r#"
[[words]]
category = "self-harm-promotion"
terms = ["how to die"]
[[words]]
category = "support-and-helplines"
terms = ["helpline"]
[[words]]
category = "csam"
terms = ["unspeakable thing"]
"#,
        )
        .with(
            "phrases/en/gambling.toml",
            r#"
owner = "IT"
reviewer = ""
date = "2026-11-22"
criterion = "betting"
phrases = [ ["free spins", 40], ["casino", 30, 5], ["history of gambling", -40] ]
combos = [ [["odds", "bonus", "bet"], 90] ]
"#,
        )
        .with(
            "phrases/en/drugs.toml",
            r#"owner = "IT"
date = "2026-11-22"
criterion = "drugs"
phrases = [ ["weed", 50, 10], ["pills", 60] ]"#,
        )
        .with(
            "phrases/en/health-and-sex-education.toml",
            r#"owner = "IT"
date = "2026-11-22"
criterion = "health"
phrases = [ ["addiction", 60, 10] ]"#,
        )
        .with(
            "lists/starter/games.txt",
            "# games\nplay.example\nchess.example\n",
        )
        .with("lists/starter/gambling.txt", "bets.example\n")
        .with("lists/starter/csam.txt", "illegal.example\n")
        .with(
            "lists/starter/news.txt",
            "news.example\nbets.news.example\n",
        )
        .with("lists/starter/video-streaming.txt", "video.example\n")
        .with(
            "lists/starter/support-and-helplines.txt",
            "listed-help.example\n",
        )
        .with("lists/starter/bank-health-gov.txt", "listed-bank.example\n")
        .with("lists/starter/kids-safe.txt", "kids.example\n")
        .with("lists/starter/drugs.txt", "drugs.example\n")
        .with("lists/starter/shopping.txt", "shop.example\n")
        .with(
            "helplines.toml",
            r#"
[[helpline]]
country = "PL"
kind = "helpline"
number = "116 111"
text = { en = "For children", vi = "Cho trẻ em", pl = "Dla dzieci", ru = "Для детей" }
source = "https://116111.example"
verified_on = "2026-11-01"
review_by = "2027-05-01"
[[helpline]]
country = "VN"
kind = "helpline"
number = "111"
text = { en = "For children", vi = "Cho trẻ em", pl = "Dla dzieci", ru = "Для детей" }
source = "https://111.example"
verified_on = "2026-11-01"
review_by = "2027-05-01"
"#,
        );
    let mut lists = String::new();
    for (name, _) in source.clone().under("lists/starter/") {
        let stem = name
            .trim_start_matches("lists/starter/")
            .trim_end_matches(".txt");
        lists.push_str(&format!(
            "[[list]]\nid = \"starter-{stem}\"\npath = \"starter/{stem}.txt\"\nformat = \"domains\"\n\
             category = \"{stem}\"\nlicence = \"Apache-2.0\"\nsource = \"ours\"\nadded = \"2026-11-22\"\n"
        ));
    }
    source = source.with("lists/sources.toml", lists);
    for (name, words, more) in [
        ("csam", ["locked"; 5], "alert = 5\n"),
        ("terrorism-illegal", ["locked"; 5], "alert = 4\n"),
        ("illegal-other", ["locked"; 5], ""),
        ("support-and-helplines", ["protect"; 5], ""),
        ("school-own", ["protect"; 5], ""),
        ("bank-health-gov", ["splice"; 5], ""),
        (
            "gambling",
            ["block", "block", "block", "warn", "block"],
            "alert = 1\n",
        ),
        (
            "games",
            ["teacher", "teacher", "limit", "allow", "limit"],
            "",
        ),
        (
            "drugs",
            ["block", "block", "teacher", "allow", "block"],
            "alert = 2\n",
        ),
        (
            "self-harm-promotion",
            ["block"; 5],
            "alert = 4\ncare = true\n",
        ),
        (
            "exam-cheating",
            ["teacher", "teacher", "warn", "allow", "warn"],
            "",
        ),
        ("news", ["safe", "safe", "allow", "allow", "allow"], ""),
        ("kids-safe", ["allow"; 5], ""),
        (
            "shopping",
            ["teacher", "warn", "allow", "allow", "allow"],
            "",
        ),
        (
            "health-and-sex-education",
            ["safe", "safe", "allow", "allow", "allow"],
            "",
        ),
        (
            "video-streaming",
            ["safe", "safe", "safe", "allow", "safe"],
            "",
        ),
    ] {
        source = source.with(
            &format!("categories/{name}.toml"),
            category(name, words, more),
        );
    }
    source
}

fn tier(order: u8, voice: &str, threshold: u32, unknown: &str, allow_only: bool) -> String {
    format!(
        r#"
order = {order}
voice = "{voice}"
title = {{ en = "T", vi = "T", pl = "T", ru = "T" }}
threshold = {threshold}
unknown = "{unknown}"
read_bodies = true
allow_only = {allow_only}
youtube = "strict"
safe_search = true
prefer_safe = true
alerts = true
"#
    )
}

/// A category file with a decision for each of [`TIERS`].
pub(crate) fn category(name: &str, words: [&str; 5], more: &str) -> String {
    let mut text = format!(
        "title = {{ en = \"{name}\", vi = \"{name}\", pl = \"{name}\", ru = \"{name}\" }}\n\
         subject = \"general\"\nreason = \"because of {name}\"\n{more}[decisions]\n"
    );
    for (tier, word) in TIERS.iter().zip(words) {
        text.push_str(&format!("{tier} = \"{word}\"\n"));
    }
    text
}

/// Compiles what has to compile.
#[track_caller]
pub(crate) fn compile(source: &Source) -> (Rulebook, Vec<Diagnostic>) {
    Rulebook::compile(source, [7; 16], 1, NOW, None).unwrap_or_else(|problems| {
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(all.is_empty(), "does not compile:\n{}", all.join("\n"));
        unreachable!("a refusal without a problem")
    })
}

/// The shipped rules and what was said of them, compiled once for all tests that only ask them.
pub(crate) fn shipped() -> &'static (Rulebook, Vec<Diagnostic>) {
    static SHIPPED: LazyLock<(Rulebook, Vec<Diagnostic>)> =
        LazyLock::new(|| compile(&super::embedded()));
    &SHIPPED
}

/// The small school's rulebook.
pub(crate) fn rulebook() -> Rulebook {
    compile(&source()).0
}

/// Somebody of a class (`11C`) or a tier.
pub(crate) fn somebody(rulebook: &Rulebook, who: &str) -> Identity {
    let class = rulebook.class(who);
    let tier = class.map(|class| class.tier);
    Identity {
        subject: Subject::Unknown,
        class: class.map(|class| ClassId(class.id.0.clone())),
        tier: tier
            .or(rulebook.tier_named(who).map(|tier| tier.id))
            .expect("a class or tier"),
        language: None,
        confidence: Confidence::Low,
        source: SourceId::Network,
    }
}

/// Decides about an address as the data path does before anything is fetched. An address
/// without a path, such as `chess.example:443`, is one of which only the host is visible.
pub(crate) fn decide(rulebook: &Rulebook, who: &str, url: &str) -> Decided {
    let url = address(url);
    let verdict = rulebook.judge_url(&url);
    rulebook.decide(
        &somebody(rulebook, who),
        &Facts {
            url: &url,
            verdict: &verdict,
        },
        NOW,
    )
}

/// An address; only its host where it is written like `host:443`.
pub(crate) fn address(url: &str) -> PageUrl {
    match url.strip_suffix(":443") {
        Some(host) => PageUrl::host_only(host.parse().expect("a host"), 443),
        None => PageUrl::parse(url).expect("an address"),
    }
}
