//! The authority as an administrator changes it: every way in, every refusal, and what clients
//! accept afterwards.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::*;
use crate::model::Clock;
use crate::tls::Minter;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// Whether a device that trusts `root` accepts a leaf for `host`.
fn accepts(root: &[u8], authority: Authority, host: &str, at: Timestamp) -> Result<(), String> {
    let minter = Minter::new(Arc::new(authority), Clock::fixed(at), 1).unwrap();
    let leaf = minter
        .mint(&host.parse().unwrap())
        .map_err(|error| error.to_string())?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(root.to_vec())).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_millis(at.0.unsigned_abs()));
    verifier
        .verify_server_cert(&leaf.cert[0], &leaf.cert[1..], &name, &[], at)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

#[test]
fn a_second_start_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (first, made) = Authority::load_or_create(dir.path(), "Lotus School", NOW).unwrap();
    assert_eq!(made, Loaded::Created);
    let (second, found) = Authority::load_or_create(dir.path(), "Renamed", NOW).unwrap();
    assert_eq!(found, Loaded::Found);
    assert_eq!(first.fingerprint(), second.fingerprint());
    assert_eq!(first.chain, second.chain);
    for key in ["root.key", "intermediate.key"] {
        let mode = fs::metadata(dir.path().join(key))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
    }
    accepts(second.root_der(), first, "page.example", NOW).unwrap();
}

#[test]
fn the_intermediate_is_renewed_from_the_root_in_its_last_month() {
    let dir = tempfile::tempdir().unwrap();
    let (first, _) = Authority::load_or_create(dir.path(), "S", NOW).unwrap();
    let late = first.ends().1.minus(DAY);
    assert_eq!(first.ending(late).len(), 1);
    assert_eq!(first.ending(NOW), []);
    let (second, renewed) = Authority::load_or_create(dir.path(), "S", late).unwrap();
    assert_eq!(renewed, Loaded::Renewed);
    assert_eq!(
        first.fingerprint(),
        second.fingerprint(),
        "devices keep trusting the root"
    );
    assert!(second.ends().1 > first.ends().1);
    // What was replaced is still there.
    let kept = dir.path().join(files::BEFORE).join(late.0.to_string());
    assert!(kept.join(MIDDLE).exists() && kept.join(MIDDLE_KEY).exists());
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    for key in ["intermediate.key", "root.key"] {
        let dir = tempfile::tempdir().unwrap();
        Authority::load_or_create(dir.path(), "S", NOW).unwrap();
        for mode in [0o644, 0o640, 0o604, 0o660] {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(dir.path().join(key), mode).unwrap();
            let error = Authority::read(dir.path(), NOW).unwrap_err().to_string();
            assert!(error.contains("chmod 600"), "{error}");
        }
    }
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

#[test]
fn nothing_is_made_over_an_authority() {
    let dir = tempfile::tempdir().unwrap();
    create(dir.path(), &Wanted::named("S"), NOW).unwrap();
    let again = create(dir.path(), &Wanted::named("S"), NOW);
    assert!(matches!(again, Err(AuthorityError::There { .. })));
}

#[test]
fn a_constrained_authority_signs_for_its_names_only() {
    let dir = tempfile::tempdir().unwrap();
    let host = |name: &str| -> Vec<HostName> { vec![name.parse().unwrap()] };
    let wanted = Wanted {
        constraints: Constraints::domains(&host("example"), &host("bank.example")),
        ..Wanted::named("S")
    };
    create(dir.path(), &wanted, NOW).unwrap();
    let check = |name: &str, ok: bool| {
        let authority = Authority::read(dir.path(), NOW).unwrap();
        let root = authority.root_der().to_vec();
        assert_eq!(accepts(&root, authority, name, NOW).is_ok(), ok, "{name}");
    };
    check("page.example", true);
    check("www.bank.example", false);
    check("page.test", false);
    check("192.0.2.7", false);
    // A renewal keeps what the school wanted, and so does a new root.
    renew(dir.path(), None, &Wanted::named("S"), NOW.plus(DAY)).unwrap();
    let rotation = Rotation {
        wanted: Wanted::named("S"),
        root_key: None,
        cross: true,
    };
    let rotated = rotate(dir.path(), &rotation, NOW.plus(DAY).plus(DAY)).unwrap();
    for facts in rotated.line() {
        assert_eq!(facts.constraints, wanted.constraints, "{}", facts.name);
    }
}

#[test]
fn devices_of_both_roots_accept_what_is_served_after_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let before = create(dir.path(), &Wanted::named("S"), NOW).unwrap();
    let later = NOW.plus(DAY);
    let rotation = Rotation {
        wanted: Wanted::named("S"),
        root_key: None,
        cross: true,
    };
    let after = rotate(dir.path(), &rotation, later).unwrap();
    assert_ne!(before.fingerprint(), after.fingerprint());
    assert_eq!(after.chain().len(), 2);
    for root in [before.root_der(), after.root_der()] {
        let authority = Authority::read(dir.path(), later).unwrap();
        accepts(root, authority, "page.example", later).unwrap();
    }
    // Without the overlap only the new one.
    let rotation = Rotation {
        cross: false,
        ..rotation
    };
    let last = rotate(dir.path(), &rotation, later.plus(DAY)).unwrap();
    assert_eq!((last.chain().len(), last.cross().is_none()), (1, true));
    let root = after.root_der();
    assert!(accepts(root, last, "page.example", later.plus(DAY)).is_err());
}

