//! Withdrawals that are there beforehand: revocation lists of authorities (RFC 5280) and a list
//! of single certificates and keys, read from a directory. Nothing is asked while a pupil waits.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use rustls::pki_types::CertificateRevocationListDer;
use rustls::pki_types::pem::PemObject as _;
use webpki::{
    CertRevocationList, ExpirationPolicy, OwnedCertRevocationList, RevocationCheckDepth,
    RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy,
};
use x509_parser::prelude::*;

use super::rules::Broken;
use super::{Problem, TrustError, spki_of};

/// A file of withdrawals at most.
const LARGEST: u64 = 64 * 1024 * 1024;

/// How fresh one list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListAge {
    /// The file.
    pub file: PathBuf,
    /// Entries.
    pub entries: usize,
    /// When it was made, in seconds since 1970; of a text list, when the file was written.
    pub made: i64,
    /// When the next is due, if it says so.
    pub due: Option<i64>,
}

impl ListAge {
    /// When it was made and when the next is due, for people; empty if it does not say.
    pub fn dates(&self) -> (String, String) {
        let day = |at: i64| {
            jiff::Timestamp::from_second(at)
                .map(|at| at.to_string())
                .unwrap_or_default()
        };
        (day(self.made), self.due.map(day).unwrap_or_default())
    }

    /// Whether a newer one should be there.
    pub fn is_overdue(&self, now: i64) -> bool {
        self.due.is_some_and(|due| due < now)
    }
}

/// What has been taken back.
#[derive(Debug, Default)]
pub(super) struct Withdrawn {
    crls: Vec<CertRevocationList<'static>>,
    /// SHA-256 of certificates, keys, and of issuer key and serial.
    certs: HashSet<[u8; 32]>,
    keys: HashSet<[u8; 32]>,
    serials: HashSet<([u8; 32], Vec<u8>)>,
    pub(super) ages: Vec<ListAge>,
}

