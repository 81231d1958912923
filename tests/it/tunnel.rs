//! Raw ways through the explicit proxy, for what curl would not send.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::origin::provider;
use super::world::{ORIGIN, SOMEBODY, World};

/// A TLS connection of the client's.
pub type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Asks for a tunnel; the socket behind the 200, or the status line of the refusal.
pub fn open(world: &World, address: Ipv4Addr, authority: &str) -> Result<TcpStream, String> {
    let mut socket = world.connect(address);
    let asked = write!(
        socket,
        "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n"
    );
    if let Err(error) = asked {
        return Err(error.to_string());
    }
    let head = read_head(&mut socket);
    let status = head.lines().next().unwrap_or_default().to_owned();
    if status.contains(" 200 ") || status.ends_with(" 200") {
        Ok(socket)
    } else {
        Err(status)
    }
}

/// A handshake as a device of the school makes it, trusting the school's root.
pub fn handshake(
    world: &World,
    socket: TcpStream,
    name: &str,
    alpn: &[&str],
) -> Result<Tls, std::io::Error> {
    handshake_trusting(&world.root(), socket, name, alpn)
}

/// A handshake that trusts the roots of a PEM file and nobody else.
pub fn handshake_trusting(
    root: &Path,
    mut socket: TcpStream,
    name: &str,
    alpn: &[&str],
) -> Result<Tls, std::io::Error> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(root).unwrap() {
        roots.add(root.unwrap()).unwrap();
    }
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut socket)?;
    }
    Ok(StreamOwned::new(connection, socket))
}

/// A tunnel with TLS inside, ready for HTTP/1.1.
#[track_caller]
pub fn tls(world: &World, address: Ipv4Addr, name: &str, port: u16) -> Tls {
    let socket = open(world, address, &format!("{name}:{port}")).expect("the tunnel opens");
    handshake(world, socket, name, &["http/1.1"]).expect("the handshake succeeds")
}

/// A download by somebody of which the first 100,000 bytes have come; the origin keeps as many more
/// until `ORIGIN.open(name)`.
#[track_caller]
pub fn half_a_download(world: &World, name: &str) -> (Tls, Vec<u8>) {
    let port = ORIGIN.https1.port();
    let mut stream = tls(world, SOMEBODY, "page.test", port);
    let request = format!("GET /halves/{name} HTTP/1.1\r\nHost: page.test:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    assert!(read_head(&mut stream).starts_with("HTTP/1.1 200"));
    let mut half = vec![0; 100_000];
    stream.read_exact(&mut half).unwrap();
    (stream, half)
}

/// Reads up to the empty line, byte by byte so that nothing behind it is lost.
pub fn read_head(from: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 1 << 20 {
        match from.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Reads to the end; a connection that is torn counts as ended.
pub fn read_rest(mut from: impl Read) -> Vec<u8> {
    let mut all = Vec::new();
    let mut piece = [0; 16_384];
    while let Ok(read) = from.read(&mut piece) {
        if read == 0 {
            break;
        }
        all.extend_from_slice(&piece[..read]);
    }
    all
}
