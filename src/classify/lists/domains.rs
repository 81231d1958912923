//! One name a line, as the UT1 `domains` files and most published lists have it.

use super::{LineError, Parsed, push_host};

/// Reads a line; what follows the name after white space or `#` is a comment.
pub(super) fn line(line: &str, parsed: &mut Parsed) -> Result<(), LineError> {
    let name = line.split([' ', '\t', '#']).next().unwrap_or(line);
    if name.is_empty() {
        Ok(())
    } else {
        push_host(name, parsed)
    }
}
