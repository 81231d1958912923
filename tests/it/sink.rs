//! Where notices arrive in tests: a mail server and a program that is told, on loopback, each
//! with moods. Threads and blocking sockets only, so that tests of the library use it as well.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a server behaves at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It takes everything.
    Fine,
    /// It answers with this: to RCPT if it is a mail server, as the status if it is a program.
    Says(&'static str),
    /// It takes the connection and says nothing.
    Hangs,
    /// It takes the message and goes away without saying so.
    Forgets,
}

type Shared<T> = Arc<Mutex<T>>;

/// A certificate for 127.0.0.1 and localhost, with the root that vouches for it in PEM.
pub fn certificate() -> (Arc<ServerConfig>, String) {
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root_key = rcgen::KeyPair::generate().unwrap();
    let root = authority.self_signed(&root_key).unwrap();
    let issuer = rcgen::Issuer::new(authority, root_key);
    let own = rcgen::KeyPair::generate().unwrap();
    let mut leaf = rcgen::CertificateParams::new(names).unwrap();
    leaf.distinguished_name = rcgen::DistinguishedName::new();
    let leaf = leaf.signed_by(&own, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(own.serialize_der()).unwrap();
    let chain = vec![CertificateDer::from(leaf.der().to_vec())];
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (Arc::new(config), root.pem())
}

/// A mail server.
pub struct MailServer {
    /// Where it listens.
    pub address: SocketAddr,
    letters: Shared<Vec<String>>,
    mood: Shared<Mood>,
}

impl MailServer {
    /// One that offers STARTTLS if there is a certificate.
    pub fn start(at: Option<SocketAddr>, tls: Option<Arc<ServerConfig>>, mood: Mood) -> MailServer {
        let listener = listen(at);
        let server = MailServer {
            address: listener.local_addr().unwrap(),
            letters: Shared::default(),
            mood: Arc::new(Mutex::new(mood)),
        };
        let (letters, mood) = (server.letters.clone(), server.mood.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let (letters, mood, tls) = (letters.clone(), mood.clone(), tls.clone());
                std::thread::spawn(move || {
                    let now = *mood.lock().unwrap();
                    // Whoever is killed in the middle of a conversation is no failure of ours.
                    converse(socket, now, tls, &letters).ok();
                });
            }
        });
        server
    }

    /// One that does not listen.
    pub fn absent(address: SocketAddr) -> MailServer {
        MailServer {
            address,
            letters: Shared::default(),
            mood: Arc::new(Mutex::new(Mood::Fine)),
        }
    }

    /// Changes how it behaves from the next conversation on.
    pub fn mood(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What arrived, head and text.
    pub fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }
}

fn listen(at: Option<SocketAddr>) -> TcpListener {
    TcpListener::bind(at.unwrap_or_else(|| "127.0.0.1:0".parse().unwrap())).unwrap()
}

trait Talk: Read + Write {}
impl<T: Read + Write> Talk for T {}

fn converse(
    socket: TcpStream,
    mood: Mood,
    tls: Option<Arc<ServerConfig>>,
    letters: &Shared<Vec<String>>,
) -> std::io::Result<()> {
    if mood == Mood::Hangs {
        // Until the other side gives up.
        let mut rest = Vec::new();
        return (&socket).read_to_end(&mut rest).map(|_| ());
    }
    (&socket).write_all(b"220 sink ESMTP\r\n")?;
    if let Some(tls) = tls {
        // In clear text only as far as STARTTLS.
        let mut line = String::new();
        let mut reader = ByteLines(&socket);
        loop {
            line.clear();
            reader.line(&mut line)?;
            if line.to_uppercase().starts_with("STARTTLS") {
                (&socket).write_all(b"220 go\r\n")?;
                break;
            } else if line.to_uppercase().starts_with("EHLO") {
                (&socket).write_all(b"250-sink\r\n250 STARTTLS\r\n")?;
            } else {
                (&socket).write_all(b"530 encrypt first\r\n")?;
            }
            if line.is_empty() {
                return Ok(());
            }
        }
        let session = ServerConnection::new(tls).unwrap();
        return letter(StreamOwned::new(session, socket), mood, letters);
    }
    letter(socket, mood, letters)
}

