//! The school's certificate authority: a root that can be taken offline and an intermediate that
//! signs leaves.
//!
//! The private keys are read here and nowhere else, and live in one type that prints as redacted.
//! `files` reads and replaces the files, `facts` and `names` say what a certificate allows,
//! `issue` makes certificates, `change` is what an administrator asks for.

mod change;
mod facts;
mod files;
mod issue;
mod names;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{Issuer, KeyPair};
use rustls::pki_types::CertificateDer;

pub use self::change::{Import, Rotation, Wanted, create, import, renew, rotate};
pub(super) use self::facts::fingerprint;
pub use self::facts::{Facts, ends};
use self::files::{check_mode, read_key, read_text};
pub(super) use self::issue::{BACKDATE, moment, serial};
pub use self::names::Constraints;
use crate::model::{HostName, Timestamp};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// An intermediate is renewed from the root when so little is left.
const RENEW_BEFORE: Duration = DAY.saturating_mul(30);
/// From when on the end of a certificate is warned of.
const WARN_BEFORE: Duration = DAY.saturating_mul(60);

const ROOT: &str = "root.pem";
const ROOT_KEY: &str = "root.key";
const MIDDLE: &str = "intermediate.pem";
const MIDDLE_KEY: &str = "intermediate.key";
/// The root, signed by the root before it.
const CROSS: &str = "cross.pem";

/// The intermediate with its key, and the root's certificate.
pub struct Authority {
    pub(super) issuer: Issuer<'static, KeyPair>,
    /// What is sent after the leaf.
    chain: Vec<CertificateDer<'static>>,
    /// Intermediate first, then what stands above it, the root last.
    line: Vec<Facts>,
    /// The root, signed by the one before.
    cross: Option<Facts>,
    root_pem: String,
    root_key_here: bool,
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
    /// Something is there already that must not be lost.
    #[error("{file} is there already; a new authority beside it would leave every device behind")]
    There {
        /// Which file.
        file: PathBuf,
    },
    /// What is asked for cannot be.
    #[error("{0}")]
    Refused(String),
    /// Signing failed.
    #[error("a certificate could not be made: {0}")]
    Signing(#[from] rcgen::Error),
}

impl AuthorityError {
    fn content(file: &Path, what: impl Into<String>) -> Self {
        AuthorityError::Content {
            file: file.into(),
            what: what.into(),
        }
    }

