//! Pictures made here, changed as the web changes them, and looked up again.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, imageops};
use proptest::prelude::*;

use super::*;
use crate::model::CategoryId;

/// A picture with large shapes and a little texture, different for every seed.
fn scene(seed: u32, width: u32, height: u32) -> DynamicImage {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = move |below: f32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state % 10_000) as f32 / 10_000.0 * below
    };
    let blobs: Vec<[f32; 6]> = (0..14)
        .map(|_| {
            let at = [next(1.0), next(1.0), 0.05 + next(0.25)];
            [at[0], at[1], at[2], next(255.0), next(255.0), next(255.0)]
        })
        .collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let mut colour = [60.0 + 120.0 * x, 90.0 + 80.0 * y, 120.0];
        for [at_x, at_y, radius, red, green, blue] in &blobs {
            if (x - at_x).powi(2) + (y - at_y).powi(2) < radius * radius {
                colour = [*red, *green, *blue];
            }
        }
        let grain = ((x * 91.0).sin() * (y * 77.0).cos()) * 12.0;
        Rgb(colour.map(|colour| (colour + grain).clamp(0.0, 255.0) as u8))
    })
    .into()
}

fn coded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(image: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
    image.to_rgb8().write_with_encoder(encoder).unwrap();
    bytes
}

fn print(bytes: &[u8]) -> Print {
    let hashes = Hashes::of(bytes);
    assert_eq!(hashes.unreadable, None);
    hashes.prints[0]
}

fn apart(a: &Print, b: &Print) -> (u32, u32) {
    (
        near::distance(&a.pdq.0, &b.pdq.0),
        near::distance(&[a.dhash.0], &[b.dhash.0]),
    )
}

/// Lists of one category each, in order.
fn images(lists: &[(&str, &str)]) -> Images {
    let mut images = Images::default();
    for (at, (id, text)) in lists.iter().enumerate() {
        let (list, problems) = ImageList::parse(text.as_bytes());
        assert_eq!(problems, []);
        images.list(id, CategoryId(at as u8), id.contains("locked"), list);
    }
    images
}

fn found(images: &Images, bytes: &[u8]) -> Vec<(String, String)> {
    let seen = images.look_up(bytes, None);
    let matches = seen.evidence.matches.iter();
    matches
        .map(|found| (found.origin.to_string(), found.entry.to_string()))
        .collect()
}

#[test]
fn a_picture_keeps_its_hashes_when_it_is_scaled_and_recompressed() {
    for seed in 1..5 {
        let original = scene(seed, 400, 300);
        let first = print(&coded(&original, ImageFormat::Png));
        assert!(first.is_telling(), "{first:?}");
        let scaled = |width, height| {
            let filter = imageops::FilterType::Triangle;
            DynamicImage::from(imageops::resize(&original.to_rgb8(), width, height, filter))
        };
        let copies = [
            ("jpeg 90", jpeg(&original, 90)),
            ("jpeg 40", jpeg(&original, 40)),
            ("half", jpeg(&scaled(200, 150), 80)),
            ("small", coded(&scaled(160, 120), ImageFormat::Png)),
            ("large", jpeg(&scaled(700, 525), 80)),
            ("squeezed", jpeg(&scaled(320, 320), 80)),
            ("webp", coded(&original, ImageFormat::WebP)),
            ("bmp", coded(&original, ImageFormat::Bmp)),
            ("grey", jpeg(&original.grayscale(), 80)),
        ];
        for (name, copy) in copies {
            let (pdq, dhash) = apart(&first, &print(&copy));
            assert!(pdq <= 24, "seed {seed}, {name}: {pdq} bits of PDQ");
            // Coarse: a hue that becomes another grey moves a few places.
            assert!(dhash <= 8, "seed {seed}, {name}: {dhash} bits of dHash");
        }
        let mirrored = print(&jpeg(&original.fliph(), 80));
        let bits = near::distance(&first.mirrored.0, &mirrored.pdq.0);
        assert!(bits <= 24, "seed {seed}, mirrored: {bits}");
        let other = print(&coded(&scene(seed + 100, 400, 300), ImageFormat::Png));
        let (pdq, _) = apart(&first, &other);
        assert!(pdq > 60, "seed {seed} and another picture: {pdq}");
    }
}

#[test]
fn hashes_are_those_of_the_reference() {
    // Made with the reference implementation from the same formula.
    let fold = |value: u32| (i64::from(value % 200) - 100).unsigned_abs() as u8 * 2;
    let picture = RgbImage::from_fn(200, 150, |x, y| {
        Rgb([3 * x + y, x + 2 * y, x * y / 16].map(fold))
    });
    let print = print(&coded(&picture.into(), ImageFormat::Png));
    let reference = "ab525a96b4b56d24db25364dcc9d99b97349ce313863e1d302a37e16803c57ea";
    let bits = near::distance(&print.pdq.0, &reference.parse::<Pdq>().unwrap().0);
    assert!(bits <= 2, "{bits} bits apart: {}", print.pdq);
    assert_eq!(print.quality, 100);
}

