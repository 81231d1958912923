//! The reader as a whole: however a body is coded, labelled and cut, the evidence is the same.

use proptest::prelude::*;

use super::decode::tests::encode;
use super::*;
use crate::model::{Extent, Score};

const KEY: [u8; 16] = *b"key of the tests";

fn classifier() -> Classifier {
    let mut builder = ClassifierBuilder::default();
    let phrase = |parts: &[&str], points, cap| Phrase {
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        points,
        cap,
    };
    builder.phrases(
        "phrases/en/gambling",
        CategoryId(1),
        vec![
            phrase(&["casino"], 10, 3),
            phrase(&["free spins", "bonus"], 40, 1),
            phrase(&["gambling addiction"], -25, 2),
        ],
    );
    builder.phrases(
        "phrases/vi/gambling",
        CategoryId(1),
        vec![phrase(&["đánh bạc"], 30, 3)],
    );
    builder.phrases(
        "phrases/pl/gambling",
        CategoryId(1),
        vec![phrase(&["zakłady bukmacherskie"], 30, 3)],
    );
    builder.phrases(
        "phrases/ru/drugs",
        CategoryId(2),
        vec![phrase(&["закладки"], 50, 2)],
    );
    builder.behaviours(Some(CategoryId(3)), Some(CategoryId(4)));
    builder.build(KEY)
}

#[test]
fn what_closes_an_inner_address_closes_the_outer_one() {
    let mut builder = ClassifierBuilder::default();
    let parse = |text: &str| lists::parse(lists::Format::Urls, text.as_bytes());
    builder.list(
        "bad",
        CategoryId(1),
        &parse("casino.example\nmixed.example/slots"),
    );
    builder.list(
        "good",
        CategoryId(2),
        &parse("help.example\ntranslate.goog"),
    );
    builder.search_words("search/en", CategoryId(1), vec!["free spins".into()]);
    builder.engine(SearchEngine {
        id: "seek".into(),
        hosts: vec!["seek.example".into()],
        paths: vec![],
        params: vec!["q".into()],
        ..SearchEngine::default()
    });
    builder.closing([CategoryId(1)].into_iter().collect());
    let classifier = builder.build(KEY);
    #[track_caller]
    fn check(classifier: &Classifier, url: &str, expect: &[(u8, &str)]) {
        let url = PageUrl::parse(url).expect("an address");
        let found = classifier.url(&url).matches;
        let found: Vec<_> = found.iter().map(|m| (m.category.0, &*m.entry)).collect();
        assert_eq!(found, expect, "{url}");
    }
    let check = |url: &str, expect: &[(u8, &str)]| check(&classifier, url, expect);
    check(
        "https://web.archive.org/web/2020/https://www.casino.example/a",
        &[(1, "casino.example in web.archive.org")],
    );
    check(
        "https://proxy.example/https://mixed.example/slots/7",
        &[(1, "mixed.example/slots in proxy.example")],
    );
    check("https://proxy.example/https://mixed.example/news", &[]);
    check(
        "https://proxy.example/https://seek.example/?q=spins+free",
        &[(1, "free spins in proxy.example")],
    );
    check(
        "https://casino-example.translate.goog/",
        &[
            (2, "translate.goog"),
            (1, "casino.example in casino-example.translate.goog"),
        ],
    );
    // A good page inside opens nothing, and a mention closes nothing.
    check("https://proxy.example/https://help.example/", &[]);
    check(
        "https://share.example/sharer?u=https://casino.example/",
        &[],
    );
    let host = "casino-example.translate.goog".parse().expect("a host");
    assert_eq!(classifier.host(&host).matches.len(), 2);
}