    fn no_certificate(file: &Path) -> Self {
        Self::content(
            file,
            "holds no PEM certificate (-----BEGIN CERTIFICATE-----)",
        )
    }
}

impl Authority {
    /// Reads the authority in `dir`, or makes one named after `school`. Key files get mode 0600,
    /// and files change all or none. A second start changes nothing.
    ///
    /// # Errors
    /// Anything unreadable, readable by others, expired, not a CA, or not fitting together.
    pub fn load_or_create(
        dir: &Path,
        school: &str,
        now: Timestamp,
    ) -> Result<(Authority, Loaded), AuthorityError> {
        files::settle(dir)?;
        if !dir.join(ROOT).exists() && !dir.join(MIDDLE).exists() {
            let wanted = Wanted::named(school);
            return Ok((create(dir, &wanted, now)?, Loaded::Created));
        }
        let (middle, key) = (dir.join(MIDDLE), dir.join(MIDDLE_KEY));
        let renewal = match Facts::read(&middle) {
            Ok(facts) => facts.until <= now.plus(RENEW_BEFORE) || !key.exists(),
            Err(AuthorityError::File { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                true
            }
            Err(error) => return Err(error),
        };
        if !renewal {
            return Ok((Self::read(dir, now)?, Loaded::Found));
        }
        if !dir.join(ROOT_KEY).exists() {
            // A month is left in which somebody can bring the key.
            if key.exists() && Facts::read(&middle).is_ok_and(|facts| facts.until > now) {
                return Ok((Self::read(dir, now)?, Loaded::Found));
            }
            return Err(AuthorityError::RootKeyAway { dir: dir.into() });
        }
        let renewed = renew(dir, None, &Wanted::named(school), now)?;
        Ok((renewed, Loaded::Renewed))
    }

    /// Reads the authority in `dir` without making anything.
    ///
    /// # Errors
    /// As [`Authority::load_or_create`].
    pub fn read(dir: &Path, now: Timestamp) -> Result<Authority, AuthorityError> {
        files::settle(dir)?;
        let (root_file, middle_file) = (dir.join(ROOT), dir.join(MIDDLE));
        let root_key_here = dir.join(ROOT_KEY).exists();
        if root_key_here {
            check_mode(&dir.join(ROOT_KEY))?;
        }
        let root = Facts::read(&root_file)?;
        root.check(&root_file, now, 0)?;
        let line = change::in_line(Facts::read_all(&middle_file)?, root, &middle_file, now)?;
        let middle = &line[0];
        let key = read_key(&dir.join(MIDDLE_KEY))?;
        middle.check_key(&middle_file, &key)?;
        let mut chain: Vec<_> = line[..line.len() - 1]
            .iter()
            .map(|facts| facts.der.clone())
            .collect();
        let cross = Facts::read(&dir.join(CROSS)).ok().filter(|cross| {
            line.last()
                .is_some_and(|root| root.public_key == cross.public_key)
                && cross.until > now
        });
        chain.extend(cross.iter().map(|cross| cross.der.clone()));
        Ok(Authority {
            issuer: Issuer::from_ca_cert_der(&middle.der, key)?,
            chain,
            line,
            cross,
            root_pem: read_text(&root_file)?,
            root_key_here,
        })
    }

    fn root(&self) -> &Facts {
        self.line.last().expect("a line ends with the root")
    }

    /// The root's certificate in PEM, for devices.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The root's certificate in DER, for devices.
    pub fn root_der(&self) -> &[u8] {
        &self.root().der
    }

    /// What is sent after a leaf, in order: each signs the one before it.
    pub(super) fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// The intermediate, what stands above it, and the root at the end.
    pub fn line(&self) -> &[Facts] {
        &self.line
    }

    /// The root as the one before it signed it, while devices change over.
    pub fn cross(&self) -> Option<&Facts> {
        self.cross.as_ref()
    }

    /// Whether the root's key lies beside its certificate.
    pub fn root_key_here(&self) -> bool {
        self.root_key_here
    }

    /// When root and intermediate end.
    pub fn ends(&self) -> (Timestamp, Timestamp) {
        (self.root().until, self.line[0].until)
    }

    /// From when and until when everything between the root and a leaf is valid.
    pub(super) fn signs_between(&self) -> (Timestamp, Timestamp) {
        let from = self.line.iter().map(|facts| facts.from).max();
        let until = self.line.iter().map(|facts| facts.until).min();
        (
            from.unwrap_or(Timestamp(i64::MIN)),
            until.unwrap_or(Timestamp(i64::MAX)),
        )
    }

    /// Whether clients would accept a leaf for this host (RFC 5280, section 4.2.1.10).
    pub fn may_sign(&self, host: &HostName) -> bool {
        self.line.iter().all(|facts| facts.constraints.allow(host))
    }

    /// What ends within sixty days: name and end, the earliest first.
    pub fn ending(&self, now: Timestamp) -> Vec<(&str, Timestamp)> {
        let soon = now.plus(WARN_BEFORE);
        let all = self.line.iter().chain(&self.cross);
        let mut ending: Vec<_> = all
            .filter(|facts| facts.until <= soon)
            .map(|facts| (facts.name.as_str(), facts.until))
            .collect();
        ending.sort_by_key(|(_, until)| *until);
        ending
    }

    /// SHA-256 of the root's certificate, in upper-case pairs with colons, as devices show it.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.root_der())
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({}, key ‹redacted›)", self.fingerprint())
    }
}
