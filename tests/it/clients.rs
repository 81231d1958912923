//! What strict clients of today make of the gateway's TLS: the certificates, the versions, the
//! tickets, strange hellos, Encrypted Client Hello, and apps that pin.
//!
//! Real clients are used where they are installed; `./test` installs them. Each that is missing
//! is named on standard error.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use rustls::client::{EchConfig, EchGreaseConfig, EchMode};
use rustls::crypto::aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_AES_128 as HPKE;
use rustls::crypto::hpke::Hpke;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, EchConfigListBytes, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use super::origin::provider;
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World, https, wait_for};

/// The longest name that there may be, far over the 64 characters of a common name.
const LONG: &str = "a-name-of-quite-some-length-that-no-common-name-can-hold.because-it-is-longer-than-sixty-four-characters.page.test";

/// A relay for clients that know nothing of proxies: what connects to it speaks to the gateway as
/// if to the site, through a tunnel to `authority`.
fn doorway(world: &'static World, authority: String) -> u16 {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            let Ok(gateway) = tunnel::open(world, SOMEBODY, &authority) else {
                continue;
            };
            let (mut a, mut b) = (client.try_clone().unwrap(), gateway.try_clone().unwrap());
            std::thread::spawn(move || {
                drop(std::io::copy(&mut a, &mut b));
                drop(b.shutdown(std::net::Shutdown::Write));
            });
            let (mut a, mut b) = (client, gateway);
            std::thread::spawn(move || {
                drop(std::io::copy(&mut b, &mut a));
                drop(a.shutdown(std::net::Shutdown::Write));
            });
        }
    });
    port
}

