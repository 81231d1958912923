//! Whether an origin is who it says, and if not, why in a word that a page can explain.
//!
//! `verifier` decides, with webpki's search, the rules of `rules` and `names`, and `steps` where
//! webpki refuses what it does not implement; `roots` reads what the
//! school trusts besides the public roots, `withdrawn` what was taken back, `staple` what an
//! origin staples, `learned` knows missing issuers, `exceptions` what an administrator excepted.
//! Nothing here opens a connection; `docs/origins.md` is the table of what is checked.

mod exceptions;
mod learned;
mod names;
mod roots;
mod rules;
mod staple;
mod steps;
#[cfg(test)]
mod tests;
mod verifier;
mod waived;
mod withdrawn;

use std::cell::Cell;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, OtherError, PeerIncompatible, SignatureScheme,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

pub use exceptions::Exception;
pub use roots::LeftOut;
pub use withdrawn::ListAge;

use self::verifier::Verifier;
use self::withdrawn::Withdrawn;

/// The kinds of certificate trouble that a page can put into plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It belongs to another name.
    WrongName,
    /// Nobody whom we trust vouches for it.
    UnknownIssuer,
    /// Its issuer took it back.
    Revoked,
    /// Its key, or a signature above it, is too weak.
    Weak,
    /// Anything else: a broken signature, a purpose it is not for, an unreadable encoding.
    Invalid,
}

impl Problem {
    /// A stable name for records and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Problem::Expired => "expired",
            Problem::NotYetValid => "not-yet-valid",
            Problem::WrongName => "wrong-name",
            Problem::UnknownIssuer => "unknown-issuer",
            Problem::Revoked => "revoked",
            Problem::Weak => "weak",
            Problem::Invalid => "invalid",
        }
    }
}

/// A certificate that was refused, with its fingerprint for the page and for IT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Why.
    pub problem: Problem,
    /// The rule it breaks, a stable name for IT; `docs/origins.md` has them.
    pub rule: &'static str,
    /// SHA-256 of the certificate, in upper-case pairs with colons.
    pub fingerprint: String,
    /// SHA-256 of its key (SubjectPublicKeyInfo) in hexadecimal, as `exceptions` of `[upstream]`
    /// name it; may be empty.
    pub spki: String,
    /// Where its missing issuer is offered, if that is all that is wrong.
    pub wanted: Vec<String>,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the origin's certificate is refused: {} ({})",
            self.problem.name(),
            self.rule
        )
    }
}

impl std::error::Error for Rejected {}