#[test]
fn fresh_lists_are_asked_beside_the_big_one() {
    let parse = |text: &str| lists::parse(lists::Format::Domains, text.as_bytes());
    let index = |list: &str, category, text: &str| {
        let mut builder = HostIndexBuilder::default();
        builder.list(list, CategoryId(category), parse(text));
        Arc::new(builder.build(KEY))
    };
    let mut builder = ClassifierBuilder::default();
    builder.hosts(index("base", 1, "a.example"));
    builder.fresh(index("fresh", 2, "b.a.example"));
    let classifier = builder.build(KEY);
    let host: HostName = "b.a.example".parse().expect("a name");
    let lists = |classifier: &Classifier| -> Vec<String> {
        let matches = classifier.host(&host).matches;
        matches
            .iter()
            .map(|found| found.origin.to_string())
            .collect()
    };
    assert_eq!(lists(&classifier), ["base", "fresh"]);
    let next = classifier.with_fresh(vec![index("newer", 2, "a.example")]);
    assert_eq!(lists(&next), ["base", "newer"]);
    assert!(
        Arc::ptr_eq(classifier.hosts(), next.hosts()),
        "the base is shared"
    );
}

fn head(content_type: &str, coding: &str) -> BodyHead {
    BodyHead {
        content_type: (!content_type.is_empty()).then(|| content_type.to_owned()),
        content_encoding: (!coding.is_empty()).then(|| coding.to_owned()),
    }
}

fn read(classifier: &Classifier, head: &BodyHead, pieces: &[&[u8]]) -> Evidence {
    let mut reader = classifier.read(head).expect("a type that is read");
    for piece in pieces {
        if reader.push(piece) == Progress::Enough {
            break;
        }
    }
    reader.finish()
}

#[track_caller]
fn check(content_type: &str, coding: &str, wire: &[u8], extent: Extent, expect: &[(u8, i32)]) {
    let classifier = classifier();
    let head = head(content_type, coding);
    let evidence = read(&classifier, &head, &[wire]);
    let each: Vec<&[u8]> = wire.chunks(1).collect();
    assert_eq!(evidence, read(&classifier, &head, &each), "cut everywhere");
    assert_eq!(evidence.extent, extent);
    let verdict = classifier.verdict(evidence, 1);
    let scores: Vec<_> = verdict
        .scores
        .iter()
        .map(|Score { category, points }| (category.0, *points))
        .collect();
    assert_eq!(scores, expect);
}

#[test]
fn pages_are_read_whatever_their_coding_and_charset() {
    use Extent::{Damaged, None as Nothing, Part, Whole};
    let page = "<title>Ca<b></title><p>ca<b></b>si<i>no</i> &#272;ánh b&#7841;c <p>free&nbsp;spins<img alt=bonus>";
    let expect = [(1, 80)];
    for coding in ["", "gzip", "deflate", "br", "zstd"] {
        check(
            "text/html; charset=utf-8",
            coding,
            &encode(coding, page.as_bytes()),
            Whole,
            &expect,
        );
    }
    check(
        "",
        "",
        page.replace("á", "&aacute;").as_bytes(),
        Whole,
        &expect,
    );
    check(
        "application/octet-stream",
        "",
        page.as_bytes(),
        Whole,
        &expect,
    );
    check(
        "text/plain",
        "gzip",
        &encode("gzip", page.as_bytes()),
        Whole,
        &expect,
    );
    let (polish, _, _) =
        encoding_rs::ISO_8859_2.encode("<meta charset=iso-8859-2>Zakłady bukmacherskie");
    check("text/html", "", &polish, Whole, &[(1, 30)]);
    let (russian, _, _) = encoding_rs::WINDOWS_1251.encode("Закладки!");
    check(
        "text/html; charset=windows-1251",
        "",
        &russian,
        Whole,
        &[(2, 50)],
    );
    check(
        "application/json",
        "",
        br#"{"a":"\u0111\u00e1nh b\u1ea1c"}"#,
        Whole,
        &[(1, 30)],
    );
    check(
        "text/event-stream",
        "",
        b"data: danh bac\n\n",
        Whole,
        &[(1, 15)],
    );
    check(
        "text/html",
        "",
        b"casino casino casino casino, gambling addiction",
        Whole,
        &[(1, 5)],
    );
    check("text/html", "", b"", Whole, &[]);
    check("text/html", "gzip", b"", Whole, &[]);
    check("text/html", "gzip", b"casino", Damaged, &[]);
    // Browsers show what is coded in a way they do not know as it is.
    check(
        "text/html",
        "sdch",
        &encode("gzip", b"casino"),
        Damaged,
        &[],
    );
    check("application/octet-stream", "", b"casino \0", Nothing, &[]);
    check("text/plain", "", b"%PDF-1.5 casino", Whole, &[]);
    let cut = encode("gzip", &page.repeat(2).into_bytes());
    check(
        "text/html",
        "gzip",
        &cut[..cut.len() - 9],
        Part,
        &[(1, 120)],
    );
}

