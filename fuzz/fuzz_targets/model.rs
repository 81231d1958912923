//! A file of a model with anything in it: refused or read, never a panic. Every text, however it
//! is cut, gives the same opinions; what an overlay adds stays within the same bounds.
//!
//! The first byte chooses: bytes as a file, bytes behind the right beginnings, or a text.

#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::learned::adapt::{Lesson, adapt};
use schoolgate::classify::learned::corpus::{Corpus, Relations};
use schoolgate::classify::learned::train::{Plan, train};
use schoolgate::classify::learned::{Card, Opinions, Overlay, Seal, TextModel};

/// A small model with an overlay.
static MODEL: LazyLock<Arc<TextModel>> = LazyLock::new(|| {
    let mut corpus = Corpus::new(Relations::default());
    let lines = "+ casino bonus and roulette\n- a lesson in biology\n".repeat(24);
    corpus
        .add_lines("fuzz", "en", "gambling", &lines)
        .expect("lines with signs");
    corpus.settle();
    let plan = Plan {
        bits: 10,
        ..Plan::new(Card {
            name: "fuzz".into(),
            version: "1".into(),
            licence: "CC0-1.0".into(),
            trained_on: Vec::new(),
            texts: String::new(),
            seed: 1,
        })
    };
    let mut model = train(&corpus, &plan, &|_| {}).expect("enough texts").model;
    let lesson = Lesson {
        text: "a roulette of biology".into(),
        category: "gambling".into(),
        belongs: false,
    };
    let overlay = adapt(&model, &[lesson], &["casino bonus"], "fuzz").expect("a known category");
    model.put(overlay).expect("made for this model");
    Arc::new(model)
});

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    match choice % 3 {
        0 => {
            read_as_file(bytes);
            if let Ok(seal) = Seal::open(bytes) {
                read_as_file(seal.model);
            }
        }
        1 => {
            for magic in [b"SGTEXT01", b"SGOVER01"] {
                let length = u32::from(*choice) * 3;
                read_as_file(&[magic.as_slice(), &length.to_le_bytes(), bytes].concat());
            }
            drop(Seal::open(&[bytes, b"SGSEAL01"].concat()));
        }
        _ => read_as_text(bytes),
    }
});

fn read_as_file(bytes: &[u8]) {
    if let Ok(model) = TextModel::from_bytes(bytes) {
        assert_eq!(
            TextModel::from_bytes(&model.to_bytes()).map(|again| again.identity()),
            Ok(model.identity())
        );
        Opinions::of(&Arc::new(model), &["any text at all"]);
    }
    drop(Overlay::from_bytes(bytes));
}

fn read_as_text(bytes: &[u8]) {
    let Some((cut, bytes)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    let whole = Opinions::of(&MODEL, &[&text]);
    let size = usize::from(*cut).max(1);
    let mut pieces = Vec::new();
    let mut rest = &*text;
    while !rest.is_empty() {
        let mut at = size.min(rest.len());
        while !rest.is_char_boundary(at) {
            at += 1;
        }
        let (piece, more) = rest.split_at(at);
        pieces.push(piece);
        rest = more;
    }
    assert_eq!(Opinions::of(&MODEL, &pieces), whole);
    for (_, points) in whole.points() {
        assert!((-200..=160).contains(&points));
    }
}
