//! PDF and ZIP: whatever is in them, and however they are cut, the evidence is the same.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::{BodyHead, Classifier, ClassifierBuilder, Phrase};
use schoolgate::model::{CategoryId, Evidence};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| {
    let mut builder = ClassifierBuilder::default();
    let phrases = ["a", "casino", "free spins"].map(|text| Phrase {
        parts: vec![text.to_owned()],
        points: 10,
        cap: 1000,
    });
    builder.phrases("phrases/fuzz", CategoryId(1), phrases.into());
    builder.ceiling(1 << 18);
    builder.build([0; 16])
});

const TYPES: [&str; 4] = [
    "application/pdf",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream",
];

fuzz_target!(|input: &[u8]| {
    let [choice, cut, body @ ..] = input else {
        return;
    };
    let head = BodyHead {
        content_type: Some(TYPES[usize::from(choice & 3)].to_owned()),
        content_encoding: None,
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