#[test]
fn types_that_are_not_read() {
    let classifier = classifier();
    for (content_type, coding) in [
        ("image/png", ""),
        ("text/css", ""),
        ("video/mp4", "gzip"),
        ("application/octet-stream", "aes128gcm"),
    ] {
        assert!(
            classifier.read(&head(content_type, coding)).is_none(),
            "{content_type}"
        );
    }
}

#[test]
fn a_reader_stops_at_its_ceiling_and_a_bomb_at_once() {
    let classifier = classifier();
    let html = head("text/html", "");
    let page = [&b"casino "[..], &b"x ".repeat(50), b"casino casino"].concat();
    for (ceiling, count, extent) in [
        (10, 1, Extent::Part),
        (page.len() as u64, 3, Extent::Whole),
        (page.len() as u64 - 1, 2, Extent::Part),
    ] {
        let mut reader = classifier.read_up_to(&html, ceiling).expect("HTML is read");
        let progress = reader.push(&page);
        assert_eq!(progress == Progress::Enough, extent == Extent::Part);
        assert_eq!(reader.push(b"casino"), Progress::Enough);
        assert_eq!(reader.decoded(), ceiling);
        let evidence = reader.finish();
        assert_eq!(
            (evidence.matches[0].count, evidence.extent),
            (count, Extent::Part),
            "{ceiling}"
        );
    }
    let bomb = encode("gzip", &vec![b' '; 32 << 20]);
    let mut reader = classifier
        .read(&head("text/html", "gzip"))
        .expect("HTML is read");
    let pushed = bomb
        .chunks(1024)
        .take_while(|chunk| reader.push(chunk) == Progress::More)
        .count();
    assert!(pushed < 16, "{pushed} KiB of the bomb were read");
    assert_eq!(reader.finish().extent, Extent::Damaged);
}

#[test]
fn a_page_is_read_to_its_end_unless_it_grows_out_of_proportion() {
    let classifier = classifier();
    let html = head("text/html", "");
    let page = [&b"x ".repeat(4000)[..], b"casino"].concat();
    let mut reader = classifier
        .read_up_to(&html, 100)
        .expect("HTML is read")
        .to_the_end();
    assert_eq!(reader.push(&page), Progress::More);
    let evidence = reader.finish();
    assert_eq!(
        (evidence.matches.len(), evidence.extent),
        (1, Extent::Whole)
    );

    let bomb = encode("gzip", &vec![b' '; 16 << 20]);
    for (kind, extent) in [
        ("text/html", Extent::Damaged),
        ("application/json", Extent::Part),
    ] {
        let mut reader = classifier
            .read_up_to(&head(kind, "gzip"), 1 << 20)
            .expect("text is read")
            .to_the_end();
        assert_eq!(reader.push(&bomb), Progress::Enough, "{kind}");
        let evidence = reader.finish();
        assert!(evidence.extent >= extent, "{kind}: {:?}", evidence.extent);
    }
}

#[test]
fn evidence_grows_while_a_page_flows() {
    let classifier = classifier();
    let mut reader = classifier
        .read(&head("text/html; charset=utf-8", ""))
        .expect("HTML is read");
    assert_eq!(reader.push(b"<p>a ca"), Progress::More);
    assert_eq!(
        reader.evidence(),
        Evidence {
            matches: vec![],
            extent: Extent::Part,
            words: 1,
            intent: None,
        }
    );
    reader.push(b"sino ");
    assert_eq!(reader.evidence().matches.len(), 1);
}

#[test]
fn a_reload_takes_an_unchanged_index_over() {
    let build = |text: &str, key, old: Option<&Classifier>| {
        let mut builder = ClassifierBuilder::default();
        builder.list(
            "l",
            CategoryId(1),
            &lists::parse(lists::Format::Domains, text.as_bytes()),
        );
        builder.build_after(key, old)
    };
    let old = build("a.example", KEY, None);
    assert!(Arc::ptr_eq(
        old.hosts(),
        build("a.example", KEY, Some(&old)).hosts()
    ));
    assert!(!Arc::ptr_eq(
        old.hosts(),
        build("b.example", KEY, Some(&old)).hosts()
    ));
    assert!(!Arc::ptr_eq(
        old.hosts(),
        build("a.example", [0; 16], Some(&old)).hosts()
    ));
}

