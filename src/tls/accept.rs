//! The server side of a bumped connection.

use std::sync::Arc;

use moka::sync::Cache;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::mint::Leaf;
use crate::model::HostName;

/// Which protocols the client is offered: what the origin negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offer {
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2, and HTTP/1.1 for clients that do not speak it.
    Http2,
}

/// Makes server configurations that share tickets: a client that comes back resumes, for the
/// same name only (rustls compares the name in the ticket).
pub struct Acceptor {
    base: ServerConfig,
    made: Cache<(HostName, Offer), (Leaf, Arc<ServerConfig>)>,
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
    /// An acceptor that remembers at most `capacity` configurations. TLS 1.2 and 1.3 with AEAD
    /// suites only; early data is not accepted (RFC 8446, section 8).
    ///
    /// # Errors
    /// If the crypto provider cannot make ticket keys.
    pub fn new(capacity: u64) -> Result<Self, rustls::Error> {
        let mut base = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Never));
        base.ticketer = aws_lc_rs::Ticketer::new()?;
        base.max_early_data_size = 0;
        Ok(Acceptor {
            base,
            made: Cache::new(capacity),
        })
    }

    /// The configuration for a connection to `host` with this leaf.
    pub fn config(&self, host: &HostName, leaf: &Leaf, offer: Offer) -> Arc<ServerConfig> {
        let key = (host.clone(), offer);
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
        let config = Arc::new(config);
        self.made.insert(key, (leaf.clone(), config.clone()));
        config
    }
}
