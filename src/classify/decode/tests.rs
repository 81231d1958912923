use std::io::Write;

use proptest::prelude::*;

use super::*;

pub(crate) fn encode(coding: &str, text: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::default();
    match coding {
        "gzip" => {
            let mut to = flate2::write::GzEncoder::new(Vec::new(), level);
            to.write_all(text).expect("to memory");
            to.finish().expect("to memory")
        }
        "deflate" => {
            let mut to = flate2::write::ZlibEncoder::new(Vec::new(), level);
            to.write_all(text).expect("to memory");
            to.finish().expect("to memory")
        }
        "raw" => {
            let mut to = flate2::write::DeflateEncoder::new(Vec::new(), level);
            to.write_all(text).expect("to memory");
            to.finish().expect("to memory")
        }
        "br" => {
            let mut to = Vec::new();
            {
                let mut writer = brotli::CompressorWriter::new(&mut to, 4096, 5, 22);
                writer.write_all(text).expect("to memory");
            }
            to
        }
        "zstd" => zstd::stream::encode_all(text, 3).expect("to memory"),
        _ => text.to_vec(),
    }
}

fn decode(field: &str, pieces: &[&[u8]]) -> (Vec<u8>, Result<(), Stop>, bool) {
    let mut codings = Codings::named(Some(field), 1 << 20).expect("known codings");
    let mut all = Vec::new();
    for piece in pieces {
        let outcome = codings.push(piece, &mut |bytes, _| {
            assert!(bytes.len() <= 64 * 1024);
            all.extend_from_slice(bytes);
            Ok(())
        });
        if outcome.is_err() {
            return (all, outcome, codings.is_complete());
        }
    }
    let complete = codings.is_complete();
    (all, Ok(()), complete)
}

#[track_caller]
fn check(field: &str, wire: &[u8], text: &[u8], outcome: Result<(), Stop>, complete: bool) {
    let each: Vec<&[u8]> = wire.chunks(1).collect();
    for pieces in [&[wire][..], &each] {
        let got = decode(field, pieces);
        assert!(
            got.0 == text,
            "{field}: {} bytes, not {}",
            got.0.len(),
            text.len()
        );
        assert_eq!((got.1, got.2), (outcome, complete), "{field}");
    }
}

#[test]
fn each_coding_and_stacks_of_them() {
    let text = "Zażółć gęślą jaźń. ".repeat(3000);
    let text = text.as_bytes();
    for coding in ["gzip", "deflate", "br", "zstd", "identity"] {
        check(coding, &encode(coding, text), text, Ok(()), true);
        check(coding, b"", b"", Ok(()), true);
    }
    check("deflate", &encode("raw", text), text, Ok(()), true);
    check("X-GZIP", &encode("gzip", text), text, Ok(()), true);
    let stacked = encode(
        "zstd",
        &encode("br", &encode("deflate", &encode("gzip", text))),
    );
    check("gzip, deflate,br , zstd", &stacked, text, Ok(()), true);
    assert!(Codings::named(Some("gzip,gzip,gzip,gzip,gzip"), 1).is_err());
    assert!(Codings::named(Some("gzip, compress"), 1).is_err());
}

#[test]
fn gzip_as_browsers_read_it() {
    let (one, two) = (encode("gzip", b"one "), encode("gzip", b"two"));
    check("gzip", &[&one[..], &two].concat(), b"one two", Ok(()), true);
    check(
        "gzip",
        &[&one[..], b"\0\0\0"].concat(),
        b"one ",
        Ok(()),
        true,
    );
    check(
        "gzip",
        &[&one[..], b"\x1f\x8bjunk"].concat(),
        b"one ",
        Ok(()),
        true,
    );
    let mut bad_sum = one.clone();
    let at = bad_sum.len() - 6;
    bad_sum[at] ^= 1;
    check("gzip", &bad_sum, b"one ", Ok(()), true);
    let mut extra = one[..3].to_vec();
    extra.extend([4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9]);
    extra.extend(b"name\0comment\0cc");
    extra.extend(&one[10..]);
    check("gzip", &extra, b"one ", Ok(()), true);
    check("gzip", &one[..one.len() - 3], b"one ", Ok(()), true);
    check("gzip", b"plain text", b"", Err(Stop::Broken), false);
    check("gzip", &one[..11], b"", Ok(()), false);
}

