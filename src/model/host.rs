//! Host names and address literals, read as browsers read them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

/// A host: a lower-case ASCII name after UTS 46 mapping (at most 253 bytes, no trailing dot) or
/// a canonical address literal (IPv6 without brackets). Made only by parsing.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(Arc<str>);

/// Why a text is not a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostNameError {
    /// Nothing was there.
    #[error("the host is empty")]
    Empty,
    /// Longer than a DNS name may be (RFC 1035, section 2.3.4).
    #[error("the host is longer than 253 bytes")]
    TooLong,
    /// A character or form that no host has (WHATWG URL, section 3.5).
    #[error("the host holds what no host name may hold")]
    Malformed,
}

impl HostName {
    /// The name as text: IPv6 literals come without brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, when the host is an address literal.
    pub fn ip(&self) -> Option<IpAddr> {
        // Asked many times for each request: no name ends in a number (WHATWG URL, section 3.5),
        // and none has a colon.
        let may_be = self.0.ends_with(|c: char| c.is_ascii_digit()) || self.0.contains(':');
        may_be.then(|| self.0.parse().ok()).flatten()
    }

    /// The host as it stands in a URL: IPv6 literals in brackets.
    pub fn for_url(&self) -> String {
        match self.ip() {
            Some(IpAddr::V6(v6)) => format!("[{v6}]"),
            _ => self.0.to_string(),
        }
    }

    /// The name, then each parent: `a.b.example`, `b.example`, `example`. An address literal
    /// has no parents.
    pub fn suffixes(&self) -> impl Iterator<Item = &str> {
        let mut rest = Some(self.as_str());
        let literal = self.ip().is_some();
        std::iter::from_fn(move || {
            let current = rest?;
            rest = if literal {
                None
            } else {
                current.split_once('.').map(|(_, parent)| parent)
            };
            Some(current)
        })
    }

    /// Whether this is `domain` or one of its children.
    pub fn is_within(&self, domain: &str) -> bool {
        match self.0.strip_suffix(domain) {
            None => false,
            Some("") => true,
            Some(below) => below.ends_with('.') && self.ip().is_none(),
        }
    }

    /// A name that is as it stands what its mapping would make of it: small ASCII letters, digits
    /// and hyphens, no label in punycode, none that could be a number at the end. Most names that
    /// clients send are.
    fn is_plain(raw: &str) -> bool {
        let label = |label: &str| {
            let bytes = label.as_bytes();
            (1..=63).contains(&bytes.len())
                && bytes
                    .iter()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
                && bytes.get(2..4) != Some(b"--")
                && bytes.first() != Some(&b'-')
                && bytes.last() != Some(&b'-')
        };
        let last = raw.rsplit('.').next().unwrap_or_default();
        raw.len() <= 253
            && last.bytes().all(|b| b.is_ascii_lowercase())
            && raw.split('.').all(label)
    }
}

impl FromStr for HostName {
    type Err = HostNameError;

    /// Reads a name or a literal in any notation that browsers take (decimal, octal and
    /// hexadecimal IPv4, bracketed or bare IPv6, IDN); IPv4-mapped IPv6 becomes IPv4.
    fn from_str(raw: &str) -> Result<Self, HostNameError> {
        if raw.is_empty() {
            return Err(HostNameError::Empty);
        }
        if Self::is_plain(raw) {
            return Ok(HostName(raw.into()));
        }
        if let Ok(ip) = raw.parse::<IpAddr>() {
            return Ok(ip.into());
        }
        // A generous bound before any mapping: a percent-encoded or Unicode name may shrink.
        if raw.len() > 2048 {
            return Err(HostNameError::TooLong);
        }
        let host = url::Host::parse(raw).map_err(|_| HostNameError::Malformed)?;
        match host {
            url::Host::Ipv4(v4) => Ok(IpAddr::V4(v4).into()),
            url::Host::Ipv6(v6) => Ok(IpAddr::V6(v6).into()),
            url::Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(&name);
                if name.is_empty() {
                    return Err(HostNameError::Empty);
                }
                if name.len() > 253 {
                    return Err(HostNameError::TooLong);
                }
                if name
                    .split('.')
                    .any(|label| label.is_empty() || label.len() > 63)
                {
                    return Err(HostNameError::Malformed);
                }
                // A trailing dot may have hidden a number: `127.0.0.1.` is an address.
                if let Ok(url::Host::Ipv4(v4)) = url::Host::parse(name) {
                    return Ok(IpAddr::V4(v4).into());
                }
                Ok(HostName(name.into()))
            }
        }
    }
}

