//! The server side of a bumped connection.
//!
//! Only what rustls speaks: TLS 1.2 and 1.3, ECDHE with AEAD, no compression, no renegotiation.
//! Every configuration has ticket keys of its own, so a session is resumed only for the same
//! name, the same offer, the same [`Profile`] (tier, rulebook, settings) and the same leaf.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::mint::Leaf;
use crate::model::{HostName, TierId};

/// How long ticket keys live at most. rustls changes them every six hours and takes old tickets
/// for as long again; after a day nothing of them is left.
const KEYS_LIVE: Duration = Duration::from_secs(24 * 60 * 60);

/// Which protocols the client is offered: what the origin negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offer {
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2, and HTTP/1.1 for clients that do not speak it.
    Http2,
}

/// Under what a connection was opened. A session is never resumed under another one: what was
/// begun as one tier, or under rules or settings that are no longer in force, begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The tier of whoever asks; `None` on the gateway's own surfaces.
    pub tier: Option<TierId>,
    /// The generation of the rulebook.
    pub rules: u64,
    /// The generation of the settings that origins are verified with.
    pub settings: u64,
}

/// Makes server configurations and remembers them with their ticket keys.
pub struct Acceptor {
    base: ServerConfig,
    made: Cache<(HostName, Offer, Profile), (Leaf, Arc<ServerConfig>)>,
}

#[derive(Debug)]
struct Always(Leaf);

impl ResolvesServerCert for Always {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

#[derive(Debug)]
struct Never;

impl ResolvesServerCert for Never {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}

impl Acceptor {
    /// An acceptor that remembers at most `capacity` configurations. Early data is not accepted
    /// (RFC 8446, section 8), and nothing is resumed by session id: only by ticket.
    ///
    /// # Errors
    /// If the crypto provider refuses its own protocol versions.
    pub fn new(capacity: u64) -> Result<Self, rustls::Error> {
        let mut base = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Never));
        // What is remembered by session id would be shared by all that follows from `base`.
        base.session_storage = Arc::new(NoServerSessionStorage {});
        base.max_early_data_size = 0;
        Ok(Acceptor {
            base,
            made: Cache::builder()
                .max_capacity(capacity)
                .time_to_live(KEYS_LIVE)
                .build(),
        })
    }

    /// The configuration for a connection to `host` with this leaf.
    pub fn config(
        &self,
        host: &HostName,
        leaf: &Leaf,
        offer: Offer,
        profile: Profile,
    ) -> Arc<ServerConfig> {
        let key = (host.clone(), offer, profile);
        if let Some((with, config)) = self.made.get(&key)
            && Arc::ptr_eq(&with, leaf)
        {
            return config;
        }
        let mut config = self.base.clone();
        config.cert_resolver = Arc::new(Always(leaf.clone()));
        config.alpn_protocols = match offer {
            Offer::Http1 => vec![b"http/1.1".to_vec()],
            Offer::Http2 => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        };
        // Without randomness there are no tickets: sessions begin anew, and nothing is shared.
        if let Ok(keys) = aws_lc_rs::Ticketer::new() {
            config.ticketer = keys;
        }
        let config = Arc::new(config);
        self.made.insert(key, (leaf.clone(), config.clone()));
        config
    }
}

#[cfg(test)]
mod tests {
    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{
        ClientConfig, ClientConnection, DigitallySignedStruct, HandshakeKind, ServerConnection,
        SignatureScheme, SupportedProtocolVersion,
    };

    use super::*;
    use crate::model::{Clock, Timestamp};
    use crate::tls::{Authority, Minter};

    /// These tests are about sessions, not about trust.
    #[derive(Debug)]
    struct Whoever;

    impl ServerCertVerifier for Whoever {
        fn verify_server_cert(
            &self,
            _: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, rustls::Error> {
            Ok(ServerCertVerified::assertion())
        }
        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, rustls::Error> {
            Ok(HandshakeSignatureValid::assertion())
        }
        fn verify_tls13_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, rustls::Error> {
            Ok(HandshakeSignatureValid::assertion())
        }
        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            vec![SignatureScheme::ECDSA_NISTP256_SHA256]
        }
    }

    fn client(version: &'static SupportedProtocolVersion, early: bool) -> Arc<ClientConfig> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Whoever))
            .with_no_client_auth();
        config.enable_early_data = early;
        Arc::new(config)
    }

    /// Shakes hands in memory; how, and whether the client could have sent early data.
    fn shake(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> (HandshakeKind, bool) {
        let name = ServerName::try_from("page.example").unwrap();
        let mut client = ClientConnection::new(client.clone(), name).unwrap();
        let mut server = ServerConnection::new(server.clone()).unwrap();
        let early = client.early_data().is_some();
        for _ in 0..6 {
            let mut flight = Vec::new();
            client.write_tls(&mut flight).unwrap();
            let mut rest = &flight[..];
            while !rest.is_empty() {
                server.read_tls(&mut rest).unwrap();
                server.process_new_packets().unwrap();
            }
            let mut flight = Vec::new();
            server.write_tls(&mut flight).unwrap();
            let mut rest = &flight[..];
            while !rest.is_empty() {
                client.read_tls(&mut rest).unwrap();
                client.process_new_packets().unwrap();
            }
        }
        (server.handshake_kind().unwrap(), early)
    }

    #[test]
    fn a_session_is_resumed_only_where_it_began() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp(1_795_000_000_000);
        let (authority, _) = Authority::load_or_create(dir.path(), "S", now).unwrap();
        let minter = Minter::new(Arc::new(authority), Clock::fixed(now), 10).unwrap();
        let acceptor = Acceptor::new(100).unwrap();
        let host: HostName = "page.example".parse().unwrap();
        let leaf = minter.mint(&host).unwrap();
        let begun = Profile {
            tier: Some(TierId(2)),
            rules: 7,
            settings: 1,
        };
        let other_host: HostName = "other.example".parse().unwrap();
        for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
            for (what, host, offer, profile, resumed) in [
                ("the same", &host, Offer::Http1, begun, true),
                (
                    "another tier",
                    &host,
                    Offer::Http1,
                    Profile {
                        tier: Some(TierId(3)),
                        ..begun
                    },
                    false,
                ),
                (
                    "other rules",
                    &host,
                    Offer::Http1,
                    Profile { rules: 8, ..begun },
                    false,
                ),
                (
                    "other settings",
                    &host,
                    Offer::Http1,
                    Profile {
                        settings: 2,
                        ..begun
                    },
                    false,
                ),
                ("another offer", &host, Offer::Http2, begun, false),
                ("another name", &other_host, Offer::Http1, begun, false),
            ] {
                let client = client(version, true);
                let first =
                    acceptor.config(&"page.example".parse().unwrap(), &leaf, Offer::Http1, begun);
                let (kind, _) = shake(&client, &first);
                assert_ne!(kind, HandshakeKind::Resumed);
                let second = acceptor.config(host, &leaf, offer, profile);
                let (kind, early) = shake(&client, &second);
                assert_eq!(
                    kind == HandshakeKind::Resumed,
                    resumed,
                    "{what}, {version:?}"
                );
                assert!(!early, "early data is offered to clients");
            }
        }
    }
}
