//! The school's certificate authority: a root that can be taken offline and an intermediate that
//! signs leaves.
//!
//! The private keys are read here and nowhere else, and live in one type that prints as redacted.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use time::OffsetDateTime;

use crate::model::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a root lives: longer than a pupil's time at the school.
const ROOT_LIFE: Duration = DAY.saturating_mul(3650);
/// How long an intermediate lives; renewed from the root when a month is left.
const INTERMEDIATE_LIFE: Duration = DAY.saturating_mul(730);
const RENEW_BEFORE: Duration = DAY.saturating_mul(30);
/// Certificates begin a day early: school tablets have slow clocks.
pub(super) const BACKDATE: Duration = DAY;

/// The intermediate with its key, and the root's certificate.
pub struct Authority {
    pub(super) issuer: Issuer<'static, KeyPair>,
    pub(super) intermediate: CertificateDer<'static>,
    pub(super) intermediate_ends: Timestamp,
    root: CertificateDer<'static>,
    root_pem: String,
    root_ends: Timestamp,
}

/// What loading found or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// Root and intermediate were there.
    Found,
    /// Nothing was there: both were made.
    Created,
    /// The intermediate was missing or about to end and was made anew from the root.
    Renewed,
}

/// Why the authority cannot be used. Each message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file could not be read or written.
    #[error("{file}: {source}")]
    File {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than the owner can read a key.
    #[error("{file}: the key can be read by others (mode {mode:o}); run: chmod 600 {file}")]
    Permissions {
        /// Which file.
        file: PathBuf,
        /// Its mode bits.
        mode: u32,
    },
    /// A file does not hold what its name says.
    #[error("{file}: {what}")]
    Content {
        /// Which file.
        file: PathBuf,
        /// What is wrong, and what to do.
        what: String,
    },
    /// A certificate has ended or has not begun.
    #[error(
        "{file}: the certificate is not valid now ({from} to {until}); put a valid one there, or move the directory away to make a new authority, which every device then has to trust anew"
    )]
    NotValid {
        /// Which file.
        file: PathBuf,
        /// Begin.
        from: Timestamp,
        /// End.
        until: Timestamp,
    },
    /// The intermediate is gone or ends and the root's key is not here to make another.
    #[error(
        "{dir}: the intermediate must be made anew, and that needs root.key; put it back for one start"
    )]
    RootKeyAway {
        /// The directory.
        dir: PathBuf,
    },
    /// Signing failed.
    #[error("a certificate could not be made: {0}")]
    Signing(#[from] rcgen::Error),
}

impl Authority {
    /// Reads the authority in `dir`, or makes one named after `school`. Key files get mode 0600
    /// and a file is never half-written under its final name. A second start changes nothing.
    ///
    /// # Errors
    /// Anything unreadable, readable by others, expired, not a CA, or not fitting together.
    pub fn load_or_create(
        dir: &Path,
        school: &str,
        now: Timestamp,
    ) -> Result<(Authority, Loaded), AuthorityError> {
        let root_file = dir.join("root.pem");
        let root_key_file = dir.join("root.key");
        let middle_file = dir.join("intermediate.pem");
        let middle_key_file = dir.join("intermediate.key");

        if !root_file.exists() && !middle_file.exists() {
            fs::create_dir_all(dir).map_err(|source| AuthorityError::File {
                file: dir.into(),
                source,
            })?;
            let (root_pem, root_key) = make_root(school, now)?;
            write_new(&root_key_file, root_key.serialize_pem().as_bytes(), 0o600)?;
            write_new(&root_file, root_pem.as_bytes(), 0o644)?;
            let issuer = Issuer::from_ca_cert_pem(&root_pem, root_key)?;
            make_intermediate(&issuer, school, now, &middle_file, &middle_key_file)?;
            return Ok((Self::read(dir, now)?, Loaded::Created));
        }

        let renew = match Facts::read(&middle_file) {
            Ok(facts) => facts.until <= now.plus(RENEW_BEFORE) || !middle_key_file.exists(),
            Err(AuthorityError::File { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                true
            }
            Err(error) => return Err(error),
        };
        if !renew {
            return Ok((Self::read(dir, now)?, Loaded::Found));
        }
        if !root_key_file.exists() {
            // A month is left in which somebody can bring the key.
            if middle_key_file.exists()
                && Facts::read(&middle_file).is_ok_and(|facts| facts.until > now)
            {
                return Ok((Self::read(dir, now)?, Loaded::Found));
            }
            return Err(AuthorityError::RootKeyAway { dir: dir.into() });
        }
        let root_pem = read_text(&root_file)?;
        let root = Facts::read(&root_file)?;
        root.check(&root_file, now)?;
        let root_key = read_key(&root_key_file)?;
        root.check_key(&root_file, &root_key)?;
        let issuer = Issuer::from_ca_cert_pem(&root_pem, root_key)?;
        make_intermediate(&issuer, school, now, &middle_file, &middle_key_file)?;
        Ok((Self::read(dir, now)?, Loaded::Renewed))
    }

    /// Reads the authority in `dir` without making anything.
    ///
    /// # Errors
    /// As [`Authority::load_or_create`].
    pub fn read(dir: &Path, now: Timestamp) -> Result<Authority, AuthorityError> {
        let root_file = dir.join("root.pem");
        let middle_file = dir.join("intermediate.pem");
        let key_file = dir.join("intermediate.key");
        let root = Facts::read(&root_file)?;
        let root_key_file = dir.join("root.key");
        if root_key_file.exists() {
            check_mode(&root_key_file)?;
        }
        root.check(&root_file, now)?;
        let middle = Facts::read(&middle_file)?;
        middle.check(&middle_file, now)?;
        if middle.issuer != root.subject {
            return Err(AuthorityError::Content {
                file: middle_file,
                what: "was not issued by root.pem beside it; put the matching pair there".into(),
            });
        }
        let key = read_key(&key_file)?;
        middle.check_key(&middle_file, &key)?;
        Ok(Authority {
            issuer: Issuer::from_ca_cert_der(&middle.der, key)?,
            intermediate: middle.der,
            intermediate_ends: middle.until,
            root_pem: read_text(&root_file)?,
            root_ends: root.until,
            root: root.der,
        })
    }

    /// The root's certificate in PEM, for devices.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The root's certificate in DER, for devices.
    pub fn root_der(&self) -> &[u8] {
        &self.root
    }

    /// When root and intermediate end.
    pub fn ends(&self) -> (Timestamp, Timestamp) {
        (self.root_ends, self.intermediate_ends)
    }

    /// SHA-256 of the root's certificate, in upper-case pairs with colons, as devices show it.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.root)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({}, key ‹redacted›)", self.fingerprint())
    }
}

