//! What the system allows this process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the soft limit of open files to the hard one; returns what holds then (`None` is no
/// limit).
///
/// Each client connection costs up to four descriptors, and most systems begin with 1,024.
pub fn raise_open_files() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return limit.current;
    }
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files could not be raised");
            limit.current
        }
    }
}

/// Says in the log whether the limit of open files is enough for `connections`.
pub fn report_open_files(limit: Option<u64>, connections: usize) {
    let needed = connections as u64 * 4 + 256;
    match limit {
        Some(limit) if limit < needed => tracing::warn!(
            limit,
            needed,
            "fewer files may be open than `[limits] connections` needs; raise LimitNOFILE of the \
             service or lower the number"
        ),
        _ => tracing::debug!(limit, needed, "open files"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raising_twice_changes_nothing_more() {
        let first = raise_open_files();
        assert_eq!(raise_open_files(), first);
        assert_eq!(getrlimit(Resource::Nofile).current, first);
    }
}
