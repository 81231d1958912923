//! An origin whose key a member of staff has accepted for minutes, although nobody whom we trust
//! vouches for it. Who may do so, where and until when is not known here; what an issuer has taken
//! back is never accepted.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};

use super::verifier::Verifier;
use super::{Problem, rejection_of, spki_digest};

/// The verifier of every other connection, and one key beside it.
#[derive(Debug)]
struct Waived {
    usual: Arc<Verifier>,
    spki: [u8; 32],
}

/// `usual` with this one key accepted, and nothing remembered.
pub(super) fn config(
    usual: &ClientConfig,
    verifier: Arc<Verifier>,
    spki: [u8; 32],
) -> Arc<ClientConfig> {
    let mut config = usual.clone();
    config.resumption = Resumption::disabled();
    config
        .dangerous()
        .set_certificate_verifier(Arc::new(Waived {
            usual: verifier,
            spki,
        }));
    Arc::new(config)
}

impl ServerCertVerifier for Waived {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let usual = self.usual.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let Err(error) = usual else {
            return usual;
        };
        let revoked = rejection_of(&error).is_none_or(|why| why.problem == Problem::Revoked);
        if !revoked && spki_digest(end_entity) == Some(self.spki) {
            return Ok(ServerCertVerified::assertion());
        }
        Err(error)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.usual.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
