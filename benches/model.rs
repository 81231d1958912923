//! What does the trained model cost: microseconds a page alone, and its share of a whole body?
//!
//! Run: `cargo bench --bench model -- --quick`. Prints the bytes of the table first. *Warm* has
//! read the same page before, as a worker has read pages of the same site; *cold* reads words that
//! it meets for the first time.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use schoolgate::classify::BodyHead;
use schoolgate::classify::learned::{Opinions, Seal, TextModel};
use schoolgate::model::Timestamp;
use schoolgate::policy::{Rulebook, embedded};

const MODEL: &str = "model/text.model";

/// Words of school and street, from which pages are made.
const WORDS: &str = "the pupils read a book in the library near the school while rain falls on the \
    roof and the teacher writes the answer on the board before the bell rings for lunch and \
    everybody runs to the hall where soup bread and apples wait on long tables beside the windows";

/// A text of so many words; `salt` makes a part of them unlike those of other texts.
fn text(words: usize, salt: usize) -> String {
    let known: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::new();
    let mut state = salt as u64 + 1;
    for _ in 0..words {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let word = known[(state >> 33) as usize % known.len()];
        text.push_str(word);
        if salt > 0 {
            text.push_str(&format!("{:x}", state >> 52));
        }
        text.push(' ');
    }
    text
}

fn model(c: &mut Criterion) {
    let source = embedded();
    let sealed = source.get(MODEL).expect("a model is shipped");
    let seal = Seal::open(sealed).expect("the shipped model is sealed");
    let model = TextModel::from_bytes(seal.model).expect("the shipped model reads");
    println!(
        "table: {} bytes in memory, {} bytes as a file, {} categories",
        model.bytes(),
        sealed.len(),
        model.categories().count()
    );
    let model = std::sync::Arc::new(model);

    let mut group = c.benchmark_group("model alone");
    for (name, words) in [("12 words", 12), ("700 words", 700), ("3000 words", 3000)] {
        let page = text(words, 0);
        group.throughput(Throughput::Elements(words as u64));
        group.bench_function(format!("{name}, warm"), |b| {
            b.iter(|| Opinions::of(&model, black_box(&[page.as_str()])));
        });
        let mut salt = 0;
        group.bench_function(format!("{name}, cold"), |b| {
            b.iter_batched(
                || {
                    salt += 1;
                    text(words, salt)
                },
                |page| Opinions::of(&model, &[page.as_str()]),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();

    let now = Timestamp(1_795_000_000_000);
    let mut bare = source.clone();
    bare.files
        .retain(|name, _| !name.starts_with("lists/") && !name.starts_with("examples/"));
    let mut without = bare.clone();
    without.files.remove(MODEL);
    let page = format!(
        "<!doctype html><title>News</title><body>{}",
        text(700, 0)
            .split(". ")
            .map(|part| format!("<p>{part}</p>"))
            .collect::<String>()
    );
    let head = BodyHead {
        content_type: Some("text/html; charset=utf-8".into()),
        content_encoding: None,
    };
    let mut group = c.benchmark_group("a whole page of 700 words");
    group.throughput(Throughput::Bytes(page.len() as u64));
    for (name, source) in [("with the model", &bare), ("without the model", &without)] {
        let (rules, _) =
            Rulebook::compile(source, [7; 16], 1, now, None).expect("the shipped rules compile");
        let classifier = rules.classifier();
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut reader = classifier.read(&head).expect("HTML is read");
                for piece in page.as_bytes().chunks(16 * 1024) {
                    reader.push(piece);
                }
                reader.finish()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, model);
criterion_main!(benches);
