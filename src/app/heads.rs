//! Ends of the record, noted once a day in a file beside the database: whoever cuts lines off the
//! end of the database is found out by it. A copy elsewhere, or the log, protects against somebody
//! who changes both.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::app::files::read_bounded;
use crate::model::Timestamp;
use crate::safeguard::chain::Head;

/// Largest file that is read, in bytes: two hundred years of days.
const MOST: u64 = 32 * 1024 * 1024;

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    at: String,
    #[serde(flatten)]
    head: Head,
}

/// Where it is, in the data directory.
pub(super) fn file(data: &Path) -> PathBuf {
    data.join("record-ends.jsonl")
}

/// Every end that was noted; none where there is no file yet.
///
/// # Errors
/// What reading says, or a line that is none.
pub(super) fn read(file: &Path) -> io::Result<Vec<Head>> {
    let bytes = match read_bounded(file, MOST) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    text.lines()
        .map(|line| {
            serde_json::from_str::<Line>(line)
                .map(|line| line.head)
                .map_err(io::Error::other)
        })
        .collect()
}

/// Adds ends to the file, which belongs to this user alone.
///
/// # Errors
/// What writing says.
pub(super) fn note(file: &Path, at: Timestamp, ends: &[Head]) -> io::Result<()> {
    let mut text = String::new();
    for head in ends.iter().filter(|head| head.number > 0) {
        let line = Line {
            at: at.to_string(),
            head: *head,
        };
        text += &serde_json::to_string(&line).map_err(io::Error::other)?;
        text.push('\n');
    }
    let mut file = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safeguard::chain::{Chain, Digest};

    #[test]
    fn what_was_noted_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let file = file(dir.path());
        assert_eq!(read(&file).unwrap(), []);
        let head = |chain, number| Head {
            chain,
            number,
            digest: Digest([7; 32]),
        };
        note(
            &file,
            Timestamp(0),
            &[head(Chain::Audit, 3), head(Chain::Sealed, 0)],
        )
        .unwrap();
        note(&file, Timestamp(9), &[head(Chain::Audit, 5)]).unwrap();
        assert_eq!(
            read(&file).unwrap(),
            [head(Chain::Audit, 3), head(Chain::Audit, 5)]
        );
        fs::write(&file, "nonsense\n").unwrap();
        assert!(read(&file).is_err());
    }
}