#[test]
fn an_address_gathers_name_path_and_search() {
    let mut builder = ClassifierBuilder::default();
    let list = lists::parse(lists::Format::Urls, b"www.google.com\ngoogle.com/search");
    builder.list("l", CategoryId(1), &list);
    builder.engine(SearchEngine {
        id: "google".into(),
        hosts: vec!["google.*".into()],
        paths: vec!["/search".into()],
        params: vec!["q".into()],
        ..SearchEngine::default()
    });
    builder.search_words("search/en", CategoryId(2), vec!["play casino".into()]);
    let classifier = builder.build(KEY);
    let url = PageUrl::parse("https://www.google.com/search?q=Casino+to+play").expect("an address");
    let verdict = classifier.verdict(classifier.url(&url), 1);
    assert_eq!(verdict.listed.iter().collect::<Vec<_>>(), [CategoryId(1)]);
    assert_eq!(verdict.searched.iter().collect::<Vec<_>>(), [CategoryId(2)]);
    let entries: Vec<_> = verdict.because.iter().map(|m| &*m.entry).collect();
    assert_eq!(
        entries,
        ["www.google.com", "google.com/search", "play casino"]
    );
    let host_only = PageUrl::host_only(url.host.clone(), 443);
    assert_eq!(classifier.url(&host_only).matches.len(), 1);
}

#[test]
fn a_reader_goes_anywhere() {
    fn is_portable<T: Send + 'static>() {}
    is_portable::<BodyReader>();
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<Classifier>();
}

/// Pieces of pages that say something, or stand between what does.
fn fragments() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "casino",
        "ca",
        "sino",
        "đánh bạc",
        "danh",
        "bạc",
        " ",
        "\n",
        "<b>",
        "</b>",
        "<p>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "'x-bare-url'",
        "\"x-bare\\x2dheaders\"",
        "'x-bare-sta' + 'tus'",
        "<script src='/p/https://a.example/x.js'>",
        "<link href=/p/https://a.example/x.css>",
        "<a href='&#47;p/https://a.example/'>",
        "<p title=\"x\" srcdoc=\"",
        "<title>",
        "</title>",
        "&#272;",
        "&aacute;nh",
        "&",
        "&nbsp;",
        "zakłady",
        "bukmacherskie",
        "закладки",
        "free spins",
        "<img alt='bonus'>",
        "bonus",
        "\"",
        "\\u0111",
        "<meta charset=iso-8859-2>",
        "\u{ad}",
        "\0",
        "ﬁ",
        "gambling addiction",
        "<template>",
        "</template>",
        "<html>",
        "<?xml ?>",
        "<svg>",
        "<noscript>",
        "</noscript>",
        "é",
        "]]>",
        "<![CDATA[",
    ]);
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn for_every_body_and_every_cut_the_evidence_is_the_same(
        text in fragments(), which in 0usize..7, kind in 0usize..10, charset in 0usize..5,
        cuts in prop::collection::vec(any::<usize>(), 0..6), damage in prop::option::of((any::<usize>(), 1u8..)),
        ceiling in prop::option::of(0u64..400), runs: bool,
    ) {
        let classifier = classifier();
        let coding = ["", "gzip", "deflate", "br", "zstd", "gzip, br", "rot13"][which];
        let kind = ["text/html", "text/plain", "", "application/xml", "application/json", "text/javascript", "application/octet-stream", "text/vtt", "application/zip", "application/pdf"][kind];
        let charset = ["", "utf-8", "windows-1251", "utf-16le", "iso-2022-jp"][charset];
        let mut wire = text.into_bytes();
        for coding in coding.split(", ") {
            wire = encode(coding, &wire);
        }
        if let Some((at, flip)) = damage && !wire.is_empty() {
            let at = at % wire.len();
            wire[at] ^= flip;
        }
        let content_type = if charset.is_empty() || kind.is_empty() { kind.to_owned() } else { format!("{kind}; charset={charset}") };
        let head = head(&content_type, coding);
        if classifier.read_up_to(&head, DEFAULT_CEILING).is_none() {
            // Only in a coding that nobody knows may a type be left unread.
            prop_assert_eq!(coding, "rot13");
            return Ok(());
        }
        let run = |pieces: &[&[u8]]| {
            let mut reader = classifier.read_up_to(&head, ceiling.unwrap_or(DEFAULT_CEILING)).expect("a type that is read");
            if runs {
                reader = reader.as_script();
            }
            for piece in pieces {
                reader.push(piece);
            }
            reader.finish()
        };
        let whole = run(&[&wire]);
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (wire.len() + 1)).collect();
        places.extend([0, wire.len()]);
        places.sort_unstable();
        let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &wire[pair[0]..pair[1]]).collect();
        let cut = run(&pieces);
        prop_assert_eq!(&whole, &cut);
        let each: Vec<&[u8]> = wire.chunks(1).collect();
        prop_assert_eq!(&whole, &run(&each));
    }
}

