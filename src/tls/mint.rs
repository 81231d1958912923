//! A leaf for each name, signed by the intermediate and remembered.
//!
//! Each name has a leaf of its own: no wildcards and no lists of names. A shared leaf would let
//! browsers put the requests of one name on the connection of another (RFC 9113, section 9.1.1),
//! and connections are decided by their name. A leaf never outlives what it stands for: it ends
//! no later than the origin's own certificate and the intermediate. Where the origin's is over,
//! an exception or the page that explains it stands behind the leaf, and its end says nothing.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use moka::future::Cache;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SigningKey};

use super::authority::{self, Authority, BACKDATE};
use crate::model::{Clock, HostName, Timestamp};

/// How long a leaf is valid: short, since it is made anew in microseconds, and far below the 397
/// days that browsers accept.
const LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long a leaf is handed out; far shorter than it is valid.
const REMEMBERED: Duration = Duration::from_secs(12 * 60 * 60);
/// How long one key stands in leaves.
const KEY_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// A remembered leaf that ends sooner than this is made anew.
const SPARE: Duration = Duration::from_secs(60 * 60);

/// A leaf with the chain that goes with it.
pub type Leaf = Arc<CertifiedKey>;

/// Why no leaf could be made.
#[derive(Debug, Clone, thiserror::Error)]
#[error("a certificate could not be made: {0}")]
pub struct MintError(Arc<str>);

/// Mints leaves: ECDSA P-256 with one key for all of them, held in memory only and made anew each
/// day.
pub struct Minter {
    inner: Arc<Inner>,
    leaves: Cache<HostName, Minted>,
}

/// A leaf, and between when it counts.
#[derive(Clone)]
struct Minted {
    leaf: Leaf,
    begins: Timestamp,
    ends: Timestamp,
}

struct Inner {
    authority: Arc<Authority>,
    key: ArcSwap<LeafKey>,
    clock: Clock,
}

/// The key of leaves, twice: as rcgen and as rustls want it.
struct LeafKey {
    pair: KeyPair,
    signer: Arc<dyn SigningKey>,
    made: Timestamp,
}

impl LeafKey {
    fn new(made: Timestamp) -> Result<Self, MintError> {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(MintError::of)?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.serialize_der()));
        let signer = any_supported_type(&der).map_err(MintError::of)?;
        Ok(LeafKey { pair, signer, made })
    }
}

impl Minter {
    /// A minter that remembers at most `capacity` leaves.
    ///
    /// # Errors
    /// If no key can be made.
    pub fn new(authority: Arc<Authority>, clock: Clock, capacity: u64) -> Result<Self, MintError> {
        let key = LeafKey::new(clock.now())?;
        let leaves = Cache::builder()
            .max_capacity(capacity)
            .time_to_live(REMEMBERED)
            .build();
        Ok(Minter {
            inner: Arc::new(Inner {
                authority,
                key: ArcSwap::from_pointee(key),
                clock,
            }),
            leaves,
        })
    }

    /// The leaf for a name, which ends no later than `origin_ends` (the end of the origin's own
    /// certificate, where that is known and not over: a leaf that is over would show nobody the
    /// page that says what is wrong). One minting per name is in flight however many ask; the
    /// signing runs on a blocking thread, so other connections of this worker go on. If the caller
    /// is dropped meanwhile, another caller's wait takes over.
    ///
    /// # Errors
    /// If the authority may not sign for the name, or signing fails.
    pub async fn leaf(
        &self,
        host: &HostName,
        origin_ends: Option<Timestamp>,
    ) -> Result<Leaf, MintError> {
        let now = self.inner.clock.now();
        let latest = origin_ends
            .filter(|ends| *ends > now)
            .unwrap_or(Timestamp(i64::MAX));
        if let Some(minted) = self.leaves.get(host).await {
            // Where the origin's own end is near, so is the leaf's: no use in making it again.
            let fresh = minted.ends >= now.plus(SPARE).min(latest);
            // One from a time when the clock was ahead begins too late for clients.
            let begun = minted.begins <= now.minus(BACKDATE).plus(SPARE);
            if fresh && begun && minted.ends <= latest {
                return Ok(minted.leaf);
            }
            self.leaves.invalidate(host).await;
        }
        let inner = self.inner.clone();
        let name = host.clone();
        self.leaves
            .try_get_with_by_ref(host, async move {
                tokio::task::spawn_blocking(move || inner.mint(&name, latest))
                    .await
                    .map_err(MintError::of)?
            })
            .await
            .map(|minted| minted.leaf)
            .map_err(|error: Arc<MintError>| (*error).clone())
    }