/// Why trust could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A file of roots cannot be read.
    #[error("{file}: {source}")]
    File {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of roots holds something else.
    #[error("{file}: {what}")]
    Content {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// rustls refused.
    #[error("TLS towards origins cannot be set up: {0}")]
    Setup(String),
}

/// What the configuration says about origins.
#[derive(Clone, Debug, Default)]
pub struct Demands {
    /// PEM files with roots to trust besides Mozilla's.
    pub extra_roots: Vec<PathBuf>,
    /// A directory with revocation lists.
    pub revocation: Option<PathBuf>,
    /// Single hosts whose certificates count all the same.
    pub exceptions: Vec<Exception>,
    /// Whether rules apply as well that no browser has.
    pub strict: bool,
}

/// Client configurations that verify every origin: TLS 1.2 and 1.3 with AEAD only, Mozilla's
/// roots plus the configured ones.
pub struct Trust {
    /// For origins that may speak HTTP/2.
    pub any: Arc<ClientConfig>,
    /// For requests that need HTTP/1.1, such as WebSocket handshakes.
    pub http1: Arc<ClientConfig>,
    /// Configured roots that are not believed, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The lists of what was taken back, and how fresh they are.
    pub lists: Vec<ListAge>,
    verifier: Arc<Verifier>,
}

impl Trust {
    /// Trust with extra roots and nothing else.
    ///
    /// # Errors
    /// Names the file that is missing or holds no certificate.
    pub fn new(extra_roots: &[PathBuf]) -> Result<Self, TrustError> {
        Trust::with(&Demands {
            extra_roots: extra_roots.to_vec(),
            ..Demands::default()
        })
    }

    /// Reads roots and lists and builds the configurations. A new one shares no session with one
    /// of before, so what was verified by other settings is not resumed.
    ///
    /// # Errors
    /// Names the file that is missing or cannot be understood. A root that cannot be believed
    /// is no error: it is left out and told.
    pub fn with(demands: &Demands) -> Result<Self, TrustError> {
        let now = i64::try_from(UnixTime::now().as_secs()).unwrap_or(i64::MAX);
        let (mut found, mut left_out) = (Vec::new(), Vec::new());
        for file in &demands.extra_roots {
            let (good, bad) = roots::read(file, now, demands.strict)?;
            found.extend(good);
            left_out.extend(bad);
        }
        let withdrawn = match &demands.revocation {
            Some(dir) => Withdrawn::read(dir)?,
            None => Withdrawn::default(),
        };
        let lists = withdrawn.ages.clone();
        let provider = Arc::new(towards_origins());
        let verifier = Arc::new(Verifier::new(
            &provider,
            found,
            Arc::new(withdrawn),
            demands.exceptions.clone(),
            demands.strict,
        ));
        let mut any = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TrustError::Setup(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(verifier.clone())
            .with_client_cert_resolver(Arc::new(NoCertificate));
        any.enable_early_data = false;
        let mut http1 = any.clone();
        any.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        http1.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Trust {
            any: Arc::new(any),
            http1: Arc::new(http1),
            left_out,
            lists,
            verifier,
        })
    }

    /// The provider that origins and clients are spoken to with.
    pub fn provider(&self) -> &Arc<CryptoProvider> {
        self.any.crypto_provider()
    }

    /// A configuration for one handshake with an origin whose key a member of staff has accepted
    /// for a while, although its chain cannot be verified. It shares no session with any other:
    /// what resumes is not verified again.
    pub fn waiving(&self, spki: [u8; 32]) -> Arc<ClientConfig> {
        waived::config(&self.http1, self.verifier.clone(), spki)
    }

    /// Takes a fetched certificate in DER as a candidate for chains that lack it; whether it can
    /// be one.
    pub fn learn(&self, der: &[u8]) -> bool {
        self.verifier.learned.add(der)
    }
}

/// Reads bytes as everything that may come from outside here, without asking who signed it: a
/// certificate as a leaf, as an issuer and as a root, a stapled response, lists of what was taken
/// back, a fetched issuer. The first two bytes say how long the first of two certificates is.
/// For the fuzz target, which can sign nothing.
#[doc(hidden)]
pub fn read_unsigned(bytes: &[u8]) {
    let Some(([high, low], rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let first = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
    let (leaf, other) = rest.split_at(first);
    let now: i64 = 1_795_305_600;
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.unsigned_abs()));
    let der = CertificateDer::from(leaf);
    for strict in [false, true] {
        roots::one(&der.clone().into_owned(), now, strict).ok();
        for name in ["site.school.example", "192.0.2.7"] {
            let Ok(name) = ServerName::try_from(name) else {
                continue;
            };
            for anchor in [rules::Anchor::Public, rules::Anchor::Configured(other)] {
                rules::check(leaf, &[], &anchor, &name, now, strict).ok();
                rules::check(leaf, &[other], &anchor, &name, now, strict).ok();
            }
        }
    }
    let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
    let issuer = staple::Issuer {
        name: leaf.to_vec(),
        key: spki_of(leaf).unwrap_or_default(),
    };
    staple::read(other, &der, &issuer, algorithms.all, at);
    staple::is_demanded(&der);
    let sent = [der.clone(), CertificateDer::from(other)];
    steps::may_help(&sent);
    let anchors = [webpki::anchor_from_trusted_cert(&der).ok()];
    let anchors: Vec<_> = anchors.into_iter().flatten().collect();
    steps::below(&anchors, &sent, algorithms.all, &[], now);
    let learned = learned::Learned::default();
    learned.add(leaf);
    learned.wanted(&der, &sent);
    learned.for_chain(&der, &sent);
    withdrawn::read_any(other);
}

/// The algorithms in the order in which browsers ask for them: AES-128 before AES-256, whose
/// handshakes are hashed with SHA-384, for which processors have no help.
fn towards_origins() -> CryptoProvider {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites.sort_by_key(|suite| {
        let name = format!("{:?}", suite.suite());
        (suite.tls13().is_none(), !name.contains("AES_128"))
    });
    provider
}

tokio::task_local! {
    /// Whether the origin of this handshake asked for a certificate of ours.
    static ASKED: Cell<bool>;
}

/// Answers every request for a certificate with an empty one, and notes that there was one.
#[derive(Debug)]
struct NoCertificate;

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        // Outside of `noting_requests` nobody wants to know.
        ASKED.try_with(|asked| asked.set(true)).ok();
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// Runs a handshake and tells with its outcome whether the origin asked for a certificate of the
/// client. Dropping it gives the handshake up.
pub async fn noting_requests<F: Future>(handshake: F) -> (F::Output, bool) {
    ASKED
        .scope(Cell::new(false), async {
            let outcome = handshake.await;
            (outcome, ASKED.with(Cell::get))
        })
        .await
}

/// The SubjectPublicKeyInfo of a certificate, as DER.
fn spki_of(der: &[u8]) -> Option<Vec<u8>> {
    let (_, cert) = X509Certificate::from_der(der).ok()?;
    Some(cert.public_key().raw.to_vec())
}

fn spki_digest(der: &[u8]) -> Option<[u8; 32]> {
    let key = spki_of(der)?;
    let mut out = [0; 32];
    out.copy_from_slice(::aws_lc_rs::digest::digest(&::aws_lc_rs::digest::SHA256, &key).as_ref());
    Some(out)
}

/// Why there is no handshake although no certificate was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unspoken {
    /// The origin wants a certificate of the client.
    WantsCertificate,
    /// The origin offers only what is too weak: before TLS 1.2, or no ECDHE with AEAD.
    TooWeak,
    /// Something else.
    Other,
}

