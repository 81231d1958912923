//! Origins that cannot prove who they are, or only with help: on the wire, through the real
//! gateway. Which chain breaks which rule is tested beside the verifier.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::origin::provider;
use super::world::{PATIENCE, SOMEBODY, Setup, World, pupil, wait_for};

/// A root and an intermediate below it.
struct House {
    root: CertificateDer<'static>,
    root_pem: String,
    middle: CertificateDer<'static>,
    middle_issuer: Issuer<'static, KeyPair>,
    root_issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    params
}

fn house() -> House {
    let root_key = KeyPair::generate().unwrap();
    let root_params = authority("Root of the chains");
    let root = root_params.self_signed(&root_key).unwrap();
    let root_pem = root.pem();
    let root_issuer = Issuer::new(root_params, root_key);
    let middle_key = KeyPair::generate().unwrap();
    let middle_params = authority("Intermediate of the chains");
    let middle = middle_params.signed_by(&middle_key, &root_issuer).unwrap();
    House {
        root: root.der().clone(),
        root_pem,
        middle: middle.der().clone(),
        middle_issuer: Issuer::new(middle_params, middle_key),
        root_issuer,
    }
}

fn leaf(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2089, 1, 1);
    params
}

/// Authority information access with one address of the issuer's certificate.
fn offered_at(url: &str) -> CustomExtension {
    let url = url.as_bytes();
    let length = u8::try_from(url.len()).unwrap();
    let mut content = vec![0x30, length + 14, 0x30, length + 12];
    content.extend_from_slice(&[6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2, 0x86, length]);
    content.extend_from_slice(url);
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], content)
}

/// A site that shows a fixed chain, and the requests that reached it.
struct Site {
    port: u16,
    requests: Arc<AtomicUsize>,
}

fn site(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Site {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    serve(move |socket, requests| {
        let connection = ServerConnection::new(config.clone()).unwrap();
        answer(StreamOwned::new(connection, socket), requests, b"ok");
    })
}

/// A server of octets over clear HTTP.
fn shelf(body: Vec<u8>) -> Site {
    serve(move |socket, requests| answer(socket, requests, &body))
}

fn serve(each: impl Fn(TcpStream, &AtomicUsize) + Send + Sync + 'static) -> Site {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    let each = Arc::new(each);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let (each, counted) = (each.clone(), counted.clone());
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            std::thread::spawn(move || each(socket, &counted));
        }
    });
    Site { port, requests }
}

fn answer(mut stream: impl Read + Write, requests: &AtomicUsize, body: &[u8]) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    requests.fetch_add(1, Ordering::SeqCst);
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    drop(stream.write_all(head.as_bytes()));
    drop(stream.write_all(body));
    drop(stream.flush());
}

