//! What an administrator asks of the authority: make it, renew the intermediate, change the root,
//! take in an intermediate that a ministry signed.
//!
//! Each builds the new state, verifies it as a client would, and puts it in place as one change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{Issuer, KeyPair};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::files::{Change, read_key, read_text};
use super::issue::{self, BACKDATE, Made, Order};
use super::names::{Constraints, Subtree};
use super::{Authority, AuthorityError, CROSS, DAY, Facts, MIDDLE, MIDDLE_KEY, ROOT, ROOT_KEY};
use crate::model::{Clock, HostName, Timestamp};
use crate::tls::mint::Minter;

/// How an authority is to be made.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose it is; stands in the names of its certificates.
    pub school: String,
    /// How long a root lives: longer than a pupil's time at the school.
    pub root_life: Duration,
    /// How long an intermediate lives; never longer than its root.
    pub intermediate_life: Duration,
    /// For which names it may sign.
    pub constraints: Constraints,
    /// Where the root's key goes; `None` is beside the certificate.
    pub root_key: Option<PathBuf>,
}

impl Wanted {
    /// The usual: a root for ten years, an intermediate for two, every name.
    pub fn named(school: &str) -> Wanted {
        Wanted {
            school: school.to_owned(),
            root_life: DAY.saturating_mul(3650),
            intermediate_life: DAY.saturating_mul(730),
            constraints: Constraints::default(),
            root_key: None,
        }
    }
}

/// Makes root and intermediate in a directory that has neither.
///
/// # Errors
/// If one is there, or a file cannot be written.
pub fn create(dir: &Path, wanted: &Wanted, now: Timestamp) -> Result<Authority, AuthorityError> {
    for file in [ROOT, ROOT_KEY, MIDDLE, MIDDLE_KEY] {
        let file = dir.join(file);
        if file.exists() {
            return Err(AuthorityError::There { file });
        }
    }
    let order = root_order(wanted, now)?;
    let root = issue::root(&order)?;
    let mut change = Change::begin(dir, now)?;
    put_root_key(&mut change, &root, wanted)?;
    change.put(ROOT, &root.pem, 0o644)?;
    let issuer = Issuer::from_ca_cert_pem(&root.pem, root.key)?;
    put_intermediate(&mut change, &issuer, wanted, order.until, now)?;
    change.commit()?;
    Authority::read(dir, now)
}

/// Makes a new intermediate from the root; devices notice nothing. The one before is kept.
///
/// # Errors
/// If the root's key is not in `dir` nor at `root_key`, or does not fit.
pub fn renew(
    dir: &Path,
    root_key: Option<&Path>,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Authority, AuthorityError> {
    super::files::settle(dir)?;
    let (issuer, root) = root_issuer(dir, root_key, now)?;
    let mut wanted = wanted.clone();
    if wanted.constraints.is_empty() {
        wanted.constraints = Facts::read(&dir.join(MIDDLE))
            .map(|before| before.constraints)
            .unwrap_or_default();
    }
    if wanted.constraints.is_empty() {
        wanted.constraints = root.constraints.clone();
    }
    let mut change = Change::begin(dir, now)?;
    put_intermediate(&mut change, &issuer, &wanted, root.until, now)?;
    change.commit()?;
    Authority::read(dir, now)
}

/// How a root is changed.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The new one.
    pub wanted: Wanted,
    /// Where the key of the present root is, if not beside it.
    pub root_key: Option<PathBuf>,
    /// Whether the present root signs the new one, so that devices which know only the present
    /// one go on working until it ends.
    pub cross: bool,
}

