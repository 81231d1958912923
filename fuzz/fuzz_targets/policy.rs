//! A file of `policies/` with anything in it: problems are named, nothing panics. The first byte
//! chooses which of the shipped files is replaced.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::model::Timestamp;
use schoolgate::policy::{Rulebook, embedded};

const REPLACED: [&str; 10] = [
    "school.toml",
    "classes.toml",
    "networks.toml",
    "rules.toml",
    "no_inspect.toml",
    "safe_search.toml",
    "search_engines.toml",
    "helplines.toml",
    "alternatives.toml",
    "cards/games.toml",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let mut source = embedded();
    // The heavy parts say nothing about this file.
    source.files.retain(|name, _| {
        !name.starts_with("phrases/") && !name.starts_with("lists/") && !name.starts_with("examples/")
    });
    let name = REPLACED[usize::from(*first) % REPLACED.len()];
    source.files.insert(name.to_owned(), text.into());
    Rulebook::compile(&source, [0; 16], 1, Timestamp(1_795_000_000_000), None).ok();
});
