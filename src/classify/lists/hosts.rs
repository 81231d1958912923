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

/// Reads a line; the address is not kept, since it only says "nowhere". A line that is nothing
/// but a name is taken too: many lists are offered under both names.
pub(super) fn line(line: &str, parsed: &mut Parsed) -> Result<(), LineError> {
    let line = line.split('#').next().unwrap_or(line);
    let mut fields = line.split_ascii_whitespace();
    let Some(address) = fields.next() else {
        return Ok(());
    };
    let names: Vec<&str> = fields.collect();
    // Addresses of link-local names carry a zone: `fe80::1%lo0`.
    let is_address = |text: &str| {
        let text = text.split('%').next().unwrap_or(text);
        text.parse::<std::net::IpAddr>().is_ok()
    };
    match (is_address(address), names.as_slice()) {
        (true, []) => return Err(LineError::NoName),
        (false, []) => return push_host(address, parsed),
        (false, _) => return Err(LineError::NoName),
        (true, _) => {}
    }
    let mut problem = None;
    for name in names {
        let own = OWN.contains(&name) || name.starts_with("ip6-") || is_address(name);
        if !own {
            problem = push_host(name, parsed).err().or(problem);
        }
    }
    problem.map_or(Ok(()), Err)
}
