//! Texts that only this installation can have made, and secrets that only it can read.
//!
//! What a page has to get back from a browser unchanged is sealed into the form or the cookie
//! instead of being kept: nobody can fill a memory that is not there. AES-256-GCM with random
//! nonces; the keys come from the installation's key and are not in the database.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;

use super::error::Error;
use crate::model::Timestamp;

/// The keys.
pub(crate) struct Seals {
    sealing: LessSafeKey,
    digests: hmac::Key,
}

impl Seals {
    /// Keys of their own for each use, from the installation's key.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, key);
        let derived = |label: &str| hmac::sign(&root, label.as_bytes());
        let sealing = UnboundKey::new(&AES_256_GCM, derived("accounts: sealing").as_ref())
            .expect("SHA-256 is as long as the key");
        Seals {
            sealing: LessSafeKey::new(sealing),
            digests: hmac::Key::new(hmac::HMAC_SHA256, derived("accounts: digests").as_ref()),
        }
    }

    /// Seals bytes. `place` says what for and for whom: elsewhere they do not open.
    pub(crate) fn seal(&self, place: &[&str], bytes: &[u8]) -> Result<String, Error> {
        let mut nonce = [0; NONCE_LEN];
        aws_lc_rs::rand::fill(&mut nonce).map_err(|_| Error::NoRandomness)?;
        let mut sealed = bytes.to_vec();
        self.sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(joined(place)),
                &mut sealed,
            )
            .map_err(|_| Error::Broken)?;
        let mut whole = nonce.to_vec();
        whole.append(&mut sealed);
        Ok(data_encoding::BASE64URL_NOPAD.encode(&whole))
    }

    /// Opens what was sealed for the same place.
    pub(crate) fn open(&self, place: &[&str], sealed: &str) -> Option<Vec<u8>> {
        let whole = data_encoding::BASE64URL_NOPAD
            .decode(sealed.as_bytes())
            .ok()?;
        let (nonce, rest) = whole.split_first_chunk::<NONCE_LEN>()?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let open = self
            .sealing
            .open_in_place(nonce, Aad::from(joined(place)), &mut rest);
        open.ok().map(|bytes| bytes.to_vec())
    }

    /// Seals bytes that open until a moment.
    pub(crate) fn seal_until(
        &self,
        place: &[&str],
        until: Timestamp,
        bytes: &[u8],
    ) -> Result<String, Error> {
        let mut dated = until.0.to_be_bytes().to_vec();
        dated.extend_from_slice(bytes);
        self.seal(place, &dated)
    }

    /// Opens what was sealed until a moment, if it has not passed; tells the moment.
    pub(crate) fn open_until(
        &self,
        place: &[&str],
        sealed: &str,
        now: Timestamp,
    ) -> Option<(Timestamp, Vec<u8>)> {
        let dated = self.open(place, sealed)?;
        let (until, bytes) = dated.split_first_chunk::<8>()?;
        let until = Timestamp(i64::from_be_bytes(*until));
        (until > now).then(|| (until, bytes.to_vec()))
    }

    /// The digest of a short secret of an account. Keyed: a copy of the database alone cannot
    /// be searched for it.
    pub(crate) fn digest(&self, account: &str, secret: &str) -> String {
        let tag = hmac::sign(&self.digests, joined(&[account, secret]).as_slice());
        data_encoding::HEXLOWER.encode(tag.as_ref())
    }
}

/// The parts with their lengths, so that no two lists are the same bytes.
fn joined(parts: &[&str]) -> Vec<u8> {
    let mut all = Vec::new();
    for part in parts {
        all.extend_from_slice(&(part.len() as u64).to_be_bytes());
        all.extend_from_slice(part.as_bytes());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_at_its_place_in_its_time_and_unchanged() {
        let seals = Seals::new(&[7; 32]);
        let until = Timestamp(1000);
        let sealed = seals.seal_until(&["a", "b"], until, b"what").unwrap();
        let open = |place: &[&str], text: &str, now| seals.open_until(place, text, Timestamp(now));
        assert_eq!(
            open(&["a", "b"], &sealed, 999),
            Some((until, b"what".to_vec()))
        );
        assert_eq!(open(&["a", "b"], &sealed, 1000), None);
        assert_eq!(open(&["ab", ""], &sealed, 0), None);
        assert_eq!(open(&["a", "c"], &sealed, 0), None);
        for at in 0..sealed.len() {
            let mut other = sealed.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            // The last character may hold bits that belong to no byte; then it does not decode.
            assert_eq!(open(&["a", "b"], &other, 0), None, "{at}");
        }
        assert_eq!(open(&["a", "b"], "", 0), None);
        assert_eq!(Seals::new(&[8; 32]).open(&["a", "b"], &sealed), None);
    }

    #[test]
    fn digests_belong_to_an_account_and_a_key() {
        let seals = Seals::new(&[7; 32]);
        assert_eq!(seals.digest("a", "b"), seals.digest("a", "b"));
        assert_ne!(seals.digest("a", "b"), seals.digest("ab", ""));
        assert_ne!(
            seals.digest("a", "b"),
            Seals::new(&[8; 32]).digest("a", "b")
        );
    }
}