/// Runs a client with something on its standard input; `None`, said aloud, if it is not there.
fn client(program: &str, args: &[&str], input: &str) -> Option<(bool, String)> {
    let child = Command::new(program)
        .args(args)
        .env_remove("http_proxy")
        .env_remove("https_proxy")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("SKIPPED: {program} is not installed");
        return None;
    };
    // A client that ends early does not read everything.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let said = [stdout, stderr].concat();
    Some((
        status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

#[track_caller]
fn accepted(program: &str, args: &[&str], input: &str, expect: &str) {
    if let Some((fine, said)) = client(program, args, input) {
        assert!(fine && said.contains(expect), "{program} {args:?}: {said}");
    }
}

/// The chain that the gateway sends for a name, in PEM, leaf first.
fn chain(world: &World, name: &str) -> Vec<String> {
    let stream = tunnel::tls(world, SOMEBODY, name, ORIGIN.https.port());
    let chain = stream.conn.peer_certificates().unwrap();
    chain
        .iter()
        .map(|der| {
            let text = data_encoding::BASE64_MIME.encode(der);
            let text = text.replace("\r\n", "\n");
            format!("-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n")
        })
        .collect()
}

#[test]
fn openssl_and_gnutls_verify_the_chain_strictly() {
    let world = World::shared();
    let root = world.root().display().to_string();
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let file = dir.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    for name in ["page.test", LONG, "under_score.page.test", "127.0.0.1"] {
        let chain = chain(world, name);
        let leaf = put("leaf.pem", &chain[0]);
        let middle = put("middle.pem", &chain[1..].concat());
        let named = if name == "127.0.0.1" {
            ["-verify_ip", name]
        } else {
            ["-verify_hostname", name]
        };
        let strict = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile"];
        let (root, middle, leaf) = (root.as_str(), middle.as_str(), leaf.as_str());
        let args = [&strict[..], &[root, "-untrusted", middle], &named, &[leaf]].concat();
        accepted("openssl", &args, "", "OK");
        let all = put(
            "all.pem",
            &(chain.concat() + &fs::read_to_string(root).unwrap()),
        );
        let args = ["--verify-chain", "--infile", all.as_str()];
        accepted("certtool", &args, "", "Chain verification output: Verified");
    }
}

#[test]
fn strict_clients_open_a_page() {
    let world = World::shared();
    let root = world.root().display().to_string();
    let port = doorway(world, format!("page.test:{}", ORIGIN.https1.port()));
    let to = format!("127.0.0.1:{port}");
    let get = "GET /client HTTP/1.0\r\nHost: page.test\r\n\r\n";
    for version in ["-tls1_2", "-tls1_3"] {
        let args = [
            "s_client",
            "-connect",
            &to,
            "-servername",
            "page.test",
            version,
            "-quiet",
            "-verify_return_error",
            "-verify_hostname",
            "page.test",
            "-x509_strict",
            "-CAfile",
            &root,
        ];
        if let Some((_, said)) = client("openssl", &args, get) {
            assert!(said.contains("HTTP/1."), "{version}: {said}");
        }
    }
    let number = port.to_string();
    let args = [
        "--x509cafile",
        &root,
        "--sni-hostname",
        "page.test",
        "--verify-hostname",
        "page.test",
        "--port",
        &number,
        "127.0.0.1",
    ];
    // It leaves at the end of its input, before the page has come.
    if let Some((_, said)) = client("gnutls-cli", &args, get) {
        assert!(said.contains("The certificate is trusted"), "{said}");
        assert!(said.contains("Handshake was completed"), "{said}");
    }
    let python = format!(
        "import socket, ssl\n\
         c = ssl.create_default_context(cafile={root:?})\n\
         c.verify_flags |= ssl.VERIFY_X509_STRICT\n\
         s = c.wrap_socket(socket.create_connection(('127.0.0.1', {port})), server_hostname='page.test')\n\
         s.sendall({get:?}.encode())\n\
         print(s.version(), s.recv(100))\n"
    );
    accepted("python3", &["-c", &python], "", "HTTP/1.");
}

#[test]
fn java_opens_a_page() {
    let world = World::shared();
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let root = world.root().display().to_string();
    let keytool = [
        "-importcert",
        "-noprompt",
        "-alias",
        "school",
        "-file",
        &root,
        "-keystore",
        &at("store.p12"),
        "-storepass",
        "changeit",
        "-storetype",
        "PKCS12",
    ];
    let Some((true, _)) = client("keytool", &keytool, "") else {
        return;
    };
    let port = doorway(world, format!("page.test:{}", ORIGIN.https1.port()));
    let source = r#"
        import java.io.*;
        import java.net.*;
        import java.util.*;
        import javax.net.ssl.*;
        public class Page {
            public static void main(String[] args) throws Exception {
                for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
                    SSLSocket socket = (SSLSocket) factory.createSocket(
                        new Socket("127.0.0.1", Integer.parseInt(args[0])), "page.test", 443, true);
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    parameters.setProtocols(new String[] {version});
                    socket.setSSLParameters(parameters);
                    socket.getOutputStream().write(
                        "GET /java HTTP/1.0\r\nHost: page.test\r\n\r\n".getBytes());
                    System.out.println(version + " " + new BufferedReader(
                        new InputStreamReader(socket.getInputStream())).readLine());
                }
            }
        }"#;
    fs::write(dir.path().join("Page.java"), source).unwrap();
    let (store, page, port) = (
        format!("-Djavax.net.ssl.trustStore={}", at("store.p12")),
        at("Page.java"),
        port.to_string(),
    );
    let args = [
        store.as_str(),
        "-Djavax.net.ssl.trustStorePassword=changeit",
        &page,
        &port,
    ];
    accepted("java", &args, "", "TLSv1.3 HTTP/1.");
}

/// A way to the explicit proxy for programs that choose no address of their own.
fn proxy(world: &'static World) -> String {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            let gateway = world.connect(SOMEBODY);
            let (mut a, mut b) = (client.try_clone().unwrap(), gateway.try_clone().unwrap());
            std::thread::spawn(move || {
                drop(std::io::copy(&mut a, &mut b));
                drop(b.shutdown(std::net::Shutdown::Write));
            });
            let (mut a, mut b) = (client, gateway);
            std::thread::spawn(move || {
                drop(std::io::copy(&mut b, &mut a));
                drop(a.shutdown(std::net::Shutdown::Write));
            });
        }
    });
    format!("http://127.0.0.1:{port}")
}

/// By what programs are told whom to trust.
const CERTIFICATES: [&str; 6] = [
    "SSL_CERT_FILE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
];

