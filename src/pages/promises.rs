//! What pages promise, tested with the shipped rules: discretion, readable cards, small pages, no word
//! too many in the catalogues.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use super::tests::{banned, bound, sentences};
use super::words::SOURCES;
use super::*;
use crate::model::{EventCode, Language, Timestamp, Voice};
use crate::policy::{Category, Rulebook, embedded};

const VOICES: [Voice; 5] = [Voice::A, Voice::B, Voice::C, Voice::D, Voice::E];
const PORTAL: &str = "https://gate.school.example";
/// 2026-11-22 12:00 UTC.
const NOW: Timestamp = Timestamp(1_795_348_800_000);

/// The shipped rules without what is heavy and says nothing of pages.
static RULES: LazyLock<Rulebook> = LazyLock::new(|| {
    let mut source = embedded();
    source.files.retain(|name, _| {
        let heavy = ["phrases/", "lists/", "examples/", "model/", "search/"];
        !heavy.iter().any(|start| name.starts_with(start))
    });
    match Rulebook::compile(&source, [7; 16], 1, NOW, None) {
        Ok((rules, _)) => rules,
        Err(problems) => panic!("{problems:?}"),
    }
});

fn at(voice: Voice, language: Language) -> Moment<'static> {
    Moment {
        school: RULES.school(),
        voice,
        language,
        portal: PORTAL,
        now: NOW,
    }
}

fn closed<'a>(category: &'a Category, title: &'a str, variant: Variant) -> BlockView<'a> {
    BlockView {
        variant,
        category: title,
        subject: &category.subject,
        topic: &category.topic,
        discreet: category.discreet,
        host: "a-telling-name.example",
        rule: "category/a-telling-rule",
        code: EventCode::of(Uuid::from_u128(7)),
        request: Uuid::from_u128(42),
        token: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        was_post: true,
        secure: true,
        policy: 7,
        tier: "Lower secondary",
        opens: None,
        only: &[],
        noted: true,
        own: true,
    }
}

/// A page with apostrophes and spaces as they are in the catalogues.
fn text(response: &Response<Bytes>) -> String {
    let html = String::from_utf8(response.body().to_vec()).unwrap();
    html.replace("&#39;", "'").replace('\u{a0}', " ")
}

/// Stems that would tell a neighbour what a discreet page is about.
fn telling(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "self-harm",
            "suicid",
            "eating",
            "porn",
            "sex",
            "dating",
            "exploit",
            "abuse",
            "stalk",
            "spying",
            "naked",
            "for adults",
            "your body",
            "anorex",
        ],
        Language::Vi => &[
            "tự hại",
            "làm hại bản thân",
            "tự tử",
            "ăn uống",
            "tình dục",
            "khiêu dâm",
            "hẹn hò",
            "xâm hại",
            "giới tính",
            "dành cho người lớn",
            "theo dõi lén",
            "cơ thể",
        ],
        Language::Pl => &[
            "samooka",
            "samobój",
            "jedzeni",
            "porno",
            "seks",
            "randk",
            "wykorzyst",
            "przemoc",
            "szpieg",
            "dla dorosłych",
            "ciało",
            "anoreks",
        ],
        Language::Ru => &[
            "самоповреж",
            "вред себе",
            "суицид",
            "самоуб",
            "порно",
            "секс",
            "знакомств",
            "насили",
            "слежк",
            "для взрослых",
            "тело",
            "анорекс",
        ],
    }
}

#[test]
fn what_a_neighbour_reads_along_tells_nothing() {
    let pages = Pages::new();
    let discreet: Vec<&Category> = RULES.categories().iter().filter(|c| c.discreet).collect();
    assert!(discreet.len() >= 9, "{}", discreet.len());
    for category in discreet {
        for language in Language::ALL {
            let title = &category.titles[&language];
            for voice in VOICES {
                for variant in [
                    Variant::Standard,
                    Variant::Search,
                    Variant::Staff,
                    Variant::Cut,
                    Variant::NewSite,
                    Variant::ClosedNow,
                ] {
                    let view = closed(category, title, variant);
                    let page = text(&pages.block(&at(voice, language), Wanted::Document, &view));
                    let (_, shown) = page.split_once("</style>").unwrap();
                    let low = shown.to_lowercase();
                    let name = format!("{} {language} {voice:?} {variant:?}", category.name);
                    for word in telling(language) {
                        assert!(!low.contains(word), "{name}: {word}");
                    }
                    for never in [title.as_str(), "a-telling", &category.name] {
                        assert!(!low.contains(&never.to_lowercase()), "{name}: {never}");
                    }
                    // A quick way out, before anything else on the page.
                    assert!(shown.contains("class=\"btn leave\""), "{name}");
                    assert!(
                        shown.find("btn leave") < shown.find("<main"),
                        "{name}: leaving comes first"
                    );
                    let (_, heading) = page.split_once("<title>").unwrap();
                    let (heading, _) = heading.split_once("</title>").unwrap();
                    let speech = pages.words.speak(language, voice);
                    let neutral = ["care-closed", "h1"].map(|key| {
                        let said = speech.say(key).with("group", "Lower secondary");
                        said.to_string().replace('\u{a0}', " ")
                    });
                    assert!(
                        neutral.iter().any(|one| one == heading),
                        "{name}: {heading}"
                    );
                    // What a script gets says no more.
                    let problem = text(&pages.problem(&at(voice, language), &view)).to_lowercase();
                    for word in telling(language) {
                        assert!(!problem.contains(word), "{name}: {word} in the problem");
                    }
                }
                let warned = pages.warn(
                    &at(voice, language),
                    Wanted::Document,
                    &WarnView {
                        category: title,
                        subject: &category.subject,
                        topic: &category.topic,
                        discreet: true,
                        host: "a-telling-name.example",
                        code: EventCode::of(Uuid::nil()),
                        request: Uuid::nil(),
                        token: "t",
                        was_post: false,
                        secure: true,
                    },
                );
                let low = text(&warned).to_lowercase();
                assert!(!low.contains("a-telling"), "{}", category.name);
                assert!(!low.contains(&title.to_lowercase()), "{}", category.name);
            }
        }
    }
}

