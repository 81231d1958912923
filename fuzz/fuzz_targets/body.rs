//! For every body and every way of cutting it, the evidence is the same.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::{BodyHead, Classifier, ClassifierBuilder, Phrase};
use schoolgate::model::{CategoryId, Evidence};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| {
    let mut builder = ClassifierBuilder::default();
    let phrase = |parts: &[&str]| Phrase {
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        points: 10,
        cap: 1000,
    };
    let phrases = vec![
        phrase(&["a"]),
        phrase(&["a b"]),
        phrase(&["đánh bạc"]),
        phrase(&["x", "y"]),
        phrase(&["casino"]),
        phrase(&["sex casino"]),
        phrase(&["секс"]),
        phrase(&["không"]),
    ];
    builder.phrases("phrases/fuzz", CategoryId(1), phrases);
    builder.behaviours(Some(CategoryId(2)), Some(CategoryId(3)));
    builder.ceiling(1 << 16);
    builder.build([0; 16])
});

const TYPES: [&str; 8] = [
    "text/html",
    "text/html; charset=gbk",
    "application/xml",
    "application/json",
    "text/javascript",
    "text/plain",
    "",
    "application/octet-stream",
];
const CODINGS: [&str; 8] = [
    "",
    "gzip",
    "deflate",
    "br",
    "zstd",
    "gzip, br",
    "zstd, gzip",
    "other",
];

fuzz_target!(|input: &[u8]| {
    let [choice, cut, body @ ..] = input else {
        return;
    };
    let head = BodyHead {
        content_type: Some(TYPES[usize::from(choice & 7)].to_owned()),
        content_encoding: Some(CODINGS[usize::from(choice >> 3 & 7)].to_owned()),
    };
    let read = |size: usize| -> Option<Evidence> {
        let mut reader = CLASSIFIER.read(&head)?;
        for piece in body.chunks(size) {
            reader.push(piece);
        }
        Some(reader.finish())
    };
    let whole = read(body.len().max(1));
    assert_eq!(whole, read(usize::from(*cut).max(1)));
    assert_eq!(whole, read(1));
});
