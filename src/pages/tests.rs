//! Every page in every language and voice, and the wording of the catalogues.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{SOURCES, Words, voices};
use super::*;
use crate::model::{EventCode, Language, Timestamp, Voice};
use crate::policy::{Helpline, SUBJECTS, School};

const VOICES: [Voice; 5] = [Voice::A, Voice::B, Voice::C, Voice::D, Voice::E];
/// Sunday, 2026-11-22 12:00 UTC.
const NOW: Timestamp = Timestamp(1_795_348_800_000);
const PORTAL: &str = "https://gate.school.example";
const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn helpline(kind: &str, number: &str, text: &str) -> Helpline {
    Helpline {
        country: "PL".into(),
        kind: kind.into(),
        name: "Line".into(),
        url: String::new(),
        topics: Vec::new(),
        voices: Vec::new(),
        always: false,
        until: Timestamp(i64::MAX),
        number: number.into(),
        text: Language::ALL
            .into_iter()
            .map(|language| (language, text.to_owned()))
            .collect(),
        source: "a leaflet".into(),
        review_by: "2027-05-01".into(),
    }
}

fn school() -> School {
    School {
        name: "Riverside School".into(),
        country: "PL".into(),
        languages: vec![Language::En, Language::Vi, Language::Pl, Language::Ru],
        time_zone: "Europe/Warsaw".into(),
        safeguarding: vec!["Tom Hughes".into(), "Eva Sand".into()],
        start_page: None,
        retention_days: 30,
        retention: crate::model::Retention::default(),
        report_places: Vec::new(),
        helplines: vec![
            helpline(
                "helpline",
                "116 111",
                "Helpline for children and young people. Free.",
            ),
            helpline(
                "helpline",
                "800 12 12 12",
                "Helpline of the Ombudsman for Children. Free.",
            ),
            helpline("emergency", "112", "If someone is in danger now."),
        ],
        hours: Default::default(),
        guide: Default::default(),
        agreement: false,
        block_without_journal: true,
        lessons: crate::policy::Lessons::default(),
    }
}

fn moment(school: &School, voice: Voice, language: Language) -> Moment<'_> {
    Moment {
        school,
        voice,
        language,
        portal: PORTAL,
        now: NOW,
    }
}

/// The longest list that a lesson has.
static LESSON: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
    let pages = 0..crate::model::OnlyThese::MOST;
    pages
        .map(|page| format!("a-page-of-the-lesson-{page}.example/with/a/path"))
        .collect()
});

fn closed<'a>(variant: Variant, subject: &'a str) -> BlockView<'a> {
    BlockView {
        variant,
        category: "Games and more",
        subject,
        topic: "games",
        discreet: false,
        host: "games-with-a-rather-long-name.example",
        rule: "Games · lower secondary",
        code: EventCode::of(Uuid::from_u128(0x1234_5678)),
        request: Uuid::from_u128(42),
        token: TOKEN,
        was_post: true,
        secure: true,
        policy: 7,
        tier: "Lower secondary",
        opens: Some("14:30"),
        only: &LESSON,
        noted: true,
        own: true,
    }
}

