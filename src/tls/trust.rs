//! Whether an origin is who it says, and if not, why in a word that a page can explain.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
};

use super::authority::fingerprint;

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
            Problem::Invalid => "invalid",
        }
    }
}

/// A certificate that was refused, with its fingerprint for the page and for IT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Why.
    pub problem: Problem,
    /// SHA-256 of the certificate, in upper-case pairs with colons.
    pub fingerprint: String,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the origin's certificate is refused: {}",
            self.problem.name()
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

/// Client configurations that verify every origin: TLS 1.2 and 1.3 with AEAD only, Mozilla's
/// roots plus the configured ones.
pub struct Trust {
    /// For origins that may speak HTTP/2.
    pub any: Arc<ClientConfig>,
    /// For requests that need HTTP/1.1, such as WebSocket handshakes.
    pub http1: Arc<ClientConfig>,
}

impl Trust {
    /// Reads the extra roots and builds the configurations.
    ///
    /// # Errors
    /// Names the file that is missing or holds no certificate that can be a root.
    pub fn new(extra_roots: &[PathBuf]) -> Result<Self, TrustError> {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        for file in extra_roots {
            add_roots(&mut roots, file)?;
        }
        let provider = Arc::new(towards_origins());
        let setup = |error: &dyn fmt::Display| TrustError::Setup(error.to_string());
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .map_err(|e| setup(&e))?;
        let mut any = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| setup(&e))?
            .dangerous()
            // The wrapper only notes what the real verifier refused.
            .with_custom_certificate_verifier(Arc::new(Noting { inner }))
            .with_no_client_auth();
        any.enable_early_data = false;
        let mut http1 = any.clone();
        any.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        http1.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Trust {
            any: Arc::new(any),
            http1: Arc::new(http1),
        })
    }

    /// The provider that origins and clients are spoken to with.
    pub fn provider(&self) -> &Arc<CryptoProvider> {
        self.any.crypto_provider()
    }
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

fn add_roots(roots: &mut RootCertStore, file: &Path) -> Result<(), TrustError> {
    let bytes = std::fs::read(file).map_err(|source| TrustError::File {
        file: file.into(),
        source,
    })?;
    let content = |what: String| TrustError::Content {
        file: file.into(),
        what,
    };
    let mut count = 0;
    for (at, cert) in CertificateDer::pem_slice_iter(&bytes).enumerate() {
        let cert =
            cert.map_err(|_| content(format!("certificate {} is not readable PEM", at + 1)))?;
        roots
            .add(cert)
            .map_err(|e| content(format!("certificate {} cannot be a root: {e}", at + 1)))?;
        count += 1;
    }
    if count == 0 {
        return Err(content(
            "holds no PEM certificate (-----BEGIN CERTIFICATE-----)".into(),
        ));
    }
    Ok(())
}

/// Delegates every check; a refusal keeps its kind and the certificate's fingerprint.
#[derive(Debug)]
struct Noting {
    inner: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| {
                let rejected = Rejected {
                    problem: problem(&error),
                    fingerprint: fingerprint(end_entity),
                };
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(
                    rejected,
                ))))
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn problem(error: &rustls::Error) -> Problem {
    let rustls::Error::InvalidCertificate(error) = error else {
        return Problem::Invalid;
    };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Problem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Problem::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Problem::WrongName
        }
        CertificateError::UnknownIssuer => Problem::UnknownIssuer,
        CertificateError::Revoked => Problem::Revoked,
        _ => Problem::Invalid,
    }
}

/// The certificate trouble inside an I/O error of a handshake, if that is what it is.
pub fn rejection(error: &std::io::Error) -> Option<Rejected> {
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
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
            problem: problem(error),
            fingerprint: String::new(),
        }),
    }
}