fn world(root_pem: &str, more: Vec<(&'static str, String)>) -> World {
    let mut settings = vec![(
        "upstream",
        "extra_roots = [\"origin-root.pem\", \"chains.pem\"]".to_owned(),
    )];
    settings.extend(more);
    World::start(Setup {
        settings,
        files: vec![("chains.pem", root_pem.to_owned())],
        ..Setup::default()
    })
}

fn get(world: &World, port: u16) -> super::curl::Answer {
    world
        .curl(SOMEBODY)
        .get(&format!("https://page.test:{port}/"))
}

#[test]
fn a_forgotten_intermediate_is_fetched_once_and_never_from_inside() {
    let house = house();
    let store = shelf(house.middle.to_vec());
    let large = shelf(vec![0x30; 80 * 1024]);
    let wrong = shelf(house.root.to_vec());
    let made = |url: Option<&str>| {
        let key = KeyPair::generate().unwrap();
        let mut params = leaf("page.test");
        params.custom_extensions.extend(url.map(offered_at));
        let cert = params.signed_by(&key, &house.middle_issuer).unwrap();
        (cert.der().clone(), key)
    };
    let world = world(&house.root_pem, Vec::new());
    let behind = |url: Option<&str>| {
        let (cert, key) = made(url);
        site(vec![cert], &key)
    };
    // Nothing is said of where it is, it is too large, or it is another one.
    for (what, url) in [
        ("nowhere", None),
        (
            "too large",
            Some(format!("http://127.0.0.1:{}/l", large.port)),
        ),
        (
            "not what it should be",
            Some(format!("http://127.0.0.1:{}/w", wrong.port)),
        ),
        // Inside the school: the guard of pages holds here.
        ("inside", Some(format!("http://127.0.0.2:{}/i", store.port))),
        (
            "the gateway itself",
            Some(format!("http://{}/start", world.portal)),
        ),
        (
            "another scheme",
            Some(format!("ftp://127.0.0.1:{}/i", store.port)),
        ),
    ] {
        let site = behind(url.as_deref());
        assert_eq!(get(&world, site.port).status, 502, "{what}");
        assert_eq!(site.requests.load(Ordering::SeqCst), 0, "{what}");
    }
    assert_eq!(store.requests.load(Ordering::SeqCst), 0);
    let url = format!("http://127.0.0.1:{}/i.der", store.port);
    let sites: Vec<Site> = (0..4).map(|_| behind(Some(&url))).collect();
    std::thread::scope(|scope| {
        for site in &sites {
            let world = &world;
            scope.spawn(move || assert_eq!(get(world, site.port).status, 200));
        }
    });
    assert_eq!(store.requests.load(Ordering::SeqCst), 1, "fetched once");
}

#[test]
fn a_root_that_cannot_be_one_is_said_and_not_believed() {
    let house = house();
    let key = KeyPair::generate().unwrap();
    let mut old = authority("A root whose time is over");
    old.not_before = date_time_ymd(2010, 1, 1);
    old.not_after = date_time_ymd(2020, 1, 1);
    let pem = old.self_signed(&key).unwrap().pem();
    let old = Issuer::new(old, key);
    let world = world(&format!("{}{pem}", house.root_pem), Vec::new());
    let said = world.printed();
    assert!(
        said.contains("chains.pem: certificate 2 is not trusted as a root: its time is over"),
        "{said}"
    );
    let checked = world.command(&["config", "check"]);
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(said.contains("its time is over"), "{said}");
    let key = KeyPair::generate().unwrap();
    let below = leaf("page.test").signed_by(&key, &old).unwrap();
    let site_below = site(vec![below.der().clone()], &key);
    assert_eq!(get(&world, site_below.port).status, 502);
    let good = leaf("page.test")
        .signed_by(&key, &house.root_issuer)
        .unwrap();
    let site_good = site(vec![good.der().clone()], &key);
    assert_eq!(
        get(&world, site_good.port).status,
        200,
        "the other of the file counts"
    );
}

#[test]
fn an_excepted_site_opens_with_its_key_only() {
    let key = KeyPair::generate().unwrap();
    let stranger = KeyPair::generate().unwrap();
    let spki = {
        use rcgen::PublicKeyData as _;
        let digest =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &key.subject_public_key_info());
        data_encoding::HEXLOWER.encode(digest.as_ref())
    };
    let self_signed = |key: &KeyPair| {
        let cert = leaf("page.test").self_signed(key).unwrap();
        site(vec![cert.der().clone()], key)
    };
    let (known, unknown) = (self_signed(&key), self_signed(&stranger));
    let line = format!(
        "exceptions = [{{ host = \"page.test\", spki = \"{spki}\", until = \"2089-01-01\", \
         reason = \"tests\" }}]"
    );
    let world = world(&house().root_pem, vec![("upstream", line)]);
    assert_eq!(get(&world, known.port).status, 200);
    assert!(
        world
            .printed()
            .contains("an excepted certificate was accepted")
    );
    assert_eq!(get(&world, unknown.port).status, 502);
    assert_eq!(unknown.requests.load(Ordering::SeqCst), 0);
    // IT is told.
    world.expect_incident("certificate");
    // The device does not see that the excepted certificate is over.
    let over = {
        let mut params = leaf("page.test");
        params.not_after = date_time_ymd(2025, 1, 1);
        let cert = params.self_signed(&key).unwrap();
        site(vec![cert.der().clone()], &key)
    };
    for _ in 0..2 {
        assert_eq!(get(&world, over.port).status, 200);
    }
}

/// A running `openssl s_server`, ended with the test.
struct Openssl {
    port: u16,
    child: Child,
}

impl Drop for Openssl {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn s_server(dir: &Path, words: &str) -> Openssl {
    let port = {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        free.local_addr().unwrap().port()
    };
    let child = Command::new("openssl")
        .args([
            "s_server", "-quiet", "-www", "-cert", "s.pem", "-key", "s.key",
        ])
        .args(["-accept", &format!("127.0.0.1:{port}")])
        .args(words.split_whitespace())
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()).unwrap();
    Openssl { port, child }
}

