//! Who vouches for a model: an Ed25519 signature (RFC 8032) behind the model's bytes.
//!
//! A model decides what children may read, so one that was altered on its way, or comes from
//! somebody unknown, is not used. A sealed file is the model, the signer's public key (32 bytes),
//! the signature over everything before the key (64 bytes), and `SGSEAL01`.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use data_encoding::HEXLOWER;

const MAGIC: &[u8; 8] = b"SGSEAL01";
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// Why a seal does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is none.
    #[error("the model is not sealed; seal it with `schoolgate model seal` and a key of your own")]
    Missing,
    /// Model and signature do not belong together.
    #[error("the model was changed after it was sealed; fetch it again")]
    Broken,
    /// The bytes of a key are not a key.
    #[error("this is not an Ed25519 key in PKCS#8")]
    Key,
}

/// A model's bytes and who vouches for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal<'m> {
    /// The model without its seal.
    pub model: &'m [u8],
    /// The signer's public key.
    pub signer: &'m [u8; KEY],
}

impl<'m> Seal<'m> {
    /// Splits a sealed file and checks the signature. Whether the signer is trusted is the
    /// caller's question.
    ///
    /// # Errors
    /// If there is no seal or it does not fit.
    pub fn open(sealed: &'m [u8]) -> Result<Seal<'m>, SealError> {
        let rest = sealed.strip_suffix(MAGIC).ok_or(SealError::Missing)?;
        let (rest, signature) = rest
            .split_last_chunk::<SIGNATURE>()
            .ok_or(SealError::Missing)?;
        let (model, signer) = rest.split_last_chunk::<KEY>().ok_or(SealError::Missing)?;
        UnparsedPublicKey::new(&ED25519, signer)
            .verify(model, signature)
            .map_err(|_| SealError::Broken)?;
        Ok(Seal { model, signer })
    }

    /// The signer's public key in hex, as `policies/model/keys.toml` names it.
    pub fn signer_hex(&self) -> String {
        HEXLOWER.encode(self.signer)
    }
}

/// Somebody who seals models.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// A new key, as PKCS#8 (RFC 5958) to be kept secret.
    ///
    /// # Errors
    /// If the machine has no randomness to give.
    pub fn generate() -> Result<Vec<u8>, SealError> {
        Ed25519KeyPair::generate()
            .and_then(|key| key.to_pkcs8().map(|document| document.as_ref().to_vec()))
            .map_err(|_| SealError::Key)
    }

    /// The signer whose key this is.
    ///
    /// # Errors
    /// If it is not an Ed25519 key.
    pub fn from_pkcs8(key: &[u8]) -> Result<Signer, SealError> {
        Ed25519KeyPair::from_pkcs8(key)
            .map(Signer)
            .map_err(|_| SealError::Key)
    }

    /// The public key in hex.
    pub fn public_hex(&self) -> String {
        HEXLOWER.encode(self.0.public_key().as_ref())
    }

    /// The model's bytes with this signer's seal behind them.
    pub fn seal(&self, model: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(model);
        [
            model,
            self.0.public_key().as_ref(),
            signature.as_ref(),
            MAGIC,
        ]
        .concat()
    }
}
