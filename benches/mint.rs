//! How long does a first visit wait for its certificate?
//!
//! Run: `cargo bench --bench mint`

use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use schoolgate::model::{Clock, HostName, Timestamp};
use schoolgate::tls::{Authority, Minter};

fn mint(c: &mut Criterion) {
    let now = Timestamp(1_795_000_000_000);
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (authority, _) =
        Authority::load_or_create(dir.path(), "Bench School", now).expect("an authority");
    let minter = Minter::new(Arc::new(authority), Clock::fixed(now), 1000).expect("a minter");
    let host: HostName = "www.example.org".parse().expect("a host");

    c.bench_function("mint a leaf", |b| b.iter(|| minter.mint(&host)));

    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(minter.leaf(&host, None)).expect("a leaf");
    c.bench_function("find a remembered leaf", |b| {
        b.iter(|| runtime.block_on(minter.leaf(&host, None)));
    });
}

criterion_group!(benches, mint);
criterion_main!(benches);
