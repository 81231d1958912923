//! Problems are found, all of them, where they stand.

use proptest::prelude::*;

use crate::model::{AnswerTimes, Timestamp, Within};
use crate::policy::fixture::{NOW, category, compile, source};
use crate::policy::{Diagnostic, Rulebook, Source};

fn problems(source: &Source) -> Vec<Diagnostic> {
    match Rulebook::compile(source, [7; 16], 1, NOW, None) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    }
}

fn text(problems: &[Diagnostic]) -> String {
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}

/// The one problem of a source: `file:line:column message`.
#[track_caller]
fn check(source: Source, fatal: bool, expect: &str) {
    let found = problems(&source);
    let shown: Vec<_> = found
        .iter()
        .map(|p| format!("{}:{}:{} {}", p.file, p.line, p.column, p.message))
        .collect();
    assert_eq!(shown, [expect], "{}", text(&found));
    assert_eq!(found[0].fatal, fatal);
}

#[test]
fn the_small_school_has_nothing_to_complain_about() {
    assert_eq!(text(&problems(&source())), "");
}

#[test]
fn a_file_full_of_mistakes_is_reported_line_by_line() {
    let source = source()
        .with(
            "rules.toml",
            r#"
[[rule]]
id = "one"
state = "alow"
hosts = ["chess.example/path", "a b"]
[[rule]]
state = "block"
host = ["x.example"]
tiers = ["primery"]
category = "gamez"
expires = "soon"
[[rule]]
id = "three"
state = "block"
hosts = "x.example"
classes = ["1B"]
search = ["!?"]
paths = ["x.example"]
[[rules]]
id = 4
"#,
        )
        .with(
            "categories/games.toml",
            r#"
title = { en = "Games", de = "Spiele", pl = "Gry", ru = "Игры" }
subject = "gams"
reason = ""
alert = 9
alert_kind = "police"
[decisions]
primary = "blocked"
primry = "block"
staff = 1
guest = "limit"
"#,
        )
        .with("categories/csam.toml", category("csam", ["locked", "locked", "locked", "allow", "warn"], ""))
        .with("tiers/guest.toml", "order = 6\nvoice = \"F\"\nthreshold = -1\nunknown = \"scan\"\nyoutube = \"safe\"\nalerts = \"yes\"\ntitle = { en = \"T\", vi = \"T\", pl = \"T\", ru = \"T\" }\n")
        .with("networks.toml", "[[network]]\nname = \"a\"\naddresses = [\"10.0.0.0/33\", \"room\"]\n")
        .with("lists/sources.toml", "[[list]]\nid = \"a\"\npath = \"starter/gone.txt\"\nformat = \"domain\"\ncategory = \"games\"\nlicence = \"x\"\nsource = \"y\"\n[[list]]\nid = \"a\"\npath = \"gone\"\nformat = \"squidguard\"\ncategory = \"games\"\nlicence = \"x\"\nsource = \"y\"\n")
        .with("phrases/en/gamblin.toml", "phrases = [[\"x\"], [\"y\", 1, 2, 3], [\"z\", \"many\"]]\ncombos = [[[\"only\"], 5], [\"a\", 3]]\n")
        .with("broken.toml", "a = = 1\n[b\n")
        .with("helplines.toml", "[[helpline]]\nkind = \"hotline\"\n");
    insta::assert_snapshot!(text(&problems(&source)));
}

#[test]
fn the_illegal_classes_have_to_be_there_and_locked() {
    let mut missing = source();
    missing.files.remove("categories/terrorism-illegal.toml");
    check(
        missing,
        true,
        "categories/terrorism-illegal.toml:0:0 the category \"terrorism-illegal\" has to exist",
    );
    for (name, tier) in [("csam", 3), ("illegal-other", 0), ("terrorism-illegal", 4)] {
        let mut words = ["locked"; 5];
        words[tier] = "block";
        let weakened = source().with(
            &format!("categories/{name}.toml"),
            category(name, words, ""),
        );
        let found = problems(&weakened);
        assert!(
            found
                .iter()
                .any(|p| p.fatal && p.message.contains("cannot be \"block\"")),
            "{found:?}"
        );
    }
}

#[test]
fn help_has_to_be_protected() {
    let words = ["protect", "protect", "block", "protect", "protect"];
    let weakened = source().with(
        "categories/school-own.toml",
        category("school-own", words, ""),
    );
    check(
        weakened,
        true,
        "categories/school-own.toml:7:19 \"school-own\" cannot be \"block\" for upper-secondary",
    );
}

