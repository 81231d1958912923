//! Small models trained in the test, and what must hold of every model.

use std::sync::Arc;

use proptest::prelude::*;

use super::adapt::{self, Lesson};
use super::corpus::{Corpus, Relations};
use super::reading::{Opinion, Reading, WINDOW};
use super::train::{Plan, train};
use super::{Card, ModelError, Overlay, Seal, SealError, Signer, TextModel};
use crate::classify::words::Words;

fn card() -> Card {
    Card {
        name: "test".into(),
        version: "1".into(),
        licence: "CC0-1.0".into(),
        trained_on: vec![],
        texts: String::new(),
        seed: 1,
    }
}

fn small() -> TextModel {
    small_of(12, 1)
}

fn small_of(bits: u32, seed: u64) -> TextModel {
    let mut corpus = Corpus::new(Relations::default());
    let casino = [
        "spin the slots",
        "poker jackpot bonus",
        "bet on roulette",
        "casino bonus wins",
    ];
    let school = [
        "a lesson in biology",
        "the chess club meets",
        "read a poem",
        "draw a triangle",
    ];
    let mut lines = String::new();
    for round in 0..12 {
        for (bad, good) in casino.iter().zip(school) {
            lines += &format!("+ {bad} number{round}\n- {good} number{round}\n");
        }
    }
    corpus.add_lines("f", "en", "gambling", &lines).unwrap();
    corpus.settle();
    let plan = Plan {
        bits,
        ..Plan::new(Card { seed, ..card() })
    };
    train(&corpus, &plan, &|_| {}).unwrap().model
}

fn read(model: &Arc<TextModel>, text: &str) -> Vec<Opinion> {
    let mut reading = Reading::new(Arc::clone(model));
    let mut words = Words::default();
    words.push(text, &mut |word| reading.word(word));
    words.end(&mut |word| reading.word(word));
    reading.end();
    reading.opinions()
}

fn points(model: &Arc<TextModel>, text: &str) -> i32 {
    read(model, text)
        .first()
        .map_or(0, |opinion| opinion.points)
}

#[test]
fn it_learns_says_why_and_leaves_look_alikes_alone() {
    let model = Arc::new(small());
    let bad = read(
        &model,
        "poker bonus at the casino, jackpot on the slots, bet on roulette",
    );
    assert!(bad[0].points > 70, "{bad:?}");
    assert!(bad[0].words.contains("casino"), "{bad:?}");
    assert!(points(&model, "the biology lesson of the chess club") < 20);
    // A word that was never seen is known by its pieces.
    assert!(points(&model, "pokers casinos") > points(&model, "bokus gasilos"));
    assert!(read(&model, "").is_empty());
}

#[test]
fn the_same_texts_and_seed_make_the_same_bytes() {
    assert_eq!(small().to_bytes(), small().to_bytes());
}

