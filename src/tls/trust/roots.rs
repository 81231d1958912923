//! Roots that the school configured, looked at before they are believed.
//!
//! rustls takes nothing of a root but name, key and name constraints: an expired one, one that is
//! no authority or one with a critical extension that nobody understands would count. Here such a
//! root is left out and said loudly; the gateway starts all the same, and what it would have
//! vouched for stays closed.

use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use x509_parser::extensions::ParsedExtension;

use super::rules::{self, Broken, invalid};
use super::{Problem, TrustError};
use crate::tls::authority::fingerprint;

/// A root with the certificate it came from.
pub(super) struct Root {
    pub(super) anchor: TrustAnchor<'static>,
    pub(super) der: CertificateDer<'static>,
}

/// A root that is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its file.
    pub file: PathBuf,
    /// Which certificate of the file, from 1.
    pub number: usize,
    /// SHA-256 of the certificate, in upper-case pairs with colons.
    pub fingerprint: String,
    /// What is wrong, as a sentence's end.
    pub what: &'static str,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: certificate {} is not trusted as a root: {} ({})",
            self.file.display(),
            self.number,
            self.what,
            self.fingerprint
        )
    }
}

/// The roots of one file, and those left out.
pub(super) fn read(
    file: &Path,
    now: i64,
    strict: bool,
) -> Result<(Vec<Root>, Vec<LeftOut>), TrustError> {
    let bytes = std::fs::read(file).map_err(|source| TrustError::File {
        file: file.into(),
        source,
    })?;
    let content = |what: String| TrustError::Content {
        file: file.into(),
        what,
    };
    let (mut roots, mut left_out) = (Vec::new(), Vec::new());
    for (at, der) in CertificateDer::pem_slice_iter(&bytes).enumerate() {
        let number = at + 1;
        let der: CertificateDer<'static> =
            der.map_err(|_| content(format!("certificate {number} is not readable PEM")))?;
        match one(&der, now, strict) {
            Ok(root) => roots.push(root),
            Err(broken) => left_out.push(LeftOut {
                file: file.into(),
                number,
                fingerprint: fingerprint(&der),
                what: sentence(broken),
            }),
        }
    }
    if roots.is_empty() && left_out.is_empty() {
        return Err(content(
            "holds no PEM certificate (-----BEGIN CERTIFICATE-----)".into(),
        ));
    }
    Ok((roots, left_out))
}

/// One root, if it can be believed.
pub(super) fn one(der: &CertificateDer<'static>, now: i64, strict: bool) -> Result<Root, Broken> {
    check(der, now, strict)?;
    let anchor = webpki::anchor_from_trusted_cert(der).map_err(|_| invalid("unreadable"))?;
    Ok(Root {
        anchor: TrustAnchor {
            // The rules compare them, in more forms than webpki knows.
            name_constraints: None,
            ..anchor.to_owned()
        },
        der: der.clone(),
    })
}

fn check(der: &[u8], now: i64, strict: bool) -> Result<(), Broken> {
    let root = rules::read(der)?;
    rules::in_time(&root, now)?;
    rules::any_certificate(&root)?;
    rules::issuer(&root)?;
    let mut own_key = None;
    let mut issuer_key = None;
    for extension in root.iter_extensions() {
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(_)
            | ParsedExtension::KeyUsage(_)
            | ParsedExtension::NameConstraints(_)
            | ParsedExtension::SubjectAlternativeName(_)
            // Policies say nothing where none is demanded.
            | ParsedExtension::CertificatePolicies(_) => {}
            ParsedExtension::ExtendedKeyUsage(usage) if !usage.server_auth && !usage.any => {
                return Err(invalid("root-not-for-servers"));
            }
            ParsedExtension::ExtendedKeyUsage(_) => {}
            ParsedExtension::SubjectKeyIdentifier(key) => own_key = Some(key.0),
            ParsedExtension::AuthorityKeyIdentifier(key) => {
                issuer_key = key.key_identifier.as_ref().map(|key| key.0);
            }
            _ if extension.critical => return Err(invalid("root-critical-extension")),
            _ => {}
        }
    }
    let self_issued = root.subject().as_raw() == root.issuer().as_raw();
    if self_issued && own_key.is_some() && issuer_key.is_some() && own_key != issuer_key {
        return Err(invalid("root-key-identifiers-differ"));
    }
    if root.signature_algorithm != root.tbs_certificate.signature {
        return Err(invalid("root-algorithms-differ"));
    }
    if strict {
        rules::strict_issuer(&root)?;
    }
    Ok(())
}

fn sentence(broken: Broken) -> &'static str {
    match (broken.problem, broken.rule) {
        (Problem::Expired, _) => "its time is over",
        (Problem::NotYetValid, _) => "its time has not come",
        (Problem::Weak, "rsa-below-2048") => "its RSA key has fewer than 2048 bits",
        (Problem::Weak, "rsa-odd-length") => "its RSA key has no whole number of octets",
        (Problem::Weak, _) => {
            "its key is of a kind that is not accepted (RSA, P-256, P-384, \
             P-521 or Ed25519)"
        }
        (_, "issuer-is-no-authority") => {
            "it is no certificate authority (basicConstraints with CA:TRUE, marked critical); \
             for one server's own certificate use `exceptions` of [upstream]"
        }
        (_, "issuer-may-not-sign-certificates") => "its keyUsage lacks keyCertSign",
        (_, "root-not-for-servers") => "its extendedKeyUsage lacks serverAuth",
        (_, "root-critical-extension") => "it has a critical extension that is not understood",
        (_, "extension-twice") => "it has an extension twice",
        (_, "extension-critical") => "it marks an extension critical that must not be",
        (_, "root-key-identifiers-differ") => "its two key identifiers differ",
        (_, "root-algorithms-differ") => "it names two signature algorithms",
        (_, "name-constraints-unreadable" | "name-constraints-empty") => {
            "its name constraints cannot be understood"
        }
        (_, "issuer-without-name" | "issuer-empty") => "it has no name",
        (_, rule) if rule.starts_with("strict-") => {
            "it breaks RFC 5280 or the Baseline Requirements (strict_chains is on)"
        }
        _ => "it cannot be read",
    }
}