#[test]
fn lists_of_every_format_find_their_picture() {
    let listed = scene(1, 320, 240);
    let png = coded(&listed, ImageFormat::Png);
    let hashes = Hashes::of(&png);
    let print = &hashes.prints[0];
    let sha256 = HEXLOWER.encode(&hashes.sha256);
    let md5 = HEXLOWER.encode(&hashes.md5);
    let lists = [
        ("images/a/pdq", format!("pdq\n{}", print.pdq)),
        ("images/b/dhash", format!("dhash\n{}", print.dhash)),
        ("images/c/sha", format!("sha256\n{sha256}")),
        ("images/d/md5", format!("md5\n{md5}")),
    ];
    let lists: Vec<_> = lists
        .iter()
        .map(|(id, text)| (*id, text.as_str()))
        .collect();
    let images = images(&lists);
    assert!(!images.is_empty() && !images.waits());
    let all = found(&images, &png);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.contains(&("images/c/sha".into(), sha256)));
    assert!(all.contains(&("images/a/pdq".into(), print.pdq.to_string())));
    // A copy is another file, and looks the same; so does its mirror image to PDQ.
    let copy = found(&images, &jpeg(&listed, 60));
    assert_eq!(copy.len(), 2, "{copy:?}");
    let mirrored = found(&images, &jpeg(&listed.fliph(), 60));
    assert!(mirrored.iter().any(|(origin, _)| origin == "images/a/pdq"));
    assert_eq!(found(&images, &jpeg(&scene(2, 320, 240), 90)), []);
}

#[test]
fn a_content_coding_is_undone() {
    use std::io::Write as _;
    let png = coded(&scene(1, 64, 64), ImageFormat::Bmp);
    let sha256 = format!("sha256\n{}", HEXLOWER.encode(&digest(&png)));
    let images = images(&[("images/locked/ours", &sha256)]);
    assert!(images.waits());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&png).unwrap();
    let gzip = gzip.finish().unwrap();
    let count = |body: &[u8], coding| images.look_up(body, coding).evidence.matches.len();
    assert_eq!(count(&gzip, Some("gzip")), 1);
    assert_eq!(count(&png, Some("identity")), 1);
    assert_eq!(count(&png, Some("gzip")), 0);
    // A bomb: a thousand times what is looked at.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        bomb.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let seen = images.look_up(&bomb.finish().unwrap(), Some("gzip"));
    assert_eq!(seen.unreadable, Some(DecodeError::Coding));
}

#[test]
fn plain_pictures_are_not_compared() {
    let plain = DynamicImage::from(RgbImage::from_pixel(300, 300, Rgb([200, 10, 10])));
    let hashes = Hashes::of(&coded(&plain, ImageFormat::Png));
    assert!(!hashes.prints[0].is_telling());
    let icon = print(&coded(&scene(1, 24, 24), ImageFormat::Png));
    assert!(!icon.is_telling());
    // On a transparent ground only what can be seen counts.
    let clear = RgbaImage::from_fn(300, 300, |x, y| Rgba([x as u8, y as u8, 7, 0]));
    let clear = print(&coded(&clear.into(), ImageFormat::Png));
    assert_eq!(clear.quality, 0);
}

#[test]
fn frames_of_an_animation_are_looked_at() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for seed in [1, 2, 3, 4] {
        let frame = image::Frame::new(scene(seed, 96, 96).to_rgba8());
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    let hashes = Hashes::of(&bytes);
    assert_eq!(
        hashes.prints.len(),
        3,
        "the first, the second and the fourth"
    );
    let second = print(&coded(&scene(2, 96, 96), ImageFormat::Png));
    let (pdq, _) = apart(&hashes.prints[1], &second);
    assert!(pdq <= 31, "{pdq}");
}

#[test]
fn bombs_are_refused() {
    // A PNG that says it has 30,000 by 30,000 pixels.
    let mut png = coded(&scene(1, 32, 32), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let checksum = crc32fast::hash(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&checksum);
    assert_eq!(Hashes::of(&png).unreadable, Some(DecodeError::TooLarge));
    let mut gif = b"GIF89a\xff\xff\xff\xff\0\0\0".to_vec();
    gif.extend(b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;");
    assert_eq!(Hashes::of(&gif).unreadable, Some(DecodeError::TooLarge));
    assert_eq!(
        Hashes::of(b"\0\0\0\x1cftypavif____").unreadable,
        Some(DecodeError::Format)
    );
    assert_eq!(
        Hashes::of(b"\xff\xd8\xff\xe0").unreadable,
        Some(DecodeError::Broken)
    );
    assert_eq!(Hashes::of(b"").unreadable, Some(DecodeError::Unknown));
}

#[test]
fn nothing_to_judge_by_is_said() {
    let images = Images::default();
    assert!(images.is_empty() && !images.waits() && images.classifier().is_none());
    let seen = images.look_up(&coded(&scene(1, 64, 64), ImageFormat::Png), None);
    assert_eq!((seen.evidence.matches.len(), seen.unreadable), (0, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_pictures_are_survived(
        format in 0_usize..5,
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        end in any::<prop::sample::Index>(),
    ) {
        let format = [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
            ImageFormat::Bmp,
        ][format];
        let mut bytes = coded(&scene(3, 48, 40), format);
        for (at, value) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let images = images(&[(
            "images/a",
            "pdq\nf8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
        )]);
        images.look_up(&bytes, None);
        bytes.truncate(end.index(bytes.len()));
        images.look_up(&bytes, Some("br"));
        images.look_up(&bytes, None);
    }
}
