//! How many block pages does one core render in a second? The aim is 10,000: a school of two thousand
//! on one small machine, with a page that everybody opens at once.
//!
//! Run: `cargo bench --bench render`

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use schoolgate::model::{EventCode, Language, Timestamp, Voice};
use schoolgate::pages::{BlockView, Moment, Pages, Variant, Wanted};
use schoolgate::policy::{Rulebook, embedded};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_795_348_800_000);

fn render(c: &mut Criterion) {
    let mut source = embedded();
    // What is heavy says nothing of pages.
    source.files.retain(|name, _| {
        let heavy = ["phrases/", "lists/", "examples/", "model/", "search/"];
        !heavy.iter().any(|start| name.starts_with(start))
    });
    let (rules, _) =
        Rulebook::compile(&source, [7; 16], 1, NOW, None).expect("the shipped policies compile");
    let pages = Pages::new();
    let mut group = c.benchmark_group("a block page");
    group.throughput(Throughput::Elements(1));
    for (name, voice, language, variant, category) in [
        (
            "early primary, vi",
            Voice::A,
            Language::Vi,
            Variant::Standard,
            "games",
        ),
        (
            "lower secondary, en",
            Voice::C,
            Language::En,
            Variant::Standard,
            "games",
        ),
        (
            "upper secondary, pl",
            Voice::D,
            Language::Pl,
            Variant::Standard,
            "gambling",
        ),
        (
            "care, ru",
            Voice::C,
            Language::Ru,
            Variant::Care,
            "self-harm-promotion",
        ),
    ] {
        let category = rules
            .category_named(category)
            .expect("a shipped category of this name");
        let at = Moment {
            school: rules.school(),
            voice,
            language,
            portal: "https://gate.school.example",
            now: NOW,
        };
        let title = category.titles.get(&language).map_or("", String::as_str);
        let view = BlockView {
            variant,
            category: title,
            subject: &category.subject,
            topic: &category.topic,
            discreet: category.discreet,
            host: "www.some-site.example",
            rule: "lists/games",
            code: EventCode::of(Uuid::from_u128(5)),
            request: Uuid::from_u128(6),
            token: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            was_post: false,
            secure: true,
            policy: 3,
            tier: "Lower secondary",
            opens: None,
            only: &[],
            noted: true,
            own: true,
        };
        group.bench_function(name, |b| {
            b.iter(|| pages.block(&at, Wanted::Document, &view));
        });
    }
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