fn every_closed_page(mut look: impl FnMut(&str, Voice, Language, Variant, &Response<Bytes>)) {
    let pages = Pages::new();
    let school = school();
    for language in Language::ALL {
        for voice in VOICES {
            for variant in Variant::ALL {
                // The subject speaks where the variant leaves it to.
                let all = variant == Variant::Standard;
                for subject in if all { SUBJECTS } else { &SUBJECTS[..1] } {
                    let view = closed(variant, subject);
                    let at = moment(&school, voice, language);
                    let page = pages.block(&at, Wanted::Document, &view);
                    let name = format!("{language} {voice:?} {variant:?} {subject}");
                    let shown = match *subject {
                        "care" => Variant::Care,
                        "not-available" => Variant::NotAvailable,
                        _ => variant,
                    };
                    look(&name, voice, language, shown, &page);
                }
            }
        }
    }
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

/// What holds for every page: nothing is loaded, nothing missing, well-formed.
#[track_caller]
fn check_page(name: &str, html: &str) {
    for never in [
        "<script",
        "javascript:",
        " src=",
        "@import",
        "<link",
        "<img",
        "<iframe",
    ] {
        assert!(!html.contains(never), "{name}: {never}");
    }
    assert_eq!(
        html.matches("url(").count(),
        html.matches("url(#").count(),
        "{name}: loads"
    );
    for never in ['‹', '›'] {
        assert!(
            !html.contains(never),
            "{name}: a sentence is missing near {never}"
        );
    }
    for (at, _) in html.match_indices("http") {
        let rest = &html[at..];
        assert!(
            rest.starts_with(PORTAL) || rest.starts_with("https://a-page-of-the-lesson"),
            "{name}: leads elsewhere: {}",
            &rest[..40]
        );
    }
    check_well_formed(name, html);
}

/// Every element that is opened is closed, in order; ids are unique; attributes are quoted.
#[track_caller]
fn check_well_formed(name: &str, html: &str) {
    const VOID: [&str; 5] = ["meta", "input", "br", "hr", "img"];
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut rest = html
        .strip_prefix("<!doctype html>")
        .unwrap_or_else(|| panic!("{name}: doctype"));
    while let Some((before, after)) = rest.split_once('<') {
        assert!(
            !before.contains('>') || open.last() == Some(&"style"),
            "{name}: stray >: {before}"
        );
        let (tag, after) = after
            .split_once('>')
            .unwrap_or_else(|| panic!("{name}: open tag"));
        rest = after;
        if let Some(end) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(end), "{name}: </{end}>");
            continue;
        }
        let element = tag.split([' ', '/']).next().unwrap();
        let bare = tag.matches('"').count();
        assert_eq!(bare % 2, 0, "{name}: quotes in <{tag}>");
        for (at, _) in tag.match_indices(" id=\"") {
            let id = tag[at + 5..].split('"').next().unwrap();
            assert!(ids.insert(id), "{name}: id {id} twice");
        }
        if !tag.ends_with('/') && !VOID.contains(&element) {
            open.push(element);
        }
        if element == "style" {
            let (_, after) = rest.split_once("</style>").unwrap();
            rest = after;
            open.pop();
        }
    }
    assert!(open.is_empty(), "{name}: left open: {open:?}");
}

#[test]
fn every_closed_page_is_whole_small_and_alone() {
    every_closed_page(|name, _, language, _, page| {
        let html = text(page);
        check_page(name, html);
        assert!(html.len() <= 14 * 1024, "{name}: {} bytes", html.len());
        assert!(
            html.contains(&format!("<html lang=\"{language}\">")),
            "{name}"
        );
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
    });
}

#[test]
fn a_closed_page_is_small_on_the_line() {
    use std::io::Write;
    let mut most = 0;
    every_closed_page(|_, _, _, _, page| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(page.body()).unwrap();
        most = most.max(packed.finish().unwrap().len());
    });
    assert!(most <= 6 * 1024, "{most} bytes");
}

#[test]
fn the_headers_are_complete() {
    every_closed_page(|name, _, language, _, page| {
        assert_eq!(page.status(), StatusCode::FORBIDDEN, "{name}");
        let header = |key: &str| page.headers().get(key).map(|value| value.to_str().unwrap());
        assert_eq!(header("cache-control"), Some("no-store"), "{name}");
        assert_eq!(header("content-language"), Some(language.tag()), "{name}");
        assert_eq!(
            header("content-type"),
            Some("text/html; charset=utf-8"),
            "{name}"
        );
        assert_eq!(header("x-robots-tag"), Some("noindex"), "{name}");
        assert_eq!(header("referrer-policy"), Some("no-referrer"), "{name}");
        assert_eq!(header("x-content-type-options"), Some("nosniff"), "{name}");
        let length = page.body().len().to_string();
        assert_eq!(header("content-length"), Some(length.as_str()), "{name}");
        let request = Uuid::from_u128(42).to_string();
        assert_eq!(
            header("x-schoolgate-request"),
            Some(request.as_str()),
            "{name}"
        );
        let csp = header("content-security-policy").unwrap();
        assert!(
            csp.starts_with("default-src 'none'; style-src 'sha256-"),
            "{name}: {csp}"
        );
        let end = format!("; form-action {PORTAL}; frame-ancestors 'none'; base-uri 'none'");
        assert!(csp.ends_with(&end), "{name}: {csp}");
        // The digest is that of what stands in the page.
        let html = text(page);
        let style = html
            .split("<style>")
            .nth(1)
            .unwrap()
            .split("</style>")
            .next()
            .unwrap();
        let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, style.as_bytes());
        let digest = data_encoding::BASE64.encode(sum.as_ref());
        assert!(csp.contains(&format!("'sha256-{digest}'")), "{name}");
    });
}

