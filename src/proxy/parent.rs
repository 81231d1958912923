//! The proxy of the region or the provider through which some schools have to go (RFC 9110,
//! sections 9.3.6 and 7.3.2). It carries bytes: what origins show is verified here as ever.
//!
//! Names are not looked up here when it is used, since such networks often have no names of the
//! outside; addresses inside stay closed, and so do names that never lead outside.

use std::fmt;
use std::net::IpAddr;

use data_encoding::BASE64;
use http::HeaderValue;
use ipnet::IpNet;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use super::failure::Failure;
use crate::model::HostName;

/// Bytes of an answer to CONNECT at most.
const HEAD: usize = 16 * 1024;

/// A proxy above this one.
#[derive(Clone)]
pub struct Parent {
    /// Its name or address.
    pub host: HostName,
    /// Its port.
    pub port: u16,
    authorization: Option<HeaderValue>,
    direct: Vec<Direct>,
}

/// What is reached without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Direct {
    /// A name and everything below it.
    Name(HostName),
    /// Addresses.
    Range(IpNet),
}

impl std::str::FromStr for Direct {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(range) = text.parse() {
            return Ok(Direct::Range(range));
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(Direct::Range(IpNet::from(ip)));
        }
        let name = text.strip_prefix("*.").unwrap_or(text);
        let name = name.strip_prefix('.').unwrap_or(name);
        name.parse().map(Direct::Name).map_err(|_| {
            format!("`{text}` is neither a name nor a range; write it like \"school.example\" or \"10.0.0.0/8\"")
        })
    }
}

impl fmt::Debug for Parent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parent")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Parent {
    /// A proxy, with name and password if it wants some (`name:password`, RFC 7617).
    pub fn new(
        host: HostName,
        port: u16,
        credentials: Option<&Zeroizing<String>>,
        direct: Vec<Direct>,
    ) -> Parent {
        let authorization = credentials.and_then(|pair| {
            let encoded = Zeroizing::new(BASE64.encode(pair.as_bytes()));
            let mut value = HeaderValue::try_from(format!("Basic {}", *encoded)).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        Parent {
            host,
            port,
            authorization,
            direct,
        }
    }

    /// What it is told of who asks.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    /// Whether a host is reached through it.
    pub(super) fn leads_to(&self, host: &HostName) -> bool {
        !self.direct.iter().any(|direct| match direct {
            Direct::Name(name) => {
                host == name
                    || host
                        .as_str()
                        .strip_suffix(name.as_str())
                        .is_some_and(|rest| rest.ends_with('.'))
            }
            Direct::Range(range) => host.ip().is_some_and(|ip| range.contains(&ip)),
        })
    }

    /// Asks for a tunnel over a connection to it.
    pub(super) async fn tunnel(
        &self,
        stream: &mut TcpStream,
        host: &HostName,
        port: u16,
    ) -> Result<(), Failure> {
        let authority = format!("{}:{port}", host.for_url());
        let mut ask = Zeroizing::new(
            format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").into_bytes(),
        );
        if let Some(value) = &self.authorization {
            ask.extend_from_slice(b"Proxy-Authorization: ");
            ask.extend_from_slice(value.as_bytes());
            ask.extend_from_slice(b"\r\n");
        }
        ask.extend_from_slice(b"\r\n");
        let lost = |_| Failure::UpstreamProxy("breaks off");
        stream.write_all(&ask).await.map_err(lost)?;
        let mut head = Vec::with_capacity(256);
        while !head.ends_with(b"\r\n\r\n") {
            // Byte by byte: what is behind the head belongs to the origin.
            let byte = stream.read_u8().await.map_err(lost)?;
            head.push(byte);
            if head.len() > HEAD {
                return Err(Failure::UpstreamProxy("answers too much"));
            }
        }
        match status(&head) {
            Some(200..300) => Ok(()),
            Some(407) => Err(Failure::UpstreamProxy("wants other credentials")),
            // It could not reach the origin: that is the origin's side.
            Some(502 | 503) => Err(Failure::OriginRefused),
            Some(504) => Err(Failure::OriginTimeout),
            Some(_) => Err(Failure::UpstreamProxy("refuses")),
            None => Err(Failure::UpstreamProxy("does not speak HTTP")),
        }
    }
}

/// Names that never lead outside (RFC 6761, RFC 6762), and those without a dot.
pub(super) fn is_inside(host: &HostName) -> bool {
    let name = host.as_str().trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    host.ip().is_none()
        && (!name.contains('.') || matches!(last, "localhost" | "local" | "internal" | "lan"))
}

/// The status of an answer.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let rest = line.strip_prefix("HTTP/1.")?;
    let status = rest.get(2..5)?.parse().ok()?;
    rest.as_bytes()
        .get(1)
        .is_some_and(|c| *c == b' ')
        .then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_names_and_ranges_are_reached_without_it() {
        let direct = [
            "school.example",
            ".lan.example",
            "10.0.0.0/8",
            "2001:db8::1",
        ];
        let direct = direct.map(|text| text.parse().unwrap()).to_vec();
        let parent = Parent::new("proxy.example".parse().unwrap(), 8080, None, direct);
        for (host, through) in [
            ("school.example", false),
            ("www.school.example", false),
            ("myschool.example", true),
            ("a.lan.example", false),
            ("10.1.2.3", false),
            ("11.1.2.3", true),
            ("[2001:db8::1]", false),
            ("example.org", true),
        ] {
            assert_eq!(parent.leads_to(&host.parse().unwrap()), through, "{host}");
        }
        assert!("not a name".parse::<Direct>().is_err());
    }

    #[test]
    fn names_without_a_way_outside_stay_inside() {
        for (host, inside) in [
            ("localhost", true),
            ("a.localhost", true),
            ("printer", true),
            ("printer.local", true),
            ("example.org", false),
            ("192.0.2.1", false),
        ] {
            assert_eq!(is_inside(&host.parse().unwrap()), inside, "{host}");
        }
    }

    #[test]
    fn a_status_is_read_or_there_is_none() {
        for (head, expect) in [
            (
                &b"HTTP/1.1 200 Connection established\r\n\r\n"[..],
                Some(200),
            ),
            (b"HTTP/1.0 407\r\n\r\n", Some(407)),
            (b"HTTP/2 200\r\n\r\n", None),
            (b"SSH-2.0\r\n\r\n", None),
            (b"HTTP/1.1 2", None),
            (b"", None),
        ] {
            assert_eq!(status(head), expect, "{head:?}");
        }
    }
}
