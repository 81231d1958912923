//! What a certificate of an authority says, read once, and whether it may stand where it stands.

use std::fs;
use std::path::Path;

use aws_lc_rs::digest;
use rcgen::KeyPair;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::prelude::*;

use super::AuthorityError;
use super::names::Constraints;
use crate::model::Timestamp;

/// SHA-256 of a certificate, in upper-case pairs with colons.
pub(in crate::tls) fn fingerprint(der: &[u8]) -> String {
    digest::digest(&digest::SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>()
        .join(":")
}

/// When a certificate ends; `None` if it cannot be read.
pub fn ends(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = parse_x509_certificate(der).ok()?;
    Some(moment(certificate.validity().not_after))
}

fn moment(time: ASN1Time) -> Timestamp {
    Timestamp(time.timestamp().saturating_mul(1000))
}

/// What a certificate of an authority says.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The certificate.
    pub der: CertificateDer<'static>,
    /// Its subject as text.
    pub name: String,
    /// Begin.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
    /// Whether it may sign certificates at all (basicConstraints).
    pub is_ca: bool,
    /// How many authorities may stand between it and a leaf; `None` is any number.
    pub path_length: Option<u32>,
    /// For which names it may sign.
    pub constraints: Constraints,
    pub(super) may_sign_certificates: bool,
    pub(super) may_sign_for_servers: bool,
    pub(super) weak: Option<&'static str>,
    pub(super) subject: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) public_key: Vec<u8>,
}

impl Facts {
    /// The first certificate of a PEM file.
    pub(super) fn read(file: &Path) -> Result<Facts, AuthorityError> {
        Self::read_all(file).map(|mut all| all.swap_remove(0))
    }

    /// All certificates of a PEM file, in order; at least one.
    pub(super) fn read_all(file: &Path) -> Result<Vec<Facts>, AuthorityError> {
        let bytes = fs::read(file).map_err(|source| AuthorityError::File {
            file: file.into(),
            source,
        })?;
        let mut all = Vec::new();
        for der in CertificateDer::pem_slice_iter(&bytes) {
            let der = der.map_err(|_| AuthorityError::no_certificate(file))?;
            all.push(Self::of(der, file)?);
        }
        // Windows writes certificates without the PEM frame.
        if all.is_empty() && bytes.first() == Some(&0x30) {
            all.push(Self::of(CertificateDer::from(bytes), file)?);
        }
        if all.is_empty() {
            return Err(AuthorityError::no_certificate(file));
        }
        Ok(all)
    }

    pub(super) fn of(der: CertificateDer<'static>, file: &Path) -> Result<Facts, AuthorityError> {
        let (_, parsed) = parse_x509_certificate(&der)
            .map_err(|_| AuthorityError::content(file, "the certificate cannot be read"))?;
        let basic = parsed.basic_constraints().ok().flatten();
        let usage = parsed.key_usage().ok().flatten();
        let purposes = parsed.extended_key_usage().ok().flatten();
        Ok(Facts {
            name: parsed.subject().to_string(),
            from: moment(parsed.validity().not_before),
            until: moment(parsed.validity().not_after),
            is_ca: parsed.is_ca(),
            path_length: basic.and_then(|basic| basic.value.path_len_constraint),
            constraints: Constraints::of(&parsed),
            may_sign_certificates: usage.is_none_or(|usage| usage.value.key_cert_sign()),
            may_sign_for_servers: purposes
                .is_none_or(|purposes| purposes.value.server_auth || purposes.value.any),
            weak: weakness(&parsed),
            subject: parsed.subject().as_raw().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            der: der.clone(),
        })
    }

    /// Whether it is signed by itself, as roots are.
    pub fn is_root(&self) -> bool {
        self.subject == self.issuer
    }

    /// SHA-256, in upper-case pairs with colons, as devices show it.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// Whether it may sign now, with `below` authorities between it and the leaf.
    pub(super) fn check(
        &self,
        file: &Path,
        now: Timestamp,
        below: usize,
    ) -> Result<(), AuthorityError> {
        let wrong = |what: String| Err(AuthorityError::content(file, what));
        let name = &self.name;
        if !self.is_ca {
            return wrong(format!(
                "{name} is not a certificate authority (basicConstraints CA:TRUE is missing)"
            ));
        }
        if !self.may_sign_certificates {
            return wrong(format!(
                "{name} may not sign certificates (keyUsage lacks keyCertSign)"
            ));
        }
        if !self.may_sign_for_servers {
            return wrong(format!(
                "{name} may not stand above web sites (extendedKeyUsage lacks serverAuth)"
            ));
        }
        if let Some(weak) = self.weak {
            return wrong(format!("{name} is too weak for today's clients: {weak}"));
        }
        if self.path_length.is_some_and(|most| (most as usize) < below) {
            return wrong(format!(
                "{name} allows {} authorities below itself and would need {below} (pathLenConstraint)",
                self.path_length.unwrap_or_default()
            ));
        }
        if now < self.from || now >= self.until {
            return Err(AuthorityError::NotValid {
                file: file.into(),
                from: self.from,
                until: self.until,
            });
        }
        Ok(())
    }

    pub(super) fn check_key(&self, file: &Path, key: &KeyPair) -> Result<(), AuthorityError> {
        if key.public_key_raw() == self.public_key {
            return Ok(());
        }
        Err(AuthorityError::content(
            file,
            "does not belong to the key beside it; put the matching pair there",
        ))
    }
}

/// What keeps clients of today from accepting signatures of or on a certificate. The signature on
/// a root is looked at by nobody.
fn weakness(certificate: &X509Certificate<'_>) -> Option<&'static str> {
    use x509_parser::public_key::PublicKey;
    let signature = certificate.signature_algorithm.algorithm.to_id_string();
    let is_root = certificate.subject().as_raw() == certificate.issuer().as_raw();
    if !is_root
        && matches!(
            signature.as_str(),
            "1.2.840.113549.1.1.5" | "1.2.840.113549.1.1.4" | "1.2.840.10045.4.1"
        )
    {
        return Some("it is signed with SHA-1 or MD5");
    }
    match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) if key.key_size() < 2048 => Some("its RSA key is below 2048 bits"),
        Ok(PublicKey::EC(_) | PublicKey::RSA(_)) => None,
        _ => Some("its key is neither ECDSA nor RSA, and browsers take nothing else"),
    }
}