#[test]
fn care_and_the_neutral_page_tell_a_neighbour_nothing() {
    every_closed_page(|name, voice, _, variant, page| {
        let html = text(page);
        if matches!(variant, Variant::Care | Variant::NotAvailable) {
            assert!(!html.contains("games-with"), "{name}");
            assert!(!html.contains("Games and more"), "{name}");
        }
        if matches!(voice, Voice::A | Voice::B) {
            assert!(!html.contains("games-with"), "{name}");
        }
    });
}

#[test]
fn what_the_lists_of_others_close_can_not_be_asked_for() {
    every_closed_page(|name, voice, _, variant, page| {
        let html = text(page);
        let languages = Language::ALL.len() - 1;
        let links = html.matches(&format!("/r/{TOKEN}")).count();
        if variant == Variant::NotAvailable {
            // Only the switch of languages leads to the portal with the token.
            assert_eq!(links, languages, "{name}");
        } else if variant == Variant::OnlyThese {
            assert_eq!(links, 0, "{name}: nobody keeps what to ask about");
        } else if voice != Voice::E {
            assert!(links > languages, "{name}");
        }
    });
}

#[test]
fn help_is_on_every_closed_page() {
    every_closed_page(|name, _, _, _, page| {
        assert!(text(page).contains(&format!("{PORTAL}/h?lang=")), "{name}");
    });
}

#[test]
fn hostile_text_is_escaped() {
    let pages = Pages::new();
    let mut school = school();
    school.name = "<script>alert(1)</script>".into();
    school.safeguarding = vec!["\"><script>".into()];
    let bad = "<script>alert(\"1\")</script>'&";
    for voice in VOICES {
        for variant in Variant::ALL {
            let view = BlockView {
                host: bad,
                category: bad,
                rule: bad,
                tier: bad,
                token: bad,
                opens: Some(bad),
                subject: bad,
                ..closed(variant, "games")
            };
            let at = moment(&school, voice, Language::En);
            let html = pages.block(&at, Wanted::Document, &view);
            assert!(!text(&html).contains("<script"), "{voice:?} {variant:?}");
        }
    }
}

#[test]
fn a_hostile_portal_address_opens_no_form() {
    let pages = Pages::new();
    let school = school();
    let at = Moment {
        portal: "https://a\r\nX-Evil: 1",
        ..moment(&school, Voice::C, Language::En)
    };
    let page = pages.block(&at, Wanted::Document, &closed(Variant::Standard, "games"));
    let csp = page.headers().get("content-security-policy").unwrap();
    assert_eq!(csp, "default-src 'none'; form-action 'none'");
}

#[test]
fn what_is_no_page_gets_no_page() {
    let pages = Pages::new();
    let school = school();
    let at = moment(&school, Voice::C, Language::En);
    for (wanted, kind) in [
        (Wanted::Image, "image/gif"),
        (Wanted::Script, "text/javascript; charset=utf-8"),
        (Wanted::Style, "text/css; charset=utf-8"),
        (Wanted::Json, "application/json"),
        (Wanted::Media, "application/octet-stream"),
        (Wanted::Font, "font/woff2"),
        (Wanted::Other, "text/plain; charset=utf-8"),
    ] {
        let answer = pages.block(&at, wanted, &closed(Variant::Standard, "games"));
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{wanted:?}");
        assert_eq!(
            answer.headers().get("content-type").unwrap(),
            kind,
            "{wanted:?}"
        );
        assert!(!answer.body().contains(&b'<'), "{wanted:?}");
    }
}

#[test]
fn a_frame_gets_one_line_that_may_be_framed() {
    let pages = Pages::new();
    let school = school();
    for language in Language::ALL {
        let at = moment(&school, Voice::C, language);
        let answer = pages.block(&at, Wanted::Frame, &closed(Variant::Standard, "games"));
        let csp = answer
            .headers()
            .get("content-security-policy")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(!csp.contains("frame-ancestors"));
        check_page("frame", text(&answer));
        assert!(text(&answer).contains("target=\"_top\""));
    }
}