    /// Mints without remembering. For benches and for the dashboard's own certificate.
    ///
    /// # Errors
    /// If signing fails.
    pub fn mint(&self, host: &HostName) -> Result<Leaf, MintError> {
        let minted = self.inner.mint(host, Timestamp(i64::MAX))?;
        Ok(minted.leaf)
    }

    /// How many leaves are remembered, roughly.
    pub fn remembered(&self) -> u64 {
        self.leaves.entry_count()
    }
}

impl Inner {
    fn mint(&self, host: &HostName, latest: Timestamp) -> Result<Minted, MintError> {
        if !self.authority.may_sign(host) {
            return Err(MintError::outside());
        }
        let now = self.clock.now();
        let key = self.key(now)?;
        let (begins, issuer_ends) = self.authority.signs_between();
        let from = now.minus(BACKDATE).max(begins).min(now);
        let ends = now.plus(LIFE).min(issuer_ends).min(latest);
        let leaf = leaf_params(host, from, ends)
            .and_then(|params| params.signed_by(&key.pair, &self.authority.issuer))
            .map_err(MintError::of)?;
        let mut chain = vec![leaf.der().clone()];
        chain.extend(self.authority.chain().iter().cloned());
        Ok(Minted {
            leaf: Arc::new(CertifiedKey::new(chain, key.signer.clone())),
            begins: now.minus(BACKDATE),
            ends,
        })
    }

    /// The key of the day. Two that ask at its end may make one each; both serve.
    fn key(&self, now: Timestamp) -> Result<Arc<LeafKey>, MintError> {
        let key = self.key.load_full();
        // A clock that went back would have it live longer.
        if key.made <= now && now.since(key.made) < KEY_LIFE {
            return Ok(key);
        }
        let key = Arc::new(LeafKey::new(now)?);
        self.key.store(key.clone());
        Ok(key)
    }
}

impl MintError {
    fn of(error: impl std::fmt::Display) -> Self {
        MintError(error.to_string().into())
    }

    fn outside() -> Self {
        MintError("the school's authority may not sign for this name (name constraints)".into())
    }
}

