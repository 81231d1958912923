//! How long does a name take, how long does a start, how much memory: at one and five million
//! names.
//!
//! Run alone: `cargo bench --bench hosts -- --quick`.
//! Last result (2 shared cores, busy): at five million names a walk up the labels in 0.27 µs,
//! 10.2 bytes a name (51 MB), from 134 MB of text in 1.5 s, from its image in 30 to 45 ms; at one
//! million 0.25 µs and 2.7 ms. Inner addresses 0.5 µs where there are none, a look-alike 1.6 µs.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use schoolgate::classify::inner_addresses;
use schoolgate::classify::lists::{Format, parse};
use schoolgate::classify::names::lookalike;
use schoolgate::classify::{Classifier, ClassifierBuilder, HostIndex, HostIndexBuilder};
use schoolgate::model::{CategoryId, HostName, PageUrl};

const KEY: [u8; 16] = [7; 16];
const DIGEST: [u8; 32] = [1; 32];

/// Names that look like those of lists, the same in every run.
fn list(names: u64) -> String {
    let mut text = String::new();
    let mut state = 1u64;
    for number in 0..names {
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

/// From text to the index, with the time of each half on standard output.
fn compile(text: &str) -> HostIndex {
    let start = Instant::now();
    let parsed = parse(Format::Domains, text.as_bytes());
    let read = start.elapsed();
    let mut builder = HostIndexBuilder::default();
    builder.list("bench", CategoryId(1), parsed);
    let index = builder.build(KEY);
    println!(
        "  text read in {read:.2?}, index ready after {:.2?}",
        start.elapsed()
    );
    index
}

fn classifier(index: HostIndex) -> Classifier {
    let mut builder = ClassifierBuilder::default();
    builder.hosts(index.into());
    builder.build(KEY)
}

fn at(c: &mut Criterion, millions: u64) {
    let text = list(millions * 1_000_000);
    println!(
        "{millions} million names, {} MB of text",
        text.len() / 1_000_000
    );
    let index = compile(&text);
    let stats = index.stats();
    println!(
        "  {} names, {:.1} MB, {:.2} bytes a name",
        stats.names,
        stats.bytes as f64 / 1e6,
        stats.bytes as f64 / stats.names as f64
    );
    let image = index.to_image(&DIGEST, b"");
    let start = Instant::now();
    let loaded = HostIndex::from_image(&image, &DIGEST, KEY).expect("its own image");
    println!(
        "  image of {:.1} MB read in {:.2?}",
        image.len() as f64 / 1e6,
        start.elapsed()
    );
    drop(index);
    let classifier = classifier(loaded.index);

    let listed: Vec<HostName> = text
        .lines()
        .step_by(text.lines().count() / 1000)
        .map(|line| line.parse().expect("a name"))
        .collect();
    let unknown: HostName = "www.library.school.example.org".parse().expect("a name");
    let mut group = c.benchmark_group(format!("{millions} million names"));
    let mut turn = 0;
    group.bench_function("look-up, listed, a thousand in turn", |b| {
        b.iter(|| {
            turn = (turn + 1) % listed.len();
            classifier.host(black_box(&listed[turn]))
        });
    });
    group.bench_function("look-up, unknown, 5 labels", |b| {
        b.iter(|| classifier.host(black_box(&unknown)));
    });
    group.sample_size(10);
    group.bench_function("image read", |b| {
        b.iter(|| HostIndex::from_image(&image, &DIGEST, KEY).expect("its own image"));
    });
    group.finish();
}

fn addresses(c: &mut Criterion) {
    let plain = PageUrl::parse("https://www.library.example.org/books/12?page=3&sort=title")
        .expect("an address");
    let shown = PageUrl::parse("https://web.archive.org/web/2020/https://casino.example/x")
        .expect("an address");
    let host: HostName = "www.library.example.org".parse().expect("a name");
    c.bench_function("inner addresses, none", |b| {
        b.iter(|| inner_addresses(black_box(&plain)));
    });
    c.bench_function("inner addresses, one", |b| {
        b.iter(|| inner_addresses(black_box(&shown)));
    });
    c.bench_function("look-alike, none", |b| {
        b.iter(|| lookalike(black_box(&host)))
    });
}

fn hosts(c: &mut Criterion) {
    at(c, 1);
    at(c, 5);
    addresses(c);
}

criterion_group!(benches, hosts);
criterion_main!(benches);
