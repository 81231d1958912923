//! What openssl makes: stapled responses, weak keys and old signatures.

use std::path::Path;
use std::process::Command;

use rustls::pki_types::pem::PemObject as _;

use super::*;

#[track_caller]
fn openssl(dir: &Path, words: &str) {
    let output = Command::new("openssl")
        .args(words.split_whitespace())
        .current_dir(dir)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {words}: {said}");
}

fn pem(dir: &Path, file: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(dir.join(file)).unwrap()
}

/// An authority, a responder that it appointed, one that it did not, and a server.
fn house(dir: &Path) {
    let write = |file: &str, text: &str| std::fs::write(dir.join(file), text).unwrap();
    write("leaf.cnf", "subjectAltName=DNS:site.example.com\n");
    write(
        "must.cnf",
        "subjectAltName=DNS:site.example.com\ntlsfeature=status_request\n",
    );
    write("ocsp.cnf", "extendedKeyUsage=OCSPSigning\n");
    write("not.cnf", "extendedKeyUsage=serverAuth\n");
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(
        dir,
        &format!("req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=Authority -days 30"),
    );
    for (name, extensions, serial) in [
        ("leaf", "leaf.cnf", "0x1001"),
        ("must", "must.cnf", "0x1002"),
        ("responder", "ocsp.cnf", "0x1003"),
        ("impostor", "not.cnf", "0x1004"),
    ] {
        openssl(
            dir,
            &format!("req {key} -new -keyout {name}.key -out {name}.csr -subj /CN={name}"),
        );
        openssl(
            dir,
            &format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -set_serial {serial} -days 20 -extfile {extensions} -out {name}.pem"
            ),
        );
    }
    openssl(
        dir,
        &format!("req -x509 {key} -keyout other.key -out other.pem -subj /CN=Authority -days 30"),
    );
    write(
        "good.txt",
        "V\t350101000000Z\t\t1001\tunknown\t/CN=leaf\nV\t350101000000Z\t\t1002\tunknown\t/CN=must\n",
    );
    write(
        "gone.txt",
        "R\t350101000000Z\t250101000000Z\t1001\tunknown\t/CN=leaf\nR\t350101000000Z\t250101000000Z\t1002\tunknown\t/CN=must\n",
    );
}

#[test]
fn a_stapled_response_counts() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    house(dir);
    let now = UnixTime::now();
    let root = roots::one(&pem(dir, "ca.pem"), now.as_secs() as i64, false).unwrap();
    let verifier = verifier(vec![root], false);
    let ask = ServerName::try_from("site.example.com").unwrap();
    let response = |index: &str, by: &str, about: &str, more: &str| {
        openssl(
            dir,
            &format!(
                "ocsp -index {index} -CA ca.pem -rsigner {by}.pem -rkey {by}.key -issuer ca.pem -cert {about}.pem -respout out.der {more}"
            ),
        );
        std::fs::read(dir.join("out.der")).unwrap()
    };
    let judge = |cert: &str, staple: &[u8], at: UnixTime| {
        verifier
            .judge(&pem(dir, &format!("{cert}.pem")), &[], &ask, staple, at)
            .map_or_else(|broken| broken.rule, |()| "ok")
    };
    let week = "-ndays 7";
    let good = response("good.txt", "ca", "leaf", week);
    let gone = response("gone.txt", "ca", "leaf", week);
    let late =
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(now.as_secs() + 10 * 86_400));
    assert_eq!(judge("leaf", &[], now), "ok", "none");
    assert_eq!(judge("leaf", &good, now), "ok", "good");
    assert_eq!(judge("leaf", b"rubbish", now), "ok", "unreadable");
    assert_eq!(judge("leaf", &gone, now), "stapled-revoked");
    assert_eq!(
        judge("leaf", &gone, late),
        "stapled-revoked",
        "late does not give it back"
    );
    let appointed = response("gone.txt", "responder", "leaf", week);
    assert_eq!(
        judge("leaf", &appointed, now),
        "stapled-revoked",
        "by one appointed"
    );
    let impostor = response("gone.txt", "impostor", "leaf", week);
    assert_eq!(
        judge("leaf", &impostor, now),
        "ok",
        "not appointed: says nothing"
    );
    let foreign = response("gone.txt", "other", "leaf", week);
    assert_eq!(
        judge("leaf", &foreign, now),
        "ok",
        "another authority: says nothing"
    );
    let must = response("good.txt", "ca", "must", week);
    let must_gone = response("gone.txt", "ca", "must", week);
    assert_eq!(
        judge("leaf", &must_gone, now),
        "ok",
        "about another certificate"
    );
    assert_eq!(judge("must", &[], now), "staple-demanded");
    assert_eq!(judge("must", &must, now), "ok");
    assert_eq!(judge("must", &must, late), "staple-demanded", "stale");
    assert_eq!(
        judge("must", &good, now),
        "staple-demanded",
        "about another certificate"
    );
    assert_eq!(judge("must", &must_gone, now), "stapled-revoked");
    for cut in [1, 10, 100, must.len() - 1] {
        assert_eq!(
            judge("must", &must[..cut], now),
            "staple-demanded",
            "cut at {cut}"
        );
    }
}