/// Runs a client behind the explicit proxy; what it says must hold a text.
#[track_caller]
fn behind_proxy(proxy: &str, root: &str, program: &str, args: &[&str], expect: &str) {
    let home = tempfile::tempdir().unwrap();
    let ran = Command::new(program)
        .args(args)
        .envs(["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].map(|name| (name, proxy)))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .envs(CERTIFICATES.map(|name| (name, root)))
        .env("HOME", home.path())
        .current_dir(home.path())
        .stdin(Stdio::null())
        .output();
    let Ok(Output { stdout, stderr, .. }) = ran else {
        eprintln!("SKIPPED: {program} is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(said.contains(expect), "{program} {args:?}: {said}");
}

#[test]
fn programs_of_every_day_work_behind_the_explicit_proxy() {
    let world = World::shared();
    let root = world.root().display().to_string();
    let proxy = proxy(world);
    let run = |program: &str, args: &[&str], expect: &str| {
        behind_proxy(&proxy, &root, program, args, expect);
    };
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let refs = format!("{commit}\trefs/heads/main\n");
    ORIGIN.show("repository.git", "text/plain", refs.into_bytes());
    let repository = https("page.test", "/picture/repository.git");
    run("git", &["ls-remote", &repository], commit);

    let about = r#"{"name":"leaf","dist-tags":{"latest":"1.2.3"},"versions":{"1.2.3":{"name":"leaf","version":"1.2.3","dist":{"tarball":"https://page.test/leaf.tgz","shasum":"00"}}}}"#;
    ORIGIN.show("registry", "application/json", about.as_bytes().to_vec());
    let registry = format!("--registry={}", https("page.test", "/picture/registry/"));
    let authority = format!("--cafile={root}");
    run(
        "npm",
        &["view", "leaf", "version", &registry, &authority],
        "1.2.3",
    );

    let page = https("page.test", "/by-a-program");
    let hello = "Hello from the origin";
    run(
        "wget",
        &["-q", "-O", "-", "--ca-certificate", &root, &page],
        hello,
    );
    let python = format!("import urllib.request; print(urllib.request.urlopen({page:?}).read())");
    run("python3", &["-c", &python], hello);
    let pip = [
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--disable-pip-version-check",
        "--retries",
        "0",
    ];
    let index = https("page.test", "/picture/index/");
    let link = format!(
        "<!DOCTYPE html><html><body><a href=\"{}\">leaf-1.0-py3-none-any.whl</a></body></html>",
        https("page.test", "/picture/leaf/leaf-1.0-py3-none-any.whl")
    );
    ORIGIN.show("index", "text/html", link.into_bytes());
    // It reads the index and fetches the file, which holds nothing.
    let args = [&pip[..], &["--cert", &root, "--index-url", &index, "leaf"]].concat();
    if Command::new("python3")
        .args(["-m", "pip", "--version"])
        .output()
        .is_ok_and(|pip| pip.status.success())
    {
        run("python3", &args, "Downloading https://page.test");
    }
    // In clear as well, and what is closed is closed.
    let plain = super::world::http("page.test", "/by-a-program");
    run("wget", &["-q", "-O", "-", &plain], hello);
    let closed = https("games.test", "/");
    run(
        "wget",
        &["-O", "-", "--ca-certificate", &root, &closed],
        "403",
    );
    run("git", &["ls-remote", &https("games.test", "/x.git")], "403");
}

#[test]
fn what_is_too_old_or_too_new_is_refused() {
    let world = World::shared();
    let port = doorway(world, format!("page.test:{}", ORIGIN.https1.port()));
    let to = format!("127.0.0.1:{port}");
    let root = world.root().display().to_string();
    let usual = [
        "s_client",
        "-connect",
        &to,
        "-servername",
        "page.test",
        "-CAfile",
        &root,
    ];
    let check = |more: &[&str], input: &str, expect: &[&str]| {
        let args = [&usual[..], more].concat();
        if let Some((_, said)) = client("openssl", &args, input) {
            let found = expect.iter().any(|text| said.contains(text));
            assert!(found, "{more:?}: {said}");
        }
    };
    let old = [
        "protocol version",
        "no protocols available",
        "handshake failure",
    ];
    check(&["-tls1", "-cipher", "ALL:@SECLEVEL=0"], "", &old);
    check(&["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "", &old);
    // Static RSA, DHE and CBC.
    for suite in [
        "AES128-GCM-SHA256",
        "DHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-SHA",
    ] {
        let more = ["-tls1_2", "-cipher", suite];
        check(&more, "", &["handshake failure"]);
    }
    check(&["-alpn", "acme-tls/1"], "", &["no application protocol"]);
    check(&["-alpn", "http/1.1,h2"], "", &["ALPN protocol: http/1.1"]);
    // Early data is not offered in tickets, and a renegotiation is refused.
    check(
        &["-tls1_3", "-ign_eof"],
        "GET / HTTP/1.0\r\nHost: page.test\r\n\r\n",
        &["Max Early Data: 0"],
    );
    if let Some((_, said)) = client("openssl", &[&usual[..], &["-tls1_2"]].concat(), "R\n") {
        assert!(!said.contains("RENEGOTIATING\ndepth"), "{said}");
    }
}

#[test]
fn sessions_are_resumed() {
    let world = World::shared();
    let port = doorway(world, format!("page.test:{}", ORIGIN.https1.port()));
    let to = format!("127.0.0.1:{port}");
    let dir = tempfile::tempdir().unwrap();
    let session = dir.path().join("session").display().to_string();
    for version in ["-tls1_2", "-tls1_3"] {
        let usual = [
            "s_client",
            "-connect",
            &to,
            "-servername",
            "page.test",
            version,
            "-ign_eof",
        ];
        let get = "GET / HTTP/1.0\r\nHost: page.test\r\n\r\n";
        let first = [&usual[..], &["-sess_out", &session]].concat();
        let Some((_, said)) = client("openssl", &first, get) else {
            return;
        };
        assert!(said.contains("\nNew, TLSv1"), "{said}");
        let again = [&usual[..], &["-sess_in", &session]].concat();
        let (_, said) = client("openssl", &again, get).unwrap();
        assert!(said.contains("\nReused, TLSv1"), "{version}: {said}");
    }
}

/// A client's first flight, with the means to go on.
fn hello(world: &World, name: &str) -> (ClientConnection, Vec<u8>) {
    let mut connection = connection(world, name, None).unwrap();
    let mut bytes = Vec::new();
    connection.write_tls(&mut bytes).unwrap();
    (connection, bytes)
}

fn connection(
    world: &World,
    name: &str,
    ech: Option<EchMode>,
) -> Result<ClientConnection, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(world.root()).unwrap())
        .unwrap();
    let builder = ClientConfig::builder_with_provider(provider());
    let builder = match ech {
        Some(ech) => builder.with_ech(ech)?,
        None => builder.with_safe_default_protocol_versions()?,
    };
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(name.to_owned()).unwrap();
    ClientConnection::new(Arc::new(config), name)
}

/// The same handshake bytes, cut into records of `size`.
fn in_records(hello: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in hello[5..].chunks(size) {
        bytes.extend([0x16, 3, 1]);
        bytes.extend(u16::try_from(piece.len()).unwrap().to_be_bytes());
        bytes.extend(piece);
    }
    bytes
}

fn site(world: &World) -> TcpStream {
    let authority = format!("page.test:{}", ORIGIN.https1.port());
    tunnel::open(world, SOMEBODY, &authority).unwrap()
}

#[test]
fn a_hello_may_be_cut_anywhere() {
    let world = World::shared();
    // Pieces as they are written, and records into which the message is cut.
    for (pieces, size) in [
        (&[1usize, 3][..], 16_384),
        (&[1, 4, 1], 16_384),
        (&[5, 1], 16_384),
        (&[], 1),
        (&[1, 7], 40),
        (&[200], 120),
    ] {
        let (mut connection, bytes) = hello(world, "page.test");
        let bytes = in_records(&bytes, size);
        let mut socket = site(world);
        let mut rest = &bytes[..];
        for piece in pieces {
            let (now, later) = rest.split_at(*piece);
            socket.write_all(now).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
            rest = later;
        }
        socket.write_all(rest).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut socket).unwrap();
        }
        // It was ours that answered, and not the site.
        let mut stream = rustls::StreamOwned::new(connection, socket);
        write!(
            stream,
            "GET / HTTP/1.1\r\nHost: page.test:{}\r\n\r\n",
            ORIGIN.https1.port()
        )
        .unwrap();
        let head = tunnel::read_head(&mut stream).to_lowercase();
        assert!(head.contains("\r\nvia:"), "{pieces:?} {size}: {head}");
    }
}

#[test]
fn broken_hellos_are_answered_with_an_alert() {
    let world = World::shared();
    let check = |what: &str, bytes: &[u8], expect: &[u8]| {
        let mut socket = site(world);
        socket.write_all(bytes).unwrap();
        drop(socket.shutdown(std::net::Shutdown::Write));
        let answer = tunnel::read_rest(socket);
        assert_eq!(answer, expect, "{what}");
    };
    let alert = |description: u8| [0x15, 3, 3, 0, 2, 2, description];
    let (_, whole) = hello(world, "with-space.page.test");
    let named = |from: &str, to: &str| {
        let at = whole
            .windows(from.len())
            .position(|at| at == from.as_bytes());
        let at = at.unwrap();
        let mut bytes = whole.clone();
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    check(
        "a space in the name",
        &named("with-space", "with space"),
        &alert(47),
    );
    check(
        "a name that is none",
        &named("with-space", "xn--aaaaaa"),
        &alert(112),
    );
    let mut huge = whole.clone();
    huge[6] = 0x7f;
    check("eight megabytes to come", &huge[..40], &alert(50));
    // An end in the middle of a hello, SSLv2, and what is not TLS get no word.
    check("half a hello", &whole[..60], &[]);
    check(
        "SSLv2",
        b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10",
        &[],
    );
    check("SSH", b"SSH-2.0-OpenSSH_9.2\r\n", &[]);
    check("nothing but zeros", &[0; 64], &[]);
}

#[test]
fn an_address_without_a_name_is_opened_as_itself() {
    let world = World::shared();
    let port = ORIGIN.https1.port();
    let socket = tunnel::open(world, SOMEBODY, &format!("127.0.0.1:{port}")).unwrap();
    let stream = tunnel::handshake(world, socket, "127.0.0.1", &["http/1.1"]).unwrap();
    assert!(stream.conn.peer_certificates().is_some());
}

/// A list of one ECH configuration (RFC 9849, section 4) that names `public` outside, with a key
/// of which nobody has the other half.
fn ech_list(public: &str) -> Vec<u8> {
    let (key, _) = HPKE.generate_key_pair().unwrap();
    let mut contents = vec![7]; // config_id
    contents.extend(0x0020u16.to_be_bytes()); // X25519
    contents.extend(u16::try_from(key.0.len()).unwrap().to_be_bytes());
    contents.extend(&key.0);
    contents.extend([0, 4, 0, 1, 0, 1]); // HKDF-SHA256, AES-128-GCM
    contents.push(64);
    contents.push(u8::try_from(public.len()).unwrap());
    contents.extend(public.as_bytes());
    contents.extend([0, 0]);
    let mut config = vec![0xfe, 0x0d];
    config.extend(u16::try_from(contents.len()).unwrap().to_be_bytes());
    config.extend(contents);
    let mut list = u16::try_from(config.len()).unwrap().to_be_bytes().to_vec();
    list.extend(config);
    list
}

#[test]
fn encrypted_client_hello_is_declined_so_that_the_client_comes_again() {
    let world = World::shared();
    let list = EchConfigListBytes::from(ech_list("other.test"));
    let suites: [&'static dyn Hpke; 1] = [HPKE];
    let config = EchConfig::new(list, &suites).unwrap();
    let mut connection = connection(world, "games.test", Some(EchMode::Enable(config))).unwrap();
    let authority = format!("other.test:{}", ORIGIN.https1.port());
    let mut socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    let ended = loop {
        if !connection.is_handshaking() {
            break Ok(());
        }
        if let Err(error) = connection.complete_io(&mut socket) {
            break Err(error.to_string());
        }
    };
    // The leaf for the outer name was accepted: that is what tells the client that ECH is off.
    let ended = ended.unwrap_err();
    assert!(
        ended.to_lowercase().contains("ech") || ended.contains("EncryptedClientHello"),
        "{ended}"
    );
    // Again without it: the real name is seen, and judged.
    let authority = format!("games.test:{}", ORIGIN.https1.port());
    let socket = tunnel::open(world, SOMEBODY, &authority).unwrap();
    let mut stream = tunnel::handshake(world, socket, "games.test", &["http/1.1"]).unwrap();
    write!(stream, "GET /hidden HTTP/1.1\r\nHost: {authority}\r\n\r\n").unwrap();
    let head = tunnel::read_head(&mut stream);
    assert!(!head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(ORIGIN.hits("/hidden"), 0);
}

#[test]
fn greased_hellos_are_like_any_other() {
    let world = World::shared();
    let (key, _) = HPKE.generate_key_pair().unwrap();
    let grease = EchMode::Grease(EchGreaseConfig::new(HPKE, key));
    let mut connection = connection(world, "page.test", Some(grease)).unwrap();
    let mut socket = site(world);
    while connection.is_handshaking() {
        connection.complete_io(&mut socket).unwrap();
    }
    let mut stream = rustls::StreamOwned::new(connection, socket);
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: page.test:{}\r\n\r\n",
        ORIGIN.https1.port()
    )
    .unwrap();
    assert!(tunnel::read_head(&mut stream).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_leaf_never_outlives_the_certificate_of_its_site() {
    let world = World::shared();
    let chain = chain(world, "page.test");
    let leaf = CertificateDer::from_pem_slice(chain[0].as_bytes()).unwrap();
    let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, ORIGIN.https.port())).unwrap();
    let root = world.dir.path().join("origin-root.pem");
    let site = tunnel::handshake_trusting(&root, socket, "page.test", &["http/1.1"]).unwrap();
    let shown = site.conn.peer_certificates().unwrap()[0].clone();
    let ends = |der: &[u8]| {
        let (_, certificate) = x509_parser::parse_x509_certificate(der).unwrap();
        certificate.validity().not_after.timestamp()
    };
    assert!(ends(&leaf) <= ends(&shown));
}

#[test]
fn an_app_that_pins_is_noticed_put_on_probation_and_taken_off() {
    let world = World::start(Setup::default());
    let port = ORIGIN.https.port();
    let app = https("school.test", "/app");
    // A pupil's device that trusts the school opens pages, and has an app that trusts the site's
    // own root only.
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
    let pins = world
        .dir
        .path()
        .join("origin-root.pem")
        .display()
        .to_string();
    let pinned = || world.curl(SOMEBODY).with(&["--cacert", &pins]);
    for _ in 0..6 {
        assert_eq!(pinned().try_get(&app).exit, 60);
    }
    let listed = |state: &str| {
        let said = world.command(&["pinned", "list", "--json"]).stdout;
        let rows: serde_json::Value = serde_json::from_slice(&said).unwrap_or_default();
        let row = rows
            .as_array()?
            .iter()
            .find(|row| row["host"] == "school.test")?;
        (row["state"] == state).then(|| row.clone())
    };
    let row = wait_for(|| listed("refuses")).expect("it is noticed");
    assert!(row["refusals"].as_u64() >= Some(6), "{row}");
    // Nothing passes by itself.
    assert_eq!(pinned().try_get(&app).exit, 60);

    let said = world.command(&[
        "pinned",
        "probation",
        "school.test",
        "--reason",
        "the bus app",
    ]);
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let passes = wait_for(|| (pinned().try_get(&app).exit == 0).then_some(()));
    assert!(passes.is_some(), "it is not passed on");
    assert!(listed("probation").is_some());
    // Only this name, and nothing that is closed.
    assert_eq!(pinned().try_get(&https("other.test", "/")).exit, 60);
    let closed = world.command(&["pinned", "probation", "games.test", "--reason", "x"]);
    let closed_at_all = closed.status.code();
    assert_ne!(
        pinned().try_get(&https("games.test", "/")).status,
        200,
        "{closed_at_all:?}"
    );

    // A connection that is open ends with the probation.
    let authority = format!("school.test:{port}");
    let socket = tunnel::open(&world, SOMEBODY, &authority).unwrap();
    let pins = std::path::Path::new(&pins);
    let mut open = tunnel::handshake_trusting(pins, socket, "school.test", &["http/1.1"]).unwrap();
    let said = world.command(&["pinned", "forget", "school.test"]);
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let mut byte = [0];
    let ended = open.read(&mut byte);
    let waits = ended.as_ref().is_err_and(|error| {
        use std::io::ErrorKind::{TimedOut, WouldBlock};
        matches!(error.kind(), WouldBlock | TimedOut)
    });
    assert!(!waits && ended.as_ref().ok() != Some(&1), "{ended:?}");
    let over = wait_for(|| (pinned().try_get(&app).exit == 60).then_some(()));
    assert!(over.is_some());
    // And it is on record.
    let audit = world.command(&["audit", "show", "--jsonl"]);
    let audit = String::from_utf8_lossy(&audit.stdout).into_owned();
    for did in ["probation.begin", "probation.end"] {
        assert!(audit.contains(did), "{audit}");
    }
}

#[test]
fn a_device_without_the_root_makes_no_suspect() {
    let world = World::start(Setup::default());
    let stranger = Ipv4Addr::new(127, 0, 3, 77);
    for _ in 0..8 {
        let pins = world
            .dir
            .path()
            .join("origin-root.pem")
            .display()
            .to_string();
        let answer = world
            .curl(stranger)
            .with(&["--cacert", &pins])
            .try_get(&https("school.test", "/"));
        assert_eq!(answer.exit, 60);
    }
    // Somebody else opens a page meanwhile, so that the gateway had its time.
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
    let said = world.command(&["pinned", "list"]).stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(said.contains("No app"), "{said}");
}
