//! `host/path` lines, as the SquidGuard and UT1 `urls` files have them.

use super::{LineError, Parsed, with_host};
use crate::classify::urls::{normal_path, normal_query};

/// Reads a line, with or without scheme; a line without path is a name.
pub(super) fn line(line: &str, parsed: &mut Parsed) -> Result<(), LineError> {
    if line.starts_with('#') {
        return Ok(());
    }
    let line = line.split([' ', '\t', '#']).next().unwrap_or(line);
    let line = match line.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => rest,
        _ => line,
    };
    let end = line.find(['/', '?']).unwrap_or(line.len());
    let (authority, target) = line.split_at(end);
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match authority.rsplit_once(':') {
        // An IPv6 address has colons of its own; with a port it stands in brackets.
        Some((host, port))
            if port.bytes().all(|byte| byte.is_ascii_digit())
                && (!host.contains(':') || host.ends_with(']')) =>
        {
            host
        }
        _ => authority,
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = normal_path(path);
    let query = normal_query(query);
    with_host(host, |host| match (path.as_str(), query.as_str()) {
        ("/", "") => parsed.domains.push(host),
        (path, "") => parsed.paths.push(&format!("{host}{path}")),
        (path, query) => parsed.paths.push(&format!("{host}{path}?{query}")),
    })
}