#[test]
fn a_page_says_the_same_in_every_charset() {
    use encoding_rs::{
        ISO_8859_2, ISO_8859_5, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    };
    let russian = "<title>Магазин</title><p>Закладки по всему городу, закладки с гарантией. \
        Доставка каждый день, магазин работает круглосуточно, пишите нам.";
    let polish = "<title>Typy na dziś</title><p>Zakłady bukmacherskie, najlepsze źródło. \
        Graj odpowiedzialnie, książka zażaleń jest dostępna na życzenie.";
    let classifier = classifier();
    let found = |content_type: &str, page: &[u8]| {
        let head = head(content_type, "");
        let whole = read(&classifier, &head, &[page]);
        let each: Vec<&[u8]> = page.chunks(1).collect();
        assert_eq!(whole, read(&classifier, &head, &each), "{content_type}");
        (whole.matches, whole.words)
    };
    for (text, encodings) in [
        (russian, &[WINDOWS_1251, KOI8_R, ISO_8859_5][..]),
        (polish, &[WINDOWS_1250, ISO_8859_2][..]),
    ] {
        let expect = found("text/html; charset=utf-8", text.as_bytes());
        assert!(!expect.0.is_empty());
        assert_eq!(
            found("text/html", text.as_bytes()),
            expect,
            "UTF-8, unlabelled"
        );
        for encoding in encodings {
            let name = encoding.name();
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(found("text/html", &bytes), expect, "{name}, unlabelled");
            assert_eq!(found("", &bytes), expect, "{name}, without any type");
            let head = format!("text/html; charset={name}");
            assert_eq!(found(&head, &bytes), expect, "{name} in the header");
            let mut page = format!("<meta charset=\"{name}\">").into_bytes();
            page.extend_from_slice(&bytes);
            assert_eq!(found("text/html", &page), expect, "{name} in the page");
        }
        for (wide, mark) in [(UTF_16LE, "utf-16le"), (UTF_16BE, "utf-16be")] {
            let pairs = text.encode_utf16().flat_map(|unit| match wide == UTF_16LE {
                true => unit.to_le_bytes(),
                false => unit.to_be_bytes(),
            });
            let bytes: Vec<u8> = pairs.collect();
            let head = format!("text/html; charset={mark}");
            assert_eq!(found(&head, &bytes), expect, "{mark} in the header");
            let mut marked = if wide == UTF_16LE {
                b"\xff\xfe".to_vec()
            } else {
                b"\xfe\xff".to_vec()
            };
            marked.extend_from_slice(&bytes);
            assert_eq!(found("text/html", &marked), expect, "{mark} by its mark");
        }
    }
}

#[test]
fn text_in_a_charset_that_nobody_decodes_says_nothing() {
    // TCVN 5712, as old Vietnamese fonts have it: "Thư viện mở cửa, đánh bạc bị cấm".
    let page = b"<p>Th\xad vi\xd6n m\xeb c\xf6a, \xae\xb8nh b\xb9c b\xde c\xcam";
    let evidence = read(&classifier(), &head("text/html", ""), &[page]);
    assert!(evidence.matches.is_empty(), "{evidence:?}");
    assert_eq!(evidence.extent, Extent::Whole);
}

