//! How long does it take to judge a picture, and to find it among many?
//!
//! Run: `cargo bench --bench images -- --quick`.

use std::io::Cursor;

use criterion::{Criterion, criterion_group, criterion_main};
use image::{ImageFormat, Rgb, RgbImage};
use schoolgate::classify::images::{Hashes, ImageList, Images};
use schoolgate::model::CategoryId;

fn photograph(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let wave = (x * 40.0).sin() * (y * 31.0).cos() * 60.0 + (x * y * 300.0).sin() * 20.0;
        Rgb([110.0 + wave, 128.0 - wave, 90.0 + wave / 2.0].map(|colour| colour as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    let written = picture.write_to(&mut bytes, ImageFormat::Jpeg);
    written.expect("a picture can be written into memory");
    bytes.into_inner()
}

/// A list of so many hashes that no picture has.
fn listed(count: usize) -> Images {
    let mut state = 1_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut text = String::from("pdq\n");
    for _ in 0..count {
        text += &format!(
            "{:016x}{:016x}{:016x}{:016x}\n",
            next(),
            next(),
            next(),
            next()
        );
    }
    let (list, _) = ImageList::parse(text.as_bytes());
    let mut images = Images::default();
    images.list("images/bench", CategoryId(0), false, list);
    images
}

fn images(c: &mut Criterion) {
    let mut group = c.benchmark_group("images");
    for (name, width, height) in [
        ("thumbnail 160 × 120", 160, 120),
        ("picture 800 × 600", 800, 600),
        ("photograph 4000 × 3000", 4000, 3000),
    ] {
        let bytes = photograph(width, height);
        group.bench_function(format!("hash {name}"), |b| b.iter(|| Hashes::of(&bytes)));
    }
    let small = photograph(160, 120);
    for count in [1_000, 20_000, 200_000] {
        let images = listed(count);
        group.bench_function(format!("thumbnail among {count}"), |b| {
            b.iter(|| images.look_up(&small, None));
        });
    }
    group.finish();
}

criterion_group!(benches, images);
criterion_main!(benches);
