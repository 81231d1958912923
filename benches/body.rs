//! How many megabytes of page a second does one core read, in each coding?
//!
//! Run: `cargo bench --bench body -- --quick`. Throughput counts decoded bytes.
//! Last result (2 shared cores): 11.8 MiB/s plain, 9.0 gzip, 7.9 br, 8.7 zstd.

use std::io::Write;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use schoolgate::classify::{BodyHead, ClassifierBuilder, Phrase};
use schoolgate::model::CategoryId;

/// A page of about a megabyte with the usual share of markup, scripts and styles.
fn page() -> Vec<u8> {
    let mut page =
        String::from("<!doctype html><html><head><meta charset=utf-8><title>News</title>");
    page.push_str(
        "<style>p { margin: 0 }</style><script>var x = '</' + 'b>';</script></head><body>",
    );
    let mut state = 1u64;
    while page.len() < 1 << 20 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        page.push_str(&format!(
            "<div class=\"item item-{:x}\" data-id='{}'><a href=\"/story/{:x}\"><img src=\"/i/{}.jpg\" \
             alt=\"A picture\"></a><p>W pobliżu szkoły &amp; biblioteki <b>uczniowie</b> czytają trường \
             học số {} &mdash; новости дня.</p></div>\n",
            state >> 40, state >> 50, state >> 20, state >> 48, state >> 54,
        ));
    }
    page.into_bytes()
}

fn encode(coding: &str, text: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => {
            let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            to.write_all(text).expect("to memory");
            to.finish().expect("to memory")
        }
        "br" => {
            let mut to = Vec::new();
            brotli::CompressorWriter::new(&mut to, 4096, 5, 22)
                .write_all(text)
                .expect("to memory");
            to
        }
        "zstd" => zstd::stream::encode_all(text, 3).expect("to memory"),
        _ => text.to_vec(),
    }
}

fn body(c: &mut Criterion) {
    let mut builder = ClassifierBuilder::default();
    let list = [
        "casino online",
        "đánh bạc",
        "zakłady bukmacherskie",
        "ставки на спорт",
        "free spins",
    ];
    let list = list.map(|text| Phrase {
        parts: vec![text.to_owned()],
        points: 10,
        cap: 3,
    });
    builder.phrases("phrases/bench", CategoryId(1), list.to_vec());
    let classifier = builder.build([7; 16]);
    let page = page();
    let mut group = c.benchmark_group("a page of a megabyte");
    group.throughput(Throughput::Bytes(page.len() as u64));
    for coding in ["identity", "gzip", "br", "zstd"] {
        let wire = encode(coding, &page);
        let head = BodyHead {
            content_type: Some("text/html".into()),
            content_encoding: Some(coding.into()),
        };
        group.bench_function(coding, |b| {
            b.iter(|| {
                let mut reader = classifier.read(&head).expect("HTML is read");
                for piece in wire.chunks(16 * 1024) {
                    reader.push(piece);
                }
                reader.finish()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, body);
criterion_main!(benches);