/// What an error of a handshake, or of the first bytes after it, says about the origin. `asked`
/// is whether it had asked for a certificate.
pub fn unspoken(error: &(dyn std::error::Error + 'static), asked: bool) -> Unspoken {
    let mut next = Some(error);
    while let Some(error) = next {
        // An I/O error shows what it wraps only by its own method.
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .map(|inner| inner as &(dyn std::error::Error + 'static));
        if let Some(tls) = inner.unwrap_or(error).downcast_ref::<rustls::Error>() {
            return match tls {
                rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
                    Unspoken::WantsCertificate
                }
                rustls::Error::AlertReceived(_) if asked => Unspoken::WantsCertificate,
                rustls::Error::AlertReceived(
                    AlertDescription::HandshakeFailure
                    | AlertDescription::ProtocolVersion
                    | AlertDescription::InsufficientSecurity,
                )
                | rustls::Error::PeerIncompatible(
                    PeerIncompatible::ServerDoesNotSupportTls12Or13
                    | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                    | PeerIncompatible::NoCipherSuitesInCommon
                    | PeerIncompatible::NoKxGroupsInCommon
                    | PeerIncompatible::NoSignatureSchemesInCommon
                    | PeerIncompatible::ExtendedMasterSecretExtensionRequired,
                )
                | rustls::Error::PeerMisbehaved(
                    rustls::PeerMisbehaved::SelectedUnofferedCipherSuite
                    | rustls::PeerMisbehaved::SelectedUnofferedKxGroup
                    | rustls::PeerMisbehaved::SelectedUnusableCipherSuiteForVersion,
                ) => Unspoken::TooWeak,
                _ => Unspoken::Other,
            };
        }
        next = inner.or_else(|| error.source());
    }
    if asked {
        Unspoken::WantsCertificate
    } else {
        Unspoken::Other
    }
}

/// The certificate trouble inside an I/O error of a handshake, if that is what it is.
pub fn rejection(error: &std::io::Error) -> Option<Rejected> {
    rejection_of(error.get_ref()?.downcast_ref::<rustls::Error>()?)
}

fn rejection_of(error: &rustls::Error) -> Option<Rejected> {
    let rustls::Error::InvalidCertificate(inner) = error else {
        return None;
    };
    match inner {
        CertificateError::Other(OtherError(other)) => {
            let other: &(dyn std::error::Error + 'static) = other.as_ref();
            other.downcast_ref::<Rejected>().cloned()
        }
        // A signature in the handshake that does not fit the certificate.
        _ => Some(Rejected {
            problem: Problem::Invalid,
            rule: "handshake-signature",
            fingerprint: String::new(),
            spki: String::new(),
            wanted: Vec::new(),
        }),
    }
}
