//! The part of the AdBlock format that names whole sites: `||example.org^`.
//!
//! Rules about elements, resource types or parts of addresses are for browsers and are not read.

use super::{LineError, Parsed, push_host};

/// Reads a line. Exceptions (`@@`) are reported, since a list may only close, never open.
pub(super) fn line(line: &str, parsed: &mut Parsed) -> Result<(), LineError> {
    if line.starts_with(['!', '[', '#']) {
        return Ok(());
    }
    if line.starts_with("@@") {
        return Err(LineError::Exception);
    }
    let rule = line.strip_prefix("||").ok_or(LineError::NotADomainRule)?;
    let (name, rest) = rule.split_once('^').ok_or(LineError::NotADomainRule)?;
    // These options widen a rule to whole pages, which is what is meant here anyway.
    if !matches!(
        rest,
        "" | "|" | "$all" | "$document" | "$important" | "$popup" | "$doc" | "$third-party" | "$3p"
    ) {
        return Err(LineError::NotADomainRule);
    }
    if name.contains(['*', '/', ':']) && !name.starts_with("*.") {
        return Err(LineError::NotADomainRule);
    }
    push_host(name, parsed)
}
