//! How the cost of one request grows with the school: names on lists, phrases, rules, classes,
//! hosts that were visited. One picture each; connections are measured by `benches/peers`.
//!
//! Run: `cargo bench --bench curves -- --out docs/performance/curves` (two minutes). Without
//! `--out` only the tables are printed.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on says so by ending"
)]

mod chart;

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use chart::Curve;
use schoolgate::classify::lists::{Format, parse};
use schoolgate::classify::{BodyHead, Classifier, ClassifierBuilder, HostIndexBuilder, Phrase};
use schoolgate::model::{
    Clock, Confidence, HostName, Identity, PageUrl, SourceId, Subject, Timestamp,
};
use schoolgate::policy::{Facts, Rulebook, Source, embedded};
use schoolgate::tls::{Authority, Minter};

const NOW: Timestamp = Timestamp(1_795_000_000_000);
const KEY: [u8; 16] = [7; 16];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        println!("the curves are drawn by `cargo bench --bench curves`");
        return;
    }
    let out = args
        .iter()
        .position(|arg| arg == "--out")
        .and_then(|at| args.get(at + 1))
        .map(PathBuf::from);
    for make in [names, phrases, rules, classes, hosts] {
        let curve = make();
        println!("{}", curve.table());
        if let Some(dir) = &out {
            std::fs::create_dir_all(dir).expect("a directory for the pictures");
            curve.draw(dir).expect("a picture");
        }
    }
}

/// Microseconds of one call: the least of several runs, since whatever disturbs only adds.
fn micros(times: u32, mut call: impl FnMut()) -> f64 {
    let run = || {
        let begun = Instant::now();
        for _ in 0..times {
            call();
        }
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(times)
    };
    std::iter::repeat_with(run)
        .take(9)
        .fold(f64::INFINITY, f64::min)
}

/// Numbers that look random and are the same in every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 24
    }
}

/// A walk up the labels of a name, most of them not listed, as most names are not.
fn names() -> Curve {
    let points = [10_000u64, 100_000, 300_000, 1_000_000, 3_000_000, 5_000_000].map(|names| {
        let mut dice = Dice(1);
        let mut text = String::new();
        for number in 0..names {
            writeln!(text, "w{:x}.example{}.com", dice.roll(), number % 1000).expect("memory");
        }
        let mut index = HostIndexBuilder::default();
        index.list(
            "bench",
            schoolgate::model::CategoryId(1),
            parse(Format::Domains, text.as_bytes()),
        );
        let mut builder = ClassifierBuilder::default();
        builder.hosts(index.build(KEY).into());
        let classifier = builder.build(KEY);
        let asked: Vec<HostName> = (0..4096)
            .map(|_| {
                let roll = dice.roll();
                format!("www.w{roll:x}.example{}.com", roll % 1000)
                    .parse()
                    .expect("a name")
            })
            .collect();
        let mut turn = 0;
        let cost = micros(200_000, || {
            turn = (turn + 1) % asked.len();
            black_box(classifier.host(black_box(&asked[turn])));
        });
        (names as f64, cost * 1000.0)
    });
    Curve {
        file: "names",
        title: "Names on lists: a walk up the labels",
        axes: ("names", "nanoseconds"),
        points: points.into(),
    }
}

const SYLLABLES: [&str; 8] = ["ba", "ce", "dim", "ol", "kra", "sun", "tep", "vi"];

fn word(dice: &mut Dice) -> String {
    let roll = dice.roll();
    (0..3)
        .map(|at| SYLLABLES[(roll >> (at * 3 + 8)) as usize % SYLLABLES.len()])
        .collect()
}

fn reader(phrases: usize) -> Classifier {
    let mut dice = Dice(1);
    let list = (0..phrases).map(|number| Phrase {
        parts: vec![format!("{} {} {number}", word(&mut dice), word(&mut dice))],
        points: 10,
        cap: 3,
    });
    let mut builder = ClassifierBuilder::default();
    builder.phrases(
        "phrases/bench",
        schoolgate::model::CategoryId(1),
        list.collect(),
    );
    builder.build(KEY)
}

