//! How many instructions do the hot functions take? A guard that needs no quiet machine: the
//! count of one call hardly changes from run to run, so a change of a twentieth is a change of the
//! program.
//!
//! Run: `./test instructions`, or `cargo test --bench instructions -- --check`; after a change
//! that is meant, `cargo test --bench instructions -- --write` and say why in the commit. Counted
//! are the instructions of the ordinary build of the tests, without optimisation, so that nothing
//! is compiled for this alone: it tells that a loop has come or gone, not how fast it is. What is
//! set up is taken off by counting fewer and more calls. Needs `valgrind` from Debian.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench that cannot go on says so by ending"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use schoolgate::classify::learned::{Opinions, Seal, TextModel};
use schoolgate::classify::{
    BodyHead, Classifier, ClassifierBuilder, Phrase, SearchEngine, normalise_text,
};
use schoolgate::model::{CategoryId, HostName, PageUrl};

/// Counts that were there before.
const KNOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.txt");
/// How far a count may be from that, in hundredths.
const TOLERANCE: u64 = 5;

/// A name, how many calls are added to one, and what makes the call ready.
type Case = (&'static str, u64, fn() -> Box<dyn Fn()>);

const CASES: &[Case] = &[
    ("a name is read", 200, name),
    ("an address is looked up", 50, address),
    // Many, since the rules that are made ready for it hash in an order of their own.
    ("a name is looked at again", 10_000, look),
    ("a sentence becomes words", 100, words),
    ("a page of 8 KB is read", 4, page),
    ("a text of 300 words, known", 4, known_text),
];

const SENTENCE: &str = "Pupils near the school read in the library; the caf\u{e9} opens at noon. \
    Học sinh đọc sách trong thư viện gần trường, quán nước mở cửa lúc mười hai giờ trưa. \
    Ученики читают в библиотеке рядом со школой, кафе открывается в полдень.";

fn name() -> Box<dyn Fn()> {
    Box::new(|| {
        let host: HostName = black_box("www.library.example").parse().unwrap();
        for domain in ["example.org", "library.example", "www.google.com"] {
            black_box(host.is_within(black_box(domain)));
        }
    })
}

fn classifier() -> Classifier {
    let mut builder = ClassifierBuilder::default();
    for number in 0..60 {
        builder.engine(SearchEngine {
            id: format!("engine{number}").into(),
            hosts: vec![
                format!("search{number}.example"),
                format!("engine{number}.*"),
            ],
            paths: vec!["/search".into()],
            params: vec!["q".into()],
            ..SearchEngine::default()
        });
    }
    let phrases = SENTENCE.split([' ', '.', ',', ';']).zip(1u32..);
    let phrases = phrases.map(|(word, number)| Phrase {
        parts: vec![format!("{word} phrase{number}"), format!("other {word}")],
        points: 10,
        cap: 3,
    });
    builder.phrases("phrases/en/some", CategoryId(0), phrases.collect());
    builder.build([7; 16])
}

fn address() -> Box<dyn Fn()> {
    let classifier = classifier();
    let url = PageUrl::parse("https://www.library.example/lessons/5/part?page=2&from=a").unwrap();
    Box::new(move || {
        black_box(classifier.url(black_box(&url)));
    })
}

/// The rules as they are shipped, without lists: what a request asks of an address that was asked
/// for before.
fn look() -> Box<dyn Fn()> {
    let mut source = schoolgate::policy::embedded();
    source
        .files
        .retain(|name, _| !name.starts_with("lists/") && !name.starts_with("examples/"));
    let now = schoolgate::model::Timestamp(1_795_000_000_000);
    let (rules, _) = schoolgate::policy::Rulebook::compile(&source, [7; 16], 1, now, None).unwrap();
    let url = PageUrl::parse("https://www.library.example/data.json").unwrap();
    Box::new(move || {
        black_box(rules.classifier().url(black_box(&url)));
    })
}

fn words() -> Box<dyn Fn()> {
    Box::new(|| {
        black_box(normalise_text(black_box(SENTENCE)));
    })
}

fn page() -> Box<dyn Fn()> {
    let classifier = classifier();
    let mut page = String::from("<!doctype html><title>News</title><body>");
    let mut number = 0;
    while page.len() < 8192 {
        number += 1;
        writeln!(
            page,
            "<div class=\"item\"><a href=\"/story/{number}\"><img src=\"/i/{number}.jpg\" \
             alt=\"A picture\"></a><p>{SENTENCE} {number}</p></div>"
        )
        .unwrap();
    }
    let head = BodyHead {
        content_type: Some("text/html; charset=utf-8".into()),
        content_encoding: None,
    };
    Box::new(move || {
        let mut reader = classifier.read(&head).unwrap();
        reader.push(black_box(page.as_bytes()));
        black_box(reader.finish());
    })
}

fn known_text() -> Box<dyn Fn()> {
    let source = schoolgate::policy::embedded();
    let sealed = source.get("model/text.model").unwrap();
    let model = TextModel::from_bytes(Seal::open(sealed).unwrap().model).unwrap();
    let model = Arc::new(model);
    let text = SENTENCE.repeat(8);
    Box::new(move || {
        black_box(Opinions::of(&model, &[black_box(text.as_str())]));
    })
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| args.iter().any(|arg| arg == name);
    if let [first, number, times] = args.as_slice()
        && first == "--call"
    {
        let (_, _, ready) = CASES[number.parse::<usize>().unwrap()];
        let call = ready();
        for _ in 0..times.parse::<u64>().unwrap() {
            call();
        }
        return ExitCode::SUCCESS;
    }
    if !asked("--check") && !asked("--write") {
        println!("instructions are counted with --check, and written down with --write");
        return ExitCode::SUCCESS;
    }
    let counted: BTreeMap<&str, u64> = CASES
        .iter()
        .enumerate()
        .map(|(number, (name, more, _))| {
            let (few, many) = (count(number, 1), count(number, 1 + more));
            (*name, many.saturating_sub(few) / more)
        })
        .collect();
    if asked("--write") {
        let mut lines = String::from("# instructions of one call, see instructions.rs\n");
        for (name, count) in &counted {
            writeln!(lines, "{count:>9}  {name}").unwrap();
        }
        std::fs::write(KNOWN, &lines).unwrap();
        print!("{lines}");
        return ExitCode::SUCCESS;
    }
    check(&counted)
}

/// Compares with what is written down: more is a failure, less is to be written down.
fn check(counted: &BTreeMap<&str, u64>) -> ExitCode {
    let known = std::fs::read_to_string(KNOWN).unwrap_or_default();
    let known: BTreeMap<&str, u64> = known
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.trim().split_once("  "))
        .filter_map(|(count, name)| Some((name, count.parse().ok()?)))
        .collect();
    let mut failed = 0;
    for (name, count) in counted {
        let before = known.get(name).copied().unwrap_or(0);
        let far = count.abs_diff(before) * 100 > before * TOLERANCE;
        failed += u32::from(far);
        let word = if far { "FAILED" } else { "passed" };
        println!("{word} {name}: {count} instructions, {before} before");
    }
    println!(
        "{} passed, {failed} failed: instructions",
        counted.len() - failed as usize
    );
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    println!("if the change is meant: cargo test --bench instructions -- --write");
    ExitCode::FAILURE
}

/// Instructions of this program with so many calls.
fn count(case: usize, times: u64) -> u64 {
    let out = Command::new("valgrind")
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(std::env::current_exe().unwrap())
        .args(["--call", &case.to_string(), &times.to_string()])
        .output()
        .expect("valgrind is installed: apt-get install valgrind");
    let told = String::from_utf8_lossy(&out.stderr);
    let line = told.lines().find(|line| line.contains("refs:"));
    line.and_then(|line| line.rsplit_once(':'))
        .and_then(|(_, count)| count.trim().replace(',', "").parse().ok())
        .unwrap_or_else(|| panic!("valgrind said no count:\n{told}"))
}