#[test]
fn a_long_brotli_body_gives_all_that_comes_before_its_error() {
    let mut state = 1u64;
    let mut noise = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    };
    for size in [100_000, MAX_REMEMBERED + 50_000] {
        let text: Vec<u8> = (0..size).map(&mut noise).collect();
        let sound = encode("br", &text);
        check("br", &sound, &text, Ok(()), true);
        check("br", &[&sound[..], b"junk"].concat(), &text, Ok(()), true);
        for filler in [0, 0x55, 0xff] {
            let kept = &sound[..sound.len() - 10_000];
            let wire = [kept, &[filler; 30_000][..]].concat();
            let whole = decode("br", &[&wire]);
            assert!(whole.0.len() > size - 10_100);
            let pieces: Vec<&[u8]> = wire.chunks(1).collect();
            let bytewise = decode("br", &pieces);
            assert_eq!(
                (whole.0.len(), whole.1, whole.2),
                (bytewise.0.len(), bytewise.1, bytewise.2),
                "{size}, {filler}"
            );
        }
    }
}

#[test]
fn zstd_frames_follow_each_other_and_windows_are_bounded() {
    let (one, two) = (encode("zstd", b"one "), encode("zstd", b"two"));
    check("zstd", &[&one[..], &two].concat(), b"one two", Ok(()), true);
    let mut wide = zstd::stream::raw::Encoder::new(3).expect("an encoder");
    wide.set_parameter(zstd::stream::raw::CParameter::WindowLog(27))
        .expect("a window");
    let mut to = vec![0; 4096];
    let status = wide.run_on_buffers(b"text", &mut to).expect("room");
    let mut out = zstd::stream::raw::OutBuffer::around(&mut to[status.bytes_written..]);
    wide.finish(&mut out, true).expect("room");
    let end = status.bytes_written + out.pos();
    check("zstd", &to[..end], b"", Err(Stop::Broken), false);
}

#[test]
fn a_bomb_inside_a_stack_stops_itself() {
    let zeros = vec![0u8; 64 << 20];
    let bomb = encode("gzip", &encode("gzip", &zeros));
    let mut codings = Codings::named(Some("gzip, gzip"), 1 << 20).expect("known codings");
    let mut made = 0;
    let outcome = codings.push(&bomb, &mut |bytes, _| {
        made += bytes.len();
        if made > 1 << 20 {
            Err(Stop::Enough)
        } else {
            Ok(())
        }
    });
    assert_eq!(outcome, Err(Stop::Enough));
    assert!(made < 2 << 20);
    assert!(codings.is_bomb(1 << 20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn cutting_and_damage_give_the_same_however_cut(
        words in prop::collection::vec("[a-e]{1,6} ", 0..400),
        which in 0usize..5, cut: usize, damage in prop::option::of((any::<usize>(), 1u8..)),
    ) {
        let coding = ["gzip", "deflate", "br", "zstd", "raw"][which];
        let field = if coding == "raw" { "deflate" } else { coding };
        let text = words.concat();
        let mut wire = encode(coding, text.as_bytes());
        if let Some((at, flip)) = damage && !wire.is_empty() {
            let at = at % wire.len();
            wire[at] ^= flip;
        }
        let whole = decode(field, &[&wire]);
        if damage.is_none() {
            prop_assert!(whole.0 == text.as_bytes());
        }
        let (head, tail) = wire.split_at(cut % (wire.len() + 1));
        prop_assert!(whole == decode(field, &[head, tail]), "{} in two", coding);
        let each: Vec<&[u8]> = wire.chunks(1).collect();
        prop_assert!(whole == decode(field, &each), "{} in bytes", coding);
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>, which in 0usize..4) {
        let (made, _, _) = decode(["gzip", "deflate", "br", "zstd"][which], &[&bytes]);
        prop_assert!(made.len() <= 1 << 24);
    }
}
