//! The format of the system's hosts file: an address, then names.

use super::{LineError, Parsed, push_host};

/// Names that every hosts file has for the machine itself.
const OWN: [&str; 10] = [
    "localhost",
    "localhost.localdomain",
    "local",
    "broadcasthost",
    "ip6-localhost",
    "ip6-loopback",
    "ip6-localnet",
    "ip6-mcastprefix",
    "ip6-allnodes",
    "ip6-allrouters",
];

/// Reads a line; the address is not kept, since it only says "nowhere".
pub(super) fn line(line: &str, parsed: &mut Parsed) -> Result<(), LineError> {
    let line = line.split('#').next().unwrap_or(line);
    let mut fields = line.split_ascii_whitespace();
    let Some(address) = fields.next() else {
        return Ok(());
    };
    // Addresses of link-local names carry a zone: `fe80::1%lo0`.
    let address = address.split('%').next().unwrap_or(address);
    if address.parse::<std::net::IpAddr>().is_err() {
        return Err(LineError::NoName);
    }
    let mut names = 0;
    let mut problem = None;
    for name in fields {
        names += 1;
        let own = OWN.contains(&name)
            || name.starts_with("ip6-")
            || name.parse::<std::net::IpAddr>().is_ok();
        if !own {
            problem = push_host(name, parsed).err().or(problem);
        }
    }
    match problem {
        Some(problem) => Err(problem),
        None if names == 0 => Err(LineError::NoName),
        None => Ok(()),
    }
}
