//! What does one decision cost, with the shipped policies?
//!
//! Run: `cargo bench --bench decide`

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use schoolgate::model::{Confidence, Identity, PageUrl, SourceId, Subject, Timestamp};
use schoolgate::policy::{Facts, Rulebook, embedded};

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn decide(c: &mut Criterion) {
    let (rules, _) = Rulebook::compile(&embedded(), [7; 16], 1, NOW, None)
        .expect("the shipped policies compile");
    let who = Identity {
        subject: Subject::Unknown,
        class: None,
        tier: rules.guest_tier(),
        language: None,
        confidence: Confidence::None,
        source: SourceId::Guest,
    };
    for (name, address) in [
        (
            "a page nobody lists",
            "https://www.example.org/lessons/5?page=2",
        ),
        ("a closed name", "https://gambling.blocked.example/"),
        (
            "a search",
            "https://www.google.com/search?q=how+do+volcanoes+work",
        ),
        ("a helpline", "https://116111.pl/"),
    ] {
        let url = PageUrl::parse(address).expect("an address");
        c.bench_function(&format!("judge and decide: {name}"), |b| {
            b.iter_batched(
                || url.clone(),
                |url| {
                    let verdict = rules.judge_url(&url);
                    rules.decide(
                        &who,
                        &Facts {
                            url: &url,
                            verdict: &verdict,
                        },
                        NOW,
                    )
                },
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, decide);
criterion_main!(benches);