#[test]
fn weak_keys_and_old_signatures_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    house(dir);
    // The certificates are made after this moment.
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(
        UnixTime::now().as_secs() + 600,
    ));
    let root = || roots::one(&pem(dir, "ca.pem"), now.as_secs() as i64, false).unwrap();
    let ask = ServerName::try_from("site.example.com").unwrap();
    for (what, key, digest, expect) in [
        ("rsa 2048", "-newkey rsa:2048", "-sha256", "ok"),
        ("rsa 1024", "-newkey rsa:1024", "-sha256", "rsa-below-2048"),
        ("rsa 2047", "-newkey rsa:2047", "-sha256", "rsa-below-2048"),
        (
            "p-384",
            "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
            "-sha256",
            "ok",
        ),
        (
            "p-192",
            "-newkey ec -pkeyopt ec_paramgen_curve:P-192",
            "-sha256",
            "curve",
        ),
        (
            "p-224",
            "-newkey ec -pkeyopt ec_paramgen_curve:P-224",
            "-sha256",
            "curve",
        ),
        (
            "secp256k1",
            "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1",
            "-sha256",
            "curve",
        ),
        ("ed25519", "-newkey ed25519", "-sha256", "ok"),
        ("sha-1", "-newkey rsa:2048", "-sha1", "signature-algorithm"),
        (
            "sha-224",
            "-newkey rsa:2048",
            "-sha224",
            "signature-algorithm",
        ),
    ] {
        openssl(
            dir,
            &format!("req {key} -nodes -new -keyout weak.key -out weak.csr -subj /CN=weak"),
        );
        openssl(
            dir,
            &format!(
                "x509 -req -in weak.csr -CA ca.pem -CAkey ca.key -set_serial 0x2001 -days 20 {digest} -extfile leaf.cnf -out weak.pem"
            ),
        );
        let verdict =
            verifier(vec![root()], false).judge(&pem(dir, "weak.pem"), &[], &ask, &[], now);
        let rule = verdict.map_or_else(|broken| broken.rule, |()| "ok");
        assert_eq!(rule, expect, "{what}");
    }
    for (key, expect) in [
        ("-newkey rsa:1024", "rsa-below-2048"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-224", "curve"),
    ] {
        openssl(
            dir,
            &format!(
                "req -x509 {key} -nodes -keyout weak.key -out weak.pem -subj /CN=Weak -days 30"
            ),
        );
        let broken = roots::one(&pem(dir, "weak.pem"), now.as_secs() as i64, false);
        assert_eq!(broken.err().map(|broken| broken.rule), Some(expect));
    }
    // Without extensions openssl makes version 1.
    openssl(
        dir,
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 0x2002 -days 20 -out old.pem",
    );
    let verdict = verifier(vec![root()], false).judge(&pem(dir, "old.pem"), &[], &ask, &[], now);
    assert!(verdict.is_err(), "no names at all");
    // A byte of the inner algorithm changed: sha256 becomes sha384 in one of the two places.
    let mut bytes = pem(dir, "leaf.pem").to_vec();
    let sha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    let at = bytes
        .windows(8)
        .position(|window| window == sha256)
        .unwrap();
    bytes[at + 7] = 3;
    let leaf = CertificateDer::from(bytes);
    let verdict = verifier(vec![root()], false).judge(&leaf, &[], &ask, &[], now);
    assert_eq!(verdict.unwrap_err().rule, "malformed");
}
