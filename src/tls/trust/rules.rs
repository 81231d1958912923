//! Rules over a path that webpki has built and verified; pure.
//!
//! webpki looks at what decides whether a signature counts; browsers and RFC 5280 ask for more.
//! Each rule here has its own name, which the incident for IT carries. Rules that no browser has,
//! and that certificates of honest schools break, apply only when the configuration asks for
//! them (`strict`). `docs/origins.md` has the table with the source of each.

use rustls::pki_types::ServerName;
use x509_parser::extensions::{GeneralName, NameConstraints, ParsedExtension};
use x509_parser::prelude::*;

use super::{Problem, names};

/// A broken rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// What a page says of it.
    pub(super) problem: Problem,
    /// The rule's name, for IT.
    pub(super) rule: &'static str,
}

/// A rule that a page has no words of its own for.
pub(super) fn invalid(rule: &'static str) -> Broken {
    Broken {
        problem: Problem::Invalid,
        rule,
    }
}

fn weak(rule: &'static str) -> Broken {
    Broken {
        problem: Problem::Weak,
        rule,
    }
}

/// What the search's end is: one of Mozilla's roots, or one that the school configured.
pub(super) enum Anchor<'a> {
    Public,
    Configured(&'a [u8]),
}

/// The longest life of a certificate under a public root in days, by the second from which one
/// made has to keep to it (Baseline Requirements 6.3.2 as changed by ballot SC-081v3), the latest
/// first: 2029-03-15, 2027-03-15, 2026-03-15 and 2020-09-01.
const PUBLIC_LIVES: [(i64, i64); 4] = [
    (1_868_227_200, 47),
    (1_805_068_800, 100),
    (1_773_532_800, 200),
    (1_598_918_400, 398),
];

/// Every rule over one verified path, the leaf first, then its issuers up to below the root.
pub(super) fn check(
    leaf: &[u8],
    issuers: &[&[u8]],
    anchor: &Anchor<'_>,
    name: &ServerName<'_>,
    now: i64,
    strict: bool,
) -> Result<(), Broken> {
    let leaf = read(leaf)?;
    any_certificate(&leaf)?;
    end_entity(&leaf)?;
    wildcard(&leaf, name)?;
    if strict {
        strict_leaf(&leaf)?;
    }
    let mut parsed = Vec::with_capacity(issuers.len());
    for der in issuers {
        let cert = read(der)?;
        any_certificate(&cert)?;
        issuer(&cert)?;
        if strict {
            strict_issuer(&cert)?;
        }
        parsed.push(cert);
    }
    let mut budget = names::Budget::new();
    match anchor {
        Anchor::Public => public_life(&leaf)?,
        Anchor::Configured(der) => {
            let root = read(der)?;
            in_time(&root, now)?;
            path_length(&root, &parsed)?;
            named_within(&root, &leaf, &parsed, &mut budget)?;
        }
    }
    parsed
        .iter()
        .enumerate()
        .try_for_each(|(at, cert)| named_within(cert, &leaf, &parsed[..at], &mut budget))
}

/// Whether the leaf and the issuers below a certificate have names that it allows; issuers that
/// name themselves may have any (RFC 5280, 6.1.3).
fn named_within(
    above: &X509Certificate<'_>,
    leaf: &X509Certificate<'_>,
    issuers: &[X509Certificate<'_>],
    budget: &mut names::Budget,
) -> Result<(), Broken> {
    names::check(above, leaf, budget)?;
    issuers
        .iter()
        .filter(|cert| cert.subject().as_raw() != cert.issuer().as_raw())
        .try_for_each(|cert| names::check(above, cert, budget))
}

/// A certificate without bytes behind it.
pub(super) fn read(der: &[u8]) -> Result<X509Certificate<'_>, Broken> {
    match X509Certificate::from_der(der) {
        Ok(([], cert)) => Ok(cert),
        _ => Err(invalid("unreadable")),
    }
}

