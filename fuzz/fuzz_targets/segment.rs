//! The journal's files, whatever is in them: reading ends, covers every byte once, and what it
//! calls a whole frame encodes back to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::store::segment::{Frames, Piece, encode};

fuzz_target!(|bytes: &[u8]| {
    let mut at = 0;
    for piece in Frames::of(bytes) {
        at = match piece {
            Piece::Frame { payload, next } => {
                let mut again = Vec::new();
                encode(payload, &mut again).expect("it fitted into a frame before");
                assert_eq!(again, bytes[at..next]);
                next
            }
            Piece::Damage { at: from, next } => {
                assert!(from == at && next > at);
                next
            }
            Piece::Torn { at: from } => {
                assert_eq!(from, at);
                bytes.len()
            }
        };
    }
    assert_eq!(at, bytes.len());
});
