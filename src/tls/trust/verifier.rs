//! The one place where an origin's chain is accepted or refused: webpki searches a path, the
//! rules of this house look at every certificate of it, and a path that breaks one makes the
//! search go on. Then come the name, withdrawals and the stapled response.

use std::cell::RefCell;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::exceptions::Exception;
use super::learned::Learned;
use super::roots::Root;
use super::rules::{self, Anchor, Broken, invalid};
use super::staple::{self, Staple};
use super::steps;
use super::withdrawn::Withdrawn;
use super::{Problem, Rejected, spki_digest};
use crate::tls::authority::fingerprint;

/// What decides about origins; built once per configuration.
#[derive(Debug)]
pub(super) struct Verifier {
    /// The public roots, then the configured ones.
    anchors: Vec<TrustAnchor<'static>>,
    /// The certificates of the configured ones, the last of `anchors`.
    configured: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
    withdrawn: Arc<Withdrawn>,
    exceptions: Vec<Exception>,
    pub(super) learned: Learned,
    strict: bool,
}

/// What is to be judged, apart from the issuers that come with it.
struct Asked<'a> {
    leaf: &'a CertificateDer<'a>,
    name: &'a ServerName<'a>,
    stapled: &'a [u8],
    now: UnixTime,
}

impl Asked<'_> {
    fn seconds(&self) -> i64 {
        i64::try_from(self.now.as_secs()).unwrap_or(i64::MAX)
    }
}

impl Verifier {
    pub(super) fn new(
        provider: &CryptoProvider,
        roots: Vec<Root>,
        withdrawn: Arc<Withdrawn>,
        exceptions: Vec<Exception>,
        strict: bool,
    ) -> Self {
        let mut anchors = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        let mut configured = Vec::with_capacity(roots.len());
        for root in roots {
            anchors.push(root.anchor);
            configured.push(root.der);
        }
        Verifier {
            anchors,
            configured,
            algorithms: provider.signature_verification_algorithms,
            withdrawn,
            exceptions,
            learned: Learned::default(),
            strict,
        }
    }

    /// Accepts a chain for a name, or says which rule it breaks.
    pub(super) fn judge(
        &self,
        leaf: &CertificateDer<'_>,
        sent: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<(), Broken> {
        let sent = &candidates(sent, now)[..];
        let asked = &Asked {
            leaf,
            name,
            stapled,
            now,
        };
        match self.judge_sent(asked, sent) {
            Err(broken) if broken.problem == Problem::UnknownIssuer => {
                let more = self.learned.for_chain(leaf, sent);
                if more.is_empty() {
                    return Err(broken);
                }
                let all: Vec<CertificateDer<'_>> = sent
                    .iter()
                    .map(|cert| CertificateDer::from(&cert[..]))
                    .chain(more)
                    .collect();
                self.judge_sent(asked, &all)
            }
            other => other,
        }
    }

    /// By webpki's search, and step by step if that may find more.
    fn judge_sent(&self, asked: &Asked<'_>, issuers: &[CertificateDer<'_>]) -> Result<(), Broken> {
        let broken = match self.judge_with(asked, issuers) {
            Ok(()) => return Ok(()),
            Err(broken) => broken,
        };
        let final_word = matches!(broken.problem, Problem::Revoked | Problem::WrongName);
        if final_word || !steps::may_help(issuers) {
            return Err(broken);
        }
        let crls = self.withdrawn.lists();
        let paths = steps::below(
            &self.anchors,
            issuers,
            self.algorithms.all,
            &crls,
            asked.seconds(),
        );
        let mut worst = broken;
        for path in paths {
            match self.judge_below(asked, &path) {
                Some(Ok(())) => return Ok(()),
                Some(Err(other)) if other.problem == Problem::Revoked => worst = other,
                _ => {}
            }
        }
        Err(worst)
    }

    /// Judges a leaf whose issuer is the lowest of a path; `None` if it is not.
    fn judge_below(&self, asked: &Asked<'_>, path: &steps::Path<'_>) -> Option<Result<(), Broken>> {
        let end_entity = EndEntityCert::try_from(asked.leaf).ok()?;
        let lowest = CertificateDer::from(*path.issuers.first()?);
        let lowest = EndEntityCert::try_from(&lowest).ok()?;
        if lowest.subject() != end_entity.issuer() {
            return None;
        }
        if path.revoked {
            return Some(Err(explain(&webpki::Error::CertRevoked)));
        }
        let key = lowest.subject_public_key_info();
        let anchor = [TrustAnchor {
            subject: lowest.subject().into(),
            subject_public_key_info: staple::content(&key)?.into(),
            // The rules compare them along the whole path.
            name_constraints: None,
        }];
        let above = &self.anchors[path.anchor];
        let look =
            |found: &VerifiedPath<'_>| self.look(found.end_entity(), &path.issuers, above, asked);
        Some(self.search(asked, &anchor, &[], &look))
    }