#[test]
fn more_categories_than_fit_are_refused() {
    let mut source = source();
    for n in 0..120 {
        let name = format!("extra-{n:03}");
        source = source.with(
            &format!("categories/{name}.toml"),
            category(&name, ["allow"; 5], ""),
        );
    }
    assert!(
        problems(&source)
            .iter()
            .any(|p| p.fatal && p.message == "there are 136 categories")
    );
}

#[test]
fn rules_that_contradict_each_other_are_shown() {
    let rule = |id, state, more: &str| {
        format!("[[rule]]\nid = \"{id}\"\nstate = \"{state}\"\nhosts = [\"x.example\"]\n{more}\n")
    };
    let two = rule("a", "allow", "") + &rule("b", "block", "");
    check(
        source().with("rules.toml", two),
        false,
        "rules.toml:9:10 the rule \"a\" says the opposite of x.example",
    );
    let apart =
        rule("a", "allow", "tiers = [\"staff\"]") + &rule("b", "block", "tiers = [\"primary\"]");
    assert_eq!(text(&problems(&source().with("rules.toml", apart))), "");
}

#[test]
fn what_has_ended_is_said_and_not_in_force() {
    let rule = "[[rule]]\nid = \"a\"\nstate = \"block\"\nhosts = [\"x.example\"]\nexpires = \"2026-11-21\"\n";
    check(
        source().with("rules.toml", rule),
        false,
        "rules.toml:1:1 the rule \"a\" has ended",
    );
    // The day itself still counts.
    let rule = rule.replace("21", "22");
    assert_eq!(text(&problems(&source().with("rules.toml", rule))), "");
}

#[test]
fn helplines_are_of_the_country_and_checked_in_time() {
    let (book, _) = compile(&source());
    let numbers: Vec<_> = book
        .school()
        .helplines
        .iter()
        .map(|h| h.number.as_str())
        .collect();
    assert_eq!(numbers, ["116 111"]);
    #[track_caller]
    fn check(day: &str, shown: usize, warned: usize) {
        let at: jiff::Timestamp = day.parse().unwrap();
        let at = Timestamp(at.as_millisecond());
        let (book, warnings) = Rulebook::compile(&source(), [7; 16], 1, at, None).unwrap();
        assert_eq!(book.school().helplines.len(), shown, "{day}");
        let of = warnings.iter().filter(|w| w.file == "helplines.toml");
        assert_eq!(of.count(), warned, "{day}: {}", text(&warnings));
    }
    // The last day is 2027-05-01 in Warsaw; whoever has to call is told 30 days before.
    check("2027-04-01T21:59:00Z", 1, 0);
    check("2027-04-01T22:00:00Z", 1, 2);
    check("2027-05-01T21:59:00Z", 1, 2);
    check("2027-05-01T22:00:00Z", 0, 2);
}

#[test]
fn contacts_are_of_the_country_or_of_the_union() {
    #[track_caller]
    fn check(country: &str, expect: &[&str]) {
        let mut source = source();
        let school = std::str::from_utf8(source.get("school.toml").unwrap()).unwrap();
        let school = school.replace("country = \"PL\"", &format!("country = \"{country}\""));
        let lines = crate::policy::embedded();
        let lines = std::str::from_utf8(lines.get("helplines.toml").unwrap()).unwrap();
        source = source
            .with("school.toml", school)
            .with("helplines.toml", lines);
        let (book, _) = compile(&source);
        let lines = book.school().helplines.iter();
        let numbers: Vec<_> = lines.map(|line| line.number.as_str()).collect();
        assert_eq!(numbers, expect, "{country}");
    }
    check("VN", &["111", "113", "115"]);
    check("PL", &["116 111", "800 12 12 12", "112"]);
    check("RU", &["8-800-2000-122", "112"]);
    check("GB", &["0800 1111", "116 123", "85258", "999"]);
    check("DE", &["116 111", "116 000", "112"]);
    check("BR", &[]);
}