/// Makes a new root with a new intermediate. Devices that trust the present root go on trusting
/// what is served, until that root ends; all the others need the new one.
///
/// # Errors
/// If the present root's key is away, or that root may not sign another.
pub fn rotate(
    dir: &Path,
    rotation: &Rotation,
    now: Timestamp,
) -> Result<Authority, AuthorityError> {
    super::files::settle(dir)?;
    let mut wanted = rotation.wanted.clone();
    let present = Facts::read(&dir.join(ROOT))?;
    if wanted.constraints.is_empty() {
        wanted.constraints = present.constraints.clone();
    }
    let order = root_order(&wanted, now)?;
    let new = issue::root(&order)?;
    let cross = if rotation.cross {
        let (issuer, present) = root_issuer(dir, rotation.root_key.as_deref(), now)?;
        // Below the present root would stand the new one and the intermediate.
        if present.path_length.is_some_and(|most| most < 2) {
            return Err(AuthorityError::Refused(format!(
                "{} may not sign another root (its pathLenConstraint is below 2), so devices \
                 cannot be carried over: install the new root on all of them first, and ask \
                 again without the overlap",
                present.name
            )));
        }
        let order = Order {
            name: order.name.clone(),
            until: order.until.min(present.until),
            from: order.from.max(present.from),
            constraints: order.constraints,
        };
        Some(issue::cross(&order, &new.key, &issuer)?)
    } else {
        None
    };
    let mut change = Change::begin(dir, now)?;
    if wanted.root_key.is_some() {
        change.take(ROOT_KEY);
    }
    put_root_key(&mut change, &new, &wanted)?;
    change.put(ROOT, &new.pem, 0o644)?;
    match cross {
        Some(cross) => change.put(CROSS, &cross, 0o644)?,
        None => change.take(CROSS),
    }
    let issuer = Issuer::from_ca_cert_pem(&new.pem, new.key)?;
    put_intermediate(&mut change, &issuer, &wanted, order.until, now)?;
    change.commit()?;
    Authority::read(dir, now)
}

/// The files of an intermediate that another authority signed for the school.
#[derive(Clone, Debug)]
pub struct Import {
    /// The intermediate, perhaps with what stands above it.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// What stands between it and the root, if anything.
    pub chain: Option<PathBuf>,
    /// The root that devices trust.
    pub root: PathBuf,
}

/// Takes an intermediate in, after every check that a client would make.
///
/// # Errors
/// What does not fit, with the file and what to do.
pub fn import(dir: &Path, from: &Import, now: Timestamp) -> Result<Authority, AuthorityError> {
    super::files::settle(dir)?;
    let root = Facts::read(&from.root)?;
    if !root.is_root() {
        return Err(AuthorityError::content(
            &from.root,
            format!("{} is not a root: another authority signed it", root.name),
        ));
    }
    let mut above = Facts::read_all(&from.certificate)?;
    if let Some(chain) = &from.chain {
        above.extend(Facts::read_all(chain)?);
    }
    let line = in_line(above, root, &from.certificate, now)?;
    let key = read_key(&from.key)?;
    if key.public_key_raw() != line[0].public_key {
        return Err(AuthorityError::content(
            &from.key,
            format!("is not the key of {}", line[0].name),
        ));
    }
    let pem = |facts: &[Facts]| {
        facts
            .iter()
            .map(|facts| pem(&facts.der))
            .collect::<String>()
    };
    let (root, below) = line.split_last().expect("a line ends with the root");
    // Tried in a directory of its own, before anything is touched.
    let trial = dir.with_extension("trial");
    let tried = (|| {
        let mut change = Change::begin(&trial, now)?;
        put_import(
            &mut change,
            &pem(std::slice::from_ref(root)),
            &pem(below),
            &key,
        )?;
        change.commit()?;
        verify(Authority::read(&trial, now)?, now)
    })();
    std::fs::remove_dir_all(&trial).ok();
    tried?;
    let mut change = Change::begin(dir, now)?;
    put_import(
        &mut change,
        &pem(std::slice::from_ref(root)),
        &pem(below),
        &key,
    )?;
    let same_root = Facts::read(&dir.join(ROOT)).is_ok_and(|before| before.der == root.der);
    if !same_root {
        change.take(ROOT_KEY);
        change.take(CROSS);
    }
    change.commit()?;
    Authority::read(dir, now)
}

fn put_import(
    change: &mut Change,
    root: &str,
    below: &str,
    key: &KeyPair,
) -> Result<(), AuthorityError> {
    change.put(MIDDLE_KEY, &key.serialize_pem(), 0o600)?;
    change.put(ROOT, root, 0o644)?;
    change.put(MIDDLE, below, 0o644)
}

/// Puts certificates into the order in which each is signed by the next, the root at the end, and
/// checks each in its place.
pub(super) fn in_line(
    mut below: Vec<Facts>,
    root: Facts,
    file: &Path,
    now: Timestamp,
) -> Result<Vec<Facts>, AuthorityError> {
    // A root among the others is not sent to clients.
    below.retain(|facts| facts.der != root.der);
    if below.is_empty() {
        return Err(AuthorityError::content(
            file,
            "holds the root itself; an intermediate below it is needed",
        ));
    }
    for pair in below.windows(2) {
        if pair[0].issuer != pair[1].subject {
            return Err(AuthorityError::content(
                file,
                format!(
                    "the chain is not in order: {} was not signed by {}, which follows it; the \
                     intermediate comes first, then its issuer",
                    pair[0].name, pair[1].name
                ),
            ));
        }
    }
    let last = &below[below.len() - 1];
    if last.issuer != root.subject {
        return Err(AuthorityError::content(
            file,
            format!(
                "{} was not issued by root.pem beside it ({}); put the matching pair there, or \
                 the certificates between them",
                last.name, root.name
            ),
        ));
    }
    below.push(root);
    for (at, facts) in below.iter().enumerate() {
        facts.check(file, now, at)?;
    }
    Ok(below)
}