#[test]
fn a_root_whose_key_is_away_needs_it_for_a_renewal() {
    let dir = tempfile::tempdir().unwrap();
    let safe = tempfile::tempdir().unwrap();
    let key = safe.path().join("root.key");
    let wanted = Wanted {
        root_key: Some(key.clone()),
        ..Wanted::named("S")
    };
    let made = create(dir.path(), &wanted, NOW).unwrap();
    assert!(!made.root_key_here() && !dir.path().join("root.key").exists());
    let wanted = Wanted::named("S");
    let away = renew(dir.path(), None, &wanted, NOW);
    assert!(matches!(away, Err(AuthorityError::RootKeyAway { .. })));
    let renewed = renew(dir.path(), Some(&key), &wanted, NOW.plus(DAY)).unwrap();
    assert_eq!(renewed.fingerprint(), made.fingerprint());
    assert!(!dir.path().join("root.key").exists());
}

/// A ministry's authority: root, one below it, and the school's intermediate.
struct Ministry {
    dir: tempfile::TempDir,
}

/// How the school's intermediate is made.
#[derive(Clone, Copy, Default)]
struct Flaw {
    no_ca: bool,
    no_signing: bool,
    expired: bool,
    tight_issuer: bool,
    ed25519: bool,
}

impl Ministry {
    fn new(flaw: Flaw) -> Ministry {
        let dir = tempfile::tempdir().unwrap();
        let params = |name: &str, below: u8| {
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.distinguished_name.push(DnType::CountryName, "XX");
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
            params.use_authority_key_identifier_extension = true;
            params.not_before = moment(NOW.minus(DAY));
            params.not_after = moment(NOW.plus(DAY.saturating_mul(900)));
            params
        };
        let root_key = KeyPair::generate().unwrap();
        let root = params("Ministry root", 2).self_signed(&root_key).unwrap();
        let root_issuer = Issuer::from_ca_cert_der(root.der(), root_key).unwrap();
        let policy_key = KeyPair::generate().unwrap();
        let policy = params("Ministry schools", u8::from(!flaw.tight_issuer))
            .signed_by(&policy_key, &root_issuer)
            .unwrap();
        let policy_issuer = Issuer::from_ca_cert_der(policy.der(), policy_key).unwrap();
        let key = if flaw.ed25519 {
            KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap()
        } else {
            KeyPair::generate().unwrap()
        };
        let mut school = params("Example School", 0);
        if flaw.no_ca {
            school.is_ca = IsCa::ExplicitNoCa;
        }
        if flaw.no_signing {
            school.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        }
        if flaw.expired {
            school.not_after = moment(NOW.minus(Duration::from_secs(60)));
        }
        let school = school.signed_by(&key, &policy_issuer).unwrap();
        let put = |name: &str, text: &str| {
            let file = dir.path().join(name);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        };
        put("root.pem", &root.pem());
        put("policy.pem", &policy.pem());
        put("school.pem", &school.pem());
        put("school.key", &key.serialize_pem());
        put("bundle.pem", &(school.pem() + &policy.pem() + &root.pem()));
        put("backwards.pem", &(policy.pem() + &school.pem()));
        put("other.key", &KeyPair::generate().unwrap().serialize_pem());
        put(
            "locked.key",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        );
        Ministry { dir }
    }

