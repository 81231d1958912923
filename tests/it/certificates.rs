//! Certificates both ways: what the origin shows is verified before anybody sees a padlock, and
//! what the client is shown is the school's. What is not to be looked into is not touched.

use std::io::Write;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::prelude::*;

use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, World, https};

#[test]
fn a_certificate_that_cannot_be_verified_is_explained() {
    let world = World::shared();
    for name in [
        "expired.test",
        "not-yet.test",
        "wrong-name.test",
        "self-signed.test",
        "unknown-issuer.test",
    ] {
        let path = format!("/behind-{}", name.replace('.', "-"));
        let answer = world.curl(SOMEBODY).get(&https(name, &path));
        assert_eq!(answer.status, 502, "{name}");
        let text = answer.text();
        assert!(text.contains("<h1"), "{name}:\n{text}");
        // No button to go on, and nothing was sent there.
        assert!(
            !text.contains("<form") || !text.to_lowercase().contains("proceed"),
            "{name}:\n{text}"
        );
        assert_eq!(ORIGIN.hits(&path), 0, "{name} was asked all the same");
    }
}

#[test]
fn what_has_expired_is_told_to_it_and_shown_with_a_leaf_that_has_not() {
    let world = World::start(super::world::Setup::default());
    let url = https("expired.test", "/gone");
    let answer = world.curl(SOMEBODY).get(&url);
    assert_eq!(answer.status, 502);
    assert!(answer.text().contains("out of date"), "{}", answer.text());
    world.expect_incident("expired.test");
    assert!(world.incidents().contains("\"certificate\""));
    let stream = tunnel::tls(&world, SOMEBODY, "expired.test", ORIGIN.https.port());
    let chain = stream.conn.peer_certificates().unwrap();
    let (_, leaf) = X509Certificate::from_der(&chain[0]).unwrap();
    // Like any other: the origin's dates say nothing once they are over.
    assert!(leaf.validity().is_valid());
    let days = leaf.validity().not_after.timestamp() - leaf.validity().not_before.timestamp();
    let other = tunnel::tls(&world, SOMEBODY, "self-signed.test", ORIGIN.https.port());
    let chain = other.conn.peer_certificates().unwrap();
    let (_, other) = X509Certificate::from_der(&chain[0]).unwrap();
    let usual = other.validity().not_after.timestamp() - other.validity().not_before.timestamp();
    assert_eq!(days / 86_400, usual / 86_400);
    assert_eq!(ORIGIN.hits("/gone"), 0);
}

#[test]
fn the_leaf_is_what_devices_accept() {
    let world = World::shared();
    let stream = tunnel::tls(world, SOMEBODY, "page.test", ORIGIN.https.port());
    let chain = stream.conn.peer_certificates().unwrap();
    assert!(chain.len() >= 2, "the intermediate is missing");
    let (_, leaf) = X509Certificate::from_der(&chain[0]).unwrap();
    let (_, intermediate) = X509Certificate::from_der(&chain[1]).unwrap();

    let names = leaf.subject_alternative_name().unwrap().unwrap();
    assert_eq!(
        names.value.general_names,
        [GeneralName::DNSName("page.test")]
    );
    assert!(!leaf.is_ca());
    assert!(intermediate.is_ca());
    let usage = leaf.extended_key_usage().unwrap().unwrap();
    assert!(usage.value.server_auth && !usage.value.client_auth && !usage.value.any);
    assert!(
        leaf.raw_serial().len() >= 8,
        "the serial has {} bytes",
        leaf.raw_serial().len()
    );
    assert!(
        leaf.iter_extensions().any(|extension| matches!(
            extension.parsed_extension(),
            ParsedExtension::AuthorityKeyIdentifier(_)
        )),
        "no authority key identifier"
    );
    let (from, until) = (
        leaf.validity().not_before.timestamp(),
        leaf.validity().not_after.timestamp(),
    );
    assert!(
        until - from <= 397 * 24 * 3600,
        "it lives {} days",
        (until - from) / 86_400
    );
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    assert!(
        from <= now - 3600,
        "a clock that is an hour slow would refuse it"
    );
    assert!(until > now);
    assert_eq!(
        leaf.signature_algorithm.algorithm.to_id_string(),
        "1.2.840.10045.4.3.2"
    );
}

#[test]
fn two_names_have_two_serials_and_one_name_one_leaf() {
    let world = World::shared();
    let serial = |name: &str| {
        let stream = tunnel::tls(world, SOMEBODY, name, ORIGIN.https.port());
        let chain = stream.conn.peer_certificates().unwrap();
        X509Certificate::from_der(&chain[0])
            .unwrap()
            .1
            .raw_serial()
            .to_vec()
    };
    assert_ne!(serial("page.test"), serial("other.test"));
    assert_eq!(serial("school.test"), serial("school.test"));
}

