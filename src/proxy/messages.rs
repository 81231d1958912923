//! The frames of one direction of a WebSocket (RFC 6455, section 5), as far as a reader of its
//! texts has to know them. Pure: bytes in, spans out; nothing is copied but what is unmasked.
//!
//! Extensions are not spoken: they were taken out of the handshake, so reserved bits break the
//! protocol. What breaks it, or never spoke it, is shown as the text that it may be from there on.
//! Masks are undone and not insisted on. What a text means is not known here.

/// A text frame of at most so many bytes is kept until it is whole; a longer one is read as it
/// comes.
pub const WHOLE: usize = 16 * 1024;
/// A binary frame of at most so many bytes is shown if it is text by another name.
const SHORT: usize = 4 * 1024;

/// What a frame is for (RFC 6455, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Binary,
    /// Close, ping, pong.
    Control,
}

/// What is no frame.
struct Broken;

/// A piece of a text, in the order of the stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// Its bytes, unmasked.
    pub bytes: &'a [u8],
    /// Whether its message ends with it.
    pub ends: bool,
}

/// How far a walk came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// So many bytes may go on; what is behind them waits for more.
    Fine(usize),
    /// So many bytes may go on and nothing behind them. `between` says that they end between two
    /// frames, so that another one may follow.
    Stop {
        /// How many.
        bytes: usize,
        /// Whether a frame of our own may be put behind them.
        between: bool,
    },
}

/// One direction.
#[derive(Default)]
pub struct Messages {
    /// The kind of the message that has begun and not ended, control frames aside.
    open: Option<Kind>,
    /// What is still to come of the frame under way.
    frame: Option<Under>,
    /// There are no frames from here on.
    bare: bool,
    unmasked: Vec<u8>,
}

/// A frame whose head has gone by.
#[derive(Clone, Copy)]
struct Under {
    kind: Kind,
    last: bool,
    mask: [u8; 4],
    turned: usize,
    left: u64,
}

/// The head of a frame.
struct Head {
    length: usize,
    under: Under,
}

impl Messages {
    /// Whether the last byte that went on ended a frame.
    pub fn is_between(&self) -> bool {
        self.frame.is_none() && !self.bare
    }

    /// Whether the protocol was broken, or never spoken.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Walks along bytes that follow those that went on, and shows texts to `hear` before they may
    /// go on; it says whether they may. Bytes that have to wait are to be given again, with more.
    pub fn walk(&mut self, bytes: &[u8], hear: &mut dyn FnMut(Text<'_>) -> bool) -> Walk {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            if self.bare {
                let text = Text {
                    bytes: rest,
                    ends: true,
                };
                return match !is_text(rest) || hear(text) {
                    true => Walk::Fine(bytes.len()),
                    false => Walk::Stop {
                        bytes: at,
                        between: false,
                    },
                };
            }
            let (begins, mut under) = match self.frame {
                Some(under) => (0, under),
                None => match self.head(rest) {
                    Ok(Some(head)) => (head.length, head.under),
                    Ok(None) => return Walk::Fine(at),
                    Err(Broken) => {
                        self.bare = true;
                        continue;
                    }
                },
            };
            let payload = rest.get(begins..).unwrap_or_default();
            let whole = usize::try_from(under.left).ok();
            let now = whole.map_or(payload.len(), |left| left.min(payload.len()));
            let complete = whole == Some(now);
            let short = under.kind == Kind::Binary && self.frame.is_none() && now <= SHORT;
            if under.kind == Kind::Text || short && complete {
                let waits = self.frame.is_none() && whole.is_some_and(|left| left <= WHOLE);
                if waits && !complete {
                    return Walk::Fine(at);
                }
                let piece = payload.get(..now).unwrap_or_default();
                let text = Text {
                    bytes: unmask(piece, under, &mut self.unmasked),
                    ends: complete && under.last,
                };
                let shown = match under.kind {
                    Kind::Text => !text.bytes.is_empty() || text.ends,
                    _ => is_text(text.bytes),
                };
                if shown && !hear(text) {
                    return Walk::Stop {
                        bytes: at,
                        between: self.frame.is_none(),
                    };
                }
            }
            // From here on the frame has begun to go on.
            if self.frame.is_none() && under.kind != Kind::Control {
                self.open = (!under.last).then_some(under.kind);
            }
            under.turned = (under.turned + now) % 4;
            under.left -= now as u64;
            self.frame = (!complete).then_some(under);
            at += begins + now;
            if !complete {
                return Walk::Fine(at);
            }
        }
    }

    /// The head of the next frame; `None` if it is not whole.
    fn head(&self, bytes: &[u8]) -> Result<Option<Head>, Broken> {
        let Some((&[first, second], rest)) = bytes.split_first_chunk::<2>() else {
            return Ok(None);
        };
        let last = first & 0x80 != 0;
        let masked = second & 0x80 != 0;
        if first & 0x70 != 0 {
            return Err(Broken);
        }
        let kind = match (first & 0x0f, self.open) {
            (0, Some(kind)) => kind,
            (1, None) => Kind::Text,
            (2, None) => Kind::Binary,
            (8..=10, _) if last && second & 0x7f <= 125 => Kind::Control,
            _ => return Err(Broken),
        };
        let (left, rest) = match second & 0x7f {
            126 => match rest.split_first_chunk::<2>() {
                Some((size, rest)) => (u64::from(u16::from_be_bytes(*size)), rest),
                None => return Ok(None),
            },
            127 => match rest.split_first_chunk::<8>() {
                Some((size, rest)) => (u64::from_be_bytes(*size), rest),
                None => return Ok(None),
            },
            short => (u64::from(short), rest),
        };
        if left > i64::MAX.unsigned_abs() {
            return Err(Broken);
        }
        let (mask, rest) = match masked {
            false => ([0; 4], rest),
            true => match rest.split_first_chunk::<4>() {
                Some((mask, rest)) => (*mask, rest),
                None => return Ok(None),
            },
        };
        Ok(Some(Head {
            length: bytes.len() - rest.len(),
            under: Under {
                kind,
                last,
                mask,
                turned: 0,
                left,
            },
        }))
    }
}