    fn import(&self, into: &Path, files: [&str; 3]) -> Result<Authority, AuthorityError> {
        let file = |name: &str| self.dir.path().join(name);
        let [certificate, key, chain] = files;
        let asked = Import {
            certificate: file(certificate),
            key: file(key),
            chain: (!chain.is_empty()).then(|| file(chain)),
            root: file("root.pem"),
        };
        import(into, &asked, NOW)
    }
}

#[test]
fn a_ministrys_intermediate_is_taken_in() {
    let ministry = Ministry::new(Flaw::default());
    for files in [
        ["school.pem", "school.key", "policy.pem"],
        ["bundle.pem", "school.key", ""],
    ] {
        let dir = tempfile::tempdir().unwrap();
        // Over an authority of the school's own, whose root key means nothing any more.
        create(dir.path(), &Wanted::named("S"), NOW).unwrap();
        let later = ministry.import(dir.path(), files).unwrap();
        assert_eq!(later.chain().len(), 2, "the root itself is not sent");
        assert!(!dir.path().join("root.key").exists());
        let root = later.root_der().to_vec();
        accepts(&root, later, "page.example", NOW).unwrap();
    }
}

#[test]
fn what_clients_would_refuse_is_not_taken_in() {
    let check = |flaw: Flaw, files: [&str; 3], expect: &str| {
        let dir = tempfile::tempdir().unwrap();
        let before = create(dir.path(), &Wanted::named("S"), NOW).unwrap();
        let refused = Ministry::new(flaw).import(dir.path(), files);
        let said = refused.map(|_| ()).unwrap_err().to_string();
        assert!(said.contains(expect), "{expect}: {said}");
        // And what was there is there.
        let now = Authority::read(dir.path(), NOW).unwrap();
        assert_eq!(now.chain, before.chain);
    };
    let usual = ["school.pem", "school.key", "policy.pem"];
    let none = Flaw::default();
    check(
        none,
        ["school.pem", "other.key", "policy.pem"],
        "is not the key of",
    );
    check(
        none,
        ["school.pem", "locked.key", "policy.pem"],
        "is encrypted",
    );
    check(none, ["school.pem", "school.key", ""], "was not issued by");
    check(none, ["backwards.pem", "school.key", ""], "not in order");
    check(
        none,
        ["root.pem", "school.key", ""],
        "an intermediate below it",
    );
    check(none, ["nothing.pem", "school.key", ""], "nothing.pem");
    check(
        none,
        ["school.key", "school.key", ""],
        "holds no PEM certificate",
    );
    check(
        Flaw {
            no_ca: true,
            ..none
        },
        usual,
        "CA:TRUE is missing",
    );
    check(
        Flaw {
            no_signing: true,
            ..none
        },
        usual,
        "keyCertSign",
    );
    check(
        Flaw {
            expired: true,
            ..none
        },
        usual,
        "not valid now",
    );
    check(
        Flaw {
            tight_issuer: true,
            ..none
        },
        usual,
        "pathLenConstraint",
    );
    check(
        Flaw {
            ed25519: true,
            ..none
        },
        usual,
        "neither ECDSA nor RSA",
    );
}