/// SAN with exactly the name that was asked for, serverAuth, no CA bit, AKI and SKI, a random
/// serial (RFC 5280, section 4.2; CA/Browser Forum BR 7.1). No addresses of revocation lists or
/// issuers: there is nobody there to ask.
fn leaf_params(
    host: &HostName,
    from: Timestamp,
    ends: Timestamp,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    let name = match host.ip() {
        Some(ip) => SanType::IpAddress(ip),
        None => SanType::DnsName(host.as_str().try_into()?),
    };
    params.subject_alt_names = vec![name];
    // A common name has at most 64 characters (RFC 5280, appendix A.1); nobody reads it. Without
    // one the subject is empty and the SAN critical (section 4.1.2.6).
    params.distinguished_name = DistinguishedName::new();
    if host.as_str().len() <= 64 {
        params
            .distinguished_name
            .push(DnType::CommonName, host.as_str());
    }
    params.serial_number = Some(authority::serial()?);
    params.not_before = authority::moment(from);
    params.not_after = authority::moment(ends);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn minter() -> (tempfile::TempDir, Minter) {
        let dir = tempfile::tempdir().unwrap();
        let (authority, _) = Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        let minter = Minter::new(Arc::new(authority), Clock::fixed(NOW), 100).unwrap();
        (dir, minter)
    }

    #[test]
    fn a_leaf_has_what_clients_ask_for() {
        let (_dir, minter) = minter();
        let leaf = minter.mint(&"www.example.org".parse().unwrap()).unwrap();
        assert_eq!(leaf.cert.len(), 2, "leaf and intermediate are sent");
        let (_, cert) = X509Certificate::from_der(&leaf.cert[0]).unwrap();
        let san = cert.subject_alternative_name().unwrap().unwrap();
        assert_eq!(
            san.value.general_names,
            [GeneralName::DNSName("www.example.org")]
        );
        assert!(
            cert.extended_key_usage()
                .unwrap()
                .unwrap()
                .value
                .server_auth
        );
        assert!(!cert.is_ca());
        assert!(cert.raw_serial().len() >= 8);
        assert!(cert.validity().not_before.timestamp() * 1000 < NOW.0);
        assert!(
            cert.iter_extensions()
                .any(|e| e.oid == x509_parser::oid_registry::OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER)
        );
    }

    #[test]
    fn an_address_literal_gets_an_address_in_its_leaf() {
        let (_dir, minter) = minter();
        let leaf = minter.mint(&"192.0.2.7".parse().unwrap()).unwrap();
        let (_, cert) = X509Certificate::from_der(&leaf.cert[0]).unwrap();
        let san = cert.subject_alternative_name().unwrap().unwrap();
        assert_eq!(
            san.value.general_names,
            [GeneralName::IPAddress(&[192, 0, 2, 7])]
        );
    }

    #[test]
    fn serials_differ() {
        let (_dir, minter) = minter();
        let host = "example.org".parse().unwrap();
        let serials: HashSet<Vec<u8>> = (0..50)
            .map(|_| {
                let leaf = minter.mint(&host).unwrap();
                X509Certificate::from_der(&leaf.cert[0])
                    .unwrap()
                    .1
                    .raw_serial()
                    .to_vec()
            })
            .collect();
        assert_eq!(serials.len(), 50);
    }

    #[tokio::test]
    async fn a_clock_that_jumps_sticks_to_no_leaf() {
        use std::sync::atomic::{AtomicI64, Ordering};
        const HOUR: i64 = 3_600_000;
        let dir = tempfile::tempdir().unwrap();
        let (authority, _) = Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        let at = Arc::new(AtomicI64::new(NOW.0));
        let clock = {
            let at = at.clone();
            Clock::new(move || Timestamp(at.load(Ordering::Relaxed)))
        };
        let minter = Minter::new(Arc::new(authority), clock, 100).unwrap();
        let host: HostName = "example.org".parse().unwrap();
        let mut keys = HashSet::new();
        let jumps = [0, 5, -5, 72, 0, 40 * 24, 0, -72, 0];
        for hours in jumps {
            let now = NOW.0 + hours * HOUR;
            at.store(now, Ordering::Relaxed);
            for _ in 0..2 {
                let leaf = minter.leaf(&host, None).await.unwrap();
                let (_, cert) = X509Certificate::from_der(&leaf.cert[0]).unwrap();
                let from = cert.validity().not_before.timestamp() * 1000;
                let until = cert.validity().not_after.timestamp() * 1000;
                assert!(from <= now, "{hours} h: begins in the future");
                assert!(until > now, "{hours} h: is over");
                keys.insert(cert.public_key().raw.to_vec());
            }
        }
        // A leaf that counts is kept; each jump that ended one brought a key of its own.
        assert_eq!(keys.len(), 5);
        let again = minter.leaf(&host, None).await.unwrap();
        assert!(Arc::ptr_eq(
            &again,
            &minter.leaf(&host, None).await.unwrap()
        ));
    }

    #[tokio::test]
    async fn an_origin_that_is_over_takes_no_leaf_with_it() {
        let (_dir, minter) = minter();
        let day = Duration::from_secs(24 * 60 * 60);
        for (host, origin_ends, expect) in [
            ("good.example", NOW.plus(day), NOW.plus(day)),
            ("over.example", NOW.minus(day), NOW.plus(LIFE)),
            ("ends.example", NOW, NOW.plus(LIFE)),
        ] {
            let name = host.parse().unwrap();
            let leaf = minter.leaf(&name, Some(origin_ends)).await.unwrap();
            let (_, cert) = X509Certificate::from_der(&leaf.cert[0]).unwrap();
            let until = cert.validity().not_after.timestamp() * 1000;
            assert_eq!(until, expect.0, "{host}");
        }
        // Kept from before it was over, and made anew once it is.
        let host = "good.example".parse().unwrap();
        let leaf = minter.leaf(&host, Some(NOW.minus(day))).await.unwrap();
        let (_, cert) = X509Certificate::from_der(&leaf.cert[0]).unwrap();
        assert!(cert.validity().not_after.timestamp() * 1000 > NOW.0);
    }

    #[tokio::test]
    async fn a_leaf_is_minted_once_for_all_who_ask() {
        let (_dir, minter) = minter();
        let host: HostName = "example.org".parse().unwrap();
        let (a, b) = tokio::join!(minter.leaf(&host, None), minter.leaf(&host, None));
        assert!(Arc::ptr_eq(&a.unwrap(), &b.unwrap()));
    }
}
