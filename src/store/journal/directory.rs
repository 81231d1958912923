//! The journal's directory: names, order, lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::JournalError;

const ENDING: &str = "journal";
const DAMAGED: &str = "damaged";

/// The file of a segment. The number has leading zeros, so that names sort as numbers do.
pub(super) fn file(dir: &Path, segment: u64) -> PathBuf {
    dir.join(format!("{segment:020}.{ENDING}"))
}

/// Where a segment goes that has bytes in it which could not be read.
pub(super) fn damaged(dir: &Path, segment: u64) -> PathBuf {
    dir.join(format!("{segment:020}.{DAMAGED}"))
}

/// The segments in a directory, oldest first.
pub(super) fn segments(dir: &Path) -> io::Result<Vec<u64>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            found.extend(number(&path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The highest number in use, damaged segments included; 0 if there is none.
pub(super) fn newest(dir: &Path) -> io::Result<u64> {
    let mut newest = 0;
    for entry in fs::read_dir(dir)? {
        newest = newest.max(number(&entry?.path()).unwrap_or(0));
    }
    Ok(newest)
}

fn number(path: &Path) -> Option<u64> {
    let stem = path.file_stem()?.to_str()?;
    (stem.len() == 20).then(|| stem.parse().ok()).flatten()
}

/// Makes the directory (0700) if it is missing and takes its lock, which lasts as long as the
/// file that is returned.
pub(super) fn prepare(dir: &Path) -> Result<File, JournalError> {
    let disk = |why| JournalError::disk(dir, why);
    if !dir.is_dir() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(disk)?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync(parent).map_err(disk)?;
        }
    }
    let lock = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(dir.join("lock"))
        .map_err(disk)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse(dir.to_owned())),
        Err(TryLockError::Error(why)) => Err(disk(why)),
    }
}

/// Makes a new segment (0600) whose name is on the disk.
pub(super) fn create(dir: &Path, segment: u64) -> io::Result<File> {
    let file = OpenOptions::new()
        .create_new(true)
        .append(true)
        .mode(0o600)
        .open(file(dir, segment))?;
    sync(dir)?;
    Ok(file)
}

/// Names that were added to a directory last once the directory is synced (fsync(2), notes).
fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