/// SHA-256 of a certificate, in upper-case pairs with colons.
pub(super) fn fingerprint(der: &[u8]) -> String {
    digest::digest(&digest::SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>()
        .join(":")
}

/// What a certificate file says, read once.
struct Facts {
    der: CertificateDer<'static>,
    from: Timestamp,
    until: Timestamp,
    is_ca: bool,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    public_key: Vec<u8>,
}

impl Facts {
    fn read(file: &Path) -> Result<Facts, AuthorityError> {
        let content = |what: &str| AuthorityError::Content {
            file: file.into(),
            what: what.into(),
        };
        let bytes = fs::read(file).map_err(|source| AuthorityError::File {
            file: file.into(),
            source,
        })?;
        let der = CertificateDer::from_pem_slice(&bytes)
            .map_err(|_| content("holds no PEM certificate (-----BEGIN CERTIFICATE-----)"))?;
        let (_, parsed) = x509_parser::parse_x509_certificate(&der)
            .map_err(|_| content("the certificate cannot be read"))?;
        let at =
            |time: x509_parser::time::ASN1Time| Timestamp(time.timestamp().saturating_mul(1000));
        Ok(Facts {
            from: at(parsed.validity().not_before),
            until: at(parsed.validity().not_after),
            is_ca: parsed.is_ca(),
            subject: parsed.subject().as_raw().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            der: der.clone(),
        })
    }

    fn check(&self, file: &Path, now: Timestamp) -> Result<(), AuthorityError> {
        if !self.is_ca {
            return Err(AuthorityError::Content {
                file: file.into(),
                what: "is not a certificate authority (basicConstraints CA:TRUE is missing)".into(),
            });
        }
        if now < self.from || now >= self.until {
            return Err(AuthorityError::NotValid {
                file: file.into(),
                from: self.from,
                until: self.until,
            });
        }
        Ok(())
    }

    fn check_key(&self, file: &Path, key: &KeyPair) -> Result<(), AuthorityError> {
        if key.public_key_raw() == self.public_key {
            return Ok(());
        }
        Err(AuthorityError::Content {
            file: file.into(),
            what: "does not belong to the key beside it; put the matching pair there".into(),
        })
    }
}

fn make_root(school: &str, now: Timestamp) -> Result<(String, KeyPair), AuthorityError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = ca_params(&format!("{school} · Schoolgate root"), now, ROOT_LIFE)?;
    // Pathlen 1: one intermediate below it, no more.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
    Ok((params.self_signed(&key)?.pem(), key))
}

fn make_intermediate(
    root: &Issuer<'_, KeyPair>,
    school: &str,
    now: Timestamp,
    file: &Path,
    key_file: &Path,
) -> Result<(), AuthorityError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let name = format!("{school} · Schoolgate {}", &hex(&random()?[..4]));
    let mut params = ca_params(&name, now, INTERMEDIATE_LIFE)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.use_authority_key_identifier_extension = true;
    let pem = params.signed_by(&key, root)?.pem();
    write_new(key_file, key.serialize_pem().as_bytes(), 0o600)?;
    write_new(file, pem.as_bytes(), 0o644)
}

