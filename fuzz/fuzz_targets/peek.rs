//! The first bytes of a connection: any bytes, in any pieces, lead to an answer, and more bytes
//! never turn an answer back into a question.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::proxy::peek::peek;

fuzz_target!(|bytes: &[u8]| {
    let mut told = false;
    for end in 0..=bytes.len().min(2048) {
        let answer = peek(&bytes[..end]);
        assert!(!(told && answer.is_err()), "an answer became a question");
        told |= answer.is_ok();
    }
});