#[test]
fn every_failure_and_warning_has_its_page() {
    let pages = Pages::new();
    let school = school();
    let kinds = [
        FailureKind::OriginName,
        FailureKind::OriginRefused,
        FailureKind::OriginTimeout,
        FailureKind::OriginBroken,
        FailureKind::OriginTls,
        FailureKind::OriginWeak,
        FailureKind::OriginAsks,
        FailureKind::AddressInside,
        FailureKind::PortClosed,
        FailureKind::TooLarge,
        FailureKind::BadRequest,
        FailureKind::Misdirected,
        FailureKind::Slow,
        FailureKind::SignIn,
        FailureKind::Loop,
        FailureKind::Busy,
        FailureKind::UpstreamProxy,
        FailureKind::Own,
        FailureKind::NotHttp,
    ];
    let problems = [
        CertificateProblem::Expired,
        CertificateProblem::NotYetValid,
        CertificateProblem::WrongName,
        CertificateProblem::UnknownIssuer,
        CertificateProblem::Revoked,
        CertificateProblem::Weak,
        CertificateProblem::Other,
    ]
    .map(|reason| FailureKind::Certificate {
        reason,
        fingerprint: Some("ab12"),
    });
    for language in Language::ALL {
        for voice in VOICES {
            let at = moment(&school, voice, language);
            for kind in kinds.iter().chain(&problems) {
                let view = FailureView {
                    kind: *kind,
                    host: "x.example",
                    request: Uuid::nil(),
                    waive: None,
                };
                let page = pages.failure(&at, Wanted::Document, &view);
                let name = format!("{language} {voice:?} {kind:?}");
                check_page(&name, text(&page));
                assert_eq!(page.status(), kind.status(), "{name}");
                assert!(text(&page).len() <= 14 * 1024, "{name}");
                if matches!(kind, FailureKind::Certificate { .. }) {
                    assert!(!text(&page).contains("<form"), "{name}: no way around");
                    assert!(!text(&page).contains("href=\"\""), "{name}");
                }
            }
            let view = WarnView {
                category: "Shops",
                subject: "shopping",
                topic: "shopping",
                discreet: false,
                host: "shop.example",
                code: EventCode::of(Uuid::from_u128(5)),
                request: Uuid::nil(),
                token: TOKEN,
                was_post: false,
                secure: true,
            };
            let page = pages.warn(&at, Wanted::Document, &view);
            check_page(&format!("{language} {voice:?} warn"), text(&page));
            assert!(text(&page).contains(&format!("action=\"{PORTAL}/w/{TOKEN}\"")));
            let view = AgreementView {
                request: Uuid::nil(),
                token: TOKEN,
                secure: true,
            };
            let page = pages.agreement(&at, &view);
            check_page(&format!("{language} {voice:?} agreement"), text(&page));
            assert!(text(&page).contains(&format!("action=\"{PORTAL}/w/{TOKEN}\"")));
            assert!(text(&page).len() <= 14 * 1024, "{language} {voice:?}");
        }
    }
}

/// A line that calls itself by its number has no name to show where nothing may say what it is for.
#[test]
fn a_number_alone_says_that_one_can_call() {
    let pages = Pages::new();
    let mut school = school();
    for line in &mut school.helplines {
        line.name = line.number.clone();
    }
    for voice in [Voice::A, Voice::B, Voice::C, Voice::D] {
        let at = moment(&school, voice, Language::En);
        let page = pages.block(&at, Wanted::Document, &closed(Variant::Care, "care"));
        assert!(text(&page).contains("You can call here."), "{voice:?}");
        assert!(!text(&page).contains("Helpline for children"), "{voice:?}");
    }
}

#[test]
fn a_form_does_not_leave_tls() {
    let pages = Pages::new();
    let school = school();
    #[track_caller]
    fn check(pages: &Pages, school: &School, portal: &str, secure: bool, form: bool) {
        let at = Moment {
            portal,
            ..moment(school, Voice::D, Language::En)
        };
        let view = BlockView {
            secure,
            ..closed(Variant::Standard, "games")
        };
        let page = pages.block(&at, Wanted::Document, &view);
        assert_eq!(text(&page).contains("<form"), form, "{portal} {secure}");
        assert!(
            text(&page).contains(&format!("{portal}/r/{TOKEN}\"")),
            "{portal} {secure}"
        );
    }
    check(&pages, &school, "https://gate.example", true, true);
    check(&pages, &school, "http://gate.example", true, false);
    check(&pages, &school, "http://gate.example", false, true);
    check(&pages, &school, "http://127.0.0.1:8080", true, true);
}