impl From<IpAddr> for HostName {
    fn from(ip: IpAddr) -> Self {
        HostName(ip.to_canonical().to_string().into())
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostName({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: Result<&str, HostNameError>) {
        assert_eq!(
            raw.parse::<HostName>().as_ref().map(HostName::as_str),
            expect.as_ref().copied(),
            "{raw}"
        );
    }

    #[test]
    fn names_are_read_as_browsers_read_them() {
        check("Example.COM", Ok("example.com"));
        check("example.com.", Ok("example.com"));
        check("żółw.example", Ok("xn--w-uga1v8h.example"));
        check("0x7f.1", Ok("127.0.0.1"));
        check("2130706433", Ok("127.0.0.1"));
        check("127.0.0.1.", Ok("127.0.0.1"));
        check("[::1]", Ok("::1"));
        check("::1", Ok("::1"));
        check("[::ffff:10.0.0.1]", Ok("10.0.0.1"));
        check("", Err(HostNameError::Empty));
        check(".", Err(HostNameError::Empty));
        check("a..b", Err(HostNameError::Malformed));
        check("a b", Err(HostNameError::Malformed));
        check("a1-b.example", Ok("a1-b.example"));
        check("1.2.3.0x4", Ok("1.2.3.4"));
        check("a.0x4", Err(HostNameError::Malformed));
    }

    #[test]
    fn every_way_of_writing_a_host_leads_to_one() {
        for (raw, expect) in [
            ("ex%41mple.com", Ok("example.com")),
            ("％41.example", Err(HostNameError::Malformed)),
            ("ｅｘａｍｐｌｅ.com", Ok("example.com")),
            ("example。com", Ok("example.com")),
            ("exam\u{ad}ple.com", Ok("example.com")),
            ("exam\u{200b}ple.com", Ok("example.com")),
            ("faß.example", Ok("xn--fa-hia.example")),
            ("☃.net", Ok("xn--n3h.net")),
            ("XN--N3H.NET.", Ok("xn--n3h.net")),
            ("a_b.example", Ok("a_b.example")),
            ("1e2.example", Ok("1e2.example")),
            ("0300.168.0.1", Ok("192.168.0.1")),
            ("0xC0A80001", Ok("192.168.0.1")),
            ("192.168.257", Ok("192.168.1.1")),
            ("0x.0x.0", Ok("0.0.0.0")),
            ("%31%32%37.1", Ok("127.0.0.1")),
            ("１２７.0.0.1", Ok("127.0.0.1")),
            ("[0:0::1]", Ok("::1")),
            ("[::FFFF:127.0.0.1]", Ok("127.0.0.1")),
            ("::ffff:7f00:1", Ok("127.0.0.1")),
            ("256.0.0.1", Err(HostNameError::Malformed)),
            ("09.0.0.1", Err(HostNameError::Malformed)),
            ("1.2.3.4.5", Err(HostNameError::Malformed)),
            ("0x100000000", Err(HostNameError::Malformed)),
            ("example.1", Err(HostNameError::Malformed)),
            ("[::1", Err(HostNameError::Malformed)),
            ("[1::2::3]", Err(HostNameError::Malformed)),
            ("[::1%25eth0]", Err(HostNameError::Malformed)),
            ("a%00b", Err(HostNameError::Malformed)),
            ("a%2Fb", Err(HostNameError::Malformed)),
            ("a%zzb", Err(HostNameError::Malformed)),
            ("a<b", Err(HostNameError::Malformed)),
            ("a|b", Err(HostNameError::Malformed)),
            ("a@b", Err(HostNameError::Malformed)),
            ("a#b", Err(HostNameError::Malformed)),
        ] {
            check(raw, expect);
        }
    }

    #[test]
    fn children_are_within() {
        let check = |host: &str, domain: &str, expect| {
            let host: HostName = host.parse().unwrap();
            assert_eq!(host.is_within(domain), expect, "{host} {domain}");
            assert_eq!(host.suffixes().any(|suffix| suffix == domain), expect);
        };
        check("a.b.example", "b.example", true);
        check("b.example", "b.example", true);
        check("ab.example", "b.example", false);
        check("example", "b.example", false);
        check("10.0.0.1", "0.1", false);
        check("10.0.0.1", "10.0.0.1", true);
        check("2001:db8::1", "1", false);
        check("a.b.example", "", false);
    }

    proptest::proptest! {
        /// What is taken as it stands is what the mapping makes of it.
        #[test]
        fn plain_names_need_no_mapping(name in "[a-z0-9x.-]{1,20}") {
            if HostName::is_plain(&name) {
                let mapped = url::Host::parse(&name).unwrap();
                proptest::prop_assert_eq!(mapped, url::Host::Domain(name.clone()));
                proptest::prop_assert!(name.parse::<IpAddr>().is_err());
            }
        }
    }

    proptest::proptest! {
        /// Whatever a browser makes of a host, it is the same name here, however it was written.
        #[test]
        fn a_host_is_what_a_browser_opens(
            raw in "[a-zA-Z0-9.%\\-_ßéж。．]{1,20}|[0-9a-fxX.]{1,16}|\\[[0-9a-f:.]{2,20}\\]"
        ) {
            let Ok(url) = url::Url::parse(&format!("http://{raw}/")) else { return Ok(()) };
            let Some(host) = url.host_str() else { return Ok(()) };
            let Ok(name) = host.parse::<HostName>() else { return Ok(()) };
            proptest::prop_assert_eq!(&raw.parse::<HostName>(), &Ok(name.clone()));
            proptest::prop_assert_eq!(&name.as_str().parse(), &Ok(name.clone()));
            if let Ok(louder) = host.to_ascii_uppercase().parse::<HostName>() {
                proptest::prop_assert_eq!(&louder, &name);
            }
            if let Ok(dotted) = format!("{host}.").parse::<HostName>() {
                proptest::prop_assert_eq!(&dotted, &name);
            }
        }
    }

    #[test]
    fn suffixes_walk_up_the_labels() {
        let host: HostName = "a.b.example".parse().unwrap();
        assert_eq!(
            host.suffixes().collect::<Vec<_>>(),
            ["a.b.example", "b.example", "example"]
        );
        let literal: HostName = "10.0.0.1".parse().unwrap();
        assert_eq!(literal.suffixes().collect::<Vec<_>>(), ["10.0.0.1"]);
    }
}