/// Makes a leaf and verifies it as clients do: signatures, path length, purposes, constraints.
fn verify(authority: Authority, now: Timestamp) -> Result<(), AuthorityError> {
    let authority = Arc::new(authority);
    let host = probe(&authority.line()[0].constraints);
    let refused = |why: &dyn std::fmt::Display| {
        AuthorityError::Refused(format!(
            "a certificate made with it would not be accepted by clients: {why}"
        ))
    };
    let minter = Minter::new(authority.clone(), Clock::fixed(now), 1).map_err(|e| refused(&e))?;
    let leaf = minter.mint(&host).map_err(|e| refused(&e))?;
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from(authority.root_der().to_vec());
    roots.add(root).map_err(|e| refused(&e))?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|e| refused(&e))?;
    let name = ServerName::try_from(host.as_str().to_owned()).map_err(|e| refused(&e))?;
    let at = UnixTime::since_unix_epoch(Duration::from_millis(now.0.unsigned_abs()));
    verifier
        .verify_server_cert(&leaf.cert[0], &leaf.cert[1..], &name, &[], at)
        .map_err(|e| refused(&e))?;
    Ok(())
}

/// A name for which the authority may sign.
fn probe(constraints: &Constraints) -> HostName {
    let permitted = constraints.permitted.iter().find_map(|tree| match tree {
        Subtree::Domain(domain) => domain.parse().ok(),
        Subtree::Range(_) => None,
    });
    permitted.unwrap_or_else(|| "probe.example".parse().expect("a name that is one"))
}

/// RFC 7468, section 5.
fn pem(der: &[u8]) -> String {
    let base64 = data_encoding::BASE64.encode(der);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in base64.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}

fn root_order(wanted: &Wanted, now: Timestamp) -> Result<Order<'_>, AuthorityError> {
    Ok(Order {
        name: issue::name(&wanted.school, "Schoolgate root")?,
        from: now.minus(BACKDATE),
        until: now.plus(wanted.root_life),
        constraints: &wanted.constraints,
    })
}

/// The root with its key, checked.
fn root_issuer(
    dir: &Path,
    root_key: Option<&Path>,
    now: Timestamp,
) -> Result<(Issuer<'static, KeyPair>, Facts), AuthorityError> {
    let file = dir.join(ROOT);
    let root = Facts::read(&file)?;
    root.check(&file, now, 1)?;
    let key_file = root_key.map_or_else(|| dir.join(ROOT_KEY), Path::to_owned);
    if !key_file.exists() {
        return Err(AuthorityError::RootKeyAway { dir: dir.into() });
    }
    let key = read_key(&key_file)?;
    root.check_key(&file, &key)?;
    Ok((Issuer::from_ca_cert_pem(&read_text(&file)?, key)?, root))
}

/// The key of a root, in the directory or where it is wanted instead: there it is written first,
/// and never over something.
fn put_root_key(change: &mut Change, root: &Made, wanted: &Wanted) -> Result<(), AuthorityError> {
    let text = root.key.serialize_pem();
    match &wanted.root_key {
        None => change.put(ROOT_KEY, &text, 0o600),
        Some(file) => super::files::write_new(file, text.as_bytes()),
    }
}

fn put_intermediate(
    change: &mut Change,
    root: &Issuer<'_, KeyPair>,
    wanted: &Wanted,
    root_ends: Timestamp,
    now: Timestamp,
) -> Result<(), AuthorityError> {
    let order = Order {
        name: issue::name(&wanted.school, "Schoolgate")?,
        from: now.minus(BACKDATE),
        until: now.plus(wanted.intermediate_life).min(root_ends),
        constraints: &wanted.constraints,
    };
    let made = issue::intermediate(&order, root)?;
    change.put(MIDDLE_KEY, &made.key.serialize_pem(), 0o600)?;
    change.put(MIDDLE, &made.pem, 0o644)
}