#[test]
fn pages_look_as_they_did() {
    let pages = Pages::new();
    let school = school();
    let body = |page: Response<Bytes>| {
        let html = text(&page).to_owned();
        let (_, after) = html.split_once("<body").unwrap();
        format!("<body{after}").replace("><", ">\n<")
    };
    for (name, language, voice, variant, subject) in [
        (
            "standard-a-vi",
            Language::Vi,
            Voice::A,
            Variant::Standard,
            "games",
        ),
        (
            "standard-d-pl",
            Language::Pl,
            Voice::D,
            Variant::Standard,
            "betting",
        ),
        ("care-b-ru", Language::Ru, Voice::B, Variant::Care, "care"),
        ("care-c-en", Language::En, Voice::C, Variant::Care, "care"),
        (
            "gone-d-en",
            Language::En,
            Voice::D,
            Variant::NotAvailable,
            "not-available",
        ),
        (
            "staff-e-en",
            Language::En,
            Voice::E,
            Variant::Staff,
            "games",
        ),
    ] {
        let view = BlockView {
            was_post: false,
            ..closed(variant, subject)
        };
        let page = pages.block(&moment(&school, voice, language), Wanted::Document, &view);
        insta::assert_snapshot!(name, body(page));
    }
}

// The catalogues -------------------------------------------------------------------------------

/// Messages of a catalogue: key, attribute (empty for the message itself), text as written.
fn entries(source: &str) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut key = String::new();
    for line in source.lines() {
        let own =
            !line.starts_with([' ', '#', '\t']) && line.contains(" =") || line.ends_with(" =");
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if own && !line.starts_with(' ') {
            let (name, value) = line.split_once('=').unwrap();
            key = name.trim().to_owned();
            found.push((key.clone(), String::new(), value.trim().to_owned()));
        } else if let Some((name, value)) = line
            .trim_start()
            .strip_prefix('.')
            .and_then(|rest| rest.split_once(" ="))
        {
            found.push((key.clone(), name.to_owned(), value.trim().to_owned()));
        } else {
            let (.., value) = found.last_mut().unwrap();
            value.push('\n');
            value.push_str(line.trim());
        }
    }
    found.retain(|(.., value)| !value.is_empty());
    found
}

fn keys(source: &str) -> BTreeSet<String> {
    entries(source).into_iter().map(|(key, ..)| key).collect()
}

#[test]
fn the_catalogues_are_read_without_a_fault() {
    for (language, source) in SOURCES {
        let read = fluent_bundle::FluentResource::try_new(source.to_owned());
        if let Err((_, errors)) = read {
            panic!("{language}: {errors:?}");
        }
        let mut seen = BTreeSet::new();
        for (key, attribute, _) in entries(source) {
            assert!(
                seen.insert((key.clone(), attribute)),
                "{language}: {key} twice"
            );
        }
    }
}

#[test]
fn every_key_speaks_to_the_same_voices_in_every_language() {
    let words = Words::new();
    let english = keys(SOURCES[0].1);
    for (language, source) in SOURCES {
        assert_eq!(keys(source), english, "{language}");
        for key in &english {
            for voice in VOICES {
                let here = words.speak(language, voice).knows(key);
                let there = words.speak(Language::En, voice).knows(key);
                assert_eq!(here, there, "{language}: {key} for {voice:?}");
            }
        }
    }
}

#[test]
fn every_language_fills_in_the_same() {
    let variables = |text: &str| -> BTreeSet<String> {
        let parts = text.split('$').skip(1);
        parts
            .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).collect())
            .collect()
    };
    let mut of: BTreeMap<(String, Language), BTreeSet<String>> = BTreeMap::new();
    for (language, source) in SOURCES {
        for (key, _, value) in entries(source) {
            of.entry((key, language))
                .or_default()
                .extend(variables(&value));
        }
    }
    for ((key, language), found) in &of {
        assert_eq!(
            found,
            &of[&(key.clone(), Language::En)],
            "{language}: {key}"
        );
    }
}

