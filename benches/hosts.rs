//! How long does a name take, how long does a reload of a million names, how much memory?
//!
//! Run: `cargo bench --bench hosts -- --quick`.
//! Last result (2 shared cores): look-up 0.9 µs listed, 1.1 µs unknown with 5 labels; a million
//! names parsed in 0.45 s, parsed and built in 0.62 s, 10.0 bytes a name.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use schoolgate::classify::lists::{Format, parse};
use schoolgate::classify::{Classifier, ClassifierBuilder};
use schoolgate::model::{CategoryId, HostName};

const NAMES: u64 = 1_000_000;

/// Names that look like those of lists, the same in every run.
fn list() -> String {
    let mut text = String::new();
    let mut state = 1u64;
    for number in 0..NAMES {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&format!(
            "w{:x}.example{}.com\n",
            state >> 24,
            number % 1000
        ));
    }
    text
}

fn compile(text: &str) -> Classifier {
    let mut builder = ClassifierBuilder::default();
    builder.list(
        "bench",
        CategoryId(1),
        &parse(Format::Domains, text.as_bytes()),
    );
    builder.build([7; 16])
}

fn hosts(c: &mut Criterion) {
    let text = list();
    let classifier = compile(&text);
    let stats = classifier.hosts().stats();
    println!(
        "{} names, {:.2} bytes a name",
        stats.names,
        stats.bytes as f64 / stats.names as f64
    );
    let listed: HostName = text
        .lines()
        .nth(4711)
        .expect("a line")
        .parse()
        .expect("a name");
    let unknown: HostName = "www.library.school.example.org".parse().expect("a name");
    c.bench_function("look-up, listed", |b| {
        b.iter(|| classifier.host(black_box(&listed)))
    });
    c.bench_function("look-up, unknown, 5 labels", |b| {
        b.iter(|| classifier.host(black_box(&unknown)))
    });
    let mut group = c.benchmark_group("a million names");
    group.sample_size(10);
    group.bench_function("parse", |b| {
        b.iter(|| parse(Format::Domains, text.as_bytes()))
    });
    group.bench_function("parse and build", |b| b.iter(|| compile(&text)));
    group.finish();
}

criterion_group!(benches, hosts);
criterion_main!(benches);