#[test]
fn what_pages_say_more_is_checked_line_by_line() {
    let site = |more: &str| {
        format!(
            "[[site]]\nurl = \"https://good.example/\"\nname = \"Good\"\nlanguages = [\"pl\"]\n\
             text = {{ en = \"a\", vi = \"b\", pl = \"c\", ru = \"d\" }}\nsource = \"s\"\n\
             verified_on = \"2026-11-01\"\nreview_by = \"2027-11-01\"\n{more}"
        )
    };
    let (book, warnings) =
        compile(&source().with("alternatives.toml", site("tiers = [\"primary\"]\n")));
    assert_eq!(warnings, []);
    let guide = &book.school().guide;
    assert_eq!(guide.alternatives.len(), 1);
    use crate::model::{Language, Voice};
    let found = |voice, language| guide.alternatives("games", voice, language, 3).len();
    assert_eq!(found(Voice::B, Language::Pl), 1);
    assert_eq!(found(Voice::A, Language::Pl), 0, "not meant for them");
    assert_eq!(found(Voice::B, Language::Ru), 0, "nothing there in Russian");
    // A page never leads from one closed page to the next.
    let shut = site("").replace("good.example", "play.example");
    let (book, warnings) = compile(&source().with("alternatives.toml", shut));
    assert!(
        text(&warnings).contains("Good does not open for"),
        "{}",
        text(&warnings)
    );
    let voices = &book
        .school()
        .guide
        .alternatives
        .first()
        .map(|one| one.voices.clone());
    assert!(
        voices
            .as_ref()
            .is_none_or(|voices| !voices.contains(&Voice::A))
    );
    let old = site("").replace("2027-11-01", "2026-11-21");
    let (book, warnings) = compile(&source().with("alternatives.toml", old));
    assert!(book.school().guide.alternatives.is_empty());
    assert!(text(&warnings).contains("nobody has looked at Good in time"));

    let card = "topics = [\"gamse\"]\npicture = \"dragon\"\ntitle = { en = \"a\", vi = \"b\", pl = \"c\", ru = \"d\" }\n\
                [young]\nen = []\nxx = [\"a\"]\n[lower]\n";
    let problems = text(&problems(&source().with("cards/games.toml", card)));
    for expect in [
        "\"gamse\" is no topic of cards or contacts",
        "there is no picture \"dragon\"",
        "\"xx\" is not a language of the gateway",
        "nothing is said in en",
        "`upper` is missing",
    ] {
        assert!(problems.contains(expect), "{expect} in {problems}");
    }
    let hours = |lines: &str| {
        let mut source = source();
        let school = std::str::from_utf8(source.get("school.toml").unwrap()).unwrap();
        let school = format!("{school}\n{lines}");
        source = source.with("school.toml", school);
        source
    };
    let (book, _) = compile(&hours(
        "help_answer_days = 2\nschool_hours = \"08:00-15:30\"\nschool_days = [\"fri\", \"mon\"]\n",
    ));
    let read = book.school().guide.hours.clone().unwrap();
    assert_eq!((read.days, read.answer_days), (vec![1, 5], 2));
    assert!(compile(&source()).0.school().guide.hours.is_none());
}

#[test]
fn how_soon_concerns_are_answered_is_the_school_s_to_say() {
    let with = |lines: &str| {
        let source = source();
        let school = std::str::from_utf8(source.get("school.toml").unwrap()).unwrap();
        let school = format!("{school}\n{lines}");
        source.with("school.toml", school)
    };
    let usual = AnswerTimes::default();
    let (book, _) = compile(&with("[answer_within]\nhour = { look = \"5 min\" }\n"));
    let expect = AnswerTimes {
        hour: [Within::Minutes(5), usual.hour[1], usual.hour[2]],
        ..usual
    };
    assert_eq!(book.school().hours.answers, expect);
    let problems = text(&problems(&with(
        "[answer_within]\nweek = { talk = \"soon\" }\n",
    )));
    assert!(
        problems.contains("\"soon\" is no time to answer within"),
        "{problems}"
    );
}

#[test]
fn lines_of_a_list_that_make_no_sense_are_counted() {
    let mut lines = String::from("good.example\n");
    for n in 0..8 {
        lines.push_str(&format!("not a host {n}\n"));
    }
    let source = source().with("lists/starter/drugs.txt", lines);
    let (book, warnings) = compile(&source);
    assert_eq!(warnings.len(), 6, "{}", text(&warnings));
    assert!(
        warnings
            .iter()
            .all(|w| w.file == "lists/starter/drugs.txt" && !w.fatal)
    );
    // They are said again when the list is not read again.
    let (_, again) = Rulebook::compile(&source, [7; 16], 2, NOW, Some(&book)).unwrap();
    assert_eq!(warnings, again);
}