#[test]
fn pages_of_two_charsets_are_read_as_far_as_they_go() {
    let (russian, _, _) = encoding_rs::WINDOWS_1251.encode("Закладки");
    let mut page = "<p>đánh bạc trực tuyến, ".as_bytes().to_vec();
    page.extend_from_slice(&russian);
    page.extend_from_slice(" đánh bạc".as_bytes());
    let evidence = read(&classifier(), &head("text/html", ""), &[&page]);
    let found: Vec<_> = evidence
        .matches
        .iter()
        .map(|m| (&*m.entry, m.count))
        .collect();
    assert_eq!(found, [("đánh bạc", 2)]);
}

#[test]
fn hostile_bodies_stay_small() {
    let classifier = classifier();
    let attribute = format!("<p title=\"{}\">casino", "casino ".repeat(150_000));
    let nested = format!("{}casino", "<div><b>".repeat(60_000));
    let words = "casino ".repeat(300_000);
    let letters = "c ".repeat(200_000);
    let spelled = "c a s i n o  ".repeat(50_000);
    let odd = "c4s1n0000ooo$$$@!€".repeat(30_000);
    let stretched = format!("c{}sino", "a".repeat(1 << 20));
    for (text, hits) in [
        (attribute, true),
        (nested, true),
        (words, true),
        (letters, false),
        (spelled, true),
        (odd, false),
        (stretched, false),
    ] {
        let evidence = read(&classifier, &head("text/html", ""), &[text.as_bytes()]);
        assert_eq!(!evidence.matches.is_empty(), hits, "{}", &text[..20]);
        assert!(evidence.matches.len() <= 2);
        // However often: one phrase alone stays below what closes a page.
        let verdict = classifier.verdict(evidence, 1);
        assert!(verdict.scores.iter().all(|score| score.points < 100));
    }
}

#[test]
fn a_thin_page_is_not_a_clean_one() {
    let classifier = classifier();
    let thin = |text: &str| {
        let evidence = read(&classifier, &head("text/html", ""), &[text.as_bytes()]);
        classifier.verdict(evidence, 1).is_thin()
    };
    assert!(thin("<title>Home</title><div id=app></div>"));
    assert!(thin(""));
    assert!(!thin("casino"), "it says something");
    assert!(!thin(&"word ".repeat(20)));
    assert!(
        !classifier.verdict(Evidence::default(), 1).is_thin(),
        "nothing was read"
    );
}

#[test]
fn what_is_run_is_read_as_code_whatever_its_type() {
    let code = b"a<b>('x-bare-url','x-bare-headers',\"x-bare-status\")";
    let around = |matches: Vec<Match>| matches.iter().any(|m| m.source == MatchSource::Behaviour);
    for kind in [
        "text/html",
        "text/plain",
        "application/xml",
        "application/json",
        "text/javascript",
    ] {
        let classifier = classifier();
        let mut reader = classifier.read(&head(kind, "")).unwrap().as_script();
        reader.push(code);
        assert!(around(reader.finish().matches), "{kind}");
    }
    let shown = read(&classifier(), &head("text/html", ""), &[code]);
    assert!(!around(shown.matches), "prose about code is no code");
}

#[test]
fn a_page_is_taken_at_its_word_only_against_itself() {
    let mut builder = ClassifierBuilder::default();
    builder.labels(|name| (name == "pornography").then_some(CategoryId(7)));
    let classifier = builder.build(KEY);
    let read = |page: &str, cut: usize| {
        let mut reader = classifier
            .read(&head("text/html; charset=utf-8", ""))
            .expect("HTML is read");
        for piece in page.as_bytes().chunks(cut) {
            reader.push(piece);
        }
        let matches = reader.finish().matches;
        matches.iter().map(|found| found.points).collect::<Vec<_>>()
    };
    let check = |page: &str, expect: &[i32]| {
        for cut in [1, 5, page.len()] {
            assert_eq!(read(page, cut), expect, "{page}");
        }
    };
    check(
        "<meta name=RATING content='RTA-5042-1996-1400-1577-RTA'>",
        &[160],
    );
    check(
        "<meta content=adult name=rating><meta name=rating content=adult>",
        &[120],
    );
    check("<meta itemprop=isFamilyFriendly content=false>", &[60]);
    check("<meta http-equiv=rating content=general><p>0+", &[]);
    check("<!-- <meta name=rating content=adult> -->", &[]);
    check("<template><meta name=rating content=adult></template>", &[]);
    check(
        "<p>Write <code>&lt;meta name=rating content=adult></code> or RTA-5042-1996-1400-1577-RTA",
        &[],
    );
    check(
        "<meta name=description content='How the rating RTA-5042-1996-1400-1577-RTA works'>",
        &[],
    );
}