/// What holds for every certificate of a path.
pub(super) fn any_certificate(cert: &X509Certificate<'_>) -> Result<(), Broken> {
    let mut seen: Vec<&x509_parser::oid_registry::Oid<'_>> = Vec::new();
    for extension in cert.iter_extensions() {
        // RFC 5280, 4.2: not more than one instance of a particular extension.
        if seen.contains(&&extension.oid) {
            return Err(invalid("extension-twice"));
        }
        seen.push(&extension.oid);
        match extension.parsed_extension() {
            ParsedExtension::ParseError { .. } => return Err(invalid("extension-unreadable")),
            // RFC 5280, 4.2.1.1, 4.2.1.2 and 4.2.2.1.
            ParsedExtension::AuthorityKeyIdentifier(_)
            | ParsedExtension::SubjectKeyIdentifier(_)
            | ParsedExtension::AuthorityInfoAccess(_)
                if extension.critical =>
            {
                return Err(invalid("extension-critical"));
            }
            // RFC 5280, 4.2.1.11.
            ParsedExtension::PolicyConstraints(_) if !extension.critical => {
                return Err(invalid("policy-constraints-not-critical"));
            }
            // RFC 5280, 4.2.1.3: at least one bit.
            ParsedExtension::KeyUsage(usage) if usage.flags == 0 => {
                return Err(invalid("key-usage-empty"));
            }
            ParsedExtension::SubjectAlternativeName(names)
                if names
                    .general_names
                    .iter()
                    .any(|name| matches!(name, GeneralName::Invalid(..))) =>
            {
                return Err(invalid("name-unreadable"));
            }
            _ => {}
        }
    }
    // RFC 5280, 4.1.2.4.
    if cert.issuer().iter_attributes().next().is_none() {
        return Err(invalid("issuer-empty"));
    }
    strong_key(cert)
}

/// RSA from 2048 bits, whole octets of them, with a sane exponent, the NIST curves from P-256, Ed25519 (Baseline
/// Requirements 6.1.5 and 6.1.6).
fn strong_key(cert: &X509Certificate<'_>) -> Result<(), Broken> {
    const RSA: &str = "1.2.840.113549.1.1.1";
    const RSA_PSS: &str = "1.2.840.113549.1.1.10";
    const EC: &str = "1.2.840.10045.2.1";
    const ED25519: &str = "1.3.101.112";
    const CURVES: [&str; 3] = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];
    let key = cert.public_key();
    match key.algorithm.algorithm.to_id_string().as_str() {
        RSA | RSA_PSS => {
            let Ok(x509_parser::public_key::PublicKey::RSA(rsa)) = key.parsed() else {
                return Err(invalid("key-unreadable"));
            };
            let modulus = rsa.modulus.iter().skip_while(|byte| **byte == 0);
            let bits = modulus.clone().count() * 8
                - modulus
                    .clone()
                    .next()
                    .map_or(0, |first| first.leading_zeros() as usize);
            if bits < 2048 {
                return Err(weak("rsa-below-2048"));
            }
            if !bits.is_multiple_of(8) {
                return Err(weak("rsa-odd-length"));
            }
            let odd = rsa.exponent.last().is_some_and(|byte| byte & 1 == 1);
            let one = rsa
                .exponent
                .iter()
                .map(|byte| usize::from(*byte))
                .sum::<usize>()
                == 1;
            if !odd || one {
                return Err(weak("rsa-exponent"));
            }
            Ok(())
        }
        EC => {
            let curve = key
                .algorithm
                .parameters
                .as_ref()
                .and_then(|parameters| parameters.as_oid().ok())
                .map(|oid| oid.to_id_string());
            match curve {
                Some(curve) if CURVES.contains(&curve.as_str()) => Ok(()),
                _ => Err(weak("curve")),
            }
        }
        ED25519 => Ok(()),
        _ => Err(weak("key-algorithm")),
    }
}