/// Plain text made of the words that phrases begin with: the worst that a page can do.
fn phrases() -> Curve {
    let mut dice = Dice(2);
    let text: Vec<String> = (0..40_000).map(|_| word(&mut dice)).collect();
    let text = text.join(" ");
    let head = BodyHead {
        content_type: Some("text/vtt; charset=utf-8".into()),
        content_encoding: None,
    };
    let points = [100, 500, 2_000, 5_000, 10_000, 20_000, 50_000].map(|phrases| {
        let classifier = reader(phrases);
        let cost = micros(3, || {
            let mut reader = classifier.read(&head).expect("text is read");
            for piece in text.as_bytes().chunks(16 * 1024) {
                reader.push(piece);
            }
            black_box(reader.finish());
        });
        let mebibytes = text.len() as f64 / 1024.0 / 1024.0;
        (phrases as f64, cost / 1000.0 / mebibytes)
    });
    Curve {
        file: "phrases",
        title: "Phrases: a MiB of text of their words",
        axes: ("phrases", "milliseconds"),
        points: points.into(),
    }
}

/// One request of a pupil of a class, with policies that the school has added to.
fn decision(source: &Source) -> f64 {
    let (rules, _) = Rulebook::compile(source, KEY, 1, NOW, None).expect("policies compile");
    let who = Identity {
        subject: Subject::Unknown,
        class: rules.classes().last().map(|class| class.id.clone()),
        tier: rules.guest_tier(),
        language: None,
        confidence: Confidence::None,
        source: SourceId::Guest,
    };
    let url = PageUrl::parse("https://www.example.org/lessons/5?page=2").expect("an address");
    micros(20_000, || {
        let verdict = rules.judge_url(&url);
        black_box(rules.decide(
            &who,
            &Facts {
                url: &url,
                verdict: &verdict,
            },
            NOW,
        ));
    })
}

/// What is shipped, without lists and without examples that a test would hold it to.
fn shipped() -> Source {
    let mut source = embedded();
    source
        .files
        .retain(|name, _| !name.starts_with("lists/") && !name.starts_with("examples/"));
    source
}

fn rules() -> Curve {
    let points = [1, 10, 100, 1_000, 5_000].map(|count| {
        let mut text = String::new();
        for number in 0..count {
            write!(
                text,
                "[[rule]]\nid = \"r{number}\"\nstate = \"block\"\nhosts = [\"site{number}.example\"]\n\
                 reason = \"Measured\"\nowner = \"IT\"\n"
            )
            .expect("memory");
        }
        let source = shipped().with("rules.toml", &text);
        (f64::from(count), decision(&source))
    });
    Curve {
        file: "rules",
        title: "The school's own rules: judging and deciding an address",
        axes: ("rules", "microseconds"),
        points: points.into(),
    }
}

fn classes() -> Curve {
    let points = [1, 10, 50, 200, 1_000].map(|count| {
        let mut text = String::new();
        for number in 0..count {
            write!(text, "[[class]]\nid = \"{number}A\"\ntier = \"primary\"\n").expect("memory");
        }
        let source = shipped().with("classes.toml", &text);
        (f64::from(count), decision(&source))
    });
    Curve {
        file: "classes",
        title: "Classes: judging and deciding an address",
        axes: ("classes", "microseconds"),
        points: points.into(),
    }
}

/// A leaf that was minted before is found again.
fn hosts() -> Curve {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (authority, _) =
        Authority::load_or_create(dir.path(), "Bench School", NOW).expect("an authority");
    let authority = Arc::new(authority);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let points = [10u64, 100, 1_000, 5_000, 20_000].map(|count| {
        let minter =
            Minter::new(authority.clone(), Clock::fixed(NOW), count * 2).expect("a minter");
        let visited: Vec<HostName> = (0..count)
            .map(|number| format!("www.site{number}.example").parse().expect("a name"))
            .collect();
        for host in &visited {
            runtime.block_on(minter.leaf(host, None)).expect("a leaf");
        }
        let mut turn = 0;
        let cost = micros(50_000, || {
            turn = (turn + 1) % visited.len();
            let _leaf = black_box(runtime.block_on(minter.leaf(&visited[turn], None)));
        });
        (count as f64, cost)
    });
    Curve {
        file: "hosts",
        title: "Hosts that were visited: a leaf is found again",
        axes: ("hosts", "microseconds"),
        points: points.into(),
    }
}