/// Lines byte by byte: what follows the last one belongs to TLS.
struct ByteLines<'a>(&'a TcpStream);

impl ByteLines<'_> {
    fn line(&mut self, into: &mut String) -> std::io::Result<()> {
        let mut byte = [0];
        while self.0.read(&mut byte)? == 1 {
            into.push(byte[0] as char);
            if byte[0] == b'\n' {
                break;
            }
        }
        Ok(())
    }
}

fn letter(mut talk: impl Talk, mood: Mood, letters: &Shared<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut talk);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command = line.to_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-sink\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8\r\n".to_owned()
        } else if command.starts_with("AUTH") {
            "235 welcome\r\n".to_owned()
        } else if command.starts_with("RCPT") {
            match mood {
                Mood::Says(words) => format!("{words} {}\r\n", line.trim()),
                _ => "250 fine\r\n".to_owned(),
            }
        } else if command.starts_with("DATA") {
            "354 go on\r\n".to_owned()
        } else if command.starts_with("QUIT") {
            reader.get_mut().write_all(b"221 bye\r\n")?;
            return Ok(());
        } else {
            "250 fine\r\n".to_owned()
        };
        reader.get_mut().write_all(answer.as_bytes())?;
        if !command.starts_with("DATA") {
            continue;
        }
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line == ".\r\n" {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
        letters.lock().unwrap().push(text);
        if mood == Mood::Forgets {
            // Held open: the sender does not know.
            let mut rest = Vec::new();
            return reader.read_to_end(&mut rest).map(|_| ());
        }
        reader.get_mut().write_all(b"250 taken\r\n")?;
    }
}

/// What a program was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The fields of the head, with small letters.
    pub head: BTreeMap<String, String>,
    /// The first line.
    pub first: String,
    /// The body.
    pub body: String,
}

/// A program that is told.
pub struct Program {
    /// Where it listens.
    pub address: SocketAddr,
    told: Shared<Vec<Told>>,
    mood: Shared<Mood>,
}

impl Program {
    /// Over TLS if there is a certificate.
    pub fn start(tls: Option<Arc<ServerConfig>>, mood: Mood) -> Program {
        let listener = listen(None);
        let program = Program {
            address: listener.local_addr().unwrap(),
            told: Shared::default(),
            mood: Arc::new(Mutex::new(mood)),
        };
        let (told, mood) = (program.told.clone(), program.mood.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let (told, mood, tls) = (told.clone(), mood.clone(), tls.clone());
                std::thread::spawn(move || {
                    let now = *mood.lock().unwrap();
                    match tls {
                        Some(tls) => {
                            let session = ServerConnection::new(tls).unwrap();
                            hear(StreamOwned::new(session, socket), now, &told)
                        }
                        None => hear(socket, now, &told),
                    }
                    .ok()
                });
            }
        });
        program
    }

    /// Changes how it behaves from the next request on.
    pub fn mood(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What it was told, also when it did not say so.
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }
}

fn hear(mut talk: impl Talk, mood: Mood, told: &Shared<Vec<Told>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut talk);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut head = BTreeMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            head.insert(name.to_lowercase(), value.trim().to_owned());
        }
    }
    let length = head
        .get("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    told.lock().unwrap().push(Told {
        head,
        first: first.trim().to_owned(),
        body: String::from_utf8(body).unwrap(),
    });
    let status = match mood {
        Mood::Fine => "204 No Content",
        Mood::Says(status) => status,
        Mood::Hangs | Mood::Forgets => {
            let mut rest = Vec::new();
            return reader.read_to_end(&mut rest).map(|_| ());
        }
    };
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    reader.get_mut().write_all(answer.as_bytes())?;
    reader.get_mut().flush()
}