/// The longest sentence for a voice, in words (Vietnamese: syllables).
pub(super) fn bound(language: Language, voice: Voice, footnote: bool) -> usize {
    match (language, voice, footnote) {
        (Language::En, Voice::A, false) => 10,
        (Language::Vi, Voice::A, false) => 16,
        (Language::Pl, Voice::A, false) => 10,
        (Language::Ru, Voice::A, false) => 9,
        (Language::En, Voice::A, true) => 14,
        (Language::Vi, Voice::A, true) => 18,
        (Language::Pl, Voice::A, true) => 14,
        (Language::Ru, Voice::A, true) => 12,
        (Language::En, Voice::B, _) => 14,
        (Language::Vi, Voice::B, _) => 22,
        (Language::Pl, Voice::B, _) => 13,
        (Language::Ru, Voice::B, _) => 12,
        (Language::En, Voice::C, _) => 20,
        (Language::Vi, Voice::C, _) => 30,
        (Language::Pl | Language::Ru, Voice::C, _) => 18,
        (Language::En, Voice::D, _) => 24,
        (Language::Vi, Voice::D, _) => 34,
        (Language::Pl | Language::Ru, Voice::D, _) => 22,
        (Language::En, Voice::E, _) => 26,
        (Language::Vi, Voice::E, _) => 36,
        (Language::Pl | Language::Ru, Voice::E, _) => 24,
    }
}