#[test]
fn a_name_that_is_not_inspected_shows_its_own_certificate() {
    let world = World::shared();
    let origin_root = world
        .dir
        .path()
        .join("origin-root.pem")
        .display()
        .to_string();
    // Trusting the origin's root and not the school's: the handshake reached the origin itself.
    let own = world.curl(SOMEBODY).with(&["--cacert", &origin_root]);
    let answer = own.get(&https("bank.test", "/"));
    assert_eq!((answer.status, answer.version.as_str()), (200, "2"));
    assert_eq!(answer.field("via"), None);
    // And the school's root does not open it.
    let school = world.curl(SOMEBODY).try_get(&https("bank.test", "/"));
    assert_eq!(
        school.exit, 60,
        "curl's code for a certificate it does not trust: {}",
        school.said
    );
}

#[test]
fn the_client_itself_judges_what_is_not_inspected() {
    let world = World::shared();
    // Expired, and nobody in between makes it look better or worse.
    let origin_root = world
        .dir
        .path()
        .join("origin-root.pem")
        .display()
        .to_string();
    let own = world.curl(SOMEBODY).with(&["--cacert", &origin_root]);
    let answer = own.try_get(&https("expired.bank.test", "/"));
    assert_eq!(answer.exit, 60, "{}", answer.said);
    assert!(answer.said.contains("expired"), "{}", answer.said);
}

#[test]
fn a_tunnel_to_one_name_carries_no_other() {
    let world = World::shared();
    let port = ORIGIN.https.port();
    // A blocked name in the hello of a tunnel to an open one, and the other way round.
    for (tunnel_to, hello) in [("page.test", "games.test"), ("games.test", "page.test")] {
        let Ok(socket) = tunnel::open(world, SOMEBODY, &format!("{tunnel_to}:{port}")) else {
            continue;
        };
        let Ok(mut stream) = tunnel::handshake(world, socket, hello, &["http/1.1"]) else {
            continue;
        };
        write!(
            stream,
            "GET /fronted HTTP/1.1\r\nHost: {hello}:{port}\r\n\r\n"
        )
        .unwrap();
        let head = tunnel::read_head(&mut stream);
        assert!(
            !head.starts_with("HTTP/1.1 200"),
            "{tunnel_to} carries {hello}: {head}"
        );
    }
    assert_eq!(ORIGIN.hits("/fronted"), 0);
}

#[test]
fn a_request_for_another_name_inside_tls_is_misdirected() {
    let world = World::shared();
    let port = ORIGIN.https1.port();
    let mut stream = tunnel::tls(world, SOMEBODY, "page.test", port);
    write!(
        stream,
        "GET /misdirected HTTP/1.1\r\nHost: other.test:{port}\r\n\r\n"
    )
    .unwrap();
    let head = tunnel::read_head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 421"), "{head}");
    assert_eq!(ORIGIN.hits("/misdirected"), 0);
}

#[test]
fn the_portal_gives_the_root_that_signs() {
    let world = World::shared();
    let pem = std::fs::read(world.root()).unwrap();
    let root = CertificateDer::from_pem_slice(&pem).unwrap();
    // Wherever the portal offers it, it is this certificate.
    let start = super::curl::Curl::new().get(&format!("http://{}/start", world.portal));
    assert_eq!(start.status, 200);
    let links = links(&start.text());
    let mut found = 0;
    for link in links
        .iter()
        .filter(|link| link.ends_with(".pem") || link.ends_with(".crt") || link.ends_with(".der"))
    {
        let url = if link.starts_with('/') {
            format!("http://{}{link}", world.portal)
        } else {
            link.clone()
        };
        let answer = super::curl::Curl::new().get(&url);
        let given = CertificateDer::from_pem_slice(&answer.body)
            .unwrap_or_else(|_| CertificateDer::from(answer.body.clone()));
        assert_eq!(given, root, "{link}");
        found += 1;
    }
    assert!(found > 0, "no certificate to download: {links:?}");
}

fn links(html: &str) -> Vec<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(String::from)
        .collect()
}

#[test]
fn a_bank_stays_closed_to_us_when_the_client_looks_names_up_itself() {
    let world = World::shared();
    let port = ORIGIN.https.port();
    let origin_root = world.dir.path().join("origin-root.pem");
    let socket = tunnel::open(world, SOMEBODY, &format!("127.0.0.1:{port}")).unwrap();
    // The handshake is the bank's own: only the origin's root verifies it.
    let stream = tunnel::handshake_trusting(&origin_root, socket, "bank.test", &["http/1.1"]);
    assert!(stream.is_ok(), "{:?}", stream.err());
}
