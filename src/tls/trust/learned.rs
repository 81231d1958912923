//! Intermediates that origins should have sent and did not: which are missing, where they are
//! offered (RFC 5280, 4.2.2.1), and those fetched before. Fetching is done where connections are
//! made; a fetched certificate is a candidate like one that was sent and proves nothing itself.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use rustls::pki_types::CertificateDer;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::*;

/// Issuers remembered, and for how long. The web has a few thousand.
const KEPT: u64 = 2_000;
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);
/// At most so many steps up from a chain.
const STEPS: usize = 3;
/// At most so many addresses of one certificate are tried.
const ADDRESSES: usize = 2;

/// Fetched intermediates by their subject.
#[derive(Debug)]
pub(super) struct Learned {
    by_subject: Cache<Vec<u8>, Arc<[u8]>>,
}

impl Default for Learned {
    fn default() -> Self {
        Learned {
            by_subject: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(KEPT_FOR)
                .build(),
        }
    }
}

impl Learned {
    /// Remembers a certificate if it can be one of an issuer.
    pub(super) fn add(&self, der: &[u8]) -> bool {
        let Ok((rest, cert)) = X509Certificate::from_der(der) else {
            return false;
        };
        if !rest.is_empty() || !cert.is_ca() {
            return false;
        }
        self.by_subject
            .insert(cert.subject().as_raw().to_vec(), Arc::from(der));
        true
    }

    /// What continues a chain upwards and was not sent.
    pub(super) fn for_chain(
        &self,
        leaf: &CertificateDer<'_>,
        sent: &[CertificateDer<'_>],
    ) -> Vec<CertificateDer<'static>> {
        let mut found: Vec<CertificateDer<'static>> = Vec::new();
        let mut open: Vec<Vec<u8>> = std::iter::once(leaf)
            .chain(sent.iter().take(8))
            .filter_map(|der| issuer_of(der))
            .collect();
        while let Some(issuer) = open.pop() {
            if found.len() >= STEPS {
                break;
            }
            let Some(der) = self.by_subject.get(&issuer) else {
                continue;
            };
            let known = |other: &CertificateDer<'_>| other.as_ref() == &der[..];
            if found.iter().any(known) || sent.iter().any(known) {
                continue;
            }
            let cert = CertificateDer::from(der.to_vec());
            open.extend(issuer_of(&cert));
            found.push(cert);
        }
        found
    }

    /// Where the first missing issuer of a chain is offered, over plain HTTP; empty if nowhere.
    pub(super) fn wanted(
        &self,
        leaf: &CertificateDer<'_>,
        sent: &[CertificateDer<'_>],
    ) -> Vec<String> {
        let learned = self.for_chain(leaf, sent);
        if learned.len() >= STEPS {
            return Vec::new();
        }
        let known: Vec<X509Certificate<'_>> = sent
            .iter()
            .map(|der| der.as_ref())
            .chain(learned.iter().map(|der| der.as_ref()))
            .filter_map(|der| X509Certificate::from_der(der).ok().map(|(_, cert)| cert))
            .collect();
        let Ok((_, mut last)) = X509Certificate::from_der(leaf) else {
            return Vec::new();
        };
        // Up as far as the known ones go; a circle ends after as many steps as there are.
        for _ in 0..known.len() {
            let next = known.iter().find(|cert| {
                cert.subject().as_raw() == last.issuer().as_raw()
                    && cert.subject().as_raw() != cert.issuer().as_raw()
                    && cert.tbs_certificate.as_ref() != last.tbs_certificate.as_ref()
            });
            match next {
                Some(cert) => last = cert.clone(),
                None => break,
            }
        }
        if last.subject().as_raw() == last.issuer().as_raw() {
            return Vec::new();
        }
        offered(&last)
    }
}

fn issuer_of(der: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let (_, cert) = X509Certificate::from_der(der).ok()?;
    (cert.subject().as_raw() != cert.issuer().as_raw()).then(|| cert.issuer().as_raw().to_vec())
}

fn offered(cert: &X509Certificate<'_>) -> Vec<String> {
    const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
    let mut addresses = Vec::new();
    for extension in cert.iter_extensions() {
        let ParsedExtension::AuthorityInfoAccess(access) = extension.parsed_extension() else {
            continue;
        };
        for description in &access.accessdescs {
            if description.access_method.to_id_string() == CA_ISSUERS
                && let GeneralName::URI(address) = &description.access_location
                && address.len() <= 512
                && address
                    .get(..7)
                    .is_some_and(|start| start.eq_ignore_ascii_case("http://"))
            {
                addresses.push((*address).to_owned());
            }
        }
    }
    addresses.truncate(ADDRESSES);
    addresses
}
