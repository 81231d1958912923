//! For which names an authority may sign (name constraints, RFC 5280, section 4.2.1.10).

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use x509_parser::prelude::*;

use crate::model::HostName;

/// A domain with everything below it, or a range of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subtree {
    /// The domain and its children; the empty one is every name.
    Domain(String),
    /// Addresses.
    Range(IpNet),
}

/// What may be signed. Without any, everything may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// If one of a kind (names, addresses) is here, others of that kind are forbidden.
    pub permitted: Vec<Subtree>,
    /// Never these, whatever is permitted.
    pub excluded: Vec<Subtree>,
}

impl Subtree {
    fn covers(&self, host: &HostName) -> bool {
        match (self, host.ip()) {
            (Subtree::Domain(domain), None) => domain.is_empty() || host.is_within(domain),
            (Subtree::Range(range), Some(ip)) => range.contains(&ip),
            _ => false,
        }
    }

    fn is_of_kind(&self, host: &HostName) -> bool {
        matches!(self, Subtree::Range(_)) == host.ip().is_some()
    }

    fn read(name: &GeneralName<'_>) -> Option<Subtree> {
        match name {
            GeneralName::DNSName(domain) => Some(Subtree::Domain(
                domain.trim_start_matches('.').to_ascii_lowercase(),
            )),
            GeneralName::IPAddress(bytes) => {
                let (address, mask) = bytes.split_at(bytes.len() / 2);
                let ip = |bytes: &[u8]| match bytes.len() {
                    4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
                    16 => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
                    _ => None,
                };
                IpNet::with_netmask(ip(address)?, ip(mask)?)
                    .ok()
                    .map(Subtree::Range)
            }
            _ => None,
        }
    }

    fn write(&self) -> GeneralSubtree {
        match self {
            Subtree::Domain(domain) => GeneralSubtree::DnsName(domain.clone()),
            Subtree::Range(range) => {
                GeneralSubtree::IpAddress(match (range.network(), range.netmask()) {
                    (IpAddr::V4(at), IpAddr::V4(mask)) => {
                        CidrSubnet::V4(at.octets(), mask.octets())
                    }
                    (at, mask) => CidrSubnet::V6(octets(at), octets(mask)),
                })
            }
        }
    }
}

fn octets(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

impl Constraints {
    /// From domains: only below `permit`, never below `exclude`. Where names are permitted one by
    /// one, no address may be signed for at all.
    pub fn domains(permit: &[HostName], exclude: &[HostName]) -> Constraints {
        let domain = |host: &HostName| Subtree::Domain(host.as_str().to_owned());
        let mut excluded: Vec<Subtree> = exclude.iter().map(domain).collect();
        if !permit.is_empty() {
            let every = [IpAddr::from([0u8; 4]), IpAddr::from([0u8; 16])];
            let ranges = every.iter().filter_map(|zero| IpNet::new(*zero, 0).ok());
            excluded.extend(ranges.map(Subtree::Range));
        }
        Constraints {
            permitted: permit.iter().map(domain).collect(),
            excluded,
        }
    }

    /// What a certificate says.
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Constraints {
        let Ok(Some(found)) = certificate.name_constraints() else {
            return Constraints::default();
        };
        let read = |trees: &Option<Vec<x509_parser::extensions::GeneralSubtree<'_>>>| {
            let trees = trees.iter().flatten();
            trees.filter_map(|tree| Subtree::read(&tree.base)).collect()
        };
        Constraints {
            permitted: read(&found.value.permitted_subtrees),
            excluded: read(&found.value.excluded_subtrees),
        }
    }

    pub(super) fn write(&self) -> Option<NameConstraints> {
        (!self.is_empty()).then(|| NameConstraints {
            permitted_subtrees: self.permitted.iter().map(Subtree::write).collect(),
            excluded_subtrees: self.excluded.iter().map(Subtree::write).collect(),
        })
    }

    /// Whether nothing is constrained.
    pub fn is_empty(&self) -> bool {
        self.permitted.is_empty() && self.excluded.is_empty()
    }

    /// Whether a leaf for this host would be accepted below it.
    pub fn allow(&self, host: &HostName) -> bool {
        if self.excluded.iter().any(|tree| tree.covers(host)) {
            return false;
        }
        let mut of_kind = self
            .permitted
            .iter()
            .filter(|tree| tree.is_of_kind(host))
            .peekable();
        of_kind.peek().is_none() || of_kind.any(|tree| tree.covers(host))
    }
}

impl fmt::Display for Subtree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subtree::Domain(domain) if domain.is_empty() => f.write_str("every name"),
            Subtree::Domain(domain) => f.write_str(domain),
            Subtree::Range(range) => write!(f, "{range}"),
        }
    }
}

impl fmt::Display for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |trees: &[Subtree]| {
            trees
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        match (self.permitted.is_empty(), self.excluded.is_empty()) {
            (true, true) => f.write_str("every name"),
            (false, true) => write!(f, "only {}", list(&self.permitted)),
            (true, false) => write!(f, "all but {}", list(&self.excluded)),
            (false, false) => write!(
                f,
                "only {}; never {}",
                list(&self.permitted),
                list(&self.excluded)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_signed() {
        let hosts = |text: &str| -> Vec<HostName> {
            text.split_whitespace()
                .map(|one| one.parse().unwrap())
                .collect()
        };
        let check = |permit: &str, exclude: &str, host: &str, expect: bool| {
            let constraints = Constraints::domains(&hosts(permit), &hosts(exclude));
            let host: HostName = host.parse().unwrap();
            assert_eq!(constraints.allow(&host), expect, "{constraints}: {host}");
        };
        check("", "", "a.example", true);
        check("", "", "192.0.2.1", true);
        check("school.example", "", "www.school.example", true);
        check("school.example", "", "school.example", true);
        check("school.example", "", "myschool.example", false);
        check("school.example", "", "192.0.2.1", false);
        check("school.example", "", "2001:db8::1", false);
        check("", "bank.example", "www.bank.example", false);
        check("", "bank.example", "page.example", true);
        check("", "bank.example", "192.0.2.1", true);
        check(
            "school.example",
            "it.school.example",
            "it.school.example",
            false,
        );
    }
}