impl Withdrawn {
    /// Reads `*.crl`, `*.pem` and `*.txt` of a directory.
    pub(super) fn read(dir: &Path) -> Result<Self, TrustError> {
        let trouble = |file: &Path| {
            let file = file.to_owned();
            move |source| TrustError::File { file, source }
        };
        let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
            .and_then(|entries| {
                entries
                    .map(|entry| entry.map(|entry| entry.path()))
                    .collect::<Result<_, _>>()
            })
            .map_err(trouble(dir))?;
        files.sort();
        let mut withdrawn = Withdrawn::default();
        for file in files {
            let kind = file.extension().and_then(|kind| kind.to_str());
            let Some(kind @ ("crl" | "pem" | "txt")) = kind else {
                continue;
            };
            let meta = std::fs::metadata(&file).map_err(trouble(&file))?;
            if meta.len() > LARGEST {
                return Err(TrustError::Content {
                    file,
                    what: "is larger than 64 MiB".into(),
                });
            }
            let bytes = std::fs::read(&file).map_err(trouble(&file))?;
            if kind == "txt" {
                let made = meta
                    .modified()
                    .ok()
                    .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok())
                    .map_or(0, |at| i64::try_from(at.as_secs()).unwrap_or(i64::MAX));
                withdrawn.add_text(&file, &bytes, made)?;
            } else {
                withdrawn.add_crls(&file, &bytes)?;
            }
        }
        Ok(withdrawn)
    }

    fn add_crls(&mut self, file: &Path, bytes: &[u8]) -> Result<(), TrustError> {
        let content = |what: &str| TrustError::Content {
            file: file.into(),
            what: what.into(),
        };
        let ders: Vec<Vec<u8>> = if bytes.starts_with(&[0x30]) {
            vec![bytes.to_vec()]
        } else {
            CertificateRevocationListDer::pem_slice_iter(bytes)
                .map(|der| der.map(|der| der.as_ref().to_vec()))
                .collect::<Result<_, _>>()
                .map_err(|_| content("is not readable PEM"))?
        };
        if ders.is_empty() {
            return Err(content(
                "holds no revocation list (-----BEGIN X509 CRL-----)",
            ));
        }
        for der in ders {
            let list = OwnedCertRevocationList::from_der(&der)
                .map_err(|_| content("holds a revocation list that cannot be used"))?;
            let (_, parsed) = CertificateRevocationList::from_der(&der)
                .map_err(|_| content("holds a revocation list that cannot be read"))?;
            self.ages.push(ListAge {
                file: file.into(),
                entries: parsed.iter_revoked_certificates().count(),
                made: parsed.last_update().timestamp(),
                due: parsed.next_update().map(|at| at.timestamp()),
            });
            self.crls.push(CertRevocationList::from(list));
        }
        Ok(())
    }

    /// Lines `cert HEX`, `spki HEX` and `serial HEX-OF-ISSUER-SPKI HEX-OF-SERIAL`; `#` comments.
    fn add_text(&mut self, file: &Path, bytes: &[u8], made: i64) -> Result<(), TrustError> {
        let text = String::from_utf8_lossy(bytes);
        let mut entries = 0;
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            if self.add_line(line).is_none() {
                return Err(TrustError::Content {
                    file: file.into(),
                    what: format!(
                        "line {} is none of: cert SHA256, spki SHA256, serial \
                         SHA256-OF-ISSUER-SPKI SERIAL (hexadecimal)",
                        at + 1
                    ),
                });
            }
            entries += 1;
        }
        self.ages.push(ListAge {
            file: file.into(),
            entries,
            made,
            due: None,
        });
        Ok(())
    }

    fn add_line(&mut self, line: &str) -> Option<()> {
        let mut words = line.split_whitespace();
        let kind = words.next()?;
        let first = digest_of(words.next()?)?;
        match (kind, words.next()) {
            ("cert", None) => self.certs.insert(first),
            ("spki", None) => self.keys.insert(first),
            ("serial", Some(serial)) => self.serials.insert((first, bare(&hex(serial)?))),
            _ => return None,
        };
        words.next().is_none().then_some(())
    }

    /// The authorities' lists, as webpki wants them.
    pub(super) fn lists(&self) -> Vec<&CertRevocationList<'static>> {
        self.crls.iter().collect()
    }

    /// How they count: for every certificate of a path, without one nothing is known, and a list
    /// that is overdue still withdraws what it did.
    pub(super) fn options<'a>(
        &self,
        lists: &'a [&'a CertRevocationList<'static>],
    ) -> Option<RevocationOptions<'a>> {
        Some(
            RevocationOptionsBuilder::new(lists)
                .ok()?
                .with_depth(RevocationCheckDepth::Chain)
                .with_status_policy(UnknownStatusPolicy::Allow)
                .with_expiration_policy(ExpirationPolicy::Ignore)
                .build(),
        )
    }

    /// The text lists over a path, the leaf first, with the key of its anchor.
    pub(super) fn check(
        &self,
        leaf: &[u8],
        issuers: &[&[u8]],
        anchor_key: &[u8],
    ) -> Result<(), Broken> {
        if self.certs.is_empty() && self.keys.is_empty() && self.serials.is_empty() {
            return Ok(());
        }
        let revoked = Err(Broken {
            problem: Problem::Revoked,
            rule: "listed-as-revoked",
        });
        let anchor = sha256(anchor_key);
        if self.keys.contains(&anchor) {
            return revoked;
        }
        let path: Vec<&[u8]> = std::iter::once(leaf)
            .chain(issuers.iter().copied())
            .collect();
        for (at, der) in path.iter().enumerate() {
            let Ok((_, cert)) = X509Certificate::from_der(der) else {
                return revoked;
            };
            let issuer = path
                .get(at + 1)
                .and_then(|issuer| spki_of(issuer))
                .map_or(anchor, |key| sha256(&key));
            if self.certs.contains(&sha256(der))
                || self.keys.contains(&sha256(cert.public_key().raw))
                || self.serials.contains(&(issuer, bare(cert.raw_serial())))
            {
                return revoked;
            }
        }
        Ok(())
    }
}

/// Reads bytes as a list of either kind.
pub(super) fn read_any(bytes: &[u8]) {
    let mut withdrawn = Withdrawn::default();
    let file = Path::new("list");
    withdrawn.add_crls(file, bytes).ok();
    withdrawn.add_text(file, bytes, 0).ok();
    withdrawn.check(bytes, &[bytes], bytes).ok();
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.chars().filter(|c| *c != ':').collect();
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(bare.as_bytes())
        .ok()
}

fn digest_of(text: &str) -> Option<[u8; 32]> {
    hex(text)?.try_into().ok()
}

/// A serial number without leading zeros.
fn bare(serial: &[u8]) -> Vec<u8> {
    serial
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect()
}
