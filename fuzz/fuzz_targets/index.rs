//! No image of an index and no table of names panics, whatever its bytes are, nor do look-ups in
//! what was read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::classify::names::NameModel;
use schoolgate::classify::{ClassifierBuilder, HostIndex};
use schoolgate::model::PageUrl;

/// Puts a beginning before the bytes and the right checksum behind them: without both nothing
/// but the first check would ever be tried.
fn made_to_fit(head: &[u8], input: &[u8]) -> Vec<u8> {
    let mut bytes = [head, input].concat();
    let mut checksum = !0u32;
    for byte in &bytes {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = (checksum >> 1) ^ (0xedb8_8320 & (checksum & 1).wrapping_neg());
        }
    }
    bytes.extend_from_slice(&(!checksum).to_le_bytes());
    bytes
}

fuzz_target!(|input: &[u8]| {
    let url = PageUrl::parse("https://a.b.example/c/d?e=f").expect("an address");
    let head = [&b"SGHOSTS\n\x01\0\0\0"[..], &[0; 32]].concat();
    for bytes in [input.to_vec(), made_to_fit(&head, input)] {
        if let Ok(image) = HostIndex::from_image(&bytes, &[0; 32], [0; 16]) {
            let mut builder = ClassifierBuilder::default();
            builder.hosts(image.index.into());
            builder.build([0; 16]).url(&url);
        }
    }
    for bytes in [input.to_vec(), made_to_fit(b"SGNAMES\n\x01\0\0\0", input)] {
        if let Ok(model) = NameModel::from_bytes(&bytes) {
            model.points(&url.host).for_each(drop);
        }
    }
});
