//! Event tokens: what a link from a page to the portal carries.
//!
//! Opaque, signed, expiring; names an event and how its reader is spoken to, and holds no
//! address, name or subject. The data path mints them, the portal reads them.
//!
//! `base64url(hit[16] ‖ expiry in minutes[4] ‖ voice[1] ‖ language[1] ‖ variant[1] ‖ mac[16])`,
//! where the mac is HMAC-SHA-256 (RFC 2104) over a label and the rest, cut to 128 bits
//! (RFC 2104, section 5). The label keeps the key's other uses apart.

use std::time::Duration;

use aws_lc_rs::{constant_time, hmac};
use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use crate::model::{Language, Timestamp, Voice};

use super::Variant;

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The hit.
    pub hit: Uuid,
    /// How its reader is spoken to.
    pub voice: Voice,
    /// The language of the page.
    pub language: Language,
    /// Which page it was.
    pub variant: Variant,
}

/// Why a text is not a token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not written by us, or not as we wrote it.
    #[error("not a token of this gateway")]
    Forged,
    /// Written by us, but too long ago.
    #[error("the token has expired")]
    Expired,
}

/// Mints and reads event tokens with the installation's secret.
pub struct Tokens {
    key: hmac::Key,
}

const BODY: usize = 23;
const MAC: usize = 16;
/// Characters of a token: 39 bytes in base64url without padding.
const TEXT: usize = 52;
const LABEL: &[u8] = b"schoolgate event token 1\0";
const VOICES: [Voice; 5] = [Voice::A, Voice::B, Voice::C, Voice::D, Voice::E];

impl Tokens {
    /// How long a token is good for: a question may wait over a weekend and a holiday.
    pub const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

    /// With the installation's secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Tokens {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret),
        }
    }

    /// Writes a token: 52 characters of base64url.
    pub fn mint(&self, event: &Event, now: Timestamp) -> String {
        let minutes = now.plus(Self::LIFE).0.div_euclid(60_000);
        let expires = u32::try_from(minutes.max(0)).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(BODY + MAC);
        bytes.extend_from_slice(event.hit.as_bytes());
        bytes.extend_from_slice(&expires.to_be_bytes());
        bytes.push(number(&VOICES, event.voice));
        bytes.push(number(&Language::ALL, event.language));
        bytes.push(number(&Variant::ALL, event.variant));
        let mac = self.mac(&bytes);
        bytes.extend_from_slice(&mac);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a token. The signature is compared in constant time, before anything is believed.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<Event, TokenError> {
        if token.len() != TEXT {
            return Err(TokenError::Forged);
        }
        let bytes = BASE64URL_NOPAD
            .decode(token.as_bytes())
            .map_err(|_| TokenError::Forged)?;
        let (body, mac) = bytes.split_at_checked(BODY).ok_or(TokenError::Forged)?;
        constant_time::verify_slices_are_equal(&self.mac(body), mac)
            .map_err(|_| TokenError::Forged)?;
        let (hit, rest) = body.split_first_chunk::<16>().ok_or(TokenError::Forged)?;
        let (expires, rest) = rest.split_first_chunk::<4>().ok_or(TokenError::Forged)?;
        let [voice, language, variant] = *rest else {
            return Err(TokenError::Forged);
        };
        if now.0.div_euclid(60_000) > i64::from(u32::from_be_bytes(*expires)) {
            return Err(TokenError::Expired);
        }
        Ok(Event {
            hit: Uuid::from_bytes(*hit),
            voice: *VOICES.get(usize::from(voice)).ok_or(TokenError::Forged)?,
            language: *Language::ALL
                .get(usize::from(language))
                .ok_or(TokenError::Forged)?,
            variant: *Variant::ALL
                .get(usize::from(variant))
                .ok_or(TokenError::Forged)?,
        })
    }

    fn mac(&self, body: &[u8]) -> [u8; MAC] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(LABEL);
        context.update(body);
        let tag = context.sign();
        let mut mac = [0u8; MAC];
        // SHA-256 gives 32 bytes; `zip` stops at the shorter of the two.
        for (to, from) in mac.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        mac
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(‹redacted›)")
    }
}

/// Where `item` stands in its list; every enum's list holds all of its values.
fn number<T: PartialEq>(all: &[T], item: T) -> u8 {
    all.iter()
        .position(|other| *other == item)
        .and_then(|at| u8::try_from(at).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp(1_795_000_000_000);

    fn tokens() -> Tokens {
        Tokens::new(&[7; 32])
    }

    fn event() -> impl Strategy<Value = Event> {
        (any::<u128>(), 0..5usize, 0..4usize, 0..10usize).prop_map(
            |(hit, voice, language, variant)| Event {
                hit: Uuid::from_u128(hit),
                voice: VOICES[voice],
                language: Language::ALL[language],
                variant: Variant::ALL[variant],
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_minted_is_read(event in event()) {
            let token = tokens().mint(&event, NOON);
            prop_assert_eq!(token.len(), TEXT);
            prop_assert_eq!(tokens().read(&token, NOON), Ok(event));
        }

        #[test]
        fn a_flipped_bit_is_a_forgery(event in event(), bit in 0..(BODY + MAC) * 8) {
            let token = tokens().mint(&event, NOON);
            let mut bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let forged = BASE64URL_NOPAD.encode(&bytes);
            prop_assert_eq!(tokens().read(&forged, NOON), Err(TokenError::Forged));
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".{0,80}") {
            prop_assert_eq!(tokens().read(&text, NOON), Err(TokenError::Forged));
        }
    }

    #[test]
    fn another_secret_reads_nothing() {
        let event = Event {
            hit: Uuid::from_u128(1),
            voice: Voice::C,
            language: Language::Pl,
            variant: Variant::Care,
        };
        let token = tokens().mint(&event, NOON);
        assert_eq!(
            Tokens::new(&[8; 32]).read(&token, NOON),
            Err(TokenError::Forged)
        );
    }

    #[test]
    fn a_token_lives_seven_days() {
        let event = Event {
            hit: Uuid::from_u128(1),
            voice: Voice::A,
            language: Language::Vi,
            variant: Variant::Standard,
        };
        let token = tokens().mint(&event, NOON);
        let last = NOON.plus(Tokens::LIFE);
        assert_eq!(tokens().read(&token, last), Ok(event));
        let after = last.plus(Duration::from_secs(60));
        assert_eq!(tokens().read(&token, after), Err(TokenError::Expired));
    }
}
