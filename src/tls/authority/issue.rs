//! Makes roots, intermediates, and roots signed by the root before them.

use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use time::OffsetDateTime;

use super::names::Constraints;
use crate::model::Timestamp;

/// Certificates begin a day early: school tablets have slow clocks.
pub(in crate::tls) const BACKDATE: Duration = Duration::from_secs(24 * 60 * 60);

/// Two authorities below a root: the intermediate, and in a change of roots the next root, signed
/// by this one.
const BELOW_ROOT: u8 = 2;

/// A certificate with its key, both in PEM.
pub(super) struct Made {
    pub(super) pem: String,
    pub(super) key: KeyPair,
}

/// How a certificate of an authority is to be.
pub(super) struct Order<'a> {
    pub(super) name: String,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) constraints: &'a Constraints,
}

pub(super) fn root(order: &Order<'_>) -> Result<Made, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let pem = params(order, BELOW_ROOT)?.self_signed(&key)?.pem();
    Ok(Made { pem, key })
}

/// The same root once more, signed by the root before it: devices that trust only that one
/// accept what is below the new one.
pub(super) fn cross(
    order: &Order<'_>,
    new: &KeyPair,
    before: &Issuer<'_, KeyPair>,
) -> Result<String, rcgen::Error> {
    let mut params = params(order, BELOW_ROOT - 1)?;
    params.use_authority_key_identifier_extension = true;
    Ok(params.signed_by(new, before)?.pem())
}

pub(super) fn intermediate(
    order: &Order<'_>,
    root: &Issuer<'_, KeyPair>,
) -> Result<Made, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = params(order, 0)?;
    params.use_authority_key_identifier_extension = true;
    let pem = params.signed_by(&key, root)?.pem();
    Ok(Made { pem, key })
}

fn params(order: &Order<'_>, below: u8) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, order.name.as_str());
    params.serial_number = Some(serial()?);
    params.not_before = moment(order.from);
    params.not_after = moment(order.until);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.name_constraints = order.constraints.write();
    Ok(params)
}

/// A name of at most 64 characters (RFC 5280, appendix A.1) that no other certificate of the
/// school has: verifiers find an issuer by its name.
pub(super) fn name(school: &str, what: &str) -> Result<String, rcgen::Error> {
    let mark = data_encoding::HEXLOWER.encode(&random()?[..4]);
    let end = format!(" · {what} {mark}");
    let room = 64usize.saturating_sub(end.chars().count());
    let school: String = school.chars().take(room).collect();
    Ok(school + &end)
}

/// 127 random bits: unique without bookkeeping (CA/Browser Forum BR 7.1 asks for 64).
pub(in crate::tls) fn serial() -> Result<SerialNumber, rcgen::Error> {
    let mut bytes = random()?;
    // Positive, and never with a leading zero byte that encoders would drop.
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn random() -> Result<[u8; 16], rcgen::Error> {
    let mut bytes = [0u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| rcgen::Error::RingUnspecified)?;
    Ok(bytes)
}

/// rcgen's date of a moment; the clock's range is far inside what it can hold.
pub(in crate::tls) fn moment(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
