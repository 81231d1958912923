//! Keeps the compiled index of names between two starts.
//!
//! One file in the data directory, named by the digest of what it was made from. It saves time
//! and nothing else: whatever is wrong with it, the index is made from the lists again. It holds
//! keyed hashes and no names.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::files::read_bounded;

/// Largest file that is read; five million names take a tenth of it.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

const BEGINS: &str = "lists-";
const ENDS: &str = ".index";

/// Where the index lies.
#[derive(Clone, Debug)]
pub struct Shelf {
    dir: PathBuf,
}

impl Shelf {
    /// In the data directory.
    pub fn new(data: &Path) -> Self {
        Shelf {
            dir: data.to_owned(),
        }
    }

    /// The bytes that were kept under a digest, if there are any.
    pub fn get(&self, digest: &str) -> Option<Vec<u8>> {
        read_bounded(&self.path(digest), MAX_BYTES).ok()
    }

    /// Keeps bytes under a digest and takes away all others. The file appears whole or not at
    /// all.
    ///
    /// # Errors
    /// What the disk says; nothing depends on it.
    pub fn put(&self, digest: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let path = self.path(digest);
        let beside = path.with_extension(format!("new-{}", std::process::id()));
        let written = write(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            // The first error is the one to tell.
            fs::remove_file(&beside).ok();
            return written;
        }
        for entry in fs::read_dir(&self.dir)? {
            let other = entry?.path();
            let name = other.file_name().and_then(|name| name.to_str());
            let is_old = name.is_some_and(|name| {
                name.starts_with(BEGINS) && (name.ends_with(ENDS) || name.contains(".new-"))
            });
            if is_old && other != path {
                fs::remove_file(other)?;
            }
        }
        Ok(())
    }

    fn path(&self, digest: &str) -> PathBuf {
        self.dir.join(format!("{BEGINS}{digest}{ENDS}"))
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_kept_and_found_by_its_digest() {
        let home = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(&home.path().join("data"));
        assert_eq!(shelf.get("aa"), None);
        shelf.put("aa", b"one").unwrap();
        assert_eq!(shelf.get("aa").as_deref(), Some(&b"one"[..]));
        fs::write(home.path().join("data/lists-cc.new-7"), "left over").unwrap();
        fs::write(home.path().join("data/hosts.key"), "not ours").unwrap();
        shelf.put("bb", b"two").unwrap();
        assert_eq!((shelf.get("aa"), shelf.get("bb").is_some()), (None, true));
        let mut left: Vec<_> = fs::read_dir(home.path().join("data"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["hosts.key", "lists-bb.index"]);
    }
}