#[test]
fn pages_are_small_and_whole_with_everything_the_shipped_rules_say() {
    use std::io::Write;
    let pages = Pages::new();
    for category in RULES.categories() {
        for language in Language::ALL {
            for voice in VOICES {
                let title = &category.titles[&language];
                let variant = if category.care {
                    Variant::Care
                } else {
                    Variant::Standard
                };
                let view = closed(category, title, variant);
                let page = pages.block(&at(voice, language), Wanted::Document, &view);
                let name = format!("{} {language} {voice:?}", category.name);
                assert!(
                    page.body().len() <= 14 * 1024,
                    "{name}: {}",
                    page.body().len()
                );
                let mut packed =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                packed.write_all(page.body()).unwrap();
                let packed = packed.finish().unwrap().len();
                assert!(packed <= 6 * 1024, "{name}: {packed} packed");
                let html = text(&page);
                assert!(!html.contains('‹'), "{name}");
                for never in [" src=", "<img", "<link", "<script", "@import"] {
                    assert!(!html.contains(never), "{name}: {never}");
                }
            }
        }
    }
}

#[test]
fn every_page_leads_to_the_notice() {
    let pages = Pages::new();
    let link = |page: &Response<Bytes>| page.headers()["link"].to_str().unwrap().to_owned();
    let at = at(Voice::C, Language::En);
    let category = &RULES.categories()[0];
    for wanted in [Wanted::Document, Wanted::Frame, Wanted::Image] {
        let page = pages.block(&at, wanted, &closed(category, "T", Variant::Standard));
        assert_eq!(
            link(&page),
            format!("<{PORTAL}/about>; rel=\"privacy-policy\"")
        );
    }
    let own = Moment { portal: "", ..at };
    for page in [pages.home(&own), pages.about(&own), pages.cards(&own)] {
        assert_eq!(link(&page), "</about>; rel=\"privacy-policy\"");
        assert!(text(&page).contains("href=\"/about?"));
    }
}

#[test]
fn the_notice_is_made_from_the_rules_in_force() {
    let pages = Pages::new();
    for language in Language::ALL {
        for voice in VOICES {
            let at = Moment {
                portal: "",
                ..at(voice, language)
            };
            let page = text(&pages.about(&at));
            let says = |key: &'static str| {
                let said = pages.words.speak(language, voice).say(key).to_string();
                page.contains(&said.replace('\u{a0}', " "))
            };
            assert!(!page.contains('‹'), "{language} {voice:?}");
            assert!(says("about-outside") && says("about-help"));
            if matches!(voice, Voice::A | Voice::B) {
                continue;
            }
            for tier in RULES.tiers() {
                assert!(page.contains(&tier.titles[&language]), "{}", tier.name);
            }
            let banks = RULES.category_named("bank-health-gov").unwrap();
            assert!(page.contains(&banks.titles[&language]));
            assert!(page.contains("30"), "the days");
            // Staff are not read by default (FIELD row H10), and it says so.
            assert!(says("about-staff"));
        }
    }
    let mut strict = RULES.school().clone();
    strict.guide.unopened.clear();
    strict
        .guide
        .tiers
        .iter_mut()
        .for_each(|tier| tier.reads = true);
    let at = Moment {
        school: &strict,
        portal: "",
        ..at(Voice::C, Language::En)
    };
    let page = text(&pages.about(&at));
    let speech = pages.words.speak(Language::En, Voice::C);
    assert!(page.contains(&speech.say("about-never-none").to_string()));
    assert!(!page.contains(&speech.say("about-staff").to_string()));
}

