//! The response about revocation that an origin staples to its handshake (RFC 6960, RFC 6066
//! section 8). Asking a responder ourselves would tell it what a school reads, and wait.

use aws_lc_rs::digest;
use der::{Decode as _, Encode as _};
use rustls::pki_types::{
    CertificateDer, SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer, TrustAnchor, UnixTime,
};
use webpki::{EndEntityCert, KeyUsage, RawPublicKeyEntity};
use x509_ocsp::{BasicOcspResponse, CertStatus, OcspResponse, OcspResponseStatus};
use x509_parser::prelude::*;

/// id-kp-OCSPSigning.
const OCSP_SIGNING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 9];
/// A clock may be wrong by so many seconds.
const SKEW: u64 = 300;
/// Responses are a few kilobytes.
const LARGEST: usize = 64 * 1024;

/// Who issued the certificate in question.
pub(super) struct Issuer {
    /// Its name, as DER.
    pub(super) name: Vec<u8>,
    /// Its SubjectPublicKeyInfo, as DER.
    pub(super) key: Vec<u8>,
}

/// What a response says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Staple {
    /// Signed, in time, and the certificate is good.
    Good,
    /// Signed, and the certificate was taken back. Being late does not give it back.
    Revoked,
    /// None, or one that says nothing: unreadable, of another certificate, late, badly signed.
    Nothing,
}

/// Reads a stapled response about `leaf`.
pub(super) fn read(
    response: &[u8],
    leaf: &CertificateDer<'_>,
    issuer: &Issuer,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    now: UnixTime,
) -> Staple {
    if response.is_empty() || response.len() > LARGEST {
        return Staple::Nothing;
    }
    told(response, leaf, issuer, algorithms, now).unwrap_or(Staple::Nothing)
}

fn told(
    response: &[u8],
    leaf: &CertificateDer<'_>,
    issuer: &Issuer,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    now: UnixTime,
) -> Option<Staple> {
    let response = OcspResponse::from_der(response).ok()?;
    if response.response_status != OcspResponseStatus::Successful {
        return None;
    }
    let bytes = response.response_bytes?;
    let basic = BasicOcspResponse::from_der(bytes.response.as_bytes()).ok()?;
    let (_, leaf) = X509Certificate::from_der(leaf).ok()?;
    let (_, key) = SubjectPublicKeyInfo::from_der(&issuer.key).ok()?;
    let single = basic.tbs_response_data.responses.iter().find(|single| {
        let id = &single.cert_id;
        let Some(hash) = hash(&id.hash_algorithm.oid.to_string()) else {
            return false;
        };
        let same = |one: &[u8], other: &[u8]| {
            let skip = |bytes: &'_ [u8]| bytes.iter().take_while(|byte| **byte == 0).count();
            one[skip(one)..] == other[skip(other)..]
        };
        same(id.serial_number.as_bytes(), leaf.raw_serial())
            && digest::digest(hash, &issuer.name).as_ref() == id.issuer_name_hash.as_bytes()
            && digest::digest(hash, &key.subject_public_key.data).as_ref()
                == id.issuer_key_hash.as_bytes()
    })?;
    if !is_signed(&basic, issuer, algorithms, now) {
        return None;
    }
    let seconds = now.as_secs();
    let from = single.this_update.0.to_unix_duration().as_secs();
    let in_time = from <= seconds.saturating_add(SKEW)
        && single.next_update.as_ref().is_some_and(|until| {
            seconds <= until.0.to_unix_duration().as_secs().saturating_add(SKEW)
        });
    match single.cert_status {
        CertStatus::Revoked(_) => Some(Staple::Revoked),
        CertStatus::Good(_) if in_time => Some(Staple::Good),
        _ => None,
    }
}

fn hash(oid: &str) -> Option<&'static digest::Algorithm> {
    match oid {
        "1.3.14.3.2.26" => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "2.16.840.1.101.3.4.2.1" => Some(&digest::SHA256),
        _ => None,
    }
}

/// Whether the issuer signed it, or one whom the issuer appointed (RFC 6960, 4.2.2.2).
fn is_signed(
    basic: &BasicOcspResponse,
    issuer: &Issuer,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    now: UnixTime,
) -> bool {
    let (Ok(message), Ok(algorithm), Some(signature)) = (
        basic.tbs_response_data.to_der(),
        basic.signature_algorithm.to_der(),
        basic.signature.as_bytes(),
    ) else {
        return false;
    };
    // Short form: no algorithm has 128 bytes of parameters.
    let Some(algorithm) = algorithm.get(2..) else {
        return false;
    };
    let verifies = |key: &[u8]| {
        let key = SubjectPublicKeyInfoDer::from(key);
        let Ok(entity) = RawPublicKeyEntity::try_from(&key) else {
            return false;
        };
        algorithms
            .iter()
            .filter(|known| known.signature_alg_id().as_ref() == algorithm)
            .any(|known| entity.verify_signature(*known, &message, signature).is_ok())
    };
    if verifies(&issuer.key) {
        return true;
    }
    basic.certs.iter().flatten().take(4).any(|cert| {
        cert.to_der().is_ok_and(|der| {
            appointed(&der, issuer, algorithms, now).is_some_and(|key| verifies(&key))
        })
    })
}

/// The key of a responder, if the issuer itself made its certificate for this.
fn appointed(
    der: &[u8],
    issuer: &Issuer,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    now: UnixTime,
) -> Option<Vec<u8>> {
    let der = CertificateDer::from(der);
    let anchor = [TrustAnchor {
        subject: content(&issuer.name)?.into(),
        subject_public_key_info: content(&issuer.key)?.into(),
        name_constraints: None,
    }];
    let responder = EndEntityCert::try_from(&der).ok()?;
    responder
        .verify_for_usage(
            algorithms,
            &anchor,
            &[],
            now,
            KeyUsage::required(OCSP_SIGNING),
            None,
            None,
        )
        .ok()?;
    Some(responder.subject_public_key_info().as_ref().to_vec())
}

/// What is inside a DER sequence.
pub(super) fn content(der: &[u8]) -> Option<&[u8]> {
    let (_, any) = x509_parser::asn1_rs::Any::from_der(der).ok()?;
    Some(any.data)
}

/// Whether the certificate says that it counts only with a response (RFC 7633).
pub(super) fn is_demanded(leaf: &CertificateDer<'_>) -> bool {
    const FEATURES: &str = "1.3.6.1.5.5.7.1.24";
    let Ok((_, leaf)) = X509Certificate::from_der(leaf) else {
        return false;
    };
    leaf.iter_extensions()
        .filter(|extension| extension.oid.to_id_string() == FEATURES)
        .any(|extension| {
            // A sequence of small integers; status_request is 5.
            extension.value.windows(3).any(|three| three == [2, 1, 5])
        })
}
