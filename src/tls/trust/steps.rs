//! Paths that webpki refuses for what it does not implement: issuers constrained by subject or
//! mail, and issuers that name themselves, which do not count for a path's length (RFC 5280,
//! 4.2.1.9). An issuer that is found to stand below a root, step by step, takes the root's place
//! for webpki, which then judges the leaf; the rules see the whole path.
//!
//! Here are the steps: who signed whom, in time, with which purpose, not withdrawn, how deep.
//! What else an issuer must be, names among it, the rules say.

use rustls::pki_types::{
    CertificateDer, SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer, TrustAnchor,
};
use webpki::{CertRevocationList, EndEntityCert, RawPublicKeyEntity};
use x509_parser::asn1_rs::Any;
use x509_parser::prelude::*;

use super::names;
use super::rules;
use super::verifier::sequence;

/// Signatures that are looked at for one chain at most.
const SIGNATURES: usize = 100;
/// Paths for one chain at most.
const PATHS: usize = 24;
/// Issuers below a root at most.
const DEEPEST: usize = 6;

/// Issuers from just below a root downwards.
pub(super) struct Path<'a> {
    /// Which of the anchors stands above.
    pub(super) anchor: usize,
    /// The lowest first.
    pub(super) issuers: Vec<&'a [u8]>,
    /// Whether one of them was taken back.
    pub(super) revoked: bool,
}

/// Whether steps may find what webpki does not.
pub(super) fn may_help(issuers: &[CertificateDer<'_>]) -> bool {
    issuers.iter().any(|der| {
        let Ok((_, cert)) = X509Certificate::from_der(der) else {
            return false;
        };
        let constrained = matches!(
            cert.name_constraints(),
            Ok(Some(constraints)) if names::has_more_than_hosts(constraints.value)
        );
        constrained || cert.subject().as_raw() == cert.issuer().as_raw()
    })
}

/// An issuer that may be a step.
struct Issuer<'a> {
    der: &'a [u8],
    cert: X509Certificate<'a>,
    revoked: bool,
}

/// All paths from the anchors to issuers that were sent, within bounds.
pub(super) fn below<'a>(
    anchors: &[TrustAnchor<'_>],
    sent: &'a [CertificateDer<'_>],
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    lists: &[&CertRevocationList<'_>],
    now: i64,
) -> Vec<Path<'a>> {
    let issuers: Vec<Issuer<'a>> = sent
        .iter()
        .filter_map(|der| issuer(der, lists, now))
        .collect();
    let mut left = SIGNATURES;
    let mut signed = |child: &Issuer<'_>, key: &[u8]| {
        left = left.saturating_sub(1);
        left > 0 && is_signed(child.der, key, algorithms)
    };
    let mut paths: Vec<(usize, Vec<usize>)> = Vec::new();
    // An anchor's own constraints are webpki's to compare; the rules have those of the others.
    let free = |(_, anchor): &(usize, &TrustAnchor<'_>)| anchor.name_constraints.is_none();
    for (at, anchor) in anchors.iter().enumerate().filter(free) {
        let name = sequence(&anchor.subject);
        for (number, issuer) in issuers.iter().enumerate() {
            if paths.len() < PATHS
                && issuer.cert.issuer().as_raw() == name
                && signed(issuer, &sequence(&anchor.subject_public_key_info))
            {
                paths.push((at, vec![number]));
            }
        }
    }
    let mut next = 0;
    while next < paths.len() {
        let (anchor, path) = paths[next].clone();
        next += 1;
        let last = &issuers[path[path.len() - 1]].cert;
        for (number, issuer) in issuers.iter().enumerate() {
            // A name with a key once (RFC 4158, 5.2).
            let seen = |at: &usize| {
                let other = &issuers[*at].cert;
                other.subject().as_raw() == issuer.cert.subject().as_raw()
                    && other.public_key().raw == issuer.cert.public_key().raw
            };
            if paths.len() < PATHS
                && path.len() < DEEPEST
                && issuer.cert.issuer().as_raw() == last.subject().as_raw()
                && !path.iter().any(seen)
                && signed(issuer, last.public_key().raw)
            {
                paths.push((anchor, [&path[..], &[number]].concat()));
            }
        }
    }
    paths
        .into_iter()
        .filter(|(_, path)| is_within_lengths(path, &issuers))
        .map(|(anchor, path)| Path {
            anchor,
            revoked: path.iter().any(|at| issuers[*at].revoked),
            issuers: path.iter().rev().map(|at| issuers[*at].der).collect(),
        })
        .collect()
}

/// Reads as strictly as webpki does, then asks for time and purpose.
fn issuer<'a>(
    der: &'a CertificateDer<'_>,
    lists: &[&CertRevocationList<'_>],
    now: i64,
) -> Option<Issuer<'a>> {
    let strict = EndEntityCert::try_from(der).ok()?;
    let listed = |list: &&CertRevocationList<'_>| {
        list.issuer() == strict.issuer() && !matches!(list.find_serial(strict.serial()), Ok(None))
    };
    let revoked = lists.iter().any(listed);
    let cert = rules::read(&der[..]).ok()?;
    rules::in_time(&cert, now).ok()?;
    match cert.extended_key_usage() {
        Ok(Some(usage)) if !usage.value.server_auth => return None,
        Ok(_) => {}
        Err(_) => return None,
    }
    Some(Issuer {
        der: &der[..],
        cert,
        revoked,
    })
}

/// Path lengths from the top down, without counting those that name themselves.
fn is_within_lengths(path: &[usize], issuers: &[Issuer<'_>]) -> bool {
    path.iter().enumerate().all(|(at, number)| {
        let below = path[at + 1..].iter().filter(|number| {
            let cert = &issuers[**number].cert;
            cert.subject().as_raw() != cert.issuer().as_raw()
        });
        match issuers[*number].cert.basic_constraints() {
            Ok(Some(basic)) => basic
                .value
                .path_len_constraint
                .is_none_or(|most| below.count() <= usize::try_from(most).unwrap_or(usize::MAX)),
            _ => false,
        }
    })
}

/// Whether a key (SubjectPublicKeyInfo) signed a certificate.
fn is_signed(der: &[u8], key: &[u8], algorithms: &[&dyn SignatureVerificationAlgorithm]) -> bool {
    let Some((message, algorithm, signature)) = parts(der) else {
        return false;
    };
    let key = SubjectPublicKeyInfoDer::from(key);
    let Ok(entity) = RawPublicKeyEntity::try_from(&key) else {
        return false;
    };
    algorithms
        .iter()
        .filter(|known| known.signature_alg_id().as_ref() == algorithm)
        .any(|known| entity.verify_signature(*known, message, signature).is_ok())
}

/// What is signed, the inside of the algorithm's identifier, and the signature.
fn parts(der: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (_, whole) = Any::from_der(der).ok()?;
    let (rest, _) = Any::from_der(whole.data).ok()?;
    let message = whole.data.get(..whole.data.len() - rest.len())?;
    let (rest, algorithm) = Any::from_der(rest).ok()?;
    let (_, signature) = Any::from_der(rest).ok()?;
    // No unused bits.
    let ([0], signature) = signature.data.split_at_checked(1)? else {
        return None;
    };
    Some((message, algorithm.data, signature))
}