#[test]
fn a_file_gives_the_model_back_and_a_damaged_one_is_refused() {
    let model = small();
    let bytes = model.to_bytes();
    let again = TextModel::from_bytes(&bytes).unwrap();
    assert_eq!(again.card(), model.card());
    let text = "jackpot and roulette in the club";
    assert_eq!(read(&Arc::new(again), text), read(&Arc::new(model), text));
    assert_eq!(
        TextModel::from_bytes(b"nothing").unwrap_err(),
        ModelError::Foreign
    );
    for cut in [9, 40, bytes.len() / 2, bytes.len() - 1] {
        assert!(TextModel::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
    // Whatever byte is changed: an error, or the same numbers under another card; never a panic.
    for at in (0..bytes.len()).step_by(7) {
        let mut other = bytes.clone();
        other[at] ^= 0x55;
        let _maybe = TextModel::from_bytes(&other);
    }
}

#[test]
fn a_seal_holds_for_its_model_and_nothing_else() {
    let signer = Signer::from_pkcs8(&Signer::generate().unwrap()).unwrap();
    let sealed = signer.seal(b"model");
    let seal = Seal::open(&sealed).unwrap();
    assert_eq!(seal.model, b"model");
    assert_eq!(seal.signer_hex(), signer.public_hex());
    assert_eq!(Seal::open(b"model"), Err(SealError::Missing));
    let mut changed = sealed;
    changed[0] ^= 1;
    assert_eq!(Seal::open(&changed), Err(SealError::Broken));
    assert!(Signer::from_pkcs8(b"no").is_err());
}

#[test]
fn a_long_frame_does_not_drown_a_text_and_one_paragraph_does_not_condemn_a_page() {
    let model = Arc::new(small());
    let bad = "poker jackpot bonus casino slots roulette ".repeat(200);
    let good = "the biology lesson of the chess club draws a triangle ".repeat(200);
    assert!(points(&model, &bad) > 90);
    assert!(points(&model, &format!("{good}{bad}")) > 90);
    let paragraph = "poker jackpot bonus casino slots roulette ".repeat(8);
    assert!(points(&model, &format!("{good}{paragraph}{good}")) < 20);
}

#[test]
fn an_unfinished_page_has_no_opinion_before_some_windows() {
    let mut reading = Reading::new(Arc::new(small()));
    for _ in 0..WINDOW * 3 {
        reading.word(b"casino");
    }
    assert!(reading.opinions().is_empty());
    for _ in 0..WINDOW {
        reading.word(b"casino");
    }
    assert!(reading.opinions()[0].points > 50);
}

proptest! {
    #[test]
    fn windows_are_bounded_and_any_words_are_read(
        words in prop::collection::vec("\\PC{0,12}", 0..40),
        times in 1usize..200,
    ) {
        let mut reading = Reading::new(Arc::new(small_once()));
        for _ in 0..times {
            for word in &words {
                reading.word(word.as_bytes());
            }
        }
        reading.end();
        prop_assert!(reading.kept() <= 64);
        for opinion in reading.opinions() {
            prop_assert!((-200..=160).contains(&opinion.points));
        }
    }
}

/// A model for properties, made once.
fn small_once() -> TextModel {
    static BYTES: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| small().to_bytes());
    TextModel::from_bytes(&BYTES).unwrap()
}

fn lesson(text: &str, belongs: bool) -> Lesson {
    Lesson {
        text: text.into(),
        category: "gambling".into(),
        belongs,
    }
}

/// What the base says of these should stay.
const REPLAY: [&str; 6] = [
    "spin the slots and bet on roulette at the casino",
    "poker jackpot bonus wins",
    "a lesson in biology about frogs",
    "the chess club meets after lunch",
    "read a poem and draw a triangle",
    "casino bonus without a deposit",
];

#[test]
fn a_correction_turns_its_text_and_leaves_look_alikes_where_they_were() {
    let (alarm, missed) = (
        "roulette and the casino wheel rolls, jackpot dice in geometry",
        "draw tickets for pears at the kiosk tonight and tomorrow",
    );
    let base = Arc::new(small());
    let overlay = adapt::adapt(
        &base,
        &[lesson(alarm, false), lesson(missed, true)],
        &REPLAY,
        "2026-11-22",
    )
    .unwrap();
    assert_eq!(overlay.about().corrections, 2);
    let mut taught = small();
    taught.put(overlay).unwrap();
    let taught = Arc::new(taught);
    assert!(points(&base, alarm) > 50, "{}", points(&base, alarm));
    assert!(points(&taught, alarm) < 40, "{}", points(&taught, alarm));
    assert!(points(&base, missed) < 50, "{}", points(&base, missed));
    assert!(points(&taught, missed) > 90, "{}", points(&taught, missed));
    for text in [
        "spin the slots and bet on roulette",
        "poker jackpot bonus",
        "the biology lesson of the chess club",
        "a poem about a triangle",
    ] {
        let (before, after) = (points(&base, text), points(&taught, text));
        assert!((before - after).abs() <= 40, "{text}: {before} {after}");
        assert_eq!(before >= 50, after >= 50, "{text}: {before} {after}");
    }
    // Windows of a long text count as well.
    let long = format!("{alarm} ").repeat(30);
    assert!(points(&taught, &long) < points(&base, &long) - 40);
}

#[test]
fn the_same_corrections_make_the_same_overlay_and_a_file_gives_it_back() {
    let base = small();
    let make = || {
        adapt::adapt(
            &base,
            &[lesson("poker bonus at the casino", false)],
            &REPLAY,
            "x",
        )
        .unwrap()
    };
    let overlay = make();
    assert!(overlay.filled() > 0);
    let bytes = overlay.to_bytes();
    assert_eq!(bytes, make().to_bytes());
    assert_eq!(Overlay::from_bytes(&bytes).unwrap(), overlay);
    assert_eq!(
        TextModel::from_bytes(&bytes).unwrap_err(),
        ModelError::Foreign
    );
    for cut in [9, 40, bytes.len() / 2, bytes.len() - 1] {
        assert!(Overlay::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
    let none = [Lesson {
        category: "unheard-of".into(),
        ..lesson("text", true)
    }];
    assert!(adapt::adapt(&base, &none, &REPLAY, "x").is_err());
}

#[test]
fn an_overlay_belongs_to_one_model() {
    let overlay = adapt::adapt(
        &small(),
        &[lesson("poker bonus at the casino", false)],
        &REPLAY,
        "x",
    )
    .unwrap();
    let mut other = small_of(12, 2);
    assert_ne!(other.identity(), small().identity());
    assert_eq!(other.put(overlay.clone()), Err(ModelError::OtherBase));
    assert!(other.overlay().is_none());
    let mut read_again = TextModel::from_bytes(&small().to_bytes()).unwrap();
    assert_eq!(read_again.put(overlay), Ok(()));
    assert!(read_again.origin().ends_with("+school"));
}
