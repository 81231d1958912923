//! For every body of a request and every way of cutting it, the same prompt is read, and what is
//! judged of it is the same.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::{Classifier, ClassifierBuilder, PromptHead, Service, Shape, Sign};
use schoolgate::model::{CategoryId, PageUrl};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| {
    let mut builder = ClassifierBuilder::default();
    for (path, shape, words) in [
        ("/json", Shape::Json, "a[b=c].d[*](json)[0]"),
        ("/form", Shape::Form, "(json)[1](json)[0][0]"),
        ("/text", Shape::Form, ""),
    ] {
        builder.service(Service {
            id: path.to_owned(),
            paths: vec![path.to_owned()],
            shape,
            field: "q".to_owned(),
            words: vec![words.to_owned()],
            ..Service::default()
        });
    }
    let own = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    builder.search_words(
        "search/fuzz",
        CategoryId(1),
        own(&["a b", "порно", "thinspiration"]),
    );
    builder.intent(Sign::Help, &own(&["help me", "pom*"]));
    builder.intent(Sign::Way, &own(&["how to"]));
    builder.help(CategoryId(2), [CategoryId(1)].into_iter().collect());
    builder.build([0; 16])
});

const TYPES: [&str; 4] = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/plain",
];
const CODINGS: [&str; 4] = ["", "gzip", "br", "zstd"];

fuzz_target!(|input: &[u8]| {
    let [choice, cut, body @ ..] = input else {
        return;
    };
    let path = ["json", "form", "text", "other"][usize::from(choice & 3)];
    let url = PageUrl::parse(&format!("https://fuzz.example/{path}")).expect("an address");
    let head = PromptHead {
        method: "POST".to_owned(),
        content_type: Some(TYPES[usize::from(choice >> 2 & 3)].to_owned()),
        content_encoding: Some(CODINGS[usize::from(choice >> 4 & 3)].to_owned()),
    };
    let read = |size: usize| -> Option<String> {
        let mut reader = CLASSIFIER.prompt(&url, &head)?;
        for piece in body.chunks(size) {
            reader.push(piece);
        }
        reader.finish()
    };
    let whole = read(body.len().max(1));
    assert_eq!(whole, read(usize::from(*cut).max(1)));
    if let Some(words) = whole {
        assert_eq!(CLASSIFIER.query(&words), CLASSIFIER.query(&words));
    }
});
