//! How fast is text read, with the shipped phrases and with many more?
//!
//! Run: `cargo bench --bench phrases -- --quick`.
//! Last result (2 shared cores): the 5,499 shipped phrases (0.6 MB) 180 MiB/s plain, 147 with
//! marks; 20,000 phrases (2.3 MB) 80 MiB/s plain, 78
//! with marks.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use schoolgate::classify::{BodyHead, Classifier, ClassifierBuilder, Phrase};
use schoolgate::model::{CategoryId, Timestamp};
use schoolgate::policy::{Rulebook, embedded};

/// A generator of words that is the same in every run.
struct Words(u64);

impl Words {
    fn next(&mut self, marks: bool) -> String {
        const PLAIN: [&str; 8] = ["ba", "ce", "dim", "ol", "kra", "sun", "tep", "vi"];
        const MARKED: [&str; 8] = ["bà", "cế", "đim", "ọl", "krą", "sun", "tęp", "vi"];
        let mut word = String::new();
        for _ in 0..3 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let place = usize::try_from(self.0 >> 61).expect("three bits");
            word.push_str(if marks { MARKED[place] } else { PLAIN[place] });
        }
        word
    }
}

fn classifier(phrases: usize) -> Classifier {
    let mut words = Words(1);
    let mut builder = ClassifierBuilder::default();
    let list = (0..phrases).map(|number| {
        let marks = number % 2 == 0;
        let text = format!("{} {} {number}", words.next(marks), words.next(marks));
        Phrase {
            parts: vec![text],
            points: 10,
            cap: 3,
        }
    });
    builder.phrases("phrases/bench", CategoryId(1), list.collect());
    builder.build([7; 16])
}

/// The phrases that are shipped.
fn shipped() -> Rulebook {
    let now = Timestamp(1_795_000_000_000);
    Rulebook::compile(&embedded(), [7; 16], 1, now, None)
        .expect("the shipped policies compile")
        .0
}

fn phrases(c: &mut Criterion) {
    let head = BodyHead {
        content_type: Some("text/vtt; charset=utf-8".into()),
        content_encoding: None,
    };
    let mut words = Words(2);
    let plain: Vec<String> = (0..20_000).map(|_| words.next(false)).collect();
    let marked: Vec<String> = (0..20_000)
        .map(|number| words.next(number % 3 == 0))
        .collect();
    let shipped = shipped();
    let many = classifier(20_000);
    for (which, classifier) in [("shipped", shipped.classifier()), ("20,000", &many)] {
        println!("{which} phrases: {:?}", classifier.phrase_stats());
        for (name, text) in [("plain", plain.join(" ")), ("with marks", marked.join(" "))] {
            let mut group = c.benchmark_group(format!("{which} phrases"));
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(name, |b| {
                b.iter(|| {
                    let mut reader = classifier.read(&head).expect("text is read");
                    for piece in text.as_bytes().chunks(16 * 1024) {
                        reader.push(piece);
                    }
                    reader.finish()
                });
            });
            group.finish();
        }
    }
    let mut group = c.benchmark_group("compile");
    group.sample_size(10);
    group.bench_function("20,000 phrases", |b| b.iter(|| classifier(20_000)));
    group.bench_function("the shipped policies", |b| b.iter(self::shipped));
    group.finish();
}

criterion_group!(benches, phrases);
criterion_main!(benches);