#[test]
fn cards_are_read_by_those_they_are_for() {
    let mut wrong = Vec::new();
    let guide = &RULES.school().guide;
    assert!(guide.cards.len() >= 18, "{}", guide.cards.len());
    for card in &guide.cards {
        for language in Language::ALL {
            let title = [card.titles[&language].clone()];
            // Each text with the youngest who read it.
            let texts =
                [Voice::A, Voice::C, Voice::D].map(|voice| (voice, card.says(voice, language)));
            let all = texts.into_iter().chain([(Voice::A, &title[..])]);
            for (voice, lines) in all {
                for line in lines {
                    let here = format!("{} {language} {voice:?}: {line}", card.name);
                    for sentence in sentences(line) {
                        let words = sentence
                            .split_whitespace()
                            .filter(|word| word.chars().any(char::is_alphanumeric))
                            .count();
                        let most = bound(language, voice, false);
                        if words > most {
                            wrong.push(format!("{words} > {most} in {here}"));
                        }
                    }
                    wrong.extend(faults(language, line).map(|fault| format!("{fault} in {here}")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Everything that the wording of a line must not have (UX sections 4 and 18).
fn faults(language: Language, line: &str) -> impl Iterator<Item = String> {
    let low = line.to_lowercase();
    let mut found: Vec<String> = banned(language)
        .iter()
        .filter(|stem| low.contains(**stem))
        .map(|stem| (*stem).to_owned())
        .collect();
    if line.contains('!') {
        found.push("exclamation mark".to_owned());
    }
    let shouted = line
        .split(|c: char| !c.is_alphabetic())
        .find(|word| word.chars().count() > 4 && **word == word.to_uppercase());
    found.extend(shouted.map(|word| format!("shouts {word}")));
    let words: Vec<&str> = low.split(|c: char| !c.is_alphabetic()).collect();
    let gendered = words.windows(2).find(|pair| match language {
        Language::Pl => ["łeś", "łaś", "łbyś", "łabyś"]
            .iter()
            .any(|end| pair[1].ends_with(end)),
        Language::Ru => {
            let past = ["л", "ла", "лся", "лась", "должен", "должна", "сам", "сама"];
            ["ты", "я"].contains(&pair[0]) && past.iter().any(|end| pair[1].ends_with(end))
        }
        Language::En | Language::Vi => false,
    });
    found.extend(gendered.map(|pair| format!("gendered {} {}", pair[0], pair[1])));
    found.into_iter()
}

#[test]
fn every_category_that_closes_for_pupils_has_a_topic_and_most_a_card() {
    let guide = &RULES.school().guide;
    // No topic of their own: said by rules, or nothing a pupil could learn from.
    for name in [
        "pornography",
        "gambling",
        "games",
        "self-harm-promotion",
        "eating-disorder-promotion",
        "bullying-harassment",
        "hate",
        "drugs",
        "alcohol-tobacco-vape",
        "phishing-scam",
        "malware",
        "circumvention",
        "social-media",
        "chat-messaging",
        "ai-companion",
        "generative-ai",
        "extremism",
        "violence-gore",
        "dating",
        "sexual-exploitation-risk",
        "misinformation",
        "piracy",
        "exam-cheating",
        "advertising-tracking",
        "stalkerware",
        "weapons",
    ] {
        let category = RULES.category_named(name).unwrap();
        let card = guide.card_about(&category.topic);
        assert!(card.is_some(), "{name} has no card ({})", category.topic);
    }
}

/// Everything that may mention a key: code, templates, and nothing else.
fn mentions() -> String {
    fn gather(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["locales", "snapshots", "style"].contains(&name.as_str()) {
                    gather(&path, into);
                }
            } else if !["tests.rs", "promises.rs"].contains(&name.as_str()) {
                into.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages"),
        &mut all,
    );
    all
}

#[test]
fn no_message_is_missing_and_none_is_left_over() {
    let mentions = mentions();
    let (_, english) = SOURCES[0];
    let keys: BTreeSet<&str> = english
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .collect();
    for call in ["say(\"", "Fact::new(page, \"", "Fact::new(&page, \""] {
        for (at, _) in mentions.match_indices(call) {
            let rest = &mentions[at + call.len()..];
            let key = rest.split('"').next().unwrap();
            assert!(keys.contains(key), "no message {key}");
        }
    }
    let quoted = |key: &str| mentions.contains(&format!("\"{key}\""));
    let systems = [
        "ios", "android", "windows", "macos", "chromeos", "linux", "firefox",
    ];
    let unused: Vec<&str> = keys
        .into_iter()
        .filter(|key| !quoted(key))
        // The sentence below a label, see `Way::new`.
        .filter(|key| !key.strip_suffix("-sub").is_some_and(quoted))
        // A sentence of the subject library.
        .filter(|key| !key.strip_prefix("why-").is_some_and(quoted))
        // Steps of a system.
        .filter(|key| {
            let steps = key
                .strip_prefix("setup-")
                .and_then(|rest| rest.split_once('-'));
            !steps.is_some_and(|(system, _)| systems.contains(&system))
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}
