//! The frames of a WebSocket: however the bytes are cut, all of them go on and in order, what is
//! shown of texts stays within what came, and a reader that says no stops them there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::opens_relay;
use schoolgate::proxy::messages::{Messages, Walk, close};

/// Bytes that went on, bytes that were shown, and whether somebody stopped it.
fn walked(bytes: &[u8], piece: usize, patience: usize) -> (usize, usize, bool) {
    let mut messages = Messages::default();
    let (mut gone, mut shown, mut waiting) = (0, 0, Vec::new());
    for piece in bytes.chunks(piece) {
        waiting.extend_from_slice(piece);
        let walk = messages.walk(&waiting, &mut |text| {
            shown += text.bytes.len();
            shown <= patience
        });
        match walk {
            Walk::Fine(fine) => {
                gone += fine;
                waiting.drain(..fine);
            }
            Walk::Stop { bytes, .. } => return (gone + bytes, shown, true),
        }
    }
    (gone, shown, false)
}

fuzz_target!(|input: &[u8]| {
    let [cut, patience, bytes @ ..] = input else {
        return;
    };
    let cut = usize::from(*cut).max(1);
    let whole = walked(bytes, bytes.len().max(1), usize::MAX);
    let pieces = walked(bytes, cut, usize::MAX);
    assert_eq!(whole.0, pieces.0, "other bytes go on in pieces");
    assert!(whole.0 <= bytes.len() && whole.1 <= bytes.len());
    let (gone, shown, stopped) = walked(bytes, cut, usize::from(*patience));
    assert_eq!(stopped, shown > usize::from(*patience));
    assert!(gone <= bytes.len());
    for from_server in [false, true] {
        opens_relay(from_server, bytes);
    }
    let reason = String::from_utf8_lossy(bytes);
    assert!(close(1008, &reason, Some([cut as u8; 4])).len() <= 131);
});