/// Sentences of a message: every branch of a selection is one way to read it.
pub(super) fn sentences(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = value.lines().filter(|line| *line != "}");
    for line in lines {
        let line = line.split_once("] ").map_or(line, |(_, text)| text);
        let line = line.split("{ $count ->").next().unwrap_or_default();
        let line = line.split("{ $days ->").next().unwrap_or_default();
        let line = line.strip_prefix("} ").unwrap_or(line);
        // What is filled in counts as one word.
        let mut plain = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            plain.push('X');
            rest = after.split_once('}').map_or("", |(_, after)| after);
        }
        plain.push_str(rest);
        let ends = plain.split_inclusive(['.', '?', '!', '…']);
        found.extend(ends.map(|sentence| sentence.trim().to_owned()));
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

#[test]
fn no_sentence_is_longer_than_its_readers_can_follow() {
    let mut long = Vec::new();
    for (language, source) in SOURCES {
        let all = entries(source);
        for (key, attribute, value) in &all {
            let grown_up = ["setup-", "check-"]
                .iter()
                .any(|start| key.starts_with(start));
            let readers = VOICES.into_iter().filter(|voice| {
                let spoken = attribute.is_empty() || voices(*voice).contains(&attribute.as_str());
                // A nearer attribute may take this voice's place.
                let nearer = all.iter().any(|(other, name, _)| {
                    other == key
                        && voices(*voice).contains(&name.as_str())
                        && (attribute.is_empty()
                            || voices(*voice).iter().position(|v| v == name)
                                < voices(*voice).iter().position(|v| v == attribute))
                });
                spoken && !nearer && (!grown_up || matches!(voice, Voice::D | Voice::E))
            });
            let footnote = key == "seen" || key == "leave-note" || key.starts_with("care-seen");
            let Some(most) = readers.map(|voice| bound(language, voice, footnote)).min() else {
                continue;
            };
            for sentence in sentences(value) {
                let words = sentence
                    .split_whitespace()
                    .filter(|word| word.chars().any(char::is_alphanumeric))
                    .count();
                if words > most {
                    long.push(format!(
                        "{language} {key}.{attribute}: {words} > {most}: {sentence}"
                    ));
                }
            }
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

/// Stems that no page says to a pupil, per language.
pub(super) fn banned(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "forbidden",
            "denied",
            "violat",
            "illegal",
            "inappropriate",
            "attempt",
            "offence",
            "detected",
            "suspicious",
            "abuse",
            "oops",
            "caught",
            "prohibited",
        ],
        Language::Vi => &[
            "bị cấm",
            "vi phạm",
            "bất hợp pháp",
            "cố truy cập",
            "đáng ngờ",
            "bị phát hiện",
            "từ chối truy",
            "không phù hợp",
            "lạm dụng",
            "cố gắng",
        ],
        Language::Pl => &[
            "zabroni",
            "odmówiono",
            "narusz",
            "nielegaln",
            "niestosown",
            "nieodpowiedni",
            "próbow",
            "wykryt",
            "podejrzan",
            "nadużyc",
            "wykrocz",
        ],
        Language::Ru => &[
            "запрещ",
            "отказано",
            "нарушен",
            "незаконн",
            "недопустим",
            "попыт",
            "пытал",
            "обнаружен",
            "подозрит",
            "злоупотреб",
        ],
    }
}

#[test]
fn the_wording_blames_nobody() {
    let administrator = ["administrator", "quản trị", "администратор"];
    let politics = ["policy", "chính sách", "polityk", "политик"];
    for (language, source) in SOURCES {
        for (key, attribute, value) in entries(source) {
            let low = value.to_lowercase();
            let at = format!("{language} {key}.{attribute}: {value}");
            for stem in banned(language) {
                assert!(!low.contains(stem), "{at}: {stem}");
            }
            assert!(
                !low.contains('!') || low.contains("„wygrana!”"),
                "{at}: exclamation mark"
            );
            let grown_up = ["setup-", "check-", "fact-version"];
            if !grown_up.iter().any(|start| key.starts_with(start)) {
                for word in administrator.iter().chain(&politics) {
                    assert!(!low.contains(word), "{at}: {word}");
                }
            }
            for word in low.split(|c: char| !c.is_alphabetic()) {
                let polish = ["łeś", "łaś", "łbyś", "łabyś"]
                    .iter()
                    .any(|end| word.ends_with(end));
                assert!(language != Language::Pl || !polish, "{at}: gendered {word}");
            }
            if language == Language::Ru {
                let words: Vec<&str> = low.split_whitespace().collect();
                for pair in words.windows(2) {
                    let past = ["л", "ла", "лся", "лась"]
                        .iter()
                        .any(|end| pair[1].ends_with(end));
                    assert!(pair[0] != "ты" || !past, "{at}: gendered {}", pair[1]);
                }
            }
            for word in value.split(|c: char| !c.is_alphabetic()) {
                let shouted = word.chars().count() > 4 && word == word.to_uppercase();
                assert!(!shouted || ["HTTPS"].contains(&word), "{at}: {word}");
            }
        }
    }
}

#[test]
fn the_language_of_a_page_is_the_readers() {
    #[track_caller]
    fn check(roster: Option<Language>, accept: Option<&str>, expect: Language) {
        let mut school = school();
        school.languages = vec![Language::Pl, Language::En, Language::Ru];
        assert_eq!(language(&school, roster, accept), expect, "{accept:?}");
    }
    check(Some(Language::Vi), Some("pl"), Language::Vi);
    check(None, None, Language::Pl);
    check(None, Some("ru-RU,ru;q=0.9,en;q=0.8"), Language::Ru);
    check(None, Some("de,en;q=0.5,ru;q=0.7"), Language::Ru);
    check(None, Some("vi"), Language::Pl);
    check(None, Some("en;q=0"), Language::Pl);
    check(None, Some(";;;=,,q=,*"), Language::Pl);
    check(None, Some("en;q=9999999999"), Language::En);
}

#[test]
fn what_is_wanted_is_read_from_the_request() {
    #[track_caller]
    fn check(pairs: &[(&'static str, &str)], expect: Wanted) {
        let mut headers = http::HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        assert_eq!(wanted(&http::Method::GET, &headers), expect, "{pairs:?}");
    }
    check(&[], Wanted::Document);
    check(&[("accept", "*/*")], Wanted::Document);
    check(
        &[("sec-fetch-dest", "document"), ("accept", "image/png")],
        Wanted::Document,
    );
    check(
        &[("sec-fetch-dest", "iframe"), ("accept", "text/html")],
        Wanted::Frame,
    );
    check(&[("sec-fetch-dest", "image")], Wanted::Image);
    check(&[("sec-fetch-dest", "worker")], Wanted::Script);
    check(
        &[("sec-fetch-dest", "empty"), ("accept", "*/*")],
        Wanted::Json,
    );
    check(
        &[("sec-fetch-dest", "empty"), ("accept", "text/html")],
        Wanted::Json,
    );
    check(&[("sec-fetch-dest", "video")], Wanted::Media);
    check(&[("sec-fetch-dest", "font")], Wanted::Font);
    check(
        &[("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")],
        Wanted::Document,
    );
    check(
        &[("accept", "image/avif,image/webp,*/*;q=0.8")],
        Wanted::Image,
    );
    check(&[("accept", "text/css,*/*;q=0.1")], Wanted::Style);
    check(&[("accept", "application/json")], Wanted::Json);
    check(&[("accept", "application/pdf")], Wanted::Other);
    check(
        &[("sec-fetch-dest", "nonsense"), ("accept", ",;,;")],
        Wanted::Document,
    );
}

/// When NOW is, and when an answer comes, in the words of each voice and language.
#[test]
fn whoever_asks_is_told_who_answers_and_by_when() {
    let pages = Pages::new();
    let bells = |days: Vec<jiff::civil::Weekday>| crate::policy::Lessons {
        lessons: vec![crate::policy::Lesson {
            days,
            start: jiff::civil::time(0, 0, 0, 0),
            end: jiff::civil::time(23, 59, 0, 0),
        }],
        ..Default::default()
    };
    use jiff::civil::Weekday;
    let at = jiff::Timestamp::from_millisecond(NOW.0).unwrap();
    let zone = jiff::tz::TimeZone::get(&school().time_zone).unwrap();
    let today = at.to_zoned(zone).weekday();
    let holidays = |number: i64| -> Vec<jiff::civil::Date> {
        let first = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        first
            .series(jiff::Span::new().days(1))
            .take(number as usize)
            .collect()
    };
    let all: Vec<Weekday> = today.cycle_forward().take(7).collect();
    for (lessons, free, voice, language, who, due) in [
        (
            all.clone(),
            0,
            Voice::D,
            Language::En,
            "after the lesson IT does",
            "today at 23:59",
        ),
        (
            all.clone(),
            0,
            Voice::C,
            Language::Pl,
            "osoba prowadząca lekcję",
            "najpóźniej dziś o 23:59",
        ),
        (
            all.clone(),
            0,
            Voice::D,
            Language::Ru,
            "который ведёт урок",
            "самое позднее сегодня в 23:59",
        ),
        (
            all.clone(),
            0,
            Voice::C,
            Language::Vi,
            "Giáo viên đang dạy",
            "chậm nhất hôm nay lúc 23:59",
        ),
        (
            vec![today],
            0,
            Voice::B,
            Language::En,
            "Your teacher sees this.",
            "",
        ),
        (
            vec![today],
            0,
            Voice::A,
            Language::En,
            "Your teacher sees this.",
            "",
        ),
        // On a holiday no lesson is going on, and in long ones no day of the week says when.
        (
            all.clone(),
            3,
            Voice::D,
            Language::En,
            "Your teacher and IT see this",
            " at 12:00 at the latest",
        ),
        (
            all,
            10,
            Voice::D,
            Language::En,
            "You find the answer with",
            "",
        ),
    ] {
        let mut school = school();
        school.lessons = bells(lessons);
        school.hours.holidays = holidays(free);
        let moment = moment(&school, voice, language);
        let view = AskView {
            token: TOKEN,
            code: EventCode::of(Uuid::from_u128(7)),
            variant: Variant::Standard,
            why: None,
            words: "",
            not_sent: false,
        };
        let page = pages.ask(&moment, &view);
        // Short words do not stand alone at the end of a line.
        let body = text(&page).replace('\u{a0}', " ");
        assert!(
            body.contains(who) && body.contains(due),
            "{who}, {due}: {body}"
        );
        if due.is_empty() {
            assert!(!body.contains("at the latest"), "{body}");
        }
    }
}

/// Where help comes first, it can be reached with one click: the lines' own sites, which stay
/// open for everybody.
#[test]
fn a_page_of_care_links_to_places_that_help() {
    let pages = Pages::new();
    let mut school = school();
    for (number, line) in school.helplines.iter_mut().enumerate() {
        line.url = format!("https://line{number}.example/");
    }
    for (variant, voice, links) in [
        (Variant::Care, Voice::A, 1),
        (Variant::Care, Voice::C, 2),
        (Variant::Care, Voice::D, 2),
        (Variant::Standard, Voice::D, 0),
    ] {
        let subject = if variant == Variant::Care {
            "care"
        } else {
            "games"
        };
        let moment = moment(&school, voice, Language::En);
        let view = closed(variant, subject);
        let page = pages.block(&moment, Wanted::Document, &view);
        let found = text(&page).matches("href=\"https://line").count();
        let there = school
            .helplines
            .iter()
            .filter(|line| line.kind == "helpline")
            .count();
        assert_eq!(
            found,
            links.min(there),
            "{variant:?} {voice:?} {}",
            text(&page)
        );
    }
}