#[test]
fn what_an_origin_wants_or_lacks_is_explained() {
    let house = house();
    let dir = tempfile::tempdir().unwrap();
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let cert = leaf("page.test")
        .signed_by(&key, &house.root_issuer)
        .unwrap();
    std::fs::write(dir.path().join("s.pem"), cert.pem()).unwrap();
    std::fs::write(dir.path().join("s.key"), key.serialize_pem()).unwrap();
    let world = world(&house.root_pem, Vec::new());
    let asks = "wants a certificate from your device";
    let weak = "in an old way that others can read along";
    for (words, status, text) in [
        ("-tls1_2", 200, ""),
        ("-tls1_3", 200, ""),
        // Asked for and not required: an empty one is enough.
        ("-tls1_2 -verify 1", 200, ""),
        ("-tls1_3 -verify 1", 200, ""),
        ("-tls1_2 -Verify 1", 502, asks),
        ("-tls1_3 -Verify 1", 502, asks),
        ("-tls1_1 -cipher ALL:@SECLEVEL=0", 502, weak),
        ("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", 502, weak),
        ("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA", 502, weak),
    ] {
        let server = s_server(dir.path(), words);
        let answer = get(&world, server.port);
        let page = answer.text();
        assert_eq!(answer.status, status, "{words}:\n{page}");
        assert!(page.contains(text), "{words}:\n{page}");
    }
    world.expect_incident("origin-asks");
    world.expect_incident("origin-weak");
    let server = s_server(dir.path(), "-tls1_2 -Verify 1");
    let child = world.curl(pupil("primary", "en"));
    let answer = child.get(&format!("https://page.test:{}/", server.port));
    assert!(
        answer.text().contains("The page wants a special key."),
        "{}",
        answer.text()
    );
}

#[test]
fn the_hello_offers_what_a_browser_of_today_does() {
    let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
    let into = heard.clone();
    let site = serve(move |mut socket, _| {
        let mut hello = vec![0; 16 * 1024];
        let mut length = 0;
        while length < 5 || length < 5 + usize::from(u16::from_be_bytes([hello[3], hello[4]])) {
            match socket.read(&mut hello[length..]) {
                Ok(read) if read > 0 => length += read,
                _ => break,
            }
        }
        let mut heard = into.lock().unwrap();
        if heard.is_empty() {
            *heard = hello[..length].to_vec();
        }
    });
    assert_eq!(get(World::shared(), site.port).status, 502);
    let hello = heard.lock().unwrap().clone();
    let hello = Hello::read(&hello);
    // X25519MLKEM768 first and X25519 with it, each with its share.
    assert_eq!(hello.shares.first(), Some(&0x11ec), "{hello:04x?}");
    assert!(hello.shares.contains(&0x001d), "{hello:04x?}");
    assert_eq!(hello.versions, [0x0304, 0x0303], "{hello:04x?}");
    let known = [
        0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0x00ff,
    ];
    assert!(
        hello.suites.iter().all(|suite| known.contains(suite)),
        "{hello:04x?}"
    );
    assert_eq!(hello.compressions, [0]);
    // status_request is there, early_data is not.
    assert!(
        hello.extensions.contains(&5) && !hello.extensions.contains(&42),
        "{hello:04x?}"
    );
}

/// What a ClientHello offers (RFC 8446, section 4.1.2).
#[derive(Debug, Default)]
struct Hello {
    suites: Vec<u16>,
    compressions: Vec<u8>,
    extensions: Vec<u16>,
    versions: Vec<u16>,
    shares: Vec<u16>,
}

impl Hello {
    fn read(record: &[u8]) -> Hello {
        let word = |bytes: &[u8]| u16::from_be_bytes([bytes[0], bytes[1]]);
        let words = |bytes: &[u8]| bytes.chunks(2).map(word).collect::<Vec<u16>>();
        // Past record and message header, version and random.
        let mut rest = &record[5 + 4 + 2 + 32..];
        let mut take = |octets: usize| {
            let length = rest[..octets]
                .iter()
                .fold(0, |sum, byte| sum * 256 + usize::from(*byte));
            let (field, after) = rest[octets..].split_at(length);
            rest = after;
            field
        };
        take(1);
        let mut hello = Hello {
            suites: words(take(2)),
            compressions: take(1).to_vec(),
            ..Hello::default()
        };
        let mut all = take(2);
        while all.len() >= 4 {
            let (kind, length) = (word(all), usize::from(word(&all[2..])));
            let content = &all[4..4 + length];
            match kind {
                43 => hello.versions = words(&content[1..]),
                51 => {
                    let mut shares = &content[2..];
                    while shares.len() >= 4 {
                        hello.shares.push(word(shares));
                        shares = &shares[4 + usize::from(word(&shares[2..]))..];
                    }
                }
                _ => {}
            }
            hello.extensions.push(kind);
            all = &all[4 + length..];
        }
        hello
    }
}