#[test]
fn a_list_never_closes_everybody_s_names() {
    let games = "play.example\nchess.example\nco.uk\ngithub.io\n";
    check(
        source().with("lists/starter/games.txt", games),
        false,
        "lists/starter/games.txt:3:0 covers the whole public suffix co.uk; name the sites instead",
    );
}

#[test]
fn a_damaged_table_of_names_is_a_problem() {
    check(
        source().with("model/names.bin", "SGNAMES\n\x01\0\0\0damaged"),
        true,
        "model/names.bin:0:0 this table cannot be used: it is damaged; take the shipped one, or train it again",
    );
}

#[test]
fn dates_of_lists_are_days() {
    let lists = source();
    let text = lists.get("lists/sources.toml").map(<[u8]>::to_vec);
    let text = String::from_utf8(text.unwrap()).unwrap();
    let text = text.replacen("added = \"2026-11-22\"", "updated = \"lately\"", 1);
    let found = problems(&source().with("lists/sources.toml", &text));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found[0].fatal && found[0].message == "\"lately\" is not a day");
}

#[test]
fn lists_may_be_packed_or_lie_in_folders() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"packed.example\n").unwrap();
    let packed = packed.finish().unwrap();
    let lists = r#"
[[list]]
id = "packed"
path = "ut1/packed.txt.gz"
format = "domains"
category = "drugs"
licence = "x"
source = "y"
[[list]]
id = "folder"
path = "ut1/games"
format = "squidguard"
category = "games"
licence = "x"
source = "y"
"#;
    let mut source = source();
    source
        .files
        .retain(|name, _| !name.starts_with("lists/starter/"));
    let source = source
        .with("lists/sources.toml", lists)
        .with("lists/ut1/packed.txt.gz", &packed)
        .with("lists/ut1/games/domains", "folder.example\n")
        .with("lists/ut1/games/urls.gz", {
            let mut urls = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            urls.write_all(b"host.example/play\n").unwrap();
            urls.finish().unwrap()
        });
    let (book, warnings) = compile(&source);
    assert_eq!(text(&warnings), "");
    for (url, expect) in [
        ("https://packed.example/", "drugs"),
        ("https://www.folder.example/", "games"),
        ("https://host.example/play/1", "games"),
    ] {
        let decided = crate::policy::fixture::decide(&book, "primary", url);
        assert_eq!(
            decided.category.map(|id| &*book.category(id).name),
            Some(expect),
            "{url}"
        );
    }
    let cut = source.with("lists/ut1/packed.txt.gz", &packed[..packed.len() / 2]);
    assert!(
        problems(&cut)
            .iter()
            .any(|p| p.message == "this archive is damaged" && !p.fatal)
    );
}

#[test]
fn examples_are_run_and_a_failed_one_says_what_came() {
    let examples = r#"
[[expect]]
url = "https://play.example/"
tier = "primary"
decision = "teacher"
category = "games"
[[expect]]
url = "https://new.example/"
class = "1A"
text = "casino casino casino"
decision = "block"
why = "words of gambling"
[[expect]]
url = "https://news.example/"
tier = "primary"
decision = "allow"
[[expect]]
url = "https://play.example/lesson"
class = "11C"
decision = "block"
"#;
    let source = source().with("examples/all.toml", examples);
    check(
        source.clone(),
        true,
        "examples/all.toml:17:1 https://play.example/lesson for 11C: expected block, came allow by school-rules: lesson, play.example/lesson",
    );
    let (book, _) = compile(&crate::policy::fixture::source());
    let results = book.run_examples(&source, NOW);
    let passed: Vec<_> = results
        .iter()
        .map(|result| (result.line, result.passed))
        .collect();
    assert_eq!(passed, [(2, true), (7, true), (13, true), (17, false)]);
}

#[test]
fn mistakes_in_examples_are_problems_too() {
    let examples =
        "[[expect]]\nurl = \"ftp://x\"\ntier = \"primery\"\ndecision = \"blok\"\nwhom = 1\n";
    let found = problems(&source().with("examples/a.toml", examples));
    assert_eq!(found.len(), 4, "{}", text(&found));
    assert!(found.iter().all(|problem| problem.fatal));
}

#[test]
fn opening_everybodys_names_is_shown() {
    let rules = "[[rule]]\nid = \"a\"\nstate = \"allow\"\nhosts = [\"com\"]\n\
        [[rule]]\nid = \"b\"\nstate = \"block\"\nhosts = [\"zip\"]\n";
    check(
        source().with("rules.toml", rules),
        false,
        "rules.toml:4:10 this opens every name that ends in .com",
    );
}

