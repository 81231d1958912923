//! The framing of the journal's files; pure.
//!
//! A frame is `MAGIC`, the payload's length, a CRC-32 over length and payload (both numbers
//! `u32` little-endian), and the payload. A file may end anywhere: power goes, disks fill up,
//! bits rot. Reading never fails; it says what it met. Payloads are UTF-8, in which the first
//! byte of `MAGIC` cannot occur, so that no text that somebody typed can look like a frame, and
//! reading finds its way again after damage. Start with [`Frames`].

/// The first bytes of a frame; `0xFF` and `0xFE` are in no UTF-8 text (RFC 3629, section 1).
pub const MAGIC: [u8; 4] = [0xFF, b'S', b'G', 0xFE];

/// Bytes before the payload.
pub const HEADER: usize = 12;

/// The longest payload. A record has a few hundred bytes; pupils' words are at most 4,000
/// characters. A length above this is damage.
pub const PAYLOAD_LIMIT: usize = 256 * 1024;

/// The payload does not fit into a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are more than a frame may have")]
pub struct TooLong(pub usize);

/// Appends the frame of a payload to a buffer.
pub fn encode(payload: &str, into: &mut Vec<u8>) -> Result<(), TooLong> {
    let length = match u32::try_from(payload.len()) {
        Ok(length) if payload.len() <= PAYLOAD_LIMIT => length.to_le_bytes(),
        _ => return Err(TooLong(payload.len())),
    };
    into.reserve(HEADER + payload.len());
    into.extend_from_slice(&MAGIC);
    into.extend_from_slice(&length);
    into.extend_from_slice(&checksum(length, payload.as_bytes()).to_le_bytes());
    into.extend_from_slice(payload.as_bytes());
    Ok(())
}

fn checksum(length: [u8; 4], payload: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&length);
    crc.update(payload);
    crc.finalize()
}

/// What a reader meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A whole frame.
    Frame {
        /// What was encoded.
        payload: &'a str,
        /// Where the next frame begins.
        next: usize,
    },
    /// Bytes that are no frame, with a whole frame after them: damage.
    Damage {
        /// Where it begins.
        at: usize,
        /// Where the next whole frame begins.
        next: usize,
    },
    /// Bytes that are no whole frame, to the end: a write that did not finish, or damage to the
    /// last frame. Always the last piece.
    Torn {
        /// Where the tail begins.
        at: usize,
    },
}

/// Reads the frames of a file, or of its part from some frame on.
#[derive(Debug, Clone)]
pub struct Frames<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Frames<'a> {
    /// Reads from the beginning of `bytes`.
    pub fn of(bytes: &'a [u8]) -> Self {
        Frames { bytes, at: 0 }
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let at = self.at;
        if at >= self.bytes.len() {
            return None;
        }
        if let Some((payload, next)) = frame(self.bytes, at) {
            self.at = next;
            return Some(Piece::Frame { payload, next });
        }
        match find_frame(self.bytes, at + 1) {
            Some(next) => {
                self.at = next;
                Some(Piece::Damage { at, next })
            }
            None => {
                self.at = self.bytes.len();
                Some(Piece::Torn { at })
            }
        }
    }
}

/// The whole frame at a place, and where it ends.
fn frame(bytes: &[u8], at: usize) -> Option<(&str, usize)> {
    let rest = bytes.get(at..)?.strip_prefix(&MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    if size > PAYLOAD_LIMIT {
        return None;
    }
    let payload = rest.get(..size)?;
    if checksum(*length, payload) != u32::from_le_bytes(*crc) {
        return None;
    }
    Some((std::str::from_utf8(payload).ok()?, at + HEADER + size))
}

fn find_frame(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find_iter(bytes.get(from..)?, &MAGIC)
        .map(|offset| from + offset)
        .find(|&at| frame(bytes, at).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(payloads: &[String]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for payload in payloads {
            encode(payload, &mut bytes).unwrap();
        }
        bytes
    }

    fn whole(bytes: &[u8]) -> Vec<&str> {
        Frames::of(bytes)
            .filter_map(|piece| match piece {
                Piece::Frame { payload, .. } => Some(payload),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn an_empty_file_has_nothing_in_it() {
        assert_eq!(Frames::of(b"").next(), None);
    }

    #[test]
    fn a_payload_that_is_too_long_is_refused() {
        let mut bytes = Vec::new();
        let most = "x".repeat(PAYLOAD_LIMIT);
        assert_eq!(encode(&most, &mut bytes), Ok(()));
        assert_eq!(whole(&bytes), [most.as_str()]);
        assert_eq!(
            encode(&format!("{most}x"), &mut bytes),
            Err(TooLong(PAYLOAD_LIMIT + 1))
        );
    }

    #[test]
    fn a_length_from_nowhere_asks_for_no_memory() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[0xFF; 8]);
        assert_eq!(
            Frames::of(&bytes).collect::<Vec<_>>(),
            [Piece::Torn { at: 0 }]
        );
    }

    #[test]
    fn words_that_imitate_a_frame_do_not_become_one() {
        // The closest that text can come: the magic's own letters, and a frame inside a torn one.
        let mut bytes = file(&["\u{FF}SG\u{FE}".to_owned()]);
        bytes.pop();
        assert_eq!(
            Frames::of(&bytes).collect::<Vec<_>>(),
            [Piece::Torn { at: 0 }]
        );
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(payloads: Vec<String>) {
            let bytes = file(&payloads);
            prop_assert_eq!(whole(&bytes), payloads);
        }

        #[test]
        fn cut_anywhere_every_whole_frame_is_read(payloads: Vec<String>, cut: prop::sample::Index) {
            let bytes = file(&payloads);
            let cut = cut.index(bytes.len() + 1);
            let mut end = 0;
            let expect: Vec<&String> = payloads
                .iter()
                .take_while(|payload| { end += HEADER + payload.len(); end <= cut })
                .collect();
            prop_assert_eq!(whole(&bytes[..cut]), expect);
        }

        #[test]
        fn one_damaged_byte_costs_one_frame(
            payloads in prop::collection::vec(any::<String>(), 1..8),
            place: prop::sample::Index,
            flip in 1u8..,
        ) {
            let mut bytes = file(&payloads);
            let place = place.index(bytes.len());
            bytes[place] ^= flip;
            let mut end = 0;
            let hurt = payloads.iter().position(|payload| {
                end += HEADER + payload.len();
                place < end
            }).unwrap();
            let mut expect = payloads.clone();
            expect.remove(hurt);
            prop_assert_eq!(whole(&bytes), expect);
        }

        #[test]
        fn any_bytes_are_read_to_the_end(bytes: Vec<u8>) {
            let mut at = 0;
            for piece in Frames::of(&bytes) {
                let next = match piece {
                    Piece::Frame { next, .. } | Piece::Damage { next, .. } => next,
                    Piece::Torn { at: tail } => { prop_assert_eq!(tail, at); bytes.len() }
                };
                prop_assert!(next > at);
                at = next;
            }
            prop_assert_eq!(at, bytes.len());
        }
    }
}
