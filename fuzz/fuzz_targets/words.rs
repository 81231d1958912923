//! Folding text word by word gives what folding it as a whole gives.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::normalise_text;

fuzz_target!(|input: &str| {
    let folded = normalise_text(input);
    assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
    let apart: Vec<String> = input
        .split(' ')
        .map(normalise_text)
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(folded, apart.join(" "));
});