#[test]
fn networks_with_two_answers_are_shown() {
    let networks = "[[network]]\nname = \"a\"\naddresses = [\"10.0.0.0/24\"]\ntier = \"guest\"\n\
        [[network]]\nname = \"b\"\naddresses = [\"::ffff:10.0.0.0/120\"]\ntier = \"staff\"\n";
    check(
        source().with("networks.toml", networks),
        false,
        "networks.toml:7:14 10.0.0.0/24 is said otherwise by \"a\"",
    );
}

#[test]
fn an_empty_source_is_refused_with_what_is_missing() {
    let found = problems(&Source::default());
    assert!(found.iter().any(|p| p.file == "school.toml" && p.fatal));
    assert!(found.iter().any(|p| p.message == "there is no tier"));
    assert_eq!(
        found
            .iter()
            .filter(|p| p.message.contains("has to exist"))
            .count(),
        5
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is done to a file, compiling answers with a rulebook or with problems.
    #[test]
    fn damaged_files_are_problems_and_never_panics(
        which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        junk in prop::collection::vec(any::<u8>(), 0..6), cut in 0..20usize,
    ) {
        let mut damaged = source();
        let names: Vec<String> = damaged.files.keys().cloned().collect();
        let name = which.get(&names).clone();
        let mut bytes = damaged.files[&name].to_vec();
        let at = at.index(bytes.len() + 1);
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, junk);
        damaged = damaged.with(&name, bytes);
        if let Err(found) = Rulebook::compile(&damaged, [7; 16], 1, NOW, None) {
            prop_assert!(found.iter().any(|problem| problem.fatal));
        }
    }
}

/// `school.toml` of the small school with more lines at its end.
fn school_with(lines: &str) -> Source {
    let school = source();
    let text = school.get("school.toml").unwrap();
    let text = format!("{}\n{lines}", std::str::from_utf8(text).unwrap());
    school.with("school.toml", text)
}

#[test]
fn each_kind_of_record_has_a_time_within_its_bounds() {
    use crate::model::RecordClass::{Audit, Events, Incidents, Notices};
    let kept = |lines: &str| compile(&school_with(lines)).0.school().retention.clone();
    let usual = kept("");
    assert_eq!(
        [Events, Incidents, Audit, Notices].map(|class| usual.days(class)),
        [30, 30, 730, 90]
    );
    let own = kept("[retention]\nevents_days = 14\naudit_days = 900");
    assert_eq!(
        [Events, Incidents, Audit].map(|class| own.days(class)),
        [14, 30, 900]
    );
    let terms = kept("[retention]\nterm_ends = [\"2026-10-31\", 2027-01-31]");
    assert!(terms.by_term());
    // The first moment of November in Warsaw.
    assert_eq!(terms.cut(Incidents, NOW), Timestamp(1_793_487_600_000));
    check(
        school_with("[retention]\naudit_days = 30"),
        true,
        "school.toml:11:14 30 is out of range",
    );
    check(
        school_with("[retention]\nincident_days = 30"),
        true,
        "school.toml:11:1 `incident_days` is not known here",
    );
    check(
        school_with("[retention]\nterm_ends = [\"soon\"]"),
        true,
        "school.toml:11:14 \"soon\" is not a day",
    );
}

#[test]
fn places_to_report_to_are_those_of_the_country_and_looked_at_in_time() {
    let place = |country: &str, review: &str| {
        format!(
            "[[report]]\ncountry = \"{country}\"\nname = \"{country}\"\nplace = \"x.example\"\n\
             text = {{ en = \"a\", vi = \"a\", pl = \"a\", ru = \"a\" }}\nsource = \"s\"\n\
             verified_on = \"2026-11-01\"\nreview_by = \"{review}\"\n"
        )
    };
    let file = ["PL", "EU", "GB"]
        .map(|country| place(country, "2027-05-01"))
        .concat();
    let (book, _) = compile(&source().with("illegal_content.toml", file));
    let names: Vec<&str> = book
        .school()
        .report_places
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    assert_eq!(names, ["PL", "EU"]);
    check(
        source().with("illegal_content.toml", place("PL", "2026-11-02")),
        false,
        "illegal_content.toml:8:13 PL has not been looked at in time",
    );
}