fn ca_params(
    name: &str,
    now: Timestamp,
    life: Duration,
) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.distinguished_name.push(
        DnType::CommonName,
        name.chars().take(64).collect::<String>(),
    );
    params.serial_number = Some(serial()?);
    params.not_before = moment(now.minus(BACKDATE));
    params.not_after = moment(now.plus(life));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// 127 random bits: unique without bookkeeping (CA/Browser Forum BR 7.1 asks for 64).
pub(super) fn serial() -> Result<SerialNumber, rcgen::Error> {
    let mut bytes = random()?;
    // Positive, and never with a leading zero byte that encoders would drop.
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn random() -> Result<[u8; 16], rcgen::Error> {
    let mut bytes = [0u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| rcgen::Error::RingUnspecified)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// rcgen's date of a moment; the clock's range is far inside what it can hold.
pub(super) fn moment(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn read_text(file: &Path) -> Result<String, AuthorityError> {
    fs::read_to_string(file).map_err(|source| AuthorityError::File {
        file: file.into(),
        source,
    })
}

fn read_key(file: &Path) -> Result<KeyPair, AuthorityError> {
    check_mode(file)?;
    KeyPair::from_pem(&read_text(file)?).map_err(|_| AuthorityError::Content {
        file: file.into(),
        what: "holds no private key in PEM that can be used (ECDSA P-256 or P-384, Ed25519, RSA)"
            .into(),
    })
}

fn check_mode(file: &Path) -> Result<(), AuthorityError> {
    let meta = fs::metadata(file).map_err(|source| AuthorityError::File {
        file: file.into(),
        source,
    })?;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(AuthorityError::Permissions {
            file: file.into(),
            mode,
        });
    }
    Ok(())
}

/// Writes beside, flushes, then renames: a start that is killed leaves whole files or none.
fn write_new(file: &Path, bytes: &[u8], mode: u32) -> Result<(), AuthorityError> {
    let beside = file.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut out = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&beside)?;
        // A file left by an earlier kill may have another mode.
        out.set_permissions(fs::Permissions::from_mode(mode))?;
        out.write_all(bytes)?;
        out.sync_all()?;
        fs::rename(&beside, file)
    };
    write().map_err(|source| AuthorityError::File {
        file: file.into(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    #[test]
    fn a_second_start_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (first, made) = Authority::load_or_create(dir.path(), "Lotus School", NOW).unwrap();
        assert_eq!(made, Loaded::Created);
        let (second, found) = Authority::load_or_create(dir.path(), "Renamed", NOW).unwrap();
        assert_eq!(found, Loaded::Found);
        assert_eq!(first.fingerprint(), second.fingerprint());
        assert_eq!(first.intermediate, second.intermediate);
        for key in ["root.key", "intermediate.key"] {
            let mode = fs::metadata(dir.path().join(key))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{key}");
        }
    }

    #[test]
    fn the_intermediate_is_renewed_from_the_root_in_its_last_month() {
        let dir = tempfile::tempdir().unwrap();
        let (first, _) = Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        let late = first.ends().1.minus(DAY);
        let (second, renewed) = Authority::load_or_create(dir.path(), "S", late).unwrap();
        assert_eq!(renewed, Loaded::Renewed);
        assert_eq!(
            first.fingerprint(),
            second.fingerprint(),
            "devices keep trusting the root"
        );
        assert!(second.ends().1 > first.ends().1);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        let dir = tempfile::tempdir().unwrap();
        Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        let key = dir.path().join("intermediate.key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let error = Authority::read(dir.path(), NOW).unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let one = tempfile::tempdir().unwrap();
        let two = tempfile::tempdir().unwrap();
        Authority::load_or_create(one.path(), "S", NOW).unwrap();
        Authority::load_or_create(two.path(), "T", NOW).unwrap();
        fs::copy(
            two.path().join("intermediate.key"),
            one.path().join("intermediate.key"),
        )
        .unwrap();
        let error = Authority::read(one.path(), NOW).unwrap_err().to_string();
        assert!(error.contains("matching pair"), "{error}");

        fs::write(one.path().join("intermediate.pem"), "nonsense").unwrap();
        let error = Authority::read(one.path(), NOW).unwrap_err().to_string();
        assert!(error.contains("holds no PEM certificate"), "{error}");
    }

    #[test]
    fn an_expired_root_is_refused_in_words() {
        let dir = tempfile::tempdir().unwrap();
        let (authority, _) = Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        let error = Authority::read(dir.path(), authority.ends().0)
            .unwrap_err()
            .to_string();
        assert!(error.contains("not valid now"), "{error}");
    }

    #[test]
    fn debug_never_shows_a_key() {
        let dir = tempfile::tempdir().unwrap();
        let (authority, _) = Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        assert!(format!("{authority:?}").contains("‹redacted›"));
    }
}