/// Whether bytes are text as people write it, but for a letter that is cut at the end.
fn is_text(bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let strange = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    !text.is_empty() && !text.contains(strange)
}

/// What a masked piece says (section 5.3).
fn unmask<'a>(piece: &'a [u8], under: Under, into: &'a mut Vec<u8>) -> &'a [u8] {
    if under.mask == [0; 4] {
        return piece;
    }
    let key = under.mask.iter().cycle().skip(under.turned);
    into.clear();
    into.extend(piece.iter().zip(key).map(|(byte, key)| byte ^ key));
    into
}

/// A close frame (RFC 6455, sections 5.5.1 and 7.4.1), masked if it goes to a server.
pub fn close(code: u16, reason: &str, mask: Option<[u8; 4]>) -> Vec<u8> {
    // 125 bytes at most, two of them the code.
    let (reason, _) = reason.split_at(reason.floor_char_boundary(123));
    let payload = [&code.to_be_bytes()[..], reason.as_bytes()].concat();
    let length = u8::try_from(payload.len()).unwrap_or(125);
    let mut frame = vec![0x88, length | if mask.is_some() { 0x80 } else { 0 }];
    frame.extend(mask.unwrap_or_default().iter().take(match mask {
        Some(_) => 4,
        None => 0,
    }));
    let key = mask.unwrap_or_default();
    frame.extend(payload.iter().zip(key.iter().cycle()).map(|(b, k)| b ^ k));
    frame
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reason_is_cut_between_letters() {
        for (reason, expect) in [
            ("short".to_owned(), 5),
            ("a".repeat(200), 123),
            // Three bytes each: 41 of them are 123; two, and 123 is within one.
            ("\u{fffd}".repeat(60), 123),
            ("я".repeat(100), 122),
        ] {
            let frame = close(1008, &reason, None);
            assert_eq!(frame.len(), 4 + expect, "{reason}");
            assert_eq!(usize::from(frame[1]), 2 + expect);
            assert!(std::str::from_utf8(&frame[4..]).is_ok());
        }
    }

    fn frame(first: u8, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
        let marked = if mask.is_some() { 0x80 } else { 0 };
        let mut frame = vec![first];
        match payload.len() {
            short @ 0..=125 => frame.push(u8::try_from(short).unwrap() | marked),
            long @ 126..=0xffff => {
                frame.push(126 | marked);
                frame.extend(u16::try_from(long).unwrap().to_be_bytes());
            }
            huge => {
                frame.push(127 | marked);
                frame.extend((huge as u64).to_be_bytes());
            }
        }
        frame.extend(mask.iter().flatten());
        let key = mask.unwrap_or_default();
        frame.extend(payload.iter().zip(key.iter().cycle()).map(|(b, k)| b ^ k));
        frame
    }

    /// What is heard of bytes that come in pieces of this size, messages apart, and what goes on.
    fn heard(bytes: &[u8], piece: usize) -> (Vec<String>, usize, bool) {
        let mut messages = Messages::default();
        let (mut texts, mut open) = (Vec::new(), String::new());
        let (mut waiting, mut gone) = (Vec::new(), 0);
        for piece in bytes.chunks(piece.max(1)) {
            waiting.extend_from_slice(piece);
            let walk = messages.walk(&waiting, &mut |text| {
                open += std::str::from_utf8(text.bytes).unwrap();
                if text.ends {
                    texts.push(std::mem::take(&mut open));
                }
                true
            });
            let Walk::Fine(fine) = walk else {
                panic!("{walk:?}");
            };
            waiting.drain(..fine);
            gone += fine;
        }
        (texts, gone, messages.is_bare())
    }

    #[test]
    fn texts_are_heard_however_they_are_cut_and_framed() {
        let key = Some([9, 200, 3, 77]);
        let long = "word ".repeat(10_000);
        for mask in [None, key] {
            let all = [
                frame(0x81, b"hello", mask),
                frame(0x82, &[0xff; 300], mask),
                frame(0x01, b"in ", mask),
                frame(0x89, b"ping", mask),
                frame(0x80, b"pieces", mask),
                frame(0x81, long.as_bytes(), mask),
                frame(0x81, b"", mask),
                frame(0x88, b"\x03\xe8", mask),
            ]
            .concat();
            for piece in [1, 2, 7, 100, 16_000, all.len()] {
                let (texts, gone, bare) = heard(&all, piece);
                assert!(!bare);
                assert_eq!(texts, ["hello", "in pieces", &long, ""], "{piece}");
                assert_eq!(gone, all.len(), "{piece}");
            }
        }
    }

    #[test]
    fn what_breaks_the_protocol_is_shown_as_it_is() {
        let check = |bytes: Vec<u8>, expect: &[&str]| {
            let (texts, gone, bare) = heard(&bytes, bytes.len());
            assert!(bare, "{bytes:?}");
            assert_eq!(
                (&texts[..], gone),
                (
                    &expect.iter().map(|s| s.to_string()).collect::<Vec<_>>()[..],
                    bytes.len()
                )
            );
        };
        check(frame(0xc1, b"compressed", None), &[]);
        check(frame(0x80, b"nothing to go on with", None), &[]);
        check(frame(0x83, b"reserved", None), &[]);
        check(frame(0x08, b"half a close", None), &[]);
        check(frame(0x89, &[0; 126], None), &[]);
        check([&[0x82, 127][..], &[0xff; 8]].concat(), &[]);
        check(b"SSH-2.0-OpenSSH\r\n".to_vec(), &["SSH-2.0-OpenSSH\r\n"]);
        check(
            [frame(0x81, b"a", None), b"spoken".to_vec()].concat(),
            &["a", "spoken"],
        );
    }

    #[test]
    fn short_texts_are_heard_whatever_they_are_called() {
        let all = [
            frame(0x82, b"plain words", Some([1, 2, 3, 4])),
            frame(0x82, b"\0\x01words", None),
            frame(0x82, &[b'x'; SHORT + 1], None),
        ];
        assert_eq!(heard(&all.concat(), 100_000).0, ["plain words"]);
    }

    #[test]
    fn nothing_goes_on_from_the_frame_that_may_not() {
        let good = frame(0x81, b"good", None);
        let all = [good.clone(), frame(0x81, b"bad", None)].concat();
        let mut messages = Messages::default();
        let stop = messages.walk(&all, &mut |text| text.bytes != b"bad");
        let (bytes, between) = (good.len(), true);
        assert_eq!(stop, Walk::Stop { bytes, between });
        // Of a long one the beginning has gone: nothing can be put behind it.
        let mut text = "x".repeat(WHOLE).into_bytes();
        text.extend(b"bad");
        let all = frame(0x81, &text, None);
        let mut messages = Messages::default();
        let head = all.len() - text.len();
        let fine = messages.walk(&all[..head + WHOLE], &mut |_| true);
        assert_eq!(fine, Walk::Fine(head + WHOLE));
        let stop = messages.walk(&all[head + WHOLE..], &mut |text| text.bytes != b"bad");
        let (bytes, between) = (0, false);
        assert_eq!(stop, Walk::Stop { bytes, between });
    }

    #[test]
    fn a_close_frame_is_one() {
        assert_eq!(close(1008, "no", None), b"\x88\x04\x03\xf0no");
        let masked = close(1001, "", Some([1, 1, 1, 1]));
        assert_eq!(masked, b"\x88\x82\x01\x01\x01\x01\x02\xe8");
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_cut_go_on_in_order(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            piece in 1usize..50,
        ) {
            let walk = |piece: usize| {
                let mut messages = Messages::default();
                let (mut gone, mut waiting) = (0, Vec::new());
                for piece in bytes.chunks(piece) {
                    waiting.extend_from_slice(piece);
                    match messages.walk(&waiting, &mut |_| true) {
                        Walk::Fine(fine) => {
                            gone += fine;
                            waiting.drain(..fine);
                        }
                        Walk::Stop { .. } => return None,
                    }
                }
                Some((gone, messages.is_bare()))
            };
            let whole = walk(bytes.len().max(1));
            prop_assert!(whole.is_some());
            prop_assert_eq!(walk(piece), whole);
        }
    }
}