/// What holds for the certificate of the server.
fn end_entity(leaf: &X509Certificate<'_>) -> Result<(), Broken> {
    serial(leaf)?;
    for extension in leaf.iter_extensions() {
        match extension.parsed_extension() {
            // RFC 5280, 4.2.1.10: in CA certificates only.
            ParsedExtension::NameConstraints(_) => {
                return Err(invalid("name-constraints-in-leaf"));
            }
            // RFC 5280, 4.2.1.9: keyCertSign without the CA bit.
            ParsedExtension::KeyUsage(usage) if usage.key_cert_sign() => {
                return Err(invalid("leaf-may-sign-certificates"));
            }
            // Whatever is negotiated here has the leaf's key sign (RFC 8446, 4.4.2.2; RFC 5246,
            // 7.4.2); BoringSSL and Firefox ask for the bit.
            ParsedExtension::KeyUsage(usage) if !usage.digital_signature() => {
                return Err(invalid("leaf-may-not-sign"));
            }
            // RFC 5280, 4.1.2.6.
            ParsedExtension::SubjectAlternativeName(_)
                if !extension.critical && leaf.subject().iter_attributes().next().is_none() =>
            {
                return Err(invalid("no-subject-and-names-not-critical"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// RFC 5280, 4.1.2.2: positive, and at most twenty octets.
fn serial(cert: &X509Certificate<'_>) -> Result<(), Broken> {
    let serial = cert.raw_serial();
    let negative = serial.first().is_some_and(|byte| byte & 0x80 != 0);
    let digits = serial.iter().skip_while(|byte| **byte == 0).count();
    if negative || digits == 0 || digits > 20 {
        return Err(invalid("serial"));
    }
    Ok(())
}

/// What holds for a certificate that issues others.
pub(super) fn issuer(cert: &X509Certificate<'_>) -> Result<(), Broken> {
    // RFC 5280, 4.1.2.6.
    if cert.subject().iter_attributes().next().is_none() {
        return Err(invalid("issuer-without-name"));
    }
    let mut authority = false;
    for extension in cert.iter_extensions() {
        match extension.parsed_extension() {
            // RFC 5280, 4.2.1.9: marked critical.
            ParsedExtension::BasicConstraints(basic) => {
                authority = basic.ca && extension.critical;
            }
            // RFC 5280, 4.2.1.3.
            ParsedExtension::KeyUsage(usage) if !usage.key_cert_sign() => {
                return Err(invalid("issuer-may-not-sign-certificates"));
            }
            ParsedExtension::NameConstraints(constraints) => readable(constraints)?,
            _ => {}
        }
    }
    if authority {
        Ok(())
    } else {
        Err(invalid("issuer-is-no-authority"))
    }
}

/// RFC 5280, 4.2.1.10: at least one list that is not empty, names without `*`, addresses with a
/// mask. A leading dot is against the letter of it as well, but what most private authorities
/// write and all browsers read.
fn readable(constraints: &NameConstraints<'_>) -> Result<(), Broken> {
    let mut trees = 0;
    for tree in [
        &constraints.permitted_subtrees,
        &constraints.excluded_subtrees,
    ]
    .into_iter()
    .flatten()
    .flatten()
    {
        trees += 1;
        let good = match &tree.base {
            GeneralName::DNSName(name) => !name.contains('*'),
            GeneralName::IPAddress(range) => matches!(range.len(), 8 | 32),
            GeneralName::RFC822Name(mail) => mail.matches('@').count() <= 1,
            GeneralName::Invalid(..) => false,
            _ => true,
        };
        if !good {
            return Err(invalid("name-constraints-unreadable"));
        }
    }
    if trees == 0 {
        return Err(invalid("name-constraints-empty"));
    }
    Ok(())
}

fn parent_of(name: &str) -> Option<&str> {
    name.split_once('.').map(|(_, parent)| parent)
}

fn dns_names(leaf: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = leaf.subject_alternative_name() else {
        return Vec::new();
    };
    names
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// A wildcard over everything that a registry hands out is nobody's, as Chromium has it. Names
/// that private parties hand out below their own, such as `github.io`, may be covered.
fn wildcard(leaf: &X509Certificate<'_>, name: &ServerName<'_>) -> Result<(), Broken> {
    let ServerName::DnsName(name) = name else {
        return Ok(());
    };
    let name = name.as_ref().trim_end_matches('.').to_ascii_lowercase();
    let names = dns_names(leaf);
    if names.iter().any(|own| own.trim_end_matches('.') == name) {
        return Ok(());
    }
    // webpki has matched the name, so it was by a wildcard in place of the first label.
    let registry = parent_of(&name).is_none_or(|parent| {
        !parent.contains('.')
            || psl::suffix(parent.as_bytes()).is_some_and(|suffix| {
                suffix.as_bytes() == parent.as_bytes() && suffix.typ() == Some(psl::Type::Icann)
            })
    });
    if registry {
        return Err(Broken {
            problem: Problem::WrongName,
            rule: "wildcard-over-public-suffix",
        });
    }
    Ok(())
}

fn public_life(leaf: &X509Certificate<'_>) -> Result<(), Broken> {
    let from = leaf.validity().not_before.timestamp();
    let until = leaf.validity().not_after.timestamp();
    if lives_too_long(from, until) {
        return Err(invalid("lives-too-long"));
    }
    Ok(())
}

fn lives_too_long(from: i64, until: i64) -> bool {
    PUBLIC_LIVES
        .iter()
        .find(|(since, _)| from >= *since)
        .is_some_and(|(_, days)| until - from > days * 86_400)
}

/// webpki does not look at a root's validity.
pub(super) fn in_time(cert: &X509Certificate<'_>, now: i64) -> Result<(), Broken> {
    let problem = if now > cert.validity().not_after.timestamp() {
        Problem::Expired
    } else if now < cert.validity().not_before.timestamp() {
        Problem::NotYetValid
    } else {
        return Ok(());
    };
    Err(Broken {
        problem,
        rule: "root-out-of-time",
    })
}

/// webpki does not look at a root's path length. Certificates that a name issued to itself do
/// not count (RFC 5280, 4.2.1.9).
fn path_length(root: &X509Certificate<'_>, issuers: &[X509Certificate<'_>]) -> Result<(), Broken> {
    let most = match root.basic_constraints() {
        Ok(Some(basic)) => basic.value.path_len_constraint,
        _ => None,
    };
    let length = issuers
        .iter()
        .filter(|cert| cert.subject().as_raw() != cert.issuer().as_raw())
        .count();
    if most.is_some_and(|most| length > usize::try_from(most).unwrap_or(usize::MAX)) {
        return Err(invalid("path-length"));
    }
    Ok(())
}

/// What RFC 5280 and the Baseline Requirements forbid in a leaf and no browser refuses.
fn strict_leaf(leaf: &X509Certificate<'_>) -> Result<(), Broken> {
    let mut authority_key = false;
    let mut purposes = false;
    for extension in leaf.iter_extensions() {
        match extension.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(_) => authority_key = true,
            ParsedExtension::SubjectAlternativeName(_)
                if extension.critical && leaf.subject().iter_attributes().next().is_some() =>
            {
                return Err(invalid("strict-names-critical"));
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                purposes = true;
                let more = usage.any
                    || usage.code_signing
                    || usage.email_protection
                    || usage.time_stamping
                    || usage.ocsp_signing
                    || !usage.other.is_empty();
                if more || extension.critical {
                    return Err(invalid("strict-purposes"));
                }
            }
            _ => {}
        }
    }
    if !authority_key {
        return Err(invalid("strict-no-authority-key-identifier"));
    }
    if !purposes {
        return Err(invalid("strict-no-purposes"));
    }
    let names = dns_names(leaf);
    let addresses: Vec<String> = match leaf.subject_alternative_name() {
        Ok(Some(san)) => san
            .value
            .general_names
            .iter()
            .filter_map(|name| match name {
                GeneralName::IPAddress(bytes) => address(bytes),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    for common in leaf.subject().iter_common_name() {
        // Character for character, except that names in the list are compared in lower case.
        let Ok(common) = common.as_str() else {
            return Err(invalid("strict-common-name"));
        };
        if !names.iter().chain(&addresses).any(|name| name == common) {
            return Err(invalid("strict-common-name"));
        }
    }
    Ok(())
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(v4).to_string());
    }
    let v6 = <[u8; 16]>::try_from(bytes).ok()?;
    Some(std::net::Ipv6Addr::from(v6).to_string())
}

/// The same of certificates that issue others.
pub(super) fn strict_issuer(cert: &X509Certificate<'_>) -> Result<(), Broken> {
    let self_issued = cert.subject().as_raw() == cert.issuer().as_raw();
    let mut own_key = false;
    let mut authority_key = self_issued;
    for extension in cert.iter_extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(_) => own_key = true,
            ParsedExtension::AuthorityKeyIdentifier(key) => {
                authority_key = key.key_identifier.is_some();
                if self_issued
                    && (!authority_key
                        || key.authority_cert_issuer.is_some()
                        || key.authority_cert_serial.is_some())
                {
                    return Err(invalid("strict-authority-key-identifier"));
                }
            }
            ParsedExtension::ExtendedKeyUsage(_) if self_issued => {
                return Err(invalid("strict-purposes"));
            }
            ParsedExtension::NameConstraints(constraints) => {
                let dotted = [&constraints.permitted_subtrees, &constraints.excluded_subtrees]
                    .into_iter()
                    .flatten()
                    .flatten()
                    .any(|tree| {
                        matches!(&tree.base, GeneralName::DNSName(name) if name.starts_with('.'))
                    });
                if dotted {
                    return Err(invalid("strict-name-constraints"));
                }
            }
            _ => {}
        }
    }
    if !own_key || !authority_key {
        return Err(invalid("strict-no-key-identifier"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_are_bounded_by_the_day_they_began() {
        const DAY: i64 = 86_400;
        for (from, days, expect) in [
            (1_598_918_399, 825, false),
            (1_598_918_400, 398, false),
            (1_598_918_400, 399, true),
            (1_773_532_799, 398, false),
            (1_773_532_800, 200, false),
            (1_773_532_800, 201, true),
            (1_805_068_800, 100, false),
            (1_805_068_800, 101, true),
            (1_868_227_200, 47, false),
            (1_868_227_200, 48, true),
        ] {
            let got = lives_too_long(from, from + days * DAY);
            assert_eq!(got, expect, "{days} days from {from}");
        }
    }
}