#[test]
fn a_short_text_that_asks_for_help_is_believed() {
    use crate::model::Intent;
    let own = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let mut builder = ClassifierBuilder::default();
    builder.intent(Sign::Help, &own(&["who can help"]));
    builder.intent(Sign::Research, &own(&["is it legal"]));
    builder.intent(Sign::Planning, &own(&["tonight"]));
    builder.help(CategoryId(2), [CategoryId(1)].into_iter().collect());
    let classifier = builder.build(KEY);
    let check = |text: &str, category: u8, words: u64, points: i32| {
        let mut evidence = Evidence {
            matches: vec![Match {
                source: MatchSource::Model,
                category: CategoryId(category),
                points: 101,
                count: 1,
                origin: "model".into(),
                entry: "smoke".into(),
            }],
            words,
            ..Evidence::default()
        };
        classifier.read_plea(text, &mut evidence);
        let left: Vec<i32> = evidence.matches.iter().map(|found| found.points).collect();
        assert_eq!(left, [points], "{text}");
        let seeks = [Intent::Research, Intent::HelpSeeking][usize::from(text.contains("help"))];
        assert_eq!(evidence.intent, (points < 101).then_some(seeks), "{text}");
    };
    check("Smoking at 17, is it legal?", 1, 6, 50);
    check("Smoking at 17: is it legal. Buy here", 1, 8, 101);
    check("I smoke, who can help?", 1, 5, 50);
    check("I smoke, who can help?", 1, SHORT, 50);
    check("I smoke, who can help?", 1, SHORT + 1, 101);
    check("I smoke, who can help?", 3, 5, 101);
    check("I smoke. I know who can help", 1, 7, 101);
    check("I do it tonight, who can help?", 1, 7, 101);
}

#[test]
fn what_words_are_for_goes_with_what_they_hold() {
    use crate::model::Intent;
    let own = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let mut builder = ClassifierBuilder::default();
    builder.search_words("search/en", CategoryId(1), own(&["kill myself"]));
    builder.search_words("search/en", CategoryId(3), own(&["naked pictures"]));
    builder.intent(Sign::Help, &own(&["please help"]));
    builder.intent(Sign::Worry, &own(&["my friend"]));
    builder.intent(Sign::Planning, &own(&["tonight"]));
    builder.intent(Sign::Way, &own(&["how to"]));
    builder.help(CategoryId(2), [CategoryId(1)].into_iter().collect());
    let classifier = builder.build(KEY);
    let check = |words: &str, intent: Option<Intent>, opens: bool| {
        let evidence = classifier.query(words);
        assert_eq!(evidence.intent, intent, "{words}");
        let helps = evidence
            .matches
            .iter()
            .any(|found| found.category == CategoryId(2));
        assert_eq!(helps, opens, "{words}");
    };
    check("kill myself", Some(Intent::Unclear), false);
    check("kill myself tonight", Some(Intent::Planning), false);
    check(
        "please help i want to kill myself",
        Some(Intent::HelpSeeking),
        true,
    );
    check(
        "please help how to kill myself",
        Some(Intent::HelpSeeking),
        false,
    );
    check(
        "my friend asked how to kill myself",
        Some(Intent::HelpSeeking),
        true,
    );
    check("please help", None, false);
    // Nobody looks for help about these, so the words open nothing.
    check("please help naked pictures", Some(Intent::Unclear), false);
    check(
        "please help naked pictures kill myself",
        Some(Intent::Unclear),
        false,
    );
}
