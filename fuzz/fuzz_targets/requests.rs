//! What clients send: heads and chunks of HTTP/1.1, frames of HTTP/2. However the bytes are cut,
//! what is let through and what is refused stays the same, and a head that is let through has an
//! end that everybody sees.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::proxy::frames::Frames;
use schoolgate::proxy::wire::{Chunks, Fault, Framing, head_end, read_head};

/// How far a chunked body goes, and whether it ends there.
fn walked(bytes: &[u8], piece: usize) -> Result<(usize, bool), Fault> {
    let mut chunks = Chunks::new();
    let mut total = 0;
    for piece in bytes.chunks(piece) {
        let (read, over) = chunks.walk(piece)?;
        total += read;
        if over {
            return Ok((total, true));
        }
    }
    Ok((total, false))
}

/// Where the first head ends, found in pieces.
fn ended(bytes: &[u8], piece: usize) -> Result<Option<usize>, Fault> {
    let mut seen = 0;
    while seen < bytes.len() {
        let scanned = seen;
        seen = (seen + piece).min(bytes.len());
        if let Some(end) = head_end(&bytes[..seen], scanned)? {
            return Ok(Some(end));
        }
    }
    Ok(None)
}

fn passed(bytes: &[u8], piece: usize) -> Vec<u8> {
    let mut frames = Frames::new(());
    bytes.chunks(piece).flat_map(|piece| frames.pass(piece)).collect()
}

fuzz_target!(|input: &[u8]| {
    let [choice, cut, bytes @ ..] = input else {
        return;
    };
    let cut = usize::from(*cut).max(1);
    match choice % 3 {
        0 => {
            let whole = ended(bytes, bytes.len().max(1));
            assert_eq!(whole, ended(bytes, cut));
            let Ok(Some(end)) = whole else { return };
            let head = &bytes[..end];
            assert!(head.ends_with(b"\r\n\r\n"));
            let Ok(framing) = read_head(head, 256) else {
                return;
            };
            assert!(!head.contains(&0), "a NUL was let through");
            let lines = head.split(|byte| *byte == b'\n').count() - 2;
            assert!(lines <= 257, "too many fields were let through");
            if framing == Framing::Chunked {
                let text = head.to_ascii_lowercase();
                let named = |name: &[u8]| text.windows(name.len()).any(|at| at == name);
                assert!(!named(b"\ncontent-length:"), "two lengths were let through");
                walked(&bytes[end..], cut).ok();
            }
        }
        1 => {
            let whole = walked(bytes, bytes.len().max(1));
            // A refusal may come a piece earlier or later, but it comes.
            assert_eq!(whole, walked(bytes, cut));
            assert_eq!(whole, walked(bytes, 1));
        }
        _ => {
            let whole = passed(bytes, bytes.len().max(1));
            assert_eq!(whole, passed(bytes, cut));
            assert_eq!(whole, passed(bytes, 1));
        }
    }
});