    fn judge_with(&self, asked: &Asked<'_>, issuers: &[CertificateDer<'_>]) -> Result<(), Broken> {
        let look = |path: &VerifiedPath<'_>| {
            let issuers: Vec<CertificateDer<'_>> = path
                .intermediate_certificates()
                .map(|cert| cert.der())
                .collect();
            let issuers: Vec<&[u8]> = issuers.iter().map(|der| der.as_ref()).collect();
            self.look(path.end_entity(), &issuers, path.anchor(), asked)
        };
        self.search(asked, &self.anchors, issuers, &look)
    }

    /// One search of webpki's, each path of which `look` may refuse, then name and staple.
    fn search(
        &self,
        asked: &Asked<'_>,
        anchors: &[TrustAnchor<'_>],
        issuers: &[CertificateDer<'_>],
        look: &dyn Fn(&VerifiedPath<'_>) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        // What our own rules said of the last path that webpki liked.
        let ours: RefCell<Option<Broken>> = RefCell::new(None);
        let look = |path: &VerifiedPath<'_>| {
            look(path).map_err(|broken| {
                *ours.borrow_mut() = Some(broken);
                webpki::Error::UnknownIssuer
            })
        };
        let end_entity = EndEntityCert::try_from(asked.leaf).map_err(|error| explain(&error))?;
        let crls = self.withdrawn.lists();
        let path = end_entity
            .verify_for_usage(
                self.algorithms.all,
                anchors,
                issuers,
                asked.now,
                KeyUsage::server_auth(),
                self.withdrawn.options(&crls),
                Some(&look),
            )
            .map_err(|error| ours.borrow().unwrap_or_else(|| explain(&error)))?;
        end_entity
            .verify_is_valid_for_subject_name(asked.name)
            .map_err(|error| explain(&error))?;
        self.staple(asked, &path)
    }

    /// Rules and withdrawals over one path.
    fn look(
        &self,
        leaf: &EndEntityCert<'_>,
        issuers: &[&[u8]],
        anchor: &TrustAnchor<'_>,
        asked: &Asked<'_>,
    ) -> Result<(), Broken> {
        let public = self.anchors.len() - self.configured.len();
        let at = self
            .anchors
            .iter()
            .position(|known| std::ptr::eq(known, anchor));
        let kind = match at.and_then(|at| at.checked_sub(public)) {
            Some(at) => Anchor::Configured(&self.configured[at]),
            None => Anchor::Public,
        };
        // A name that does not fit is said as such, whatever else there is.
        if leaf.verify_is_valid_for_subject_name(asked.name).is_err() {
            return Ok(());
        }
        let (name, now) = (asked.name, asked.seconds());
        rules::check(&leaf.der(), issuers, &kind, name, now, self.strict)?;
        let anchor_key = sequence(&anchor.subject_public_key_info);
        self.withdrawn.check(&leaf.der(), issuers, &anchor_key)
    }

    fn staple(&self, asked: &Asked<'_>, path: &VerifiedPath<'_>) -> Result<(), Broken> {
        let first = path.intermediate_certificates().next();
        let (name, key) = match first {
            Some(issuer) => (
                sequence(issuer.subject()),
                issuer.subject_public_key_info().as_ref().to_vec(),
            ),
            None => (
                sequence(&path.anchor().subject),
                sequence(&path.anchor().subject_public_key_info),
            ),
        };
        let issuer = staple::Issuer { name, key };
        match staple::read(
            asked.stapled,
            asked.leaf,
            &issuer,
            self.algorithms.all,
            asked.now,
        ) {
            Staple::Revoked => Err(Broken {
                problem: Problem::Revoked,
                rule: "stapled-revoked",
            }),
            Staple::Good => Ok(()),
            Staple::Nothing if staple::is_demanded(asked.leaf) => Err(invalid("staple-demanded")),
            Staple::Nothing => Ok(()),
        }
    }

    fn exception(
        &self,
        leaf: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<&Exception> {
        let host = match name {
            ServerName::DnsName(name) => name.as_ref().to_owned(),
            ServerName::IpAddress(ip) => std::net::IpAddr::from(*ip).to_string(),
            _ => return None,
        };
        let digest = spki_digest(leaf)?;
        self.exceptions
            .iter()
            .find(|exception| exception.fits(&host, &digest, now.as_secs()))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Err(broken) = self.judge(end_entity, intermediates, server_name, ocsp_response, now)
        else {
            return Ok(ServerCertVerified::assertion());
        };
        // What an issuer took back is closed, whatever was written before.
        if broken.problem != Problem::Revoked
            && let Some(exception) = self.exception(end_entity, server_name, now)
        {
            exception.used(broken.rule);
            return Ok(ServerCertVerified::assertion());
        }
        let wanted = if broken.problem == Problem::UnknownIssuer {
            self.learned.wanted(end_entity, intermediates)
        } else {
            Vec::new()
        };
        let rejected = Rejected {
            problem: broken.problem,
            rule: broken.rule,
            fingerprint: fingerprint(end_entity),
            spki: spki_digest(end_entity)
                .map(|digest| data_encoding::HEXLOWER.encode(&digest))
                .unwrap_or_default(),
            wanted,
        };
        Err(rustls::Error::InvalidCertificate(CertificateError::Other(
            OtherError(Arc::new(rejected)),
        )))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Certificates of a chain that are looked at. Servers send three; bridges between authorities
/// a few dozen.
const CANDIDATES: usize = 60;
/// Of one subject at most so many: with more, the search could be made to take seconds, as each
/// step has a choice among all of the next name.
const OF_ONE_SUBJECT: usize = 4;

/// What the search may choose from: each certificate once, those that are valid now first, few
/// of one name.
fn candidates<'a>(sent: &'a [CertificateDer<'_>], now: UnixTime) -> Vec<CertificateDer<'a>> {
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let mut all: Vec<(bool, &[u8], &'a [u8])> = Vec::new();
    for der in sent.iter().take(CANDIDATES) {
        let der: &'a [u8] = &der[..];
        let Ok((_, cert)) = X509Certificate::from_der(der) else {
            continue;
        };
        if all.iter().any(|(_, _, other)| *other == der) {
            continue;
        }
        let late = rules::in_time(&cert, now).is_err();
        all.push((late, cert.tbs_certificate.subject.as_raw(), der));
    }
    all.sort_by_key(|(late, _, _)| *late);
    let mut chosen: Vec<(&[u8], &'a [u8])> = Vec::new();
    for (_, subject, der) in all {
        let same = chosen.iter().filter(|(other, _)| *other == subject);
        if same.count() < OF_ONE_SUBJECT {
            chosen.push((subject, der));
        }
    }
    chosen
        .into_iter()
        .map(|(_, der)| CertificateDer::from(der))
        .collect()
}

/// Content of a DER sequence with its header again.
pub(super) fn sequence(content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut der = vec![0x30];
    match length {
        0..0x80 => der.push(length as u8),
        _ => {
            let bytes = length.to_be_bytes();
            let digits = bytes.iter().skip_while(|byte| **byte == 0).count();
            der.push(0x80 | digits as u8);
            der.extend_from_slice(&bytes[bytes.len() - digits..]);
        }
    }
    der.extend_from_slice(content);
    der
}

/// webpki's word as ours.
fn explain(error: &webpki::Error) -> Broken {
    use webpki::Error;
    let (problem, rule) = match error {
        Error::CertExpired { .. } => (Problem::Expired, "expired"),
        Error::CertNotValidYet { .. } => (Problem::NotYetValid, "not-yet-valid"),
        Error::CertNotValidForName(_) => (Problem::WrongName, "wrong-name"),
        Error::UnknownIssuer => (Problem::UnknownIssuer, "unknown-issuer"),
        Error::CertRevoked => (Problem::Revoked, "revoked"),
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            (Problem::Weak, "signature-algorithm")
        }
        Error::InvalidSignatureForPublicKey => (Problem::Invalid, "signature"),
        Error::CaUsedAsEndEntity => (Problem::Invalid, "authority-as-leaf"),
        Error::EndEntityUsedAsCa => (Problem::Invalid, "leaf-as-authority"),
        Error::PathLenConstraintViolated => (Problem::Invalid, "path-length"),
        Error::NameConstraintViolation => (Problem::Invalid, "name-constraints"),
        Error::RequiredEkuNotFoundContext(_) => (Problem::Invalid, "purpose"),
        Error::UnsupportedCriticalExtension => (Problem::Invalid, "critical-extension"),
        Error::UnsupportedCertVersion => (Problem::Invalid, "version"),
        Error::MaximumSignatureChecksExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => (Problem::Invalid, "too-many"),
        _ => (Problem::Invalid, "malformed"),
    };
    Broken { problem, rule }
}
